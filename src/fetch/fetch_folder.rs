//! The folder of a fetch: its lock, its files, its sidecar.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::{Timestamp, Unit};
use sha2::{Digest, Sha256};

use super::FetchError;
use crate::storage::atomic_file;
use crate::storage::fetch_sidecar::{
    FetchQuestion, FetchRound, FetchSidecar, FetchedFile, SIDECAR,
};
use crate::storage::folder_lock::{FolderLock, remove_dead_files};
use crate::storage::input_file::{InputPath, MAX_EXPANSION, hash_file, read_all};

/// Ending of what was in the way of a fetched file.
const ASIDE: &str = ".old";
/// Missing records that the sidecar names.
const NAMED: usize = 1_000;

/// What is to be fetched, and where to.
#[derive(Clone, Debug)]
pub struct FetchTask<'t> {
    /// The question; its address is filled in.
    pub question: FetchQuestion,
    /// The folder, made where it is not there.
    pub folder: &'t Path,
    /// Whether to ask what is new or changed since the last time.
    pub update: bool,
}

/// How a fetch ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FetchOutcome {
    /// The last round.
    pub round: FetchRound,
    /// Records of this round that were there before.
    pub kept: u64,
}

/// A folder into which one question to one service is fetched, by this process alone.
pub struct FetchFolder {
    path: PathBuf,
    sidecar: FetchSidecar,
    kept: u64,
    has_updated: bool,
    /// What is to be said of files that were not as they were fetched.
    notes: Vec<String>,
    _lock: FolderLock,
}

impl FetchFolder {
    /// The question that the folder `path` holds answers to, if any.
    ///
    /// # Errors
    /// A sidecar that cannot be read.
    pub fn question(path: &Path) -> Result<Option<FetchQuestion>, FetchError> {
        Ok(FetchSidecar::of_folder(path)?.map(|sidecar| sidecar.question))
    }

    /// Opens or makes the folder for a question, and drops files from its sidecar that are gone or are not as
    /// they were fetched: they are asked for again.
    ///
    /// # Errors
    /// When another process fetches into it, it holds the answers to another question, or it cannot be written.
    pub fn open(path: &Path, question: FetchQuestion) -> Result<Self, FetchError> {
        let unwritable = |error| FetchError::unwritable(path, error);
        let lock = FolderLock::take(path).map_err(unwritable)?;
        let known = FetchSidecar::of_folder(path)?;
        if let Some(known) = &known
            && !known.question.asks_as(&question)
        {
            return Err(other_question(path, &known.question));
        }
        remove_dead_files(path).map_err(unwritable)?;
        let sidecar = known.unwrap_or_else(|| FetchSidecar {
            kolnet: env!("CARGO_PKG_VERSION").to_owned(),
            question,
            rounds: Vec::new(),
        });
        let (path, notes) = (path.to_owned(), Vec::new());
        let mut folder = Self { path, sidecar, kept: 0, has_updated: false, notes, _lock: lock };
        folder.drop_changed_files().map_err(unwritable)?;
        Ok(folder)
    }

    /// A file that is gone or is not as it was makes its round incomplete. One that was changed is moved
    /// aside: a run would read it beside the one that is fetched again.
    fn drop_changed_files(&mut self) -> io::Result<()> {
        for round in &mut self.sidecar.rounds {
            let (mut kept, mut changed) = (Vec::new(), Vec::new());
            for file in std::mem::take(&mut round.files) {
                let stored = hash_file(&self.path.join(&file.path));
                match stored.is_ok_and(|stored| stored.sha256 == file.sha256) {
                    true => kept.push(file),
                    false => changed.push(file.path),
                }
            }
            round.complete &= changed.is_empty();
            round.files = kept;
            for name in changed {
                let path = self.path.join(&name);
                let what = match path.exists() {
                    true => {
                        fs::rename(&path, aside(&path))?;
                        format!("is not as it was fetched: it is now {name}{ASIDE}")
                    }
                    false => "is gone".to_owned(),
                };
                self.notes.push(format!("{name} {what}; its records are asked for again"));
            }
        }
        Ok(())
    }

    /// The round to be answered now: the first, one that was not finished, or with `update` once a new one for what
    /// changed since the last. `None` when everything is there.
    pub(super) fn next_round(&mut self, update: bool) -> Option<OpenRound> {
        if let Some(unfinished) = self.sidecar.rounds.iter().position(|round| !round.complete) {
            return Some(self.open_round(unfinished));
        }
        let changed_since = self.sidecar.rounds.last().map(|last| day_before(&last.asked));
        if changed_since.is_some() && (!update || self.has_updated) {
            return None;
        }
        self.has_updated = true;
        Some(self.new_round(changed_since))
    }

    /// The round of files that are asked for by name: one that was not finished, or a new one.
    pub(super) fn round_of_files(&mut self) -> OpenRound {
        match self.sidecar.rounds.iter().position(|round| !round.complete) {
            Some(unfinished) => self.open_round(unfinished),
            None => self.new_round(None),
        }
    }

    fn new_round(&mut self, changed_since: Option<String>) -> OpenRound {
        let asked = now();
        self.sidecar.rounds.push(FetchRound { asked, changed_since, ..FetchRound::default() });
        self.open_round(self.sidecar.rounds.len() - 1)
    }

    fn open_round(&mut self, number: usize) -> OpenRound {
        let round = &self.sidecar.rounds[number];
        self.kept = round.files.iter().map(|file| file.records).sum();
        OpenRound { number, changed_since: round.changed_since.clone() }
    }

    /// What is to be said of files that were not as they were fetched.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The outcome where nothing is to be asked.
    pub(super) fn nothing_to_do(&self) -> FetchOutcome {
        let round = self.sidecar.rounds.last().cloned().unwrap_or_default();
        FetchOutcome { kept: round.received, round }
    }

    /// Files of a round with their content unpacked.
    pub(super) fn read_files(
        &self,
        round: &OpenRound,
        mut read: impl FnMut(&FetchedFile, Vec<u8>) -> Result<(), FetchError>,
    ) -> Result<(), FetchError> {
        for file in &self.sidecar.rounds[round.number].files {
            let path = InputPath::from(self.path.join(&file.path).as_path());
            let bytes = read_all(&path, MAX_EXPANSION).map_err(|error| {
                FetchError::new(
                    error.file.clone(),
                    error.problem.clone(),
                    "Delete the file and run the same command again.",
                )
            })?;
            read(file, bytes)?;
        }
        Ok(())
    }

    /// Whether a file is there, as it was fetched.
    pub(super) fn has_file(&self, name: &str) -> bool {
        self.sidecar.files().any(|file| file.path == name)
    }

    /// Records in the files of a round.
    pub(super) fn records_of(&self, round: &OpenRound) -> u64 {
        self.sidecar.rounds[round.number].files.iter().map(|file| file.records).sum()
    }

    /// Adds an answer as a packed file under the next free number.
    pub(super) fn add_numbered(
        &mut self,
        round: &OpenRound,
        answer: &Answer<'_>,
    ) -> Result<(), FetchError> {
        let name = self.free_name(answer.ending);
        let packed = pack(answer.bytes).map_err(|e| FetchError::unwritable(&self.path, e))?;
        let file = FetchedFile { path: name, next: answer.next.clone(), ..FetchedFile::default() };
        self.add(round, file, answer.records, &packed)
    }

    /// Adds a file as it came. The sidecar names it before it appears, so that none is there unnamed.
    pub(super) fn add(
        &mut self,
        round: &OpenRound,
        file: FetchedFile,
        records: u64,
        stored: &[u8],
    ) -> Result<(), FetchError> {
        let path = self.path.join(&file.path);
        if path.exists() && !self.sidecar.files().any(|known| known.path == file.path) {
            // It may be the user's, or what was changed: it is not written over in silence.
            fs::rename(&path, aside(&path)).map_err(|e| FetchError::unwritable(&path, e))?;
        }
        let sha256 = data_encoding::HEXLOWER.encode(&Sha256::digest(stored));
        let file = FetchedFile { bytes: stored.len() as u64, sha256, records, ..file };
        let files = &mut self.sidecar.rounds[round.number].files;
        files.retain(|known| known.path != file.path);
        files.push(file);
        self.write_sidecar()?;
        let written = atomic_file::write(&path, |out| out.write_all(stored));
        written.map_err(|error| FetchError::unwritable(&path, error))
    }

    /// Ends a round: what the service announced, what came, what did not.
    pub(super) fn end_round(
        &mut self,
        round: &OpenRound,
        tally: RoundTally,
    ) -> Result<FetchOutcome, FetchError> {
        let RoundTally { announced, received, mut missing } = tally;
        let entry = &mut self.sidecar.rounds[round.number];
        entry.announced = announced;
        entry.received = received;
        entry.complete =
            missing.is_empty() && announced.is_none_or(|announced| received >= announced);
        missing.truncate(NAMED);
        entry.missing = missing;
        let outcome = FetchOutcome { round: entry.clone(), kept: self.kept };
        self.write_sidecar()?;
        Ok(outcome)
    }

    /// Writes the sidecar; the folder is made with it, so that a question that is refused leaves none.
    fn write_sidecar(&self) -> Result<(), FetchError> {
        fs::create_dir_all(&self.path).map_err(|e| FetchError::unwritable(&self.path, e))?;
        let written = self.sidecar.write(&self.path);
        written.map_err(|error| FetchError::unwritable(&self.path.join(SIDECAR), error))
    }

    fn free_name(&self, ending: &str) -> String {
        let service = &self.sidecar.question.service;
        let taken: BTreeSet<&str> = self.sidecar.files().map(|file| file.path.as_str()).collect();
        let names = (1..).map(|number| format!("{service}-{number:05}.{ending}"));
        let mut free =
            names.filter(|name| !taken.contains(name.as_str()) && !self.path.join(name).exists());
        free.next().unwrap_or_default()
    }
}

/// A round that is being answered.
#[derive(Clone, Debug)]
pub(super) struct OpenRound {
    number: usize,
    /// Of an update: only what is new or changed from this day on.
    pub(super) changed_since: Option<String>,
}

/// An answer to be kept.
pub(super) struct Answer<'a> {
    /// As it came.
    pub(super) bytes: &'a [u8],
    /// Ending of the packed file.
    pub(super) ending: &'a str,
    /// Records in it.
    pub(super) records: u64,
    /// The mark by which the service goes on behind it.
    pub(super) next: Option<String>,
}

/// What came of a round.
#[derive(Debug, Default)]
pub(super) struct RoundTally {
    pub(super) announced: Option<u64>,
    pub(super) received: u64,
    pub(super) missing: Vec<String>,
}

fn other_question(path: &Path, known: &FetchQuestion) -> FetchError {
    let range = match (&known.since, &known.until) {
        (None, None) => String::new(),
        (since, until) => format!(
            ", from {} to {}",
            since.as_deref().unwrap_or("the beginning"),
            until.as_deref().unwrap_or("today")
        ),
    };
    FetchError::new(
        path.display().to_string(),
        format!(
            "it holds what {} answered to another question: {}{range}",
            known.service, known.query
        ),
        "Name another folder with --out; to bring this one up to date, give --update and no question.",
    )
}

/// Where a file goes that is in the way.
fn aside(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ASIDE);
    PathBuf::from(name)
}

/// Packs with gzip, without name and time, so that equal answers are equal files.
fn pack(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(bytes)?;
    encoder.finish()
}

/// Now, in UTC, to the second.
fn now() -> String {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now).to_string()
}

/// The day before a moment: services count days where they are, and overlap costs nothing.
fn day_before(moment: &str) -> String {
    let moment: Timestamp = moment.parse().unwrap_or(Timestamp::UNIX_EPOCH);
    let date = moment.to_zoned(jiff::tz::TimeZone::UTC).date();
    date.yesterday().unwrap_or(date).to_string()
}
