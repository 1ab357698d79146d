//! Foreign names printed in katakana, compared with Latin names by their consonants.
//!
//! Katakana writes what a name sounds like in Japanese: vowels are added behind consonants (`ウッド` for
//! *wood*), `l` and `r`, `b` and `v`, `s` and `th` are one sound, an English `r` behind a vowel is not
//! written. What both spellings keep is the order of the consonants. Two names alike are a question for a
//! person, never a reason to join.

use rustc_hash::{FxHashMap, FxHashSet};

use super::japanese::kana_to_romaji;
use crate::data::corpus::{Corpus, MentionId, PersonId, fold_name};
use crate::people::identity::resolution::OpenQuestion;

const WHY: &str = "a name in katakana that reads like a name in Latin letters";
/// Probability that two such names are one person's. Assumed, not measured: half.
const PROBABILITY: f32 = 0.5;
/// Most questions about one name: nobody can answer more.
const MOST: usize = 3;
/// Consonants that two names need together to be asked about; fewer are alike by chance.
const FEWEST_CONSONANTS: usize = 4;
/// Spellings of one word that are tried.
const MOST_READINGS: usize = 48;

/// Asks about each person known in katakana only who reads like a person known in Latin letters.
pub(crate) fn katakana_questions(
    corpus: &Corpus,
    person_of: &[Option<PersonId>],
) -> Vec<OpenQuestion> {
    let mentions = &corpus.mentions;
    let is_latin = |row: usize| !mentions.family[row].is_empty();
    let named_in_latin = (0..person_of.len()).filter(|row| is_latin(*row));
    let latin_people: FxHashSet<PersonId> =
        named_in_latin.filter_map(|row| person_of[row]).collect();
    let mut printed: FxHashMap<[String; 2], Vec<Printed>> = FxHashMap::default();
    let mut seen: FxHashSet<PersonId> = FxHashSet::default();
    for (row, person) in person_of.iter().enumerate() {
        let Some(person) = *person else { continue };
        if mentions.native[row].is_empty() || latin_people.contains(&person) {
            continue;
        }
        if let Some(sound) = NameSound::of_katakana(corpus.text(mentions.native[row]))
            && seen.insert(person)
        {
            let entry = Printed { person, mention: MentionId(row as u32), vowels: sound.vowels };
            printed.entry(sound.consonants).or_default().push(entry);
        }
    }
    if printed.is_empty() {
        return Vec::new();
    }
    let mut questions = Vec::new();
    let mut asked: FxHashMap<PersonId, Vec<PersonId>> = FxHashMap::default();
    let mut known: FxHashSet<(PersonId, u32, u32)> = FxHashSet::default();
    for (row, person) in person_of.iter().enumerate() {
        let Some(person) = person.filter(|_| is_latin(row)) else { continue };
        let (family, given) = (mentions.family[row], mentions.given[row]);
        if !known.insert((person, family.0, given.0)) {
            continue;
        }
        for sound in NameSound::of_latin(corpus.text(family), corpus.text(given)) {
            for other in printed.get(&sound.consonants).into_iter().flatten() {
                let others = asked.entry(other.person).or_default();
                let is_new = others.len() < MOST && !others.contains(&person);
                if is_new && sound.fits(&other.vowels) {
                    others.push(person);
                    let row = MentionId(row as u32);
                    questions.push(OpenQuestion {
                        a: other.mention.min(row),
                        b: other.mention.max(row),
                        probability: PROBABILITY,
                        why: WHY,
                    });
                }
            }
        }
    }
    questions
}

/// A person known in katakana only.
struct Printed {
    person: PersonId,
    mention: MentionId,
    vowels: [Vowels; 2],
}

/// The vowels that may be the first of a word; none where nothing is known of it.
type Vowels = &'static str;

/// The two words of a name by their sounds, in order of their consonants: programmes print either order.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct NameSound {
    /// Folded; `0` in front when the word begins with a vowel.
    consonants: [String; 2],
    vowels: [Vowels; 2],
}

impl NameSound {
    fn new(a: (String, Vowels), b: (String, Vowels)) -> Option<Self> {
        let count = |word: &(String, Vowels)| word.0.trim_start_matches('0').len();
        if count(&a) == 0 || count(&b) == 0 || count(&a) + count(&b) < FEWEST_CONSONANTS {
            return None;
        }
        let (a, b) = if a.0 <= b.0 { (a, b) } else { (b, a) };
        Some(Self { consonants: [a.0, b.0], vowels: [a.1, b.1] })
    }

    /// Whether the first vowels of both words may be those of a name in katakana.
    fn fits(&self, kana: &[Vowels; 2]) -> bool {
        let fits = |own: Vowels, kana: Vowels| own.is_empty() || own.contains(kana);
        self.vowels.iter().zip(kana).all(|(own, kana)| fits(own, kana))
    }

    /// Of a name of two words or more in katakana: the first, and the others as one.
    fn of_katakana(native: &str) -> Option<Self> {
        let is_kana = |c: char| ('\u{30a1}'..='\u{30fc}').contains(&c);
        let words: Vec<&str> = native
            .split([' ', '\u{3000}', '・', '=', '＝', '‐', '-', '.'])
            .filter(|word| !word.is_empty() && !word.chars().all(|c| c.is_ascii_alphabetic()))
            .collect();
        let (first, rest) = words.split_first()?;
        if rest.is_empty() || !words.iter().all(|word| word.chars().all(is_kana)) {
            return None;
        }
        Self::new(kana_sound(first)?, kana_sound(&rest.concat())?)
    }

    /// Of a Latin name with a full forename, under each way that its letters may sound.
    fn of_latin(family: &str, given: &str) -> Vec<Self> {
        let given = fold_name(given);
        let Some(given) = given.split(' ').find(|word| word.len() > 1) else { return Vec::new() };
        let family = fold_name(family).replace(' ', "");
        let (families, givens) = (latin_sounds(&family), latin_sounds(given));
        let (family_vowels, given_vowels) = (latin_vowels(&family), latin_vowels(given));
        let pairs = families.iter().flat_map(|family| {
            givens.iter().filter_map(|given| {
                Self::new((family.clone(), family_vowels), (given.clone(), given_vowels))
            })
        });
        let mut sounds: Vec<Self> = pairs.collect();
        sounds.sort_unstable();
        sounds.dedup();
        sounds
    }
}

/// The consonants and the first vowel of a word in katakana, by way of its romaji.
fn kana_sound(word: &str) -> Option<(String, Vowels)> {
    let mut text = kana_to_romaji(word)?.replace(' ', "");
    for (from, to) in [("ch", "c"), ("sh", "s"), ("ts", "s")] {
        text = text.replace(from, to);
    }
    let mut consonants = String::new();
    for c in text.chars() {
        push_consonant(
            &mut consonants,
            match c {
                'v' => 'b',
                'z' => 's',
                'a' | 'e' | 'i' | 'o' | 'u' | 'w' | 'y' | 'h' => '0',
                c => c,
            },
        );
    }
    let vowel = ["a", "e", "i", "o", "u"]
        .into_iter()
        .min_by_key(|vowel| text.find(vowel).unwrap_or(usize::MAX));
    Some((devoiced(&consonants), vowel?))
}

/// Adds a consonant; a vowel counts only at the beginning.
fn push_consonant(consonants: &mut String, folded: char) {
    if folded != '0' || consonants.is_empty() {
        consonants.push(folded);
    }
}

/// The consonant at the end without voice (`ベルク` and `バーグ` for *berg*), and doubled ones as one.
fn devoiced(consonants: &str) -> String {
    let mut kept = String::with_capacity(consonants.len());
    for c in consonants.chars().filter(|c| c.is_ascii_alphanumeric()) {
        if !kept.ends_with(c) {
            kept.push(c);
        }
    }
    let last = kept.pop();
    kept.extend(last.map(|c| match c {
        'g' => 'k',
        'd' => 't',
        'b' => 'p',
        c => c,
    }));
    kept
}

/// Letters of Latin names with the consonants that they may be, parted by `|`, the longest first. `0` is a
/// vowel. `^` is the beginning of a word, `$` its end, `+` stands for a following e, i or y.
const LETTERS: [(&str, &str); 64] = [
    ("tsch", "c"),
    ("dsch", "j"),
    ("sch", "s"),
    ("tch", "c"),
    ("ght", "t"),
    ("dge", "j"),
    ("^kn", "n"),
    ("^wr", "r"),
    ("^ps", "s"),
    ("^pf", "f|p"),
    ("mpb", "nb|npb"),
    ("mb$", "m|np"),
    ("mb", "nb"),
    ("mp", "np"),
    ("ng$", "n|nk"),
    ("ng", "ng|n"),
    ("nj", "n"),
    ("lj", "r"),
    ("gn", "n|gn"),
    ("ch", "c|k|s"),
    ("sh", "s"),
    ("zh", "j"),
    ("th", "s|t"),
    ("ph", "f"),
    ("gh", "|g"),
    ("ck", "k"),
    ("qu", "k"),
    ("tz", "s|ts"),
    ("ts", "s|ts"),
    ("dt", "t"),
    ("sz", "s"),
    ("cz", "c"),
    ("sc+", "s"),
    ("cc+", "c"),
    ("c+", "s|c"),
    ("g+", "j|g"),
    ("zi", "s|j"),
    ("ti", "t|c"),
    ("tu", "t|s"),
    ("tt", "t"),
    ("di", "d|j"),
    ("ss", "s"),
    ("s$", "s|"),
    ("ll", "r"),
    ("x", "ks|s|gs"),
    ("c", "k"),
    ("q", "k|c"),
    ("g", "g"),
    ("j", "j|0"),
    ("z", "s"),
    ("s", "s"),
    ("t", "t"),
    ("d", "d"),
    ("w", "0|b"),
    ("v", "b|f"),
    ("f", "f"),
    ("h", "0"),
    ("l", "r"),
    ("b", "b"),
    ("p", "p"),
    ("k", "k"),
    ("m", "m"),
    ("n", "n"),
    ("y", "0"),
];

/// The ways that the consonants of a folded Latin word may sound; none when it has other letters.
fn latin_sounds(word: &str) -> Vec<String> {
    let mut sounds = vec![String::new()];
    let mut at = 0;
    while at < word.len() {
        let Some((length, choices)) = letters_at(word, at) else { return Vec::new() };
        let choices: Vec<&str> = choices.split('|').collect();
        // Beyond the bound the usual sound is taken.
        let taken = if sounds.len() * choices.len() > MOST_READINGS { 1 } else { choices.len() };
        sounds = sounds
            .iter()
            .flat_map(|sound| {
                choices[..taken].iter().map(move |choice| {
                    let mut longer = sound.clone();
                    choice.chars().for_each(|c| push_consonant(&mut longer, c));
                    longer
                })
            })
            .collect();
        at += length;
    }
    let mut sounds: Vec<String> = sounds.iter().map(|sound| devoiced(sound)).collect();
    sounds.sort_unstable();
    sounds.dedup();
    sounds
}

/// How many letters make the next sound, and what it may be.
fn letters_at(word: &str, at: usize) -> Option<(usize, &'static str)> {
    let rest = word.get(at..)?;
    let first = rest.chars().next()?;
    let is_vowel = |c: Option<char>| c.is_some_and(|c| "aeiouy".contains(c));
    if "aeiou".contains(first) {
        return Some((1, "0"));
    }
    if first == 'r' {
        // Behind a vowel an English r is not written.
        let is_silent = is_vowel(word[..at].chars().last()) && !is_vowel(rest.chars().nth(1));
        return Some((1, if is_silent { "r|" } else { "r" }));
    }
    LETTERS.iter().find_map(|(letters, sounds)| {
        let bare = letters.trim_start_matches('^').trim_end_matches(['$', '+']);
        let behind = rest.strip_prefix(bare)?;
        let fits = (!letters.starts_with('^') || at == 0)
            && (!letters.ends_with('$') || behind.is_empty())
            && (!letters.ends_with('+') || behind.starts_with(['e', 'i', 'y']));
        fits.then_some((bare.len(), *sounds))
    })
}

/// The vowels that the first of a folded Latin word may be in katakana; none behind two consonants, between
/// which katakana sets a vowel of its own.
fn latin_vowels(word: &str) -> Vowels {
    let start = word.find(['a', 'e', 'i', 'o', 'u', 'y']).unwrap_or(word.len());
    let one_sound = ["ch", "sh", "th", "ph", "kn", "wr", "wh", "zh", "sch", "qu", "gh"];
    if start > 1 && !one_sound.contains(&&word[..start]) {
        return "";
    }
    let vowels = &word[start..];
    let end = vowels.find(|c| !"aeiouy".contains(c)).unwrap_or(vowels.len());
    match &vowels[..end.min(2)] {
        "a" if vowels[end..].starts_with('l') => "aeo",
        "a" | "aa" => "ae",
        "e" | "ee" => "eia",
        "i" => "iae",
        "o" => "oau",
        "u" => "uaio",
        "y" => "iau",
        "oo" => "uoa",
        // Two vowels: any that either may be.
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Invented people, as Japanese programmes would print them.
    const ALIKE: [(&str, &str, &str); 40] = [
        ("ジョン・プレイスウッド", "John", "Placewood"),
        ("ジョン プレイスウッド", "John A", "Placewood"),
        ("プレイスウッド・ジョン", "John", "Placewood"),
        ("ジェーン・フィクトウェル", "Jane", "Fictwell"),
        ("メアリー・インベントソン", "Mary", "Inventson"),
        ("カール・ムスターマン", "Karl", "Mustermann"),
        ("トーマス・バイシュピール", "Thomas", "Beispiel"),
        ("ロバート・テストバーグ", "Robert", "Testberg"),
        ("ロベルト・テストベルク", "Robert", "Testberg"),
        ("マーク・パーカーフィールド", "Mark", "Parkerfield"),
        ("スティーブン・スミスフィールド", "Steven", "Smithfield"),
        ("ヴィクトル・ヴァルデン", "Viktor", "Walden"),
        ("ビクター・ウォルデン", "Victor", "Walden"),
        ("マイケル・ダミーソン", "Michael", "Dummyson"),
        ("キャサリン・プロトタイプ", "Catherine", "Prototype"),
        ("クリストファー・モックリー", "Christopher", "Mockley"),
        ("シャルル・エグザンプル", "Charles", "Exemple"),
        ("ジョルジュ・モデル", "Georges", "Modele"),
        ("フィリップ・テストン", "Philippe", "Teston"),
        ("マリア・フィクティシア", "Maria", "Ficticia"),
        ("ルイス・エヘンプロ", "Luis", "Ejemplo"),
        ("ジュゼッペ・プロヴァーティ", "Giuseppe", "Provati"),
        ("フランチェスコ・エセンピオ", "Francesco", "Esempio"),
        ("アンドレアス・シュミットプローベ", "Andreas", "Schmidtprobe"),
        ("ハンス・シュルツフェルト", "Hans", "Schulzfeld"),
        ("ヨハン・テスター", "Johann", "Tester"),
        ("ピーター・ライトン", "Peter", "Wrighton"),
        ("サラ・ナイトプレイス", "Sarah", "Knightplace"),
        ("ウィリアム・キャンベルトン", "William", "Campbellton"),
        ("ラース・ヴェステルプロフ", "Lars", "Westerprov"),
        ("デイビッド・ジョンソンテスト", "David", "Johnsontest"),
        ("リチャード・サンプルトン", "Richard", "Sampleton"),
        ("アレクサンダー・フォーゲルテスト", "Alexander", "Vogeltest"),
        ("ミシェル・デュモック", "Michelle", "Dumock"),
        ("ドナルド・マクテスト", "Donald", "McTest"),
        ("バーナード・グリーンプルーフ", "Bernard", "Greenproof"),
        ("ローラ・ヤングモデル", "Laura", "Youngmodel"),
        ("エリザベス・クックサンプル", "Elizabeth", "Cooksample"),
        ("パトリック・オサンプル", "Patrick", "O'Sample"),
        ("ニコラス・ワトソンプローブ", "Nicholas", "Watsonprobe"),
    ];

    fn are_alike(kana: &str, given: &str, family: &str) -> bool {
        let Some(kana) = NameSound::of_katakana(kana) else { return false };
        let latin = NameSound::of_latin(family, given);
        latin.iter().any(|sound| sound.consonants == kana.consonants && sound.fits(&kana.vowels))
    }

    #[test]
    fn a_name_in_katakana_reads_like_the_latin_name_that_it_writes() {
        let missed: Vec<_> =
            ALIKE.iter().filter(|(kana, given, family)| !are_alike(kana, given, family)).collect();
        assert!(missed.len() * 20 <= ALIKE.len(), "missed: {missed:?}");
    }

    #[test]
    fn names_that_sound_different_are_not_alike() {
        let mut alarms = Vec::new();
        let mut pairs = 0;
        for (at, (kana, ..)) in ALIKE.iter().enumerate() {
            for (_, (_, given, family)) in
                ALIKE.iter().enumerate().filter(|(other, _)| *other != at)
            {
                pairs += 1;
                let same = ALIKE[at].2 == *family;
                if !same && are_alike(kana, given, family) {
                    alarms.push((kana, given, family));
                }
            }
        }
        assert!(alarms.is_empty(), "{alarms:?} of {pairs} pairs");
        for (kana, given, family) in [
            ("ジョン・プレイスウッド", "Jane", "Fictwell"),
            ("ジョン・スミス", "John", "Smart"),
            ("ジョン・スミス", "Jane", "Smith"),
            ("アン・リー", "Ann", "Lee"),
            ("ジョンスミス", "John", "Smith"),
            ("山田・太郎", "Taro", "Yamada"),
            ("ジョン・プレイスウッド", "J", "Placewood"),
            ("ジョン・プレイスウッド", "", "Placewood"),
        ] {
            assert!(!are_alike(kana, given, family), "{kana} {given} {family}");
        }
    }
}
