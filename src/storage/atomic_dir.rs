//! A folder that appears only when all of it is written.

use std::error::Error;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Serialize;

use super::folder_lock::FolderLock;

/// A folder could not be written.
#[derive(Debug, thiserror::Error)]
#[error(
    "{path}: {source}\n  {}", remedy(.source)
)]
pub struct FolderWriteError {
    /// The folder.
    pub path: String,
    /// What went wrong.
    pub source: io::Error,
}

impl FolderWriteError {
    /// The error about the folder `target`.
    pub fn new(target: &Path, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self { path: target.display().to_string(), source: io::Error::other(cause) }
    }
}

fn remedy(source: &io::Error) -> &'static str {
    match source.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            "name another folder with --out, or move this one away"
        }
        io::ErrorKind::WouldBlock => "wait until it has ended, or name another folder with --out",
        _ => "check its permissions and the free space, or name another folder with --out",
    }
}

/// A folder that this process alone may write, until it is dropped or the folder is published.
#[derive(Debug)]
pub struct FolderClaim {
    target: PathBuf,
    lock: FolderLock,
}

impl FolderClaim {
    /// Claims `target`, early: what is to be written there may take long to compute. Missing parents are made.
    /// What runs left beside it that were killed is removed, and a folder that one of them was about to
    /// replace is put back.
    ///
    /// # Errors
    /// When another process has claimed it, the parent cannot be written, or `target` exists and is
    /// neither empty nor a folder of kolnet's, with a manifest: a folder of the user's own is never
    /// replaced.
    pub fn of(target: &Path) -> Result<Self, FolderWriteError> {
        let claim = || {
            check_replaceable(target)?;
            let lock = FolderLock::take(target)?;
            // A folder that was put back may be in the place now.
            check_replaceable(target)?;
            Ok(Self { target: target.to_owned(), lock })
        };
        claim().map_err(|source| write_error(target, source))
    }

    /// The folder.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// Opens a hidden folder beside it.
    ///
    /// # Errors
    /// When the parent cannot be written.
    pub fn stage(self) -> Result<StagedFolder, FolderWriteError> {
        let Self { target, lock } = self;
        match FolderLock::staging_folder(&target) {
            Ok(temporary) => Ok(StagedFolder { temporary, target, lock }),
            Err(source) => Err(write_error(&target, source)),
        }
    }
}

/// A folder in the making, beside the one that it will replace. Dropped without
/// [`StagedFolder::publish`], it vanishes and leaves the old folder as it was.
#[derive(Debug)]
pub struct StagedFolder {
    temporary: tempfile::TempDir,
    target: PathBuf,
    /// Dropped last, so that nobody takes the hidden folder for one of a dead run.
    lock: FolderLock,
}

impl StagedFolder {
    /// Claims `target` and opens a hidden folder beside it.
    ///
    /// # Errors
    /// As [`FolderClaim::of`].
    pub fn beside(target: &Path) -> Result<Self, FolderWriteError> {
        FolderClaim::of(target)?.stage()
    }

    /// Where the files are for now.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Writes one file, and makes its folder.
    ///
    /// # Errors
    /// When the file cannot be written, or `fill` fails.
    pub fn write(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<fs::File>) -> io::Result<()>,
    ) -> Result<(), FolderWriteError> {
        self.write_file(name, fill).map_err(|source| write_error(&self.target, source))
    }

    /// Writes one file of indented JSON that ends with a line end.
    ///
    /// # Errors
    /// As [`StagedFolder::write`].
    pub fn write_json(&self, name: &str, value: &impl Serialize) -> Result<(), FolderWriteError> {
        self.write(name, |out| {
            serde_json::to_writer_pretty(&mut *out, value)?;
            out.write_all(b"\n")
        })
    }

    fn write_file(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<fs::File>) -> io::Result<()>,
    ) -> io::Result<()> {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = BufWriter::new(fs::File::create(&path)?);
        fill(&mut file)?;
        file.flush()
    }

    /// Puts the folder in its place. The old one is moved aside first and removed last.
    ///
    /// # Errors
    /// When the folder cannot be moved; the old one is then put back.
    pub fn publish(self) -> Result<(), FolderWriteError> {
        let Self { temporary, target, lock } = self;
        let replaced = replace(temporary, &target);
        drop(lock);
        replaced.map_err(|source| write_error(&target, source))
    }
}

fn write_error(target: &Path, source: io::Error) -> FolderWriteError {
    FolderWriteError { path: target.display().to_string(), source }
}

fn check_replaceable(target: &Path) -> io::Result<()> {
    if let Some(file) = target.ancestors().find(|place| place.is_file()) {
        return Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            format!("{} is a file, not a folder", file.display()),
        ));
    }
    let is_ours = || target.join("manifest.json").is_file();
    if target.exists() && !is_ours() && fs::read_dir(target)?.next().is_some() {
        return Err(io::Error::new(
            io::ErrorKind::AlreadyExists,
            "the folder exists and was not written by kolnet",
        ));
    }
    Ok(())
}

fn replace(temporary: tempfile::TempDir, target: &Path) -> io::Result<()> {
    let aside = FolderLock::aside(temporary.path());
    let replaces = target.exists();
    if replaces {
        fs::rename(target, &aside)?;
    }
    let fresh = temporary.keep();
    if let Err(cause) = fs::rename(&fresh, target) {
        if replaces {
            fs::rename(&aside, target)?;
        }
        fs::remove_dir_all(&fresh)?;
        return Err(cause);
    }
    if replaces { fs::remove_dir_all(&aside) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(staged: &StagedFolder, text: &str) {
        staged.write("manifest.json", |out| out.write_all(text.as_bytes())).expect("writes");
    }

    #[test]
    fn a_run_that_does_not_finish_leaves_the_old_folder_as_it_was() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        let first = StagedFolder::beside(&target).unwrap();
        fill(&first, "old");
        first.publish().unwrap();
        let second = StagedFolder::beside(&target).unwrap();
        fill(&second, "new");
        drop(second);
        assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), "old");
        assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_finished_run_replaces_the_old_folder_whole() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        for text in ["old", "new"] {
            let staged = StagedFolder::beside(&target).unwrap();
            fill(&staged, text);
            staged.write(&format!("{text}.csv"), |_| Ok(())).unwrap();
            staged.publish().unwrap();
        }
        assert_eq!(fs::read_to_string(target.join("manifest.json")).unwrap(), "new");
        assert!(!target.join("old.csv").exists());
        assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn a_folder_of_the_users_own_is_not_replaced() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("thesis");
        fs::create_dir(&target).unwrap();
        fs::write(target.join("chapter.txt"), "mine").unwrap();
        assert!(StagedFolder::beside(&target).is_err());
        assert_eq!(fs::read_to_string(target.join("chapter.txt")).unwrap(), "mine");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_folder_is_as_open_as_the_shell_would_make_it() {
        use std::os::unix::fs::PermissionsExt;
        let desk = tempfile::tempdir().unwrap();
        let (ours, plain) = (desk.path().join("ours"), desk.path().join("plain"));
        StagedFolder::beside(&ours).unwrap().publish().unwrap();
        fs::create_dir(&plain).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
    }
}
