//! Cache of parsed files: a file that has not changed since the last run is not parsed again.
//!
//! An entry is named by a hash of everything that the result depends on: the bytes of the file, its path
//! as printed, the settings of its source, the limits, and the code of the readers. It holds a
//! complete [`ParsedFile`], so a run from entries gives the same bytes as a run from files.
//!
//! New entries are written into files without a name and get one only when the run is done, so that a
//! run that fails leaves nothing behind. Never kept: a file that prints the name of somebody who opted
//! out, and one that holds a record which PubMed has withdrawn.
//!
//! An entry is one file, not a set of tables: a parsed file is some forty columns of eight different
//! lengths, and nothing but the readers uses it.

use std::borrow::Cow;
use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use sha2::{Digest, Sha256};

use super::opt_outs::NameFinder;
use super::parsed::ParsedFile;
use super::source::ReadLimits;
use crate::data::corpus::PartialDate;
use crate::storage::folder_lock::{hidden_file, remove_dead_files};

/// Whether old entries are removed or only counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CachePurge {
    /// They are removed.
    Remove,
    /// They are counted.
    Count,
}

/// The cache folder of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseCache {
    folder: PathBuf,
}

/// The cache to use, and the people whose names must not be stored in it.
#[derive(Clone, Copy, Debug)]
pub struct CachePolicy<'a> {
    /// Where the entries are.
    pub cache: &'a ParseCache,
    /// Finds people who opted out.
    pub opt_outs: &'a NameFinder,
}

/// Extension of an entry's file name; its stem is the 64 digits of its hash.
const EXTENSION: &str = "part";
/// The fastest level; entries are a fifth of the size of their content.
const ZSTD_LEVEL: i32 = 1;

impl ParseCache {
    /// The entries in `folder`, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Where the entries are.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The name of the entry for a file with these settings and content.
    pub(super) fn entry_name(
        description: &[Cow<'_, str>],
        limits: &ReadLimits,
        sha256: &str,
    ) -> String {
        let mut hash = Sha256::new();
        let limits = format!("{limits:?}");
        let code = env!("KOLNET_READERS");
        let fixed = [code, &limits, sha256];
        for text in fixed.into_iter().chain(description.iter().map(AsRef::as_ref)) {
            // The length before each text keeps ("ab", "c") and ("a", "bc") apart.
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        data_encoding::HEXLOWER.encode(&hash.finalize())
    }

    /// The entry of that name; `None` when it is missing or damaged.
    pub(super) fn load(&self, name: &str) -> Option<ParsedFile> {
        let file = File::open(self.entry_path(name)).ok()?;
        let mut bytes = Vec::new();
        zstd::stream::read::Decoder::new(file).ok()?.read_to_end(&mut bytes).ok()?;
        postcard::from_bytes(&bytes).ok()
    }

    /// Removes all entries, and what dead runs left among them.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn clear(&self) -> io::Result<()> {
        self.remove_entries(|_| true)
    }

    /// Counts the entries that were written before a day, and removes them if that is asked for.
    ///
    /// # Errors
    /// When a file cannot be removed.
    pub fn remove_before(&self, day: PartialDate, mode: CachePurge) -> io::Result<usize> {
        let mut old = 0;
        for file in fs::read_dir(&self.folder)? {
            let file = file?;
            let is_file = file.file_type()?.is_file();
            let written =
                file.metadata()?.modified().ok().and_then(|at| Timestamp::try_from(at).ok());
            let written = written.map(|at| at.to_zoned(TimeZone::UTC).date());
            let is_old = written.is_some_and(|date| {
                PartialDate::new(date.year(), date.month() as u8, date.day() as u8) < day
            });
            if is_file && is_old && is_entry(&file.path()) {
                old += 1;
                if mode == CachePurge::Remove {
                    fs::remove_file(file.path())?;
                }
            }
        }
        Ok(old)
    }

    fn remove_entries(&self, is_unused: impl Fn(&Path) -> bool) -> io::Result<()> {
        remove_dead_files(&self.folder)?;
        let Ok(files) = fs::read_dir(&self.folder) else { return Ok(()) };
        for file in files {
            let path = file?.path();
            if is_entry(&path) && is_unused(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }

    /// Removes the entry of that name, if it is there.
    pub(super) fn remove(&self, name: &str) {
        // What cannot be removed now is tried again at the end of the run, which reports it.
        let _ = fs::remove_file(self.entry_path(name));
    }

    /// Writes `parsed` into a file that has no name yet; `None` when it cannot be written.
    pub(super) fn write_unnamed(&self, parsed: &ParsedFile) -> Option<File> {
        let beside = self.folder.parent().filter(|path| !path.as_os_str().is_empty());
        let file = tempfile::tempfile_in(beside.unwrap_or(Path::new("."))).ok()?;
        write_packed(parsed, &file).ok()?;
        Some(file)
    }

    fn entry_path(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension(EXTENSION)
    }
}

fn write_packed(parsed: &ParsedFile, file: &File) -> io::Result<()> {
    let mut packed = zstd::stream::write::Encoder::new(file, ZSTD_LEVEL)?;
    packed.include_checksum(true)?;
    let out = BufWriter::with_capacity(64 << 10, packed);
    let mut out = postcard::to_io(parsed, out).map_err(io::Error::other)?;
    out.flush()?;
    out.into_inner().map_err(|e| e.into_error())?.finish()?;
    Ok(())
}

/// What may be cached of one file.
#[derive(Debug, Default)]
pub(super) enum CacheEntry {
    /// Nothing.
    #[default]
    None,
    /// The entry of that name, which exists.
    Existing(String),
    /// A new entry: its name and its content.
    New(String, File),
}

/// What may be cached of the files that were read, in their order.
#[derive(Debug, Default)]
pub struct CacheEntries {
    folder: Option<PathBuf>,
    entries: Vec<CacheEntry>,
}

impl CacheEntries {
    pub(super) fn new(policy: Option<CachePolicy<'_>>, entries: Vec<CacheEntry>) -> Self {
        Self { folder: policy.map(|policy| policy.cache.folder.clone()), entries }
    }

    /// Number of files that were read from the cache.
    pub fn hits(&self) -> usize {
        self.entries.iter().filter(|entry| matches!(entry, CacheEntry::Existing(_))).count()
    }

    /// Stores nothing of the file in row `input`.
    pub fn skip_caching(&mut self, input: usize) {
        if let Some(entry) = self.entries.get_mut(input) {
            *entry = CacheEntry::None;
        }
    }

    /// Gives the new entries their names and removes the entries that were not used.
    ///
    /// # Errors
    /// When the folder cannot be written; entries that exist then are complete.
    pub fn store(self) -> io::Result<()> {
        let Some(folder) = self.folder else { return Ok(()) };
        let cache = ParseCache::new(folder);
        let mut used = Vec::new();
        for entry in self.entries {
            match entry {
                CacheEntry::None => {}
                CacheEntry::Existing(name) => used.push(cache.entry_path(&name)),
                CacheEntry::New(name, mut file) => {
                    fs::create_dir_all(&cache.folder)?;
                    let mut named = hidden_file(&cache.folder, "entry")?;
                    file.seek(SeekFrom::Start(0))?;
                    io::copy(&mut file, &mut named)?;
                    named.persist(cache.entry_path(&name))?;
                    used.push(cache.entry_path(&name));
                }
            }
        }
        cache.remove_entries(|path| !used.iter().any(|used| used == path))
    }
}

fn is_entry(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    path.extension().is_some_and(|extension| extension == EXTENSION)
        && stem.len() == 64
        && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}
