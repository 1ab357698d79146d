//! Nothing falls out in silence: records without an area, columns without a reader, decisions and opt-outs
//! without a person, and whatever would stop a run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{
    copy_demo, demo_run, in_checkout, kolnet, refused, rows, run_study, small_study, succeeded,
};

/// A study of one source in a folder, of an area that keywords make.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new(kind: &str, file: &str, table: impl AsRef<[u8]>) -> Self {
        let desk = Self { folder: tempfile::tempdir().unwrap() };
        desk.write(file, table);
        desk.write(
            "study.toml",
            format!(
                "title = \"A study\"\nas_of = \"2026-10-01\"\n[[source]]\nkind = \"{kind}\"\npath = \"{file}\"\n\
                 [[area]]\nid = \"dm\"\nkeywords = [\"diabetes\", \"糖尿病\"]\n[suppression]\nnone = \"invented people\"\n\
                 [outputs]\ntables = [\"csv\"]\nplots = []\n"
            ),
        );
        desk
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn write(&self, file: &str, content: impl AsRef<[u8]>) {
        fs::write(self.path(file), content).unwrap();
    }

    /// One change to the study file.
    fn change(&self, from: &str, to: &str) {
        let text = fs::read_to_string(self.path("study.toml")).unwrap();
        assert!(text.contains(from), "{from:?}");
        self.write("study.toml", text.replacen(from, to, 1));
    }

    /// What `check` prints, and its exit code.
    fn check(&self) -> (String, i32) {
        check(&self.path("study.toml"))
    }

    fn report(&self) -> Value {
        let done =
            kolnet().arg("check").arg(self.path("study.toml")).args(["--json", "-q"]).output();
        serde_json::from_slice(&done.unwrap().stdout).unwrap()
    }

    /// What a run prints on standard error; it must succeed.
    fn run(&self) -> String {
        let done = run_study(&self.path("study.toml"), &self.path("out"));
        String::from_utf8(done.stderr).unwrap()
    }

    /// The message of a run that must fail.
    fn refused(&self) -> String {
        refused(kolnet().arg("run").arg(self.path("study.toml")).output().unwrap())
    }

    fn people(&self) -> Vec<BTreeMap<String, String>> {
        rows(&self.path("out/people.csv"))
    }

    fn manifest(&self) -> Value {
        let text = fs::read_to_string(self.path("out/manifest.json")).unwrap();
        serde_json::from_str(&text).unwrap()
    }
}

fn check(study: &Path) -> (String, i32) {
    let done = kolnet().arg("check").arg(study).arg("-q").output().unwrap();
    (String::from_utf8(done.stdout).unwrap(), done.status.code().unwrap())
}

/// A text without the line ends that a narrow terminal makes.
fn joined(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

const PROGRAMME: &str = "学会名,開催日,セッション名,役割,演題名,氏名,所属\n\
    第69回架空糖尿病学会年次学術集会,2026-05-21,シンポジウム1　CGMと機械学習,座長,,架空谷 花子,架空大学\n\
    第69回架空糖尿病学会年次学術集会,2026-05-21,シンポジウム1　CGMと機械学習,演者,時系列の予測,仮屋 大輔,架空大学\n\
    第69回架空糖尿病学会年次学術集会,2026-05-21,口演3　栄養,演者,糖尿病と食事,江草 亜田,見本病院\n\
    第69回架空糖尿病学会年次学術集会,2026-05-21,口演3　栄養,演者,糖尿病と運動,見本 太郎,見本病院\n\
    第9回架空腎臓学会,2026-06-01,口演1　透析,演者,透析の一例,黎明 花子,見本病院\n";

#[test]
fn a_congress_is_evidence_of_the_area_that_its_name_speaks_of() {
    let desk = Desk::new("congress", "gakkai.csv", PROGRAMME);
    desk.run();
    let listed = rows(&desk.path("out/rankings.csv"));
    assert_eq!(listed.len(), 4, "all of the diabetes congress and nobody of the other: {listed:?}");
}

#[test]
fn the_name_of_a_journal_is_no_evidence_of_an_area() {
    let table = "id,title,date,venue,authors\n\
                 W1,On diabetes,2025,Journal of Examples,\"Example, Alice\"\n\
                 W2,On something else,2025,Journal of Diabetes,\"Sample, Bob\"\n";
    let desk = Desk::new("works", "works.csv", table);
    desk.run();
    assert_eq!(rows(&desk.path("out/rankings.csv")).len(), 1);
}

#[test]
fn every_file_says_how_many_of_its_records_speak_of_which_area() {
    let other = PROGRAMME.replace("第69回架空糖尿病学会年次学術集会", "第69回架空学術集会");
    let desk = Desk::new("congress", "gakkai.csv", other);
    let told = desk.run();
    assert!(told.contains("gakkai.csv: 5 read, 2 speak of an area (dm 2)"), "{told}");
    let input = &desk.manifest()["inputs"][0];
    assert_eq!((&input["in_some_area"], &input["in_areas"]["dm"]), (&2.into(), &2.into()));
    let (text, code) = desk.check();
    assert_eq!(code, 0, "{text}");
    assert!(text.contains("2 of 5 records speak of one: dm 2"), "{text}");
    assert!(text.contains("records that speak of no area"), "{text}");
    assert!(text.contains("area dm: 2 people on 1 documents"), "{text}");
}

#[test]
fn the_records_about_areas_are_never_more_than_those_kept_in_any_file_of_the_demo() {
    let manifest = fs::read_to_string(demo_run().out.join("manifest.json")).unwrap();
    let manifest: Value = serde_json::from_str(&manifest).unwrap();
    for input in manifest["inputs"].as_array().unwrap() {
        let count = |value: &Value| value.as_u64().unwrap();
        let kept = count(&input["used"]) + count(&input["merged"]);
        let some = count(&input["in_some_area"]);
        let each: Vec<u64> = input["in_areas"].as_object().unwrap().values().map(count).collect();
        assert!(some <= kept, "{input}");
        assert!(each.iter().all(|of_area| *of_area <= some), "{input}");
        assert!(each.iter().sum::<u64>() >= some, "{input}");
        assert!(some > 0, "{input}");
    }
}

#[test]
fn columns_that_are_not_used_are_told_with_the_nearest_known() {
    let table = PROGRAMME.replacen("氏名,所属\n", "氏名,所属先,会場,ふりかな,メモ\n", 1);
    let table = table.replace("大学\n", "大学,第1会場,,\n").replace("病院\n", "病院,第1会場,,\n");
    let desk = Desk::new("congress", "gakkai.csv", table);
    let told = desk.run();
    let columns = "所属先 (did you mean 所属?), 会場, ふりかな (did you mean ふりがな?), メモ";
    assert!(told.contains(&format!("gakkai.csv: columns not used: {columns}")), "{told}");
    let (text, _) = desk.check();
    assert!(joined(&text).contains(&format!("not used {columns}")), "{text}");
    assert!(joined(&text).contains("[source.columns] affiliation = \"所属先\""), "{text}");
}

#[test]
fn a_column_named_after_somebody_who_opted_out_is_not_told_by_its_name() {
    let table =
        "session_id,session_title,role,name,Jane Placewood\nS1,On diabetes,chair,Ada Exa,x\n";
    let desk = Desk::new("congress", "c.csv", table);
    desk.change("none = \"invented people\"", "file = \"optout.csv\"");
    desk.write("optout.csv", "name\nJane Placewood\n");
    let (text, _) = desk.check();
    assert!(!text.contains("Placewood") && text.contains("Exa"), "{text}");
    desk.change("[[area]]", "[source.columns]\ndate = \"Tag\"\n[[area]]");
    let message = desk.refused();
    assert!(message.contains("'Tag'") && !message.contains("Placewood"), "{message}");
    let (text, _) = desk.check();
    assert!(!text.contains("Placewood"), "{text}");
}

#[test]
fn names_in_two_columns_are_read_in_any_language() {
    let programme = |headings: &str, cells: &str| {
        format!("session_id,session_title,role,{headings}\nS1,On diabetes,chair,{cells}\n")
    };
    for (headings, cells, name, native) in [
        ("姓,名", "架空谷,花子", "", "架空谷 花子"),
        ("last name,first name", "García Muestra,María José", "María José García Muestra", ""),
        ("Name,Vorname", "Beispiel,Dora", "Dora Beispiel", ""),
        ("Nachname,Vorname", "von Muster,Carla", "Carla von Muster", ""),
        ("name,first_name", "Dora Beispiel,Dora", "Dora Beispiel", ""),
        (
            "Last_Name,First_Name,姓,名",
            "Kakudani,Hanako,架空谷,花子",
            "Hanako Kakudani",
            "架空谷 花子",
        ),
    ] {
        let desk = Desk::new("congress", "c.csv", programme(headings, cells));
        desk.change(
            "path = \"c.csv\"\n",
            "path = \"c.csv\"\n[source.defaults]\ndate = \"2026-01-02\"\n",
        );
        desk.run();
        let people = desk.people();
        assert_eq!(people.len(), 1, "{headings}: {people:?}");
        let shown = (people[0]["name"].as_str(), people[0]["name_native"].as_str());
        let expected = (if name.is_empty() { native } else { name }, native);
        assert_eq!(shown, expected, "{headings}");
        let notes = desk.manifest()["notes"].to_string();
        assert!(!notes.contains("not used"), "{notes}");
    }
}

#[test]
fn a_reading_in_two_columns_joins_the_same_person_in_latin_letters() {
    let table = "session_id,session_title,date,role,姓,名,セイ,メイ,所属\n\
                 S1,糖尿病,2026-01-02,座長,架空谷,花子,カクウダニ,ハナコ,架空大学\n";
    let desk = Desk::new("congress", "c.csv", table);
    desk.run();
    assert_eq!(desk.people()[0]["name_kana"], "カクウダニ ハナコ");
}

#[test]
fn a_family_name_column_of_several_people_is_refused_unless_both_hold_as_many() {
    let table = "session_id,session_title,date,role,family,given\n\
                 S1,On diabetes,2026,chair,Exa; Proef,Ada; Jan\nS2,On diabetes,2026,chair,Exa; Proef,Ada\n";
    let desk = Desk::new("congress", "c.csv", table);
    desk.run();
    assert_eq!(desk.people().len(), 2);
    let refused = rows(&desk.path("out/rejected.csv"));
    assert_eq!((refused.len(), refused[0]["line"].as_str()), (1, "3"), "{refused:?}");
}

#[test]
fn roles_of_one_kind_need_no_column_for_it() {
    let table = "title,role,last name,first name,date\nGuideline on diabetes,chair,Exa,Ada,2025\n";
    let desk = Desk::new("roles", "roles.csv", table);
    let message = desk.refused();
    assert!(message.contains("there is no column 'kind'"), "{message}");
    assert!(message.contains("guideline, trial, society, board"), "{message}");
    desk.change(
        "path = \"roles.csv\"\n",
        "path = \"roles.csv\"\n[source.defaults]\nkind = \"guideline\"\n",
    );
    desk.run();
    assert_eq!(desk.people()[0]["name"], "Ada Exa");
}

#[test]
fn a_table_of_another_shape_is_told_all_columns_that_it_lacks() {
    let desk = Desk::new("roles", "roles.csv", "ガイドライン,役職,会場\n糖尿病,委員長,A\n");
    let message = desk.refused();
    for column in ["'name' nor 'name_native' nor 'family'", "'title' nor 'id'", "'kind'"] {
        assert!(message.contains(&format!("no column {column}")), "{column}: {message}");
    }
}

/// A file that people write, with a fault in the last of its rows, and the command that meets it.
struct FaultyTable {
    file: &'static str,
    table: String,
    line: u64,
}

#[test]
fn a_fault_is_told_by_its_line_whatever_ends_the_lines() {
    let desk = tempfile::tempdir().unwrap();
    copy_demo(desk.path());
    let out = &demo_run().out;
    let key = &rows(&out.join("rankings.csv"))[0]["person_key"];
    let study = fs::read_to_string(desk.path().join("study.toml")).unwrap();
    let of_source = |kind: &str, file: &str| {
        format!(
            "title = \"A study\"\n[[source]]\nkind = \"{kind}\"\npath = \"{file}\"\n[source.defaults]\ndate = \"2020\"\n[suppression]\nnone = \"invented\"\n"
        )
    };
    let quoted = "\"one\ntwo\"";
    let tables = [
        ("o.csv", format!("action,a,b,reason\n\nalias,\"A, B\",\"C, D\",{quoted}\njoin,x,y,\n"), 5),
        ("opt.csv", format!("name,orcid,reason\nJan Proef,,{quoted}\n,0000-0001,\n"), 4),
        ("opt_answers.csv", format!("key,answer,note\nK,is,{quoted}\nL,perhaps,\n"), 4),
        ("met.csv", format!("person_key,note\n{key},{quoted}\nNOBODY,\n"), 4),
        ("quota.csv", format!("country,most,note\nJP,2,{quoted}\nFR,two,\n"), 4),
        (
            "works.csv",
            format!("title,authors,date,note\nA,\"B, C\",2020,{quoted}\nD,\"E, F\",soon 7,\n"),
            4,
        ),
        (
            "c.csv",
            format!(
                "session_id,date,name,talk_title\nS1,2020,Ada Exa,{quoted}\nS2,soon 7,Jan Proef,\n"
            ),
            4,
        ),
        (
            "roles.csv",
            format!("kind,title,name,role\nguideline,G,Ada Exa,{quoted}\nother,G,Jan Proef,\n"),
            4,
        ),
        (
            "mesh.tsv",
            "ui\tname\ttree_number\nD006333\tHeart Failure\tC14.280.434\nX1\tY\tC15\n".into(),
            3,
        ),
    ];
    for FaultyTable { file, table, line } in
        tables.map(|(file, table, line)| FaultyTable { file, table, line })
    {
        for end in ["\n", "\r\n", "\r"] {
            fs::write(desk.path().join(file), table.replace('\n', end)).unwrap();
            let (text, place) = match file {
                "o.csv" => (study.replace("overrides.csv", "o.csv"), ""),
                "opt.csv" => (study.replace("optout.csv", "opt.csv"), ""),
                "opt_answers.csv" => {
                    fs::write(desk.path().join("opt.csv"), "name\nJan Proef\n").unwrap();
                    (study.replace("optout.csv", "opt.csv"), "")
                }
                "mesh.tsv" => (study.clone(), ""),
                "works.csv" => (of_source("works", file), "rejected"),
                "c.csv" => (of_source("congress", file), "rejected"),
                "roles.csv" => (of_source("roles", file), "rejected"),
                _ => (String::new(), "list"),
            };
            let place_in = |message: &str| {
                let wanted = format!("{file}, line {line}:");
                assert!(message.contains(&wanted) || place == "list", "{end:?}: {message}");
                let named = message.contains(&format!("line {line}: ")) && message.contains(file);
                assert!(named, "{end:?}: {message}");
            };
            if place == "list" {
                let option = if file == "met.csv" { "--engaged" } else { "--quota" };
                let list = desk.path().join(file);
                let done = kolnet()
                    .args(["cover", out.to_str().unwrap(), "--area", "hf", "--k", "2", option])
                    .arg(list)
                    .output()
                    .unwrap();
                place_in(&refused(done));
                continue;
            }
            let path = desk.path().join("faulty.toml");
            fs::write(&path, text).unwrap();
            let run = desk.path().join("faulty");
            let done = kolnet().arg("run").arg(&path).arg("--out").arg(&run).output().unwrap();
            if place == "rejected" && done.status.success() {
                let refused = rows(&run.join("rejected.csv"));
                assert_eq!(refused[0]["line"], line.to_string(), "{file} {end:?}: {refused:?}");
            } else {
                let message = String::from_utf8(done.stderr).unwrap();
                assert_eq!(done.status.code(), Some(1), "{file} {end:?}: {message}");
                place_in(&message);
            }
        }
    }
}

#[test]
fn the_lists_of_a_planner_are_read_in_the_encodings_of_a_source() {
    let out = &demo_run().out;
    let desk = tempfile::tempdir().unwrap();
    let person = rows(&out.join("rankings.csv"));
    let person = person.iter().find(|row| row["area"] == "hf" && !row["name_native"].is_empty());
    let text =
        format!("氏名,メモ\r\n{},ä\r\n", person.unwrap()["name_native"]).replace('ä', "会場");
    let utf16 = text.encode_utf16().flat_map(u16::to_le_bytes);
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(utf16).collect();
    let shift_jis = encoding_rs::SHIFT_JIS.encode(&text).0.into_owned();
    for (file, bytes) in [("a.csv", utf16), ("b.csv", shift_jis), ("c.csv", text.into_bytes())] {
        let list = desk.path().join(file);
        fs::write(&list, bytes).unwrap();
        let done = kolnet()
            .args(["cover", out.to_str().unwrap(), "--area", "hf", "--k", "2", "--json"])
            .arg("--engaged")
            .arg(list)
            .output()
            .unwrap();
        let plan: Value = serde_json::from_slice(&succeeded(done).stdout).unwrap();
        assert_eq!(plan["engaged"], 1, "{file}");
    }
}

#[test]
fn an_empty_opt_out_template_does_not_say_that_nobody_opted_out() {
    let desk = Desk::new("congress", "gakkai.csv", PROGRAMME);
    desk.change("none = \"invented people\"", "file = \"optout.csv\"");
    desk.write("optout.csv", "name,name_native,orcid\n,,\n");
    for message in [desk.refused(), joined(&desk.check().0)] {
        assert!(message.contains("optout.csv: it names nobody who opted out"), "{message}");
        assert!(message.contains("one a row") && message.contains("none = \""), "{message}");
    }
    assert_eq!(desk.check().1, 1);
    desk.change(
        "file = \"optout.csv\"",
        "file = \"optout.csv\"\nnone = \"nobody as of 2026-10-01\"",
    );
    assert_eq!(desk.check().1, 0);
    desk.run();
    let said = &desk.manifest()["config"]["suppression"];
    assert_eq!(
        (&said["file"], &said["none"]),
        (&"optout.csv".into(), &"nobody as of 2026-10-01".into())
    );
    desk.write("optout.csv", "name\nAlice Example\n");
    let message = desk.refused();
    assert!(message.contains("optout.csv, line 2: it names somebody"), "{message}");
    assert!(!message.contains("Alice"), "{message}");
}

#[test]
fn an_opt_out_that_fits_nobody_is_told_with_the_places_of_what_is_alike() {
    let table = "id,title,date,authors\nW1,On diabetes,2025,\"Placewood, Jane; Example, Alice\"\n\
                 W2,On diabetes,2025,\"Example, Alice\"\n";
    let desk = Desk::new("works", "works.csv", table);
    desk.change("none = \"invented people\"", "file = \"optout.csv\"");
    desk.write("optout.csv", "name\n\"Placewod, Jane\"\nNobody Atall\n");
    let (checked, code) = desk.check();
    assert_eq!(code, 0, "{checked}");
    for told in [joined(&checked), desk.run()] {
        assert!(told.contains("optout.csv, line 2: no source prints such a name"), "{told}");
        assert!(told.contains("alike are names in works.csv, line 2"), "{told}");
        assert!(told.contains("optout.csv, line 3: no source prints such a name"), "{told}");
        assert!(!told.contains("Placewod,") && !told.contains("Atall"), "{told}");
    }
}

#[test]
fn a_decision_about_one_name_twice_is_told() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let text = fs::read_to_string(&study).unwrap();
    let text = text.replace("[outputs]", "[identity]\noverrides = \"o.csv\"\n[outputs]");
    fs::write(&study, text).unwrap();
    for action in ["same", "different", "assign", "alias"] {
        let row = format!("action,a,b\n{action},\"Example, Alice\",\"example, Alice\"\n");
        fs::write(desk.path().join("o.csv"), row).unwrap();
        let message = refused(kolnet().arg("run").arg(&study).output().unwrap());
        assert!(message.contains("o.csv, line 2: a and b are one and the same"), "{message}");
    }
}

#[test]
fn check_finds_whatever_stops_a_run_and_calls_nothing_sound_that_is_not() {
    let overrides = |rows: &str| {
        let rows = format!("action,a,b,area,reason,by,date\n{rows}");
        ("[identity]\noverrides = \"o.csv\"\n", "o.csv", rows)
    };
    let faults = [
        (overrides("join,\"A, B\",\"C, D\",,,,\n"), "o.csv, line 2: unknown action 'join'"),
        (
            overrides("exclude,\"Placewood, Jane\",,hf,,,\n"),
            "o.csv, line 2: the study has no area 'hf'",
        ),
        (overrides("exclude,\"Nobody, Here\",,,,,\n"), "o.csv, line 2: no person or printed name"),
        (overrides("exclude,,,,,,\n"), "o.csv, line 2: a must be given"),
        (
            ("[identity]\noverrides = \"o.csv\"\n", "o.csv", "action,a,who\nsame,b,c\n".into()),
            "o.csv, line 1: unknown column 'who'",
        ),
        (
            overrides("same,\"Placewood, Jane\",\"Example, Alice\",,,,\n"),
            "o.csv, line 2: both names are on one document",
        ),
        (
            ("[[area]]\nid = \"x\"\nkeywords = [\"astronomy\"]\n", "o.csv", String::new()),
            "area 'x': no document from",
        ),
        (("[identity]\nledger = \"l.tsv\"\n", "l.tsv", "no\tledger\n".into()), "l.tsv"),
        (("", "optout.csv", "name,orcid\n,0000-0002-1825-0098\n".into()), "check digit"),
    ];
    for ((section, file, content), told) in faults {
        let table =
            "id,title,date,authors\nW1,On diabetes,2025,\"Placewood, Jane; Example, Alice\"\n";
        let desk = Desk::new("works", "works.csv", table);
        if file == "optout.csv" {
            desk.change("none = \"invented people\"", "file = \"optout.csv\"");
        }
        desk.write(file, content);
        desk.change("[suppression]", &format!("{section}[suppression]"));
        let message = desk.refused();
        assert!(message.contains(told), "run: {told} in {message}");
        let (text, code) = desk.check();
        assert_eq!(code, 1, "{told}: {text}");
        assert!(joined(&text).contains(told), "check: {told} in {text}");
        assert!(!text.contains("sound") && text.contains("not ready"), "{text}");
        let report = desk.report();
        let stops = |item: &&Value| item["stops"] == true;
        let told_in = report["to_do"].as_array().unwrap().iter().filter(stops).count();
        assert_eq!(told_in, 1, "{report}");
    }
}

#[test]
fn check_finds_a_gazetteer_that_cannot_be_read() {
    let desk = Desk::new("congress", "gakkai.csv", PROGRAMME);
    desk.write("cities.txt", "not\ta\tgazetteer\n");
    desk.change("as_of", "gazetteer = \"cities.txt\"\nas_of");
    let message = desk.refused();
    assert!(message.contains("cities.txt"), "{message}");
    let (text, code) = desk.check();
    assert!(code == 1 && text.contains("cities.txt"), "{text}");
}

#[test]
fn check_calls_a_study_sound_of_which_nothing_is_wrong() {
    let table = "id,title,date,authors,affiliations\nW1,On diabetes,2025,\"Placewood, Jane; Example, Alice\",Northfield University Hospital\n";
    let desk = Desk::new("works", "works.csv", table);
    let (text, code) = desk.check();
    assert_eq!(code, 0, "{text}");
    assert!(text.lines().next().unwrap().ends_with(": sound"), "{text}");
    assert!(text.contains("verdict: ready"), "{text}");
}

#[test]
fn a_run_never_lacks_rankings_whatever_else_is_asked_for() {
    let desk = Desk::new("congress", "gakkai.csv", PROGRAMME);
    for tables in ["[\"xlsx\"]", "[]"] {
        desk.change("tables = [\"csv\"]", &format!("tables = {tables}"));
        let message = desk.refused();
        assert!(message.contains("neither csv nor parquet"), "{message}");
        assert!(
            message.contains("study.toml, line ") && message.contains("[\"csv\"]"),
            "{message}"
        );
        desk.change(&format!("tables = {tables}"), "tables = [\"csv\"]");
    }
    desk.change("tables = [\"csv\"]", "tables = [\"csv\", \"xlsx\"]");
    let told = desk.run();
    let (text, code) = desk.check();
    assert_eq!(code, 0);
    assert!(!told.contains("not made") && !text.contains("not made"), "{told}{text}");
    assert!(desk.path("out/rankings.xlsx").is_file());
}

#[test]
fn every_column_of_a_template_is_explained_in_the_readme_beside_it() {
    let desk = tempfile::tempdir().unwrap();
    let new = desk.path().join("new");
    succeeded(kolnet().arg("init").arg(&new).output().unwrap());
    let readme = fs::read_to_string(new.join("README.md")).unwrap();
    for file in ["works.csv", "congress.csv", "roles.csv", "optout.csv"] {
        let heading = format!("## {file}");
        let section = readme.split(&heading).nth(1).unwrap().split("\n## ").next().unwrap();
        let table = fs::read_to_string(new.join(file)).unwrap();
        for column in table.lines().next().unwrap().split(',') {
            assert!(section.contains(&format!("`{column}`")), "{file}: {column}");
        }
    }
    for action in ["same", "different", "assign", "alias", "exclude", "promote", "demote"] {
        assert!(readme.contains(&format!("`{action}`")), "{action}");
    }
    let guide = fs::read_to_string(in_checkout("src/guide/inputs.md")).unwrap();
    for word in ["guideline_panel", "principal_investigator", "president", "session_chair"] {
        assert!(readme.contains(word) && guide.contains(word), "{word}");
    }
}

#[test]
fn the_columns_that_a_template_shows_are_all_that_its_kind_of_source_has() {
    let desk = tempfile::tempdir().unwrap();
    let new = desk.path().join("new");
    succeeded(kolnet().arg("init").arg(&new).output().unwrap());
    let readme = fs::read_to_string(new.join("README.md")).unwrap();
    for (kind, file) in
        [("works", "works.csv"), ("congress", "congress.csv"), ("roles", "roles.csv")]
    {
        let study = format!(
            "title = \"T\"\n[[source]]\nkind = \"{kind}\"\npath = \"{file}\"\n[source.columns]\nnothing = \"x\"\n\
             [suppression]\nnone = \"invented\"\n"
        );
        fs::write(new.join("wrong.toml"), study).unwrap();
        let message = refused(kolnet().arg("run").arg(new.join("wrong.toml")).output().unwrap());
        let columns = message.split("Columns are: ").nth(1).unwrap().trim().trim_end_matches('.');
        for column in columns.split(", ") {
            assert!(readme.contains(&format!("`{column}`")), "{kind}: {column}");
        }
    }
}
