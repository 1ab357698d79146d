//! Pairs of mentions with their features, for the script that fits the model.

use super::list_context::{list_context, list_names};
use super::mention_list::ListedMention;
use crate::people::identity::names::compare::NameCounts;
use crate::people::identity::pairs::blocks::blocks_of;
use crate::people::identity::pairs::features::{Block, FEATURE_NAMES, FEATURES};

/// Pairs of mentions that share a block and whose names can be one.
#[derive(Clone, Debug, Default)]
pub struct PairTable {
    /// Places in the list of the earlier and the later mention of each pair.
    pub pairs: Vec<(u32, u32)>,
    /// Features, one row of [`feature_names`] a pair.
    pub features: Vec<f32>,
}

/// Names of the columns of [`PairTable::features`].
pub fn feature_names() -> &'static [&'static str] {
    &FEATURE_NAMES
}

/// All pairs of a list, or every `step`-th of each block with more than `step_above` mentions.
pub fn pair_table(list: &[ListedMention], step: u32, step_above: usize) -> PairTable {
    let list: Vec<&ListedMention> = list.iter().collect();
    let names = list_names(&list);
    let evidence = list_context(&list, &names);
    let counts = NameCounts::of(&names);
    let mut table = PairTable::default();
    let mut block = Block::default();
    let mut turn = 0u32;
    for members in blocks_of(&names).iter() {
        block.load(members.iter().copied(), &names, &counts, &evidence);
        let step = if members.len() > step_above { step } else { 1 };
        for i in 0..members.len() {
            block.meet(i);
            for j in i + 1..members.len() {
                let same_paper =
                    evidence.paper[members[i] as usize] == evidence.paper[members[j] as usize];
                // Multiplying by an odd number scatters the turns over the block.
                turn = turn.wrapping_add(0x9E37_79B1);
                let chosen = (turn >> 8).is_multiple_of(step);
                let Some(name) = block.names.faced(j).filter(|_| chosen && !same_paper) else {
                    continue;
                };
                table.pairs.push((members[i], members[j]));
                table.features.extend_from_slice(&block.pair(i, j, name, &evidence));
            }
        }
    }
    debug_assert_eq!(table.features.len(), table.pairs.len() * FEATURES);
    table
}
