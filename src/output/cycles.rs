//! Runs that were replaced, kept in `cycles` beside the run folder without anybody who opted out since.

mod opted_out;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::error::OutputError;
use crate::data::ingest::rewrite_notice_register;
use crate::data::review::NoticeAnswers;
use crate::people::key_registry::{self, KeyRegistry};
use crate::pipeline::Findings;
use crate::run_folder::schema;
use crate::run_folder::{
    CLEANED_OF, CYCLE_FOLDER, FOLLOWED_BY, MANIFEST, RUN_FOLDER, RUN_FOLDER_FIELD,
    RUN_FOLDER_WITHOUT_CYCLES, cycle_before, cycle_name, cycles_beside,
};
use crate::storage::atomic_dir::{self, FolderClaim, FolderWriteError};
use crate::storage::atomic_file;
use crate::storage::folder_record::{OwnFolder, SharedFolder, without_record};
use crate::storage::hashing_writer::HashingWriter;
use crate::storage::input_file::InputPath;
use crate::storage::table_edit;
use crate::storage::table_schema::TableForm;
pub(super) use opted_out::stamp;
use opted_out::{OptedOutOfRun, OptedOutPeople};

/// The right to write a run folder, and to keep the run that is there now.
#[derive(Debug)]
pub struct RunClaim {
    pub(super) run: FolderClaim,
    /// Where the run that is there now will be kept.
    cycle: Option<CyclePlace>,
    cycles: RunCycles,
}

/// Where a run is kept.
#[derive(Debug)]
pub(super) enum CyclePlace {
    /// A folder that is free, or holds the same run as it was kept before.
    Free(FolderClaim),
    /// A folder in which the same run is kept, with something of the user's in it: it stays.
    Shared(PathBuf),
}

/// The cycles of a run folder.
#[derive(Clone, Debug)]
pub(super) struct RunCycles {
    folder: PathBuf,
    /// Name of the run folder.
    run_folder: String,
    /// How many are kept.
    kept: usize,
}

impl RunClaim {
    /// Claims a run folder, early: a run takes long. `reads` is everything that the run reads; `kept` is the
    /// number of earlier runs that are kept beside it, 0 for none.
    ///
    /// # Errors
    /// When the folder must not be written or replaced ([`FolderClaim::of`]), or the run in it cannot be kept.
    pub fn of(target: &Path, kept: usize, reads: &[PathBuf]) -> Result<Self, FolderWriteError> {
        let form = if kept == 0 { &RUN_FOLDER_WITHOUT_CYCLES } else { &RUN_FOLDER };
        let run = FolderClaim::of(target, form, reads)?;
        let run_folder = run.place().file_name().unwrap_or_default();
        let run_folder = run_folder.to_string_lossy().into_owned();
        let cycles = RunCycles { folder: cycles_beside(target), run_folder, kept };
        let cycle = match (run.replaced(), kept) {
            (None, _) | (_, 0) => None,
            (Some(replaced), _) => {
                let name = cycle_name(replaced.manifest()).ok_or_else(|| {
                    FolderWriteError::new(target, "its manifest does not say which run it is")
                })?;
                Some(CyclePlace::of(&cycles.folder.join(name), replaced, reads)?)
            }
        };
        Ok(Self { run, cycle, cycles })
    }

    /// Says whether [`Self::of`] would succeed, without writing anything.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn check(target: &Path, kept: usize, reads: &[PathBuf]) -> Result<(), FolderWriteError> {
        let form = if kept == 0 { &RUN_FOLDER_WITHOUT_CYCLES } else { &RUN_FOLDER };
        FolderClaim::check(target, form, reads)
    }

    /// The folder as the user named it.
    pub fn target(&self) -> &Path {
        self.run.target()
    }

    /// Whether a run is there that will be kept.
    pub fn keeps_a_run(&self) -> bool {
        self.cycle.is_some()
    }

    pub(super) fn into_parts(self) -> (FolderClaim, Option<CyclePlace>, RunCycles) {
        (self.run, self.cycle, self.cycles)
    }
}

impl CyclePlace {
    fn of(
        folder: &Path,
        replaced: &OwnFolder,
        reads: &[PathBuf],
    ) -> Result<Self, FolderWriteError> {
        FolderClaim::of(folder, &CYCLE_FOLDER, reads).map(Self::Free).or_else(|refused| {
            let shared = SharedFolder::at(folder, CYCLE_FOLDER.kind);
            let is_kept = shared.is_ok_and(|shared| shared.is_some());
            // Answers that were filled in have no second place there.
            match is_kept && replaced.filled_in().is_empty() {
                true => Ok(Self::Shared(folder.to_owned())),
                false => Err(refused),
            }
        })
    }
}

/// Whether a run that is replaced is another one, or holds answers that somebody filled in.
pub(super) fn is_worth_keeping(replaced: &OwnFolder, run_id: &str) -> bool {
    let is_same = replaced.manifest().get("run_id").and_then(Value::as_str) == Some(run_id);
    !is_same || !replaced.filled_in().is_empty()
}

/// Tables of a run folder that a cycle keeps: their files and forms.
fn kept_tables(files: &[String]) -> Vec<(String, TableForm)> {
    let mut kept = Vec::new();
    for table in schema::ALL {
        for form in table.forms {
            let name = table.file_name(*form);
            if files.contains(&name) {
                kept.push((name, *form));
            }
        }
    }
    kept
}

impl RunCycles {
    /// Keeps a run that is about to be replaced by the one called `next`.
    pub(super) fn keep(
        &self,
        place: CyclePlace,
        replaced: &OwnFolder,
        next: &str,
        findings: &Findings,
    ) -> Result<(), OutputError> {
        let claim = match place {
            CyclePlace::Free(claim) => claim,
            CyclePlace::Shared(folder) => {
                let noted = self.note_successor(&folder, next);
                return Ok(noted.map_err(|cause| FolderWriteError::new(&folder, cause))?);
            }
        };
        let shown = claim.target().to_owned();
        let failed = |cause: io::Error| FolderWriteError::new(&shown, cause);
        let everybody = OptedOutPeople::new(findings);
        let opted_out = everybody.since(replaced.manifest(), replaced.path()).map_err(failed)?;
        let mut staged = claim.stage()?;
        for (name, form) in kept_tables(replaced.files()) {
            let from = replaced.path().join(&name);
            let is_filled_in = replaced.filled_in().contains(&name);
            if is_filled_in && name == NoticeAnswers::ASKED_IN {
                let file = InputPath::from(from.as_path());
                staged.write(&name, |out| copy_register(&file, opted_out.as_ref(), out))?;
                everybody.check_of_users(&staged.path().join(&name))?;
            } else if is_filled_in {
                everybody.check_of_users(&from)?;
                staged.copy_of_users(&name, &from)?;
            } else {
                staged.write(&name, |out| copy_table(&from, form, opted_out.as_ref(), out))?;
            }
        }
        if let Some(ledger) = ledger_of(replaced.path(), opted_out.as_ref()).map_err(failed)? {
            staged.write(key_registry::FILE_NAME, |out| out.write_all(&ledger))?;
        }
        let manifest = cycle_manifest(replaced.manifest(), opted_out.as_ref(), &everybody);
        let manifest = self.followed_by(next, manifest);
        let sealed = staged.seal(&manifest)?;
        everybody.check_text(&staged.path().join(MANIFEST), sealed.text())?;
        staged.publish(&sealed)?;
        Ok(())
    }

    /// The manifest of a cycle whose place the run called `next` took.
    fn followed_by(&self, next: &str, mut manifest: Value) -> Value {
        if let Some(fields) = manifest.as_object_mut() {
            fields.insert(RUN_FOLDER_FIELD.to_owned(), self.run_folder.as_str().into());
            fields.insert(FOLLOWED_BY.to_owned(), next.into());
        }
        manifest
    }

    /// Says in a cycle that is kept already which run took its place.
    fn note_successor(&self, folder: &Path, next: &str) -> io::Result<()> {
        let Some(cycle) = SharedFolder::at(folder, CYCLE_FOLDER.kind)? else { return Ok(()) };
        let manifest = self.followed_by(next, without_record(&cycle.manifest));
        let sealed = cycle.seal(BTreeMap::new(), &manifest)?;
        atomic_file::write(&folder.join(MANIFEST), |out| out.write_all(sealed.text().as_bytes()))
    }

    /// Takes people who opted out since out of all cycles. Returns the keys that they had there, and in the run
    /// that is `replaced`.
    pub(super) fn take_out_opted_out(
        &self,
        findings: &Findings,
        replaced: Option<&OwnFolder>,
    ) -> Result<BTreeSet<String>, OutputError> {
        let everybody = OptedOutPeople::new(findings);
        let mut keys = BTreeSet::new();
        if everybody.is_nobody() {
            return Ok(keys);
        }
        if let Some(run) = replaced {
            let failed = |cause: io::Error| FolderWriteError::new(run.path(), cause);
            let opted_out = everybody.since(run.manifest(), run.path()).map_err(failed)?;
            keys.extend(opted_out.into_iter().flat_map(|opted_out| opted_out.keys));
        }
        let mut folders: Vec<PathBuf> = match fs::read_dir(&self.folder) {
            Ok(entries) => entries.flatten().map(|entry| entry.path()).collect(),
            Err(_) => Vec::new(),
        };
        folders.sort();
        for folder in folders {
            let failed = |cause: io::Error| FolderWriteError::new(&folder, cause);
            let Some(cycle) = SharedFolder::at(&folder, CYCLE_FOLDER.kind).map_err(failed)? else {
                continue;
            };
            if let Some(opted_out) = everybody.since(&cycle.manifest, &folder).map_err(failed)? {
                for (name, _) in kept_tables(&cycle.changed) {
                    everybody.check_of_users(&folder.join(name))?;
                }
                take_out(&folder, &cycle, &opted_out, &everybody).map_err(failed)?;
                keys.extend(opted_out.keys);
            }
        }
        Ok(keys)
    }

    /// The cycle that a run goes on from.
    pub(super) fn before(&self, run_id: &str) -> Option<PathBuf> {
        cycle_before(&self.folder, &self.run_folder, run_id).map(|cycle| cycle.path)
    }

    /// Removes the cycles that a run goes on from, one after the other, beyond the number kept. One that holds
    /// something of the user's stays.
    pub(super) fn remove_old(&self, run_id: &str) {
        let mut chain = Vec::new();
        let mut next = run_id.to_owned();
        while let Some(cycle) = cycle_before(&self.folder, &self.run_folder, &next) {
            if chain.contains(&cycle.path) {
                break;
            }
            next = cycle.run_id;
            chain.push(cycle.path);
        }
        for cycle in chain.iter().skip(self.kept) {
            // What cannot be removed stays.
            let _ = atomic_dir::remove(cycle, &CYCLE_FOLDER);
        }
    }
}

/// Copies a table, without the people who opted out.
fn copy_table(
    from: &Path,
    form: TableForm,
    opted_out: Option<&OptedOutOfRun<'_>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    match opted_out {
        Some(opted_out) if opted_out.may_be_in(from) => {
            table_edit::rewrite(from, form, out, &mut |row| opted_out.edit(row))
        }
        _ => io::copy(&mut File::open(from)?, out).map(|_| ()),
    }
}

/// Copies a notice register that somebody filled in, without the people who opted out: what was written in it is
/// carried on, and it names everybody.
fn copy_register(
    from: &InputPath,
    opted_out: Option<&OptedOutOfRun<'_>>,
    out: &mut dyn Write,
) -> io::Result<()> {
    rewrite_notice_register(from, out, &mut |row| {
        opted_out.is_none_or(|opted_out| opted_out.edit(row))
    })
}

/// The ledger of an earlier run, without the people who opted out; `None` when it has none.
fn ledger_of(folder: &Path, opted_out: Option<&OptedOutOfRun<'_>>) -> io::Result<Option<Vec<u8>>> {
    let path = folder.join(key_registry::FILE_NAME);
    if !path.is_file() {
        return Ok(None);
    }
    let Some(opted_out) = opted_out else { return fs::read(path).map(Some) };
    let mut registry =
        KeyRegistry::read(BufReader::new(File::open(path)?)).map_err(io::Error::other)?;
    registry.forget(&registry.fingerprints_of(&opted_out.keys));
    let mut ledger = Vec::new();
    registry.write(&mut ledger)?;
    Ok(Some(ledger))
}

/// The manifest of an earlier run as a cycle has it.
fn cycle_manifest(
    manifest: &Value,
    opted_out: Option<&OptedOutOfRun<'_>>,
    everybody: &OptedOutPeople<'_>,
) -> Value {
    let mut manifest = without_record(manifest);
    if let Some(opted_out) = opted_out {
        opted_out.edit_texts(&mut manifest);
    }
    if let Some(fields) = manifest.as_object_mut() {
        fields.insert("opt_outs_of".to_owned(), everybody.stamp().into());
        if let Some(list) = everybody.list_hash() {
            fields.insert(CLEANED_OF.to_owned(), list.into());
        }
    }
    manifest
}

/// Takes people out of the files of a cycle that nobody changed, one after the other; the manifest comes last.
fn take_out(
    folder: &Path,
    cycle: &SharedFolder,
    opted_out: &OptedOutOfRun<'_>,
    everybody: &OptedOutPeople<'_>,
) -> io::Result<()> {
    let mut hashes = BTreeMap::new();
    for (name, form) in kept_tables(&cycle.unchanged) {
        let path = folder.join(&name);
        if !opted_out.may_be_in(&path) {
            continue;
        }
        let mut hash = String::new();
        atomic_file::write(&path, |out| {
            let mut out = HashingWriter::new(out);
            copy_table(&path, form, Some(opted_out), &mut out)?;
            hash = out.finish()?;
            Ok(())
        })?;
        hashes.insert(name, hash);
    }
    let name = key_registry::FILE_NAME;
    if cycle.unchanged.iter().any(|known| known == name)
        && let Some(ledger) = ledger_of(folder, Some(opted_out))?
    {
        let mut hash = String::new();
        atomic_file::write(&folder.join(name), |out| {
            let mut out = HashingWriter::new(out);
            out.write_all(&ledger)?;
            hash = out.finish()?;
            Ok(())
        })?;
        hashes.insert(name.to_owned(), hash);
    }
    let manifest =
        cycle.seal(hashes, &cycle_manifest(&cycle.manifest, Some(opted_out), everybody))?;
    atomic_file::write(&folder.join(MANIFEST), |out| out.write_all(manifest.text().as_bytes()))
}
