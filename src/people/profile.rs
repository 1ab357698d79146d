//! What is printed about a person: names in all scripts, identifiers, where they worked and when.

use std::collections::BTreeMap;

use crate::data::corpus::{Corpus, MentionId, Orcid, PartialDate, StrId};
use crate::people::identity::resolution::Resolution;

/// A person as outputs show them.
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// The most complete Latin form, given name first; the native form when there is no other.
    pub name: String,
    /// The most frequent form in its own script.
    pub native: String,
    /// The reading in kana.
    pub kana: String,
    /// Every other printed form, by falling frequency.
    pub variants: Vec<String>,
    /// ORCID iD.
    pub orcid: Orcid,
    /// The latest organisation, else the latest affiliation line.
    pub affiliation: String,
    /// City printed with it.
    pub city: String,
    /// Country: mode over the mentions of the last five years that name one, recent ones first
    /// ([method 5.1](crate::guide::method#51-tiers)).
    pub country: String,
    /// Organisations with their first and last year, latest first.
    pub history: Vec<(String, i16, i16)>,
    /// Year of the latest mention with an affiliation.
    pub affiliation_year: i16,
    /// Printed names that make up the person.
    pub mentions: u32,
    /// Mean probability that a mention belongs to the person: one less the risk of lumping.
    pub confidence: f64,
    /// Probability that somebody else in the corpus is the same person: the risk of splitting.
    pub split_risk: f64,
    /// Kinds of evidence that more than one mention of the person shares.
    pub shared: Vec<&'static str>,
}

/// Mentions of each person, in order.
pub fn mentions_by_person(people: &Resolution) -> Vec<Vec<MentionId>> {
    let mut mentions = vec![Vec::new(); people.people];
    for (mention, person) in people.person_of.iter().enumerate() {
        if let Some(person) = person {
            mentions[person.index()].push(MentionId(mention as u32));
        }
    }
    mentions
}

/// Builds the profile of a person from their mentions.
pub fn profile(
    corpus: &Corpus,
    people: &Resolution,
    mentions: &[MentionId],
    as_of: PartialDate,
) -> Profile {
    let mut profile = Profile { mentions: mentions.len() as u32, ..Profile::default() };
    name(corpus, mentions, &mut profile);
    places(corpus, mentions, as_of, &mut profile);
    let sum: f64 = mentions.iter().map(|m| f64::from(people.confidence[m.index()])).sum();
    profile.confidence = if mentions.is_empty() { 0.0 } else { sum / mentions.len() as f64 };
    profile.shared = shared_evidence(corpus, people, mentions);
    let orcids = mentions.iter().map(|m| corpus.mentions.orcid[m.index()]);
    profile.orcid = most_frequent(orcids.filter(|orcid| orcid.is_some())).unwrap_or_default();
    profile
}

/// What more than one mention of a person has in common, besides the name.
fn shared_evidence(
    corpus: &Corpus,
    people: &Resolution,
    mentions: &[MentionId],
) -> Vec<&'static str> {
    fn repeats<T: Ord>(mut values: Vec<T>) -> bool {
        values.sort_unstable();
        values.windows(2).any(|pair| pair[0] == pair[1])
    }
    let printed = &corpus.mentions;
    let rows = || mentions.iter().map(|mention| mention.index());
    let orcids = rows().map(|row| printed.orcid[row]).filter(|orcid| orcid.is_some());
    let addresses = rows().map(|row| printed.email_hash[row]).filter(|hash| *hash != 0);
    let organisations = rows().map(|row| printed.organisation[row]).filter(|id| !id.is_empty());
    // Works of hundreds say little about each of them, and would take long.
    let colleagues = rows().flat_map(|row| {
        let team = corpus.mentions_of(printed.work[row]);
        let few = team.len() <= LARGEST_TEAM;
        let others = team.filter(move |other| few && other.index() != row);
        others.filter_map(|other| people.person_of[other.index()])
    });
    [
        ("ORCID iD", repeats(orcids.collect())),
        ("e-mail", repeats(addresses.collect())),
        ("co-authors", repeats(colleagues.collect())),
        ("organisation", repeats(organisations.collect())),
    ]
    .into_iter()
    .filter_map(|(kind, shared)| shared.then_some(kind))
    .collect()
}

/// Longest list of names in which a colleague counts as one.
const LARGEST_TEAM: usize = 100;

/// The value seen most often; the smallest of equals.
fn most_frequent<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, u32> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}

fn name(corpus: &Corpus, mentions: &[MentionId], profile: &mut Profile) {
    let printed = &corpus.mentions;
    let text = |id: StrId| corpus.text(id).to_owned();
    let mut forms: BTreeMap<String, u32> = BTreeMap::new();
    for mention in mentions {
        let row = mention.index();
        let form = match (text(printed.given[row]), text(printed.family[row])) {
            (given, family) if given.is_empty() => family,
            (given, family) => format!("{given} {family}"),
        };
        if !form.is_empty() {
            *forms.entry(form).or_default() += 1;
        }
    }
    let native = mentions.iter().map(|m| printed.native[m.index()]);
    profile.native = most_frequent_text(corpus, native);
    let kana = mentions.iter().map(|m| printed.kana[m.index()]);
    profile.kana = most_frequent_text(corpus, kana);
    // The most complete form: most letters outside lone initials, then the most frequent.
    let completeness = |form: &str| -> usize {
        let words = form.split([' ', '-']);
        words
            .map(|word| word.chars().filter(|c| c.is_alphabetic()).count())
            .filter(|n| *n > 1)
            .sum()
    };
    let best = forms
        .iter()
        .max_by_key(|(form, count)| (completeness(form).min(24), **count, std::cmp::Reverse(*form)))
        .map(|(form, _)| form.clone());
    let mut rest: Vec<(&String, &u32)> =
        forms.iter().filter(|(form, _)| Some(*form) != best.as_ref()).collect();
    rest.sort_by_key(|(form, count)| (std::cmp::Reverse(**count), *form));
    profile.variants = rest.into_iter().map(|(form, _)| form.clone()).collect();
    profile.name = best.unwrap_or_else(|| profile.native.clone());
}

fn most_frequent_text(corpus: &Corpus, ids: impl Iterator<Item = StrId>) -> String {
    let texts = ids.filter(|id| !id.is_empty()).map(|id| corpus.text(id));
    most_frequent(texts).unwrap_or_default().to_owned()
}

fn places(corpus: &Corpus, mentions: &[MentionId], as_of: PartialDate, profile: &mut Profile) {
    let printed = &corpus.mentions;
    let mut spans: BTreeMap<&str, (i16, i16)> = BTreeMap::new();
    let mut latest: Option<(PartialDate, &str, &str)> = None;
    let mut countries: BTreeMap<[u8; 2], (f64, i16)> = BTreeMap::new();
    for mention in mentions {
        let row = mention.index();
        let date = corpus.works.date[printed.work[row].index()];
        if printed.country[row] != [0, 0] {
            // Mentions older than five years decide only when no younger one names a country.
            let weight = if date.age_at(as_of) <= 5.0 { 1.0 } else { 1e-6 };
            let entry = countries.entry(printed.country[row]).or_insert((0.0, 0));
            *entry = (entry.0 + weight, entry.1.max(date.year));
        }
        let organisation = corpus.text(printed.organisation[row]);
        let line = printed.affiliations.row(row).first().map_or("", |id| corpus.text(*id));
        let shown = if organisation.is_empty() { line } else { organisation };
        if shown.is_empty() {
            continue;
        }
        let span = spans.entry(shown).or_insert((date.year, date.year));
        *span = (span.0.min(date.year), span.1.max(date.year));
        let city = corpus.text(printed.city[row]);
        let candidate = (date, shown, city);
        if latest.is_none_or(|known| (known.0, candidate.1) < (candidate.0, known.1)) {
            latest = Some(candidate);
        }
    }
    if let Some((date, shown, city)) = latest {
        profile.affiliation = shown.to_owned();
        profile.city = city.to_owned();
        profile.affiliation_year = date.year;
    }
    let mut history: Vec<(String, i16, i16)> =
        spans.into_iter().map(|(line, (from, to))| (line.to_owned(), from, to)).collect();
    history.sort_by(|a, b| (b.2, b.1, &a.0).cmp(&(a.2, a.1, &b.0)));
    profile.history = history;
    let country = countries
        .into_iter()
        .rev()
        .max_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    profile.country =
        country.map(|(code, _)| code.iter().map(|b| char::from(*b)).collect()).unwrap_or_default();
}

/// Profiles of all people; people without mentions (suppressed ones) get an empty profile.
pub fn profiles(corpus: &Corpus, people: &Resolution, as_of: PartialDate) -> Vec<Profile> {
    use rayon::prelude::*;
    mentions_by_person(people)
        .par_iter()
        .zip(people.split_risk())
        .map(|(mentions, risk)| Profile {
            split_risk: f64::from(risk),
            ..profile(corpus, people, mentions, as_of)
        })
        .collect()
}
