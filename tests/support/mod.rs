//! What several tests need: the binary, temporary folders, the shared data beside the checkout.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The binary under test.
pub(crate) fn kolnet() -> Command {
    Command::cargo_bin("kolnet").expect("the binary is built with the tests")
}

/// A path inside the checkout.
pub(crate) fn in_checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The shared data, or `None` (said aloud) when the folder is absent. A file that is missing from a
/// folder that is there makes the caller fail by itself.
pub(crate) fn shared_data() -> Option<PathBuf> {
    let folder = in_checkout("../shared/data");
    if folder.is_dir() {
        Some(folder)
    } else {
        eprintln!("skipped: no shared data");
        None
    }
}

/// Every file below a folder with its bytes, by relative path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, folder, &mut found);
    found
}

/// Rows of a CSV file as maps from column to cell.
pub(crate) fn rows(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if path.extension().is_some_and(|e| e == "tsv") { b'\t' } else { b',' })
        .from_path(path)
        .unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// A small study in a folder of its own: `works.csv` with a few papers about heart failure.
pub(crate) fn small_study(folder: &Path) -> PathBuf {
    let mut works = String::from("id,title,date,venue,authors,affiliations,mesh,keywords\n");
    for paper in 0..6 {
        works.push_str(&format!(
            "W{paper},\"Invented finding number {paper} on the failing heart\",20{}-03-01,Journal of Examples,\
             \"Example, Alice; Sample, Bob{}\",Northfield University Hospital,D006333,heart failure\n",
            18 + paper,
            if paper % 2 == 0 { "; Muster, Carla" } else { "; Beispiel, Dora" },
        ));
    }
    fs::write(folder.join("works.csv"), works).unwrap();
    let study = folder.join("study.toml");
    fs::write(
        &study,
        r#"title = "Small"
as_of = "2024-01-01"
[[source]]
kind = "works"
path = "works.csv"
[[area]]
id = "hf"
name = "Heart failure"
include = ["D006333"]
keywords = ["heart failure"]
[suppression]
none = "invented people"
[outputs]
plots = []
"#,
    )
    .unwrap();
    study
}
