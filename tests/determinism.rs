//! Same input, same bytes: for any number of threads and any order of files.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot set up its scene fails, one that is skipped says so"
)]

mod support;

use std::fs;
use std::path::{Path, PathBuf};

use support::{files, in_checkout, kolnet};

fn run(study: &Path, out: &Path, threads: &str) {
    let done = kolnet()
        .args(["run", "--quiet", "--threads", threads, "--out"])
        .arg(out)
        .arg(study)
        .output();
    let done = done.unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
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
    for (name, bytes) in files(&in_checkout("data/demo")) {
        if name.starts_with("out/") {
            continue;
        }
        let path = folder.join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
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
fn the_demo_gives_the_same_bytes_with_one_thread_and_four_and_in_another_order_of_files() {
    let desk = tempfile::tempdir().unwrap();
    let study = in_checkout("data/demo/study.toml");
    let out = |name: &str| desk.path().join(name);
    run(&study, &out("one"), "1");
    run(&study, &out("four"), "4");
    assert_same_folders(&out("one"), &out("four"), "1 thread and 4");
    let turned = demo_turned_round(&out("turned"));
    run(&turned, &out("other"), "2");
    assert_same_folders(&out("one"), &out("other"), "sources in another order");
}
