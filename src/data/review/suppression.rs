//! The opt-out file and its matching.

use rustc_hash::FxHashSet;

use super::text;
use crate::data::corpus::{Corpus, MentionId, Orcid, email_hash_of_digest, name_key};
use crate::storage::input_file::InputPath;

/// Where the list of suppressed people comes from. A study names one of the two; with neither it
/// does not run.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuppressionBasis {
    /// An opt-out file, by the path printed in messages.
    File(String),
    /// No file, for the reason stated by the analyst.
    None(String),
}

/// Why an opt-out file cannot be used. A message never repeats a cell of the file.
#[derive(Debug, thiserror::Error)]
pub enum SuppressionError {
    /// The file cannot be opened or read.
    #[error(
        "{file}: cannot be read: {cause}\n  name the opt-out file in [suppression] file, or give [suppression] none = \"reason\""
    )]
    Unreadable {
        /// The file.
        file: String,
        /// What the system said.
        cause: String,
    },
    /// A column that is not one of the [opt-out columns](crate::guide::inputs#opt-outs).
    #[error("{file}, line 1: unknown column '{column}'\n  the opt-out columns are {}", COLUMNS.join(", "))]
    UnknownColumn {
        /// The file.
        file: String,
        /// The column.
        column: String,
    },
    /// A row that identifies nobody.
    #[error("{file}, line {line}: the row identifies nobody\n  {remedy}")]
    Empty {
        /// The file.
        file: String,
        /// The line.
        line: u64,
        /// What is missing.
        remedy: String,
    },
}

const COLUMNS: [&str; 7] =
    ["name", "name_native", "affiliation", "orcid", "npi", "email_sha256", "reason"];

/// The people who are nowhere in the outputs.
#[derive(Clone, Debug, Default)]
pub struct SuppressionList {
    names: FxHashSet<String>,
    orcids: FxHashSet<Orcid>,
    emails: FxHashSet<u64>,
    /// Texts that no output may hold, for the final sweep: names as given and ORCID iDs.
    forbidden: Vec<String>,
    rows: usize,
}

/// Which mentions are suppressed.
#[derive(Clone, Debug)]
pub struct SuppressedMentions {
    /// One flag a mention.
    pub mentions: Vec<bool>,
    /// How many mentions matched an opt-out row directly.
    pub matched: usize,
}

impl SuppressionList {
    /// Reads an opt-out CSV: `name, name_native, affiliation, orcid, npi, email_sha256, reason`, any
    /// subset in any order. An affiliation or a reason alone identifies nobody and is refused.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown column, or has a row that identifies nobody.
    pub fn from_csv(source: &InputPath) -> Result<Self, SuppressionError> {
        let unreadable =
            |cause: String| SuppressionError::Unreadable { file: source.display.clone(), cause };
        let text = text::read_spreadsheet(&source.path).map_err(unreadable)?;
        let mut reader = csv::ReaderBuilder::new()
            .flexible(true)
            .trim(csv::Trim::All)
            .from_reader(text.as_bytes());
        let header = reader.headers().map_err(|e| unreadable(e.to_string()))?.clone();
        if let Some(column) = header.iter().find(|column| !COLUMNS.contains(column)) {
            let column = column.to_owned();
            return Err(SuppressionError::UnknownColumn { file: source.display.clone(), column });
        }
        let mut people = Self::default();
        for record in reader.records() {
            let record = record.map_err(|e| unreadable(e.to_string()))?;
            let line = record.position().map_or(0, csv::Position::line);
            let cell = |name: &str| {
                let at = header.iter().position(|column| column == name);
                at.and_then(|at| record.get(at)).unwrap_or_default()
            };
            if record.iter().all(str::is_empty) {
                continue;
            }
            people.add_row(&cell).map_err(|remedy| SuppressionError::Empty {
                file: source.display.clone(),
                line,
                remedy: remedy.to_owned(),
            })?;
        }
        Ok(people)
    }

    fn add_row<'a>(&mut self, cell: &impl Fn(&str) -> &'a str) -> Result<(), &'static str> {
        let mut identified = false;
        for column in ["name", "name_native"] {
            let key = name_key(&[cell(column)]);
            if !key.is_empty() {
                self.names.insert(key);
                self.forbidden.push(cell(column).to_owned());
                identified = true;
            }
        }
        let orcid = cell("orcid");
        if !orcid.is_empty() {
            let parsed = Orcid::parse(orcid)
                .ok_or("the ORCID iD is malformed: write 0000-0002-1825-0097")?;
            self.orcids.insert(parsed);
            self.forbidden.push(parsed.to_string());
            identified = true;
        }
        let email = cell("email_sha256");
        if !email.is_empty() {
            let hash = email_hash_of_digest(email);
            self.emails.insert(hash.ok_or("email_sha256 must be 64 hexadecimal digits")?);
            identified = true;
        }
        if !cell("npi").is_empty() {
            self.forbidden.push(cell("npi").to_owned());
            identified = true;
        }
        if !identified {
            return Err("give at least one of name, name_native, orcid, npi, email_sha256");
        }
        self.rows += 1;
        Ok(())
    }

    /// Number of rows that identify somebody.
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether nobody is suppressed.
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// Texts that the final sweep must not find in any output.
    pub fn forbidden(&self) -> &[String] {
        &self.forbidden
    }

    /// Marks the mentions that an opt-out row matches, and with each all mentions of the same
    /// person. `person_of` is the resolution by mention.
    pub fn mark<P: Copy + Eq + std::hash::Hash>(
        &self,
        corpus: &Corpus,
        person_of: &[Option<P>],
    ) -> SuppressedMentions {
        let direct: Vec<bool> =
            corpus.mention_ids().map(|mention| self.matches(corpus, mention)).collect();
        let people: FxHashSet<P> =
            direct.iter().zip(person_of).filter(|(hit, _)| **hit).filter_map(|(_, p)| *p).collect();
        let of_person = |person: &Option<P>| person.is_some_and(|p| people.contains(&p));
        SuppressedMentions {
            matched: direct.iter().filter(|hit| **hit).count(),
            mentions: direct.iter().zip(person_of).map(|(hit, p)| *hit || of_person(p)).collect(),
        }
    }

    /// Whether an opt-out row matches a printed name by itself.
    pub fn matches(&self, corpus: &Corpus, mention: MentionId) -> bool {
        let (mentions, row) = (&corpus.mentions, mention.index());
        if self.orcids.contains(&mentions.orcid[row])
            || self.emails.contains(&mentions.email_hash[row])
        {
            return true;
        }
        let latin = [corpus.text(mentions.family[row]), corpus.text(mentions.given[row])];
        let native = [corpus.text(mentions.native[row])];
        let hit = |parts: &[&str]| {
            let key = name_key(parts);
            !key.is_empty() && self.names.contains(&key)
        };
        !self.names.is_empty() && (hit(&latin) || hit(&native) || self.hit_joined(native[0]))
    }

    /// A native name printed without the space that the opt-out file has, or the other way round.
    fn hit_joined(&self, native: &str) -> bool {
        let mut joined = crate::data::corpus::fold_name(native);
        joined.retain(|c| c != ' ');
        !joined.is_empty() && self.names.contains(&joined)
    }
}
