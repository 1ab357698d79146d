//! The built-in therapeutic areas and indications, `data/assets/areas.toml`.

use std::sync::LazyLock;

use crate::data::corpus::{MeshUi, nearest_texts};

use super::{Area, AreaError, AreaSpec};

const TEXT: &str = include_str!("../../../data/assets/areas.toml");

/// Whether a preset is a therapeutic area or one indication within it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum PresetKind {
    /// A therapeutic area; all of them together are the background of every fraction.
    Area,
    /// An indication.
    Indication,
}

/// A built-in area or indication.
#[derive(Clone, Debug)]
pub struct AreaPreset {
    /// Area or indication.
    pub kind: PresetKind,
    /// Its definition; `area.id` is what a study file calls it by.
    pub area: Area,
    /// Name in Japanese; empty for indications.
    pub name_ja: String,
    /// The therapeutic area of an indication.
    pub parent: Option<String>,
    /// Expected names of the includes, in their order.
    pub include_names: Vec<String>,
    /// Expected names of the excludes, in their order.
    pub exclude_names: Vec<String>,
    /// Descriptors in MeSH 2024, roots of whole categories (C14, F03 …) not counted.
    pub descriptors: usize,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetFile {
    #[expect(dead_code, reason = "told to the reader of the file")]
    edition: String,
    area: Vec<PresetEntry>,
    indication: Vec<PresetEntry>,
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct PresetEntry {
    id: String,
    name: String,
    #[serde(default)]
    name_ja: String,
    parent: Option<String>,
    include: Vec<String>,
    include_names: Vec<String>,
    #[serde(default)]
    exclude: Vec<String>,
    #[serde(default)]
    exclude_names: Vec<String>,
    keywords: Vec<String>,
    descriptors: usize,
}

static PRESETS: LazyLock<Vec<AreaPreset>> = LazyLock::new(|| {
    let file: PresetFile = toml::from_str(TEXT).expect("the built-in areas are well formed");
    let areas = file.area.into_iter().map(|entry| entry.preset(PresetKind::Area));
    let indications = file.indication.into_iter().map(|entry| entry.preset(PresetKind::Indication));
    areas.chain(indications).collect()
});

impl PresetEntry {
    fn preset(self, kind: PresetKind) -> AreaPreset {
        let uis = |texts: Vec<String>| {
            let parsed = texts.iter().map(|text| MeshUi::parse(text));
            parsed.map(|ui| ui.expect("the built-in areas name descriptors")).collect()
        };
        AreaPreset {
            kind,
            name_ja: self.name_ja,
            parent: self.parent,
            include_names: self.include_names,
            exclude_names: self.exclude_names,
            descriptors: self.descriptors,
            area: Area {
                id: self.id,
                name: self.name,
                include: uis(self.include),
                exclude: uis(self.exclude),
                keywords: self.keywords,
                venues: Vec::new(),
            },
        }
    }
}

/// All presets, areas first, in the order of `data/assets/areas.toml`.
pub fn presets() -> &'static [AreaPreset] {
    &PRESETS
}

/// The preset with this id.
///
/// # Errors
/// [`AreaError::UnknownPreset`] with the ids that look like it.
pub fn preset(id: &str) -> Result<&'static AreaPreset, AreaError> {
    presets()
        .iter()
        .find(|preset| preset.area.id == id)
        .ok_or_else(|| AreaError::UnknownPreset { id: id.to_owned(), nearest: nearest_presets(id) })
}

/// Presets with an id, a name or a word of a name like `typed`, the closest first.
fn nearest_presets(typed: &str) -> Vec<String> {
    const SHOWN: usize = 3;
    let texts: Vec<(&str, &AreaPreset)> = presets()
        .iter()
        .flat_map(|preset| {
            let names = [&preset.area.id, &preset.area.name, &preset.name_ja].map(String::as_str);
            let words = preset.area.name.split([' ', ',', '-']).filter(|word| word.len() > 3);
            names.into_iter().chain(words).map(move |text| (text, preset))
        })
        .collect();
    let mut nearest: Vec<String> = Vec::new();
    for text in nearest_texts(typed, texts.iter().map(|(text, _)| *text), texts.len()) {
        for (_, preset) in texts.iter().filter(|(known, _)| *known == text) {
            let shown = format!("{} ({})", preset.area.id, preset.area.name);
            if !nearest.contains(&shown) && nearest.len() < SHOWN {
                nearest.push(shown);
            }
        }
    }
    nearest
}

/// Descriptors whose names are known without a MeSH file, with those names.
pub(super) fn pinned() -> impl Iterator<Item = (MeshUi, &'static str)> {
    presets().iter().flat_map(|preset| {
        let uis = preset.area.include.iter().chain(&preset.area.exclude).copied();
        let names = preset.include_names.iter().chain(&preset.exclude_names);
        uis.zip(names.map(String::as_str))
    })
}

/// The name of a descriptor of the built-in areas, which needs no MeSH file.
pub fn preset_heading(ui: MeshUi) -> Option<&'static str> {
    pinned().find(|(known, _)| *known == ui).map(|(_, name)| name)
}

impl AreaSpec {
    /// The area meant by the `number`th (from 1) `[[area]]` of a study file.
    ///
    /// # Errors
    /// An unknown preset, a missing or impossible id, or something that is no descriptor UI.
    pub fn complete(&self, number: usize) -> Result<Area, AreaError> {
        let base = self.preset.as_deref().map(preset).transpose()?.map(|preset| &preset.area);
        let id = self.id.clone().or_else(|| base.map(|area| area.id.clone())).unwrap_or_default();
        let usable = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if id.is_empty() || !id.chars().all(usable) {
            let what =
                if id.is_empty() { "it has no id".into() } else { format!("its id is '{id}'") };
            return Err(AreaError::BadId { number, what });
        }
        let uis = |texts: &[String]| {
            let parsed = texts.iter().map(|text| {
                MeshUi::parse(text).ok_or_else(|| AreaError::NotAUi {
                    area: id.clone(),
                    text: text.clone(),
                    nearest: nearest_pins(text),
                })
            });
            parsed.collect::<Result<Vec<_>, AreaError>>()
        };
        let name = self.name.clone().or_else(|| base.map(|area| area.name.clone()));
        let mut area = base.cloned().unwrap_or_else(|| Area {
            id: String::new(),
            name: String::new(),
            include: Vec::new(),
            exclude: Vec::new(),
            keywords: Vec::new(),
            venues: Vec::new(),
        });
        area.include.extend(uis(&self.include)?);
        area.exclude.extend(uis(&self.exclude)?);
        area.keywords.extend(self.keywords.iter().cloned());
        area.venues.extend(self.venues.iter().cloned());
        area.name = name.unwrap_or_else(|| id.clone());
        area.id = id;
        Ok(area)
    }
}

fn nearest_pins(text: &str) -> Vec<String> {
    let named: Vec<(MeshUi, &str)> = pinned().collect();
    let mut found = nearest_texts(text, named.iter().map(|(_, name)| *name), 3);
    found.dedup();
    let shown = found.into_iter().filter_map(|name| {
        let (ui, _) = named.iter().find(|(_, known)| *known == name)?;
        Some(format!("{ui} {name}"))
    });
    shown.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_33_areas_and_108_indications_each_with_an_id_of_its_own() {
        let areas = presets().iter().filter(|preset| preset.kind == PresetKind::Area);
        assert_eq!((areas.count(), presets().len()), (33, 33 + 108));
        let mut ids: Vec<&str> = presets().iter().map(|p| p.area.id.as_str()).collect();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), 33 + 108);
    }

    #[test]
    fn every_indication_lies_in_a_built_in_area_and_every_descriptor_has_its_name() {
        for preset in presets() {
            assert_eq!(preset.area.include.len(), preset.include_names.len());
            assert_eq!(preset.area.exclude.len(), preset.exclude_names.len());
            if preset.kind == PresetKind::Indication {
                let parent = super::preset(preset.parent.as_deref().unwrap()).unwrap();
                assert_eq!(parent.kind, PresetKind::Area);
            }
        }
    }

    #[test]
    fn a_preset_can_be_taken_renamed_and_widened() {
        let spec = AreaSpec {
            preset: Some("heart_failure".into()),
            id: Some("hf".into()),
            keywords: vec!["LVAD".into()],
            ..AreaSpec::default()
        };
        let area = spec.complete(1).unwrap();
        assert_eq!((area.id.as_str(), area.name.as_str()), ("hf", "Heart failure"));
        assert_eq!(area.include, [MeshUi::parse("D006333").unwrap()]);
        assert!(area.keywords.contains(&"LVAD".to_owned()) && area.keywords.len() > 1);
    }

    #[test]
    fn a_mistyped_preset_is_answered_with_the_right_one() {
        let error = preset("cardo").unwrap_err().to_string();
        assert!(error.contains("cardio"), "{error}");
    }

    #[test]
    fn a_name_in_place_of_a_ui_is_answered_with_the_ui() {
        let spec = AreaSpec {
            id: Some("hf".into()),
            include: vec!["heart failure".into()],
            ..AreaSpec::default()
        };
        let error = spec.complete(1).unwrap_err().to_string();
        assert!(error.contains("D006333"), "{error}");
    }
}
