//! What a reviewer needs to know of one side of a question.

use crate::data::corpus::MentionId;
use crate::pipeline::Findings;

/// Documents of a side whose titles are shown, the newest.
const TITLES: usize = 3;
/// Affiliations of a side that are shown, the latest.
const AFFILIATIONS: usize = 2;
/// Characters of a title that are shown.
const TITLE_LENGTH: usize = 160;

/// One side of a question: a name as one document prints it, and what is known of its bearer.
#[derive(Default)]
pub(super) struct ReviewParty {
    /// The name as printed.
    pub(super) name: String,
    /// The latest affiliations.
    pub(super) affiliation: String,
    /// First and last year.
    pub(super) years: String,
    /// The newest documents: year and title.
    pub(super) titles: String,
}

impl ReviewParty {
    /// The side of `mention`, whose bearer prints `all`.
    pub(super) fn of(findings: &Findings, mention: MentionId, all: &[MentionId]) -> Self {
        let (corpus, printed) = (&findings.corpus, &findings.corpus.mentions);
        let work = |mention: &MentionId| printed.work[mention.index()];
        let date = |mention: &MentionId| corpus.works.date[work(mention).index()];
        let mut newest = all.to_vec();
        newest.sort_by(|a, b| date(b).cmp(&date(a)).then_with(|| a.cmp(b)));
        let mut affiliations: Vec<&str> = Vec::new();
        for line in newest.iter().flat_map(|m| printed.workplace_lines(m.index())) {
            let line = corpus.text(line);
            if !line.is_empty() && !affiliations.contains(&line) {
                affiliations.push(line);
            }
            if affiliations.len() == AFFILIATIONS {
                break;
            }
        }
        let titles: Vec<String> = newest.iter().take(TITLES).map(|m| title(findings, *m)).collect();
        let years = newest.iter().map(date).filter(|date| date.is_some()).map(|date| date.year);
        Self {
            name: Self::printed_name(findings, mention),
            affiliation: affiliations.join(" | "),
            years: match (years.clone().min(), years.max()) {
                (Some(first), Some(last)) if first < last => format!("{first}–{last}"),
                (Some(only), _) => only.to_string(),
                (None, _) => String::new(),
            },
            titles: titles.join(" | "),
        }
    }

    /// The name that a mention prints, in its own script when it has one.
    pub(super) fn printed_name(findings: &Findings, mention: MentionId) -> String {
        let (corpus, row) = (&findings.corpus, mention.index());
        let (family, given) = (corpus.mentions.family[row], corpus.mentions.given[row]);
        let latin = format!("{} {}", corpus.text(given), corpus.text(family));
        match corpus.text(corpus.mentions.native[row]) {
            "" => latin.trim().to_owned(),
            native => native.to_owned(),
        }
    }
}

/// Year and title of the document of a mention; its identifier when it has no title.
fn title(findings: &Findings, mention: MentionId) -> String {
    let corpus = &findings.corpus;
    let work = corpus.mentions.work[mention.index()];
    let date = corpus.works.date[work.index()];
    let year = if date.is_some() { format!("{} ", date.year) } else { String::new() };
    let text = match corpus.text(corpus.works.title[work.index()]) {
        "" => corpus.document(work),
        title => title.to_owned(),
    };
    let mut shown: String = text.chars().take(TITLE_LENGTH).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    format!("{year}{shown}")
}
