//! What kolnet wrote into a folder, so that it knows later what is its own.
//!
//! The manifest of such a folder names its kind and every file with its hash, and ends with a seal: the hash of
//! the manifest itself. What is not named there, or is not as it was written, belongs to somebody else. Files
//! that desktops put into any folder and make again (thumbnails, folder settings) are nobody's.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::hashing_writer::HashingWriter;

/// File name of the manifest of every folder that kolnet writes.
pub const MANIFEST: &str = "manifest.json";

/// What everything that kolnet writes is for, as manifests, tables and graph files say it.
pub const PURPOSE: &str = "scientific exchange planning by medical affairs; not for promotion";

/// What a folder that kolnet wrote holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FolderKind {
    /// A run.
    Run,
    /// A run that was replaced.
    Cycle,
    /// Files for a CRM.
    Feed,
    /// What a loader would do with a feed.
    Rehearsal,
    /// What changed between two runs.
    Changes,
    /// A list of people beside the evidence.
    Audit,
    /// Letters to the people held.
    Notices,
    /// A study as tables for SQL.
    SqlTables,
    /// What the SQL steps made of such tables.
    SqlResults,
}

impl FolderKind {
    /// The kind in words, with its article.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Run => "a run folder",
            Self::Cycle => "an earlier run that is kept",
            Self::Feed => "a feed",
            Self::Rehearsal => "a rehearsal of a feed",
            Self::Changes => "a comparison of two runs",
            Self::Audit => "an audit of a list",
            Self::Notices => "a folder of letters",
            Self::SqlTables => "a folder of tables for SQL",
            Self::SqlResults => "a folder of results of SQL",
        }
    }
}

/// A kind of folder, and how one of it is told.
#[derive(Clone, Copy, Debug)]
pub struct FolderForm {
    /// The kind.
    pub kind: FolderKind,
    /// Files in which somebody fills in answers that the next writer reads: another content stops nothing.
    pub filled_in: &'static [&'static str],
    /// The files that belong to a manifest without a record, as version 0.1 wrote it; `None` when that is
    /// not of this kind.
    pub files_without_record: fn(&Value) -> Option<Vec<String>>,
}

/// The part of a manifest that says what kolnet wrote.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct FolderRecord {
    /// What the folder holds.
    folder: FolderKind,
    /// Every file but the manifest.
    files: Vec<RecordedFile>,
}

/// A file as kolnet wrote it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct RecordedFile {
    /// Its path in the folder, with `/` between folders.
    path: String,
    /// None for one that differs from run to run and has a seal of its own.
    sha256: Option<String>,
}

/// A manifest that names every file of its folder and is sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SealedManifest(String);

impl SealedManifest {
    pub(super) fn new(
        kind: FolderKind,
        files: &BTreeMap<String, Option<String>>,
        manifest: &impl Serialize,
    ) -> io::Result<Self> {
        #[derive(Serialize)]
        struct Recorded<'a, M> {
            #[serde(flatten)]
            manifest: &'a M,
            purpose: &'static str,
            #[serde(flatten)]
            record: FolderRecord,
            seal: &'static str,
        }
        let recorded = |(path, sha256): (&String, &Option<String>)| RecordedFile {
            path: path.clone(),
            sha256: sha256.clone(),
        };
        let record = FolderRecord { folder: kind, files: files.iter().map(recorded).collect() };
        let recorded = Recorded { manifest, purpose: PURPOSE, record, seal: "" };
        let text = serde_json::to_string_pretty(&recorded)?;
        Ok(Self(sealed(&(text + "\n"))))
    }

    /// The file.
    pub fn text(&self) -> &str {
        &self.0
    }
}

/// A manifest without what every manifest is given when it is sealed.
pub fn without_record(manifest: &Value) -> Value {
    let mut manifest = manifest.clone();
    if let Some(fields) = manifest.as_object_mut() {
        fields.retain(|field, _| !["purpose", "folder", "files", "seal"].contains(&field.as_str()));
    }
    manifest
}

/// Before the digits of a seal. Quotation marks inside JSON text are escaped, so no text looks like it.
const SEAL: &str = "\"seal\": \"";
/// Hexadecimal digits of SHA-256.
const DIGITS: usize = 64;

/// Fills in the empty seal of a JSON object.
pub(super) fn sealed(blank: &str) -> String {
    let Some(at) = blank.rfind(SEAL) else { return blank.to_owned() };
    let (before, after) = blank.split_at(at + SEAL.len());
    format!("{before}{}{after}", hex(&Sha256::digest(blank.as_bytes())))
}

/// Whether a JSON object is as it was when it was sealed.
fn is_sealed(text: &str) -> bool {
    let Some(at) = text.rfind(SEAL) else { return false };
    let (before, rest) = text.split_at(at + SEAL.len());
    let (Some(digits), Some(after)) = (rest.get(..DIGITS), rest.get(DIGITS..)) else {
        return false;
    };
    digits == hex(&Sha256::digest(format!("{before}{after}").as_bytes()))
}

fn hex(digest: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(digest)
}

fn sha256_of(path: &Path) -> io::Result<String> {
    let mut hash = HashingWriter::new(io::sink());
    io::copy(&mut File::open(path)?, &mut hash)?;
    hash.finish()
}

/// Why a place cannot be written, and what to do.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}")]
pub struct PlaceConflict {
    /// What is wrong with it.
    pub(super) what: String,
    /// What to do.
    pub(super) remedy: &'static str,
}

impl PlaceConflict {
    /// What to do.
    pub fn remedy(&self) -> &'static str {
        self.remedy
    }
}

impl From<PlaceConflict> for io::Error {
    fn from(conflict: PlaceConflict) -> Self {
        Self::new(io::ErrorKind::AlreadyExists, conflict)
    }
}

/// Length and time of the last change of every file, by path in the folder.
type Stamps = BTreeMap<String, (u64, Option<SystemTime>)>;

/// A folder that kolnet wrote, with nothing in it that is somebody else's.
#[derive(Debug)]
pub struct OwnFolder {
    path: PathBuf,
    /// Its manifest; numbers and texts as they stand there.
    manifest: Value,
    /// Its files, sorted.
    files: Vec<String>,
    /// Those that somebody filled in.
    filled_in: Vec<String>,
    stamps: Stamps,
}

impl OwnFolder {
    /// Looks through what is at `path`; `None` when there is nothing, or an empty folder.
    ///
    /// # Errors
    /// With a [`PlaceConflict`] when the folder was not written by kolnet, is of another kind, or holds
    /// something that is not as kolnet wrote it, or when it cannot be read.
    pub fn at(path: &Path, form: &FolderForm) -> io::Result<Option<Self>> {
        if fs::symlink_metadata(path).is_err() {
            return Ok(None);
        }
        let listed = Listing::of(path)?;
        if listed.is_empty() {
            return Ok(None);
        }
        let Some((manifest, is_as_written)) = read_manifest(path)? else {
            return Err(not_ours().into());
        };
        let record = match serde_json::from_value::<FolderRecord>(manifest.clone()) {
            Ok(record) if record.folder != form.kind => {
                return Err(of_another_kind(record.folder, form.kind).into());
            }
            Ok(record) => record.files,
            Err(_) => {
                let Some(names) = (form.files_without_record)(&manifest) else {
                    return Err(not_ours().into());
                };
                return Self::without_record(path, manifest, listed, &names).map(Some);
            }
        };
        let mut changed: Vec<String> = record
            .par_iter()
            .filter(|file| listed.stamps.contains_key(&file.path))
            .filter_map(|file| match file.is_unchanged_in(path) {
                Ok(true) => None,
                Ok(false) => Some(Ok(file.path.clone())),
                Err(cause) => Some(Err(cause)),
            })
            .collect::<io::Result<_>>()?;
        if !is_as_written {
            changed.push(MANIFEST.to_owned());
        }
        let (filled_in, changed): (Vec<String>, Vec<String>) =
            changed.into_iter().partition(|name| form.filled_in.contains(&name.as_str()));
        let names: BTreeSet<&str> = record.iter().map(|file| file.path.as_str()).collect();
        let is_recorded = |name: &str| name == MANIFEST || names.contains(name);
        listed.check(&is_recorded, &changed)?;
        Ok(Some(Self::new(path, manifest, listed, filled_in)))
    }

    /// One of version 0.1: what has a name that it gave, and was not changed after the manifest was written.
    fn without_record(
        path: &Path,
        manifest: Value,
        listed: Listing,
        names: &[String],
    ) -> io::Result<Self> {
        /// File systems and copies round times.
        const SLACK: Duration = Duration::from_secs(2);
        let written = listed.stamps.get(MANIFEST).and_then(|(_, time)| *time);
        let is_later = |time: Option<SystemTime>| match (time, written) {
            (Some(time), Some(written)) => time > written + SLACK,
            _ => true,
        };
        let is_named = |name: &str| names.iter().any(|known| known == name);
        let changed = listed.stamps.iter().filter(|(name, (_, time))| {
            is_named(name) && name.as_str() != MANIFEST && is_later(*time)
        });
        let changed: Vec<String> = changed.map(|(name, _)| name.clone()).collect();
        listed.check(&is_named, &changed)?;
        Ok(Self::new(path, manifest, listed, Vec::new()))
    }

    fn new(path: &Path, manifest: Value, listed: Listing, filled_in: Vec<String>) -> Self {
        let files = listed.stamps.keys().cloned().collect();
        Self { path: path.to_owned(), manifest, files, filled_in, stamps: listed.stamps }
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its manifest.
    pub fn manifest(&self) -> &Value {
        &self.manifest
    }

    /// Paths of its files in the folder, sorted.
    pub fn files(&self) -> &[String] {
        &self.files
    }

    /// Files in which somebody filled something in since they were written.
    pub fn filled_in(&self) -> &[String] {
        &self.filled_in
    }

    /// Whether nothing came, went or was changed since it was looked through.
    pub(super) fn is_as_it_was(&self) -> bool {
        Listing::of(&self.path).is_ok_and(|now| now.is_plain() && now.stamps == self.stamps)
    }

    /// Whether its folders can be written; nothing that has a name is left or was there.
    pub(super) fn check_writable(&self) -> io::Result<()> {
        let inner =
            self.files.iter().filter_map(|name| self.path.join(name).parent().map(Path::to_owned));
        let mut folders: Vec<PathBuf> = inner.collect();
        folders.sort();
        folders.dedup();
        folders.iter().try_for_each(|folder| super::probe_writing(folder))
    }
}

/// A folder that kolnet wrote and that may hold something of the user's too.
#[derive(Debug)]
pub struct SharedFolder {
    /// Its manifest.
    pub manifest: Value,
    /// Its files that are as they were written, sorted.
    pub unchanged: Vec<String>,
    /// Those that somebody changed, sorted.
    pub changed: Vec<String>,
    record: FolderRecord,
}

impl SharedFolder {
    /// The folder at `path`; `None` when kolnet wrote none of this kind there.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn at(path: &Path, kind: FolderKind) -> io::Result<Option<Self>> {
        if !path.is_dir() {
            return Ok(None);
        }
        let Some((manifest, _)) = read_manifest(path)? else { return Ok(None) };
        let Ok(record) = serde_json::from_value::<FolderRecord>(manifest.clone()) else {
            return Ok(None);
        };
        if record.folder != kind {
            return Ok(None);
        }
        let (mut unchanged, mut changed) = (Vec::new(), Vec::new());
        for file in record.files.iter().filter(|file| path.join(&file.path).is_file()) {
            let is_unchanged = file.is_unchanged_in(path)?;
            if is_unchanged { &mut unchanged } else { &mut changed }.push(file.path.clone());
        }
        Ok(Some(Self { manifest, unchanged, changed, record }))
    }

    /// Its manifest once some of its files were written anew.
    ///
    /// # Errors
    /// When it cannot be printed as JSON.
    pub fn seal(
        &self,
        rewritten: BTreeMap<String, String>,
        manifest: &Value,
    ) -> io::Result<SealedManifest> {
        let recorded = self.record.files.iter().cloned();
        let mut files: BTreeMap<String, Option<String>> =
            recorded.map(|file| (file.path, file.sha256)).collect();
        files.extend(rewritten.into_iter().map(|(name, hash)| (name, Some(hash))));
        SealedManifest::new(self.record.folder, &files, manifest)
    }
}

fn not_ours() -> PlaceConflict {
    PlaceConflict {
        what: "the folder exists and was not written by kolnet".to_owned(),
        remedy: "name another folder with --out, or move this one away",
    }
}

fn of_another_kind(found: FolderKind, wanted: FolderKind) -> PlaceConflict {
    PlaceConflict {
        what: format!("it is {}, and {} would take its place", found.words(), wanted.words()),
        remedy: "name another folder with --out, or move this one away",
    }
}

/// The manifest of a folder, and whether it is as it was sealed; `None` when there is none.
fn read_manifest(folder: &Path) -> io::Result<Option<(Value, bool)>> {
    let text = match fs::read_to_string(folder.join(MANIFEST)) {
        Ok(text) => text,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(cause) if cause.kind() == io::ErrorKind::InvalidData => return Ok(None),
        Err(cause) => return Err(cause),
    };
    let Ok(manifest) = serde_json::from_str(&text) else { return Ok(None) };
    Ok(Some((manifest, is_sealed(&text))))
}

/// Whether nothing is at `path`, or a folder with nothing in it.
pub(super) fn is_vacant(path: &Path) -> bool {
    fs::symlink_metadata(path).is_err() || Listing::of(path).is_ok_and(|listed| listed.is_empty())
}

/// Whether a folder was written by kolnet, whatever else is in it now.
pub(super) fn has_record(folder: &Path) -> bool {
    kind_of(folder).is_some()
}

/// What a folder that kolnet wrote holds, whatever else is in it now; `None` of another.
pub fn kind_of(folder: &Path) -> Option<FolderKind> {
    let (manifest, _) = read_manifest(folder).ok().flatten()?;
    Some(serde_json::from_value::<FolderRecord>(manifest).ok()?.folder)
}

impl RecordedFile {
    fn is_unchanged_in(&self, folder: &Path) -> io::Result<bool> {
        let path = folder.join(&self.path);
        match &self.sha256 {
            Some(hash) => Ok(sha256_of(&path)? == *hash),
            None => Ok(fs::read_to_string(path).is_ok_and(|text| is_sealed(&text))),
        }
    }
}

/// What is in a folder, without what desktops put there.
#[derive(Default)]
struct Listing {
    stamps: Stamps,
    /// Links, sockets and the like, and folders without a file.
    others: Vec<String>,
    /// Files of programs that have another file open.
    locks: Vec<String>,
}

impl Listing {
    fn of(folder: &Path) -> io::Result<Self> {
        let mut listing = Self::default();
        listing.add(folder, "")?;
        listing.others.sort();
        listing.locks.sort();
        Ok(listing)
    }

    fn add(&mut self, folder: &Path, prefix: &str) -> io::Result<()> {
        for entry in fs::read_dir(folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let (kind, shown) = (entry.file_type()?, format!("{prefix}{name}"));
            if kind.is_dir() {
                let before = self.count();
                self.add(&entry.path(), &format!("{shown}/"))?;
                if self.count() == before {
                    self.others.push(format!("{shown}/"));
                }
            } else if !kind.is_file() || entry.file_name().to_str().is_none() {
                self.others.push(shown);
            } else if is_lock_of_open_file(&name) {
                self.locks.push(shown);
            } else if !is_put_by_desktop(&name) {
                let data = entry.metadata()?;
                self.stamps.insert(shown, (data.len(), data.modified().ok()));
            }
        }
        Ok(())
    }

    fn count(&self) -> usize {
        self.stamps.len() + self.others.len() + self.locks.len()
    }

    fn is_empty(&self) -> bool {
        self.count() == 0
    }

    fn is_plain(&self) -> bool {
        self.others.is_empty() && self.locks.is_empty()
    }

    /// Refuses what is not of kolnet's making, then what was `changed`.
    fn check(
        &self,
        is_ours: &dyn Fn(&str) -> bool,
        changed: &[String],
    ) -> Result<(), PlaceConflict> {
        let files = self.stamps.keys().filter(|name| !is_ours(name));
        let mut foreign: Vec<&String> = files.chain(&self.others).collect();
        foreign.sort();
        if !foreign.is_empty() {
            let verb = if foreign.len() == 1 { "is" } else { "are" };
            let what = format!("{} {verb} not kolnet's", list(&foreign));
            return Err(PlaceConflict {
                what,
                remedy: "move it, or name another folder with --out",
            });
        }
        if !changed.is_empty() {
            let changed: Vec<&String> = changed.iter().collect();
            let verb = if changed.len() == 1 { "was" } else { "were" };
            let what = format!("{} {verb} changed after kolnet wrote it", list(&changed));
            return Err(PlaceConflict {
                what,
                remedy: "move what you changed, or name another folder with --out",
            });
        }
        if !self.locks.is_empty() {
            let locks: Vec<&String> = self.locks.iter().collect();
            let what = format!("a file in it is open in another program ({})", list(&locks));
            return Err(PlaceConflict {
                what,
                remedy: "close it there (or remove that file, if nothing is open), or name another folder with --out",
            });
        }
        Ok(())
    }
}

/// Files that a message names.
const NAMED: usize = 5;

fn list(names: &[&String]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(|name| name.as_str()).collect();
    match names.len().saturating_sub(NAMED) {
        0 => shown.join(", "),
        more => format!("{} and {more} more", shown.join(", ")),
    }
}

/// Files that the Finder, the Explorer and other desktops write into any folder that is looked at, and make
/// again when they are gone.
fn is_put_by_desktop(name: &str) -> bool {
    const NAMES: [&str; 6] =
        [".ds_store", "thumbs.db", "ehthumbs.db", "desktop.ini", ".directory", "icon\r"];
    let name = name.to_lowercase();
    NAMES.contains(&name.as_str()) || name.starts_with("._")
}

/// Files by which Excel (`~$x`) and LibreOffice (`.~lock.x#`) say that they have a file open.
fn is_lock_of_open_file(name: &str) -> bool {
    name.starts_with("~$") || (name.starts_with(".~lock.") && name.ends_with('#'))
}
