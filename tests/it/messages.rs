//! The messages that a user can meet, as they are printed: what is wrong, where, and what to do.
//!
//! `UPDATE_EXPECT=1 cargo test messages` writes those of today into `tests/snapshots/messages`; read the
//! difference before it is committed.

use std::fs;
use std::path::Path;

use expect_test::expect_file;
use polars::prelude::{IntoColumn, NamedFrom, ParquetReader, ParquetWriter, SerReader, Series};

use crate::support::{in_checkout, kolnet, refused, rows, small_study, succeeded};

/// Commands that fail in one folder, with what they print.
struct Transcript {
    desk: tempfile::TempDir,
    text: String,
}

impl Transcript {
    /// Starts in the folder of a small study that runs.
    fn new() -> Self {
        let desk = tempfile::tempdir().unwrap();
        small_study(desk.path());
        Self { desk, text: String::new() }
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.desk.path().join(file)
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(file), content).unwrap();
    }

    /// A command that must fail with exit code 1, without a result and without a trace on the disk.
    fn fails(&mut self, what: &str, words: &[&str]) {
        let (folder, command) = (self.desk.path(), words.join(" "));
        let before = names(folder);
        let done = kolnet().current_dir(folder).args(words).env("COLUMNS", "100").output().unwrap();
        let message = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(1), "{what}: {message}");
        assert!(done.stdout.is_empty(), "{what}: prints a result");
        assert_eq!(names(folder), before, "{what}: leaves files");
        self.text.push_str(&format!("# {what}\n$ kolnet {command}\n{message}\n"));
    }

    /// As [`Self::fails`], after one change to the small study that is undone afterwards.
    fn with(&mut self, what: &str, from: &str, to: &str) {
        self.changed("study.toml", what, from, to);
    }

    fn changed(&mut self, file: &str, what: &str, from: &str, to: &str) {
        let text = fs::read_to_string(self.path(file)).unwrap();
        assert!(text.contains(from), "{file} has {from:?}");
        self.write(file, text.replacen(from, to, 1));
        self.fails(what, &["run", "study.toml"]);
        self.write(file, text);
    }

    fn is(&self, name: &str) {
        let path = in_checkout("tests/snapshots/messages").join(format!("{name}.txt"));
        expect_file![path].assert_eq(&self.text);
    }
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let mut names: Vec<String> =
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[test]
fn of_a_study_file() {
    let mut told = Transcript::new();
    told.fails("a study file that does not exist", &["run", "no.toml"]);
    told.fails("a name that is nearly that of the study", &["run", "studi.toml"]);
    told.fails("a folder for a study", &["run", "."]);
    told.with("no TOML", "title = \"Small\"", "title = Small");
    told.with("curly quotation marks", "\"Small\"", "“Small”");
    told.with("a quotation mark that is missing", "\"Small\"", "\"Small");
    told.with("a Windows path", "\"works.csv\"", "\"C:\\Users\\me\\works.csv\"");
    told.with("a Windows path of special letters", "\"works.csv\"", "\"C:\\temp\\new.csv\"");
    told.with("a misspelt key", "title =", "window_year = 5\ntitle =");
    told.with("a word with a capital", "plots = []", "report = True");
    told.with("an unknown key", "as_of =", "asof =");
    told.with("an unknown table", "[outputs]", "[output]");
    told.with("text where a number belongs", "title =", "window_years = \"ten\"\ntitle =");
    told.with("a date that is none", "2024-01-01", "2024-13-01");
    told.with("a source of an unknown kind", "\"works\"", "\"pubmd\"");
    told.with("a source file that does not exist", "works.csv", "gone.csv");
    told.with("a pattern that matches nothing", "works.csv", "gone/*.csv");
    told.with("nobody said who opted out", "none = \"invented people\"", "");
    told.with(
        "an opt-out file that does not exist",
        "none = \"invented people\"",
        "file = \"optout.csv\"",
    );
    told.with("an unknown built-in area", "id = \"hf\"", "preset = \"cardo\"");
    told.with("the name of a built-in area", "id = \"hf\"", "preset = \"Diabetes\"");
    told.with("a built-in area with a slip", "id = \"hf\"", "preset = \"dibetes\"");
    told.with(
        "two areas of one name",
        "[suppression]",
        "[[area]]\nid = \"HF\"\nkeywords = [\"x\"]\n[suppression]",
    );
    told.with(
        "an area of nothing",
        "include = [\"D006333\"]\nkeywords = [\"heart failure\"]\n",
        "",
    );
    told.with("a descriptor that is none", "\"D006333\"", "\"heart\"");
    told.with(
        "an area about which nothing was read",
        "include = [\"D006333\"]\nkeywords = [\"heart failure\"]",
        "keywords = [\"nephrology\"]",
    );
    told.with("a weight below zero", "[outputs]", "[weights]\nscience = -1\n[outputs]");
    told.with("a weight that is no number", "[outputs]", "[weights]\nreach = nan\n[outputs]");
    told.with("an infinite weight", "[outputs]", "[weights.papers_only]\nreach = inf\n[outputs]");
    told.with(
        "weights of nothing",
        "[outputs]",
        "[weights]\nscience = 0\ncitation = 0\ncongress = 0\nleadership = 0\nbrokerage = 0\n\
         reach = 0\n[outputs]",
    );
    told.with("a number that is too large", "title =", "window_years = 5_000_000_000\ntitle =");
    told.with(
        "an overrides file that does not exist",
        "[outputs]",
        "[identity]\noverrides = \"gone.csv\"\n[outputs]",
    );
    told.with("a MeSH file that does not exist", "as_of =", "mesh = \"gone.xml\"\nas_of =");
    told.is("study");
}

#[test]
fn of_sources() {
    let mut told = Transcript::new();
    let works = fs::read_to_string(told.path("works.csv")).unwrap();
    told.changed("works.csv", "a column that is missing", "authors", "writers");
    told.changed("works.csv", "a commercial column", "keywords", "TRx decile");
    told.with(
        "a column map that names no column",
        "path = \"works.csv\"\n",
        "path = \"works.csv\"\n[source.columns]\nauthors = \"writers\"\n",
    );
    told.write(
        "works.csv",
        [works.as_bytes(), b"W9,\xff\xfe\xfa \xc3\x28,2020,J,\"A, B\",,,\n"].concat(),
    );
    told.fails("another encoding", &["run", "study.toml"]);
    told.write("works.csv", "id,title,date,authors\nW1,A title,2020,\n");
    told.fails("no usable record", &["run", "study.toml"]);
    told.write("works.csv", "");
    told.fails("an empty file", &["run", "study.toml"]);
    told.write("works.csv", b"%PDF-1.7 ...");
    told.fails("a file of another kind", &["run", "study.toml"]);
    told.write("works.csv", b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x01\x02");
    told.fails("a gzip that is cut off", &["run", "study.toml"]);
    told.write("works.csv", &works);
    let pubmed = |told: &mut Transcript, what: &str, bytes: &str| {
        told.write("p.xml", bytes);
        told.with(
            what,
            "kind = \"works\"\npath = \"works.csv\"",
            "kind = \"pubmed\"\npath = \"p.xml\"",
        );
    };
    pubmed(&mut told, "XML that is not PubMed's", "<?xml version=\"1.0\"?><rss><channel/></rss>");
    pubmed(&mut told, "XML that is cut off", "<PubmedArticleSet><PubmedArticle><PMID>1</PMID>");
    let congress = |told: &mut Transcript, what: &str, bytes: &str| {
        told.write("c.csv", bytes);
        told.with(
            what,
            "kind = \"works\"\npath = \"works.csv\"",
            "kind = \"congress\"\npath = \"c.csv\"",
        );
    };
    congress(&mut told, "a programme without names", "session_id,role\nS1,chair\n");
    congress(&mut told, "a programme without sessions", "name,role\n\"Example, Ada\",chair\n");
    told.is("sources");
}

#[test]
fn of_decisions_and_opt_outs() {
    let mut told = Transcript::new();
    let study = fs::read_to_string(told.path("study.toml")).unwrap();
    let overrides =
        study.replace("[outputs]", "[identity]\noverrides = \"overrides.csv\"\n[outputs]");
    told.write("study.toml", &overrides);
    let head = "action,a,b,area,reason,by,date\n";
    for (what, line) in [
        ("an unknown action", "join,\"Example, Alice\",\"Sample, Bob\",,,,\n"),
        ("a person whom nobody knows", "exclude,\"Nemo, Nobody\",,hf,,,\n"),
        ("an area that does not exist", "exclude,\"Example, Alice\",,hepatology,,,\n"),
        ("one person where two belong", "same,\"Example, Alice\",,,,,\n"),
        (
            "decisions against each other",
            "same,works|W0#1,works|W1#1,,,,\ndifferent,works|W0#1,works|W1#1,,,,\n",
        ),
    ] {
        told.write("overrides.csv", format!("{head}{line}"));
        told.fails(what, &["run", "study.toml"]);
    }
    told.write("overrides.csv", "what,who\nexclude,me\n");
    told.fails("columns of another file", &["run", "study.toml"]);
    told.write("study.toml", study.replace("none = \"invented people\"", "file = \"optout.csv\""));
    told.write("optout.csv", "who,why\nme,asked\n");
    told.fails("an opt-out file of other columns", &["run", "study.toml"]);
    told.write("optout.csv", "name,orcid\n,0000-0002-1825-0098\n");
    told.fails("an ORCID iD with a wrong check digit", &["run", "study.toml"]);
    told.is("decisions");
}

#[test]
fn of_questions_to_a_run() {
    let mut told = Transcript::new();
    told.write(
        "study.toml",
        fs::read_to_string(told.path("study.toml"))
            .unwrap()
            .replace("[outputs]", "[identity]\noverrides = \"overrides.csv\"\n[outputs]"),
    );
    // Two people of one name.
    told.write("overrides.csv", "action,a,b\ndifferent,works|W0#1,works|W1#1\n");
    succeeded(kolnet().current_dir(told.desk.path()).args(["run", "study.toml"]).output().unwrap());
    let key = rows(&told.path("out/people.csv"))[0]["person_key"].clone();
    told.fails("explain: no folder", &["explain", "gone", "Alice Example"]);
    told.fails("explain: not a run folder", &["explain", ".", "Alice Example"]);
    told.fails("explain: nobody of this name", &["explain", "out", "Alice Exampel"]);
    told.fails("explain: a name that two people have", &["explain", "out", "Alice Example"]);
    told.fails("explain: an unknown area", &["explain", "out", &key, "--area", "liver"]);
    told.fails("cover: not a run folder", &["cover", ".", "--area", "hf", "-k", "5"]);
    told.fails("cover: an unknown area", &["cover", "out", "--area", "liver", "-k", "5"]);
    let cover = ["cover", "out", "--area", "hf", "-k", "2"];
    let engaged = [&cover[..], &["--engaged", "list.csv"]].concat();
    let quota = [&cover[..], &["--quota", "list.csv"]].concat();
    told.fails("cover: a list that does not exist", &engaged);
    for (what, command, list) in [
        ("cover: engaged people without a column", &engaged, "id\n1\n"),
        ("cover: engaged people whom the run does not know", &engaged, "name\nNemo\n"),
        ("cover: quotas without a column", &quota, "place,most\nKiel,2\n"),
        ("cover: quotas without a limit", &quota, "country\nDE\n"),
        ("cover: a quota that is no number", &quota, "country,most\n*,two\n"),
        ("cover: quotas that allow too few", &quota, "country,most\n*,1\n"),
    ] {
        told.write("list.csv", list);
        told.fails(what, command);
    }
    told.write("list.csv", "country,most\n*,5\n");
    told.fails("cover: quotas of a cascade", &[&quota[..], &["--model", "ic"]].concat());
    told.fails("diff: not a run folder", &["diff", ".", "."]);
    told.fails("feed: not a run folder", &["feed", ".", "--profile", "plain"]);
    told.fails("feed: an unknown profile", &["feed", "out", "--profile", "hubspot"]);
    told.fails("feed: a profile that does not exist", &["feed", "out", "--profile", "own.toml"]);
    told.is("questions");
}

#[test]
fn of_folders_that_are_not_replaced() {
    let mut told = Transcript::new();
    fs::create_dir(told.path("thesis")).unwrap();
    told.write("thesis/chapter.txt", "mine");
    told.fails("run into a folder of one's own", &["run", "study.toml", "--out", "thesis"]);
    told.fails("init over a study", &["init", "."]);
    told.write("file", "mine");
    told.fails("run into a file", &["run", "study.toml", "--out", "file"]);
    told.fails("run below a file", &["run", "study.toml", "--out", "file/out"]);
    told.is("folders");
}

#[test]
fn of_the_back_test() {
    let mut told = Transcript::new();
    told.fails("a cutoff after all data", &["backtest", "study.toml", "--cutoff", "2030"]);
    told.fails("a cutoff before all data", &["backtest", "study.toml", "--cutoff", "1990"]);
    told.fails(
        "a plot of an unknown kind",
        &["backtest", "study.toml", "--cutoff", "2020", "--plot", "gain.pdf"],
    );
    told.is("backtest");
}

#[test]
fn of_the_steps_in_sql() {
    let mut told = Transcript::new();
    let run = ["sql", "run", "tables", "--out", "results"];
    told.fails("tables that do not exist", &run);
    let tables = ["sql", "tables", "study.toml", "--out", "tables"];
    succeeded(kolnet().current_dir(told.desk.path()).args(tables).output().unwrap());
    told.fails("results over the tables", &["sql", "run", "tables", "--out", "tables"]);
    told.write("file", "mine");
    told.fails(
        "a place to wait that is a file",
        &["sql", "run", "tables", "--out", "results", "--spill", "file"],
    );
    told.fails(
        "a place to wait that does not exist",
        &["sql", "run", "tables", "--out", "results", "--spill", "gone"],
    );
    told.fails(
        "rows waiting where the tables are",
        &["sql", "run", "tables", "--out", "results", "--spill", "tables"],
    );
    let mentions = told.path("tables/mentions.parquet");
    let whole = fs::read(&mentions).unwrap();
    fs::copy(told.path("tables/authorships.parquet"), &mentions).unwrap();
    told.fails("a table that lacks a column", &run);
    let numbers = Series::new("surname".into(), vec![1i64]).into_column();
    let read = ParquetReader::new(std::io::Cursor::new(&whole)).finish().unwrap();
    let mut read = read.head(Some(1));
    read.with_column(numbers).unwrap();
    ParquetWriter::new(fs::File::create(&mentions).unwrap()).finish(&mut read).unwrap();
    told.fails("a column of another type", &run);
    told.is("sql");
}

#[test]
fn of_bare_lists() {
    let mut told = Transcript::new();
    told.fails("an edge list that does not exist", &["graph", "degree", "gone.txt"]);
    for (what, text) in [
        ("no ties", "# nothing\n"),
        ("one end", "0 1\n2\n"),
        ("a weight that is no number", "0 1 2\n1 2 x\n"),
        ("a weight below zero", "0 1 -1\n"),
        ("weights on some lines", "0 1 2\n1 2\n"),
    ] {
        told.write("edges.txt", text);
        told.fails(what, &["graph", "degree", "edges.txt"]);
    }
    told.write("edges.txt", "0 1\n");
    told.fails("a name where --dense wants numbers", &["graph", "degree", "--dense", "works.csv"]);
    told.fails("an alpha beyond the limit", &["graph", "katz", "edges.txt", "--alpha", "9"]);
    told.fails("a parameter out of bounds", &["graph", "pagerank", "edges.txt", "--damping", "1"]);
    told.fails("an unwritable result", &["graph", "degree", "edges.txt", "--out", "gone/x.txt"]);
    told.fails(
        "mentions that do not exist",
        &["identity", "resolve", "gone.jsonl", "--out", "c.tsv"],
    );
    told.write("m.jsonl", "{\"id\": 1, \"name\": \"Example, Alice\"}\n{\"id\": 2,\n");
    told.fails("a line that is not JSON", &["identity", "resolve", "m.jsonl", "--out", "c.tsv"]);
    told.write("m.jsonl", "{\"id\": 1, \"name\": \"Example, Alice\", \"person\": 1}\n");
    told.write("c.tsv", "2\t1\n");
    told.fails("clusters of other mentions", &["identity", "score", "c.tsv", "m.jsonl"]);
    told.fails("a MeSH file that does not exist", &["areas", "--mesh", "gone.xml"]);
    told.fails("a MeSH file that is none", &["areas", "--mesh", "works.csv"]);
    told.is("lists");
}

#[cfg(feature = "fetch")]
#[test]
fn of_fetching() {
    let mut told = Transcript::new();
    let pubmed = ["fetch", "pubmed", "--out", "pubmed"];
    let mut fails = |what: &str, words: &[&str]| told.fails(what, &[&pubmed[..], words].concat());
    fails("nothing is asked for", &[]);
    fails("an area that is none", &["--area", "hfailure"]);
    fails("an area that the study lacks", &["--area", "af", "--study", "study.toml"]);
    fails("a study that is none", &["--area", "hf", "--study", "works.csv"]);
    fails("a MeSH file that is not there", &["--area", "hf", "--mesh", "desc2026.xml.gz"]);
    fails("an empty query", &["--query", ""]);
    fails("dates in the wrong order", &["--query", "x", "--since", "2020", "--until", "2016-06"]);
    fails("files that are none", &["--files", "pubmed2026"]);
    fails("an empty list of files", &["--files", ","]);
    fails("an address that is none", &["--query", "x", "--base-url", "the mirror"]);
    told.write("study.toml", "title = \"x\"\n[[area]]\nid = \"rare\"\ninclude = [\"D999999\"]\n");
    let rare = [&pubmed[..], &["--area", "rare"]].concat();
    told.fails("a descriptor whose name is not known", &rare);
    told.write("study.toml", "title = \"x\"\n[[area]]\nid = \"jcs\"\nvenues = [\"JCS *\"]\n");
    told.fails("an area of venues by pattern", &[&pubmed[..], &["--area", "jcs"]].concat());
    told.is("fetch");
}

#[test]
fn of_wrong_usage() {
    let mut text = String::new();
    for words in [
        &["rnu"][..],
        &["run"],
        &["cover", "out", "--area", "hf"],
        &["run", "study.toml", "--threads", "0"],
        &["graph", "closness", "edges.txt"],
        &["backtest", "study.toml", "--cutoff", "soon"],
        &["run", "study.toml", "--outt", "x"],
    ] {
        let done = kolnet().args(words).env("COLUMNS", "100").output().unwrap();
        assert_eq!(done.status.code(), Some(2), "{words:?}");
        let message = String::from_utf8(done.stderr).unwrap();
        text.push_str(&format!("$ kolnet {}\n{message}\n", words.join(" ")));
    }
    expect_file![in_checkout("tests/snapshots/messages/usage.txt")].assert_eq(&text);
}

#[test]
fn a_descriptor_that_the_mesh_file_lacks_is_told_with_the_line_that_names_it_whatever_ends_the_lines()
 {
    let folder = tempfile::tempdir().unwrap();
    let study = small_study(folder.path());
    let text = fs::read_to_string(&study).unwrap();
    let mesh = "ui\tname\ttree_number\nD006333\tHeart Failure\tC14.280.434\n";
    let text = text.replace("[[source]]", "mesh = \"mesh.tsv\"\n[[source]]").replace(
        "include = [\"D006333\"]",
        "# not \"D006334\"\ninclude = [\n    \"D006333\",\n    \"D006334\",\n]",
    );
    let named = text.lines().position(|line| line.trim() == "\"D006334\",").unwrap() + 1;
    for end in ["\n", "\r\n", "\r"] {
        fs::write(folder.path().join("mesh.tsv"), mesh.replace('\n', end)).unwrap();
        fs::write(&study, text.replace('\n', end)).unwrap();
        for command in ["run", "check"] {
            let message = refused(kolnet().arg(command).arg(&study).output().unwrap());
            let place = format!("study.toml, line {named}: area 'hf': D006334 is not in mesh.tsv");
            assert!(message.contains(&place), "{command} {end:?}: {message}");
        }
        // A mistake of the study file itself, after all those lines.
        fs::write(&study, (text.clone() + "plotz = []\n").replace('\n', end)).unwrap();
        let message = refused(kolnet().arg("check").arg(&study).output().unwrap());
        let place = format!("study.toml, line {}, column 1", text.lines().count() + 1);
        assert!(message.contains(&place), "{end:?}: {message}");
    }
}
