//! The baseline and update files of PubMed, by list, each checked against its MD5.

use std::fs;
use std::path::Path;
use std::time::Duration;

use md5::{Digest, Md5};

use super::client::{BadAnswer, ServiceClient, ServiceProfile, ServiceRequest};
use super::fetch_folder::{FetchFolder, FetchOutcome, FetchTask, OpenRound, RoundTally};
use super::whole_file::count_packed;
use super::{ConnectionSettings, FetchError, FetchProgress};
use crate::storage::fetch_sidecar::{FetchQuestion, FetchedFile};

/// Ending of the files.
const ENDING: &str = ".xml.gz";
/// Most files that a range may name: there are about 1,500 of a year.
const MOST_FILES: u32 = 10_000;

/// Names of baseline and update files, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PubmedFileList(Vec<String>);

impl PubmedFileList {
    /// Reads `pubmed26n0001`, `pubmed26n0001-pubmed26n0020`, `pubmed26n0001-20`, several of them with commas, or the
    /// path of a file with one of them a line.
    ///
    /// # Errors
    /// With what is none of them.
    pub fn parse(typed: &str) -> Result<Self, FetchError> {
        let listed = match Path::new(typed).is_file() {
            true => fs::read_to_string(typed).map_err(|error| FetchError {
                source: Some(error.into()),
                ..FetchError::new(typed, "it cannot be read", "Save it as a text, one name a line.")
            })?,
            false => typed.to_owned(),
        };
        let mut names: Vec<String> = Vec::new();
        let items = listed.split([',', '\n']).map(str::trim);
        for item in items.filter(|item| !item.is_empty() && !item.starts_with('#')) {
            let range = range_of(item).ok_or_else(|| {
                let what = format!("'{item}' names no file of PubMed");
                let remedy = "Write pubmed26n0001, a range such as pubmed26n0001-pubmed26n0020, several of them with \
                              commas, or the path of a text with one a line.";
                FetchError::new("--files", what, remedy)
            })?;
            names.extend(range);
        }
        names.sort();
        names.dedup();
        match names.is_empty() {
            true => Err(FetchError::new(
                "--files",
                "it names no file",
                "Write for example pubmed26n0001.",
            )),
            false => Ok(Self(names)),
        }
    }

    /// The names.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

/// The names of one item of a list.
fn range_of(item: &str) -> Option<Vec<String>> {
    let (first, last) = item.split_once('-').unwrap_or((item, item));
    let (prefix, first) = name_parts(first.trim())?;
    let last = last.trim();
    let last = match last.parse() {
        Ok(number) => number,
        Err(_) => {
            let (other, number) = name_parts(last)?;
            (other == prefix).then_some(number)?
        }
    };
    let is_range = first <= last && last - first < MOST_FILES;
    is_range.then(|| (first..=last).map(|number| format!("{prefix}{number:04}{ENDING}")).collect())
}

/// `pubmed26n` and 1 of `pubmed26n0001.xml.gz`.
fn name_parts(name: &str) -> Option<(&str, u32)> {
    let name = name.strip_suffix(ENDING).unwrap_or(name);
    let year = name.strip_prefix("pubmed")?.get(..2)?;
    let number = name.get(9..).filter(|number| number.len() >= 4)?;
    let is_name = year.bytes().all(|b| b.is_ascii_digit())
        && name.get(8..9) == Some("n")
        && number.bytes().all(|b| b.is_ascii_digit());
    if is_name { Some((&name[..9], number.parse().ok()?)) } else { None }
}

/// Fetches the files of a list. What is in the folder already, as it was fetched, is not asked for again.
///
/// # Errors
/// When the folder cannot be used, a file does not exist, or never comes as its MD5 says.
pub fn fetch_pubmed_files(
    list: &PubmedFileList,
    task: FetchTask<'_>,
    settings: ConnectionSettings<'_>,
) -> Result<FetchOutcome, FetchError> {
    let profile = ServiceProfile {
        name: "PubMed files",
        address: "https://ftp.ncbi.nlm.nih.gov/pubmed/",
        gap: Duration::from_millis(340),
        key_remedy: "Ask again later; behind a company's proxy ask its administrators.",
    };
    let client = ServiceClient::new(profile, settings)?;
    let question = FetchQuestion { address: client.address().to_owned(), ..task.question };
    let mut folder = FetchFolder::open(task.folder, question)?;
    folder.notes().iter().for_each(|note| (settings.tell)(FetchProgress::Note(note)));
    if list.names().iter().all(|name| folder.has_file(name)) {
        return Ok(folder.nothing_to_do());
    }
    let round = folder.round_of_files();
    let mut missing = Vec::new();
    for (done, name) in list.names().iter().enumerate() {
        let announced = list.names().len() as u64;
        (settings.tell)(FetchProgress::Records { done: done as u64, announced });
        if folder.has_file(name) {
            continue;
        }
        match fetch_file(&client, name)? {
            Some((bytes, records)) => add(&mut folder, &round, name, records, &bytes)?,
            None => missing.push(name.clone()),
        }
    }
    let received = folder.records_of(&round);
    folder.end_round(&round, RoundTally { announced: None, received, missing })
}

fn add(
    folder: &mut FetchFolder,
    round: &OpenRound,
    name: &str,
    records: u64,
    bytes: &[u8],
) -> Result<(), FetchError> {
    let file = FetchedFile { path: name.to_owned(), ..FetchedFile::default() };
    folder.add(round, file, records, bytes)
}

/// A file with the number of its records; `None` when it is in neither folder.
fn fetch_file(
    client: &ServiceClient<'_>,
    name: &str,
) -> Result<Option<(Vec<u8>, u64)>, FetchError> {
    for folder in ["baseline", "updatefiles"] {
        let path = format!("{folder}/{name}");
        let sums = format!("{path}.md5");
        let request = ServiceRequest { path: &sums, ..ServiceRequest::default() };
        let Some(sum) = client.ask_if_there(&request, |bytes| read_md5(&bytes))? else { continue };
        let request = ServiceRequest { path: &path, ..ServiceRequest::default() };
        let found = client.ask_if_there(&request, |bytes| {
            if data_encoding::HEXLOWER.encode(&Md5::digest(&bytes)) != sum {
                return Err(BadAnswer::broken(format!("{name} is not as its MD5 says")));
            }
            let records = count_packed(&bytes, "<PubmedArticle>", "</PubmedArticleSet>")?;
            Ok((bytes, records))
        })?;
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The sum of `MD5(pubmed26n0001.xml.gz)= 0cc1…`, or of a bare one.
fn read_md5(bytes: &[u8]) -> Result<String, BadAnswer> {
    let text = String::from_utf8_lossy(bytes).to_lowercase();
    let is_sum = |word: &&str| word.len() == 32 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let sum = text.split([' ', '=', '\n', '\r', '\t']).find(is_sum).map(str::to_owned);
    sum.ok_or_else(|| BadAnswer::broken("the MD5 file holds no MD5"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(typed: &str) -> Vec<String> {
        PubmedFileList::parse(typed).unwrap().0
    }

    #[test]
    fn files_are_named_singly_and_by_ranges() {
        assert_eq!(names("pubmed26n0001"), ["pubmed26n0001.xml.gz"]);
        assert_eq!(names("pubmed26n0009.xml.gz-pubmed26n0010").len(), 2);
        let several = names("pubmed26n0003, pubmed26n0001-2,pubmed26n0002");
        assert_eq!(several, [1, 2, 3].map(|n| format!("pubmed26n000{n}.xml.gz")));
        assert_eq!(names("pubmed26n1334-1340").len(), 7);
    }

    #[test]
    fn what_names_no_file_is_refused() {
        for typed in [
            "",
            "2026",
            "pubmed26n1",
            "pubmed26n0005-0001",
            "pubmed26n0001-pubmed25n0002",
            "pubméd26n0001",
        ] {
            let error = PubmedFileList::parse(typed).unwrap_err().to_string();
            assert!(error.starts_with("--files: "), "{typed}: {error}");
        }
    }

    #[test]
    fn an_md5_is_read_as_nlm_writes_it() {
        let sum = "0cc175b9c0f1b6a831c399e269772661";
        let line = format!("MD5(pubmed26n0001.xml.gz)= {sum}\n");
        assert_eq!(read_md5(line.as_bytes()).unwrap(), sum);
        assert!(read_md5(b"<html>").is_err());
    }
}
