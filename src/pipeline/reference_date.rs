//! The date from which ages are counted: what the study says, else the date of the newest document.

use std::fmt;

use crate::data::corpus::{Corpus, PartialDate, WorkId};
use crate::data::ingest::IngestReport;
use crate::study::Study;

/// A reference date and what set it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReferenceDate {
    /// The date.
    pub date: PartialDate,
    /// The source file of the newest document; `None` when the study names the date.
    pub from: Option<String>,
}

/// Documents dated after the day of the run, in a study that names no reference date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FutureDates {
    /// Places of the first of them, latest date first: file, line and date.
    places: Vec<String>,
    /// Number of all.
    count: usize,
    today: PartialDate,
}

/// Places that are told.
const TOLD: usize = 3;
/// Years between the newest publication and the reference date from which on a note says so.
const LONG_YEARS: f64 = 1.0;

impl ReferenceDate {
    /// Finds it. `reading` must not have been resolved yet.
    ///
    /// # Errors
    /// When the study names no date and the newest document is dated after the day of the run.
    pub fn find(reading: &IngestReport, study: &Study) -> Result<Self, FutureDates> {
        if let Some(date) = study.config.as_of {
            return Ok(Self { date, from: None });
        }
        let dates = &reading.corpus.works.date;
        let mut future: Vec<WorkId> = reading
            .corpus
            .work_ids()
            .filter(|work| dates[work.index()].first_day() > study.today)
            .collect();
        if !future.is_empty() {
            future.sort_by_key(|work| std::cmp::Reverse(dates[work.index()]));
            let told = future.iter().take(TOLD).map(|work| place_and_date(reading, *work));
            return Err(FutureDates {
                places: told.collect(),
                count: future.len(),
                today: study.today,
            });
        }
        let date = reading.corpus.newest_date();
        let newest = reading.corpus.work_ids().filter(|work| dates[work.index()] == date);
        let from = newest.filter_map(|work| file_of(reading, work)).min();
        Ok(Self { date, from: from.map(str::to_owned) })
    }

    /// A remark when the publications end long before the reference date.
    pub fn remark(&self, corpus: &Corpus) -> Option<String> {
        let works = &corpus.works;
        let rows = (0..corpus.work_count()).filter(|row| works.kind[*row].is_publication());
        let newest = rows.map(|row| works.date[row]).max().filter(|date| date.is_some())?;
        let days = self.date.first_day().day_number() - newest.last_day().day_number();
        let years = days as f64 / 365.25;
        (years > LONG_YEARS).then(|| {
            format!(
                "the newest publication is of {newest}, {years:.1} years before the reference date {self}: \
                 newer ones may be missing"
            )
        })
    }
}

impl fmt::Display for ReferenceDate {
    /// `2026-10-01`, or `2026-05-21, from congress.csv`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.from {
            Some(file) => write!(f, "{}, from {file}", self.date),
            None => write!(f, "{}", self.date),
        }
    }
}

impl fmt::Display for FutureDates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { places, count, today } = self;
        let more = count.saturating_sub(places.len());
        for (at, place) in places.iter().enumerate() {
            write!(f, "{}{place}", if at > 0 { "\n  " } else { "" })?;
        }
        if more > 0 {
            write!(f, "\n  and {more} more documents")?;
        }
        write!(
            f,
            "\n  correct the date, or write the reference date into the study file, such as as_of = \"{today}\": \
             what is dated after it does not count"
        )
    }
}

impl std::error::Error for FutureDates {}

fn file_of(reading: &IngestReport, work: WorkId) -> Option<&str> {
    let input = match reading.corpus.mentions_of(work).next() {
        Some(mention) => reading.corpus.mentions.place[mention.index()].input,
        None => reading.inputs_of.row(work.index()).first()?.part,
    };
    reading.inputs.get(input as usize).map(|input| input.path.as_str())
}

fn place_and_date(reading: &IngestReport, work: WorkId) -> String {
    let mut printed = reading.corpus.mentions_of(work);
    let line = printed.next().map_or(0, |m| reading.corpus.mentions.place[m.index()].line);
    let place = match (file_of(reading, work).unwrap_or_default(), line) {
        // A title may name somebody who opted out.
        (file, 0) => match reading.corpus.document(work) {
            title if title.starts_with("TITLE:") => file.to_owned(),
            document => format!("{file}, {document}"),
        },
        (file, line) => format!("{file}, line {line}"),
    };
    format!(
        "{place}: the date {} is after the day of this run",
        reading.corpus.works.date[work.index()]
    )
}
