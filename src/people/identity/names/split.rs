//! Splits one printed name into family name and given names.

use crate::data::affiliation::lexicon::is_particle;
use crate::data::corpus::fold_name;

/// Splits `Family, Given`, or `Given Family` without a comma. Particles stay with the family name, and a
/// last word of one to three capitals after a longer one is initials (`Muster AB`).
pub(crate) fn split_name(name: &str) -> (String, String) {
    if let Some((family, given)) = name.split_once(',') {
        return (family.trim().to_owned(), given.trim().to_owned());
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some((last, before)) = words.split_last() else { return Default::default() };
    let has_long_word = before.iter().any(|word| word.chars().count() > 3);
    if has_long_word && is_initials(last) {
        return (before.join(" "), (*last).to_owned());
    }
    let start = before.iter().rposition(|word| !is_lower_particle(word)).map_or(0, |at| at + 1);
    // A first word that is a particle in lower case is taken for a forename: lists print `di wang`.
    let start = if start == 0 { before.len() } else { start };
    (words[start..].join(" "), before[..start].join(" "))
}

fn is_initials(word: &str) -> bool {
    word.chars().count() <= 3 && word.chars().all(|c| c.is_uppercase() || c == '.')
}

fn is_lower_particle(word: &str) -> bool {
    word.starts_with(char::is_lowercase) && is_particle(&fold_name(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_split_at_the_comma_or_before_the_last_word() {
        let cases = [
            ("muster, anna b", "muster", "anna b"),
            ("Anna B. Muster", "Muster", "Anna B."),
            ("Jan van den Berg", "van den Berg", "Jan"),
            ("Muster AB", "Muster", "AB"),
            ("anna muster", "muster", "anna"),
            ("Muster", "Muster", ""),
        ];
        for (name, family, given) in cases {
            assert_eq!(split_name(name), (family.into(), given.into()), "{name}");
        }
    }
}
