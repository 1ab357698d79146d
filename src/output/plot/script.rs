//! Scripts of printed names, and the fonts that write them.

/// A group of characters that one font usually covers as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Script {
    /// Latin, Greek and Cyrillic, covered by the font that the program carries.
    European,
    /// Kana and kanji. Chinese names are written with these fonts too, as far as they go.
    Japanese,
    /// Hangul.
    Korean,
    /// Hanzi that Japanese fonts lack.
    Chinese,
    /// Arabic and Persian.
    Arabic,
    /// Hebrew.
    Hebrew,
    /// Thai.
    Thai,
    /// Devanagari.
    Devanagari,
    /// Anything else.
    Other,
}

impl Script {
    /// Every script with families of its own, in the order in which their fonts are tried for a glyph.
    pub(crate) const SEARCHED: [Script; 7] = [
        Script::Japanese,
        Script::Korean,
        Script::Chinese,
        Script::Arabic,
        Script::Hebrew,
        Script::Thai,
        Script::Devanagari,
    ];

    /// The script of one character, by Unicode block.
    pub fn of(character: char) -> Script {
        match character as u32 {
            0..=0x058F | 0x1E00..=0x2BFF => Script::European,
            0x0590..=0x05FF => Script::Hebrew,
            0x0600..=0x06FF | 0x0750..=0x077F | 0xFB50..=0xFDFF | 0xFE70..=0xFEFF => Script::Arabic,
            0x0900..=0x097F => Script::Devanagari,
            0x0E00..=0x0E7F => Script::Thai,
            0x1100..=0x11FF | 0x3130..=0x318F | 0xA960..=0xA97F | 0xAC00..=0xD7FF => Script::Korean,
            0x2E80..=0x9FFF | 0xF900..=0xFAFF | 0xFE30..=0xFE4F | 0xFF00..=0xFFEF => {
                Script::Japanese
            }
            0x20000..=0x3FFFF => Script::Chinese,
            _ => Script::Other,
        }
    }

    /// Its name in messages.
    pub fn name(self) -> &'static str {
        match self {
            Script::European => "Latin, Greek or Cyrillic",
            Script::Japanese => "Japanese",
            Script::Korean => "Korean",
            Script::Chinese => "Chinese",
            Script::Arabic => "Arabic",
            Script::Hebrew => "Hebrew",
            Script::Thai => "Thai",
            Script::Devanagari => "Devanagari",
            Script::Other => "other",
        }
    }

    /// What to install, or to name in the study file, so that the glyphs appear.
    pub fn remedy(self) -> &'static str {
        match self {
            Script::Japanese => {
                "install a Japanese font (Debian: fonts-noto-cjk or fonts-ipaexfont-gothic; Windows \
                 and macOS bring one) or name a font file under [outputs] font"
            }
            Script::Korean | Script::Chinese => {
                "install a CJK font (Debian: fonts-noto-cjk) or name a font file under [outputs] font"
            }
            _ => {
                "install a font of that script (Debian: fonts-noto-core) or name a font file under \
                 [outputs] font"
            }
        }
    }

    /// Families known to write this script well, best first: free ones, then those that Windows
    /// and macOS bring.
    pub(crate) fn families(self) -> &'static [&'static str] {
        match self {
            Script::Japanese => &[
                "Noto Sans CJK JP",
                "Noto Sans JP",
                "Source Han Sans JP",
                "BIZ UDPGothic",
                "Hiragino Sans",
                "Hiragino Kaku Gothic ProN",
                "Yu Gothic",
                "Meiryo",
                "IPAexGothic",
                "IPAPGothic",
                "TakaoPGothic",
                "VL PGothic",
                "MS PGothic",
                "Droid Sans Fallback",
            ],
            Script::Korean => &[
                "Noto Sans CJK KR",
                "Noto Sans KR",
                "Malgun Gothic",
                "Apple SD Gothic Neo",
                "NanumGothic",
                "UnDotum",
            ],
            Script::Chinese => &[
                "Noto Sans CJK SC",
                "Noto Sans SC",
                "Microsoft YaHei",
                "PingFang SC",
                "WenQuanYi Micro Hei",
                "WenQuanYi Zen Hei",
                "SimSun-ExtB",
            ],
            Script::Arabic => &["Noto Sans Arabic", "Segoe UI", "Geeza Pro", "DejaVu Sans"],
            Script::Hebrew => &["Noto Sans Hebrew", "Segoe UI", "Arial Hebrew", "DejaVu Sans"],
            Script::Thai => &["Noto Sans Thai", "Leelawadee UI", "Thonburi", "Loma"],
            Script::Devanagari => {
                &["Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari", "Lohit Devanagari"]
            }
            Script::European | Script::Other => &["Noto Sans", "DejaVu Sans", "Arial"],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kanji_kana_and_full_width_are_japanese_and_hangul_is_not() {
        for c in ['漢', 'か', 'ナ', 'Ａ'] {
            assert_eq!(Script::of(c), Script::Japanese, "{c}");
        }
        assert_eq!(Script::of('김'), Script::Korean);
        for c in ['a', 'é', 'ß', 'Ω', 'Я', '–', '≥'] {
            assert_eq!(Script::of(c), Script::European, "{c}");
        }
    }
}
