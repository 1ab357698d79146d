//! Declared interests of the people of a run: shown beside their roles, of no weight.
//!
//! A row means a person by key or ORCID iD, or by a printed name that one person alone bears. Whom a row names is asked
//! after people who opted out are gone, so that nothing is found or said about them.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use super::resolved::ResolvedPeople;
use crate::data::corpus::{Corpus, MentionId, Orcid, PersonId, name_key};
use crate::data::review::DeclaredInterest;
use crate::people::person_key::{key_of_anchor, mention_anchor};

/// What is said of the interests of each person, in the order of the lists.
pub(super) type InterestsByPerson = BTreeMap<PersonId, Vec<String>>;

/// Finds whose interests the rows are; what names nobody, or several, is remarked.
pub(super) fn find_people(
    resolved: &ResolvedPeople<'_>,
    interests: &[DeclaredInterest],
    remarks: &mut Vec<String>,
) -> InterestsByPerson {
    let mut found = InterestsByPerson::new();
    if interests.is_empty() {
        return found;
    }
    let bearers = InterestBearers::of(resolved, interests);
    let (mut nobody, mut several) = (Vec::new(), Vec::new());
    for interest in interests {
        match bearers.of_row(resolved, interest).as_slice() {
            [] => nobody.push(interest.place.as_str()),
            [person] => found.entry(*person).or_default().push(interest.statement.clone()),
            _ => several.push(interest.place.as_str()),
        }
    }
    for statements in found.values_mut() {
        let mut seen = BTreeSet::new();
        statements.retain(|statement| seen.insert(statement.clone()));
    }
    remarks.extend(remark(&nobody, "names nobody whom a source names"));
    let remedy = "names several people of the run; add the person key or the ORCID iD";
    remarks.extend(remark(&several, remedy));
    found
}

fn remark(places: &[&str], what: &str) -> Option<String> {
    let first = places.first()?;
    let more = match places.len() {
        1 => String::new(),
        count => format!(" (first of {count})"),
    };
    Some(format!("{first}: {what}{more}"))
}

/// Who bears the keys, ORCID iDs and names of the rows.
struct InterestBearers {
    keys: FxHashMap<String, BTreeSet<PersonId>>,
    orcids: FxHashMap<Orcid, BTreeSet<PersonId>>,
    names: FxHashMap<String, BTreeSet<PersonId>>,
}

impl InterestBearers {
    fn of(resolved: &ResolvedPeople<'_>, interests: &[DeclaredInterest]) -> Self {
        let asked = |key: &str| (!key.is_empty()).then(|| (key.to_owned(), BTreeSet::new()));
        let mut bearers = Self {
            keys: interests.iter().filter_map(|row| asked(&row.key)).collect(),
            orcids: interests.iter().map(|row| (row.orcid, BTreeSet::new())).collect(),
            names: interests
                .iter()
                .flat_map(|row| &row.names)
                .filter_map(|name| asked(&whole_name_key(&[name])))
                .collect(),
        };
        bearers.orcids.remove(&Orcid::NONE);
        for (person, key) in (0u32..).zip(&resolved.keys) {
            if let Some(people) = bearers.keys.get_mut(key) {
                people.insert(PersonId(person));
            }
        }
        for mention in resolved.corpus.mention_ids() {
            if let Some(person) = resolved.people.person_of[mention.index()] {
                bearers.add_mention(&resolved.corpus, mention, person);
            }
        }
        bearers
    }

    fn add_mention(&mut self, corpus: &Corpus, mention: MentionId, person: PersonId) {
        let (mentions, row) = (&corpus.mentions, mention.index());
        if let Some(people) = self.orcids.get_mut(&mentions.orcid[row]) {
            people.insert(person);
        }
        // A key of an earlier run is that of a printed name of the person.
        if !self.keys.is_empty() {
            let key = key_of_anchor(&mention_anchor(corpus, mention));
            if let Some(people) = self.keys.get_mut(&key) {
                people.insert(person);
            }
        }
        if !self.names.is_empty() {
            let text = |id| corpus.text(id);
            let latin = [text(mentions.family[row]), text(mentions.given[row])];
            for key in [whole_name_key(&latin), whole_name_key(&[text(mentions.native[row])])] {
                if let Some(people) = self.names.get_mut(&key) {
                    people.insert(person);
                }
            }
        }
    }

    /// The people whom a row can mean: by its key, else its ORCID iD, else a name. A name means nobody who has another
    /// ORCID iD than the row.
    fn of_row(&self, resolved: &ResolvedPeople<'_>, interest: &DeclaredInterest) -> Vec<PersonId> {
        let known = |people: Option<&BTreeSet<PersonId>>| {
            people.into_iter().flatten().copied().collect::<Vec<_>>()
        };
        if !interest.key.is_empty() {
            return known(self.keys.get(&interest.key));
        }
        let by_orcid = known(self.orcids.get(&interest.orcid));
        if !by_orcid.is_empty() {
            return by_orcid;
        }
        let names = interest.names.iter().map(|name| self.names.get(&whole_name_key(&[name])));
        let mut people: BTreeSet<PersonId> = names.flat_map(known).collect();
        if interest.orcid.is_some() {
            people.retain(|person| !resolved.profiles[person.index()].orcid.is_some());
        }
        people.into_iter().collect()
    }
}

/// The key of a printed name in either order, which a name in kanji has with or without a space.
fn whole_name_key(parts: &[&str]) -> String {
    let has_case = |c: char| c.is_lowercase() || c.is_uppercase();
    match parts.iter().any(|part| part.chars().any(has_case)) {
        true => name_key(parts),
        false => name_key(&[&parts.concat().split_whitespace().collect::<String>()]),
    }
}
