//! Projects the works of an area onto its people.

use super::combine::combine_layers;
use super::team::{TeamReader, TieScene, TiedTeam};
use super::{Layer, LayerGraph, Network, NetworkParams, SessionTies};
use crate::data::corpus::{Corpus, PartialDate, PersonId};
use crate::graph::{Csr, GraphError, Hyperedges};
use crate::people::identity::Resolution;
use crate::ranking::area::AreaMembership;

/// Builds the network of the people on the works of an area. `works` must already be cut to the
/// window; ages are counted back from `as_of`.
///
/// # Errors
/// When parameters make weights that are not finite.
pub fn project_network(
    corpus: &Corpus,
    people: &Resolution,
    works: &[AreaMembership],
    as_of: PartialDate,
    params: &NetworkParams,
    session_ties: &SessionTies,
) -> Result<Network, GraphError> {
    let nodes = people_of_works(corpus, people, works);
    let scene = TieScene { corpus, people, as_of, params, session_ties };
    let mut teams = TeamReader::new(scene, &nodes);
    let mut projection = Projection::default();
    for entry in works {
        if let Some(team) = teams.read(entry) {
            projection.add_team(&team);
        }
    }
    let above_cap = teams.above_cap;
    let layers = projection.into_layers(nodes.len())?;
    let combined = combine_layers(nodes.len(), &layers, params)?;
    Ok(Network { people: nodes, layers, combined, above_cap })
}

/// Everybody with a mention on one of the works, rising.
pub(super) fn people_of_works(
    corpus: &Corpus,
    people: &Resolution,
    works: &[AreaMembership],
) -> Vec<PersonId> {
    let mut present: Vec<PersonId> = works
        .iter()
        .flat_map(|entry| corpus.mentions_of(entry.work))
        .filter_map(|mention| people.person_of[mention.index()])
        .collect();
    present.sort_unstable();
    present.dedup();
    present
}

/// Teams, each of which ties every pair of its members with the same weight.
#[derive(Default)]
struct TeamList {
    ends: Vec<u64>,
    members: Vec<u32>,
    pair_weights: Vec<f64>,
}

impl TeamList {
    fn push(&mut self, team: &TiedTeam<'_>) {
        self.members.extend(team.members.iter().map(|member| member.node));
        self.ends.push(self.members.len() as u64);
        self.pair_weights.push(team.pair_weight);
    }

    fn project(self, nodes: usize) -> Result<Csr, GraphError> {
        let offsets: Vec<u64> = std::iter::once(0).chain(self.ends).collect();
        let teams = Hyperedges {
            offsets: &offsets,
            members: &self.members,
            pair_weights: Some(&self.pair_weights),
        };
        Csr::from_hyperedges(nodes, &teams)
    }
}

/// Teams being turned into ties.
#[derive(Default)]
struct Projection {
    co_authorship: TeamList,
    guideline: TeamList,
    trial: TeamList,
    /// The weight of a session's tie depends on both roles, so these are listed one by one.
    co_speaking: Vec<(u32, u32, f32)>,
}

impl Projection {
    fn add_team(&mut self, team: &TiedTeam<'_>) {
        match team.layer {
            Layer::CoSpeaking => {
                self.co_speaking.extend(team.ties().map(|(a, b, weight)| (a, b, weight as f32)));
            }
            Layer::Guideline => self.guideline.push(team),
            Layer::Trial => self.trial.push(team),
            Layer::CoAuthorship => self.co_authorship.push(team),
        }
    }

    /// The layers that have at least one edge.
    fn into_layers(self, nodes: usize) -> Result<Vec<LayerGraph>, GraphError> {
        let graphs = [
            (Layer::CoAuthorship, self.co_authorship.project(nodes)?),
            (Layer::CoSpeaking, Csr::from_edges(nodes, &self.co_speaking)?),
            (Layer::Guideline, self.guideline.project(nodes)?),
            (Layer::Trial, self.trial.project(nodes)?),
        ];
        let layers = graphs.into_iter().filter(|(_, graph)| graph.edge_count() > 0);
        Ok(layers.map(|(layer, graph)| LayerGraph { layer, graph }).collect())
    }
}
