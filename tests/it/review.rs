//! What the review queue asks, the overrides file answers.

use std::fs;
use std::path::Path;

use crate::support::{Row, copy_demo, demo_run, rows, run_study};

fn queue(out: &Path) -> Vec<Row> {
    rows(&out.join("review_queue.csv"))
}

fn people(out: &Path) -> usize {
    rows(&out.join("people.csv")).len()
}

#[test]
fn a_pair_that_is_asked_about_can_be_decided_by_copying_its_two_names() {
    let before = &demo_run().out;
    let asked = queue(before);
    let stakes: Vec<f64> = asked.iter().map(|row| row["score_at_stake"].parse().unwrap()).collect();
    assert!(stakes.windows(2).all(|pair| pair[0] >= pair[1]), "the greatest stake comes first");
    let pairs: Vec<&Row> = asked.iter().filter(|row| !row["a"].is_empty()).collect();
    assert!(!pairs.is_empty(), "the demo has speakers whose names fit several people");

    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let decided = pairs[0];
    let path = desk.path().join("overrides.csv");
    let mut overrides = fs::read_to_string(&path).unwrap();
    overrides.push_str(&format!("same,\"{}\",\"{}\",,copied,,\n", decided["a"], decided["b"]));
    fs::write(&path, overrides).unwrap();
    let after = desk.path().join("out");
    run_study(&desk.path().join("study.toml"), &after);
    let left = queue(&after);
    let pair = |row: &Row| [row["a"].clone(), row["b"].clone()];
    assert!(left.iter().all(|row| pair(row) != pair(decided)), "{decided:?}");
    assert_eq!(people(&after), people(before) - 1, "two people are one now");
}
