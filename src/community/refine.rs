//! The refinement that keeps Leiden's communities connected (Traag, Waltman & Van Eck 2019,
//! Algorithm A.2, `MergeNodesSubset`).

use rand_xoshiro::Xoshiro256PlusPlus;
use rand_xoshiro::rand_core::Rng;

use super::level::{View, by_label, compact};
use super::local::{Around, shuffle};

/// Splits each community into well-connected parts: nodes start alone and a node that is still alone
/// may join a part of its own community, a part being chosen with probability proportional to
/// `exp(gain / randomness)` among those that lose nothing. Returns the number of parts, whose labels
/// are `0..parts` in `parts_of`.
pub(super) fn refine<W: Copy + Into<f64>>(
    view: &View<W>,
    cost: f64,
    randomness: f64,
    labels: &[u32],
    parts_of: &mut Vec<u32>,
    random: &mut Xoshiro256PlusPlus,
) -> usize {
    let n = view.len();
    let mut community_mass = vec![0f64; n];
    for (v, &c) in labels.iter().enumerate() {
        community_mass[c as usize] += view.mass[v];
    }
    parts_of.clear();
    parts_of.extend(0..n as u32);
    let mut part_mass = view.mass.to_vec();
    let mut alone = vec![true; n];
    // outward[r]: weight from part r to the rest of its community.
    let mut outward = vec![0f64; n];
    for v in 0..n {
        let home = view.ties_of(v).filter(|&(u, _)| labels[u] == labels[v]);
        outward[v] = home.map(|(_, w)| w).sum();
    }
    let (starts, mut nodes) = by_label(labels, n);
    let mut around = Around::new(n);
    let mut choices: Vec<(u32, f64)> = Vec::new();
    for c in 0..n {
        let members = &mut nodes[starts[c] as usize..starts[c + 1] as usize];
        if members.len() < 2 {
            continue;
        }
        shuffle(members, random);
        let whole = community_mass[c];
        let holds = |part: usize, mass: &[f64], outward: &[f64]| {
            outward[part] >= cost * mass[part] * (whole - mass[part])
        };
        for &v in members.iter() {
            let v = v as usize;
            if !alone[v] || !holds(v, &part_mass, &outward) {
                continue;
            }
            for (u, w) in view.ties_of(v) {
                if labels[u] as usize == c {
                    around.add(parts_of[u], w);
                }
            }
            let mass = view.mass[v];
            choices.clear();
            let mut most = 0.0;
            for &part in around.touched() {
                let gain = around.to(part) - cost * mass * part_mass[part as usize];
                if gain >= 0.0 && holds(part as usize, &part_mass, &outward) {
                    choices.push((part, gain));
                    most = f64::max(most, gain);
                }
            }
            if let Some(part) = draw(&mut choices, most, randomness, random) {
                let part = part as usize;
                parts_of[v] = part as u32;
                outward[part] += outward[v] - 2.0 * around.to(part as u32);
                part_mass[part] += mass;
                alone[part] = false;
                alone[v] = false;
            }
            around.clear();
        }
    }
    compact(parts_of, n)
}

/// One of the choices, with probability proportional to `exp(gain / randomness)`.
fn draw(
    choices: &mut [(u32, f64)],
    most: f64,
    randomness: f64,
    random: &mut Xoshiro256PlusPlus,
) -> Option<u32> {
    if choices.len() < 2 {
        return choices.first().map(|&(part, _)| part);
    }
    let mut sum = 0.0;
    for (_, gain) in choices.iter_mut() {
        let less = (*gain - most) / randomness;
        sum += if less > -40.0 { less.exp() } else { 0.0 };
        *gain = sum;
    }
    let point = (random.next_u64() >> 11) as f64 / (1u64 << 53) as f64 * sum;
    choices.iter().find(|&&(_, upto)| point < upto).map(|&(part, _)| part)
}
