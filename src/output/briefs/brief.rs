//! What stands on a brief, in words: the template only lays it out.

use serde::Serialize;

use super::colleagues::Colleagues;
use super::drawings;
use super::facts::{CITATION, CONGRESS, Fact, LEADERSHIP, SCIENCE, facts};
use super::people::{main_name, other_names, place_of, shortened};
use crate::output::html::{PageWords, decimal, web_address};
use crate::output::view::{
    AreaView, ChangeView, DocumentView, PersonView, RowView, StudyView, YearCounts,
};

/// Lines of the lists of a brief; what is left out is counted.
const ACTIVITIES: usize = 10;
const LISTED_COLLEAGUES: usize = 6;
const VENUES: usize = 4;
const VARIANTS: usize = 4;
/// Letters of a title, so that a list gives it two lines and a sentence ends on its second.
const TITLE: usize = 96;
/// What to look at before relying on a place; the rest is counted.
const CAUTIONS: usize = 4;
/// Causes of a change that are too small to be told, in hundredths of points.
const SMALL_CAUSE: i64 = 5;

/// Codes of the pillars and of their colours.
const PILLARS: [&str; 5] = ["science", "citation", "congress", "leadership", "network"];
/// Codes of the causes in the order of the view.
const CAUSES: [&str; 8] =
    ["evidence", "decay", "identity", "definition", "override", "suppression", "method", "others"];

/// A brief.
#[derive(Debug, Serialize)]
pub(super) struct Brief {
    pub key: String,
    pub name: String,
    pub other_names: Vec<String>,
    pub place: String,
    orcid: Option<String>,
    area: String,
    /// Tier with how firm it is; `class` is the class of its colour.
    pub tier: String,
    tier_class: String,
    tier_held: Option<String>,
    pub rank: String,
    score: String,
    community: Option<String>,
    facts: Vec<Line>,
    pillars: Vec<PillarLine>,
    activity: Vec<YearChart>,
    recent: Vec<Line>,
    recent_left: Option<String>,
    roles: Vec<String>,
    venues: Vec<String>,
    colleagues: Vec<ColleagueLine>,
    colleagues_left: Option<String>,
    network: Option<String>,
    changes: Vec<String>,
    identity: Vec<[String; 2]>,
    cautions: Vec<String>,
    pub foot: Vec<String>,
}

/// A text before a title that may be a link.
#[derive(Debug, Serialize)]
struct Line {
    date: String,
    before: String,
    title: String,
    link: Option<String>,
    after: String,
}

#[derive(Debug, Serialize)]
struct PillarLine {
    name: String,
    bar: String,
    points: String,
    of: String,
    peers: String,
}

#[derive(Debug, Serialize)]
struct YearChart {
    label: String,
    drawing: String,
}

#[derive(Debug, Serialize)]
struct ColleagueLine {
    rank: u32,
    name: String,
    documents: String,
}

/// A person of an area, and the words of the language.
pub(super) struct BriefSource<'v, 'w> {
    pub view: &'v StudyView,
    pub area: &'v AreaView,
    pub row: &'v RowView,
    pub colleagues: &'w Colleagues<'v>,
    pub words: &'w PageWords,
}

impl<'v> BriefSource<'v, '_> {
    pub(super) fn brief(&self) -> Brief {
        let Self { view, area, row, colleagues, words } = *self;
        let person = self.person();
        let all_recent = self.recent();
        let left = all_recent.len().saturating_sub(ACTIVITIES);
        let colleagues_left = colleagues.count.saturating_sub(LISTED_COLLEAGUES);
        let and_more = |count: usize| {
            (count > 0).then(|| words.text("brief.more", &[("count", &count.to_string())]))
        };
        let tier = row.reviewed.or(row.tier);
        Brief {
            key: person.key.clone(),
            name: main_name(person, words.language()),
            other_names: other_names(person, words.language()),
            place: place_of(person, words),
            orcid: person.orcid.clone(),
            area: shortened(&area.name, 60),
            tier: tier.map_or_else(|| words.text("tier.none", &[]), |tier| format!("T{tier}")),
            tier_class: tier.map_or_else(|| "none".to_owned(), |tier| tier.to_string()),
            tier_held: self.tier_held(),
            rank: self.rank(),
            score: words.text("brief.score", &[("score", &decimal(Some(row.score)))]),
            community: row.community.map(|place| shortened(&area.communities[place].label, 110)),
            facts: facts(view, row, colleagues, words).into_iter().map(|f| self.fact(f)).collect(),
            pillars: (0..PILLARS.len()).map(|pillar| self.pillar(pillar)).collect(),
            activity: self.activity(),
            recent: all_recent.into_iter().take(ACTIVITIES).collect(),
            recent_left: and_more(left),
            roles: self.roles(),
            venues: self.venues(),
            colleagues: self.colleagues(),
            colleagues_left: and_more(colleagues_left),
            network: (!colleagues.nearest.is_empty())
                .then(|| drawings::ego_network(row, colleagues)),
            changes: self.changes(),
            identity: self.identity(),
            cautions: self.cautions(),
            foot: self.foot(),
        }
    }

    fn person(&self) -> &'v PersonView {
        &self.view.people[self.row.person]
    }

    fn rank(&self) -> String {
        let rank = self.row.rank.to_string();
        let of = self.area.listed.to_string();
        match (self.row.low, self.row.high) {
            (Some(low), Some(high)) => {
                let [low, high] = [low, high].map(|end| end.to_string());
                let blanks = [("rank", rank.as_str()), ("low", &low), ("high", &high), ("of", &of)];
                self.words.text("person.rank", &blanks)
            }
            _ => self.words.text("brief.rank", &[("rank", &rank), ("of", &of)]),
        }
    }

    fn tier_held(&self) -> Option<String> {
        if self.row.reviewed.is_some() {
            return Some(self.words.text("brief.reviewed", &[]));
        }
        let share = self.words.per_cent(Some(self.row.tier_pct?));
        Some(self.words.text("brief.held", &[("share", &share)]))
    }

    fn line(&self, document: &DocumentView, talk: Option<&str>) -> Line {
        let title = talk.or(document.title.as_deref()).unwrap_or(&document.id);
        Line {
            date: document.date.clone(),
            before: String::new(),
            title: shortened(title, TITLE),
            link: document.link.as_deref().and_then(web_address).map(str::to_owned),
            after: String::new(),
        }
    }

    fn fact(&self, fact: Fact<'_>) -> Line {
        let year = fact.document.date.get(..4).unwrap_or_default().to_owned();
        let venue = fact.document.venue.as_deref().map(|venue| shortened(venue, 50));
        let said: Vec<String> =
            venue.into_iter().chain([year]).filter(|part| !part.is_empty()).collect();
        let after = self.words.text("why.source", &[("source", &self.words.list(&said))]);
        Line { before: fact.sentence, after, ..self.line(fact.document, fact.talk) }
    }

    fn pillar(&self, pillar: usize) -> PillarLine {
        let (row, words) = (self.row, self.words);
        let weight = self.area.weights[pillar] * 100;
        let absent = self.area.absent.contains(&pillar);
        let points = row.points[pillar].filter(|_| !absent);
        let share = points.unwrap_or_default() as f64 / weight.max(1) as f64;
        let of = if absent {
            words.text("pillar.absent", &[])
        } else {
            words.text("brief.of", &[("points", &decimal(Some(weight)))])
        };
        let peers = points.and(row.peer_pct[pillar]);
        PillarLine {
            name: words.code("pillar", PILLARS[pillar]),
            bar: drawings::share_bar(share, PILLARS[pillar]),
            points: decimal(points),
            of,
            peers: peers.map_or_else(String::new, |share| {
                words.text("person.peer", &[("share", &words.per_cent(Some(share)))])
            }),
        }
    }

    fn activity(&self) -> Vec<YearChart> {
        let counts = &self.row.activity;
        let Some(last) = self.view.as_of.get(..4).and_then(|year| year.parse::<i64>().ok()) else {
            return Vec::new();
        };
        let first = counts.iter().map(|of| of.year).min().unwrap_or(last);
        let series = |kind: &str, colour: &str, value: fn(&YearCounts) -> i64| {
            let values: Vec<(i64, i64)> = counts.iter().map(|of| (of.year, value(of))).collect();
            let sum: i64 = values.iter().map(|(_, value)| value).sum();
            (sum > 0).then(|| YearChart {
                label: format!("{} ({sum})", self.words.code("activity", kind)),
                drawing: drawings::year_columns(&values, [first, last.max(first)], colour),
            })
        };
        let series = [
            series("papers", PILLARS[SCIENCE], |of| of.papers),
            series("talks", PILLARS[CONGRESS], |of| of.talks),
            series("roles", PILLARS[LEADERSHIP], |of| of.other),
        ];
        series.into_iter().flatten().collect()
    }

    /// What the person did, newest first; being cited is no deed, and several roles in one document are one line.
    fn recent(&self) -> Vec<Line> {
        let mut done: Vec<(u32, Option<&str>, Vec<String>)> = Vec::new();
        for item in self.row.items.iter().filter(|item| item.pillar != CITATION) {
            let role = self.words.code("role", &item.role);
            let (document, talk) = (item.document, item.talk.as_deref());
            match done.iter_mut().find(|known| (known.0, known.1) == (document, talk)) {
                Some((_, _, roles)) if roles.contains(&role) => {}
                Some((_, _, roles)) => roles.push(role),
                None => done.push((document, talk, vec![role])),
            }
        }
        let line = |(document, talk, roles): (u32, Option<&str>, Vec<String>)| Line {
            before: self.words.list(&roles),
            ..self.line(&self.view.documents[document as usize], talk)
        };
        done.into_iter().map(line).collect()
    }

    /// Congress and leadership roles with how often they were held, most often first.
    fn roles(&self) -> Vec<String> {
        let held = self.row.items.iter().filter(|i| [CONGRESS, LEADERSHIP].contains(&i.pillar));
        let held = held.map(|item| self.words.code("role", &item.role));
        let counted = most_frequent(held);
        counted.into_iter().map(|(role, count)| format!("{role} {count}×")).collect()
    }

    fn venues(&self) -> Vec<String> {
        let done = self.row.items.iter().filter(|item| item.pillar != CITATION);
        let mut documents: Vec<u32> = done.map(|item| item.document).collect();
        documents.sort_unstable();
        documents.dedup();
        let venues = documents
            .into_iter()
            .filter_map(|place| self.view.documents[place as usize].venue.clone());
        let counted = most_frequent(venues).into_iter().take(VENUES);
        counted.map(|(venue, count)| format!("{} ({count})", shortened(&venue, 44))).collect()
    }

    fn colleagues(&self) -> Vec<ColleagueLine> {
        let line = |colleague: &super::colleagues::Colleague<'_>| ColleagueLine {
            rank: colleague.row.rank,
            name: main_name(colleague.person, self.words.language()),
            documents: self.words.counted("documents", colleague.tie.documents.max(0) as usize),
        };
        self.colleagues.nearest.iter().take(LISTED_COLLEAGUES).map(line).collect()
    }

    fn changes(&self) -> Vec<String> {
        let Some([since, _]) = &self.view.previous else { return Vec::new() };
        let key = &self.person().key;
        let of_person = |changes: &'v Vec<ChangeView>| changes.iter().find(|c| c.key == *key);
        let Some(change) = self.area.changes.as_ref().and_then(of_person) else {
            return Vec::new();
        };
        let [Some(old), Some(new)] = change.ranks else {
            return vec![self.words.text("brief.isNew", &[("date", since)])];
        };
        let [old, new] = [old, new].map(|rank| rank.to_string());
        let blanks = [("old", old.as_str()), ("new", &new), ("date", since)];
        let mut said = vec![self.words.text("brief.fromTo", &blanks)];
        let mut causes: Vec<(&str, i64)> = CAUSES.into_iter().zip(change.causes).collect();
        causes.retain(|(_, points)| points.abs() >= SMALL_CAUSE);
        causes.sort_by_key(|(_, points)| std::cmp::Reverse(points.abs()));
        said.extend(causes.into_iter().map(|(cause, points)| {
            let sign = if points > 0 { "+" } else { "−" };
            format!("{} {sign}{}", self.words.code("cause", cause), decimal(Some(points.abs())))
        }));
        said
    }

    fn identity(&self) -> Vec<[String; 2]> {
        let (person, words) = (self.person(), self.words);
        let mut lines =
            vec![[words.text("identity.confidence", &[]), words.per_cent(person.identity_pct)]];
        if let Some(risk) = person.split_pct.filter(|risk| *risk > 0) {
            lines.push([words.text("identity.split", &[]), words.per_cent(Some(risk))]);
        }
        if let Some(shared) = &person.identity_evidence {
            let shared: Vec<String> =
                shared.split("; ").map(|code| words.code("shared", code)).collect();
            lines.push([words.text("identity.shared", &[]), words.list(&shared)]);
        }
        if !person.variants.is_empty() {
            let mut variants: Vec<String> =
                person.variants.iter().take(VARIANTS).map(|name| shortened(name, 40)).collect();
            let left = person.variants.len().saturating_sub(VARIANTS);
            if left > 0 {
                variants.push(words.text("brief.more", &[("count", &left.to_string())]));
            }
            lines.push([words.text("identity.variants", &[]), words.list(&variants)]);
        }
        lines.push([words.text("key", &[]), person.key.clone()]);
        lines
    }

    /// What to look at before trusting the place: turns of the career, flags, pillars without a source.
    fn cautions(&self) -> Vec<String> {
        let (row, words) = (self.row, self.words);
        let mut said = Vec::new();
        if row.state.as_deref() == Some("silent") {
            let year = row.last.map_or_else(String::new, |year| year.to_string());
            said.push(words.text("person.silent", &[("year", &year)]));
        }
        if let Some(place) = &row.moved_from {
            said.push(words.text("person.moved", &[("place", &shortened(place, 60))]));
        }
        // What is told with its year or place above is not told again.
        if !row.interests.is_empty() {
            let interests = words.list(&row.interests);
            said.push(
                words.text("person.interests", &[("interests", &shortened(&interests, 200))]),
            );
        }
        const TOLD_ABOVE: [&str; 3] = ["silent", "moved", "interest_declared"];
        let flags = row.flags.iter().filter(|flag| !TOLD_ABOVE.contains(&flag.as_str()));
        said.extend(flags.map(|flag| {
            let why = words.code(&format!("flag.{flag}"), "why");
            format!("{}: {why}", words.code("flag", flag))
        }));
        let absent: Vec<String> =
            self.area.absent.iter().map(|pillar| words.code("pillar", PILLARS[*pillar])).collect();
        if !absent.is_empty() {
            said.push(words.text("brief.absent", &[("pillars", &words.list(&absent))]));
        }
        let left = said.len().saturating_sub(CAUTIONS);
        if left > 0 {
            said.truncate(CAUTIONS);
            said.push(words.text("brief.more", &[("count", &left.to_string())]));
        }
        said
    }

    fn foot(&self) -> Vec<String> {
        let view = self.view;
        let title = shortened(&view.title, 80);
        let blanks = [("title", title.as_str()), ("date", &view.as_of), ("run", &view.run_id)];
        vec![self.words.text("brief.source", &blanks), self.words.text("brief.purpose", &[])]
    }
}

/// Each text with how often it occurs, most often first.
fn most_frequent(texts: impl Iterator<Item = String>) -> Vec<(String, usize)> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for text in texts {
        match counted.iter_mut().find(|(known, _)| *known == text) {
            Some((_, count)) => *count += 1,
            None => counted.push((text, 1)),
        }
    }
    counted.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counted
}
