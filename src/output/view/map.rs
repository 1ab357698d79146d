//! The ties of an area and the place of each person on its map.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::document::DocumentView;
use super::rounding::hundredths;
use super::run_tables::{DocumentIndex, EdgeRecord, PersonKeys, RunTables, TieDocumentRecord};
use crate::graph::layout::{self, LayoutParams};
use crate::graph::{self, Csr};
use crate::ranking::network::{Layer, NetworkParams};
use crate::run_folder::RunFolderError;

/// People of an area that are shown, and of all areas together.
const MAX_PEOPLE: usize = 5_000;
const MAX_PEOPLE_IN_ALL: usize = 15_000;
/// Ties of an area that are shown.
const MAX_TIES: usize = 20_000;
/// Side of a map.
pub(super) const MAP_SIDE: f64 = 10_000.0;

/// The first by rank who are shown of each of some areas.
pub(super) fn shown_in_each_area(areas: usize) -> usize {
    (MAX_PEOPLE_IN_ALL / areas.max(1)).min(MAX_PEOPLE)
}

/// A tie between two people of an area, all layers together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TieView {
    /// Rows of its ends, the first the lower.
    pub ends: [u32; 2],
    /// Weight in the combined network in hundredths, at least 1.
    pub weight: i64,
    /// Layers: 1 co-authorship, 2 co-speaking, 4 guideline, 8 trial.
    pub layers: u8,
    /// Documents that make it.
    pub documents: i64,
    /// These documents, newest first; none in folders that do not list them.
    pub listed: Vec<u32>,
}

/// A map: the ties that are shown, and where people stand.
#[derive(Debug, Default)]
pub(super) struct AreaMap {
    pub ties: Vec<TieView>,
    /// Ties in the run, with those that are not shown.
    pub all_ties: usize,
    /// `x` and `y` of each row, 0 to 10,000.
    pub positions: Vec<[i64; 2]>,
}

/// A tie while layers are added up.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct CombinedTie {
    pub weight: f64,
    pub layers: u8,
    pub documents: i64,
}

/// Those whom an area shows.
pub(super) struct ShownPeople<'k> {
    pub keys: PersonKeys,
    /// Their rows by key.
    pub rows: FxHashMap<&'k str, u32>,
}

/// Lays out the people of some rows by their ties: a spanning forest of the strongest first, so that nobody is
/// cut off, then the strongest of the others.
pub(super) fn area_map(
    tables: &RunTables,
    area: &str,
    ShownPeople { keys, rows }: &ShownPeople<'_>,
    documents: &mut DocumentIndex,
) -> Result<AreaMap, RunFolderError> {
    let settings = &tables.run.manifest.config;
    let edges = tables.edges_between(area, keys)?;
    let records: Vec<EdgeRecord<'_>> = edges.decode()?;
    let NetworkParams { co_authorship, speaking, guideline, trial, .. } = settings.network;
    let combined = combine(&records, rows, [co_authorship, speaking, guideline, trial]);
    let weights = |(ends, tie): (&[u32; 2], &CombinedTie)| (ends[0], ends[1], tie.weight as f32);
    let strongest = strongest_ties(rows.len(), combined.iter().map(weights).collect());
    let mut ties: BTreeMap<[u32; 2], TieView> = BTreeMap::new();
    for (a, b) in &strongest {
        let CombinedTie { weight, layers, documents } = combined[&[*a, *b]];
        let weight = hundredths(weight).max(1);
        let tie = TieView { ends: [*a, *b], weight, layers, documents, ..TieView::default() };
        ties.insert([*a, *b], tie);
    }
    if let Some(listed) = tables.tie_documents(area, keys)? {
        list_documents(&mut ties, &listed.decode()?, rows, documents);
    }
    let drawn: Vec<(u32, u32, f32)> =
        strongest.iter().map(|(a, b)| (*a, *b, combined[&[*a, *b]].weight as f32)).collect();
    let positions = positions(rows.len(), &drawn, settings.seed);
    Ok(AreaMap { ties: ties.into_values().collect(), all_ties: combined.len(), positions })
}

/// Ties between two of the rows, with the weights of all layers times `multipliers` added up. A tie without weight
/// is none.
pub(super) fn combine(
    records: &[EdgeRecord<'_>],
    rows: &FxHashMap<&str, u32>,
    multipliers: [f64; 4],
) -> BTreeMap<[u32; 2], CombinedTie> {
    let mut combined: BTreeMap<[u32; 2], CombinedTie> = BTreeMap::new();
    for record in records {
        let (Some(a), Some(b)) = (rows.get(record.a), rows.get(record.b)) else { continue };
        let Some(place) = Layer::ALL.iter().position(|layer| layer.name() == record.layer) else {
            continue;
        };
        let tie = combined.entry([*a.min(b), *a.max(b)]).or_default();
        tie.weight += multipliers[place] * record.weight;
        tie.layers |= 1 << place;
        tie.documents += record.documents;
    }
    combined.retain(|ends, tie| ends[0] != ends[1] && tie.weight > 0.0);
    combined
}

/// The ties that are shown, strongest first within the forest and after it.
fn strongest_ties(people: usize, edges: Vec<(u32, u32, f32)>) -> Vec<(u32, u32)> {
    let by_strength = |a: &(u32, u32, f32), b: &(u32, u32, f32)| {
        b.2.total_cmp(&a.2).then_with(|| (a.0, a.1).cmp(&(b.0, b.1)))
    };
    let mut edges = edges;
    if edges.len() > MAX_TIES {
        // The weights of a run are finite and above 0, which is all that a graph asks for.
        let forest = Csr::from_edges(people, &edges).map(|g| graph::maximum_spanning_forest(&g));
        let mut forest = forest.unwrap_or_default();
        forest.iter_mut().for_each(|(a, b)| (*a, *b) = ((*a).min(*b), (*a).max(*b)));
        forest.sort_unstable();
        let is_in_forest = |edge: &(u32, u32, f32)| forest.binary_search(&(edge.0, edge.1)).is_ok();
        edges.sort_by(|a, b| is_in_forest(b).cmp(&is_in_forest(a)).then_with(|| by_strength(a, b)));
        edges.truncate(MAX_TIES);
    }
    edges.sort_by(by_strength);
    edges.into_iter().map(|(a, b, _)| (a, b)).collect()
}

/// Gives each tie its documents, in any order.
fn list_documents(
    ties: &mut BTreeMap<[u32; 2], TieView>,
    records: &[TieDocumentRecord<'_>],
    rows: &FxHashMap<&str, u32>,
    documents: &mut DocumentIndex,
) {
    for record in records {
        let (Some(a), Some(b)) = (rows.get(record.a), rows.get(record.b)) else { continue };
        if let Some(tie) = ties.get_mut(&[*a.min(b), *a.max(b)]) {
            tie.listed.push(documents.place_of(record.document, None, ""));
        }
    }
}

/// Puts the documents of each tie in order, newest first, each once.
pub(super) fn sort_documents(ties: &mut [TieView], documents: &[DocumentView]) {
    for tie in ties {
        let date = |place: &u32| documents[*place as usize].date.as_str();
        let id = |place: &u32| documents[*place as usize].id.as_str();
        tie.listed.sort_by(|a, b| date(b).cmp(date(a)).then_with(|| id(a).cmp(id(b))));
        tie.listed.dedup();
    }
}

/// Where each row stands on the map.
fn positions(people: usize, edges: &[(u32, u32, f32)], seed: u64) -> Vec<[i64; 2]> {
    let Ok(graph) = Csr::from_edges(people, edges) else { return vec![[0, 0]; people] };
    let params = LayoutParams { seed, ..LayoutParams::default() };
    let on_map = |x: f32| {
        let x = (f64::from(x) + 1.0) / 2.0 * MAP_SIDE;
        if x.is_finite() { x.round().clamp(0.0, MAP_SIDE) as i64 } else { 0 }
    };
    layout::force_atlas2(&graph, &params).iter().map(|at| at.map(on_map)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ties_are_added_up_over_layers_by_their_multipliers_and_unlisted_people_have_none() {
        let edge = |layer, a, b, weight| EdgeRecord { layer, a, b, weight, documents: 2 };
        let records = [
            edge("co_authorship", "A", "B", 0.5),
            edge("trial", "B", "A", 1.0),
            edge("co_speaking", "A", "X", 9.0),
        ];
        let rows: FxHashMap<&str, u32> = [("A", 0), ("B", 1)].into_iter().collect();
        let combined = combine(&records, &rows, [1.0, 1.0, 1.0, 0.25]);
        assert_eq!(combined.len(), 1);
        let tie = combined[&[0, 1]];
        assert_eq!((tie.layers, tie.documents), (9, 4));
        assert!((tie.weight - 0.75).abs() < 1e-9);
    }

    #[test]
    fn of_too_many_ties_the_weakest_go_but_nobody_is_cut_off() {
        let people = 300u32;
        // All tied to all; one person only by the weakest ties of all.
        let mut edges = Vec::new();
        for a in 0..people {
            for b in a + 1..people {
                let weight = if b == people - 1 { 0.001 } else { 1.0 + (a * 7 + b) as f32 * 0.01 };
                edges.push((a, b, weight));
            }
        }
        let shown = strongest_ties(people as usize, edges);
        assert_eq!(shown.len(), MAX_TIES);
        assert!(shown.iter().any(|(_, b)| *b == people - 1));
    }
}
