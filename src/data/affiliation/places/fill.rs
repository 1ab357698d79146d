//! Places of all printed names of a corpus.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use super::cities::KnownCities;
use super::{AffiliationPlace, PlaceCells, locate};
use crate::data::corpus::{Corpus, StrId};

/// The affiliation of a printed name with what is printed beside it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct PrintedAffiliation {
    line: StrId,
    organisation: StrId,
    country: [u8; 2],
    region: StrId,
    city: StrId,
}

/// Writes country, region and city of each printed name: the place of the affiliation that outputs show, its
/// organisation where the source gives one, else its first line. Of several lines the first comes first that
/// says its country.
pub fn fill_places(corpus: &mut Corpus, known_cities: KnownCities<'_>) {
    let printed = |corpus: &Corpus, row: usize, line: StrId| {
        let mentions = &corpus.mentions;
        PrintedAffiliation {
            line,
            organisation: mentions.organisation[row],
            country: mentions.country[row],
            region: mentions.region[row],
            city: mentions.city[row],
        }
    };
    let of_row = |corpus: &Corpus, row: usize| -> Vec<PrintedAffiliation> {
        let lines = corpus.mentions.affiliations.row(row);
        match lines {
            [] => vec![printed(corpus, row, StrId::EMPTY)],
            lines => lines.iter().map(|line| printed(corpus, row, *line)).collect(),
        }
    };
    let rows = 0..corpus.mention_count();
    let mut wanted: Vec<PrintedAffiliation> =
        rows.clone().flat_map(|row| of_row(corpus, row)).collect();
    wanted.sort_unstable();
    wanted.dedup();
    let places: Vec<AffiliationPlace> =
        wanted.par_iter().map(|printed| place_of(corpus, printed, known_cities)).collect();
    let place_at: FxHashMap<PrintedAffiliation, usize> =
        wanted.into_iter().enumerate().map(|(index, printed)| (printed, index)).collect();
    for row in rows {
        let lines = of_row(corpus, row);
        let found: Vec<&AffiliationPlace> =
            lines.iter().map(|line| &places[place_at[line]]).collect();
        let lead = found.iter().position(|place| place.country != [0, 0]).unwrap_or(0);
        let place = found[lead];
        let (region, city) =
            (corpus.strings.intern(&place.region), corpus.strings.intern(&place.city));
        corpus.mentions.country[row] = place.country;
        corpus.mentions.region[row] = region;
        corpus.mentions.city[row] = city;
        if let Some(lines) = corpus.mentions.affiliations.row_mut(row).get_mut(..=lead) {
            lines.rotate_right(1);
        }
    }
}

/// The organisation that is shown says where it is; where it does not, the line and the cells do.
fn place_of(
    corpus: &Corpus,
    printed: &PrintedAffiliation,
    known_cities: KnownCities<'_>,
) -> AffiliationPlace {
    let cells = PlaceCells {
        country: printed.country,
        region: corpus.text(printed.region),
        city: corpus.text(printed.city),
    };
    let by_line = locate(corpus.text(printed.line), cells, known_cities);
    if printed.organisation.is_empty() || printed.organisation == printed.line {
        return by_line;
    }
    let own = locate(corpus.text(printed.organisation), PlaceCells::default(), known_cities);
    let is_same = own.country == [0, 0]
        || own.country == by_line.country
            && (own.region.is_empty() || by_line.region.is_empty() || own.region == by_line.region);
    match is_same && by_line.country != [0, 0] {
        true => AffiliationPlace {
            region: if by_line.region.is_empty() { own.region } else { by_line.region },
            city: if by_line.city.is_empty() { own.city } else { by_line.city },
            ..by_line
        },
        false => own,
    }
}
