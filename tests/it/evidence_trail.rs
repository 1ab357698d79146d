//! From every point and every tie to its document: `documents`, `tie_documents`, `evidence`, `edges`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::support::{Row, demo_run, parquet_rows, rows, run_study, small_study};

/// A parquet table of a run.
fn table(run: &Path, name: &str) -> Vec<Row> {
    parquet_rows(&run.join(format!("{name}.parquet")))
}

#[test]
fn every_document_behind_a_point_or_a_tie_is_listed_once_with_its_areas_and_no_other_is() {
    let run = &demo_run().out;
    let (documents, evidence) = (table(run, "documents"), table(run, "evidence"));
    assert!(documents.is_sorted_by(|a, b| a["id"] < b["id"]), "ordered by id, each once");
    let listed: BTreeMap<&str, &Row> =
        documents.iter().map(|row| (row["id"].as_str(), row)).collect();
    let mut areas: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    let ties = table(run, "tie_documents");
    for row in evidence.iter().chain(&ties) {
        areas.entry(&row["document"]).or_default().insert(&row["area"]);
    }
    assert_eq!(listed.keys().collect::<Vec<_>>(), areas.keys().collect::<Vec<_>>());
    for (id, areas) in areas {
        assert_eq!(listed[id]["areas"].split("; ").collect::<BTreeSet<_>>(), areas, "{id}");
    }
    for item in &evidence {
        let document = listed[item["document"].as_str()];
        assert_eq!((&document["kind"], &document["date"]), (&item["kind"], &item["date"]));
        assert!(item["talk"].is_empty() || item["pillar"] == "congress");
    }
    for pmid in listed.keys().filter_map(|id| id.strip_prefix("PMID:")) {
        let document = listed[format!("PMID:{pmid}").as_str()];
        assert_eq!(document["link"], format!("https://pubmed.ncbi.nlm.nih.gov/{pmid}/"));
        assert!(!document["title"].is_empty() && !document["venue"].is_empty(), "{pmid}");
    }
}

#[test]
fn a_tie_counts_the_documents_that_are_listed_for_it() {
    let run = &demo_run().out;
    let key = |row: &Row| ["area", "layer", "a", "b"].map(|name| row[name].clone());
    let mut listed: BTreeMap<[String; 4], BTreeSet<String>> = BTreeMap::new();
    let mut order = Vec::new();
    for row in table(run, "tie_documents") {
        let fresh = listed.entry(key(&row)).or_default().insert(row["document"].clone());
        assert!(fresh, "each document once");
        order.push(key(&row));
    }
    order.dedup();
    let edges = table(run, "edges");
    assert_eq!(edges.iter().map(key).collect::<Vec<_>>(), order, "the same ties in the same order");
    for tie in &edges {
        assert_eq!(tie["documents"], listed[&key(tie)].len().to_string(), "{tie:?}");
    }
}

/// The small study with a paper by Carla Muster alone, one that she shares, and a talk.
fn planted(folder: &Path, overrides: &str) -> std::path::PathBuf {
    let study = small_study(folder);
    let works = fs::read_to_string(folder.join("works.csv")).unwrap()
        + "ALONE,\"A lonely finding, \"\"quoted\"\"\",2022-03-01,Annals of One,\"Muster, Carla\",,D006333,\n";
    fs::write(folder.join("works.csv"), works).unwrap();
    fs::write(
        folder.join("congress.csv"),
        "congress,session_id,session_title,role,talk_title,name,date\n\
         Invented Meeting,S1,右心不全のシンポジウム,speaker,What the right heart wants,Alice Example,2023-05-01\n\
         Invented Meeting,S1,右心不全のシンポジウム,chair,,Bob Sample,2023-05-01\n",
    )
    .unwrap();
    fs::write(folder.join("overrides.csv"), format!("action,a,b,area\n{overrides}")).unwrap();
    let text = fs::read_to_string(&study).unwrap();
    let text = text.replace(
        "[[area]]",
        "[[source]]\nkind = \"congress\"\npath = \"congress.csv\"\n\
         [identity]\noverrides = \"overrides.csv\"\n[[area]]\nvenues = [\"Invented Meeting\"]",
    );
    fs::write(&study, text).unwrap();
    run_study(&study, &folder.join("out"));
    folder.join("out")
}

#[test]
fn titles_venues_and_talks_are_told_as_they_are_printed() {
    let desk = tempfile::tempdir().unwrap();
    let run = planted(desk.path(), "");
    let documents = table(&run, "documents");
    let of = |id: &str| documents.iter().find(|row| row["id"] == id).unwrap();
    let alone = of("works|ALONE");
    assert_eq!(alone["title"], "A lonely finding, \"quoted\"");
    assert_eq!((alone["venue"].as_str(), alone["language"].as_str()), ("Annals of One", ""));
    let session = documents.iter().find(|row| row["kind"] == "session").unwrap();
    assert_eq!(session["title"], "右心不全のシンポジウム");
    assert_eq!(
        (session["venue"].as_str(), session["language"].as_str()),
        ("Invented Meeting", "ja")
    );
    let talks: BTreeSet<(String, String)> = table(&run, "evidence")
        .into_iter()
        .filter(|row| row["document"] == session["id"])
        .map(|row| (row["role"].clone(), row["talk"].clone()))
        .collect();
    assert!(talks.iter().any(|(_, talk)| talk == "What the right heart wants"), "{talks:?}");
    assert!(talks.contains(&("session_chair".to_owned(), String::new())), "{talks:?}");
}

#[test]
fn who_is_taken_off_an_area_is_in_no_table_of_it_but_the_one_that_says_so() {
    let (before, after) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let whole = planted(before.path(), "");
    let run = planted(after.path(), "exclude,\"Muster, Carla\",,hf\n");
    let people = rows(&whole.join("people.csv"));
    let carla = people.iter().find(|row| row["name"] == "Carla Muster").unwrap();
    let key = &carla["person_key"];
    for name in
        ["rankings", "people", "communities", "evidence", "edges", "tie_documents", "documents"]
    {
        for row in table(&run, name) {
            for cell in row.values() {
                assert!(
                    !cell.contains(key.as_str()) && !cell.contains("Muster"),
                    "{name}: {row:?}"
                );
            }
        }
    }
    let ids = |run: &Path| -> BTreeSet<String> {
        table(run, "documents").into_iter().map(|row| row["id"].clone()).collect()
    };
    let gone: Vec<String> = ids(&whole).difference(&ids(&run)).cloned().collect();
    assert_eq!(gone, ["works|ALONE"], "what names nobody else goes with her");
    // The ties of everybody else stay as they were.
    let others = |run: &Path| -> Vec<Row> {
        let mut ties = table(run, "edges");
        ties.retain(|row| row["a"] != *key && row["b"] != *key);
        ties
    };
    assert_eq!(others(&run), others(&whole));
    let why = table(&run, "unlisted").into_iter().find(|row| row["person_key"] == *key).unwrap();
    assert_eq!(why["why"], "decided");
}

#[test]
fn the_trend_in_the_manifest_counts_what_was_read_year_by_year() {
    let desk = tempfile::tempdir().unwrap();
    let run = planted(desk.path(), "");
    let text = fs::read_to_string(run.join("manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    let trend = &manifest["references"][0]["trend"];
    let of = |year: i64| {
        let years = trend["years"].as_array().unwrap();
        let found = years.iter().find(|row| row["year"] == year).unwrap();
        ["works", "sessions", "people"].map(|name| found[name].as_u64().unwrap())
    };
    // Two authors and Carla or Dora write one paper a year from 2018 to 2023; nobody in 2024.
    assert_eq!((of(2018), of(2021)), ([1, 0, 3], [1, 0, 3]));
    assert_eq!((of(2022), of(2023)), ([2, 0, 3], [1, 1, 3]));
    assert_eq!(of(2024), [0, 0, 0]);
    assert_eq!(
        (&trend["incomplete_first"], &trend["incomplete_last"]),
        (&false.into(), &true.into())
    );
}
