//! The question is that of the study's area, in the language of the service.

use std::fs;

use crate::support::{copy_demo, kolnet, refused, succeeded};

/// The question that a command would ask in a folder, and what is said of it.
#[track_caller]
fn asked(folder: &std::path::Path, words: &[&str]) -> (String, String) {
    let done =
        kolnet().current_dir(folder).arg("fetch").args(words).arg("--dry-run").output().unwrap();
    let done = succeeded(done);
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (text(done.stdout).trim_end().to_owned(), text(done.stderr))
}

#[test]
fn an_area_of_the_study_is_asked_for_before_its_sources_are_there() {
    let desk = tempfile::tempdir().unwrap();
    fs::write(
        desk.path().join("study.toml"),
        "title = \"To be fetched\"\nas_of = \"2026-10-01\"\nwindow_years = 8\nmesh = \"mesh/desc2026.xml.gz\"\n\
         [[source]]\nkind = \"pubmed\"\npath = \"pubmed/*.xml.gz\"\n[[area]]\nid = \"hf\"\nname = \"Heart failure\"\n\
         include = [\"D006333\"]\nkeywords = [\"heart failure\", \"心不全\"]\nvenues = [\"JCS *\", \"Right Heart Journal\"]\n\
         [suppression]\nnone = \"invented\"\n",
    )
    .unwrap();
    let (query, said) = asked(desk.path(), &["pubmed", "--area", "hf"]);
    assert_eq!(
        query,
        "\"Heart Failure\"[MeSH Terms] OR \"heart failure\"[Title/Abstract] OR \"Right Heart Journal\"[Journal]"
    );
    assert!(said.contains("published from 2018-10-01 to today"), "{said}");
    assert!(said.contains("it knows Latin letters only: 心不全"), "{said}");
    assert!(said.contains("not asked: venues JCS *"), "{said}");
    let (_, said) =
        asked(desk.path(), &["pubmed", "--area", "hf", "--since", "2016", "--until", "2019-06"]);
    assert!(said.contains("published from 2016-01-01 to 2019-06-30"), "{said}");
    let (query, _) = asked(desk.path(), &["openalex", "--area", "hf"]);
    assert_eq!(query, "\"Heart Failure\" OR \"心不全\"");
    let (query, _) = asked(desk.path(), &["trials", "--area", "hf"]);
    assert_eq!(query, "\"Heart Failure\"");
}

#[test]
fn a_mesh_file_makes_an_exclusion_exact() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let study = fs::read_to_string(desk.path().join("study.toml")).unwrap();
    let excluding = study
        .replace("include = [\"D006333\"] ", "include = [\"D006333\"]\nexclude = [\"D059347\"] ");
    assert_ne!(study, excluding);
    fs::write(desk.path().join("study.toml"), &excluding).unwrap();
    let mesh = fs::read_to_string(desk.path().join("mesh.tsv")).unwrap();
    let excluded = mesh.lines().find(|line| line.contains("D059347")).expect("the demo has it");
    let (query, _) = asked(desk.path(), &["pubmed", "--area", "hf"]);
    assert!(query.contains("\"Heart Failure\"[MeSH Terms:noexp]"), "{query}");
    let name = excluded.split('\t').nth(1).unwrap();
    assert!(!query.contains(name) && !query.contains(" NOT "), "{name}: {query}");
    // Without the file, articles with an excluded heading are not asked for, and that is said.
    fs::write(desk.path().join("study.toml"), excluding.replace("mesh = \"mesh.tsv\"", ""))
        .unwrap();
    let message = refused(
        kolnet()
            .current_dir(desk.path())
            .args(["fetch", "pubmed", "--area", "hf", "--dry-run"])
            .output()
            .unwrap(),
    );
    assert!(
        message.contains("the name of D059347 is not known, and services are asked by names"),
        "{message}"
    );
    assert!(message.contains("`kolnet fetch mesh` brings it"), "{message}");
}

#[test]
fn built_in_areas_need_no_study() {
    let desk = tempfile::tempdir().unwrap();
    let (query, said) = asked(desk.path(), &["pubmed", "--area", "onc_haem", "--since", "2020"]);
    assert!(query.starts_with("\"Leukemia\"[MeSH Terms] OR \"Lymphoma\"[MeSH Terms]"), "{query}");
    assert!(said.contains("白血病"), "{said}");
    let (query, said) = asked(desk.path(), &["pubmed", "--area", "cardio"]);
    assert!(
        query.starts_with(
            "((\"Cardiovascular Diseases\"[MeSH Terms]) NOT (\"Cerebrovascular Disorders\""
        ),
        "{query}"
    );
    assert!(
        said.contains("without a MeSH file articles that also carry an excluded heading"),
        "{said}"
    );
}

#[test]
fn questions_that_cannot_be_asked_are_refused_with_what_to_do() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let refused = |words: &[&str]| {
        refused(kolnet().current_dir(desk.path()).arg("fetch").args(words).output().unwrap())
    };
    let message = refused(&["pubmed", "--out", "x"]);
    assert!(
        message.contains("what is to be fetched is not said") && message.contains("--area ID"),
        "{message}"
    );
    let message = refused(&["pubmed", "--area", "hff", "--out", "x"]);
    assert!(message.contains("the study has no area 'hff'; it has hf, af, ph"), "{message}");
    let message = refused(&["pubmed", "--query", " ", "--out", "x"]);
    assert!(message.contains("--query asks nothing"), "{message}");
    let message =
        refused(&["pubmed", "--query", "x", "--since", "2020", "--until", "2016", "--out", "x"]);
    assert!(message.contains("--since 2020-01-01 is after --until 2016-12-31"), "{message}");
    assert!(!desk.path().join("x").exists(), "nothing is made");
}
