//! A feed before it is written or rehearsed: rows printed, accounts matched, cells checked against the target.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use polars::prelude::{SortMultipleOptions, col, len, lit};
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::accounts::{
    AccountExport, AccountMatching, AccountPeople, MatchOutcome, RefusedRow, match_accounts,
};
use super::after_loading::AfterLoading;
use super::delta::FeedDelta;
use super::error::FeedError;
use super::external_key::{EXTERNAL_ID, external_id, person_of};
use super::mirror::CrmMirror;
use super::people_files::MatchedPerson;
use super::profile::CrmProfile;
use super::publications::{PublicationLink, publication_links};
use super::request::FeedRequest;
use super::row::{FeedRow, SELECTED_BY, add_accounts, feed_rows};
use super::target_check::{header_faults, refuse_rows};
use super::target_fields::TargetFields;
use crate::people::key_registry::{self, KeyRegistry, KeyRegistryError};
use crate::run_folder::schema::{people, rankings};
use crate::run_folder::{NoSettings, PeopleTable, PersonRow, RunFolder, RunTable};
use crate::storage::separation::check_output_file;

/// What a feed would be.
pub(super) struct PreparedFeed<'p> {
    pub run: RunFolder<NoSettings>,
    /// The profile as it is used: with columns for accounts only where accounts are given.
    pub profile: Cow<'p, CrmProfile>,
    /// What the CRM holds before it.
    pub mirror: CrmMirror,
    /// The rows to write, without those that the target would refuse.
    pub delta: FeedDelta,
    /// People of the feed and their accounts; nothing without an export.
    pub matched: Option<MatchedAccounts>,
    /// Publications of the people of the feed, where the profile asks for them.
    pub publications: Vec<PublicationLink>,
    /// Rows that take no part.
    pub refused: Vec<RefusedRow>,
    /// Faults of the header, for which the target would refuse the file.
    pub header_faults: Vec<RefusedRow>,
    /// Keys that the CRM is known to have.
    known_keys: BTreeSet<String>,
}

/// The people of a feed in the order of its rows, with their accounts.
pub(super) struct MatchedAccounts {
    people: Vec<PersonRow>,
    matching: AccountMatching,
    /// Places in `people` of those who have a row.
    listed: Vec<usize>,
}

impl MatchedAccounts {
    /// Everybody with a row, each once.
    pub(super) fn listed(&self) -> Vec<MatchedPerson<'_>> {
        let people = self.listed.iter().map(|at| &self.people[*at]);
        let matched = people.filter_map(|person| {
            Some(MatchedPerson { person, found: self.matching.of_person.get(&person.person_key)? })
        });
        matched.collect()
    }

    /// How many of them have which outcome.
    pub(super) fn counts(&self) -> BTreeMap<MatchOutcome, usize> {
        let mut counts = BTreeMap::new();
        for matched in self.listed() {
            *counts.entry(matched.found.outcome).or_default() += 1;
        }
        counts
    }

    /// The account of each person who has one without doubt, by its id.
    pub(super) fn linked(&self, keys: &BTreeSet<&str>) -> BTreeMap<String, String> {
        let listed = self.listed().into_iter();
        let linked = listed.filter(|matched| keys.contains(matched.person.person_key.as_str()));
        let pair = |matched: MatchedPerson<'_>| {
            Some((matched.found.account()?.to_owned(), matched.person.person_key.clone()))
        };
        linked.filter_map(pair).collect()
    }
}

impl<'p> PreparedFeed<'p> {
    /// Prepares the feed of a run folder.
    pub(super) fn of(run_dir: &Path, request: FeedRequest<'p>) -> Result<Self, FeedError> {
        let run: RunFolder<NoSettings> = RunFolder::open(run_dir)?;
        let profile = match request.accounts {
            Some(_) => Cow::Borrowed(request.profile),
            None => Cow::Owned(request.profile.without_accounts()),
        };
        let mirror = mirror_of(run_dir, request)?;
        let export = match request.accounts {
            Some(path) => AccountExport::read(path, profile.accounts.record_id)?,
            None => AccountExport::default(),
        };
        let mut rows = rows_of(&run, &profile, request)?;
        let matched = match request.accounts {
            Some(_) => Some(match_people(run_dir, &run, &rows, &export, &mirror)?),
            None => None,
        };
        if let Some(matched) = &matched {
            let account = |key: &str| matched.matching.of_person.get(key)?.account();
            add_accounts(&mut rows, &profile, account);
        }
        let publications = match profile.publications {
            true => {
                let people = rows.iter().map(|row| person_of(&row.key)).collect();
                publication_links(&run, &people)?
            }
            false => Vec::new(),
        };
        let more_opt_outs = run.manifest.counts.opt_outs.saturating_sub(mirror.opt_outs);
        let delta = FeedDelta::between(rows, &mirror, &profile, more_opt_outs);
        let mut prepared = Self {
            run,
            profile,
            mirror,
            delta,
            matched,
            publications,
            refused: export.refused,
            header_faults: Vec::new(),
            known_keys: export.known_keys.into_iter().collect(),
        };
        prepared.check_against_target(request.describe)?;
        Ok(prepared)
    }

    /// The account of a person, where nothing is left open.
    pub(super) fn account(&self, person_key: &str) -> Option<&str> {
        self.matched.as_ref()?.matching.of_person.get(person_key)?.account()
    }

    /// What its acknowledgement needs.
    pub(super) fn after_loading(&self) -> AfterLoading {
        let feed = self.mirror.last_feed + 1;
        let rows = self.delta.as_loaded(&self.profile, feed);
        let people = rows.keys().map(|key| person_of(key)).collect();
        let accounts = self.matched.as_ref().map(|matched| matched.linked(&people));
        AfterLoading {
            feed,
            opt_outs: self.run.manifest.counts.opt_outs,
            accounts: accounts.unwrap_or_default(),
            rows,
        }
    }

    /// Whether the CRM has no record of a row yet, as far as is known.
    pub(super) fn is_new(&self, key: &str) -> bool {
        !self.mirror.rows.contains_key(key)
            && !self.mirror.is_outstanding(key)
            && !self.known_keys.contains(key)
    }

    /// Takes out the rows that the target would refuse.
    fn check_against_target(&mut self, describe: Option<&Path>) -> Result<(), FeedError> {
        let target = describe.map(TargetFields::read).transpose()?;
        if let Some(target) = &target {
            self.header_faults = header_faults(&self.profile, target, describe);
        }
        let new: BTreeSet<String> = self
            .delta
            .upsert
            .iter()
            .map(|row| &row.key)
            .filter(|key| self.is_new(key))
            .cloned()
            .collect();
        let refused = refuse_rows(&mut self.delta, &self.profile, target.as_ref(), &new);
        self.refused.extend(refused);
        Ok(())
    }
}

/// The rows of a run, printed for the target.
fn rows_of(
    run: &RunFolder<NoSettings>,
    profile: &CrmProfile,
    request: FeedRequest<'_>,
) -> Result<Vec<FeedRow>, FeedError> {
    let mut columns = profile.source_columns();
    columns.extend(SELECTED_BY.iter().filter(|column| !profile.takes(column)));
    let rankings = run.table(&rankings::TABLE, &columns)?;
    check_keys(&rankings)?;
    feed_rows(&rankings, profile, request.selection)
}

/// What the CRM holds; nothing where nobody keeps account of it.
fn mirror_of(run: &Path, request: FeedRequest<'_>) -> Result<CrmMirror, FeedError> {
    match request.acknowledged {
        Some(folder) => {
            let reads: Vec<PathBuf> = request.reads(run).collect();
            check_output_file(folder, &reads)?;
            CrmMirror::read(folder, &request.profile.name)
        }
        None => Ok(CrmMirror::default()),
    }
}

fn match_people(
    run_dir: &Path,
    run: &RunFolder<NoSettings>,
    rows: &[FeedRow],
    export: &AccountExport,
    mirror: &CrmMirror,
) -> Result<MatchedAccounts, FeedError> {
    #[derive(Deserialize)]
    struct AffiliationHistory {
        person_key: String,
        affiliation_history: Option<String>,
    }
    let columns = [people::PERSON_KEY, people::AFFILIATION_HISTORY];
    let table = run.table(&people::TABLE, &columns)?;
    let histories: Vec<AffiliationHistory> = table.collect(table.rows())?.decode()?;
    let histories: FxHashMap<String, String> = histories
        .into_iter()
        .map(|row| (row.person_key, row.affiliation_history.unwrap_or_default()))
        .collect();
    let people = PeopleTable::open(run_dir)?.all()?;
    let registry = key_registry_of(run_dir)?;
    let matched = AccountPeople {
        people: &people,
        histories: &histories,
        keys_by_address: &registry.keys_by_address(),
    };
    let matching = match_accounts(&matched, export, &mirror.accounts);
    let place: FxHashMap<&str, usize> =
        people.iter().enumerate().map(|(at, person)| (person.person_key.as_str(), at)).collect();
    let mut seen = BTreeSet::new();
    let listed = rows.iter().filter_map(|row| place.get(person_of(&row.key)).copied());
    let listed = listed.filter(|at| seen.insert(*at)).collect();
    Ok(MatchedAccounts { people, matching, listed })
}

/// The keys of a run; none where it has no file of them.
pub(super) fn key_registry_of(run_dir: &Path) -> Result<KeyRegistry, FeedError> {
    let path = run_dir.join(key_registry::FILE_NAME);
    if !path.exists() {
        return Ok(KeyRegistry::default());
    }
    let file = File::open(&path).map_err(KeyRegistryError::Io)?;
    Ok(KeyRegistry::read(BufReader::new(file))?)
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
