//! Projects the works of an area onto its people.

use super::combine::combine_layers;
use super::{Layer, LayerGraph, Network, NetworkParams, SessionTies};
use crate::data::corpus::{Corpus, PartialDate, PersonId, Role, WorkId, decay};
use crate::graph::{Csr, GraphError, Hyperedges};
use crate::people::identity::Resolution;
use crate::ranking::area::AreaMembership;

/// Publications above the cap on team size, and the ties they would have made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AboveTeamCap {
    /// Publications with more authors than the cap.
    pub works: u64,
    /// Ties that they would have made, pairs counted once a publication.
    pub ties_left_out: u64,
    /// Ties made by all publications, counted alike.
    pub ties_made: u64,
}

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
    let mut node_of = vec![u32::MAX; people.person_count];
    for (node, person) in nodes.iter().enumerate() {
        node_of[person.index()] = node as u32;
    }
    let mut projection = Projection {
        corpus,
        people,
        as_of,
        params,
        session_ties,
        node_of,
        team: Vec::new(),
        co_authorship: TeamList::default(),
        guideline: TeamList::default(),
        trial: TeamList::default(),
        co_speaking: Vec::new(),
        above_cap: AboveTeamCap::default(),
    };
    for entry in works {
        projection.add_work(entry.work, f64::from(entry.fraction));
    }
    let above_cap = projection.above_cap;
    let layers = projection.into_layers(nodes.len())?;
    let combined = combine_layers(nodes.len(), &layers, params)?;
    Ok(Network { people: nodes, layers, combined, above_cap })
}

/// Everybody with a mention on one of the works, rising.
fn people_of_works(
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

/// Somebody on a work.
#[derive(Clone, Copy)]
struct TeamMember {
    node: u32,
    position: u16,
    /// ρ of the strongest session role.
    role_share: f64,
}

/// Teams, each of which ties every pair of its members with the same weight.
#[derive(Default)]
struct TeamList {
    ends: Vec<u64>,
    members: Vec<u32>,
    pair_weights: Vec<f64>,
}

impl TeamList {
    fn push<'a>(&mut self, team: impl IntoIterator<Item = &'a TeamMember>, pair_weight: f64) {
        self.members.extend(team.into_iter().map(|member| member.node));
        self.ends.push(self.members.len() as u64);
        self.pair_weights.push(pair_weight);
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

/// Works being turned into ties.
struct Projection<'a> {
    corpus: &'a Corpus,
    people: &'a Resolution,
    as_of: PartialDate,
    params: &'a NetworkParams,
    session_ties: &'a SessionTies,
    /// Node of each person of the area.
    node_of: Vec<u32>,
    /// People of the work at hand.
    team: Vec<TeamMember>,
    co_authorship: TeamList,
    guideline: TeamList,
    trial: TeamList,
    /// The weight of a session's tie depends on both roles, so these are listed one by one.
    co_speaking: Vec<(u32, u32, f32)>,
    above_cap: AboveTeamCap,
}

impl Projection<'_> {
    fn add_work(&mut self, work: WorkId, fraction: f64) {
        self.collect_team(work);
        let size = self.team.len();
        if size < 2 {
            return;
        }
        let row = work.index();
        let age = self.corpus.works.date[row].age_at(self.as_of);
        match Layer::of_work(self.corpus.works.kind[row]) {
            Layer::CoSpeaking => self.tie_speakers(fraction, age),
            Layer::Guideline => {
                self.guideline.push(&self.team, fraction / (size - 1) as f64);
            }
            Layer::Trial => {
                let capped = size.min(self.params.session_cap.max(2) as usize);
                self.trial.push(&self.team, fraction / (capped - 1) as f64);
            }
            Layer::CoAuthorship => {
                let weight = fraction * decay(age, self.params.half_life);
                self.tie_authors(self.corpus.works.team_size[row], weight);
            }
        }
    }

    /// The distinct people of a work who can be tied, in printed order. Collaborators tie nobody.
    fn collect_team(&mut self, work: WorkId) {
        self.team.clear();
        let mentions = &self.corpus.mentions;
        for mention in self.corpus.mentions_of(work) {
            let Some(person) = self.people.person_of[mention.index()] else { continue };
            let roles = mentions.appearances.row(mention.index());
            if roles.iter().all(|(role, _, _)| *role == Role::Collaborator) {
                continue;
            }
            let shares = roles.iter().map(|(role, _, _)| self.session_ties.share_of(*role));
            let role_share = shares.fold(0.0, f64::max);
            let node = self.node_of[person.index()];
            match self.team.iter_mut().find(|member| member.node == node) {
                Some(member) => member.role_share = member.role_share.max(role_share),
                None => {
                    let position = mentions.position[mention.index()];
                    self.team.push(TeamMember { node, position, role_share });
                }
            }
        }
    }

    fn tie_speakers(&mut self, fraction: f64, age: f64) {
        if self.team.len() > self.params.session_cap as usize {
            return;
        }
        let half_life = self.params.speaking_half_life.unwrap_or(self.session_ties.half_life);
        let share = fraction * decay(age, half_life) / (self.team.len() - 1) as f64;
        for (i, a) in self.team.iter().enumerate() {
            for b in &self.team[i + 1..] {
                let weight = (a.role_share * b.role_share * share) as f32;
                if weight > 0.0 {
                    self.co_speaking.push((a.node, b.node, weight));
                }
            }
        }
    }

    /// Ties the authors of a publication; above the cap on team size only the first and the last two
    /// ([method 2.3](crate::guide::method#23-large-teams)).
    fn tie_authors(&mut self, team_size: u32, weight: f64) {
        let counting = self.params.counting;
        let pairs = pair_count(self.team.len());
        if team_size <= self.params.cap {
            self.above_cap.ties_made += pairs;
            let pair_weight = weight * counting.pair_weight(self.team.len() as f64);
            self.co_authorship.push(&self.team, pair_weight);
            return;
        }
        let is_lead = |member: &&TeamMember| {
            let position = u32::from(member.position);
            position < 2 || position + 2 >= team_size
        };
        let kept = pair_count(self.team.iter().filter(is_lead).count());
        self.above_cap.works += 1;
        self.above_cap.ties_made += kept;
        self.above_cap.ties_left_out += pairs - kept;
        let pair_weight = weight * counting.pair_weight(f64::from(team_size.max(2)));
        self.co_authorship.push(self.team.iter().filter(is_lead), pair_weight);
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

/// Pairs among this many people.
fn pair_count(people: usize) -> u64 {
    let people = people as u64;
    people * people.saturating_sub(1) / 2
}
