//! Keys of people, and the fingerprints by which a later run recognises them.

use data_encoding::BASE32_NOPAD;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use crate::data::corpus::{Corpus, MentionId, name_key};

use super::identity::resolution::Resolution;
use super::key_registry::Fingerprint;

/// Letters of base 32 after the `P`: 60 bits, so that two of five million people share a key with
/// a chance of one in a hundred thousand.
const LETTERS: usize = 12;

/// `P` and twelve letters of base 32 of the SHA-256 of an anchor (an ORCID iD as printed, or
/// [`mention_anchor`]).
pub(crate) fn key_of_anchor(anchor: &str) -> String {
    let digest = Sha256::digest(anchor.as_bytes());
    let mut key = BASE32_NOPAD.encode(&digest[..8]);
    key.truncate(LETTERS);
    key.insert(0, 'P');
    key
}

/// What identifies a mention without ORCID across runs: the document and the position in its author list,
/// counted from 1 (`PMID:1#3`); for congress sessions and lists, where the order of rows means nothing,
/// the document and the folded name.
pub(crate) fn mention_anchor(corpus: &Corpus, mention: MentionId) -> String {
    let (mentions, row) = (&corpus.mentions, mention.index());
    let work = mentions.work[row];
    let document = corpus.document(work);
    if corpus.works.kind[work.index()].is_publication() {
        return format!("{document}#{}", u32::from(mentions.position[row]) + 1);
    }
    let text = |id| corpus.text(id);
    let latin = name_key(&[text(mentions.family[row]), text(mentions.given[row])]);
    let name = if latin.is_empty() { name_key(&[text(mentions.native[row])]) } else { latin };
    format!("{document}#{name}")
}

/// The key that each person gets if no earlier run has one for it: from the smallest ORCID iD of the
/// person's mentions, else from the smallest document (PMID first, then DOI, OpenAlex, other) and position.
///
/// Two people may share an anchor: one ORCID iD under two source identifiers that the study trusts, or one
/// name twice in a session. The first by number keeps the key; those of the others are derived from their
/// document with a number (`…#3/2`), so that no two people have one key.
pub(crate) fn fresh_person_keys(corpus: &Corpus, resolution: &Resolution) -> Vec<String> {
    let first = first_mentions(corpus, resolution);
    let anchor = |first: &Option<MentionId>| first.map(|mention| person_anchor(corpus, mention));
    let mut keys: Vec<String> = first
        .par_iter()
        .map(|first| anchor(first).map_or(String::new(), |anchor| key_of_anchor(&anchor)))
        .collect();
    let mut used: FxHashSet<String> = FxHashSet::default();
    for (key, first) in keys.iter_mut().zip(first) {
        let Some(mention) = first else { continue };
        let mut number = 1;
        while used.contains(key) {
            number += 1;
            *key = key_of_anchor(&format!("{}/{number}", mention_anchor(corpus, mention)));
        }
        used.insert(key.clone());
    }
    keys
}

/// The mention of each person whose anchor is the first of all.
fn first_mentions(corpus: &Corpus, resolution: &Resolution) -> Vec<Option<MentionId>> {
    let earlier = |a: MentionId, b: MentionId| if precedes(corpus, a, b) { a } else { b };
    let nobody = || vec![None::<MentionId>; resolution.person_count];
    let rows = corpus.mention_count();
    let rows_a_thread = rows.div_ceil(rayon::current_num_threads()).max(1);
    let parts: Vec<Vec<Option<MentionId>>> = (0..rows.div_ceil(rows_a_thread))
        .into_par_iter()
        .map(|part| {
            let mut first = nobody();
            for row in part * rows_a_thread..((part + 1) * rows_a_thread).min(rows) {
                let Some(person) = resolution.person_of[row] else { continue };
                let (mention, held) = (MentionId(row as u32), &mut first[person.index()]);
                *held = Some(held.map_or(mention, |held| earlier(held, mention)));
            }
            first
        })
        .collect();
    let mut first = nobody();
    for part in parts {
        for (held, found) in first.iter_mut().zip(part) {
            *held = match (*held, found) {
                (Some(held), Some(found)) => Some(earlier(held, found)),
                (held, found) => held.or(found),
            };
        }
    }
    first
}

/// Whether the anchor of `a` comes before that of `b`, by what the records say.
fn precedes(corpus: &Corpus, a: MentionId, b: MentionId) -> bool {
    let by_numbers = anchor_numbers(corpus, a).cmp(&anchor_numbers(corpus, b));
    by_numbers.then_with(|| anchor_texts(corpus, a).cmp(&anchor_texts(corpus, b))).is_lt()
}

/// The anchor of a person whose first mention this is.
fn person_anchor(corpus: &Corpus, mention: MentionId) -> String {
    let orcid = corpus.mentions.orcid[mention.index()];
    if orcid.is_some() { orcid.to_string() } else { mention_anchor(corpus, mention) }
}

/// The fingerprints by which a later run recognises each person, for the registry: hashes of the anchors of
/// the person's mentions and of the ORCID iDs printed beside them. One that two people share is left out.
pub(crate) fn person_fingerprints(
    corpus: &Corpus,
    resolution: &Resolution,
) -> Vec<(Fingerprint, u32)> {
    let mentions: Vec<MentionId> = corpus.mention_ids().collect();
    let fingerprints: Vec<(Fingerprint, u32)> = mentions
        .par_iter()
        .filter_map(|mention| Some((*mention, resolution.person_of[mention.index()]?)))
        .flat_map_iter(|(mention, person)| {
            mention_fingerprints(corpus, mention).map(move |print| (print, person.0))
        })
        .collect();
    of_one_person(fingerprints)
}

/// Hashes of the e-mail addresses that are printed beside one person alone, by person.
pub(crate) fn person_addresses(corpus: &Corpus, resolution: &Resolution) -> Vec<(u64, u32)> {
    let printed = corpus.mention_ids().filter_map(|mention| {
        let hash = corpus.mentions.email_hash[mention.index()];
        let person = resolution.person_of[mention.index()]?;
        (hash != 0).then_some((hash, person.0))
    });
    of_one_person(printed.collect())
}

/// The hashes that one person alone has.
fn of_one_person(mut hashes: Vec<(u64, u32)>) -> Vec<(u64, u32)> {
    hashes.par_sort_unstable();
    hashes.dedup();
    let same = hashes.chunk_by(|a, b| a.0 == b.0);
    same.filter(|same| same.len() == 1).map(|same| same[0]).collect()
}

/// The fingerprints that a mention gives to its person.
pub(crate) fn mention_fingerprints(
    corpus: &Corpus,
    mention: MentionId,
) -> impl Iterator<Item = Fingerprint> + use<> {
    let orcid = corpus.mentions.orcid[mention.index()];
    let of_orcid = orcid.is_some().then(|| fingerprint(&orcid.to_string()));
    [fingerprint(&mention_anchor(corpus, mention))].into_iter().chain(of_orcid)
}

/// The fingerprint of an anchor: an ORCID iD as printed, or [`mention_anchor`].
pub(crate) fn fingerprint(anchor: &str) -> Fingerprint {
    let digest = Sha256::digest(anchor.as_bytes());
    let first: [u8; 8] = std::array::from_fn(|byte| digest[byte]);
    u64::from_be_bytes(first)
}

/// ORCID iD and PMID of a mention, by which nearly all anchors are told apart; a missing number is 0 and becomes the
/// largest, so that it sorts last.
fn anchor_numbers(corpus: &Corpus, mention: MentionId) -> (u64, u32) {
    let row = mention.index();
    let pmid = corpus.works.pmid[corpus.mentions.work[row].index()];
    (corpus.mentions.orcid[row].packed().wrapping_sub(1), pmid.wrapping_sub(1))
}

/// What tells anchors of equal numbers apart; the number of the mention decides last.
fn anchor_texts(corpus: &Corpus, mention: MentionId) -> (&str, u64, &str, &str, u16, u32) {
    let row = mention.index();
    let (works, work) = (&corpus.works, corpus.mentions.work[row].index());
    let text = |id| if corpus.text(id).is_empty() { "\u{10ffff}" } else { corpus.text(id) };
    let openalex = works.openalex[work].wrapping_sub(1);
    let (doi, own, trial) = (text(works.doi[work]), text(works.own[work]), text(works.trial[work]));
    (doi, openalex, own, trial, corpus.mentions.position[row], mention.0)
}
