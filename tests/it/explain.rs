//! Why somebody is on the list: every point of the demo is traced to its document.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{self, Row, demo_run, in_checkout, kolnet, parquet_rows, rows, succeeded};
use kolnet::queries::explain::{self, PersonExplanation};
use serde_json::Value;

fn out() -> &'static Path {
    &demo_run().out
}

fn ranked(area: &str) -> Vec<Row> {
    let mut listed = rows(&out().join("rankings.csv"));
    listed.retain(|row| row["area"] == area);
    listed
}

fn asked(run: &Path, words: &[&str]) -> Output {
    kolnet().arg("explain").arg(run).args(words).output().unwrap()
}

/// What the command prints as JSON.
fn json(words: &[&str]) -> Value {
    let done = succeeded(asked(out(), &[words, &["--json"]].concat()));
    serde_json::from_slice(&done.stdout).unwrap()
}

/// The message of a question that has no answer.
fn refused(run: &Path, words: &[&str]) -> String {
    support::refused(asked(run, words))
}

/// A number as a whole count of its last printed digit; nothing may hide behind that digit.
fn exact(x: f64, decimals: usize) -> i64 {
    let printed = format!("{x:.decimals$}");
    assert_eq!(printed.parse::<f64>().unwrap(), x, "{x} has more than {decimals} decimals");
    printed.replace('.', "").parse().unwrap()
}

fn adds_up(row: &Row, answer: &PersonExplanation) {
    let (key, standing) = (&row["person_key"], &answer.first);
    assert_eq!((key, &row["area"]), (&standing.person_key, &standing.area));
    assert_eq!(row["rank"], standing.rank.to_string());
    let interval = [standing.rank_low, standing.rank_high].map(|rank| rank.map(|r| r.to_string()));
    let written = [&row["rank_low"], &row["rank_high"]];
    assert_eq!(interval.map(Option::unwrap_or_default), written.map(String::clone));
    assert_eq!(row["score"], format!("{:.6}", standing.score));
    let points: i64 = standing.pillars.iter().map(|pillar| exact(pillar.points, 6)).sum();
    assert_eq!(points, exact(standing.score, 6), "{key}: pillars make the score");
    for pillar in &standing.pillars {
        assert_eq!(row[&format!("points_{}", pillar.pillar)], format!("{:.6}", pillar.points));
        let items: i64 = pillar.items.iter().map(|item| exact(item.points, 9)).sum();
        assert_eq!(items, exact(pillar.raw, 9), "{key}: items make the sum of {}", pillar.pillar);
        assert!(pillar.items.is_sorted_by(|a, b| a.points >= b.points), "{key}");
        let by_formula: f64 = pillar
            .parts
            .iter()
            .map(|part| {
                let share = (1.0 + part.raw).ln() / (1.0 + part.reference).ln();
                100.0 * part.weight * share.min(1.0)
            })
            .sum();
        // Effective size and reach are printed with four decimals.
        let tolerance = if pillar.pillar == "network" { 1e-3 } else { 2e-6 };
        let off = (by_formula - pillar.points).abs();
        assert!(off < tolerance, "{key}: {} is off by {off}", pillar.pillar);
    }
    let weights: f64 = standing.pillars.iter().map(|pillar| pillar.weight).sum();
    assert!((weights - 1.0).abs() < 1e-8);
}

#[test]
fn items_add_up_to_pillars_and_pillars_to_the_score() {
    let run = explain::RunExplainer::open(out()).unwrap();
    let listed = ranked("hf");
    assert!(listed.len() > 1000);
    // Each question reads the tables again, by a polars that is not optimised.
    for row in listed.iter().step_by(9) {
        adds_up(row, &run.explain(&row["person_key"], Some("hf")).unwrap());
    }
}

#[test]
fn every_scored_item_of_the_first_twenty_is_told_with_its_points() {
    let evidence = parquet_rows(&out().join("evidence.parquet"));
    let run = explain::RunExplainer::open(out()).unwrap();
    for row in ranked("af").iter().take(20) {
        let key = &row["person_key"];
        let mut written: Vec<Vec<String>> = evidence
            .iter()
            .filter(|item| item["area"] == "af" && item["person_key"] == *key)
            .map(|item| {
                let names = ["pillar", "document", "kind", "role", "date", "rule"];
                let mut cells: Vec<String> = names.iter().map(|name| item[*name].clone()).collect();
                cells.push(format!("{:.9}", item["points"].parse::<f64>().unwrap()));
                cells
            })
            .collect();
        let told = run.explain(key, Some("af")).unwrap();
        let mut items = Vec::new();
        for pillar in told.first.pillars.iter().filter(|pillar| pillar.pillar != "network") {
            items.extend(pillar.items.iter().map(|item| {
                vec![
                    pillar.pillar.to_owned(),
                    item.document.clone().unwrap(),
                    item.kind.clone(),
                    item.role.clone(),
                    item.date.clone().unwrap_or_default(),
                    item.rule.clone(),
                    format!("{:.9}", item.points),
                ]
            }));
        }
        written.sort();
        items.sort();
        assert_eq!(items, written, "{key}");
    }
}

#[test]
fn the_json_has_the_fields_of_the_contract_and_links_to_the_documents() {
    let key = &ranked("hf")[0]["person_key"];
    let told = json(&[key, "--area", "hf"]);
    assert_eq!(told["person_key"], **key);
    assert_eq!((&told["area"], &told["rank"]), (&Value::from("hf"), &Value::from(1)));
    for field in ["name", "score", "pillars", "ties", "flags", "tier", "without", "identity"] {
        assert!(!told[field].is_null(), "{field}");
    }
    for field in ["proposed", "probability", "next_cut_gap", "reviewed"] {
        assert!(told["tier"].get(field).is_some(), "tier.{field}");
    }
    for field in ["confidence", "name_variants", "printed_names"] {
        assert!(!told["identity"][field].is_null(), "identity.{field}");
    }
    for pillar in told["pillars"].as_array().unwrap() {
        for field in ["pillar", "points", "weight", "raw", "items"] {
            assert!(!pillar[field].is_null(), "pillars.{field}");
        }
        for item in pillar["items"].as_array().unwrap() {
            for field in ["document", "title", "kind", "date", "role", "points", "rule", "link"] {
                assert!(item.get(field).is_some(), "items.{field}");
            }
            if let Some(pmid) = item["document"].as_str().and_then(|d| d.strip_prefix("PMID:")) {
                assert_eq!(item["link"], format!("https://pubmed.ncbi.nlm.nih.gov/{pmid}/"));
            }
        }
    }
    assert_eq!(told["other_areas"], Value::Array(Vec::new()), "one area was asked for");
}

#[test]
fn without_an_area_all_standings_are_told_in_the_order_of_the_study() {
    let (hf, af) = (ranked("hf"), ranked("af"));
    let both = hf.iter().find(|row| af.iter().any(|b| b["person_key"] == row["person_key"]));
    let key = &both.unwrap()["person_key"];
    let told = json(&[key]);
    assert_eq!(told["area"], "hf");
    let others: Vec<&str> =
        told["other_areas"].as_array().unwrap().iter().filter_map(|s| s["area"].as_str()).collect();
    assert!(others == ["af"] || others == ["af", "ph"], "{others:?}");
    let mut alone = json(&[key, "--area", "af"]);
    alone.as_object_mut().unwrap().remove("other_areas");
    assert_eq!(told["other_areas"][0], alone);
}

#[test]
fn a_person_is_found_by_key_orcid_and_any_printed_name() {
    let people = rows(&out().join("people.csv"));
    let person = people
        .iter()
        .find(|p| !p["orcid"].is_empty() && !p["name_native"].is_empty() && p["name"].contains(' '))
        .unwrap();
    let turned = person["name"].split(' ').rev().collect::<Vec<_>>().join(", ");
    let address = format!("https://orcid.org/{}", person["orcid"]);
    for typed in [&person["person_key"], &person["orcid"], &address] {
        assert_eq!(json(&[typed])["person_key"], *person["person_key"], "{typed}");
    }
    for typed in [&person["name"], &person["name"].to_uppercase(), &person["name_native"], &turned]
    {
        let done = asked(out(), &[typed]);
        let told = [done.stdout, done.stderr].concat();
        assert!(String::from_utf8(told).unwrap().contains(&person["person_key"]), "{typed}");
    }
}

#[test]
fn an_ambiguous_name_is_refused_with_the_keys_of_all_who_bear_it() {
    let people = rows(&out().join("people.csv"));
    let mut bearers: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for person in &people {
        bearers.entry(&person["name"]).or_default().push(&person["person_key"]);
    }
    let (name, keys) = bearers.iter().find(|(_, keys)| keys.len() > 1).unwrap();
    let message = refused(out(), &[name]);
    assert!(message.contains("people have this name"), "{message}");
    assert!(keys.iter().all(|key| message.contains(key)), "{message}");
}

#[test]
fn somebody_who_opted_out_is_unknown_and_not_named() {
    let unknown = refused(out(), &["Nobody Ofthatname"]);
    assert!(unknown.contains("nobody on the list") && unknown.contains("people.csv"), "{unknown}");
    for person in rows(&in_checkout("data/demo/optout.csv")) {
        for column in ["name", "name_native", "orcid"] {
            let typed = &person[column];
            if typed.is_empty() {
                continue;
            }
            let message = refused(out(), &[typed]);
            assert!(message.contains("nobody on the list"), "{message}");
            assert!(!message.contains(typed.as_str()), "{message}");
        }
    }
    assert!(refused(out(), &[""]).contains("nobody on the list"));
}

/// A study of which somebody may ask why a person is missing: a sheet about another field, a paper that is too
/// old, a person whom a reviewer took off, one who opted out.
fn study_with_missing_people(folder: &Path) -> std::path::PathBuf {
    let study = support::small_study(folder);
    let mut works = fs::read_to_string(folder.join("works.csv")).unwrap();
    works.push_str(
        "OLD,\"An old finding on the failing heart\",1999-03-01,J,\"Vetus, Ada\",,D006333,\n",
    );
    fs::write(folder.join("works.csv"), works).unwrap();
    fs::write(
        folder.join("gakkai.csv"),
        "session_title,role,name,name_native,kana,affiliation,date\n\
         Knees and hips,speaker,Hanako Mihon,見本花子,ミホン ハナコ,Kyushu,2023-05-01\n\
         Knees and hips,chair,Jane Placewood,,,Leeds,2023-05-01\n",
    )
    .unwrap();
    fs::write(folder.join("optout.csv"), "name\nJane Placewood\n").unwrap();
    fs::write(folder.join("overrides.csv"), "action,a,b,area\nexclude,\"Muster, Carla\",,hf\n")
        .unwrap();
    let text = fs::read_to_string(&study).unwrap();
    let text = text
        .replace(
            "none = \"invented people\"",
            "file = \"optout.csv\"\n[identity]\noverrides = \"overrides.csv\"",
        )
        .replace("[[area]]", "[[source]]\nkind = \"congress\"\npath = \"gakkai.csv\"\n[[area]]");
    fs::write(&study, text).unwrap();
    let out = folder.join("out");
    support::run_study(&study, &out);
    out
}

#[test]
fn somebody_who_is_missing_is_told_of_with_the_reason_and_the_place() {
    let desk = tempfile::tempdir().unwrap();
    let out = study_with_missing_people(desk.path());
    for typed in ["Hanako Mihon", "見本 花子", "見本花子先生", "みほん はなこ", "ﾐﾎﾝ ﾊﾅｺ"]
    {
        let message = refused(&out, &[typed]);
        assert!(message.contains("was read and is on no list: no document"), "{typed}: {message}");
        assert!(message.contains("first in gakkai.csv, line 2"), "{typed}: {message}");
    }
    let excluded = refused(&out, &["Carla Muster"]);
    assert!(excluded.contains("taken off 'hf' by overrides.csv, line 2"), "{excluded}");
    let old = refused(&out, &["Ada Vetus"]);
    assert!(old.contains("was read and is on no list"), "{old}");
    assert!(old.contains("works.csv"), "{old}");
}

#[test]
fn who_opted_out_is_answered_like_somebody_whom_no_source_has() {
    let desk = tempfile::tempdir().unwrap();
    let out = study_with_missing_people(desk.path());
    let unknown = refused(&out, &["Qadir Nemovic"]);
    for typed in ["Jane Placewood", "Placewood J", "Placewood", "PLACEWOOD, Jane"] {
        assert_eq!(refused(&out, &[typed]), unknown, "{typed}");
    }
}

#[test]
fn a_family_name_finds_its_bearers_with_the_best_rank_first() {
    let leader = &ranked("hf")[0];
    let (given, family) = leader["name"].rsplit_once(' ').unwrap();
    let message = refused(out(), &[family]);
    let first = message.lines().find(|line| line.starts_with("    P")).unwrap();
    assert!(first.contains(&leader["person_key"]) && first.contains("best rank 1"), "{message}");
    let initial = format!("{family} {}", &given[..1]);
    let by_initial = asked(out(), &[&initial]);
    let told =
        String::from_utf8_lossy(&[by_initial.stdout, by_initial.stderr].concat()).into_owned();
    assert!(told.contains(&leader["person_key"]), "{initial}: {told}");
    let native = &leader["name_native"];
    let prefix: String = native.chars().take(2).collect();
    assert!(refused(out(), &[&prefix]).contains(&leader["person_key"]), "{prefix}");
}

#[test]
fn a_name_needs_no_quotation_marks() {
    let leader = &ranked("hf")[0];
    let words: Vec<&str> = leader["name"].split(' ').collect();
    let done = succeeded(asked(out(), &[words.as_slice(), &["--area", "hf"]].concat()));
    assert!(String::from_utf8_lossy(&done.stdout).contains(&leader["person_key"]));
}

#[test]
fn an_area_that_does_not_list_the_person_or_does_not_exist_is_refused_with_those_that_do() {
    let key = &ranked("hf")[0]["person_key"];
    let message = refused(out(), &[key, "--area", "hepatology"]);
    assert!(message.contains("hepatology") && message.contains("hf, af, ph"), "{message}");
    let ph = ranked("ph");
    let absent = ranked("hf")
        .into_iter()
        .find(|row| ph.iter().all(|other| other["person_key"] != row["person_key"]));
    let message = refused(out(), &[&absent.unwrap()["person_key"], "--area", "ph"]);
    assert!(message.contains("has no place") && message.contains("listed in hf"), "{message}");
}

#[test]
fn the_gap_leads_to_the_score_of_the_last_of_the_next_tier() {
    let listed = ranked("af");
    let run = explain::RunExplainer::open(out()).unwrap();
    let score = |row: &Row| row["score"].parse::<f64>().unwrap();
    for (tier, above) in [("T2", "T1"), ("T3", "T2"), ("T4", "T3")] {
        let person = listed.iter().find(|row| row["tier"] == tier).unwrap();
        let cut = listed.iter().rfind(|row| row["tier"] == above).unwrap();
        let told = run.explain(&person["person_key"], Some("af")).unwrap().first.tier;
        assert_eq!(
            (told.proposed.as_deref(), told.next_tier.as_deref()),
            (Some(tier), Some(above))
        );
        assert!((told.next_cut_gap.unwrap() - (score(cut) - score(person))).abs() < 1e-9);
    }
    let first = run.explain(&listed[0]["person_key"], Some("af")).unwrap().first.tier;
    assert_eq!(first.next_cut_gap, None);
    let outside = listed.iter().find(|row| row["tier"].is_empty()).unwrap();
    let outside = run.explain(&outside["person_key"], Some("af")).unwrap().first.tier;
    assert_eq!((outside.proposed, outside.next_cut_gap), (None, None));
}

#[test]
fn without_an_item_the_rank_is_where_the_smaller_score_would_stand() {
    let listed = ranked("af");
    let run = explain::RunExplainer::open(out()).unwrap();
    for row in listed.iter().step_by(97) {
        let standing = run.explain(&row["person_key"], Some("af")).unwrap().first;
        assert!(standing.without.len() <= 3 && !standing.without.is_empty());
        assert!(standing.without.is_sorted_by(|a, b| a.points_lost >= b.points_lost));
        for without in &standing.without {
            let pillar = standing.pillars.iter().find(|p| p.pillar == without.pillar).unwrap();
            let item = pillar.items.iter().find(|item| {
                item.document.as_ref() == Some(&without.document) && item.role == without.role
            });
            let (item, part) = (item.unwrap(), &pillar.parts[0]);
            let g = |x: f64| ((1.0 + x).ln() / (1.0 + part.reference).ln()).min(1.0);
            let left = 100.0 * part.weight * g((pillar.raw - item.points).max(0.0));
            assert!((pillar.points - left - without.points_lost).abs() < 2e-6);
            assert!((standing.score - without.points_lost - without.score).abs() < 1e-9);
            let Some(rank) = without.rank else { continue };
            let better = listed.iter().filter(|other| {
                let score: f64 = other["score"].parse().unwrap();
                other["person_key"] != row["person_key"]
                    && (score > without.score
                        || (score == without.score && other["person_key"] < row["person_key"]))
            });
            assert_eq!(rank as usize, better.count() + 1);
            assert!(rank >= standing.rank);
        }
    }
    let only = listed.iter().find(|row| row["flags"].contains("one_paper")).unwrap();
    let standing = run.explain(&only["person_key"], Some("af")).unwrap().first;
    assert!(standing.without.iter().any(|without| without.rank.is_none()), "nobody without papers");
}

#[test]
fn the_strongest_ties_are_told_with_names_and_documents() {
    let key = &ranked("hf")[0]["person_key"];
    let ties =
        explain::RunExplainer::open(out()).unwrap().explain(key, Some("hf")).unwrap().first.ties;
    assert_eq!(ties.len(), 10);
    assert!(ties.is_sorted_by(|a, b| a.weight >= b.weight));
    assert!(ties.iter().all(|tie| tie.name.is_some() && tie.documents > 0));
    assert!(ties.iter().all(|tie| tie.person_key != *key));
}

#[test]
fn the_page_is_for_reading_and_says_the_same_every_time() {
    let row = &ranked("hf")[0];
    let words = [row["person_key"].as_str(), "--area", "hf"];
    let done = asked(out(), &words);
    assert!(done.status.success() && done.stderr.is_empty());
    assert_eq!(done.stdout, asked(out(), &words).stdout);
    let page = String::from_utf8(done.stdout).unwrap();
    for shown in [&row["name"], &row["run_id"]] {
        assert!(page.contains(shown.as_str()), "{shown} in\n{page}");
    }
    for figure in [&row["score"], &row["points_science"]] {
        let figure = format!("{:.2}", figure.parse::<f64>().unwrap());
        assert!(page.contains(&figure), "{figure} in\n{page}");
    }
    for heading in [
        "pillar",
        "science",
        "strongest ties",
        "without",
        "identity confidence",
        "points come from",
    ] {
        assert!(page.contains(heading), "{heading} in\n{page}");
    }
    assert!(page.lines().count() < 80, "one page");
}

#[test]
fn the_page_opens_with_why_the_person_stands_there_and_tells_titles_beside_links() {
    let row = &ranked("hf")[1];
    let words = [row["person_key"].as_str(), "--area", "hf"];
    let page = String::from_utf8(succeeded(asked(out(), &words)).stdout).unwrap();
    let told = explain::RunExplainer::open(out()).unwrap().explain(words[0], Some("hf")).unwrap();
    let standing = told.first;
    let lines: Vec<&str> = page.lines().collect();
    let head =
        lines.iter().position(|line| line.starts_with("Heart failure (hf): rank 2")).unwrap();
    let greatest = standing.pillars.iter().max_by(|a, b| a.points.total_cmp(&b.points)).unwrap();
    let why = lines[head + 1];
    let share = format!("{:.2} of {:.2} points come from", greatest.points, standing.score);
    assert!(why.starts_with(&share) && why.ends_with('.'), "{why}");
    assert!(why.contains(greatest.items[0].title.as_ref().unwrap().as_str()), "{why}");
    let what = lines[head + 2];
    assert!(what.contains("(90 %)") && what.ends_with('.'), "{what}");
    let rank = standing.without[0].rank.unwrap();
    assert!(what.contains(&format!(" {rank} without ")), "{what}");
    for pillar in standing.pillars.iter().filter(|pillar| pillar.pillar != "network") {
        let item = &pillar.items[0];
        let title: String = item.title.as_ref().unwrap().chars().take(70).collect();
        let at = lines.iter().skip(head + 4).position(|line| line.contains(&title));
        let below = lines[head + 4 + at.unwrap() + 1];
        let place = item.link.as_ref().or(item.document.as_ref()).unwrap();
        assert!(below.trim_end().ends_with(place.as_str()), "{place} below {title}");
    }
    // No figure of the page but years, keys, links and names has more than two decimals.
    let long = page.split_whitespace().filter(|word| {
        let decimals = word.trim_end_matches([',', ';', ')']).split_once('.');
        decimals.is_some_and(|(whole, rest)| {
            whole.parse::<u32>().is_ok() && rest.len() > 2 && rest.parse::<u64>().is_ok()
        })
    });
    assert_eq!(long.collect::<Vec<_>>(), Vec::<&str>::new());
}

#[test]
fn a_folder_that_is_no_run_or_is_damaged_is_refused_with_the_file() {
    let study = in_checkout("data/demo/study.toml");
    let message = refused(&study, &["x"]);
    assert!(message.contains("study.toml") && message.contains("kolnet run"), "{message}");
    let desk = tempfile::tempdir().unwrap();
    assert!(refused(desk.path(), &["x"]).contains("manifest.json"));
    assert!(refused(&desk.path().join("nowhere"), &["x"]).contains("nowhere"));

    let tables = ["manifest.json", "people.parquet", "rankings.parquet", "evidence.parquet"];
    let tables = [&tables[..], &["edges.parquet", "documents.parquet"]].concat();
    let key = &ranked("hf")[0]["person_key"];
    for broken in &tables {
        for table in &tables {
            fs::copy(out().join(table), desk.path().join(table)).unwrap();
        }
        let path = desk.path().join(broken);
        let whole = fs::read(&path).unwrap();
        for bytes in [&whole[..whole.len() / 2], b"PAR1", b"no table", b""] {
            fs::write(&path, bytes).unwrap();
            let message = refused(desk.path(), &[key]);
            assert!(message.contains(broken) && !message.contains("panicked"), "{message}");
        }
    }
}

#[test]
fn a_run_that_wrote_csv_alone_is_explained_alike() {
    let desk = tempfile::tempdir().unwrap();
    let tables = ["evidence.parquet", "edges.parquet", "documents.parquet"];
    for file in ["manifest.json", "people.csv", "rankings.csv"].iter().chain(&tables) {
        fs::copy(out().join(file), desk.path().join(file)).unwrap();
    }
    let key = &ranked("hf")[0]["person_key"];
    let (csv, parquet) = (asked(desk.path(), &[key, "--json"]), asked(out(), &[key, "--json"]));
    assert!(csv.status.success(), "{}", String::from_utf8_lossy(&csv.stderr));
    assert_eq!(csv.stdout, parquet.stdout);
}
