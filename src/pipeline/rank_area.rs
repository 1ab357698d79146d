//! One area: projected, measured, ranked.

use rustc_hash::FxHashMap;

use super::PipelineError;
use super::community::{self, Community};
use super::given_ties::{GivenTies, TiedArea};
use super::topics::{self, TopicWorks};
use crate::data::affiliation::Workplace;
use crate::data::corpus::{Corpus, PartialDate, PersonId};
use crate::graph;
use crate::graph::centrality::{
    self, Centrality, CentralityError, CoreNumber, NodeDegree, NodeStrength,
};
use crate::graph::community::PartitionStability;
use crate::people::identity::Resolution;
use crate::people::profile::PersonProfile;
use crate::ranking::area::{Area, AreaMembership, MeshThesaurus};
use crate::ranking::network::{Network, SessionTies, TieScene, project_network};
use crate::ranking::score::{
    self, AreaEvidence, HomeLocation, NetworkPosition, RankStability, Ranking, RisingInputs,
};
use crate::study::StudyConfig;

/// What was found about an area.
#[derive(Debug)]
pub struct AreaFindings {
    /// The area.
    pub area: Area,
    /// Its works in the window, with the share and the rule of each.
    pub works: Vec<AreaMembership>,
    /// Its people as a graph.
    pub network: Network,
    /// NetworkPosition of each node.
    pub measures: NodeMeasures,
    /// Community of each node from 1 by falling size; 0 for members of groups under five.
    pub membership: Vec<u32>,
    /// Communities of five people or more.
    pub communities: Vec<Community>,
    /// For each node the share of the networks drawn anew that have it in the community most like its
    /// own; empty until tested. Below .6 a person stands between communities.
    pub membership_share: Vec<f64>,
    /// Terms of its publications by year, most frequent first.
    pub topics: Vec<TopicWorks>,
    /// Modularity of the partition.
    pub modularity: f64,
    /// Mean adjusted mutual information of the partition with those that other seeds find, from 0 to 1;
    /// `None` for untested areas. Below .8 the communities are one reading among several.
    pub seed_agreement: Option<f64>,
    /// Nodes whose removal takes the network apart, rising.
    pub articulation: Vec<u32>,
    /// Scored items.
    pub evidence: AreaEvidence,
    /// People in order.
    pub ranking: Ranking,
    /// How firm the order is; empty until tested.
    pub stability: RankStability,
    /// Nodes in the top decile of effective size, of harmonic reach, of chair points.
    deciles: [Vec<bool>; 3],
}

/// NodeMeasures of the nodes, by node.
#[derive(Debug, Default)]
pub struct NodeMeasures {
    /// Ties.
    pub degree: Vec<f64>,
    /// Sum of tie weights.
    pub strength: Vec<f64>,
    /// Borgatti's effective size, unweighted.
    pub effective_size: Vec<f64>,
    /// Burt's constraint; not a number for people without ties.
    pub constraint: Vec<f64>,
    /// Harmonic sum over lengths 1/w.
    pub harmonic: Vec<f64>,
    /// Core number.
    pub core: Vec<f64>,
    /// PageRank.
    pub pagerank: Vec<f64>,
    /// Betweenness over lengths 1/w; by hops, from sampled paths, in areas of millions of ties.
    pub betweenness: Vec<f64>,
}

impl AreaFindings {
    /// The community of a node, if it belongs to one of five people or more.
    pub fn community_of(&self, node: u32) -> Option<u32> {
        let community = self.membership[node as usize];
        (community > 0).then_some(community)
    }

    pub(super) fn keep_stability(&mut self, found: PartitionStability) {
        for (community, stability) in self.communities.iter_mut().zip(found.of_community) {
            community.stability = Some(stability);
        }
        self.membership_share = found.of_node;
    }

    /// A remark when other seeds find other communities.
    pub(super) fn unsure_communities(&self) -> Option<String> {
        let agreement = self.seed_agreement.filter(|agreement| *agreement < SURE_COMMUNITIES)?;
        Some(format!(
            "area '{}': its communities are one reading among several (agreement between seeds {agreement:.2}, \
             usual from {SURE_COMMUNITIES} on)",
            self.area.id
        ))
    }

    /// How surely a node is in its community; `None` for nodes without one and for untested areas.
    pub fn membership_share_of(&self, node: u32) -> Option<f64> {
        self.community_of(node)?;
        self.membership_share.get(node as usize).copied()
    }

    /// Role labels of [method 3.4](crate::guide::method#34-role-labels), joined by `;`. They
    /// describe and do not score.
    pub fn role_label(&self, node: u32) -> &str {
        let [broker, reach, convener] = [0, 1, 2].map(|which| self.deciles[which][node as usize]);
        match (broker, reach, convener) {
            (true, true, true) => "broker;reach;convener",
            (true, true, false) => "broker;reach",
            (true, false, true) => "broker;convener",
            (false, true, true) => "reach;convener",
            (true, false, false) => "broker",
            (false, true, false) => "reach",
            (false, false, true) => "convener",
            (false, false, false) => "",
        }
    }
}

impl AreaFindings {
    /// Writes into each row how far its person's ties go, and into each community where its people work.
    /// `profiles` are by person.
    pub(super) fn place_people(&mut self, context: &RunContext<'_>, profiles: &[PersonProfile]) {
        let homes = homes(self.network.people.iter().map(|person| &profiles[person.index()]));
        let far = &self.deciles[1];
        let levels =
            score::geographic_reach(context.corpus, &self.network, &self.evidence, &homes, far);
        for row in &mut self.ranking.rows {
            row.reach_level = levels[row.node as usize];
        }
        let of = |person: &PersonId| &profiles[person.index()];
        let workplaces: Vec<Workplace<'_>> =
            self.network.people.iter().map(|person| of(person).workplace()).collect();
        community::place(&mut self.communities, &self.membership, &workplaces);
    }

    /// Names the communities, once it is decided who is listed.
    pub(super) fn name_communities(&mut self, profiles: &[PersonProfile]) {
        let mut first = vec![None; self.communities.len()];
        for row in &self.ranking.rows {
            let place = self.community_of(row.node).and_then(|id| first.get_mut(id as usize - 1));
            if let Some(place) = place {
                place.get_or_insert(profiles[row.person.index()].name.as_str());
            }
        }
        community::name(&mut self.communities, &first);
    }
}

/// Countries and cities as numbers from 1; 0 for unknown.
fn homes<'a>(profiles: impl Iterator<Item = &'a PersonProfile>) -> Vec<HomeLocation> {
    let mut numbers: FxHashMap<&str, u32> = FxHashMap::default();
    let mut number = |place: &'a str| {
        let next = numbers.len() as u32 + 1;
        if place.is_empty() { 0 } else { *numbers.entry(place).or_insert(next) }
    };
    profiles.map(|p| HomeLocation { country: number(&p.country), city: number(&p.city) }).collect()
}

/// What all areas of a run have in common.
#[derive(Clone, Copy)]
pub struct RunContext<'a> {
    /// Every value in force.
    pub config: &'a StudyConfig,
    /// What was read, without suppressed people.
    pub corpus: &'a Corpus,
    /// Who is who.
    pub people: &'a Resolution,
    /// Key of each person.
    pub keys: &'a [String],
    /// Reference date.
    pub as_of: PartialDate,
    /// The user's MeSH edition, for labels.
    pub mesh: Option<&'a MeshThesaurus>,
    /// Ties that another engine added up, where there are any.
    pub given_ties: Option<&'a GivenTies>,
}

/// Agreement between seeds from which on communities may be named without a remark
/// ([method 7](crate::guide::method#7-communities)).
const SURE_COMMUNITIES: f64 = 0.8;

/// Projects, measures and ranks an area.
///
/// # Errors
/// When no work of the area lies in the window, or a measure does not converge.
pub fn rank_area(
    context: &RunContext<'_>,
    area: &Area,
    works: Vec<AreaMembership>,
) -> Result<AreaFindings, PipelineError> {
    let RunContext { config, corpus, people, as_of, .. } = context;
    let works = works_in_window(context, area, works)?;
    let session_ties = SessionTies::from(&config.ranking.congress);
    let mut network =
        project_network(corpus, people, &works, *as_of, &config.network, &session_ties)?;
    if let Some(given) = context.given_ties {
        let params = &config.network;
        let scene = TieScene { corpus, people, as_of: *as_of, params, session_ties: &session_ties };
        let (id, keys) = (area.id.as_str(), context.keys);
        given.put_into(&mut network, &TiedArea { id, works: &works, scene, keys })?;
    }
    let measures = measure(&network, config)?;
    let partition = community::detect(&network.combined, &config.community, config.seed)?;
    let evidence = score::gather(corpus, people, &works, &network, *as_of, &config.ranking);
    let position =
        NetworkPosition { brokerage: &measures.effective_size, reach: &measures.harmonic };
    let mut ranking =
        score::rank(corpus, &network, &evidence, position, context.keys, &config.ranking);
    let growth = RisingInputs {
        corpus,
        people,
        network: &network,
        evidence: &evidence,
        as_of: *as_of,
        half_life: config.ranking.credit.half_life,
    };
    score::measure_rising(&mut ranking, &growth);
    let communities =
        community::describe(corpus, people, &works, &network, &partition, context.mesh);
    let topics = topics::count(corpus, &works, context.mesh);
    let deciles = [
        top_decile(&measures.effective_size),
        top_decile(&measures.harmonic),
        top_decile(&chair_points(&evidence, network.people.len())),
    ];
    Ok(AreaFindings {
        area: area.clone(),
        articulation: graph::articulation_points(&network.combined),
        membership: partition.membership,
        membership_share: Vec::new(),
        modularity: partition.modularity,
        seed_agreement: None,
        works,
        network,
        measures,
        communities,
        topics,
        evidence,
        ranking,
        stability: RankStability::default(),
        deciles,
    })
}

/// The works of an area that count.
pub(super) fn works_in_window(
    context: &RunContext<'_>,
    area: &Area,
    mut works: Vec<AreaMembership>,
) -> Result<Vec<AreaMembership>, PipelineError> {
    let RunContext { config, corpus, as_of, .. } = *context;
    let from = as_of.years_before(config.window_years);
    let undated = undated(corpus, &works);
    works.retain(|entry| is_in_window(corpus, entry, from, as_of));
    if works.is_empty() {
        return Err(PipelineError::EmptyArea { id: area.id.clone(), from, to: as_of, undated });
    }
    Ok(works)
}

/// Whether a work counts: dated from `from` to the reference date, which without month or day includes the whole of
/// its year or month.
pub(super) fn is_in_window(
    corpus: &Corpus,
    entry: &AreaMembership,
    from: PartialDate,
    as_of: PartialDate,
) -> bool {
    let date = corpus.works.date[entry.work.index()].day_number();
    from.day_number() <= date && date <= as_of.last_day().day_number()
}

/// How many of them have no date.
pub(super) fn undated(corpus: &Corpus, works: &[AreaMembership]) -> usize {
    works.iter().filter(|entry| !corpus.works.date[entry.work.index()].is_some()).count()
}

/// All measures of the combined graph. Harmonic and effective size are on the score path; the rest
/// is shown.
fn measure(network: &Network, config: &StudyConfig) -> Result<NodeMeasures, CentralityError> {
    let graph = &network.combined;
    let values = |measure: &dyn Centrality| measure.scores(graph).map(|scores| scores.values);
    let brokerage = centrality::structural_holes(graph);
    Ok(NodeMeasures {
        degree: values(&NodeDegree)?,
        strength: values(&NodeStrength)?,
        effective_size: brokerage.effective_size,
        constraint: brokerage.constraint,
        harmonic: config.measures.harmonic(graph, config.seed)?,
        core: values(&CoreNumber)?,
        pagerank: config.measures.pagerank(graph)?,
        betweenness: config.measures.betweenness(graph, config.seed)?,
    })
}

fn chair_points(evidence: &AreaEvidence, nodes: usize) -> Vec<f64> {
    let mut points = vec![0.0; nodes];
    for item in &evidence.items {
        if matches!(item.role, "session_chair" | "committee_chair") {
            points[item.node as usize] += item.points;
        }
    }
    points
}

/// Whether each value is positive and among the highest tenth of the positive ones.
fn top_decile(values: &[f64]) -> Vec<bool> {
    let mut positive: Vec<f64> = values.iter().copied().filter(|x| *x > 0.0).collect();
    positive.sort_unstable_by(|a, b| b.total_cmp(a));
    let cut = positive.get(positive.len() / 10).copied().unwrap_or(f64::INFINITY);
    values.iter().map(|x| *x > 0.0 && *x > cut).collect()
}
