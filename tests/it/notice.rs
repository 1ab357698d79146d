//! The notice register: since when people are held, and who was told, from cycle to cycle.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use encoding_rs::SHIFT_JIS;

use crate::support::{Row, copy_demo, files, kolnet, refused, rows, run_study, workbook};

const WORKS: &str = "id,title,date,authors,affiliations
w1,Left ventricles in winter,2024-03-01,\"Okafor, Adaeze; Lindqvist, Maja\",Uppsala University
w2,Right ventricles in spring,2025-03-01,\"Okafor, Adaeze; Brandt, Uwe\",Uppsala University
";
/// Works of 2026: two names that may be one person, and nobody else who is new.
const LATER: &str = "id,title,date,authors,affiliations
w3,Ventricles of the north,2026-02-01,\"Okafor, Adaeze; Nyberg, Karin\",Uppsala University
w4,Valves of the north,2026-03-01,\"Brandt, Uwe; Nyberg, Karolina\",Lund University
";

/// A study in a folder of its own.
struct Desk {
    folder: tempfile::TempDir,
    as_of: &'static str,
    /// Sections after the sources.
    sections: String,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let desk = Self { folder, as_of: "2026-01-01", sections: String::new() };
        desk.write("works.csv", WORKS);
        desk.write("optout.csv", "name\nNobody Atall\n");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
    }

    fn study(&self) -> PathBuf {
        let study = format!(
            "title = \"Notices\"\nas_of = \"{}\"\n[[source]]\nkind = \"works\"\npath = \"works*.csv\"\n\
             [suppression]\nfile = \"optout.csv\"\n[outputs]\nplots = []\nreport = false\nbriefs = 0\n{}",
            self.as_of, self.sections
        );
        self.write("study.toml", &study);
        self.path("study.toml")
    }

    fn run(&self) -> String {
        let done = run_study(&self.study(), &self.path("out"));
        String::from_utf8(done.stderr).unwrap()
    }

    fn refused(&self) -> String {
        refused(kolnet().arg("run").arg(self.study()).output().unwrap())
    }

    fn register(&self) -> BTreeMap<String, Row> {
        register(&self.path("out"))
    }

    /// Changes the register of the run as somebody does who opens and saves it.
    fn fill_in(&self, change: impl Fn(&mut Row)) {
        fill_in(&self.path("out"), change);
    }
}

/// The register of a run by name.
fn register(out: &Path) -> BTreeMap<String, Row> {
    let rows = rows(&out.join("notice_register.csv"));
    rows.into_iter().map(|row| (row["name"].clone(), row)).collect()
}

fn fill_in(out: &Path, change: impl Fn(&mut Row)) {
    let path = out.join("notice_register.csv");
    let columns: Vec<String> = csv::Reader::from_path(&path)
        .unwrap()
        .headers()
        .unwrap()
        .iter()
        .map(str::to_owned)
        .collect();
    let mut table = rows(&path);
    table.iter_mut().for_each(change);
    let mut writer = csv::Writer::from_path(&path).unwrap();
    writer.write_record(&columns).unwrap();
    for row in &table {
        writer.write_record(columns.iter().map(|column| &row[column])).unwrap();
    }
    writer.flush().unwrap();
}

fn set(row: &mut Row, column: &str, text: &str) {
    row.insert(column.to_owned(), text.to_owned());
}

/// One column of the register by name.
fn column(register: &BTreeMap<String, Row>, column: &str) -> BTreeMap<String, String> {
    register.iter().map(|(name, row)| (name.clone(), row[column].clone())).collect()
}

#[test]
fn over_three_cycles_of_the_demo_only_who_is_new_has_a_new_due_date_and_who_was_told_stays_told() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let (study, out) = (desk.path().join("study.toml"), desk.path().join("out"));
    let text = fs::read_to_string(&study).unwrap()
        + "
[outputs]
plots = []
report = false
briefs = 0
graphs = []
";
    fs::write(&study, &text).unwrap();
    run_study(&study, &out);
    let first = register(&out);
    assert!(first.values().all(|row| row["first_held"] == "2026-10-01" && row["told"].is_empty()));
    assert!(first.values().all(|row| row["due_date"] == "2026-11-01"));

    let before = fs::read(out.join("notice_register.csv")).unwrap();
    run_study(&study, &out);
    assert_eq!(fs::read(out.join("notice_register.csv")).unwrap(), before, "nothing came or went");

    // A spreadsheet in Japan saves days as 2026/10/20, and everybody but two is left to be told.
    let [told, leaves] = ["Masaro Murakami", "Yukiko Hayashi"].map(|name| first[name].clone());
    fill_in(&out, |row| {
        for day in ["first_held", "due_date"] {
            let printed = row[day].replace("-0", "/").replace('-', "/");
            set(row, day, &printed);
        }
        if [&told, &leaves].iter().any(|person| person["person_key"] == row["person_key"]) {
            set(row, "told", "2026/10/20");
            set(row, "how", "letter");
        }
    });
    let later = text.replace("as_of = \"2026-10-01\"", "as_of = \"2027-01-01\"")
        + "\n[[source]]\nkind = \"works\"\npath = \"new.csv\"\n";
    fs::write(&study, later).unwrap();
    let work = "id,title,date,authors,mesh\nn1,A new heart,2026-11-02,\"Zzyzx, Quirina; Murakami, Masaro\",D006333\n";
    fs::write(desk.path().join("new.csv"), work).unwrap();
    let optout = desk.path().join("optout.csv");
    let list = fs::read_to_string(&optout).unwrap();
    let columns = list.lines().next().unwrap().split(',').count();
    let line = format!("Yukiko Hayashi,林雪子{}\n", ",".repeat(columns - 2));
    fs::write(&optout, list + &line).unwrap();
    run_study(&study, &out);

    let third = register(&out);
    let new: Vec<&str> = third
        .values()
        .filter(|row| row["first_held"] != "2026-10-01")
        .map(|row| row["name"].as_str())
        .collect();
    assert_eq!(new, ["Quirina Zzyzx"]);
    assert_eq!(third["Quirina Zzyzx"]["due_date"], "2027-02-01");
    let is_told = |row: &&Row| !row["told"].is_empty();
    let told_now: Vec<&Row> = third.values().filter(is_told).collect();
    assert_eq!(told_now.len(), 1);
    assert_eq!(
        (&*told_now[0]["person_key"], &*told_now[0]["told"]),
        (&*told["person_key"], "2026-10-20")
    );
    assert_eq!(told_now[0]["how"], "letter");
    let key = leaves["person_key"].as_bytes();
    for (name, bytes) in files(desk.path()) {
        let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window == text);
        let is_table = !name.ends_with(".parquet") && !name.starts_with("congress");
        assert!(!is_table || !holds(key), "{name} has the key of somebody who opted out");
    }
}

#[test]
fn a_register_names_everybody_whom_a_source_names_with_the_sources() {
    let desk = Desk::new();
    desk.write(
        "works.csv",
        &WORKS.replace("Uppsala University", "\"Uppsala University, Uppsala, Sweden\""),
    );
    desk.run();
    let register = desk.register();
    let names: Vec<&str> = register.keys().map(String::as_str).collect();
    assert_eq!(names, ["Adaeze Okafor", "Maja Lindqvist", "Uwe Brandt"]);
    let okafor = &register["Adaeze Okafor"];
    assert_eq!(okafor["source_category"], "publications");
    assert_eq!(
        (&*okafor["affiliation"], &*okafor["country"], &*okafor["areas"]),
        ("Uppsala University, Uppsala, Sweden", "SE", "all")
    );
}

#[test]
fn merged_people_are_held_since_the_earlier_day_and_told_when_one_was() {
    let mut desk = Desk::new();
    desk.run();
    desk.as_of = "2026-07-01";
    desk.write("works-later.csv", LATER);
    desk.run();
    let keys = column(&desk.register(), "person_key");
    assert_eq!(desk.register()["Karin Nyberg"]["first_held"], "2026-07-01");
    desk.fill_in(|row| {
        if row["name"] == "Karin Nyberg" {
            set(row, "told", "2026-07-20");
        }
    });
    // By decision, Karin Nyberg is Maja Lindqvist, who was held before.
    let decision =
        format!("action,a,b\nsame,{},{}\n", keys["Maja Lindqvist"], keys["Karin Nyberg"]);
    desk.write("overrides.csv", &decision);
    desk.sections = "[identity]\noverrides = \"overrides.csv\"\n".to_owned();
    desk.as_of = "2026-10-01";
    desk.run();
    let merged: Vec<Row> =
        desk.register().into_values().filter(|row| !row["told"].is_empty()).collect();
    let [merged] = &merged[..] else { panic!("{merged:?}") };
    assert_eq!((&*merged["first_held"], &*merged["told"]), ("2026-01-01", "2026-07-20"));
    // Told apart again, each has the own day back.
    desk.sections.clear();
    desk.run();
    let apart = desk.register();
    assert_eq!(column(&apart, "person_key"), keys);
    let held = ["Maja Lindqvist", "Karin Nyberg"].map(|name| apart[name]["first_held"].clone());
    assert_eq!(held, ["2026-01-01", "2026-07-01"]);
    let told = ["Maja Lindqvist", "Karin Nyberg"].map(|name| apart[name]["told"].clone());
    assert_eq!(told, ["", "2026-07-20"]);
}

#[test]
fn who_is_in_no_source_any_more_falls_out() {
    let mut desk = Desk::new();
    desk.write("works-later.csv", LATER);
    desk.run();
    fs::remove_file(desk.path("works-later.csv")).unwrap();
    desk.as_of = "2026-02-01";
    desk.run();
    assert!(!desk.register().contains_key("Karin Nyberg"));
    desk.write("works-later.csv", LATER);
    desk.as_of = "2026-03-01";
    desk.run();
    assert_eq!(desk.register()["Karin Nyberg"]["first_held"], "2026-03-01");
}

#[test]
fn what_was_filled_in_can_be_taken_back() {
    let desk = Desk::new();
    desk.run();
    desk.fill_in(|row| set(row, "told", "2026-01-20"));
    desk.run();
    assert!(desk.register().values().all(|row| row["told"] == "2026-01-20"));
    desk.fill_in(|row| set(row, "told", ""));
    desk.run();
    assert!(desk.register().values().all(|row| row["told"].is_empty()));
}

#[test]
fn a_list_of_the_study_says_who_was_told_from_a_workbook_or_shift_jis() {
    let mut desk = Desk::new();
    desk.run();
    let keys = column(&desk.register(), "person_key");
    let sheet = workbook(&[
        &["person_key", "name", "told", "how"],
        &[&keys["Adaeze Okafor"], "Adaeze Okafor", "2026年1月20日", "e-mail"],
        &[&keys["Maja Lindqvist"], "Maja Lindqvist", "", ""],
    ]);
    fs::write(desk.path("told.xlsx"), sheet).unwrap();
    let list =
        format!("キー,通知日,通知方法\n{},R8.1.21,郵送\nPNOBODY,2026/1/20,\n", keys["Uwe Brandt"]);
    fs::write(desk.path("told.csv"), SHIFT_JIS.encode(&list).0).unwrap();
    desk.sections = "[notice]\ntold = [\"told.xlsx\", \"told.csv\"]\n".to_owned();
    let said = desk.run();
    let told = column(&desk.register(), "told");
    let told: Vec<&str> = told.values().map(String::as_str).collect();
    assert_eq!(told, ["2026-01-20", "", "2026-01-21"]);
    assert_eq!(desk.register()["Uwe Brandt"]["how"], "郵送");
    assert!(
        said.contains("told.csv, line 3: no source names the person of this key any more"),
        "{said}"
    );
}

#[test]
fn a_register_that_cannot_be_read_stops_the_run_and_check_with_line_and_remedy() {
    let desk = Desk::new();
    desk.run();
    let before = files(&desk.path("out"));
    desk.fill_in(|row| set(row, "told", "done, ask Hanako"));
    let told = desk.refused();
    assert!(
        told.contains("notice_register.csv, line 2: what is under told is not a day"),
        "{told}"
    );
    assert!(told.contains("2026-11-02") && !told.contains("Hanako"), "{told}");
    let mut after = files(&desk.path("out"));
    after.insert("notice_register.csv".to_owned(), before["notice_register.csv"].clone());
    assert!(after == before, "nothing is touched");
    let checked = kolnet().arg("check").arg(desk.study()).output().unwrap();
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(said.contains("notice_register.csv, line 2"), "{said}");
}

#[test]
fn what_was_filled_in_stays_in_the_cycle_without_who_opts_out() {
    let mut desk = Desk::new();
    desk.run();
    let keys = column(&desk.register(), "person_key");
    desk.fill_in(|row| set(row, "told", "2026-01-20"));
    desk.write("optout.csv", "name\n\"Brandt, Uwe\"\n");
    desk.as_of = "2026-02-01";
    desk.run();
    let cycles: Vec<PathBuf> =
        fs::read_dir(desk.path("cycles")).unwrap().map(|entry| entry.unwrap().path()).collect();
    let [cycle] = &cycles[..] else { panic!("{cycles:?}") };
    let kept = rows(&cycle.join("notice_register.csv"));
    let told: Vec<(&str, &str)> =
        kept.iter().map(|row| (row["name"].as_str(), row["told"].as_str())).collect();
    assert_eq!(told.len(), 2);
    assert!(told.contains(&("Adaeze Okafor", "2026-01-20")), "{told:?}");
    let ledger = fs::read_to_string(desk.path("out/ledger.tsv")).unwrap();
    assert!(!ledger.contains(&keys["Uwe Brandt"]), "{ledger}");
}
