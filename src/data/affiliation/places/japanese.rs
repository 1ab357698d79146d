//! Lines in Japanese: prefectures, cities and wards by their names in kanji.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use super::reading::PlaceReading;
use super::regions::{self, Region};
use crate::data::affiliation::lexicon::table_rows;

/// What a name in kanji means.
#[derive(Clone, Copy, Debug)]
enum KanjiName {
    Prefecture(&'static Region),
    City {
        name: &'static str,
        region: &'static Region,
    },
    /// A ward of Tokyo; other cities have wards of these names.
    Ward(&'static Region),
}

struct KanjiNames {
    automaton: AhoCorasick,
    /// What each pattern means; cities of one name are several.
    meanings: Vec<Vec<KanjiName>>,
    /// Prefectures and cities by their names without ending.
    bare: FxHashMap<&'static str, Vec<KanjiName>>,
}

/// `None` only if the patterns exceeded the limits of the automaton, which some hundreds cannot.
static NAMES: LazyLock<Option<KanjiNames>> = LazyLock::new(|| {
    let mut full: FxHashMap<&str, Vec<KanjiName>> = FxHashMap::default();
    let mut bare: FxHashMap<&str, Vec<KanjiName>> = FxHashMap::default();
    for (name, region) in regions::kanji_names() {
        let is_full = name.ends_with(['都', '道', '府', '県']) && name.chars().nth(2).is_some();
        let names = if is_full { &mut full } else { &mut bare };
        names.entry(name).or_default().push(KanjiName::Prefecture(region));
    }
    for row in table_rows(include_str!("../../../../data/assets/places/cities_ja.tsv")) {
        let &[prefecture, name_ja, name, ward] = &row[..] else { continue };
        let Some(region) = regions::by_exact_name(*b"JP", prefecture) else { continue };
        let meaning = match ward {
            "" => KanjiName::City { name, region },
            _ => KanjiName::Ward(region),
        };
        if name_ja.ends_with(['市', '町', '村', '区']) {
            full.entry(name_ja).or_default().push(meaning);
        }
        let without_end = name_ja.strip_suffix(['市', '町', '村']).unwrap_or(name_ja);
        if ward.is_empty() {
            bare.entry(without_end).or_default().push(meaning);
        }
    }
    let mut sorted: Vec<(&str, Vec<KanjiName>)> = full.into_iter().collect();
    sorted.sort_unstable_by_key(|(name, _)| *name);
    let (patterns, meanings): (Vec<&str>, Vec<_>) = sorted.into_iter().unzip();
    // 東京都 before 京都府, 大津市 before 津市.
    let automaton =
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns).ok()?;
    Some(KanjiNames { automaton, meanings, bare })
});

/// Japan, where a prefecture is named with its ending.
pub(super) fn printed_country(line: &str) -> Option<[u8; 2]> {
    let names = NAMES.as_ref().filter(|_| has_japanese_letters(line))?;
    let found = names.automaton.find_iter(line).find_map(|found| {
        let meanings = &names.meanings[found.pattern().as_usize()];
        meanings.iter().find(|meaning| matches!(meaning, KanjiName::Prefecture(_)))
    });
    found.map(|_| *b"JP")
}

/// Words that only Japanese institutions have in their names.
const JAPANESE_WORDS: [&str; 9] = [
    "病院",
    "研究科",
    "大学院",
    "講座",
    "医療センター",
    "県立",
    "研究センター",
    "診療所",
    "医師会",
];

/// What a Japanese line says; `None` for a line without kanji and kana, and for one of another country.
pub(super) fn read(line: &str, known: Option<[u8; 2]>) -> Option<PlaceReading> {
    if !has_japanese_letters(line) || known.is_some_and(|country| country != *b"JP") {
        return None;
    }
    let names = NAMES.as_ref()?;
    let mut found = PlacesFound::default();
    for hit in names.automaton.find_iter(line) {
        names.meanings[hit.pattern().as_usize()].iter().for_each(|meaning| found.add(*meaning));
    }
    let mut reading = found.reading();
    if reading.city.is_none() {
        names.add_bare_parts(line, &mut reading);
    }
    if reading.region.is_none() {
        reading.region = names.region_of_hospital(line);
    }
    let is_named = reading.region.is_some() || reading.city.is_some();
    let is_kana = |c: char| ('\u{3041}'..='\u{30fa}').contains(&c);
    let has_word = JAPANESE_WORDS.iter().any(|word| line.contains(word));
    if is_named || has_word || line.chars().any(is_kana) {
        reading.country = Some(*b"JP");
    }
    Some(reading)
}

fn has_japanese_letters(line: &str) -> bool {
    line.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c))
}

/// Prefectures, cities and wards that a line names with their endings.
#[derive(Default)]
struct PlacesFound {
    prefectures: Vec<&'static Region>,
    cities: Vec<(&'static str, &'static Region)>,
    ward_of: Option<&'static Region>,
}

impl PlacesFound {
    fn add(&mut self, meaning: KanjiName) {
        match meaning {
            KanjiName::Prefecture(region) if self.prefectures.contains(&region) => {}
            KanjiName::Prefecture(region) => self.prefectures.push(region),
            KanjiName::City { name, region } if self.cities.contains(&(name, region)) => {}
            KanjiName::City { name, region } => self.cities.push((name, region)),
            KanjiName::Ward(region) => self.ward_of = Some(region),
        }
    }

    /// The prefecture if it is one, and the city in it if it is one.
    fn reading(self) -> PlaceReading {
        let mut reading = PlaceReading::default();
        let mut cities = self.cities;
        match self.prefectures[..] {
            [] => {}
            [region] => {
                reading.region = Some(region);
                cities.retain(|(_, of)| *of == region);
            }
            // Two prefectures: which of the two is not said.
            _ => return reading,
        }
        match cities[..] {
            [(name, region)] => {
                reading.region = Some(region);
                reading.city = Some(name.to_owned());
            }
            [] if reading.region.is_some() && self.ward_of == reading.region => {
                reading.city = reading.region.map(|region| region.name.to_owned());
            }
            _ => {}
        }
        reading
    }
}

impl KanjiNames {
    /// Adds a city that stands alone between commas or spaces: `九州大学病院、福岡`, or behind 市立.
    fn add_bare_parts(&self, line: &str, reading: &mut PlaceReading) {
        let is_separator =
            |c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，' | '/' | '／');
        for part in line.split(is_separator).rev() {
            let name = part.trim_matches(['(', ')', '（', '）', '・']);
            let Some(meanings) = self.bare.get(name).or_else(|| self.municipal(name)) else {
                continue;
            };
            let is_open = |region: &Region| reading.region.is_none_or(|known| known == region);
            let cities: Vec<(&str, &'static Region)> = meanings
                .iter()
                .filter_map(|meaning| match *meaning {
                    KanjiName::City { name, region } if is_open(region) => Some((name, region)),
                    _ => None,
                })
                .collect();
            let prefecture = meanings.iter().find_map(|meaning| match *meaning {
                KanjiName::Prefecture(region) if is_open(region) => Some(region),
                _ => None,
            });
            match (&cities[..], prefecture) {
                // 福岡 is the city as well as the prefecture, 茨木 and 茨城 are not.
                (_, Some(region)) => {
                    reading.region = Some(region);
                    if region.is_city_too {
                        reading.city = Some(region.name.to_owned());
                        reading.is_city_of_region = name == part;
                    }
                    return;
                }
                (&[(city, region)], None) => {
                    reading.region = Some(region);
                    reading.city = Some(city.to_owned());
                    return;
                }
                _ => {}
            }
        }
    }

    /// The city whose name follows 市立: 市立札幌病院.
    fn municipal(&self, part: &str) -> Option<&Vec<KanjiName>> {
        let rest = part.strip_prefix("市立")?;
        let ends = rest.char_indices().map(|(at, c)| at + c.len_utf8()).collect::<Vec<_>>();
        ends.into_iter().rev().find_map(|end| self.bare.get(&rest[..end]))
    }

    /// The prefecture at the start of the name of a hospital of an operator that has one in many: 秋田赤十字病院.
    /// Hospitals called after Tokyo stand beyond its border too.
    fn region_of_hospital(&self, line: &str) -> Option<&'static Region> {
        const OPERATORS: [&str; 6] =
            ["赤十字", "労災病院", "医療センター", "がんセンター", "済生会", "徳洲会"];
        let is_separator = |c: char| c.is_whitespace() || matches!(c, ',' | '、' | '，');
        line.split(is_separator).find_map(|part| {
            regions::kanji_names().find_map(|(name, region)| {
                let rest = part.strip_prefix(name)?;
                let is_sure = !region.is_metropolis
                    && OPERATORS.iter().any(|operator| rest.starts_with(operator));
                is_sure.then_some(region)
            })
        })
    }
}
