//! How a command ended, and the exit code that says so.

use std::process::ExitCode;

/// How a command ended; clap itself exits with 2 on wrong usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CommandOutcome {
    Done,
    Failed,
    /// Done, but a guard stopped an output.
    Guarded,
}

impl From<CommandOutcome> for ExitCode {
    fn from(outcome: CommandOutcome) -> Self {
        match outcome {
            CommandOutcome::Done => Self::from(0),
            CommandOutcome::Failed => Self::from(1),
            CommandOutcome::Guarded => Self::from(3),
        }
    }
}
