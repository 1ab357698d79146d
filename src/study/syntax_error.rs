//! What the TOML reader says, in the words of somebody who writes a study file.

use std::fmt;

/// An error of the TOML reader. Its message leaves out the lines of the file that the reader prints.
#[derive(Debug)]
pub(super) struct SyntaxError(pub(super) toml::de::Error);

impl std::error::Error for SyntaxError {}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&in_plain_words(self.0.message()))
    }
}

/// The whole list of keys.
const KEYS: &str = "`kolnet schema` lists the keys of a study file and what each of them takes";

/// The first line says what is wrong, the second what to do.
fn in_plain_words(message: &str) -> String {
    if let Some((wrong, expected)) = message.split_once(", expected ") {
        let expected = expected.trim_start_matches("one of ").replace('`', "");
        if let Some(key) = wrong.strip_prefix("unknown field ") {
            return format!("unknown key {}\n  the keys here are {expected}", quoted(key));
        }
        if let Some(word) = wrong.strip_prefix("unknown variant ") {
            return format!("unknown value {}\n  write one of {expected}", quoted(word));
        }
        if let Some(found) = wrong.strip_prefix("invalid type: ") {
            return format!("{} instead of {}\n  {KEYS}", value(found), kind(&expected));
        }
        if let Some(length) = wrong.strip_prefix("invalid length ") {
            return format!("a list of {length} instead of {}\n  {KEYS}", kind(&expected));
        }
        if let Some(found) = wrong.strip_prefix("invalid value: ") {
            let limit = largest(&expected).map_or(String::new(), |limit| format!(" up to {limit}"));
            return format!("{} is not {}{limit}\n  {KEYS}", value(found), kind(&expected));
        }
    }
    match message.strip_prefix("missing field ") {
        Some(key) => format!("the key {} is missing\n  {KEYS}", quoted(key)),
        None => format!("{message}\n  {KEYS}"),
    }
}

fn quoted(text: &str) -> String {
    text.replace('`', "'")
}

/// What was found: `string "ten"`, ``integer `5` ``, `map`.
fn value(found: &str) -> String {
    match found {
        "map" => "a table".to_owned(),
        "sequence" => "a list".to_owned(),
        _ => match found.split_once([' ']) {
            Some(("string", text)) => format!("the text {text}"),
            Some(("integer", number)) => format!("the number {}", number.replace('`', "")),
            Some(("floating", number)) => {
                format!("the number {}", number.trim_start_matches("point ").replace('`', ""))
            }
            Some(("boolean", word)) => format!("the value {}", word.replace('`', "")),
            _ => quoted(found),
        },
    }
}

/// The largest whole number that a key takes, where TOML has larger ones.
fn largest(expected: &str) -> Option<u32> {
    (expected == "u32").then_some(u32::MAX)
}

/// The kind of value that belongs there.
fn kind(expected: &str) -> String {
    match expected {
        "u32" | "u64" | "usize" => "a whole number".to_owned(),
        "f64" | "f32" => "a number".to_owned(),
        "a string" => "a text in quotation marks".to_owned(),
        "a boolean" => "true or false".to_owned(),
        "a sequence" => "a list".to_owned(),
        "a map" => "a table".to_owned(),
        _ => {
            match (expected.strip_prefix("an array of length "), expected.starts_with("struct ")) {
                (Some(length), _) => format!("a list of {length}"),
                (None, true) => "a table".to_owned(),
                (None, false) => expected.to_owned(),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::study::file::StudyFile;

    use super::*;

    fn first_line(text: &str) -> String {
        let error = toml::from_str::<StudyFile>(text).unwrap_err();
        SyntaxError(error).to_string().lines().next().unwrap().to_owned()
    }

    #[test]
    fn messages_name_values_and_kinds_in_plain_words() {
        for (text, message) in [
            ("as_of = '2024'", "the key 'title' is missing"),
            ("title = 't'\nasof = 1", "unknown key 'asof'"),
            ("title = 't'\nlanguage = 'fr'", "unknown value 'fr'"),
            ("title = 1", "the number 1 instead of a text in quotation marks"),
            ("title = 't'\nwindow_years = 'ten'", "the text \"ten\" instead of a whole number"),
            (
                "title = 't'\nwindow_years = 5000000000",
                "the number 5000000000 is not a whole number up to 4294967295",
            ),
            ("title = 't'\nwindow_years = 2.5", "the number 2.5 instead of a whole number"),
            ("title = 't'\n[weights]\nscience = 'a'", "the text \"a\" instead of a number"),
            ("title = 't'\nweights = 3", "the number 3 instead of a table"),
            ("title = 't'\n[tiers]\ncuts = [0.1]", "a list of 1 instead of a list of 3"),
            ("title = 't'\n[outputs]\nreport = 1", "the number 1 instead of true or false"),
            (
                "title = 't'\n[[source]]\nkind = 'works'\npath = ['a']",
                "a list instead of a text in quotation marks",
            ),
        ] {
            assert_eq!(first_line(text), message, "{text}");
        }
    }
}
