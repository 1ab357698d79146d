//! The rows of the opt-out file.

use rustc_hash::FxHashMap;
use serde::Deserialize;
use sha2::{Digest, Sha256};

use crate::data::corpus::{Orcid, email_hash_of_digest, fold_name, name_key};
use crate::data::formats::TableReadError;
use crate::data::formats::name_columns::{FAMILY, FAMILY_NATIVE, GIVEN, GIVEN_NATIVE};
use crate::data::formats::rows::{TableRow, TableRows, read_rows};
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::data::ingest::vocabulary::printed_names::{
    NameColumn, NameReader, NameText, PrintedEntry, SplitName, is_native, judge_name, judge_parts,
};
use crate::storage::input_file::InputPath;

/// Why an opt-out file cannot be used: file, line and remedy. A message never repeats a cell of the file.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct OptOutError(#[from] TableReadError);

const COLUMNS: [ColumnSpec; 11] = [
    ColumnSpec { name: "name", aliases: &["氏名", "名前", "お名前", "full_name"] },
    ColumnSpec {
        name: "name_native", aliases: &["漢字氏名", "氏名(漢字)", "氏名漢字"]
    },
    FAMILY,
    GIVEN,
    FAMILY_NATIVE,
    GIVEN_NATIVE,
    ColumnSpec {
        name: "affiliation",
        aliases: &["所属", "所属先", "所属機関", "所属施設", "施設名", "勤務先", "institution"],
    },
    ColumnSpec::new("orcid"),
    ColumnSpec::new("npi"),
    ColumnSpec::new("email_sha256"),
    ColumnSpec { name: "reason", aliases: &["理由", "備考", "メモ", "note", "comment"] },
];

/// The cells that identify somebody.
#[derive(Deserialize)]
struct OptOutRow {
    name: String,
    name_native: String,
    family: String,
    given: String,
    family_native: String,
    given_native: String,
    affiliation: String,
    orcid: String,
    npi: String,
    email_sha256: String,
}

impl OptOutRow {
    fn names(&self) -> [NameText<'_>; 2] {
        [
            NameText::of(&self.name, &self.family, &self.given),
            NameText::of(&self.name_native, &self.family_native, &self.given_native),
        ]
    }
}

/// A name of somebody who opted out, undressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOutName {
    /// Its parts.
    pub parts: SplitName,
    /// Whether a comma says where the family name ends.
    pub is_cut: bool,
}

/// One person who opted out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOutEntry {
    /// Line in the opt-out file.
    pub line: u64,
    /// The name in each script that the row gives.
    pub names: Vec<OptOutName>,
    /// ORCID iD, or none.
    pub orcid: Orcid,
    /// Salted hash of the e-mail address, or 0.
    pub email_hash: u64,
    /// National provider identifier, or empty. No source prints it.
    pub npi: String,
    /// Where the person works, as typed, or empty.
    pub affiliation: String,
    /// Says which row it is wherever it stands in the file.
    pub fingerprint: String,
}

impl OptOutEntry {
    /// Whether it gives nothing by which bearers of the name are told apart.
    pub fn is_name_alone(&self) -> bool {
        !self.orcid.is_some() && self.email_hash == 0 && self.affiliation.is_empty()
    }
}

/// The opt-out file.
#[derive(Clone, Debug, Default)]
pub struct OptOutList {
    /// The file as printed in messages; empty when the study names none.
    pub file: String,
    /// Its people, in the order of its lines.
    pub entries: Vec<OptOutEntry>,
    /// Remarks on rows that say nothing new.
    pub notes: Vec<String>,
}

impl OptOutList {
    /// Reads an opt-out table: `name, name_native, affiliation, orcid, npi, email_sha256, reason`, any
    /// subset in any order. An affiliation or a reason alone identifies nobody and is refused.
    ///
    /// # Errors
    /// When the file cannot be read, has an unknown column, or has a row that identifies nobody or several
    /// people.
    pub fn read(source: &InputPath) -> Result<Self, OptOutError> {
        let options = TableOptions { refuse_unknown: true, ..TableOptions::new(&COLUMNS) };
        let table = read_rows::<OptOutRow>(source, &options, &[])?;
        let column = NameColumn::learn(table.rows.iter().map(|row| row.cells.name.as_str()));
        let mut list = Self { file: table.file.clone(), ..Self::default() };
        let mut first_line: FxHashMap<String, u64> = FxHashMap::default();
        for row in &table.rows {
            let entry = entry(&table, row, &column)?;
            match first_line.get(&entry.fingerprint) {
                Some(first) => {
                    list.notes.push(format!("{}, line {}: as line {first}", list.file, entry.line))
                }
                None => {
                    first_line.insert(entry.fingerprint.clone(), entry.line);
                    list.entries.push(entry);
                }
            }
        }
        Ok(list)
    }

    /// Checks the file against what the study says under `[suppression] none`: a file that names nobody may be
    /// a template that was forgotten.
    ///
    /// # Errors
    /// When the file names nobody and the study does not say so, or the other way round.
    pub fn check_basis(&self, none: Option<&str>) -> Result<(), OptOutError> {
        let (line, problem, remedy) = match (self.entries.first(), none) {
            (None, None) => (
                0,
                "it names nobody who opted out",
                "Write who did, one a row; or, if nobody did, say so under [suppression] beside \
                 file: none = \"nobody has opted out as of 2026-10-01\".",
            ),
            (Some(entry), Some(_)) => (
                entry.line,
                "it names somebody, and [suppression] none says that nobody opted out",
                "Take `none` out of the study file, or the row out of this one.",
            ),
            _ => return Ok(()),
        };
        let (problem, remedy) = (problem.to_owned(), remedy.to_owned());
        Err(TableReadError { file: self.file.clone(), line, problem, remedy, source: None }.into())
    }

    /// Number of people.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nobody opted out.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

fn entry(
    table: &TableRows<OptOutRow>,
    row: &TableRow<OptOutRow>,
    column: &NameColumn,
) -> Result<OptOutEntry, TableReadError> {
    let cells = &row.cells;
    let refused = |problem: &str, remedy: &str| table.error(row.line, problem, remedy);
    let mut names = Vec::new();
    for text in cells.names() {
        names.extend(name(text, column).map_err(|SeveralNames| {
            refused("the row names several people", "Give each person a row.")
        })?);
    }
    names.dedup();
    let orcid = match cells.orcid.as_str() {
        "" => Orcid::NONE,
        typed => Orcid::parse(typed).ok_or_else(|| match Orcid::has_wrong_check_digit(typed) {
            true => refused(
                "the check digit of the ORCID iD is wrong, so one of its digits is mistyped",
                "Copy it from https://orcid.org, where the person is found by name.",
            ),
            false => refused("the ORCID iD is malformed", "Write it as 0000-0002-1825-0097."),
        })?,
    };
    let email_hash = match cells.email_sha256.as_str() {
        "" => 0,
        typed => email_hash_of_digest(typed).ok_or_else(|| {
            refused("email_sha256 is no SHA-256", "Write its 64 hexadecimal digits.")
        })?,
    };
    if names.is_empty() && !orcid.is_some() && email_hash == 0 && cells.npi.is_empty() {
        let remedy = "Give at least one of name, name_native, orcid, npi, email_sha256.";
        return Err(refused("the row identifies nobody", remedy));
    }
    let mut entry = OptOutEntry {
        line: row.line,
        names,
        orcid,
        email_hash,
        npi: cells.npi.clone(),
        affiliation: cells.affiliation.clone(),
        fingerprint: String::new(),
    };
    entry.fingerprint = fingerprint(&entry);
    Ok(entry)
}

struct SeveralNames;

/// The name in a cell; none in a cell without letters. What is judged to be no person's name is taken as
/// it stands: nobody is refused who asks to be left out.
fn name(text: NameText<'_>, column: &NameColumn) -> Result<Option<OptOutName>, SeveralNames> {
    let cell = match text {
        NameText::Whole(cell) => cell,
        NameText::Parts { family, given } => return Ok(name_in_parts(family, given)),
    };
    if !cell.chars().any(char::is_alphabetic) {
        return Ok(None);
    }
    let entries = NameReader::default().read_field(cell, column);
    let entries = entries.unwrap_or_else(|_| vec![judge_name(cell, column)]);
    let mut people = entries.into_iter().filter_map(PrintedEntry::into_person);
    let parts = match (people.next(), people.next()) {
        (Some(_), Some(_)) => return Err(SeveralNames),
        (Some(person), None) => person.name,
        (None, _) => as_it_stands(cell),
    };
    Ok(Some(OptOutName { parts, is_cut: cell.contains([',', '，']) }))
}

/// The name of two cells; none without letters.
fn name_in_parts(family: &str, given: &str) -> Option<OptOutName> {
    let joined = NameText::Parts { family, given }.joined();
    let has_letters = joined.chars().any(char::is_alphabetic);
    let person = || judge_parts(family, given, "").into_person();
    has_letters.then(|| OptOutName {
        parts: person().map_or_else(|| as_it_stands(&joined), |person| person.name),
        is_cut: true,
    })
}

fn as_it_stands(cell: &str) -> SplitName {
    if is_native(cell) {
        return SplitName { native: cell.to_owned(), ..SplitName::default() };
    }
    let (family, given) = cell.split_once(',').unwrap_or((cell, ""));
    let (family, given) = (family.trim().to_owned(), given.trim().to_owned());
    SplitName { family, given, ..SplitName::default() }
}

fn fingerprint(entry: &OptOutEntry) -> String {
    let mut names: Vec<String> = entry
        .names
        .iter()
        .map(|OptOutName { parts, .. }| {
            let latin = name_key(&[&parts.family, &parts.given, &parts.suffix]);
            format!("{latin}|{}", name_key(&[&parts.native]))
        })
        .collect();
    names.sort_unstable();
    let mut hash = Sha256::new();
    for text in names.iter().map(String::as_str).chain([
        entry.orcid.to_string().as_str(),
        &entry.email_hash.to_string(),
        &entry.npi,
        &fold_name(&entry.affiliation),
    ]) {
        hash.update(text);
        hash.update([0]);
    }
    data_encoding::HEXLOWER.encode(&hash.finalize()[..8])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8]) -> Result<OptOutList, OptOutError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("optout.csv");
        std::fs::write(&path, bytes).unwrap();
        OptOutList::read(&InputPath::new(path, "optout.csv"))
    }

    /// Family and given name, or the native name, of each name.
    fn names(list: &OptOutList) -> Vec<String> {
        let all = list.entries.iter().flat_map(|entry| &entry.names);
        all.map(|name| match &name.parts {
            parts if parts.native.is_empty() => format!("{}, {}", parts.family, parts.given),
            parts => parts.native.clone(),
        })
        .collect()
    }

    #[test]
    fn opt_outs_are_read_in_any_encoding_and_order_of_columns() {
        let text = "reason,name_native,name\nasked,黎明 花子,\n,,\"Reimei, Hanako\"\n";
        let shift_jis = encoding_rs::SHIFT_JIS.encode(text).0;
        for bytes in [text.as_bytes(), &shift_jis] {
            assert_eq!(names(&read(bytes).unwrap()), ["黎明 花子", "Reimei, Hanako"]);
        }
    }

    #[test]
    fn opt_outs_in_western_encodings_keep_their_letters_or_are_refused() {
        let text = "name,reason\n\"García, Marta\",asked\n\"Schäfer, Anke\",\n";
        let western = encoding_rs::WINDOWS_1252.encode(text).0;
        assert_eq!(names(&read(&western).unwrap()), ["García, Marta", "Schäfer, Anke"]);
        let error = read(&encoding_rs::MACINTOSH.encode(text).0).unwrap_err().to_string();
        assert!(error.starts_with("optout.csv, line 2") && error.contains("UTF-8"), "{error}");
    }

    #[test]
    fn names_in_the_file_are_undressed_like_those_of_a_source() {
        for (cell, plain) in [
            ("\"Prof. Dr. Jane Placewood, MD\"", "Placewood, Jane"),
            ("\"Placewood, Jane, PhD\"", "Placewood, Jane"),
            ("○山川太郎1)", "山川太郎"),
            ("山川太郎 先生", "山川太郎"),
        ] {
            let list = read(format!("name\n{cell}\n").as_bytes()).unwrap();
            assert_eq!(names(&list), [plain], "{cell}");
        }
    }

    #[test]
    fn a_name_that_looks_like_no_name_is_taken_as_it_stands() {
        let list = read("name\nThe Consortium\n".as_bytes()).unwrap();
        assert_eq!(list.len(), 1);
    }

    #[test]
    fn japanese_headings_and_names_in_two_columns_are_known() {
        let one = read("氏名,所属,理由\n黎明 花子,架空大学,本人の希望\n".as_bytes()).unwrap();
        assert_eq!(names(&one), ["黎明 花子"]);
        assert_eq!(one.entries[0].affiliation, "架空大学");
        let two = read("姓,名,所属先\n黎明,花子,\nProef,Jan Piet,\n".as_bytes()).unwrap();
        assert_eq!(names(&two), ["黎明 花子", "Proef, Jan Piet"]);
    }

    #[test]
    fn a_mistyped_orcid_id_is_told_by_its_check_digit() {
        let error = read(b"name,orcid\nHanako Reimei,0000-0002-1825-0098\n").unwrap_err();
        assert!(error.to_string().contains("check digit"), "{error}");
        let error = read(b"name,orcid\nHanako Reimei,0000-0002-1825\n").unwrap_err();
        assert!(error.to_string().contains("malformed"), "{error}");
    }

    #[test]
    fn a_row_that_repeats_another_counts_once_and_is_noted() {
        let list = read(b"name\nPlacewood Jane\nJan Proef\nJane Placewood\n").unwrap();
        assert_eq!(
            (list.len(), list.notes.as_slice()),
            (2, &["optout.csv, line 4: as line 2".to_owned()][..])
        );
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
            ("name\nHanako Reimei; Jan Proef\n", "optout.csv, line 2"),
            ("name,email_sha256\nHanako Reimei,12ab\n", "optout.csv, line 2"),
        ] {
            let error = read(text.as_bytes()).unwrap_err().to_string();
            assert!(error.starts_with(place), "{error}");
            assert!(!error.contains("Reimei"), "{error}");
        }
    }
}
