//! How two printed names of one block go together.

use rustc_hash::FxHashMap;

use super::corpus_names::Names;
use super::name::{Forename, PersonName};

/// How two distinct names of a block go together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NamePair {
    /// Whether they can be one name at all.
    pub possible: bool,
    /// 0 full and different but alike, 1 one or both initials, 2 full and equal.
    pub forename: u8,
    /// How many of the two have initials only.
    pub initials_only: u8,
    /// 0 neither has a second forename, 1 one has, 2 initials agree, 3 both in full and equal.
    pub middle: u8,
    pub surname_equal: bool,
    pub rarity: f32,
    /// Number of distinct first forenames in the block that fit both.
    pub forenames: f32,
    /// Share of the block's mentions that fit both names.
    pub compatible: f32,
}

impl NamePair {
    /// Two names in one script of their own: a block of them holds one name.
    pub(crate) fn native() -> Self {
        Self { possible: true, forename: 2, surname_equal: true, rarity: 6.0, ..Self::default() }
    }
}

/// Counts of forenames and surnames over all mentions.
pub(crate) struct NameCounts {
    forenames: FxHashMap<String, u32>,
    surnames: FxHashMap<String, u32>,
    mentions: f32,
}

impl NameCounts {
    pub(crate) fn of(names: &Names) -> Self {
        let mut forenames: FxHashMap<String, u32> = FxHashMap::default();
        let mut surnames: FxHashMap<String, u32> = FxHashMap::default();
        // Distinct names, not mentions: a prolific author does not make a name common.
        for entry in &names.entries {
            let Some(name) = &entry.latin else { continue };
            *surnames.entry(name.surname.clone()).or_default() += 1;
            if name.forename() == Forename::Full {
                *forenames.entry(name.given[0].clone()).or_default() += 1;
            }
        }
        Self { forenames, surnames, mentions: names.entries.len() as f32 }
    }

    /// How rare the forename is: -ln of its share among names.
    pub(crate) fn forename(&self, name: &PersonName) -> f32 {
        let count = self.forenames.get(&name.given[0]).copied().unwrap_or(1);
        -self.share(count, TYPICAL_FORENAME).ln()
    }

    /// How common the surname is: ln(1 + its share among names in thousandths).
    pub(crate) fn surname(&self, name: &PersonName) -> f32 {
        let count = self.surnames.get(&name.surname).copied().unwrap_or(1);
        (self.share(count, TYPICAL_SURNAME) * 1000.0).ln_1p()
    }

    /// A share smoothed towards what is typical, so that a handful of names does not make each of
    /// them look common.
    fn share(&self, count: u32, typical: f32) -> f32 {
        (count as f32 + BACKGROUND * typical) / (self.mentions + BACKGROUND)
    }
}

/// Weight of the typical share, in names.
const BACKGROUND: f32 = 300.0;
/// Share of a forename of middling frequency in a mixed population.
const TYPICAL_FORENAME: f32 = 1.0 / 500.0;
/// The same of a surname.
const TYPICAL_SURNAME: f32 = 1.0 / 1000.0;

/// English forenames and their short forms that share no beginning.
const SHORT_FORMS: [(&str, &str); 34] = [
    ("william", "bill"),
    ("william", "will"),
    ("robert", "bob"),
    ("robert", "rob"),
    ("richard", "dick"),
    ("richard", "rick"),
    ("james", "jim"),
    ("john", "jack"),
    ("michael", "mike"),
    ("thomas", "tom"),
    ("elizabeth", "beth"),
    ("elizabeth", "liz"),
    ("margaret", "peggy"),
    ("margaret", "maggie"),
    ("katherine", "kate"),
    ("catherine", "kate"),
    ("katherine", "kathy"),
    ("catherine", "cathy"),
    ("anthony", "tony"),
    ("edward", "ted"),
    ("edward", "ed"),
    ("charles", "chuck"),
    ("henry", "harry"),
    ("stephen", "steve"),
    ("steven", "steve"),
    ("stephen", "steven"),
    ("joseph", "joe"),
    ("susan", "sue"),
    ("deborah", "debbie"),
    ("patricia", "pat"),
    ("jeffrey", "jeff"),
    ("geoffrey", "geoff"),
    ("lawrence", "larry"),
    ("andrew", "drew"),
];

/// Whether two different full forenames may be one: a beginning of it, a short form, one letter off.
pub(crate) fn alike(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    (short.len() >= 3 && long.starts_with(short))
        || SHORT_FORMS.contains(&(long, short))
        || SHORT_FORMS.contains(&(short, long))
        || (short.len() >= 5 && one_letter_off(short.as_bytes(), long.as_bytes()))
}

/// Whether one insertion, deletion, replacement or swap of neighbours makes `a` into `b`.
fn one_letter_off(a: &[u8], b: &[u8]) -> bool {
    let head = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[head..], &b[head..]);
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let (a, b) = (&a[..a.len() - tail], &b[..b.len() - tail]);
    match (a.len(), b.len()) {
        (0, 1) | (1, 0) | (1, 1) => true,
        (2, 2) => a[0] == b[1] && a[1] == b[0],
        _ => false,
    }
}

/// Compares two names that share a block. `None` for names that cannot be one.
pub(crate) fn compare(a: &PersonName, b: &PersonName) -> Option<NamePair> {
    if a.suffix != b.suffix && !a.suffix.is_empty() && !b.suffix.is_empty() {
        return None;
    }
    let full = |name: &PersonName| name.forename() == Forename::Full;
    let mut pair = NamePair {
        possible: true,
        forename: 1,
        initials_only: u8::from(!full(a)) + u8::from(!full(b)),
        surname_equal: a.surname == b.surname,
        ..NamePair::default()
    };
    let second = |name: &PersonName| name.given.get(1).cloned();
    if full(a) && full(b) {
        if a.joined() == b.joined() {
            pair.forename = 2;
            pair.middle = if a.given.len() > 1 { 3 } else { 0 };
            return Some(pair);
        }
        let split = |x: &PersonName, y: &PersonName| x.given.len() > 1 && y.given[0] == x.joined();
        if split(a, b) || split(b, a) {
            pair.forename = 2;
            pair.middle = 2;
            return Some(pair);
        }
        let same_reading = a.reading.is_some() && a.reading == b.reading;
        pair.forename = if a.given[0] == b.given[0] || same_reading {
            2
        } else if alike(&a.given[0], &b.given[0]) {
            0
        } else {
            return None;
        };
    } else if a.initial() != b.initial() {
        return None;
    }
    pair.middle = match (second(a), second(b)) {
        (None, None) => 0,
        (Some(x), Some(y)) if x == y && x.len() > 1 => 3,
        (Some(x), Some(y)) if x.chars().next() == y.chars().next() => 2,
        (Some(_), Some(_)) => return None,
        _ => 1,
    };
    Some(pair)
}
