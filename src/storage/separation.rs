//! No command writes into, over or above what it reads.

use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use super::folder_record::{PlaceConflict, has_record};

/// Links followed from one name to the next.
const MAX_LINKS: usize = 40;

/// The place that `path` names, with links followed and `..` taken away, whether it exists or not.
///
/// # Errors
/// When a link leads nowhere but to itself, or a folder on the way cannot be looked at.
pub fn resolve(path: &Path) -> io::Result<PathBuf> {
    follow(&std::path::absolute(path)?, MAX_LINKS)
}

fn follow(path: &Path, links: usize) -> io::Result<PathBuf> {
    let mut place = PathBuf::new();
    for component in path.components() {
        match component {
            Component::ParentDir => {
                place.pop();
            }
            Component::CurDir => {}
            _ => place.push(component),
        }
        if !matches!(component, Component::Normal(_)) {
            continue;
        }
        match fs::read_link(&place) {
            Ok(_) if links == 0 => {
                return Err(io::Error::other(format!("{}: links in a circle", place.display())));
            }
            Ok(target) => {
                place.pop();
                place = follow(&place.join(target), links - 1)?;
            }
            // Not a link, or nothing.
            Err(_) => {}
        }
    }
    Ok(place)
}

/// A file or folder, however it is spelled.
#[cfg(unix)]
type Identity = (u64, u64);
#[cfg(not(unix))]
type Identity = PathBuf;

/// Two spellings of a name that differ in case are one file on some disks, so names do not decide.
#[cfg(unix)]
fn identity(path: &Path) -> Option<Identity> {
    use std::os::unix::fs::MetadataExt;
    let data = fs::metadata(path).ok()?;
    Some((data.dev(), data.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> Option<Identity> {
    fs::canonicalize(path).ok()
}

/// Refuses a place that is, lies in or holds something that the command reads.
///
/// # Errors
/// With a [`PlaceConflict`] that names what is read, or when the place cannot be looked at.
pub fn check_apart(output: &Path, reads: &[PathBuf]) -> io::Result<()> {
    let place = resolve(output)?;
    let above: Vec<Identity> = place.ancestors().skip(1).filter_map(identity).collect();
    let own = identity(&place);
    for read in reads {
        let Some(read_identity) = identity(read) else { continue };
        let place_of_read = resolve(read)?;
        let shown = read.display();
        let what = if own.as_ref() == Some(&read_identity) || place == place_of_read {
            "the command reads it".to_owned()
        } else if above.contains(&read_identity) {
            format!("it lies in {shown}, which the command reads")
        } else if place_of_read.ancestors().skip(1).filter_map(identity).any(|id| Some(id) == own) {
            format!("it holds {shown}, which the command reads")
        } else {
            continue;
        };
        return Err(PlaceConflict {
            what,
            remedy: "name another place for what is written, or move what is read",
        }
        .into());
    }
    Ok(())
}

/// Refuses a place inside a folder that kolnet wrote: it would become part of what is replaced as a whole.
///
/// # Errors
/// With a [`PlaceConflict`] that names the folder.
pub fn check_outside_written_folders(output: &Path) -> io::Result<()> {
    let place = resolve(output)?;
    match place.ancestors().skip(1).find(|folder| has_record(folder)) {
        None => Ok(()),
        Some(folder) => Err(PlaceConflict {
            what: format!(
                "it lies in {}, a folder that kolnet writes as a whole",
                folder.display()
            ),
            remedy: "name a place outside of it",
        }
        .into()),
    }
}

/// The way from a folder to another place, which need not exist yet.
///
/// # Errors
/// When one of the two cannot be looked at.
pub fn relative(folder: &Path, place: &Path) -> io::Result<PathBuf> {
    let (from, to) = (resolve(folder)?, resolve(place)?);
    let shared = from.components().zip(to.components()).take_while(|(a, b)| a == b).count();
    if shared == 0 {
        return Ok(to);
    }
    let up = from.components().skip(shared).map(|_| std::path::Component::ParentDir);
    Ok(up.chain(to.components().skip(shared)).collect())
}

/// Refuses a place for a file that is read, or that belongs to a folder which kolnet writes as a whole.
///
/// # Errors
/// As [`check_apart`] and [`check_outside_written_folders`]; the message names the place.
pub fn check_output_file(output: &Path, reads: &[PathBuf]) -> Result<(), OutputFileError> {
    let checked = check_apart(output, reads).and_then(|()| check_outside_written_folders(output));
    checked.map_err(|source| OutputFileError { path: output.display().to_string(), source })
}

/// A file that must not be written.
#[derive(Debug, thiserror::Error)]
#[error("{path}: {source}\n  {}", remedy(.source))]
pub struct OutputFileError {
    /// The file.
    path: String,
    /// Why not.
    source: io::Error,
}

fn remedy(source: &io::Error) -> &'static str {
    let conflict = source.get_ref().and_then(|cause| cause.downcast_ref::<PlaceConflict>());
    conflict.map_or("name another file", PlaceConflict::remedy)
}
