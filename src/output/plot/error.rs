//! What can go wrong between a table of numbers and a picture.

use std::path::PathBuf;

/// Why a picture could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PlotError {
    /// The font file named in the study could not be opened.
    #[error(
        "cannot read the font file {path}: {source}; correct `[outputs] font` in the study file \
         or leave it out to use the fonts of the system"
    )]
    FontFile {
        /// The file as the study names it.
        path: PathBuf,
        /// What the operating system said.
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
    #[error("cannot draw the picture: {0}")]
    Draw(String),
    /// The SVG could not be turned into pixels.
    #[error("cannot turn the picture into PNG: {0}; the SVG file of the same name is still usable")]
    Raster(String),
}
