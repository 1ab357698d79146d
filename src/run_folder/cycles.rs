//! Runs that were replaced, in `cycles` beside the run folder: their names, and which was the last.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::error::{RunFolderError, not_a_run_folder};
use super::manifest::MANIFEST;
use crate::storage::separation::resolve;

/// Name of the folder of cycles.
const CYCLES: &str = "cycles";

/// What is called `name` beside a run folder; where that is a link, beside the folder that it names.
pub fn beside(run: &Path, name: &str) -> PathBuf {
    let above = |path: &Path| match path.parent() {
        Some(above) if !above.as_os_str().is_empty() => above.to_owned(),
        _ => PathBuf::from("."),
    };
    let real = resolve(run).map(|place| above(&place));
    let named = above(run);
    match (resolve(&named), real) {
        // As the user spells it, where that is the same place.
        (Ok(place), Ok(real)) if place != real => real.join(name),
        _ if named == Path::new(".") && !run.starts_with(".") => PathBuf::from(name),
        _ => named.join(name),
    }
}

/// The folder beside a run folder in which the runs that it replaced are kept.
pub fn cycles_beside(run: &Path) -> PathBuf {
    beside(run, CYCLES)
}

/// The name under which a run is kept, `AS_OF-RUN_ID`; `None` when its manifest does not say what it is.
pub fn cycle_name(manifest: &Value) -> Option<String> {
    let said = |field: &str| {
        let text = manifest.get(field)?.as_str()?;
        let is_plain = |c: char| c.is_ascii_alphanumeric() || c == '-';
        (!text.is_empty() && text.chars().all(is_plain)).then(|| text.to_owned())
    };
    Some(format!("{}-{}", said("as_of")?, said("run_id")?))
}

/// The run that a run goes on from, as it was kept when it was replaced.
///
/// # Errors
/// When the folder is not a run folder, goes on from none, or that one is no longer where it was kept.
pub fn previous_run(run: &Path) -> Result<PathBuf, RunFolderError> {
    #[derive(Deserialize)]
    struct Chain {
        #[serde(default)]
        folder: String,
        #[serde(default)]
        previous: Option<String>,
    }
    let file = run.join(MANIFEST);
    let text = std::fs::read_to_string(&file).map_err(|e| not_a_run_folder(&file, e))?;
    let chain: Chain = serde_json::from_str(&text).map_err(|e| not_a_run_folder(&file, e))?;
    let Some(name) = chain.previous else {
        return Err(no_previous(run, "it goes on from no earlier run that was kept".to_owned()));
    };
    let mut kept_in = cycles_beside(run);
    if chain.folder == "cycle" {
        kept_in.pop();
    }
    let previous = kept_in.join(&name);
    // A name is one folder, whatever was written into the manifest.
    let is_name = Path::new(&name).components().count() == 1;
    if is_name && previous.join(MANIFEST).is_file() {
        return Ok(previous);
    }
    let what = format!("the run that it goes on from, {name}, is not in {}", kept_in.display());
    Err(no_previous(run, what))
}

fn no_previous(run: &Path, what: String) -> RunFolderError {
    not_a_run_folder(run, format!("{what}; name both runs: kolnet diff OLD NEW"))
}
