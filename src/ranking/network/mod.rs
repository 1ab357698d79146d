//! People × works → graphs, layer by layer, where a person becomes a node.
//!
//! Weights follow [method 2.4](crate::guide::method#24-ties). Co-authorship is Newman's: each paper
//! adds 1 to the strength of each
//! of its authors, so strength counts papers and is no evidence of its own. Co-speaking counts
//! presence in one *session*. Every layer is scaled to the same total weight before layers are
//! added, otherwise co-authorship would swamp the rest.

mod project;

pub use project::{AboveCap, combine, project};

use serde::{Deserialize, Serialize};

use crate::data::corpus::PersonId;
use crate::graph::Csr;

/// A way in which two people can be tied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Layer {
    /// They signed one publication.
    CoAuthorship,
    /// They stood in one congress session.
    CoSpeaking,
    /// They sit on one guideline panel or board.
    Guideline,
    /// They lead one trial.
    Trial,
}

impl Layer {
    /// All layers in the order of tables.
    pub const ALL: [Self; 4] = [Self::CoAuthorship, Self::CoSpeaking, Self::Guideline, Self::Trial];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::CoAuthorship => "co_authorship",
            Self::CoSpeaking => "co_speaking",
            Self::Guideline => "guideline",
            Self::Trial => "trial",
        }
    }
}

/// How ties are weighted ([method 2.4](crate::guide::method#24-ties)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkParams {
    /// What a publication of k people adds to each of its ties.
    pub counting: Counting,
    /// Half-life of a co-authorship tie in years; 0 means that ties do not fade (measured default).
    pub half_life: f64,
    /// Half-life of a co-speaking tie in years.
    pub speaking_half_life: f64,
    /// Above this team size only the first two and last two authors are tied (K of
    /// [method 2.3](crate::guide::method#23-large-teams)).
    pub cap: u32,
    /// Sessions with more people tie nobody; also the cap of m for trials.
    pub session_cap: u32,
    /// Weight λ of each layer in the combined graph.
    pub co_authorship: f64,
    /// See `co_authorship`.
    pub speaking: f64,
    /// See `co_authorship`.
    pub guideline: f64,
    /// See `co_authorship`.
    pub trial: f64,
}

impl Default for NetworkParams {
    fn default() -> Self {
        Self {
            counting: Counting::Fractional,
            half_life: 0.0,
            speaking_half_life: 4.0,
            cap: 50,
            session_cap: 30,
            co_authorship: 1.0,
            speaking: 0.5,
            guideline: 0.5,
            trial: 0.25,
        }
    }
}

/// Counting of a publication of k people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Counting {
    /// 1/(k−1): Newman 2001 = Perianes-Rodriguez 2016.
    Fractional,
    /// 1.
    Full,
    /// 2/(k(k−1)): each publication adds 1 in all (Leydesdorff & Park).
    LinkNormalised,
}

/// The people of an area as a graph. Node `i` is `people[i]`.
#[derive(Clone, Debug)]
pub struct Network {
    /// Person behind each node, rising.
    pub people: Vec<PersonId>,
    /// Layers that hold at least one tie.
    pub layers: Vec<LayerGraph>,
    /// All layers scaled and added up.
    pub combined: Csr,
    /// What the cap on team size left out.
    pub above_cap: AboveCap,
}

/// One layer.
#[derive(Clone, Debug)]
pub struct LayerGraph {
    /// Which.
    pub layer: Layer,
    /// Ties, unscaled.
    pub graph: Csr,
}

impl Network {
    /// The node of a person, if they are in the area.
    pub fn node_of(&self, person: PersonId) -> Option<u32> {
        self.people.binary_search(&person).ok().map(|node| node as u32)
    }
}
