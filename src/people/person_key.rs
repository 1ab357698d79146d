//! Keys of people that live across runs.

use data_encoding::BASE32_NOPAD;
use rayon::prelude::*;
use rustc_hash::FxHashSet;
use sha2::{Digest, Sha256};

use crate::data::corpus::{Corpus, MentionId, WorkId, name_key};

use super::identity::resolution::Resolution;

/// Letters of base 32 after the `P`: 60 bits, so that two of five million people share a key with
/// a chance of one in a hundred thousand.
const LETTERS: usize = 12;

/// `P` and twelve letters of base 32 of the SHA-256 of an anchor (an ORCID iD as printed, or
/// [`mention_anchor`]).
pub fn person_key(anchor: &str) -> String {
    let digest = Sha256::digest(anchor.as_bytes());
    let mut key = BASE32_NOPAD.encode(&digest[..8]);
    key.truncate(LETTERS);
    key.insert(0, 'P');
    key
}

/// What a mention without ORCID is known by across runs: the document and the place in its author
/// list, counted from 1 (`PMID:1#3`); for congress sessions and lists, where the order of rows
/// means nothing, the document and the folded name.
pub fn mention_anchor(corpus: &Corpus, mention: MentionId) -> String {
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

/// The key of each person, as born: from the smallest ORCID iD of the person's mentions, else from
/// the smallest document (PMID first, then DOI, OpenAlex, other) and position. The ledger replaces
/// it by the key of an earlier run where there is one.
///
/// Two people may share an anchor: one ORCID iD under two source identifiers that the study trusts,
/// or one name twice in a session. The first by number keeps the key, the others are born from
/// their document and number their anchor (`…#3/2`), so that no key is borne twice.
pub fn person_keys(corpus: &Corpus, resolution: &Resolution) -> Vec<String> {
    let mentions = &corpus.mentions;
    let mut best: Vec<Option<MentionId>> = vec![None; resolution.people];
    for mention in corpus.mention_ids() {
        let Some(person) = resolution.person_of[mention.index()] else { continue };
        let held = &mut best[person.index()];
        if held.is_none_or(|old| anchor_order(corpus, mention) < anchor_order(corpus, old)) {
            *held = Some(mention);
        }
    }
    let key = |anchor: Option<MentionId>| {
        let mention = anchor?;
        let orcid = mentions.orcid[mention.index()];
        let anchor =
            if orcid.is_some() { orcid.to_string() } else { mention_anchor(corpus, mention) };
        Some(person_key(&anchor))
    };
    let mut borne: FxHashSet<String> = FxHashSet::default();
    best.into_iter()
        .map(|anchor| {
            let Some(mut free) = key(anchor) else { return String::new() };
            let mut bearers = 1;
            while let Some(mention) = anchor.filter(|_| borne.contains(&free)) {
                bearers += 1;
                free = person_key(&format!("{}/{bearers}", mention_anchor(corpus, mention)));
            }
            borne.insert(free.clone());
            free
        })
        .collect()
}

/// What each person is known by across runs, for the ledger: hashes of the anchors of the person's
/// mentions and of the ORCID iDs printed beside them. A mark that two people share is nobody's.
pub fn person_marks(corpus: &Corpus, resolution: &Resolution) -> Vec<(u64, u32)> {
    let rows: Vec<MentionId> = corpus.mention_ids().collect();
    let mut marks: Vec<(u64, u32)> = rows
        .par_iter()
        .flat_map_iter(|&mention| {
            let person = resolution.person_of[mention.index()];
            let own =
                person.map(|person| mention_marks(corpus, mention).map(move |m| (m, person.0)));
            own.into_iter().flatten()
        })
        .collect();
    marks.par_sort_unstable();
    marks.dedup();
    marks.chunk_by(|a, b| a.0 == b.0).filter(|same| same.len() == 1).map(|same| same[0]).collect()
}

/// The marks that a mention gives to its person.
pub fn mention_marks(corpus: &Corpus, mention: MentionId) -> impl Iterator<Item = u64> + use<> {
    let mark = |anchor: &str| {
        let digest = Sha256::digest(anchor.as_bytes());
        let first: [u8; 8] = std::array::from_fn(|byte| digest[byte]);
        u64::from_be_bytes(first)
    };
    let orcid = corpus.mentions.orcid[mention.index()];
    let orcid = orcid.is_some().then(|| mark(&orcid.to_string()));
    [mark(&mention_anchor(corpus, mention))].into_iter().chain(orcid)
}

type AnchorOrder<'a> = (u64, u32, &'a str, u64, &'a str, &'a str, u16, u32);

/// Order of anchors by what the records say, the mention's number last.
fn anchor_order(corpus: &Corpus, mention: MentionId) -> AnchorOrder<'_> {
    let row = mention.index();
    let WorkId(work) = corpus.mentions.work[row];
    let (works, work) = (&corpus.works, work as usize);
    let last_if_missing = |number: u64| number.wrapping_sub(1);
    let orcid = last_if_missing(corpus.mentions.orcid[row].packed());
    let pmid = works.pmid[work].wrapping_sub(1);
    // Text that is missing sorts behind any identifier.
    let text = |id| if corpus.text(id).is_empty() { "\u{10ffff}" } else { corpus.text(id) };
    let openalex = last_if_missing(works.openalex[work]);
    let (doi, own, trial) = (text(works.doi[work]), text(works.own[work]), text(works.trial[work]));
    (orcid, pmid, doi, openalex, own, trial, corpus.mentions.position[row], mention.0)
}
