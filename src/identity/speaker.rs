//! Speakers printed in kanji alone → authors printed in romaji.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::corpus::{Corpus, MentionId, fold_name};

use super::Question;
use super::forest::Forest;
use super::japanese::fold_romaji;
use super::name::{Forename, PersonName};
use super::names::Names;
use super::readings::{Reading, Readings};

/// Most questions about one speaker: beyond that no one can answer.
const MOST_CANDIDATES: usize = 5;

/// A group of mentions and what speaks for it being the speaker.
struct Candidate {
    root: u32,
    full: bool,
    organisation: bool,
}

/// Links each group of names printed in kanji alone to the person whose romaji name is among the
/// readings of the kanji. One such person, or one among several at the same organisation, is taken;
/// initials count only with the organisation; everything else stays a question.
pub(super) struct Speakers<'a> {
    pub corpus: &'a Corpus,
    pub names: &'a Names,
    pub readings: &'a Readings,
}

/// Whether any mention is printed in its own script alone.
pub(super) fn any(names: &Names) -> bool {
    names.entries.iter().any(|entry| entry.latin.is_none() && entry.native.is_some())
}

impl Speakers<'_> {
    /// Links what can be linked; returns what it could not decide, and for each mention linked the
    /// probability that the link is right.
    pub(super) fn link(&self, forest: &mut Forest) -> (Vec<Question>, Vec<(u32, f32)>) {
        let roots = forest.roots();
        let latin: FxHashSet<u32> = (0..roots.len())
            .filter(|row| self.names.entry(*row as u32).is_some_and(|e| e.latin.is_some()))
            .map(|row| roots[row])
            .collect();
        let mut speakers: Vec<(u32, u32)> = (0..roots.len() as u32)
            .filter(|row| {
                self.names.entry(*row).is_some() && !latin.contains(&roots[*row as usize])
            })
            .map(|row| (roots[row as usize], row))
            .collect();
        speakers.sort_unstable();
        let groups: Vec<&[(u32, u32)]> = speakers.chunk_by(|a, b| a.0 == b.0).collect();
        let known = Known::of(self, &roots);
        let found: Vec<Vec<Candidate>> =
            groups.par_iter().map(|group| self.candidates(group, &known)).collect();
        let mut questions = Vec::new();
        let mut links: Vec<(u32, u32, f32)> = Vec::new();
        for (group, candidates) in groups.iter().zip(found) {
            let speaker = group[0].0;
            match decide(&candidates) {
                Decided::Link(root, probability) => links.push((root, speaker, probability)),
                Decided::New => {}
                Decided::Open(why) => {
                    let asked = candidates.iter().take(MOST_CANDIDATES).map(|candidate| Question {
                        a: MentionId(speaker),
                        b: MentionId(candidate.root),
                        probability: 1.0 / candidates.len() as f32,
                        why,
                    });
                    questions.extend(asked);
                }
            }
        }
        let linked = self.settle(forest, links, &mut questions);
        (questions, linked)
    }

    /// Two speakers with different kanji are two people: of several that want one author, the
    /// likeliest gets him; a tie is a question.
    fn settle(
        &self,
        forest: &mut Forest,
        mut links: Vec<(u32, u32, f32)>,
        questions: &mut Vec<Question>,
    ) -> Vec<(u32, f32)> {
        links.sort_unstable_by(|a, b| a.0.cmp(&b.0).then(b.2.total_cmp(&a.2)).then(a.1.cmp(&b.1)));
        let mut linked = Vec::new();
        for wanting in links.chunk_by(|a, b| a.0 == b.0) {
            let (root, _, best) = wanting[0];
            let native = |speaker: u32| self.names.entry(speaker).and_then(|entry| entry.native);
            let first = native(wanting[0].1);
            let rivals = wanting.iter().any(|w| w.2 == best && native(w.1) != first);
            for &(_, speaker, probability) in wanting {
                let wins = !rivals && native(speaker) == first;
                if wins && forest.join(root, speaker).is_ok() {
                    linked.push((speaker, probability));
                } else {
                    questions.push(Question {
                        a: MentionId(speaker),
                        b: MentionId(root),
                        probability: probability / wanting.len() as f32,
                        why: "several kanji names fit one romaji name",
                    });
                }
            }
        }
        linked
    }

    fn candidates(&self, group: &[(u32, u32)], known: &Known) -> Vec<Candidate> {
        let row = group[0].1 as usize;
        let native = self.corpus.text(self.corpus.mentions.native[row]);
        let readings = self.readings.of_name(native);
        let mut full: Vec<u32> = Vec::new();
        let mut initial: Vec<u32> = Vec::new();
        for Reading { surname, given } in &readings {
            full.extend(known.full.get(&(surname.clone(), given.clone())).into_iter().flatten());
            let letter = given.chars().next().unwrap_or(' ');
            initial.extend(known.initial.get(&(surname.clone(), letter)).into_iter().flatten());
        }
        full.sort_unstable();
        full.dedup();
        initial.sort_unstable();
        initial.dedup();
        initial.retain(|root| full.binary_search(root).is_err());
        let places = self.places(group);
        let candidate = |root: u32, full: bool| {
            let words = known.words.get(&root);
            let organisation = words.is_some_and(|words| places.iter().any(|p| words.contains(p)));
            Candidate { root, full, organisation }
        };
        full.iter()
            .map(|root| candidate(*root, true))
            .chain(initial.iter().map(|root| candidate(*root, false)))
            .collect()
    }

    /// Words by which the organisations of a group may stand in Latin letters: the words themselves,
    /// and the readings of what stands before "university", "hospital" and the like.
    fn places(&self, group: &[(u32, u32)]) -> Vec<String> {
        let mut places = Vec::new();
        for &(_, row) in group {
            let mentions = &self.corpus.mentions;
            let lines = mentions.affiliations.row(row as usize).iter();
            for line in lines.chain([&mentions.organisation[row as usize]]) {
                for word in fold_name(self.corpus.text(*line)).split(' ') {
                    if word.is_ascii() {
                        places.extend(telling(word));
                        continue;
                    }
                    let end = MARKS.iter().filter_map(|mark| word.find(mark)).min();
                    let place = &word[..end.unwrap_or(0)];
                    let short = place.trim_end_matches(['市', '県', '府', '都', '立']);
                    places.extend(self.readings.of_surname(place));
                    places.extend(self.readings.of_surname(short));
                }
            }
        }
        places.sort_unstable();
        places.dedup();
        places
    }
}

/// What ends the name of a place in the name of an organisation.
const MARKS: [&str; 14] = [
    "大学",
    "医科",
    "歯科",
    "薬科",
    "医大",
    "病院",
    "医療",
    "市立",
    "県立",
    "府立",
    "都立",
    "総合",
    "記念",
    "赤十字",
];

/// Words that stand in every other affiliation line and tell nothing.
const COMMON: [&str; 16] = [
    "univer", "depart", "school", "medica", "medici", "hospit", "center", "instit", "gradua",
    "facult", "japan", "scienc", "resear", "clinic", "divisi", "nation",
];

/// A word of an affiliation line in the spelling it is compared by; `None` for a common one.
fn telling(word: &str) -> Option<String> {
    let common = COMMON.iter().any(|common| word.starts_with(common));
    if word.len() < 3 || common || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    Some(fold_romaji(word).unwrap_or_else(|| word.to_owned()))
}

enum Decided {
    Link(u32, f32),
    New,
    Open(&'static str),
}

/// The probabilities are stated from the measured rates of identity_bench (names of ENAMDICT
/// against a pool of 20,000 people): a lone full match is right in about 95 of 100 cases.
fn decide(candidates: &[Candidate]) -> Decided {
    let pick = |wanted: &dyn Fn(&Candidate) -> bool| -> Vec<u32> {
        candidates.iter().filter(|c| wanted(c)).map(|c| c.root).collect()
    };
    let full = pick(&|c| c.full);
    let full_at_place = pick(&|c| c.full && c.organisation);
    let initial_at_place = pick(&|c| !c.full && c.organisation);
    match (&full[..], &full_at_place[..], &initial_at_place[..]) {
        (_, &[root], _) => Decided::Link(root, 0.99),
        (&[root], &[], _) => Decided::Link(root, 0.93),
        (&[], _, &[root]) => Decided::Link(root, 0.9),
        (&[], _, &[]) => Decided::New,
        (&[], _, _) => Decided::Open("several authors fit by initial and organisation"),
        _ => Decided::Open("several authors have a reading of this name"),
    }
}

/// Latin names of people by reading, and the words of their affiliations.
struct Known {
    full: FxHashMap<(String, String), Vec<u32>>,
    initial: FxHashMap<(String, char), Vec<u32>>,
    words: FxHashMap<u32, FxHashSet<String>>,
}

impl Known {
    fn of(speakers: &Speakers<'_>, roots: &[u32]) -> Self {
        let mut known = Self {
            full: Default::default(),
            initial: Default::default(),
            words: Default::default(),
        };
        let mut japanese: FxHashSet<u32> = FxHashSet::default();
        let mut complete: FxHashSet<u32> = FxHashSet::default();
        let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
        for (row, &root) in roots.iter().enumerate() {
            let name = speakers.names.of[row];
            let Some(entry) = speakers.names.entry(row as u32) else { continue };
            let Some(latin) = entry.latin.as_ref().filter(|_| seen.insert((root, name))) else {
                continue;
            };
            known.add(latin, root, &mut japanese, &mut complete);
        }
        // A person known by full forename is not to be found by initial.
        #[expect(clippy::iter_over_hash_type, reason = "each entry is changed by itself")]
        for people in known.initial.values_mut() {
            people.retain(|root| !complete.contains(root));
        }
        for (row, root) in roots.iter().enumerate().filter(|(_, root)| japanese.contains(root)) {
            let mentions = &speakers.corpus.mentions;
            let lines = mentions.affiliations.row(row).iter().chain([&mentions.organisation[row]]);
            for line in lines.filter(|line| !line.is_empty()) {
                let folded = fold_name(speakers.corpus.text(*line));
                known.words.entry(*root).or_default().extend(folded.split(' ').filter_map(telling));
            }
        }
        known
    }

    fn add(
        &mut self,
        latin: &PersonName,
        root: u32,
        japanese: &mut FxHashSet<u32>,
        complete: &mut FxHashSet<u32>,
    ) {
        let Some(surname) = fold_romaji(&latin.whole_surname) else { return };
        japanese.insert(root);
        match (latin.forename(), &latin.reading, latin.initial()) {
            (Forename::Full, Some(given), _) => {
                complete.insert(root);
                // Japanese names are printed in either order; the corpus decides which exists.
                let swapped = (given.clone(), surname.clone());
                self.full.entry((surname, given.clone())).or_default().push(root);
                self.full.entry(swapped).or_default().push(root);
            }
            (Forename::Initials, _, Some(letter)) => {
                self.initial.entry((surname, letter)).or_default().push(root);
            }
            _ => {}
        }
    }
}
