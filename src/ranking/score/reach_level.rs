//! How far a person's ties and roles go ([method 5.3](crate::guide::method#53-geographic-reach)),
//! apart from the tier.

use rustc_hash::FxHashMap;

use super::component::Pillar;
use super::evidence::AreaEvidence;
use crate::data::corpus::{CongressLevel, Corpus};
use crate::ranking::network::Network;

/// How far somebody is known, by ties and congress roles.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum GeographicReach {
    /// Ties within one city.
    Local,
    /// Ties to another city.
    Regional,
    /// A role at a national congress or above, or ties to three other cities.
    National,
    /// Ties in three countries with a fifth of their weight abroad, and a role at an international or
    /// continental congress or a reach in the highest tenth.
    International,
}

impl GeographicReach {
    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Regional => "regional",
            Self::National => "national",
            Self::International => "international",
        }
    }
}

/// Countries of a person's ties, the own among them, that make them international.
const COUNTRIES: usize = 3;
/// Share of the weight of ties abroad, likewise.
const ABROAD: f64 = 0.2;
/// Other cities that make somebody national.
const CITIES: usize = 3;

/// Where a person works, as numbers: equal for equal places, 0 for unknown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HomeLocation {
    /// Country.
    pub country: u32,
    /// City.
    pub city: u32,
}

/// The reach level of each node; `None` for people without a known country. `homes` and `far` (reach
/// in the highest tenth) are by node.
pub fn geographic_reach(
    corpus: &Corpus,
    network: &Network,
    evidence: &AreaEvidence,
    homes: &[HomeLocation],
    far: &[bool],
) -> Vec<Option<GeographicReach>> {
    let mut countries: FxHashMap<u32, f64> = FxHashMap::default();
    let mut cities: Vec<u32> = Vec::new();
    (0..network.people.len() as u32)
        .map(|node| {
            let home = homes[node as usize];
            if home.country == 0 {
                return None;
            }
            countries.clear();
            cities.clear();
            for (other, weight) in network.combined.weighted_neighbors(node) {
                let there = homes[other as usize];
                if there.country != 0 {
                    *countries.entry(there.country).or_default() += f64::from(weight);
                }
                if there.city != 0 && there.city != home.city {
                    cities.push(there.city);
                }
            }
            cities.sort_unstable();
            cities.dedup();
            let own = countries.get(&home.country).copied().unwrap_or(0.0);
            let mut weights: Vec<f64> = countries.values().copied().collect();
            // Added up in order of size: the order of a hash table must not reach a sum.
            weights.sort_unstable_by(f64::total_cmp);
            let all: f64 = weights.iter().sum();
            let spread = countries.len() + usize::from(own == 0.0);
            let abroad = spread >= COUNTRIES && all > 0.0 && (all - own) / all >= ABROAD;
            let stage = stage(corpus, evidence, node);
            Some(if abroad && (stage == GeographicReach::International || far[node as usize]) {
                GeographicReach::International
            } else if stage >= GeographicReach::National || cities.len() >= CITIES {
                GeographicReach::National
            } else if stage == GeographicReach::Regional || !cities.is_empty() {
                GeographicReach::Regional
            } else {
                GeographicReach::Local
            })
        })
        .collect()
}

/// The widest congress at which the person had a role.
fn stage(corpus: &Corpus, evidence: &AreaEvidence, node: u32) -> GeographicReach {
    let roles = evidence.of(node).iter().filter(|item| item.pillar == Pillar::Congress);
    let levels = roles.map(|item| match corpus.works.level[item.work.index()] {
        CongressLevel::International | CongressLevel::Continental => GeographicReach::International,
        CongressLevel::National => GeographicReach::National,
        CongressLevel::Regional => GeographicReach::Regional,
        CongressLevel::Local => GeographicReach::Local,
    });
    levels.max().unwrap_or(GeographicReach::Local)
}
