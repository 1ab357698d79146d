//! What the last lines of a run say about the ranking of an area: how far it holds, and on how little.

use crate::pipeline::AreaFindings;
use crate::ranking::network::{Layer, LayerGraph};
use crate::ranking::score::{PillarWeights, RankedPerson, ThinPillar, Tier};

/// The remarks, each a line, on a list of which the first `printed` people are shown. `draws` is how often the
/// documents were drawn.
pub(super) fn area_remarks(area: &AreaFindings, printed: usize, draws: u32) -> String {
    let PillarWeights { missing, thin, .. } = &area.ranking.weights;
    let mut lines = Vec::new();
    lines.extend(noise(area, draws));
    if !missing.is_empty() {
        let missing = missing.join(", ");
        lines.push(format!("No source for: {missing}. Their weight went to the other pillars."));
    }
    lines.extend(thin.iter().map(thin_pillar));
    lines.extend(few_ties(&area.network.layers));
    lines.extend(untiered(&area.ranking.rows, printed));
    if area.ranking.rows.iter().take(printed).any(RankedPerson::is_tier_unsure) {
        lines.push("'?': a tier that is less likely than not.".to_owned());
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// The proposed tier, with `?` when it is less likely than not; `–` for too few documents.
pub(super) fn tier_mark(row: &RankedPerson) -> String {
    let doubt = if row.is_tier_unsure() { "?" } else { "" };
    row.tier.map_or_else(|| "–".to_owned(), |tier| format!("{}{doubt}", tier.name()))
}

fn noise(area: &AreaFindings, draws: u32) -> Option<String> {
    let rank = area.stability.indistinct_from?;
    if rank == 1 {
        return Some(format!("The whole order is mostly chance ({draws} draws of the documents)."));
    }
    let above = rank - 1;
    let also = match area.ranking.may_stand_at(rank) {
        0 => String::new(),
        unsure => format!(" {unsure} of the {above} above may stand there too (90 %)."),
    };
    Some(format!(
        "From rank {rank} on, the order is mostly chance ({draws} draws of the documents).{also}"
    ))
}

/// Why a pillar does not count in full.
pub(super) fn thin_pillar(thin: &ThinPillar) -> String {
    let ThinPillar { pillar, people, of, needed, kept } = thin;
    let weight = match *kept {
        0.0 => "Its weight".to_owned(),
        kept => format!("{:.0} % of its weight", 100.0 * (1.0 - kept)),
    };
    format!(
        "Thin: {pillar}, which {people} of {of} people have (it counts in full from {needed} on). {weight} went \
         to the other pillars."
    )
}

fn few_ties(layers: &[LayerGraph]) -> Option<String> {
    let thin: Vec<String> = layers
        .iter()
        .filter(|layer| layer.is_thin())
        .map(|layer| format!("{} {}", layer.graph.edge_count(), words(layer.layer)))
        .collect();
    (!thin.is_empty()).then(|| format!("Few ties in the network: {}.", thin.join(", ")))
}

const fn words(layer: Layer) -> &'static str {
    match layer {
        Layer::CoAuthorship => "by publications",
        Layer::CoSpeaking => "by congress sessions",
        Layer::Guideline => "by panels and boards",
        Layer::Trial => "by trials",
    }
}

/// Ranks that are named.
const NAMED: usize = 5;

/// Who has no tier and would be looked for in one: among the printed, or above somebody of the third.
fn untiered(rows: &[RankedPerson], printed: usize) -> Option<String> {
    let is_high = |row: &RankedPerson| row.tier.is_some_and(|tier| tier <= Tier::T3);
    let last = rows.iter().rposition(is_high).unwrap_or(0).max(printed).min(rows.len());
    let mut ranks = rows[..last].iter().filter(|row| row.tier.is_none()).map(|row| row.rank);
    let named: Vec<String> = ranks.by_ref().take(NAMED).map(|rank| rank.to_string()).collect();
    let more = match ranks.count() {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let word = if named.len() == 1 { "rank" } else { "ranks" };
    (!named.is_empty()).then(|| {
        let named = named.join(", ");
        format!("No tier for {word} {named}{more}: fewer documents than a tier asks for.")
    })
}
