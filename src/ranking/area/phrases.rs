//! Finds keywords and MeSH terms in titles and keywords.

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use crate::data::corpus::{RaggedArray, fold_name, fold_name_into};

/// Phrases and the areas that each speaks of.
pub(super) struct PhraseIndex {
    automaton: Option<AhoCorasick>,
    /// For each phrase, the study's areas; a phrase of other areas has none.
    areas: RaggedArray<u16>,
    /// For each phrase, the form in capitals that must be printed; empty when case does not matter.
    capitals: Vec<String>,
    /// Whether the phrase is in a script without spaces between words.
    unspaced: Vec<bool>,
}

/// Phrases in the making: folded text to areas and exact capitals.
#[derive(Default)]
pub(super) struct PhraseCollection(FxHashMap<String, (Vec<u16>, Option<String>)>);

/// Buffers kept from one text to the next.
#[derive(Default)]
pub(super) struct PhraseMatches {
    folded: String,
    spans: Vec<(u32, u32, u32)>,
    /// Phrases found so far, each once.
    pub(super) phrases: Vec<u32>,
}

impl PhraseCollection {
    /// Adds a phrase that speaks of `areas` (of the study; none for the background). Texts of fewer
    /// than two letters (four for `terms` that nobody chose by hand) are passed over.
    pub(super) fn add(&mut self, text: &str, areas: &[u16], by_hand: bool) {
        let folded = fold_name(text);
        let letters = folded.chars().filter(|c| c.is_alphanumeric()).count();
        let unspaced = folded.chars().any(is_unspaced);
        if letters < if by_hand || unspaced { 2 } else { 4 } {
            return;
        }
        let capitals = is_acronym(text).then(|| text.to_owned());
        let entry = self.0.entry(folded).or_insert_with(|| (Vec::new(), capitals.clone()));
        entry.0.extend(areas);
        if capitals.is_none() {
            entry.1 = None;
        }
    }

    pub(super) fn finish(self) -> PhraseIndex {
        let mut sorted: Vec<_> = self.0.into_iter().collect();
        sorted.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .build(sorted.iter().map(|(text, _)| text))
            .ok();
        let unspaced = sorted.iter().map(|(text, _)| text.chars().any(is_unspaced)).collect();
        let mut areas = RaggedArray::default();
        let mut capitals = Vec::new();
        for (_, (mut of, exact)) in sorted {
            of.sort_unstable();
            of.dedup();
            areas.push(of);
            capitals.push(exact.unwrap_or_default());
        }
        PhraseIndex { automaton, areas, capitals, unspaced }
    }
}

impl PhraseIndex {
    /// The study's areas of a phrase.
    pub(super) fn areas(&self, phrase: u32) -> &[u16] {
        self.areas.row(phrase as usize)
    }

    /// Adds the phrases of `text` to `finds`: longest match first from the left, whole words in
    /// scripts that have spaces, anywhere in those that have none.
    pub(super) fn find(&self, text: &str, finds: &mut PhraseMatches) {
        let Some(automaton) = &self.automaton else { return };
        fold_name_into(text, &mut finds.folded);
        finds.spans.clear();
        for found in automaton.find_overlapping_iter(&finds.folded) {
            let phrase = found.pattern().as_u32();
            let whole = self.unspaced[phrase as usize]
                || is_whole(&finds.folded, found.start(), found.end());
            let exact = &self.capitals[phrase as usize];
            if whole && (exact.is_empty() || text.contains(exact.as_str())) {
                finds.spans.push((found.start() as u32, found.end() as u32, phrase));
            }
        }
        finds.spans.sort_unstable_by_key(|(start, end, _)| (*start, std::cmp::Reverse(*end)));
        let mut free = 0;
        for (start, end, phrase) in &finds.spans {
            if *start >= free {
                free = *end;
                if !finds.phrases.contains(phrase) {
                    finds.phrases.push(*phrase);
                }
            }
        }
    }
}

/// Kana, kanji and full-width forms: scripts that put no spaces between words.
fn is_unspaced(c: char) -> bool {
    matches!(c, '\u{3005}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}

fn is_whole(text: &str, start: usize, end: usize) -> bool {
    let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() && !is_unspaced(c));
    !joins(text[..start].chars().next_back()) && !joins(text[end..].chars().next())
}

/// Up to eight capitals, digits and hyphens with at least two capitals and no small letter.
fn is_acronym(text: &str) -> bool {
    let shape = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-';
    let capitals = text.chars().filter(char::is_ascii_uppercase).count();
    text.len() <= 8 && capitals >= 2 && text.chars().all(shape)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas_in(phrases: &PhraseIndex, text: &str) -> Vec<Vec<u16>> {
        let mut finds = PhraseMatches::default();
        phrases.find(text, &mut finds);
        finds.phrases.iter().map(|phrase| phrases.areas(*phrase).to_vec()).collect()
    }

    fn phrases(list: &[(&str, &[u16])]) -> PhraseIndex {
        let mut collection = PhraseCollection::default();
        for (text, areas) in list {
            collection.add(text, areas, true);
        }
        collection.finish()
    }

    #[test]
    fn the_longest_phrase_wins_and_words_are_whole() {
        let phrases = phrases(&[("hypertension", &[0]), ("pulmonary hypertension", &[1])]);
        assert_eq!(areas_in(&phrases, "Pulmonary Hypertension in 2020"), [[1]]);
        assert_eq!(areas_in(&phrases, "Hypertension; pulmonary-hypertension."), [[0], [1]]);
        assert!(areas_in(&phrases, "prehypertension").is_empty());
    }

    #[test]
    fn a_longer_phrase_that_is_no_whole_word_leaves_the_shorter_one() {
        let phrases = phrases(&[("gout", &[0]), ("gout attack", &[1])]);
        assert_eq!(areas_in(&phrases, "gout attacks"), [[0]]);
    }

    #[test]
    fn japanese_is_found_inside_longer_text_and_latin_words_beside_it() {
        let phrases = phrases(&[("心不全", &[0]), ("COPD", &[1]), ("B型肝炎", &[2])]);
        assert_eq!(areas_in(&phrases, "急性心不全の一例"), [[0]]);
        assert_eq!(areas_in(&phrases, "COPD患者の予後"), [[1]]);
        assert_eq!(areas_in(&phrases, "Ｂ型肝炎ワクチン"), [[2]]);
    }

    #[test]
    fn an_acronym_in_capitals_is_not_found_in_small_letters() {
        let phrases = phrases(&[("AIDS", &[0])]);
        assert!(areas_in(&phrases, "Hearing aids").is_empty());
        assert_eq!(areas_in(&phrases, "Living with AIDS"), [[0]]);
    }
}
