//! Folders beside a run that kolnet wrote before somebody opted out: comparisons, feeds and other runs.
//!
//! A comparison is kolnet's to mend, as a cycle is. A feed says what a CRM was given, and another run has plots that
//! print names: of those the user is told.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::run_folder::schema::{changes, people};
use crate::run_folder::{LaterOptOuts, MANIFEST, PeopleTable, RunFolderError, beside};
use crate::storage::atomic_dir::FolderWriteError;
use crate::storage::atomic_file;
use crate::storage::folder_record::{FolderKind, SharedFolder, kind_of, without_record};
use crate::storage::hashing_writer::HashingWriter;
use crate::storage::table_edit::{TextRow, rewrite};
use crate::storage::table_schema::TableForm;

use super::error::OutputError;

/// A folder beside a run that names somebody who opted out, or may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OlderFolder {
    /// The folder.
    pub path: PathBuf,
    /// How many people of it opted out. They are not named.
    pub people: usize,
    /// What became of it.
    pub state: OlderFolderState,
}

/// What became of a folder that names somebody who opted out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OlderFolderState {
    /// A comparison: their rows were taken out.
    CleanedComparison,
    /// A comparison that somebody changed: left as it is.
    ChangedComparison,
    /// A feed, with the name of its profile: left as it is.
    Feed(String),
    /// A rehearsal of a feed: left as it is.
    Rehearsal,
    /// An audit of a list: left as it is.
    Audit,
    /// Letters to the people held: left as they are.
    Notices,
    /// Tables for SQL, or what was made of them: left as they are.
    SqlTables,
    /// Another run: left as it is.
    Run,
}

/// Keys of people who opted out, and what became of the folder that names them.
type NamedPeople = (BTreeSet<String>, OlderFolderState);

/// What tells people who opted out in the folders beside a run.
#[derive(Debug)]
pub struct OptOutTraces<'a> {
    /// The opt-outs in force.
    pub later: &'a LaterOptOuts,
    /// Keys that they had in the runs that were there before.
    pub former_keys: &'a BTreeSet<String>,
}

impl OptOutTraces<'_> {
    /// Looks through the folders beside the run in `target`, and takes people who opted out of comparisons. A folder
    /// that cannot be read or written is an error and stops no other.
    pub fn clean_beside(&self, target: &Path) -> Vec<Result<OlderFolder, OutputError>> {
        let mut folders: Vec<PathBuf> = match fs::read_dir(beside(target, ".")) {
            Ok(entries) => {
                entries.flatten().map(|entry| beside(target, entry.file_name())).collect()
            }
            Err(_) => Vec::new(),
        };
        folders.sort();
        let mut staying = StayingPeople { run: target, keys: None };
        let found = folders.iter().map(|folder| self.clean(folder, &mut staying));
        found.filter_map(Result::transpose).collect()
    }

    fn clean(
        &self,
        folder: &Path,
        staying: &mut StayingPeople<'_>,
    ) -> Result<Option<OlderFolder>, OutputError> {
        let found = match kind_of(folder) {
            Some(FolderKind::Changes) => self.clean_comparison(folder, staying)?,
            Some(
                kind @ (FolderKind::Feed
                | FolderKind::Rehearsal
                | FolderKind::Audit
                | FolderKind::Notices
                | FolderKind::SqlTables
                | FolderKind::SqlResults),
            ) => self.look_at(folder, kind, staying)?,
            Some(FolderKind::Run) => Some((self.later.people_in(folder)?, OlderFolderState::Run)),
            // Cycles were seen to before the run was written.
            Some(FolderKind::Cycle) | None => None,
        };
        let told = found.map(|(people, state)| OlderFolder {
            path: folder.to_owned(),
            people: people.len(),
            state,
        });
        Ok(told.filter(|told| told.people > 0))
    }

    fn clean_comparison(
        &self,
        folder: &Path,
        staying: &mut StayingPeople<'_>,
    ) -> Result<Option<NamedPeople>, OutputError> {
        let failed = |cause: io::Error| FolderWriteError::new(folder, cause);
        let shared = SharedFolder::at(folder, FolderKind::Changes).map_err(failed)?;
        let Some(comparison) = shared else { return Ok(None) };
        let table = folder.join(changes::TABLE.file_name(TableForm::Csv));
        let people = self.people_in(&[(table, TableForm::Csv)], staying)?;
        if !comparison.changed.is_empty() {
            return Ok(Some((people, OlderFolderState::ChangedComparison)));
        }
        if !people.is_empty() {
            take_out(folder, &comparison, &people).map_err(failed)?;
        }
        Ok(Some((people, OlderFolderState::CleanedComparison)))
    }

    /// A feed, an audit or letters, which stay as they are.
    fn look_at(
        &self,
        folder: &Path,
        kind: FolderKind,
        staying: &mut StayingPeople<'_>,
    ) -> Result<Option<NamedPeople>, OutputError> {
        let failed = |cause: io::Error| FolderWriteError::new(folder, cause);
        let Some(shared) = SharedFolder::at(folder, kind).map_err(failed)? else {
            return Ok(None);
        };
        let people = self.people_in(&tables_of(folder, &shared), staying)?;
        let profile = shared.manifest.get("profile").and_then(Value::as_str);
        let state = match kind {
            FolderKind::Audit => OlderFolderState::Audit,
            FolderKind::Rehearsal => OlderFolderState::Rehearsal,
            FolderKind::Notices => OlderFolderState::Notices,
            FolderKind::SqlTables | FolderKind::SqlResults => OlderFolderState::SqlTables,
            _ => OlderFolderState::Feed(profile.unwrap_or_default().to_owned()),
        };
        Ok(Some((people, state)))
    }

    /// Keys of the people in tables of kolnet's who opted out.
    fn people_in(
        &self,
        tables: &[(PathBuf, TableForm)],
        staying: &mut StayingPeople<'_>,
    ) -> Result<BTreeSet<String>, OutputError> {
        let (mut known, mut named) = (BTreeSet::new(), BTreeSet::new());
        for (table, form) in tables.iter().filter(|(table, _)| table.is_file()) {
            let looked = rewrite(table, *form, io::sink(), &mut |row| {
                let Some(key) = key_of(row) else { return true };
                if self.former_keys.contains(key) {
                    known.insert(key.to_owned());
                } else if row.cells.iter().any(|cell| self.later.is_named_in(cell)) {
                    named.insert(key.to_owned());
                }
                true
            });
            looked.map_err(|cause| FolderWriteError::new(table, cause))?;
        }
        if !named.is_empty() {
            // Of one name with somebody who opted out, and another person.
            let staying = staying.keys()?;
            known.extend(named.into_iter().filter(|key| !staying.contains(key)));
        }
        Ok(known)
    }
}

/// The tables of a folder that kolnet wrote.
fn tables_of(folder: &Path, shared: &SharedFolder) -> Vec<(PathBuf, TableForm)> {
    let files = shared.unchanged.iter().chain(&shared.changed);
    let tables = files.filter_map(|name| {
        let forms = [TableForm::Csv, TableForm::Parquet];
        let form = forms.into_iter().find(|form| name.ends_with(form.extension()))?;
        Some((folder.join(name), form))
    });
    tables.collect()
}

/// Whose key a row of a comparison, a feed or an audit has.
fn key_of<'r>(row: &'r TextRow<'_>) -> Option<&'r str> {
    let external = |cell: &'r String| cell.strip_prefix("kolnet:")?.split(':').next();
    row.cell(people::PERSON_KEY.name).or_else(|| row.cells.iter().find_map(external))
}

/// The people of the run that was written last, read when somebody asks for them.
struct StayingPeople<'r> {
    run: &'r Path,
    keys: Option<BTreeSet<String>>,
}

impl StayingPeople<'_> {
    fn keys(&mut self) -> Result<&BTreeSet<String>, RunFolderError> {
        let keys = match self.keys.take() {
            Some(keys) => keys,
            None => {
                let people = PeopleTable::open(self.run)?.all()?;
                people.into_iter().map(|person| person.person_key).collect()
            }
        };
        Ok(self.keys.insert(keys))
    }
}

/// Takes the rows of people out of a comparison; the manifest counts them as withheld and comes last.
fn take_out(folder: &Path, comparison: &SharedFolder, people: &BTreeSet<String>) -> io::Result<()> {
    let name = changes::TABLE.file_name(TableForm::Csv);
    let path = folder.join(&name);
    let (mut hash, mut gone) = (String::new(), 0u64);
    let mut kept = Vec::new();
    rewrite(&path, TableForm::Csv, &mut kept, &mut |row| {
        let stays = key_of(row).is_none_or(|key| !people.contains(key));
        gone += u64::from(!stays);
        stays
    })?;
    atomic_file::write(&path, |out| {
        let mut out = HashingWriter::new(out);
        out.write_all(&kept)?;
        hash = out.finish()?;
        Ok(())
    })?;
    let mut manifest = without_record(&comparison.manifest);
    let mut count = |field: &str, change: fn(u64, u64) -> u64| {
        let was = manifest.get(field).and_then(Value::as_u64).unwrap_or_default();
        manifest[field] = change(was, gone).into();
    };
    count("rows", u64::saturating_sub);
    count("withheld", u64::saturating_add);
    let manifest = comparison.seal(BTreeMap::from([(name, hash)]), &manifest)?;
    atomic_file::write(&folder.join(MANIFEST), |out| out.write_all(manifest.text().as_bytes()))
}
