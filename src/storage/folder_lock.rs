//! Who may write a folder, and what dead runs left beside it.
//!
//! A run writes into a hidden folder beside its target. If it is killed, that folder stays, with personal data in
//! it; the next run removes it. So that no run removes the folder of another one that is alive, each holds a
//! lock of the operating system on a hidden file beside the target. Such a lock ends with its process,
//! however that ends.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::{HIDDEN, make_temporary};

/// Letters that make the name of a hidden file or folder its own.
const RANDOM_LETTERS: usize = 6;
/// End of the name of the file that is locked.
const LOCK: &str = ".lock";
/// End of the name of a replaced folder until it is removed.
const REPLACED: &str = ".old";

/// The right to write a folder, held until it is dropped.
#[derive(Debug)]
pub(crate) struct FolderLock {
    /// `None` where the file system knows no locks.
    file: Option<File>,
    path: PathBuf,
    /// Folders that were made for it, the innermost first.
    made: Vec<PathBuf>,
}

impl FolderLock {
    /// Takes the lock of the folder `target`, restores it if a run died while replacing it, and removes what
    /// dead runs left beside it.
    ///
    /// # Errors
    /// With [`io::ErrorKind::WouldBlock`] while another process holds the lock, or when the folder above
    /// cannot be written.
    pub(crate) fn take(target: &Path) -> io::Result<Self> {
        let folder = folder_of(target);
        let mut made: Vec<PathBuf> =
            folder.ancestors().take_while(|above| !above.exists()).map(Path::to_owned).collect();
        made.retain(|above| !above.as_os_str().is_empty());
        fs::create_dir_all(&folder)?;
        let name = name_of(target);
        let mut lock = lock_file(&folder, &name)?;
        lock.made = made;
        remove_dead_files(&folder)?;
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if let Some(owner) = owner_of_lock(&path).filter(|owner| *owner != name) {
                // Dropped again at once, which takes the file of a dead run away.
                drop(lock_file(&folder, owner));
            }
            let Some(left) = Leftover::of(&path) else { continue };
            let is_dead = match &left.owner {
                Some(owner) if *owner != name => {
                    lock_file(&folder, owner).is_ok_and(|lock| lock.file.is_some())
                }
                _ => true,
            };
            if is_dead {
                left.clear_away()?;
            }
        }
        Ok(lock)
    }

    /// A hidden folder for what will be `target`.
    pub(super) fn staging_folder(target: &Path) -> io::Result<tempfile::TempDir> {
        // An error names the folder and not the hidden one, whose name is random.
        make_temporary(&name_of(target), 0o777, |builder| builder.tempdir_in(folder_of(target)))
            .map_err(|cause| io::Error::from(cause.kind()))
    }

    /// Where a folder that is replaced waits beside its successor.
    pub(super) fn aside(staged: &Path) -> PathBuf {
        let mut name = staged.as_os_str().to_owned();
        name.push(REPLACED);
        PathBuf::from(name)
    }
}

impl Drop for FolderLock {
    fn drop(&mut self) {
        // The name goes before the lock, so that nobody locks a file that is about to lose its name. What
        // cannot be removed now is removed by the next run.
        if self.file.is_some() {
            let _ = fs::remove_file(&self.path);
        }
        self.file = None;
        for folder in &self.made {
            // Only one that is empty is removed.
            let _ = fs::remove_dir(folder);
        }
    }
}

fn folder_of(target: &Path) -> PathBuf {
    match target.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_owned(),
        _ => PathBuf::from("."),
    }
}

fn name_of(target: &Path) -> String {
    target.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

/// The folder whose lock a file is.
fn owner_of_lock(path: &Path) -> Option<&str> {
    path.file_name()?.to_str()?.strip_prefix(HIDDEN)?.strip_suffix(LOCK)
}

/// Locks the file that stands for the folder `name`.
fn lock_file(folder: &Path, name: &str) -> io::Result<FolderLock> {
    let path = folder.join(format!("{HIDDEN}{name}{LOCK}"));
    loop {
        let file =
            OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let what = "another run of kolnet is writing it";
                return Err(io::Error::new(io::ErrorKind::WouldBlock, what));
            }
            Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => {
                fs::remove_file(&path)?;
                return Ok(FolderLock { file: None, path, made: Vec::new() });
            }
            Err(TryLockError::Error(error)) => return Err(error),
        }
        // The one who held it before may have removed the name meanwhile: then this is the lock of nothing.
        if has_name(&file, &path) {
            return Ok(FolderLock { file: Some(file), path, made: Vec::new() });
        }
    }
}

/// Whether the file is the one that `path` names now.
#[cfg(unix)]
fn has_name(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |data: fs::Metadata| (data.dev(), data.ino());
    match (file.metadata(), fs::metadata(path)) {
        (Ok(open), Ok(named)) => id(open) == id(named),
        _ => false,
    }
}

/// Elsewhere a file that is open keeps its name.
#[cfg(not(unix))]
fn has_name(_: &File, path: &Path) -> bool {
    path.exists()
}

/// A hidden folder of a run, alive or dead.
struct Leftover {
    path: PathBuf,
    /// Name of the folder that it was made for; `None` for those of version 0.1.0, which held no lock.
    owner: Option<String>,
    is_replaced: bool,
}

impl Leftover {
    fn of(path: &Path) -> Option<Self> {
        let name = path.file_name()?.to_str()?.strip_prefix(HIDDEN)?;
        if !path.is_dir() {
            return None;
        }
        let (name, is_replaced) = match name.strip_suffix(REPLACED) {
            Some(name) => (name, true),
            None => (name, false),
        };
        let owner = match name.rsplit_once('.') {
            Some((owner, letters)) if is_random(letters) => Some(owner.to_owned()),
            None if is_random(name) && !name.bytes().all(|b| b.is_ascii_lowercase()) => None,
            _ => return None,
        };
        Some(Self { path: path.to_owned(), owner, is_replaced })
    }

    /// Removes it, or puts a replaced folder back whose successor never came.
    fn clear_away(&self) -> io::Result<()> {
        let target = self.owner.as_ref().map(|owner| self.path.with_file_name(owner));
        match target {
            Some(target) if self.is_replaced && !target.exists() => fs::rename(&self.path, target),
            _ => fs::remove_dir_all(&self.path),
        }
    }
}

fn is_random(letters: &str) -> bool {
    letters.len() == RANDOM_LETTERS && letters.bytes().all(|b| b.is_ascii_alphanumeric())
}

/// Removes the hidden files in `folder` that no process holds a lock on; see [`lock_new`].
///
/// # Errors
/// When the folder cannot be listed or a file cannot be removed.
pub(crate) fn remove_dead_files(folder: &Path) -> io::Result<()> {
    let Ok(entries) = fs::read_dir(folder) else { return Ok(()) };
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
        let is_hidden = name.strip_prefix(HIDDEN).is_some_and(|name| !name.ends_with(LOCK));
        if is_hidden && path.is_file() && File::open(&path)?.try_lock().is_ok() {
            fs::remove_file(path)?;
        }
    }
    Ok(())
}

/// A hidden file in `folder`, private to its owner, that no other run takes for one of a dead run.
///
/// # Errors
/// When the folder cannot be written.
pub(crate) fn hidden_file(folder: &Path, name: &str) -> io::Result<tempfile::NamedTempFile> {
    let file = make_temporary(name, 0o600, |builder| builder.tempfile_in(folder))?;
    lock_new(file.as_file());
    Ok(file)
}

/// Locks a new hidden file, so that no other run takes it for one of a dead run. Where the file system knows no
/// locks, none is taken for dead either.
pub(super) fn lock_new(file: &File) {
    let _ = file.try_lock();
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = entries.map(|name| name.into_string().unwrap()).collect();
        names.retain(|name| name.starts_with(HIDDEN));
        names.sort();
        names
    }

    #[test]
    fn one_holds_the_lock_until_it_is_dropped_and_nothing_is_left() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("deep/er/out");
        let first = FolderLock::take(&target).unwrap();
        let second = FolderLock::take(&target).unwrap_err();
        assert_eq!(second.kind(), io::ErrorKind::WouldBlock);
        assert!(FolderLock::take(&desk.path().join("deep/er/other")).is_ok());
        drop(first);
        assert!(FolderLock::take(&target).is_ok());
        assert!(!desk.path().join("deep").exists(), "folders made for the lock go with it");
    }

    #[test]
    fn the_lock_file_of_a_dead_run_blocks_nobody() {
        let desk = tempfile::tempdir().unwrap();
        fs::write(desk.path().join(".kolnet-out.lock"), "").unwrap();
        drop(FolderLock::take(&desk.path().join("out")).unwrap());
        assert!(hidden(desk.path()).is_empty());
    }

    #[test]
    fn what_dead_runs_left_goes_and_that_of_a_run_alive_stays() {
        let desk = tempfile::tempdir().unwrap();
        let alive = FolderLock::take(&desk.path().join("alive")).unwrap();
        fs::write(desk.path().join(".kolnet-dead.lock"), "").unwrap();
        for name in ["out.aB3dEf", "out.aB3dEf.old", "x.y.aB3dEf", "aB3dEf", "alive.aB3dEf"] {
            fs::create_dir(desk.path().join(format!(".kolnet-{name}"))).unwrap();
        }
        for name in ["backup", "cache.d", "notes.backups"] {
            fs::create_dir(desk.path().join(format!(".kolnet-{name}"))).unwrap();
        }
        fs::create_dir(desk.path().join("out")).unwrap();
        let lock = FolderLock::take(&desk.path().join("out")).unwrap();
        let users = [".kolnet-backup", ".kolnet-cache.d", ".kolnet-notes.backups"];
        let mut left = vec![".kolnet-alive.aB3dEf", ".kolnet-alive.lock", ".kolnet-out.lock"];
        left.extend(users);
        left.sort_unstable();
        assert_eq!(hidden(desk.path()), left);
        drop((lock, alive));
    }

    #[test]
    fn a_folder_whose_successor_never_came_is_put_back() {
        let desk = tempfile::tempdir().unwrap();
        let aside = desk.path().join(".kolnet-out.aB3dEf.old");
        fs::create_dir(&aside).unwrap();
        fs::write(aside.join("manifest.json"), "old").unwrap();
        let target = desk.path().join("out");
        drop(FolderLock::take(&target).unwrap());
        assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), "old");
        assert!(hidden(desk.path()).is_empty());
    }

    #[test]
    fn a_hidden_file_that_nobody_writes_any_more_goes() {
        let desk = tempfile::tempdir().unwrap();
        let (dead, alive) =
            (desk.path().join(".kolnet-a.aB3dEf"), desk.path().join(".kolnet-b.aB3dEf"));
        fs::write(&dead, "").unwrap();
        let file = File::create(&alive).unwrap();
        lock_new(&file);
        remove_dead_files(desk.path()).unwrap();
        assert!(!dead.exists() && alive.exists());
    }
}
