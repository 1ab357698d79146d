//! The tables of a study for SQL.

use super::{CodedCells, CodedText};
use crate::pipeline::RelationalStudy;
use crate::ranking::network::Authorship;
use crate::storage::sql::tables::{authorships as column, mentions as name};
use crate::storage::sql::whole_units;
use crate::storage::table::{Table, TableColumn, TableError};

/// `authorships`: one row an author on a document of an area.
pub(in crate::output) fn authorships(study: &RelationalStudy) -> Result<Table, TableError> {
    let corpus = &study.corpus;
    let rows = || study.areas.iter().flat_map(|area| &area.authorships);
    let (mut areas, mut documents) = (CodedText::default(), CodedCells::default());
    for area in &study.areas {
        area.authorships.iter().for_each(|_| areas.push(&area.id));
    }
    rows().for_each(|row| documents.push_document(corpus, row.work));
    let codes = rows().map(|row| row.person.0).collect();
    let integers =
        |of: &dyn Fn(&Authorship) -> i64| rows().map(|row| Some(of(row))).collect::<Vec<_>>();
    Table::new(
        &column::TABLE,
        vec![
            areas.column(column::AREA),
            TableColumn::integer(column::WORK, integers(&|row| i64::from(row.work.0))),
            documents.column(column::DOCUMENT),
            TableColumn::coded(column::PERSON_KEY, study.keys.clone(), codes),
            TableColumn::integer(column::AUTHOR_POSITION, integers(&|row| row.position.into())),
            TableColumn::integer(column::AUTHORS, integers(&|row| row.authors.into())),
            TableColumn::integer(
                column::PUBLICATION_YEAR,
                integers(&|row| corpus.works.date[row.work.index()].year.into()),
            ),
            TableColumn::integer(column::PAIR_UNITS, integers(&|row| whole_units(row.pair_weight))),
            TableColumn::integer(
                column::SHARE_UNITS,
                integers(&|row| whole_units(1.0 / f64::from(row.authors.max(1)))),
            ),
        ],
    )
}

/// `mentions`: one row a printed name.
pub(in crate::output) fn mentions(study: &RelationalStudy) -> Result<Table, TableError> {
    let works = study.corpus.mentions.work.iter().map(|work| Some(i64::from(work.0)));
    let numbers = (0..study.names.len() as i64).map(Some);
    let names = || study.names.iter();
    Table::new(
        &name::TABLE,
        vec![
            TableColumn::integer(name::MENTION, numbers.collect()),
            TableColumn::integer(name::WORK, works.collect()),
            TableColumn::text(name::SURNAME, names().map(|n| n.surname.clone()).collect()),
            TableColumn::text(
                name::FIRST_INITIAL,
                names().map(|n| n.first_initial.map(String::from)).collect(),
            ),
            TableColumn::text(name::NATIVE_NAME, names().map(|n| n.native.clone()).collect()),
        ],
    )
}
