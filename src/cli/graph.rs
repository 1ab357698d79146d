//! `kolnet graph`: one measure on an edge list.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::console::Console;
use super::{CommonArgs, DEFAULT_SEED, Outcome};
use crate::graph::measure::{self, MEASURES, MeasureArgs};

/// One measure on an edge list
#[derive(Debug, Args)]
pub(super) struct GraphArgs {
    /// The measure
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(MEASURES))]
    measure: String,
    /// The edge list: `u v [w]` a line, `#` and `%` comments, plain or .gz
    edges: PathBuf,
    /// One value a node, or little-endian f64 (u32 for labels) when the file ends in .bin
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
    /// The file's ids are 0..n-1: node order is id order
    #[arg(long)]
    dense: bool,
    /// Leave weights aside
    #[arg(long)]
    unweighted: bool,
    /// Every tie has length 1 for measures on paths
    #[arg(long)]
    hops: bool,
    /// Pivots of path measures; 0 for all nodes [default: by size]
    #[arg(long, value_name = "N")]
    pivots: Option<usize>,
    /// Iterations of Leiden and of the map equation; 0 until stable
    #[arg(long, value_name = "N")]
    iterations: Option<usize>,
    /// Resolution of modularity, or density of the constant Potts model
    #[arg(long, default_value_t = 1.0)]
    resolution: f64,
    /// Leiden by the constant Potts model
    #[arg(long)]
    cpm: bool,
    /// Tolerance of iterative measures
    #[arg(long)]
    tolerance: Option<f64>,
    /// Katz: alpha itself
    #[arg(long)]
    alpha: Option<f64>,
    /// Error of betweenness-approx; epsilon of reach
    #[arg(long)]
    epsilon: Option<f64>,
    /// Nodes that reach chooses
    #[arg(short, default_value_t = 10)]
    k: usize,
    /// Reach: every tie passes with this probability
    #[arg(long)]
    probability: Option<f64>,
}

pub(super) fn run(args: &GraphArgs, common: &CommonArgs, console: &Console) -> Result<Outcome> {
    let asked = MeasureArgs {
        measure: args.measure.clone(),
        edges: args.edges.clone(),
        out: args.out.clone(),
        dense: args.dense,
        unweighted: args.unweighted,
        hops: args.hops,
        pivots: args.pivots,
        iterations: args.iterations,
        resolution: args.resolution,
        cpm: args.cpm,
        tolerance: args.tolerance,
        alpha: args.alpha,
        epsilon: args.epsilon,
        k: args.k,
        probability: args.probability,
        seed: common.seed.unwrap_or(DEFAULT_SEED),
    };
    let report = measure::run(&asked)?;
    let print = if args.json { serde_json::to_string } else { serde_json::to_string_pretty };
    console.print(&(print(&report)? + "\n"));
    Ok(Outcome::Done)
}
