//! Reads all files of a study in parallel into one corpus and accounts for every record.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::fs;
use std::sync::atomic::{AtomicU64, Ordering};

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{Corpus, SourceKind, WorkRef, merge_records};
use crate::data::formats::{Flaw, FlawKind};
use crate::storage::fetch_sidecar::FetchSidecars;
use crate::storage::input_file::{StoredBytes, hash_file};

use super::cache::CacheEntry;
use super::cache::{CacheEntries, CachePolicy, ParseCache};
use super::input_task::{InputTask, input_tasks, note_line};
use super::parsed::{IngestError, ParsedFile, RecordLocation};
use super::read_settings::ReadSettings;
use super::source::ReadLimits;
use super::source_coverage::SourceCoverage;
use super::spec::SourceSpec;
use super::summary::{IngestReport, InputSummary};

/// Reads every file of `sources` and merges them. A file that is in the cache is not parsed again; see
/// [`ParseCache`].
///
/// The result depends neither on the order of sources and files nor on the number of threads. A file
/// that is named twice is read once.
///
/// # Errors
/// The first file, in the order of kind and path, that cannot be read.
pub fn read_sources(
    sources: &[SourceSpec],
    settings: &ReadSettings<'_>,
) -> Result<IngestReport, IngestError> {
    let (tasks, mut notes) = input_tasks(sources);
    let sidecars = sidecars_of(&tasks);
    notes.extend(sidecars.notes.iter().cloned());
    let outcomes = read_files(&tasks, settings, &sidecars);
    let mut files = Vec::with_capacity(outcomes.len());
    let mut stored = Vec::with_capacity(outcomes.len());
    let mut entries = Vec::with_capacity(outcomes.len());
    for outcome in outcomes {
        let result = outcome?;
        files.push(result.parsed);
        stored.push(result.stored);
        entries.push(result.entry);
    }
    let coverage = tasks
        .iter()
        .zip(&files)
        .map(|(task, parsed)| SourceCoverage::of(task.path, task.spec.kind, parsed))
        .collect();
    let mut cache_entries = CacheEntries::new(settings.cache, entries);
    remove_deleted_citations(&tasks, &mut files, &mut cache_entries);
    let builders: Vec<_> =
        files.iter_mut().map(|parsed| std::mem::take(&mut parsed.works)).collect();
    let merged = merge_records(&builders);
    drop(builders);
    let mut corpus = merged.corpus;
    flag_retracted(&mut corpus, files.iter().flat_map(|parsed| &parsed.retracted));

    let mut inputs = Vec::with_capacity(tasks.len());
    let mut rejected = Vec::new();
    for (((task, parsed), stored), count) in tasks.iter().zip(files).zip(stored).zip(&merged.counts)
    {
        inputs.push(InputSummary {
            path: task.path.display.clone(),
            kind: task.spec.kind,
            bytes: stored.bytes,
            sha256: stored.sha256,
            read: parsed.read,
            used: count.used,
            merged: count.merged + parsed.repeated,
            rejected: parsed.rejected.len() as u64,
            names: *parsed.names.counts(),
            in_some_area: 0,
            in_areas: BTreeMap::new(),
        });
        let file_notes = parsed.notes.iter();
        notes
            .extend(file_notes.map(|(text, count)| {
                format!("{}: {}", task.path.display, note_line(text, *count))
            }));
        rejected.extend(parsed.rejected);
    }
    rejected.sort();
    notes.sort();
    let inputs_of = merged.parts_of;
    Ok(IngestReport { corpus, inputs, coverage, rejected, notes, inputs_of, cache_entries })
}

/// Reads files side by side; the outcomes are in the order of the tasks.
fn read_files(
    tasks: &[InputTask<'_>],
    settings: &ReadSettings<'_>,
    sidecars: &FetchSidecars,
) -> Vec<Result<TaskResult, IngestError>> {
    let (done, total) = (AtomicU64::new(0), tasks.len() as u64);
    let tell = |done| settings.on_file.iter().for_each(|on_file| on_file(done, total));
    let read = |task| {
        let mut result = load_or_parse(task, settings, sidecars)?;
        result.parsed.look_up_headings(settings.headings);
        tell(done.fetch_add(1, Ordering::Relaxed) + 1);
        Ok(result)
    };
    let places = largest_first(tasks).into_par_iter().with_max_len(1);
    let mut outcomes: Vec<(usize, Result<TaskResult, IngestError>)> =
        places.map(|place| (place, read(&tasks[place]))).collect();
    outcomes.sort_unstable_by_key(|(place, _)| *place);
    outcomes.into_iter().map(|(_, outcome)| outcome).collect()
}

/// Places of the files, the largest first, so that no thread is left alone with one at the end. What cannot be looked
/// at fails with its reason when it is opened.
fn largest_first(tasks: &[InputTask<'_>]) -> Vec<usize> {
    let bytes = |place: &usize| fs::metadata(&tasks[*place].path.path).map_or(0, |file| file.len());
    let mut places: Vec<usize> = (0..tasks.len()).collect();
    places.sort_by_cached_key(|place| Reverse(bytes(place)));
    places
}

struct TaskResult {
    parsed: ParsedFile,
    stored: StoredBytes,
    entry: CacheEntry,
}

/// The sidecars beside the files, if `kolnet fetch` brought them.
pub(super) fn sidecars_of(tasks: &[InputTask<'_>]) -> FetchSidecars {
    let files = tasks.iter().map(|task| (task.path.path.as_path(), task.path.display.as_str()));
    FetchSidecars::beside(files)
}

/// The content of a file, which is as it was fetched if it was fetched.
fn load_or_parse(
    task: &InputTask<'_>,
    settings: &ReadSettings<'_>,
    sidecars: &FetchSidecars,
) -> Result<TaskResult, IngestError> {
    let (path, shown) = (&task.path.path, &task.path.display);
    sidecars.check_size(path, shown)?;
    let result = cached_or_parsed(task, settings)?;
    sidecars.check(path, shown, &result.stored)?;
    Ok(result)
}

/// The content of a file, from the cache where it is there.
fn cached_or_parsed(
    task: &InputTask<'_>,
    settings: &ReadSettings<'_>,
) -> Result<TaskResult, IngestError> {
    let ReadSettings { limits, cache, .. } = settings;
    // A file that cannot be hashed fails with its reason when it is opened.
    let hashed = cache.and_then(|policy| Some((policy, hash_file(&task.path.path).ok()?)));
    let Some((CachePolicy { cache, opt_outs }, stored)) = hashed else {
        let (parsed, stored) = parse(task, limits)?;
        return Ok(TaskResult { parsed, stored, entry: CacheEntry::None });
    };
    let name = ParseCache::entry_name(&task.description(), limits, &stored.sha256);
    if let Some(parsed) = cache.load(&name) {
        let entry = match parsed.names_any(opt_outs) {
            // It was kept before they opted out; it must not wait for the end of this run.
            true => {
                cache.remove(&name);
                CacheEntry::None
            }
            false => CacheEntry::Existing(name),
        };
        return Ok(TaskResult { parsed, stored, entry });
    }
    let (parsed, stored_now) = parse(task, limits)?;
    // The file may have been replaced between hashing and reading.
    let may_keep = stored_now.sha256 == stored.sha256 && !parsed.names_any(opt_outs);
    let file = if may_keep { cache.write_unnamed(&parsed) } else { None };
    let entry = file.map_or(CacheEntry::None, |file| CacheEntry::New(name, file));
    Ok(TaskResult { parsed, stored: stored_now, entry })
}

fn parse(
    task: &InputTask<'_>,
    limits: &ReadLimits,
) -> Result<(ParsedFile, StoredBytes), IngestError> {
    let mut parsed = ParsedFile::default();
    let mut file = task.open(limits)?;
    task.reader().read_file(&mut file, limits, &mut parsed)?;
    parsed.finish(task.spec.kind);
    Ok((parsed, file.stored_bytes()))
}

/// A `DeleteCitation` removes its PMIDs from its own file and from every PubMed file before it in the
/// order of paths, which is the meaning of NLM's numbered update files.
pub(super) fn remove_deleted_citations(
    tasks: &[InputTask<'_>],
    files: &mut [ParsedFile],
    cache_entries: &mut CacheEntries,
) {
    let mut last_deletion: FxHashMap<u32, usize> = FxHashMap::default();
    for (index, parsed) in files.iter().enumerate() {
        last_deletion.extend(parsed.deleted_pmids.iter().map(|pmid| (*pmid, index)));
    }
    if last_deletion.is_empty() {
        return;
    }
    for (index, (task, parsed)) in tasks.iter().zip(files).enumerate() {
        if !matches!(task.spec.kind, SourceKind::Pubmed | SourceKind::Medline) {
            continue;
        }
        let is_deleted = |pmid: u32| last_deletion.get(&pmid).is_some_and(|last| *last >= index);
        let pmids = &parsed.works.corpus().works.pmid;
        let deleted: Vec<u32> = pmids.iter().copied().filter(|pmid| is_deleted(*pmid)).collect();
        if deleted.is_empty() {
            continue;
        }
        parsed.works = parsed.works.without_pmids(is_deleted);
        cache_entries.skip_caching(index);
        for pmid in deleted {
            let location = RecordLocation {
                file: task.path.display.clone(),
                line: 0,
                record: format!("PMID {pmid}"),
            };
            let flaw = Flaw::new(FlawKind::Withdrawn, "PubMed has withdrawn it (DeleteCitation)");
            parsed.reject(task.spec.kind, location, "article", flaw);
        }
    }
}

/// Flags the works that notices retract, in whichever file they are.
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
        let is_retracted = (pmid != 0 && pmids.contains(&pmid))
            || (!doi.is_empty() && dois.contains(corpus.strings.get(doi)));
        corpus.works.retracted[row] |= is_retracted;
    }
}
