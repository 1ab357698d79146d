//! What is asked of a feed.

use std::path::{Path, PathBuf};

use super::profile::CrmProfile;
use crate::run_folder::PeopleSelection;

/// What is asked of a feed.
#[derive(Clone, Copy, Debug)]
pub struct FeedRequest<'a> {
    /// The columns of the target.
    pub profile: &'a CrmProfile,
    /// Whose rows are written.
    pub selection: &'a PeopleSelection,
    /// The folder that remembers what the CRM holds; without one every row is written.
    pub acknowledged: Option<&'a Path>,
    /// An export of the accounts that the CRM holds; without one no row names an account.
    pub accounts: Option<&'a Path>,
    /// The fields of the target as it describes them; without it only rules that every target has are checked.
    pub describe: Option<&'a Path>,
    /// Why a change of more than [`KnownChanges::MOST_MOVED`](super::KnownChanges::MOST_MOVED) is written all the same.
    pub accept: Option<&'a str>,
}

impl<'a> FeedRequest<'a> {
    /// Every row of the people who are chosen, whatever the target holds and however it is made.
    pub fn of_all(profile: &'a CrmProfile, selection: &'a PeopleSelection) -> Self {
        Self {
            profile,
            selection,
            acknowledged: None,
            accounts: None,
            describe: None,
            accept: None,
        }
    }

    /// All that a feed of a run is made from.
    pub(super) fn reads(&self, run: &Path) -> impl Iterator<Item = PathBuf> {
        let files = [self.accounts, self.describe].into_iter().flatten().map(Path::to_owned);
        [run.to_owned()].into_iter().chain(self.profile.file.clone()).chain(files)
    }
}
