//! Opens a file as it is stored: hashes its bytes, unpacks it by what its first bytes say, and
//! stops a decompression bomb.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Cursor, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;
use sha2::{Digest, Sha256};

use crate::data::ingest::{Error, InputPath, Limits, Place};

/// How much of the unpacked file is looked at to tell what it is.
const HEAD_BYTES: usize = 64 << 10;
/// Unpacked bytes that are always allowed, however small the stored file.
const FREE_BYTES: u64 = 64 << 20;
/// Base-two logarithm of the zstd window: 128 MiB, what `zstd` itself accepts by default.
const ZSTD_WINDOW_LOG: u32 = 27;

/// A file ready to be read.
pub(crate) struct Opened {
    /// The unpacked bytes.
    pub(crate) reader: Box<dyn Read>,
    /// The first bytes of them, at most 64 KiB; `reader` gives them again.
    pub(crate) head: Vec<u8>,
    /// The path for messages.
    pub(crate) shown: String,
    /// How it is packed.
    pub(crate) packing: Packing,
    tally: Rc<RefCell<Tally>>,
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

#[derive(Default)]
struct Tally {
    hash: Sha256,
    stored: u64,
}

impl Tally {
    fn add(&mut self, bytes: &[u8]) {
        self.hash.update(bytes);
        self.stored += bytes.len() as u64;
    }

    fn stored(&self) -> Stored {
        let digest = self.hash.clone().finalize();
        Stored { bytes: self.stored, sha256: data_encoding::HEXLOWER.encode(&digest) }
    }
}

/// What the stored file is.
pub(crate) struct Stored {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

struct Hashed {
    file: File,
    tally: Rc<RefCell<Tally>>,
}

impl Read for Hashed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.file.read(buffer)?;
        self.tally.borrow_mut().add(&buffer[..count]);
        Ok(count)
    }
}

/// Refuses to unpack more than `expansion` times what was stored.
struct Guarded<R> {
    inner: R,
    tally: Rc<RefCell<Tally>>,
    unpacked: u64,
    expansion: u64,
}

impl<R: Read> Read for Guarded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        self.unpacked += count as u64;
        let allowed = self.tally.borrow().stored.saturating_mul(self.expansion);
        if self.unpacked > FREE_BYTES && self.unpacked > allowed {
            return Err(io::Error::other(Bomb { expansion: self.expansion }));
        }
        Ok(count)
    }
}

#[derive(Debug, thiserror::Error)]
#[error("it unpacks to more than {expansion} times its size, as decompression bombs do")]
struct Bomb {
    expansion: u64,
}

/// Bytes and hash of a file as it is stored; `None` when it cannot be read.
pub(crate) fn fingerprint(path: &InputPath) -> Option<Stored> {
    let mut file = File::open(&path.opened).ok()?;
    let mut tally = Tally::default();
    let mut block = vec![0; 256 << 10];
    loop {
        match file.read(&mut block) {
            Ok(0) => return Some(tally.stored()),
            Ok(count) => tally.add(&block[..count]),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(_) => return None,
        }
    }
}

/// Opens `path` and looks at its head.
pub(crate) fn open(path: &InputPath, limits: &Limits) -> Result<Opened, Error> {
    let shown = path.shown.clone();
    let refuse = |what: String, remedy: &str| Error {
        place: Place { file: shown.clone(), ..Place::default() },
        what,
        remedy: remedy.to_owned(),
    };
    let file = File::open(&path.opened).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => refuse(
            "there is no such file".into(),
            "Check the path; it is relative to the study file.",
        ),
        _ => refuse(format!("it cannot be opened: {error}"), "Check the permissions of the file."),
    })?;
    if file.metadata().is_ok_and(|meta| meta.is_dir()) {
        return Err(refuse(
            "it is a folder".into(),
            "Name the files in it, for example with a pattern such as 'folder/*.xml.gz'.",
        ));
    }
    let tally = Rc::new(RefCell::new(Tally::default()));
    let stored = Hashed { file, tally: Rc::clone(&tally) };
    let mut stored = BufReader::with_capacity(128 << 10, stored);
    let failed = |error: io::Error| {
        refuse(format!("it cannot be read: {error}"), "Copy the file again and check the disk.")
    };
    let magic = stored.fill_buf().map_err(failed)?;
    let packing = match magic {
        [0x1f, 0x8b, ..] => Packing::Gzip,
        [0x28, 0xb5, 0x2f, 0xfd, ..] => Packing::Zstd,
        _ => Packing::Plain,
    };
    if let Some((what, remedy)) = foreign(magic) {
        return Err(refuse(what.into(), remedy));
    }
    let unpacked: Box<dyn Read> = match packing {
        Packing::Plain => Box::new(stored),
        Packing::Gzip => Box::new(guard(MultiGzDecoder::new(stored), &tally, limits)),
        Packing::Zstd => {
            let mut decoder = zstd::stream::read::Decoder::with_buffer(stored).map_err(failed)?;
            decoder.window_log_max(ZSTD_WINDOW_LOG).map_err(failed)?;
            Box::new(guard(decoder, &tally, limits))
        }
    };
    let mut opened =
        Opened { reader: unpacked, head: Vec::new(), shown: path.shown.clone(), packing, tally };
    opened.take_head()?;
    Ok(opened)
}

fn guard<R: Read>(inner: R, tally: &Rc<RefCell<Tally>>, limits: &Limits) -> Guarded<R> {
    Guarded { inner, tally: Rc::clone(tally), unpacked: 0, expansion: limits.expansion }
}

/// Packings and containers that are not read, by their first bytes.
fn foreign(magic: &[u8]) -> Option<(&'static str, &'static str)> {
    Some(match magic {
        [b'B', b'Z', b'h', ..] => ("it is packed with bzip2", "Unpack it, or pack it with gzip."),
        [0xfd, b'7', b'z', b'X', b'Z', ..] => {
            ("it is packed with xz", "Unpack it, or pack it with gzip or zstd.")
        }
        [b'%', b'P', b'D', b'F', ..] => {
            ("it is a PDF", "Export the programme or the records as a table.")
        }
        [0xd0, 0xcf, 0x11, 0xe0, ..] => {
            ("it is an old Excel workbook (.xls)", "Save it as CSV in UTF-8 or as .xlsx.")
        }
        _ => return None,
    })
}

impl Opened {
    fn take_head(&mut self) -> Result<(), Error> {
        let mut head = vec![0; HEAD_BYTES];
        let mut filled = 0;
        while filled < HEAD_BYTES {
            match self.reader.read(&mut head[filled..]) {
                Ok(0) => break,
                Ok(count) => filled += count,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.broken(&error, 0)),
            }
        }
        head.truncate(filled);
        let rest = std::mem::replace(&mut self.reader, Box::new(io::empty()));
        self.reader = Box::new(Cursor::new(head.clone()).chain(rest));
        self.head = head;
        Ok(())
    }

    /// Unpacked bytes, for a reader that goes on without this struct.
    pub(crate) fn take_reader(&mut self) -> Box<dyn Read> {
        std::mem::replace(&mut self.reader, Box::new(io::empty()))
    }

    /// Goes on with a table made from the file.
    pub(crate) fn replace(&mut self, table: Vec<u8>) {
        self.head = table[..table.len().min(HEAD_BYTES)].to_vec();
        self.reader = Box::new(Cursor::new(table));
    }

    /// The file-level error for a failed read at `line`.
    pub(crate) fn broken(&self, error: &io::Error, line: u64) -> Error {
        let packed = self.packing.name();
        let (what, remedy) = if error.get_ref().is_some_and(|inner| inner.is::<Bomb>()) {
            (error.to_string(), "Unpack it yourself if it is genuine and name the unpacked file.")
        } else {
            match (self.packing, error.kind()) {
                (Packing::Plain, _) => {
                    (format!("it cannot be read: {error}"), "Copy the file again.")
                }
                (_, io::ErrorKind::UnexpectedEof) => (
                    format!("the {packed} stream ends early: the file is cut off"),
                    "Download or copy the file again.",
                ),
                _ => (
                    format!("the {packed} stream is damaged: {error}"),
                    "Download or copy the file again.",
                ),
            }
        };
        self.refuse(line, what, remedy)
    }

    /// A file-level error at `line` (0: the file as a whole).
    pub(crate) fn refuse(&self, line: u64, what: impl Into<String>, remedy: &str) -> Error {
        Error {
            place: Place { file: self.shown.clone(), line, record: String::new() },
            what: what.into(),
            remedy: remedy.to_owned(),
        }
    }

    /// Bytes and hash of the stored file, once `rest` has been read to its end.
    pub(crate) fn stored(&self) -> Stored {
        self.tally.borrow().stored()
    }

    /// What the file looks like, for the message that it is of another kind.
    pub(crate) fn looks_like(&self) -> String {
        looks_like(&self.head)
    }
}

/// Names the kind of a file from its first bytes.
pub(crate) fn looks_like(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let has = |needle: &str| text.contains(needle);
    let named = if head.is_empty() {
        "an empty file"
    } else if head.starts_with(b"PK\x03\x04") {
        "a ZIP archive or an Excel workbook"
    } else if has("<PubmedArticleSet") || has("<MedlineCitationSet") {
        "PubMed XML"
    } else if has("<schedule") && has("<conference") {
        "a frab schedule"
    } else if has("<eFetchResult") || has("<eSearchResult") {
        "an answer of E-utilities that is not a set of articles (an error or a list of numbers)"
    } else if text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
        && has("html")
        || text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("<html"))
    {
        "a web page"
    } else if text.starts_with('<') {
        "XML of another kind"
    } else if text.starts_with("PMID- ") || has("\nPMID- ") {
        "MEDLINE text"
    } else if text.starts_with(['{', '[']) {
        return json_kind(text).to_owned();
    } else if head.contains(&0) {
        "a binary file"
    } else if text.lines().next().is_some_and(|line| line.contains([',', '\t', ';'])) {
        "a table (CSV or TSV)"
    } else {
        "plain text"
    };
    named.to_owned()
}

fn json_kind(text: &str) -> &'static str {
    let has = |needle: &str| text.contains(needle);
    if has("openalex.org") {
        "JSON of OpenAlex"
    } else if has("\"protocolSection\"") {
        "JSON of ClinicalTrials.gov"
    } else if has("\"message-type\"") || has("\"is-referenced-by-count\"") {
        "JSON of Crossref"
    } else if has("\"authorString\"") || has("\"resultList\"") {
        "JSON of Europe PMC"
    } else if has("orcid-identifier") || has("\"work-summary\"") {
        "JSON of ORCID"
    } else {
        "JSON of another kind"
    }
}
