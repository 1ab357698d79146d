//! Whole files through [`read_sources`]: invented records, counted and broken in every way.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::Path;

use tempfile::TempDir;

use super::*;
use crate::data::corpus::{CongressLevel, Corpus, Role, SourceKind, WorkId, WorkKind, email_hash};
use crate::storage::input_file::InputPath;

fn article(pmid: u32, title: &str, rest: &str) -> String {
    format!(
        "<PubmedArticle><MedlineCitation Status=\"MEDLINE\"><PMID Version=\"1\">{pmid}</PMID>\
         <DateRevised><Year>2020</Year><Month>02</Month><Day>03</Day></DateRevised>\
         <Article><Journal><JournalIssue><PubDate><Year>2019</Year><Month>Mar</Month></PubDate>\
         </JournalIssue><Title>Journal of Examples</Title></Journal><ArticleTitle>{title}</ArticleTitle>\
         <Abstract><AbstractText>Long &lt;text&gt;</AbstractText></Abstract>{rest}</PubmedArticle>"
    )
}

const AUTHORS: &str = "<AuthorList CompleteYN=\"Y\"><Author ValidYN=\"Y\" EqualContrib=\"Y\">\
    <LastName>Reimei</LastName><ForeName>Hanako</ForeName><Initials>H</Initials>\
    <Identifier Source=\"ORCID\">https://orcid.org/0000-0002-1825-0097</Identifier>\
    <AffiliationInfo><Affiliation>Dept &amp; Ward, Example University, Osaka 565-0871, Japan. \
    hanako@example.ac.jp</Affiliation></AffiliationInfo>\
    <AffiliationInfo><Affiliation>Second Institute, Leiden, The Netherlands</Affiliation>\
    </AffiliationInfo></Author>\
    <Author ValidYN=\"Y\"><LastName>Proef</LastName><ForeName>J</ForeName><Suffix>Jr</Suffix></Author>\
    <Author><CollectiveName>EXAMPLE Investigators</CollectiveName></Author></AuthorList>";
const END: &str = "</Article></MedlineCitation><PubmedData/>";

fn set(records: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<!DOCTYPE PubmedArticleSet SYSTEM \"x.dtd\">\n\
         <PubmedArticleSet>\n{records}\n</PubmedArticleSet>\n"
    )
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn spec(kind: SourceKind, folder: &Path, names: &[&str]) -> SourceSpec {
    let path = |name: &&str| InputPath::new(folder.join(name), *name);
    SourceSpec {
        kind,
        files: names.iter().map(path).collect(),
        defaults: BTreeMap::new(),
        columns: BTreeMap::new(),
        roles: BTreeMap::new(),
        layout: TableLayout::default(),
    }
}

/// Reads one file of that content.
fn read_one(kind: SourceKind, bytes: &[u8]) -> Result<IngestReport, IngestError> {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("f"), bytes).unwrap();
    let reading = read_sources(&[spec(kind, folder.path(), &["f"])], &ReadSettings::default());
    if let Ok(reading) = &reading {
        assert_accounts(reading);
    }
    reading
}

fn assert_accounts(reading: &IngestReport) {
    for input in &reading.inputs {
        assert_eq!(input.read, input.used + input.merged + input.rejected, "{input:?}");
        let NameCounts { read, people, groups, placeholders, refused, .. } = input.names;
        assert_eq!(read, people + groups + placeholders + refused, "{input:?}");
    }
}

fn pubmed(records: &str) -> IngestReport {
    read_one(SourceKind::Pubmed, set(records).as_bytes()).unwrap()
}

fn texts(corpus: &Corpus, row: usize) -> Vec<&str> {
    corpus.mentions.affiliations.row(row).iter().map(|id| corpus.text(*id)).collect()
}

#[test]
fn a_pubmed_record_gives_its_people_with_all_that_is_printed_beside_them() {
    let types = "<PublicationTypeList><PublicationType UI=\"D016428\">Journal Article</PublicationType>\
        </PublicationTypeList>";
    let mesh = "<MeshHeadingList><MeshHeading><DescriptorName UI=\"D006333\" MajorTopicYN=\"N\">Heart \
        Failure</DescriptorName><QualifierName UI=\"Q000188\" MajorTopicYN=\"Y\">drug therapy\
        </QualifierName></MeshHeading></MeshHeadingList>";
    let record = article(
        11,
        "On <i>x</i> &amp; H<sub>2</sub>O",
        &format!(
            "{AUTHORS}{types}</Article>{mesh}</MedlineCitation><PubmedData><ArticleIdList>\
            <ArticleId IdType=\"doi\">10.1000/ABC</ArticleId><ArticleId IdType=\"pmc\">PMC77</ArticleId>\
            </ArticleIdList></PubmedData>"
        ),
    );
    let corpus = pubmed(&record).corpus;
    let (works, people) = (&corpus.works, &corpus.mentions);
    assert_eq!(corpus.text(works.title[0]), "On x & H2O");
    assert_eq!(corpus.text(works.doi[0]), "10.1000/abc");
    assert_eq!((works.pmid[0], works.pmcid[0], works.team_size[0]), (11, 77, 3));
    assert_eq!(works.date[0].to_string(), "2019-03");
    assert_eq!(works.mesh.row(0).len(), 1);
    assert!(works.mesh.row(0)[0].major, "a major qualifier makes the descriptor major");
    assert_eq!(corpus.mention_count(), 2, "a collective name is not a person");
    assert_eq!(people.orcid[0].to_string(), "0000-0002-1825-0097");
    assert_eq!(
        texts(&corpus, 0),
        [
            "Dept & Ward, Example University, Osaka, Japan",
            "Second Institute, Leiden, The Netherlands"
        ]
    );
    assert_eq!(&people.country[0], b"JP");
    assert_eq!(people.email_hash[0], email_hash("hanako@example.ac.jp"));
    assert!(people.equal_contribution[0] && people.corresponding[0]);
    assert_eq!(corpus.text(people.suffix[1]), "Jr");
}

#[test]
fn investigators_are_collaborators_and_a_correction_replaces_a_misspelt_author() {
    let people = "<AuthorList><Author ValidYN=\"N\"><LastName>Wrng</LastName></Author>\
        <Author ValidYN=\"Y\"><LastName>Wrong</LastName></Author></AuthorList></Article>\
        <InvestigatorList><Investigator><LastName>Site</LastName><ForeName>A</ForeName></Investigator>\
        </InvestigatorList></MedlineCitation>";
    let corpus = pubmed(&article(1, "T", people)).corpus;
    let roles: Vec<Role> = (0..2).map(|row| corpus.mentions.appearances.row(row)[0].0).collect();
    assert_eq!(roles, [Role::Author, Role::Collaborator]);
    assert_eq!(corpus.works.team_size[0], 1);
}

#[test]
fn a_revised_record_replaces_the_old_one_in_either_order() {
    let old = article(5, "Old title", &format!("{AUTHORS}{END}"));
    let new = old.replace("Old title", "New title").replace("<Year>2020<", "<Year>2021<");
    let version = old.replace("Old title", "New title").replace("Version=\"1\"", "Version=\"2\"");
    for newer in [new, version] {
        for records in [format!("{old}{newer}"), format!("{newer}{old}")] {
            let reading = pubmed(&records);
            assert_eq!(reading.corpus.text(reading.corpus.works.title[0]), "New title");
            let input = &reading.inputs[0];
            assert_eq!((input.read, input.used, input.merged), (2, 1, 1));
        }
    }
}

#[test]
fn a_withdrawn_record_goes_and_is_counted() {
    let folder = TempDir::new().unwrap();
    let record = |pmid| article(pmid, &format!("Title {pmid}"), &format!("{AUTHORS}{END}"));
    fs::write(folder.path().join("1"), set(&(record(1) + &record(2)))).unwrap();
    let deletion = "<DeleteCitation><PMID Version=\"1\">1</PMID></DeleteCitation>";
    fs::write(folder.path().join("2"), set(deletion)).unwrap();
    fs::write(folder.path().join("3"), set(&record(1))).unwrap();
    let sources = [spec(SourceKind::Pubmed, folder.path(), &["1", "2"])];
    let reading = read_sources(&sources, &ReadSettings::default()).unwrap();
    assert_accounts(&reading);
    assert_eq!(reading.corpus.works.pmid, [2]);
    assert_eq!(reading.rejected[0].location.record, "PMID 1");
    let again = [spec(SourceKind::Pubmed, folder.path(), &["3", "2", "1"])];
    let reading = read_sources(&again, &ReadSettings::default()).unwrap();
    assert_eq!(reading.corpus.works.pmid, [1, 2], "a later file brings it back");
}

#[test]
fn a_retraction_notice_flags_its_target() {
    let target = article(1, "A", &format!("{AUTHORS}{END}"));
    let notice = article(
        2,
        "Retraction",
        "<PublicationTypeList><PublicationType>Retraction of Publication</PublicationType>\
         </PublicationTypeList></Article><CommentsCorrectionsList><CommentsCorrections \
         RefType=\"RetractionOf\"><RefSource>x</RefSource><PMID>1</PMID></CommentsCorrections>\
         </CommentsCorrectionsList></MedlineCitation>",
    );
    let corpus = pubmed(&(target + &notice)).corpus;
    assert_eq!(corpus.works.retracted, [true, false]);
    assert_eq!(corpus.works.kind[1], WorkKind::RetractionNotice);
}

#[test]
fn a_broken_record_costs_itself_only_and_names_nobody() {
    let good = article(1, "A", &format!("{AUTHORS}{END}"));
    let bad = article(2, "B", &format!("{}{END}", AUTHORS.replace("</LastName>", "</Lastname>")));
    let entity = article(3, "&bomb;", &format!("{AUTHORS}{END}"));
    let reading = pubmed(&format!("{good}\n{bad}\n{entity}"));
    let kinds: Vec<FlawKind> = reading.rejected.iter().map(|row| row.flaw.kind).collect();
    assert_eq!(kinds, [FlawKind::Syntax; 2]);
    let input = &reading.inputs[0];
    assert_eq!((input.read, input.used, input.rejected), (3, 1, 2));
    assert_eq!(reading.rejected[0].location.line, 5);
    assert_eq!(reading.rejected[0].location.record, "PMID 2");
    for row in &reading.rejected {
        assert!(
            !row.flaw.detail.contains("Reimei") && !row.flaw.detail.contains("Proef"),
            "{row:?}"
        );
    }
}

#[test]
fn equal_flaws_are_counted_together_wherever_they_are_in_their_records() {
    let texts = ["{\"id\":}", "{\"id\": }", "{}", "{\"id\":\"https://openalex.org/W", "{}"];
    let lines = format!("{WORK}\n{}\n", texts.join("\n"));
    let reading = read_one(SourceKind::Openalex, lines.as_bytes()).unwrap();
    let counts: Vec<(FlawKind, u64, u64)> = count_flaws(&reading.rejected)
        .iter()
        .map(|count| (count.first.flaw.kind, count.first.location.line, count.records))
        .collect();
    let expected =
        [(FlawKind::Syntax, 2, 2), (FlawKind::NoIdentifier, 4, 2), (FlawKind::Syntax, 5, 1)];
    assert_eq!(counts, expected);
}

#[test]
fn an_entity_bomb_is_a_short_text() {
    let mut bomb = String::from("<?xml version=\"1.0\"?><!DOCTYPE PubmedArticleSet [");
    bomb.push_str("<!ENTITY a0 \"<PubmedArticle>lol</PubmedArticle>\">");
    for level in 1..30 {
        let below = format!("&a{};", level - 1).repeat(10);
        bomb.push_str(&format!("<!ENTITY a{level} \"{below}\">"));
    }
    bomb.push_str("]>");
    let good = set(&article(1, "A", &format!("{AUTHORS}{END}")));
    let bad = set(&article(2, "&a29;", &format!("{AUTHORS}{END}")));
    let body = |text: &str| text[text.find("<PubmedArticleSet>").unwrap()..].to_owned();
    let reading =
        read_one(SourceKind::Pubmed, (bomb + &body(&good) + &body(&bad)).as_bytes()).unwrap();
    assert_eq!((reading.inputs[0].read, reading.inputs[0].rejected), (2, 1));
}

#[test]
fn a_gzip_bomb_is_refused() {
    let bomb = gzip(&vec![b' '; 100 << 20]);
    assert!(bomb.len() < 200_000);
    let start = gzip(b"<PubmedArticleSet>");
    let error = read_one(SourceKind::Pubmed, &[start, bomb].concat()).unwrap_err();
    assert!(error.what.contains("bomb"), "{error}");
}

#[test]
fn a_truncated_gzip_is_refused_with_its_place() {
    let complete = gzip(set(&article(1, "A", &format!("{AUTHORS}{END}"))).as_bytes());
    for cut in [complete.len() / 2, complete.len() - 4] {
        let error = read_one(SourceKind::Pubmed, &complete[..cut]).unwrap_err();
        assert_eq!(error.location.file, "f");
        assert!(error.what.contains("cut off") || error.what.contains("ends early"), "{error}");
    }
}

#[test]
fn packings_are_known_by_their_bytes() {
    let text = set(&article(1, "A", &format!("{AUTHORS}{END}")));
    let (head, tail) = text.split_at(300);
    let members = [gzip(head.as_bytes()), gzip(tail.as_bytes())].concat();
    let zst = zstd::encode_all(text.as_bytes(), 3).unwrap();
    for bytes in [text.as_bytes(), &members, &zst] {
        let reading = read_one(SourceKind::Pubmed, bytes).unwrap();
        assert_eq!(reading.corpus.work_count(), 1);
        assert_eq!(reading.inputs[0].bytes, bytes.len() as u64);
        let sha = <sha2::Sha256 as sha2::Digest>::digest(bytes);
        assert_eq!(reading.inputs[0].sha256, data_encoding::HEXLOWER.encode(&sha));
    }
}

#[test]
fn files_of_another_kind_are_refused_by_what_they_look_like() {
    for (kind, bytes, words) in [
        (SourceKind::Pubmed, &b""[..], "an empty file"),
        (SourceKind::Pubmed, b"a,b\n1,2\n", "a table"),
        (SourceKind::Pubmed, b"<!DOCTYPE html><html></html>", "a web page"),
        (SourceKind::Pubmed, b"<eFetchResult><ERROR>x</ERROR></eFetchResult>", "E-utilities"),
        (SourceKind::Pubmed, b"%PDF-1.4", "a PDF"),
        (SourceKind::Pubmed, b"BZh91AY", "bzip2"),
        (SourceKind::Openalex, b"<PubmedArticleSet></PubmedArticleSet>", "PubMed XML"),
        (SourceKind::Openalex, b"{\"message-type\":\"work\"}", "Crossref"),
        (SourceKind::Congress, b"{\"id\":1}", "JSON"),
        (SourceKind::Congress, b"PK\x03\x04zip", "workbook"),
        (SourceKind::Pubmed, b"PK\x03\x04zip", "Excel"),
        (SourceKind::Medline, b"<a/>", "XML of another kind"),
        (SourceKind::Crossref, b"[1]", "JSON of another kind"),
        (SourceKind::Europepmc, b"x", "plain text"),
        (SourceKind::Trials, b"{}", "JSON of another kind"),
        (SourceKind::Frab, b"<html></html>", "a web page"),
        (SourceKind::Roles, b"a;b\n", "there is no column 'name'"),
        (SourceKind::Congress, b"name,role\nSch\x8afer,chair\n", "its encoding cannot be told"),
        (SourceKind::Works, b"", "empty"),
    ] {
        let error = read_one(kind, bytes).unwrap_err();
        assert!(error.to_string().contains(words), "{error} should say '{words}'");
        assert!(!error.remedy.is_empty());
    }
    let folder = TempDir::new().unwrap();
    let error = read_sources(
        &[spec(SourceKind::Pubmed, folder.path(), &["none.xml"])],
        &ReadSettings::default(),
    )
    .unwrap_err();
    assert!(error.to_string().starts_with("none.xml: no such file"), "{error}");
}

const WORK: &str = r#"{"id":"https://openalex.org/W7","doi":"https://doi.org/10.1000/XyZ","title":"On examples","publication_year":2021,"publication_date":"2021-05-04","ids":{"pmid":"https://pubmed.ncbi.nlm.nih.gov/99"},"type":"article","authorships":[{"author":{"id":"https://openalex.org/A5","display_name":"Hanako Reimei","orcid":"https://orcid.org/0000-0002-1825-0097"},"institutions":[{"id":"https://openalex.org/I1","display_name":"Example University","country_code":"JP"}],"is_corresponding":true,"raw_author_name":"REIMEI, Hanako","raw_affiliation_strings":["Example University, Osaka, Japan"]}],"cited_by_count":12,"is_retracted":false,"mesh":[{"descriptor_ui":"D006333","is_major_topic":true},{"descriptor_ui":"D006333","is_major_topic":false}],"keywords":[{"display_name":"Examples"}],"referenced_works":["https://openalex.org/W8"],"abstract_inverted_index":{"x":[1,2]}}"#;

#[test]
fn an_openalex_work_is_read_in_every_wrapping() {
    let second = WORK.replace("W7", "W8").replace("/99", "/98").replace("XyZ", "abc");
    for text in [
        format!("{WORK}\n{second}\n"),
        format!("[{WORK},{second}]"),
        format!("{{\"meta\":{{\"count\":2}},\"results\":[{WORK},\n{second}]}}"),
        format!(
            "[{{\"meta\":{{}},\"results\":[{WORK}]}},{{\"meta\":{{}},\"results\":[{second}]}}]"
        ),
    ] {
        let corpus = read_one(SourceKind::Openalex, text.as_bytes()).unwrap().corpus;
        assert_eq!(corpus.works.openalex, [8, 7], "ordered by PMID");
        assert_eq!(corpus.works.pmid, [98, 99]);
        assert_eq!(corpus.works.references.row(1), [WorkId(0)]);
        assert_eq!(corpus.works.cited_by[1], Some(12));
        assert_eq!(corpus.text(corpus.mentions.family[0]), "REIMEI");
        assert_eq!(corpus.text(corpus.mentions.source_id[0]), "A5");
        assert_eq!(&corpus.mentions.country[0], b"JP");
        assert_eq!(corpus.works.mesh.row(0).len(), 1);
    }
}

#[test]
fn a_broken_line_of_openalex_costs_itself_only() {
    let text = format!("{WORK}\n{{\"id\":\"https://openalex.org/W9\",\"title\":\n{{}}\n");
    let reading = read_one(SourceKind::Openalex, text.as_bytes()).unwrap();
    assert_eq!((reading.inputs[0].read, reading.inputs[0].rejected), (3, 2));
    assert_eq!(reading.rejected[0].location.line, 2);
    let page = format!("{{\"meta\":{{}},\"results\":[{WORK},{{\"id\":\"https://op");
    let error = read_one(SourceKind::Openalex, page.as_bytes()).unwrap_err();
    assert!(error.what.contains("ends inside"), "{error}");
}

const PROGRAMME: &str = "\
congress,level,date,session_id,session_title,session_type,track,talk_title,role,name,name_native,affiliation
EX 2026,international,2026-03-05,S1,Plenary,Plenary lecture,Heart,,Chair,Hanako Reimei,黎明 花子,\"Example University, Osaka, Japan\"
EX 2026,international,2026-03-05,S1,Plenary,Plenary lecture,Heart,On hearts,Speaker,\"Proef, Jan\",,Leiden University
EX 2026,international,2026-03-05,S1,Plenary,Plenary lecture,Heart,On valves,speaker,Hanako REIMEI,,NA
EX 2026,international,2026-03-05,S1,Plenary,Plenary lecture,Heart,On valves,speaker,Hanako REIMEI,,NA
EX 2026,international,2026-03-05,S2,Luncheon Seminar 1,,,A talk,Timekeeper,A Testa; B Testa; C Testa,,X;Y;Z
EX 2026,international,not a date,S2,Luncheon Seminar 1,,,A talk,Chair,D Testa,,
,,,,,,,,,,,
";

#[test]
fn a_programme_becomes_one_work_a_session_whatever_the_order_of_rows() {
    let reading = read_one(SourceKind::Congress, PROGRAMME.as_bytes()).unwrap();
    let input = &reading.inputs[0];
    assert_eq!((input.read, input.used, input.merged, input.rejected), (8, 6, 1, 1));
    assert_eq!(
        reading.rejected[0].location,
        RecordLocation { file: "f".into(), line: 7, record: "row 6".into() }
    );
    let corpus = &reading.corpus;
    assert_eq!(corpus.work_count(), 2);
    assert_eq!(corpus.text(corpus.works.own[0]), "EX 2026|S1");
    assert_eq!(corpus.works.level[0], CongressLevel::International);
    assert_eq!(corpus.works.team_size[0], 2, "one person in three rows is one");
    let hanako = (0..2).find(|row| !corpus.mentions.native[*row].is_empty()).unwrap();
    let done = corpus.mentions.appearances.row(hanako);
    let roles: Vec<(Role, bool)> = done.iter().map(|(role, _, paid)| (*role, *paid)).collect();
    assert_eq!(roles, [(Role::Keynote, false), (Role::SessionChair, false)]);
    assert_eq!(corpus.works.team_size[1], 3);
    let paid = corpus.mentions.appearances.row(2)[0];
    assert_eq!((paid.0, paid.2), (Role::Unknown, true));
    assert!(reading.notes.iter().any(|note| note.contains("unknown role 'Timekeeper' (1)")));

    let mut lines: Vec<&str> = PROGRAMME.lines().collect();
    lines[1..].reverse();
    let other = read_one(SourceKind::Congress, lines.join("\n").as_bytes()).unwrap();
    // Only where a row is depends on it.
    let [mut mentions, mut others] = [&reading, &other].map(|read| read.corpus.mentions.clone());
    (mentions.place, others.place) = (Vec::new(), Vec::new());
    assert_eq!(format!("{others:?}"), format!("{mentions:?}"));
    assert_eq!(format!("{:?}", other.corpus.works), format!("{:?}", corpus.works));
}

const JAPANESE: &str = "学会名,開催日,セッション名,役割,演者,ふりがな,所属,演題名\n\
    第１回例示学会,令和８年３月５日,シンポジウム１,座長,黎明　花子,れいめい　はなこ,大阪例示大学,\n\
    第１回例示学会,2026年3月5日,シンポジウム１,シンポジスト,試験 太郎、試験 次郎,,例示病院&&東京例示大学,心不全の例\n";

#[test]
fn a_japanese_programme_reads_alike_in_every_encoding() {
    let shift_jis = encoding_rs::SHIFT_JIS.encode(JAPANESE).0.into_owned();
    let marked = [b"\xef\xbb\xbf", JAPANESE.as_bytes()].concat();
    let mut wide: Vec<u8> = vec![0xff, 0xfe];
    wide.extend(JAPANESE.encode_utf16().flat_map(u16::to_le_bytes));
    for bytes in [JAPANESE.as_bytes(), &marked, &shift_jis, &wide] {
        let reading = read_one(SourceKind::Congress, bytes).unwrap();
        let corpus = &reading.corpus;
        assert_eq!((corpus.work_count(), corpus.mention_count()), (1, 3), "{:?}", reading.rejected);
        assert_eq!(corpus.works.date[0].to_string(), "2026-03-05");
        let names: Vec<&str> = corpus.mentions.native.iter().map(|id| corpus.text(*id)).collect();
        assert_eq!(names, ["試験 太郎", "試験 次郎", "黎明 花子"]);
        assert_eq!(texts(corpus, 0), ["例示病院"]);
        assert_eq!(texts(corpus, 1), ["東京例示大学"]);
        assert_eq!(corpus.text(corpus.mentions.kana[2]), "れいめい はなこ");
        assert_eq!(corpus.mentions.appearances.row(2)[0].0, Role::SessionChair);
        assert_eq!(corpus.mentions.appearances.row(0)[0].0, Role::Invited);
    }
}

#[test]
fn columns_are_mapped_and_a_wrong_one_is_named_with_the_nearest() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("f"), "who\tpanel\tas\nHanako Reimei\tP1\tc\n").unwrap();
    let mut source = spec(SourceKind::Congress, folder.path(), &["f"]);
    source.columns = [("name", "who"), ("session_id", "panel"), ("role", "as")]
        .map(|(column, heading)| (column.to_owned(), heading.to_owned()))
        .into();
    source.roles = [("c".to_owned(), "session_chair".to_owned())].into();
    source.defaults = [("congress".to_owned(), "EX 2026".to_owned())].into();
    let corpus =
        read_sources(std::slice::from_ref(&source), &ReadSettings::default()).unwrap().corpus;
    assert_eq!(corpus.mentions.appearances.row(0)[0].0, Role::SessionChair);
    assert_eq!(corpus.text(corpus.works.venue[0]), "EX 2026");

    source.columns.insert("session_id".into(), "panels".into());
    let error = read_sources(std::slice::from_ref(&source), &ReadSettings::default()).unwrap_err();
    assert!(error.remedy.contains("nearest is 'panel'"), "{error}");
    source.columns.insert("session_id".into(), "panel".into());
    source.roles.insert("d".into(), "king".into());
    let error = read_sources(&[source], &ReadSettings::default()).unwrap_err();
    assert!(error.what.contains("'king'"), "{error}");
}

#[test]
fn commercial_columns_are_refused_by_name() {
    for kind in [SourceKind::Congress, SourceKind::Works] {
        let error = read_one(kind, b"name,session_id,title,authors,TRx decile\n").unwrap_err();
        assert!(error.what.contains("'TRx decile'"), "{error}");
    }
}

#[test]
fn a_quotation_mark_that_is_never_closed_is_found_without_filling_the_memory() {
    let folder = TempDir::new().unwrap();
    let mut text = b"name,session_id\nA Testa,\"S1\nB Testa,S1\n".to_vec();
    text.resize(3 << 20, b'x');
    fs::write(folder.path().join("f"), &text).unwrap();
    let limits = ReadLimits { record_bytes: 1 << 20, ..ReadLimits::default() };
    let settings = ReadSettings { limits, ..ReadSettings::default() };
    let error =
        read_sources(&[spec(SourceKind::Congress, folder.path(), &["f"])], &settings).unwrap_err();
    assert!(error.what.contains("quotation mark"), "{error}");
    assert_eq!(error.location.line, 2);
}

#[test]
fn a_lone_carriage_return_is_part_of_a_cell_and_windows_line_ends_are_none() {
    let text = "name,session_id,talk_title\r\nA Testa,S1,\"one\"\r\nB Testa,S1,two\rthree\r\n";
    let corpus = read_one(SourceKind::Congress, text.as_bytes()).unwrap().corpus;
    assert_eq!(corpus.mention_count(), 2);
    let talks: Vec<&str> =
        (0..2).map(|row| corpus.text(corpus.mentions.appearances.row(row)[0].1)).collect();
    assert_eq!(talks, ["one", "two three"]);
    let mac = "name,session_id\rA Testa,S1\rB Testa,S1\r";
    assert_eq!(read_one(SourceKind::Congress, mac.as_bytes()).unwrap().corpus.mention_count(), 2);
}

#[test]
fn a_workbook_reads_like_the_table_in_it() {
    let bytes =
        crate::data::formats::xlsx::tests::archive(&crate::data::formats::xlsx::tests::WORKBOOK);
    let reading = read_one(SourceKind::Congress, &bytes).unwrap();
    let corpus = &reading.corpus;
    assert_eq!((corpus.work_count(), corpus.mention_count()), (2, 2), "{:?}", reading.rejected);
    let dates: Vec<String> = corpus.works.date.iter().map(ToString::to_string).collect();
    assert_eq!(dates, ["1900-03-01", "2026-03-05"]);
    assert_eq!(reading.inputs[0].bytes, bytes.len() as u64);
}

#[test]
fn an_own_table_gives_works_with_authors_in_order() {
    let table = "id,title,date,journal,authors,affiliations,orcids,mesh,keywords,type\n\
        1,On examples,2020-05,J Ex,\"Reimei, Hanako; Proef J\",\"Osaka; Leiden\",0000-0002-1825-0097;,*D006333;D001943,a;b,Review\n\
        PMID:5,On others,2021,J Ex,Hanako Reimei; Jan Proef,,,,,\n\
        3,,2021,J Ex,A B,,,,,\n";
    let reading = read_one(SourceKind::Works, table.as_bytes()).unwrap();
    assert_eq!((reading.inputs[0].used, reading.inputs[0].rejected), (2, 1));
    let corpus = &reading.corpus;
    let own = corpus.works.own.iter().position(|id| corpus.text(*id) == "f|1").unwrap();
    assert_eq!(corpus.works.kind[own], WorkKind::Review);
    assert!(corpus.works.mesh.row(own)[1].major || corpus.works.mesh.row(own)[0].major);
    let first = corpus.mentions_of(WorkId(own as u32)).next().unwrap().index();
    assert!(corpus.mentions.orcid[first].is_some());
    assert_eq!(corpus.works.pmid[1 - own], 5);
    assert_eq!(corpus.mention_count(), 4);
}

#[test]
fn the_answer_depends_neither_on_file_order_nor_on_threads_and_a_double_is_read_once() {
    let folder = TempDir::new().unwrap();
    let names = ["c", "a", "b"];
    for (index, name) in names.iter().enumerate() {
        let records: String = (0..30)
            .map(|n| {
                article(
                    1 + n * (index as u32 + 1),
                    &format!("Title {n} {index}"),
                    &format!("{AUTHORS}{END}"),
                )
            })
            .collect();
        fs::write(folder.path().join(name), gzip(set(&records).as_bytes())).unwrap();
    }
    fs::write(folder.path().join("p"), PROGRAMME).unwrap();
    let run = |order: &[&str], threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let sources = [
            spec(SourceKind::Congress, folder.path(), &["p"]),
            spec(SourceKind::Pubmed, folder.path(), order),
        ];
        pool.install(|| read_sources(&sources, &ReadSettings::default()).unwrap())
    };
    let first = run(&names, 1);
    assert_accounts(&first);
    for (order, threads) in [(["a", "b", "c"], 4), (["b", "c", "a"], 2)] {
        let other = run(&order, threads);
        assert_eq!(format!("{other:?}"), format!("{first:?}"));
    }
    let doubled = run(&["a", "b", "c", "./a"], 2);
    assert_eq!(format!("{:?}", doubled.corpus), format!("{:?}", first.corpus));
    assert!(doubled.notes.iter().any(|note| note.contains("read once")), "{:?}", doubled.notes);
}

#[test]
fn check_looks_at_every_file_and_stops_at_none() {
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("good"), set(&article(1, "A", &format!("{AUTHORS}{END}"))))
        .unwrap();
    fs::write(folder.path().join("bad"), "no xml").unwrap();
    let found = check_sources(
        &[spec(SourceKind::Pubmed, folder.path(), &["good", "bad", "none"])],
        &ReadSettings::default(),
        &NameFinder::default(),
    )
    .files;
    let wrong: Vec<bool> = found.iter().map(|file| file.error.is_some()).collect();
    assert_eq!(wrong, [true, false, true], "bad, good, none");
    assert_eq!((found[1].used, found[1].read), (1, 1));
}

/// One paper in four sources: the same DOI, PMID, or title, year and first author.
#[test]
fn one_paper_from_four_sources_is_one_work_with_the_best_of_each() {
    let folder = TempDir::new().unwrap();
    let title = "A long enough title about examples";
    let identifiers = "</Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId \
        IdType=\"doi\">10.1000/abc</ArticleId></ArticleIdList></PubmedData>";
    let record = article(11, title, &format!("{AUTHORS}{identifiers}"));
    fs::write(folder.path().join("p"), set(&record)).unwrap();
    let open = format!(
        r#"{{"id":"https://openalex.org/W7","doi":"https://doi.org/10.1000/ABC","title":"{title}","publication_year":2019,"type":"article","cited_by_count":4,"authorships":[{{"author":{{"id":"https://openalex.org/A5","display_name":"Hanako Reimei"}}}},{{"author":{{"id":"https://openalex.org/A6","display_name":"Jan Proef"}}}}]}}"#
    );
    fs::write(folder.path().join("o"), open).unwrap();
    let cross = format!(
        r#"{{"message":{{"items":[{{"DOI":"10.1000/abc","title":["{title}"],"type":"journal-article","issued":{{"date-parts":[[2019]]}},"author":[{{"family":"Reimei","given":"H."}}]}},{{"DOI":"10.1101/pre","title":["{title}"],"type":"posted-content","issued":{{"date-parts":[[2018]]}},"author":[{{"family":"Reimei","given":"H."}}]}}]}}}}"#
    );
    fs::write(folder.path().join("c"), cross).unwrap();
    let table = format!("title,date,authors\n{},2019,黎明 花子;検査 官二\n", title.to_uppercase());
    fs::write(folder.path().join("w"), table.replace("黎明 花子", "Reimei H")).unwrap();
    let sources = [
        spec(SourceKind::Works, folder.path(), &["w"]),
        spec(SourceKind::Crossref, folder.path(), &["c"]),
        spec(SourceKind::Openalex, folder.path(), &["o"]),
        spec(SourceKind::Pubmed, folder.path(), &["p"]),
    ];
    let reading = read_sources(&sources, &ReadSettings::default()).unwrap();
    assert_accounts(&reading);
    let merged: Vec<(SourceKind, u64, u64)> =
        reading.inputs.iter().map(|input| (input.kind, input.used, input.merged)).collect();
    assert_eq!(
        merged,
        [
            (SourceKind::Pubmed, 1, 0),
            (SourceKind::Openalex, 0, 1),
            (SourceKind::Crossref, 1, 1),
            (SourceKind::Works, 0, 1)
        ]
    );
    let corpus = &reading.corpus;
    assert_eq!(corpus.work_count(), 2, "the article and its preprint");
    assert_eq!((corpus.works.pmid[0], corpus.works.openalex[0]), (11, 7));
    assert_eq!(corpus.works.cited_by[0], Some(4));
    assert_eq!(corpus.text(corpus.mentions.source_id[0]), "A5");
    assert_eq!(corpus.text(corpus.mentions.given[1]), "Jan", "the full forename wins");
    assert_eq!(corpus.works.kind[1], WorkKind::Preprint);
    assert_eq!(corpus.works.article, [None, Some(WorkId(0))]);
}

#[test]
fn roles_and_trials_meet_in_one_registered_trial() {
    let folder = TempDir::new().unwrap();
    let seed = |name: &str| {
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz-seeds").join(name)).unwrap()
    };
    fs::write(folder.path().join("t"), seed("trials.json")).unwrap();
    fs::write(folder.path().join("r"), seed("roles.csv")).unwrap();
    let sources = [
        spec(SourceKind::Trials, folder.path(), &["t"]),
        spec(SourceKind::Roles, folder.path(), &["r"]),
    ];
    let reading = read_sources(&sources, &ReadSettings::default()).unwrap();
    assert_accounts(&reading);
    let corpus = &reading.corpus;
    let kinds: Vec<&str> = corpus.works.kind.iter().map(|kind| kind.name()).collect();
    assert_eq!(kinds.len(), 3, "{:?} {:?}", reading.inputs, reading.rejected);
    let trial = kinds.iter().position(|kind| *kind == "registered_trial").unwrap();
    assert_eq!(corpus.works.phase[trial], 3);
    let roles: Vec<Role> = corpus
        .mentions_of(WorkId(trial as u32))
        .flat_map(|m| corpus.mentions.appearances.row(m.index()).iter().map(|done| done.0))
        .collect();
    assert!(roles.contains(&Role::PrincipalInvestigator), "{roles:?}");
    assert!(roles.contains(&Role::SiteInvestigator), "{roles:?}");
    assert!(!roles.contains(&Role::TrialSteering), "a call centre is nobody");
}

#[test]
fn a_programme_below_title_lines_is_read_and_the_lines_are_noted() {
    let table = "Programme, as of May 2026,,\n\nsession_id,name,role,date\nS1,Hanako Reimei,chair,R8.6.12\n";
    let reading = read_one(SourceKind::Congress, table.as_bytes()).unwrap();
    assert_eq!(reading.inputs[0].used, 1);
    assert!(
        reading.notes.iter().any(|note| note.contains("named in line 3")),
        "{:?}",
        reading.notes
    );
}

#[test]
fn an_ambiguous_date_is_refused_with_its_readings_and_the_key_that_decides() {
    let table = "session_id,name,date\nS1,Hanako Reimei,03/04/2026\nS2,Jan Proef,2026-03-04\n";
    let reading = read_one(SourceKind::Congress, table.as_bytes()).unwrap();
    let why = reading.rejected[0].flaw.to_string();
    for part in ["03/04/2026", "2026-04-03 (day-first)", "2026-03-04 (month-first)", "date_format"]
    {
        assert!(why.contains(part), "{why}");
    }
    let folder = TempDir::new().unwrap();
    fs::write(folder.path().join("f"), table).unwrap();
    let mut said = spec(SourceKind::Congress, folder.path(), &["f"]);
    said.layout.date_format = Some(DateFormat::DayFirst);
    let reading = read_sources(&[said], &ReadSettings::default()).unwrap();
    assert!(reading.rejected.is_empty());
}

#[test]
fn a_file_without_any_date_is_told_with_the_remedy() {
    let table = "session_id,name\nS1,Hanako Reimei\n";
    let reading = read_one(SourceKind::Congress, table.as_bytes()).unwrap();
    assert!(reading.notes.iter().any(|note| note.contains("[source.defaults] date")));
}

#[test]
fn a_quotation_mark_that_is_never_closed_loses_no_row_in_silence() {
    let table = "session_id,role,name\nS1,chair,A B\n\"S2,chair,C D\nS3,chair,E F\nS4,chair,G H\n";
    let reading = read_one(SourceKind::Congress, table.as_bytes()).unwrap();
    assert!(reading.rejected[0].flaw.to_string().contains("quotation mark"));
    let tabs = table.replace(',', "\t");
    assert_eq!(read_one(SourceKind::Congress, tabs.as_bytes()).unwrap().inputs[0].used, 4);
}

#[test]
fn sessions_and_dates_printed_once_above_their_people_are_filled_down() {
    let table = "date,session_title,role,name\n2026-03-05,One,chair,A B\n,,speaker,C D\n,,speaker,E F\n\
        ,Two,chair,G H\n,,speaker,I J\n2026-03-06,Three,chair,K L\n";
    let reading = read_one(SourceKind::Congress, table.as_bytes()).unwrap();
    assert_eq!((reading.inputs[0].used, reading.inputs[0].rejected), (6, 0));
    let works = &reading.corpus.works;
    let dates: Vec<String> = works.date.iter().map(ToString::to_string).collect();
    assert_eq!(dates.iter().filter(|date| *date == "2026-03-05").count(), 2, "{dates:?}");
    assert!(
        reading
            .notes
            .iter()
            .any(|note| note.contains("without a session, given that of the row above (3)"))
    );
}

#[test]
fn a_single_row_without_a_session_is_refused_and_not_filled() {
    let table = "session_title,name\nOne,A B\nTwo,C D\n,E F\nThree,G H\n";
    let reading = read_one(SourceKind::Congress, table.as_bytes()).unwrap();
    assert_eq!(reading.inputs[0].rejected, 1);
}

mod name_accounts;
