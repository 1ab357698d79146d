//! Postal codes in affiliation lines.

/// Removes postal codes from a part such as `69120 Heidelberg`, `Tokyo 113-8655`, `MD 20892`.
pub(super) fn remove_postal_codes(part: &str, is_first: bool) -> String {
    let words: Vec<&str> = part.split_whitespace().collect();
    let count = words.len();
    let mut kept: Vec<&str> = Vec::with_capacity(count);
    for (place, word) in words.iter().enumerate() {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let unit = place > 0 && names_laboratory(words[place - 1]);
        if (is_long_code(bare) && !unit)
            || (!is_first && !unit && is_short_code(bare, place, count))
        {
            continue;
        }
        if !is_first && is_british_code(bare, words.get(place + 1).copied()) {
            continue;
        }
        if place > 0 && is_british_code(words[place - 1], Some(word)) && !is_first {
            continue;
        }
        kept.push(word);
    }
    kept.join(" ")
}

/// Whether the number after a word names a laboratory: `UMR 8200`, `Unit 1234`.
fn names_laboratory(word: &str) -> bool {
    const UNITS: [&str; 12] = [
        "umr", "unit", "unité", "inserm", "cnrs", "ea", "umrs", "ums", "umr-s", "uar", "group",
        "crc",
    ];
    let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    UNITS.contains(&bare.as_str())
}

/// `20892`, `113-8655`, `02115-5804`, `D-69120`, `560065`.
fn is_long_code(word: &str) -> bool {
    let digits = word.bytes().filter(u8::is_ascii_digit).count();
    let tail = word.split_once('-').map_or(word, |(head, tail)| {
        if head.len() <= 2 && head.bytes().all(|b| b.is_ascii_uppercase()) { tail } else { word }
    });
    (5..=9).contains(&digits) && tail.bytes().all(|b| b.is_ascii_digit() || b == b'-')
}

/// `3000 Leuven`, `Copenhagen 2100`, `CH-1211`.
fn is_short_code(word: &str, place: usize, count: usize) -> bool {
    let (head, tail) = word.split_once('-').unwrap_or(("", word));
    let is_code = tail.len() == 4 && tail.bytes().all(|b| b.is_ascii_digit());
    let head = head.len() <= 2 && head.bytes().all(|b| b.is_ascii_uppercase());
    is_code && head && count > 1 && (place == 0 || place + 1 == count)
}

/// `OX3 9DU`, given as two words.
pub(super) fn is_british_code(word: &str, next: Option<&str>) -> bool {
    let outer = word.as_bytes();
    let inner = next.unwrap_or_default().trim_matches(|c: char| !c.is_alphanumeric()).as_bytes();
    let letters = outer.iter().take_while(|b| b.is_ascii_uppercase()).count();
    (1..=2).contains(&letters)
        && (letters + 1..=letters + 2).contains(&outer.len())
        && outer.get(letters).is_some_and(u8::is_ascii_digit)
        && inner.len() == 3
        && inner[0].is_ascii_digit()
        && inner[1..].iter().all(u8::is_ascii_uppercase)
}
