//! `link_publication.csv`: who of a feed is an author of which publication that scores.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::external_key::person_external_key;
use super::print::TargetCsv;
use super::profile::FileForm;
use crate::ranking::score::Pillar;
use crate::run_folder::schema::{documents, evidence};
use crate::run_folder::{NoSettings, RunFolder, RunFolderError};
use crate::storage::formula_guard::guarded;

/// Name of the file.
pub(super) const LINK_PUBLICATION: &str = "link_publication.csv";

/// An author and a publication.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct PublicationLink {
    person_key: String,
    document: String,
    role: String,
    title: String,
    date: String,
    doi: String,
    link: String,
}

/// The publications of the people of a feed, by person and document. A publication in several areas stands once.
pub(super) fn publication_links(
    run: &RunFolder<NoSettings>,
    people: &BTreeSet<&str>,
) -> Result<Vec<PublicationLink>, RunFolderError> {
    #[derive(Deserialize)]
    struct ScoredPublication {
        person_key: String,
        document: String,
        role: String,
    }
    #[derive(Deserialize)]
    struct Publication {
        id: String,
        title: Option<String>,
        date: Option<String>,
        doi: Option<String>,
        link: Option<String>,
    }
    let columns = [evidence::PERSON_KEY, evidence::DOCUMENT, evidence::PILLAR, evidence::ROLE];
    let table = run.table(&evidence::TABLE, &columns)?;
    let of_science = evidence::PILLAR.col().eq(polars::prelude::lit(Pillar::Science.name()));
    let items: Vec<ScoredPublication> = table.collect(table.rows().filter(of_science))?.decode()?;
    let mut links: BTreeMap<(&str, &str), &str> = BTreeMap::new();
    for item in items.iter().filter(|item| people.contains(item.person_key.as_str())) {
        links.insert((&item.person_key, &item.document), &item.role);
    }
    let columns =
        [documents::ID, documents::TITLE, documents::DATE, documents::DOI, documents::LINK];
    let table = run.table(&documents::TABLE, &columns)?;
    let publications: Vec<Publication> = table.collect(table.rows())?.decode()?;
    let by_id: FxHashMap<&str, &Publication> =
        publications.iter().map(|known| (known.id.as_str(), known)).collect();
    let known = |cell: &Option<String>| cell.clone().unwrap_or_default();
    let link = |((person, document), role): ((&str, &str), &str)| {
        let printed = *by_id.get(document)?;
        Some(PublicationLink {
            person_key: person.to_owned(),
            document: document.to_owned(),
            role: role.to_owned(),
            title: known(&printed.title),
            date: known(&printed.date),
            doi: known(&printed.doi),
            link: known(&printed.link),
        })
    };
    Ok(links.into_iter().filter_map(link).collect())
}

/// Characters of a title that short text fields take.
const TITLE: usize = 255;

/// The file. `account` is that of a person, where accounts were matched.
pub(super) fn print_links<'a>(
    links: &[PublicationLink],
    account: impl Fn(&str) -> Option<&'a str>,
    form: &FileForm,
) -> io::Result<Vec<u8>> {
    let mut table = TargetCsv::new(form)?;
    table.row([
        "link_id",
        "person_key",
        "account_id",
        "publication",
        "pmid",
        "doi",
        "title",
        "date",
        "role",
        "link",
    ])?;
    for link in links {
        let id = format!("{}:{}", person_external_key(&link.person_key), link.document);
        let title: String = guarded(&link.title).chars().take(TITLE).collect();
        let account = account(&link.person_key).unwrap_or_default();
        let pmid = link.document.strip_prefix("PMID:").unwrap_or_default();
        table.row([
            id.as_str(),
            &link.person_key,
            account,
            &link.document,
            pmid,
            &link.doi,
            &title,
            &link.date,
            &link.role,
            &link.link,
        ])?;
    }
    table.finish()
}
