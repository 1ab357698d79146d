//! How many people of the world's literature bear a name, whatever the list at hand holds.

use std::io::Read;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::name::PersonName;

/// Groups of surnames and forenames that go together, as the script that builds the table has them.
const GROUPS: usize = 16;
const LETTERS: usize = 26;

/// Names added to a count that is not in the table, or to each that is: half a name would call a name that
/// the sample lacks by chance half as common as one that it holds once.
const UNSEEN: f32 = 0.3;
/// Weight of the group's first letters beside those of the surname itself, in names.
const LETTER_WEIGHT: f32 = 5.0;
/// Share of people of one surname and first forename who also share the second one.
const SECOND_FORENAME: f32 = 0.15;

/// Shares of groups, in sum 1.
type GroupShares = [f32; GROUPS];

/// What the sample tells of a surname.
struct SurnameCounts {
    names: f32,
    groups: GroupShares,
    /// Distinct names by first letter of the forename.
    letters: [f32; LETTERS],
}

/// Counts of distinct names in a sample of the world's biomedical authors that was not drawn by name, from a
/// table built by `data/assets/identity/build_name_counts.py`.
///
/// A list of mentions cannot tell how common its names are: it was often gathered by surname, and a congress has
/// one Tanaka where the world has thousands. The sample can. All figures are people for each million of distinct
/// names.
pub(crate) struct NameBearers {
    /// Distinct names in the sample.
    names: f32,
    surnames: FxHashMap<Box<str>, SurnameCounts>,
    /// Shares of the groups of each forename, and its distinct names.
    forenames: FxHashMap<Box<str>, (f32, GroupShares)>,
    /// Names with a full forename in each group.
    full: GroupShares,
    /// Share of each letter among first and second forenames of a group.
    first_letters: [GroupShares; LETTERS],
    second_letters: [GroupShares; LETTERS],
}

static SHIPPED: LazyLock<NameBearers> = LazyLock::new(|| {
    let packed: &[u8] = include_bytes!("../../../../data/assets/identity/name_counts.tsv.zst");
    let mut text = String::new();
    let unpacked = zstd::Decoder::new(packed).and_then(|mut from| from.read_to_string(&mut text));
    unpacked.expect("the table was packed when the program was built");
    NameBearers::parse(&text)
});

impl NameBearers {
    /// The table compiled into the program.
    pub(crate) fn shipped() -> &'static Self {
        &SHIPPED
    }

    fn parse(text: &str) -> Self {
        let mut table = Self {
            names: 0.0,
            surnames: FxHashMap::default(),
            forenames: FxHashMap::default(),
            full: [0.0; GROUPS],
            first_letters: [[0.0; GROUPS]; LETTERS],
            second_letters: [[0.0; GROUPS]; LETTERS],
        };
        for line in text.lines() {
            let cells: Vec<&str> = line.split('\t').collect();
            match cells[..] {
                ["names", names, _] => table.names = number(names),
                ["s", name, names, groups, letters] => {
                    let surname = SurnameCounts {
                        names: number(names),
                        groups: shares(groups),
                        letters: letter_counts(letters),
                    };
                    table.surnames.insert(name.into(), surname);
                }
                ["f", name, names, groups] => {
                    let (names, groups) = (number(names), shares(groups));
                    for (full, group) in table.full.iter_mut().zip(groups) {
                        *full += names * group;
                    }
                    table.forenames.insert(name.into(), (names, groups));
                }
                [place, letter, names] => {
                    let letters = match place {
                        "1" => &mut table.first_letters,
                        _ => &mut table.second_letters,
                    };
                    let at = letter.bytes().next().and_then(letter_number);
                    let names = names.split(' ').map(number);
                    if let Some(at) = at {
                        letters[at].iter_mut().zip(names).for_each(|(to, names)| *to = names);
                    }
                }
                _ => {}
            }
        }
        for letters in [&mut table.first_letters, &mut table.second_letters] {
            for group in 0..GROUPS {
                let total: f32 = letters.iter().map(|letter| letter[group] + 1.0).sum();
                letters.iter_mut().for_each(|letter| letter[group] = (letter[group] + 1.0) / total);
            }
        }
        table
    }

    /// People of the surname, per million names.
    pub(crate) fn surname(&self, surname: &str) -> f32 {
        let names = self.surnames.get(surname).map_or(0.0, |known| known.names);
        1e6 * (names + UNSEEN) / (self.names + 1.0)
    }

    /// People of the surname and the first letter of the forename.
    pub(crate) fn first_initial(&self, name: &PersonName) -> f32 {
        let groups = self.groups(name);
        self.surname(&name.surname) * self.first_letter(name, &groups)
    }

    /// People to whom a name fits by surname, by first forename (`full`, else its initial), and by the second
    /// forename or initial too where `second` says so.
    pub(crate) fn shared_name(&self, name: &PersonName, full: bool, second: bool) -> f32 {
        let groups = self.groups(name);
        let surname = self.surname(&name.surname);
        match (full, second.then(|| name.given.get(1)).flatten()) {
            (true, second) => {
                let forename = self.forename_share(&name.given[0], &groups);
                surname * forename * if second.is_some() { SECOND_FORENAME } else { 1.0 }
            }
            (false, None) => surname * self.first_letter(name, &groups),
            (false, Some(second)) => {
                let letter = second.bytes().next().and_then(letter_number);
                let share =
                    letter.map_or(SECOND_FORENAME, |at| mean(&self.second_letters[at], &groups));
                surname * self.first_letter(name, &groups) * share
            }
        }
    }

    /// Whether a word is a forename that several people bear.
    pub(crate) fn knows_forename(&self, forename: &str) -> bool {
        self.forenames.contains_key(forename)
    }

    /// How rare a full forename is among people of such surnames: -ln of its share.
    pub(crate) fn forename_rarity(&self, name: &PersonName) -> f32 {
        -self.forename_share(&name.given[0], &self.groups(name)).ln()
    }

    /// The groups of a name: those of its surname, else of its forename, else of everybody.
    fn groups(&self, name: &PersonName) -> GroupShares {
        let of_forename = || Some(self.forenames.get(name.given.first()?.as_str())?.1);
        let known = self.surnames.get(name.surname.as_str()).map(|surname| surname.groups);
        known.or_else(of_forename).unwrap_or_else(|| {
            let total: f32 = self.full.iter().sum();
            self.full.map(|names| names / total)
        })
    }

    fn first_letter(&self, name: &PersonName, groups: &GroupShares) -> f32 {
        let Some(letter) = name.initial().and_then(|c| letter_number(c as u8)) else {
            return 1.0;
        };
        let usual = mean(&self.first_letters[letter], groups);
        match self.surnames.get(name.surname.as_str()) {
            Some(known) => {
                (known.letters[letter] + LETTER_WEIGHT * usual) / (known.names + LETTER_WEIGHT)
            }
            None => usual,
        }
    }

    /// Share of a forename among the people of these groups.
    fn forename_share(&self, forename: &str, groups: &GroupShares) -> f32 {
        let (names, of_forename) =
            self.forenames.get(forename).copied().unwrap_or((0.0, [0.0; GROUPS]));
        let in_group = |group: usize| {
            (names * of_forename[group] + UNSEEN * groups[group]) / (self.full[group] + 1.0)
        };
        (0..GROUPS).map(|group| groups[group] * in_group(group)).sum()
    }
}

fn mean(values: &GroupShares, weights: &GroupShares) -> f32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

fn number(text: &str) -> f32 {
    text.parse().unwrap_or(0.0)
}

fn letter_number(byte: u8) -> Option<usize> {
    byte.is_ascii_lowercase().then(|| usize::from(byte - b'a'))
}

/// One digit of base 36 a group.
fn shares(digits: &str) -> GroupShares {
    let mut shares = [0.0; GROUPS];
    for (share, digit) in shares.iter_mut().zip(digits.chars()) {
        *share = digit.to_digit(36).unwrap_or(0) as f32;
    }
    let total: f32 = shares.iter().sum();
    shares.map(|share| share / total.max(1.0))
}

/// `a3 j12`: three distinct names with A, twelve with J.
fn letter_counts(text: &str) -> [f32; LETTERS] {
    let mut counts = [0.0; LETTERS];
    for cell in text.split(' ') {
        let letter = cell.bytes().next().and_then(letter_number);
        if let Some(letter) = letter {
            counts[letter] = number(&cell[1..]);
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::people::identity::names::name::ForenameKind;

    fn bearers(family: &str, given: &str) -> f32 {
        let name = PersonName::parse(family, given, "").unwrap();
        let is_full = name.forename() == ForenameKind::Full;
        NameBearers::shipped().shared_name(&name, is_full, name.given.len() > 1)
    }

    #[test]
    fn the_less_a_name_says_the_more_people_bear_it() {
        for (family, given, shorter) in [
            ("Wang", "Wei", "W"),
            ("Wang", "W Q", "W"),
            ("Smith", "John Albert", "John"),
            ("Smith", "J", ""),
            ("Katzenellenbogen", "Zaphod", "Z"),
        ] {
            assert!(bearers(family, given) <= bearers(family, shorter), "{family} {given}");
        }
    }

    #[test]
    fn a_forename_is_as_common_as_among_people_of_such_surnames() {
        assert!(bearers("Wang", "Wei") > 20.0 * bearers("Rossi", "Wei"));
        assert!(bearers("Suzuki", "Takashi") > 20.0 * bearers("Singh", "Takashi"));
        assert!(bearers("Kim", "J") > 50.0 * bearers("Sato", "J"));
        assert!(bearers("Kim", "J") > 1000.0 * bearers("Katzenellenbogen", "J"));
    }

    #[test]
    fn names_in_other_letters_and_without_forenames_have_a_figure() {
        for (family, given) in [("黎明", "花子"), ("Øst", "Åse"), ("Ng", ""), ("Ж", "Ж")] {
            let found = bearers(family, given);
            assert!(found.is_finite() && found > 0.0, "{family} {given}: {found}");
        }
    }
}
