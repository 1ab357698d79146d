//! What was printed with a name and is no part of it.

/// What was printed with a name and is no part of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct TakenOff {
    pub(super) marks: bool,
    pub(super) titles: bool,
    pub(super) credentials: bool,
    pub(super) posts: bool,
    pub(super) roles: bool,
    pub(super) places: bool,
    pub(super) ids: bool,
    pub(super) other_scripts: bool,
    pub(super) readings: bool,
    pub(super) notes: bool,
}

impl TakenOff {
    /// What either has.
    pub(super) fn or(self, other: Self) -> Self {
        Self {
            marks: self.marks | other.marks,
            titles: self.titles | other.titles,
            credentials: self.credentials | other.credentials,
            posts: self.posts | other.posts,
            roles: self.roles | other.roles,
            places: self.places | other.places,
            ids: self.ids | other.ids,
            other_scripts: self.other_scripts | other.other_scripts,
            readings: self.readings | other.readings,
            notes: self.notes | other.notes,
        }
    }
}
