//! Names printed the wrong way round: the given name in the field of the family name.

use rustc_hash::FxHashMap;

use super::name::PersonName;

/// How many times likelier the other order must be.
const CLEAR_ODDS: u64 = 10;

/// How many mentions print each word as a family name and as forenames.
#[derive(Default)]
pub(crate) struct WordRoles {
    counts: FxHashMap<String, [u32; 2]>,
}

/// All forenames as one word, if all are printed in full.
fn joined_forenames(name: &PersonName) -> Option<String> {
    let is_full = |word: &String| word.chars().nth(1).is_some();
    (!name.given.is_empty() && name.given.iter().all(is_full)).then(|| name.joined())
}

impl WordRoles {
    /// Counts a name that `mentions` mentions print.
    pub(crate) fn add(&mut self, name: &PersonName, mentions: u32) {
        // Counted beside initials too: there the word in full is the family name.
        self.counts.entry(name.whole_surname.clone()).or_default()[0] += mentions;
        if let Some(given) = joined_forenames(name) {
            self.counts.entry(given).or_default()[1] += mentions;
        }
    }

    /// Whether a name that `mentions` mentions print is the wrong way round: its family name is an
    /// initial beside a word in full, or elsewhere both words mostly have the other role. A file that
    /// prints all names so gives no sign, and needs none: its names still agree with each other.
    pub(crate) fn is_reversed(&self, name: &PersonName, mentions: u32) -> bool {
        let Some(given) = joined_forenames(name) else { return false };
        if name.whole_surname.chars().nth(1).is_none() {
            return true;
        }
        // The name itself is no evidence for its own order.
        let [surname_as_family, surname_as_given] =
            self.counts_elsewhere(&name.whole_surname, [mentions, 0]);
        let [given_as_family, given_as_given] = self.counts_elsewhere(&given, [0, mentions]);
        given_as_family > given_as_given
            && surname_as_given > surname_as_family
            && given_as_family * surname_as_given >= CLEAR_ODDS * given_as_given * surname_as_family
    }

    /// Counts of a word less those of one name, plus one each, so that unknown words say nothing.
    fn counts_elsewhere(&self, word: &str, of_name: [u32; 2]) -> [u64; 2] {
        let counts = self.counts.get(word).copied().unwrap_or_default();
        std::array::from_fn(|role| 1 + u64::from(counts[role].saturating_sub(of_name[role])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_reversed_when_its_words_are_known_in_the_other_roles() {
        let name = |family: &str, given: &str| PersonName::parse(family, given, "").unwrap();
        let mut roles = WordRoles::default();
        roles.add(&name("Muster", "Anna"), 5);
        roles.add(&name("Muster-Meier", "Anna Maria"), 5);
        roles.add(&name("Specimen", "Anna"), 5);
        roles.add(&name("Anna", "Muster"), 2);
        roles.add(&name("Zoe", "Nemo"), 1);
        assert!(roles.is_reversed(&name("Anna", "Muster"), 2));
        assert!(roles.is_reversed(&name("A", "Muster"), 1));
        assert!(roles.is_reversed(&name("Anna Maria", "Muster Meier"), 1));
        assert!(!roles.is_reversed(&name("Muster", "Anna"), 5));
        assert!(
            !roles.is_reversed(&name("Zoe", "Nemo"), 1),
            "nothing else is known of these words"
        );
        assert!(!roles.is_reversed(&name("Muster", "A"), 1));
    }
}
