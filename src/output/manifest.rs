//! What was read, with which settings, and what came of it.

use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::data::ingest::{InputSummary, ReferenceFile};
use crate::people::key_registry::KeyEvent;
use crate::pipeline::Findings;
use crate::ranking::score::{PerComponent, PillarWeights};
use crate::study::StudyConfig;

/// `manifest.json`.
#[derive(Debug, Serialize)]
pub(super) struct Manifest<'a> {
    /// Version of kolnet.
    pub kolnet: &'static str,
    /// Title of the study.
    pub study: &'a str,
    /// Reference date in force.
    pub as_of: String,
    /// Hash of inputs and configuration, never of the clock.
    pub run_id: String,
    /// One row a file.
    pub inputs: &'a [InputSummary],
    /// Files that decided something without being sources.
    pub consulted: &'a [ReferenceFile],
    /// Every value in force.
    pub config: &'a StudyConfig,
    /// How many of each.
    pub counts: RunCounts,
    /// What earns full marks, and the weights in force, by area.
    pub references: Vec<AreaReference<'a>>,
    /// Things worth saying that stopped nothing.
    pub notes: Vec<String>,
}

/// Counts of the run.
#[derive(Debug, Serialize)]
pub(super) struct RunCounts {
    /// Works in the corpus.
    pub works: usize,
    /// Printed names, without those of suppressed people.
    pub mentions: usize,
    /// People behind them.
    pub people: usize,
    /// Keys of earlier runs whose people are now known to be another one, so far.
    pub keys_merged: usize,
    /// Keys given to people who were taken for another one before, so far.
    pub keys_split: usize,
    /// Opt-outs in force.
    pub opt_outs: usize,
    /// Printed names removed because their owner opted out.
    pub suppressed_mentions: usize,
    /// Records refused.
    pub rejected: usize,
}

/// One area's scale.
#[derive(Debug, Serialize)]
pub(super) struct AreaReference<'a> {
    /// Area id.
    pub area: &'a str,
    /// Area name.
    pub name: &'a str,
    /// Works in area and window.
    pub works: usize,
    /// People on them.
    pub people: usize,
    /// People with a score.
    pub ranked: usize,
    /// Communities of five or more.
    pub communities: usize,
    /// Modularity of the partition.
    pub modularity: f64,
    /// Mean adjusted mutual information with the communities of other seeds; none where untested.
    pub seed_agreement: Option<f64>,
    /// X of each raw sum.
    pub references: PerComponent<f64>,
    /// Weights in force.
    pub weights: PerComponent<f64>,
    /// Whether the papers-only weights hold.
    pub papers_only: bool,
    /// Pillars without a source.
    pub missing_pillars: &'a [&'static str],
    /// Rank from which on the order is noise; none when it holds to the end.
    pub noise_from: Option<u32>,
    /// Mean share of the first 50 that a replicate has among its first 50.
    pub top50_overlap: f64,
    /// Publications above the cap on team size.
    pub works_above_cap: u64,
    /// Share of all possible co-authorship ties that the cap left out.
    pub share_of_ties_left_out: f64,
}

/// Hash of inputs and configuration in sixteen hex digits. Paths count, so that a renamed file is
/// a different run; their order does not.
pub(super) fn run_id(findings: &Findings, config: &StudyConfig) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for input in &findings.inputs {
        hash.update(input.kind.name());
        hash.update(&input.path);
        hash.update(&input.sha256);
    }
    for file in &findings.consulted {
        hash.update(file.what);
        hash.update(&file.sha256);
    }
    // Serialising plain structs of numbers and text cannot fail.
    hash.update(serde_json::to_vec(config).unwrap_or_default());
    hash.update(format!("{:?}", findings.areas.iter().map(|area| &area.area).collect::<Vec<_>>()));
    data_encoding::HEXLOWER.encode(&hash.finalize()[..8])
}

/// The manifest of a run.
pub(super) fn manifest<'a>(
    findings: &'a Findings,
    config: &'a StudyConfig,
    run_id: &str,
    notes: Vec<String>,
) -> Manifest<'a> {
    let references = findings
        .areas
        .iter()
        .map(|area| {
            let PillarWeights { shares, papers_only, missing } = &area.ranking.weights;
            let cap = &area.network.above_cap;
            let all = (cap.ties_left_out + cap.ties_made).max(1);
            AreaReference {
                area: &area.area.id,
                name: &area.area.name,
                works: area.works.len(),
                people: area.network.people.len(),
                ranked: area.ranking.rows.len(),
                communities: area.communities.len(),
                modularity: crate::storage::frame::round(area.modularity, 6),
                seed_agreement: area.seed_agreement.map(|ami| crate::storage::frame::round(ami, 6)),
                references: rounded(&area.ranking.references),
                weights: rounded(shares),
                papers_only: *papers_only,
                missing_pillars: missing,
                noise_from: area.stability.indistinct_from,
                top50_overlap: crate::storage::frame::round(area.stability.top50_overlap, 6),
                works_above_cap: cap.works,
                share_of_ties_left_out: crate::storage::frame::round(
                    cap.ties_left_out as f64 / all as f64,
                    6,
                ),
            }
        })
        .collect();
    let events = findings.ledger.events();
    let merged = events.iter().filter(|e| matches!(e, KeyEvent::MergedInto { .. })).count();
    Manifest {
        kolnet: env!("CARGO_PKG_VERSION"),
        study: &config.title,
        as_of: findings.as_of.to_string(),
        run_id: run_id.to_owned(),
        inputs: &findings.inputs,
        consulted: &findings.consulted,
        config,
        counts: RunCounts {
            works: findings.corpus.work_count(),
            mentions: findings.corpus.mention_count(),
            people: findings.people.person_count,
            keys_merged: merged,
            keys_split: events.len() - merged,
            opt_outs: findings.suppression.len(),
            suppressed_mentions: findings.suppressed_mentions,
            rejected: findings.rejected.len(),
        },
        references,
        notes,
    }
}

/// Nine decimals, what tables print.
fn rounded(values: &PerComponent<f64>) -> PerComponent<f64> {
    PerComponent::from_fn(|component| crate::storage::frame::round(values[component], 9))
}
