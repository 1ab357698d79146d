//! `kolnet check`: what it says is what a run does, and people who opted out are not shown.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{copy_demo, demo_run, kolnet, run_study, small_study};

/// Standard output and exit code of a check.
fn check(study: &Path, arguments: &[&str]) -> (String, i32) {
    let done = kolnet().arg("check").arg(study).args(arguments).arg("-q").output().unwrap();
    (String::from_utf8(done.stdout).unwrap(), done.status.code().unwrap())
}

fn object(study: &Path, arguments: &[&str]) -> Value {
    let (text, _) = check(study, &[arguments, &["--json"]].concat());
    serde_json::from_str(&text).unwrap()
}

/// A study of one congress file.
fn programme(folder: &Path, rows: &str, optout: &str) -> std::path::PathBuf {
    fs::write(folder.join("c.csv"), format!("session_id,role,name,name_native\n{rows}")).unwrap();
    fs::write(folder.join("optout.csv"), format!("name,name_native,orcid\n{optout}")).unwrap();
    let study = folder.join("study.toml");
    let nobody = if optout.is_empty() { "none = \"invented people\"\n" } else { "" };
    let text = "title = \"A study\"\nlanguage = \"ja\"\n[[source]]\nkind = \"congress\"\npath = \"c.csv\"\n\
                [source.defaults]\ncongress = \"C\"\nlevel = \"national\"\ndate = \"2026-01-02\"\n\
                [suppression]\nfile = \"optout.csv\"\nNOBODY[outputs]\ntables = [\"csv\"]\nplots = []\n";
    fs::write(&study, text.replace("NOBODY", nobody)).unwrap();
    study
}

#[test]
fn the_numbers_of_a_check_are_those_of_the_manifest_of_a_run() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let found = object(&desk.path().join("study.toml"), &[]);
    let manifest = fs::read_to_string(demo_run().out.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    let (files, inputs) =
        (found["files"].as_array().unwrap(), manifest["inputs"].as_array().unwrap());
    assert_eq!(files.len(), inputs.len());
    for (file, input) in files.iter().zip(inputs) {
        for key in ["path", "kind", "bytes", "read", "used", "merged", "rejected", "names"] {
            assert_eq!(file[key], input[key], "{key} of {}", input["path"]);
        }
        let names = &input["names"];
        let count = |key: &str| names[key].as_u64().unwrap();
        let parts = ["people", "groups", "placeholders", "refused"].map(count);
        assert_eq!(count("read"), parts.iter().sum::<u64>(), "{}", input["path"]);
    }
}

#[test]
fn a_check_reads_the_whole_of_every_file_unless_told_otherwise() {
    let desk = tempfile::tempdir().unwrap();
    let rows: String = (0..300).map(|n| format!("S{n},chair,Jane Placewood,\n")).collect();
    let study = programme(desk.path(), &rows, "");
    assert_eq!(object(&study, &[])["files"][0]["read"], 300);
    let head = object(&study, &["--head"]);
    assert_eq!((&head["files"][0]["read"], &head["head"]), (&200.into(), &200.into()));
}

#[test]
fn people_are_shown_as_they_were_cut_the_oddest_first() {
    let desk = tempfile::tempdir().unwrap();
    let rows =
        "S1,chair,Jane Placewood,\nS1,,Prof. Dr. Jan Pro4ef (Berlin),\nS1,,Ada Exa,江草 亜田\n";
    let report = object(&programme(desk.path(), rows, ""), &[]);
    let file = &report["files"][0];
    let first = &file["preview"][0];
    assert_eq!((&first["given"], &first["family"]), (&"Jan".into(), &"Pro4ef".into()), "{file}");
    assert_eq!(first["taken_off"], "Prof Dr Berlin", "{file}");
    let natives: Vec<&str> = file["preview"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name["native"].as_str().unwrap())
        .collect();
    assert!(natives.contains(&"江草 亜田"), "{natives:?}");
    assert_eq!(file["names"]["doubts"]["digits"], 1);
    assert_eq!(report["verdict"], "look");
}

#[test]
fn nobody_who_opted_out_is_shown_in_whatever_dress() {
    let desk = tempfile::tempdir().unwrap();
    let rows = "S1,,Prof. Dr. Jan Quellfeld1),\nS1,,\"QUELLFELD, Jan\",\nS1,,,○源田花子先生\n\
                S2,,Ada Exa (on behalf of Jan Quellfeld),\nS2,,源田 花子 (Hanako Genda),\nS2,,Ben Sample,\n";
    let study = programme(desk.path(), rows, "Jan Quellfeld,,\n,源田 花子,\n");
    for arguments in [&[][..], &["--json"]] {
        let (text, code) = check(&study, arguments);
        assert_eq!(code, 0, "{text}");
        let lower = text.to_lowercase();
        for name in ["quellfeld", "源田", "genda"] {
            assert!(!lower.contains(name), "{name}: {text}");
        }
        assert!(text.contains("Sample"), "{text}");
    }
}

#[test]
fn a_check_is_a_hundred_columns_wide_at_most_in_japanese_too() {
    let desk = tempfile::tempdir().unwrap();
    let long = "漢字氏名".repeat(20);
    let rows = format!(
        "S1,計時係{long},{},{long}\nS1,座長,仮屋 大輔（かりや だいすけ）,\nS1,,{} Name,\n",
        "Jane Placewood-Fictwell Of The Long Long Name",
        "Verylong".repeat(30)
    );
    let (text, _) = check(&programme(desk.path(), &rows, ""), &[]);
    let width = |line: &str| {
        line.chars().map(|c| if (c as u32) < 0x1100 || c == '─' { 1 } else { 2 }).sum::<usize>()
    };
    for line in text.lines() {
        assert!(width(line) <= 100 + 1, "{} columns: {line}", width(line));
    }
}

#[test]
fn the_exit_code_is_1_if_a_run_would_have_nothing_and_0_otherwise() {
    let desk = tempfile::tempdir().unwrap();
    let (text, code) = check(&programme(desk.path(), "S1,chair,Jane Placewood,\n", ""), &[]);
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("verdict: ready"), "{text}");
    let (text, code) = check(&programme(desk.path(), "S1,chair,TBA,\nS2,,未定,\n", ""), &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("not ready") && text.contains("line 2, row"), "{text}");
    let (text, code) = check(&programme(desk.path(), "", ""), &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("it holds no records"), "{text}");
    fs::write(desk.path().join("c.csv"), "").unwrap();
    let (text, code) = check(&desk.path().join("study.toml"), &[]);
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("it cannot be read") && text.contains("it is empty"), "{text}");
}

#[test]
fn a_run_says_in_numbers_which_files_have_flaws() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let works = fs::read_to_string(desk.path().join("works.csv")).unwrap();
    fs::write(desk.path().join("works.csv"), works + "W9,,2020,J,\"Example, Alice\",,,\n").unwrap();
    let done = run_study(&study, &desk.path().join("out"));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(told.contains("works.csv: 1 records refused"), "{told}");
    assert!(told.contains("kolnet check"), "{told}");
}
