//! The relational steps: printed for engines that exist, run here with much memory and with little, and equal to
//! what a run measures of the same study.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use expect_test::expect_file;
use polars::prelude::{DataFrame, IntoColumn, NamedFrom, ParquetWriter, Series};

use crate::support::{
    demo_run, files, in_checkout, kolnet, parquet_rows, process_folder, refused, small_study,
    succeeded,
};

/// The results of the steps.
const RESULTS: [&str; 4] = ["edges", "people", "blocking", "candidates"];

#[track_caller]
fn done(words: &[&str], places: &[&Path]) -> String {
    let done = kolnet().args(words).args(places).output().unwrap();
    String::from_utf8(succeeded(done).stdout).unwrap()
}

/// The tables of the demo (`tables`) and what the steps make of them (`results`), made once. Read them, never write
/// into them.
fn demo_steps() -> &'static Path {
    static STEPS: OnceLock<PathBuf> = OnceLock::new();
    STEPS.get_or_init(|| {
        let desk = process_folder("demo-sql");
        let study = demo_run().out.with_file_name("study.toml");
        let [tables, results] = ["tables", "results"].map(|name| desk.join(name));
        done(&["sql", "tables"], &[&study, Path::new("--out"), &tables]);
        done(&["sql", "run"], &[&tables, Path::new("--out"), &results]);
        desk
    })
}

#[test]
fn what_is_printed_for_each_engine_is_as_committed() {
    for dialect in ["spark", "duckdb", "snowflake"] {
        let path = in_checkout("tests/snapshots/sql").join(format!("{dialect}.sql"));
        expect_file![path].assert_eq(&done(&["sql", "--dialect", dialect], &[]));
    }
    let printed = done(&["sql", "--dialect", "spark", "--json"], &[]);
    let plan: serde_json::Value = serde_json::from_str(&printed).unwrap();
    let script = done(&["sql", "--dialect", "spark"], &[]);
    for step in plan["steps"].as_array().unwrap() {
        assert!(script.contains(step["query"].as_str().unwrap()), "one text in both forms");
    }
}

#[test]
fn a_path_with_a_quotation_mark_is_one_text_in_the_script() {
    let script = done(&["sql", "--dialect", "duckdb", "--tables", "Anna's/tables"], &[]);
    assert!(script.contains("read_parquet('Anna''s/tables/authorships.parquet')"), "{script}");
}

/// Weight in the digits of the run folder, and documents, by area and the two keys in order.
type Ties = BTreeMap<(String, String, String), (String, String)>;

#[test]
fn ties_by_sql_are_those_of_the_run() {
    let tie = |row: &BTreeMap<String, String>, weight: f32| {
        let mut ends = [row["a"].clone(), row["b"].clone()];
        ends.sort();
        let [a, b] = ends;
        ((row["area"].clone(), a, b), (format!("{weight:.6}"), row["documents"].clone()))
    };
    let run = parquet_rows(&demo_run().out.join("edges.parquet"));
    let run = run.iter().filter(|row| row["layer"] == "co_authorship");
    let run: Ties = run.map(|row| tie(row, row["weight"].parse().unwrap())).collect();
    let by_sql = parquet_rows(&demo_steps().join("results/edges.parquet"));
    // The network holds weights in single precision.
    let by_sql: Ties =
        by_sql.iter().map(|row| tie(row, row["weight"].parse::<f64>().unwrap() as f32)).collect();
    assert!(run.len() > 1000, "{}", run.len());
    // Whom a reviewer took off a list is in the network and in no table of the area.
    let unlisted = parquet_rows(&demo_run().out.join("unlisted.parquet"));
    let off: BTreeSet<(String, String)> = unlisted
        .iter()
        .filter(|row| row["why"] == "decided")
        .map(|row| (row["area"].clone(), row["person_key"].clone()))
        .collect();
    assert_eq!(off.len(), 1, "the demo takes one person off a list");
    let is_shown = |(area, a, b): &(String, String, String)| {
        [a, b].into_iter().all(|key| !off.contains(&(area.clone(), key.clone())))
    };
    let shown: Ties = by_sql.into_iter().filter(|(tie, _)| is_shown(tie)).collect();
    assert_eq!(shown, run);
}

/// Documents, as first author, as last of several; the first year and the last.
type Counts = ([u64; 3], i64, i64);

#[test]
fn counts_of_a_person_by_sql_are_those_of_the_rows_one_by_one() {
    let mut counted: BTreeMap<(String, String), Counts> = BTreeMap::new();
    let mut shares: BTreeMap<(String, String), f64> = BTreeMap::new();
    for row in parquet_rows(&demo_steps().join("tables/authorships.parquet")) {
        let key = (row["area"].clone(), row["person_key"].clone());
        let number = |column: &str| row[column].parse::<i64>().unwrap();
        let (place, authors) = (number("author_position"), number("authors"));
        let year = number("publication_year");
        let (counts, first, last) = counted.entry(key.clone()).or_insert(([0; 3], year, year));
        counts[0] += 1;
        counts[1] += u64::from(place == 1);
        counts[2] += u64::from(place == authors && authors > 1);
        (*first, *last) = ((*first).min(year), (*last).max(year));
        *shares.entry(key).or_default() += 1.0 / authors as f64;
    }
    let by_sql = parquet_rows(&demo_steps().join("results/people.parquet"));
    assert_eq!(by_sql.len(), counted.len());
    for row in &by_sql {
        let key = (row["area"].clone(), row["person_key"].clone());
        let number = |column: &str| row[column].parse::<i64>().unwrap();
        let counts = ["documents", "first_author", "last_author"].map(|c| number(c) as u64);
        assert_eq!(counted[&key], (counts, number("first_year"), number("last_year")), "{key:?}");
        assert!((row["share"].parse::<f64>().unwrap() - shares[&key]).abs() < 1e-9, "{key:?}");
    }
}

#[test]
fn little_memory_and_one_thread_change_no_byte_and_rows_wait_on_the_disk() {
    let desk = tempfile::tempdir().unwrap();
    let [cut, again, waiting] = ["cut", "again", "waiting"].map(|name| desk.path().join(name));
    let [tables, whole] = ["tables", "results"].map(|name| demo_steps().join(name));
    fs::create_dir(&waiting).unwrap();
    let words = ["sql", "run", "--threads", "1", "--memory", "1"];
    let report = done(&words, &[&tables, Path::new("--out"), &cut, Path::new("--spill"), &waiting]);
    assert_eq!(files(&cut), files(&whole), "{report}");
    assert!(files(&waiting).is_empty(), "what waited is gone");
    let spilled = |report: &str| -> u64 {
        let lines = report.lines().skip(1);
        lines.map(|line| line.split_whitespace().nth(3).unwrap().parse::<u64>().unwrap()).sum()
    };
    assert!(spilled(&report) > 0, "{report}");
    let report = done(&["sql", "run"], &[&tables, Path::new("--out"), &again]);
    assert_eq!(spilled(&report), 0, "{report}");
}

fn write_parquet(path: &Path, columns: Vec<Series>) {
    let height = columns[0].len();
    let columns = columns.into_iter().map(IntoColumn::into_column).collect();
    let mut frame = DataFrame::new(height, columns).unwrap();
    ParquetWriter::new(File::create(path).unwrap()).finish(&mut frame).unwrap();
}

#[test]
fn tables_without_rows_make_results_without_rows() {
    let desk = tempfile::tempdir().unwrap();
    let [tables, out] = ["tables", "out"].map(|name| desk.path().join(name));
    fs::create_dir(&tables).unwrap();
    let text = |name: &str| Series::new(name.into(), Vec::<&str>::new());
    let integer = |name: &str| Series::new(name.into(), Vec::<i64>::new());
    write_parquet(
        &tables.join("authorships.parquet"),
        vec![
            text("area"),
            integer("work"),
            text("document"),
            text("person_key"),
            integer("author_position"),
            integer("authors"),
            integer("publication_year"),
            integer("pair_units"),
            integer("share_units"),
        ],
    );
    write_parquet(
        &tables.join("mentions.parquet"),
        vec![
            integer("mention"),
            integer("work"),
            text("surname"),
            text("first_initial"),
            text("native_name"),
        ],
    );
    done(&["sql", "run"], &[&tables, Path::new("--out"), &out]);
    for result in RESULTS {
        assert!(parquet_rows(&out.join(format!("{result}.parquet"))).is_empty(), "{result}");
    }
}

#[test]
fn a_study_of_lone_authors_has_people_and_no_ties() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let works = fs::read_to_string(desk.path().join("works.csv")).unwrap();
    let alone = works.replace("; Sample, Bob", "").replace("; Muster, Carla", "");
    fs::write(desk.path().join("works.csv"), alone.replace("; Beispiel, Dora", "")).unwrap();
    let [tables, out] = ["tables", "results"].map(|name| desk.path().join(name));
    done(&["sql", "tables"], &[&study, Path::new("--out"), &tables]);
    done(&["sql", "run"], &[&tables, Path::new("--out"), &out]);
    let people = parquet_rows(&out.join("people.parquet"));
    assert_eq!(people.len(), 1, "{people:?}");
    let counts = ["documents", "first_author", "last_author", "share"];
    assert_eq!(counts.map(|column| people[0][column].as_str()), ["6", "6", "0", "6"]);
    assert!(parquet_rows(&out.join("edges.parquet")).is_empty());
    // Six printed names of one block.
    assert_eq!(parquet_rows(&out.join("candidates.parquet")).len(), 15);
}

#[test]
fn who_opted_out_is_in_no_table() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("none = \"invented people\"", "file = \"optout.csv\"")).unwrap();
    fs::write(desk.path().join("optout.csv"), "name\n\"Muster, Carla\"\n").unwrap();
    let tables = desk.path().join("tables");
    done(&["sql", "tables"], &[&study, Path::new("--out"), &tables]);
    let surnames: BTreeSet<String> = parquet_rows(&tables.join("mentions.parquet"))
        .into_iter()
        .map(|row| row["surname"].clone())
        .collect();
    assert!(surnames.contains("beispiel") && !surnames.contains("muster"), "{surnames:?}");
}

#[test]
fn a_run_tells_of_earlier_tables_that_name_somebody_who_opted_out_since() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let path = |name: &str| desk.path().join(name);
    done(&["run"], &[&study]);
    done(&["sql", "tables"], &[&study, Path::new("--out"), &path("tables")]);
    done(&["sql", "run"], &[&path("tables"), Path::new("--out"), &path("results")]);
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("none = \"invented people\"", "file = \"optout.csv\"")).unwrap();
    fs::write(path("optout.csv"), "name\n\"Muster, Carla\"\n").unwrap();
    let told = kolnet().arg("run").arg(&study).output().unwrap();
    let told = String::from_utf8(succeeded(told).stderr).unwrap();
    for folder in ["tables", "results"] {
        let line = told.lines().find(|line| line.contains(&format!("{folder}:")));
        assert!(line.is_some_and(|line| line.contains("tables for SQL name 1 person")), "{told}");
    }
}

#[test]
fn a_damaged_table_is_named_and_leaves_the_earlier_results() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let [tables, results] = ["tables", "results"].map(|name| desk.path().join(name));
    done(&["sql", "tables"], &[&study, Path::new("--out"), &tables]);
    done(&["sql", "run"], &[&tables, Path::new("--out"), &results]);
    let before = files(&results);
    let whole = fs::read(tables.join("mentions.parquet")).unwrap();
    for cut in [0, whole.len() / 2, whole.len() - 1] {
        fs::write(tables.join("mentions.parquet"), &whole[..cut]).unwrap();
        let told = kolnet().args(["sql", "run"]).arg(&tables).arg("--out").arg(&results).output();
        let told = refused(told.unwrap());
        assert!(told.contains("mentions.parquet") && told.contains("kolnet sql tables"), "{told}");
        assert_eq!(files(&results), before);
    }
}
