//! Rankings to CRM files.
//!
//! One row per person and area under the external key `kolnet:<person_key>:<area>`, so that loading a
//! file twice changes nothing. Columns come from a profile: a small file that maps our columns to the
//! target's names. UTF-8 without a byte-order mark, LF, quotes as in RFC 4180.

mod profile;

pub use profile::{CrmProfile, FeedColumn};

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use polars::prelude::{Expr, LazyFrame, SortMultipleOptions, col, len, lit};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::run_folder::schema::rankings;
use crate::run_folder::{
    MANIFEST, NoSettings, PeopleSelection, QueryRows, RunFolder, RunFolderError, RunTable,
    SelectionError, beside,
};
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::frame::{FrameError, frame_columns};
use crate::storage::table::csv_writer;
use crate::storage::table_schema::ColumnSchema;

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
}

/// What is asked of a feed.
#[derive(Clone, Copy, Debug)]
pub struct FeedRequest<'a> {
    /// The columns of the target.
    pub profile: &'a CrmProfile,
    /// Whose rows are written.
    pub selection: &'a PeopleSelection,
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

/// Claims the folder of a feed, which must be apart from the run and the profile that it is made from.
///
/// # Errors
/// As [`FolderClaim::of`].
pub fn claim_folder(
    run: &Path,
    profile: &CrmProfile,
    target: &Path,
) -> Result<FolderClaim, FolderWriteError> {
    let reads: Vec<PathBuf> = [run.to_owned()].into_iter().chain(profile.file.clone()).collect();
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
/// let feed = claim_folder(&run, &profile, &folder.path().join("feed"))?;
/// let everybody = PeopleSelection::default();
/// let manifest = write_feed(&run, FeedRequest { profile: &profile, selection: &everybody }, feed)?;
/// assert_eq!((manifest.upsert, manifest.key.as_str()), (3, "external_id"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn write_feed(
    run: &Path,
    request: FeedRequest<'_>,
    claim: FolderClaim,
) -> Result<FeedManifest, FeedError> {
    let FeedRequest { profile, selection } = request;
    let run: RunFolder<NoSettings> = RunFolder::open(run)?;
    let mut columns = profile.source_columns();
    columns.extend(SELECTED_BY.iter().filter(|column| !profile.takes(column)));
    let rankings = run.table(&rankings::TABLE, &columns)?;
    check_keys(&rankings)?;
    let all = rankings.collect(rankings.rows())?;
    let people = rankings.collect(all.lazy().select(SELECTED_BY.map(|column| column.col())))?;
    let chosen = selection.choose(&people.decode()?)?;
    let rows = select_columns(&rankings, all.lazy(), profile)?;
    let csv = print_csv(&rows, profile, &chosen)
        .map_err(|cause| FolderWriteError::new(claim.target(), cause))?;
    let manifest = FeedManifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        run_id: run.manifest.run_id,
        as_of: run.manifest.as_of,
        profile: profile.name.clone(),
        key: profile.key_header().to_owned(),
        selection: selection.clone(),
        upsert: chosen.iter().filter(|is_chosen| **is_chosen).count(),
        upsert_sha256: data_encoding::HEXLOWER.encode(&Sha256::digest(&csv)),
    };
    let mut staged = claim.stage()?;
    staged.write("upsert.csv", |out| out.write_all(&csv))?;
    let sealed = staged.seal(&manifest)?;
    staged.publish(&sealed)?;
    Ok(manifest)
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

/// The columns of a profile under the target's names.
fn select_columns(
    rankings: &RunTable,
    rows: LazyFrame,
    profile: &CrmProfile,
) -> Result<QueryRows, RunFolderError> {
    let column = |column: &FeedColumn| {
        let cells = column.source().map_or_else(external_id, ColumnSchema::col);
        cells.alias(&column.header)
    };
    let columns: Vec<Expr> = profile.columns.iter().map(column).collect();
    rankings.collect(rows.select(columns))
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

fn print_csv(
    rows: &QueryRows,
    profile: &CrmProfile,
    chosen: &[bool],
) -> Result<Vec<u8>, FrameError> {
    let mut writer = csv_writer(Vec::new());
    let headers: Vec<&str> = profile.columns.iter().map(|column| &*column.header).collect();
    let cells = frame_columns(rows.frame(), &headers)?;
    writer.write_record(&headers).map_err(io::Error::from)?;
    for row in (0..rows.frame().height()).filter(|row| chosen[*row]) {
        let cells = profile.columns.iter().zip(&cells);
        let printed = cells.map(|(column, cells)| column.print(cells.cell(row)));
        writer.write_record(printed).map_err(io::Error::from)?;
    }
    Ok(writer.into_inner().map_err(|e| e.into_error())?)
}
