//! Rankings to CRM files.
//!
//! One row per person and area under the external key `kolnet:<person_key>:<area>`, so that loading a
//! file twice changes nothing. Columns come from a profile: a small file that maps our columns to the
//! target's names and says how its files are written. With a folder that remembers what the CRM holds
//! ([`CrmMirror`]), a feed has only what changed since, and what must be deactivated.

mod accounts;
mod ack;
mod after_loading;
mod delta;
mod error;
mod external_key;
mod feed;
mod known_changes;
mod mirror;
mod people_files;
mod prepared;
mod print;
mod profile;
mod publications;
mod rehearsal;
mod request;
mod row;
mod target_check;
mod target_fields;
#[cfg(test)]
mod tests;

pub use accounts::{AccountAnswers, AccountError, MatchOutcome, RecordIdForm, RefusedRow};
pub use ack::{FeedAcknowledgement, acknowledge};
pub use error::FeedError;
pub use external_key::external_key;
pub use feed::{FEED_FOLDER, FeedManifest, claim_folder, default_folder, write_feed};
pub use known_changes::KnownChanges;
pub use mirror::{CrmMirror, MirroredRow};
pub use profile::{AccountForm, CrmProfile, FeedColumn, FileForm, LineEnd, RowOf};
pub use rehearsal::{REHEARSAL_FOLDER, Rehearsal, default_rehearsal_folder, rehearse};
pub use request::FeedRequest;
pub use target_fields::{FieldKind, TargetField, TargetFields, TargetFieldsError};
