//! What two mentions of one block have in common, as numbers.

use rustc_hash::FxHashMap;

use super::evidence::Evidence;
use super::name::{Forename, PersonName};
use super::names::Names;
use super::postings::Postings;

/// Number of features.
pub(super) const FEATURES: usize = 27;

/// Names of the features, in order, as the model file spells them.
pub(super) const FEATURE_NAMES: [&str; FEATURES] = [
    "forename",
    "initials_only",
    "middle",
    "surname_equal",
    "forename_rarity",
    "block_size",
    "block_forenames",
    "compatible_share",
    "coauthors_shared",
    "coauthors_weight",
    "coauthors_cosine",
    "coauthors_fewest",
    "affiliation_cosine",
    "affiliation_weight",
    "affiliation_missing",
    "organisation_equal",
    "title_cosine",
    "summary_cosine",
    "subjects_cosine",
    "subjects_missing",
    "venue_weight",
    "references_weight",
    "references_cosine",
    "years",
    "text_missing",
    "surname_rarity",
    "subjects_weight",
];

/// One pair's features.
pub(super) type Pair = [f32; FEATURES];

/// Whether two names, at least one in initials only, share nothing telling that is printed beside
/// them: no co-author, organisation, journal, cited work, hardly a word.
pub(super) fn initials_alone(pair: &Pair) -> bool {
    /// Features with the value up to which they tell nothing.
    const SILENT: [(usize, f32); 8] =
        [(8, 0.0), (12, 0.2), (15, 0.0), (16, 0.25), (17, 0.15), (18, 0.2), (20, 0.0), (21, 0.0)];
    pair[1] > 0.0 && SILENT.iter().all(|(feature, most)| pair[*feature] <= *most)
}

/// Whether both forenames are printed in full and are the same.
pub(super) fn full_forenames_equal(pair: &Pair) -> bool {
    pair[0] == 2.0 && pair[1] == 0.0
}

/// How two distinct names of a block go together.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct NamePair {
    /// Whether they can be one name at all.
    pub possible: bool,
    /// 0 full and different but alike, 1 one or both initials, 2 full and equal.
    forename: u8,
    /// How many of the two have initials only.
    initials_only: u8,
    /// 0 neither has a second forename, 1 one has, 2 initials agree, 3 both in full and equal.
    middle: u8,
    surname_equal: bool,
    rarity: f32,
    /// Number of distinct first forenames in the block that fit both.
    forenames: f32,
    /// Share of the block's mentions that fit both names.
    compatible: f32,
}

/// Counts of forenames and surnames over all mentions.
pub(super) struct NameCounts {
    forenames: FxHashMap<String, u32>,
    surnames: FxHashMap<String, u32>,
    mentions: f32,
}

impl NameCounts {
    pub(super) fn of(names: &Names) -> Self {
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
    fn forename(&self, name: &PersonName) -> f32 {
        let count = self.forenames.get(&name.given[0]).copied().unwrap_or(1);
        -self.share(count, TYPICAL_FORENAME).ln()
    }

    /// How common the surname is: ln(1 + its share among names in thousandths).
    fn surname(&self, name: &PersonName) -> f32 {
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
fn alike(a: &str, b: &str) -> bool {
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
fn compare(a: &PersonName, b: &PersonName) -> Option<NamePair> {
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

/// The mentions of one block with their inverted lists; buffers are used again block after block.
#[derive(Default)]
pub(super) struct Block {
    /// Mentions, in order.
    pub rows: Vec<u32>,
    /// Distinct names, and the place of each mention's name among them.
    names: Vec<u32>,
    name_of: Vec<u32>,
    pairs: Vec<NamePair>,
    surname: f32,
    coauthors: Postings,
    affiliation: Postings,
    organisation: Postings,
    title: Postings,
    summary: Postings,
    subjects: Postings,
    venue: Postings,
    references: Postings,
    shared: Shared,
}

/// What mention `i` shares with each later one.
#[derive(Default)]
struct Shared {
    coauthor_count: Vec<f32>,
    coauthors: Vec<f32>,
    affiliation: Vec<f32>,
    organisation: Vec<f32>,
    title: Vec<f32>,
    summary: Vec<f32>,
    subjects: Vec<f32>,
    venue: Vec<f32>,
    references: Vec<f32>,
}

impl Block {
    /// Loads the mentions of a block.
    pub(super) fn load(
        &mut self,
        rows: impl Iterator<Item = u32>,
        names: &Names,
        counts: &NameCounts,
        evidence: &Evidence,
    ) {
        self.rows.clear();
        self.rows.extend(rows);
        self.load_names(names, counts);
        let none = u32::MAX;
        let docs = self.rows.iter().map(|row| (evidence.doc[*row as usize], none));
        let own = |row: &u32| names.entry(*row).map_or(none, |entry| entry.coauthor);
        let named = self.rows.iter().map(|row| (evidence.doc[*row as usize], own(row)));
        let lines = self.rows.iter().map(|row| (*row, none));
        self.coauthors.fill(&evidence.coauthors, named);
        self.affiliation.fill(&evidence.affiliation, lines.clone());
        self.organisation.fill(&evidence.organisation, lines);
        self.title.fill(&evidence.title, docs.clone());
        self.summary.fill(&evidence.summary, docs.clone());
        self.subjects.fill(&evidence.subjects, docs.clone());
        self.venue.fill(&evidence.venue, docs.clone());
        self.references.fill(&evidence.references, docs);
    }

    fn load_names(&mut self, names: &Names, counts: &NameCounts) {
        self.names.clear();
        self.names.extend(self.rows.iter().map(|row| names.of[*row as usize]));
        self.names.sort_unstable();
        self.names.dedup();
        let place = |row: &u32| {
            let name = names.of[*row as usize];
            self.names.binary_search(&name).unwrap_or(0) as u32
        };
        self.name_of = self.rows.iter().map(place).collect();
        let mut mentions = vec![0f32; self.names.len()];
        self.name_of.iter().for_each(|name| mentions[*name as usize] += 1.0);
        let latin: Vec<Option<&PersonName>> =
            self.names.iter().map(|name| names.entries[*name as usize].latin.as_ref()).collect();
        self.surname = latin.iter().flatten().map(|n| counts.surname(n)).fold(0.0, f32::max);
        let count = latin.len();
        self.pairs.clear();
        self.pairs.resize(count * count, NamePair::default());
        for a in 0..count {
            for b in a..count {
                let pair = match (latin[a], latin[b]) {
                    (Some(x), Some(y)) => compare(x, y).map(|pair| NamePair {
                        rarity: if pair.forename == 2 { counts.forename(x) } else { -1.0 },
                        ..pair
                    }),
                    // A block of native names holds one name.
                    _ => Some(NamePair {
                        possible: true,
                        forename: 2,
                        surname_equal: true,
                        rarity: 6.0,
                        ..NamePair::default()
                    }),
                };
                self.pairs[a * count + b] = pair.unwrap_or_default();
                self.pairs[b * count + a] = pair.unwrap_or_default();
            }
        }
        self.count_rivals(&latin, &mentions);
    }

    /// For each name, how many forenames and mentions of the block it goes with.
    fn count_rivals(&mut self, latin: &[Option<&PersonName>], mentions: &[f32]) {
        let count = latin.len();
        let all: f32 = mentions.iter().sum();
        let mut forenames = vec![0f32; count];
        let mut share = vec![0f32; count];
        for a in 0..count {
            let mut fitting: Vec<&str> = Vec::new();
            for b in 0..count {
                if !self.pairs[a * count + b].possible {
                    continue;
                }
                share[a] += mentions[b] / all;
                let full = latin[b].filter(|name| name.forename() == Forename::Full);
                fitting.extend(full.map(|name| name.given[0].as_str()));
            }
            fitting.sort_unstable();
            fitting.dedup();
            forenames[a] = fitting.len() as f32;
        }
        for a in 0..count {
            for b in 0..count {
                let pair = &mut self.pairs[a * count + b];
                pair.forenames = forenames[a].min(forenames[b]);
                pair.compatible = share[a].min(share[b]);
            }
        }
    }

    /// Counts what mention `i` shares with each later one; [`Self::pair`] reads it.
    pub(super) fn meet(&mut self, i: usize) {
        let count = self.rows.len();
        let Self { shared, .. } = self;
        for list in [
            &mut shared.coauthor_count,
            &mut shared.coauthors,
            &mut shared.affiliation,
            &mut shared.organisation,
            &mut shared.title,
            &mut shared.summary,
            &mut shared.subjects,
            &mut shared.venue,
            &mut shared.references,
        ] {
            list.clear();
            list.resize(count, 0.0);
        }
        self.coauthors.later(i, |j, square| {
            shared.coauthor_count[j] += 1.0;
            shared.coauthors[j] += square;
        });
        self.affiliation.later(i, |j, square| shared.affiliation[j] += square);
        self.organisation.later(i, |j, square| shared.organisation[j] += square);
        self.title.later(i, |j, square| shared.title[j] += square);
        self.summary.later(i, |j, square| shared.summary[j] += square);
        self.subjects.later(i, |j, square| shared.subjects[j] += square);
        self.venue.later(i, |j, square| shared.venue[j] += square);
        self.references.later(i, |j, square| shared.references[j] += square);
    }

    /// How the names of two mentions go together.
    #[inline]
    pub(super) fn name_pair(&self, i: usize, j: usize) -> &NamePair {
        &self.pairs[self.name_of[i] as usize * self.names.len() + self.name_of[j] as usize]
    }

    /// The features of mention `i` (of the last [`Self::meet`]) and a later one.
    pub(super) fn pair(&self, i: usize, j: usize, evidence: &Evidence) -> Pair {
        let name = self.name_pair(i, j);
        let shared = &self.shared;
        let cosine = |lists: &Postings, dot: f32| {
            if lists.has(i) && lists.has(j) { dot / (lists.norm(i) * lists.norm(j)) } else { -1.0 }
        };
        let missing =
            |lists: &Postings| f32::from(2 - u8::from(lists.has(i)) - u8::from(lists.has(j)));
        let year = |local: usize| {
            let year = evidence.year[evidence.doc[self.rows[local] as usize] as usize];
            if year == 0 { None } else { Some(f32::from(year)) }
        };
        let years = year(i).zip(year(j)).map_or(-1.0, |(a, b)| (a - b).abs());
        [
            f32::from(name.forename),
            f32::from(name.initials_only),
            f32::from(name.middle),
            f32::from(u8::from(name.surname_equal)),
            name.rarity,
            (self.rows.len() as f32).ln(),
            name.forenames,
            name.compatible,
            shared.coauthor_count[j].min(8.0),
            shared.coauthors[j].sqrt(),
            cosine(&self.coauthors, shared.coauthors[j]),
            (self.coauthors.len(i).min(self.coauthors.len(j)).min(20)) as f32,
            cosine(&self.affiliation, shared.affiliation[j]),
            shared.affiliation[j].sqrt(),
            missing(&self.affiliation),
            f32::from(u8::from(shared.organisation[j] > 0.0)),
            cosine(&self.title, shared.title[j]),
            cosine(&self.summary, shared.summary[j]),
            cosine(&self.subjects, shared.subjects[j]),
            missing(&self.subjects),
            shared.venue[j].sqrt(),
            shared.references[j].sqrt(),
            cosine(&self.references, shared.references[j]),
            years,
            missing(&self.summary),
            self.surname,
            shared.subjects[j].sqrt(),
        ]
    }
}
