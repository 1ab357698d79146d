//! Which printed names are one person, and how sure is that?
//!
//! A *mention* is one printed name on one document. [`resolve_corpus`] gives each mention of a corpus its
//! person, [`resolve_mentions`] does the same for a plain list. Both run these steps, and each module
//! imports only modules above it in this list:
//!
//! 1. `names` parses every distinct printed name: surname, forenames, readings of kanji.
//! 2. `pairs` puts mentions whose surname and first initial agree into one block, describes each pair of
//!    a block by numbers (shared co-authors, affiliations, subjects) and lets a fitted model give the
//!    probability that the pair is one person.
//! 3. `clustering` joins mentions by average linkage, under constraints: two names on one document are
//!    never one person, different ORCID iDs are not joined, decisions of reviewers hold.
//! 4. `speakers` links names that are printed in kanji only to authors printed in Latin letters.
//! 5. `gold` resolves plain lists of mentions and scores the result against a labelled truth.
//!
//! Conventions, common to all:
//!
//! * A mention is an index into the corpus or the list (`u32` inside this module), a cluster is named by
//!   its first mention, and `NO_ID` means "none".
//! * A probability says that two mentions, or a mention and its cluster, are one person.
//! * Results depend on the records alone: not on their order, hash seeds or the number of threads.

mod blocking_names;
pub(crate) mod clustering;
mod error;
pub(crate) mod gold;
pub(crate) mod names;
pub(crate) mod pairs;
mod params;
pub(crate) mod resolution;
mod resolve;
mod speakers;

pub use blocking_names::{BlockingName, blocking_names};
pub(crate) use clustering::overrides::{DecidedParties, check_decisions, find_decided_parties};
pub use error::IdentityError;
pub use gold::evaluation::{ClusterScores, GroupScores, PrecisionRecall, score_clusters};
pub use gold::mention_list::{ListedMention, MentionList, MentionListError, read_mentions};
pub use gold::pair_table::{PairTable, build_pair_table, feature_names};
pub use gold::resolve_list::{
    ListResolution, resolve_mentions, resolve_mentions_as_among_millions,
    resolve_mentions_with_model,
};
pub use names::japanese::fold_romaji;
pub(crate) use names::name::{ForenameAgreement, compare_forenames};
pub use names::name::{ForenameKind, PersonName};
pub use names::readings::{NameReading, ReadingTable, ReadingTableError};
pub use pairs::model::ModelError;
pub use params::IdentityParams;
pub use resolution::{Contradiction, OpenQuestion, Resolution};
pub use resolve::resolve_corpus;

#[cfg(test)]
mod tests;
