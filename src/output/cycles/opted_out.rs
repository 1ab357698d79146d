//! Who opted out since an earlier run, in the words of that run.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufReader};
use std::path::Path;

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::data::ingest::{NameFinder, ReferenceFile};
use crate::output::error::OutputError;
use crate::output::suppression_check::{SuppressedNameFound, SuppressionCheck};
use crate::people::key_registry::{self, Fingerprint, KeyRegistry};
use crate::people::person_key::fingerprint;
use crate::pipeline::Findings;
use crate::run_folder::schema::{edges, evidence, people, rankings, tie_documents};
use crate::run_folder::{LIST, OWN_NAMES};
use crate::storage::table_edit::{TextRow, rewrite};
use crate::storage::table_schema::{TableForm, TableSchema};

/// Everybody who has opted out now, or may have.
pub(super) struct OptedOutPeople<'f> {
    findings: &'f Findings,
    check: SuppressionCheck<'f>,
    /// What they are known by in earlier runs.
    known_by: FxHashSet<Fingerprint>,
    /// Keys of the people who stay.
    staying: FxHashSet<&'f str>,
    /// Finds their names, those of namesakes who stay too.
    by_name: NameFinder,
}

impl<'f> OptedOutPeople<'f> {
    pub(super) fn new(findings: &'f Findings) -> Self {
        Self {
            findings,
            check: SuppressionCheck::new(findings),
            known_by: findings.suppressed.iter().copied().collect(),
            staying: findings.keys.iter().map(String::as_str).collect(),
            by_name: NameFinder::new(&findings.opt_outs.list),
        }
    }

    /// Whether nobody opted out.
    pub(super) fn is_nobody(&self) -> bool {
        self.findings.opt_outs.list.is_empty()
    }

    /// A hash of the opt-outs and of whom they took out: a run with the same one holds nobody of them.
    pub(super) fn stamp(&self) -> String {
        stamp(self.findings)
    }

    /// Hash of the opt-out file.
    pub(super) fn list_hash(&self) -> Option<&str> {
        suppression_files(self.findings).next().map(|file| file.sha256.as_str())
    }

    /// Those who opted out since a run in `folder` was written; `None` when nobody has.
    pub(super) fn since(
        &self,
        manifest: &Value,
        folder: &Path,
    ) -> io::Result<Option<OptedOutOfRun<'_>>> {
        let known = manifest.get("opt_outs_of").and_then(Value::as_str);
        if self.is_nobody() || known == Some(&self.stamp()) {
            return Ok(None);
        }
        OptedOutOfRun::new(self, folder).map(Some)
    }

    /// Looks for them in a text that is about to be written.
    pub(super) fn check_text(&self, name: &Path, text: &str) -> Result<(), SuppressedNameFound> {
        self.check.bytes(&name.display().to_string(), text.as_bytes())
    }

    /// Looks for them in a file that somebody changed, so that it is not kolnet's to change.
    pub(super) fn check_of_users(&self, path: &Path) -> Result<(), OutputError> {
        let bytes = fs::read(path)
            .map_err(|cause| crate::storage::atomic_dir::FolderWriteError::new(path, cause))?;
        Ok(self.check.bytes(&path.display().to_string(), &bytes)?)
    }
}

/// Files that say who opted out.
fn suppression_files(findings: &Findings) -> impl Iterator<Item = &ReferenceFile> {
    findings.consulted.iter().filter(|file| file.what == ReferenceFile::OPT_OUTS)
}

/// See [`OptedOutPeople::stamp`].
pub(in crate::output) fn stamp(findings: &Findings) -> String {
    let mut hash = Sha256::new();
    for file in suppression_files(findings) {
        hash.update(&file.sha256);
    }
    let mut prints = findings.suppressed.clone();
    prints.sort_unstable();
    prints.dedup();
    prints.iter().for_each(|print| hash.update(print.to_be_bytes()));
    data_encoding::HEXLOWER.encode(&hash.finalize())
}

/// People who opted out, as one earlier run knows them.
pub(super) struct OptedOutOfRun<'d> {
    everybody: &'d OptedOutPeople<'d>,
    /// Their keys in that run.
    pub(super) keys: BTreeSet<String>,
    /// The names that it prints for them.
    printed: Vec<String>,
    /// Documents that score or tie nobody else in that run.
    documents: BTreeSet<String>,
    /// What was found in a text before: the same texts come again and again.
    seen: RefCell<FxHashMap<String, Option<String>>>,
}

impl<'d> OptedOutOfRun<'d> {
    fn new(everybody: &'d OptedOutPeople<'d>, folder: &Path) -> io::Result<Self> {
        let mut found = Self {
            everybody,
            keys: BTreeSet::new(),
            printed: Vec::new(),
            documents: BTreeSet::new(),
            seen: RefCell::default(),
        };
        let ledger = folder.join(key_registry::FILE_NAME);
        if ledger.is_file() {
            let registry = KeyRegistry::read(BufReader::new(File::open(ledger)?));
            found.keys = registry.map_err(io::Error::other)?.keys_known_by(&everybody.known_by);
        }
        // Those whose sources are gone have no fingerprint any more.
        found.look_at_people(folder, &people::TABLE)?;
        found.look_at_people(folder, &rankings::TABLE)?;
        found.printed.sort();
        found.printed.dedup();
        found.look_at_documents(folder)?;
        Ok(found)
    }

    /// Adds the keys of people whose names are those of the opt-outs, and the names of all who opted out.
    fn look_at_people(&mut self, folder: &Path, table: &TableSchema) -> io::Result<()> {
        let forms = table.forms.iter().map(|form| (folder.join(table.file_name(*form)), *form));
        let Some((file, form)) = forms.into_iter().find(|(file, _)| file.is_file()) else {
            return Ok(());
        };
        rewrite(&file, form, io::sink(), &mut |row| {
            let key = row.cell(people::PERSON_KEY.name).unwrap_or_default().to_owned();
            let names: Vec<String> =
                OWN_NAMES.iter().filter_map(|name| row.cell(name)).map(str::to_owned).collect();
            let ids = row.cell(people::ORCID.name);
            let is_named = |text: &str| self.everybody.by_name.find(text).is_some();
            if !self.keys.contains(&key)
                && (self.everybody.staying.contains(key.as_str())
                    || !names.iter().map(String::as_str).chain(ids).any(is_named))
            {
                return true;
            }
            self.keys.insert(key);
            let forms = names.iter().flat_map(|names| names.split(LIST));
            self.printed.extend(forms.filter(|form| is_telling(form)).map(str::to_owned));
            true
        })
    }

    /// Finds the documents that the run names because of them alone.
    fn look_at_documents(&mut self, folder: &Path) -> io::Result<()> {
        let mut others = FxHashSet::default();
        for table in [&evidence::TABLE, &tie_documents::TABLE] {
            let file = folder.join(table.file_name(TableForm::Parquet));
            if self.keys.is_empty() || !file.is_file() {
                continue;
            }
            let (keys, documents) = (&self.keys, &mut self.documents);
            rewrite(&file, TableForm::Parquet, io::sink(), &mut |row| {
                let document = row.cell(evidence::DOCUMENT.name).unwrap_or_default();
                match row.cells.iter().any(|cell| keys.contains(cell)) {
                    true => documents.insert(document.to_owned()),
                    false => others.insert(document.to_owned()),
                };
                true
            })?;
        }
        self.documents.retain(|document| !document.is_empty() && !others.contains(document));
        Ok(())
    }

    /// Whether a table can hold something of them.
    pub(super) fn may_be_in(&self, file: &Path) -> bool {
        let ties = [edges::TABLE.name, tie_documents::TABLE.name];
        let is_ties = file.file_stem().is_some_and(|stem| ties.iter().any(|name| stem == *name));
        // Ties name people by keys only.
        !is_ties || !self.keys.is_empty()
    }

    /// Takes what could reveal them out of a row; false when all of it is about one of them.
    pub(super) fn edit(&self, row: &mut TextRow<'_>) -> bool {
        if row.cells.iter().any(|cell| self.is_about(cell)) {
            return false;
        }
        let has_person = row.cell(people::PERSON_KEY.name).is_some_and(|key| !key.is_empty());
        for (column, cell) in row.columns.iter().zip(&mut row.cells) {
            if cell.is_empty() {
                continue;
            }
            // The name of a namesake who stays.
            let is_own = has_person && OWN_NAMES.contains(&column.as_str());
            if !is_own && self.printed.iter().any(|name| cell.contains(name.as_str())) {
                cell.clear();
                continue;
            }
            let mut seen = self.seen.borrow_mut();
            let withheld = seen.entry(cell.clone()).or_insert_with(|| {
                let mut text = cell.clone();
                self.everybody.findings.finder.withhold(&mut text).then_some(text)
            });
            if let Some(text) = withheld {
                cell.clone_from(text);
            }
        }
        true
    }

    /// Whether an entry of a cell is a key, an ORCID iD, a document of theirs alone, or the place of one of them
    /// on a document.
    fn is_about(&self, cell: &str) -> bool {
        let is_one = |entry: &str| {
            self.keys.contains(entry)
                || self.documents.contains(entry)
                || ((entry.contains('#') || entry.contains('-'))
                    && self.everybody.known_by.contains(&fingerprint(entry)))
        };
        is_one(cell) || cell.split(LIST).any(is_one)
    }

    /// Withholds every text of a manifest that names one of them.
    pub(super) fn edit_texts(&self, value: &mut Value) {
        match value {
            Value::String(text) => {
                if self.printed.iter().any(|name| text.contains(name.as_str())) {
                    text.clear();
                }
                self.everybody.findings.finder.withhold(text);
            }
            Value::Array(values) => values.iter_mut().for_each(|value| self.edit_texts(value)),
            Value::Object(fields) => {
                fields.iter_mut().for_each(|(_, value)| self.edit_texts(value));
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Whether a printed name is long enough to be looked for inside other texts.
fn is_telling(name: &str) -> bool {
    let letters = name.chars().filter(|c| c.is_alphabetic()).count();
    if name.is_ascii() { letters >= 4 && name.contains(' ') } else { letters >= 2 }
}
