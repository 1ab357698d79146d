//! In any order of commands, with any folder for their output: no file that the user made and no run that a later
//! command needs is ever lost.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proptest::prelude::*;
use proptest::sample::select;

use crate::support::{kolnet, small_study};

/// Places that a command may be told to write, of every kind: new, a run's, another command's, the user's own,
/// sources, above, inside, spelled otherwise, and a link.
const PLACES: [&str; 14] = [
    "out",
    "out",
    "second",
    "changes",
    "feed-plain",
    "cycles",
    "mine",
    "data",
    ".",
    "out/inner",
    "mine/../out",
    "link",
    "new/deep",
    "cycles/first",
];

/// Names of the user's files, some of them names that kolnet gives as well.
const NAMES: [&str; 6] = [
    "私のメモ.txt",
    "rankings.csv",
    "upsert.csv",
    "manifest.json",
    "areas/hf/memo.docx",
    "ledger.tsv",
];

#[derive(Clone, Debug)]
enum Step {
    Run {
        out: Option<&'static str>,
        previous: Option<&'static str>,
    },
    Feed {
        run: &'static str,
        out: Option<&'static str>,
    },
    Diff {
        runs: Vec<&'static str>,
        out: Option<&'static str>,
    },
    Explain {
        run: &'static str,
    },
    Cover {
        run: &'static str,
    },
    /// The sources change, so that the next run is another one.
    Paper,
    /// The user writes a file, or over one of kolnet's.
    Note {
        place: &'static str,
        name: &'static str,
    },
}

fn place() -> impl Strategy<Value = &'static str> {
    select(&PLACES[..])
}

fn step() -> impl Strategy<Value = Step> {
    let maybe = || proptest::option::weighted(0.6, place());
    prop_oneof![
        4 => (maybe(), proptest::option::weighted(0.2, place()))
            .prop_map(|(out, previous)| Step::Run { out, previous }),
        2 => (place(), maybe()).prop_map(|(run, out)| Step::Feed { run, out }),
        2 => (prop::collection::vec(place(), 1..=2), maybe())
            .prop_map(|(runs, out)| Step::Diff { runs, out }),
        1 => place().prop_map(|run| Step::Explain { run }),
        1 => place().prop_map(|run| Step::Cover { run }),
        3 => Just(Step::Paper),
        2 => (place(), select(&NAMES[..])).prop_map(|(place, name)| Step::Note { place, name }),
    ]
}

/// Every file with its bytes, links left out.
fn files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
            let (path, kind) = (entry.path(), entry.file_type().unwrap());
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

/// The user's files and every run so far.
struct World {
    desk: tempfile::TempDir,
    users: BTreeMap<String, Vec<u8>>,
    runs: BTreeSet<String>,
    papers: usize,
}

impl World {
    fn new() -> Self {
        let desk = tempfile::tempdir().unwrap();
        let study = small_study(desk.path());
        fs::create_dir(desk.path().join("data")).unwrap();
        fs::rename(desk.path().join("works.csv"), desk.path().join("data/works.csv")).unwrap();
        // So many that none has to go.
        let text = fs::read_to_string(&study).unwrap();
        let text = text.replace("works.csv", "data/*.csv") + "cycles = 50\n";
        fs::write(&study, text).unwrap();
        fs::create_dir(desk.path().join("mine")).unwrap();
        fs::write(desk.path().join("mine/thesis.txt"), "mine").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink("out", desk.path().join("link")).unwrap();
        let users = files(desk.path());
        Self { desk, users, runs: BTreeSet::new(), papers: 0 }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.desk.path().join(name)
    }

    fn write(&mut self, name: &str, text: &str) {
        let Some(folder) = self.path(name).parent().map(Path::to_owned) else { return };
        // Nobody can make a folder where a file is.
        if fs::create_dir_all(&folder).is_err() || self.path(name).is_dir() {
            return;
        }
        let real = fs::canonicalize(folder).unwrap().join(self.path(name).file_name().unwrap());
        let root = fs::canonicalize(self.desk.path()).unwrap();
        let name = real.strip_prefix(root).unwrap().to_string_lossy().into_owned();
        if let Some(run) = run_of(&real) {
            // The user has written over what says which run it is.
            self.runs.remove(&run);
        }
        fs::write(&real, text).unwrap();
        self.users.insert(name, text.as_bytes().to_vec());
    }

    fn take(&mut self, step: &Step) {
        let mut words: Vec<&str> = Vec::new();
        match step {
            Step::Paper => {
                self.papers += 1;
                let (name, row) = (format!("data/more-{}.csv", self.papers), self.papers);
                let text = format!(
                    "id,title,date,authors,mesh\nX{row},Invented matter {row},2023-05-01,\"Example, Alice; \
                     Neu, Emil\",D006333\n"
                );
                return self.write(&name, &text);
            }
            Step::Note { place, name } => {
                return self.write(&format!("{place}/{name}"), "my own words");
            }
            Step::Run { previous, .. } => {
                words.extend(["run", "study.toml"]);
                words.extend(previous.iter().flat_map(|old| ["--previous", old]));
            }
            Step::Feed { run, .. } => words.extend(["feed", run, "--profile", "plain"]),
            Step::Diff { runs, .. } => {
                words.push("diff");
                words.extend(runs);
            }
            Step::Explain { run } => words.extend(["explain", run, "Alice Example"]),
            Step::Cover { run } => words.extend(["cover", run, "--area", "hf", "-k", "2"]),
        }
        if let Step::Run { out, .. } | Step::Feed { out, .. } | Step::Diff { out, .. } = step {
            words.extend(out.iter().flat_map(|out| ["--out", out]));
        }
        let done = kolnet().current_dir(self.desk.path()).args(&words).output().unwrap();
        let code = done.status.code();
        assert!(
            matches!(code, Some(0 | 1)),
            "{words:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
        if let (Step::Run { out, .. }, Some(0)) = (step, code) {
            let manifest = self.path(out.unwrap_or("out")).join("manifest.json");
            self.runs.insert(run_of(&manifest).expect("a run that is done has a manifest"));
        }
    }

    fn check(&self, step: &Step) {
        let there = files(self.desk.path());
        for (name, bytes) in &self.users {
            assert_eq!(there.get(name), Some(bytes), "{step:?}: {name} of the user's");
        }
        let manifests = there.keys().filter(|name| name.ends_with("manifest.json"));
        let found: BTreeSet<String> =
            manifests.filter_map(|name| run_of(&self.path(name))).collect();
        for run in &self.runs {
            assert!(found.contains(run), "{step:?}: the run {run} is lost");
        }
        assert!(there.keys().all(|name| !name.contains(".kolnet-")), "{step:?}: leftovers");
    }
}

/// The run whose manifest is at `path`, with all its tables.
fn run_of(path: &Path) -> Option<String> {
    if path.file_name()? != "manifest.json" {
        return None;
    }
    let manifest: serde_json::Value = serde_json::from_str(&fs::read_to_string(path).ok()?).ok()?;
    manifest.get("references")?;
    let tables = ["rankings.csv", "people.csv", "evidence.parquet", "edges.parquet", "ledger.tsv"];
    let has_all = tables.iter().all(|table| path.with_file_name(table).is_file());
    has_all.then(|| manifest["run_id"].as_str().map(str::to_owned)).flatten()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_file_of_the_users_and_no_run_is_lost_in_any_order_of_commands(
        steps in prop::collection::vec(step(), 1..14)
    ) {
        let mut world = World::new();
        for step in &steps {
            world.take(step);
            world.check(step);
        }
    }
}
