//! Whatever stops a run or a feed, what was there before stays whole, and the next one is right.
//!
//! `KOLNET_KILLS=1000 cargo test --test it faults` kills at a thousand points instead of forty.

use std::collections::BTreeMap;
use std::fs::{self, Permissions};
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support::{files, kolnet, rows, run_study, small_study, succeeded};

type Files = BTreeMap<String, Vec<u8>>;

/// Points of a command at which it is killed.
fn kills() -> u32 {
    let asked = std::env::var("KOLNET_KILLS").ok();
    asked.map_or(40, |count| count.parse().expect("KOLNET_KILLS is a number"))
}

/// Kills a command after a while, unless it is done before; says whether it was killed.
fn kill_after(command: &mut Command, time: Duration) -> bool {
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    let start = Instant::now();
    while start.elapsed() < time {
        if child.try_wait().unwrap().is_some() {
            return false;
        }
        std::thread::sleep(Duration::from_micros(200));
    }
    let alive = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    alive
}

fn program(words: &[&Path]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_kolnet"));
    command.args(words);
    command
}

/// The files of a folder but those of the clock.
fn whole(folder: &Path) -> Files {
    let mut found = files(folder);
    found.retain(|name, _| !name.ends_with("timings.json") && !name.ends_with("run_log.jsonl"));
    found
}

/// Names of what kolnet left beside its outputs.
fn hidden(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().flatten().map(|entry| entry.path());
    let is_hidden =
        |path: &PathBuf| path.file_name().unwrap().to_string_lossy().starts_with(".kolnet-");
    entries.filter(is_hidden).collect()
}

/// One paper more, so that the next run is another one.
fn add_paper(folder: &Path) {
    let works = folder.join("works.csv");
    let text = fs::read_to_string(&works).unwrap();
    let more = "W9,\"A later finding on the failing heart\",2023-09-01,Journal of Examples,\"Example, Alice; Neu, Zoe\",\
                Northfield University Hospital,D006333,heart failure\n";
    fs::write(works, format!("{text}{more}")).unwrap();
}

fn copy(from: &Files, to: &Path) {
    for (name, bytes) in from {
        let path = to.join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[test]
fn a_run_that_is_killed_at_any_point_leaves_the_old_folder_or_the_new_one() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let out = desk.path().join("out");
    run_study(&study, &out);
    let old = whole(&out);
    add_paper(desk.path());
    let fresh = desk.path().join("fresh");
    copy(&files(&out), &fresh);
    let start = Instant::now();
    run_study(&study, &fresh);
    let time = start.elapsed();
    let new = whole(&fresh);
    assert!(old["rankings.csv"] != new["rankings.csv"]);
    fs::remove_dir_all(&fresh).unwrap();
    fs::remove_dir_all(desk.path().join("cycles")).unwrap();

    let mut killed = 0;
    for point in 0..kills() {
        let mut command = program(&[Path::new("run"), &study, Path::new("--out"), &out]);
        killed += u32::from(kill_after(&mut command, time * point / kills()));
        let now = whole(&out);
        assert!(now == old || now == new, "killed at point {point}: the folder is neither");
        if now == new {
            // The old run again, from the files that it had.
            fs::remove_dir_all(&out).unwrap();
            copy(&old, &out);
        }
        if point % 8 == 7 {
            run_study(&study, &out);
            assert!(whole(&out) == new, "the run after a kill at point {point} is another one");
            assert_eq!(
                hidden(desk.path()),
                Vec::<PathBuf>::new(),
                "nothing is left of the killed one"
            );
            fs::remove_dir_all(&out).unwrap();
            copy(&old, &out);
        }
    }
    assert!(killed > kills() / 2, "{killed} of {} runs were killed", kills());
}

#[test]
fn a_feed_that_is_killed_at_any_point_is_whole_or_absent_and_the_next_one_is_right() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let out = desk.path().join("out");
    run_study(&study, &out);
    let (feed, state) = (desk.path().join("feed"), desk.path().join("state"));
    let words = || {
        let words = ["feed", out.to_str().unwrap(), "--profile", "plain", "--acknowledged"];
        let places = [state.to_str().unwrap(), "--out", feed.to_str().unwrap()];
        words.into_iter().chain(places).map(str::to_owned).collect::<Vec<_>>()
    };
    let write = || succeeded(kolnet().args(words()).output().unwrap());
    let start = Instant::now();
    write();
    let time = start.elapsed();
    let everything = rows(&feed.join("upsert.csv"));
    assert!(!everything.is_empty());
    let ack = || {
        let upsert = feed.join("upsert.csv");
        let words = [Path::new("feed"), Path::new("ack"), &feed, Path::new("--success"), &upsert];
        succeeded(kolnet().args(words).output().unwrap())
    };
    for point in 0..kills() {
        let before = feed.join("manifest.json").exists();
        kill_after(
            Command::new(env!("CARGO_BIN_EXE_kolnet")).args(words()),
            time * point / kills(),
        );
        if before || feed.exists() {
            let now = rows(&feed.join("upsert.csv"));
            assert_eq!(
                now, everything,
                "killed at point {point}: not acknowledged, so all rows again"
            );
        }
        if point % 8 == 7 {
            write();
            assert_eq!(rows(&feed.join("upsert.csv")), everything, "after a kill at point {point}");
            ack();
            write();
            assert_eq!(rows(&feed.join("upsert.csv")).len(), 0, "the CRM holds what was loaded");
            assert_eq!(hidden(desk.path()), Vec::<PathBuf>::new());
            // From the beginning.
            fs::remove_dir_all(&state).unwrap();
            fs::remove_dir_all(&feed).unwrap();
        }
    }
}

/// Runs kolnet where no file may grow beyond so many blocks of 1,024 bytes, as on a disk that is full.
fn with_full_disk(blocks: u32, words: &[&Path]) -> Output {
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$@\"");
    let mut command = Command::new("bash");
    command.args(["-c", &script, "bash", env!("CARGO_BIN_EXE_kolnet")]).args(words);
    command.output().unwrap()
}

#[test]
fn a_disk_that_is_full_stops_with_a_message_and_leaves_the_old_state() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let out = desk.path().join("out");
    run_study(&study, &out);
    let feed = desk.path().join("feed");
    let words =
        ["feed", out.to_str().unwrap(), "--profile", "plain", "--out", feed.to_str().unwrap()];
    succeeded(kolnet().args(words).output().unwrap());
    let (old, old_feed) = (whole(&out), whole(&feed));
    add_paper(desk.path());
    for blocks in [0, 1, 4, 16] {
        let run = with_full_disk(blocks, &[Path::new("run"), &study, Path::new("--out"), &out]);
        let said = String::from_utf8_lossy(&run.stderr).into_owned();
        assert_eq!(run.status.code(), Some(1), "{blocks} blocks: {said}");
        assert!(said.contains("File too large"), "{said}");
        assert!(
            !said.contains("Example") || !said.contains("Alice"),
            "a message names nobody: {said}"
        );
        assert!(whole(&out) == old, "{blocks} blocks: the old run stays");
        assert_eq!(hidden(desk.path()), Vec::<PathBuf>::new(), "nothing is left");
    }
    let words: Vec<&Path> = words.iter().map(Path::new).collect();
    let done = with_full_disk(0, &words);
    assert_eq!(done.status.code(), Some(1), "{}", String::from_utf8_lossy(&done.stderr));
    assert!(whole(&feed) == old_feed);
    run_study(&study, &out);
    assert!(whole(&out) != old, "and with room again the run goes through");
}

/// Runs kolnet as a user who owns nothing.
fn as_nobody(words: &[&Path]) -> Output {
    /// The user `nobody` of Linux.
    const NOBODY: u32 = 65_534;
    // The checkout may lie where nobody else may look.
    let desk = tempfile::tempdir().unwrap();
    open_to_all(desk.path());
    let binary = desk.path().join("kolnet");
    fs::copy(env!("CARGO_BIN_EXE_kolnet"), &binary).unwrap();
    let mut command = Command::new(&binary);
    command.args(words).current_dir(desk.path());
    // Without rights to become somebody else, whoever runs the test is the unprivileged user.
    if fs::metadata("/proc/self").unwrap().uid() == 0 {
        command.uid(NOBODY).gid(NOBODY);
    }
    command.output().unwrap()
}

/// Lets everybody read a folder and what is in it, and only its owner write.
fn open_to_all(folder: &Path) {
    let set = |path: &Path, mode| fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        match entry.path().is_dir() {
            true => open_to_all(&entry.path()),
            false => set(&entry.path(), 0o444),
        }
    }
    set(folder, 0o555);
}

#[test]
fn a_user_who_may_only_read_is_told_where_and_leaves_nothing_behind() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let out = desk.path().join("out");
    run_study(&study, &out);
    let feed = desk.path().join("feed");
    let profile = [Path::new("--profile"), Path::new("plain")];
    let feed_words =
        [&[Path::new("feed"), &out][..], &profile, &[Path::new("--out"), &feed]].concat();
    succeeded(kolnet().args(&feed_words).output().unwrap());
    add_paper(desk.path());
    let list = desk.path().join("list.csv");
    fs::write(&list, "name\nBob Sample\n").unwrap();
    let old = files(desk.path());
    open_to_all(desk.path());
    let fresh = desk.path().join("fresh");
    for words in [
        vec![Path::new("run"), &study],
        vec![Path::new("run"), &study, Path::new("--out"), &fresh],
        feed_words.clone(),
        vec![Path::new("feed"), &out, profile[0], profile[1], Path::new("--rehearse")],
        vec![Path::new("audit"), &out, &list],
        vec![Path::new("report"), &out],
    ] {
        let done = as_nobody(&words);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert_eq!(done.status.code(), Some(1), "{words:?}: {said}");
        assert!(said.contains(desk.path().to_str().unwrap()), "the place is named: {said}");
        assert!(said.contains("ermission denied"), "{said}");
        assert!(!said.contains("Alice"), "a message names nobody: {said}");
        assert!(files(desk.path()) == old, "{words:?}: nothing is new, nothing is changed");
    }
    // Reading is enough for what only reads, and a run goes through where there is a place for it.
    let open = tempfile::tempdir().unwrap();
    fs::set_permissions(open.path(), Permissions::from_mode(0o777)).unwrap();
    let elsewhere = open.path().join("out");
    for words in [
        vec![Path::new("explain"), &out, Path::new("Bob Sample")],
        vec![Path::new("run"), &study, Path::new("--out"), &elsewhere],
    ] {
        let done = as_nobody(&words);
        assert!(done.status.success(), "{words:?}: {}", String::from_utf8_lossy(&done.stderr));
    }
    assert!(rows(&elsewhere.join("rankings.csv")).len() > rows(&out.join("rankings.csv")).len());
    assert!(files(desk.path()) == old);
}
