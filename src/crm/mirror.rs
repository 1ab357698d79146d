//! What a CRM holds, as far as it has answered.
//!
//! Kept in a folder of the user's between feeds. It holds no names: numbers stand as they are, texts as hashes, so
//! that a change can be seen and nobody read. A feed that was written and not acknowledged may have been loaded in
//! whole, in part or not at all; the keys of its rows are *outstanding* and written again until an answer comes.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::accounts::AccountAnswers;
use super::error::FeedError;
use super::profile::{CrmProfile, FeedColumn};
use super::row::FeedRow;
use crate::storage::atomic_file;

/// Name of the file in the user's folder.
const FILE_NAME: &str = "acknowledged.json";

/// What a CRM holds under our keys.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CrmMirror {
    /// Profile of its feeds; a folder serves one target.
    pub profile: String,
    /// Number of the last feed that was written against it.
    pub last_feed: u32,
    /// Opt-outs that were in force at the last acknowledged feed.
    pub opt_outs: usize,
    /// Rows by key.
    pub rows: BTreeMap<String, MirroredRow>,
    /// Which accounts are whose, as feeds linked them and reviewers answered.
    #[serde(default, skip_serializing_if = "AccountAnswers::is_empty")]
    pub accounts: AccountAnswers,
    /// Keys of feeds that are not acknowledged, by the number of the feed.
    pub outstanding: BTreeMap<u32, BTreeSet<String>>,
}

/// A row that a CRM took.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct MirroredRow {
    /// Number of the feed that it came with.
    pub feed: u32,
    /// Whether it is active; a deactivated row has no cells.
    pub is_active: bool,
    /// Tier, empty without one.
    pub tier: String,
    /// Cells by header: numbers as printed, texts as hashes, empty ones left out.
    pub cells: BTreeMap<String, String>,
}

impl MirroredRow {
    /// The row as it will be once it is loaded: a field that is cleared has no cell.
    pub(super) fn of(row: &FeedRow, profile: &CrmProfile, feed: u32) -> Self {
        let cells = profile.columns.iter().zip(&row.cells).filter(|(column, _)| !column.stamp);
        let cells = cells.filter(|(_, cell)| !cell.is_empty() && **cell != profile.form.null);
        let cells = cells
            .map(|(column, cell)| (column.header.clone(), mirrored_cell(&row.key, column, cell)));
        Self { feed, is_active: true, tier: row.tier.clone(), cells: cells.collect() }
    }

    /// A row that was taken out.
    pub(super) fn deactivated(feed: u32) -> Self {
        Self { feed, ..Self::default() }
    }
}

/// A number as it is, a text as a hash that is another one in each row.
pub(super) fn mirrored_cell(key: &str, column: &FeedColumn, cell: &str) -> String {
    if column.is_number() {
        return cell.to_owned();
    }
    let digest = Sha256::digest(format!("{key}\0{}\0{cell}", column.header));
    data_encoding::HEXLOWER.encode(&digest[..8])
}

impl CrmMirror {
    /// Reads the folder's mirror; an empty one where there is none yet.
    ///
    /// # Errors
    /// When the file cannot be read, is no mirror, or is that of another profile.
    pub fn read(folder: &Path, profile: &str) -> Result<Self, FeedError> {
        let path = folder.join(FILE_NAME);
        let refuse = |problem: String, remedy: &'static str| FeedError::Mirror {
            path: path.display().to_string(),
            problem,
            remedy,
        };
        let text = match fs::read(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                return Ok(Self { profile: profile.to_owned(), ..Self::default() });
            }
            Err(error) => return Err(refuse(error.to_string(), "make it readable")),
        };
        let mirror: Self = serde_json::from_slice(&text).map_err(|error| {
            refuse(
                format!("it is not what a CRM holds: {error}"),
                "restore the file, or name an empty folder and load a full feed",
            )
        })?;
        if mirror.profile != profile {
            let problem =
                format!("it is of the profile '{}', the feed of '{profile}'", mirror.profile);
            return Err(refuse(problem, "name a folder of its own for each target"));
        }
        Ok(mirror)
    }

    /// Writes the mirror; an older one stays whole until the new one is.
    ///
    /// # Errors
    /// When the folder cannot be made or the file not be written.
    pub fn write(&self, folder: &Path) -> Result<(), FeedError> {
        let path = folder.join(FILE_NAME);
        let write = || {
            fs::create_dir_all(folder)?;
            let text = serde_json::to_string_pretty(self)?;
            atomic_file::write(&path, |out| out.write_all(text.as_bytes()))
        };
        write().map_err(|error: io::Error| FeedError::Mirror {
            path: path.display().to_string(),
            problem: error.to_string(),
            remedy: "name a folder that can be written",
        })
    }

    /// Whether a feed that was not acknowledged may have changed a row.
    pub fn is_outstanding(&self, key: &str) -> bool {
        self.outstanding.values().any(|keys| keys.contains(key))
    }

    /// Notes that the rows of a feed may be loaded from now on. A feed of nothing leaves no trace.
    pub(super) fn expect(&mut self, feed: u32, keys: BTreeSet<String>) {
        if !keys.is_empty() {
            self.last_feed = self.last_feed.max(feed);
            self.outstanding.insert(feed, keys);
        }
    }

    /// A row of a feed was loaded. What an earlier feed says of it from now on is too late.
    pub(super) fn loaded(&mut self, feed: u32, key: &str, row: &MirroredRow) {
        if self.rows.get(key).is_none_or(|held| held.feed <= feed) {
            self.rows.insert(key.to_owned(), row.clone());
        }
        for (_, keys) in self.outstanding.range_mut(..=feed) {
            keys.remove(key);
        }
        self.outstanding.retain(|_, keys| !keys.is_empty());
    }

    /// A row of a feed was refused, so that it is as it was before.
    pub(super) fn refused(&mut self, feed: u32, key: &str) {
        if let Some(keys) = self.outstanding.get_mut(&feed) {
            keys.remove(key);
        }
        self.outstanding.retain(|_, keys| !keys.is_empty());
    }
}
