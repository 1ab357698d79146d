//! What a choice of nodes is to reach.

/// Which nodes are worth reaching, and which may be chosen.
#[derive(Debug, Clone, Copy, Default)]
pub struct Targets<'a> {
    /// Value of reaching each node; empty for 1 each.
    pub values: &'a [f64],
    /// Nodes that are active anyway; they are not chosen.
    pub engaged: &'a [u32],
    /// Nodes that must not be chosen.
    pub excluded: &'a [u32],
}
