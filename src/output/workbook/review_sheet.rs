//! The sheet that reviewers fill in. `[identity] overrides = "rankings.xlsx"` reads it.

use std::ops::RangeInclusive;

use rust_xlsxwriter::{
    DataValidation, DataValidationErrorStyle, Sparkline, SparklineType, Worksheet, XlsxError,
};

use super::WorkbookSheets;
use super::cells::{SheetCell, SheetColumn, SheetColumns, SheetTableLook, write_table};
use super::column_source::ColumnSource as Source;
use super::styles::CellForm::{Input, InputDate, OneDecimal, Text, TwoDecimals, Whole, Wrapped};
use super::styles::TIERS;
use crate::data::review::{DecisionHeadings, ReviewAction};
use crate::output::view::{PersonView, PrintedNameView, QuestionView, RowView};
use crate::run_folder::schema::rankings;
use crate::study::Language;

/// People of each area who are put to review.
const REVIEWED: usize = 100;
/// Empty rows below that take any decision.
const FREE_ROWS: u32 = 100;
/// Columns up to the name.
const FROZEN: u16 = 3;

/// What can be decided about a person of the list.
const OF_PEOPLE: [ReviewAction; 5] = [
    ReviewAction::Exclude,
    ReviewAction::Promote,
    ReviewAction::Demote,
    ReviewAction::Same,
    ReviewAction::Different,
];
/// What can be answered to a question of identity.
const OF_QUESTIONS: [ReviewAction; 2] = [ReviewAction::Same, ReviewAction::Different];

/// A row to decide on.
pub(super) struct ReviewRow<'a> {
    area: &'a str,
    rank: Option<u32>,
    person: Option<&'a PersonView>,
    /// The person's row in the area, where the person is put to review.
    row: Option<&'a RowView>,
    question: String,
    parties: [&'a str; 2],
    at_stake: Option<i64>,
}

impl<'a> WorkbookSheets<'a> {
    pub(super) fn review_sheet(&'a self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet("review")?;
        let mut rows = self.people_to_review();
        let people = rows.len() as u32;
        rows.extend(self.view.questions.iter().map(|question| self.asked(question)));
        let columns = self.review_columns();
        let printed = 1 + self.place_of(&columns, DecisionColumn::Date);
        let form = SheetTableLook { name: "Review", frozen: FROZEN, printed, styles: self.styles };
        write_table(&mut sheet, &columns, &rows, form)?;
        self.add_drop_downs(&mut sheet, &columns, [people, rows.len() as u32])?;
        self.add_sparklines(&mut sheet, &columns, &rows)?;
        Ok(sheet)
    }

    fn people_to_review(&'a self) -> Vec<ReviewRow<'a>> {
        let question = self.word("book.question");
        let rows = self.view.areas.iter().flat_map(|area| {
            let question = &question;
            area.rows.iter().take(REVIEWED).map(move |row| ReviewRow {
                area: &area.id,
                rank: Some(row.rank),
                person: Some(self.person(row)),
                row: Some(row),
                question: question.clone(),
                parties: [&self.person(row).key, ""],
                at_stake: None,
            })
        });
        rows.collect()
    }

    fn asked(&'a self, question: &'a QuestionView) -> ReviewRow<'a> {
        let key = question.person_key.as_deref().unwrap_or_default();
        let person = self.view.people.binary_search_by(|known| known.key.as_str().cmp(key));
        let [a, b] = &question.names;
        ReviewRow {
            area: question.area.as_deref().unwrap_or_default(),
            rank: question.rank,
            person: person.ok().map(|at| &self.view.people[at]),
            row: None,
            question: self.question_text(question),
            parties: [&a.anchor, &b.anchor],
            at_stake: question.at_stake,
        }
    }

    /// The question, and where either name is printed with which affiliation.
    fn question_text(&self, question: &'a QuestionView) -> String {
        let [a, b] = &question.names;
        let name = |party: &'a PrintedNameView| party.name.as_deref().unwrap_or(&party.anchor);
        let asked = match self.view.language {
            Language::En => question.question.clone(),
            // The run asks in English.
            Language::Ja => self.words.text("book.isSame", &[("a", name(a)), ("b", name(b))]),
        };
        let side = |(letter, party): (&str, &PrintedNameView)| {
            Some(format!("{letter}: {}", party.affiliation.as_ref()?))
        };
        let sides = [("A", a), ("B", b)].into_iter().filter_map(side);
        std::iter::once(asked).chain(sides).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn review_columns(&'a self) -> Vec<SheetColumn<'a, ReviewRow<'a>>> {
        self.columns_of_who()
            .then(self.columns_of_place())
            .then(self.decision_columns())
            .then(self.activity_columns().closed())
            .into_vec()
    }

    fn columns_of_who(&'a self) -> SheetColumns<'a, ReviewRow<'a>> {
        let columns = SheetColumns::<ReviewRow<'a>>::new(self.words);
        let main = SheetColumns::<ReviewRow<'a>>::new(self.words).add(
            "name",
            Source::rankings(rankings::NAME),
            (24.0, Text),
            |row| SheetCell::known_text(row.person.map(|person| self.main_name(person))),
        );
        columns
            .add_headed(
                self.decision_heading(DecisionColumn::Area),
                Source::rankings(rankings::AREA),
                (8.0, Text),
                |row| SheetCell::text(row.area),
            )
            .add("rank", Source::rankings(rankings::RANK), (7.0, Whole), |row| {
                SheetCell::known_whole(row.rank)
            })
            .then(main)
            .add("book.secondName", Source::rankings(rankings::NAME_NATIVE), (16.0, Text), |row| {
                SheetCell::known_text(row.person.and_then(|person| self.second_name(person)))
            })
            .add("affiliation", Source::rankings(rankings::AFFILIATION), (30.0, Text), |row| {
                SheetCell::known_text(row.person.and_then(|person| person.affiliation.as_ref()))
            })
            .add("country", Source::rankings(rankings::COUNTRY), (13.0, Text), |row| {
                let code = row.person.and_then(|person| person.country.as_deref());
                SheetCell::text(self.country(code.unwrap_or_default()))
            })
    }

    fn columns_of_place(&'a self) -> SheetColumns<'a, ReviewRow<'a>> {
        SheetColumns::<ReviewRow<'a>>::new(self.words)
            .add("tier", Source::rankings(rankings::TIER), (6.0, Text), |row| {
                SheetCell::tier(row.row.and_then(|row| row.tier))
            })
            .add("score", Source::rankings(rankings::SCORE), (8.0, OneDecimal), |row| {
                SheetCell::hundredths(row.row.map(|row| row.score))
            })
            .add("flags", Source::rankings(rankings::FLAGS), (20.0, Wrapped), |row| {
                let flags = row.row.map_or(&[][..], |row| &row.flags);
                SheetCell::text(self.coded_list("flag", flags))
            })
            .add("book.activity", Source::Own("activity"), (14.0, Text), |_| SheetCell::Empty)
    }

    fn decision_columns(&'a self) -> SheetColumns<'a, ReviewRow<'a>> {
        let heading = |column| self.decision_heading(column);
        SheetColumns::<ReviewRow<'a>>::new(self.words)
            .add_headed(
                heading(DecisionColumn::Question),
                Source::Own("question"),
                (46.0, Wrapped),
                |row| SheetCell::text(&row.question),
            )
            .add_headed(
                heading(DecisionColumn::Action),
                Source::Own("action"),
                (13.0, Input),
                |_| SheetCell::Empty,
            )
            .add_headed(heading(DecisionColumn::B), Source::Own("b"), (18.0, Input), |row| {
                SheetCell::text(row.parties[1])
            })
            .add_headed(
                heading(DecisionColumn::Reason),
                Source::Own("reason"),
                (28.0, Input),
                |_| SheetCell::Empty,
            )
            .add_headed(heading(DecisionColumn::By), Source::Own("by"), (14.0, Input), |_| {
                SheetCell::Empty
            })
            .add_headed(
                heading(DecisionColumn::Date),
                Source::Own("day"),
                (12.0, InputDate),
                |_| SheetCell::Empty,
            )
            .add_headed(heading(DecisionColumn::A), Source::Own("a"), (18.0, Text), |row| {
                SheetCell::text(row.parties[0])
            })
            .add("book.atStake", Source::Own("atStake"), (9.0, TwoDecimals), |row| {
                SheetCell::hundredths(row.at_stake)
            })
    }

    /// Documents and roles of each year, from which activity is drawn.
    fn activity_columns(&'a self) -> SheetColumns<'a, ReviewRow<'a>> {
        let mut columns = SheetColumns::<ReviewRow<'a>>::new(self.words);
        for year in self.active_years() {
            let source = Source::Own("year");
            columns = columns.add_headed(year.to_string(), source, (6.0, Whole), move |row| {
                let Some(row) = row.row else { return SheetCell::Empty };
                let counts = row.activity.iter().filter(|counts| counts.year == year);
                SheetCell::whole(counts.map(|c| c.papers + c.talks + c.other).sum::<i64>())
            });
        }
        columns
    }

    /// Every year of the window, from the first with anything in it.
    fn active_years(&self) -> RangeInclusive<i64> {
        let years = self.view.areas.iter().flat_map(|area| &area.trend.years);
        let years = || years.clone().map(|year| i64::from(year.year));
        match (years().min(), years().max()) {
            (Some(first), Some(last)) => first..=last,
            _ => RangeInclusive::new(1, 0),
        }
    }

    fn add_drop_downs<R>(
        &self,
        sheet: &mut Worksheet,
        columns: &[SheetColumn<'_, R>],
        [people, all]: [u32; 2],
    ) -> Result<(), XlsxError> {
        let at = self.place_of(columns, DecisionColumn::Action);
        for (first, last, actions) in [
            (1, people, &OF_PEOPLE[..]),
            (people + 1, all, &OF_QUESTIONS[..]),
            (all + 1, all + FREE_ROWS, &ReviewAction::ALL[..]),
        ] {
            if first <= last {
                sheet.add_data_validation(first, at, last, at, &self.drop_down(actions)?)?;
            }
        }
        Ok(())
    }

    fn drop_down(&self, actions: &[ReviewAction]) -> Result<DataValidation, XlsxError> {
        let words: Vec<&str> = actions.iter().map(|action| action.words()[self.place()]).collect();
        DataValidation::new()
            .allow_list_strings(&words)?
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title(self.word("book.notAnAction"))?
            .set_error_message(
                self.words.text("book.writeAction", &[("actions", &words.join(self.separator()))]),
            )
    }

    fn add_sparklines(
        &self,
        sheet: &mut Worksheet,
        columns: &[SheetColumn<'_, ReviewRow<'_>>],
        rows: &[ReviewRow<'_>],
    ) -> Result<(), XlsxError> {
        let years = self.active_years().count() as u16;
        let activity = self.word("book.activity");
        let at = columns.iter().position(|column| column.heading == activity);
        let (Some(at), true) = (at, years > 0) else { return Ok(()) };
        let first = columns.len() as u16 - years;
        let name = sheet.name();
        for (row, place) in rows.iter().zip(1u32..) {
            if row.row.is_some() {
                let range = (name.as_str(), place, first, place, first + years - 1);
                let line = Sparkline::new()
                    .set_range(range)
                    .set_type(SparklineType::Column)
                    .set_sparkline_color(TIERS[1])
                    .show_hidden_data(true);
                sheet.add_sparkline(place, at as u16, &line)?;
            }
        }
        Ok(())
    }

    /// Place of the column of a heading.
    fn place_of<R>(&self, columns: &[SheetColumn<'_, R>], heading: DecisionColumn) -> u16 {
        let heading = self.decision_heading(heading);
        columns.iter().position(|column| column.heading == heading).unwrap_or_default() as u16
    }

    fn decision_heading(&self, column: DecisionColumn) -> String {
        let headings = DecisionHeadings::OF_WORKBOOK;
        let of_column = match column {
            DecisionColumn::Action => headings.action,
            DecisionColumn::A => headings.a,
            DecisionColumn::B => headings.b,
            DecisionColumn::Area => headings.area,
            DecisionColumn::Reason => headings.reason,
            DecisionColumn::By => headings.by,
            DecisionColumn::Date => headings.date,
            DecisionColumn::Question => headings.question,
        };
        of_column[self.place()].to_owned()
    }

    /// Place of the language among words in English and Japanese.
    fn place(&self) -> usize {
        usize::from(self.view.language == Language::Ja)
    }
}

/// A column from which decisions are read.
#[derive(Clone, Copy)]
enum DecisionColumn {
    Action,
    A,
    B,
    Area,
    Reason,
    By,
    Date,
    Question,
}

#[cfg(test)]
mod tests {
    use crate::data::review::read_decisions;
    use crate::output::view::{AreaView, PersonView, QuestionView, RowView, StudyView, YearCounts};
    use crate::output::workbook::render;
    use crate::run_folder::{AreaTrend, YearActivity};
    use crate::storage::input_file::InputPath;
    use crate::study::Language;

    #[test]
    fn a_sheet_in_which_nothing_is_decided_is_a_table_of_no_decisions() {
        let year = YearActivity { year: 2024, works: 1, sessions: 0, people: 1 };
        let activity = vec![YearCounts { year: 2024, papers: 1, ..YearCounts::default() }];
        let area = AreaView {
            id: "hf".into(),
            rows: vec![RowView { rank: 1, activity, ..RowView::default() }],
            trend: AreaTrend { years: vec![year], ..AreaTrend::default() },
            ..AreaView::default()
        };
        for language in [Language::En, Language::Ja] {
            let view = StudyView {
                language,
                people: vec![PersonView { key: "PX".into(), ..PersonView::default() }],
                areas: vec![area.clone()],
                questions: vec![QuestionView {
                    question: "Is it?".into(),
                    ..QuestionView::default()
                }],
                ..StudyView::default()
            };
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("rankings.xlsx");
            std::fs::write(&path, render(&view).unwrap()).unwrap();
            let decisions = read_decisions(&[InputPath::new(path, "rankings.xlsx")]);
            assert_eq!(decisions.unwrap(), [], "{language:?}");
        }
    }
}
