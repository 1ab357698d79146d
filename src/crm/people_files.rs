//! The files of a feed for people to read: who has which account, what must be asked, what takes no part.

use std::io;

use super::accounts::{AccountMatch, MatchOutcome, RefusedRow};
use super::print::TargetCsv;
use super::profile::FileForm;
use crate::run_folder::PersonRow;
use crate::storage::formula_guard::guarded;

/// One row a person of the feed.
pub(super) const ACCOUNTS: &str = "accounts.csv";
/// Pairs that somebody must look at, with a column for the answer.
pub(super) const REVIEW_QUEUE: &str = "review_queue.csv";
/// Rows that take no part, of the export and of the feed.
pub(super) const REJECTED: &str = "rejected.csv";
/// The rows to load.
pub(super) const UPSERT: &str = "upsert.csv";

/// A person of the feed with what was found in the CRM.
pub(super) struct MatchedPerson<'p> {
    pub person: &'p PersonRow,
    pub found: &'p AccountMatch,
}

impl MatchedPerson<'_> {
    fn cells(&self) -> [String; 4] {
        let known =
            |cell: &Option<String>| guarded(cell.as_deref().unwrap_or_default()).into_owned();
        let PersonRow { person_key, name, name_native, affiliation, .. } = self.person;
        [person_key.clone(), known(name), known(name_native), known(affiliation)]
    }
}

/// `accounts.csv`.
pub(super) fn accounts(people: &[MatchedPerson<'_>], form: &FileForm) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(form)?;
    table.row([
        "person_key",
        "name",
        "name_native",
        "affiliation",
        "outcome",
        "account_id",
        "why",
    ])?;
    for matched in people {
        let ids: Vec<&str> = matched.found.accounts.iter().map(|(id, _)| id.as_str()).collect();
        let why = match matched.found.outcome {
            MatchOutcome::Act => matched.found.accounts[0].1.as_str(),
            MatchOutcome::Ask => "see review_queue.csv",
            MatchOutcome::Add => "no account fits; none is made",
        };
        let outcome = matched.found.outcome.name().to_owned();
        let cells = matched.cells().into_iter().chain([outcome, ids.join("; "), why.to_owned()]);
        table.row(cells.collect::<Vec<_>>().iter().map(String::as_str))?;
    }
    table.finish()
}

/// `review_queue.csv`; `answer` is for somebody to fill in with `same` or `different`.
pub(super) fn review_queue(people: &[MatchedPerson<'_>], form: &FileForm) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(form)?;
    table.row([
        "person_key",
        "name",
        "name_native",
        "affiliation",
        "account_id",
        "why",
        "answer",
    ])?;
    for matched in people.iter().filter(|matched| matched.found.outcome == MatchOutcome::Ask) {
        for (id, why) in &matched.found.accounts {
            let cells = matched.cells().into_iter().chain([id.clone(), why.clone(), String::new()]);
            table.row(cells.collect::<Vec<_>>().iter().map(String::as_str))?;
        }
    }
    table.finish()
}

/// `rejected.csv`.
pub(super) fn rejected(rows: &[RefusedRow], form: &FileForm) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(form)?;
    table.row(["place", "key", "field", "rule", "remedy"])?;
    for RefusedRow { place, key, field, rule, remedy } in rows {
        let cells = [place, key, field, rule, remedy].map(|cell| guarded(cell).into_owned());
        table.row(cells.iter().map(String::as_str))?;
    }
    table.finish()
}
