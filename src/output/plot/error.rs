//! What can go wrong between a table of numbers and a picture.

use std::convert::Infallible;
use std::path::PathBuf;

use plotters::drawing::DrawingAreaErrorKind;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// The font file named in the study could not be opened.
    #[error(
        "cannot read the font file {path}; correct `[outputs] font` in the study file \
         or leave it out to use the fonts of the system"
    )]
    FontFile {
        /// The file as the study names it.
        path: PathBuf,
        /// The error of the operating system.
        source: std::io::Error,
    },
    /// The file named in the study is not a font.
    #[error(
        "{path} is not a TrueType or OpenType font; `[outputs] font` takes a .ttf, .otf or .ttc file"
    )]
    NotAFont {
        /// The file as the study names it.
        path: PathBuf,
    },
    /// Drawing failed inside the plotting library.
    #[error("cannot draw the picture")]
    Draw(#[from] DrawingAreaErrorKind<Infallible>),
    /// The SVG could not be turned into pixels.
    #[error("cannot turn the picture into PNG; the SVG file of the same name is still usable")]
    Raster(#[source] Box<dyn std::error::Error + Send + Sync>),
}
