//! What is known of pairs of people and accounts from earlier feeds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::account_export::AccountError;
use crate::data::formats::rows::read_rows;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::storage::input_file::InputPath;

/// Answers of reviewers, and what feeds linked. Ids and keys only, no names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct AccountAnswers {
    /// The person whom a feed that was loaded gave an account, by its id.
    pub linked: BTreeMap<String, String>,
    /// The person of an account, by its id.
    pub same: BTreeMap<String, String>,
    /// People who are not that of an account, by its id.
    pub different: BTreeMap<String, BTreeSet<String>>,
}

impl AccountAnswers {
    /// Whether nothing was answered.
    pub fn is_empty(&self) -> bool {
        [&self.linked, &self.same].iter().all(|known| known.is_empty()) && self.different.is_empty()
    }

    /// Whether all that a reviewer says in `others` is known.
    pub(crate) fn has_all(&self, others: &Self) -> bool {
        let same = |(id, person): (&String, &String)| self.same.get(id) == Some(person);
        let different = |(id, people): (&String, &BTreeSet<String>)| {
            people.iter().all(|person| self.is_different(id, person))
        };
        others.same.iter().all(same) && others.different.iter().all(different)
    }

    /// Whether an account was said to be somebody else's.
    pub(super) fn is_different(&self, account: &str, person: &str) -> bool {
        self.different.get(account).is_some_and(|people| people.contains(person))
    }

    /// What is known once accounts were merged in the CRM: what was said of one holds for its `survivor`, unless that
    /// has an answer of its own, or several were said to be different people's.
    pub(super) fn after_merges<'a>(&'a self, survivor: impl Fn(&'a str) -> &'a str) -> Self {
        let moved = |known: &'a BTreeMap<String, String>| {
            let mut people_of: BTreeMap<&str, BTreeSet<&String>> = BTreeMap::new();
            for (id, person) in known {
                people_of.entry(survivor(id)).or_default().insert(person);
            }
            let alone = people_of.into_iter().filter_map(|(id, people)| {
                let first = people.first().filter(|_| people.len() == 1);
                let person = known.get(id).or(first.copied())?;
                Some((id.to_owned(), person.clone()))
            });
            alone.collect::<BTreeMap<String, String>>()
        };
        let mut different: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for (id, people) in &self.different {
            different.entry(survivor(id).to_owned()).or_default().extend(people.iter().cloned());
        }
        Self { linked: moved(&self.linked), same: moved(&self.same), different }
    }

    /// Takes over what a reviewer said later.
    pub(crate) fn merge(&mut self, later: Self) {
        self.linked.extend(later.linked);
        for (account, person) in later.same {
            self.different.get_mut(&account).map(|people| people.remove(&person));
            self.same.insert(account, person);
        }
        for (account, people) in later.different {
            if self.same.get(&account).is_some_and(|same| people.contains(same)) {
                self.same.remove(&account);
            }
            if self.linked.get(&account).is_some_and(|linked| people.contains(linked)) {
                self.linked.remove(&account);
            }
            self.different.entry(account).or_default().extend(people);
        }
        self.different.retain(|_, people| !people.is_empty());
    }
}

#[derive(Deserialize)]
struct AnswerCells {
    person_key: String,
    account_id: String,
    answer: String,
}

const COLUMNS: [ColumnSpec; 3] = [
    ColumnSpec::new("person_key"),
    ColumnSpec::new("account_id"),
    ColumnSpec { name: "answer", aliases: &["回答"] },
];

/// Reads the answers of a review queue that somebody filled in; nothing where the file is absent.
///
/// # Errors
/// When it is no table, or an answer is another word than those that are asked for.
pub(crate) fn read_answers(path: &Path) -> Result<AccountAnswers, AccountError> {
    let mut answers = AccountAnswers::default();
    if !path.exists() {
        return Ok(answers);
    }
    let required: [&[&str]; 3] = [&["person_key"], &["account_id"], &["answer"]];
    let table =
        read_rows::<AnswerCells>(&InputPath::from(path), &TableOptions::new(&COLUMNS), &required)?;
    for row in &table.rows {
        let AnswerCells { person_key, account_id, answer } = &row.cells;
        match answer.trim().to_lowercase().as_str() {
            "" => {}
            "same" | "yes" | "y" | "同一" | "はい" => {
                answers.same.insert(account_id.clone(), person_key.clone());
            }
            "different" | "no" | "n" | "別人" | "いいえ" => {
                let people = answers.different.entry(account_id.clone()).or_default();
                people.insert(person_key.clone());
            }
            _ => {
                let place = table.place_of(row);
                return Err(AccountError::Answer { place, answer: answer.clone() });
            }
        }
    }
    Ok(answers)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_back_and_the_last_word_counts() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("review_queue.csv");
        assert!(read_answers(&path).unwrap().is_empty());
        let table = "why,person_key,account_id,answer\nx,PA,A1,Same\nx,PB,A2,別人\nx,PC,A3,\n";
        std::fs::write(&path, table).unwrap();
        let mut known = read_answers(&path).unwrap();
        assert_eq!(known.same["A1"], "PA");
        assert!(known.has_all(&known) && !AccountAnswers::default().has_all(&known));
        assert!(known.is_different("A2", "PB") && !known.is_different("A3", "PC"));
        let mut later = AccountAnswers::default();
        later.different.entry("A1".into()).or_default().insert("PA".into());
        known.merge(later);
        assert!(known.same.is_empty() && known.is_different("A1", "PA"));
        std::fs::write(&path, "person_key,account_id,answer\nPA,A1,perhaps\n").unwrap();
        let told = read_answers(&path).unwrap_err().to_string();
        assert!(told.contains("line 2: 'perhaps' is no answer"), "{told}");
    }
    #[test]
    fn what_is_known_of_an_account_holds_for_the_one_that_it_was_merged_into() {
        let mut known = AccountAnswers::default();
        for (id, person) in [("A1", "PA"), ("B1", "PB"), ("C1", "PC"), ("C2", "PD")] {
            known.linked.insert(id.into(), person.into());
        }
        known.different.entry("A1".into()).or_default().insert("PX".into());
        let survivor = |id| match id {
            "A1" => "A9",
            "C1" | "C2" => "C9",
            other => other,
        };
        let now = known.after_merges(survivor);
        assert_eq!(now.linked["A9"], "PA");
        assert_eq!(now.linked["B1"], "PB");
        assert!(now.is_different("A9", "PX"));
        assert_eq!(now.linked.get("C9"), None, "of two people neither is taken for the account's");
    }
}
