//! Reads an edge list, computes a measure, writes its values.

use std::path::{Path, PathBuf};
use std::time::Instant;

use serde::Serialize;

use crate::graph::{
    EdgeList, EdgeListError, MeasureError, MeasureFigures, NodeMeasure, NodeNumbering, NodeValues,
    Reordered,
};
use crate::storage::atomic_file;
use crate::storage::separation::{OutputFileError, check_output_file};

/// Which graph to measure, and where the values go.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
pub struct EdgeListInput {
    /// The edge list: `u v [w]` a line, `#` and `%` comments; plain, gzip or zstd
    pub edges: PathBuf,
    /// Write the values here: one line a node, or little-endian f64 (u32 for labels) when the name ends
    /// in .bin
    #[cfg_attr(feature = "cli", arg(long, value_name = "FILE"))]
    pub out: Option<PathBuf>,
    /// The file's ids are 0..n-1: node order is id order
    #[cfg_attr(feature = "cli", arg(long))]
    pub dense: bool,
    /// Ignore weights
    #[cfg_attr(feature = "cli", arg(long))]
    pub unweighted: bool,
}

/// What was computed. Serialised, it is the one line that `kolnet graph --json` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct MeasureReport {
    /// Name of the measure.
    pub measure: &'static str,
    /// Number of nodes.
    pub n: usize,
    /// Number of edges.
    pub m: usize,
    /// Seconds of the algorithm alone.
    pub seconds: f64,
    /// Seconds of processor time that the algorithm took on all threads together, where the system
    /// tells (Linux, in steps of some milliseconds).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cpu_seconds: Option<f64>,
    /// Seconds from the file to the graph.
    pub load_seconds: f64,
    /// Of these, seconds from arrays of endpoints to the graph.
    pub build_seconds: f64,
    /// Of these, seconds to renumber the nodes, where that pays (see `Csr::reorder_for_locality`).
    pub order_seconds: f64,
    /// Threads of the pool.
    pub threads: usize,
    /// What is known of the values.
    #[serde(flatten)]
    pub figures: MeasureFigures,
}

/// Why a measure of an edge list was not computed or not written.
#[derive(Debug, thiserror::Error)]
pub enum MeasureRunError {
    /// The edge list could not be read.
    #[error(transparent)]
    EdgeList(#[from] EdgeListError),
    /// The measure could not be computed.
    #[error(transparent)]
    Measure(MeasureError),
    /// The values must not go where they were to go.
    #[error(transparent)]
    Place(#[from] OutputFileError),
    /// The values could not be written.
    #[error("{}: cannot be written; check that the folder exists and has room", path.display())]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system reported.
        source: std::io::Error,
    },
}

/// Reads the edge list, computes the measure in the current thread pool, and writes the values if
/// asked to.
///
/// # Errors
/// A file that is not an edge list, parameters outside their range, a file that cannot be written.
pub fn measure_edge_list(
    input: &EdgeListInput,
    measure: &dyn NodeMeasure,
) -> Result<MeasureReport, MeasureRunError> {
    if let Some(path) = &input.out {
        check_output_file(path, std::slice::from_ref(&input.edges))?;
    }
    let start = Instant::now();
    let numbering = if input.dense { NodeNumbering::Dense } else { NodeNumbering::FirstAppearance };
    let mut list = EdgeList::read(&input.edges, numbering)?;
    if input.unweighted {
        list.weights = None;
    }
    let build_start = Instant::now();
    let graph = list
        .graph()
        .map_err(|source| EdgeListError::Graph { path: input.edges.clone(), source })?;
    drop(list);
    let order_start = Instant::now();
    let reordered = graph.reorder_for_locality();
    let graph = reordered.graph();
    let (measure_start, cpu_start) = (Instant::now(), processor_seconds());
    let mut measured = measure.measure(graph).map_err(MeasureRunError::Measure)?;
    let seconds = measure_start.elapsed().as_secs_f64();
    let cpu_seconds = cpu_start.and_then(|start| Some(processor_seconds()? - start));
    measure.evaluate(graph, &mut measured);
    for node in measured.figures.picks.iter_mut().flatten() {
        *node = reordered.original_id(*node);
    }
    if let Some(path) = &input.out {
        write_values(path, &in_original_order(&reordered, measured.values))
            .map_err(|source| MeasureRunError::Write { path: path.clone(), source })?;
    }
    Ok(MeasureReport {
        measure: measure.measure_name(),
        n: graph.node_count(),
        m: graph.edge_count(),
        seconds,
        cpu_seconds,
        load_seconds: (measure_start - start).as_secs_f64(),
        build_seconds: (order_start - build_start).as_secs_f64(),
        order_seconds: (measure_start - order_start).as_secs_f64(),
        threads: rayon::current_num_threads(),
        figures: measured.figures,
    })
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

fn in_original_order(reordered: &Reordered, values: NodeValues) -> NodeValues {
    match values {
        NodeValues::Scores(scores) => NodeValues::Scores(reordered.in_original_order(scores)),
        NodeValues::Labels(labels) => NodeValues::Labels(reordered.in_original_order(labels)),
        NodeValues::Positions(positions) => {
            NodeValues::Positions(reordered.in_original_order(positions))
        }
    }
}

fn write_values(path: &Path, values: &NodeValues) -> std::io::Result<()> {
    let is_binary = path.extension().is_some_and(|extension| extension == "bin");
    atomic_file::write(path, |out| match values {
        NodeValues::Scores(scores) if is_binary => {
            scores.iter().try_for_each(|x| out.write_all(&x.to_le_bytes()))
        }
        NodeValues::Labels(labels) if is_binary => {
            labels.iter().try_for_each(|x| out.write_all(&x.to_le_bytes()))
        }
        NodeValues::Positions(positions) if is_binary => {
            let numbers = positions.iter().flatten().map(|&x| f64::from(x));
            numbers.into_iter().try_for_each(|x| out.write_all(&x.to_le_bytes()))
        }
        // A score that is not defined is an empty line.
        NodeValues::Scores(scores) => scores
            .iter()
            .try_for_each(|x| if x.is_nan() { writeln!(out) } else { writeln!(out, "{x}") }),
        NodeValues::Labels(labels) => labels.iter().try_for_each(|x| writeln!(out, "{x}")),
        NodeValues::Positions(positions) => {
            positions.iter().try_for_each(|[x, y]| writeln!(out, "{x} {y}"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::measure::Measure;

    fn karate() -> PathBuf {
        [env!("CARGO_MANIFEST_DIR"), "tests", "graphs", "karate.txt"].iter().collect()
    }

    #[test]
    fn every_measure_runs_and_writes_a_value_for_each_node() {
        const NODES: usize = 34;
        let folder = tempfile::tempdir().unwrap();
        for measure in Measure::all() {
            let measure = measure.as_measure();
            let name = measure.measure_name();
            let write_to = |file: &str| {
                let out = folder.path().join(file);
                let input = EdgeListInput {
                    edges: karate(),
                    out: Some(out.clone()),
                    dense: true,
                    unweighted: false,
                };
                let report = measure_edge_list(&input, measure).unwrap();
                assert_eq!((report.measure, report.n, report.m), (name, NODES, 78));
                std::fs::read(&out).unwrap()
            };
            let lines = write_to("values.txt").iter().filter(|&&b| b == b'\n').count();
            assert_eq!(lines, NODES, "{name}");
            let bytes_per_node = match name {
                "components" | "leiden" | "consensus" | "louvain" | "label-propagation"
                | "infomap" => 4,
                "layout" => 16,
                _ => 8,
            };
            assert_eq!(write_to("values.bin").len(), bytes_per_node * NODES, "{name}");
        }
    }

    #[test]
    fn a_file_that_cannot_be_written_is_named() {
        let input = EdgeListInput {
            edges: karate(),
            out: Some(PathBuf::from("no-such-folder/values.txt")),
            ..EdgeListInput::default()
        };
        let measure = crate::graph::centrality::NodeDegree;
        let message = measure_edge_list(&input, &measure).unwrap_err().to_string();
        assert!(message.contains("no-such-folder/values.txt"), "{message}");
    }
}
