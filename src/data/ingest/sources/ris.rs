//! RIS, as databases and reference managers export it: tagged lines from `TY` to `ER`.
//!
//! Written here although there is a crate (`biblib`): that one holds the whole file, parts the names itself, and
//! keeps the values of a tag without their order among others, so that nobody knows which author an `AD` follows.

use crate::data::corpus::{PartialDate, RawWork, SourceKind, WorkKind, read_doi, read_pmid};
use crate::data::formats::content_kind::describe_content;
use crate::data::formats::tagged_records::{TagStyle, TaggedRecord, TaggedRecords};
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::parsed::{IngestError, ParsedFile, RecordLocation};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::printed_names::NameColumn;
use crate::data::ingest::vocabulary::{dates, document_types};
use crate::storage::input_file::InputFile;
use crate::storage::reference_format::{ReferenceFormat, reference_format};

use super::pubmed_fields::pmcid;
use super::record_authors::RecordAuthors;
use super::reference_file::{
    add_address, add_keywords, cited_by, note_unread, open_references, set_kind,
};
use super::source_table::several_people;
use super::works_table::not_a_work;

/// The reader of RIS.
pub(crate) struct RisExport<'s> {
    pub(crate) spec: &'s SourceSpec,
}

impl SourceReader for RisExport<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        if reference_format(&file.head) != Some(ReferenceFormat::Ris) {
            let what = format!("it is not RIS: it looks like {}", describe_content(&file.head));
            let remedy =
                "A source of kind 'ris' has a line 'TY  - ' at the beginning of each record.";
            return Err(IngestError::new(file, 1, what, remedy));
        }
        let lines = open_references(file, self.spec, limits, parsed)?;
        let mut records = TaggedRecords::new(lines, TagStyle::Ris, limits.record_bytes);
        let column = name_column(&records.beginning());
        loop {
            let record =
                records.next_record().map_err(|error| IngestError::read_failure(file, 0, error))?;
            let Some(record) = record else { return Ok(()) };
            parsed.read += 1;
            let work = match () {
                () if record.is_cut => Err(limits.too_long("record")),
                () if record.is_undecoded() => {
                    let encoding = records.lines().encoding();
                    let detail = format!("it holds letters that {encoding} does not have");
                    Err(Flaw::new(FlawKind::Encoding, detail))
                }
                () => read_work(&record, &column, parsed),
            };
            match work {
                Ok(mut work) => {
                    work.begins_on(record.line);
                    parsed.works.push(&work);
                }
                Err(flaw) => {
                    let location = RecordLocation::in_file(file, record.line, "");
                    parsed.reject(SourceKind::Ris, location, "record", flaw);
                }
            }
            if limits.is_reached(parsed) {
                return Ok(());
            }
        }
    }
}

/// The tags of the authors of a record: full names where they are printed beside short ones.
fn author_tag(record: &TaggedRecord) -> &'static str {
    let count = |tag| record.values(tag).count();
    match (count("AF"), count("AU"), count("A1")) {
        (full, short, _) if full > 0 && full >= short => "AF",
        (_, short, first) if short > 0 && short >= first => "AU",
        (_, _, first) if first > 0 => "A1",
        _ => "AU",
    }
}

/// How names are written. The format has one a line; where no record has several lines, a line may hold
/// several names.
fn name_column(beginning: &[TaggedRecord]) -> NameColumn {
    let names = |record: &'_ TaggedRecord| {
        let values = record.values(author_tag(record));
        values.map(str::to_owned).collect::<Vec<String>>()
    };
    let lists: Vec<Vec<String>> = beginning.iter().map(names).collect();
    let column = NameColumn::learn(lists.iter().flatten().map(String::as_str));
    match lists.iter().any(|list| list.len() > 1) {
        true => NameColumn { semicolons: true, ..column },
        false => column,
    }
}

fn read_work(
    record: &TaggedRecord,
    column: &NameColumn,
    parsed: &mut ParsedFile,
) -> Result<RawWork, Flaw> {
    let mut work = RawWork::new(SourceKind::Ris, WorkKind::Article);
    let text = |tags: &[&'static str]| {
        let mut values = tags.iter().flat_map(|tag| record.values(tag));
        values.find(|value| !value.is_empty()).map(joined).unwrap_or_default()
    };
    work.title = text(&["TI", "T1", "CT", "TT"]);
    // `T2` is the journal where no tag of its own is.
    work.venue = text(&["JF", "JO", "T2", "JA", "J1", "J2", "BT"]);
    work.date = date(record);
    identify(record, &mut work, parsed);
    for tag in ["KW", "DE"] {
        record.values(tag).for_each(|words| add_keywords(&mut work, words));
    }
    let printed: Vec<&str> = ["M3", "DT", "PT"]
        .into_iter()
        .flat_map(|tag| record.values(tag))
        .filter(|word| document_types::is_type(word))
        .collect();
    let of_format = kind_of_reference(&text(&["TY"]))?;
    if work.title.is_empty() && work.ids.doi.is_empty() && work.ids.pmid == 0 {
        return Err(Flaw::new(FlawKind::NoTitle, "it has neither title nor DOI nor PMID"));
    }
    set_kind(&mut work, &printed.join(";"), of_format)?;
    people(record, column, &mut work, parsed)?;
    Ok(work)
}

/// A text without the line breaks of the file.
fn joined(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The kind that the type of a reference says; `None` where it says no more than that it is one.
fn kind_of_reference(kind: &str) -> Result<Option<WorkKind>, Flaw> {
    Ok(match kind.to_ascii_uppercase().as_str() {
        "ABST" | "NEWS" | "MGZN" | "BLOG" | "PCOMM" => Some(WorkKind::Minor),
        "BOOK" | "CHAP" | "EBOOK" | "ECHAP" | "EDBOOK" | "ENCYC" | "SER" => Some(WorkKind::Review),
        "UNPB" => Some(WorkKind::Preprint),
        "DATA" | "AGGR" | "COMP" | "DBASE" | "MULTI" | "PAT" | "GRNT" => return Err(not_a_work()),
        _ => None,
    })
}

/// The date of publication: the finest of those in the year that the record gives.
fn date(record: &TaggedRecord) -> PartialDate {
    let printed = |tag| record.values(tag).filter(|value| !value.is_empty());
    let years = ["PY", "Y1", "YR"].into_iter().flat_map(printed).map(reference_date);
    let years: Vec<PartialDate> = years.filter(|date| date.is_some()).collect();
    let Some(first) = years.first() else {
        return printed("DA").map(reference_date).find(|date| date.is_some()).unwrap_or_default();
    };
    let year = first.year.to_string();
    let others = printed("DA").map(|text| match reference_date(text) {
        date if date.is_some() => date,
        _ => dates::with_year(text, &year),
    });
    let of_year = years.iter().copied().chain(others).filter(|date| date.year == first.year);
    of_year.max_by_key(|date| (date.month > 0, date.day > 0)).unwrap_or(*first)
}

/// `2019`, `2019/05/12/`, `2019///Spring`, `20190512`, `2019 May 12`.
fn reference_date(text: &str) -> PartialDate {
    let parts: Vec<&str> = text.split('/').map(str::trim).collect();
    let is_year = |part: &str| part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit());
    if let [year, rest @ ..] = &parts[..]
        && is_year(year)
    {
        let [month, day, season] = [0, 1, 2].map(|at| rest.get(at).copied().unwrap_or_default());
        let month = if month.is_empty() { season } else { month };
        return dates::from_parts(year, month, day);
    }
    if text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit()) {
        return dates::from_parts(&text[..4], &text[4..6], &text[6..]);
    }
    let readings = [dates::cell(text).unwrap_or_default(), dates::medline(text)];
    // Of equals the first, hence the reversal.
    readings
        .into_iter()
        .rev()
        .max_by_key(|date| (date.is_some(), date.month > 0, date.day > 0))
        .unwrap_or_default()
}

fn identify(record: &TaggedRecord, work: &mut RawWork, parsed: &mut ParsedFile) {
    let all = |tags: &'static [&'static str]| tags.iter().flat_map(|tag| record.values(tag));
    let database = all(&["DB", "DP"]).collect::<Vec<_>>().join(" ").to_lowercase();
    let is_medline = ["pubmed", "medline", "nlm"].iter().any(|name| database.contains(name));
    let mut printed_doi = "";
    for value in all(&["DO", "DI", "M3"]) {
        if work.ids.doi.is_empty() {
            work.ids.doi = read_doi(value);
        }
        if printed_doi.is_empty() && value.contains("10.") {
            printed_doi = value;
        }
    }
    note_unread(parsed, "DOIs that cannot be read", printed_doi, work.ids.doi.is_empty());
    for value in all(&["UR", "L1", "L2", "L3", "LK"]) {
        value.lines().for_each(|address| add_address(work, address));
    }
    for value in all(&["PM", "C2", "C7", "ID", "N1", "M1", "U1"]) {
        let lower = value.to_lowercase();
        let says_pmid = lower.contains("pmid") || lower.contains("pubmed");
        if lower.trim_start().starts_with("pmc") && work.ids.pmcid == 0 {
            work.ids.pmcid = pmcid(value);
        } else if says_pmid && work.ids.pmid == 0 {
            let behind = lower.rfind("pmid").map_or(value, |at| value.get(at..).unwrap_or(value));
            work.ids.pmid = read_pmid(behind).or_else(|| read_pmid(value)).unwrap_or(0);
        }
        if let Some(count) = cited_by(value) {
            work.cited_by = Some(count);
        }
    }
    // Scopus prints the PMID without saying so.
    let is_scopus = database.contains("scopus");
    let bare = record.values("PM").chain(record.values("C2").filter(|_| is_scopus));
    for value in bare.filter(|_| work.ids.pmid == 0).collect::<Vec<_>>() {
        work.ids.pmid = read_pmid(value).unwrap_or(0);
    }
    for accession in all(&["AN", "UT"]).filter(|accession| !accession.is_empty()) {
        let is_pmid = is_medline || accession.to_uppercase().starts_with("MEDLINE:");
        match is_pmid.then(|| read_pmid(accession)).flatten() {
            Some(pmid) if work.ids.pmid == 0 => work.ids.pmid = pmid,
            Some(_) => {}
            None if accession.starts_with("WOS:") => work.ids.own = format!("wos|{accession}"),
            None if work.ids.own.is_empty() && !database.is_empty() => {
                work.ids.own = format!("{database}|{accession}");
            }
            None => {}
        }
    }
}

fn people(
    record: &TaggedRecord,
    column: &NameColumn,
    work: &mut RawWork,
    parsed: &mut ParsedFile,
) -> Result<(), Flaw> {
    let tag = author_tag(record);
    let mut authors = RecordAuthors::default();
    let mut printed: Vec<&str> = Vec::new();
    let last_author = record.fields.iter().rposition(|(known, _)| known == tag).unwrap_or(0);
    let first_address = record.fields.iter().position(|(known, _)| known == "AD");
    // An address between authors is that of the author before it, and so are those behind the last.
    let are_own = first_address.is_some_and(|at| at < last_author && at > 0);
    let mut addresses: Vec<&str> = Vec::new();
    for (known, value) in record.fields.iter().filter(|(_, value)| !value.is_empty()) {
        match known.as_str() {
            known if known == tag => {
                let entries = parsed.names.read_field(value, column).map_err(several_people)?;
                entries.into_iter().for_each(|entry| authors.push(entry));
                printed.push(value);
            }
            "AD" if are_own && !printed.is_empty() => {
                value.split(['\n', ';']).for_each(|line| authors.push_line(line.trim()));
            }
            "AD" => addresses.push(value),
            _ => {}
        }
    }
    let list = authors.list(column);
    let (cell, names) = (addresses.join("\n"), printed.join("; "));
    let is_scopus = record.values("DB").any(|database| database.eq_ignore_ascii_case("scopus"));
    // Scopus prints each place once, whoever is there.
    let lines = match is_scopus {
        true => list.align_places(&cell, &names),
        false => list.align_affiliations(&cell, &names),
    };
    let orcids: Vec<&str> = record.values("OI").collect();
    let orcids = list.align_orcids(&joined(&orcids.join("; ")));
    let corresponding: Vec<usize> =
        record.values("RP").flat_map(|text| list.corresponding(text)).collect();
    authors.add_lines(lines, parsed);
    authors.add_orcids(orcids, parsed);
    authors.mark_corresponding(&corresponding);
    authors.fill(work);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_the_ways_of_every_program() {
        for (text, date) in [
            ("2019", "2019"),
            ("2019//", "2019"),
            ("2019/05/12/", "2019-05-12"),
            ("2019/05/12/Spring", "2019-05-12"),
            ("2019///Spring", "2019-04"),
            ("2019/May/12", "2019-05-12"),
            ("20190512", "2019-05-12"),
            ("2019-05-12", "2019-05-12"),
            ("2019 May", "2019-05"),
            ("2019年5月", "2019-05"),
        ] {
            assert_eq!(reference_date(text).to_string(), date, "{text}");
        }
    }
}
