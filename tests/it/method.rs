//! `kolnet method`: what it says of a run, beside the run's own tables and settings.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{kolnet, refused, succeeded};

/// A study of two papers with one weight of its own.
fn run_of(folder: &Path, language: &str) -> std::path::PathBuf {
    fs::write(
        folder.join("works.csv"),
        "id,title,date,authors\nW1,Invented heart failure,2020,\"Example, Ada; Sample, Bob\"\n\
         W2,Invented heart failure again,2021,\"Example, Ada\"\n",
    )
    .unwrap();
    let study = folder.join("study.toml");
    fs::write(
        &study,
        format!(
            "title = \"Invented study\"\nlanguage = \"{language}\"\nas_of = \"2022-01-01\"\n[[source]]\nkind = \"works\"\n\
             path = \"works.csv\"\n[congress]\nkeynote = 2.0\n[suppression]\nnone = \"invented people\"\n[outputs]\nplots = []\n"
        ),
    )
    .unwrap();
    let out = folder.join("out");
    succeeded(kolnet().arg("run").arg(&study).arg("--out").arg(&out).output().unwrap());
    out
}

fn said(run: &Path, words: &[&str]) -> String {
    let done = succeeded(kolnet().arg("method").arg(run).args(words).output().unwrap());
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn the_method_says_what_was_read_with_its_hashes_and_what_each_number_rests_on() {
    let desk = tempfile::tempdir().unwrap();
    let run = run_of(desk.path(), "en");
    let manifest: Value =
        serde_json::from_str(&fs::read_to_string(run.join("manifest.json")).unwrap()).unwrap();
    let text = said(&run, &[]);
    for part in
        ["Invented study", "1 source files", "works 2", "up to 2022-01-01", "not for promotion"]
    {
        assert!(text.contains(part), "{part} in {text}");
    }
    for input in manifest["inputs"].as_array().unwrap() {
        assert!(text.contains(input["sha256"].as_str().unwrap()), "{text}");
    }
    assert!(text.contains(manifest["run_id"].as_str().unwrap()), "{text}");
    assert!(!text.contains("Example") && !text.contains("Ada"), "no person is named: {text}");
    assert!(!text.contains(['{', '}']), "every place is filled: {text}");

    let told: Value = serde_json::from_str(&said(&run, &["--json"])).unwrap();
    let numbers = told["parameters"].as_array().unwrap();
    let of = |name: &str| numbers.iter().find(|number| number["name"] == name).unwrap();
    assert_eq!(of("congress.keynote")["basis"], "study");
    assert_eq!(
        (&of("congress.keynote")["value"], &of("congress.keynote")["default"]),
        (&2.0.into(), &1.5.into())
    );
    assert_eq!(of("congress.half_life")["basis"], "fitted");
    assert_eq!(of("weights.papers_only.science")["basis"], "measured");
    assert_eq!(of("tiers.cuts")["basis"], "judgement");
    // Every number in force is there, once.
    fn count(value: &Value) -> usize {
        value.as_object().map_or(1, |table| table.values().map(count).sum())
    }
    assert_eq!(numbers.len(), count(&manifest["config"]["ranking"]));
}

#[test]
fn the_method_speaks_the_language_of_the_study_or_the_one_asked_for() {
    let desk = tempfile::tempdir().unwrap();
    let run = run_of(desk.path(), "ja");
    let own = said(&run, &[]);
    assert!(own.contains("販売促進には用いない") && own.contains("判断による値"), "{own}");
    assert_eq!(own, said(&run, &["--language", "ja"]));
    let english = said(&run, &["--language", "en"]);
    assert!(english.contains("not for promotion") && !english.contains("判断"), "{english}");
    // The same facts in both: the numbers of the first two paragraphs.
    let numbers = |text: &str| -> Vec<String> {
        let digits = |c: char| !c.is_ascii_digit();
        let head = text.split("\n\n").take(2).collect::<Vec<_>>().join(" ");
        let mut all: Vec<String> =
            head.split(digits).filter(|part| !part.is_empty()).map(str::to_owned).collect();
        all.sort();
        all
    };
    assert_eq!(numbers(&own), numbers(&english));
}

#[test]
fn a_folder_that_no_run_wrote_has_no_method() {
    let desk = tempfile::tempdir().unwrap();
    let told = refused(kolnet().arg("method").arg(desk.path()).output().unwrap());
    assert!(told.contains("manifest.json") && told.contains("kolnet run"), "{told}");
}
