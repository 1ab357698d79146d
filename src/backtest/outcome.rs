//! What came after the cutoff, person by person ([method 8](crate::guide::method#8-back-test),
//! outcomes O1 to O11).

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{Corpus, PersonId, Role, WorkId, WorkKind};
use crate::ranking::score::{CreditParams, paper_credit};

/// Papers with more authors than this bring nobody new collaborators (K of
/// [method 2.3](crate::guide::method#23-large-teams)).
const LARGEST_TEAM: u32 = 50;

/// O1 to O4 together.
pub(super) const PAPERS_TO_COME: &str = "papers_to_come";

/// Whether an outcome came to anybody.
pub(super) fn came(gains: &[f64]) -> bool {
    gains.iter().any(|gain| *gain > 0.0)
}

/// What is asked of the years after the cutoff, one value a candidate.
#[derive(Clone, Debug, Default)]
pub(super) struct FutureOutcomes {
    /// O1: papers.
    pub papers: Vec<f64>,
    /// O2: first and last authorships.
    pub first_last: Vec<f64>,
    /// O3: people they had not written with before.
    pub new_collaborators: Vec<f64>,
    /// O4: papers that cite their earlier work and share no author with it.
    pub independent_citing: Vec<f64>,
    /// O5: first and last authorships of guidelines and reports of clinical trials.
    pub decisive: Vec<f64>,
    /// O6: 1 for those who came into the top tenth by role credit and were not in it before.
    pub risen: Vec<f64>,
    /// O7: keynotes, invitations, chairs and committee seats at congresses.
    pub invited: Vec<f64>,
    /// O8: registered trials as principal investigator.
    pub trial_lead: Vec<f64>,
    /// O9: those of O7 without committee seats.
    pub chair: Vec<f64>,
    /// O10: seats on guideline panels, chairs included.
    pub panel: Vec<f64>,
    /// O11: chairs of guideline panels, and first and last authors of guidelines.
    pub panel_chair: Vec<f64>,
}

impl FutureOutcomes {
    /// O1 to O4, over which the mean is taken.
    pub(super) fn headline(&self) -> [&[f64]; 4] {
        [&self.papers, &self.first_last, &self.new_collaborators, &self.independent_citing]
    }

    /// All by their names in tables.
    pub(super) fn by_name(&self) -> [(&'static str, &[f64]); 11] {
        [
            ("papers", &self.papers),
            ("first_last", &self.first_last),
            ("new_collaborators", &self.new_collaborators),
            ("independent_citing", &self.independent_citing),
            ("decisive", &self.decisive),
            ("risen", &self.risen),
            ("invited", &self.invited),
            ("trial_lead", &self.trial_lead),
            ("chair", &self.chair),
            ("panel", &self.panel),
            ("panel_chair", &self.panel_chair),
        ]
    }

    /// What orders are compared on: O1 to O4 together, and each outcome of roles, as far as they came to anybody.
    pub(super) fn asked(&self) -> Vec<(&'static str, Vec<&[f64]>)> {
        let roles = [
            ("invited", &self.invited),
            ("chair", &self.chair),
            ("panel", &self.panel),
            ("panel_chair", &self.panel_chair),
            ("trial_lead", &self.trial_lead),
        ];
        let of_roles = roles.into_iter().map(|(name, gains)| (name, vec![gains.as_slice()]));
        let all = [(PAPERS_TO_COME, self.headline().to_vec())].into_iter().chain(of_roles);
        all.map(|(name, gains)| (name, gains.into_iter().filter(|gains| came(gains)).collect()))
            .filter(|(_, gains): &(&str, Vec<&[f64]>)| !gains.is_empty())
            .collect()
    }
}

/// Works before and after the cutoff, with the people of both in one numbering.
pub(super) struct TimeSplit<'a> {
    /// All works read.
    pub corpus: &'a Corpus,
    /// Who is who over all times, by mention of `corpus`.
    pub person_of: &'a [Option<PersonId>],
    /// Publications of the area up to the cutoff.
    pub before: &'a [WorkId],
    /// Publications of the area in the horizon after it.
    pub after: &'a [WorkId],
    /// Sessions, registered trials and lists of roles of the area up to the cutoff.
    pub events_before: &'a [WorkId],
    /// The same in the horizon after it.
    pub events_after: &'a [WorkId],
    /// What a place in an author list is worth.
    pub credit: &'a CreditParams,
    /// Last year that is visible.
    pub cutoff: i16,
}

impl TimeSplit<'_> {
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

    /// Everybody with a document up to the cutoff, in order: authors, and who spoke, chaired or sat.
    pub(super) fn candidates(&self) -> Vec<PersonId> {
        let mentions = self.events_before.iter().flat_map(|work| self.corpus.mentions_of(*work));
        let seated = mentions.filter_map(|mention| self.person_of[mention.index()]);
        let authors = self.before.iter().flat_map(|work| self.authors(*work));
        let mut people: Vec<PersonId> = authors.chain(seated).collect();
        people.sort_unstable();
        people.dedup();
        people
    }

    /// Outcomes of `candidates`, which are people of the works before the cutoff.
    pub(super) fn outcomes(&self, candidates: &[PersonId]) -> FutureOutcomes {
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
        let mut outcomes = FutureOutcomes {
            papers: vec![0.0; n],
            first_last: vec![0.0; n],
            new_collaborators: vec![0.0; n],
            independent_citing: vec![0.0; n],
            decisive: vec![0.0; n],
            risen: self.risen(&place, n),
            invited: vec![0.0; n],
            trial_lead: vec![0.0; n],
            chair: vec![0.0; n],
            panel: vec![0.0; n],
            panel_chair: vec![0.0; n],
        };
        self.roles(&place, &mut outcomes);
        let mut cited: Vec<usize> = Vec::new();
        for work in self.after {
            let authors = self.authors(*work);
            let decides = matches!(
                self.corpus.works.kind[work.index()],
                WorkKind::Guideline | WorkKind::TrialPhase3 | WorkKind::TrialReport
            );
            for (position, person) in authors.iter().enumerate() {
                let Some(at) = place.get(person) else { continue };
                outcomes.papers[*at] += 1.0;
                let leads = position == 0 || position + 1 == authors.len();
                outcomes.first_last[*at] += f64::from(u8::from(leads));
                outcomes.decisive[*at] += f64::from(u8::from(leads && decides));
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

    /// Roles at congresses, in trials and on panels after the cutoff.
    fn roles(&self, place: &FxHashMap<PersonId, usize>, outcomes: &mut FutureOutcomes) {
        let mentions = &self.corpus.mentions;
        for mention in self.events_after.iter().flat_map(|work| self.corpus.mentions_of(*work)) {
            let Some(person) = self.person_of[mention.index()] else { continue };
            let Some(at) = place.get(&person) else { continue };
            for (role, _, sponsored) in mentions.appearances.row(mention.index()) {
                let independent = f64::from(u8::from(!sponsored));
                match role {
                    Role::Keynote | Role::Invited | Role::CommitteeChair | Role::SessionChair => {
                        outcomes.invited[*at] += independent;
                        outcomes.chair[*at] += independent;
                    }
                    Role::CommitteeMember => outcomes.invited[*at] += independent,
                    Role::GuidelineChair | Role::GuidelineLead => {
                        outcomes.panel[*at] += 1.0;
                        outcomes.panel_chair[*at] += 1.0;
                    }
                    Role::GuidelinePanel => outcomes.panel[*at] += 1.0,
                    Role::PrincipalInvestigator => outcomes.trial_lead[*at] += 1.0,
                    _ => {}
                }
            }
        }
    }

    /// 1 for candidates in the top tenth by role credit after the cutoff and not before it.
    fn risen(&self, place: &FxHashMap<PersonId, usize>, n: usize) -> Vec<f64> {
        let (before, after) =
            (self.top_tenth(self.before, place, n), self.top_tenth(self.after, place, n));
        before.iter().zip(after).map(|(was, is)| f64::from(u8::from(is && !was))).collect()
    }

    fn top_tenth(
        &self,
        works: &[WorkId],
        place: &FxHashMap<PersonId, usize>,
        n: usize,
    ) -> Vec<bool> {
        let columns = &self.corpus.works;
        let mut credit = vec![0.0f64; n];
        for work in works {
            let row = work.index();
            let team = columns.team_size[row];
            for (position, person) in self.authors(*work).iter().enumerate() {
                let Some(at) = place.get(person) else { continue };
                let kind = (columns.kind[row], columns.retracted[row]);
                credit[*at] += paper_credit(position as u32, team, kind, self.credit);
            }
        }
        let mut sorted = credit.clone();
        sorted.sort_unstable_by(|a, b| b.total_cmp(a));
        let line = sorted.get(n.div_ceil(10).saturating_sub(1)).copied().unwrap_or(0.0);
        credit.iter().map(|credit| *credit > 0.0 && *credit >= line).collect()
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
