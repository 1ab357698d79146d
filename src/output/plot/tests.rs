//! Promises that hold for every picture.

use std::path::PathBuf;

use resvg::tiny_skia::Pixmap;
use resvg::usvg::roxmltree::Document;

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

fn countries(name: &str) -> Countries {
    let row = CountryRow { name: name.into(), people: 12, leaders: 3 };
    Countries { caption: caption(Language::En), rows: vec![row], unknown: 2 }
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
        (png(&svg, fonts).unwrap(), fonts.missing(&svg))
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
    let quadrant = Quadrant { caption: caption(Language::En), points: vec![dot] };
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

#[test]
fn an_incomplete_year_is_hatched_and_a_complete_one_is_not() {
    let year = |year| TrendYear { year, works: 10, sessions: 4, people: 20 };
    let mut trend = Trend {
        caption: caption(Language::En),
        years: vec![year(2024), year(2025), year(2026)],
        incomplete_from: None,
    };
    assert!(!trend.svg(&carried()).unwrap().contains("url(#hatch"));
    trend.incomplete_from = Some(2026);
    let svg = trend.svg(&carried()).unwrap();
    assert!(svg.contains("url(#hatch") && svg.contains("stroke-dasharray"));
    assert!(texts_of(&svg).iter().any(|text| text.contains("2026 is not complete")));
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
    let dot = QuadrantPoint { reach: f64::NAN, ..QuadrantPoint::default() };
    let quadrant = Quadrant { points: vec![dot, QuadrantPoint::default()], ..Quadrant::default() };
    for svg in [
        wild.svg(&fonts),
        NetworkMap::default().svg(&fonts),
        pair(["", ""], [f64::NAN, -1.0]).svg(&fonts),
        TopBars::default().svg(&fonts),
        quadrant.svg(&fonts),
        Quadrant::default().svg(&fonts),
        Trend { years: vec![TrendYear::default()], ..Trend::default() }.svg(&fonts),
        Trend::default().svg(&fonts),
        Countries::default().svg(&fonts),
        countries("").svg(&fonts),
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
