//! An export of accounts: one row a person, as the CRM prints them.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::record_id::RecordIdForm;
use crate::data::corpus::{email_hash, email_hash_of_digest};
use crate::data::formats::TableReadError;
use crate::data::formats::name_columns::{
    FAMILY, FAMILY_KANA, FAMILY_NATIVE, GIVEN, GIVEN_KANA, GIVEN_NATIVE,
};
use crate::data::formats::name_text::NameText;
use crate::data::formats::place_columns::{CITY, COUNTRY, WORKPLACE};
use crate::data::formats::rows::{TableRow, TableRows, read_rows};
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::queries::matching::{ListedPerson, names_by_script, places_of};
use crate::storage::input_file::InputPath;

/// Why accounts cannot be matched.
#[derive(Debug, thiserror::Error)]
pub enum AccountError {
    /// The export cannot be read.
    #[error(transparent)]
    Export(#[from] TableReadError),
    /// An answer is none that was asked for.
    #[error("{place}: '{answer}' is no answer\n  write same, different or nothing")]
    Answer {
        /// File and line.
        place: String,
        /// As written.
        answer: String,
    },
}

/// A row of a file that takes no part, or of a feed that a loader would refuse. It names nobody: a file of the CRM may
/// have people who opted out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RefusedRow {
    /// File and line, or file alone.
    pub place: String,
    /// Key of the row or id of the account; empty where there is none.
    pub key: String,
    /// Column.
    pub field: String,
    /// The rule that it breaks.
    pub rule: String,
    /// What to do.
    pub remedy: String,
}

/// A person that the CRM holds.
pub(crate) struct Account {
    /// Its id, in the form of the target.
    pub id: String,
    /// Who it is.
    pub person: ListedPerson,
    /// Hash of the e-mail address, 0 without one; the address itself is not kept.
    pub email: u64,
    /// Family names of former times.
    pub former: String,
}

/// What an export holds.
#[derive(Default)]
pub(crate) struct AccountExport {
    /// Accounts in the order of the file.
    pub accounts: Vec<Account>,
    /// Rows without a part in it, with the reason.
    pub refused: Vec<RefusedRow>,
    /// Keys of feeds that the CRM has on its accounts.
    pub known_keys: Vec<String>,
    /// The account that took the place of each that was merged.
    merged_into: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct AccountCells {
    id: String,
    external_id: String,
    person_key: String,
    orcid: String,
    npi: String,
    email: String,
    email_sha256: String,
    name: String,
    name_native: String,
    kana: String,
    family: String,
    given: String,
    crm_family: String,
    crm_given: String,
    family_native: String,
    given_native: String,
    family_kana: String,
    given_kana: String,
    former_name: String,
    affiliation: String,
    city: String,
    country: String,
    merged_into: String,
}

const COLUMNS: [ColumnSpec; 23] = [
    ColumnSpec {
        name: "id",
        aliases: &[
            "account_id",
            "accountid",
            "crm_id",
            "record_id",
            "id__v",
            "account__v.id",
            "vid__v",
            "vid",
            "vid_key",
            "veeva_id",
            "contactid",
            "contact_id",
            "hcp_id",
            "customer_id",
            "顧客ID",
            "アカウントID",
            "医師コード",
            "dcf_code",
            "dcfコード",
        ],
    },
    ColumnSpec {
        name: "external_id",
        aliases: &["kolnet_external_id__c", "kolnet_externalid", "kolnet_external_id"],
    },
    ColumnSpec { name: "person_key", aliases: &["kolnet_key", "person_key__c"] },
    ColumnSpec { name: "orcid", aliases: &["orcid_id", "orcid__c", "orcid_id__c"] },
    ColumnSpec { name: "npi", aliases: &["npi_vod__c", "npi__v", "npi_number", "npi__c"] },
    ColumnSpec {
        name: "email",
        aliases: &[
            "e_mail",
            "email_address",
            "mail",
            "personemail",
            "emailaddress1",
            "email__c",
            "email_vod__c",
            "email__v",
            "email_1__v",
            "メール",
            "メールアドレス",
        ],
    },
    ColumnSpec { name: "email_sha256", aliases: &["email_hash"] },
    ColumnSpec {
        name: "name",
        aliases: &[
            "氏名",
            "名前",
            "医師名",
            "full_name",
            "fullname",
            "account_name",
            "name__v",
            "formatted_name__v",
            "formatted_name_vod__c",
            "hcp",
            "hcp_name",
        ],
    },
    ColumnSpec {
        name: "name_native",
        aliases: &["漢字氏名", "氏名（漢字）", "氏名漢字", "local_name", "name_native__c"],
    },
    ColumnSpec {
        name: "kana",
        aliases: &[
            "name_kana",
            "カナ氏名",
            "氏名カナ",
            "氏名（カナ）",
            "フリガナ",
            "ふりがな",
            "ヨミガナ",
            "furigana",
            "furigana_vod__c",
            "furigana__v",
            "phonetic_name",
        ],
    },
    FAMILY,
    GIVEN,
    ColumnSpec {
        name: "crm_family",
        aliases: &["last_name_cda__v", "last_name__v", "last_name_vod__c", "yomilastname"],
    },
    ColumnSpec {
        name: "crm_given",
        aliases: &["first_name_cda__v", "first_name__v", "first_name_vod__c", "yomifirstname"],
    },
    FAMILY_NATIVE,
    GIVEN_NATIVE,
    FAMILY_KANA,
    GIVEN_KANA,
    ColumnSpec {
        name: "former_name",
        aliases: &["former_last_name", "maiden_name", "birth_name", "旧姓", "geburtsname"],
    },
    WORKPLACE,
    CITY,
    COUNTRY,
    ColumnSpec {
        name: "merged_into",
        aliases: &["masterrecordid", "master_record_id", "winner_id", "merged_to", "masterid"],
    },
];

impl AccountExport {
    /// Reads an export: CSV, TSV or a workbook, with any other columns beside those that are known.
    ///
    /// # Errors
    /// When the file is no table or has no column of ids or of names.
    pub(crate) fn read(path: &Path, ids: RecordIdForm) -> Result<Self, AccountError> {
        let names: &[&str] =
            &["name", "name_native", "kana", "family", "crm_family", "family_native"];
        let table = read_rows::<AccountCells>(
            &InputPath::from(path),
            &TableOptions::new(&COLUMNS),
            &[&["id"], names],
        )?;
        let mut export = Self::default();
        let mut rows_of: BTreeMap<String, Vec<&TableRow<AccountCells>>> = BTreeMap::new();
        for row in &table.rows {
            match ids.normalise(&row.cells.id) {
                Ok(id) if !id.is_empty() => rows_of.entry(id).or_default().push(row),
                Ok(_) => export.refuse(
                    &table,
                    row,
                    "id",
                    "it has no id",
                    "export the id of each account",
                ),
                Err((rule, remedy)) => export.refuse(&table, row, "id", rule, remedy),
            }
        }
        for (id, rows) in &rows_of {
            if let [row] = rows[..] {
                export.take(id, &table, row, ids);
                continue;
            }
            for row in rows {
                let rule = format!("{} rows have this id", rows.len());
                export.refuse(&table, row, "id", &rule, "keep one row of each account");
            }
        }
        export.refused.sort_by_key(|row| line_number(&row.place));
        Ok(export)
    }

    /// The account that stands for one now: itself, or the last that it was merged into.
    pub(crate) fn survivor<'a>(&'a self, id: &'a str) -> &'a str {
        // A chain is no longer than there are merges.
        let next = |id: &&'a str| self.merged_into.get(*id).map(String::as_str);
        let chain = std::iter::successors(Some(id), next);
        chain.take(self.merged_into.len() + 1).last().unwrap_or(id)
    }

    fn take(
        &mut self,
        id: &str,
        table: &TableRows<AccountCells>,
        row: &TableRow<AccountCells>,
        ids: RecordIdForm,
    ) {
        let cells = &row.cells;
        // The account that it became stands in a row of its own.
        if !cells.merged_into.is_empty() {
            match ids.normalise(&cells.merged_into) {
                Ok(into) => {
                    self.merged_into.insert(id.to_owned(), into);
                }
                Err((rule, remedy)) => self.refuse(table, row, "merged_into", rule, remedy),
            }
            return;
        }
        if !cells.npi.is_empty() && !is_npi(&cells.npi) {
            let rule = "its check digit is wrong (Luhn over 80840 and the number)";
            self.refuse(
                table,
                row,
                "npi",
                rule,
                "correct the number in the CRM; the row takes part without it",
            );
        }
        let person = listed_person(cells);
        let names = [&person.latin, &person.native, &person.kana];
        if names.iter().all(|name| name.is_empty()) {
            self.refuse(table, row, "name", "it names nobody", "export the names of the accounts");
            return;
        }
        if names.iter().any(|name| is_hidden(name)) {
            let rule = "the CRM hides the person for privacy";
            self.refuse(
                table,
                row,
                "name",
                rule,
                "leave it as it is, and add the person to the opt-outs",
            );
            return;
        }
        self.known_keys.extend((!cells.external_id.is_empty()).then(|| cells.external_id.clone()));
        self.accounts.push(Account {
            id: id.to_owned(),
            person,
            email: hash_of_email(cells),
            former: cells.former_name.clone(),
        });
    }

    fn refuse(
        &mut self,
        table: &TableRows<AccountCells>,
        row: &TableRow<AccountCells>,
        field: &str,
        rule: &str,
        remedy: &str,
    ) {
        self.refused.push(RefusedRow {
            place: table.place_of(row),
            key: row.cells.id.clone(),
            field: field.to_owned(),
            rule: rule.to_owned(),
            remedy: remedy.to_owned(),
        });
    }
}

fn line_number(place: &str) -> u64 {
    place.rsplit(' ').next().and_then(|line| line.parse().ok()).unwrap_or(0)
}

fn listed_person(cells: &AccountCells) -> ListedPerson {
    let first = |a: &str, b: &str| if a.is_empty() { b.to_owned() } else { a.to_owned() };
    let family = first(&cells.family, &cells.crm_family);
    let given = first(&cells.given, &cells.crm_given);
    let name = match (family.is_empty(), given.is_empty()) {
        // Both parts say more than the line that was made of them.
        (false, false) => NameText::of("", &family, &given).joined(),
        _ => NameText::of(&cells.name, &family, &given).joined(),
    };
    let native =
        NameText::of(&cells.name_native, &cells.family_native, &cells.given_native).joined();
    let kana = NameText::of(&cells.kana, &cells.family_kana, &cells.given_kana).joined();
    let (latin, native) = names_by_script(name, native);
    let key = match cells.person_key.as_str() {
        // `kolnet:KEY:AREA`
        "" => cells.external_id.split(':').nth(1).unwrap_or_default(),
        key => key,
    };
    ListedPerson {
        key: key.to_owned(),
        orcid: cells.orcid.clone(),
        latin,
        native,
        kana,
        places: places_of(&cells.affiliation, &cells.city, &cells.country),
    }
}

/// What Veeva Network prints in the place of somebody who asked for privacy.
fn is_hidden(name: &str) -> bool {
    const HIDDEN: [&str; 4] =
        ["dataprivacy", "anonymizedrecord", "anonymisedrecord", "privacydata"];
    let letters: String =
        name.chars().filter(|c| c.is_alphabetic()).flat_map(char::to_lowercase).collect();
    HIDDEN.contains(&letters.as_str())
}

/// Whether a number is a National Provider Identifier: ten digits whose Luhn sum with the prefix 80840 is a multiple of
/// ten (CMS, "NPI check digit calculation").
fn is_npi(text: &str) -> bool {
    let digits: Vec<u32> = text.trim().chars().filter_map(|c| c.to_digit(10)).collect();
    if digits.len() != 10 || text.trim().len() != 10 {
        return false;
    }
    // The prefix adds 24 to the sum.
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(at, digit)| match at % 2 {
            0 => *digit,
            _ => (digit * 2) / 10 + (digit * 2) % 10,
        })
        .sum();
    (sum + 24).is_multiple_of(10)
}

/// The hash of the address of a row, or of the SHA-256 that stands in its place; 0 without either.
fn hash_of_email(cells: &AccountCells) -> u64 {
    let digest = email_hash_of_digest(&cells.email_sha256);
    let address = cells.email.trim();
    digest.unwrap_or_else(|| if address.contains('@') { email_hash(address) } else { 0 })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn export(text: &str, ids: RecordIdForm) -> AccountExport {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("accounts.csv");
        std::fs::write(&path, text).unwrap();
        AccountExport::read(&path, ids).unwrap()
    }

    #[test]
    fn exports_of_other_systems_are_read_by_their_own_headings() {
        for text in [
            "Id,LastName,FirstName,Primary_Parent_vod__r.Name\nA1,Sato,Hanako,Northfield University\n",
            "id__v,last_name_cda__v,first_name_cda__v,primary_parent__v.name__v\nA1,Sato,Hanako,Northfield University\n",
            "contactid;lastname;firstname;parentcustomeridname\nA1;Sato;Hanako;Northfield University\n",
            "医師コード,氏名,勤務先\nA1,\"Sato, Hanako\",Northfield University\n",
        ] {
            let found = export(text, RecordIdForm::Any);
            let [account] = &found.accounts[..] else { panic!("{text}") };
            assert_eq!(account.person.latin, "Sato, Hanako", "{text}");
            assert_eq!(account.person.places[0], "Northfield University");
        }
    }

    #[test]
    fn rows_that_cannot_be_told_apart_or_hide_somebody_take_no_part_and_name_nobody() {
        let found = export(
            "Id,Name,NPI_vod__c,MasterRecordId\nA,Hanako Sato,1234567893,\nB,Jiro Sato,1234567890,\nC,One,,\nC,Two,,\n\
             D,Data Privacy,,\nE,,,\n,Nobody,,\nF,Old Row,,A\n",
            RecordIdForm::Any,
        );
        let ids: Vec<&str> = found.accounts.iter().map(|account| account.id.as_str()).collect();
        assert_eq!(ids, ["A", "B"]);
        let refused: Vec<(&str, &str)> =
            found.refused.iter().map(|row| (row.key.as_str(), row.field.as_str())).collect();
        assert_eq!(
            refused,
            [("B", "npi"), ("C", "id"), ("C", "id"), ("D", "name"), ("E", "name"), ("", "id")]
        );
        let printed = format!("{:?}", found.refused);
        assert!(!printed.contains("Sato") && !printed.contains("Two"), "{printed}");
    }
}
