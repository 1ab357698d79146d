//! A row of a congress programme.

use serde::Deserialize;

use crate::data::ingest::vocabulary::printed_names::NameText;

/// One row of the table.
#[derive(Deserialize)]
pub(super) struct CongressRow<'r> {
    pub(super) congress: &'r str,
    pub(super) level: &'r str,
    pub(super) date: &'r str,
    pub(super) session_id: &'r str,
    pub(super) session_title: &'r str,
    pub(super) session_type: &'r str,
    pub(super) track: &'r str,
    pub(super) talk_title: &'r str,
    pub(super) role: &'r str,
    pub(super) name: &'r str,
    pub(super) name_native: &'r str,
    pub(super) kana: &'r str,
    pub(super) family: &'r str,
    pub(super) given: &'r str,
    pub(super) family_native: &'r str,
    pub(super) given_native: &'r str,
    pub(super) family_kana: &'r str,
    pub(super) given_kana: &'r str,
    pub(super) affiliation: &'r str,
    pub(super) city: &'r str,
    pub(super) region: &'r str,
    pub(super) country: &'r str,
    pub(super) orcid: &'r str,
    pub(super) email: &'r str,
    pub(super) presenter: &'r str,
}

impl<'r> CongressRow<'r> {
    /// The names in Latin letters, or in any script where that is the only column.
    pub(super) fn latin_name(&self) -> NameText<'r> {
        NameText::of(self.name, self.family, self.given)
    }

    /// The names in their own script.
    pub(super) fn native_name(&self) -> NameText<'r> {
        NameText::of(self.name_native, self.family_native, self.given_native)
    }

    /// The readings of the names.
    pub(super) fn reading(&self) -> NameText<'r> {
        NameText::of(self.kana, self.family_kana, self.given_kana)
    }

    /// The cells that a `CongressHeading` is read from.
    pub(super) fn heading_cells(&self) -> [&'r str; 9] {
        [
            self.congress,
            self.level,
            self.date,
            self.session_id,
            self.session_title,
            self.session_type,
            self.track,
            self.role,
            self.presenter,
        ]
    }
}
