//! The opt-out file and its matching.

use rustc_hash::FxHashSet;

use serde::Deserialize;

use crate::data::corpus::{Corpus, MentionId, Orcid, email_hash_of_digest, name_key};
use crate::data::formats::TableReadError;
use crate::data::formats::rows::read_rows;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
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

/// Why an opt-out file cannot be used: file, line and remedy. A message never repeats a cell of the file.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct SuppressionError(#[from] TableReadError);

const COLUMNS: [ColumnSpec; 7] = [
    ColumnSpec::new("name"),
    ColumnSpec::new("name_native"),
    ColumnSpec::new("affiliation"),
    ColumnSpec::new("orcid"),
    ColumnSpec::new("npi"),
    ColumnSpec::new("email_sha256"),
    ColumnSpec::new("reason"),
];

/// The cells that identify somebody.
#[derive(Deserialize)]
struct OptOutRow {
    name: String,
    name_native: String,
    orcid: String,
    npi: String,
    email_sha256: String,
}

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
    /// One flag per mention.
    pub mentions: Vec<bool>,
    /// How many mentions matched an opt-out row directly.
    pub matched: usize,
}

impl SuppressionList {
    /// Reads an opt-out table: `name, name_native, affiliation, orcid, npi, email_sha256, reason`, any
    /// subset in any order. An affiliation or a reason alone identifies nobody and is refused.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown column, or has a row that identifies nobody.
    pub fn from_csv(source: &InputPath) -> Result<Self, SuppressionError> {
        let options = TableOptions { refuse_unknown: true, ..TableOptions::new(&COLUMNS) };
        let table = read_rows::<OptOutRow>(source, &options, &[])?;
        let mut people = Self::default();
        for row in &table.rows {
            people
                .add_row(&row.cells)
                .map_err(|remedy| table.error(row.line, "the row identifies nobody", remedy))?;
        }
        Ok(people)
    }

    fn add_row(&mut self, row: &OptOutRow) -> Result<(), &'static str> {
        let mut identified = false;
        for name in [&row.name, &row.name_native] {
            let key = name_key(&[name]);
            if !key.is_empty() {
                self.names.insert(key);
                self.forbidden.push(name.clone());
                identified = true;
            }
        }
        if !row.orcid.is_empty() {
            let parsed = Orcid::parse(&row.orcid)
                .ok_or("the ORCID iD is malformed: write 0000-0002-1825-0097")?;
            self.orcids.insert(parsed);
            self.forbidden.push(parsed.to_string());
            identified = true;
        }
        if !row.email_sha256.is_empty() {
            let hash = email_hash_of_digest(&row.email_sha256);
            self.emails.insert(hash.ok_or("email_sha256 must be 64 hexadecimal digits")?);
            identified = true;
        }
        if !row.npi.is_empty() {
            self.forbidden.push(row.npi.clone());
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

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<SuppressionList, SuppressionError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("optout.csv");
        std::fs::write(&path, bytes).unwrap();
        SuppressionList::from_csv(&InputPath::new(path, "optout.csv"))
    }

    #[test]
    fn opt_outs_are_read_in_any_encoding_and_order_of_columns() {
        let text = "reason,name_native,name\nasked,黎明 花子,\n,,\"Reimei, Hanako\"\n";
        let shift_jis = encoding_rs::SHIFT_JIS.encode(text).0;
        for bytes in [text.as_bytes(), &shift_jis] {
            assert_eq!(read(bytes).unwrap().forbidden(), ["黎明 花子", "Reimei, Hanako"]);
        }
    }

    #[test]
    fn opt_outs_in_western_encodings_keep_their_letters_or_are_refused() {
        let text = "name,reason\n\"García, Marta\",asked\n\"Schäfer, Anke\",\n";
        let western = encoding_rs::WINDOWS_1252.encode(text).0;
        assert_eq!(read(&western).unwrap().forbidden(), ["García, Marta", "Schäfer, Anke"]);
        let error = read(&encoding_rs::MACINTOSH.encode(text).0).unwrap_err().to_string();
        assert!(error.starts_with("optout.csv, line 2") && error.contains("UTF-8"), "{error}");
    }

    #[test]
    fn nobody_above_the_column_names_is_passed_over() {
        let error = read(b"Reimei Hanako,x\nname,reason\nProef Jan,\n").unwrap_err().to_string();
        assert!(error.contains("above the column names, which are in line 2"), "{error}");
        assert!(!error.contains("Reimei"), "{error}");
    }

    #[test]
    fn a_refusal_names_the_line_and_repeats_no_cell() {
        for (text, place) in [
            ("name,orcid\nHanako Reimei,\nHanako Reimei,0000-1\n", "optout.csv, line 3"),
            ("name,reason\n,Hanako Reimei\n", "optout.csv, line 2"),
            ("Hanako Reimei\nJan Proef\n", "optout.csv, line 1"),
            ("name\nReimei, Hanako\n", "optout.csv, line 2"),
        ] {
            let error = read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(place), "{error}");
            assert!(!error.contains("Reimei"), "{error}");
        }
    }
}
