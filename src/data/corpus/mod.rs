//! What was read: works, the names printed on them, column by column, with dense ids.
//!
//! A *work* is one document: a paper, a congress session, a registered trial, a guideline panel.
//! A *mention* is one printed name on one work. A *person* is what [`crate::people::identity`] makes of
//! mentions. Ingest parses each file into a [`CorpusBuilder`]; [`merge_records()`] puts the parts of all
//! files into one [`Corpus`] in an order that depends only on what the records say.

mod builder;
mod date;
mod document_link;
mod email;
mod fold;
mod heading_names;
mod ids;
mod merge;
mod nearest;
mod printed_ids;
mod ragged;
mod raw;
mod role;
mod strings;
mod work;

pub use builder::{Corpus, CorpusBuilder, MentionColumns, WorkColumns};
pub use date::{DateError, PartialDate, decay};
pub use document_link::document_link;
pub use email::{email_hash, email_hash_of_digest};
pub(crate) use fold::fold_name_into;
pub use fold::{fold_name, fold_title, name_key};
pub use heading_names::{HeadingLookup, HeadingNames};
pub use ids::{MentionId, MeshUi, Orcid, PersonId, StrId, WorkId};
pub use merge::{MergeCounts, MergedCorpus, PREPRINT_YEARS, PartRecords, merge_records};
pub(crate) use nearest::nearest_texts;
pub use printed_ids::{read_doi, read_nct, read_pmid};
pub use ragged::RaggedArray;
pub use raw::{Appearance, Grant, PrintedPlace, RawMention, RawWork, WorkIds, WorkRef};
pub use role::{CongressLevel, Role};
pub use strings::StringInterner;
pub use work::{MeshHeading, PrintedHeading, SourceKind, WorkKind, add_heading};
