//! Rankings to CRM files.
//!
//! One row a person × area under the external key `kolnet:<person_key>:<area>`, so that loading a file
//! twice changes nothing. Columns come from a profile: a small file that maps our columns to the
//! target's names. UTF-8 without byte-order mark, LF, RFC 4180 quoting.

mod profile;

pub use profile::{CrmProfile, FeedColumn};

use std::io::Write;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::storage::frame::{self, TextFrame};

/// Why a feed could not be made.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The run folder is none.
    #[error("{path}: {cause}\n  name the folder that `kolnet run` wrote")]
    NoRun {
        /// What was looked for.
        path: String,
        /// What is missing.
        cause: String,
    },
    /// The profile does not exist or is wrong.
    #[error("profile '{name}': {cause}")]
    Profile {
        /// As named.
        name: String,
        /// Why, with the remedy.
        cause: String,
    },
    /// Two rows have one key.
    #[error(
        "the key {key} stands twice in the rankings; the run folder was changed by hand: run again"
    )]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// The disk said no.
    #[error("{path}: {cause}\n  check the place and its rights, or name another with --out")]
    Disk {
        /// What was being written.
        path: String,
        /// What the system said.
        cause: String,
    },
}

/// What was written.
#[derive(Debug, Serialize)]
pub struct FeedManifest {
    /// Version of kolnet.
    pub kolnet: &'static str,
    /// The run that the feed tells of.
    pub run_id: String,
    /// Reference date of the run.
    pub as_of: String,
    /// Profile.
    pub profile: String,
    /// The column that identifies a row.
    pub key: String,
    /// Rows to insert or update.
    pub upsert: usize,
    /// SHA-256 of `upsert.csv`.
    pub upsert_sha256: String,
}

/// The external key of a person in an area.
pub fn external_key(person_key: &str, area: &str) -> String {
    format!("kolnet:{person_key}:{area}")
}

/// Where a feed goes unless told otherwise: `feed-PROFILE` beside the run folder.
pub fn default_folder(run: &Path, profile: &str) -> PathBuf {
    let parent = run.parent().filter(|parent| !parent.as_os_str().is_empty());
    parent.unwrap_or(Path::new(".")).join(format!("feed-{profile}"))
}

/// Writes the feed of a run folder for one target.
///
/// # Errors
/// When the folder is no run folder, the profile is wrong, or the disk says no.
///
/// # Example
///
/// ```
#[doc = include_str!("../guide/example_run.txt")]
/// use kolnet::crm::{CrmProfile, write_feed};
///
/// // `run` is the run folder of the study that `kolnet init` writes.
/// let profile = CrmProfile::named("plain")?;
/// let manifest = write_feed(&run, &profile, &folder.path().join("feed"))?;
/// assert_eq!((manifest.upsert, manifest.key.as_str()), (3, "external_id"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_feed(run: &Path, profile: &CrmProfile, target: &Path) -> Result<FeedManifest, Error> {
    let rankings = rankings(run)?;
    let (run_id, as_of) = identity(run)?;
    let csv = upsert(&rankings, profile)?;
    let manifest = FeedManifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        run_id,
        as_of,
        profile: profile.name.clone(),
        key: profile.key_header().to_owned(),
        upsert: rankings.len(),
        upsert_sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(&csv)),
    };
    let disk = |cause: std::io::Error| Error::Disk {
        path: target.display().to_string(),
        cause: cause.to_string(),
    };
    let text = serde_json::to_string_pretty(&manifest).map_err(|e| disk(e.into()))? + "\n";
    let staged = crate::storage::atomic_dir::StagedFolder::beside(target).map_err(disk)?;
    staged.write("upsert.csv", |out| out.write_all(&csv)).map_err(disk)?;
    staged.write("manifest.json", |out| out.write_all(text.as_bytes())).map_err(disk)?;
    staged.publish().map_err(disk)?;
    Ok(manifest)
}

fn rankings(run: &Path) -> Result<TextFrame, Error> {
    let (parquet, csv) = (run.join("rankings.parquet"), run.join("rankings.csv"));
    let no_run =
        |path: &Path, cause: String| Error::NoRun { path: path.display().to_string(), cause };
    if parquet.is_file() {
        frame::read_parquet_text(&parquet).map_err(|e| no_run(&parquet, e.cause))
    } else if csv.is_file() {
        frame::read_csv_text(&csv).map_err(|e| no_run(&csv, e.cause))
    } else {
        Err(no_run(run, "no rankings.parquet and no rankings.csv in it".to_owned()))
    }
}

fn identity(run: &Path) -> Result<(String, String), Error> {
    #[derive(serde::Deserialize)]
    struct Head {
        run_id: String,
        as_of: String,
    }
    let path = run.join("manifest.json");
    let no_run = |cause: String| Error::NoRun { path: path.display().to_string(), cause };
    let text = std::fs::read_to_string(&path).map_err(|e| no_run(e.to_string()))?;
    let head: Head = serde_json::from_str(&text).map_err(|e| no_run(e.to_string()))?;
    Ok((head.run_id, head.as_of))
}

fn upsert(rankings: &TextFrame, profile: &CrmProfile) -> Result<Vec<u8>, Error> {
    let wrong = |cause: String| Error::Profile { name: profile.name.clone(), cause };
    let column = |name: &str| {
        rankings.column(name).ok_or_else(|| {
            let known = rankings.names().join(", ");
            wrong(format!("the rankings have no column '{name}'; they have external_id, {known}"))
        })
    };
    let (keys, areas) = (column("person_key")?, column("area")?);
    let external: Vec<String> = keys
        .iter()
        .zip(areas)
        .map(|(key, area)| {
            external_key(key.as_deref().unwrap_or_default(), area.as_deref().unwrap_or_default())
        })
        .collect();
    let mut seen = FxHashSet::default();
    if let Some(key) = external.iter().find(|key| !seen.insert(key.as_str())) {
        return Err(Error::DuplicateKey { key: key.clone() });
    }
    let sources: Vec<Option<&[Option<String>]>> = profile
        .columns
        .iter()
        .map(|c| if c.field == "external_id" { Ok(None) } else { column(&c.field).map(Some) })
        .collect::<Result<_, _>>()?;
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(Vec::new());
    let broken = |e: csv::Error| wrong(e.to_string());
    writer.write_record(profile.columns.iter().map(|c| &c.header)).map_err(broken)?;
    for (row, key) in external.iter().enumerate() {
        let cells = profile.columns.iter().zip(&sources).map(|(column, source)| match source {
            None => key.clone(),
            Some(cells) => column.print(cells[row].as_deref().unwrap_or_default()),
        });
        writer.write_record(cells).map_err(broken)?;
    }
    writer.into_inner().map_err(|e| wrong(e.to_string()))
}
