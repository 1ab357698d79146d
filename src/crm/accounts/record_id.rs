//! Ids of records as a CRM prints them.

use serde::{Deserialize, Serialize};

/// How the ids of a target are printed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RecordIdForm {
    /// As they are.
    #[default]
    Any,
    /// Salesforce: 15 characters in which case matters, or 18 whose last three say which of them are capitals. Only the
    /// long form lives through programs that ignore case (Salesforce, "Record IDs", help article 000385585).
    Salesforce,
}

impl RecordIdForm {
    /// An id in the one form that a file may hold.
    ///
    /// # Errors
    /// With what is wrong and what to do.
    pub(crate) fn normalise(self, id: &str) -> Result<String, (&'static str, &'static str)> {
        match self {
            Self::Any => Ok(id.to_owned()),
            Self::Salesforce => salesforce_18(id),
        }
    }
}

/// Characters of the short form.
const SHORT: usize = 15;

fn salesforce_18(id: &str) -> Result<String, (&'static str, &'static str)> {
    let is_plain = id.bytes().all(|byte| byte.is_ascii_alphanumeric());
    if !is_plain || !matches!(id.len(), 15 | 18) {
        return Err((
            "a Salesforce id has 15 or 18 letters and digits",
            "export the column Id of the object",
        ));
    }
    let (short, printed) = id.split_at(SHORT);
    let check = capitals(short);
    if printed.is_empty() || printed.eq_ignore_ascii_case(&check) {
        return Ok(format!("{short}{check}"));
    }
    Err((
        "the last three characters do not fit the others: capitals were lost on the way",
        "export it again and open it in no program that changes the case",
    ))
}

/// The last three characters: each tells which of five characters are capitals, the first as the lowest bit.
fn capitals(short: &str) -> String {
    const DIGITS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
    let chunks = short.as_bytes().chunks(5);
    let digit = |chunk: &[u8]| {
        let bits = chunk.iter().enumerate();
        let number: usize =
            bits.map(|(at, byte)| usize::from(byte.is_ascii_uppercase()) << at).sum();
        char::from(DIGITS[number % DIGITS.len()])
    };
    chunks.map(digit).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Pairs that Salesforce's documentation and help pages print.
    #[test]
    fn short_ids_get_the_end_that_salesforce_gives_them_and_a_lost_capital_is_seen() {
        let form = RecordIdForm::Salesforce;
        for (short, long) in
            [("001A0000006Vm9r", "001A0000006Vm9rIAC"), ("00530000003mSYD", "00530000003mSYDAA2")]
        {
            assert_eq!(form.normalise(short).unwrap(), long);
            assert_eq!(form.normalise(long).unwrap(), long);
        }
        for wrong in ["001a0000006vm9rIAC", "001A0000006Vm9", "001A0000006Vm9r-AC", ""] {
            assert!(form.normalise(wrong).is_err(), "{wrong}");
        }
        assert_eq!(RecordIdForm::Any.normalise("V-12 é").unwrap(), "V-12 é");
    }
}
