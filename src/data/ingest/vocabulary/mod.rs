//! The words of the sources: document types, roles, dates, printed names.

pub(crate) mod dates;
pub(crate) mod document_types;
pub(crate) mod printed_names;
pub(crate) mod role_words;
