//! Bad input: each a message with place and remedy, exit code 1, and nothing written.

use std::fs;
use std::io::Write;
use std::path::Path;

use crate::support::{kolnet, refused, rows, small_study, succeeded};

/// Runs a study that must stop; returns the message.
fn stopped(folder: &Path, study: &Path) -> String {
    let message = refused(kolnet().arg("run").arg(study).output().unwrap());
    assert!(!folder.join("out").exists(), "nothing is written");
    message
}

/// A small study with one change to its text.
fn with(folder: &Path, from: &str, to: &str) -> std::path::PathBuf {
    let study = small_study(folder);
    let text = fs::read_to_string(&study).unwrap();
    assert!(text.contains(from), "the study has {from:?}");
    fs::write(&study, text.replace(from, to)).unwrap();
    study
}

fn gz(path: &Path, bytes: &[u8]) {
    let mut out =
        flate2::write::GzEncoder::new(fs::File::create(path).unwrap(), Default::default());
    out.write_all(bytes).unwrap();
    out.finish().unwrap();
}

const PUBMED: &str = "kind = \"pubmed\"\npath = \"p.xml.gz\"";
const WORKS: &str = "kind = \"works\"\npath = \"works.csv\"";

#[test]
fn the_small_study_runs_when_nothing_is_wrong() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    succeeded(kolnet().arg("run").arg(&study).output().unwrap());
    let rankings = rows(&desk.path().join("out/rankings.csv"));
    assert_eq!(rankings[0]["name"], "Alice Example");
    assert_eq!(rankings[0]["works"], "6");
}

#[test]
fn a_study_file_that_does_not_exist_is_named() {
    let desk = tempfile::tempdir().unwrap();
    let message = stopped(desk.path(), &desk.path().join("no.toml"));
    assert!(message.contains("no.toml") && message.contains("kolnet init"), "{message}");
}

#[test]
fn a_missing_file_and_an_empty_glob_are_named_with_line_and_column() {
    for path in ["gone.csv", "gone/*.csv"] {
        let desk = tempfile::tempdir().unwrap();
        let study = with(desk.path(), "works.csv", path);
        let message = stopped(desk.path(), &study);
        assert!(message.contains("line 5, column 8") && message.contains(path), "{message}");
        assert!(message.contains("relative to the study file"), "{message}");
    }
}

#[test]
fn an_unknown_key_is_refused_with_its_line() {
    let desk = tempfile::tempdir().unwrap();
    let study = with(desk.path(), "as_of =", "asof =");
    let message = stopped(desk.path(), &study);
    assert!(message.contains("line 2, column 1") && message.contains("asof"), "{message}");
}

#[test]
fn a_study_that_does_not_say_who_opted_out_does_not_run() {
    let desk = tempfile::tempdir().unwrap();
    let study = with(desk.path(), "none = \"invented people\"", "");
    let message = stopped(desk.path(), &study);
    assert!(message.contains("optout.csv") && message.contains("none ="), "{message}");
}

#[test]
fn a_wrong_column_is_named_beside_those_found() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let works = fs::read_to_string(desk.path().join("works.csv")).unwrap();
    fs::write(desk.path().join("works.csv"), works.replace("authors", "writers")).unwrap();
    let message = stopped(desk.path(), &study);
    assert!(message.contains("authors") && message.contains("writers"), "{message}");
}

#[test]
fn a_table_in_another_encoding_is_refused_with_the_remedy() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let mut works = fs::read(desk.path().join("works.csv")).unwrap();
    works.extend_from_slice(b"W9,\xff\xfe\xfa broken \xc3\x28,2020,J,\"Example, Alice\",,,\n");
    fs::write(desk.path().join("works.csv"), works).unwrap();
    let message = stopped(desk.path(), &study);
    assert!(message.contains("works.csv") && message.contains("UTF-8"), "{message}");
}

#[test]
fn a_truncated_gzip_is_refused_with_its_place() {
    let desk = tempfile::tempdir().unwrap();
    let study = with(desk.path(), WORKS, PUBMED);
    let path = desk.path().join("p.xml.gz");
    let article = "<PubmedArticle><MedlineCitation><PMID Version=\"1\">1</PMID></MedlineCitation></PubmedArticle>";
    gz(
        &path,
        format!("<?xml version=\"1.0\"?><PubmedArticleSet>{}", article.repeat(500)).as_bytes(),
    );
    let whole = fs::read(&path).unwrap();
    fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    let message = stopped(desk.path(), &study);
    assert!(message.contains("p.xml.gz"), "{message}");
}

#[test]
fn xml_that_is_not_pubmed_and_a_file_of_another_kind_are_refused_for_what_they_are() {
    for (bytes, told) in [
        (&b"<?xml version=\"1.0\"?><rss><channel/></rss>"[..], "PubMed"),
        (b"id,title\n1,x\n", "PubMed"),
        (b"%PDF-1.7 ...", "it is a PDF"),
    ] {
        let desk = tempfile::tempdir().unwrap();
        let study = with(desk.path(), WORKS, PUBMED);
        gz(&desk.path().join("p.xml.gz"), bytes);
        let message = stopped(desk.path(), &study);
        assert!(message.contains("p.xml.gz") && message.contains(told), "{message}");
    }
}

#[test]
fn a_mesh_descriptor_that_does_not_exist_is_named() {
    let desk = tempfile::tempdir().unwrap();
    fs::write(
        desk.path().join("mesh.tsv"),
        "ui\tname\ttree_number\nD006333\tHeart Failure\tC14.280.434\n",
    )
    .unwrap();
    let study = with(desk.path(), "as_of =", "mesh = \"mesh.tsv\"\nas_of =");
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("\"D006333\"", "\"D999999\"")).unwrap();
    let message = stopped(desk.path(), &study);
    assert!(message.contains("D999999") && message.contains("mesh.tsv"), "{message}");
}

#[test]
fn an_area_about_which_nothing_was_read_is_named() {
    let desk = tempfile::tempdir().unwrap();
    let study = with(desk.path(), "keywords = [\"heart failure\"]", "keywords = [\"nephrology\"]");
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("\"D006333\"", "\"D007674\"")).unwrap();
    let message = stopped(desk.path(), &study);
    assert!(message.contains("'hf'") && message.contains("keywords"), "{message}");
}

#[test]
fn a_record_without_names_is_refused_and_counted_and_the_rest_is_ranked() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let mut works = fs::read_to_string(desk.path().join("works.csv")).unwrap();
    works.push_str("W7,Nobody wrote this,2020,J,,,,\n");
    fs::write(desk.path().join("works.csv"), works).unwrap();
    succeeded(kolnet().arg("run").arg(&study).output().unwrap());
    let rejected = rows(&desk.path().join("out/rejected.csv"));
    assert_eq!(rejected.len(), 1);
    assert_eq!((rejected[0]["file"].as_str(), rejected[0]["line"].as_str()), ("works.csv", "8"));
    assert!(!rejected[0]["why"].is_empty());
}

#[test]
fn a_folder_of_the_users_own_is_never_replaced() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let mine = desk.path().join("thesis");
    fs::create_dir(&mine).unwrap();
    fs::write(mine.join("chapter.txt"), "mine").unwrap();
    let done = kolnet().arg("run").arg(&study).arg("--out").arg(&mine).output().unwrap();
    refused(done);
    assert_eq!(fs::read_to_string(mine.join("chapter.txt")).unwrap(), "mine");
}

#[test]
fn wrong_usage_exits_with_two() {
    assert_eq!(kolnet().arg("rnu").output().unwrap().status.code(), Some(2));
}

#[test]
fn a_new_study_runs_as_soon_as_it_says_that_nobody_opted_out() {
    let desk = tempfile::tempdir().unwrap();
    let new = desk.path().join("new");
    succeeded(kolnet().arg("init").arg(&new).output().unwrap());
    let study = new.join("study.toml");
    let message = refused(kolnet().arg("run").arg(&study).output().unwrap());
    assert!(message.contains("optout.csv") && message.contains("none = "), "{message}");
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("\n# none =", "\nnone =")).unwrap();
    succeeded(kolnet().arg("check").arg(&study).output().unwrap());
    assert!(!new.join("out").exists(), "check writes nothing");
    succeeded(kolnet().arg("run").arg(&study).output().unwrap());
    assert!(new.join("out/rankings.csv").is_file());
}
