//! The manifest of a run, and the hash that identifies it.

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};

use super::cycles::stamp;
use super::trend::{area_topics, area_trend};
use crate::data::corpus::MeshUi;
use crate::people::key_registry::KeyEvent;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::network::LayerGraph;
use crate::ranking::score::{PerComponent, PillarWeights, ThinPillar};
use crate::run_folder::{
    AreaDefinition, AreaReference, AreaTrend, LayerTies, RunCounts, RunManifest,
};
use crate::storage::table::round;
use crate::study::{Study, StudyConfig};

/// Decimals of references and weights, as tables print raw sums.
const SUM_DECIMALS: u8 = 9;
/// Decimals of shares.
const SHARE_DECIMALS: u8 = 6;

/// What a run wrote, as far as its identifier depends on it.
pub(super) struct WrittenHashes {
    /// SHA-256 of the tables without an identifier of the run, and of the ledger, by file.
    pub(super) files: BTreeMap<String, String>,
    /// Hash of the rankings without the identifier.
    pub(super) rankings: [u8; 32],
}

/// Hash of inputs, configuration and tables in sixteen hex digits. Paths count, so that a renamed file is a
/// different run; their order does not.
pub(super) fn run_id(findings: &Findings, config: &StudyConfig, written: &WrittenHashes) -> String {
    let mut hash = Sha256::new();
    hash.update(env!("CARGO_PKG_VERSION"));
    for input in &findings.inputs {
        hash.update(input.kind.name());
        hash.update(&input.path);
        hash.update(&input.sha256);
    }
    for file in &findings.consulted {
        hash.update(&file.what);
        hash.update(&file.sha256);
    }
    // Answers come from several files, the replaced run among them; what they say counts.
    for question in findings.opt_out.questions.iter().filter(|question| question.answer.is_some()) {
        hash.update(format!("{}{:?}", question.key, question.answer));
    }
    // Serialising plain structs of numbers and text cannot fail.
    hash.update(serde_json::to_vec(config).unwrap_or_default());
    hash.update(format!("{:?}", findings.areas.iter().map(|area| &area.area).collect::<Vec<_>>()));
    for (name, file) in &written.files {
        hash.update(name);
        hash.update(file);
    }
    hash.update(written.rankings);
    data_encoding::HEXLOWER.encode(&hash.finalize()[..8])
}

/// `manifest.json`, without remarks on the outputs.
pub(super) fn run_manifest<'a>(
    findings: &Findings,
    study: &'a Study,
    run_id: &str,
) -> RunManifest<&'a StudyConfig> {
    RunManifest {
        kolnet: env!("CARGO_PKG_VERSION").to_owned(),
        study: study.config.title.clone(),
        as_of: findings.as_of.to_string(),
        as_of_from: findings.as_of_from.clone(),
        run_id: run_id.to_owned(),
        opt_outs_of: stamp(findings),
        inputs: findings.inputs.clone(),
        consulted: findings.consulted.clone(),
        config: &study.config,
        counts: run_counts(findings),
        references: findings
            .areas
            .iter()
            .map(|area| area_reference(area, area_trend(findings, &study.config, area)))
            .collect(),
        notes: findings.notes.clone(),
    }
}

fn run_counts(findings: &Findings) -> RunCounts {
    let events = findings.ledger.events();
    let merged = events.iter().filter(|e| matches!(e, KeyEvent::MergedInto { .. })).count();
    RunCounts {
        works: findings.corpus.work_count(),
        mentions: findings.corpus.mention_count(),
        people: findings.people.person_count,
        keys_merged: merged,
        keys_split: events.len() - merged,
        opt_outs: findings.opt_outs.list.len(),
        suppressed_mentions: findings.opt_out.opted_out,
        undecided_mentions: findings.opt_out.undecided,
        rejected: findings.rejected.len(),
    }
}

fn area_reference(area: &AreaFindings, trend: AreaTrend) -> AreaReference {
    let PillarWeights { shares, papers_only, missing, thin } = &area.ranking.weights;
    let cap = &area.network.above_cap;
    let possible_ties = (cap.ties_left_out + cap.ties_made).max(1);
    let defined = &area.area;
    let texts = |uis: &[MeshUi]| uis.iter().map(ToString::to_string).collect();
    let definition = AreaDefinition {
        include: texts(&defined.include),
        exclude: texts(&defined.exclude),
        keywords: defined.keywords.clone(),
        venues: defined.venues.clone(),
    };
    AreaReference {
        area: area.area.id.clone(),
        name: area.area.name.clone(),
        works: area.works.len(),
        people: area.network.people.len(),
        ranked: area.ranking.rows.len(),
        communities: area.communities.len(),
        modularity: round(area.modularity, SHARE_DECIMALS),
        seed_agreement: area.seed_agreement.map(|ami| round(ami, SHARE_DECIMALS)),
        references: rounded(&area.ranking.references),
        weights: rounded(shares),
        papers_only: *papers_only,
        missing_pillars: missing.iter().map(ToString::to_string).collect(),
        thin_pillars: thin.iter().map(rounded_share).collect(),
        layers: area.network.layers.iter().map(layer_ties).collect(),
        noise_from: area.stability.indistinct_from,
        top50_overlap: round(area.stability.top50_overlap, SHARE_DECIMALS),
        works_above_cap: cap.works,
        share_of_ties_left_out: round(
            cap.ties_left_out as f64 / possible_ties as f64,
            SHARE_DECIMALS,
        ),
        topics: area_topics(area, &trend),
        trend,
        definition,
    }
}

fn rounded_share(thin: &ThinPillar) -> ThinPillar {
    ThinPillar { kept: round(thin.kept, SHARE_DECIMALS), ..thin.clone() }
}

fn layer_ties(tied: &LayerGraph) -> LayerTies {
    let (LayerGraph { layer, graph }, is_thin) = (tied, tied.is_thin());
    LayerTies { layer: layer.name().to_owned(), ties: graph.edge_count(), is_thin }
}

fn rounded(values: &PerComponent<f64>) -> PerComponent<f64> {
    PerComponent::from_fn(|component| round(values[component], SUM_DECIMALS))
}
