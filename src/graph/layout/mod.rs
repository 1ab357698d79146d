//! Node coordinates: where on a page should each node be drawn?
//!
//! Every component is laid out by itself, by attraction along edges and repulsion between all nodes
//! (ForceAtlas2: Jacomy et al. 2014; with the logarithmic attraction of Noack 2009 at the end, which
//! separates communities), repulsion being summed over a quadtree (Barnes & Hut 1986). Components are
//! then packed around the largest. The same graph and seed give the same coordinates, for any number of
//! threads.

mod circle_packing;
mod force_atlas2;
mod quadtree;

pub use force_atlas2::{LayoutParams, force_atlas2};
