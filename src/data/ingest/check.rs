//! Reads the files of a study as a run would and says what was understood.

use rayon::prelude::*;
use rustc_hash::FxHashSet;
use serde::Serialize;

use crate::data::corpus::{CorpusBuilder, SourceKind, merge_records, name_key};

use super::cache::CacheEntries;
use super::input_task::{InputTask, input_tasks, note_line};
use super::opt_outs::NameFinder;
use super::parsed::{IngestError, PLACES_LEFT_OUT, ParsedFile, RejectedRecord, TableFrame};
use super::read::{remove_deleted_citations, sidecars_of};
use super::read_settings::ReadSettings;
use super::spec::SourceSpec;
use super::vocabulary::printed_names::{CutName, NameCounts, NameReader};
use crate::storage::fetch_sidecar::FetchSidecars;

/// People of each file that are shown.
const SHOWN: usize = 10;

/// What was understood of the files of a study.
#[derive(Debug)]
pub struct SourcesCheck {
    /// One a file, ordered by kind and path.
    pub files: Vec<FileCheck>,
    /// Remarks on the files as the study names them.
    pub notes: Vec<String>,
}

/// What was understood of one file.
#[derive(Debug)]
pub struct FileCheck {
    /// Path relative to the study file.
    pub path: String,
    /// Source kind.
    pub kind: SourceKind,
    /// Size as stored.
    pub bytes: u64,
    /// `plain`, `gzip` or `zstd`.
    pub packing: &'static str,
    /// Records read.
    pub read: u64,
    /// Records that a run would have in its corpus.
    pub used: u64,
    /// Records that are in this or another file once more.
    pub merged: u64,
    /// Records refused. Always `read = used + merged + rejected`.
    pub rejected: Vec<RejectedRecord>,
    /// Printed names.
    pub names: NameCounts,
    /// People printed on one work: the median, and the most.
    pub people_a_work: (usize, usize),
    /// Identifiers that were read, and those that were not.
    pub ids: IdCounts,
    /// Whose affiliations are known.
    pub places: PlaceCounts,
    /// How the table is written, if it is one.
    pub table: Option<TableFrame>,
    /// The ten oddest people as cut, without those who opted out.
    pub preview: Vec<CutName>,
    /// Remarks, such as the encoding or unknown roles, with their counts (0: on the whole file).
    pub notes: Vec<(String, u64)>,
    /// Why the file cannot be read at all.
    pub error: Option<IngestError>,
}

/// Identifiers of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct IdCounts {
    /// Works with a PMID.
    pub pmids: u64,
    /// Works with a DOI.
    pub dois: u64,
    /// Works with a PMC number.
    pub pmc_numbers: u64,
    /// Works with the number of a registered trial.
    pub trial_numbers: u64,
    /// Printed names with an ORCID iD.
    pub orcids: u64,
    /// Identifiers of any kind that could not be read.
    pub unread: u64,
}

/// Affiliations of the printed names of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PlaceCounts {
    /// Printed names of people that are kept.
    pub names: u64,
    /// Of these, with an affiliation.
    pub with_affiliation: u64,
    /// Of these, with a country.
    pub with_country: u64,
    /// Affiliation lines that could not be given to single people.
    pub left_out: u64,
}

/// Reads every file, up to `settings.limits.records` records of each, and says what was understood. Writes nothing; a
/// file that cannot be read is part of the result. Nobody of `opt_outs` is among the people shown or in the remarks.
pub fn check_sources(
    sources: &[SourceSpec],
    settings: &ReadSettings<'_>,
    opt_outs: &NameFinder,
) -> SourcesCheck {
    let (tasks, mut notes) = input_tasks(sources);
    let sidecars = sidecars_of(&tasks);
    notes.extend(sidecars.notes.iter().cloned());
    let outcomes: Vec<(ParsedFile, FileCheck)> =
        tasks.par_iter().map(|task| check_file(task, settings, &sidecars)).collect();
    let (mut parsed, mut files): (Vec<ParsedFile>, Vec<FileCheck>) = outcomes.into_iter().unzip();
    remove_deleted_citations(&tasks, &mut parsed, &mut CacheEntries::default());
    let hidden: FxHashSet<String> =
        parsed.iter().flat_map(|parsed| opt_outs.printed_keys(parsed.works.corpus())).collect();
    for (file, parsed) in files.iter_mut().zip(&mut parsed) {
        let preview = parsed.names.take_preview();
        let shown = preview.into_iter().filter(|name| !is_hidden(name, &hidden, opt_outs));
        file.preview = shown.take(SHOWN).collect();
        file.describe(parsed);
    }
    let builders: Vec<CorpusBuilder> =
        parsed.iter_mut().map(|parsed| std::mem::take(&mut parsed.works)).collect();
    let merged = merge_records(&builders);
    for ((file, parsed), count) in files.iter_mut().zip(parsed).zip(&merged.counts) {
        file.used = count.used;
        file.merged = count.merged + parsed.repeated;
        file.rejected = parsed.rejected;
        file.withhold(opt_outs);
    }
    SourcesCheck { files, notes }
}

fn check_file(
    task: &InputTask<'_>,
    settings: &ReadSettings<'_>,
    sidecars: &FetchSidecars,
) -> (ParsedFile, FileCheck) {
    let limits = &settings.limits;
    let (path, shown) = (&task.path.path, &task.path.display);
    let mut parsed = ParsedFile { names: NameReader::with_preview(), ..ParsedFile::default() };
    let mut packing = "plain";
    let outcome = sidecars.check_size(path, shown).map_err(IngestError::from);
    let outcome = outcome.and_then(|()| task.open(limits)).and_then(|mut file| {
        packing = file.packing.name();
        task.reader().read_file(&mut file, limits, &mut parsed)?;
        // Of a file whose beginning alone is read the hash is not known.
        if limits.records.is_none() {
            sidecars.check(path, shown, &file.stored_bytes())?;
        }
        Ok(())
    });
    parsed.finish(task.spec.kind);
    parsed.look_up_headings(settings.headings);
    if outcome.is_err() {
        // A run stops here and has none of its works.
        parsed.works = CorpusBuilder::default();
    }
    let file = FileCheck {
        path: task.path.display.clone(),
        kind: task.spec.kind,
        bytes: std::fs::metadata(&task.path.path).map_or(0, |meta| meta.len()),
        packing,
        read: parsed.read,
        used: 0,
        merged: 0,
        rejected: Vec::new(),
        names: *parsed.names.counts(),
        people_a_work: (0, 0),
        ids: IdCounts::default(),
        places: PlaceCounts::default(),
        table: parsed.table.take(),
        preview: Vec::new(),
        notes: std::mem::take(&mut parsed.notes).into_iter().collect(),
        error: outcome.err(),
    };
    (parsed, file)
}

impl FileCheck {
    /// Whether a run would have something of the file.
    pub fn is_usable(&self) -> bool {
        self.error.is_none() && self.used + self.merged > 0
    }

    /// The remarks as lines.
    pub fn note_lines(&self) -> impl Iterator<Item = String> {
        self.notes.iter().map(|(text, count)| note_line(text, *count))
    }

    /// Takes out remarks and reasons that print a cell with the name of somebody who opted out.
    fn withhold(&mut self, opt_outs: &NameFinder) {
        self.error = self.error.take().map(|error| error.withhold(opt_outs));
        for (note, _) in &mut self.notes {
            opt_outs.withhold(note);
        }
        for record in &mut self.rejected {
            let mut detail = record.flaw.detail.to_string();
            if opt_outs.withhold(&mut detail) {
                record.flaw.detail = detail.into();
            }
        }
        for column in self.table.iter_mut().flat_map(|table| &mut table.unused_columns) {
            opt_outs.withhold(&mut column.heading);
        }
    }

    fn describe(&mut self, parsed: &ParsedFile) {
        let corpus = parsed.works.corpus();
        let (works, people) = (&corpus.works, &corpus.mentions);
        let count =
            |all: usize, is: &dyn Fn(usize) -> bool| (0..all).filter(|row| is(*row)).count() as u64;
        let (documents, names) = (corpus.work_count(), corpus.mention_count());
        let mut sizes: Vec<usize> =
            corpus.work_ids().map(|work| corpus.mentions_of(work).len()).collect();
        sizes.sort_unstable();
        let median = sizes.get(sizes.len() / 2).copied().unwrap_or(0);
        self.people_a_work = (median, sizes.last().copied().unwrap_or(0));
        let noted = |is: &dyn Fn(&str) -> bool| {
            self.notes.iter().filter(|(text, _)| is(text)).map(|(_, count)| *count).sum()
        };
        self.ids = IdCounts {
            pmids: count(documents, &|row| works.pmid[row] != 0),
            dois: count(documents, &|row| !works.doi[row].is_empty()),
            pmc_numbers: count(documents, &|row| works.pmcid[row] != 0),
            trial_numbers: count(documents, &|row| !works.trial[row].is_empty()),
            orcids: count(names, &|row| people.orcid[row].is_some()),
            unread: noted(&|text| text.ends_with("that cannot be read")),
        };
        self.places = PlaceCounts {
            names: names as u64,
            with_affiliation: count(names, &|row| !people.affiliations.row(row).is_empty()),
            with_country: count(names, &|row| people.country[row] != [0, 0]),
            left_out: noted(&|text| text == PLACES_LEFT_OUT),
        };
    }
}

impl SourcesCheck {
    /// Takes names that fold to one of `keys` (see [`name_key`]) from the people shown.
    pub fn hide(&mut self, keys: &FxHashSet<String>) {
        for file in &mut self.files {
            file.preview.retain(|name| !name_keys(name).iter().any(|key| keys.contains(key)));
        }
    }

    /// Shows nobody: who may have opted out is not known.
    pub fn hide_everybody(&mut self) {
        self.files.iter_mut().for_each(|file| file.preview.clear());
    }
}

fn name_keys(name: &CutName) -> [String; 2] {
    [name_key(&[&name.family, &name.given]), name_key(&[&name.native])]
}

/// Whether a name to be shown is that of somebody who opted out, or was printed beside one.
fn is_hidden(name: &CutName, hidden: &FxHashSet<String>, opt_outs: &NameFinder) -> bool {
    let keys = name_keys(name);
    let latin = format!("{} {}", name.given, name.family);
    let texts = [&name.printed, &latin, &name.native, &name.taken_off];
    keys.iter().any(|key| hidden.contains(key))
        || texts.into_iter().any(|text| opt_outs.find(text).is_some())
}
