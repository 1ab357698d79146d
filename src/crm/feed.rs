//! A feed: the rows of a run that a target lacks, as files in a folder.

use std::collections::BTreeMap;
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use polars::prelude::{SortMultipleOptions, col, len, lit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::after_loading::{AFTER_LOADING, AfterLoading};
use super::delta::FeedDelta;
use super::error::FeedError;
use super::external_key::{EXTERNAL_ID, external_id, person_of};
use super::known_changes::KnownChanges;
use super::mirror::CrmMirror;
use super::print;
use super::profile::{CrmProfile, FileForm};
use super::row::{FeedRow, SELECTED_BY, feed_rows};
use crate::people::key_registry::{self, KeyEvent, KeyRegistry, KeyRegistryError};
use crate::run_folder::schema::rankings;
use crate::run_folder::{MANIFEST, NoSettings, PeopleSelection, RunFolder, RunTable, beside};
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError, StagedFolder};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::separation::{check_output_file, relative};

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

/// What is asked of a feed.
#[derive(Clone, Copy, Debug)]
pub struct FeedRequest<'a> {
    /// The columns of the target.
    pub profile: &'a CrmProfile,
    /// Whose rows are written.
    pub selection: &'a PeopleSelection,
    /// The folder that remembers what the CRM holds; without one every row is written.
    pub acknowledged: Option<&'a Path>,
    /// Why a change of more than [`KnownChanges::MOST_MOVED`] is written all the same.
    pub accept: Option<&'a str>,
}

/// Where a feed is written unless the user names another place: `feed-PROFILE` beside the run folder.
pub fn default_folder(run: &Path, profile: &str) -> PathBuf {
    beside(run, format!("feed-{profile}"))
}

/// The folder of a feed.
pub const FEED_FOLDER: FolderForm = FolderForm {
    kind: FolderKind::Feed,
    filled_in: &[],
    files_without_record: |manifest| {
        let fields = ["profile", "upsert", "upsert_sha256"];
        let is_feed = fields.iter().all(|field| manifest.get(field).is_some());
        is_feed.then(|| vec!["upsert.csv".to_owned(), MANIFEST.to_owned()])
    },
};

/// Claims the folder of a feed, which must be apart from the run, the profile and the folder of what the CRM holds.
///
/// # Errors
/// As [`FolderClaim::of`].
pub fn claim_folder(
    run: &Path,
    request: FeedRequest<'_>,
    target: &Path,
) -> Result<FolderClaim, FolderWriteError> {
    let mut reads: Vec<PathBuf> = vec![run.to_owned()];
    reads.extend(request.profile.file.clone());
    reads.extend(request.acknowledged.map(Path::to_owned));
    FolderClaim::of(target, &FEED_FOLDER, &reads)
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
/// use kolnet::crm::{CrmProfile, FeedRequest, claim_folder, write_feed};
/// use kolnet::run_folder::PeopleSelection;
///
/// // `run` is the run folder of the study that `kolnet init` writes.
/// let profile = CrmProfile::named("plain")?;
/// let everybody = PeopleSelection::default();
/// let request =
///     FeedRequest { profile: &profile, selection: &everybody, acknowledged: None, accept: None };
/// let feed = claim_folder(&run, request, &folder.path().join("feed"))?;
/// let manifest = write_feed(&run, request, feed)?;
/// assert_eq!((manifest.upsert, manifest.key.as_str()), (3, "external_id"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_feed(
    run: &Path,
    request: FeedRequest<'_>,
    claim: FolderClaim,
) -> Result<FeedManifest, FeedError> {
    let opened: RunFolder<NoSettings> = RunFolder::open(run)?;
    let rows = rows_of(&opened, request)?;
    let opt_outs = opened.manifest.counts.opt_outs;
    let mut mirror = mirror_of(run, request)?;
    let feed = mirror.last_feed + 1;
    let FeedRequest { profile, acknowledged, accept, .. } = request;
    let delta =
        FeedDelta::between(rows, &mirror, profile, opt_outs.saturating_sub(mirror.opt_outs));
    if delta.changes.is_large() && accept.is_none() {
        return Err(FeedError::LargeChange(delta.changes));
    }
    let after = AfterLoading { feed, opt_outs, rows: delta.as_loaded(profile, feed) };
    let aliases = match acknowledged {
        Some(_) => aliases(run, &delta.deactivate)?,
        None => Vec::new(),
    };
    let failed = |cause: io::Error| FolderWriteError::new(claim.target(), cause);
    let files = FeedFiles::print(&delta, &aliases, profile).map_err(failed)?;
    let place = acknowledged.map(|folder| relative(claim.target(), folder)).transpose();
    let is_tracked = acknowledged.is_some() && !after.rows.is_empty();
    let manifest = FeedManifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        run_id: opened.manifest.run_id,
        as_of: opened.manifest.as_of,
        profile: profile.name.clone(),
        key: profile.key_header().to_owned(),
        selection: request.selection.clone(),
        upsert: delta.upsert.len(),
        upsert_sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(&files.upsert)),
        deactivate: delta.deactivate.len(),
        unchanged: delta.unchanged,
        aliases: aliases.len(),
        form: profile.form.clone(),
        acknowledged: place.map_err(failed)?,
        feed: is_tracked.then_some(feed),
        accepted: accept.filter(|_| delta.changes.is_large()).map(str::to_owned),
        changes: delta.changes,
    };
    // Before the feed is there to be loaded: whatever happens next, the mirror knows that it may be.
    if let Some(folder) = acknowledged.filter(|_| is_tracked) {
        mirror.expect(feed, after.rows.keys().cloned().collect());
        mirror.write(folder)?;
    }
    let staged = files.stage(claim, acknowledged.map(|_| &after))?;
    let sealed = staged.seal(&manifest)?;
    staged.publish(&sealed)?;
    Ok(manifest)
}

/// The rows of a run, printed for the target.
fn rows_of(
    run: &RunFolder<NoSettings>,
    request: FeedRequest<'_>,
) -> Result<Vec<FeedRow>, FeedError> {
    let FeedRequest { profile, selection, .. } = request;
    let mut columns = profile.source_columns();
    columns.extend(SELECTED_BY.iter().filter(|column| !profile.takes(column)));
    let rankings = run.table(&rankings::TABLE, &columns)?;
    check_keys(&rankings)?;
    feed_rows(&rankings, profile, selection)
}

/// What the CRM holds; nothing where nobody keeps account of it.
fn mirror_of(run: &Path, request: FeedRequest<'_>) -> Result<CrmMirror, FeedError> {
    match request.acknowledged {
        Some(folder) => {
            check_output_file(folder, &[run.to_owned()])?;
            CrmMirror::read(folder, &request.profile.name)
        }
        None => Ok(CrmMirror::default()),
    }
}

/// The files of a feed, printed.
struct FeedFiles {
    upsert: Vec<u8>,
    deactivate: Vec<u8>,
    aliases: Vec<u8>,
    fields: Vec<u8>,
}

impl FeedFiles {
    fn print(
        delta: &FeedDelta,
        aliases: &[(String, String)],
        profile: &CrmProfile,
    ) -> io::Result<Self> {
        Ok(Self {
            upsert: print::upsert(&delta.upsert, profile)?,
            deactivate: print::deactivate(&delta.deactivate, profile)?,
            aliases: print::aliases(aliases, profile)?,
            fields: print::fields(profile)?,
        })
    }

    /// Puts them beside each other; without account of what the CRM holds there is only what is upserted.
    fn stage(
        &self,
        claim: FolderClaim,
        after: Option<&AfterLoading>,
    ) -> Result<StagedFolder, FolderWriteError> {
        let mut staged = claim.stage()?;
        staged.write("upsert.csv", |out| out.write_all(&self.upsert))?;
        staged.write("fields.csv", |out| out.write_all(&self.fields))?;
        if let Some(after) = after {
            staged.write("deactivate.csv", |out| out.write_all(&self.deactivate))?;
            staged.write("aliases.csv", |out| out.write_all(&self.aliases))?;
            staged.write(AFTER_LOADING, |out| Ok(serde_json::to_writer_pretty(out, after)?))?;
        }
        Ok(staged)
    }
}

/// Keys that are deactivated because their people are now known to be another one, with the key in their place.
fn aliases(run: &Path, deactivated: &[String]) -> Result<Vec<(String, String)>, FeedError> {
    let path = run.join(key_registry::FILE_NAME);
    if deactivated.is_empty() || !path.exists() {
        return Ok(Vec::new());
    }
    let file = std::fs::File::open(&path).map_err(KeyRegistryError::Io)?;
    let registry = KeyRegistry::read(BufReader::new(file))?;
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

/// A loader takes a file whose key identifies each row.
fn check_keys(rankings: &RunTable) -> Result<(), FeedError> {
    #[derive(Deserialize)]
    struct RepeatedKey {
        external_id: String,
    }
    let query = rankings
        .rows()
        .group_by([external_id().alias(EXTERNAL_ID)])
        .agg([len().alias("rows")])
        .filter(col("rows").gt(lit(1u32)))
        .sort([EXTERNAL_ID], SortMultipleOptions::default())
        .limit(1);
    match rankings.collect(query)?.decode::<RepeatedKey>()?.pop() {
        Some(RepeatedKey { external_id }) => Err(FeedError::DuplicateKey { key: external_id }),
        None => Ok(()),
    }
}
