//! Dense identifiers. Each is the index of a row; none of them lives longer than one run.

use std::fmt;

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

    /// Reads an ORCID iD out of any printed form: bare, with hyphens, as http(s) address, with or
    /// without the host, with stray spaces. `None` when there are not exactly sixteen digits or
    /// when the ISO 7064 mod 11-2 check digit is wrong.
    pub fn parse(text: &str) -> Option<Self> {
        let tail = text.trim().rsplit('/').next().unwrap_or_default();
        let mut digits = [0u8; 16];
        let mut count = 0;
        for c in tail.chars() {
            let digit = match c {
                '0'..='9' => c as u8 - b'0',
                'X' | 'x' if count == 15 => 10,
                '-' | '\u{2010}' | '\u{2011}' | '\u{2013}' | ' ' => continue,
                _ if count == 0 => continue,
                _ => return None,
            };
            if count == 16 {
                return None;
            }
            digits[count] = digit;
            count += 1;
        }
        if count != 16 {
            return None;
        }
        let total = digits[..15].iter().fold(0u32, |t, d| (t + u32::from(*d)) * 2);
        let check = (12 - total % 11) % 11;
        if check != u32::from(digits[15]) {
            return None;
        }
        let body = digits[..15].iter().fold(0u64, |n, d| n * 10 + u64::from(*d));
        let packed = body << 4 | u64::from(digits[15]);
        (body != 0).then_some(Self(packed))
    }
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
        ] {
            assert_eq!(Orcid::parse(text).unwrap().to_string(), "0000-0002-1825-0097", "{text}");
        }
        assert_eq!(Orcid::parse("0000-0002-1694-233X").unwrap().to_string(), "0000-0002-1694-233X");
    }

    #[test]
    fn an_orcid_with_a_wrong_check_digit_or_length_is_refused() {
        for text in ["0000-0002-1825-0098", "0000-0002-1825-009", "", "0000-0000-0000-0000", "abc"]
        {
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
