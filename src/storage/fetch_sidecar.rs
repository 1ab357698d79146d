//! The sidecar of fetched files: what was asked of which service, what came, and what each file was.
//!
//! It is beside the files that it names and is at once the state of the fetch, so that one that was stopped
//! goes on where it was. It holds no keys of services.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::atomic_file;
use super::input_file::StoredBytes;

/// File name of the sidecar. No pattern of a study's sources takes it for a source.
pub const SIDECAR: &str = "kolnet-fetch.json";

/// What was asked of a service, and all that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchSidecar {
    /// The version of kolnet that asked first.
    pub kolnet: String,
    /// What was asked.
    #[serde(flatten)]
    pub question: FetchQuestion,
    /// Each time that it was asked: the first, then the updates.
    pub rounds: Vec<FetchRound>,
}

/// A question to a service.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchQuestion {
    /// The service: `pubmed`, `openalex` …
    pub service: String,
    /// The address that was asked.
    pub address: String,
    /// The query in the language of the service.
    pub query: String,
    /// First day of publication, YYYY-MM-DD; `None` when it does not matter.
    pub since: Option<String>,
    /// Last day of publication.
    pub until: Option<String>,
}

impl FetchQuestion {
    /// Whether both ask the same, be it at another address.
    pub fn asks_as(&self, other: &Self) -> bool {
        let asked =
            |q: &Self| (q.service.clone(), q.query.clone(), q.since.clone(), q.until.clone());
        asked(self) == asked(other)
    }
}

/// One time that the question was asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchRound {
    /// When it began, in UTC.
    pub asked: String,
    /// Of an update: the day from which on records are new or changed.
    pub changed_since: Option<String>,
    /// Records that the service announced; `None` where it announces none.
    pub announced: Option<u64>,
    /// Different records that came.
    pub received: u64,
    /// Whether all that was announced came.
    pub complete: bool,
    /// Announced records that did not come, as far as the service names them.
    pub missing: Vec<String>,
    /// Files in the order in which they came.
    pub files: Vec<FetchedFile>,
}

/// A file as it was fetched.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FetchedFile {
    /// Its name.
    pub path: String,
    /// Size as stored.
    pub bytes: u64,
    /// SHA-256 of the bytes as stored, in lower-case hex.
    pub sha256: String,
    /// Records in it.
    pub records: u64,
    /// The mark by which the service goes on behind it; `None` at the end, or where there are no marks.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

/// Why a sidecar or what it names cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {what}\n  {remedy}")]
pub struct FetchSidecarError {
    /// The file.
    pub file: String,
    /// What is wrong.
    pub what: String,
    /// What to do.
    pub remedy: String,
    /// What the system or the parser reported.
    pub source: Option<io::Error>,
}

impl FetchSidecar {
    /// Reads the sidecar of a folder; `None` when it has none.
    ///
    /// # Errors
    /// When it cannot be read, or is not a sidecar.
    pub fn of_folder(folder: &Path) -> Result<Option<Self>, FetchSidecarError> {
        let path = folder.join(SIDECAR);
        let failure = |what: &str, remedy: &str, source: io::Error| FetchSidecarError {
            file: path.display().to_string(),
            what: what.to_owned(),
            remedy: remedy.to_owned(),
            source: Some(source),
        };
        let text = match fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => {
                return Err(failure("it cannot be read", "Check the permissions.", error));
            }
        };
        let sidecar = serde_json::from_str(&text).map_err(|error| {
            failure(
                "it is not what `kolnet fetch` wrote",
                "Delete it and fetch into another folder, or put the file back as it was.",
                error.into(),
            )
        })?;
        Ok(Some(sidecar))
    }

    /// Writes it into its folder.
    ///
    /// # Errors
    /// When it cannot be written; an older one is then as it was.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        let text = serde_json::to_string_pretty(self)? + "\n";
        atomic_file::write(&folder.join(SIDECAR), |out| out.write_all(text.as_bytes()))
    }

    /// All files that it names.
    pub fn files(&self) -> impl Iterator<Item = &FetchedFile> {
        self.rounds.iter().flat_map(|round| &round.files)
    }
}

/// The sidecars of folders from which a study reads.
#[derive(Debug, Default)]
pub struct FetchSidecars {
    folders: BTreeMap<PathBuf, Result<BTreeMap<String, FetchedFile>, FetchSidecarError>>,
    /// What is to be said of folders whose fetch lacks something; sorted.
    pub notes: Vec<String>,
}

impl FetchSidecars {
    /// Reads the sidecar beside each of the files; the second path is how messages call it.
    pub(crate) fn beside<'f>(files: impl Iterator<Item = (&'f Path, &'f str)>) -> Self {
        let mut sidecars = Self::default();
        for (path, shown) in files {
            let folder = folder_of(path);
            if sidecars.folders.contains_key(&folder) {
                continue;
            }
            let shown = Path::new(shown).with_file_name(SIDECAR).display().to_string();
            let named = FetchSidecar::of_folder(&folder).map(|sidecar| {
                let Some(sidecar) = sidecar else { return BTreeMap::new() };
                sidecars.notes.extend(lacking(&sidecar, &folder, &shown));
                sidecar.files().map(|file| (file.path.clone(), file.clone())).collect()
            });
            let named = named.map_err(|error| FetchSidecarError { file: shown, ..error });
            sidecars.folders.insert(folder, named);
        }
        sidecars.notes.sort();
        sidecars
    }

    fn named(&self, path: &Path) -> Result<Option<&FetchedFile>, FetchSidecarError> {
        match self.folders.get(&folder_of(path)) {
            None => Ok(None),
            Some(Err(error)) => Err(error.again()),
            Some(Ok(named)) => {
                let name = path.file_name().and_then(|name| name.to_str());
                Ok(name.and_then(|name| named.get(name)))
            }
        }
    }

    /// Compares the size of a file with that in its sidecar, if one names it.
    ///
    /// # Errors
    /// When it is another one, or the sidecar cannot be read.
    pub(crate) fn check_size(&self, path: &Path, shown: &str) -> Result<(), FetchSidecarError> {
        let size = fs::metadata(path).ok().map(|meta| meta.len());
        match (self.named(path)?, size) {
            (Some(file), Some(bytes)) if file.bytes != bytes => {
                let what =
                    format!("it has {bytes} bytes, and {SIDECAR} beside it says {}", file.bytes);
                Err(changed(shown, what))
            }
            _ => Ok(()),
        }
    }

    /// Compares a file with what its sidecar says, if one names it.
    ///
    /// # Errors
    /// When it is another one, or the sidecar cannot be read.
    pub(crate) fn check(
        &self,
        path: &Path,
        shown: &str,
        stored: &StoredBytes,
    ) -> Result<(), FetchSidecarError> {
        match self.named(path)? {
            Some(file) if file.sha256 != stored.sha256 => {
                let what = format!("its SHA-256 is not the one in {SIDECAR} beside it");
                Err(changed(shown, what))
            }
            _ => Ok(()),
        }
    }
}

impl FetchSidecarError {
    /// The same error for another file beside the sidecar.
    fn again(&self) -> Self {
        let (file, what, remedy) = (self.file.clone(), self.what.clone(), self.remedy.clone());
        Self { file, what, remedy, source: None }
    }
}

fn changed(shown: &str, what: String) -> FetchSidecarError {
    FetchSidecarError {
        file: shown.to_owned(),
        what: format!("it is not as it was fetched: {what}"),
        remedy: format!(
            "Delete it and run the same `kolnet fetch` again, which brings it back; a file that you changed on \
             purpose belongs into a folder without {SIDECAR}."
        ),
        source: None,
    }
}

/// What is to be said of a folder that lacks files or records.
fn lacking(sidecar: &FetchSidecar, folder: &Path, shown: &str) -> Vec<String> {
    let remedy = "run the same `kolnet fetch` again";
    let mut notes = Vec::new();
    let mut gone = sidecar.files().filter(|file| !folder.join(&file.path).exists());
    if let Some(first) = gone.next() {
        let more = match gone.count() {
            0 => String::new(),
            more => format!(" and {more} more files"),
        };
        notes.push(format!("{shown}: {}{more} were fetched and are gone: {remedy}", first.path));
    }
    if let Some(round) = sidecar.rounds.iter().find(|round| !round.complete) {
        let what = match round.announced {
            Some(announced) if announced > round.received => {
                format!("{} of {announced} records did not come", announced - round.received)
            }
            _ => "it was stopped".to_owned(),
        };
        notes.push(format!("{shown}: the fetch is not complete, {what}: {remedy}"));
    }
    notes
}

fn folder_of(path: &Path) -> PathBuf {
    path.parent().map(Path::to_owned).unwrap_or_default()
}
