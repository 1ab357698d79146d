//! The demo study is what its README says: the output of the generator, and small.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::PathBuf;

use kolnet::people::key_registry::KeyRegistry;
use kolnet_synth as synth;

use crate::support::{in_checkout, rows};

const GENERATED: [&str; 11] = [
    "pubmed/synth26n0001.xml.gz",
    "congress/global.csv",
    "congress/continental.tsv",
    "congress/national_sjis.csv",
    "trials/studies.json",
    "roles/guidelines.csv",
    "roles/society_jp.csv",
    "truth/mentions.tsv",
    "truth/people.tsv",
    "truth/leaders.tsv",
    "truth/planted.tsv",
];

fn demo() -> PathBuf {
    in_checkout("data/demo")
}

fn generate(papers: u64, seed: u64) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    synth::generate(&synth::Params::new(papers, seed, folder.path().to_owned())).unwrap();
    folder
}

fn unpacked(bytes: &[u8]) -> Vec<u8> {
    let mut text = Vec::new();
    flate2::read::GzDecoder::new(bytes).read_to_end(&mut text).unwrap();
    text
}

#[test]
fn the_committed_demo_is_what_its_command_writes() {
    let fresh = generate(2000, 42);
    for name in GENERATED {
        let ours = fs::read(demo().join(name)).unwrap();
        let again = fs::read(fresh.path().join(name)).unwrap();
        if name.ends_with(".gz") {
            assert!(unpacked(&ours) == unpacked(&again), "{name} differs in content");
        }
        assert!(ours == again, "{name} differs");
    }
}

#[test]
fn a_generated_study_runs_as_it_is() {
    let fresh = generate(300, 7);
    let study = kolnet::Study::from_path(&fresh.path().join("study.toml")).unwrap();
    let findings = kolnet::run(&study, KeyRegistry::default(), |_| {}).unwrap();
    assert!(findings.areas.iter().all(|area| !area.ranking.rows.is_empty()));
}

#[test]
fn the_demo_holds_no_file_that_the_readme_does_not_name_and_stays_under_three_megabytes() {
    let readme = fs::read_to_string(demo().join("README.md")).unwrap();
    let mut bytes = 0;
    let parts = ["pubmed", "congress", "trials", "roles", "truth"];
    for entry in [""].into_iter().chain(parts) {
        for file in fs::read_dir(demo().join(entry)).unwrap().map(Result::unwrap) {
            let name = file.file_name().into_string().unwrap();
            if file.metadata().unwrap().is_dir() {
                // What the commands of the guide write there.
                let written = [
                    "out",
                    "cache",
                    "cycles",
                    "changes",
                    "feed-plain",
                    "feed-salesforce",
                    "audit",
                    "crm",
                ];
                let known = parts.iter().chain(&written).any(|known| *known == name);
                assert!(known, "{name} is not part of the demo");
                continue;
            }
            bytes += file.metadata().unwrap().len();
            let told = name == "README.md" || entry == "pubmed" || readme.contains(&name);
            assert!(told, "{name} is not in the README");
        }
    }
    assert!(bytes < 3_000_000, "the demo has {bytes} bytes");
}

#[test]
fn files_cut_differently_hold_the_same_papers_and_another_seed_other_ones() {
    let whole = generate(300, 5);
    let cut = tempfile::tempdir().unwrap();
    let mut params = synth::Params::new(300, 5, cut.path().to_owned());
    params.files = 3;
    synth::generate(&params).unwrap();
    let names = ["truth/mentions.tsv", "truth/people.tsv", "congress/global.csv"];
    for name in names.into_iter().chain(["trials/studies.json", "roles/guidelines.csv"]) {
        let (a, b) = (fs::read(whole.path().join(name)), fs::read(cut.path().join(name)));
        assert!(a.unwrap() == b.unwrap(), "{name} depends on the number of files");
    }
    let other = generate(300, 6);
    let truth = "truth/mentions.tsv";
    let (a, b) = (fs::read(whole.path().join(truth)), fs::read(other.path().join(truth)));
    assert!(a.unwrap() != b.unwrap());
}

#[test]
fn synthetic_orcids_have_a_right_check_digit_and_lie_outside_the_ranges_that_orcid_assigns() {
    let people = fs::read_to_string(demo().join("truth/people.tsv")).unwrap();
    let orcids = people.lines().skip(1).filter_map(|line| line.split('\t').nth(6));
    let orcids: Vec<&str> = orcids.filter(|orcid| !orcid.is_empty()).collect();
    assert!(orcids.len() > 1000);
    for orcid in orcids {
        assert!(kolnet::data::corpus::Orcid::parse(orcid).is_some(), "{orcid}");
        let low = "0000-0001-5000-0007"..="0000-0003-5000-0001";
        let high = "0009-0000-0000-0000"..="0009-0010-0000-0000";
        assert!(!low.contains(&orcid) && !high.contains(&orcid), "{orcid}");
    }
}

/// Rows of the truth as cells.
fn truth(name: &str) -> Vec<Vec<String>> {
    let text = fs::read_to_string(demo().join("truth").join(name)).unwrap();
    text.lines().skip(1).map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The year of each document of the demo that the truth names people of.
fn years_of_documents() -> BTreeMap<String, u16> {
    let year = |text: &str| text[..4].parse::<u16>().unwrap();
    let mut years = BTreeMap::new();
    let xml = String::from_utf8(unpacked(&fs::read(demo().join(GENERATED[0])).unwrap())).unwrap();
    for article in xml.split("<PubmedArticle>").skip(1) {
        let after = |mark: &str| article.split_once(mark).unwrap().1;
        let pmid = after("<PMID Version=\"1\">").split('<').next().unwrap();
        let date = after("<PubDate>");
        let date = date.strip_prefix("<MedlineDate>").or(date.strip_prefix("<Year>")).unwrap();
        years.insert(format!("PMID:{pmid}"), year(date));
    }
    let trials = fs::read(demo().join("trials/studies.json")).unwrap();
    let trials: serde_json::Value = serde_json::from_slice(&trials).unwrap();
    for study in trials["studies"].as_array().unwrap() {
        let protocol = &study["protocolSection"];
        let number = protocol["identificationModule"]["nctId"].as_str().unwrap();
        let start = protocol["statusModule"]["startDateStruct"]["date"].as_str().unwrap();
        years.insert(number.to_owned(), year(start));
    }
    for (file, id, date) in [("guidelines.csv", "id", "date"), ("society_jp.csv", "番号", "年")]
    {
        for row in rows(&demo().join("roles").join(file)) {
            years.insert(row[id].clone(), year(&row[date]));
        }
    }
    years
}

#[test]
fn the_planted_silent_person_is_in_no_document_of_any_kind_after_the_planted_year() {
    let years = years_of_documents();
    let mentions = truth("mentions.tsv");
    let silent: Vec<Vec<String>> =
        truth("planted.tsv").into_iter().filter(|row| row[1] == "silent").collect();
    assert_eq!(silent.len(), 3, "one in each area");
    for row in silent {
        let (person, last) = (&row[2], row[5].parse::<u16>().unwrap());
        let documents: Vec<u16> = mentions
            .iter()
            .filter(|mention| mention[4] == *person)
            .map(|mention| match mention[0].as_str() {
                // Congresses have the year in their name, or are counted from 1991 on.
                "congress" => congress_year(&mention[1]),
                _ => years[&mention[1]],
            })
            .collect();
        assert!(documents.len() >= 10, "{person} was in {} documents", documents.len());
        assert!(documents.iter().all(|year| *year <= last), "{person}: {documents:?}");
        assert!(last + 4 <= 2026, "silent for years");
    }
}

fn congress_year(document: &str) -> u16 {
    let congress = document.split('|').next().unwrap();
    match congress.strip_prefix('第').and_then(|rest| rest.split_once('回')) {
        Some((number, _)) => number.parse::<u16>().unwrap() + 1990,
        None => congress.rsplit(' ').next().unwrap().parse().unwrap(),
    }
}
