//! Everybody over all areas, and what the first of each area are ranked by.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::WorkbookSheets;
use super::cells::{SheetCell, SheetColumn, SheetColumns, SheetTableLook, write_table};
use super::column_source::ColumnSource as Source;
use super::styles::CellForm::{Link, PerCent, Text, TwoDecimals, Whole};
use crate::output::view::{AreaView, DocumentView, ItemView, PersonView, RowView};
use crate::run_folder::schema::{documents, evidence, people, rankings};

/// People of each area whose evidence is listed.
const WITH_EVIDENCE: usize = 50;
/// The last tier that counts as a leading one.
const LEADING_TIER: i64 = 2;

/// A person with their row in each area.
pub(super) struct PersonSheetRow<'a> {
    person: &'a PersonView,
    rows: Vec<Option<&'a RowView>>,
}

impl PersonSheetRow<'_> {
    /// Areas in whose first two tiers the person is.
    fn leading(&self) -> usize {
        let is_leading = |row: &&&RowView| row.tier.is_some_and(|tier| tier <= LEADING_TIER);
        self.rows.iter().flatten().filter(is_leading).count()
    }

    fn best_rank(&self) -> u32 {
        self.rows.iter().flatten().map(|row| row.rank).min().unwrap_or(u32::MAX)
    }
}

/// A scored item of somebody.
pub(super) struct EvidenceSheetRow<'a> {
    area: &'a AreaView,
    row: &'a RowView,
    item: &'a ItemView,
    document: Option<&'a DocumentView>,
}

impl<'a> WorkbookSheets<'a> {
    /// Who matters in several areas comes first.
    pub(super) fn people_sheet(&'a self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet("people")?;
        let mut rows: Vec<PersonSheetRow<'_>> = self
            .view
            .people
            .iter()
            .map(|person| PersonSheetRow { person, rows: vec![None; self.view.areas.len()] })
            .collect();
        for (area, at) in self.view.areas.iter().zip(0..) {
            area.rows.iter().for_each(|row| rows[row.person].rows[at] = Some(row));
        }
        rows.sort_by(|a, b| {
            let order =
                |row: &PersonSheetRow<'_>| (std::cmp::Reverse(row.leading()), row.best_rank());
            order(a).cmp(&order(b)).then_with(|| a.person.key.cmp(&b.person.key))
        });
        // Names, the places in each area, and where they work.
        let printed = 3 + 1 + 2 * self.view.areas.len() as u16 + 3;
        let form = SheetTableLook { name: "People", frozen: 1, printed, styles: self.styles };
        write_table(&mut sheet, &self.people_columns(), &rows, form)?;
        Ok(sheet)
    }

    pub(super) fn people_columns(&'a self) -> Vec<SheetColumn<'a, PersonSheetRow<'a>>> {
        let person = |row: &PersonSheetRow<'a>| row.person;
        self.name_columns(person)
            .then(self.columns_of_areas())
            .then(self.place_columns(person))
            .then(self.identity_columns())
            .then(self.identifier_columns(person))
            .into_vec()
    }

    /// Rank and tier in each area, side by side.
    fn columns_of_areas(&'a self) -> SheetColumns<'a, PersonSheetRow<'a>> {
        let mut columns = SheetColumns::<PersonSheetRow<'a>>::new(self.words).add(
            "book.leadingAreas",
            Source::Own("leadingAreas"),
            (11.0, Whole),
            |row| SheetCell::whole(row.leading() as i64),
        );
        for (area, at) in self.view.areas.iter().zip(0..) {
            let [rank, tier] =
                ["rank", "tier"].map(|key| format!("{} {}", self.word(key), area.id));
            let rank_of = move |row: &PersonSheetRow<'a>| row.rows[at].map(|row| row.rank);
            let tier_of = move |row: &PersonSheetRow<'a>| row.rows[at].and_then(|row| row.tier);
            columns = columns
                .add_headed(rank, Source::rankings(rankings::RANK), (9.0, Whole), move |row| {
                    SheetCell::known_whole(rank_of(row))
                })
                .add_headed(tier, Source::rankings(rankings::TIER), (9.0, Text), move |row| {
                    SheetCell::tier(tier_of(row))
                });
        }
        columns
    }

    /// Who is meant, and how sure it is.
    fn identity_columns(&'a self) -> SheetColumns<'a, PersonSheetRow<'a>> {
        SheetColumns::<PersonSheetRow<'a>>::new(self.words)
            .add("identity", Source::people(people::IDENTITY_CONFIDENCE), (11.0, PerCent), |row| {
                SheetCell::hundredths(row.person.identity_pct)
            })
            .add(
                "identity.split",
                Source::people(people::IDENTITY_SPLIT_RISK),
                (11.0, PerCent),
                |row| SheetCell::hundredths(row.person.split_pct),
            )
            .add(
                "identity.shared",
                Source::people(people::IDENTITY_EVIDENCE),
                (24.0, Text),
                |row| SheetCell::known_text(row.person.identity_evidence.as_deref()),
            )
            .add("identity.variants", Source::people(people::NAME_VARIANTS), (40.0, Text), |row| {
                SheetCell::text(row.person.variants.join("; "))
            })
            .add(
                "identity.history",
                Source::people(people::AFFILIATION_HISTORY),
                (60.0, Text),
                |row| SheetCell::text(row.person.history.join(" | ")),
            )
    }

    pub(super) fn evidence_sheet(&'a self) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet("evidence")?;
        let mut rows = Vec::new();
        for area in &self.view.areas {
            for row in area.rows.iter().take(WITH_EVIDENCE) {
                rows.extend(row.items.iter().map(|item| {
                    let document = self.view.documents.get(item.document as usize);
                    EvidenceSheetRow { area, row, item, document }
                }));
            }
        }
        let columns = self.evidence_columns();
        let form = SheetTableLook { name: "Evidence", frozen: 3, printed: 9, styles: self.styles };
        write_table(&mut sheet, &columns, &rows, form)?;
        Ok(sheet)
    }

    pub(super) fn evidence_columns(&'a self) -> Vec<SheetColumn<'a, EvidenceSheetRow<'a>>> {
        self.scored_columns().then(self.document_columns()).into_vec()
    }

    /// Whose item it is, when, and what they did.
    fn scored_columns(&'a self) -> SheetColumns<'a, EvidenceSheetRow<'a>> {
        SheetColumns::<EvidenceSheetRow<'a>>::new(self.words)
            .add("area", Source::evidence(evidence::AREA), (8.0, Text), |row| {
                SheetCell::text(&row.area.id)
            })
            .add("rank", Source::rankings(rankings::RANK), (7.0, Whole), |row| {
                SheetCell::whole(row.row.rank)
            })
            .add("name", Source::rankings(rankings::NAME), (24.0, Text), |row| {
                SheetCell::text(self.main_name(self.person(row.row)))
            })
            .add("date", Source::evidence(evidence::DATE), (12.0, Text), |row| {
                SheetCell::known_text(row.document.map(|document| &document.date))
            })
            .add("book.pillar", Source::evidence(evidence::PILLAR), (14.0, Text), |row| {
                SheetCell::text(self.pillar(row.item.pillar))
            })
            .add("role", Source::evidence(evidence::ROLE), (22.0, Text), |row| {
                SheetCell::text(self.words.code("role", &row.item.role))
            })
    }

    /// The document, and what it gave.
    fn document_columns(&'a self) -> SheetColumns<'a, EvidenceSheetRow<'a>> {
        SheetColumns::<EvidenceSheetRow<'a>>::new(self.words)
            .add("book.title", Source::documents(documents::TITLE), (64.0, Text), |row| {
                SheetCell::known_text(row.document.and_then(|document| document.title.as_ref()))
            })
            .add("book.venue", Source::documents(documents::VENUE), (34.0, Text), |row| {
                SheetCell::known_text(row.document.and_then(|document| document.venue.as_ref()))
            })
            .add("book.rawPoints", Source::evidence(evidence::POINTS), (10.0, TwoDecimals), |row| {
                SheetCell::hundredths(Some(row.item.points))
            })
            .add("book.talk", Source::evidence(evidence::TALK), (40.0, Text), |row| {
                SheetCell::known_text(row.item.talk.as_ref())
            })
            .add("document", Source::documents(documents::ID), (26.0, Link), |row| {
                let address = row.document.and_then(|document| document.link.as_deref());
                SheetCell::link(row.document.map_or("", |document| &document.id), address)
            })
            .add("book.rule", Source::evidence(evidence::RULE), (18.0, Text), |row| {
                SheetCell::text(self.words.code("rule", &row.item.rule))
            })
            .add("key", Source::evidence(evidence::PERSON_KEY), (18.0, Text), |row| {
                SheetCell::text(&self.person(row.row).key)
            })
    }
}
