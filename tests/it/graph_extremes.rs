//! Graphs that no one would draw: one node, a star, a clique, many pieces. Each measure answers, and
//! where the answer can be worked out by hand it is that.

use kolnet::graph::Csr;
use kolnet::graph::centrality::{
    BetweennessCentrality, BurtConstraint, Centrality, ClosenessCentrality, CoreNumber, EdgeLength,
    EffectiveSize, EigenvectorCentrality, HarmonicCentrality, KatzCentrality, LocalClustering,
    PageRank, PivotSelection, SampledBetweenness,
};
use kolnet::graph::community::{
    ConsensusParams, LabelPropagationParams, LeidenParams, LouvainParams, MapEquationParams,
    consensus_clustering, label_propagation, leiden, louvain, map_equation,
};
use kolnet::graph::influence::{InfluenceParams, maximise_influence};
use kolnet::graph::layout::{LayoutParams, force_atlas2};

fn star(leaves: u32) -> Csr {
    let (from, to): (Vec<u32>, Vec<u32>) = (1..=leaves).map(|leaf| (0, leaf)).unzip();
    Csr::from_edge_arrays(leaves as usize + 1, &from, &to, None).unwrap()
}

fn clique(n: u32) -> Csr {
    let (from, to): (Vec<u32>, Vec<u32>) =
        (0..n).flat_map(|u| (u + 1..n).map(move |v| (u, v))).unzip();
    Csr::from_edge_arrays(n as usize, &from, &to, None).unwrap()
}

fn value(measure: &dyn Centrality, graph: &Csr, node: usize) -> f64 {
    measure.scores(graph).unwrap().values[node]
}

#[track_caller]
fn near(found: f64, expected: f64) {
    assert!((found - expected).abs() <= 1e-9 * expected.abs().max(1.0), "{found} not {expected}");
}

fn exact_by_hops() -> BetweennessCentrality {
    BetweennessCentrality {
        edge_length: EdgeLength::Hops,
        pivots: PivotSelection::All,
        ..BetweennessCentrality::default()
    }
}

#[test]
fn a_star_of_a_million_has_the_scores_of_a_star() {
    let leaves = 1_000_000u32;
    let graph = star(leaves);
    let n = f64::from(leaves);
    assert_eq!(graph.components().count(), 1);
    near(value(&CoreNumber, &graph, 0), 1.0);
    near(value(&LocalClustering, &graph, 0), 0.0);
    near(value(&BurtConstraint, &graph, 0), 1.0 / n);
    near(value(&BurtConstraint, &graph, 1), 1.0);
    near(value(&EffectiveSize::default(), &graph, 0), n);
    near(value(&exact_by_hops(), &graph, 0), n * (n - 1.0) / 2.0);
    let ranks = PageRank::default().scores(&graph).unwrap().values;
    near(ranks.iter().sum(), 1.0);
    // x0 = .15/N + .85 (1 - x0), as every leaf gives all it has to the middle.
    near(ranks[0], (0.15 / (n + 1.0) + 0.85) / 1.85);
    near(value(&EigenvectorCentrality::default(), &graph, 0), 0.5f64.sqrt());
    assert_eq!(leiden(&graph, &LeidenParams::default()).unwrap().communities, 1);
    assert_eq!(label_propagation(&graph, &LabelPropagationParams::default()).communities, 1);
}

#[test]
fn a_clique_has_the_scores_of_a_clique() {
    let graph = clique(700);
    near(value(&CoreNumber, &graph, 3), 699.0);
    near(value(&LocalClustering, &graph, 3), 1.0);
    near(value(&EffectiveSize::default(), &graph, 3), 1.0);
    near(value(&HarmonicCentrality::default(), &graph, 3), 699.0);
    near(value(&ClosenessCentrality::default(), &graph, 3), 1.0);
    let exact = exact_by_hops();
    near(value(&exact, &graph, 3), 0.0);
    near(value(&PageRank::default(), &graph, 3), 1.0 / 700.0);
    near(value(&EigenvectorCentrality::default(), &graph, 3), 1.0 / 700f64.sqrt());
    for partition in [
        leiden(&graph, &LeidenParams::default()).unwrap(),
        louvain(&graph, &LouvainParams::default()).unwrap(),
        map_equation(&graph, &MapEquationParams::default()),
    ] {
        assert_eq!(partition.communities, 1);
    }
}

#[test]
fn graphs_of_no_node_one_node_and_no_tie_have_answers() {
    for n in [0usize, 1, 2, 50] {
        let graph = Csr::from_edges(n, &[]).unwrap();
        let measures: [&dyn Centrality; 11] = [
            &CoreNumber,
            &LocalClustering,
            &BurtConstraint,
            &EffectiveSize::default(),
            &HarmonicCentrality::default(),
            &ClosenessCentrality::default(),
            &BetweennessCentrality::default(),
            &SampledBetweenness::default(),
            &PageRank::default(),
            &EigenvectorCentrality::default(),
            &KatzCentrality::default(),
        ];
        for measure in measures {
            let scores = measure.scores(&graph).unwrap();
            assert_eq!(scores.values.len(), n, "{}", measure.name());
            let undefined = measure.name() == "constraint";
            let sound = |u| {
                scores.get(u).is_none_or(f64::is_finite) && scores.get(u).is_none() == undefined
            };
            assert!((0..n as u32).all(sound), "{}", measure.name());
        }
        assert_eq!(leiden(&graph, &LeidenParams::default()).unwrap().communities, n);
        assert_eq!(louvain(&graph, &LouvainParams::default()).unwrap().communities, n);
        assert_eq!(map_equation(&graph, &MapEquationParams::default()).communities, n);
        assert_eq!(label_propagation(&graph, &LabelPropagationParams::default()).communities, n);
        assert_eq!(
            consensus_clustering(&graph, &ConsensusParams::default())
                .unwrap()
                .partition
                .communities,
            n
        );
        assert_eq!(force_atlas2(&graph, &LayoutParams::default()).len(), n);
        assert!(maximise_influence(&graph, &InfluenceParams::default()).unwrap().nodes.len() <= n);
    }
}

#[test]
fn weights_at_the_ends_of_their_range_give_finite_scores() {
    let ties = [(0, 1, f32::MIN_POSITIVE), (1, 2, f32::MAX / 8.0), (2, 3, 1.0), (0, 3, 1e-20)];
    let graph = Csr::from_edges(4, &ties).unwrap();
    let measures: [&dyn Centrality; 6] = [
        &PageRank::default(),
        &HarmonicCentrality::default(),
        &ClosenessCentrality::default(),
        &BetweennessCentrality::default(),
        &BurtConstraint,
        &EffectiveSize::default(),
    ];
    for measure in measures {
        let scores = measure.scores(&graph).unwrap();
        assert_eq!(scores.values.len(), 4, "{}", measure.name());
        assert!(scores.values.iter().all(|x| x.is_finite()), "{}", measure.name());
    }
}
