//! Questions of identity that somebody is to answer.

use super::rounding::hundredths;
use super::run_tables::QuestionRecord;

/// Whether two printed names are one person.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct QuestionView {
    /// The question in words.
    pub question: String,
    /// Id of the area in which most is at stake.
    pub area: Option<String>,
    /// Rank there of the person whose place would move.
    pub rank: Option<u32>,
    /// Key of that person.
    pub person_key: Option<String>,
    /// The two printed names.
    pub names: [PrintedNameView; 2],
    /// Hundredths of points that the answer would move, times the chance that it does.
    pub at_stake: Option<i64>,
}

/// A name where it is printed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PrintedNameView {
    /// Document and place, as an overrides file names it.
    pub anchor: String,
    /// The name as printed.
    pub name: Option<String>,
    /// The latest affiliations of its bearer.
    pub affiliation: Option<String>,
}

impl QuestionView {
    pub(super) fn of(record: QuestionRecord) -> Self {
        let a = PrintedNameView {
            anchor: record.a,
            name: record.a_name,
            affiliation: record.a_affiliation,
        };
        let b = PrintedNameView {
            anchor: record.b,
            name: record.b_name,
            affiliation: record.b_affiliation,
        };
        Self {
            question: record.question,
            area: record.area,
            rank: record.rank,
            person_key: record.person_key,
            names: [a, b],
            at_stake: record.score_at_stake.map(hundredths),
        }
    }
}
