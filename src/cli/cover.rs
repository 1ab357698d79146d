//! `kolnet cover`: who brings most of an area within reach, as a page or as JSON.

use std::path::PathBuf;

use anyhow::Result;
use clap::{Args, ValueEnum};
use serde::Deserialize;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::opt_out_guard::stop_at_later_opt_outs;
use super::people_filter::PeopleFilterArgs;
use super::text_table::table_of;
use crate::queries::coverage::{
    self, CoveragePlan, CoverageQuery, PickedPerson, PlanFile, ReachModel, StepLayers,
};
use crate::run_folder::{PeopleSelection, RunFolder};
use crate::storage::table_writer::CsvEncoding;

/// Say which people together bring most of an area within one or two steps of collaboration
#[derive(Debug, Args)]
pub(super) struct CoverArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// The area
    #[arg(long, value_name = "ID")]
    area: String,
    /// People to choose
    #[arg(long, short, value_name = "N")]
    k: usize,
    /// People with whom exchange exists: a table (CSV, XLSX) with a column person_key or name
    #[arg(long, value_name = "FILE")]
    engaged: Option<PathBuf>,
    /// Most picks of each group: a table (CSV, XLSX) with country (region, city or community) and most; `*` for all others
    #[arg(long, value_name = "FILE")]
    quota: Option<PathBuf>,
    #[command(flatten)]
    filter: PeopleFilterArgs,
    /// What makes a step from one person to another
    #[arg(long, value_enum, default_value_t = StepsFlag::Collaboration)]
    steps: StepsFlag,
    /// What it means to be within reach
    #[arg(long, value_enum, default_value_t = ModelFlag::Coverage)]
    model: ModelFlag,
    /// Print JSON
    #[arg(long)]
    json: bool,
    /// Write the picks into this file as well, .csv, .xlsx or .json
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
struct PlanFileSettings {
    #[serde(default)]
    byte_order_mark: bool,
}

/// What it means to be within reach, for `cover`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum ModelFlag {
    /// One or two strong steps from somebody who is met
    Coverage,
    /// Word passes over a tie with its share of the strength of whom it goes to (an assumption)
    Ic,
}

impl ModelFlag {
    const fn reach_model(self) -> ReachModel {
        match self {
            Self::Coverage => ReachModel::Coverage,
            Self::Ic => ReachModel::Cascade,
        }
    }
}

/// Ties that are steps of `cover`.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub(super) enum StepsFlag {
    /// Publications, guidelines and trials that people share
    Collaboration,
    /// Congress sessions as well
    All,
}

impl StepsFlag {
    const fn layers(self) -> StepLayers {
        match self {
            Self::Collaboration => StepLayers::Collaboration,
            Self::All => StepLayers::All,
        }
    }
}

pub(super) fn run(args: &CoverArgs, console: &Console) -> Result<CommandOutcome> {
    if let Some(stopped) = stop_at_later_opt_outs(&args.run_dir, console)? {
        return Ok(stopped);
    }
    let selection = args.filter.selection();
    let lists = [&args.engaged, &args.quota].into_iter().flatten().cloned();
    let reads: Vec<PathBuf> = [args.run_dir.clone()].into_iter().chain(lists).collect();
    let file = args.out.as_deref().map(|path| PlanFile::at(path, &reads)).transpose()?;
    let query = CoverageQuery {
        area: &args.area,
        k: args.k,
        steps: args.steps.layers(),
        model: args.model.reach_model(),
        engaged: args.engaged.as_deref(),
        selection: &selection,
        quota: args.quota.as_deref(),
    };
    let plan = coverage::cover(&args.run_dir, &query)?;
    if let Some(file) = &file {
        let settings: RunFolder<PlanFileSettings> = RunFolder::open(&args.run_dir)?;
        file.write(&plan, CsvEncoding::of(settings.manifest.config.byte_order_mark))?;
    }
    if args.json {
        console.print_json(&plan)?;
    } else {
        console.print(&page(&plan, &selection));
    }
    Ok(CommandOutcome::Done)
}

/// Communities and countries on the page; the JSON has all.
const ROWS: usize = 12;

/// The page: the picks, what they reach together, and what stays out of reach.
fn page(plan: &CoveragePlan, selection: &PeopleSelection) -> String {
    let mut text = format!(
        "{} ({}): {} active experts, tied by {}. Run {}, as of {}\n\
         {}\n\n",
        plan.area_name,
        plan.area,
        plan.active,
        if plan.layers.is_empty() { "nothing".to_owned() } else { plan.layers.join(", ") },
        plan.run_id,
        plan.as_of,
        match plan.model {
            ReachModel::Coverage =>
                "Share of the area's active experts, by score, within one or two collaboration steps of at\n\
                 least one engaged expert",
            ReachModel::Cascade =>
                "Share of the area's active experts, by score, whom word would reach if it passed over each tie\n\
                 with the tie's share of the strength of whom it goes to: an assumption, not data",
        }
    );
    if plan.engaged + plan.engaged_elsewhere > 0 {
        text.push_str(&format!(
            "{} with the {} engaged today{}\n",
            percent(plan.engaged_coverage),
            plan.engaged,
            match plan.engaged_elsewhere {
                0 => String::new(),
                others => format!(" ({others} more of the list are in other areas only)"),
            }
        ));
    }
    text.push_str(&format!(
        "{} with the {} below, {} with just the first {} of the ranking{}\n",
        percent(plan.coverage),
        plan.picks.len(),
        percent(plan.top_k_coverage),
        plan.k,
        match selection.is_everybody() {
            true => "",
            false => " of those who may be picked",
        }
    ));
    if let Some(half) = plan.coverage_at_half {
        text.push_str(&format!("{} if it passed half as often\n", percent(half)));
    }
    if plan.picks.len() < plan.k {
        text.push_str("Nobody else who may be picked adds anything.\n");
    }
    if !plan.picks.is_empty() {
        text.push_str(&format!("\n{}\n", picks(&plan.picks)));
    }
    text.push_str(&format!("\n{}\n", communities(plan)));
    text.push_str(&format!("\n{}\n", countries(plan)));
    text.push_str(&entries(plan));
    text.push_str(
        "\nFor planning scientific exchange: a tie is evidence of collaboration, not of what anybody does.\n",
    );
    text
}

fn percent(share: f64) -> String {
    format!("{:.1} %", 100.0 * share)
}

fn picks(picks: &[PickedPerson]) -> String {
    let rows = picks.iter().enumerate().map(|(place, pick)| {
        vec![
            (place + 1).to_string(),
            pick.name.clone(),
            pick.person_key.clone(),
            percent(pick.marginal),
            percent(pick.cumulative),
            percent(pick.lost_without),
            pick.rank.to_string(),
            pick.country.clone(),
            pick.community_label.clone(),
        ]
    });
    let header =
        ["pick", "name", "key", "adds", "together", "lost without", "rank", "country", "community"];
    table_of(&header, &[0, 3, 4, 5, 6], rows.collect()).to_string()
}

fn communities(plan: &CoveragePlan) -> String {
    let rows = plan.communities.iter().take(ROWS).map(|row| {
        let label = if row.community.is_some() { &row.label } else { "in no community" };
        vec![
            row.community.map_or(String::new(), |id| id.to_string()),
            label.to_owned(),
            row.active.to_string(),
            (row.engaged + row.picks).to_string(),
            percent(row.coverage),
        ]
    });
    let header = ["", "community", "active experts", "engaged and picks", "within reach"];
    table_of(&header, &[0, 2, 3, 4], rows.collect()).to_string()
}

fn countries(plan: &CoveragePlan) -> String {
    let rows = plan.countries.iter().take(ROWS).map(|row| {
        let name = if row.country.is_empty() { "unknown" } else { &row.country };
        vec![name.to_owned(), row.active.to_string(), row.picks.to_string(), percent(row.coverage)]
    });
    let header = ["country", "active experts", "picks", "within reach"];
    table_of(&header, &[1, 2, 3], rows.collect()).to_string()
}

fn entries(plan: &CoveragePlan) -> String {
    if plan.uncovered_communities.is_empty() {
        return String::new();
    }
    let rows = plan.uncovered_communities.iter().map(|row| {
        vec![
            row.community.to_string(),
            row.label.clone(),
            percent(row.coverage),
            row.name.clone(),
            row.person_key.clone(),
            percent(row.coverage_with),
        ]
    });
    let header =
        ["", "hardly covered community", "within reach", "best entry", "key", "within reach then"];
    format!("\n{}\n", table_of(&header, &[0, 2, 5], rows.collect()))
}
