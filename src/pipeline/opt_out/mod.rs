//! Whose printed names are those of people who opted out, whose may be, and whose are not.
//!
//! A row of the opt-out file is one person. What it gives beside a name (ORCID iD, e-mail hash,
//! affiliation) tells bearers of the name apart: the bearer of that iD or place goes, people who
//! demonstrably are others stay, and about the rest somebody is asked. Until the answer comes they are left
//! out: to leave somebody out for a while can be mended, to publish somebody who asked not to be cannot.

mod bearers;
mod decide;
mod name_fit;
mod place_fit;
mod preview;

pub(super) use decide::decide_opt_outs;
pub use decide::{OptOutQuestion, OptOutVerdict, UnmatchedEntry};
pub use name_fit::OptOutDoubt;
pub use preview::OptOutPreview;

use super::PipelineError;
use crate::data::ingest::{OptOutAnswers, OptOutList};
use crate::study::Study;

/// Who opted out, with the answers about names that may be theirs.
#[derive(Clone, Debug, Default)]
pub struct OptOuts {
    /// The opt-out file.
    pub list: OptOutList,
    /// What was answered so far.
    pub answers: OptOutAnswers,
}

impl OptOuts {
    /// Reads the opt-out file of a study, if it names one, and the answers.
    ///
    /// # Errors
    /// When one of them is bad, or the file names nobody and the study does not say so.
    pub(super) fn read(study: &Study) -> Result<Self, PipelineError> {
        match &study.suppression {
            Some(source) => {
                let list = OptOutList::read(source)?;
                list.check_basis(study.config.suppression.none.as_deref())?;
                Ok(Self { list, answers: OptOutAnswers::read(&study.opt_out_answers)? })
            }
            None => Ok(Self::default()),
        }
    }
}
