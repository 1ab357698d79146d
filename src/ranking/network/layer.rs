//! The layers of a network.

use serde::Deserialize;

use crate::data::corpus::WorkKind;
use crate::graph::Csr;

/// A way in which two people can be tied.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layer {
    /// They are authors of one publication.
    CoAuthorship,
    /// They had a role in one congress session.
    CoSpeaking,
    /// They are on one guideline panel or board.
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

    /// The layer in which works of a kind tie people.
    pub const fn of_work(kind: WorkKind) -> Self {
        match kind {
            WorkKind::Session => Self::CoSpeaking,
            WorkKind::GuidelinePanel | WorkKind::Office => Self::Guideline,
            WorkKind::RegisteredTrial => Self::Trial,
            _ => Self::CoAuthorship,
        }
    }
}

/// Ties of a layer below which it says little about a network (judgement).
const MANY_TIES: usize = 30;

/// One layer of a network.
#[derive(Clone, Debug)]
pub struct LayerGraph {
    /// Which one.
    pub layer: Layer,
    /// Its edges, unscaled.
    pub graph: Csr,
}

impl LayerGraph {
    /// Whether it has too few ties to say much.
    pub fn is_thin(&self) -> bool {
        self.graph.edge_count() < MANY_TIES
    }
}
