//! Names. Families and given names are common ones of each language, put together at random:
//! nobody real is meant. Rare names are built from parts, so that a large set does not consist of
//! homonyms alone.

use super::dice::{Dice, Stream};
use super::name_lists::*;

/// Where a name comes from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Culture {
    Japanese,
    Chinese,
    Korean,
    German,
    Spanish,
    Indian,
    English,
    French,
}

/// A person's name in every form in which it gets printed.
#[derive(Clone, Debug, Default)]
pub struct Name {
    pub family: String,
    /// Another Hepburn spelling of the family name (Ono for Ohno), empty when there is none.
    pub variant: String,
    pub given: String,
    /// Kanji, family and given apart by a space; empty outside Japan.
    pub native: String,
    pub kana: String,
}

impl Name {
    /// Initials as PubMed prints them: `JA` for `Jane A`, `XM` for `Xiao-Ming`.
    pub fn initials(&self) -> String {
        let words = self.given.split([' ', '-']).filter_map(|word| word.chars().next());
        words.flat_map(char::to_uppercase).collect()
    }

    /// The name in Latin letters as registries and societies print it: with degrees or titles, at times in
    /// capitals, and of Asian names some with the family name in front.
    pub fn dressed(&self, culture: Culture, dice: &mut Dice) -> String {
        let Self { family, given, .. } = self;
        let asian = matches!(culture, Culture::Japanese | Culture::Chinese | Culture::Korean);
        match dice.below(100) {
            0..42 => format!("{given} {family}, MD, PhD"),
            42..60 => format!("{given} {family}, MD"),
            60..68 => format!("{given} {family}, M.D., Ph.D."),
            68..74 => format!("{given} {family}, MD, MSc"),
            74..84 => format!("Prof. {given} {family}"),
            84..88 => format!("Dr {given} {family}"),
            88..93 if asian => format!("{} {given}, MD", family.to_uppercase()),
            93..96 if asian => format!("{family} {given}"),
            _ => format!("{given} {family}"),
        }
    }
}

/// The name of person `id`.
pub fn name(seed: u64, id: u64, culture: Culture) -> Name {
    let mut dice = Dice::new(seed, Stream::Name, id);
    match culture {
        Culture::Japanese => japanese(&mut dice),
        Culture::Chinese => chinese(&mut dice),
        Culture::Korean => korean(&mut dice),
        Culture::German => european(&mut dice, &GERMAN, 0.25),
        Culture::Spanish => spanish(&mut dice),
        Culture::Indian => european(&mut dice, &INDIAN, 0.2),
        Culture::English => european(&mut dice, &ENGLISH, 0.6),
        Culture::French => european(&mut dice, &FRENCH, 0.1),
    }
}

fn japanese(dice: &mut Dice) -> Name {
    let (family, variant, kanji, kana) = if dice.chance(0.7) {
        let (romaji, variant, kanji, kana) = dice.pick_common(JAPANESE_FAMILIES);
        (romaji.to_string(), variant.to_string(), kanji.to_string(), kana.to_string())
    } else {
        let head = dice.pick(JAPANESE_FAMILY_HEADS);
        let tail = dice.pick(JAPANESE_FAMILY_TAILS);
        (format!("{}{}", head.0, tail.0), String::new(), join(head.1, tail.1), join(head.2, tail.2))
    };
    let head = dice.pick(JAPANESE_GIVEN_HEADS);
    let tail = dice.pick_common(JAPANESE_GIVEN_TAILS);
    Name {
        family,
        variant,
        given: format!("{}{}", head.0, tail.0),
        native: format!("{kanji} {}{}", head.1, tail.1),
        kana: format!("{kana} {}{}", head.2, tail.2),
    }
}

fn join(head: &str, tail: &str) -> String {
    format!("{head}{tail}")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn chinese(dice: &mut Dice) -> Name {
    let family = dice.pick_common(CHINESE_FAMILIES).to_string();
    let first = dice.pick_common(CHINESE_SYLLABLES);
    let given = match dice.below(10) {
        0..3 => capital(first),
        3..7 => format!("{}{}", capital(first), dice.pick(CHINESE_SYLLABLES)),
        _ => format!("{}-{}", capital(first), capital(dice.pick::<&str>(CHINESE_SYLLABLES))),
    };
    Name { family, given, ..Name::default() }
}

fn korean(dice: &mut Dice) -> Name {
    let family = dice.pick_common(KOREAN_FAMILIES).to_string();
    let first = dice.pick(KOREAN_HEADS);
    let last = dice.pick(KOREAN_TAILS);
    let given = if dice.chance(0.6) {
        format!("{first}-{}", capital(last))
    } else {
        format!("{first}{last}")
    };
    Name { family, given, ..Name::default() }
}

fn european(dice: &mut Dice, lists: &Lists, middle: f64) -> Name {
    let family = if dice.chance(0.65) {
        dice.pick_common(lists.families).to_string()
    } else {
        format!("{}{}", dice.pick(lists.heads), dice.pick(lists.tails))
    };
    let mut given = dice.pick_common(lists.given).to_string();
    if dice.chance(middle) {
        given.push(' ');
        given.push((b'A' + dice.below(23) as u8) as char);
    }
    Name { family, given, ..Name::default() }
}

fn spanish(dice: &mut Dice) -> Name {
    let mut name = european(dice, &SPANISH, 0.0);
    if dice.chance(0.4) {
        name.family = format!("{}-{}", name.family, dice.pick(SPANISH.families));
    }
    name
}
