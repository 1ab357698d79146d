//! What came after the cutoff, person by person (method 8, outcomes O1 to O4).

use rustc_hash::{FxHashMap, FxHashSet};

use crate::corpus::{Corpus, PersonId, Role, WorkId};

/// Papers with more authors than this bring nobody new collaborators (K of method 2.3).
const LARGEST_TEAM: u32 = 50;

/// The four outcomes of the candidates, one value a candidate.
#[derive(Clone, Debug, Default)]
pub(super) struct Outcomes {
    /// O1: papers.
    pub papers: Vec<f64>,
    /// O2: first and last authorships.
    pub first_last: Vec<f64>,
    /// O3: people they had not written with before.
    pub new_collaborators: Vec<f64>,
    /// O4: papers that cite their earlier work and share no author with it.
    pub independent_citing: Vec<f64>,
}

/// Works before and after the cutoff, with the people of both in one numbering.
pub(super) struct Times<'a> {
    /// All works read.
    pub corpus: &'a Corpus,
    /// Who is who over all times, by mention of `corpus`.
    pub person_of: &'a [Option<PersonId>],
    /// Publications of the area up to the cutoff.
    pub before: &'a [WorkId],
    /// Publications of the area in the horizon after it.
    pub after: &'a [WorkId],
}

impl Times<'_> {
    /// Authors of a work in printed order, each once, with their place.
    pub(super) fn authors(&self, work: WorkId) -> Vec<PersonId> {
        let mut authors = Vec::new();
        for mention in self.corpus.mentions_of(work) {
            let roles = self.corpus.mentions.appearances.row(mention.index());
            let is_author = roles.iter().any(|(role, _, _)| *role == Role::Author);
            if let Some(person) = self.person_of[mention.index()].filter(|_| is_author)
                && !authors.contains(&person)
            {
                authors.push(person);
            }
        }
        authors
    }

    /// Outcomes of `candidates`, which are people of the works before the cutoff.
    pub(super) fn outcomes(&self, candidates: &[PersonId]) -> Outcomes {
        let place: FxHashMap<PersonId, usize> =
            candidates.iter().enumerate().map(|(place, person)| (*person, place)).collect();
        let mut partners: Vec<FxHashSet<PersonId>> = vec![FxHashSet::default(); candidates.len()];
        let mut authors_before: FxHashMap<WorkId, Vec<PersonId>> = FxHashMap::default();
        for work in self.before {
            let authors = self.authors(*work);
            if self.corpus.works.team_size[work.index()] <= LARGEST_TEAM {
                self.meet(&authors, &place, &mut partners);
            }
            authors_before.insert(*work, authors);
        }
        let known: Vec<FxHashSet<PersonId>> = partners;
        let mut met: Vec<FxHashSet<PersonId>> = vec![FxHashSet::default(); candidates.len()];
        let n = candidates.len();
        let mut outcomes = Outcomes {
            papers: vec![0.0; n],
            first_last: vec![0.0; n],
            new_collaborators: vec![0.0; n],
            independent_citing: vec![0.0; n],
        };
        let mut cited: Vec<usize> = Vec::new();
        for work in self.after {
            let authors = self.authors(*work);
            for (position, person) in authors.iter().enumerate() {
                let Some(at) = place.get(person) else { continue };
                outcomes.papers[*at] += 1.0;
                let leads = position == 0 || position + 1 == authors.len();
                outcomes.first_last[*at] += f64::from(u8::from(leads));
            }
            if self.corpus.works.team_size[work.index()] <= LARGEST_TEAM {
                self.meet(&authors, &place, &mut met);
            }
            cited.clear();
            for reference in self.corpus.works.references.row(work.index()) {
                let Some(theirs) = authors_before.get(reference) else { continue };
                if !theirs.iter().any(|person| authors.contains(person)) {
                    cited.extend(theirs.iter().filter_map(|person| place.get(person)));
                }
            }
            cited.sort_unstable();
            cited.dedup();
            for at in &cited {
                outcomes.independent_citing[*at] += 1.0;
            }
        }
        for (at, met) in met.iter().enumerate() {
            outcomes.new_collaborators[at] = met.difference(&known[at]).count() as f64;
        }
        outcomes
    }

    fn meet(
        &self,
        authors: &[PersonId],
        place: &FxHashMap<PersonId, usize>,
        partners: &mut [FxHashSet<PersonId>],
    ) {
        for person in authors {
            if let Some(at) = place.get(person) {
                partners[*at].extend(authors.iter().filter(|other| *other != person));
            }
        }
    }
}
