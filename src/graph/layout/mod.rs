//! Here is a graph: where on the page does each node stand?
//!
//! Every component is laid out by itself, by attraction along ties and repulsion between all nodes
//! (ForceAtlas2: Jacomy et al. 2014, with the logarithmic attraction of Noack 2009 at the end, which
//! sets communities apart), repulsion being summed over a quadtree (Barnes & Hut 1986). Components
//! are then packed around the largest. The same graph and seed give the same picture, for any number
//! of threads.

mod forces;
mod pack;
mod quadtree;

pub use forces::{LayoutParams, layout};
