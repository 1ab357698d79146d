//! Refuses columns of commercial data by their names.

use crate::storage::input_file::InputFile;

use super::parsed::IngestError;

/// [Promise 6](crate::guide::architecture#promises): columns of commercial data are refused by name
/// in every table.
pub(super) fn refuse_commercial(
    file: &InputFile,
    line: u64,
    headers: &[String],
) -> Result<(), IngestError> {
    match headers.iter().find(|header| is_commercial(header)) {
        None => Ok(()),
        Some(header) => Err(IngestError::new(
            file,
            line,
            format!("the column '{header}' holds commercial data"),
            "Take the column out: people are ranked by scientific evidence only, never by sales, \
             prescriptions, deciles, patient counts or sentiment.",
        )),
    }
}

/// Whether a heading looks like sales, prescriptions, deciles, patient counts or sentiment.
fn is_commercial(header: &str) -> bool {
    const WORDS: [&str; 25] = [
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
        "decile",
        "deciles",
        "quintile",
        "sentiment",
        "patients",
        "scripts",
        "formulary",
        "marketshare",
        "favorability",
    ];
    const PARTS: [&str; 22] = [
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
        "prescription",
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
    ];
    let mut spaced = String::with_capacity(header.len() + 4);
    let mut before = ' ';
    for c in header.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.extend(c.to_lowercase());
        before = c;
    }
    let mut words = spaced.split(|c: char| !c.is_alphanumeric());
    let joined: String = spaced.chars().filter(|c| c.is_alphanumeric()).collect();
    words.any(|word| WORDS.contains(&word)) || PARTS.iter().any(|part| joined.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commercial_columns_are_known_in_every_spelling() {
        for header in [
            "TRx",
            "Rx_decile",
            "Sales 2025",
            "salesVolume",
            "patient count",
            "PatientCount",
            "Number of patients",
            "Sentiment score",
            "処方数",
            "売上高",
            "患者数",
        ] {
            assert!(is_commercial(header), "{header}");
        }
        for header in [
            "name",
            "talk_title",
            "session_title",
            "affiliation",
            "国",
            "演題名",
            "patient_advocacy",
            "description",
            "transcript",
            "専門医数",
        ] {
            assert!(!is_commercial(header), "{header}");
        }
    }
}
