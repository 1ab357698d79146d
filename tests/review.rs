//! What the review queue asks, the overrides file answers.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot set up its scene fails; support says what it skips"
)]

mod support;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use support::{files, in_checkout, kolnet, rows};

type Row = BTreeMap<String, String>;

fn run(desk: &Path) {
    let done = kolnet().arg("run").arg(desk.join("study.toml")).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// The demo in a folder of its own.
fn demo() -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    for (name, bytes) in files(&in_checkout("data/demo")) {
        if name.starts_with("out") || name.starts_with("truth") {
            continue;
        }
        let path = desk.path().join(&name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    desk
}

fn queue(desk: &Path) -> Vec<Row> {
    rows(&desk.join("out/review_queue.csv"))
}

fn people(desk: &Path) -> usize {
    rows(&desk.join("out/people.csv")).len()
}

#[test]
fn a_pair_that_is_asked_about_can_be_decided_by_copying_its_two_names() {
    let desk = demo();
    run(desk.path());
    let asked = queue(desk.path());
    let stakes: Vec<f64> = asked.iter().map(|row| row["score_at_stake"].parse().unwrap()).collect();
    assert!(stakes.windows(2).all(|pair| pair[0] >= pair[1]), "the greatest stake comes first");
    let pairs: Vec<&Row> = asked.iter().filter(|row| !row["a"].is_empty()).collect();
    assert!(!pairs.is_empty(), "the demo has speakers whose names fit several people");

    let before = people(desk.path());
    let decided = pairs[0];
    let path = desk.path().join("overrides.csv");
    let mut overrides = fs::read_to_string(&path).unwrap();
    overrides.push_str(&format!("same,\"{}\",\"{}\",,copied,,\n", decided["a"], decided["b"]));
    fs::write(&path, overrides).unwrap();
    run(desk.path());
    let left = queue(desk.path());
    let pair = |row: &Row| [row["a"].clone(), row["b"].clone()];
    assert!(left.iter().all(|row| pair(row) != pair(decided)), "{decided:?}");
    assert_eq!(people(desk.path()), before - 1, "two people are one now");
}
