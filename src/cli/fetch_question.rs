//! What `kolnet fetch` asks: a question of one's own, or an area of the study in the language of the service.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use jiff::civil::Date;

use super::console::Console;
use crate::data::corpus::{DateError, PartialDate};
use crate::fetch::{FetchFolder, Topic, TopicHeading};
use crate::ranking::area::{self, Area, AreaHeadings, MeshThesaurus};
use crate::storage::fetch_sidecar::FetchQuestion;
use crate::storage::input_file::InputPath;
use crate::study::StudyQuestion;

/// The study of a folder, where none is named.
const STUDY: &str = "study.toml";

/// What is asked for.
#[derive(Debug, Args)]
pub(super) struct QuestionArgs {
    /// The area to ask for: its id in the study, or that of a built-in area (`kolnet areas`)
    #[arg(long, value_name = "ID", conflicts_with = "query")]
    area: Option<String>,
    /// The study that defines the area [default: study.toml in this folder, if there is one]
    #[arg(long, value_name = "STUDY.toml")]
    study: Option<PathBuf>,
    /// Your MeSH edition [default: the study's]
    #[arg(long, value_name = "FILE")]
    mesh: Option<PathBuf>,
    /// A question of your own, in the language of the service
    #[arg(long, value_name = "TEXT")]
    query: Option<String>,
    /// Published from this day, month or year on [default: the window of the study]
    #[arg(long, value_name = "DATE")]
    since: Option<PartialDate>,
    /// Published up to this day, month or year
    #[arg(long, value_name = "DATE")]
    until: Option<PartialDate>,
}

/// A language of a service.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum QueryLanguage {
    Pubmed,
    OpenAlex,
    EuropePmc,
    Trials,
}

impl QueryLanguage {
    /// The word for the service in commands, sidecars and study files.
    pub(super) const fn service(self) -> &'static str {
        match self {
            Self::Pubmed => "pubmed",
            Self::OpenAlex => "openalex",
            Self::EuropePmc => "europepmc",
            Self::Trials => "trials",
        }
    }

    fn query(self, topic: &Topic) -> String {
        match self {
            Self::Pubmed => topic.for_pubmed(),
            Self::OpenAlex => topic.for_openalex(),
            Self::EuropePmc => topic.for_europepmc(),
            Self::Trials => topic.for_trials(),
        }
    }
}

impl QuestionArgs {
    /// The question to the service; the one that the folder `out` holds answers to where none is typed.
    pub(super) fn question(
        &self,
        language: QueryLanguage,
        out: Option<&Path>,
        console: &Console,
    ) -> Result<FetchQuestion> {
        let (query, since) = match (&self.query, &self.area) {
            (Some(query), _) if query.trim().is_empty() => {
                bail!("--query asks nothing\n  give it a text")
            }
            (Some(query), _) => (query.clone(), None),
            (None, Some(id)) => self.of_area(id, language, console)?,
            (None, None) => {
                let known = out.map(FetchFolder::question).transpose()?.flatten();
                return known.context(
                    "what is to be fetched is not said\n  give --area ID, of the study or built in (`kolnet areas`), or \
                     --query TEXT; a folder that was fetched before goes on by itself",
                );
            }
        };
        let since = self.since.map(PartialDate::first_day).or(since);
        let until = self.until.map(PartialDate::last_day);
        if let (Some(since), Some(until)) = (since, until)
            && since > until
        {
            bail!("--since {since} is after --until {until}\n  exchange them");
        }
        Ok(FetchQuestion {
            service: language.service().to_owned(),
            address: String::new(),
            query,
            since: since.map(day).transpose()?,
            until: until.map(day).transpose()?,
        })
    }

    fn of_area(
        &self,
        id: &str,
        language: QueryLanguage,
        console: &Console,
    ) -> Result<(String, Option<PartialDate>)> {
        let named = self.study.clone();
        let study = named.or_else(|| Path::new(STUDY).is_file().then(|| PathBuf::from(STUDY)));
        let study = study.as_deref().map(StudyQuestion::from_path).transpose()?;
        let own = study.as_ref().and_then(|study| study.areas.iter().find(|area| area.id == id));
        let (area, since) = match (own, &study) {
            (Some(area), Some(study)) => (area.clone(), Some(study.since)),
            (_, study) => (built_in(id, study.as_ref())?, None),
        };
        let mesh = match &self.mesh {
            Some(path) => Some(InputPath::from(path.as_path())),
            None => study.and_then(|study| study.mesh),
        };
        let mesh = mesh.map(|path| MeshThesaurus::read(&path)).transpose()?;
        let headings = area::area_headings(&area, mesh.as_ref())?;
        let topic = topic_of(&area, headings, language, console)?;
        let query = language.query(&topic);
        if query.is_empty() {
            bail!(
                "area '{id}' has nothing that {} can be asked for\n  add descriptors or keywords to it, or give --query",
                language.service()
            );
        }
        Ok((query, since))
    }
}

/// A built-in area, where the study has none of that id.
fn built_in(id: &str, study: Option<&StudyQuestion>) -> Result<Area> {
    let own = study.map(|study| study.areas.iter().map(|area| area.id.as_str()));
    let own: Vec<&str> = own.into_iter().flatten().collect();
    let preset = area::preset(id).map(|preset| preset.area.clone());
    preset.map_err(|error| match own.is_empty() {
        true => error.into(),
        false => anyhow::Error::from(error)
            .context(format!("the study has no area '{id}'; it has {}", own.join(", "))),
    })
}

/// What an area is asked for, and what of it cannot be.
fn topic_of(
    area: &Area,
    headings: AreaHeadings,
    language: QueryLanguage,
    console: &Console,
) -> Result<Topic> {
    if let Some(first) = headings.nameless.first() {
        bail!(
            "area '{}': the name of {first} is not known, and services are asked by names\n  give your MeSH edition with \
             --mesh or in the study (`kolnet fetch mesh` brings it), or ask with --query",
            area.id
        );
    }
    let heading = |heading: area::AreaHeading| TopicHeading {
        name: heading.name,
        explode: heading.with_descendants,
    };
    let (journals, patterns): (Vec<String>, Vec<String>) =
        area.venues.iter().cloned().partition(|venue| !venue.contains('*'));
    let topic = Topic {
        headings: headings.included,
        excluded: headings.excluded,
        exact: headings.exact.map(|exact| exact.into_iter().map(heading).collect()),
        keywords: area.keywords.clone(),
        journals,
    };
    for note in unasked(&topic, &patterns, language) {
        console.info(&format!("note: area '{}': {note}", area.id));
    }
    Ok(topic)
}

/// What of an area the service is not asked for.
fn unasked(topic: &Topic, patterns: &[String], language: QueryLanguage) -> Vec<String> {
    let mut notes = Vec::new();
    let others: Vec<&str> = topic.other_scripts().collect();
    let is_latin_only = matches!(language, QueryLanguage::Pubmed | QueryLanguage::Trials);
    if is_latin_only && !others.is_empty() {
        notes.push(format!("not asked, since it knows Latin letters only: {}", others.join(", ")));
    }
    let asks_journals = matches!(language, QueryLanguage::Pubmed | QueryLanguage::EuropePmc);
    let venues = match asks_journals {
        true => patterns.to_vec(),
        false => topic.journals.iter().chain(patterns).cloned().collect(),
    };
    if !venues.is_empty() {
        notes.push(format!("not asked: venues {}", venues.join(", ")));
    }
    match language {
        QueryLanguage::Pubmed if topic.exact.is_none() && !topic.excluded.is_empty() => {
            notes.push(
                "without a MeSH file articles that also carry an excluded heading are not asked for; give --mesh, or \
                 `mesh` in the study (`kolnet fetch mesh` brings it)"
                    .to_owned(),
            );
        }
        QueryLanguage::OpenAlex | QueryLanguage::EuropePmc | QueryLanguage::Trials
            if !topic.excluded.is_empty() =>
        {
            notes.push(
                "exclusions are not asked for: a run leaves out what is not of the area".to_owned(),
            );
        }
        _ => {}
    }
    notes
}

/// A calendar day, `YYYY-MM-DD`.
fn day(date: PartialDate) -> Result<String> {
    let calendar = Date::new(date.year, date.month as i8, date.day as i8);
    Ok(calendar.map_err(|_| DateError(date.to_string()))?.to_string())
}
