//! What the opt-out file would mean, before a study is run.

use rustc_hash::FxHashSet;

use super::{OptOutQuestion, OptOutVerdict, OptOuts, UnmatchedEntry};
use crate::data::corpus::name_key;
use crate::data::ingest::IngestReport;

/// What the opt-out file means for the records that were looked at.
#[derive(Debug, Default)]
pub struct OptOutPreview {
    /// People in the file.
    pub entries: usize,
    /// Printed names of people who opted out.
    pub opted_out: usize,
    /// Printed names of people who may have.
    pub undecided: usize,
    /// Who is asked about, answered or not, each with the file that prints the name.
    pub questions: Vec<(String, OptOutQuestion)>,
    /// Remarks on the file and the answers.
    pub notes: Vec<String>,
    /// Names of those who opted out and of those who may have, as [`name_key`] folds them.
    pub left_out: FxHashSet<String>,
}

impl OptOutPreview {
    /// What a verdict means for the printed names of `reading`. Entries that fit nobody are told if that is
    /// the whole of the files.
    pub(in crate::pipeline) fn new(
        reading: &IngestReport,
        opt_outs: &OptOuts,
        verdict: &OptOutVerdict,
        is_whole: bool,
    ) -> Self {
        let inputs: Vec<&str> = reading.inputs.iter().map(|input| input.path.as_str()).collect();
        let mut notes = verdict.notes.clone();
        if is_whole {
            let file = &opt_outs.list.file;
            notes.extend(UnmatchedEntry::remarks(&verdict.unmatched, file, &inputs));
        }
        let mentions = &reading.corpus.mentions;
        let gone = verdict.is_gone.iter().enumerate().filter(|(_, is_gone)| **is_gone);
        let left_out = gone.flat_map(|(row, _)| {
            let text = |id| reading.corpus.text(id);
            let latin = [text(mentions.family[row]), text(mentions.given[row])];
            [name_key(&latin), name_key(&[text(mentions.native[row])])]
        });
        let file = |question: &OptOutQuestion| {
            let input = reading.inputs.get(question.place.input as usize);
            input.map(|input| input.path.clone()).unwrap_or_default()
        };
        let questions = verdict.questions.iter().map(|asked| (file(asked), asked.clone()));
        Self {
            entries: opt_outs.list.len(),
            opted_out: verdict.opted_out,
            undecided: verdict.undecided,
            questions: questions.collect(),
            notes,
            left_out: left_out.filter(|key| !key.is_empty()).collect(),
        }
    }
}
