//! What every reading and every refusal owes, whatever the bytes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use kolnet::data::corpus::SourceKind;
use kolnet::data::ingest::{ReadLimits, ReadSettings, SourceSpec, TableLayout, read_sources};
use kolnet::storage::input_file::InputPath;

pub fn hold(kind: SourceKind, bytes: &[u8]) {
    let path = file();
    std::fs::write(&path, bytes).expect("a temporary file");
    let spec = SourceSpec {
        kind,
        files: vec![InputPath::new(path, "f")],
        defaults: BTreeMap::new(),
        columns: BTreeMap::new(),
        roles: BTreeMap::new(),
        layout: TableLayout::default(),
    };
    let limits = ReadLimits { record_bytes: 1 << 20, ..ReadLimits::default() };
    match read_sources(&[spec], &ReadSettings { limits, ..ReadSettings::default() }) {
        Ok(reading) => {
            let input = &reading.inputs[0];
            assert_eq!(input.read, input.used + input.merged + input.rejected, "{input:?}");
            for row in &reading.rejected {
                assert!(row.location.file == "f" && !row.flaw.detail.is_empty(), "{row:?}");
            }
        }
        Err(error) => {
            assert_eq!(error.location.file, "f", "{error}");
            assert!(!error.what.is_empty() && !error.remedy.is_empty(), "{error}");
        }
    }
}

/// One file a process, in memory where the system has such a folder.
fn file() -> PathBuf {
    let memory = PathBuf::from("/dev/shm");
    let folder = if memory.is_dir() { memory } else { std::env::temp_dir() };
    folder.join(format!("kolnet-fuzz-{}", std::process::id()))
}
