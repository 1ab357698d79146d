//! Opens input files: hashes the stored bytes, unpacks gzip and zstd by their first bytes, and
//! refuses decompression bombs.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use super::reference_format::reference_format;
use super::unsupported_format::unsupported_format;

/// How much of the unpacked file is kept to tell what it is.
const HEAD_BYTES: usize = 64 << 10;
/// Unpacked bytes that are always allowed, however small the stored file.
const UNGUARDED_BYTES: u64 = 64 << 20;
/// Base-two logarithm of the zstd window: 128 MiB, what `zstd` itself accepts by default.
const ZSTD_WINDOW_LOG: u32 = 27;
/// A packed file may unpack to at most this many times its size (and to 64 MiB in any case). PubMed
/// and OpenAlex pack to between a fifth and a fifteenth; deflate cannot exceed 1,032.
pub const MAX_EXPANSION: u64 = 250;

/// A file to read, with the path that messages print.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct InputPath {
    /// The path as printed: as typed, relative to the file that names it.
    pub display: String,
    /// The path to open.
    pub path: PathBuf,
}

impl InputPath {
    /// A path that messages print as `display`.
    pub fn new(path: impl Into<PathBuf>, display: impl Into<String>) -> Self {
        Self { display: display.into(), path: path.into() }
    }
}

impl From<&Path> for InputPath {
    fn from(path: &Path) -> Self {
        Self::new(path, path.display().to_string())
    }
}

/// Why an input file cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("{file}: {problem}\n  {remedy}")]
pub struct InputFileError {
    /// The file as printed.
    pub file: String,
    /// What is wrong.
    pub problem: String,
    /// What to do.
    pub remedy: &'static str,
    /// What the system or the decompressor reported.
    #[source]
    pub source: Option<io::Error>,
}

/// A file ready to be read.
pub struct InputFile {
    /// The unpacked bytes.
    pub(crate) reader: Box<dyn Read>,
    /// The first bytes of them, at most 64 KiB; `reader` gives them again.
    pub(crate) head: Vec<u8>,
    /// The path for messages.
    pub(crate) display: String,
    /// How it is packed.
    pub(crate) packing: Packing,
    tally: Rc<RefCell<StoredTally>>,
}

/// How a file is packed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Packing {
    Plain,
    Gzip,
    Zstd,
}

impl Packing {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
        }
    }
}

/// Size and hash of a file as stored.
pub(crate) struct StoredBytes {
    pub(crate) bytes: u64,
    /// SHA-256 in lower-case hex.
    pub(crate) sha256: String,
}

#[derive(Default)]
struct StoredTally {
    hash: Sha256,
    bytes: u64,
}

impl StoredTally {
    fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.bytes += bytes.len() as u64;
    }

    fn stored_bytes(&self) -> StoredBytes {
        let digest = self.hash.clone().finalize();
        StoredBytes { bytes: self.bytes, sha256: data_encoding::HEXLOWER.encode(&digest) }
    }
}

struct HashingReader {
    file: File,
    tally: Rc<RefCell<StoredTally>>,
}

impl Read for HashingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.tally.borrow_mut().add(&buffer[..count]);
        Ok(count)
    }
}

/// Fails once more than `max_expansion` times the stored bytes have come out.
struct BombGuard<R> {
    inner: R,
    tally: Rc<RefCell<StoredTally>>,
    unpacked: u64,
    max_expansion: u64,
}

impl<R: Read> Read for BombGuard<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.unpacked += count as u64;
        let allowed = self.tally.borrow().bytes.saturating_mul(self.max_expansion);
        if self.unpacked > UNGUARDED_BYTES && self.unpacked > allowed {
            return Err(io::Error::other(DecompressionBomb { max_expansion: self.max_expansion }));
        }
        Ok(count)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than {max_expansion} times its size, as decompression bombs do")]
struct DecompressionBomb {
    max_expansion: u64,
}

/// Size and hash of the file at `path`.
pub(crate) fn hash_file(path: &Path) -> io::Result<StoredBytes> {
    let mut file = File::open(path)?;
    let mut tally = StoredTally::default();
    let mut block = vec![0; 256 << 10];
    loop {
        match file.read(&mut block) {
            Ok(0) => return Ok(tally.stored_bytes()),
            Ok(count) => tally.add(&block[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
}

/// Reads and unpacks a whole file.
///
/// # Errors
/// As [`InputFile::open`], and when the content is damaged, truncated or a decompression bomb.
pub fn read_all(path: &InputPath, max_expansion: u64) -> Result<Vec<u8>, InputFileError> {
    let mut file = InputFile::open(path, max_expansion)?;
    let mut bytes = Vec::new();
    let mut reader = file.take_reader();
    reader.read_to_end(&mut bytes).map_err(|error| file.read_failure(error))?;
    Ok(bytes)
}

impl InputFile {
    /// Opens a file, plain or packed with gzip or zstd, and looks at its head. Content beyond
    /// `max_expansion` times the stored size is refused while it is read.
    ///
    /// # Errors
    /// When the file is missing, a folder, unreadable, packed in a way that is not supported, or an export
    /// of references.
    pub fn open(path: &InputPath, max_expansion: u64) -> Result<Self, InputFileError> {
        let file = Self::open_export(path, max_expansion)?;
        match reference_format(&file.head) {
            None => Ok(file),
            Some(format) => Err(InputFileError {
                file: file.display,
                problem: format!("its format is {}", format.name()),
                remedy: "Save it as a table: .xlsx, or CSV in UTF-8.",
                source: None,
            }),
        }
    }

    /// Opens a file that may be an export of references, as [`Self::open`] does.
    pub(crate) fn open_export(
        path: &InputPath,
        max_expansion: u64,
    ) -> Result<Self, InputFileError> {
        let failure = |problem: &str, remedy, source| InputFileError {
            file: path.display.clone(),
            problem: problem.to_owned(),
            remedy,
            source,
        };
        let file = File::open(&path.path).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => failure(
                "no such file",
                "Check the path; paths in a study file are relative to it.",
                None,
            ),
            _ => failure("it cannot be opened", "Check the permissions.", Some(error)),
        })?;
        if file.metadata().is_ok_and(|meta| meta.is_dir()) {
            let remedy =
                "Name the files in it, for example by a pattern such as 'folder/*.xml.gz'.";
            return Err(failure("it is a folder", remedy, None));
        }
        let tally = Rc::new(RefCell::new(StoredTally::default()));
        let stored = HashingReader { file, tally: Rc::clone(&tally) };
        let mut stored = BufReader::with_capacity(128 << 10, stored);
        let unreadable = |error| {
            failure("it cannot be read", "Copy the file again and check the disk.", Some(error))
        };
        let magic = stored.fill_buf().map_err(unreadable)?;
        let packing = match magic {
            [0x1f, 0x8b, ..] => Packing::Gzip,
            [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
            _ => Packing::Plain,
        };
        let guard = |inner: Box<dyn Read>| BombGuard {
            inner,
            tally: Rc::clone(&tally),
            unpacked: 0,
            max_expansion,
        };
        let reader: Box<dyn Read> = match packing {
            Packing::Plain => Box::new(stored),
            Packing::Gzip => Box::new(guard(Box::new(MultiGzDecoder::new(stored)))),
            Packing::Zstd => {
                let decoder = zstd::stream::read::Decoder::with_buffer(stored);
                let mut decoder = decoder.map_err(unreadable)?;
                decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(unreadable)?;
                Box::new(guard(Box::new(decoder)))
            }
        };
        let mut file =
            Self { reader, head: Vec::new(), display: path.display.clone(), packing, tally };
        file.read_head().map_err(|error| file.read_failure(error))?;
        if let Some((problem, remedy)) = unsupported_format(&file.head) {
            return Err(failure(problem, remedy, None));
        }
        Ok(file)
    }

    fn read_head(&mut self) -> io::Result<()> {
        let mut head = Vec::with_capacity(HEAD_BYTES);
        self.reader.by_ref().take(HEAD_BYTES as u64).read_to_end(&mut head)?;
        let rest = self.take_reader();
        self.reader = Box::new(Cursor::new(head.clone()).chain(rest));
        self.head = head;
        Ok(())
    }

    /// The first `limit` bytes, or all of them; `reader` gives them again.
    pub(crate) fn peek(&mut self, limit: usize) -> io::Result<Vec<u8>> {
        let mut sample = Vec::new();
        self.reader.by_ref().take(limit as u64).read_to_end(&mut sample)?;
        let rest = self.take_reader();
        self.reader = Box::new(Cursor::new(sample.clone()).chain(rest));
        Ok(sample)
    }

    /// The unpacked bytes, for a reader that goes on without this struct.
    pub(crate) fn take_reader(&mut self) -> Box<dyn Read> {
        std::mem::replace(&mut self.reader, Box::new(io::empty()))
    }

    /// Goes on with other content made from that of the file.
    pub(crate) fn replace_content(&mut self, content: Vec<u8>) {
        self.head = content[..content.len().min(HEAD_BYTES)].to_vec();
        self.reader = Box::new(Cursor::new(content));
    }

    /// The unpacked bytes.
    pub fn into_reader(mut self) -> impl BufRead {
        BufReader::with_capacity(128 << 10, self.take_reader())
    }

    /// Says what a failed read of this file means and what to do about it.
    pub(crate) fn read_failure(&self, error: io::Error) -> InputFileError {
        let packing = self.packing.name();
        let is_bomb = error.get_ref().is_some_and(|inner| inner.is::<DecompressionBomb>());
        let (problem, remedy) = match (self.packing, error.kind()) {
            _ if is_bomb => (
                error.to_string(),
                "Unpack it yourself if it is genuine, and name the unpacked file.",
            ),
            (Packing::Plain, _) => ("it cannot be read".to_owned(), "Copy the file again."),
            (_, io::ErrorKind::UnexpectedEof) => (
                format!("the {packing} stream ends early: the file is truncated"),
                "Download or copy the file again.",
            ),
            _ => (format!("the {packing} stream is damaged"), "Download or copy the file again."),
        };
        let source = (!is_bomb).then_some(error);
        InputFileError { file: self.display.clone(), problem, remedy, source }
    }

    /// Size and hash of the stored file, once `reader` has been read to its end.
    pub(crate) fn stored_bytes(&self) -> StoredBytes {
        self.tally.borrow().stored_bytes()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use std::io::Write;

    use super::*;

    /// 100 MiB of spaces in about 100 KiB.
    pub(crate) fn gzip_bomb() -> Vec<u8> {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..100 {
            encoder.write_all(&vec![b' '; 1 << 20]).unwrap();
        }
        encoder.finish().unwrap()
    }

    #[test]
    fn a_bomb_is_refused_with_its_name_and_a_remedy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("bomb.gz");
        std::fs::write(&path, gzip_bomb()).unwrap();
        let error = read_all(&InputPath::new(path, "bomb.gz"), MAX_EXPANSION).unwrap_err();
        let text = error.to_string();
        assert!(text.starts_with("bomb.gz: it unpacks to more than 250 times"), "{text}");
        assert!(error.remedy.contains("Unpack it yourself"));
    }

    #[test]
    fn a_missing_file_and_a_folder_are_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let open = |path: PathBuf| InputFile::open(&InputPath::new(path, "x"), 1).err().unwrap();
        assert!(open(folder.path().join("none")).to_string().starts_with("x: no such file"));
        assert!(open(folder.path().to_owned()).to_string().starts_with("x: it is a folder"));
    }
}
