//! How a run was made, in paragraphs for a last slide or a compliance file: what was read, how people were told
//! apart, what the score is made of, and which of its numbers are measured and which are judgement.

mod basis;
mod words;

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};
use serde_json::Value;

pub use basis::ValueBasis;

use crate::ranking::score::{RankParams, ScoreComponent};
use crate::run_folder::{AreaReference, RunFolder, RunFolderError, RunManifest};
use crate::study::Language;

/// How a run was made.
#[derive(Clone, Debug, Serialize)]
pub struct MethodStatement {
    /// Paragraphs in the order of reading, in the language asked for.
    pub paragraphs: Vec<String>,
    /// What each number of the score rests on, in the order of a study file.
    pub parameters: Vec<ParameterBasis>,
    /// Files that were read, with their SHA-256.
    pub files: Vec<MethodFile>,
}

/// A number of the score.
#[derive(Clone, Debug, Serialize)]
pub struct ParameterBasis {
    /// Section and key of a study file, `congress.half_life`.
    pub name: String,
    /// The value in force.
    pub value: Value,
    /// The default, where the study changed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub default: Option<Value>,
    /// What the default rests on; a value of the study's own rests on the study.
    pub basis: ValueBasis,
}

/// A file that was read.
#[derive(Clone, Debug, Serialize)]
pub struct MethodFile {
    /// What it is to the study: the kind of its source, or what it decides.
    pub what: String,
    /// Path relative to the study file.
    pub path: String,
    /// SHA-256 of its bytes in hex.
    pub sha256: String,
}

/// The settings of a run that the statement speaks of.
#[derive(Debug, Deserialize)]
struct MethodSettings {
    window_years: u32,
    #[serde(default)]
    language: Language,
    ranking: Value,
    resampling: ResamplingSettings,
    identity: IdentitySettings,
}

#[derive(Debug, Deserialize)]
struct ResamplingSettings {
    bootstrap: u32,
    weight_draws: u32,
}

#[derive(Debug, Deserialize)]
struct IdentitySettings {
    #[serde(default)]
    trust_source_ids: bool,
}

/// Says how the run in a folder was made, in `language` or that of its study.
///
/// # Errors
/// When the folder is none that `kolnet run` wrote, or its manifest is damaged.
pub fn describe(
    run_dir: &Path,
    language: Option<Language>,
) -> Result<MethodStatement, RunFolderError> {
    let RunFolder { manifest, .. } = RunFolder::<MethodSettings>::open(run_dir)?;
    let parameters = parameters(&manifest.config.ranking);
    let words = words::of(language.unwrap_or(manifest.config.language));
    let paragraphs = paragraphs(&manifest, &parameters, words);
    let sources = manifest.inputs.into_iter().map(|input| MethodFile {
        what: input.kind.name().to_owned(),
        path: input.path,
        sha256: input.sha256,
    });
    let consulted = manifest.consulted.into_iter().map(|file| MethodFile {
        what: file.what,
        path: file.path,
        sha256: file.sha256,
    });
    Ok(MethodStatement { paragraphs, parameters, files: sources.chain(consulted).collect() })
}

/// Each number of the score in force beside its default.
fn parameters(in_force: &Value) -> Vec<ParameterBasis> {
    // Plain structs of numbers always are JSON.
    let defaults = serde_json::to_value(RankParams::default()).unwrap_or_default();
    let mut found = Vec::new();
    for (section, keys) in defaults.as_object().into_iter().flatten() {
        leaves(section, keys, &mut |name, default| {
            let value = name.split('.').try_fold(in_force, |value, key| value.get(key));
            // A run of an older version had fewer numbers.
            if let Some(value) = value {
                let changed = (value != default).then(|| default.clone());
                let basis =
                    if changed.is_some() { ValueBasis::Study } else { ValueBasis::of(name) };
                found.push(ParameterBasis {
                    name: name.to_owned(),
                    value: value.clone(),
                    default: changed,
                    basis,
                });
            }
        });
    }
    found
}

/// Calls `each` with the dotted name of every value that is no table.
fn leaves(name: &str, value: &Value, each: &mut impl FnMut(&str, &Value)) {
    match value.as_object() {
        Some(table) => {
            table.iter().for_each(|(key, value)| leaves(&format!("{name}.{key}"), value, each));
        }
        None => each(name, value),
    }
}

fn paragraphs(
    manifest: &RunManifest<MethodSettings>,
    parameters: &[ParameterBasis],
    words: &words::MethodWords,
) -> Vec<String> {
    let RunManifest { counts, config, .. } = manifest;
    let mut read: BTreeMap<&str, u64> = BTreeMap::new();
    for input in &manifest.inputs {
        *read.entry(input.kind.name()).or_default() += input.read;
    }
    let kinds: Vec<String> = read.iter().map(|(kind, count)| format!("{kind} {count}")).collect();
    let number = |count: usize| count.to_string();
    let identity = if config.identity.trust_source_ids { words.source_ids } else { words.identity };
    let mut said = vec![
        fill(
            words.read,
            &[
                ("study", manifest.study.clone()),
                ("files", number(manifest.inputs.len())),
                ("kinds", kinds.join(words.comma)),
                ("works", number(counts.works)),
                ("rejected", number(counts.rejected)),
                ("years", config.window_years.to_string()),
                ("as_of", manifest.as_of.clone()),
            ],
        ),
        fill(
            identity,
            &[
                ("mentions", number(counts.mentions)),
                ("people", number(counts.people)),
                ("opt_outs", number(counts.opt_outs)),
            ],
        ),
    ];
    said.extend(manifest.references.iter().map(|area| area_weights(area, words)));
    said.push(words.ranks.to_owned());
    said.push(fill(
        words.intervals,
        &[
            ("bootstrap", config.resampling.bootstrap.to_string()),
            ("draws", config.resampling.weight_draws.to_string()),
        ],
    ));
    for basis in ValueBasis::ALL {
        let names: Vec<&str> =
            parameters.iter().filter(|p| p.basis == basis).map(|p| p.name.as_str()).collect();
        if !names.is_empty() {
            said.push(fill(words.basis(basis), &[("names", names.join(words.comma))]));
        }
    }
    said.push(words.limits.to_owned());
    said.push(fill(
        words.version,
        &[("version", manifest.kolnet.clone()), ("run", manifest.run_id.clone())],
    ));
    said
}

/// The shares of the score that each component of an area has.
fn area_weights(area: &AreaReference, words: &words::MethodWords) -> String {
    let share = |component: ScoreComponent| {
        let weight = area.weights[component];
        (weight > 0.0).then(|| format!("{} {:.1} %", words.component(component), 100.0 * weight))
    };
    let shares: Vec<String> = ScoreComponent::ALL.into_iter().filter_map(share).collect();
    let template = if area.papers_only { words.papers_only } else { words.score };
    fill(template, &[("area", area.name.clone()), ("shares", shares.join(words.comma))])
}

/// Puts values at the names in braces.
fn fill(template: &str, values: &[(&str, String)]) -> String {
    values.iter().fold(template.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}
