//! Words that dress a printed name or stand in its place, from the tables in `data/assets/words`.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::affiliation::lexicon::{generation_suffix, generation_suffixes, table_rows};
use crate::data::corpus::fold_name;
use crate::data::ingest::vocabulary::role_words;

/// When a word in front of a name is a title.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TitleForm {
    Any,
    /// Only with a full stop.
    Dotted,
    /// Only behind another title.
    After,
    /// Not in capitals throughout.
    Word,
}

/// When a word behind a name is a degree, a fellowship or a licence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum CredentialForm {
    Any,
    /// Only in capitals or with full stops.
    Capitals,
}

/// Where a post is printed in East Asian scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PostPlace {
    End,
    Both,
    /// A letter that also ends names.
    Letter,
}

/// What a text means that names no person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Placeholder {
    /// A place that is kept open.
    NobodyYet,
    /// No author given.
    Anonymous,
    /// The list goes on.
    Others,
}

/// The title that a folded word is.
pub(super) fn title(folded: &str) -> Option<TitleForm> {
    TITLES.get(folded).copied()
}

/// The credential that a folded word is, without spaces and hyphens.
pub(super) fn credential(folded: &str) -> Option<CredentialForm> {
    CREDENTIALS.get(folded).copied()
}

/// Posts and honorifics of East Asian scripts, longest first.
pub(super) fn posts() -> &'static [(&'static str, PostPlace)] {
    &POSTS
}

/// The placeholder that a folded text is, and nothing else.
pub(super) fn placeholder(folded: &str) -> Option<Placeholder> {
    PLACEHOLDERS.get(folded).copied()
}

/// Placeholders as phrases, longest first.
pub(super) fn placeholders() -> &'static [(&'static str, Placeholder)] {
    &PLACEHOLDER_LIST
}

/// Whether a folded text holds a word that makes it the name of a group.
pub(super) fn names_group(folded: &str) -> bool {
    let groups = &*GROUPS;
    let words: Vec<&str> = folded.split(' ').collect();
    words.iter().any(|word| {
        groups.whole.contains(word)
            || groups.endings.iter().any(|ending| word.ends_with(ending) && word != ending)
    }) || GROUP_PARTS.is_match(folded)
        || GROUP_PHRASES.is_in(folded)
}

/// Whether a folded text names an office, a post or a hot line, whatever stands beside it.
pub(super) fn names_office(folded: &str) -> bool {
    OFFICE_PHRASES.is_in(folded)
}

/// Whether a folded word names an office together with others of its kind.
pub(super) fn is_office_word(word: &str) -> bool {
    OFFICES.get(word) == Some(&false)
}

/// Where a folded text holds a phrase as whole words.
pub(super) fn find_phrase(folded: &str, phrase: &str) -> Option<usize> {
    folded.match_indices(phrase).map(|(at, _)| at).find(|at| {
        let end = at + phrase.len();
        (*at == 0 || folded.as_bytes()[at - 1] == b' ')
            && (end == folded.len() || folded.as_bytes()[end] == b' ')
    })
}

/// Phrases that are looked for in many texts, by their first words.
struct PhraseSet(FxHashMap<&'static str, Vec<&'static str>>);

impl PhraseSet {
    fn new(phrases: impl Iterator<Item = &'static str>) -> Self {
        let mut by_first_word: FxHashMap<&str, Vec<&str>> = FxHashMap::default();
        for phrase in phrases {
            let first = phrase.split(' ').next().unwrap_or(phrase);
            by_first_word.entry(first).or_default().push(phrase);
        }
        Self(by_first_word)
    }

    /// Whether a folded text holds one of them as whole words.
    fn is_in(&self, folded: &str) -> bool {
        let mut at = 0;
        folded.split(' ').any(|word| {
            let rest = &folded[at..];
            at += word.len() + 1;
            let begins = |phrase: &&str| {
                let behind = rest.strip_prefix(*phrase);
                behind.is_some_and(|behind| behind.is_empty() || behind.starts_with(' '))
            };
            self.0.get(word).is_some_and(|phrases| phrases.iter().any(begins))
        })
    }
}

static GROUP_PHRASES: LazyLock<PhraseSet> =
    LazyLock::new(|| PhraseSet::new(GROUPS.phrases.iter().copied()));

static OFFICE_PHRASES: LazyLock<PhraseSet> = LazyLock::new(|| {
    let phrases = OFFICES.iter().filter(|(_, is_phrase)| **is_phrase);
    PhraseSet::new(phrases.map(|(phrase, _)| *phrase))
});

static GROUP_PARTS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::new(&GROUPS.inside).expect("a handful of words fits an automaton")
});

/// A word for 'and', in lower case: `Some(true)` when it never joins two surnames of one person.
pub(super) fn conjunction(word: &str) -> Option<bool> {
    CONJUNCTIONS.get(word).copied()
}

/// Words that a programme sets where a name will be, beside those of roles.
pub(super) const GENERIC_WORDS: [&str; 22] = [
    "speaker",
    "speakers",
    "faculty",
    "name",
    "person",
    "people",
    "presenter",
    "lecturer",
    "guest",
    "panel",
    "all",
    "author",
    "authors",
    "ponente",
    "orateur",
    "relatore",
    "redner",
    "演者",
    "座長",
    "講師",
    "연자",
    "讲者",
];

/// Whether a word may be dress, a group or a placeholder, so that a name with it needs the whole reading.
pub(super) fn is_suspect(word: &str) -> bool {
    let is_plain = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    if is_plain { is_suspect_word(word) } else { is_suspect_text(word) }
}

/// The same for a word of ASCII letters alone.
pub(super) fn is_suspect_word(word: &str) -> bool {
    !SUSPECT_SHAPES.rules_out(word.as_bytes()) && is_suspect_text(word)
}

fn is_suspect_text(word: &str) -> bool {
    let folded = fold_name(word);
    folded.len() > 1
        && (SUSPECTS.contains(folded.as_str())
            || generation_suffix(&folded).is_some()
            || (folded.len() > 5 && GROUPS.endings.iter().any(|end| folded.ends_with(end))))
}

/// First and last letters and lengths of the words under suspicion, which tell nearly every word of a name
/// without folding it or looking it up.
struct SuspectShapes {
    /// Of each pair of first and last letter, the lengths as bits.
    lengths: [[u32; 26]; 26],
    /// Of each letter before the last, the last letters of the endings of groups as bits.
    endings: [u32; 26],
}

impl SuspectShapes {
    /// Letters from which on a word is not told by its shape.
    const LONGEST: usize = 32;

    /// Whether a word of ASCII letters is certainly under no suspicion.
    fn rules_out(&self, word: &[u8]) -> bool {
        let letter = |byte: u8| usize::from(byte.to_ascii_lowercase().wrapping_sub(b'a'));
        let (&[first, ..], &[.., last]) = (word, word) else { return true };
        let before_last = word[word.len().saturating_sub(2)];
        word.len() < Self::LONGEST
            && self.lengths[letter(first)][letter(last)] & (1 << word.len()) == 0
            && self.endings[letter(before_last)] & (1 << letter(last)) == 0
    }
}

static SUSPECT_SHAPES: LazyLock<SuspectShapes> = LazyLock::new(|| {
    let mut shapes = SuspectShapes { lengths: [[0; 26]; 26], endings: [0; 26] };
    let letter = |byte: &u8| byte.is_ascii_lowercase().then(|| usize::from(byte - b'a'));
    for word in SUSPECTS.iter().copied().chain(generation_suffixes()).map(str::as_bytes) {
        let ends = word.first().and_then(letter).zip(word.last().and_then(letter));
        if let (Some((first, last)), true) = (ends, word.len() < SuspectShapes::LONGEST) {
            shapes.lengths[first][last] |= 1 << word.len();
        }
    }
    for ending in GROUPS.endings.iter().map(|ending| ending.as_bytes()) {
        let ends = ending.iter().rev().map(letter).take(2).collect::<Option<Vec<usize>>>();
        if let Some([last, before_last]) = ends.as_deref() {
            shapes.endings[*before_last] |= 1 << last;
        }
    }
    shapes
});

static SUSPECTS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let phrases = PLACEHOLDER_LIST.iter().map(|(phrase, _)| *phrase);
    let groups = GROUPS.whole.iter().chain(&GROUPS.phrases).copied();
    let others = TITLES.keys().chain(CREDENTIALS.keys()).chain(CONJUNCTIONS.keys());
    let others = others.chain(OFFICES.keys()).copied();
    let words = phrases
        .chain(groups)
        .chain(others)
        .chain(["the", "for", "on"])
        .chain(GENERIC_WORDS)
        .chain(role_words::words());
    words.flat_map(|phrase| phrase.split(' ')).collect()
});

struct GroupWords {
    whole: FxHashSet<&'static str>,
    endings: Vec<&'static str>,
    inside: Vec<&'static str>,
    phrases: Vec<&'static str>,
}

static TITLES: LazyLock<FxHashMap<&'static str, TitleForm>> = LazyLock::new(|| {
    read(include_str!("../../../../../data/assets/words/titles.tsv"), |form| match form {
        "dotted" => TitleForm::Dotted,
        "after" => TitleForm::After,
        "word" => TitleForm::Word,
        _ => TitleForm::Any,
    })
    .collect()
});

static CREDENTIALS: LazyLock<FxHashMap<&'static str, CredentialForm>> = LazyLock::new(|| {
    read(include_str!("../../../../../data/assets/words/credentials.tsv"), |form| match form {
        "capitals" => CredentialForm::Capitals,
        _ => CredentialForm::Any,
    })
    .collect()
});

static POSTS: LazyLock<Vec<(&'static str, PostPlace)>> = LazyLock::new(|| {
    let table = include_str!("../../../../../data/assets/words/posts.tsv");
    longest_first(read(table, |place| match place {
        "end" => PostPlace::End,
        "letter" => PostPlace::Letter,
        _ => PostPlace::Both,
    }))
});

static PLACEHOLDER_LIST: LazyLock<Vec<(&'static str, Placeholder)>> = LazyLock::new(|| {
    let table = include_str!("../../../../../data/assets/words/placeholders.tsv");
    longest_first(read(table, |kind| match kind {
        "anonymous" => Placeholder::Anonymous,
        "others" => Placeholder::Others,
        _ => Placeholder::NobodyYet,
    }))
});

static PLACEHOLDERS: LazyLock<FxHashMap<&'static str, Placeholder>> =
    LazyLock::new(|| PLACEHOLDER_LIST.iter().copied().collect());

static GROUPS: LazyLock<GroupWords> = LazyLock::new(|| {
    let mut groups = GroupWords {
        whole: FxHashSet::default(),
        endings: Vec::new(),
        inside: Vec::new(),
        phrases: Vec::new(),
    };
    for (word, ()) in read(include_str!("../../../../../data/assets/words/group_words.tsv"), |_| ())
    {
        let bare = word.trim_matches('*');
        match (word.starts_with('*'), word.ends_with('*')) {
            (true, true) => groups.inside.push(bare),
            (true, false) => {
                groups.endings.push(bare);
                groups.whole.insert(bare);
            }
            _ if bare.contains(' ') => groups.phrases.push(bare),
            _ => drop(groups.whole.insert(bare)),
        }
    }
    groups
});

/// With whether the words make any text an office that holds them.
static OFFICES: LazyLock<FxHashMap<&'static str, bool>> = LazyLock::new(|| {
    let rows = table_rows(include_str!("../../../../../data/assets/words/offices.tsv"));
    rows.filter_map(|row| Some((*row.first()?, row.get(1) == Some(&"phrase")))).collect()
});

static CONJUNCTIONS: LazyLock<FxHashMap<&'static str, bool>> = LazyLock::new(|| {
    let table = include_str!("../../../../../data/assets/words/conjunctions.tsv");
    read(table, |form| form == "sure").collect()
});

/// First and third cell of each row, the third as what it means.
fn read<T>(
    table: &'static str,
    meaning: impl Fn(&str) -> T,
) -> impl Iterator<Item = (&'static str, T)> {
    table_rows(table).filter_map(move |row| {
        Some((*row.first()?, meaning(row.get(2).copied().unwrap_or_default())))
    })
}

fn longest_first<T>(rows: impl Iterator<Item = (&'static str, T)>) -> Vec<(&'static str, T)> {
    let mut rows: Vec<(&str, T)> = rows.collect();
    rows.sort_by_key(|(word, _)| (std::cmp::Reverse(word.chars().count()), *word));
    rows
}
