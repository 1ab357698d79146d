//! The pairs of one block as feature vectors: what two mentions have in common, as numbers.

use super::context::{MentionContext, TermLists};
use super::postings::TermPostings;
use crate::people::identity::names::block_names::BlockNames;
use crate::people::identity::names::compare::{NameComparison, NameFrequencies};
use crate::people::identity::names::corpus_names::{NO_ID, NameTable};

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

/// Positions of the features that rules read.
mod position {
    pub(super) const FORENAME: usize = 0;
    pub(super) const INITIALS_ONLY: usize = 1;
    pub(super) const COAUTHORS_SHARED: usize = 8;
    pub(super) const AFFILIATION_COSINE: usize = 12;
    pub(super) const AFFILIATION_MISSING: usize = 14;
    pub(super) const ORGANISATION_EQUAL: usize = 15;
    pub(super) const TITLE_COSINE: usize = 16;
    pub(super) const SUMMARY_COSINE: usize = 17;
    pub(super) const SUBJECTS_COSINE: usize = 18;
    pub(super) const VENUE_WEIGHT: usize = 20;
    pub(super) const REFERENCES_WEIGHT: usize = 21;
}

/// The features of one pair. A cosine or a difference of years is -1 where it is unknown.
pub(crate) type FeatureVector = [f32; FEATURES];

/// Whether two names, at least one in initials only, share nothing discriminative that is printed beside
/// them: no co-author, organisation, journal, cited work, hardly a word.
pub(crate) fn initials_alone(pair: &FeatureVector) -> bool {
    /// Features with the value up to which they say nothing.
    const UNINFORMATIVE_UP_TO: [(usize, f32); 8] = [
        (position::COAUTHORS_SHARED, 0.0),
        (position::AFFILIATION_COSINE, 0.2),
        (position::ORGANISATION_EQUAL, 0.0),
        (position::TITLE_COSINE, 0.25),
        (position::SUMMARY_COSINE, 0.15),
        (position::SUBJECTS_COSINE, 0.2),
        (position::VENUE_WEIGHT, 0.0),
        (position::REFERENCES_WEIGHT, 0.0),
    ];
    pair[position::INITIALS_ONLY] > 0.0
        && UNINFORMATIVE_UP_TO.iter().all(|(feature, max)| pair[*feature] <= *max)
}

/// Whether a pair shares no co-author, organisation or cited work.
pub(crate) fn shares_little(pair: &FeatureVector) -> bool {
    pair[position::COAUTHORS_SHARED] == 0.0
        && pair[position::ORGANISATION_EQUAL] == 0.0
        && pair[position::REFERENCES_WEIGHT] == 0.0
}

/// Whether both forenames are printed in full and equal, without two different organisations beside them.
pub(crate) fn full_forenames_equal(pair: &FeatureVector) -> bool {
    let is_elsewhere =
        pair[position::AFFILIATION_MISSING] == 0.0 && pair[position::ORGANISATION_EQUAL] == 0.0;
    pair[position::FORENAME] == 2.0 && pair[position::INITIALS_ONLY] == 0.0 && !is_elsewhere
}

/// A kind of term that two mentions can share.
#[derive(Clone, Copy)]
enum TermField {
    Coauthors,
    Affiliation,
    Organisation,
    Title,
    Summary,
    Subjects,
    Venue,
    References,
}

const FIELDS: usize = 8;

impl TermField {
    const ALL: [Self; FIELDS] = [
        Self::Coauthors,
        Self::Affiliation,
        Self::Organisation,
        Self::Title,
        Self::Summary,
        Self::Subjects,
        Self::Venue,
        Self::References,
    ];

    fn lists(self, context: &MentionContext) -> &TermLists {
        match self {
            Self::Coauthors => &context.coauthors,
            Self::Affiliation => &context.affiliation,
            Self::Organisation => &context.organisation,
            Self::Title => &context.title,
            Self::Summary => &context.summary,
            Self::Subjects => &context.subjects,
            Self::Venue => &context.venue,
            Self::References => &context.references,
        }
    }
}

/// The mentions of one block with their inverted lists; buffers are reused for the next block.
#[derive(Default)]
pub(crate) struct BlockFeatures {
    /// Mentions, in order; elsewhere a mention is a position here.
    pub rows: Vec<u32>,
    /// The distinct names of the block.
    pub names: BlockNames,
    postings: [TermPostings; FIELDS],
    /// Number of co-authors that the reference shares with each later mention.
    shared_coauthors: Vec<f32>,
    /// Sum of the squared weights of the terms of each field that the reference shares with each later
    /// mention.
    shared_sums: [Vec<f32>; FIELDS],
}

/// What one pair shares: the number of co-authors, and for each field the sum of squared weights.
struct PairSums {
    coauthors: f32,
    fields: [f32; FIELDS],
}

impl BlockFeatures {
    /// Loads the mentions of a block.
    pub(crate) fn load(
        &mut self,
        rows: &[u32],
        names: &NameTable,
        frequencies: &NameFrequencies,
        context: &MentionContext,
    ) {
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.names.load(rows, names, frequencies);
        let docs = rows.iter().map(|row| context.doc[*row as usize]);
        for (field, postings) in TermField::ALL.into_iter().zip(&mut self.postings) {
            let lists = field.lists(context);
            match field {
                TermField::Coauthors => {
                    let own_terms = rows.iter().map(|row| name_term(*row, names, context));
                    postings.fill(lists, docs.clone().zip(own_terms));
                }
                TermField::Affiliation | TermField::Organisation => {
                    postings.fill(lists, rows.iter().map(|row| (*row, NO_ID)));
                }
                _ => postings.fill(lists, docs.clone().map(|doc| (doc, NO_ID))),
            }
        }
    }

    /// Makes mention `i` the reference: sums what it shares with each later one, for
    /// [`Self::pair_with_reference`].
    pub(crate) fn set_reference(&mut self, i: usize) {
        self.names.set_reference(i);
        let count = self.rows.len();
        self.shared_coauthors.clear();
        self.shared_coauthors.resize(count, 0.0);
        for sums in &mut self.shared_sums {
            sums.clear();
            sums.resize(count, 0.0);
        }
        let [coauthors, fields @ ..] = &self.postings;
        let [coauthor_sums, field_sums @ ..] = &mut self.shared_sums;
        coauthors.for_each_later(i, |j, square| {
            self.shared_coauthors[j] += 1.0;
            coauthor_sums[j] += square;
        });
        for (postings, sums) in fields.iter().zip(field_sums) {
            postings.for_each_later(i, |j, square| sums[j] += square);
        }
    }

    /// The features of the reference `i` and a later mention `j` with the comparison of their names.
    pub(crate) fn pair_with_reference(
        &self,
        i: usize,
        j: usize,
        names: &NameComparison,
        context: &MentionContext,
    ) -> FeatureVector {
        let sums = PairSums {
            coauthors: self.shared_coauthors[j],
            fields: std::array::from_fn(|field| self.shared_sums[field][j]),
        };
        self.feature_vector(i, j, names, &sums, context)
    }

    /// The features of any two mentions with the comparison of their names.
    pub(crate) fn pair_alone(
        &self,
        i: usize,
        j: usize,
        names: &NameComparison,
        context: &MentionContext,
    ) -> FeatureVector {
        let shared = self.postings.each_ref().map(|postings| postings.shared_sum(i, j));
        let sums = PairSums {
            coauthors: shared[TermField::Coauthors as usize].0,
            fields: shared.map(|(_, sum)| sum),
        };
        self.feature_vector(i, j, names, &sums, context)
    }

    /// Calls `visit` with pairs of mentions that share something rare, at most a few for each mention and
    /// field, each pair once for every shared term, with its weight: the square of a word's weight, twice
    /// that of a co-author, organisation or cited work.
    pub(crate) fn for_each_candidate(&self, mut visit: impl FnMut(usize, usize, f32)) {
        /// Mentions up to which a shared co-author or the like makes all of them candidates.
        const RARE_TERM: usize = 24;
        /// The same for a word, which discriminates less.
        const RARE_WORD: usize = 8;
        /// Weight of a full forename: as much as a name that hardly anybody has.
        const FULL_FORENAME: f32 = 100.0;
        for field in [TermField::Coauthors, TermField::Organisation, TermField::References] {
            self.postings[field as usize].for_each_shared_term(|mentions, square| {
                visit_pairs(mentions, RARE_TERM, true, |i, j| visit(i, j, 2.0 * square));
            });
        }
        for field in
            [TermField::Affiliation, TermField::Title, TermField::Summary, TermField::Subjects]
        {
            self.postings[field as usize].for_each_shared_term(|mentions, square| {
                visit_pairs(mentions, RARE_WORD, false, |i, j| visit(i, j, square));
            });
        }
        self.names.for_each_full_forename(|mentions| {
            visit_pairs(mentions, RARE_TERM, true, |i, j| visit(i, j, FULL_FORENAME));
        });
    }

    fn feature_vector(
        &self,
        i: usize,
        j: usize,
        names: &NameComparison,
        sums: &PairSums,
        context: &MentionContext,
    ) -> FeatureVector {
        let sum = |field: TermField| sums.fields[field as usize];
        let postings = |field: TermField| &self.postings[field as usize];
        let cosine = |field: TermField| {
            let lists = postings(field);
            match lists.has_terms(i) && lists.has_terms(j) {
                true => sum(field) / (lists.norm(i) * lists.norm(j)),
                false => -1.0,
            }
        };
        let missing = |field: TermField| {
            let lists = postings(field);
            f32::from(2 - u8::from(lists.has_terms(i)) - u8::from(lists.has_terms(j)))
        };
        let coauthors = postings(TermField::Coauthors);
        let fewest_coauthors = coauthors.term_count(i).min(coauthors.term_count(j)).min(20);
        let years = self.year(i, context).zip(self.year(j, context));
        [
            f32::from(names.forename),
            f32::from(names.initials_only),
            f32::from(names.middle),
            f32::from(u8::from(names.surname_equal)),
            names.rarity,
            (self.rows.len() as f32).ln(),
            names.forenames,
            names.compatible,
            sums.coauthors.min(8.0),
            sum(TermField::Coauthors).sqrt(),
            cosine(TermField::Coauthors),
            fewest_coauthors as f32,
            cosine(TermField::Affiliation),
            sum(TermField::Affiliation).sqrt(),
            missing(TermField::Affiliation),
            f32::from(u8::from(sum(TermField::Organisation) > 0.0)),
            cosine(TermField::Title),
            cosine(TermField::Summary),
            cosine(TermField::Subjects),
            missing(TermField::Subjects),
            sum(TermField::Venue).sqrt(),
            sum(TermField::References).sqrt(),
            cosine(TermField::References),
            years.map_or(-1.0, |(a, b)| (a - b).abs()),
            missing(TermField::Summary),
            self.names.surname,
            sum(TermField::Subjects).sqrt(),
        ]
    }

    fn year(&self, mention: usize, context: &MentionContext) -> Option<f32> {
        let year = context.year[context.doc[self.rows[mention] as usize] as usize];
        (year != 0).then_some(f32::from(year))
    }
}

/// The term of a mention's own name among the co-authors of its document.
fn name_term(row: u32, names: &NameTable, context: &MentionContext) -> u32 {
    match names.name_of[row as usize] {
        NO_ID => NO_ID,
        name => context.name_term[name as usize],
    }
}

/// Visits pairs of the mentions that share a term: all pairs where it is `rare`; in a longer list, if it
/// is `chained`, each mention with the few that follow, so that the pairs grow with the list and not with
/// its square.
fn visit_pairs(
    mentions: &[(u32, u32)],
    rare: usize,
    chained: bool,
    mut visit: impl FnMut(usize, usize),
) {
    const FOLLOWING: usize = 6;
    let following = if mentions.len() <= rare {
        mentions.len()
    } else if chained {
        FOLLOWING
    } else {
        return;
    };
    for (index, &(_, a)) in mentions.iter().enumerate() {
        for &(_, b) in mentions[index + 1..].iter().take(following) {
            visit(a as usize, b as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_read_the_features_that_their_names_say() {
        for (at, name) in [
            (position::FORENAME, "forename"),
            (position::INITIALS_ONLY, "initials_only"),
            (position::COAUTHORS_SHARED, "coauthors_shared"),
            (position::AFFILIATION_COSINE, "affiliation_cosine"),
            (position::AFFILIATION_MISSING, "affiliation_missing"),
            (position::ORGANISATION_EQUAL, "organisation_equal"),
            (position::TITLE_COSINE, "title_cosine"),
            (position::SUMMARY_COSINE, "summary_cosine"),
            (position::SUBJECTS_COSINE, "subjects_cosine"),
            (position::VENUE_WEIGHT, "venue_weight"),
            (position::REFERENCES_WEIGHT, "references_weight"),
        ] {
            assert_eq!(FEATURE_NAMES[at], name);
        }
    }
}
