//! Who opted out after a run was written, as far as the list is found where the study has it.

use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::cycles::beside;
use super::error::{RunFolderError, not_a_run_folder};
use super::manifest::MANIFEST;
use super::schema::{people, unlisted};
use crate::data::corpus::Orcid;
use crate::data::ingest::{
    NameFinder, OptOutError, OptOutList, ReferenceFile, hash_reference_file,
};
use crate::storage::input_file::InputPath;
use crate::storage::table_edit::{TextRow, rewrite};
use crate::storage::table_schema::TableSchema;

/// In the manifest of a cycle: SHA-256 of the opt-out file whose people were taken out of it.
pub const CLEANED_OF: &str = "cleaned_of";
/// Columns that print the name of the person of their row.
pub const OWN_NAMES: [&str; 4] = [
    people::NAME.name,
    people::NAME_NATIVE.name,
    people::NAME_KANA.name,
    people::NAME_VARIANTS.name,
];
/// Between the entries of a cell that lists several.
pub const LIST: &str = "; ";

/// The fields of a manifest that say which opt-outs a run knew of.
#[derive(Deserialize)]
struct KnownOptOuts {
    consulted: Vec<ReferenceFile>,
    #[serde(default)]
    cleaned_of: Option<String>,
    #[serde(default)]
    followed_by: Option<String>,
}

impl KnownOptOuts {
    fn of(run: &Path) -> Result<Self, RunFolderError> {
        let file = run.join(MANIFEST);
        let text = std::fs::read_to_string(&file).map_err(|e| not_a_run_folder(&file, e))?;
        serde_json::from_str(&text).map_err(|e| not_a_run_folder(&file, e))
    }

    fn file(&self) -> Option<&ReferenceFile> {
        self.consulted.iter().find(|file| file.what == ReferenceFile::OPT_OUTS)
    }

    fn has_list(&self, sha256: &str) -> bool {
        self.cleaned_of.as_deref() == Some(sha256)
            || self.file().is_some_and(|file| file.sha256 == sha256)
    }

    /// The opt-out file of the study, which lies beside the run folder unless somebody chose another place.
    fn place(&self, run: &Path) -> Option<PathBuf> {
        let name = &self.file()?.path;
        let folder = match self.followed_by {
            Some(_) => beside(run, ""),
            None => run.to_owned(),
        };
        let place = beside(&folder, name);
        place.is_file().then_some(place)
    }
}

/// Why it cannot be said who opted out after a run was written.
#[derive(Debug, thiserror::Error)]
pub enum LaterOptOutsError {
    /// The folder is not a run folder of this version.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// The opt-out file cannot be read.
    #[error(transparent)]
    OptOuts(#[from] OptOutError),
}

/// A list of opt-outs that may be newer than a run.
#[derive(Debug)]
pub struct LaterOptOuts {
    list: OptOutList,
    finder: NameFinder,
    sha256: Option<String>,
}

impl LaterOptOuts {
    /// The opt-out file as it is now.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn read(file: &InputPath) -> Result<Self, OptOutError> {
        let list = OptOutList::read(file)?;
        let sha256 = hash_reference_file(ReferenceFile::OPT_OUTS, file).map(|file| file.sha256);
        Ok(Self { finder: NameFinder::new(&list), list, sha256 })
    }

    /// The opt-out file beside a run folder, `None` when there is none.
    ///
    /// # Errors
    /// When the folder is not a run folder, or the file cannot be read.
    pub fn beside(run: &Path) -> Result<Option<Self>, LaterOptOutsError> {
        let known = KnownOptOuts::of(run)?;
        let Some(place) = known.place(run) else { return Ok(None) };
        Ok(Some(Self::read(&InputPath::from(place.as_path()))?))
    }

    /// The file, for messages.
    pub fn file(&self) -> &str {
        &self.list.file
    }

    /// Keys of the people whom a run names and the list means. Of a run that was made with this list there are
    /// none.
    ///
    /// # Errors
    /// When a table of the run cannot be read.
    pub fn people_in(&self, run: &Path) -> Result<BTreeSet<String>, RunFolderError> {
        let mut found = BTreeSet::new();
        let known = KnownOptOuts::of(run)?;
        if self.sha256.as_ref().is_some_and(|sha256| known.has_list(sha256)) {
            return Ok(found);
        }
        for table in [&people::TABLE, &unlisted::TABLE] {
            self.look_at(run, table, &mut found)?;
        }
        Ok(found)
    }

    fn look_at(
        &self,
        run: &Path,
        table: &TableSchema,
        found: &mut BTreeSet<String>,
    ) -> Result<(), RunFolderError> {
        let forms = table.forms.iter().map(|form| (run.join(table.file_name(*form)), *form));
        let Some((file, form)) = forms.into_iter().find(|(file, _)| file.is_file()) else {
            return Ok(());
        };
        let looked = rewrite(&file, form, io::sink(), &mut |row| {
            if self.means(row) {
                found.insert(row.cell(people::PERSON_KEY.name).unwrap_or_default().to_owned());
            }
            true
        });
        looked.map_err(|cause| not_a_run_folder(&file, cause))
    }

    /// Whether the person of a row is one of the list, by name or ORCID iD. An iD of its own tells a namesake.
    fn means(&self, row: &TextRow<'_>) -> bool {
        let orcid = row.cell(people::ORCID.name).unwrap_or_default();
        let own_id = Orcid::parse(orcid);
        let is_another = |line: u64| {
            let entry = self.list.entries.iter().find(|entry| entry.line == line);
            let theirs = entry.map(|entry| entry.orcid).filter(|theirs| theirs.is_some());
            matches!((own_id, theirs), (Some(own), Some(theirs)) if own != theirs)
        };
        let names = OWN_NAMES.iter().filter_map(|column| row.cell(column));
        let mut forms = names.flat_map(|cell| cell.split(LIST));
        self.finder.find(orcid).is_some()
            || forms.any(|form| self.finder.find(form).is_some_and(|line| !is_another(line)))
    }

    /// Whether a text names somebody of the list.
    pub fn is_named_in(&self, text: &str) -> bool {
        self.finder.find(text).is_some()
    }
}
