//! Throughput of the readers in decompressed bytes a second on one core, and the usual Python way
//! beside it in the same run (`KOLNET_PYTHON=1`, needs python3; lxml when installed, else the
//! standard library's `iterparse`).
//!
//! The files are invented: PubMed XML with 8 authors a record, OpenAlex lines with abstracts,
//! a congress table with 6 people a session.

use std::collections::BTreeMap;
use std::fs;
use std::hint::black_box;
use std::io::Write;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use kolnet::data::corpus::SourceKind;
use kolnet::data::ingest::{ReadSettings, SourceSpec, TableLayout, read_sources};
use kolnet::storage::input_file::InputPath;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

const FAMILY: [&str; 12] = [
    "Reimei",
    "Proef",
    "Testa",
    "Beispiel",
    "Ejemplo",
    "Misal",
    "Primer",
    "Exemple",
    "Voorbeeld",
    "Esempio",
    "Rei",
    "Mostra",
];
const GIVEN: [&str; 8] = ["Hanako", "Jan", "Maria Luisa", "Ahmad", "Wei", "Li", "Anna", "Piotr"];
/// Endings of family names: printed names are words, and a digit would make each a name to be undressed.
const SYLLABLES: [&str; 20] = [
    "ba", "de", "fi", "go", "ka", "le", "mi", "no", "pa", "re", "si", "to", "va", "ze", "bu", "du",
    "ku", "lu", "mo", "na",
];
const TEXT: &str = "The outcome of examples under treatment was compared between two groups over \
    twelve months; the primary endpoint was reached in the larger one, with fewer events. ";

fn person(random: &mut Xoshiro256PlusPlus) -> (String, &'static str, usize) {
    let [family, first, second] = [12, 20, 20].map(|most| random.random_range(0..most));
    let family = format!("{}{}{}", FAMILY[family], SYLLABLES[first], SYLLABLES[second]);
    (family, GIVEN[random.random_range(0..8)], random.random_range(0..3000))
}

fn pubmed(records: u32) -> String {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(42);
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<PubmedArticleSet>\n");
    for pmid in 1..=records {
        text.push_str(&format!(
            "<PubmedArticle>\n  <MedlineCitation Status=\"MEDLINE\" Owner=\"NLM\">\n    <PMID Version=\"1\">{pmid}</PMID>\n    \
             <DateRevised><Year>2020</Year><Month>02</Month><Day>03</Day></DateRevised>\n    <Article PubModel=\"Print\">\n      \
             <Journal><ISSN IssnType=\"Print\">0000-0000</ISSN><JournalIssue CitedMedium=\"Internet\"><Volume>1</Volume>\
             <PubDate><Year>2019</Year><Month>Mar</Month></PubDate></JournalIssue><Title>Journal of Examples</Title></Journal>\n      \
             <ArticleTitle>On example number {pmid} and its outcome.</ArticleTitle>\n      <Abstract>\n        <AbstractText>{}</AbstractText>\n      </Abstract>\n      <AuthorList CompleteYN=\"Y\">\n",
            TEXT.repeat(8)
        ));
        for _ in 0..8 {
            let (family, given, place) = person(&mut random);
            text.push_str(&format!(
                "        <Author ValidYN=\"Y\">\n          <LastName>{family}</LastName>\n          <ForeName>{given}</ForeName>\n          <Initials>X</Initials>\n          \
                 <AffiliationInfo>\n            <Affiliation>Department {}, University of Example {place}, Town, Japan.</Affiliation>\n          </AffiliationInfo>\n        </Author>\n",
                place % 7
            ));
        }
        text.push_str("      </AuthorList>\n      <PublicationTypeList><PublicationType UI=\"D016428\">Journal Article</PublicationType></PublicationTypeList>\n    </Article>\n    <MeshHeadingList>\n");
        for _ in 0..10 {
            text.push_str(&format!(
                "      <MeshHeading><DescriptorName UI=\"D{:06}\" MajorTopicYN=\"N\">Examples</DescriptorName></MeshHeading>\n",
                random.random_range(1..20_000)
            ));
        }
        text.push_str("    </MeshHeadingList>\n  </MedlineCitation>\n  <PubmedData>\n    <ArticleIdList><ArticleId IdType=\"pubmed\">1</ArticleId></ArticleIdList>\n  </PubmedData>\n</PubmedArticle>\n");
    }
    text + "</PubmedArticleSet>\n"
}

fn openalex(records: u32) -> String {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(42);
    let mut text = String::new();
    for number in 1..=records {
        text.push_str(&format!(
            "{{\"id\":\"https://openalex.org/W{number}\",\"doi\":\"https://doi.org/10.1000/{number}\",\"title\":\"On example number {number} and its outcome\",\"publication_year\":2019,\"publication_date\":\"2019-03-04\",\"type\":\"article\",\"authorships\":["
        ));
        for place in 0..8 {
            let (family, given, seat) = person(&mut random);
            let comma = if place > 0 { "," } else { "" };
            text.push_str(&format!(
                "{comma}{{\"author_position\":\"middle\",\"author\":{{\"id\":\"https://openalex.org/A{seat}\",\"display_name\":\"{given} {family}\",\"orcid\":null}},\"institutions\":[{{\"id\":\"https://openalex.org/I{seat}\",\"display_name\":\"University of Example {seat}\",\"ror\":\"https://ror.org/0\",\"country_code\":\"JP\",\"type\":\"education\"}}],\"is_corresponding\":false,\"raw_author_name\":\"{given} {family}\",\"raw_affiliation_strings\":[\"University of Example {seat}, Town, Japan\"]}}"
            ));
        }
        text.push_str("],\"cited_by_count\":3,\"referenced_works\":[");
        let cited: Vec<String> = (0..30)
            .map(|_| format!("\"https://openalex.org/W{}\"", random.random_range(1..=records)))
            .collect();
        text.push_str(&cited.join(","));
        text.push_str("],\"abstract_inverted_index\":{");
        let words: Vec<String> =
            (0..250).map(|word| format!("\"word{word}\":[{word},{}]", word * 2)).collect();
        text.push_str(&words.join(","));
        text.push_str("}}\n");
    }
    text
}

fn congress(rows: u32) -> String {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(42);
    let mut text = String::from(
        "congress,level,date,session_id,session_title,session_type,track,talk_title,role,name,affiliation,country\n",
    );
    for row in 0..rows {
        let (family, given, seat) = person(&mut random);
        text.push_str(&format!(
            "EX 2026,international,2026-03-05,S{0},\"Session {0} on examples\",Symposium,Heart,\"The outcome of example {row} under treatment\",Speaker,\"{family}, {given}\",\"University of Example {seat}, Town, Japan\",Japan\n",
            row / 6
        ));
    }
    text
}

fn gzip(path: &Path, bytes: &[u8]) {
    let file = fs::File::create(path).expect("a temporary file");
    let mut encoder = flate2::write::GzEncoder::new(file, flate2::Compression::new(6));
    encoder.write_all(bytes).expect("a temporary file");
    encoder.finish().expect("a temporary file");
}

fn readers(criterion: &mut Criterion) {
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let one_core = rayon::ThreadPoolBuilder::new().num_threads(1).build().expect("a pool");
    let files = [
        (SourceKind::Pubmed, "pubmed.xml.gz", pubmed(4_000)),
        (SourceKind::Pubmed, "pubmed.xml", pubmed(4_000)),
        (SourceKind::Openalex, "openalex.jsonl.gz", openalex(4_000)),
        (SourceKind::Openalex, "openalex.jsonl", openalex(4_000)),
        (SourceKind::Congress, "congress.csv", congress(60_000)),
    ];
    let mut group = criterion.benchmark_group("read");
    group.sample_size(10).measurement_time(Duration::from_secs(5));
    for (kind, name, text) in files {
        let path = folder.path().join(name);
        if name.ends_with(".gz") {
            gzip(&path, text.as_bytes());
        } else {
            fs::write(&path, &text).expect("a temporary file");
        }
        let spec = [SourceSpec {
            kind,
            files: vec![InputPath::new(path, name)],
            defaults: BTreeMap::new(),
            columns: BTreeMap::new(),
            roles: BTreeMap::new(),
            layout: TableLayout::default(),
        }];
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_function(name, |bencher| {
            one_core.install(|| {
                bencher.iter(|| {
                    black_box(read_sources(&spec, &ReadSettings::default()).expect("it reads"))
                });
            });
        });
    }
    group.finish();
    if std::env::var_os("KOLNET_PYTHON").is_some() {
        python(&folder.path().join("pubmed.xml.gz"));
    }
}

/// The same fields with Python's usual tools, timed by itself.
#[expect(clippy::print_stdout, reason = "a bench speaks to the person who runs it")]
fn python(path: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/pubmed_python.py");
    match Command::new("python3").arg(script).arg(path).output() {
        Ok(run) => println!("{}", String::from_utf8_lossy(&run.stdout)),
        Err(error) => println!("python3 does not run: {error}"),
    }
}

criterion_group!(benches, readers);
criterion_main!(benches);
