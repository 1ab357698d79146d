//! Fonts: the faces that write a picture, the width of a text, and glyphs that no face has.
//!
//! Latin, Greek and Cyrillic come from Noto Sans, which is compiled in (crate `notosans`, SIL Open
//! Font Licence), so a picture without other scripts has the same bytes on every machine. Other
//! scripts come from the study's own font file or from the system. The chosen faces are copied into
//! a database of their own in a fixed order, because a renderer that may use any system font
//! chooses by the order of a directory.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, RwLock};

use resvg::usvg::fontdb::{Database, FaceInfo, ID, Source, Style};
use rustc_hash::FxHashMap;
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::error::PlotError;
use super::script::Script;

/// Families that a viewer of the SVG tries after the study's own, ending in the generic one.
const VIEWER_FAMILIES: &str = "'Noto Sans', 'Helvetica Neue', Arial, 'Noto Sans CJK JP', \
     'Hiragino Sans', 'Yu Gothic', Meiryo, 'BIZ UDPGothic', IPAexGothic, sans-serif";

/// Width in em of the box drawn for a glyph that no face has.
const MISSING_GLYPH_WIDTH: f64 = 0.6;

/// Where fonts may come from.
#[derive(Debug, Clone, Default)]
pub struct FontSource {
    /// The study's `[outputs] font`: a .ttf, .otf or .ttc file that is used before all others.
    pub study_font: Option<PathBuf>,
    /// Whether fonts of the system are searched for scripts that the built-in font lacks.
    pub system: SystemFonts,
}

/// Whether the fonts of the system are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SystemFonts {
    /// Search them for scripts that the study's font and the built-in one lack.
    #[default]
    Search,
    /// Use only the study's font and the built-in one: the same bytes on any machine.
    Ignore,
}

/// Weight of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Weight {
    #[default]
    Regular,
    Bold,
}

/// Characters of one script that no chosen font can draw; they appear as empty boxes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingGlyphs {
    /// The script they belong to.
    pub script: Script,
    /// How many different characters are missing.
    pub characters: usize,
    /// The first few of them.
    pub sample: String,
    /// What to install or to configure.
    pub remedy: &'static str,
}

impl std::fmt::Display for MissingGlyphs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "no font has {} {} character(s) of the pictures, such as {}: {}",
            self.characters,
            self.script.name(),
            self.sample,
            self.remedy
        )
    }
}

type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

struct Face {
    id: ID,
    data: Bytes,
    index: u32,
    weight: Weight,
}

impl Face {
    fn font(&self) -> Option<FontRef<'_>> {
        FontRef::from_index((*self.data).as_ref(), self.index).ok()
    }

    fn covers(&self, character: char) -> bool {
        self.font().is_some_and(|font| font.charmap().map(character).is_some())
    }
}

/// The faces that write every picture of a run, in the order in which they are tried for a glyph.
pub struct Fonts {
    faces: Vec<Face>,
    database: Arc<Database>,
    family_list: String,
    /// Widths in em of the characters met so far, regular and bold: finding a glyph in a font costs more than
    /// all else that measures a text.
    widths: RwLock<FxHashMap<char, [f32; 2]>>,
}

impl std::fmt::Debug for Fonts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Fonts")
            .field("faces", &self.faces.len())
            .field("families", &self.family_list)
            .finish()
    }
}

impl Fonts {
    /// Chooses the faces: the study's font, Noto Sans, then one family of the system for each other
    /// script.
    ///
    /// # Errors
    /// When the study names a font file that cannot be read or is not a font.
    pub fn load(source: &FontSource) -> Result<Fonts, PlotError> {
        let mut chosen = Fonts {
            faces: Vec::new(),
            database: Arc::default(),
            family_list: String::new(),
            widths: RwLock::default(),
        };
        let mut database = Database::new();
        let mut families = Vec::new();
        if let Some(path) = &source.study_font {
            families.push(quote_family(&chosen.add_study_font(&mut database, path)?));
        }
        for bytes in [notosans::REGULAR_TTF, notosans::BOLD_TTF] {
            chosen.add_faces(&mut database, Arc::new(bytes), None);
        }
        if source.system == SystemFonts::Search {
            let mut system = Database::new();
            system.load_system_fonts();
            for script in Script::SEARCHED {
                chosen.add_system_family(&mut database, &system, script);
            }
        }
        database.set_sans_serif_family("Noto Sans");
        families.push(VIEWER_FAMILIES.to_owned());
        chosen.family_list = families.join(", ");
        chosen.database = Arc::new(database);
        Ok(chosen)
    }

    fn add_study_font(
        &mut self,
        database: &mut Database,
        path: &Path,
    ) -> Result<String, PlotError> {
        let bytes = std::fs::read(path)
            .map_err(|source| PlotError::FontFile { path: path.to_owned(), source })?;
        let before = self.faces.len();
        self.add_faces(database, Arc::new(bytes), None);
        let face = self.faces.get(before).and_then(|face| database.face(face.id));
        face.and_then(family_of).ok_or_else(|| PlotError::NotAFont { path: path.to_owned() })
    }

    /// Adds one face of a font file, or all of them.
    fn add_faces(&mut self, database: &mut Database, data: Bytes, only: Option<u32>) {
        for id in database.load_font_source(Source::Binary(Arc::clone(&data))) {
            let Some(info) = database.face(id) else { continue };
            let (index, weight) = (info.index, weight_of(info));
            if only.is_some_and(|wanted| wanted != index) {
                database.remove_face(id);
            } else {
                self.faces.push(Face { id, data: Arc::clone(&data), index, weight });
            }
        }
    }

    fn add_system_family(&mut self, database: &mut Database, system: &Database, script: Script) {
        let Some(family) = script.families().iter().find(|family| {
            system.faces().any(|face| face.families.iter().any(|f| f.0 == **family))
        }) else {
            return;
        };
        for target in [400_u16, 700] {
            let nearest = system
                .faces()
                .filter(|face| face.style == Style::Normal)
                .filter(|face| face.families.iter().any(|f| f.0 == *family))
                .filter(|face| (face.weight.0 >= 600) == (target == 700))
                .min_by_key(|face| {
                    (face.weight.0.abs_diff(target), face.post_script_name.clone(), face.index)
                });
            let Some(face) = nearest else { continue };
            let index = face.index;
            let bytes = system.with_face_data(face.id, |data, _| data.to_vec());
            if let Some(bytes) = bytes {
                self.add_faces(database, Arc::new(bytes), Some(index));
            }
        }
    }

    /// The value of `font-family` in every SVG.
    pub(crate) fn family_list(&self) -> &str {
        &self.family_list
    }

    pub(crate) fn database(&self) -> Arc<Database> {
        Arc::clone(&self.database)
    }

    /// The face for a character that the first face lacks, of the same weight if possible.
    pub(crate) fn fallback_face(&self, character: char, tried: &[ID]) -> Option<ID> {
        let base = tried.first()?;
        let weight = self.faces.iter().find(|face| face.id == *base).map(|face| face.weight);
        let fitting =
            || self.faces.iter().filter(|face| !tried.contains(&face.id) && face.covers(character));
        fitting()
            .find(|face| Some(face.weight) == weight)
            .or_else(|| fitting().next())
            .map(|face| face.id)
    }

    /// Whether every character of a text that any face has is in a bold face too.
    pub(crate) fn has_bold(&self, text: &str) -> bool {
        text.chars().filter(|c| !c.is_ascii()).all(|c| {
            let mut covering = self.faces.iter().filter(|face| face.covers(c)).peekable();
            covering.peek().is_none() || covering.any(|face| face.weight == Weight::Bold)
        })
    }

    /// Width of a text in units at a font size in units, without kerning.
    pub(crate) fn text_width(&self, text: &str, size: f64, weight: Weight) -> f64 {
        let place = usize::from(weight == Weight::Bold);
        text.chars().map(|character| f64::from(self.widths_of(character)[place])).sum::<f64>()
            * size
    }

    /// Regular and bold width of a character in em.
    fn widths_of(&self, character: char) -> [f32; 2] {
        let known = self.widths.read().ok().and_then(|widths| widths.get(&character).copied());
        known.unwrap_or_else(|| {
            let found =
                [Weight::Regular, Weight::Bold].map(|weight| self.measure(character, weight));
            if let Ok(mut widths) = self.widths.write() {
                widths.insert(character, found);
            }
            found
        })
    }

    /// Width of a character in the first face that has it, of this weight if any has.
    fn measure(&self, character: char, weight: Weight) -> f32 {
        let of_weight = self.faces.iter().filter(|face| face.weight == weight);
        let others = self.faces.iter().filter(|face| face.weight != weight);
        let mut widths =
            of_weight.chain(others).filter_map(|face| advance_width(&face.font()?, character));
        widths.next().unwrap_or(MISSING_GLYPH_WIDTH) as f32
    }

    /// The text, shortened with an ellipsis so that it is at most `limit` pixels wide.
    pub(crate) fn shorten(&self, text: &str, size: f64, weight: Weight, limit: f64) -> String {
        if self.text_width(text, size, weight) <= limit {
            return text.to_owned();
        }
        let mut kept: Vec<char> = text.chars().collect();
        while kept.pop().is_some() {
            let shorter: String = kept.iter().collect::<String>().trim_end().to_owned() + "…";
            if self.text_width(&shorter, size, weight) <= limit {
                return shorter;
            }
        }
        String::new()
    }

    /// The text broken at spaces (or between kanji and kana) into lines of at most `limit` pixels.
    pub(crate) fn wrap_lines(
        &self,
        text: &str,
        size: f64,
        weight: Weight,
        limit: f64,
    ) -> Vec<String> {
        let mut lines = Vec::new();
        let mut line = String::new();
        for piece in line_pieces(text) {
            let longer = format!("{line}{piece}");
            let visible = longer.trim_end();
            if !line.is_empty() && self.text_width(visible, size, weight) > limit {
                lines.push(line.trim_end().to_owned());
                line = piece.trim_start().to_owned();
            } else {
                line = longer;
            }
        }
        if !line.trim_end().is_empty() {
            lines.push(line.trim_end().to_owned());
        }
        lines
    }

    /// Characters of a finished SVG that no chosen face has, one entry per script.
    pub fn missing_glyphs(&self, svg: &str) -> Vec<MissingGlyphs> {
        let mut seen: Vec<char> = svg.chars().filter(|c| !c.is_ascii()).collect();
        seen.sort_unstable();
        seen.dedup();
        let mut by_script: BTreeMap<Script, Vec<char>> = BTreeMap::new();
        for character in seen {
            let visible = !character.is_whitespace() && !character.is_control();
            if visible && !self.faces.iter().any(|face| face.covers(character)) {
                by_script.entry(Script::of(character)).or_default().push(character);
            }
        }
        by_script
            .into_iter()
            .map(|(script, missing)| MissingGlyphs {
                script,
                characters: missing.len(),
                sample: missing.iter().take(5).collect(),
                remedy: script.remedy(),
            })
            .collect()
    }
}

/// Width of a character in em.
fn advance_width(font: &FontRef<'_>, character: char) -> Option<f64> {
    let glyph = font.charmap().map(character)?;
    let metrics = font.glyph_metrics(Size::new(100.0), LocationRef::default());
    metrics.advance_width(glyph).map(|width| f64::from(width) / 100.0)
}

fn family_of(info: &FaceInfo) -> Option<String> {
    info.families.first().map(|(name, _)| name.clone())
}

fn weight_of(info: &FaceInfo) -> Weight {
    if info.weight.0 >= 600 { Weight::Bold } else { Weight::Regular }
}

/// A family name as a CSS string; quotes and backslashes cannot be part of one.
fn quote_family(family: &str) -> String {
    format!("'{}'", family.replace(['\'', '"', '\\'], ""))
}

/// The pieces between which a line may be broken: words with their following space, and single
/// characters of Japanese.
fn line_pieces(text: &str) -> Vec<String> {
    let mut pieces = Vec::new();
    let mut word = String::new();
    for character in text.chars() {
        word.push(character);
        let closing = "、。，．）」』】".contains(character);
        if closing && word.chars().count() == 1 {
            if let Some(last) = pieces.last_mut() {
                let last: &mut String = last;
                last.push(character);
                word.clear();
            }
        } else if character == ' ' || Script::of(character) == Script::Japanese {
            pieces.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        pieces.push(word);
    }
    pieces
}
