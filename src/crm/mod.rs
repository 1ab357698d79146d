//! Rankings to CRM files.
//!
//! One row per person and area under the external key `kolnet:<person_key>:<area>`, so that loading a
//! file twice changes nothing. Columns come from a profile: a small file that maps our columns to the
//! target's names and says how its files are written. With a folder that remembers what the CRM holds
//! ([`CrmMirror`]), a feed has only what changed since, and what must be deactivated.

mod ack;
mod after_loading;
mod delta;
mod error;
mod external_key;
mod feed;
mod known_changes;
mod mirror;
mod print;
mod profile;
mod row;
#[cfg(test)]
mod tests;

pub use ack::{FeedAcknowledgement, acknowledge};
pub use error::FeedError;
pub use external_key::external_key;
pub use feed::{FEED_FOLDER, FeedManifest, FeedRequest, claim_folder, default_folder, write_feed};
pub use known_changes::KnownChanges;
pub use mirror::{CrmMirror, MirroredRow};
pub use profile::{CrmProfile, FeedColumn, FileForm, LineEnd};
