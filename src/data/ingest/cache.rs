//! What files held, kept from run to run: a file that has not changed is not read again.
//!
//! An entry is named by a hash of all that decides what reading gives: the bytes of the file, its path
//! as printed, the settings of its source, the limits, and the code of the readers. It holds a whole
//! [`Part`], so a run from entries is the run from files to the byte.
//!
//! Entries are drafted into files without a name and get one only when the run is done, so that a run
//! that fails leaves nothing behind. What is never kept: a file that prints the name of somebody who
//! opted out, and one that holds a record which PubMed has withdrawn.
//!
//! One file an entry, not tables: a part is some forty columns of eight different lengths, and nobody
//! but the readers has use for it.

use std::fs::{self, File};
use std::io::{self, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Limits, Part};
use crate::data::review::Suppression;

/// The folder with the entries of a study.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cache {
    folder: PathBuf,
}

/// The entries that a reading may use, and whose names must not get into new ones.
#[derive(Clone, Copy, Debug)]
pub struct Keeping<'a> {
    /// Where the entries are.
    pub cache: &'a Cache,
    /// Opt-outs in force.
    pub suppression: &'a Suppression,
}

/// Ending of an entry's file name; before it stand the 64 digits of its hash.
const ENDING: &str = "part";
/// Fast and small enough: entries are a fifth of what they hold.
const ZSTD_LEVEL: i32 = 1;

impl Cache {
    /// The entries in `folder`, which need not exist yet.
    pub fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// The name under which the reading of a file is kept.
    pub(super) fn name(description: &[&str], limits: &Limits, sha256: &str) -> String {
        let mut hash = Sha256::new();
        let limits = format!("{limits:?}");
        let code = env!("KOLNET_READERS");
        for text in [code, &limits, sha256].iter().chain(description) {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        data_encoding::HEXLOWER.encode(&hash.finalize())
    }

    /// What was kept under `name`; `None` when nothing was, or when the entry is damaged.
    pub(super) fn find(&self, name: &str) -> Option<Part> {
        let file = File::open(self.path(name)).ok()?;
        let mut bytes = Vec::new();
        zstd::stream::read::Decoder::new(file).ok()?.read_to_end(&mut bytes).ok()?;
        postcard::from_bytes(&bytes).ok()
    }

    /// Writes `part` into a file that has no name yet; `None` when that is not possible there.
    pub(super) fn draft(&self, part: &Part) -> Option<File> {
        let beside = self.folder.parent().filter(|path| !path.as_os_str().is_empty());
        let file = tempfile::tempfile_in(beside.unwrap_or(Path::new("."))).ok()?;
        write_part(part, &file).ok()?;
        Some(file)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name).with_extension(ENDING)
    }
}

fn write_part(part: &Part, file: &File) -> io::Result<()> {
    let mut packed = zstd::stream::write::Encoder::new(file, ZSTD_LEVEL)?;
    packed.include_checksum(true)?;
    let out = BufWriter::with_capacity(64 << 10, packed);
    let mut out = postcard::to_io(part, out).map_err(io::Error::other)?;
    out.flush()?;
    out.into_inner().map_err(|e| e.into_error())?.finish()?;
    Ok(())
}

/// What may be kept of one file.
#[derive(Debug, Default)]
pub(super) enum Draft {
    /// Nothing.
    #[default]
    None,
    /// The entry that is there.
    Known(String),
    /// A new entry.
    Fresh(String, File),
}

/// What may be kept of the files of a reading, in their order.
#[derive(Debug, Default)]
pub struct Drafts {
    folder: Option<PathBuf>,
    drafts: Vec<Draft>,
}

impl Drafts {
    pub(super) fn new(keeping: Option<Keeping<'_>>, drafts: Vec<Draft>) -> Self {
        Self { folder: keeping.map(|keeping| keeping.cache.folder.clone()), drafts }
    }

    /// How many files were not read because their entry was there.
    pub fn known(&self) -> usize {
        self.drafts.iter().filter(|draft| matches!(draft, Draft::Known(_))).count()
    }

    /// Keeps nothing of the file in row `input`.
    pub fn withhold(&mut self, input: usize) {
        self.drafts[input] = Draft::None;
    }

    /// Gives the new entries their names and removes all that this reading did not use.
    ///
    /// # Errors
    /// When the folder cannot be written; entries that are there then are whole.
    pub fn store(self) -> io::Result<()> {
        let Some(folder) = self.folder else { return Ok(()) };
        let cache = Cache::new(folder);
        let mut used = Vec::new();
        for draft in self.drafts {
            match draft {
                Draft::None => {}
                Draft::Known(name) => used.push(cache.path(&name)),
                Draft::Fresh(name, mut file) => {
                    fs::create_dir_all(&cache.folder)?;
                    let mut named = tempfile::NamedTempFile::new_in(&cache.folder)?;
                    file.seek(SeekFrom::Start(0))?;
                    io::copy(&mut file, &mut named)?;
                    named.persist(cache.path(&name))?;
                    used.push(cache.path(&name));
                }
            }
        }
        let Ok(entries) = fs::read_dir(&cache.folder) else { return Ok(()) };
        for entry in entries {
            let path = entry?.path();
            if is_entry(&path) && !used.contains(&path) {
                fs::remove_file(path)?;
            }
        }
        Ok(())
    }
}

fn is_entry(path: &Path) -> bool {
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    path.extension().is_some_and(|ending| ending == ENDING)
        && stem.len() == 64
        && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
}
