//! Programmes that print a session or a date once, above all its people: what merged cells of a workbook
//! leave in a CSV.

use super::congress_row::CongressRow;
use crate::data::formats::table_reader::TableReader;
use crate::data::ingest::parsed::ParsedFile;

/// What the rows of a programme take over from the row above.
#[derive(Default)]
pub(super) struct FillDown {
    sessions: bool,
    dates: bool,
    above: AboveRow,
}

#[derive(Default)]
struct AboveRow {
    congress: String,
    date: String,
    session_id: String,
    session_title: String,
    session_type: String,
    track: String,
}

impl FillDown {
    /// Judges the rows read ahead: sessions, or dates, are filled down if the first row has one and at least
    /// half of the rows that name a person have none.
    pub(super) fn learn(table: &TableReader<'_>) -> Self {
        let columns = ["name", "name_native", "family", "session_id", "session_title", "date"];
        let named = || {
            let is_named = |row: &[&str; 6]| row[..3].iter().any(|cell| !cell.trim().is_empty());
            table.rows_ahead(columns).filter(is_named)
        };
        let is_printed_once = |is_filled: &dyn Fn(&[&str; 6]) -> bool| {
            let (rows, filled) = named().fold((0, 0), |(rows, filled), row| {
                (rows + 1, filled + usize::from(is_filled(&row)))
            });
            rows >= 2 && 2 * filled <= rows && named().next().is_some_and(|row| is_filled(&row))
        };
        Self {
            sessions: is_printed_once(&|[.., id, title, _]| {
                !(id.trim().is_empty() && title.trim().is_empty())
            }),
            dates: is_printed_once(&|[.., date]| !date.trim().is_empty()),
            above: AboveRow::default(),
        }
    }

    /// Whether any row takes something over.
    pub(super) fn is_active(&self) -> bool {
        self.sessions || self.dates
    }

    /// Keeps what the next row may take over, that of `row` included.
    pub(super) fn pass(&mut self, row: &CongressRow<'_>, parsed: &mut ParsedFile) {
        let above = &mut self.above;
        let names_session = !(row.session_id.is_empty() && row.session_title.is_empty());
        if names_session || !self.sessions {
            let date = std::mem::take(&mut above.date);
            *above = AboveRow {
                congress: row.congress.to_owned(),
                date: if self.dates { date } else { String::new() },
                session_id: row.session_id.to_owned(),
                session_title: row.session_title.to_owned(),
                session_type: row.session_type.to_owned(),
                track: row.track.to_owned(),
            };
        } else {
            parsed.add_note("rows without a session, given that of the row above", 1);
        }
        if !row.date.is_empty() {
            row.date.clone_into(&mut above.date);
        } else if names_session && !above.date.is_empty() {
            parsed.add_note("rows without a date, given that of the row above", 1);
        }
    }

    /// The row with what it takes over, after [`Self::pass`].
    pub(super) fn fill<'r>(&'r self, mut row: CongressRow<'r>) -> CongressRow<'r> {
        let above = &self.above;
        if row.session_id.is_empty() && row.session_title.is_empty() && self.sessions {
            (row.session_id, row.session_title) = (&above.session_id, &above.session_title);
            for (cell, taken) in [
                (&mut row.congress, &above.congress),
                (&mut row.session_type, &above.session_type),
                (&mut row.track, &above.track),
                (&mut row.date, &above.date),
            ] {
                if cell.is_empty() {
                    *cell = taken;
                }
            }
        }
        if row.date.is_empty() && self.dates {
            row.date = &above.date;
        }
        row
    }
}
