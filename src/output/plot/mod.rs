//! Pictures of a ranked area, as SVG text and as PNG made from the same SVG.
//!
//! Each picture is a plain struct of numbers and names with one method, `svg`; [`png`] turns its
//! text into pixels. The room imports the language of a study and nothing else of ours, reads no file but
//! fonts, and writes none.
//! The same numbers and fonts give the same bytes.

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
mod svg;
mod texts;
mod top;
mod trend;

pub use crate::study::Language;
pub use countries::{Countries, CountryRow};
pub use error::PlotError;
pub use fonts::{FontSource, Fonts, MissingGlyphs, SystemFonts};
pub use gain::{GainRow, Gains};
pub use network::{MapCommunity, MapEdge, MapLimits, MapNode, NetworkMap};
pub use quadrant::{Quadrant, QuadrantPoint};
pub use raster::png;
pub use script::Script;
pub use texts::Caption;
pub use top::{TopBars, TopRow};
pub use trend::{Trend, TrendYear};

#[cfg(test)]
mod tests;
