//! `kolnet sql`: the relational steps, printed for an engine that exists or run here.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::{Args, Subcommand, ValueEnum};
use serde::Serialize;

use super::command_outcome::CommandOutcome;
use super::common_args::CommonArgs;
use super::console::Console;
use super::run::{answers_in, reads, step_text};
use crate::output::{self, SQL_TABLES_FOLDER};
use crate::pipeline;
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::separation::check_apart;
use crate::storage::sql::{
    MemoryBudget, SpillFolder, SqlDialect, SqlPlaces, StepReport, StepRole, run_steps,
};

/// The relational steps (ties, what each person wrote, names to compare) as SQL for an engine that exists
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(super) struct SqlArgs {
    #[command(subcommand)]
    command: Option<SqlCommand>,
    /// The engine
    #[arg(long, required = true)]
    dialect: Option<DialectFlag>,
    /// The folder of the tables, as the engine names it
    #[arg(long, value_name = "DIR", default_value = "tables")]
    tables: String,
    /// The folder of the results, as the engine names it
    #[arg(long, value_name = "DIR", default_value = "results")]
    results: String,
    /// Print tables and steps as JSON, for a program that runs them
    #[arg(long)]
    json: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum DialectFlag {
    /// Apache Spark and Databricks
    Spark,
    /// DuckDB
    Duckdb,
    /// Snowflake
    Snowflake,
}

impl DialectFlag {
    const fn dialect(self) -> SqlDialect {
        match self {
            Self::Spark => SqlDialect::Spark,
            Self::Duckdb => SqlDialect::Duckdb,
            Self::Snowflake => SqlDialect::Snowflake,
        }
    }
}

#[derive(Debug, Subcommand)]
enum SqlCommand {
    Tables(TablesArgs),
    Run(StepsArgs),
}

/// Write a study as the tables that the steps read
#[derive(Debug, Args)]
struct TablesArgs {
    /// The study file
    study: PathBuf,
    /// The folder of the tables
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The run folder whose people keep their keys [default: out beside the study file]
    #[arg(long, value_name = "RUN_DIR")]
    run: Option<PathBuf>,
}

/// Run the steps here over such tables
#[derive(Debug, Args)]
struct StepsArgs {
    /// The folder of the tables
    tables: PathBuf,
    /// The folder of the results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Megabytes of rows that may be in memory at once; what has no room waits on the disk
    #[arg(long, value_name = "MB", default_value_t = 1024, value_parser = clap::value_parser!(u64).range(1..))]
    memory: u64,
    /// Where rows wait [default: beside the results]
    #[arg(long, value_name = "DIR")]
    spill: Option<PathBuf>,
}

pub(super) fn run(
    args: &SqlArgs,
    common: &CommonArgs,
    console: &Console,
) -> Result<CommandOutcome> {
    match (&args.command, args.dialect) {
        (Some(SqlCommand::Tables(args)), _) => write_tables(args, common, console),
        (Some(SqlCommand::Run(args)), _) => run_here(args, console),
        (None, Some(dialect)) => {
            let dialect = dialect.dialect();
            let places = SqlPlaces { tables: &args.tables, results: &args.results };
            match args.json {
                true => console.print_json(&dialect.plan())?,
                false => console.print(&dialect.script(places)),
            }
            Ok(CommandOutcome::Done)
        }
        (None, None) => bail!("no engine is named; name one with --dialect"),
    }
}

fn write_tables(
    args: &TablesArgs,
    common: &CommonArgs,
    console: &Console,
) -> Result<CommandOutcome> {
    let mut study = common.study(&args.study)?;
    // Ties of earlier tables, which these are to replace.
    study.edges.clear();
    let run = args.run.clone().unwrap_or_else(|| study.folder.join("out"));
    study.opt_out_answers.extend(answers_in(&run));
    let claim = FolderClaim::of(&args.out, &SQL_TABLES_FOLDER, &reads(&study, &args.study, &run))?;
    let keys = pipeline::previous_keys(&study, &run)?;
    let rows = pipeline::relate(&study, keys, &|progress| match progress.done {
        0 => console.count_step(step_text(progress.step), progress.total),
        done => console.count(done, progress.total),
    })?;
    console.step("writing the tables");
    let written = match output::write_sql_tables(&rows, claim) {
        Err(guarded @ output::OutputError::SuppressedName(_)) => {
            console.error(&guarded.into());
            return Ok(CommandOutcome::Guarded);
        }
        written => written?,
    };
    console.finish();
    let place = args.out.display();
    console.print(&format!(
        "authorships  {:>10} rows\nmentions     {:>10} rows\n\nin {place}; `kolnet sql run {place} --out DIR` runs the steps \
         here, `kolnet sql --dialect` prints them\n",
        written.authorships, written.mentions
    ));
    Ok(CommandOutcome::Done)
}

/// The folder of what the steps make.
const SQL_RESULTS_FOLDER: FolderForm =
    FolderForm { kind: FolderKind::SqlResults, filled_in: &[], files_without_record: |_| None };

#[derive(Serialize)]
struct ResultsManifest {
    kolnet: &'static str,
    rows: serde_json::Map<String, serde_json::Value>,
}

fn run_here(args: &StepsArgs, console: &Console) -> Result<CommandOutcome> {
    let reads = std::slice::from_ref(&args.tables);
    let claim = FolderClaim::of(&args.out, &SQL_RESULTS_FOLDER, reads)?;
    let mut staged = claim.stage()?;
    let spill = match &args.spill {
        Some(folder) => {
            let path = folder.display().to_string();
            check_apart(folder, reads).map_err(|source| FolderWriteError { path, source })?;
            SpillFolder::within(folder, folder)?
        }
        None => SpillFolder::within(staged.path(), &args.out)?,
    };
    console.step("running the steps");
    let budget = MemoryBudget { megabytes: args.memory };
    let reports = run_steps(&args.tables, &mut staged, spill, budget)?;
    let written = reports.iter().filter(|report| report.role == StepRole::Result);
    let rows = written.map(|report| (report.step.to_owned(), report.rows.into())).collect();
    let kolnet = env!("CARGO_PKG_VERSION");
    let manifest = staged.seal(&ResultsManifest { kolnet, rows })?;
    staged.publish(&manifest)?;
    console.finish();
    console.print(&page(&reports));
    Ok(CommandOutcome::Done)
}

/// What each step did.
fn page(reports: &[StepReport]) -> String {
    let mut text = format!("{:<12}{:>12}{:>8}{:>16}\n", "step", "rows", "parts", "spilled bytes");
    for StepReport { step, rows, parts, spilled, .. } in reports {
        text.push_str(&format!("{step:<12}{rows:>12}{parts:>8}{spilled:>16}\n"));
    }
    text
}
