//! Clean names dressed as programmes, exports and sheets dress them, and read back.

#![allow(clippy::print_stdout, reason = "measured figures are printed")]

use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use rayon::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::{NameColumn, NameCounts, NameReader, PrintedEntry};

/// Draws of each group of languages.
const DRAWS: u64 = 100_000;

/// How names of a group of languages are made and dressed.
struct Tongue {
    name: &'static str,
    given: &'static [&'static str],
    family: &'static [&'static str],
    titles: &'static [&'static str],
    /// Behind a comma or a space.
    degrees: &'static [&'static str],
    /// In brackets or behind a dash: places, roles, notes.
    notes: &'static [&'static str],
    conjunction: &'static str,
}

const LATIN: [Tongue; 8] = [
    Tongue {
        name: "English",
        given: &["Jane", "John", "Mary-Ann", "Karl J", "J. P.", "Thomas", "Olivia Rose", "Bo"],
        family: &[
            "Placewood",
            "Fictwell",
            "O'Sample",
            "Mockley-Probe",
            "McTest",
            "Do",
            "Ma",
            "Lee",
        ],
        titles: &[
            "Dr",
            "Dr.",
            "Prof",
            "Professor",
            "A/Prof",
            "Assoc. Prof.",
            "Sir",
            "Mrs",
            "Prof. Dr.",
            "Associate Professor",
            "Clin. Asst. Prof.",
            "Emeritus Professor",
        ],
        degrees: &[
            "MD",
            "M.D.",
            "PhD",
            "Ph.D.",
            "MD, PhD",
            "MD PhD",
            "FRCP",
            "MBBS, FRACP",
            "RN, MSN",
            "FACC, FAHA",
            "PharmD, BCPS",
            "MBChB",
            "DPhil",
            "APRN",
            "MD, MPH, FHRS",
        ],
        notes: &[
            "Boston, MA, USA",
            "University of Examples",
            "UK",
            "Chair",
            "online",
            "moderator",
            "Sample General Hospital",
        ],
        conjunction: "and",
    },
    Tongue {
        name: "German",
        given: &["Hans", "Anke", "Karl-Heinz", "Jürgen", "Ute M.", "Björn", "Eva"],
        family: &[
            "Musterfeld",
            "Beispielmann",
            "von Vorlage",
            "Größer",
            "Müller-Probe",
            "zu Beispiel",
        ],
        titles: &[
            "Prof. Dr. med.",
            "PD Dr.",
            "Priv.-Doz. Dr. med.",
            "Univ.-Prof. Dr.",
            "Dr. rer. nat.",
            "Prof. Dr. med. Dr. h.c. mult.",
            "Dipl.-Ing.",
            "Dr. med. univ.",
            "Frau Dr.",
            "apl. Prof. Dr.",
        ],
        degrees: &["MSc", "MBA", "FESC", "PhD", "M.Sc."],
        notes: &[
            "Berlin, Deutschland",
            "Universitätsklinikum Beispiel",
            "Österreich",
            "Vorsitz",
            "virtuell",
        ],
        conjunction: "und",
    },
    Tongue {
        name: "French",
        given: &["Sophie", "Jean-Pierre", "François", "Hélène", "Anne M."],
        family: &["Exemple", "de la Tour", "Échantillon", "d'Essai", "Dupont-Modèle"],
        titles: &["Pr", "Pr.", "Dr", "Mme", "M. le Professeur", "Docteur", "Professeur"],
        degrees: &["MD", "PhD", "MD, PhD", "HDR"],
        notes: &[
            "Paris, France",
            "Hôpital Exemple",
            "CHU de Modèle, France",
            "Modérateur",
            "en ligne",
        ],
        conjunction: "et",
    },
    Tongue {
        name: "Spanish and Portuguese",
        given: &["Lucía", "José", "João", "Ana Rita", "María José"],
        family: &["Ejemplez", "da Silva", "Pruebaz", "dos Anjos", "Núñez"],
        titles: &["Dra.", "Dr.", "Prof. Dr.", "Profa. Dra.", "Sra.", "Doutora", "Prof."],
        degrees: &["MD", "PhD", "MSc", "MD, PhD"],
        notes: &["Madrid, España", "Hospital de Ejemplo", "Portugal", "Ponente", "Moderadora"],
        conjunction: "y",
    },
    Tongue {
        name: "Italian",
        given: &["Giulia", "Luca", "Maria Grazia", "Niccolò"],
        family: &["Provetti", "Esempio", "Della Prova", "D'Esempio"],
        titles: &["Prof.ssa", "Dott.", "Dott.ssa", "Prof.", "Dr.ssa"],
        degrees: &["MD", "PhD", "MD, PhD", "FESC"],
        notes: &["Milano, Italia", "Ospedale Esempio", "Italy", "Moderatore", "Relatrice"],
        conjunction: "e",
    },
    Tongue {
        name: "Dutch and Nordic",
        given: &["Jan", "Piet Hein", "Åsa", "Søren", "Marijke"],
        family: &["van der Proef", "Voorbeeld", "Prøve", "de Toets", "Håkonsen"],
        titles: &["Prof. dr.", "dr.", "drs.", "Prof.", "Docent"],
        degrees: &["MD", "PhD", "MD PhD", "MSc"],
        notes: &["Leiden, Nederland", "Voorbeeld Universiteit", "Sweden", "Voorzitter", "Denmark"],
        conjunction: "en",
    },
    Tongue {
        name: "Polish, Czech and Hungarian",
        given: &["Piotr", "Jana", "Małgorzata", "Tomáš", "Zsófia"],
        family: &["Przykładowski", "Vzorková", "Ukázka", "Próbáné", "Wzór-Test"],
        titles: &[
            "prof. dr hab.",
            "dr hab. n. med.",
            "MUDr.",
            "doc. MUDr.",
            "prof. MUDr.",
            "RNDr.",
            "lek.",
        ],
        degrees: &["CSc.", "Ph.D.", "DrSc.", "PhD", "MBA"],
        notes: &["Praha, Czechia", "Szpital Przykład, Poland", "Hungary", "online"],
        conjunction: "and",
    },
    Tongue {
        name: "Turkish",
        given: &["Ayşe", "Mehmet Ali", "Gülşen", "Çağrı"],
        family: &["Örnek", "Deneme", "Örnekoğlu", "Şablon"],
        titles: &[
            "Prof. Dr.",
            "Doç. Dr.",
            "Uzm. Dr.",
            "Dr. Öğr. Üyesi",
            "Op. Dr.",
            "Yrd. Doç. Dr.",
        ],
        degrees: &["MD", "PhD", "FESC"],
        notes: &["Ankara, Türkiye", "Turkey", "Moderatör", "Örnek Üniversitesi Hastanesi, Turkey"],
        conjunction: "ve",
    },
];

struct NativeTongue {
    name: &'static str,
    family: &'static [&'static str],
    given: &'static [&'static str],
    before: &'static [&'static str],
    behind: &'static [&'static str],
    notes: &'static [&'static str],
    separators: &'static [&'static str],
}

const NATIVE: [NativeTongue; 3] = [
    NativeTongue {
        name: "Japanese",
        family: &["山川", "見本", "髙橋", "𠮷田", "仮屋", "佐々木", "林"],
        given: &["太郎", "花子", "大輔", "美千代", "さくら", "例也"],
        before: &["教授 ", "座長 ", "座長：", "○", "◎"],
        behind: &[
            "先生",
            " 教授",
            "特任准教授",
            " 医師",
            "1)",
            "１，２",
            "*",
            "1),2)",
            "†",
            " 殿",
            "様",
        ],
        notes: &["見本大学", "見本大学病院 循環器内科", "座長", "オンライン", "仮想医療センター"],
        separators: &["、", "; ", "；", " / ", "\n", "・"],
    },
    NativeTongue {
        name: "Chinese",
        family: &["王", "李", "欧阳", "陈"],
        given: &["伟", "志强", "丽君", "秀英"],
        before: &["主持人：", "○"],
        behind: &[" 教授", " 主任医师", "1", "*", " 院士", "1,2"],
        notes: &["示例大学医院", "主持人", "线上"],
        separators: &["、", "; ", "；", "\n"],
    },
    NativeTongue {
        name: "Korean",
        family: &["김", "이", "박", "남궁"],
        given: &["민준", "서연", "지훈"],
        before: &["좌장: ", "○"],
        behind: &[" 교수", "1", "*", " 원장", " 선생님", "1,2)"],
        notes: &["예시대학교병원", "좌장", "온라인"],
        separators: &[", ", "; ", "\n"],
    },
];

struct NameDraw {
    random: Xoshiro256PlusPlus,
}

impl NameDraw {
    fn one(&mut self, words: &[&'static str]) -> &'static str {
        words.choose(&mut self.random).copied().unwrap_or_default()
    }

    fn chance(&mut self, share: f64) -> bool {
        self.random.random_bool(share)
    }

    /// A dressed name and the words that must come back.
    fn latin(&mut self, tongue: &Tongue, in_list_with_commas: bool) -> (String, Vec<String>) {
        let (given, family) = (self.one(tongue.given), self.one(tongue.family));
        let mut name = match self.random.random_range(0..10) {
            0..=1 if !in_list_with_commas => format!("{family}, {given}"),
            2 if family.chars().count() > 3 => format!("{given} {}", family.to_uppercase()),
            _ => format!("{given} {family}"),
        };
        let is_reversed = name.contains(',');
        if !is_reversed && self.chance(0.4) {
            name = format!("{} {name}", self.one(tongue.titles));
        }
        if !is_reversed && self.chance(0.3) {
            let separator = if in_list_with_commas || self.chance(0.3) { " " } else { ", " };
            let degrees = self.one(tongue.degrees);
            let degrees =
                if separator == " " { degrees.replace(", ", " ") } else { degrees.into() };
            // One or two letters of a degree behind one word may be its initials.
            name = format!("{name}{separator}{degrees}");
        }
        name = self.noted(name, tongue.notes, in_list_with_commas);
        (
            self.marked(
                name,
                &["1", "1,2", "*", "†", "¹", "²,³", " (1,2)", " [3]", "<sup>1</sup>", "#"],
            ),
            words(&[given, family]),
        )
    }

    fn noted(&mut self, name: String, notes: &[&'static str], in_list: bool) -> String {
        match self.random.random_range(0..8) {
            0 => format!("{name} ({})", self.one(notes)),
            1 => format!("{name} [{}]", self.one(notes)),
            2 if !in_list => format!("{name} - {}", self.one(notes)),
            _ => name,
        }
    }

    fn marked(&mut self, name: String, marks: &[&'static str]) -> String {
        if self.chance(0.2) { format!("{name}{}", self.one(marks)) } else { name }
    }

    fn native(&mut self, tongue: &NativeTongue) -> (String, Vec<String>) {
        let (family, given) = (self.one(tongue.family), self.one(tongue.given));
        let space = if self.chance(0.4) { " " } else { "" };
        let mut name = format!("{family}{space}{given}");
        if self.chance(0.2) {
            name = format!("{}{name}", self.one(tongue.before));
        } else if self.chance(0.4) {
            name = format!("{name}{}", self.one(tongue.behind));
        }
        if self.chance(0.2) {
            name = format!("{name}（{}）", self.one(tongue.notes));
        }
        (name, vec![format!("{family}{given}")])
    }

    /// The same text in another encoding of its letters.
    fn encoded(&mut self, text: String) -> String {
        match self.random.random_range(0..12) {
            0 => text.nfd().collect(),
            1 => text
                .chars()
                .map(|c| if c.is_ascii() { c.to_string() } else { format!("&#{};", c as u32) })
                .collect(),
            2 => text.replace(' ', "\u{a0}"),
            _ => text,
        }
    }
}

/// Folded words in order, so that case, order and marks of abbreviation do not matter.
fn words(parts: &[&str]) -> Vec<String> {
    let folded = crate::data::corpus::fold_name(&parts.join(" "));
    let mut words: Vec<String> = folded.split(' ').map(str::to_owned).collect();
    words.sort();
    words
}

/// The people of a field by their words; the family name must be cut off where the order says it.
fn people(field: &str, context: &[&str]) -> Option<Vec<Vec<String>>> {
    let column = NameColumn::learn(context.iter().copied().chain([field]));
    let mut reader = NameReader::default();
    let entries = reader.read_field(field, &column);
    let counts = *reader.counts();
    let judged = entries.as_ref().map_or(1, Vec::len) as u64;
    assert_eq!(counts.read, judged, "{field}");
    let NameCounts { people, groups, placeholders, refused, .. } = counts;
    assert_eq!(counts.read, people + groups + placeholders + refused, "{field}");
    let entries = entries.ok()?;
    let named = entries.into_iter().filter_map(PrintedEntry::into_person);
    Some(
        named
            .map(|person| match person.name.native.is_empty() {
                true => words(&[&person.name.given, &person.name.family, &person.name.suffix]),
                false => vec![person.name.native.replace(' ', "")],
            })
            .collect(),
    )
}

/// Shares of fields that came back exactly, and of fields that came back as more people than they name.
fn measure(
    name: &str,
    draw: impl Fn(&mut NameDraw) -> (String, Vec<Vec<String>>) + Sync,
    context: &[&str],
) {
    let failures: Vec<(String, Option<usize>, usize)> = (0..DRAWS)
        .into_par_iter()
        .filter_map(|seed| {
            let mut random = NameDraw { random: Xoshiro256PlusPlus::seed_from_u64(seed) };
            let (field, expected) = draw(&mut random);
            let found = people(&field, context);
            let count = expected.len();
            (found.as_ref() != Some(&expected))
                .then(|| (field, found.map(|found| found.len()), count))
        })
        .collect();
    let split =
        failures.iter().filter(|(_, found, expected)| found.is_some_and(|found| found > *expected));
    let (split, exact) = (split.count(), 1.0 - failures.len() as f64 / DRAWS as f64);
    println!(
        "{name}: {:.3} % exact, {split} of {DRAWS} fields with more people than they name",
        exact * 100.0
    );
    for (field, found, expected) in failures.iter().take(12) {
        println!("    {field:?}: {found:?} people of {expected}");
    }
    assert!(exact >= 0.995, "{name}: {:.3} % exact", exact * 100.0);
    assert_eq!(split, 0, "{name}: fields read as more people than they name");
}

#[test]
fn dressed_names_in_latin_letters_come_back_bare() {
    for tongue in &LATIN {
        let draw = |draw: &mut NameDraw| {
            let count = [1, 1, 1, 2, 3][draw.random.random_range(0..5)];
            let form = draw.random.random_range(0..4);
            let in_list = count > 1 && form == 3;
            let drawn: Vec<(String, Vec<String>)> =
                (0..count).map(|_| draw.latin(tongue, in_list)).collect();
            let separator = ["; ", "\n", " | ", "; "][form];
            let texts: Vec<&str> = drawn.iter().map(|(text, _)| text.as_str()).collect();
            let field = match (in_list, &texts[..]) {
                (true, [before @ .., last]) => {
                    format!("{} {} {last}", before.join(", "), tongue.conjunction)
                }
                _ => texts.join(separator),
            };
            (draw.encoded(field), drawn.into_iter().map(|(_, words)| words).collect())
        };
        measure(tongue.name, draw, &["Jane Placewood", "Karl Probe"]);
    }
}

#[test]
fn dressed_names_in_east_asian_scripts_come_back_bare() {
    for tongue in &NATIVE {
        let draw = |draw: &mut NameDraw| {
            let count = [1, 1, 1, 2, 3][draw.random.random_range(0..5)];
            let drawn: Vec<(String, Vec<String>)> =
                (0..count).map(|_| draw.native(tongue)).collect();
            let texts: Vec<&str> = drawn.iter().map(|(text, _)| text.as_str()).collect();
            let field = texts.join(draw.one(tongue.separators));
            (draw.encoded(field), drawn.into_iter().map(|(_, words)| words).collect())
        };
        measure(tongue.name, draw, &[]);
    }
}
