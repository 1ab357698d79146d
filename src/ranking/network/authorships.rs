//! Who wrote what, as rows.

use super::Layer;
use super::projection::people_of_works;
use super::team::{TeamReader, TieScene};
use crate::data::corpus::{PersonId, WorkId};
use crate::ranking::area::AreaMembership;

/// An author on a document of an area.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Authorship {
    /// The document.
    pub work: WorkId,
    /// The author; each stands once on a document.
    pub person: PersonId,
    /// Place among the authors, from 1.
    pub position: u32,
    /// Authors of the document.
    pub authors: u32,
    /// What the document adds to the tie of each two of its people who have a weight; 0 where it ties this one
    /// to nobody.
    pub pair_weight: f64,
}

/// The authors of the documents that make ties of co-authorship, by document and place. Two people of a document
/// are tied as [`project_network`](super::project_network) ties them when both have a weight.
pub fn authorships(scene: TieScene<'_>, works: &[AreaMembership]) -> Vec<Authorship> {
    let TieScene { corpus, people, .. } = scene;
    let nodes = people_of_works(corpus, people, works);
    let mut teams = TeamReader::new(scene, &nodes);
    let mut rows = Vec::new();
    for entry in works {
        let work = entry.work;
        if Layer::of_work(corpus.works.kind[work.index()]) != Layer::CoAuthorship {
            continue;
        }
        let first = rows.len();
        let authors = corpus.works.team_size[work.index()];
        rows.extend(teams.authors(work).map(|(node, position)| Authorship {
            work,
            person: nodes[node as usize],
            position: u32::from(position) + 1,
            authors,
            pair_weight: 0.0,
        }));
        let Some(team) = teams.read(entry) else { continue };
        for tied in team.members {
            let person = nodes[tied.node as usize];
            let row = rows[first..].iter_mut().find(|row| row.person == person);
            row.into_iter().for_each(|row| row.pair_weight = team.pair_weight);
        }
    }
    rows
}
