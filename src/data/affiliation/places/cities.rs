//! Cities by name: the shipped tables, and the user's own.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::regions::{self, Region};
use crate::data::affiliation::lexicon::table_rows;
use crate::data::corpus::fold_name;

/// A city of an index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct City {
    /// The one spelling that tables have.
    pub name: String,
    /// ISO 3166-1 alpha-2 code of its country.
    pub country: [u8; 2],
    /// First-order division as GeoNames codes it.
    pub division: String,
    /// Inhabitants.
    pub population: u64,
}

impl City {
    pub(super) fn region(&self) -> Option<&'static Region> {
        regions::by_division(self.country, &self.division)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct NamedCity {
    city: u32,
    is_main_name: bool,
}

/// Cities by their names.
#[derive(Clone, Debug, Default)]
pub struct CityIndex {
    cities: Vec<City>,
    /// Cities with a folded name: those with it as their main name before those with it as another
    /// name, then by decreasing population, then by row.
    by_name: FxHashMap<String, Vec<NamedCity>>,
}

impl CityIndex {
    /// Adds a city with its other names; [`Self::order`] must follow the last one.
    pub fn add<'n>(&mut self, city: City, others: impl IntoIterator<Item = &'n str>) {
        let row = self.cities.len() as u32;
        let main_name = fold_name(&city.name);
        let mut names: BTreeSet<String> = others.into_iter().map(fold_name).collect();
        names.insert(main_name.clone());
        for name in names.into_iter().filter(|name| !name.is_empty()) {
            let is_main_name = name == main_name;
            self.by_name.entry(name).or_default().push(NamedCity { city: row, is_main_name });
        }
        self.cities.push(city);
    }

    /// Puts the cities of each name in order.
    pub fn order(&mut self) {
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

    fn named(&self, folded: &str) -> impl Iterator<Item = &City> + Clone {
        let named = self.by_name.get(folded).map(Vec::as_slice).unwrap_or_default();
        named.iter().map(|entry| &self.cities[entry.city as usize])
    }
}

/// The cities compiled into the program.
static SHIPPED: LazyLock<CityIndex> = LazyLock::new(|| {
    let mut index = CityIndex::default();
    let packed: &[u8] = include_bytes!("../../../../data/assets/places/cities.tsv.zst");
    let table = zstd::decode_all(packed).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    for line in table.as_deref().unwrap_or_default().lines().skip(1) {
        let cells: Vec<&str> = line.split('\t').collect();
        let &[name, country, division, thousands, also] = &cells[..] else { continue };
        let &[first, second] = country.as_bytes() else { continue };
        let city = City {
            name: name.to_owned(),
            country: [first, second],
            division: division.to_owned(),
            population: thousands.parse::<u64>().unwrap_or(0) * 1000,
        };
        index.add(city, also.split(';'));
    }
    add_japan(&mut index);
    index.order();
    index
});

/// The table of Japan gives no inhabitants: these stand for them where a name is borne abroad too.
const CAPITAL: u64 = 600_000;
const OTHER: u64 = 60_000;

fn add_japan(index: &mut CityIndex) {
    for row in table_rows(include_str!("../../../../data/assets/places/cities_ja.tsv")) {
        let &[prefecture, name_ja, name, ward] = &row[..] else { continue };
        let Some(region) = regions::by_exact_name(*b"JP", prefecture) else { continue };
        if !ward.is_empty() {
            continue;
        }
        let is_capital = region.is_city_too && region.name == name;
        let city = City {
            name: name.to_owned(),
            country: *b"JP",
            division: region.division().to_owned(),
            population: if is_capital { CAPITAL } else { OTHER },
        };
        let bare = name_ja.trim_end_matches(['市', '町', '村']);
        // 四日市市 is called 四日市.
        let bare = if name_ja.ends_with("市市") { &name_ja[..name_ja.len() - 3] } else { bare };
        index.add(city, [name_ja, bare]);
    }
}

/// Every city that is known: the shipped ones, then the user's.
#[derive(Clone, Copy, Debug, Default)]
pub struct KnownCities<'a> {
    /// The user's cities.
    pub own: Option<&'a CityIndex>,
}

/// Of cities with one name in several countries the largest is taken when it has this many times the
/// population of the next in another country: Paris is, Cambridge is not.
const CLEARLY_LARGER: u64 = 5;
/// The same between regions of one country, which print their small towns more: Portland is in Oregon and in
/// Maine.
const CLEARLY_LARGER_AT_HOME: u64 = 20;
/// A city tells the country by its name alone only from this population on.
pub(super) const LARGE_CITY: u64 = 100_000;

/// A city of a country, with its region where that is beyond doubt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct FoundCity<'a> {
    pub name: &'a str,
    pub region: Option<&'static Region>,
}

impl<'a> KnownCities<'a> {
    fn named(self, folded: &str) -> impl Iterator<Item = &'a City> + Clone {
        let shipped = SHIPPED.named(folded);
        shipped
            .chain(self.own.into_iter().flat_map(move |own| own.named(folded).collect::<Vec<_>>()))
    }

    /// The city of that name in a country, in `region` where that is given. A name that is borne in other
    /// regions only, or in several, gives nothing.
    pub(super) fn in_country(
        self,
        name: &str,
        country: [u8; 2],
        region: Option<&'static Region>,
    ) -> Option<FoundCity<'a>> {
        spellings(name).into_iter().find_map(|name| {
            let cities: Vec<&City> =
                self.named(&name).filter(|city| city.country == country).collect();
            let region_of = |city: &City| city.region();
            if region.is_some() {
                let city = cities.iter().find(|city| region_of(city) == region)?;
                return Some(FoundCity { name: &city.name, region });
            }
            let first = cities.first()?;
            let home = region_of(first);
            let elsewhere = cities.iter().filter(|city| region_of(city) != home);
            let next = elsewhere.map(|city| city.population).max().unwrap_or(0);
            let is_sure = first.population >= next.saturating_mul(CLEARLY_LARGER_AT_HOME);
            is_sure.then_some(FoundCity { name: &first.name, region: home })
        })
    }

    /// Whether a country has a city of that name.
    pub(super) fn has(self, name: &str, country: [u8; 2]) -> bool {
        let mut names = spellings(name).into_iter();
        names.any(|name| self.named(&name).any(|city| city.country == country))
    }

    /// Whether any country has a city of that name.
    pub(super) fn has_anywhere(self, name: &str) -> bool {
        spellings(name).into_iter().any(|name| self.named(&name).next().is_some())
    }

    /// Whether a large city of the same name is in another region of the country.
    pub(super) fn is_large_elsewhere(self, name: &str, region: &'static Region) -> bool {
        let folded = fold_name(name);
        let mut cities = self.named(&folded).filter(|city| city.country == region.country);
        cities.any(|city| city.population >= LARGE_CITY && city.region() != Some(region))
    }

    /// The country of a city of at least `population`, when it is the one that is meant by its name alone.
    pub(super) fn country_of_large(self, name: &str, population: u64) -> Option<[u8; 2]> {
        spellings(name).into_iter().find_map(|name| {
            let largest = self.named(&name).max_by_key(|city| city.population)?;
            let abroad = self.named(&name).filter(|city| city.country != largest.country);
            let next = abroad.map(|city| city.population).max().unwrap_or(0);
            let is_sure = largest.population >= next.saturating_mul(CLEARLY_LARGER);
            (is_sure && largest.population >= population).then_some(largest.country)
        })
    }

    /// Whether a region has a city whose name is all but this one: a misprint of it.
    pub(super) fn is_misprint(self, name: &str, region: &'static Region) -> bool {
        let folded = fold_name(name);
        let indexes = [Some(&*SHIPPED), self.own];
        let cities = indexes.into_iter().flatten().flat_map(|index| &index.cities);
        cities
            .filter(|city| city.country == region.country && city.region() == Some(region))
            .any(|city| is_one_letter_off(&fold_name(&city.name), &folded))
    }
}

/// A printed name, then without a word for `city` before or behind it.
fn spellings(name: &str) -> Vec<String> {
    let folded = fold_name(name);
    let bare = ["city of ", "town of ", "municipality of "]
        .iter()
        .find_map(|before| folded.strip_prefix(before))
        .or_else(|| {
            let behind = [" city", " shi", " si", " town", " cho", " machi", " mura", " gun"];
            behind.iter().find_map(|behind| folded.strip_suffix(behind))
        })
        .map(str::to_owned);
    [Some(folded), bare].into_iter().flatten().filter(|name| !name.is_empty()).collect()
}

/// Whether two folded names differ by one letter left out, put in or put for another.
fn is_one_letter_off(a: &str, b: &str) -> bool {
    const LONG: usize = 6;
    if a == b || a.len().min(b.len()) < LONG {
        return false;
    }
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let head = a.iter().zip(&b).take_while(|(x, y)| x == y).count();
    let tail = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    let longer = a.len().max(b.len());
    a.len().abs_diff(b.len()) <= 1 && head + tail + 1 >= longer
}

/// The prefecture of a Japanese city whose name no other has.
pub(super) fn region_of_japanese_city(name: &str) -> Option<&'static Region> {
    let folded = fold_name(name);
    let mut cities = SHIPPED.named(&folded).filter(|city| city.country == *b"JP");
    let first = cities.next()?;
    cities.next().is_none().then(|| first.region()).flatten()
}
