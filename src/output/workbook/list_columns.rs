//! The columns of the list of an area: who, where, at which rank and how sure, then what the score is made of.

use super::WorkbookSheets;
use super::cells::{SheetCell, SheetColumn, SheetColumns};
use super::column_source::ColumnSource as Source;
use super::styles::CellForm::{Link, OneDecimal, PerCent, Text, TwoDecimals, Whole};
use crate::output::view::{AreaView, PersonView, RowView};
use crate::run_folder::schema::rankings;
use crate::storage::table_schema::ColumnSchema;
use crate::study::Language;

/// Columns that are printed: with more of them letters are too small on paper.
pub(super) const PRINTED_COLUMNS: u16 = 14;
/// Columns up to the name, which stay when the sheet is scrolled.
pub(super) const FROZEN_COLUMNS: u16 = 4;
/// Place of the tier.
pub(super) const TIER_COLUMN: u16 = 9;
/// Place of the score.
pub(super) const SCORE_COLUMN: u16 = 11;

const POINTS: [ColumnSchema; 5] = [
    rankings::POINTS_SCIENCE,
    rankings::POINTS_CITATION,
    rankings::POINTS_CONGRESS,
    rankings::POINTS_LEADERSHIP,
    rankings::POINTS_NETWORK,
];

impl<'a> WorkbookSheets<'a> {
    /// All columns in their order.
    pub(super) fn list_columns(&'a self, area: &'a AreaView) -> Vec<SheetColumn<'a, RowView>> {
        let person = |row: &RowView| self.person(row);
        self.rank_columns()
            .then(self.name_columns(person))
            .then(self.place_columns(person))
            .then(self.score_columns())
            .then(self.pillar_columns())
            .then(self.group_columns(area))
            .then(self.detail_columns().closed())
            .then(self.identifier_columns(person))
            .into_vec()
    }

    fn rank_columns(&'a self) -> SheetColumns<'a, RowView> {
        let look = (7.0, Whole);
        SheetColumns::<RowView>::new(self.words)
            .add("rank", Source::rankings(rankings::RANK), look, |row| SheetCell::whole(row.rank))
            .add("rank.low", Source::rankings(rankings::RANK_LOW), look, |row| {
                SheetCell::known_whole(row.low)
            })
            .add("rank.high", Source::rankings(rankings::RANK_HIGH), look, |row| {
                SheetCell::known_whole(row.high)
            })
    }

    /// The name in the order of the language, with the reading beside kanji.
    pub(super) fn name_columns<R: 'a>(
        &'a self,
        person: impl Fn(&R) -> &'a PersonView + Copy + 'a,
    ) -> SheetColumns<'a, R> {
        let columns = || SheetColumns::<R>::new(self.words);
        let main =
            columns().add("name", Source::rankings(rankings::NAME), (26.0, Text), move |row| {
                SheetCell::text(self.main_name(person(row)))
            });
        let second = columns().add(
            "book.secondName",
            Source::rankings(rankings::NAME_NATIVE),
            (18.0, Text),
            move |row| SheetCell::known_text(self.second_name(person(row))),
        );
        let kana = columns().add(
            "name.kana",
            Source::rankings(rankings::NAME_KANA),
            (18.0, Text),
            move |row| SheetCell::known_text(person(row).kana.as_deref()),
        );
        match self.view.language {
            Language::En => main.then(second).then(kana),
            Language::Ja => main.then(kana).then(second),
        }
    }

    pub(super) fn place_columns<R: 'a>(
        &'a self,
        person: impl Fn(&R) -> &'a PersonView + Copy + 'a,
    ) -> SheetColumns<'a, R> {
        SheetColumns::<R>::new(self.words)
            .add("affiliation", Source::rankings(rankings::AFFILIATION), (38.0, Text), move |row| {
                SheetCell::known_text(person(row).affiliation.as_deref())
            })
            .add("city", Source::rankings(rankings::CITY), (15.0, Text), move |row| {
                SheetCell::known_text(person(row).city.as_deref())
            })
            .add("country", Source::rankings(rankings::COUNTRY), (15.0, Text), move |row| {
                SheetCell::text(self.country(person(row).country.as_deref().unwrap_or_default()))
            })
    }

    fn score_columns(&'a self) -> SheetColumns<'a, RowView> {
        SheetColumns::<RowView>::new(self.words)
            .add("tier", Source::rankings(rankings::TIER), (6.0, Text), |row| {
                SheetCell::tier(row.tier)
            })
            .add(
                "tier.share",
                Source::rankings(rankings::TIER_PROBABILITY),
                (9.0, PerCent),
                |row| SheetCell::hundredths(row.tier_pct),
            )
            .add("score", Source::rankings(rankings::SCORE), (10.0, OneDecimal), |row| {
                SheetCell::hundredths(Some(row.score))
            })
            .add("works", Source::rankings(rankings::WORKS), (8.0, Whole), |row| {
                SheetCell::whole(row.works)
            })
            .add("talks", Source::rankings(rankings::TALKS), (8.0, Whole), |row| {
                SheetCell::known_whole(row.talks)
            })
    }

    fn pillar_columns(&'a self) -> SheetColumns<'a, RowView> {
        let mut columns = SheetColumns::<RowView>::new(self.words);
        for (points, pillar) in POINTS.into_iter().zip(0..) {
            let heading = self.pillar(pillar);
            let look = (11.0, OneDecimal);
            columns = columns.add_headed(heading, Source::rankings(points), look, move |row| {
                SheetCell::hundredths(row.points[pillar])
            });
        }
        columns
    }

    fn group_columns(&'a self, area: &'a AreaView) -> SheetColumns<'a, RowView> {
        let community = |row: &RowView| row.community.and_then(|at| area.communities.get(at));
        SheetColumns::<RowView>::new(self.words)
            .add("last", Source::rankings(rankings::LAST_ACTIVE), (8.0, Whole), |row| {
                SheetCell::known_whole(row.last)
            })
            .add("community", Source::rankings(rankings::COMMUNITY), (11.0, Whole), move |row| {
                SheetCell::known_whole(community(row).map(|community| community.id))
            })
            .add(
                "book.communityLabel",
                Source::rankings(rankings::COMMUNITY_LABEL),
                (38.0, Text),
                move |row| SheetCell::known_text(community(row).map(|community| &community.label)),
            )
            .add("rising", Source::rankings(rankings::RISING), (8.0, TwoDecimals), |row| {
                SheetCell::hundredths(row.rising)
            })
            .add("flags", Source::rankings(rankings::FLAGS), (34.0, Text), |row| {
                SheetCell::text(self.coded_list("flag", &row.flags))
            })
            .add("book.reviewed", Source::rankings(rankings::TIER_REVIEWED), (10.0, Text), |row| {
                SheetCell::tier(row.reviewed)
            })
    }

    fn detail_columns(&'a self) -> SheetColumns<'a, RowView> {
        SheetColumns::<RowView>::new(self.words)
            .add("region", Source::rankings(rankings::REGION), (15.0, Text), |row| {
                SheetCell::known_text(self.person(row).region.as_deref())
            })
            .add("first", Source::rankings(rankings::FIRST_ACTIVE), (8.0, Whole), |row| {
                SheetCell::known_whole(row.first)
            })
            .add("reach", Source::rankings(rankings::REACH_LEVEL), (14.0, Text), |row| {
                SheetCell::known_text(self.coded("reach", row.reach.as_deref()))
            })
            .add("book.networkRole", Source::rankings(rankings::ROLE_LABEL), (26.0, Text), |row| {
                SheetCell::text(self.coded_list("label", &row.roles))
            })
            .add("state", Source::rankings(rankings::STATE), (12.0, Text), |row| {
                SheetCell::known_text(self.coded("state", row.state.as_deref()))
            })
            .add("moved", Source::rankings(rankings::MOVED_FROM), (30.0, Text), |row| {
                SheetCell::known_text(row.moved_from.as_deref())
            })
            .add("book.movedIn", Source::rankings(rankings::MOVED_IN), (8.0, Whole), |row| {
                SheetCell::known_whole(row.moved_in)
            })
            .add(
                "book.interests",
                Source::rankings(rankings::DECLARED_INTERESTS),
                (34.0, Text),
                |row| SheetCell::text(row.interests.join(self.separator())),
            )
            .add(
                "book.communityShare",
                Source::rankings(rankings::COMMUNITY_SHARE),
                (12.0, PerCent),
                |row| SheetCell::hundredths(row.community_pct),
            )
            .add(
                "identity",
                Source::rankings(rankings::IDENTITY_CONFIDENCE),
                (11.0, PerCent),
                |row| SheetCell::hundredths(self.person(row).identity_pct),
            )
    }

    /// The key, and where else the person is found.
    pub(super) fn identifier_columns<R: 'a>(
        &'a self,
        person: impl Fn(&R) -> &'a PersonView + Copy + 'a,
    ) -> SheetColumns<'a, R> {
        let orcid = move |row: &R| person(row).orcid.as_deref();
        SheetColumns::<R>::new(self.words)
            .add("book.orcid", Source::rankings(rankings::ORCID), (21.0, Link), move |row| {
                let address = orcid(row).map(|orcid| format!("https://orcid.org/{orcid}"));
                SheetCell::link(orcid(row).unwrap_or_default(), address.as_deref())
            })
            .add("book.pubmed", Source::Own("pubmed"), (10.0, Link), move |row| {
                let address = orcid(row).map(|orcid| {
                    format!("https://pubmed.ncbi.nlm.nih.gov/?term={orcid}%5Bauid%5D")
                });
                SheetCell::link(address.as_ref().map_or("", |_| "PubMed"), address.as_deref())
            })
            .add("key", Source::rankings(rankings::PERSON_KEY), (18.0, Text), move |row| {
                SheetCell::text(&person(row).key)
            })
    }

    fn coded(&self, kind: &str, code: Option<&str>) -> Option<String> {
        code.map(|code| self.words.code(kind, code))
    }

    /// Codes in words.
    pub(super) fn coded_list(&self, kind: &str, codes: &[String]) -> String {
        let words: Vec<String> = codes.iter().map(|code| self.words.code(kind, code)).collect();
        words.join(self.separator())
    }
}
