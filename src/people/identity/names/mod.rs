//! Printed names: parsing, readings of kanji, comparison.

pub(crate) mod block_names;
pub(crate) mod compare;
pub(crate) mod corpus_names;
pub(crate) mod japanese;
pub(crate) mod katakana;
pub(crate) mod name;
pub(crate) mod name_bearers;
pub(crate) mod readings;
pub(crate) mod same_words;
pub(crate) mod split;
pub(crate) mod word_roles;
