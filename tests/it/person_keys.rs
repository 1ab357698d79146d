//! People keep their keys from run to run, whatever is read in between.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{kolnet, refused, rows, run_study};

const STUDY: &str = r#"
title = "Keys"
as_of = "2026-01-01"
[[source]]
kind = "works"
path = "works*.csv"
[suppression]
file = "optout.csv"
[outputs]
plots = []
"#;

const FIRST: &str = "id,title,date,authors,affiliations
w5,Left ventricles in winter,2024-03-01,\"Okafor, Adaeze; Lindqvist, Maja\",Uppsala University
w6,Right ventricles in spring,2025-03-01,\"Okafor, Adaeze; Brandt, Uwe\",Uppsala University
";

/// An earlier work of the same person: without a memory her key would be born from it.
const EARLIER: &str = "id,title,date,authors,affiliations
w1,Ventricles in autumn,2023-03-01,\"Okafor, Adaeze; Lindqvist, Maja\",Uppsala University
";

fn desk() -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    fs::write(desk.path().join("study.toml"), STUDY).unwrap();
    fs::write(desk.path().join("works.csv"), FIRST).unwrap();
    fs::write(desk.path().join("optout.csv"), "name\nNobody Atall\n").unwrap();
    desk
}

fn run(desk: &Path, out: &str) {
    let study = desk.join("study.toml");
    run_study(&study, &desk.join(out));
}

fn keys(desk: &Path, out: &str) -> BTreeMap<String, String> {
    let people = rows(&desk.join(out).join("people.csv"));
    people.into_iter().map(|row| (row["name"].clone(), row["person_key"].clone())).collect()
}

#[test]
fn a_person_keeps_the_key_when_earlier_works_are_found() {
    let desk = desk();
    run(desk.path(), "out");
    let before = keys(desk.path(), "out");
    fs::write(desk.path().join("works-old.csv"), EARLIER).unwrap();
    run(desk.path(), "fresh");
    assert_ne!(keys(desk.path(), "fresh"), before, "the scene must move the key of somebody");
    run(desk.path(), "out");
    assert_eq!(keys(desk.path(), "out"), before);
}

#[test]
fn a_study_can_name_the_ledger_of_another_cycle() {
    let desk = desk();
    run(desk.path(), "spring");
    fs::write(desk.path().join("works-old.csv"), EARLIER).unwrap();
    let named = format!("{STUDY}[identity]\nledger = \"spring/ledger.tsv\"\n");
    fs::write(desk.path().join("study.toml"), named).unwrap();
    run(desk.path(), "autumn");
    assert_eq!(keys(desk.path(), "autumn"), keys(desk.path(), "spring"));
}

#[test]
fn running_again_on_the_same_input_changes_no_byte() {
    let desk = desk();
    run(desk.path(), "out");
    let read = |name: &str| fs::read(desk.path().join("out").join(name)).unwrap();
    let files = ["people.csv", "rankings.csv", "ledger.tsv", "manifest.json"];
    let before = files.map(read);
    run(desk.path(), "out");
    assert_eq!(files.map(read), before);
}

#[test]
fn whoever_opts_out_is_gone_from_the_ledger_too() {
    let desk = desk();
    run(desk.path(), "out");
    let before = keys(desk.path(), "out");
    fs::write(desk.path().join("optout.csv"), "name\n\"Brandt, Uwe\"\n").unwrap();
    run(desk.path(), "out");
    let ledger = fs::read_to_string(desk.path().join("out/ledger.tsv")).unwrap();
    assert!(!ledger.contains(&before["Uwe Brandt"]), "{ledger}");
    assert!(ledger.contains(&before["Adaeze Okafor"]));
}

#[test]
fn a_broken_ledger_stops_the_run_with_its_line() {
    let desk = desk();
    run(desk.path(), "out");
    fs::write(desk.path().join("out/ledger.tsv"), "key\tP1\t\nnonsense\n").unwrap();
    let study = desk.path().join("study.toml");
    let done = kolnet().arg("run").arg(study).output().unwrap();
    let told = refused(done);
    assert!(told.contains("ledger.tsv") && told.contains("line 2"), "{told}");
}
