//! Why a feed stops.

use std::io;

use super::accounts::AccountError;
use super::known_changes::KnownChanges;
use super::target_fields::TargetFieldsError;
use crate::people::key_registry::KeyRegistryError;
use crate::run_folder::{RunFolderError, SelectionError};
use crate::storage::atomic_dir::FolderWriteError;
use crate::storage::separation::OutputFileError;

/// Why a feed could not be made.
#[derive(Debug, thiserror::Error)]
pub enum FeedError {
    /// The folder is not a run folder of this version.
    #[error(transparent)]
    RunFolder(#[from] RunFolderError),
    /// The file of the profile cannot be read.
    #[error("profile '{name}': {source}\n  name a file that exists")]
    ProfileFile {
        /// As named.
        name: String,
        /// What the system reported.
        source: io::Error,
    },
    /// The file of the profile is not TOML of a profile.
    #[error("profile '{name}': {source}")]
    ProfileSyntax {
        /// As named.
        name: String,
        /// Where and why.
        source: toml::de::Error,
    },
    /// There is no such profile, or no feed can be made of it.
    #[error("profile '{name}': {problem}\n  {remedy}")]
    Profile {
        /// As named.
        name: String,
        /// What is wrong.
        problem: String,
        /// What to write.
        remedy: String,
    },
    /// The feed would be of nobody.
    #[error(transparent)]
    Selection(#[from] SelectionError),
    /// Two rows have one key.
    #[error(
        "the key {key} is twice in the rankings\n  the run folder was changed by hand: run the study again"
    )]
    DuplicateKey {
        /// The key.
        key: String,
    },
    /// What the CRM holds cannot be read or written.
    #[error("{path}: {problem}\n  {remedy}")]
    Mirror {
        /// The file.
        path: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The folder for what the CRM holds is no place for it.
    #[error(transparent)]
    MirrorPlace(#[from] OutputFileError),
    /// The keys that were merged cannot be read.
    #[error(transparent)]
    Keys(#[from] KeyRegistryError),
    /// The folder is not a feed that can be acknowledged.
    #[error(
        "{path}: it is no feed that can be acknowledged: {problem}\n  name the folder of a feed that was written with --acknowledged"
    )]
    NotAFeed {
        /// The folder.
        path: String,
        /// What is wrong.
        problem: String,
    },
    /// A result file of a loader does not fit the feed.
    #[error("{place}: {problem}\n  {remedy}; nothing was changed")]
    LoaderResult {
        /// File, with the line where there is one.
        place: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The accounts cannot be matched.
    #[error(transparent)]
    Accounts(#[from] AccountError),
    /// The description of the target cannot be used.
    #[error(transparent)]
    Describe(#[from] TargetFieldsError),
    /// The target would refuse the whole file.
    #[error("{path}: {problem}\n  {remedy}; kolnet feed --rehearse lists all that it would refuse")]
    Header {
        /// The description.
        path: String,
        /// What is wrong.
        problem: String,
        /// What to do.
        remedy: &'static str,
    },
    /// Somebody answered questions of the feed that would be replaced.
    #[error(
        "{path}: it has answers that were not read\n  read them (kolnet feed ack), or write the feed into another folder with --out"
    )]
    UnreadAnswers {
        /// The review queue.
        path: String,
    },
    /// Too much would change at once.
    #[error(
        "the feed would deactivate {moved} of the {active} active rows or change their tier, {moved_first} of {active_first} in tier 1; more than {} % of \
         either is written only with a reason\n  look at the changes (kolnet diff), then add --accept REASON, which the feed keeps",
        100.0 * KnownChanges::MOST_MOVED,
        moved = .0.moved, active = .0.active, moved_first = .0.moved_first, active_first = .0.active_first
    )]
    LargeChange(KnownChanges),
    /// The feed could not be written.
    #[error(transparent)]
    Write(#[from] FolderWriteError),
}
