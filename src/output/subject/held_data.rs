//! What a run folder holds on people, beyond what explains a rank.

use std::collections::BTreeMap;
use std::path::Path;

use polars::prelude::{
    DataType, JoinArgs, JoinType, SortMultipleOptions, UniqueKeepStrategy, len, lit, when,
};
use serde::Deserialize;

use super::SubjectError;
use crate::data::ingest::{HeldPersonRow, read_notice_register};
use crate::data::review::NoticeAnswers;
use crate::run_folder::schema::{documents, edges, evidence, people, tie_documents};
use crate::run_folder::{RunFolderError, RunTable, not_a_run_folder};
use crate::storage::input_file::InputPath;
use crate::storage::table_schema::ColumnSchema;

/// Everybody in the notice register of a run, by key, also as somebody filled it in.
pub(super) fn register(run: &Path) -> Result<Vec<HeldPersonRow>, SubjectError> {
    let path = run.join(NoticeAnswers::ASKED_IN);
    if !path.is_file() {
        let cause = format!("no {} in it", NoticeAnswers::ASKED_IN);
        return Err(not_a_run_folder(run, cause).into());
    }
    Ok(read_notice_register(&InputPath::from(path.as_path()))?)
}

/// Where the data on a person come from, as letters list it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum SourceCategory {
    Publications,
    Congress,
    Trials,
    Lists,
}

impl SourceCategory {
    pub(super) const ALL: [Self; 4] =
        [Self::Publications, Self::Congress, Self::Trials, Self::Lists];

    /// Its key among the words.
    pub(super) const fn key(self) -> &'static str {
        match self {
            Self::Publications => "publications",
            Self::Congress => "congress",
            Self::Trials => "trials",
            Self::Lists => "lists",
        }
    }

    /// Its name in the register.
    pub(super) const fn in_register(self) -> &'static str {
        match self {
            Self::Publications => "publications",
            Self::Congress => "congress programmes",
            Self::Trials => "trial registers",
            Self::Lists => "guidelines and societies",
        }
    }

    /// That of a kind of document.
    fn of_kind(kind: &str) -> Self {
        match kind {
            "session" => Self::Congress,
            "registered_trial" => Self::Trials,
            "guideline_panel" | "office" => Self::Lists,
            _ => Self::Publications,
        }
    }
}

/// Documents that count, by category.
pub(super) type DocumentCounts = BTreeMap<SourceCategory, u64>;

/// The documents that score each person, by category, each once.
pub(super) fn document_counts(
    run: &Path,
) -> Result<BTreeMap<String, DocumentCounts>, RunFolderError> {
    #[derive(Deserialize)]
    struct KindCount {
        person_key: String,
        kind: String,
        documents: u64,
    }
    let columns = [evidence::PERSON_KEY, evidence::DOCUMENT, evidence::KIND];
    let table = RunTable::open(run, &evidence::TABLE, &columns)?;
    let query = table
        .rows()
        .unique(None, UniqueKeepStrategy::Any)
        .group_by([evidence::PERSON_KEY.col(), evidence::KIND.col()])
        .agg([len().cast(DataType::Int64).alias("documents")]);
    let mut counts: BTreeMap<String, DocumentCounts> = BTreeMap::new();
    for KindCount { person_key, kind, documents } in table.collect(query)?.decode()? {
        let of_person = counts.entry(person_key).or_default();
        *of_person.entry(SourceCategory::of_kind(&kind)).or_default() += documents;
    }
    Ok(counts)
}

/// What `people` says of one person beyond the names.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct HistoryRow {
    pub(super) affiliation_history: Option<String>,
    pub(super) identity_evidence: Option<String>,
}

pub(super) fn history(run: &Path, key: &str) -> Result<HistoryRow, RunFolderError> {
    let columns = [people::PERSON_KEY, people::AFFILIATION_HISTORY, people::IDENTITY_EVIDENCE];
    let table = RunTable::open(run, &people::TABLE, &columns)?;
    let query = table.rows().filter(people::PERSON_KEY.col().eq(lit(key)));
    Ok(table.collect(query)?.decode()?.pop().unwrap_or_default())
}

/// How many other people a person is tied to in each layer, in the order of its name.
pub(super) fn tied_people(run: &Path, key: &str) -> Result<BTreeMap<String, u64>, RunFolderError> {
    #[derive(Deserialize)]
    struct LayerCount {
        layer: String,
        people: u64,
    }
    let table = RunTable::open(run, &edges::TABLE, &[edges::LAYER, edges::A, edges::B])?;
    let starts_here = edges::A.col().eq(lit(key));
    let query = table
        .rows()
        .filter(starts_here.clone().or(edges::B.col().eq(lit(key))))
        .select([
            edges::LAYER.col(),
            when(starts_here).then(edges::B.col()).otherwise(edges::A.col()).alias("other"),
        ])
        .unique(None, UniqueKeepStrategy::Any)
        .group_by([edges::LAYER.col()])
        .agg([len().cast(DataType::Int64).alias("people")]);
    let counts: Vec<LayerCount> = table.collect(query)?.decode()?;
    Ok(counts.into_iter().map(|count| (count.layer, count.people)).collect())
}

/// A document as it is printed to somebody whom it names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(super) struct DocumentRow {
    pub(super) id: String,
    pub(super) title: Option<String>,
    pub(super) venue: Option<String>,
    pub(super) date: Option<String>,
    pub(super) link: Option<String>,
}

const DOCUMENT: [ColumnSchema; 5] =
    [documents::ID, documents::TITLE, documents::VENUE, documents::DATE, documents::LINK];

/// The documents that tie a person to others, by id.
pub(super) fn tie_documents_of(run: &Path, key: &str) -> Result<Vec<DocumentRow>, RunFolderError> {
    let columns = [tie_documents::A, tie_documents::B, tie_documents::DOCUMENT];
    let ties = RunTable::open(run, &tie_documents::TABLE, &columns)?;
    let documents = RunTable::open(run, &documents::TABLE, &DOCUMENT)?;
    let is_theirs = tie_documents::A.col().eq(lit(key)).or(tie_documents::B.col().eq(lit(key)));
    let of_person = ties
        .rows()
        .filter(is_theirs)
        .select([tie_documents::DOCUMENT.col().alias(documents::ID.name)])
        .unique(None, UniqueKeepStrategy::Any);
    let id = documents::ID.col();
    let query = documents
        .rows()
        .join(of_person, [id.clone()], [id], JoinArgs::new(JoinType::Inner))
        .sort([documents::ID.name], SortMultipleOptions::default());
    documents.collect(query)?.decode()
}
