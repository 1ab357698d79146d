//! What is written to the people held: letters that say so (GDPR article 14, APPI articles 21 and 32), and the answer
//! to one person's request (GDPR article 15, APPI article 33). From the run folder alone; nothing is sent.

mod answer;
mod held_data;
mod letters;
mod particulars;
mod sections;

pub use answer::answer_request;
pub use letters::{LettersRequest, LettersWritten, NOTICES_FOLDER, default_folder, write_letters};

use serde::Deserialize;

use crate::data::ingest::NoticeError;
use crate::queries::explain::ExplainError;
use crate::run_folder::RunFolderError;
use crate::storage::atomic_dir::FolderWriteError;
use crate::study::{Language, NoticeParticulars};

/// The settings of a run that letters and answers speak of.
#[derive(Debug, Deserialize)]
struct SubjectSettings {
    #[serde(default)]
    notice: NoticeParticulars,
    #[serde(default)]
    language: Language,
    #[serde(default)]
    byte_order_mark: bool,
}

/// Why nothing can be written to the people held.
#[derive(Debug, thiserror::Error)]
pub enum SubjectError {
    /// The folder is not a run folder of this version.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// The study does not say what only its owner knows.
    #[error(
        "{run}: the study does not say {missing}, which the law asks for\n  fill in under [notice] in the study file, {example}, and run it again"
    )]
    NotFilledIn {
        /// The run folder.
        run: String,
        /// The keys of the study file.
        missing: String,
        /// One of them as it is written.
        example: String,
    },
    /// Nobody, or more than one, answers to what was typed.
    #[error(transparent)]
    Person(#[from] ExplainError),
    /// The notice register cannot be read.
    #[error(transparent)]
    Register(#[from] NoticeError),
    /// The letters could not be written.
    #[error(transparent)]
    Write(#[from] FolderWriteError),
    /// A template cannot be filled in: a bug of ours.
    #[error("letters: {0}\n  please report this as a bug")]
    Template(#[from] minijinja::Error),
    /// The words cannot be read: a bug of ours.
    #[error("letters: {0}\n  please report this as a bug")]
    Words(#[from] serde_json::Error),
}
