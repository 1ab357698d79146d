//! Who stands between people who do not know each other: Burt's structural holes, and roles between
//! communities.

use super::clustering::Oriented;
use super::error::Error;
use super::scores::{Centrality, Scores};
use crate::graph::Csr;

/// Constraint (Burt 1992): `c_i = sum over neighbours j of (p_ij + sum_q p_iq p_qj)^2`, where `p_ij`
/// is the share of i's strength that the tie to j holds. Small is open, large is shut in. Not
/// defined for a node without ties. Equal to networkx and igraph.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Constraint;

/// Effective size of a node's neighbourhood: how many neighbours remain when redundant ones are not
/// counted. 0 for a node without ties.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct EffectiveSize {
    /// What makes a neighbour redundant.
    pub redundancy: Redundancy,
}

/// What makes a neighbour redundant.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Redundancy {
    /// A tie to another neighbour, whatever its weight: `d - 2t/d` with `t` ties among the `d`
    /// neighbours (Borgatti 1997; networkx without weight). The default: it is what was measured.
    #[default]
    Ties,
    /// The strength of such ties: `e_i = sum_j (1 - sum_q p_iq m_jq)`, `m_jq = w_jq / max_k w_jk`
    /// (Burt 1992; networkx with weight).
    Strength,
}

/// All measures of structural holes, from one pass over the triangles.
#[derive(Debug, Clone, PartialEq)]
pub struct Brokerage {
    /// [`Constraint`]; NaN for nodes without ties.
    pub constraint: Vec<f64>,
    /// [`EffectiveSize`] by ties.
    pub effective_size: Vec<f64>,
    /// [`EffectiveSize`] by strength.
    pub effective_size_by_strength: Vec<f64>,
    /// Number of triangles through each node.
    pub triangles: Vec<u64>,
}

impl Centrality for Constraint {
    fn name(&self) -> &'static str {
        "constraint"
    }
    fn scores(&self, graph: &Csr) -> Result<Scores, Error> {
        Ok(Scores::direct(self.name(), brokerage(graph).constraint))
    }
}

impl Centrality for EffectiveSize {
    fn name(&self) -> &'static str {
        "effective-size"
    }
    fn scores(&self, graph: &Csr) -> Result<Scores, Error> {
        let all = brokerage(graph);
        let values = match self.redundancy {
            Redundancy::Ties => all.effective_size,
            Redundancy::Strength => all.effective_size_by_strength,
        };
        Ok(Scores::direct(self.name(), values))
    }
}

/// Constraint, effective size (both kinds) and triangles of all nodes in one pass.
///
/// `T_ij = sum_q w_iq w_qj / s_q` over common neighbours is the same from both ends, so
/// `c_i = sum_j ((w_ij + T_ij) / s_i)^2`, and each triangle is met once and adds to its three ties.
pub fn brokerage(graph: &Csr) -> Brokerage {
    let oriented = Oriented::new(graph);
    let n = graph.node_count();
    let inverse: Vec<f64> = (0..n as u32)
        .map(|u| graph.strength(u))
        .map(|strength| if strength > 0.0 { 1.0 / strength } else { 0.0 })
        .collect();
    let largest_weight = |u| match graph.weights(u) {
        Some(weights) => weights.iter().copied().fold(0.0, f32::max),
        None => 1.0,
    };
    let inverse_largest: Vec<f64> = (0..n as u32)
        .map(largest_weight)
        .map(|largest| if largest > 0.0 { 1.0 / f64::from(largest) } else { 0.0 })
        .collect();
    let weight = |slot: usize| oriented.weights.get(slot).map_or(1.0, |&w| f64::from(w));
    // Beside `heads`: T of the tie.
    let mut shared = vec![0f64; oriented.heads.len()];
    let mut triangles = vec![0u64; n];
    // sum over triangles (i, j, q) of w_jq (w_iq / max_j + w_ij / max_q)
    let mut redundant = vec![0f64; n];
    const UNMARKED: u32 = u32::MAX;
    let mut slot_to = vec![UNMARKED; n];
    for u in 0..n as u32 {
        let row = oriented.row(u);
        if row.len() < 2 {
            continue;
        }
        for slot in row.clone() {
            slot_to[oriented.heads[slot] as usize] = (slot - row.start) as u32;
        }
        let (mut mine, mut redundant_mine) = (0, 0.0);
        for uv in row.clone() {
            let v = oriented.heads[uv] as usize;
            let w_uv = weight(uv);
            let (mut shared_uv, mut closed, mut redundant_v) = (0.0, 0, 0.0);
            for vx in oriented.row(v as u32) {
                let x = oriented.heads[vx] as usize;
                if slot_to[x] == UNMARKED {
                    continue;
                }
                let ux = row.start + slot_to[x] as usize;
                let (w_vx, w_ux) = (weight(vx), weight(ux));
                shared_uv += w_ux * w_vx * inverse[x];
                shared[vx] += w_uv * w_ux * inverse[u as usize];
                shared[ux] += w_uv * w_vx * inverse[v];
                let largest = &inverse_largest;
                redundant_mine += w_vx * (w_ux * largest[v] + w_uv * largest[x]);
                redundant_v += w_ux * (w_vx * largest[u as usize] + w_uv * largest[x]);
                redundant[x] += w_uv * (w_vx * largest[u as usize] + w_ux * largest[v]);
                closed += 1;
                triangles[x] += 1;
            }
            shared[uv] += shared_uv;
            triangles[v] += closed;
            redundant[v] += redundant_v;
            mine += closed;
        }
        triangles[u as usize] += mine;
        redundant[u as usize] += redundant_mine;
        for slot in row {
            slot_to[oriented.heads[slot] as usize] = UNMARKED;
        }
    }
    let mut constraint = vec![0f64; n];
    for u in 0..n {
        for slot in oriented.row(u as u32) {
            let v = oriented.heads[slot] as usize;
            let square = (weight(slot) + shared[slot]).powi(2);
            constraint[u] += square * inverse[u] * inverse[u];
            constraint[v] += square * inverse[v] * inverse[v];
        }
    }
    let (mut effective_size, mut effective_size_by_strength) = (vec![0.0; n], vec![0.0; n]);
    for u in 0..n {
        let d = graph.degree(u as u32) as f64;
        if d > 0.0 {
            effective_size[u] = d - 2.0 * triangles[u] as f64 / d;
            effective_size_by_strength[u] = d - redundant[u] * inverse[u];
        } else {
            constraint[u] = f64::NAN;
        }
    }
    Brokerage { constraint, effective_size, effective_size_by_strength, triangles }
}

/// Participation (Guimera & Amaral 2005): `1 - sum_c (s_ic / s_i)^2` over communities `c`: 0 if all
/// strength stays in one community, near 1 if it spreads over many. 0 for a node without ties.
///
/// # Errors
/// A membership that has not one entry a node.
pub fn participation(graph: &Csr, membership: &[u32]) -> Result<Scores, Error> {
    const MEASURE: &str = "participation";
    let mut shares = community_shares(MEASURE, graph, membership)?;
    let values = (0..graph.node_count() as u32)
        .map(|u| {
            let s = graph.strength(u);
            let squares: f64 =
                shares.of(graph, membership, u).map(|(_, w)| (w / s) * (w / s)).sum();
            if s > 0.0 { 1.0 - squares } else { 0.0 }
        })
        .collect();
    Ok(Scores::direct(MEASURE, values))
}

/// Within-module z (Guimera & Amaral 2005): how far the strength of a node within its own community
/// lies from the mean of the community, in standard deviations (of the whole community, not of a
/// sample); 0 where all are alike.
///
/// # Errors
/// A membership that has not one entry a node.
pub fn within_module_z(graph: &Csr, membership: &[u32]) -> Result<Scores, Error> {
    const MEASURE: &str = "within-module-z";
    let mut shares = community_shares(MEASURE, graph, membership)?;
    let own: Vec<f64> = (0..graph.node_count() as u32)
        .map(|u| {
            let home = membership[u as usize];
            shares.of(graph, membership, u).filter(|&(c, _)| c == home).map(|(_, w)| w).sum()
        })
        .collect();
    let communities = membership.iter().max().map_or(0, |&c| c as usize + 1);
    let (mut count, mut mean, mut spread) =
        (vec![0f64; communities], vec![0f64; communities], vec![0f64; communities]);
    for (&c, value) in membership.iter().zip(&own) {
        count[c as usize] += 1.0;
        mean[c as usize] += value;
    }
    mean.iter_mut().zip(&count).for_each(|(mean, count)| *mean /= count.max(1.0));
    for (&c, value) in membership.iter().zip(&own) {
        spread[c as usize] += (value - mean[c as usize]).powi(2);
    }
    let values = membership.iter().zip(&own).map(|(&c, value)| {
        let deviation = (spread[c as usize] / count[c as usize]).sqrt();
        let away = value - mean[c as usize];
        // Rounding leaves a spread near 0 where all are alike.
        if deviation > 1e-9 * mean[c as usize] { away / deviation } else { 0.0 }
    });
    Ok(Scores::direct(MEASURE, values.collect()))
}

/// Strength of a node by community of its neighbours.
struct Shares {
    sums: Vec<f64>,
    touched: Vec<u32>,
}

fn community_shares(
    measure: &'static str,
    graph: &Csr,
    membership: &[u32],
) -> Result<Shares, Error> {
    if membership.len() != graph.node_count() {
        let (found, nodes) = (membership.len(), graph.node_count());
        return Err(Error::Shape { measure, found, nodes });
    }
    let communities = membership.iter().max().map_or(0, |&c| c as usize + 1);
    Ok(Shares { sums: vec![0.0; communities], touched: Vec::new() })
}

impl Shares {
    fn of<'a>(
        &'a mut self,
        graph: &Csr,
        membership: &[u32],
        u: u32,
    ) -> impl Iterator<Item = (u32, f64)> + 'a {
        for (v, w) in graph.ties_of(u) {
            let c = membership[v as usize];
            if self.sums[c as usize] == 0.0 {
                self.touched.push(c);
            }
            self.sums[c as usize] += f64::from(w);
        }
        let sums = &mut self.sums;
        self.touched.drain(..).map(move |c| (c, std::mem::take(&mut sums[c as usize])))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_node_between_two_communities_participates_in_both() {
        let graph =
            Csr::from_ties(6, &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 2.0), (3, 4, 1.0), (1, 2, 1.0)])
                .unwrap();
        let p = participation(&graph, &[0, 0, 0, 1, 1, 2]).unwrap().values;
        assert_eq!(p[0], 0.5);
        assert_eq!(p[1], 0.0);
        assert_eq!(p[5], 0.0);
        assert!(participation(&graph, &[0, 1]).is_err());
    }

    #[test]
    fn z_is_zero_where_all_are_alike_and_positive_for_the_hub() {
        let graph = Csr::from_ties(
            7,
            &[(0, 1, 1.0), (0, 2, 1.0), (0, 3, 1.0), (4, 5, 1.0), (5, 6, 1.0), (4, 6, 1.0)],
        )
        .unwrap();
        let z = within_module_z(&graph, &[0, 0, 0, 0, 1, 1, 1]).unwrap().values;
        assert!((z[0] - 3f64.sqrt()).abs() < 1e-12);
        assert_eq!(&z[4..], &[0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_node_without_ties_has_no_constraint() {
        let graph = Csr::from_ties(3, &[(0, 1, 1.0)]).unwrap();
        let scores = Constraint.scores(&graph).unwrap();
        assert_eq!(scores.get(0), Some(1.0));
        assert_eq!(scores.get(2), None);
    }
}
