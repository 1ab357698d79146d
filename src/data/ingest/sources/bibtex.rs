//! BibTeX and BibLaTeX, as databases and reference managers export them.

use crate::data::corpus::{PartialDate, RawWork, SourceKind, WorkKind, read_doi, read_pmid};
use crate::data::formats::bibtex_entries::{
    BibtexEntries, BibtexEntry, BibtexFields, BibtexMacros,
};
use crate::data::formats::content_kind::describe_content;
use crate::data::formats::tex_text::{pieces, plain_text};
use crate::data::formats::{Flaw, FlawKind};
use crate::data::ingest::parsed::{IngestError, ParsedFile, RecordLocation};
use crate::data::ingest::source::{ReadLimits, SourceReader};
use crate::data::ingest::spec::SourceSpec;
use crate::data::ingest::vocabulary::dates;
use crate::data::ingest::vocabulary::printed_names::{
    NameColumn, NameReader, PrintedEntry, is_native, judge_name,
};
use crate::storage::input_file::InputFile;
use crate::storage::reference_format::{ReferenceFormat, reference_format};

use super::pubmed_fields::pmcid;
use super::record_authors::RecordAuthors;
use super::reference_file::{
    add_address, add_keywords, cited_by, note_unread, open_references, set_kind,
};
use super::works_table::{not_a_work, references};

/// The reader of BibTeX.
pub(crate) struct BibtexExport<'s> {
    pub(crate) spec: &'s SourceSpec,
}

impl SourceReader for BibtexExport<'_> {
    fn read_file(
        &self,
        file: &mut InputFile,
        limits: &ReadLimits,
        parsed: &mut ParsedFile,
    ) -> Result<(), IngestError> {
        if reference_format(&file.head) != Some(ReferenceFormat::Bibtex) {
            let what = format!("it is not BibTeX: it looks like {}", describe_content(&file.head));
            let remedy = "A source of kind 'bibtex' has records like '@article{key, …}'.";
            return Err(IngestError::new(file, 1, what, remedy));
        }
        let lines = open_references(file, self.spec, limits, parsed)?;
        let mut entries = BibtexEntries::new(lines, limits.record_bytes);
        let column = name_column(&entries.beginning());
        let mut macros = BibtexMacros::default();
        loop {
            let entry =
                entries.next_entry().map_err(|error| IngestError::read_failure(file, 0, error))?;
            let Some(entry) = entry else { return Ok(()) };
            match entry.kind.as_str() {
                "string" => {
                    macros.define(&entry);
                    continue;
                }
                "comment" | "preamble" => continue,
                _ => parsed.read += 1,
            }
            let work = match () {
                () if entry.is_cut => Err(limits.too_long("entry")),
                () if entry.is_undecoded() => {
                    let encoding = entries.lines().encoding();
                    let detail = format!("it holds letters that {encoding} does not have");
                    Err(Flaw::new(FlawKind::Encoding, detail))
                }
                () => read_work(&entry, &macros, &column, parsed),
            };
            match work {
                Ok(mut work) => {
                    work.begins_on(entry.line);
                    parsed.works.push(&work);
                }
                Err(flaw) => {
                    let location = RecordLocation::in_file(file, entry.line, "");
                    parsed.reject(SourceKind::Bibtex, location, "entry", flaw);
                }
            }
            if limits.is_reached(parsed) {
                return Ok(());
            }
        }
    }
}

/// How names are written; BibTeX parts people by `and`.
fn name_column(beginning: &[BibtexEntry]) -> NameColumn {
    let macros = BibtexMacros::default();
    let fields = beginning.iter().filter_map(|entry| entry.fields(&macros).ok());
    let names: Vec<String> = fields
        .flat_map(|fields| names(fields.first(&["author"])))
        .filter(|name| !name.is_braced)
        .map(|name| name.text)
        .collect();
    NameColumn { semicolons: true, ..NameColumn::learn(names.iter().map(String::as_str)) }
}

fn read_work(
    entry: &BibtexEntry,
    macros: &BibtexMacros,
    column: &NameColumn,
    parsed: &mut ParsedFile,
) -> Result<RawWork, Flaw> {
    if entry.is_unbalanced {
        let detail = "its braces do not match; correct it or export it again";
        return Err(Flaw::new(FlawKind::Syntax, detail));
    }
    let fields = entry.fields(macros).map_err(|why| Flaw::new(FlawKind::Syntax, why))?;
    let text = |names: &[&str]| plain_text(fields.first(names));
    let mut work = RawWork::new(SourceKind::Bibtex, WorkKind::Article);
    work.title = text(&["title"]);
    work.venue = text(&["journal", "journaltitle", "booktitle", "maintitle", "series"]);
    work.date = date(&fields);
    identify(&fields, &mut work, parsed);
    for names in [&["keywords", "keyword", "author_keywords"][..], &["keywords-plus"]] {
        add_keywords(&mut work, &text(names));
    }
    let note = text(&["note"]);
    work.cited_by = text(&["times-cited"]).parse().ok().or_else(|| cited_by(&note));
    let cited = fields.first(&["cited-references"]);
    work.references = references(cited.lines().map(str::trim));
    if work.title.is_empty() && work.ids.doi.is_empty() && work.ids.pmid == 0 {
        return Err(Flaw::new(FlawKind::NoTitle, "it has neither title nor DOI nor PMID"));
    }
    set_kind(
        &mut work,
        &text(&["document_type", "type", "pubstate"]),
        kind_of_entry(&entry.kind)?,
    )?;
    people(&fields, column, &mut work, parsed);
    Ok(work)
}

/// The kind that an entry's own says; `None` where it says no more than that it is one.
fn kind_of_entry(kind: &str) -> Result<Option<WorkKind>, Flaw> {
    Ok(match kind {
        "book" | "inbook" | "incollection" | "collection" | "mvbook" | "inreference" => {
            Some(WorkKind::Review)
        }
        "unpublished" => Some(WorkKind::Preprint),
        "dataset" | "software" | "patent" | "proceedings" => return Err(not_a_work()),
        _ => None,
    })
}

fn date(fields: &BibtexFields) -> PartialDate {
    let printed = plain_text(fields.first(&["date"]));
    let printed = printed.split('/').next().unwrap_or_default();
    let whole = dates::cell(printed).unwrap_or_default();
    if whole.is_some() {
        return whole;
    }
    let year = plain_text(fields.first(&["year"]));
    let (month, day) = (plain_text(fields.first(&["month"])), plain_text(fields.first(&["day"])));
    if !day.is_empty() || month.bytes().all(|b| b.is_ascii_digit()) {
        return dates::from_parts(&year, &month, &day);
    }
    // `may`, `12 may`, `may 12`, `may-jun`
    let months = month.split([' ', '-', '.', ',', '~']).filter(|word| !word.is_empty());
    let (words, numbers): (Vec<&str>, Vec<&str>) =
        months.partition(|word| word.starts_with(|c: char| c.is_alphabetic()));
    let day = numbers.first().copied().unwrap_or_default();
    let found = dates::from_parts(&year, words.first().copied().unwrap_or_default(), day);
    if found.is_some() { found } else { dates::medline(&year) }
}

fn identify(fields: &BibtexFields, work: &mut RawWork, parsed: &mut ParsedFile) {
    let bare = |names: &[&str]| fields.first(names).replace(['\\', '{', '}'], "");
    let doi = bare(&["doi"]);
    work.ids.doi = read_doi(&doi);
    note_unread(parsed, "DOIs that cannot be read", &doi, work.ids.doi.is_empty());
    let pmid = bare(&["pmid", "pubmed_id", "pubmed-id"]);
    work.ids.pmid = read_pmid(&pmid).unwrap_or(0);
    note_unread(parsed, "PMIDs that cannot be read", &pmid, work.ids.pmid == 0);
    if bare(&["eprinttype", "archiveprefix"]).eq_ignore_ascii_case("pubmed") && work.ids.pmid == 0 {
        work.ids.pmid = read_pmid(&bare(&["eprint"])).unwrap_or(0);
    }
    work.ids.pmcid = pmcid(&bare(&["pmcid", "pmc"]));
    for address in ["url", "note", "howpublished", "ee"] {
        add_address(work, &bare(&[address]));
    }
    let accession = bare(&["unique-id"]);
    if accession.starts_with("WOS:") {
        work.ids.own = format!("wos|{accession}");
    }
}

/// A name of a list and whether braces protect the whole of it.
struct ListedName {
    text: String,
    is_braced: bool,
}

/// White space and commas in braces part neither people nor names.
const SPACE: char = '\u{e000}';
const COMMA: char = '\u{e001}';
const OPEN: char = '\u{e002}';
const CLOSE: char = '\u{e003}';

/// The names of a list, cut at `and`.
fn names(tex: &str) -> Vec<ListedName> {
    let pieces = pieces(tex);
    let filled = || pieces.iter().filter(|piece| !piece.text.trim().is_empty());
    // Web of Science sets braces around the whole list.
    if let Some(only) = filled().next().filter(|piece| piece.is_braced && filled().count() == 1)
        && only.text.split_whitespace().any(|word| word == "and")
        && only.text.contains(',')
    {
        return names(&only.text);
    }
    let mut list = String::new();
    for piece in &pieces {
        if piece.is_braced {
            let kept = piece.text.chars().map(|c| match c {
                c if c.is_whitespace() => SPACE,
                ',' => COMMA,
                c => c,
            });
            list.push(OPEN);
            list.extend(kept);
            list.push(CLOSE);
        } else {
            list.push_str(&piece.text);
        }
    }
    let words: Vec<&str> = list.split_whitespace().collect();
    let of_words = words.split(|word| word.eq_ignore_ascii_case("and"));
    let of_words = of_words.filter(|words| !words.is_empty());
    of_words.map(|words| listed_name(&words.join(" "))).collect()
}

fn listed_name(name: &str) -> ListedName {
    let inner = name.strip_prefix(OPEN).and_then(|rest| rest.strip_suffix(CLOSE));
    let is_braced = inner.is_some_and(|inner| !inner.contains([OPEN, CLOSE]));
    let plain = name.chars().filter(|c| !matches!(*c, OPEN | CLOSE)).map(|c| match c {
        SPACE => ' ',
        COMMA => ',',
        c => c,
    });
    ListedName { text: plain.collect::<String>().trim().to_owned(), is_braced }
}

/// Who a name of a list is. Braces around several words without a comma protect the name of an organisation.
fn entry_of(name: &ListedName, column: &NameColumn, names: &mut NameReader) -> PrintedEntry {
    let text = name.text.as_str();
    if text.eq_ignore_ascii_case("others") {
        return names.read_name("et al.", column);
    }
    let has_words = text.contains(char::is_whitespace) && !text.contains(',');
    if name.is_braced && has_words && !is_native(text) {
        if matches!(judge_name(text, column), PrintedEntry::Placeholder(_)) {
            return names.read_name(text, column);
        }
        names.add_group();
        return PrintedEntry::Group;
    }
    let parts: Vec<&str> = text.split(',').map(str::trim).collect();
    let ordered = match parts[..] {
        // `von Last, Jr, First`
        [family, suffix, given] if is_suffix(suffix) => format!("{family}, {given}, {suffix}"),
        _ => text.to_owned(),
    };
    names.read_name(&ordered, column)
}

fn is_suffix(text: &str) -> bool {
    let folded = text.trim_end_matches('.').to_lowercase();
    matches!(
        folded.as_str(),
        "jr" | "sr" | "ii" | "iii" | "iv" | "v" | "2nd" | "3rd" | "4th" | "junior" | "senior"
    )
}

fn people(fields: &BibtexFields, column: &NameColumn, work: &mut RawWork, parsed: &mut ParsedFile) {
    let mut authors = RecordAuthors::default();
    let listed = names(fields.first(&["author"]));
    listed.iter().for_each(|name| authors.push(entry_of(name, column, &mut parsed.names)));
    let list = authors.list(column);
    let printed = listed.iter().map(|name| name.text.as_str()).collect::<Vec<_>>().join("; ");
    // Each line of Web of Science ends with a full stop and begins with its authors.
    let of_authors: Vec<String> = fields.first(&["affiliation"]).lines().map(plain_text).collect();
    let lines = match of_authors.is_empty() {
        false => list.align_affiliations(&of_authors.join("\n"), &printed),
        // Scopus prints each place once, whoever is there.
        true => list.align_places(&plain_text(fields.first(&["affiliations"])), &printed),
    };
    let orcids =
        list.align_orcids(&plain_text(fields.first(&["orcid-numbers", "orcid", "orcids"])));
    let corresponding = list.corresponding(&plain_text(fields.first(&["correspondence_address"])));
    authors.add_lines(lines, parsed);
    authors.add_orcids(orcids, parsed);
    authors.mark_corresponding(&corresponding);
    authors.fill(work);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(tex: &str) -> Vec<String> {
        let column = NameColumn { semicolons: true, family_first: true, ..Default::default() };
        let told = |name: &ListedName| match entry_of(name, &column, &mut NameReader::default()) {
            PrintedEntry::Person(person) => {
                let name = person.name;
                format!("{}|{}|{}|{}", name.family, name.given, name.suffix, name.native)
            }
            PrintedEntry::Group => "group".to_owned(),
            PrintedEntry::Placeholder(_) => "nobody".to_owned(),
            PrintedEntry::Refused(why) => why.why().to_owned(),
        };
        names(tex).iter().map(told).collect()
    }

    #[test]
    fn names_are_cut_at_and_and_braces_protect_organisations() {
        for (tex, names) in [
            ("Placewood, Jane and Inventson, Mary", &["Placewood|Jane||", "Inventson|Mary||"][..]),
            ("Jane Placewood AND Mary\n  Inventson", &["Placewood|Jane||", "Inventson|Mary||"]),
            ("M{\\\"u}ller, J{\\\"o}rg and others", &["Müller|Jörg||", "nobody"]),
            ("{World Health Organization} and Proef, Piet", &["group", "Proef|Piet||"]),
            ("{{Placewood, Jane and Inventson, Mary}}", &["Placewood|Jane||", "Inventson|Mary||"]),
            ("van der Proef, Jr., Piet", &["van der Proef|Piet|Jr.|"]),
            ("Sandoval, Mary", &["Sandoval|Mary||"]),
            ("{山田 太郎} and 海山 花子", &["|||山田 太郎", "|||海山 花子"]),
        ] {
            assert_eq!(told(tex), names, "{tex}");
        }
    }
}
