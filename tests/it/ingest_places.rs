//! Organisations read from affiliation lines, against lines that people matched to ROR (987 lines of three
//! congresses), and cities of a file of the user.

use std::collections::BTreeMap;
use std::fs;

use kolnet::data::affiliation::{Institutions, Workplace, find_organisation};

use crate::support::{kolnet, refused, rows, shared_data, small_study};

/// B-cubed precision and recall of one clustering against another.
fn b_cubed(found: &[String], truth: &[&str]) -> (f64, f64) {
    let count = |of: &dyn Fn(usize) -> String| {
        let mut sizes: BTreeMap<String, f64> = BTreeMap::new();
        for row in 0..found.len() {
            *sizes.entry(of(row)).or_default() += 1.0;
        }
        sizes
    };
    let both = |row: usize| format!("{}\t{}", found[row], truth[row]);
    let (by_found, by_truth) = (count(&|row| found[row].clone()), count(&|row| truth[row].into()));
    let joint = count(&both);
    let n = found.len() as f64;
    let precision: f64 = (0..found.len()).map(|r| joint[&both(r)] / by_found[&found[r]]).sum();
    let recall: f64 = (0..found.len()).map(|r| joint[&both(r)] / by_truth[truth[r]]).sum();
    (precision / n, recall / n)
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn organisations_of_matched_lines_are_found() {
    let folder = shared_data();
    let path = folder.join("congress/epsa/ror-affiliations-a.tsv");
    let table = fs::read_to_string(&path).expect("the matched lines are part of the shared data");
    let rows: Vec<Vec<&str>> =
        table.lines().skip(1).map(|line| line.split('\t').collect()).collect();
    let rows: Vec<&Vec<&str>> =
        rows.iter().filter(|row| row.len() == 5 && row[2].starts_with("http")).collect();
    assert!(rows.len() > 800, "{} lines", rows.len());

    let found: Vec<String> = rows
        .iter()
        .map(|row| find_organisation(row[0]).map_or_else(|| row[0].to_owned(), |o| o.key))
        .collect();
    let truth: Vec<&str> = rows.iter().map(|row| row[2]).collect();
    let (p, r) = b_cubed(&found, &truth);
    let f1 = 2.0 * p * r / (p + r);
    eprintln!("organisations: B-cubed precision {p:.3}, recall {r:.3}, F1 {f1:.3}");
    assert!(f1 > 0.75, "spellings of one organisation meet");

    let workplaces: Vec<Workplace<'_>> =
        rows.iter().map(|row| Workplace { line: row[0], city: "", country: row[3] }).collect();
    let institutions = Institutions::group(&workplaces);
    let named = |row: usize| institutions.of(row).map(|id| institutions.name(id).to_owned());
    let grouped: Vec<String> =
        (0..rows.len()).map(|row| named(row).unwrap_or_else(|| rows[row][0].to_owned())).collect();
    let (precision, recall) = b_cubed(&grouped, &truth);
    eprintln!("institutions: B-cubed precision {precision:.3}, recall {recall:.3}");
    assert!(precision > p - 0.01 && recall >= r, "houses of one university meet, and no others");
}

#[test]
fn a_study_with_a_gazetteer_lists_people_with_their_city() {
    let folder = tempfile::tempdir().unwrap();
    let study = small_study(folder.path());
    let cities =
        "name\talternatenames\tcountrycode\tadmin1\tpopulation\nNorthfield\t\tUS\tMN\t20000\n";
    fs::write(folder.path().join("cities.tsv"), cities).unwrap();
    let works = fs::read_to_string(folder.path().join("works.csv")).unwrap();
    let line = "\"Northfield University Hospital, Northfield, MN\"";
    let works = works.replace("Northfield University Hospital", line);
    fs::write(folder.path().join("works.csv"), works).unwrap();
    let text = fs::read_to_string(&study).unwrap();
    fs::write(&study, format!("gazetteer = \"cities.tsv\"\n{text}")).unwrap();
    kolnet().arg("run").arg(&study).assert().success();
    for row in rows(&folder.path().join("out/rankings.csv")) {
        assert_eq!(
            (row["city"].as_str(), row["country"].as_str()),
            ("Northfield", "US"),
            "{row:?}"
        );
    }
    fs::write(folder.path().join("cities.tsv"), "not\tcities\n").unwrap();
    let said = kolnet().arg("run").arg(&study).output().unwrap();
    let said = refused(said);
    assert!(said.contains("cities.tsv") && said.contains("cities15000.txt"), "{said}");
}
