//! The tables that the steps read and make, column by column.

use crate::storage::table_schema::{ColumnSchema, TableForm, TableSchema};

const PARQUET: &[TableForm] = &[TableForm::Parquet];

/// Units in one whole, 2^50: a weight of 1, or one document. To divide by it is exact in every engine.
pub const UNITS: i64 = 1 << 50;

/// Documents of one person in one area that can be added up in whole units.
pub const DOCUMENTS_AT_MOST: i64 = i64::MAX / UNITS;

/// A share from 0 to 1 in [`UNITS`]; one that is not nothing has at least one.
pub fn whole_units(share: f64) -> i64 {
    let units = (share.clamp(0.0, 1.0) * UNITS as f64).round() as i64;
    if share > 0.0 { units.max(1) } else { units }
}

macro_rules! table {
    ($module:ident, $row:literal, {
        $($column:ident: $kind:ident($name:literal $(, $fact:expr)*);)+
    }) => {
        #[doc = concat!("`", stringify!($module), "`: one row is ", $row, ".")]
        pub mod $module {
            use super::{ColumnSchema, PARQUET, TableSchema};

            $(
                #[doc = concat!("Column `", $name, "`.")]
                pub const $column: ColumnSchema = ColumnSchema::$kind($name $(, $fact)*);
            )+

            /// All columns in the order of the file.
            pub const TABLE: TableSchema = TableSchema {
                name: stringify!($module),
                row: $row,
                forms: PARQUET,
                columns: &[$($column),+],
            };
        }
    };
}

table!(authorships, "an author on a document of an area, ordered by area (order of the study), document and place", {
    AREA: text("area", "area id");
    WORK: integer("work", "", "number of the document in these tables");
    DOCUMENT: text("document", "the document as the run folder names it");
    PERSON_KEY: text("person_key", "person key");
    AUTHOR_POSITION: integer("author_position", "place", "place among the authors, from 1");
    AUTHORS: integer("authors", "people", "authors of the document");
    PUBLICATION_YEAR: integer("publication_year", "year", "year of the document");
    PAIR_UNITS: integer("pair_units", "2^-50",
        "what the document adds to the tie of each two of its people who have units; 0 where it ties the person to nobody");
    SHARE_UNITS: integer("share_units", "2^-50", "the person's share of the document, one whole among its authors");
});

table!(mentions, "a printed name, ordered by number", {
    MENTION: integer("mention", "", "number of the printed name in these tables");
    WORK: integer("work", "", "number of the document that prints it");
    SURNAME: text("surname", "surname as names are compared: folded, without particles; empty for names without Latin letters");
    FIRST_INITIAL: text("first_initial", "first letter of the first forename; empty when there is none");
    NATIVE_NAME: text("native_name", "the whole name in its own script, folded; empty when there is none");
});

table!(pairs, "a document and two people whom it ties, ordered by document, area and people", {
    WORK: integer("work", "", "number of the document");
    AREA: text("area", "area id");
    A: text("a", "person key, the smaller");
    B: text("b", "person key, the larger");
    PAIR_UNITS: integer("pair_units", "2^-50", "what the document adds to their tie");
});

table!(edges, "a tie of co-authorship between two people in an area, ordered by people and area", {
    A: text("a", "person key, the smaller");
    B: text("b", "person key, the larger");
    AREA: text("area", "area id");
    WEIGHT: number("weight", 15, "weight", "weight of the tie");
    DOCUMENTS: integer("documents", "documents", "documents that make the tie");
});

table!(people, "a person in an area, ordered by key and area", {
    PERSON_KEY: text("person_key", "person key");
    AREA: text("area", "area id");
    DOCUMENTS: integer("documents", "documents", "documents of the area that the person wrote");
    FIRST_YEAR: integer("first_year", "year", "year of the first");
    LAST_YEAR: integer("last_year", "year", "year of the last");
    FIRST_AUTHOR: integer("first_author", "documents", "those as first author");
    LAST_AUTHOR: integer("last_author", "documents", "those as last of several authors");
    SHARE: number("share", 15, "documents", "those shared out among their authors");
});

table!(blocking, "a printed name that is compared with others, ordered by number", {
    MENTION: integer("mention", "", "number of the printed name");
    WORK: integer("work", "", "number of the document that prints it");
    BLOCK_KEY: text("block_key", "what the names that are compared have in common");
});

table!(candidates, "two printed names that may be one person, ordered by block and names", {
    BLOCK_KEY: text("block_key", "their block");
    A: integer("a", "", "number of the first printed name");
    B: integer("b", "", "number of the second");
});
