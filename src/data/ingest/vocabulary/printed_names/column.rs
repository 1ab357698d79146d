//! How a column of names is written. A cell alone often can be read in two ways; the column decides.

use super::comma_part::{CommaPart, comma_part};
use super::credentials::is_credential;
use super::separators::hard_pieces;
use super::text::{decode_entities, is_native, letter_count};
use super::undress::NameForm;

/// What the cells of a column, or the names of a list, have in common.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct NameColumn {
    /// Semicolons, bars or line breaks part people somewhere: then commas never do.
    pub(crate) semicolons: bool,
    /// `Family, Given` somewhere.
    pub(crate) family_first: bool,
    /// `Given Family` somewhere, without comma.
    pub(crate) whole_names: bool,
    /// Short words in capitals are family names (`Weilan LI`), not initials (`Smith JA`).
    pub(crate) capital_family: bool,
    /// Names are followed by initials (`Smith JA`), so that `MD` behind a family name is one too.
    pub(crate) initials: bool,
}

/// Counts over the cells of a column.
#[derive(Clone, Debug, Default)]
struct NameColumnCounts {
    semicolons: bool,
    family_first: bool,
    whole_names: u32,
    /// `Word AB`.
    initials_last: u32,
    /// `Word A`: a single capital is an initial for sure.
    single_initials: u32,
    /// `Word WORD` or `WORD Word` with a word of four capitals or more, or short capitals in front.
    capital_family: u32,
}

impl NameColumnCounts {
    /// Counts one cell.
    fn add(&mut self, cell: &str) {
        let cell = &*decode_entities(cell);
        let pieces = hard_pieces(cell);
        if pieces.len() > 1 || cell.trim_end().ends_with([';', '；']) {
            self.semicolons = true;
        }
        for piece in pieces.into_iter().filter(|piece| !is_native(piece)) {
            self.add_piece(piece);
        }
    }

    fn add_piece(&mut self, piece: &str) {
        let parts: Vec<&str> =
            piece.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
        let first = parts.first().copied().unwrap_or_default();
        // One word before a comma can say nothing but that family names come first.
        if self.family_first && parts.len() == 2 && !first.contains(char::is_whitespace) {
            return;
        }
        let kinds: Vec<CommaPart> = parts.iter().map(|part| comma_part(part, first)).collect();
        match kinds[..] {
            [CommaPart::Word, CommaPart::Word | CommaPart::WholeName | CommaPart::Initials] => {
                self.family_first = true;
            }
            [CommaPart::WholeName] => self.whole_names += 1,
            _ => {}
        }
        // Behind a family name there are given names, whose initials say nothing.
        let whole =
            |kind: &CommaPart| matches!(kind, CommaPart::WholeName | CommaPart::NameInitials);
        if kinds.first().is_some_and(whole) {
            for (part, _) in parts.iter().zip(&kinds).filter(|(_, kind)| whole(kind)) {
                self.add_capitals(part);
            }
        }
    }

    fn add_capitals(&mut self, name: &str) {
        let name = name.trim_end_matches(|c: char| !c.is_alphabetic() && c != '.');
        let words: Vec<&str> = name.split_whitespace().collect();
        let capitals = |word: &str| {
            let letters = word.chars().filter(|c| c.is_alphabetic());
            let count = letters.clone().count();
            (count > 0 && letters.clone().all(char::is_uppercase)).then_some(count)
        };
        let mixed = |word: &&str| word.chars().any(char::is_lowercase);
        let [first, .., last] = words[..] else { return };
        if !words.iter().any(mixed) {
            self.add_all_capitals(first, last);
            return;
        }
        // `Jane Placewood MD` says nothing of initials.
        if words.len() > 2 && is_credential(last) {
            return;
        }
        match (capitals(first), capitals(last)) {
            // Two capitals in front: `LI Weilan`; one is an initial.
            (Some(2..), None) if !first.contains('.') => self.capital_family += 1,
            (None, Some(4..)) => self.capital_family += 1,
            (None, Some(1)) => self.single_initials += 1,
            (None, Some(_)) if words.len() == 2 || !last.contains('.') => self.initials_last += 1,
            _ => {}
        }
    }

    /// `PLACEWOOD JA` in a column of capitals: two letters or fewer behind a longer word are initials.
    fn add_all_capitals(&mut self, first: &str, last: &str) {
        if letter_count(first) < 4 || last.contains('.') {
            return;
        }
        match letter_count(last) {
            1 => self.single_initials += 1,
            2 => self.initials_last += 1,
            _ => {}
        }
    }

    /// What the counts say.
    fn column(&self) -> NameColumn {
        let initials = self.initials_last + self.single_initials;
        let capital_family = self.capital_family > 0 && self.capital_family >= self.single_initials;
        NameColumn {
            semicolons: self.semicolons,
            family_first: self.family_first,
            whole_names: self.whole_names > 0,
            capital_family,
            initials: !capital_family
                && initials > 0
                && (self.family_first || initials > self.whole_names),
        }
    }
}

impl NameColumn {
    /// Learns from all cells of a column.
    pub(crate) fn learn<'c>(cells: impl IntoIterator<Item = &'c str>) -> Self {
        let mut counts = NameColumnCounts::default();
        cells.into_iter().for_each(|cell| counts.add(cell));
        counts.column()
    }

    /// What the column says of a text that is undressed.
    pub(super) fn form(&self) -> NameForm {
        NameForm { initials: self.initials, is_parted: false, family_first: self.family_first }
    }
}
