//! Whom of the run a key, an ORCID iD or a name means.

use super::folder::PersonRow;
use crate::corpus::{Orcid, fold_name, fold_title, name_key};

/// Candidates named in a message.
const SHOWN: usize = 20;
/// People of a similar name named in a message.
const NEAR: usize = 5;

/// Everybody who answers to what was typed. A key or an ORCID iD goes before a name; a name matches
/// any printed form, in either order of its words.
pub(super) fn find<'a>(people: &'a [PersonRow], typed: &str) -> Vec<&'a PersonRow> {
    let typed = typed.trim();
    let with = |fits: &dyn Fn(&PersonRow) -> bool| -> Vec<&'a PersonRow> {
        people.iter().filter(|person| fits(person)).collect()
    };
    let by_key = with(&|person| person.key.eq_ignore_ascii_case(typed));
    if !by_key.is_empty() {
        return by_key;
    }
    if let Some(orcid) = Orcid::parse(typed) {
        let orcid = orcid.to_string();
        return with(&|person| person.orcid == orcid);
    }
    let (words, squeezed) = (name_key(&[typed]), fold_title(typed));
    if words.is_empty() {
        return Vec::new();
    }
    with(&|person| {
        let latin = std::iter::once(&person.name).chain(&person.variants);
        // Native names are printed with and without a space between family and given name.
        let native = [&person.native, &person.kana];
        latin.chain(native).any(|form| name_key(&[form]) == words)
            || native.into_iter().any(|form| !form.is_ascii() && fold_title(form) == squeezed)
    })
}

/// The people of an ambiguous name, one a line.
pub(super) fn candidates(people: &[&PersonRow]) -> String {
    let mut lines: Vec<String> =
        people.iter().take(SHOWN).map(|person| format!("    {}", described(person))).collect();
    if people.len() > SHOWN {
        lines.push(format!("    and {} more; see the file", people.len() - SHOWN));
    }
    lines.join("\n")
}

/// People who share words with what was typed, those who share most first; ready to stand in a
/// message, empty when there is nobody.
pub(super) fn near(people: &[PersonRow], typed: &str) -> String {
    let folded = fold_name(typed);
    // A lone initial is shared with half the list.
    let words: Vec<&str> = folded.split(' ').filter(|word| word.chars().count() > 1).collect();
    let shared = |person: &PersonRow| {
        let name = fold_name(&format!("{} {}", person.name, person.native));
        words.iter().filter(|word| name.split(' ').any(|theirs| theirs == **word)).count()
    };
    let mut close: Vec<(usize, &PersonRow)> =
        people.iter().map(|person| (shared(person), person)).filter(|(n, _)| *n > 0).collect();
    close.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.key.cmp(&b.1.key)));
    if close.is_empty() {
        return String::new();
    }
    let lines: Vec<String> =
        close.iter().take(NEAR).map(|(_, person)| format!("    {}", described(person))).collect();
    format!("similar names:\n{}\n  ", lines.join("\n"))
}

fn described(person: &PersonRow) -> String {
    let facts = [&person.name, &person.native, &person.affiliation, &person.country];
    let mut shown: Vec<&str> = Vec::new();
    for fact in facts.map(String::as_str) {
        if !fact.is_empty() && !shown.contains(&fact) {
            shown.push(fact);
        }
    }
    format!("{}  {}", person.key, shown.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(key: &str, name: &str, native: &str, variants: &[&str]) -> PersonRow {
        PersonRow {
            key: key.into(),
            name: name.into(),
            native: native.into(),
            variants: variants.iter().map(|form| (*form).to_owned()).collect(),
            ..PersonRow::default()
        }
    }

    fn keys(people: &[PersonRow], typed: &str) -> Vec<String> {
        find(people, typed).iter().map(|person| person.key.clone()).collect()
    }

    #[test]
    fn a_name_is_found_in_every_printed_form_and_order() {
        let people = [
            person("PA", "Hanako Sato", "佐藤 花子", &["H Sato"]),
            person("PB", "Hideo Sato", "", &["H Sato"]),
        ];
        for typed in ["pa", "Hanako Sato", "SATO, Hanako", "佐藤花子", "佐藤 花子"] {
            assert_eq!(keys(&people, typed), ["PA"], "{typed}");
        }
        assert_eq!(keys(&people, "H. Sato"), ["PA", "PB"]);
        for typed in ["", "  ", "Sato", "--", "佐藤"] {
            assert!(keys(&people, typed).is_empty(), "{typed}");
        }
    }

    #[test]
    fn people_without_native_name_are_not_found_by_an_empty_one() {
        let people = [person("PA", "Hanako Sato", "", &[])];
        assert!(keys(&people, "、").is_empty());
        assert!(near(&people, "x sato").contains("PA"));
        assert_eq!(near(&people, "H"), "");
    }
}
