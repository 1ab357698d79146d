//! Whom of the run a key, an ORCID iD or a name means.

use std::path::Path;

use super::{Error, RunTable};
use crate::data::corpus::{Orcid, fold_name, fold_title, name_key};

/// A row of `people`; unknown text is empty.
#[derive(Clone, Debug, Default)]
pub struct PersonRow {
    /// Person key.
    pub key: String,
    /// The name shown.
    pub name: String,
    /// The name in its own script.
    pub native: String,
    /// Its reading.
    pub kana: String,
    /// Other printed forms.
    pub variants: Vec<String>,
    /// ORCID iD.
    pub orcid: String,
    /// Latest affiliation.
    pub affiliation: String,
    /// Country code.
    pub country: String,
    /// Printed names that make up the person.
    pub mentions: Option<u64>,
    /// Mean probability that a printed name belongs to the person.
    pub confidence: Option<f64>,
}

/// Where the people of a run can be looked up.
pub fn people_path(folder: &Path) -> String {
    let csv = folder.join("people.csv");
    let shown = if csv.is_file() { csv } else { folder.join("people.parquet") };
    shown.display().to_string()
}

/// Everybody with a place in a ranking of the run.
///
/// # Errors
/// When the table is missing or damaged.
pub fn people(folder: &Path) -> Result<Vec<PersonRow>, Error> {
    let columns = [
        "person_key",
        "name",
        "name_native",
        "name_kana",
        "name_variants",
        "orcid",
        "affiliation",
        "country",
        "mentions",
        "identity_confidence",
    ];
    let table = RunTable::of_either(folder, "people", &columns)?;
    let text = |name, row| table.text(name, row).map(str::to_owned);
    (0..table.len())
        .map(|row| {
            let variants = table.text("name_variants", row)?.split("; ");
            Ok(PersonRow {
                key: text("person_key", row)?,
                name: text("name", row)?,
                native: text("name_native", row)?,
                kana: text("name_kana", row)?,
                variants: variants.filter(|v| !v.is_empty()).map(str::to_owned).collect(),
                orcid: text("orcid", row)?,
                affiliation: text("affiliation", row)?,
                country: text("country", row)?,
                mentions: table.number("mentions", row)?,
                confidence: table.number("identity_confidence", row)?,
            })
        })
        .collect()
}

/// Candidates named in a message.
const SHOWN: usize = 20;
/// People of a similar name named in a message.
const NEAR: usize = 5;

/// Everybody who answers to what was typed. A key or an ORCID iD goes before a name; a name matches
/// any printed form, in either order of its words.
pub fn find<'a>(people: &'a [PersonRow], typed: &str) -> Vec<&'a PersonRow> {
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
pub fn candidates(people: &[&PersonRow]) -> String {
    let mut lines: Vec<String> =
        people.iter().take(SHOWN).map(|person| format!("    {}", described(person))).collect();
    if people.len() > SHOWN {
        lines.push(format!("    and {} more; see the file", people.len() - SHOWN));
    }
    lines.join("\n")
}

/// People who share words with what was typed, those who share most first; ready to stand in a
/// message, empty when there is nobody.
pub fn near(people: &[PersonRow], typed: &str) -> String {
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
