//! Flags that every command takes.

use std::num::NonZeroUsize;
use std::path::Path;

use crate::data::corpus::{DateError, PartialDate};
use crate::study::{Language, Study, StudyError};

/// Seed of everything random where neither the command nor the study names one (contract of the
/// commands: [`crate::guide::commands`]).
pub(super) const DEFAULT_SEED: u64 = 42;

/// Flags of every command.
#[derive(Debug, Default, clap::Args)]
pub(super) struct CommonArgs {
    /// Threads to use [default: all cores]
    #[arg(long, global = true, value_name = "N", value_parser = thread_count)]
    pub(super) threads: Option<NonZeroUsize>,
    /// Seed of everything random [default: the study's, 42]
    #[arg(long, global = true, value_name = "N")]
    pub(super) seed: Option<u64>,
    /// Say nothing but errors
    #[arg(long, short, global = true)]
    pub(super) quiet: bool,
}

/// A language of what is written.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
pub(super) enum LanguageFlag {
    /// English
    En,
    /// Japanese
    Ja,
}

impl LanguageFlag {
    pub(super) const fn language(self) -> Language {
        match self {
            Self::En => Language::En,
            Self::Ja => Language::Ja,
        }
    }
}

impl CommonArgs {
    /// The study with the seed of the command line, if that names one, and the day that `KOLNET_TODAY` names
    /// in the place of the clock.
    pub(super) fn study(&self, path: &Path) -> Result<Study, StudyError> {
        let mut study = Study::from_path(path)?;
        if let Some(typed) = std::env::var_os(TODAY) {
            study.today = day(&typed.to_string_lossy())?;
        }
        if let Some(seed) = self.seed {
            study.config.seed = seed;
        }
        Ok(study)
    }
}

/// The day of the clock, or the one that `KOLNET_TODAY` names.
pub(super) fn today() -> Result<PartialDate, StudyError> {
    match std::env::var_os(TODAY) {
        Some(typed) => day(&typed.to_string_lossy()),
        None => {
            let date = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date();
            Ok(PartialDate::new(date.year(), date.month() as u8, date.day() as u8))
        }
    }
}

/// The environment variable that names the day of the run.
const TODAY: &str = "KOLNET_TODAY";

fn day(typed: &str) -> Result<PartialDate, StudyError> {
    let date: Result<PartialDate, DateError> = typed.parse();
    date.map_err(|error| StudyError {
        file: TODAY.to_owned(),
        place: String::new(),
        what: error.to_string(),
        source: Some(error.into()),
    })
}

fn thread_count(typed: &str) -> Result<NonZeroUsize, &'static str> {
    typed.parse().map_err(|_| "write a whole number of 1 or more")
}
