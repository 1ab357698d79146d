//! Every string once.

use hashbrown::HashTable;
use rustc_hash::FxHasher;
use std::hash::Hasher;

use super::StrId;

/// An arena of distinct strings. Ids are given in order of first sight, so they are the same
/// whenever the strings come in the same order. `StrId(0)` is the empty string.
#[derive(Clone, Debug)]
pub struct Strings {
    text: String,
    ends: Vec<u32>,
    index: HashTable<u32>,
}

impl Default for Strings {
    fn default() -> Self {
        let mut strings = Self { text: String::new(), ends: Vec::new(), index: HashTable::new() };
        strings.intern("");
        strings
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

fn slice<'a>(text: &'a str, ends: &[u32], id: u32) -> &'a str {
    let start = if id == 0 { 0 } else { ends[id as usize - 1] as usize };
    &text[start..ends[id as usize] as usize]
}

impl Strings {
    /// The id of `text`, kept from now on.
    ///
    /// # Panics
    /// Past 4 GiB of distinct text, which no corpus of one machine reaches.
    pub fn intern(&mut self, text: &str) -> StrId {
        let hashed = hash(text);
        let Self { text: arena, ends, index } = self;
        if let Some(&id) = index.find(hashed, |&id| slice(arena, ends, id) == text) {
            return StrId(id);
        }
        arena.push_str(text);
        let end = u32::try_from(arena.len()).expect("less than 4 GiB of distinct text");
        let id = ends.len() as u32;
        ends.push(end);
        index.insert_unique(hashed, id, |&id| hash(slice(arena, ends, id)));
        StrId(id)
    }

    /// The text behind an id.
    #[inline]
    pub fn get(&self, id: StrId) -> &str {
        slice(&self.text, &self.ends, id.0)
    }

    /// The id of `text` if it was seen.
    pub fn find(&self, text: &str) -> Option<StrId> {
        let found = self.index.find(hash(text), |&id| slice(&self.text, &self.ends, id) == text);
        found.map(|&id| StrId(id))
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
