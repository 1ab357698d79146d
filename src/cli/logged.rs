//! The line in the run log, once a command has written something.

use std::path::Path;

use super::console::Console;
use crate::run_folder::{RUN_LOG, log_written};

/// Logs what `command` wrote into `written`, beside `run`. A log that cannot be written breaks nothing, and is told.
pub(super) fn log_or_tell(run: &Path, command: &str, written: &Path, console: &Console) {
    if let Err(cause) = log_written(run, command, written) {
        console.info(&format!(
            "note: {RUN_LOG} beside the run folder has no line about this {command}: {cause}"
        ));
    }
}
