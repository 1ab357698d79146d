//! Communities, whom to meet, and what moved since the earlier run.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::WorkbookSheets;
use super::cells::{SheetCell, SheetColumn, SheetColumns, SheetTableLook, write_table};
use super::column_source::ColumnSource as Source;
use super::styles::CellForm::{FinePerCent, OneDecimal, PerCent, Signed, Text, Whole};
use crate::output::view::{AreaView, ChangeView, CommunityView, RowView};
use crate::run_folder::schema::{changes, communities, rankings};
use crate::storage::table_schema::ColumnSchema;

/// Picks after which the share of a community within reach is told.
const FIRST_PICKS: usize = 10;

/// A community of an area.
pub(super) struct CommunityRow<'a> {
    area: &'a AreaView,
    community: &'a CommunityView,
    /// Share within reach after each pick.
    reached: &'a [i64],
}

/// A pick of an area.
pub(super) struct PickRow<'a> {
    area: &'a AreaView,
    row: &'a RowView,
    place: usize,
}

/// A person of an area who stays, goes or is new.
pub(super) struct ChangeRow<'a> {
    area: &'a AreaView,
    change: &'a ChangeView,
}

impl ChangeRow<'_> {
    fn moved(&self) -> i64 {
        let [old, new] = self.change.scores.map(Option::unwrap_or_default);
        new - old
    }
}

const CAUSES: [(&str, ColumnSchema); 8] = [
    ("cause.evidence", changes::CAUSE_EVIDENCE),
    ("cause.decay", changes::CAUSE_DECAY),
    ("cause.identity", changes::CAUSE_IDENTITY),
    ("cause.definition", changes::CAUSE_DEFINITION),
    ("cause.override", changes::CAUSE_OVERRIDE),
    ("cause.suppression", changes::CAUSE_SUPPRESSION),
    ("cause.method", changes::CAUSE_METHOD),
    ("cause.others", changes::CAUSE_OTHERS),
];

impl<'a> WorkbookSheets<'a> {
    pub(super) fn communities_sheet(&'a self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet("communities")?;
        let rows = self.view.areas.iter().flat_map(|area| {
            area.communities.iter().zip(0..).map(move |(community, at): (_, usize)| {
                let reached = area.coverage.communities.get(at).map_or(&[][..], Vec::as_slice);
                CommunityRow { area, community, reached }
            })
        });
        let rows: Vec<CommunityRow<'_>> = rows.collect();
        let columns = self.community_columns();
        let form =
            SheetTableLook { name: "Communities", frozen: 3, printed: 8, styles: self.styles };
        write_table(&mut sheet, &columns, &rows, form)?;
        Ok(sheet)
    }

    pub(super) fn community_columns(&'a self) -> Vec<SheetColumn<'a, CommunityRow<'a>>> {
        let reached = self.words.text("book.reachedBy", &[("count", &FIRST_PICKS.to_string())]);
        self.size_columns()
            .add_headed(reached, Source::Own("reachedBy"), (15.0, PerCent), |row| {
                SheetCell::hundredths(row.reached.get(FIRST_PICKS - 1).copied())
            })
            .then(self.content_columns())
            .into_vec()
    }

    fn size_columns(&'a self) -> SheetColumns<'a, CommunityRow<'a>> {
        SheetColumns::<CommunityRow<'a>>::new(self.words)
            .add("area", Source::communities(communities::AREA), (10.0, Text), |row| {
                SheetCell::text(&row.area.id)
            })
            .add("community", Source::communities(communities::COMMUNITY), (11.0, Whole), |row| {
                SheetCell::whole(row.community.id)
            })
            .add(
                "book.communityLabel",
                Source::communities(communities::LABEL),
                (48.0, Text),
                |row| SheetCell::text(&row.community.label),
            )
            .add("quality.people", Source::communities(communities::SIZE), (8.0, Whole), |row| {
                SheetCell::whole(row.community.size)
            })
            .add(
                "book.stability",
                Source::communities(communities::STABILITY),
                (10.0, PerCent),
                |row| SheetCell::hundredths(row.community.stability_pct),
            )
            .add(
                "book.internal",
                Source::communities(communities::INTERNAL_SHARE),
                (10.0, PerCent),
                |row| SheetCell::hundredths(row.community.internal_pct),
            )
    }

    fn content_columns(&'a self) -> SheetColumns<'a, CommunityRow<'a>> {
        SheetColumns::<CommunityRow<'a>>::new(self.words)
            .add(
                "book.leaders",
                Source::communities(communities::LEADING_PEOPLE),
                (60.0, Text),
                |row| SheetCell::text(self.leaders(row)),
            )
            .add(
                "communities.countries",
                Source::communities(communities::COUNTRIES),
                (24.0, Text),
                |row| {
                    let codes = row.community.countries.iter();
                    let names: Vec<String> = codes.map(|code| self.country(code)).collect();
                    SheetCell::text(names.join(self.separator()))
                },
            )
            .add(
                "communities.institutions",
                Source::communities(communities::INSTITUTIONS),
                (50.0, Text),
                |row| SheetCell::text(row.community.institutions.join("; ")),
            )
            .add(
                "communities.topics",
                Source::communities(communities::TOPICS),
                (40.0, Text),
                |row| SheetCell::text(row.community.topics.join("; ")),
            )
    }

    fn leaders(&self, row: &CommunityRow<'_>) -> String {
        let leaders = row.community.leaders.iter();
        let rows = leaders.filter_map(|at| row.area.rows.get(*at as usize));
        let names: Vec<&str> = rows.map(|row| self.main_name(self.person(row))).collect();
        names.join(self.separator())
    }

    pub(super) fn coverage_sheet(&'a self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet("coverage")?;
        let rows = self.view.areas.iter().flat_map(|area| {
            let picks = area.coverage.picks.iter().zip(0..);
            picks.filter_map(move |(at, place)| {
                Some(PickRow { area, row: area.rows.get(*at as usize)?, place })
            })
        });
        let rows: Vec<PickRow<'_>> = rows.collect();
        let form = SheetTableLook { name: "Coverage", frozen: 3, printed: 10, styles: self.styles };
        write_table(&mut sheet, &self.pick_columns(), &rows, form)?;
        Ok(sheet)
    }

    pub(super) fn pick_columns(&'a self) -> Vec<SheetColumn<'a, PickRow<'a>>> {
        self.picked_columns().then(self.reach_columns()).into_vec()
    }

    /// Who is picked.
    fn picked_columns(&'a self) -> SheetColumns<'a, PickRow<'a>> {
        let community = |row: &PickRow<'a>| {
            let community = row.row.community.and_then(|at| row.area.communities.get(at));
            community.map(|community| community.label.clone())
        };
        SheetColumns::<PickRow<'a>>::new(self.words)
            .add("area", Source::rankings(rankings::AREA), (10.0, Text), |row| {
                SheetCell::text(&row.area.id)
            })
            .add("coverage.step", Source::Own("step"), (8.0, Whole), |row| {
                SheetCell::whole(row.place as i64 + 1)
            })
            .add("name", Source::rankings(rankings::NAME), (26.0, Text), |row| {
                SheetCell::text(self.main_name(self.person(row.row)))
            })
            .add("rank", Source::rankings(rankings::RANK), (7.0, Whole), |row| {
                SheetCell::whole(row.row.rank)
            })
            .add("tier", Source::rankings(rankings::TIER), (7.0, Text), |row| {
                SheetCell::tier(row.row.tier)
            })
            .add("affiliation", Source::rankings(rankings::AFFILIATION), (38.0, Text), |row| {
                SheetCell::known_text(self.person(row.row).affiliation.as_deref())
            })
            .add(
                "book.communityLabel",
                Source::rankings(rankings::COMMUNITY_LABEL),
                (48.0, Text),
                move |row| SheetCell::known_text(community(row)),
            )
    }

    /// What each pick brings within reach.
    fn reach_columns(&'a self) -> SheetColumns<'a, PickRow<'a>> {
        let share = |shares: &[i64], row: &PickRow<'a>| {
            SheetCell::ten_thousandths(shares.get(row.place).copied())
        };
        SheetColumns::<PickRow<'a>>::new(self.words)
            .add("coverage.adds", Source::Own("adds"), (9.0, FinePerCent), move |row| {
                share(&row.area.coverage.marginal, row)
            })
            .add("coverage.sum", Source::Own("together"), (9.0, FinePerCent), move |row| {
                share(&row.area.coverage.cumulative, row)
            })
            .add("coverage.topK", Source::Own("topK"), (13.0, FinePerCent), move |row| {
                share(&row.area.coverage.top_k, row)
            })
            .add("key", Source::rankings(rankings::PERSON_KEY), (18.0, Text), |row| {
                SheetCell::text(&self.person(row.row).key)
            })
    }

    pub(super) fn changes_sheet(&'a self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet("changes")?;
        let rows = self.view.areas.iter().flat_map(|area| {
            let changes = area.changes.iter().flatten();
            changes.map(move |change| ChangeRow { area, change })
        });
        let rows: Vec<ChangeRow<'_>> = rows.collect();
        let form = SheetTableLook { name: "Changes", frozen: 2, printed: 16, styles: self.styles };
        write_table(&mut sheet, &self.change_columns(), &rows, form)?;
        Ok(sheet)
    }

    pub(super) fn change_columns(&'a self) -> Vec<SheetColumn<'a, ChangeRow<'a>>> {
        let mut columns = self.moved_columns();
        for ((key, column), at) in CAUSES.into_iter().zip(0..) {
            columns = columns.add(key, Source::changes(column), (12.0, Signed), move |row| {
                SheetCell::hundredths(Some(row.change.causes[at]))
            });
        }
        columns
            .add("key", Source::changes(changes::PERSON_KEY), (18.0, Text), |row| {
                SheetCell::text(&row.change.key)
            })
            .into_vec()
    }

    fn moved_columns(&'a self) -> SheetColumns<'a, ChangeRow<'a>> {
        SheetColumns::<ChangeRow<'a>>::new(self.words)
            .add("area", Source::changes(changes::AREA), (10.0, Text), |row| {
                SheetCell::text(&row.area.id)
            })
            .add("name", Source::changes(changes::NAME), (26.0, Text), |row| {
                SheetCell::text(&row.change.name)
            })
            .add("changes.status", Source::changes(changes::STATUS), (14.0, Text), |row| {
                SheetCell::text(self.words.code("status", row.change.status))
            })
            .add("changes.old", Source::changes(changes::OLD_RANK), (8.0, Whole), |row| {
                SheetCell::known_whole(row.change.ranks[0])
            })
            .add("changes.new", Source::changes(changes::NEW_RANK), (8.0, Whole), |row| {
                SheetCell::known_whole(row.change.ranks[1])
            })
            .add("book.oldScore", Source::changes(changes::OLD_SCORE), (8.0, OneDecimal), |row| {
                SheetCell::hundredths(row.change.scores[0])
            })
            .add("book.newScore", Source::changes(changes::NEW_SCORE), (8.0, OneDecimal), |row| {
                SheetCell::hundredths(row.change.scores[1])
            })
            .add("changes.score", Source::Own("moved"), (9.0, Signed), |row| {
                SheetCell::hundredths(Some(row.moved()))
            })
    }
}
