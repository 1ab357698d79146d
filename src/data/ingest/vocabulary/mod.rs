//! The words of the sources: document types, roles, dates, headings, printed names.

pub(crate) mod dates;
pub(crate) mod document_types;
pub(crate) mod headings;
pub(crate) mod printed_names;
pub(crate) mod role_words;
