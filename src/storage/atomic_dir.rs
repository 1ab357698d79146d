//! A folder that appears only when all of it is written, and that replaces nothing but one of its own kind.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde::Serialize;

use super::folder_lock::FolderLock;
use super::folder_record::{
    FolderForm, FolderKind, MANIFEST, OwnFolder, PlaceConflict, SealedManifest, is_vacant, sealed,
};
use super::hashing_writer::HashingWriter;
use super::separation::{check_apart, check_outside_written_folders, resolve};

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

    /// What to do.
    pub fn remedy(&self) -> &'static str {
        remedy(&self.source)
    }
}

fn remedy(source: &io::Error) -> &'static str {
    let conflict = source.get_ref().and_then(|cause| cause.downcast_ref::<PlaceConflict>());
    match (conflict, source.kind()) {
        (Some(conflict), _) => conflict.remedy(),
        (None, io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory) => {
            "name another folder with --out, or move this one away"
        }
        (None, io::ErrorKind::WouldBlock) => {
            "wait until it has ended, or name another folder with --out"
        }
        _ => "check its permissions and the free space, or name another folder with --out",
    }
}

/// A folder that this process alone may write, until it is dropped or the folder is published.
#[derive(Debug)]
pub struct FolderClaim {
    /// As the user named it, for messages.
    target: PathBuf,
    /// The folder itself, with links followed: a link stays and goes on to name it.
    place: PathBuf,
    kind: FolderKind,
    replaced: Option<Box<OwnFolder>>,
    /// Held until the claim is dropped.
    _lock: FolderLock,
}

impl FolderClaim {
    /// Claims `target` for a folder of one kind, early: what is to be written there may take long to compute.
    /// `reads` is everything that is read for it. Missing parents are made. What runs left beside it that were
    /// killed is removed, and a folder that one of them was about to replace is put back.
    ///
    /// # Errors
    /// When `target` is, lies in or holds something that is read, or lies in another folder of kolnet's; when
    /// it exists and is not a folder of this kind with nothing in it but what kolnet wrote; when another
    /// process has claimed it, or it cannot be written.
    pub fn of(
        target: &Path,
        form: &FolderForm,
        reads: &[PathBuf],
    ) -> Result<Self, FolderWriteError> {
        let claim = || {
            let place = check_place(target, reads)?;
            let lock = FolderLock::take(&place)?;
            // A folder that was put back may be in the place now.
            let replaced = OwnFolder::at(&place, form)?;
            replaced.as_ref().map_or(Ok(()), OwnFolder::check_writable)?;
            let (target, replaced) = (target.to_owned(), replaced.map(Box::new));
            Ok(Self { target, place, kind: form.kind, replaced, _lock: lock })
        };
        claim().map_err(|source| write_error(target, source))
    }

    /// Whether [`Self::of`] would give `target`, without writing anything and without taking it.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn check(
        target: &Path,
        form: &FolderForm,
        reads: &[PathBuf],
    ) -> Result<(), FolderWriteError> {
        let check = || {
            let place = check_place(target, reads)?;
            OwnFolder::at(&place, form)?.map_or(Ok(()), |replaced| replaced.check_writable())?;
            let above = place.ancestors().skip(1).find(|folder| folder.is_dir());
            above.map_or(Ok(()), super::probe_writing)
        };
        check().map_err(|source| write_error(target, source))
    }

    /// The folder as the user named it.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// The folder itself, with links followed.
    pub fn place(&self) -> &Path {
        &self.place
    }

    /// The folder that is there now and will be replaced.
    pub fn replaced(&self) -> Option<&OwnFolder> {
        self.replaced.as_deref()
    }

    /// Opens a hidden folder beside it.
    ///
    /// # Errors
    /// When the parent cannot be written.
    pub fn stage(self) -> Result<StagedFolder, FolderWriteError> {
        match FolderLock::staging_folder(&self.place) {
            Ok(temporary) => Ok(StagedFolder { temporary, claim: self, files: BTreeMap::new() }),
            Err(source) => Err(write_error(&self.target, source)),
        }
    }
}

/// A folder in the making, beside the one that it will replace. Dropped without
/// [`StagedFolder::publish`], it vanishes and leaves the old folder as it was.
#[derive(Debug)]
pub struct StagedFolder {
    temporary: tempfile::TempDir,
    /// Dropped last, so that nobody takes the hidden folder for one of a dead run.
    claim: FolderClaim,
    /// Hash of each file so far; none for those with a seal of their own.
    files: BTreeMap<String, Option<String>>,
}

impl StagedFolder {
    /// Where the files are for now.
    pub fn path(&self) -> &Path {
        self.temporary.path()
    }

    /// The folder as the user named it.
    pub fn target(&self) -> &Path {
        self.claim.target()
    }

    /// The folder that will be replaced.
    pub fn replaced(&self) -> Option<&OwnFolder> {
        self.claim.replaced()
    }

    /// SHA-256 of a file that was written, in hexadecimal digits.
    pub fn hash_of(&self, name: &str) -> Option<&str> {
        self.files.get(name)?.as_deref()
    }

    /// Writes one file, and makes its folder. Names have `/` between folders.
    ///
    /// # Errors
    /// When the file cannot be written, or `fill` fails.
    pub fn write(
        &mut self,
        name: &str,
        fill: impl FnOnce(&mut StagedFile) -> io::Result<()>,
    ) -> Result<(), FolderWriteError> {
        let hash = self.write_file(name, fill);
        let hash = hash.map_err(|source| write_error(&self.claim.target, source))?;
        self.files.insert(name.to_owned(), Some(hash));
        Ok(())
    }

    /// Writes several files side by side, as [`Self::write`] does one.
    ///
    /// # Errors
    /// When a file cannot be written, or its `fill` fails.
    pub fn write_together<F>(&mut self, files: Vec<(String, F)>) -> Result<(), FolderWriteError>
    where
        F: FnOnce(&mut StagedFile) -> io::Result<()> + Send,
    {
        let this = &*self;
        let write = |(name, fill): (String, F)| (this.write_file(&name, fill), name);
        let written: Vec<(io::Result<String>, String)> = files.into_par_iter().map(write).collect();
        for (hash, name) in written {
            let hash = hash.map_err(|source| write_error(&self.claim.target, source))?;
            self.files.insert(name, Some(hash));
        }
        Ok(())
    }

    /// Writes a JSON object whose last member is an empty `seal`, which is filled in: a file that differs
    /// from run to run and so cannot be in the record.
    ///
    /// # Errors
    /// As [`StagedFolder::write`].
    pub fn write_sealed(&mut self, name: &str, blank: &str) -> Result<(), FolderWriteError> {
        let written = self.write_file(name, |out| out.write_all(sealed(blank).as_bytes()));
        written.map_err(|source| write_error(&self.claim.target, source))?;
        self.files.insert(name.to_owned(), None);
        Ok(())
    }

    /// Puts a copy of a file of the user's into the folder. It is not in the record, so that it stays the
    /// user's.
    ///
    /// # Errors
    /// When it cannot be copied.
    pub fn copy_of_users(&self, name: &str, from: &Path) -> Result<(), FolderWriteError> {
        let copied = fs::copy(from, self.path().join(name));
        copied.map(|_| ()).map_err(|source| write_error(&self.claim.target, source))
    }

    /// Makes a file to be written bit by bit and kept by [`Self::keep`]; nothing is in the record before.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn create(&self, name: &str) -> Result<StagedFile, FolderWriteError> {
        self.create_file(name).map_err(|source| write_error(&self.claim.target, source))
    }

    /// Puts a file that was made by [`Self::create`] into the record.
    ///
    /// # Errors
    /// When what is left of it cannot be written.
    pub fn keep(&mut self, name: &str, file: StagedFile) -> Result<(), FolderWriteError> {
        let hash = file.finish().map_err(|source| write_error(&self.claim.target, source))?;
        self.files.insert(name.to_owned(), Some(hash));
        Ok(())
    }

    /// The error about this folder.
    pub fn failed(&self, source: io::Error) -> FolderWriteError {
        write_error(&self.claim.target, source)
    }

    fn create_file(&self, name: &str) -> io::Result<StagedFile> {
        let path = self.path().join(name);
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        Ok(StagedFile::new(BufWriter::new(fs::File::create(&path)?)))
    }

    fn write_file(
        &self,
        name: &str,
        fill: impl FnOnce(&mut StagedFile) -> io::Result<()>,
    ) -> io::Result<String> {
        let mut file = self.create_file(name)?;
        fill(&mut file)?;
        file.finish()
    }

    /// Writes the manifest of what was written so far, for what is made from the folder before it is whole.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn draft_manifest(
        &self,
        manifest: &impl Serialize,
    ) -> Result<SealedManifest, FolderWriteError> {
        let draft = self.seal(manifest)?;
        let written = fs::write(self.path().join(MANIFEST), draft.text());
        written.map_err(|source| write_error(&self.claim.target, source))?;
        Ok(draft)
    }

    /// The manifest of what was written so far.
    ///
    /// # Errors
    /// When it cannot be printed as JSON.
    pub fn seal(&self, manifest: &impl Serialize) -> Result<SealedManifest, FolderWriteError> {
        SealedManifest::new(self.claim.kind, &self.files, manifest)
            .map_err(|source| write_error(&self.claim.target, source))
    }

    /// Puts the folder in its place, with its manifest. The old one is moved aside first and removed last.
    ///
    /// # Errors
    /// When something in the old folder was changed meanwhile, or the folder cannot be moved; the old one
    /// then stays, or is put back.
    pub fn publish(self, manifest: &SealedManifest) -> Result<(), FolderWriteError> {
        let Self { temporary, claim, .. } = self;
        let publish = || {
            fs::write(temporary.path().join(MANIFEST), manifest.text())?;
            let is_free = match &claim.replaced {
                Some(old) => old.is_as_it_was(),
                None => is_vacant(&claim.place),
            };
            if !is_free {
                return Err(PlaceConflict {
                    what: "something in it was changed meanwhile; it stays as it is".to_owned(),
                    remedy: "move what you changed, or name another folder with --out, and try again",
                }
                .into());
            }
            replace(temporary, &claim.place)
        };
        publish().map_err(|source| write_error(&claim.target, source))
    }
}

/// A file in the making.
pub type StagedFile = HashingWriter<BufWriter<fs::File>>;

fn write_error(target: &Path, source: io::Error) -> FolderWriteError {
    FolderWriteError { path: target.display().to_string(), source }
}

/// The place that `target` names, if it may be written at all.
fn check_place(target: &Path, reads: &[PathBuf]) -> io::Result<PathBuf> {
    let place = resolve(target)?;
    if let Some(file) = target.ancestors().chain(place.ancestors()).find(|place| place.is_file()) {
        return Err(io::Error::new(
            io::ErrorKind::NotADirectory,
            format!("{} is a file, not a folder", file.display()),
        ));
    }
    if place.file_name().is_none() {
        let what = format!("{} is a whole disk", place.display());
        return Err(io::Error::new(io::ErrorKind::AlreadyExists, what));
    }
    check_apart(target, reads)?;
    check_outside_written_folders(target)?;
    Ok(place)
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

/// Removes a folder that nobody needs any more, if it holds nothing but what kolnet wrote.
///
/// # Errors
/// As [`FolderClaim::of`].
pub fn remove(target: &Path, form: &FolderForm) -> Result<(), FolderWriteError> {
    let claim = FolderClaim::of(target, form, &[])?;
    let place = claim.place();
    let remove = || {
        // A folder that is half gone would be nobody's.
        let aside = FolderLock::staging_folder(place)?;
        fs::rename(place, aside.path().join("removed"))?;
        aside.close()
    };
    match claim.replaced() {
        Some(_) => remove().map_err(|source| write_error(target, source)),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: FolderForm = FolderForm {
        kind: FolderKind::Run,
        filled_in: &["answers.csv"],
        files_without_record: |_| None,
    };

    fn claim(target: &Path) -> Result<FolderClaim, FolderWriteError> {
        FolderClaim::of(target, &FORM, &[])
    }

    fn staged(target: &Path, files: &[(&str, &str)]) -> StagedFolder {
        let mut staged = claim(target).unwrap().stage().unwrap();
        for (name, text) in files {
            staged.write(name, |out| out.write_all(text.as_bytes())).unwrap();
        }
        staged
    }

    fn publish(staged: StagedFolder) -> Result<(), FolderWriteError> {
        let manifest = staged.seal(&serde_json::json!({"said": "nothing"})).unwrap();
        staged.publish(&manifest)
    }

    fn written(target: &Path, files: &[(&str, &str)]) {
        publish(staged(target, files)).unwrap();
    }

    #[test]
    fn a_run_that_does_not_finish_leaves_the_old_folder_as_it_was() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        written(&target, &[("a.csv", "old")]);
        drop(staged(&target, &[("a.csv", "new")]));
        assert_eq!(fs::read_to_string(target.join("a.csv")).unwrap(), "old");
        assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn files_written_side_by_side_are_each_in_the_record_and_one_that_fails_stops_all() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        let mut staged = claim(&target).unwrap().stage().unwrap();
        let fill = |text: &'static str| {
            move |out: &mut StagedFile| match text {
                "" => Err(io::Error::other("no text")),
                _ => out.write_all(text.as_bytes()),
            }
        };
        let files = [("a.csv", "one"), ("areas/x/b.csv", "two")];
        staged
            .write_together(files.map(|(name, text)| (name.to_owned(), fill(text))).into())
            .unwrap();
        for (name, text) in files {
            assert_eq!(fs::read_to_string(staged.path().join(name)).unwrap(), text);
            assert_eq!(staged.hash_of(name).map(str::len), Some(64));
        }
        assert_ne!(staged.hash_of("a.csv"), staged.hash_of("areas/x/b.csv"));
        let failed = staged.write_together(vec![("c.csv".to_owned(), fill(""))]).unwrap_err();
        assert!(failed.to_string().contains("no text"), "{failed}");
    }

    #[test]
    fn a_file_that_is_written_bit_by_bit_is_in_the_record_once_it_is_kept() {
        let desk = tempfile::tempdir().unwrap();
        let mut staged = staged(&desk.path().join("out"), &[("whole.csv", "one two")]);
        let mut file = staged.create("areas/x/bits.csv").unwrap();
        file.write_all(b"one ").unwrap();
        assert_eq!(staged.hash_of("areas/x/bits.csv"), None);
        file.write_all(b"two").unwrap();
        staged.keep("areas/x/bits.csv", file).unwrap();
        assert_eq!(staged.hash_of("areas/x/bits.csv"), staged.hash_of("whole.csv"));
        let written = fs::read_to_string(staged.path().join("areas/x/bits.csv")).unwrap();
        assert_eq!(written, "one two");
    }

    #[test]
    fn a_finished_run_replaces_the_old_folder_whole() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        written(&target, &[("old.csv", ""), ("areas/x/a.svg", "")]);
        written(&target, &[("new.csv", "")]);
        assert!(target.join("new.csv").exists() && !target.join("old.csv").exists());
        assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 1, "nothing is left beside it");
    }

    #[test]
    fn what_kolnet_did_not_write_or_somebody_changed_is_named_and_stays() {
        for (name, text, told) in [
            ("私のメモ.txt", "mine", "私のメモ.txt is not kolnet's"),
            ("areas/x/memo.txt", "mine", "areas/x/memo.txt is not kolnet's"),
            ("a.csv", "changed", "a.csv was changed"),
            ("manifest.json", "{}", "was not written by kolnet"),
            ("~$a.csv", "", "open in another program (~$a.csv)"),
            (".~lock.a.csv#", "", "open in another program"),
        ] {
            let desk = tempfile::tempdir().unwrap();
            let target = desk.path().join("out");
            written(&target, &[("a.csv", "old"), ("areas/x/a.svg", "")]);
            fs::write(target.join(name), text).unwrap();
            let message = claim(&target).unwrap_err().to_string();
            assert!(message.contains(told) && message.contains("--out"), "{message}");
            assert_eq!(fs::read_to_string(target.join(name)).unwrap(), text);
        }
    }

    #[test]
    fn a_change_of_the_manifest_an_empty_folder_and_a_link_are_the_users_too() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        written(&target, &[("a.csv", "old")]);
        let manifest = fs::read_to_string(target.join(MANIFEST)).unwrap();
        fs::write(target.join(MANIFEST), manifest.replace("nothing", "something")).unwrap();
        assert!(claim(&target).unwrap_err().to_string().contains("manifest.json was changed"));
        fs::write(target.join(MANIFEST), manifest).unwrap();
        claim(&target).unwrap();
        fs::create_dir(target.join("notes")).unwrap();
        assert!(claim(&target).unwrap_err().to_string().contains("notes/ is not kolnet's"));
        fs::remove_dir(target.join("notes")).unwrap();
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink("a.csv", target.join("b.csv")).unwrap();
            assert!(claim(&target).unwrap_err().to_string().contains("b.csv is not kolnet's"));
        }
    }

    #[test]
    fn a_change_while_the_run_computes_is_seen_before_the_folder_is_replaced() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        written(&target, &[("a.csv", "old")]);
        let next = staged(&target, &[("a.csv", "new")]);
        fs::write(target.join("memo.txt"), "mine").unwrap();
        assert!(publish(next).unwrap_err().to_string().contains("changed meanwhile"));
        assert_eq!(fs::read_to_string(target.join("memo.txt")).unwrap(), "mine");
        assert_eq!(fs::read_to_string(target.join("a.csv")).unwrap(), "old");
    }

    #[test]
    fn answers_that_are_filled_in_and_files_of_desktops_stop_nothing() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        written(&target, &[("answers.csv", "empty"), ("a.csv", "")]);
        for name in ["answers.csv", ".DS_Store", "Thumbs.db", "Desktop.ini", "._a.csv"] {
            fs::write(target.join(name), "something").unwrap();
        }
        let claim = claim(&target).unwrap();
        assert_eq!(claim.replaced().unwrap().filled_in(), ["answers.csv"]);
        drop(claim);
        written(&target, &[("a.csv", "new")]);
    }

    #[test]
    fn a_folder_of_another_kind_or_of_the_users_own_is_not_replaced() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("out");
        written(&target, &[("a.csv", "old")]);
        let feed = FolderForm { kind: FolderKind::Feed, ..FORM };
        let message = FolderClaim::of(&target, &feed, &[]).unwrap_err().to_string();
        assert!(message.contains("it is a run folder"), "{message}");
        let thesis = desk.path().join("thesis");
        fs::create_dir(&thesis).unwrap();
        fs::write(thesis.join("chapter.txt"), "mine").unwrap();
        assert!(claim(&thesis).unwrap_err().to_string().contains("was not written by kolnet"));
        let inside = target.join("new");
        assert!(claim(&inside).unwrap_err().to_string().contains("it lies in"));
    }

    #[test]
    fn a_place_that_is_read_lies_in_or_above_what_is_read_is_refused_however_it_is_spelled() {
        let desk = tempfile::tempdir().unwrap();
        let at = |name: &str| desk.path().join(name);
        fs::create_dir_all(at("study/sources")).unwrap();
        fs::write(at("study/sources/a.csv"), "").unwrap();
        let reads = [at("study/sources/a.csv"), at("study/sources")];
        let mut places = vec![
            ("study/sources", "it holds"),
            ("study/sources/new/out", "it lies in"),
            ("study", "it holds"),
            ("study/../study/sources/../sources/out", "it lies in"),
        ];
        #[cfg(unix)]
        {
            std::os::unix::fs::symlink(at("study"), at("link")).unwrap();
            places.extend([("link", "it holds"), ("link/sources/out", "it lies in")]);
        }
        for (place, relation) in places {
            let message = FolderClaim::of(&at(place), &FORM, &reads).unwrap_err().to_string();
            assert!(
                message.contains(relation) && message.contains("sources"),
                "{place}: {message}"
            );
        }
        for place in ["study/out", "sources"] {
            FolderClaim::of(&at(place), &FORM, &reads).unwrap();
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_link_goes_on_to_name_the_folder_that_is_replaced() {
        let desk = tempfile::tempdir().unwrap();
        let (real, link) = (desk.path().join("real/out"), desk.path().join("out"));
        std::os::unix::fs::symlink(&real, &link).unwrap();
        for text in ["old", "new"] {
            written(&link, &[("a.csv", text)]);
            assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
            assert_eq!(fs::read_to_string(real.join("a.csv")).unwrap(), text);
        }
    }

    #[test]
    fn a_folder_is_removed_only_when_nothing_in_it_is_the_users() {
        let desk = tempfile::tempdir().unwrap();
        let target = desk.path().join("old");
        written(&target, &[("a.csv", "old")]);
        fs::write(target.join("memo.txt"), "mine").unwrap();
        assert!(remove(&target, &FORM).is_err() && target.join("a.csv").exists());
        fs::remove_file(target.join("memo.txt")).unwrap();
        remove(&target, &FORM).unwrap();
        assert_eq!(fs::read_dir(desk.path()).unwrap().count(), 0);
    }

    #[cfg(unix)]
    #[test]
    fn a_new_folder_is_as_open_as_the_shell_would_make_it() {
        use std::os::unix::fs::PermissionsExt;
        let desk = tempfile::tempdir().unwrap();
        let (ours, plain) = (desk.path().join("ours"), desk.path().join("plain"));
        written(&ours, &[]);
        fs::create_dir(&plain).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode();
        assert_eq!(mode(&ours), mode(&plain));
    }
}
