//! Words by which an organisation printed in kanji and one printed in Latin letters can be compared.

use crate::data::affiliation::lexicon::{find_japanese_word, organisation_kinds};
use crate::data::corpus::fold_name;
use crate::people::identity::names::japanese::fold_romaji;
use crate::people::identity::names::readings::ReadingTable;

/// Beginnings of words that are in many affiliation lines without naming a kind of organisation.
const COMMON_BEGINNINGS: [&str; 5] = ["japan", "medic", "scienc", "nation", "graduat"];

/// The Latin words of a speaker's affiliation line, and the readings of the place names before
/// "university", "hospital" and the like.
pub(super) fn speaker_line_words(line: &str, readings: &ReadingTable) -> Vec<String> {
    let mut words = Vec::new();
    for word in fold_name(line).split(' ') {
        if word.is_ascii() {
            words.extend(discriminative_word(word));
            continue;
        }
        let place = &word[..find_japanese_word(word).unwrap_or(0)];
        words.extend(readings.place_readings(place));
        words.extend(
            readings.place_readings(place.trim_end_matches(['市', '県', '府', '都', '立'])),
        );
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// A folded word of an affiliation line in the spelling it is compared by; `None` for one that most lines
/// have.
pub(super) fn discriminative_word(word: &str) -> Option<String> {
    let is_common = COMMON_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
        || organisation_kinds(word).is_organisation();
    if word.len() < 3 || is_common || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    Some(fold_romaji(word).unwrap_or_else(|| word.to_owned()))
}
