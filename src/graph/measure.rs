//! One measure on one edge list: what `kolnet graph MEASURE EDGES` does.
//!
//! The same reading, the same measures and the same defaults as in a study, without people: for
//! comparing with other libraries, and for graphs that come from elsewhere.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use crate::graph::centrality::{
    BetweennessCentrality, BurtConstraint, Centrality, CentralityError, ClosenessCentrality,
    Convergence, CoreNumber, EdgeLength, EffectiveSize, EigenvectorCentrality, HarmonicCentrality,
    KatzCentrality, LocalClustering, NodeDegree, NodeStrength, PageRank, PivotSelection,
    SampledBetweenness, ScoreAccuracy,
};
use crate::graph::community::{
    self, ConsensusParams, LabelPropagationParams, LeidenParams, LouvainParams, MapEquationParams,
    Partition, QualityFunction, consensus_clustering, label_propagation, leiden, louvain,
    map_equation,
};
use crate::graph::influence::{CascadeModel, InfluenceParams, maximise_influence};
use crate::graph::layout::{LayoutParams, force_atlas2};
use crate::graph::{Csr, EdgeList, EdgeListError, NodeNumbering};
use crate::storage::atomic_file;

/// Names of all measures, as they are typed.
pub const MEASURES: [&str; 21] = [
    "degree",
    "strength",
    "betweenness",
    "betweenness-approx",
    "harmonic",
    "closeness",
    "pagerank",
    "eigenvector",
    "katz",
    "core",
    "constraint",
    "effective-size",
    "clustering",
    "components",
    "leiden",
    "consensus",
    "louvain",
    "label-propagation",
    "infomap",
    "reach",
    "layout",
];

/// What to compute, on what, and where to write it.
#[derive(Debug, Clone, PartialEq)]
pub struct MeasureArgs {
    /// One of [`MEASURES`].
    pub measure: String,
    /// The edge list, plain or gzipped.
    pub edges: PathBuf,
    /// Where the values go: one line a node, or little-endian f64 (u32 for labels and picks) if the
    /// name ends in `.bin`.
    pub out: Option<PathBuf>,
    /// The file's ids are `0..n-1` already, so that node order is id order.
    pub dense: bool,
    /// Leave weights aside, if the file has any.
    pub unweighted: bool,
    /// Every tie has length 1 for measures on paths; weights count elsewhere.
    pub hops: bool,
    /// Pivots for harmonic, closeness and betweenness; `Some(0)` for all nodes, `None` for the
    /// measure's own choice by size.
    pub pivots: Option<usize>,
    /// Iterations of Leiden and of the map equation; `Some(0)` for until stable.
    pub iterations: Option<usize>,
    /// Resolution of modularity (Leiden, Louvain) or density of the constant Potts model.
    pub resolution: f64,
    /// Leiden maximises the constant Potts model instead of modularity.
    pub cpm: bool,
    /// Tolerance of PageRank, eigenvector and Katz; `None` for the measure's own.
    pub tolerance: Option<f64>,
    /// Katz: alpha itself instead of half its limit.
    pub alpha: Option<f64>,
    /// Largest error of betweenness-approx on the scale from 0 to 1; epsilon of reach.
    pub epsilon: Option<f64>,
    /// Number of nodes that reach chooses.
    pub k: usize,
    /// Reach: every tie passes with this probability, instead of by its share of strength.
    pub probability: Option<f64>,
    /// Seed of everything that draws.
    pub seed: u64,
}

impl Default for MeasureArgs {
    fn default() -> Self {
        Self {
            measure: "degree".to_owned(),
            edges: PathBuf::new(),
            out: None,
            dense: false,
            unweighted: false,
            hops: false,
            pivots: None,
            iterations: None,
            resolution: 1.0,
            cpm: false,
            tolerance: None,
            alpha: None,
            epsilon: None,
            k: 10,
            probability: None,
            seed: 42,
        }
    }
}

/// What was computed. Serialised, it is the one line that `--json` prints.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct MeasureReport {
    /// Name of the measure.
    pub measure: String,
    /// Number of nodes.
    pub n: usize,
    /// Number of ties.
    pub m: usize,
    /// Seconds of the algorithm alone.
    pub seconds: f64,
    /// Of all threads together, seconds of a processor that the algorithm took, where the system
    /// tells (Linux, in steps of some milliseconds).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_seconds: Option<f64>,
    /// Seconds from the file to the graph.
    pub load_seconds: f64,
    /// Of these, seconds from arrays of ends to the graph.
    pub build_seconds: f64,
    /// And seconds to number the nodes anew, where that pays (see `Csr::reorder_for_locality`).
    pub order_seconds: f64,
    /// Threads of the pool.
    pub threads: usize,
    /// Iterations of an iterative measure.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub iterations: Option<usize>,
    /// Bound on the error of a sampled measure, on the scale that the measure names.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error_bound: Option<f64>,
    /// Samples drawn.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub samples: Option<usize>,
    /// Number of communities or components.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub communities: Option<usize>,
    /// Modularity of the communities, at the resolution asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modularity: Option<f64>,
    /// Code length of the communities in bits a step.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub codelength: Option<f64>,
    /// Mean adjusted mutual information of the runs behind a consensus.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub agreement: Option<f64>,
    /// Share of all nodes that the chosen nodes reach.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub coverage: Option<f64>,
    /// The nodes that reach chose, in the order of choice.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub picks: Option<Vec<u32>>,
}

/// Why a measure was not computed or not written.
#[derive(Debug, thiserror::Error)]
pub enum MeasureError {
    /// The name is not that of a measure.
    #[error("unknown measure '{name}'; known measures are {}", MEASURES.join(", "))]
    UnknownMeasure {
        /// The name that was given.
        name: String,
    },
    /// The edge list could not be read.
    #[error(transparent)]
    EdgeList(#[from] EdgeListError),
    /// The centrality could not be computed.
    #[error(transparent)]
    Centrality(#[from] CentralityError),
    /// Communities could not be looked for.
    #[error(transparent)]
    Community(#[from] community::Error),
    /// Nodes could not be chosen.
    #[error(transparent)]
    Reach(#[from] crate::graph::influence::Error),
    /// The values could not be written.
    #[error("{}: {source}; check that the folder exists and has room", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

/// Values of nodes.
enum Values {
    Scores(Vec<f64>),
    Labels(Vec<u32>),
    Places(Vec<[f32; 2]>),
}

/// Reads the edge list, computes the measure in the current thread pool, and writes the values if
/// asked to.
///
/// # Errors
/// An unknown measure, an edge list that is none, parameters outside their range, a file that
/// cannot be written.
pub fn run(args: &MeasureArgs) -> Result<MeasureReport, MeasureError> {
    if !MEASURES.contains(&args.measure.as_str()) {
        return Err(MeasureError::UnknownMeasure { name: args.measure.clone() });
    }
    let start = Instant::now();
    let numbering = if args.dense { NodeNumbering::Dense } else { NodeNumbering::FirstAppearance };
    let mut list = EdgeList::read(&args.edges, numbering)?;
    if args.unweighted {
        list.weights = None;
    }
    let build = Instant::now();
    let graph =
        list.graph().map_err(|source| EdgeListError::Graph { path: args.edges.clone(), source })?;
    drop(list);
    let (build_seconds, order) = (build.elapsed().as_secs_f64(), Instant::now());
    let local = graph.reorder_for_locality();
    let graph = local.graph();
    let mut report = MeasureReport {
        measure: args.measure.clone(),
        n: graph.node_count(),
        m: graph.edge_count(),
        build_seconds,
        order_seconds: order.elapsed().as_secs_f64(),
        load_seconds: start.elapsed().as_secs_f64(),
        threads: rayon::current_num_threads(),
        ..MeasureReport::default()
    };
    let (start, processor) = (Instant::now(), processor_seconds());
    let values = compute(graph, args, &mut report)?;
    report.seconds = start.elapsed().as_secs_f64();
    report.cpu_seconds = processor.and_then(|before| Some(processor_seconds()? - before));
    if let Values::Labels(labels) = &values
        && report.modularity.is_none()
        && report.communities.is_some()
        && args.measure != "components"
    {
        report.modularity = Some(community::modularity(graph, labels, args.resolution));
    }
    report.picks.iter_mut().flatten().for_each(|node| *node = local.original_id(*node));
    let values = match values {
        Values::Scores(scores) => Values::Scores(local.in_original_order(scores)),
        Values::Labels(labels) => Values::Labels(local.in_original_order(labels)),
        Values::Places(places) => Values::Places(local.in_original_order(places)),
    };
    if let Some(path) = &args.out {
        let failed = |source| MeasureError::Write { path: path.clone(), source };
        write_values(path, &values).map_err(failed)?;
    }
    Ok(report)
}

/// Time that the threads of this process have been running.
fn processor_seconds() -> Option<f64> {
    let mut nanoseconds = 0u64;
    for thread in std::fs::read_dir("/proc/self/task").ok()? {
        let text = std::fs::read_to_string(thread.ok()?.path().join("schedstat")).ok()?;
        nanoseconds += text.split(' ').next()?.parse::<u64>().ok()?;
    }
    Some(nanoseconds as f64 * 1e-9)
}

fn compute(
    graph: &Csr,
    args: &MeasureArgs,
    report: &mut MeasureReport,
) -> Result<Values, MeasureError> {
    if let Some(measure) = centrality_of(args) {
        let scores = measure.scores(graph)?;
        if let Convergence::Iterated { iterations, .. } = scores.convergence {
            report.iterations = Some(iterations);
        }
        if let ScoreAccuracy::Sampled { samples, error_bound, .. } = scores.accuracy {
            report.samples = Some(samples);
            report.error_bound = Some(error_bound);
        }
        return Ok(Values::Scores(scores.values));
    }
    match args.measure.as_str() {
        "components" => {
            let components = graph.components();
            report.communities = Some(components.count());
            Ok(Values::Labels(components.component_of))
        }
        "layout" => {
            let params = LayoutParams { seed: args.seed, ..LayoutParams::default() };
            Ok(Values::Places(force_atlas2(graph, &params)))
        }
        "reach" => reach_values(graph, args, report),
        _ => {
            let partition = partition_of(graph, args, report)?;
            report.communities = Some(partition.communities);
            Ok(Values::Labels(partition.membership))
        }
    }
}

/// The measure as a centrality, if it is one.
fn centrality_of(args: &MeasureArgs) -> Option<Box<dyn Centrality>> {
    let edge_length = if args.hops { EdgeLength::Hops } else { EdgeLength::Reciprocal };
    let pivots = |own: PivotSelection| args.pivots.map_or(own, PivotSelection::from);
    Some(match args.measure.as_str() {
        "degree" => Box::new(NodeDegree),
        "strength" => Box::new(NodeStrength),
        "core" => Box::new(CoreNumber),
        "clustering" => Box::new(LocalClustering),
        "constraint" => Box::new(BurtConstraint),
        "effective-size" => Box::new(EffectiveSize::default()),
        "harmonic" => {
            let own = HarmonicCentrality::default();
            Box::new(HarmonicCentrality {
                edge_length,
                pivots: pivots(own.pivots),
                seed: args.seed,
            })
        }
        "closeness" => {
            let own = ClosenessCentrality::default();
            Box::new(ClosenessCentrality {
                edge_length,
                pivots: pivots(own.pivots),
                seed: args.seed,
            })
        }
        "betweenness" => {
            let own = BetweennessCentrality::default();
            Box::new(BetweennessCentrality {
                edge_length,
                pivots: pivots(own.pivots),
                seed: args.seed,
            })
        }
        "pagerank" => {
            let own = PageRank::default();
            Box::new(PageRank { tolerance: args.tolerance.unwrap_or(own.tolerance), ..own })
        }
        "eigenvector" => {
            let own = EigenvectorCentrality::default();
            Box::new(EigenvectorCentrality {
                tolerance: args.tolerance.unwrap_or(own.tolerance),
                ..own
            })
        }
        "katz" => {
            let own = KatzCentrality::default();
            let tolerance = args.tolerance.unwrap_or(own.tolerance);
            Box::new(KatzCentrality { alpha: args.alpha, tolerance, ..own })
        }
        "betweenness-approx" => {
            let own = SampledBetweenness::default();
            let epsilon = args.epsilon.unwrap_or(own.epsilon);
            Box::new(SampledBetweenness { epsilon, seed: args.seed, ..own })
        }
        _ => return None,
    })
}

fn partition_of(
    graph: &Csr,
    args: &MeasureArgs,
    report: &mut MeasureReport,
) -> Result<Partition, MeasureError> {
    let seed = args.seed;
    Ok(match args.measure.as_str() {
        "louvain" => louvain(graph, &LouvainParams { resolution: args.resolution, seed })?,
        "label-propagation" => {
            label_propagation(graph, &LabelPropagationParams { seed, ..Default::default() })
        }
        "infomap" => {
            let own = MapEquationParams::default();
            let iterations = args.iterations.unwrap_or(own.iterations);
            let found = map_equation(graph, &MapEquationParams { iterations, seed, ..own });
            report.codelength = Some(found.quality);
            found
        }
        "consensus" => {
            let leiden = leiden_params(args);
            let found =
                consensus_clustering(graph, &ConsensusParams { leiden, ..Default::default() })?;
            report.agreement = Some(found.agreement);
            found.partition
        }
        _ => leiden(graph, &leiden_params(args))?,
    })
}

fn leiden_params(args: &MeasureArgs) -> LeidenParams {
    let own = LeidenParams::default();
    let iterations = args.iterations.unwrap_or(own.iterations);
    let quality = if args.cpm { QualityFunction::Cpm } else { QualityFunction::Modularity };
    LeidenParams { quality, resolution: args.resolution, iterations, seed: args.seed, ..own }
}

fn reach_values(
    graph: &Csr,
    args: &MeasureArgs,
    report: &mut MeasureReport,
) -> Result<Values, MeasureError> {
    let own = InfluenceParams::default();
    let cascade = CascadeModel { probability: args.probability, ..own.cascade };
    let epsilon = args.epsilon.unwrap_or(own.epsilon);
    let params = InfluenceParams { k: args.k, cascade, epsilon, seed: args.seed, ..own };
    let found = maximise_influence(graph, &params)?;
    report.samples = Some(found.rr_sets);
    report.coverage = found.spread.last().map(|spread| spread / graph.node_count() as f64);
    report.picks = Some(found.nodes.clone());
    // One value a node: what it added when it was chosen, 0 if it was not.
    let mut gain = vec![0f64; graph.node_count()];
    let mut before = 0.0;
    for (&node, &spread) in found.nodes.iter().zip(&found.spread) {
        gain[node as usize] = spread - before;
        before = spread;
    }
    Ok(Values::Scores(gain))
}

fn write_values(path: &Path, values: &Values) -> std::io::Result<()> {
    let binary = path.extension().is_some_and(|extension| extension == "bin");
    atomic_file::write(path, |out| match values {
        Values::Scores(scores) if binary => {
            scores.iter().try_for_each(|x| out.write_all(&x.to_le_bytes()))
        }
        Values::Labels(labels) if binary => {
            labels.iter().try_for_each(|x| out.write_all(&x.to_le_bytes()))
        }
        Values::Places(places) if binary => {
            let numbers = places.iter().flatten();
            numbers.map(|&x| f64::from(x)).try_for_each(|x| out.write_all(&x.to_le_bytes()))
        }
        // An undefined score is an empty line.
        Values::Scores(scores) => scores
            .iter()
            .try_for_each(|x| if x.is_nan() { writeln!(out) } else { writeln!(out, "{x}") }),
        Values::Labels(labels) => labels.iter().try_for_each(|x| writeln!(out, "{x}")),
        Values::Places(places) => places.iter().try_for_each(|[x, y]| writeln!(out, "{x} {y}")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn karate() -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "tests", "graphs", "karate.txt"].iter().collect()
    }

    #[test]
    fn every_measure_runs_and_writes_a_value_for_each_node() {
        let folder = tempfile::tempdir().unwrap();
        for measure in MEASURES {
            // A label is a u32, a score an f64, a place on the page two of them.
            let bytes = match measure {
                "components" | "leiden" | "louvain" | "label-propagation" | "infomap" => 4,
                "layout" => 16,
                _ => 8,
            };
            for name in ["values.txt", "values.bin"] {
                let out = folder.path().join(name);
                let args = MeasureArgs {
                    measure: measure.to_owned(),
                    edges: karate(),
                    out: Some(out.clone()),
                    dense: true,
                    ..MeasureArgs::default()
                };
                let report = run(&args).unwrap();
                assert_eq!((report.n, report.m), (34, 78), "{measure}");
                let written = std::fs::read(&out).unwrap();
                if name == "values.txt" {
                    let lines = written.iter().filter(|&&b| b == b'\n').count();
                    assert_eq!(lines, 34, "{measure}");
                } else {
                    assert_eq!(written.len(), bytes * 34, "{measure}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_measure_is_refused_with_the_known_ones() {
        let args = MeasureArgs { measure: "closness".to_owned(), ..MeasureArgs::default() };
        let message = run(&args).unwrap_err().to_string();
        assert!(message.contains("closness") && message.contains("closeness"));
    }
}
