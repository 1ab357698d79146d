//! Where an affiliation is: country, region and city, each only where it is beyond doubt.
//!
//! A line is read from its end: country, then region (state, province, prefecture), then city. Japanese
//! lines are read by the names of prefectures and cities in them, and Japanese institutions by a table.

mod cities;
mod fill;
mod institutions;
mod japanese;
mod latin;
mod reading;
mod regions;

pub use cities::{City, CityIndex, KnownCities};
pub use fill::fill_places;
pub use regions::region_from_cell;

use self::institutions::Institution;
use self::reading::PlaceReading;
use super::country;
use crate::data::corpus::fold_name;

/// A place; what is unknown or in doubt is empty.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct AffiliationPlace {
    /// ISO 3166-1 alpha-2 code, or `[0, 0]`.
    pub country: [u8; 2],
    /// State, province or prefecture, in one spelling.
    pub region: String,
    /// City, in one spelling.
    pub city: String,
}

/// What a source prints of the place beside the affiliation line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PlaceCells<'t> {
    /// Code of the country, or `[0, 0]`.
    pub country: [u8; 2],
    /// State, province or prefecture as printed.
    pub region: &'t str,
    /// City as printed.
    pub city: &'t str,
}

/// The place of an affiliation. The country that a line prints outranks the cells, and the cells outrank
/// what is only concluded from a city or an institution.
pub fn locate(
    line: &str,
    cells: PlaceCells<'_>,
    known_cities: KnownCities<'_>,
) -> AffiliationPlace {
    let line = line.split("&&").next().unwrap_or_default();
    let printed = latin::printed_country(line).or_else(|| japanese::printed_country(line));
    let is_contradicted =
        printed.is_some_and(|code| cells.country != [0, 0] && cells.country != code);
    let cells = if is_contradicted { PlaceCells::default() } else { cells };
    let known = printed.or((cells.country != [0, 0]).then_some(cells.country));
    let mut reading = read_line(line, known, known_cities);
    let mut place = merge_cells(&mut reading, cells, known_cities);
    if let Some(institution) = institutions::find(line) {
        add_institution(&mut reading, &institution);
        if place.region.is_empty() {
            place.region = reading.region.map(|region| region.name.to_owned()).unwrap_or_default();
        }
        place.city = reading.city.clone().unwrap_or_default();
    }
    place.country = reading.country.unwrap_or([0, 0]);
    if place.city.is_empty() {
        place.city = city_state(place.country).to_owned();
    }
    place
}

/// Whether a text is nothing but the name of a country, a region or a city.
pub(crate) fn is_place_name(text: &str) -> bool {
    country::by_name(text).is_some()
        || regions::is_any(text)
        || KnownCities { own: None }.has_anywhere(text)
}

fn read_line(line: &str, known: Option<[u8; 2]>, known_cities: KnownCities<'_>) -> PlaceReading {
    let japanese = japanese::read(line, known);
    let country = known.or_else(|| japanese.as_ref().and_then(|read| read.country));
    let read = japanese.filter(|read| read.region.is_some() || read.city.is_some());
    let read = read.unwrap_or_else(|| latin::read(line, country, known_cities));
    PlaceReading { country: read.country.or(country), ..read }
}

/// Adds the cells to what the line says; a cell that contradicts it is left out.
fn merge_cells(
    reading: &mut PlaceReading,
    cells: PlaceCells<'_>,
    known_cities: KnownCities<'_>,
) -> AffiliationPlace {
    let mut place = AffiliationPlace::default();
    let country = reading.country.unwrap_or([0, 0]);
    let region = regions::in_country(cells.region, country);
    if let Some(region) = region.filter(|region| reading.is_in(region.country)) {
        if reading.region.is_none() {
            reading.region = Some(region);
            reading.country = Some(region.country);
        }
    } else if reading.region.is_none() && !regions::has_table(country) {
        place.region = printed_region(cells.region).to_owned();
    }
    let is_open = reading.city.is_none() || reading.is_city_of_region;
    if is_open && !cells.city.trim().is_empty() {
        add_city_of_cell(reading, cells.city.trim(), known_cities);
    }
    if let Some(region) = reading.region {
        place.region = region.name.to_owned();
    }
    place.city = reading.city.clone().unwrap_or_default();
    place
}

/// A region of a country whose regions no table has, as printed; a part of the world is none.
fn printed_region(cell: &str) -> &str {
    const PARTS_OF_THE_WORLD: [&str; 8] =
        ["emea", "apac", "europe", "asia", "africa", "america", "oceania", "world"];
    let (cell, folded) = (cell.trim(), fold_name(cell));
    let is_world = PARTS_OF_THE_WORLD.iter().any(|part| folded.contains(part));
    if is_world || country::by_name(cell).is_some() { "" } else { cell }
}

/// The city of a cell in its one spelling; as printed where no table has it.
fn add_city_of_cell(reading: &mut PlaceReading, cell: &str, known_cities: KnownCities<'_>) {
    let (cell, region) = match japanese::read(cell, reading.country) {
        Some(read) => {
            reading.country = reading.country.or(read.country);
            (read.city.unwrap_or_else(|| cell.to_owned()), reading.region.or(read.region))
        }
        None => (cell.to_owned(), reading.region),
    };
    let found = reading.country.and_then(|country| known_cities.in_country(&cell, country, region));
    reading.region = region.or(found.as_ref().and_then(|city| city.region));
    reading.city = Some(found.map_or(cell, |city| city.name.to_owned()));
    reading.is_city_of_region = false;
}

/// Adds where an institution stands, unless the line or a cell says otherwise.
fn add_institution(reading: &mut PlaceReading, institution: &Institution) {
    let is_sure = !institution.is_name_shared || reading.country.is_some();
    if !is_sure || !reading.is_in(*b"JP") {
        return;
    }
    reading.country = Some(*b"JP");
    if let Some(region) = reading.region.filter(|region| institution.region != Some(region)) {
        // An institution of several places is not in the capital because it is in the prefecture.
        if institution.region.is_none() && !region.is_metropolis && reading.is_city_of_region {
            reading.city = None;
            reading.is_city_of_region = false;
        }
        return;
    }
    reading.region = institution.region;
    let is_open = reading.city.is_none() && !reading.is_city_unknown;
    let is_open = is_open || reading.is_city_of_region;
    if let Some(city) = institution.city.filter(|_| is_open) {
        reading.city = Some(city.to_owned());
    }
}

/// The city of a country that is one city.
fn city_state(country: [u8; 2]) -> &'static str {
    match &country {
        b"SG" => "Singapore",
        b"HK" => "Hong Kong",
        b"MO" => "Macao",
        b"MC" => "Monaco",
        _ => "",
    }
}

/// The code of a country as congress files and people give it: a code of two letters or three, or its name in
/// English or Japanese.
pub fn country_from_text(text: &str) -> Option<[u8; 2]> {
    Some(country::from_cell(text)).filter(|code| *code != [0, 0])
}

/// The one spelling of a city that a cell means; the text as it is where no table has it.
pub fn city_from_cell(text: &str) -> String {
    let cells = PlaceCells { city: text, ..PlaceCells::default() };
    let place = locate("", cells, KnownCities::default());
    if place.city.is_empty() { text.trim().to_owned() } else { place.city }
}
