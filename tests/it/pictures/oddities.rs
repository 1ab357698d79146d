//! Pictures of nothing, of nonsense, of markup, of scripts without a font, and of names that no column has room for.

use std::path::PathBuf;

use kolnet::output::plot::{
    CoverageCurve, CoveragePick, FontSource, Fonts, GainBars, GainRow, IntervalRow, Language,
    MapEdge, MapNode, NetworkMap, OverlapBars, OverlapRow, PlotError, QuadrantChart, QuadrantPoint,
    QualityPanels, RankChange, RankChanges, RankIntervals, RegionMatrix, RegionRow, RisingChart,
    RisingPoint, Script, SpeakerMatrix, SpeakerRole, SpeakerRow, SystemFonts, TierFlow, TopBars,
    TopRow, TopicTrends, TopicYears, TrendChart, TrendYear, png,
};
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::Document;

use super::finished::Finished;
use super::{caption, carried};

const HOSTILE: &str = "A<b>&\"c' ]]> \u{1b}{area} O'Hara";
const LONG: &str = "Maria Teresa Alexandra van den Bogaerde-Westerling de Oliveira e Castro y \
                    Fernández de la Vega, in alphabetical order, with all her titles";

type Drawn = Vec<(&'static str, Result<String, PlotError>)>;

/// Every picture, with a name in each place where one may be and a number in each place of a number.
fn every_picture(fonts: &Fonts, name: &str, number: f64, count: u32) -> Drawn {
    let mut drawn = about_people(fonts, name, number, count);
    drawn.extend(about_the_area(fonts, name, number, count));
    drawn
}

fn about_people(fonts: &Fonts, name: &str, number: f64, count: u32) -> Drawn {
    let caption = || caption(Language::En);
    let text = || name.to_owned();
    let node = |rank: u32| MapNode {
        rank,
        at: (number * f64::from(rank), number),
        score: number,
        community: Some(rank as usize % 11),
        name: text(),
        is_bridge: rank == 2,
    };
    let edges =
        vec![MapEdge { ends: [0, 1], weight: number }, MapEdge { ends: [0, 99], weight: 1.0 }];
    let map = NetworkMap {
        caption: caption(),
        nodes: (1..=3).map(node).collect(),
        edges,
        listed: count as usize,
        ..NetworkMap::default()
    };
    let row = TopRow {
        rank: 1,
        interval: Some([1, count]),
        name: text(),
        other_name: text(),
        place: text(),
        tier: Some(9),
        score: number,
        points: [Some(number); 5],
        is_tier_unsure: true,
    };
    let top = TopBars { caption: caption(), rows: vec![row], weights: [number; 5], listed: 1 };
    let row = |rank: u32| IntervalRow {
        rank,
        name: text(),
        interval: Some([rank, count]),
        tier: Some(1),
        tier_held: Some(i64::from(count)),
    };
    let rows = (1..=3).map(row).collect();
    let intervals = RankIntervals { caption: caption(), rows, draws: count, ..Default::default() };
    let point = |rank: u32| QuadrantPoint {
        rank,
        print: number,
        podium: number / f64::from(rank),
        reach: number,
        tier: Some(1),
        is_bridge: true,
        name: text(),
    };
    let points = (1..=4).map(point).collect();
    let quadrant = QuadrantChart { caption: caption(), points, has_source: [true, true] };
    let point =
        |age: u32| RisingPoint { rank: age, interval: None, name: text(), age, growth: number };
    let rising =
        RisingChart { caption: caption(), points: (0..3).map(point).collect(), max_age: 12 };
    let pick = |rank: u32| CoveragePick { rank, name: text(), reached: number };
    let coverage = CoverageCurve {
        caption: caption(),
        picks: (1..=3).map(pick).collect(),
        first: vec![number; 3],
        unreached: vec![text()],
    };
    let change = |rank: u32| RankChange {
        name: text(),
        ranks: [Some(rank), Some(count.saturating_add(rank))],
        ..Default::default()
    };
    let bump = RankChanges {
        caption: caption(),
        rows: (1..=3).map(change).collect(),
        ..Default::default()
    };
    vec![
        ("network", map.svg(fonts)),
        ("top", top.svg(fonts)),
        ("intervals", intervals.svg(fonts)),
        ("quadrant", quadrant.svg(fonts)),
        ("rising", rising.svg(fonts)),
        ("coverage", coverage.svg(fonts)),
        ("bump", bump.svg(fonts)),
    ]
}

fn about_the_area(fonts: &Fonts, name: &str, number: f64, count: u32) -> Drawn {
    let caption = || caption(Language::En);
    let text = || name.to_owned();
    let row = RegionRow { name: text(), people: [count; 5], first: Some((count, text())) };
    let regions = RegionMatrix {
        caption: caption(),
        rows: vec![row],
        country: Some(text()),
        unknown: [count; 2],
        listed: 3,
    };
    let year = |year: i32| TrendYear {
        year,
        works: count,
        sessions: Some(count),
        people: count,
        is_partial: year == 2026,
    };
    let years = (2020..=2026).map(year).collect();
    let trend = TrendChart { caption: caption(), years, largest_team: count };
    let topic = TopicYears { name: text(), works: vec![count, count / 2, count / 3] };
    let (years, works) = (vec![2020, 2021, 2022], vec![count; 3]);
    let topics = TopicTrends { caption: caption(), years, works, topics: vec![topic] };
    let row = SpeakerRow { rank: count, name: text(), roles: vec![(SpeakerRole::Chair, count)] };
    let speakers = SpeakerMatrix { caption: caption(), congresses: vec![text()], rows: vec![row] };
    let quality = QualityPanels {
        caption: caption(),
        sources: vec![(text(), [count.into(); 3])],
        identity: [count as usize; 10],
        missing: vec![(text(), 1)],
        flags: vec![(text(), 1)],
        without_country: 1,
        listed: 3,
        questions: count as usize,
    };
    let flow = TierFlow { caption: caption(), moves: [[count / 40; 6]; 6], ..TierFlow::default() };
    let row = OverlapRow { areas: vec![true, true], people: vec![text(); 9] };
    let overlap = OverlapBars { caption: caption(), areas: vec![text(); 2], rows: vec![row] };
    let row = GainRow { name: text(), own: true, mean: number, outcomes: [Some(number); 4] };
    let gain = GainBars { caption: caption(), cutoff: 2020, horizon: 3, rows: vec![row] };
    vec![
        ("regions", regions.svg(fonts)),
        ("trend", trend.svg(fonts)),
        ("topics", topics.svg(fonts)),
        ("speakers", speakers.svg(fonts)),
        ("quality", quality.svg(fonts)),
        ("flow", flow.svg(fonts)),
        ("overlap", overlap.svg(fonts)),
        ("gain", gain.svg(fonts)),
    ]
}

#[test]
fn any_name_leaves_readable_pictures() {
    let fonts = carried();
    for name in [LONG, "", "X", HOSTILE] {
        for (number, count) in [(0.0, 0), (1.0, 1), (40.0, 400), (99.9, 100_000)] {
            for (kind, svg) in every_picture(&fonts, name, number, count) {
                let unreadable = Finished::read(&svg.unwrap()).unreadable();
                assert!(unreadable.is_empty(), "{kind} of {name:?} and {number}: {unreadable:#?}");
            }
        }
    }
}

#[test]
fn numbers_that_no_run_has_are_drawn_on_the_sheet() {
    let fonts = carried();
    for number in [f64::NAN, f64::INFINITY, -f64::MAX, 1e300, 1e-300, -5.0] {
        for (kind, svg) in every_picture(&fonts, "X", number, u32::MAX) {
            let svg = svg.unwrap();
            let document = Document::parse(&svg).unwrap();
            for attribute in document.descendants().flat_map(|node| node.attributes()) {
                let value = attribute.value();
                let is_number = !value.contains("NaN") && !value.contains("inf");
                assert!(is_number, "{kind} of {number}: {value}");
                let is_place = matches!(attribute.name(), "x" | "y" | "cx" | "cy");
                let place = value.parse::<f64>().ok().filter(|_| is_place).unwrap_or_default();
                assert!((-60.0..=1340.0).contains(&place), "{kind} of {number}: {value}");
            }
        }
    }
}

#[test]
fn nothing_is_drawn_as_a_sheet_that_says_so() {
    let fonts = carried();
    for svg in [
        NetworkMap::default().svg(&fonts),
        TopBars::default().svg(&fonts),
        RankIntervals::default().svg(&fonts),
        QuadrantChart::default().svg(&fonts),
        RisingChart::default().svg(&fonts),
        CoverageCurve::default().svg(&fonts),
        RankChanges::default().svg(&fonts),
        RegionMatrix::default().svg(&fonts),
        TrendChart::default().svg(&fonts),
        TopicTrends::default().svg(&fonts),
        SpeakerMatrix::default().svg(&fonts),
        QualityPanels::default().svg(&fonts),
        TierFlow::default().svg(&fonts),
        OverlapBars::default().svg(&fonts),
        GainBars::default().svg(&fonts),
    ] {
        let picture = Finished::read(&svg.unwrap());
        assert!(picture.says("No data to show."), "{}", picture.title);
        assert_eq!(picture.unreadable(), Vec::<String>::new(), "{}", picture.title);
    }
}

#[test]
fn markup_in_names_is_text() {
    let fonts = carried();
    for (kind, svg) in every_picture(&fonts, HOSTILE, 9.0, 9) {
        let svg = svg.unwrap();
        let document = Document::parse(&svg).unwrap();
        assert!(document.descendants().all(|node| !node.has_tag_name("b")), "{kind}");
    }
}

#[test]
fn the_same_numbers_give_the_same_bytes() {
    let fonts = carried();
    let drawn = |_| -> Vec<Vec<u8>> {
        let pictures = every_picture(&fonts, "Ada Lund", 9.0, 9).into_iter();
        pictures.map(|(_, svg)| png(&svg.unwrap(), &fonts).unwrap()).collect()
    };
    let [one, other] = [0, 1].map(drawn);
    assert!(one == other);
}

/// Pixels as dark as ink.
fn dark_pixels(png: &[u8]) -> usize {
    let picture = Pixmap::decode_png(png).unwrap();
    picture.pixels().iter().filter(|p| p.red() < 90 && p.green() < 100 && p.blue() < 110).count()
}

fn regions(name: &str, fonts: &Fonts) -> String {
    let row = RegionRow { name: name.to_owned(), people: [1, 2, 0, 0, 0], first: None };
    let regions =
        RegionMatrix { caption: caption(Language::En), rows: vec![row], ..Default::default() };
    regions.svg(fonts).unwrap()
}

#[test]
fn text_reaches_the_png() {
    let fonts = carried();
    let svg = regions("Japan", &fonts);
    let lines = svg.lines().filter(|line| !line.starts_with("<text"));
    let without = lines.map(|line| format!("{line}\n")).collect::<String>();
    let [with, without] = [svg, without].map(|svg| dark_pixels(&png(&svg, &fonts).unwrap()));
    assert!(with > without + 1_000, "{with} dark pixels with text, {without} without");
}

#[test]
fn two_kanji_look_different_when_a_font_has_them_and_are_reported_when_none_has() {
    let drawn = |fonts: &Fonts, name: &str| {
        let svg = regions(name, fonts);
        (png(&svg, fonts).unwrap(), fonts.missing_glyphs(&svg))
    };
    let (east, missing) = drawn(&carried(), "東");
    assert_eq!(missing.len(), 1);
    assert_eq!((missing[0].script, missing[0].sample.as_str()), (Script::Japanese, "東"));
    assert!(missing[0].to_string().contains("fonts-ipaexfont-gothic"));
    assert_eq!(east, drawn(&carried(), "山").0, "without a font every kanji is the same box");
    let system = Fonts::load(&FontSource::default()).unwrap();
    let (east, missing) = drawn(&system, "東");
    assert!(missing.is_empty(), "{missing:?}");
    assert_ne!(east, drawn(&system, "山").0);
}

#[test]
fn a_font_file_that_is_missing_or_no_font_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.ttf");
    let load = |path: &PathBuf| {
        let source = FontSource { study_font: Some(path.clone()), system: SystemFonts::Ignore };
        Fonts::load(&source).map(|_| ()).unwrap_err().to_string()
    };
    let missing = load(&path);
    assert!(missing.contains("own.ttf") && missing.contains("[outputs] font"), "{missing}");
    std::fs::write(&path, "not a font").unwrap();
    assert!(load(&path).contains("is not a TrueType or OpenType font"));
    std::fs::write(&path, notosans::BOLD_TTF).unwrap();
    let source = FontSource { study_font: Some(path), system: SystemFonts::Ignore };
    let svg = regions("Japan", &Fonts::load(&source).unwrap());
    assert!(svg.contains("font-family=\"'Noto Sans', 'Noto Sans',"));
}

#[test]
fn a_year_that_the_window_cuts_short_is_hatched_and_a_whole_one_is_not() {
    let trend = |is_partial| {
        let year = |year| TrendYear {
            year,
            works: 10,
            sessions: (year > 2024).then_some(4),
            people: 20,
            is_partial: is_partial && year == 2026,
        };
        let years = (2023..=2026).map(year).collect();
        let chart = TrendChart { caption: caption(Language::En), years, largest_team: 50 };
        chart.svg(&carried()).unwrap()
    };
    assert!(!trend(false).contains("url(#hatch"));
    let cut = trend(true);
    assert!(cut.contains("url(#hatch"));
    let cut = Finished::read(&cut);
    assert!(cut.says("Hatched: cut short by the window (2026)"));
    // A year of which no congress was read is no year without sessions.
    assert!(cut.says("no congress read"));
}
