//! Why names could not be resolved.

use super::names::readings::ReadingsError;
use super::pairs::model::ModelError;

/// Why names could not be resolved.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A decision names something that is not in the corpus.
    #[error(
        "{place}: nothing in the corpus is called `{party}`\n  name a mention as DOCUMENT#PLACE (PMID:123#2), a person by its key, or an ORCID iD; or delete the line"
    )]
    UnknownParty {
        /// File and line of the decision.
        place: String,
        /// What it names.
        party: String,
    },
    /// An alias that is no name.
    #[error("{place}: `{text}` is no name\n  write the names of an alias as Family, Given")]
    NoName {
        /// File and line of the decision.
        place: String,
        /// What stands there.
        text: String,
    },
    /// The shipped model does not fit the code (a broken build).
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The shipped table of readings is broken (a broken build).
    #[error(transparent)]
    Readings(#[from] ReadingsError),
    /// Two decisions cannot both hold.
    #[error("{second}: contradicts {first}\n  delete one of the two lines")]
    Contradicting {
        /// File and line of the decision that was applied first.
        first: String,
        /// File and line of the other.
        second: String,
    },
    /// A decision asks for what can never be.
    #[error("{place}: both are names of one document, so they are two people\n  delete the line")]
    SameDocument {
        /// File and line of the decision.
        place: String,
    },
}
