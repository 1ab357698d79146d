//! What is printed around names, as sorted lists of terms with their weights.

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::affiliation::organisation_key;
use crate::data::corpus::{Corpus, Orcid, Ragged, StrId, WorkId, fold_name};
use crate::people::identity::names::corpus_names::{NONE, Names};
use crate::people::identity::names::name::PersonName;

use super::terms::{TERMS, affiliation_terms, coauthor_term, sorted, term, text_terms};

/// Lists of terms, one a row, and what each term weighs: the rarer, the more.
#[derive(Clone, Debug)]
pub(crate) struct TermLists {
    pub lists: Ragged<u32>,
    weights: Vec<f32>,
}

impl TermLists {
    /// Weights by inverse frequency among the rows: ln(1 + N / n).
    pub(crate) fn of(lists: Ragged<u32>) -> Self {
        // A table as large as the lists need: small lists must not pay for millions of counts.
        let size = (lists.values().len() * 4).next_power_of_two().clamp(1 << 10, TERMS);
        let mut counts = vec![0u32; size];
        for &term in lists.values() {
            counts[term as usize & (size - 1)] += 1;
        }
        let filled = (0..lists.len()).filter(|row| !lists.row(*row).is_empty()).count() as f32;
        let weigh = |count: u32| (1.0 + filled / count.max(1) as f32).ln();
        Self { lists, weights: counts.into_iter().map(weigh).collect() }
    }

    /// Weight of a term, between ln 2 and ln(1 + rows).
    #[inline]
    pub(crate) fn weight(&self, term: u32) -> f32 {
        self.weights[term as usize & (self.weights.len() - 1)]
    }
}

/// All evidence of a set of mentions.
#[derive(Clone, Debug)]
pub(crate) struct Evidence {
    /// Term of each distinct name among co-authors; `NONE` for a native name.
    pub name_term: Vec<u32>,
    /// The document of each mention: a row of the document lists.
    pub doc: Vec<u32>,
    /// Number that two mentions share when they stand on one document.
    pub paper: Vec<u32>,
    /// Year of each document, 0 when unknown.
    pub year: Vec<u16>,
    /// Journal of each document, one term or none.
    pub venue: TermLists,
    /// Names on each document, the mention's own included.
    pub coauthors: TermLists,
    /// Title words of each document.
    pub title: TermLists,
    /// Words of each document's abstract.
    pub summary: TermLists,
    /// MeSH headings and keywords of each document.
    pub subjects: TermLists,
    /// Documents cited by each document, and itself: self-citation is a shared term.
    pub references: TermLists,
    /// Words of each mention's affiliation.
    pub affiliation: TermLists,
    /// Organisations of each mention.
    pub organisation: TermLists,
    /// Hash of each mention's e-mail address, 0 when unknown.
    pub email: Vec<u64>,
    /// ORCID iD of each mention.
    pub orcid: Vec<Orcid>,
}

impl Evidence {
    /// The evidence of a corpus. Teams above `max_team` give no co-authors.
    pub(crate) fn of_corpus(corpus: &Corpus, names: &Names, max_team: u32) -> Self {
        let (works, mentions) = (&corpus.works, &corpus.mentions);
        let text = |id: StrId| corpus.text(id);
        let rows: Vec<WorkId> = corpus.work_ids().collect();
        let per_work = |list: &(dyn Fn(WorkId) -> Vec<u32> + Sync)| -> TermLists {
            let lists: Vec<Vec<u32>> = rows.par_iter().map(|work| sorted(list(*work))).collect();
            TermLists::of(lists.into_iter().collect())
        };
        let terms_of = |id: StrId| {
            let mut terms = Vec::new();
            text_terms(text(id), &mut terms);
            terms
        };
        let name_terms = coauthor_terms(names);
        let coauthors = per_work(&|work| {
            let team = corpus.mentions_of(work);
            if team.len() as u32 > max_team {
                return Vec::new();
            }
            let named = team.map(|m| names.of[m.index()]).filter(|name| *name != NONE);
            named.map(|name| name_terms[name as usize]).filter(|t| *t != NONE).collect()
        });
        let affiliations = LineTerms::of(corpus);
        let per_mention = |terms: &dyn Fn(&LineTerms, StrId) -> Vec<u32>| -> TermLists {
            let lists = (0..mentions.work.len()).map(|row| {
                let lines = mentions.affiliations.row(row).iter();
                let lines = lines.chain([&mentions.organisation[row]]).filter(|id| !id.is_empty());
                sorted(lines.flat_map(|line| terms(&affiliations, *line)).collect())
            });
            TermLists::of(lists.collect())
        };
        Self {
            name_term: name_terms,
            doc: mentions.work.iter().map(|work| work.0).collect(),
            paper: mentions.work.iter().map(|work| work.0).collect(),
            year: works.date.iter().map(|date| date.year.max(0).unsigned_abs()).collect(),
            venue: per_work(&|work| {
                let venue = works.venue[work.index()];
                if venue.is_empty() { vec![] } else { vec![term(3, &fold_name(text(venue)))] }
            }),
            coauthors,
            title: per_work(&|work| terms_of(works.title[work.index()])),
            summary: per_work(&|_| Vec::new()),
            subjects: per_work(&|work| {
                let mesh = works.mesh.row(work.index()).iter().map(|h| term(4, &h.ui.to_string()));
                let words = works.keywords.row(work.index()).iter();
                mesh.chain(words.map(|word| term(4, &fold_name(text(*word))))).collect()
            }),
            references: per_work(&|work| {
                let cited = works.references.row(work.index()).iter().chain([&work]);
                cited.map(|cited| cited.0 & (TERMS as u32 - 1)).collect()
            }),
            affiliation: per_mention(&|lines, line| lines.words(line).to_vec()),
            organisation: per_mention(&|lines, line| lines.key(line).into_iter().collect()),
            email: mentions.email_hash.clone(),
            orcid: mentions.orcid.clone(),
        }
    }
}

/// The term of each distinct name among co-authors.
pub(crate) fn coauthor_terms(names: &Names) -> Vec<u32> {
    let term = |name: &PersonName| coauthor_term(&name.surname, name.initial());
    names.entries.iter().map(|entry| entry.latin.as_ref().map_or(NONE, term)).collect()
}

/// The terms of every distinct affiliation line of a corpus.
struct LineTerms {
    place: FxHashMap<StrId, u32>,
    words: Vec<Vec<u32>>,
    keys: Vec<Option<u32>>,
}

impl LineTerms {
    fn of(corpus: &Corpus) -> Self {
        let mentions = &corpus.mentions;
        let mut lines: Vec<StrId> = mentions.affiliations.values().to_vec();
        lines.extend(mentions.organisation.iter());
        lines.par_sort_unstable();
        lines.dedup();
        lines.retain(|line| !line.is_empty());
        let terms: Vec<(Vec<u32>, Option<u32>)> = lines
            .par_iter()
            .map(|line| {
                let mut words = Vec::new();
                affiliation_terms(corpus.text(*line), &mut words);
                let key = organisation_key(corpus.text(*line));
                (sorted(words), (!key.is_empty()).then(|| term(6, &key)))
            })
            .collect();
        let place = lines.into_iter().zip(0..).collect();
        let (words, keys) = terms.into_iter().unzip();
        Self { place, words, keys }
    }

    fn words(&self, line: StrId) -> &[u32] {
        self.place.get(&line).map_or(&[], |place| &self.words[*place as usize])
    }

    fn key(&self, line: StrId) -> Option<u32> {
        self.keys[*self.place.get(&line)? as usize]
    }
}
