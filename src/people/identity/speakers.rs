//! Speakers printed in kanji → authors printed in Latin letters.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{Corpus, MentionId, StrId, WorkKind, fold_name};

use super::clustering::union_find::Forest;
use super::names::corpus_names::Names;
use super::names::japanese::{fold_romaji, has_kanji, kana_to_romaji};
use super::names::name::{Forename, PersonName};
use super::names::readings::{Reading, Readings};
use super::resolution::Question;

/// Most questions about one speaker: beyond that no one can answer.
const MOST_CANDIDATES: usize = 5;

/// How the Latin name of a group can be a reading of the speaker's.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Match {
    /// In full, by the kana beside the kanji or by the dictionary.
    Full,
    /// In full, the given name put together from what its kanji add to other names.
    Composed,
    /// The surname and the initial of the given name.
    Initial,
}

/// A group of mentions and what speaks for it being the speaker.
struct Candidate {
    root: u32,
    matched: Match,
    organisation: bool,
}

/// Links each group of names printed without Latin letters to the person whose romaji name is among
/// the readings of the kanji, or is what the kana beside them say. One such person, or one among
/// several at the same organisation, is taken; initials and readings that no dictionary lists count
/// only with the organisation; everything else stays a question.
pub(super) struct Speakers<'a> {
    pub corpus: &'a Corpus,
    pub names: &'a Names,
    pub readings: &'a Readings,
}

/// Whether any mention is printed in its own script alone.
pub(super) fn any(corpus: &Corpus) -> bool {
    corpus.mention_ids().any(|mention| {
        is_unlatin(corpus, mention.index()) && !corpus.mentions.native[mention.index()].is_empty()
    })
}

/// Whether a mention prints no Latin name; one made of kana is not printed.
fn is_unlatin(corpus: &Corpus, row: usize) -> bool {
    corpus.mentions.family[row].is_empty() && corpus.mentions.given[row].is_empty()
}

impl Speakers<'_> {
    /// Links what can be linked; returns what it could not decide, the most usual reading first, and for each mention linked the
    /// probability that the link is right.
    pub(super) fn link(&self, forest: &mut Forest) -> (Vec<Question>, Vec<(u32, f32)>) {
        let roots = forest.roots();
        let mut speakers = self.speakers(&roots);
        speakers.sort_unstable();
        let asked: FxHashSet<u32> = speakers.iter().map(|(root, _)| *root).collect();
        let groups: Vec<&[(u32, u32)]> = speakers.chunk_by(|a, b| a.0 == b.0).collect();
        let known = Known::of(self, &roots, &asked);
        let places = self.places(&speakers);
        let found: Vec<Vec<Candidate>> =
            groups.par_iter().map(|group| self.candidates(group, &known, &places)).collect();
        let mut questions = Vec::new();
        let mut links: Vec<(u32, u32, f32)> = Vec::new();
        for (group, candidates) in groups.iter().zip(found) {
            let speaker = group[0].0;
            let decided = match is_unlatin(self.corpus, group[0].1 as usize) {
                true => decide(&candidates),
                false => decide_latin(&candidates),
            };
            match decided {
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

    /// The groups that are only known as speakers and cannot be compared with authors as they stand,
    /// with their mentions: those that print no Latin name, and those whose Latin name goes with an
    /// organisation in kanji.
    fn speakers(&self, roots: &[u32]) -> Vec<(u32, u32)> {
        let (mentions, works) = (&self.corpus.mentions, &self.corpus.works);
        let named = || (0..roots.len()).filter(|row| self.names.entry(*row as u32).is_some());
        let latin: FxHashSet<u32> =
            named().filter(|row| !is_unlatin(self.corpus, *row)).map(|row| roots[row]).collect();
        let has_written =
            |row: &usize| works.kind[mentions.work[*row].index()] != WorkKind::Session;
        let authors: FxHashSet<u32> = named().filter(has_written).map(|row| roots[row]).collect();
        let in_kanji = |row: &usize| {
            mentions.affiliations.row(*row).iter().any(|line| has_kanji(self.corpus.text(*line)))
        };
        let foreign: FxHashSet<u32> = named()
            .filter(|row| latin.contains(&roots[*row]) && !authors.contains(&roots[*row]))
            .filter(in_kanji)
            .map(|row| roots[row])
            .collect();
        named()
            .filter(|row| !latin.contains(&roots[*row]) || foreign.contains(&roots[*row]))
            .map(|row| (roots[row], row as u32))
            .collect()
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

    fn candidates(
        &self,
        group: &[(u32, u32)],
        known: &Known,
        places: &FxHashMap<StrId, Vec<String>>,
    ) -> Vec<Candidate> {
        let mentions = &self.corpus.mentions;
        let kana = |row: u32| kana_reading(self.corpus.text(mentions.kana[row as usize]));
        let latin = |row: u32| self.names.entry(row)?.latin.as_ref().and_then(Reading::printed);
        let said: Vec<Reading> = group
            .iter()
            .filter_map(|(_, row)| match is_unlatin(self.corpus, *row as usize) {
                true => kana(*row),
                false => latin(*row),
            })
            .collect();
        let native = group.iter().map(|(_, row)| mentions.native[*row as usize]);
        let native = native.filter(|native| !native.is_empty()).min();
        let native = native.map_or("", |native| self.corpus.text(native));
        let (readings, composed) = match said.is_empty() {
            false => (said, Vec::new()),
            true => (self.readings.of_name(native), self.readings.put_together(native)),
        };
        let mut found: Vec<(u32, Match, u32)> = Vec::new();
        let mut note = |roots: Option<&Vec<u32>>, matched: Match, reading: &Reading| {
            let Some(roots) = roots else { return };
            let odd = self.readings.oddity(native, reading);
            found.extend(roots.iter().map(|root| (*root, matched, odd)));
        };
        for reading in &composed {
            note(known.full.get(reading), Match::Composed, reading);
        }
        for reading in &readings {
            let letter = reading.given.chars().next().unwrap_or(' ');
            note(known.full.get(reading), Match::Full, reading);
            note(known.initial.get(&(reading.surname.clone(), letter)), Match::Initial, reading);
        }
        found.sort_unstable();
        found.dedup_by_key(|(root, ..)| *root);
        found.sort_by_key(|(root, matched, odd)| (*matched, *odd, *root));
        let lines = group.iter().flat_map(|(_, row)| self.lines(*row as usize));
        let places: Vec<&String> = lines.filter_map(|line| places.get(line)).flatten().collect();
        let candidate = |(root, matched, _): (u32, Match, u32)| {
            let words = known.words.get(&root);
            let organisation = words.is_some_and(|words| places.iter().any(|p| words.contains(*p)));
            Candidate { root, matched, organisation }
        };
        found.into_iter().map(candidate).collect()
    }

    /// The organisations of a mention.
    fn lines(&self, row: usize) -> impl Iterator<Item = &StrId> {
        let mentions = &self.corpus.mentions;
        mentions.affiliations.row(row).iter().chain([&mentions.organisation[row]])
    }

    /// Words by which each organisation of the speakers may stand in Latin letters.
    fn places(&self, speakers: &[(u32, u32)]) -> FxHashMap<StrId, Vec<String>> {
        let mut lines: Vec<StrId> =
            speakers.iter().flat_map(|(_, row)| self.lines(*row as usize)).copied().collect();
        lines.sort_unstable();
        lines.dedup();
        lines.par_iter().map(|line| (*line, self.words(self.corpus.text(*line)))).collect()
    }

    /// The words of a line themselves, and the readings of what stands before "university",
    /// "hospital" and the like.
    fn words(&self, line: &str) -> Vec<String> {
        let mut words = Vec::new();
        for word in fold_name(line).split(' ') {
            if word.is_ascii() {
                words.extend(telling(word));
                continue;
            }
            let end = MARKS.iter().filter_map(|mark| word.find(mark)).min();
            let place = &word[..end.unwrap_or(0)];
            let short = place.trim_end_matches(['市', '県', '府', '都', '立']);
            words.extend(self.readings.of_place(place));
            words.extend(self.readings.of_place(short));
        }
        words.sort_unstable();
        words.dedup();
        words
    }
}

/// A name in kana, surname first, in the common spelling.
fn kana_reading(kana: &str) -> Option<Reading> {
    let romaji = kana_to_romaji(kana)?;
    let (surname, given) = romaji.split_once(' ')?;
    Some(Reading { surname: fold_romaji(surname)?, given: fold_romaji(&given.replace(' ', ""))? })
}

/// What ends the name of a place in the name of an organisation.
const MARKS: [&str; 24] = [
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
    "循環器",
    "呼吸器",
    "がん",
    "こども",
    "小児",
    "成人",
    "中央",
    "研究",
    "センター",
    "クリニック",
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
    let pick = |matched: Match, at_place: bool| -> Vec<u32> {
        let fits = |c: &&Candidate| c.matched == matched && (c.organisation || !at_place);
        candidates.iter().filter(fits).map(|c| c.root).collect()
    };
    let (full, full_at_place) = (pick(Match::Full, false), pick(Match::Full, true));
    match (&full[..], &full_at_place[..]) {
        (_, &[root]) => return Decided::Link(root, 0.99),
        (&[root], _) => return Decided::Link(root, 0.93),
        (&[], _) => {}
        _ => return Decided::Open("several authors have a reading of this name"),
    }
    let (composed, initial) = (pick(Match::Composed, true), pick(Match::Initial, true));
    match (&composed[..], &initial[..]) {
        (&[root], _) => Decided::Link(root, 0.95),
        (&[], &[root]) => Decided::Link(root, 0.9),
        (&[], &[]) if pick(Match::Composed, false).is_empty() => Decided::New,
        (&[], &[]) => {
            Decided::Open("no dictionary lists this reading, nor does the organisation tell")
        }
        (&[], _) => Decided::Open("several authors fit by initial and organisation"),
        _ => Decided::Open("several authors have a reading of this name"),
    }
}

/// A Latin name is compared in the blocks too; here only the organisation that stands there in kanji
/// is new evidence.
fn decide_latin(candidates: &[Candidate]) -> Decided {
    let fits = |c: &&Candidate| c.matched == Match::Full && c.organisation;
    let roots: Vec<u32> = candidates.iter().filter(fits).map(|c| c.root).collect();
    match roots[..] {
        [root] => Decided::Link(root, 0.97),
        _ => Decided::New,
    }
}

/// Latin names of people by reading, and the words of their affiliations.
struct Known {
    full: FxHashMap<Reading, Vec<u32>>,
    initial: FxHashMap<(String, char), Vec<u32>>,
    words: FxHashMap<u32, FxHashSet<String>>,
    people: FxHashSet<u32>,
}

impl Known {
    /// Of all groups but those that are `asked` about.
    fn of(speakers: &Speakers<'_>, roots: &[u32], asked: &FxHashSet<u32>) -> Self {
        let mut known = Self {
            full: Default::default(),
            initial: Default::default(),
            words: Default::default(),
            people: Default::default(),
        };
        let mut complete: FxHashSet<u32> = FxHashSet::default();
        let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
        for (row, &root) in roots.iter().enumerate().filter(|(_, root)| !asked.contains(root)) {
            let name = speakers.names.of[row];
            let Some(entry) = speakers.names.entry(row as u32) else { continue };
            let Some(latin) = entry.latin.as_ref().filter(|_| seen.insert((root, name))) else {
                continue;
            };
            known.add(latin, root, &mut complete);
        }
        // A person known by full forename is not to be found by initial.
        #[expect(clippy::iter_over_hash_type, reason = "each entry is changed by itself")]
        for people in known.initial.values_mut() {
            people.retain(|root| !complete.contains(root));
        }
        for (row, root) in roots.iter().enumerate().filter(|(_, root)| known.people.contains(root))
        {
            for line in speakers.lines(row).filter(|line| !line.is_empty()) {
                let folded = fold_name(speakers.corpus.text(*line));
                known.words.entry(*root).or_default().extend(folded.split(' ').filter_map(telling));
            }
        }
        known
    }

    fn add(&mut self, latin: &PersonName, root: u32, complete: &mut FxHashSet<u32>) {
        if let Some(printed) = Reading::printed(latin) {
            complete.insert(root);
            self.people.insert(root);
            // Japanese names are printed in either order; the corpus decides which exists.
            if fold_romaji(&latin.whole_surname).is_some() {
                let Reading { surname, given } = printed.clone();
                let swapped = Reading { surname: given, given: surname };
                self.full.entry(swapped).or_default().push(root);
            }
            self.full.entry(printed).or_default().push(root);
        } else if let (Forename::Initials, Some(letter), Some(surname)) =
            (latin.forename(), latin.initial(), fold_romaji(&latin.whole_surname))
        {
            self.people.insert(root);
            self.initial.entry((surname, letter)).or_default().push(root);
        }
    }
}

impl Reading {
    /// A Latin name with its full forename, in the common spelling when it is Japanese.
    fn printed(name: &PersonName) -> Option<Self> {
        if name.forename() != Forename::Full {
            return None;
        }
        match (fold_romaji(&name.whole_surname), &name.reading) {
            (Some(surname), Some(given)) => Some(Self { surname, given: given.clone() }),
            _ => Some(Self { surname: name.whole_surname.clone(), given: name.given.join(" ") }),
        }
    }
}
