//! Lists of mentions as JSON lines, for resolving names without a corpus.

use std::io::BufRead;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value};

use crate::data::corpus::Orcid;
use crate::people::identity::names::split::split_name;

/// One mention of a list. Empty text means "not given".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ListedMention {
    /// Its identifier.
    pub id: String,
    /// The document it is on.
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
pub enum MentionListError {
    /// A line is not a JSON object.
    #[error("line {line}: not a JSON object\n  write one JSON object a line")]
    NotJson {
        /// Line from 1.
        line: usize,
        /// What the parser says.
        source: serde_json::Error,
    },
    /// A mention has no `id`.
    #[error("line {line}: no `id`\n  give each mention an `id` of its own")]
    NoId {
        /// Line from 1.
        line: usize,
    },
    /// The file could not be read.
    #[error("line {line}: the file cannot be read")]
    Io {
        /// Line from 1.
        line: usize,
        /// The system's error.
        source: std::io::Error,
    },
}

/// A list as read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MentionList {
    /// The mentions, one a line, in the order of the file.
    pub mentions: Vec<ListedMention>,
    /// Oddities that do not prevent reading, each with its line: a mention without a name (a person of its
    /// own), an id that an earlier line has, an ORCID iD with a wrong check digit.
    pub notes: Vec<String>,
}

/// Reads mentions, one JSON object a line; empty lines are skipped. Never looks at `person` or
/// `block`.
///
/// # Errors
/// When a line is not a JSON object or lacks `id`.
pub fn read_mentions(reader: impl BufRead) -> Result<MentionList, MentionListError> {
    let mut list = MentionList::default();
    let mut seen: FxHashMap<String, usize> = FxHashMap::default();
    for (index, text) in reader.lines().enumerate() {
        let line = index + 1;
        let text = text.map_err(|source| MentionListError::Io { line, source })?;
        if text.trim().is_empty() {
            continue;
        }
        let fields: Map<String, Value> = serde_json::from_str(&text)
            .map_err(|source| MentionListError::NotJson { line, source })?;
        let mention = ListedMention::from_fields(&fields);
        if mention.id.is_empty() {
            return Err(MentionListError::NoId { line });
        }
        if mention.family.is_empty() && mention.given.is_empty() {
            list.notes.push(format!("line {line}: mention `{}` has no name", mention.id));
        }
        if !mention.orcid.is_empty() && Orcid::parse(&mention.orcid).is_none() {
            list.notes
                .push(format!("line {line}: `{}` is not an ORCID iD; not used", mention.orcid));
        }
        if let Some(first) = seen.insert(mention.id.clone(), line) {
            list.notes.push(format!("line {line}: the id is also that of line {first}"));
        }
        list.mentions.push(mention);
    }
    Ok(list)
}

impl ListedMention {
    fn from_fields(fields: &Map<String, Value>) -> Self {
        let text = |key: &str| text_field(fields, key);
        let list = |key: &str| list_field(fields, key);
        let (family, given) = name_fields(fields);
        let mut affiliation = text("affiliation");
        let printed_email = text("email");
        let email =
            first_email(&printed_email).or_else(|| first_email(&affiliation)).unwrap_or_default();
        // Some lists have the whole address line in the field of the e-mail.
        if printed_email.len() > email.len() + 12 {
            affiliation = format!("{affiliation}; {printed_email}");
        }
        let mut subjects = list("keywords");
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
            year: first_year(&text("date")),
            group: text("ethnicity"),
        }
    }
}

/// The text of a field, empty without one.
fn text_field(fields: &Map<String, Value>, key: &str) -> String {
    fields.get(key).map(value_text).unwrap_or_default()
}

/// The entries of an array, or of a text with `;` between them.
fn list_field(fields: &Map<String, Value>, key: &str) -> Vec<String> {
    match fields.get(key) {
        Some(Value::Array(values)) => values.iter().map(value_text).collect(),
        Some(value) => {
            let text = value_text(value);
            text.split(';').map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
        }
        None => Vec::new(),
    }
}

/// A value as text; `null` and objects are empty, arrays are joined.
fn value_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(values) => values.iter().map(value_text).collect::<Vec<_>>().join("; "),
        _ => String::new(),
    }
}

/// Family name and given names.
fn name_fields(fields: &Map<String, Value>) -> (String, String) {
    let text = |key: &str| text_field(fields, key);
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
fn first_email(text: &str) -> Option<String> {
    let is_inside = |c: char| c.is_alphanumeric() || "._-+".contains(c);
    let at = text.find('@')?;
    let before = text[..at]
        .rfind(|c| !is_inside(c))
        .map_or(0, |place| place + text[place..].chars().next().map_or(1, char::len_utf8));
    let after = text[at + 1..].find(|c| !is_inside(c)).map_or(text.len(), |len| at + 1 + len);
    let found = text[before..after].trim_matches(['.', '-', '_']).to_lowercase();
    let (local, domain) = found.split_once('@')?;
    (!local.is_empty() && domain.contains('.')).then_some(found)
}

/// The first four digits that can be a year, 0 without any.
fn first_year(date: &str) -> u16 {
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
    fn an_e_mail_address_is_found_in_any_field() {
        let line = r#"{"id": 1, "name": "Muster, A", "person": "x", "email": null,
            "affiliation": "Example University. Electronic address: A.Muster@Example.org."}"#;
        let read = read_mentions(line.replace('\n', " ").as_bytes()).unwrap();
        let read = read.mentions;
        assert_eq!(read[0].email, "a.muster@example.org");
        assert_eq!((read[0].id.as_str(), read[0].family.as_str()), ("1", "Muster"));
    }

    #[test]
    fn a_line_that_is_not_a_mention_is_refused_with_its_number() {
        for (text, said) in
            [("{\"id\": 1, \"name\": \"A\"}\n{", "line 2"), ("{\"name\": \"A\"}", "no `id`")]
        {
            let message = read_mentions(text.as_bytes()).unwrap_err().to_string();
            assert!(message.contains(said), "{message}");
        }
    }

    #[test]
    fn an_oddity_is_noted_and_its_mention_kept() {
        let text = r#"{"id":1,"name":"A"}
            {"id":1,"name":"B","orcid":"0000-0002-1825-0098"}
            {"id":2,"name":""}"#;
        let read = read_mentions(text.as_bytes()).unwrap();
        assert_eq!((read.mentions.len(), read.notes.len()), (3, 3));
    }
}
