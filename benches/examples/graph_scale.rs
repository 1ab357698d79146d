//! The graph engine at the size of PubMed: builds a co-authorship graph from author lists and measures
//! it, with seconds and memory of each step:
//! `cargo run --profile timed --example graph_scale -- PREFIX [--threads N] [--as-they-come] [--build-only]`.
//!
//! `PREFIX.offsets.u64` and `PREFIX.members.u32` hold the author lists as plain little-endian numbers:
//! paper p has the authors `members[offsets[p]..offsets[p + 1]]`. `benches/peers/scale.py` makes them.
#![allow(missing_docs, reason = "an example has no callers")]
#![allow(clippy::print_stdout, reason = "this is a program")]

use std::error::Error;
use std::fs;
use std::path::PathBuf;
use std::time::Instant;

use clap::Parser;
use kolnet::graph::centrality::{
    Centrality, CoreNumber, EdgeLength, HarmonicCentrality, PageRank, PivotSelection,
    SampledBetweenness,
};
use kolnet::graph::community::{LeidenParams, leiden};
use kolnet::graph::{Csr, Hyperedges, Reordered};

/// Papers with more authors tie nobody, as in the generator of the reference graphs.
const LARGEST_TEAM: usize = 100;

/// Builds a graph from author lists and measures it.
#[derive(Parser)]
struct Args {
    /// Where the author lists are, without `.offsets.u64` and `.members.u32`.
    prefix: String,
    /// Threads; default: all cores.
    #[arg(long)]
    threads: Option<usize>,
    /// Stop when the graph is built.
    #[arg(long)]
    build_only: bool,
    /// Build under the numbers of the lists, and number the graph anew where that pays.
    #[arg(long)]
    as_they_come: bool,
}

fn main() -> Result<(), Box<dyn Error>> {
    let args = Args::parse();
    if let Some(threads) = args.threads {
        rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread().build_global()?;
    }
    let (offsets, members) = author_lists(&args.prefix)?;
    let weights: Vec<f64> = offsets
        .windows(2)
        .map(|pair| (pair[1] - pair[0]) as usize)
        .map(|team| if (2..=LARGEST_TEAM).contains(&team) { 1.0 / (team - 1) as f64 } else { 0.0 })
        .collect();
    let nodes = members.iter().max().map_or(0, |last| *last as usize + 1);
    let lists = memory("VmRSS");
    let groups = Hyperedges { offsets: &offsets, members: &members, pair_weights: Some(&weights) };
    let local = if args.as_they_come {
        let graph = timed("build, weighted", || Csr::from_hyperedges(nodes, &groups))?;
        if args.build_only {
            return Ok(());
        }
        timed("numbering anew", || graph.reorder_for_locality())
    } else {
        timed("build, weighted, numbered by groups", || Reordered::from_hyperedges(nodes, &groups))?
    };
    let graph = local.graph();
    println!(
        "{} people, {} papers, {} ties; graph {} MB ({:.1} bytes a tie), author lists {lists} MB, peak of the build {} MB above them",
        graph.node_count(),
        weights.len(),
        graph.edge_count(),
        graph.bytes() >> 20,
        graph.bytes() as f64 / graph.edge_count().max(1) as f64,
        memory("VmHWM").saturating_sub(lists),
    );
    drop((offsets, members, weights));
    if args.build_only {
        return Ok(());
    }
    timed("components", || graph.components());
    timed("PageRank", || PageRank::default().scores(graph))?;
    timed("core number", || CoreNumber.scores(graph))?;
    let found = timed("Leiden", || leiden(graph, &LeidenParams::default()))?;
    println!("modularity {:.4}", found.quality);
    let pivots = PivotSelection::Count(64);
    let harmonic = HarmonicCentrality {
        edge_length: EdgeLength::Hops,
        pivots,
        ..HarmonicCentrality::default()
    };
    timed("harmonic by hops, 64 pivots", || harmonic.scores(graph))?;
    let betweenness = SampledBetweenness { epsilon: 0.01, ..SampledBetweenness::default() };
    timed("betweenness, sampled, epsilon .01", || betweenness.scores(graph))?;
    Ok(())
}

fn author_lists(prefix: &str) -> Result<(Vec<u64>, Vec<u32>), Box<dyn Error>> {
    let read = |ending: &str| {
        let path = PathBuf::from(format!("{prefix}.{ending}"));
        fs::read(&path).map_err(|cause| format!("{}: {cause}", path.display()))
    };
    let offsets = read("offsets.u64")?;
    let offsets = offsets.as_chunks().0.iter().map(|bytes| u64::from_le_bytes(*bytes)).collect();
    let members = read("members.u32")?;
    let members = members.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes)).collect();
    Ok((offsets, members))
}

fn timed<T>(name: &str, step: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let made = step();
    println!(
        "{name}: {:.2} s, peak memory so far {} MB",
        start.elapsed().as_secs_f64(),
        memory("VmHWM")
    );
    made
}

/// A line of the process's own account in MB; 0 where the system keeps none.
fn memory(line: &str) -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let value = status.lines().find_map(|row| row.strip_prefix(line)?.strip_prefix(':'));
    let kilobytes = value.and_then(|value| value.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or(0) >> 10
}
