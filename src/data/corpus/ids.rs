//! Dense identifiers. Each is the index of a row; none of them lives longer than one run.

use std::fmt;

use super::printed_ids::{bare_number, whole_number};

macro_rules! dense_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(
            Clone,
            Copy,
            PartialEq,
            Eq,
            PartialOrd,
            Ord,
            Hash,
            Debug,
            Default,
            serde::Serialize,
            serde::Deserialize,
        )]
        pub struct $name(pub u32);

        impl $name {
            /// The id as an index into a column.
            #[inline]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    };
}

dense_id!(
    /// A work: a row of [`crate::data::corpus::WorkColumns`].
    WorkId
);
dense_id!(
    /// A printed name on a work: a row of [`crate::data::corpus::MentionColumns`].
    MentionId
);
dense_id!(
    /// A person of this run. Outputs carry a person *key*, never this number.
    PersonId
);
dense_id!(
    /// A string kept once in [`crate::data::corpus::StringInterner`]; `StrId(0)` is the empty string.
    StrId
);

impl StrId {
    /// The empty string: "not given".
    pub const EMPTY: Self = Self(0);

    /// Whether this is the empty string.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// An ORCID iD packed into 64 bits: sixteen decimal digits, check digit `X` stored as 10.
/// `Orcid(0)` is "not given" (the all-zero iD is not assigned).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct Orcid(u64);

impl Orcid {
    /// No ORCID given.
    pub const NONE: Self = Self(0);

    /// Whether an ORCID is given.
    pub const fn is_some(self) -> bool {
        self.0 != 0
    }

    /// The packed form as a number, below 2^60; 0 when none is given.
    pub const fn packed(self) -> u64 {
        self.0
    }

    /// Reads an ORCID iD out of any printed form: bare, with hyphens or blanks, as an address, behind a name or
    /// a prefix, in brackets; or as the number that a spreadsheet made of it, if all digits are there. `None`
    /// when there are not exactly sixteen digits, when the ISO 7064 mod 11-2 check digit is wrong, or when
    /// the text prints several iDs.
    pub fn parse(text: &str) -> Option<Self> {
        let mut found = None;
        let mut is_behind_digit = false;
        for (at, c) in text.char_indices() {
            let starts = c.is_numeric() && !is_behind_digit;
            is_behind_digit = c.is_numeric();
            let Some(orcid) = starts.then(|| Self::at_start(&text[at..])).flatten() else {
                continue;
            };
            if found.is_some_and(|other| other != orcid) {
                return None;
            }
            found = Some(orcid);
        }
        found.or_else(|| Self::from_sheet(text))
    }

    /// Whether a text is a whole iD but for its check digit: one of its digits is mistyped.
    pub fn has_wrong_check_digit(text: &str) -> bool {
        let is_behind_digit = |at: usize| text[..at].ends_with(|c: char| c.is_numeric());
        let mut starts =
            text.char_indices().filter(|(at, c)| c.is_numeric() && !is_behind_digit(*at));
        Self::parse(text).is_none() && starts.any(|(at, _)| digits_at_start(&text[at..]).is_some())
    }

    /// The iD that a text begins with.
    fn at_start(text: &str) -> Option<Self> {
        Self::checked(digits_at_start(text)?)
    }

    fn checked(digits: [u8; 16]) -> Option<Self> {
        let total = digits[..15].iter().fold(0u32, |t, d| (t + u32::from(*d)) * 2);
        let check = (12 - total % 11) % 11;
        let body = digits[..15].iter().fold(0u64, |n, d| n * 10 + u64::from(*d));
        let packed = body << 4 | u64::from(digits[15]);
        (body != 0 && check == u32::from(digits[15])).then_some(Self(packed))
    }

    /// The iD whose leading zeros and hyphens a spreadsheet took.
    fn from_sheet(text: &str) -> Option<Self> {
        let lower = text.to_lowercase();
        let number = whole_number(bare_number(&lower, &["orcid", "id"]))?;
        // The blocks from which ORCID assigns: 0000-0001-5… to 0000-0003-5…, and 0009-….
        let is_assigned = matches!(number / 10, 15_000_000..=35_000_000)
            || matches!(number / 10, 900_000_000_000..=900_100_000_000);
        let mut digits = [0u8; 16];
        let mut rest = number;
        for digit in digits.iter_mut().rev() {
            *digit = (rest % 10) as u8;
            rest /= 10;
        }
        if is_assigned { Self::checked(digits) } else { None }
    }
}

/// The sixteen digits of an iD that a text begins with, the check digit `X` as 10.
fn digits_at_start(text: &str) -> Option<[u8; 16]> {
    let mut digits = [0u8; 16];
    let mut count = 0;
    let mut is_after_separator = false;
    for c in text.chars() {
        let digit = match c {
            '0'..='9' => c as u8 - b'0',
            '０'..='９' => (c as u32 - '０' as u32) as u8,
            'X' | 'x' if count == 15 => 10,
            '-' | '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{ff0d}' | ' ' | '\u{a0}'
                if count < 16 && !is_after_separator =>
            {
                is_after_separator = true;
                continue;
            }
            c if count == 16 && !c.is_alphanumeric() => break,
            _ => return None,
        };
        *digits.get_mut(count)? = digit;
        count += 1;
        is_after_separator = false;
    }
    (count == 16).then_some(digits)
}

impl fmt::Display for Orcid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.is_some() {
            return Ok(());
        }
        let body = format!("{:015}", self.0 >> 4);
        let check = self.0 & 15;
        write!(f, "{}-{}-{}-{}", &body[..4], &body[4..8], &body[8..12], &body[12..])?;
        if check == 10 { f.write_str("X") } else { write!(f, "{check}") }
    }
}

/// A MeSH descriptor's unique identifier: the number behind the `D`; the top bit says that it is
/// printed with nine digits instead of six (`D000086382` beside `D006333`).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
)]
pub struct MeshUi(u32);

const NINE_DIGITS: u32 = 1 << 31;

impl MeshUi {
    /// Reads `D` and six or nine digits; anything else (supplementary records `C…`) is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let digits = text.trim().strip_prefix('D')?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let number: u32 = digits.parse().ok()?;
        match digits.len() {
            6 => Some(Self(number)),
            9 => Some(Self(number | NINE_DIGITS)),
            _ => None,
        }
    }
}

impl fmt::Display for MeshUi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let number = self.0 & !NINE_DIGITS;
        if self.0 == number { write!(f, "D{number:06}") } else { write!(f, "D{number:09}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_orcid_is_read_in_every_printed_form_and_printed_in_one() {
        for text in [
            "0000-0002-1825-0097",
            "https://orcid.org/0000-0002-1825-0097",
            "http://orcid.org/0000-0002-1825-0097",
            "0000000218250097",
            " 0000-0002-1825-0097 ",
            "orcid.org/0000\u{2010}0002\u{2010}1825\u{2010}0097",
            "https://orcid.org/0000-0002-1825-0097/",
            "https://orcid.org/0000-0002-1825-0097?lang=en",
            "ORCID: 0000-0002-1825-0097;",
            "ORCID iD 0000 0002 1825 0097",
            "(0000-0002-1825-0097)",
            "Name, Given/0000-0002-1825-0097",
            "0000-0002-1825-0097 (Given Name)",
            "0000-0002-1825-0097 https://orcid.org/0000-0002-1825-0097",
        ] {
            assert_eq!(Orcid::parse(text).unwrap().to_string(), "0000-0002-1825-0097", "{text}");
        }
        assert_eq!(Orcid::parse("0000-0002-1694-233X").unwrap().to_string(), "0000-0002-1694-233X");
    }

    #[test]
    fn an_orcid_with_a_wrong_check_digit_or_length_is_refused() {
        for text in [
            "0000-0002-1825-0098",
            "0000-0002-1825-009",
            "0000-0002-1825-00971",
            "",
            "0000-0000-0000-0000",
            "abc",
            "0000-0002-1825-0097; 0000-0002-1694-233X",
        ] {
            assert_eq!(Orcid::parse(text), None, "{text}");
        }
    }

    #[test]
    fn mesh_identifiers_of_both_widths_survive() {
        for text in ["D006333", "D066298", "D000086382", "D000066388"] {
            assert_eq!(MeshUi::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(MeshUi::parse("C535290"), None);
        assert_eq!(MeshUi::parse("D06333"), None);
    }
}
