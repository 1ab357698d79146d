//! Integration tests, one module a subject. They are one binary because each binary links all of
//! polars, which takes longer than most of these tests run.
//!
//! Not in here: `tests/walls.rs`, which must not need the library to compile, and
//! `tests/ingest_memory.rs`, which measures the peak memory of a process of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::print_stderr,
    reason = "a test whose setup fails should stop; measured figures are printed"
)]

mod support;

mod accounts;
mod areas;
mod audit;
mod backtest;
mod bad_input;
mod briefs;
mod cache;
mod check;
mod cover;
mod demo;
mod demo_data;
mod determinism;
mod diff;
mod documents;
mod evidence_trail;
mod explain;
mod exports;
mod faults;
mod feed_cycles;
#[cfg(feature = "fetch")]
mod fetch;
mod field_trials;
mod folder_safety;
mod folders;
mod given_ties;
mod graph_extremes;
mod graph_laws;
mod graph_oracles;
mod guide;
mod help;
mod identity_large_blocks;
mod identity_noise;
mod ingest_oracle;
mod ingest_places;
mod ingest_robust;
mod interests;
mod killed_run;
mod mesh_by_name;
mod messages;
mod metamorphic;
mod method;
mod network_weights;
mod nothing_silent;
mod notice;
mod odd_programmes;
mod opt_out;
mod opt_out_exports;
mod person_keys;
mod pictures;
mod places;
mod real_data;
mod reference_date;
mod report;
mod retention;
mod review;
mod run_folder_schema;
mod sql;
mod study_schema;
mod subject;
mod thin_evidence;
mod workbook;
