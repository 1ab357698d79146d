//! What is kept how long, and the log of who wrote and removed what.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{files, kolnet, refused, run_study, small_study, succeeded};

/// A study that ran three times, each as of a later day, with its changes.
fn desk() -> (tempfile::TempDir, PathBuf) {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let text = fs::read_to_string(&study).unwrap();
    let text = text.replace("plots = []", "plots = []\nreport = false\nbriefs = 0\ngraphs = []");
    let out = desk.path().join("out");
    for day in ["2024-01-01", "2025-01-01", "2026-01-01"] {
        fs::write(&study, text.replace("2024-01-01", day)).unwrap();
        run_study(&study, &out);
    }
    (desk, study)
}

fn purge(folder: &Path, more: &[&str]) -> String {
    let mut command = kolnet();
    command.arg("purge").arg(folder).args(more).env("KOLNET_TODAY", "2026-06-01");
    let done = succeeded(command.output().unwrap());
    String::from_utf8([done.stdout, done.stderr].concat()).unwrap()
}

fn cycles(desk: &Path) -> Vec<String> {
    let entries = fs::read_dir(desk.join("cycles")).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

fn log(desk: &Path) -> Vec<Value> {
    let text = fs::read_to_string(desk.join("run_log.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn a_purge_removes_what_is_older_and_nothing_else_and_says_so_in_the_log() {
    let (desk, _) = desk();
    let before = cycles(desk.path());
    assert_eq!(before.len(), 2);
    let said = purge(desk.path(), &["--older-than", "2024-06-01", "--dry-run"]);
    assert!(said.contains("would be removed: cycles/2024-01-01-"), "{said}");
    assert_eq!(cycles(desk.path()), before, "a rehearsal changes nothing");
    let run = files(&desk.path().join("out"));
    let said = purge(desk.path(), &["--older-than", "2024-06-01"]);
    assert!(
        said.contains("removed: cycles/2024-01-01-") && said.contains("as of 2024-01-01"),
        "{said}"
    );
    assert_eq!(cycles(desk.path()), before[1..]);
    assert_eq!(files(&desk.path().join("out")), run);
    let last = log(desk.path()).pop().unwrap();
    assert_eq!((&last["command"], &last["counts"]["removed"]), (&"purge".into(), &1.into()));
    assert_eq!(last["removed"][0], format!("cycles/{}", before[0]));
}

#[test]
fn the_study_says_how_many_years_and_the_run_in_force_stays() {
    let (desk, study) = desk();
    let said = refused(kolnet().arg("purge").arg(desk.path()).output().unwrap());
    assert!(
        said.contains("--older-than 2024-10-01") && said.contains("[retention] years"),
        "{said}"
    );
    let text = fs::read_to_string(&study).unwrap() + "[retention]\nyears = 2\n";
    fs::write(&study, text).unwrap();
    run_study(&study, &desk.path().join("out"));
    purge(desk.path(), &[]);
    assert!(cycles(desk.path()).iter().all(|name| !name.starts_with("2024-01-01")));
    let said = purge(desk.path(), &["--older-than", "2030-01-01"]);
    assert!(said.contains("note: out is older and stays: it is the run in force"), "{said}");
    assert!(desk.path().join("out/manifest.json").is_file() && cycles(desk.path()).is_empty());
    assert!(!desk.path().join("changes").exists());
}

#[test]
fn what_somebody_put_into_a_folder_keeps_it_and_links_are_not_followed() {
    let (desk, _) = desk();
    let names = cycles(desk.path());
    fs::write(desk.path().join("cycles").join(&names[0]).join("mine.txt"), "mine").unwrap();
    let mine = desk.path().join("mine");
    fs::create_dir(&mine).unwrap();
    fs::write(mine.join("manifest.json"), "{\"as_of\": \"2001-01-01\"}").unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    let away = elsewhere.path().join("cycle");
    fs::rename(desk.path().join("cycles").join(&names[1]), &away).unwrap();
    #[cfg(unix)]
    std::os::unix::fs::symlink(&away, desk.path().join("cycles").join(&names[1])).unwrap();
    let said = purge(desk.path(), &["--older-than", "2025-06-01"]);
    assert!(said.contains("mine.txt is not kolnet's"), "{said}");
    assert!(desk.path().join("cycles").join(&names[0]).join("mine.txt").is_file());
    assert!(mine.join("manifest.json").is_file());
    assert!(away.join("manifest.json").is_file(), "behind a link");
}

#[test]
fn readings_that_were_written_before_the_day_are_removed_from_the_cache() {
    let (desk, _) = desk();
    let cache = desk.path().join("cache");
    fs::write(cache.join("notes.txt"), "mine").unwrap();
    let readings = || {
        let entries = fs::read_dir(&cache).unwrap().map(|entry| entry.unwrap().path());
        entries.filter(|path| path.extension().is_some_and(|ending| ending == "part")).count()
    };
    assert_eq!(readings(), 1);
    purge(desk.path(), &["--older-than", "2001-01-01"]);
    assert_eq!(readings(), 1);
    purge(desk.path(), &["--older-than", "2200-01-01"]);
    assert_eq!(readings(), 0);
    assert!(cache.join("notes.txt").is_file());
}

#[test]
fn the_log_has_a_line_for_each_run_with_hashes_and_counts_and_no_name() {
    let (desk, study) = desk();
    let before = log(desk.path());
    assert_eq!(before.len(), 3);
    let done = kolnet()
        .arg("run")
        .arg(&study)
        .arg("--out")
        .arg(desk.path().join("out"))
        .env("KOLNET_USER", "staff 4711")
        .output()
        .unwrap();
    succeeded(done);
    let lines = log(desk.path());
    assert_eq!(lines[..3], before, "lines are only added");
    let manifest = fs::read_to_string(desk.path().join("out/manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let last = &lines[3];
    for field in ["run_id", "as_of", "kolnet", "counts"] {
        assert_eq!(last[field], manifest[field], "{field}");
    }
    assert_eq!(last["inputs"][0], manifest["inputs"][0]["sha256"]);
    assert_eq!((&last["by"], &last["command"]), (&"staff 4711".into(), &"run".into()));
    let text = fs::read_to_string(desk.path().join("run_log.jsonl")).unwrap();
    for name in ["Example", "Sample", "Muster", "works.csv"] {
        assert!(!text.contains(name), "{text}");
    }
}

#[test]
fn a_log_that_cannot_be_written_breaks_no_run_and_is_told() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    fs::create_dir(desk.path().join("run_log.jsonl")).unwrap();
    let done = run_study(&study, &desk.path().join("out"));
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(
        said.contains("note: run_log.jsonl beside the run folder has no line about this run"),
        "{said}"
    );
    assert!(desk.path().join("out/manifest.json").is_file());
}
