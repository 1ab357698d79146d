//! The list of all measures.

use crate::graph::centrality::{
    BetweennessCentrality, BurtConstraint, ClosenessCentrality, CoreNumber, EffectiveSize,
    EigenvectorCentrality, HarmonicCentrality, KatzCentrality, LocalClustering, NodeDegree,
    NodeStrength, PageRank, SampledBetweenness,
};
use crate::graph::community::{
    ConsensusParams, LabelPropagationParams, LeidenParams, LouvainParams, MapEquationParams,
};
use crate::graph::influence::InfluenceParams;
use crate::graph::layout::LayoutParams;
use crate::graph::{ConnectedComponents, NodeMeasure};

/// Makes the enum of all measures, with a subcommand each.
macro_rules! measures {
    ($($name:literal $variant:ident($params:ty),)*) => {
        /// A measure with its parameters: what follows `kolnet graph`.
        #[derive(Debug, Clone, PartialEq)]
        #[cfg_attr(feature = "cli", derive(clap::Subcommand))]
        #[allow(missing_docs, reason = "the parameters are documented, and clap shows their text")]
        pub enum Measure {
            $(#[cfg_attr(feature = "cli", command(name = $name))] $variant($params),)*
        }

        impl Measure {
            /// Every measure with its default parameters.
            pub fn all() -> Vec<Self> {
                vec![$(Self::$variant(<$params>::default())),*]
            }

            /// The measure behind the choice.
            pub fn as_measure(&self) -> &dyn NodeMeasure {
                match self {
                    $(Self::$variant(params) => params,)*
                }
            }
        }
    };
}

measures! {
    "degree" Degree(NodeDegree),
    "strength" Strength(NodeStrength),
    "betweenness" Betweenness(BetweennessCentrality),
    "betweenness-approx" BetweennessApprox(SampledBetweenness),
    "harmonic" Harmonic(HarmonicCentrality),
    "closeness" Closeness(ClosenessCentrality),
    "pagerank" PageRank(PageRank),
    "eigenvector" Eigenvector(EigenvectorCentrality),
    "katz" Katz(KatzCentrality),
    "core" Core(CoreNumber),
    "constraint" Constraint(BurtConstraint),
    "effective-size" EffectiveSize(EffectiveSize),
    "clustering" Clustering(LocalClustering),
    "components" Components(ConnectedComponents),
    "leiden" Leiden(LeidenParams),
    "consensus" Consensus(ConsensusParams),
    "louvain" Louvain(LouvainParams),
    "label-propagation" LabelPropagation(LabelPropagationParams),
    "infomap" Infomap(MapEquationParams),
    "reach" Reach(InfluenceParams),
    "layout" Layout(LayoutParams),
}

#[cfg(all(test, feature = "cli"))]
mod tests {
    use clap::Subcommand;

    use super::*;

    #[test]
    fn measures_are_typed_as_they_call_themselves() {
        let command = Measure::augment_subcommands(clap::Command::new("graph"));
        let typed: Vec<&str> = command.get_subcommands().map(clap::Command::get_name).collect();
        let all = Measure::all();
        let named: Vec<&str> = all.iter().map(|m| m.as_measure().measure_name()).collect();
        assert_eq!(typed, named);
    }
}
