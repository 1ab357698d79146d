//! `report.html`: the page says what the tables say, and nothing of people who are not in them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Row, demo_run, kolnet, refused, rows, succeeded};

/// The data block of a page.
fn data(page: &Path) -> Value {
    let page = fs::read_to_string(page).unwrap();
    let after = page.split_once("id=\"data\">").expect("the page has a data block").1;
    serde_json::from_str(after.split_once("</script>").unwrap().0).unwrap()
}

fn demo_data() -> Value {
    data(&demo_run().out.join("report.html"))
}

fn list(value: &Value) -> &Vec<Value> {
    value.as_array().unwrap_or_else(|| panic!("not a list: {value}"))
}

/// A copy of the tables of the demo's run, to be damaged.
fn copied_run(folder: &Path) -> PathBuf {
    let copy = folder.join("run");
    fs::create_dir(&copy).unwrap();
    for entry in fs::read_dir(&demo_run().out).unwrap().map(Result::unwrap) {
        if entry.path().is_file() {
            fs::copy(entry.path(), copy.join(entry.file_name())).unwrap();
        }
    }
    copy
}

fn report(run: &Path, words: &[&str]) -> std::process::Output {
    kolnet().arg("report").arg(run).args(words).output().unwrap()
}

/// A cell in whole hundredths, as the page holds it.
fn hundredths(cell: &str) -> Option<i64> {
    (!cell.is_empty()).then(|| (cell.parse::<f64>().unwrap() * 100.0).round() as i64)
}

fn whole(cell: &str) -> Option<i64> {
    (!cell.is_empty()).then(|| cell.parse().unwrap())
}

fn tier(cell: &str) -> Option<i64> {
    cell.strip_prefix('T').map(|tier| tier.parse().unwrap())
}

/// Column of the page, column of the table, and how a cell becomes a figure of the page.
type Figure = (&'static str, &'static str, fn(&str) -> Option<i64>);
const FIGURES: [Figure; 13] = [
    ("low", "rank_low", whole),
    ("high", "rank_high", whole),
    ("median", "rank_median", whole),
    ("score", "score", hundredths),
    ("tier", "tier", tier),
    ("tier_pct", "tier_probability", hundredths),
    ("reviewed", "tier_reviewed", tier),
    ("works", "works", whole),
    ("talks", "talks", whole),
    ("first", "first_active", whole),
    ("last", "last_active", whole),
    ("rising", "rising", hundredths),
    ("community_pct", "community_share", hundredths),
];
const PILLARS: [&str; 5] = ["science", "citation", "congress", "leadership", "network"];

fn assert_row(data: &Value, area: &Value, place: usize, row: &Row) {
    let rows = &area["rows"];
    let (rank, key) = (&row["rank"], &row["person_key"]);
    assert_eq!(rank, &(place + 1).to_string());
    let person = rows["person"][place].as_u64().unwrap() as usize;
    assert_eq!(data["people"]["key"][person], **key);
    assert_eq!(data["people"]["name"][person], *row["name"]);
    for (column, cell, read) in FIGURES {
        assert_eq!(rows[column][place].as_i64(), read(&row[cell]), "{key}: {column}");
    }
    for (pillar, name) in PILLARS.iter().enumerate() {
        let expected = hundredths(&row[&format!("points_{name}")]);
        assert_eq!(rows["points"][pillar][place].as_i64(), expected, "{key}: {name}");
    }
    let community = rows["community"][place].as_u64().map(|c| c as usize);
    let number = community.and_then(|c| area["communities"]["id"][c].as_i64());
    assert_eq!(number, whole(&row["community"]), "{key}: community");
    let flags: Vec<&str> = list(&rows["flags"][place])
        .iter()
        .map(|flag| data["pool"][flag.as_u64().unwrap() as usize].as_str().unwrap())
        .collect();
    assert_eq!(flags.join(";"), row["flags"], "{key}: flags");
}

#[test]
fn every_figure_of_the_first_fifty_of_each_area_is_that_of_rankings_csv() {
    let data = demo_data();
    let rankings = rows(&demo_run().out.join("rankings.csv"));
    assert_eq!(list(&data["areas"]).len(), 3);
    for area in list(&data["areas"]) {
        let of_area = rankings.iter().filter(|row| area["id"] == *row["area"]);
        let of_area: Vec<&Row> = of_area.collect();
        assert_eq!(area["listed"].as_u64().unwrap() as usize, of_area.len());
        assert_eq!(list(&area["rows"]["person"]).len(), of_area.len());
        for (place, row) in of_area.iter().enumerate().take(50) {
            assert_row(&data, area, place, row);
        }
    }
}

#[test]
fn columns_of_one_table_have_one_length_and_places_lead_somewhere() {
    let data = demo_data();
    let same = |table: &Value, length: usize, apart: &[&str]| {
        for (name, column) in table.as_object().unwrap() {
            if apart.contains(&name.as_str()) {
                continue;
            }
            assert_eq!(list(column).len(), length, "{name}");
        }
    };
    let below = |column: &Value, end: usize| {
        for place in list(column).iter().filter_map(Value::as_u64) {
            assert!((place as usize) < end, "{place} of {end}");
        }
    };
    let sum = |column: &Value| list(column).iter().map(|n| n.as_u64().unwrap()).sum::<u64>();
    let people = list(&data["people"]["key"]).len();
    let docs = list(&data["docs"]["id"]).len();
    let pool = list(&data["pool"]).len();
    same(&data["people"], people, &[]);
    same(&data["docs"], docs, &[]);
    below(&data["docs"]["kind"], pool);
    for area in list(&data["areas"]) {
        let rows = list(&area["rows"]["person"]).len();
        same(&area["rows"], rows, &["points", "peer_pct"]);
        below(&area["rows"]["person"], people);
        below(&area["rows"]["reach"], pool);
        let ties = list(&area["ties"]["b"]).len();
        same(&area["ties"], ties, &["from", "doc"]);
        assert_eq!(list(&area["ties"]["from"]).len(), rows);
        assert_eq!(sum(&area["ties"]["from"]) as usize, ties);
        assert_eq!(sum(&area["ties"]["len"]) as usize, list(&area["ties"]["doc"]).len());
        below(&area["ties"]["b"], rows);
        below(&area["ties"]["doc"], docs);
        let evidence = &area["evidence"];
        let items = list(&evidence["doc"]).len();
        same(evidence, items, &["off", "total", "raw", "talk"]);
        assert_eq!(list(&evidence["off"]).len(), rows + 1);
        assert_eq!(evidence["off"][rows], items);
        below(&evidence["doc"], docs);
        below(&evidence["talk"]["item"], items);
        below(&evidence["talk"]["text"], pool);
        below(&area["coverage"]["picks"], rows);
    }
}

#[test]
fn the_page_covers_as_cover_does_and_names_nobody_who_is_not_listed() {
    let data = demo_data();
    let run = &demo_run().out;
    let listed: BTreeSet<String> =
        rows(&run.join("people.csv")).into_iter().map(|row| row["person_key"].clone()).collect();
    let shown: BTreeSet<String> =
        list(&data["people"]["key"]).iter().map(|key| key.as_str().unwrap().to_owned()).collect();
    assert_eq!(shown, listed);
    let hf = &data["areas"][0];
    let asked = kolnet().arg("cover").arg(run).args(["--area", "hf", "-k", "7", "--json"]).output();
    let plan: Value = serde_json::from_slice(&succeeded(asked.unwrap()).stdout).unwrap();
    let fine = |share: &Value| (share.as_f64().unwrap() * 1e4).round() as i64;
    for (pick, place) in list(&plan["picks"]).iter().zip(0..) {
        let row = hf["coverage"]["picks"][place].as_u64().unwrap() as usize;
        let person = hf["rows"]["person"][row].as_u64().unwrap() as usize;
        assert_eq!(data["people"]["key"][person], pick["person_key"]);
        assert_eq!(hf["coverage"]["cumulative"][place], fine(&pick["cumulative"]));
    }
    assert_eq!(hf["coverage"]["top_k"][6], fine(&plan["top_k_coverage"]));
}

#[test]
fn made_again_from_the_folder_with_any_threads_the_page_is_the_same() {
    let desk = tempfile::tempdir().unwrap();
    let run = copied_run(desk.path());
    let first = fs::read(run.join("report.html")).unwrap();
    assert!(first.len() <= 3_000_000, "the demo's page has {} bytes", first.len());
    for threads in ["1", "3"] {
        succeeded(report(&run, &["--threads", threads]));
        // Beside the run folder, which is read and not written into; its briefs are one folder further away.
        let again = fs::read_to_string(desk.path().join("report.html")).unwrap();
        let way = format!("{}/", run.file_name().unwrap().to_str().unwrap());
        assert_eq!(again.matches(&format!("\"{way}\"")).count(), 1);
        assert!(
            again.replace(&format!("\"{way}\""), "\"\"").as_bytes() == first,
            "{threads} threads"
        );
    }
    let page = desk.path().join("ja.html");
    succeeded(report(&run, &["--language", "ja", "--out", page.to_str().unwrap()]));
    assert_eq!(data(&page)["study"]["language"], "ja");
    let inside = run.join("report.html");
    let message = refused(report(&run, &["--out", inside.to_str().unwrap()]));
    assert!(message.contains("report.html"), "{message}");
    assert_eq!(fs::read(&inside).unwrap(), first);
}

#[test]
fn changes_are_on_the_page_only_with_an_earlier_run() {
    let desk = tempfile::tempdir().unwrap();
    let run = copied_run(desk.path());
    let run_name = run.to_str().unwrap();
    succeeded(report(&run, &["--previous", run_name]));
    let with = data(&desk.path().join("report.html"));
    assert_eq!(with["study"]["previous"]["run_id"], with["study"]["run_id"]);
    for area in list(&with["areas"]) {
        let changes = &area["changes"];
        assert_eq!(list(&changes["key"]).len(), list(&area["rows"]["person"]).len());
        assert_eq!(changes["old"], changes["new"]);
    }
    assert!(demo_data()["areas"][0]["changes"].is_null());
}

#[test]
fn a_folder_without_documents_gives_a_page_that_says_so_and_a_damaged_one_a_message() {
    let desk = tempfile::tempdir().unwrap();
    let run = copied_run(desk.path());
    let page = desk.path().join("report.html");
    for lost in ["documents.parquet", "tie_documents.parquet"] {
        fs::remove_file(run.join(lost)).unwrap();
    }
    succeeded(report(&run, &[]));
    let without = data(&page);
    let notes = without["quality"]["notes"].to_string();
    assert!(notes.contains("documents.parquet"), "{notes}");
    let titles = list(&without["docs"]["title"]);
    assert!(!titles.is_empty() && titles.iter().all(Value::is_null));

    fs::remove_file(&page).unwrap();
    let rankings = run.join("evidence.parquet");
    let half = fs::read(&rankings).unwrap();
    fs::write(&rankings, &half[..half.len() / 2]).unwrap();
    let message = refused(report(&run, &[]));
    assert!(message.contains("evidence.parquet") && message.contains("kolnet run"), "{message}");
    fs::remove_file(&rankings).unwrap();
    assert!(refused(report(&run, &[])).contains("no evidence.parquet"));
    fs::remove_file(run.join("manifest.json")).unwrap();
    assert!(refused(report(&run, &[])).contains("manifest.json"));
    assert!(refused(report(&desk.path().join("nowhere"), &[])).contains("nowhere"));
    assert!(!page.exists(), "no page is better than half a page");
}

/// Folder of a run of a hand-written study.
fn small_run(folder: &Path, works: &str) -> PathBuf {
    fs::write(folder.join("works.csv"), works).unwrap();
    let study = "title = \"</script><script>alert(1)</script>\"\nas_of = \"2026-10-01\"\n\
        [suppression]\nnone = \"invented\"\n\
        [[source]]\nkind = \"works\"\npath = \"works.csv\"\n\
        [[area]]\nid = \"hf\"\nname = \"Heart failure\"\nkeywords = [\"heart failure\"]\n\
        [outputs]\nplots = []\n";
    fs::write(folder.join("study.toml"), study).unwrap();
    let out = folder.join("out");
    succeeded(
        kolnet().arg("run").arg(folder.join("study.toml")).arg("--out").arg(&out).output().unwrap(),
    );
    out
}

#[test]
fn one_person_without_ties_and_hostile_texts_make_a_whole_page() {
    let desk = tempfile::tempdir().unwrap();
    let works = "id,title,date,authors\n\
        W1,\"Heart failure </script><img src=x onerror=alert(1)> <!--\",2025,\"Placewood, Jane\"\n";
    let out = small_run(desk.path(), works);
    let page = fs::read_to_string(out.join("report.html")).unwrap();
    let block = data(&out.join("report.html"));
    assert_eq!(list(&block["people"]["key"]).len(), 1);
    assert!(list(&block["areas"][0]["ties"]["b"]).is_empty());
    assert_eq!(block["study"]["title"], "</script><script>alert(1)</script>");
    let title = block["docs"]["title"][0].as_str().unwrap();
    assert!(title.contains("</script>"), "{title}");
    assert!(!page.contains("<img") && !page.contains("<script>alert"), "inert");
}

#[test]
fn a_study_may_do_without_a_page() {
    let desk = tempfile::tempdir().unwrap();
    let out = small_run(
        desk.path(),
        "id,title,date,authors\nW1,Heart failure,2025,\"Placewood, Jane\"\n",
    );
    assert!(out.join("report.html").is_file());
    let study = desk.path().join("study.toml");
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, text.replace("plots = []", "plots = []\nreport = false")).unwrap();
    succeeded(kolnet().arg("run").arg(&study).arg("--out").arg(&out).output().unwrap());
    assert!(!out.join("report.html").exists());
}
