//! `kolnet graph`: one measure on an edge list.

use anyhow::Result;
use clap::error::ErrorKind;
use clap::{ArgMatches, Args, Command, FromArgMatches, Subcommand};

use super::command_outcome::CommandOutcome;
use super::console::Console;
use crate::graph::measure::{EdgeListInput, Measure, measure_edge_list};

/// A measure, which is a subcommand whose arguments are its parameters, and what all of them share.
#[derive(Debug)]
pub(super) struct GraphCommand {
    measure: Measure,
    options: GraphOptions,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "Input and output")]
struct GraphOptions {
    #[command(flatten)]
    input: EdgeListInput,
    /// Print one line of JSON
    #[arg(long)]
    json: bool,
}

impl Subcommand for GraphCommand {
    fn augment_subcommands(command: Command) -> Command {
        Measure::augment_subcommands(command).mut_subcommands(with_options)
    }

    fn augment_subcommands_for_update(command: Command) -> Command {
        Self::augment_subcommands(command)
    }

    fn has_subcommand(name: &str) -> bool {
        Measure::has_subcommand(name)
    }
}

impl FromArgMatches for GraphCommand {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let (_, arguments) =
            matches.subcommand().ok_or_else(|| clap::Error::new(ErrorKind::MissingSubcommand))?;
        Ok(Self {
            measure: Measure::from_arg_matches(matches)?,
            options: GraphOptions::from_arg_matches(arguments)?,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

/// Adds the shared options, whose documentation must not become the help of the measure. The first
/// paragraph of a measure's own documentation is its help, the rest is for the API.
fn with_options(measure: Command) -> Command {
    let about = measure.get_about().cloned().unwrap_or_default();
    GraphOptions::augment_args(measure).about(about).long_about(None)
}

pub(super) fn run(command: &GraphCommand, console: &Console) -> Result<CommandOutcome> {
    let options = &command.options;
    let report = measure_edge_list(&options.input, command.measure.as_measure())?;
    let print = if options.json { serde_json::to_string } else { serde_json::to_string_pretty };
    console.print(&(print(&report)? + "\n"));
    Ok(CommandOutcome::Done)
}
