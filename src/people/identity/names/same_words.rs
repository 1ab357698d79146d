//! People who print the same words under different cuts of family name and given names.

use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, MentionId, PersonId, fold_name};
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
    let mut groups: FxHashMap<Vec<String>, Vec<CutName>> = FxHashMap::default();
    let mut questions = Vec::new();
    for (row, person) in person_of.iter().enumerate() {
        let Some(person) = *person else { continue };
        let part = |id| fold_name(corpus.text(id));
        let (family, given) = (part(corpus.mentions.family[row]), part(corpus.mentions.given[row]));
        if family.is_empty() {
            continue;
        }
        let mut words: Vec<String> =
            family.split(' ').chain(given.split(' ')).map(str::to_owned).collect();
        words.retain(|word| !word.is_empty());
        words.sort_unstable();
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

/// The first mention of a person who prints the words of a group.
struct CutName {
    person: PersonId,
    mention: MentionId,
    /// Folded family name.
    family: String,
}
