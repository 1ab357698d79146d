//! Files that are published whole: PubMed's baseline and update files, and MeSH.

use std::fs;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use md5::{Digest, Md5};

use super::desk::FetchDesk;
use super::server::{TestAnswer, TestServer, packed};
use super::shelf::{Shelf, ShelfArticle};
use crate::support::succeeded;

/// One article of a file of the baseline, and of the update files from number 3 on.
fn file(number: u32) -> Vec<u8> {
    let shelf = Shelf::default();
    shelf.add(ShelfArticle { pmid: 100 + number, published: (2024, 1, 1), changed: (2024, 2, 1) });
    packed(shelf.set().as_bytes())
}

/// A server with two files of the baseline and one update; the first `broken` answers are damaged.
fn serving(broken: usize) -> TestServer {
    let served = Arc::new(AtomicUsize::new(0));
    TestServer::start(move |request| {
        let parts: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        let there = [
            ("baseline", "pubmed26n0001.xml.gz"),
            ("baseline", "pubmed26n0002.xml.gz"),
            ("updatefiles", "pubmed26n0003.xml.gz"),
        ];
        let name = parts[1].trim_end_matches(".md5");
        if !there.contains(&(parts[0], name)) {
            return TestAnswer::Status(404, Vec::new(), "<html>Not Found</html>".to_owned());
        }
        let bytes = file(name[9..13].parse().unwrap());
        if parts[1].ends_with(".md5") {
            let sum = data_encoding::HEXLOWER.encode(&Md5::digest(&bytes));
            return TestAnswer::Body(format!("MD5({name})= {sum}\n").into_bytes());
        }
        let mut sent = bytes.clone();
        if served.fetch_add(1, Ordering::SeqCst) < broken {
            let middle = sent.len() / 2;
            sent[middle] ^= 0x55;
        }
        TestAnswer::Body(sent)
    })
}

#[test]
fn baseline_and_update_files_come_as_their_md5_says_and_are_read() {
    let (desk, server) = (FetchDesk::new("pubmed"), serving(2));
    let done = succeeded(desk.run(&server, &["--files", "pubmed26n0001-pubmed26n0003"]));
    let said = String::from_utf8_lossy(&done.stderr);
    assert_eq!(
        said.matches("pubmed26n0001.xml.gz is not as its MD5 says; asking again").count(),
        2,
        "{said}"
    );
    assert_eq!(desk.names(), [1, 2, 3].map(|number| format!("pubmed26n000{number}.xml.gz")));
    assert_eq!(
        fs::read(desk.fetched().join("pubmed26n0003.xml.gz")).unwrap(),
        file(3),
        "as it was served"
    );
    assert_eq!(desk.records(), (3, 0));
    let asked = server.requests().len();
    desk.succeeds(&server, &["--files", "pubmed26n0001-3"]);
    assert_eq!(server.requests().len(), asked, "what is there is not asked for again");
}

#[test]
fn a_list_may_grow_and_a_file_that_does_not_exist_is_named() {
    let (desk, server) = (FetchDesk::new("pubmed"), serving(0));
    fs::write(desk.desk.path().join("files.txt"), "# this week\npubmed26n0002\n").unwrap();
    desk.succeeds(&server, &["--files", "files.txt"]);
    desk.succeeds(&server, &["--files", "pubmed26n0001-2"]);
    assert_eq!(desk.records(), (2, 0));
    let message = desk.refused(&server, &["--files", "pubmed26n0002-4"]);
    assert!(message.contains("1 did not come: pubmed26n0004.xml.gz"), "{message}");
    assert_eq!(desk.records(), (3, 0), "what exists is there");
}

#[test]
fn a_file_that_is_always_damaged_is_not_kept() {
    let (desk, server) = (FetchDesk::new("pubmed"), serving(usize::MAX));
    let message = desk.refused(&server, &["--files", "pubmed26n0001"]);
    assert!(
        message
            .contains("pubmed26n0001.xml.gz is not as its MD5 says, 7 times one after the other"),
        "{message}"
    );
    assert!(desk.names_if_any().is_empty());
}

#[test]
fn an_edition_of_mesh_is_found_where_nlm_keeps_it_and_fits_a_study() {
    let descriptors = "<?xml version=\"1.0\"?>\n<DescriptorRecordSet LanguageCode = \"eng\">\
        <DescriptorRecord DescriptorClass = \"1\"><DescriptorUI>D006333</DescriptorUI><DescriptorName>\
        <String>Heart Failure</String></DescriptorName><TreeNumberList><TreeNumber>C14.280.434</TreeNumber>\
        </TreeNumberList></DescriptorRecord></DescriptorRecordSet>\n";
    // The edition of an earlier year has a folder of its own.
    let server = TestServer::start(move |request| match request.path.as_str() {
        "/2025/xmlmesh/desc2025.gz" => TestAnswer::Body(packed(descriptors.as_bytes())),
        "/MESH_FILES/xmlmesh/desc2026.gz" => {
            TestAnswer::Body(packed(&descriptors.as_bytes()[..200]))
        }
        _ => TestAnswer::Status(404, Vec::new(), String::new()),
    });
    let desk = FetchDesk::new("mesh");
    let printed = desk.succeeds(&server, &["--year", "2025"]);
    assert!(printed.contains("mesh = \"fetched/desc2025.xml.gz\""), "{printed}");
    let path = desk.fetched().join("desc2025.xml.gz");
    let area = crate::support::kolnet()
        .current_dir(desk.desk.path())
        .args(["fetch", "pubmed", "--area", "heart_failure", "--dry-run", "--mesh"])
        .arg(path)
        .output()
        .unwrap();
    let query = String::from_utf8(succeeded(area).stdout).unwrap();
    assert!(query.starts_with("\"Heart Failure\"[MeSH Terms] OR "), "{query}");

    let desk = FetchDesk::new("mesh");
    let message = desk.refused(&server, &["--year", "2026"]);
    assert!(
        message.contains("the file does not end with </DescriptorRecordSet>, 7 times"),
        "{message}"
    );
    let message = desk.refused(&server, &["--year", "1800"]);
    assert!(
        message.contains("another question") || message.contains("there is no edition of 1800"),
        "{message}"
    );
}
