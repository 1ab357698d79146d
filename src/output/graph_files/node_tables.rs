//! Tables of nodes and edges under the headings that Gephi's spreadsheet import looks for.

use std::io;

use super::error::GraphFileError;
use super::network_picture::NetworkPicture;
use super::node_attributes::{OF_PERSON, of_person, of_tie};
use crate::storage::table_writer::csv_writer;

/// `network-nodes.csv`.
pub(super) fn nodes(picture: &NetworkPicture<'_>) -> Result<Vec<u8>, GraphFileError> {
    let mut rows = vec![
        ["Id", "Label"]
            .into_iter()
            .chain(OF_PERSON.map(|(name, _)| name))
            .chain(["x", "y", "size", "color"])
            .map(str::to_owned)
            .collect::<Vec<_>>(),
    ];
    for person in &picture.graph.people {
        let mut row = vec![person.key.clone(), inert(&person.name)];
        let known = of_person(picture, person).into_iter();
        row.extend(known.map(|value| value.map_or_else(String::new, |v| inert(&v.to_string()))));
        let at = person.at.map_or_else(Default::default, |at| at.map(|place| place.to_string()));
        let [r, g, b] = picture.colour(person);
        row.extend(at);
        row.extend([person.radius.to_string(), format!("#{r:02X}{g:02X}{b:02X}")]);
        rows.push(row);
    }
    table(&rows)
}

/// `network-edges.csv`.
pub(super) fn edges(picture: &NetworkPicture<'_>) -> Result<Vec<u8>, GraphFileError> {
    let heads = ["Source", "Target", "Type", "Weight", "Documents", "Layers"];
    let mut rows = vec![heads.map(str::to_owned).to_vec()];
    for tie in &picture.graph.ties {
        let [source, target] = tie.ends.map(|end| picture.graph.people[end as usize].key.clone());
        let [layers, documents] = of_tie(tie).map(|value| value.to_string());
        let weight = tie.weight.to_string();
        rows.push(vec![source, target, "Undirected".to_owned(), weight, documents, layers]);
    }
    table(&rows)
}

/// A text that no spreadsheet runs as a formula, on one line.
fn inert(text: &str) -> String {
    let text: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    // A negative number is none of our values: these begin with a letter or a digit.
    if text.starts_with(['=', '+', '-', '@']) { format!("'{text}") } else { text }
}

/// Without a byte-order mark, which Gephi would take for a part of the first heading.
fn table(rows: &[Vec<String>]) -> Result<Vec<u8>, GraphFileError> {
    let failed = |source: io::Error| GraphFileError { format: "CSV", source };
    let mut writer = csv_writer(Vec::new());
    for row in rows {
        writer.write_record(row).map_err(|error| failed(io::Error::other(error)))?;
    }
    writer.into_inner().map_err(|error| failed(error.into_error()))
}
