//! Whoever opted out is nowhere, in whatever dress a source prints the name; whoever can be told apart stays.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::process::Output;

use serde_json::json;
use unicode_normalization::UnicodeNormalization;

use crate::opt_out_exports;
use crate::support::{Row, files, kolnet, parquet_cells, rows, succeeded, workbook_text};

/// A printed name: as one text, and as family and given name where a source gives parts.
#[derive(Clone, Copy)]
pub(crate) struct Dressed {
    pub(crate) whole: &'static str,
    pub(crate) family: &'static str,
    pub(crate) given: &'static str,
}

const fn dressed(whole: &'static str, family: &'static str, given: &'static str) -> Dressed {
    Dressed { whole, family, given }
}

/// One person in twelve dresses.
const DRESSES: [Dressed; 12] = [
    dressed("Jane Placewood", "Placewood", "Jane"),
    dressed("Jane Placewood1,2*", "Placewood1", "Jane"),
    dressed("Prof. Dr. med. Jane Placewood", "Placewood", "Prof. Jane"),
    dressed("Jane Placewood, MD, PhD", "Placewood MD", "Jane"),
    dressed("PLACEWOOD, Jane", "PLACEWOOD", "JANE"),
    dressed("Ｊａｎｅ　Ｐｌａｃｅｗｏｏｄ", "Ｐｌａｃｅｗｏｏｄ", "Ｊａｎｅ"),
    dressed("†Jane Placewood", "Placewood†", "Jane"),
    dressed("Placewood Jane", "Jane", "Placewood"),
    dressed("Dr Jane Placewood (Chair)", "Placewood", "Jane (Chair)"),
    dressed("架空谷 花子 先生", "架空谷", "花子"),
    dressed("○架空谷花子1)", "架空谷花子", ""),
    dressed("Jane Placewood / 架空谷 花子", "Placewood", "Jane (架空谷 花子)"),
];

/// A person on a record.
#[derive(Clone, Copy)]
pub(crate) struct Printed {
    pub(crate) name: Dressed,
    pub(crate) orcid: &'static str,
    pub(crate) place: &'static str,
}

const fn printed(name: Dressed) -> Printed {
    Printed { name, orcid: "", place: "" }
}

const ALICE: Printed = printed(dressed("Alice Example", "Example", "Alice"));
const NAMESAKE: Printed = printed(dressed("John Placewood", "Placewood", "John"));

/// A record of any source: its number, its title, its people.
pub(crate) struct Record {
    pub(crate) number: usize,
    pub(crate) title: String,
    pub(crate) people: Vec<Printed>,
}

/// Kinds that print the parts of a name or the whole of it, one person an entry.
const KINDS: [(&str, &str); 10] = [
    ("pubmed", "pubmed.xml"),
    ("medline", "medline.nbib"),
    ("openalex", "openalex.jsonl"),
    ("europepmc", "europepmc.json"),
    ("crossref", "crossref.json"),
    ("works", "works.csv"),
    ("congress", "congress.csv"),
    ("frab", "frab.xml"),
    ("roles", "roles.csv"),
    ("trials", "trials.json"),
];

/// The file of a source of `kind` that holds the records.
fn source(kind: &str, records: &[Record]) -> String {
    match kind {
        "pubmed" => pubmed(records),
        "medline" => records.iter().map(medline).collect(),
        "openalex" => records.iter().map(|record| format!("{}\n", openalex(record))).collect(),
        "europepmc" => {
            let list: Vec<_> = records.iter().map(europepmc).collect();
            json!({"resultList": {"result": list}}).to_string()
        }
        "crossref" => {
            let list: Vec<_> = records.iter().map(crossref).collect();
            json!({"message": {"items": list}}).to_string()
        }
        "trials" => {
            let list: Vec<_> = records.iter().map(trial).collect();
            json!({"studies": list}).to_string()
        }
        "frab" => frab(records),
        "works" => works(records),
        "congress" => congress(records),
        "roles" => roles(records),
        other => opt_out_exports::source(other, records),
    }
}

fn pubmed(records: &[Record]) -> String {
    let author = |person: &Printed| {
        let Printed { name, orcid, place } = person;
        let given = match name.given {
            "" => String::new(),
            given => format!("<ForeName>{given}</ForeName>"),
        };
        let orcid = match *orcid {
            "" => String::new(),
            orcid => format!("<Identifier Source=\"ORCID\">{orcid}</Identifier>"),
        };
        let place = match *place {
            "" => String::new(),
            place => {
                format!("<AffiliationInfo><Affiliation>{place}</Affiliation></AffiliationInfo>")
            }
        };
        format!("<Author><LastName>{}</LastName>{given}{orcid}{place}</Author>", name.family)
    };
    let article = |record: &Record| {
        let authors: String = record.people.iter().map(author).collect();
        format!(
            "<PubmedArticle><MedlineCitation><PMID Version=\"1\">{}</PMID><Article><Journal>\
             <JournalIssue><PubDate><Year>2021</Year></PubDate></JournalIssue><Title>Journal of \
             Examples</Title></Journal><ArticleTitle>{}</ArticleTitle><AuthorList>{authors}\
             </AuthorList></Article></MedlineCitation></PubmedArticle>\n",
            100 + record.number,
            record.title
        )
    };
    let articles: String = records.iter().map(article).collect();
    format!("<?xml version=\"1.0\"?>\n<PubmedArticleSet>\n{articles}</PubmedArticleSet>\n")
}

fn medline(record: &Record) -> String {
    let mut text = format!(
        "PMID- {}\nTI  - {}\nDP  - 2021\nJT  - Journal of Examples\n",
        200 + record.number,
        record.title
    );
    for Printed { name, orcid, place } in &record.people {
        let comma = if name.given.is_empty() { "" } else { ", " };
        text.push_str(&format!("FAU - {}{comma}{}\n", name.family, name.given));
        if !orcid.is_empty() {
            text.push_str(&format!("AUID- ORCID: {orcid}\n"));
        }
        if !place.is_empty() {
            text.push_str(&format!("AD  - {place}\n"));
        }
    }
    text + "\n"
}

fn openalex(record: &Record) -> serde_json::Value {
    let author = |person: &Printed| {
        json!({
            "author": {"display_name": person.name.whole, "orcid": person.orcid},
            "raw_author_name": person.name.whole,
            "raw_affiliation_strings": [person.place],
        })
    };
    json!({
        "id": format!("https://openalex.org/W{}", 300 + record.number),
        "title": record.title,
        "publication_year": 2021,
        "type": "article",
        "authorships": record.people.iter().map(author).collect::<Vec<_>>(),
    })
}

fn europepmc(record: &Record) -> serde_json::Value {
    let author = |person: &Printed| {
        json!({
            "firstName": person.name.given,
            "lastName": person.name.family,
            "authorId": {"type": "ORCID", "value": person.orcid},
            "authorAffiliationDetailsList": {"authorAffiliation": [{"affiliation": person.place}]},
        })
    };
    json!({
        "id": format!("PPR{}", record.number),
        "source": "PPR",
        "title": record.title,
        "pubYear": "2021",
        "authorString": record.people.iter().map(|p| p.name.whole).collect::<Vec<_>>().join(", "),
        "authorList": {"author": record.people.iter().map(author).collect::<Vec<_>>()},
    })
}

fn crossref(record: &Record) -> serde_json::Value {
    let author = |person: &Printed| {
        let mut author = json!({"family": person.name.family});
        if !person.name.given.is_empty() {
            author["given"] = person.name.given.into();
        }
        if !person.orcid.is_empty() {
            author["ORCID"] = person.orcid.into();
        }
        if !person.place.is_empty() {
            author["affiliation"] = json!([{"name": person.place}]);
        }
        author
    };
    json!({
        "DOI": format!("10.1000/{}", record.number),
        "title": [record.title],
        "type": "journal-article",
        "issued": {"date-parts": [[2021]]},
        "author": record.people.iter().map(author).collect::<Vec<_>>(),
    })
}

fn trial(record: &Record) -> serde_json::Value {
    let official = |person: &Printed| {
        json!({
            "name": person.name.whole, "affiliation": person.place,
            "role": "PRINCIPAL_INVESTIGATOR",
        })
    };
    json!({"protocolSection": {
        "identificationModule": {
            "nctId": format!("NCT{:08}", 1000 + record.number),
            "briefTitle": record.title,
        },
        "statusModule": {"startDateStruct": {"date": "2021-03"}},
        "contactsLocationsModule": {
            "overallOfficials": record.people.iter().map(official).collect::<Vec<_>>(),
        },
    }})
}

fn frab(records: &[Record]) -> String {
    let person = |person: &Printed| match person.place {
        "" => format!("<person>{}</person>", person.name.whole),
        place => format!("<person>{} ({place})</person>", person.name.whole),
    };
    let event = |record: &Record| {
        format!(
            "<event id=\"{}\"><title>{}</title><date>2021-03-04</date><persons>{}</persons></event>\n",
            record.number,
            record.title,
            record.people.iter().map(person).collect::<String>()
        )
    };
    let events: String = records.iter().map(event).collect();
    format!(
        "<?xml version=\"1.0\"?>\n<schedule><conference><title>Examples 2021</title></conference>\
         <day><room>{events}</room></day></schedule>\n"
    )
}

pub(crate) fn table(columns: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut out = csv::Writer::from_writer(Vec::new());
    out.write_record(columns).unwrap();
    rows.for_each(|row| out.write_record(row).unwrap());
    String::from_utf8(out.into_inner().unwrap()).unwrap()
}

fn works(records: &[Record]) -> String {
    let list = |people: &[Printed], cell: fn(&Printed) -> &'static str| {
        people.iter().map(cell).collect::<Vec<_>>().join("; ")
    };
    table(
        &["id", "title", "date", "authors", "affiliations", "orcids"],
        records.iter().map(|Record { number, title, people }| {
            let has_place = people.iter().all(|person| !person.place.is_empty());
            vec![
                format!("W{number}"),
                title.clone(),
                "2021".to_owned(),
                list(people, |person| person.name.whole),
                if has_place { list(people, |person| person.place) } else { String::new() },
                if has_place { list(people, |person| person.orcid) } else { String::new() },
            ]
        }),
    )
}

fn congress(records: &[Record]) -> String {
    let columns =
        ["congress", "date", "session_id", "session_title", "role", "name", "affiliation", "orcid"];
    let row = |record: &Record, person: &Printed| {
        let session = record.number.to_string();
        let cells = ["Examples 2021", "2021-03-04", &session, &record.title, "speaker"];
        let person = [person.name.whole, person.place, person.orcid];
        cells.into_iter().chain(person).map(str::to_owned).collect()
    };
    table(
        &columns,
        records.iter().flat_map(|record| record.people.iter().map(move |p| row(record, p))),
    )
}

fn roles(records: &[Record]) -> String {
    let columns = ["kind", "title", "role", "name", "affiliation", "orcid", "date"];
    let row = |record: &Record, person: &Printed| {
        let cells = ["guideline", &record.title, "member", person.name.whole, person.place];
        cells.into_iter().chain([person.orcid, "2021"]).map(str::to_owned).collect()
    };
    table(
        &columns,
        records.iter().flat_map(|record| record.people.iter().map(move |p| row(record, p))),
    )
}

/// A study of every kind of source, with a folder for temporary files of its own.
struct Desk {
    folder: tempfile::TempDir,
    /// What the analyst put there.
    inputs: BTreeMap<String, Vec<u8>>,
}

impl Desk {
    fn new(kinds: &[(&str, &str)], records: impl Fn(&str) -> Vec<Record>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut study = "title = \"Opt-outs\"\nas_of = \"2024-01-01\"\n".to_owned();
        for (kind, file) in kinds {
            fs::write(folder.path().join(file), source(kind, &records(kind))).unwrap();
            study.push_str(&format!("[[source]]\nkind = \"{kind}\"\npath = \"{file}\"\n"));
        }
        study.push_str("[suppression]\nfile = \"optout.csv\"\n[outputs]\nplots = [\"svg\"]\n");
        fs::write(folder.path().join("study.toml"), study).unwrap();
        let desk = Self { folder, inputs: BTreeMap::new() };
        desk.opt_out("Nobody Atall,,,,,,\n");
        fs::create_dir(desk.path("tmp")).unwrap();
        Self { inputs: files(desk.folder.path()), ..desk }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes the opt-out file.
    fn opt_out(&self, rows: &str) {
        let head = "name,name_native,affiliation,orcid,npi,email_sha256,reason\n";
        fs::write(self.path("optout.csv"), format!("{head}{rows}")).unwrap();
    }

    fn command(&self, name: &str) -> Output {
        let mut command = kolnet();
        command.current_dir(self.folder.path()).env("TMPDIR", self.path("tmp"));
        command.args([name, "study.toml"]).output().unwrap()
    }

    fn run(&self) -> Output {
        succeeded(self.command("run"))
    }

    fn people(&self) -> Vec<Row> {
        rows(&self.path("out/people.csv"))
    }

    fn undecided(&self) -> Vec<Row> {
        rows(&self.path("out/undecided_optouts.csv"))
    }

    /// Every text that kolnet wrote or printed, packed ones unpacked, by where it is.
    fn written(&self, printed: &[Output]) -> Vec<(String, String)> {
        let mut texts = Vec::new();
        for done in printed {
            texts.push(("standard output".to_owned(), lossy(&done.stdout)));
            texts.push(("standard error".to_owned(), lossy(&done.stderr)));
        }
        for (name, bytes) in files(self.folder.path()) {
            if self.inputs.contains_key(&name) {
                continue;
            }
            let path = self.path(&name);
            let text = if name.ends_with(".parquet") {
                parquet_cells(&path).concat().join("\n")
            } else if name.ends_with(".xlsx") {
                workbook_text(&bytes)
            } else if bytes.starts_with(&0xfd2f_b528_u32.to_le_bytes()) {
                lossy(&zstd::decode_all(bytes.as_slice()).unwrap())
            } else {
                lossy(&bytes)
            };
            texts.push((name.clone(), name));
            texts.push((path.display().to_string(), text));
        }
        texts
    }

    #[track_caller]
    fn assert_nowhere(&self, printed: &[Output], words: &[&str]) {
        for (place, text) in self.written(printed) {
            let folded: String = text.nfkc().flat_map(char::to_lowercase).collect();
            let joined: String = folded.chars().filter(|c| !c.is_whitespace()).collect();
            for word in words {
                assert!(!folded.contains(word) && !joined.contains(word), "{word} in {place}");
            }
        }
    }
}

fn lossy(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Records that print the person in every dress, beside a namesake of the same family.
fn in_every_dress(kind: &str) -> Vec<Record> {
    // Where commas part the people of a cell nobody can print one within a name.
    let can_be_printed = |dress: &&Dressed| kind != "jstage" || !dress.whole.contains(',');
    let record = |(number, dress): (usize, &Dressed)| Record {
        number,
        title: format!("Invented {kind} finding number {number} on the failing heart"),
        people: vec![printed(*dress), NAMESAKE, ALICE],
    };
    DRESSES.iter().filter(can_be_printed).enumerate().map(record).collect()
}

#[test]
fn whoever_opted_out_is_in_no_byte_of_any_source_kind_in_twelve_dresses() {
    for kind in KINDS.into_iter().chain(opt_out_exports::KINDS) {
        let desk = Desk::new(&[kind], in_every_dress);
        desk.run();
        let before = desk.people();
        let is_her = |row: &Row| {
            [&row["name"], &row["name_variants"]].iter().any(|cell| cell.contains("Jane Placewood"))
        };
        assert!(before.iter().any(is_her), "{kind:?}: {before:?}");
        let kept = desk.written(&[]);
        assert!(
            kept.iter().any(|(place, text)| place.contains("cache") && text.contains("Jane")),
            "{kind:?}: the first run keeps what it read"
        );

        desk.opt_out("\"Prof. Dr. Jane Placewood, MD\",架空谷花子,,,,,asked\n");
        for turn in 0..2 {
            let done = [desk.run(), succeeded(desk.command("check"))];
            desk.assert_nowhere(&done, &["jane", "架空谷花子", "花子"]);
            let names: Vec<String> = desk.people().iter().map(|row| row["name"].clone()).collect();
            assert_eq!(names.len(), 2, "{kind:?}, turn {turn}: {names:?}");
            for name in ["John Placewood", "Alice Example"] {
                assert!(names.iter().any(|known| known == name), "{kind:?}: {names:?}");
            }
        }
        assert!(desk.undecided().is_empty(), "{kind:?}: {:?}", desk.undecided());
    }
}

#[test]
fn an_export_that_prints_initials_only_leaves_out_who_may_be_meant_and_asks() {
    let desk = Desk::new(&[("pubmed_csv", "pubmed.csv")], in_every_dress);
    desk.opt_out("Jane Placewood,,,,,,asked\n");
    let done = [desk.run(), succeeded(desk.command("check"))];
    desk.assert_nowhere(&done, &["placewood"]);
    assert_eq!(names(&desk), ["A. Example"]);
    assert!(!desk.undecided().is_empty(), "J Placewood may be meant");
}

const HER_ORCID: &str = "0000-0002-1825-0097";
const OTHER_ORCID: &str = "0000-0001-5109-3700";

/// Records of two people of one name: she who opted out, and one with another iD, place and co-author.
fn two_of_one_name(kind: &str) -> Vec<Record> {
    let number = KINDS.iter().position(|(known, _)| *known == kind).unwrap();
    let dress = &DRESSES[[0, 2, 3, 4, 8][number % 5]];
    let her = Printed { name: *dress, orcid: HER_ORCID, place: "Vanishing Clinic, Atlantis" };
    let with_her = Printed { place: "Vanishing Clinic, Atlantis", ..ALICE };
    let place = "Northfield University Hospital, Munich, Germany";
    let other = Printed { name: DRESSES[0], orcid: OTHER_ORCID, place };
    let bob = printed(dressed("Bob Sample", "Sample", "Bob"));
    let title = |of: &str| format!("Invented {kind} finding on the {of} of the failing heart");
    let record = |number, of, people| Record { number, title: title(of), people };
    vec![
        record(2 * number, "left side", vec![her, with_her]),
        record(2 * number + 1, "right side", vec![other, Printed { place, ..bob }]),
    ]
}

#[test]
fn of_two_people_of_one_name_the_one_with_the_id_or_place_goes_and_the_other_stays() {
    let (place, orcid) = ("\"Vanishing Clinic, Atlantis\"", HER_ORCID);
    for (kinds, place, orcid) in
        [(&KINDS[..], place, orcid), (&KINDS[..], place, ""), (&KINDS[..7], "", orcid)]
    {
        let desk = Desk::new(kinds, two_of_one_name);
        let entry = format!("\"Placewood, Jane\",,{place},{orcid},,,");
        desk.opt_out(&format!("{entry}\n"));
        let done = [desk.run()];
        for (place, text) in desk.written(&done) {
            assert!(!text.contains(HER_ORCID), "{entry}: {place}");
        }
        let named: Vec<Row> =
            desk.people().into_iter().filter(|row| row["name"] == "Jane Placewood").collect();
        assert_eq!(named.len(), 1, "{entry}: {named:?} {:?}", desk.undecided());
        assert_eq!(named[0]["orcid"], OTHER_ORCID, "{entry}");
        assert!(named[0]["affiliation"].contains("Northfield"), "{entry}: {named:?}");
        let ranked = rows(&desk.path("out/rankings.csv"));
        let row = ranked.iter().find(|row| row["person_key"] == named[0]["person_key"]).unwrap();
        assert_eq!(row["works"], "6", "{entry}: {row:?}");
    }
}

/// A study of one table of works, by its lists of authors.
fn works_desk(authors: &[&str], opt_outs: &str) -> Desk {
    let folder = tempfile::tempdir().unwrap();
    let mut works = "title,date,authors\n".to_owned();
    for (number, authors) in authors.iter().enumerate() {
        works.push_str(&format!(
            "Invented finding {number} on the failing heart,2021,\"{authors}\"\n"
        ));
    }
    fs::write(folder.path().join("works.csv"), works).unwrap();
    let study = "title = \"Opt-outs\"\nas_of = \"2024-01-01\"\n[[source]]\nkind = \"works\"\n\
                 path = \"works.csv\"\n[suppression]\nfile = \"optout.csv\"\n[outputs]\nplots = []\n";
    fs::write(folder.path().join("study.toml"), study).unwrap();
    let desk = Desk { folder, inputs: BTreeMap::new() };
    desk.opt_out(opt_outs);
    fs::create_dir(desk.path("tmp")).unwrap();
    Desk { inputs: files(desk.folder.path()), ..desk }
}

fn names(desk: &Desk) -> Vec<String> {
    let mut names: Vec<String> = desk.people().iter().map(|row| row["name"].clone()).collect();
    names.sort();
    names
}

#[test]
fn names_that_may_be_somebodys_are_asked_about_without_a_name_and_left_out() {
    let desk = works_desk(
        &[
            "Placewood, J.; Example, Alice",
            "Musterfeld, Charlotte; Example, Alice",
            "Placewood-Smithson, Jane; Example, Alice",
            "Smithson, Jane; Example, Alice",
            "Fictwell, John; Example, Alice",
        ],
        "Jane Placewood,,,,,,\nCharlotte von Musterfeld,,,,,,\nNobody Atall,,,,,,\n",
    );
    let done = desk.run();
    assert_eq!(names(&desk), ["Alice Example", "Jane Smithson", "John Fictwell"]);
    let asked: Vec<[String; 3]> = desk
        .undecided()
        .iter()
        .map(|row| ["file", "line", "optout_line"].map(|column| row[column].clone()))
        .collect();
    assert_eq!(asked, [["works.csv", "2", "2"], ["works.csv", "3", "3"], ["works.csv", "4", "2"]]);
    desk.assert_nowhere(&[done], &["placewood-", "musterfeld", "j. placewood", "nobody atall"]);
    let said = lossy(&desk.run().stderr);
    assert!(said.contains("3 printed names of people who may have opted out"), "{said}");
    assert!(said.contains("optout.csv, line 4: no source prints"), "{said}");
    let manifest = fs::read_to_string(desk.path("out/manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["counts"]["undecided_mentions"], 3);
    assert_eq!(manifest["counts"]["suppressed_mentions"], 0);
}

#[test]
fn an_answer_holds_from_run_to_run_in_the_run_folder_and_beside_the_opt_out_file() {
    let desk = works_desk(
        &["Placewood-Smithson, Jane; Example, Alice", "Placewood, J.; Example, Alice"],
        "Jane Placewood,,,,,,\n",
    );
    desk.run();
    assert_eq!(names(&desk), ["Alice Example"]);
    let path = desk.path("out/undecided_optouts.csv");
    let answered: String = fs::read_to_string(&path)
        .unwrap()
        .lines()
        .map(|line| match line {
            line if line.starts_with("works.csv,2") => format!("{line}is not\n"),
            line if line.starts_with("works.csv,3") => format!("{line}is\n"),
            line => format!("{line}\n"),
        })
        .collect();
    fs::write(&path, &answered).unwrap();
    for _ in 0..2 {
        let said = lossy(&desk.run().stderr);
        assert_eq!(names(&desk), ["Alice Example", "Jane Placewood-Smithson"], "{said}");
        assert!(!said.contains("may have opted out"), "{said}");
        assert_eq!(fs::read_to_string(&path).unwrap(), answered);
    }
    fs::copy(&path, desk.path("optout_answers.csv")).unwrap();
    fs::remove_dir_all(desk.path("out")).unwrap();
    desk.run();
    assert_eq!(names(&desk), ["Alice Example", "Jane Placewood-Smithson"]);

    desk.opt_out("Somebody Else,,,,,,\n");
    let said = lossy(&desk.run().stderr);
    assert!(
        said.contains("optout_answers.csv, line 2: answers a question that is not asked"),
        "{said}"
    );
    fs::write(desk.path("optout_answers.csv"), "key,answer\nABC,perhaps\n").unwrap();
    let failed = desk.command("run");
    let said = lossy(&failed.stderr);
    assert_eq!(failed.status.code(), Some(1), "{said}");
    assert!(said.contains("optout_answers.csv, line 2") && said.contains("is not"), "{said}");
}

#[test]
fn check_lists_who_may_be_meant_by_place_and_without_a_name() {
    let desk = works_desk(
        &["Placewood, J.; Example, Alice", "Probe, Ann; Example, Alice"],
        "\"Placewood, Jane\",,,,,,\n\"Probe, Ann Mary\",,,,,,\n\"Example, Alice\",,,,,,\n",
    );
    let done = succeeded(desk.command("check"));
    let said = lossy(&done.stdout);
    assert!(
        said.contains("works.csv, line 2: initials that fit the name (optout.csv, line 2)"),
        "{said}"
    );
    assert!(said.contains("works.csv, line 3: a part of the name (optout.csv, line 3)"), "{said}");
    assert!(said.contains("2 printed names of people who opted out are removed"), "{said}");
    desk.assert_nowhere(&[done], &["placewood", "alice", "probe"]);
}

#[test]
fn a_title_a_note_or_a_reason_that_names_somebody_is_withheld_and_stops_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let head = "congress,date,session_id,session_title,role,name\n";
    let rows = "Examples 2021,2021-03-04,1,In memoriam Jane Placewood,speaker,Alice Example\n\
                Examples 2021,2021-03-04,2,Of the heart,Dr. Jane Placewood1,Bob Sample\n\
                Examples 2021,Jane Placewood,3,Of the lung,speaker,Carl Muster\n";
    fs::write(folder.path().join("congress.csv"), format!("{head}{rows}")).unwrap();
    let study = "title = \"Opt-outs\"\nas_of = \"2024-01-01\"\n[[source]]\nkind = \"congress\"\n\
                 path = \"congress.csv\"\n[suppression]\nfile = \"optout.csv\"\n";
    fs::write(folder.path().join("study.toml"), study).unwrap();
    let desk = Desk { folder, inputs: BTreeMap::new() };
    desk.opt_out("Jane Placewood,,,,,,\n");
    fs::create_dir(desk.path("tmp")).unwrap();
    let desk = Desk { inputs: files(desk.folder.path()), ..desk };
    let done = [desk.run(), succeeded(desk.command("check"))];
    desk.assert_nowhere(&done, &["jane", "placewood"]);
    assert!(lossy(&done[0].stderr).contains("names the person of optout.csv, line 2"));
    assert!(names(&desk).contains(&"Alice Example".to_owned()));
}

#[test]
fn the_last_check_says_where_and_whose_name_it_found_and_no_name() {
    let desk = works_desk(&["Fictwell, John; Example, Alice"], "Jane Placewood,,,,,,\n");
    let study = fs::read_to_string(desk.path("study.toml")).unwrap();
    fs::write(
        desk.path("study.toml"),
        study.replace("\"Opt-outs\"", "\"Placewood, JANE1 and others\""),
    )
    .unwrap();
    let stopped = desk.command("run");
    let said = lossy(&stopped.stderr);
    assert_eq!(stopped.status.code(), Some(3), "{said}");
    assert!(said.contains("manifest.json, line ") && said.contains("optout.csv, line 2"), "{said}");
    assert!(!said.to_lowercase().contains("placewood"), "{said}");
    assert!(!desk.path("out").exists());
}
