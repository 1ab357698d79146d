//! The command line as typed.

use std::num::NonZeroUsize;
use std::path::PathBuf;

use clap::{Parser, Subcommand};

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

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Read, resolve, measure, rank and write the run folder
    Run {
        /// The study file
        study: PathBuf,
        /// The run folder [default: out beside the study file]
        #[arg(long, value_name = "DIR")]
        out: Option<PathBuf>,
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
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// List the built-in therapeutic areas; with a MeSH file, check every descriptor against it
    Areas {
        /// Your MeSH edition: desc*.xml, mtrees*.bin or TSV (ui, name, tree_number), plain or .gz
        #[arg(long, value_name = "FILE")]
        mesh: Option<PathBuf>,
    },
    /// Print shell completions
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
}
