//! Choosing, and what the choice reaches.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use super::area_network::{AreaMember, AreaNetwork};
use super::input_lists::{self, EngagedPeople};
use super::{CoverageError, CoverageQuery, ReachModel};
use crate::graph::influence::{
    self, CascadeModel, CoverTable, InfluenceParams, MaxCoverageParams, SpreadEstimator, Targets,
};
use crate::run_folder::{PeopleSelection, SelectedBy};
use crate::storage::table::round;

/// Decimals of shares.
const DECIMALS: u8 = 6;
/// Cascades towards each node from which shares are read: 200 (a share is .035 off at most, one
/// standard error), fewer when the whole would take more than `CASCADES`.
const EACH: usize = 200;
const CASCADES: usize = 20_000_000;
/// Seed of the cascades by which a choice is made; they are told from others.
const SEED: u64 = 42;
/// A community is uncovered when less than this share of it is within reach.
const UNCOVERED: f64 = 0.1;

/// Whom to meet. All coverages are shares, 0 to 1, of the scores of the area's active experts, each
/// counted as far as somebody who is met covers them: 1 for themselves, .7 over one strong
/// collaboration step, .35 over two ([method 9](crate::guide::method#9-coverage)); under
/// [`ReachModel::Cascade`] the probability of being
/// reached.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CoveragePlan {
    /// Area id.
    pub area: String,
    /// Area name.
    pub area_name: String,
    /// What it means to be within reach.
    pub model: ReachModel,
    /// Coverage by the engaged and all picks if word passed half as often; for cascades.
    pub coverage_at_half: Option<f64>,
    /// Picks asked for.
    pub k: usize,
    /// The picks in the order of choice; fewer than `k` when nobody who may be picked adds anything.
    pub picks: Vec<PickedPerson>,
    /// Coverage by the engaged and all picks.
    pub coverage: f64,
    /// Coverage by the engaged and the first `k` of the ranking who are not engaged, of those who may be picked,
    /// quotas aside.
    pub top_k_coverage: f64,
    /// Coverage by the engaged alone.
    pub engaged_coverage: f64,
    /// Engaged people in the area.
    pub engaged: usize,
    /// Engaged people who stand in other areas of the run only.
    pub engaged_elsewhere: usize,
    /// Layers whose ties make the steps.
    pub layers: Vec<&'static str>,
    /// Active experts of the area: people with as many documents as a tier asks for.
    pub active: usize,
    /// Communities of the area by number, and those outside every community at the end.
    pub communities: Vec<CommunityCoverage>,
    /// Communities of which less than a tenth is within reach, with whom to begin.
    pub uncovered_communities: Vec<CommunityEntry>,
    /// Countries by falling share of the area's score.
    pub countries: Vec<CountryCoverage>,
    /// The run that was read.
    pub run_id: String,
    /// Its reference date.
    pub as_of: String,
}

/// A person to meet.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PickedPerson {
    /// Key of the person.
    pub person_key: String,
    /// The name shown.
    pub name: String,
    /// Coverage added to the engaged and the picks before.
    pub marginal: f64,
    /// Coverage with the engaged, the picks before and this one.
    pub cumulative: f64,
    /// Coverage that would be missing if only this pick were unavailable.
    pub lost_without: f64,
    /// Rank in the area.
    pub rank: u32,
    /// Score in the area.
    pub score: f64,
    /// Community, if any.
    pub community: Option<u32>,
    /// Its label; empty for none.
    pub community_label: String,
    /// City; empty when unknown.
    pub city: String,
    /// State, province or prefecture; empty when unknown.
    pub region: String,
    /// Country code; empty when unknown.
    pub country: String,
}

/// How much of a community is within reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CommunityCoverage {
    /// Its number; `None` for people outside every community.
    pub community: Option<u32>,
    /// Its label.
    pub label: String,
    /// Active experts in it.
    pub active: usize,
    /// Engaged people in it.
    pub engaged: usize,
    /// Picks in it.
    pub picks: usize,
    /// Share of its score within reach.
    pub coverage: f64,
}

/// With whom to begin in a community that is hardly covered.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CommunityEntry {
    /// The community.
    pub community: u32,
    /// Its label.
    pub label: String,
    /// Active experts in it.
    pub active: usize,
    /// Share of its score within reach now.
    pub coverage: f64,
    /// Whoever brings most of it within reach.
    pub person_key: String,
    /// Their name.
    pub name: String,
    /// Share of its score within reach with them.
    pub coverage_with: f64,
}

/// How much of a country is within reach.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CountryCoverage {
    /// Code; empty when unknown.
    pub country: String,
    /// Active experts there.
    pub active: usize,
    /// Picks there.
    pub picks: usize,
    /// Share of its score within reach.
    pub coverage: f64,
}

/// Chooses the people who together bring most of an area within reach, one after the other by what
/// each adds, equals by person key: at least `1 - 1/e` of the best choice, half of it under quotas
/// ([`influence::maximise_coverage`]); of cascades at least `1 - 1/e - .1` of it, save in one case out of as many as there
/// are people ([`influence::maximise_influence_on`]).
///
/// # Errors
/// When the folder is no run folder, has no such area, or one of the two lists is wrong.
///
/// # Example
///
/// ```
#[doc = include_str!("../../guide/example_run.txt")]
/// use kolnet::queries::coverage::{CoverageQuery, ReachModel, StepLayers, cover};
/// use kolnet::run_folder::PeopleSelection;
///
/// // `run` is the run folder of the study that `kolnet init` writes.
/// let plan = cover(&run, &CoverageQuery {
///     area: "hf",
///     k: 1,
///     steps: StepLayers::Collaboration,
///     model: ReachModel::Coverage,
///     engaged: None,
///     selection: &PeopleSelection::default(),
///     quota: None,
/// })?;
/// assert_eq!(plan.picks[0].name, "Bob Sample");
/// assert!(plan.coverage > 0.7);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn cover(run: &Path, ask: &CoverageQuery<'_>) -> Result<CoveragePlan, CoverageError> {
    let network = AreaNetwork::open(run, ask.area, ask.steps)?;
    let engaged = match ask.engaged {
        Some(path) => input_lists::engaged(run, path, &network)?,
        None => EngagedPeople::default(),
    };
    let quotas = ask.quota.map(|path| input_lists::quotas(path, ask.k, &network)).transpose()?;
    let chosen = chosen_members(&network, ask.selection)?;
    let excluded = network.nodes().filter(|node| !chosen[*node as usize]).collect();
    let value = network.values();
    let params = MaxCoverageParams { k: ask.k, engaged: engaged.nodes.clone(), excluded, quotas };
    let (within, nodes) = choose(&network, &value, params, ask.model)?;
    let scene = PlanInputs {
        network: &network,
        within: &within,
        value: &value,
        engaged: &engaged.nodes,
        chosen: &chosen,
    };
    let coverage_at_half = match ask.model {
        ReachModel::Coverage => None,
        ReachModel::Cascade => {
            let within = cascades(&network, CascadeModel::weighted(0.5))?;
            Some(PlanInputs { within: &within, ..scene }.coverage(&nodes))
        }
    };
    let shares = scene.shares(&nodes);
    let communities = scene.communities(&nodes, &shares);
    Ok(CoveragePlan {
        area: ask.area.to_owned(),
        area_name: network.name.clone(),
        model: ask.model,
        coverage_at_half,
        k: ask.k,
        picks: scene.picks(&nodes),
        coverage: scene.coverage(&nodes),
        top_k_coverage: scene.coverage(&scene.first(ask.k)),
        engaged_coverage: scene.coverage(&[]),
        engaged: engaged.nodes.len(),
        engaged_elsewhere: engaged.elsewhere,
        layers: network.layers.clone(),
        active: network.members.iter().filter(|member| member.is_active()).count(),
        uncovered_communities: scene.entries(&communities, &nodes, &shares),
        communities,
        countries: scene.countries(&nodes, &shares),
        run_id: network.manifest.run_id.clone(),
        as_of: network.manifest.as_of.clone(),
    })
}

/// Who is within whose reach.
enum ReachTable {
    Steps(CoverTable),
    Cascades(SpreadEstimator),
}

fn cascades(network: &AreaNetwork, cascade: CascadeModel) -> Result<ReachTable, CoverageError> {
    let each = (CASCADES / network.members.len().max(1)).clamp(8, EACH);
    Ok(ReachTable::Cascades(SpreadEstimator::draw(&network.graph, cascade, each, SEED)?))
}

/// The picks, and what reach is told by.
fn choose(
    network: &AreaNetwork,
    value: &[f64],
    params: MaxCoverageParams,
    model: ReachModel,
) -> Result<(ReachTable, Vec<u32>), CoverageError> {
    if model == ReachModel::Coverage {
        let covers = CoverTable::by_strong_edges(&network.graph);
        let chosen = influence::maximise_coverage(&covers, value, &params)?;
        let nodes = chosen.picks.iter().map(|pick| pick.node).collect();
        return Ok((ReachTable::Steps(covers), nodes));
    }
    if params.quotas.is_some() {
        return Err(CoverageError::QuotaOfCascade);
    }
    let targets = Targets { values: value, engaged: &params.engaged, excluded: &params.excluded };
    let asked = InfluenceParams { k: params.k, seed: SEED, ..InfluenceParams::default() };
    let nodes = influence::maximise_influence_on(&network.graph, &asked, &targets)?.nodes;
    Ok((cascades(network, CascadeModel::default())?, nodes))
}

/// Everything that a choice is told from.
#[derive(Clone, Copy)]
struct PlanInputs<'a> {
    network: &'a AreaNetwork,
    within: &'a ReachTable,
    value: &'a [f64],
    engaged: &'a [u32],
    /// Whether each node may be picked.
    chosen: &'a [bool],
}

/// Who is in the ranking and chosen, by node.
fn chosen_members(
    network: &AreaNetwork,
    selection: &PeopleSelection,
) -> Result<Vec<bool>, CoverageError> {
    let people: Vec<SelectedBy> = network.members.iter().map(AreaMember::selected_by).collect();
    let mut chosen = selection.choose(&people)?;
    for (is_chosen, member) in chosen.iter_mut().zip(&network.members) {
        *is_chosen &= member.rank.is_some();
    }
    Ok(chosen)
}

impl PlanInputs<'_> {
    /// To which share everybody is covered by the engaged and `picks`.
    fn shares(&self, picks: &[u32]) -> Vec<f32> {
        let covers = match self.within {
            ReachTable::Steps(covers) => covers,
            ReachTable::Cascades(cascades) => {
                return cascades.reach_probabilities(&[self.engaged, picks].concat());
            }
        };
        let mut shares = vec![0f32; self.value.len()];
        for &a in self.engaged.iter().chain(picks) {
            for (u, share) in covers.covered_by(a) {
                let held = &mut shares[u as usize];
                *held = held.max(share);
            }
        }
        shares
    }

    /// What each node would add to the covered value of `inside`.
    fn gains(&self, picks: &[u32], shares: &[f32], inside: impl Fn(u32) -> bool) -> Vec<f64> {
        let value = |u: u32| if inside(u) { self.value[u as usize] } else { 0.0 };
        match self.within {
            ReachTable::Steps(covers) => {
                let more = |(u, share): (u32, f32)| {
                    value(u) * f64::from((share - shares[u as usize]).max(0.0))
                };
                self.network.nodes().map(|a| covers.covered_by(a).map(more).sum()).collect()
            }
            ReachTable::Cascades(cascades) => {
                let value: Vec<f64> = self.network.nodes().map(value).collect();
                cascades.marginal_gains(&[self.engaged, picks].concat(), &value)
            }
        }
    }

    /// Share of the value of some nodes that is covered.
    fn share_of(&self, shares: &[f32], among: impl Fn(u32) -> bool) -> f64 {
        let (mut covered, mut whole) = (0.0, 0.0);
        for (node, (value, share)) in self.value.iter().zip(shares).enumerate() {
            if among(node as u32) {
                covered += value * f64::from(*share);
                whole += value;
            }
        }
        if whole > 0.0 { round(covered / whole, DECIMALS) } else { 0.0 }
    }

    fn coverage(&self, picks: &[u32]) -> f64 {
        self.share_of(&self.shares(picks), |_| true)
    }

    /// The first of the ranking who are not engaged and may be picked, quotas aside.
    fn first(&self, k: usize) -> Vec<u32> {
        let mut listed: Vec<(u32, u32)> = self
            .network
            .nodes()
            .filter(|node| self.engaged.binary_search(node).is_err())
            .filter(|node| self.chosen[*node as usize])
            .filter_map(|node| Some((self.network.member(node).rank?, node)))
            .collect();
        listed.sort_unstable();
        listed.into_iter().take(k).map(|(_, node)| node).collect()
    }

    fn picks(&self, nodes: &[u32]) -> Vec<PickedPerson> {
        let whole = self.coverage(nodes);
        let mut before = self.coverage(&[]);
        let mut picks = Vec::new();
        for (place, &node) in nodes.iter().enumerate() {
            let cumulative = self.coverage(&nodes[..=place]);
            let others: Vec<u32> = nodes.iter().copied().filter(|other| *other != node).collect();
            let member = self.network.member(node);
            picks.push(PickedPerson {
                person_key: member.person_key.clone(),
                name: member.name().to_owned(),
                marginal: round(cumulative - before, DECIMALS),
                cumulative,
                lost_without: round(whole - self.coverage(&others), DECIMALS),
                rank: member.rank.unwrap_or_default(),
                score: member.score(),
                community: member.community,
                community_label: self.network.label(member.community).to_owned(),
                city: member.city().to_owned(),
                region: member.region().to_owned(),
                country: member.country().to_owned(),
            });
            before = cumulative;
        }
        picks
    }

    fn communities(&self, picks: &[u32], shares: &[f32]) -> Vec<CommunityCoverage> {
        let ids = self.network.communities.iter().map(|community| Some(community.id));
        let in_it = |nodes: &[u32], id| {
            nodes.iter().filter(|node| self.network.member(**node).community == id).count()
        };
        ids.chain([None])
            .map(|id| CommunityCoverage {
                community: id,
                label: self.network.label(id).to_owned(),
                active: self
                    .network
                    .members
                    .iter()
                    .filter(|m| m.is_active() && m.community == id)
                    .count(),
                engaged: in_it(self.engaged, id),
                picks: in_it(picks, id),
                coverage: self.share_of(shares, |node| self.network.member(node).community == id),
            })
            .filter(|row| row.active > 0)
            .collect()
    }

    fn entries(
        &self,
        communities: &[CommunityCoverage],
        picks: &[u32],
        shares: &[f32],
    ) -> Vec<CommunityEntry> {
        let hardly = communities.iter().filter(|row| row.coverage < UNCOVERED);
        hardly.filter_map(|row| self.entry(row, picks, shares)).collect()
    }

    fn entry(
        &self,
        row: &CommunityCoverage,
        picks: &[u32],
        shares: &[f32],
    ) -> Option<CommunityEntry> {
        let community = row.community?;
        let inside = |node: u32| self.network.member(node).community == Some(community);
        let gains = self.gains(picks, shares, inside);
        let free = |node: &u32| {
            let met = self.engaged.binary_search(node).is_ok() || picks.contains(node);
            self.network.member(*node).rank.is_some() && !met
        };
        let mut best: Option<(f64, u32)> = None;
        for node in self.network.nodes().filter(free) {
            let gain = gains[node as usize];
            if gain > best.map_or(0.0, |(most, _)| most) {
                best = Some((gain, node));
            }
        }
        let (_, node) = best?;
        let with = self.shares(&[picks, &[node]].concat());
        let member = self.network.member(node);
        Some(CommunityEntry {
            community,
            label: row.label.clone(),
            active: row.active,
            coverage: row.coverage,
            person_key: member.person_key.clone(),
            name: member.name().to_owned(),
            coverage_with: self.share_of(&with, inside),
        })
    }

    fn countries(&self, picks: &[u32], shares: &[f32]) -> Vec<CountryCoverage> {
        let mut worth: BTreeMap<&str, f64> = BTreeMap::new();
        for (member, value) in self.network.members.iter().zip(self.value) {
            if member.is_active() {
                *worth.entry(member.country()).or_default() += value;
            }
        }
        let mut order: Vec<(&str, f64)> = worth.into_iter().collect();
        order.sort_by(|a, b| b.1.total_cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let home = |node: u32, country: &str| self.network.member(node).country() == country;
        let row = |(country, _): (&str, f64)| CountryCoverage {
            country: country.to_owned(),
            active: self
                .network
                .members
                .iter()
                .filter(|m| m.is_active() && m.country() == country)
                .count(),
            picks: picks.iter().filter(|node| home(**node, country)).count(),
            coverage: self.share_of(shares, |node| home(node, country)),
        };
        order.into_iter().map(row).collect()
    }
}
