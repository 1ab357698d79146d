//! The pictures of a run: which there are, and what of the view each of them shows.

mod caption;
mod changes;
mod congresses;
mod islands;
mod network;
mod people;
mod places;
mod run_quality;

use rayon::prelude::*;

use super::plot::{self, FontSource, Fonts, PlotError};
use super::view::{AreaView, StudyView};
use crate::study::PlotFormat;

/// A picture of an area.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum FigureKind {
    Network,
    Top,
    Intervals,
    Quadrant,
    Regions,
    Trend,
    Topics,
    Rising,
    Coverage,
    Speakers,
    Quality,
    Bump,
    Flow,
    Overlap,
}

impl FigureKind {
    const ALL: [Self; 14] = [
        Self::Network,
        Self::Top,
        Self::Intervals,
        Self::Quadrant,
        Self::Regions,
        Self::Trend,
        Self::Topics,
        Self::Rising,
        Self::Coverage,
        Self::Speakers,
        Self::Quality,
        Self::Bump,
        Self::Flow,
        Self::Overlap,
    ];

    /// Name of its files, without the extension.
    fn file_stem(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Top => "top",
            Self::Intervals => "intervals",
            Self::Quadrant => "quadrant",
            Self::Regions => "regions",
            Self::Trend => "trend",
            Self::Topics => "topics",
            Self::Rising => "rising",
            Self::Coverage => "coverage",
            Self::Speakers => "speakers",
            Self::Quality => "quality",
            Self::Bump => "bump",
            Self::Flow => "flow",
            Self::Overlap => "overlap",
        }
    }

    /// Whether there is anything to compare with.
    fn is_of(self, view: &StudyView, area: &AreaView) -> bool {
        match self {
            Self::Bump | Self::Flow => area.changes.is_some(),
            Self::Overlap => view.areas.len() > 1,
            _ => true,
        }
    }
}

/// A picture of an area as SVG.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AreaPicture {
    /// Path in a run folder, without the extension.
    pub name: String,
    /// The SVG.
    pub svg: String,
}

/// Files of the pictures, and a warning for each script that no font has.
#[derive(Debug, Default)]
pub(super) struct RenderedFigures {
    pub files: Vec<(String, Vec<u8>)>,
    pub warnings: Vec<String>,
}

/// A picture that could not be made.
#[derive(Debug, thiserror::Error)]
#[error("plot {name}")]
pub struct FigureError {
    /// Its file without the extension.
    pub name: String,
    /// What went wrong.
    pub source: PlotError,
}

/// Draws all pictures of all areas in the formats asked for, with the study's own font first.
pub(super) fn render(
    view: &StudyView,
    formats: &[PlotFormat],
    font: &FontSource,
) -> Result<RenderedFigures, FigureError> {
    if formats.is_empty() {
        return Ok(RenderedFigures::default());
    }
    let failed = |name: &str, source| FigureError { name: name.to_owned(), source };
    let fonts = Fonts::load(font).map_err(|source| failed("fonts", source))?;
    let rendered: Vec<RenderedFigures> = jobs(view)
        .par_iter()
        .map(|(area, figure)| {
            let AreaPicture { name, svg } = picture(view, area, *figure, &fonts)?;
            render_files(&name, svg, formats, &fonts).map_err(|source| failed(&name, source))
        })
        .collect::<Result<_, FigureError>>()?;
    let mut all = RenderedFigures::default();
    for RenderedFigures { files, warnings } in rendered {
        all.files.extend(files);
        all.warnings.extend(warnings);
    }
    all.warnings.sort();
    all.warnings.dedup();
    Ok(all)
}

/// Draws all pictures of all areas of a view.
///
/// # Errors
/// When a picture cannot be drawn.
pub fn draw(view: &StudyView, fonts: &Fonts) -> Result<Vec<AreaPicture>, FigureError> {
    jobs(view).par_iter().map(|(area, figure)| picture(view, area, *figure, fonts)).collect()
}

fn jobs(view: &StudyView) -> Vec<(&AreaView, FigureKind)> {
    let of_area = |area| {
        let figures = FigureKind::ALL.into_iter().filter(move |figure| figure.is_of(view, area));
        figures.map(move |figure| (area, figure))
    };
    view.areas.iter().flat_map(of_area).collect()
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

fn picture(
    view: &StudyView,
    area: &AreaView,
    figure: FigureKind,
    fonts: &Fonts,
) -> Result<AreaPicture, FigureError> {
    let svg = match figure {
        FigureKind::Network => network::map(view, area).svg(fonts),
        FigureKind::Top => people::top(view, area).svg(fonts),
        FigureKind::Intervals => people::intervals(view, area).svg(fonts),
        FigureKind::Quadrant => people::quadrant(view, area).svg(fonts),
        FigureKind::Rising => people::rising(view, area).svg(fonts),
        FigureKind::Coverage => people::coverage(view, area).svg(fonts),
        FigureKind::Regions => places::regions(view, area).svg(fonts),
        FigureKind::Trend => congresses::trend(view, area).svg(fonts),
        FigureKind::Topics => congresses::topics(view, area).svg(fonts),
        FigureKind::Speakers => congresses::speakers(view, area).svg(fonts),
        FigureKind::Quality => run_quality::panels(view, area).svg(fonts),
        FigureKind::Bump => changes::bump(view, area).svg(fonts),
        FigureKind::Flow => changes::flow(view, area).svg(fonts),
        FigureKind::Overlap => changes::overlap(view, area).svg(fonts),
    };
    let name = format!("areas/{}/{}", area.id, figure.file_stem());
    match svg {
        Ok(svg) => Ok(AreaPicture { name, svg }),
        Err(source) => Err(FigureError { name, source }),
    }
}
