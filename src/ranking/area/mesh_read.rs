//! Reads MeSH files: the table of tree positions, NLM's `mtrees*.bin`, descriptor XML.

use std::error::Error;
use std::io::BufRead;

use serde::Deserialize;

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;

use crate::data::corpus::MeshUi;
use crate::data::formats::encoding::TextForm;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions, TableReader};
use crate::data::formats::text_lines::{TextLine, TextLines};
use crate::storage::input_file::{InputFile, InputPath, MAX_EXPANSION};

use super::{AreaError, MeshThesaurus};

const REMEDY: &str = "give a table with the columns ui, name, tree_number, NLM's desc*.xml or \
                      NLM's mtrees*.bin, plain, .gz or .zst";

const INCOMPLETE: &str = "check that the file is complete, and fetch it again if it is not";

/// The file that errors name.
struct MeshFile<'a> {
    shown: &'a str,
}

impl MeshFile<'_> {
    fn error(&self, line: u64, what: impl Into<String>, remedy: &str) -> AreaError {
        let (file, what, remedy) = (self.shown.into(), what.into(), remedy.into());
        AreaError::Mesh { file, line, what, remedy, source: None }
    }

    fn broken(&self, what: &str, error: impl Error + Send + Sync + 'static) -> AreaError {
        let (file, remedy) = (self.shown.into(), INCOMPLETE.into());
        let what = format!("{what}: {error}");
        AreaError::Mesh { file, line: 0, what, remedy, source: Some(error.into()) }
    }
}

const TREE_COLUMNS: [ColumnSpec; 5] = [
    ColumnSpec { name: "ui", aliases: &["DescriptorUI"] },
    ColumnSpec { name: "name", aliases: &["DescriptorName", "descriptor"] },
    ColumnSpec { name: "tree_number", aliases: &["tree_location", "tree_numbers", "tree"] },
    ColumnSpec { name: "root_tree_number", aliases: &["tree1"] },
    ColumnSpec { name: "root_name", aliases: &["mesh1"] },
];

/// One row of a table of tree positions.
#[derive(Deserialize)]
struct TreeRow<'r> {
    ui: &'r str,
    name: &'r str,
    tree_number: &'r str,
    /// Root of the category, in tables that have no row for it.
    root_tree_number: &'r str,
    root_name: &'r str,
}

const TERM_COLUMNS: [ColumnSpec; 3] = [
    ColumnSpec { name: "ui", aliases: &["DescriptorUI"] },
    ColumnSpec { name: "name", aliases: &["DescriptorName", "descriptor"] },
    ColumnSpec { name: "term", aliases: &["TermName"] },
];

/// One row of a table of entry terms.
#[derive(Deserialize)]
struct TermRow<'r> {
    ui: &'r str,
    name: &'r str,
    term: &'r str,
}

impl MeshThesaurus {
    /// Reads a MeSH file of any of the three kinds, recognised by its content: a tab- or comma-separated
    /// table with `ui, name, tree_number` (or `DescriptorUI, DescriptorName, tree_location`, and
    /// `tree1, mesh1` for category roots that have no row), descriptor XML, or `mtrees*.bin`
    /// (`name;tree number` lines, no UIs). Plain, gzip or zstd.
    ///
    /// # Errors
    /// [`AreaError::Mesh`] with file, line and remedy.
    pub fn read(path: &InputPath) -> Result<Self, AreaError> {
        let shown = MeshFile { shown: &path.display };
        let mut file = InputFile::open(path, MAX_EXPANSION)?;
        let mut mesh = Self::named(&path.display);
        match MeshFormat::of(&String::from_utf8_lossy(&file.head)) {
            Some(MeshFormat::Xml) => read_xml(&mut mesh, file.into_reader(), &shown)?,
            Some(MeshFormat::Table) => read_table(&mut mesh, &mut file, &shown)?,
            Some(MeshFormat::Mtrees) => read_mtrees(&mut mesh, &mut file, &shown)?,
            None => return Err(shown.error(1, "this is not a MeSH file", REMEDY)),
        }
        if mesh.is_empty() {
            return Err(shown.error(0, "the file contains no descriptor", REMEDY));
        }
        mesh.finish();
        Ok(mesh)
    }

    /// Reads entry terms, and UIs that the first file lacked, from a table with the columns
    /// `DescriptorUI, DescriptorName, TermName` (or `ui, name, term`). Descriptors that the first file does
    /// not have, such as Male and Female, which have no tree number, are known from then on and lie below
    /// no other.
    ///
    /// # Errors
    /// [`AreaError::Mesh`] with file, line and remedy.
    pub fn read_terms(&mut self, path: &InputPath) -> Result<(), AreaError> {
        let mut file = InputFile::open(path, MAX_EXPANSION)?;
        let mut table = TableReader::open(&mut file, &nlm_table(&TERM_COLUMNS))?;
        table.require_columns(&[&["ui"], &["name"], &["term"]])?;
        while table.next_row()? {
            let row: TermRow<'_> = table.row()?;
            if row.name.is_empty() || row.term.is_empty() {
                continue;
            }
            let known = MeshUi::parse(row.ui);
            let found = match known {
                Some(ui) => Some(self.descriptor(Some(ui), row.name)),
                None => self.row_named(row.name),
            };
            if let Some(found) = found {
                self.terms.push((found, row.term.to_owned()));
            }
        }
        Ok(())
    }
}

/// The MeSH edition of a study with its entry terms; `None` when the study names no file.
///
/// # Errors
/// [`AreaError::Mesh`] with file, line and remedy.
pub fn read_mesh(
    file: Option<&InputPath>,
    terms: Option<&InputPath>,
) -> Result<Option<MeshThesaurus>, AreaError> {
    let mut mesh = file.map(MeshThesaurus::read).transpose()?;
    if let (Some(mesh), Some(terms)) = (&mut mesh, terms) {
        mesh.read_terms(terms)?;
    }
    Ok(mesh)
}

/// NLM's tab-separated tables print quotation marks as part of a text.
fn nlm_table(columns: &[ColumnSpec]) -> TableOptions<'_> {
    TableOptions { tabs_without_quotes: true, ..TableOptions::new(columns) }
}

/// The kinds of file.
enum MeshFormat {
    Xml,
    Table,
    Mtrees,
}

impl MeshFormat {
    fn of(head: &str) -> Option<Self> {
        let text = head.trim_start_matches('\u{feff}').trim_start();
        let first = text.split(['\n', '\r']).next().unwrap_or_default();
        if text.starts_with('<') {
            Some(Self::Xml)
        } else if first.contains('\t') || first.to_lowercase().contains("tree") {
            Some(Self::Table)
        } else {
            first.contains(';').then_some(Self::Mtrees)
        }
    }
}

fn read_table(
    mesh: &mut MeshThesaurus,
    file: &mut InputFile,
    shown: &MeshFile<'_>,
) -> Result<(), AreaError> {
    let mut table = TableReader::open(file, &nlm_table(&TREE_COLUMNS))?;
    table.require_columns(&[&["ui"], &["name"], &["tree_number"]])?;
    while table.next_row()? {
        table.check_row()?;
        let (line, row) = (table.line(), table.row::<TreeRow<'_>>()?);
        let ui = MeshUi::parse(row.ui).ok_or_else(|| {
            let what = format!("'{}' is not a descriptor UI", row.ui);
            shown.error(line, what, "write D and six or nine digits, such as D006333")
        })?;
        let descriptor = mesh.descriptor(Some(ui), row.name);
        for tree in row.tree_number.split([';', '|', ',', ' ']).filter(|tree| !tree.is_empty()) {
            check_tree(tree, line, shown)?;
            mesh.place(descriptor, tree);
        }
        let has_root = !row.root_tree_number.is_empty() && !row.root_name.is_empty();
        // A root seen for the first time: this kind of table has no row for it.
        if has_root && mesh.row_named(row.root_name).is_none() {
            let root = mesh.descriptor(None, row.root_name);
            mesh.place(root, row.root_tree_number);
        }
    }
    Ok(())
}

/// A tree number is a letter, two digits, and groups of digits behind points.
fn check_tree(tree: &str, line: u64, shown: &MeshFile<'_>) -> Result<(), AreaError> {
    let shape = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '.';
    if tree.starts_with(|c: char| c.is_ascii_uppercase()) && tree.chars().all(shape) {
        return Ok(());
    }
    Err(shown.error(line, format!("'{tree}' is not a tree number"), "write it like C14.280.434"))
}

fn read_mtrees(
    mesh: &mut MeshThesaurus,
    file: &mut InputFile,
    shown: &MeshFile<'_>,
) -> Result<(), AreaError> {
    const LONGEST: usize = 1 << 20;
    let form = TextForm { noun: "a MeSH file", remedy: REMEDY, can_be_said: false };
    let mut lines = TextLines::open(file, None, &form, LONGEST)?;
    let unread = |error: std::io::Error| shown.broken("it cannot be read", error);
    while let Some(TextLine { number: at, text, .. }) = lines.next_line().map_err(unread)? {
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let (name, tree) = text.rsplit_once(';').ok_or_else(|| {
            shown.error(at, "there is no ';' between name and tree number", REMEDY)
        })?;
        check_tree(tree, at, shown)?;
        let descriptor = mesh.descriptor(None, name);
        mesh.place(descriptor, tree);
    }
    Ok(())
}

/// The parts of a descriptor record that have been read.
#[derive(Default)]
struct DescriptorRecord {
    ui: String,
    name: String,
    trees: Vec<String>,
    term: String,
    terms: Vec<String>,
}

/// Reads `DescriptorRecord` elements as a stream. Only the record's own UI and name count, not
/// those of descriptors it refers to.
fn read_xml(
    mesh: &mut MeshThesaurus,
    input: impl BufRead,
    shown: &MeshFile<'_>,
) -> Result<(), AreaError> {
    let mut reader = quick_xml::Reader::from_reader(input);
    let mut buffer = Vec::new();
    let mut path: Vec<String> = Vec::new();
    let mut record = DescriptorRecord::default();
    loop {
        buffer.clear();
        let event = reader.read_event_into(&mut buffer);
        let at = reader.buffer_position();
        match event.map_err(|error| shown.broken(&format!("broken at byte {at}"), error))? {
            Event::Start(element) => path.push(element.name().0.to_owned()),
            Event::End(element) => {
                record.end(element.name().0);
                if element.name().0 == "DescriptorRecord" {
                    add_descriptor(mesh, std::mem::take(&mut record), at, shown)?;
                }
                path.pop();
            }
            Event::Text(text) => record.text(&path, &text),
            Event::GeneralRef(reference) => {
                if let Ok(Some(letter)) = reference.resolve_char_ref() {
                    record.text(&path, letter.encode_utf8(&mut [0; 4]));
                } else if let Some(text) = resolve_predefined_entity(&reference) {
                    record.text(&path, text);
                }
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match path.last() {
        None => Ok(()),
        Some(open) => Err(shown.error(0, format!("it ends inside <{open}>"), INCOMPLETE)),
    }
}

impl DescriptorRecord {
    /// Takes a piece of text; a text with an entity in it comes in several.
    fn text(&mut self, path: &[String], text: &str) {
        let Some(depth) = path.iter().position(|tag| tag == "DescriptorRecord") else { return };
        match path[depth + 1..].iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
            ["DescriptorUI"] => self.ui.push_str(text.trim()),
            ["DescriptorName", "String"] => self.name.push_str(text),
            ["TreeNumberList", "TreeNumber"] => self.trees.push(text.trim().to_owned()),
            [.., "TermList", "Term", "String"] => self.term.push_str(text),
            _ => {}
        }
    }

    /// Takes note that an element ended.
    fn end(&mut self, tag: &str) {
        if tag == "Term" && !self.term.is_empty() {
            self.terms.push(std::mem::take(&mut self.term));
        }
    }
}

fn add_descriptor(
    mesh: &mut MeshThesaurus,
    record: DescriptorRecord,
    at: u64,
    shown: &MeshFile<'_>,
) -> Result<(), AreaError> {
    let ui = MeshUi::parse(&record.ui).ok_or_else(|| {
        let what = format!("the record before byte {at} has the UI '{}'", record.ui);
        shown.error(0, what, "give NLM's desc*.xml")
    })?;
    let row = mesh.descriptor(Some(ui), record.name.trim());
    for tree in &record.trees {
        check_tree(tree, 0, shown)?;
        mesh.place(row, tree);
    }
    mesh.terms.extend(record.terms.into_iter().map(|term| (row, term)));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::io::Write;

    const XML: &str = "<?xml version=\"1.0\"?>\n<DescriptorRecordSet LanguageCode=\"eng\">\
        <DescriptorRecord DescriptorClass=\"1\"><DescriptorUI>D006333</DescriptorUI>\
        <DescriptorName><String>Heart Failure</String></DescriptorName>\
        <SeeRelatedList><SeeRelatedDescriptor><DescriptorReferredTo>\
        <DescriptorUI>D016724</DescriptorUI><DescriptorName><String>Wrong</String></DescriptorName>\
        </DescriptorReferredTo></SeeRelatedDescriptor></SeeRelatedList>\
        <TreeNumberList><TreeNumber>C14.280.434</TreeNumber></TreeNumberList>\
        <ConceptList><Concept><TermList><Term><TermUI>T1</TermUI><String>Cardiac &amp; Failure\
        </String></Term></TermList></Concept></ConceptList></DescriptorRecord>\
        <DescriptorRecord><DescriptorUI>D054144</DescriptorUI><DescriptorName><String>Heart \
        Failure, Diastolic</String></DescriptorName><TreeNumberList><TreeNumber>C14.280.434.611\
        </TreeNumber></TreeNumberList></DescriptorRecord></DescriptorRecordSet>";

    fn read(bytes: &[u8]) -> Result<MeshThesaurus, AreaError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("mesh");
        std::fs::write(&path, bytes).unwrap();
        MeshThesaurus::read(&InputPath::new(path, "mesh/file"))
    }

    fn gz(text: &str) -> Vec<u8> {
        let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        out.write_all(text.as_bytes()).unwrap();
        out.finish().unwrap()
    }

    fn ui(text: &str) -> MeshUi {
        MeshUi::parse(text).unwrap()
    }

    #[test]
    fn all_three_kinds_of_file_tell_what_descends_from_heart_failure() {
        let table = "ui\tname\ttree_number\nD006333\tHeart Failure\tC14.280.434\n\
                     D054144\tHeart Failure, Diastolic\tC14.280.434.611\n\
                     D000001\tElse\tC14.280.4345\n";
        let trees = "Heart Failure;C14.280.434\nHeart Failure, Diastolic;C14.280.434.611\n";
        for bytes in [XML.as_bytes().to_vec(), gz(XML), table.into(), gz(table), trees.into()] {
            let mesh = read(&bytes).unwrap();
            assert_eq!(mesh.descendants(ui("D006333")), [ui("D006333"), ui("D054144")]);
        }
    }

    #[test]
    fn lines_are_counted_alike_whatever_ends_them() {
        let table = "ui\tname\ttree_number\nD006333\tHeart Failure\tC14.280.434\n";
        let trees = "Heart Failure;C14.280.434\nHeart Failure, Diastolic;C14.280.434.611\n";
        for end in ["\n", "\r\n", "\r"] {
            for (text, wrong) in [(table, "D000002\tElse\t?\n"), (trees, "Else;?\n")] {
                let (text, wrong) = (text.replace('\n', end), wrong.replace('\n', end));
                assert!(read(text.as_bytes()).is_ok(), "{text:?}");
                let error = read((text.clone() + &wrong).as_bytes()).err().unwrap().to_string();
                assert!(error.contains("line 3: '?' is not a tree number"), "{end:?}: {error}");
            }
            let mesh = read(trees.replace('\n', end).as_bytes()).unwrap();
            assert_eq!(mesh.rows().count(), 2, "{end:?}");
            let mut mesh = read(table.as_bytes()).unwrap();
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("terms.tsv");
            let terms = "ui\tname\tterm\nD006333\tHeart Failure\tCardiac Failure\n";
            std::fs::write(&path, terms.replace('\n', end)).unwrap();
            mesh.read_terms(&InputPath::new(path.clone(), "terms.tsv")).unwrap();
            assert!(mesh.terms.iter().any(|(_, term)| term == "Cardiac Failure"), "{end:?}");
            std::fs::write(&path, "ui\tname\nD006333\tHeart Failure\n".replace('\n', end)).unwrap();
            let error =
                mesh.read_terms(&InputPath::new(path, "terms.tsv")).unwrap_err().to_string();
            assert!(error.starts_with("terms.tsv, line 1"), "{end:?}: {error}");
        }
    }

    #[test]
    fn a_gzip_bomb_is_refused_as_a_mesh_file() {
        let bomb = crate::storage::input_file::tests::gzip_bomb();
        for (start, words) in [
            ("<DescriptorRecordSet>", "decompression bomb"),
            ("ui\tname\ttree_number\n", "a row is longer than 4 MiB"),
        ] {
            let error = read(&[gz(start), bomb.clone()].concat()).unwrap_err().to_string();
            assert!(error.starts_with("mesh/file") && error.contains(words), "{error}");
        }
    }

    #[test]
    fn descriptor_xml_gives_entry_terms_and_ignores_descriptors_it_only_refers_to() {
        let mesh = read(XML.as_bytes()).unwrap();
        assert_eq!(mesh.len(), 2);
        assert_eq!(mesh.name(ui("D006333")), Some("Heart Failure"));
        assert_eq!(mesh.terms, [(0, "Cardiac & Failure".to_owned())]);
    }

    #[test]
    fn a_table_whose_roots_have_no_line_still_knows_them() {
        let mesh = read(
            b"DescriptorUI\tDescriptorName\ttree_location\tmesh1\ttree1\n\
              D006333\tHeart Failure\tC14.280.434\tCardiovascular Diseases\tC14\n",
        )
        .unwrap();
        assert_eq!(mesh.descendants(ui("D002318")), [ui("D002318"), ui("D006333")]);
    }

    #[test]
    fn entry_terms_bring_uis_to_an_mtrees_file() {
        let folder = tempfile::tempdir().unwrap();
        let terms = folder.path().join("terms.tsv");
        let rows = "DescriptorUI\tDescriptorName\tTermName\nD000099\tRare Thing\tOdd \"thing\n";
        std::fs::write(&terms, rows).unwrap();
        let mut mesh = read(b"Rare Thing;C99\n").unwrap();
        assert_eq!(mesh.without_ui(), 1);
        mesh.read_terms(&InputPath::new(terms, "terms.tsv")).unwrap();
        assert_eq!((mesh.without_ui(), mesh.name(ui("D000099"))), (0, Some("Rare Thing")));
        assert_eq!(mesh.terms, [(0, "Odd \"thing".to_owned())]);
    }

    #[test]
    fn a_broken_file_is_refused_with_its_name_its_line_and_a_remedy() {
        let (cut, inside) = (gz(XML), XML.find("Heart").unwrap() + 3);
        let cases: [(&[u8], &str); 8] = [
            (b"", "not a MeSH file"),
            (b"hello\n", "not a MeSH file"),
            (b"ui\tname\nD006333\tHeart Failure\n", "line 1"),
            (b"ui\tname\ttree_number\nD6333\tHeart Failure\tC14\n", "line 2: 'D6333'"),
            (b"ui\tname\ttree_number\nD006333\tHeart Failure\tx\n", "'x' is not a tree number"),
            (b"Heart Failure;C14\nno semicolon\n", "line 2"),
            (&XML.as_bytes()[..inside], "ends inside <String>"),
            (&cut[..cut.len() / 2], "ends early"),
        ];
        for (bytes, expected) in cases {
            let error = read(bytes).err().unwrap().to_string();
            assert!(error.contains("mesh/file") && error.contains(expected), "{error}");
            assert!(error.lines().count() == 2, "{error}");
        }
        let missing =
            MeshThesaurus::read(&InputPath::new("/nowhere/at/all", "mesh.tsv")).err().unwrap();
        assert!(missing.to_string().contains("Check the path"), "{missing}");
    }
}
