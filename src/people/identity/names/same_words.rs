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
    let group_of = groups_of_several_cuts(&cuts);
    let mut groups: FxHashMap<u32, Vec<CutName<'_>>> = FxHashMap::default();
    let mut questions = Vec::new();
    for (row, person) in person_of.iter().enumerate() {
        let name = name_of[row] as usize;
        let (Some(person), Some(group)) = (*person, group_of[name]) else { continue };
        let family = cuts[name].family.as_str();
        let known = groups.entry(group).or_default();
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

/// The group of each printed name whose words are also printed under another cut; `None` for nearly all names of a
/// corpus, which are printed under one.
fn groups_of_several_cuts(cuts: &[CutWords]) -> Vec<Option<u32>> {
    let mut with_family: Vec<u32> = (0..cuts.len() as u32).collect();
    with_family.retain(|name| !cuts[*name as usize].family.is_empty());
    let words = |name: &u32| cuts[*name as usize].words.as_slice();
    let family = |name: &u32| cuts[*name as usize].family.as_str();
    with_family.par_sort_unstable_by(|a, b| words(a).cmp(words(b)));
    let mut group_of = vec![None; cuts.len()];
    for same_words in with_family.chunk_by(|a, b| words(a) == words(b)) {
        if same_words.iter().any(|name| family(name) != family(&same_words[0])) {
            same_words.iter().for_each(|name| group_of[*name as usize] = Some(same_words[0]));
        }
    }
    group_of
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
