//! Nothing of the user's is ever deleted: what a folder holds decides whether it is replaced, and the run that is
//! replaced is kept.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{files, kolnet, refused, rows, small_study, succeeded};

/// A study in a folder of its own, whose files change from cycle to cycle.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let study = small_study(folder.path());
        let text = fs::read_to_string(&study).unwrap();
        let text = text
            .replace("works.csv", "works*.csv")
            .replace("none = \"invented people\"", "file = \"optout.csv\"")
            .replace("[suppression]", "[identity]\noverrides = \"overrides.csv\"\n[suppression]");
        fs::write(&study, text).unwrap();
        let desk = Self { folder };
        desk.opt_out(&["Nemo, Norbert"]);
        desk.decide("");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        fs::write(self.path(name), text).unwrap();
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    fn opt_out(&self, names: &[&str]) {
        let rows: String = names.iter().map(|name| format!("\"{name}\"\n")).collect();
        self.write("optout.csv", &format!("name\n{rows}"));
    }

    fn decide(&self, rows: &str) {
        self.write("overrides.csv", &format!("action,a,b,area,reason,by,date\n{rows}"));
    }

    /// One more paper, by Alice Example and somebody else.
    fn add_paper(&self, number: u32, other: &str) {
        self.write(
            &format!("works-{number}.csv"),
            &format!(
                "id,title,date,venue,authors,affiliations,mesh,keywords\nX{number},\"Invented finding {number} on \
                 failing hearts\",2023-05-01,Journal of Examples,\"Example, Alice; {other}\",Northfield University \
                 Hospital,D006333,heart failure\n"
            ),
        );
    }

    fn asked(&self, words: &[&str]) -> Output {
        kolnet().current_dir(self.folder.path()).args(words).output().unwrap()
    }

    #[track_caller]
    fn done(&self, words: &[&str]) -> String {
        String::from_utf8(succeeded(self.asked(words)).stdout).unwrap()
    }

    #[track_caller]
    fn refused(&self, words: &[&str]) -> String {
        let before = files(self.folder.path());
        let message = refused(self.asked(words));
        assert_eq!(files(self.folder.path()), before, "{words:?} changed something");
        message
    }

    #[track_caller]
    fn run(&self) -> String {
        self.done(&["run", "study.toml"])
    }

    fn run_id(&self, folder: &str) -> String {
        let manifest: serde_json::Value =
            serde_json::from_str(&self.read(&format!("{folder}/manifest.json"))).unwrap();
        manifest["run_id"].as_str().unwrap().to_owned()
    }

    /// Names of the earlier runs that are kept.
    fn cycles(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.path("cycles")) else { return Vec::new() };
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn keys(&self, folder: &str) -> BTreeMap<String, String> {
        let people = rows(&self.path(folder).join("people.csv"));
        people.into_iter().map(|row| (row["name"].clone(), row["person_key"].clone())).collect()
    }

    /// Files that hold a text, below the folders that kolnet wrote.
    fn files_with(&self, text: &str) -> Vec<String> {
        let written = |name: &str| {
            ["out/", "cycles/", "changes/"].iter().any(|folder| name.starts_with(folder))
        };
        let holds = |bytes: &[u8]| bytes.windows(text.len()).any(|part| part == text.as_bytes());
        files(self.folder.path())
            .into_iter()
            .filter(|(name, bytes)| written(name) && holds(bytes))
            .map(|(name, _)| name)
            .collect()
    }
}

#[test]
fn feed_and_diff_never_delete_the_run_that_they_read() {
    let desk = Desk::new();
    desk.run();
    desk.done(&["run", "study.toml", "--out", "old"]);
    for words in [
        &["feed", "out", "--profile", "plain", "--out", "out"][..],
        &["feed", "out", "--profile", "plain", "--out", "out/crm"],
        &["feed", "out", "--profile", "plain", "--out", "."],
        &["feed", "out", "--profile", "plain", "--out", "old"],
        &["diff", "old", "out", "--out", "out"],
        &["diff", "old", "out", "--out", "old"],
        &["diff", "old", "out", "--out", "old/../out"],
    ] {
        let message = desk.refused(words);
        assert!(message.contains("name another"), "{words:?}: {message}");
    }
    desk.done(&["feed", "out", "--profile", "plain"]);
    desk.done(&["diff", "old", "out"]);
    let message = desk.refused(&["feed", "out", "--profile", "plain", "--out", "changes"]);
    assert!(message.contains("a comparison of two runs"), "{message}");
}

#[test]
fn a_profile_of_ones_own_is_not_overwritten_by_its_feed() {
    let desk = Desk::new();
    desk.run();
    desk.write(
        "crm/own.toml",
        "name = \"own\"\ndescription = \"\"\n[[column]]\nheader = \"Id\"\nfield = \"external_id\"\n",
    );
    let message = desk.refused(&["feed", "out", "--profile", "crm/own.toml", "--out", "crm"]);
    assert!(message.contains("own.toml"), "{message}");
}

#[test]
fn a_note_of_ones_own_in_the_run_folder_stops_the_run_and_is_named() {
    let desk = Desk::new();
    desk.run();
    for name in
        ["out/私のメモ.txt", "out/訪問メモ.xlsx", "out/areas/memo.docx", "out/reviewed.xlsx"]
    {
        desk.write(name, "mine");
        let message = desk.refused(&["run", "study.toml"]);
        let inner = name.strip_prefix("out/").unwrap();
        assert!(message.contains(&format!("{inner} is not kolnet's")), "{message}");
        assert!(message.contains("move it") && message.contains("--out"), "{message}");
        fs::remove_file(desk.path(name)).unwrap();
        let _ = fs::remove_dir(desk.path("out/areas"));
    }
    desk.run();
}

#[test]
fn a_table_that_somebody_edited_is_the_users() {
    let desk = Desk::new();
    desk.run();
    let whole = desk.read("out/rankings.csv");
    for text in [format!("{whole}# looked at\n"), whole.replace('\n', "\r\n"), String::new()] {
        desk.write("out/rankings.csv", &text);
        let message = desk.refused(&["run", "study.toml"]);
        assert!(message.contains("rankings.csv was changed"), "{message}");
    }
    desk.write("out/rankings.csv", &whole);
    desk.write("out/timings.json", &desk.read("out/timings.json").replace("read", "Read"));
    let message = desk.refused(&["run", "study.toml"]);
    assert!(message.contains("timings.json was changed"), "{message}");
    fs::remove_file(desk.path("out/timings.json")).unwrap();
    desk.run();
}

#[test]
fn a_table_that_is_open_in_a_spreadsheet_is_told_so() {
    let desk = Desk::new();
    desk.run();
    for lock in ["out/~$rankings.csv", "out/.~lock.rankings.csv#"] {
        desk.write(lock, "");
        let message = desk.refused(&["run", "study.toml"]);
        assert!(message.contains("open in another program"), "{message}");
        fs::remove_file(desk.path(lock)).unwrap();
    }
    for litter in ["out/.DS_Store", "out/Thumbs.db", "out/desktop.ini"] {
        desk.write(litter, "");
    }
    desk.run();
}

#[test]
fn no_output_goes_over_a_source_a_decision_or_the_study() {
    let desk = Desk::new();
    desk.write("data/works.csv", &desk.read("works.csv"));
    let study = desk.read("study.toml").replace("works*.csv", "data/works.csv");
    desk.write("study.toml", &study);
    for place in ["data", ".", "data/works.csv", "overrides.csv"] {
        let message = desk.refused(&["run", "study.toml", "--out", place]);
        assert!(message.contains("name another"), "{place}: {message}");
    }
    desk.run();
    // Decisions that were filled in where the run had asked.
    fs::copy(desk.path("overrides.csv"), desk.path("out/decisions.csv")).unwrap();
    desk.write("study.toml", &study.replace("overrides.csv", "out/decisions.csv"));
    let message = desk.refused(&["run", "study.toml"]);
    assert!(message.contains("out/decisions.csv, which the command reads"), "{message}");
    let message =
        desk.refused(&["backtest", "study.toml", "--cutoff", "2020", "--plot", "out/a.svg"]);
    assert!(message.contains("a folder that kolnet writes"), "{message}");
    desk.write("edges.txt", "0 1\n");
    let message = desk.refused(&["graph", "degree", "edges.txt", "--out", "edges.txt"]);
    assert!(message.contains("the command reads it"), "{message}");
    let message = desk.refused(&["graph", "degree", "edges.txt", "--out", "out/rankings.csv"]);
    assert!(message.contains("a folder that kolnet writes"), "{message}");
    desk.write("m.jsonl", "{\"id\": 1, \"name\": \"Example, Alice\"}\n");
    let message = desk.refused(&["identity", "resolve", "m.jsonl", "--out", "./m.jsonl"]);
    assert!(message.contains("the command reads it"), "{message}");
    desk.refused(&["init", "out"]);
}

#[test]
fn a_run_of_version_01_is_replaced_when_nothing_in_it_is_the_users() {
    let desk = Desk::new();
    desk.run();
    let mut manifest: serde_json::Value =
        serde_json::from_str(&desk.read("out/manifest.json")).unwrap();
    for field in ["folder", "files", "seal", "opt_outs_of"] {
        manifest.as_object_mut().unwrap().remove(field);
    }
    manifest["run_id"] = "9b6796a197477008".into();
    desk.write("out/manifest.json", &manifest.to_string());
    // That version wrote neither report nor briefs, workbook or networks: what lies beside its manifest is the user's
    // own.
    for later in ["out/briefs", "out/areas"] {
        fs::remove_dir_all(desk.path(later)).unwrap();
    }
    fs::remove_file(desk.path("out/rankings.xlsx")).unwrap();
    assert!(desk.refused(&["run", "study.toml"]).contains("report.html is not kolnet's"));
    fs::remove_file(desk.path("out/report.html")).unwrap();
    desk.write("out/memo.txt", "mine");
    assert!(desk.refused(&["run", "study.toml"]).contains("memo.txt is not kolnet's"));
    fs::remove_file(desk.path("out/memo.txt")).unwrap();
    let table = fs::File::options().append(true).open(desk.path("out/people.csv")).unwrap();
    let written = table.metadata().unwrap().modified().unwrap();
    table.set_modified(written + std::time::Duration::from_hours(1)).unwrap();
    assert!(desk.refused(&["run", "study.toml"]).contains("people.csv was changed"));
    table.set_modified(written).unwrap();
    desk.run();
    assert_eq!(desk.cycles().len(), 1, "it is kept");
}

#[test]
fn the_run_that_is_replaced_is_kept_and_compared_with() {
    let desk = Desk::new();
    let first = desk.run();
    assert!(!first.contains("Since the run"), "{first}");
    let old = files(&desk.path("out"));
    let kept = format!("2024-01-01-{}", desk.run_id("out"));
    desk.add_paper(1, "Neu, Emil");
    let second = desk.run();
    assert_eq!(desk.cycles(), std::slice::from_ref(&kept));
    for (name, bytes) in files(&desk.path("cycles").join(&kept)) {
        assert!(name == "manifest.json" || bytes == old[&name], "{name} is that of the old run");
    }
    for table in
        ["rankings.csv", "people.parquet", "evidence.parquet", "edges.parquet", "ledger.tsv"]
    {
        assert!(desk.path("cycles").join(&kept).join(table).is_file(), "{table}");
    }
    assert!(
        second.contains("Since the run as of 2024-01-01") && second.contains(&kept),
        "{second}"
    );
    assert!(second.contains("4 stay, 0 go, 1 new"), "{second}");
    let told = rows(&desk.path("changes/changes.csv"));
    assert_eq!(told.iter().filter(|row| row["status"] == "new").count(), 1);
    // diff finds the last run by itself, and can be asked of any other.
    let alone = desk.done(&["diff", "out", "--out", "again"]);
    assert_eq!(files(&desk.path("again")), files(&desk.path("changes")));
    let named = desk.done(&["diff", &format!("cycles/{kept}"), "out", "--out", "again"]);
    assert_eq!(alone, named);
    desk.done(&["explain", &format!("cycles/{kept}"), "Alice Example"]);
}

#[test]
fn a_second_identical_run_is_no_new_cycle_and_has_the_same_bytes() {
    let desk = Desk::new();
    desk.run();
    for _ in 0..2 {
        let before = files(&desk.path(""));
        desk.run();
        let mut after = files(&desk.path(""));
        // What has the clock.
        for timed in ["out/timings.json", "run_log.jsonl"] {
            after.insert(timed.to_owned(), before[timed].clone());
        }
        assert_eq!(after, before);
        desk.add_paper(1, "Neu, Emil");
        desk.run();
    }
    assert_eq!(desk.cycles().len(), 1);
}

#[test]
fn nobody_is_compared_with_when_the_user_says_so_and_another_run_can_be_named() {
    let desk = Desk::new();
    desk.run();
    for (name, bytes) in files(&desk.path("out")) {
        let copy = desk.path("spring").join(name);
        fs::create_dir_all(copy.parent().unwrap()).unwrap();
        fs::write(copy, bytes).unwrap();
    }
    desk.add_paper(1, "Neu, Emil");
    let said = desk.done(&["run", "study.toml", "--no-previous"]);
    assert!(!said.contains("Since the run") && !desk.path("changes").exists(), "{said}");
    assert_eq!(desk.cycles().len(), 1, "it is kept all the same");
    desk.add_paper(2, "Jung, Ida");
    let said = desk.done(&["run", "study.toml", "--previous", "spring"]);
    assert!(said.contains("in spring") && said.contains("4 stay, 0 go, 2 new"), "{said}");
    let said = desk.done(&["run", "study.toml", "--previous", "spring", "--out", "elsewhere"]);
    assert!(said.contains("in spring"), "{said}");
    assert_eq!(desk.keys("elsewhere"), desk.keys("out"), "the keys go on from the named run");
    desk.refused(&["run", "study.toml", "--previous", "data"]);
}

#[test]
fn a_folder_of_ones_own_called_changes_stays_and_the_run_goes_on() {
    let desk = Desk::new();
    desk.run();
    desk.write("changes/plans.txt", "mine");
    desk.add_paper(1, "Neu, Emil");
    let done = succeeded(desk.asked(&["run", "study.toml"]));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(told.contains("the changes were not written") && told.contains("changes"), "{told}");
    assert_eq!(desk.read("changes/plans.txt"), "mine");
    desk.refused(&["run", "study.toml", "--previous", &format!("cycles/{}", desk.cycles()[0])]);
}

#[test]
fn so_many_earlier_runs_are_kept_as_the_study_says_and_none_that_holds_something_of_the_users() {
    let desk = Desk::new();
    let study = desk.read("study.toml").replace("[outputs]", "[outputs]\ncycles = 2");
    desk.write("study.toml", &study);
    desk.run();
    let first = format!("2024-01-01-{}", desk.run_id("out"));
    for number in 1..=3 {
        desk.add_paper(number, "Neu, Emil");
        desk.run();
        assert_eq!(desk.cycles().len(), number.min(2) as usize);
    }
    assert!(!desk.cycles().contains(&first), "the oldest goes");
    let second = desk.cycles()[0].clone();
    desk.write(&format!("cycles/{second}/memo.txt"), "mine");
    for number in 4..=6 {
        desk.add_paper(number, "Neu, Emil");
        desk.run();
    }
    assert_eq!(desk.cycles().len(), 3, "the user's stays beside the last two");
    assert_eq!(desk.read(&format!("cycles/{second}/memo.txt")), "mine");
    desk.write("study.toml", &study.replace("cycles = 2", "cycles = 0"));
    let before = desk.cycles();
    desk.add_paper(7, "Neu, Emil");
    desk.run();
    assert_eq!(desk.cycles(), before, "none is added");
}

#[test]
fn whoever_opts_out_is_in_no_earlier_run_any_more() {
    let desk = Desk::new();
    desk.run();
    let carla = desk.keys("out")["Carla Muster"].clone();
    desk.add_paper(1, "Neu, Emil");
    desk.run();
    desk.add_paper(2, "Neu, Emil");
    desk.run();
    assert_eq!(desk.cycles().len(), 2);
    assert!(!desk.files_with("Carla Muster").is_empty());
    desk.opt_out(&["Muster, Carla"]);
    desk.run();
    assert_eq!(desk.cycles().len(), 3);
    for text in ["Carla", "Muster", &carla] {
        assert_eq!(desk.files_with(text), Vec::<String>::new(), "{text}");
    }
    for cycle in desk.cycles() {
        let folder = format!("cycles/{cycle}");
        let (kept, now) = (desk.keys(&folder), desk.keys("out"));
        assert!(kept.len() > 2 && kept.iter().all(|(name, key)| now.get(name) == Some(key)));
        let listed = crate::support::parquet_rows(&desk.path(&folder).join("people.parquet"));
        assert_eq!(listed.len(), desk.keys(&folder).len(), "{folder}");
        desk.done(&["explain", &folder, "Alice Example"]);
    }
    desk.done(&["diff", "out"]);
    desk.add_paper(3, "Neu, Emil");
    desk.run();
}

/// A run, a comparison, feeds and a run of another name beside it, then Carla opts out and the study runs again.
fn carla_opts_out(desk: &Desk) -> (String, String) {
    desk.run();
    let carla = desk.keys("out")["Carla Muster"].clone();
    desk.add_paper(1, "Neu, Emil");
    desk.run();
    desk.done(&["run", "study.toml", "--out", "spring"]);
    desk.done(&["feed", "out", "--profile", "plain"]);
    desk.done(&["diff", "out", "--out", "compared"]);
    for folder in ["changes", "compared", "feed-plain", "spring", "out"] {
        let named = files(&desk.path(folder));
        let holds = |bytes: &Vec<u8>| String::from_utf8_lossy(bytes).contains("Carla Muster");
        assert!(named.values().any(holds), "{folder} names her");
    }
    desk.opt_out(&["Muster, Carla"]);
    let done = succeeded(desk.asked(&["run", "study.toml", "--no-previous"]));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(
        !told.contains("Carla") && !told.contains("Muster") && !told.contains(&carla),
        "{told}"
    );
    (carla, told)
}

#[test]
fn whoever_opts_out_is_taken_out_of_earlier_comparisons_and_the_user_is_told() {
    let desk = Desk::new();
    let (carla, told) = carla_opts_out(&desk);
    for folder in ["changes", "compared"] {
        let note = format!("note: ./{folder}: the earlier comparison named 1 person who opted out");
        assert!(told.contains(&note), "{told}");
        let table = desk.read(&format!("{folder}/changes.csv"));
        assert!(!table.contains(&carla) && !table.contains("Muster"), "{table}");
        assert!(table.contains("Alice Example"), "the others stay");
        let manifest: serde_json::Value =
            serde_json::from_str(&desk.read(&format!("{folder}/manifest.json"))).unwrap();
        assert_eq!(manifest["rows"], table.lines().count() - 1);
        assert_eq!(manifest["withheld"], 1);
    }
    // They are whole and kolnet's: the next run replaces one and says nothing of them.
    desk.add_paper(2, "Neu, Emil");
    let done = succeeded(desk.asked(&["run", "study.toml"]));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(!told.contains("comparison"), "{told}");
    assert!(!desk.read("changes/changes.csv").contains("Muster"));
}

#[test]
fn a_comparison_that_was_changed_by_hand_is_left_and_told_of() {
    let desk = Desk::new();
    desk.run();
    desk.add_paper(1, "Neu, Emil");
    desk.run();
    let table = desk.read("changes/changes.csv") + "my,own,line,,,,,,,,,,,,,\n";
    desk.write("changes/changes.csv", &table);
    desk.opt_out(&["Muster, Carla"]);
    let done = succeeded(desk.asked(&["run", "study.toml"]));
    let told = String::from_utf8(done.stderr).unwrap();
    assert!(told.contains("note: ./changes: the earlier comparison names 1 person"), "{told}");
    assert!(told.contains("changed by hand") && !told.contains("Muster"), "{told}");
    assert_eq!(desk.read("changes/changes.csv"), table);
}

#[test]
fn feeds_and_runs_beside_the_run_that_name_somebody_who_opted_out_are_told_until_they_are_gone() {
    let desk = Desk::new();
    let (_, told) = carla_opts_out(&desk);
    let (feed, run) = (desk.read("feed-plain/upsert.csv"), files(&desk.path("spring")));
    for words in [
        "note: ./feed-plain: the earlier feed names 1 person",
        "--profile plain",
        "note: ./spring: the earlier run names 1 person",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let again = String::from_utf8(succeeded(desk.asked(&["run", "study.toml"])).stderr).unwrap();
    assert!(again.contains("note: ./feed-plain") && again.contains("note: ./spring"), "{again}");
    assert_eq!(desk.read("feed-plain/upsert.csv"), feed, "what a CRM was given is not rewritten");
    assert_eq!(files(&desk.path("spring")), run);
    desk.done(&["feed", "out", "--profile", "plain"]);
    desk.done(&["run", "study.toml", "--out", "spring"]);
    let last = String::from_utf8(succeeded(desk.asked(&["run", "study.toml"])).stderr).unwrap();
    assert!(!last.contains("note: ./feed-plain") && !last.contains("note: ./spring"), "{last}");
}

#[test]
fn nothing_is_told_of_a_run_that_names_somebody_who_opted_out_since() {
    let desk = Desk::new();
    desk.run();
    let carla = desk.keys("out")["Carla Muster"].clone();
    desk.opt_out(&["Muster, Carla"]);
    let before = files(desk.folder.path());
    for words in [
        &["explain", "out", "Carla Muster"][..],
        &["explain", "out", carla.as_str()],
        &["explain", "out", "Alice Example"],
        &["feed", "out", "--profile", "plain"],
        &["cover", "out", "--area", "hf", "-k", "2"],
    ] {
        let done = desk.asked(words);
        assert_eq!(done.status.code(), Some(3), "a guard stops it: {words:?}");
        let printed = [done.stdout, done.stderr].concat();
        let printed = String::from_utf8(printed).unwrap();
        assert!(
            printed.contains("optout.csv") && printed.contains("run the study again"),
            "{printed}"
        );
        assert!(!printed.contains("Muster") && !printed.contains(&carla), "{printed}");
    }
    assert_eq!(files(desk.folder.path()), before, "nothing was written");
    desk.run();
    desk.done(&["explain", "out", "Alice Example"]);
    desk.done(&["feed", "out", "--profile", "plain"]);
}

#[test]
fn an_opt_out_of_somebody_else_stops_no_question() {
    let desk = Desk::new();
    desk.run();
    desk.opt_out(&["Nemo, Norbert", "Ohnename, Olga"]);
    desk.done(&["explain", "out", "Alice Example"]);
    desk.done(&["feed", "out", "--profile", "plain"]);
    // A namesake who has another iD is another person.
    desk.write("works-9.csv", "id,title,date,authors,orcids,keywords\nY1,Failing hearts again,2023-01-01,\"Zweit, Zoe\",0000-0002-1825-0097,heart failure\n");
    desk.run();
    desk.write(
        "optout.csv",
        "name,orcid\n\"Nemo, Norbert\",\n\"Zweit, Zoe\",0000-0001-2345-6789\n",
    );
    desk.done(&["explain", "out", "Alice Example"]);
}

#[test]
fn a_comparison_with_an_older_run_names_nobody_who_opted_out_since_in_either_order() {
    let desk = Desk::new();
    desk.run();
    let carla = desk.keys("out")["Carla Muster"].clone();
    // A copy that no run can clean.
    copy(&desk.path("out"), &desk.path("archive/april"));
    copy(&desk.path("out"), &desk.path("april"));
    desk.opt_out(&["Muster, Carla"]);
    desk.run();
    for (old, new) in
        [("april", "out"), ("out", "april"), ("archive/april", "out"), ("out", "archive/april")]
    {
        let page = desk.done(&["diff", old, new, "--out", "compared"]);
        let table = desk.read("compared/changes.csv");
        assert!(!table.contains("Muster") && !table.contains(&carla), "{old} {new}: {table}");
        assert!(!page.contains("Muster"), "{page}");
        let manifest: serde_json::Value =
            serde_json::from_str(&desk.read("compared/manifest.json")).unwrap();
        assert_eq!(manifest["withheld"], 1, "{old} {new}");
    }
}

#[test]
fn a_key_that_was_merged_and_split_again_comes_back_as_it_was() {
    let desk = Desk::new();
    desk.add_paper(1, "Neu, Emil");
    desk.add_paper(2, "Altmann, Jutta");
    desk.run();
    let before = desk.keys("out");
    let [one, other] = ["Emil Neu", "Jutta Altmann"].map(|name| before[name].clone());
    let first = desk.run_id("out");
    desk.decide(&format!("same,{one},{other},,one person,tester,2024-01-01\n"));
    desk.run();
    assert_eq!(desk.keys("out").len() + 1, before.len(), "they are one person");
    desk.decide("");
    desk.run();
    assert_eq!(desk.keys("out"), before);
    let ledger = desk.read("out/ledger.tsv");
    assert!(ledger.contains("merge\t") && ledger.contains("split\t"), "{ledger}");
    assert_ne!(desk.run_id("out"), first, "the ledger differs, so the run is another one");
}

#[test]
fn runs_whose_bytes_differ_have_different_ids() {
    let desk = Desk::new();
    desk.run();
    desk.done(&["run", "study.toml", "--out", "twin"]);
    assert_eq!(desk.run_id("out"), desk.run_id("twin"));
    assert!(desk.read("out/rankings.csv").contains(&desk.run_id("out")));
    // The same study with other keys, as the ledger of another cycle gives them.
    let ledger = desk.read("out/ledger.tsv").replace("\tP", "\tPX").replace(" P", " PX");
    desk.write("other.tsv", &ledger);
    let study = desk.read("study.toml").replace("[identity]", "[identity]\nledger = \"other.tsv\"");
    desk.write("study.toml", &study);
    desk.done(&["run", "study.toml", "--out", "other"]);
    assert_ne!(desk.run_id("out"), desk.run_id("other"));
}

#[test]
fn a_run_can_write_its_feed_too() {
    let desk = Desk::new();
    let said = desk.done(&["run", "study.toml", "--feed", "plain"]);
    assert!(said.contains("4 rows under external_id"), "{said}");
    assert!(desk.path("feed-plain/upsert.csv").is_file());
    desk.write("feed-plain/sent.txt", "mine");
    let message = desk.refused(&["run", "study.toml", "--feed", "plain"]);
    assert!(message.contains("sent.txt is not kolnet's"), "{message}");
    desk.refused(&["run", "study.toml", "--feed", "hubspot"]);
}

#[test]
fn diff_says_so_when_there_is_no_earlier_run() {
    let desk = Desk::new();
    desk.run();
    let message = desk.refused(&["diff", "out"]);
    assert!(message.contains("no earlier run") && message.contains("OLD NEW"), "{message}");
}

#[cfg(unix)]
#[test]
fn a_run_folder_that_is_a_link_is_replaced_where_it_lies() {
    let desk = Desk::new();
    fs::create_dir(desk.path("disk")).unwrap();
    std::os::unix::fs::symlink(desk.path("disk/out"), desk.path("out")).unwrap();
    desk.run();
    desk.add_paper(1, "Neu, Emil");
    desk.run();
    assert!(fs::symlink_metadata(desk.path("out")).unwrap().is_symlink());
    assert!(desk.path("disk/out/rankings.csv").is_file());
    assert!(desk.path("disk/cycles").is_dir(), "earlier runs are kept where the run lies");
    desk.done(&["diff", "out"]);
    let message = desk.refused(&["feed", "out", "--profile", "plain", "--out", "disk/out"]);
    assert!(message.contains("the command reads it"), "{message}");
}

/// A folder that this user may not write: `folder`, or one of the kernel's for a user with all rights.
#[cfg(unix)]
fn closed(folder: PathBuf) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o555)).unwrap();
    let closed = match tempfile::tempfile_in(&folder) {
        Ok(_) => PathBuf::from("/sys/kernel"),
        Err(_) => folder,
    };
    assert!(tempfile::tempfile_in(&closed).is_err(), "no folder is closed to this user");
    closed
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_written_is_found_before_anything_is_read() {
    let desk = Desk::new();
    fs::create_dir(desk.path("closed")).unwrap();
    let out = closed(desk.path("closed")).join("out").display().to_string();
    let message = desk.refused(&["run", "study.toml", "--out", &out]);
    assert!(message.contains(&out) && message.contains("permissions"), "{message}");
    assert!(!message.contains("reading the sources") && !message.contains(".kolnet-"), "{message}");
}

#[test]
fn check_says_what_would_keep_the_run_folder_from_being_written_and_writes_nothing() {
    let desk = Desk::new();
    desk.run();
    desk.done(&["check", "study.toml"]);
    desk.write("out/memo.txt", "mine");
    let before = files(&desk.path(""));
    let done = desk.asked(&["check", "study.toml"]);
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.code(), Some(1), "{said}");
    assert!(said.contains("memo.txt is not kolnet's"), "{said}");
    assert_eq!(files(&desk.path("")), before);
    let json = desk.asked(&["check", "study.toml", "--json"]).stdout;
    let report: serde_json::Value = serde_json::from_slice(&json).unwrap();
    assert_eq!(report["to_do"][0]["stops"], true);
}

/// Copies a folder with all that is in it.
fn copy(from: &Path, to: &Path) {
    for (name, bytes) in files(from) {
        fs::create_dir_all(to.join(&name).parent().unwrap()).unwrap();
        fs::write(to.join(name), bytes).unwrap();
    }
}

/// The files of a desk, but for those that know the clock.
fn timeless(desk: &Desk) -> BTreeMap<String, Vec<u8>> {
    let mut found = files(&desk.path(""));
    let has_clock = |name: &str| name.ends_with("timings.json") || name == "run_log.jsonl";
    found.retain(|name, _| !has_clock(name) && !name.starts_with("cache/"));
    found
}

#[test]
fn a_run_that_is_killed_at_any_moment_loses_no_run_and_leaves_nothing_after_the_next() {
    let new_desk = || {
        let desk = Desk::new();
        desk.run();
        let name = format!("2024-01-01-{}", desk.run_id("out"));
        let old = tempfile::tempdir().unwrap();
        copy(&desk.path("out"), old.path());
        desk.add_paper(1, "Neu, Emil");
        (desk, name, old)
    };
    let (direct, name, _) = new_desk();
    direct.run();
    let wanted = timeless(&direct);
    let aside = ".kolnet-out.aB3dEf.old";
    for moment in ["in the cycle", "before the run", "between the names", "before the old one goes"]
    {
        let (desk, same_name, old) = new_desk();
        assert_eq!(name, same_name);
        desk.write(".kolnet-out.lock", "");
        desk.write(&format!("cycles/.kolnet-{name}.lock"), "");
        desk.write(".kolnet-out.aB3dEf/people.csv", "half");
        if moment == "in the cycle" {
            desk.write(&format!("cycles/.kolnet-{name}.aB3dEf/people.csv"), "half");
        } else {
            copy(&direct.path("cycles"), &desk.path("cycles"));
        }
        if moment == "between the names" {
            fs::rename(desk.path("out"), desk.path(aside)).unwrap();
        }
        if moment == "before the old one goes" {
            fs::remove_dir_all(desk.path(".kolnet-out.aB3dEf")).unwrap();
            fs::remove_dir_all(desk.path("out")).unwrap();
            copy(&direct.path("out"), &desk.path("out"));
            copy(old.path(), &desk.path(aside));
        }
        desk.run();
        let found = timeless(&desk);
        let names: Vec<&String> = found.keys().collect();
        assert_eq!(names, wanted.keys().collect::<Vec<_>>(), "{moment}");
        assert!(found == wanted, "{moment}");
    }
}
