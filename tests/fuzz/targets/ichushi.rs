//! Any bytes read as `ichushi` are read, or refused with a place.
#![no_main]

#[path = "../laws.rs"]
mod laws;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| laws::hold(kolnet::data::corpus::SourceKind::Ichushi, bytes));
