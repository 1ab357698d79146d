//! Files that have not changed are not read again, and nobody can tell from the results.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{files, kolnet, small_study};

const HEADER: &str = "id,title,date,venue,authors,affiliations,mesh,keywords\n";

/// Runs a study and returns what it said on standard error.
fn run(study: &Path, more: &[&str]) -> String {
    let output = kolnet().arg("run").arg(study).args(more).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{said}");
    said
}

fn results(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = files(&folder.join("out"));
    found.remove("timings.json");
    found
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(found) = fs::read_dir(folder.join("cache")) else { return Vec::new() };
    let mut paths: Vec<PathBuf> = found.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths
}

/// The text of an entry, unpacked.
fn unpacked(entry: &Path) -> String {
    let bytes = zstd::stream::decode_all(fs::File::open(entry).unwrap()).unwrap();
    String::from_utf8_lossy(&bytes).into_owned()
}

fn two_file_study(folder: &Path) -> PathBuf {
    let study = small_study(folder);
    let more = "M1,\"Another invented finding on the failing heart\",2021-05-01,Journal of Examples,\
                \"Example, Alice; Gone, Gwendolyn\",Northfield University Hospital,D006333,heart failure\n";
    fs::write(folder.join("more.csv"), format!("{HEADER}{more}")).unwrap();
    let text = fs::read_to_string(&study).unwrap();
    let second = "[[source]]\nkind = \"works\"\npath = \"more.csv\"\n[[area]]";
    fs::write(&study, text.replacen("[[area]]", second, 1)).unwrap();
    study
}

#[test]
fn a_second_run_reads_only_the_new_file_and_equals_a_cold_one() {
    let folder = tempfile::tempdir().unwrap();
    let study = two_file_study(folder.path());
    assert!(run(&study, &[]).contains("from 2 files (0 as kept"));
    let changed = fs::read_to_string(folder.path().join("more.csv")).unwrap()
        + "M2,\"One more\
        invented finding on the failing heart\",2022-05-01,Journal of Examples,\"Example, Alice\",,D006333,\n";
    fs::write(folder.path().join("more.csv"), changed).unwrap();
    fs::remove_file(folder.path().join("out/ledger.tsv")).unwrap();
    assert!(run(&study, &[]).contains("from 2 files (1 as kept"));
    let warm = results(folder.path());
    fs::remove_dir_all(folder.path().join("out")).unwrap();
    assert!(run(&study, &["--no-cache"]).contains("from 2 files (0 as kept"));
    assert_eq!(warm, results(folder.path()));
}

#[test]
fn a_reading_is_not_kept_for_other_settings_or_another_path() {
    let folder = tempfile::tempdir().unwrap();
    let study = two_file_study(folder.path());
    run(&study, &[]);
    let text = fs::read_to_string(&study).unwrap();
    let defaults = "path = \"more.csv\"\n[source.defaults]\nvenue = \"Elsewhere\"\n";
    fs::write(&study, text.replacen("path = \"more.csv\"\n", defaults, 1)).unwrap();
    assert!(run(&study, &[]).contains("from 2 files (1 as kept"));
    fs::rename(folder.path().join("works.csv"), folder.path().join("moved.csv")).unwrap();
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replacen("works.csv", "moved.csv", 1)).unwrap();
    assert!(run(&study, &[]).contains("from 2 files (1 as kept"));
    assert_eq!(entries(folder.path()).len(), 2, "what is no longer used is removed");
}

#[test]
fn whoever_opts_out_is_in_no_kept_reading() {
    let folder = tempfile::tempdir().unwrap();
    let study = two_file_study(folder.path());
    run(&study, &[]);
    assert!(entries(folder.path()).iter().any(|entry| unpacked(entry).contains("Gwendolyn")));
    fs::write(folder.path().join("optout.csv"), "name,reason\n\"Gone, Gwendolyn\",asked\n")
        .unwrap();
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("none = \"invented people\"", "file = \"optout.csv\"")).unwrap();
    run(&study, &[]);
    assert_eq!(entries(folder.path()).len(), 1);
    assert!(!entries(folder.path()).iter().any(|entry| unpacked(entry).contains("Gwendolyn")));
    run(&study, &[]);
    assert!(!entries(folder.path()).iter().any(|entry| unpacked(entry).contains("Gwendolyn")));
}

#[test]
fn a_run_that_fails_leaves_no_reading_behind() {
    let folder = tempfile::tempdir().unwrap();
    let study = two_file_study(folder.path());
    fs::write(folder.path().join("more.csv"), "these,are,other,columns\n1,2,3,4\n").unwrap();
    let before = files(folder.path());
    kolnet().arg("run").arg(&study).assert().failure();
    assert_eq!(before, files(folder.path()));
    assert!(!folder.path().join("cache").exists());
}

#[test]
fn a_damaged_entry_is_read_anew() {
    let folder = tempfile::tempdir().unwrap();
    let study = two_file_study(folder.path());
    run(&study, &[]);
    let whole = results(folder.path());
    for (turn, entry) in entries(folder.path()).iter().enumerate() {
        let mut bytes = fs::read(entry).unwrap();
        let middle = bytes.len() / 2;
        if turn == 0 {
            bytes.truncate(middle)
        } else {
            bytes[middle] ^= 0x40
        }
        fs::write(entry, bytes).unwrap();
    }
    assert!(run(&study, &[]).contains("from 2 files (0 as kept"));
    assert_eq!(whole, results(folder.path()));
}

#[test]
fn a_foreign_file_in_the_folder_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let study = small_study(folder.path());
    fs::create_dir(folder.path().join("cache")).unwrap();
    fs::write(folder.path().join("cache/film.part"), "half a film").unwrap();
    run(&study, &[]);
    assert_eq!(entries(folder.path()).len(), 2);
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, format!("cache = \"\"\n{text}")).unwrap();
    assert!(run(&study, &[]).contains("(0 as kept"), "an empty name turns it off");
}
