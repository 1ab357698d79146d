//! Whom to meet so that most of an area is within reach: the picks of the demo, counted again.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::process::Output;

use crate::support::{self, Row, demo_run, kolnet, parquet_rows, rows, succeeded, workbook_text};
use serde_json::Value;

fn out() -> &'static Path {
    &demo_run().out
}

fn asked(run: &Path, words: &[&str]) -> Output {
    kolnet().arg("cover").arg(run).args(words).output().unwrap()
}

fn plan(words: &[&str]) -> Value {
    let done = succeeded(asked(out(), &[words, &["--json"]].concat()));
    serde_json::from_slice(&done.stdout).unwrap()
}

/// The message of a question that has no answer.
fn refused(run: &Path, words: &[&str]) -> String {
    support::refused(asked(run, words))
}

fn share(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

fn keys(plan: &Value) -> Vec<String> {
    let picks = plan["picks"].as_array().unwrap();
    picks.iter().map(|pick| pick["person_key"].as_str().unwrap().to_owned()).collect()
}

/// A list in a file of its own.
fn list(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_string_lossy().into_owned()
}

/// An area read anew from the tables, by the formulas of
/// [method 2.4](kolnet::guide::method#24-ties) and [9](kolnet::guide::method#9-coverage).
struct Truth {
    listed: Vec<Row>,
    covers: BTreeMap<String, BTreeMap<String, f64>>,
}

impl Truth {
    fn of(area: &str, layers: &[(&str, f64)]) -> Self {
        let mut listed = rows(&out().join("rankings.csv"));
        listed.retain(|row| row["area"] == area);
        let mut edges = parquet_rows(&out().join("edges.parquet"));
        edges.retain(|row| row["area"] == area);
        let mut ties: BTreeMap<String, BTreeMap<String, f64>> = BTreeMap::new();
        for (layer, lambda) in layers {
            let in_layer: Vec<&Row> = edges.iter().filter(|row| row["layer"] == *layer).collect();
            let weight = |row: &Row| row["weight"].parse::<f64>().unwrap();
            for row in in_layer {
                let (a, b) = (&row["a"], &row["b"]);
                for (from, to) in [(a, b), (b, a)] {
                    *ties.entry(from.clone()).or_default().entry(to.clone()).or_default() +=
                        lambda * weight(row);
                }
            }
        }
        let strong: BTreeMap<&String, Vec<&String>> = ties
            .iter()
            .map(|(a, to)| {
                let held = |u: &String| ties[u][a] / ties[u].values().sum::<f64>();
                (a, to.keys().filter(|u| held(u) >= 0.1 - 1e-7).collect())
            })
            .collect();
        let mut covers = BTreeMap::new();
        for row in &listed {
            let a = &row["person_key"];
            let mut reached = BTreeMap::new();
            let steps = strong.get(a).cloned().unwrap_or_default();
            for u in steps.iter().flat_map(|u| &strong[*u]) {
                reached.insert((*u).clone(), 0.35);
            }
            reached.extend(steps.iter().map(|u| ((*u).clone(), 0.7)));
            reached.insert(a.clone(), 1.0);
            covers.insert(a.clone(), reached);
        }
        Self { listed, covers }
    }

    /// Share of the scores of people with two documents or more that is covered by `met`.
    fn coverage(&self, met: &[String]) -> f64 {
        self.coverage_of(met, |_| true)
    }

    /// The same of those whose row in the rankings `counts`.
    fn coverage_of(&self, met: &[String], counts: impl Fn(&Row) -> bool) -> f64 {
        let mut best: BTreeMap<&String, f64> = BTreeMap::new();
        for (u, share) in met.iter().flat_map(|a| &self.covers[a]) {
            let held = best.entry(u).or_default();
            *held = held.max(*share);
        }
        let active = self.listed.iter().filter(|row| !row["tier"].is_empty() && counts(row));
        let (mut covered, mut whole) = (0.0, 0.0);
        for row in active {
            let score: f64 = row["score"].parse().unwrap();
            covered += score * best.get(&row["person_key"]).copied().unwrap_or_default();
            whole += score;
        }
        covered / whole
    }

    fn first(&self, k: usize) -> Vec<String> {
        self.listed.iter().take(k).map(|row| row["person_key"].clone()).collect()
    }
}

const COLLABORATION: [(&str, f64); 3] =
    [("co_authorship", 1.0), ("guideline", 0.5), ("trial", 0.25)];
const ALL: [(&str, f64); 4] =
    [("co_authorship", 1.0), ("co_speaking", 0.5), ("guideline", 0.5), ("trial", 0.25)];

fn agrees(plan: &Value, truth: &Truth) {
    let picks = keys(plan);
    let mut before = 0.0;
    for (place, pick) in plan["picks"].as_array().unwrap().iter().enumerate() {
        let counted = truth.coverage(&picks[..=place]);
        assert!((share(&pick["cumulative"]) - counted).abs() < 2e-6, "pick {place}: {counted}");
        assert!((share(&pick["marginal"]) - (counted - before)).abs() < 3e-6, "pick {place}");
        let mut others = picks.clone();
        others.remove(place);
        let lost = truth.coverage(&picks) - truth.coverage(&others);
        assert!((share(&pick["lost_without"]) - lost).abs() < 3e-6, "pick {place}");
        before = counted;
    }
    assert!((share(&plan["coverage"]) - before).abs() < 2e-6);
    let first = truth.coverage(&truth.first(picks.len()));
    assert!((share(&plan["top_k_coverage"]) - first).abs() < 2e-6);
}

#[test]
fn twenty_picks_an_area_bring_a_tenth_more_of_the_demo_within_reach_than_the_first_twenty() {
    let (mut picked, mut listed) = (0.0, 0.0);
    for area in ["hf", "af", "ph"] {
        let told = plan(&["--area", area, "--k", "20"]);
        agrees(&told, &Truth::of(area, &COLLABORATION));
        assert_eq!(keys(&told).len(), 20);
        let (picks, first) = (share(&told["coverage"]), share(&told["top_k_coverage"]));
        eprintln!("{area}: {picks:.4} against {first:.4}, {:+.1} %", 100.0 * (picks / first - 1.0));
        assert!(picks > first, "{area}: {picks} against {first}");
        picked += picks;
        listed += first;
    }
    let more = picked / listed - 1.0;
    eprintln!("the three areas together: {:+.1} %", 100.0 * more);
    assert!(more >= 0.10, "{picked} against {listed}");
}

#[test]
fn with_sessions_as_steps_the_figures_are_those_of_the_combined_network() {
    for area in ["hf", "af", "ph"] {
        let told = plan(&["--area", area, "--k", "20", "--steps", "all"]);
        agrees(&told, &Truth::of(area, &ALL));
        let (picks, first) = (share(&told["coverage"]), share(&told["top_k_coverage"]));
        eprintln!("{area}: {picks:.4} against {first:.4}, {:+.1} %", 100.0 * (picks / first - 1.0));
        assert!(picks > first);
    }
}

#[test]
fn every_pick_is_the_one_that_adds_most_and_equals_go_by_key() {
    let truth = Truth::of("hf", &COLLABORATION);
    let picks = keys(&plan(&["--area", "hf", "--k", "3"]));
    for place in 0..3 {
        let with = |key: &String| {
            let together = [&picks[..place], std::slice::from_ref(key)].concat();
            (truth.coverage(&together) * 1e7).round() as i64
        };
        let best = truth.covers.keys().max_by_key(|key| (with(key), std::cmp::Reverse(*key)));
        assert_eq!(Some(&picks[place]), best);
    }
}

#[test]
fn the_picks_are_written_as_a_table_a_workbook_and_json_that_say_the_same() {
    let desk = tempfile::tempdir().unwrap();
    let told = plan(&["--area", "af", "--k", "4"]);
    let wanted = keys(&told);
    let write = |name: &str| {
        let file = desk.path().join(name);
        let words = ["--area", "af", "--k", "4", "--out", file.to_str().unwrap()];
        plan(&words);
        file
    };
    let table = rows(&write("picks.csv"));
    let found: Vec<String> = table.iter().map(|row| row["person_key"].clone()).collect();
    assert_eq!(found, wanted);
    for (row, pick) in table.iter().zip(told["picks"].as_array().unwrap()) {
        let together: f64 = row["together"].parse().unwrap();
        assert!((together - pick["cumulative"].as_f64().unwrap()).abs() < 1e-4);
    }
    let book = workbook_text(&fs::read(write("picks.xlsx")).unwrap());
    assert!(wanted.iter().all(|key| book.contains(key)));
    let mut json: Value = serde_json::from_slice(&fs::read(write("picks.json")).unwrap()).unwrap();
    let purpose = json.as_object_mut().unwrap().remove("purpose").unwrap();
    assert!(purpose.as_str().unwrap().contains("not for promotion"), "{purpose}");
    assert_eq!(json, told);
    let file = desk.path().join("picks.txt");
    let words = ["--area", "af", "--k", "4", "--out", file.to_str().unwrap()];
    let said = refused(out(), &words);
    assert!(said.contains("picks.txt: the plan is written as .csv, .xlsx or .json"), "{said}");
    let inside = out().join("rankings.csv");
    let words = ["--area", "af", "--k", "4", "--out", inside.to_str().unwrap()];
    refused(out(), &words);
}

#[test]
fn engaged_people_cover_from_the_start_and_are_never_picked() {
    let truth = Truth::of("af", &COLLABORATION);
    let alone = plan(&["--area", "af", "--k", "5"]);
    assert_eq!((&alone["engaged"], share(&alone["engaged_coverage"])), (&Value::from(0), 0.0));
    let met = keys(&alone);
    let elsewhere = rows(&out().join("rankings.csv")).into_iter().find(|row| {
        row["area"] == "ph"
            && !truth.covers.contains_key(&row["person_key"])
            && !edge_people("af").contains(&row["person_key"])
    });
    let desk = tempfile::tempdir().unwrap();
    let text = format!("person_key\n{}\n{}\n", met.join("\n"), elsewhere.unwrap()["person_key"]);
    let file = list(desk.path(), "engaged.csv", &text);
    let told = plan(&["--area", "af", "--k", "5", "--engaged", &file]);
    assert_eq!((&told["engaged"], &told["engaged_elsewhere"]), (&5.into(), &1.into()));
    assert!((share(&told["engaged_coverage"]) - truth.coverage(&met)).abs() < 2e-6);
    let picks = keys(&told);
    assert!(picks.len() == 5 && picks.iter().all(|pick| !met.contains(pick)));
    assert_eq!(keys(&plan(&["--area", "af", "--k", "10"]))[5..], picks, "greedy goes on");
    let together = [&met[..], &picks[..]].concat();
    assert!((share(&told["coverage"]) - truth.coverage(&together)).abs() < 2e-6);
    let first = truth.first(20).into_iter().filter(|key| !met.contains(key)).take(5);
    let first = [met.clone(), first.collect()].concat();
    assert!((share(&told["top_k_coverage"]) - truth.coverage(&first)).abs() < 2e-6);
}

fn edge_people(area: &str) -> BTreeSet<String> {
    let edges = parquet_rows(&out().join("edges.parquet")).into_iter();
    let ends = edges
        .filter(|row| row["area"] == area)
        .flat_map(|row| [row["a"].clone(), row["b"].clone()]);
    ends.collect()
}

#[test]
fn engaged_people_are_found_by_name_and_the_unknown_stop_the_plan_without_being_named() {
    let desk = tempfile::tempdir().unwrap();
    let people = rows(&out().join("people.csv"));
    let bearers = |name: &str| people.iter().filter(|person| person["name"] == name).count();
    let known = people.iter().find(|p| bearers(&p["name"]) == 1 && p["name"].contains("Schneider"));
    let known = &known.unwrap()["name"];
    let double = &people.iter().find(|person| bearers(&person["name"]) > 1).unwrap()["name"];
    let gone = "\"Blackstead, David\"";
    let file = list(desk.path(), "met.csv", &format!("name,note\n{known},x\n{gone},\n{double},\n"));
    let message = refused(out(), &["--area", "hf", "--k", "5", "--engaged", &file]);
    for shown in ["met.csv", "line 3: nobody", "line 4: ", "people have this name", "person_key"] {
        assert!(message.contains(shown), "{shown} in {message}");
    }
    assert!(!message.contains("line 2") && !message.contains("Blackstead"), "{message}");
    let file = list(desk.path(), "one.csv", &format!("\u{feff}Name\n\"{known}\"\n"));
    let told = plan(&["--area", "hf", "--k", "5", "--engaged", &file]);
    let met = [&told["engaged"], &told["engaged_elsewhere"]].map(|n| n.as_u64().unwrap());
    assert_eq!(met[0] + met[1], 1);
}

#[test]
fn quotas_hold_and_those_that_cannot_be_met_are_refused() {
    let desk = tempfile::tempdir().unwrap();
    let ask = |text: &str, k: &str| {
        let file = list(desk.path(), "quota.csv", text);
        ["--area", "hf", "--k", k, "--quota", &file].map(str::to_owned)
    };
    let text = "country,most\njp,3\nFR,2\n*,4\n";
    let words = ask(text, "9");
    let told = plan(&words.each_ref().map(String::as_str));
    let mut count: BTreeMap<&str, usize> = BTreeMap::new();
    for pick in told["picks"].as_array().unwrap() {
        let country = pick["country"].as_str().unwrap();
        *count.entry(if ["JP", "FR"].contains(&country) { country } else { "*" }).or_default() += 1;
    }
    assert_eq!(count, BTreeMap::from([("*", 4), ("FR", 2), ("JP", 3)]));
    let words = ask("community,most\n2,1\n4,2\n", "3");
    let told = plan(&words.each_ref().map(String::as_str));
    let mut of: Vec<u64> = told["picks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|pick| pick["community"].as_u64().unwrap())
        .collect();
    of.sort_unstable();
    assert_eq!(of, [2, 4, 4]);
    for (text, k, shown) in [
        ("country,most\nJP,2\nFR,1\n", "4", "allow 3 of the 4 people that --k asks for"),
        ("country,most\nJP,2\nXX,9\n", "4", "line 3: nobody in the area has the country 'XX'"),
        ("country,most\nJP,two\n", "1", "line 2: 'two' under most is not a whole number"),
        ("country,most\nJP,2\nJP,3\n", "1", "line 3: 'JP' is listed for the second time"),
        ("land,most\nJP,2\n", "1", "line 1: there is no column 'country' nor 'region'"),
        ("country,limit\nJP,2\n", "1", "line 1: there is no column 'most'"),
    ] {
        let words = ask(text, k);
        let message = refused(out(), &words.each_ref().map(String::as_str));
        assert!(message.contains("quota.csv") && message.contains(shown), "{message}");
    }
}

#[test]
fn a_plan_by_cascades_reaches_at_least_what_the_first_of_the_list_do_and_says_what_half_would() {
    for area in ["hf", "af", "ph"] {
        let told = plan(&["--area", area, "--k", "20", "--model", "ic"]);
        let picks = keys(&told);
        assert_eq!(picks.iter().collect::<BTreeSet<_>>().len(), 20, "{area}");
        let (reached, first) = (share(&told["coverage"]), share(&told["top_k_coverage"]));
        let half = share(&told["coverage_at_half"]);
        eprintln!("{area}: {reached:.4} against {first:.4}, {half:.4} at half");
        assert!(
            told["model"] == "ic" && reached >= first && half < reached && half > 0.0,
            "{area}"
        );
        // Whoever is picked later adds less, but for the error of the cascades.
        let added: Vec<f64> =
            told["picks"].as_array().unwrap().iter().map(|pick| share(&pick["marginal"])).collect();
        assert!(added.windows(2).all(|pair| pair[1] <= pair[0] + 0.005), "{area}: {added:?}");
    }
}

#[test]
fn a_plan_by_cascades_is_the_same_with_one_thread_and_four_and_knows_no_quotas() {
    let words = ["--area", "af", "--k", "8", "--model", "ic", "--json", "--threads"];
    let told = |threads: &str| asked(out(), &[&words[..], &[threads]].concat()).stdout;
    let one = told("1");
    assert!(!one.is_empty());
    assert_eq!(one, told("4"));
    let desk = tempfile::tempdir().unwrap();
    let quota = desk.path().join("quota.csv");
    fs::write(&quota, "country,most\nJP,2\n*,9\n").unwrap();
    let message = refused(
        out(),
        &["--area", "af", "--k", "8", "--model", "ic", "--quota", quota.to_str().unwrap()],
    );
    assert!(message.contains("cascades know no quotas"), "{message}");
}

#[test]
fn nobody_to_pick_and_more_picks_than_people_are_answered() {
    let none = plan(&["--area", "ph", "--k", "0"]);
    assert!(keys(&none).is_empty());
    assert_eq!((share(&none["coverage"]), share(&none["top_k_coverage"])), (0.0, 0.0));
    let all = plan(&["--area", "ph", "--k", "100000"]);
    assert_eq!(share(&all["coverage"]), 1.0);
    let truth = Truth::of("ph", &COLLABORATION);
    let picks = keys(&all);
    // Only who is met is covered whole, so everybody whose score counts must be.
    let counted = truth.listed.iter().filter(|row| !row["tier"].is_empty()).count();
    assert!(picks.len() >= counted && picks.len() <= truth.listed.len());
    assert!(picks.iter().all(|key| truth.covers.contains_key(key)), "only people of the ranking");
    assert!(picks.iter().collect::<BTreeSet<_>>().len() == picks.len());
    assert!(all["uncovered_communities"].as_array().unwrap().is_empty());
}

#[test]
fn people_whom_a_reviewer_took_off_the_list_are_not_picked() {
    let excluded: Vec<String> = parquet_rows(&out().join("unlisted.parquet"))
        .into_iter()
        .filter(|row| row["area"] == "hf" && row["why"] == "decided")
        .map(|row| row["person_key"].clone())
        .collect();
    assert!(!excluded.is_empty(), "the demo has an exclusion");
    let tied = edge_people("hf");
    let picks = keys(&plan(&["--area", "hf", "--k", "100000"]));
    assert!(excluded.iter().all(|key| !picks.contains(key) && !tied.contains(key)));
}

#[test]
fn hardly_covered_communities_are_named_with_whom_to_begin() {
    let told = plan(&["--area", "hf", "--k", "5"]);
    let truth = Truth::of("hf", &COLLABORATION);
    let label = |row: &Row| (row["community"].clone(), row["community_label"].clone());
    let known: BTreeSet<(String, String)> = truth.listed.iter().map(label).collect();
    let communities = told["communities"].as_array().unwrap();
    assert!(communities.len() > 5, "{} communities", communities.len());
    for row in communities {
        // People outside all communities have none.
        let id = row["community"].as_u64().map_or(String::new(), |id| id.to_string());
        let counted = truth.coverage_of(&keys(&told), |listed| listed["community"] == id);
        assert!((share(&row["coverage"]) - counted).abs() < 2e-6, "community {id}: {counted}");
    }
    let out_of_reach = told["uncovered_communities"].as_array().unwrap();
    assert!(!out_of_reach.is_empty());
    for entry in out_of_reach {
        let id = entry["community"].to_string();
        assert!(known.contains(&(id, entry["label"].as_str().unwrap().to_owned())));
        assert!(share(&entry["coverage"]) < 0.1);
        assert!(share(&entry["coverage_with"]) > share(&entry["coverage"]));
        let key = entry["person_key"].as_str().unwrap().to_owned();
        assert!(truth.covers.contains_key(&key) && !keys(&told).contains(&key));
    }
}

#[test]
fn the_page_and_the_json_are_the_same_bytes_on_one_thread_and_on_two() {
    for extra in [&[][..], &["--json"]] {
        let words = [&["--area", "hf", "--k", "20"], extra].concat();
        let one = asked(out(), &[&words[..], &["--threads", "1"]].concat());
        let two = asked(out(), &[&words[..], &["--threads", "2"]].concat());
        assert!(one.status.success() && one.stderr.is_empty());
        assert_eq!(one.stdout, two.stdout);
    }
    let page = String::from_utf8(asked(out(), &["--area", "hf", "--k", "20"]).stdout).unwrap();
    for shown in ["Heart failure", "within one or two collaboration steps", "lost without"] {
        assert!(page.contains(shown), "{shown} in\n{page}");
    }
    assert!(!page.to_lowercase().contains("influence") && !page.contains("prescri"), "{page}");
}

#[test]
fn an_unknown_area_and_a_missing_or_damaged_file_are_told_with_place_and_remedy() {
    let message = refused(out(), &["--area", "hepatology", "--k", "5"]);
    assert!(message.contains("hepatology") && message.contains("hf, af, ph"), "{message}");
    let message = refused(out(), &["--area", "hf", "--k", "5", "--engaged", "nowhere.csv"]);
    assert!(message.contains("nowhere.csv: no such file"), "{message}");
    let desk = tempfile::tempdir().unwrap();
    let message = refused(desk.path(), &["--area", "hf", "--k", "5"]);
    assert!(message.contains("manifest.json") && message.contains("kolnet run"), "{message}");
    let tables = ["manifest.json", "rankings.csv", "communities.csv", "edges.parquet"];
    for broken in tables {
        for table in tables {
            fs::copy(out().join(table), desk.path().join(table)).unwrap();
        }
        let words = ["--area", "hf", "--k", "5"];
        assert!(asked(desk.path(), &words).status.success(), "CSV tables alone will do");
        let path = desk.path().join(broken);
        for bytes in [&b"PAR1"[..], b"no table", b""] {
            fs::write(&path, bytes).unwrap();
            let message = refused(desk.path(), &words);
            assert!(message.contains(broken) && !message.contains("panicked"), "{message}");
        }
        fs::remove_file(&path).unwrap();
        let name = broken.split('.').next().unwrap();
        assert!(refused(desk.path(), &words).contains(name), "{broken}");
    }
}

/// A list in each form in which a spreadsheet may save it: UTF-8 with a byte-order mark, Shift_JIS, tabs in UTF-16,
/// semicolons, carriage returns alone, and a workbook.
fn in_all_forms(folder: &Path, name: &str, cells: &[&[&str]]) -> Vec<String> {
    let lines = |separator: &str, end: &str| -> String {
        cells.iter().map(|row| row.join(separator) + end).collect()
    };
    let utf16: Vec<u8> = lines("\t", "\r\n").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let forms = [
        ("bom.csv", ("\u{feff}".to_owned() + &lines(",", "\r\n")).into_bytes()),
        ("sjis.csv", encoding_rs::SHIFT_JIS.encode(&lines(",", "\r\n")).0.into_owned()),
        ("tabs.tsv", [b"\xff\xfe".to_vec(), utf16].concat()),
        ("semicolons.csv", lines(";", "\n").into_bytes()),
        ("returns.csv", lines(",", "\r").into_bytes()),
        ("book.xlsx", support::workbook(cells)),
    ];
    let write = |(form, bytes): (&str, Vec<u8>)| {
        let path = folder.join(format!("{name}-{form}"));
        fs::write(&path, bytes).unwrap();
        path.to_string_lossy().into_owned()
    };
    forms.into_iter().map(write).collect()
}

#[test]
fn engaged_people_and_quotas_come_in_any_form_in_which_a_spreadsheet_saves_them() {
    let folder = tempfile::tempdir().unwrap();
    let listed = rows(&out().join("rankings.csv"));
    let native = listed.iter().filter(|row| row["area"] == "hf" && !row["name_native"].is_empty());
    let names: Vec<&str> = native.map(|row| row["name_native"].as_str()).take(3).collect();
    let engaged: Vec<&[&str]> = [&["氏名"][..]].into_iter().chain(names.chunks(1)).collect();
    let quota: [&[&str]; 4] = [&["国", "上限"], &["日本", "2"], &["ドイツ", "1"], &["*", "5"]];
    let mut plans = Vec::new();
    let people = in_all_forms(folder.path(), "engaged", &engaged);
    let limits = in_all_forms(folder.path(), "quota", &quota);
    for (people, limits) in people.iter().zip(&limits) {
        let words = ["--area", "hf", "-k", "8", "--engaged", people, "--quota", limits];
        plans.push((people.clone(), plan(&words)));
    }
    let first = &plans[0].1;
    assert_eq!(first["engaged"], 3);
    let countries = first["picks"].as_array().unwrap().iter().map(|pick| &pick["country"]);
    let of = |code: &str| countries.clone().filter(|country| *country == code).count();
    assert!(of("JP") <= 2 && of("DE") <= 1, "{first}");
    for (form, plan) in &plans {
        assert_eq!(plan, first, "{form}");
    }
}

#[test]
fn what_is_wrong_in_a_list_is_told_with_its_row_in_any_form() {
    let folder = tempfile::tempdir().unwrap();
    let quota: [&[&str]; 4] = [&["国", "上限"], &["日本", "2"], &["ドイツ", "二"], &["*", "5"]];
    for file in in_all_forms(folder.path(), "quota", &quota) {
        let message = refused(out(), &["--area", "hf", "-k", "8", "--quota", &file]);
        let place = format!("{file}, line 3: '二' under most is not a whole number");
        assert!(message.contains(&place), "{message}");
    }
    let engaged: [&[&str]; 3] = [&["氏名"], &["無名 誰人"], &["Nobody Known"]];
    for file in in_all_forms(folder.path(), "engaged", &engaged) {
        let message = refused(out(), &["--area", "hf", "-k", "8", "--engaged", &file]);
        assert!(message.contains(&file) && message.contains("line 2: nobody"), "{message}");
        assert!(!message.contains("無名") && !message.contains("Known"), "{message}");
    }
}
