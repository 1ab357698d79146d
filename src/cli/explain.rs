//! `kolnet explain`: why a person has this rank, as a page or as JSON.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use comfy_table::Table;

use super::command_outcome::CommandOutcome;
use super::console::Console;
use super::opt_out_guard::stop_at_later_opt_outs;
use super::run_remarks::thin_pillar;
use super::text_table::table_of;
use crate::queries::explain::{self, Explanation, IdentityFacts, PersonExplanation, PillarShare};

/// Say why somebody is on the list: every point to its document
#[derive(Debug, Args)]
pub(super) struct ExplainArgs {
    /// The folder that `kolnet run` wrote
    run_dir: PathBuf,
    /// A person key, an ORCID iD, or a name as printed
    #[arg(required = true, num_args = 1..)]
    person: Vec<String>,
    /// One area only [default: all that list the person]
    #[arg(long, value_name = "ID")]
    area: Option<String>,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub(super) fn run(args: &ExplainArgs, console: &Console) -> Result<CommandOutcome> {
    if let Some(stopped) = stop_at_later_opt_outs(&args.run_dir, console)? {
        return Ok(stopped);
    }
    let run = explain::RunExplainer::open(&args.run_dir)?;
    let answer = run.explain(&args.person.join(" "), args.area.as_deref())?;
    if args.json {
        console.print_json(&answer)?;
    } else {
        console.print(&page(&answer));
    }
    Ok(CommandOutcome::Done)
}

/// Items of a pillar on the page; the JSON has all.
const ITEMS: usize = 8;

/// The page: the person, then each area.
fn page(told: &PersonExplanation) -> String {
    let first = &told.first;
    let mut text = heading(first);
    for standing in told.explanations() {
        text.push('\n');
        text.push_str(&area(standing));
    }
    text
}

fn heading(person: &Explanation) -> String {
    let native = person.name_native.as_ref().filter(|native| **native != person.name);
    let identity = &person.identity;
    let orcid = identity.orcid.as_ref().map(|orcid| format!("https://orcid.org/{orcid}"));
    let name = [Some(person.name.clone()), native.cloned(), Some(person.person_key.clone()), orcid];
    let mut place: Vec<&str> = Vec::new();
    for part in [&identity.affiliation, &identity.city, &identity.region, &identity.country] {
        let part = part.as_deref().unwrap_or_default();
        let is_said = place.iter().any(|said| said.contains(part));
        if !is_said {
            place.push(part);
        }
    }
    let mut text = format!("{}\n", name.into_iter().flatten().collect::<Vec<_>>().join("  "));
    if !place.is_empty() {
        text.push_str(&format!("{}\n", place.join(", ")));
    }
    text.push_str(&sureness(identity));
    text.push_str(&format!("Run {}, as of {}\n", person.run_id, person.as_of));
    text
}

fn sureness(identity: &IdentityFacts) -> String {
    let mut facts = Vec::new();
    if let Some(confidence) = identity.confidence {
        facts.push(format!("identity confidence {confidence:.3}"));
    }
    if let Some(names) = identity.printed_names {
        facts.push(format!("{names} printed names"));
    }
    if !identity.name_variants.is_empty() {
        facts.push(format!("also printed as {}", identity.name_variants.join("; ")));
    }
    match facts.is_empty() {
        true => String::new(),
        false => format!("{}\n", facts.join(", ")),
    }
}

fn area(standing: &Explanation) -> String {
    let interval = match (standing.rank_low, standing.rank_high) {
        (Some(low), Some(high)) => format!(" ({low} to {high})"),
        _ => String::new(),
    };
    let mut text = format!(
        "{} ({}): rank {}{interval} of {}, score {:.6}\n{}",
        standing.area_name,
        standing.area,
        standing.rank,
        standing.ranked,
        standing.score,
        tier(standing)
    );
    if !standing.flags.is_empty() {
        text.push_str(&format!("Look at: {}\n", standing.flags.join(", ")));
    }
    text.push_str(&format!("\n{}\n", pillars(&standing.pillars)));
    if !standing.missing_pillars.is_empty() {
        text.push_str(&format!(
            "No source for: {}. Their weight went to the other pillars.\n",
            standing.missing_pillars.join(", ")
        ));
    }
    for thin in &standing.thin_pillars {
        text.push_str(&format!("{}\n", thin_pillar(thin)));
    }
    for pillar in standing.pillars.iter().filter(|pillar| !pillar.items.is_empty()) {
        text.push_str(&format!("\n{}\n", items(pillar)));
    }
    if !standing.ties.is_empty() {
        text.push_str(&format!("\n{}\n", ties(standing)));
    }
    if !standing.without.is_empty() {
        text.push_str(&format!("\n{}\n", without(standing)));
    }
    text
}

fn tier(standing: &Explanation) -> String {
    let tier = &standing.tier;
    let Some(proposed) = &tier.proposed else {
        return "No tier proposed: fewer documents than a tier asks for\n".to_owned();
    };
    let mut text = format!("Tier {proposed} proposed");
    if let Some(probability) = tier.probability {
        text.push_str(&format!(" with probability {probability:.3}"));
    }
    if let (Some(gap), Some(next)) = (tier.next_cut_gap, &tier.next_tier) {
        text.push_str(&format!(", {gap:.6} points below the last of {next}"));
    }
    if let Some(reviewed) = &tier.reviewed {
        text.push_str(&format!("; {reviewed} by review"));
    }
    text + "\n"
}

fn pillars(pillars: &[PillarShare]) -> Table {
    let mut rows = Vec::new();
    for pillar in pillars {
        for (place, part) in pillar.parts.iter().enumerate() {
            let first = place == 0;
            rows.push(vec![
                if first { pillar.pillar.to_owned() } else { String::new() },
                if first { format!("{:.6}", pillar.points) } else { String::new() },
                part.sum.to_owned(),
                format!("{:.1} %", 100.0 * part.weight),
                format!("{:.9}", part.raw),
                format!("{:.9}", part.reference),
            ]);
        }
    }
    let header = ["pillar", "points", "sum", "weight", "raw", "greatest in the area"];
    table_of(&header, &[1, 3, 4, 5], rows)
}

fn items(pillar: &PillarShare) -> Table {
    let name = |text: &Option<String>| text.clone().unwrap_or_default();
    let mut rows: Vec<Vec<String>> = pillar
        .items
        .iter()
        .take(ITEMS)
        .map(|item| {
            vec![
                format!("{:.9}", item.points),
                name(&item.date),
                item.role.clone(),
                item.kind.clone(),
                item.rule.clone(),
                item.link.clone().unwrap_or_else(|| name(&item.document)),
            ]
        })
        .collect();
    let more = pillar.items.len().saturating_sub(ITEMS);
    if more > 0 {
        let rest: f64 = pillar.items.iter().skip(ITEMS).map(|item| item.points).sum();
        let mut row = vec![String::new(); 6];
        row[0] = format!("{rest:.9}");
        row[5] = format!("{more} more items, all of them with --json");
        rows.push(row);
    }
    table_of(&[pillar.pillar, "date", "role", "kind", "rule", "document"], &[0], rows)
}

fn ties(standing: &Explanation) -> Table {
    let row = |tie: &explain::StrongTie| {
        vec![
            tie.name.clone().unwrap_or_default(),
            tie.person_key.clone(),
            tie.layer.clone(),
            format!("{:.6}", tie.weight),
            tie.documents.to_string(),
        ]
    };
    let rows = standing.ties.iter().map(row).collect();
    table_of(&["strongest ties", "key", "layer", "weight", "documents"], &[3, 4], rows)
}

fn without(standing: &Explanation) -> Table {
    let row = |without: &explain::LeaveOneOut| {
        vec![
            without.document.clone(),
            without.pillar.to_owned(),
            without.role.clone(),
            format!("{:.6}", without.points_lost),
            format!("{:.6}", without.score),
            without.rank.map_or("not listed".to_owned(), |rank| rank.to_string()),
        ]
    };
    let rows = standing.without.iter().map(row).collect();
    table_of(&["without", "in", "as", "points lost", "score", "rank"], &[3, 4, 5], rows)
}
