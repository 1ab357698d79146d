//! The files of a feed as its target reads them.

use std::io::{self, Write};

use super::profile::{CrmProfile, FileForm, LineEnd};
use super::row::FeedRow;
use crate::storage::table_schema::ColumnKind;

/// `upsert.csv`: rows to insert or update.
pub(super) fn upsert(rows: &[FeedRow], profile: &CrmProfile) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(&profile.form)?;
    table.row(profile.columns.iter().map(|column| column.header.as_str()))?;
    for row in rows {
        table.row(row.cells.iter().map(String::as_str))?;
    }
    table.finish()
}

/// `deactivate.csv`: the key of each row and what the profile sets.
pub(super) fn deactivate(keys: &[String], profile: &CrmProfile) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(&profile.form)?;
    let set = || profile.deactivate.iter();
    table
        .row([profile.key_header()].into_iter().chain(set().map(|(header, _)| header.as_str())))?;
    for key in keys {
        table.row([key.as_str()].into_iter().chain(set().map(|(_, value)| value.as_str())))?;
    }
    table.finish()
}

/// `aliases.csv`: keys whose people are now known to be another one.
pub(super) fn aliases(aliases: &[(String, String)], profile: &CrmProfile) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(&profile.form)?;
    table.row([profile.key_header(), "merged_into"])?;
    for (old, new) in aliases {
        table.row([old.as_str(), new.as_str()])?;
    }
    table.finish()
}

/// `fields.csv`: what an administrator makes in the target, one row a column.
pub(super) fn fields(profile: &CrmProfile) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(&profile.form)?;
    table.row(["field", "type", "length", "decimals", "external_id", "column", "meaning"])?;
    for column in &profile.columns {
        let source = column.source();
        let kind = match source.map(|source| source.kind) {
            Some(ColumnKind::Integer | ColumnKind::Number { .. }) => "number",
            _ => "text",
        };
        let decimals = match source.map(|source| source.kind) {
            Some(ColumnKind::Number { decimals }) => column.round.unwrap_or(decimals).to_string(),
            Some(ColumnKind::Integer) => "0".to_owned(),
            _ => String::new(),
        };
        let length = match (kind, column.length) {
            ("number", _) => String::new(),
            (_, Some(length)) => length.to_string(),
            (_, None) => DEFAULT_LENGTH.to_string(),
        };
        let is_key = if column.is_key() { "unique" } else { "" };
        let meaning = column.meaning();
        let name = column.field.as_deref().unwrap_or_default();
        table.row([column.header.as_str(), kind, &length, &decimals, is_key, name, meaning])?;
    }
    table.finish()
}

/// Characters of a text field where the profile names no length: what most targets allow a short text.
const DEFAULT_LENGTH: usize = 255;

/// A CSV file in the form of a target.
pub(super) struct TargetCsv {
    writer: csv::Writer<Vec<u8>>,
}

impl TargetCsv {
    pub(super) fn new(form: &FileForm) -> io::Result<Self> {
        let mut out = Vec::new();
        if form.byte_order_mark {
            out.write_all("\u{FEFF}".as_bytes())?;
        }
        let terminator = match form.line_end {
            LineEnd::Lf => csv::Terminator::Any(b'\n'),
            LineEnd::Crlf => csv::Terminator::CRLF,
        };
        Ok(Self { writer: csv::WriterBuilder::new().terminator(terminator).from_writer(out) })
    }

    pub(super) fn row<'c>(&mut self, cells: impl IntoIterator<Item = &'c str>) -> io::Result<()> {
        self.writer.write_record(cells).map_err(io::Error::from)
    }

    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        self.writer.into_inner().map_err(|error| error.into_error())
    }
}
