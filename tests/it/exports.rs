//! Exports of databases and reference managers: the same three invented papers written by hand in every format,
//! after the field lists that the databases publish. Each must give the same corpus.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use kolnet::data::corpus::{Corpus, SourceKind, WorkId};
use kolnet::data::ingest::{
    IngestError, IngestReport, ReadSettings, SourceSpec, TableLayout, read_sources,
};
use kolnet::storage::input_file::InputPath;

use crate::support::in_checkout;

/// What a format prints of the three papers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Prints {
    /// Forenames, and each author's affiliations.
    Whole,
    /// Forenames only.
    Names,
    /// Initials in the place of forenames, and each author's affiliations.
    Initials,
    /// Initials only.
    ShortNames,
}

const FILES: [(&str, &str, Prints); 15] = [
    ("wos", "wos-plain.txt", Prints::Whole),
    ("wos", "wos-tab.txt", Prints::Whole),
    ("scopus", "scopus-new.csv", Prints::Whole),
    ("scopus", "scopus-old.csv", Prints::Initials),
    ("dimensions", "dimensions.csv", Prints::Whole),
    ("openalex_csv", "openalex_csv.csv", Prints::Whole),
    ("lens", "lens.csv", Prints::Names),
    ("pubmed_csv", "pubmed_csv.csv", Prints::ShortNames),
    ("ris", "ris-endnote.ris", Prints::Names),
    ("ris", "ris-interleaved.ris", Prints::Whole),
    ("ris", "ris-scopus.ris", Prints::Names),
    ("bibtex", "bibtex-scopus.bib", Prints::Names),
    ("bibtex", "bibtex-tex.bib", Prints::Names),
    ("bibtex", "bibtex-wos.bib", Prints::Names),
    ("works", "dimensions.csv", Prints::Whole),
];

/// Files that print `Given Family`, of which nobody knows where the family name begins.
const WHOLE_NAMES: [&str; 2] = ["openalex_csv.csv", "lens.csv"];

const INSTITUTE: &str = "Invented Heart Institute, Berlin, Germany";
const UNIVERSITY: &str = "University of Examples, Vienna, Austria";
const HOSPITAL: &str = "Example Hospital, Osaka, Japan";

/// A paper: DOI, year, kind, and its authors with their affiliations.
type Paper =
    (&'static str, i16, &'static str, &'static [(&'static str, &'static str, &'static str)]);

const PAPERS: [Paper; 3] = [
    (
        "10.5555/tri.one",
        2019,
        "article",
        &[
            ("Müller", "Jörg", INSTITUTE),
            ("Placewood", "Jane", UNIVERSITY),
            ("García Ejemplez", "María", UNIVERSITY),
        ],
    ),
    (
        "10.5555/tri.two",
        2020,
        "review",
        &[("Placewood", "Jane", UNIVERSITY), ("Reimei", "Hanako", HOSPITAL)],
    ),
    ("10.5555/tri.three", 2021, "erratum", &[("Reimei", "Hanako", HOSPITAL)]),
];

fn kind(name: &str) -> SourceKind {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).expect("a kind of source")
}

fn spec(kind_name: &str, path: &Path) -> SourceSpec {
    let name = path.file_name().unwrap().to_string_lossy().into_owned();
    SourceSpec {
        kind: kind(kind_name),
        files: vec![InputPath::new(path, name)],
        defaults: BTreeMap::new(),
        columns: BTreeMap::new(),
        roles: BTreeMap::new(),
        layout: TableLayout::default(),
    }
}

fn export(name: &str) -> std::path::PathBuf {
    in_checkout("tests/exports").join(name)
}

fn read(specs: &[SourceSpec]) -> IngestReport {
    let report = read_sources(specs, &ReadSettings::default()).unwrap_or_else(|e| panic!("{e}"));
    for input in &report.inputs {
        assert_eq!(input.read, input.used + input.merged + input.rejected, "{input:?}");
    }
    report
}

fn read_text(kind_name: &str, bytes: &[u8]) -> Result<IngestReport, IngestError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("f");
    fs::write(&path, bytes).unwrap();
    read_sources(&[spec(kind_name, &path)], &ReadSettings::default())
}

/// The works by DOI.
fn by_doi(corpus: &Corpus) -> BTreeMap<String, WorkId> {
    let doi = |work: WorkId| corpus.text(corpus.works.doi[work.index()]).to_owned();
    corpus.work_ids().map(|work| (doi(work), work)).collect()
}

/// Family names, given names, native names, affiliations of a work in printed order.
fn people(corpus: &Corpus, work: WorkId) -> Vec<[String; 4]> {
    let mentions = &corpus.mentions;
    let row = |at: usize| {
        let text = |id| corpus.text(id).to_owned();
        let lines = mentions.affiliations.row(at).iter().map(|id| corpus.text(*id));
        let lines = lines.collect::<Vec<_>>().join(" + ");
        [text(mentions.family[at]), text(mentions.given[at]), text(mentions.native[at]), lines]
    };
    corpus.mentions_of(work).map(|mention| row(mention.index())).collect()
}

/// The letters of a name as a format without accents prints them.
fn plain(name: &str) -> String {
    let pairs = [("ü", "ue"), ("ö", "oe"), ("í", "i")];
    pairs.into_iter().fold(name.to_owned(), |name, (letter, plain)| name.replace(letter, plain))
}

fn assert_names(found: &[[String; 4]], paper: &Paper, prints: Prints, file: &str) {
    assert_eq!(found.len(), paper.3.len(), "{file} {}: {found:?}", paper.0);
    for ([family, given, native, lines], (true_family, true_given, affiliation)) in
        found.iter().zip(paper.3)
    {
        let told = format!("{file} {}: {family}, {given}", paper.0);
        if WHOLE_NAMES.contains(&file) {
            let words = format!("{given} {family}");
            assert_eq!(words, format!("{true_given} {true_family}"), "{told}");
            continue;
        }
        let as_printed = |text: &str, truth: &str| {
            text == truth || (file == "bibtex-wos.bib" && text == plain(truth))
        };
        assert!(as_printed(family, true_family), "{told}");
        match prints {
            Prints::Whole | Prints::Names => assert!(as_printed(given, true_given), "{told}"),
            Prints::Initials | Prints::ShortNames => {
                let initial = true_given.chars().next().unwrap().to_string();
                assert_eq!(given.trim_end_matches('.'), initial, "{told}");
            }
        }
        assert_eq!(native, "", "{told}");
        if matches!(prints, Prints::Whole | Prints::Initials) {
            assert_eq!(lines, affiliation, "{told}");
        } else {
            assert!(lines.is_empty() || lines == affiliation, "{told}: nobody else's: {lines}");
        }
    }
}

#[test]
fn every_format_gives_the_same_papers_and_people() {
    for (kind_name, file, prints) in FILES {
        let report = read(&[spec(kind_name, &export(file))]);
        let corpus = &report.corpus;
        assert_eq!(report.inputs[0].used, 3, "{file}: {:?} {:?}", report.rejected, report.notes);
        let works = by_doi(corpus);
        for paper in &PAPERS {
            let work = works.get(paper.0).unwrap_or_else(|| panic!("{file}: no {}", paper.0));
            let at = work.index();
            assert_eq!(corpus.works.date[at].year, paper.1, "{file} {}", paper.0);
            // PubMed's CSV prints no types.
            let kind = if file == "pubmed_csv.csv" {
                paper.2.replace("review", "article")
            } else {
                paper.2.to_owned()
            };
            assert_eq!(corpus.works.kind[at].name(), kind, "{file} {}", paper.0);
            assert_eq!(corpus.works.team_size[at] as usize, paper.3.len(), "{file} {}", paper.0);
            assert_ne!(corpus.text(corpus.works.venue[at]), "", "{file} {}", paper.0);
            assert_names(&people(corpus, *work), paper, prints, file);
        }
    }
}

#[test]
fn all_formats_in_one_study_give_each_paper_once() {
    let specs: Vec<SourceSpec> =
        FILES.iter().map(|(kind, file, _)| spec(kind, &export(file))).collect();
    let report = read(&specs);
    let works = by_doi(&report.corpus);
    let dois: BTreeSet<&str> = works.keys().map(String::as_str).collect();
    assert_eq!(
        dois,
        PAPERS.iter().map(|paper| paper.0).collect(),
        "{:?}",
        report.corpus.work_count()
    );
    assert_eq!(report.corpus.work_count(), 3);
    for paper in &PAPERS {
        assert_names(&people(&report.corpus, works[paper.0]), paper, Prints::Whole, "all");
    }
    let first = works["10.5555/tri.one"];
    let corpus = &report.corpus;
    assert_eq!(corpus.works.pmid[first.index()], 90_000_011);
    assert_eq!(corpus.works.openalex[first.index()], 9_000_000_011);
    let second = works["10.5555/tri.two"];
    assert_eq!(corpus.works.references.row(first.index()), [second], "cited by DOI");
    let orcids: Vec<String> = corpus
        .mentions_of(first)
        .map(|mention| corpus.mentions.orcid[mention.index()])
        .map(|orcid| if orcid.is_some() { orcid.to_string() } else { String::new() })
        .collect();
    assert_eq!(orcids, ["", "0000-0002-1825-0097", ""]);
}

#[test]
fn dates_identifiers_and_counts_are_those_that_a_format_prints() {
    for (kind_name, file, date, own) in [
        ("wos", "wos-plain.txt", "2019-05-12", "wos|WOS:000000000000011"),
        ("wos", "wos-tab.txt", "2019-05-12", "wos|WOS:000000000000011"),
        ("scopus", "scopus-new.csv", "2019", "scopus|2-s2.0-85000000011"),
        ("dimensions", "dimensions.csv", "2019-05-12", "dimensions|pub.1000000011"),
        ("lens", "lens.csv", "2019-05-12", "lens|000-000-000-000-011"),
        ("openalex_csv", "openalex_csv.csv", "2019-05-12", ""),
        ("pubmed_csv", "pubmed_csv.csv", "2019-05-12", ""),
        ("ris", "ris-endnote.ris", "2019-05-12", ""),
        ("ris", "ris-interleaved.ris", "2019-05-12", ""),
        ("ris", "ris-scopus.ris", "2019", "scopus|2-s2.0-85000000011"),
        ("bibtex", "bibtex-scopus.bib", "2019", "scopus|2-s2.0-85000000011"),
        ("bibtex", "bibtex-tex.bib", "2019-05-12", ""),
        ("bibtex", "bibtex-wos.bib", "2019-05-12", "wos|WOS:000000000000011"),
    ] {
        let corpus = read(&[spec(kind_name, &export(file))]).corpus;
        let at = by_doi(&corpus)["10.5555/tri.one"].index();
        assert_eq!(corpus.works.date[at].to_string(), date, "{file}");
        assert_eq!(corpus.text(corpus.works.own[at]), own, "{file}");
        if !matches!(file, "ris-interleaved.ris" | "bibtex-scopus.bib" | "bibtex-wos.bib") {
            assert_eq!(corpus.works.pmid[at], 90_000_011, "{file}");
        }
        if !matches!(file, "ris-interleaved.ris" | "bibtex-tex.bib" | "pubmed_csv.csv") {
            assert_eq!(corpus.works.cited_by[at], Some(7), "{file}");
        }
        let words: Vec<&str> =
            corpus.works.keywords.row(at).iter().map(|id| corpus.text(*id)).collect();
        if file != "dimensions.csv" && file != "pubmed_csv.csv" {
            assert!(words.contains(&"heart failure"), "{file}: {words:?}");
            assert!(words.contains(&"invented towns"), "{file}: {words:?}");
        }
    }
}

#[test]
fn corresponding_authors_are_marked_where_they_are_named() {
    for (kind_name, file) in [
        ("wos", "wos-plain.txt"),
        ("wos", "wos-tab.txt"),
        ("scopus", "scopus-new.csv"),
        ("dimensions", "dimensions.csv"),
    ] {
        let corpus = read(&[spec(kind_name, &export(file))]).corpus;
        let work = by_doi(&corpus)["10.5555/tri.one"];
        let marked: Vec<bool> =
            corpus.mentions_of(work).map(|m| corpus.mentions.corresponding[m.index()]).collect();
        assert_eq!(marked, [false, true, false], "{file}");
    }
}

#[test]
fn japanese_exports_give_the_same_people() {
    for (kind_name, file) in [
        ("ris", "ris-ichushi.ris"),
        ("ichushi", "ichushi.csv"),
        ("works", "ichushi.csv"),
        ("jstage", "jstage.csv"),
        ("bibtex", "bibtex-jstage.bib"),
    ] {
        let report = read(&[spec(kind_name, &export(file))]);
        let corpus = &report.corpus;
        assert_eq!(report.inputs[0].used, 2, "{file}: {:?}", report.rejected);
        let mut names: Vec<Vec<String>> = corpus
            .work_ids()
            .map(|work| people(corpus, work).into_iter().map(|person| person[2].clone()).collect())
            .collect();
        names.sort();
        assert_eq!(names, [vec!["仮屋 大輔"], vec!["黎明 花子", "仮屋 大輔"]], "{file}");
        let years: BTreeSet<i16> = corpus.works.date.iter().map(|date| date.year).collect();
        assert_eq!(years, BTreeSet::from([2019, 2020]), "{file}");
    }
    let all = ["ris-ichushi.ris", "bibtex-jstage.bib"];
    let kinds = ["ris", "bibtex"];
    let specs: Vec<SourceSpec> =
        kinds.iter().zip(all).map(|(kind, file)| spec(kind, &export(file))).collect();
    let report = read(&[&specs[..], &[spec("ichushi", &export("ichushi.csv"))]].concat());
    assert_eq!(report.inputs.iter().map(|input| input.read).sum::<u64>(), 6);
}

#[test]
fn a_file_of_another_format_is_told_with_its_kind() {
    for (kind_name, file, words) in [
        ("ris", "bibtex-tex.bib", "it looks like BibTeX\n  Say kind = \"bibtex\"."),
        ("bibtex", "ris-endnote.ris", "it looks like RIS\n  Say kind = \"ris\"."),
        ("works", "ris-endnote.ris", "Say kind = \"ris\"."),
        ("works", "wos-plain.txt", "Say kind = \"wos\"."),
        ("medline", "bibtex-tex.bib", "Say kind = \"bibtex\"."),
        ("scopus", "dimensions.csv", "an export of Dimensions\n  Say kind = \"dimensions\"."),
        ("ris", "scopus-new.csv", "it is not RIS: it looks like a table"),
        ("bibtex", "scopus-new.csv", "it is not BibTeX: it looks like a table"),
    ] {
        let error = read_sources(&[spec(kind_name, &export(file))], &ReadSettings::default());
        let error = error.unwrap_err().to_string();
        assert!(error.contains(words), "{kind_name} {file}: {error}");
    }
}

#[test]
fn a_broken_record_costs_itself_and_has_its_line() {
    let broken = "@article{a, title = {On {x}, author = {Placewood, Jane}, year = 2019\n}\n\n\
                  @article{b, title = {On invented y}, author = {Placewood, Jane}, year = 2020}\n\
                  @article{c, title = {On z}},\n author = {Placewood, Jane}}\n\
                  @article{d, title}\n";
    let report = read_text("bibtex", broken.as_bytes()).unwrap();
    let lines: Vec<u64> = report.rejected.iter().map(|record| record.location.line).collect();
    assert_eq!((report.inputs[0].read, report.inputs[0].used, lines), (4, 1, vec![1, 5, 7]));
    let broken = "TY  - JOUR\nAU  - Placewood, Jane\nER  - \n\nTY  - JOUR\nTI  - On invented y\n\
                  AU  - Placewood, Jane\nPY  - 2020\nER  - \n";
    let report = read_text("ris", broken.as_bytes()).unwrap();
    let lines: Vec<u64> = report.rejected.iter().map(|record| record.location.line).collect();
    assert_eq!((report.inputs[0].used, lines), (1, vec![1]));
}

#[test]
fn letters_of_two_encodings_in_one_file_are_refused_where_they_stand() {
    let record = |title: &str| {
        format!("TY  - JOUR\nTI  - {title}\nAU  - Placewood, Jane\nPY  - 2020\nER  - \n\n")
    };
    let mut bytes: Vec<u8> =
        (0..2_000).flat_map(|at| record(&format!("On größe {at}")).into_bytes()).collect();
    bytes.extend(b"TY  - JOUR\nTI  - On gr\xf6\xdfe\nAU  - Sch\xe4fer, Anke\nPY  - 2020\nER  - \n");
    let report = read_text("ris", &bytes).unwrap();
    let [refused] = &report.rejected[..] else { panic!("{:?}", report.rejected) };
    assert_eq!(refused.location.line, 12_001);
    assert!(refused.flaw.detail.contains("UTF-8"), "{}", refused.flaw.detail);
}

#[test]
fn groups_and_cut_lists_are_nobody_and_count_in_the_team() {
    let text = "@article{a, title = {On invented x}, year = 2019,\n author = {Placewood, Jane and \
                {World Health Organization} and others}}\n";
    let report = read_text("bibtex", text.as_bytes()).unwrap();
    assert_eq!(report.corpus.mention_count(), 1);
    assert_eq!(report.corpus.works.team_size[0], 2);
    assert!(report.notes.iter().any(|note| note.contains("et al.")), "{:?}", report.notes);
}

#[test]
fn a_retracted_work_is_told_by_its_type_or_title() {
    for text in [
        "FN Clarivate\nVR 1.0\nPT J\nAF Placewood, Jane\nTI On invented x\nDT Article; Retracted Publication\nPY 2019\nER\n\nEF\n",
        "FN Clarivate\nVR 1.0\nPT J\nAF Placewood, Jane\nTI RETRACTED: On invented x\nDT Article\nPY 2019\nER\n\nEF\n",
    ] {
        let corpus = read_text("wos", text.as_bytes()).unwrap().corpus;
        assert!(corpus.works.retracted[0]);
        assert_eq!(corpus.works.kind[0].name(), "article");
    }
}
