//! People who print the same words under different cuts of family name and given names.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, MentionId, PersonId, StrId, fold_name};
use crate::people::identity::resolution::OpenQuestion;

/// Where the family name ends is a guess in a name printed as one text (`Maria do Carmo Exemplar`), and
/// sources make it differently. Surnames then differ, so that nothing compares the mentions.
const WHY: &str = "the same words, cut into family name and given names in two ways";
/// Probability that two people of the same words under two cuts are one. Assumed, not measured: half.
const PROBABILITY: f32 = 0.5;

/// Asks about each person who prints the words of an earlier one under another cut.
pub(crate) fn same_words_questions(
    corpus: &Corpus,
    person_of: &[Option<PersonId>],
) -> Vec<OpenQuestion> {
    let mentions = &corpus.mentions;
    // Each printed name once: a corpus prints most of them again and again.
    let mut number_of: FxHashMap<[StrId; 2], u32> = FxHashMap::default();
    let mut printed: Vec<[StrId; 2]> = Vec::new();
    let name_of: Vec<u32> = (0..person_of.len())
        .map(|row| {
            let name = [mentions.family[row], mentions.given[row]];
            *number_of.entry(name).or_insert_with(|| {
                printed.push(name);
                printed.len() as u32 - 1
            })
        })
        .collect();
    let cuts: Vec<CutWords> =
        printed.par_iter().map(|name| CutWords::of(name.map(|id| corpus.text(id)))).collect();
    let mut groups: FxHashMap<&[String], Vec<CutName<'_>>> = FxHashMap::default();
    let mut questions = Vec::new();
    for (row, person) in person_of.iter().enumerate() {
        let Some(person) = *person else { continue };
        let CutWords { family, words } = &cuts[name_of[row] as usize];
        if family.is_empty() {
            continue;
        }
        let known = groups.entry(words).or_default();
        if known.iter().any(|other| other.person == person) {
            continue;
        }
        if let Some(other) = known.iter().find(|other| other.family != family) {
            questions.push(OpenQuestion {
                a: other.mention,
                b: MentionId(row as u32),
                probability: PROBABILITY,
                why: WHY,
            });
        }
        known.push(CutName { person, mention: MentionId(row as u32), family });
    }
    questions
}

/// A printed name as its source cuts it.
struct CutWords {
    /// Folded family name.
    family: String,
    /// All words, in order of the letters.
    words: Vec<String>,
}

impl CutWords {
    fn of([family, given]: [&str; 2]) -> Self {
        let (family, given) = (fold_name(family), fold_name(given));
        let mut words: Vec<String> =
            family.split(' ').chain(given.split(' ')).map(str::to_owned).collect();
        words.retain(|word| !word.is_empty());
        words.sort_unstable();
        Self { family, words }
    }
}

/// The first mention of a person who prints the words of a group.
struct CutName<'w> {
    person: PersonId,
    mention: MentionId,
    /// Folded family name.
    family: &'w str,
}
