//! People and the accounts that a CRM holds already: what is linked is right, what is open is asked.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use sha2::Digest;

use crate::support::{demo_run, files, in_checkout, kolnet, refused, rows, succeeded, workbook};

type Row = BTreeMap<String, String>;

fn feed(out: &Path, words: &[&str]) -> Output {
    let run = &demo_run().out;
    kolnet().arg("feed").arg(run).arg("--out").arg(out).args(words).output().unwrap()
}

/// An export in the columns of Salesforce, with what is true of each account.
#[derive(Default)]
struct PlantedExport {
    table: String,
    /// The person of each account, none for people who are not of the run.
    truth: BTreeMap<String, Option<String>>,
    /// What was done to the account of each person.
    kind_of: BTreeMap<String, &'static str>,
    /// People with an account that is not merged into another.
    present: BTreeSet<String>,
}

/// Cells of an account, but for its id.
#[derive(Clone, Default)]
struct Cells {
    family: String,
    given: String,
    native: String,
    kana: String,
    former: String,
    workplace: String,
    city: String,
    country: String,
    orcid: String,
    merged_into: String,
}

impl PlantedExport {
    fn new() -> Self {
        Self {
            table: "Id,LastName,FirstName,Name_Native__c,Furigana_vod__c,maiden_name,Primary_Parent_vod__r.Name,BillingCity,\
                    Country_vod__c,ORCID__c,MasterRecordId\n"
                .to_owned(),
            ..Self::default()
        }
    }

    fn add(&mut self, cells: &Cells, person: Option<&str>) -> String {
        let id = format!("{:05}X", 10 * self.truth.len() + 7);
        let Cells {
            family,
            given,
            native,
            kana,
            former,
            workplace,
            city,
            country,
            orcid,
            merged_into,
        } = cells;
        let line = [
            &id,
            family,
            given,
            native,
            kana,
            former,
            workplace,
            city,
            country,
            orcid,
            merged_into,
        ];
        let quoted = line.map(|cell| format!("\"{}\"", cell.replace('"', "\"\"")));
        self.table.push_str(&format!("{}\n", quoted.join(",")));
        self.truth.insert(id.clone(), person.map(str::to_owned));
        id
    }
}

/// A word with two letters that changed places.
fn mistyped(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().collect();
    let middle = letters.len() / 2;
    letters.swap(middle - 1, middle);
    letters.into_iter().collect()
}

/// What people know an organisation by: the part of the line that names it, without departments.
fn workplace(line: &str) -> String {
    let words = [
        "Univers", "Hospital", "Hôpital", "Klinik", "Center", "Centre", "大学", "病院", "Institut",
    ];
    let named = line.split([',', ';']).find(|part| words.iter().any(|word| part.contains(word)));
    named.unwrap_or(line).trim().to_owned()
}

/// Accounts as CRMs have them: most sound, some mistyped, some under a former name or workplace, some in kanji alone,
/// merged, twice, and namesakes in one hospital.
fn planted(people: &[Row]) -> PlantedExport {
    let mut export = PlantedExport::new();
    let families = ["Quennell", "Vantongeren", "Ishikura", "Brzozowicz"];
    let with_place = people.iter().filter(|row| !row["affiliation"].is_empty());
    for (place, row) in with_place.enumerate() {
        let key = row["person_key"].as_str();
        let (given, family) = row["name"].rsplit_once(' ').unwrap_or(("", &row["name"]));
        let sound = Cells {
            family: family.to_owned(),
            given: given.to_owned(),
            native: row["name_native"].clone(),
            kana: row["name_kana"].clone(),
            workplace: workplace(&row["affiliation"]),
            city: row["city"].clone(),
            country: row["country"].clone(),
            ..Cells::default()
        };
        let sound = match row["name"].is_ascii() || row["name_native"].is_empty() {
            true => sound,
            false => Cells { family: String::new(), given: String::new(), ..sound },
        };
        let mut add = |kind: &'static str, cells: &Cells, person: Option<&str>| {
            export.kind_of.entry(key.to_owned()).or_insert(kind);
            if person.is_some() && cells.merged_into.is_empty() {
                export.present.insert(key.to_owned());
            }
            export.add(cells, person)
        };
        let has_native = !sound.native.is_empty();
        let is_full = given.len() > 3 && family.len() > 5;
        // Somebody else of the same romanised name in the same hospital, whom an ORCID iD or the kanji tell apart.
        let other_kanji = match sound.native.char_indices().last() {
            Some((last, _)) => format!("{}榮", &sound.native[..last]),
            None => String::new(),
        };
        let namesake =
            Cells { orcid: "0000-0002-1825-0097".to_owned(), native: other_kanji, ..sound.clone() };
        match place % 20 {
            8 if has_native => {
                let cells = Cells {
                    family: String::new(),
                    given: String::new(),
                    kana: String::new(),
                    ..sound
                };
                add("kanji alone", &cells, Some(key));
            }
            9 if !sound.kana.is_empty() => {
                let cells = Cells {
                    family: String::new(),
                    given: String::new(),
                    native: String::new(),
                    ..sound
                };
                add("kana alone", &cells, Some(key));
            }
            10 if is_full => {
                let cells = Cells { family: mistyped(family), native: String::new(), ..sound };
                add("mistyped", &cells, Some(key));
            }
            11 if is_full => {
                let maiden = families[place / 20 % families.len()].to_owned();
                let former = if place % 40 < 20 { family.to_owned() } else { String::new() };
                let cells = Cells {
                    family: maiden,
                    former,
                    native: String::new(),
                    kana: String::new(),
                    ..sound
                };
                add("another family name", &cells, Some(key));
            }
            12 => {
                let history = row["affiliation_history"].split(" | ").last().unwrap_or_default();
                let former = history.rsplit_once(" (").map_or("", |(line, _)| line);
                let cells = Cells { workplace: workplace(former), city: String::new(), ..sound };
                add("former workplace", &cells, Some(key));
            }
            13 => {
                let cells = Cells { workplace: String::new(), ..sound };
                add("no workplace", &cells, Some(key));
            }
            14 if is_full => {
                let cells = Cells {
                    given: given[..1].to_owned(),
                    native: String::new(),
                    kana: String::new(),
                    ..sound
                };
                add("initials", &cells, Some(key));
            }
            15 => {
                let id = add("merged", &sound, Some(key));
                add("merged", &Cells { merged_into: id, ..sound }, Some(key));
            }
            16 => {
                add("twice", &sound, Some(key));
                add("twice", &sound, Some(key));
            }
            17 => {
                add("namesake beside", &sound, Some(key));
                add("namesake beside", &namesake, None);
            }
            18 if has_native || !row["orcid"].is_empty() => {
                add("namesake alone", &namesake, None);
            }
            19 if !row["orcid"].is_empty() && is_full => {
                let cells = Cells {
                    given: mistyped(given),
                    orcid: row["orcid"].clone(),
                    workplace: String::new(),
                    ..sound
                };
                add("ORCID iD, mistyped", &cells, Some(key));
            }
            18 | 19 => {}
            _ => {
                add("sound", &sound, Some(key));
            }
        }
    }
    for (family, given) in
        [("Quennell", "Ottoline"), ("Okonkwo-Reyes", "Ifeadi"), ("Sato", "Zentaro")]
    {
        let cells =
            Cells { family: family.to_owned(), given: given.to_owned(), ..Cells::default() };
        export.add(&cells, None);
    }
    export
}

/// The accounts of the feed by person: outcome, ids.
fn outcomes(folder: &Path) -> BTreeMap<String, (String, Vec<String>)> {
    let found = rows(&folder.join("accounts.csv")).into_iter();
    found
        .map(|mut row| {
            let ids = row["account_id"]
                .split("; ")
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect();
            (row.remove("person_key").unwrap(), (row.remove("outcome").unwrap(), ids))
        })
        .collect()
}

#[test]
fn accounts_that_are_linked_are_the_right_ones_and_what_is_open_is_asked() {
    let people = rows(&demo_run().out.join("people.csv"));
    let export = planted(&people);
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("accounts.csv");
    fs::write(&file, &export.table).unwrap();
    let out = folder.path().join("feed");
    succeeded(feed(&out, &["--profile", "plain", "--accounts", file.to_str().unwrap()]));
    let found = outcomes(&out);
    let mut counts: BTreeMap<&str, [u32; 5]> = BTreeMap::new();
    let (mut acts, mut right, mut wrong) = (0.0, 0.0, Vec::new());
    for (key, (outcome, ids)) in &found {
        let Some(kind) = export.kind_of.get(key) else { continue };
        let is_own = |id: &String| export.truth[id].as_ref() == Some(key);
        let count = counts.entry(kind).or_default();
        count[0] += 1;
        match outcome.as_str() {
            "ACT" => {
                acts += 1.0;
                count[1] += 1;
                if is_own(&ids[0]) {
                    right += 1.0;
                } else {
                    count[2] += 1;
                    wrong.push((kind, key, ids));
                }
            }
            "ASK" => count[if ids.iter().any(is_own) { 3 } else { 4 }] += 1,
            _ => assert!(ids.is_empty(), "{key}: ADD names no account"),
        }
    }
    let listed = export.present.iter().filter(|key| found.contains_key(*key)).count() as f64;
    eprintln!("people, ACT, of them wrong, ASK with the right account, ASK without: {counts:#?}");
    eprintln!(
        "ACT: precision {:.4} of {acts}, recall {:.3} of {listed}",
        right / acts,
        right / listed
    );
    assert!(acts >= 200.0 && right / acts >= 0.995, "{wrong:#?}");
    assert!(right / listed >= 0.5, "most sound accounts are linked: {counts:?}");
    let sound = counts["sound"];
    assert!(f64::from(sound[1]) >= 0.9 * f64::from(sound[0]), "{counts:?}");
    for kind in ["mistyped", "another family name", "initials", "no workplace"] {
        let count = counts[kind];
        assert!(f64::from(count[3]) >= 0.7 * f64::from(count[0]), "asked about: {kind} {count:?}");
    }
    // The account of each linked person stands in each of their rows, and nowhere else.
    for row in rows(&out.join("upsert.csv")) {
        let (outcome, ids) = &found[&row["person_key"]];
        let expected = if outcome == "ACT" { ids[0].as_str() } else { "" };
        assert_eq!(row["account_id"], expected);
    }
}

/// The first ranked people of the demo with a full Latin name and an organisation.
fn first_people(count: usize) -> Vec<Row> {
    let rankings = rows(&demo_run().out.join("rankings.csv"));
    let mut seen = BTreeSet::new();
    let whole = rankings.into_iter().filter(|row| {
        row["name"].is_ascii() && row["name"].contains(' ') && !row["affiliation"].is_empty()
    });
    whole.filter(|row| seen.insert(row["person_key"].clone())).take(count).collect()
}

fn export_of(folder: &Path, lines: &[String]) -> PathBuf {
    let file = folder.join("accounts.csv");
    fs::write(&file, format!("Id,Name,Hospital,kolnet_external_id\n{}\n", lines.join("\n")))
        .unwrap();
    file
}

#[test]
fn a_reviewer_answers_once_and_a_link_that_was_loaded_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let people = first_people(30);
    let account = |(at, row): (usize, &Row)| {
        format!("B{at},\"{}\",\"{}\",", row["name"], workplace(&row["affiliation"]))
    };
    let lines: Vec<String> = people.iter().enumerate().map(account).collect();
    let (state, out) = (folder.path().join("state"), folder.path().join("feed"));
    let accounts = export_of(folder.path(), &lines);
    let words = ["--profile", "plain", "--accounts", accounts.to_str().unwrap()];
    succeeded(feed(&out, &words));
    let first = outcomes(&out);
    let is_linked = |row: &&Row| first[&row["person_key"]].0 == "ACT";
    let (linked, asked) = (
        people.iter().find(is_linked).unwrap(),
        people.iter().rfind(|row| !is_linked(row) || row["name"].len() > 8).unwrap(),
    );
    assert_ne!(linked["person_key"], asked["person_key"]);
    let surname = asked["name"].rsplit(' ').next().unwrap();
    let initial = &asked["name"][..1];
    let lines = [
        format!("A1,\"{surname}, {initial}\",\"{}\",", workplace(&asked["affiliation"])),
        format!("A2,\"{}\",\"{}\",", linked["name"], workplace(&linked["affiliation"])),
    ];
    export_of(folder.path(), &lines);
    let words = [&words[..], &["--acknowledged", state.to_str().unwrap()]].concat();
    succeeded(feed(&out, &words));
    let found = outcomes(&out);
    assert_eq!(found[&linked["person_key"]], ("ACT".to_owned(), vec!["A2".to_owned()]));
    let queue = rows(&out.join("review_queue.csv"));
    assert!(queue.iter().any(|row| row["account_id"] == "A1"), "{queue:?}");

    // Nothing to read yet.
    let ack =
        |words: &[&str]| kolnet().arg("feed").arg("ack").arg(&out).args(words).output().unwrap();
    let told = refused(ack(&[]));
    assert!(told.contains("no result file is named, and review_queue.csv has no answer"), "{told}");

    let text = fs::read_to_string(out.join("review_queue.csv")).unwrap();
    let answer = |line: &str| match line.contains(&asked["person_key"]) && line.contains("A1") {
        true => format!("{line}same"),
        false => line.to_owned(),
    };
    let answered: Vec<String> = text.lines().map(answer).collect();
    fs::write(out.join("review_queue.csv"), answered.join("\n")).unwrap();
    // Answers that were not read are not overwritten.
    let told = refused(feed(&out, &words));
    assert!(told.contains("review_queue.csv: it has answers that were not read"), "{told}");
    let upsert = out.join("upsert.csv");
    let said =
        String::from_utf8(succeeded(ack(&["--success", upsert.to_str().unwrap()])).stdout).unwrap();
    assert!(said.contains("1 answers of the review queue read"), "{said}");
    let kept = fs::read_to_string(state.join("acknowledged.json")).unwrap();
    assert!(!kept.contains(surname), "the state names nobody");

    // The account of the second person is renamed at another hospital; the link holds, as a question.
    let lines = [lines[0].clone(), "A2,Zoe Newname,Elsewhere Hospital,".to_owned()];
    export_of(folder.path(), &lines);
    succeeded(feed(&out, &words));
    let found = outcomes(&out);
    assert_eq!(found[&asked["person_key"]], ("ACT".to_owned(), vec!["A1".to_owned()]));
    assert_eq!(found[&linked["person_key"]], ("ASK".to_owned(), vec!["A2".to_owned()]));
}

#[test]
fn a_rehearsal_tells_what_a_loader_would_do_and_refuse_and_writes_nothing_to_load() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("feed");
    let known = &first_people(1)[0];
    let key = format!("kolnet:{}:{}", known["person_key"], known["area"]);
    let accounts = export_of(folder.path(), &[format!("A1,Somebody Else,,{key}")]);
    succeeded(feed(&out, &["--profile", "plain"]));
    let written = rows(&out.join("upsert.csv"));
    // All fields of the feed as they are, but a picklist of tiers without T1, and scores below 50 alone.
    let table = fs::read_to_string(out.join("fields.csv")).unwrap();
    let describe: Vec<String> = table
        .lines()
        .map(|line| match line.split(',').next() {
            Some("field") => "field,type,length,decimals,required,values".to_owned(),
            Some("tier") => "tier,picklist,255,,,T2; T3; T4".to_owned(),
            Some("score") => "score,number,2,1,,".to_owned(),
            _ => line.split(',').take(4).collect::<Vec<_>>().join(",") + ",,",
        })
        .collect();
    let file = folder.path().join("describe.csv");
    fs::write(&file, describe.join("\n")).unwrap();
    let rehearsal = folder.path().join("rehearsal");
    let words = ["--profile", "plain", "--describe", file.to_str().unwrap()];
    let asked = [&words[..], &["--accounts", accounts.to_str().unwrap(), "--rehearse"]].concat();
    let fields = table.lines().find(|line| line.starts_with("tier,")).unwrap();
    assert!(fields.contains("text"), "{fields}");
    let said = succeeded(feed(&rehearsal, &asked)).stdout;
    let said = String::from_utf8(said).unwrap();
    let is_refused =
        |row: &&Row| row["tier"] == "T1" || row["score"].split('.').next().unwrap().len() > 1;
    let expected: BTreeSet<&str> =
        written.iter().filter(is_refused).map(|row| row["external_id"].as_str()).collect();
    assert!(expected.len() > 10 && expected.len() < written.len());
    let actions = rows(&rehearsal.join("rehearsal.csv"));
    let of = |action: &str| -> BTreeSet<&str> {
        actions
            .iter()
            .filter(|row| row["action"] == action)
            .map(|row| row["key"].as_str())
            .collect()
    };
    assert_eq!(of("refused"), expected);
    assert_eq!(
        of("update"),
        BTreeSet::from([key.as_str()]).difference(&expected).copied().collect()
    );
    assert_eq!(of("insert").len() + of("update").len() + expected.len(), written.len(), "{said}");
    assert!(said.contains("'T1' is not in the picklist: T2, T3, T4"), "{said}");
    assert!(!rehearsal.join("upsert.csv").exists());
    let manifest: Value =
        serde_json::from_slice(&fs::read(rehearsal.join("manifest.json")).unwrap()).unwrap();
    assert_eq!(manifest["insert"], of("insert").len());

    // The feed itself leaves out what would be refused, and lists it.
    succeeded(feed(&out, &words));
    let kept = rows(&out.join("upsert.csv"));
    assert_eq!(kept.len(), written.len() - expected.len());
    let rejected: BTreeSet<String> =
        rows(&out.join("rejected.csv")).into_iter().map(|row| row["key"].clone()).collect();
    assert_eq!(rejected, expected.iter().map(|key| (*key).to_owned()).collect());
}

#[test]
fn a_target_without_a_field_of_the_feed_stops_it_before_anything_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("describe.json");
    fs::write(&file, r#"{"result": {"fields": [{"name": "external_id", "type": "string"}]}}"#)
        .unwrap();
    let out = folder.path().join("feed");
    let words = ["--profile", "plain", "--describe", file.to_str().unwrap()];
    let told = refused(feed(&out, &words));
    assert!(told.contains("describe.json: 'area': the target has no such field"), "{told}");
    assert!(!out.exists());
    let rehearsal = folder.path().join("rehearsal");
    let said = succeeded(feed(&rehearsal, &[&words[..], &["--rehearse"]].concat())).stdout;
    let said = String::from_utf8(said).unwrap();
    assert!(
        said.contains("the whole file would be refused: score: the target has no such field"),
        "{said}"
    );
    for (text, told) in [
        ("{", "save the description again, whole"),
        ("[]", "it describes no field"),
        ("name\n", "it describes no field"),
        ("field\nscore\nscore\n", "the field 'score' is described twice"),
    ] {
        fs::write(&file, text).unwrap();
        let said = refused(feed(&out, &words));
        assert!(said.contains(told), "{text}: {said}");
    }
}

#[test]
fn rows_of_an_export_that_cannot_be_used_are_listed_by_line_and_never_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let known = &first_people(1)[0];
    let name = known["name"].as_str();
    let file = folder.path().join("accounts.xlsx");
    // A short id and the long form of the same one; a capital lost; a formula for a name; somebody hidden.
    let table: [&[&str]; 6] = [
        &["Id", "Name", "Hospital"],
        &["001A0000006Vm9r", name, &known["affiliation"]],
        &["001A0000006Vm9rIAC", name, &known["affiliation"]],
        &["00530000003msydAA2", "Lostname Capital", ""],
        &["00530000003mSYD", "=HYPERLINK(\"http://x\")", ""],
        &["00Q30000003mSYE", "Data Privacy", ""],
    ];
    fs::write(&file, workbook(&table)).unwrap();
    let out = folder.path().join("feed");
    let words = ["--profile", "salesforce", "--accounts", file.to_str().unwrap()];
    succeeded(feed(&out, &words));
    let rejected = rows(&out.join("rejected.csv"));
    let rules: Vec<(&str, &str)> =
        rejected.iter().map(|row| (row["field"].as_str(), row["rule"].as_str())).collect();
    assert_eq!(rules[0], ("id", "2 rows have this id"));
    assert!(rules.iter().any(|(_, rule)| rule.contains("capitals were lost")), "{rules:?}");
    assert!(rules.iter().any(|(_, rule)| rule.contains("hides the person")), "{rules:?}");
    let text = fs::read_to_string(out.join("rejected.csv")).unwrap();
    assert!(!text.contains("Lostname") && !text.contains("HYPERLINK"), "{text}");
    assert!(
        text.contains("accounts.xlsx, row 2") || text.contains("accounts.xlsx, line 2"),
        "{text}"
    );
    let nothing = folder.path().join("empty.csv");
    for (text, told) in [("", "it is empty"), ("Id,Town\n1,Osaka\n", "there is no column")] {
        fs::write(&nothing, text).unwrap();
        let said =
            refused(feed(&out, &["--profile", "plain", "--accounts", nothing.to_str().unwrap()]));
        assert!(said.contains(told), "{said}");
    }
    fs::write(&nothing, "Id,Name\n").unwrap();
    succeeded(feed(&out, &["--profile", "plain", "--accounts", nothing.to_str().unwrap()]));
}

/// Addresses that the demo prints beside one author name alone, with that name.
fn printed_addresses() -> BTreeMap<String, (String, String)> {
    let packed = fs::File::open(in_checkout("data/demo/pubmed/synth26n0001.xml.gz")).unwrap();
    let mut text = String::new();
    flate2::read::MultiGzDecoder::new(packed).read_to_string(&mut text).unwrap();
    let mut names: BTreeMap<String, BTreeSet<(String, String)>> = BTreeMap::new();
    for author in text.split("<Author ").skip(1) {
        let author = author.split("</Author>").next().unwrap();
        let cell = |tag: &str| {
            let (_, rest) = author.split_once(&format!("<{tag}>"))?;
            Some(rest.split('<').next()?.to_owned())
        };
        let Some((_, address)) = author.split_once("Electronic address: ") else { continue };
        let address = address.split('<').next().unwrap().trim_end_matches('.').to_owned();
        if let (Some(family), Some(given)) = (cell("LastName"), cell("ForeName")) {
            names.entry(address).or_default().insert((family, given));
        }
    }
    let alone = names.into_iter().filter(|(_, names)| names.len() == 1);
    alone.map(|(address, names)| (address, names.into_iter().next().unwrap())).collect()
}

#[test]
fn an_address_links_an_account_without_a_workplace_and_never_against_another_name() {
    let desk = tempfile::tempdir().unwrap();
    let full = |(_, (_, given)): &(&String, &(String, String))| given.len() > 3;
    let printed = printed_addresses();
    let known: Vec<_> = printed.iter().filter(full).take(200).collect();
    assert!(known.len() > 100, "{}", known.len());
    let mut table = "Id,LastName,FirstName,Email,email_sha256\n".to_owned();
    for (at, (address, (family, given))) in known.iter().enumerate() {
        let digest = data_encoding::HEXLOWER.encode(&sha2::Sha256::digest(address.as_bytes()));
        // A third have the hash in place of the address, a third somebody else's name.
        let (family, given) =
            if at % 3 == 2 { ("Quennell", "Ottoline") } else { (&**family, &**given) };
        let cells = if at % 3 == 1 {
            (String::new(), digest)
        } else {
            (address.to_uppercase(), String::new())
        };
        table.push_str(&format!("{:05}X,{family},{given},{},{}\n", at, cells.0, cells.1));
    }
    let export = desk.path().join("accounts.csv");
    fs::write(&export, table).unwrap();
    let out = desk.path().join("feed");
    let export = export.to_str().unwrap();
    succeeded(feed(&out, &["--profile", "plain", "--accounts", export]));
    let of_row = |row: &Row| known[row["account_id"][..5].parse::<usize>().unwrap()].1;
    let mut linked = 0;
    for row in rows(&out.join("accounts.csv")) {
        if row["why"] == "the same e-mail address" {
            let (family, _) = of_row(&row);
            assert_eq!(row["outcome"], "ACT", "{row:?}");
            assert!(row["name"].to_lowercase().contains(&family.to_lowercase()), "{row:?}");
            linked += 1;
        }
    }
    let asked = rows(&out.join("review_queue.csv")).into_iter();
    let asked =
        asked.filter(|row| row["why"] == "the same e-mail address, but another name").count();
    assert!(asked > known.len() / 6, "{asked} accounts of another name are asked about");
    eprintln!(
        "{linked} of {} accounts linked by an address, {asked} asked",
        known.len() - known.len() / 3
    );
    assert!(linked * 2 > known.len(), "{linked} of {}", known.len());
    for (name, bytes) in files(&out) {
        assert!(!String::from_utf8_lossy(&bytes).contains('@'), "{name} has an address");
    }
}
