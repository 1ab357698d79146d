//! Every string once.

use hashbrown::HashTable;
use rayon::prelude::*;
use rustc_hash::FxHasher;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::hash::Hasher;

use super::StrId;

/// An arena of distinct strings. Ids are given in order of first sight, so they are the same
/// whenever the strings come in the same order. `StrId(0)` is the empty string.
#[derive(Clone, Debug)]
pub struct StringInterner {
    text: String,
    ends: Vec<u32>,
    /// Half of the hash beside each id: most other strings are told apart without looking at them,
    /// and the table grows without hashing again.
    index: HashTable<(u32, u32)>,
}

impl Default for StringInterner {
    fn default() -> Self {
        Self { text: String::new(), ends: vec![0], index: HashTable::new() }
    }
}

impl Serialize for StringInterner {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        (&self.text, &self.ends).serialize(out)
    }
}

impl<'de> Deserialize<'de> for StringInterner {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let (text, ends) = <(String, Vec<u32>)>::deserialize(from)?;
        let mut start = 0;
        for end in &ends {
            if text.get(start..*end as usize).is_none() {
                return Err(serde::de::Error::custom("a string does not end where it should"));
            }
            start = *end as usize;
        }
        if ends.first() != Some(&0) || start != text.len() {
            return Err(serde::de::Error::custom("the strings are not as long as their text"));
        }
        let mut index = HashTable::with_capacity(ends.len());
        for id in 1..ends.len() as u32 {
            let half = hash(slice(&text, &ends, id));
            index.insert_unique(spread(half), (half, id), |&(half, _)| spread(half));
        }
        Ok(Self { text, ends, index })
    }
}

fn hash(text: &str) -> u32 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    (hasher.finish() >> 32) as u32
}

/// The bits that the table looks at, all of them from the stored half.
fn spread(half: u32) -> u64 {
    u64::from(half).wrapping_mul(0x9e37_79b9_7f4a_7c15)
}

/// Where a text ends that was added last.
fn end_of(arena: &str) -> u32 {
    u32::try_from(arena.len()).expect("less than 4 GiB of distinct text")
}

#[inline]
fn slice<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let start = if id == 0 { 0 } else { ends[id as usize - 1] as usize };
    &text[start..ends[id as usize] as usize]
}

impl StringInterner {
    /// The id of `text`, kept from now on.
    ///
    /// # Panics
    /// Past 4 GiB of distinct text, which no corpus of one machine reaches.
    pub fn intern(&mut self, text: &str) -> StrId {
        if text.is_empty() {
            return StrId::EMPTY;
        }
        let half = hash(text);
        let Self { text: arena, ends, index } = self;
        let same = |&(other, id): &(u32, u32)| other == half && slice(arena, ends, id) == text;
        if let Some(&(_, id)) = index.find(spread(half), same) {
            return StrId(id);
        }
        self.append(text)
    }

    /// Adds a text that is not there yet.
    fn append(&mut self, text: &str) -> StrId {
        let half = hash(text);
        let Self { text: arena, ends, index } = self;
        arena.push_str(text);
        let id = ends.len() as u32;
        ends.push(end_of(arena));
        index.insert_unique(spread(half), (half, id), |&(half, _)| spread(half));
        StrId(id)
    }

    /// The text behind an id.
    #[inline]
    pub fn get(&self, id: StrId) -> &str {
        slice(&self.text, &self.ends, id.0)
    }

    /// Replaces every text for which `is_private` says true by `[withheld N]`, a number of its own. Ids stay.
    pub(super) fn withhold(&mut self, is_private: impl Fn(&str) -> bool + Sync) {
        let ids = 0..self.ends.len() as u32;
        let private: Vec<u32> =
            ids.into_par_iter().filter(|id| is_private(self.get(StrId(*id)))).collect();
        if private.is_empty() {
            return;
        }
        let mut text = String::with_capacity(self.text.len());
        let mut ends = Vec::with_capacity(self.ends.len());
        let mut next = private.into_iter().peekable();
        for id in 0..self.ends.len() as u32 {
            let Some(number) = next.next_if_eq(&id) else {
                text.push_str(self.get(StrId(id)));
                ends.push(end_of(&text));
                continue;
            };
            let half = hash(self.get(StrId(id)));
            if let Ok(held) = self.index.find_entry(spread(half), |(_, other)| *other == id) {
                held.remove();
            }
            let withheld = format!("[withheld {number}]");
            let half = hash(&withheld);
            self.index.insert_unique(spread(half), (half, id), |&(half, _)| spread(half));
            text.push_str(&withheld);
            ends.push(end_of(&text));
        }
        (self.text, self.ends) = (text, ends);
    }

    /// The id of `text` if it was seen.
    pub fn find(&self, text: &str) -> Option<StrId> {
        if text.is_empty() {
            return Some(StrId::EMPTY);
        }
        let half = hash(text);
        let same =
            |&(other, id): &(u32, u32)| other == half && slice(&self.text, &self.ends, id) == text;
        self.index.find(spread(half), same).map(|&(_, id)| StrId(id))
    }

    /// All strings in the order of their ids, the empty one first.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        (0..self.ends.len() as u32).map(|id| self.get(StrId(id)))
    }

    /// Number of distinct strings, the empty one included.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Never true: the empty string is always there.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_withheld_cannot_be_found_and_the_others_keep_their_ids() {
        let texts: Vec<String> = (0..200).map(|number| format!("text {number}")).collect();
        let mut strings = StringInterner::default();
        let ids: Vec<StrId> = texts.iter().map(|text| strings.intern(text)).collect();
        let is_private = |text: &str| text.ends_with('7');
        strings.withhold(is_private);
        assert_eq!(strings.len(), texts.len() + 1);
        for (text, id) in texts.iter().zip(ids) {
            let held = strings.get(id).to_owned();
            assert_eq!(held == *text, !is_private(text), "{held}");
            assert_eq!(strings.find(&held), Some(id));
            assert_eq!(strings.find(text), (!is_private(text)).then_some(id));
        }
        assert_eq!(strings.intern("text 7").0 as usize, texts.len() + 1, "a text of its own");
    }
}
