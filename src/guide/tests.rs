//! The guide says what the code does: keys and defaults of the study file, links, anchors.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use serde_json::Value;

const CHAPTERS: [(&str, &str); 8] = [
    ("commands", include_str!("commands.md")),
    ("study_file", include_str!("study_file.md")),
    ("inputs", include_str!("inputs.md")),
    ("run_folder", include_str!("run_folder.md")),
    ("method", include_str!("method.md")),
    ("faq", include_str!("faq.md")),
    ("architecture", include_str!("architecture.md")),
    ("extending", include_str!("extending.md")),
];

/// Headings of a chapter, code blocks left out.
fn headings(text: &str) -> Vec<&str> {
    let mut in_code = false;
    text.lines()
        .filter(|line| {
            in_code ^= line.starts_with("```");
            !in_code && line.starts_with('#')
        })
        .map(|line| line.trim_start_matches('#').trim())
        .collect()
}

/// The anchor that rustdoc gives a heading.
fn anchor(heading: &str) -> String {
    let kept = heading.to_lowercase();
    let kept = kept.chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
    kept.map(|c| if c == ' ' { '-' } else { c }).collect::<String>().trim_matches('-').to_owned()
}

fn anchors() -> BTreeMap<&'static str, BTreeSet<String>> {
    let of = |text: &'static str| headings(text).into_iter().map(anchor).collect();
    CHAPTERS.iter().map(|(name, text)| (*name, of(text))).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.extension().and_then(|ending| ending.to_str()) {
            _ if path.is_dir() => found.extend(sources(&path)),
            Some("rs" | "md") => found.push(path),
            _ => {}
        }
    }
    found.sort();
    found
}

/// Source files of the package that may cite the guide.
fn citing_files() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    ["src", "tests", "benches"].iter().flat_map(|folder| sources(&root.join(folder))).collect()
}

#[test]
fn every_link_into_the_guide_meets_a_heading() {
    let anchors = anchors();
    let mut lost = Vec::new();
    for path in citing_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        // rustdoc checks the module of a link, not what follows the `#`.
        for link in text.split("::guide::").skip(1) {
            let end = link.find([')', ' ', '`', '"', '\n']).unwrap_or(link.len());
            let Some((chapter, wanted)) = link[..end].split_once('#') else { continue };
            if !anchors.get(chapter).is_some_and(|known| known.contains(wanted)) {
                lost.push(format!("{}: {chapter}#{wanted}", path.display()));
            }
        }
    }
    for (chapter, text) in CHAPTERS {
        for link in text.split("](#").skip(1) {
            let wanted = link.split(')').next().unwrap_or_default();
            if !anchors[chapter].contains(wanted) {
                lost.push(format!("{chapter}.md: #{wanted}"));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn comments_cite_the_method_by_links_only() {
    let mut bare = Vec::new();
    for path in citing_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        for (number, line) in text.lines().enumerate() {
            let comment = line.trim_start().strip_prefix("//").unwrap_or_default();
            let cites = |at: usize| {
                let (before, after) = (&comment[..at], &comment[at + "method ".len()..]);
                after.starts_with(|c: char| c.is_ascii_digit()) && !before.ends_with('[')
            };
            if comment.match_indices("method ").any(|(at, _)| cites(at)) {
                bare.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(bare.is_empty(), "{}", bare.join("\n"));
}

/// Key, default and line of each row of the tables below a heading.
fn rows(text: &str) -> BTreeMap<String, Vec<(String, String)>> {
    let mut section = String::new();
    let mut found: BTreeMap<String, Vec<(String, String)>> = BTreeMap::new();
    for line in text.lines() {
        if let Some(heading) = line.strip_prefix('#') {
            section = heading.trim_matches(['#', ' ', '`', '[', ']']).to_owned();
        } else if line.starts_with("| `") {
            let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
            let key = cells[0].trim_matches('`').to_owned();
            found.entry(section.clone()).or_default().push((key, cells[1].to_owned()));
        }
    }
    found
}

/// Numbers agree when they are equal as 32-bit floats, which some defaults are.
fn agree(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Array(a), Value::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| agree(a, b))
        }
        _ => match (a.as_f64(), b.as_f64()) {
            (Some(a), Some(b)) => (a - b).abs() < 1e-6,
            _ => a == b,
        },
    }
}

/// Compares the table of one section with the schema of the struct behind it.
fn compare(
    whole: &Value,
    section: &str,
    schema: &Value,
    written: &[(String, String)],
    told: &mut Vec<String>,
) {
    let required: Vec<&str> =
        schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    let keys = schema["properties"].as_object().unwrap();
    for (key, default) in written {
        let Some(property) = keys.get(key) else {
            told.push(format!("[{section}] {key}: the code has no such key"));
            continue;
        };
        let known = &property["default"];
        let right = match default.as_str() {
            "required" => required.contains(&key.as_str()),
            "none" => {
                let empty = known.as_object().is_some_and(serde_json::Map::is_empty);
                !required.contains(&key.as_str()) && (known.is_null() || empty)
            }
            literal => serde_json::from_str(literal.trim_matches('`'))
                .is_ok_and(|value: Value| agree(&value, known)),
        };
        if !right {
            told.push(format!("[{section}] {key}: the guide says {default}, the code {known}"));
        }
    }
    for key in keys.keys().filter(|key| !is_section(whole, &keys[*key])) {
        if !written.iter().any(|(known, _)| known == key) {
            told.push(format!("[{section}] {key}: not in the guide"));
        }
    }
}

/// The struct behind a property of the schema.
fn definition<'s>(whole: &'s Value, property: &'s Value) -> Option<&'s Value> {
    let references = [&property["$ref"], &property["items"]["$ref"]];
    let name = references.into_iter().find_map(Value::as_str)?.rsplit('/').next()?;
    Some(&whole["$defs"][name])
}

/// Whether a property is a section of its own, with keys.
fn is_section(whole: &Value, property: &Value) -> bool {
    definition(whole, property).is_some_and(|found| found["properties"].is_object())
}

#[test]
fn the_study_file_chapter_has_every_key_with_its_default() {
    let whole = serde_json::to_value(crate::study::schema()).unwrap();
    assert!(!whole.to_string().contains("crate::"), "links of Rust in the schema");
    let written = rows(include_str!("study_file.md"));
    let mut told = Vec::new();
    for (section, rows) in &written {
        let parts = section.split('.').filter(|part| *part != "Top level");
        let found =
            parts.fold(Some(&whole), |found, part| definition(&whole, &found?["properties"][part]));
        match found {
            Some(found) => compare(&whole, section, found, rows, &mut told),
            None => told.push(format!("[{section}]: the study file has no such section")),
        }
    }
    let properties = whole["properties"].as_object().unwrap();
    for section in properties.keys().filter(|key| is_section(&whole, &properties[*key])) {
        if !written.contains_key(section) {
            told.push(format!("[{section}]: not in the guide"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}
