//! What all pictures of an area say around their data.

use std::collections::{BTreeMap, BTreeSet};

use crate::output::plot::{Caption, Language, ThinData};
use crate::output::view::{AreaView, PersonView, RowView, StudyView};

/// Kinds of sources that a source line names.
const NAMED: usize = 5;

pub(super) fn caption(view: &StudyView, area: &AreaView) -> Caption {
    let thin = area.thin.iter().map(|thin| (thin.pillar, thin.people, thin.of));
    Caption {
        language: view.language,
        area: area.name.clone(),
        person_label: view.person_label.clone(),
        source: sources(view),
        as_of: view.as_of.clone(),
        run: view.run_id.clone(),
        title: None,
        thin: ThinData { pillars: thin.collect(), layers: area.thin_layers.clone() },
    }
}

/// What was read: records by kind of source, congresses by name.
fn sources(view: &StudyView) -> String {
    let mut used: BTreeMap<&str, u64> = BTreeMap::new();
    for source in view.quality.sources.iter().filter(|source| source.kind != "congress") {
        *used.entry(source.kind).or_default() += source.used;
    }
    let mut used: Vec<(&str, u64)> = used.into_iter().filter(|(_, records)| *records > 0).collect();
    used.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(b.0)));
    let congresses: BTreeSet<&str> = view
        .documents
        .iter()
        .filter(|document| document.kind == "session")
        .filter_map(|document| document.venue.as_deref())
        .collect();
    let is_japanese = view.language == Language::Ja;
    let mut named: Vec<String> = used
        .iter()
        .take(NAMED)
        .map(|(kind, records)| {
            let (kind, records) = (source_name(kind, view.language), thousands(*records));
            if is_japanese {
                format!("{kind}{records}件")
            } else {
                format!("{kind} {records} records")
            }
        })
        .collect();
    if !congresses.is_empty() {
        let count = congresses.len();
        named.push(match (is_japanese, count) {
            (true, _) => format!("{count}学会"),
            (false, 1) => "1 congress".to_owned(),
            (false, _) => format!("{count} congresses"),
        });
    }
    named.join(if is_japanese { "、" } else { ", " })
}

/// How a kind of source is called.
pub(super) fn source_name(kind: &str, language: Language) -> String {
    let (english, japanese) = match kind {
        "pubmed" => ("PubMed", "PubMed"),
        "medline" => ("MEDLINE", "MEDLINE"),
        "openalex" => ("OpenAlex", "OpenAlex"),
        "europepmc" => ("Europe PMC", "Europe PMC"),
        "crossref" => ("Crossref", "Crossref"),
        "wos" => ("Web of Science", "Web of Science"),
        "works" => ("publications", "文献"),
        "congress" => ("congresses", "学会"),
        "frab" => ("schedules", "プログラム"),
        "roles" => ("role lists", "役職一覧"),
        "trials" => ("trials", "治験"),
        other => (other, other),
    };
    if language == Language::Ja { japanese.to_owned() } else { english.to_owned() }
}

/// A whole number with its thousands separated by commas.
fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// The person of a row.
pub(super) fn person<'v>(view: &'v StudyView, row: &RowView) -> &'v PersonView {
    &view.people[row.person]
}

/// The name of a person as a picture shows it first: in Japanese that in the person's own script.
pub(super) fn shown_name(view: &StudyView, person: &PersonView) -> String {
    let native = person.native.as_ref().filter(|_| view.language == Language::Ja);
    native.unwrap_or(&person.name).clone()
}

/// The other name of a person, or nothing.
pub(super) fn other_name(view: &StudyView, person: &PersonView) -> String {
    match (&person.native, view.language) {
        (None, _) => String::new(),
        (Some(_), Language::Ja) => person.name.clone(),
        (Some(native), Language::En) => native.clone(),
    }
}

/// Hundredths as a number.
pub(super) fn whole(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

/// A tier as pictures have it.
pub(super) fn tier(row: &RowView) -> Option<u8> {
    row.tier.and_then(|tier| u8::try_from(tier).ok())
}
