//! What the opt-out file would mean, before a study is run.

use rustc_hash::FxHashSet;

use super::{OptOutQuestion, OptOuts, decide_opt_outs};
use crate::data::corpus::name_key;
use crate::data::ingest::{self, NameFinder, ReadLimits, ReadSettings};
use crate::data::review;
use crate::people::identity;
use crate::pipeline::PipelineError;
use crate::study::Study;

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
    /// Finds people who opted out in any text.
    pub finder: NameFinder,
    /// Names of those who opted out and of those who may have, as [`name_key`] folds them.
    pub left_out: FxHashSet<String>,
}

/// Finds the people of the opt-out file in any text.
///
/// # Errors
/// When the opt-out file or its answers cannot be used.
pub fn opt_out_finder(study: &Study) -> Result<NameFinder, PipelineError> {
    Ok(NameFinder::new(&OptOuts::read(study)?.list))
}

/// Reads the opt-out file and its answers and, unless nobody opted out, the records within the limits.
///
/// # Errors
/// When the opt-out file, its answers, a source or a decision cannot be used.
pub fn preview_opt_outs(
    study: &Study,
    limits: &ReadLimits,
) -> Result<OptOutPreview, PipelineError> {
    let opt_outs = OptOuts::read(study)?;
    let mut preview = OptOutPreview {
        entries: opt_outs.list.len(),
        finder: NameFinder::new(&opt_outs.list),
        ..OptOutPreview::default()
    };
    if opt_outs.list.is_empty() {
        return Ok(preview);
    }
    let decisions = study.overrides.as_ref().map(review::read_decisions).transpose()?;
    let settings = ReadSettings { limits: *limits, ..ReadSettings::default() };
    let reading = ingest::read_sources(&study.sources, &settings)?;
    // A decision may name somebody beyond the limits.
    let decisions = decisions.unwrap_or_default();
    let identity = &study.config.identity;
    let people = identity::resolve_corpus(&reading.corpus, identity, &decisions)
        .or_else(|_| identity::resolve_corpus(&reading.corpus, identity, &[]))?;
    let verdict = decide_opt_outs(&reading.corpus, &people, &opt_outs)?;
    let mentions = &reading.corpus.mentions;
    let gone = verdict.is_gone.iter().enumerate().filter(|(_, is_gone)| **is_gone);
    preview.left_out = gone
        .flat_map(|(row, _)| {
            let text = |id| reading.corpus.text(id);
            let latin = [text(mentions.family[row]), text(mentions.given[row])];
            [name_key(&latin), name_key(&[text(mentions.native[row])])]
        })
        .filter(|key| !key.is_empty())
        .collect();
    (preview.opted_out, preview.undecided) = (verdict.opted_out, verdict.undecided);
    let file = |question: &OptOutQuestion| {
        let input = reading.inputs.get(question.place.input as usize);
        input.map(|input| input.path.clone()).unwrap_or_default()
    };
    preview.questions =
        verdict.questions.into_iter().map(|question| (file(&question), question)).collect();
    preview.notes = verdict.notes;
    Ok(preview)
}
