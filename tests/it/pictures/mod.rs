//! Promises that hold for every picture, checked on the finished file.

mod crowds;
mod demo;
mod findings;
mod finished;
mod oddities;

use kolnet::output::plot::{Caption, FontSource, Fonts, Language, SystemFonts};

/// The fonts that are compiled in: the same on every machine.
fn carried() -> Fonts {
    Fonts::load(&FontSource { study_font: None, system: SystemFonts::Ignore }).unwrap()
}

fn caption(language: Language) -> Caption {
    Caption {
        language,
        area: "Heart failure".into(),
        person_label: "STL".into(),
        as_of: "2026-10-01".into(),
        ..Caption::default()
    }
}
