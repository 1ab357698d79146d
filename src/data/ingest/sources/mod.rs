//! One file per kind of source: records of a format to works.

mod author_list;
pub(crate) mod bibtex;
pub(crate) mod congress;
mod congress_row;
pub(crate) mod crossref;
pub(crate) mod europepmc;
mod export_tables;
mod fill_down;
pub(crate) mod frab;
pub(crate) mod json_source;
pub(crate) mod medline;
pub(crate) mod openalex;
pub(crate) mod pubmed;
pub(crate) mod pubmed_fields;
mod record_authors;
mod reference_file;
pub(crate) mod ris;
pub(crate) mod roles_table;
pub(crate) mod session;
mod source_table;
pub(crate) mod trials;
pub(crate) mod works_table;
pub(crate) mod wos;
