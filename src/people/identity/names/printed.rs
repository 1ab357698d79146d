//! Which of a person's printed names the outputs show.

use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, PersonId, StrId};

use super::name::{ForenameKind, PersonName};
use crate::people::identity::resolution::Resolution;

/// The names of one person as shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PrintedName {
    /// Family name in Latin letters, as printed.
    pub family: StrId,
    /// Given names in Latin letters, as printed; the most complete form.
    pub given: StrId,
    /// Name in its own script.
    pub native: StrId,
    /// Reading in kana.
    pub kana: StrId,
}

impl PrintedName {
    /// `Given Family`, or the native name when no Latin form was printed.
    pub fn shown(&self, corpus: &Corpus) -> String {
        let (family, given) = (corpus.text(self.family), corpus.text(self.given));
        match (family.is_empty(), given.is_empty()) {
            (true, true) => corpus.text(self.native).to_owned(),
            (true, false) => given.to_owned(),
            (false, true) => family.to_owned(),
            (false, false) => format!("{given} {family}"),
        }
    }
}

/// One name a person: the most complete Latin form (a full forename before initials, then more
/// forenames, then mixed case, then the most frequent, then the first in the alphabet), and the
/// most frequent native form and reading.
pub fn printed_names(corpus: &Corpus, resolution: &Resolution) -> Vec<PrintedName> {
    let mentions = &corpus.mentions;
    let mut latin: Vec<(PersonId, StrId, StrId)> = Vec::new();
    let mut native: Vec<(PersonId, StrId)> = Vec::new();
    let mut kana: Vec<(PersonId, StrId)> = Vec::new();
    for mention in corpus.mention_ids() {
        let row = mention.index();
        let Some(person) = resolution.person_of[row] else { continue };
        let (family, given) = (mentions.family[row], mentions.given[row]);
        if !family.is_empty() || !given.is_empty() {
            latin.push((person, family, given));
        }
        if !mentions.native[row].is_empty() {
            native.push((person, mentions.native[row]));
        }
        if !mentions.kana[row].is_empty() {
            kana.push((person, mentions.kana[row]));
        }
    }
    let mut shown = vec![PrintedName::default(); resolution.person_count];
    let mut merit: FxHashMap<(StrId, StrId), Merit> = FxHashMap::default();
    latin.sort_unstable();
    for of_person in latin.chunk_by(|a, b| a.0 == b.0) {
        let best = of_person
            .chunk_by(|a, b| a == b)
            .max_by(|a, b| {
                let (x, y) = (a[0], b[0]);
                let mx = *merit.entry((x.1, x.2)).or_insert_with(|| Merit::of(corpus, x.1, x.2));
                let my = *merit.entry((y.1, y.2)).or_insert_with(|| Merit::of(corpus, y.1, y.2));
                let text =
                    |name: (PersonId, StrId, StrId)| (corpus.text(name.1), corpus.text(name.2));
                (mx, a.len()).cmp(&(my, b.len())).then_with(|| text(y).cmp(&text(x)))
            })
            .map(|same| same[0]);
        if let Some((person, family, given)) = best {
            shown[person.index()].family = family;
            shown[person.index()].given = given;
        }
    }
    for (person, id) in most_frequent(corpus, native) {
        shown[person.index()].native = id;
    }
    for (person, id) in most_frequent(corpus, kana) {
        shown[person.index()].kana = id;
    }
    shown
}

/// How telling a printed form is; greater is better.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Merit {
    forename: ForenameKind,
    forenames: usize,
    mixed_case: bool,
    accents: usize,
}

impl Merit {
    fn of(corpus: &Corpus, family: StrId, given: StrId) -> Self {
        let (family, given) = (corpus.text(family), corpus.text(given));
        let name = PersonName::parse(family, given, "");
        let all = || family.chars().chain(given.chars());
        Self {
            forename: name.as_ref().map_or(ForenameKind::Missing, PersonName::forename),
            forenames: name.map_or(0, |name| name.given.len()),
            mixed_case: all().any(char::is_lowercase) && all().any(char::is_uppercase),
            accents: all().filter(|c| !c.is_ascii()).count(),
        }
    }
}

fn most_frequent(corpus: &Corpus, mut rows: Vec<(PersonId, StrId)>) -> Vec<(PersonId, StrId)> {
    rows.sort_unstable();
    let best = rows.chunk_by(|a, b| a.0 == b.0).filter_map(|of_person| {
        of_person
            .chunk_by(|a, b| a == b)
            .max_by(|a, b| {
                let text = |same: &[(PersonId, StrId)]| corpus.text(same[0].1).to_owned();
                a.len().cmp(&b.len()).then_with(|| text(b).cmp(&text(a)))
            })
            .map(|same| same[0])
    });
    best.collect()
}
