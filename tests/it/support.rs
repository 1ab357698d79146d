//! Shared by the tests: the binary, the demo and its run, a small study, the shared data.

use std::collections::BTreeMap;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::Output;
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use assert_cmd::Command;
use polars::prelude::{AnyValue, Column, ParquetReader, SerReader};

/// The binary under test.
pub(crate) fn kolnet() -> Command {
    Command::cargo_bin("kolnet").expect("the binary is built with the tests")
}

/// A path inside the checkout.
pub(crate) fn in_checkout(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Passes on what a command gave if it succeeded.
#[track_caller]
pub(crate) fn succeeded(done: Output) -> Output {
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    done
}

/// The message of a command that must fail with exit code 1 and print no result.
#[track_caller]
pub(crate) fn refused(done: Output) -> String {
    let message = String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.code(), Some(1), "{message}");
    assert!(done.stdout.is_empty(), "{}", String::from_utf8_lossy(&done.stdout));
    message
}

/// Runs a study into a folder; returns what was printed.
#[track_caller]
pub(crate) fn run_study(study: &Path, out: &Path) -> Output {
    succeeded(kolnet().arg("run").arg(study).arg("--out").arg(out).output().unwrap())
}

/// The run of the demo that all tests share. Read it, never write into it.
pub(crate) struct DemoRun {
    /// The run folder.
    pub out: PathBuf,
    /// Standard output of the command.
    pub printed: String,
}

/// Runs the demo once for all tests of this process.
pub(crate) fn demo_run() -> &'static DemoRun {
    static RUN: OnceLock<DemoRun> = OnceLock::new();
    RUN.get_or_init(|| {
        let desk = process_folder("demo-run");
        copy_demo(&desk);
        let out = desk.join("out");
        let done = run_study(&desk.join("study.toml"), &out);
        DemoRun { out, printed: String::from_utf8(done.stdout).unwrap() }
    })
}

/// A fresh folder in the target folder for something that lives as long as the process. Nothing runs
/// after the last test, so folders of earlier processes are removed here.
pub(crate) fn process_folder(name: &str) -> PathBuf {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR"));
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let made = entry.metadata().and_then(|data| data.modified());
        let age = made.ok().and_then(|made| SystemTime::now().duration_since(made).ok());
        let ours = entry.file_name().to_string_lossy().starts_with(name);
        if ours && age.is_some_and(|age| age > Duration::from_hours(1)) {
            // Another process may remove it at the same time.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let folder = root.join(format!("{name}-{}", std::process::id()));
    if folder.exists() {
        fs::remove_dir_all(&folder).unwrap();
    }
    fs::create_dir_all(&folder).unwrap();
    folder
}

/// Copies the input files of the demo, without its planted truth and what runs left there.
pub(crate) fn copy_demo(to: &Path) {
    let demo = in_checkout("data/demo");
    for entry in ["", "pubmed", "congress", "trials", "roles"] {
        fs::create_dir_all(to.join(entry)).unwrap();
        for file in fs::read_dir(demo.join(entry)).unwrap().map(Result::unwrap) {
            if file.path().is_file() {
                fs::copy(file.path(), to.join(entry).join(file.file_name())).unwrap();
            }
        }
    }
}

/// The folder of the shared data, named by `KOLNET_SHARED`.
pub(crate) fn shared_data() -> PathBuf {
    let folder = std::env::var_os("KOLNET_SHARED").map(PathBuf::from);
    let folder =
        folder.expect("this test needs the shared data: set KOLNET_SHARED to their folder");
    assert!(folder.is_dir(), "KOLNET_SHARED: {} is not a folder", folder.display());
    fs::canonicalize(folder).unwrap()
}

/// Every file below a folder with its bytes, by relative path.
pub(crate) fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    fn collect(root: &Path, folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(root, &path, found);
            } else {
                let name = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    let mut found = BTreeMap::new();
    collect(folder, folder, &mut found);
    found
}

/// A row of a table: cell by column.
pub(crate) type Row = BTreeMap<String, String>;

/// Rows of a CSV or TSV file.
pub(crate) fn rows(path: &Path) -> Vec<Row> {
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(if path.extension().is_some_and(|e| e == "tsv") { b'\t' } else { b',' })
        .from_path(path)
        .unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// The cells of a Parquet file as text, column by column.
pub(crate) fn parquet_cells(path: &Path) -> Vec<Vec<String>> {
    let frame = ParquetReader::new(fs::File::open(path).unwrap()).finish().unwrap();
    let rows = frame.height();
    let column = |column: &Column| {
        (0..rows).map(|row| column.get(row).unwrap().str_value().into_owned()).collect()
    };
    frame.columns().iter().map(column).collect()
}

/// Rows of a Parquet file; unknown cells are empty.
pub(crate) fn parquet_rows(path: &Path) -> Vec<Row> {
    let frame = ParquetReader::new(fs::File::open(path).unwrap()).finish().unwrap();
    let cell = |column: &Column, row: usize| match column.get(row).unwrap() {
        AnyValue::Null => String::new(),
        AnyValue::String(text) => text.to_owned(),
        // The column of a table with one row holds its cell once.
        AnyValue::StringOwned(text) => text.to_string(),
        // polars prints six decimals.
        AnyValue::Float64(x) => x.to_string(),
        number => number.to_string(),
    };
    let columns = frame.columns();
    (0..frame.height())
        .map(|row| columns.iter().map(|c| (c.name().to_string(), cell(c, row))).collect())
        .collect()
}

/// The parts of a workbook, one after the other, as text.
pub(crate) fn workbook_text(bytes: &[u8]) -> String {
    let short = |at: usize| u16::from_le_bytes(bytes[at..at + 2].try_into().unwrap()) as usize;
    let long = |at: usize| u32::from_le_bytes(bytes[at..at + 4].try_into().unwrap()) as usize;
    let directory = bytes.windows(4).rposition(|w| w == b"PK\x05\x06").unwrap();
    let (count, mut at) = (short(directory + 10), long(directory + 16));
    let mut text = String::new();
    for _ in 0..count {
        let (packed, head) = (long(at + 20), long(at + 42));
        let from = head + 30 + short(head + 26) + short(head + 28);
        let part = &bytes[from..from + packed];
        match short(at + 10) {
            0 => text.push_str(std::str::from_utf8(part).unwrap()),
            _ => drop(flate2::read::DeflateDecoder::new(part).read_to_string(&mut text).unwrap()),
        }
        text.push('\n');
        at += 46 + short(at + 28) + short(at + 30) + short(at + 32);
    }
    text
}

/// A small study in a folder of its own: `works.csv` with a few papers about heart failure.
pub(crate) fn small_study(folder: &Path) -> PathBuf {
    let mut works = String::from("id,title,date,venue,authors,affiliations,mesh,keywords\n");
    for paper in 0..6 {
        works.push_str(&format!(
            "W{paper},\"Invented finding number {paper} on the failing heart\",20{}-03-01,Journal of Examples,\
             \"Example, Alice; Sample, Bob{}\",Northfield University Hospital,D006333,heart failure\n",
            18 + paper,
            if paper % 2 == 0 { "; Muster, Carla" } else { "; Beispiel, Dora" },
        ));
    }
    fs::write(folder.join("works.csv"), works).unwrap();
    let study = folder.join("study.toml");
    fs::write(
        &study,
        r#"title = "Small"
as_of = "2024-01-01"
[[source]]
kind = "works"
path = "works.csv"
[[area]]
id = "hf"
name = "Heart failure"
include = ["D006333"]
keywords = ["heart failure"]
[suppression]
none = "invented people"
[outputs]
plots = []
"#,
    )
    .unwrap();
    study
}

/// A workbook whose first sheet holds these cells as text, as a spreadsheet saves it, its parts stored plain.
pub(crate) fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    let sheet: String = rows
        .iter()
        .zip(1..)
        .map(|(cells, row)| {
            let cells = cells.iter().zip('A'..).map(|(text, column)| {
                format!("<c r=\"{column}{row}\" t=\"inlineStr\"><is><t>{text}</t></is></c>")
            });
            format!("<row r=\"{row}\">{}</row>", cells.collect::<String>())
        })
        .collect();
    let parts = [
        (
            "xl/workbook.xml",
            "<workbook><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>".to_owned(),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            "<Relationships><Relationship Id=\"r1\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
                .to_owned(),
        ),
        (
            "xl/worksheets/sheet1.xml",
            format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>"),
        ),
    ];
    archive(&parts)
}

/// A ZIP archive of parts that are not packed, without check sums.
fn archive(parts: &[(&str, String)]) -> Vec<u8> {
    let (mut bytes, mut directory) = (Vec::new(), Vec::new());
    for (name, text) in parts {
        let size = (text.len() as u32).to_le_bytes();
        let common = [
            &[20, 0, 0, 0, 0, 0][..],
            &[0; 8],
            &size,
            &size,
            &(name.len() as u16).to_le_bytes(),
            &[0, 0],
        ]
        .concat();
        let offset = (bytes.len() as u32).to_le_bytes();
        bytes.extend([b"PK\x03\x04", &common[..], name.as_bytes(), text.as_bytes()].concat());
        let entry = [b"PK\x01\x02\x14\x00", &common[..], &[0; 10], &offset, name.as_bytes()];
        directory.extend(entry.concat());
    }
    let count = (parts.len() as u16).to_le_bytes();
    let (size, start) = (directory.len() as u32, bytes.len() as u32);
    bytes.extend(directory);
    bytes.extend(
        [
            b"PK\x05\x06\0\0\0\0",
            &count[..],
            &count,
            &size.to_le_bytes(),
            &start.to_le_bytes(),
            &[0, 0],
        ]
        .concat(),
    );
    bytes
}
