//! An audit as a page: how many rows go, stay and are asked about, each with its reason, and who is missing.
//!
//! One file that opens without a network and prints on A4. Names are those of the run, as in the tables.

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use crate::output::html::{PAGE_HEAD, PageWords, language_code, page_templates, style_policy};
use crate::queries::audit::{AuditedRow, ListAudit, ListedRank, RowAdvice, RowReason, RowVerdict};
use crate::study::Language;

const PAGE: &str = include_str!("audit.html");
const STYLE: &str = include_str!("audit.css");

/// Rows of a section; the tables have all.
const SHOWN: usize = 1_000;

/// Why a page of an audit cannot be made: bugs of ours.
#[derive(Debug, thiserror::Error)]
pub enum AuditPageError {
    /// The template cannot be filled in.
    #[error("audit: {0}\n  please report this as a bug")]
    Template(#[from] minijinja::Error),
    /// The words cannot be read.
    #[error("audit: {0}\n  please report this as a bug")]
    Words(#[from] serde_json::Error),
}

/// The page of an audit.
///
/// # Errors
/// When a template or the words are broken.
pub fn audit_page(found: &ListAudit, language: Language) -> Result<String, AuditPageError> {
    let words = PageWords::of(language)?;
    let page = AuditPage { found, words: &words };
    let templates = page_templates(&[("head.html", PAGE_HEAD), ("audit.html", PAGE)])?;
    Ok(templates.get_template("audit.html")?.render(page.values())?)
}

struct AuditPage<'a> {
    found: &'a ListAudit,
    words: &'a PageWords,
}

#[derive(Serialize)]
struct VerdictCount {
    rows: usize,
    verdict: String,
    advice: String,
}

#[derive(Serialize)]
struct PageSection {
    /// Class of the heading.
    kind: &'static str,
    heading: String,
    count: usize,
    has_lines: bool,
    rows: Vec<PageRow>,
    more: Option<String>,
}

#[derive(Serialize, Default)]
struct PageRow {
    line: u64,
    name: String,
    place: String,
    verdict: String,
    why: String,
    rank: String,
    others: String,
    documents: Vec<String>,
}

impl AuditPage<'_> {
    fn word(&self, key: &str) -> String {
        self.words.text(&format!("audit.{key}"), &[])
    }

    fn text(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        self.words.text(&format!("audit.{key}"), blanks)
    }

    fn values(&self) -> Value {
        let found = self.found;
        let run = [("study", &*found.study), ("date", &found.as_of), ("run", &found.run_id)];
        context! {
            language => language_code(self.words.language()),
            policy => style_policy(STYLE),
            style => STYLE,
            title => self.word("title"),
            run => self.text("run", &run),
            about => self.word("about"),
            counts => Serde(self.counts()),
            sections => Serde(self.sections()),
            purpose_line => self.words.text("letter.line", &[]),
            words => context! {
                summary => self.word("summary"),
                rows => self.word("rows"),
                verdict => self.word("verdict"),
                advice => self.word("advice"),
                line => self.word("line"),
                person => self.word("person"),
                why => self.word("why"),
                place => self.word("place"),
                documents => self.word("documents"),
                none => self.word("none"),
            },
        }
    }

    fn counts(&self) -> Vec<VerdictCount> {
        let of = |verdict: &str, advice: &str, rows: usize| VerdictCount {
            rows,
            verdict: self.word(&format!("verdict.{verdict}")),
            advice: self.word(&format!("advice.{advice}")),
        };
        let verdicts = RowVerdict::ALL.into_iter().map(|verdict| {
            let rows = self.found.rows.iter().filter(|row| row.verdict == verdict).count();
            of(verdict.name(), verdict.advice().name(), rows)
        });
        let missing = of("missing", "add", self.found.missing.len());
        verdicts.chain([missing]).filter(|count| count.rows > 0).collect()
    }

    fn sections(&self) -> Vec<PageSection> {
        let of_advice = |advice: RowAdvice| {
            let rows = self.found.rows.iter().filter(|row| row.verdict.advice() == advice);
            let rows: Vec<PageRow> = rows.map(|row| self.audited(row)).collect();
            let heading = self.word(&format!("heading.{}", advice.name()));
            self.section(advice.name(), heading, "audit.csv", rows)
        };
        let mut sections = vec![of_advice(RowAdvice::Go), of_advice(RowAdvice::Ask)];
        for (id, name) in &self.found.areas {
            let missing = self.found.missing.iter().filter(|rank| rank.area == *id);
            let rows: Vec<PageRow> = missing.map(|rank| self.missing(rank)).collect();
            if !rows.is_empty() {
                let heading = self.text("heading.add", &[("area", name)]);
                sections.push(self.section("add", heading, "missing.csv", rows));
            }
        }
        sections.push(of_advice(RowAdvice::Stay));
        sections
    }

    fn section(
        &self,
        kind: &'static str,
        heading: String,
        file: &str,
        mut rows: Vec<PageRow>,
    ) -> PageSection {
        let count = rows.len();
        rows.truncate(SHOWN);
        let left = (count - rows.len()).to_string();
        let more = (count > rows.len())
            .then(|| self.text("more", &[("count", left.as_str()), ("file", file)]));
        PageSection { kind, heading, count, has_lines: kind != "add", rows, more }
    }

    fn audited(&self, row: &AuditedRow) -> PageRow {
        let others = row.other_areas.iter().map(|(area, rank)| {
            self.text("rank", &[("area", self.area(area)), ("rank", &rank.to_string())])
        });
        let others = self.words.list(&others.collect::<Vec<_>>());
        let of_rank = row.rank.as_ref().map(|rank| self.missing(rank));
        let of_nobody = || PageRow {
            name: match row.people.as_slice() {
                [] => self.word("nobody"),
                keys => self.text("people", &[("keys", &self.words.list(keys))]),
            },
            ..PageRow::default()
        };
        PageRow {
            line: row.line,
            verdict: self.word(&format!("verdict.{}", row.verdict.name())),
            why: self.reason(&row.reason),
            others: match others.is_empty() {
                true => others,
                false => self.text("others", &[("places", &others)]),
            },
            ..of_rank.unwrap_or_else(of_nobody)
        }
    }

    fn missing(&self, rank: &ListedRank) -> PageRow {
        let names = [&rank.name, &rank.name_native].into_iter().flatten();
        let mut names: Vec<&str> = names.map(String::as_str).collect();
        names.dedup();
        // A printed line of an affiliation often ends with its city and country.
        let line = rank.affiliation.as_deref().unwrap_or_default();
        let is_located = rank.city.as_deref().is_some_and(|city| line.contains(city));
        let located = [&rank.city, &rank.country].into_iter().flatten().map(String::as_str);
        let located = located.filter(|_| !is_located);
        let places: Vec<&str> =
            [line].into_iter().filter(|line| !line.is_empty()).chain(located).collect();
        let documents = rank.documents.split(" | ").filter(|title| !title.is_empty());
        PageRow {
            name: names.join("  "),
            place: places.join(", "),
            rank: self.rank(rank),
            documents: documents.map(str::to_owned).collect(),
            ..PageRow::default()
        }
    }

    /// `Heart failure 12 (8–19), T2`.
    fn rank(&self, rank: &ListedRank) -> String {
        let [at, low, high] = [Some(rank.rank), rank.rank_low, rank.rank_high]
            .map(|end| end.map(|end| end.to_string()));
        let (area, at) = (self.area(&rank.area), at.unwrap_or_default());
        let place = match (low, high) {
            (Some(low), Some(high)) => {
                let blanks = [("area", area), ("rank", &at), ("low", &low), ("high", &high)];
                self.text("rank.interval", &blanks)
            }
            _ => self.text("rank", &[("area", area), ("rank", &at)]),
        };
        let tier = rank.tier().map_or_else(|| self.word("tier.none"), str::to_owned);
        self.words.list(&[place, tier])
    }

    /// The name of an area.
    fn area<'b>(&'b self, id: &'b str) -> &'b str {
        let known = self.found.areas.iter().find(|(known, _)| known == id);
        known.map_or(id, |(_, name)| name)
    }

    fn reason(&self, reason: &RowReason) -> String {
        match reason {
            RowReason::Listed { area, tier: Some(tier) } => {
                self.text("reason.listed", &[("tier", tier), ("area", self.area(area))])
            }
            RowReason::Listed { area, tier: None } => {
                self.text("reason.untiered", &[("area", self.area(area))])
            }
            RowReason::ListedNowhere => self.word("reason.nowhere"),
            RowReason::NamedInLine(line) => {
                self.text("reason.line", &[("line", &line.to_string())])
            }
            RowReason::NoDocumentIn(area) => self.text("reason.area", &[("area", self.area(area))]),
            RowReason::LastSeen(Some(date)) => self.text("reason.last", &[("date", date)]),
            RowReason::LastSeen(None) => self.word("reason.last.unknown"),
            RowReason::FormerPlace(place) => self.text("reason.former", &[("place", place)]),
            RowReason::InitialsOnly => self.word("reason.initials"),
            RowReason::OneLetterDiffers => self.word("reason.misprint"),
            RowReason::SeveralPeople(count) => {
                self.text("reason.several", &[("count", &count.to_string())])
            }
            RowReason::DifferentPeople => self.word("reason.different"),
            RowReason::NotInRun => self.word("reason.nobody"),
        }
    }
}
