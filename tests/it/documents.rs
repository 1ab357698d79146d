//! The Markdown documents: their promises about themselves, and their links.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const DOCUMENTS: [&str; 8] = [
    "README.md",
    "CHANGELOG.md",
    "benches/README.md",
    "data/README.md",
    "data/demo/README.md",
    "notebooks/README.md",
    ".github/CONTRIBUTING.md",
    ".github/RELEASE.md",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_path_buf()
}

fn read(name: &str) -> String {
    fs::read_to_string(root().join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// Targets of `[text](target)` and `![text](target)` outside fenced blocks.
fn links(text: &str) -> Vec<String> {
    let mut fenced = false;
    let mut found = Vec::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        for part in line.split("](").skip(1).filter(|_| !fenced) {
            found.extend(part.split_once(')').map(|(target, _)| target.to_owned()));
        }
    }
    found
}

/// Names of headings as the anchors that they get: lower case, spaces as hyphens, no punctuation.
fn anchors(text: &str) -> BTreeSet<String> {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    let anchor = |line: &str| -> String {
        let title = line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-");
        title.chars().filter(|c| c.is_alphanumeric() || "-_".contains(*c)).collect()
    };
    headings.map(anchor).collect()
}

#[test]
fn the_readme_has_at_most_150_lines_and_a_first_command_by_line_30() {
    let readme = read("README.md");
    assert!(readme.lines().count() <= 150, "{} lines", readme.lines().count());
    let run = readme.lines().position(|line| line.starts_with("cargo run -- run data/demo"));
    assert!(run.is_some_and(|line| line < 30), "first command at {run:?}");
    assert!(readme.lines().any(|line| line.starts_with("cargo test ")), "no test command");
}

#[test]
fn links_between_documents_lead_to_files_and_headings_that_exist() {
    for name in DOCUMENTS {
        let text = read(name);
        let folder = root().join(name).parent().unwrap().to_path_buf();
        for link in links(&text).iter().filter(|link| !link.starts_with("http")) {
            let (file, anchor) = link.split_once('#').unwrap_or((link, ""));
            let target = if file.is_empty() { root().join(name) } else { folder.join(file) };
            assert!(target.exists(), "{name} links to {link}, which does not exist");
            if !anchor.is_empty() {
                let headings = anchors(&fs::read_to_string(&target).unwrap());
                assert!(headings.contains(anchor), "{name}: {link} names no heading");
            }
        }
    }
}

#[test]
fn the_change_log_has_an_unreleased_section_then_dated_versions() {
    let log = read("CHANGELOG.md");
    let sections: Vec<&str> = log.lines().filter_map(|line| line.strip_prefix("## ")).collect();
    assert_eq!(sections.first(), Some(&"[Unreleased]"));
    for section in &sections[1..] {
        let (version, date) = section.split_once(" - ").unwrap_or((section, ""));
        assert!(version.starts_with('[') && version.ends_with(']'), "{section}");
        let lengths: Vec<usize> = date.split('-').map(str::len).collect();
        assert_eq!(lengths, [4, 2, 2], "{section} has no date of the form 2026-11-28");
    }
    let current = concat!("[", env!("CARGO_PKG_VERSION"), "]");
    assert!(sections.iter().any(|section| section.starts_with(current)), "{current} is missing");
}

#[test]
fn entries_of_the_change_log_take_one_line_under_a_known_head() {
    let known = ["Results change", "Added", "Changed", "Fixed", "Removed"];
    for line in read("CHANGELOG.md").lines().skip_while(|line| !line.starts_with("## ")) {
        let head = line.strip_prefix("### ");
        assert!(head.is_none_or(|head| known.contains(&head)), "unknown head {line}");
        assert!(!line.starts_with("  "), "an entry goes on in a second line: {line}");
    }
}

#[test]
fn every_file_that_is_compiled_in_has_a_row_in_the_readme_of_the_data() {
    let readme = read("data/README.md");
    let mut folders = vec![root().join("data/assets")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let name = path.file_name().unwrap().to_str().unwrap();
            assert!(readme.contains(name), "data/README.md does not name {name}");
        }
    }
}
