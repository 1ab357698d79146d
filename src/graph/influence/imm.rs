//! Influence maximisation via martingales (IMM).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::cascade::CascadeModel;
use super::error::InfluenceError;
use super::rr_sets::{RrSampler, RrSets, WeightedRoots};
use super::targets::Targets;
use crate::graph::{Csr, MeasureError, MeasuredNodes, NodeMeasure};

/// Nodes that together reach most others: influence maximisation by IMM (Tang, Shi & Xiao 2015).
///
/// Parameters of [`maximise_influence`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[cfg_attr(feature = "cli", derive(clap::Args))]
#[serde(default, deny_unknown_fields)]
pub struct InfluenceParams {
    /// Number of nodes to choose.
    #[cfg_attr(feature = "cli", arg(short, value_name = "N", default_value_t = Self::default().k))]
    pub k: usize,
    /// How influence passes along edges; the weighted cascade.
    #[cfg_attr(feature = "cli", command(flatten))]
    pub cascade: CascadeModel,
    /// The choice reaches at least 1 - 1/e - epsilon of the best one. Above 0, below 1.
    ///
    /// .1 to .3 are usual. At .3 the best ten and the best fifty of ca-GrQc and ca-AstroPh reach .99 of what greedy
    /// choice on two million sets does.
    #[cfg_attr(feature = "cli", arg(long, default_value_t = Self::default().epsilon))]
    pub epsilon: f64,
    /// The guarantee holds with probability 1 - n^-x on n nodes.
    ///
    /// `l` in the paper.
    #[cfg_attr(feature = "cli", arg(long, value_name = "X", default_value_t = Self::default().failure_exponent))]
    pub failure_exponent: f64,
    /// Number of RR sets after which sampling ends whatever the guarantee asks for.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().max_sets))]
    pub max_sets: usize,
    /// Seed; set `i` depends on the seed and `i` alone.
    #[cfg_attr(feature = "cli", arg(long, value_name = "N", default_value_t = Self::default().seed))]
    #[serde(skip)]
    pub seed: u64,
}

impl Default for InfluenceParams {
    fn default() -> Self {
        Self {
            k: 10,
            cascade: CascadeModel::default(),
            epsilon: 0.1,
            failure_exponent: 1.0,
            max_sets: 20_000_000,
            seed: 42,
        }
    }
}

impl NodeMeasure for InfluenceParams {
    fn measure_name(&self) -> &'static str {
        "reach"
    }

    /// One value a node: what it added to the spread when it was chosen, 0 if it was not.
    fn measure(&self, graph: &Csr) -> Result<MeasuredNodes, MeasureError> {
        let found = maximise_influence(graph, self)?;
        let mut gain = vec![0f64; graph.node_count()];
        let mut previous = 0.0;
        for (&node, &spread) in found.nodes.iter().zip(&found.spread) {
            gain[node as usize] = spread - previous;
            previous = spread;
        }
        let mut measured = MeasuredNodes::scores(gain);
        measured.figures.samples = Some(found.rr_sets);
        measured.figures.coverage =
            found.spread.last().map(|spread| spread / graph.node_count() as f64);
        measured.figures.picks = Some(found.nodes);
        Ok(measured)
    }
}

/// Nodes that together reach most others: the seed set of influence maximisation.
#[derive(Debug, Clone, PartialEq)]
pub struct SeedSet {
    /// The nodes in the order of choice.
    pub nodes: Vec<u32>,
    /// Estimated value reached by the engaged nodes with the first, the first two, … of `nodes`. Without
    /// values: the expected number of nodes.
    pub spread: Vec<f64>,
    /// Number of RR sets on which the choice was made.
    pub rr_sets: usize,
    /// Whether sampling ended at `max_sets`, so that the guarantee does not hold.
    pub limited: bool,
}

/// Chooses `k` nodes whose cascades reach most nodes, by IMM (Tang, Shi & Xiao 2015): random
/// reverse-reachable sets are sampled, and nodes that hit most of them are chosen greedily. The spread is
/// at least `1 - 1/e - epsilon` of the best with probability `1 - n^-failure_exponent`. The final choice
/// is made on fresh sets, without which the proof has a gap (Chen 2018).
///
/// O((k + failure_exponent) (n + m) log n / epsilon²) expected time.
///
/// Roots of the sets are not drawn one by one but spread evenly (a Kronecker sequence with a random
/// start), so that fewer sets tell as much. The bounds are of sums of independent indicators, which
/// concentrate best when all have the same mean (Hoeffding 1956, theorem 4): they hold for sets of any
/// roots with the same mean, and the mean is met but for the sequence's discrepancy, about ln(sets) / sets.
///
/// # Errors
/// A probability outside 0 to 1; an epsilon that is not between 0 and 1.
///
/// ```
/// use kolnet::graph::Csr;
/// use kolnet::graph::influence::{InfluenceParams, maximise_influence};
///
/// // A star: its centre reaches every leaf.
/// let graph = Csr::from_edges(4, &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0)])?;
/// let params = InfluenceParams { k: 1, ..InfluenceParams::default() };
/// assert_eq!(maximise_influence(&graph, &params)?.nodes, [0]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
pub fn maximise_influence(
    graph: &Csr,
    params: &InfluenceParams,
) -> Result<SeedSet, InfluenceError> {
    maximise_influence_on(graph, params, &Targets::default())
}

/// [`maximise_influence`] where some nodes are worth more than others, some are active already and some
/// must not be chosen.
///
/// Roots of the sets are drawn in proportion to their value, so that the share of sets that are hit is
/// the share of the value that is reached. The guarantee is about the value added to what the engaged
/// nodes reach.
///
/// # Errors
/// As [`maximise_influence`]; values that do not have one entry per node, or a negative or infinite one.
pub fn maximise_influence_on(
    graph: &Csr,
    params: &InfluenceParams,
    targets: &Targets<'_>,
) -> Result<SeedSet, InfluenceError> {
    if !(params.epsilon > 0.0 && params.epsilon < 1.0) {
        let (what, value) = ("epsilon", params.epsilon);
        return Err(InfluenceError::Parameter { what, value, allowed: "above 0 and below 1" });
    }
    params.cascade.check()?;
    let node_count = graph.node_count();
    let roots = WeightedRoots::new(node_count, targets.values)?;
    let k = params.k.min(node_count);
    if k == 0 || roots.total <= 0.0 {
        return Ok(SeedSet { nodes: Vec::new(), spread: Vec::new(), rr_sets: 0, limited: false });
    }
    let sampler = RrSampler::new(graph, params.cascade);
    let (needed, limited) = sets_needed(&sampler, params, &roots, targets, k);
    let mut sets = RrSets::default();
    sets.extend(&sampler, &roots, params.seed, SELECTION_STREAM, needed);
    let (nodes, hits) = sets.choose(node_count, k, targets);
    let spread = hits.iter().map(|&hit| hit as f64 / needed as f64 * roots.total).collect();
    Ok(SeedSet { nodes, spread, rr_sets: needed, limited })
}

/// First random stream of the sets on which the number of sets is decided.
const SIZING_STREAM: u64 = 0;
/// First random stream of the sets on which nodes are chosen.
const SELECTION_STREAM: u64 = 1 << 40;

/// Number of RR sets that the guarantee asks for, and whether `max_sets` is below it (IMM, Algorithm
/// 2, with its λ' and λ* as `round_factor` and `final_factor`).
fn sets_needed(
    sampler: &RrSampler,
    params: &InfluenceParams,
    roots: &WeightedRoots,
    targets: &Targets<'_>,
    k: usize,
) -> (usize, bool) {
    let n = sampler.node_count() as f64;
    let log_n = n.max(2.0).ln();
    // Raised so that both phases together fail with probability n^-l at most (section 4.3).
    let l = params.failure_exponent * (1.0 + 2f64.ln() / log_n);
    let log_choose: f64 = (0..k).map(|i| ((n - i as f64) / (i as f64 + 1.0)).ln()).sum();
    let sizing_epsilon = 2f64.sqrt() * params.epsilon;
    let rounds = n.log2().max(2.0);
    let round_factor = (2.0 + 2.0 * sizing_epsilon / 3.0)
        * (log_choose + l * log_n + rounds.ln().max(0.0))
        / (sizing_epsilon * sizing_epsilon);
    let greedy_share = 1.0 - (-1f64).exp();
    let alpha = (l * log_n + 2f64.ln()).sqrt();
    let beta = (greedy_share * (log_choose + l * log_n + 2f64.ln())).sqrt();
    let final_factor =
        2.0 * (greedy_share * alpha + beta).powi(2) / (params.epsilon * params.epsilon);
    let mut sets = RrSets::default();
    // Lower bound on the share of the value that the best choice reaches.
    let mut lower_bound = roots.max_share;
    for i in 1..rounds as usize {
        let guess = 1.0 / (1u64 << i) as f64;
        let count = ((round_factor / guess).ceil() as usize).min(params.max_sets);
        sets.extend(sampler, roots, params.seed, SIZING_STREAM, count);
        let (_, hits) = sets.choose(sampler.node_count(), k, targets);
        let reached = hits.last().copied().unwrap_or(0) as f64 / sets.len() as f64;
        if reached >= (1.0 + sizing_epsilon) * guess {
            lower_bound = reached / (1.0 + sizing_epsilon);
            break;
        }
        if count == params.max_sets {
            return (params.max_sets, true);
        }
    }
    let count = (final_factor / lower_bound).ceil() as usize;
    (count.clamp(1, params.max_sets), count > params.max_sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_of_the_largest_star_is_chosen_first() {
        let edges: Vec<(u32, u32, f32)> =
            (1..30).map(|v| (0, v, 1.0)).chain((31..50).map(|v| (30, v, 1.0))).collect();
        let graph = Csr::from_edges(60, &edges).unwrap();
        for cascade in [CascadeModel::default(), CascadeModel::uniform(0.5)] {
            let params = InfluenceParams { k: 2, cascade, ..InfluenceParams::default() };
            let found = maximise_influence(&graph, &params).unwrap();
            assert_eq!(found.nodes, [0, 30]);
            assert!(!found.limited);
        }
        // The centre always activates each leaf: their edge is all of the leaf's strength.
        let params = InfluenceParams { k: 1, ..InfluenceParams::default() };
        let found = maximise_influence(&graph, &params).unwrap();
        assert!((found.spread[0] - 30.0).abs() < 1.0, "{:?}", found.spread);
    }

    #[test]
    fn values_decide_and_engaged_and_excluded_nodes_are_not_chosen() {
        // Two stars; the nodes of the smaller one are worth ten times as much.
        let edges: Vec<(u32, u32, f32)> =
            (1..10).map(|v| (0, v, 1.0)).chain((11..15).map(|v| (10, v, 1.0))).collect();
        let graph = Csr::from_edges(15, &edges).unwrap();
        let values: Vec<f64> = (0..15).map(|v| if v >= 10 { 10.0 } else { 1.0 }).collect();
        let choose_one = |engaged: &[u32], excluded: &[u32]| {
            let params = InfluenceParams { k: 1, ..InfluenceParams::default() };
            let targets = Targets { values: &values, engaged, excluded };
            maximise_influence_on(&graph, &params, &targets).unwrap()
        };
        let unrestricted = choose_one(&[], &[]);
        assert_eq!(unrestricted.nodes, [10]);
        assert!((unrestricted.spread[0] - 50.0).abs() < 3.0, "{:?}", unrestricted.spread);
        let engaged = choose_one(&[10], &[]);
        assert_eq!(engaged.nodes, [0]);
        assert!((engaged.spread[0] - 60.0).abs() < 3.0, "{:?}", engaged.spread);
        assert_ne!(choose_one(&[], &[10]).nodes, [10]);
    }

    #[test]
    fn probabilities_outside_their_range_are_refused() {
        let graph = Csr::from_edges(2, &[(0, 1, 1.0)]).unwrap();
        let choose = |cascade, epsilon| {
            maximise_influence(&graph, &InfluenceParams { cascade, epsilon, ..Default::default() })
        };
        assert!(choose(CascadeModel::uniform(1.5), 0.2).is_err());
        assert!(choose(CascadeModel::uniform(f64::NAN), 0.2).is_err());
        assert!(choose(CascadeModel::weighted(-0.5), 0.2).is_err());
        assert!(choose(CascadeModel::default(), 0.0).is_err());
    }
}
