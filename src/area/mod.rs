//! How much each work speaks of each therapeutic area, and by which rule.
