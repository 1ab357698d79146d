//! Why the people of a corpus could not be determined.

use super::names::readings::ReadingTableError;
use super::pairs::model::ModelError;

/// Why the people of a corpus could not be determined.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// A decision names something that is not in the corpus.
    #[error(
        "{place}: no person or printed name in the sources is '{party}'\n  name a mention as DOCUMENT#PLACE (PMID:123#2), a person by its key, or an ORCID iD; or delete the line"
    )]
    UnknownParty {
        /// File and line of the decision.
        place: String,
        /// What it names.
        party: String,
    },
    /// An alias that is not a name.
    #[error("{place}: '{text}' is not a name\n  write the names of an alias as Family, Given")]
    NoName {
        /// File and line of the decision.
        place: String,
        /// The text found there.
        text: String,
    },
    /// The model compiled into the program does not fit the code (a broken build).
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The table of readings compiled into the program is damaged (a broken build).
    #[error(transparent)]
    Readings(#[from] ReadingTableError),
    /// Two decisions cannot both hold.
    #[error("{second}: contradicts {first}\n  delete one of the two lines")]
    Contradicting {
        /// File and line of the decision that was applied first.
        first: String,
        /// File and line of the other.
        second: String,
    },
    /// A decision about two names gives one twice.
    #[error("{place}: a and b are one and the same printed name\n  name two, or delete the line")]
    OneName {
        /// File and line of the decision.
        place: String,
    },
    /// A decision joins two authors of one document.
    #[error("{place}: both names are on one document, so they are two people\n  delete the line")]
    SameDocument {
        /// File and line of the decision.
        place: String,
    },
}
