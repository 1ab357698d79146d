//! Retention: folders and readings that are older than they may be kept.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::cycles::CYCLES;
use super::manifest::MANIFEST;
use crate::data::corpus::PartialDate;
use crate::data::ingest::{CachePurge, ParseCache};
use crate::storage::atomic_dir::{self, FolderClaim};
use crate::storage::folder_record::{FolderForm, FolderKind, kind_of};

/// Whether folders are removed or only named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PurgeMode {
    /// They are removed.
    Remove,
    /// Nothing is changed.
    DryRun,
}

/// A folder that is, or would be, removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpiredFolder {
    /// Its path below the folder that was looked through.
    pub name: String,
    /// What it holds.
    pub kind: FolderKind,
    /// Reference date of its run.
    pub as_of: PartialDate,
}

/// What a purge found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Purge {
    /// Folders that are, or would be, removed, by path.
    pub removed: Vec<ExpiredFolder>,
    /// Folders that are older and stay, each with the reason.
    pub left: Vec<(String, String)>,
    /// Readings of source files that are, or would be, removed from the cache.
    pub readings: usize,
}

/// Removes what kolnet wrote into `folder` and its `cycles` as of a day before `before`: earlier runs, feeds,
/// comparisons, audits and letters; and readings in its `cache` that were written before it. The run that is in force
/// stays. So does whatever holds something that kolnet did not write; links are not followed.
///
/// # Errors
/// When the folder cannot be read. What cannot be removed is listed as left.
pub fn purge(folder: &Path, before: PartialDate, mode: PurgeMode) -> io::Result<Purge> {
    let mut found = Purge::default();
    let mut places = folders_in(folder)?;
    let cycles = folder.join(CYCLES);
    if is_folder(&cycles) {
        places.extend(folders_in(&cycles)?);
    }
    for place in places {
        let name = place.strip_prefix(folder).unwrap_or(&place).display().to_string();
        let Some((kind, as_of)) = expired(&place, before) else { continue };
        if kind == FolderKind::Run {
            let why = "it is the run in force: run its study again, or delete it";
            found.left.push((name, why.to_owned()));
            continue;
        }
        match remove(&place, kind, mode) {
            Ok(()) => found.removed.push(ExpiredFolder { name, kind, as_of }),
            Err(why) => found.left.push((name, why)),
        }
    }
    let cache = folder.join(CACHE);
    if is_folder(&cache) {
        let mode = match mode {
            PurgeMode::Remove => CachePurge::Remove,
            PurgeMode::DryRun => CachePurge::Count,
        };
        found.readings = ParseCache::new(cache).remove_before(before, mode)?;
    }
    Ok(found)
}

/// Where readings are kept unless the study says otherwise.
const CACHE: &str = "cache";

/// The folders in a folder, by name, without links.
fn folders_in(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            folders.push(entry.path());
        }
    }
    folders.sort();
    Ok(folders)
}

/// Whether there is a folder, and not a link to one.
fn is_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|data| data.is_dir())
}

/// What a folder of kolnet's holds and as of when, if that is before the day.
fn expired(folder: &Path, before: PartialDate) -> Option<(FolderKind, PartialDate)> {
    let kind = kind_of(folder)?;
    let text = fs::read_to_string(folder.join(MANIFEST)).ok()?;
    let manifest: Value = serde_json::from_str(&text).ok()?;
    let as_of = ["as_of", "new_as_of"].into_iter().find_map(|field| manifest.get(field)?.as_str());
    let as_of: PartialDate = as_of?.parse().ok()?;
    (as_of.last_day() < before).then_some((kind, as_of))
}

fn remove(folder: &Path, kind: FolderKind, mode: PurgeMode) -> Result<(), String> {
    let form = FolderForm { kind, filled_in: &[], files_without_record: |_| None };
    let done = match mode {
        PurgeMode::Remove => atomic_dir::remove(folder, &form),
        PurgeMode::DryRun => FolderClaim::check(folder, &form, &[]),
    };
    done.map_err(|error| error.source.to_string())
}
