//! The command line as typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Args as Flags, Parser, Subcommand, ValueEnum};
use kolnet::graph::measure::MEASURES;
use kolnet::queries::coverage::{ReachModel, StepLayers};

/// Maps the experts of a medical field: publications and congress programmes in, ranked and
/// explained people per therapeutic area out.
#[derive(Debug, Parser)]
#[command(name = "kolnet", version, arg_required_else_help = true)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
    /// Threads to use [default: all cores]
    #[arg(long, global = true, value_name = "N")]
    pub threads: Option<NonZeroUsize>,
    /// Seed of everything random [default: the study's, 42]
    #[arg(long, global = true, value_name = "N")]
    pub seed: Option<u64>,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    pub quiet: bool,
}

/// What it means to be within reach, for `cover`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum ModelFlag {
    /// One or two strong steps from somebody who is met
    Coverage,
    /// Word passes over a tie with its share of the strength of whom it goes to (an assumption)
    Ic,
}

impl ModelFlag {
    pub(crate) const fn meant(self) -> ReachModel {
        match self {
            Self::Coverage => ReachModel::Coverage,
            Self::Ic => ReachModel::Cascade,
        }
    }
}

/// Ties that are steps of `cover`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(crate) enum StepsFlag {
    /// Publications, guidelines and trials that people share
    Collaboration,
    /// Congress sessions as well
    All,
}

impl StepsFlag {
    pub(crate) const fn meant(self) -> StepLayers {
        match self {
            Self::Collaboration => StepLayers::Collaboration,
            Self::All => StepLayers::All,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read, resolve, measure, rank and write the run folder
    Run {
        /// The study file
        study: PathBuf,
        /// The run folder [default: out beside the study file]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
        /// Read every file anew and keep nothing for the next run
        #[arg(long)]
        no_cache: bool,
    },
    /// Say what would be read and what is wrong; write nothing
    Check {
        /// The study file
        study: PathBuf,
    },
    /// Write a commented study file and input templates
    Init {
        /// The folder of the new study
        dir: PathBuf,
    },
    /// Say why somebody is on the list: every point to its document
    Explain {
        /// The folder that `kolnet run` wrote
        run_dir: PathBuf,
        /// A person key, an ORCID iD, or a name as printed, in quotes
        person: String,
        /// One area only [default: all that list the person]
        #[arg(long, value_name = "ID")]
        area: Option<String>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say which people together bring most of an area within one or two steps of collaboration
    Cover {
        /// The folder that `kolnet run` wrote
        run_dir: PathBuf,
        /// The area
        #[arg(long, value_name = "ID")]
        area: String,
        /// People to choose
        #[arg(long, short, value_name = "N")]
        k: usize,
        /// People with whom exchange exists: a CSV with a column person_key or name
        #[arg(long, value_name = "CSV")]
        engaged: Option<PathBuf>,
        /// Most picks of each group: a CSV with country (or community) and most; `*` for all others
        #[arg(long, value_name = "CSV")]
        quota: Option<PathBuf>,
        /// What makes a step from one person to another
        #[arg(long, value_enum, default_value_t = StepsFlag::Collaboration)]
        steps: StepsFlag,
        /// What it means to be within reach
        #[arg(long, value_enum, default_value_t = ModelFlag::Coverage)]
        model: ModelFlag,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Say who stays, goes, is new and moved between two runs, and why
    Diff {
        /// The folder of the earlier run
        old_run: PathBuf,
        /// The folder of the later run
        new_run: PathBuf,
        /// The folder of changes.csv [default: changes beside the later run]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Write CRM files from a run folder
    Feed {
        /// The folder that `kolnet run` wrote
        run_dir: PathBuf,
        /// plain, salesforce, or a profile file of your own (*.toml)
        #[arg(long, value_name = "P")]
        profile: String,
        /// The feed's folder [default: feed-PROFILE beside the run folder]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
    },
    /// Rank with data up to a year and measure against what came after
    Backtest {
        /// The study file
        study: PathBuf,
        /// Last year that is visible
        #[arg(long, value_name = "YEAR")]
        cutoff: i16,
        /// Years after it that are asked
        #[arg(long, value_name = "YEARS", default_value_t = 5)]
        horizon: i16,
        /// Control: deal the authors out among the papers at random first; every gain must vanish
        #[arg(long)]
        shuffled: bool,
        /// Draw the gains over counting publications into this file, .svg or .png
        #[arg(long, value_name = "FILE")]
        plot: Option<PathBuf>,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Names to people on a bare list of mentions
    #[command(subcommand)]
    Identity(IdentityCommand),
    /// One measure on an edge list
    Graph(GraphArgs),
    /// List the built-in therapeutic areas; with a MeSH file, check every descriptor against it
    Areas {
        /// Your MeSH edition: desc*.xml, mtrees*.bin or TSV (ui, name, tree_number), plain or .gz
        #[arg(long, value_name = "FILE")]
        mesh: Option<PathBuf>,
    },
    /// Print the JSON schema of the study file, for editors that complete and check TOML
    Schema,
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum IdentityCommand {
    /// Decide which mentions are one person; the field `person` is never read
    Resolve {
        /// Mentions, one JSON object a line, plain or .gz
        mentions: PathBuf,
        /// Where the clusters go: id, tab, person, one line a mention in the order of the input
        #[arg(long, value_name = "CLUSTERS.tsv")]
        out: PathBuf,
    },
    /// B-cubed and pairwise precision, recall and F1 against the truth
    Score {
        /// Clusters as `identity resolve` writes them
        clusters: PathBuf,
        /// Mentions with the field `person`, plain or .gz
        gold: PathBuf,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, Flags)]
pub(crate) struct GraphArgs {
    /// The measure
    #[arg(value_parser = clap::builder::PossibleValuesParser::new(MEASURES))]
    pub measure: String,
    /// The edge list: `u v [w]` a line, `#` and `%` comments, plain or .gz
    pub edges: PathBuf,
    /// One value a node, or little-endian f64 (u32 for labels) when the file ends in .bin
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
    /// The file's ids are 0..n-1: node order is id order
    #[arg(long)]
    pub dense: bool,
    /// Leave weights aside
    #[arg(long)]
    pub unweighted: bool,
    /// Every tie has length 1 for measures on paths
    #[arg(long)]
    pub hops: bool,
    /// Pivots of path measures; 0 for all nodes [default: by size]
    #[arg(long, value_name = "N")]
    pub pivots: Option<usize>,
    /// Iterations of Leiden and of the map equation; 0 until stable
    #[arg(long, value_name = "N")]
    pub iterations: Option<usize>,
    /// Resolution of modularity, or density of the constant Potts model
    #[arg(long, default_value_t = 1.0)]
    pub resolution: f64,
    /// Leiden by the constant Potts model
    #[arg(long)]
    pub cpm: bool,
    /// Tolerance of iterative measures
    #[arg(long)]
    pub tolerance: Option<f64>,
    /// Katz: alpha itself
    #[arg(long)]
    pub alpha: Option<f64>,
    /// Error of betweenness-approx; epsilon of reach
    #[arg(long)]
    pub epsilon: Option<f64>,
    /// Nodes that reach chooses
    #[arg(short, default_value_t = 10)]
    pub k: usize,
    /// Reach: every tie passes with this probability
    #[arg(long)]
    pub probability: Option<f64>,
}
