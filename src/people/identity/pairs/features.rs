//! The pairs of one block as feature vectors: what two mentions have in common, as numbers.

use super::context::{CoauthorTerms, MentionContext, TermLists};
use super::postings::{SharedTerms, TermHead, TermPostings};
use crate::people::identity::names::block_names::BlockNames;
use crate::people::identity::names::compare::NameComparison;
use crate::people::identity::names::corpus_names::{NO_ID, NameTable};

/// Number of features.
pub(crate) const FEATURES: usize = 29;

/// Names of the features, in order, as the model file spells them.
pub(crate) const FEATURE_NAMES: [&str; FEATURES] = [
    "forename",
    "initials_only",
    "middle",
    "surname_equal",
    "forename_rarity",
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
    "subjects_weight",
    "name_bearers",
    "initial_bearers",
    "coauthors_rarity",
    "coauthors_full",
];

/// Positions of the features that are read by name.
mod position {
    pub(super) const INITIALS_ONLY: usize = 1;
    pub(super) const COAUTHORS_SHARED: usize = 7;
    pub(super) const AFFILIATION_COSINE: usize = 11;
    pub(super) const ORGANISATION_EQUAL: usize = 14;
    pub(super) const TITLE_COSINE: usize = 15;
    pub(super) const SUMMARY_COSINE: usize = 16;
    pub(super) const SUBJECTS_COSINE: usize = 17;
    pub(super) const VENUE_WEIGHT: usize = 19;
    pub(super) const REFERENCES_WEIGHT: usize = 20;
}

/// The features of one pair. A cosine or a difference of years is -1 where it is unknown.
pub(crate) type FeatureVector = [f32; FEATURES];

/// A pair as the model sees it: each feature in steps of one byte, 0 where it is unknown.
pub(crate) type QuantizedPair = [u8; FEATURES];

/// How a feature is divided into steps: evenly up to `most`, or by its square root, so that steps are finest
/// where it is small.
#[derive(Clone, Copy)]
struct StepScale {
    /// Steps for each unit, and for each unit of the square root; one of the two is 0.
    even: f32,
    root: f32,
}

/// Steps between "nothing" and the most of a feature.
const STEPS: f32 = 254.0;

impl StepScale {
    /// Counts and classes: a step each.
    const COUNT: Self = Self { even: 1.0, root: 0.0 };
    const SHARE: Self = Self::even(1.0);
    const COSINE: Self = Self::root(1.0);
    /// Roots of sums of squared weights of terms.
    const WEIGHT: Self = Self::root(8.0);

    const fn even(most: f32) -> Self {
        Self { even: STEPS / most, root: 0.0 }
    }

    /// Up to the square of `root`.
    const fn root(root: f32) -> Self {
        Self { even: 0.0, root: STEPS / root }
    }
}

/// Most people per million that a logarithm of bearers tells apart: e^12, more than any name has.
const LOG_BEARERS: StepScale = StepScale::even(12.0);

/// The scale of each feature, in their order.
const SCALES: [StepScale; FEATURES] = [
    StepScale::COUNT,
    StepScale::COUNT,
    StepScale::COUNT,
    StepScale::COUNT,
    StepScale::even(16.0),
    StepScale::root(64.0),
    StepScale::SHARE,
    StepScale::COUNT,
    StepScale::WEIGHT,
    StepScale::COSINE,
    StepScale::COUNT,
    StepScale::COSINE,
    StepScale::WEIGHT,
    StepScale::COUNT,
    StepScale::COUNT,
    StepScale::COSINE,
    StepScale::COSINE,
    StepScale::COSINE,
    StepScale::COUNT,
    StepScale::WEIGHT,
    StepScale::WEIGHT,
    StepScale::COSINE,
    StepScale::COUNT,
    StepScale::COUNT,
    StepScale::WEIGHT,
    LOG_BEARERS,
    LOG_BEARERS,
    StepScale::WEIGHT,
    StepScale::COUNT,
];

/// The steps of a pair's features.
pub(crate) fn quantize(pair: &FeatureVector) -> QuantizedPair {
    std::array::from_fn(|at| {
        let (value, scale) = (pair[at], SCALES[at]);
        let known = value.max(0.0);
        let steps = 1.5 + scale.even * known + scale.root * known.sqrt();
        if value < 0.0 { 0 } else { steps.min(STEPS + 1.0) as u8 }
    })
}

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

/// A kind of term that two mentions can share.
#[derive(Clone, Copy)]
enum TermField {
    Coauthors,
    FullCoauthors,
    Affiliation,
    Organisation,
    Title,
    Summary,
    Subjects,
    Venue,
    References,
}

const FIELDS: usize = 9;

impl TermField {
    const ALL: [Self; FIELDS] = [
        Self::Coauthors,
        Self::FullCoauthors,
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
            Self::FullCoauthors => &context.full_coauthors,
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
    /// Year of the document of each mention, 0 where it is unknown.
    years: Vec<u16>,
    postings: [TermPostings; FIELDS],
    /// What is asked of each mention with every pair: all fields side by side, since pairs come in no order.
    heads: Vec<[TermHead; FIELDS]>,
    /// Whether the postings know where later mentions are: a block that has no reference need not.
    is_later_indexed: bool,
    /// Number of co-authors that the reference shares with each later mention, the sum of their squared
    /// rarities, and the number with full names.
    shared_coauthors: Vec<SharedCoauthors>,
    /// Sum of the squared weights of the terms of each field that the reference shares with each later
    /// mention.
    shared_sums: [Vec<f32>; FIELDS],
}

/// What one pair shares: co-authors, and for each field the sum of squared weights.
struct PairSums {
    coauthors: SharedCoauthors,
    fields: [f32; FIELDS],
}

/// The co-authors that two mentions share.
#[derive(Clone, Copy, Debug, Default)]
struct SharedCoauthors {
    count: f32,
    /// Sum of the squares of their rarities ([`super::context::CoauthorTerms::rarity`]).
    rarity: f32,
    /// How many agree in their full forename or in several initials.
    full: f32,
}

impl BlockFeatures {
    /// Loads the mentions of a block.
    pub(crate) fn load(&mut self, rows: &[u32], names: &NameTable, context: &MentionContext) {
        self.is_later_indexed = false;
        self.rows.clear();
        self.rows.extend_from_slice(rows);
        self.names.load(rows, names);
        let docs = rows.iter().map(|row| context.doc[*row as usize]);
        self.years.clear();
        self.years.extend(docs.clone().map(|doc| context.year[doc as usize]));
        for (field, postings) in TermField::ALL.into_iter().zip(&mut self.postings) {
            let lists = field.lists(context);
            match field {
                TermField::Coauthors | TermField::FullCoauthors => {
                    let own_terms = rows.iter().map(|row| {
                        let own = own_terms(*row, names, context);
                        own.map_or(NO_ID, |own| match field {
                            TermField::Coauthors => own.initial,
                            _ => own.full,
                        })
                    });
                    postings.fill(lists, docs.clone().zip(own_terms));
                }
                TermField::Affiliation | TermField::Organisation => {
                    postings.fill(lists, rows.iter().map(|row| (*row, NO_ID)));
                }
                _ => postings.fill(lists, docs.clone().map(|doc| (doc, NO_ID))),
            }
        }
        self.heads.clear();
        let head = |mention: usize| self.postings.each_ref().map(|field| field.head(mention));
        self.heads.extend((0..rows.len()).map(head));
    }

    /// Makes mention `i` the reference: sums what it shares with each later one, for
    /// [`Self::pair_with_reference`].
    pub(crate) fn set_reference(&mut self, i: usize) {
        self.names.set_reference(i);
        if !self.is_later_indexed {
            self.postings.iter_mut().for_each(TermPostings::index_later);
            self.is_later_indexed = true;
        }
        let count = self.rows.len();
        self.shared_coauthors.clear();
        self.shared_coauthors.resize(count, SharedCoauthors::default());
        for sums in &mut self.shared_sums {
            sums.clear();
            sums.resize(count, 0.0);
        }
        let [coauthors, full_coauthors, fields @ ..] = &self.postings;
        let [coauthor_sums, _, field_sums @ ..] = &mut self.shared_sums;
        coauthors.for_each_later_with_outer(i, |j, square, rarity| {
            self.shared_coauthors[j].count += 1.0;
            self.shared_coauthors[j].rarity += rarity;
            coauthor_sums[j] += square;
        });
        full_coauthors.for_each_later(i, |j, _| self.shared_coauthors[j].full += 1.0);
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
    ) -> FeatureVector {
        let sums = PairSums {
            coauthors: self.shared_coauthors[j],
            fields: std::array::from_fn(|field| self.shared_sums[field][j]),
        };
        self.feature_vector(i, j, names, &sums)
    }

    /// The features of any two mentions with the comparison of their names.
    pub(crate) fn pair_alone(&self, i: usize, j: usize, names: &NameComparison) -> FeatureVector {
        let (own, other) = (&self.heads[i], &self.heads[j]);
        let shared: [SharedTerms; FIELDS] =
            std::array::from_fn(|field| match own[field].may_share(&other[field]) {
                true => self.postings[field].shared_terms(i, j),
                false => SharedTerms::default(),
            });
        let coauthors = shared[TermField::Coauthors as usize];
        let sums = PairSums {
            coauthors: SharedCoauthors {
                count: coauthors.count,
                rarity: coauthors.outer,
                full: shared[TermField::FullCoauthors as usize].count,
            },
            fields: shared.map(|shared| shared.sum),
        };
        self.feature_vector(i, j, names, &sums)
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
    ) -> FeatureVector {
        let sum = |field: TermField| sums.fields[field as usize];
        let (own, other) = (&self.heads[i], &self.heads[j]);
        let heads = |field: TermField| [own[field as usize], other[field as usize]];
        let cosine = |field: TermField| {
            let [a, b] = heads(field);
            match a.count > 0 && b.count > 0 {
                true => sum(field) / (a.norm * b.norm),
                false => -1.0,
            }
        };
        let missing = |field: TermField| {
            f32::from(heads(field).map(|head| u8::from(head.count == 0)).iter().sum::<u8>())
        };
        let [a, b] = heads(TermField::Coauthors);
        let fewest_coauthors = a.count.min(b.count).min(20);
        let years = self.year(i).zip(self.year(j));
        [
            f32::from(names.forename),
            f32::from(names.initials_only),
            f32::from(names.middle),
            f32::from(u8::from(names.surname_equal)),
            names.rarity,
            names.forenames,
            names.compatible,
            sums.coauthors.count.min(8.0),
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
            sum(TermField::Subjects).sqrt(),
            names.bearers,
            self.names.bearers,
            sums.coauthors.rarity.sqrt(),
            sums.coauthors.full.min(8.0),
        ]
    }

    fn year(&self, mention: usize) -> Option<f32> {
        let year = self.years[mention];
        (year != 0).then_some(f32::from(year))
    }
}

/// The terms of a mention's own name among the co-authors of its document.
fn own_terms(row: u32, names: &NameTable, context: &MentionContext) -> Option<CoauthorTerms> {
    match names.name_of[row as usize] {
        NO_ID => None,
        name => Some(context.name_terms[name as usize]),
    }
}

/// Visits pairs of the mentions that share a term: all pairs where it is `rare`; in a longer list, if it
/// is `chained`, each mention with the few that follow, so that the pairs grow with the list and not with
/// its square.
fn visit_pairs(mentions: &[u32], rare: usize, chained: bool, mut visit: impl FnMut(usize, usize)) {
    const FOLLOWING: usize = 6;
    let following = if mentions.len() <= rare {
        mentions.len()
    } else if chained {
        FOLLOWING
    } else {
        return;
    };
    for (index, &a) in mentions.iter().enumerate() {
        for &b in mentions[index + 1..].iter().take(following) {
            visit(a as usize, b as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_where_their_names_say() {
        for (at, name) in [
            (position::INITIALS_ONLY, "initials_only"),
            (position::COAUTHORS_SHARED, "coauthors_shared"),
            (position::AFFILIATION_COSINE, "affiliation_cosine"),
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

    #[test]
    fn a_larger_value_is_no_smaller_step_and_the_unknown_has_its_own() {
        for at in 0..FEATURES {
            let step = |value: f32| {
                let mut pair = [0.0; FEATURES];
                pair[at] = value;
                quantize(&pair)[at]
            };
            let values = [0.0, 0.01, 0.05, 0.2, 0.5, 1.0, 2.0, 7.5, 40.0, 300.0, 1e9];
            let steps = values.map(step);
            assert!(steps.is_sorted() && steps[0] == 1, "{}: {steps:?}", FEATURE_NAMES[at]);
            assert_eq!(step(-1.0), 0);
        }
    }
}
