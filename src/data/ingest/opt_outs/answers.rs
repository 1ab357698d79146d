//! What was answered about printed names that may be somebody's who opted out.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::entry::OptOutError;
use crate::data::formats::TableReadError;
use crate::data::formats::rows::read_rows;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::storage::input_file::InputPath;

/// The columns of `undecided_optouts.csv`, and a note for whoever keeps the answers.
const COLUMNS: [ColumnSpec; 9] = [
    ColumnSpec::new("file"),
    ColumnSpec::new("line"),
    ColumnSpec::new("record"),
    ColumnSpec::new("printed_names"),
    ColumnSpec::new("optout_line"),
    ColumnSpec::new("why"),
    ColumnSpec::new("key"),
    ColumnSpec::new("answer"),
    ColumnSpec::new("note"),
];

#[derive(Deserialize)]
struct AnswerRow {
    key: String,
    answer: String,
}

/// An answer and where it is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOutAnswer {
    /// Whether it is the person who opted out.
    pub is_same: bool,
    /// `optout_answers.csv, line 3`.
    pub place: String,
}

/// All answers, by the key of the question.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OptOutAnswers {
    answers: BTreeMap<String, OptOutAnswer>,
}

impl OptOutAnswers {
    /// The table of a run folder that asks, and that answers are kept in.
    pub const ASKED_IN: &str = "undecided_optouts.csv";

    /// Reads tables with the columns `key` and `answer`: `is`, `is not`, or empty for no answer yet. A
    /// file before another one has the last word.
    ///
    /// # Errors
    /// When a file cannot be read, an answer is another word, or a file gives both answers to one question.
    pub fn read(files: &[InputPath]) -> Result<Self, OptOutError> {
        let mut all = Self::default();
        for file in files {
            for (key, answer) in read_file(file)?.answers {
                all.answers.entry(key).or_insert(answer);
            }
        }
        Ok(all)
    }

    /// The answer to a question.
    pub fn get(&self, key: &str) -> Option<&OptOutAnswer> {
        self.answers.get(key)
    }

    /// All answers in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &OptOutAnswer)> {
        self.answers.iter().map(|(key, answer)| (key.as_str(), answer))
    }
}

fn read_file(file: &InputPath) -> Result<OptOutAnswers, TableReadError> {
    let options = TableOptions { refuse_unknown: true, ..TableOptions::new(&COLUMNS) };
    let table = read_rows::<AnswerRow>(file, &options, &[&["key"], &["answer"]])?;
    let mut found = OptOutAnswers::default();
    for row in &table.rows {
        let is_same = match fold(&row.cells.answer).as_str() {
            "" => continue,
            "is" => true,
            "isnot" => false,
            _ => {
                let what = "the answer is neither 'is' nor 'is not'";
                return Err(table.error(row.line, what, "Write is or is not, or leave it empty."));
            }
        };
        let key = row.cells.key.trim();
        if key.is_empty() {
            let remedy = "Copy the whole row from undecided_optouts.csv, its key too.";
            return Err(table.error(row.line, "the answer has no key", remedy));
        }
        let answer = OptOutAnswer { is_same, place: table.place_of(row) };
        match found.answers.get(key) {
            Some(first) if first.is_same != is_same => {
                let what = format!("{} answers the same question otherwise", first.place);
                return Err(table.error(row.line, what, "Take one of the two rows out."));
            }
            Some(_) => {}
            None => {
                found.answers.insert(key.to_owned(), answer);
            }
        }
    }
    Ok(found)
}

/// An answer without case, spaces and punctuation.
fn fold(answer: &str) -> String {
    answer.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(texts: &[&str]) -> Result<OptOutAnswers, OptOutError> {
        let folder = tempfile::tempdir().unwrap();
        let files: Vec<InputPath> = texts
            .iter()
            .enumerate()
            .map(|(number, text)| {
                let name = format!("answers{number}.csv");
                let path = folder.path().join(&name);
                std::fs::write(&path, text).unwrap();
                InputPath::new(path, name)
            })
            .collect();
        OptOutAnswers::read(&files)
    }

    #[test]
    fn answers_are_read_in_any_case_and_rows_without_one_are_open() {
        let answers =
            read(&["file,line,key,answer\na.csv,2,K1,Is Not\na.csv,3,K2,is\na.csv,4,K3,\n"]);
        let answers = answers.unwrap();
        let is_same = |key| answers.get(key).map(|answer| answer.is_same);
        assert_eq!([is_same("K1"), is_same("K2"), is_same("K3")], [Some(false), Some(true), None]);
        assert_eq!(answers.get("K2").unwrap().place, "answers0.csv, line 3");
    }

    #[test]
    fn the_first_file_has_the_last_word() {
        let answers = read(&["key,answer\nK1,is\n", "key,answer\nK1,is not\nK2,is not\n"]).unwrap();
        assert!(answers.get("K1").unwrap().is_same && !answers.get("K2").unwrap().is_same);
    }

    #[test]
    fn what_is_no_answer_is_refused_with_line_and_remedy() {
        for (text, words) in [
            ("key,answer\nK1,maybe\n", "answers0.csv, line 2: the answer is neither"),
            (
                "key,answer\nK1,is\nK1,is not\n",
                "answers0.csv, line 3: answers0.csv, line 2 answers",
            ),
            ("key,answer\n,is\n", "answers0.csv, line 2: the answer has no key"),
            ("answer\nis\n", "answers0.csv, line 1: there is no column 'key'"),
        ] {
            let error = read(&[text]).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
            assert_eq!(error.lines().count(), 2, "{error}");
        }
    }
}
