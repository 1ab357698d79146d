//! What changed between two runs: each cause that was planted is the one that is found, and the
//! causes of every row add up to its change of score.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::LazyLock;

use crate::support::{
    self, Row, copy_demo, in_checkout, kolnet, parquet_rows, refused, rows, run_study, succeeded,
};
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;

const CAUSES: [&str; 8] =
    ["evidence", "decay", "identity", "definition", "override", "suppression", "method", "others"];

/// The heart failure area of the demo, with its publications in two files, run as it is.
static BASE: LazyLock<tempfile::TempDir> = LazyLock::new(|| run(&scene(|text| text), |_| ()));

/// The study file of the cut, with changes.
fn scene(change: impl Fn(String) -> String) -> String {
    let text = fs::read_to_string(in_checkout("data/demo/study.toml")).unwrap();
    let others = text.find("[[area]]\nid = \"af\"").unwrap()..text.find("[identity]").unwrap();
    change(text.replace(&text[others], "") + "\n[outputs]\nplots = []\n")
}

/// Runs the cut in a folder of its own after `change` to its files.
fn run(study: &str, change: impl Fn(&Path)) -> tempfile::TempDir {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    split_publications(&desk.path().join("pubmed"));
    fs::write(desk.path().join("study.toml"), study).unwrap();
    change(desk.path());
    run_study(&desk.path().join("study.toml"), &desk.path().join("out"));
    desk
}

/// Puts `a.xml.gz` and, with the last tenth of the publications, `b.xml.gz` in the place of the one
/// file in a folder.
fn split_publications(folder: &Path) {
    let file = fs::read_dir(folder).unwrap().next().unwrap().unwrap().path();
    let mut text = String::new();
    GzDecoder::new(fs::File::open(&file).unwrap()).read_to_string(&mut text).unwrap();
    fs::remove_file(file).unwrap();
    let starts: Vec<usize> = text.match_indices("<PubmedArticle>").map(|(at, _)| at).collect();
    let cut = starts[starts.len() * 9 / 10];
    let (head, tail) = (&text[..starts[0]], "</PubmedArticleSet>\n");
    for (name, part) in
        [("a", text[..cut].to_owned() + tail), ("b", head.to_owned() + &text[cut..])]
    {
        let file = fs::File::create(folder.join(format!("{name}.xml.gz"))).unwrap();
        let mut file = GzEncoder::new(file, Compression::fast());
        file.write_all(part.as_bytes()).unwrap();
        file.finish().unwrap();
    }
}

fn base() -> PathBuf {
    BASE.path().join("out")
}

fn asked(old: &Path, new: &Path, words: &[&str]) -> Output {
    kolnet().arg("diff").arg(old).arg(new).args(words).output().unwrap()
}

fn ranked(run: &Path) -> BTreeMap<String, Row> {
    let listed = rows(&run.join("rankings.csv"));
    listed.into_iter().map(|row| (row["person_key"].clone(), row)).collect()
}

/// A printed number as a whole count of its last digit; nothing counts as 0.
fn exact(cell: &str) -> i64 {
    if cell.is_empty() {
        return 0;
    }
    assert_eq!(cell.split('.').nth(1).map(str::len), Some(6), "{cell}");
    cell.replace('.', "").parse().unwrap()
}

/// The rows of a comparison, checked against both rankings, and the page.
fn compared(old: &Path, new: &Path) -> (Vec<Row>, String) {
    let desk = tempfile::tempdir().unwrap();
    let out = desk.path().join("changes");
    let done = succeeded(asked(old, new, &["--out", out.to_str().unwrap()]));
    let changes = rows(&out.join("changes.csv"));
    let (before, after) = (ranked(old), ranked(new));
    for row in &changes {
        let key = &row["person_key"];
        let place = |run: &BTreeMap<String, Row>, column: &str| {
            run.get(key).map_or(String::new(), |row| row[column].clone())
        };
        for (side, run) in [("old", &before), ("new", &after)] {
            assert_eq!(row[&format!("{side}_rank")], place(run, "rank"), "{key}");
            assert_eq!(row[&format!("{side}_score")], place(run, "score"), "{key}");
        }
        let status = match (before.contains_key(key), after.contains_key(key)) {
            (true, true) => "stay",
            (true, false) => "go",
            _ => "new",
        };
        assert_eq!(row["status"], status, "{key}");
        let causes: i64 = CAUSES.iter().map(|cause| exact(&row[&format!("cause_{cause}")])).sum();
        let moved = exact(&row["new_score"]) - exact(&row["old_score"]);
        assert_eq!(causes, moved, "{key}: the causes make the change");
    }
    let told: BTreeSet<&String> = changes.iter().map(|row| &row["person_key"]).collect();
    assert_eq!(told.len(), changes.len(), "nobody stands there twice");
    assert!(after.keys().all(|key| told.contains(key)));
    (changes, String::from_utf8(done.stdout).unwrap())
}

/// Points moved in all, by cause.
fn moved(changes: &[Row]) -> BTreeMap<&'static str, i64> {
    let sum = |cause: &str| -> i64 {
        changes.iter().map(|row| exact(&row[&format!("cause_{cause}")]).abs()).sum()
    };
    CAUSES.iter().map(|cause| (*cause, sum(cause))).collect()
}

/// The cause that was planted did more than any other. The scale is left aside: what is planted moves
/// the greatest sums too, and those are other people's for all but one.
fn led_by(changes: &[Row], planted: &str) -> BTreeMap<&'static str, i64> {
    let sums = moved(changes);
    eprintln!("{planted}: {sums:?}");
    assert!(sums[planted] > 0);
    for (cause, sum) in &sums {
        assert!(
            [planted, "others"].contains(cause) || *sum < sums[planted],
            "{planted} planted, {sums:?}"
        );
    }
    sums
}

#[test]
fn the_same_run_twice_has_no_change() {
    let (changes, page) = compared(&base(), &base());
    assert!(changes.len() > 1000 && changes.iter().all(|row| row["status"] == "stay"));
    assert!(moved(&changes).values().all(|sum| *sum == 0));
    assert!(page.contains("Nobody among the first moved"), "{page}");
}

#[test]
fn publications_that_are_gone_or_new_are_evidence() {
    let going_on = |text: String| text.replace("[identity]", "[identity]\nledger = \"last.tsv\"");
    let fewer = run(&scene(going_on), |desk| {
        fs::remove_file(desk.join("pubmed/b.xml.gz")).unwrap();
        fs::copy(base().join("ledger.tsv"), desk.join("last.tsv")).unwrap();
    });
    let fewer = fewer.path().join("out");
    let (changes, page) = compared(&base(), &fewer);
    let sums = led_by(&changes, "evidence");
    assert!(5 * sums["identity"] < sums["evidence"], "people keep their keys");
    assert!(changes.iter().any(|row| row["status"] == "go"), "whoever had no other document goes");
    assert!(page.contains("Heart failure") && page.contains("largest moves"), "{page}");
    let (back, _) = compared(&fewer, &base());
    led_by(&back, "evidence");
    assert!(back.iter().any(|row| row["status"] == "new"));
}

#[test]
fn a_later_reference_date_is_decay() {
    let later = run(&scene(|text| text.replace("2026-10-01", "2027-10-01")), |_| ());
    let (changes, _) = compared(&base(), &later.path().join("out"));
    let sums = led_by(&changes, "decay");
    for cause in ["override", "suppression", "method", "definition"] {
        assert_eq!(sums[cause], 0, "{cause}");
    }
    assert!(sums["others"] < sums["decay"]);
    assert!(10 * sums["evidence"] < sums["decay"], "only what was dated later comes in");
    assert!(100 * sums["identity"] < sums["decay"]);
}

#[test]
fn an_opt_out_is_suppression_in_others_and_the_person_is_not_told_of() {
    // One of the first, with ties to many: who is who is resolved anew without them, and that moves others a little.
    let mut ranked = rows(&base().join("rankings.csv")).into_iter();
    let someone = ranked.find(|row| !row["orcid"].is_empty()).unwrap();
    let desk = run(&scene(|text| text), |desk| {
        let path = desk.join("optout.csv");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text},,,{},,,objected\n", someone["orcid"])).unwrap();
    });
    let without = desk.path().join("out");
    let (changes, page) = compared(&base(), &without);
    let sums = led_by(&changes, "suppression");
    for cause in ["evidence", "decay", "override", "method"] {
        assert_eq!(sums[cause], 0, "{cause}");
    }
    let table = changes.iter().flat_map(|row| row.values());
    for shown in table.chain([&page]) {
        assert!(!shown.contains(&someone["person_key"]) && !shown.contains(&someone["name"]));
    }
    assert!(page.contains("1 more are held no longer and may have opted out"), "{page}");
    // The objection is withdrawn: until then no comparison tells of the person.
    let list = desk.path().join("optout.csv");
    let text = fs::read_to_string(&list).unwrap();
    fs::write(&list, text.replace(&someone["orcid"], "0000-0002-1825-0097")).unwrap();
    let (back, _) = compared(&without, &base());
    let returned = back.iter().find(|row| row["person_key"] == someone["person_key"]).unwrap();
    assert_eq!(returned["status"], "new");
    assert!(2 * exact(&returned["cause_suppression"]) > exact(&returned["new_score"]));
}

fn with_override(line: &str) -> tempfile::TempDir {
    run(&scene(|text| text), |desk| {
        let path = desk.join("overrides.csv");
        let text = fs::read_to_string(&path).unwrap();
        fs::write(path, format!("{text}{line},a test,tester,2026-10-01\n")).unwrap();
    })
}

#[test]
fn a_person_taken_off_the_list_goes_by_override_and_nobody_else_moves() {
    let key = &rows(&base().join("rankings.csv"))[4]["person_key"];
    let off = with_override(&format!("exclude,{key},,hf"));
    let off = off.path().join("out");
    let (changes, _) = compared(&base(), &off);
    led_by(&changes, "override");
    let gone: Vec<&Row> = changes.iter().filter(|row| row["status"] == "go").collect();
    assert_eq!(gone.len(), 1);
    assert_eq!((&gone[0]["person_key"], &gone[0]["new_score"]), (key, &String::new()));
    assert!((exact(&gone[0]["cause_override"]) + exact(&gone[0]["old_score"])).abs() < 1000);
    let rest = changes.iter().filter(|row| row["status"] != "go");
    assert!(rest.clone().all(|row| CAUSES.iter().all(|c| exact(&row[&format!("cause_{c}")]) == 0)));
    let (back, _) = compared(&off, &base());
    let new = back.iter().find(|row| row["status"] == "new").unwrap();
    assert!((exact(&new["cause_override"]) - exact(&new["new_score"])).abs() < 1000);
}

#[test]
fn two_people_who_turn_out_to_be_one_move_by_identity() {
    let listed = rows(&base().join("rankings.csv"));
    let tied = parquet_rows(&base().join("edges.parquet"));
    let a = &listed[99]["person_key"];
    // Two people who signed one paper cannot be one.
    let strangers = |b: &str| {
        tied.iter().all(|row| {
            let ends = [row["a"].as_str(), row["b"].as_str()];
            !(ends.contains(&a.as_str()) && ends.contains(&b))
        })
    };
    let b = listed.iter().skip(200).map(|row| &row["person_key"]).find(|b| strangers(b)).unwrap();
    let merged = with_override(&format!("same,{a},{b},"));
    let (changes, _) = compared(&base(), &merged.path().join("out"));
    led_by(&changes, "identity");
    let gone: Vec<&Row> = changes.iter().filter(|row| row["status"] == "go").collect();
    assert!(gone.iter().any(|row| [a, b].contains(&&row["person_key"])), "one key is left");
    for row in changes.iter().filter(|row| [a, b].contains(&&row["person_key"])) {
        let most = CAUSES.iter().map(|cause| exact(&row[&format!("cause_{cause}")]).abs()).max();
        assert_eq!(most, Some(exact(&row["cause_identity"]).abs()));
    }
}

#[test]
fn other_weights_and_another_half_life_are_method() {
    let weights = run(&scene(|text| text + "\n[weights]\nscience = 0.6\ncongress = 0.1\n"), |_| ());
    let (changes, _) = compared(&base(), &weights.path().join("out"));
    let sums = led_by(&changes, "method");
    assert!(sums.iter().all(|(cause, sum)| ["method", "others"].contains(cause) || *sum == 0));
    let rest = changes.iter().map(|row| exact(&row["cause_others"]).abs());
    assert!(
        rest.max().unwrap() < 100,
        "rounding alone: network sums are printed with four decimals"
    );
    let half_life = run(&scene(|text| text + "\n[credit]\nhalf_life = 3.0\n"), |_| ());
    let (changes, _) = compared(&base(), &half_life.path().join("out"));
    led_by(&changes, "method");
}

#[test]
fn a_narrower_area_is_definition() {
    let narrower = run(
        &scene(|text| {
            text.replace(
                "venues = [\"Archives of Failing Heart*\", \"Ventricle and Circulation\"]",
                "",
            )
            .replace("\"ejection fraction\", ", "")
            .replace("include = [\"D006333\"]", "include = [\"D006333\"]\nexclude = [\"D054144\"]")
        }),
        |_| (),
    );
    let (changes, _) = compared(&base(), &narrower.path().join("out"));
    let sums = led_by(&changes, "definition");
    assert_eq!((sums["evidence"], sums["decay"], sums["method"]), (0, 0, 0));
    assert!(10 * sums["identity"] < sums["definition"]);
}

#[test]
fn the_table_is_the_same_bytes_on_one_thread_and_on_two_and_the_runs_stay_as_they_are() {
    let desk = tempfile::tempdir().unwrap();
    let before = support::files(&base());
    let tables: Vec<_> = ["1", "2"]
        .iter()
        .map(|threads| {
            let out = desk.path().join(threads);
            let words = ["--threads", threads, "--out", out.to_str().unwrap()];
            assert!(asked(&base(), &base(), &words).status.success());
            support::files(&out)
        })
        .collect();
    assert_eq!(tables[0], tables[1]);
    assert_eq!(before, support::files(&base()));
}

#[test]
fn a_folder_that_is_no_run_is_refused_and_a_folder_of_the_users_own_is_not_replaced() {
    let desk = tempfile::tempdir().unwrap();
    for (old, new) in [(desk.path(), base().as_path()), (base().as_path(), desk.path())] {
        let message = refused(asked(old, new, &[]));
        assert!(message.contains("manifest.json") && message.contains("kolnet run"), "{message}");
    }
    fs::write(desk.path().join("mine.txt"), "mine").unwrap();
    let message = refused(asked(&base(), &base(), &["--out", desk.path().to_str().unwrap()]));
    assert!(message.contains("--out"), "{message}");
    assert!(desk.path().join("mine.txt").exists());
}
