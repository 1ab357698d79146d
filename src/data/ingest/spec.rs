//! A source as the study file describes it.

use std::collections::BTreeMap;

use crate::data::corpus::SourceKind;
use crate::storage::input_file::InputPath;

/// A `[[source]]` of the study file, its globs expanded.
#[derive(Clone, Debug)]
pub struct SourceSpec {
    /// Which reader.
    pub kind: SourceKind,
    /// Files to read.
    pub files: Vec<InputPath>,
    /// Values for columns that the file lacks (tables only): our column → value.
    pub defaults: BTreeMap<String, String>,
    /// Column map (tables only): our column → the file's column.
    pub columns: BTreeMap<String, String>,
    /// Role map (congress and roles tables only): the file's word → a role name of `corpus::Role`.
    pub roles: BTreeMap<String, String>,
}
