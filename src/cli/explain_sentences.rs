//! The two sentences at the head of an explanation: why the person stands there, and what would change it.

use super::explain_words::{self, hundredths};
use crate::queries::explain::{Explanation, PillarShare, ScoredItem};

/// Why the person has this place: the two pillars with most points, and the strongest document of the first.
pub(super) fn why_there(standing: &Explanation) -> String {
    let mut pillars: Vec<&PillarShare> =
        standing.pillars.iter().filter(|pillar| pillar.points > 0.0).collect();
    // Stable: equals stay in the order of the pillars.
    pillars.sort_by(|a, b| b.points.total_cmp(&a.points));
    let share = |pillar: &PillarShare| {
        format!("{} from {}", hundredths(pillar.points), explain_words::pillar(pillar.pillar))
    };
    let Some(first) = pillars.first() else {
        return "On the list for a document of the area that gives no points.".to_owned();
    };
    let best = first.items.first().and_then(best_item).map(|item| format!(", above all {item}"));
    let second = pillars.get(1).map(|pillar| format!(", and {}", share(pillar)));
    format!(
        "{} of {} points come from {}{}{}.",
        hundredths(first.points),
        hundredths(standing.score),
        explain_words::pillar(first.pillar),
        best.unwrap_or_default(),
        second.unwrap_or_default()
    )
}

/// How firm the place is, what it leans on, and how far the next tier is.
pub(super) fn what_would_change_it(standing: &Explanation) -> String {
    let interval = match (standing.rank_low, standing.rank_high) {
        (Some(low), Some(high)) if low == high => {
            Some(format!("with the documents drawn anew the rank stays {low} (90 %)"))
        }
        (Some(low), Some(high)) => Some(format!(
            "with the documents drawn anew the rank lies between {low} and {high} (90 %)"
        )),
        _ => None,
    };
    let leans_on = standing.without.first().map(|without| {
        let title = title_of(standing, &without.document).unwrap_or(&without.document);
        match without.rank {
            Some(rank) if rank == standing.rank => format!("it stays {rank} without “{title}”"),
            Some(rank) => format!("it would be {rank} without “{title}”"),
            None => format!("without “{title}” the person would not be listed"),
        }
    });
    let next = match (standing.tier.next_cut_gap, &standing.tier.next_tier) {
        (Some(gap), Some(tier)) => {
            Some(format!("{} more points would reach {tier}", hundredths(gap)))
        }
        _ => None,
    };
    let parts: Vec<String> = [interval, leans_on, next].into_iter().flatten().collect();
    let mut sentence = parts.join("; ");
    if let Some(first) = sentence.get(..1).map(str::to_uppercase) {
        sentence.replace_range(..1, &first);
        sentence.push('.');
    }
    sentence
}

/// The title of a document, of a talk where the person gave one in it.
pub(super) fn title_of<'e>(standing: &'e Explanation, document: &str) -> Option<&'e str> {
    let mut items = standing.pillars.iter().flat_map(|pillar| &pillar.items);
    let item = items.find(|item| item.document.as_deref() == Some(document))?;
    item.talk.as_deref().or(item.title.as_deref())
}

/// A document with what the person did there.
fn best_item(item: &ScoredItem) -> Option<String> {
    let title = item.talk.as_ref().or(item.title.as_ref()).or(item.document.as_ref())?;
    let year = item.date.as_ref().and_then(|date| date.get(..4));
    let year = year.map_or(String::new(), |year| format!(", {year}"));
    Some(format!("“{title}” ({}{year})", explain_words::plain(&item.role)))
}
