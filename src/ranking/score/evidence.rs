//! Every point to its document.

use rustc_hash::FxHashMap;

use super::component::{PerPillar, Pillar};
use super::credit::{
    AuthorPosition, authorship, congress_level, congress_role, leadership_role, place_name,
    publication_factor,
};
use super::params::RankParams;
use crate::data::corpus::{
    Corpus, MentionId, PartialDate, PersonId, Role, StrId, WorkId, WorkKind, decay,
};
use crate::people::identity::Resolution;
use crate::ranking::area::{AreaMembership, AssignmentRule};
use crate::ranking::network::Network;

/// One scored item: a person, a document, a role and the points that it gave. The points of a
/// person's items in a pillar add up to the pillar's raw sum.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct EvidenceItem {
    /// Node of the person in the area's network.
    pub node: u32,
    /// The document.
    pub work: WorkId,
    /// The pillar; never `Network`, whose evidence are the ties.
    pub pillar: Pillar,
    /// What the person did there, by its name in tables.
    pub role: &'static str,
    /// Title of the talk, empty for roles without one.
    pub talk: StrId,
    /// Points before normalisation.
    pub points: f64,
    /// How the document came to speak of the area.
    pub rule: AssignmentRule,
}

/// The scored items of an area, ordered by person, pillar, falling points, document.
#[derive(Clone, Debug, Default)]
pub struct AreaEvidence {
    /// The items.
    pub items: Vec<EvidenceItem>,
    /// Which pillars the sources of this run can fill.
    pub available: PerPillar<bool>,
    /// Nodes with a retracted publication in the area, rising. It gives no points, only a flag.
    pub retracted: Vec<u32>,
}

impl AreaEvidence {
    /// The items of a node.
    pub fn of(&self, node: u32) -> &[EvidenceItem] {
        let start = self.items.partition_point(|item| item.node < node);
        let end = self.items.partition_point(|item| item.node <= node);
        &self.items[start..end]
    }
}

/// Share of an area's publications that must cite another document of the corpus before citations
/// count: below it the sources carry too few references for absence to mean anything.
const CITING_SHARE: f64 = 0.05;

struct EvidenceCollector<'a> {
    corpus: &'a Corpus,
    people: &'a Resolution,
    works: &'a [AreaMembership],
    network: &'a Network,
    as_of: PartialDate,
    params: &'a RankParams,
}

/// Collects the items of all people of an area. `works` must already be cut to the window.
pub fn gather(
    corpus: &Corpus,
    people: &Resolution,
    works: &[AreaMembership],
    network: &Network,
    as_of: PartialDate,
    params: &RankParams,
) -> AreaEvidence {
    let scene = EvidenceCollector { corpus, people, works, network, as_of, params };
    let mut items = Vec::new();
    let mut available = PerPillar::default();
    for entry in works {
        let kind = corpus.works.kind[entry.work.index()];
        if kind.is_publication() {
            available.science = true;
            scene.publication(entry.work, f64::from(entry.fraction), entry.rule, &mut items);
        } else if kind == WorkKind::Session {
            available.congress = true;
            scene.session(entry.work, f64::from(entry.fraction), entry.rule, &mut items);
        } else {
            available.leadership = true;
            scene.leadership(entry.work, f64::from(entry.fraction), entry.rule, &mut items);
        }
    }
    diminish(corpus, &mut items);
    available.citation = scene.citations(&mut items);
    available.network = network.combined.edge_count() > 0;
    let mut retracted: Vec<u32> = items
        .iter()
        .filter(|item| corpus.works.retracted[item.work.index()])
        .map(|item| item.node)
        .collect();
    retracted.sort_unstable();
    retracted.dedup();
    items.retain(|item| item.points > 0.0);
    items.sort_unstable_by(|a, b| {
        (a.node, a.pillar)
            .cmp(&(b.node, b.pillar))
            .then(b.points.total_cmp(&a.points))
            .then(a.work.cmp(&b.work))
            .then(a.role.cmp(b.role))
    });
    AreaEvidence { items, available, retracted }
}

impl EvidenceCollector<'_> {
    fn node_of(&self, mention: MentionId) -> Option<u32> {
        let person: PersonId = self.people.person_of[mention.index()]?;
        self.network.node_of(person)
    }

    fn fading(&self, work: WorkId, half_life: f64) -> f64 {
        let age = self.corpus.works.date[work.index()].age_at(self.as_of);
        decay(age, half_life)
    }

    fn confidence(&self, mention: MentionId) -> f64 {
        f64::from(self.people.confidence[mention.index()])
    }

    fn publication(
        &self,
        work: WorkId,
        fraction: f64,
        rule: AssignmentRule,
        items: &mut Vec<EvidenceItem>,
    ) {
        let (works, mentions) = (&self.corpus.works, &self.corpus.mentions);
        let credit = &self.params.credit;
        let row = work.index();
        let factor = publication_factor(works.kind[row], works.retracted[row])
            * fraction
            * self.fading(work, credit.half_life);
        let equal = EqualEnds::of(self.corpus, work);
        for mention in self.corpus.mentions_of(work) {
            let Some(node) = self.node_of(mention) else { continue };
            let at = mention.index();
            let is_author =
                mentions.appearances.row(at).iter().any(|(role, _, _)| *role == Role::Author);
            let position = u32::from(mentions.position[at]);
            let place = AuthorPosition {
                position,
                team: works.team_size[row],
                co_first: equal.first.contains(&position),
                co_last: equal.last.contains(&position),
                corresponding: mentions.corresponding[at],
            };
            let (role, share) = if is_author {
                (place_name(place), authorship(place, credit))
            } else {
                (Role::Collaborator.name(), credit.collaborator)
            };
            let points = share * factor * self.confidence(mention);
            items.push(EvidenceItem {
                node,
                work,
                pillar: Pillar::Science,
                role,
                talk: StrId::default(),
                points,
                rule,
            });
        }
    }

    fn session(
        &self,
        work: WorkId,
        fraction: f64,
        rule: AssignmentRule,
        items: &mut Vec<EvidenceItem>,
    ) {
        let congress = &self.params.congress;
        let level = congress_level(self.corpus.works.level[work.index()], congress);
        let factor = level * fraction * self.fading(work, congress.half_life);
        for mention in self.corpus.mentions_of(work) {
            let Some(node) = self.node_of(mention) else { continue };
            for (role, talk, sponsored) in self.corpus.mentions.appearances.row(mention.index()) {
                let Some(points) = congress_role(*role, *sponsored, congress) else { continue };
                let points = points * factor * self.confidence(mention);
                let role = role.name();
                items.push(EvidenceItem {
                    node,
                    work,
                    pillar: Pillar::Congress,
                    role,
                    talk: *talk,
                    points,
                    rule,
                });
            }
        }
    }

    fn leadership(
        &self,
        work: WorkId,
        fraction: f64,
        rule: AssignmentRule,
        items: &mut Vec<EvidenceItem>,
    ) {
        let leadership = &self.params.leadership;
        let phase = self.corpus.works.phase[work.index()];
        let factor = fraction * self.fading(work, leadership.half_life);
        let mut seats = Vec::new();
        for mention in self.corpus.mentions_of(work) {
            let Some(node) = self.node_of(mention) else { continue };
            for (role, _, _) in self.corpus.mentions.appearances.row(mention.index()) {
                let Some(points) = leadership_role(*role, phase, leadership) else { continue };
                let points = points * factor * self.confidence(mention);
                let role = role.name();
                seats.push(EvidenceItem {
                    node,
                    work,
                    pillar: Pillar::Leadership,
                    role,
                    talk: StrId::default(),
                    points,
                    rule,
                });
            }
        }
        // Who chairs a panel and is listed among its members has one seat: the one that counts most.
        seats.sort_unstable_by(|a, b| {
            a.node.cmp(&b.node).then(b.points.total_cmp(&a.points)).then(a.role.cmp(b.role))
        });
        seats.dedup_by_key(|seat| seat.node);
        items.append(&mut seats);
    }

    /// I(u) of [method 2.6](crate::guide::method#26-citations). Returns whether the sources carry
    /// enough references to count.
    fn citations(&self, items: &mut Vec<EvidenceItem>) -> bool {
        let works = &self.corpus.works;
        let publications: Vec<(u32, WorkId)> = self
            .works
            .iter()
            .enumerate()
            .filter(|(_, entry)| works.kind[entry.work.index()].is_publication())
            .map(|(place, entry)| (place as u32, entry.work))
            .collect();
        let place_of: FxHashMap<WorkId, u32> =
            publications.iter().map(|(place, work)| (*work, *place)).collect();
        let citing =
            publications.iter().filter(|(_, work)| !works.references.row(work.index()).is_empty());
        let enough = citing.count() as f64 >= CITING_SHARE * publications.len() as f64;
        if publications.is_empty() || !enough {
            return false;
        }
        let mut received = vec![0.0f64; self.works.len()];
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        for (place, work) in &publications {
            let fraction = f64::from(self.works[*place as usize].fraction);
            self.authors(*work, &mut theirs);
            for cited in works.references.row(work.index()) {
                let Some(at) = place_of.get(cited) else { continue };
                self.authors(*cited, &mut ours);
                if !share_a_person(&theirs, &ours) {
                    received[*at as usize] += fraction;
                }
            }
        }
        for (place, work) in &publications {
            let points = received[*place as usize];
            if points == 0.0 || works.retracted[work.index()] {
                continue;
            }
            let rule = self.works[*place as usize].rule;
            for mention in self.corpus.mentions_of(*work) {
                let is_author = self.is_author(mention);
                let Some(node) = self.node_of(mention).filter(|_| is_author) else { continue };
                let points = points * self.confidence(mention);
                let role = "independently_cited";
                items.push(EvidenceItem {
                    node,
                    work: *work,
                    pillar: Pillar::Citation,
                    role,
                    talk: StrId::default(),
                    points,
                    rule,
                });
            }
        }
        true
    }

    fn is_author(&self, mention: MentionId) -> bool {
        let done = self.corpus.mentions.appearances.row(mention.index());
        done.iter().any(|(role, _, _)| *role == Role::Author)
    }

    fn authors(&self, work: WorkId, people: &mut Vec<PersonId>) {
        people.clear();
        let mentions = self.corpus.mentions_of(work).filter(|mention| self.is_author(*mention));
        people.extend(mentions.filter_map(|mention| self.people.person_of[mention.index()]));
        people.sort_unstable();
    }
}

fn share_a_person(a: &[PersonId], b: &[PersonId]) -> bool {
    let (mut i, mut j) = (0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Equal => return true,
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
        }
    }
    false
}

/// Authors who contributed equally with the first or with the last one.
struct EqualEnds {
    first: std::ops::Range<u32>,
    last: std::ops::Range<u32>,
}

impl EqualEnds {
    /// A run of marked authors that starts at the first, or ends at the last, place of the list.
    /// When everybody is marked, all are first authors.
    fn of(corpus: &Corpus, work: WorkId) -> Self {
        let mentions = &corpus.mentions;
        let team = corpus.works.team_size[work.index()];
        let marked: Vec<u32> = corpus
            .mentions_of(work)
            .filter(|mention| mentions.equal_contribution[mention.index()])
            .map(|mention| u32::from(mentions.position[mention.index()]))
            .collect();
        let mut first = 0;
        while marked.contains(&first) {
            first += 1;
        }
        let mut last = team;
        while last > first && marked.contains(&(last - 1)) {
            last -= 1;
        }
        Self { first: 0..first, last: last..team }
    }
}

/// Per person and congress edition: full points for the best appearance, then a half, a quarter …
/// ([method 2.5](crate::guide::method#25-congress-roles)).
fn diminish(corpus: &Corpus, items: &mut [EvidenceItem]) {
    let works = &corpus.works;
    let edition = |item: &EvidenceItem| {
        let row = item.work.index();
        (item.node, works.venue[row], works.date[row].year)
    };
    let mut order: Vec<usize> =
        (0..items.len()).filter(|at| items[*at].pillar == Pillar::Congress).collect();
    order.sort_unstable_by(|a, b| {
        let (a, b) = (&items[*a], &items[*b]);
        edition(a)
            .cmp(&edition(b))
            .then(b.points.total_cmp(&a.points))
            .then((a.work, a.role).cmp(&(b.work, b.role)))
    });
    let mut start = 0;
    while start < order.len() {
        let here = edition(&items[order[start]]);
        let run = order[start..].iter().take_while(|at| edition(&items[**at]) == here).count();
        for (earlier, at) in order[start..start + run].iter().enumerate() {
            items[*at].points *= (-(earlier as f64)).exp2();
        }
        start += run;
    }
}
