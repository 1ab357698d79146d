//! Laws of the data block, whatever the view.

use expect_test::expect_file;
use serde_json::Value;

use super::*;
use crate::output::view::{
    AreaView, DocumentView, ItemView, PersonView, RowView, StudyView, TieView,
};

/// An area of some people, each tied to the next and with as many items as asked for.
fn crowd(people: usize, items: usize) -> StudyView {
    let person = |n: usize| PersonView {
        key: format!("K{n:06}"),
        name: format!("Person {n} <b>"),
        native: Some(format!("齋藤 {n}")),
        country: Some("JP".into()),
        ..PersonView::default()
    };
    let title =
        "A title of the length that titles of medical papers have, more or less, in the end";
    let documents = (0..people * items).map(|n| DocumentView {
        id: format!("PMID:{n}"),
        title: Some(format!("{title} {n}")),
        date: "2024-05-01".into(),
        kind: "article".into(),
        ..DocumentView::default()
    });
    let item = |person: usize, n: usize| ItemView {
        document: (person * items + n) as u32,
        role: "first_author".into(),
        points: 100,
        rule: "mesh".into(),
        ..ItemView::default()
    };
    let row = |n: usize| RowView {
        person: n,
        rank: n as u32 + 1,
        score: 10_000 - n as i64,
        items: (0..items).map(|index| item(n, index)).collect(),
        ..RowView::default()
    };
    let tie = |n: u32| TieView { ends: [n, n + 1], weight: 50, layers: 1, ..TieView::default() };
    let area = AreaView {
        id: "hf".into(),
        name: "Heart failure".into(),
        listed: people + 7,
        rows: (0..people).map(row).collect(),
        ties: (0..people.saturating_sub(1) as u32).map(tie).collect(),
        all_ties: people.saturating_sub(1) + 3,
        ..AreaView::default()
    };
    StudyView {
        title: "Heart failure".into(),
        as_of: "2026-10-01".into(),
        run_id: "0123456789abcdef".into(),
        people: (0..people).map(person).collect(),
        documents: documents.collect(),
        areas: vec![area],
        ..StudyView::default()
    }
}

/// The data block of a page.
fn data(page: &str) -> Value {
    let after = page.split_once("id=\"data\">").expect("a data block").1;
    serde_json::from_str(after.split_once("</script>").unwrap().0).unwrap()
}

#[test]
fn the_schema_says_what_each_field_holds() {
    let schema = schemars::schema_for!(ReportBlock);
    let text = format!("{}\n", serde_json::to_string_pretty(&schema).unwrap());
    expect_file!["schema.json"].assert_eq(&text);
}

#[test]
fn a_page_with_one_person_or_nobody_is_whole() {
    for people in [0, 1] {
        let block = data(&render(&crowd(people, 1)).unwrap());
        assert_eq!(block["people"]["key"].as_array().unwrap().len(), people);
        assert_eq!(block["areas"][0]["ties"]["len"], serde_json::json!([]));
    }
}

#[test]
fn what_does_not_fit_is_left_out_and_counted() {
    let page = render(&crowd(4_000, 40)).unwrap();
    assert!(page.len() <= MAX_BYTES, "{}", page.len());
    let block = data(&page);
    let left_out = &block["areas"][0]["left_out"];
    let listed = block["areas"][0]["evidence"]["doc"].as_array().unwrap().len();
    assert_eq!(left_out["evidence"].as_u64().unwrap() as usize + listed, 4_000 * 40);
    assert_eq!((left_out["people"].as_u64(), left_out["ties"].as_u64()), (Some(7), Some(3)));
}

#[test]
fn each_text_begins_a_line() {
    let block = ReportBlock::new(&crowd(2, 1), report_texts().unwrap(), LIMITS[0]);
    let json = to_json(&block).unwrap();
    assert!(!json.lines().any(|line| line.contains("Person 0") && line.contains("Person 1")));
    assert!(serde_json::from_str::<Value>(&json).is_ok());
}
