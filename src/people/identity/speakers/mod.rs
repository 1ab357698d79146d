//! Speakers printed in kanji → authors printed in Latin letters.
//!
//! Each cluster of names printed without Latin letters is linked to the one person whose romaji name is a
//! reading of the kanji, or agrees with the kana beside them. Of several such people the one at the same
//! organisation is taken. A match by initial, or by a reading that no dictionary lists, counts only with
//! the organisation; everything else is left as a question.

mod author_index;
mod organisation_words;

use std::cell::OnceCell;
use std::cmp::Reverse;
use std::sync::Arc;

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{Corpus, MentionId, StrId, WorkKind};

use super::clustering::union_find::ConstrainedUnionFind;
use super::names::corpus_names::NameTable;
use super::names::japanese::{fold_romaji, has_kanji, kana_to_romaji};
use super::names::readings::{NamePart, NameReading, PartialReading, ReadingTable, SplitReadings};
use super::resolution::OpenQuestion;
use author_index::AuthorIndex;
use organisation_words::speaker_line_words;

/// Most questions about one speaker: nobody can answer more.
const MAX_QUESTIONS: usize = 5;
/// Authors who fit by a part of the name, the best first, who are asked about.
const MAX_PARTIAL: usize = 5;
/// Authors of a surname up to which they are asked about when no given name fits.
const FEW_OF_A_SURNAME: usize = 3;
/// Share of the other part of a name, in per cent, that its first and last kanji explain at least.
const LEAST_EXPLAINED: usize = 30;

/// How the Latin name of an author can be a reading of the speaker's; the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ReadingMatch {
    /// In full, by the kana beside the kanji or by the dictionary.
    Full,
    /// In full, by a reading composed from what the kanji contribute to other names.
    Composed,
    /// By surname and initial of the given name.
    Initial,
    /// By one part of the name and the beginning or the end of the other, or by a surname that few authors have.
    Partial,
}

/// The cluster of an author whose name fits, and how.
type MatchedAuthor = (u32, ReadingMatch);

/// The same with the rank of the reading ([`ComposedRanks`](super::names::readings::ComposedRanks)).
type RankedMatch = (u32, ReadingMatch, u32);

/// An author who may be the speaker.
struct AuthorCandidate {
    /// The author's cluster.
    root: u32,
    matched: ReadingMatch,
    /// Whether the two have an organisation in common.
    same_organisation: bool,
}

/// A speaker linked to an author.
struct SpeakerLink {
    author: u32,
    speaker: u32,
    probability: f32,
}

/// What the candidates say about a speaker.
enum LinkDecision {
    /// The speaker is this author, with the probability that it is right.
    Link(u32, f32),
    /// The speaker is none of the authors.
    NewPerson,
    /// Several candidates, or too little evidence.
    Open(&'static str),
}

/// Links speakers to authors.
pub(super) struct SpeakerLinker<'a> {
    pub corpus: &'a Corpus,
    pub names: &'a NameTable,
    pub readings: &'a ReadingTable,
}

/// Whether any mention is printed in its own script alone.
pub(super) fn has_native_only(corpus: &Corpus) -> bool {
    corpus.mention_ids().any(|mention| {
        lacks_latin(corpus, mention.index()) && !corpus.mentions.native[mention.index()].is_empty()
    })
}

/// Whether a mention prints no Latin name; one derived from kana is not printed.
fn lacks_latin(corpus: &Corpus, row: usize) -> bool {
    corpus.mentions.family[row].is_empty() && corpus.mentions.given[row].is_empty()
}

impl SpeakerLinker<'_> {
    /// Links what can be linked. Returns what it could not decide, the best candidates first, and for each
    /// mention linked the probability that the link is right.
    pub(super) fn link(
        &self,
        clusters: &mut ConstrainedUnionFind,
    ) -> (Vec<OpenQuestion>, Vec<(u32, f32)>) {
        let roots = clusters.roots();
        let mut speakers = self.find_speakers(&roots);
        speakers.sort_unstable();
        let speaker_roots: FxHashSet<u32> = speakers.iter().map(|(root, _)| *root).collect();
        let by_speaker: Vec<&[(u32, u32)]> = speakers.chunk_by(|a, b| a.0 == b.0).collect();
        let mut authors = AuthorIndex::build(self.names, &roots, &speaker_roots);
        let line_words = self.line_words(&speakers);
        let matches = self.find_matches(&by_speaker, &mut authors);
        let matched =
            matches.iter().flat_map(|found| found.iter()).map(|(root, _)| *root).collect();
        let wanted = line_words.values().flatten().map(String::as_str).collect();
        authors.add_words(self.corpus, &roots, &matched, &wanted);
        let candidates: Vec<Vec<AuthorCandidate>> = by_speaker
            .par_iter()
            .zip(matches)
            .map(|(mentions, matches)| {
                self.compare_organisations(mentions, &matches, &authors, &line_words)
            })
            .collect();
        let mut questions = Vec::new();
        let mut links: Vec<SpeakerLink> = Vec::new();
        for (mentions, candidates) in by_speaker.iter().zip(candidates) {
            let (speaker, first_row) = mentions[0];
            let decision = match lacks_latin(self.corpus, first_row as usize) {
                true => decide_native(&candidates),
                false => decide_latin(&candidates),
            };
            match decision {
                LinkDecision::Link(author, probability) => {
                    links.push(SpeakerLink { author, speaker, probability });
                }
                LinkDecision::NewPerson => {}
                LinkDecision::Open(why) => {
                    questions.extend(candidates.iter().take(MAX_QUESTIONS).map(|candidate| {
                        OpenQuestion {
                            a: MentionId(speaker),
                            b: MentionId(candidate.root),
                            probability: 1.0 / candidates.len() as f32,
                            why,
                        }
                    }));
                }
            }
        }
        let linked = self.join_links(clusters, links, &mut questions);
        (questions, linked)
    }

    /// The clusters that are only known as speakers and cannot be compared with authors in their block,
    /// with their mentions: those without a Latin name, and those whose Latin name is printed beside an
    /// organisation in kanji.
    fn find_speakers(&self, roots: &[u32]) -> Vec<(u32, u32)> {
        let (mentions, works) = (&self.corpus.mentions, &self.corpus.works);
        let named = || (0..roots.len()).filter(|row| self.names.entry(*row as u32).is_some());
        let roots_of = |is_meant: &dyn Fn(&usize) -> bool| {
            let mut is_root = vec![false; roots.len()];
            named().filter(is_meant).for_each(|row| is_root[roots[row] as usize] = true);
            is_root
        };
        let with_latin = roots_of(&|row| !lacks_latin(self.corpus, *row));
        let authors = roots_of(&|row| works.kind[mentions.work[*row].index()] != WorkKind::Session);
        let has_kanji_line = |row: &usize| {
            mentions.affiliations.row(*row).iter().any(|line| has_kanji(self.corpus.text(*line)))
        };
        let latin_speakers = roots_of(&|row| {
            let root = roots[*row] as usize;
            with_latin[root] && !authors[root] && has_kanji_line(row)
        });
        named()
            .filter(|row| {
                let root = roots[*row] as usize;
                !with_latin[root] || latin_speakers[root]
            })
            .map(|row| (roots[row], row as u32))
            .collect()
    }

    /// Joins speakers and authors. Speakers with different kanji are different people: of several that
    /// were linked to one author, the likeliest is joined; a tie is a question.
    fn join_links(
        &self,
        clusters: &mut ConstrainedUnionFind,
        mut links: Vec<SpeakerLink>,
        questions: &mut Vec<OpenQuestion>,
    ) -> Vec<(u32, f32)> {
        links.sort_unstable_by(|a, b| {
            let by_probability = b.probability.total_cmp(&a.probability);
            a.author.cmp(&b.author).then(by_probability).then(a.speaker.cmp(&b.speaker))
        });
        let native = |speaker: u32| self.names.entry(speaker).and_then(|entry| entry.native);
        let mut linked = Vec::new();
        for rivals in links.chunk_by(|a, b| a.author == b.author) {
            let (best, first) = (rivals[0].probability, native(rivals[0].speaker));
            let is_tie = rivals.iter().any(|r| r.probability == best && native(r.speaker) != first);
            for &SpeakerLink { author, speaker, probability } in rivals {
                let wins = !is_tie && native(speaker) == first;
                if wins && clusters.join(author, speaker).is_ok() {
                    linked.push((speaker, probability));
                } else {
                    questions.push(OpenQuestion {
                        a: MentionId(speaker),
                        b: MentionId(author),
                        probability: probability / rivals.len() as f32,
                        why: "several kanji names fit one romaji name",
                    });
                }
            }
        }
        linked
    }

    /// The authors who may be each speaker, the best match first. Kanji without a printed reading are looked up
    /// once for all speakers who have them.
    fn find_matches(
        &self,
        by_speaker: &[&[(u32, u32)]],
        authors: &mut AuthorIndex,
    ) -> Vec<Arc<[MatchedAuthor]>> {
        let printed: Vec<Vec<NameReading>> =
            by_speaker.par_iter().map(|mentions| self.printed_readings(mentions)).collect();
        let unread = by_speaker.iter().zip(&printed).filter(|(_, printed)| printed.is_empty());
        let mut natives: Vec<&str> =
            unread.map(|(mentions, _)| self.native_name(mentions)).collect();
        natives.par_sort_unstable();
        natives.dedup();
        let mut of_natives: Vec<Vec<MatchedAuthor>> =
            natives.par_iter().map(|native| self.matches_of_native(native, authors)).collect();
        self.add_partial_matches(&natives, authors, &mut of_natives);
        let of_natives: FxHashMap<&str, Arc<[MatchedAuthor]>> =
            natives.into_iter().zip(of_natives.into_iter().map(Arc::from)).collect();
        let of_speaker = |(mentions, printed): (&&[(u32, u32)], &Vec<NameReading>)| {
            let native = self.native_name(mentions);
            match of_natives.get(native).filter(|_| printed.is_empty()) {
                Some(found) => Arc::clone(found),
                None => Arc::from(self.matches_of_printed(native, printed, authors)),
            }
        };
        by_speaker.par_iter().zip(&printed).map(of_speaker).collect()
    }

    /// The authors whose name is a reading of the kanji.
    fn matches_of_native(&self, native: &str, authors: &AuthorIndex) -> Vec<MatchedAuthor> {
        let ranks = OnceCell::new();
        let rank = |surname: &str, given: &str| {
            let reading = NameReading { surname: surname.to_owned(), given: given.to_owned() };
            ranks.get_or_init(|| self.readings.composed_ranks(native)).rank(&reading)
        };
        let mut found: Vec<RankedMatch> = Vec::new();
        let listed = self.readings.split_readings(native);
        let composed = self.readings.composed_split_readings(native);
        for (splits, matched) in
            [(&listed, ReadingMatch::Full), (&composed, ReadingMatch::Composed)]
        {
            for SplitReadings { surnames, givens } in splits {
                for surname in surnames {
                    for (given, people) in authors.of_surname(surname, givens) {
                        let rank = rank(surname, given);
                        found.extend(people.map(|root| (root, matched, rank)));
                    }
                }
            }
        }
        for SplitReadings { surnames, givens } in &listed {
            for (surname, given) in surnames.iter().flat_map(|s| givens.iter().map(move |g| (s, g)))
            {
                let mut people = authors.by_initial(surname, given).peekable();
                if people.peek().is_some() {
                    let rank = rank(surname, given);
                    found.extend(people.map(|root| (root, ReadingMatch::Initial, rank)));
                }
            }
        }
        best_matches(found)
    }

    /// The authors whose name agrees with a reading that is printed with the speaker.
    fn matches_of_printed(
        &self,
        native: &str,
        printed: &[NameReading],
        authors: &AuthorIndex,
    ) -> Vec<MatchedAuthor> {
        let mut found: Vec<RankedMatch> = Vec::new();
        let ranks = OnceCell::new();
        for reading in printed {
            let full = authors.by_reading(reading).map(|root| (root, ReadingMatch::Full));
            let initial = authors.by_initial(&reading.surname, &reading.given);
            let initial = initial.map(|root| (root, ReadingMatch::Initial));
            let rank = || ranks.get_or_init(|| self.readings.composed_ranks(native)).rank(reading);
            found.extend(full.chain(initial).map(|(root, matched)| (root, matched, rank())));
        }
        best_matches(found)
    }

    /// Finds authors by a part of the name for the names in kanji that nothing else finds: parents choose
    /// readings that no table composes, and rare surnames are in none.
    fn add_partial_matches(
        &self,
        natives: &[&str],
        authors: &mut AuthorIndex,
        matches: &mut [Vec<MatchedAuthor>],
    ) {
        let readings: Vec<(usize, Vec<PartialReading>)> = natives
            .par_iter()
            .enumerate()
            .filter(|(at, _)| matches[*at].is_empty())
            .map(|(at, native)| (at, self.readings.partial_readings(native)))
            .collect();
        let parts = readings.iter().flat_map(|(_, readings)| readings).flat_map(|reading| {
            reading.readings.iter().map(|printed| (reading.part, printed.as_str()))
        });
        authors.add_parts(&parts.collect());
        for (at, readings) in &readings {
            let mut fitting = authors_who_fit_in_part(readings, authors);
            if fitting.is_empty() {
                let few = authors_of_surname(readings, authors);
                fitting
                    .extend((few.len() <= FEW_OF_A_SURNAME).then_some(few).into_iter().flatten());
            }
            fitting.truncate(MAX_PARTIAL);
            matches[*at].extend(fitting.into_iter().map(|root| (root, ReadingMatch::Partial)));
        }
    }

    /// Says of each match whether author and speaker have an organisation in common.
    fn compare_organisations(
        &self,
        mentions: &[(u32, u32)],
        matches: &[MatchedAuthor],
        authors: &AuthorIndex,
        line_words: &FxHashMap<StrId, Vec<String>>,
    ) -> Vec<AuthorCandidate> {
        let printed = &self.corpus.mentions;
        let lines = mentions.iter().flat_map(|(_, row)| printed.workplace_lines(*row as usize));
        let words: Vec<&String> =
            lines.filter_map(|line| line_words.get(&line)).flatten().collect();
        matches
            .iter()
            .map(|&(root, matched)| {
                let same_organisation = words.iter().any(|word| authors.has_word(root, word));
                AuthorCandidate { root, matched, same_organisation }
            })
            .collect()
    }

    /// The readings that are printed with a speaker: kana, or the Latin name.
    fn printed_readings(&self, mentions: &[(u32, u32)]) -> Vec<NameReading> {
        let kana = &self.corpus.mentions.kana;
        let read = |row: u32| match lacks_latin(self.corpus, row as usize) {
            true => read_kana(self.corpus.text(kana[row as usize])),
            false => self.names.entry(row)?.latin.as_ref().and_then(NameReading::of_latin),
        };
        mentions.iter().filter_map(|(_, row)| read(*row)).collect()
    }

    /// The name of a speaker in kanji; empty without one.
    fn native_name(&self, mentions: &[(u32, u32)]) -> &str {
        let native = mentions.iter().map(|(_, row)| self.corpus.mentions.native[*row as usize]);
        let first = native.filter(|native| !native.is_empty()).min();
        first.map_or("", |native| self.corpus.text(native))
    }

    /// For each affiliation line of the speakers, the Latin words by which its organisation may be printed.
    fn line_words(&self, speakers: &[(u32, u32)]) -> FxHashMap<StrId, Vec<String>> {
        let printed = &self.corpus.mentions;
        let mut lines: Vec<StrId> =
            speakers.iter().flat_map(|(_, row)| printed.workplace_lines(*row as usize)).collect();
        lines.sort_unstable();
        lines.dedup();
        lines
            .par_iter()
            .map(|line| (*line, speaker_line_words(self.corpus.text(*line), self.readings)))
            .collect()
    }
}

/// Each author once, by the best match and, of equal matches, the reading that ranks first; the best first.
fn best_matches(mut found: Vec<RankedMatch>) -> Vec<MatchedAuthor> {
    found.sort_unstable();
    found.dedup_by_key(|(root, ..)| *root);
    found.sort_by_key(|(root, matched, rank)| (*matched, *rank, *root));
    found.into_iter().map(|(root, matched, _)| (root, matched)).collect()
}

/// Authors who have one part of a name and enough of the other, the best first.
fn authors_who_fit_in_part(readings: &[PartialReading], authors: &AuthorIndex) -> Vec<u32> {
    let mut fitting: Vec<(Reverse<usize>, u32)> = Vec::new();
    for reading in readings {
        let same_part =
            reading.readings.iter().flat_map(|printed| authors.by_part(reading.part, printed));
        let shares = same_part.map(|(other, root)| {
            (100 * reading.explained_length(other) / other.len().max(1), *root)
        });
        let enough = shares.filter(|(share, _)| *share >= LEAST_EXPLAINED);
        fitting.extend(enough.map(|(share, root)| (Reverse(share), root)));
    }
    fitting.sort_unstable();
    let mut seen = FxHashSet::default();
    fitting.retain(|(_, root)| seen.insert(*root));
    fitting.into_iter().map(|(_, root)| root).collect()
}

/// Authors whose surname a name may have, in order.
fn authors_of_surname(readings: &[PartialReading], authors: &AuthorIndex) -> Vec<u32> {
    let by_surname = readings.iter().filter(|reading| reading.part == NamePart::Surname);
    let found = by_surname.flat_map(|reading| {
        reading.readings.iter().flat_map(|printed| authors.by_part(NamePart::Surname, printed))
    });
    let mut roots: Vec<u32> = found.map(|(_, root)| *root).collect();
    roots.sort_unstable();
    roots.dedup();
    roots
}

/// A name in kana, surname first, in the common spelling.
fn read_kana(kana: &str) -> Option<NameReading> {
    let romaji = kana_to_romaji(kana)?;
    let (surname, given) = romaji.split_once(' ')?;
    let given = fold_romaji(&given.replace(' ', ""))?;
    Some(NameReading { surname: fold_romaji(surname)?, given })
}

/// Decides about a speaker without a Latin name. The probabilities are stated from the rates that
/// `cargo run --profile timed --example identity_bench -- kanji` measures (names of ENAMDICT against a pool of 20,000
/// people): a single full match is right in about 95 of 100 cases.
fn decide_native(candidates: &[AuthorCandidate]) -> LinkDecision {
    let full = pick(candidates, ReadingMatch::Full, false);
    let full_at_organisation = pick(candidates, ReadingMatch::Full, true);
    match (&full[..], &full_at_organisation[..]) {
        (_, &[root]) => return LinkDecision::Link(root, 0.99),
        (&[root], _) => return LinkDecision::Link(root, 0.93),
        (&[], _) => {}
        _ => return LinkDecision::Open("several authors have a reading of this name"),
    }
    let composed = pick(candidates, ReadingMatch::Composed, true);
    let initial = pick(candidates, ReadingMatch::Initial, true);
    match (&composed[..], &initial[..]) {
        (&[root], _) => LinkDecision::Link(root, 0.95),
        (&[], &[root]) => LinkDecision::Link(root, 0.9),
        (&[], &[]) if !pick(candidates, ReadingMatch::Partial, false).is_empty() => {
            LinkDecision::Open(
                "a part of the name has this reading, the other at most its beginning or end",
            )
        }
        (&[], &[]) if pick(candidates, ReadingMatch::Composed, false).is_empty() => {
            LinkDecision::NewPerson
        }
        (&[], &[]) => {
            LinkDecision::Open("no dictionary lists this reading, and no organisation confirms it")
        }
        (&[], _) => LinkDecision::Open("several authors fit by initial and organisation"),
        _ => LinkDecision::Open("several authors have a reading of this name"),
    }
}

/// Decides about a speaker with a Latin name. That name is compared in its block too; the only new evidence
/// here is the organisation printed in kanji.
fn decide_latin(candidates: &[AuthorCandidate]) -> LinkDecision {
    match pick(candidates, ReadingMatch::Full, true)[..] {
        [root] => LinkDecision::Link(root, 0.97),
        _ => LinkDecision::NewPerson,
    }
}

/// The candidates of one kind of match, or only those at the speaker's organisation.
fn pick(
    candidates: &[AuthorCandidate],
    matched: ReadingMatch,
    same_organisation_only: bool,
) -> Vec<u32> {
    let is_picked = |candidate: &&AuthorCandidate| {
        candidate.matched == matched && (candidate.same_organisation || !same_organisation_only)
    };
    candidates.iter().filter(is_picked).map(|candidate| candidate.root).collect()
}
