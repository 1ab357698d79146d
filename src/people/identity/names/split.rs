//! One printed name cut into family name and given names.

/// Takes `Family, Given`, or `Given Family` without a comma, apart; particles stay with the family
/// name, and a last word of one or two capitals after a longer one is initials (`Muster AB`).
pub(crate) fn split_name(name: &str) -> (String, String) {
    if let Some((family, given)) = name.split_once(',') {
        return (family.trim().to_owned(), given.trim().to_owned());
    }
    let words: Vec<&str> = name.split_whitespace().collect();
    let Some((last, before)) = words.split_last() else { return Default::default() };
    let initials =
        |w: &str| w.chars().count() <= 3 && w.chars().all(|c| c.is_uppercase() || c == '.');
    if !before.is_empty() && initials(last) && before.iter().any(|w| w.chars().count() > 3) {
        return (before.join(" "), (*last).to_owned());
    }
    let particle =
        |w: &str| w.chars().next().is_some_and(char::is_lowercase) && w.chars().count() <= 4;
    let start = before.iter().rposition(|word| !particle(word)).map_or(0, |at| at + 1);
    // A name printed in lower case has no particles to tell.
    let start = if start == 0 { before.len() } else { start };
    (words[start..].join(" "), before[..start].join(" "))
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
