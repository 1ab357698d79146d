//! Which pictures a run makes, and of what.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::OutputError;
use super::plot::{
    self, Caption, Countries, CountryRow, FontSource, Fonts, MapCommunity, MapEdge, MapNode,
    NetworkMap, Quadrant, QuadrantPoint, TopBars, TopRow, Trend, TrendYear,
};
use crate::data::corpus::{PersonId, WorkKind};
use crate::graph::layout::LayoutParams;
use crate::graph::{self, layout};
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::score::{Pillar, RankedPerson};
use crate::study::{PlotFormat, Study};

/// People on the network map: more are a cloud, not a map.
const MAP_PEOPLE: usize = 400;
/// Rows of the bar chart.
const BARS: usize = 30;

/// A picture of an area.
#[derive(Clone, Copy)]
enum Figure {
    Network,
    Top,
    Quadrant,
    Countries,
    Trend,
}

impl Figure {
    const ALL: [Self; 5] = [Self::Network, Self::Top, Self::Quadrant, Self::Countries, Self::Trend];

    /// Name of its files, without the ending.
    fn file_stem(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Top => "top",
            Self::Quadrant => "quadrant",
            Self::Countries => "countries",
            Self::Trend => "trend",
        }
    }
}

/// Files of the pictures, and a warning for each script that no font can write.
#[derive(Default)]
pub(super) struct RenderedFigures {
    pub files: Vec<(String, Vec<u8>)>,
    pub warnings: Vec<String>,
}

/// Draws all pictures of all areas.
pub(super) fn draw(findings: &Findings, study: &Study) -> Result<RenderedFigures, OutputError> {
    let formats = &study.config.plots;
    if formats.is_empty() {
        return Ok(RenderedFigures::default());
    }
    let failed =
        |name: &str, e: plot::PlotError| OutputError::Plot { name: name.to_owned(), source: e };
    let source = FontSource { study_font: study.font.clone(), ..FontSource::default() };
    let fonts = Fonts::load(&source).map_err(|e| failed("fonts", e))?;
    let jobs: Vec<(&AreaFindings, Figure)> = findings
        .areas
        .iter()
        .flat_map(|area| Figure::ALL.map(move |figure| (area, figure)))
        .collect();
    let rendered: Vec<RenderedFigures> = jobs
        .par_iter()
        .map(|&(area, figure)| {
            let name = format!("areas/{}/{}", area.area.id, figure.file_stem());
            let svg =
                draw_svg(findings, study, area, figure, &fonts).map_err(|e| failed(&name, e))?;
            let mut files = Vec::new();
            if formats.contains(&PlotFormat::Png) {
                let png = plot::png(&svg, &fonts).map_err(|e| failed(&name, e))?;
                files.push((format!("{name}.png"), png));
            }
            let missing = fonts.missing(&svg).iter().map(ToString::to_string).collect();
            if formats.contains(&PlotFormat::Svg) {
                files.push((format!("{name}.svg"), svg.into_bytes()));
            }
            Ok(RenderedFigures { files, warnings: missing })
        })
        .collect::<Result<_, OutputError>>()?;
    let mut all = RenderedFigures::default();
    for RenderedFigures { files, warnings } in rendered {
        all.files.extend(files);
        all.warnings.extend(warnings);
    }
    all.warnings.sort();
    all.warnings.dedup();
    Ok(all)
}

fn draw_svg(
    findings: &Findings,
    study: &Study,
    area: &AreaFindings,
    figure: Figure,
    fonts: &Fonts,
) -> Result<String, plot::PlotError> {
    let caption = Caption {
        language: study.config.language,
        area: area.area.name.clone(),
        person_label: study.config.person_label.clone(),
        as_of: findings.as_of.to_string(),
        title: None,
        note: None,
    };
    match figure {
        Figure::Network => network(findings, study, area, caption).svg(fonts),
        Figure::Top => top(findings, area, caption).svg(fonts),
        Figure::Quadrant => quadrant(findings, area, caption).svg(fonts),
        Figure::Countries => countries(findings, area, caption).svg(fonts),
        Figure::Trend => trend(findings, study, area, caption).svg(fonts),
    }
}

fn shown_name(findings: &Findings, person: PersonId) -> String {
    findings.profiles[person.index()].name.clone()
}

/// The first people of the ranking with the ties among them, laid out apart from the rest of the
/// area. The maximum spanning forest is marked, so that thinning the ties keeps the map in one piece.
fn network(
    findings: &Findings,
    study: &Study,
    area: &AreaFindings,
    caption: Caption,
) -> NetworkMap {
    let mut rows: Vec<&RankedPerson> = area.ranking.rows.iter().take(MAP_PEOPLE).collect();
    rows.sort_unstable_by_key(|row| row.node);
    let nodes: Vec<u32> = rows.iter().map(|row| row.node).collect();
    let graph = area.network.combined.induced(&nodes);
    let params = LayoutParams { seed: study.config.seed, ..LayoutParams::default() };
    let positions = layout::force_atlas2(&graph, &params);
    let mut backbone = graph::maximum_spanning_forest(&graph);
    backbone.sort_unstable();
    let edges = graph
        .weighted_edges()
        .map(|(a, b, weight)| MapEdge {
            a,
            b,
            weight: f64::from(weight),
            backbone: backbone.binary_search(&(a.min(b), a.max(b))).is_ok(),
        })
        .collect();
    let nodes = rows
        .iter()
        .zip(&positions)
        .map(|(row, position)| MapNode {
            x: f64::from(position[0]),
            y: f64::from(position[1]),
            score: row.score,
            community: area.community_of(row.node),
            label: shown_name(findings, row.person),
            emphasised: row.rank <= 10,
        })
        .collect();
    let communities = area
        .communities
        .iter()
        .map(|community| MapCommunity { id: community.id, label: community.label.clone() })
        .collect();
    NetworkMap { caption, nodes, edges, communities, limits: plot::MapLimits::default() }
}

fn top(findings: &Findings, area: &AreaFindings, caption: Caption) -> TopBars {
    let rows = area.ranking.rows.iter().take(BARS).map(|row| TopRow {
        rank: row.rank,
        name: shown_name(findings, row.person),
        name_native: findings.profiles[row.person.index()].native.clone(),
        tier: row.tier.map(|tier| tier as u8 + 1),
        borderline: None,
        points: row.points.in_order(),
        score_interval: None,
        rank_interval: None,
    });
    let absent =
        (0..Pillar::ALL.len()).filter(|at| !area.evidence.available[Pillar::ALL[*at]]).collect();
    TopBars { caption, rows: rows.collect(), absent }
}

/// Reach is the share of the best connected person's harmonic sum; relevance is the score that
/// does not come from the network.
fn quadrant(findings: &Findings, area: &AreaFindings, caption: Caption) -> Quadrant {
    let most = area.ranking.references.reach;
    let points =
        area.ranking.rows.iter().filter(|row| row.tier.is_some()).map(|row| QuadrantPoint {
            reach: if most > 0.0 { 100.0 * row.raw.reach / most } else { 0.0 },
            relevance: row.score - row.points.network,
            score: row.score,
            tier: row.tier.map(|tier| tier as u8 + 1),
            label: shown_name(findings, row.person),
        });
    Quadrant { caption, points: points.collect() }
}

fn countries(findings: &Findings, area: &AreaFindings, caption: Caption) -> Countries {
    let mut counted: BTreeMap<&str, (u32, u32)> = BTreeMap::new();
    let mut unknown = 0;
    for row in &area.ranking.rows {
        let country = findings.profiles[row.person.index()].country.as_str();
        if country.is_empty() {
            unknown += 1;
            continue;
        }
        let entry = counted.entry(country).or_default();
        entry.0 += 1;
        entry.1 +=
            u32::from(row.tier.is_some_and(|tier| tier.name() == "T1" || tier.name() == "T2"));
    }
    let mut rows: Vec<CountryRow> = counted
        .into_iter()
        .map(|(code, (people, leaders))| CountryRow { name: code.to_owned(), people, leaders })
        .collect();
    rows.sort_by(|a, b| (b.people, b.leaders, &a.name).cmp(&(a.people, a.leaders, &b.name)));
    rows.truncate(20);
    Countries { caption, rows, unknown }
}

fn trend(findings: &Findings, study: &Study, area: &AreaFindings, caption: Caption) -> Trend {
    #[derive(Default)]
    struct Year {
        works: u32,
        sessions: u32,
        people: Vec<PersonId>,
    }
    let corpus = &findings.corpus;
    let mut years: BTreeMap<i16, Year> = BTreeMap::new();
    let last = findings.as_of.year;
    let first = last.saturating_sub(i16::try_from(study.config.window_years).unwrap_or(i16::MAX));
    for entry in &area.works {
        let row = entry.work.index();
        let year = years.entry(corpus.works.date[row].year).or_default();
        match corpus.works.kind[row] {
            WorkKind::Session => year.sessions += 1,
            kind if kind.is_publication() => year.works += 1,
            _ => {}
        }
        let people =
            corpus.mentions_of(entry.work).filter_map(|m| findings.people.person_of[m.index()]);
        year.people.extend(people);
    }
    let earliest = years.keys().next().copied().unwrap_or(last).max(first);
    let years = (earliest..=last).map(|year| {
        let mut found = years.remove(&year).unwrap_or_default();
        found.people.sort_unstable();
        found.people.dedup();
        TrendYear {
            year: i32::from(year),
            works: found.works,
            sessions: found.sessions,
            people: found.people.len() as u32,
        }
    });
    // A year that the reference date cuts short is incomplete; without a month nobody knows.
    let cut_short = findings.as_of.month > 0 && findings.as_of.month < 12;
    Trend { caption, years: years.collect(), incomplete_from: cut_short.then_some(i32::from(last)) }
}
