//! Pictures of a ranked area, as SVG and as PNG made from the same SVG.
//!
//! Each picture is a plain struct of numbers and names with one method, `svg`; [`png`] turns that
//! into pixels. The trend, countries, gains and quadrant are charts of plotters; the network map and
//! the list of the top people are drawn freely. This module imports only the
//! language of a study, reads no file but fonts, and writes none. The same numbers and fonts give the
//! same bytes.

mod chart;
mod countries;
mod error;
mod fonts;
mod gain;
mod labels;
mod network;
mod page;
mod palette;
mod quadrant;
mod raster;
mod script;
mod style;
mod svg;
mod texts;
mod top;
mod trend;

pub use crate::study::Language;
pub use countries::{CountryBars, CountryRow};
pub use error::PlotError;
pub use fonts::{FontSource, Fonts, MissingGlyphs, SystemFonts};
pub use gain::{GainBars, GainRow};
pub use network::{MapCommunity, MapEdge, MapLimits, MapNode, NetworkMap};
pub use palette::community_colour;
pub use quadrant::{QuadrantChart, QuadrantPoint};
pub use raster::png;
pub use script::Script;
pub use texts::{Caption, ThinData, person_label};
pub use top::{TopBars, TopRow};
pub use trend::{TrendChart, TrendYear};

#[cfg(test)]
mod tests;
