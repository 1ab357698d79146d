//! Files that a run used without being sources, for the manifest.

use crate::storage::input_file::{InputPath, hash_file};

/// A file that a run used without being a source.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct ReferenceFile {
    /// What it was used for: `edges`, `mesh`, `mesh_terms`, `gazetteer`, `overrides`, `suppression`, `told`.
    pub what: String,
    /// Path relative to the study file.
    pub path: String,
    /// Size as stored.
    pub bytes: u64,
    /// SHA-256 of the bytes as stored, in hex.
    pub sha256: String,
}

impl ReferenceFile {
    /// What the opt-out file was used for.
    pub const OPT_OUTS: &str = "suppression";
}

/// Size and hash of a reference file; `None` when it cannot be read.
pub fn hash_reference_file(what: &str, path: &InputPath) -> Option<ReferenceFile> {
    let stored = hash_file(&path.path).ok()?;
    let (bytes, sha256) = (stored.bytes, stored.sha256);
    Some(ReferenceFile { what: what.to_owned(), path: path.display.clone(), bytes, sha256 })
}
