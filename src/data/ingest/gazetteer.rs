//! Finds cities and countries in affiliation lines, with the user's GeoNames file.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::parsed::IngestError;
use crate::data::affiliation::lexicon::us_state_by_code;
use crate::data::affiliation::names_organisation;
use crate::data::corpus::{Corpus, StrId, fold_name};
use crate::data::formats::content_kind::describe_content;
use crate::storage::input_file::{InputFile, InputPath, MAX_EXPANSION};

/// Cities by the names that affiliation lines use.
#[derive(Clone, Debug, Default)]
pub struct Gazetteer {
    cities: Vec<City>,
    /// Cities with a folded name: those with it as their main name before those with it as another
    /// name, then by decreasing population, then by row.
    by_name: FxHashMap<String, Vec<NamedCity>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct City {
    name: String,
    country: [u8; 2],
    /// First-order division as GeoNames codes it; in the United States the state's abbreviation.
    division: String,
    population: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NamedCity {
    city: u32,
    is_main_name: bool,
}

/// The place that a line names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CityMatch<'g> {
    /// The city by its GeoNames name; empty when only the country is known.
    pub city: &'g str,
    /// ISO 3166-1 alpha-2 code.
    pub country: [u8; 2],
}

/// Of cities with one name in several countries the largest is taken when it has this many times the
/// population of the next in another country: Paris is, Cambridge is not.
const CLEARLY_LARGER: u64 = 5;
/// A city within the name of an organisation tells the country only from this population on.
const LARGE_CITY: u64 = 100_000;
/// Shortest alternate name in Latin script; shorter ones are airport codes.
const SHORTEST_OTHER_NAME: usize = 4;

/// Columns of a GeoNames file: name, alternate names, country, division, population.
struct Columns {
    name: usize,
    others: usize,
    country: usize,
    division: usize,
    population: usize,
    between_others: char,
}

/// The file as GeoNames publishes it has no header and nineteen columns.
const PUBLISHED: Columns =
    Columns { name: 1, others: 3, country: 8, division: 10, population: 14, between_others: ',' };

impl Columns {
    /// The columns of a file with a header; `None` when `line` is not a header.
    fn named(line: &str) -> Option<Self> {
        let heads: Vec<String> = line.split('\t').map(fold_name).collect();
        let find = |names: &[&str]| heads.iter().position(|head| names.contains(&head.as_str()));
        Some(Self {
            name: find(&["name"])?,
            others: find(&["alternatenames", "alternate names"])?,
            country: find(&["countrycode", "country code", "country"])?,
            division: find(&["admin1", "admin1code", "admin1 code"])?,
            population: find(&["population"])?,
            between_others: '|',
        })
    }
}

impl Gazetteer {
    /// Reads a GeoNames file of cities such as `cities15000.txt`, plain or packed. A header is allowed;
    /// alternate names are separated by `,`, in a file with a header by `|`.
    ///
    /// # Errors
    /// When the file cannot be read or has no city.
    pub fn read(path: &InputPath) -> Result<Self, IngestError> {
        let mut file = InputFile::open(path, MAX_EXPANSION)?;
        let mut columns = PUBLISHED;
        let mut gazetteer = Self::default();
        let mut lines = BufReader::new(file.take_reader());
        let mut bytes = Vec::new();
        for number in 1.. {
            bytes.clear();
            let read = lines.read_until(b'\n', &mut bytes);
            if read.map_err(|error| IngestError::read_failure(&file, number, error))? == 0 {
                break;
            }
            let line = String::from_utf8_lossy(&bytes);
            let line = line.trim_end_matches(['\n', '\r']);
            match Columns::named(line).filter(|_| number == 1) {
                Some(named) => columns = named,
                None => gazetteer.add(line, &columns),
            }
        }
        if gazetteer.cities.is_empty() {
            let what = format!("it holds no city: it looks like {}", describe_content(&file.head));
            let remedy = "Name a file of cities as GeoNames publishes it, such as cities15000.txt.";
            return Err(IngestError::new(&file, 0, what, remedy));
        }
        gazetteer.order();
        Ok(gazetteer)
    }

    fn add(&mut self, line: &str, columns: &Columns) {
        let cells: Vec<&str> = line.split('\t').collect();
        let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
        let &[first, second] = cell(columns.country).as_bytes() else { return };
        let Ok(population) = cell(columns.population).parse() else { return };
        let name = cell(columns.name);
        let row = self.cities.len() as u32;
        let mut names = BTreeSet::from([fold_name(name)]);
        let main_name = names.first().cloned().unwrap_or_default();
        for other in cell(columns.others).split(columns.between_others) {
            let is_latin = other.is_ascii();
            if !is_latin || other.len() >= SHORTEST_OTHER_NAME {
                names.insert(fold_name(other));
            }
        }
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let is_main_name = name == main_name;
            self.by_name.entry(name).or_default().push(NamedCity { city: row, is_main_name });
        }
        self.cities.push(City {
            name: name.to_owned(),
            country: [first, second],
            division: cell(columns.division).to_owned(),
            population,
        });
    }

    fn order(&mut self) {
        let Self { cities, by_name } = self;
        #[expect(clippy::iter_over_hash_type, reason = "each list is sorted on its own")]
        for named in by_name.values_mut() {
            named.sort_unstable_by_key(|entry| {
                let population = cities[entry.city as usize].population;
                (!entry.is_main_name, std::cmp::Reverse(population), entry.city)
            });
        }
    }

    /// Number of cities.
    pub fn len(&self) -> usize {
        self.cities.len()
    }

    /// Whether it has no city.
    pub fn is_empty(&self) -> bool {
        self.cities.is_empty()
    }

    /// The city that an affiliation line names, searched from its end, in `country` when that is known
    /// (else `[0, 0]`). An ambiguous name gives nothing.
    pub fn locate(&self, line: &str, country: [u8; 2]) -> Option<CityMatch<'_>> {
        let line = line.split("&&").next().unwrap_or_default();
        let line = line.split(';').next().unwrap_or_default();
        let parts: Vec<&str> =
            line.split([',', '、']).map(str::trim).filter(|part| !part.is_empty()).collect();
        let state = parts.iter().rev().find_map(|part| american_state(part));
        let country = match state {
            Some(_) if country == [0, 0] => self.in_state(&parts, state).unwrap_or(country),
            _ => country,
        };
        let city = parts.iter().skip(1).rev().find_map(|part| {
            if names_organisation(part) {
                return None;
            }
            self.choose(&fold_name(&without_codes(part)), country, state)
        });
        let within = || {
            let names = parts.iter().rev().filter(|part| names_organisation(part));
            names.filter(|_| country == [0, 0]).find_map(|part| self.country_within(part))
        };
        match city {
            Some(city) => Some(CityMatch { city: &city.name, country: city.country }),
            None => within().map(|country| CityMatch { city: "", country }),
        }
    }

    /// `US` when a part before the state's abbreviation is a city of that state.
    fn in_state(&self, parts: &[&str], state: Option<&str>) -> Option<[u8; 2]> {
        let known = parts.iter().any(|part| {
            let name = fold_name(part);
            self.cities_named(&name)
                .any(|city| city.country == *b"US" && Some(&*city.division) == state)
        });
        known.then_some(*b"US")
    }

    fn cities_named(&self, name: &str) -> impl Iterator<Item = &City> + Clone {
        let named = self.by_name.get(name).map(Vec::as_slice).unwrap_or_default();
        named.iter().map(|entry| &self.cities[entry.city as usize])
    }

    fn choose(&self, name: &str, country: [u8; 2], state: Option<&str>) -> Option<&City> {
        if country != [0, 0] {
            let mut domestic = self.cities_named(name).filter(|city| city.country == country);
            let first = domestic.clone().next()?;
            let in_state =
                domestic.find(|city| country == *b"US" && Some(&*city.division) == state);
            return Some(in_state.unwrap_or(first));
        }
        let largest = self.cities_named(name).max_by_key(|city| city.population)?;
        let abroad = self.cities_named(name).filter(|city| city.country != largest.country);
        let next = abroad.map(|city| city.population).max().unwrap_or(0);
        (largest.population >= next.saturating_mul(CLEARLY_LARGER)).then_some(largest)
    }

    /// The country of a large city within the name of an organisation: `University of Vienna`.
    fn country_within(&self, organisation: &str) -> Option<[u8; 2]> {
        let folded = fold_name(organisation);
        let words: Vec<&str> = folded.split(' ').collect();
        (1..=3.min(words.len())).rev().find_map(|length| {
            words.windows(length).find_map(|words| {
                let city = self.choose(&words.join(" "), [0, 0], None)?;
                (city.population >= LARGE_CITY).then_some(city.country)
            })
        })
    }

    /// Writes city and country of each printed name that has an affiliation line and lacks one of
    /// the two.
    pub fn fill(&self, corpus: &mut Corpus) {
        let first_line = |corpus: &Corpus, row: usize| {
            let mentions = &corpus.mentions;
            let lacks = mentions.city[row].is_empty() || mentions.country[row] == [0, 0];
            let line = mentions.affiliations.row(row).first().copied();
            line.filter(|_| lacks).map(|line| (line, mentions.country[row]))
        };
        let rows = 0..corpus.mention_count();
        let mut wanted: Vec<(StrId, [u8; 2])> =
            rows.clone().filter_map(|row| first_line(corpus, row)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let found: Vec<Option<CityMatch<'_>>> =
            wanted.par_iter().map(|(line, at)| self.locate(corpus.text(*line), *at)).collect();
        let known: Vec<Option<(StrId, [u8; 2])>> = found
            .into_iter()
            .map(|found| found.map(|it| (corpus.strings.intern(it.city), it.country)))
            .collect();
        for row in rows {
            let Some(line) = first_line(corpus, row) else { continue };
            let found = wanted.binary_search(&line).ok().and_then(|index| known[index]);
            let Some((city, country)) = found else { continue };
            let mentions = &mut corpus.mentions;
            if mentions.country[row] == [0, 0] {
                mentions.country[row] = country;
            }
            if mentions.city[row].is_empty() && mentions.country[row] == country {
                mentions.city[row] = city;
            }
        }
    }
}

/// The abbreviation of a state of the United States at the start of a part: `MA`, `MA 02115`.
fn american_state(part: &str) -> Option<&str> {
    let (state, rest) = part.split_at_checked(2)?;
    let rest = rest.trim_end_matches('.');
    let is_code = rest.chars().all(|c| c.is_ascii_digit() || matches!(c, ' ' | '-'));
    us_state_by_code(state).filter(|_| is_code).map(|state| state.code)
}

/// A part without postal codes, `Cedex` and words in brackets: `75013 Paris Cedex 13` is `Paris`.
fn without_codes(part: &str) -> String {
    let part = part.split('(').next().unwrap_or_default();
    let words = part.split([' ', '\u{a0}']).filter(|word| {
        let is_code = word.chars().any(|c| c.is_ascii_digit());
        let is_prefix = matches!(*word, "D" | "F" | "CH" | "A" | "B" | "I" | "E" | "NL" | "L");
        !is_code && !is_prefix && !word.eq_ignore_ascii_case("cedex")
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invented populations.
    fn gazetteer() -> Gazetteer {
        let mut gazetteer = Gazetteer::default();
        let columns = Columns::named("name\talternatenames\tcountrycode\tadmin1\tpopulation")
            .expect("a header");
        for line in [
            "Paris\tLutetia|パリ\tFR\t11\t2000000",
            "Paris\t\tUS\tTX\t24000",
            "Cambridge\t\tGB\tENG\t150000",
            "Cambridge\t\tUS\tMA\t110000",
            "Boston\tBOS\tUS\tMA\t650000",
            "Vienna\tWien|Vienne\tAT\t09\t1700000",
            "Suita\t吹田|吹田市\tJP\t32\t385000",
            "Munich\tMünchen\tDE\t02\t1260000",
        ] {
            gazetteer.add(line, &columns);
        }
        gazetteer.order();
        gazetteer
    }

    #[test]
    fn a_city_is_found_where_a_line_names_it_and_nowhere_else() {
        let gazetteer = gazetteer();
        for (line, country, found) in [
            (
                "Service de Cardiologie, Hôpital X, 75013 Paris Cedex 13",
                *b"FR",
                Some(("Paris", *b"FR")),
            ),
            ("Department of Y, Some Hospital, Paris", [0, 0], Some(("Paris", *b"FR"))),
            ("Department of Y, Some Hospital, Paris, TX 75460", [0, 0], Some(("Paris", *b"US"))),
            ("Some Hospital, Cambridge", [0, 0], None),
            ("Some Hospital, Cambridge, MA", [0, 0], Some(("Cambridge", *b"US"))),
            ("Some Hospital, Cambridge", *b"GB", Some(("Cambridge", *b"GB"))),
            ("Klinik Z, D-80336 München, Germany", *b"DE", Some(("Munich", *b"DE"))),
            ("University of Vienna", [0, 0], Some(("", *b"AT"))),
            ("Department of Y, Boston University", *b"GB", None),
            ("Paris", [0, 0], None),
            ("", [0, 0], None),
        ] {
            let expected = found.map(|(city, country)| CityMatch { city, country });
            assert_eq!(gazetteer.locate(line, country), expected, "{line}");
        }
    }

    #[test]
    fn airport_codes_are_not_cities() {
        assert_eq!(gazetteer().locate("Unit, BOS", [0, 0]), None);
    }
}
