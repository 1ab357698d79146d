//! A single file that appears only when all of it is written.

use std::fs::{self, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::folder_lock::lock_new;
use super::make_temporary;

/// Writes a file beside its place and moves it there when it is whole; until then an older file of
/// that name stays as it was.
///
/// A link is followed, so that the file it names is replaced and the link stays. The new file has the
/// permissions of the old one. Anything that exists and is not a plain file (a device, a pipe) is written
/// into and never replaced: a run as root must not put a file in the place of `/dev/null`.
///
/// # Errors
/// When the file cannot be written, or `fill` fails; a plain file is then as it was.
pub fn write(path: &Path, fill: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let old = fs::metadata(path).ok();
    let place = match &old {
        Some(old) if !old.is_file() => {
            let mut out = BufWriter::new(OpenOptions::new().write(true).open(path)?);
            fill(&mut out)?;
            return out.flush();
        }
        Some(_) => fs::canonicalize(path)?,
        None => path.to_owned(),
    };
    let folder = match place.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    };
    // An error names the folder and not the hidden file, whose name is random.
    fs::metadata(&folder)?;
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let part = make_temporary(&name, 0o666, |builder| builder.tempfile_in(folder))
        .map_err(|cause| io::Error::from(cause.kind()))?;
    lock_new(part.as_file());
    let mut out = BufWriter::new(part);
    fill(&mut out)?;
    let part = out.into_inner().map_err(io::IntoInnerError::into_error)?;
    if let Some(old) = old {
        part.as_file().set_permissions(old.permissions())?;
    }
    part.as_file().sync_all()?;
    part.persist(&place)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(path: &Path, said: &str) -> io::Result<()> {
        write(path, |out| out.write_all(said.as_bytes()))
    }

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn a_file_is_replaced_when_the_new_one_is_whole_and_stays_when_it_is_not() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("values.txt");
        text(&path, "old").unwrap();
        let broken = write(&path, |out| {
            out.write_all(b"ne")?;
            Err(io::Error::other("power cut"))
        });
        assert!(broken.is_err());
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        text(&path, "new").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
        assert_eq!(names(folder.path()), ["values.txt"], "nothing is left beside it");
    }

    #[cfg(unix)]
    #[test]
    fn a_new_file_is_as_open_as_the_shell_would_make_it_and_a_private_one_stays_private() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let (ours, plain) = (folder.path().join("ours"), folder.path().join("plain"));
        text(&ours, "x").unwrap();
        fs::write(&plain, "x").unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
        fs::set_permissions(&ours, fs::Permissions::from_mode(0o600)).unwrap();
        text(&ours, "y").unwrap();
        assert_eq!(mode(&ours) & 0o777, 0o600);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_stays_a_link_and_the_file_it_names_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let (file, link) = (folder.path().join("file"), folder.path().join("link"));
        fs::write(&file, "old").unwrap();
        std::os::unix::fs::symlink(&file, &link).unwrap();
        text(&link, "new").unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
        assert_eq!(fs::read_to_string(&file).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn a_pipe_is_written_into_and_stays_a_pipe() {
        use std::os::unix::fs::FileTypeExt;
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
        assert!(made.success());
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || fs::read_to_string(pipe).unwrap()
        });
        text(&pipe, "through").unwrap();
        assert_eq!(reader.join().unwrap(), "through");
        assert!(fs::metadata(&pipe).unwrap().file_type().is_fifo());
        assert_eq!(names(folder.path()), ["pipe"]);
    }

    #[test]
    fn a_folder_that_is_not_there_is_told_without_the_name_of_a_hidden_file() {
        let folder = tempfile::tempdir().unwrap();
        let said = text(&folder.path().join("none").join("x"), "x").unwrap_err().to_string();
        assert!(said.contains("No such file") || said.contains("not find"), "{said}");
        assert!(!said.contains(".kolnet-"), "{said}");
    }

    #[test]
    fn a_folder_is_no_place_for_a_file() {
        let folder = tempfile::tempdir().unwrap();
        assert!(text(folder.path(), "x").is_err());
        assert!(names(folder.path()).is_empty());
    }
}
