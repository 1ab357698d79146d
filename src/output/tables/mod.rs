//! The tables of the run folder, column by column as [`crate::run_folder::schema`] declares them.

mod communities;
mod decisions;
mod documents;
mod evidence;
mod notice_register;
mod people;
mod rankings;
mod rejected;
mod review_party;
mod review_queue;
mod sql;
mod ties;
mod twins;
mod undecided_optouts;
mod unlisted;

pub(super) use communities::communities;
pub(super) use decisions::decisions;
pub(super) use documents::{ShownDocuments, documents};
pub(super) use evidence::evidence;
pub(super) use notice_register::notice_register;
pub(super) use people::people;
pub(super) use rankings::{rankings, rankings_digest};
pub(super) use rejected::rejected;
pub(super) use review_queue::{review_questions, review_queue};
pub(super) use sql::{authorships, mentions};
pub(super) use ties::TieTables;
pub(super) use undecided_optouts::undecided_optouts;
pub(super) use unlisted::unlisted;

use std::hash::Hash;

use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, PersonId, WorkId};
use crate::people::profile::PersonProfile;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::score::RankedPerson;
use crate::storage::table::TableColumn;
use crate::storage::table_schema::ColumnSchema;

/// Confidence below which a person is flagged and put to review.
const UNCERTAIN_IDENTITY: f64 = 0.8;

/// Unknown text is `None`.
fn non_empty(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn profile_of<'a>(findings: &'a Findings, row: &RankedPerson) -> &'a PersonProfile {
    &findings.profiles[row.person.index()]
}

/// Nodes of the people whom a reviewer took off the list of an area, rising. They are in no table of it but
/// `unlisted`.
fn nodes_taken_off(findings: &Findings, area: &AreaFindings) -> Vec<u32> {
    let of_area = findings.exclusions.iter().filter(|found| found.area == area.area.id);
    let mut nodes: Vec<u32> =
        of_area.filter_map(|found| area.network.node_of(found.person)).collect();
    nodes.sort_unstable();
    nodes
}

/// A text column with few distinct values, in the making.
#[derive(Default)]
struct CodedText {
    values: Vec<String>,
    place: FxHashMap<String, u32>,
    codes: Vec<u32>,
}

impl CodedText {
    fn push(&mut self, value: &str) {
        let code = match self.place.get(value) {
            Some(code) => *code,
            None => {
                let code = self.values.len() as u32;
                self.values.push(value.to_owned());
                self.place.insert(value.to_owned(), code);
                code
            }
        };
        self.codes.push(code);
    }

    fn column(self, schema: ColumnSchema) -> TableColumn {
        TableColumn::coded(schema, self.values, self.codes)
    }
}

/// A text column whose texts stand for documents or people, in the making: what it tells apart are numbers, so
/// that the millions of rows of the largest tables compare no text.
#[derive(Default)]
struct CodedCells<K> {
    values: Vec<String>,
    place: FxHashMap<K, u32>,
    codes: Vec<u32>,
}

impl<K: Eq + Hash> CodedCells<K> {
    fn push(&mut self, of: K, text: impl FnOnce() -> String) {
        let values = &mut self.values;
        let code = *self.place.entry(of).or_insert_with(|| {
            values.push(text());
            values.len() as u32 - 1
        });
        self.codes.push(code);
    }

    fn column(self, schema: ColumnSchema) -> TableColumn {
        TableColumn::coded(schema, self.values, self.codes)
    }
}

impl CodedCells<WorkId> {
    fn push_document(&mut self, corpus: &Corpus, work: WorkId) {
        self.push(work, || corpus.document(work));
    }
}

impl CodedCells<PersonId> {
    fn push_node(&mut self, findings: &Findings, area: &AreaFindings, node: u32) {
        let person = area.network.people[node as usize];
        self.push(person, || findings.keys[person.index()].clone());
    }
}
