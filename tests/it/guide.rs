//! The guide in rustdoc says what the code does: keys and defaults of the study file, columns, what
//! commands print, links.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kolnet::run_folder::schema;
use kolnet::storage::table_schema::TableSchema;
use polars::prelude::{ParquetReader, SerReader};
use serde_json::Value;

use crate::support::{demo_run, in_checkout, kolnet, succeeded};

const CHAPTERS: [&str; 12] = [
    "commands",
    "study_file",
    "inputs",
    "fetch",
    "schedule",
    "engines",
    "run_folder",
    "pictures",
    "method",
    "faq",
    "architecture",
    "extending",
];

fn chapter(name: &str) -> String {
    fs::read_to_string(in_checkout("src/guide").join(name).with_extension("md")).unwrap()
}

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
    let of = |name: &str| headings(&chapter(name)).into_iter().map(anchor).collect();
    CHAPTERS.iter().map(|name| (*name, of(name))).collect()
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
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
    ["src", "tests", "benches"].iter().flat_map(|name| sources(&in_checkout(name))).collect()
}

#[test]
fn every_link_into_the_guide_meets_a_heading() {
    let anchors = anchors();
    let mut lost = Vec::new();
    for path in citing_files() {
        let text = fs::read_to_string(&path).unwrap();
        // rustdoc checks the module of a link, not what follows the `#`.
        for link in text.split("::guide::").skip(1) {
            let end = link.find([')', ' ', '`', '"', '\n']).unwrap_or(link.len());
            let Some((chapter, wanted)) = link[..end].split_once('#') else { continue };
            if !anchors.get(chapter).is_some_and(|known| known.contains(wanted)) {
                lost.push(format!("{}: {chapter}#{wanted}", path.display()));
            }
        }
    }
    for name in CHAPTERS {
        for link in chapter(name).split("](#").skip(1) {
            let wanted = link.split(')').next().unwrap_or_default();
            if !anchors[name].contains(wanted) {
                lost.push(format!("{name}.md: #{wanted}"));
            }
        }
    }
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn comments_cite_the_method_by_links_only() {
    let mut bare = Vec::new();
    for path in citing_files() {
        let text = fs::read_to_string(&path).unwrap();
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

/// First and second cell of each row of the tables below a heading.
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

/// Names of all sections that have keys of their own, `outer.inner` for nested ones.
fn sections(whole: &Value, schema: &Value) -> Vec<String> {
    let mut names = Vec::new();
    for (name, property) in schema["properties"].as_object().unwrap() {
        if let Some(section) = definition(whole, property).filter(|s| s["properties"].is_object()) {
            let keys = section["properties"].as_object().unwrap();
            if keys.values().any(|key| !is_section(whole, key)) {
                names.push(name.clone());
            }
            names.extend(sections(whole, section).iter().map(|inner| format!("{name}.{inner}")));
        }
    }
    names
}

#[test]
fn the_study_file_chapter_has_every_key_with_its_default() {
    let whole = serde_json::to_value(kolnet::study::schema()).unwrap();
    assert!(!whole.to_string().contains("crate::"), "links of Rust in the schema");
    let written = rows(&chapter("study_file"));
    let mut told = Vec::new();
    for (section, rows) in &written {
        let mut parts = section.split('.').filter(|part| *part != "Top level");
        let found =
            parts.try_fold(&whole, |found, part| definition(&whole, &found["properties"][part]));
        match found {
            Some(found) => compare(&whole, section, found, rows, &mut told),
            None => told.push(format!("[{section}]: the study file has no such section")),
        }
    }
    for section in sections(&whole, &whole) {
        if !written.contains_key(&section) {
            told.push(format!("[{section}]: not in the guide"));
        }
    }
    assert!(told.is_empty(), "{}", told.join("\n"));
}

#[test]
fn the_run_folder_chapter_has_every_column_in_order() {
    let out = &demo_run().out;
    let written = rows(&chapter("run_folder"));
    for section in [
        "Rankings",
        "People",
        "Communities",
        "Evidence",
        "Edges",
        "Rejected",
        "Review_queue",
        "Notice_register",
    ] {
        let name = section.to_lowercase();
        let csv = out.join(&name).with_extension("csv");
        let columns: Vec<String> = if csv.is_file() {
            let mut reader = csv::Reader::from_path(csv).unwrap();
            reader.headers().unwrap().iter().map(str::to_owned).collect()
        } else {
            let file = fs::File::open(out.join(&name).with_extension("parquet")).unwrap();
            let frame = ParquetReader::new(file).finish().unwrap();
            frame.get_column_names().iter().map(|name| name.to_string()).collect()
        };
        let told: Vec<String> = written[section].iter().map(|(column, _)| column.clone()).collect();
        assert_eq!(told, columns, "{name}");
    }
}

/// The table of a chapter that a declared table asks for.
fn columns_in_markdown(table: &TableSchema) -> String {
    let mut text = "| column | type | unit | meaning |\n| --- | --- | --- | --- |\n".to_owned();
    for column in table.columns {
        let meaning = column.meaning.replace('|', "\\|");
        let (name, kind, unit) = (column.name, column.kind, column.unit);
        text.push_str(&format!("| `{name}` | {kind} | {unit} | {meaning} |\n"));
    }
    text
}

/// `UPDATE_GUIDE=1 cargo test --test it guide` writes the declared columns into the chapter.
#[test]
fn the_run_folder_chapter_has_the_declared_schema() {
    let mut text = chapter("run_folder");
    for table in schema::ALL {
        let name = table.name;
        let heading = format!("\n# {}{}\n", name[..1].to_uppercase(), &name[1..]);
        let section = text.find(&heading).unwrap_or_else(|| panic!("no section {name}"));
        let start = section + text[section..].find("| column |").unwrap();
        let end = text[start..].find("\n\n").map_or(text.len(), |end| start + end + 1);
        let declared = columns_in_markdown(table);
        if std::env::var_os("UPDATE_GUIDE").is_some() {
            text.replace_range(start..end, &declared);
        } else {
            assert_eq!(text[start..end], declared, "{name}");
        }
    }
    if std::env::var_os("UPDATE_GUIDE").is_some() {
        fs::write(in_checkout("src/guide/run_folder.md"), text).unwrap();
    }
}

/// Commands of the `console` blocks, each with the lines that it prints.
fn console_examples(text: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    let mut inside = false;
    for line in text.lines() {
        if line.starts_with("```") {
            inside = line == "```console";
        } else if let Some(command) = line.strip_prefix("$ kolnet ").filter(|_| inside) {
            found.push((command.to_owned(), Vec::new()));
        } else if let Some((_, lines)) = found.last_mut().filter(|_| inside) {
            lines.push(line.to_owned());
        }
    }
    found
}

/// Words of a command line, those in quotes as one.
fn words(command: &str) -> Vec<String> {
    let pieces = command.split('"').enumerate();
    pieces
        .flat_map(|(place, piece)| match place % 2 {
            0 => piece.split_whitespace().map(str::to_owned).collect(),
            _ => vec![piece.to_owned()],
        })
        .collect()
}

/// Whether `line` has the pieces of `pattern` between its `...`, in order.
fn fits(pattern: &str, line: &str) -> bool {
    let mut rest = line.trim_end();
    pattern.split("...").all(|piece| match rest.find(piece) {
        Some(at) => {
            rest = &rest[at + piece.len()..];
            true
        }
        None => false,
    })
}

#[test]
fn the_commands_chapter_shows_what_commands_print() {
    let demo = demo_run();
    let folder = demo.out.parent().unwrap().display().to_string();
    let examples = console_examples(&chapter("commands"));
    // The others write files, or need files that are not in the repository.
    let reading =
        ["run", "check", "explain", "cover", "backtest", "graph", "areas", "sql", "fetch"];
    let mut asked = BTreeSet::new();
    for (command, lines) in &examples {
        let words = words(&command.replace("data/demo", &folder));
        let Some(name) = reading.iter().find(|name| **name == words[0]) else { continue };
        asked.insert(*name);
        let printed = match words[0].as_str() {
            "run" => demo.printed.clone(),
            _ => {
                let done = kolnet().args(&words).current_dir(in_checkout(".")).output().unwrap();
                String::from_utf8(succeeded(done).stdout).unwrap()
            }
        };
        let printed = printed.replace(&folder, "data/demo");
        let mut left = printed.lines();
        for line in lines.iter().filter(|line| *line != "...") {
            let found = left.any(|printed| fits(line, printed));
            assert!(found, "kolnet {command} does not print this line of the guide:\n{line}");
        }
    }
    assert_eq!(asked.len(), reading.len(), "the guide lacks an example: {asked:?}");
}
