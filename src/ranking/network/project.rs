//! From works to ties.

use super::{Counting, Layer, LayerGraph, Network, NetworkParams};
use crate::data::corpus::{Corpus, PartialDate, PersonId, Role, WorkId, WorkKind, decay};
use crate::graph::Csr;
use crate::people::identity::Resolution;
use crate::ranking::area::AreaMembership;

/// Publications above the cap on team size, and what they would have added.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct AboveCap {
    /// Publications with more authors than the cap.
    pub works: u64,
    /// Ties that they would have made, pairs counted once a publication.
    pub ties_left_out: u64,
    /// Ties made by all publications, counted alike.
    pub ties_made: u64,
}

struct Ties {
    layer: Layer,
    triples: Vec<(u32, u32, f32)>,
}

/// Builds the graph of the people on the works of an area. `works` must already be cut to the
/// window; `as_of` is where ages are counted from.
pub fn project(
    corpus: &Corpus,
    people: &Resolution,
    works: &[AreaMembership],
    as_of: PartialDate,
    params: &NetworkParams,
) -> Network {
    let mut present: Vec<PersonId> = works
        .iter()
        .flat_map(|entry| corpus.mentions_of(entry.work))
        .filter_map(|mention| people.person_of[mention.index()])
        .collect();
    present.sort_unstable();
    present.dedup();
    let mut node_of = vec![u32::MAX; people.person_count];
    for (node, person) in present.iter().enumerate() {
        node_of[person.index()] = node as u32;
    }
    let mut layers: Vec<Ties> =
        Layer::ALL.iter().map(|layer| Ties { layer: *layer, triples: Vec::new() }).collect();
    let mut above_cap = AboveCap::default();
    let mut team: Vec<Member> = Vec::new();
    for entry in works {
        gather(corpus, people, &node_of, entry.work, &mut team);
        if team.len() < 2 {
            continue;
        }
        let row = entry.work.index();
        let age = corpus.works.date[row].age_at(as_of);
        let fraction = f64::from(entry.fraction);
        match corpus.works.kind[row] {
            WorkKind::Session => {
                let fade = decay(age, params.speaking_half_life);
                tie_session(&team, fraction * fade, params, &mut layers[1].triples);
            }
            WorkKind::GuidelinePanel | WorkKind::Office => {
                let share = fraction / (team.len() - 1) as f64;
                tie_all(&team, |_, _| share, &mut layers[2].triples);
            }
            WorkKind::RegisteredTrial => {
                let m = team.len().min(params.session_cap as usize);
                tie_all(&team, |_, _| fraction / (m - 1) as f64, &mut layers[3].triples);
            }
            _ => {
                let weight = fraction * decay(age, params.half_life);
                let k = corpus.works.team_size[row];
                tie_authors(&team, k, weight, params, &mut layers[0].triples, &mut above_cap);
            }
        }
    }
    let n = present.len();
    let layers: Vec<LayerGraph> = layers
        .into_iter()
        .filter(|ties| !ties.triples.is_empty())
        .map(|ties| LayerGraph { layer: ties.layer, graph: graph_of(n, &ties.triples) })
        .collect();
    let combined = combine(n, &layers, params);
    Network { people: present, layers, combined, above_cap }
}

#[derive(Clone, Copy)]
struct Member {
    node: u32,
    position: u16,
    /// Strongest session role divided by that of a keynote.
    stage: f64,
}

/// The distinct people of a work who can be tied, in printed order. Collaborators and
/// non-presenting poster people tie nobody.
fn gather(
    corpus: &Corpus,
    people: &Resolution,
    node_of: &[u32],
    work: WorkId,
    team: &mut Vec<Member>,
) {
    team.clear();
    for mention in corpus.mentions_of(work) {
        let Some(person) = people.person_of[mention.index()] else { continue };
        let roles = corpus.mentions.appearances.row(mention.index());
        if roles.iter().all(|(role, _, _)| *role == Role::Collaborator) {
            continue;
        }
        let stage = roles.iter().map(|(role, _, _)| stage(*role)).fold(0.0, f64::max);
        let node = node_of[person.index()];
        match team.iter_mut().find(|member| member.node == node) {
            Some(member) => member.stage = member.stage.max(stage),
            None => {
                let position = corpus.mentions.position[mention.index()];
                team.push(Member { node, position, stage });
            }
        }
    }
}

/// ρ of [method 2.4](crate::guide::method#24-ties): the role's points divided by a keynote's.
/// Posters tie nobody.
fn stage(role: Role) -> f64 {
    let points = match role {
        Role::Keynote => 1.5,
        Role::Invited | Role::CommitteeChair => 1.0,
        Role::SessionChair => 0.8,
        Role::CommitteeMember | Role::Panelist => 0.6,
        Role::Oral | Role::Instructor => 0.5,
        Role::Unknown => 0.3,
        _ => 0.0,
    };
    points / 1.5
}

fn tie_all(
    team: &[Member],
    weight: impl Fn(&Member, &Member) -> f64,
    ties: &mut Vec<(u32, u32, f32)>,
) {
    for (i, a) in team.iter().enumerate() {
        for b in &team[i + 1..] {
            let w = weight(a, b);
            if w > 0.0 {
                ties.push((a.node.min(b.node), a.node.max(b.node), w as f32));
            }
        }
    }
}

fn tie_session(
    team: &[Member],
    weight: f64,
    params: &NetworkParams,
    ties: &mut Vec<(u32, u32, f32)>,
) {
    if team.len() <= params.session_cap as usize {
        let share = weight / (team.len() - 1) as f64;
        tie_all(team, |a, b| a.stage * b.stage * share, ties);
    }
}

fn tie_authors(
    team: &[Member],
    team_size: u32,
    weight: f64,
    params: &NetworkParams,
    ties: &mut Vec<(u32, u32, f32)>,
    above_cap: &mut AboveCap,
) {
    let known = team.len() as f64;
    let pairs = team.len() as u64 * (team.len() as u64 - 1) / 2;
    if team_size <= params.cap {
        above_cap.ties_made += pairs;
        tie_all(team, |_, _| weight * counted(known, params.counting), ties);
        return;
    }
    let leads: Vec<Member> = team
        .iter()
        .filter(|member| {
            let position = u32::from(member.position);
            position < 2 || position + 2 >= team_size
        })
        .copied()
        .collect();
    let kept = leads.len() as u64 * (leads.len() as u64).saturating_sub(1) / 2;
    above_cap.works += 1;
    above_cap.ties_made += kept;
    above_cap.ties_left_out += pairs - kept;
    tie_all(&leads, |_, _| weight * counted(f64::from(team_size), params.counting), ties);
}

fn counted(k: f64, counting: Counting) -> f64 {
    match counting {
        Counting::Fractional => 1.0 / (k - 1.0),
        Counting::Full => 1.0,
        Counting::LinkNormalised => 2.0 / (k * (k - 1.0)),
    }
}

/// w(u,v) = Σ λ_L · w_L(u,v) / W_L · W_co ([method 2.4](crate::guide::method#24-ties)); without
/// co-authorship the first layer present
/// gives the scale. `layers` stand in the order of [`Layer::ALL`], none of them empty.
pub fn combine(n: usize, layers: &[LayerGraph], params: &NetworkParams) -> Csr {
    let Some(first) = layers.first() else { return graph_of(n, &[]) };
    let scale = first.graph.total_weight();
    let mut ties = Vec::new();
    for LayerGraph { layer, graph } in layers {
        let lambda = match layer {
            Layer::CoAuthorship => params.co_authorship,
            Layer::CoSpeaking => params.speaking,
            Layer::Guideline => params.guideline,
            Layer::Trial => params.trial,
        };
        let factor = lambda * scale / graph.total_weight();
        if factor > 0.0 && factor.is_finite() {
            ties.extend(
                graph.weighted_edges().map(|(u, v, w)| (u, v, (f64::from(w) * factor) as f32)),
            );
        }
    }
    graph_of(n, &ties)
}

fn graph_of(n: usize, ties: &[(u32, u32, f32)]) -> Csr {
    Csr::from_edges(n, ties).expect("nodes are numbered here and weights are finite and positive")
}
