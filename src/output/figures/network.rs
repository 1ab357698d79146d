//! The map of an area.

use super::caption::{caption, person, shown_name, whole};
use super::islands::{IslandInputs, IslandMap, NameRoom};
use crate::graph::{self, Csr};
use crate::output::plot::{MapEdge, MapIsland, MapNode, NetworkMap};
use crate::output::view::{AreaView, RowView, StudyView, TieView};

/// People on the map; with more of them single dots cannot be told apart.
const PEOPLE: usize = 150;
/// Ties that are drawn.
const TIES: usize = 330;
/// Ties between communities that are drawn besides the forest: more of them would hide who is tied within.
const TIES_BETWEEN: usize = 50;
/// Each person's strongest ties that are drawn before others.
const STRONGEST: usize = 2;
/// People whose dots are ringed.
const BRIDGES: usize = 8;
/// Members on the map from which on a community is named there.
const LEAST_MEMBERS: usize = 3;

/// The first people and the ties between them.
pub(super) fn map(view: &StudyView, area: &AreaView) -> NetworkMap {
    let rows = &area.rows[..area.rows.len().min(PEOPLE)];
    let mut place_by_size = vec![0; area.communities.len()];
    for (place, community) in area.communities_by_size().into_iter().enumerate() {
        place_by_size[community] = place;
    }
    let communities: Vec<Option<usize>> =
        rows.iter().map(|row| place_by_size.get(row.community?).copied()).collect();
    let is_shown = |tie: &&TieView| tie.ends.iter().all(|end| (*end as usize) < rows.len());
    let ties: Vec<&TieView> = area.ties.iter().filter(is_shown).collect();
    let edges: Vec<(u32, u32, f32)> =
        ties.iter().map(|tie| (tie.ends[0], tie.ends[1], whole(tie.weight) as f32)).collect();
    let graph = Csr::from_edges(rows.len(), &edges).unwrap_or_default();
    let bridges = bridges(area);
    let best = rows.iter().map(|row| row.score).max().unwrap_or(1).max(1) as f64;
    let room = |(place, row): (usize, &RowView)| {
        let ring = if bridges.binary_search(&place).is_ok() { NetworkMap::RING } else { 0.0 };
        let radius = NetworkMap::LARGEST_DOT * (row.score.max(0) as f64 / best).sqrt();
        let width = name_width(&shown_name(view, person(view, row)));
        NameRoom { width, dot: radius + ring }
    };
    let names: Vec<NameRoom> = rows.iter().enumerate().take(NetworkMap::NAMED).map(room).collect();
    let inputs = IslandInputs {
        graph: &graph,
        communities: &communities,
        field: NetworkMap::FIELD,
        names: &names,
        around: NetworkMap::AROUND_ISLAND,
        seed: view.seed,
    };
    let IslandMap { islands, nodes } = inputs.lay_out();
    let by_size = area.communities_by_size();
    let named = islands.iter().filter(|island| island.members.len() >= LEAST_MEMBERS);
    let named = named.filter_map(|island| {
        let place = island.community?;
        let label = area.communities[by_size[place]].label.clone();
        Some(MapIsland { community: place, label, at: island.at, radii: island.radii })
    });
    NetworkMap {
        caption: caption(view, area),
        nodes: rows
            .iter()
            .enumerate()
            .zip(&communities)
            .zip(nodes)
            .map(|(((place, row), community), at)| MapNode {
                rank: row.rank,
                at,
                score: whole(row.score),
                community: *community,
                name: shown_name(view, person(view, row)),
                is_bridge: bridges.binary_search(&place).is_ok(),
            })
            .collect(),
        edges: drawn_ties(&communities, &graph, &ties),
        islands: named.collect(),
        listed: area.listed,
        ties: ties.len(),
        communities: islands.iter().filter(|island| island.community.is_some()).count(),
    }
}

/// Units that a name takes at the size of names on maps, about.
fn name_width(name: &str) -> f64 {
    let widths = name.chars().map(|c| if c.is_ascii() || c < '\u{2E80}' { 7.6 } else { 13.0 });
    widths.sum::<f64>().min(190.0)
}

/// Rows of the people with the greatest weight of ties to other communities, rising.
pub(super) fn bridges(area: &AreaView) -> Vec<usize> {
    let mut weights = vec![0; area.rows.len()];
    for tie in &area.ties {
        let [a, b] = tie.ends.map(|end| end as usize);
        let [one, other] = [a, b].map(|row| area.rows[row].community);
        if one.is_some() && other.is_some() && one != other {
            weights[a] += tie.weight;
            weights[b] += tie.weight;
        }
    }
    let mut order: Vec<usize> = (0..weights.len()).filter(|row| weights[*row] > 0).collect();
    order.sort_by_key(|row| (std::cmp::Reverse(weights[*row]), *row));
    order.truncate(BRIDGES);
    order.sort_unstable();
    order
}

/// The spanning forest, so that nobody is cut off, each person's strongest ties, then the strongest of the others.
fn drawn_ties(communities: &[Option<usize>], graph: &Csr, ties: &[&TieView]) -> Vec<MapEdge> {
    let mut forest = graph::maximum_spanning_forest(graph);
    forest.iter_mut().for_each(|(a, b)| (*a, *b) = ((*a).min(*b), (*a).max(*b)));
    forest.sort_unstable();
    let mut order: Vec<&TieView> = ties.to_vec();
    order.sort_by(|a, b| b.weight.cmp(&a.weight).then(a.ends.cmp(&b.ends)));
    let mut strongest = vec![0; communities.len()];
    let mut between = 0;
    let mut ranked: Vec<(u8, &TieView)> = Vec::with_capacity(order.len());
    for tie in order {
        let [a, b] = tie.ends;
        let is_in_forest = forest.binary_search(&(a, b)).is_ok();
        let is_strong = tie.ends.iter().any(|end| strongest[*end as usize] < STRONGEST);
        tie.ends.iter().for_each(|end| strongest[*end as usize] += 1);
        if !is_in_forest && communities[a as usize] != communities[b as usize] {
            between += 1;
            if between > TIES_BETWEEN {
                continue;
            }
        }
        let class = if is_in_forest { 0 } else { 1 + u8::from(!is_strong) };
        ranked.push((class, tie));
    }
    ranked.sort_by_key(|(class, _)| *class);
    let drawn = ranked.into_iter().take(TIES);
    drawn.map(|(_, tie)| MapEdge { ends: tie.ends, weight: whole(tie.weight) }).collect()
}
