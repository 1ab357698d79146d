//! The fields of a target as its own description names them, and which cells they take.
//!
//! A profile says what we write; the org that takes it has fields, lengths and picklists of its own. From its
//! description (Salesforce `sf sobject describe --json`, Vault's object metadata, Dataverse's entity definition, or a
//! table made by hand) each cell that a loader would refuse is known before it is loaded.

mod field;
mod json;
mod table;

pub(crate) use field::MOST_CHARACTERS;
pub use field::{FieldKind, TargetField};

use std::collections::BTreeMap;
use std::path::Path;

use crate::data::formats::TableReadError;

/// Why a description cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TargetFieldsError {
    /// It cannot be read as text.
    #[error("{path}: {source}\n  name a file that exists")]
    Io {
        /// The file.
        path: String,
        /// What the system reported.
        source: std::io::Error,
    },
    /// It is no JSON.
    #[error("{path}: {source}\n  save the description again, whole")]
    Json {
        /// The file.
        path: String,
        /// Where and why.
        source: serde_json::Error,
    },
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableReadError),
    /// It describes nothing.
    #[error(
        "{path}: it describes no field\n  save `sf sobject describe --sobject OBJECT --json`, the metadata of a Vault object, the \
         attributes of a Dataverse entity, or a table with the columns field, type, length, decimals, required, values"
    )]
    NoFields {
        /// The file.
        path: String,
    },
    /// A field has two descriptions.
    #[error("{path}: the field '{field}' is described twice\n  keep one")]
    Twice {
        /// The file.
        path: String,
        /// The field.
        field: String,
    },
}

/// The fields of a target by their names.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetFields {
    fields: BTreeMap<String, TargetField>,
}

impl TargetFields {
    /// Reads a description: JSON of one of the known systems, or a table.
    ///
    /// # Errors
    /// When the file cannot be read or describes no field.
    pub fn read(path: &Path) -> Result<Self, TargetFieldsError> {
        let shown = path.display().to_string();
        let text = std::fs::read(path)
            .map_err(|source| TargetFieldsError::Io { path: shown.clone(), source })?;
        let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&text);
        let first = text.iter().find(|byte| !byte.is_ascii_whitespace());
        let listed = match first {
            Some(b'{' | b'[') => {
                let value = serde_json::from_slice(text)
                    .map_err(|source| TargetFieldsError::Json { path: shown.clone(), source })?;
                json::fields(&value)
            }
            _ => table::fields(path)?,
        };
        let mut fields = BTreeMap::new();
        for field in listed {
            if let Some(other) = fields.insert(field.name.clone(), field) {
                return Err(TargetFieldsError::Twice { path: shown, field: other.name });
            }
        }
        match fields.is_empty() {
            true => Err(TargetFieldsError::NoFields { path: shown }),
            false => Ok(Self { fields }),
        }
    }

    /// A field by name. Names differ in case at most where a loader ignores case as well.
    pub fn get(&self, name: &str) -> Option<&TargetField> {
        self.fields.get(name).or_else(|| {
            let mut alike = self.fields.values();
            alike.find(|field| field.name.eq_ignore_ascii_case(name))
        })
    }

    /// Fields that a new record must have and that are not among `headers`.
    pub fn missing<'s>(&'s self, headers: &[&str]) -> Vec<&'s str> {
        let is_given = |name: &str| headers.iter().any(|header| header.eq_ignore_ascii_case(name));
        let required = self.fields.values().filter(|field| field.is_required && field.can_create);
        required.map(|field| field.name.as_str()).filter(|name| !is_given(name)).collect()
    }
}
