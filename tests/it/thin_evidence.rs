//! Thin evidence stays thin: one session, one panel, one trial beside many papers; areas of dozens.
//!
//! The study is that of a first user: some ninety papers, and a congress sheet typed by hand.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::support::{Row, kolnet, rows, succeeded};

/// People of the field.
const PEOPLE: usize = 320;

/// Families of three syllables and given names of two, none of them twice.
fn name(person: usize) -> String {
    const SYLLABLES: [&str; 12] =
        ["ba", "ko", "ri", "mu", "te", "sa", "lo", "ni", "fe", "du", "ga", "vi"];
    let syllable = |place: usize| SYLLABLES[place % SYLLABLES.len()];
    let mut family =
        format!("{}{}{}x", syllable(person), syllable(person / 12), syllable(person / 144 + 5));
    family[..1].make_ascii_uppercase();
    let mut given = format!("{}{}", syllable(person / 3 + 1), syllable(person + 7));
    given[..1].make_ascii_uppercase();
    format!("{family}, {given}")
}

/// Ninety papers of up to eight people; those of low numbers are on many.
fn papers() -> String {
    let mut state = 7u64;
    let mut draw = |below: usize| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) as usize) % below
    };
    let mut text = String::from("id,title,date,venue,authors,keywords\n");
    for paper in 0..90 {
        let mut team: Vec<usize> = Vec::new();
        for _ in 0..3 + draw(6) {
            let person = match draw(2) {
                0 => draw(30),
                _ => draw(PEOPLE),
            };
            if !team.contains(&person) {
                team.push(person);
            }
        }
        let authors: Vec<String> = team.into_iter().map(name).collect();
        text.push_str(&format!(
            "W{paper},Invented finding number {paper} about sugar,{}-03-01,Journal of Examples,\"{}\",diabetes\n",
            2016 + paper % 9,
            authors.join("; ")
        ));
    }
    text
}

/// A study of the papers and these further sources: kind, file, content.
struct Desk {
    folder: tempfile::TempDir,
    printed: String,
}

impl Desk {
    fn run(sources: &[(&str, &str, String)], outputs: &str) -> Self {
        Self::of(&papers(), sources, outputs)
    }

    fn of(works: &str, sources: &[(&str, &str, String)], outputs: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut study = "title = \"Sugar\"\nas_of = \"2026-01-01\"\ncache = \"\"\n\
                         [[source]]\nkind = \"works\"\npath = \"works.csv\"\n"
            .to_owned();
        fs::write(folder.path().join("works.csv"), works).unwrap();
        for (kind, file, content) in sources {
            fs::write(folder.path().join(file), content).unwrap();
            study.push_str(&format!("[[source]]\nkind = \"{kind}\"\npath = \"{file}\"\n"));
        }
        study.push_str(
            "[[area]]\nid = \"dm\"\nname = \"Diabetes\"\nkeywords = [\"diabetes\", \"sugar\"]\n\
             [suppression]\nnone = \"invented people\"\n[outputs]\n",
        );
        study.push_str(outputs);
        let path = folder.path().join("study.toml");
        fs::write(&path, study).unwrap();
        let done = succeeded(kolnet().arg("run").arg(&path).output().unwrap());
        Self { folder, printed: String::from_utf8(done.stdout).unwrap() }
    }

    fn out(&self, file: &str) -> std::path::PathBuf {
        self.folder.path().join("out").join(file)
    }

    /// Rows of the ranking by name.
    fn ranked(&self) -> BTreeMap<String, Row> {
        let rows = rows(&self.out("rankings.csv"));
        rows.into_iter().map(|row| (row["name"].clone(), row)).collect()
    }

    fn reference(&self) -> Value {
        let manifest = fs::read(self.out("manifest.json")).unwrap();
        serde_json::from_slice::<Value>(&manifest).unwrap()["references"][0].clone()
    }
}

const NO_PLOTS: &str = "plots = []\n";

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// As printed in tables.
fn shown(person: usize) -> String {
    let name = name(person);
    let (family, given) = name.split_once(", ").unwrap();
    format!("{given} {family}")
}

fn session(id: usize, kind: &str, role: &str, people: &[usize]) -> String {
    let rows = people.iter().map(|person| {
        format!(
            "JDS 2021,national,2021-05-20,S{id},Diabetes {kind} {id},{kind},{role},\"{}\"\n",
            name(*person)
        )
    });
    rows.collect()
}

fn programme(sessions: &[String]) -> (&'static str, &'static str, String) {
    let head = "congress,level,date,session_id,session_title,session_type,role,name\n";
    ("congress", "gakkai.csv", head.to_owned() + &sessions.concat())
}

/// People far down the list: each on one paper.
fn with_one_paper(ranked: &BTreeMap<String, Row>) -> Vec<usize> {
    let once = |person: &usize| ranked.get(&shown(*person)).is_some_and(|row| row["works"] == "1");
    (30..PEOPLE).filter(once).collect()
}

/// Holds what others are moved by against a bound of points. A rank may change by those who have the new evidence,
/// and by those whose scores are so close that the bound puts them in another order.
#[track_caller]
fn others_stay(before: &Desk, after: &Desk, newcomers: &[usize], bound: f64) {
    let (old, new) = (before.ranked(), after.ranked());
    assert_eq!(old.len(), new.len());
    let newcomers: Vec<String> = newcomers.iter().map(|person| shown(*person)).collect();
    for (name, row) in old.iter().filter(|(name, _)| !newcomers.contains(name)) {
        let (was, is) = (number(row, "score"), number(&new[name], "score"));
        assert!((was - is).abs() <= bound, "{name}: {was} to {is}, where {bound} is allowed");
        let near = old
            .values()
            .filter(|other| (number(other, "score") - was).abs() <= 2.0 * bound)
            .count()
            - 1;
        let moved = (number(row, "rank") - number(&new[name], "rank")).abs();
        assert!(moved <= (newcomers.len() + near) as f64, "{name} moved by {moved} places");
    }
}

#[test]
fn a_session_of_two_posters_moves_nobody() {
    let plain = Desk::run(&[], NO_PLOTS);
    let ranked = plain.ranked();
    assert!(ranked.len() > 150, "{} people", ranked.len());
    let few = with_one_paper(&ranked);
    let posters = [few[0], few[1]];
    let after = Desk::run(&[programme(&[session(1, "Poster", "poster", &posters)])], "");
    // How much a shared co-author or word says about who is who depends on how many names were read (ln(1 + N/n)), so
    // that two more of them move how sure the resolution is of others in its last digits. Strangers who speak of
    // something else do exactly the same.
    let elsewhere =
        session(1, "Poster", "poster", &[PEOPLE + 100, PEOPLE + 101]).replace("Diabetes", "Bones");
    let strangers = Desk::run(&[programme(&[elsewhere])], NO_PLOTS);
    others_stay(&strangers, &after, &posters, 0.0);
    others_stay(&plain, &after, &posters, 0.01);
    for person in posters {
        let row = &after.ranked()[&shown(person)];
        assert_eq!((row["talks"].as_str(), row["points_congress"].as_str()), ("1", "0.000000"));
    }
    // Last lines, manifest, flags and pictures say so.
    let said = format!("Thin: congress, which 2 of {} people have", ranked.len());
    assert!(after.printed.contains(&said), "{}", after.printed);
    let reference = after.reference();
    assert_eq!(reference["thin_pillars"][0]["pillar"], "congress");
    assert_eq!(reference["thin_pillars"][0]["people"], 2);
    assert_eq!(reference["papers_only"], true);
    let flagged = after.ranked();
    let flagged = flagged.values().filter(|row| row["flags"].contains("thin_pillar"));
    assert_eq!(flagged.count(), 2);
    for picture in ["top", "quadrant", "network"] {
        let svg = fs::read_to_string(after.out(&format!("areas/dm/{picture}.svg"))).unwrap();
        assert!(svg.contains(&format!("Congress (2 of {})", ranked.len())), "{picture}");
    }
}

#[test]
fn a_luncheon_of_two_moves_others_by_less_than_half_a_point() {
    let plain = Desk::run(&[], NO_PLOTS);
    let few = with_one_paper(&plain.ranked());
    let speakers = [few[0], few[1]];
    let luncheon = session(1, "Luncheon seminar", "invited speaker", &speakers);
    let after = Desk::run(&[programme(&[luncheon])], NO_PLOTS);
    others_stay(&plain, &after, &speakers, 0.5);
    let (old, new) = (plain.ranked(), after.ranked());
    let best = old.values().map(|row| number(row, "harmonic")).fold(0.0, f64::max);
    for person in speakers {
        let (was, is) = (&old[&shown(person)], &new[&shown(person)]);
        assert!(number(is, "harmonic") < best / 2.0, "{}", is["harmonic"]);
        // A session of two adds at most its λ to the strength of each, however few other sessions there are.
        let added = number(is, "strength") - number(was, "strength");
        assert!(0.0 < added && added <= 0.5, "{added}");
    }
    assert!(
        after.printed.contains("Few ties in the network: 1 by congress sessions"),
        "{}",
        after.printed
    );
    let layers = after.reference()["layers"].clone();
    assert_eq!((&layers[1]["layer"], &layers[1]["ties"]), (&"co_speaking".into(), &1.into()));
}

#[test]
fn a_luncheon_a_panel_of_four_and_a_trial_of_two_give_no_more_than_the_weight_they_keep() {
    let plain = Desk::run(&[], NO_PLOTS);
    let few = with_one_paper(&plain.ranked());
    let panel: Vec<String> = few[..4]
        .iter()
        .map(|person| {
            format!("guideline,Diabetes Guideline,panel,\"{}\",2024-01-01\n", name(*person))
        })
        .collect();
    let investigators: Vec<String> = [few[0], few[4]]
        .iter()
        .map(|person| {
            format!(
                "trial,Diabetes Trial,principal investigator,\"{}\",2024-01-01\n",
                name(*person)
            )
        })
        .collect();
    let roles = format!("kind,title,role,name,date\n{}{}", panel.concat(), investigators.concat());
    let luncheon = session(1, "Luncheon seminar", "invited speaker", &few[..2]);
    let after = Desk::run(&[programme(&[luncheon]), ("roles", "roles.csv", roles)], NO_PLOTS);
    // What the pillars of documents took from the others, and half a point for new paths in the network.
    let (was, is) = (plain.reference(), after.reference());
    let taken: f64 = ["science", "citation", "brokerage", "reach"]
        .iter()
        .map(|part| {
            let weight = |reference: &Value| reference["weights"][part].as_f64().unwrap();
            (weight(&was) - weight(&is)).abs()
        })
        .sum();
    others_stay(&plain, &after, &few[..5], 100.0 * taken + 0.5);
    assert!(taken < 0.06, "{taken}");
    // A paper, a luncheon, a panel and a trial: a good deal higher, and first of nothing.
    let first = &after.ranked()[&shown(few[0])];
    assert!(number(first, "rank") > 10.0 && first["tier"] != "T1", "rank {}", first["rank"]);
}

#[test]
fn one_session_counts_like_one_session_however_many_others_there_are() {
    let ties = |others: usize| {
        let mut sessions = vec![session(0, "Symposium", "invited speaker", &[300, 301])];
        sessions.extend((1..=others).map(|id| {
            session(id, "Symposium", "invited speaker", &[3 * id, 3 * id + 1, 3 * id + 2])
        }));
        let ranked = Desk::run(&[programme(&sessions)], NO_PLOTS).ranked();
        number(&ranked[&shown(300)], "strength")
    };
    let (alone, among_many) = (ties(0), ties(40));
    assert!((alone - among_many).abs() < 1e-3, "{alone} and {among_many}");
}

#[test]
fn a_poster_alone_earns_a_few_points_even_where_nobody_has_more() {
    let posters: Vec<usize> = (0..40).collect();
    let after = Desk::run(&[programme(&[session(1, "Poster", "poster", &posters)])], NO_PLOTS);
    let reference = after.reference();
    assert_eq!(reference["thin_pillars"], Value::Array(vec![]), "many people have it");
    let weight = 100.0 * reference["weights"]["congress"].as_f64().unwrap();
    assert!(weight > 25.0);
    for row in after.ranked().values().filter(|row| row["talks"] == "1") {
        let points = number(row, "points_congress");
        assert!(0.0 < points && points < weight / 5.0, "{points} of {weight}");
    }
}

/// Papers of a small field in which `active` people are on two papers or more.
fn small_field(active: usize) -> String {
    let mut text = String::from("id,title,date,venue,authors,keywords\n");
    for paper in 0..active {
        let team = [paper, (paper + 1) % active, (paper * 7 + 3) % active];
        let mut people: Vec<usize> = team.to_vec();
        people.dedup();
        let authors: Vec<String> = people.into_iter().map(name).collect();
        text.push_str(&format!(
            "W{paper},Finding {paper} about sugar,{}-01-01,Journal,\"{}\",diabetes\n",
            2017 + paper % 8,
            authors.join("; ")
        ));
    }
    text
}

/// Letters of long ago by twelve people, and a new one by a team of whom nothing else is known.
fn old_field_and_a_new_team() -> String {
    let mut text = small_field(12);
    for year in 2018..2025 {
        text = text.replace(&format!("{year}-01-01"), "2017-01-01");
    }
    text = text.replace("keywords\n", "keywords,type\n").replace("diabetes\n", "diabetes,Letter\n");
    let team: Vec<String> = (200..204).map(name).collect();
    text.push_str(&format!(
        "L1,New guideline about sugar,2025-12-01,Journal,\"{}\",diabetes,Journal Article\n",
        team.join("; ")
    ));
    text
}

#[test]
fn tiers_of_small_areas_have_no_gap_and_the_first_stays_small() {
    for active in [3, 12, 30, 74, 150] {
        let desk = Desk::of(&small_field(active), &[], NO_PLOTS);
        let mut sizes: BTreeMap<String, usize> = BTreeMap::new();
        let table = rows(&desk.out("rankings.csv"));
        for row in table.iter().filter(|row| !row["tier"].is_empty()) {
            *sizes.entry(row["tier"].clone()).or_default() += 1;
        }
        let tiers: Vec<&str> = sizes.keys().map(String::as_str).collect();
        assert_eq!(tiers, ["T1", "T2", "T3", "T4"][..tiers.len()], "{active}: {sizes:?}");
        assert!(tiers.len() >= 3, "{active}: {sizes:?}");
        assert!(sizes["T1"] == 1 || sizes["T1"] * 20 <= active, "{active}: {sizes:?}");
    }
}

#[test]
fn whoever_stands_without_a_tier_above_one_with_a_tier_has_a_word_why() {
    let desk = Desk::of(&old_field_and_a_new_team(), &[], NO_PLOTS);
    let table = rows(&desk.out("rankings.csv"));
    let last = table.iter().rposition(|row| !row["tier"].is_empty()).unwrap();
    let untiered: Vec<&Row> = table[..last].iter().filter(|row| row["tier"].is_empty()).collect();
    assert!(!untiered.is_empty());
    for row in &untiered {
        assert!(row["flags"].contains("one_paper"), "{}", row["flags"]);
    }
    // Among the ten that are printed.
    let untiered: Vec<&Row> = table[..10].iter().filter(|row| row["tier"].is_empty()).collect();
    assert!(!untiered.is_empty());
    let named = format!(
        "No tier for rank{} {}",
        if untiered.len() == 1 { "" } else { "s" },
        untiered[0]["rank"]
    );
    assert!(desk.printed.contains(&named), "{}", desk.printed);
}

#[test]
fn a_tier_that_is_less_likely_than_not_is_marked() {
    let desk = Desk::of(&small_field(74), &[], "plots = [\"svg\"]\n");
    let table = rows(&desk.out("rankings.csv"));
    let mut unsure = 0;
    for row in table.iter().filter(|row| !row["tier"].is_empty()) {
        let is_unsure = number(row, "tier_probability") < 0.5;
        assert_eq!(row["flags"].contains("tier_unsure"), is_unsure, "{}", row["name"]);
        if is_unsure && number(row, "rank") <= 10.0 {
            unsure += 1;
            let line = desk.printed.lines().find(|line| line.contains(&row["name"])).unwrap();
            assert!(line.contains(&format!("{}?", row["tier"])), "{line}");
        }
    }
    assert!(unsure > 0, "a field of equals has unsure tiers");
    let svg = fs::read_to_string(desk.out("areas/dm/top.svg")).unwrap();
    assert!(svg.contains("T2?") || svg.contains("T3?") || svg.contains("T1?"));
}

#[test]
fn what_is_said_about_chance_agrees_with_the_intervals() {
    for works in [small_field(12), small_field(74), papers()] {
        let desk = Desk::of(&works, &[], NO_PLOTS);
        let table = rows(&desk.out("rankings.csv"));
        let noise_from = desk.reference()["noise_from"].as_u64();
        let Some(from) = noise_from else {
            assert!(!desk.printed.contains("chance"), "{}", desk.printed);
            continue;
        };
        let above = table.iter().filter(|row| number(row, "rank") < from as f64);
        let unsure = above.filter(|row| number(row, "rank_high") >= from as f64).count();
        let said = match (from, unsure) {
            (1, _) => "The whole order is mostly chance".to_owned(),
            (_, 0) => format!(
                "From rank {from} on, the order is mostly chance (200 draws of the documents).\n"
            ),
            _ => format!("{unsure} of the {} above may stand there too (90 %).", from - 1),
        };
        assert!(desk.printed.contains(&said), "{said}: {}", desk.printed);
    }
}
