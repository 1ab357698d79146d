//! PNG from the SVG of the same picture.

use resvg::tiny_skia::{Pixmap, PremultipliedColorU8, Transform};
use resvg::usvg::{FontResolver, Options, Tree};

use super::error::PlotError;
use super::fonts::Fonts;

/// Pixels of the PNG for one unit of the sheet: sharp on a projector and in print at 15 cm.
const SCALE: f32 = 2.0;
/// Steps of red, green and blue at edges.
const EDGE_STEP: u8 = 4;

/// Renders an SVG of this module as a PNG of twice its size, with the fonts that measured its
/// labels.
///
/// # Errors
/// When the text is not an SVG or the picture would not fit into memory.
pub fn png(svg: &str, fonts: &Fonts) -> Result<Vec<u8>, PlotError> {
    let tree = Tree::from_str(svg, &options(fonts)).map_err(|e| PlotError::Raster(e.into()))?;
    let size = tree.size();
    let (width, height) = ((size.width() * SCALE) as u32, (size.height() * SCALE) as u32);
    let mut pixels = Pixmap::new(width, height).ok_or_else(|| {
        PlotError::Raster(format!("{width} x {height} pixels are too many").into())
    })?;
    resvg::render(&tree, Transform::from_scale(SCALE, SCALE), &mut pixels.as_mut());
    round_edges(&mut pixels);
    encode(&pixels).map_err(|e| PlotError::Raster(e.into()))
}

/// How an SVG is read so that its texts have the glyphs that were measured.
pub(crate) fn options(fonts: &Fonts) -> Options<'_> {
    Options {
        font_family: "Noto Sans".to_owned(),
        fontdb: fonts.database(),
        font_resolver: FontResolver {
            select_font: FontResolver::default_font_selector(),
            select_fallback: Box::new(|character, tried, _| fonts.fallback_face(character, tried)),
        },
        ..Options::default()
    }
}

/// Rounds the colours at the edges of shapes, each of a single pixel, to steps that no eye sees: the file of a map is
/// a sixth smaller. Filled areas keep their colours.
fn round_edges(pixels: &mut Pixmap) {
    let rounded = |part: u8| (part.saturating_add(EDGE_STEP / 2) / EDGE_STEP) * EDGE_STEP;
    for run in pixels.pixels_mut().chunk_by_mut(PartialEq::eq) {
        let [edge] = run else { continue };
        let (red, green, blue) = (rounded(edge.red()), rounded(edge.green()), rounded(edge.blue()));
        *edge = PremultipliedColorU8::from_rgba(red, green, blue, u8::MAX).unwrap_or(*edge);
    }
}

/// Without filters: in flat areas they make a file half as large again.
fn encode(pixels: &Pixmap) -> Result<Vec<u8>, png::EncodingError> {
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, pixels.width(), pixels.height());
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    // In this order: a compression brings a filter of its own.
    encoder.set_compression(png::Compression::Balanced);
    encoder.set_filter(png::Filter::NoFilter);
    let mut writer = encoder.write_header()?;
    // No pixel lets anything through, so that premultiplied colours are those of the file.
    writer.write_image_data(pixels.data())?;
    writer.finish()?;
    Ok(file)
}
