//! Feeds from cycle to cycle: only what changed, from what the CRM took, whatever happened in between.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;

use crate::support::{
    copy_demo, demo_run, files, kolnet, parquet_rows, refused, rows, run_study, small_study,
    succeeded,
};

type Row = BTreeMap<String, String>;

/// A study with its run, its feeds, and the folder that remembers what the CRM holds.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn demo() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        copy_demo(desk.folder.path());
        desk
    }

    fn small() -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        small_study(desk.folder.path());
        desk.run();
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn run(&self) {
        run_study(&self.path("study.toml"), &self.path("out"));
    }

    fn feed(&self, name: &str, words: &[&str]) -> Output {
        let mut command = kolnet();
        command.current_dir(self.folder.path()).args(["feed", "out", "--out", name]);
        command.args(["--profile", "salesforce", "--acknowledged", "crm"]).args(words);
        command.output().unwrap()
    }

    fn ack(&self, feed: &str, words: &[&str]) -> Output {
        let mut command = kolnet();
        command.current_dir(self.folder.path()).args(["feed", "ack", feed]).args(words);
        command.output().unwrap()
    }

    fn manifest(&self, feed: &str) -> Value {
        let text = fs::read_to_string(self.path(feed).join("manifest.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }

    /// Loads a feed into a CRM and writes the result files of a loader, which refuses the rows of `refuses`.
    fn load(&self, feed: &str, crm: &mut CrmObject, refuses: &dyn Fn(&str) -> bool) {
        let folder = self.path(feed);
        let mut results = [String::new(), String::new()];
        for (place, heads) in ["sf__Id,sf__Created", "sf__Id,sf__Error"].iter().enumerate() {
            results[place] = format!("{heads},Kolnet_External_Id__c\n");
        }
        for file in ["upsert.csv", "deactivate.csv"] {
            for row in cells(&folder.join(file)) {
                let key = row[KEY].clone();
                match refuses(&key) {
                    true => results[1].push_str(&format!(",REQUIRED_FIELD_MISSING:x,{key}\n")),
                    false => {
                        results[0].push_str(&format!("a0X,true,{key}\n"));
                        crm.take(&row);
                    }
                }
            }
        }
        fs::write(self.path("success.csv"), &results[0]).unwrap();
        fs::write(self.path("errors.csv"), &results[1]).unwrap();
    }

    fn load_and_acknowledge(&self, feed: &str, crm: &mut CrmObject) -> String {
        self.load(feed, crm, &|_| false);
        let words = ["--success", "success.csv", "--errors", "errors.csv"];
        String::from_utf8(succeeded(self.ack(feed, &words)).stdout).unwrap()
    }
}

const KEY: &str = "Kolnet_External_Id__c";

/// The rows of a CSV file as a loader sees them.
fn cells(path: &Path) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let headers = reader.headers().unwrap().clone();
    let row = |cells: csv::StringRecord| {
        headers.iter().zip(&cells).map(|(head, cell)| (head.to_owned(), cell.to_owned())).collect()
    };
    reader.records().map(|cells| row(cells.unwrap())).collect()
}

/// A CRM object: an empty cell leaves a field as it is, `#N/A` clears it.
#[derive(Default)]
struct CrmObject {
    rows: BTreeMap<String, Row>,
}

impl CrmObject {
    fn take(&mut self, row: &Row) {
        let held = self.rows.entry(row[KEY].clone()).or_default();
        for (field, cell) in row.iter().filter(|(_, cell)| !cell.is_empty()) {
            match cell.as_str() {
                "#N/A" => held.remove(field),
                cell => held.insert(field.clone(), cell.to_owned()),
            };
        }
    }

    fn active(&self) -> BTreeMap<&String, &Row> {
        self.rows.iter().filter(|(_, row)| row["Status__c"] == "Active").collect()
    }

    /// Every person of the rankings is there, nobody else is active, and what is there is what the rankings say, but
    /// for numbers within the tolerance of the profile.
    #[track_caller]
    fn holds(&self, rankings: &[Row]) {
        let key = |row: &Row| format!("kolnet:{}:{}", row["person_key"], row["area"]);
        let wanted: BTreeMap<String, &Row> = rankings.iter().map(|row| (key(row), row)).collect();
        let active = self.active();
        let keys: BTreeSet<&String> = active.keys().copied().collect();
        assert_eq!(keys, wanted.keys().collect::<BTreeSet<_>>());
        for (key, held) in active {
            let row = wanted[key];
            for (field, column) in [("Name", "name"), ("Tier__c", "tier"), ("City__c", "city")] {
                assert_eq!(
                    held.get(field).map_or("", String::as_str),
                    row[column],
                    "{key} {field}"
                );
            }
            let number = |text: &str| text.parse::<f64>().unwrap();
            let apart = (number(&held["Score__c"]) - number(&row["score"])).abs();
            assert!(apart <= 0.56, "{key}: {} where {} is", held["Score__c"], row["score"]);
            assert!((number(&held["Rank__c"]) - number(&row["rank"])).abs() <= 1.0, "{key}");
        }
    }
}

#[test]
fn three_cycles_of_the_demo_leave_in_the_crm_what_the_ranking_says_and_load_only_what_changed() {
    let desk = Desk::demo();
    let mut crm = CrmObject::default();
    desk.run();
    let first = succeeded(desk.feed("first", &[]));
    let said = String::from_utf8(first.stdout).unwrap();
    assert!(said.contains("Load: sf data upsert bulk --sobject KOL_Profile__c"), "{said}");
    assert!(said.contains("Then: kolnet feed ack first --success CSV --errors CSV"), "{said}");
    let rankings = rows(&desk.path("out/rankings.csv"));
    assert_eq!(desk.manifest("first")["upsert"], rankings.len());
    desk.load_and_acknowledge("first", &mut crm);
    crm.holds(&rankings);

    succeeded(desk.feed("second", &[]));
    let second = desk.manifest("second");
    assert_eq!((&second["upsert"], &second["deactivate"]), (&0.into(), &0.into()));
    assert_eq!(second["unchanged"], rankings.len());

    // A new congress, and the first of the list opts out.
    let gone = rankings[0].clone();
    let speaker = &rankings[30]["name"];
    let mut congress = fs::read_to_string(desk.path("congress/global.csv")).unwrap();
    congress.push_str(&format!(
        "Global Circulation Assembly 2026,international,2026-08-10,S9001,Heart failure today,Plenary,Cardiology,,Keynote,{speaker},,,,\n"
    ));
    fs::write(desk.path("congress/global.csv"), congress).unwrap();
    let mut opt_outs = fs::read_to_string(desk.path("optout.csv")).unwrap();
    opt_outs.push_str(&format!("\"{}\",{},,,,,objected\n", gone["name"], gone["name_native"]));
    fs::write(desk.path("optout.csv"), opt_outs).unwrap();
    desk.run();
    let rankings = rows(&desk.path("out/rankings.csv"));
    succeeded(desk.feed("third", &[]));
    let third = desk.manifest("third");
    let keys_of = |row: &Row| format!("kolnet:{}:{}", row["person_key"], row["area"]);
    let listed: BTreeSet<String> = rankings.iter().map(keys_of).collect();
    let deactivated: BTreeSet<String> =
        cells(&desk.path("third/deactivate.csv")).iter().map(|row| row[KEY].clone()).collect();
    let before: BTreeSet<String> = crm.active().keys().map(|key| (*key).clone()).collect();
    assert_eq!(deactivated, &before - &listed, "whoever is no longer listed, and nobody else");
    assert!(deactivated.contains(&keys_of(&gone)));
    assert!(third["changes"]["opted_out"].as_u64().unwrap() >= 1);
    let upserted = third["upsert"].as_u64().unwrap() as usize;
    assert!(upserted > 0 && upserted < rankings.len(), "{upserted} of {}", rankings.len());
    for (name, bytes) in files(&desk.path("third")).iter().chain(&files(&desk.path("crm"))) {
        let text = String::from_utf8_lossy(bytes);
        assert!(!text.contains(&gone["name"]), "{name} names who opted out");
        assert!(!text.contains(&gone["name_native"]), "{name} names who opted out");
    }
    desk.load_and_acknowledge("third", &mut crm);
    crm.holds(&rankings);
}

#[test]
fn what_a_loader_refused_and_what_nobody_answered_for_is_in_the_next_feed_again() {
    let desk = Desk::small();
    let mut crm = CrmObject::default();
    succeeded(desk.feed("first", &[]));
    let keys: Vec<String> =
        cells(&desk.path("first/upsert.csv")).iter().map(|row| row[KEY].clone()).collect();
    desk.load("first", &mut crm, &|key| key == keys[0]);
    let mut success = fs::read_to_string(desk.path("success.csv")).unwrap();
    success.truncate(success.trim_end().rfind('\n').unwrap() + 1);
    fs::write(desk.path("success.csv"), success).unwrap();
    let words = ["--success", "success.csv", "--errors", "errors.csv"];
    let said = String::from_utf8(succeeded(desk.ack("first", &words)).stdout).unwrap();
    let loaded = keys.len() - 2;
    assert!(
        said.contains(&format!("{loaded} rows loaded, 1 refused, 1 without an answer")),
        "{said}"
    );
    assert!(said.contains("1: REQUIRED_FIELD_MISSING:x"), "{said}");
    let again = String::from_utf8(succeeded(desk.ack("first", &words)).stdout).unwrap();
    assert_eq!(again, said, "the same answer read twice changes nothing");
    succeeded(desk.feed("second", &[]));
    let written: BTreeSet<String> =
        cells(&desk.path("second/upsert.csv")).iter().map(|row| row[KEY].clone()).collect();
    assert_eq!(written, BTreeSet::from([keys[0].clone(), keys[keys.len() - 1].clone()]));
    desk.load_and_acknowledge("second", &mut crm);
    crm.holds(&rows(&desk.path("out/rankings.csv")));
}

#[test]
fn the_result_files_of_another_feed_are_refused_and_change_nothing() {
    let desk = Desk::small();
    succeeded(desk.feed("first", &[]));
    let before = files(&desk.path("crm"));
    for (file, text, told) in [
        ("other.csv", format!("{KEY}\nkolnet:PXXXXXXXXXXXX:hf\n"), "other.csv, line 2: the key"),
        ("keyless.csv", "Id,Name\n1,Ada\n".to_owned(), "it has no column Kolnet_External_Id__c"),
        ("bytes.csv", format!("{KEY}\n\u{0}\n"), "is not of this feed"),
    ] {
        fs::write(desk.path(file), text).unwrap();
        let said = refused(desk.ack("first", &["--success", file]));
        assert!(said.contains(told), "{said}");
    }
    let key = cells(&desk.path("first/upsert.csv"))[0][KEY].clone();
    fs::write(desk.path("both.csv"), format!("{KEY}\n{key}\n")).unwrap();
    let said = refused(desk.ack("first", &["--success", "both.csv", "--errors", "both.csv"]));
    assert!(said.contains("was loaded and refused"), "{said}");
    let said = refused(desk.ack("out", &["--success", "both.csv"]));
    assert!(said.contains("it is no feed that can be acknowledged"), "{said}");
    assert_eq!(files(&desk.path("crm")), before);
}

#[test]
fn a_feed_that_changes_too_much_is_stopped_until_somebody_says_why() {
    let desk = Desk::small();
    let mut crm = CrmObject::default();
    succeeded(desk.feed("first", &[]));
    desk.load_and_acknowledge("first", &mut crm);
    let stopped = desk.feed("second", &["--top", "1"]);
    assert_eq!(stopped.status.code(), Some(3));
    let said = String::from_utf8(stopped.stderr).unwrap();
    assert!(said.contains("then add --accept REASON"), "{said}");
    assert!(!desk.path("second").exists());
    succeeded(desk.feed("second", &["--top", "1", "--accept", "one a field from now on"]));
    assert_eq!(desk.manifest("second")["accepted"], "one a field from now on");
    desk.load_and_acknowledge("second", &mut crm);
    assert_eq!(crm.active().len(), 1);
}

#[test]
fn the_memory_of_one_target_is_not_taken_for_that_of_another() {
    let desk = Desk::small();
    succeeded(desk.feed("first", &[]));
    let mut command = kolnet();
    command.current_dir(desk.folder.path()).args(["feed", "out", "--profile", "plain"]);
    let said = refused(command.args(["--acknowledged", "crm"]).output().unwrap());
    assert!(said.contains("it is of the profile 'salesforce', the feed of 'plain'"), "{said}");
    fs::write(desk.path("crm/acknowledged.json"), "{").unwrap();
    let said = refused(desk.feed("second", &[]));
    assert!(said.contains("acknowledged.json: it is not what a CRM holds"), "{said}");
}

#[test]
fn authors_are_linked_with_their_publications_once_each() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("feed");
    let words = ["--profile", "salesforce", "--top", "20", "--out", out.to_str().unwrap()];
    succeeded(kolnet().arg("feed").arg(&demo_run().out).args(words).output().unwrap());
    let links = rows(&out.join("link_publication.csv"));
    let people: BTreeSet<String> =
        rows(&out.join("upsert.csv")).iter().map(|row| row["Person_Key__c"].clone()).collect();
    let evidence = parquet_rows(&demo_run().out.join("evidence.parquet"));
    let wanted: BTreeSet<String> = evidence
        .iter()
        .filter(|row| row["pillar"] == "science" && people.contains(&row["person_key"]))
        .map(|row| format!("kolnet:{}:{}", row["person_key"], row["document"]))
        .collect();
    let found: BTreeSet<String> = links.iter().map(|row| row["link_id"].clone()).collect();
    assert_eq!(found, wanted);
    assert_eq!(links.len(), found.len(), "each once, whatever the areas");
    assert!(links.iter().all(|row| row["title"].chars().count() <= 255 && !row["role"].is_empty()));
    let pmid = links.iter().find(|row| row["publication"].starts_with("PMID:")).unwrap();
    assert_eq!(format!("PMID:{}", pmid["pmid"]), pmid["publication"]);
    succeeded(
        kolnet()
            .arg("feed")
            .arg(&demo_run().out)
            .args(["--profile", "network", "--top", "20", "--out"])
            .arg(folder.path().join("network"))
            .output()
            .unwrap(),
    );
    let network = rows(&folder.path().join("network/upsert.csv"));
    assert!(!folder.path().join("network/link_publication.csv").exists());
    let keys: BTreeSet<String> = network.iter().map(|row| row["custom_key"].clone()).collect();
    assert_eq!(
        keys,
        people.iter().map(|key| format!("kolnet:{key}")).collect(),
        "one row a person"
    );
    assert_eq!(network.len(), keys.len());
}

#[test]
fn each_target_gets_the_form_that_its_loader_reads() {
    let folder = tempfile::tempdir().unwrap();
    for (profile, has_mark, has_returns) in [
        ("plain", false, false),
        ("salesforce", false, false),
        ("dataverse", true, true),
        ("vault", false, false),
    ] {
        let out = folder.path().join(profile);
        let mut command = kolnet();
        command.args(["feed", "--profile", profile, "--out"]).arg(&out).arg(&demo_run().out);
        succeeded(command.output().unwrap());
        for file in ["upsert.csv", "fields.csv"] {
            let bytes = fs::read(out.join(file)).unwrap();
            assert_eq!(bytes.starts_with(b"\xef\xbb\xbf"), has_mark, "{profile} {file}");
            assert_eq!(
                bytes.windows(2).any(|pair| pair == b"\r\n"),
                has_returns,
                "{profile} {file}"
            );
        }
        let text = fs::read_to_string(out.join("fields.csv")).unwrap();
        let fields: Vec<Vec<String>> =
            csv::Reader::from_reader(text.trim_start_matches('\u{feff}').as_bytes())
                .records()
                .map(|row| row.unwrap().iter().map(str::to_owned).collect())
                .collect();
        let upsert = fs::read_to_string(out.join("upsert.csv")).unwrap();
        let mut reader = csv::Reader::from_reader(upsert.trim_start_matches('\u{feff}').as_bytes());
        let headers: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
        let named: Vec<&String> = fields.iter().map(|field| &field[0]).collect();
        assert_eq!(named, headers.iter().collect::<Vec<_>>(), "{profile}: one field a column");
        for row in reader.records().map(Result::unwrap) {
            for (field, cell) in fields.iter().zip(&row) {
                let is_number = field[1] == "number";
                assert!(
                    !is_number || cell.is_empty() || cell.parse::<f64>().is_ok(),
                    "{field:?}: {cell}"
                );
                let longest = field[2].parse().unwrap_or(usize::MAX);
                assert!(cell.chars().count() <= longest, "{profile} {}: {cell}", field[0]);
            }
        }
    }
}
