//! The steps: which text reads which table and makes which.

use super::tables::{authorships, blocking, candidates, edges, mentions, pairs, people};
use crate::storage::table_schema::{ColumnSchema, TableSchema};

/// How many rows a step makes of those that it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowGrowth {
    /// At most as many.
    AtMost,
    /// Up to one for each pair of rows with one value in the partition column.
    Pairs,
}

/// What becomes of the table that a step makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepRole {
    /// A later step reads it, and nobody else.
    Intermediate,
    /// It is written.
    Result,
}

/// One text that reads one table and makes another, named as the step.
#[derive(Clone, Copy, Debug)]
pub struct SqlStep {
    /// The query, without a semicolon.
    pub text: &'static str,
    /// The table that it reads.
    pub reads: &'static TableSchema,
    /// The table that it makes.
    pub makes: &'static TableSchema,
    /// Rows with one value of this column are needed together; rows with different ones never are.
    pub partition: ColumnSchema,
    /// How the table grows.
    pub growth: RowGrowth,
    /// What becomes of it.
    pub role: StepRole,
    /// Columns by which the rows are sorted: the first of `makes` is the partition column or stems from it, and no
    /// two rows agree in all.
    pub order: &'static [ColumnSchema],
}

/// The tables that kolnet makes from a study.
pub const INPUTS: [&TableSchema; 2] = [&authorships::TABLE, &mentions::TABLE];

/// All steps; each reads one of [`INPUTS`] or what a step before it makes.
pub const STEPS: [SqlStep; 5] = [
    SqlStep {
        text: include_str!("pairs.sql"),
        reads: &authorships::TABLE,
        makes: &pairs::TABLE,
        partition: authorships::WORK,
        growth: RowGrowth::Pairs,
        role: StepRole::Intermediate,
        order: &[pairs::WORK, pairs::AREA, pairs::A, pairs::B],
    },
    SqlStep {
        text: include_str!("edges.sql"),
        reads: &pairs::TABLE,
        makes: &edges::TABLE,
        partition: pairs::A,
        growth: RowGrowth::AtMost,
        role: StepRole::Result,
        order: &[edges::A, edges::B, edges::AREA],
    },
    SqlStep {
        text: include_str!("people.sql"),
        reads: &authorships::TABLE,
        makes: &people::TABLE,
        partition: authorships::PERSON_KEY,
        growth: RowGrowth::AtMost,
        role: StepRole::Result,
        order: &[people::PERSON_KEY, people::AREA],
    },
    SqlStep {
        text: include_str!("blocking.sql"),
        reads: &mentions::TABLE,
        makes: &blocking::TABLE,
        partition: mentions::MENTION,
        growth: RowGrowth::AtMost,
        role: StepRole::Result,
        order: &[blocking::MENTION],
    },
    SqlStep {
        text: include_str!("candidates.sql"),
        reads: &blocking::TABLE,
        makes: &candidates::TABLE,
        partition: blocking::BLOCK_KEY,
        growth: RowGrowth::Pairs,
        role: StepRole::Result,
        order: &[candidates::BLOCK_KEY, candidates::A, candidates::B],
    },
];

impl SqlStep {
    /// Its name, which is that of the table it makes.
    pub const fn name(&self) -> &'static str {
        self.makes.name
    }

    /// The text without its line end.
    pub fn query(&self) -> &'static str {
        self.text.trim_end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::storage::sql::UNITS;

    #[test]
    fn every_step_reads_what_is_there_and_is_sorted_by_what_it_is_cut_by() {
        let mut there: Vec<&str> = INPUTS.iter().map(|table| table.name).collect();
        for step in &STEPS {
            assert!(there.contains(&step.reads.name), "{} reads {}", step.name(), step.reads.name);
            assert_eq!(step.reads.column(step.partition.name), Some(&step.partition));
            assert_eq!(step.order[0].name, step.partition.name, "{}", step.name());
            assert!(step.order.iter().all(|column| step.makes.columns.contains(column)));
            assert!(step.text.contains(&format!("FROM {}", step.reads.name)));
            there.push(step.name());
        }
    }

    #[test]
    fn texts_divide_by_the_units_of_the_tables() {
        let division = format!("/ CAST({UNITS} AS DOUBLE)");
        for step in STEPS.iter().filter(|step| step.text.contains("_units)")) {
            assert!(step.text.contains(&division), "{}", step.name());
        }
    }
}
