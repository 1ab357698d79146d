//! Runs that were replaced, in `cycles` beside the run folder: their names, and which was the last.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::Value;

use super::error::{RunFolderError, not_a_run_folder};
use super::manifest::MANIFEST;
use crate::storage::separation::resolve;

/// Name of the folder of cycles.
pub(super) const CYCLES: &str = "cycles";

/// What is called `name` beside a run folder; where that is a link, beside the folder that it names.
pub fn beside(run: &Path, name: impl AsRef<Path>) -> PathBuf {
    let name = name.as_ref();
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

/// In the manifest of a cycle: name of the run folder that it was in.
pub const RUN_FOLDER_FIELD: &str = "run_folder";
/// In the manifest of a cycle: identifier of the run that took its place.
pub const FOLLOWED_BY: &str = "followed_by";

/// A run that was replaced.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct KeptRun {
    /// Its folder.
    pub path: PathBuf,
    /// Its identifier.
    pub run_id: String,
}

/// The fields of a manifest that tell the order of runs.
#[derive(Deserialize)]
struct RunOrder {
    run_id: String,
    #[serde(default)]
    run_folder: Option<String>,
    #[serde(default)]
    followed_by: Option<String>,
}

impl RunOrder {
    fn of(folder: &Path) -> Result<Self, RunFolderError> {
        let file = folder.join(MANIFEST);
        let text = std::fs::read_to_string(&file).map_err(|e| not_a_run_folder(&file, e))?;
        serde_json::from_str(&text).map_err(|e| not_a_run_folder(&file, e))
    }
}

/// The run in `cycles` whose place was taken by the run `run_id`, in a run folder of that name if there are
/// several.
pub fn cycle_before(cycles: &Path, run_folder: &str, run_id: &str) -> Option<KeptRun> {
    let entries = std::fs::read_dir(cycles).ok()?;
    let kept = entries.flatten().filter_map(|entry| {
        let path = entry.path();
        let order = RunOrder::of(&path).ok()?;
        let is_before = order.followed_by.as_deref() == Some(run_id);
        let is_elsewhere = order.run_folder.as_deref() != Some(run_folder);
        is_before.then_some((is_elsewhere, KeptRun { path, run_id: order.run_id }))
    });
    kept.min().map(|(_, run)| run)
}

/// The run that a run took the place of, as it was kept; of a cycle, the one before.
///
/// # Errors
/// When the folder is not a run folder, or no run that it replaced is kept.
pub fn previous_run(run: &Path) -> Result<PathBuf, RunFolderError> {
    let RunOrder { run_id, run_folder, followed_by } = RunOrder::of(run)?;
    let place = resolve(run).unwrap_or_else(|_| run.to_owned());
    let own_name = || place.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut cycles = cycles_beside(run);
    if followed_by.is_some() {
        cycles.pop();
    }
    let before = cycle_before(&cycles, &run_folder.unwrap_or_else(own_name), &run_id);
    before.map(|cycle| cycle.path).ok_or_else(|| {
        let kept_in = cycles.display();
        not_a_run_folder(
            run,
            format!("no earlier run is kept for it in {kept_in}; name both: kolnet diff OLD NEW"),
        )
    })
}
