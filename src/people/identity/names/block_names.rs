//! The distinct names of one block: which of them can be one, and how crowded each is.

use rustc_hash::FxHashMap;

use super::compare::{NameCounts, NamePair, alike, compare};
use super::corpus_names::{NONE, Names};
use super::name::{Forename, PersonName};

/// Distinct names with the others that each can be one with. Crowded blocks have thousands of names
/// and few of them go together, so only those pairs are kept.
#[derive(Default)]
pub(crate) struct BlockNames {
    /// Distinct names of the block, ascending.
    names: Vec<u32>,
    /// Place of each mention's name among them.
    of: Vec<u32>,
    /// First forename of each name, the same number for the same one; `NONE` for initials.
    forename: Vec<u32>,
    /// For each name the names it can be one with, itself included, ascending.
    others: Vec<(u32, NamePair)>,
    starts: Vec<u32>,
    /// Commonness of the block's surname.
    pub surname: f32,
    /// The row of one name, spread over all names.
    row: Vec<NamePair>,
    /// Name whose row is spread.
    facing: Option<u32>,
}

impl BlockNames {
    /// Loads the names of the mentions `rows`.
    pub(crate) fn load(&mut self, rows: &[u32], names: &Names, counts: &NameCounts) {
        self.names.clear();
        self.names.extend(rows.iter().map(|row| names.of[*row as usize]));
        self.names.sort_unstable();
        self.names.dedup();
        let place = |row: &u32| {
            let name = names.of[*row as usize];
            self.names.binary_search(&name).unwrap_or(0) as u32
        };
        self.of = rows.iter().map(place).collect();
        let mut mentions = vec![0f32; self.names.len()];
        self.of.iter().for_each(|name| mentions[*name as usize] += 1.0);
        let latin: Vec<Option<&PersonName>> =
            self.names.iter().map(|name| names.entries[*name as usize].latin.as_ref()).collect();
        self.surname = latin.iter().flatten().map(|n| counts.surname(n)).fold(0.0, f32::max);
        self.number_forenames(&latin);
        self.pair_up(&latin, counts);
        self.count_rivals(&latin, &mentions);
        self.row.clear();
        self.row.resize(self.names.len(), NamePair::default());
        self.facing = None;
    }

    fn number_forenames(&mut self, latin: &[Option<&PersonName>]) {
        let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
        self.forename.clear();
        self.forename.extend(latin.iter().map(|name| {
            let Some(full) = name.filter(|name| name.forename() == Forename::Full) else {
                return NONE;
            };
            let next = numbers.len() as u32;
            *numbers.entry(full.given[0].as_str()).or_insert(next)
        }));
    }

    /// Compares the names that can be one at all.
    fn pair_up(&mut self, latin: &[Option<&PersonName>], counts: &NameCounts) {
        let mut found: Vec<(u32, u32, NamePair)> = Vec::new();
        for (a, b) in candidates(latin) {
            let pair = match (latin[a as usize], latin[b as usize]) {
                (Some(x), Some(y)) => compare(x, y).map(|pair| NamePair {
                    rarity: if pair.forename == 2 { counts.forename(x) } else { -1.0 },
                    ..pair
                }),
                _ => Some(NamePair::native()),
            };
            let Some(pair) = pair else { continue };
            found.push((a, b, pair));
            if a != b {
                found.push((b, a, pair));
            }
        }
        found.sort_unstable_by_key(|(a, b, _)| (*a, *b));
        self.starts.clear();
        self.starts.resize(latin.len() + 1, 0);
        found.iter().for_each(|(a, _, _)| self.starts[*a as usize + 1] += 1);
        for name in 0..latin.len() {
            self.starts[name + 1] += self.starts[name];
        }
        self.others.clear();
        self.others.extend(found.into_iter().map(|(_, b, pair)| (b, pair)));
    }

    /// For each name, how many forenames and mentions of the block it goes with.
    fn count_rivals(&mut self, latin: &[Option<&PersonName>], mentions: &[f32]) {
        let all: f32 = mentions.iter().sum();
        let mut fitting: Vec<&str> = Vec::new();
        let crowd: Vec<(f32, f32)> = (0..latin.len())
            .map(|a| {
                fitting.clear();
                // Counted before it is divided: what fits all mentions has a share of exactly 1.
                let mut fitted = 0.0;
                for &(b, _) in self.others_of(a as u32) {
                    fitted += mentions[b as usize];
                    let full = latin[b as usize].filter(|name| name.forename() == Forename::Full);
                    fitting.extend(full.map(|name| name.given[0].as_str()));
                }
                fitting.sort_unstable();
                fitting.dedup();
                (fitting.len() as f32, fitted / all)
            })
            .collect();
        for a in 0..latin.len() {
            for at in self.starts[a]..self.starts[a + 1] {
                let (b, pair) = &mut self.others[at as usize];
                pair.forenames = crowd[a].0.min(crowd[*b as usize].0);
                pair.compatible = crowd[a].1.min(crowd[*b as usize].1);
            }
        }
    }

    /// The names that a name can be one with.
    fn others_of(&self, name: u32) -> &[(u32, NamePair)] {
        let ends = &self.starts[name as usize..];
        &self.others[ends[0] as usize..ends[1] as usize]
    }

    /// Spreads the row of a mention's name for [`Self::faced`].
    pub(crate) fn face(&mut self, mention: usize) {
        let name = self.of[mention];
        if self.facing == Some(name) {
            return;
        }
        let spread = |row: &mut [NamePair], others: &[(u32, NamePair)], clear: bool| {
            others.iter().for_each(|(other, pair)| {
                row[*other as usize] = if clear { NamePair::default() } else { *pair };
            });
        };
        let mut row = std::mem::take(&mut self.row);
        if let Some(before) = self.facing {
            spread(&mut row, self.others_of(before), true);
        }
        spread(&mut row, self.others_of(name), false);
        self.row = row;
        self.facing = Some(name);
    }

    /// How the name faced last and that of a mention go together; `None` when they cannot be one.
    #[inline]
    pub(crate) fn faced(&self, mention: usize) -> Option<&NamePair> {
        let pair = &self.row[self.of[mention] as usize];
        pair.possible.then_some(pair)
    }

    /// How the names of two mentions go together; `None` when they cannot be one.
    pub(crate) fn pair(&self, i: usize, j: usize) -> Option<&NamePair> {
        let others = self.others_of(self.of[i]);
        let place = others.binary_search_by_key(&self.of[j], |other| other.0).ok()?;
        Some(&others[place].1)
    }

    /// Calls `meet` with the mentions of each first forename printed in full by several, ascending, each
    /// beside the number of the forename.
    pub(crate) fn full_names(&self, mut meet: impl FnMut(&[(u32, u32)])) {
        let forenames = self.of.iter().map(|name| self.forename[*name as usize]);
        let mut keyed: Vec<(u32, u32)> = forenames.zip(0..).filter(|f| f.0 != NONE).collect();
        keyed.sort_unstable();
        keyed.chunk_by(|a, b| a.0 == b.0).filter(|shared| shared.len() > 1).for_each(&mut meet);
    }
}

/// Pairs of names that share a beginning of which [`compare`] could approve, each once, lower first.
fn candidates(latin: &[Option<&PersonName>]) -> Vec<(u32, u32)> {
    let mut keyed: Vec<(&str, u32)> = Vec::new();
    let joined: Vec<String> =
        latin.iter().map(|name| name.map_or(String::new(), PersonName::joined)).collect();
    let mut open: Vec<u32> = Vec::new();
    for (place, name) in latin.iter().enumerate() {
        let place = place as u32;
        match name {
            Some(name) if name.forename() == Forename::Full => {
                let own = [name.given[0].as_str(), joined[place as usize].as_str()];
                keyed.extend(own.into_iter().chain(name.reading.as_deref()).map(|k| (k, place)));
            }
            // Initials and native names go with anything until they are compared.
            _ => open.push(place),
        }
    }
    keyed.sort_unstable();
    keyed.dedup();
    let groups: Vec<&[(&str, u32)]> = keyed.chunk_by(|a, b| a.0 == b.0).collect();
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    let mut meet = |a: u32, b: u32| pairs.push((a.min(b), a.max(b)));
    for (place, group) in groups.iter().enumerate() {
        for (nth, a) in group.iter().enumerate() {
            group[nth..].iter().for_each(|b| meet(a.1, b.1));
        }
        for other in groups[place + 1..].iter().filter(|other| alike(group[0].0, other[0].0)) {
            for a in *group {
                other.iter().for_each(|b| meet(a.1, b.1));
            }
        }
    }
    for &a in &open {
        (0..latin.len() as u32).for_each(|b| meet(a, b));
    }
    pairs.sort_unstable();
    pairs.dedup();
    pairs
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
        let found = candidates(&latin);
        for a in 0..names.len() {
            for b in a..names.len() {
                if compare(&names[a], &names[b]).is_some() {
                    assert!(found.contains(&(a as u32, b as u32)), "{} {}", given[a], given[b]);
                }
            }
        }
        assert!(found.len() < names.len() * (names.len() + 1) / 2);
    }
}
