//! What E-utilities answer: lists of identifiers and sets of articles.

use std::collections::BTreeSet;

use quick_xml::events::Event;
use quick_xml::reader::Reader;
use serde::Deserialize;

use super::client::BadAnswer;

/// The answer to a search.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SearchAnswer {
    /// Records found.
    pub(super) count: u64,
    /// The first of them, at most as many as were asked for.
    pub(super) pmids: BTreeSet<u32>,
    /// Where the history server keeps the result.
    pub(super) web_env: String,
    /// Number of the result there.
    pub(super) query_key: String,
    /// What PubMed says of the query, such as phrases that it does not know.
    pub(super) notes: Vec<String>,
}

#[derive(Deserialize)]
struct SearchFrame {
    esearchresult: SearchResult,
}

#[derive(Deserialize)]
struct SearchResult {
    #[serde(rename = "ERROR", default)]
    error: Option<String>,
    #[serde(default)]
    count: String,
    #[serde(default)]
    querykey: String,
    #[serde(default)]
    webenv: String,
    #[serde(default)]
    idlist: Vec<String>,
    #[serde(default)]
    errorlist: SearchErrors,
    #[serde(default)]
    warninglist: SearchWarnings,
}

#[derive(Default, Deserialize)]
struct SearchErrors {
    #[serde(default)]
    phrasesnotfound: Vec<String>,
    #[serde(default)]
    fieldsnotfound: Vec<String>,
}

#[derive(Default, Deserialize)]
struct SearchWarnings {
    #[serde(default)]
    outputmessages: Vec<String>,
    #[serde(default)]
    quotedphrasesnotfound: Vec<String>,
}

/// Reads the JSON of `esearch`.
pub(super) fn read_search(bytes: &[u8]) -> Result<SearchAnswer, BadAnswer> {
    // Line ends inside texts, which JSON does not allow, have been seen in error messages.
    let mended: Vec<u8> =
        bytes.iter().map(|byte| if *byte < b' ' { b' ' } else { *byte }).collect();
    let frame: SearchFrame = super::page::read_json(&mended)?;
    let result = frame.esearchresult;
    if let Some(error) = result.error {
        let passing = ["Backend failed", "Database is not supported", "Timeout", "timed out"];
        return Err(match passing.iter().any(|words| error.contains(words)) {
            true => BadAnswer::Broken(format!("PubMed says: {error}")),
            false => BadAnswer::Refused(error),
        });
    }
    let count = result.count.parse();
    let count =
        count.map_err(|_| BadAnswer::broken("the answer does not say how many it found"))?;
    let mut notes = Vec::new();
    let unknown =
        |phrases: Vec<String>| phrases.into_iter().map(|p| format!("PubMed does not know: {p}"));
    notes.extend(unknown(result.errorlist.phrasesnotfound));
    notes.extend(unknown(result.errorlist.fieldsnotfound));
    notes.extend(unknown(result.warninglist.quotedphrasesnotfound));
    notes
        .extend(result.warninglist.outputmessages.into_iter().map(|m| format!("PubMed says: {m}")));
    let pmids = result.idlist.iter().filter_map(|id| id.parse().ok()).collect();
    let (web_env, query_key) = (result.webenv, result.querykey);
    Ok(SearchAnswer { count, pmids, web_env, query_key, notes })
}

/// PMIDs of a set of articles and books, each once; the set must be whole.
pub(super) fn read_articles(bytes: &[u8]) -> Result<BTreeSet<u32>, BadAnswer> {
    let text =
        std::str::from_utf8(bytes).map_err(|_| BadAnswer::broken("the answer is not UTF-8"))?;
    let mut reader = Reader::from_str(text);
    let mut set = ArticleSet::default();
    loop {
        let event = reader.read_event();
        match event.map_err(|_| BadAnswer::broken("the articles are not whole"))? {
            Event::Start(element) => set.open(element.name().0),
            Event::End(element) => set.close(element.name().0),
            Event::Text(text) => set.text(&text),
            Event::Eof => break,
            _ => {}
        }
    }
    set.finish(text)
}

/// The articles read so far.
#[derive(Default)]
struct ArticleSet {
    pmids: BTreeSet<u32>,
    is_whole: bool,
    /// Inside an article whose PMID has not come yet: cited articles have theirs behind it.
    wants_pmid: bool,
    in_pmid: bool,
    in_error: bool,
    error: String,
}

impl ArticleSet {
    fn open(&mut self, name: &str) {
        match name {
            "PubmedArticle" | "PubmedBookArticle" => self.wants_pmid = true,
            "PMID" => self.in_pmid = self.wants_pmid,
            "ERROR" => self.in_error = true,
            _ => {}
        }
    }

    fn close(&mut self, name: &str) {
        match name {
            "PMID" => self.in_pmid = false,
            "ERROR" => self.in_error = false,
            "PubmedArticleSet" => self.is_whole = true,
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_error {
            self.error.push_str(text);
        }
        if self.in_pmid
            && let Ok(pmid) = text.trim().parse()
        {
            self.pmids.insert(pmid);
            (self.in_pmid, self.wants_pmid) = (false, false);
        }
    }

    fn finish(self, text: &str) -> Result<BTreeSet<u32>, BadAnswer> {
        if !self.error.is_empty() {
            return Err(BadAnswer::Refused(self.error));
        }
        // A set of nothing is a closed tag.
        let is_empty_set = text.trim_end().ends_with("<PubmedArticleSet/>");
        match self.is_whole || is_empty_set {
            true => Ok(self.pmids),
            false => Err(BadAnswer::broken("the articles are not whole")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_is_read_with_what_pubmed_says_of_it() {
        let answer = br#"{"header":{"type":"esearch","version":"0.3"},"esearchresult":{"count":"12","retmax":"2",
            "retstart":"0","querykey":"1","webenv":"MCID_65","idlist":["38000001","38000002"],"translationset":[],
            "querytranslation":"x","errorlist":{"phrasesnotfound":["wobbly heart"],"fieldsnotfound":[]},
            "warninglist":{"phrasesignored":[],"quotedphrasesnotfound":[],"outputmessages":["No items found."]}}}"#;
        let answer = read_search(answer).unwrap();
        assert_eq!((answer.count, answer.pmids.len()), (12, 2));
        assert_eq!((answer.web_env.as_str(), answer.query_key.as_str()), ("MCID_65", "1"));
        assert_eq!(
            answer.notes,
            ["PubMed does not know: wobbly heart", "PubMed says: No items found."]
        );
    }

    #[test]
    fn a_failure_in_words_is_told_from_a_refusal() {
        let said = |words: &str| {
            read_search(format!("{{\"esearchresult\":{{\"ERROR\":\"{words}\"}}}}").as_bytes())
        };
        assert!(matches!(said("Search Backend failed:\nsee below"), Err(BadAnswer::Broken(_))));
        assert!(matches!(
            said("Empty term and query_key - nothing todo"),
            Err(BadAnswer::Refused(_))
        ));
        assert!(matches!(
            read_search(b"{\"esearchresult\":{\"count\":\""),
            Err(BadAnswer::Broken(_))
        ));
    }

    #[test]
    fn each_article_counts_by_its_own_pmid_and_a_cut_set_is_refused() {
        let set = "<?xml version=\"1.0\"?><!DOCTYPE PubmedArticleSet SYSTEM \"x\"><PubmedArticleSet>\
            <PubmedArticle><MedlineCitation><PMID Version=\"1\">11</PMID><CommentsCorrectionsList>\
            <CommentsCorrections><PMID>99</PMID></CommentsCorrections></CommentsCorrectionsList></MedlineCitation>\
            </PubmedArticle><PubmedBookArticle><BookDocument><PMID Version=\"1\">12</PMID></BookDocument>\
            </PubmedBookArticle></PubmedArticleSet>";
        assert_eq!(read_articles(set.as_bytes()).unwrap(), BTreeSet::from([11, 12]));
        for end in [set.len() - 1, set.len() / 2, 40, 0] {
            assert!(
                matches!(read_articles(&set.as_bytes()[..end]), Err(BadAnswer::Broken(_))),
                "{end}"
            );
        }
        assert!(read_articles(b"<PubmedArticleSet></PubmedArticleSet>").unwrap().is_empty());
        let error = b"<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>";
        assert!(matches!(read_articles(error), Err(BadAnswer::Refused(_))));
    }
}
