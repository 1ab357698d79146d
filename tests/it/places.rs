//! Where affiliations are: against lists written by hand from geography and lines that people matched to ROR.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use kolnet::data::affiliation::clean_affiliation;
use kolnet::data::affiliation::places::{AffiliationPlace, KnownCities, PlaceCells, locate};

use crate::support::{kolnet, refused, rows, shared_data, small_study};

/// What was said, what was right, and what there was to say, of one field.
#[derive(Default)]
struct Tally {
    said: usize,
    right: usize,
    there: usize,
}

impl Tally {
    fn count(&mut self, said: &str, truth: &str) -> bool {
        let is_same =
            kolnet::data::corpus::fold_name(said) == kolnet::data::corpus::fold_name(truth);
        self.there += usize::from(!truth.is_empty());
        self.said += usize::from(!said.is_empty());
        self.right += usize::from(!said.is_empty() && is_same);
        said.is_empty() || is_same
    }

    fn precision(&self) -> f64 {
        self.right as f64 / self.said.max(1) as f64
    }

    fn recall(&self) -> f64 {
        self.right as f64 / self.there.max(1) as f64
    }

    fn print(&self, what: &str) {
        let (precision, recall) = (self.precision(), self.recall());
        eprintln!(
            "{what}: {} said, {} right of {}: precision {precision:.3}, recall {recall:.3}",
            self.said, self.right, self.there
        );
    }
}

fn code(country: [u8; 2]) -> String {
    country.iter().filter(|byte| **byte != 0).map(|byte| char::from(*byte)).collect()
}

fn place_of(line: &str) -> AffiliationPlace {
    locate(line, PlaceCells::default(), KnownCities::default())
}

/// The lines of a list under `tests/places`.
fn list(name: &str) -> Vec<Vec<String>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/places").join(name);
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#')).skip(1);
    lines.map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn print_most_frequent(wrong: &BTreeMap<String, usize>) {
    let mut wrong: Vec<(&String, &usize)> = wrong.iter().collect();
    wrong.sort_by_key(|(what, count)| (std::cmp::Reverse(**count), *what));
    wrong.iter().take(10).for_each(|(what, count)| eprintln!("  {count} × {what}"));
}

#[test]
fn country_region_and_city_of_lines_written_by_hand_are_right_or_empty() {
    let list = list("affiliations.tsv");
    assert!(list.len() >= 300, "{} lines", list.len());
    let mut tallies: [Tally; 3] = Default::default();
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    for row in &list {
        let [text, country, region, city] = &row[..] else { panic!("{row:?}") };
        let place = place_of(text);
        let said = [code(place.country), place.region, place.city];
        for ((tally, said), truth) in tallies.iter_mut().zip(&said).zip([country, region, city]) {
            if !tally.count(said, truth) {
                *wrong.entry(format!("{text}: '{said}' where it is '{truth}'")).or_default() += 1;
            } else if said.is_empty() && !truth.is_empty() {
                eprintln!("  not found: {text}: {truth}");
            }
        }
    }
    let [countries, regions, cities] = &tallies;
    eprintln!("{} lines written by hand", list.len());
    countries.print("country");
    regions.print("region");
    cities.print("city");
    print_most_frequent(&wrong);
    for tally in &tallies {
        assert!(tally.precision() >= 0.98, "none rather than a wrong one");
        assert!(tally.recall() >= 0.9, "what a line says is found");
    }
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn countries_of_lines_matched_to_ror_are_right_or_empty() {
    let path = shared_data().join("congress/epsa/ror-affiliations-a.tsv");
    let table = fs::read_to_string(&path).expect("the matched lines are part of the shared data");
    let mut tally = Tally::default();
    let mut by_name = Tally::default();
    let mut wrong: BTreeMap<String, usize> = BTreeMap::new();
    for row in table.lines().skip(1).map(|line| line.split('\t').collect::<Vec<_>>()) {
        let &[line, _, id, country, _] = &row[..] else { continue };
        if id.starts_with("http") {
            let first = line.split("&&").next().unwrap_or_default();
            by_name.count(&code(clean_affiliation(first).country), country);
            let said = code(place_of(line).country);
            if !tally.count(&said, country) {
                *wrong.entry(format!("{line}: {said} where ROR has {country}")).or_default() += 1;
            }
        }
    }
    by_name.print("country of lines matched to ROR, by its name or a state's");
    tally.print("the same, by regions, cities and institutions too");
    print_most_frequent(&wrong);
    assert!(tally.there > 800 && tally.precision() >= 0.98, "none rather than a wrong one");
}

/// The row of `Alice Example` in the rankings of a study whose congress file has these lines.
fn row_after(header: &str, lines: &[&str]) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let study = small_study(folder.path());
    let congress = format!("{header}\n{}\n", lines.join("\n"));
    fs::write(folder.path().join("congress.csv"), congress).unwrap();
    let text = fs::read_to_string(&study).unwrap();
    let source = "[[source]]\nkind = \"congress\"\npath = \"congress.csv\"\n";
    fs::write(&study, format!("{text}\n{source}")).unwrap();
    kolnet().arg("run").arg(&study).assert().success();
    let rankings = rows(&folder.path().join("out/rankings.csv"));
    let found = rankings.into_iter().find(|row| row["name"] == "Petra Probewood");
    found.expect("the speaker has a rank")
}

const HEADER: &str = "congress,level,date,session_title,role,name,affiliation,市,都道府県,国";

fn place_columns(row: &BTreeMap<String, String>) -> [&str; 4] {
    ["affiliation", "city", "region", "country"].map(|column| row[column].as_str())
}

#[test]
fn affiliation_city_region_and_country_come_from_one_document() {
    let lille = "Meeting 2023,national,2023-05-01,Heart failure today,keynote,Petra Probewood,\"CHU de Clairfont, Lille, France\",,,";
    let sendai = |day: u32| {
        format!(
            "Days {day},national,2023-04-0{day},Heart failure {day},oral,Petra Probewood,\"Sample Hospital, Sendai, Japan\",,,"
        )
    };
    let japan: Vec<String> = (1..=3).map(sendai).collect();
    let mut lines: Vec<&str> = japan.iter().map(String::as_str).collect();
    lines.push(lille);
    let row = row_after(HEADER, &lines);
    assert_eq!(place_columns(&row), ["CHU de Clairfont, Lille, France", "Lille", "", "FR"]);
}

#[test]
fn a_city_has_one_spelling_whatever_the_cells_say() {
    for (city, prefecture, country) in [
        ("福岡", "", ""),
        ("福岡市", "福岡県", "日本"),
        ("Fukuoka", "", "Japan"),
        ("Fukuoka City", "Fukuoka", "JPN"),
    ] {
        let line = format!(
            "Meeting,national,2023-05-01,Heart failure,keynote,Petra Probewood,見本クリニック,{city},{prefecture},{country}"
        );
        let row = row_after(HEADER, &[&line]);
        assert_eq!(place_columns(&row), ["見本クリニック", "Fukuoka", "Fukuoka", "JP"], "{line}");
    }
}

#[test]
fn a_country_printed_in_the_line_outranks_the_columns() {
    let line = "Meeting,national,2023-05-01,Heart failure,keynote,Petra Probewood,\"Sample Hospital, Lille, France\",仙台,宮城県,日本";
    let row = row_after(HEADER, &[line]);
    assert_eq!(place_columns(&row)[1..], ["Lille", "", "FR"]);
}

fn feed(out: &Path, words: &[&str]) -> std::process::Output {
    let target = out.with_file_name("feed");
    let mut command = kolnet();
    command.arg("feed").arg(out).args(["--profile", "plain", "--out"]).arg(&target);
    command.args(words).output().unwrap()
}

#[test]
fn a_feed_holds_the_people_that_were_asked_for_and_no_others() {
    let folder = tempfile::tempdir().unwrap();
    let study = small_study(folder.path());
    let line = |name: &str, hospital: &str| {
        format!("Meeting,national,2023-05-01,Heart failure,keynote,{name},\"{hospital}\",,,")
    };
    let people = [
        line("Petra Probewood", "Sample Hospital, Kurume, Fukuoka, Japan"),
        line("Paul Placeholm", "Sample Hospital, Nara, Japan"),
        line("Pia Testfield", "Sample Hospital, Lyon, France"),
    ];
    let congress = format!("{HEADER}\n{}\n", people.join("\n"));
    fs::write(folder.path().join("congress.csv"), congress).unwrap();
    let text = fs::read_to_string(&study).unwrap();
    let source = "[[source]]\nkind = \"congress\"\npath = \"congress.csv\"\n";
    fs::write(&study, format!("{text}\n{source}")).unwrap();
    kolnet().arg("run").arg(&study).assert().success();
    let out = folder.path().join("out");
    for (words, names) in [
        (&["--country", "日本"][..], &["Paul Placeholm", "Petra Probewood"][..]),
        (&["--country", "JPN", "--region", "福岡県"], &["Petra Probewood"]),
        (&["--region", "Fukuoka Prefecture"], &["Petra Probewood"]),
        (&["--country", "France", "--top", "5"], &["Pia Testfield"]),
    ] {
        let done = feed(&out, words);
        assert!(done.status.success(), "{done:?}");
        let mut found: Vec<String> = rows(&folder.path().join("feed/upsert.csv"))
            .into_iter()
            .map(|row| row["name"].clone())
            .collect();
        found.sort_unstable();
        assert_eq!(found, names, "{words:?}");
    }
    let said = refused(feed(&out, &["--region", "Oregon"]));
    assert!(said.contains("--region Oregon") && said.contains("Fukuoka, Nara"), "{said}");
    let cover = ["--area", "hf", "--k", "3", "--country", "Japan", "--json"];
    let planned = kolnet().arg("cover").arg(&out).args(cover).output().unwrap();
    let plan: serde_json::Value = serde_json::from_slice(&planned.stdout).unwrap();
    let picks = plan["picks"].as_array().unwrap();
    assert!(picks.iter().all(|pick| pick["country"] == "JP"), "{plan}");
}
