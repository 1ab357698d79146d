//! The area that is planned for, as its run folder holds it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::Deserialize;

use super::{Error, StepLayers};
use crate::graph::Csr;
use crate::ranking::network::{self, Layer, LayerGraph, NetworkParams};
use crate::run_folder::{self, RunTable};

/// What a plan needs of `manifest.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    pub run_id: String,
    pub as_of: String,
    config: Config,
    references: Vec<AreaName>,
}

#[derive(Debug, Deserialize)]
struct Config {
    network: NetworkParams,
}

#[derive(Debug, Deserialize)]
struct AreaName {
    area: String,
    name: String,
}

/// Somebody in the area's network.
#[derive(Clone, Debug, Default)]
pub(super) struct AreaMember {
    pub key: String,
    pub name: String,
    /// `None` for people without a place in the ranking: nothing of their own in the area, or not
    /// listed by a reviewer's decision. They are not picked and count for nothing, but ties lead
    /// through them.
    pub rank: Option<u32>,
    pub score: f64,
    /// Has as many documents as a tier asks for: an active expert, one of those to be covered.
    pub active: bool,
    pub country: String,
    pub community: Option<u32>,
}

/// A community of the area.
#[derive(Clone, Debug)]
pub(super) struct CommunityLabel {
    pub id: u32,
    pub label: String,
}

/// An area: node `i` is `members[i]`, by rising key, so that equals are chosen by key.
#[derive(Debug)]
pub(super) struct AreaNetwork {
    pub manifest: Manifest,
    pub name: String,
    pub members: Vec<AreaMember>,
    pub graph: Csr,
    /// Names of the layers that the graph combines.
    pub layers: Vec<&'static str>,
    pub communities: Vec<CommunityLabel>,
}

impl AreaNetwork {
    pub(super) fn open(run: &Path, area: &str, steps: StepLayers) -> Result<Self, Error> {
        let manifest: Manifest = run_folder::manifest(run)?;
        let ids = manifest.references.iter().map(|known| known.area.as_str());
        let Some(found) = manifest.references.iter().find(|known| known.area == area) else {
            let known = ids.collect::<Vec<_>>().join(", ");
            return Err(Error::NoArea { area: area.to_owned(), known });
        };
        let name = found.name.clone();
        let mut members = ranked(run, area)?;
        let ties = StoredTies::read(run, area)?;
        for key in &ties.people {
            members
                .entry(key.clone())
                .or_insert_with(|| AreaMember { key: key.clone(), ..AreaMember::default() });
        }
        let members: Vec<AreaMember> = members.into_values().collect();
        let kept = ties.layers(run, &members, steps)?;
        let graph = network::combine_layers(members.len(), &kept, &manifest.config.network)
            .map_err(|cause| Error::Ties {
                path: run.join("edges.parquet").display().to_string(),
                cause,
            })?;
        let layers = kept.iter().map(|kept| kept.layer.name()).collect();
        let communities = communities(run, area)?;
        Ok(Self { manifest, name, members, graph, layers, communities })
    }

    pub(super) fn nodes(&self) -> std::ops::Range<u32> {
        0..self.members.len() as u32
    }

    pub(super) fn member(&self, node: u32) -> &AreaMember {
        &self.members[node as usize]
    }

    /// What there is to cover: the score of each active expert.
    pub(super) fn values(&self) -> Vec<f64> {
        let value = |member: &AreaMember| if member.active { member.score } else { 0.0 };
        self.members.iter().map(value).collect()
    }

    /// The node of a key.
    pub(super) fn node_of(&self, key: &str) -> Option<u32> {
        node_of(&self.members, key)
    }

    /// The label of a community; empty for none.
    pub(super) fn label(&self, community: Option<u32>) -> &str {
        let found = self.communities.iter().find(|known| Some(known.id) == community);
        found.map_or("", |known| &known.label)
    }
}

fn node_of(members: &[AreaMember], key: &str) -> Option<u32> {
    members.binary_search_by(|member| member.key.as_str().cmp(key)).ok().map(|node| node as u32)
}

fn ranked(run: &Path, area: &str) -> Result<BTreeMap<String, AreaMember>, Error> {
    let columns = ["area", "rank", "person_key", "name", "tier", "score", "country", "community"];
    let table = RunTable::of_either(run, "rankings", &columns)?;
    let mut members = BTreeMap::new();
    for row in 0..table.len() {
        if table.text("area", row)? != area {
            continue;
        }
        let key = table.text("person_key", row)?.to_owned();
        let member = AreaMember {
            key: key.clone(),
            name: table.text("name", row)?.to_owned(),
            rank: Some(table.needed("rank", row)?),
            score: table.needed("score", row)?,
            active: !table.text("tier", row)?.is_empty(),
            country: table.text("country", row)?.to_owned(),
            community: table.number("community", row)?,
        };
        members.insert(key, member);
    }
    Ok(members)
}

fn communities(run: &Path, area: &str) -> Result<Vec<CommunityLabel>, Error> {
    let table = RunTable::of_either(run, "communities", &["area", "community", "label"])?;
    let mut found = Vec::new();
    for row in 0..table.len() {
        if table.text("area", row)? == area {
            let label = table.text("label", row)?.to_owned();
            found.push(CommunityLabel { id: table.needed("community", row)?, label });
        }
    }
    Ok(found)
}

/// The ties of an area as they are stored: one row a tie and layer, unscaled.
struct StoredTies {
    rows: Vec<(Layer, String, String, f32)>,
    people: BTreeSet<String>,
}

impl StoredTies {
    fn read(run: &Path, area: &str) -> Result<Self, Error> {
        let columns = ["area", "layer", "a", "b", "weight"];
        let table = RunTable::rows_with(run, "edges", &columns, ("area", area))?;
        let mut ties = Self { rows: Vec::with_capacity(table.len()), people: BTreeSet::new() };
        for row in 0..table.len() {
            let (a, b) = (table.text("a", row)?, table.text("b", row)?);
            let name = table.text("layer", row)?;
            let Some(layer) = Layer::ALL.into_iter().find(|layer| layer.name() == name) else {
                let cause = format!("row {}: there is no layer '{name}'", row + 1);
                return Err(run_folder::not_a_run_folder(&run.join("edges.parquet"), cause).into());
            };
            for end in [a, b] {
                if !ties.people.contains(end) {
                    ties.people.insert(end.to_owned());
                }
            }
            let weight = table.needed("weight", row)?;
            ties.rows.push((layer, a.to_owned(), b.to_owned(), weight));
        }
        Ok(ties)
    }

    /// The layers that make steps, each unscaled.
    fn layers(
        &self,
        run: &Path,
        members: &[AreaMember],
        steps: StepLayers,
    ) -> Result<Vec<LayerGraph>, Error> {
        let path = || run.join("edges.parquet").display().to_string();
        let mut layers = Vec::new();
        for layer in Layer::ALL {
            let here = self.rows.iter().filter(|tie| tie.0 == layer);
            let ties: Vec<(u32, u32, f32)> = here
                .filter_map(|(_, a, b, w)| Some((node_of(members, a)?, node_of(members, b)?, *w)))
                .collect();
            let graph = Csr::from_edges(members.len(), &ties)
                .map_err(|cause| Error::Ties { path: path(), cause })?;
            // Weights are printed with six decimals: what is smaller is no tie any more.
            if graph.edge_count() > 0 {
                layers.push(LayerGraph { layer, graph });
            }
        }
        if steps == StepLayers::Collaboration && layers.iter().any(|l| l.layer != Layer::CoSpeaking)
        {
            layers.retain(|kept| kept.layer != Layer::CoSpeaking);
        }
        Ok(layers)
    }
}
