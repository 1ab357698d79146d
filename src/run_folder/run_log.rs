//! `run_log.jsonl`: who wrote what when, one line a command, beside the run folder.
//!
//! It has the clock and is therefore not in the run folder, whose bytes depend on its inputs alone. Lines are only
//! added. It holds no names of experts and no paths: files are known by their hashes. Who ran the command is the
//! account name of the operating system: personal data of an employee, kept because a log that does not say who
//! answers for a processing is none (GDPR articles 5(2) and 32(4)). `KOLNET_USER` puts a number or nothing in its place.

use std::fs::OpenOptions;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::cycles::beside;
use super::manifest::MANIFEST;
use super::purge::Purge;
use crate::data::corpus::PartialDate;

/// Name of the log.
pub const RUN_LOG: &str = "run_log.jsonl";

/// One line of the log.
#[derive(Debug, Serialize)]
struct RunLogLine<'a> {
    at: String,
    by: String,
    command: &'a str,
    kolnet: &'static str,
    /// What the written folder holds: `run`, `notices`, `feed` …
    #[serde(skip_serializing_if = "Option::is_none")]
    folder: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_id: Option<&'a Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<&'a Value>,
    /// SHA-256 of the source files and of those that decided something.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    inputs: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    config_sha256: Option<String>,
    manifest_sha256: String,
    /// Counts that the manifest gives.
    counts: Map<String, Value>,
}

/// Where the log of a run folder is.
pub fn run_log_beside(run: &Path) -> PathBuf {
    beside(run, RUN_LOG)
}

/// Adds a line to the log beside `run` about what a command wrote into `written`, whose manifest says it: when and by
/// whom, hashes of inputs and settings, version, counts. To be called when the folder is whole.
///
/// # Errors
/// When the manifest cannot be read or the log cannot be written. What was written stands.
pub fn log_written(run: &Path, command: &str, written: &Path) -> io::Result<()> {
    let text = std::fs::read_to_string(written.join(MANIFEST))?;
    let manifest: Value = serde_json::from_str(&text)?;
    let files = |field: &str| manifest.get(field).and_then(Value::as_array);
    let inputs = ["inputs", "consulted"].into_iter().filter_map(files).flatten();
    let inputs = inputs.filter_map(|file| file.get("sha256")?.as_str());
    let config = manifest.get("config").map(|config| hex(config.to_string().as_bytes()));
    let line = RunLogLine {
        at: now(),
        by: account(),
        command,
        kolnet: env!("CARGO_PKG_VERSION"),
        folder: manifest.get("folder"),
        run_id: manifest.get("run_id").or_else(|| manifest.get("new_run")),
        as_of: manifest.get("as_of").or_else(|| manifest.get("new_as_of")),
        inputs: inputs.collect(),
        config_sha256: config,
        manifest_sha256: hex(text.as_bytes()),
        counts: counts(&manifest),
    };
    append(&run_log_beside(run), &serde_json::to_string(&line)?)
}

/// Adds a line to the log in `folder` about what was removed from it because of its age.
///
/// # Errors
/// When the log cannot be written. What was removed is gone.
pub fn log_purged(folder: &Path, before: PartialDate, purge: &Purge) -> io::Result<()> {
    let removed: Vec<&str> = purge.removed.iter().map(|folder| folder.name.as_str()).collect();
    let line = serde_json::json!({
        "at": now(),
        "by": account(),
        "command": "purge",
        "kolnet": env!("CARGO_PKG_VERSION"),
        "before": before.to_string(),
        "removed": removed,
        "counts": {
            "removed": removed.len(),
            "left": purge.left.len(),
            "readings": purge.readings,
        },
    });
    append(&folder.join(RUN_LOG), &line.to_string())
}

fn now() -> String {
    Timestamp::now().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The counts of a run, or the whole numbers at the first level of another manifest.
fn counts(manifest: &Value) -> Map<String, Value> {
    match manifest.get("counts").and_then(Value::as_object) {
        Some(counts) => counts.clone(),
        None => {
            let fields = manifest.as_object().into_iter().flatten();
            let numbers = fields.filter(|(_, value)| value.is_u64());
            numbers.map(|(name, value)| (name.clone(), value.clone())).collect()
        }
    }
}

/// Adds a line in one write, so that lines of two commands do not mix.
fn append(path: &Path, line: &str) -> io::Result<()> {
    let mut log = OpenOptions::new().append(true).create(true).open(path)?;
    log.write_all(format!("{line}\n").as_bytes())
}

fn account() -> String {
    let said = ["KOLNET_USER", "USER", "USERNAME"].into_iter().find_map(std::env::var_os);
    said.map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}
