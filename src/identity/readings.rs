//! All the ways a name in kanji can be read.

use std::io::Read;

use super::japanese::{fold_romaji, fold_variant, kana_to_romaji};

/// The readings of written forms of surnames and given names, from a shipped table derived from
/// ENAMDICT (see `data/readings.NOTICE`). One-best readers get 61 % of full names right; the set of
/// all readings holds the right one in about 95 %, so a name is matched by its set.
pub struct Readings {
    text: String,
    /// Start of each line and the form it speaks of, kanji variants folded, in order of the form.
    lines: Vec<(Box<str>, u32)>,
}

/// A full name as it may be read: surname and given name in the common spelling of
/// [`super::fold_romaji`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Reading {
    /// Surname.
    pub surname: String,
    /// Given name.
    pub given: String,
}

/// Which of a form's readings.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Surname = 1,
    Given = 2,
}

/// A table of readings that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("table of readings: {0}\n  build it anew with notebooks/build_readings.py")]
pub struct ReadingsError(String);

/// Longest native name that is taken apart; longer text is no Japanese name.
const LONGEST: usize = 10;

impl Readings {
    /// The shipped table. Takes about a tenth of a second, so callers read it only when a name in
    /// kanji is there.
    ///
    /// # Errors
    /// When the shipped file is broken (a broken build).
    pub fn shipped() -> Result<Self, ReadingsError> {
        let packed: &[u8] = include_bytes!("../../data/readings.tsv.zst");
        let mut text = String::new();
        zstd::Decoder::new(packed)
            .and_then(|mut decoder| decoder.read_to_string(&mut text))
            .map_err(|error| ReadingsError(error.to_string()))?;
        Ok(Self::of(text))
    }

    fn of(text: String) -> Self {
        let mut lines = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let form = line.split('\t').next().unwrap_or_default();
            let folded: String = form.chars().map(fold_variant).collect();
            lines.push((folded.into_boxed_str(), start as u32));
            start += line.len();
        }
        lines.sort_unstable();
        Self { text, lines }
    }

    /// Readings of a part of a name; kana is read as it stands.
    fn of_part(&self, form: &str, part: Part) -> Vec<String> {
        let fold = |kana: &str| fold_romaji(&kana_to_romaji(kana)?.replace(' ', ""));
        if let Some(reading) = fold(form) {
            return vec![reading];
        }
        let folded: String = form.chars().map(fold_variant).collect();
        let from = self.lines.partition_point(|(known, _)| **known < *folded);
        let same = self.lines[from..].iter().take_while(|(known, _)| **known == *folded);
        let mut readings: Vec<String> = same
            .flat_map(|(_, start)| {
                let line = self.text[*start as usize..].lines().next().unwrap_or_default();
                let column = line.split('\t').nth(part as usize).unwrap_or_default();
                column.split(' ').filter_map(fold)
            })
            .collect();
        readings.sort_unstable();
        readings.dedup();
        readings
    }

    /// The ways a form can be read as a surname or the name of a place.
    pub fn of_surname(&self, form: &str) -> Vec<String> {
        self.of_part(form, Part::Surname)
    }

    /// All ways to read a native name, in order. A space in it parts surname and given name; without
    /// one every place is tried. Empty when it is not Japanese or no reading is known.
    pub fn of_name(&self, native: &str) -> Vec<Reading> {
        let words: Vec<&str> =
            native.split([' ', '\u{3000}', '・']).filter(|word| !word.is_empty()).collect();
        let mut splits: Vec<(String, String)> = Vec::new();
        match words[..] {
            [surname, given] => splits.push((surname.to_owned(), given.to_owned())),
            [whole] => {
                let chars: Vec<char> = whole.chars().collect();
                if chars.len() <= LONGEST {
                    splits
                        .extend((1..chars.len()).map(|at| {
                            (chars[..at].iter().collect(), chars[at..].iter().collect())
                        }));
                }
            }
            _ => {}
        }
        let mut readings = Vec::new();
        for (surname, given) in splits {
            let givens = self.of_part(&given, Part::Given);
            if givens.is_empty() {
                continue;
            }
            for surname in self.of_part(&surname, Part::Surname) {
                readings.extend(
                    givens
                        .iter()
                        .map(|given| Reading { surname: surname.clone(), given: given.clone() }),
                );
            }
        }
        readings.sort_unstable();
        readings.dedup();
        readings
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn romaji(surname: &str, given: &str) -> Reading {
        Reading { surname: fold_romaji(surname).unwrap(), given: fold_romaji(given).unwrap() }
    }

    #[test]
    fn the_right_reading_is_among_those_of_a_name_with_and_without_a_space() {
        let readings = Readings::shipped().unwrap();
        for (native, surname, given) in [
            ("佐藤 花子", "satoh", "hanako"),
            ("佐藤花子", "sato", "hanako"),
            ("渡邊一郎", "watanabe", "ichiro"),
            ("髙橋　さくら", "takahashi", "sakura"),
            ("大野次郎", "ohno", "jiroh"),
        ] {
            let found = readings.of_name(native);
            assert!(found.contains(&romaji(surname, given)), "{native}: {found:?}");
        }
    }

    #[test]
    fn text_that_is_no_japanese_name_has_no_reading() {
        let readings = Readings::shipped().unwrap();
        for text in ["", "Anna Muster", "김철수", "一般社団法人日本見本学会事務局"]
        {
            assert_eq!(readings.of_name(text), [], "{text}");
        }
    }
}
