//! Same input, same bytes: for any number of threads and any order of files.

use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{copy_demo, demo_run, files, in_checkout, kolnet, succeeded};

fn run(study: &Path, out: &Path, words: &[&str]) {
    let run = kolnet().args(["run", "--quiet", "--out"]).arg(out).arg(study).args(words).output();
    succeeded(run.unwrap());
}

fn assert_same_folders(a: &Path, b: &Path, what: &str) {
    let (mut first, mut second) = (files(a), files(b));
    first.remove("timings.json");
    second.remove("timings.json");
    let names = |found: &std::collections::BTreeMap<String, Vec<u8>>| {
        found.keys().cloned().collect::<Vec<_>>()
    };
    assert!(first.len() > 20, "a run folder has tables and plots: {:?}", names(&first));
    assert_eq!(names(&first), names(&second), "{what}");
    for (name, bytes) in &first {
        assert!(bytes == &second[name], "{what}: {name} differs");
    }
}

/// A copy of the demo with its `[[source]]` tables in the opposite order.
fn demo_turned_round(folder: &Path) -> PathBuf {
    copy_demo(folder);
    let study = folder.join("study.toml");
    let text = fs::read_to_string(&study).unwrap();
    let first = text.find("[[source]]").unwrap();
    let end = text[first..].find("[[area]]").unwrap() + first;
    let mut blocks: Vec<&str> = text[first..end].split("[[source]]").skip(1).collect();
    assert!(blocks.len() > 1, "the demo has several sources");
    blocks.reverse();
    let turned: String = blocks.iter().map(|block| format!("[[source]]{}\n", block)).collect();
    fs::write(&study, format!("{}{turned}{}", &text[..first], &text[end..])).unwrap();
    study
}

#[test]
fn the_demo_gives_the_same_bytes_for_any_threads_and_order_of_files() {
    let desk = tempfile::tempdir().unwrap();
    let shared = &demo_run().out;
    let out = |name: &str| desk.path().join(name);
    let study = in_checkout("data/demo/study.toml");
    run(&study, &out("one"), &["--threads", "1", "--no-cache"]);
    assert_same_folders(shared, &out("one"), "all cores and 1 thread");
    let turned = demo_turned_round(&out("turned"));
    run(&turned, &out("other"), &["--threads", "4"]);
    assert_same_folders(shared, &out("other"), "4 threads and sources in another order");
}
