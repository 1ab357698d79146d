//! How people are named on a brief.

use crate::output::html::PageWords;
use crate::output::view::{PersonView, country_names};
use crate::study::Language;

/// Full-width letters count two.
fn width(c: char) -> usize {
    if (c as u32) < 0x1100 { 1 } else { 2 }
}

/// A text of at most so many letters, with `…` where something was left out.
pub(super) fn shortened(text: &str, most: usize) -> String {
    if text.chars().map(width).sum::<usize>() <= most {
        return text.to_owned();
    }
    let mut room = most.saturating_sub(1);
    let fits = |c: &char| {
        let is_room = width(*c) <= room;
        room = room.saturating_sub(width(*c));
        is_room
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// The name that comes first: in Japanese the one in the person's own script.
pub(super) fn main_name(person: &PersonView, language: Language) -> String {
    let name = match (language, &person.native) {
        (Language::Ja, Some(native)) => native,
        _ => &person.name,
    };
    shortened(name, 60)
}

/// The other forms of the name: the other script, the reading.
pub(super) fn other_names(person: &PersonView, language: Language) -> Vec<String> {
    let other = match language {
        Language::Ja => person.native.as_ref().map(|_| &person.name),
        Language::En => person.native.as_ref(),
    };
    other.into_iter().chain(&person.kana).map(|name| shortened(name, 60)).collect()
}

/// Organisation, city and country as far as they are known.
pub(super) fn place_of(person: &PersonView, words: &PageWords) -> String {
    let affiliation = person.affiliation.as_deref();
    // An affiliation is often printed with its place.
    let is_said = |part: &str| affiliation.is_some_and(|printed| printed.contains(part));
    let city = person.city.as_deref().filter(|city| !is_said(city));
    let names = person.country.as_deref().map(country_names);
    let country = names.filter(|names| !names.iter().any(|name| is_said(name)));
    let country = country.map(|[english, japanese]| match words.language() {
        Language::En => english,
        Language::Ja => japanese,
    });
    let parts = affiliation.into_iter().chain(city).chain(country);
    let known: Vec<String> = parts.map(|part| shortened(part, 90)).collect();
    if known.is_empty() { words.text("unknown.place", &[]) } else { known.join(" ·\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_ends_with_an_ellipsis_and_a_short_one_stays() {
        assert_eq!(shortened("Sato Hanako", 11), "Sato Hanako");
        assert_eq!(shortened("Sato Hanako", 6), "Sato…");
        assert_eq!(shortened("佐藤花子", 8), "佐藤花子");
        assert_eq!(shortened("佐藤花子", 7), "佐藤花…");
    }
}
