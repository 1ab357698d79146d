//! What a run found, and its steps.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use super::opt_out::{OptOutVerdict, OptOuts};
use super::overrides::{AppliedDecision, AreaExclusion};
use super::{AreaFindings, HeldPerson};
use crate::data::corpus::{Corpus, PartialDate, PersonId};
use crate::data::ingest::{InputSummary, NameFinder, ReferenceFile, RejectedRecord};
use crate::people::career::Career;
use crate::people::identity::Resolution;
use crate::people::key_registry::{Fingerprint, KeyRegistry};
use crate::people::profile::PersonProfile;

/// All that a run found.
#[derive(Debug)]
pub struct Findings {
    /// What was read, without the mentions of suppressed people.
    pub corpus: Corpus,
    /// One row a file.
    pub inputs: Vec<InputSummary>,
    /// Files that decided something without being sources, by what they were asked for.
    pub consulted: Vec<ReferenceFile>,
    /// Refused records.
    pub rejected: Vec<RejectedRecord>,
    /// Things worth saying that stopped nothing.
    pub notes: Vec<String>,
    /// Who is who.
    pub people: Resolution,
    /// Key of each person.
    pub keys: Vec<String>,
    /// What is printed about each person.
    pub profiles: Vec<PersonProfile>,
    /// When and where each person of a ranking was last seen; empty for everybody else.
    pub careers: Vec<Career>,
    /// Reference date in force.
    pub as_of: PartialDate,
    /// The source file whose newest document set it; `None` when the study names it.
    pub as_of_from: Option<String>,
    /// Keys given in this run and before, for the next one.
    pub ledger: KeyRegistry,
    /// Everybody whom a source names, ordered by key, with what is known of the notice to each.
    pub held: Vec<HeldPerson>,
    /// What is said of the interests of each person whom the lists of the study name.
    pub interests: BTreeMap<PersonId, Vec<String>>,
    /// Whose printed names were removed, and who is asked about.
    pub opt_out: OptOutVerdict,
    /// Who was taken off a list by a reviewer.
    pub exclusions: Vec<AreaExclusion>,
    /// What each decision of a reviewer did, in the order of the files.
    pub decisions: Vec<AppliedDecision>,
    /// Opt-outs in force.
    pub opt_outs: OptOuts,
    /// What the people whose printed names were removed are known by in earlier runs.
    pub suppressed: Vec<Fingerprint>,
    /// Finds people who opted out in any text, for the last check.
    pub finder: NameFinder,
    /// Files that were not read because their kept reading was still valid.
    pub files_from_cache: usize,
    /// One entry an area, in the order of the study.
    pub areas: Vec<AreaFindings>,
    /// How long each step took.
    pub timings: Vec<(&'static str, Duration)>,
}

/// A step of the run, told to whoever watches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RunStep {
    /// Files are read and merged.
    Read,
    /// Names become people.
    Resolve,
    /// Works are assigned to areas.
    Assign,
    /// Areas are projected, measured and ranked.
    Rank,
    /// Ranks are drawn anew, to see how firm they are.
    Test,
}

impl RunStep {
    /// The step in words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Resolve => "resolve",
            Self::Assign => "assign",
            Self::Rank => "rank",
            Self::Test => "test",
        }
    }
}

/// Wall-clock time of each step.
pub(super) struct StepTimer {
    start: Instant,
    pub(super) laps: Vec<(&'static str, Duration)>,
}

impl Default for StepTimer {
    fn default() -> Self {
        Self { start: Instant::now(), laps: Vec::new() }
    }
}

impl StepTimer {
    pub(super) fn lap(&mut self, step: RunStep) {
        self.laps.push((step.name(), self.start.elapsed()));
        self.start = Instant::now();
    }
}
