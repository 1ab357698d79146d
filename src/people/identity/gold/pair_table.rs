//! Pairs of mentions with their features, for the script that fits the model.

use super::list_context::{list_context, list_names};
use super::mention_list::ListedMention;
use crate::people::identity::pairs::blocks::build_blocks;
use crate::people::identity::pairs::features::{BlockFeatures, FEATURE_NAMES, FEATURES, quantize};

/// Pairs of mentions that share a block and whose names can be one person's.
#[derive(Clone, Debug, Default)]
pub struct PairTable {
    /// Indices in the list of the earlier and the later mention of each pair.
    pub pairs: Vec<(u32, u32)>,
    /// Features in steps of one byte, one row of [`feature_names`] a pair.
    pub features: Vec<u8>,
}

/// Names of the columns of [`PairTable::features`].
pub fn feature_names() -> &'static [&'static str] {
    &FEATURE_NAMES
}

/// All pairs of a list; of blocks with more than `sampled_above` mentions about one pair in `step`.
pub fn build_pair_table(list: &[ListedMention], step: u32, sampled_above: usize) -> PairTable {
    let list: Vec<&ListedMention> = list.iter().collect();
    let names = list_names(&list);
    let context = list_context(&list, &names);
    let mut table = PairTable::default();
    let mut block = BlockFeatures::default();
    let mut turn = 0u32;
    for mentions in build_blocks(&names).iter() {
        block.load(mentions, &names, &context);
        let step = if mentions.len() > sampled_above { step } else { 1 };
        for i in 0..mentions.len() {
            block.set_reference(i);
            for j in i + 1..mentions.len() {
                let [a, b] = [i, j].map(|at| mentions[at]);
                let same_paper = context.paper[a as usize] == context.paper[b as usize];
                // Multiples of an odd number (2^32 over the golden ratio) scatter the sample.
                turn = turn.wrapping_add(0x9E37_79B1);
                let is_sampled = (turn >> 8).is_multiple_of(step);
                let names = block.names.compared_to_reference(j);
                let Some(names) = names.filter(|_| is_sampled && !same_paper) else { continue };
                table.pairs.push((a, b));
                table.features.extend(quantize(&block.pair_with_reference(i, j, names)));
            }
        }
    }
    debug_assert_eq!(table.features.len(), table.pairs.len() * FEATURES);
    table
}
