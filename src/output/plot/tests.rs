//! Promises that hold for every picture.

use std::path::PathBuf;

use proptest::prelude::*;
use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::{Document, Node};

use super::*;

const HOSTILE: &str = "A<b>&\"c' ]]> \u{1b}{area} O'Hara";

fn carried() -> Fonts {
    Fonts::load(&FontSource { study_font: None, system: SystemFonts::Ignore }).unwrap()
}

fn caption(language: Language) -> Caption {
    Caption {
        language,
        area: "Heart failure".into(),
        person_label: "STL".into(),
        as_of: "2026-10-01".into(),
        ..Caption::default()
    }
}

fn countries(name: &str) -> CountryBars {
    let row = CountryRow { name: name.into(), people: 12, leaders: 3 };
    CountryBars { caption: caption(Language::En), rows: vec![row], unknown: 2 }
}

fn pair(names: [&str; 2], points: [f64; 2]) -> TopBars {
    let rows = (1..)
        .zip(names.into_iter().zip(points))
        .map(|(rank, (name, points))| TopRow {
            rank,
            name: name.into(),
            points: [points, 0.0, 0.0, 0.0, 0.0],
            ..TopRow::default()
        })
        .collect();
    TopBars { caption: caption(Language::En), rows, absent: vec![1, 7] }
}

/// A ring of people, tied to their neighbours by a weak backbone and to others more strongly.
fn ring(people: u32, ties: u32) -> NetworkMap {
    let nodes = (0..people)
        .map(|i| {
            let turn = f64::from(i) * 2.399_963;
            let out = f64::from(i).sqrt();
            MapNode {
                x: out * turn.cos(),
                y: out * turn.sin(),
                score: f64::from(people - i),
                community: Some(i % 23),
                label: if i < 60 { format!("Person {i}") } else { String::new() },
                emphasised: i < 2,
            }
        })
        .collect();
    let edges = (0..ties)
        .map(|i| {
            let backbone = i < people;
            let b = if backbone { (i + 1) % people } else { (i * 7 + i / people) % people };
            MapEdge { a: i % people, b, weight: if backbone { 0.01 } else { 2.0 }, backbone }
        })
        .collect();
    let communities = vec![MapCommunity { id: 3, label: HOSTILE.into() }];
    let limits = MapLimits::default();
    NetworkMap { caption: caption(Language::En), nodes, edges, communities, limits }
}

fn dark_pixels(png: &[u8]) -> usize {
    let picture = Pixmap::decode_png(png).unwrap();
    picture.pixels().iter().filter(|p| p.red() < 90 && p.green() < 100 && p.blue() < 110).count()
}

fn without_text(svg: &str) -> String {
    svg.lines().filter(|line| !line.starts_with("<text")).map(|line| format!("{line}\n")).collect()
}

fn texts_of(svg: &str) -> Vec<String> {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    texts.filter_map(|node| node.text().map(str::to_owned)).collect()
}

#[test]
fn text_reaches_the_png() {
    let fonts = carried();
    let svg = countries("Japan").svg(&fonts).unwrap();
    let with = dark_pixels(&png(&svg, &fonts).unwrap());
    let without = dark_pixels(&png(&without_text(&svg), &fonts).unwrap());
    assert!(with > without + 1_000, "{with} dark pixels with text, {without} without");
}

#[test]
fn two_kanji_look_different_when_a_font_has_them_and_are_reported_when_none_has() {
    let drawn = |fonts: &Fonts, name: &str| {
        let svg = countries(name).svg(fonts).unwrap();
        (png(&svg, fonts).unwrap(), fonts.missing_glyphs(&svg))
    };
    let (east, missing) = drawn(&carried(), "東");
    assert_eq!(missing.len(), 1);
    assert_eq!((missing[0].script, missing[0].sample.as_str()), (Script::Japanese, "東"));
    assert!(missing[0].to_string().contains("fonts-ipaexfont-gothic"));
    assert_eq!(east, drawn(&carried(), "山").0, "without a font every kanji is the same box");

    let system = Fonts::load(&FontSource::default()).unwrap();
    let (east, missing) = drawn(&system, "東");
    if missing.is_empty() {
        assert_ne!(east, drawn(&system, "山").0);
    } else {
        assert!(missing[0].remedy.contains("install a Japanese font"));
    }
}

#[test]
fn markup_in_names_is_text_in_every_picture() {
    let fonts = carried();
    let mut map = ring(50, 100);
    map.nodes[0].label = HOSTILE.into();
    let dot =
        QuadrantPoint { reach: 1.0, relevance: 1.0, label: HOSTILE.into(), ..Default::default() };
    let quadrant = QuadrantChart { caption: caption(Language::En), points: vec![dot] };
    let pictures = [
        map.svg(&fonts).unwrap(),
        pair([HOSTILE, "b"], [2.0, 1.0]).svg(&fonts).unwrap(),
        quadrant.svg(&fonts).unwrap(),
        countries(HOSTILE).svg(&fonts).unwrap(),
    ];
    for svg in pictures {
        let start = "A<b>&\"c' ]]>";
        assert!(texts_of(&svg).iter().any(|text| text.starts_with(start)), "{svg}");
    }
}

#[test]
fn the_same_numbers_give_the_same_bytes() {
    let draw = || {
        let fonts = carried();
        let svg = ring(300, 900).svg(&fonts).unwrap();
        let png = png(&svg, &fonts).unwrap();
        (svg, png)
    };
    assert_eq!(draw(), draw());
}

#[test]
fn the_order_of_ties_does_not_change_the_map() {
    let fonts = carried();
    let map = ring(300, 900);
    let mut turned = map.clone();
    turned.edges.reverse();
    assert_eq!(map.svg(&fonts).unwrap(), turned.svg(&fonts).unwrap());
}

#[test]
fn a_map_of_three_thousand_people_stays_small_and_keeps_its_backbone() {
    let mut map = ring(3_000, 10_000);
    map.limits.edges = 3_500;
    let svg = map.svg(&carried()).unwrap();
    assert!(svg.len() < 1_500_000, "{} bytes", svg.len());
    assert!(texts_of(&svg).iter().any(|text| text.contains("3,500 strongest")));
    map.limits.edges = 10;
    let lines = map.svg(&carried()).unwrap().matches("<path d=").count();
    assert!(lines >= 3_000, "only {lines} of 3,000 backbone ties are drawn");
}

#[test]
fn a_score_twice_as_high_has_a_bar_twice_as_long() {
    let svg = pair(["a", "b"], [80.0, 40.0]).svg(&carried()).unwrap();
    let document = Document::parse(&svg).unwrap();
    let widths: Vec<f64> = document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.attribute("height") == Some("15"))
        .map(|node| node.attribute("width").unwrap().parse().unwrap())
        .collect();
    assert_eq!(widths.len(), 2, "{widths:?}");
    assert!((widths[0] / widths[1] - 2.0).abs() < 0.01, "{widths:?}");
}

fn gain(name: &str, mean: f64) -> GainRow {
    GainRow { name: name.into(), own: name == "own", mean, outcomes: [Some(mean / 2.0); 4] }
}

fn gains(rows: Vec<GainRow>) -> GainBars {
    GainBars { caption: caption(Language::En), cutoff: 2020, horizon: 3, rows }
}

fn trend(years: std::ops::RangeInclusive<i32>, works: u32) -> TrendChart {
    let year = |year| TrendYear { year, works, sessions: works / 3, people: works / 2 };
    let years: Vec<TrendYear> = years.map(year).collect();
    let incomplete_from = years.last().map(|year| year.year);
    TrendChart { caption: caption(Language::En), years, incomplete_from }
}

#[test]
fn a_gain_twice_as_high_has_a_bar_twice_as_long() {
    let svg = gains(vec![gain("own", 0.2), gain("b", 0.1)]).svg(&carried()).unwrap();
    let document = Document::parse(&svg).unwrap();
    let widths: Vec<f64> = document
        .descendants()
        .filter(|node| node.has_tag_name("rect") && node.attribute("y").is_some())
        .map(|node| node.attribute("width").unwrap().parse().unwrap())
        .filter(|width| *width > 20.0)
        .collect();
    assert_eq!(widths.len(), 2, "{widths:?}");
    assert!((widths[0] / widths[1] - 2.0).abs() < 0.01, "{widths:?}");
}

#[test]
fn one_person_is_not_called_people() {
    let mut one = countries("Japan");
    one.rows[0].people = 1;
    one.unknown = 0;
    let texts = texts_of(&one.svg(&carried()).unwrap());
    assert_eq!(texts[0], "Heart failure: 1 STL by country");
}

/// Where a text is on the sheet: left, top, right and bottom.
fn text_boxes(svg: &str, fonts: &Fonts) -> Vec<(String, [f64; 4])> {
    let document = Document::parse(svg).unwrap();
    let texts = document.descendants().filter(|node| node.has_tag_name("text"));
    let boxed = |node: Node<'_, '_>| {
        let text = node.text().unwrap();
        let group = node.parent_element().unwrap();
        let number =
            |node: Node<'_, '_>, name| node.attribute(name).unwrap().parse::<f64>().unwrap();
        let (x, y, size) = (number(node, "x"), number(node, "y"), number(group, "font-size"));
        let is_bold = group.attribute("font-weight").is_some();
        let weight = if is_bold { fonts::Weight::Bold } else { fonts::Weight::Regular };
        let width = fonts.text_width(text, size, weight);
        let left = match group.attribute("text-anchor") {
            Some("middle") => width / 2.0,
            Some(_) => width,
            None => 0.0,
        };
        let (start, end) = (x - left, x - left + width);
        let is_upward = node.attribute("transform").is_some();
        let place = if is_upward {
            [x, y - width / 2.0, x + size, y + width / 2.0]
        } else {
            [start, y - 0.72 * size, end, y]
        };
        (text.to_owned(), place)
    };
    texts.map(boxed).collect()
}

#[test]
fn texts_of_odd_charts_stay_on_the_sheet_and_apart() {
    let fonts = carried();
    let long = "United Kingdom of Great Britain and Northern Ireland with all its territories";
    let country = |name: &str, people| CountryRow { name: name.into(), people, leaders: people };
    let rows = vec![country(long, u32::MAX), country("x", 1)];
    let caption = || caption(Language::En);
    let point = |reach| QuadrantPoint { reach, label: long.into(), ..QuadrantPoint::default() };
    let charts = [
        trend(2026..=2026, 1).svg(&fonts),
        trend(2011..=2026, 99_999).svg(&fonts),
        trend(2010..=2026, 3_000_000_000).svg(&fonts),
        trend(1900..=2026, 7).svg(&fonts),
        CountryBars { caption: caption(), rows, unknown: 1 }.svg(&fonts),
        CountryBars { caption: caption(), rows: vec![], unknown: 1 }.svg(&fonts),
        gains(vec![gain(long, 100.0), gain("own", -1.0)]).svg(&fonts),
        gains(vec![gain("own", 0.0), gain("b", 1e-9)]).svg(&fonts),
        QuadrantChart { caption: caption(), points: vec![point(1e9), point(0.0)] }.svg(&fonts),
        QuadrantChart { caption: caption(), points: vec![point(1e-7)] }.svg(&fonts),
    ];
    for svg in charts {
        let svg = svg.unwrap();
        let boxes = text_boxes(&svg, &fonts);
        for (i, (text, [left, top, right, bottom])) in boxes.iter().enumerate() {
            assert!(*left > 30.0 && *right < 1_170.0 && *top > 0.0, "{text} is cut off");
            for (other, [x0, y0, x1, y1]) in &boxes[i + 1..] {
                let overlap = left < x1 && x0 < right && top < y1 && y0 < bottom;
                assert!(!overlap, "{text} and {other} overlap in {svg}");
            }
        }
    }
}

#[test]
fn the_name_of_a_country_is_level_with_its_bar() {
    let svg = countries("Japan").svg(&carried()).unwrap();
    let boxes = text_boxes(&svg, &carried());
    let [_, top, _, baseline] = boxes.iter().find(|(text, _)| text == "Japan").unwrap().1;
    let document = Document::parse(&svg).unwrap();
    let bar = document.descendants().find(|node| node.attribute("height") == Some("16.8")).unwrap();
    let bar_top: f64 = bar.attribute("y").unwrap().parse().unwrap();
    assert!(((top + baseline) / 2.0 - (bar_top + 8.4)).abs() < 0.5, "{top} {baseline} {bar_top}");
}

#[test]
fn an_incomplete_year_is_hatched_and_a_complete_one_is_not() {
    let year = |year| TrendYear { year, works: 10, sessions: 4, people: 20 };
    let mut trend = TrendChart {
        caption: caption(Language::En),
        years: vec![year(2024), year(2025), year(2026)],
        incomplete_from: None,
    };
    assert!(!trend.svg(&carried()).unwrap().contains("url(#hatch"));
    trend.incomplete_from = Some(2026);
    let svg = trend.svg(&carried()).unwrap();
    assert!(svg.contains("url(#hatch") && svg.contains("stroke-dasharray"));
    assert!(texts_of(&svg).iter().any(|text| text.contains("2026 is incomplete")));
}

#[test]
fn nothing_and_nonsense_are_drawn_without_a_panic() {
    let fonts = carried();
    let mut wild = ring(5, 5);
    wild.nodes[0].x = f64::NAN;
    wild.nodes[1].y = f64::INFINITY;
    wild.nodes[2].score = f64::NAN;
    wild.edges.push(MapEdge { a: 0, b: 99, weight: f64::NAN, backbone: true });
    wild.edges.push(MapEdge { a: 0, b: 1, weight: f64::NAN, backbone: false });
    let outcomes = [Some(f64::NAN), Some(f64::INFINITY), Some(-f64::MAX), None];
    let wild_gain = GainRow { mean: f64::MAX, outcomes, ..GainRow::default() };
    let year = |year| TrendYear { year, works: u32::MAX, sessions: u32::MAX, people: u32::MAX };
    let wild_years = vec![year(i32::MIN), year(0), year(i32::MAX)];
    let dot = QuadrantPoint { reach: f64::NAN, ..QuadrantPoint::default() };
    let far = QuadrantPoint { reach: f64::MAX, relevance: -f64::MAX, ..QuadrantPoint::default() };
    let quadrant = QuadrantChart {
        points: vec![dot, far, QuadrantPoint::default()],
        ..QuadrantChart::default()
    };
    for svg in [
        wild.svg(&fonts),
        NetworkMap::default().svg(&fonts),
        pair(["", ""], [f64::NAN, -1.0]).svg(&fonts),
        TopBars::default().svg(&fonts),
        quadrant.svg(&fonts),
        QuadrantChart::default().svg(&fonts),
        TrendChart { years: vec![TrendYear::default()], ..TrendChart::default() }.svg(&fonts),
        TrendChart::default().svg(&fonts),
        CountryBars::default().svg(&fonts),
        countries("").svg(&fonts),
        GainBars::default().svg(&fonts),
        GainBars { rows: vec![wild_gain], ..GainBars::default() }.svg(&fonts),
        TrendChart { years: wild_years, ..TrendChart::default() }.svg(&fonts),
    ] {
        Document::parse(&svg.unwrap()).unwrap();
    }
}

#[test]
fn japanese_pictures_speak_japanese() {
    let mut bars = pair(["a", "b"], [2.0, 1.0]);
    bars.caption = Caption { area: "心不全".into(), ..caption(Language::Ja) };
    let texts = texts_of(&bars.svg(&carried()).unwrap());
    assert!(texts.iter().any(|text| text.starts_with("心不全：")), "{texts:?}");
    assert!(texts.iter().any(|text| text.starts_with("基準日 2026-10-01")), "{texts:?}");
    assert!(!texts.iter().any(|text| text == "Score"), "{texts:?}");
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
    let svg = countries("Japan").svg(&Fonts::load(&source).unwrap()).unwrap();
    assert!(svg.contains("font-family=\"'Noto Sans', 'Noto Sans',"));
}

/// Numbers as findings of any study may hold them: none, all equal, of any size, and what a division by
/// nothing leaves.
fn any_number() -> impl Strategy<Value = f64> {
    prop_oneof![
        3 => Just(0.0),
        2 => Just(1.0),
        6 => 0.0..100.0,
        1 => Just(-5.0),
        1 => Just(1e-300),
        1 => Just(f64::EPSILON),
        1 => Just(1e300),
        1 => Just(f64::MAX),
        1 => Just(f64::NAN),
        1 => Just(f64::INFINITY),
        1 => Just(f64::NEG_INFINITY),
    ]
}

fn any_count() -> impl Strategy<Value = u32> {
    prop_oneof![3 => Just(0), 2 => Just(1), 6 => 0_u32..500, 1 => Just(u32::MAX)]
}

fn any_label() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("Ono".to_owned()),
        Just(HOSTILE.to_owned()),
        Just("東".repeat(90))
    ]
}

prop_compose! {
    fn any_quadrant()(dots in prop::collection::vec(
        (any_number(), any_number(), any_number(), prop::option::of(0_u8..9), any_label()),
        0..40,
    )) -> QuadrantChart {
        let points = dots.into_iter().map(|(reach, relevance, score, tier, label)| {
            QuadrantPoint { reach, relevance, score, tier, label }
        });
        QuadrantChart { caption: caption(Language::En), points: points.collect() }
    }
}

prop_compose! {
    fn any_top()(people in prop::collection::vec(
        (prop::array::uniform5(any_number()), any_label(), prop::option::of((any_number(), any_number()))),
        0..35,
    ), absent in prop::collection::vec(0_usize..7, 0..3)) -> TopBars {
        let rows = (1..).zip(people).map(|(rank, (points, name, score_interval))| {
            TopRow { rank, name, points, score_interval, ..TopRow::default() }
        });
        TopBars { caption: caption(Language::En), rows: rows.collect(), absent }
    }
}

prop_compose! {
    fn any_countries()(
        rows in prop::collection::vec((any_label(), any_count(), any_count()), 0..40),
        unknown in any_count(),
    ) -> CountryBars {
        let rows = rows.into_iter().map(|(name, people, leaders)| CountryRow { name, people, leaders });
        CountryBars { caption: caption(Language::Ja), rows: rows.collect(), unknown }
    }
}

prop_compose! {
    fn any_trend()(
        first in prop_oneof![Just(i32::MIN), Just(0), 1900_i32..2026],
        years in prop::collection::vec((any_count(), any_count(), any_count()), 0..60),
        incomplete_from in prop::option::of(1900_i32..2030),
    ) -> TrendChart {
        let year = |(year, (works, sessions, people))| TrendYear { year, works, sessions, people };
        let years = (first..).zip(years).map(year).collect();
        TrendChart { caption: caption(Language::En), years, incomplete_from }
    }
}

prop_compose! {
    fn any_map()(
        people in prop::collection::vec(
            (any_number(), any_number(), any_number(), prop::option::of(0_u32..40), any_label()),
            0..40,
        ),
        ties in prop::collection::vec((0_u32..40, 0_u32..40, any_number(), any::<bool>()), 0..80),
    ) -> NetworkMap {
        let nodes = people.into_iter().map(|(x, y, score, community, label)| {
            MapNode { x, y, score, community, label, emphasised: true }
        });
        let edges = ties.into_iter().map(|(a, b, weight, backbone)| MapEdge { a, b, weight, backbone });
        NetworkMap {
            caption: caption(Language::En),
            nodes: nodes.collect(),
            edges: edges.collect(),
            communities: vec![MapCommunity { id: 3, label: HOSTILE.into() }],
            limits: MapLimits::default(),
        }
    }
}

/// What a picture must be whatever it shows: XML that a reader takes, every mark on the sheet.
fn assert_drawn(svg: &str) {
    let document = Document::parse(svg).unwrap();
    let root = document.root_element();
    let side = |name| root.attribute(name).unwrap().trim_end_matches("px").parse::<f64>().unwrap();
    let sheet = [side("width"), side("height")];
    assert!(sheet.iter().all(|side| (100.0..20_000.0).contains(side)), "{sheet:?}");
    for node in document.descendants().filter(Node::is_element) {
        for (names, side) in
            [(["x", "cx", "x1", "x2"], sheet[0]), (["y", "cy", "y1", "y2"], sheet[1])]
        {
            for value in names.into_iter().filter_map(|name| node.attribute(name)) {
                let at: f64 = value.parse().unwrap();
                assert!(
                    (-60.0..=side + 60.0).contains(&at),
                    "{node:?} lies off the sheet {sheet:?}"
                );
            }
        }
        for numbers in [node.attribute("d"), node.attribute("points")].into_iter().flatten() {
            assert!(!numbers.contains("NaN") && !numbers.contains("inf"), "{numbers}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pictures_of_any_numbers_are_drawn_on_their_sheet(
        quadrant in any_quadrant(),
        top in any_top(),
        countries in any_countries(),
        trend in any_trend(),
        map in any_map(),
    ) {
        let fonts = carried();
        for svg in [
            quadrant.svg(&fonts),
            top.svg(&fonts),
            countries.svg(&fonts),
            trend.svg(&fonts),
            map.svg(&fonts),
        ] {
            assert_drawn(&svg.unwrap());
        }
    }
}
