//! States, provinces and prefectures by the names that affiliation lines print.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::data::affiliation::lexicon::{table_rows, us_states};
use crate::data::corpus::fold_name;

/// A first-order division of a country whose divisions affiliation lines print: a row of
/// `data/assets/places/regions.tsv`, or a state of the United States.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Region {
    /// ISO 3166-1 alpha-2 code of the country.
    pub country: [u8; 2],
    /// The one spelling that tables have.
    pub name: &'static str,
    /// Postal abbreviation, in capitals; empty for none.
    code: &'static str,
    /// As GeoNames codes it.
    division: &'static str,
    /// Whether the name alone before the country means the city of that name in it: `Fukuoka, Japan`.
    pub is_city_too: bool,
    /// Whether it is one city, districts and all: `Shanghai`.
    pub is_metropolis: bool,
    /// Whether the name alone at the end of a line means the country.
    pub means_country: bool,
}

struct RegionIndex {
    rows: Vec<Region>,
    /// Rows by folded name, other names among them.
    by_name: FxHashMap<String, Vec<u16>>,
}

impl RegionIndex {
    fn add(&mut self, region: Region, others: &str) {
        let row = self.rows.len() as u16;
        for name in others.split(';').chain([region.name]) {
            let rows = self.by_name.entry(fold_name(name)).or_default();
            if !rows.contains(&row) {
                rows.push(row);
            }
        }
        self.rows.push(region);
    }
}

static INDEX: LazyLock<RegionIndex> = LazyLock::new(|| {
    let mut index = RegionIndex { rows: Vec::new(), by_name: FxHashMap::default() };
    for row in table_rows(include_str!("../../../../data/assets/places/regions.tsv")) {
        let &[country, name, code, division, flags, also] = &row[..] else { continue };
        let &[first, second] = country.as_bytes() else { continue };
        let region = Region {
            country: [first, second],
            name,
            code,
            division,
            is_city_too: flags.contains('c'),
            is_metropolis: flags.contains('m'),
            means_country: flags.contains('u'),
        };
        index.add(region, also);
    }
    for state in us_states() {
        let region = Region {
            country: *b"US",
            name: state.name,
            code: state.code,
            division: state.code,
            // `New York, USA` is printed for the city.
            is_city_too: state.code == "NY",
            is_metropolis: false,
            means_country: state.means_country,
        };
        index.add(region, state.also);
    }
    index.by_name.remove("");
    index
});

/// Words that say what a region is, before or behind its name.
const KINDS: [&str; 14] = [
    "prefecture",
    "pref",
    "ken",
    "fu",
    "to",
    "province",
    "prov",
    "state",
    "do",
    "region",
    "county",
    "department",
    "territory",
    "provincia",
];

/// Regions of that name, in `country` when it is known (else `[0, 0]`).
fn named(text: &str, country: [u8; 2]) -> impl Iterator<Item = &'static Region> {
    let folded = fold_name(text);
    let index = &*INDEX;
    let bare = without_kind(&folded);
    let found = index.by_name.get(folded.as_str()).or_else(|| index.by_name.get(bare));
    let rows = found.map(Vec::as_slice).unwrap_or_default().iter();
    let regions = rows.map(|row| &index.rows[usize::from(*row)]);
    regions.filter(move |region| country == [0, 0] || region.country == country)
}

/// `fukuoka prefecture`, `state of hawaii`, `fukuoka ken` without the word for what it is.
fn without_kind(folded: &str) -> &str {
    let behind = folded.rsplit_once(' ').filter(|(_, kind)| KINDS.contains(kind));
    let before = folded.split_once(" of ").filter(|(kind, _)| KINDS.contains(kind));
    behind.map(|(name, _)| name).or(before.map(|(_, name)| name)).unwrap_or(folded)
}

/// The one region that a part of a line names in a country, by name or by postal abbreviation.
pub(crate) fn in_country(text: &str, country: [u8; 2]) -> Option<&'static Region> {
    only(named(text, country)).or_else(|| only(coded(text, country)))
}

/// The one region whose name alone means its country.
pub(crate) fn that_means_country(text: &str) -> Option<&'static Region> {
    let folded = fold_name(text);
    only(named(text, [0, 0])).filter(|region| {
        // `Alta.` is an abbreviation, and a town of Norway.
        let is_written_out =
            fold_name(region.name) == without_kind(&folded) || folded.len() > LONGEST_ABBREVIATION;
        region.means_country && is_written_out
    })
}

/// Letters of the longest abbreviation of a region.
const LONGEST_ABBREVIATION: usize = 5;

/// Whether some country has a region of this name or abbreviation.
pub(crate) fn is_any(text: &str) -> bool {
    named(text, [0, 0]).next().is_some() || coded(text, [0, 0]).next().is_some()
}

/// Regions of any country by name, abbreviation or other name.
pub(crate) fn all_named(text: &str) -> impl Iterator<Item = &'static Region> {
    named(text, [0, 0]).chain(coded(text, [0, 0]))
}

/// Regions by postal abbreviation, which is printed in capitals.
fn coded(text: &str, country: [u8; 2]) -> impl Iterator<Item = &'static Region> {
    let code: String = text.chars().filter(|c| *c != '.').collect();
    let code = code.trim().to_owned();
    INDEX.rows.iter().filter(move |region| {
        !code.is_empty() && region.code == code && (country == [0, 0] || region.country == country)
    })
}

/// Whether the regions of a country are in the table.
pub(super) fn has_table(country: [u8; 2]) -> bool {
    INDEX.rows.iter().any(|region| region.country == country)
}

/// The region of a division as GeoNames codes it.
pub(crate) fn by_division(country: [u8; 2], division: &str) -> Option<&'static Region> {
    INDEX.rows.iter().find(|region| region.country == country && region.division == division)
}

impl Region {
    /// The division as GeoNames codes it.
    pub(super) fn division(&self) -> &'static str {
        self.division
    }
}

/// The region of a country by the name that tables have.
pub(crate) fn by_exact_name(country: [u8; 2], name: &str) -> Option<&'static Region> {
    INDEX.rows.iter().find(|region| region.country == country && region.name == name)
}

/// The names in kanji under which a prefecture is found, the one with its ending among them.
pub(crate) fn kanji_names() -> impl Iterator<Item = (&'static str, &'static Region)> {
    let rows = table_rows(include_str!("../../../../data/assets/places/regions.tsv"));
    rows.filter(|row| row.first() == Some(&"JP")).flat_map(|row| {
        let region = row.get(1).and_then(|name| by_exact_name(*b"JP", name));
        let also = row.get(5).copied().unwrap_or_default();
        also.split(';')
            .filter(|name| !name.is_ascii())
            .filter_map(move |name| Some((name, region?)))
    })
}

fn only(mut regions: impl Iterator<Item = &'static Region>) -> Option<&'static Region> {
    let first = regions.next()?;
    regions.all(|other| other == first).then_some(first)
}

/// The region that a cell or a word on the command line means, in `country` when that is known; the text as
/// it is where the table has no such region.
pub fn region_from_cell(text: &str, country: [u8; 2]) -> String {
    let text = text.trim();
    in_country(text, country).map_or_else(|| text.to_owned(), |region| region.name.to_owned())
}
