//! Bombs of every kind are refused, and the memory of the whole process stays bounded.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test that cannot set up its scene fails, one that is skipped says so"
)]

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;

use kolnet::data::corpus::SourceKind;
use kolnet::data::ingest::{ReadSettings, SourceSpec, TableLayout, read_sources};
use kolnet::storage::input_file::InputPath;
use tempfile::TempDir;

/// One record (32 MiB), the blocks and windows around it, doubled while a buffer grows.
const BOUND_KIB: u64 = 300 << 10;

/// Peak resident memory of this process in KiB; 0 where the system does not say.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").parse().unwrap_or(0)
}

/// `head`, then `mebibytes` of one byte, then `tail`, gzipped as it is made.
fn bomb(head: &str, byte: u8, mebibytes: usize, tail: &str) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let block = vec![byte; 1 << 20];
    encoder.write_all(head.as_bytes()).expect("memory");
    for _ in 0..mebibytes {
        encoder.write_all(&block).expect("memory");
    }
    encoder.write_all(tail.as_bytes()).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn bombs_are_refused_within_bounded_memory() {
    let folder = TempDir::new().expect("a folder");
    let cases = [
        (SourceKind::Pubmed, "<PubmedArticleSet>", b' '),
        (SourceKind::Pubmed, "<PubmedArticleSet><PubmedArticle>", b'x'),
        (SourceKind::Pubmed, "<PubmedArticleSet><!--", b'x'),
        (SourceKind::Openalex, "{\"id\":\"https://openalex.org/W1\",\"title\":\"", b'x'),
        (SourceKind::Openalex, "{\"results\":[{\"id\":\"https://openalex.org/W1\",\"t\":\"", b'x'),
        (SourceKind::Openalex, "{\"meta\":\"https://openalex.org", b'x'),
        (SourceKind::Openalex, "[{\"id\":\"https://openalex.org/W1\"}],", b'['),
        (SourceKind::Congress, "name,session_id\n\"", b'x'),
        (SourceKind::Works, "title,authors\n", b'\n'),
        (SourceKind::Works, "title,authors\n", b','),
        (SourceKind::Medline, "PMID- 1\nTI  - ", b'x'),
        (SourceKind::Frab, "<schedule><event>", b'<'),
    ];
    for (kind, head, byte) in cases {
        let path = folder.path().join("bomb.gz");
        fs::write(&path, bomb(head, byte, 600, "")).expect("a file");
        let spec = SourceSpec {
            kind,
            files: vec![InputPath::new(path, "bomb.gz")],
            defaults: BTreeMap::new(),
            columns: BTreeMap::new(),
            roles: BTreeMap::new(),
            layout: TableLayout::default(),
        };
        let outcome = read_sources(&[spec], &ReadSettings::default());
        match outcome {
            Err(error) => assert!(!error.remedy.is_empty(), "{error}"),
            // The lower packing stays below the allowed expansion: the endless record is refused.
            Ok(reading) => assert_eq!(reading.corpus.work_count(), 0, "{kind:?} {head}"),
        }
        assert!(peak() < BOUND_KIB, "{kind:?} {head}: {} KiB", peak());
    }
}
