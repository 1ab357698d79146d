//! What the review queue asks, the overrides file answers.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use crate::support::{
    Row, copy_demo, demo_run, files, kolnet, rows, run_study, small_study, succeeded,
};

fn queue(out: &Path) -> Vec<Row> {
    rows(&out.join("review_queue.csv"))
}

fn people(out: &Path) -> usize {
    rows(&out.join("people.csv")).len()
}

#[test]
fn a_pair_that_is_asked_about_can_be_decided_by_copying_its_two_names() {
    let before = &demo_run().out;
    let asked = queue(before);
    let stakes: Vec<f64> = asked.iter().map(|row| row["score_at_stake"].parse().unwrap()).collect();
    assert!(stakes.windows(2).all(|pair| pair[0] >= pair[1]), "the greatest stake comes first");
    let is_doubt = |row: &Row| row["question"].contains("taken for one person");
    // Two names of one document stay two people: who calls one of them somebody else's makes room for a third.
    let shares_document = |row: &Row| row["question"].contains("in one document");
    let pairs: Vec<&Row> =
        asked.iter().filter(|row| !is_doubt(row) && !shares_document(row)).collect();
    assert!(!pairs.is_empty(), "the demo has speakers whose names fit several people");

    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let decided = pairs[0];
    let path = desk.path().join("overrides.csv");
    let mut overrides = fs::read_to_string(&path).unwrap();
    overrides.push_str(&format!("same,\"{}\",\"{}\",,copied,,\n", decided["a"], decided["b"]));
    fs::write(&path, overrides).unwrap();
    let after = desk.path().join("out");
    run_study(&desk.path().join("study.toml"), &after);
    let left = queue(&after);
    let pair = |row: &Row| [row["a"].clone(), row["b"].clone()];
    assert!(left.iter().all(|row| pair(row) != pair(decided)), "{decided:?}");
    assert_eq!(people(&after), people(before) - 1, "two people are one now");
}

#[test]
fn every_question_shows_two_sides_that_can_be_told_apart() {
    let out = &demo_run().out;
    let asked = queue(out);
    assert!(asked.len() > 50, "{} questions", asked.len());
    for row in &asked {
        assert!(row["decision"].is_empty(), "{row:?}");
        assert!(!row["a"].is_empty() && !row["b"].is_empty() && row["a"] != row["b"], "{row:?}");
        for side in ["a", "b"] {
            for what in ["name", "years", "titles"] {
                assert!(!row[&format!("{side}_{what}")].is_empty(), "{side}_{what}: {row:?}");
            }
        }
        assert!(!row["question"].contains("1 printed name"), "{row:?}");
    }
    let shown = asked.iter().filter(|row| !row["a_affiliation"].is_empty()).count();
    assert!(shown * 2 > asked.len(), "affiliations where the sources print them");
}

#[test]
fn a_queue_with_its_decisions_filled_in_is_an_overrides_file_as_it_stands() {
    let asked = queue(&demo_run().out);
    let header = fs::read_to_string(demo_run().out.join("review_queue.csv")).unwrap();
    let header: Vec<&str> = header.lines().next().unwrap().split(',').collect();
    // One pair that may be one person, and one person who may be two.
    let is_doubt = |row: &&Row| row["question"].contains("taken for one person");
    let pair = asked.iter().find(|row| !is_doubt(row)).unwrap();
    let doubt = asked.iter().find(is_doubt).expect("somebody whose names have little in common");
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let mut filled = csv::Writer::from_path(desk.path().join("review.csv")).unwrap();
    filled.write_record(&header).unwrap();
    for row in &asked {
        let decision = match row {
            row if row["a"] == pair["a"] && row["b"] == pair["b"] => "same",
            row if row["a"] == doubt["a"] && row["b"] == doubt["b"] => "different",
            _ => "",
        };
        let cell = |name: &&str| if *name == "decision" { decision } else { &row[*name] };
        filled.write_record(header.iter().map(cell)).unwrap();
    }
    filled.flush().unwrap();
    let study = desk.path().join("study.toml");
    let text = fs::read_to_string(&study).unwrap();
    let named = "overrides = \"overrides.csv\"";
    assert!(text.contains(named), "the demo has an overrides file");
    let both = text.replace(named, "overrides = [\"overrides.csv\", \"review.csv\"]");
    fs::write(&study, both).unwrap();
    let out = desk.path().join("out");
    run_study(&study, &out);
    let left = queue(&out);
    for answered in [pair, doubt] {
        let again = |row: &Row| row["a"] == answered["a"] && row["b"] == answered["b"];
        assert!(!left.iter().any(again), "asked again: {answered:?}");
    }
}

/// Folded words of a name in order of the alphabet.
fn words(name: &str) -> String {
    let folded = kolnet::data::corpus::fold_name(name);
    let mut words: Vec<&str> = folded.split(' ').filter(|word| !word.is_empty()).collect();
    words.sort_unstable();
    words.join(" ")
}

/// No two rows of an area show the same words unless the queue asks about them or iDs tell them apart.
fn assert_no_silent_twins(out: &Path) -> usize {
    let asked: Vec<Row> = queue(out);
    let ranked = rows(&out.join("rankings.csv"));
    let mut groups: BTreeMap<(&str, String), Vec<&Row>> = BTreeMap::new();
    for row in &ranked {
        groups.entry((&row["area"], words(&row["name"]))).or_default().push(row);
    }
    let mut twins = 0;
    for ((area, name), group) in groups.into_iter().filter(|(_, group)| group.len() > 1) {
        twins += 1;
        let apart = |a: &Row, b: &Row| {
            let (a, b) = (&a["orcid"], &b["orcid"]);
            !a.is_empty() && !b.is_empty() && a != b
        };
        let may_be_another = |at: &usize| group[..*at].iter().any(|row| !apart(row, group[*at]));
        let needed = (1..group.len()).filter(may_be_another).count();
        let questions = asked
            .iter()
            .filter(|q| q["area"] == area && words(&q["name"]) == name)
            .filter(|q| !q["question"].contains("taken for one person"))
            .count();
        assert!(questions >= needed, "{area}: {questions} of {needed} questions about {name}");
        assert!(questions <= needed + 3, "{area}: {questions} for {needed} about {name}");
    }
    twins
}

#[test]
fn no_two_people_of_the_demo_show_one_name_without_a_question() {
    assert!(assert_no_silent_twins(&demo_run().out) > 0, "the demo has namesakes");
}

#[test]
fn no_two_people_show_one_name_without_a_question_however_their_names_are_cut() {
    use rand::{RngExt, SeedableRng};
    let mut random = rand_xoshiro::Xoshiro256PlusPlus::seed_from_u64(19);
    let names = [
        "Maria do Carmo Exemplar",
        "Roger A Muster",
        "Luis Garcia Ejemplez",
        "Wei Probe",
        "Jan Proef",
    ];
    let mut works = String::from("id,title,date,authors,keywords\n");
    for paper in 0..60 {
        let own: Vec<&str> = names[random.random_range(0..names.len())].split(' ').collect();
        let cut = random.random_range(1..own.len());
        let (given, family) = (own[..cut].join(" "), own[cut..].join(" "));
        let (given, family) = match random.random_range(0..3) {
            0 => (given.to_uppercase(), family.to_uppercase()),
            _ => (given, family),
        };
        works.push_str(&format!(
            "W{paper},Invented matter {paper} of field {},20{:02},\"{family}, {given}; Other{paper}, Zoe{paper}\",field{paper}\n",
            paper * 7, 10 + paper % 14
        ));
    }
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let text = fs::read_to_string(&study).unwrap();
    let areas = text.find("[[area]]").unwrap();
    let rest = text[areas..].find("[suppression]").map_or("", |at| &text[areas + at..]);
    fs::write(&study, format!("{}{rest}", &text[..areas])).unwrap();
    fs::write(desk.path().join("works.csv"), works).unwrap();
    let out = desk.path().join("out");
    run_study(&study, &out);
    assert!(assert_no_silent_twins(&out) > 0, "the resolver keeps some of these apart");
}

#[test]
fn decisions_typed_in_a_japanese_sheet_are_those_of_the_english_one() {
    let english = "action,a,b,area,reason\n\
                   same,\"Muster, Carla\",\"Beispiel, Dora\",,one person\n\
                   exclude,\"Sample, Bob\",,hf,has left\n";
    let rows_of = |write: &dyn Fn(&Path)| {
        let desk = tempfile::tempdir().unwrap();
        let study = small_study(desk.path());
        let text = fs::read_to_string(&study).unwrap();
        let text =
            text.replace("[suppression]", "[identity]\noverrides = \"決定.csv\"\n[suppression]");
        fs::write(&study, text).unwrap();
        write(&desk.path().join("決定.csv"));
        let out = desk.path().join("out");
        run_study(&study, &out);
        // The text of the overrides is in the identifier of the run.
        let without_id = |mut row: Row| {
            row.remove("run_id");
            row
        };
        rows(&out.join("rankings.csv")).into_iter().map(without_id).collect::<Vec<Row>>()
    };
    let japanese = "操作,対象者,相手,領域,理由,担当者,日付\r\n\
                    同一人物,\"Muster, Carla\",\"Beispiel, Dora\",,同じ人,黎明,2024/1/5\r\n\
                    除外,\"Sample, Bob\",,hf,異動,黎明,令和6年\r\n";
    let expected = rows_of(&|path| fs::write(path, english).unwrap());
    assert!(expected.iter().all(|row| row["name"] != "Bob Sample"));
    let book: [&[&str]; 3] = [
        &["操作", "対象者", "相手", "領域", "理由"],
        &["同一人物", "Muster, Carla", "Beispiel, Dora", "", "同じ人"],
        &["除外", "Sample, Bob", "", "hf", "異動"],
    ];
    let shift_jis = encoding_rs::SHIFT_JIS.encode(japanese).0.into_owned();
    for bytes in [japanese.as_bytes().to_vec(), shift_jis, crate::support::workbook(&book)] {
        assert_eq!(rows_of(&|path| fs::write(path, &bytes).unwrap()), expected);
    }
}

#[test]
fn every_decision_stands_beside_what_is_computed_with_who_when_and_why_in_every_run() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let text = fs::read_to_string(&study).unwrap();
    let text = text
        .replace("[suppression]", "[identity]\noverrides = \"overrides.csv\"\n[suppression]")
        .replace("none = \"invented people\"", "file = \"optout.csv\"");
    fs::write(&study, text).unwrap();
    fs::write(desk.path().join("optout.csv"), "name\n\"Beispiel, Dora\"\n").unwrap();
    let decisions = "action,a,b,area,reason,by,date\n\
        promote,\"Example, Alice\",,hf,leads the trial group,Kato,2026-09-01\n\
        exclude,\"Muster, Carla\",,,retired,Kato,2026-09-02\n\
        different,\"Example, Alice\",\"Sample, Bob\",,seen together,Sato,2026-09-03\n\
        exclude,\"Beispiel, Dora\",,,Dora Beispiel asked for it,Sato,2026-09-04\n\
        alias,\"Sample, Bob\",\"Sample, Robert\",,one spelling,Sato,\n";
    fs::write(desk.path().join("overrides.csv"), decisions).unwrap();
    let out = desk.path().join("out");
    for _ in 0..2 {
        run_study(&study, &out);
        let told = rows(&out.join("decisions.csv"));
        let cells = |column: &str| -> Vec<&str> { told.iter().map(|row| &*row[column]).collect() };
        assert_eq!(cells("action"), ["promote", "exclude", "different", "exclude", "alias"]);
        assert_eq!(cells("name"), ["Alice Example", "Carla Muster", "Alice Example", "", ""]);
        assert_eq!(cells("by"), ["Kato", "Kato", "Sato", "Sato", "Sato"]);
        assert_eq!(told[0]["place"], "overrides.csv, line 2");
        assert!(told[0]["computed"].starts_with("hf rank 1, "), "{:?}", told[0]);
        assert_eq!(told[1]["effect"], "hf not listed");
        assert_eq!((&*told[2]["other_name"], &*told[2]["effect"]), ("Bob Sample", "two people"));
        let ranked = rows(&out.join("rankings.csv"));
        let first = ranked.iter().find(|row| row["name"] == "Alice Example").unwrap();
        assert_eq!(told[0]["effect"], format!("hf {}", first["tier_reviewed"]));
        for (name, bytes) in files(&out) {
            let text = String::from_utf8_lossy(&bytes);
            assert!(!text.contains("Dora"), "{name} names somebody who opted out");
        }
    }
    let explain = |words: &[&str]| {
        let done = kolnet().arg("explain").arg(&out).arg("Alice Example").args(words).output();
        String::from_utf8(succeeded(done.unwrap()).stdout).unwrap()
    };
    let page = explain(&[]);
    let line = page.lines().find(|line| line.starts_with("Decided: promote")).expect(&page);
    assert!(
        line.ends_with(" by Kato on 2026-09-01: leads the trial group (overrides.csv, line 2)"),
        "{line}"
    );
    let json: serde_json::Value = serde_json::from_str(&explain(&["--json"])).unwrap();
    assert_eq!(json["decisions"].as_array().unwrap().len(), 2, "{json}");
    // A run folder of an earlier version has no such table.
    fs::remove_file(out.join("decisions.csv")).unwrap();
    assert!(!explain(&[]).contains("Decided:"));
}
