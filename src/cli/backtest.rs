//! `kolnet backtest`: the past ranked beside what came after, as tables, JSON and a picture.

use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use clap::Args;
use comfy_table::Table;

use super::command_outcome::CommandOutcome;
use super::common_args::{CommonArgs, DEFAULT_SEED};
use super::console::Console;
use super::text_table::plain_table;
use crate::backtest::{
    self, AreaReport, BacktestParams, BacktestReport, CandidateObservations, OutcomeGain,
    RankerReport, RankingAgreement, SeatObservation, WeightSet,
};
use crate::output::plot::{self, Caption, FontSource, Fonts, GainBars, GainRow};
use crate::storage::atomic_file;
use crate::storage::separation::check_output_file;
use crate::study::Study;

/// Rank with data up to a year and measure against what came after
#[derive(Debug, Args)]
pub(super) struct BacktestArgs {
    /// The study file
    study: PathBuf,
    /// Last year that is visible
    #[arg(long, value_name = "YEAR", value_parser = year)]
    cutoff: i16,
    /// Years after it that are asked
    #[arg(long, value_name = "YEARS", default_value_t = 5, value_parser = clap::value_parser!(i16).range(1..=100))]
    horizon: i16,
    /// One area only [default: all of the study]
    #[arg(long, value_name = "ID")]
    area: Option<String>,
    /// Other parameters, to be asked the same: a TOML file with [weights], [credit], [congress], [leadership] or
    /// [network]; what it leaves out is the study's
    #[arg(long, value_name = "FILE")]
    weights: Vec<PathBuf>,
    /// Control: deal the authors out among the papers at random first; every gain must vanish
    #[arg(long)]
    shuffled: bool,
    /// Draw the gains over counting publications into this file, .svg or .png
    #[arg(long, value_name = "FILE")]
    plot: Option<PathBuf>,
    /// Write what was known of each candidate and what came into tables in this folder, without names, to fit
    /// weights on
    #[arg(long, value_name = "FOLDER")]
    observations: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(
    args: &BacktestArgs,
    common: &CommonArgs,
    console: &Console,
) -> Result<CommandOutcome> {
    args.plot.as_deref().map(is_png).transpose()?;
    let study = CommonArgs::default().study(&args.study)?;
    let reads: Vec<PathBuf> = study.reads().into_iter().chain([args.study.clone()]).collect();
    let areas: Vec<&str> = study.areas.iter().map(|area| area.id.as_str()).collect();
    let plots = args.plot.iter().flat_map(|plot| plot_files(plot, &areas));
    let tables = args.observations.iter().flat_map(|folder| {
        areas
            .iter()
            .flat_map(|area| OBSERVATION_TABLES.map(|table| table_file(folder, area, table)))
    });
    plots.chain(tables).try_for_each(|file| check_output_file(&file, &reads))?;
    let params = BacktestParams {
        area: args.area.clone(),
        cutoff: args.cutoff,
        horizon: args.horizon,
        shuffle_authors: args.shuffled.then(|| common.seed.unwrap_or(DEFAULT_SEED)),
        keep_observations: args.observations.is_some(),
        weight_sets: weight_sets(&args.study, &args.weights)?,
    };
    console.step("ranking the past and asking what came after");
    let report = backtest::run(&study, &params)?;
    console.finish();
    if let Some(plot) = &args.plot {
        for line in draw(&report, &study, plot)? {
            console.info(&line);
        }
    }
    if let Some(folder) = &args.observations {
        write_observations(&report, folder)?;
    }
    if args.json {
        console.print_json(&report)?;
    } else {
        console.print(&page(&report));
    }
    Ok(CommandOutcome::Done)
}

/// What the others are measured against.
const COUNTING: &str = "publication_count";
const OWN: &str = "kolnet";
/// One says nothing, the other is about the young only: their gains over counting are no news.
const NOT_DRAWN: [&str; 3] = [COUNTING, "random", "rising"];

/// A year; a date is told what a year means here.
fn year(typed: &str) -> Result<i16, String> {
    let (head, tail) = typed.split_at_checked(4).unwrap_or((typed, ""));
    match (head.parse::<i16>(), tail) {
        (Ok(year), "") if head.len() == 4 && year > 0 => Ok(year),
        (Ok(year), _) if year > 0 && tail.starts_with(['-', '/', '.', '年']) => Err(format!(
            "only whole years can be cut: {year} shows all that was known at the end of {year}, {} what was known a \
             year earlier",
            year - 1
        )),
        _ => Err("write a year, such as 2020".to_owned()),
    }
}

/// One table an area.
fn page(report: &BacktestReport) -> String {
    let mut text = String::new();
    for area in &report.areas {
        if let Some(why) = &area.skipped {
            text.push_str(&format!("{} is skipped: {why}\n", area.area));
            continue;
        }
        text.push_str(&format!(
            "{} at the end of {}: {} candidates on {} publications and {} sessions and lists of roles, asked {} and {} of the \
             next {} years\n",
            area.area,
            area.cutoff,
            area.candidates,
            area.publications_before,
            area.events_before,
            area.publications_after,
            area.events_after,
            area.horizon
        ));
        text.push_str(&format!("{}\n", table(&area.rankers)));
        if let Some(table) = further(&area.rankers) {
            text.push_str(&format!("\n{table}\n"));
        }
        text.push_str(&format!("\n{}\n", comparisons(&area.comparisons)));
        text.push_str(&format!("{}\n", area.in_words));
    }
    text
}

fn counting(rankers: &[RankerReport]) -> Option<&RankerReport> {
    rankers.iter().find(|ranker| ranker.ranker == COUNTING)
}

/// NDCG@50 by outcome, and the gain of each ranker over counting publications.
fn table(rankers: &[RankerReport]) -> Table {
    let mut table = plain_table();
    table.set_header([
        "NDCG@50",
        "papers",
        "first/last",
        "new collaborators",
        "independent citing",
        "mean",
        "over counting",
    ]);
    let base = counting(rankers).map_or(0.0, |ranker| ranker.mean_ndcg50);
    for ranker in rankers {
        let mut row = vec![ranker.ranker.to_owned()];
        row.extend(ranker.outcomes.headline().map(shown));
        row.push(format!("{:.3}", ranker.mean_ndcg50));
        row.push(
            gain(ranker.mean_ndcg50, base)
                .map_or(String::new(), |gain| format!("{:+.1} %", 100.0 * gain)),
        );
        table.add_row(row);
    }
    table
}

/// NDCG@50 by the outcomes that only some sources know; `None` where none of them came to anybody.
fn further(rankers: &[RankerReport]) -> Option<Table> {
    const NAMES: [&str; 7] = [
        "guideline or trial paper",
        "newly top tenth",
        "invited, chair or committee",
        "invited or chair",
        "panel",
        "panel chair",
        "trial lead",
    ];
    let known = |at: usize| rankers.iter().any(|ranker| ranker.outcomes.further()[at].is_some());
    let columns: Vec<usize> = (0..NAMES.len()).filter(|at| known(*at)).collect();
    if columns.is_empty() {
        return None;
    }
    let mut table = plain_table();
    table.set_header(["NDCG@50"].into_iter().chain(columns.iter().map(|at| NAMES[*at])));
    for ranker in rankers {
        let further = ranker.outcomes.further();
        let cells = columns.iter().map(|at| shown(further[*at]));
        table.add_row([ranker.ranker.to_owned()].into_iter().chain(cells));
    }
    Some(table)
}

/// The orders beside the counts, with intervals over the people.
fn comparisons(comparisons: &[OutcomeGain]) -> Table {
    let mut table = plain_table();
    table.set_header(["gain in NDCG@50", "over", "on", "gain", "in nine of ten draws"]);
    for OutcomeGain { ranker, against, outcome, gain } in comparisons {
        table.add_row([
            ranker.clone(),
            (*against).to_owned(),
            outcome.replace('_', " "),
            format!("{:+.1} %", 100.0 * gain.gain),
            format!("{:+.1} to {:+.1} %", 100.0 * gain.low, 100.0 * gain.high),
        ]);
    }
    table
}

/// The study under each of some other sets of parameters, named by their files.
fn weight_sets(study: &Path, files: &[PathBuf]) -> Result<Vec<WeightSet>> {
    let mut sets: Vec<WeightSet> = Vec::new();
    for file in files {
        // With its ending it is the name of no count.
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if !name.ends_with(".toml") {
            bail!("--weights {}: such a file ends in .toml", file.display());
        }
        if sets.iter().any(|set| set.name == name) {
            bail!(
                "--weights {}: another order is called {name}\n  give the file another name",
                file.display()
            );
        }
        sets.push(WeightSet { name, config: Study::with_parameters(study, file)?.config });
    }
    Ok(sets)
}

fn shown(known: Option<RankingAgreement>) -> String {
    known.map_or_else(String::new, |agreement| format!("{:.3}", agreement.ndcg50))
}

/// How much better than the base, as a share of it; `None` where the base is nothing.
fn gain(value: f64, base: f64) -> Option<f64> {
    (base > 0.0).then(|| value / base - 1.0)
}

/// Draws one picture an area at `path`, a `.svg` or a `.png`; with several areas each has its id before
/// the ending. Returns what was written and what is missing in it.
fn draw(report: &BacktestReport, study: &Study, path: &Path) -> Result<Vec<String>> {
    let is_png = is_png(path)?;
    let named = || format!("plot {}", path.display());
    let source = FontSource { study_font: study.font.clone(), ..FontSource::default() };
    let fonts = Fonts::load(&source).with_context(named)?;
    let mut said = Vec::new();
    let asked: Vec<&AreaReport> =
        report.areas.iter().filter(|area| area.skipped.is_none()).collect();
    for area in &asked {
        let svg = gains(area, study).svg(&fonts).with_context(named)?;
        let missing = fonts.missing_glyphs(&svg);
        let bytes =
            if is_png { plot::png(&svg, &fonts).with_context(named)? } else { svg.into_bytes() };
        let place = match asked.len() {
            1 => path.to_owned(),
            _ => for_area(path, &area.area),
        };
        atomic_file::write(&place, |out| out.write_all(&bytes)).with_context(|| {
            let place = place.display();
            format!("{place} cannot be written\n  name a file in a folder that exists with --plot")
        })?;
        said.push(format!("plot in {}", place.display()));
        said.extend(missing.iter().map(ToString::to_string));
    }
    Ok(said)
}

/// Whether the ending asks for PNG; anything but `.png` and `.svg` is refused.
fn is_png(path: &Path) -> Result<bool> {
    let ending = path.extension().and_then(|ending| ending.to_str()).map(str::to_lowercase);
    match ending.as_deref() {
        Some("png") => Ok(true),
        Some("svg") => Ok(false),
        _ => bail!("--plot {}: a plot ends in .svg or .png", path.display()),
    }
}

/// The files that may be drawn: one for all, and one an area.
fn plot_files(path: &Path, areas: &[&str]) -> Vec<PathBuf> {
    let each = areas.iter().map(|area| for_area(path, area));
    [path.to_owned()].into_iter().chain(each).collect()
}

fn for_area(path: &Path, area: &str) -> PathBuf {
    let text =
        |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    path.with_file_name(format!("{}-{area}.{}", text(path.file_stem()), text(path.extension())))
}

const OBSERVATION_TABLES: [&str; 2] = ["people", "seats"];

fn table_file(folder: &Path, area: &str, table: &str) -> PathBuf {
    folder.join(format!("{area}-{table}.csv"))
}

/// Writes the two tables of each area that could be asked.
fn write_observations(report: &BacktestReport, folder: &Path) -> Result<()> {
    for area in &report.areas {
        let Some(CandidateObservations { people, seats }) = &area.observations else { continue };
        let [of_people, of_seats] =
            OBSERVATION_TABLES.map(|table| table_file(folder, &area.area, table));
        write_table(&of_people, |table| {
            table.write_record(people.iter().map(|(name, _)| name))?;
            let rows = people.first().map_or(0, |(_, column)| column.len());
            (0..rows).try_for_each(|row| {
                table.write_record(people.iter().map(|(_, column)| column[row].to_string()))
            })
        })?;
        write_table(&of_seats, |table| {
            table.write_record(SeatObservation::COLUMNS)?;
            seats.iter().try_for_each(|seat| table.serialize(seat))
        })?;
    }
    Ok(())
}

fn write_table(
    path: &Path,
    fill: impl FnOnce(&mut csv::Writer<&mut dyn Write>) -> csv::Result<()>,
) -> Result<()> {
    let written = atomic_file::write(path, |out| {
        let mut table = csv::WriterBuilder::new().has_headers(false).from_writer(out);
        fill(&mut table)?;
        table.flush()
    });
    written.with_context(|| {
        let path = path.display();
        format!(
            "{path} cannot be written\n  name a folder that exists and may be written to with --observations"
        )
    })
}

fn gains(area: &AreaReport, study: &Study) -> GainBars {
    let base = counting(&area.rankers);
    let mean = base.map_or(0.0, |base| base.mean_ndcg50);
    let outcomes = base.map_or([None; 4], |base| base.outcomes.headline());
    let rows = area.rankers.iter().filter(|ranker| !NOT_DRAWN.contains(&ranker.ranker.as_str()));
    let rows = rows.map(|ranker| {
        let mut gains = [None; 4];
        for ((slot, known), base) in gains.iter_mut().zip(ranker.outcomes.headline()).zip(outcomes)
        {
            *slot = known.zip(base).and_then(|(known, base)| gain(known.ndcg50, base.ndcg50));
        }
        GainRow {
            name: ranker.ranker.replace('_', " "),
            own: ranker.ranker == OWN,
            mean: gain(ranker.mean_ndcg50, mean).unwrap_or(0.0),
            outcomes: gains,
        }
    });
    GainBars {
        caption: Caption {
            language: study.config.language,
            area: area.name.clone(),
            person_label: study.config.person_label.clone(),
            ..Caption::default()
        },
        cutoff: area.cutoff,
        horizon: area.horizon,
        rows: rows.collect(),
    }
}
