//! The oddest and longest names of a file, as they were cut, for a person to look at.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use serde::Serialize;

use super::text::{decode_entities, is_latin, is_native, letter_count};
use super::{NameDoubt, PrintedPerson};
use crate::data::affiliation::lexicon::is_particle;
use crate::data::corpus::fold_name;

/// A printed name as it was cut.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CutName {
    /// Given names in Latin script.
    pub given: String,
    /// Family name in Latin script, with the suffix.
    pub family: String,
    /// The whole name in another script.
    pub native: String,
    /// The reading.
    pub kana: String,
    /// Town, country or organisation beside the name.
    pub place: String,
    /// Role beside the name.
    pub role: String,
    /// What is printed and in none of the above.
    pub taken_off: String,
    /// How unlike a name it looks, from 0.
    pub oddness: u32,
    /// The text it was cut from.
    #[serde(skip)]
    pub printed: String,
}

/// The oddest names so far, the oddest first.
#[derive(Clone, Debug, Default)]
pub(super) struct NamePreview {
    names: BTreeMap<Rank, CutName>,
}

/// Oddest first, then longest, then in the order of the text.
type Rank = (Reverse<u32>, Reverse<usize>, String);

/// Names that are kept: some are left out later because their bearers opted out.
const KEPT: usize = 200;

impl NamePreview {
    /// Takes a name in if it is odder than those that are kept. `printed` are the texts it was cut from.
    pub(super) fn add(&mut self, printed: &[&str], person: &PrintedPerson) {
        let letters: usize = printed.iter().map(|text| letter_count(text)).sum();
        let oddness = oddness(printed, person, letters);
        let (odd, length) = (Reverse(oddness), Reverse(letters));
        if self.names.len() == KEPT
            && self.names.last_key_value().is_some_and(|((last_odd, last_length, _), _)| {
                (odd, length) > (*last_odd, *last_length)
            })
        {
            return;
        }
        let printed = printed.join(" ");
        let taken_off = taken_off(&printed, person);
        let name = &person.name;
        let cut = CutName {
            given: name.given.clone(),
            family: format!("{} {}", name.family, name.suffix).trim().to_owned(),
            native: name.native.clone(),
            kana: person.kana.clone(),
            place: person.place.clone(),
            role: person.role.clone(),
            taken_off,
            oddness,
            printed: printed.clone(),
        };
        self.names.insert((odd, length, printed), cut);
        if self.names.len() > KEPT {
            self.names.pop_last();
        }
    }

    /// The names, the oddest first; of those that were cut into the same fields the oddest.
    pub(super) fn into_names(self) -> Vec<CutName> {
        let mut seen = rustc_hash::FxHashSet::default();
        let is_new = |name: &CutName| {
            seen.insert([&name.given, &name.family, &name.native].map(|field| fold_name(field)))
        };
        let mut is_new = is_new;
        self.names.into_values().filter(|name| is_new(name)).collect()
    }
}

/// How unlike a name it looks; the points are listed in the guide (`kolnet check`).
fn oddness(printed: &[&str], person: &PrintedPerson, letters: usize) -> u32 {
    let name = &person.name;
    let latin = [name.given.as_str(), name.family.as_str()];
    let is_latin_name = !name.family.is_empty() || !name.given.is_empty();
    let words = || latin.iter().flat_map(|field| field.split(' ')).filter(|word| !word.is_empty());
    let has_lower = latin.iter().any(|field| field.contains(char::is_lowercase));
    let native_letters = letter_count(&name.native);
    let is_unparted = !name.native.contains([' ', '・', '　']);
    let starts_low = |word: &str| word.starts_with(char::is_lowercase);
    let signs: [(bool, u32); 12] = [
        (person.doubt.is_some_and(|doubt| doubt != NameDoubt::ManyWords), 8),
        (latin.iter().any(|field| mixes_scripts(field)) || mixes_scripts(&name.native), 8),
        (is_latin_name && (name.given.is_empty() || name.family.is_empty()), 5),
        (letter_count(&name.family) == 1, 5),
        (native_letters == 1 || (native_letters > 7 && is_unparted), 4),
        (words().count() > 4, 3),
        (is_latin_name && !has_lower && words().any(|word| letter_count(word) > 3), 2),
        (starts_low(&name.given), 3),
        (
            starts_low(&name.family)
                && name
                    .family
                    .split([' ', '-', '\'', '’'])
                    .next()
                    .is_some_and(|word| !is_particle(&fold_name(word))),
            2,
        ),
        (words().any(is_mixed_inside), 1),
        (!name.given.is_empty() && is_initials_only(&name.given), 1),
        (
            person.taken_off != super::taken_off::TakenOff::default()
                || printed.iter().any(|text| text.contains(|c: char| c.is_numeric())),
            1,
        ),
    ];
    let points: u32 = signs.iter().filter(|(has, _)| *has).map(|(_, points)| points).sum();
    points + u32::try_from(letters / 12).unwrap_or(u32::MAX).min(10)
}

/// Letters of Latin and of another script in one field.
fn mixes_scripts(field: &str) -> bool {
    !field.is_ascii()
        && field.chars().any(|c| c.is_alphabetic() && is_latin(c))
        && field.chars().any(|c| c.is_alphabetic() && !is_latin(c))
}

/// `smiTh`, `PlaceWood`: a capital behind a small letter, but not behind a prefix (`McTest`, `DeProbe`).
fn is_mixed_inside(word: &str) -> bool {
    let letters: Vec<char> = word.chars().collect();
    let turns =
        letters.windows(2).position(|pair| pair[0].is_lowercase() && pair[1].is_uppercase());
    turns.is_some_and(|at| at > 2)
}

fn is_initials_only(given: &str) -> bool {
    given.split([' ', '.', '-']).all(|word| {
        letter_count(word) < 2 || (letter_count(word) == 2 && !word.contains(char::is_lowercase))
    })
}

/// The words, numbers and marks of the printed text that are in no field of the person.
fn taken_off(printed: &str, person: &PrintedPerson) -> String {
    let mut text = decode_entities(printed).into_owned();
    for whole in [&person.place, &person.role, &person.kana] {
        if !whole.is_empty() {
            text = text.replacen(whole.as_str(), " ", 1);
        }
    }
    let name = &person.name;
    if is_native(&name.native) {
        // Written without blanks, the name is no word of its own.
        for form in [name.native.clone(), name.native.replace(' ', "")] {
            text = text.replacen(form.as_str(), " ", 1);
        }
    }
    let fields = [&name.family, &name.given, &name.suffix, &name.native];
    let mut kept: Vec<String> = fields
        .iter()
        .flat_map(|field| field.split(|c: char| !c.is_alphabetic()))
        .map(fold_name)
        .filter(|word| !word.is_empty())
        .collect();
    let mut left: Vec<&str> = Vec::new();
    for token in text.split_whitespace() {
        let is_kept = |field: &&String| field.split(' ').any(|word| word == token);
        if token.contains(char::is_numeric) && fields.iter().any(is_kept) {
            continue;
        }
        let words = token.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
        let mut unknown = false;
        for word in words {
            let folded = fold_name(word);
            match kept.iter().position(|known| *known == folded) {
                Some(at) => drop(kept.swap_remove(at)),
                None => unknown |= !folded.is_empty(),
            }
        }
        let bare = token.trim_matches(|c: char| ",.;:-()（）[]、'’\"".contains(c));
        if unknown {
            left.push(bare);
        } else {
            // `Placewood1,2*`
            let is_mark = |c: char| c.is_numeric() || super::text::is_mark(c);
            let marks = bare.trim_matches(|c: char| c.is_alphabetic());
            if marks.contains(is_mark) {
                left.push(marks.trim_matches(|c: char| !is_mark(c)));
            }
        }
    }
    left.join(" ")
}
