//! The context of every mention of a corpus.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::affiliation::organisation_key;
use crate::data::corpus::{Corpus, RaggedArray, StrId, WorkId, fold_name};
use crate::people::identity::names::corpus_names::{NO_ID, NameTable};

use super::context::{CoauthorTerms, MentionContext, TermLists, coauthor_lists, coauthor_terms};
use super::terms::{
    TERMS, TermKind, add_affiliation_terms, add_text_terms, distinct_terms, hash_term,
};

impl MentionContext {
    /// The context of a corpus. Author lists longer than `max_team` give no co-authors.
    pub(crate) fn of_corpus(corpus: &Corpus, names: &NameTable, max_team: u32) -> Self {
        let (works, mentions) = (&corpus.works, &corpus.mentions);
        let lines = AffiliationTerms::of_corpus(corpus);
        let of_works = |add_terms: &(dyn Fn(WorkId, &mut Vec<u32>) + Sync)| {
            term_lists(corpus.work_count(), |row, terms| add_terms(WorkId(row as u32), terms))
        };
        let of_mentions = |add_terms: &(dyn Fn(StrId, &mut Vec<u32>) + Sync)| {
            term_lists(corpus.mention_count(), |row, terms| {
                mentions.workplace_lines(row).for_each(|line| add_terms(line, terms));
            })
        };
        let name_terms = coauthor_terms(names);
        let coauthors = || {
            let of_work = |work| coauthors_of(corpus, names, &name_terms, WorkId(work), max_team);
            let lists: Vec<Vec<CoauthorTerms>> =
                (0..works.title.len() as u32).into_par_iter().map(of_work).collect();
            coauthor_lists(&lists)
        };
        let affiliation = || of_mentions(&|line, terms| terms.extend_from_slice(lines.words(line)));
        let organisation = || of_mentions(&|line, terms| terms.extend(lines.organisation(line)));
        let title = || {
            of_works(&|work, terms| add_text_terms(corpus.text(works.title[work.index()]), terms))
        };
        let subjects = || of_works(&|work, terms| add_subjects(corpus, work, terms));
        let references = || {
            of_works(&|work, terms| {
                let cited = works.references.row(work.index()).iter().chain([&work]);
                terms.extend(cited.map(|cited| cited.0 & (TERMS as u32 - 1)));
            })
        };
        let venue = || {
            of_works(&|work, terms| {
                let venue = corpus.text(works.venue[work.index()]);
                let venue = Some(venue).filter(|venue| !venue.is_empty());
                terms.extend(venue.map(|venue| hash_term(TermKind::Venue, &fold_name(venue))));
            })
        };
        // Side by side, since the terms of each kind are counted on one thread.
        let ((coauthors, full_coauthors), (affiliation, organisation)) =
            rayon::join(coauthors, || rayon::join(affiliation, organisation));
        let ((title, subjects), (references, venue)) =
            rayon::join(|| rayon::join(title, subjects), || rayon::join(references, venue));
        Self {
            doc: mentions.work.iter().map(|work| work.0).collect(),
            paper: mentions.work.iter().map(|work| work.0).collect(),
            year: works.date.iter().map(|date| date.year.max(0).unsigned_abs()).collect(),
            summary: of_works(&|_, _| {}),
            email: mentions.email_hash.clone(),
            orcid: mentions.orcid.clone(),
            name_terms,
            venue,
            coauthors,
            full_coauthors,
            title,
            subjects,
            references,
            affiliation,
            organisation,
        }
    }
}

/// One list a row, each term once, ascending. `add_terms` adds those of a row to what it is given.
fn term_lists(rows: usize, add_terms: impl Fn(usize, &mut Vec<u32>) + Sync) -> TermLists {
    /// Rows that one thread lists at a time.
    const ROWS_PER_PART: usize = 4096;
    let part = |part: usize| {
        let (mut lists, mut terms) = (RaggedArray::default(), Vec::new());
        for row in part * ROWS_PER_PART..((part + 1) * ROWS_PER_PART).min(rows) {
            terms.clear();
            add_terms(row, &mut terms);
            terms.sort_unstable();
            terms.dedup();
            lists.push(terms.iter().copied());
        }
        lists
    };
    let parts = (0..rows.div_ceil(ROWS_PER_PART)).into_par_iter().map(part).collect();
    TermLists::new(RaggedArray::concat(parts))
}

fn coauthors_of(
    corpus: &Corpus,
    names: &NameTable,
    name_terms: &[CoauthorTerms],
    work: WorkId,
    max_team: u32,
) -> Vec<CoauthorTerms> {
    let team = corpus.mentions_of(work);
    if team.len() as u32 > max_team {
        return Vec::new();
    }
    let named = team.map(|mention| names.name_of[mention.index()]).filter(|name| *name != NO_ID);
    named.map(|name| name_terms[name as usize]).collect()
}

fn add_subjects(corpus: &Corpus, work: WorkId, terms: &mut Vec<u32>) {
    let works = &corpus.works;
    let headings = works.mesh.row(work.index()).iter();
    terms.extend(headings.map(|h| hash_term(TermKind::Subject, &h.ui.to_string())));
    let keywords = works.keywords.row(work.index()).iter();
    terms.extend(keywords.map(|word| hash_term(TermKind::Subject, &fold_name(corpus.text(*word)))));
}

/// The terms of every distinct affiliation line of a corpus, since most lines are printed many times.
struct AffiliationTerms {
    number_of: FxHashMap<StrId, u32>,
    words: Vec<Vec<u32>>,
    organisations: Vec<Option<u32>>,
}

impl AffiliationTerms {
    fn of_corpus(corpus: &Corpus) -> Self {
        let mentions = &corpus.mentions;
        let mut lines: Vec<StrId> = mentions.affiliations.values().to_vec();
        lines.extend(mentions.organisation.iter());
        lines.par_sort_unstable();
        lines.dedup();
        lines.retain(|line| !line.is_empty());
        let terms: Vec<(Vec<u32>, Option<u32>)> =
            lines.par_iter().map(|line| line_terms(corpus.text(*line))).collect();
        let number_of = lines.into_iter().zip(0..).collect();
        let (words, organisations) = terms.into_iter().unzip();
        Self { number_of, words, organisations }
    }

    fn words(&self, line: StrId) -> &[u32] {
        self.number_of.get(&line).map_or(&[], |number| &self.words[*number as usize])
    }

    fn organisation(&self, line: StrId) -> Option<u32> {
        self.organisations[*self.number_of.get(&line)? as usize]
    }
}

/// The words of an affiliation line and the term of its organisation.
fn line_terms(line: &str) -> (Vec<u32>, Option<u32>) {
    let mut words = Vec::new();
    add_affiliation_terms(line, &mut words);
    let key = organisation_key(line);
    let organisation = (!key.is_empty()).then(|| hash_term(TermKind::Organisation, &key));
    (distinct_terms(words), organisation)
}
