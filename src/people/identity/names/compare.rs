//! Whether two printed names of one block can be one person's, and how well they agree.

use super::name::{ForenameKind, PersonName};
use super::name_bearers::NameBearers;

/// How well two distinct names of a block agree.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct NameComparison {
    /// Whether they can be one person's at all.
    pub is_possible: bool,
    /// 0 full and different but compatible, 1 one or both initials, 2 full and equal.
    pub forename: u8,
    /// How many of the two have initials only.
    pub initials_only: u8,
    /// 0 neither has a second forename, 1 one has, 2 initials agree, 3 both in full and equal.
    pub middle: u8,
    pub surname_equal: bool,
    /// How rare the common full forename is among people of such surnames: -ln of its share; -1 without one.
    pub rarity: f32,
    /// How many people in the world bear the name that the two share, as ln(1 + people per million names).
    pub bearers: f32,
    /// Number of distinct first forenames in the block that are compatible with both.
    pub forenames: f32,
    /// Share of the block's mentions that are compatible with both names.
    pub compatible: f32,
}

impl NameComparison {
    /// Two names without a Latin form: all names of such a block are equal.
    pub(crate) fn native() -> Self {
        Self { is_possible: true, forename: 2, surname_equal: true, rarity: 6.0, ..Self::default() }
    }
}

/// English forenames with short forms that are not their beginning.
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

/// A full forename that is compared with many others.
#[derive(Clone, Copy)]
pub(crate) struct ComparedForename<'n> {
    name: &'n str,
    /// Whether [`SHORT_FORMS`] has it. Nearly all names are not in there, and nearly all pairs need not be looked up.
    has_short_form: bool,
}

impl<'n> ComparedForename<'n> {
    pub(crate) fn new(name: &'n str) -> Self {
        let has_short_form =
            SHORT_FORMS.iter().any(|(long, short)| [*long, *short].contains(&name));
        Self { name, has_short_form }
    }

    /// Whether two different forenames may be one: one is a beginning or a short form of the other, or
    /// they are one typing error apart.
    pub(crate) fn is_compatible_with(self, other: ComparedForename<'_>) -> bool {
        let (a, b) = (self.name, other.name);
        begins_other(a, b)
            || is_one_letter_off(a, b)
            || (self.has_short_form && other.has_short_form && is_listed_short_form(a, b))
    }
}

/// Whether one full forename is a beginning or a short form of the other.
fn is_short_form(a: &str, b: &str) -> bool {
    begins_other(a, b) || is_listed_short_form(a, b)
}

/// Whether one forename, of at least three letters, is the beginning of the other.
fn begins_other(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.len() >= 3 && long.starts_with(short)
}

fn is_listed_short_form(a: &str, b: &str) -> bool {
    SHORT_FORMS.contains(&(a, b)) || SHORT_FORMS.contains(&(b, a))
}

fn is_one_letter_off(a: &str, b: &str) -> bool {
    a.len().min(b.len()) >= 5
        && a.len().abs_diff(b.len()) <= 1
        && one_letter_off(a.as_bytes(), b.as_bytes())
}

/// Whether two full forenames are one typing error apart and at most one of them is a name of its own: Maria and
/// Mario are two names, and so are two that can both be read as Japanese (Mitsuo, Mitsuyo).
fn may_be_misprint(a: &PersonName, b: &PersonName) -> bool {
    let bearers = NameBearers::shipped();
    let are_names = [a, b].into_iter().all(|name| bearers.knows_forename(&name.given[0]));
    let are_japanese = a.reading.is_some() && b.reading.is_some();
    is_one_letter_off(&a.given[0], &b.given[0]) && !are_names && !are_japanese
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

/// Compares two names of one block. `None` for names that cannot be one person's.
pub(crate) fn compare_names(a: &PersonName, b: &PersonName) -> Option<NameComparison> {
    if a.suffix != b.suffix && !a.suffix.is_empty() && !b.suffix.is_empty() {
        return None;
    }
    let is_full = |name: &PersonName| name.forename() == ForenameKind::Full;
    let base = NameComparison {
        is_possible: true,
        forename: 1,
        initials_only: u8::from(!is_full(a)) + u8::from(!is_full(b)),
        surname_equal: a.surname == b.surname,
        ..NameComparison::default()
    };
    if !is_full(a) || !is_full(b) {
        return match a.initial() == b.initial() {
            true => Some(NameComparison { middle: compare_second_forenames(a, b)?, ..base }),
            false => None,
        };
    }
    if a.joined() == b.joined() {
        let middle = if a.given.len() > 1 { 3 } else { 0 };
        return Some(NameComparison { forename: 2, middle, ..base });
    }
    if joins_forenames_of(a, b) || joins_forenames_of(b, a) {
        return Some(NameComparison { forename: 2, middle: 2, ..base });
    }
    let same_reading = a.reading.is_some() && a.reading == b.reading;
    let forename = if a.given[0] == b.given[0] || same_reading {
        2
    } else if is_short_form(&a.given[0], &b.given[0]) || may_be_misprint(a, b) {
        0
    } else {
        return None;
    };
    Some(NameComparison { forename, middle: compare_second_forenames(a, b)?, ..base })
}

/// Whether the first forename of `joined` is all forenames of `split` in one word.
fn joins_forenames_of(split: &PersonName, joined: &PersonName) -> bool {
    split.given.len() > 1 && joined.given[0] == split.joined()
}

/// [`NameComparison::middle`] of two names; `None` when the second forenames contradict.
fn compare_second_forenames(a: &PersonName, b: &PersonName) -> Option<u8> {
    match (a.given.get(1), b.given.get(1)) {
        (None, None) => Some(0),
        (Some(x), Some(y)) if x == y && x.len() > 1 => Some(3),
        (Some(x), Some(y)) if x.chars().next() == y.chars().next() => Some(2),
        (Some(_), Some(_)) => None,
        _ => Some(1),
    }
}
