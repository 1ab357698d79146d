//! Where the study file says what of an area.

use std::ops::Range;

use toml::de::{DeTable, DeValue};

use crate::data::corpus::MeshUi;

/// Where the study file defines an area: `study.toml, line 6`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaPlace {
    /// Its section.
    pub section: String,
    /// The descriptors that it names itself.
    pub descriptors: Vec<(MeshUi, String)>,
}

impl AreaPlace {
    /// The line that names a descriptor; the section, where none does.
    pub fn of_descriptor(&self, descriptor: Option<MeshUi>) -> &str {
        let named = self.descriptors.iter().find(|(ui, _)| Some(*ui) == descriptor);
        named.map_or(&self.section, |(_, place)| place)
    }
}

/// The texts of an area's section as typed, with their places in the file.
#[derive(Clone, Debug, Default)]
pub(super) struct AreaTexts<'t>(Vec<(&'t str, Range<usize>)>);

impl<'t> AreaTexts<'t> {
    /// Those of each area, in the order of the file.
    pub(super) fn of_file(file: &'t DeTable<'_>) -> Vec<Self> {
        let areas = file.get("area").and_then(|areas| areas.get_ref().as_array());
        let tables = areas.into_iter().flat_map(|areas| areas.iter());
        tables
            .map(|area| area.get_ref().as_table().map(Self::of_area).unwrap_or_default())
            .collect()
    }

    fn of_area(area: &'t DeTable<'_>) -> Self {
        let mut texts = Vec::new();
        for value in area.values() {
            match value.get_ref() {
                DeValue::String(text) => texts.push((text.as_ref(), value.span())),
                DeValue::Array(listed) => texts.extend(
                    listed.iter().filter_map(|one| Some((one.get_ref().as_str()?, one.span()))),
                ),
                _ => {}
            }
        }
        Self(texts)
    }

    /// Where a text is typed.
    pub(super) fn span_of(&self, text: &str) -> Option<Range<usize>> {
        self.0.iter().find(|(typed, _)| *typed == text).map(|(_, span)| span.clone())
    }

    /// The descriptors that are typed, with their places.
    pub(super) fn descriptors(&self) -> impl Iterator<Item = (MeshUi, Range<usize>)> {
        self.0.iter().filter_map(|(text, span)| Some((MeshUi::parse(text)?, span.clone())))
    }
}
