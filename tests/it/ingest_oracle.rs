//! Every shared file of a readable kind, against counts taken by an independent program
//! (`tests/oracles/ingest_counts.py`, Python's own parsers).

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use kolnet::data::corpus::SourceKind;
use kolnet::data::ingest::{IngestReport, ReadSettings, SourceSpec, TableLayout, read_sources};
use kolnet::storage::input_file::InputPath;

use crate::support::{in_checkout, shared_data};

const ORACLE: &str = include_str!("../oracles/ingest_counts.tsv");

fn map(pairs: &[(&str, &str)]) -> BTreeMap<String, String> {
    pairs.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect()
}

fn spec(kind: SourceKind, folder: &Path, path: &str) -> SourceSpec {
    let is_programme = kind == SourceKind::Congress;
    let pick = |pairs: &[(&str, &str)]| if is_programme { map(pairs) } else { BTreeMap::new() };
    SourceSpec {
        kind,
        files: vec![InputPath::new(folder.join(path), path)],
        defaults: pick(&[("congress", path), ("level", "continental")]),
        columns: pick(&[
            ("name", "full_name"),
            ("session_id", "session_id"),
            ("talk_title", "abstract_title"),
        ]),
        roles: pick(&[("c", "session_chair"), ("d", "panelist"), ("p", "oral")]),
        layout: TableLayout::default(),
    }
}

fn rows() -> Vec<(SourceKind, &'static str, [u64; 6])> {
    let kind = |name: &str| -> SourceKind {
        serde_json::from_value(serde_json::Value::String(name.to_owned())).expect("a source kind")
    };
    ORACLE
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            let counts = std::array::from_fn(|at| cells[at + 2].parse().expect("a count"));
            (kind(cells[0]), cells[1], counts)
        })
        .collect()
}

fn assert_accounts(reading: &IngestReport) {
    for input in &reading.inputs {
        assert_eq!(input.read, input.used + input.merged + input.rejected, "{input:?}");
    }
}

/// How many texts in the place of a name the notes count as no person.
fn texts_that_name_nobody(notes: &[String]) -> u64 {
    let remarks = ["groups and offices among the names", "nobody named"];
    let count = |note: &String| -> Option<u64> {
        remarks.iter().any(|remark| note.contains(remark)).then_some(())?;
        note.strip_suffix(')')?.rsplit_once('(')?.1.parse().ok()
    };
    notes.iter().filter_map(count).sum()
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn every_shared_file_reads_with_the_counts_of_the_oracle() {
    let folder = shared_data();
    let rows = rows();
    assert!(rows.len() > 30, "the oracle's table is whole");
    let mut wrong = Vec::new();
    for (kind, path, expected) in rows {
        let reading = read_sources(&[spec(kind, &folder, path)], &ReadSettings::default())
            .unwrap_or_else(|error| panic!("{error}"));
        assert_accounts(&reading);
        let worth = &reading.coverage[0];
        let found = [
            worth.read,
            worth.people,
            worth.collaborators,
            worth.orcids,
            worth.headings,
            worth.grants,
        ];
        // The oracle counts printed texts, among them those that name a group or nobody.
        let mut texts = found;
        let refused = reading.inputs[0].names.refused;
        let nobody = texts_that_name_nobody(&reading.notes) + refused;
        texts[1] += nobody;
        // Each text of a schedule is a record.
        texts[0] += if kind == SourceKind::Frab { nobody } else { 0 };
        if texts != expected {
            wrong.push(format!("{path}: {found:?} where the oracle has {expected:?}"));
        }
    }
    // Records, people, collaborators, ORCIDs, headings, grants.
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn all_shared_files_together_are_accounted_for_in_any_order() {
    let folder = shared_data();
    let mut sources: Vec<SourceSpec> =
        rows().into_iter().map(|(kind, path, _)| spec(kind, &folder, path)).collect();
    let first = read_sources(&sources, &ReadSettings::default()).expect("all files read");
    assert_accounts(&first);
    sources.reverse();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let other =
        pool.install(|| read_sources(&sources, &ReadSettings::default())).expect("all files read");
    assert!(format!("{first:?}") == format!("{other:?}"), "order or threads changed the answer");
}

#[test]
#[ignore = "needs the shared data: set KOLNET_SHARED"]
fn the_committed_counts_are_those_the_oracle_takes_today() {
    let folder = shared_data();
    let script = in_checkout("tests/oracles/ingest_counts.py");
    let run = Command::new("python3").arg(script).arg(&folder).output().expect("python3");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert_eq!(String::from_utf8_lossy(&run.stdout), ORACLE);
}
