//! A document as outputs show it.

/// A document.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DocumentView {
    /// Identifier as in `documents`.
    pub id: String,
    /// Title as printed.
    pub title: Option<String>,
    /// Date as far as it is known; may be empty.
    pub date: String,
    /// Kind of document.
    pub kind: String,
    /// Journal, congress or society.
    pub venue: Option<String>,
    /// Public address.
    pub link: Option<String>,
}
