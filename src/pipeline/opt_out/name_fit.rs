//! Whether a printed name is a name of the opt-out file, may be it, or is another.

use crate::data::affiliation::lexicon::{generation_suffix, is_particle};
use crate::data::corpus::{fold_name, name_key};
use crate::people::identity::names::japanese::{
    fold_native, fold_romaji, has_kanji, kana_to_romaji,
};
use crate::people::identity::names::name::PersonName;
use crate::people::identity::names::readings::{NameReading, ReadingTable};

/// Why a printed name only may be that of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum OptOutDoubt {
    /// The name is the same; nothing says whether it is the one with that iD, address or place.
    Unidentified,
    /// A particle more or less.
    Particle,
    /// Other letters for the same sounds.
    Spelling,
    /// A possible reading of a name in another script.
    Reading,
    /// Initials in place of names.
    Initials,
    /// The name within a longer one.
    Longer,
    /// Fewer words than the entry has.
    Shorter,
}

impl OptOutDoubt {
    /// The doubt in words, without a name.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Unidentified => "the same name, and nothing tells whose",
            Self::Particle => "the same name but for a particle",
            Self::Spelling => "the same name in another spelling",
            Self::Reading => "a possible reading of the name",
            Self::Initials => "initials that fit the name",
            Self::Longer => "the name within a longer one",
            Self::Shorter => "a part of the name",
        }
    }
}

/// How a printed name fits an entry that it may name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NameFit {
    /// It is the name, in whatever order or cut.
    Same,
    /// It may be.
    Maybe(OptOutDoubt),
}

/// A Latin name as folded words.
#[derive(Clone, Debug)]
pub(super) struct LatinWords {
    /// Particles are among them.
    family: Vec<String>,
    given: Vec<String>,
    suffix: &'static str,
    /// Whether a comma or the source says where the family name ends.
    is_cut: bool,
}

impl LatinWords {
    pub(super) fn parse(family: &str, given: &str, suffix: &str, is_cut: bool) -> Option<Self> {
        // `Jun-ichi` is one word, `J.-P.` are two initials.
        let is_dress = |c: char| matches!(c, '-' | '‐' | '‑') || c.is_ascii_digit();
        let given = given.replace(is_dress, "");
        let name = PersonName::parse(family, &given, suffix)?;
        let printed = if fold_name(family).is_empty() { given.as_str() } else { family };
        let mut family: Vec<String> = split_words(printed);
        if family.len() > 1 && family.last().is_some_and(|word| generation_suffix(word).is_some()) {
            family.pop();
        }
        Some(Self { family, given: name.given, suffix: name.suffix, is_cut })
    }

    fn words(&self) -> impl Iterator<Item = &str> {
        self.family.iter().chain(&self.given).map(String::as_str)
    }

    /// The letters without spaces, in both orders.
    fn joined(&self) -> [String; 2] {
        let (family, given) = (self.family.concat(), self.given.concat());
        [format!("{family}{given}"), format!("{given}{family}")]
    }

    fn has_initials(&self) -> bool {
        self.words().any(is_initial)
    }

    fn particles(&self) -> Vec<&str> {
        let mut found: Vec<&str> = self.words().filter(|word| is_particle(word)).collect();
        found.sort_unstable();
        found
    }

    /// Words in one spelling, without particles.
    fn core(part: &[String]) -> Vec<String> {
        let is_core = |word: &&String| !is_particle(word);
        let has_core = part.iter().any(|word| is_core(&word));
        part.iter()
            .filter(|word| !has_core || is_core(word))
            .map(|word| one_spelling(word))
            .collect()
    }

    fn core_words(&self) -> Vec<String> {
        [Self::core(&self.family), Self::core(&self.given)].concat()
    }

    /// Whether it gives a forename in full.
    pub(super) fn has_full_given(&self) -> bool {
        self.given.iter().any(|word| !is_initial(word))
    }

    /// Whether a forename of it is among the words of the other, or begins like one.
    pub(super) fn shares_given(&self, other: &Self) -> bool {
        let theirs = other.core_words();
        let mine = Self::core(&self.given).into_iter().filter(|word| !is_initial(word));
        mine.into_iter().any(|word| theirs.iter().any(|their| begins_like(&word, their)))
    }
}

/// A name in its own script.
#[derive(Clone, Debug)]
pub(super) struct NativeName {
    folded: String,
    /// The folded words in alphabetical order.
    key: String,
    /// As words, where the script parts them.
    words: Option<LatinWords>,
    has_kanji: bool,
}

impl NativeName {
    fn parse(native: &str) -> Option<Self> {
        let folded = fold_native(native);
        if folded.chars().count() < 2 {
            return None;
        }
        let is_alphabet = folded.chars().all(|c| c < '\u{0e00}');
        let words = is_alphabet
            .then(|| LatinWords::parse("", native, "", false))
            .flatten()
            .map(|words| LatinWords { given: Vec::new(), ..words });
        Some(Self { folded, key: name_key(&[native]), words, has_kanji: has_kanji(native) })
    }

    /// A full name in kanji.
    fn is_full(&self) -> bool {
        self.has_kanji && self.folded.chars().count() > 2
    }

    fn fit(&self, printed: &Self) -> Option<NameFit> {
        if self.folded == printed.folded || self.key == printed.key {
            return Some(NameFit::Same);
        }
        if let (Some(mine), Some(theirs)) = (&self.words, &printed.words) {
            return fit_words(mine, theirs);
        }
        if printed.folded.starts_with(&self.folded) && self.is_full() {
            return Some(NameFit::Maybe(OptOutDoubt::Longer));
        }
        self.folded.starts_with(&printed.folded).then_some(NameFit::Maybe(OptOutDoubt::Shorter))
    }
}

/// All that a name prints, in whatever script.
#[derive(Clone, Debug, Default)]
pub(super) struct NameForms {
    pub(super) latin: Vec<LatinWords>,
    native: Vec<NativeName>,
    /// The reading that is printed with it.
    kana: Option<LatinWords>,
    /// How the name in kanji may be read.
    readings: Vec<NameReading>,
}

impl NameForms {
    pub(super) fn add_latin(&mut self, latin: Option<LatinWords>) {
        self.latin.extend(latin);
    }

    pub(super) fn add_native(&mut self, native: &str) {
        let Some(name) = NativeName::parse(native) else { return };
        if !name.has_kanji {
            self.add_kana(native);
        }
        self.native.push(name);
    }

    pub(super) fn add_kana(&mut self, kana: &str) {
        let Some(romaji) = kana_to_romaji(kana) else { return };
        let (family, given) = romaji.split_once(' ').unwrap_or((&romaji, ""));
        self.kana = self.kana.take().or_else(|| LatinWords::parse(family, given, "", false));
    }

    /// Looks up how the name in kanji may be read, where that says more than is printed.
    pub(super) fn add_readings(&mut self, native: &str, table: &ReadingTable) {
        self.readings.extend(table.composed_readings(native));
    }

    pub(super) fn is_kanji_only(&self) -> bool {
        self.latin.is_empty() && self.native.iter().any(|name| name.has_kanji)
    }

    pub(super) fn is_latin_only(&self) -> bool {
        self.native.is_empty()
    }

    /// Whether both are printed in full in kanji and differ.
    pub(super) fn is_other_kanji(&self, printed: &Self) -> bool {
        let full = |forms: &Self| forms.native.iter().any(NativeName::is_full);
        full(self) && full(printed) && self.native_fit(printed).is_none()
    }

    fn native_fit(&self, printed: &Self) -> Option<NameFit> {
        let pairs = self.native.iter().flat_map(|a| printed.native.iter().map(move |b| (a, b)));
        closest(pairs.filter_map(|(a, b)| a.fit(b)))
    }

    /// How `printed` fits this name of an entry; `None` when it is another.
    pub(super) fn fit(&self, printed: &Self) -> Option<NameFit> {
        if let Some(fit) = self.native_fit(printed) {
            return Some(fit);
        }
        if self.is_other_kanji(printed) {
            return None;
        }
        let pairs = self.latin.iter().flat_map(|a| printed.latin.iter().map(move |b| (a, b)));
        if let Some(fit) = closest(pairs.filter_map(|(a, b)| fit_words(a, b))) {
            return Some(fit);
        }
        let is_other_latin = !self.latin.is_empty() && !printed.latin.is_empty();
        if is_other_latin { None } else { self.fit_by_sound(printed).map(NameFit::Maybe) }
    }

    /// Whether `printed`, which does not fit, may be meant by this entry: it differs by one slip of a finger, or
    /// the entry gives a family name alone.
    pub(super) fn is_alike(&self, printed: &Self) -> bool {
        let mut latin = self.latin.iter().flat_map(|a| printed.latin.iter().map(move |b| (a, b)));
        let mut native =
            self.native.iter().flat_map(|a| printed.native.iter().map(move |b| (a, b)));
        latin.any(|(a, b)| is_one_slip(a, b) || is_family_alone(a, b))
            || native.any(|(a, b)| is_mistyped(&a.folded, &b.folded))
    }

    /// How the sound of `printed` fits, where the two are not printed in one script.
    fn fit_by_sound(&self, printed: &Self) -> Option<OptOutDoubt> {
        let spoken = |forms: &Self| -> Vec<LatinWords> {
            forms.latin.iter().chain(&forms.kana).cloned().collect()
        };
        let (mine, theirs) = (spoken(self), spoken(printed));
        let pairs = mine.iter().flat_map(|a| theirs.iter().map(move |b| (a, b)));
        let spoken = pairs.filter_map(|(a, b)| fit_words(a, b)).map(|fit| match fit {
            NameFit::Same => OptOutDoubt::Reading,
            NameFit::Maybe(doubt) => doubt,
        });
        let read = |readings: &[NameReading], words: &[LatinWords]| -> Option<OptOutDoubt> {
            let pairs = words.iter().flat_map(|words| readings.iter().map(move |r| (words, r)));
            pairs.filter_map(|(words, reading)| fit_reading(reading, words)).min()
        };
        let read = [read(&self.readings, &theirs), read(&printed.readings, &mine)];
        spoken.chain(read.into_iter().flatten()).min()
    }

    /// Words that any name which fits shares one of.
    pub(super) fn tokens(&self) -> Vec<String> {
        let mut tokens = Vec::new();
        let words = self.latin.iter().chain(&self.kana);
        for words in words.chain(self.native.iter().filter_map(|name| name.words.as_ref())) {
            tokens.extend(words.core_words().into_iter().filter(|word| !is_initial(word)));
            tokens.extend(words.joined());
        }
        for name in &self.native {
            tokens.push(name.folded.chars().take(2).collect());
        }
        for reading in &self.readings {
            tokens.extend([reading.surname.clone(), reading.given.clone()]);
        }
        tokens.sort_unstable();
        tokens.dedup();
        tokens
    }
}

/// Whether two names have the same words but for one, which is mistyped.
fn is_one_slip(entry: &LatinWords, printed: &LatinWords) -> bool {
    let words = |name: &LatinWords| name.words().map(str::to_owned).collect();
    let pairing = WordPairing::of(words(entry), words(printed));
    match &pairing.rest {
        [mine, theirs] if !pairing.common.is_empty() => {
            matches!((&mine[..], &theirs[..]), ([a], [b]) if is_mistyped(a, b))
        }
        _ => false,
    }
}

fn is_family_alone(entry: &LatinWords, printed: &LatinWords) -> bool {
    let family = || printed.family.iter().map(String::as_str);
    !printed.family.is_empty() && entry.words().eq(family())
}

/// Whether two words of four letters or more differ by one letter, or by two that changed places.
fn is_mistyped(a: &str, b: &str) -> bool {
    const SHORTEST: usize = 4;
    a.chars().count().min(b.chars().count()) >= SHORTEST && strsim::osa_distance(a, b) == 1
}

fn closest(fits: impl Iterator<Item = NameFit>) -> Option<NameFit> {
    fits.min_by_key(|fit| match fit {
        NameFit::Same => None,
        NameFit::Maybe(doubt) => Some(*doubt),
    })
}

/// How a printed name in words fits one of an entry.
fn fit_words(entry: &LatinWords, printed: &LatinWords) -> Option<NameFit> {
    let is_other_generation = entry.suffix != printed.suffix;
    if is_other_generation && !entry.suffix.is_empty() && !printed.suffix.is_empty() {
        return None;
    }
    if same_words(entry, printed) {
        let doubt =
            if entry.suffix.is_empty() { OptOutDoubt::Longer } else { OptOutDoubt::Shorter };
        return Some(if is_other_generation { NameFit::Maybe(doubt) } else { NameFit::Same });
    }
    // Everybody has a name that holds some single word.
    if entry.words().count() < 2 {
        return None;
    }
    let mut pairing = WordPairing::of(entry.core_words(), printed.core_words());
    let shares =
        |part: &[String]| LatinWords::core(part).iter().any(|word| pairing.common.contains(word));
    if !(shares(&entry.family) || (!entry.is_cut && shares(&printed.family))) {
        return None;
    }
    pairing.pair_initials();
    pairing.pair_beginnings();
    let [ours, theirs] = pairing.rest.each_ref().map(Vec::is_empty);
    Some(NameFit::Maybe(match (ours, theirs) {
        (false, false) => return None,
        _ if pairing.has_initials => OptOutDoubt::Initials,
        (true, false) => OptOutDoubt::Longer,
        (false, true) => OptOutDoubt::Shorter,
        _ if entry.particles() != printed.particles() => OptOutDoubt::Particle,
        _ => OptOutDoubt::Spelling,
    }))
}

/// Whether two names are the same letters, in any order and cut.
fn same_words(a: &LatinWords, b: &LatinWords) -> bool {
    let sorted = |name: &LatinWords| {
        let mut words: Vec<String> = name.words().map(str::to_owned).collect();
        words.sort_unstable();
        words
    };
    if sorted(a) == sorted(b) {
        return true;
    }
    let (mine, theirs) = (a.joined(), b.joined());
    !a.has_initials() && !b.has_initials() && mine.iter().any(|text| theirs.contains(text))
}

/// The words of two names, and which of them are the same.
struct WordPairing {
    common: Vec<String>,
    /// Words of the entry and of the printed name without a partner.
    rest: [Vec<String>; 2],
    /// Whether an initial was taken for a name.
    has_initials: bool,
}

impl WordPairing {
    fn of(entry: Vec<String>, mut printed: Vec<String>) -> Self {
        let (mut common, mut rest) = (Vec::new(), Vec::new());
        for word in entry {
            match printed.iter().position(|other| *other == word && !is_initial(&word)) {
                Some(at) => {
                    printed.swap_remove(at);
                    common.push(word);
                }
                None => rest.push(word),
            }
        }
        let mut pairing = Self { common, rest: [rest, printed], has_initials: false };
        let [mine, theirs] = &pairing.rest;
        // `Xiao Ming`, `Xiaoming`
        if !mine.is_empty()
            && sorted_concat(mine) == sorted_concat(theirs)
            && mine.concat() == theirs.concat()
        {
            pairing.rest = [Vec::new(), Vec::new()];
        }
        pairing
    }

    fn pair(&mut self, side: usize, fits: impl Fn(&str, &str) -> bool) -> bool {
        let mut found = false;
        let words = std::mem::take(&mut self.rest[side]);
        for word in words {
            match self.rest[1 - side].iter().position(|other| fits(&word, other)) {
                Some(at) => {
                    self.rest[1 - side].remove(at);
                    found = true;
                }
                None => self.rest[side].push(word),
            }
        }
        found
    }

    fn pair_initials(&mut self) {
        self.pair(0, |mine, their| mine == their);
        for side in [1, 0] {
            let fits = |word: &str, other: &str| is_initial(word) && other.starts_with(word);
            self.has_initials |= self.pair(side, fits);
        }
    }

    /// `Alex`, `Alexander`
    fn pair_beginnings(&mut self) {
        self.pair(0, begins_like);
    }
}

fn sorted_concat(words: &[String]) -> Vec<char> {
    let mut letters: Vec<char> = words.iter().flat_map(|word| word.chars()).collect();
    letters.sort_unstable();
    letters
}

/// Whether two words are equal, or one of three letters or more is the beginning of the other.
fn begins_like(a: &str, b: &str) -> bool {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    a == b || (short.chars().count() > 2 && long.starts_with(short))
}

/// How a printed Latin name fits a reading of a name in kanji.
fn fit_reading(reading: &NameReading, words: &LatinWords) -> Option<OptOutDoubt> {
    let sound = |part: &[String]| one_spelling(&LatinWords::core(part).concat());
    let (family, given) = (sound(&words.family), sound(&words.given));
    let is_read =
        |surname: &str, forename: &str| surname == reading.surname && (forename == reading.given);
    if is_read(&family, &given) || is_read(&given, &family) {
        return Some(OptOutDoubt::Reading);
    }
    if family != reading.surname {
        return None;
    }
    match words.given.first() {
        None => Some(OptOutDoubt::Shorter),
        Some(word) if is_initial(word) && reading.given.starts_with(word.as_str()) => {
            Some(OptOutDoubt::Initials)
        }
        Some(_) => None,
    }
}

fn is_initial(word: &str) -> bool {
    word.chars().nth(1).is_none()
}

/// A word in the spelling that its variants share: romanisations of Japanese, umlauts written out.
fn one_spelling(word: &str) -> String {
    fold_romaji(word)
        .unwrap_or_else(|| word.replace("ae", "a").replace("oe", "o").replace("ue", "u"))
}

fn split_words(text: &str) -> Vec<String> {
    // Digits glued to a word are its dress.
    let folded = fold_name(text);
    let words = folded.split(|c: char| !c.is_alphabetic()).filter(|word| !word.is_empty());
    words.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn latin(family: &str, given: &str, is_cut: bool) -> NameForms {
        let mut forms = NameForms::default();
        forms.add_latin(LatinWords::parse(family, given, "", is_cut));
        forms
    }

    fn native(text: &str) -> NameForms {
        let mut forms = NameForms::default();
        forms.add_native(text);
        forms
    }

    /// How `Family, Given` fits `entry`, both cut for sure.
    fn fit(entry: &str, printed: &str) -> Option<NameFit> {
        let name = |text: &str| {
            let (family, given) = text.split_once(", ").unwrap_or((text, ""));
            latin(family, given, true)
        };
        name(entry).fit(&name(printed))
    }

    #[test]
    fn the_same_words_are_the_same_name_in_any_order_cut_and_case() {
        for (entry, printed) in [
            ("Placewood, Jane", "Jane, Placewood"),
            ("Placewood, Jane", "PLACEWOOD, JANE"),
            ("do Carmo Exemplar, Maria", "Exemplar, Maria do Carmo"),
            ("Li, Xiao-Ming", "Li, Xiaoming"),
            ("van der Probe, Jan", "Vanderprobe, Jan"),
            ("Placewood, J", "Placewood, J."),
        ] {
            assert_eq!(fit(entry, printed), Some(NameFit::Same), "{entry} / {printed}");
        }
    }

    #[test]
    fn what_may_be_the_name_is_a_doubt_of_its_kind() {
        for (entry, printed, doubt) in [
            ("Placewood, Jane", "Placewood, J", OptOutDoubt::Initials),
            ("Placewood, J", "Placewood, Jane", OptOutDoubt::Initials),
            ("Placewood, Jane Mary", "Placewood, J M", OptOutDoubt::Initials),
            ("Exemplar, Maria do Carmo", "Exemplar, MC", OptOutDoubt::Initials),
            ("von Musterfeld, Charlotte", "Musterfeld, Charlotte", OptOutDoubt::Particle),
            ("Musterfeld, Charlotte", "van Musterfeld, Charlotte", OptOutDoubt::Particle),
            ("Placewood, Jane", "Placewood-Smithson, Jane", OptOutDoubt::Longer),
            ("Placewood, Jane", "Smithson, Jane Placewood", OptOutDoubt::Longer),
            ("Placewood, Jane", "Placewood, Jane Mary", OptOutDoubt::Longer),
            ("Placewood, Jane Mary", "Placewood, Jane", OptOutDoubt::Shorter),
            ("Placewood, Jane", "Placewood", OptOutDoubt::Shorter),
            ("Müller, Anke", "Mueller, Anke", OptOutDoubt::Spelling),
            ("Satoh, Hanako", "Sato, Hanako", OptOutDoubt::Spelling),
        ] {
            assert_eq!(fit(entry, printed), Some(NameFit::Maybe(doubt)), "{entry} / {printed}");
        }
    }

    #[test]
    fn another_name_is_another_name() {
        for (entry, printed) in [
            ("Placewood, Jane", "Placewood, John"),
            ("Placewood, Jane", "Smithson, Jane"),
            ("Placewood, Jane", "Placewood, M"),
            ("Placewood, Jane Anna", "Placewood, J M"),
            ("Placewood", "Placewood, Jane"),
            ("Li, Wei", "Wei, L"),
            ("Placewood, Jane", "Miller, Jane P"),
        ] {
            assert_eq!(fit(entry, printed), None, "{entry} / {printed}");
        }
    }

    #[test]
    fn a_name_but_for_one_letter_is_alike_so() {
        let name = |text: &str| {
            let (family, given) = text.split_once(", ").unwrap_or((text, ""));
            latin(family, given, true)
        };
        for (entry, printed, is_near) in [
            ("Placewod, Jane", "Placewood, Jane", true),
            ("Plcaewood, Jane", "Placewood, Jane", true),
            ("Placewood, Jaine", "Jane, Placewood", true),
            ("Plaewod, Jane", "Placewood, Jane", false),
            ("Li, Wei", "Lu, Wei", false),
            ("Placewood, Jane", "Smithson, Jane", false),
            ("Placewood", "Placewood, Jane", true),
            ("Jane", "Placewood, Jane", false),
        ] {
            let found = name(entry).is_alike(&name(printed));
            assert_eq!(found, is_near, "{entry} / {printed}");
        }
        assert!(native("架空谷花子").is_alike(&native("架空谷華子")));
    }

    #[test]
    fn an_entry_without_comma_may_have_its_family_name_in_front() {
        let entry = latin("Jane", "Placewood", false);
        assert_eq!(
            entry.fit(&latin("Placewood", "J", true)),
            Some(NameFit::Maybe(OptOutDoubt::Initials))
        );
    }

    #[test]
    fn a_native_name_is_compared_in_its_variants_and_by_its_readings() {
        assert_eq!(native("渡邊 一郎").fit(&native("渡辺一郎")), Some(NameFit::Same));
        assert_eq!(native("佐藤花子").fit(&native("佐藤華子")), None);
        assert_eq!(
            native("佐藤花子").fit(&native("佐藤")),
            Some(NameFit::Maybe(OptOutDoubt::Shorter))
        );
        let table = ReadingTable::shipped().unwrap();
        let mut entry = native("佐藤花子");
        entry.add_readings("佐藤花子", &table);
        for (printed, doubt) in [
            (latin("Sato", "Hanako", true), Some(OptOutDoubt::Reading)),
            (latin("Hanako", "Satoh", true), Some(OptOutDoubt::Reading)),
            (latin("Sato", "H", true), Some(OptOutDoubt::Initials)),
            (latin("Sato", "Ichiro", true), None),
            (native("サトウ ハナコ"), Some(OptOutDoubt::Reading)),
        ] {
            assert_eq!(entry.fit(&printed), doubt.map(NameFit::Maybe), "{printed:?}");
        }
    }

    #[test]
    fn other_kanji_are_another_person_whatever_the_latin_name() {
        let mut entry = latin("Sato", "Yuko", true);
        entry.add_native("佐藤裕子");
        let mut printed = latin("Sato", "Yuko", true);
        printed.add_native("佐藤優子");
        assert_eq!(entry.fit(&printed), None);
    }

    #[test]
    fn names_in_other_alphabets_are_compared_word_by_word() {
        let entry = native("Иван Образцов");
        assert_eq!(entry.fit(&native("Образцов Иван")), Some(NameFit::Same));
        assert_eq!(entry.fit(&native("Образцов И.")), Some(NameFit::Maybe(OptOutDoubt::Initials)));
        assert_eq!(entry.fit(&native("Образцов Пётр")), None);
    }
}
