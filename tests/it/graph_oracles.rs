//! Measures against answers computed elsewhere: networkx, igraph and leidenalg on public graphs
//! (`tests/oracles/graph_values.py` prints them), and rustworkx-core on random ones, run on our own
//! graph type.

use std::collections::{BTreeMap, HashMap};

use kolnet::graph::centrality::{
    BetweennessCentrality, BurtConstraint, Centrality, ClosenessCentrality, CoreNumber, EdgeLength,
    EffectiveSize, EigenvectorCentrality, HarmonicCentrality, KatzCentrality, LocalClustering,
    NodeStrength, PageRank, Redundancy,
};
use kolnet::graph::community::{LeidenParams, leiden, modularity};
use kolnet::graph::{Csr, Hyperedges};
use proptest::prelude::*;

fn read(text: &str) -> Csr {
    let ties: Vec<(u32, u32, f32)> = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let fields: Vec<&str> = line.split(' ').collect();
            (fields[0].parse().unwrap(), fields[1].parse().unwrap(), fields[2].parse().unwrap())
        })
        .collect();
    let nodes = ties.iter().map(|&(u, v, _)| u.max(v) as usize + 1).max().unwrap();
    Csr::from_edges(nodes, &ties).unwrap()
}

fn karate() -> Csr {
    read(include_str!("../graphs/karate.txt"))
}

fn les_miserables() -> Csr {
    read(include_str!("../graphs/lesmis.txt"))
}

/// Six papers: ABC, AB, CDEF, DE, GH and A alone, with Newman's weights.
fn toy() -> Csr {
    let weights = [0.5, 1.0, 1.0 / 3.0, 1.0, 1.0, 0.0];
    let groups = Hyperedges {
        offsets: &[0, 3, 5, 9, 11, 13, 14],
        members: &[0, 1, 2, 0, 1, 2, 3, 4, 5, 3, 4, 6, 7, 0],
        pair_weights: Some(&weights),
    };
    Csr::from_hyperedges(8, &groups).unwrap()
}

fn scores(measure: &dyn Centrality, graph: &Csr) -> Vec<f64> {
    measure.scores(graph).unwrap().values
}

#[track_caller]
fn assert_close(found: &[f64], expected: &[f64], tolerance: f64) {
    assert_eq!(found.len(), expected.len());
    for (u, (a, b)) in found.iter().zip(expected).enumerate() {
        assert!((a - b).abs() <= tolerance * b.abs().max(1.0), "node {u}: {a} instead of {b}");
    }
}

/// The three graphs, by the names of the oracle's table.
fn graphs() -> [(&'static str, Csr); 3] {
    [("toy", toy()), ("karate", karate()), ("lesmis", les_miserables())]
}

/// A line of the oracle's table.
fn expected(graph: &str, measure: &str) -> Vec<f64> {
    let head = format!("{graph}\t{measure}\t");
    let table = include_str!("../oracles/graph_values.tsv");
    let line = table.lines().find_map(|line| line.strip_prefix(&head)).expect("a line");
    line.split(' ').map(|value| value.parse().unwrap()).collect()
}

#[test]
fn public_graphs_have_the_values_of_networkx_and_igraph() {
    let measures: [(&str, &dyn Centrality); 10] = [
        ("strength", &NodeStrength),
        ("betweenness", &BetweennessCentrality::default()),
        ("harmonic", &HarmonicCentrality::default()),
        ("closeness", &ClosenessCentrality::default()),
        ("pagerank", &PageRank::default()),
        ("constraint", &BurtConstraint),
        ("effective-size", &EffectiveSize::default()),
        ("effective-size-strength", &EffectiveSize { redundancy: Redundancy::Weighted }),
        ("core", &CoreNumber),
        ("clustering", &LocalClustering),
    ];
    for (name, graph) in graphs() {
        for (measure, ours) in measures {
            let (found, expected) = (scores(ours, &graph), expected(name, measure));
            assert_eq!(found.len(), expected.len(), "{name}");
            for (u, (a, b)) in found.iter().zip(&expected).enumerate() {
                let apart = (a - b).abs() / b.abs().max(1.0);
                assert!(apart <= 1e-7, "{measure} of node {u} of {name}: {a} instead of {b}");
            }
        }
    }
}

#[test]
fn the_graphs_are_those_that_others_print_figures_of() {
    let sizes = graphs().map(|(_, graph)| (graph.node_count(), graph.edge_count()));
    assert_eq!(sizes, [(8, 10), (34, 78), (77, 254)]);
}

/// The best of 50 runs of leidenalg until stable.
#[test]
fn leiden_finds_the_best_modularity_known_of_small_graphs() {
    let best = |graph: &Csr| {
        let run = |seed| {
            leiden(graph, &LeidenParams { seed, iterations: 0, ..LeidenParams::default() }).unwrap()
        };
        let found = (0..50).map(run).max_by(|a, b| a.quality.total_cmp(&b.quality)).unwrap();
        assert!((found.quality - modularity(graph, &found.membership, 1.0)).abs() < 1e-12);
        (found.quality, found.communities)
    };
    for (name, graph) in graphs() {
        let unweighted = graph.unweighted();
        for (kind, graph) in [("weighted", graph), ("unweighted", unweighted)] {
            let (quality, communities) = best(&graph);
            let known = expected(name, &format!("modularity-{kind}"))[0];
            assert!((quality - known).abs() < 1e-6, "{name}: modularity {quality}, not {known}");
            assert_eq!(vec![communities as f64], expected(name, &format!("communities-{kind}")));
        }
    }
}

/// Graphs of single ties whose weights are quarters up to 9/4.
fn any_graph() -> impl Strategy<Value = Csr> {
    (2usize..30).prop_flat_map(|n| {
        let tie = (0..n as u32, 0..n as u32, 1u32..10);
        prop::collection::vec(tie, 0..4 * n).prop_map(move |ties| {
            let single: BTreeMap<(u32, u32), u32> =
                ties.into_iter().map(|(u, v, w)| ((u.min(v), u.max(v)), w)).collect();
            let ties: Vec<(u32, u32, f32)> =
                single.into_iter().map(|((u, v), w)| (u, v, w as f32 / 4.0)).collect();
            Csr::from_edges(n, &ties).unwrap()
        })
    })
}

fn known(values: Vec<Option<f64>>) -> Vec<f64> {
    values.into_iter().map(|value| value.unwrap_or(0.0)).collect()
}

proptest! {
    #[test]
    fn betweenness_by_hops_is_that_of_rustworkx(graph in any_graph()) {
        let ours = scores(&BetweennessCentrality { edge_length: EdgeLength::Hops, ..BetweennessCentrality::default() }, &graph);
        let theirs =
            rustworkx_core::centrality::betweenness_centrality(&graph, false, false, usize::MAX);
        assert_close(&ours, &known(theirs), 1e-9);
    }

    #[test]
    fn closeness_is_that_of_rustworkx(graph in any_graph()) {
        let ours = scores(&ClosenessCentrality { edge_length: EdgeLength::Hops, ..ClosenessCentrality::default() }, &graph);
        let theirs = rustworkx_core::centrality::closeness_centrality(&graph, true, usize::MAX);
        assert_close(&ours, &known(theirs), 1e-9);
        let ours = scores(&ClosenessCentrality::default(), &graph);
        let theirs = rustworkx_core::centrality::newman_weighted_closeness_centrality(
            &graph,
            true,
            |tie| f64::from(*petgraph::visit::EdgeRef::weight(&tie)),
            usize::MAX,
        );
        assert_close(&ours, &known(theirs), 1e-9);
    }

    #[test]
    fn core_numbers_are_those_of_rustworkx(graph in any_graph()) {
        let ours = scores(&CoreNumber, &graph);
        for (&node, &core) in &rustworkx_core::connectivity::core_number(graph.clone()) {
            prop_assert_eq!(ours[node as usize], core as f64);
        }
    }

    #[test]
    fn katz_is_that_of_rustworkx(graph in any_graph()) {
        let largest = graph.strengths().into_iter().fold(1.0, f64::max);
        let alpha = 0.5 / largest;
        let ours = scores(&KatzCentrality { alpha: Some(alpha), ..KatzCentrality::default() }, &graph);
        let theirs: Result<_, std::convert::Infallible> = rustworkx_core::centrality::katz_centrality(
            &graph,
            |tie| Ok(f64::from(*petgraph::visit::EdgeRef::weight(&tie))),
            Some(alpha),
            None,
            Some(1.0),
            Some(1000),
            Some(1e-14),
        );
        let theirs = theirs.unwrap().unwrap();
        // They scale to 2-norm 1.
        let norm = ours.iter().map(|x| x * x).sum::<f64>().sqrt();
        let ours: Vec<f64> = ours.iter().map(|x| x / norm).collect();
        assert_close(&ours, &theirs, 1e-9);
    }

    #[test]
    fn the_eigenvector_solves_its_equation_on_the_largest_component(graph in any_graph()) {
        let ours = scores(&EigenvectorCentrality::default(), &graph);
        let product = |u: u32| graph.weighted_neighbors(u).map(|(v, w)| f64::from(w) * ours[v as usize]).sum();
        let products: Vec<f64> = (0..graph.node_count() as u32).map(product).collect();
        let value: f64 = products.iter().zip(&ours).map(|(a, b)| a * b).sum();
        for (u, product) in products.iter().enumerate() {
            prop_assert!((product - value * ours[u]).abs() < 1e-8 * value.max(1.0));
        }
    }

    #[test]
    fn clustering_counts_the_triangles_that_one_counts_by_hand(graph in any_graph()) {
        let ours = scores(&LocalClustering, &graph);
        for u in 0..graph.node_count() as u32 {
            let around = graph.neighbors(u);
            let pairs = around.iter().flat_map(|&v| around.iter().map(move |&w| (v, w)));
            let closed = pairs.filter(|&(v, w)| v < w && graph.weight_between(v, w).is_some()).count();
            let d = around.len() as f64;
            let expected = if d < 2.0 { 0.0 } else { 2.0 * closed as f64 / (d * (d - 1.0)) };
            prop_assert!((ours[u as usize] - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn weighted_betweenness_is_that_of_counting_all_pairs(graph in any_graph()) {
        let ours = scores(&BetweennessCentrality::default(), &graph);
        assert_close(&ours, &betweenness_by_pairs(&graph), 1e-9);
    }

    #[test]
    fn components_are_those_of_petgraph(graph in any_graph()) {
        prop_assert_eq!(graph.components().count(), petgraph::algo::connected_components(&graph));
    }
}

/// By Floyd and Warshall's distances, exact: the generator's weights are quarters up to 9/4, and 2520
/// is a multiple of 1 to 9.
fn betweenness_by_pairs(graph: &Csr) -> Vec<f64> {
    let n = graph.node_count();
    let length = |w: f32| 2520 / (4.0 * w) as u64;
    let mut distance = vec![vec![u64::MAX / 4; n]; n];
    for (u, row) in distance.iter_mut().enumerate() {
        row[u] = 0;
        for (v, w) in graph.weighted_neighbors(u as u32) {
            row[v as usize] = length(w);
        }
    }
    for k in 0..n {
        for i in 0..n {
            for j in 0..n {
                distance[i][j] = distance[i][j].min(distance[i][k] + distance[k][j]);
            }
        }
    }
    let mut paths: HashMap<(usize, usize), f64> = HashMap::new();
    for s in 0..n {
        let mut order: Vec<usize> = (0..n).filter(|&v| distance[s][v] < u64::MAX / 4).collect();
        order.sort_by_key(|&v| distance[s][v]);
        for &v in &order {
            let before = graph.weighted_neighbors(v as u32).filter(|&(u, w)| {
                u as usize != v && distance[s][u as usize] + length(w) == distance[s][v]
            });
            let count: f64 = before.map(|(u, _)| paths[&(s, u as usize)]).sum();
            paths.insert((s, v), if s == v { 1.0 } else { count });
        }
    }
    let mut result = vec![0f64; n];
    for s in 0..n {
        for t in 0..s {
            for v in (0..n).filter(|&v| v != s && v != t) {
                if distance[s][t] < u64::MAX / 4
                    && distance[s][v] + distance[v][t] == distance[s][t]
                {
                    result[v] += paths[&(s, v)] * paths[&(v, t)] / paths[&(s, t)];
                }
            }
        }
    }
    result
}
