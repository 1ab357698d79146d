//! The distinct names of one block: which of them can be one person's, and how many rivals each has.

use rustc_hash::FxHashMap;

use super::compare::{ComparedForename, NameComparison, compare_names};
use super::corpus_names::{NO_ID, NameTable};
use super::name::{ForenameKind, PersonName};
use super::name_bearers::NameBearers;

/// The distinct names of a block with the comparison of every pair that can be one person's. A large
/// block has thousands of names and few such pairs, so only those are stored.
#[derive(Default)]
pub(crate) struct BlockNames {
    /// Distinct names of the block, ascending.
    names: Vec<u32>,
    /// Position of each mention's name among them.
    of_mention: Vec<u32>,
    /// First forename of each name, numbered; `NO_ID` for initials.
    forename: Vec<u32>,
    /// For each name the names that can be the same person's, itself included, ascending.
    compatible: Vec<(u32, NameComparison)>,
    /// Where the list of each name starts in `compatible`.
    starts: Vec<u32>,
    /// How many people in the world bear the block's surname and first initial, as ln(1 + people per million
    /// names).
    pub bearers: f32,
    /// The comparisons with the reference name, by name, for access without a search.
    reference_row: Vec<NameComparison>,
    reference: Option<u32>,
}

impl BlockNames {
    /// Loads the names of the mentions `rows`.
    pub(crate) fn load(&mut self, rows: &[u32], names: &NameTable) {
        self.names.clear();
        self.names.extend(rows.iter().map(|row| names.name_of[*row as usize]));
        self.names.sort_unstable();
        self.names.dedup();
        let position = |row: &u32| {
            let name = names.name_of[*row as usize];
            self.names.binary_search(&name).unwrap_or(0) as u32
        };
        self.of_mention = rows.iter().map(position).collect();
        let mut mentions = vec![0f32; self.names.len()];
        self.of_mention.iter().for_each(|name| mentions[*name as usize] += 1.0);
        let latin: Vec<Option<&PersonName>> =
            self.names.iter().map(|name| names.entries[*name as usize].latin.as_ref()).collect();
        let bearers = NameBearers::shipped();
        let with_initial = latin.iter().flatten().map(|name| bearers.first_initial(name));
        self.bearers = with_initial.fold(0.0, f32::max).ln_1p();
        self.number_forenames(&latin);
        self.compare_candidates(&latin);
        self.count_rivals(&latin, &mentions);
        self.reference_row.clear();
        self.reference_row.resize(self.names.len(), NameComparison::default());
        self.reference = None;
    }

    fn number_forenames(&mut self, latin: &[Option<&PersonName>]) {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        self.forename.clear();
        self.forename.extend(latin.iter().map(|name| {
            let Some(full) = name.filter(|name| name.forename() == ForenameKind::Full) else {
                return NO_ID;
            };
            let next = numbers.len() as u32;
            *numbers.entry(full.given[0].as_str()).or_insert(next)
        }));
    }

    /// Compares the pairs of names that can be one person's.
    fn compare_candidates(&mut self, latin: &[Option<&PersonName>]) {
        let bearers = NameBearers::shipped();
        let mut found: Vec<(u32, u32, NameComparison)> = Vec::new();
        for (a, b) in candidate_pairs(latin) {
            let pair = match (latin[a as usize], latin[b as usize]) {
                (Some(x), Some(y)) => compare_names(x, y).map(|pair| NameComparison {
                    rarity: if pair.forename == 2 { bearers.forename_rarity(x) } else { -1.0 },
                    bearers: shared_bearers(x, y, &pair).ln_1p(),
                    ..pair
                }),
                _ => Some(NameComparison::native()),
            };
            let Some(pair) = pair else { continue };
            found.push((a, b, pair));
            if a != b {
                found.push((b, a, pair));
            }
        }
        found.sort_unstable_by_key(|(a, b, _)| (*a, *b));
        self.starts.clear();
        self.starts.extend(
            (0..=latin.len() as u32).map(|name| found.partition_point(|f| f.0 < name) as u32),
        );
        self.compatible.clear();
        self.compatible.extend(found.into_iter().map(|(_, b, pair)| (b, pair)));
    }

    /// For each name, how many forenames and mentions of the block are compatible with it.
    fn count_rivals(&mut self, latin: &[Option<&PersonName>], mentions: &[f32]) {
        let total: f32 = mentions.iter().sum();
        let mut forenames: Vec<&str> = Vec::new();
        let mut rivals: Vec<(f32, f32)> = Vec::with_capacity(latin.len());
        for a in 0..latin.len() {
            forenames.clear();
            // Counted before it is divided, so that a name compatible with all has a share of exactly 1.
            let mut compatible = 0.0;
            for &(b, _) in self.compatible_with(a as u32) {
                compatible += mentions[b as usize];
                let full = latin[b as usize].filter(|name| name.forename() == ForenameKind::Full);
                forenames.extend(full.map(|name| name.given[0].as_str()));
            }
            forenames.sort_unstable();
            forenames.dedup();
            rivals.push((forenames.len() as f32, compatible / total));
        }
        for a in 0..latin.len() {
            for at in self.starts[a]..self.starts[a + 1] {
                let (b, pair) = &mut self.compatible[at as usize];
                pair.forenames = rivals[a].0.min(rivals[*b as usize].0);
                pair.compatible = rivals[a].1.min(rivals[*b as usize].1);
            }
        }
    }

    /// The names that can be the same person's as `name`.
    fn compatible_with(&self, name: u32) -> &[(u32, NameComparison)] {
        let ends = &self.starts[name as usize..];
        &self.compatible[ends[0] as usize..ends[1] as usize]
    }

    /// Makes the name of a mention the reference of [`Self::compared_to_reference`].
    pub(crate) fn set_reference(&mut self, mention: usize) {
        let name = self.of_mention[mention];
        if self.reference == Some(name) {
            return;
        }
        let mut row = std::mem::take(&mut self.reference_row);
        if let Some(previous) = self.reference {
            for &(other, _) in self.compatible_with(previous) {
                row[other as usize] = NameComparison::default();
            }
        }
        for &(other, pair) in self.compatible_with(name) {
            row[other as usize] = pair;
        }
        self.reference_row = row;
        self.reference = Some(name);
    }

    /// The comparison of the reference with the name of a mention; `None` when they cannot be one
    /// person's.
    #[inline]
    pub(crate) fn compared_to_reference(&self, mention: usize) -> Option<&NameComparison> {
        let pair = &self.reference_row[self.of_mention[mention] as usize];
        pair.is_possible.then_some(pair)
    }

    /// The comparison of the names of two mentions; `None` when they cannot be one person's.
    pub(crate) fn comparison(&self, i: usize, j: usize) -> Option<&NameComparison> {
        let compatible = self.compatible_with(self.of_mention[i]);
        let at = compatible.binary_search_by_key(&self.of_mention[j], |other| other.0).ok()?;
        Some(&compatible[at].1)
    }

    /// Position of a mention's name among the distinct names of the block.
    pub(crate) fn name_of(&self, mention: usize) -> u32 {
        self.of_mention[mention]
    }

    /// Whether two distinct names, by position, can be one person's.
    pub(crate) fn are_compatible(&self, a: u32, b: u32) -> bool {
        self.compatible_with(a).binary_search_by_key(&b, |other| other.0).is_ok()
    }

    /// Calls `visit` with the mentions of each first forename that several print in full, ascending.
    pub(crate) fn for_each_full_forename(&self, mut visit: impl FnMut(&[u32])) {
        let forenames = self.of_mention.iter().map(|name| self.forename[*name as usize]);
        let mut keyed: Vec<(u32, u32)> = forenames.zip(0..).filter(|f| f.0 != NO_ID).collect();
        keyed.sort_unstable();
        let mentions: Vec<u32> = keyed.iter().map(|(_, mention)| *mention).collect();
        let mut rest = mentions.as_slice();
        for same in keyed.chunk_by(|a, b| a.0 == b.0) {
            let shared;
            (shared, rest) = rest.split_at(same.len());
            if shared.len() > 1 {
                visit(shared);
            }
        }
    }
}

/// How many people in the world bear what two names share: by the one that says less.
fn shared_bearers(a: &PersonName, b: &PersonName, pair: &NameComparison) -> f32 {
    let bearers = NameBearers::shipped();
    let is_full = |name: &PersonName| name.forename() == ForenameKind::Full;
    let (full, second) = (is_full(a) && is_full(b), pair.middle >= 2);
    bearers.shared_name(a, full, second).max(bearers.shared_name(b, full, second))
}

/// All pairs of names that [`compare_names`] could accept, and few others, each once, lower name first.
fn candidate_pairs(latin: &[Option<&PersonName>]) -> Vec<(u32, u32)> {
    let joined: Vec<String> =
        latin.iter().map(|name| name.map_or(String::new(), PersonName::joined)).collect();
    let mut keyed: Vec<(&str, u32)> = Vec::new();
    // Initials and native names are candidates for every name.
    let mut unkeyed: Vec<u32> = Vec::new();
    for (number, name) in latin.iter().enumerate() {
        match name {
            Some(name) if name.forename() == ForenameKind::Full => {
                let keys = [name.given[0].as_str(), joined[number].as_str()];
                let keys = keys.into_iter().chain(name.reading.as_deref());
                keyed.extend(keys.map(|key| (key, number as u32)));
            }
            _ => unkeyed.push(number as u32),
        }
    }
    keyed.sort_unstable();
    keyed.dedup();
    let groups: Vec<(ComparedForename<'_>, &[(&str, u32)])> = keyed
        .chunk_by(|a, b| a.0 == b.0)
        .map(|group| (ComparedForename::new(group[0].0), group))
        .collect();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    for (index, (forename, group)) in groups.iter().enumerate() {
        for (nth, a) in group.iter().enumerate() {
            pairs.extend(group[nth..].iter().map(|b| ordered_pair(a.1, b.1)));
        }
        for (other_forename, other) in &groups[index + 1..] {
            if forename.is_compatible_with(*other_forename) {
                for a in *group {
                    pairs.extend(other.iter().map(|b| ordered_pair(a.1, b.1)));
                }
            }
        }
    }
    for &a in &unkeyed {
        pairs.extend((0..latin.len() as u32).map(|b| ordered_pair(a, b)));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
}

fn ordered_pair(a: u32, b: u32) -> (u32, u32) {
    (a.min(b), a.max(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_that_can_be_one_is_found_without_comparing_all() {
        let given = [
            "Hanako",
            "Hannako",
            "Hana",
            "H",
            "H K",
            "Hiroshi",
            "Hirosi",
            "Xiao-Ming",
            "Xiaoming",
            "Xiao",
            "X M",
            "Harold",
            "Harry",
            "Henry",
            "Hanako Maria",
            "HM",
            "Hal",
            "Hiro shi",
        ];
        let names: Vec<PersonName> =
            given.iter().filter_map(|given| PersonName::parse("Sato", given, "")).collect();
        let latin: Vec<Option<&PersonName>> = names.iter().map(Some).collect();
        let found = candidate_pairs(&latin);
        for a in 0..names.len() {
            for b in a..names.len() {
                if compare_names(&names[a], &names[b]).is_some() {
                    assert!(found.contains(&(a as u32, b as u32)), "{} {}", given[a], given[b]);
                }
            }
        }
        assert!(found.len() < names.len() * (names.len() + 1) / 2);
    }
}
