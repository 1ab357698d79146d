//! Printed texts read as people, in one way for every reader.
//!
//! A field is decoded and cut into names; each name is undressed of marks, numbers, titles, degrees,
//! posts, notes, its other script and a place; what is left is a person, a group, or a placeholder; a person
//! is cut into family name, given names and suffix. Does not resolve identity.

mod column;
mod comma_part;
mod credentials;
mod cut;
mod lexicon;
mod name_counts;
mod name_preview;
mod name_reader;
mod name_words;
mod parts;
mod separators;
mod taken_off;
mod text;
mod titles;
mod undress;

pub(crate) use column::NameColumn;
pub(crate) use cut::SeveralPeople;
pub(crate) use lexicon::Placeholder;
pub use name_counts::{NameCounts, NameDoubtCounts, TakenOffCounts};
pub use name_preview::CutName;
pub use name_reader::NameReader;
pub(crate) use name_reader::{NameCell, TwoScripts};
pub use parts::SplitName;
pub(crate) use separators::split_outside_brackets;
pub(crate) use text::{is_native, normal};

use crate::data::corpus::{RawMention, fold_name};
pub(crate) use crate::data::formats::name_text::NameText;
use crate::data::ingest::vocabulary::role_words::{self, Meaning};
use taken_off::TakenOff;
use text::{is_kana, is_latin, letter_count};
use undress::{NameForm, Undressed};

/// What a printed text turned out to name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum PrintedEntry {
    /// A person.
    Person(PrintedPerson),
    /// A group, society or study, or an office in place of a person.
    Group,
    /// Nobody.
    Placeholder(Placeholder),
    /// Not a name.
    Refused(Refusal),
}

/// Why a text is not a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    NoLetters,
    /// More than eight words.
    Sentence,
    /// More letters than any name has.
    TooLong,
    /// An e-mail or web address.
    Address,
    /// A field of which nobody can say how many people it names.
    SeveralPeople,
}

impl Refusal {
    /// The reason as the list of refused records gives it.
    pub(crate) fn why(self) -> &'static str {
        match self {
            Self::NoLetters => "its name holds no letters",
            Self::Sentence => "its name has more than eight words",
            Self::TooLong => "its name is longer than 150 letters",
            Self::Address => {
                "its name is an e-mail or web address; map the column that holds the names"
            }
            Self::SeveralPeople => "it names several people who cannot be told apart",
        }
    }
}

impl PrintedEntry {
    /// The person, if it is one.
    pub(crate) fn into_person(self) -> Option<PrintedPerson> {
        match self {
            Self::Person(person) => Some(person),
            _ => None,
        }
    }

    /// Whether it counts in the size of a team: people and groups.
    pub(crate) fn is_in_team(&self) -> bool {
        matches!(self, Self::Person(_) | Self::Group)
    }
}

impl PrintedPerson {
    /// Puts the name into a mention.
    pub(crate) fn fill(self, mention: &mut RawMention) {
        self.name.fill(mention);
        if mention.kana.is_empty() {
            mention.kana = self.kana;
        }
    }
}

/// A printed name and what was printed with it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct PrintedPerson {
    /// Family name, given names, native name, suffix.
    pub(crate) name: SplitName,
    /// The reading in kana.
    pub(crate) kana: String,
    /// Town, country or organisation.
    pub(crate) place: String,
    /// A role of the programme.
    pub(crate) role: String,
    /// What still looks wrong.
    pub(crate) doubt: Option<NameDoubt>,
    /// What was printed with it.
    pub(crate) taken_off: TakenOff,
}

/// What a name has that names do not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameDoubt {
    Digit,
    Bracket,
    /// `&`, `/`, `:` or `;`.
    Sign,
    /// More than six.
    ManyWords,
}

/// What a text that holds one name turns out to name. Readers read through [`NameReader`], which counts;
/// this is for a text that repeats a name.
pub(crate) fn judge_name(printed: &str, column: &NameColumn) -> PrintedEntry {
    if let Some(entry) = judge_bare_name(printed, column) {
        return entry;
    }
    let text = text::plain(printed);
    if let Some(kind) = placeholder(&text) {
        return PrintedEntry::Placeholder(kind);
    }
    if has_several_marked(&text) {
        return PrintedEntry::Refused(Refusal::SeveralPeople);
    }
    let mut undressed = undress::undress(&text, column.form());
    undressed.taken_off.marks |= printed.contains(text::is_mark);
    let bare = undressed.parts.join(" ");
    if let Some(entry) = nobody(&bare) {
        return entry;
    }
    person(undressed, column)
}

/// `Jan Proef1 Ada Exa2 Eva Sample1`: names set off by the numbers of their affiliations. One name has one
/// number, or each of its words has.
fn has_several_marked(text: &str) -> bool {
    let words: Vec<&str> =
        text.split(' ').filter(|word| word.contains(char::is_alphabetic)).collect();
    let is_marked = |word: &&str| {
        let bare = word.trim_end_matches([',', ';', '*', '.']);
        let name = bare.trim_end_matches(|c: char| c.is_ascii_digit() || c == ',');
        name.len() < bare.len() && letter_count(name) > 1 && bare.len() - name.len() < 6
    };
    let marked = words.iter().filter(|word| is_marked(word)).count();
    words.len() > 3 && marked > 1 && marked < words.len()
}

/// Whether a part of a name is bare: Latin letters, no white space but single spaces, no word that may be
/// dress. Most names are, and need no more reading.
fn is_bare(part: &str) -> bool {
    if is_plain_word(part) {
        return !lexicon::is_suspect_word(part);
    }
    is_of_plain_words(part)
        && !part.split([' ', '-']).any(lexicon::is_suspect)
        // `Ph.D.` is one word, `Prof.Dr.` two.
        && !(part.contains('.') && part.split([' ', '-', '.']).any(lexicon::is_suspect))
}

/// Whether a part is one word of ASCII letters, as most are.
fn is_plain_word(part: &str) -> bool {
    !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Whether a part holds Latin letters alone, with single spaces, hyphens, apostrophes and full stops behind
/// them.
fn is_of_plain_words(part: &str) -> bool {
    let mut before = ' ';
    let is_plain = part.chars().all(|c| {
        let fine = match c {
            ' ' | '-' | '\'' | '.' => before != ' ',
            c => c.is_alphabetic() && is_latin(c),
        };
        before = c;
        fine
    });
    is_plain && before != ' '
}

/// A name of bare words.
fn judge_bare_name(printed: &str, column: &NameColumn) -> Option<PrintedEntry> {
    let name = bare_name(printed, column)?;
    Some(PrintedEntry::Person(PrintedPerson { name, ..PrintedPerson::default() }))
}

/// Most names are bare words: `Given Family`, or `Family, Given` where the column writes so.
fn bare_name(printed: &str, column: &NameColumn) -> Option<SplitName> {
    if has_many_words(&[printed]) || printed.len() > LONGEST || is_letters_alone(printed) {
        return None;
    }
    match printed.split_once(", ") {
        Some((family, given)) if column.family_first => {
            let bare = !given.is_empty() && is_bare(family) && is_bare(given);
            let (family, given) = (family.to_owned(), given.to_owned());
            bare.then(|| SplitName { family, given, ..SplitName::default() })
        }
        None if printed.contains(' ') && is_bare(printed) => Some(parts::in_order(printed, column)),
        _ => None,
    }
}

/// Letters without a word, which may be a placeholder: `N. N.`
fn is_letters_alone(printed: &str) -> bool {
    /// Four letters with full stops and blanks.
    const FOUR_LETTERS: usize = 11;
    printed.len() <= FOUR_LETTERS
        && !printed.split([' ', '.', '-', ',']).any(|word| word.chars().nth(1).is_some())
}

/// A name of bare words whose parts the source gives apart; most are.
fn judge_bare_parts(family: &str, given: &str, suffix: &str) -> Option<PrintedEntry> {
    let is_short = family.len() + given.len() <= LONGEST && !has_many_words(&[family, given]);
    if !(is_short && !given.is_empty() && is_bare(family) && is_bare(given)) {
        return None;
    }
    let (family, given) = (family.to_owned(), given.to_owned());
    let mut name = SplitName { family, given, ..SplitName::default() };
    fill_suffix(&mut name, suffix);
    Some(PrintedEntry::Person(PrintedPerson { name, ..PrintedPerson::default() }))
}

/// What a name turns out to be whose parts the source gives apart.
pub(crate) fn judge_parts(family: &str, given: &str, suffix: &str) -> PrintedEntry {
    if let Some(entry) = judge_bare_parts(family, given, suffix) {
        return entry;
    }
    let column = NameColumn { semicolons: true, ..NameColumn::default() };
    let has_marks = family.contains(text::is_mark) || given.contains(text::is_mark);
    let (family, given) = (text::plain(family), text::plain(given));
    if let Some(entry) = nobody(format!("{given} {family}").trim()) {
        return entry;
    }
    let mut entry = if family.is_empty() || given.is_empty() {
        judge_name(if family.is_empty() { &given } else { &family }, &column)
    } else if is_native(&family) {
        judge_name(&format!("{family} {given}"), &column)
    } else {
        let form = NameForm { initials: true, is_parted: true, family_first: true };
        person(undress::undress(&format!("{family}, {given}"), form), &column)
    };
    if let PrintedEntry::Person(person) = &mut entry {
        fill_suffix(&mut person.name, suffix);
        person.taken_off.marks |= has_marks;
    }
    entry
}

fn fill_suffix(name: &mut SplitName, suffix: &str) {
    let suffix = text::plain(suffix);
    if !suffix.is_empty() {
        name.suffix = suffix;
    }
}

fn person(undressed: Undressed, column: &NameColumn) -> PrintedEntry {
    let mut name = parts::split_parts(&undressed, column);
    let mut taken_off = undressed.taken_off;
    if !undressed.other_script.is_empty() {
        let other = undress::undress(&undressed.other_script, column.form());
        taken_off = taken_off.or(other.taken_off);
        let other = parts::split_parts(&other, column);
        match name.native.is_empty() {
            true => name.native = other.native,
            false => (name.family, name.given) = (other.family, other.given),
        }
    }
    if let Some(why) = refusal(&name) {
        return PrintedEntry::Refused(why);
    }
    let doubt = doubt(&name);
    PrintedEntry::Person(PrintedPerson {
        name,
        kana: undressed.kana,
        place: undressed.place,
        role: undressed.role,
        doubt,
        taken_off,
    })
}

/// Words from which on a text is a sentence and not a name.
const SENTENCE: usize = 9;

/// Letters of the longest part of a name.
const LONGEST: usize = 150;

/// Why what is left is no name.
fn refusal(name: &SplitName) -> Option<Refusal> {
    let has = |sign: &str| {
        [&name.family, &name.given, &name.native].iter().any(|field| field.contains(sign))
    };
    let fields = [&name.family, &name.given, &name.native];
    if !fields.iter().any(|field| field.chars().any(char::is_alphabetic)) {
        return Some(Refusal::NoLetters);
    }
    if fields.iter().any(|field| field.len() > LONGEST && field.chars().count() > LONGEST) {
        return Some(Refusal::TooLong);
    }
    if word_count(&[&name.given, &name.family]) >= SENTENCE
        || word_count(&[&name.native]) >= SENTENCE
    {
        return Some(Refusal::Sentence);
    }
    ["@", "http", "www."].into_iter().any(has).then_some(Refusal::Address)
}

/// What a name that was read still has that names do not have.
fn doubt(name: &SplitName) -> Option<NameDoubt> {
    let has = |is_odd: fn(char) -> bool| {
        [&name.family, &name.given, &name.native].iter().any(|field| field.contains(is_odd))
    };
    if has(|c| c.is_ascii_digit()) {
        return Some(NameDoubt::Digit);
    }
    if has(|c| matches!(c, '(' | ')' | '[' | ']' | '{' | '}')) {
        return Some(NameDoubt::Bracket);
    }
    if has(|c| matches!(c, '&' | ':' | ';' | '/')) {
        return Some(NameDoubt::Sign);
    }
    has_many_words(&[&name.given, &name.family]).then_some(NameDoubt::ManyWords)
}

/// Whether these fields together hold more than six words.
fn has_many_words(fields: &[&str]) -> bool {
    /// Seven words and the blanks between them need as many bytes.
    const SHORTEST: usize = 12;
    fields.iter().map(|field| field.len()).sum::<usize>() >= SHORTEST && word_count(fields) > 6
}

fn word_count(fields: &[&str]) -> usize {
    let words = |field: &&str| match is_plain_word(field) {
        true => 1,
        false => field.split_whitespace().count(),
    };
    fields.iter().map(words).sum()
}

/// Whether a text names nobody: a placeholder, a group, or no letters at all.
fn nobody(text: &str) -> Option<PrintedEntry> {
    if let Some(kind) = placeholder(text) {
        return Some(PrintedEntry::Placeholder(kind));
    }
    let folded = fold_name(text);
    if !folded.chars().any(char::is_alphabetic) {
        return Some(PrintedEntry::Refused(Refusal::NoLetters));
    }
    let on_behalf = ["on behalf of ", "for the ", "the ", "and the "];
    let led = on_behalf.iter().any(|start| folded.starts_with(start));
    let is_group = led || lexicon::names_group(&folded) || lexicon::names_office(&folded);
    is_group.then_some(PrintedEntry::Group)
}

/// The placeholder that a text is, if it is one; a role word alone keeps a place open too.
fn placeholder(text: &str) -> Option<Placeholder> {
    let folded = fold_name(text);
    let is_native = is_native(text);
    // `N. N.`: single letters are under no suspicion.
    if let Some(kind) = lexicon::placeholder(&folded) {
        return Some(kind);
    }
    if !is_native && !folded.split(' ').any(|word| lexicon::is_suspect(word) || is_generic(word)) {
        return None;
    }
    let words: Vec<&str> = folded
        .split(' ')
        .map(|word| word.trim_matches(|c: char| c.is_numeric()))
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return (text.contains("...") || text.contains('…')).then_some(Placeholder::Others);
    }
    let phrase = words.join(" ");
    if let Some(kind) = lexicon::placeholder(&phrase).or_else(|| placeholder_among(&words, &phrase))
    {
        return Some(kind);
    }
    let is_open = words.iter().all(|word| is_generic(word)) || (!is_native && is_role(text));
    is_open.then_some(Placeholder::NobodyYet)
}

fn is_role(text: &str) -> bool {
    role_words::word_meaning(text) != Meaning::Unknown
}

/// Words that a programme sets where a name will be, beside a placeholder or alone.
fn is_generic(word: &str) -> bool {
    lexicon::GENERIC_WORDS.contains(&word)
        || lexicon::is_office_word(word)
        || role_words::word_meaning(word) != Meaning::Unknown
}

/// A placeholder with nothing but role words beside it (`Speaker TBA`), or a phrase that no name holds.
fn placeholder_among(words: &[&str], phrase: &str) -> Option<Placeholder> {
    /// Letters from which on a phrase cannot be the words of a name by chance.
    const SURE: usize = 12;
    for (known, kind) in lexicon::placeholders() {
        if let Some(at) = lexicon::find_phrase(phrase, known) {
            let before = phrase[..at].split(' ').filter(|word| !word.is_empty());
            let after = phrase[at + known.len()..].split(' ').filter(|word| !word.is_empty());
            let sure = *kind != Placeholder::Others && known.contains(' ') && known.len() >= SURE;
            if sure || before.chain(after).all(is_generic) {
                return Some(*kind);
            }
        }
        // Without spaces between words: `演者未定`, `座長調整中`.
        if let [word] = words
            && !word.is_ascii()
            && let Some(rest) = word.strip_suffix(known).or_else(|| word.strip_prefix(known))
            && is_generic(rest)
        {
            return Some(*kind);
        }
    }
    None
}

/// A whole name as one text: `Family, Given`, `Given Family`, `Family GM`, kanji, or Latin with
/// the native form in brackets. Empty when the text names nobody.
pub fn split(text: &str) -> SplitName {
    match judge_name(text, &NameColumn::default()) {
        PrintedEntry::Person(person) => person.name,
        _ => SplitName::default(),
    }
}

/// Puts a name from a column of native names where it belongs: a name in Latin letters there is a
/// Latin name.
pub(crate) fn fill_native(person: PrintedPerson, mention: &mut RawMention) {
    let has_kana = person.name.native.chars().any(is_kana);
    if !person.name.native.is_empty() {
        mention.native = person.name.native;
    } else if mention.family.is_empty() && mention.native.is_empty() {
        person.name.fill(mention);
    }
    if mention.kana.is_empty() && !has_kana {
        mention.kana = person.kana;
    }
}

#[cfg(test)]
mod dressed_names;
#[cfg(test)]
mod tests;
