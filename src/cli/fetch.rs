//! `kolnet fetch`: source files from the public services.

use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use clap::{Args, Subcommand};

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::fetch_question::{QueryLanguage, QuestionArgs};
use crate::fetch::{
    ConnectionSettings, FetchError, FetchOutcome, FetchProgress, FetchTask, PubmedFileList,
    fetch_europepmc, fetch_mesh, fetch_openalex, fetch_pubmed, fetch_pubmed_files, fetch_trials,
};
use crate::storage::fetch_sidecar::{FetchQuestion, SIDECAR};

/// Missing records that are printed.
const SHOWN: usize = 10;
/// Environment variables of keys, which no option takes: a command line is seen by others.
const NCBI_KEY: &str = "NCBI_API_KEY";
const OPENALEX_KEY: &str = "OPENALEX_API_KEY";
/// The file of certificates to trust, as other programs know it.
const CERTIFICATES: &str = "SSL_CERT_FILE";
/// Length of a second of all pauses, for tests.
const SECOND: &str = "KOLNET_FETCH_SECOND";

/// Download source files from the public services
#[derive(Debug, Subcommand)]
pub(super) enum FetchCommand {
    /// Articles of PubMed by E-utilities, or its baseline and update files
    Pubmed(PubmedArgs),
    /// Works of OpenAlex by title and abstract
    Openalex(ServiceArgs),
    /// Results of Europe PMC
    Europepmc(ServiceArgs),
    /// Studies of ClinicalTrials.gov by condition
    Trials(ServiceArgs),
    /// The MeSH descriptors of a year
    Mesh(MeshArgs),
}

#[derive(Debug, Args)]
pub(super) struct PubmedArgs {
    #[command(flatten)]
    service: ServiceArgs,
    /// In place of a question: baseline and update files, such as pubmed26n0001-pubmed26n0020, or a text with names
    #[arg(long, value_name = "LIST", conflicts_with_all = ["area", "query", "since", "until", "update"])]
    files: Option<String>,
}

#[derive(Debug, Args)]
pub(super) struct ServiceArgs {
    #[command(flatten)]
    question: QuestionArgs,
    /// The folder for the files: one question, one folder
    #[arg(long, value_name = "DIR", required_unless_present = "dry_run")]
    out: Option<PathBuf>,
    /// Ask what is new or changed since the last time as well
    #[arg(long)]
    update: bool,
    /// Print the question and ask nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    connection: ConnectionArgs,
}

#[derive(Debug, Args)]
pub(super) struct MeshArgs {
    /// The edition [default: this year's]
    #[arg(long, value_name = "YEAR")]
    year: Option<i16>,
    /// The folder for the file
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    #[command(flatten)]
    connection: ConnectionArgs,
}

/// Where to and how.
#[derive(Debug, Args)]
struct ConnectionArgs {
    /// Your e-mail address, by which the service can reach you [default: KOLNET_EMAIL in the environment]
    #[arg(long, value_name = "ADDRESS")]
    email: Option<String>,
    /// A mirror of the service
    #[arg(long, value_name = "URL")]
    base_url: Option<String>,
    /// Seconds for which a connection may be silent
    #[arg(long, value_name = "SECONDS", default_value_t = 60, value_parser = clap::value_parser!(u64).range(1..))]
    timeout: u64,
}

pub(super) fn run(command: &FetchCommand, console: &Console) -> Result<CommandOutcome> {
    match command {
        FetchCommand::Pubmed(PubmedArgs { files: Some(files), service }) => {
            let list = PubmedFileList::parse(files)?;
            let Some(folder) = service.out.as_deref().filter(|_| !service.dry_run) else {
                console.print(&format!("{}\n", list.names().join("\n")));
                return Ok(CommandOutcome::Done);
            };
            let question = whole_files("pubmed-files", "baseline and update files by name");
            let task = FetchTask { question, folder, update: false };
            service.connection.fetch(task, None, console, |task, settings| {
                fetch_pubmed_files(&list, task, settings)
            })
        }
        FetchCommand::Pubmed(PubmedArgs { service, .. }) => {
            service.fetch(QueryLanguage::Pubmed, Some(NCBI_KEY), console, fetch_pubmed)
        }
        FetchCommand::Openalex(service) => {
            service.fetch(QueryLanguage::OpenAlex, Some(OPENALEX_KEY), console, fetch_openalex)
        }
        FetchCommand::Europepmc(service) => {
            service.fetch(QueryLanguage::EuropePmc, None, console, fetch_europepmc)
        }
        FetchCommand::Trials(service) => {
            service.fetch(QueryLanguage::Trials, None, console, fetch_trials)
        }
        FetchCommand::Mesh(args) => {
            let year = args.year.unwrap_or_else(|| jiff::Zoned::now().year());
            let question = whole_files("mesh", &format!("descriptors of {year}"));
            let task = FetchTask { question, folder: &args.out, update: false };
            args.connection
                .fetch(task, None, console, |task, settings| fetch_mesh(year, task, settings))
        }
    }
}

/// The question for files that are published as they are.
fn whole_files(service: &str, query: &str) -> FetchQuestion {
    let (service, query) = (service.to_owned(), query.to_owned());
    FetchQuestion { service, query, ..FetchQuestion::default() }
}

impl ServiceArgs {
    fn fetch(
        &self,
        language: QueryLanguage,
        key: Option<&str>,
        console: &Console,
        fetch: impl Fn(FetchTask<'_>, ConnectionSettings<'_>) -> Result<FetchOutcome, FetchError>,
    ) -> Result<CommandOutcome> {
        let question = self.question.question(language, self.out.as_deref(), console)?;
        let Some(folder) = self.out.as_deref().filter(|_| !self.dry_run) else {
            console.print(&format!("{}\n", question.query));
            console.info(&range_of(&question));
            return Ok(CommandOutcome::Done);
        };
        console.info(&format!("question: {}", question.query));
        console.info(&range_of(&question));
        let task = FetchTask { question, folder, update: self.update };
        self.connection.fetch(task, key, console, fetch)
    }
}

fn range_of(question: &FetchQuestion) -> String {
    let since = question.since.as_deref().unwrap_or("the beginning");
    let until = question.until.as_deref().unwrap_or("today, and what is announced");
    format!("published from {since} to {until}")
}

impl ConnectionArgs {
    fn fetch(
        &self,
        task: FetchTask<'_>,
        key: Option<&str>,
        console: &Console,
        fetch: impl Fn(FetchTask<'_>, ConnectionSettings<'_>) -> Result<FetchOutcome, FetchError>,
    ) -> Result<CommandOutcome> {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let email = self.email.clone().or_else(|| variable("KOLNET_EMAIL"));
        let key = key.and_then(variable);
        let certificates = variable(CERTIFICATES).map(|path| {
            std::fs::read(&path).with_context(|| {
                format!("{CERTIFICATES}: {path} cannot be read\n  name a file that exists, or remove the variable")
            })
        });
        let certificates = certificates.transpose()?;
        let second = variable(SECOND).and_then(|second| second.parse().ok());
        let tell = |progress: FetchProgress<'_>| match progress {
            FetchProgress::Note(note) => console.info(&format!("note: {note}")),
            FetchProgress::Records { done, announced } => console.count(done, announced),
        };
        let settings = ConnectionSettings {
            base_url: self.base_url.as_deref(),
            email: email.as_deref(),
            api_key: key.as_deref(),
            certificates: certificates.as_deref(),
            timeout: Duration::from_secs(self.timeout),
            second: second.unwrap_or(1.0),
            tell: &tell,
        };
        console.step("fetching");
        let (service, folder) = (task.question.service.clone(), task.folder);
        let outcome = fetch(task, settings)?;
        console.finish();
        let (text, is_whole) = summary(&service, &outcome, folder);
        match is_whole {
            true => {
                console.print(&text);
                Ok(CommandOutcome::Done)
            }
            false => Err(anyhow!(text.trim_end().to_owned())),
        }
    }
}

/// What came, or what did not.
fn summary(service: &str, outcome: &FetchOutcome, folder: &Path) -> (String, bool) {
    let FetchOutcome { round, kept } = outcome;
    let shown = folder.display();
    if !round.complete {
        let what = match (round.announced, round.missing.is_empty()) {
            (Some(announced), _) if announced > round.received => {
                format!("{} of {announced} records did not come", announced - round.received)
            }
            _ => format!("{} did not come", round.missing.len()),
        };
        let listed = match round.missing.len() {
            0 => String::new(),
            count => {
                let first: Vec<&str> =
                    round.missing.iter().take(SHOWN).map(String::as_str).collect();
                let more = if count > SHOWN {
                    format!(" … ({SIDECAR} names more)")
                } else {
                    String::new()
                };
                format!(": {}{more}", first.join(", "))
            }
        };
        return (
            format!(
                "{shown}: {what}{listed}\n  run the same command again: it asks for these alone; if they never come, the \
                 service has withdrawn them since it counted, and what is there can be used"
            ),
            false,
        );
    }
    let files = round.files.len();
    let announced = match round.announced {
        Some(announced) => format!("{announced} announced, {} received", round.received),
        None => format!("{} records", round.received),
    };
    let kept = match *kept {
        0 => String::new(),
        kept => format!(", {kept} of them there before"),
    };
    let since =
        round.changed_since.as_ref().map_or(String::new(), |day| format!(" changed since {day}"));
    let mut text = format!(
        "{shown}: {service}{since}: {announced}{kept}, in {files} files, asked {}\n",
        round.asked
    );
    if round.announced == Some(0) && round.changed_since.is_none() {
        text.push_str(
            "The question finds nothing: try its words on the page of the service, or widen it.\n",
        );
    }
    text.push_str(&source_lines(
        service,
        round.files.first().map(|file| file.path.as_str()),
        folder,
    ));
    (text, true)
}

/// The lines of a study file that read what was fetched.
fn source_lines(service: &str, first: Option<&str>, folder: &Path) -> String {
    let Some(first) = first else { return String::new() };
    let folder = folder.display();
    match service {
        "mesh" => format!("In the study file: mesh = \"{folder}/{first}\"\n"),
        "pubmed-files" => {
            format!(
                "In the study file: [[source]] kind = \"pubmed\", path = \"{folder}/*.xml.gz\"\n"
            )
        }
        kind => {
            let ending = if kind == "pubmed" { "xml.gz" } else { "json.gz" };
            format!(
                "In the study file: [[source]] kind = \"{kind}\", path = \"{folder}/*.{ending}\"\n"
            )
        }
    }
}
