//! Services that give their answer page by page, each with the mark of the next.

use std::collections::BTreeSet;

use super::client::{ServiceClient, ServiceRequest};
use super::fetch_folder::{Answer, FetchFolder, FetchOutcome, FetchTask, OpenRound, RoundTally};
use super::page::PagedService;
use super::paged_services::{ClinicalTrialsGov, EuropePmcSearch, OpenAlexWorks};
use super::{ConnectionSettings, FetchError, FetchProgress};
use crate::storage::fetch_sidecar::FetchQuestion;

/// Ending of the files.
const ENDING: &str = "json.gz";

/// Fetches works of OpenAlex whose title or abstract has what is asked for.
///
/// # Errors
/// When the folder cannot be used or the service gives no answer. What came stays.
pub fn fetch_openalex(
    task: FetchTask<'_>,
    settings: ConnectionSettings<'_>,
) -> Result<FetchOutcome, FetchError> {
    fetch_pages(&OpenAlexWorks, task, settings)
}

/// Fetches results of the search of Europe PMC.
///
/// # Errors
/// As [`fetch_openalex`].
pub fn fetch_europepmc(
    task: FetchTask<'_>,
    settings: ConnectionSettings<'_>,
) -> Result<FetchOutcome, FetchError> {
    fetch_pages(&EuropePmcSearch, task, settings)
}

/// Fetches studies of ClinicalTrials.gov by condition.
///
/// # Errors
/// As [`fetch_openalex`].
pub fn fetch_trials(
    task: FetchTask<'_>,
    settings: ConnectionSettings<'_>,
) -> Result<FetchOutcome, FetchError> {
    fetch_pages(&ClinicalTrialsGov, task, settings)
}

fn fetch_pages(
    service: &dyn PagedService,
    task: FetchTask<'_>,
    settings: ConnectionSettings<'_>,
) -> Result<FetchOutcome, FetchError> {
    let client = ServiceClient::new(service.profile(), settings)?;
    let question = FetchQuestion { address: client.address().to_owned(), ..task.question };
    let mut folder = FetchFolder::open(task.folder, question.clone())?;
    folder.notes().iter().for_each(|note| (settings.tell)(FetchProgress::Note(note)));
    let mut outcome = folder.nothing_to_do();
    while let Some(round) = folder.next_round(task.update) {
        let mut reading = PageReading {
            service,
            client: &client,
            question: &question,
            announced: None,
            seen: BTreeSet::new(),
        };
        outcome = reading.answer(&mut folder, &round)?;
        if !outcome.round.complete {
            break;
        }
    }
    Ok(outcome)
}

/// One answer while it is read.
struct PageReading<'r, 's> {
    service: &'r dyn PagedService,
    client: &'r ServiceClient<'s>,
    question: &'r FetchQuestion,
    announced: Option<u64>,
    seen: BTreeSet<String>,
}

impl PageReading<'_, '_> {
    fn answer(
        &mut self,
        folder: &mut FetchFolder,
        round: &OpenRound,
    ) -> Result<FetchOutcome, FetchError> {
        let mut mark = self.read_kept(folder, round)?;
        let mut is_resumed = mark.is_some();
        loop {
            let parameters = self.service.parameters(
                self.question,
                round.changed_since.as_deref(),
                mark.as_deref(),
                self.client.settings(),
            );
            let request = ServiceRequest {
                path: self.service.path(),
                parameters,
                in_body: self.service.asks_in_body(),
            };
            let asked = self.client.ask(&request, |bytes| {
                let page = self.service.read_page(&bytes, mark.as_deref())?;
                Ok((bytes, page))
            });
            let (bytes, page) = match asked {
                // A mark of some days ago may be known no more: the pages are asked for from the first on, and
                // what is there is not kept twice.
                Err(error) if is_resumed && error.is_refusal => {
                    (is_resumed, mark) = (false, None);
                    continue;
                }
                asked => asked?,
            };
            is_resumed = false;
            self.announced = page.announced.or(self.announced);
            let new = page.ids.iter().filter(|id| !self.seen.contains(*id)).count() as u64;
            self.seen.extend(page.ids);
            if new > 0 {
                let next = page.next.clone();
                folder.add_numbered(
                    round,
                    &Answer { bytes: &bytes, ending: ENDING, records: new, next },
                )?;
            }
            self.tell();
            match page.next {
                Some(next) => mark = Some(next),
                None => break,
            }
        }
        let received = self.seen.len() as u64;
        let tally = RoundTally { announced: self.announced, received, missing: Vec::new() };
        folder.end_round(round, tally)
    }

    /// Reads what an earlier process brought; returns the mark behind it.
    fn read_kept(
        &mut self,
        folder: &FetchFolder,
        round: &OpenRound,
    ) -> Result<Option<String>, FetchError> {
        let mut mark = None;
        folder.read_files(round, |file, bytes| {
            let page = self.service.read_page(&bytes, None).map_err(|_| {
                let remedy = "Delete it and run the same command again.";
                FetchError::new(&file.path, "it is not a page as the service gives it", remedy)
            })?;
            self.announced = page.announced.or(self.announced);
            self.seen.extend(page.ids);
            mark = file.next.clone();
            Ok(())
        })?;
        self.tell();
        // Where a page is gone, its place is not known.
        Ok(mark.filter(|_| folder.notes().is_empty()))
    }

    fn tell(&self) {
        let done = self.seen.len() as u64;
        let announced = self.announced.unwrap_or(0);
        (self.client.settings().tell)(FetchProgress::Records { done, announced });
    }
}
