//! Whom somebody means by a name as people type it: with titles, in either order, family name alone,
//! initials, kana of any kind, kanji with and without a space.

use crate::data::corpus::{Orcid, fold_name, fold_title, name_key};
use crate::data::ingest::split_name;

/// The printed forms of one person's name.
#[derive(Clone, Debug, Default)]
pub(super) struct PrintedForms<'a> {
    /// Key of the person.
    pub(super) key: &'a str,
    /// ORCID iD; empty when unknown.
    pub(super) orcid: &'a str,
    /// Latin forms, given name first.
    pub(super) latin: Vec<&'a str>,
    /// Forms in another script, and readings.
    pub(super) native: Vec<&'a str>,
}

/// The forms in a cell that lists several.
pub(super) fn listed_forms(cell: Option<&str>) -> impl Iterator<Item = &str> {
    cell.unwrap_or_default().split("; ").filter(|form| !form.is_empty())
}

/// How a person answers to what was typed, the best answer first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum NameFit {
    /// The key, the iD, or a whole printed form in any order of its words.
    Whole,
    /// Family name and initials.
    Initials,
    /// The family name alone.
    FamilyName,
    /// The beginning of a name that is printed without a space: its family name, or a part of it.
    Beginning,
    /// A word of the name, or one but for a letter.
    SharedWord,
}

/// What was typed, taken apart once for many comparisons.
pub(super) struct TypedName {
    identifier: String,
    orcid: Option<String>,
    /// [`name_key`] of the text and of the name in it.
    keys: [String; 2],
    /// The text and the name in it without spaces, kana as hiragana.
    squeezed: [String; 2],
    /// Words of the name, folded.
    words: Vec<String>,
}

/// Letters from which on a word with one other letter may be meant.
const LONG_WORD: usize = 5;
/// Most letters of a word that may be initials.
const MOST_INITIALS: usize = 3;

impl TypedName {
    pub(super) fn of(typed: &str) -> Self {
        let typed = typed.trim();
        let name = split_name(typed);
        let bare = match name.native.as_str() {
            "" if name.is_empty() => typed.to_owned(),
            "" => format!("{} {}", name.given, name.family),
            native => native.to_owned(),
        };
        let folded = fold_kana(&fold_name(&bare));
        Self {
            identifier: typed.to_owned(),
            orcid: Orcid::parse(typed).map(|orcid| orcid.to_string()),
            keys: [name_key(&[typed]), name_key(&[&bare])],
            squeezed: [native_key(typed), native_key(&bare)],
            words: folded.split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect(),
        }
    }

    /// How `person` answers, and with how many words.
    fn fit(&self, person: &PrintedForms<'_>) -> Option<(NameFit, usize)> {
        if self.is_whole(person) {
            return Some((NameFit::Whole, 0));
        }
        if self.orcid.is_some() || self.words.is_empty() {
            return None;
        }
        if let Some(fit) = self.close_fit(person) {
            return Some((fit, 0));
        }
        let shared = self.shared_words(person);
        (shared > 0).then_some((NameFit::SharedWord, shared))
    }

    /// Whether it is the key, the ORCID iD or a whole printed form of `person`.
    pub(super) fn is_whole(&self, person: &PrintedForms<'_>) -> bool {
        if person.key.eq_ignore_ascii_case(&self.identifier) {
            return true;
        }
        if let Some(orcid) = &self.orcid {
            return orcid == person.orcid;
        }
        let is_key = |form: &&str| self.keys.contains(&name_key(&[form]));
        let is_squeezed =
            |form: &&str| !form.is_ascii() && self.squeezed.contains(&native_key(form));
        !self.words.is_empty()
            && (person.latin.iter().chain(&person.native).any(is_key)
                || person.native.iter().any(is_squeezed))
    }

    fn close_fit(&self, person: &PrintedForms<'_>) -> Option<NameFit> {
        let latin = || person.latin.iter().map(|form| fold_name(form));
        if latin().any(|form| self.has_initials_of(&form)) {
            return Some(NameFit::Initials);
        }
        if latin().any(|form| self.ends(&form)) || person.native.iter().any(|f| self.is_first(f)) {
            return Some(NameFit::FamilyName);
        }
        let begins =
            |form: &&str| !form.is_ascii() && native_key(form).starts_with(&self.squeezed[1]);
        person.native.iter().any(begins).then_some(NameFit::Beginning)
    }

    /// `Murakami M`, `M. Murakami`, `MK Murakami`: the last word is the family name, and the others begin
    /// the given names in their order.
    fn has_initials_of(&self, form: &str) -> bool {
        let printed: Vec<&str> = form.split(' ').collect();
        let Some((family, given)) = printed.split_last() else { return false };
        let Some(at) = self.words.iter().position(|word| word == family) else { return false };
        let others = self.words.iter().enumerate().filter(|(other, _)| *other != at);
        let mut letters: Vec<char> = Vec::new();
        for (_, word) in others {
            if word.chars().count() > MOST_INITIALS {
                return false;
            }
            letters.extend(word.chars());
        }
        let begins = |(word, letter): (&&str, &char)| word.starts_with(*letter);
        !letters.is_empty()
            && letters.len() <= given.len()
            && given.iter().zip(&letters).all(begins)
    }

    /// Whether all that was typed is the last words of a form, its given names being before them.
    fn ends(&self, form: &str) -> bool {
        let printed: Vec<&str> = form.split(' ').collect();
        self.words.len() < printed.len()
            && printed.iter().rev().zip(self.words.iter().rev()).all(|(a, b)| a == b)
    }

    /// Whether it is the first word of a name in its own script that is printed with a space.
    fn is_first(&self, form: &str) -> bool {
        let folded = fold_kana(&fold_name(form));
        let first = folded.split_once(' ').map(|(first, _)| first);
        !form.is_ascii() && first == self.words.first().map(String::as_str) && self.words.len() == 1
    }

    fn shared_words(&self, person: &PrintedForms<'_>) -> usize {
        let forms = person.latin.iter().chain(&person.native);
        let printed: Vec<String> = forms.map(|form| fold_kana(&fold_name(form))).collect();
        let meant = |typed: &str| {
            let words = printed.iter().flat_map(|form| form.split(' '));
            words.filter(|word| word.chars().count() > 1).any(|word| is_near(word, typed))
        };
        // A lone initial is shared with half the list.
        let words = self.words.iter().filter(|word| word.chars().count() > 1);
        words.filter(|word| meant(word)).count()
    }
}

/// Whom a typed name may mean.
#[derive(Clone, Debug, PartialEq)]
pub enum PeopleFound<'a, T> {
    /// This person alone.
    One(&'a T),
    /// Any of these, the best rank first.
    Several(Vec<&'a T>),
    /// Nobody; these have a like name, the most alike and of those the best rank first.
    Nobody(Vec<&'a T>),
}

/// Somebody who can be looked up by name.
pub(super) trait NamedPerson {
    fn printed_forms(&self) -> PrintedForms<'_>;
    /// By what equally good answers are ordered: the best rank, then the key.
    fn order(&self) -> (u32, &str);
}

/// Whom somebody may mean who types a whole name, a family name with initials, a family name alone or its
/// beginning: those who answer best.
pub(super) fn search<'a, T: NamedPerson>(people: &'a [T], typed: &TypedName) -> PeopleFound<'a, T> {
    let mut fits: Vec<((NameFit, usize), &T)> = people
        .iter()
        .filter_map(|person| Some((typed.fit(&person.printed_forms())?, person)))
        .collect();
    let Some(best) = fits.iter().map(|((fit, _), _)| *fit).min() else {
        return PeopleFound::Nobody(Vec::new());
    };
    // Of a name that is printed without a space nobody knows where the family name ends, so that a family name
    // may be the whole of it or its beginning.
    let worst = if best == NameFit::FamilyName { NameFit::Beginning } else { best };
    fits.retain(|((fit, _), _)| *fit <= worst);
    let is_cut = fits.iter().all(|((fit, _), _)| *fit != NameFit::Beginning);
    fits.sort_by(|((_, a_words), a), ((_, b_words), b)| {
        b_words.cmp(a_words).then_with(|| a.order().cmp(&b.order()))
    });
    let found: Vec<&T> = fits.into_iter().map(|(_, person)| person).collect();
    match found.as_slice() {
        _ if best == NameFit::SharedWord => PeopleFound::Nobody(found),
        [one] if is_cut => PeopleFound::One(one),
        _ => PeopleFound::Several(found),
    }
}

fn is_near(word: &str, typed: &str) -> bool {
    word == typed || (typed.chars().count() >= LONG_WORD && strsim::osa_distance(word, typed) <= 1)
}

/// A name in its own script without spaces, katakana of any width as hiragana.
pub(crate) fn native_key(text: &str) -> String {
    fold_kana(&fold_title(text))
}

/// Katakana as the hiragana of the same sound.
fn fold_kana(text: &str) -> String {
    const FROM_KATAKANA: u32 = 0x60;
    let hiragana = |c: char| match c {
        'ァ'..='ヶ' => char::from_u32(u32::from(c) - FROM_KATAKANA).unwrap_or(c),
        _ => c,
    };
    text.chars().map(hiragana).collect()
}
