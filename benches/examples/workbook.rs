//! Writes the workbook of one area of invented people and prints how long that takes:
//!
//! ```sh
//! cargo run --profile timed --example workbook -- 5000 [FILE]
//! ```
#![allow(clippy::print_stdout, reason = "an example prints what it measures")]

use std::time::Instant;

use kolnet::output::view::{
    AreaView, CommunityView, DocumentView, ItemView, PersonView, RowView, StudyView, YearCounts,
};
use kolnet::output::workbook;
use kolnet::run_folder::{AreaTrend, YearActivity};

/// Items of each person.
const ITEMS: u32 = 40;
/// Members of a community.
const MEMBERS: usize = 100;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut args = std::env::args().skip(1);
    let people: usize = args.next().map_or(Ok(5_000), |count| count.parse())?;
    let view = invented_view(people);
    let start = Instant::now();
    let bytes = workbook::render(&view)?;
    let seconds = start.elapsed().as_secs_f64();
    println!("{people} people: {seconds:.2} s, {:.2} MB", bytes.len() as f64 / 1e6);
    if let Some(file) = args.next() {
        std::fs::write(file, bytes)?;
    }
    Ok(())
}

fn invented_view(people: usize) -> StudyView {
    let communities = (0..people.div_ceil(MEMBERS)).map(|at| CommunityView {
        id: at as u32 + 1,
        label: format!("Topic {at} · Northfield University Hospital"),
        size: MEMBERS as i64,
        ..CommunityView::default()
    });
    let year = |year| YearActivity { year, works: 9, sessions: 3, people: 90 };
    let area = AreaView {
        id: "hf".into(),
        name: "Heart failure".into(),
        listed: people,
        noise_rank: Some(42),
        rows: (0..people).map(row).collect(),
        communities: communities.collect(),
        trend: AreaTrend { years: (2017..=2026).map(year).collect(), ..AreaTrend::default() },
        ..AreaView::default()
    };
    StudyView {
        title: "Invented".into(),
        as_of: "2026-10-01".into(),
        people: (0..people).map(person).collect(),
        documents: (0..ITEMS * 10).map(document).collect(),
        areas: vec![area],
        ..StudyView::default()
    }
}

fn person(number: usize) -> PersonView {
    PersonView {
        key: format!("P{number:012}"),
        name: format!("Hanako Reimei {number}"),
        native: Some(format!("黎明花子{number}")),
        kana: Some("れいめい はなこ".into()),
        variants: vec![format!("H Reimei {number}"), format!("Reimei, H. {number}")],
        orcid: number.is_multiple_of(3).then(|| format!("0000-0002-{:04}-0097", number % 10_000)),
        affiliation: Some(format!("Department of Cardiology, Hospital {}", number % 300)),
        city: Some("Fukuoka".into()),
        region: Some("Fukuoka".into()),
        country: Some("JP".into()),
        history: vec![format!("Hospital {} (2018-2026)", number % 300)],
        identity_pct: Some(97),
        split_pct: Some(1),
        ..PersonView::default()
    }
}

fn row(number: usize) -> RowView {
    let item = |at: u32| ItemView {
        document: (number as u32 + at) % (ITEMS * 10),
        role: "first_author".into(),
        points: i64::from(at),
        rule: "mesh".into(),
        ..ItemView::default()
    };
    let counts = |year| YearCounts { year, papers: 2, talks: 1, other: 0 };
    RowView {
        person: number,
        rank: number as u32 + 1,
        low: Some(number as u32 / 2 + 1),
        high: Some(number as u32 * 2 + 1),
        score: 9_600 / (number as i64 / 50 + 1),
        points: [Some(2_712), Some(1_450), Some(2_500), Some(1_460), Some(1_490)],
        tier: Some((number as i64 / 50).min(3) + 1),
        tier_pct: Some(88),
        community: Some(number / MEMBERS),
        community_pct: Some(80),
        works: 12,
        talks: Some(4),
        first: Some(2017),
        last: Some(2026),
        rising: Some(125),
        flags: vec!["one_paper".into()],
        items: (0..ITEMS).map(item).collect(),
        activity: (2017..=2026).map(counts).collect(),
        ..RowView::default()
    }
}

fn document(number: u32) -> DocumentView {
    DocumentView {
        id: format!("PMID:{number}"),
        title: Some(format!("Invented finding number {number} on the failing heart")),
        date: "2025-04".into(),
        kind: "article".into(),
        venue: Some("Journal of Examples".into()),
        link: Some(format!("https://pubmed.ncbi.nlm.nih.gov/{number}/")),
    }
}
