//! Flags, messages, progress, exit codes. Results go to files or standard output, everything else to
//! standard error.

mod args;
mod backtested;
mod bare;
mod changed;
mod command;
mod covered;
mod explained;
mod speak;

use std::process::ExitCode;

use clap::Parser;

/// How a command ended (contract section 1); clap itself exits with 2 on wrong usage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Done,
    Failed,
    Guarded,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Done => Self::from(0),
            Outcome::Failed => Self::from(1),
            Outcome::Guarded => Self::from(3),
        }
    }
}

/// Parses the arguments and runs the command.
pub(crate) fn run() -> ExitCode {
    let args = args::Args::parse();
    let voice = speak::Voice::new(args.quiet);
    if let Some(threads) = args.threads {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.get()).build_global();
        if let Err(cause) = pool {
            voice.error(&format!("cannot start {threads} threads: {cause}"));
            return Outcome::Failed.into();
        }
    }
    command::run(args, &voice).into()
}
