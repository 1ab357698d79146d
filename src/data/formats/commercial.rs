//! Columns of commercial data and of opinions about people, known by their headings.

use unicode_normalization::UnicodeNormalization;

/// What to do about such a column.
pub(crate) const COMMERCIAL_REMEDY: &str = "Take the column out: people are ranked by scientific evidence only, never by \
    sales, prescriptions, deciles, patient counts, adoption, followers or sentiment.";

/// The first heading of commercial data or of opinions. [Promise 6](crate::guide::architecture#promises): such columns
/// are refused by name in every table that somebody gives.
pub(crate) fn find_commercial(headings: &[String]) -> Option<&str> {
    headings.iter().map(String::as_str).find(|heading| is_commercial(heading))
}

/// What messages say of such a column.
pub(crate) fn commercial_problem(heading: &str) -> String {
    format!("the column '{heading}' holds commercial data or opinions")
}

/// Whole words of such headings.
const WORDS: [&str; 53] = [
    "sales",
    "revenue",
    "turnover",
    "prescription",
    "prescriptions",
    "prescriber",
    "prescribers",
    "prescribing",
    "prescribed",
    "rx",
    "rxs",
    "nrx",
    "trx",
    "nbrx",
    "trxs",
    "nrxs",
    "nbrxs",
    "decile",
    "deciles",
    "quintile",
    "quintiles",
    "sentiment",
    "sentiments",
    "advocacy",
    "advocate",
    "adoption",
    "adopter",
    "adopters",
    "followers",
    "follower",
    "writer",
    "patients",
    "scripts",
    "formulary",
    "marketshare",
    "favorability",
    "favourability",
    "pdrp",
    "detailing",
    "loyalty",
    // German, French, Spanish and Italian.
    "umsatz",
    "umsätze",
    "verordnungen",
    "verschreibungen",
    "ventes",
    "ordonnances",
    "prescripteur",
    "ventas",
    "recetas",
    "prescripciones",
    "vendite",
    "prescrizioni",
    "ricette",
];

/// Words that are harmless behind another one: `patient_advocacy` is a kind of organisation.
const HARMLESS: [[&str; 2]; 5] = [
    ["patient", "advocacy"],
    ["patient", "advocate"],
    ["patients", "advocacy"],
    ["medical", "writer"],
    ["guideline", "adoption"],
];

/// Parts of headings, written without spaces and signs.
const PARTS: [&str; 33] = [
    "patientcount",
    "patientvolume",
    "patientnumber",
    "patientload",
    "numpatients",
    "npatients",
    "numberofpatients",
    "countofpatients",
    "patientsseen",
    "marketshare",
    "salesvolume",
    "prescriptionvolume",
    "prescriptioncount",
    "rxvolume",
    "rxcount",
    "売上",
    "処方",
    "患者数",
    "販売",
    "納入",
    "デシル",
    "症例数",
    "センチメント",
    "採用状況",
    "採用薬",
    "フォロワー",
    "支持度",
    "好意度",
    "市場シェア",
    "実消化",
    "销售",
    "处方量",
    "처방",
];

/// Whether a heading looks like sales, prescriptions, deciles, patient counts, adoption, followers, advocacy or
/// sentiment.
fn is_commercial(heading: &str) -> bool {
    let heading: String = heading.nfkc().collect();
    let mut spaced = String::with_capacity(heading.len() + 4);
    let mut before = ' ';
    for c in heading.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.extend(c.to_lowercase());
        before = c;
    }
    let words: Vec<&str> =
        spaced.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let is_harmless = |at: usize| at > 0 && HARMLESS.contains(&[words[at - 1], words[at]]);
    let joined: String = words.concat();
    words.iter().enumerate().any(|(at, word)| WORDS.contains(word) && !is_harmless(at))
        || PARTS.iter().any(|part| joined.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commercial_columns_and_opinions_are_known_in_every_spelling() {
        for heading in [
            "TRx",
            "ＴＲｘ",
            "NBRx",
            "nbrx_2025",
            "Rx_decile",
            "Decile",
            "Sales 2025",
            "salesVolume",
            "patient count",
            "PatientCount",
            "Number of patients",
            "Sentiment score",
            "Brand advocacy",
            "advocacy_level",
            "Adoption ladder",
            "EarlyAdopter",
            "Twitter followers",
            "followers",
            "High writer",
            "Prescribing potential",
            "prescription volume",
            "Umsatz 2025",
            "処方数",
            "処方患者数",
            "売上高",
            "患者数",
            "採用状況",
            "フォロワー数",
        ] {
            assert!(is_commercial(heading), "{heading}");
        }
    }

    #[test]
    fn headings_that_only_hold_the_letters_of_such_a_word_are_let_through() {
        for heading in [
            "name",
            "talk_title",
            "session_title",
            "affiliation",
            "matrix",
            "Matrix group",
            "underwriter",
            "国",
            "演題名",
            "patient_advocacy",
            "Patient Advocacy group",
            "medical writer",
            "writers",
            "description",
            "prescriptive text",
            "transcript",
            "transcription",
            "manuscripts",
            "following",
            "salesian university",
            "専門医数",
            "採用演題",
        ] {
            assert!(!is_commercial(heading), "{heading}");
        }
    }
}
