//! A run folder appears only when all of it is there.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// A folder in the making, beside the one it will replace. Dropped without [`StagedFolder::publish`], it
/// vanishes and leaves the old folder as it was.
#[derive(Debug)]
pub struct StagedFolder {
    temporary: tempfile::TempDir,
    target: PathBuf,
}

impl StagedFolder {
    /// Opens a hidden folder beside `target`; missing parents are made.
    ///
    /// # Errors
    /// When the parent cannot be written, or `target` exists and is neither an old run folder nor
    /// empty: a folder of the user's own is never replaced.
    pub fn beside(target: &Path) -> io::Result<Self> {
        let parent = match target.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent.to_path_buf(),
            _ => PathBuf::from("."),
        };
        if target.exists() && !replaceable(target)? {
            return Err(io::Error::new(
                io::ErrorKind::AlreadyExists,
                "the folder exists and was not written by kolnet; name another with --out, or remove it",
            ));
        }
        fs::create_dir_all(&parent)?;
        let temporary = tempfile::Builder::new().prefix(".kolnet-").tempdir_in(&parent)?;
        Ok(Self { temporary, target: target.to_path_buf() })
    }

    /// Where the files go for now.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// Writes one file, making its folder.
    ///
    /// # Errors
    /// When the disk says no, or `fill` does.
    pub fn write<E: From<io::Error>>(
        &self,
        name: &str,
        fill: impl FnOnce(&mut BufWriter<fs::File>) -> Result<(), E>,
    ) -> Result<(), E> {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = BufWriter::new(fs::File::create(&path)?);
        fill(&mut file)?;
        file.flush()?;
        Ok(())
    }

    /// Puts the folder in its place. The old one is moved aside first and removed last.
    ///
    /// # Errors
    /// When the disk says no; the old folder is then put back.
    pub fn publish(self) -> io::Result<()> {
        let Self { temporary, target } = self;
        let aside = temporary.path().with_extension("old");
        let replaces = target.exists();
        if replaces {
            fs::rename(&target, &aside)?;
        }
        let fresh = temporary.keep();
        if let Err(cause) = open_to_all(&fresh).and_then(|()| fs::rename(&fresh, &target)) {
            if replaces {
                fs::rename(&aside, &target)?;
            }
            fs::remove_dir_all(&fresh)?;
            return Err(cause);
        }
        if replaces { fs::remove_dir_all(&aside) } else { Ok(()) }
    }
}

fn replaceable(target: &Path) -> io::Result<bool> {
    Ok(target.join("manifest.json").is_file() || fs::read_dir(target)?.next().is_none())
}

/// Temporary folders are private to their owner; a run folder is read by others.
#[cfg(unix)]
fn open_to_all(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o755))
}

#[cfg(not(unix))]
fn open_to_all(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fill(staged: &StagedFolder, text: &str) {
        staged
            .write::<io::Error>("manifest.json", |out| out.write_all(text.as_bytes()))
            .expect("writes");
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
            staged.write::<io::Error>(&format!("{text}.csv"), |_| Ok(())).unwrap();
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
}
