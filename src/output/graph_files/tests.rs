//! What holds for graph files of any names.

use quick_xml::Reader;
use quick_xml::events::Event;

use super::*;
use crate::output::view::{CommunityView, GraphPerson, GraphTie};

const ODD: [&str; 8] = [
    "A & B",
    "<script>alert(1)</script>",
    "O'Hara \"Bob\" ]]> x",
    "tab\tline\nend\u{b}\u{FFFE}",
    "村上 正郎",
    "محمد علي",
    "=HYPERLINK(\"x\")",
    "",
];

fn person(rank: u32, name: &str) -> GraphPerson {
    GraphPerson {
        key: format!("P{rank}"),
        name: name.to_owned(),
        rank,
        score: f64::from(100 - rank),
        community: (!rank.is_multiple_of(4)).then_some(rank as usize % 2),
        at: Some([i64::from(rank), 7]),
        radius: 3.5,
        ..GraphPerson::default()
    }
}

/// An area of people with these names, each tied to the next.
fn crowd(names: &[&str]) -> (StudyView, AreaGraph) {
    let communities =
        [3, 9].map(|size| CommunityView { id: 10 - size as u32, size, ..CommunityView::default() });
    let area = AreaView { id: "hf".into(), communities: communities.into(), ..AreaView::default() };
    let people: Vec<GraphPerson> =
        (1..).zip(names).map(|(rank, name)| person(rank, name)).collect();
    let ties = (1..people.len() as u32).map(|end| GraphTie {
        ends: [end - 1, end],
        weight: 0.25,
        layers: vec!["co_authorship", "trial"],
        documents: 2,
    });
    let graph = AreaGraph { ties: ties.collect(), people };
    (StudyView { areas: vec![area], ..StudyView::default() }, graph)
}

const FORMATS: [GraphFormat; 3] = [GraphFormat::Graphml, GraphFormat::Gexf, GraphFormat::Vosviewer];

fn files(names: &[&str]) -> GraphFiles {
    let (view, graph) = crowd(names);
    render(&view, &view.areas[0], &graph, &FORMATS).unwrap()
}

fn text<'f>(files: &'f GraphFiles, ending: &str) -> &'f str {
    let file = files.files.iter().find(|file| file.name.ends_with(ending)).unwrap();
    std::str::from_utf8(&file.bytes).unwrap()
}

/// Labels of the nodes, as a reader of XML finds them.
fn labels(xml: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    let mut label = None;
    loop {
        match reader.read_event().unwrap() {
            Event::Eof => return found,
            Event::Start(node) => {
                let value = |name: &str| {
                    let attribute = node.try_get_attribute(name).unwrap()?;
                    Some(
                        attribute
                            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                            .unwrap()
                            .into_owned(),
                    )
                };
                found.extend(value("label"));
                label = value("key").filter(|key| key == "label").map(|_| String::new());
            }
            Event::Text(part) => {
                if let Some(label) = &mut label {
                    label.push_str(&part);
                }
            }
            Event::GeneralRef(name) => {
                if let Some(label) = &mut label {
                    let name: &str = &name;
                    label.push_str(quick_xml::escape::resolve_predefined_entity(name).unwrap());
                }
            }
            Event::End(_) => found.extend(label.take()),
            _ => {}
        }
    }
}

#[test]
fn any_name_comes_back_from_xml_as_it_was_but_for_what_xml_forbids() {
    let files = files(&ODD);
    let expected = ODD.map(xml::printable);
    assert_eq!(labels(text(&files, ".graphml")), expected);
    assert_eq!(labels(text(&files, ".gexf")), expected);
    assert_eq!(expected[3], "tab line end  ");
}

#[test]
fn any_name_comes_back_from_json_and_none_is_markup_there() {
    let files = files(&ODD);
    let data: serde_json::Value = serde_json::from_str(text(&files, ".json")).unwrap();
    let items = data["network"]["items"].as_array().unwrap();
    let labels: Vec<&str> = items.iter().map(|item| item["label"].as_str().unwrap()).collect();
    assert_eq!(labels, ODD);
    assert!(items[1]["description"].as_str().unwrap().contains("&lt;script&gt;"));
}

#[test]
fn clusters_are_numbered_by_size_and_nobody_without_a_community_has_one() {
    let files = files(&ODD);
    let data: serde_json::Value = serde_json::from_str(text(&files, ".json")).unwrap();
    let clusters: Vec<Option<i64>> = data["network"]["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item.get("cluster").map(|cluster| cluster.as_i64().unwrap()))
        .collect();
    let (one, two, none) = (Some(1), Some(2), None);
    assert_eq!(clusters, [one, two, one, none, one, two, one, none]);
    // The number in the tables is that of the run.
    assert!(text(&files, "-nodes.csv").lines().nth(1).unwrap().contains(",1,99,1,"));
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    let files = files(&ODD);
    let mut reader = csv::Reader::from_reader(text(&files, "-nodes.csv").as_bytes());
    for row in reader.records().map(Result::unwrap) {
        assert!(row.iter().all(|cell| !cell.starts_with(['=', '+', '@', '\t'])), "{row:?}");
    }
}

#[test]
fn networks_of_nobody_and_of_one_person_are_files_too_and_vosviewer_is_told_of() {
    for names in [&ODD[..0], &ODD[..1], &ODD[..2]] {
        let files = files(names);
        assert_eq!(labels(text(&files, ".graphml")).len(), names.len());
        assert_eq!(labels(text(&files, ".gexf")).len(), names.len());
        assert_eq!(text(&files, "-nodes.csv").lines().count(), 1 + names.len());
        assert!(!files.files.iter().any(|file| file.name.ends_with(".json")));
        assert!(files.warnings[0].contains("fewer than 3"), "{:?}", files.warnings);
    }
    assert!(files(&ODD[..3]).warnings.is_empty());
}

#[test]
fn nothing_is_written_where_no_format_is_asked_for_and_tables_come_with_any() {
    let (view, graph) = crowd(&ODD);
    let area = &view.areas[0];
    assert_eq!(render(&view, area, &graph, &[]).unwrap(), GraphFiles::default());
    let files = render(&view, area, &graph, &[GraphFormat::Gexf]).unwrap().files;
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(
        names,
        ["areas/hf/network-edges.csv", "areas/hf/network-nodes.csv", "areas/hf/network.gexf"]
    );
}

#[test]
fn the_check_for_opt_outs_sees_each_name_as_it_is() {
    let (view, graph) = crowd(&ODD);
    let seen: Vec<&str> = texts(&view.areas[0], &graph).collect();
    assert!(ODD.iter().all(|name| seen.contains(name)), "{seen:?}");
}
