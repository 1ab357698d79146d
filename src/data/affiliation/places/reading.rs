//! What has been read of a line's place.

use super::regions::Region;
use crate::data::corpus::fold_name;

/// What has been read so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PlaceReading {
    pub country: Option<[u8; 2]>,
    pub region: Option<&'static Region>,
    pub city: Option<String>,
    /// Whether `city` is only the name of the region, which is the name of a city too.
    pub is_city_of_region: bool,
    /// Whether a place stands where the city should, and no table knows it.
    pub is_city_unknown: bool,
}

impl PlaceReading {
    /// Whether nothing speaks against a country.
    pub(super) fn is_in(&self, country: [u8; 2]) -> bool {
        self.country.is_none_or(|known| known == country)
    }
}

/// Whether two texts are one name whatever their case and accents.
pub(super) fn is_same_name(a: &str, b: &str) -> bool {
    fold_name(a) == fold_name(b)
}
