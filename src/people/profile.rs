//! What is printed about a person: names in all scripts, identifiers, affiliations and when.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rayon::prelude::*;

use crate::data::affiliation::Workplace;
use crate::data::corpus::{Corpus, MentionId, Orcid, PartialDate, StrId, fold_name};
use crate::people::identity::resolution::Resolution;
use crate::people::identity::{ForenameAgreement, ForenameKind, PersonName, compare_forenames};

/// Longest author list in which a colleague counts as shared evidence. Longer lists say little about
/// each author and take long to compare.
const MAX_TEAM: usize = 100;

/// Characters printed between the parts of a double name.
const HYPHENS: [char; 4] = ['-', '‐', '‑', '–'];

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
    /// City of it, in one spelling.
    pub city: String,
    /// State, province or prefecture of it, in one spelling.
    pub region: String,
    /// Country code of it (ISO 3166-1 alpha-2): affiliation, city, region and country are read from one
    /// document ([method 5.1](crate::guide::method#51-tiers)).
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

impl PersonProfile {
    /// Where the person works, as far as it is known.
    pub fn workplace(&self) -> Workplace<'_> {
        Workplace { line: &self.affiliation, city: &self.city, country: &self.country }
    }
}

/// Profiles of all people, by person; people without mentions (suppressed ones) get an empty profile.
pub(crate) fn build_profiles(corpus: &Corpus, resolution: &Resolution) -> Vec<PersonProfile> {
    mentions_by_person(resolution)
        .par_iter()
        .zip(resolution.split_risk())
        .map(|(mentions, risk)| PersonProfile {
            split_risk: f64::from(risk),
            ..build_profile(corpus, resolution, mentions)
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
) -> PersonProfile {
    let printed = &corpus.mentions;
    let mut profile = PersonProfile { mentions: mentions.len() as u32, ..PersonProfile::default() };
    choose_names(corpus, mentions, &mut profile);
    collect_affiliations(corpus, mentions, &mut profile);
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
    let rows = || mentions.iter().map(|mention| mention.index());
    let mut counts: BTreeMap<PrintedForm<'_>, u32> = BTreeMap::new();
    for row in rows() {
        let (given, family) = (corpus.text(printed.given[row]), corpus.text(printed.family[row]));
        let form = PrintedForm { given, family };
        if !form.to_string().is_empty() {
            *counts.entry(form).or_default() += 1;
        }
    }
    profile.native = most_frequent_text(corpus, rows().map(|row| printed.native[row]));
    profile.kana = most_frequent_text(corpus, rows().map(|row| printed.kana[row]));
    let best = choose_form(&counts);
    profile.name = best.map_or_else(|| profile.native.clone(), |form| form.to_string());
    let mut others: Vec<(PrintedForm<'_>, u32)> = counts.into_iter().collect();
    others.sort_by_key(|(form, count)| (std::cmp::Reverse(*count), *form));
    let mut seen = BTreeSet::from([profile.name.clone()]);
    let others = others.into_iter().map(|(form, _)| form.to_string());
    profile.variants = others.filter(|form| seen.insert(form.clone())).collect();
}

/// The form that is shown: of those that agree with the others the one that says most, of equals the one
/// whose letters are printed most often whatever the hyphens, capitals and accents, and of their spellings the
/// fullest.
fn choose_form<'c>(counts: &BTreeMap<PrintedForm<'c>, u32>) -> Option<PrintedForm<'c>> {
    let counts = &without_misprints(counts);
    let mut counts_by_letters: BTreeMap<String, u32> = BTreeMap::new();
    for (form, count) in counts {
        *counts_by_letters.entry(form.letters()).or_default() += count;
    }
    let best = counts.iter().max_by_key(|(form, count)| {
        let same_letters = counts_by_letters.get(&form.letters());
        (form.completeness(), same_letters, form.spelling(), **count, std::cmp::Reverse(**form))
    });
    best.map(|(form, _)| *form)
}

/// The forms with which at least half as many printed names agree as with the form most agree with. A misprint
/// may say more than the name it stands for (`Annna Berta` among many an `Anna`). Initials agree with nearly
/// everything, so they are asked only where nothing else is printed.
fn without_misprints<'c>(
    counts: &BTreeMap<PrintedForm<'c>, u32>,
) -> BTreeMap<PrintedForm<'c>, u32> {
    /// Forms of one person up to which all are compared with all.
    const MOST: usize = 200;
    let parsed = counts.iter().map(|(form, count)| (*form, form.parse(), *count));
    let parsed: Vec<(PrintedForm<'c>, Option<PersonName>, u32)> = parsed.take(MOST).collect();
    let is_full = |name: &Option<PersonName>| {
        name.as_ref().is_some_and(|name| name.forename() == ForenameKind::Full)
    };
    let has_full = parsed.iter().any(|(_, name, _)| is_full(name));
    let agree = |a: &Option<PersonName>, b: &Option<PersonName>| match (a, b) {
        (Some(a), Some(b)) => {
            a.whole_surname == b.whole_surname
                && compare_forenames(a, b) != ForenameAgreement::Conflict
        }
        (a, b) => a.is_none() == b.is_none(),
    };
    let support = |name: &Option<PersonName>| -> u32 {
        let asked = parsed.iter().filter(|(_, other, _)| is_full(other) || !has_full);
        asked.filter(|(_, other, _)| agree(name, other)).map(|(.., count)| count).sum()
    };
    let supported: Vec<(PrintedForm<'c>, u32, u32)> =
        parsed.iter().map(|(form, name, count)| (*form, *count, support(name))).collect();
    let most = supported.iter().map(|(.., support)| *support).max().unwrap_or(0);
    let kept = supported.into_iter().filter(|(.., support)| 2 * support >= most);
    kept.map(|(form, count, _)| (form, count)).collect()
}

/// A Latin name as printed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct PrintedForm<'c> {
    given: &'c str,
    family: &'c str,
}

/// How much of the forenames a printed form gives. It does not count letters: a misprint with one letter
/// more must not win over the usual spelling. A hyphenated forename counts as one, since print loses hyphens
/// at times (`Eun-Ho`, `Eunho`).
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct FormCompleteness {
    forename: ForenameKind,
    full_forenames: usize,
    forenames: usize,
}

/// What print loses of a spelling.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct FormSpelling {
    /// Whether neither family nor given name is printed in capitals.
    is_mixed_case: bool,
    accents: usize,
    hyphens: usize,
}

impl PrintedForm<'_> {
    fn parse(&self) -> Option<PersonName> {
        PersonName::parse(self.family, &self.given.replace(HYPHENS, ""), "")
    }

    fn completeness(&self) -> FormCompleteness {
        let name = self.parse();
        let forenames = name.as_ref().map_or(&[][..], |name| &name.given);
        FormCompleteness {
            forename: name.as_ref().map_or(ForenameKind::Missing, PersonName::forename),
            full_forenames: forenames.iter().filter(|word| word.chars().nth(1).is_some()).count(),
            forenames: forenames.len(),
        }
    }

    fn spelling(&self) -> FormSpelling {
        let letters = self.family.chars().chain(self.given.chars());
        FormSpelling {
            is_mixed_case: ![self.family, self.given].into_iter().any(is_in_capitals),
            accents: letters.filter(|c| c.is_alphabetic() && !c.is_ascii()).count(),
            hyphens: self.given.matches(HYPHENS).count() + self.family.matches(HYPHENS).count(),
        }
    }

    /// The letters of the name, folded, family name first.
    fn letters(&self) -> String {
        let folded = [self.family, self.given].map(fold_name).join(" ");
        folded.chars().filter(|c| c.is_alphanumeric()).collect()
    }
}

impl fmt::Display for PrintedForm<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.given, self.family) {
            ("", family) => f.write_str(family),
            (given, "") => f.write_str(given),
            (given, family) => write!(f, "{given} {family}"),
        }
    }
}

/// Whether a name of two or more letters has no lower-case one.
fn is_in_capitals(name: &str) -> bool {
    let letters = || name.chars().filter(|c| c.is_alphabetic());
    letters().nth(1).is_some() && letters().all(char::is_uppercase)
}

/// Where a person worked, and where last: the affiliation of the latest year, of one year one that says its
/// country, of these the latest, of one date the first in the alphabet, whatever the order of mentions.
fn collect_affiliations(corpus: &Corpus, mentions: &[MentionId], profile: &mut PersonProfile) {
    let printed = &corpus.mentions;
    let mut spans: BTreeMap<&str, (i16, i16)> = BTreeMap::new();
    let mut shown: Option<(AffiliationOrder<'_>, usize)> = None;
    for mention in mentions {
        let row = mention.index();
        let date = corpus.works.date[printed.work[row].index()];
        let organisation = corpus.text(printed.organisation[row]);
        let line = printed.affiliations.row(row).first().map_or("", |id| corpus.text(*id));
        let text = if organisation.is_empty() { line } else { organisation };
        if text.is_empty() {
            continue;
        }
        let span = spans.entry(text).or_insert((date.year, date.year));
        *span = (span.0.min(date.year), span.1.max(date.year));
        let place = [printed.region[row], printed.city[row]].map(|id| corpus.text(id));
        let order = AffiliationOrder {
            year: date.year,
            is_located: printed.country[row] != [0, 0],
            date,
            text: std::cmp::Reverse(text),
            country: printed.country[row],
            place,
        };
        if shown.as_ref().is_none_or(|(known, _)| *known < order) {
            shown = Some((order, row));
        }
    }
    if let Some((order, row)) = shown {
        profile.affiliation = order.text.0.to_owned();
        profile.city = corpus.text(printed.city[row]).to_owned();
        profile.region = corpus.text(printed.region[row]).to_owned();
        let code = printed.country[row];
        let letters = code.iter().filter(|byte| **byte != 0);
        profile.country = letters.map(|byte| char::from(*byte)).collect();
        profile.affiliation_year = order.year;
    }
    profile.history =
        spans.into_iter().map(|(line, (from, to))| (line.to_owned(), from, to)).collect();
    profile.history.sort_by(|a, b| (b.2, b.1, &a.0).cmp(&(a.2, a.1, &b.0)));
}

/// Which affiliation of a person is shown: the greatest.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct AffiliationOrder<'c> {
    year: i16,
    is_located: bool,
    date: PartialDate,
    text: std::cmp::Reverse<&'c str>,
    country: [u8; 2],
    /// Region and city.
    place: [&'c str; 2],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::{
        CorpusBuilder, RawMention, RawWork, SourceKind, WorkKind, merge_records,
    };
    use crate::people::identity::{IdentityParams, resolve_corpus};

    /// The name and the variants of one person printed as `Family, Given`, one name a paper.
    fn names_of(printed: &[&str]) -> (String, Vec<String>) {
        let mut builder = CorpusBuilder::default();
        for (index, name) in printed.iter().enumerate() {
            let (family, given) = name.split_once(", ").unwrap();
            let mut work = RawWork::new(SourceKind::Pubmed, WorkKind::Article);
            work.ids.pmid = index as u32 + 1;
            work.mentions.push(RawMention {
                family: family.into(),
                given: given.into(),
                orcid: Orcid::parse("0000-0002-1825-0097").unwrap(),
                ..RawMention::default()
            });
            builder.push(&work);
        }
        let corpus = merge_records(&[builder]).corpus;
        let people = resolve_corpus(&corpus, &IdentityParams::default(), &[]).unwrap();
        let profile = build_profiles(&corpus, &people).swap_remove(0);
        (profile.name, profile.variants)
    }

    #[test]
    fn the_most_complete_printed_form_is_shown() {
        for (printed, shown) in [
            (&["Muster, A", "MUSTER, Anna"][..], "Anna MUSTER"),
            (&["Muster, Anna", "Muster, Anna B", "Muster, Anna"], "Anna B Muster"),
            (&["Muster, Anna B", "Muster, Anna Berta", "Muster, Anna B"], "Anna Berta Muster"),
            (&["MUSTER, Anna", "Muster, Anna", "MUSTER, Anna"], "Anna Muster"),
            (&["Muster, Rene", "Muster, René", "Muster, Rene"], "René Muster"),
            (&["Muster, J-P", "Muster, Jean-Pierre", "Muster, J P"], "Jean-Pierre Muster"),
        ] {
            assert_eq!(names_of(printed).0, shown);
        }
    }

    #[test]
    fn a_hyphen_makes_no_second_forename() {
        for (printed, shown) in [
            (&["Muster, Annalena", "Muster, Anna-Lara", "Muster, Annalena"][..], "Annalena Muster"),
            (&["Muster, Annalena", "Muster, Anna-Lena", "Muster, Annalena"], "Anna-Lena Muster"),
            (&["Muster, Annalena", "MUSTER, Anna-Lena", "Muster, Annalara"], "Annalena Muster"),
        ] {
            assert_eq!(names_of(printed).0, shown);
        }
    }

    #[test]
    fn a_misprint_with_more_letters_does_not_win_over_the_usual_form() {
        let (name, variants) = names_of(&["Muster, Anna", "Muster, Annna", "Muster, Anna"]);
        assert_eq!((name.as_str(), variants), ("Anna Muster", vec!["Annna Muster".to_owned()]));
        let once =
            ["Muster, Anna", "Muster, A", "Muster, Annna Berta", "Muster, Anna", "Mustre, Anna B"];
        assert_eq!(names_of(&once).0, "Anna Muster");
        let fuller = ["Muster, Anna", "Muster, A", "Muster, Anna Berta", "Muster, Anna"];
        assert_eq!(names_of(&fuller).0, "Anna Berta Muster");
    }
}
