//! Words by which an organisation printed in kanji and one printed in Latin letters can be compared.

use crate::data::corpus::fold_name;
use crate::people::identity::names::japanese::fold_romaji;
use crate::people::identity::names::readings::ReadingTable;

/// Words that end the name of a place in the name of an organisation.
const AFTER_PLACE: [&str; 24] = [
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

/// Beginnings of words that are in most affiliation lines and do not discriminate.
const COMMON_BEGINNINGS: [&str; 16] = [
    "univer", "depart", "school", "medica", "medici", "hospit", "center", "instit", "gradua",
    "facult", "japan", "scienc", "resear", "clinic", "divisi", "nation",
];

/// The Latin words of a speaker's affiliation line, and the readings of the place names before
/// "university", "hospital" and the like.
pub(super) fn speaker_line_words(line: &str, readings: &ReadingTable) -> Vec<String> {
    let mut words = Vec::new();
    for word in fold_name(line).split(' ') {
        if word.is_ascii() {
            words.extend(discriminative_word(word));
            continue;
        }
        let end = AFTER_PLACE.iter().filter_map(|mark| word.find(mark)).min();
        let place = &word[..end.unwrap_or(0)];
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
    let is_common = COMMON_BEGINNINGS.iter().any(|beginning| word.starts_with(beginning));
    if word.len() < 3 || is_common || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return None;
    }
    Some(fold_romaji(word).unwrap_or_else(|| word.to_owned()))
}
