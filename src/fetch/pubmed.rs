//! PubMed by E-utilities: search, then the articles from the history server.
//!
//! A search gives at most 9,999 records, whatever it finds. A larger answer is asked for in parts by date of
//! publication, each half of the one before, until every part is small enough. The search also names the
//! PMIDs, so that what does not come is known by name, and is asked for by name once more.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::civil::{Date, date};

use super::client::{BadAnswer, ServiceClient, ServiceProfile, ServiceRequest};
use super::fetch_folder::{Answer, FetchFolder, FetchOutcome, FetchTask, OpenRound, RoundTally};
use super::pubmed_answers::{SearchAnswer, read_articles, read_search};
use super::{ConnectionSettings, FetchError, FetchProgress};
use crate::storage::fetch_sidecar::FetchQuestion;

/// Records that one search gives ("ESearch can only retrieve the first 9,999 records", E-utilities in depth).
const MOST_RECORDS: u64 = 9_999;
/// Articles of one answer of the history server.
const BATCH: usize = 500;
/// Articles of one answer to a list of PMIDs.
const LISTED: usize = 200;
/// No journal of PubMed is older.
const OLDEST: Date = date(1700, 1, 1);
/// After the last date of publication that is announced ahead.
const NEWEST: Date = date(3000, 12, 31);

/// Fetches the articles that a query finds.
///
/// # Errors
/// When the folder cannot be used or PubMed gives no answer. What came stays.
pub fn fetch_pubmed(
    task: FetchTask<'_>,
    settings: ConnectionSettings<'_>,
) -> Result<FetchOutcome, FetchError> {
    // 3 requests a second, 10 with a key, by the rules of NCBI; kept with a little room.
    let gap = Duration::from_millis(if settings.api_key.is_some() { 105 } else { 340 });
    let profile = ServiceProfile {
        name: "PubMed",
        address: "https://eutils.ncbi.nlm.nih.gov/entrez/eutils/",
        gap,
        key_remedy: "Put a valid key of your NCBI account into the environment variable NCBI_API_KEY, or remove it: \
                     without a key PubMed answers 3 requests a second.",
    };
    let client = ServiceClient::new(profile, settings)?;
    let question = FetchQuestion { address: client.address().to_owned(), ..task.question };
    let mut folder = FetchFolder::open(task.folder, question.clone())?;
    folder.notes().iter().for_each(|note| (settings.tell)(FetchProgress::Note(note)));
    let mut outcome = folder.nothing_to_do();
    while let Some(round) = folder.next_round(task.update) {
        let mut reading = PubmedReading::new(&client, &question, round);
        outcome = reading.answer(&mut folder)?;
        if !outcome.round.complete {
            break;
        }
    }
    Ok(outcome)
}

/// A part of an answer: published and, where one day is too many, entered between two days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct DateWindow {
    published: (Date, Date),
    entered: Option<(Date, Date)>,
}

impl DateWindow {
    /// Two halves that together are the window; `None` when it is one day of both.
    fn halves(self, today: Date) -> Option<[Self; 2]> {
        if let Some((before, after)) = cut(self.published, today) {
            return Some([before, after].map(|published| Self { published, ..self }));
        }
        let entered = self.entered.unwrap_or((OLDEST, NEWEST));
        let (before, after) = cut(entered, today)?;
        Some([before, after].map(|entered| Self { entered: Some(entered), ..self }))
    }
}

type Days = (Date, Date);

/// Cuts days into two halves. Nearly everything is dated until today: a range that ends later is cut there first.
fn cut((first, last): Days, today: Date) -> Option<(Days, Days)> {
    if first >= last {
        return None;
    }
    let middle = match first <= today && today < last {
        true => today,
        false => {
            let days = first.until(last).map_or(0, |span| span.get_days());
            first.checked_add(jiff::Span::new().days(days / 2)).unwrap_or(first)
        }
    };
    let next = middle.tomorrow().ok()?;
    Some(((first, middle), (next, last)))
}

/// Articles as they came.
struct ArticleAnswer {
    bytes: Vec<u8>,
    pmids: BTreeSet<u32>,
}

/// One answer while it is read.
struct PubmedReading<'r, 's> {
    client: &'r ServiceClient<'s>,
    question: &'r FetchQuestion,
    round: OpenRound,
    today: Date,
    /// PMIDs that have come.
    received: BTreeSet<u32>,
    /// PMIDs that were announced.
    announced: BTreeSet<u32>,
    /// Records of the whole answer.
    total: u64,
}

impl<'r, 's> PubmedReading<'r, 's> {
    fn new(client: &'r ServiceClient<'s>, question: &'r FetchQuestion, round: OpenRound) -> Self {
        let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
        let (received, announced) = (BTreeSet::new(), BTreeSet::new());
        Self { client, question, round, today, received, announced, total: 0 }
    }

    fn answer(&mut self, folder: &mut FetchFolder) -> Result<FetchOutcome, FetchError> {
        folder.read_files(&self.round, |file, bytes| {
            let pmids = read_articles(&bytes).map_err(|_| {
                let remedy = "Delete it and run the same command again.";
                FetchError::new(&file.path, "it is not a set of articles", remedy)
            })?;
            self.received.extend(pmids);
            Ok(())
        })?;
        let day = |text: &Option<String>, default| {
            text.as_ref().and_then(|text| text.parse().ok()).unwrap_or(default)
        };
        let published = (day(&self.question.since, OLDEST), day(&self.question.until, NEWEST));
        let whole = DateWindow { published, entered: None };
        let found = self.search(whole)?;
        found.notes.iter().for_each(|note| self.note(note));
        self.total = found.count;
        self.window(whole, found, folder)?;
        let missing: Vec<String> =
            self.announced.difference(&self.received).map(u32::to_string).collect();
        let received = self.announced.intersection(&self.received).count() as u64;
        // Records that were entered while the parts were asked for are announced as well.
        let announced = Some(self.total.max(self.announced.len() as u64));
        folder.end_round(&self.round, RoundTally { announced, received, missing })
    }

    /// Fetches what was found in a window, in halves where it is too much.
    fn window(
        &mut self,
        window: DateWindow,
        found: SearchAnswer,
        folder: &mut FetchFolder,
    ) -> Result<(), FetchError> {
        if found.count > MOST_RECORDS {
            let Some(halves) = window.halves(self.today) else {
                let (day, _) = window.published;
                let what = format!(
                    "it finds {} records published on {day} and entered on one day",
                    found.count
                );
                return Err(self.client.error(&what, "Ask for a narrower subject with --query."));
            };
            for half in halves {
                let found = self.search(half)?;
                self.window(half, found, folder)?;
            }
            return Ok(());
        }
        let is_new = found.pmids.is_disjoint(&self.received);
        self.announced.extend(&found.pmids);
        // Of a window of which a part is there the rest is asked for by name.
        if is_new && !found.pmids.is_empty() {
            self.result(&found, folder)?;
        }
        self.by_name(&found.pmids, folder)
    }

    /// Fetches a whole result from the history server.
    fn result(&mut self, found: &SearchAnswer, folder: &mut FetchFolder) -> Result<(), FetchError> {
        for start in (0..found.pmids.len()).step_by(BATCH) {
            let mut parameters = self.parameters();
            parameters.extend([
                ("WebEnv", found.web_env.clone()),
                ("query_key", found.query_key.clone()),
                ("retstart", start.to_string()),
                ("retmax", BATCH.to_string()),
                ("retmode", "xml".to_owned()),
            ]);
            let articles = match self.articles(parameters) {
                Err(error) if error.is_refusal => None,
                asked => asked?,
            };
            let Some(articles) = articles else {
                self.note(
                    "the history server no longer has the result: the rest is asked for by PMID",
                );
                return Ok(());
            };
            self.keep(&articles, folder)?;
        }
        Ok(())
    }

    /// Fetches what has not come, by its PMIDs.
    fn by_name(
        &mut self,
        pmids: &BTreeSet<u32>,
        folder: &mut FetchFolder,
    ) -> Result<(), FetchError> {
        let open: Vec<u32> = pmids.difference(&self.received).copied().collect();
        for pmids in open.chunks(LISTED) {
            let mut parameters = self.parameters();
            let listed: Vec<String> = pmids.iter().map(u32::to_string).collect();
            parameters.push(("id", listed.join(",")));
            parameters.push(("retmode", "xml".to_owned()));
            if let Some(articles) = self.articles(parameters)? {
                self.keep(&articles, folder)?;
            }
        }
        Ok(())
    }

    /// Asks for articles; `None` when the service does not have what is asked for.
    fn articles(
        &self,
        parameters: Vec<(&'static str, String)>,
    ) -> Result<Option<ArticleAnswer>, FetchError> {
        let request = ServiceRequest { path: "efetch.fcgi", parameters, in_body: true };
        self.client.ask(&request, |bytes| match read_articles(&bytes) {
            Ok(pmids) => Ok(Some(ArticleAnswer { bytes, pmids })),
            Err(BadAnswer::Refused(_)) => Ok(None),
            Err(broken) => Err(broken),
        })
    }

    /// Keeps an answer that holds something new.
    fn keep(
        &mut self,
        articles: &ArticleAnswer,
        folder: &mut FetchFolder,
    ) -> Result<(), FetchError> {
        let ArticleAnswer { bytes, pmids } = articles;
        let new = pmids.difference(&self.received).count() as u64;
        if new > 0 {
            let answer = Answer { bytes, ending: "xml.gz", records: new, next: None };
            folder.add_numbered(&self.round, &answer)?;
            self.received.extend(pmids);
        }
        let done = self.received.len() as u64;
        let announced = self.total.max(self.announced.len() as u64);
        (self.client.settings().tell)(FetchProgress::Records { done, announced });
        Ok(())
    }

    fn search(&self, window: DateWindow) -> Result<SearchAnswer, FetchError> {
        let shown = |day: Date| day.strftime("%Y/%m/%d").to_string();
        let mut term = self.question.query.clone();
        let mut and = |limit: String| term = format!("({term}) AND {limit}");
        if let Some((first, last)) = window.entered {
            and(format!("(\"{}\"[EDAT] : \"{}\"[EDAT])", shown(first), shown(last)));
        }
        if let Some(Ok(since)) = self.round.changed_since.as_ref().map(|day| day.parse::<Date>()) {
            let since = shown(since);
            and(format!(
                "((\"{since}\"[EDAT] : \"3000\"[EDAT]) OR (\"{since}\"[MDAT] : \"3000\"[MDAT]))"
            ));
        }
        let mut parameters = self.parameters();
        parameters.extend([
            ("term", term),
            ("usehistory", "y".to_owned()),
            ("retmode", "json".to_owned()),
            ("retmax", MOST_RECORDS.to_string()),
        ]);
        if window.published != (OLDEST, NEWEST) {
            parameters.extend([
                ("datetype", "pdat".to_owned()),
                ("mindate", shown(window.published.0)),
                ("maxdate", shown(window.published.1)),
            ]);
        }
        let request = ServiceRequest { path: "esearch.fcgi", parameters, in_body: true };
        self.client.ask(&request, |bytes| read_search(&bytes))
    }

    /// What every request says.
    fn parameters(&self) -> Vec<(&'static str, String)> {
        let settings = self.client.settings();
        let mut parameters = vec![("db", "pubmed".to_owned()), ("tool", "kolnet".to_owned())];
        parameters.extend(settings.email.map(|email| ("email", email.to_owned())));
        parameters.extend(settings.api_key.map(|key| ("api_key", key.to_owned())));
        parameters
    }

    fn note(&self, text: &str) {
        (self.client.settings().tell)(FetchProgress::Note(text));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TODAY: Date = date(2026, 11, 23);

    #[test]
    fn halves_are_the_whole_and_do_not_overlap() {
        let mut open = vec![DateWindow { published: (date(2016, 1, 1), NEWEST), entered: None }];
        let mut days = Vec::new();
        while let Some(window) = open.pop() {
            let (first, last) = window.published;
            // Parts of 40 days and less, and everything that is to come, are small enough.
            if first > TODAY || first.until(last).unwrap().get_days() < 40 {
                days.push(window.published);
                continue;
            }
            open.extend(window.halves(TODAY).unwrap());
        }
        days.sort();
        assert_eq!((days[0].0, days[days.len() - 1].1), (date(2016, 1, 1), NEWEST));
        assert!(days.windows(2).all(|pair| pair[0].1.tomorrow().unwrap() == pair[1].0));
        assert!(days.len() < 300, "{} parts", days.len());
    }

    #[test]
    fn a_day_with_too_many_is_cut_by_the_day_of_entry() {
        let day = (date(2020, 1, 1), date(2020, 1, 1));
        let window = DateWindow { published: day, entered: None };
        let halves = window.halves(TODAY).unwrap();
        assert_eq!(halves.map(|half| half.published), [day, day]);
        assert_eq!(halves[0].entered, Some((OLDEST, TODAY)));
        assert_eq!(halves[1].entered, Some((date(2026, 11, 24), NEWEST)));
        let one_day = DateWindow { published: day, entered: Some(day) };
        assert_eq!(one_day.halves(TODAY), None);
    }
}
