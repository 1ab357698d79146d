//! A letter to each person held who was not told, and an index of them.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use minijinja::value::Serde;
use minijinja::{Environment, context};
use serde::Serialize;

use super::held_data::{DocumentCounts, document_counts, register};
use super::particulars::Particulars;
use super::sections::SectionWriter;
use super::{SubjectError, SubjectSettings};
use crate::data::corpus::PartialDate;
use crate::data::ingest::HeldPersonRow;
use crate::output::html::{PAGE_HEAD, PageWords, language_code, page_templates, style_policy};
use crate::run_folder::schema::letters as column;
use crate::run_folder::{RunFolder, beside};
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError};
use crate::storage::folder_record::{FolderForm, FolderKind};
use crate::storage::table::{Table, TableColumn, TableError};
use crate::storage::table_schema::{ColumnSchema, TableForm};
use crate::storage::table_writer::{CsvEncoding, write_csv};
use crate::study::Language;

const LETTER: &str = include_str!("letter.html");
const SECTIONS: &str = include_str!("sections.html");
pub(super) const STYLE: &str = include_str!("subject.css");

/// The folder of letters.
pub const NOTICES_FOLDER: FolderForm =
    FolderForm { kind: FolderKind::Notices, filled_in: &[], files_without_record: |_| None };

/// Where letters are written unless the user names another place: `notices` beside the run.
pub fn default_folder(run: &Path) -> PathBuf {
    beside(run, "notices")
}

/// Which letters are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct LettersRequest {
    /// The language of all; `None`: Japanese for people in Japan, and English for others.
    pub language: Option<Language>,
    /// Only to people who are to be told by this day.
    pub due: Option<PartialDate>,
}

/// What was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LettersWritten {
    /// Letters.
    pub letters: usize,
    /// People who were told before.
    pub told: usize,
    /// People who are to be told later than asked for.
    pub later: usize,
}

#[derive(Serialize)]
struct NoticesManifest<'a> {
    kolnet: &'static str,
    run_id: &'a str,
    as_of: &'a str,
    letters: usize,
    told: usize,
    later: usize,
}

/// Writes a letter to each person in the register of a run who was not told, with an index, into a folder that was
/// claimed. The index has the columns of the register, so that it can say who was told once it is filled in.
///
/// # Errors
/// When the folder is not a run folder, its study does not say who holds the data, or the letters cannot be written.
pub fn write_letters(
    run: &Path,
    request: &LettersRequest,
    claim: FolderClaim,
) -> Result<LettersWritten, SubjectError> {
    let run = RunFolder::<SubjectSettings>::open(run)?;
    let particulars = Particulars::of(&run)?;
    let everybody = register(&run.path)?;
    let (told, untold): (Vec<_>, Vec<_>) =
        everybody.into_iter().partition(|person| person.told.is_some());
    let is_due = |person: &HeldPersonRow| request.due.is_none_or(|day| person.due_date <= day);
    let (to_tell, later): (Vec<_>, Vec<_>) = untold.into_iter().partition(is_due);
    let written = LettersWritten { letters: to_tell.len(), told: told.len(), later: later.len() };
    let writer = LetterWriter {
        run: &run,
        particulars: &particulars,
        counts: document_counts(&run.path)?,
        words: [PageWords::of(Language::En)?, PageWords::of(Language::Ja)?],
        templates: page_templates(&[
            ("head.html", PAGE_HEAD),
            ("sections.html", SECTIONS),
            ("letter.html", LETTER),
        ])?,
    };
    let failed = |cause: TableError| FolderWriteError::new(claim.target(), cause);
    let index = index(&to_tell).map_err(failed)?;
    let mut staged = claim.stage()?;
    for person in &to_tell {
        let letter = writer.letter(person, request.language)?;
        staged.write(&file_name(person), |out| out.write_all(letter.as_bytes()))?;
    }
    let encoding = CsvEncoding::of(run.manifest.config.byte_order_mark);
    staged.write(&column::TABLE.file_name(TableForm::Csv), |out| {
        Ok(write_csv(&index, out, encoding)?)
    })?;
    let sealed = staged.seal(&NoticesManifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        run_id: &run.manifest.run_id,
        as_of: &run.manifest.as_of,
        letters: written.letters,
        told: written.told,
        later: written.later,
    })?;
    staged.publish(&sealed)?;
    Ok(written)
}

fn file_name(person: &HeldPersonRow) -> String {
    format!("{}.html", person.person_key)
}

fn index(people: &[HeldPersonRow]) -> Result<Table, TableError> {
    let text = |schema: ColumnSchema, cell: &dyn Fn(&HeldPersonRow) -> String| {
        let cells = people.iter().map(|person| Some(cell(person)).filter(|text| !text.is_empty()));
        TableColumn::text(schema, cells.collect())
    };
    Table::new(
        &column::TABLE,
        vec![
            text(column::PERSON_KEY, &|person| person.person_key.clone()),
            text(column::NAME, &|person| person.name.clone()),
            text(column::NAME_NATIVE, &|person| person.name_native.clone()),
            text(column::AFFILIATION, &|person| person.affiliation.clone()),
            text(column::COUNTRY, &|person| person.country.clone()),
            text(column::DUE_DATE, &|person| person.due_date.to_string()),
            text(column::FILE, &file_name),
            text(column::TOLD, &|_| String::new()),
            text(column::HOW, &|person| person.how.clone()),
        ],
    )
}

struct LetterWriter<'r> {
    run: &'r RunFolder<SubjectSettings>,
    particulars: &'r Particulars<'r>,
    counts: BTreeMap<String, DocumentCounts>,
    /// In the order of [`Language`].
    words: [PageWords; 2],
    templates: Environment<'static>,
}

impl LetterWriter<'_> {
    fn letter(
        &self,
        person: &HeldPersonRow,
        language: Option<Language>,
    ) -> Result<String, SubjectError> {
        let is_in_japan = person.country == "JP";
        let language = language.unwrap_or(if is_in_japan { Language::Ja } else { Language::En });
        let words = &self.words[language as usize];
        let names = match language {
            Language::En => [&person.name, &person.name_native],
            Language::Ja => [&person.name_native, &person.name],
        };
        let name = names.into_iter().find(|name| !name.is_empty()).unwrap_or(&person.person_key);
        let write = SectionWriter { words, particulars: self.particulars };
        let counts = self.counts.get(&person.person_key).cloned().unwrap_or_default();
        let mut sections = write.controller_and_purpose();
        sections.push(write.categories());
        sections.push(write.sources(&person.source_category, &counts));
        sections.extend(write.recipients_and_rights());
        let manifest = &self.run.manifest;
        let reference = words.text(
            "letter.reference",
            &[("key", &person.person_key), ("date", &manifest.as_of), ("run", &manifest.run_id)],
        );
        Ok(self.templates.get_template("letter.html")?.render(context! {
            language => language_code(language),
            policy => style_policy(STYLE),
            style => STYLE,
            title => write.word("letter.title"),
            law => write.word("letter.law"),
            dear => words.text("letter.dear", &[("name", name)]),
            intro => write.word("letter.intro"),
            sections => Serde(&sections),
            reference,
            purpose_line => write.word("letter.line"),
        })?)
    }
}
