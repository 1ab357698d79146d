//! Names printed the other way round: the given name where the family name should stand.

use rustc_hash::FxHashMap;

use super::name::PersonName;

/// How many times likelier the other order must be.
const CLEAR: u64 = 10;

/// How often words are seen as a family name and as forenames, by mentions.
#[derive(Default)]
pub(crate) struct WordPlaces {
    places: FxHashMap<String, [u32; 2]>,
}

/// All forenames as one word, if they are printed in full.
fn whole_given(name: &PersonName) -> Option<String> {
    let is_full = |word: &String| word.chars().nth(1).is_some();
    (!name.given.is_empty() && name.given.iter().all(is_full)).then(|| name.joined())
}

impl WordPlaces {
    /// Counts a name that stands in `mentions` places.
    pub(crate) fn add(&mut self, name: &PersonName, mentions: u32) {
        // A word beside initials is a family name too.
        self.places.entry(name.whole_surname.clone()).or_default()[0] += mentions;
        if let Some(given) = whole_given(name) {
            self.places.entry(given).or_default()[1] += mentions;
        }
    }

    /// Whether a name of `mentions` places is printed the other way round: an initial is its family
    /// name beside a word in full, or elsewhere each of its words mostly stands in the other's place.
    /// A file printed so throughout gives no sign, and needs none: its names still meet each other.
    pub(crate) fn is_turned(&self, name: &PersonName, mentions: u32) -> bool {
        let Some(given) = whole_given(name) else { return false };
        if name.whole_surname.chars().nth(1).is_none() {
            return true;
        }
        // The name itself does not speak for its own order.
        let [family_there, given_there] = self.elsewhere(&name.whole_surname, [mentions, 0]);
        let [family_here, given_here] = self.elsewhere(&given, [0, mentions]);
        family_here > given_here
            && given_there > family_there
            && family_here * given_there >= CLEAR * given_here * family_there
    }

    /// Places of a word without those of one name, and one more of each, so that unknown words say
    /// nothing.
    fn elsewhere(&self, word: &str, own: [u32; 2]) -> [u64; 2] {
        let seen = self.places.get(word).copied().unwrap_or_default();
        std::array::from_fn(|place| 1 + u64::from(seen[place].saturating_sub(own[place])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_turned_when_its_words_are_known_in_the_other_places() {
        let name = |family: &str, given: &str| PersonName::parse(family, given, "").unwrap();
        let mut places = WordPlaces::default();
        places.add(&name("Muster", "Anna"), 5);
        places.add(&name("Muster-Meier", "Anna Maria"), 5);
        places.add(&name("Specimen", "Anna"), 5);
        places.add(&name("Anna", "Muster"), 2);
        places.add(&name("Zoe", "Nemo"), 1);
        assert!(places.is_turned(&name("Anna", "Muster"), 2));
        assert!(places.is_turned(&name("A", "Muster"), 1));
        assert!(places.is_turned(&name("Anna Maria", "Muster Meier"), 1));
        assert!(!places.is_turned(&name("Muster", "Anna"), 5));
        assert!(!places.is_turned(&name("Zoe", "Nemo"), 1), "nothing else is known of these words");
        assert!(!places.is_turned(&name("Muster", "A"), 1));
    }
}
