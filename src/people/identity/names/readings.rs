//! All the ways a name in kanji can be read.

use std::borrow::Cow;
use std::io::Read;
use std::sync::OnceLock;

use rustc_hash::FxHashMap;

use super::japanese::{fold_romaji, fold_variant, kana_to_romaji};
use super::name::{ForenameKind, PersonName};

/// The readings of written forms of surnames and given names, from a table derived from ENAMDICT (see
/// `data/assets/readings/readings.NOTICE`). Taking the most frequent reading gets 61 % of full names right; the set of all readings
/// holds the right one in about 95 % (`cargo run --profile timed --example identity_bench -- kanji`), so a name is matched
/// against its set.
pub struct ReadingTable {
    text: String,
    /// Each written form, kanji variants folded, with the starts of its lines.
    lines: FxHashMap<Box<str>, Vec<u32>>,
    /// What each kanji contributes to names, once it was asked for.
    contributions: FxHashMap<char, OnceLock<Contributions>>,
}

/// The readings of a single kanji in each of [`CONTRIBUTED`].
type Contributions = [Vec<String>; CONTRIBUTED.len()];

/// The columns of what a kanji contributes, in their order.
const CONTRIBUTED: [ReadingColumn; 4] = [
    ReadingColumn::GivenFirst,
    ReadingColumn::GivenLater,
    ReadingColumn::SurnameFirst,
    ReadingColumn::SurnameLater,
];

/// The readings of one split of a native name, each list in order: any of one with any of the other.
#[derive(Clone, Debug)]
pub(crate) struct SplitReadings {
    /// Of the surname.
    pub surnames: Vec<String>,
    /// Of the given name.
    pub givens: Vec<String>,
}

/// The readings that the kanji of a native name compose, for ranking readings of it.
pub struct ComposedRanks {
    /// Of surname and given name in each split, with the sums of ranks.
    splits: Vec<[Vec<(String, u32)>; 2]>,
}

impl ComposedRanks {
    /// How unusual a reading is: 0 when every kanji contributes its most frequent reading, one more for each step
    /// down its list. For choosing among several readings.
    pub fn rank(&self, reading: &NameReading) -> u32 {
        let rank = |composed: &[(String, u32)], reading: &str| {
            let same = composed.iter().filter(|(composed, _)| composed == reading);
            same.map(|(_, rank)| *rank).min().unwrap_or(RANK_OF_UNKNOWN)
        };
        let ranks = self.splits.iter().map(|[surnames, givens]| {
            rank(surnames, &reading.surname) + rank(givens, &reading.given)
        });
        ranks.min().unwrap_or(2 * RANK_OF_UNKNOWN)
    }
}

/// One way to read a full name: surname and given name in the common spelling of [`fold_romaji`].
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NameReading {
    /// Surname.
    pub surname: String,
    /// Given name.
    pub given: String,
}

/// A part of a full name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NamePart {
    Surname,
    Given,
}

/// What is known of the readings of a name of which the table reads one part.
#[derive(Clone, Debug)]
pub(crate) struct PartialReading {
    /// The part that is read.
    pub part: NamePart,
    /// Its readings.
    pub readings: Vec<String>,
    /// Beginnings of the other part.
    pub starts: Vec<String>,
    /// Ends of the other part.
    pub ends: Vec<String>,
}

impl PartialReading {
    /// How many bytes of the other part its beginning and its end explain.
    pub(crate) fn explained_length(&self, other: &str) -> usize {
        let starts = self.starts.iter().filter(|start| other.starts_with(start.as_str()));
        let ends = self.ends.iter().filter(|end| other.ends_with(end.as_str()));
        let [start, end] = [starts.map(String::len).max(), ends.map(String::len).max()]
            .map(|most| most.unwrap_or(0));
        (start + end).min(other.len())
    }
}

impl NameReading {
    /// A Latin name with its full forename, in the common spelling when it is Japanese.
    pub(crate) fn of_latin(name: &PersonName) -> Option<Self> {
        if name.forename() != ForenameKind::Full {
            return None;
        }
        match (fold_romaji(&name.whole_surname), &name.reading) {
            (Some(surname), Some(given)) => Some(Self { surname, given: given.clone() }),
            _ => Some(Self { surname: name.whole_surname.clone(), given: name.given.join(" ") }),
        }
    }
}

/// A column of the table: which readings of a written form are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
enum ReadingColumn {
    Surname = 1,
    Given = 2,
    /// What a kanji contributes at the beginning of a given name.
    GivenFirst = 3,
    /// What it contributes after another kanji.
    GivenLater = 4,
    /// The same for surnames.
    SurnameFirst = 5,
    SurnameLater = 6,
}

const SURNAME_PARTS: [ReadingColumn; 2] =
    [ReadingColumn::SurnameFirst, ReadingColumn::SurnameLater];
const GIVEN_PARTS: [ReadingColumn; 2] = [ReadingColumn::GivenFirst, ReadingColumn::GivenLater];

/// Rank of a reading that cannot be composed from what the kanji usually contribute.
const RANK_OF_UNKNOWN: u32 = 12;

/// A table of readings that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error(
    "table of readings cannot be unpacked\n  build it again with data/assets/readings/build_readings.py"
)]
pub struct ReadingTableError(#[from] std::io::Error);

/// Numbers of kanji in a part of a name whose reading is composed.
const COMPOSED_KANJI: std::ops::RangeInclusive<usize> = 2..=3;

/// Longest place name that is composed from parts, and most readings of one.
const MAX_PLACE_KANJI: usize = 5;
const MAX_PLACE_READINGS: usize = 500;

/// Longest native name that is split into surname and given name; longer text is not a Japanese name.
const MAX_NAME_KANJI: usize = 10;

impl ReadingTable {
    /// The table compiled into the program. Unpacking takes about a tenth of a second, so call it only
    /// when there is a name in kanji.
    ///
    /// # Errors
    /// When the table is damaged (a broken build).
    pub fn shipped() -> Result<Self, ReadingTableError> {
        let packed: &[u8] = include_bytes!("../../../../data/assets/readings/readings.tsv.zst");
        let mut text = String::new();
        zstd::Decoder::new(packed)?.read_to_string(&mut text)?;
        Ok(Self::index_lines(text))
    }

    fn index_lines(text: String) -> Self {
        let mut lines: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        let mut contributions = FxHashMap::default();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let form = line.split('\t').next().unwrap_or_default();
            let folded: String = form.chars().map(fold_variant).collect();
            let mut kanji = form.chars();
            if let (Some(kanji), None) = (kanji.next(), kanji.next()) {
                contributions.insert(kanji, OnceLock::new());
            }
            lines.entry(folded.into_boxed_str()).or_default().push(start as u32);
            start += line.len();
        }
        Self { text, lines, contributions }
    }

    /// Readings of a written form, in order; kana is its own reading.
    fn sorted_readings(&self, form: &str, column: ReadingColumn) -> Vec<String> {
        let mut readings = self.listed_readings(form, column);
        readings.sort_unstable();
        readings.dedup();
        readings
    }

    /// The same as listed, most frequent first, for the variants of the form one after the other.
    fn listed_readings(&self, form: &str, column: ReadingColumn) -> Vec<String> {
        if let Some(reading) = fold_kana(form) {
            return vec![reading];
        }
        let folded: String = form.chars().map(fold_variant).collect();
        let same = self.lines.get(folded.as_str()).into_iter().flatten();
        same.flat_map(|start| {
            let line = self.text[*start as usize..].lines().next().unwrap_or_default();
            let cell = line.split('\t').nth(column as usize).unwrap_or_default();
            cell.split(' ').filter_map(fold_kana)
        })
        .collect()
    }

    /// What a kanji contributes to names in a column of [`CONTRIBUTED`], most frequent first.
    fn contributed(&self, kanji: char, column: ReadingColumn) -> Cow<'_, [String]> {
        let listed = |column| self.listed_readings(kanji.encode_utf8(&mut [0; 4]), column);
        let known = self.contributions.get(&kanji);
        match (known, CONTRIBUTED.iter().position(|known| *known == column)) {
            (Some(known), Some(place)) => {
                Cow::Borrowed(&known.get_or_init(|| CONTRIBUTED.map(listed))[place])
            }
            _ => Cow::Owned(listed(column)),
        }
    }

    /// The ways a form can be read as a surname or the name of a place.
    pub(crate) fn surname_readings(&self, form: &str) -> Vec<String> {
        self.sorted_readings(form, ReadingColumn::Surname)
    }

    /// The ways the name of a place or organisation can be read: as a surname, since most surnames are
    /// places, or composed of up to three (`月見` + `野`, `星` + `ヶ` + `野`).
    pub(crate) fn place_readings(&self, form: &str) -> Vec<String> {
        if form.chars().count() > MAX_PLACE_KANJI {
            return self.surname_readings(form);
        }
        let mut readings = Vec::new();
        self.add_place_readings(&form.replace(['ヶ', 'ケ'], "が"), 3, "", &mut readings);
        readings.sort_unstable();
        readings.dedup();
        readings.iter().filter_map(|reading| fold_romaji(reading)).collect()
    }

    /// Adds every reading of `form`, in at most `parts` parts, after `prefix`.
    fn add_place_readings(
        &self,
        form: &str,
        parts: usize,
        prefix: &str,
        readings: &mut Vec<String>,
    ) {
        let undivided = self.surname_readings(form);
        readings.extend(undivided.iter().map(|reading| format!("{prefix}{reading}")));
        if parts == 1 {
            return;
        }
        for (at, _) in form.char_indices().skip(1) {
            for head in self.surname_readings(&form[..at]) {
                if readings.len() > MAX_PLACE_READINGS {
                    return;
                }
                let prefix = format!("{prefix}{head}");
                self.add_place_readings(&form[at..], parts - 1, &prefix, readings);
            }
        }
    }

    /// All ways to read a native name, in order. A space in it separates surname and given name; without
    /// one every split is tried. Empty when it is not Japanese or no reading is known.
    pub fn name_readings(&self, native: &str) -> Vec<NameReading> {
        all_readings(&self.split_readings(native))
    }

    /// The same split by split.
    pub(crate) fn split_readings(&self, native: &str) -> Vec<SplitReadings> {
        each_split(native, |form, column| self.sorted_readings(form, column))
    }

    /// The ways to read a native name, its parts also composed from what their kanji contribute to other
    /// names. Parents choose kanji and reading freely, so no dictionary lists every given name.
    pub fn composed_readings(&self, native: &str) -> Vec<NameReading> {
        all_readings(&self.composed_split_readings(native))
    }

    /// The same split by split.
    pub(crate) fn composed_split_readings(&self, native: &str) -> Vec<SplitReadings> {
        each_split(native, |form, column| {
            let parts = match column {
                ReadingColumn::Surname => SURNAME_PARTS,
                _ => GIVEN_PARTS,
            };
            let mut readings = self.sorted_readings(form, column);
            readings.extend(self.compose(form, parts).into_iter().map(|(reading, _)| reading));
            readings.sort_unstable();
            readings.dedup();
            readings
        })
    }

    /// For each split of a native name the readings of one part, with how the other may begin and end by what
    /// its first and its last kanji contribute to other names.
    pub(crate) fn partial_readings(&self, native: &str) -> Vec<PartialReading> {
        let contributed = |kanji: Option<char>, column| -> Vec<String> {
            kanji.map_or(Vec::new(), |kanji| self.contributed(kanji, column).into_owned())
        };
        let partial = |part, readings, other: &str, [first, later]: [ReadingColumn; 2]| {
            let starts = contributed(other.chars().next(), first);
            let ends = contributed(other.chars().skip(1).last(), later);
            PartialReading { part, readings, starts, ends }
        };
        splits(native)
            .into_iter()
            .flat_map(|(surname, given)| {
                let surnames = self.surname_readings(&surname);
                let givens = self.sorted_readings(&given, ReadingColumn::Given);
                [
                    partial(NamePart::Surname, surnames, &given, GIVEN_PARTS),
                    partial(NamePart::Given, givens, &surname, SURNAME_PARTS),
                ]
            })
            .filter(|reading| !reading.readings.is_empty())
            .collect()
    }

    /// By what readings of a native name are ranked.
    pub fn composed_ranks(&self, native: &str) -> ComposedRanks {
        let composed = |(surname, given): (String, String)| {
            [self.compose(&surname, SURNAME_PARTS), self.compose(&given, GIVEN_PARTS)]
        };
        ComposedRanks { splits: splits(native).into_iter().map(composed).collect() }
    }

    /// The readings that the kanji of a form compose, each with the sum of the ranks in their lists.
    fn compose(&self, form: &str, [first, later]: [ReadingColumn; 2]) -> Vec<(String, u32)> {
        let kanji: Vec<char> = form.chars().collect();
        if !COMPOSED_KANJI.contains(&kanji.len()) {
            return Vec::new();
        }
        let mut readings = vec![(String::new(), 0)];
        for (position, kanji) in kanji.into_iter().enumerate() {
            let added = self.contributed(kanji, if position == 0 { first } else { later });
            let extended = readings.iter().flat_map(|(prefix, rank)| {
                let further = added.iter().zip(0..);
                further.map(move |(reading, step)| (format!("{prefix}{reading}"), rank + step))
            });
            readings = extended.collect();
        }
        let folded =
            readings.into_iter().map(|(reading, rank)| Some((fold_romaji(&reading)?, rank)));
        folded.flatten().collect()
    }
}

/// Kana in the common spelling; `None` when the text is not kana.
fn fold_kana(kana: &str) -> Option<String> {
    fold_romaji(&kana_to_romaji(kana)?.replace(' ', ""))
}

/// The readings of every split of a native name of which both parts have some; `read` gives those of one part.
fn each_split(
    native: &str,
    read: impl Fn(&str, ReadingColumn) -> Vec<String>,
) -> Vec<SplitReadings> {
    let read_both = |(surname, given): (String, String)| {
        let givens = read(&given, ReadingColumn::Given);
        if givens.is_empty() {
            return None;
        }
        let surnames = read(&surname, ReadingColumn::Surname);
        (!surnames.is_empty()).then_some(SplitReadings { surnames, givens })
    };
    splits(native).into_iter().filter_map(read_both).collect()
}

/// Every reading of some splits, in order.
fn all_readings(splits: &[SplitReadings]) -> Vec<NameReading> {
    let of_split = |split: &SplitReadings| {
        let SplitReadings { surnames, givens } = split.clone();
        surnames.into_iter().flat_map(move |surname| {
            let with = move |given| NameReading { surname: surname.clone(), given };
            givens.clone().into_iter().map(with)
        })
    };
    let mut readings: Vec<NameReading> = splits.iter().flat_map(of_split).collect();
    readings.sort_unstable();
    readings.dedup();
    readings
}

/// The ways to split a native name into surname and given name.
fn splits(native: &str) -> Vec<(String, String)> {
    let words: Vec<&str> =
        native.split([' ', '\u{3000}', '・']).filter(|word| !word.is_empty()).collect();
    match words[..] {
        [surname, given] => vec![(surname.to_owned(), given.to_owned())],
        [unspaced] => {
            let chars: Vec<char> = unspaced.chars().collect();
            if chars.len() > MAX_NAME_KANJI {
                return Vec::new();
            }
            let split = |at| (chars[..at].iter().collect(), chars[at..].iter().collect());
            (1..chars.len()).map(split).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn romaji(surname: &str, given: &str) -> NameReading {
        NameReading { surname: fold_romaji(surname).unwrap(), given: fold_romaji(given).unwrap() }
    }

    #[test]
    fn the_right_reading_is_among_those_of_a_name_with_and_without_a_space() {
        let readings = ReadingTable::shipped().unwrap();
        for (native, surname, given) in [
            ("佐藤 花子", "satoh", "hanako"),
            ("佐藤花子", "sato", "hanako"),
            ("渡邊一郎", "watanabe", "ichiro"),
            ("髙橋　さくら", "takahashi", "sakura"),
            ("大野次郎", "ohno", "jiroh"),
        ] {
            let found = readings.name_readings(native);
            assert!(found.contains(&romaji(surname, given)), "{native}: {found:?}");
        }
    }

    #[test]
    fn a_given_name_that_no_dictionary_lists_is_read_by_its_kanji() {
        let readings = ReadingTable::shipped().unwrap();
        for (native, surname, given) in
            [("渡辺 典志", "watanabe", "norishi"), ("大森春則", "ohmori", "harunori")]
        {
            assert!(!readings.name_readings(native).contains(&romaji(surname, given)), "{native}");
            assert!(
                readings.composed_readings(native).contains(&romaji(surname, given)),
                "{native}"
            );
        }
    }

    #[test]
    fn a_place_is_read_as_a_whole_or_by_its_parts() {
        let readings = ReadingTable::shipped().unwrap();
        for (form, romaji) in [("大阪", "osaka"), ("倉敷", "kurashiki"), ("月見野", "tsukimino")]
        {
            assert!(readings.place_readings(form).contains(&romaji.to_owned()), "{form}");
        }
        assert!(readings.place_readings("星ヶ野").contains(&"hoshigano".to_owned()));
        assert_eq!(readings.place_readings(""), Vec::<String>::new());
    }

    #[test]
    fn text_that_is_not_a_japanese_name_has_no_reading() {
        let readings = ReadingTable::shipped().unwrap();
        for text in ["", "Anna Muster", "김철수", "一般社団法人日本見本学会事務局"]
        {
            assert_eq!(readings.name_readings(text), [], "{text}");
            assert_eq!(readings.composed_readings(text), [], "{text}");
        }
    }
}
