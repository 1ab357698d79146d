//! What a data block says once: texts that repeat and the documents that are named.

use std::collections::HashMap;

/// How much of the evidence goes into the file.
#[derive(Clone, Copy, Debug)]
pub(super) struct EvidenceLimits {
    /// Of each area the first by rank with all their items.
    pub full: usize,
    /// Items of each of the others: those with the most points.
    pub items: usize,
    /// Documents listed of a tie, newest first.
    pub tie_documents: usize,
}

/// Texts by their place.
#[derive(Debug, Default)]
pub(super) struct Pool {
    texts: Vec<String>,
    places: HashMap<String, u32>,
}

impl Pool {
    pub(super) fn place(&mut self, text: &str) -> u32 {
        if let Some(place) = self.places.get(text) {
            return *place;
        }
        let place = self.texts.len() as u32;
        self.texts.push(text.to_owned());
        self.places.insert(text.to_owned(), place);
        place
    }

    pub(super) fn known(&mut self, text: Option<&str>) -> Option<u32> {
        text.map(|text| self.place(text))
    }

    pub(super) fn into_texts(self) -> Vec<String> {
        self.texts
    }

    pub(super) fn all(&mut self, texts: &[String]) -> Vec<u32> {
        texts.iter().map(|text| self.place(text)).collect()
    }
}

/// Documents of the view that the block names, by their place in it.
#[derive(Debug)]
pub(super) struct NamedDocuments {
    place: Vec<Option<u32>>,
    named: Vec<u32>,
}

impl NamedDocuments {
    /// None of so many yet.
    pub(super) fn of(documents: usize) -> Self {
        Self { place: vec![None; documents], named: Vec::new() }
    }

    /// Their places in the view, in the order of the block.
    pub(super) fn named(&self) -> &[u32] {
        &self.named
    }

    pub(super) fn place_of(&mut self, document: u32) -> u32 {
        let next = self.named.len() as u32;
        let place = *self.place[document as usize].get_or_insert(next);
        if place == next {
            self.named.push(document);
        }
        place
    }
}
