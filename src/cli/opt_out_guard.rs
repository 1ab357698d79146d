//! Nothing is told of a run that names somebody who opted out after it was written.

use std::path::Path;

use anyhow::{Result, anyhow};

use super::command_outcome::CommandOutcome;
use super::console::Console;
use crate::run_folder::{LaterOptOuts, LaterOptOutsError};

/// Stops a command that would read such a run out; `None` when it may go on.
pub(super) fn stop_at_later_opt_outs(
    run: &Path,
    console: &Console,
) -> Result<Option<CommandOutcome>> {
    let later = match LaterOptOuts::beside(run) {
        Ok(Some(later)) => later,
        // What is wrong with the folder, the command says.
        Ok(None) | Err(LaterOptOutsError::RunFolder(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let people = later.people_in(run)?.len();
    if people == 0 {
        return Ok(None);
    }
    let (whom, verb) = match people {
        1 => ("1 person".to_owned(), "is"),
        _ => (format!("{people} people"), "are"),
    };
    console.error(&anyhow!(
        "{run}: {whom} of this run {verb} named in {list}, which changed after it was written: nothing is told of it\n  \
         run the study again; an earlier run that nothing replaces can be deleted",
        run = run.display(),
        list = later.file(),
    ));
    Ok(Some(CommandOutcome::Guarded))
}
