//! The network of an area as its run folder holds it.

use std::path::Path;

use polars::prelude::{SortMultipleOptions, lit};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::{CoverageError, StepLayers};
use crate::graph::{Csr, GraphError};
use crate::ranking::network::{self, Layer, LayerGraph, NetworkParams};
use crate::run_folder::schema::{communities, edges, rankings};
use crate::run_folder::{RunFolder, RunFolderError, RunManifest, RunTable, SelectedBy};

/// The settings of a run that a plan needs.
#[derive(Debug, Deserialize)]
pub(super) struct PlanSettings {
    network: NetworkParams,
}

/// A person in the area's network.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct AreaMember {
    pub person_key: String,
    name: Option<String>,
    /// `None` for people who are not in the ranking: nothing of their own in the area, or not listed by
    /// a reviewer's decision. They are not picked and count for nothing, but ties lead through them.
    pub rank: Option<u32>,
    score: Option<f64>,
    tier: Option<String>,
    tier_reviewed: Option<String>,
    city: Option<String>,
    region: Option<String>,
    country: Option<String>,
    pub community: Option<u32>,
}

impl AreaMember {
    /// Somebody who is not in the ranking.
    fn unlisted(key: &str) -> Self {
        Self { person_key: key.to_owned(), ..Self::default() }
    }

    /// The name shown.
    pub(super) fn name(&self) -> &str {
        self.name.as_deref().unwrap_or_default()
    }

    /// Score in the area; 0 when not ranked.
    pub(super) fn score(&self) -> f64 {
        self.score.unwrap_or_default()
    }

    /// Whether the person has as many documents as a tier asks for: an active expert, one of those to
    /// be covered.
    pub(super) fn is_active(&self) -> bool {
        self.tier.is_some()
    }

    /// Country code; empty when unknown.
    pub(super) fn country(&self) -> &str {
        self.country.as_deref().unwrap_or_default()
    }

    /// Region; empty when unknown.
    pub(super) fn region(&self) -> &str {
        self.region.as_deref().unwrap_or_default()
    }

    /// City; empty when unknown.
    pub(super) fn city(&self) -> &str {
        self.city.as_deref().unwrap_or_default()
    }

    /// What a choice of people is made by; all members are of one area.
    pub(super) fn selected_by(&self) -> SelectedBy {
        SelectedBy {
            area: String::new(),
            rank: self.rank,
            country: self.country.clone(),
            region: self.region.clone(),
            tier: self.tier.clone(),
            tier_reviewed: self.tier_reviewed.clone(),
        }
    }

    /// What there is to cover in this person.
    pub(super) fn value(&self) -> f64 {
        if self.is_active() { self.score() } else { 0.0 }
    }
}

/// A community of the area.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct CommunityLabel {
    #[serde(rename = "community")]
    pub id: u32,
    pub label: Option<String>,
}

/// A row of `edges`.
#[derive(Debug, Deserialize)]
struct PrintedTie<'a> {
    layer: Layer,
    a: &'a str,
    b: &'a str,
    weight: f64,
}

/// A tie in one layer; its ends are nodes.
#[derive(Debug)]
struct LayerTie {
    layer: Layer,
    u: u32,
    v: u32,
    weight: f64,
}

/// An area: node `i` is `members[i]`, by rising key, so that equals are chosen by key.
#[derive(Debug)]
pub(super) struct AreaNetwork {
    pub manifest: RunManifest<PlanSettings>,
    pub name: String,
    pub members: Vec<AreaMember>,
    pub graph: Csr,
    /// Names of the layers that the graph combines.
    pub layers: Vec<&'static str>,
    pub communities: Vec<CommunityLabel>,
}

impl AreaNetwork {
    pub(super) fn open(run: &Path, area: &str, steps: StepLayers) -> Result<Self, CoverageError> {
        let run: RunFolder<PlanSettings> = RunFolder::open(run)?;
        let Some(reference) = run.manifest.area(area) else {
            let known = run.manifest.area_ids();
            return Err(CoverageError::NoArea { area: area.to_owned(), known });
        };
        let name = reference.name.clone();
        let tables = AreaTables::open(&run, area)?;
        let (members, ties) = tables.read()?;
        let params = &run.manifest.config.network;
        let (layers, graph) =
            combined_graph(members.len(), &ties, steps, params).map_err(|cause| {
                CoverageError::Ties { path: tables.edges.file().display().to_string(), cause }
            })?;
        Ok(Self {
            name,
            members,
            graph,
            layers: layers.iter().map(|kept| kept.layer.name()).collect(),
            communities: read_communities(&run, area)?,
            manifest: run.manifest,
        })
    }

    pub(super) fn nodes(&self) -> std::ops::Range<u32> {
        0..self.members.len() as u32
    }

    pub(super) fn member(&self, node: u32) -> &AreaMember {
        &self.members[node as usize]
    }

    /// What there is to cover: the score of each active expert.
    pub(super) fn values(&self) -> Vec<f64> {
        self.members.iter().map(AreaMember::value).collect()
    }

    /// The node of a key.
    pub(super) fn node_of(&self, key: &str) -> Option<u32> {
        let node = self.members.binary_search_by(|member| member.person_key.as_str().cmp(key));
        node.ok().map(|node| node as u32)
    }

    /// The label of a community; empty for none.
    pub(super) fn label(&self, community: Option<u32>) -> &str {
        let found = self.communities.iter().find(|known| Some(known.id) == community);
        found.and_then(|known| known.label.as_deref()).unwrap_or_default()
    }
}

/// The ranking and the ties of one area.
struct AreaTables {
    area: String,
    rankings: RunTable,
    edges: RunTable,
}

impl AreaTables {
    fn open(run: &RunFolder<PlanSettings>, area: &str) -> Result<Self, RunFolderError> {
        let rankings = run.table(
            &rankings::TABLE,
            &[
                rankings::AREA,
                rankings::PERSON_KEY,
                rankings::NAME,
                rankings::RANK,
                rankings::SCORE,
                rankings::TIER,
                rankings::TIER_REVIEWED,
                rankings::CITY,
                rankings::REGION,
                rankings::COUNTRY,
                rankings::COMMUNITY,
            ],
        )?;
        let columns = [edges::AREA, edges::LAYER, edges::A, edges::B, edges::WEIGHT];
        let edges = run.table(&edges::TABLE, &columns)?;
        Ok(Self { area: area.to_owned(), rankings, edges })
    }

    /// Everybody in the ranking or at an end of a tie, by key, and the ties between them.
    fn read(&self) -> Result<(Vec<AreaMember>, Vec<LayerTie>), RunFolderError> {
        let ranked = self.rankings.rows().filter(rankings::AREA.col().eq(lit(self.area.as_str())));
        let mut members: Vec<AreaMember> = self.rankings.collect(ranked)?.decode()?;
        let mut node_of: FxHashMap<String, u32> = members
            .iter()
            .zip(0..)
            .map(|(member, node)| (member.person_key.clone(), node))
            .collect();
        let mut ties: Vec<LayerTie> = Vec::new();
        self.edges.for_each_part_of(&edges::AREA, &self.area, |part| {
            let printed: Vec<PrintedTie<'_>> = part.decode()?;
            let known = |key: &str| node_of.get(key).copied();
            let ends: Vec<[Option<u32>; 2]> =
                printed.par_iter().map(|tie| [known(tie.a), known(tie.b)]).collect();
            for (tie, [u, v]) in printed.iter().zip(ends) {
                let [u, v] = [(tie.a, u), (tie.b, v)].map(|(key, known)| {
                    known.unwrap_or_else(|| {
                        *node_of.entry(key.to_owned()).or_insert_with(|| {
                            members.push(AreaMember::unlisted(key));
                            members.len() as u32 - 1
                        })
                    })
                });
                ties.push(LayerTie { layer: tie.layer, u, v, weight: tie.weight });
            }
            Ok(())
        })?;
        Ok(in_order_of_keys(members, ties))
    }
}

/// Numbers people by key; ties by layer and ends.
fn in_order_of_keys(
    members: Vec<AreaMember>,
    mut ties: Vec<LayerTie>,
) -> (Vec<AreaMember>, Vec<LayerTie>) {
    let mut numbered: Vec<(AreaMember, u32)> = members.into_iter().zip(0..).collect();
    numbered.par_sort_unstable_by(|a, b| a.0.person_key.cmp(&b.0.person_key));
    let mut place = vec![0; numbered.len()];
    for ((_, node), at) in numbered.iter().zip(0..) {
        place[*node as usize] = at;
    }
    for tie in &mut ties {
        [tie.u, tie.v] = [tie.u, tie.v].map(|node| place[node as usize]);
    }
    ties.par_sort_unstable_by(|x, y| (x.layer, x.u, x.v).cmp(&(y.layer, y.u, y.v)));
    (numbered.into_iter().map(|(member, _)| member).collect(), ties)
}

/// The layers that make steps, and all of them combined.
fn combined_graph(
    members: usize,
    ties: &[LayerTie],
    steps: StepLayers,
    params: &NetworkParams,
) -> Result<(Vec<LayerGraph>, Csr), GraphError> {
    let layers = layer_graphs(members, ties, steps)?;
    let graph = network::combine_layers(members, &layers, params)?;
    Ok((layers, graph))
}

/// The layers that make steps, each unscaled, in the order of [`Layer::ALL`].
fn layer_graphs(
    members: usize,
    ties: &[LayerTie],
    steps: StepLayers,
) -> Result<Vec<LayerGraph>, GraphError> {
    let mut layers = Vec::new();
    for layer in Layer::ALL {
        let in_layer = ties.iter().filter(|tie| tie.layer == layer);
        let edges: Vec<(u32, u32, f32)> =
            in_layer.map(|tie| (tie.u, tie.v, tie.weight as f32)).collect();
        let graph = Csr::from_edges(members, &edges)?;
        // Weights are stored with six decimals: a tie of less is none.
        if graph.edge_count() > 0 {
            layers.push(LayerGraph { layer, graph });
        }
    }
    let is_collaboration = |kept: &LayerGraph| kept.layer != Layer::CoSpeaking;
    if steps == StepLayers::Collaboration && layers.iter().any(is_collaboration) {
        layers.retain(is_collaboration);
    }
    Ok(layers)
}

fn read_communities(
    run: &RunFolder<PlanSettings>,
    area: &str,
) -> Result<Vec<CommunityLabel>, RunFolderError> {
    let columns = [communities::AREA, communities::COMMUNITY, communities::LABEL];
    let table = run.table(&communities::TABLE, &columns)?;
    let query = table
        .rows()
        .filter(communities::AREA.col().eq(lit(area)))
        .sort([communities::COMMUNITY.name], SortMultipleOptions::default());
    table.collect(query)?.decode()
}
