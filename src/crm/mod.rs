//! Rankings to CRM files.
//!
//! One row per person and area under the external key `kolnet:<person_key>:<area>`, so that loading a
//! file twice changes nothing. Columns come from a profile: a small file that maps our columns to the
//! target's names and says how its files are written. With a folder that remembers what the CRM holds
//! ([`CrmMirror`]), a feed has only what changed since, and what must be deactivated.

mod ack;
mod delta;
mod mirror;
mod print;
mod profile;
mod row;
#[cfg(test)]
mod tests;

pub use ack::{Acknowledgement, acknowledge};
pub use delta::KnownChanges;
pub use mirror::{CrmMirror, MirroredRow};
pub use profile::{CrmProfile, FeedColumn, FileForm, LineEnd};

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, BufReader, Write};
use std::path::{Path, PathBuf};

use polars::prelude::{Expr, SortMultipleOptions, col, len, lit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::people::key_registry::{self, KeyEvent, KeyRegistry, KeyRegistryError};
use crate::run_folder::schema::rankings;
use crate::run_folder::{
    MANIFEST, NoSettings, PeopleSelection, RunFolder, RunFolderError, RunTable, SelectionError,
    beside,
};
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError, StagedFolder};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::separation::{OutputFileError, check_output_file, relative};
use crate::storage::table_schema::ColumnSchema;
use ack::AfterLoading;
use delta::{FeedDelta, person_of};
use row::FeedRow;

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

/// Name of the key in profiles.
const EXTERNAL_ID: &str = "external_id";

/// The external key of a person in an area.
pub fn external_key(person_key: &str, area: &str) -> String {
    format!("kolnet:{person_key}:{area}")
}

/// [`external_key`] of each row.
fn external_id() -> Expr {
    lit("kolnet:") + rankings::PERSON_KEY.col() + lit(":") + rankings::AREA.col()
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
    let as_loaded = |row: &FeedRow| (row.key.clone(), MirroredRow::of(row, &profile.columns, feed));
    let mut after = AfterLoading { feed, opt_outs, rows: rows.iter().map(as_loaded).collect() };
    let delta =
        FeedDelta::between(rows, &mirror, profile, opt_outs.saturating_sub(mirror.opt_outs));
    if delta.changes.is_large() && accept.is_none() {
        return Err(FeedError::LargeChange(delta.changes));
    }
    let upserted: BTreeSet<&str> = delta.upsert.iter().map(|row| row.key.as_str()).collect();
    after.rows.retain(|key, _| upserted.contains(key.as_str()));
    let gone = delta.deactivate.iter().map(|key| (key.clone(), MirroredRow::deactivated(feed)));
    after.rows.extend(gone);
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
    row::feed_rows(&rankings, profile, selection)
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

/// What a feed leaves for its acknowledgement.
const AFTER_LOADING: &str = "after_loading.json";

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
    struct Repeated {
        external_id: String,
    }
    let query = rankings
        .rows()
        .group_by([external_id().alias(EXTERNAL_ID)])
        .agg([len().alias("rows")])
        .filter(col("rows").gt(lit(1u32)))
        .sort([EXTERNAL_ID], SortMultipleOptions::default())
        .limit(1);
    match rankings.collect(query)?.decode::<Repeated>()?.pop() {
        Some(Repeated { external_id }) => Err(FeedError::DuplicateKey { key: external_id }),
        None => Ok(()),
    }
}

/// What a choice of people is made by.
const SELECTED_BY: [ColumnSchema; 6] = [
    rankings::AREA,
    rankings::RANK,
    rankings::COUNTRY,
    rankings::REGION,
    rankings::TIER,
    rankings::TIER_REVIEWED,
];

/// A reviewer's tier, else the proposed.
const TIER_IN_FORCE: [ColumnSchema; 2] = [rankings::TIER_REVIEWED, rankings::TIER];
