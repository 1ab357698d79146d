//! In which encoding a table or an export of references is written.
//!
//! `chardetng` says which one the bytes look like, but not how sure it is. What it says is therefore
//! decoded and looked at: a name made of the wrong letters would go through a whole study without a
//! word, and in an opt-out file it would match nobody.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_JP, Encoding, GBK, ISO_2022_JP, UTF_8, UTF_16BE, UTF_16LE, X_USER_DEFINED};

use crate::storage::input_file::InputFile;

use super::content_kind::describe_content;
use super::table_read_error::TableReadError;

/// How much of a file that is not UTF-8 from the start is looked at.
const SAMPLE_BYTES: usize = 16 << 20;
/// Letters beyond ASCII from which on Japanese and Chinese are told apart without kana.
const FEW_LETTERS: usize = 60;

/// What a text file should be, for the message that it is not.
#[derive(Clone, Copy)]
pub(crate) struct TextForm {
    /// What messages call it: `a table`.
    pub(crate) noun: &'static str,
    /// How to write it in UTF-8.
    pub(crate) remedy: &'static str,
    /// Whether a study can say the encoding.
    pub(crate) can_be_said: bool,
}

/// The encoding of a text file: the one of its byte-order mark, else the one that the study says, else
/// UTF-8, else the one that its bytes look like.
///
/// # Errors
/// When the file is empty, is not text, is XML or JSON, or its encoding cannot be told.
pub(super) fn detect_encoding(
    file: &mut InputFile,
    said: Option<&'static Encoding>,
    form: &TextForm,
) -> Result<&'static Encoding, TableReadError> {
    let head = &file.head;
    let marked = match head.as_slice() {
        [] => return Err(TableReadError::new(file, 0, "it is empty", "Export it again.")),
        [0xff, 0xfe, ..] => Some(UTF_16LE),
        [0xfe, 0xff, ..] => Some(UTF_16BE),
        [0xef, 0xbb, 0xbf, ..] => Some(UTF_8),
        _ => None,
    };
    let wide = marked.or(said).or_else(|| unmarked_utf16(head));
    if head.contains(&0) && !wide.is_some_and(|wide| wide == UTF_16LE || wide == UTF_16BE) {
        let what = format!("it is not {}: it looks like {}", form.noun, describe_content(head));
        return Err(TableReadError::new(file, 0, what, form.remedy));
    }
    if matches!(head.iter().find(|b| !b.is_ascii_whitespace()), Some(b'<' | b'{')) {
        let what = format!("it is not {}: it looks like {}", form.noun, describe_content(head));
        return Err(TableReadError::new(file, 1, what, "Check path and kind of the source."));
    }
    if let Some(encoding) = wide {
        return Ok(encoding);
    }
    let is_plain = head.is_ascii() && !head.contains(&0x1b);
    if !is_plain && !head.contains(&0x1b) && invalid_utf8(head).is_none() {
        return Ok(UTF_8);
    }
    let sample =
        file.peek(SAMPLE_BYTES).map_err(|error| TableReadError::read_failure(file, 0, error))?;
    guess(&sample).ok_or_else(|| {
        let at = invalid_utf8(&sample).unwrap_or(0);
        let line = 1 + memchr::memchr_iter(b'\n', &sample[..at]).count() as u64;
        let what = "it is not UTF-8, and its encoding cannot be told";
        let said = ", or say [source] encoding = \"…\" (\"windows-1252\", \"macintosh\", \"shift_jis\", \"gbk\" …).";
        let remedy = match form.can_be_said {
            true => form.remedy.trim_end_matches('.').to_owned() + said,
            false => form.remedy.to_owned(),
        };
        TableReadError::new(file, line, what, remedy)
    })
}

/// UTF-16 without a mark: zeros in every other byte only, those of letters below U+0100.
fn unmarked_utf16(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |parity: usize| head.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let encoding = match (zeros(0), zeros(1)) {
        (0, odd) if odd > 1 => UTF_16LE,
        (even, 0) if even > 1 => UTF_16BE,
        _ => return None,
    };
    let whole = &head[..head.len() & !1];
    let text = encoding.decode_without_bom_handling_and_without_replacement(whole)?;
    (!text.contains('\0') && is_plausible(&text)).then_some(encoding)
}

/// Where the bytes stop being UTF-8; a letter cut off at the end is one.
fn invalid_utf8(bytes: &[u8]) -> Option<usize> {
    match std::str::from_utf8(bytes) {
        Ok(_) => None,
        Err(error) if error.error_len().is_none() => None,
        Err(error) => Some(error.valid_up_to()),
    }
}

/// The encoding that the bytes are in as far as can be told.
fn guess(sample: &[u8]) -> Option<&'static Encoding> {
    let is_utf8 = invalid_utf8(sample).is_none();
    if is_utf8 && !sample.contains(&0x1b) {
        return Some(UTF_8);
    }
    if !is_utf8 && is_damaged_utf8(sample) {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(sample, true);
    // No top-level domain: `jp` makes Chinese, Korean and western files Japanese.
    let encoding = detector.guess(None, Utf8Detection::Allow);
    if is_utf8 && encoding != ISO_2022_JP {
        return Some(UTF_8);
    }
    let text = decode(sample, encoding)?;
    // Half-width kana in Shift_JIS are letters of Thai and capitals of Cyrillic elsewhere.
    let may_be_kana = encoding.is_single_byte() && is_kana(sample);
    let is_told =
        encoding != X_USER_DEFINED && !may_be_kana && !may_be_chinese(&text, encoding, sample);
    (is_told && is_plausible(&text)).then_some(encoding)
}

/// Text in UTF-8 in which some bytes were lost: it has more whole letters than broken ones.
fn is_damaged_utf8(sample: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole > 4 * broken
}

/// The text without errors; the sample may end within a letter.
fn decode(sample: &[u8], encoding: &'static Encoding) -> Option<String> {
    (0..4).filter_map(|cut| sample.get(..sample.len().checked_sub(cut)?)).find_map(|bytes| {
        let text = encoding.decode_without_bom_handling_and_without_replacement(bytes)?;
        Some(text.into_owned())
    })
}

/// Few kanji without kana in EUC-JP are as well Chinese in GBK.
fn may_be_chinese(text: &str, encoding: &'static Encoding, sample: &[u8]) -> bool {
    let is_kana = |c: char| matches!(c, '\u{3041}'..='\u{30fa}');
    encoding == EUC_JP
        && !text.chars().any(is_kana)
        && text.chars().filter(|c| !c.is_ascii()).count() < FEW_LETTERS
        && decode(sample, GBK).is_some_and(|other| is_plausible(&other))
}

/// Whether all letters beyond ASCII are half-width kana if the text is Shift_JIS, at least two
/// together.
fn is_kana(sample: &[u8]) -> bool {
    sample
        .split(u8::is_ascii)
        .filter(|run| !run.is_empty())
        .all(|run| run.len() > 1 && run.iter().all(|byte| matches!(byte, 0xa1..=0xdf)))
}

/// Whether a text has no sign of having been decoded wrongly.
fn is_plausible(text: &str) -> bool {
    let is_impossible = |c: char| {
        matches!(c, '\u{fffd}' | '\u{e000}'..='\u{f8ff}' | '\u{80}'..='\u{9f}' | '\u{7f}')
            || (c < ' ' && !matches!(c, '\t' | '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1a}'))
    };
    if text.chars().any(is_impossible) {
        return false;
    }
    let mut before = [' '; 2];
    for next in text.chars().chain([' ']) {
        let [left, middle] = before;
        if !fits(left, middle, next) {
            return false;
        }
        before = [middle, next];
    }
    true
}

/// Whether a letter may be printed between these two.
fn fits(left: char, middle: char, right: char) -> bool {
    let is_latin = |c: char| c.is_alphabetic() && c < '\u{250}' && !matches!(c, 'ª' | 'º');
    let is_small = |c: char| is_latin(c) && c.is_lowercase();
    let in_word = is_small(left) && is_small(right);
    if is_half_width_kana(middle) {
        // `CTｽｷｬﾝ` is printed in Japanese hospitals.
        return !(is_small(left) || (is_latin(left) && is_latin(right)));
    }
    match middle {
        // Greek stands beside Latin letters (`TNFα`), these scripts do not.
        '\u{400}'..='\u{52f}' | '\u{590}'..='\u{6ff}' | '\u{e00}'..='\u{e7f}' => {
            !(is_latin(left) || is_latin(right))
        }
        // One ideograph or syllable within a Latin word; kana are Japanese particles there.
        '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}' | '\u{f900}'..='\u{faff}' => {
            !(is_latin(left) && is_small(right))
        }
        // What Mac Roman and the code pages of DOS make of accented letters.
        '†'
        | '‡'
        | '•'
        | '…'
        | '‰'
        | '™'
        | '„'
        | '“'
        | '”'
        | '‚'
        | '¡'
        | '¢'
        | '£'
        | '¤'
        | '¥'
        | '¦'
        | '§'
        | '¨'
        | '©'
        | 'ª'
        | '«'
        | '¬'
        | '®'
        | '¯'
        | '±'
        | '¶'
        | '¸'
        | 'º'
        | '»'
        | '¿'
        | '¼'
        | '½'
        | '¾'
        | '‹'
        | '›'
        | '€'
        | 'ƒ'
        | '\u{2500}'..='\u{25ff}' => !in_word,
        // Accents that stand alone, where Western letters are read as Central European ones.
        '˘' | '˙' | '˛' | 'ˇ' | '˝' => !is_latin(left) && !is_latin(right),
        'Ÿ' => !is_small(right),
        c if !c.is_ascii() && is_latin(c) && c.is_uppercase() => !is_small(left),
        _ => true,
    }
}

fn is_half_width_kana(c: char) -> bool {
    matches!(c, '\u{ff61}'..='\u{ff9f}')
}

/// The delimiter that is most frequent in the first line outside quotation marks; of equals the first
/// of comma, tab, semicolon, bar.
pub(super) fn delimiter(text: &str) -> u8 {
    let mut counts = [(b',', 0u32), (b'\t', 0), (b';', 0), (b'|', 0)];
    let mut quoted = false;
    for c in text.chars() {
        match c {
            '"' => quoted = !quoted,
            '\n' if !quoted => break,
            c if !quoted => {
                for (delimiter, count) in &mut counts {
                    *count += u32::from(c == char::from(*delimiter));
                }
            }
            _ => {}
        }
    }
    // `max_by_key` returns the last of equals, hence the reversal.
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(b',', |(delimiter, _)| *delimiter)
}

#[cfg(test)]
mod tests {
    use encoding_rs::{
        BIG5, EUC_KR, MACINTOSH, SHIFT_JIS, WINDOWS_1250, WINDOWS_1251, WINDOWS_1252,
    };

    use super::*;

    fn table(names: &[&str]) -> String {
        names.iter().fold("session_id,role,name\n".to_owned(), |all, name| {
            format!("{all}S1,speaker,{name}\n")
        })
    }

    #[test]
    fn the_encoding_is_told_from_a_few_names() {
        let western = ["Marta García", "Lena Núñez", "Anke Schäfer", "François Gonçalves"];
        for (encoding, names) in [
            (WINDOWS_1252, &western[..]),
            (WINDOWS_1252, &["Anke Schäfer"]),
            (WINDOWS_1250, &["Jiří Dvořák", "Łukasz Wiśniewski", "Šárka Žížalová"]),
            (WINDOWS_1251, &["Иван Вымыслов", "Мария Примерова"]),
            (SHIFT_JIS, &["黎明 花子", "仮屋 大輔", "見本 ﾀﾛｳ"]),
            (EUC_JP, &["黎明 花子", "仮屋 大輔", "みほん ハナコ"]),
            (ISO_2022_JP, &["黎明 花子"]),
            (GBK, &["王伟", "刘洋", "陈志强"]),
            (BIG5, &["王小明", "陳大文"]),
            (EUC_KR, &["김민준", "이서연", "박지훈"]),
            (UTF_8, &western),
            (UTF_8, &["Jane Placewood"]),
        ] {
            let text = table(names);
            let bytes = encoding.encode(&text).0;
            let found = guess(&bytes);
            assert_eq!(found.map(|found| decode(&bytes, found)), Some(Some(text)), "{encoding:?}");
        }
    }

    #[test]
    fn what_would_give_wrong_letters_is_refused() {
        let western =
            table(&["Anke Sch\u{e4}fer", "Bj\u{f6}rn M\u{fc}ller", "Jos\u{e9} Garc\u{ed}a"]);
        let mac: Vec<u8> = mac_roman(&western);
        assert_eq!(MACINTOSH.decode(&mac).0, western);
        assert_eq!(guess(&mac), None);
        let mut broken = table(&["Jane Placewood"]).into_bytes();
        broken.extend(b"S1,speaker,\xff\xfe\xfa broken \xc3\x28\n");
        assert_eq!(guess(&broken), None);
        let mut damaged = table(&["Łukasz", "Wiśniewski", "Žížalová"]).into_bytes();
        damaged.extend(b"S1,speaker,Sch\xe4fer\n");
        assert_eq!(guess(&damaged), None);
        let chinese = GBK.encode(&table(&["王伟", "李娜"])).0.into_owned();
        assert!(guess(&chinese).is_none_or(|found| found == GBK));
        let kana = SHIFT_JIS.encode(&table(&["ﾀﾛｳ", "ﾊﾅｺ"])).0.into_owned();
        assert!(guess(&kana).is_none_or(|found| found == SHIFT_JIS));
    }

    fn mac_roman(text: &str) -> Vec<u8> {
        MACINTOSH.encode(text).0.into_owned()
    }

    #[test]
    fn latin_words_beside_other_scripts_are_plausible_and_mixed_ones_are_not() {
        for text in
            ["HFrEFとHFpEFの比較", "CTｽｷｬﾝ", "control群, T細胞, TNFα", "O’Brien–Smith", "50 µg/m²"]
        {
            assert!(is_plausible(text), "{text}");
        }
        for text in ["N炻ez", "GarcﾃaX", "Sch„fer", "Schšf\u{9f}r", "Мuller", "Sch\u{e5b8}fer"]
        {
            assert!(!is_plausible(text), "{text}");
        }
    }

    #[test]
    fn utf_16_is_read_without_a_mark() {
        let text = table(&["黎明 花子", "Jane Placewood"]);
        let low: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let high: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(unmarked_utf16(&low), Some(UTF_16LE));
        assert_eq!(unmarked_utf16(&high), Some(UTF_16BE));
        assert_eq!(unmarked_utf16(b"a\0\0b\0"), None);
    }

    #[test]
    fn the_delimiter_is_the_most_frequent_outside_quotes() {
        assert_eq!(delimiter("a,b,c\n"), b',');
        assert_eq!(delimiter("\"a,b,c,d\"\tb\tc\n1;2;3;4;5"), b'\t');
        assert_eq!(delimiter("a;b;c\n"), b';');
        assert_eq!(delimiter("name\n"), b',');
    }
}
