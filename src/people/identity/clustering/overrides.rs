//! What people decided about identity, as hard constraints on the resolution.
//!
//! A decision names a mention (`PMID:1#3`: document, `#`, place in the author list from 1), a person
//! (key `P…`), an ORCID iD, or a printed name in full (`Family, Given`, either order), which stands for
//! its first mention; an alias names two printed names.

use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, MentionId, Orcid, name_key};
use crate::data::review::{Action, Decision};

use crate::people::identity::error::Error;
use crate::people::identity::names::name::PersonName;
use crate::people::identity::names::split::split_name;
use crate::people::person_key::{mention_anchor, person_key};

/// A decision with its parties found.
pub(crate) struct Found<'a> {
    pub decision: &'a Decision,
    pub a: MentionId,
    pub b: MentionId,
}

/// Finds the mentions that decisions speak of. An unknown party is an error: a decision that does
/// nothing must not look as if it did.
pub(crate) fn find<'a>(
    corpus: &Corpus,
    decisions: &'a [Decision],
) -> Result<Vec<Found<'a>>, Error> {
    let about_two =
        |d: &&Decision| matches!(d.action, Action::Same | Action::Different | Action::Assign);
    let wanted: Vec<&Decision> = decisions.iter().filter(about_two).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let index = index(corpus, &wanted);
    wanted
        .into_iter()
        .map(|decision| {
            let a = party(&index, decision, &decision.a)?;
            Ok(Found { decision, a, b: party(&index, decision, &decision.b)? })
        })
        .collect()
}

fn party(
    index: &FxHashMap<String, MentionId>,
    decision: &Decision,
    text: &str,
) -> Result<MentionId, Error> {
    index.get(text.trim()).copied().ok_or_else(|| Error::UnknownParty {
        place: decision.place.clone(),
        party: text.trim().to_owned(),
    })
}

/// The decisions about places in a ranking (exclude, promote, demote), each with the anchor of a
/// mention of its person; anchors outlive the removal of other people's mentions.
///
/// # Errors
/// When a decision names an unknown mention or person.
pub fn about_places<'a>(
    corpus: &Corpus,
    decisions: &'a [Decision],
) -> Result<Vec<(&'a Decision, String)>, Error> {
    let about_one =
        |d: &&Decision| matches!(d.action, Action::Exclude | Action::Promote | Action::Demote);
    let wanted: Vec<&Decision> = decisions.iter().filter(about_one).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let index = index(corpus, &wanted);
    let anchored = |decision: &'a Decision| {
        let mention = party(&index, decision, &decision.a)?;
        Ok((decision, mention_anchor(corpus, mention)))
    };
    wanted.into_iter().map(anchored).collect()
}

/// The aliases among decisions: the name meant, and the other spelling of it.
pub(crate) fn aliases(decisions: &[Decision]) -> Result<Vec<(PersonName, PersonName)>, Error> {
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
    let named = |text: &&str| !text.is_empty();
    let parties = || wanted.iter().flat_map(|d| [d.a.trim(), d.b.trim()]).filter(named);
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
