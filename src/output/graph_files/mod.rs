//! The network of an area as files for other tools: GraphML, GEXF, VOSviewer JSON, and tables of nodes and edges
//! under the headings of Gephi's spreadsheet import.
//!
//! All hold everybody listed and every tie, with the places, sizes and colours of the map.

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

use super::view::{AreaGraph, AreaView, StudyView};
use crate::study::GraphFormat;
use network_picture::NetworkPicture;

/// Stem of the files of an area.
const STEM: &str = "network";
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

/// Files of networks, and a remark on each that could not be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GraphFiles {
    /// The files.
    pub files: Vec<GraphFile>,
    /// Remarks, in the order of areas.
    pub warnings: Vec<String>,
}

/// The files of all areas in the formats asked for; tables come with any of them. `graphs` are those of the areas
/// of the view.
///
/// # Errors
/// When a file cannot be written to memory: a bug of ours.
pub fn render(
    view: &StudyView,
    graphs: &[AreaGraph],
    formats: &[GraphFormat],
) -> Result<GraphFiles, GraphFileError> {
    let mut rendered = GraphFiles::default();
    if formats.is_empty() {
        return Ok(rendered);
    }
    for (area, graph) in view.areas.iter().zip(graphs) {
        let picture = NetworkPicture::new(view, area, graph);
        let mut add = |name: &str, bytes| {
            let name = format!("areas/{}/{STEM}{name}", area.id);
            rendered.files.push(GraphFile { name, bytes });
        };
        add("-edges.csv", node_tables::edges(&picture)?);
        add("-nodes.csv", node_tables::nodes(&picture)?);
        if formats.contains(&GraphFormat::Gexf) {
            add(".gexf", gexf::document(&picture)?);
        }
        if formats.contains(&GraphFormat::Graphml) {
            add(".graphml", graphml::document(&picture)?);
        }
        if formats.contains(&GraphFormat::Vosviewer) {
            if graph.people.len() >= LEAST_VOSVIEWER_ITEMS {
                add(".json", vosviewer::document(&picture)?);
            } else {
                rendered.warnings.push(format!(
                    "areas/{}/{STEM}.json: not written, since VOSviewer opens no network of fewer than {LEAST_VOSVIEWER_ITEMS} people",
                    area.id
                ));
            }
        }
    }
    Ok(rendered)
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
