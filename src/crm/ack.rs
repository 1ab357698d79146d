//! What a loader answered, read back into what the CRM holds.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::accounts::read_answers;
use super::after_loading::{AFTER_LOADING, AfterLoading};
use super::error::FeedError;
use super::external_key::person_of;
use super::mirror::CrmMirror;
use super::people_files::REVIEW_QUEUE;
use crate::run_folder::MANIFEST;

/// What a loader said of a feed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FeedAcknowledgement {
    /// Rows that were loaded.
    pub loaded: usize,
    /// Rows that were refused, by the loader's message.
    pub refused: BTreeMap<String, usize>,
    /// Rows of the feed of which nothing is known yet; the next feed has them again.
    pub unanswered: usize,
    /// Answers of the review queue that were read back.
    pub answers: usize,
}

/// What of a feed's manifest an acknowledgement needs.
#[derive(Deserialize)]
struct LoadedFeed {
    profile: String,
    key: String,
    acknowledged: Option<PathBuf>,
}

/// Headers under which loaders print why they refused a row, without case and signs (Salesforce Bulk API 2.0:
/// `sf__Error`; Data Loader: `ERROR`; Vault Loader: `errors`).
const ERROR_HEADERS: [&str; 4] = ["sferror", "error", "errors", "errormessage"];

/// Reads the result files of a loader and brings what the CRM holds up to date. Reading the same files again changes
/// nothing.
///
/// # Errors
/// When the feed was written without a folder for what the CRM holds, a file cannot be read or has no column of keys,
/// or a key in it is not of this feed or both loaded and refused. Nothing is changed then.
pub fn acknowledge(
    feed: &Path,
    successes: &[PathBuf],
    errors: &[PathBuf],
) -> Result<FeedAcknowledgement, FeedError> {
    let not_a_feed =
        |problem: String| FeedError::NotAFeed { path: feed.display().to_string(), problem };
    let read = |name: &str| {
        fs::read(feed.join(name)).map_err(|error| not_a_feed(format!("{name}: {error}")))
    };
    let manifest: LoadedFeed = serde_json::from_slice(&read(MANIFEST)?)
        .map_err(|error| not_a_feed(format!("{MANIFEST}: {error}")))?;
    let Some(folder) = manifest.acknowledged else {
        return Err(not_a_feed("it was written without --acknowledged".to_owned()));
    };
    let after: AfterLoading = serde_json::from_slice(&read(AFTER_LOADING)?)
        .map_err(|error| not_a_feed(format!("{AFTER_LOADING}: {error}")))?;
    let folder = feed.join(folder);
    let mut mirror = CrmMirror::read(&folder, &manifest.profile)?;
    let loaded = read_results(successes, &manifest.key, &after)?;
    let refused = read_results(errors, &manifest.key, &after)?;
    if let Some((key, result)) = refused.iter().find(|(key, _)| loaded.contains_key(*key)) {
        return Err(FeedError::LoaderResult {
            place: result.place.clone(),
            problem: format!("the row of {key} was loaded and refused"),
            remedy: "name the result files of one load",
        });
    }
    let mut answer = FeedAcknowledgement::default();
    for key in loaded.keys() {
        mirror.loaded(after.feed, key, &after.rows[key]);
    }
    for (key, result) in &refused {
        mirror.refused(after.feed, key);
        *answer.refused.entry(result.message.clone()).or_default() += 1;
    }
    answer.loaded = loaded.len();
    answer.unanswered = after.rows.len() - loaded.len() - refused.len();
    let people: BTreeSet<&str> = loaded.keys().map(|key| person_of(key)).collect();
    let linked = after.accounts.iter().filter(|(_, person)| people.contains(person.as_str()));
    mirror.accounts.linked.extend(linked.map(|(id, person)| (id.clone(), person.clone())));
    let answers = read_answers(&feed.join(REVIEW_QUEUE))?;
    if successes.is_empty() && errors.is_empty() && answers.is_empty() {
        return Err(not_a_feed(format!(
            "no result file is named, and {REVIEW_QUEUE} has no answer"
        )));
    }
    answer.answers =
        answers.same.len() + answers.different.values().map(BTreeSet::len).sum::<usize>();
    mirror.accounts.merge(answers);
    mirror.opt_outs = after.opt_outs;
    mirror.write(&folder)?;
    Ok(answer)
}

/// What a loader says of a row.
struct LoaderResult {
    /// File and line.
    place: String,
    /// Why it was refused; empty where nothing is said.
    message: String,
}

/// The rows of result files by key.
fn read_results(
    files: &[PathBuf],
    key_header: &str,
    after: &AfterLoading,
) -> Result<BTreeMap<String, LoaderResult>, FeedError> {
    let mut results = BTreeMap::new();
    for file in files {
        let refuse = |place: String, problem: String, remedy: &'static str| {
            FeedError::LoaderResult { place, problem, remedy }
        };
        let name = file.display().to_string();
        let bytes = fs::read(file).map_err(|error| {
            refuse(name.clone(), error.to_string(), "name the file that the loader wrote")
        })?;
        let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
        let mut table = csv::ReaderBuilder::new().flexible(true).from_reader(text);
        let unreadable = |error: csv::Error| {
            refuse(
                name.clone(),
                error.to_string(),
                "name a CSV file in UTF-8 as the loader wrote it",
            )
        };
        let headers = table.headers().map_err(unreadable)?.clone();
        let is_key = |header: &str| header.trim().eq_ignore_ascii_case(key_header);
        let Some(key_at) = headers.iter().position(is_key) else {
            let shown = headers.iter().collect::<Vec<_>>().join(", ");
            let problem = format!("it has no column {key_header}; its columns are {shown}");
            return Err(refuse(name, problem, "let the loader keep the columns of the feed"));
        };
        let is_error = |header: &str| {
            let bare: String = header.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
            ERROR_HEADERS.contains(&bare.to_ascii_lowercase().as_str())
        };
        let error_at = headers.iter().position(is_error);
        for row in table.records() {
            let row = row.map_err(unreadable)?;
            let line = row.position().map_or(0, csv::Position::line);
            let place = format!("{name}, line {line}");
            let key = row.get(key_at).unwrap_or_default().trim().to_owned();
            if !after.rows.contains_key(&key) {
                let problem = format!("the key '{key}' is not of this feed");
                return Err(refuse(place, problem, "name the result files of this feed"));
            }
            let message = error_at.and_then(|at| row.get(at)).unwrap_or_default().trim().to_owned();
            results.entry(key).or_insert(LoaderResult { place, message });
        }
    }
    Ok(results)
}
