//! What exports of references have in common, whatever their format: how the file is opened, and fields that
//! hold identifiers among other things.

use crate::data::corpus::{RawWork, WorkKind, read_doi, read_pmid};
use crate::data::formats::Flaw;
use crate::data::formats::encoding::TextForm;
use crate::data::formats::text_lines::TextLines;
use crate::data::ingest::parsed::{IngestError, ParsedFile};
use crate::data::ingest::source::ReadLimits;
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::document_types;
use crate::storage::input_file::InputFile;

use super::pubmed_fields::pmcid;
use super::works_table::not_a_work;

/// Opens an export as lines, and notes its encoding if it is not UTF-8.
pub(super) fn open_references(
    file: &mut InputFile,
    spec: &SourceSpec,
    limits: &ReadLimits,
    parsed: &mut ParsedFile,
) -> Result<TextLines, IngestError> {
    let form = TextForm {
        noun: "an export of references",
        remedy: "Export it in UTF-8.",
        can_be_said: true,
    };
    let lines = TextLines::open(file, spec.layout.encoding, &form, limits.record_bytes)?;
    match lines.encoding() {
        "UTF-8" => {}
        name @ ("UTF-16LE" | "UTF-16BE" | "Shift_JIS") => {
            parsed.note_file(&format!("read as {name}"))
        }
        name if spec.layout.encoding.is_some() => parsed.note_file(&format!("read as {name}")),
        name => {
            parsed.note_file(&format!("read as {name}, as it is not UTF-8; look at its names"));
        }
    }
    Ok(lines)
}

/// Takes what an address says of a work: DOI, PMID, PMC number, Scopus record.
pub(super) fn add_address(work: &mut RawWork, address: &str) {
    if work.ids.doi.is_empty() && (address.contains("doi") || address.contains("10.")) {
        work.ids.doi = read_doi(address);
    }
    let lower = address.to_lowercase();
    if lower.contains("pmc/articles")
        || lower.contains("pmc.ncbi")
        || lower.contains("europepmc.org/article/pmc")
    {
        if work.ids.pmcid == 0 {
            work.ids.pmcid = pmcid(address);
        }
    } else if lower.contains("ncbi.nlm.nih.gov") && work.ids.pmid == 0 {
        work.ids.pmid = read_pmid(address).unwrap_or(0);
    }
    if let Some((_, behind)) = address.split_once("eid=2-s2.0-") {
        let number = behind.split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        if !number.is_empty() {
            work.ids.own = format!("scopus|2-s2.0-{number}");
        }
    }
}

/// The number of citations that a note prints: `Cited By :12`, `Times Cited: 12`.
pub(super) fn cited_by(note: &str) -> Option<u32> {
    let lower = note.to_lowercase();
    let at = ["cited by", "times cited"]
        .into_iter()
        .find_map(|words| Some(lower.find(words)? + words.len()))?;
    // Between the words and the number other words may stand, but no other count.
    let behind = lower.get(at..)?;
    let start = behind.find(|c: char| c.is_ascii_digit()).filter(|start| *start <= 40)?;
    behind[start..].split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// Keywords of a field, in any of the ways in which they are parted.
pub(super) fn add_keywords(work: &mut RawWork, field: &str) {
    let has_hard = field.contains([';', '；', '\n', '|']);
    let is_separator = |c: char| match has_hard {
        true => matches!(c, ';' | '；' | '\n' | '|'),
        false => matches!(c, ',' | '、' | '，'),
    };
    for word in field.split(is_separator) {
        // Ovid marks what an article is about, and adds subheadings: `*heart failure/dt [Drug Therapy]`.
        let word = word.trim().trim_start_matches('*');
        let word = word.split_once(" [").map_or(word, |(word, _)| word);
        let word = word
            .rsplit_once('/')
            .filter(|(_, code)| code.len() == 2)
            .map_or(word, |(word, _)| word);
        if !word.is_empty() && !work.keywords.iter().any(|known| known == word) {
            work.keywords.push(word.to_owned());
        }
    }
}

/// Sets the kind by the types that a record prints and by the type that its format gives it.
pub(super) fn set_kind(
    work: &mut RawWork,
    printed: &str,
    of_format: Option<WorkKind>,
) -> Result<(), Flaw> {
    let exported = document_types::of_export(printed, &work.title);
    let kind = exported.kind.ok_or_else(not_a_work)?;
    let is_plain = document_types::of_export(printed, "").kind == Some(WorkKind::Article);
    work.kind = match of_format {
        Some(of_format) if is_plain && kind == WorkKind::Article => of_format,
        _ => kind,
    };
    work.retracted |= exported.retracted;
    Ok(())
}

/// Notes an identifier that is printed and cannot be read.
pub(super) fn note_unread(parsed: &mut ParsedFile, what: &str, printed: &str, is_unread: bool) {
    if is_unread && !matches!(printed.trim(), "" | "0") {
        parsed.add_note(what, 1);
    }
}
