//! Describes what a file looks like, for the message that it is not of the kind the study says.

use crate::storage::reference_format::reference_format;

/// Names the kind of a file from its first bytes.
pub(crate) fn describe_content(head: &[u8]) -> String {
    let text = String::from_utf8_lossy(head);
    let text = text.trim_start_matches('\u{feff}').trim_start();
    let has = |needle: &str| text.contains(needle);
    let named = if let Some(format) = reference_format(head) {
        format.name()
    } else if head.is_empty() {
        "an empty file"
    } else if head.starts_with(b"PK\x03\x04") {
        "a ZIP archive or an Excel workbook"
    } else if has("<PubmedArticleSet") || has("<MedlineCitationSet") {
        "PubMed XML"
    } else if has("<schedule") && has("<conference") {
        "a frab schedule"
    } else if has("<eFetchResult") || has("<eSearchResult") {
        "an answer of E-utilities that is not a set of articles (an error or a list of numbers)"
    } else if text.get(..9).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype"))
        && has("html")
        || text.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("<html"))
    {
        "a web page"
    } else if text.starts_with('<') {
        "XML of another kind"
    } else if text.starts_with("PMID- ") || has("\nPMID- ") {
        "MEDLINE text"
    } else if text.starts_with(['{', '[']) {
        return json_kind(text).to_owned();
    } else if head.contains(&0) {
        "a binary file"
    } else if text.lines().next().is_some_and(|line| line.contains([',', '\t', ';'])) {
        "a table (CSV or TSV)"
    } else {
        "plain text"
    };
    named.to_owned()
}

fn json_kind(text: &str) -> &'static str {
    let has = |needle: &str| text.contains(needle);
    if has("openalex.org") {
        "JSON of OpenAlex"
    } else if has("\"protocolSection\"") {
        "JSON of ClinicalTrials.gov"
    } else if has("\"message-type\"") || has("\"is-referenced-by-count\"") {
        "JSON of Crossref"
    } else if has("\"authorString\"") || has("\"resultList\"") {
        "JSON of Europe PMC"
    } else if has("orcid-identifier") || has("\"work-summary\"") {
        "JSON of ORCID"
    } else {
        "JSON of another kind"
    }
}
