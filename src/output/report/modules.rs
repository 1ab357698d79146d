//! The modules of the page.

use super::bind::Module;

/// Names the modules of this folder, with their texts.
macro_rules! modules {
    ($($name:ident),+ $(,)?) => {
        &[$(Module {
            name: stringify!($name),
            text: include_str!(concat!(stringify!($name), ".mjs")),
        }),+]
    };
}

/// Every module, in any order.
#[rustfmt::skip]
pub(super) const MODULES: &[Module] = modules![
    camera, changes, communities, coverage, data, dom, ego, filter, labels, links, list, main,
    map, marks, method, network, overview, person, search, stage, state, table, texts, unpack,
];
