//! E-utilities as NCBI publishes them, over articles of invented people.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use super::server::{TestAnswer, TestRequest};

/// The most records that a search of PubMed gives.
const MOST: usize = 9_999;

/// An article: number, day of publication, day of entry or of the last change.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ShelfArticle {
    pub pmid: u32,
    pub published: (u16, u8, u8),
    pub changed: (u16, u8, u8),
}

impl ShelfArticle {
    fn day(date: (u16, u8, u8)) -> String {
        format!("{:04}/{:02}/{:02}", date.0, date.1, date.2)
    }

    fn xml(&self) -> String {
        let Self { pmid, published: (year, month, day), changed } = *self;
        let (family, given) = person(pmid as usize);
        format!(
            "<PubmedArticle><MedlineCitation Status=\"MEDLINE\" Owner=\"NLM\"><PMID Version=\"1\">{pmid}</PMID>\
             <DateRevised><Year>{}</Year><Month>{:02}</Month><Day>{:02}</Day></DateRevised>\
             <Article PubModel=\"Print\"><Journal><JournalIssue CitedMedium=\"Internet\"><PubDate><Year>{year}</Year>\
             <Month>{month:02}</Month><Day>{day:02}</Day></PubDate></JournalIssue><Title>Journal of Examples</Title>\
             </Journal><ArticleTitle>Invented finding {pmid} on the failing heart.</ArticleTitle>\
             <AuthorList CompleteYN=\"Y\"><Author ValidYN=\"Y\"><LastName>{family}</LastName>\
             <ForeName>{given}</ForeName><Initials>{}</Initials><AffiliationInfo><Affiliation>Northfield University \
             Hospital, Northfield, United Kingdom.</Affiliation></AffiliationInfo></Author></AuthorList>\
             <PublicationTypeList><PublicationType UI=\"D016428\">Journal Article</PublicationType>\
             </PublicationTypeList></Article><MeshHeadingList><MeshHeading><DescriptorName UI=\"D006333\" \
             MajorTopicYN=\"Y\">Heart Failure</DescriptorName></MeshHeading></MeshHeadingList>\
             <CommentsCorrectionsList><CommentsCorrections RefType=\"Cites\"><PMID Version=\"1\">7</PMID>\
             </CommentsCorrections></CommentsCorrectionsList></MedlineCitation></PubmedArticle>\n",
            changed.0,
            changed.1,
            changed.2,
            &given[..1]
        )
    }
}

/// An invented name; nearly every article has another.
fn person(number: usize) -> (String, &'static str) {
    const PARTS: [&str; 12] =
        ["ba", "lor", "min", "tas", "vek", "ron", "sil", "dar", "gom", "pel", "hux", "nof"];
    const GIVEN: [&str; 5] = ["Alice", "Bob", "Carla", "Dora", "Eduardo"];
    let part = |place: u32| PARTS[number / 12_usize.pow(place) % PARTS.len()];
    let family = [part(0), part(1), part(2), part(3)].concat();
    (family[..1].to_uppercase() + &family[1..], GIVEN[number % GIVEN.len()])
}

/// The articles of a server, which may change while it runs.
#[derive(Clone, Default)]
pub(crate) struct Shelf {
    articles: Arc<Mutex<Vec<ShelfArticle>>>,
    /// Articles that a search counts and names, and that never come.
    pub withheld: Arc<Mutex<Vec<u32>>>,
    history: Arc<Mutex<BTreeMap<String, Vec<u32>>>>,
}

impl Shelf {
    /// Articles on all days of ten years, one after the other.
    pub(crate) fn of(count: u32) -> Self {
        let article = |number: u32| ShelfArticle {
            pmid: 38_000_000 + number,
            published: (
                2016 + (number % 10) as u16,
                1 + (number / 10 % 12) as u8,
                1 + (number / 120 % 28) as u8,
            ),
            changed: (2026, 1, 1),
        };
        let shelf = Self::default();
        shelf.articles.lock().unwrap().extend((1..=count).map(article));
        shelf
    }

    pub(crate) fn add(&self, article: ShelfArticle) {
        let mut articles = self.articles.lock().unwrap();
        articles.retain(|known| known.pmid != article.pmid);
        articles.push(article);
    }

    pub(crate) fn answer(&self, request: &TestRequest) -> TestAnswer {
        match request.path.rsplit('/').next() {
            Some("esearch.fcgi") => TestAnswer::Body(self.search(request).into_bytes()),
            Some("efetch.fcgi") => TestAnswer::Packed(self.fetch(request).into_bytes()),
            _ => TestAnswer::Status(404, Vec::new(), "<html>Not Found</html>".to_owned()),
        }
    }

    fn search(&self, request: &TestRequest) -> String {
        let (from, to) = (request.get("mindate"), request.get("maxdate"));
        let term = request.get("term");
        let entered = limits(term, "EDAT");
        let is_update = term.contains("[MDAT]");
        let found: Vec<u32> = self
            .articles
            .lock()
            .unwrap()
            .iter()
            .filter(|article| {
                let published = ShelfArticle::day(article.published);
                let changed = ShelfArticle::day(article.changed);
                let in_days = from.is_empty() || (from <= &*published && &*published <= to);
                let in_entry = entered
                    .as_ref()
                    .is_none_or(|(from, to)| *from <= changed && (is_update || changed <= *to));
                in_days && in_entry
            })
            .map(|article| article.pmid)
            .collect();
        let mut history = self.history.lock().unwrap();
        let web_env = format!("MCID_{}", history.len());
        let retmax: usize = request.get("retmax").parse().unwrap_or(20);
        let listed: Vec<String> =
            found.iter().take(retmax.min(MOST)).map(|pmid| format!("\"{pmid}\"")).collect();
        let answer = format!(
            "{{\"header\":{{\"type\":\"esearch\",\"version\":\"0.3\"}},\"esearchresult\":{{\"count\":\"{}\",\
             \"retmax\":\"{}\",\"retstart\":\"0\",\"querykey\":\"1\",\"webenv\":\"{web_env}\",\"idlist\":[{}],\
             \"translationset\":[],\"querytranslation\":\"\"}}}}\n",
            found.len(),
            listed.len(),
            listed.join(",")
        );
        history.insert(web_env, found);
        answer
    }

    fn fetch(&self, request: &TestRequest) -> String {
        let asked: Vec<u32> = match request.get("id") {
            "" => {
                let history = self.history.lock().unwrap();
                let Some(found) = history.get(request.get("WebEnv")) else {
                    return "<eFetchResult><ERROR>Unable to obtain query #1</ERROR></eFetchResult>"
                        .to_owned();
                };
                let number = |name: &str| request.get(name).parse::<usize>().unwrap();
                assert!(number("retstart") < MOST, "PubMed refuses this");
                found.iter().copied().skip(number("retstart")).take(number("retmax")).collect()
            }
            ids => ids.split(',').map(|id| id.parse().unwrap()).collect(),
        };
        let withheld = self.withheld.lock().unwrap().clone();
        let articles = self.articles.lock().unwrap();
        let by_pmid: BTreeMap<u32, &ShelfArticle> =
            articles.iter().map(|article| (article.pmid, article)).collect();
        let sent = asked.iter().filter(|pmid| !withheld.contains(pmid));
        article_set(sent.filter_map(|pmid| by_pmid.get(pmid).copied()))
    }

    /// All articles, as a file of the baseline holds them.
    pub(crate) fn set(&self) -> String {
        article_set(self.articles.lock().unwrap().iter())
    }

    /// Forgets the results of all searches, as the history server does after some hours.
    pub(crate) fn forget_history(&self) {
        let mut history = self.history.lock().unwrap();
        for (_, found) in history.iter_mut() {
            found.clear();
        }
        let keys: Vec<String> = history.keys().cloned().collect();
        for key in keys {
            let found = history.remove(&key).unwrap();
            history.insert(format!("gone {key}"), found);
        }
    }
}

fn article_set<'a>(articles: impl Iterator<Item = &'a ShelfArticle>) -> String {
    let articles: String = articles.map(ShelfArticle::xml).collect();
    format!(
        "<?xml version=\"1.0\" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC \"-//NLM//DTD PubMedArticle, 1st January \
         2026//EN\" \"https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_260101.dtd\">\n<PubmedArticleSet>{articles}\
         </PubmedArticleSet>\n"
    )
}

/// The days of `("2016/01/01"[EDAT] : "2016/06/30"[EDAT])`.
fn limits(term: &str, field: &str) -> Option<(String, String)> {
    let mark = format!("\"[{field}]");
    let before = |at: usize| term[..at].rsplit('"').next().unwrap_or_default().to_owned();
    let mut places = term.match_indices(&mark);
    let (from, _) = places.next()?;
    let (to, _) = places.next()?;
    Some((before(from), before(to)))
}
