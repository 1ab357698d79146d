//! `briefs/`: every figure on paper is that of the tables, of the page and of `explain`.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::support::{Row, copy_demo, kolnet, rows, run_study, small_study, succeeded};

const FIRST: usize = 50;

/// The text of a page, blanks between its parts.
fn text_of(page: &Path) -> String {
    let html = fs::read_to_string(page).unwrap();
    let body = html.split_once("<main").unwrap().1;
    let parts = body.split('<').filter_map(|part| part.split_once('>').map(|(_, text)| text));
    parts.collect::<Vec<_>>().join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A figure with one decimal, halves of a hundredth up.
fn one_decimal(figure: f64) -> String {
    let hundredths = (figure * 100.0).round() as i64;
    let tenths = (hundredths + 5).div_euclid(10);
    format!("{}.{}", tenths / 10, tenths % 10)
}

fn assert_brief(said: &str, row: &Row, listed: usize) {
    let cell = |name: &str| row[name].as_str();
    let standing = format!(
        "Rank {} (90 %: {}–{}) of {listed} Score {}",
        cell("rank"),
        cell("rank_low"),
        cell("rank_high"),
        one_decimal(cell("score").parse().unwrap())
    );
    assert!(said.contains(&standing), "{standing}: {said}");
    let share: f64 = cell("tier_probability").parse().unwrap();
    let tier = format!("{} held in {} % of draws", cell("tier"), (share * 100.0).round());
    assert!(said.contains(&tier), "{tier}: {said}");
    for (pillar, heading) in [
        ("science", "Science"),
        ("citation", "Citations"),
        ("congress", "Congress"),
        ("leadership", "Leadership"),
        ("network", "Network"),
    ] {
        let points = cell(&format!("points_{pillar}")).parse().unwrap();
        let line = format!("{heading} {} of ", one_decimal(points));
        assert!(said.contains(&line), "{line}: {said}");
    }
}

/// What `explain --json` says of a person, beside the row of `rankings`.
fn assert_explained(run: &Path, row: &Row) {
    let asked = kolnet()
        .args(["explain", "--json", "--area", &row["area"]])
        .arg(run)
        .arg(&row["person_key"])
        .output();
    let told: Value = serde_json::from_slice(&succeeded(asked.unwrap()).stdout).unwrap();
    let hundredths = |figure: f64| (figure * 100.0).round() as i64;
    let same = |told: &Value, cell: &str| {
        let figure: f64 = row[cell].parse().unwrap();
        assert_eq!(hundredths(told.as_f64().unwrap()), hundredths(figure), "{row:?}: {cell}");
    };
    assert_eq!(told["rank"].to_string(), row["rank"]);
    assert_eq!(told["tier"]["proposed"], *row["tier"]);
    same(&told["score"], "score");
    same(&told["tier"]["probability"], "tier_probability");
    let pillars = told["pillars"].as_array().unwrap();
    assert_eq!(pillars.len(), 5, "{told}");
    for pillar in pillars {
        same(&pillar["points"], &format!("points_{}", pillar["pillar"].as_str().unwrap()));
    }
}

#[test]
fn every_figure_of_the_first_fifty_is_the_same_on_the_brief_and_in_explain() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let study = desk.path().join("study.toml");
    let text = fs::read_to_string(&study).unwrap();
    let outputs = format!("[outputs]\nbriefs = {FIRST}\nplots = []\n");
    assert!(!text.contains("[outputs]"), "the demo has outputs of its own");
    fs::write(&study, format!("{text}\n{outputs}")).unwrap();
    let run = desk.path().join("out");
    run_study(&study, &run);
    let rankings = rows(&run.join("rankings.csv"));
    for area in ["hf", "af", "ph"] {
        let of_area: Vec<&Row> = rankings.iter().filter(|row| row["area"] == area).collect();
        for row in of_area.iter().take(FIRST) {
            let page = run.join(format!("briefs/{area}/{}.html", row["person_key"]));
            assert_brief(&text_of(&page), row, of_area.len());
            assert_explained(&run, row);
        }
        let briefs = fs::read_dir(run.join("briefs").join(area)).unwrap().count();
        assert_eq!(briefs, FIRST + 2, "one a person, the index and all together");
    }
}

#[test]
fn who_is_taken_off_an_area_or_opted_out_has_no_brief_and_is_on_nobody_elses() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let text = fs::read_to_string(&study).unwrap();
    let whole = desk.path().join("whole");
    run_study(&study, &whole);
    let names = |run: &Path| -> String {
        let folder = run.join("briefs/hf");
        let pages = fs::read_dir(folder).unwrap().map(|page| page.unwrap().path());
        pages.map(|page| fs::read_to_string(page).unwrap()).collect()
    };
    assert!(names(&whole).contains("Muster") && names(&whole).contains("Beispiel"));
    fs::write(
        desk.path().join("optout.csv"),
        "name,name_native,affiliation,orcid,npi,email_sha256,reason\n\"Muster, Carla\",,,,,,\n",
    )
    .unwrap();
    fs::write(
        desk.path().join("overrides.csv"),
        "action,a,b,area,reason,by,date\nexclude,\"Beispiel, Dora\",,hf,test,me,2024-01-01\n",
    )
    .unwrap();
    let start = text.find("[suppression]").unwrap();
    let head = &text[..start];
    fs::write(
        &study,
        format!(
            "{head}[suppression]\nfile = \"optout.csv\"\n[identity]\noverrides = \"overrides.csv\"\n"
        ),
    )
    .unwrap();
    let run = desk.path().join("out");
    run_study(&study, &run);
    assert!(names(&run).contains("Alice Example"));
    let page = fs::read_to_string(run.join("report.html")).unwrap();
    for name in ["Muster", "Beispiel"] {
        assert!(!names(&run).contains(name) && !page.contains(name), "{name}");
    }
}
