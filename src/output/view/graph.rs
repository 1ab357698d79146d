//! The network of an area with everybody who is listed, for files that other tools read.

use std::path::Path;

use rustc_hash::FxHashMap;

use super::StudyView;
use super::area::AreaView;
use super::error::ViewError;
use super::map::{CombinedTie, MAP_SIDE, combine};
use super::run_tables::{EdgeRecord, PersonKeys, PersonRecord, RankedRow, RunTables};
use crate::ranking::network::Layer;
use crate::storage::table::round;

/// Decimals of a weight, as in `edges`.
const WEIGHT_DECIMALS: u8 = 6;
/// Radius of the first person's dot as a share of the side of the square that each person would have alone.
const LARGEST_DOT: f64 = 0.22;
/// A map of fewer people has no larger dots.
const LEAST_PEOPLE: usize = 60;
/// Smallest radius as a share of the largest, so that everybody can be seen.
const SMALLEST_DOT: f64 = 0.1;

/// Everybody listed in an area and every tie between them, whether the map shows them or not.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaGraph {
    /// People by rank.
    pub people: Vec<GraphPerson>,
    /// Ties by their ends.
    pub ties: Vec<GraphTie>,
}

/// A person of an area's network.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphPerson {
    /// Person key.
    pub key: String,
    /// The name shown.
    pub name: String,
    /// The name in its own script, where that is another.
    pub native: Option<String>,
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Latest organisation.
    pub affiliation: Option<String>,
    /// ISO 3166-1 alpha-2 code of it.
    pub country: Option<String>,
    /// Rank.
    pub rank: u32,
    /// Ends of the 90 % interval of the rank.
    pub interval: Option<[u32; 2]>,
    /// Proposed tier, `T1` to `T4`.
    pub tier: Option<String>,
    /// Score, 0 to 100.
    pub score: f64,
    /// Publications in area and window.
    pub works: i64,
    /// Congress roles; `None` without a congress.
    pub talks: Option<i64>,
    /// Year of the last document.
    pub last: Option<i64>,
    /// Growth beside people of one career age, in standard deviations.
    pub rising: Option<f64>,
    /// Place of the community in those of the area.
    pub community: Option<usize>,
    /// `x` to the right and `y` upwards, 0 to 10,000; `None` for people beyond the map.
    pub at: Option<[i64; 2]>,
    /// Radius of the dot in the unit of `at`: its area grows with the score.
    pub radius: f64,
}

/// A tie between two people, all layers together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GraphTie {
    /// Places of its ends in the people, the first the lower.
    pub ends: [u32; 2],
    /// Sum of its weights in the layers.
    pub weight: f64,
    /// Names of the layers in the order of [`Layer::ALL`].
    pub layers: Vec<&'static str>,
    /// Documents that make it.
    pub documents: i64,
}

/// The network of an area as far as it is read.
pub enum AreaGraphRead {
    /// The network.
    Whole(AreaGraph),
    /// It has more ties than were asked for: their number, each layer counted.
    TooManyTies(usize),
}

/// The tables of a run folder from which the networks of its areas are read, one after the other: together they
/// may be larger than all the rest of a run.
pub struct AreaGraphSource<'v> {
    view: &'v StudyView,
    tables: RunTables,
}

impl<'v> AreaGraphSource<'v> {
    /// Opens the run folder that the view was made from.
    ///
    /// # Errors
    /// When a table of the folder is missing or damaged.
    pub fn open(run: &Path, view: &'v StudyView) -> Result<Self, ViewError> {
        Ok(Self { view, tables: RunTables::open(run)? })
    }

    /// The network of the area at a place in the view, unless it has more than `most_ties`.
    ///
    /// # Errors
    /// When a table of the folder is damaged.
    pub fn read(&self, place: usize, most_ties: usize) -> Result<AreaGraphRead, ViewError> {
        let area = &self.view.areas[place];
        let count = self.tables.count_edges(&area.id)?;
        if count > most_ties {
            return Ok(AreaGraphRead::TooManyTies(count));
        }
        let edges = self.tables.edges(&area.id)?;
        let ranking = self.tables.ranking(&area.id, None)?;
        let keys = PersonKeys::of(ranking.iter().map(|row| row.person_key.as_str()));
        let records = self.tables.people(&keys)?;
        let people: FxHashMap<&str, &PersonRecord> =
            records.iter().map(|record| (record.person_key.as_str(), record)).collect();
        let numbers = self.tables.communities(&area.id)?;
        let place = |id: u32| numbers.iter().position(|known| known.community == id);
        let dots = DotSizes::of(&ranking);
        let person = |(row, at): (&RankedRow, usize)| GraphPerson {
            community: row.community.and_then(place),
            at: area.rows.get(at).map(|shown| upwards(shown.at)),
            radius: dots.radius(row.score),
            ..graph_person(row, people.get(row.person_key.as_str()).copied())
        };
        let rows: FxHashMap<&str, u32> =
            ranking.iter().zip(0..).map(|(row, at)| (row.person_key.as_str(), at)).collect();
        Ok(AreaGraphRead::Whole(AreaGraph {
            people: ranking.iter().zip(0..).map(person).collect(),
            ties: graph_ties(&edges.decode()?, &rows),
        }))
    }
}

impl AreaView {
    /// Places of the communities, the largest first.
    pub fn communities_by_size(&self) -> Vec<usize> {
        let mut order: Vec<usize> = (0..self.communities.len()).collect();
        order.sort_by_key(|place| (std::cmp::Reverse(self.communities[*place].size), *place));
        order
    }
}

fn graph_person(row: &RankedRow, record: Option<&PersonRecord>) -> GraphPerson {
    let name = record.and_then(|record| record.name.clone()).unwrap_or_default();
    GraphPerson {
        key: row.person_key.clone(),
        native: record.and_then(|r| r.name_native.clone()).filter(|native| *native != name),
        name,
        orcid: record.and_then(|record| record.orcid.clone()),
        affiliation: record.and_then(|record| record.affiliation.clone()),
        country: row.country.clone(),
        rank: row.rank,
        interval: row.rank_low.zip(row.rank_high).map(|(low, high)| [low, high]),
        tier: row.tier.clone(),
        score: row.score,
        works: row.works.unwrap_or_default(),
        talks: row.talks,
        last: row.last_active,
        rising: row.rising,
        ..GraphPerson::default()
    }
}

/// Weights as `edges` has them, without the multipliers of the score's network: whoever adds up the table finds
/// them again.
fn graph_ties(records: &[EdgeRecord<'_>], rows: &FxHashMap<&str, u32>) -> Vec<GraphTie> {
    let combined = combine(records, rows, [1.0; 4]);
    let tie = |(ends, CombinedTie { weight, layers, documents }): ([u32; 2], CombinedTie)| {
        let named = Layer::ALL.iter().enumerate().filter(|(place, _)| layers & (1 << place) != 0);
        GraphTie {
            ends,
            weight: round(weight, WEIGHT_DECIMALS),
            layers: named.map(|(_, layer)| layer.name()).collect(),
            documents,
        }
    };
    combined.into_iter().map(tie).collect()
}

/// Maps have `y` downwards, the tools that read graph files have it upwards.
fn upwards([x, y]: [i64; 2]) -> [i64; 2] {
    [x, MAP_SIDE as i64 - y]
}

/// Radii of the dots of a map.
struct DotSizes {
    largest: f64,
    best: f64,
}

impl DotSizes {
    fn of(ranking: &[RankedRow]) -> Self {
        let people = ranking.len().max(LEAST_PEOPLE) as f64;
        let best = ranking.iter().map(|row| row.score).fold(1.0, f64::max);
        Self { largest: LARGEST_DOT * MAP_SIDE / people.sqrt(), best }
    }

    fn radius(&self, score: f64) -> f64 {
        round(self.largest * (score.max(0.0) / self.best).sqrt().max(SMALLEST_DOT), 1)
    }
}
