//! The walls of the house: which room may import which. A room not listed here does not exist.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot set up its scene fails, one that is skipped says so"
)]

use std::fs;
use std::path::{Path, PathBuf};

/// Each room with the rooms that it may import, in the order data flows.
const WALLS: &[(&str, &[&str])] = &[
    ("storage", &[]),
    ("data", &["storage"]),
    ("graph", &["storage"]),
    ("people", &["data", "graph"]),
    ("run_folder", &["data", "storage"]),
    ("ranking", &["data", "people", "graph", "storage"]),
    ("study", &["data", "people", "ranking", "storage"]),
    ("guide", &[]),
    ("pipeline", &["data", "graph", "people", "ranking", "storage", "study"]),
    ("output", &["data", "graph", "people", "pipeline", "ranking", "storage", "study"]),
    ("crm", &["storage"]),
    ("queries", &["data", "graph", "ranking", "run_folder", "storage"]),
    ("backtest", &["data", "people", "pipeline", "ranking", "study"]),
    (
        "cli",
        &[
            "backtest",
            "crm",
            "data",
            "graph",
            "guide",
            "output",
            "people",
            "pipeline",
            "queries",
            "ranking",
            "run_folder",
            "storage",
            "study",
        ],
    ),
];

fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The rooms that the code of a file imports: every `crate::room` outside comments.
fn imports(text: &str) -> Vec<String> {
    let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
    code.flat_map(|line| {
        line.match_indices("crate::").map(|(at, found)| {
            let rest = &line[at + found.len()..];
            rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect::<String>()
        })
    })
    .filter(|room| !room.is_empty())
    .collect()
}

#[test]
fn a_room_imports_only_what_its_wall_lets_through() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut broken = Vec::new();
    for path in sources(&root) {
        let inside = path.strip_prefix(&root).unwrap();
        let first = inside.components().next().unwrap().as_os_str().to_string_lossy().into_owned();
        let room = first.trim_end_matches(".rs");
        if matches!(room, "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = WALLS.iter().find(|(known, _)| *known == room) else {
            broken.push(format!("{} is in no room that the walls know", inside.display()));
            continue;
        };
        for import in imports(&fs::read_to_string(&path).unwrap()) {
            if import != room && !allowed.contains(&import.as_str()) {
                broken.push(format!(
                    "{} imports {import}; the wall of {room} lets through {allowed:?}",
                    inside.display()
                ));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

#[test]
fn no_two_rooms_import_each_other_even_by_way_of_others() {
    let reach = |from: &str| {
        let mut seen = vec![from.to_owned()];
        let mut next = 0;
        while next < seen.len() {
            let (_, allowed) = WALLS.iter().find(|(room, _)| *room == seen[next]).unwrap();
            for room in *allowed {
                if !seen.iter().any(|known| known == room) {
                    seen.push((*room).to_owned());
                }
            }
            next += 1;
        }
        seen
    };
    for (room, allowed) in WALLS {
        for other in *allowed {
            assert!(
                !reach(other).iter().any(|known| known == room),
                "{room} and {other} form a circle"
            );
        }
    }
}
