//! Declared interests are shown beside a person's roles, and weigh nothing.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{files, kolnet, refused, rows, run_study, small_study, succeeded};

const INTERESTS: &str = "name,company,nature,year,amount,register\n\
    \"Example, Alice\",Invented Pharma,lecture fees,2023,90000,open register\n\
    Alice Example,Other Invented Pharma,advisory board,2022,1,open register\n\
    Nobody Known,Invented Pharma,lecture fees,2023,5,open register\n";

/// The small study with a list of interests.
fn study_with(desk: &Path, interests: &str) -> PathBuf {
    let study = small_study(desk);
    fs::write(desk.join("interests.csv"), interests).unwrap();
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text + "[interests]\ndeclared = \"interests.csv\"\n").unwrap();
    study
}

fn notes(out: &Path) -> String {
    let manifest = fs::read_to_string(out.join("manifest.json")).unwrap();
    serde_json::from_str::<Value>(&manifest).unwrap()["notes"].to_string()
}

#[test]
fn an_interest_is_shown_everywhere_and_changes_no_score_rank_or_tier() {
    let desk = tempfile::tempdir().unwrap();
    let (plain, told) = (desk.path().join("plain"), desk.path().join("told"));
    run_study(&small_study(desk.path()), &plain);
    run_study(&study_with(desk.path(), INTERESTS), &told);
    let (before, after) = (rows(&plain.join("rankings.csv")), rows(&told.join("rankings.csv")));
    assert_eq!(before.len(), after.len());
    for (mut before, mut after) in before.into_iter().zip(after) {
        let said = after.remove("declared_interests").unwrap();
        assert_eq!(before.remove("declared_interests").unwrap(), "");
        let mut flags: Vec<&str> = after["flags"].split(';').collect();
        flags.retain(|flag| *flag != "interest_declared");
        let flags = flags.join(";");
        assert_eq!(flags != after["flags"], after["name"] == "Alice Example", "{after:?}");
        after.insert("flags".to_owned(), flags);
        match after["name"] == "Alice Example" {
            true => assert_eq!(
                said,
                "Invented Pharma: lecture fees (2023), open register | \
                 Other Invented Pharma: advisory board (2022), open register"
            ),
            false => assert_eq!(said, ""),
        }
        before.remove("run_id");
        after.remove("run_id");
        assert_eq!(before, after, "an interest weighs nothing");
    }
    assert!(notes(&told).contains("interests.csv, line 4: names nobody whom a source names"));

    let explain = |words: &[&str]| {
        let done = kolnet().arg("explain").arg(&told).args(words).output().unwrap();
        String::from_utf8(succeeded(done).stdout).unwrap()
    };
    let page = explain(&["Alice Example"]);
    assert!(page.contains("Declared interests, of no weight: Invented Pharma: lecture"), "{page}");
    let json: Value = serde_json::from_str(&explain(&["Alice Example", "--json"])).unwrap();
    assert_eq!(json["declared_interests"].as_array().unwrap().len(), 2, "{json}");
    let shown: BTreeMap<String, Vec<u8>> = files(&told);
    let page = |name: &str| String::from_utf8_lossy(&shown[name]).into_owned();
    let brief = page(&format!("briefs/hf/{}.html", json["person_key"].as_str().unwrap()));
    assert!(brief.contains("Declared interests, of no weight"), "{brief}");
    assert!(page("report.html").contains("Other Invented Pharma: advisory board"));
    for (name, bytes) in &shown {
        let amount = String::from_utf8_lossy(bytes).contains("90000");
        assert!(!amount, "{name} has an amount, which is not read");
    }
}

#[test]
fn a_name_of_several_people_is_nobodys_interest_until_an_identifier_says_whose() {
    let desk = tempfile::tempdir().unwrap();
    let list =
        "name,orcid,person_key,with\n\"Twin, Jo\",,,A\n\"Twin, Jo\",0000-0001-5109-3700,,B\n";
    let study = study_with(desk.path(), list);
    let works = "id,title,date,authors,orcids,keywords\n\
         W1,On one heart failure,2020,\"Twin, Jo; Else, Ann\",0000-0002-1825-0097;,heart failure\n\
         W2,On another heart failure,2021,\"Twin, Jo; Other, Bea\",0000-0001-5109-3700;,heart failure\n";
    fs::write(desk.path().join("works.csv"), works).unwrap();
    let out = desk.path().join("out");
    run_study(&study, &out);
    let ranked = rows(&out.join("rankings.csv"));
    let said: Vec<(&str, &str)> = ranked
        .iter()
        .filter(|row| row["name"] == "Jo Twin")
        .map(|row| (row["orcid"].as_str(), row["declared_interests"].as_str()))
        .collect();
    assert_eq!(said.len(), 2, "{ranked:?}");
    assert!(said.contains(&("0000-0001-5109-3700", "B")), "{said:?}");
    assert!(said.contains(&("0000-0002-1825-0097", "")), "{said:?}");
    assert!(notes(&out).contains("interests.csv, line 2: names several people of the run"));
    // The key of the other says that it is theirs.
    let key =
        &ranked.iter().find(|row| row["orcid"] == "0000-0002-1825-0097").unwrap()["person_key"];
    let list = format!("person_key,with\n{key},C\n");
    fs::write(desk.path().join("interests.csv"), list).unwrap();
    run_study(&study, &out);
    let ranked = rows(&out.join("rankings.csv"));
    let named: Vec<&str> = ranked
        .iter()
        .filter(|row| row["declared_interests"] == "C")
        .map(|row| row["orcid"].as_str())
        .collect();
    assert_eq!(named, ["0000-0002-1825-0097"]);
}

#[test]
fn somebody_who_opted_out_is_not_found_in_a_list_of_interests() {
    let desk = tempfile::tempdir().unwrap();
    let study = study_with(desk.path(), INTERESTS);
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("none = \"invented people\"", "file = \"optout.csv\"")).unwrap();
    fs::write(desk.path().join("optout.csv"), "name\n\"Example, Alice\"\n").unwrap();
    let out = desk.path().join("out");
    run_study(&study, &out);
    for (name, bytes) in files(&out) {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("Alice") && !text.contains("advisory board"), "{name}");
    }
    assert!(notes(&out).contains("names nobody whom a source names (first of 3)"));
}

#[test]
fn a_list_that_cannot_be_used_stops_run_and_check_before_anything_is_written() {
    let desk = tempfile::tempdir().unwrap();
    let study = study_with(desk.path(), "name,with\nAlice Example,\n");
    let out = desk.path().join("out");
    let run = kolnet().arg("run").arg(&study).arg("--out").arg(&out).output().unwrap();
    let message = refused(run);
    assert!(message.contains("interests.csv, line 2: the row says no interest"), "{message}");
    assert!(!out.exists());
    let checked = kolnet().arg("check").arg(&study).output().unwrap();
    let said = String::from_utf8_lossy(&[checked.stdout, checked.stderr].concat()).into_owned();
    assert!(said.contains("interests.csv, line 2: the row says no interest"), "{said}");
}
