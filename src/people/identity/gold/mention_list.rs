//! Bare lists of mentions in JSON lines, for resolving names without a corpus.

use std::io::BufRead;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::data::corpus::Orcid;
use crate::people::identity::names::split::split_name;

/// One mention of a list. Empty text is "not given".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListedMention {
    /// Its identifier.
    pub id: String,
    /// The document it stands on.
    pub paper: String,
    /// Family name.
    pub family: String,
    /// Given names, full or initials.
    pub given: String,
    /// Affiliation line.
    pub affiliation: String,
    /// E-mail address in lower case.
    pub email: String,
    /// ORCID iD as printed.
    pub orcid: String,
    /// Other names on the document, `Family, Given` or `Given Family`.
    pub coauthors: Vec<String>,
    /// Title, stemmed or not.
    pub title: String,
    /// Abstract.
    pub summary: String,
    /// Keywords and MeSH headings.
    pub subjects: Vec<String>,
    /// Journal.
    pub journal: String,
    /// Documents cited, by the names used in `paper`.
    pub references: Vec<String>,
    /// Year, 0 when unknown.
    pub year: u16,
    /// Group for reporting only.
    pub group: String,
}

/// Why a list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ListError {
    /// A line is not what it should be.
    #[error("line {line}: {what}\n  {remedy}")]
    Line {
        /// Line from 1.
        line: usize,
        /// What is wrong.
        what: String,
        /// What to do.
        remedy: &'static str,
    },
    /// The file could not be read.
    #[error("line {line}: {source}")]
    Io {
        /// Line from 1.
        line: usize,
        /// What the system said.
        source: std::io::Error,
    },
}

/// A list as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MentionList {
    /// The mentions, one a line, in the order of the file.
    pub mentions: Vec<ListedMention>,
    /// What is odd but refuses nothing, with its line: a mention without a name (it stays alone), an
    /// id that an earlier line has, an ORCID iD with a wrong check digit.
    pub notes: Vec<String>,
}

/// Reads mentions, one JSON object a line; empty lines are skipped. Never looks at `person` or
/// `block`.
///
/// # Errors
/// A line that is no JSON object or lacks `id`.
pub fn read_mentions(reader: impl BufRead) -> Result<MentionList, ListError> {
    let mut list = MentionList::default();
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for (number, line) in reader.lines().enumerate() {
        let number = number + 1;
        let line = line.map_err(|source| ListError::Io { line: number, source })?;
        if line.trim().is_empty() {
            continue;
        }
        let wrong = |what: String, remedy| ListError::Line { line: number, what, remedy };
        let fields: Map<String, Value> = serde_json::from_str(&line).map_err(|error| {
            wrong(format!("no JSON object: {error}"), "write one JSON object a line")
        })?;
        let mention = ListedMention::of(&fields);
        if mention.id.is_empty() {
            return Err(wrong("no `id`".into(), "give each mention an `id` of its own"));
        }
        if mention.family.is_empty() && mention.given.is_empty() {
            list.notes.push(format!("line {number}: mention `{}` has no name", mention.id));
        }
        if !mention.orcid.is_empty() && Orcid::parse(&mention.orcid).is_none() {
            list.notes.push(format!("line {number}: `{}` is no ORCID iD; not used", mention.orcid));
        }
        if let Some(first) = seen.insert(mention.id.clone(), number) {
            list.notes.push(format!("line {number}: the id of line {first} again"));
        }
        list.mentions.push(mention);
    }
    Ok(list)
}

impl ListedMention {
    fn of(fields: &Map<String, Value>) -> Self {
        let text = |key: &str| fields.get(key).map(scalar).unwrap_or_default();
        let list = |key: &str| match fields.get(key) {
            Some(Value::Array(values)) => values.iter().map(scalar).collect(),
            Some(value) => {
                let text = scalar(value);
                text.split(';').map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
            }
            None => Vec::new(),
        };
        let (family, given) = name_of(fields);
        let mut affiliation = text("affiliation");
        let printed_email = text("email");
        let email =
            find_email(&printed_email).or_else(|| find_email(&affiliation)).unwrap_or_default();
        // Some lists put the address line into the field of the e-mail.
        if printed_email.len() > email.len() + 12 {
            affiliation = format!("{affiliation}; {printed_email}");
        }
        let mut subjects: Vec<String> = list("keywords");
        subjects.extend(list("mesh"));
        let title = text("title");
        Self {
            id: text("id"),
            paper: text("paper"),
            family,
            given,
            affiliation,
            email,
            orcid: text("orcid"),
            coauthors: list("coauthors"),
            title: if title.is_empty() { text("title_stemmed") } else { title },
            summary: text("abstract"),
            subjects,
            journal: text("journal"),
            references: list("references"),
            year: year_of(&text("date")),
            group: text("ethnicity"),
        }
    }
}

/// A value as text; `null` and objects are empty, arrays are joined.
fn scalar(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.iter().map(scalar).collect::<Vec<_>>().join("; "),
        _ => String::new(),
    }
}

fn name_of(fields: &Map<String, Value>) -> (String, String) {
    let text = |key: &str| fields.get(key).map(scalar).unwrap_or_default();
    let last = text("last");
    if last.is_empty() {
        return split_name(&text("name"));
    }
    let mut given = text("fore");
    if given.is_empty() {
        given = text("initials");
    }
    let middle = text("middle");
    if !middle.is_empty() {
        given = format!("{given} {middle}");
    }
    (last, given.trim().to_owned())
}

/// The first e-mail address in a text, in lower case.
fn find_email(text: &str) -> Option<String> {
    let inside = |c: char| c.is_alphanumeric() || "._-+".contains(c);
    let at = text.find('@')?;
    let before = text[..at]
        .rfind(|c| !inside(c))
        .map_or(0, |place| place + text[place..].chars().next().map_or(1, char::len_utf8));
    let after = text[at + 1..].find(|c| !inside(c)).map_or(text.len(), |len| at + 1 + len);
    let found = text[before..after].trim_matches(['.', '-', '_']).to_lowercase();
    let (local, domain) = found.split_once('@')?;
    (!local.is_empty() && domain.contains('.')).then_some(found)
}

/// The first group of four digits that can be a year.
fn year_of(date: &str) -> u16 {
    let mut groups = date.split(|c: char| !c.is_ascii_digit());
    let year = groups.find_map(|digits| {
        let year: u16 = digits.get(..4)?.parse().ok()?;
        (1800..=2100).contains(&year).then_some(year)
    });
    year.unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_found_in_whatever_field_it_stands() {
        let line = r#"{"id": 1, "name": "Muster, A", "person": "x", "email": null,
            "affiliation": "Example University. Electronic address: A.Muster@Example.org."}"#;
        let read = read_mentions(line.replace('\n', " ").as_bytes()).unwrap();
        let read = read.mentions;
        assert_eq!(read[0].email, "a.muster@example.org");
        assert_eq!((read[0].id.as_str(), read[0].family.as_str()), ("1", "Muster"));
    }

    #[test]
    fn a_line_that_is_no_mention_is_refused_with_its_place() {
        for (text, said) in
            [("{\"id\": 1, \"name\": \"A\"}\n{", "line 2"), ("{\"name\": \"A\"}", "no `id`")]
        {
            let message = read_mentions(text.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(said), "{message}");
        }
    }

    #[test]
    fn what_is_odd_is_said_and_kept() {
        let text = r#"{"id":1,"name":"A"}
            {"id":1,"name":"B","orcid":"0000-0002-1825-0098"}
            {"id":2,"name":""}"#;
        let read = read_mentions(text.as_bytes()).unwrap();
        assert_eq!((read.mentions.len(), read.notes.len()), (3, 3));
    }
}
