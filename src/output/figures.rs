//! The pictures of a run: which there are, and the findings that each of them shows.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::error::OutputError;
use super::plot::{
    self, Caption, CountryBars, CountryRow, FontSource, Fonts, MapCommunity, MapEdge, MapNode,
    NetworkMap, PlotError, QuadrantChart, QuadrantPoint, ThinData, TopBars, TopRow, TrendChart,
    TrendYear,
};
use super::trend::area_trend;
use crate::data::affiliation::country;
use crate::data::corpus::PersonId;
use crate::graph::layout::LayoutParams;
use crate::graph::{self, layout};
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::network::Layer;
use crate::ranking::score::{Pillar, RankedPerson};
use crate::run_folder::{AreaTrend, YearActivity};
use crate::study::{Language, PlotFormat, Study};

/// People on the network map; with more of them single dots cannot be told apart.
const MAX_MAP_PEOPLE: usize = 400;
/// Rows of the bar chart.
const MAX_TOP_ROWS: usize = 30;

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

    /// Name of its files, without the extension.
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

/// Files of the pictures, and a warning for each script that no font has.
#[derive(Default)]
pub(super) struct RenderedFigures {
    pub files: Vec<(String, Vec<u8>)>,
    pub warnings: Vec<String>,
}

/// Draws all pictures of all areas.
pub(super) fn render_figures(
    findings: &Findings,
    study: &Study,
) -> Result<RenderedFigures, OutputError> {
    let formats = &study.config.plots;
    if formats.is_empty() {
        return Ok(RenderedFigures::default());
    }
    let source = FontSource { study_font: study.font.clone(), ..FontSource::default() };
    let fonts = Fonts::load(&source).map_err(|source| plot_error("fonts", source))?;
    let jobs: Vec<(&AreaFindings, Figure)> = findings
        .areas
        .iter()
        .flat_map(|area| Figure::ALL.map(move |figure| (area, figure)))
        .collect();
    let rendered: Vec<RenderedFigures> = jobs
        .par_iter()
        .map(|&(area, figure)| {
            let name = format!("areas/{}/{}", area.area.id, figure.file_stem());
            draw_svg(findings, study, area, figure, &fonts)
                .and_then(|svg| render_files(&name, svg, formats, &fonts))
                .map_err(|source| plot_error(&name, source))
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

fn plot_error(name: &str, source: PlotError) -> OutputError {
    OutputError::Plot { name: name.to_owned(), source }
}

fn render_files(
    name: &str,
    svg: String,
    formats: &[PlotFormat],
    fonts: &Fonts,
) -> Result<RenderedFigures, PlotError> {
    let warnings = fonts.missing_glyphs(&svg).iter().map(ToString::to_string).collect();
    let mut files = Vec::new();
    if formats.contains(&PlotFormat::Png) {
        files.push((format!("{name}.png"), plot::png(&svg, fonts)?));
    }
    if formats.contains(&PlotFormat::Svg) {
        files.push((format!("{name}.svg"), svg.into_bytes()));
    }
    Ok(RenderedFigures { files, warnings })
}

fn draw_svg(
    findings: &Findings,
    study: &Study,
    area: &AreaFindings,
    figure: Figure,
    fonts: &Fonts,
) -> Result<String, PlotError> {
    let caption = Caption {
        language: study.config.language,
        area: area.area.name.clone(),
        person_label: study.config.person_label.clone(),
        as_of: findings.as_of.to_string(),
        thin: thin_data(area),
        title: None,
        note: None,
    };
    match figure {
        Figure::Network => network_map(findings, study, area, caption).svg(fonts),
        Figure::Top => top_bars(findings, area, caption).svg(fonts),
        Figure::Quadrant => quadrant_chart(findings, area, caption).svg(fonts),
        Figure::Countries => country_bars(findings, study, area, caption).svg(fonts),
        Figure::Trend => trend_chart(findings, study, area, caption).svg(fonts),
    }
}

fn thin_data(area: &AreaFindings) -> ThinData {
    let pillars = Pillar::ALL.iter().enumerate().filter_map(|(at, pillar)| {
        let mut thin = area.ranking.weights.thin.iter();
        let thin = thin.find(|thin| thin.pillar == pillar.name())?;
        Some((at, thin.people, thin.of))
    });
    let layers = area.network.layers.iter().filter(|layer| layer.is_thin());
    let place = |layer: Layer| Layer::ALL.iter().position(|known| *known == layer).unwrap_or(0);
    ThinData {
        pillars: pillars.collect(),
        layers: layers.map(|l| (place(l.layer), l.graph.edge_count())).collect(),
    }
}

fn shown_name(findings: &Findings, person: PersonId) -> String {
    findings.profiles[person.index()].name.clone()
}

/// The highest-ranked people and the ties between them, with a layout of their own. The maximum
/// spanning forest is the backbone, so that thinning the ties disconnects nobody.
fn network_map(
    findings: &Findings,
    study: &Study,
    area: &AreaFindings,
    caption: Caption,
) -> NetworkMap {
    let mut rows: Vec<&RankedPerson> = area.ranking.rows.iter().take(MAX_MAP_PEOPLE).collect();
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

fn top_bars(findings: &Findings, area: &AreaFindings, caption: Caption) -> TopBars {
    let rows = area.ranking.rows.iter().take(MAX_TOP_ROWS).map(|row| TopRow {
        rank: row.rank,
        name: shown_name(findings, row.person),
        name_native: findings.profiles[row.person.index()].native.clone(),
        tier: row.tier.map(|tier| tier as u8 + 1),
        tier_unsure: row.is_tier_unsure(),
        points: row.points.in_order(),
        score_interval: None,
        rank_interval: None,
    });
    let absent =
        (0..Pillar::ALL.len()).filter(|at| !area.evidence.available[Pillar::ALL[*at]]).collect();
    TopBars { caption, rows: rows.collect(), absent }
}

/// Reach is in per cent of the best connected person's harmonic sum; relevance is the part of the
/// score that does not come from the network.
fn quadrant_chart(findings: &Findings, area: &AreaFindings, caption: Caption) -> QuadrantChart {
    let max_reach = area.ranking.references.reach;
    let points =
        area.ranking.rows.iter().filter(|row| row.tier.is_some()).map(|row| QuadrantPoint {
            reach: if max_reach > 0.0 { 100.0 * row.raw.reach / max_reach } else { 0.0 },
            relevance: row.score - row.points.network,
            score: row.score,
            tier: row.tier.map(|tier| tier as u8 + 1),
            label: shown_name(findings, row.person),
        });
    QuadrantChart { caption, points: points.collect() }
}

fn country_bars(
    findings: &Findings,
    study: &Study,
    area: &AreaFindings,
    caption: Caption,
) -> CountryBars {
    let mut rows: BTreeMap<&str, CountryRow> = BTreeMap::new();
    let mut unknown = 0;
    for person in &area.ranking.rows {
        let code = findings.profiles[person.person.index()].country.as_str();
        if code.is_empty() {
            unknown += 1;
            continue;
        }
        let row = rows.entry(code).or_default();
        row.people += 1;
        row.leaders +=
            u32::from(person.tier.is_some_and(|tier| tier.name() == "T1" || tier.name() == "T2"));
    }
    let named = |(code, row): (&str, CountryRow)| CountryRow {
        name: country_name(code, study.config.language),
        ..row
    };
    CountryBars { caption, rows: rows.into_iter().map(named).collect(), unknown }
}

/// The short name of a country; a code that is not in the table names itself.
fn country_name(code: &str, language: Language) -> String {
    let country = match code.as_bytes() {
        &[first, second] => country::by_code([first, second]),
        _ => None,
    };
    match (country, language) {
        (Some(country), Language::En) => country.name.to_owned(),
        (Some(country), Language::Ja) => country.name_ja.to_owned(),
        (None, _) => code.to_owned(),
    }
}

fn trend_chart(
    findings: &Findings,
    study: &Study,
    area: &AreaFindings,
    caption: Caption,
) -> TrendChart {
    let AreaTrend { years, incomplete_last, .. } = area_trend(findings, &study.config, area);
    let incomplete_from = years.last().filter(|_| incomplete_last).map(|year| i32::from(year.year));
    let years = years.iter().map(|&YearActivity { year, works, sessions, people }| TrendYear {
        year: i32::from(year),
        works,
        sessions,
        people,
    });
    TrendChart { caption, years: years.collect(), incomplete_from }
}
