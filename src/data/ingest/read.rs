//! All files of a study, in parallel, to one corpus; every record accounted for.

use std::path::{Path, PathBuf};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{Corpus, SourceKind, WorkRef, merge};

use super::cache::{Cache, Draft};
use super::source_coverage::Worth;
use super::sources::congress::CongressTable;
use super::sources::crossref::Crossref;
use super::sources::europepmc::EuropePmc;
use super::sources::frab::Frab;
use super::sources::medline::Medline;
use super::sources::openalex::OpenAlex;
use super::sources::pubmed::PubmedXml;
use super::sources::roles_table::RolesTable;
use super::sources::trials::ClinicalTrials;
use super::sources::works_table::WorksTable;
use super::{
    Drafts, Error, Input, InputPath, Keeping, Limits, Part, Reading, Rejected, Source, SourceSpec,
};
use crate::data::ingest::input_file::{self, Stored};

/// One file with the source that names it.
struct Task<'s> {
    spec: &'s SourceSpec,
    path: &'s InputPath,
}

/// Reads every file of `sources` and merges them. What an earlier reading kept of a file is taken for
/// the file; see [`Cache`].
///
/// The answer depends neither on the order of sources and files nor on the number of threads. A
/// file that is named twice is read once.
///
/// # Errors
/// The first file, in the order of kind and path, that cannot be read at all.
pub fn read(
    sources: &[SourceSpec],
    limits: &Limits,
    keeping: Option<Keeping<'_>>,
) -> Result<Reading, Error> {
    let (tasks, mut notes) = tasks(sources);
    let outcomes: Vec<Result<(Part, Stored, Draft), Error>> =
        tasks.par_iter().map(|task| recall_or_parse(task, limits, keeping)).collect();
    let mut parts = Vec::with_capacity(outcomes.len());
    let mut stored = Vec::with_capacity(outcomes.len());
    let mut drafts = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let (part, file, draft) = outcome?;
        parts.push(part);
        stored.push(file);
        drafts.push(draft);
    }
    let worth = tasks
        .iter()
        .zip(&parts)
        .map(|(task, part)| Worth::of(task.path, task.spec.kind, part))
        .collect();
    let mut drafts = Drafts::new(keeping, drafts);
    delete_withdrawn(&tasks, &mut parts, &mut drafts);
    let mut builders: Vec<_> =
        parts.iter_mut().map(|part| std::mem::take(&mut part.works)).collect();
    let merged = merge(&builders);
    builders.clear();
    let mut corpus = merged.corpus;
    flag_retracted(&mut corpus, parts.iter().flat_map(|part| &part.retracted));

    let mut inputs = Vec::with_capacity(tasks.len());
    let mut rejected = Vec::new();
    for (((task, part), file), count) in tasks.iter().zip(parts).zip(stored).zip(&merged.counts) {
        inputs.push(Input {
            path: task.path.shown.clone(),
            kind: task.spec.kind,
            bytes: file.bytes,
            sha256: file.sha256,
            read: part.read,
            used: count.used,
            merged: count.merged + part.repeated,
            rejected: part.rejected.len() as u64,
        });
        notes.extend(part.notes.iter().map(|(text, count)| note(&task.path.shown, text, *count)));
        rejected.extend(part.rejected);
    }
    rejected.sort();
    notes.sort();
    Ok(Reading { corpus, inputs, worth, rejected, notes, inputs_of: merged.parts_of, drafts })
}

fn note(file: &str, text: &str, count: u64) -> String {
    match count {
        0 => format!("{file}: {text}"),
        count => format!("{file}: {text} ({count})"),
    }
}

/// A file that decided something without being a source.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Consulted {
    /// What it was asked for: `mesh`, `gazetteer`, `overrides`, `suppression`.
    pub what: &'static str,
    /// Path relative to the study file.
    pub path: String,
    /// Size as stored.
    pub bytes: u64,
    /// SHA-256 of the bytes as stored, in hex.
    pub sha256: String,
}

/// Size and hash of a file that is consulted; `None` when it cannot be read.
pub fn consulted(what: &'static str, path: &InputPath) -> Option<Consulted> {
    let Stored { bytes, sha256 } = input_file::fingerprint(path)?;
    Some(Consulted { what, path: path.shown.clone(), bytes, sha256 })
}

/// What the head of one file says.
#[derive(Debug)]
pub struct Checked {
    /// Path relative to the study file.
    pub path: String,
    /// Source kind.
    pub kind: SourceKind,
    /// Size as stored.
    pub bytes: u64,
    /// `plain`, `gzip` or `zstd`.
    pub packing: &'static str,
    /// Records looked at.
    pub read: u64,
    /// Works, or appearances on sessions, that they would give.
    pub usable: u64,
    /// Records among them that would be refused.
    pub rejected: Vec<Rejected>,
    /// Remarks, such as the encoding or unknown roles.
    pub notes: Vec<String>,
    /// Why the file cannot be read at all.
    pub error: Option<Error>,
}

/// Records of each file that [`check`] looks at.
const CHECKED_RECORDS: u64 = 200;

/// Looks at the head of every file and says what would be read and what is wrong; writes nothing
/// and fails on nothing. Ordered by kind and path.
pub fn check(sources: &[SourceSpec], limits: &Limits) -> Vec<Checked> {
    let limits = Limits { records: Some(limits.records.unwrap_or(CHECKED_RECORDS)), ..*limits };
    let (tasks, _) = tasks(sources);
    tasks.par_iter().map(|task| check_one(task, &limits)).collect()
}

fn check_one(task: &Task<'_>, limits: &Limits) -> Checked {
    let mut part = Part::default();
    let mut packing = "plain";
    let outcome = input_file::open(task.path, limits).and_then(|mut file| {
        packing = file.packing.name();
        source_of(task.spec).parse(&mut file, limits, &mut part)
    });
    let rejected = part.rejected.len() as u64;
    Checked {
        path: task.path.shown.clone(),
        kind: task.spec.kind,
        bytes: std::fs::metadata(&task.path.opened).map_or(0, |meta| meta.len()),
        packing,
        read: part.read,
        usable: part.read.saturating_sub(rejected + part.repeated),
        notes: part
            .notes
            .iter()
            .map(|(text, count)| note(&task.path.shown, text, *count))
            .collect(),
        rejected: part.rejected,
        error: outcome.err(),
    }
}

/// Every file once, ordered by kind, path and what the study says about its columns.
fn tasks(sources: &[SourceSpec]) -> (Vec<Task<'_>>, Vec<String>) {
    let mut tasks: Vec<Task<'_>> = sources
        .iter()
        .flat_map(|spec| spec.files.iter().map(move |path| Task { spec, path }))
        .collect();
    tasks.sort_by(|a, b| {
        let key =
            |task: &Task<'_>| (task.spec.kind, task.path.shown.clone(), task.path.opened.clone());
        key(a).cmp(&key(b)).then_with(|| settings(a.spec).cmp(&settings(b.spec)))
    });
    let mut seen = FxHashSet::default();
    let mut notes = Vec::new();
    tasks.retain(|task| {
        let fresh = seen.insert((task.spec.kind, real(&task.path.opened), settings(task.spec)));
        if !fresh {
            notes.push(format!("{}: named more than once, read once", task.path.shown));
        }
        fresh
    });
    (tasks, notes)
}

type Settings<'s> = Vec<(&'static str, &'s str, &'s str)>;

fn settings(spec: &SourceSpec) -> Settings<'_> {
    let maps = [("defaults", &spec.defaults), ("columns", &spec.columns), ("roles", &spec.roles)];
    maps.into_iter()
        .flat_map(|(name, map)| map.iter().map(move |(k, v)| (name, k.as_str(), v.as_str())))
        .collect()
}

fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// What is known of a file, else what is in it.
fn recall_or_parse(
    task: &Task<'_>,
    limits: &Limits,
    keeping: Option<Keeping<'_>>,
) -> Result<(Part, Stored, Draft), Error> {
    let known = keeping.and_then(|keeping| Some((keeping, input_file::fingerprint(task.path)?)));
    let Some((Keeping { cache, suppression }, stored)) = known else {
        let (part, stored) = parse(task, limits)?;
        return Ok((part, stored, Draft::None));
    };
    let mut description = vec![task.spec.kind.name(), task.path.shown.as_str()];
    for (map, key, value) in settings(task.spec) {
        description.extend([map, key, value]);
    }
    let name = Cache::name(&description, limits, &stored.sha256);
    let names_suppressed = |part: &Part| {
        let corpus = part.works.corpus();
        corpus.mention_ids().any(|mention| suppression.recognises(corpus, mention))
    };
    if let Some(part) = cache.find(&name) {
        let draft = if names_suppressed(&part) { Draft::None } else { Draft::Known(name) };
        return Ok((part, stored, draft));
    }
    let (part, parsed) = parse(task, limits)?;
    let keeps = parsed.sha256 == stored.sha256 && !names_suppressed(&part);
    let file = if keeps { cache.draft(&part) } else { None };
    Ok((part, parsed, file.map_or(Draft::None, |file| Draft::Fresh(name, file))))
}

fn parse(task: &Task<'_>, limits: &Limits) -> Result<(Part, Stored), Error> {
    let mut part = Part::default();
    let mut file = input_file::open(task.path, limits)?;
    source_of(task.spec).parse(&mut file, limits, &mut part)?;
    Ok((part, file.stored()))
}

fn source_of(spec: &SourceSpec) -> Box<dyn Source + '_> {
    match spec.kind {
        SourceKind::Pubmed => Box::new(PubmedXml),
        SourceKind::Medline => Box::new(Medline),
        SourceKind::Openalex => Box::new(OpenAlex),
        SourceKind::Europepmc => Box::new(EuropePmc),
        SourceKind::Crossref => Box::new(Crossref),
        SourceKind::Works => Box::new(WorksTable { spec }),
        SourceKind::Congress => Box::new(CongressTable { spec }),
        SourceKind::Frab => Box::new(Frab { spec }),
        SourceKind::Roles => Box::new(RolesTable { spec }),
        SourceKind::Trials => Box::new(ClinicalTrials),
    }
}

/// A `DeleteCitation` takes its PMIDs out of its own file and of every PubMed file before it in the
/// order of paths, as the numbered update files of NLM mean it.
fn delete_withdrawn(tasks: &[Task<'_>], parts: &mut [Part], drafts: &mut Drafts) {
    let mut last_deletion: FxHashMap<u32, usize> = FxHashMap::default();
    for (place, part) in parts.iter().enumerate() {
        for pmid in &part.deleted_pmids {
            last_deletion.insert(*pmid, place);
        }
    }
    if last_deletion.is_empty() {
        return;
    }
    for (place, (task, part)) in tasks.iter().zip(parts).enumerate() {
        if !matches!(task.spec.kind, SourceKind::Pubmed | SourceKind::Medline) {
            continue;
        }
        let is_gone = |pmid: u32| last_deletion.get(&pmid).is_some_and(|last| *last >= place);
        let gone: Vec<u32> =
            part.works.corpus().works.pmid.iter().copied().filter(|p| is_gone(*p)).collect();
        if gone.is_empty() {
            continue;
        }
        part.works = part.works.without_pmids(is_gone);
        drafts.withhold(place);
        for pmid in gone {
            let why = "PubMed has withdrawn it (DeleteCitation)";
            let record = format!("PMID {pmid}");
            part.reject(task.spec.kind, &task.path.shown, 0, &record, "article", why);
        }
    }
}

/// Flags the works that notices retract, wherever they were read.
fn flag_retracted<'r>(corpus: &mut Corpus, notices: impl Iterator<Item = &'r WorkRef>) {
    let mut pmids: FxHashSet<u32> = FxHashSet::default();
    let mut dois: FxHashSet<&str> = FxHashSet::default();
    for notice in notices {
        match notice {
            WorkRef::Pmid(pmid) => {
                pmids.insert(*pmid);
            }
            WorkRef::Doi(doi) => {
                dois.insert(doi);
            }
            WorkRef::OpenAlex(_) => {}
        }
    }
    for row in 0..corpus.work_count() {
        let pmid = corpus.works.pmid[row];
        let doi = corpus.works.doi[row];
        let hit = (pmid != 0 && pmids.contains(&pmid))
            || (!doi.is_empty() && dois.contains(corpus.strings.get(doi)));
        corpus.works.retracted[row] |= hit;
    }
}
