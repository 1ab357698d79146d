//! A feed without loading it: what a loader would insert, update, deactivate and refuse.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::accounts::{MatchOutcome, RefusedRow};
use super::error::FeedError;
use super::known_changes::KnownChanges;
use super::people_files;
use super::prepared::PreparedFeed;
use super::print::TargetCsv;
use super::request::FeedRequest;
use crate::run_folder::beside;
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError};
use crate::storage::folder_record::{FolderForm, FolderKind};

/// The folder of a rehearsal. It has nothing that could be loaded by mistake.
pub const REHEARSAL_FOLDER: FolderForm =
    FolderForm { kind: FolderKind::Rehearsal, filled_in: &[], files_without_record: |_| None };

/// Where a rehearsal is written unless the user names another place.
pub fn default_rehearsal_folder(run: &Path, profile: &str) -> PathBuf {
    beside(run, format!("rehearsal-{profile}"))
}

/// What a loader would do.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rehearsal {
    /// Version of kolnet.
    pub kolnet: &'static str,
    /// The run.
    pub run_id: String,
    /// Its reference date.
    pub as_of: String,
    /// Profile.
    pub profile: String,
    /// Records that would be made.
    pub insert: usize,
    /// Records that would be changed.
    pub update: usize,
    /// Rows that the CRM holds as they are.
    pub unchanged: usize,
    /// Records that would be deactivated.
    pub deactivate: usize,
    /// Rows that would be refused, by field and rule.
    pub refused: BTreeMap<String, usize>,
    /// Faults for which the whole file would be refused.
    pub header_faults: Vec<RefusedRow>,
    /// People by what their accounts are.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub accounts: BTreeMap<MatchOutcome, usize>,
    /// What it would change of rows that the CRM is known to hold.
    pub changes: KnownChanges,
}

/// Rehearses the feed of a run folder; the CRM's mirror is read and left as it is.
///
/// # Errors
/// As [`write_feed`](super::write_feed), but that no guard stops it.
pub fn rehearse(
    run: &Path,
    request: FeedRequest<'_>,
    claim: FolderClaim,
) -> Result<Rehearsal, FeedError> {
    let prepared = PreparedFeed::of(run, request)?;
    let failed = |cause: io::Error| FolderWriteError::new(claim.target(), cause);
    let actions = actions(&prepared);
    let table = print_actions(&actions).map_err(failed)?;
    let form = &prepared.profile.form;
    let mut all_refused = prepared.header_faults.clone();
    all_refused.extend(prepared.refused.iter().cloned());
    let rejected = people_files::rejected(&all_refused, form).map_err(failed)?;
    let people = prepared.matched.as_ref().map(|matched| {
        let listed = matched.listed();
        Ok((people_files::accounts(&listed, form)?, people_files::review_queue(&listed, form)?))
    });
    let people = people.transpose().map_err(failed)?;
    let count = |action: &str| actions.iter().filter(|(_, known)| *known == action).count();
    let mut refused: BTreeMap<String, usize> = BTreeMap::new();
    for row in prepared.refused.iter().filter(|row| row.place == people_files::UPSERT) {
        *refused.entry(format!("{}: {}", row.field, row.rule)).or_default() += 1;
    }
    let rehearsal = Rehearsal {
        kolnet: env!("CARGO_PKG_VERSION"),
        run_id: prepared.run.manifest.run_id.clone(),
        as_of: prepared.run.manifest.as_of.clone(),
        profile: prepared.profile.name.clone(),
        insert: count(INSERT),
        update: count(UPDATE),
        unchanged: prepared.delta.unchanged,
        deactivate: count(DEACTIVATE),
        refused,
        header_faults: prepared.header_faults.clone(),
        accounts: prepared.matched.as_ref().map(|matched| matched.counts()).unwrap_or_default(),
        changes: prepared.delta.changes.clone(),
    };
    let mut staged = claim.stage()?;
    staged.write("rehearsal.csv", |out| out.write_all(&table))?;
    staged.write(people_files::REJECTED, |out| out.write_all(&rejected))?;
    if let Some((accounts, queue)) = &people {
        staged.write(people_files::ACCOUNTS, |out| out.write_all(accounts))?;
        staged.write(people_files::REVIEW_QUEUE, |out| out.write_all(queue))?;
    }
    let sealed = staged.seal(&rehearsal)?;
    staged.publish(&sealed)?;
    Ok(rehearsal)
}

const INSERT: &str = "insert";
const UPDATE: &str = "update";
const DEACTIVATE: &str = "deactivate";
const REFUSED: &str = "refused";

/// What happens to each key of the feed, in the order of its files.
fn actions(prepared: &PreparedFeed<'_>) -> Vec<(String, &'static str)> {
    let upserted = prepared.delta.upsert.iter().map(|row| {
        let action = if prepared.is_new(&row.key) { INSERT } else { UPDATE };
        (row.key.clone(), action)
    });
    let mut refused: Vec<&str> = prepared
        .refused
        .iter()
        .filter(|row| row.place == people_files::UPSERT)
        .map(|row| row.key.as_str())
        .collect();
    refused.dedup();
    let refused = refused.into_iter().map(|key| (key.to_owned(), REFUSED));
    let gone = prepared.delta.deactivate.iter().map(|key| (key.clone(), DEACTIVATE));
    upserted.chain(refused).chain(gone).collect()
}

fn print_actions(actions: &[(String, &'static str)]) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(&Default::default())?;
    table.row(["key", "action"])?;
    for (key, action) in actions {
        table.row([key.as_str(), action])?;
    }
    table.finish()
}
