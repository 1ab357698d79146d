//! Why a person has a rank: the answer, part by part.

use serde::{Deserialize, Serialize};

use crate::ranking::score::ThinPillar;

/// Why a person has this rank in this area.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Explanation {
    /// Key of the person.
    pub person_key: String,
    /// The name shown.
    pub name: String,
    /// The name in its own script.
    pub name_native: Option<String>,
    /// Area id.
    pub area: String,
    /// Area name.
    pub area_name: String,
    /// From 1.
    pub rank: u32,
    /// Better end of the 90 % interval of the rank, where the run estimated it.
    pub rank_low: Option<u32>,
    /// Worse end.
    pub rank_high: Option<u32>,
    /// People listed in the area.
    pub ranked: usize,
    /// 0 to 100: the sum of the points of the pillars.
    pub score: f64,
    /// The pillars that the sources of the run can show.
    pub pillars: Vec<PillarShare>,
    /// Pillars without a source, whose weight went to the others.
    pub missing_pillars: Vec<String>,
    /// Pillars that too few people of the area fill for their full weight.
    pub thin_pillars: Vec<ThinPillar>,
    /// The ten strongest ties by weight. Weights are those of the tie's own layer.
    pub ties: Vec<StrongTie>,
    /// What to look at before trusting the rank.
    pub flags: Vec<String>,
    /// What reviewers decided about the person here.
    pub decisions: Vec<ReviewedDecision>,
    /// Interests of the person in the lists of the study, which weigh nothing.
    pub declared_interests: Vec<String>,
    /// Tier, and how far the next one is.
    pub tier: TierOutlook,
    /// The score and rank without each of the items that the score depends on most.
    pub without: Vec<LeaveOneOut>,
    /// How sure it is that this is one person.
    pub identity: IdentityFacts,
    /// When and where the person was last seen.
    pub career: CareerFacts,
    /// The run that is explained.
    pub run_id: String,
    /// Its reference date.
    pub as_of: String,
}

/// A decision of a reviewer about a person. What is not known is `None`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ReviewedDecision {
    /// What is decided.
    pub action: String,
    /// Area that it is about; `None` for all.
    pub area: Option<String>,
    /// What is computed without it.
    pub computed: Option<String>,
    /// What stands with it.
    pub effect: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Who decided.
    pub by: Option<String>,
    /// When.
    pub date: Option<String>,
    /// File and line.
    pub place: String,
}

/// A pillar of the score.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PillarShare {
    /// Its name in tables.
    pub pillar: &'static str,
    /// Points of the score.
    pub points: f64,
    /// Share of the score in force.
    pub weight: f64,
    /// Sum of the points of the items.
    pub raw: f64,
    /// Raw sums that enter the score: one, in the network pillar two.
    pub parts: Vec<ComponentShare>,
    /// Items by falling points. Those of the network pillar are positions, not documents.
    pub items: Vec<ScoredItem>,
}

/// A raw sum x with its scale: it gives 100 · weight · ln(1+x)/ln(1+X) points.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ComponentShare {
    /// Its name in `manifest.json`.
    pub sum: &'static str,
    /// x.
    pub raw: f64,
    /// X, the greatest x of the area.
    pub reference: f64,
    /// Share of the score in force.
    pub weight: f64,
}

/// What a document, or the position in the network, contributed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ScoredItem {
    /// The document; `None` for a position in the network.
    pub document: Option<String>,
    /// Kind of document, or `position`.
    pub kind: String,
    /// Date as far as it is known.
    pub date: Option<String>,
    /// What the person did there.
    pub role: String,
    /// Share of the raw sum.
    pub points: f64,
    /// How the document came to the area; `ties` for a position.
    pub rule: String,
    /// Title of the document as printed; of a session the session's.
    pub title: Option<String>,
    /// Title of the talk, for congress roles that have one.
    pub talk: Option<String>,
    /// Journal or congress as printed.
    pub venue: Option<String>,
    /// Where the document can be read.
    pub link: Option<String>,
}

/// A tie to another person.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StrongTie {
    /// Key of the other person.
    pub person_key: String,
    /// Their name; `None` when they are in no ranking of the run.
    pub name: Option<String>,
    /// Layer of the network.
    pub layer: String,
    /// Weight within the layer.
    pub weight: f64,
    /// Documents of this layer that both are on.
    pub documents: u64,
}

/// Tier of a person, and how far the next one is.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct TierOutlook {
    /// Proposed tier; `None` for people with fewer documents than a tier asks for.
    pub proposed: Option<String>,
    /// Probability of the proposed tier, where the run estimated it.
    pub probability: Option<f64>,
    /// Points below the lowest score of the next higher tier; `None` in the highest tier, and without
    /// a tier, where documents are missing and not points.
    pub next_cut_gap: Option<f64>,
    /// The next higher tier that holds anybody.
    pub next_tier: Option<String>,
    /// Tier that a reviewer decided on.
    pub reviewed: Option<String>,
}

/// The score of the person with one item taken away and everybody else, the references and the
/// other items of the person left as they are.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LeaveOneOut {
    /// The document.
    pub document: String,
    /// The pillar in which it counts.
    pub pillar: &'static str,
    /// What the person did there.
    pub role: String,
    /// Points of the score that depend on it.
    pub points_lost: f64,
    /// Score that would be left.
    pub score: f64,
    /// Rank that would be left; `None` when the person would not be listed at all.
    pub rank: Option<u32>,
}

/// What the documents of all areas say of whether a person is there, and where.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CareerFacts {
    /// Date of the newest document that names the person.
    pub last_seen: Option<String>,
    /// `active`, `silent` or `new`.
    pub state: String,
    /// The institution before the present one, where the person moved lately.
    pub moved_from: Option<String>,
    /// First year that prints the present one.
    pub moved_in: Option<i16>,
}

/// What identity resolution says of a person.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct IdentityFacts {
    /// Mean probability that a printed name belongs to the person.
    pub confidence: Option<f64>,
    /// Printed names that make up the person.
    pub printed_names: Option<u64>,
    /// Other printed forms, by falling frequency.
    pub name_variants: Vec<String>,
    /// The reading in kana.
    pub name_kana: Option<String>,
    /// ORCID iD.
    pub orcid: Option<String>,
    /// Latest affiliation.
    pub affiliation: Option<String>,
    /// City of it.
    pub city: Option<String>,
    /// State, province or prefecture of it.
    pub region: Option<String>,
    /// Country.
    pub country: Option<String>,
}
