//! Everything that a run holds on one person, for that person.

use std::collections::BTreeSet;
use std::path::Path;

use minijinja::value::Serde;
use minijinja::{Value, context};
use serde::Serialize;

use super::held_data::{self, DocumentRow, document_counts, history, register, tied_people};
use super::letters::STYLE;
use super::particulars::Particulars;
use super::sections::SectionWriter;
use super::{SubjectError, SubjectSettings};
use crate::data::ingest::HeldPersonRow;
use crate::output::html::{
    PAGE_HEAD, PageWords, language_code, page_templates, style_policy, web_address,
};
use crate::queries::explain::{
    ExplainError, Explanation, PersonExplanation, RunExplainer, ScoredItem,
};
use crate::run_folder::{
    PeopleTable, RunFolder, UnlistedPeople, UnlistedReason, UnlistedRow, not_a_run_folder,
};
use crate::study::Language;

const ANSWER: &str = include_str!("answer.html");
const SECTIONS: &str = include_str!("sections.html");

/// The answer to the request of one person (key, ORCID iD or printed name) as a page, in `language` or that of the
/// study. Other people are counted and not named.
///
/// # Errors
/// When the folder is not a run folder, its study does not say who holds the data, or nobody or more than one
/// answers to `person`.
pub fn answer_request(
    run: &Path,
    person: &str,
    language: Option<Language>,
) -> Result<String, SubjectError> {
    let folder = RunFolder::<SubjectSettings>::open(run)?;
    let particulars = Particulars::of(&folder)?;
    let language = language.unwrap_or(folder.manifest.config.language);
    let words = PageWords::of(language)?;
    let ranked = match RunExplainer::open(run)?.explain(person, None) {
        Ok(explained) => Ok(explained),
        Err(ExplainError::OnNoList { person_key, .. }) => Err(person_key),
        Err(error) => return Err(error.into()),
    };
    let key = match &ranked {
        Ok(explained) => explained.first.person_key.clone(),
        Err(key) => key.clone(),
    };
    let Some(held) = register(run)?.into_iter().find(|row| row.person_key == key) else {
        let cause = format!("{key} is in a table and not in the notice register");
        return Err(not_a_run_folder(run, cause).into());
    };
    let source = AnswerSource {
        run: &folder,
        words: &words,
        write: SectionWriter { words: &words, particulars: &particulars },
        held: &held,
        ranked: ranked.ok(),
    };
    let templates = page_templates(&[
        ("head.html", PAGE_HEAD),
        ("sections.html", SECTIONS),
        ("answer.html", ANSWER),
    ])?;
    Ok(templates.get_template("answer.html")?.render(source.page(language)?)?)
}

struct AnswerSource<'a> {
    run: &'a RunFolder<SubjectSettings>,
    words: &'a PageWords,
    write: SectionWriter<'a>,
    held: &'a HeldPersonRow,
    /// Why the person is where they are; `None` for somebody on no list.
    ranked: Option<PersonExplanation>,
}

/// A line of what a person is known by.
#[derive(Serialize)]
struct Fact {
    name: String,
    value: String,
}

/// A place in the ranking of an area.
#[derive(Serialize)]
struct RankFacts {
    area: String,
    lines: Vec<String>,
    pillars: Vec<PillarFacts>,
}

#[derive(Serialize)]
struct PillarFacts {
    name: String,
    weight: String,
    points: String,
}

/// A document that names the person.
#[derive(Serialize)]
struct DocumentFacts {
    id: String,
    title: String,
    talk: String,
    venue: String,
    date: String,
    link: String,
    roles: String,
    areas: String,
}

/// Tables of a run folder that hold something of somebody who is ranked.
const TABLES_OF_RANKED: [&str; 9] = [
    "people",
    "rankings",
    "evidence",
    "edges",
    "tie_documents",
    "communities",
    "notice_register",
    "ledger",
    "report, briefs, pictures",
];
/// Of somebody who is on no list.
const TABLES_OF_UNLISTED: [&str; 3] = ["unlisted", "notice_register", "ledger"];

impl AnswerSource<'_> {
    fn page(&self, language: Language) -> Result<Value, SubjectError> {
        let manifest = &self.run.manifest;
        let word = |key: &str| self.words.text(&format!("subject.{key}"), &[]);
        let unlisted = self.unlisted()?;
        let tables = match self.ranked {
            Some(_) => TABLES_OF_RANKED.join(", "),
            None => TABLES_OF_UNLISTED.join(", "),
        };
        let documents = self.documents()?;
        let name = [&self.held.name, &self.held.name_native];
        let name = match language {
            Language::En => name,
            Language::Ja => [name[1], name[0]],
        };
        let name = name.into_iter().find(|name| !name.is_empty()).unwrap_or(&self.held.person_key);
        Ok(context! {
            language => language_code(language),
            policy => style_policy(STYLE),
            style => STYLE,
            title => word("title"),
            law => word("law"),
            dear => self.words.text("letter.dear", &[("name", name)]),
            intro => word("intro"),
            run => self.words.text("subject.run", &[
                ("study", &manifest.study),
                ("date", &manifest.as_of),
                ("run", &manifest.run_id),
            ]),
            facts => Serde(self.facts(unlisted.first())?),
            ranks => Serde(self.ranks()),
            no_documents => documents.is_empty().then(|| self.no_documents(&unlisted)),
            documents => Serde(documents),
            ties => self.ties()?,
            sections => Serde(self.sections()?),
            place => self.words.text("subject.place", &[("tables", &tables)]),
            purpose_line => self.words.text("letter.line", &[]),
            words => self.headings(),
        })
    }

    fn headings(&self) -> Value {
        let word = |key: &str| self.words.text(&format!("subject.{key}"), &[]);
        context! {
            who => word("who"),
            ranks => word("ranks"),
            no_ranks => word("ranks.none"),
            pillar => word("pillar"),
            weight => word("weight"),
            points => word("points"),
            documents => word("documents"),
            document => word("document"),
            date => word("date"),
            role => word("role"),
            areas => word("areas"),
            ties => word("ties"),
            logic => word("logic"),
            logic_text => word("logic.text"),
            logic_meaning => word("logic.meaning"),
            others => word("others"),
            others_text => word("others.text"),
        }
    }

    /// The rows of somebody who is on no list.
    fn unlisted(&self) -> Result<Vec<UnlistedRow>, SubjectError> {
        let everybody = UnlistedPeople::open(&self.run.path)?.all()?;
        Ok(everybody.into_iter().filter(|row| row.person_key == self.held.person_key).collect())
    }

    /// What the person is known by, what is unknown left out.
    fn facts(&self, unlisted: Option<&UnlistedRow>) -> Result<Vec<Fact>, SubjectError> {
        let held = self.held;
        let listed = PeopleTable::open(&self.run.path)?.with_key(&held.person_key)?;
        let more = history(&self.run.path, &held.person_key)?;
        let (kana, variants, orcid, mentions) = match (&listed, unlisted) {
            (Some(row), _) => (&row.name_kana, &row.name_variants, &row.orcid, row.mentions),
            (None, Some(row)) => {
                (&row.name_kana, &row.name_variants, &row.orcid, Some(row.mentions))
            }
            (None, None) => (&None, &None, &None, None),
        };
        let place =
            listed.as_ref().map(|row| [&row.affiliation, &row.city, &row.region, &row.country]);
        let place = match place {
            Some(parts) => parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(", "),
            None => [held.affiliation.as_str(), &held.country]
                .into_iter()
                .filter(|part| !part.is_empty())
                .collect::<Vec<_>>()
                .join(", "),
        };
        let confidence = listed.as_ref().and_then(|row| row.identity_confidence);
        let told = match held.told {
            Some(day) => format!("{day} {}", held.how).trim_end().to_owned(),
            None => self.words.text("subject.told.not", &[]),
        };
        let career = self.ranked.as_ref().and_then(|ranked| ranked.first.career.last_seen.clone());
        let facts = [
            ("name", held.name.clone()),
            ("native", held.name_native.clone()),
            ("kana", kana.clone().unwrap_or_default()),
            ("variants", variants.clone().unwrap_or_default()),
            ("orcid", orcid.clone().unwrap_or_default()),
            ("affiliation", place),
            ("history", more.affiliation_history.unwrap_or_default().replace(" | ", "; ")),
            ("lastSeen", career.unwrap_or_default()),
            ("key", held.person_key.clone()),
            ("mentions", mentions.map(|count| count.to_string()).unwrap_or_default()),
            ("confidence", confidence.map(|p| format!("{p:.2}")).unwrap_or_default()),
            ("evidence", more.identity_evidence.unwrap_or_default()),
            ("held", held.first_held.to_string()),
            ("told", told),
        ];
        let fact = |(key, value): (&str, String)| {
            let name = self.words.text(&format!("subject.{key}"), &[]);
            (!value.is_empty()).then_some(Fact { name, value })
        };
        Ok(facts.into_iter().filter_map(fact).collect())
    }

    fn ranks(&self) -> Vec<RankFacts> {
        let explained = self.ranked.iter().flat_map(PersonExplanation::explanations);
        explained.map(|explanation| self.rank(explanation)).collect()
    }

    fn rank(&self, explanation: &Explanation) -> RankFacts {
        let text =
            |key: &str, blanks: &[(&str, &str)]| self.words.text(&format!("subject.{key}"), blanks);
        let (rank, of) = (explanation.rank.to_string(), explanation.ranked.to_string());
        let score = format!("{:.2}", explanation.score);
        let mut lines = vec![text("rank", &[("rank", &rank), ("of", &of), ("score", &score)])];
        if let (Some(low), Some(high)) = (explanation.rank_low, explanation.rank_high) {
            let (low, high) = (low.to_string(), high.to_string());
            lines.push(text("interval", &[("low", &low), ("high", &high)]));
        }
        lines.push(match &explanation.tier.proposed {
            Some(tier) => text("tier", &[("tier", tier)]),
            None => text("tier.none", &[]),
        });
        let reviewed = explanation.tier.reviewed.as_ref();
        lines.extend(reviewed.map(|tier| text("tier.reviewed", &[("tier", tier)])));
        if !explanation.flags.is_empty() {
            let flags: Vec<String> =
                explanation.flags.iter().map(|flag| self.words.code("flag", flag)).collect();
            lines.push(format!("{}: {}", text("flags", &[]), flags.join(", ")));
        }
        if !explanation.declared_interests.is_empty() {
            let interests = explanation.declared_interests.join("; ");
            lines.push(self.words.text("person.interests", &[("interests", &interests)]));
        }
        let pillars = explanation.pillars.iter().map(|pillar| PillarFacts {
            name: self.words.code("pillar", pillar.pillar),
            weight: format!("{:.1} %", 100.0 * pillar.weight),
            points: format!("{:.2}", pillar.points),
        });
        RankFacts { area: explanation.area_name.clone(), lines, pillars: pillars.collect() }
    }

    /// Documents that count or tie, the newest first.
    fn documents(&self) -> Result<Vec<DocumentFacts>, SubjectError> {
        let mut found: Vec<DocumentParts> = Vec::new();
        for explanation in self.ranked.iter().flat_map(PersonExplanation::explanations) {
            for item in explanation.pillars.iter().flat_map(|pillar| &pillar.items) {
                if let Some(document) = &item.document {
                    parts_of(&mut found, document).add(item, &explanation.area_name);
                }
            }
        }
        for row in held_data::tie_documents_of(&self.run.path, &self.held.person_key)? {
            let id = row.id.clone();
            let parts = parts_of(&mut found, &id);
            if parts.row.title.is_none() {
                parts.row = row;
            }
        }
        found.sort_by(|a, b| b.row.date.cmp(&a.row.date).then_with(|| a.row.id.cmp(&b.row.id)));
        Ok(found.into_iter().map(|parts| parts.into_facts(self.words)).collect())
    }

    fn no_documents(&self, unlisted: &[UnlistedRow]) -> String {
        let why = unlisted.first().map_or(UnlistedReason::NoPoints, |row| row.why).name();
        let why = self.words.text(&format!("subject.why.{why}"), &[]);
        self.words.text("subject.documents.none", &[("why", &why)])
    }

    fn ties(&self) -> Result<Vec<String>, SubjectError> {
        let counts = tied_people(&self.run.path, &self.held.person_key)?;
        let line = |(layer, people): (&String, &u64)| {
            let form = if *people == 1 { "one" } else { "many" };
            let layer = self.words.code("layer", layer);
            self.words.text(
                &format!("subject.ties.{form}"),
                &[("layer", &layer), ("count", &people.to_string())],
            )
        };
        Ok(counts.iter().map(line).collect())
    }

    fn sections(&self) -> Result<Vec<super::sections::Section>, SubjectError> {
        let mut counts = document_counts(&self.run.path)?;
        let counts = counts.remove(&self.held.person_key).unwrap_or_default();
        let mut sections = vec![self.write.sources(&self.held.source_category, &counts)];
        sections.extend(self.write.controller_and_purpose());
        sections.extend(self.write.recipients_and_rights());
        Ok(sections)
    }
}

/// What the tables say of one document.
#[derive(Default)]
struct DocumentParts {
    row: DocumentRow,
    talks: BTreeSet<String>,
    roles: BTreeSet<String>,
    areas: Vec<String>,
}

fn parts_of<'p>(found: &'p mut Vec<DocumentParts>, id: &str) -> &'p mut DocumentParts {
    let at = found.iter().position(|parts| parts.row.id == id).unwrap_or_else(|| {
        let row = DocumentRow { id: id.to_owned(), ..DocumentRow::default() };
        found.push(DocumentParts { row, ..DocumentParts::default() });
        found.len() - 1
    });
    &mut found[at]
}

impl DocumentParts {
    fn add(&mut self, item: &ScoredItem, area: &str) {
        self.row.title = self.row.title.take().or_else(|| item.title.clone());
        self.row.venue = self.row.venue.take().or_else(|| item.venue.clone());
        self.row.date = self.row.date.take().or_else(|| item.date.clone());
        self.row.link = self.row.link.take().or_else(|| item.link.clone());
        self.talks.extend(item.talk.clone());
        self.roles.insert(item.role.clone());
        if !self.areas.iter().any(|known| known == area) {
            self.areas.push(area.to_owned());
        }
    }

    fn into_facts(self, words: &PageWords) -> DocumentFacts {
        let roles: Vec<String> = self.roles.iter().map(|role| words.code("role", role)).collect();
        let talks: Vec<&str> = self.talks.iter().map(String::as_str).collect();
        DocumentFacts {
            title: self.row.title.unwrap_or_else(|| self.row.id.clone()),
            talk: talks.join("; "),
            venue: self.row.venue.unwrap_or_default(),
            date: self.row.date.unwrap_or_default(),
            link: self.row.link.as_deref().and_then(web_address).unwrap_or_default().to_owned(),
            roles: roles.join(", "),
            areas: self.areas.join(", "),
            id: self.row.id,
        }
    }
}
