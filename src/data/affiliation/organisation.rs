//! The organisation that an affiliation line names, and a key that its spellings share.

use std::sync::LazyLock;

use crate::data::corpus::fold_name;

use super::country;
use super::lexicon::{
    OrganisationKind, english_synonym, organisation_kinds, table_rows, us_state_by_name,
};

/// The organisation of an affiliation line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// As printed.
    pub name: String,
    /// Words that tell it from others, folded and sorted: `University of Oxford` and `Oxford
    /// Univ.` share it, and so do `大阪大学` and `Osaka University`.
    pub key: String,
}

/// Japanese names of organisations with the English ones, the longest first, so that 東京医科歯科大学 is
/// found before 東京医科大学 and 東京大学.
static ENGLISH_NAMES: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let table = include_str!("../../../data/assets/organisations_ja.tsv");
    let rows = table_rows(table).filter_map(|row| Some((*row.first()?, *row.get(1)?)));
    let mut names: Vec<(&str, &str)> = rows.collect();
    names.sort_by_key(|(japanese, _)| std::cmp::Reverse(japanese.len()));
    names
});

/// Words that do not tell one organisation from another.
pub(super) const STOP_WORDS: [&str; 24] = [
    "the", "of", "at", "in", "for", "and", "de", "la", "le", "der", "di", "del", "della", "des",
    "du", "da", "do", "degli", "studi", "zu", "et", "van", "y", "fur",
];

/// Legal forms before Japanese names.
const LEGAL_FORMS: [&str; 9] = [
    "国立大学法人",
    "公立大学法人",
    "学校法人",
    "独立行政法人",
    "地方独立行政法人",
    "国立研究開発法人",
    "医療法人社団",
    "医療法人",
    "社会福祉法人",
];

/// Ends of Japanese names, the surest first.
const JAPANESE_ENDS: [&str; 8] =
    ["大学校", "大学", "病院", "医療センター", "センター", "研究所", "医院", "クリニック"];

/// How surely a part of a line names the institution itself; the surest last.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum InstitutionRank {
    /// A department or the like.
    Unit,
    /// None of the words of the lexicon: a town, or an institution such as `Karolinska`, `Genentech`.
    Unknown,
    Institute,
    Hospital,
    /// A university after a department in one part.
    DepartmentOfUniversity,
    University,
}

/// The organisation of an affiliation line; `None` when all parts of it are departments, or none has a word that
/// tells it from others.
pub fn find_organisation(line: &str) -> Option<Organisation> {
    if line.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c)) {
        return find_japanese_organisation(line);
    }
    let first = line.split(';').next().unwrap_or_default();
    let first = first.split("&&").next().unwrap_or_default();
    let parts: Vec<&str> =
        first.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let ranks: Vec<InstitutionRank> = parts.iter().map(|part| institution_rank(part)).collect();
    // In reverse, so that the first of equals wins.
    let best = (0..parts.len()).rev().max_by_key(|at| ranks[*at])?;
    if ranks[best] == InstitutionRank::Unit {
        return None;
    }
    let mut name = remove_department(parts[best]).to_owned();
    let campus = parts.get(best + 1).filter(|next| has_campuses(&name) && is_campus(next));
    if let Some(campus) = campus {
        name = format!("{name}, {campus}");
    }
    let key = organisation_words(&name);
    (!key.is_empty()).then_some(Organisation { name, key })
}

/// Whether a university is a state system whose campuses are universities of their own.
fn has_campuses(name: &str) -> bool {
    let lower = name.to_lowercase();
    let state = lower.strip_prefix("the ").unwrap_or(&lower).strip_prefix("university of ");
    state.and_then(us_state_by_name).is_some_and(|state| state.has_campuses)
}

fn is_campus(part: &str) -> bool {
    let rank = institution_rank(part);
    part.len() > 3 && rank == InstitutionRank::Unknown && country::by_name(part).is_none()
}

/// Whether a part of a line names an institution or a unit of one, so that it is not a town.
pub(crate) fn names_organisation(part: &str) -> bool {
    organisation_kinds(&fold_name(part)).is_organisation()
}

fn institution_rank(part: &str) -> InstitutionRank {
    let folded = fold_name(part);
    let kinds = organisation_kinds(&folded);
    if kinds.has(OrganisationKind::University) {
        let is_led = folded.starts_with("department") || folded.starts_with("faculty");
        return match is_led {
            true => InstitutionRank::DepartmentOfUniversity,
            false => InstitutionRank::University,
        };
    }
    if kinds.has(OrganisationKind::Unit) {
        InstitutionRank::Unit
    } else if kinds.has(OrganisationKind::Hospital) {
        InstitutionRank::Hospital
    } else if kinds.has(OrganisationKind::Institute) {
        InstitutionRank::Institute
    } else {
        InstitutionRank::Unknown
    }
}

/// `Department of Medicine University of Ox` from its university on; without text in brackets.
fn remove_department(part: &str) -> &str {
    let part = part.split('(').next().unwrap_or_default().trim();
    let lower = part.to_lowercase();
    let is_led = lower.starts_with("department") || lower.starts_with("faculty");
    match lower.find("university of").filter(|at| is_led && part.is_char_boundary(*at)) {
        Some(at) => &part[at..],
        None => part,
    }
}

/// The distinct words of a name that tell it from others, in English where known, sorted.
fn organisation_words(name: &str) -> String {
    let folded = fold_name(name);
    let mut words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !word.is_empty() && !STOP_WORDS.contains(word))
        .flat_map(|word| english_synonym(word).unwrap_or(word).split(' '))
        .collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// The organisation of a Japanese line: a known one anywhere in it, else the name up to its surest end.
fn find_japanese_organisation(line: &str) -> Option<Organisation> {
    if let Some((name, english)) = ENGLISH_NAMES.iter().find(|(name, _)| line.contains(name)) {
        return Some(Organisation { name: (*name).to_owned(), key: organisation_words(english) });
    }
    let line = LEGAL_FORMS
        .iter()
        .fold(line.trim(), |line, form| line.strip_prefix(form).unwrap_or(line).trim());
    let first = line.split([' ', '　', ',', '、', '・']).next().unwrap_or_default();
    let end = JAPANESE_ENDS.iter().find_map(|end| first.find(end).map(|at| at + end.len()))?;
    let name = first[..end].to_owned();
    Some(Organisation { key: fold_name(&name), name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_organisation_share_a_key() {
        for lines in [
            &[
                "Department of Cardiology, Osaka University, Suita, Japan",
                "大阪大学大学院医学系研究科",
                "国立大学法人大阪大学 循環器内科",
            ][..],
            &[
                "University of Oxford, UK",
                "Oxford University",
                "Dept. of X, Univ. of Oxford, Oxford",
            ],
            &[
                "Universität Wien, Austria",
                "University of Vienna, Department of Y, Vienna, Austria",
            ],
            &[
                "University of California, San Diego, CA, USA",
                "UC San Diego",
                "University of California San Diego",
            ],
            &["Università degli Studi di Milano", "University of Milan, Italy"],
            &["東京医科歯科大学 医学部", "Tokyo Medical and Dental University"],
        ] {
            let keys: Vec<String> =
                lines.iter().map(|line| find_organisation(line).unwrap().key).collect();
            assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
        }
    }

    #[test]
    fn different_organisations_have_different_keys() {
        let key = |line: &str| find_organisation(line).unwrap().key;
        assert_ne!(key("東京医科大学"), key("東京大学"));
        assert_ne!(key("大阪医科大学"), key("大阪大学"));
        assert_ne!(key("University of California, Davis"), key("University of California, Irvine"));
        assert_ne!(key("Osaka City University"), key("Osaka University"));
        assert_eq!(find_organisation(""), None);
    }
}
