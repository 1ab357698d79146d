//! People and accounts, paired.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;
use serde::Serialize;

use super::account_export::{Account, AccountExport};
use super::answers::AccountAnswers;
use super::match_rule::{
    Identifier, JudgedPair, MatchStrength, WorkplaceFit, by_identifier, by_name,
};
use crate::data::affiliation::{self, Institutions};
use crate::data::corpus::{Orcid, fold_name};
use crate::people::identity::names::japanese::has_kanji;
use crate::queries::matching::{ListedPerson, PeopleIndex};
use crate::run_folder::PersonRow;

/// What is to be done with a person (the words of Veeva Network's match rules).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum MatchOutcome {
    /// One account is the person's.
    Act,
    /// Somebody must look.
    Ask,
    /// No account fits. None is made: an account comes from the CRM's own process.
    Add,
}

impl MatchOutcome {
    /// Its word in files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Act => "ACT",
            Self::Ask => "ASK",
            Self::Add => "ADD",
        }
    }
}

/// The accounts that may be a person's.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct AccountMatch {
    /// Key of the person.
    pub person_key: String,
    /// What is to be done.
    pub outcome: MatchOutcome,
    /// Ids of the accounts, the surest first, each with what speaks for it; one where there is nothing to ask.
    pub accounts: Vec<(String, String)>,
}

impl AccountMatch {
    /// The account of the person, where nothing is left open.
    pub(crate) fn account(&self) -> Option<&str> {
        let first = self.accounts.first().filter(|_| self.outcome == MatchOutcome::Act);
        first.map(|(id, _)| id.as_str())
    }
}

/// All people of a run with their accounts.
#[derive(Default)]
pub(crate) struct AccountMatching {
    /// By person key.
    pub of_person: BTreeMap<String, AccountMatch>,
}

/// The people of a run, as accounts are compared with them.
pub(crate) struct AccountPeople<'p> {
    /// Their rows.
    pub people: &'p [PersonRow],
    /// Former organisations by person key, as the tables print them.
    pub histories: &'p FxHashMap<String, String>,
    /// Person keys by hash of an e-mail address.
    pub keys_by_address: &'p FxHashMap<u64, String>,
}

/// Finds the accounts of everybody of a run.
pub(crate) fn match_accounts(
    run: &AccountPeople<'_>,
    export: &AccountExport,
    answers: &AccountAnswers,
) -> AccountMatching {
    let AccountPeople { people, histories, keys_by_address } = *run;
    let index = PeopleIndex::new(people);
    let workplaces = Workplaces::new(people, histories, &export.accounts);
    let answers = &answers.after_merges(|id| export.survivor(id));
    let sources = PairSources { index: &index, workplaces: &workplaces, answers, keys_by_address };
    let mut pairs: BTreeMap<(usize, u32), JudgedPair> = BTreeMap::new();
    for (at, account) in export.accounts.iter().enumerate() {
        for (person, pair) in pairs_of(account, at, &sources) {
            let known = pairs.entry((at, person)).or_insert_with(|| pair.clone());
            if pair.strength < known.strength {
                *known = pair;
            }
        }
    }
    let of_person = outcomes(people, export, &pairs).into_iter();
    AccountMatching {
        of_person: of_person.map(|found| (found.person_key.clone(), found)).collect(),
    }
}

/// What pairs are found by.
struct PairSources<'s> {
    index: &'s PeopleIndex<'s>,
    workplaces: &'s Workplaces,
    answers: &'s AccountAnswers,
    keys_by_address: &'s FxHashMap<u64, String>,
}

/// Everybody whose account this may be.
fn pairs_of(account: &Account, at: usize, sources: &PairSources<'_>) -> Vec<(u32, JudgedPair)> {
    let PairSources { index, workplaces, answers, keys_by_address } = *sources;
    let listed = &account.person;
    let candidates = index.candidates(listed);
    let named = |person: u32| candidates.iter().find(|candidate| candidate.person == person);
    let mut pairs: Vec<(u32, JudgedPair)> = Vec::new();
    let key_only = |key: &str| ListedPerson { key: key.to_owned(), ..ListedPerson::default() };
    let known = [
        (answers.same.get(&account.id), Identifier::Answer),
        (answers.linked.get(&account.id), Identifier::EarlierFeed),
        (Some(&listed.key), Identifier::KolnetKey),
        (keys_by_address.get(&account.email), Identifier::Email),
    ];
    for (key, identifier) in known {
        let person = key.and_then(|key| index.identified(&key_only(key)));
        pairs.extend(person.map(|person| (person, by_identifier(identifier, named(person)))));
    }
    if let Some(person) = with_orcid(listed, index) {
        pairs.push((person, by_identifier(Identifier::Orcid, named(person))));
    }
    for candidate in &candidates {
        let own = index.person(candidate.person).orcid.as_deref();
        let both = own.zip(Orcid::parse(&listed.orcid).map(|orcid| orcid.to_string()));
        let mut pair = by_name(candidate, workplaces.compare(at, candidate.person));
        if both.is_some_and(|(own, theirs)| own != theirs) {
            pair.strength = MatchStrength::Weak;
            pair.rule.push_str(", but another ORCID iD");
        }
        pairs.push((candidate.person, pair));
    }
    if candidates.is_empty() {
        pairs.extend(former_names(account, at, index, workplaces));
    }
    let is_open = |(person, _): &(u32, JudgedPair)| {
        !answers.is_different(&account.id, &index.person(*person).person_key)
    };
    pairs.retain(is_open);
    pairs
}

fn with_orcid(listed: &ListedPerson, index: &PeopleIndex<'_>) -> Option<u32> {
    let by_orcid = ListedPerson { orcid: listed.orcid.clone(), ..ListedPerson::default() };
    Orcid::parse(&listed.orcid).and_then(|_| index.identified(&by_orcid))
}

/// People who may bear another family name now: by a former name that the CRM has, or by the whole forename at one
/// institution.
fn former_names(
    account: &Account,
    at: usize,
    index: &PeopleIndex<'_>,
    workplaces: &Workplaces,
) -> Vec<(u32, JudgedPair)> {
    let weak = |person: u32, rule: &str| {
        (person, JudgedPair { strength: MatchStrength::Weak, rule: rule.to_owned() })
    };
    let listed = &account.person;
    let mut found: Vec<(u32, JudgedPair)> = Vec::new();
    if !account.former.is_empty() {
        let former = |name: &str| match name.split_once([',', ' ', '\u{3000}']) {
            Some((_, given)) if name.contains(',') => {
                format!("{}, {}", account.former, given.trim())
            }
            Some((_, given)) if has_kanji(name) => format!("{} {given}", account.former),
            _ => name
                .rsplit_once(' ')
                .map_or_else(String::new, |(given, _)| format!("{}, {given}", account.former)),
        };
        let earlier = ListedPerson {
            latin: former(&listed.latin),
            native: former(&listed.native),
            ..ListedPerson::default()
        };
        let people = index.candidates(&earlier).into_iter();
        found.extend(
            people.map(|candidate| weak(candidate.person, "a former name that the CRM has")),
        );
    }
    let here = workplaces.colleagues(at).iter().copied();
    let forenames = index.with_forename(&listed.latin, here);
    if let ([person], true) = (forenames.as_slice(), found.is_empty()) {
        found.push(weak(*person, "same forename at the same institution, another family name"));
    }
    found
}

/// What is said of each person, in the order of people.
fn outcomes(
    people: &[PersonRow],
    export: &AccountExport,
    pairs: &BTreeMap<(usize, u32), JudgedPair>,
) -> Vec<AccountMatch> {
    let mut accounts_of: BTreeMap<u32, Vec<(usize, &JudgedPair)>> = BTreeMap::new();
    let mut people_of: BTreeMap<usize, Vec<(u32, &JudgedPair)>> = BTreeMap::new();
    for ((account, person), pair) in pairs {
        accounts_of.entry(*person).or_default().push((*account, pair));
        people_of.entry(*account).or_default().push((*person, pair));
    }
    let best_of_account = |account: usize| {
        let rivals = &people_of[&account];
        let best = rivals.iter().map(|(_, pair)| pair.strength).min();
        let first = rivals.iter().filter(|(_, pair)| Some(pair.strength) == best);
        (best, first.count())
    };
    let outcome = |(row, person): (usize, &PersonRow)| {
        let mut found = accounts_of.remove(&(row as u32)).unwrap_or_default();
        found.sort_by(|a, b| {
            (a.1.strength, &export.accounts[a.0].id).cmp(&(b.1.strength, &export.accounts[b.0].id))
        });
        let named = |(account, pair): &(usize, &JudgedPair), why: &str| {
            (export.accounts[*account].id.clone(), format!("{}{why}", pair.rule))
        };
        let all = |why: &dyn Fn(&JudgedPair) -> &'static str| {
            found.iter().map(|pair| named(pair, why(pair.1))).collect()
        };
        let (outcome, accounts) = match found.as_slice() {
            [] => (MatchOutcome::Add, Vec::new()),
            [first, ..] if first.1.strength == MatchStrength::Weak => {
                (MatchOutcome::Ask, all(&|_| ""))
            }
            [first, second, ..] if second.1.strength == first.1.strength => {
                let why = |pair: &JudgedPair| match pair.strength == first.1.strength {
                    true => "; another account fits as well",
                    false => "",
                };
                (MatchOutcome::Ask, all(&why))
            }
            [first, ..] if best_of_account(first.0) != (Some(first.1.strength), 1) => {
                let why = "; the account fits another person as well";
                (MatchOutcome::Ask, vec![named(first, why)])
            }
            [first, ..] => (MatchOutcome::Act, vec![named(first, "")]),
        };
        AccountMatch { person_key: person.person_key.clone(), outcome, accounts }
    };
    people.iter().enumerate().map(outcome).collect()
}

/// Institutions and cities of accounts and people.
struct Workplaces {
    /// Of each account the institution, where its line names one.
    of_account: Vec<Option<u32>>,
    /// Of each person the institutions of all years.
    of_person: Vec<BTreeSet<u32>>,
    /// People by institution.
    people: FxHashMap<u32, Vec<u32>>,
    cities: Vec<(String, String)>,
    cities_of_people: Vec<(String, String)>,
}

impl Workplaces {
    fn new(
        people: &[PersonRow],
        histories: &FxHashMap<String, String>,
        accounts: &[Account],
    ) -> Self {
        let known = |cell: &Option<String>| cell.clone().unwrap_or_default();
        let mut lines: Vec<(usize, String, String, String)> = Vec::new();
        for (row, person) in people.iter().enumerate() {
            let (city, country) = (known(&person.city), known(&person.country));
            lines.push((row, known(&person.affiliation), city, country.clone()));
            let history = histories.get(&person.person_key).map_or("", String::as_str);
            let former =
                history.split('|').filter_map(|entry| Some(entry.trim().rsplit_once(" (")?.0));
            lines.extend(former.map(|line| (row, line.to_owned(), String::new(), country.clone())));
        }
        let of_people = lines.len();
        for (at, account) in accounts.iter().enumerate() {
            let [line, city, country] = account.person.places.clone();
            lines.push((at, line, city, country));
        }
        let workplaces: Vec<affiliation::Workplace<'_>> = lines
            .iter()
            .map(|(_, line, city, country)| affiliation::Workplace { line, city, country })
            .collect();
        let institutions = Institutions::group(&workplaces);
        let mut of_person = vec![BTreeSet::new(); people.len()];
        let mut by_institution: FxHashMap<u32, Vec<u32>> = FxHashMap::default();
        let mut of_account = vec![None; accounts.len()];
        for (at, (row, ..)) in lines.iter().enumerate() {
            let Some(institution) = institutions.of(at) else { continue };
            if at >= of_people {
                of_account[*row] = Some(institution);
            } else if of_person[*row].insert(institution) {
                by_institution.entry(institution).or_default().push(*row as u32);
            }
        }
        let place = |city: &str, country: &str| (fold_name(city), country.to_owned());
        Self {
            of_account,
            of_person,
            people: by_institution,
            cities: accounts
                .iter()
                .map(|account| place(&account.person.places[1], &account.person.places[2]))
                .collect(),
            cities_of_people: people
                .iter()
                .map(|person| place(&known(&person.city), &known(&person.country)))
                .collect(),
        }
    }

    fn compare(&self, account: usize, person: u32) -> WorkplaceFit {
        let own = &self.of_person[person as usize];
        let (city, country) = &self.cities[account];
        let (own_city, own_country) = &self.cities_of_people[person as usize];
        let differ = |a: &str, b: &str| !a.is_empty() && !b.is_empty() && a != b;
        if differ(country, own_country) {
            return WorkplaceFit::Other;
        }
        let same_city = !city.is_empty() && city == own_city;
        match self.of_account[account] {
            // A hospital of a common name, such as City Hospital, is another one in another city.
            Some(institution) if own.contains(&institution) && !differ(city, own_city) => {
                WorkplaceFit::Same
            }
            _ if same_city => WorkplaceFit::SameCity,
            Some(_) if !own.is_empty() => WorkplaceFit::Other,
            _ if differ(city, own_city) => WorkplaceFit::Other,
            _ => WorkplaceFit::Unknown,
        }
    }

    /// People who worked where an account does.
    fn colleagues(&self, account: usize) -> &[u32] {
        let here = self.of_account[account].and_then(|institution| self.people.get(&institution));
        here.map_or(&[], Vec::as_slice)
    }
}
