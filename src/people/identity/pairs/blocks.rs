//! Which mentions are compared at all: those whose surname and first initial agree.

use crate::people::identity::names::corpus_names::{NO_ID, NameTable};

/// Mentions grouped by block, each block in order of mentions.
pub(crate) struct MentionBlocks {
    rows: Vec<u32>,
    starts: Vec<u32>,
}

impl MentionBlocks {
    /// The blocks in order of their first mention.
    pub(crate) fn iter(&self) -> impl ExactSizeIterator<Item = &[u32]> {
        self.starts.windows(2).map(|ends| &self.rows[ends[0] as usize..ends[1] as usize])
    }
}

/// Groups all mentions that have a block. A surname alone has none: it is compatible with everybody.
pub(crate) fn build_blocks(names: &NameTable) -> MentionBlocks {
    let block = |row: u32| names.entry(row).map_or(NO_ID, |entry| entry.block);
    let rows = 0..names.name_of.len() as u32;
    let mut keyed: Vec<(u32, u32)> =
        rows.map(|row| (block(row), row)).filter(|(block, _)| *block != NO_ID).collect();
    keyed.sort_unstable();
    let mut groups: Vec<&[(u32, u32)]> = keyed.chunk_by(|a, b| a.0 == b.0).collect();
    groups.sort_unstable_by_key(|group| group[0].1);
    let mut rows = Vec::with_capacity(keyed.len());
    let mut starts = vec![0];
    for group in groups {
        rows.extend(group.iter().map(|(_, row)| *row));
        starts.push(rows.len() as u32);
    }
    MentionBlocks { rows, starts }
}
