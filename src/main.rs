//! The command line of kolnet.

mod cli;

use std::process::ExitCode;

fn main() -> ExitCode {
    cli::run()
}
