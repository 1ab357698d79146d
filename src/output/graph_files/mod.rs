//! The network of an area as files for other tools: GraphML, GEXF, VOSviewer JSON, and tables of nodes and edges
//! under the headings of Gephi's spreadsheet import.
//!
//! All hold everybody listed and every tie, with the places, sizes and colours of the map. Networks of more than
//! [`MOST_TIES`] have none.

mod error;
mod gexf;
mod graphml;
mod network_picture;
mod node_attributes;
mod node_tables;
#[cfg(test)]
mod tests;
mod vosviewer;
mod xml;

pub use error::GraphFileError;

use rayon::prelude::*;

use super::view::{AreaGraph, AreaView, StudyView};
use crate::study::GraphFormat;
use network_picture::NetworkPicture;

/// Stem of the files of an area.
const STEM: &str = "network";
/// Most ties, each layer counted, of a network in files. Judgement: with 750,000 ties `network.gexf` has 190 MB, of
/// a million papers each file would have gigabytes; programs that compute with such networks read `edges.parquet`.
pub const MOST_TIES: usize = 1_000_000;
/// VOSviewer refuses smaller networks.
const LEAST_VOSVIEWER_ITEMS: usize = 3;

/// A file of an area's folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GraphFile {
    /// Its path in the run folder.
    pub name: String,
    /// Its content, UTF-8.
    pub bytes: Vec<u8>,
}

/// Files of a network, and a remark on each that could not be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphFiles {
    /// The files.
    pub files: Vec<GraphFile>,
    /// Remarks.
    pub warnings: Vec<String>,
}

/// The files of an area in the formats asked for; tables come with any of them.
///
/// # Errors
/// When a file cannot be written to memory: a bug of ours.
pub fn render(
    view: &StudyView,
    area: &AreaView,
    graph: &AreaGraph,
    formats: &[GraphFormat],
) -> Result<GraphFiles, GraphFileError> {
    if formats.is_empty() {
        return Ok(GraphFiles::default());
    }
    let picture = NetworkPicture::new(view, area, graph);
    let mut wanted: Vec<NetworkFile> =
        vec![("-edges.csv", node_tables::edges), ("-nodes.csv", node_tables::nodes)];
    let mut warnings = Vec::new();
    if formats.contains(&GraphFormat::Gexf) {
        wanted.push((".gexf", gexf::document));
    }
    if formats.contains(&GraphFormat::Graphml) {
        wanted.push((".graphml", graphml::document));
    }
    if formats.contains(&GraphFormat::Vosviewer) {
        if graph.people.len() >= LEAST_VOSVIEWER_ITEMS {
            wanted.push((".json", vosviewer::document));
        } else {
            warnings.push(format!(
                "areas/{}/{STEM}.json: not written, since VOSviewer opens no network of fewer than {LEAST_VOSVIEWER_ITEMS} people",
                area.id
            ));
        }
    }
    let file = |(ending, print): NetworkFile| {
        let name = format!("areas/{}/{STEM}{ending}", area.id);
        Ok(GraphFile { name, bytes: print(&picture)? })
    };
    let files = wanted.into_par_iter().map(file).collect::<Result<_, GraphFileError>>()?;
    Ok(GraphFiles { files, warnings })
}

/// The ending of a file's name, and what prints it.
type NetworkFile = (&'static str, fn(&NetworkPicture<'_>) -> Result<Vec<u8>, GraphFileError>);

/// The remark on an area with too many ties for files of its network.
pub fn too_large(area: &AreaView, ties: usize) -> String {
    format!(
        "areas/{}/{STEM}.*: not written, since {ties} ties are more than files for drawing hold ({MOST_TIES}); edges.parquet has them all, by the keys of the rankings",
        area.id
    )
}

/// Every text of a network's files as it is before it is packed.
pub fn texts<'v>(area: &'v AreaView, graph: &'v AreaGraph) -> impl Iterator<Item = &'v str> {
    let people = graph.people.iter().flat_map(|person| {
        let more = [&person.native, &person.orcid, &person.affiliation];
        std::iter::once(&person.name).chain(more.into_iter().flatten())
    });
    let communities = area.communities.iter().map(|community| &community.label);
    people.chain(communities).chain([&area.name]).map(String::as_str)
}
