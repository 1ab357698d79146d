//! The organisation that an affiliation line names, and a key that its spellings share.

use std::sync::LazyLock;

use crate::data::corpus::fold_name;

const JAPANESE: &str = include_str!("../../../data/assets/organisations_ja.tsv");

/// The organisation of an affiliation line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Organisation {
    /// As printed.
    pub name: String,
    /// Words that tell it from others, folded and sorted: `University of Oxford` and `Oxford
    /// Univ.` share it, and so do `大阪大学` and `Osaka University`.
    pub key: String,
}

static ENGLISH_OF: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    let rows = JAPANESE.lines().filter(|line| !line.starts_with('#')).skip(1);
    let mut rows: Vec<(&str, &str)> = rows.filter_map(|line| line.split_once('\t')).collect();
    // The longest name first: 東京医科歯科大学 before 東京医科大学 before 東京大学.
    rows.sort_by_key(|(japanese, _)| std::cmp::Reverse(japanese.len()));
    rows
});

/// The organisation of an affiliation line; `None` when the line is empty.
pub fn find_organisation(line: &str) -> Option<Organisation> {
    if line.chars().any(|c| ('\u{3040}'..='\u{9fff}').contains(&c)) {
        return find_japanese_organisation(line);
    }
    let first = line.split(';').next().unwrap_or_default();
    let first = first.split("&&").next().unwrap_or_default();
    let parts: Vec<&str> =
        first.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let ranks: Vec<u8> = parts.iter().map(|part| rank(part)).collect();
    let best = (0..parts.len()).rev().max_by_key(|place| ranks[*place])?;
    let mut name = without_lead(parts[best]).to_owned();
    let campus = parts.get(best + 1).filter(|next| is_system(&name) && is_campus(next));
    if let Some(campus) = campus {
        name = format!("{name}, {campus}");
    }
    let key = key(&name);
    (!key.is_empty()).then_some(Organisation { name, key })
}

/// State systems whose campuses are universities of their own.
fn is_system(name: &str) -> bool {
    const STATES: [&str; 14] = [
        "california",
        "texas",
        "north carolina",
        "wisconsin",
        "illinois",
        "michigan",
        "massachusetts",
        "maryland",
        "missouri",
        "minnesota",
        "nebraska",
        "alabama",
        "tennessee",
        "colorado",
    ];
    let lower = name.to_lowercase();
    let state = lower.strip_prefix("the ").unwrap_or(&lower).strip_prefix("university of ");
    state.is_some_and(|state| STATES.contains(&state))
}

fn is_campus(part: &str) -> bool {
    part.len() > 3 && rank(part) == 2 && super::country::by_name(part).is_none()
}

const UNIVERSITY: [&str; 8] = [
    "univ",
    "uniwersytet",
    "yliopisto",
    "egyetem",
    "panepistim",
    "eth zurich",
    "epfl",
    "polytechn",
];
const HOSPITAL: [&str; 11] = [
    "hospital",
    "hôpital",
    "hopital",
    "hôpitaux",
    "klinik",
    "krankenhaus",
    "infirmary",
    "ospedale",
    "mayo clinic",
    "cleveland clinic",
    "policlinico",
];
const INSTITUTE: [&str; 21] = [
    "institut",
    "istituto",
    "college",
    "academy",
    "akadem",
    "centre",
    "center",
    "centro",
    "foundation",
    "council",
    "research",
    "school",
    "zentrum",
    "agency",
    "society",
    "ministry",
    "corporation",
    "company",
    "inc",
    "ltd",
    "gmbh",
];
const UNIT: [&str; 21] = [
    "department",
    "dept",
    "division",
    "faculty",
    "section",
    "laborator",
    "unit ",
    "school of medicine",
    "graduate school",
    "service de",
    "abteilung",
    "departamento",
    "dipartimento",
    "département",
    "chair of",
    "program",
    "group",
    "clinic of",
    "medical school",
    "faculté",
    "lehrstuhl",
];

/// Whether a part of a line names an institution or a unit of one, and so no town.
pub(crate) fn names_organisation(part: &str) -> bool {
    rank(part) != 2
}

/// How surely a part names the institution itself rather than a unit or a town.
fn rank(part: &str) -> u8 {
    let lower = part.to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| lower.contains(word));
    if has(&UNIVERSITY) {
        return if lower.starts_with("department") || lower.starts_with("faculty") { 5 } else { 6 };
    }
    if has(&UNIT) {
        return 1;
    }
    if has(&HOSPITAL) {
        4
    } else if has(&INSTITUTE) {
        3
    } else {
        // The first part of a line without any such word: `Karolinska`, `INSERM`, `Genentech`.
        2
    }
}

/// `Department of Medicine University of Ox` from its university on; text in brackets off.
fn without_lead(part: &str) -> &str {
    let part = part.split('(').next().unwrap_or_default().trim();
    let lower = part.to_lowercase();
    let is_led = lower.starts_with("department") || lower.starts_with("faculty");
    match lower.find("university of").filter(|at| is_led && part.is_char_boundary(*at)) {
        Some(at) => &part[at..],
        None => part,
    }
}

/// Words of one meaning in the languages of affiliation lines.
fn common(word: &str) -> Option<&'static str> {
    Some(match word {
        "univ" | "universitat" | "universitaet" | "universite" | "universita" | "universidad"
        | "universidade" | "universiteit" | "universitet" | "universitetet" | "uniwersytet"
        | "univerzita" | "universiti" | "universitas" | "universitesi" | "universitatea"
        | "universitario" | "universitaria" | "universitair" => "university",
        "hosp" | "hopital" | "hospitalier" | "ospedale" | "hospitals" => "hospital",
        "inst" | "institut" | "instituto" | "istituto" | "institutet" => "institute",
        "centre" | "centro" | "zentrum" | "ctr" => "center",
        "med" | "medicine" | "medizinische" | "medica" | "medico" => "medical",
        "natl" | "nacional" | "nationale" => "national",
        "tech" | "technische" | "technological" | "tecnologia" | "technik" => "technology",
        "munchen" | "muenchen" => "munich",
        "koln" | "koeln" => "cologne",
        "wien" => "vienna",
        "zurich" | "zuerich" => "zurich",
        "geneve" | "genf" => "geneva",
        "roma" => "rome",
        "milano" => "milan",
        "torino" => "turin",
        "firenze" => "florence",
        "napoli" => "naples",
        "padova" => "padua",
        "lisboa" => "lisbon",
        "praha" => "prague",
        "warszawa" | "warszawski" => "warsaw",
        "kobenhavns" | "copenhagens" => "copenhagen",
        "saint" => "st",
        "uc" => "california university",
        "goettingen" => "gottingen",
        "tuebingen" => "tubingen",
        "freie" => "free",
        "autonoma" | "autonome" => "autonomous",
        _ => return None,
    })
}

const SILENT: [&str; 24] = [
    "the", "of", "at", "in", "for", "and", "de", "la", "le", "der", "di", "del", "della", "des",
    "du", "da", "do", "degli", "studi", "zu", "et", "van", "y", "fur",
];

fn key(name: &str) -> String {
    let folded = fold_name(name);
    let mut words: Vec<&str> = folded
        .split(' ')
        .filter(|word| !word.is_empty() && !SILENT.contains(word))
        .flat_map(|word| common(word).unwrap_or(word).split(' '))
        .collect();
    words.sort_unstable();
    words.dedup();
    words.join(" ")
}

/// A Japanese line: a known organisation anywhere in it, else the name up to its last 大学, 病院,
/// センター or 研究所.
fn find_japanese_organisation(line: &str) -> Option<Organisation> {
    if let Some((name, english)) = ENGLISH_OF.iter().find(|(name, _)| line.contains(name)) {
        return Some(Organisation { name: (*name).to_owned(), key: key(english) });
    }
    let line = [
        "国立大学法人",
        "公立大学法人",
        "学校法人",
        "独立行政法人",
        "地方独立行政法人",
        "国立研究開発法人",
        "医療法人社団",
        "医療法人",
        "社会福祉法人",
    ]
    .iter()
    .fold(line.trim(), |line, legal| line.strip_prefix(legal).unwrap_or(line).trim());
    let first = line.split([' ', '　', ',', '、', '・']).next().unwrap_or_default();
    let ends =
        ["大学校", "大学", "病院", "医療センター", "センター", "研究所", "医院", "クリニック"];
    let end = ends.iter().find_map(|end| first.find(end).map(|at| at + end.len()))?;
    let name = first[..end].to_owned();
    Some(Organisation { key: fold_name(&name), name })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_organisation_meet() {
        for lines in [
            &[
                "Department of Cardiology, Osaka University, Suita, Japan",
                "大阪大学大学院医学系研究科",
                "国立大学法人大阪大学 循環器内科",
            ][..],
            &[
                "University of Oxford, UK",
                "Oxford University",
                "Dept. of X, Univ. of Oxford, Oxford",
            ],
            &[
                "Universität Wien, Austria",
                "University of Vienna, Department of Y, Vienna, Austria",
            ],
            &[
                "University of California, San Diego, CA, USA",
                "UC San Diego",
                "University of California San Diego",
            ],
            &["Università degli Studi di Milano", "University of Milan, Italy"],
            &["東京医科歯科大学 医学部", "Tokyo Medical and Dental University"],
        ] {
            let keys: Vec<String> =
                lines.iter().map(|line| find_organisation(line).unwrap().key).collect();
            assert!(keys.windows(2).all(|pair| pair[0] == pair[1]), "{keys:?}");
        }
    }

    #[test]
    fn different_organisations_stay_apart() {
        let key = |line: &str| find_organisation(line).unwrap().key;
        assert_ne!(key("東京医科大学"), key("東京大学"));
        assert_ne!(key("大阪医科大学"), key("大阪大学"));
        assert_ne!(key("University of California, Davis"), key("University of California, Irvine"));
        assert_ne!(key("Osaka City University"), key("Osaka University"));
        assert_eq!(find_organisation(""), None);
    }
}
