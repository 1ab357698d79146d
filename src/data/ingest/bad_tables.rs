//! Tables as people hand them over: each oddity gives a message with its place, or is counted.

use std::collections::BTreeMap;
use std::fs;

use super::*;
use crate::data::corpus::SourceKind;
use crate::data::formats::xlsx::tests::{WORKBOOK, archive};
use crate::storage::input_file::InputPath;

fn read(kind: SourceKind, bytes: &[u8]) -> Result<IngestReport, IngestError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    fs::write(&path, bytes).unwrap();
    let spec = SourceSpec {
        kind,
        files: vec![InputPath::new(path, "f")],
        defaults: BTreeMap::new(),
        columns: BTreeMap::new(),
        roles: BTreeMap::new(),
        layout: TableLayout::default(),
    };
    read_sources(&[spec], &ReadSettings::default())
}

fn congress(bytes: &[u8]) -> IngestReport {
    read(SourceKind::Congress, bytes).unwrap_or_else(|error| panic!("{error}"))
}

fn message(bytes: &[u8]) -> String {
    read(SourceKind::Congress, bytes).unwrap_err().to_string()
}

/// A workbook with that first sheet.
fn workbook(rows: &str) -> Vec<u8> {
    let mut parts = WORKBOOK;
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    parts[4].1 = &sheet;
    archive(&parts)
}

fn cells(row: u32, texts: &[&str]) -> String {
    let cell = |(at, text): (usize, &&str)| {
        let column = char::from(b'A' + at as u8);
        format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
    };
    texts.iter().enumerate().map(cell).collect()
}

fn has_note(report: &IngestReport, words: &str) -> bool {
    report.notes.iter().any(|note| note.contains(words))
}

#[test]
fn a_name_longer_than_any_name_is_refused_with_its_line() {
    let long = format!("A{}", "b".repeat(299));
    for text in [long.clone(), format!("{long}, Jane"), format!("Jane {long}")] {
        let table =
            format!("session_id,role,name\nS1,speaker,\"{text}\"\nS1,speaker,Jane Placewood\n");
        let report = congress(table.as_bytes());
        let [refused] = &report.rejected[..] else { panic!("{:?}", report.rejected) };
        assert_eq!(refused.location.line, 2);
        assert!(refused.flaw.detail.contains("longer than 150 letters"), "{}", refused.flaw.detail);
        assert_eq!(report.corpus.mention_count(), 1);
    }
}

#[test]
fn a_list_of_authors_that_a_spreadsheet_cut_off_is_refused() {
    let whole = "Placewood, Jane; Inventson, Mary; ".repeat(1_000);
    let list = &whole[..32_767];
    let table = format!(
        "title,authors\nOn examples of long lists,\"{list}\"\nOn examples of short lists,\"Placewood, Jane\"\n"
    );
    let report = read(SourceKind::Works, table.as_bytes()).unwrap();
    let [refused] = &report.rejected[..] else { panic!("{:?}", report.rejected) };
    assert_eq!(refused.location.line, 2);
    assert!(refused.flaw.detail.contains("32,767"), "{}", refused.flaw.detail);
    assert_eq!(report.corpus.work_count(), 1);
}

#[test]
fn a_sheet_without_rows_and_one_without_anything_are_told() {
    let headings = cells(1, &["session_id", "role", "name"]);
    let report = congress(&workbook(&format!("<row r=\"1\">{headings}</row>")));
    assert!(has_note(&report, "it has column names and no row below them"), "{:?}", report.notes);
    assert!(has_note(&congress(b"session_id,role,name\n"), "no row below them"));
    let empty = message(&workbook(""));
    assert!(empty.starts_with("f: its first sheet"), "{empty}");
    assert!(empty.contains("is empty\n  Put the table on the first sheet."), "{empty}");
}

#[test]
fn formulas_give_their_values_and_hidden_rows_are_counted() {
    let headings = cells(1, &["session_id", "role", "name"]);
    let hidden = cells(3, &["S1", "speaker", "John Fictwell"]);
    let rows = format!(
        "<row r=\"1\">{headings}</row>\
         <row r=\"2\"><c r=\"A2\" t=\"str\"><f>B1</f><v>S1</v></c><c r=\"B2\"><f>C9</f></c>\
         <c r=\"C2\" t=\"str\"><f>CONCAT(D2,E2)</f><v>Jane Placewood</v></c></row>\
         <row r=\"3\" hidden=\"1\">{hidden}</row>\
         <row r=\"4\"><c r=\"A4\" t=\"e\"><v>#REF!</v></c></row>"
    );
    let report = congress(&workbook(&rows));
    assert_eq!(report.corpus.mention_count(), 2);
    assert!(has_note(&report, "hidden rows, which are read too"), "{:?}", report.notes);
    assert!(has_note(&report, "formulas without a value"), "{:?}", report.notes);
    assert!(has_note(&report, "cells with an error"), "{:?}", report.notes);
    assert!(has_note(&report, "its first sheet is read, 1 more are not"), "{:?}", report.notes);
}

#[test]
fn two_tables_on_one_sheet_are_told_with_their_line() {
    let below = message(
        b"session_id,role,name\nS1,speaker,Jane Placewood\n,,\nname,affiliation,session_id\nJohn Fictwell,Inst,S2\n",
    );
    assert!(
        below.starts_with("f, line 4: it names columns again: a second table begins"),
        "{below}"
    );
    assert!(!below.contains("Fictwell"), "{below}");
    let beside = congress(
        b"session_id,role,name,,session_id,role,name\nS1,speaker,Jane Placewood,,S2,speaker,John Fictwell\n",
    );
    assert!(has_note(&beside, "columns that are there more than once"), "{:?}", beside.notes);
    let repeated = congress(
        b"session_id,role,name\nS1,speaker,Jane Placewood\nsession_id,role,name\nS1,speaker,John Fictwell\n",
    );
    assert_eq!(repeated.corpus.mention_count(), 2, "a heading on each page");
    assert_eq!(repeated.rejected[0].location.line, 3);
}

#[test]
fn a_column_of_addresses_in_the_place_of_names_is_refused_with_a_remedy() {
    let report =
        congress(b"session_id,role,name\nS1,speaker,jane@example.org\nS1,chair,john@example.org\n");
    assert_eq!((report.corpus.mention_count(), report.rejected.len()), (0, 2));
    let detail = &report.rejected[0].flaw.detail;
    assert!(detail.contains("map the column that holds the names"), "{detail}");
    assert!(!detail.contains('@'), "{detail}");
}

#[test]
fn of_a_table_with_one_known_column_that_column_is_named() {
    let told = message(b"Name,Where,When,What\nJane Placewood,a,b,c\n");
    assert!(told.contains("Of its columns only 'Name' is known"), "{told}");
    assert!(!told.contains("no known column") && !told.contains("Placewood"), "{told}");
}
