//! Pictures of a ranked area, as SVG and as PNG made from the same SVG: one slide of 16:9 each.
//!
//! Each picture is a plain struct of numbers and names with one method, `svg`; [`png()`] turns that into pixels. Its
//! title is what its figures say, by a rule with a guard, and else a neutral one. Pictures with axes are charts of
//! plotters; the others are drawn freely. This module imports only the language of a study, reads no file but fonts,
//! and writes none. The same numbers and fonts give the same bytes.

mod bump;
mod chart;
mod coverage;
mod error;
mod flow;
mod fonts;
mod gain;
mod intervals;
mod labels;
mod network;
mod overlap;
mod page;
mod palette;
mod quadrant;
mod quality;
mod raster;
mod regions;
mod rising;
mod script;
mod speakers;
mod style;
mod svg;
mod texts;
mod top;
mod topics;
mod trend;

pub use crate::study::Language;
pub use bump::{ChangeCause, RankChange, RankChanges};
pub use coverage::{CoverageCurve, CoveragePick};
pub use error::PlotError;
pub use flow::TierFlow;
pub use fonts::{FontSource, Fonts, MissingGlyphs, SystemFonts};
pub use gain::{GainBars, GainRow};
pub use intervals::{IntervalRow, RankIntervals};
pub use network::{MapEdge, MapIsland, MapNode, NetworkMap};
pub use overlap::{OverlapBars, OverlapRow};
pub use palette::community_colour;
pub use quadrant::{QuadrantChart, QuadrantPoint};
pub use quality::QualityPanels;
pub use raster::png;
pub use regions::{RegionMatrix, RegionRow};
pub use rising::{RisingChart, RisingPoint};
pub use script::Script;
pub use speakers::{SpeakerMatrix, SpeakerRole, SpeakerRow};
pub use texts::{Caption, ThinData, person_label};
pub use top::{TopBars, TopRow};
pub use topics::{TopicTrends, TopicYears};
pub use trend::{TrendChart, TrendYear};
