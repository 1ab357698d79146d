//! Printed text folded so that spellings of one name or title meet.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Lower case, width folded (NFKC), accents off Latin letters, other marks kept as they are;
/// everything that is neither letter nor digit becomes one space. Kanji and kana stay.
pub fn fold_name(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_name_into(text, &mut folded);
    folded
}

/// [`fold_name`] into a buffer that is cleared first, for loops that fold many texts.
pub(crate) fn fold_name_into(text: &str, folded: &mut String) {
    folded.clear();
    if text.is_ascii() {
        fold_ascii(text, folded);
        return;
    }
    for c in text.nfkc().flat_map(latin_base).flat_map(char::to_lowercase) {
        match c {
            '\'' | '’' | 'ʼ' | '`' | '.' => {}
            'ø' => folded.push('o'),
            'ł' => folded.push('l'),
            'đ' => folded.push('d'),
            'ß' => folded.push_str("ss"),
            'æ' => folded.push_str("ae"),
            'œ' => folded.push_str("oe"),
            'ı' => folded.push('i'),
            c if c.is_alphanumeric() => folded.push(c),
            _ if folded.ends_with(' ') || folded.is_empty() => {}
            _ => folded.push(' '),
        }
    }
    folded.truncate(folded.trim_end().len());
}

/// The same for ASCII, which most text is: nothing to decompose.
fn fold_ascii(text: &str, folded: &mut String) {
    let mut ends_word = folded.is_empty() || folded.ends_with(' ');
    for byte in text.bytes() {
        match FOLDED_ASCII[usize::from(byte & 0x7f)] {
            0 => {}
            b' ' if ends_word => {}
            byte => {
                ends_word = byte == b' ';
                folded.push(char::from(byte));
            }
        }
    }
    folded.truncate(folded.trim_end().len());
}

/// What each ASCII byte folds to; 0 for those that leave nothing, not even a space.
static FOLDED_ASCII: [u8; 128] = {
    let mut table = [b' '; 128];
    let mut byte = 0u8;
    while byte < 128 {
        if byte.is_ascii_alphanumeric() {
            table[byte as usize] = byte.to_ascii_lowercase();
        } else if matches!(byte, b'\'' | b'`' | b'.') {
            table[byte as usize] = 0;
        }
        byte += 1;
    }
    table
};

/// Decomposes a Latin letter with accents to its base letter. Kana with voicing marks are letters
/// of their own and stay whole.
fn latin_base(c: char) -> impl Iterator<Item = char> {
    let is_kana = ('\u{3040}'..='\u{30ff}').contains(&c) || ('\u{ac00}'..='\u{d7a3}').contains(&c);
    let whole = is_kana.then_some(c);
    let parts = (!is_kana).then(|| std::iter::once(c).nfd().filter(|c| !is_combining_mark(*c)));
    whole.into_iter().chain(parts.into_iter().flatten())
}

/// A key that is the same for one name in either order: the folded words of all parts, sorted.
/// `Sato Hanako`, `Hanako SATO` and `hanako, sato` share it; empty when nothing is printed.
pub fn name_key(parts: &[&str]) -> String {
    /// Words of nearly all names; more take a list of their own.
    const FEW: usize = 8;
    let mut folded = String::with_capacity(parts.iter().map(|part| part.len() + 1).sum());
    if parts.iter().all(|part| part.is_ascii()) {
        for part in parts {
            if !folded.is_empty() {
                folded.push(' ');
            }
            fold_ascii(part, &mut folded);
        }
    } else {
        fold_name_into(&parts.join(" "), &mut folded);
    }
    let mut few = [""; FEW];
    let mut all: Vec<&str> = Vec::new();
    let count = folded.split(' ').filter(|word| !word.is_empty()).count();
    let words = if count <= FEW {
        &mut few[..count]
    } else {
        all.resize(count, "");
        all.as_mut_slice()
    };
    for (place, word) in words.iter_mut().zip(folded.split(' ').filter(|word| !word.is_empty())) {
        *place = word;
    }
    if words.is_sorted() {
        return folded;
    }
    words.sort_unstable();
    words.join(" ")
}

/// A title without case, accents, punctuation and spaces, for telling one work from another.
pub fn fold_title(text: &str) -> String {
    let mut folded = fold_name(text);
    folded.retain(|c| c != ' ');
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_case_width_and_punctuation_do_not_tell_names_apart() {
        assert_eq!(fold_name("Ｓａｔｏ　Ｈａｎａｋｏ"), "sato hanako");
        assert_eq!(fold_name("Müller-Østergård"), "muller ostergard");
        assert_eq!(fold_name("O'Brien, J.R."), "obrien jr");
        assert_eq!(fold_name("がくと ガクト"), "がくと ガクト");
        assert_eq!(fold_name("  -- "), "");
    }

    #[test]
    fn plain_letters_fold_as_the_same_letters_in_full_width() {
        for text in ["Sato, Hanako", "O'Brien J.R.", " -x- ", "A1 b2"] {
            let wide: String = text
                .chars()
                .map(|c| {
                    if c.is_ascii_alphanumeric() {
                        char::from_u32(c as u32 + 0xfee0).unwrap()
                    } else {
                        c
                    }
                })
                .collect();
            assert_eq!(fold_name(text), fold_name(&wide), "{text}");
        }
    }

    #[test]
    fn a_name_has_one_key_in_either_order() {
        assert_eq!(name_key(&["Sato", "Hanako"]), name_key(&["Hanako SATO"]));
        assert_ne!(name_key(&["Sato", "Hanako"]), name_key(&["Sato", "Hana"]));
    }

    #[test]
    fn a_key_has_the_folded_words_of_all_parts_in_order_however_they_are_cut() {
        for parts in [
            &["", "Sato", " - ", "Hanako"][..],
            &["Müller-Lyer", "O'Brien, J.R."],
            &["b a", "", "a b"],
            &["z y x w v u t s r q p", "Ｓａｔｏ"],
            &["佐藤", "花子"],
            &["", " "],
            &[],
        ] {
            let folded: Vec<String> = parts.iter().map(|part| fold_name(part)).collect();
            let mut words: Vec<&str> =
                folded.iter().flat_map(|part| part.split_whitespace()).collect();
            words.sort_unstable();
            assert_eq!(name_key(parts), words.join(" "), "{parts:?}");
        }
    }
}
