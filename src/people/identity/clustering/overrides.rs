//! Decisions of reviewers about identity, located in the corpus.
//!
//! A decision names a mention (`PMID:1#3`: document, `#`, position in the author list from 1), a person
//! (key `P…`), an ORCID iD, or a printed name in full (`Family, Given`, either order), which means its
//! first mention; an alias names two printed names.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{Corpus, MentionId, Orcid, name_key};
use crate::data::review::{ReviewAction, ReviewDecision};

use crate::people::identity::error::IdentityError;
use crate::people::identity::names::name::PersonName;
use crate::people::identity::names::split::split_name;
use crate::people::person_key::{key_of_anchor, mention_anchor};

/// A decision with the mentions it is about.
pub(crate) struct LocatedDecision<'a> {
    pub decision: &'a ReviewDecision,
    pub a: MentionId,
    pub b: MentionId,
}

/// Finds the mentions that decisions about two people are about. An unknown party is an error: a decision
/// without effect must not look as if it had one.
pub(crate) fn locate_decisions<'a>(
    corpus: &Corpus,
    decisions: &'a [ReviewDecision],
) -> Result<Vec<LocatedDecision<'a>>, IdentityError> {
    let is_about_two = |d: &&ReviewDecision| {
        matches!(d.action, ReviewAction::Same | ReviewAction::Different | ReviewAction::Assign)
    };
    let wanted: Vec<&ReviewDecision> = decisions.iter().filter(is_about_two).collect();
    if wanted.is_empty() {
        return Ok(Vec::new());
    }
    let parties = PartyIndex::build(corpus, &wanted);
    wanted.into_iter().map(|decision| parties.locate(decision)).collect()
}

/// What is wrong with each decision that cannot be carried out, by its place among them. Whether decisions
/// contradict each other is not asked here.
pub(crate) fn check_decisions(
    corpus: &Corpus,
    decisions: &[ReviewDecision],
) -> Vec<(usize, IdentityError)> {
    if decisions.is_empty() {
        return Vec::new();
    }
    let parties = PartyIndex::build(corpus, &decisions.iter().collect::<Vec<_>>());
    let check = |decision: &ReviewDecision| match decision.action {
        ReviewAction::Same | ReviewAction::Different | ReviewAction::Assign => {
            parties.locate(decision).map(drop)
        }
        ReviewAction::Alias => parse_aliases(std::slice::from_ref(decision)).map(drop),
        ReviewAction::Exclude | ReviewAction::Promote | ReviewAction::Demote => {
            parties.find(decision, &decision.a).map(drop)
        }
    };
    let checked = decisions.iter().enumerate();
    checked.filter_map(|(at, decision)| Some((at, check(decision).err()?))).collect()
}

/// Whether both parties of a decision are one text, but for case and spaces.
fn is_one_text(decision: &ReviewDecision) -> bool {
    let folded = |text: &str| text.split_whitespace().collect::<String>().to_lowercase();
    folded(&decision.a) == folded(&decision.b)
}

/// Whom a decision is about.
#[derive(Clone, Debug)]
pub(crate) struct DecidedParties<'a> {
    /// The decision.
    pub decision: &'a ReviewDecision,
    /// The anchor of a mention of each party, one or two; none for an alias, which is about names. An anchor stays
    /// valid when other people's mentions are removed.
    pub anchors: Vec<String>,
}

/// Finds whom each decision is about, in the order of the decisions.
///
/// # Errors
/// When a decision names an unknown mention or person.
pub(crate) fn find_decided_parties<'a>(
    corpus: &Corpus,
    decisions: &'a [ReviewDecision],
) -> Result<Vec<DecidedParties<'a>>, IdentityError> {
    if decisions.is_empty() {
        return Ok(Vec::new());
    }
    let parties = PartyIndex::build(corpus, &decisions.iter().collect::<Vec<_>>());
    let find = |decision: &'a ReviewDecision| {
        let texts = match decision.action {
            ReviewAction::Alias => Vec::new(),
            action if action.needs_two() => vec![&decision.a, &decision.b],
            _ => vec![&decision.a],
        };
        let anchor = |text: &String| {
            parties.find(decision, text).map(|mention| mention_anchor(corpus, mention))
        };
        let anchors = texts.into_iter().map(anchor).collect::<Result<_, _>>()?;
        Ok(DecidedParties { decision, anchors })
    };
    decisions.iter().map(find).collect()
}

/// The aliases among decisions: the name meant, and the other spelling of it.
pub(crate) fn parse_aliases(
    decisions: &[ReviewDecision],
) -> Result<Vec<(PersonName, PersonName)>, IdentityError> {
    let aliases = decisions.iter().filter(|decision| decision.action == ReviewAction::Alias);
    aliases
        .map(|alias| match is_one_text(alias) {
            true => Err(IdentityError::OneName { place: alias.place.clone() }),
            false => Ok((parse_alias(alias, &alias.a)?, parse_alias(alias, &alias.b)?)),
        })
        .collect()
}

fn parse_alias(decision: &ReviewDecision, text: &str) -> Result<PersonName, IdentityError> {
    let (family, given) = split_name(text);
    PersonName::parse(&family, &given, "").ok_or_else(|| IdentityError::NoName {
        place: decision.place.clone(),
        text: text.to_owned(),
    })
}

/// The first mention of every party that decisions name, by the text that names it.
struct PartyIndex {
    mention_of: FxHashMap<String, MentionId>,
}

/// The parties that decisions name, by what kind of name each can be.
struct WantedParties<'a> {
    /// Every party as written.
    texts: FxHashSet<&'a str>,
    orcids: FxHashMap<Orcid, Vec<&'a str>>,
    /// Parties by the key of the printed name, which several spellings share.
    names: FxHashMap<String, Vec<&'a str>>,
    /// Whether any can be a person key; those are computed for each mention only when needed.
    has_keys: bool,
}

impl<'a> WantedParties<'a> {
    fn of(decisions: &[&'a ReviewDecision]) -> Self {
        let mut wanted = Self {
            texts: FxHashSet::default(),
            orcids: FxHashMap::default(),
            names: FxHashMap::default(),
            has_keys: false,
        };
        let parties = decisions.iter().flat_map(|d| [d.a.trim(), d.b.trim()]);
        for party in parties.filter(|party| !party.is_empty()) {
            wanted.texts.insert(party);
            wanted.has_keys |= party.starts_with('P') && !party.contains(':');
            if party.contains('#') {
                continue;
            }
            match Orcid::parse(party) {
                Some(orcid) => wanted.orcids.entry(orcid).or_default().push(party),
                None => wanted.names.entry(name_key(&[party])).or_default().push(party),
            }
        }
        wanted
    }
}

impl PartyIndex {
    fn build(corpus: &Corpus, decisions: &[&ReviewDecision]) -> Self {
        let wanted = WantedParties::of(decisions);
        let mut index = Self { mention_of: FxHashMap::default() };
        for mention in corpus.mention_ids() {
            let orcid = corpus.mentions.orcid[mention.index()];
            for party in wanted.orcids.get(&orcid).into_iter().flatten() {
                index.add(party, mention);
            }
            let anchor = mention_anchor(corpus, mention);
            if wanted.has_keys {
                let mut keys = vec![key_of_anchor(&anchor)];
                keys.extend(orcid.is_some().then(|| key_of_anchor(&orcid.to_string())));
                for key in keys.iter().filter(|key| wanted.texts.contains(key.as_str())) {
                    index.add(key, mention);
                }
            }
            if !wanted.names.is_empty() {
                let keys = printed_keys(corpus, mention);
                for party in keys.iter().filter_map(|key| wanted.names.get(key)).flatten() {
                    index.add(party, mention);
                }
            }
            if wanted.texts.contains(anchor.as_str()) {
                index.add(&anchor, mention);
            }
        }
        index
    }

    /// Adds a mention unless an earlier one has the party's name.
    fn add(&mut self, party: &str, mention: MentionId) {
        self.mention_of.entry(party.to_owned()).or_insert(mention);
    }

    /// The mentions that a decision about two people is about.
    fn locate<'a>(
        &self,
        decision: &'a ReviewDecision,
    ) -> Result<LocatedDecision<'a>, IdentityError> {
        let a = self.find(decision, &decision.a)?;
        let b = self.find(decision, &decision.b)?;
        // Two texts for one name may still say that it belongs where it is; they cannot part it.
        let is_one = a == b && decision.action == ReviewAction::Different;
        match is_one || is_one_text(decision) {
            true => Err(IdentityError::OneName { place: decision.place.clone() }),
            false => Ok(LocatedDecision { decision, a, b }),
        }
    }

    fn find(&self, decision: &ReviewDecision, text: &str) -> Result<MentionId, IdentityError> {
        self.mention_of.get(text.trim()).copied().ok_or_else(|| IdentityError::UnknownParty {
            place: decision.place.clone(),
            party: text.trim().to_owned(),
        })
    }
}

/// Keys of the Latin and the native form of a mention's name.
fn printed_keys(corpus: &Corpus, mention: MentionId) -> [String; 2] {
    let (mentions, row) = (&corpus.mentions, mention.index());
    let text = |id| corpus.text(id);
    let latin = name_key(&[text(mentions.family[row]), text(mentions.given[row])]);
    [latin, name_key(&[text(mentions.native[row])])]
}
