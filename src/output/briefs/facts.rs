//! Why a person is on the list: a sentence a fact, each with the document that shows it.

use std::collections::BTreeSet;

use super::colleagues::Colleagues;
use crate::output::html::PageWords;
use crate::output::view::{DocumentView, ItemView, RowView, StudyView};

/// Places of the pillars in a row.
pub(super) const SCIENCE: usize = 0;
pub(super) const CITATION: usize = 1;
pub(super) const CONGRESS: usize = 2;
pub(super) const LEADERSHIP: usize = 3;
pub(super) const NETWORK: usize = 4;

/// Sentences on a brief.
const SAID: usize = 3;

/// Kinds of leadership, each with the roles that belong to it.
const LEADERSHIP_KINDS: [(&str, &[&str]); 3] = [
    ("guidelines", &["guideline_chair", "guideline_lead", "guideline_panel", "guideline_reviewer"]),
    ("trials", &["principal_investigator", "trial_steering", "site_investigator"]),
    ("offices", &["president", "officer"]),
];

/// Congress roles to which one is asked.
const ASKED_ROLES: [&str; 5] =
    ["keynote", "invited", "session_chair", "committee_chair", "committee_member"];

/// Roles that lead a publication.
const LEADING_ROLES: [&str; 2] = ["first_author", "last_author"];

/// A sentence whose end is the title of its document.
#[derive(Clone, Debug)]
pub(super) struct Fact<'v> {
    pub sentence: String,
    pub document: &'v DocumentView,
    /// The title of the talk, where the document is a session.
    pub talk: Option<&'v str>,
}

/// A fact with the points that it stands for.
type Weighed<'v> = (i64, Fact<'v>);

/// The facts that stand for the most points, most first; fewer where fewer are known.
pub(super) fn facts<'v>(
    view: &'v StudyView,
    row: &'v RowView,
    colleagues: &Colleagues<'v>,
    words: &PageWords,
) -> Vec<Fact<'v>> {
    let finder = FactFinder { view, row, words };
    let mut found: Vec<Weighed<'v>> = Vec::new();
    found.extend(finder.publications());
    found.extend(finder.citations());
    found.extend(finder.congresses());
    found
        .extend(LEADERSHIP_KINDS.iter().filter_map(|(kind, roles)| finder.leadership(kind, roles)));
    found.extend(finder.network(colleagues));
    found.retain(|(points, _)| *points > 0);
    // Stable: of two facts with the same points the one of the earlier pillar comes first.
    found.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    found.into_iter().take(SAID).map(|(_, fact)| fact).collect()
}

struct FactFinder<'v, 'w> {
    view: &'v StudyView,
    row: &'v RowView,
    words: &'w PageWords,
}

impl<'v> FactFinder<'v, '_> {
    fn points(&self, pillar: usize) -> i64 {
        self.row.points[pillar].unwrap_or_default()
    }

    /// Items of a pillar with one of some roles, newest first; all roles if none is named.
    fn items(&self, pillar: usize, roles: &[&str]) -> Vec<&'v ItemView> {
        let is_asked = |item: &&ItemView| {
            item.pillar == pillar && (roles.is_empty() || roles.contains(&item.role.as_str()))
        };
        self.row.items.iter().filter(is_asked).collect()
    }

    fn fact(&self, sentence: String, item: &'v ItemView) -> Fact<'v> {
        let document = &self.view.documents[item.document as usize];
        Fact { sentence, document, talk: item.talk.as_deref() }
    }

    fn publications(&self) -> Option<Weighed<'v>> {
        let (all, leading) = (self.items(SCIENCE, &[]), self.items(SCIENCE, &LEADING_ROLES));
        let count = documents_of(&all);
        let (sentence, shown) = match leading.first() {
            Some(item) => {
                let led = documents_of(&leading).to_string();
                let blanks = [("led", led.as_str()), ("count", &count.to_string())];
                (self.words.text("why.led", &blanks), *item)
            }
            None => (self.words.counted("why.wrote", count), *all.first()?),
        };
        Some((self.points(SCIENCE), self.fact(sentence, shown)))
    }

    fn citations(&self) -> Option<Weighed<'v>> {
        let items = self.items(CITATION, &[]);
        // The first of those with the most points is the newest.
        let most = items.iter().rev().max_by_key(|item| item.points)?;
        let sentence = self.words.counted("why.cited", documents_of(&items));
        Some((self.points(CITATION), self.fact(sentence, most)))
    }

    fn congresses(&self) -> Option<Weighed<'v>> {
        let (all, asked) = (self.items(CONGRESS, &[]), self.items(CONGRESS, &ASKED_ROLES));
        let (sentence, shown) = match asked.first() {
            Some(item) => {
                let [asked, count] = [asked.len(), all.len()].map(|count| count.to_string());
                let blanks = [("asked", asked.as_str()), ("count", &count)];
                (self.words.text("why.asked", &blanks), *item)
            }
            None => (self.words.counted("why.spoke", all.len()), *all.first()?),
        };
        Some((self.points(CONGRESS), self.fact(sentence, shown)))
    }

    /// A kind of leadership stands for its share of the points of the pillar.
    fn leadership(&self, kind: &str, roles: &[&str]) -> Option<Weighed<'v>> {
        let items = self.items(LEADERSHIP, roles);
        let newest = items.first()?;
        let sum = |items: &[&ItemView]| items.iter().map(|item| item.points).sum::<i64>();
        let all = sum(&self.items(LEADERSHIP, &[])).max(1);
        let points = self.points(LEADERSHIP) * sum(&items) / all;
        let sentence = self.words.counted(&format!("why.{kind}"), documents_of(&items));
        Some((points, self.fact(sentence, newest)))
    }

    fn network(&self, colleagues: &Colleagues<'v>) -> Option<Weighed<'v>> {
        let closest = colleagues.nearest.first()?;
        let document = &self.view.documents[*closest.tie.listed.first()? as usize];
        let [people, documents] =
            [colleagues.count as i64, closest.tie.documents].map(|count| count.to_string());
        let blanks = [
            ("people", people.as_str()),
            ("documents", &documents),
            ("name", &super::people::main_name(closest.person, self.words.language())),
        ];
        let form = if closest.tie.documents == 1 { "why.tied.one" } else { "why.tied.many" };
        let sentence = self.words.text(form, &blanks);
        Some((self.points(NETWORK), Fact { sentence, document, talk: None }))
    }
}

fn documents_of(items: &[&ItemView]) -> usize {
    items.iter().map(|item| item.document).collect::<BTreeSet<u32>>().len()
}
