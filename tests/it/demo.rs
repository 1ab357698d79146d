//! The demo's planted truth against what the main command finds.

use std::collections::{BTreeMap, BTreeSet};

use crate::support::{
    self, DemoRun, Row, copy_demo, demo_run, in_checkout, kolnet, refused, rows, succeeded,
};

fn number(row: &Row, column: &str) -> f64 {
    row[column].parse().unwrap()
}

/// A name as its words in any order, lower case.
fn key(name: &str) -> Vec<String> {
    let mut words: Vec<String> = name
        .to_lowercase()
        .split([' ', ',', '-'])
        .filter(|w| !w.is_empty())
        .map(str::to_owned)
        .collect();
    words.sort();
    words
}

#[test]
fn the_planted_leaders_of_every_area_stand_among_the_first_twenty() {
    let DemoRun { out, printed } = demo_run();
    let mut planted: BTreeMap<String, BTreeSet<Vec<String>>> = BTreeMap::new();
    for leader in rows(&in_checkout("data/demo/truth/leaders.tsv")) {
        planted.entry(leader["area"].clone()).or_default().insert(key(&leader["name"]));
    }
    assert!(planted.len() >= 3, "three areas have planted leaders");
    let rankings = rows(&out.join("rankings.csv"));
    for (area, leaders) in planted {
        let ten = rankings.iter().filter(|row| row["area"] == area && number(row, "rank") <= 10.0);
        for row in ten {
            assert!(printed.contains(&row["name"]), "{} of {area} is not printed", row["name"]);
        }
        let first: BTreeSet<Vec<String>> = rankings
            .iter()
            .filter(|row| row["area"] == area && row["rank"].parse::<u32>().unwrap() <= 20)
            .map(|row| key(&row["name"]))
            .collect();
        assert_eq!(first.len(), 20, "{area} has twenty people");
        let found = leaders.intersection(&first).count();
        let recall = found as f64 / leaders.len() as f64;
        eprintln!(
            "{area}: {found} of {} planted leaders among the first 20, recall {recall:.2}",
            leaders.len()
        );
        assert!(recall >= 0.8, "{area}: recall@20 is {recall:.2}");
    }
}

/// The row of a planted person in an area: under their name, or in their own script.
fn row_of<'r>(rankings: &'r [Row], planted: &Row) -> Option<&'r Row> {
    let without_blanks = |text: &str| text.replace([' ', '-'], "").to_lowercase();
    let native = without_blanks(&planted["native"]);
    let name = key(&planted["name"].replace('-', ""));
    rankings.iter().filter(|row| row["area"] == planted["area"]).find(|row| {
        key(&row["name"].replace('-', "")) == name
            || (!native.is_empty() && without_blanks(&row["name_native"]) == native)
    })
}

#[test]
fn planted_turns_of_careers_are_told_as_they_were_planted() {
    let rankings = rows(&demo_run().out.join("rankings.csv"));
    let planted = rows(&in_checkout("data/demo/truth/planted.tsv"));
    assert_eq!(planted.len(), 9, "a riser, a mover and a silent one in each area");
    for person in &planted {
        let (name, year) = (&person["name"], person["year"].parse::<i32>().unwrap());
        let row = row_of(&rankings, person).unwrap_or_else(|| panic!("{name} is not listed"));
        let told = (row["state"].as_str(), row["moved_in"].as_str());
        eprintln!(
            "{} {name}, {}: {told:?}, rising {}",
            person["turn"], person["year"], row["rising"]
        );
        match person["turn"].as_str() {
            "moved" => {
                // Printed from the planted year on, where a document of that year prints it.
                assert!(person["from"].starts_with(&row["moved_from"]), "{name}: {row:?}");
                let moved_in: i32 = row["moved_in"].parse().unwrap();
                assert!((year..=year + 2).contains(&moved_in), "{name}: {moved_in}");
                assert!(row["flags"].split(';').any(|flag| flag == "moved"), "{name}");
                assert_eq!(row["state"], "active", "{name}");
            }
            "silent" => {
                assert_eq!(row["state"], "silent", "{name}");
                assert!(row["last_seen"][..4].parse::<i32>().unwrap() <= year, "{name}");
            }
            _ => {
                // Among the first tenth of those of whom growth is judged.
                let mut judged: Vec<f64> = rankings
                    .iter()
                    .filter(|row| row["area"] == person["area"])
                    .filter_map(|row| row["rising"].parse().ok())
                    .collect();
                judged.sort_by(f64::total_cmp);
                let rising: f64 = row["rising"].parse().unwrap();
                assert!(rising >= judged[judged.len() * 9 / 10], "{name}: {rising}");
            }
        }
    }
}

#[test]
fn nobody_who_opted_out_is_in_any_file_or_message() {
    let out = &demo_run().out;
    let printed = demo_run().printed.to_lowercase();
    let optout = rows(&in_checkout("data/demo/optout.csv"));
    assert!(!optout.is_empty());
    let mut written = support::files(out);
    for (name, bytes) in &mut written {
        if name.ends_with(".parquet") {
            // Packed: looked into cell by cell.
            *bytes = support::parquet_cells(&out.join(name)).concat().join("\n").into_bytes();
        }
        if name.ends_with(".xlsx") {
            *bytes = support::workbook_text(bytes).into_bytes();
        }
    }
    let first = &rows(&out.join("rankings.csv"))[0]["name"];
    let names = |bytes: &[u8]| bytes.windows(first.len()).any(|w| w == first.as_bytes());
    let naming = written.iter().filter(|(_, bytes)| names(bytes)).count();
    assert!(naming >= 5, "whoever is listed is found by this search in {naming} files");
    for person in optout {
        for column in ["name", "name_native", "orcid"] {
            let Some(text) = person.get(column).filter(|text| !text.is_empty()) else { continue };
            let mut turned: Vec<&str> = text.split(' ').collect();
            turned.reverse();
            for form in [text.clone(), turned.join(" ")] {
                assert!(!printed.contains(&form.to_lowercase()));
                for (name, bytes) in &written {
                    let found =
                        bytes.windows(form.len()).any(|w| w.eq_ignore_ascii_case(form.as_bytes()));
                    assert!(!found, "{name} names somebody who opted out");
                }
            }
        }
    }
}

#[test]
fn the_feed_has_one_row_a_person_and_area_under_a_key_that_stands_once() {
    let desk = tempfile::tempdir().unwrap();
    let out = &demo_run().out;
    for (profile, key) in [("plain", "external_id"), ("salesforce", "Kolnet_External_Id__c")] {
        let feed = desk.path().join(profile);
        let done =
            kolnet().args(["feed", "--profile", profile, "--out"]).arg(&feed).arg(out).output();
        succeeded(done.unwrap());
        let bytes = std::fs::read(feed.join("upsert.csv")).unwrap();
        assert!(!bytes.starts_with(b"\xef\xbb\xbf"), "no byte-order mark");
        assert!(!bytes.contains(&b'\r'), "lines end with LF");
        let fed = rows(&feed.join("upsert.csv"));
        let ranked = rows(&out.join("rankings.csv"));
        assert_eq!(fed.len(), ranked.len());
        let keys: BTreeSet<&String> = fed.iter().map(|row| &row[key]).collect();
        assert_eq!(keys.len(), fed.len(), "no key stands twice");
        let expected: BTreeSet<String> = ranked
            .iter()
            .map(|row| format!("kolnet:{}:{}", row["person_key"], row["area"]))
            .collect();
        assert!(keys.into_iter().all(|key| expected.contains(key)));
    }
}

#[test]
fn points_add_up_to_the_score_and_evidence_to_the_points() {
    let out = &demo_run().out;
    for row in rows(&out.join("rankings.csv")) {
        let points = ["science", "citation", "congress", "leadership", "network"]
            .map(|pillar| row[&format!("points_{pillar}")].parse::<f64>().unwrap_or(0.0));
        let score: f64 = row["score"].parse().unwrap();
        assert!((points.iter().sum::<f64>() - score).abs() < 1e-9, "{}", row["person_key"]);
        assert!((0.0..=100.000_001).contains(&score));
    }
}

#[test]
fn every_rank_has_an_interval_and_the_first_are_firmer_than_the_many() {
    let rankings = rows(&demo_run().out.join("rankings.csv"));
    let mut widths: BTreeMap<bool, Vec<f64>> = BTreeMap::new();
    for row in &rankings {
        let (low, median, high) =
            (number(row, "rank_low"), number(row, "rank_median"), number(row, "rank_high"));
        assert!(1.0 <= low && low <= median && median <= high, "{}", row["person_key"]);
        let (top10, top50) = (number(row, "top10_probability"), number(row, "top50_probability"));
        assert!((0.0..=1.0).contains(&top10) && top10 <= top50 && top50 <= 1.0);
        assert_eq!(row["tier"].is_empty(), row["tier_probability"].is_empty());
        let rank = number(row, "rank");
        if rank <= 10.0 || (200.0..300.0).contains(&rank) {
            widths.entry(rank <= 10.0).or_default().push(high - low);
        }
    }
    let mean = |widths: &Vec<f64>| widths.iter().sum::<f64>() / widths.len() as f64;
    assert!(mean(&widths[&true]) * 3.0 < mean(&widths[&false]), "{widths:?}");
    let sure = rankings.iter().filter(|row| row["rank"] == "1");
    assert!(sure.into_iter().all(|row| number(row, "top10_probability") > 0.9));
}

#[test]
fn a_person_who_gains_more_than_their_like_rises_and_the_known_leaders_are_not_judged() {
    let rankings = rows(&demo_run().out.join("rankings.csv"));
    let rising: Vec<f64> = rankings.iter().filter_map(|row| row["rising"].parse().ok()).collect();
    assert!(rising.len() > 100, "{} people are judged", rising.len());
    // Sums of z-scores within a band: the mean of all is zero.
    let mean = rising.iter().sum::<f64>() / rising.len() as f64;
    assert!(mean.abs() < 0.01, "{mean}");
    assert!(rankings.iter().all(|row| row["tier"] != "T1" || row["rising"].is_empty()));
    let judged = rankings.iter().filter(|row| !row["rising"].is_empty());
    assert!(judged.into_iter().all(|row| number(row, "first_active") >= 2026.0 - 12.0));
}

#[test]
fn whoever_leads_an_area_is_more_often_international_than_the_many() {
    let rankings = rows(&demo_run().out.join("rankings.csv"));
    let levels: BTreeSet<&str> = rankings.iter().map(|row| row["reach_level"].as_str()).collect();
    for level in levels.iter().filter(|level| !level.is_empty()) {
        assert!(["local", "regional", "national", "international"].contains(level), "{level}");
    }
    assert!(levels.len() >= 3, "{levels:?}");
    let share = |first: bool| {
        let group: Vec<_> =
            rankings.iter().filter(|row| (number(row, "rank") <= 20.0) == first).collect();
        let there = group.iter().filter(|row| row["reach_level"] == "international").count();
        there as f64 / group.len() as f64
    };
    assert!(share(true) > share(false), "{} {}", share(true), share(false));
}

#[test]
fn a_reviewer_can_exclude_promote_and_demote_and_no_score_changes() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let before = rows(&demo_run().out.join("rankings.csv"));
    let of = |area: &str, rank: &str| {
        before.iter().find(|row| row["area"] == area && row["rank"] == rank).unwrap().clone()
    };
    let (first, second, other) = (of("af", "1"), of("af", "2"), of("ph", "3"));
    let mut lines = std::fs::read_to_string(desk.path().join("overrides.csv")).unwrap();
    lines.push_str(&format!("exclude,{},,af,moved,reviewer,2026-10-01\n", first["person_key"]));
    lines.push_str(&format!("demote,{},,af,retired,reviewer,2026-10-01\n", second["person_key"]));
    lines.push_str(&format!("promote,{},,ph,chair,reviewer,2026-10-01\n", other["person_key"]));
    std::fs::write(desk.path().join("overrides.csv"), lines).unwrap();
    support::run_study(&desk.path().join("study.toml"), &desk.path().join("out"));
    let after = rows(&desk.path().join("out/rankings.csv"));
    let find = |area: &str, key: &str| {
        after.iter().find(|row| row["area"] == area && row["person_key"] == key).cloned()
    };
    assert!(find("af", &first["person_key"]).is_none(), "excluded from the area");
    assert_eq!(after.len() + 1, before.len(), "and from this area only");
    for (row, tier) in [(&second, "T2"), (&other, "T1")] {
        let now = find(&row["area"], &row["person_key"]).unwrap();
        assert_eq!(
            (now["score"].as_str(), now["tier"].as_str()),
            (row["score"].as_str(), row["tier"].as_str())
        );
        assert_eq!(
            (now["tier_reviewed"].as_str(), now["review_status"].as_str()),
            (tier, "reviewed")
        );
    }
    assert_eq!(find("af", &second["person_key"]).unwrap()["rank"], "1", "ranks close up");

    let line = "promote,\"Leroy, Isabelle\",,hepatology,,reviewer,2026-10-01\n";
    let wrong = std::fs::read_to_string(desk.path().join("overrides.csv")).unwrap() + line;
    std::fs::write(desk.path().join("overrides.csv"), wrong).unwrap();
    let done = kolnet().arg("run").arg(desk.path().join("study.toml")).output().unwrap();
    let told = refused(done);
    assert!(told.contains("overrides.csv, line 7"), "{told}");
    assert!(told.contains("hepatology") && told.contains("hf, af, ph"), "{told}");
}
