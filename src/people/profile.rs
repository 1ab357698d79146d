//! What is printed about a person: names in all scripts, identifiers, affiliations and when.

use std::collections::BTreeMap;

use rayon::prelude::*;

use crate::data::corpus::{Corpus, MentionId, Orcid, PartialDate, StrId};
use crate::people::identity::resolution::Resolution;

/// Longest author list in which a colleague counts as shared evidence. Longer lists say little about
/// each author and take long to compare.
const MAX_TEAM: usize = 100;

/// Years for which a printed country counts fully ([method 5.1](crate::guide::method#51-tiers)).
const RECENT_YEARS: f64 = 5.0;
/// Weight of an older country: it decides only when no recent mention names one.
const OLD_COUNTRY_WEIGHT: f64 = 1e-6;

/// A person as outputs show them.
#[derive(Clone, Debug, Default)]
pub struct PersonProfile {
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
    /// Country code (ISO 3166-1 alpha-2): the most frequent among the mentions of the last five years that
    /// name one, the latest of equals ([method 5.1](crate::guide::method#51-tiers)).
    pub country: String,
    /// Organisations with their first and last year, latest first.
    pub history: Vec<(String, i16, i16)>,
    /// Year of the latest mention with an affiliation.
    pub affiliation_year: i16,
    /// Number of printed names of the person.
    pub mentions: u32,
    /// Mean probability that a mention belongs to the person: 1 less the risk that two people were merged.
    pub confidence: f64,
    /// Probability that another person of the corpus is the same one: the risk that one was split.
    pub split_risk: f64,
    /// Kinds of evidence that more than one mention of the person shares.
    pub shared: Vec<&'static str>,
}

/// Profiles of all people, by person; people without mentions (suppressed ones) get an empty profile.
pub(crate) fn build_profiles(
    corpus: &Corpus,
    resolution: &Resolution,
    as_of: PartialDate,
) -> Vec<PersonProfile> {
    mentions_by_person(resolution)
        .par_iter()
        .zip(resolution.split_risk())
        .map(|(mentions, risk)| PersonProfile {
            split_risk: f64::from(risk),
            ..build_profile(corpus, resolution, mentions, as_of)
        })
        .collect()
}

/// Mentions of each person, in order.
fn mentions_by_person(resolution: &Resolution) -> Vec<Vec<MentionId>> {
    let mut mentions = vec![Vec::new(); resolution.person_count];
    for (mention, person) in resolution.person_of.iter().enumerate() {
        if let Some(person) = person {
            mentions[person.index()].push(MentionId(mention as u32));
        }
    }
    mentions
}

fn build_profile(
    corpus: &Corpus,
    resolution: &Resolution,
    mentions: &[MentionId],
    as_of: PartialDate,
) -> PersonProfile {
    let printed = &corpus.mentions;
    let mut profile = PersonProfile { mentions: mentions.len() as u32, ..PersonProfile::default() };
    choose_names(corpus, mentions, &mut profile);
    collect_affiliations(corpus, mentions, &mut profile);
    profile.country = choose_country(corpus, mentions, as_of);
    let sum: f64 = mentions.iter().map(|m| f64::from(resolution.confidence[m.index()])).sum();
    profile.confidence = if mentions.is_empty() { 0.0 } else { sum / mentions.len() as f64 };
    profile.shared = shared_evidence(corpus, resolution, mentions);
    let orcids = mentions.iter().map(|m| printed.orcid[m.index()]);
    profile.orcid = most_frequent(orcids.filter(|orcid| orcid.is_some())).unwrap_or_default();
    profile
}

/// What more than one mention of a person has in common, besides the name.
fn shared_evidence(
    corpus: &Corpus,
    resolution: &Resolution,
    mentions: &[MentionId],
) -> Vec<&'static str> {
    let printed = &corpus.mentions;
    let rows = || mentions.iter().map(|mention| mention.index());
    let orcids = rows().map(|row| printed.orcid[row]).filter(|orcid| orcid.is_some());
    let addresses = rows().map(|row| printed.email_hash[row]).filter(|hash| *hash != 0);
    let organisations = rows().map(|row| printed.organisation[row]).filter(|id| !id.is_empty());
    let colleagues = rows().flat_map(|row| {
        let team = corpus.mentions_of(printed.work[row]);
        let is_counted = team.len() <= MAX_TEAM;
        let others = team.filter(move |other| is_counted && other.index() != row);
        others.filter_map(|other| resolution.person_of[other.index()])
    });
    [
        ("ORCID iD", has_repeats(orcids.collect())),
        ("e-mail", has_repeats(addresses.collect())),
        ("co-authors", has_repeats(colleagues.collect())),
        ("organisation", has_repeats(organisations.collect())),
    ]
    .into_iter()
    .filter_map(|(kind, is_shared)| is_shared.then_some(kind))
    .collect()
}

fn has_repeats<T: Ord>(mut values: Vec<T>) -> bool {
    values.sort_unstable();
    values.windows(2).any(|pair| pair[0] == pair[1])
}

/// The value seen most often; the smallest of equals.
fn most_frequent<T: Ord + Copy>(values: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, u32> = BTreeMap::new();
    for value in values {
        *counts.entry(value).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(value, _)| value)
}

fn most_frequent_text(corpus: &Corpus, ids: impl Iterator<Item = StrId>) -> String {
    let texts = ids.filter(|id| !id.is_empty()).map(|id| corpus.text(id));
    most_frequent(texts).unwrap_or_default().to_owned()
}

fn choose_names(corpus: &Corpus, mentions: &[MentionId], profile: &mut PersonProfile) {
    let printed = &corpus.mentions;
    let mut forms: BTreeMap<String, u32> = BTreeMap::new();
    for mention in mentions {
        let row = mention.index();
        let form = match (corpus.text(printed.given[row]), corpus.text(printed.family[row])) {
            ("", family) => family.to_owned(),
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
    let best = forms
        .iter()
        .max_by_key(|(form, count)| (completeness(form).min(24), **count, std::cmp::Reverse(*form)))
        .map(|(form, _)| form.clone());
    let mut others: Vec<(&String, &u32)> =
        forms.iter().filter(|(form, _)| Some(*form) != best.as_ref()).collect();
    others.sort_by_key(|(form, count)| (std::cmp::Reverse(**count), *form));
    profile.variants = others.into_iter().map(|(form, _)| form.clone()).collect();
    profile.name = best.unwrap_or_else(|| profile.native.clone());
}

/// Letters of a printed name outside single initials.
fn completeness(form: &str) -> usize {
    let words = form.split([' ', '-']);
    let letters = words.map(|word| word.chars().filter(|c| c.is_alphabetic()).count());
    letters.filter(|count| *count > 1).sum()
}

/// Where a person worked, and where last.
fn collect_affiliations(corpus: &Corpus, mentions: &[MentionId], profile: &mut PersonProfile) {
    let printed = &corpus.mentions;
    let mut spans: BTreeMap<&str, (i16, i16)> = BTreeMap::new();
    let mut latest: Option<(PartialDate, &str, &str)> = None;
    for mention in mentions {
        let row = mention.index();
        let date = corpus.works.date[printed.work[row].index()];
        let organisation = corpus.text(printed.organisation[row]);
        let line = printed.affiliations.row(row).first().map_or("", |id| corpus.text(*id));
        let shown = if organisation.is_empty() { line } else { organisation };
        if shown.is_empty() {
            continue;
        }
        let span = spans.entry(shown).or_insert((date.year, date.year));
        *span = (span.0.min(date.year), span.1.max(date.year));
        // Of several on one date the first in the alphabet, whatever the order of mentions.
        if latest.is_none_or(|known| (known.0, shown) < (date, known.1)) {
            latest = Some((date, shown, corpus.text(printed.city[row])));
        }
    }
    if let Some((date, shown, city)) = latest {
        profile.affiliation = shown.to_owned();
        profile.city = city.to_owned();
        profile.affiliation_year = date.year;
    }
    profile.history =
        spans.into_iter().map(|(line, (from, to))| (line.to_owned(), from, to)).collect();
    profile.history.sort_by(|a, b| (b.2, b.1, &a.0).cmp(&(a.2, a.1, &b.0)));
}

/// The country code of a person, empty when no mention names one.
fn choose_country(corpus: &Corpus, mentions: &[MentionId], as_of: PartialDate) -> String {
    let printed = &corpus.mentions;
    let mut weights: BTreeMap<[u8; 2], (f64, i16)> = BTreeMap::new();
    for mention in mentions {
        let row = mention.index();
        if printed.country[row] == [0, 0] {
            continue;
        }
        let date = corpus.works.date[printed.work[row].index()];
        let is_recent = date.age_at(as_of) <= RECENT_YEARS;
        let (weight, last_year) = weights.entry(printed.country[row]).or_insert((0.0, 0));
        *weight += if is_recent { 1.0 } else { OLD_COUNTRY_WEIGHT };
        *last_year = date.year.max(*last_year);
    }
    let heaviest =
        weights.into_iter().rev().max_by(|(_, a), (_, b)| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    heaviest.map_or(String::new(), |(code, _)| code.iter().map(|b| char::from(*b)).collect())
}
