//! Who of a ranking is meant: by country, region, tier and place in it.

use serde::{Deserialize, Serialize};

/// A choice among the people of a ranking; what is empty chooses everybody.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct PeopleSelection {
    /// Area ids.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub areas: Vec<String>,
    /// ISO 3166-1 alpha-2 codes.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub countries: Vec<String>,
    /// States, provinces and prefectures in the spelling of the tables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub regions: Vec<String>,
    /// Tiers, `T1` to `T4`: a reviewer's where there is one, else the proposed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tiers: Vec<String>,
    /// Of each area the first by rank of whom the rest leaves.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub top: Option<u32>,
}

/// What a choice is made by.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct SelectedBy {
    /// Area id.
    pub area: String,
    /// Rank in it.
    pub rank: Option<u32>,
    /// Country code.
    pub country: Option<String>,
    /// Region.
    pub region: Option<String>,
    /// Proposed tier.
    pub tier: Option<String>,
    /// Tier by a reviewer.
    pub tier_reviewed: Option<String>,
}

impl SelectedBy {
    fn tier(&self) -> Option<&str> {
        self.tier_reviewed.as_deref().or(self.tier.as_deref())
    }
}

/// A choice that chooses nobody.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{what}\n  {remedy}")]
pub struct SelectionError {
    what: String,
    remedy: String,
}

/// Places that a message names.
const SHOWN: usize = 20;

impl PeopleSelection {
    /// Whether everybody is chosen.
    pub fn is_everybody(&self) -> bool {
        *self == Self::default()
    }

    /// Whether each of some people is chosen.
    ///
    /// # Errors
    /// When nobody is: a country, region or tier that nobody has is told with those that somebody has.
    pub fn choose(&self, people: &[SelectedBy]) -> Result<Vec<bool>, SelectionError> {
        let is_in = |person: &SelectedBy| {
            has_any(&self.areas, Some(&person.area))
                && has_any(&self.countries, person.country.as_deref())
                && has_any(&self.regions, person.region.as_deref())
                && has_any(&self.tiers, person.tier())
        };
        let mut chosen: Vec<bool> = people.iter().map(is_in).collect();
        if let Some(top) = self.top {
            let mut listed: Vec<(&str, u32, usize)> = (0..people.len())
                .filter(|row| chosen[*row])
                .filter_map(|row| Some((people[row].area.as_str(), people[row].rank?, row)))
                .collect();
            listed.sort_unstable();
            chosen.fill(false);
            for area in listed.chunk_by(|a, b| a.0 == b.0) {
                area.iter().take(top as usize).for_each(|(_, _, row)| chosen[*row] = true);
            }
        }
        if self.is_everybody() || chosen.contains(&true) {
            return Ok(chosen);
        }
        Err(self.why_nobody(people))
    }

    fn why_nobody(&self, people: &[SelectedBy]) -> SelectionError {
        type Value = fn(&SelectedBy) -> Option<&str>;
        let flags: [(&str, &[String], Value); 4] = [
            ("--area", &self.areas, |person| Some(&person.area)),
            ("--country", &self.countries, |person| person.country.as_deref()),
            ("--region", &self.regions, |person| person.region.as_deref()),
            ("--tier", &self.tiers, |person| person.tier()),
        ];
        let fault = flags.into_iter().find_map(|(flag, asked, value)| {
            let mut there: Vec<&str> = people.iter().filter_map(value).collect();
            there.sort_unstable();
            there.dedup();
            let missing = asked.iter().find(|name| !there.contains(&name.as_str()))?;
            let more = there.len().saturating_sub(SHOWN);
            there.truncate(SHOWN);
            let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
            let what = format!("{flag} {missing}: nobody in the ranking has it");
            Some((what, format!("write one of {}{more}", there.join(", "))))
        });
        let (what, remedy) = fault.unwrap_or_else(|| {
            let what = "nobody in the ranking is in all that the flags ask for".to_owned();
            (what, "leave one of --country, --region, --tier out".to_owned())
        });
        SelectionError { what, remedy }
    }
}

fn has_any(asked: &[String], value: Option<&str>) -> bool {
    asked.is_empty() || value.is_some_and(|value| asked.iter().any(|name| name == value))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(area: &str, rank: u32, country: &str, region: &str) -> SelectedBy {
        SelectedBy {
            area: area.into(),
            rank: Some(rank),
            country: Some(country.into()),
            region: Some(region.into()),
            tier: Some("T1".into()),
            tier_reviewed: None,
        }
    }

    #[test]
    fn the_first_of_each_area_are_counted_among_whom_the_rest_leaves() {
        let people = [
            person("a", 1, "US", "Oregon"),
            person("a", 2, "JP", "Fukuoka"),
            person("a", 3, "JP", "Fukuoka"),
            person("b", 9, "JP", "Osaka"),
        ];
        let selection = PeopleSelection {
            countries: vec!["JP".into()],
            top: Some(1),
            ..PeopleSelection::default()
        };
        assert_eq!(selection.choose(&people).unwrap(), [false, true, false, true]);
        assert_eq!(PeopleSelection::default().choose(&people).unwrap(), [true; 4]);
    }

    #[test]
    fn a_place_where_nobody_is_is_told_with_those_that_somebody_has() {
        let people = [person("a", 1, "JP", "Fukuoka"), person("a", 2, "US", "Oregon")];
        let of = |country: &str, region: &str| PeopleSelection {
            countries: vec![country.into()],
            regions: vec![region.into()],
            ..PeopleSelection::default()
        };
        let said = of("JP", "Nara").choose(&people).unwrap_err().to_string();
        assert!(said.contains("--region Nara") && said.contains("Fukuoka, Oregon"), "{said}");
        let said = of("JP", "Oregon").choose(&people).unwrap_err().to_string();
        assert!(said.contains("--country, --region"), "{said}");
    }
}
