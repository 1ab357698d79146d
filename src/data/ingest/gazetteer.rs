//! The user's GeoNames file: cities beside those that are compiled in.

use std::io::{BufRead, BufReader};

use super::parsed::IngestError;
use crate::data::affiliation::places::{City, CityIndex};
use crate::data::corpus::fold_name;
use crate::data::formats::content_kind::describe_content;
use crate::storage::input_file::{InputFile, InputPath, MAX_EXPANSION};

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

/// Reads a GeoNames file of cities such as `cities15000.txt`, plain or packed. A header is allowed; alternate
/// names are separated by `,`, in a file with a header by `|`.
///
/// # Errors
/// When the file cannot be read or has no city.
pub fn read_gazetteer(path: &InputPath) -> Result<CityIndex, IngestError> {
    let mut file = InputFile::open(path, MAX_EXPANSION)?;
    let mut columns = PUBLISHED;
    let mut cities = CityIndex::default();
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
            None => add_city(&mut cities, line, &columns),
        }
    }
    if cities.is_empty() {
        let what = format!("it holds no city: it looks like {}", describe_content(&file.head));
        let remedy = "Name a file of cities as GeoNames publishes it, such as cities15000.txt.";
        return Err(IngestError::new(&file, 0, what, remedy));
    }
    cities.order();
    Ok(cities)
}

fn add_city(cities: &mut CityIndex, line: &str, columns: &Columns) {
    let cells: Vec<&str> = line.split('\t').collect();
    let cell = |column: usize| cells.get(column).copied().unwrap_or_default();
    let &[first, second] = cell(columns.country).as_bytes() else { return };
    let Ok(population) = cell(columns.population).parse() else { return };
    let others = cell(columns.others).split(columns.between_others);
    let others = others.filter(|name| !name.is_ascii() || name.len() >= SHORTEST_OTHER_NAME);
    let city = City {
        name: cell(columns.name).to_owned(),
        country: [first, second],
        division: cell(columns.division).to_owned(),
        population,
    };
    cities.add(city, others);
}
