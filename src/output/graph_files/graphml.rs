//! GraphML as Gephi, Cytoscape, yEd, igraph and networkx read it.
//!
//! The id of each key is its name. Gephi takes the keys `d3` and `d7` for the labels of nodes and edges, whatever they
//! are called, and reads colours from whole numbers only.

use std::io;

use super::error::GraphFileError;
use super::network_picture::NetworkPicture;
use super::node_attributes::{AttributeType, OF_PERSON, OF_TIE, of_person, of_tie};
use super::xml::{self, XmlWriter};
use crate::output::view::{GraphPerson, GraphTie};
use crate::storage::folder_record::PURPOSE;

/// Attributes that Gephi knows by name.
const DRAWING: [(&str, AttributeType); 8] = [
    ("label", AttributeType::Text),
    ("x", AttributeType::Number),
    ("y", AttributeType::Number),
    ("z", AttributeType::Number),
    ("size", AttributeType::Number),
    ("r", AttributeType::Integer),
    ("g", AttributeType::Integer),
    ("b", AttributeType::Integer),
];

/// The document.
pub(super) fn document(picture: &NetworkPicture<'_>) -> Result<Vec<u8>, GraphFileError> {
    write(picture).map_err(|source| GraphFileError { format: "GraphML", source })
}

fn write(picture: &NetworkPicture<'_>) -> io::Result<Vec<u8>> {
    let mut writer = xml::begin()?;
    let namespace = [("xmlns", "http://graphml.graphdrawing.org/xmlns")];
    xml::parent(&mut writer, "graphml", &namespace, |writer| {
        let about = format!("{}: {}; {PURPOSE}", picture.study.title, picture.area.name);
        xml::text(writer, "desc", &[], &about)?;
        for (name, kind) in DRAWING.into_iter().chain(OF_PERSON) {
            write_key(writer, "node", name, kind)?;
        }
        for (name, kind) in [("weight", AttributeType::Number)].into_iter().chain(OF_TIE) {
            write_key(writer, "edge", name, kind)?;
        }
        let graph = [("id", picture.area.id.as_str()), ("edgedefault", "undirected")];
        xml::parent(writer, "graph", &graph, |writer| {
            for person in &picture.graph.people {
                write_node(writer, picture, person)?;
            }
            for tie in &picture.graph.ties {
                write_edge(writer, picture, tie)?;
            }
            Ok(())
        })
    })?;
    Ok(xml::finish(writer))
}

fn write_key(
    writer: &mut XmlWriter,
    domain: &str,
    name: &str,
    kind: AttributeType,
) -> io::Result<()> {
    let kind = match kind {
        AttributeType::Text => "string",
        AttributeType::Integer => "int",
        AttributeType::Number => "double",
    };
    let key = [("id", name), ("for", domain), ("attr.name", name), ("attr.type", kind)];
    xml::empty(writer, "key", &key)
}

fn write_data(writer: &mut XmlWriter, name: &str, value: &str) -> io::Result<()> {
    xml::text(writer, "data", &[("key", name)], value)
}

fn write_node(
    writer: &mut XmlWriter,
    picture: &NetworkPicture<'_>,
    person: &GraphPerson,
) -> io::Result<()> {
    xml::parent(writer, "node", &[("id", person.key.as_str())], |writer| {
        write_data(writer, "label", &person.name)?;
        if let Some([x, y]) = person.at {
            for (name, value) in [("x", x), ("y", y), ("z", 0)] {
                write_data(writer, name, &value.to_string())?;
            }
        }
        write_data(writer, "size", &person.radius.to_string())?;
        for (name, value) in ["r", "g", "b"].into_iter().zip(picture.colour(person)) {
            write_data(writer, name, &value.to_string())?;
        }
        for ((name, _), value) in OF_PERSON.into_iter().zip(of_person(picture, person)) {
            if let Some(value) = value {
                write_data(writer, name, &value.to_string())?;
            }
        }
        Ok(())
    })
}

fn write_edge(
    writer: &mut XmlWriter,
    picture: &NetworkPicture<'_>,
    tie: &GraphTie,
) -> io::Result<()> {
    let [source, target] = tie.ends.map(|end| picture.graph.people[end as usize].key.as_str());
    xml::parent(writer, "edge", &[("source", source), ("target", target)], |writer| {
        write_data(writer, "weight", &tie.weight.to_string())?;
        for ((name, _), value) in OF_TIE.into_iter().zip(of_tie(tie)) {
            write_data(writer, name, &value.to_string())?;
        }
        Ok(())
    })
}
