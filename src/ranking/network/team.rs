//! Which people a document ties, and how strongly.

use super::{Layer, NetworkParams, SessionTies};
use crate::data::corpus::{Corpus, PartialDate, PersonId, Role, WorkId, decay};
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

/// What decides on the ties of an area.
#[derive(Clone, Copy)]
pub struct TieScene<'a> {
    /// The works.
    pub corpus: &'a Corpus,
    /// Who is who.
    pub people: &'a Resolution,
    /// Ages are counted back from here.
    pub as_of: PartialDate,
    /// Weights, caps and half-lives.
    pub params: &'a NetworkParams,
    /// What roles of a session share.
    pub session_ties: &'a SessionTies,
}

/// Somebody on a work.
#[derive(Clone, Copy)]
pub(super) struct TeamMember {
    pub(super) node: u32,
    position: u16,
    /// ρ of the strongest session role.
    role_share: f64,
}

/// The people whom a document ties with each other.
pub(super) struct TiedTeam<'t> {
    pub(super) layer: Layer,
    pub(super) members: &'t [TeamMember],
    /// What the document adds to the tie of a pair; in sessions before the roles of both.
    pub(super) pair_weight: f64,
}

impl TiedTeam<'_> {
    /// Each pair that the document ties, in printed order, with what it adds. A weight that is nothing in
    /// the precision of a graph is no tie.
    pub(super) fn ties(&self) -> impl Iterator<Item = (u32, u32, f64)> + '_ {
        let pairs = self.members.iter().enumerate().flat_map(move |(place, a)| {
            self.members[place + 1..].iter().map(move |b| (a.node, b.node, self.weight_of(a, b)))
        });
        pairs.filter(|(_, _, weight)| *weight > 0.0)
    }

    fn weight_of(&self, a: &TeamMember, b: &TeamMember) -> f64 {
        match self.layer {
            Layer::CoSpeaking => f64::from((a.role_share * b.role_share * self.pair_weight) as f32),
            _ => self.pair_weight,
        }
    }
}

/// Reads the teams of works, one after the other.
pub(super) struct TeamReader<'a> {
    scene: TieScene<'a>,
    /// Node of each person of the area.
    node_of: Vec<u32>,
    /// People of the work at hand.
    team: Vec<TeamMember>,
    /// What the cap on team size left out so far.
    pub(super) above_cap: AboveTeamCap,
}

impl<'a> TeamReader<'a> {
    /// `nodes` are the people of the area, everybody on a work that will be read among them.
    pub(super) fn new(scene: TieScene<'a>, nodes: &[PersonId]) -> Self {
        let mut node_of = vec![u32::MAX; scene.people.person_count];
        for (node, person) in nodes.iter().enumerate() {
            node_of[person.index()] = node as u32;
        }
        Self { scene, node_of, team: Vec::new(), above_cap: AboveTeamCap::default() }
    }

    /// The distinct people of a work who can be tied: node and place from 0.
    pub(super) fn authors(&mut self, work: WorkId) -> impl Iterator<Item = (u32, u16)> {
        self.collect_team(work);
        self.team.iter().map(|member| (member.node, member.position))
    }

    /// The people whom a work ties; `None` when it ties nobody.
    pub(super) fn read(&mut self, entry: &AreaMembership) -> Option<TiedTeam<'_>> {
        let (work, fraction) = (entry.work, f64::from(entry.fraction));
        let TieScene { corpus, as_of, params, .. } = self.scene;
        self.collect_team(work);
        let size = self.team.len();
        if size < 2 {
            return None;
        }
        let row = work.index();
        let age = corpus.works.date[row].age_at(as_of);
        let layer = Layer::of_work(corpus.works.kind[row]);
        let pair_weight = match layer {
            Layer::CoSpeaking if size > params.session_cap as usize => return None,
            Layer::CoSpeaking => {
                let half_life =
                    params.speaking_half_life.unwrap_or(self.scene.session_ties.half_life);
                fraction * decay(age, half_life) / (size - 1) as f64
            }
            Layer::Guideline => fraction / (size - 1) as f64,
            Layer::Trial => {
                let capped = size.min(params.session_cap.max(2) as usize);
                fraction / (capped - 1) as f64
            }
            Layer::CoAuthorship => {
                let divisor = self.keep_tied_authors(corpus.works.team_size[row]);
                let weight = fraction * decay(age, params.half_life);
                weight * params.counting.pair_weight(divisor)
            }
        };
        Some(TiedTeam { layer, members: &self.team, pair_weight })
    }

    /// The distinct people of a work who can be tied, in printed order. Collaborators tie nobody.
    fn collect_team(&mut self, work: WorkId) {
        self.team.clear();
        let TieScene { corpus, people, session_ties, .. } = self.scene;
        let mentions = &corpus.mentions;
        for mention in corpus.mentions_of(work) {
            let Some(person) = people.person_of[mention.index()] else { continue };
            let roles = mentions.appearances.row(mention.index());
            if roles.iter().all(|(role, _, _)| *role == Role::Collaborator) {
                continue;
            }
            let shares = roles.iter().map(|(role, _, _)| session_ties.share_of(*role));
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

    /// Leaves the authors of a publication whom it ties, above the cap on team size only the first and the
    /// last two ([method 2.3](crate::guide::method#23-large-teams)), and returns k of their pair weight.
    fn keep_tied_authors(&mut self, team_size: u32) -> f64 {
        let authors = self.team.len();
        let pairs = pair_count(authors);
        if team_size <= self.scene.params.cap {
            self.above_cap.ties_made += pairs;
            return authors as f64;
        }
        self.team.retain(|member| {
            let position = u32::from(member.position);
            position < 2 || position + 2 >= team_size
        });
        let kept = pair_count(self.team.len());
        self.above_cap.works += 1;
        self.above_cap.ties_made += kept;
        self.above_cap.ties_left_out += pairs - kept;
        f64::from(team_size.max(2))
    }
}

/// Pairs among this many people.
fn pair_count(people: usize) -> u64 {
    let people = people as u64;
    people * people.saturating_sub(1) / 2
}
