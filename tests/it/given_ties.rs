//! Ties that another engine added up go back into a run: the same ranking, and nothing from another study.

use std::fs;
use std::path::{Path, PathBuf};

use expect_test::expect_file;
use polars::prelude::{CsvWriter, ParquetReader, SerReader, SerWriter};

use crate::support::{
    copy_demo, demo_run, files, in_checkout, kolnet, parquet_rows, refused, rows, run_study,
    small_study, succeeded,
};

/// A study that names its own ties, made by the steps.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    /// Makes the ties of a study that is in the folder, and names them in it.
    fn new(folder: tempfile::TempDir) -> Self {
        let desk = Self { folder };
        for words in [
            &["sql", "tables", "study.toml", "--out", "tables"][..],
            &["sql", "run", "tables", "--out", "results"],
        ] {
            let done = kolnet().current_dir(desk.folder.path()).args(words).output().unwrap();
            succeeded(done);
        }
        let study = fs::read_to_string(desk.path("study.toml")).unwrap();
        let source = "[[source]]\nkind = \"edges\"\npath = \"results/edges.*\"\n\n[[source]]";
        fs::write(desk.path("study.toml"), study.replacen("[[source]]", source, 1)).unwrap();
        desk
    }

    fn small() -> Self {
        let folder = tempfile::tempdir().unwrap();
        small_study(folder.path());
        Self::new(folder)
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Puts the ties into a CSV file, in the place of the Parquet file.
    fn as_csv(&self) -> String {
        let parquet = self.path("results/edges.parquet");
        let mut ties = ParquetReader::new(fs::File::open(&parquet).unwrap()).finish().unwrap();
        let mut csv = Vec::new();
        CsvWriter::new(&mut csv).finish(&mut ties).unwrap();
        fs::remove_file(parquet).unwrap();
        fs::write(self.path("results/edges.csv"), &csv).unwrap();
        String::from_utf8(csv).unwrap()
    }

    #[track_caller]
    fn refused(&self) -> String {
        let before = files(self.folder.path());
        let done = kolnet().current_dir(self.folder.path()).args(["run", "study.toml"]).output();
        let message = refused(done.unwrap());
        assert_eq!(files(self.folder.path()), before, "something was written");
        message
    }
}

/// The rankings without what names the run.
fn rankings(run: &Path) -> Vec<Vec<(String, String)>> {
    let without_run = |row: crate::support::Row| {
        row.into_iter().filter(|(column, _)| column != "run_id").collect()
    };
    rows(&run.join("rankings.csv")).into_iter().map(without_run).collect()
}

#[test]
fn a_run_on_ties_by_sql_ranks_and_explains_as_a_run_that_adds_them_up_itself() {
    let folder = tempfile::tempdir().unwrap();
    copy_demo(folder.path());
    let desk = Desk::new(folder);
    run_study(&desk.path("study.toml"), &desk.path("out"));
    let (given, own) = (desk.path("out"), &demo_run().out);
    assert_eq!(rankings(&given), rankings(own));
    for table in ["edges", "tie_documents", "communities"] {
        let file = format!("{table}.parquet");
        assert_eq!(parquet_rows(&given.join(&file)), parquet_rows(&own.join(&file)), "{table}");
    }
    let manifest = fs::read_to_string(given.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    let consulted = manifest["consulted"].as_array().unwrap();
    assert!(
        consulted.iter().any(|file| file["what"] == "edges" && file["bytes"].as_u64() > Some(0))
    );
}

#[test]
fn a_weight_of_another_engine_is_the_weight_of_the_run() {
    let desk = Desk::small();
    let csv = desk.as_csv();
    let (head, first) = csv.split_once('\n').unwrap();
    let (first, rest) = first.split_once('\n').unwrap();
    let mut cells: Vec<&str> = first.split(',').collect();
    cells[3] = "0.125";
    let changed = format!("{head}\n{}\n{rest}", cells.join(","));
    fs::write(desk.path("results/edges.csv"), changed).unwrap();
    run_study(&desk.path("study.toml"), &desk.path("out"));
    let edges = parquet_rows(&desk.path("out/edges.parquet"));
    let mut weights: Vec<&str> = edges.iter().map(|row| row["weight"].as_str()).collect();
    weights.sort_unstable();
    assert_eq!(weights[0], "0.125", "{edges:?}");
}

#[test]
fn ties_that_are_not_those_of_the_study_are_refused_before_anything_is_written() {
    let mut told = String::new();
    let mut tell = |what: &str, edit: &dyn Fn(&str) -> String| {
        let desk = Desk::small();
        let csv = desk.as_csv();
        fs::write(desk.path("results/edges.csv"), edit(&csv)).unwrap();
        told.push_str(&format!("# {what}\n{}\n", desk.refused()));
    };
    let last = |csv: &str| csv.trim_end().rsplit('\n').next().unwrap().to_owned();
    tell("people whom the study does not know", &|csv| csv.replace("\nP", "\nQ"));
    tell("an area that the study does not have", &|csv| csv.replace(",hf,", ",hearts,"));
    tell("a tie that is missing", &|csv| csv.replace(&format!("{}\n", last(csv)), ""));
    tell("a tie that stands there twice", &|csv| format!("{csv}{}\n", last(csv)));
    tell("another number of documents", &|csv| {
        let (before, _) = csv.trim_end().rsplit_once(',').unwrap();
        format!("{before},77\n")
    });
    tell("a weight of nothing", &|csv| {
        let cells: Vec<String> = last(csv).split(',').map(str::to_owned).collect();
        csv.replace(&last(csv), &format!("{},{},{},0,{}", cells[0], cells[1], cells[2], cells[4]))
    });
    tell("an empty cell", &|csv| csv.replacen(",hf,", ",,", 1));
    tell("a column that is missing", &|csv| csv.replacen("weight", "strength", 1));
    tell("a weight that is no number", &|csv| csv.replacen(",hf,", ",hf,x", 1));
    tell("no rows", &|csv| csv.lines().next().unwrap().to_owned() + "\n");
    expect_file![in_checkout("tests/snapshots/messages/given_ties.txt")].assert_eq(&told);
}

#[test]
fn a_study_of_ties_alone_names_nothing_to_read() {
    let desk = Desk::small();
    let study = fs::read_to_string(desk.path("study.toml")).unwrap();
    let works = "[[source]]\nkind = \"works\"\npath = \"works.csv\"\n";
    assert!(study.contains(works), "{study}");
    fs::write(desk.path("study.toml"), study.replace(works, "")).unwrap();
    assert!(desk.refused().contains("the study names no [[source]]"));
    let mapped = study.replace("edges.*\"\n", "edges.*\"\n[source.columns]\na = \"x\"\n\n");
    fs::write(desk.path("study.toml"), mapped).unwrap();
    assert!(desk.refused().contains("are not for sources of kind edges"));
}

#[test]
fn tables_can_be_made_anew_while_the_study_names_the_ties_of_old_ones() {
    let desk = Desk::small();
    desk.as_csv();
    fs::write(desk.path("results/edges.csv"), "a,b\nP1,P2\n").unwrap();
    let before = files(&desk.path("tables"));
    let words = ["sql", "tables", "study.toml", "--out", "tables"];
    succeeded(kolnet().current_dir(desk.folder.path()).args(words).output().unwrap());
    assert_eq!(files(&desk.path("tables")), before);
}

#[test]
fn check_says_that_ties_would_stop_a_run() {
    let desk = Desk::small();
    desk.as_csv();
    fs::write(desk.path("results/edges.csv"), "a,b\nP1,P2\n").unwrap();
    let done = kolnet().current_dir(desk.folder.path()).args(["check", "study.toml"]).output();
    let done = done.unwrap();
    assert_eq!(done.status.code(), Some(1));
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(said.contains("results/edges.csv: no column 'area'"), "{said}");
}
