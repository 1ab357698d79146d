//! Flags that choose among the people of a ranking.

use clap::Args;

use crate::data::affiliation::places::{country_from_text, region_from_cell};
use crate::run_folder::PeopleSelection;

/// Flags that choose among the people of a ranking.
#[derive(Debug, Default, Args)]
pub(super) struct PeopleFilterArgs {
    /// Only people in this country, by code or name (JP, JPN, Japan, 日本); may be repeated
    #[arg(long, value_name = "C", value_parser = country_code)]
    country: Vec<String>,
    /// Only people in this state, province or prefecture (Oregon, 福岡県); may be repeated
    #[arg(long, value_name = "R")]
    region: Vec<String>,
    /// Only people of this tier, T1 to T4; may be repeated
    #[arg(long, value_name = "T", value_parser = ["T1", "T2", "T3", "T4"], ignore_case = true)]
    tier: Vec<String>,
    /// Only the first N by rank of whom the other flags leave
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    top: Option<u32>,
}

impl PeopleFilterArgs {
    pub(super) fn selection(&self) -> PeopleSelection {
        let country = match &self.country[..] {
            [only] => country_from_text(only).unwrap_or([0, 0]),
            _ => [0, 0],
        };
        PeopleSelection {
            areas: Vec::new(),
            countries: self.country.clone(),
            regions: self.region.iter().map(|text| region_from_cell(text, country)).collect(),
            tiers: self.tier.iter().map(|tier| tier.to_uppercase()).collect(),
            top: self.top,
        }
    }
}

fn country_code(typed: &str) -> Result<String, &'static str> {
    let code = country_from_text(typed).ok_or("write a code (JP, JPN) or a name (Japan, 日本)")?;
    Ok(code.iter().map(|byte| char::from(*byte)).collect())
}
