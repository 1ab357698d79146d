//! A feed: the rows of a run that a target lacks, as files in a folder.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::accounts::{MatchOutcome, read_answers};
use super::after_loading::{AFTER_LOADING, AfterLoading};
use super::error::FeedError;
use super::external_key::person_of;
use super::known_changes::KnownChanges;
use super::people_files;
use super::prepared::{PreparedFeed, key_registry_of};
use super::print;
use super::profile::FileForm;
use super::publications::{LINK_PUBLICATION, print_links};
use super::request::FeedRequest;
use crate::people::key_registry::KeyEvent;
use crate::run_folder::{MANIFEST, PeopleSelection, beside};
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError, StagedFolder};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::separation::relative;

/// What was written.
#[derive(Debug, Serialize)]
pub struct FeedManifest {
    /// Version of kolnet.
    pub kolnet: &'static str,
    /// The run whose rankings these are.
    pub run_id: String,
    /// Reference date of the run.
    pub as_of: String,
    /// Profile.
    pub profile: String,
    /// The column that identifies a row.
    pub key: String,
    /// Whose rows these are, where not everybody's.
    #[serde(skip_serializing_if = "PeopleSelection::is_everybody")]
    pub selection: PeopleSelection,
    /// Rows to insert or update.
    pub upsert: usize,
    /// SHA-256 of `upsert.csv`.
    pub upsert_sha256: String,
    /// Rows of `deactivate.csv`.
    pub deactivate: usize,
    /// Rows that the CRM holds as they are.
    pub unchanged: usize,
    /// Rows of `rejected.csv`.
    pub rejected: usize,
    /// People of the feed by what their accounts are; empty without an export of accounts.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<MatchOutcome, usize>,
    /// Rows of `aliases.csv`.
    pub aliases: usize,
    /// How the files are written.
    pub form: FileForm,
    /// The folder of what the CRM holds, from the folder of the feed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub acknowledged: Option<PathBuf>,
    /// Number of the feed among those written against that folder.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub feed: Option<u32>,
    /// What it changes of rows that the CRM is known to hold.
    pub changes: KnownChanges,
    /// Why a large change was written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub accepted: Option<String>,
}

/// Where a feed is written unless the user names another place: `feed-PROFILE` beside the run folder.
pub fn default_folder(run: &Path, profile: &str) -> PathBuf {
    beside(run, format!("feed-{profile}"))
}

/// The folder of a feed.
pub const FEED_FOLDER: FolderForm = FolderForm {
    kind: FolderKind::Feed,
    filled_in: &[people_files::REVIEW_QUEUE],
    files_without_record: |manifest| {
        let fields = ["profile", "upsert", "upsert_sha256"];
        let is_feed = fields.iter().all(|field| manifest.get(field).is_some());
        is_feed.then(|| vec!["upsert.csv".to_owned(), MANIFEST.to_owned()])
    },
};

/// Claims the folder of a feed or a rehearsal, which must be apart from the run, the profile and the folder of what the CRM holds.
///
/// # Errors
/// As [`FolderClaim::of`].
pub fn claim_folder(
    run: &Path,
    request: FeedRequest<'_>,
    target: &Path,
    form: &'static FolderForm,
) -> Result<FolderClaim, FolderWriteError> {
    let state = request.acknowledged.map(Path::to_owned);
    let reads: Vec<PathBuf> = request.reads(run).chain(state).collect();
    FolderClaim::of(target, form, &reads)
}

/// Writes the feed of a run folder for one target, into a folder that was claimed.
///
/// # Errors
/// When the folder is not a run folder, the profile is wrong, or the feed cannot be written.
///
/// # Example
///
/// ```
#[doc = include_str!("../guide/example_run.txt")]
/// use kolnet::crm::{CrmProfile, FEED_FOLDER, FeedRequest, claim_folder, write_feed};
/// use kolnet::run_folder::PeopleSelection;
///
/// // `run` is the run folder of the study that `kolnet init` writes.
/// let profile = CrmProfile::named("plain")?;
/// let everybody = PeopleSelection::default();
/// let request = FeedRequest::of_all(&profile, &everybody);
/// let feed = claim_folder(&run, request, &folder.path().join("feed"), &FEED_FOLDER)?;
/// let manifest = write_feed(&run, request, feed)?;
/// assert_eq!((manifest.upsert, manifest.key.as_str()), (3, "external_id"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_feed(
    run: &Path,
    request: FeedRequest<'_>,
    claim: FolderClaim,
) -> Result<FeedManifest, FeedError> {
    let prepared = PreparedFeed::of(run, request)?;
    let FeedRequest { acknowledged, accept, .. } = request;
    if let (Some(fault), Some(describe)) = (prepared.header_faults.first(), request.describe) {
        return Err(FeedError::Header {
            path: describe.display().to_string(),
            problem: format!("'{}': {}", fault.field, fault.rule),
            remedy: "make the field, or change the profile",
        });
    }
    let queue = claim.target().join(people_files::REVIEW_QUEUE);
    if !prepared.mirror.accounts.has_all(&read_answers(&queue)?) {
        return Err(FeedError::UnreadAnswers { path: queue.display().to_string() });
    }
    if prepared.delta.changes.is_large() && accept.is_none() {
        return Err(FeedError::LargeChange(prepared.delta.changes));
    }
    let after = prepared.after_loading();
    let aliases = match acknowledged {
        Some(_) => aliases(run, &prepared.delta.deactivate)?,
        None => Vec::new(),
    };
    let failed = |cause: io::Error| FolderWriteError::new(claim.target(), cause);
    let files =
        FeedFiles::print(&prepared, &aliases, acknowledged.map(|_| &after)).map_err(failed)?;
    let place = acknowledged.map(|folder| relative(claim.target(), folder)).transpose();
    let is_tracked = acknowledged.is_some() && !after.rows.is_empty();
    let PreparedFeed { run: opened, profile, delta, matched, refused, mut mirror, .. } = prepared;
    let manifest = FeedManifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        run_id: opened.manifest.run_id,
        as_of: opened.manifest.as_of,
        profile: profile.name.clone(),
        key: profile.key_header().to_owned(),
        selection: request.selection.clone(),
        upsert: delta.upsert.len(),
        upsert_sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(files.upsert())),
        deactivate: delta.deactivate.len(),
        unchanged: delta.unchanged,
        rejected: refused.len(),
        aliases: aliases.len(),
        accounts: matched.map(|matched| matched.counts()).unwrap_or_default(),
        form: profile.form.clone(),
        acknowledged: place.map_err(failed)?,
        feed: is_tracked.then_some(after.feed),
        accepted: accept.filter(|_| delta.changes.is_large()).map(str::to_owned),
        changes: delta.changes,
    };
    // Before the feed is there to be loaded: whatever happens next, the mirror knows that it may be.
    if let Some(folder) = acknowledged.filter(|_| is_tracked) {
        mirror.expect(after.feed, after.rows.keys().cloned().collect());
        mirror.write(folder)?;
    }
    let staged = files.stage(claim)?;
    let sealed = staged.seal(&manifest)?;
    staged.publish(&sealed)?;
    Ok(manifest)
}

/// The files of a feed by name, printed.
struct FeedFiles(Vec<(&'static str, Vec<u8>)>);

impl FeedFiles {
    /// Without account of what the CRM holds (`after`) nothing is deactivated.
    fn print(
        prepared: &PreparedFeed<'_>,
        aliases: &[(String, String)],
        after: Option<&AfterLoading>,
    ) -> io::Result<Self> {
        let PreparedFeed { profile, delta, .. } = prepared;
        let mut files = vec![
            (people_files::UPSERT, print::upsert(&delta.upsert, profile)?),
            ("fields.csv", print::fields(profile)?),
            (people_files::REJECTED, people_files::rejected(&prepared.refused, &profile.form)?),
        ];
        if profile.publications {
            let account = |person: &str| prepared.account(person);
            let links = print_links(&prepared.publications, account, &profile.form)?;
            files.push((LINK_PUBLICATION, links));
        }
        if let Some(matched) = &prepared.matched {
            let people = matched.listed();
            files.push((people_files::ACCOUNTS, people_files::accounts(&people, &profile.form)?));
            let queue = people_files::review_queue(&people, &profile.form)?;
            files.push((people_files::REVIEW_QUEUE, queue));
        }
        if let Some(after) = after {
            files.push(("deactivate.csv", print::deactivate(&delta.deactivate, profile)?));
            files.push(("aliases.csv", print::aliases(aliases, profile)?));
            files.push((AFTER_LOADING, serde_json::to_vec_pretty(after)?));
        }
        Ok(Self(files))
    }

    fn upsert(&self) -> &[u8] {
        &self.0[0].1
    }

    fn stage(&self, claim: FolderClaim) -> Result<StagedFolder, FolderWriteError> {
        let mut staged = claim.stage()?;
        for (name, bytes) in &self.0 {
            staged.write(name, |out| out.write_all(bytes))?;
        }
        Ok(staged)
    }
}

/// Keys that are deactivated because their people are now known to be another one, with the key in their place.
fn aliases(run: &Path, deactivated: &[String]) -> Result<Vec<(String, String)>, FeedError> {
    if deactivated.is_empty() {
        return Ok(Vec::new());
    }
    let registry = key_registry_of(run)?;
    let mut into: BTreeMap<&str, &str> = BTreeMap::new();
    for event in registry.events() {
        match event {
            KeyEvent::MergedInto { key, into: other } => into.insert(key, other),
            KeyEvent::SplitFrom { key, .. } => into.remove(key.as_str()),
        };
    }
    let last = |key: &str| {
        // A chain is no longer than there are keys.
        let chain = std::iter::successors(into.get(key).copied(), |next| into.get(next).copied());
        chain.take(into.len()).last().map(str::to_owned)
    };
    let alias = |key: &String| {
        let person = person_of(key);
        let other = last(person)?;
        Some((key.clone(), key.replacen(person, &other, 1)))
    };
    Ok(deactivated.iter().filter_map(alias).collect())
}
