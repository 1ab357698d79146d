//! The organisation behind an affiliation line, as a key for comparison.

use crate::data::corpus::fold_name;

/// Beginnings of words that name an organisation.
const MARKS: [&str; 26] = [
    "univ",
    "hosp",
    "inst",
    "coll",
    "klinik",
    "clinic",
    "school",
    "cent",
    "zentrum",
    "charite",
    "ecole",
    "academ",
    "foundation",
    "labor",
    "ministry",
    "polytec",
    "politec",
    "infirmary",
    "krankenhaus",
    "hopital",
    "ospedal",
    "policlinic",
    "cnrs",
    "inserm",
    "csic",
    "max planck",
];
/// The same for Japanese, where the mark stands inside the word.
const MARKS_JA: [&str; 8] =
    ["大学", "病院", "医院", "研究所", "医療センター", "研究センター", "機構", "クリニック"];
/// Parts of an organisation, which do not tell it from another.
const UNITS: [&str; 9] =
    ["depart", "dept", "divis", "section", "unit", "faculty", "graduate", "service", "program"];

/// Key of the most telling organisation of a line: the folded words, sorted, of the part that names
/// a university or hospital; else of the first part that is not a department; else of the line.
/// Empty for an empty line.
pub(crate) fn organisation_key(line: &str) -> String {
    let parts: Vec<String> = line
        .split([',', ';', '|', '、', '，'])
        .map(fold_name)
        .filter(|part| part.chars().any(char::is_alphabetic))
        .collect();
    let rank = |part: &str| {
        let word = |marks: &[&str]| part.split(' ').any(|w| marks.iter().any(|m| w.starts_with(m)));
        if let Some(place) = ["univ", "hosp"].iter().position(|m| word(&[*m])) {
            place
        } else if MARKS_JA.iter().any(|mark| part.contains(mark)) {
            2
        } else if word(&UNITS) {
            5
        } else if word(&MARKS) {
            3
        } else {
            4
        }
    };
    let best = parts.iter().min_by_key(|part| rank(part));
    let mut words: Vec<&str> = best.map(|part| part.split(' ').collect()).unwrap_or_default();
    words.retain(|word| !["of", "the", "and", "de", "for", "at", "in"].contains(word));
    words.sort_unstable();
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_its_university_whatever_stands_around_it() {
        let key =
            organisation_key("Department of Cardiology, Example University, Springfield, 12345");
        assert_eq!(key, organisation_key("University of Example; Institute of Hearts"));
        assert_ne!(
            key,
            organisation_key("Department of Cardiology, Other University, Springfield")
        );
        assert_eq!(organisation_key("内科, 見本大学病院"), organisation_key("見本大学病院、外科"));
        assert_eq!(organisation_key(" , "), "");
    }
}
