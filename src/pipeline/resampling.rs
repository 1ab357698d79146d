//! How firm the ranking of an area is: networks drawn anew, then ranks.

use rayon::prelude::*;

use super::progress::{ProgressWatch, StepCounter};
use super::{AreaFindings, PipelineError, RunContext, RunStep};
use crate::graph::centrality::{Centrality, EffectiveSize, HarmonicCentrality, PivotSelection};
use crate::graph::community::{self, LeidenParams};
use crate::ranking::area::AreaMembership;
use crate::ranking::network::{SessionTies, project_network};
use crate::ranking::score::{self, EvidenceItem, NetworkReplicate, ResamplingInputs};

/// People up to which the network of an area is drawn anew: above, one replicate costs as much as the
/// rest of the run, and its measures are held as they are.
const DRAWN_ANEW: usize = 100_000;
/// Other seeds whose communities are set beside the area's: 20 of them
/// ([method 7](crate::guide::method#7-communities)) would not change the
/// second decimal of a mean of ten.
const SEEDS: u64 = 10;
/// Above this many people the reach in a replicate is estimated …
const EXACT_REACH: usize = 400;
/// … from this many pivots. The spread between replicates is far above the error of the estimate: on the demo the
/// ends of the intervals of the first 200 people of an area move by .4 % of the interval's width beside exact
/// reach (with [`EXACT_REACH`] above its 1,714 people), with 100 pivots by .3 %, and no tier changes.
const PIVOTS: usize = 32;

/// Tests the ranking of each area.
pub(super) fn test_areas(
    context: &RunContext<'_>,
    areas: &mut [AreaFindings],
    watch: ProgressWatch<'_>,
) -> Result<(), PipelineError> {
    let draws: usize = areas.iter().map(|area| network_draws(context, area) as usize).sum();
    let tested = StepCounter::begin(watch, RunStep::Test, draws + areas.len());
    areas.iter_mut().try_for_each(|area| {
        test_robustness(context, area, &tested)?;
        tested.advance();
        Ok(())
    })
}

/// How many networks of an area are drawn anew.
fn network_draws(context: &RunContext<'_>, area: &AreaFindings) -> u32 {
    let params = &context.config.resampling;
    let people = area.network.people.len();
    if people > DRAWN_ANEW { 0 } else { params.network_bootstrap.min(params.bootstrap) }
}

/// Writes into each row of the ranking where its person stands when documents, names and weights are
/// drawn anew.
fn test_robustness(
    context: &RunContext<'_>,
    area: &mut AreaFindings,
    drawn_networks: &StepCounter<'_>,
) -> Result<(), PipelineError> {
    let params = &context.config.resampling;
    let drawn = (0..network_draws(context, area))
        .into_par_iter()
        .map(|replicate| {
            draw_network(context, area, replicate).inspect(|_| drawn_networks.advance())
        })
        .collect::<Result<Vec<_>, PipelineError>>()?;
    let (networks, partitions): (Vec<NetworkReplicate>, Vec<Vec<u32>>) = drawn.into_iter().unzip();
    if !partitions.is_empty() {
        area.keep_stability(community::partition_stability(&area.membership, &partitions));
        area.seed_agreement = Some(seed_agreement(context, area)?);
    }
    let items = &area.evidence.items;
    let certainty: Vec<f32> = items.par_iter().map(|item| certainty(context, area, item)).collect();
    let draws = ResamplingInputs {
        items,
        certainty: &certainty,
        networks: &networks,
        seed: context.config.seed,
    };
    area.stability = score::measure_stability(&mut area.ranking, &draws, params);
    Ok(())
}

/// Mean adjusted mutual information of the area's partition with those of [`SEEDS`] other seeds on the
/// same network ([method 7](crate::guide::method#7-communities)). People in no community of five
/// are one group in all of them.
fn seed_agreement(context: &RunContext<'_>, area: &AreaFindings) -> Result<f64, PipelineError> {
    let alike = (1..=SEEDS)
        .into_par_iter()
        .map(|turn| {
            let seed = context.config.seed.wrapping_sub(turn);
            let other =
                super::community::detect(&area.network.combined, &context.config.community, seed)?;
            Ok(community::adjusted_mutual_information(&area.membership, &other.membership))
        })
        .collect::<Result<Vec<f64>, PipelineError>>()?;
    Ok(alike.iter().sum::<f64>() / alike.len() as f64)
}

/// Brokerage and reach of each node of the area in a network of drawn documents, and its community
/// there.
fn draw_network(
    context: &RunContext<'_>,
    area: &AreaFindings,
    replicate: u32,
) -> Result<(NetworkReplicate, Vec<u32>), PipelineError> {
    let RunContext { config, corpus, people, as_of, .. } = context;
    let drawn: Vec<AreaMembership> = area
        .works
        .iter()
        .filter_map(|entry| {
            let times = score::replicate_count(config.seed, replicate, entry.work);
            (times > 0)
                .then_some(AreaMembership { fraction: entry.fraction * times as f32, ..*entry })
        })
        .collect();
    let session_ties = SessionTies::from(&config.ranking.congress);
    let network = project_network(corpus, people, &drawn, *as_of, &config.network, &session_ties)?;
    let graph = &network.combined;
    let pivots = PivotSelection::CountAbove { count: PIVOTS, nodes: EXACT_REACH };
    let reach = HarmonicCentrality { pivots, seed: config.seed, ..HarmonicCentrality::default() }
        .scores(graph)?
        .values;
    let brokerage = EffectiveSize::default().scores(graph)?.values;
    let seed = config.seed.wrapping_add(u64::from(replicate) + 1);
    let params = LeidenParams { seed, ..config.community };
    let partition = community::leiden(graph, &params)?.membership;
    let nodes = area.network.people.len();
    let mut labels = vec![community::ABSENT; nodes];
    let mut drawn = NetworkReplicate { brokerage: vec![0.0; nodes], reach: vec![0.0; nodes] };
    for (place, person) in network.people.iter().enumerate() {
        if let Some(node) = area.network.node_of(*person) {
            drawn.brokerage[node as usize] = brokerage[place];
            drawn.reach[node as usize] = reach[place];
            labels[node as usize] = partition[place];
        }
    }
    Ok((drawn, labels))
}

/// Probability that the name which an item rests on is the person's: that of the surest mention.
fn certainty(context: &RunContext<'_>, area: &AreaFindings, item: &EvidenceItem) -> f32 {
    let person = Some(area.network.people[item.node as usize]);
    context
        .corpus
        .mentions_of(item.work)
        .filter(|mention| context.people.person_of[mention.index()] == person)
        .map(|mention| context.people.confidence[mention.index()])
        .fold(None, |most: Option<f32>, q| Some(most.map_or(q, |most| most.max(q))))
        .unwrap_or(1.0)
}
