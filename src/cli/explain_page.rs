//! The page of `kolnet explain`: two sentences that answer, then the figures behind them.

use comfy_table::Table;

use super::explain_sentences::{title_of, what_would_change_it, why_there};
use super::explain_words::{self, NETWORK, hundredths};
use super::run_remarks::thin_pillar;
use super::text_table::table_of;
use crate::queries::explain::{
    self, CareerFacts, Explanation, IdentityFacts, LeaveOneOut, PersonExplanation, PillarShare,
    ReviewedDecision, ScoredItem,
};

/// Items of a pillar on the page; the JSON has all.
const ITEMS: usize = 2;
/// Ties on the page; the JSON has ten.
const TIES: usize = 5;
/// Signs of a title on the page.
const TITLE_LENGTH: usize = 76;

/// The page: the person, then each area.
pub(super) fn page(told: &PersonExplanation) -> String {
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
    text.push_str(&career(&person.career));
    text.push_str(&sureness(identity));
    text.push_str(&format!("Run {}, as of {}\n", person.run_id, person.as_of));
    text
}

/// When and where the documents show the person.
fn career(career: &CareerFacts) -> String {
    let mut facts = Vec::new();
    if let Some(last_seen) = &career.last_seen {
        facts.push(match career.state.as_str() {
            "silent" => format!("no document since {last_seen}"),
            "new" => format!("new in the sources, last seen {last_seen}"),
            _ => format!("last seen {last_seen}"),
        });
    }
    if let (Some(from), Some(year)) = (&career.moved_from, career.moved_in) {
        facts.push(format!("moved from {from}, first printed here in {year}"));
    }
    match facts.is_empty() {
        true => String::new(),
        false => format!("{}\n", facts.join(", ")),
    }
}

fn sureness(identity: &IdentityFacts) -> String {
    let mut facts = Vec::new();
    if let Some(confidence) = identity.confidence {
        facts.push(format!("identity confidence {}", hundredths(confidence)));
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
        "{} ({}): rank {}{interval} of {}, score {}\n{}\n{}\n{}",
        standing.area_name,
        standing.area,
        standing.rank,
        standing.ranked,
        hundredths(standing.score),
        why_there(standing),
        what_would_change_it(standing),
        tier(standing)
    );
    if !standing.flags.is_empty() {
        text.push_str(&format!("Look at: {}\n", standing.flags.join(", ")));
    }
    text.push_str(&decisions(standing));
    if !standing.declared_interests.is_empty() {
        let interests = standing.declared_interests.join("; ");
        text.push_str(&format!("Declared interests, of no weight: {interests}\n"));
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
    text.push_str(&format!("\n{}", glossary(standing)));
    text
}

fn tier(standing: &Explanation) -> String {
    let tier = &standing.tier;
    let Some(proposed) = &tier.proposed else {
        return "No tier proposed: fewer documents than a tier asks for\n".to_owned();
    };
    let mut text = format!("Tier {proposed} proposed");
    if let Some(probability) = tier.probability {
        text.push_str(&format!(" with probability {}", hundredths(probability)));
    }
    if let (Some(gap), Some(next)) = (tier.next_cut_gap, &tier.next_tier) {
        text.push_str(&format!(", {} points below the last of {next}", hundredths(gap)));
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
                if first { hundredths(pillar.points) } else { String::new() },
                explain_words::sum(part.sum).to_owned(),
                format!("{:.1} %", 100.0 * part.weight),
                hundredths(part.raw),
                hundredths(part.reference),
            ]);
        }
    }
    let header = ["pillar", "points", "for", "weight", "sum", "greatest sum in the area"];
    table_of(&header, &[1, 3, 4, 5], rows)
}

/// The first items of a pillar, each with its title over its link.
fn items(pillar: &PillarShare) -> Table {
    let mut rows: Vec<Vec<String>> = pillar.items.iter().take(ITEMS).map(item_row).collect();
    let more = pillar.items.len().saturating_sub(ITEMS);
    if more > 0 {
        let rest: f64 = pillar.items.iter().skip(ITEMS).map(|item| item.points).sum();
        let told = format!("{more} more, all of them with --json");
        rows.push(vec![hundredths(rest), String::new(), String::new(), String::new(), told]);
    }
    let what = if pillar.pillar == NETWORK { "position" } else { "document" };
    table_of(&[pillar.pillar, "date", "as", "in the area by", what], &[0], rows)
}

fn item_row(item: &ScoredItem) -> Vec<String> {
    vec![
        hundredths(item.points),
        item.date.clone().unwrap_or_default(),
        explain_words::plain(&item.role),
        explain_words::plain(&item.rule),
        document_lines(item),
    ]
}

/// What is printed of a document: its title, of a talk both titles, then where it can be read or its name.
fn document_lines(item: &ScoredItem) -> String {
    let Some(document) = &item.document else { return explain_words::kind(&item.kind) };
    let titles = [&item.talk, &item.title].into_iter().flatten();
    let title = titles.map(|title| shortened(title)).collect::<Vec<_>>().join(", in: ");
    let place = item.link.as_ref().unwrap_or(document);
    match title.is_empty() || title == *place {
        true => place.clone(),
        false => format!("{title}\n{place}"),
    }
}

fn shortened(title: &str) -> String {
    match title.char_indices().nth(TITLE_LENGTH) {
        Some((end, _)) => format!("{}…", title[..end].trim_end()),
        None => title.to_owned(),
    }
}

fn ties(standing: &Explanation) -> Table {
    let row = |tie: &explain::StrongTie| {
        vec![
            tie.name.clone().unwrap_or_default(),
            tie.person_key.clone(),
            explain_words::plain(&tie.layer),
            hundredths(tie.weight),
            tie.documents.to_string(),
        ]
    };
    let rows = standing.ties.iter().take(TIES).map(row).collect();
    table_of(&["strongest ties", "key", "by", "weight", "documents"], &[3, 4], rows)
}

fn without(standing: &Explanation) -> Table {
    let row = |without: &LeaveOneOut| {
        vec![
            title_of(standing, &without.document).map_or(without.document.clone(), shortened),
            without.pillar.to_owned(),
            explain_words::plain(&without.role),
            hundredths(without.points_lost),
            hundredths(without.score),
            without.rank.map_or("not listed".to_owned(), |rank| rank.to_string()),
        ]
    };
    let rows = standing.without.iter().map(row).collect();
    table_of(&["without", "in", "as", "points lost", "score", "rank"], &[3, 4, 5], rows)
}

/// `Decided: promote (computed: hf rank 12, T3; now: hf T2) by Kato on 2026-09-01: leads the trial group
/// (overrides.csv, line 2)`, one line a decision.
fn decisions(standing: &Explanation) -> String {
    let line = |decision: &ReviewedDecision| {
        let known = |word: &str, cell: &Option<String>| {
            cell.as_ref().map(|cell| format!("{word}{cell}")).unwrap_or_default()
        };
        let parts = [known("computed: ", &decision.computed), known("now: ", &decision.effect)];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let values = match parts.is_empty() {
            true => String::new(),
            false => format!(" ({})", parts.join("; ")),
        };
        let (by, date) = (known(" by ", &decision.by), known(" on ", &decision.date));
        let reason = known(": ", &decision.reason);
        let ReviewedDecision { action, place, .. } = decision;
        format!("Decided: {action}{values}{by}{date}{reason} ({place})\n")
    };
    standing.decisions.iter().map(line).collect()
}

/// The words of the page that a reader of the list may not know, each once.
fn glossary(standing: &Explanation) -> String {
    let items = standing.pillars.iter().flat_map(|pillar| pillar.items.iter().take(ITEMS));
    let mut words: Vec<(String, &'static str)> = Vec::new();
    for item in items {
        for word in [&item.role, &item.rule] {
            let meaning =
                explain_words::meaning(word).map(|meaning| (explain_words::plain(word), meaning));
            words.extend(meaning.filter(|word| !words.contains(word)));
        }
    }
    for flag in &standing.flags {
        words.extend(explain_words::meaning(flag).map(|meaning| (flag.clone(), meaning)));
    }
    let lines = words.iter().map(|(word, meaning)| format!("{word}: {meaning}\n"));
    lines.collect()
}
