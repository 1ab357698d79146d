//! What people decided about identity, as hard constraints on the resolution.

use rustc_hash::FxHashMap;

use crate::corpus::{Corpus, MentionId, Orcid, name_key};

use super::Error;
use super::listed::split_name;
use super::name::PersonName;
use super::person_key::{mention_anchor, person_key};

/// What was decided.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Action {
    /// `a` and `b` are one person.
    Same,
    /// `a` and `b` are different people.
    Different,
    /// Mention `a` belongs to person `b`; taken out of any group it would fall into otherwise.
    Assign,
    /// Name `b` is another spelling of name `a`: its bearers are compared as if `a` were printed.
    Alias,
}

/// One line of the overrides file. `a` and `b` name a mention (`PMID:1#3`: document, `#`, place in
/// the author list from 1), a person (key `P…`), an ORCID iD, or a printed name in full (`Family,
/// Given`, either order), which stands for its first mention; for [`Action::Alias`] names only.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// What was decided.
    pub action: Action,
    /// First party.
    pub a: String,
    /// Second party.
    pub b: String,
    /// File and line, for messages.
    pub place: String,
}

/// A decision with its parties found.
pub(super) struct Found<'a> {
    pub decision: &'a Decision,
    pub a: MentionId,
    pub b: MentionId,
}

/// Finds the mentions that decisions speak of. An unknown party is an error: a decision that does
/// nothing must not look as if it did.
pub(super) fn find<'a>(
    corpus: &Corpus,
    decisions: &'a [Decision],
) -> Result<Vec<Found<'a>>, Error> {
    let wanted = decisions.iter().filter(|decision| decision.action != Action::Alias);
    let wanted: Vec<&Decision> = wanted.collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let index = index(corpus, &wanted);
    let party = |decision: &Decision, text: &str| {
        index.get(text.trim()).copied().ok_or_else(|| Error::UnknownParty {
            place: decision.place.clone(),
            party: text.trim().to_owned(),
        })
    };
    wanted
        .into_iter()
        .map(|decision| {
            let (a, b) = (party(decision, &decision.a)?, party(decision, &decision.b)?);
            Ok(Found { decision, a, b })
        })
        .collect()
}

/// The aliases among decisions: the name meant, and the other spelling of it.
pub(super) fn aliases(decisions: &[Decision]) -> Result<Vec<(PersonName, PersonName)>, Error> {
    let wanted = decisions.iter().filter(|decision| decision.action == Action::Alias);
    let name = |decision: &Decision, text: &str| {
        let (family, given) = split_name(text);
        PersonName::parse(&family, &given, "")
            .ok_or_else(|| Error::NoName { place: decision.place.clone(), text: text.to_owned() })
    };
    wanted.map(|alias| Ok((name(alias, &alias.a)?, name(alias, &alias.b)?))).collect()
}

/// The first mention behind every party named, by anchor, person key and ORCID iD.
fn index(corpus: &Corpus, wanted: &[&Decision]) -> FxHashMap<String, MentionId> {
    let parties = || wanted.iter().flat_map(|d| [d.a.trim(), d.b.trim()]);
    let keys_wanted = parties().any(|party| party.starts_with('P') && !party.contains(':'));
    let asked: FxHashMap<&str, Option<Orcid>> = parties()
        .map(|party| (party, if party.contains('#') { None } else { Orcid::parse(party) }))
        .collect();
    let mut orcids: FxHashMap<Orcid, Vec<&str>> = FxHashMap::default();
    for party in parties() {
        if let Some(Some(orcid)) = asked.get(party) {
            orcids.entry(*orcid).or_default().push(party);
        }
    }
    let names: FxHashMap<String, &str> = parties()
        .filter(|party| !party.contains('#') && Orcid::parse(party).is_none())
        .map(|party| (name_key(&[party]), party))
        .collect();
    let mut found: FxHashMap<String, MentionId> = FxHashMap::default();
    for mention in corpus.mention_ids() {
        let orcid = corpus.mentions.orcid[mention.index()];
        for party in orcids.get(&orcid).into_iter().flatten() {
            found.entry((*party).to_owned()).or_insert(mention);
        }
        let anchor = mention_anchor(corpus, mention);
        if keys_wanted {
            let mut bear = |key: String| {
                if asked.contains_key(key.as_str()) {
                    found.entry(key).or_insert(mention);
                }
            };
            bear(person_key(&anchor));
            if orcid.is_some() {
                bear(person_key(&orcid.to_string()));
            }
        }
        if !names.is_empty()
            && let Some(party) = printed_keys(corpus, mention).iter().find_map(|key| names.get(key))
        {
            found.entry((*party).to_owned()).or_insert(mention);
        }
        if asked.contains_key(anchor.as_str()) {
            found.entry(anchor).or_insert(mention);
        }
    }
    found
}

/// Keys of the Latin and the native form of a mention's name.
fn printed_keys(corpus: &Corpus, mention: MentionId) -> [String; 2] {
    let (mentions, row) = (&corpus.mentions, mention.index());
    let text = |id| corpus.text(id);
    let latin = name_key(&[text(mentions.family[row]), text(mentions.given[row])]);
    [latin, name_key(&[text(mentions.native[row])])]
}
