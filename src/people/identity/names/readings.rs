//! All the ways a name in kanji can be read.

use std::io::Read;

use super::japanese::{fold_romaji, fold_variant, kana_to_romaji};

/// The readings of written forms of surnames and given names, from a shipped table derived from
/// ENAMDICT (see `data/assets/readings/readings.NOTICE`). One-best readers get 61 % of full names right; the set of
/// all readings holds the right one in about 95 %, so a name is matched by its set.
pub struct Readings {
    text: String,
    /// Start of each line and the form it speaks of, kanji variants folded, in order of the form.
    lines: Vec<(Box<str>, u32)>,
}

/// A full name as it may be read: surname and given name in the common spelling of
/// [`crate::people::identity::fold_romaji`].
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
    /// What a kanji adds to a given name at its beginning.
    GivenFirst = 3,
    /// What it adds behind another.
    GivenLater = 4,
    /// The same for surnames.
    SurnameFirst = 5,
    SurnameLater = 6,
}

/// Oddity of a reading that cannot be put together from what the kanji usually add.
const UNUSUAL: u32 = 12;

/// A table of readings that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("table of readings: {0}\n  build it anew with data/assets/readings/build_readings.py")]
pub struct ReadingsError(String);

/// Kanji in a given name that is put together from their readings.
const COMPOSED: std::ops::RangeInclusive<usize> = 2..=3;

/// Longest name of a place that is put together from parts, and most readings of one.
const LONGEST_PLACE: usize = 5;
const MOST_PLACES: usize = 500;

/// Longest native name that is taken apart; longer text is no Japanese name.
const LONGEST: usize = 10;

impl Readings {
    /// The shipped table. Takes about a tenth of a second, so callers read it only when a name in
    /// kanji is there.
    ///
    /// # Errors
    /// When the shipped file is broken (a broken build).
    pub fn shipped() -> Result<Self, ReadingsError> {
        let packed: &[u8] = include_bytes!("../../../../data/assets/readings/readings.tsv.zst");
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

    /// Readings of a part of a name, in order; kana is read as it stands.
    fn of_part(&self, form: &str, part: Part) -> Vec<String> {
        let mut readings = self.listed(form, part);
        readings.sort_unstable();
        readings.dedup();
        readings
    }

    /// The same as listed, for the variants of the form one after the other.
    fn listed(&self, form: &str, part: Part) -> Vec<String> {
        let fold = |kana: &str| fold_romaji(&kana_to_romaji(kana)?.replace(' ', ""));
        if let Some(reading) = fold(form) {
            return vec![reading];
        }
        let folded: String = form.chars().map(fold_variant).collect();
        let from = self.lines.partition_point(|(known, _)| **known < *folded);
        let same = self.lines[from..].iter().take_while(|(known, _)| **known == *folded);
        same.flat_map(|(_, start)| {
            let line = self.text[*start as usize..].lines().next().unwrap_or_default();
            let column = line.split('\t').nth(part as usize).unwrap_or_default();
            column.split(' ').filter_map(fold)
        })
        .collect()
    }

    /// The ways a form can be read as a surname or the name of a place.
    pub fn of_surname(&self, form: &str) -> Vec<String> {
        self.of_part(form, Part::Surname)
    }

    /// The ways the name of a place or organisation can be read: as a surname, since most are places,
    /// or put together from up to three (`月見` + `野`, `星` + `ヶ` + `野`).
    pub fn of_place(&self, form: &str) -> Vec<String> {
        if form.chars().count() > LONGEST_PLACE {
            return self.of_surname(form);
        }
        let mut readings = Vec::new();
        self.read_place(&form.replace(['ヶ', 'ケ'], "が"), 3, "", &mut readings);
        readings.sort_unstable();
        readings.dedup();
        readings.iter().filter_map(|reading| fold_romaji(reading)).collect()
    }

    /// Adds every reading of `form`, in at most `parts` parts, behind `before`.
    fn read_place(&self, form: &str, parts: usize, before: &str, readings: &mut Vec<String>) {
        let whole = self.of_surname(form);
        readings.extend(whole.iter().map(|reading| format!("{before}{reading}")));
        if parts == 1 {
            return;
        }
        for (at, _) in form.char_indices().skip(1) {
            for head in self.of_surname(&form[..at]) {
                if readings.len() > MOST_PLACES {
                    return;
                }
                self.read_place(&form[at..], parts - 1, &format!("{before}{head}"), readings);
            }
        }
    }

    /// All ways to read a native name, in order. A space in it parts surname and given name; without
    /// one every place is tried. Empty when it is not Japanese or no reading is known.
    pub fn of_name(&self, native: &str) -> Vec<Reading> {
        self.each_split(native, |form, part| self.of_part(form, part))
    }

    /// The ways to read a native name of which a part is put together from what its kanji add to
    /// other names. Parents choose kanji and reading freely, so no dictionary holds every given name.
    pub fn put_together(&self, native: &str) -> Vec<Reading> {
        let composed = |form: &str, parts: [Part; 2]| {
            self.composed(form, parts).into_iter().map(|(reading, _)| reading)
        };
        self.each_split(native, |form, part| {
            let mut readings = self.of_part(form, part);
            readings.extend(match part {
                Part::Surname => composed(form, [Part::SurnameFirst, Part::SurnameLater]),
                _ => composed(form, [Part::GivenFirst, Part::GivenLater]),
            });
            readings.sort_unstable();
            readings.dedup();
            readings
        })
    }

    /// How unusual a reading of a native name is: 0 when every kanji adds what it adds most often, one
    /// more for each step down the list of what it adds. For telling several readings apart.
    pub fn oddity(&self, native: &str, reading: &Reading) -> u32 {
        let of = |form: &str, parts: [Part; 2], wanted: &str| {
            let composed = self.composed(form, parts).into_iter();
            let odd = composed.filter(|(read, _)| read == wanted).map(|(_, odd)| odd).min();
            odd.unwrap_or(UNUSUAL)
        };
        let of_split = |(surname, given): (String, String)| {
            of(&surname, [Part::SurnameFirst, Part::SurnameLater], &reading.surname)
                + of(&given, [Part::GivenFirst, Part::GivenLater], &reading.given)
        };
        splits(native).into_iter().map(of_split).min().unwrap_or(2 * UNUSUAL)
    }

    /// What the kanji of a form add up to, and how far down their lists.
    fn composed(&self, form: &str, [first, later]: [Part; 2]) -> Vec<(String, u32)> {
        let kanji: Vec<String> = form.chars().map(String::from).collect();
        if !COMPOSED.contains(&kanji.len()) {
            return Vec::new();
        }
        let mut readings = vec![(String::new(), 0)];
        for (place, kanji) in kanji.iter().enumerate() {
            let added = self.listed(kanji, if place == 0 { first } else { later });
            let joined = readings.iter().flat_map(|(before, odd)| {
                let further = added.iter().zip(0..);
                further.map(move |(after, step)| (format!("{before}{after}"), odd + step))
            });
            readings = joined.collect();
        }
        let fold = |(reading, odd): (String, u32)| Some((fold_romaji(&reading)?, odd));
        readings.into_iter().filter_map(fold).collect()
    }

    fn each_split(&self, native: &str, read: impl Fn(&str, Part) -> Vec<String>) -> Vec<Reading> {
        let mut readings = Vec::new();
        for (surname, given) in splits(native) {
            let givens = read(&given, Part::Given);
            if givens.is_empty() {
                continue;
            }
            for surname in read(&surname, Part::Surname) {
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

/// The ways to part a native name in surname and given name.
fn splits(native: &str) -> Vec<(String, String)> {
    let words: Vec<&str> =
        native.split([' ', '\u{3000}', '・']).filter(|word| !word.is_empty()).collect();
    let mut splits: Vec<(String, String)> = Vec::new();
    match words[..] {
        [surname, given] => splits.push((surname.to_owned(), given.to_owned())),
        [whole] => {
            let chars: Vec<char> = whole.chars().collect();
            if chars.len() <= LONGEST {
                splits.extend(
                    (1..chars.len())
                        .map(|at| (chars[..at].iter().collect(), chars[at..].iter().collect())),
                );
            }
        }
        _ => {}
    }
    splits
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
    fn a_given_name_that_no_dictionary_lists_is_read_by_its_kanji() {
        let readings = Readings::shipped().unwrap();
        for (native, surname, given) in
            [("渡辺 典志", "watanabe", "norishi"), ("大森春則", "ohmori", "harunori")]
        {
            assert!(!readings.of_name(native).contains(&romaji(surname, given)), "{native}");
            assert!(readings.put_together(native).contains(&romaji(surname, given)), "{native}");
        }
    }

    #[test]
    fn a_place_is_read_whole_or_by_its_parts() {
        let readings = Readings::shipped().unwrap();
        for (form, romaji) in [("大阪", "osaka"), ("倉敷", "kurashiki"), ("月見野", "tsukimino")]
        {
            assert!(readings.of_place(form).contains(&romaji.to_owned()), "{form}");
        }
        assert!(readings.of_place("星ヶ野").contains(&"hoshigano".to_owned()));
        assert_eq!(readings.of_place(""), Vec::<String>::new());
    }

    #[test]
    fn text_that_is_no_japanese_name_has_no_reading() {
        let readings = Readings::shipped().unwrap();
        for text in ["", "Anna Muster", "김철수", "一般社団法人日本見本学会事務局"]
        {
            assert_eq!(readings.of_name(text), [], "{text}");
            assert_eq!(readings.put_together(text), [], "{text}");
        }
    }
}
