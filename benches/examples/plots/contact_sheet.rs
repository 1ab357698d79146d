//! Many pictures as one, small.

use std::error::Error;

use resvg::tiny_skia::{Color, FilterQuality, Pixmap, PixmapPaint, Transform};

const COLUMNS: usize = 4;
const WIDTH: u32 = 640;
const HEIGHT: u32 = 360;
const GAP: u32 = 8;

/// Pictures in rows.
#[derive(Default)]
pub(crate) struct ContactSheet {
    pictures: Vec<Pixmap>,
}

impl ContactSheet {
    /// Adds a picture.
    pub(crate) fn add(&mut self, png: &[u8]) -> Result<(), Box<dyn Error>> {
        let picture = Pixmap::decode_png(png)?;
        let mut small = Pixmap::new(WIDTH, HEIGHT).ok_or("no memory")?;
        let scale = WIDTH as f32 / picture.width() as f32;
        let paint = PixmapPaint { quality: FilterQuality::Bicubic, ..PixmapPaint::default() };
        // In two steps: one that leaves out three of four pixels would lose thin lines.
        let mut half = Pixmap::new(WIDTH * 2, HEIGHT * 2).ok_or("no memory")?;
        let first = Transform::from_scale(scale * 2.0, scale * 2.0);
        half.draw_pixmap(0, 0, picture.as_ref(), &paint, first, None);
        small.draw_pixmap(0, 0, half.as_ref(), &paint, Transform::from_scale(0.5, 0.5), None);
        self.pictures.push(small);
        Ok(())
    }

    /// The sheet.
    pub(crate) fn png(&self) -> Result<Vec<u8>, Box<dyn Error>> {
        let rows = self.pictures.len().div_ceil(COLUMNS).max(1) as u32;
        let (width, height) = (COLUMNS as u32 * (WIDTH + GAP) + GAP, rows * (HEIGHT + GAP) + GAP);
        let mut sheet = Pixmap::new(width, height).ok_or("no memory")?;
        sheet.fill(Color::from_rgba8(0x55, 0x5B, 0x61, 0xFF));
        for (at, picture) in self.pictures.iter().enumerate() {
            let (column, row) = ((at % COLUMNS) as u32, (at / COLUMNS) as u32);
            let (x, y) = (GAP + column * (WIDTH + GAP), GAP + row * (HEIGHT + GAP));
            let paint = PixmapPaint::default();
            sheet.draw_pixmap(
                x as i32,
                y as i32,
                picture.as_ref(),
                &paint,
                Transform::identity(),
                None,
            );
        }
        Ok(sheet.encode_png()?)
    }
}
