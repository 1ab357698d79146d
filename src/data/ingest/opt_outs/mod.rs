//! Who opted out, and what was answered about names that may be theirs.
//!
//! A row of the opt-out file is one person. Its names are read as those of any source, so that
//! `Prof. Dr. Jane Placewood, MD` is Jane Placewood. Whose printed names are meant is decided when people
//! are resolved; here is only what can be said of a text by itself: whether it names somebody of the file.

mod answers;
mod entry;
mod name_finder;
mod text_words;
mod unspaced_text;

pub use answers::{OptOutAnswer, OptOutAnswers};
pub use entry::{OptOutEntry, OptOutError, OptOutList, OptOutName};
pub use name_finder::NameFinder;
