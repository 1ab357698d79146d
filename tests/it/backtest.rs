//! The past ranked and asked what came after: on the demo, and on small studies whose future is known.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{self, in_checkout, kolnet, succeeded};
use serde_json::Value;

fn asked(study: &Path, words: &[&str]) -> Output {
    kolnet().arg("backtest").arg(study).args(words).output().unwrap()
}

fn answer(study: &Path, words: &[&str]) -> Value {
    let done = succeeded(asked(study, &[words, &["--json", "--quiet"]].concat()));
    serde_json::from_slice(&done.stdout).unwrap()
}

fn refused(study: &Path, words: &[&str]) -> String {
    support::refused(asked(study, words))
}

fn demo() -> PathBuf {
    in_checkout("data/demo/study.toml")
}

fn ranker<'r>(report: &'r Value, name: &str) -> &'r Value {
    let rankers = report["areas"][0]["rankers"].as_array().unwrap();
    rankers.iter().find(|ranker| ranker["ranker"] == name).unwrap()
}

/// Four people to 2015 and what they do afterwards. Ada leads every paper and more of the future than
/// anybody; `future` is put into the texts of what comes after the cutoff.
fn small(folder: &Path, future: &str) -> PathBuf {
    let mut works = String::from("id,title,date,venue,authors,affiliations,keywords,type\n");
    let names = ["Example, Ada", "Sample, Bob", "Muster, Carla", "Beispiel, Dora"];
    for paper in 0..12 {
        let year = 2008 + paper;
        let said = if year > 2015 { future } else { "" };
        let second = names[1 + paper % 3];
        works.push_str(&format!(
            "W{paper},\"Invented finding number {paper} on the failing heart {said}\",{year}-03-01,Journal {said},\
             \"{}; {second}\",\"Northfield {said}; Northfield {said}\",heart failure,Journal Article\n",
            names[0],
        ));
    }
    fs::write(folder.join("works.csv"), works).unwrap();
    let mut congress = String::from("congress,date,session_id,session_title,role,name\n");
    for year in [2012, 2018] {
        congress.push_str(&format!(
            "Example Days {year},{year}-05-01,S{year},Heart failure,Invited speaker,\"Sample, Bob\"\n"
        ));
    }
    fs::write(folder.join("congress.csv"), congress).unwrap();
    let study = folder.join("study.toml");
    fs::write(
        &study,
        r#"title = "Small"
as_of = "2020-01-01"
[[source]]
kind = "works"
path = "works.csv"
[[source]]
kind = "congress"
path = "congress.csv"
[[area]]
id = "hf"
name = "Heart failure"
keywords = ["heart failure"]
[suppression]
none = "invented people"
"#,
    )
    .unwrap();
    study
}

#[test]
fn the_demo_is_asked_every_question_that_its_sources_can_answer() {
    let report = answer(&demo(), &["--cutoff", "2022", "--horizon", "3"]);
    let areas = report["areas"].as_array().unwrap();
    assert_eq!(areas.len(), 3);
    for area in areas {
        assert!(area["publications_before"].as_u64() > Some(0), "{area}");
        let rankers = area["rankers"].as_array().unwrap();
        let ndcg = |name: &str, question: &str| {
            let ranker = rankers.iter().find(|ranker| ranker["ranker"] == name).unwrap();
            ranker["outcomes"][question]["ndcg50"].as_f64().unwrap()
        };
        for question in ["papers", "first_last", "new_collaborators", "risen", "invited"] {
            // Chance is the mean over all orders, so no ranking of everybody is at 0 or 1.
            let chance = ndcg("random", question);
            assert!(0.0 < chance && chance < 1.0, "{question}: {chance}");
            assert!(rankers.iter().all(|r| r["outcomes"][question]["ndcg50"].is_f64()));
        }
        for question in ["papers", "first_last", "new_collaborators"] {
            let (found, chance) = (ndcg("kolnet", question), ndcg("random", question));
            assert!(found > 2.0 * chance, "{question}: {found} where chance is {chance}");
        }
    }
}

#[test]
fn who_leads_the_past_and_the_future_is_found_without_a_miss() {
    let desk = tempfile::tempdir().unwrap();
    let study = small(desk.path(), "");
    let report = answer(&study, &["--cutoff", "2015", "--horizon", "4"]);
    assert_eq!(report["areas"][0]["candidates"], 4);
    assert_eq!(report["areas"][0]["publications_before"], 8);
    assert_eq!(report["areas"][0]["publications_after"], 4);
    for name in ["role_credit", "publication_count"] {
        // First authorships of the future are Ada's, and she stands first in each of these; of two
        // authors the second is the last, so the other papers of the future are shared out.
        let first = ranker(&report, name)["outcomes"]["first_last"]["ndcg20"].as_f64().unwrap();
        assert!(first > 0.9, "{name}: {first}");
    }
    // Only Bob is invited after the cutoff: a ranking that says nothing finds him by chance, with all
    // four places equally likely.
    let chance = (1..=4).map(|place| 1.0 / f64::from(place + 1).log2()).sum::<f64>() / 4.0;
    let random = ranker(&report, "random")["outcomes"]["invited"]["ndcg50"].as_f64().unwrap();
    assert!((random - chance).abs() < 1e-9, "{random} where chance is {chance}");
    assert!(ranker(&report, "kolnet")["outcomes"]["trial_lead"].is_null());
}

#[test]
fn what_is_printed_after_the_cutoff_cannot_be_seen() {
    let (plain, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let words = ["--cutoff", "2015", "--horizon", "4"];
    let one = answer(&small(plain.path(), ""), &words);
    let two = answer(&small(other.path(), "of Southend and elsewhere"), &words);
    assert_eq!(one, two);
}

#[test]
fn the_gains_are_drawn_as_svg_and_png() {
    let desk = tempfile::tempdir().unwrap();
    let study = small(desk.path(), "");
    for (name, begins) in [("gain.svg", &b"<svg"[..]), ("gain.PNG", &b"\x89PNG"[..])] {
        let path = desk.path().join(name);
        succeeded(asked(&study, &["--cutoff", "2015", "--plot", path.to_str().unwrap()]));
        let bytes = fs::read(&path).unwrap();
        assert!(bytes.starts_with(begins), "{name}");
        let text = String::from_utf8_lossy(&bytes);
        assert!(name != "gain.svg" || text.contains("role credit"), "every ranking has a row");
    }
}

#[test]
fn a_question_without_an_answer_is_refused_with_the_years_in_question() {
    let desk = tempfile::tempdir().unwrap();
    let study = small(desk.path(), "");
    let late = refused(&study, &["--cutoff", "2030"]);
    assert!(late.contains("2031") && late.contains("--cutoff"), "{late}");
    let early = refused(&study, &["--cutoff", "1990"]);
    assert!(early.contains("hf") && early.contains("no "), "{early}");
    let ending = refused(&study, &["--cutoff", "2015", "--plot", "gain.pdf"]);
    assert!(ending.contains(".svg or .png"), "{ending}");
    let nowhere = refused(&study, &["--cutoff", "2015", "--plot", "/nowhere/at/all/gain.svg"]);
    assert!(nowhere.contains("/nowhere/at/all/gain.svg"), "{nowhere}");
}

/// The small study with a second area, about which nothing was published after 2012.
fn with_a_thin_area(folder: &Path) -> PathBuf {
    let study = small(folder, "");
    let mut works = fs::read_to_string(folder.join("works.csv")).unwrap();
    works.push_str(
        "P1,Invented finding on the pancreas,2012-03-01,Journal,\"Example, Ada; Sample, Bob\",,pancreas,Journal Article\n",
    );
    fs::write(folder.join("works.csv"), works).unwrap();
    let area =
        "[[area]]\nid = \"panc\"\nname = \"Pancreas\"\nkeywords = [\"pancreas\"]\n[suppression]";
    let text = fs::read_to_string(&study).unwrap().replace("[suppression]", area);
    fs::write(&study, text).unwrap();
    study
}

#[test]
fn an_area_that_cannot_be_asked_is_skipped_with_a_word_and_the_others_are_asked() {
    let desk = tempfile::tempdir().unwrap();
    let study = with_a_thin_area(desk.path());
    let words = ["--cutoff", "2015", "--horizon", "4"];
    let report = answer(&study, &words);
    let areas = report["areas"].as_array().unwrap();
    assert_eq!(areas.len(), 2, "every area is there");
    assert!(areas[0]["skipped"].is_null() && areas[0]["candidates"] == 4, "{}", areas[0]);
    let why = areas[1]["skipped"].as_str().unwrap();
    assert!(why.contains("no document from 2016 to 2019") && why.contains("2012"), "{why}");
    let printed = String::from_utf8(succeeded(asked(&study, &words)).stdout).unwrap();
    assert!(printed.contains(&format!("panc is skipped: {why}")), "{printed}");
}

#[test]
fn one_area_can_be_asked_alone() {
    let desk = tempfile::tempdir().unwrap();
    let study = with_a_thin_area(desk.path());
    let report = answer(&study, &["--cutoff", "2015", "--area", "hf"]);
    let areas = report["areas"].as_array().unwrap();
    assert_eq!((areas.len(), &areas[0]["area"]), (1, &"hf".into()));
    let thin = refused(&study, &["--cutoff", "2015", "--area", "panc"]);
    assert!(thin.contains("panc") && thin.contains("2012"), "{thin}");
    let unknown = refused(&study, &["--cutoff", "2015", "--area", "pank"]);
    assert!(unknown.contains("--area pank") && unknown.contains("hf, panc"), "{unknown}");
}

#[test]
fn a_single_person_is_no_ranking_and_nothing_is_printed_as_minus_nought() {
    let desk = tempfile::tempdir().unwrap();
    let study = small(desk.path(), "");
    let works = fs::read_to_string(desk.path().join("works.csv")).unwrap();
    let alone = works.replacen("Example, Ada; Sample, Bob", "Example, Ada", 1);
    fs::write(desk.path().join("works.csv"), alone).unwrap();
    let told = refused(&study, &["--cutoff", "2008"]);
    assert!(told.contains("a single person has a document up to the end of 2008"), "{told}");
    for cutoff in ["2009", "2012", "2016", "2018"] {
        let done = succeeded(asked(&study, &["--cutoff", cutoff]));
        let printed = String::from_utf8(done.stdout).unwrap();
        assert!(!printed.contains("-0.000") && !printed.contains("NaN"), "{cutoff}: {printed}");
    }
}

#[test]
fn the_figures_are_said_in_words_and_whether_the_sample_can_say_it() {
    let desk = tempfile::tempdir().unwrap();
    let done = succeeded(asked(&small(desk.path(), ""), &["--cutoff", "2015"]));
    let printed = String::from_utf8(done.stdout).unwrap();
    assert!(printed.contains("All 4 people are among the first 50"), "{printed}");
    assert!(printed.contains("The documents end in 2019: 4 of the 5 years were seen"), "{printed}");

    let report = answer(&demo(), &["--cutoff", "2021", "--area", "hf"]);
    let gain = &report["areas"][0]["gain_over_counting"];
    let [gain, low, high] = ["gain", "low", "high"].map(|part| gain[part].as_f64().unwrap());
    let mean = |name: &str| ranker(&report, name)["mean_ndcg50"].as_f64().unwrap();
    assert!((mean("kolnet") / mean("publication_count") - 1.0 - gain).abs() < 1e-9);
    assert!(low < high && low <= gain && gain <= high, "{low} {gain} {high}");
    let words = report["areas"][0]["in_words"].as_str().unwrap();
    let is_clear = low > 0.0 || high < 0.0;
    assert_eq!(words.contains("large enough"), is_clear, "{words}");
    assert_eq!(words.contains("cannot say"), !is_clear, "{words}");
}

/// Panels of one society and nothing else: whoever sits and chairs before the cutoff, and after it.
fn only_panels(folder: &Path) -> PathBuf {
    let mut roles = String::from("kind,id,title,role,name,date,society\n");
    let mut seat = |year: u16, panel: &str, role: &str, name: &str| {
        roles.push_str(&format!(
            "guideline,{panel},Invented guideline on heart failure,{role},\"{name}\",{year},Example Society\n"
        ));
    };
    for (year, panel) in [(2010, "A"), (2012, "B"), (2014, "C")] {
        seat(year, panel, "chair", "Example, Ada");
        seat(year, panel, "panel member", "Sample, Bob");
    }
    for (place, name) in ["Muster, Carla", "Beispiel, Dora", "Ejemplo, Eva"].iter().enumerate() {
        seat(2004, &format!("E{place}"), "panel member", name);
    }
    seat(2017, "D", "chair", "Example, Ada");
    seat(2017, "D", "panel member", "Sample, Bob");
    fs::write(folder.join("roles.csv"), roles).unwrap();
    let study = folder.join("panels.toml");
    fs::write(
        &study,
        "title = \"Panels\"\nas_of = \"2020-01-01\"\nwindow_years = 30\n[[source]]\nkind = \"roles\"\n\
         path = \"roles.csv\"\n[suppression]\nnone = \"invented people\"\n",
    )
    .unwrap();
    study
}

#[test]
fn lists_of_roles_alone_are_asked_who_sits_and_chairs_later() {
    let desk = tempfile::tempdir().unwrap();
    let study = only_panels(desk.path());
    let report = answer(&study, &["--cutoff", "2015", "--horizon", "4"]);
    let area = &report["areas"][0];
    assert_eq!(area["candidates"], 5);
    assert_eq!((&area["publications_before"], &area["events_before"]), (&0.into(), &6.into()));
    assert_eq!(area["events_after"], 1);
    for ranker in ["kolnet", "recent_seats"] {
        let outcomes = &self::ranker(&report, ranker)["outcomes"];
        assert!(outcomes["papers"].is_null(), "nobody publishes");
        assert_eq!(outcomes["panel"]["ndcg50"], 1.0, "{ranker}: both who sit later stand first");
    }
    assert_eq!(ranker(&report, "kolnet")["outcomes"]["panel_chair"]["ndcg50"], 1.0);
    // Who only counts papers knows nobody: five places, all equally likely, for two who sit.
    let places: Vec<f64> = (1..=5).map(|place| 1.0 / f64::from(place + 1).log2()).collect();
    let chance = places.iter().sum::<f64>() * 2.0 / 5.0 / (places[0] + places[1]);
    let counted =
        ranker(&report, "publication_count")["outcomes"]["panel"]["ndcg50"].as_f64().unwrap();
    assert!((counted - chance).abs() < 1e-9, "{counted} where chance is {chance}");
    assert!(area["gain_over_counting"].is_null(), "there are no papers to count");
}

#[test]
fn other_weights_stand_beside_those_in_force_under_the_name_of_their_file() {
    let desk = tempfile::tempdir().unwrap();
    let study = small(desk.path(), "");
    let set = |name: &str, text: &str| {
        let path = desk.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let science = set(
        "science.toml",
        "[weights]\nscience = 1.0\ncitation = 0.0\ncongress = 0.0\nleadership = 0.0\nbrokerage = 0.0\nreach = 0.0\n",
    );
    let words = ["--cutoff", "2015", "--horizon", "4", "--weights", &science];
    let report = answer(&study, &words);
    // Nothing but credit for places in author lists is left of the score.
    for outcome in ["papers", "first_last", "invited"] {
        let [own, credit] =
            ["science.toml", "role_credit"].map(|name| &ranker(&report, name)["outcomes"][outcome]);
        assert_eq!(own, credit, "{outcome}");
    }
    let defaults =
        answer(&study, &["--cutoff", "2015", "--horizon", "4", "--weights", &set("none.toml", "")]);
    assert_eq!(ranker(&defaults, "none.toml")["outcomes"], ranker(&defaults, "kolnet")["outcomes"]);
    let compared = report["areas"][0]["comparisons"].as_array().unwrap();
    for (name, against) in [("kolnet", "recent_seats"), ("science.toml", "publication_count")] {
        let found = compared.iter().find(|row| {
            row["ranker"] == name && row["against"] == against && row["outcome"] == "invited"
        });
        let row = found.unwrap_or_else(|| panic!("{name} over {against}"));
        let of = |name: &str| {
            self::ranker(&report, name)["outcomes"]["invited"]["ndcg50"].as_f64().unwrap()
        };
        let gain = of(name) / of(against) - 1.0;
        assert!((row["gain"].as_f64().unwrap() - gain).abs() < 1e-9, "{row}");
    }
    let other = set("other.toml", "[tiers]\nfirst_at_least = 3\n");
    let told = refused(&study, &["--cutoff", "2015", "--weights", &other]);
    assert!(
        told.contains("other.toml") && told.contains("[tiers]") && told.contains("[congress]"),
        "{told}"
    );
    let told = refused(&study, &["--cutoff", "2015", "--weights", &science, "--weights", &science]);
    assert!(told.contains("another order is called science.toml"), "{told}");
    let told = refused(&study, &["--cutoff", "2015", "--weights", &set("strength", "")]);
    assert!(
        told.contains("ends in .toml"),
        "a name of a count would be taken for the count: {told}"
    );
    let broken = set("broken.toml", "[congress]\nhalf_live = 2.0\n");
    let told = refused(&study, &["--cutoff", "2015", "--weights", &broken]);
    assert!(told.contains("broken.toml") && told.contains("half_live"), "{told}");
}

#[test]
fn a_date_for_a_cutoff_is_told_what_a_year_means() {
    let desk = tempfile::tempdir().unwrap();
    let study = small(desk.path(), "");
    for typed in ["2015-04-01", "2015/4", "2015年"] {
        let done = asked(&study, &["--cutoff", typed]);
        let told = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(2), "{told}");
        assert!(told.contains("only whole years") && told.contains("2014"), "{told}");
    }
    for typed in ["soon", "15", "0", "-2015", "20155"] {
        let done = asked(&study, &["--cutoff", typed]);
        assert_eq!(done.status.code(), Some(2), "{typed}");
    }
    let late = refused(&study, &["--cutoff", "2030"]);
    assert!(late.contains("the last of 2019"), "{late}");
    let done = asked(&study, &["--cutoff", "2015", "--horizon", "0"]);
    assert_eq!(done.status.code(), Some(2));
}

#[test]
fn what_the_figures_are_made_of_is_written_without_names_and_adds_up_to_them() {
    let desk = tempfile::tempdir().unwrap();
    let study = small(desk.path(), "");
    let folder = desk.path().join("observed");
    let words = ["--cutoff", "2015", "--horizon", "4", "--observations", folder.to_str().unwrap()];
    let told = refused(&study, &words);
    assert!(told.contains("hf-people.csv") && told.contains("--observations"), "{told}");
    fs::create_dir(&folder).unwrap();
    let report = answer(&study, &words);
    let [people, seats] =
        ["hf-people.csv", "hf-seats.csv"].map(|f| fs::read_to_string(folder.join(f)).unwrap());
    for name in ["Ada", "Example", "Bob", "Carla", "Dora", "Beispiel"] {
        assert!(!people.contains(name) && !seats.contains(name), "{name}");
    }
    let mut table = csv::Reader::from_reader(people.as_bytes());
    let heads: Vec<String> = table.headers().unwrap().iter().map(str::to_owned).collect();
    let rows: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(report["areas"][0]["candidates"], rows.len());
    let column = |name: &str| -> Vec<f64> {
        let at = heads.iter().position(|head| head == name).unwrap_or_else(|| panic!("{name}"));
        rows.iter().map(|row| row[at].parse().unwrap()).collect()
    };
    // Four papers from 2016 to 2019, each by Ada and one other; Bob alone is invited in 2018.
    assert_eq!(column("came:papers").iter().sum::<f64>(), 8.0);
    assert_eq!(column("came:invited").iter().sum::<f64>(), 1.0);
    let papers = kolnet::backtest::ndcg(&column("score:kolnet"), &column("came:papers"), 50);
    let printed = ranker(&report, "kolnet")["outcomes"]["papers"]["ndcg50"].as_f64().unwrap();
    assert!((papers - printed).abs() < 1e-12, "{papers} beside {printed}");
    let bob = column("came:invited").iter().position(|came| *came == 1.0).unwrap();
    let mut table = csv::Reader::from_reader(seats.as_bytes());
    let seats: Vec<csv::StringRecord> = table.records().map(Result::unwrap).collect();
    assert_eq!(seats.len(), 1, "the talk of 2012");
    let first: Vec<&str> = seats[0].iter().take(3).collect();
    assert_eq!(first, [bob.to_string().as_str(), "invited", "3"]);
}

/// A panel of three in the printed order, and beside it what is asked of its first and last author.
#[test]
fn the_first_and_the_last_of_a_printed_list_lead_a_guideline_and_lead_later_ones() {
    let desk = tempfile::tempdir().unwrap();
    let mut roles = String::from("kind,id,title,role,position,name,date,society\n");
    let mut seat = |year: i16, panel: &str, place: &str, name: &str| {
        roles.push_str(&format!(
            "guideline,{panel},Invented guideline on heart failure,member,{place},\"{name}\",{year},Example Society\n"
        ));
    };
    let names = ["Example, Ada", "Sample, Bob", "Muster, Carla"];
    for (panel, year) in [("A", 2012), ("B", 2014), ("C", 2017)] {
        for (place, name) in ["1", "2.", "３"].iter().zip(names) {
            seat(year, panel, place, name);
        }
    }
    // A place that is no number says nothing, and neither does a list that does not begin with the first.
    seat(2013, "D", "chairs", "Beispiel, Dora");
    seat(2013, "E", "7", "Beispiel, Dora");
    seat(2013, "F", "1", "Ejemplo, Eva");
    seat(2013, "G", "8", "Probe, Finn");
    seat(2013, "G", "9", "Prueba, Gil");
    fs::write(desk.path().join("roles.csv"), roles).unwrap();
    let study = desk.path().join("study.toml");
    fs::write(
        &study,
        "title = \"Leads\"\nas_of = \"2020-01-01\"\n[[source]]\nkind = \"roles\"\npath = \"roles.csv\"\n\
         [suppression]\nnone = \"invented people\"\n",
    )
    .unwrap();
    let words =
        ["--cutoff", "2015", "--horizon", "4", "--observations", desk.path().to_str().unwrap()];
    let report = answer(&study, &words);
    let seats = fs::read_to_string(desk.path().join("all-seats.csv")).unwrap();
    let count = |role: &str| seats.lines().filter(|line| line.contains(role)).count();
    // Two lists of three, whose first and last lead, and a single first author.
    assert_eq!(count("guideline_lead"), 2 * 2 + 1, "{seats}");
    assert_eq!(count("guideline_panel"), 2 + 2 + 2, "{seats}");
    assert_eq!(ranker(&report, "kolnet")["outcomes"]["panel_chair"]["ndcg50"], 1.0);
    let checked = succeeded(kolnet().arg("check").arg(&study).output().unwrap());
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(said.contains("places in a list that are no number"), "{said}");
}
