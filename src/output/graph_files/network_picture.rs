//! What the files of one network are made from.

use crate::output::plot::community_colour;
use crate::output::view::{AreaGraph, AreaView, CommunityView, GraphPerson, StudyView};

/// The network of an area with what a drawing of it needs.
pub(super) struct NetworkPicture<'v> {
    pub(super) study: &'v StudyView,
    pub(super) area: &'v AreaView,
    pub(super) graph: &'v AreaGraph,
    /// Place by size of each community.
    size_order: Vec<usize>,
}

impl<'v> NetworkPicture<'v> {
    pub(super) fn new(study: &'v StudyView, area: &'v AreaView, graph: &'v AreaGraph) -> Self {
        let mut size_order = vec![0; area.communities.len()];
        for (place, community) in area.communities_by_size().into_iter().enumerate() {
            size_order[community] = place;
        }
        Self { study, area, graph, size_order }
    }

    pub(super) fn community(&self, person: &GraphPerson) -> Option<&'v CommunityView> {
        self.area.communities.get(person.community?)
    }

    /// Place of a person's community by size, the largest being 0.
    pub(super) fn place_by_size(&self, person: &GraphPerson) -> Option<usize> {
        self.size_order.get(person.community?).copied()
    }

    /// Red, green and blue of a person's dot.
    pub(super) fn colour(&self, person: &GraphPerson) -> [u8; 3] {
        community_colour(self.place_by_size(person))
    }
}
