//! Where a document can be read.

/// The public address of a document named as tables name it (`PMID:1`, `DOI:10.1/x`, `OPENALEX:W1`,
/// `PMC1`, `NCT00000001`, `jRCT1000000001`); `None` for sessions and for documents of the user's own.
pub fn document_link(document: &str) -> Option<String> {
    let number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(pmid) = document.strip_prefix("PMID:") {
        return number(pmid).then(|| format!("https://pubmed.ncbi.nlm.nih.gov/{pmid}/"));
    }
    if let Some(doi) = document.strip_prefix("DOI:") {
        return (!doi.is_empty()).then(|| format!("https://doi.org/{}", escaped(doi)));
    }
    if let Some(work) = document.strip_prefix("OPENALEX:") {
        let sound = work.strip_prefix('W').is_some_and(number);
        return sound.then(|| format!("https://openalex.org/{work}"));
    }
    if document.strip_prefix("PMC").is_some_and(number) {
        return Some(format!("https://pmc.ncbi.nlm.nih.gov/articles/{document}/"));
    }
    let digits = |prefix: &str, count: usize| {
        document.strip_prefix(prefix).is_some_and(|rest| rest.len() == count && number(rest))
    };
    if digits("NCT", 8) {
        return Some(format!("https://clinicaltrials.gov/study/{document}"));
    }
    // A letter says which law a trial is registered under: jRCTs, jRCTb …
    let is_letter = |c: char| c.is_ascii_lowercase();
    let serial =
        document.strip_prefix("jRCT").map(|rest| rest.strip_prefix(is_letter).unwrap_or(rest));
    let is_jrct = serial.is_some_and(|serial| (9..=10).contains(&serial.len()) && number(serial));
    is_jrct.then(|| format!("https://jrct.mhlw.go.jp/latest-detail/{document}"))
}

/// A DOI may hold any printable character; those that end or bend an address are escaped.
fn escaped(doi: &str) -> String {
    let mut out = String::with_capacity(doi.len());
    for byte in doi.bytes() {
        if byte.is_ascii_alphanumeric() || b"/-._~:;()!*,=+@&$'".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_identifier_leads_to_its_page() {
        for (document, page) in [
            ("PMID:12345", "https://pubmed.ncbi.nlm.nih.gov/12345/"),
            ("DOI:10.1000/xyz", "https://doi.org/10.1000/xyz"),
            (
                "DOI:10.1002/(sici)1<1::aid-x>3.0.co;2-#",
                "https://doi.org/10.1002/(sici)1%3C1::aid-x%3E3.0.co;2-%23",
            ),
            ("OPENALEX:W77", "https://openalex.org/W77"),
            ("PMC99", "https://pmc.ncbi.nlm.nih.gov/articles/PMC99/"),
            ("NCT01234567", "https://clinicaltrials.gov/study/NCT01234567"),
            ("jRCTs031180001", "https://jrct.mhlw.go.jp/latest-detail/jRCTs031180001"),
            ("jRCT2031200001", "https://jrct.mhlw.go.jp/latest-detail/jRCT2031200001"),
        ] {
            assert_eq!(document_link(document).as_deref(), Some(page));
        }
    }

    #[test]
    fn a_document_of_ones_own_leads_nowhere() {
        for document in ["", "W1", "TITLE:a", "PMID:", "PMID:x", "NCT1", "OPENALEX:7", "jRCT1"] {
            assert_eq!(document_link(document), None, "{document}");
        }
    }
}
