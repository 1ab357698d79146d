//! `undecided_optouts`: one row per printed name that may be somebody's who opted out.

use super::non_empty;
use crate::pipeline::{Findings, OptOutQuestion};
use crate::run_folder::schema::undecided_optouts as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// What a document is called that has no identifier: by its title, which may hold a name.
const NAMED_BY_TITLE: &str = "TITLE:";

/// `undecided_optouts`: one row a person and entry of the opt-out file, without a name.
pub(in crate::output) fn undecided_optouts(findings: &Findings) -> Result<Table, TableError> {
    let questions = &findings.opt_out.questions;
    let text = |cell: &dyn Fn(&OptOutQuestion) -> String| -> Vec<Option<String>> {
        questions.iter().map(|question| non_empty(&cell(question))).collect()
    };
    let file = |question: &OptOutQuestion| {
        let input = findings.inputs.get(question.place.input as usize);
        input.map(|input| input.path.clone()).unwrap_or_default()
    };
    let record = |question: &OptOutQuestion| match question.document.as_str() {
        document if document.starts_with(NAMED_BY_TITLE) => String::new(),
        document => document.to_owned(),
    };
    let number = |cell: &dyn Fn(&OptOutQuestion) -> u64| -> Vec<Option<i64>> {
        questions.iter().map(cell).map(|n| i64::try_from(n).ok().filter(|n| *n > 0)).collect()
    };
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(column::FILE, text(&file)),
            TableColumn::integer(column::LINE, number(&|question| question.place.line.into())),
            TableColumn::text(column::RECORD, text(&record)),
            TableColumn::integer(
                column::PRINTED_NAMES,
                number(&|question| question.printed_names as u64),
            ),
            TableColumn::integer(column::OPTOUT_LINE, number(&|question| question.optout_line)),
            TableColumn::text(column::WHY, text(&|question| question.doubt.words().to_owned())),
            TableColumn::text(column::KEY, text(&|question| question.key.clone())),
            TableColumn::text(
                column::ANSWER,
                text(&|question| question.answer.map_or("", answer_word).to_owned()),
            ),
        ],
    )
}

fn answer_word(is_same: bool) -> &'static str {
    if is_same { "is" } else { "is not" }
}
