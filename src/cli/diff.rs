//! `kolnet diff`: what changed between two runs, as a page; every change goes to `changes.csv`.

use std::path::PathBuf;

use anyhow::{Result, bail};
use clap::Args;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::logged::log_or_tell;
use super::text_table::table_of;
use crate::queries::diff::{self, AreaChange, CHANGES_FOLDER, Cause, PersonChange, RunChanges};
use crate::run_folder::previous_run;
use crate::storage::atomic_dir::FolderClaim;

/// Say who stays, goes, is new and moved between two runs, and why
#[derive(Debug, Args)]
#[command(override_usage = "kolnet diff [OPTIONS] [OLD_RUN] <NEW_RUN>")]
pub(super) struct DiffArgs {
    /// The folder of the later run; before it that of the earlier one, if not the run whose place it took
    #[arg(value_name = "RUN", num_args = 1..=2, required = true)]
    runs: Vec<PathBuf>,
    /// The folder of changes.csv [default: changes beside the later run]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &DiffArgs, console: &Console) -> Result<CommandOutcome> {
    let (old, new) = match args.runs.as_slice() {
        [old, new] => (old.clone(), new.clone()),
        [new] => (previous_run(new)?, new.clone()),
        _ => bail!("diff compares two runs: kolnet diff [OLD_RUN] NEW_RUN"),
    };
    let target = args.out.clone().unwrap_or_else(|| diff::default_folder(&new));
    // Before the folder is claimed: that it cannot be compared is the nearer fault.
    let changes = diff::compare_runs(&old, &new)?;
    let claim = FolderClaim::of(&target, &CHANGES_FOLDER, &[old, new.clone()])?;
    diff::write_changes(&changes, claim)?;
    log_or_tell(&new, "diff", &target, console);
    console.print(&page(&changes));
    let table = target.join("changes.csv");
    console.print(&format!("\nevery change with its causes in {}\n", table.display()));
    Ok(CommandOutcome::Done)
}

/// What changed in each area, in a line each.
pub(super) fn lines(changes: &RunChanges) -> String {
    changes.areas.iter().map(counts_line).collect()
}

/// Ranks that are looked at from above.
const FIRST: u32 = 50;
/// Largest moves on the page; the table has all.
const MOVES: usize = 10;

/// The page: each area with who came and went among the first, the causes in all, the largest moves.
fn page(changes: &RunChanges) -> String {
    let ([old, new], [then, now]) = (&changes.runs, &changes.as_of);
    let mut text = format!("From run {old}, as of {then}, to run {new}, as of {now}\n");
    for area in &changes.areas {
        text.push('\n');
        text.push_str(&section(area));
    }
    text
}

fn in_first(rank: Option<u32>) -> bool {
    rank.is_some_and(|rank| rank <= FIRST)
}

/// Who stays, goes and is new in an area.
fn counts_line(area: &AreaChange) -> String {
    let count = |old: bool, new: bool, first: bool| {
        let there = |rank: Option<u32>| if first { in_first(rank) } else { rank.is_some() };
        let fits = |c: &&PersonChange| there(c.old_rank) == old && there(c.new_rank) == new;
        area.changes.iter().filter(fits).count()
    };
    let counts = |first: bool| {
        let [stay, go, new] =
            [(true, true), (true, false), (false, true)].map(|(o, n)| count(o, n, first));
        format!("{stay} stay, {go} go, {new} new")
    };
    format!(
        "{} ({}): {}; among the first {FIRST}: {}\n",
        area.name,
        area.area,
        counts(false),
        counts(true)
    )
}

fn section(area: &AreaChange) -> String {
    let mut text = counts_line(area);
    if area.withheld > 0 {
        text.push_str(&format!(
            "{} more are held no longer and may have opted out: they are not listed\n",
            area.withheld
        ));
    }
    let mut moved: Vec<&PersonChange> = area
        .changes
        .iter()
        .filter(|c| c.moved() != 0 && (in_first(c.old_rank) || in_first(c.new_rank)))
        .collect();
    moved.sort_by(|a, b| {
        b.moved().abs().cmp(&a.moved().abs()).then_with(|| a.person_key.cmp(&b.person_key))
    });
    moved.truncate(MOVES);
    if moved.is_empty() {
        text.push_str("Nobody among the first moved.\n");
        return text;
    }
    text.push_str(&format!("Points moved in all, by cause: {}\n", causes(area)));
    text.push_str(&format!("\n{}\n", moves(&moved)));
    text
}

fn points(micro: i64) -> f64 {
    micro as f64 / 1e6
}

fn causes(area: &AreaChange) -> String {
    let sum = |cause: Cause| area.changes.iter().map(|c| c.causes[cause].abs()).sum::<i64>();
    let mut sums: Vec<(i64, Cause)> = Cause::ORDER.map(|cause| (sum(cause), cause)).to_vec();
    sums.sort_by_key(|(sum, cause)| (std::cmp::Reverse(*sum), *cause));
    let shown = sums.iter().filter(|(sum, _)| *sum > 0);
    shown
        .map(|(sum, cause)| format!("{} {:.1}", cause.name(), points(*sum)))
        .collect::<Vec<_>>()
        .join(", ")
}

fn moves(moved: &[&PersonChange]) -> String {
    let rank = |rank: Option<u32>| rank.map_or("–".to_owned(), |rank| rank.to_string());
    let rows = moved.iter().map(|change| {
        let main = change.main_cause();
        vec![
            change.name.clone(),
            change.person_key.clone(),
            rank(change.old_rank),
            rank(change.new_rank),
            format!("{:+.2}", points(change.moved())),
            main.map_or(String::new(), |cause| {
                format!("{} {:+.2}", cause.name(), points(change.causes[cause]))
            }),
        ]
    });
    let header = ["largest moves", "key", "old rank", "new rank", "points", "main cause"];
    table_of(&header, &[2, 3, 4], rows.collect()).to_string()
}
