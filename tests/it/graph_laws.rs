//! Laws that hold for every graph, whatever the answer is.

use kolnet::graph::centrality::{
    BetweennessCentrality, BurtConstraint, Centrality, ClosenessCentrality, CoreNumber,
    EffectiveSize, HarmonicCentrality, KatzCentrality, LocalClustering, NodeDegree, NodeStrength,
    PageRank, Redundancy,
};
use kolnet::graph::community::{
    LeidenParams, LouvainParams, MapEquationParams, QualityFunction, codelength, leiden, louvain,
    map_equation, modularity,
};
use kolnet::graph::layout::{LayoutParams, force_atlas2};
use kolnet::graph::{Csr, Hyperedges};
use proptest::prelude::*;

type Ties = Vec<(u32, u32, f32)>;

fn any_ties() -> impl Strategy<Value = (usize, Ties)> {
    (2usize..40).prop_flat_map(|n| {
        let tie = (0..n as u32, 0..n as u32, 1u32..20);
        let ties = prop::collection::vec(tie, 0..3 * n);
        ties.prop_map(move |ties| {
            (n, ties.into_iter().map(|(u, v, w)| (u, v, w as f32 / 8.0)).collect())
        })
    })
}

/// Measures whose value at a node depends on its component alone.
fn local_measures() -> Vec<Box<dyn Centrality>> {
    vec![
        Box::new(NodeDegree),
        Box::new(NodeStrength),
        Box::new(CoreNumber),
        Box::new(LocalClustering),
        Box::new(BurtConstraint),
        Box::new(EffectiveSize::default()),
        Box::new(EffectiveSize { redundancy: Redundancy::Weighted }),
        Box::new(HarmonicCentrality::default()),
        Box::new(BetweennessCentrality::default()),
        Box::new(KatzCentrality { alpha: Some(1e-3), ..KatzCentrality::default() }),
    ]
}

fn all_measures() -> Vec<Box<dyn Centrality>> {
    let mut measures = local_measures();
    measures.push(Box::new(PageRank::default()));
    measures.push(Box::new(ClosenessCentrality::default()));
    measures
}

fn same(a: f64, b: f64) -> bool {
    (a.is_nan() && b.is_nan()) || (a - b).abs() <= 1e-9 * a.abs().max(1.0)
}

fn on_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap().install(work)
}

/// People of one laboratory in [`collaboration`].
const LABORATORY: u64 = 50;

/// Teams out of laboratories, now and then with somebody from anywhere; deterministic.
fn collaboration(laboratories: u64, teams: usize) -> Csr {
    let people = laboratories * LABORATORY;
    let (mut offsets, mut members, mut weights) = (vec![0u64], Vec::new(), Vec::new());
    let mut state = 12345u64;
    let mut next = |bound: u64| {
        state = state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (state >> 33) % bound
    };
    for _ in 0..teams {
        let lab = next(laboratories) * LABORATORY;
        let size = 2 + next(6);
        let mut team: Vec<u32> = (0..size)
            .map(|_| if next(10) == 0 { next(people) } else { lab + next(LABORATORY) } as u32)
            .collect();
        team.sort_unstable();
        team.dedup();
        weights.push(1.0 / (team.len().max(2) - 1) as f64);
        members.extend(team);
        offsets.push(members.len() as u64);
    }
    let groups =
        Hyperedges { offsets: &offsets, members: &members, pair_weights: Some(weights.as_slice()) };
    Csr::from_hyperedges(people as usize, &groups).unwrap()
}

#[test]
fn every_measure_is_the_same_bits_for_any_number_of_threads() {
    let run = || {
        let graph = collaboration(60, 2500);
        let scores: Vec<Vec<u64>> = all_measures()
            .iter()
            .map(|m| m.scores(&graph).unwrap().values.iter().map(|x| x.to_bits()).collect())
            .collect();
        let partition = leiden(&graph, &LeidenParams::default()).unwrap();
        (graph.clone(), scores, partition, force_atlas2(&graph, &LayoutParams::default()))
    };
    let one = on_threads(1, run);
    for threads in [2, 4] {
        assert!(one == on_threads(threads, run), "{threads} threads gave another result");
    }
}

/// Large enough to be cut into blocks, into tasks and into parts everywhere.
#[test]
fn communities_of_a_large_graph_are_as_good_as_the_laboratories_for_any_number_of_threads() {
    let graph = collaboration(1400, 60_000);
    let planted: Vec<u32> =
        (0..graph.node_count() as u32).map(|person| person / LABORATORY as u32).collect();
    let run = || {
        let leiden = leiden(&graph, &LeidenParams::default()).unwrap();
        let louvain = louvain(&graph, &LouvainParams::default()).unwrap();
        (leiden, louvain, map_equation(&graph, &MapEquationParams::default()))
    };
    let one = on_threads(1, run);
    assert!(one == on_threads(3, run), "three threads gave other communities");
    let (leiden, louvain, map) = one;
    assert!(leiden.quality >= modularity(&graph, &planted, 1.0), "{}", leiden.quality);
    assert!(louvain.quality >= 0.99 * leiden.quality, "{}", louvain.quality);
    assert!(map.quality <= codelength(&graph, &planted), "{}", map.quality);
}

#[test]
fn strength_under_newman_weights_is_the_number_of_papers_with_co_authors() {
    let graph = collaboration(60, 2500);
    for strength in graph.strengths() {
        assert!((strength - strength.round()).abs() < 1e-4, "{strength} papers");
    }
}

proptest! {
    #[test]
    fn renaming_nodes_renames_scores((n, ties) in any_ties(), turn in 1u32..40) {
        let rename = |u: u32| (n as u32 - 1 - u + turn) % n as u32;
        let renamed: Ties = ties.iter().map(|&(u, v, w)| (rename(u), rename(v), w)).collect();
        let (graph, other) =
            (Csr::from_edges(n, &ties).unwrap(), Csr::from_edges(n, &renamed).unwrap());
        for measure in all_measures() {
            let (a, b) = (measure.scores(&graph).unwrap(), measure.scores(&other).unwrap());
            for u in 0..n as u32 {
                let (x, y) = (a.values[u as usize], b.values[rename(u) as usize]);
                prop_assert!(same(x, y), "{} of node {u}: {x} and {y}", measure.name());
            }
        }
    }

    #[test]
    fn a_second_graph_beside_the_first_changes_no_local_score(
        (n, ties) in any_ties(),
        (m, more) in any_ties(),
    ) {
        let graph = Csr::from_edges(n, &ties).unwrap();
        let moved = more.iter().map(|&(u, v, w)| (u + n as u32, v + n as u32, w));
        let both: Ties = ties.iter().copied().chain(moved).collect();
        let union = Csr::from_edges(n + m, &both).unwrap();
        for measure in local_measures() {
            let (a, b) = (measure.scores(&graph).unwrap(), measure.scores(&union).unwrap());
            for u in 0..n {
                let (x, y) = (a.values[u], b.values[u]);
                prop_assert!(same(x, y), "{} of node {u}: {x} and {y}", measure.name());
            }
        }
    }

    #[test]
    fn nodes_with_the_same_neighbours_have_the_same_scores((n, ties) in any_ties()) {
        // A twin of node 0: tied to its neighbours by the same weights, and to node 0.
        let plain = Csr::from_edges(n, &ties).unwrap();
        let mut more: Ties = plain.weighted_edges().collect();
        let twin = n as u32;
        more.extend(plain.weighted_neighbors(0).map(|(v, w)| (twin, v, w)));
        more.push((0, twin, 2.0));
        let graph = Csr::from_edges(n + 1, &more).unwrap();
        for measure in all_measures() {
            let values = measure.scores(&graph).unwrap().values;
            prop_assert!(same(values[0], values[n]), "{}", measure.name());
        }
    }

    #[test]
    fn a_pendant_node_has_no_betweenness_and_constraint_one((n, ties) in any_ties()) {
        let mut more = ties;
        more.push((0, n as u32, 1.5));
        let graph = Csr::from_edges(n + 1, &more).unwrap();
        let betweenness = BetweennessCentrality::default().scores(&graph).unwrap();
        prop_assert_eq!(betweenness.values[n], 0.0);
        prop_assert!(same(BurtConstraint.scores(&graph).unwrap().values[n], 1.0));
        prop_assert_eq!(CoreNumber.scores(&graph).unwrap().values[n], 1.0);
    }

    #[test]
    fn pagerank_adds_up_to_one((n, ties) in any_ties()) {
        let graph = Csr::from_edges(n, &ties).unwrap();
        let sum: f64 = PageRank::default().scores(&graph).unwrap().values.iter().sum();
        prop_assert!((sum - 1.0).abs() < 1e-11);
    }

    #[test]
    fn communities_are_connected_and_their_quality_is_that_of_the_membership(
        (n, ties) in any_ties(),
        seed in 0u64..1000,
    ) {
        let graph = Csr::from_edges(n, &ties).unwrap();
        for quality in [QualityFunction::Modularity, QualityFunction::Cpm] {
            let found = leiden(&graph, &LeidenParams { quality, seed, ..Default::default() }).unwrap();
            for community in 0..found.communities as u32 {
                let nodes: Vec<u32> = (0..graph.node_count() as u32)
                    .filter(|&u| found.membership[u as usize] == community)
                    .collect();
                prop_assert_eq!(graph.induced(&nodes).components().count(), 1);
            }
            let sizes = found.sizes();
            prop_assert!(sizes.windows(2).all(|pair| pair[0] >= pair[1]));
            if quality == QualityFunction::Modularity {
                let own = modularity(&graph, &found.membership, 1.0);
                prop_assert!((own - found.quality).abs() < 1e-12);
                // No worse than the trivial partitions.
                let alone: Vec<u32> = (0..n as u32).collect();
                prop_assert!(own >= modularity(&graph, &alone, 1.0) - 1e-12);
                prop_assert!(own >= -1e-12);
            }
        }
    }
}
