//! GEXF 1.3 as Gephi and Gephi Lite read it.

use std::io;

use super::error::GraphFileError;
use super::network_picture::NetworkPicture;
use super::node_attributes::{AttributeType, OF_PERSON, OF_TIE, of_person, of_tie};
use super::xml::{self, XmlWriter};
use crate::output::view::{GraphPerson, GraphTie};
use crate::storage::folder_record::PURPOSE;

/// Length of a date with year, month and day, the only one that the format knows.
const WHOLE_DATE: usize = "2026-10-01".len();

/// The document.
pub(super) fn document(picture: &NetworkPicture<'_>) -> Result<Vec<u8>, GraphFileError> {
    write(picture).map_err(|source| GraphFileError { format: "GEXF", source })
}

fn write(picture: &NetworkPicture<'_>) -> io::Result<Vec<u8>> {
    let mut writer = xml::begin()?;
    // Readers compare these names letter by letter: `http`, not `https`.
    let namespaces = [
        ("xmlns", "http://gexf.net/1.3"),
        ("xmlns:viz", "http://gexf.net/1.3/viz"),
        ("version", "1.3"),
    ];
    xml::parent(&mut writer, "gexf", &namespaces, |writer| {
        let as_of = &picture.study.as_of;
        let date = [("lastmodifieddate", as_of.as_str())];
        let date = if as_of.len() == WHOLE_DATE { &date[..] } else { &[] };
        xml::parent(writer, "meta", date, |writer| {
            xml::text(writer, "creator", &[], &format!("kolnet {}", picture.study.version))?;
            let about = format!("{}: {}; {PURPOSE}", picture.study.title, picture.area.name);
            xml::text(writer, "description", &[], &about)
        })?;
        let graph = [("mode", "static"), ("defaultedgetype", "undirected")];
        xml::parent(writer, "graph", &graph, |writer| write_graph(writer, picture))
    })?;
    Ok(xml::finish(writer))
}

fn write_graph(writer: &mut XmlWriter, picture: &NetworkPicture<'_>) -> io::Result<()> {
    write_attributes(writer, "node", &OF_PERSON)?;
    write_attributes(writer, "edge", &OF_TIE)?;
    xml::parent(writer, "nodes", &[], |writer| {
        picture.graph.people.iter().try_for_each(|person| write_node(writer, picture, person))
    })?;
    xml::parent(writer, "edges", &[], |writer| {
        let mut ties = picture.graph.ties.iter().enumerate();
        ties.try_for_each(|(id, tie)| write_edge(writer, picture, id, tie))
    })
}

fn write_attributes(
    writer: &mut XmlWriter,
    class: &str,
    attributes: &[(&str, AttributeType)],
) -> io::Result<()> {
    xml::parent(writer, "attributes", &[("class", class), ("mode", "static")], |writer| {
        for (name, kind) in attributes {
            let kind = match kind {
                AttributeType::Text => "string",
                AttributeType::Integer => "integer",
                AttributeType::Number => "double",
            };
            xml::empty(writer, "attribute", &[("id", name), ("title", name), ("type", kind)])?;
        }
        Ok(())
    })
}

fn write_value(writer: &mut XmlWriter, name: &str, value: &str) -> io::Result<()> {
    xml::empty(writer, "attvalue", &[("for", name), ("value", &xml::printable(value))])
}

fn write_node(
    writer: &mut XmlWriter,
    picture: &NetworkPicture<'_>,
    person: &GraphPerson,
) -> io::Result<()> {
    let label = xml::printable(&person.name);
    xml::parent(writer, "node", &[("id", &person.key), ("label", &label)], |writer| {
        xml::parent(writer, "attvalues", &[], |writer| {
            for ((name, _), value) in OF_PERSON.into_iter().zip(of_person(picture, person)) {
                if let Some(value) = value {
                    write_value(writer, name, &value.to_string())?;
                }
            }
            Ok(())
        })?;
        xml::empty(writer, "viz:size", &[("value", &person.radius.to_string())])?;
        if let Some([x, y]) = person.at {
            let [x, y] = [x, y].map(|place| place.to_string());
            xml::empty(writer, "viz:position", &[("x", &x), ("y", &y), ("z", "0")])?;
        }
        let [r, g, b] = picture.colour(person).map(|part| part.to_string());
        xml::empty(writer, "viz:color", &[("r", &r), ("g", &g), ("b", &b)])
    })
}

fn write_edge(
    writer: &mut XmlWriter,
    picture: &NetworkPicture<'_>,
    id: usize,
    tie: &GraphTie,
) -> io::Result<()> {
    let [source, target] = tie.ends.map(|end| picture.graph.people[end as usize].key.as_str());
    let (id, weight) = (id.to_string(), tie.weight.to_string());
    let edge =
        [("id", id.as_str()), ("source", source), ("target", target), ("weight", weight.as_str())];
    xml::parent(writer, "edge", &edge, |writer| {
        xml::parent(writer, "attvalues", &[], |writer| {
            for ((name, _), value) in OF_TIE.into_iter().zip(of_tie(tie)) {
                write_value(writer, name, &value.to_string())?;
            }
            Ok(())
        })
    })
}
