//! kolnet maps the experts of a medical field from publications and congress programmes.
//!
//! # The way of a study
//!
//! 1. [`study`] turns the study file as typed into what it means.
//! 2. [`ingest`] reads every file into a [`corpus`] of works and the names printed on them, and says
//!    which records it refused. [`review`] knows who opted out.
//! 3. [`identity`] decides which printed names are one person, and how sure it is.
//! 4. [`area`] says how much each work speaks of each therapeutic area.
//! 5. [`network`] ties the people of an area by what they wrote and where they spoke: a person becomes
//!    a node. [`centrality`] and [`community`] measure nodes and know no people.
//! 6. [`ranking`] adds up evidence and position, and a node becomes a person again.
//! 7. [`output`] writes the run folder, [`explain`] says out of it why somebody is on the list,
//!    [`plan`] whom to meet so that most of the area is within reach, [`change`] what
//!    moved since an earlier run, [`feed`] writes the files for a CRM, and [`backtest`] asks whether an earlier ranking would have come true. [`archive`] reads a
//!    run folder back.
//!
//! [`pipeline::run`] is all of it on one page.
//!
//! Two wings stand on the ground and do not know each other: data ([`corpus`], [`ingest`],
//! [`identity`], [`area`]) and graphs ([`graph`], [`ordered`], [`centrality`], [`community`],
//! [`layout`]). They meet in [`network`]. On the ground lie [`table`], which writes rows, and [`whole`],
//! which lets a file appear when all of it is there. `tests/walls.rs` keeps the arrows in one direction.

pub mod archive;
pub mod area;
pub mod backtest;
pub mod centrality;
pub mod change;
pub mod community;
pub mod corpus;
pub mod explain;
pub mod feed;
pub mod graph;
pub mod identity;
pub mod ingest;
pub mod layout;
pub mod ledger;
pub mod measure;
pub mod network;
pub mod ordered;
pub mod output;
pub mod pipeline;
pub mod plan;
pub mod profile;
pub mod ranking;
pub mod reach;
pub mod review;
pub mod study;
pub mod table;
pub mod whole;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use pipeline::{Error, Findings, run};
pub use study::Study;
