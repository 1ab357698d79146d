//! From works and people to ranked people: areas, networks, scores.

pub mod area;
pub mod network;
pub mod score;
