//! File formats: cuts tables, JSON and XML into records without knowing what a record means.

pub(crate) mod bibtex_entries;
mod column_spec;
pub(crate) mod commercial;
pub(crate) mod content_kind;
pub(crate) mod encoding;
mod flaw;
pub(crate) mod headings;
pub(crate) mod json_records;
mod line_feeds;
pub(crate) mod name_columns;
pub(crate) mod name_text;
pub(crate) mod place_columns;
pub(crate) mod rows;
pub(crate) mod sheet_remarks;
pub(crate) mod stream_buffer;
mod tab_quotes;
pub(crate) mod table_columns;
mod table_read_error;
pub(crate) mod table_reader;
mod table_start;
pub(crate) mod tagged_records;
pub(crate) mod tex_text;
pub(crate) mod text_lines;
pub(crate) mod xlsx;
pub(crate) mod xml_records;
mod zip_archive;

pub use flaw::{Flaw, FlawKind};
pub use table_read_error::TableReadError;
