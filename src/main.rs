//! The program: everything is in [`kolnet::cli`].

use std::process::ExitCode;

fn main() -> ExitCode {
    kolnet::cli::main()
}
