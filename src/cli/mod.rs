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

/// How a command ended ([exit codes](kolnet::guide::commands)); clap itself exits with 2 on wrong usage.
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
    // This thread works along: what is cut into parts begins where its data are in the cache, and nobody
    // has to be woken to begin, or to hear that it is done.
    let threads = args.threads.map_or(0, std::num::NonZero::get);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).use_current_thread();
    if let Err(cause) = pool.build_global() {
        voice.error(&format!("cannot start threads: {cause}"));
        return Outcome::Failed.into();
    }
    command::run(args, &voice).into()
}
