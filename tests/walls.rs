//! The walls of the house: which room may import which. A room is a folder of `src`, or a folder in
//! one; a room that is not listed here does not exist.
//!
//! Read from the text of the sources, so that private imports, grouped ones (`use crate::{a, b};`),
//! `super::` and paths inside expressions and macros count alike. A binary of its own because it calls
//! nothing of the library: it links in a moment, and `cargo test --test walls -- --nocapture` prints the
//! plan of the house.
#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "tests; the plan is printed")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Wings from the ground up. A wing imports only wings on floors below its own; those on one floor know
/// nothing of each other. The graph wing could leave as a crate with what is below it.
const WINGS: &[&[&str]] = &[
    &["storage", "guide"],
    &["data", "fetch"],
    &["graph", "people"],
    &["ranking"],
    &["run_folder", "study"],
    &["pipeline", "queries"],
    &["output", "backtest", "crm"],
    &["cli"],
];

/// Rooms from the ground up, each with the rooms that it may import, all of them named before it.
const ROOMS: &[(&str, &[&str])] = &[
    ("storage", &[]),
    ("storage/sql", &["storage"]),
    ("guide", &[]),
    ("fetch", &["storage"]),
    ("data/corpus", &[]),
    ("data/formats", &["data/corpus", "storage"]),
    ("data/review", &["data/corpus", "data/formats", "storage"]),
    ("data/affiliation", &["data/corpus"]),
    ("data/ingest", &["data/affiliation", "data/corpus", "data/formats", "data/review", "storage"]),
    ("graph", &["storage"]),
    ("graph/centrality", &["graph"]),
    ("graph/community", &["graph"]),
    ("graph/influence", &["graph"]),
    ("graph/layout", &["graph"]),
    (
        "graph/measure",
        &[
            "graph",
            "graph/centrality",
            "graph/community",
            "graph/influence",
            "graph/layout",
            "storage",
        ],
    ),
    ("people", &["data/affiliation", "data/corpus", "data/review"]),
    ("ranking/area", &["data/corpus", "data/formats", "storage"]),
    ("ranking/network", &["data/corpus", "graph", "graph/centrality", "people", "ranking/area"]),
    ("ranking/score", &["data/corpus", "people", "ranking/area", "ranking/network"]),
    ("run_folder", &["data/corpus", "data/ingest", "ranking/score", "storage"]),
    (
        "study",
        &[
            "data/corpus",
            "data/ingest",
            "data/review",
            // The parameters of measures and communities are keys of the study file.
            "graph",
            "graph/community",
            "people",
            "ranking/area",
            "ranking/network",
            "ranking/score",
            "storage",
        ],
    ),
    (
        "pipeline",
        &[
            "data/affiliation",
            "data/corpus",
            "data/ingest",
            "data/review",
            "graph",
            "graph/centrality",
            "graph/community",
            "people",
            "ranking/area",
            "ranking/network",
            "ranking/score",
            "storage",
            "storage/sql",
            "study",
        ],
    ),
    ("queries/explain", &["ranking/score", "run_folder", "storage"]),
    (
        "queries/coverage",
        &[
            "data/affiliation",
            "data/formats",
            "graph",
            "graph/influence",
            "ranking/network",
            "run_folder",
            "storage",
        ],
    ),
    ("queries/diff", &["data/corpus", "ranking/score", "run_folder", "storage"]),
    (
        "queries/matching",
        &["data/affiliation", "data/corpus", "data/ingest", "people", "run_folder"],
    ),
    (
        "queries/audit",
        &[
            "data/corpus",
            "data/formats",
            "data/ingest",
            "queries/matching",
            "run_folder",
            "storage",
        ],
    ),
    ("queries/method", &["data/corpus", "data/ingest", "ranking/score", "run_folder", "study"]),
    ("output/plot", &["study"]),
    (
        "output/view",
        &[
            "data/affiliation",
            "graph",
            "graph/layout",
            "queries/coverage",
            "queries/diff",
            "ranking/network",
            "ranking/score",
            "run_folder",
            "storage",
            "study",
        ],
    ),
    ("output/html", &["run_folder", "study"]),
    (
        "output/figures",
        &[
            "graph",
            "graph/layout",
            "output/html",
            "output/plot",
            "output/view",
            "run_folder",
            "study",
        ],
    ),
    ("output/graph_files", &["output/html", "output/plot", "output/view", "storage", "study"]),
    ("output/report", &["data/corpus", "output/html", "output/view", "people", "study"]),
    ("output/briefs", &["output/html", "output/view", "study"]),
    ("output/audit", &["output/html", "queries/audit", "study"]),
    (
        "output/subject",
        &[
            "data/corpus",
            "data/ingest",
            "data/review",
            "output/html",
            "queries/explain",
            "run_folder",
            "storage",
            "study",
        ],
    ),
    (
        "output/workbook",
        &[
            "data/formats",
            "data/review",
            "output/html",
            "output/view",
            "ranking/score",
            "run_folder",
            "storage",
            "study",
        ],
    ),
    (
        "output",
        &[
            "data/affiliation",
            "data/corpus",
            "data/formats",
            "data/ingest",
            "data/review",
            "graph",
            "graph/layout",
            "output/briefs",
            "output/figures",
            "output/graph_files",
            "output/plot",
            "output/report",
            "output/view",
            "output/workbook",
            "people",
            "pipeline",
            "queries/diff",
            "ranking/network",
            "ranking/score",
            "run_folder",
            "storage",
            "storage/sql",
            "study",
        ],
    ),
    (
        "backtest",
        &[
            "data/corpus",
            "data/review",
            "people",
            "pipeline",
            "ranking/area",
            "ranking/score",
            "study",
        ],
    ),
    (
        "crm/accounts",
        &[
            "data/affiliation",
            "data/corpus",
            "data/formats",
            "people",
            "queries/matching",
            "run_folder",
            "storage",
        ],
    ),
    ("crm/target_fields", &["data/formats", "storage"]),
    (
        "crm",
        &[
            "crm/accounts",
            "crm/target_fields",
            "data/ingest",
            "people",
            "ranking/score",
            "run_folder",
            "storage",
        ],
    ),
    // Whatever a command needs.
    (
        "cli",
        &[
            "storage",
            "storage/sql",
            "guide",
            "fetch",
            "data/corpus",
            "data/review",
            "data/affiliation",
            "data/ingest",
            "graph",
            "graph/centrality",
            "graph/community",
            "graph/influence",
            "graph/layout",
            "graph/measure",
            "people",
            "run_folder",
            "ranking/area",
            "ranking/network",
            "ranking/score",
            "study",
            "pipeline",
            "queries/explain",
            "queries/coverage",
            "queries/diff",
            "queries/audit",
            "queries/method",
            "output/audit",
            "output/plot",
            "output/view",
            "output/report",
            "output/subject",
            "output",
            "backtest",
            "crm",
            "crm/accounts",
        ],
    ),
];

/// Folders inside a room, from the ground up: files of one import nothing of those named after it.
const INNER: &[&[&str]] = &[
    &["data/ingest/vocabulary", "data/ingest/sources"],
    &[
        "people/identity/names",
        "people/identity/pairs",
        "people/identity/clustering",
        "people/identity/gold",
    ],
];

/// A name that a file imports or spells out: the path from the root of the crate.
#[derive(Clone, Debug, PartialEq)]
struct Reference {
    path: Vec<String>,
    /// The name that a `use` gives it in the file.
    bound: Option<String>,
    /// Passed on by `pub use`: the file does not need it.
    passed_on: bool,
}

/// A source file as a module.
struct Module {
    path: Vec<String>,
    references: Vec<Reference>,
}

impl Module {
    fn read(path: &[String], text: &str) -> Self {
        let tokens: TokenStream = text.parse().unwrap_or_else(|e| panic!("{path:?}: {e}"));
        let mut reader = Reader { children: Vec::new(), bound: BTreeMap::new(), found: Vec::new() };
        reader.declarations(tokens.clone());
        reader.walk(tokens, path);
        Self { path: path.to_vec(), references: reader.found }
    }
}

/// Collects what the tokens of one file refer to, but for its tests.
struct Reader {
    /// Modules declared with `mod name;`.
    children: Vec<String>,
    /// Names that `use` gave to paths of this crate.
    bound: BTreeMap<String, Vec<String>>,
    found: Vec<Reference>,
}

impl Reader {
    fn declarations(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        for at in 0..tokens.len() {
            if let [Some(keyword), Some(name), Some(end)] = [0, 1, 2].map(|n| tokens.get(at + n))
                && is_word(keyword, "mod")
                && is_mark(end, ';')
            {
                self.children.push(name.to_string());
            }
        }
    }

    fn walk(&mut self, tokens: TokenStream, module: &[String]) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let mut at = 0;
        while at < tokens.len() {
            at = match &tokens[at] {
                TokenTree::Ident(word) if word == "mod" => self.inner_module(&tokens, at, module),
                TokenTree::Ident(word) if word == "use" => self.import(&tokens, at, module),
                TokenTree::Ident(_) => self.path(&tokens, at, module),
                TokenTree::Group(group) => {
                    self.walk(group.stream(), module);
                    at + 1
                }
                _ => at + 1,
            };
        }
    }

    /// `mod name { … }`; tests may import what they like.
    fn inner_module(&mut self, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        if let (Some(name), Some(TokenTree::Group(body))) = (tokens.get(at + 1), tokens.get(at + 2))
        {
            let name = name.to_string();
            if name != "tests" {
                self.walk(body.stream(), &joined(module, &[name]));
            }
            return at + 3;
        }
        at + 1
    }

    /// `use … ;` with everything that its tree names.
    fn import(&mut self, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        let length = tokens[at..].iter().position(|token| is_mark(token, ';'));
        let end = at + length.unwrap_or(tokens.len() - at);
        // `pub use`, `pub(crate) use`.
        let before = at.checked_sub(1).map(|before| &tokens[before]);
        let visible = |token: &TokenTree| {
            is_word(token, "pub")
                || matches!(token, TokenTree::Group(g) if g.delimiter() == Delimiter::Parenthesis)
        };
        let passed_on = before.is_some_and(visible);
        for (path, bound) in leaves(&tokens[at + 1..end]) {
            if let Some(path) = self.absolute(&path, module) {
                self.bound.insert(bound.clone(), path.clone());
                self.found.push(Reference { path, bound: Some(bound), passed_on });
            }
        }
        end + 1
    }

    /// `a::b::c` anywhere in code.
    fn path(&mut self, tokens: &[TokenTree], at: usize, module: &[String]) -> usize {
        let mut path = vec![tokens[at].to_string()];
        let mut end = at + 1;
        while let Some(TokenTree::Ident(word)) = tokens.get(end + 2)
            && is_separator(tokens, end)
        {
            path.push(word.to_string());
            end += 3;
        }
        let begins = at < 2 || !is_separator(tokens, at - 2);
        if path.len() > 1 && begins {
            let named = self.bound.get(&path[0]).map(|head| joined(head, &path[1..]));
            if let Some(path) = named.or_else(|| self.absolute(&path, module)) {
                self.found.push(Reference { path, bound: None, passed_on: false });
            }
        }
        end
    }

    /// The path from the root of the crate, or nothing for a path that leads elsewhere.
    fn absolute(&self, path: &[String], module: &[String]) -> Option<Vec<String>> {
        match path[0].as_str() {
            "crate" => Some(path[1..].to_vec()),
            "self" => Some(joined(module, &path[1..])),
            "super" => {
                let up = path.iter().take_while(|word| *word == "super").count();
                Some(joined(&module[..module.len().checked_sub(up)?], &path[up..]))
            }
            child if self.children.iter().any(|known| known == child) => Some(joined(module, path)),
            _ => None,
        }
    }
}

fn joined(head: &[String], tail: &[String]) -> Vec<String> {
    [head, tail].concat()
}

fn is_word(token: &TokenTree, word: &str) -> bool {
    matches!(token, TokenTree::Ident(ident) if ident == word)
}

fn is_mark(token: &TokenTree, mark: char) -> bool {
    matches!(token, TokenTree::Punct(punct) if punct.as_char() == mark)
}

fn is_separator(tokens: &[TokenTree], at: usize) -> bool {
    [at, at + 1].iter().all(|at| tokens.get(*at).is_some_and(|token| is_mark(token, ':')))
}

/// The paths of a use tree, each with the name that it gets.
fn leaves(tree: &[TokenTree]) -> Vec<(Vec<String>, String)> {
    let mut found = Vec::new();
    for branch in tree.split(|token| is_mark(token, ',')) {
        let mut path = Vec::new();
        let mut bound = None;
        let mut tokens = branch.iter();
        while let Some(token) = tokens.next() {
            match token {
                TokenTree::Ident(word) if word == "as" => {
                    bound = tokens.next().map(ToString::to_string);
                }
                TokenTree::Ident(word) => path.push(word.to_string()),
                TokenTree::Punct(mark) if mark.as_char() == '*' => path.push("*".to_owned()),
                TokenTree::Group(group) => {
                    let inner: Vec<TokenTree> = group.stream().into_iter().collect();
                    let inner = leaves(&inner).into_iter();
                    found.extend(inner.map(|(tail, name)| (joined(&path, &tail), name)));
                    path.clear();
                }
                _ => {}
            }
        }
        // `a::{self}` names `a`.
        if path.len() > 1 && path.last().is_some_and(|word| word == "self") {
            path.pop();
        }
        if let Some(last) = path.last().cloned() {
            found.push((path, bound.unwrap_or(last)));
        }
    }
    for (path, name) in &mut found {
        if path.len() > 1 && path.last().is_some_and(|word| word == "self") {
            path.pop();
            *name = path.last().cloned().unwrap_or_default();
        }
    }
    found
}

/// All files of a house.
struct House {
    modules: BTreeMap<Vec<String>, Module>,
}

impl House {
    fn new(sources: impl IntoIterator<Item = (String, String)>) -> Self {
        let modules = sources.into_iter().map(|(file, text)| {
            let path = module_of(&file);
            (path.clone(), Module::read(&path, &text))
        });
        Self { modules: modules.collect() }
    }

    /// Files below `src` that belong to the library.
    fn ours() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
        let files = sources(&root, "").into_iter();
        Self::new(files.filter(|(file, _)| !is_outside(file)))
    }

    /// The file that defines what a path names, by way of everything that is passed on.
    fn definition(&self, path: &[String]) -> Vec<String> {
        let mut path = path.to_vec();
        for _ in 0..20 {
            let depth = (0..=path.len()).rev().find(|n| self.modules.contains_key(&path[..*n]));
            let Some(depth) = depth.filter(|depth| *depth < path.len()) else { break };
            let (module, rest) = path.split_at(depth);
            let named = |reference: &&Reference| reference.bound.as_ref() == Some(&rest[0]);
            let Some(next) = self.modules[module].references.iter().find(named) else {
                return module.to_vec();
            };
            path = joined(&next.path, &rest[1..]);
        }
        path
    }

    /// Which file needs which. A folder that is imported as a whole counts only if `folders` says so:
    /// what is used of it is seen where it is used.
    fn arrows(&self, folders: bool) -> BTreeSet<(Vec<String>, Vec<String>)> {
        let mut arrows = BTreeSet::new();
        for module in self.modules.values() {
            for reference in module.references.iter().filter(|reference| !reference.passed_on) {
                let to = self.definition(&reference.path);
                let is_folder =
                    self.modules.keys().any(|m| m.len() > to.len() && m.starts_with(&to));
                let counts = folders || !(is_folder && reference.path == to);
                if counts && to != module.path && self.modules.contains_key(&to) {
                    arrows.insert((module.path.clone(), to));
                }
            }
        }
        arrows
    }

    /// Groups of files that import each other, even by way of others.
    fn circles(&self) -> Vec<Vec<String>> {
        let arrows = self.arrows(false);
        let mut next: BTreeMap<&[String], Vec<&[String]>> = BTreeMap::new();
        for (from, to) in &arrows {
            next.entry(from).or_default().push(to);
        }
        let reached = |from: &[String]| {
            let mut seen: BTreeSet<&[String]> = BTreeSet::new();
            let mut open: Vec<&[String]> = next.get(from).cloned().unwrap_or_default();
            while let Some(file) = open.pop() {
                if seen.insert(file) {
                    open.extend(next.get(file).into_iter().flatten());
                }
            }
            seen.into_iter().map(<[String]>::to_vec).collect::<BTreeSet<_>>()
        };
        let all: BTreeMap<&Vec<String>, BTreeSet<Vec<String>>> =
            self.modules.keys().map(|file| (file, reached(file))).collect();
        let mut circles: BTreeSet<Vec<String>> = BTreeSet::new();
        for (file, seen) in &all {
            if seen.contains(*file) {
                let back = |other: &&Vec<String>| all[*other].contains(*file);
                circles.insert(seen.iter().filter(back).map(|file| file.join("/")).collect());
            }
        }
        circles.into_iter().collect()
    }
}

/// `graph/community/mod.rs` is the module `graph::community`.
fn module_of(file: &str) -> Vec<String> {
    let path = file.trim_end_matches(".rs").trim_end_matches("mod").trim_end_matches('/');
    path.split('/').filter(|word| *word != "lib").map(str::to_owned).collect()
}

/// The roots of the library and the program, and files of tests.
fn is_outside(file: &str) -> bool {
    ["lib.rs", "main.rs"].contains(&file) || file.ends_with("tests.rs")
}

/// Files ending in `.rs` below a folder, by their path from there.
fn sources(folder: &Path, prefix: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() {
            found.extend(sources(&path, &format!("{prefix}{name}/")));
        } else if name.ends_with(".rs") {
            found.push((format!("{prefix}{name}"), fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// The rules of a house: its wings by floors, and its rooms with what each may import.
#[derive(Clone, Copy)]
struct Walls {
    wings: &'static [&'static [&'static str]],
    rooms: &'static [(&'static str, &'static [&'static str])],
    inner: &'static [&'static [&'static str]],
}

const WALLS: Walls = Walls { wings: WINGS, rooms: ROOMS, inner: INNER };

impl Walls {
    /// The deepest listed room that a file lies in.
    fn room_of(&self, module: &[String]) -> Option<&'static str> {
        let names = (1..=module.len()).rev().map(|depth| module[..depth].join("/"));
        names
            .into_iter()
            .find_map(|name| self.rooms.iter().map(|(room, _)| *room).find(|room| **room == name))
    }

    fn floor_of_wing(&self, room: &str) -> Option<usize> {
        let wing = room.split('/').next().unwrap_or_default();
        self.wings.iter().position(|floor| floor.contains(&wing))
    }

    /// Arrows between rooms, each with a file that draws it.
    fn arrows(&self, house: &House) -> BTreeMap<(&'static str, &'static str), String> {
        let mut found = BTreeMap::new();
        for (from, to) in house.arrows(true) {
            if let (Some(a), Some(b)) = (self.room_of(&from), self.room_of(&to))
                && a != b
            {
                found.entry((a, b)).or_insert_with(|| from.join("/"));
            }
        }
        found
    }

    /// What is wrong in a house, one line each.
    fn broken(&self, house: &House) -> Vec<String> {
        let mut broken = Vec::new();
        for module in house.modules.values().filter(|module| self.room_of(&module.path).is_none()) {
            let path = module.path.join("/");
            // A folder of rooms may have a file that lists them and needs nothing itself.
            let lists = self.rooms.iter().any(|(room, _)| room.starts_with(&format!("{path}/")));
            if !lists || module.references.iter().any(|reference| !reference.passed_on) {
                broken.push(format!("{path} is in no room that the walls know"));
            }
        }
        for ((from, to), file) in self.arrows(house) {
            let allowed = self.rooms.iter().find(|(room, _)| *room == from).map(|(_, may)| *may);
            if !allowed.unwrap_or_default().contains(&to) {
                broken.push(format!("{file} imports {to}; the walls of {from} do not let it"));
            }
        }
        for (from, to) in house.arrows(true) {
            let (from, to) = (from.join("/"), to.join("/"));
            for folders in self.inner {
                let place = |file: &str| {
                    folders.iter().position(|folder| file.starts_with(&format!("{folder}/")))
                };
                if let (Some(below), Some(above)) = (place(&from), place(&to))
                    && below < above
                {
                    broken.push(format!("{from} imports {to}, which is above it"));
                }
            }
        }
        let circles = house.circles().into_iter().map(|files| files.join(", "));
        broken.extend(circles.map(|files| format!("a circle of files: {files}")));
        broken
    }

    /// The rooms by floors: each stands one above the highest that it imports.
    fn floors(&self, house: &House) -> Vec<Vec<&'static str>> {
        let arrows = self.arrows(house);
        let mut floor_of: BTreeMap<&str, usize> = BTreeMap::new();
        let mut floors: Vec<Vec<&'static str>> = Vec::new();
        // Rooms are listed after those that they may import.
        for (room, _) in self.rooms {
            let below = arrows.keys().filter(|(from, _)| from == room);
            let floor = below.filter_map(|(_, to)| floor_of.get(to)).max().map_or(0, |top| top + 1);
            floor_of.insert(room, floor);
            floors.resize(floors.len().max(floor + 1), Vec::new());
            floors[floor].push(room);
        }
        floors
    }
}

#[test]
fn the_plan_of_the_house() {
    let house = House::ours();
    let arrows = WALLS.arrows(&house);
    for (number, rooms) in WALLS.floors(&house).iter().enumerate() {
        println!("floor {number}");
        for room in rooms {
            let below = arrows.keys().filter(|(from, _)| from == room).map(|(_, to)| *to);
            println!("  {room:<30} {}", below.collect::<Vec<_>>().join(" "));
        }
    }
    let files = house.arrows(false).len();
    println!(
        "{} files, {files} arrows between files; {} rooms, {} arrows between rooms",
        house.modules.len(),
        WALLS.rooms.len(),
        arrows.len(),
    );
    let broken = WALLS.broken(&house);
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    let circles = house.circles().len();
    println!("{circles} circles of files, no arrow upward");
}

#[test]
fn rooms_and_wings_import_only_what_is_named_before_them() {
    let drawn = WALLS.arrows(&House::ours());
    let mut wrong = Vec::new();
    for (place, (room, allowed)) in ROOMS.iter().enumerate() {
        let floor = WALLS.floor_of_wing(room);
        assert!(floor.is_some(), "{room} is in no wing");
        let wing = |room: &str| room.split('/').next().map(str::to_owned);
        for other in *allowed {
            if !ROOMS[..place].iter().any(|(below, _)| below == other) {
                wrong.push(format!("{room} imports {other}, which is not named before it"));
            }
            if wing(room) != wing(other) && WALLS.floor_of_wing(other) >= floor {
                wrong.push(format!("{room} imports {other}, whose wing is not below"));
            }
            if *room != "cli" && !drawn.contains_key(&(*room, *other)) {
                println!("{room} may import {other} and does not");
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Names by which the standard library and the crates in reach open a connection.
const NETWORK: [&str; 9] = [
    "TcpListener",
    "TcpStream",
    "ToSocketAddrs",
    "UdpSocket",
    "UnixStream",
    "hyper",
    "reqwest",
    "rustls",
    "ureq",
];

/// Names of [`NETWORK`] in a source text, comments and texts left out; `std::net` counts as one.
fn network_names(text: &str) -> Vec<String> {
    fn walk(tokens: TokenStream, found: &mut Vec<String>) {
        let mut path = String::new();
        for token in tokens {
            match token {
                TokenTree::Ident(name) => {
                    let name = name.to_string();
                    if NETWORK.contains(&name.as_str()) || (name == "net" && path == "std::") {
                        found.push(name.clone());
                    }
                    path = name;
                }
                TokenTree::Punct(mark) if mark.as_char() == ':' => path.push(':'),
                TokenTree::Group(group) => walk(group.stream(), found),
                _ => path.clear(),
            }
        }
    }
    let mut found = Vec::new();
    walk(text.parse().unwrap(), &mut found);
    found
}

#[test]
fn only_fetch_opens_a_connection() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut seen = BTreeSet::new();
    for (file, text) in sources(&root, "") {
        let names = network_names(&text);
        assert!(
            names.is_empty() || file.starts_with("fetch/"),
            "{file} names {}",
            names.join(", ")
        );
        seen.extend(names);
    }
    assert!(seen.contains("ureq"), "fetch is found: {seen:?}");
}

#[test]
fn a_connection_is_seen_in_every_form() {
    for text in [
        "use std::net::TcpStream;",
        "use std::net;",
        "fn f() { let _ = std::net::lookup_host; }",
        "use ureq as client;",
        "fn f() { ureq::get(\"x\") }",
        "macro_rules! m { () => { reqwest::blocking::get(\"x\") } }",
    ] {
        assert!(!network_names(text).is_empty(), "{text}");
    }
    let plain = "// ureq\nconst T: &str = \"std::net\"; use crate::ranking::network; fn net() {}";
    assert_eq!(network_names(plain), [""; 0]);
}

/// A small house on whose ground floor stands `data`.
const SAMPLE: Walls = Walls {
    wings: &[&["data"], &["study"], &["graph"]],
    rooms: &[
        ("data", &[]),
        ("study", &["data"]),
        ("graph/csr", &[]),
        ("graph/community", &["graph/csr"]),
    ],
    inner: &[&["data/names", "data/pairs"]],
};

fn broken(files: &[(&str, &str)]) -> Vec<String> {
    let files = files.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned()));
    SAMPLE.broken(&House::new(files))
}

#[test]
fn every_form_of_an_import_breaks_a_wall() {
    for text in [
        "use crate::study::Study;",
        "use crate::{data, study};",
        "use crate::{data::Corpus, study::{Study, file::Key as K}};",
        "use crate::study as other;",
        "use super::super::{csr::Csr, super::study::Study};",
        "pub(crate) fn f(s: &crate::study::Study) {}",
        "fn f() { println!(\"{}\", crate::study::NAME) }",
        "mod inner { use super::super::super::super::study::Study; }",
    ] {
        let study = ("study/mod.rs", "pub mod file { } pub struct Study;");
        let data = ("data/mod.rs", "pub struct Corpus;");
        let csr = ("graph/csr.rs", "pub struct Csr;");
        let found = broken(&[data, study, csr, ("graph/community/leiden.rs", text)]);
        assert!(found.iter().any(|line| line.contains("imports study")), "{text}: {found:?}");
    }
}

#[test]
fn what_is_not_an_import_breaks_nothing() {
    for text in [
        "// use crate::study::Study;",
        "/* crate::study */ /// crate::study::Study\nstruct S;",
        "const TEXT: &str = \"use crate::study::Study;\";",
        "use std::{fs, io}; use rayon::study::Study;",
        "#[cfg(test)] mod tests { use crate::study::Study; }",
        "use crate::graph::csr::Csr; use super::super::csr::Csr as Graph;",
    ] {
        let study = ("study/mod.rs", "pub struct Study;");
        let csr = ("graph/csr.rs", "pub struct Csr;");
        let found = broken(&[study, csr, ("graph/community/leiden.rs", text)]);
        assert_eq!(found, [""; 0], "{text}");
    }
}

#[test]
fn a_name_is_followed_to_the_file_that_defines_it() {
    let facade = ("study/mod.rs", "mod file; pub use file::Key; pub use crate::data::Corpus;");
    let key = ("study/file.rs", "pub struct Key;");
    let data = ("data/mod.rs", "pub struct Corpus;");
    let reader = |text: &'static str| ("graph/community/leiden.rs", text);
    let through = broken(&[data, facade, key, reader("use crate::study::Corpus;")]);
    assert!(through.iter().any(|line| line.contains("imports data")), "{through:?}");
    let key = broken(&[data, facade, key, reader("use crate::study::Key;")]);
    assert!(key.iter().any(|line| line.contains("imports study")), "{key:?}");
}

#[test]
fn files_that_import_each_other_are_a_circle_whatever_room_they_are_in() {
    let circle = broken(&[
        ("data/a.rs", "use super::b::B; pub struct A;"),
        ("data/b.rs", "use crate::data::{C}; pub struct B;"),
        ("data/c.rs", "use crate::data::a; pub struct C; fn f(_: a::A) {}"),
        ("data/mod.rs", "mod a; mod b; mod c; pub use c::C;"),
    ]);
    assert_eq!(circle, ["a circle of files: data/a, data/b, data/c"]);
    let line = broken(&[
        ("data/a.rs", "use super::b::B; pub struct A;"),
        ("data/b.rs", "pub struct B;"),
        ("data/mod.rs", "mod a; mod b; pub use a::A; pub use b::B;"),
    ]);
    assert_eq!(line, [""; 0]);
}

#[test]
fn a_folder_inside_a_room_imports_nothing_of_those_above_it() {
    let names = |text: &'static str| ("data/names/order.rs", text);
    let pairs = |text: &'static str| ("data/pairs/terms.rs", text);
    let up = broken(&[names("use crate::data::pairs::terms::Term;"), pairs("pub struct Term;")]);
    assert_eq!(up, ["data/names/order imports data/pairs/terms, which is above it"]);
    let down =
        broken(&[names("pub struct Order;"), pairs("use super::super::names::order::Order;")]);
    assert_eq!(down, [""; 0]);
}

#[test]
fn a_file_in_a_room_that_is_not_listed_is_refused() {
    let found = broken(&[("cellar/wine.rs", "pub struct Wine;")]);
    assert_eq!(found, ["cellar/wine is in no room that the walls know"]);
}
