//! The demo study is what its README says: the output of the generator, and small.

use std::fs;
use std::io::Read;
use std::path::PathBuf;

use kolnet::people::key_registry::KeyRegistry;
use kolnet_synth as synth;

use crate::support::in_checkout;

const GENERATED: [&str; 7] = [
    "pubmed/synth26n0001.xml.gz",
    "congress/global.csv",
    "congress/continental.tsv",
    "congress/national_sjis.csv",
    "truth/mentions.tsv",
    "truth/people.tsv",
    "truth/leaders.tsv",
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
    for entry in ["", "pubmed", "congress", "truth"] {
        for file in fs::read_dir(demo().join(entry)).unwrap().map(Result::unwrap) {
            let name = file.file_name().into_string().unwrap();
            if file.metadata().unwrap().is_dir() {
                let parts = ["pubmed", "congress", "truth"];
                // What the commands of the guide write there.
                let written =
                    ["out", "cache", "cycles", "changes", "feed-plain", "feed-salesforce"];
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
    for name in ["truth/mentions.tsv", "truth/people.tsv", "congress/global.csv"] {
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
