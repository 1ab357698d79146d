//! A finished run, read back from its folder: tables cell by cell, and whom of it a name means.
//!
//! What each command asks of a folder differs and stays in its own room; how a table is opened, and
//! what is said when one is missing or damaged, is here once.

mod person;
mod run_table;

pub use person::{PersonRow, candidates, find, near, people, people_path};
pub use run_table::RunTable;

use std::fmt::Display;
use std::path::Path;

use serde::Deserialize;
use serde::de::DeserializeOwned;

/// The folder is no run folder of this version.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{path}: {cause}\n  name the folder that `kolnet run` wrote, or run the study again")]
pub struct Error {
    /// What was looked at.
    pub path: String,
    /// What is wrong.
    pub cause: String,
}

/// The error about a file or folder.
pub fn not_a_run_folder(path: &Path, cause: impl Display) -> Error {
    Error { path: path.display().to_string(), cause: cause.to_string() }
}

/// Reads those fields of `manifest.json` that `M` names.
///
/// # Errors
/// When the path is no folder, or the file is missing, damaged or lacks a field.
pub fn manifest<M: DeserializeOwned>(folder: &Path) -> Result<M, Error> {
    if folder.is_file() {
        return Err(not_a_run_folder(folder, "this is a file and no run folder"));
    }
    let file = folder.join("manifest.json");
    let text = std::fs::read_to_string(&file).map_err(|e| not_a_run_folder(&file, e))?;
    serde_json::from_str(&text).map_err(|e| not_a_run_folder(&file, e))
}

/// One number for each raw sum of the score, as `manifest.json` names them.
#[derive(Debug, Deserialize)]
pub struct Sums {
    science: f64,
    citation: f64,
    congress: f64,
    leadership: f64,
    brokerage: f64,
    reach: f64,
}

impl Sums {
    /// In the order of the pillars, the network's two at the end.
    pub const fn in_order(&self) -> [f64; 6] {
        [self.science, self.citation, self.congress, self.leadership, self.brokerage, self.reach]
    }
}
