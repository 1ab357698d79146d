//! The corpus once it is known who is who, without anybody who opted out.

use super::PipelineError;
use super::opt_out::{OptOutVerdict, OptOuts, UnmatchedEntry, decide_opt_outs};
use super::reference_date::ReferenceDate;
use crate::data::corpus::{Corpus, MentionId, WorkId};
use crate::data::ingest::{IngestReport, NameFinder};
use crate::data::review::ReviewDecision;
use crate::people::identity::{self, DecidedParties, IdentityError, Resolution};
use crate::people::key_registry::{CarriedKeys, Fingerprint, KeyRegistry, RunPeople};
use crate::people::person_key;
use crate::people::profile::{PersonProfile, build_profiles};
use crate::study::Study;

/// The people of a run under their keys.
pub(super) struct ResolvedPeople<'d> {
    /// What was read, without the mentions of suppressed people.
    pub(super) corpus: Corpus,
    /// Who is who.
    pub(super) people: Resolution,
    /// Key of each person.
    pub(super) keys: Vec<String>,
    /// Keys given in this run and before.
    pub(super) registry: KeyRegistry,
    /// What is shown of each person.
    pub(super) profiles: Vec<PersonProfile>,
    /// Reference date in force.
    pub(super) reference: ReferenceDate,
    /// Whose printed names were removed, and who is asked about.
    pub(super) opt_out: OptOutVerdict,
    /// What the removed were known by in earlier runs.
    pub(super) suppressed: Vec<Fingerprint>,
    /// Finds people who opted out in any text.
    pub(super) finder: NameFinder,
    /// Decisions of reviewers with whom they are about.
    pub(super) decided: Vec<DecidedParties<'d>>,
}

/// Decides who is who, removes suppressed people, and carries keys over from the run before. Files that
/// print the name of a suppressed person are kept out of the cache.
pub(super) fn resolve_people<'d>(
    reading: &mut IngestReport,
    opt_outs: &OptOuts,
    decisions: &'d [ReviewDecision],
    mut previous_keys: KeyRegistry,
    study: &Study,
) -> Result<ResolvedPeople<'d>, PipelineError> {
    let config = &study.config;
    let reference = ReferenceDate::find(reading, study)?;
    reading.notes.extend(reference.remark(&reading.corpus));
    let corpus = std::mem::take(&mut reading.corpus);
    let without_name = |error| without_name(error, opt_outs);
    let people = identity::resolve_corpus(&corpus, &config.identity, decisions);
    let people = people.map_err(without_name)?;
    let decided = identity::find_decided_parties(&corpus, decisions).map_err(without_name)?;
    let WithoutSuppressed { corpus, people, opt_out, finder, fingerprints, works } =
        suppress(corpus, people, opt_outs)?;
    withhold_remarks(reading, &finder);
    reading.notes.extend(opt_out.notes.iter().cloned());
    let inputs: Vec<&str> = reading.inputs.iter().map(|input| input.path.as_str()).collect();
    let unmatched = UnmatchedEntry::remarks(&opt_out.unmatched, &opt_outs.list.file, &inputs);
    reading.notes.extend(unmatched);
    for work in works {
        for input in reading.inputs_of.row(work.index()) {
            reading.cache_entries.skip_caching(input.part as usize);
        }
    }
    previous_keys.forget(&fingerprints);
    let (fresh_keys, (own_fingerprints, addresses)) = rayon::join(
        || person_key::fresh_person_keys(&corpus, &people),
        || {
            let fingerprints = || person_key::person_fingerprints(&corpus, &people);
            rayon::join(fingerprints, || person_key::person_addresses(&corpus, &people))
        },
    );
    let run_people = RunPeople { fresh_keys, fingerprints: own_fingerprints, addresses };
    let (CarriedKeys { keys, registry, .. }, profiles) =
        rayon::join(|| previous_keys.carry_over(&run_people), || build_profiles(&corpus, &people));
    Ok(ResolvedPeople {
        corpus,
        people,
        keys,
        registry,
        profiles,
        reference,
        opt_out,
        suppressed: fingerprints,
        finder,
        decided,
    })
}

/// An error that repeats a name from a decision, without the name of somebody who opted out.
pub(super) fn without_name(mut error: IdentityError, opt_outs: &OptOuts) -> IdentityError {
    if let IdentityError::UnknownParty { party: text, .. } | IdentityError::NoName { text, .. } =
        &mut error
    {
        NameFinder::new(&opt_outs.list).withhold(text);
    }
    error
}

/// Takes the text out of notes and reasons that print a cell with the name of somebody who opted out.
fn withhold_remarks(reading: &mut IngestReport, finder: &NameFinder) {
    for note in &mut reading.notes {
        finder.withhold(note);
    }
    for refused in &mut reading.rejected {
        let mut detail = refused.flaw.detail.to_string();
        if finder.withhold(&mut detail) {
            refused.flaw.detail = detail.into();
        }
    }
}

/// What is left when suppressed people are gone.
pub struct WithoutSuppressed {
    /// Everything read but their printed names.
    pub corpus: Corpus,
    /// Who is who among the others.
    pub people: Resolution,
    /// What was decided about the opt-outs.
    pub opt_out: OptOutVerdict,
    /// Finds people who opted out in any text.
    pub finder: NameFinder,
    /// What the removed were known by in earlier runs.
    pub fingerprints: Vec<Fingerprint>,
    /// Works on which they were printed, rising.
    pub works: Vec<WorkId>,
}

/// Removes people who opted out, and those who may have, before any graph exists.
///
/// # Errors
/// When the table of readings is damaged (a broken build).
pub fn suppress(
    corpus: Corpus,
    people: Resolution,
    opt_outs: &OptOuts,
) -> Result<WithoutSuppressed, PipelineError> {
    if opt_outs.list.is_empty() {
        let (fingerprints, works) = (Vec::new(), Vec::new());
        let (opt_out, finder) = (OptOutVerdict::default(), NameFinder::default());
        return Ok(WithoutSuppressed { corpus, people, opt_out, finder, fingerprints, works });
    }
    let opt_out = decide_opt_outs(&corpus, &people, opt_outs)?;
    Ok(remove(corpus, people, opt_outs, opt_out))
}

/// Removes the printed names that a verdict takes away.
pub(super) fn remove(
    mut corpus: Corpus,
    people: Resolution,
    opt_outs: &OptOuts,
    opt_out: OptOutVerdict,
) -> WithoutSuppressed {
    let is_gone = |mention: MentionId| opt_out.is_gone[mention.index()];
    let gone = corpus.mention_ids().filter(|mention| is_gone(*mention));
    let gone: Vec<MentionId> = gone.collect();
    let mut works: Vec<WorkId> =
        gone.iter().map(|mention| corpus.mentions.work[mention.index()]).collect();
    works.dedup();
    let prints = gone.iter().flat_map(|m| person_key::mention_fingerprints(&corpus, *m));
    let fingerprints = prints.collect();
    let people = people.without(is_gone);
    corpus.remove_mentions(&opt_out.is_gone);
    let finder = NameFinder::new(&opt_outs.list).except_people_of(&corpus);
    // A title or an affiliation may name them too.
    corpus.withhold(|text| finder.find(text).is_some());
    WithoutSuppressed { corpus, people, opt_out, finder, fingerprints, works }
}
