//! `kolnet run`: a study to its run folder.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;
use comfy_table::Table;

use super::command_outcome::CommandOutcome;
use super::common_args::CommonArgs;
use super::console::Console;
use super::feed;
use super::logged::log_or_tell;
use super::run_remarks::{area_remarks, tier_mark};
use super::text_table::{align_right, plain_table};
use crate::crm::{self, CrmProfile, FEED_FOLDER, FeedRequest};
use crate::data::corpus::PartialDate;
use crate::data::ingest::{self, OptOutAnswers};
use crate::output::report::REPORT;
use crate::output::{self, OlderFolder, OlderFolderState, OptOutTraces, RunClaim, WrittenRun};
use crate::people::key_registry;
use crate::pipeline::{self, AreaFindings, Findings, OptOutVerdict, ReferenceDate, RunStep};
use crate::queries::diff::{self, CHANGES_FOLDER};
use crate::ranking::score::Pillar;
use crate::run_folder::{LaterOptOuts, NoSettings, PeopleSelection, RunFolder};
use crate::storage::atomic_dir::{FolderClaim, FolderWriteError};
use crate::storage::input_file::InputPath;
use crate::storage::separation::resolve;
use crate::study::Study;

/// Read, resolve, measure, rank and write the run folder
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// The study file
    study: PathBuf,
    /// The run folder [default: out beside the study file]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// Reference date in place of the study's, such as 2026-04-01
    #[arg(long, value_name = "DATE")]
    as_of: Option<PartialDate>,
    /// Compare with this run folder [default: the run that is replaced]
    #[arg(long, value_name = "OLD_RUN", conflicts_with = "no_previous")]
    previous: Option<PathBuf>,
    /// Compare with no earlier run
    #[arg(long)]
    no_previous: bool,
    /// Write CRM files for this profile as well, as `kolnet feed` does
    #[arg(long, value_name = "PROFILE")]
    feed: Option<String>,
    /// Read every file anew and keep nothing for the next run
    #[arg(long)]
    no_cache: bool,
}

pub(super) fn run(
    args: &RunArgs,
    common: &CommonArgs,
    console: &Console,
) -> Result<CommandOutcome> {
    let mut study = common.study(&args.study)?;
    study.config.as_of = args.as_of.or(study.config.as_of);
    let target = args.out.clone().unwrap_or_else(|| study.folder.join("out"));
    let previous = previous_run(args, &target)?;
    let claim = claim_run(args, &mut study, &target, previous.as_deref())?;
    let changes = claim_changes(args, &claim, previous.as_deref())?;
    let feed = args.feed.as_deref().map(|profile| FeedTask::new(profile, &target)).transpose()?;
    let unused_cache = match args.no_cache {
        true => study.cache.take(),
        false if study.cache.is_none() => Some(study.default_cache()),
        false => None,
    };
    // Somebody who has opted out since may be in it.
    if let Some(cache) = unused_cache {
        cache.clear().context("what earlier runs kept in the cache cannot be removed")?;
    }
    study.opt_out_answers.extend(answers_in(&target));
    study.notice_register = pipeline::previous_notice_register(&study, &target);
    let previous_keys = pipeline::previous_keys(&study, &target)?;
    let findings = pipeline::run(&study, previous_keys, |progress| match progress.done {
        0 => console.count_step(step_text(progress.step), progress.total),
        done => console.count(done, progress.total),
    })?;
    console.step("writing the run folder");
    let written = match output::write_run_folder(&findings, &study, claim, args.previous.as_deref())
    {
        Err(guarded @ output::OutputError::SuppressedName(_)) => {
            console.error(&guarded.into());
            return Ok(CommandOutcome::Guarded);
        }
        written => written?,
    };
    console.finish();
    log_or_tell(&target, "run", &target, console);
    report_reading(&findings, console);
    for note in findings.notes.iter().chain(&written.warnings) {
        console.info(&format!("note: {note}"));
    }
    console.print(&summary(&findings, &study, &target, &written));
    drop(findings);
    let compared_with = previous.or_else(|| written.previous.clone());
    if let (Some(old), Some(changes)) = (compared_with, changes) {
        compare(&old, &target, changes, console, args.previous.is_some())?;
    }
    written.remove_old_cycles();
    if let Some(FeedTask { profile, folder, claim }) = feed {
        let everybody = PeopleSelection::default();
        let request = FeedRequest::of_all(&profile, &everybody);
        let manifest = crm::write_feed(&target, request, claim)?;
        console.print(&format!("\n{}", feed::line(&manifest, &folder)));
    }
    clean_older_folders(&study, &target, &written, console)?;
    Ok(CommandOutcome::Done)
}

/// Looks for people who opted out in the folders beside the run, and says what was found.
fn clean_older_folders(
    study: &Study,
    target: &Path,
    written: &WrittenRun,
    console: &Console,
) -> Result<()> {
    let Some(list) = &study.suppression else { return Ok(()) };
    let later = LaterOptOuts::read(list)?;
    let traces = OptOutTraces { later: &later, former_keys: &written.former_keys };
    for folder in traces.clean_beside(target) {
        console.info(&match folder {
            Ok(folder) => older_folder_note(&folder),
            Err(error) => format!("note: not looked through for people who opted out: {error}"),
        });
    }
    Ok(())
}

/// What is said of a folder beside the run that names people who opted out.
fn older_folder_note(folder: &OlderFolder) -> String {
    let (whom, them) = match folder.people {
        1 => ("1 person who opted out, or may have".to_owned(), "that person"),
        people => (format!("{people} people who opted out, or may have"), "them"),
    };
    let said = match &folder.state {
        OlderFolderState::CleanedComparison => {
            format!("the earlier comparison named {whom}: their rows were taken out")
        }
        OlderFolderState::ChangedComparison => format!(
            "the earlier comparison names {whom}, and was changed by hand: take the rows out, or delete it"
        ),
        OlderFolderState::Audit => format!(
            "the earlier audit names {whom}: write it again (kolnet audit) or delete it, and take {them} off the list"
        ),
        OlderFolderState::Feed(profile) => format!(
            "the earlier feed names {whom}: write it again (kolnet feed, --profile {profile}) or delete it, and \
             take {them} out of what it was loaded into"
        ),
        OlderFolderState::Rehearsal => {
            format!("the rehearsal of a feed names {whom}: rehearse again, or delete it")
        }
        OlderFolderState::Notices => {
            format!(
                "the earlier letters name {whom}: write them again (kolnet notice) or delete them"
            )
        }
        OlderFolderState::SqlTables => {
            format!(
                "the earlier tables for SQL name {whom}: write them again (kolnet sql) or delete them"
            )
        }
        OlderFolderState::Run => {
            format!("the earlier run names {whom}: run its study again, or delete it")
        }
    };
    format!("note: {}: {said}", folder.path.display())
}

/// The run that `--previous` names; none when that is the one that is replaced, which is kept first.
fn previous_run(args: &RunArgs, target: &Path) -> Result<Option<PathBuf>> {
    let Some(previous) = &args.previous else { return Ok(None) };
    RunFolder::<NoSettings>::open(previous)?;
    Ok((resolve(previous)? != resolve(target)?).then(|| previous.clone()))
}

/// Claims the run folder. A ledger that cannot be read is told first: it may be what was changed there.
fn claim_run(
    args: &RunArgs,
    study: &mut Study,
    target: &Path,
    previous: Option<&Path>,
) -> Result<RunClaim> {
    let mut reads = reads(study, &args.study, target);
    reads.extend(previous.map(Path::to_owned));
    if let Some(previous) = previous {
        let ledger = previous.join(key_registry::FILE_NAME);
        study.ledger =
            ledger.is_file().then(|| InputPath::from(ledger.as_path())).or(study.ledger.take());
    }
    RunClaim::of(target, study.cycles, &reads).or_else(|refused| {
        pipeline::previous_keys(study, target)?;
        Err(refused.into())
    })
}

/// Everything that a run of the study into `target` reads, but for the ledger of the run that it replaces and
/// goes on from.
pub(super) fn reads(study: &Study, file: &Path, target: &Path) -> Vec<PathBuf> {
    let own_ledger = resolve(&target.join(key_registry::FILE_NAME)).ok();
    let mut reads: Vec<PathBuf> = study.reads().into_iter().chain([file.to_owned()]).collect();
    reads.retain(|file| resolve(file).ok() != own_ledger);
    reads
}

/// Claims the folder of the comparison with an earlier run; none when there is nothing to compare with.
fn claim_changes(
    args: &RunArgs,
    claim: &RunClaim,
    previous: Option<&Path>,
) -> Result<Option<ClaimedChanges>> {
    if args.no_previous || (previous.is_none() && !claim.keeps_a_run()) {
        return Ok(None);
    }
    let folder = diff::default_folder(claim.target());
    let reads: Vec<PathBuf> =
        previous.into_iter().chain([claim.target()]).map(Path::to_owned).collect();
    match FolderClaim::of(&folder, &CHANGES_FOLDER, &reads) {
        Ok(claim) => Ok(Some(ClaimedChanges::Free(folder, claim))),
        Err(refused) if args.previous.is_some() => Err(refused.into()),
        // Nobody asked for it: the run goes on, and says so at the end.
        Err(refused) => Ok(Some(ClaimedChanges::Taken(refused))),
    }
}

/// Where the comparison goes.
enum ClaimedChanges {
    Free(PathBuf, FolderClaim),
    /// It must not be written, for this reason.
    Taken(FolderWriteError),
}

/// Compares the new run with an earlier one and says in short what changed.
fn compare(
    old: &Path,
    new: &Path,
    changes: ClaimedChanges,
    console: &Console,
    is_asked_for: bool,
) -> Result<()> {
    let compared = match diff::compare_runs(old, new) {
        Ok(compared) => compared,
        Err(error) if is_asked_for => return Err(error.into()),
        Err(error) => {
            console.info(&format!("note: not compared with the earlier run: {error}"));
            return Ok(());
        }
    };
    let [as_of, _] = &compared.as_of;
    let mut text = format!("\nSince the run as of {as_of} in {}:\n", old.display());
    text.push_str(&super::diff::lines(&compared));
    match changes {
        ClaimedChanges::Free(folder, claim) => {
            diff::write_changes(&compared, claim)?;
            let table = folder.join("changes.csv");
            text.push_str(&format!("every change with its causes in {}\n", table.display()));
        }
        ClaimedChanges::Taken(refused) => {
            console.info(&format!("note: the changes were not written: {refused}"));
        }
    }
    console.print(&text);
    Ok(())
}

/// A feed that is to be written after the run.
struct FeedTask {
    profile: CrmProfile,
    folder: PathBuf,
    claim: FolderClaim,
}

impl FeedTask {
    fn new(profile: &str, run: &Path) -> Result<Self> {
        let profile = CrmProfile::named(profile)?;
        let folder = crm::default_folder(run, &profile.name);
        let everybody = PeopleSelection::default();
        let request = FeedRequest::of_all(&profile, &everybody);
        let claim = crm::claim_folder(run, request, &folder, &FEED_FOLDER)?;
        Ok(Self { profile, folder, claim })
    }
}

pub(super) const fn step_text(step: RunStep) -> &'static str {
    match step {
        RunStep::Read => "reading the sources",
        RunStep::Resolve => "deciding who is who",
        RunStep::Assign => "assigning works to areas",
        RunStep::Rank => "measuring and ranking",
        RunStep::Test => "testing how firm the ranks are",
    }
}

fn report_reading(findings: &Findings, console: &Console) {
    let sum =
        |count: fn(&ingest::InputSummary) -> u64| findings.inputs.iter().map(count).sum::<u64>();
    console.info(&format!(
        "read {} records from {} files ({} as kept by the last run): {} used, {} merged, {} rejected; {} works, {} printed names, {} people",
        sum(|input| input.read),
        findings.inputs.len(),
        findings.files_from_cache,
        sum(|input| input.used),
        sum(|input| input.merged),
        sum(|input| input.rejected),
        findings.corpus.work_count(),
        findings.corpus.mention_count(),
        findings.people.person_count,
    ));
    flaws(&findings.inputs).iter().for_each(|line| console.info(line));
    outside_areas(&findings.inputs).iter().for_each(|line| console.info(line));
    let OptOutVerdict { opted_out, undecided, questions, .. } = &findings.opt_out;
    if *opted_out > 0 {
        console.info(&format!("{opted_out} printed names of people who opted out were removed"));
    }
    let mut open = questions.iter().filter(|question| question.answer.is_none());
    if let Some(first) = open.next() {
        let file = findings.inputs.get(first.place.input as usize).map_or("", |input| &input.path);
        console.info(&format!(
            "{undecided} printed names of people who may have opted out are left out until somebody answers 'is' or 'is not' in {} ({} to answer, the first {file}, line {})",
            OptOutAnswers::ASKED_IN,
            1 + open.count(),
            first.place.line
        ));
    }
}

/// The answers about opt-outs that were written into the run folder that is to be replaced.
pub(super) fn answers_in(run_folder: &Path) -> Option<InputPath> {
    let path = run_folder.join(OptOutAnswers::ASKED_IN);
    path.is_file().then(|| InputPath::from(path.as_path()))
}

/// Files whose flaws are listed.
const FLAWED: usize = 5;

/// What is wrong with each file, in numbers, the worst first.
fn flaws(inputs: &[ingest::InputSummary]) -> Vec<String> {
    let mut flawed: Vec<(u64, String)> = inputs.iter().filter_map(flaws_of).collect();
    flawed.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    let more = flawed.len().saturating_sub(FLAWED);
    let mut lines: Vec<String> = flawed.into_iter().take(FLAWED).map(|(_, line)| line).collect();
    if more > 0 {
        lines.push(format!("{more} more files have flaws"));
    }
    if !lines.is_empty() {
        lines.push("`kolnet check` shows where and what to do".to_owned());
    }
    lines
}

/// The number of flaws of a file and a line on them.
fn flaws_of(input: &ingest::InputSummary) -> Option<(u64, String)> {
    let kinds = [
        (input.rejected, "records refused"),
        (input.names.refused, "texts that are no name"),
        (input.names.doubtful(), "names that still look wrong"),
    ];
    let told: Vec<String> = kinds
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect();
    let total = kinds.iter().map(|(count, _)| count).sum();
    (total > 0).then(|| (total, format!("{}: {}", input.path, told.join(", "))))
}

/// Files of which less than half speaks of an area, those first that lose most, with what they speak of.
fn outside_areas(inputs: &[ingest::InputSummary]) -> Vec<String> {
    let lost = |input: &&ingest::InputSummary| {
        (input.used + input.merged).saturating_sub(input.in_some_area)
    };
    let mut told: Vec<&ingest::InputSummary> =
        inputs.iter().filter(|input| lost(input) > input.in_some_area).collect();
    told.sort_by_key(|input| (std::cmp::Reverse(lost(input)), &input.path));
    let more = told.len().saturating_sub(FLAWED);
    let mut lines: Vec<String> = told
        .into_iter()
        .take(FLAWED)
        .map(|input| format!("{}: {}", input.path, input.areas_in_words()))
        .collect();
    if more > 0 {
        lines.push(format!("{more} more files speak mostly of no area"));
    }
    lines
}

/// Rows of the printed list.
const TOP: usize = 10;

fn summary(findings: &Findings, study: &Study, target: &Path, written: &WrittenRun) -> String {
    let reference = ReferenceDate { date: findings.as_of, from: findings.as_of_from.clone() };
    let mut text = format!("{} (as of {reference})\n", study.config.title);
    for area in &findings.areas {
        text.push_str(&format!(
            "\n{}: {} documents, {} people, {} communities\n",
            area.area.name,
            area.works.len(),
            area.ranking.rows.len(),
            area.communities.len(),
        ));
        text.push_str(&top_table(findings, area).to_string());
        text.push('\n');
        text.push_str(&area_remarks(area, TOP, study.config.resampling.bootstrap));
    }
    text.push_str(&format!(
        "\n{} files in {} (run {})\n",
        written.files.len(),
        target.display(),
        written.run_id
    ));
    if written.files.iter().any(|file| file == REPORT) {
        let report = target.join(REPORT);
        text.push_str(&format!(
            "Open {} in a browser: a double click will do.\n",
            report.display()
        ));
    }
    text
}

fn top_table(findings: &Findings, area: &AreaFindings) -> Table {
    let mut table = plain_table();
    table.set_header([
        "rank", "90 %", "name", "", "tier", "score", "science", "cited", "congress", "leader",
        "network", "works", "talks", "country",
    ]);
    for row in area.ranking.rows.iter().take(TOP) {
        let profile = &findings.profiles[row.person.index()];
        let native = if profile.native == profile.name { "" } else { &profile.native };
        let points = |pillar: Pillar| match area.evidence.available[pillar] {
            true => format!("{:.1}", row.points[pillar]),
            false => String::new(),
        };
        table.add_row([
            row.rank.to_string(),
            row.interval.map_or(String::new(), |s| format!("{}–{}", s.low, s.high)),
            profile.name.clone(),
            native.to_owned(),
            tier_mark(row),
            format!("{:.1}", row.score),
            points(Pillar::Science),
            points(Pillar::Citation),
            points(Pillar::Congress),
            points(Pillar::Leadership),
            points(Pillar::Network),
            row.works.to_string(),
            row.talks.to_string(),
            profile.country.clone(),
        ]);
    }
    align_right(&mut table, &[0, 1, 5, 6, 7, 8, 9, 10, 11, 12]);
    table
}
