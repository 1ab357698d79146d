//! What every reading and every refusal owes, whatever the bytes.

use std::collections::BTreeMap;
use std::path::PathBuf;

use kolnet::data::corpus::SourceKind;
use kolnet::data::ingest::{InputPath, Limits, SourceSpec, read};

pub fn hold(kind: SourceKind, bytes: &[u8]) {
    let path = file();
    std::fs::write(&path, bytes).expect("a temporary file");
    let spec = SourceSpec {
        kind,
        files: vec![InputPath { shown: "f".into(), opened: path }],
        defaults: BTreeMap::new(),
        columns: BTreeMap::new(),
        roles: BTreeMap::new(),
    };
    let limits = Limits { record_bytes: 1 << 20, ..Limits::default() };
    match read(&[spec], &limits, None) {
        Ok(reading) => {
            let input = &reading.inputs[0];
            assert_eq!(input.read, input.used + input.merged + input.rejected, "{input:?}");
            for row in &reading.rejected {
                assert!(row.place.file == "f" && !row.why.is_empty(), "{row:?}");
            }
        }
        Err(error) => {
            assert_eq!(error.place.file, "f", "{error}");
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
