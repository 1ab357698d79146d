//! A source as the study file describes it.

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use crate::data::corpus::SourceKind;
use crate::storage::input_file::InputPath;

/// A `[[source]]` of the study file, its globs expanded.
#[derive(Clone, Debug)]
pub struct SourceSpec {
    /// Which reader.
    pub kind: SourceKind,
    /// Files to read.
    pub files: Vec<InputPath>,
    /// Values for columns that the file lacks (tables only): our column → value.
    pub defaults: BTreeMap<String, String>,
    /// Column map (tables only): our column → the file's column.
    pub columns: BTreeMap<String, String>,
    /// Role map (congress and roles tables only): the file's word → a role name of `corpus::Role`.
    pub roles: BTreeMap<String, String>,
    /// How the table is written (tables only), where the file does not tell.
    pub layout: TableLayout,
}

/// How a table is written, where the study says so; without, the file is judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct TableLayout {
    /// Its encoding; a byte-order mark outranks it.
    pub encoding: Option<&'static Encoding>,
    /// The line of its column names, from 1.
    pub header_line: Option<u64>,
    /// How its dates of three numbers are written.
    pub date_format: Option<DateFormat>,
}

/// In which order the numbers of a date are written, where the year is not first with four digits.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, schemars::JsonSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum DateFormat {
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
    /// Year, month, day.
    YearFirst,
}

impl DateFormat {
    /// The word for it in a study file.
    pub fn name(self) -> &'static str {
        match self {
            Self::DayFirst => "day-first",
            Self::MonthFirst => "month-first",
            Self::YearFirst => "year-first",
        }
    }
}
