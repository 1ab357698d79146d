//! The main command on real data that nobody shaped for us. Nothing of it is committed or printed.

use std::collections::BTreeSet;
use std::fs;

use crate::support::{in_checkout, rows, run_study, shared_data};

/// Runs a study of `tests/studies` and checks what holds for every run: records are accounted for,
/// tables agree, the score adds up.
fn run_and_check(study: &str) -> (tempfile::TempDir, serde_json::Value) {
    let desk = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(in_checkout("tests/studies").join(study)).unwrap();
    let beside = "../../../shared/data";
    assert!(text.contains(beside), "{study} reads the shared data");
    let text = text.replace(beside, shared_data().to_str().unwrap());
    let (study, out) = (desk.path().join("study.toml"), desk.path().join("out"));
    fs::write(&study, text).unwrap();
    run_study(&study, &out);
    let manifest: serde_json::Value =
        serde_json::from_slice(&fs::read(out.join("manifest.json")).unwrap()).unwrap();
    let mut refused = 0;
    for input in manifest["inputs"].as_array().unwrap() {
        let count = |name: &str| input[name].as_u64().unwrap();
        assert_eq!(
            count("read"),
            count("used") + count("merged") + count("rejected"),
            "records of {} are accounted for",
            input["path"]
        );
        assert!(count("read") > 0, "{} was read", input["path"]);
        refused += count("rejected");
    }
    assert_eq!(rows(&out.join("rejected.csv")).len() as u64, refused, "every refusal is listed");
    let rankings = rows(&out.join("rankings.csv"));
    let keys: BTreeSet<_> = rankings.iter().map(|row| (&row["area"], &row["person_key"])).collect();
    assert_eq!(keys.len(), rankings.len(), "one row a person and area");
    let people: BTreeSet<String> =
        rows(&out.join("people.csv")).into_iter().map(|row| row["person_key"].clone()).collect();
    for row in &rankings {
        assert!(people.contains(&row["person_key"]));
    }
    (desk, manifest)
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn three_reviews_from_openalex_are_ranked_with_citations() {
    let (_desk, manifest) = run_and_check("synergy.toml");
    for area in manifest["references"].as_array().unwrap() {
        assert!(area["ranked"].as_u64().unwrap() > 500, "{}", area["area"]);
        assert!(area["references"]["citation"].as_f64().unwrap() > 0.0, "references were read");
        let missing: Vec<&str> = area["missing_pillars"]
            .as_array()
            .unwrap()
            .iter()
            .map(|p| p.as_str().unwrap())
            .collect();
        assert_eq!(missing, ["congress", "leadership"]);
    }
    let read: u64 =
        manifest["inputs"].as_array().unwrap().iter().map(|i| i["read"].as_u64().unwrap()).sum();
    assert_eq!(read, 1175 + 882 + 952);
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn all_pubmed_samples_are_ranked() {
    let (_desk, manifest) = run_and_check("pubmed.toml");
    assert_eq!(manifest["inputs"].as_array().unwrap().len(), 14);
    assert_eq!(manifest["references"].as_array().unwrap().len(), 3);
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn three_congress_programmes_are_ranked_by_their_roles() {
    let (desk, manifest) = run_and_check("epsa.toml");
    let area = &manifest["references"][0];
    assert_eq!(area["area"], "all");
    assert_eq!(area["weights"]["science"].as_f64(), Some(0.0));
    assert!(area["weights"]["congress"].as_f64().unwrap() > 0.5);
    let rankings = rows(&desk.path().join("out/rankings.csv"));
    assert!(rankings.len() > 1500, "participants of three years");
    assert!(rankings[0]["talks"].parse::<u32>().unwrap() >= 2);
}
