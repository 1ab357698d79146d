//! Lines that serve all authors of a paper and say in brackets, by initials, whose each place is:
//! `From the A Institute, Berlin (J.P., J.F.), and the B Hospital, Vienna (M.I.)`.

/// A person's initials: of the first given name, and of each word of the family name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PersonInitials {
    given: char,
    family: Vec<char>,
}

impl PersonInitials {
    /// `None` for a name that is not printed in two parts.
    pub(crate) fn of(family: &str, given: &str) -> Option<Self> {
        let first = |word: &str| word.chars().find(|c| c.is_alphabetic());
        let upper = |c: char| c.to_uppercase().next().unwrap_or(c);
        let given = first(given).map(upper)?;
        let family: Vec<char> = family.split([' ', '-']).filter_map(first).map(upper).collect();
        (!family.is_empty()).then_some(Self { given, family })
    }

    /// Whether printed initials (`J.P.`, `J.A.P.`, `JP`) may be this person's.
    fn are(&self, printed: &str) -> bool {
        let letters: Vec<char> = printed.chars().filter(|c| c.is_uppercase()).collect();
        let [first, .., last] = letters[..] else { return false };
        first == self.given && self.family.contains(&last)
    }
}

/// The places of a line that are the person's; `None` for a line that names nobody by initials.
pub(crate) fn places_by_initials(
    line: &str,
    person: Option<&PersonInitials>,
) -> Option<Vec<String>> {
    let mut places = Vec::new();
    let mut groups = 0;
    let mut start = 0;
    let mut from = 0;
    while let Some(open) = line[from..].find('(').map(|at| from + at) {
        let Some(close) = line[open..].find(')').map(|at| open + at) else { break };
        let initials: Vec<&str> = initials_in(&line[open + 1..close]);
        if !initials.is_empty() {
            groups += 1;
            let is_theirs = |person: &PersonInitials| initials.iter().any(|text| person.are(text));
            if person.is_some_and(is_theirs) {
                places.push(place(&line[start..open]).to_owned());
            }
            start = close + 1;
        }
        from = close + 1;
    }
    // One group at the end may be a country or an abbreviation of the place.
    (groups > 1).then_some(places)
}

/// The initials that brackets hold, if they hold nothing else.
fn initials_in(inner: &str) -> Vec<&str> {
    let texts = inner.split([',', ';', '&']).flat_map(|text| text.split(" and "));
    let texts: Vec<&str> = texts.map(str::trim).filter(|text| !text.is_empty()).collect();
    let are_initials = texts.iter().all(|text| {
        let letters = text.chars().filter(|c| c.is_alphabetic()).count();
        let capitals = text.chars().filter(|c| c.is_uppercase()).count();
        (2..=5).contains(&capitals)
            && letters <= capitals + 2
            && text.starts_with(char::is_uppercase)
            && text.chars().all(|c| c.is_alphabetic() || matches!(c, '.' | '-' | ' '))
    });
    if are_initials { texts } else { Vec::new() }
}

/// A place between two groups of initials, without the words that join it to the one before.
fn place(text: &str) -> &str {
    // A remark behind the group before: `(M.I.) - both in Europe; and …`.
    let text = match text.trim_start().starts_with(['-', '–', '—']) {
        true => text.split_once(';').map_or(text, |(_, rest)| rest),
        false => text,
    };
    let mut text = text.trim_matches([' ', ',', ';', '.', ':']);
    for word in ["and ", "From ", "from ", "the ", "The "] {
        text = text.strip_prefix(word).unwrap_or(text).trim_start();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINE: &str = "From the Invented Institute, Berlin (J.P., J.F.), and the Sample Hospital, \
                        Wien, Austria (M.I.) - both in Europe; and Test College, Boston, MA (K.M.).";

    fn places(given: &str, family: &str) -> Vec<String> {
        let initials = PersonInitials::of(family, given);
        places_by_initials(LINE, initials.as_ref()).unwrap()
    }

    #[test]
    fn a_place_belongs_to_those_whose_initials_follow_it() {
        assert_eq!(places("Jane", "Placewood"), ["Invented Institute, Berlin"]);
        assert_eq!(places("John A", "Fictwell"), ["Invented Institute, Berlin"]);
        assert_eq!(places("Mary", "Inventson"), ["Sample Hospital, Wien, Austria"]);
        assert_eq!(places("K", "van Musterfeld"), ["Test College, Boston, MA"]);
        assert!(places("Eva", "Other").is_empty(), "nobody gets the place of another");
    }

    #[test]
    fn brackets_that_hold_no_initials_cut_nothing() {
        for line in [
            "Sample Hospital (Charité), Berlin (Germany)",
            "Centre (CNRS), Paris, France",
            "Sample Hospital, Berlin",
            "(",
        ] {
            assert_eq!(places_by_initials(line, None), None, "{line}");
        }
    }
}
