//! A name of a row that may be printed in one cell or in two.

use crate::data::corpus::fold_name;

/// The text of a name as a row prints it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum NameText<'c> {
    /// One cell, which may name several people.
    Whole(&'c str),
    /// A cell of the family name and one of the given names.
    Parts {
        /// The family name.
        family: &'c str,
        /// The given names.
        given: &'c str,
    },
}

impl<'c> NameText<'c> {
    /// Of a column of whole names and two of their parts what the row prints. Where a table has one of the
    /// parts beside the column of names (`Name`, `Vorname`), that column holds the other part, unless the
    /// cell has both.
    pub(crate) fn of(whole: &'c str, family: &'c str, given: &'c str) -> Self {
        match (whole.is_empty(), family.is_empty(), given.is_empty()) {
            (_, true, true) => Self::Whole(whole),
            (true, _, _) => Self::Parts { family, given },
            (false, false, false) => Self::Whole(whole),
            (false, true, false) if !holds(whole, given) => Self::Parts { family: whole, given },
            (false, false, true) if !holds(whole, family) => Self::Parts { family, given: whole },
            (false, _, _) => Self::Whole(whole),
        }
    }

    /// Whether nothing is printed.
    pub(crate) fn is_empty(&self) -> bool {
        match self {
            Self::Whole(text) => text.is_empty(),
            Self::Parts { family, given } => family.is_empty() && given.is_empty(),
        }
    }

    /// The name on one line: `Family, Given`, or `姓 名` in scripts that use no comma.
    pub(crate) fn joined(&self) -> String {
        match self {
            Self::Whole(text) => (*text).to_owned(),
            Self::Parts { family, given } if family.is_empty() || given.is_empty() => {
                format!("{family}{given}")
            }
            Self::Parts { family, given } => {
                let comma = if family.chars().any(is_alphabet) { "," } else { "" };
                format!("{family}{comma} {given}")
            }
        }
    }
}

/// Whether a name has all words of a part of it.
fn holds(whole: &str, part: &str) -> bool {
    let (whole, part) = (fold_name(whole), fold_name(part));
    let is_unspaced = !part.chars().any(is_alphabet);
    match is_unspaced {
        true => whole.contains(&part),
        false => part.split(' ').all(|word| whole.split(' ').any(|known| known == word)),
    }
}

/// Letters of scripts that part words: below the scripts of East and South-East Asia.
fn is_alphabet(c: char) -> bool {
    c.is_alphabetic() && c < '\u{0e00}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_in_two_columns_is_one_name_in_any_script() {
        for (cells, joined) in [
            (["", "Placewood", "Jane"], "Placewood, Jane"),
            (["", "仮屋", "大輔"], "仮屋 大輔"),
            (["", "カリヤ", "ダイスケ"], "カリヤ ダイスケ"),
            (["", "Placewood", ""], "Placewood"),
            (["Placewood", "", "Jane"], "Placewood, Jane"),
            (["Jane", "Placewood", ""], "Placewood, Jane"),
            (["Jane Placewood", "", "Jane"], "Jane Placewood"),
            (["Jane Placewood", "Placewood", "Jane"], "Jane Placewood"),
            (["仮屋大輔", "", "大輔"], "仮屋大輔"),
        ] {
            let [whole, family, given] = cells;
            assert_eq!(NameText::of(whole, family, given).joined(), joined, "{cells:?}");
        }
    }
}
