//! The built-in areas against a MeSH file: is every descriptor still there, under its name?

use std::fmt;

use crate::data::corpus::MeshUi;

use super::MeshThesaurus;
use super::preset::{AreaPreset, presets};
use super::resolve::area_rows;

/// Something in a preset that the MeSH file does not confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PresetFinding {
    /// The descriptor is not in the file.
    Missing {
        /// The descriptor.
        ui: MeshUi,
        /// Its expected name.
        name: String,
    },
    /// The descriptor has another name in the file.
    Renamed {
        /// The descriptor.
        ui: MeshUi,
        /// Its expected name.
        expected: String,
        /// Its name in the file.
        found: String,
    },
}

impl fmt::Display for PresetFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { ui, name } => write!(f, "{ui} ({name}) is not in the file"),
            Self::Renamed { ui, expected, found } => {
                write!(f, "{ui} is called '{found}' in the file, expected '{expected}'")
            }
        }
    }
}

/// A preset with what the MeSH file says about it.
#[derive(Clone, Debug)]
pub struct PresetCheck {
    /// The preset.
    pub preset: &'static AreaPreset,
    /// Descriptors that the area holds in the file, roots of whole categories counted; `None`
    /// without a file or when one of its descriptors is missing.
    pub descriptors: Option<usize>,
    /// What is wrong, in the order of includes and excludes.
    pub findings: Vec<PresetFinding>,
}

/// Checks every preset, in their order, against a MeSH file; without one, only lists them.
pub fn check_presets(mesh: Option<&MeshThesaurus>) -> Vec<PresetCheck> {
    let check = |preset: &'static AreaPreset| {
        let Some(mesh) = mesh else {
            return PresetCheck { preset, descriptors: None, findings: Vec::new() };
        };
        let area = &preset.area;
        let includes = area.include.iter().zip(&preset.include_names);
        let excludes = area.exclude.iter().zip(&preset.exclude_names);
        let pins = includes.chain(excludes);
        let findings = pins.filter_map(|(ui, name)| finding(mesh, *ui, name)).collect();
        let descriptors = area_rows(area, mesh).ok().map(|rows| rows.len());
        PresetCheck { preset, descriptors, findings }
    };
    presets().iter().map(check).collect()
}

fn finding(mesh: &MeshThesaurus, ui: MeshUi, expected: &str) -> Option<PresetFinding> {
    match mesh.name(ui) {
        None => Some(PresetFinding::Missing { ui, name: expected.to_owned() }),
        Some(found) if found == expected => None,
        Some(found) => Some(PresetFinding::Renamed {
            ui,
            expected: expected.to_owned(),
            found: found.to_owned(),
        }),
    }
}
