//! The date from which ages are counted: who sets it, what is said of it, and when a run asks for it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::support::{copy_demo, demo_run, kolnet, refused, succeeded};

const TODAY: &str = "2026-11-29";

/// Papers of 2020 to 2022 and a session at `date`, in a study without `as_of`.
fn study(folder: &Path, date: &str) -> PathBuf {
    let mut works = String::from("id,title,date,authors,keywords\n");
    for paper in 0..6 {
        works.push_str(&format!(
            "W{paper},Invented finding {paper},202{}-02-01,\"Example, Alice; Sample, Bob\",heart failure\n",
            paper % 3
        ));
    }
    fs::write(folder.join("works.csv"), works).unwrap();
    let congress = format!(
        "congress,date,session_id,session_title,role,name\n\
         Example Days,2022-05-01,S1,Heart failure,Invited speaker,\"Muster, Carla\"\n\
         Example Days,{date},S2,Heart failure,Invited speaker,\"Example, Alice\"\n"
    );
    fs::write(folder.join("gakkai.csv"), congress).unwrap();
    let path = folder.join("study.toml");
    fs::write(
        &path,
        "title = \"Small\"\n[[source]]\nkind = \"works\"\npath = \"works.csv\"\n\
         [[source]]\nkind = \"congress\"\npath = \"gakkai.csv\"\n\
         [[area]]\nid = \"hf\"\nname = \"Heart failure\"\nkeywords = [\"heart failure\"]\n\
         [suppression]\nnone = \"invented people\"\n[outputs]\nplots = []\n",
    )
    .unwrap();
    path
}

fn on_day(day: &str, command: &str, study: &Path, words: &[&str]) -> Output {
    kolnet().env("KOLNET_TODAY", day).arg(command).arg(study).args(words).output().unwrap()
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_slice(&fs::read(folder.join("out/manifest.json")).unwrap()).unwrap()
}

#[test]
fn a_reference_date_of_the_command_line_does_what_the_same_date_in_the_study_does() {
    let (typed, written) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let (one, other) = (study(typed.path(), "2022-06-01"), study(written.path(), "2022-06-01"));
    name_date(&one, "2022-10-01");
    name_date(&other, "2021-04-01");
    succeeded(on_day(TODAY, "run", &one, &["--as-of", "2021-04-01"]));
    succeeded(on_day(TODAY, "run", &other, &[]));
    let rankings = |folder: &Path| fs::read_to_string(folder.join("out/rankings.csv")).unwrap();
    assert!(rankings(typed.path()).contains("2021-04-01"), "{}", rankings(typed.path()));
    assert_eq!(rankings(typed.path()), rankings(written.path()));
    let wrong = on_day(TODAY, "run", &one, &["--as-of", "soon"]);
    assert_eq!(wrong.status.code(), Some(2), "{}", String::from_utf8_lossy(&wrong.stderr));
}

fn name_date(study: &Path, as_of: &str) {
    let text = fs::read_to_string(study).unwrap();
    fs::write(study, format!("as_of = \"{as_of}\"\n{text}")).unwrap();
}

#[test]
fn a_date_that_is_to_come_stops_and_asks_for_as_of_with_its_file_and_line() {
    let desk = tempfile::tempdir().unwrap();
    let study = study(desk.path(), "2028-10-01");
    let told = refused(on_day(TODAY, "run", &study, &[]));
    assert!(told.contains("gakkai.csv, line 3"), "{told}");
    assert!(told.contains("2028-10-01") && told.contains("as_of = \"2026-11-29\""), "{told}");
    assert!(!desk.path().join("out").exists());

    name_date(&study, "2026-11-29");
    let done = succeeded(on_day(TODAY, "run", &study, &[]));
    let printed = String::from_utf8(done.stdout).unwrap();
    assert!(printed.contains("(as of 2026-11-29)"), "{printed}");
    assert!(printed.contains("Heart failure: 7 documents"), "the session to come waits: {printed}");
}

#[test]
fn a_date_of_today_or_of_a_month_or_year_that_has_begun_is_not_to_come() {
    for date in ["2026-11-29", "2026-11", "2026"] {
        let desk = tempfile::tempdir().unwrap();
        succeeded(on_day(TODAY, "run", &study(desk.path(), date), &[]));
        assert_eq!(manifest(desk.path())["as_of"], date);
    }
    for date in ["2026-11-30", "2026-12", "2027"] {
        let desk = tempfile::tempdir().unwrap();
        refused(on_day(TODAY, "run", &study(desk.path(), date), &[]));
    }
}

#[test]
fn no_result_depends_on_the_day_of_the_run() {
    let desk = tempfile::tempdir().unwrap();
    let study = study(desk.path(), "2026-05-21");
    let ranked = |day: &str| {
        succeeded(on_day(day, "run", &study, &["--no-cache"]));
        ["rankings.csv", "manifest.json"]
            .map(|file| fs::read_to_string(desk.path().join("out").join(file)).unwrap())
    };
    assert_eq!(ranked(TODAY), ranked("2031-01-01"));
    name_date(&study, "2026-06-01");
    assert_eq!(ranked(TODAY), ranked("2020-01-01"), "with as_of the clock stops nothing either");
}

#[test]
fn the_last_lines_name_the_file_that_set_the_date_and_a_note_tells_where_publications_end() {
    let desk = tempfile::tempdir().unwrap();
    let study = study(desk.path(), "2026-05-21");
    let done = succeeded(on_day(TODAY, "run", &study, &[]));
    let printed = String::from_utf8(done.stdout).unwrap();
    assert!(printed.contains("(as of 2026-05-21, from gakkai.csv)"), "{printed}");
    let notes = String::from_utf8(done.stderr).unwrap();
    assert!(notes.contains("note: the newest publication is of 2022-02-01, 4.3 years"), "{notes}");
    let manifest = manifest(desk.path());
    assert_eq!(manifest["as_of_from"], "gakkai.csv");
    let noted = manifest["notes"].as_array().unwrap();
    assert!(noted.iter().any(|note| note.as_str().unwrap().contains("2022-02-01")), "{noted:?}");
}

#[test]
fn a_study_that_names_its_date_and_has_new_publications_needs_no_word() {
    let manifest = fs::read_to_string(demo_run().out.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert!(manifest["as_of_from"].is_null());
    assert!(!manifest["notes"].to_string().contains("newest publication"), "{}", manifest["notes"]);
}

#[test]
fn check_shows_the_date_with_documents_and_people_of_each_area_as_the_run_counts_them() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let done = succeeded(on_day(TODAY, "check", &desk.path().join("study.toml"), &["--json"]));
    let found: Value = serde_json::from_slice(&done.stdout).unwrap();
    let manifest = fs::read_to_string(demo_run().out.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(found["reference_date"]["as_of"], manifest["as_of"]);
    let (counted, ran) =
        (found["areas"].as_array().unwrap(), manifest["references"].as_array().unwrap());
    assert_eq!(counted.len(), ran.len());
    for (counted, ran) in counted.iter().zip(ran) {
        assert_eq!(
            [&counted["area"], &counted["documents"], &counted["people"]],
            [&ran["area"], &ran["works"], &ran["people"]]
        );
    }
}

#[test]
fn check_tells_of_a_date_to_come_before_the_run_stops() {
    let desk = tempfile::tempdir().unwrap();
    let study = study(desk.path(), "2028-10-01");
    let done = on_day(TODAY, "check", &study, &[]);
    let printed = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(1), "{printed}");
    assert!(printed.contains("gakkai.csv, line 3") && printed.contains("2028-10-01"), "{printed}");
    fs::write(
        desk.path().join("gakkai.csv"),
        fs::read_to_string(desk.path().join("gakkai.csv")).unwrap().replace("2028", "2022"),
    )
    .unwrap();
    let done = succeeded(on_day(TODAY, "check", &study, &[]));
    let printed = String::from_utf8(done.stdout).unwrap();
    assert!(printed.contains("reference date: 2022-10-01, from gakkai.csv"), "{printed}");
    assert!(printed.contains("area hf: 3 people on 8 documents"), "{printed}");
}

#[test]
fn a_day_that_is_none_is_refused() {
    let desk = tempfile::tempdir().unwrap();
    let told = refused(on_day("today", "run", &study(desk.path(), "2022"), &[]));
    assert!(told.contains("KOLNET_TODAY") && told.contains("2026-10-01"), "{told}");
}
