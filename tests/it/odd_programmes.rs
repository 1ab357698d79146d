//! Congress programmes and panel lists as they come: without roles or dates, of one author, of six hundred.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::support::{kolnet, parquet_rows, refused, rows, run_study};

const PEOPLE: [&str; 6] =
    ["Ada Example", "Bob Sample", "Carla Muster", "Dora Beispiel", "Eva Ejemplo", "Finn Probe"];
const PANEL: &str = "kind,id,title,role,name,date,society,position\n";

/// A study of one table.
fn study(folder: &Path, kind: &str, table: &str) -> PathBuf {
    fs::write(folder.join("table.csv"), table).unwrap();
    let study = folder.join("study.toml");
    let text = format!(
        "title = \"Odd\"\nas_of = \"2026-10-01\"\nwindow_years = 20\n[[source]]\nkind = \"{kind}\"\npath = \"table.csv\"\n\
         [suppression]\nnone = \"invented people\"\n[outputs]\ntables = [\"csv\"]\nplots = []\n"
    );
    fs::write(&study, text).unwrap();
    study
}

type Row = BTreeMap<String, String>;

/// The rankings of a table, and what the run says on standard error.
fn ranked(kind: &str, table: &str) -> (Vec<Row>, String) {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let done = run_study(&study(folder.path(), kind, table), &out);
    let rankings = rows(&out.join("rankings.csv"));
    for (column, cell) in rankings.iter().flatten() {
        assert!(!["NaN", "inf", "-inf"].contains(&cell.as_str()), "{column} is {cell}");
    }
    (rankings, String::from_utf8(done.stderr).unwrap())
}

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

fn score(rankings: &[Row], name: &str) -> f64 {
    number(rankings.iter().find(|row| row["name"] == name).unwrap(), "score")
}

fn checked(kind: &str, table: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let study = study(folder.path(), kind, table);
    let done = kolnet().arg("check").arg(study).arg("-q").output().unwrap();
    let text = String::from_utf8(done.stdout).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Six people in pairs at two congresses, with the cells of `role` behind each name.
fn programme(heading: &str, role: &str) -> String {
    let mut table = format!("congress,date,session_id,session_title,name{heading}\n");
    for year in [2024, 2025] {
        for (place, name) in PEOPLE.iter().enumerate() {
            let session = place / 2;
            table.push_str(&format!(
                "Days {year},{year}-05-01,S{session},Session {session},{name}{role}\n"
            ));
        }
    }
    table
}

#[test]
fn a_programme_without_roles_is_ranked_by_appearances_and_says_so() {
    for table in [programme("", ""), programme(",role", ","), programme(",role", ",Timekeeper")] {
        let said = checked("congress", &table);
        assert!(said.contains("no record has a role that is known, so all count alike"), "{said}");
        let (rankings, _) = ranked("congress", &table);
        let scores: Vec<f64> = rankings.iter().map(|row| number(row, "score")).collect();
        assert_eq!(rankings.len(), PEOPLE.len());
        assert!(scores.iter().all(|score| (score - scores[0]).abs() < 1e-9), "{scores:?}");
    }
    let said = checked("congress", &programme(",role", ",Speaker"));
    assert!(!said.contains("no record has a role"), "one role for everybody is a role: {said}");
}

#[test]
fn people_whom_nothing_tells_apart_share_one_interval_whatever_order_they_are_printed_in() {
    let (rankings, _) = ranked("congress", &programme(",role", ",Speaker"));
    for row in &rankings {
        let (low, high) = (number(row, "rank_low"), number(row, "rank_high"));
        assert!(low <= 2.0 && high >= 5.0, "{} stands {low} to {high}", row["name"]);
    }
}

#[test]
fn a_committee_of_six_hundred_makes_no_network_and_no_order() {
    let syllables = ["ba", "de", "fi", "go", "ku", "la", "me", "ni", "po", "ra"];
    let mut table = String::from("congress,date,session_id,session_title,role,name\n");
    let mut names = Vec::new();
    for number in 0..600 {
        let syllable = |power: u32| syllables[number / 10usize.pow(power) % 10];
        let name = format!(
            "T{}{}{} V{}{}ming",
            syllable(0),
            syllable(1),
            syllable(2),
            syllable(2),
            syllable(0)
        );
        table.push_str(&format!(
            "Days 2025,2025-05-01,PC,Programme committee,committee_member,{name}\n"
        ));
        names.push(name);
    }
    for name in &names[..2] {
        table.push_str(&format!("Days 2024,2024-05-01,K,Opening,keynote,{name}\n"));
    }
    let (rankings, _) = ranked("congress", &table);
    assert_eq!(rankings.len(), 600, "nobody is lost, and nobody merged");
    let first: Vec<&str> = rankings[..2].iter().map(|row| row["name"].as_str()).collect();
    assert!(names[..2].iter().all(|name| first.contains(&name.as_str())), "{first:?}");
    for row in &rankings[2..] {
        assert_eq!(number(row, "score"), number(&rankings[2], "score"), "members are equal");
        assert!(number(row, "rank_high") - number(row, "rank_low") > 400.0, "{row:?}");
        assert_eq!(row["tier"], "", "nobody has a tier for one seat");
    }
}

#[test]
fn seats_without_dates_lie_in_no_window_and_are_named_as_the_cause() {
    let mut table = PANEL.to_owned();
    for (place, name) in PEOPLE.iter().enumerate() {
        let panel = place / 3;
        table.push_str(&format!("guideline,G{panel},Panel {panel},member,{name},,Society,\n"));
    }
    let folder = tempfile::tempdir().unwrap();
    let undated = study(folder.path(), "roles", &table);
    let said = refused(kolnet().arg("run").arg(undated).output().unwrap());
    assert!(said.contains("2 documents about it have no date, so they lie in no window"), "{said}");
    // One dated panel beside them counts alone.
    table.push_str("guideline,G9,Panel 9,member,Ada Example,2025,Society,\n");
    let (rankings, _) = ranked("roles", &table);
    assert_eq!(rankings.len(), 1);
}

#[test]
fn a_guideline_of_one_author_is_led_by_them() {
    let mut table = PANEL.to_owned();
    table.push_str("guideline,G1,Panel 1,panel member,Ada Example,2025,Society,1\n");
    for (place, name) in PEOPLE[1..].iter().enumerate() {
        let position = place + 1;
        table.push_str(&format!(
            "guideline,G2,Panel 2,panel member,{name},2025,Society,{position}\n"
        ));
    }
    let (rankings, _) = ranked("roles", &table);
    assert_eq!(
        number(&rankings[0], "points_leadership"),
        score_of(&rankings, "Bob Sample", "points_leadership")
    );
    assert!(score(&rankings, "Ada Example") > 0.0);
    assert!(
        score(&rankings, "Bob Sample") > score(&rankings, "Carla Muster"),
        "first of five leads"
    );
}

fn score_of(rankings: &[Row], name: &str, column: &str) -> f64 {
    number(rankings.iter().find(|row| row["name"] == name).unwrap(), column)
}

#[test]
fn who_chairs_a_panel_and_is_listed_among_its_members_has_one_seat() {
    let seat =
        |role: &str, name: &str| format!("guideline,G1,Panel 1,{role},{name},2025,Society,\n");
    let folder = tempfile::tempdir().unwrap();
    let table = [
        PANEL.to_owned(),
        seat("chair", "Ada Example"),
        seat("panel member", "Ada Example"),
        seat("panel member", "Ada Example"),
        seat("chair", "Bob Sample"),
        seat("panel member", "Carla Muster"),
    ]
    .concat();
    let out = folder.path().join("out");
    run_study(&study(folder.path(), "roles", &table), &out);
    let rankings = rows(&out.join("rankings.csv"));
    assert_eq!(rankings.len(), 3);
    assert_eq!(
        score_of(&rankings, "Ada Example", "points_leadership"),
        score_of(&rankings, "Bob Sample", "points_leadership"),
        "a chair is a chair"
    );
    let evidence = parquet_rows(&out.join("evidence.parquet"));
    assert_eq!(evidence.iter().filter(|row| row["pillar"] == "leadership").count(), 3);
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["inputs"][0]["merged"], 1, "the row that is there twice is counted");
}
