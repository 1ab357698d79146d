//! Who was told that they are held, as people wrote it down.

use std::collections::BTreeMap;

use crate::data::corpus::PartialDate;

/// What somebody wrote down about the notice to one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeAnswer {
    /// The day on which the person was told; `None` when they were not yet.
    pub told: Option<PartialDate>,
    /// How, or a remark, in one line.
    pub how: String,
    /// Where it is written: `told.csv, line 3`.
    pub place: String,
}

/// Everything that was written down about notices, by person key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NoticeAnswers {
    /// From the lists that the study names, without rows that say nothing. They have the last word.
    pub lists: BTreeMap<String, NoticeAnswer>,
    /// From the register of the run that is continued, where an empty cell says "not told".
    pub register: BTreeMap<String, NoticeAnswer>,
}

impl NoticeAnswers {
    /// The table of a run folder in which is written who was told.
    pub const ASKED_IN: &str = "notice_register.csv";
}
