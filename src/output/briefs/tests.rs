//! Laws of the briefs, whatever the view.

use super::*;
use crate::output::html::hash_source;
use crate::output::view::{
    ChangeView, CommunityView, DocumentView, ItemView, PersonView, RowView, TieView, YearCounts,
};
use crate::study::Language;

/// Two people with one document of each kind, tied to each other.
fn small() -> StudyView {
    let person = |key: &str, name: &str, native: Option<&str>| PersonView {
        key: key.into(),
        name: name.into(),
        native: native.map(str::to_owned),
        affiliation: Some("Northfield University Hospital".into()),
        country: Some("JP".into()),
        identity_pct: Some(97),
        ..PersonView::default()
    };
    let document = |id: &str, title: &str, date: &str, link: &str| DocumentView {
        id: id.into(),
        title: Some(title.into()),
        date: date.into(),
        link: (!link.is_empty()).then(|| link.to_owned()),
        ..DocumentView::default()
    };
    let item = |document: u32, pillar: usize, role: &str, points: i64| ItemView {
        document,
        pillar,
        role: role.into(),
        points,
        ..ItemView::default()
    };
    let first = RowView {
        person: 0,
        rank: 1,
        low: Some(1),
        high: Some(4),
        score: 8_415,
        points: [Some(3_000), Some(100), Some(900), Some(2_000), Some(2_415)],
        peer_pct: [Some(99), Some(10), Some(80), Some(95), Some(90)],
        tier: Some(1),
        tier_pct: Some(92),
        items: vec![
            item(0, facts::SCIENCE, "last_author", 80),
            item(1, facts::SCIENCE, "middle_author", 20),
            item(2, facts::LEADERSHIP, "guideline_panel", 100),
        ],
        activity: vec![YearCounts { year: 2024, papers: 2, talks: 0, other: 1 }],
        ..RowView::default()
    };
    let second = RowView { person: 1, rank: 2, score: 10, ..RowView::default() };
    let area = AreaView {
        id: "hf".into(),
        name: "Heart failure".into(),
        listed: 2,
        weights: [30, 15, 20, 15, 20],
        rows: vec![first, second],
        ties: vec![TieView {
            ends: [0, 1],
            weight: 50,
            documents: 1,
            listed: vec![1],
            ..TieView::default()
        }],
        communities: vec![CommunityView { label: "valves".into(), ..CommunityView::default() }],
        ..AreaView::default()
    };
    StudyView {
        title: "Heart failure".into(),
        as_of: "2026-10-01".into(),
        run_id: "0123456789abcdef".into(),
        briefs: 20,
        people: vec![person("KA", "Hanako Sato", Some("佐藤花子")), person("KB", "Ken Ito", None)],
        documents: vec![
            document("PMID:1", "On failing hearts", "2025-05-01", "https://example.org/1"),
            document("PMID:2", "On other hearts", "2023-05-01", "javascript:alert(1)"),
            document("G:1", "Guideline of hearts", "2024", ""),
        ],
        areas: vec![area],
        ..StudyView::default()
    }
}

fn page(view: &StudyView, name: &str) -> String {
    let files = render(view).unwrap();
    files.into_iter().find(|file| file.name == name).unwrap_or_else(|| panic!("no {name}")).html
}

/// The text between `<tag …>` and its end, with lines joined.
fn plain(html: &str) -> String {
    let mut text = String::new();
    let mut inside = false;
    for c in html.chars() {
        match c {
            '<' => inside = true,
            '>' => inside = false,
            c if !inside => text.push(c),
            _ => {}
        }
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn each_sentence_names_its_document_and_the_strongest_reason_comes_first() {
    let said = plain(&page(&small(), "briefs/hf/KA.html"));
    let sentences = [
        "First or last author of 1 of 2 publications; the latest: On failing hearts (2025)",
        "Has ties to 1 of the people listed, the closest to Ken Ito with 1 shared document: On other hearts (2023)",
        "On the panel of 1 guideline: Guideline of hearts (2024)",
    ];
    let mut from = 0;
    for sentence in sentences {
        let at = said[from..].find(sentence).unwrap_or_else(|| panic!("{sentence}: {said}"));
        from += at + sentence.len();
    }
}

#[test]
fn whoever_has_fewer_facts_has_fewer_sentences() {
    let said = plain(&page(&small(), "briefs/hf/KB.html"));
    assert!(said.contains("No scored document is known."), "{said}");
    assert!(said.contains("Rank 2 of 2"), "{said}");
}

#[test]
fn there_are_an_index_a_page_to_print_and_one_for_each_of_the_first() {
    let names = |view: &StudyView| -> Vec<String> {
        render(view).unwrap().into_iter().map(|file| file.name).collect()
    };
    let of_hf = ["KA", "all", "index"].map(|name| format!("briefs/hf/{name}.html"));
    assert_eq!(names(&StudyView { briefs: 1, ..small() }), of_hf);
    assert_eq!(names(&StudyView { briefs: 0, ..small() }), Vec::<String>::new());
    let mut nobody = small();
    nobody.areas[0].rows.clear();
    nobody.areas[0].ties.clear();
    assert_eq!(names(&nobody), ["briefs/hf/index.html"]);
    assert!(page(&nobody, "briefs/hf/index.html").contains("Nobody is listed"));
}

#[test]
fn nothing_runs_nothing_is_asked_for_and_hostile_texts_stay_texts() {
    let mut view = small();
    let hostile = "</style><script>alert(1)</script> \" onload='x' & {{ 7 }}";
    view.people[0].name = hostile.into();
    view.people[0].affiliation = Some(hostile.into());
    view.documents[0].title = Some(hostile.into());
    view.areas[0].name = hostile.into();
    view.title = hostile.into();
    for file in render(&view).unwrap() {
        assert!(!file.html.contains("<script"), "{}", file.name);
        assert_eq!(file.html.matches("</style>").count(), 1, "{}", file.name);
        assert!(!file.html.contains("href=\"javascript:"), "{}", file.name);
        assert!(file.html.contains("default-src 'none'; style-src 'sha256-"), "{}", file.name);
        let style = file.html.split_once("<style>").unwrap().1.split_once("</style>").unwrap().0;
        assert!(file.html.contains(&hash_source(style)), "{}", file.name);
    }
}

#[test]
fn in_japanese_the_own_script_comes_first_and_no_heading_is_left_in_english() {
    let japanese = StudyView { language: Language::Ja, ..small() };
    let said = plain(&page(&japanese, "briefs/hf/KA.html"));
    let [own, latin] = ["佐藤花子", "Hanako Sato"].map(|name| said.find(name).expect(name));
    assert!(own < latin, "{said}");
    let english = PageWords::of(Language::En).unwrap();
    for key in ["brief.why", "brief.points", "brief.identity", "brief.cautions", "why.led"] {
        assert!(!said.contains(&english.text(key, &[])), "{key}");
    }
}

#[test]
fn a_change_of_rank_is_told_with_its_largest_causes() {
    let mut view = small();
    view.previous = Some(["2025-10-01".into(), "fedc".into()]);
    view.areas[0].changes = Some(vec![ChangeView {
        key: "KA".into(),
        ranks: [Some(7), Some(1)],
        causes: [240, -90, 0, 0, 0, 0, 0, 3],
        ..ChangeView::default()
    }]);
    let said = plain(&page(&view, "briefs/hf/KA.html"));
    let told =
        "From rank 7 to rank 1 since 2025-10-01 · new evidence +2.4 · ageing of evidence −0.9";
    assert!(said.contains(told), "{said}");
    assert!(!said.contains("moves of others"), "{said}");
}

#[test]
fn every_word_of_the_catalogue_is_used() {
    let sources = [include_str!("brief.rs"), include_str!("facts.rs"), include_str!("mod.rs")];
    let words: serde_json::Value =
        serde_json::from_str(include_str!("../html/brief_words.json")).unwrap();
    for key in words["en"].as_object().unwrap().keys() {
        let stem = key.trim_end_matches(".one").trim_end_matches(".many");
        let last = stem.rsplit('.').next().unwrap();
        let is_used = sources.iter().any(|source| {
            source.contains(&format!("\"{key}\""))
                || source.contains(&format!("\"{stem}\""))
                || source.contains(&format!("\"{last}\""))
        });
        assert!(is_used, "{key}");
    }
}
