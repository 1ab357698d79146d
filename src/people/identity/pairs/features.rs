//! What two mentions of one block have in common, as numbers.

use super::context::Evidence;
use super::postings::Postings;
use crate::people::identity::names::block_names::BlockNames;
use crate::people::identity::names::compare::{NameCounts, NamePair};
use crate::people::identity::names::corpus_names::{NONE, Names};

/// Number of features.
pub(crate) const FEATURES: usize = 27;

/// Names of the features, in order, as the model file spells them.
pub(crate) const FEATURE_NAMES: [&str; FEATURES] = [
    "forename",
    "initials_only",
    "middle",
    "surname_equal",
    "forename_rarity",
    "block_size",
    "block_forenames",
    "compatible_share",
    "coauthors_shared",
    "coauthors_weight",
    "coauthors_cosine",
    "coauthors_fewest",
    "affiliation_cosine",
    "affiliation_weight",
    "affiliation_missing",
    "organisation_equal",
    "title_cosine",
    "summary_cosine",
    "subjects_cosine",
    "subjects_missing",
    "venue_weight",
    "references_weight",
    "references_cosine",
    "years",
    "text_missing",
    "surname_rarity",
    "subjects_weight",
];

/// One pair's features.
pub(crate) type Pair = [f32; FEATURES];

/// Whether two names, at least one in initials only, share nothing telling that is printed beside
/// them: no co-author, organisation, journal, cited work, hardly a word.
pub(crate) fn initials_alone(pair: &Pair) -> bool {
    /// Features with the value up to which they tell nothing.
    const SILENT: [(usize, f32); 8] =
        [(8, 0.0), (12, 0.2), (15, 0.0), (16, 0.25), (17, 0.15), (18, 0.2), (20, 0.0), (21, 0.0)];
    pair[1] > 0.0 && SILENT.iter().all(|(feature, most)| pair[*feature] <= *most)
}

/// Whether a pair shares no co-author, organisation or cited work.
pub(crate) fn shares_little(pair: &Pair) -> bool {
    pair[8] == 0.0 && pair[15] == 0.0 && pair[21] == 0.0
}

/// Whether both forenames are printed in full and are the same, and no other organisation is printed
/// beside them.
pub(crate) fn full_forenames_equal(pair: &Pair) -> bool {
    let elsewhere = pair[14] == 0.0 && pair[15] == 0.0;
    pair[0] == 2.0 && pair[1] == 0.0 && !elsewhere
}

/// The mentions of one block with their inverted lists; buffers are used again block after block.
#[derive(Default)]
pub(crate) struct Block {
    /// Mentions, in order.
    pub rows: Vec<u32>,
    /// The distinct names of the block.
    pub names: BlockNames,
    coauthors: Postings,
    affiliation: Postings,
    organisation: Postings,
    title: Postings,
    summary: Postings,
    subjects: Postings,
    venue: Postings,
    references: Postings,
    shared: Shared,
}

/// What mention `i` shares with each later one.
#[derive(Default)]
struct Shared {
    coauthor_count: Vec<f32>,
    coauthors: Vec<f32>,
    affiliation: Vec<f32>,
    organisation: Vec<f32>,
    title: Vec<f32>,
    summary: Vec<f32>,
    subjects: Vec<f32>,
    venue: Vec<f32>,
    references: Vec<f32>,
}

/// What one pair shares: a number of co-authors, else sums of squared weights.
struct Common {
    coauthor_count: f32,
    coauthors: f32,
    affiliation: f32,
    organisation: f32,
    title: f32,
    summary: f32,
    subjects: f32,
    venue: f32,
    references: f32,
}

/// Neighbours in a group of mentions that share a term: all pairs of a small group; in a large one,
/// if it is `chained`, each mention and the few that follow.
fn near(group: &[(u32, u32)], rare: usize, chained: bool, mut meet: impl FnMut(usize, usize)) {
    const NEXT: usize = 6;
    let reach = if group.len() <= rare {
        group.len()
    } else if chained {
        NEXT
    } else {
        return;
    };
    for (place, &(_, a)) in group.iter().enumerate() {
        for &(_, b) in group[place + 1..].iter().take(reach) {
            meet(a as usize, b as usize);
        }
    }
}

impl Block {
    /// Loads the mentions of a block.
    pub(crate) fn load(
        &mut self,
        rows: impl Iterator<Item = u32>,
        names: &Names,
        counts: &NameCounts,
        evidence: &Evidence,
    ) {
        self.rows.clear();
        self.rows.extend(rows);
        self.names.load(&self.rows, names, counts);
        let none = u32::MAX;
        let docs = self.rows.iter().map(|row| (evidence.doc[*row as usize], none));
        let own = |row: &u32| {
            let name = names.of[*row as usize];
            if name == NONE { none } else { evidence.name_term[name as usize] }
        };
        let named = self.rows.iter().map(|row| (evidence.doc[*row as usize], own(row)));
        let lines = self.rows.iter().map(|row| (*row, none));
        self.coauthors.fill(&evidence.coauthors, named);
        self.affiliation.fill(&evidence.affiliation, lines.clone());
        self.organisation.fill(&evidence.organisation, lines);
        self.title.fill(&evidence.title, docs.clone());
        self.summary.fill(&evidence.summary, docs.clone());
        self.subjects.fill(&evidence.subjects, docs.clone());
        self.venue.fill(&evidence.venue, docs.clone());
        self.references.fill(&evidence.references, docs);
    }

    /// Counts what mention `i` shares with each later one; [`Self::pair`] reads it.
    pub(crate) fn meet(&mut self, i: usize) {
        let count = self.rows.len();
        let Self { shared, .. } = self;
        self.names.face(i);
        for list in [
            &mut shared.coauthor_count,
            &mut shared.coauthors,
            &mut shared.affiliation,
            &mut shared.organisation,
            &mut shared.title,
            &mut shared.summary,
            &mut shared.subjects,
            &mut shared.venue,
            &mut shared.references,
        ] {
            list.clear();
            list.resize(count, 0.0);
        }
        self.coauthors.later(i, |j, square| {
            shared.coauthor_count[j] += 1.0;
            shared.coauthors[j] += square;
        });
        self.affiliation.later(i, |j, square| shared.affiliation[j] += square);
        self.organisation.later(i, |j, square| shared.organisation[j] += square);
        self.title.later(i, |j, square| shared.title[j] += square);
        self.summary.later(i, |j, square| shared.summary[j] += square);
        self.subjects.later(i, |j, square| shared.subjects[j] += square);
        self.venue.later(i, |j, square| shared.venue[j] += square);
        self.references.later(i, |j, square| shared.references[j] += square);
    }

    /// The features of mention `i` (of the last [`Self::meet`]) and a later one, whose names go
    /// together as `name` says.
    pub(crate) fn pair(&self, i: usize, j: usize, name: &NamePair, evidence: &Evidence) -> Pair {
        let Self { shared, .. } = self;
        let common = Common {
            coauthor_count: shared.coauthor_count[j],
            coauthors: shared.coauthors[j],
            affiliation: shared.affiliation[j],
            organisation: shared.organisation[j],
            title: shared.title[j],
            summary: shared.summary[j],
            subjects: shared.subjects[j],
            venue: shared.venue[j],
            references: shared.references[j],
        };
        self.features(i, j, name, &common, evidence)
    }

    /// The features of any two mentions whose names go together as `name` says.
    pub(crate) fn pair_alone(
        &self,
        i: usize,
        j: usize,
        name: &NamePair,
        evidence: &Evidence,
    ) -> Pair {
        let (coauthor_count, coauthors) = self.coauthors.shared(i, j);
        let common = Common {
            coauthor_count,
            coauthors,
            affiliation: self.affiliation.shared(i, j).1,
            organisation: self.organisation.shared(i, j).1,
            title: self.title.shared(i, j).1,
            summary: self.summary.shared(i, j).1,
            subjects: self.subjects.shared(i, j).1,
            venue: self.venue.shared(i, j).1,
            references: self.references.shared(i, j).1,
        };
        self.features(i, j, name, &common, evidence)
    }

    /// Calls `meet` with pairs of mentions that share something rare: at most a few for each
    /// mention and kind of evidence, each pair as often as it shares something, with how telling that
    /// is: the squared weight of a word, twice that of what singles people out.
    pub(crate) fn neighbours(&self, mut meet: impl FnMut(usize, usize, f32)) {
        /// Mentions up to which a shared term is rare enough for all of them to be neighbours.
        const TEAM: usize = 24;
        /// The same for words, which single out less.
        const WORD: usize = 8;
        /// What a full forename counts: as much as a name that hardly anybody has.
        const FULL_NAME: f32 = 100.0;
        for lists in [&self.coauthors, &self.organisation, &self.references] {
            lists.groups(|group, square| {
                near(group, TEAM, true, |i, j| meet(i, j, 2.0 * square));
            });
        }
        for lists in [&self.affiliation, &self.title, &self.summary, &self.subjects] {
            lists.groups(|group, square| near(group, WORD, false, |i, j| meet(i, j, square)));
        }
        self.names.full_names(|group| near(group, TEAM, true, |i, j| meet(i, j, FULL_NAME)));
    }

    fn features(
        &self,
        i: usize,
        j: usize,
        name: &NamePair,
        shared: &Common,
        evidence: &Evidence,
    ) -> Pair {
        let cosine = |lists: &Postings, dot: f32| {
            if lists.has(i) && lists.has(j) { dot / (lists.norm(i) * lists.norm(j)) } else { -1.0 }
        };
        let missing =
            |lists: &Postings| f32::from(2 - u8::from(lists.has(i)) - u8::from(lists.has(j)));
        let year = |local: usize| {
            let year = evidence.year[evidence.doc[self.rows[local] as usize] as usize];
            if year == 0 { None } else { Some(f32::from(year)) }
        };
        let years = year(i).zip(year(j)).map_or(-1.0, |(a, b)| (a - b).abs());
        [
            f32::from(name.forename),
            f32::from(name.initials_only),
            f32::from(name.middle),
            f32::from(u8::from(name.surname_equal)),
            name.rarity,
            (self.rows.len() as f32).ln(),
            name.forenames,
            name.compatible,
            shared.coauthor_count.min(8.0),
            shared.coauthors.sqrt(),
            cosine(&self.coauthors, shared.coauthors),
            (self.coauthors.len(i).min(self.coauthors.len(j)).min(20)) as f32,
            cosine(&self.affiliation, shared.affiliation),
            shared.affiliation.sqrt(),
            missing(&self.affiliation),
            f32::from(u8::from(shared.organisation > 0.0)),
            cosine(&self.title, shared.title),
            cosine(&self.summary, shared.summary),
            cosine(&self.subjects, shared.subjects),
            missing(&self.subjects),
            shared.venue.sqrt(),
            shared.references.sqrt(),
            cosine(&self.references, shared.references),
            years,
            missing(&self.summary),
            self.names.surname,
            shared.subjects.sqrt(),
        ]
    }
}
