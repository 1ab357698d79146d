//! What a change of the input must do to a ranking, and what it must not
//! ([method 8](kolnet::guide::method#8-back-test)).

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kolnet::people::key_registry::KeyRegistry;
use kolnet::pipeline::{self, Findings};
use kolnet::study::Study;

/// A publication of the scene.
#[derive(Clone)]
struct Paper {
    id: String,
    year: i32,
    authors: Vec<String>,
}

/// 400 publications by 180 people in 30 groups, each person under one full name of their own.
fn scene() -> Vec<Paper> {
    let mut state = 7u64;
    let mut draw = |below: u64| {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut papers = Vec::new();
    for paper in 0..400 {
        // Earlier groups and earlier members publish more.
        let group = draw(30).min(draw(30));
        let mut team: Vec<u64> =
            (0..2 + draw(5)).map(|_| group * 6 + draw(6).min(draw(6))).collect();
        if draw(4) == 0 {
            team.push(draw(180));
        }
        let mut seen = BTreeSet::new();
        team.retain(|person| seen.insert(*person));
        let authors = team.into_iter().map(name).collect();
        papers.push(Paper { id: format!("W{paper:04}"), year: 2015 + draw(10) as i32, authors });
    }
    papers
}

/// A name that nobody else bears: surnames differ in their first letters, so none can be confused.
fn name(person: u64) -> String {
    let syllable = |number: u64| {
        let onsets = ["b", "d", "f", "g", "k", "l", "m", "n", "p", "r", "s", "t", "v", "z"];
        format!(
            "{}{}",
            onsets[(number % 14) as usize],
            ["a", "e", "i", "o", "u"][(number / 14 % 5) as usize]
        )
    };
    let family = format!("{}{}ldberg", syllable(person), syllable(person / 7 + 3));
    let given = format!("{}{}nor", syllable(person * 3 + 1), syllable(person / 3));
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    format!("{}, {}", capital(&family), capital(&given))
}

fn table(papers: &[Paper]) -> String {
    let mut text = String::from("id,title,date,venue,authors,keywords\n");
    for Paper { id, year, authors } in papers {
        let (number, signed) = (&id[1..], authors.join("; "));
        text.push_str(&format!(
            "{id},\"Invented finding {number} on the failing heart\",{year}-05-01,Journal of Examples,\"{signed}\",heart failure\n"
        ));
    }
    text
}

/// Runs a study over tables, as of the end of a year, with the lines of an overrides file.
fn run(tables: &[String], as_of: i32, overrides: &str) -> Findings {
    let desk = tempfile::tempdir().unwrap();
    let mut study = format!("title = \"Scene\"\nas_of = \"{as_of}-12-31\"\ncache = \"\"\n");
    for (place, table) in tables.iter().enumerate() {
        fs::write(desk.path().join(format!("{place}.csv")), table).unwrap();
        study.push_str(&format!("[[source]]\nkind = \"works\"\npath = \"{place}.csv\"\n"));
    }
    study.push_str(
        "[[area]]\nid = \"hf\"\nname = \"Heart failure\"\nkeywords = [\"heart failure\"]\n",
    );
    study.push_str("[suppression]\nnone = \"synthetic\"\n");
    if !overrides.is_empty() {
        fs::write(desk.path().join("overrides.csv"), overrides).unwrap();
        study.push_str("[identity]\noverrides = \"overrides.csv\"\n");
    }
    ran(desk.path(), &study)
}

fn ran(desk: &Path, study: &str) -> Findings {
    let path = desk.join("study.toml");
    fs::write(&path, study).unwrap();
    pipeline::run(&Study::from_path(&path).unwrap(), KeyRegistry::default(), |_| {}).unwrap()
}

/// Rank, score and raw sums by name.
fn standing(found: &Findings) -> BTreeMap<String, (u32, f64, [f64; 6])> {
    let rows = found.areas[0].ranking.rows.iter();
    rows.map(|row| {
        (found.profiles[row.person.index()].name.clone(), (row.rank, row.score, row.raw.in_order()))
    })
    .collect()
}

fn first(found: &Findings, count: usize) -> BTreeSet<String> {
    let rows = found.areas[0].ranking.rows.iter().take(count);
    rows.map(|row| found.profiles[row.person.index()].name.clone()).collect()
}

#[test]
fn documents_loaded_twice_change_nothing() {
    let papers = table(&scene());
    let once = standing(&run(std::slice::from_ref(&papers), 2024, ""));
    assert!(once.len() > 150, "{} people", once.len());
    assert_eq!(once, standing(&run(&[papers.clone(), papers], 2024, "")));
}

#[test]
fn a_paper_of_five_hundred_authors_leaves_the_first_fifty_nearly_as_they_were() {
    let mut papers = scene();
    let before = run(&[table(&papers)], 2024, "");
    let crowd = (0..500).map(|person| format!("Consortium{person}, Member{person}"));
    let of_the_scene = (0..20).map(|person| name(person * 9 + 1));
    papers.push(Paper {
        id: "W9999".into(),
        year: 2022,
        authors: of_the_scene.chain(crowd).collect(),
    });
    let after = run(&[table(&papers)], 2024, "");
    let kept = first(&before, 50).intersection(&first(&after, 50)).count();
    assert!(kept >= 48, "{kept} of the first 50 are left");
}

#[test]
fn other_ids_of_the_same_documents_give_the_same_ranking() {
    let papers = scene();
    let mut relabelled = papers.clone();
    for paper in &mut relabelled {
        let number: u32 = paper.id[1..].parse().unwrap();
        // The title says the number of the id, so it changes too.
        paper.id = format!("W{:04}", 9000 - number);
    }
    let (a, b) = (
        standing(&run(&[table(&papers)], 2024, "")),
        standing(&run(&[table(&relabelled)], 2024, "")),
    );
    assert_eq!(a.len(), b.len());
    for (name, (_, score, raw)) in &a {
        let (_, other, others) = &b[name];
        assert!((score - other).abs() < 1e-4, "{name}: {score} and {other}");
        let apart = raw.iter().zip(others).map(|(x, y)| (x - y).abs() / x.max(1.0));
        // Tie weights are single precision and are added up in the order of the documents.
        assert!(apart.fold(0.0, f64::max) < 1e-6, "{name}: {raw:?} and {others:?}");
    }
}

#[test]
fn a_year_later_all_dates_a_year_later_give_the_same_ranking() {
    let papers = scene();
    let mut later = papers.clone();
    later.iter_mut().for_each(|paper| paper.year += 1);
    let (a, b) =
        (standing(&run(&[table(&papers)], 2024, "")), standing(&run(&[table(&later)], 2025, "")));
    assert_eq!(a.len(), b.len());
    for (name, (rank, score, _)) in &a {
        // A leap day more or less moves an age by a thousandth of a half-life.
        assert!((score - b[name].1).abs() < 0.02, "{name}: {score} and {}", b[name].1);
        assert!(rank.abs_diff(b[name].0) <= 2, "{name}");
    }
}

#[test]
fn two_people_who_are_one_have_no_less_credit_than_either() {
    let papers = table(&scene());
    let apart = standing(&run(std::slice::from_ref(&papers), 2024, ""));
    let names: Vec<&String> = apart.keys().collect();
    let printed = |shown: &str| {
        let (given, family) = shown.rsplit_once(' ').unwrap();
        format!("{family}, {given}")
    };
    let mut tried = 0;
    for (a, b) in (0..10).map(|step| (names[step * 5], names[step * 11 + 30])) {
        let line = format!(
            "action,a,b,area,reason,by,date\nalias,\"{}\",\"{}\",,test,test,2024-01-01\n",
            printed(a),
            printed(b)
        );
        let together = run(std::slice::from_ref(&papers), 2024, &line);
        let rows = standing(&together);
        let merged = rows.get(a).or(rows.get(b)).unwrap();
        if rows.contains_key(a) && rows.contains_key(b) {
            continue;
        }
        tried += 1;
        for pillar in 0..2 {
            let either = apart[a].2[pillar].max(apart[b].2[pillar]);
            assert!(merged.2[pillar] >= either - 1e-9, "{a} and {b}, pillar {pillar}");
        }
    }
    assert!(tried >= 5, "{tried} pairs were joined");
}

#[test]
fn another_publication_never_lowers_the_credit_of_its_author() {
    let papers = scene();
    let before = standing(&run(&[table(&papers)], 2024, ""));
    let mut tried = 0;
    for person in (0..180).step_by(37) {
        let mut more = papers.clone();
        more.push(Paper { id: "W9998".into(), year: 2023, authors: vec![name(person)] });
        let after = standing(&run(&[table(&more)], 2024, ""));
        let (family, given) =
            name(person).split_once(", ").map(|(f, g)| (f.to_owned(), g.to_owned())).unwrap();
        let shown = format!("{given} {family}");
        let Some((_, _, old)) = before.get(&shown) else { continue };
        tried += 1;
        let (_, _, new) = after[&shown];
        assert!(new[0] > old[0], "{shown}: science {} and {}", old[0], new[0]);
        assert!(new.iter().zip(old).all(|(n, o)| *n >= o - 1e-9), "{shown}: {old:?} and {new:?}");
    }
    assert!(tried >= 4, "{tried} people were in the ranking");
}
