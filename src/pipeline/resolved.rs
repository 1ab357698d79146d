//! The corpus once it is known who is who, without anybody who opted out.

use crate::data::corpus::{Corpus, MentionId, PartialDate, WorkId};
use crate::data::ingest::IngestReport;
use crate::data::review::{ReviewDecision, SuppressionList};
use crate::people::identity::{self, IdentityError, Resolution};
use crate::people::key_registry::{CarriedKeys, Fingerprint, KeyRegistry, RunPeople};
use crate::people::person_key;
use crate::people::profile::{PersonProfile, build_profiles};
use crate::study::StudyConfig;

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
    pub(super) as_of: PartialDate,
    /// Printed names removed because their owner opted out.
    pub(super) suppressed_mentions: usize,
    /// Decisions about places in rankings, each with the anchor of a mention of its person.
    pub(super) rank_decisions: Vec<(&'d ReviewDecision, String)>,
}

/// Decides who is who, removes suppressed people, and carries keys over from the run before. Files that
/// print the name of a suppressed person are kept out of the cache.
pub(super) fn resolve_people<'d>(
    reading: &mut IngestReport,
    suppression: &SuppressionList,
    decisions: &'d [ReviewDecision],
    mut previous_keys: KeyRegistry,
    config: &StudyConfig,
) -> Result<ResolvedPeople<'d>, IdentityError> {
    let corpus = std::mem::take(&mut reading.corpus);
    let people = identity::resolve_corpus(&corpus, &config.identity, decisions)?;
    let rank_decisions = identity::find_rank_decisions(&corpus, decisions)?;
    let WithoutSuppressed { corpus, people, removed, fingerprints, works } =
        suppress(corpus, people, suppression);
    for work in works {
        for input in reading.inputs_of.row(work.index()) {
            reading.cache_entries.skip_caching(*input as usize);
        }
    }
    previous_keys.forget(&fingerprints);
    let CarriedKeys { keys, registry, .. } = previous_keys.carry_over(&RunPeople {
        fresh_keys: person_key::fresh_person_keys(&corpus, &people),
        fingerprints: person_key::person_fingerprints(&corpus, &people),
    });
    let as_of = config.as_of.unwrap_or_else(|| corpus.newest_date());
    let profiles = build_profiles(&corpus, &people, as_of);
    Ok(ResolvedPeople {
        corpus,
        people,
        keys,
        registry,
        profiles,
        as_of,
        suppressed_mentions: removed,
        rank_decisions,
    })
}

/// What is left when suppressed people are gone.
pub struct WithoutSuppressed {
    /// Everything read but their printed names.
    pub corpus: Corpus,
    /// Who is who among the others.
    pub people: Resolution,
    /// Printed names removed.
    pub removed: usize,
    /// What the removed were known by in earlier runs.
    pub fingerprints: Vec<Fingerprint>,
    /// Works on which they were printed, rising.
    pub works: Vec<WorkId>,
}

/// Removes suppressed people before any graph exists.
pub fn suppress(
    corpus: Corpus,
    people: Resolution,
    suppression: &SuppressionList,
) -> WithoutSuppressed {
    if suppression.is_empty() {
        let (fingerprints, works) = (Vec::new(), Vec::new());
        return WithoutSuppressed { corpus, people, removed: 0, fingerprints, works };
    }
    let marked = suppression.mark(&corpus, &people.person_of).mentions;
    let gone = corpus.mention_ids().filter(|mention| marked[mention.index()]);
    let gone: Vec<MentionId> = gone.collect();
    let mut works: Vec<WorkId> =
        gone.iter().map(|mention| corpus.mentions.work[mention.index()]).collect();
    works.dedup();
    WithoutSuppressed {
        removed: gone.len(),
        fingerprints: gone
            .iter()
            .flat_map(|m| person_key::mention_fingerprints(&corpus, *m))
            .collect(),
        works,
        people: people.without(|mention| marked[mention.index()]),
        corpus: corpus.without_mentions(|mention| marked[mention.index()]),
    }
}
