//! Lists beside the evidence: planted errors are found, sound rows raise no alarm.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{
    demo_run, in_checkout, kolnet, refused, rows, succeeded, workbook, workbook_text,
};

type Row = BTreeMap<String, String>;

fn audit(list: &Path, out: &Path, words: &[&str]) -> Output {
    kolnet()
        .arg("audit")
        .arg(&demo_run().out)
        .arg(list)
        .arg("--out")
        .arg(out)
        .args(words)
        .output()
        .unwrap()
}

fn verdicts(out: &Path) -> Vec<String> {
    rows(&out.join("audit.csv")).into_iter().map(|mut row| row.remove("verdict").unwrap()).collect()
}

/// A list under construction, with what each row should turn out to be.
#[derive(Default)]
struct Planted {
    table: String,
    expected: Vec<&'static str>,
}

impl Planted {
    fn new() -> Self {
        Self {
            table: "name,name_native,affiliation,city,country,area\n".to_owned(),
            ..Self::default()
        }
    }

    fn add(&mut self, cells: [&str; 6], expected: &'static str) {
        let quoted = cells.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        self.table.push_str(&format!("{}\n", quoted.join(",")));
        self.expected.push(expected);
    }
}

/// `Given Family` as lists print it.
fn reversed(name: &str) -> String {
    let (given, family) = name.rsplit_once(' ').unwrap();
    format!("{}, {given}", family.to_uppercase())
}

/// Sound rows in the forms that people write, and errors of each kind among them.
fn planted(rankings: &[Row], history_of: &BTreeMap<String, String>) -> Planted {
    let mut list = Planted::new();
    let mut used: BTreeSet<&str> = BTreeSet::new();
    let areas_of = |key: &str| -> BTreeSet<&str> {
        rankings
            .iter()
            .filter(|row| row["person_key"] == key)
            .map(|row| row["area"].as_str())
            .collect()
    };
    let latin = |row: &&Row| row["name"].is_ascii() && row["name"].contains(' ');
    let ranked = || rankings.iter().filter(latin).filter(|row| !row["affiliation"].is_empty());
    let mut fresh =
        |row: &'_ Row| used.insert(Box::leak(row["person_key"].clone().into_boxed_str()));
    for (place, row) in ranked().filter(|row| row["state"] == "active").enumerate().take(240) {
        if !fresh(row) {
            continue;
        }
        let (name, own, city) = (&row["name"], &row["affiliation"], &row["city"]);
        let cells = match place % 4 {
            0 => [name.as_str(), "", own, city, "", ""],
            1 => [&reversed(name), "", own, "", "", ""],
            2 => [&format!("Prof. Dr. {name}"), &row["name_native"], own, "", &row["country"], ""],
            _ => [name, &row["name_native"], own, "", "", &row["area"]],
        };
        list.add(cells, "found");
        if place % 12 == 5 {
            list.add([&name.to_uppercase(), "", own, city, "", ""], "twice");
        }
    }
    for row in ranked().filter(|row| row["state"] == "silent").take(60) {
        if fresh(row) {
            list.add([&row["name"], "", &row["affiliation"], &row["city"], "", ""], "silent");
        }
    }
    // The same organisation as other documents of the last years print it, in another script or with its department.
    for row in ranked().filter(|row| row["state"] == "active" && row["moved_from"].is_empty()) {
        let history: Vec<&str> = history_of[&row["person_key"]].split(" | ").collect();
        let other = history.get(1).and_then(|entry| entry.strip_suffix("2026)")?.rsplit_once(" ("));
        let sound = list.expected.iter().filter(|verdict| **verdict == "found").count();
        if let Some((place, _)) = other.filter(|_| sound < 300)
            && fresh(row)
        {
            list.add([&row["name"], "", place, "", "", ""], "found");
        }
    }
    for row in ranked().filter(|row| row["state"] == "active" && !row["moved_from"].is_empty()) {
        if fresh(row) {
            list.add([&row["name"], &row["name_native"], &row["moved_from"], "", "", ""], "moved");
        }
    }
    let all: BTreeSet<&str> = rankings.iter().map(|row| row["area"].as_str()).collect();
    for row in ranked().filter(|row| row["state"] == "active") {
        let there = areas_of(&row["person_key"]);
        let Some(other) = all.iter().find(|area| !there.contains(*area)) else { continue };
        if list.expected.iter().filter(|verdict| **verdict == "other_area").count() < 30
            && fresh(row)
        {
            list.add(
                [&row["name"], "", &row["affiliation"], &row["city"], "", other],
                "other_area",
            );
        }
    }
    let natives: Vec<&Row> = ranked().filter(|row| !row["name_native"].is_empty()).collect();
    for pair in natives.chunks(2).skip(60).take(20) {
        if let [a, b] = pair
            && a["person_key"] != b["person_key"]
        {
            list.add([&a["name"], &b["name_native"], "", "", "", ""], "two_people");
        }
    }
    for (family, given) in [
        ("Quennell", "Ottoline"),
        ("Vantongeren", "Hubertien"),
        ("Brzozowicz", "Lubomir"),
        ("Okonkwo-Reyes", "Ifeadi"),
    ] {
        list.add(
            [&format!("{given} {family}"), "", "Northfield University", "", "", ""],
            "no_trace",
        );
        list.add([&format!("{family}, {given}"), "", "", "", "JP", ""], "no_trace");
    }
    list
}

#[test]
fn planted_errors_are_found_and_sound_rows_raise_no_alarm() {
    let rankings = rows(&demo_run().out.join("rankings.csv"));
    let people = rows(&demo_run().out.join("people.csv")).into_iter();
    let history =
        people.map(|row| (row["person_key"].clone(), row["affiliation_history"].clone())).collect();
    let list = planted(&rankings, &history);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.csv");
    fs::write(&file, &list.table).unwrap();
    succeeded(audit(&file, &folder.path().join("audit"), &[]));
    let found = verdicts(&folder.path().join("audit"));
    assert_eq!(found.len(), list.expected.len());
    let mut counts: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
    for (found, expected) in found.iter().zip(&list.expected) {
        let count = counts.entry(expected).or_default();
        count[0] += 1;
        count[1] += u32::from(found == expected);
    }
    eprintln!("planted, and found as planted: {counts:?}");
    let sound = counts.remove("found").unwrap();
    let sums = counts.values().fold([0, 0], |sum, count| [sum[0] + count[0], sum[1] + count[1]]);
    assert!(counts.values().all(|count| count[0] >= 8), "errors of each kind: {counts:?}");
    let (recall, alarms) =
        (f64::from(sums[1]) / f64::from(sums[0]), 1.0 - f64::from(sound[1]) / f64::from(sound[0]));
    eprintln!("errors found {recall:.3}, false alarms {alarms:.3}");
    assert!(recall >= 0.95, "{counts:?}");
    assert!(alarms <= 0.02, "{sound:?}");
}

#[test]
fn who_of_the_first_tiers_is_not_on_the_list_is_missing_and_nobody_else() {
    let rankings = rows(&demo_run().out.join("rankings.csv"));
    let hf: Vec<&Row> = rankings.iter().filter(|row| row["area"] == "hf").collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.xlsx");
    let table: Vec<Vec<&str>> = std::iter::once(vec!["person_key", "TA"])
        .chain(hf.iter().take(5).map(|row| vec![row["person_key"].as_str(), "Heart failure"]))
        .collect();
    let table: Vec<&[&str]> = table.iter().map(Vec::as_slice).collect();
    fs::write(&file, workbook(&table)).unwrap();
    let out = folder.path().join("audit");
    succeeded(audit(&file, &out, &[]));
    assert_eq!(verdicts(&out), ["found"; 5]);
    let missing: Vec<String> =
        rows(&out.join("missing.csv")).into_iter().map(|row| row["person_key"].clone()).collect();
    let tier = |row: &Row| match row["tier_reviewed"].as_str() {
        "" => row["tier"].clone(),
        reviewed => reviewed.to_owned(),
    };
    let wanted: Vec<String> = hf[5..]
        .iter()
        .filter(|row| ["T1", "T2"].contains(&tier(row).as_str()))
        .map(|row| row["person_key"].clone())
        .collect();
    assert_eq!(missing, wanted);
    let table = rows(&out.join("missing.csv"));
    assert!(table.iter().all(|row| !row["documents"].is_empty()));
    let book = workbook_text(&fs::read(out.join("audit.xlsx")).unwrap());
    for row in &table {
        assert!(book.contains(&row["person_key"]), "the workbook has whoever is missing");
    }
}

#[test]
fn a_name_that_is_not_of_the_run_is_never_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let opted_out = fs::read_to_string(in_checkout("data/demo/optout.csv")).unwrap();
    assert!(opted_out.contains("Blackstead, David"));
    let file = folder.path().join("list.csv");
    fs::write(&file, "name\n\"Blackstead, David\"\nOttoline Quennell\n").unwrap();
    let out = folder.path().join("audit");
    let said = succeeded(audit(&file, &out, &[])).stdout;
    assert_eq!(verdicts(&out), ["no_trace"; 2]);
    let text =
        fs::read_to_string(out.join("audit.csv")).unwrap() + &String::from_utf8(said).unwrap();
    assert!(!text.contains("Blackstead") && !text.contains("Quennell"), "{text}");
}

#[test]
fn a_list_that_cannot_be_read_says_what_to_write_and_one_without_rows_finds_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("list.csv");
    let out = folder.path().join("audit");
    for (text, told) in [
        ("town,score\nOsaka,1\n", "person_key"),
        ("name,area\nAda Example,rheumatology\n", "the run has no area 'rheumatology'"),
    ] {
        fs::write(&file, text).unwrap();
        let said = refused(audit(&file, &out, &[]));
        assert!(said.contains(told) && said.contains("list.csv"), "{said}");
        assert!(!out.exists());
    }
    fs::write(&file, "name\nAda Example\n").unwrap();
    let said = refused(audit(&file, &out, &["--area", "nowhere"]));
    assert!(said.contains("--area: the run has no area 'nowhere'"), "{said}");
    fs::write(&file, "name\n").unwrap();
    succeeded(audit(&file, &out, &["--area", "af"]));
    assert!(verdicts(&out).is_empty());
    assert!(!rows(&out.join("missing.csv")).is_empty());
}

#[test]
fn the_page_has_every_row_with_its_reason_and_who_is_missing_and_no_name_of_the_list_alone() {
    let desk = tempfile::tempdir().unwrap();
    let list = desk.path().join("list.csv");
    let ranked = rows(&demo_run().out.join("rankings.csv"));
    let silent =
        ranked.iter().find(|row| row["state"] == "silent" && row["name"].is_ascii()).unwrap();
    let first = ranked.iter().find(|row| row["tier"] == "T1").unwrap();
    let table = format!(
        "name,affiliation\n{},{}\n{},\n\"Quennell, Ottoline\",Northfield University\n",
        first["name"], first["city"], silent["name"]
    );
    fs::write(&list, table).unwrap();
    let out = desk.path().join("audit");
    succeeded(audit(&list, &out, &[]));
    let page = fs::read_to_string(out.join("audit.html")).unwrap();
    for told in [
        "Go: to be taken out, or corrected",
        "last seen",
        "nobody of the run has this name",
        "Add: tiers 1 and 2 of Heart failure",
        "Purpose: scientific exchange planning by medical affairs; not for promotion.",
        &silent["name"],
        &first["name"],
    ] {
        assert!(page.contains(told), "{told}");
    }
    assert!(!page.contains("Quennell"), "whom the run does not know is not repeated");
    for row in rows(&out.join("missing.csv")) {
        assert!(page.contains(&row["name"]), "{} is missing from the page as well", row["name"]);
    }
    for request in ["http://", "https://", "<script", "src="] {
        assert!(!page.contains(request), "the page asks for nothing: {request}");
    }
}
