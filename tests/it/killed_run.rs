//! A run that is killed leaves nothing for ever, and two runs of one folder keep apart.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::support::{copy_demo, files, kolnet, refused, succeeded};

/// Starts `kolnet run` on a study without waiting for it.
fn start(study: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_kolnet"))
        .args(["run", "--quiet"])
        .arg(study)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("kolnet starts")
}

/// Hidden files and folders of kolnet below a folder.
fn hidden(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if entry.file_name().to_string_lossy().starts_with(".kolnet-") {
            found.push(path.clone());
        }
        if path.is_dir() {
            found.extend(hidden(&path));
        }
    }
    found
}

/// Waits until a path for which `is_wanted` says true is among the hidden ones.
#[track_caller]
fn wait_for(folder: &Path, run: &mut Child, is_wanted: impl Fn(&Path) -> bool) {
    let start = Instant::now();
    while !hidden(folder).iter().any(|path| is_wanted(path)) {
        assert!(run.try_wait().unwrap().is_none(), "the run ended before it could be stopped");
        assert!(start.elapsed() < Duration::from_mins(5), "the run does not come so far");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A staging folder that holds a table with names.
fn holds_people(path: &Path) -> bool {
    path.is_dir() && path.join("people.csv").exists()
}

#[test]
fn what_a_killed_run_leaves_goes_with_the_next_one_which_it_does_not_block() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let study = desk.path().join("study.toml");
    let mut before = files(desk.path());
    // Of a run of the demo in the checkout.
    before.remove("run_log.jsonl");
    let mut run = start(&study);
    wait_for(desk.path(), &mut run, holds_people);
    run.kill().unwrap();
    run.wait().unwrap();
    assert!(hidden(desk.path()).iter().any(|path| holds_people(path)), "it died in the middle");
    assert!(!desk.path().join("out").exists());

    succeeded(kolnet().arg("run").arg(&study).output().unwrap());
    assert_eq!(hidden(desk.path()), Vec::<PathBuf>::new());
    let mut after = files(desk.path());
    after.retain(|name, _| !name.starts_with("out/") && !name.starts_with("cache/"));
    assert!(after.remove("run_log.jsonl").is_some());
    assert_eq!(after, before, "nothing but the run folder, the cache and the log is new");
}

#[test]
fn a_second_run_of_one_folder_is_told_to_wait_and_the_first_is_not_disturbed() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let study = desk.path().join("study.toml");
    let mut first = start(&study);
    let is_lock = |path: &Path| path.to_string_lossy().ends_with(".kolnet-out.lock");
    wait_for(desk.path(), &mut first, is_lock);
    let message = refused(kolnet().arg("run").arg(&study).output().unwrap());
    assert!(message.contains("another run of kolnet is writing it"), "{message}");
    assert!(message.contains("out:") && message.contains("wait until it has ended"), "{message}");
    assert!(first.wait().unwrap().success());
    assert!(desk.path().join("out/manifest.json").exists());
    assert_eq!(hidden(desk.path()), Vec::<PathBuf>::new());
}
