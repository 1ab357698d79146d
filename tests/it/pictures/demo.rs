//! The pictures of the demo's run, in the run folder as anybody would open them.

use std::collections::BTreeMap;
use std::fs;

use kolnet::output::plot::{FontSource, Fonts};
use kolnet::output::view::{AreaGraphRead, AreaGraphSource, StudyView, ViewSource};
use kolnet::output::{figures, graph_files};
use kolnet::study::Language;

use super::finished::Finished;
use crate::support::{DemoRun, Row, demo_run, in_checkout, rows};

const AREAS: [&str; 3] = ["hf", "af", "ph"];
/// Bytes of the largest PNG: a mail takes a dozen of them.
const LARGEST_PNG: u64 = 700_000;

fn picture(area: &str, name: &str) -> Finished {
    let file = demo_run().out.join(format!("areas/{area}/{name}.svg"));
    Finished::read(&fs::read_to_string(file).unwrap())
}

/// Rows of `rankings.csv` of an area, by rank.
fn ranking(run: &DemoRun, area: &str) -> Vec<Row> {
    let mut ranking = rows(&run.out.join("rankings.csv"));
    ranking.retain(|row| row["area"] == area && !row["rank"].is_empty());
    ranking.sort_by_key(|row| row["rank"].parse::<u32>().unwrap());
    ranking
}

#[test]
fn every_picture_of_the_demo_is_read_at_a_distance_and_every_name_beside_its_dot() {
    let mut names = BTreeMap::new();
    let mut pictures = 0;
    for area in AREAS {
        for entry in fs::read_dir(demo_run().out.join(format!("areas/{area}"))).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|form| form != "svg") {
                continue;
            }
            pictures += 1;
            let picture = Finished::read(&fs::read_to_string(&path).unwrap());
            assert_eq!(picture.unreadable(), Vec::<String>::new(), "{}", path.display());
            assert_eq!(picture.broken_names(), Vec::<String>::new(), "{}", path.display());
            assert!(picture.description.lines().count() > 1, "{}", path.display());
            let png = fs::metadata(path.with_extension("png")).unwrap().len();
            assert!(png <= LARGEST_PNG, "{} has {png} bytes as PNG", path.display());
            let stem = path.file_stem().unwrap().to_string_lossy().into_owned();
            *names.entry(stem).or_insert(0) += picture.names().len();
        }
    }
    assert_eq!(pictures, 12 * AREAS.len());
    // Half of the 25 that are tried, on three maps.
    assert!(names["network"] >= 36, "{names:?}");
    assert!(names["quadrant"] >= 15, "{names:?}");
}

#[test]
fn every_figure_of_the_demos_pictures_is_that_of_the_tables() {
    let run = demo_run();
    for area in AREAS {
        let ranking = ranking(run, area);
        let (top, intervals) = (picture(area, "top"), picture(area, "intervals"));
        let texts = |picture: &Finished| -> Vec<String> {
            picture.texts.iter().map(|ink| ink.text.clone()).collect()
        };
        let (top_texts, interval_texts) = (texts(&top), texts(&intervals));
        for row in &ranking[..20] {
            let score: f64 = row["score"].parse().unwrap();
            let interval = interval(row);
            for shown in [&row["rank"], &row["name"], &format!("{score:.1}"), &interval] {
                assert!(top_texts.contains(shown), "{shown} of {} in {area}/top", row["name"]);
            }
            for shown in [&row["name"], &interval] {
                assert!(interval_texts.contains(shown), "{shown} in {area}/intervals");
            }
        }
        let first = ranking.iter().filter(|row| row["rank_low"] == "1").count();
        assert!(intervals.title.contains(&format!(": {first} ")), "{}", intervals.title);
        let map = picture(area, "network");
        for row in &ranking[..25] {
            assert!(map.says(&row["name"]), "{} in the key of {area}/network", row["name"]);
        }
        assert!(map.texts.iter().any(|ink| ink.text.contains(&thousands(ranking.len()))));
        let leaders = |row: &&Row| matches!(row["tier"].as_str(), "T1" | "T2");
        let leaders: Vec<&Row> = ranking.iter().filter(leaders).collect();
        let mut countries: BTreeMap<&str, usize> = BTreeMap::new();
        leaders.iter().for_each(|row| *countries.entry(&row["country"]).or_default() += 1);
        let regions = picture(area, "regions").title;
        let japan = format!("{} of {} people", countries["JP"], leaders.len());
        assert!(regions.contains(&japan), "{regions} is not {japan}");
    }
}

fn interval(row: &Row) -> String {
    let [low, high] = ["rank_low", "rank_high"].map(|column| &row[column]);
    if low == high { low.clone() } else { format!("{low}–{high}") }
}

fn thousands(count: usize) -> String {
    if count < 1_000 {
        count.to_string()
    } else {
        format!("{},{:03}", count / 1_000, count % 1_000)
    }
}

/// `UPDATE_GUIDE=1 cargo test --test it pictures` puts those of this run there. Another identifier of the run alone
/// makes no other picture.
#[test]
fn the_pictures_in_the_guide_are_those_of_the_demo() {
    let without_run = |svg: &str| -> String {
        let (before, after) = svg.split_once("; run ").unwrap();
        before.to_owned() + &after[8..]
    };
    for name in ["network", "intervals", "top"] {
        let file = demo_run().out.join(format!("areas/hf/{name}.svg"));
        let drawn = fs::read_to_string(file).unwrap();
        let shown = in_checkout("src/guide/pictures").join(name).with_extension("svg");
        if std::env::var_os("UPDATE_GUIDE").is_some() {
            fs::write(&shown, &drawn).unwrap();
        }
        let same = without_run(&fs::read_to_string(&shown).unwrap()) == without_run(&drawn);
        assert!(same, "{} is another: UPDATE_GUIDE=1 renews it", shown.display());
    }
}

#[test]
fn a_network_of_more_ties_than_files_hold_is_counted_and_not_read() {
    let run = demo_run();
    let source = ViewSource {
        run: &run.out,
        changes: None,
        previous: None,
        language: None,
        briefs_from: None,
    };
    let view = StudyView::read(&source).unwrap();
    let graphs = AreaGraphSource::open(&run.out, &view).unwrap();
    let AreaGraphRead::TooManyTies(ties) = graphs.read(0, 0).unwrap() else {
        panic!("no tie was asked for")
    };
    assert!(matches!(graphs.read(0, ties - 1).unwrap(), AreaGraphRead::TooManyTies(_)));
    let AreaGraphRead::Whole(graph) = graphs.read(0, ties).unwrap() else {
        panic!("all {ties} ties were asked for")
    };
    // A tie in two layers is one of the network's and two of the table's.
    assert!(graph.ties.len() <= ties && graph.ties.len() > ties / 2);
    let told = graph_files::too_large(&view.areas[0], ties);
    assert!(told.starts_with("areas/hf/network.*: not written"), "{told}");
    assert!(told.contains(&ties.to_string()) && told.contains("edges.parquet"), "{told}");
}

#[test]
fn pictures_drawn_twice_from_a_run_folder_have_the_same_bytes_and_every_japanese_glyph() {
    let run = demo_run();
    let view = |language| {
        let source = ViewSource {
            run: &run.out,
            changes: None,
            previous: None,
            language: Some(language),
            briefs_from: None,
        };
        StudyView::read(&source).unwrap()
    };
    let fonts = Fonts::load(&FontSource::default()).unwrap();
    for picture in figures::draw(&view(Language::En), &fonts).unwrap() {
        let written = fs::read_to_string(run.out.join(format!("{}.svg", picture.name))).unwrap();
        assert!(picture.svg == written, "{} is not the same twice", picture.name);
    }
    for picture in figures::draw(&view(Language::Ja), &fonts).unwrap() {
        let missing = fonts.missing_glyphs(&picture.svg);
        assert!(
            missing.is_empty(),
            "{}: {missing:?}; install fonts-ipaexfont-gothic",
            picture.name
        );
        let finished = Finished::read(&picture.svg);
        assert_eq!(finished.unreadable(), Vec::<String>::new(), "{}", picture.name);
        assert_eq!(finished.broken_names(), Vec::<String>::new(), "{}", picture.name);
        let is_kana = |c: char| ('\u{3040}'..='\u{30FF}').contains(&c);
        assert!(
            finished.title.contains(is_kana) || finished.title.contains('名'),
            "{}",
            finished.title
        );
    }
}
