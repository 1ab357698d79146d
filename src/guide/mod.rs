//! The guide: how kolnet works, what it reads, what it writes, and how to extend it.
//!
//! | chapter | for |
//! | --- | --- |
//! | [`tour`] | the first five minutes: run, open the report, find a person, read why, print the brief |
//! | [`commands`] | every command, with an example |
//! | [`study_file`] | every key of the study file |
//! | [`inputs`] | sources and their columns, opt-outs, overrides, lists |
//! | [`fetch`] | sources from PubMed, OpenAlex, Europe PMC and ClinicalTrials.gov |
//! | [`schedule`] | every cycle by itself: exit codes, cron, Windows task, container |
//! | [`engines`] | the relational steps on Spark, DuckDB or Snowflake, and with little memory |
//! | [`run_folder`] | every file and column that is written |
//! | [`pictures`] | what each picture says at a glance |
//! | [`method`] | every formula and default, with its source |
//! | [`faq`] | reading a result: what it says, what it does not, why somebody is missing |
//! | [`architecture`] | the rooms of the code, the words that it uses, its walls |
//! | [`extending`] | a new measure, source or study key, step by step |
//!
//! Comments in the code cite sections of these chapters, as in [method 2.4](method#24-ties).

#[doc = include_str!("tour.md")]
pub mod tour {}

#[doc = include_str!("commands.md")]
pub mod commands {}

#[doc = include_str!("study_file.md")]
pub mod study_file {}

#[doc = include_str!("inputs.md")]
pub mod inputs {}

#[doc = include_str!("fetch.md")]
pub mod fetch {}

#[doc = include_str!("schedule.md")]
pub mod schedule {}

#[doc = include_str!("engines.md")]
pub mod engines {}

#[doc = include_str!("run_folder.md")]
pub mod run_folder {}

#[doc = include_str!("pictures.md")]
#[doc = "<div style=\"zoom: 0.7\">\n"]
#[doc = include_str!("pictures/network.svg")]
#[doc = include_str!("pictures/intervals.svg")]
#[doc = include_str!("pictures/top.svg")]
#[doc = "</div>"]
pub mod pictures {}

#[doc = include_str!("method.md")]
pub mod method {}

#[doc = include_str!("faq.md")]
pub mod faq {}

#[doc = include_str!("architecture.md")]
pub mod architecture {}

#[doc = include_str!("extending.md")]
pub mod extending {}
