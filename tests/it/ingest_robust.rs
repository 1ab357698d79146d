//! Broken files of every kind: each truncation and each bent byte of a valid file either reads or
//! gives a message with a place. Seeds are invented; crashes once found stay in the folder.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use kolnet::data::corpus::SourceKind;
use kolnet::data::ingest::{
    IngestReport, NameFinder, ReadLimits, ReadSettings, SourceSpec, TableLayout, check_sources,
    read_sources,
};
use kolnet::storage::input_file::InputPath;
use proptest::prelude::*;
use tempfile::TempDir;

use crate::support::in_checkout;

fn seeds() -> Vec<(SourceKind, PathBuf)> {
    let folder = in_checkout("tests/fuzz-seeds");
    let mut files: Vec<PathBuf> = fs::read_dir(&folder)
        .expect("the seeds are committed")
        .map(|entry| entry.expect("a file").path())
        .collect();
    files.sort();
    files.into_iter().map(|path| (kind_of(&path), path)).collect()
}

/// The kind is the first word of the file's name.
fn kind_of(path: &Path) -> SourceKind {
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let word = name.split(['.', '-']).next().unwrap_or_default().to_owned();
    serde_json::from_value(serde_json::Value::String(word)).expect("seeds are named by their kind")
}

fn read_bytes(
    kind: SourceKind,
    bytes: &[u8],
) -> Result<IngestReport, kolnet::data::ingest::IngestError> {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("f");
    fs::write(&path, bytes).expect("a file");
    let spec = SourceSpec {
        kind,
        files: vec![InputPath::new(path, "f")],
        defaults: BTreeMap::new(),
        columns: BTreeMap::new(),
        roles: BTreeMap::new(),
        layout: TableLayout::default(),
    };
    let limits = ReadLimits { record_bytes: 1 << 20, ..ReadLimits::default() };
    let nobody = NameFinder::default();
    let settings = ReadSettings { limits, ..ReadSettings::default() };
    let checked = check_sources(std::slice::from_ref(&spec), &settings, &nobody).files;
    assert_eq!(checked.len(), 1);
    let file = &checked[0];
    let counted = file.used + file.merged + file.rejected.len() as u64;
    assert!(file.error.is_some() || file.read == counted, "{file:?}");
    read_sources(&[spec], &settings)
}

/// What every reading and every refusal owes.
fn assert_lawful(kind: SourceKind, bytes: &[u8]) {
    match read_bytes(kind, bytes) {
        Ok(reading) => {
            let input = &reading.inputs[0];
            assert_eq!(input.read, input.used + input.merged + input.rejected, "{input:?}");
            for row in &reading.rejected {
                assert_eq!(row.location.file, "f");
                assert!(!row.flaw.detail.is_empty());
                assert!(
                    !row.flaw.detail.contains("Reimei") && !row.location.record.contains("Reimei")
                );
            }
        }
        Err(error) => {
            assert_eq!(error.location.file, "f", "{error}");
            assert!(!error.what.is_empty() && !error.remedy.is_empty(), "{error}");
            assert!(!error.to_string().contains("Reimei"), "{error}");
        }
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn every_seed_reads_whole() {
    let seeds = seeds();
    assert!(seeds.len() >= 23);
    for (kind, path) in seeds {
        let bytes = fs::read(&path).expect("a seed");
        let reading = read_bytes(kind, &bytes).unwrap_or_else(|error| panic!("{error}"));
        assert!(reading.inputs[0].used > 0, "{}", path.display());
        assert!(reading.rejected.is_empty(), "{}: {:?}", path.display(), reading.rejected);
        let packed = read_bytes(kind, &gzip(&bytes)).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(format!("{:?}", packed.corpus), format!("{:?}", reading.corpus));
    }
}

#[test]
fn every_truncation_reads_or_says_where() {
    for (kind, path) in seeds() {
        let bytes = fs::read(&path).expect("a seed");
        let step = bytes.len() / 150 + 1;
        for end in (0..bytes.len()).step_by(step) {
            assert_lawful(kind, &bytes[..end]);
        }
        let packed = gzip(&bytes);
        for end in (0..packed.len()).step_by(packed.len() / 40 + 1) {
            let outcome = read_bytes(kind, &packed[..end]);
            assert!(outcome.is_err(), "{}: a cut gzip was taken at {end}", path.display());
            assert_lawful(kind, &packed[..end]);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn bent_bytes_read_or_say_where(
        seed in any::<prop::sample::Index>(),
        bends in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4),
        other in any::<prop::sample::Index>(),
    ) {
        let seeds = seeds();
        let (kind, path) = &seeds[seed.index(seeds.len())];
        let mut bytes = fs::read(path).expect("a seed");
        for (at, byte) in &bends {
            let at = at.index(bytes.len());
            bytes[at] = *byte;
        }
        assert_lawful(*kind, &bytes);
        // The same file handed to another reader.
        assert_lawful(seeds[other.index(seeds.len())].0, &bytes);
    }

    #[test]
    fn shuffled_pieces_read_or_say_where(
        seed in any::<prop::sample::Index>(),
        from in any::<prop::sample::Index>(),
        to in any::<prop::sample::Index>(),
        length in 1usize..200,
        times in 1usize..20,
    ) {
        let seeds = seeds();
        let (kind, path) = &seeds[seed.index(seeds.len())];
        let bytes = fs::read(path).expect("a seed");
        let from = from.index(bytes.len());
        let piece = bytes[from..bytes.len().min(from + length)].repeat(times);
        let mut bent = bytes.clone();
        let to = to.index(bytes.len());
        bent.splice(to..to, piece);
        assert_lawful(*kind, &bent);
    }
}
