//! One function a command.

use std::fmt::Display;
use std::fs::File;
use std::io::BufReader;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use comfy_table::{CellAlignment, Table};

use kolnet::backtest::BacktestParams;
use kolnet::crm::{self, CrmProfile};
use kolnet::data::ingest::{self, ReadLimits, SourceCheck};
use kolnet::output::{self, WrittenRun};
use kolnet::people::key_registry::KeyRegistry;
use kolnet::pipeline::{self, AreaFindings, Findings};
use kolnet::queries::coverage;
use kolnet::queries::diff;
use kolnet::queries::explain;
use kolnet::ranking::area::{self, MeshThesaurus};
use kolnet::ranking::score::Pillar;
use kolnet::study::{self, Study};

use super::args::{Args, Command};
use super::speak::Voice;
use super::{Outcome, backtested, bare, changed, covered, explained};

pub(crate) fn run(args: Args, voice: &Voice) -> Outcome {
    let done = match &args.command {
        Command::Run { study, out, no_cache } => load(study, args.seed).and_then(|mut study| {
            study.cache = study.cache.filter(|_| !no_cache);
            run_study(&study, out.as_deref(), voice)
        }),
        Command::Check { study } => check(study, voice),
        Command::Init { dir } => init(dir, voice),
        Command::Explain { run_dir, person, area, json } => {
            explain(run_dir, person, area.as_deref(), *json, voice)
        }
        Command::Cover { run_dir, area, k, engaged, quota, steps, model, json } => {
            let ask = coverage::CoverageQuery {
                area,
                k: *k,
                steps: steps.meant(),
                model: model.meant(),
                engaged: engaged.as_deref(),
                quota: quota.as_deref(),
            };
            cover(run_dir, &ask, *json, voice)
        }
        Command::Diff { old_run, new_run, out } => diff(old_run, new_run, out.as_deref(), voice),
        Command::Feed { run_dir, profile, out } => feed(run_dir, profile, out.as_deref(), voice),
        Command::Backtest { study, cutoff, horizon, shuffled, plot, json } => {
            let shuffle_authors = shuffled.then(|| args.seed.unwrap_or(42));
            let params = BacktestParams { cutoff: *cutoff, horizon: *horizon, shuffle_authors };
            backtest(study, &params, plot.as_deref(), *json, voice)
        }
        Command::Identity(command) => bare::identity(command, voice),
        Command::Graph(graph) => bare::graph(graph, args.seed, voice),
        Command::Areas { mesh } => areas(mesh.as_deref(), voice),
        Command::Schema => {
            serde_json::to_string_pretty(&study::schema()).map_err(told).map(|text| {
                voice.print(&format!("{text}\n"));
                Outcome::Done
            })
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut Args::command(), "kolnet", &mut script);
            voice.print(&String::from_utf8_lossy(&script));
            Ok(Outcome::Done)
        }
    };
    match done {
        Ok(outcome) => outcome,
        Err(message) => {
            voice.error(&message);
            Outcome::Failed
        }
    }
}

fn told(error: impl Display) -> String {
    error.to_string()
}

fn load(path: &Path, seed: Option<u64>) -> Result<Study, String> {
    let mut study = Study::from_path(path).map_err(told)?;
    if let Some(seed) = seed {
        study.config.seed = seed;
    }
    Ok(study)
}

fn run_study(study: &Study, out: Option<&Path>, voice: &Voice) -> Result<Outcome, String> {
    let target = out.map_or_else(|| study.folder.join("out"), Path::to_path_buf);
    let memory = memory(study, &target)?;
    let mut findings = pipeline::run(study, memory, |step| {
        voice.step(match step {
            pipeline::RunStep::Read => "reading the sources",
            pipeline::RunStep::Resolve => "deciding who is who",
            pipeline::RunStep::Assign => "assigning works to areas",
            pipeline::RunStep::Rank => "measuring and ranking",
            pipeline::RunStep::Test => "testing how firm the ranks are",
        });
    })
    .map_err(told)?;
    voice.step("writing the run folder");
    let written = match output::write_run_folder(&findings, study, &target) {
        Err(output::Error::SuppressedName(found)) => {
            voice.error(&found.to_string());
            return Ok(Outcome::Guarded);
        }
        written => written.map_err(told)?,
    };
    let drafts = std::mem::take(&mut findings.drafts);
    let known = drafts.hits();
    let unkept = drafts.store().err().map(|error| format!("cache: nothing was kept: {error}"));
    voice.rest();
    report_reading(&findings, known, voice);
    for warning in
        findings.notes.iter().chain(&study_notes(study)).chain(&written.warnings).chain(&unkept)
    {
        voice.say(&format!("note: {warning}"));
    }
    voice.print(&summary(&findings, study, &target, &written));
    Ok(Outcome::Done)
}

/// The ledger of the run folder that is about to be replaced, else that which the study names.
fn memory(study: &Study, target: &Path) -> Result<KeyRegistry, String> {
    let own = target.join(output::LEDGER);
    let named = study.ledger.as_ref().map(|file| file.path.clone());
    let Some(path) = own.exists().then_some(own).or(named) else {
        return Ok(KeyRegistry::default());
    };
    let place = |error: &dyn Display| format!("{}: {error}", path.display());
    let file = File::open(&path).map_err(|e| place(&e))?;
    KeyRegistry::read(BufReader::new(file)).map_err(|e| place(&e))
}

fn study_notes(study: &Study) -> Vec<String> {
    study.not_made.iter().map(|what| format!("{what}: not made by this version")).collect()
}

/// `known` files were not read because nothing in them changed since the last run.
fn report_reading(findings: &Findings, known: usize, voice: &Voice) {
    let sum =
        |count: fn(&ingest::InputSummary) -> u64| findings.inputs.iter().map(count).sum::<u64>();
    voice.say(&format!(
        "read {} records from {} files ({known} as kept by the last run): {} used, {} merged, {} rejected; {} works, {} printed names, {} people",
        sum(|input| input.read),
        findings.inputs.len(),
        sum(|input| input.used),
        sum(|input| input.merged),
        sum(|input| input.rejected),
        findings.corpus.work_count(),
        findings.corpus.mention_count(),
        findings.people.people,
    ));
    if findings.suppressed_mentions > 0 {
        voice.say(&format!(
            "{} printed names of people who opted out were removed",
            findings.suppressed_mentions
        ));
    }
}

/// Rows of the printed list.
const TOP: usize = 10;

fn summary(findings: &Findings, study: &Study, target: &Path, written: &WrittenRun) -> String {
    let mut text = format!("{} (as of {})\n", study.config.title, findings.as_of);
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
        if let Some(rank) = area.stability.indistinct_from {
            text.push_str(&format!(
                "From rank {rank} on, who stands above whom is mostly chance (200 draws of the documents).\n"
            ));
        }
        if !area.ranking.weights.missing.is_empty() {
            text.push_str(&format!(
                "No source for: {}. Their weight went to the other pillars.\n",
                area.ranking.weights.missing.join(", ")
            ));
        }
    }
    text.push_str(&format!(
        "\n{} files in {} (run {})\n",
        written.files.len(),
        target.display(),
        written.run_id
    ));
    text
}

fn top_table(findings: &Findings, area: &AreaFindings) -> Table {
    let mut table = Table::new();
    table.load_preset(comfy_table::presets::NOTHING);
    table.set_style(comfy_table::TableComponent::HeaderLines, '─');
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
            row.tier.map_or("", |tier| tier.name()).to_owned(),
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
    for column in [0, 1, 5, 6, 7, 8, 9, 10, 11, 12] {
        if let Some(column) = table.column_mut(column) {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    table
}

fn check(path: &Path, voice: &Voice) -> Result<Outcome, String> {
    let study = load(path, None)?;
    let mut text = format!("{}: the study file is sound\n", path.display());
    let mut sound = true;
    for file in ingest::check_sources(
        &study.sources,
        &ReadLimits { records: Some(HEAD), ..ReadLimits::default() },
    ) {
        sound &= file.error.is_none();
        text.push_str(&checked_file(&file));
    }
    let mesh = study.mesh.as_ref().map(MeshThesaurus::read);
    let mesh = mesh.transpose().map_err(told)?;
    area::resolve_areas(&study.areas, mesh.as_ref()).map_err(told)?;
    let areas: Vec<&str> = study.areas.iter().map(|area| area.id.as_str()).collect();
    let areas = if areas.is_empty() { "all".to_owned() } else { areas.join(", ") };
    text.push_str(&format!("areas: {areas}\n"));
    if let Some(source) = &study.suppression {
        let people = kolnet::data::review::SuppressionList::from_csv(source).map_err(told)?;
        text.push_str(&format!("opt-outs: {}\n", people.len()));
    }
    voice.print(&text);
    Ok(if sound { Outcome::Done } else { Outcome::Failed })
}

/// Records of a file that `check` looks at.
const HEAD: u64 = 200;

fn checked_file(file: &SourceCheck) -> String {
    if let Some(error) = &file.error {
        return format!("{}\n", error);
    }
    let mut text = format!(
        "{} ({}, {} bytes{}): {} of the first {} records can be used\n",
        file.path,
        file.kind.name(),
        file.bytes,
        if file.packing.is_empty() { String::new() } else { format!(", {}", file.packing) },
        file.usable,
        file.read
    );
    for rejected in file.rejected.iter().take(5) {
        text.push_str(&format!(
            "  line {}, {}: {}\n",
            rejected.location.line, rejected.what, rejected.why
        ));
    }
    for note in &file.notes {
        text.push_str(&format!("  note: {note}\n"));
    }
    text
}

fn init(dir: &Path, voice: &Voice) -> Result<Outcome, String> {
    let files = study::starter();
    for (name, _) in &files {
        if dir.join(name).exists() {
            return Err(format!(
                "{} exists; nothing was written\n  name a new folder",
                dir.join(name).display()
            ));
        }
    }
    let failed = |path: PathBuf, cause: std::io::Error| format!("{}: {cause}", path.display());
    std::fs::create_dir_all(dir).map_err(|e| failed(dir.to_path_buf(), e))?;
    for (name, text) in &files {
        let path = dir.join(name);
        std::fs::write(&path, text).map_err(|e| failed(path.clone(), e))?;
    }
    let names: Vec<&str> = files.iter().map(|(name, _)| *name).collect();
    voice.print(&format!("wrote {} in {}\n", names.join(", "), dir.display()));
    Ok(Outcome::Done)
}

fn explain(
    run_dir: &Path,
    person: &str,
    area: Option<&str>,
    json: bool,
    voice: &Voice,
) -> Result<Outcome, String> {
    let answer = explain::RunExplainer::open(run_dir).and_then(|run| run.explain(person, area));
    let answer = answer.map_err(told)?;
    voice.print(&match json {
        true => serde_json::to_string_pretty(&answer).map_err(told)? + "\n",
        false => explained::page(&answer),
    });
    Ok(Outcome::Done)
}

fn cover(
    run_dir: &Path,
    ask: &coverage::CoverageQuery,
    json: bool,
    voice: &Voice,
) -> Result<Outcome, String> {
    let plan = coverage::cover(run_dir, ask).map_err(told)?;
    voice.print(&match json {
        true => serde_json::to_string_pretty(&plan).map_err(told)? + "\n",
        false => covered::page(&plan),
    });
    Ok(Outcome::Done)
}

fn diff(old: &Path, new: &Path, out: Option<&Path>, voice: &Voice) -> Result<Outcome, String> {
    let changes = diff::compare_runs(old, new).map_err(told)?;
    let target = out.map_or_else(|| diff::default_folder(new), Path::to_path_buf);
    diff::write_changes(&changes, &target).map_err(told)?;
    voice.print(&changed::page(&changes));
    voice.print(&format!(
        "\nevery change with its causes in {}\n",
        target.join("changes.csv").display()
    ));
    Ok(Outcome::Done)
}

fn feed(
    run_dir: &Path,
    profile: &str,
    out: Option<&Path>,
    voice: &Voice,
) -> Result<Outcome, String> {
    let profile = CrmProfile::named(profile).map_err(told)?;
    let target = out.map_or_else(|| crm::default_folder(run_dir, &profile.name), Path::to_path_buf);
    let manifest = crm::write_feed(run_dir, &profile, &target).map_err(told)?;
    voice.print(&format!(
        "{} rows under {} in {} (run {})\n",
        manifest.upsert,
        manifest.key,
        target.join("upsert.csv").display(),
        manifest.run_id
    ));
    Ok(Outcome::Done)
}

fn backtest(
    path: &Path,
    params: &BacktestParams,
    plot: Option<&Path>,
    json: bool,
    voice: &Voice,
) -> Result<Outcome, String> {
    plot.map(backtested::is_png).transpose()?;
    let study = load(path, None)?;
    voice.step("ranking the past and asking what came after");
    let report = kolnet::backtest::run(&study, params).map_err(told)?;
    voice.rest();
    if let Some(plot) = plot {
        for line in backtested::draw(&report, &study, plot)? {
            voice.say(&line);
        }
    }
    if json {
        voice.print(&(serde_json::to_string_pretty(&report).map_err(told)? + "\n"));
        return Ok(Outcome::Done);
    }
    voice.print(&backtested::page(&report));
    Ok(Outcome::Done)
}

fn areas(mesh: Option<&Path>, voice: &Voice) -> Result<Outcome, String> {
    let mesh = mesh.map(|path| MeshThesaurus::read(&path.into()));
    let mesh = mesh.transpose().map_err(told)?;
    let mut text = String::new();
    let mut wrong = 0;
    for check in area::check_presets(mesh.as_ref()) {
        let preset = check.preset;
        let count = check.descriptors.unwrap_or(preset.descriptors);
        let indent = if preset.parent.is_some() { "  " } else { "" };
        text.push_str(&format!(
            "{indent}{}\t{}\t{count} descriptors\n",
            preset.area.id, preset.area.name
        ));
        for finding in &check.findings {
            wrong += 1;
            text.push_str(&format!("{indent}  {finding}\n"));
        }
    }
    voice.print(&text);
    match wrong {
        0 => Ok(Outcome::Done),
        wrong => Err(format!("{wrong} descriptors are missing or renamed in this MeSH edition")),
    }
}
