//! The graph wing: building, centralities, communities, layout.
//!
//! Graph: collaboration by papers, seeded: labs of 50 authors, teams of 2 to 9 with heavy tails, one
//! author in ten from elsewhere; 20,000 authors and 34,000 papers (`small`), 200,000 and 340,000
//! (`large`). Measures that grow with the square of the nodes run on a graph of 3,000 (`tiny`).
//! Seconds on a shared machine say little: compare instruction counts between versions
//! (`benches/instructions.py`), ratios to peers with `benches/peers/run.py`.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use kolnet::graph::centrality::{
    BetweennessCentrality, Centrality, CoreNumber, EdgeLength, EigenvectorCentrality,
    HarmonicCentrality, KatzCentrality, LocalClustering, PageRank, PivotSelection,
    SampledBetweenness, structural_holes,
};
use kolnet::graph::community::{
    LabelPropagationParams, LeidenParams, MapEquationParams, label_propagation, leiden,
    map_equation,
};
use kolnet::graph::influence::{InfluenceParams, maximise_influence};
use kolnet::graph::layout::{LayoutParams, force_atlas2};
use kolnet::graph::{Csr, Hyperedges};

struct Papers {
    offsets: Vec<u64>,
    members: Vec<u32>,
    weights: Vec<f64>,
    authors: usize,
}

impl Papers {
    fn new(authors: usize) -> Self {
        let mut state = 1u64;
        let mut next = |bound: usize| {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % bound
        };
        let (mut offsets, mut members, mut weights) = (vec![0u64], Vec::new(), Vec::new());
        for _ in 0..authors * 17 / 10 {
            let lab = next(authors / 50) * 50;
            let size = 2 + next(4) + if next(20) == 0 { next(30) } else { 0 };
            // The product of two draws prefers the first of a lab, as some publish far more.
            let mut team: Vec<u32> = (0..size)
                .map(|_| {
                    let inside = lab + next(50) * next(50) / 50;
                    (if next(10) == 0 { next(authors) } else { inside }) as u32
                })
                .collect();
            team.sort_unstable();
            team.dedup();
            weights.push(1.0 / (team.len().max(2) - 1) as f64);
            members.extend(team);
            offsets.push(members.len() as u64);
        }
        Self { offsets, members, weights, authors }
    }

    fn graph(&self) -> Csr {
        let pair_weights = Some(self.weights.as_slice());
        let groups = Hyperedges { offsets: &self.offsets, members: &self.members, pair_weights };
        Csr::from_hyperedges(self.authors, &groups)
            .expect("the generator numbers its authors soundly")
    }
}

fn measures(c: &mut Criterion) {
    let papers = Papers::new(200_000);
    let large = papers.graph();
    let mut group = c.benchmark_group("large");
    group.sample_size(10);
    group.bench_function("build from author lists", |b| b.iter(|| black_box(papers.graph())));
    group.bench_function("components", |b| b.iter(|| black_box(large.components())));
    let cheap: [&dyn Centrality; 5] = [
        &PageRank::default(),
        &KatzCentrality::default(),
        &EigenvectorCentrality::default(),
        &CoreNumber,
        &LocalClustering,
    ];
    for measure in cheap {
        group.bench_function(measure.name(), |b| b.iter(|| black_box(measure.scores(&large))));
    }
    group.bench_function("brokerage", |b| b.iter(|| black_box(structural_holes(&large))));
    let plain = large.unweighted();
    group.bench_function("betweenness-approx", |b| {
        let measure = SampledBetweenness { epsilon: 0.01, ..SampledBetweenness::default() };
        b.iter(|| black_box(measure.scores(&plain)));
    });
    group.bench_function("leiden", |b| {
        b.iter(|| black_box(leiden(&large, &LeidenParams::default())));
    });
    group.bench_function("map equation", |b| {
        b.iter(|| black_box(map_equation(&large, &MapEquationParams::default())));
    });
    group.bench_function("label propagation", |b| {
        b.iter(|| black_box(label_propagation(&large, &LabelPropagationParams::default())));
    });
    group.finish();
}

fn paths(c: &mut Criterion) {
    let small = Papers::new(20_000).graph();
    let tiny = Papers::new(3_000).graph();
    let mut group = c.benchmark_group("paths");
    group.sample_size(10);
    let hops = HarmonicCentrality {
        edge_length: EdgeLength::Hops,
        pivots: PivotSelection::All,
        ..HarmonicCentrality::default()
    };
    group.bench_function("harmonic by hops, small", |b| b.iter(|| black_box(hops.scores(&small))));
    let lengths =
        HarmonicCentrality { pivots: PivotSelection::All, ..HarmonicCentrality::default() };
    group.bench_function("harmonic by length, tiny", |b| {
        b.iter(|| black_box(lengths.scores(&tiny)))
    });
    for (name, edge_length) in [("hops", EdgeLength::Hops), ("length", EdgeLength::Reciprocal)] {
        let measure = BetweennessCentrality {
            edge_length,
            pivots: PivotSelection::All,
            ..BetweennessCentrality::default()
        };
        group.bench_function(format!("betweenness by {name}, tiny"), |b| {
            b.iter(|| black_box(measure.scores(&tiny)));
        });
    }
    group.bench_function("influence, small", |b| {
        b.iter(|| black_box(maximise_influence(&small, &InfluenceParams::default())));
    });
    group.bench_function("layout, tiny", |b| {
        b.iter(|| black_box(force_atlas2(&tiny, &LayoutParams::default())));
    });
    group.finish();
}

criterion_group!(benches, measures, paths);
criterion_main!(benches);
