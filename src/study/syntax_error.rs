//! What the TOML reader says, in the words of somebody who writes a study file.

use std::fmt;

use crate::data::corpus::nearest_texts;

/// An error of the TOML reader. Its message leaves out the lines of the file that the reader prints.
#[derive(Debug)]
pub(super) struct SyntaxError {
    pub(super) error: toml::de::Error,
    /// The line of the file on which it is.
    line: String,
}

impl SyntaxError {
    /// The error about the text of a study file.
    pub(super) fn new(error: toml::de::Error, text: &str) -> Self {
        let start = error.span().map_or(0, |span| span.start.min(text.len()));
        let (before, after) = text.split_at_checked(start).unwrap_or((text, ""));
        let first = before.rsplit('\n').next().unwrap_or_default();
        let rest = after.split('\n').next().unwrap_or_default();
        Self { error, line: format!("{first}{rest}").trim().to_owned() }
    }
}

impl std::error::Error for SyntaxError {}

impl fmt::Display for SyntaxError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let message = self.error.message();
        out.write_str(&of_line(message, &self.line).unwrap_or_else(|| in_plain_words(message)))
    }
}

/// Quotation marks of word processors and of Japanese keyboards.
const CURLY: [char; 9] = ['“', '”', '„', '‟', '‘', '’', '＂', '「', '」'];

/// What people mean whose line is no TOML: the line says more than the reader's message.
fn of_line(message: &str, line: &str) -> Option<String> {
    let (key, value) = line.split_once('=').map(|(key, value)| (key.trim(), value.trim()))?;
    let is_unquoted = message.starts_with("string values must be quoted");
    if is_unquoted && let Some(mark) = value.chars().next().filter(|mark| CURLY.contains(mark)) {
        let bare = value.trim_matches(|c| CURLY.contains(&c) || c == '"');
        return Some(format!(
            "{mark} is no quotation mark of TOML\n  write straight ones: {key} = \"{bare}\""
        ));
    }
    if is_unquoted {
        let bare = value.trim_matches('"');
        return Some(format!("a text needs quotation marks\n  write {key} = \"{bare}\""));
    }
    if message.starts_with("missing opening quote") || message.starts_with("invalid basic string") {
        let bare = value.trim_matches('"');
        return Some(format!(
            "a quotation mark is missing\n  write {key} = \"{bare}\" if that is what is meant"
        ));
    }
    if value.contains('\\') && (message.contains("escape") || message.contains("unicode")) {
        let path = value.trim_matches('"');
        return Some(format!(
            "between double quotation marks \\ begins a special letter\n  write the path with / or in single \
             quotation marks: {key} = '{path}'"
        ));
    }
    if message.starts_with("invalid boolean") {
        return Some(format!("{value} is neither true nor false\n  write it in small letters"));
    }
    if message.starts_with("invalid date") || message.starts_with("invalid datetime") {
        let bare = value.trim_matches('"');
        return Some(format!("a date needs quotation marks\n  write {key} = \"{bare}\""));
    }
    None
}

/// The whole list of keys.
const KEYS: &str = "`kolnet schema` lists the keys of a study file and what each of them takes";

/// The first line says what is wrong, the second what to do.
fn in_plain_words(message: &str) -> String {
    if let Some((wrong, expected)) = message.split_once(", expected ") {
        let expected = expected.trim_start_matches("one of ").replace('`', "");
        if let Some(key) = wrong.strip_prefix("unknown field ") {
            let nearest = nearest(key, &expected);
            return format!("unknown key {}{nearest}\n  the keys here are {expected}", quoted(key));
        }
        if let Some(word) = wrong.strip_prefix("unknown variant ") {
            let nearest = nearest(word, &expected);
            return format!("unknown value {}{nearest}\n  write one of {expected}", quoted(word));
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

/// Which of the expected words is like the one that was typed.
fn nearest(typed: &str, expected: &str) -> String {
    let known = expected.split(", ").flat_map(|words| words.split(" or "));
    let found = nearest_texts(typed.trim_matches('`'), known, 1);
    found.first().map_or(String::new(), |word| format!("; nearest: {word}"))
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
        SyntaxError::new(error, text).to_string().lines().next().unwrap().to_owned()
    }

    #[test]
    fn what_people_type_for_toml_is_answered_with_what_to_type() {
        for (text, words) in [
            ("title = “Heart failure”", "straight ones: title = \"Heart failure\""),
            ("title = 「心不全」", "straight ones: title = \"心不全\""),
            ("title = ＂T＂", "straight ones: title = \"T\""),
            ("title = Heart failure", "write title = \"Heart failure\""),
            ("title = \"Heart failure", "a quotation mark is missing"),
            ("title = Heart failure\"", "write title = \"Heart failure\""),
            ("title = 't'\nmesh = \"C:\\Users\\me\\w.csv\"", "mesh = 'C:\\Users\\me\\w.csv'"),
            ("title = 't'\nmesh = \"D:\\data\\w.csv\"", "mesh = 'D:\\data\\w.csv'"),
            ("title = 't'\nas_of = 2026/04/01", "write as_of = \"2026/04/01\""),
            ("title = 't'\nas_of = 2026-04", "write as_of = \"2026-04\""),
            ("title = 't'\n[outputs]\nreport = True", "write it in small letters"),
        ] {
            let error = toml::from_str::<StudyFile>(text).unwrap_err();
            let message = SyntaxError::new(error, text).to_string();
            assert!(message.contains(words), "{text}: {message}");
        }
    }

    #[test]
    fn messages_name_values_and_kinds_in_plain_words() {
        for (text, message) in [
            ("as_of = '2024'", "the key 'title' is missing"),
            ("title = 't'\nasof = 1", "unknown key 'asof'; nearest: as_of"),
            ("title = 't'\nlanguage = 'fr'", "unknown value 'fr'"),
            ("title = 't'\nlanguage = 'jp'", "unknown value 'jp'; nearest: ja"),
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
