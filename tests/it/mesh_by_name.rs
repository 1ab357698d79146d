//! MeSH headings printed by name give the areas that headings with identifiers give.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::Path;

use kolnet::data::corpus::{Corpus, SourceKind, WorkId};
use kolnet::data::ingest::{IngestReport, ReadSettings, SourceSpec, TableLayout, read_sources};
use kolnet::ranking::area::{
    Area, AreaParams, AreaSpec, AssignmentRule, MeshThesaurus, assign_works, read_mesh,
    resolve_areas,
};
use kolnet::storage::input_file::InputPath;

use crate::support::{in_checkout, shared_data};

fn read(kind: SourceKind, path: &Path, mesh: Option<&MeshThesaurus>) -> IngestReport {
    let spec = SourceSpec {
        kind,
        files: vec![InputPath::new(path, path.display().to_string())],
        defaults: BTreeMap::new(),
        columns: BTreeMap::new(),
        roles: BTreeMap::new(),
        layout: TableLayout::default(),
    };
    let headings = mesh.map(MeshThesaurus::heading_names);
    let settings = ReadSettings { headings: headings.as_ref(), ..ReadSettings::default() };
    read_sources(&[spec], &settings).unwrap()
}

/// What decided on each document and with which fraction, by PMID and area.
fn memberships(
    corpus: &Corpus,
    areas: &[Area],
    mesh: &MeshThesaurus,
) -> BTreeMap<(u32, usize), (u32, AssignmentRule)> {
    let areas = resolve_areas(areas, Some(mesh)).unwrap();
    let found = assign_works(corpus, &areas, &AreaParams::default());
    let mut by_pmid = BTreeMap::new();
    for (area, works) in found.areas.iter().enumerate() {
        for membership in works {
            let pmid = corpus.works.pmid[membership.work.index()];
            by_pmid.insert((pmid, area), (membership.fraction.to_bits(), membership.rule));
        }
    }
    by_pmid
}

fn text_of(path: &Path) -> String {
    let bytes = fs::read(path).unwrap();
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return String::from_utf8(bytes).unwrap();
    }
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(bytes.as_slice()).read_to_string(&mut text).unwrap();
    text
}

/// The text between two marks, behind `from`.
fn between<'t>(text: &'t str, open: &str, close: &str) -> Option<&'t str> {
    let start = text.find(open)? + open.len();
    let end = text[start..].find(close)?;
    Some(&text[start..start + end])
}

/// The `MH` lines of a citation as PubMed prints them beside its XML: `*` at what is a major topic,
/// qualifiers behind slashes.
fn heading_lines(citation: &str) -> Vec<String> {
    let list = between(citation, "<MeshHeadingList>", "</MeshHeadingList>").unwrap_or_default();
    let piece = |element: &str| {
        let star = if element.contains("MajorTopicYN=\"Y\"") { "*" } else { "" };
        let name = between(element, ">", "<").unwrap_or_default();
        format!("{star}{}", name.replace("&amp;", "&").replace("&#39;", "'"))
    };
    list.split("<MeshHeading>")
        .skip(1)
        .map(|heading| {
            let descriptor = between(heading, "<DescriptorName", "/DescriptorName>").unwrap();
            let mut line = piece(descriptor);
            for qualifier in heading.split("<QualifierName").skip(1) {
                line.push('/');
                line.push_str(&piece(qualifier));
            }
            line
        })
        .collect()
}

/// The records of a PubMed XML file as MEDLINE text: what areas are judged by.
fn as_medline(xml: &str, corpus: &Corpus) -> String {
    let works: BTreeMap<u32, WorkId> =
        corpus.work_ids().map(|work| (corpus.works.pmid[work.index()], work)).collect();
    let mut text = String::new();
    for citation in xml.split("<MedlineCitation ").skip(1) {
        let pmid = between(citation, "<PMID", "</PMID>").and_then(|tag| tag.split('>').nth(1));
        let Some(work) = pmid.and_then(|pmid| works.get(&pmid.parse().ok()?)) else { continue };
        let row = work.index();
        let date = corpus.works.date[row];
        let (title, venue) =
            (corpus.text(corpus.works.title[row]), corpus.text(corpus.works.venue[row]));
        text.push_str(&format!("PMID- {}\nTI  - {title}\nJT  - {venue}\n", pmid.unwrap()));
        let months =
            ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
        let month = months.get(usize::from(date.month).wrapping_sub(1)).unwrap_or(&"");
        text.push_str(&format!("DP  - {} {month} {}\n", date.year, date.day).replace(" 0\n", "\n"));
        for line in heading_lines(citation) {
            text.push_str(&format!("MH  - {line}\n"));
        }
        for keyword in corpus.works.keywords.row(row) {
            text.push_str(&format!("OT  - {}\n", corpus.text(*keyword)));
        }
        text.push_str("FAU - Ono, Ken\n\n");
    }
    text
}

fn area(id: &str, include: &[&str], exclude: &[&str]) -> Area {
    let uis = |list: &[&str]| list.iter().map(|ui| (*ui).to_owned()).collect();
    let spec = AreaSpec {
        id: Some(id.into()),
        include: uis(include),
        exclude: uis(exclude),
        ..AreaSpec::default()
    };
    spec.complete(1).unwrap()
}

/// Reads a file as XML and as MEDLINE text; how many memberships there are in either and in both.
fn compare(path: &Path, areas: &[Area], mesh: &MeshThesaurus) -> (usize, usize) {
    let xml = read(SourceKind::Pubmed, path, Some(mesh)).corpus;
    let folder = tempfile::tempdir().unwrap();
    let medline = folder.path().join("same.nbib");
    fs::write(&medline, as_medline(&text_of(path), &xml)).unwrap();
    let by_name = read(SourceKind::Medline, &medline, Some(mesh)).corpus;
    let (from_xml, from_names) =
        (memberships(&xml, areas, mesh), memberships(&by_name, areas, mesh));
    let by_mesh = from_xml.iter().filter(|(_, (_, rule))| *rule == AssignmentRule::Mesh);
    let mut either: Vec<_> = by_mesh.map(|(key, found)| (*key, *found)).collect();
    let by_mesh = from_names.iter().filter(|(_, (_, rule))| *rule == AssignmentRule::Mesh);
    either.extend(by_mesh.map(|(key, found)| (*key, *found)));
    either.sort_unstable();
    either.dedup();
    let both = either
        .iter()
        .filter(|(key, found)| {
            from_xml.get(key) == Some(found) && from_names.get(key) == Some(found)
        })
        .count();
    (either.len(), both)
}

#[test]
fn the_same_records_as_xml_and_as_medline_text_come_to_the_same_areas() {
    let mesh_file = InputPath::new(in_checkout("data/demo/mesh.tsv"), "mesh.tsv");
    let mesh = MeshThesaurus::read(&mesh_file).unwrap();
    let areas = [
        area("hf", &["D006333"], &[]),
        area("heart", &["D006331"], &["D006333"]),
        area("af", &["D001281"], &[]),
    ];
    let (mut either, mut both) = (0, 0);
    let folder = in_checkout("data/demo/pubmed");
    let mut files: Vec<_> =
        fs::read_dir(folder).unwrap().map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.to_string_lossy().contains(".xml"));
    files.sort();
    for file in files {
        let (some, equal) = compare(&file, &areas, &mesh);
        (either, both) = (either + some, both + equal);
    }
    eprintln!("demo: {both} of {either} memberships equal as XML and as MEDLINE text");
    assert!(either > 300, "{either}");
    assert_eq!(either, both);
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn real_records_as_xml_and_as_medline_text_come_to_the_same_areas() {
    let folder = shared_data().join("mesh");
    let named = |name: &str| InputPath::new(folder.join(name), name);
    let (trees, terms) = (named("mesh-tree-locations.tsv.gz"), named("mesh-entry-terms.tsv.gz"));
    let mesh = read_mesh(Some(&trees), Some(&terms)).unwrap().unwrap();
    // Three branches and one with a hole in it.
    let areas = [
        area("cardiology", &["D002318"], &[]),
        area("cancer", &["D009369"], &[]),
        area("nerves", &["D009422"], &["D001927"]),
        area("mind", &["D001523"], &[]),
    ];
    let (mut either, mut both) = (0, 0);
    for file in ["fulltext-search", "pancreatic-cancer", "psych-neuro-pubmedDashboard"] {
        let path = shared_data().join(format!("pubmed-xml/{file}.xml.gz"));
        let (some, equal) = compare(&path, &areas, &mesh);
        eprintln!("{file}: {equal} of {some} memberships equal as XML and as MEDLINE text");
        (either, both) = (either + some, both + equal);
    }
    // The files are of the years 2016 to 2023, the thesaurus of 2024: a heading that was given up since
    // has a name and no descriptor.
    assert!(either > 100 && both as f64 >= 0.99 * either as f64, "{both} of {either}");
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn headings_of_real_medline_text_are_found_by_name() {
    let folder = shared_data();
    let named = |name: &str| InputPath::new(folder.join("mesh").join(name), name);
    let (trees, terms) = (named("mesh-tree-locations.tsv.gz"), named("mesh-entry-terms.tsv.gz"));
    let mesh = read_mesh(Some(&trees), Some(&terms)).unwrap().unwrap();
    let areas = [area("cardiology", &["D002318"], &[])];
    let (mut found, mut unknown, mut about, mut by_words) = (0, 0, 0, 0);
    for entry in fs::read_dir(folder.join("medline-nbib")).unwrap() {
        let path = entry.unwrap().path();
        let reading = read(SourceKind::Medline, &path, Some(&mesh));
        let count = |what: &str| -> u64 {
            let notes = reading.notes.iter().filter(|note| note.contains(what));
            notes.map(|note| note.rsplit(['(', ')']).nth(1).unwrap().parse::<u64>().unwrap()).sum()
        };
        found += count("MeSH headings by name, found in");
        unknown += count("MeSH headings by name that");
        about += memberships(&reading.corpus, &areas, &mesh).len();
        let plain = read(SourceKind::Medline, &path, None);
        by_words += memberships(&plain.corpus, &areas, &mesh).len();
    }
    eprintln!(
        "{found} headings found, {unknown} not; {about} documents speak of cardiology, {by_words} by words alone"
    );
    assert!(found as f64 >= 0.99 * (found + unknown) as f64, "{found} found, {unknown} not");
    assert!(about < by_words);
}
