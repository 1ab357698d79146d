//! Draws every picture with invented people into a folder: `cargo run --example plots -- DIR`.
//!
//! Names are put together from syllables and lists of common given names; the groups of the maps
//! are planted.

use std::io::Write;
use std::path::{Path, PathBuf};

use kolnet::output::plot::*;

/// A small generator of numbers, so that the pictures are the same every time.
struct Dice(u64);

impl Dice {
    fn unit(&mut self) -> f64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as f64 / (1_u64 << 31) as f64
    }

    fn below(&mut self, end: usize) -> usize {
        (self.unit() * end as f64) as usize
    }

    fn bell(&mut self) -> f64 {
        (0..6).map(|_| self.unit()).sum::<f64>() / 3.0 - 1.0
    }
}

const GIVEN: [&str; 12] = [
    "Haruka",
    "Lena",
    "Tomás",
    "Ingrid",
    "Kenta",
    "Maria del Carmen",
    "Oluwaseun",
    "Jean-Baptiste",
    "Mei",
    "Søren",
    "Aiko",
    "Władysław",
];
const FAMILY: [&str; 15] = [
    "Minamoto",
    "Fernández de la Vega",
    "Vandenbroucke",
    "Kitazawa",
    "Abernathy-Wright",
    "Ó Dálaigh",
    "Thunberg",
    "Higashiyama",
    "Castellanos",
    "Nakatomi",
    "Brzozowski",
    "Fujisaki",
    "Ostergaard",
    "Yamanobe",
    "Lindqvist",
];
const NATIVE: [&str; 6] =
    ["源 遥香", "北沢 健太", "東山 愛子", "中臣 芽衣", "藤崎 健太", "山野辺 遥"];
const SUBJECTS: [&str; 13] = [
    "Imaging and remodelling",
    "Device therapy",
    "心不全の多職種連携",
    "Cardio-oncology",
    "Genetic cardiomyopathies and family screening",
    "Renal interaction",
    "Rehabilitation",
    "Amyloidosis",
    "Congenital",
    "Valve disease",
    "Telemonitoring",
    "Epidemiology",
    "Iron deficiency",
];

fn name(dice: &mut Dice) -> String {
    format!("{} {}", GIVEN[dice.below(GIVEN.len())], FAMILY[dice.below(FAMILY.len())])
}

fn caption(language: Language) -> Caption {
    let (area, label) = match language {
        Language::En => ("Heart failure", "STL"),
        Language::Ja => ("心不全", "STL"),
    };
    Caption {
        language,
        area: area.into(),
        person_label: label.into(),
        as_of: "2026-10-01".into(),
        ..Caption::default()
    }
}

fn map(language: Language, people: usize, ties: usize) -> NetworkMap {
    let mut dice = Dice(5 + people as u64);
    let groups = if people > 1_000 { 34 } else { 13 };
    let centres: Vec<(f64, f64)> = (0..groups)
        .map(|i| {
            let (turn, out) = (2.399_963 * i as f64, 0.9 * (i as f64).sqrt());
            (out * turn.cos(), out * turn.sin())
        })
        .collect();
    let mut nodes = Vec::new();
    let mut members = vec![Vec::new(); groups];
    for i in 0..people {
        let group = (dice.unit() * dice.unit() * groups as f64) as usize;
        let (x, y) = centres[group];
        let score = 100.0 * dice.unit().powi(7);
        let spread = 0.42 * (1.0 - score / 160.0);
        members[group].push(i as u32);
        nodes.push(MapNode {
            x: x + spread * dice.bell() * 1.7,
            y: y + spread * dice.bell() * 1.7,
            score,
            community: Some(group as u32),
            label: String::new(),
            emphasised: false,
        });
    }
    let mut order: Vec<usize> = (0..people).collect();
    order.sort_by(|a, b| nodes[*b].score.total_cmp(&nodes[*a].score));
    for (place, i) in order.iter().take(45).enumerate() {
        nodes[*i].label =
            if place % 5 == 4 { NATIVE[place / 5 % 6].into() } else { name(&mut dice) };
        nodes[*i].emphasised = place < 3;
    }
    let edges = (0..ties)
        .map(|i| {
            let group = nodes[dice.below(people)].community.unwrap_or(0) as usize;
            let a = members[group][dice.below(members[group].len())];
            let far = dice.unit() < 0.12;
            let b = if far {
                dice.below(people) as u32
            } else {
                members[group][dice.below(members[group].len())]
            };
            MapEdge { a, b, weight: dice.unit().powi(5) * 12.0, backbone: i < people }
        })
        .collect();
    let communities = SUBJECTS
        .iter()
        .enumerate()
        .map(|(id, label)| MapCommunity { id: id as u32, label: (*label).into() })
        .collect();
    NetworkMap {
        caption: caption(language),
        nodes,
        edges,
        communities,
        limits: MapLimits::default(),
    }
}

fn top(language: Language, papers_only: bool) -> TopBars {
    let mut dice = Dice(11);
    let rows = (1..=30_u32)
        .map(|rank| {
            let base = 0.97_f64.powi(rank as i32);
            let weights = [30.0, 15.0, 25.0, 15.0, 15.0];
            let points = std::array::from_fn(|pillar| {
                if papers_only && (2..4).contains(&pillar) || dice.unit() < 0.08 {
                    0.0
                } else {
                    weights[pillar] * base * (0.55 + 0.45 * dice.unit())
                }
            });
            let score: f64 = points.iter().sum();
            TopRow {
                rank,
                name: if rank == 7 {
                    "Maria Teresa Alexandra van den Bogaerde-Westerling de Oliveira".into()
                } else {
                    name(&mut dice)
                },
                name_native: if rank % 2 == 0 {
                    NATIVE[rank as usize / 2 % 6].into()
                } else {
                    String::new()
                },
                tier: Some(if rank <= 10 { 1 } else { 2 }),
                tier_unsure: (9..=11).contains(&rank),
                points,
                score_interval: Some((score * 0.92, score * 1.06)),
                rank_interval: Some((
                    rank.saturating_sub(1 + rank / 4).max(1),
                    rank + 1 + rank / 3,
                )),
            }
        })
        .collect();
    let absent = if papers_only { vec![2, 3] } else { vec![] };
    let mut bars = TopBars { caption: caption(language), rows, absent };
    bars.rows.sort_by(|a, b| b.points.iter().sum::<f64>().total_cmp(&a.points.iter().sum()));
    for (rank, row) in (1..).zip(&mut bars.rows) {
        row.rank = rank;
        row.tier = Some(if rank <= 10 { 1 } else { 2 });
        row.tier_unsure = (9..=11).contains(&rank);
        row.rank_interval = Some((rank.saturating_sub(1 + rank / 4).max(1), rank + 1 + rank / 3));
    }
    bars
}

fn quadrant(language: Language, people: usize) -> QuadrantChart {
    let mut dice = Dice(23);
    let mut points: Vec<QuadrantPoint> = (0..people)
        .map(|_| {
            let shared = dice.unit().powi(2);
            let relevance = (0.25 + 0.6 * shared + 0.18 * dice.bell()).clamp(0.01, 1.0);
            let reach = (0.35 + 0.45 * shared + 0.2 * dice.bell()).clamp(0.01, 1.0);
            let score = 100.0 * relevance * reach;
            QuadrantPoint { reach, relevance, score, tier: Some(4), label: String::new() }
        })
        .collect();
    points.sort_by(|a, b| b.score.total_cmp(&a.score));
    for (i, point) in points.iter_mut().enumerate() {
        point.tier = Some(match i {
            0..10 => 1,
            10..60 => 2,
            60..180 => 3,
            _ => 4,
        });
        if i < 30 {
            point.label = if i % 6 == 5 { NATIVE[i / 6].into() } else { name(&mut dice) };
        }
    }
    QuadrantChart { caption: caption(language), points }
}

fn trend(language: Language) -> TrendChart {
    let mut dice = Dice(3);
    let years = (2015..=2026)
        .map(|year| {
            let grown = 120.0 * 1.09_f64.powi(year - 2015);
            let part = if year == 2026 { 0.55 } else { 1.0 };
            let mut vary = |factor: f64| (grown * factor * part * (0.9 + 0.2 * dice.unit())) as u32;
            TrendYear { year, works: vary(1.0), sessions: vary(0.4), people: vary(3.4) }
        })
        .collect();
    TrendChart { caption: caption(language), years, incomplete_from: Some(2026) }
}

fn countries(language: Language) -> CountryBars {
    let names = [
        "Japan",
        "United States",
        "Germany",
        "United Kingdom",
        "Italy",
        "France",
        "Netherlands",
        "Spain",
        "Korea, Republic of",
        "Sweden",
        "Canada",
        "Switzerland",
        "Denmark",
        "Brazil",
        "Australia",
        "Poland",
        "Belgium",
        "Austria",
        "Norway",
        "Türkiye",
        "Portugal",
        "Greece",
        "Israel",
        "Chile",
    ];
    let rows = (0..)
        .zip(names)
        .map(|(i, name)| {
            let people = (820.0 * 0.8_f64.powi(i)) as u32 + 1;
            CountryRow { name: name.into(), people, leaders: people / 19 }
        })
        .collect();
    CountryBars { caption: caption(language), rows, unknown: 214 }
}

fn gains(language: Language) -> GainBars {
    let mut dice = Dice(17);
    let names = ["kolnet", "citations", "h-index", "pagerank", "publications last 5y", "degree"];
    let rows = names
        .iter()
        .enumerate()
        .map(|(i, name)| {
            let mean = 0.3 - 0.08 * i as f64;
            let outcomes = std::array::from_fn(|_| Some(mean + 0.1 * dice.bell()));
            GainRow { name: (*name).into(), own: i == 0, mean, outcomes }
        })
        .collect();
    GainBars { caption: caption(language), cutoff: 2020, horizon: 3, rows }
}

const LONG_NAME: &str = "United Kingdom of Great Britain and Northern Ireland with all its overseas \
                         territories";

/// What a small or an odd study leads to: one entry, very many, long names, great and small numbers.
fn extremes(language: Language, fonts: &Fonts) -> Result<Vec<(&'static str, String)>, PlotError> {
    let caption = || caption(language);
    let year = |year| TrendYear { year, works: 12_345_678, sessions: 3, people: 1 };
    let trend = |years: std::ops::RangeInclusive<i32>, incomplete_from| TrendChart {
        caption: caption(),
        years: years.map(year).collect(),
        incomplete_from,
    };
    let country = |name: &str, people| CountryRow { name: name.into(), people, leaders: people };
    let countries = |rows, unknown| CountryBars { caption: caption(), rows, unknown }.svg(fonts);
    let gain = |name: &str, mean| GainRow { name: name.into(), mean, ..GainRow::default() };
    let gains = |rows| GainBars { caption: caption(), cutoff: 2020, horizon: 3, rows }.svg(fonts);
    let point = |name: &str, reach| QuadrantPoint {
        reach,
        relevance: 0.5,
        score: 50.0,
        tier: Some(1),
        label: name.into(),
    };
    let quadrant = |points| QuadrantChart { caption: caption(), points }.svg(fonts);
    Ok(vec![
        ("trend-one-year", trend(2026..=2026, Some(2026)).svg(fonts)?),
        ("trend-two-years", trend(2025..=2026, Some(2026)).svg(fonts)?),
        ("trend-70-years", trend(1957..=2026, None).svg(fonts)?),
        ("trend-no-years", TrendChart { caption: caption(), ..TrendChart::default() }.svg(fonts)?),
        ("countries-one", countries(vec![country("Japan", 1)], 0)?),
        ("countries-long", countries(vec![country(LONG_NAME, 4_294_967_295), country("x", 1)], 7)?),
        ("countries-unknown", countries(vec![], 12)?),
        ("countries-none", countries(vec![], 0)?),
        ("gain-one", gains(vec![gain("kolnet", -0.4)])?),
        ("gain-zero", gains(vec![gain("kolnet", 0.0), gain(LONG_NAME, 1e-7)])?),
        ("gain-great", gains(vec![gain("kolnet", 250.0), gain(LONG_NAME, -1.0)])?),
        ("quadrant-one", quadrant(vec![point("Lena Minamoto", 3.0)])?),
        ("quadrant-long", quadrant(vec![point(LONG_NAME, 1e9), point(LONG_NAME, 0.0)])?),
        ("quadrant-none", quadrant(vec![])?),
    ])
}

fn write(
    folder: &Path,
    name: &str,
    svg: &str,
    fonts: &Fonts,
) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::write(folder.join(format!("{name}.svg")), svg)?;
    std::fs::write(folder.join(format!("{name}.png")), png(svg, fonts)?)?;
    let mut log = std::io::stderr().lock();
    for missing in fonts.missing_glyphs(svg) {
        writeln!(log, "{name}: {missing}")?;
    }
    writeln!(log, "{name}: {} KB of SVG", svg.len() / 1024)?;
    Ok(())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder: PathBuf = std::env::args().nth(1).ok_or("usage: plots DIR")?.into();
    std::fs::create_dir_all(&folder)?;
    let fonts = Fonts::load(&FontSource::default())?;
    for (language, code) in [(Language::En, "en"), (Language::Ja, "ja")] {
        let pictures = [
            ("network-400", map(language, 400, 1_400).svg(&fonts)?),
            ("network-3000", map(language, 3_000, 10_000).svg(&fonts)?),
            ("top", top(language, false).svg(&fonts)?),
            ("top-papers", top(language, true).svg(&fonts)?),
            ("quadrant", quadrant(language, 600).svg(&fonts)?),
            ("trend", trend(language).svg(&fonts)?),
            ("countries", countries(language).svg(&fonts)?),
            ("gain", gains(language).svg(&fonts)?),
        ];
        for (name, svg) in pictures.into_iter().chain(extremes(language, &fonts)?) {
            write(&folder, &format!("{name}-{code}"), &svg, &fonts)?;
        }
    }
    Ok(())
}
