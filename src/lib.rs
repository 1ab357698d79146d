//! kolnet maps the experts of a medical field from publications and congress programmes.
//!
//! # The path of a study
//!
//! 1. [`study`] turns the study file as typed into what it means.
//! 2. [`data::ingest`] reads every file into a [`data::corpus`] of works and printed names, and
//!    reports the records it refused. [`data::review`] knows who opted out.
//! 3. [`people::identity`] decides which printed names are one person, and how sure that is.
//! 4. [`ranking::area`] says how much each work is about each therapeutic area.
//! 5. [`ranking::network`] ties the people of an area by what they wrote and where they spoke: a person
//!    becomes a node. [`graph::centrality`] and [`graph::community`] measure nodes and know no people.
//! 6. [`ranking::score`] adds up evidence and position, and a node becomes a person again.
//! 7. [`output`] writes the run folder. [`queries`] answers questions about a finished run: why is
//!    somebody listed, whom to meet, what changed. [`crm`] writes the files for a CRM, and
//!    [`backtest`] asks whether an earlier ranking came true.
//!
//! [`pipeline::run`] is all of it on one page. [`guide`] is the manual: commands, files, method,
//! architecture.
//!
//! # Wings
//!
//! Two wings do not know each other: [`data`] and [`graph`]. They meet in [`ranking::network`].
//! [`storage`] below them reads and writes files. `tests/walls.rs` keeps all imports in one direction.

pub mod backtest;
#[cfg(feature = "cli")]
pub mod cli;
pub mod crm;
pub mod data;
#[cfg(feature = "fetch")]
pub mod fetch;
pub mod graph;
pub mod guide;
pub mod output;
pub mod people;
pub mod pipeline;
pub mod queries;
pub mod ranking;
pub mod run_folder;
pub mod storage;
pub mod study;

#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

pub use pipeline::{Findings, PipelineError, run};
pub use study::Study;
