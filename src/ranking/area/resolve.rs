//! Areas as defined, turned into tables that works can be looked up in.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::corpus::{MeshUi, RaggedArray, fold_name, nearest_texts};

use super::phrases::{PhraseCollection, PhraseIndex};
use super::preset::{PresetKind, pinned, presets};
use super::{Area, AreaError, MeshThesaurus};

/// The areas of a study, ready for [`super::assign_works`].
pub struct AreaIndex {
    /// The areas in the order of the study file.
    pub areas: Vec<ResolvedArea>,
    /// Things worth saying, such as descendants that could not be known; sorted.
    pub notes: Vec<String>,
    /// Whether the study names no area, so that its one area `all` holds every work.
    pub(super) everything: bool,
    /// Row of each descriptor that lies in some therapeutic area.
    pub(super) rows: FxHashMap<MeshUi, u32>,
    /// The study's areas of each row.
    pub(super) membership: RaggedArray<u16>,
    /// Rows above each row, in order.
    pub(super) above: RaggedArray<u32>,
    pub(super) phrases: PhraseIndex,
    /// For each area, its venues, folded and cut at the `*`.
    pub(super) venues: Vec<Vec<Vec<String>>>,
}

/// An area with what the MeSH file made of it.
#[derive(Clone, Debug)]
pub struct ResolvedArea {
    /// The definition.
    pub area: Area,
    /// Descriptors that belong, in rising order; those of the file whose UI is unknown are missing.
    pub descriptors: Vec<MeshUi>,
}

/// The id of the one area of a study that names none.
const ALL: &str = "all";

/// Looks the areas of a study up in the user's MeSH file. The built-in areas are the background:
/// f compares an area with everything that is in *some* therapeutic area
/// ([method 6.1](crate::guide::method#61-how-a-document-comes-to-an-area)).
///
/// Without a MeSH file an include means this descriptor alone, and a note says so.
///
/// # Errors
/// Two areas with one id, an area that nothing can belong to, a UI that the file does not have.
pub fn resolve_areas(areas: &[Area], mesh: Option<&MeshThesaurus>) -> Result<AreaIndex, AreaError> {
    for (place, area) in areas.iter().enumerate() {
        area.check_beside(&areas[..place])?;
    }
    let mut notes = Vec::new();
    let mut table = DescriptorTable::default();
    match mesh {
        Some(mesh) => table.fill(areas, mesh, &mut notes)?,
        None => table.fill_exactly(areas, &mut notes),
    }
    let phrases = phrases(areas, mesh, &table);
    let mut resolved: Vec<ResolvedArea> = areas
        .iter()
        .enumerate()
        .map(|(number, area)| {
            let descriptors = table.uis_of(number as u16);
            ResolvedArea { area: area.clone(), descriptors }
        })
        .collect();
    let everything = areas.is_empty();
    if everything {
        resolved.push(all_works());
    }
    let (rows, membership, above) = table.finish(mesh);
    notes.sort_unstable();
    let venues = areas.iter().map(|area| area.venues.iter().map(|v| pattern(v)).collect());
    let venues = venues.collect();
    Ok(AreaIndex { areas: resolved, notes, everything, rows, membership, above, phrases, venues })
}

fn all_works() -> ResolvedArea {
    let area = Area {
        id: ALL.into(),
        name: "All works".into(),
        include: Vec::new(),
        exclude: Vec::new(),
        keywords: Vec::new(),
        venues: Vec::new(),
    };
    ResolvedArea { area, descriptors: Vec::new() }
}

impl Area {
    /// Checks that works can belong to the area, and that no area `before` it has its id.
    ///
    /// # Errors
    /// [`AreaError::DuplicateId`], [`AreaError::Empty`].
    pub fn check_beside(&self, before: &[Self]) -> Result<(), AreaError> {
        let id = self.id.to_lowercase();
        if before.iter().any(|other| other.id.to_lowercase() == id) {
            return Err(AreaError::DuplicateId(self.id.clone()));
        }
        if self.include.is_empty() && self.keywords.is_empty() && self.venues.is_empty() {
            return Err(AreaError::Empty(self.id.clone()));
        }
        Ok(())
    }
}

/// Rows of the descriptors below an include and below no exclude, by any path.
pub(super) fn area_rows(area: &Area, mesh: &MeshThesaurus) -> Result<Vec<u32>, AreaError> {
    let below = |uis: &[MeshUi]| {
        let mut found = FxHashSet::default();
        for ui in uis {
            let row = mesh.row(*ui).ok_or_else(|| unknown(area, *ui, mesh))?;
            found.extend(mesh.below(row));
        }
        Ok::<_, AreaError>(found)
    };
    let excluded = below(&area.exclude)?;
    let mut rows: Vec<u32> = below(&area.include)?.difference(&excluded).copied().collect();
    rows.sort_unstable();
    Ok(rows)
}

fn unknown(area: &Area, ui: MeshUi, mesh: &MeshThesaurus) -> AreaError {
    let pin = pinned().find(|(known, _)| *known == ui).map(|(_, name)| name);
    let shown = |row: u32| {
        let ui = mesh.ui_of(row).map(|ui| format!("{ui} ")).unwrap_or_default();
        format!("{ui}{}", mesh.name_of(row))
    };
    let near: Vec<u32> = if let Some(name) = pin {
        let names = nearest_texts(name, mesh.rows().map(|row| mesh.name_of(row)), 3);
        names.into_iter().filter_map(|name| mesh.row_named(name)).collect()
    } else {
        let printed: Vec<(String, u32)> =
            mesh.rows().filter_map(|row| mesh.ui_of(row).map(|ui| (ui.to_string(), row))).collect();
        let text = ui.to_string();
        let found = nearest_texts(&text, printed.iter().map(|(ui, _)| ui.as_str()), 3);
        found.into_iter().filter_map(|ui| MeshUi::parse(ui).and_then(|ui| mesh.row(ui))).collect()
    };
    let shown_ui = pin.map_or_else(|| ui.to_string(), |name| format!("{ui} ({name})"));
    AreaError::UnknownDescriptor {
        area: area.id.clone(),
        descriptor: ui,
        ui: shown_ui,
        file: mesh.file.clone(),
        nearest: near.into_iter().map(shown).collect(),
    }
}

fn note_unknown(area: &Area, rows: &[u32], mesh: &MeshThesaurus, notes: &mut Vec<String>) {
    let missing = rows.iter().filter(|row| mesh.ui_of(**row).is_none()).count();
    if missing > 0 {
        notes.push(format!(
            "area '{}': {missing} of {} descriptors have no UI in {}, so works are found by their \
             names only; give NLM's desc*.xml or a table with UIs",
            area.id,
            rows.len(),
            mesh.file
        ));
    }
}

/// The built-in areas as far as the user's edition has their descriptors; `kolnet areas --mesh`
/// reports what it lacks.
fn background(mesh: &MeshThesaurus) -> impl Iterator<Item = u32> {
    let areas = presets().iter().filter(|preset| preset.kind == PresetKind::Area);
    areas.flat_map(|preset| {
        let known = |uis: &[MeshUi]| -> Vec<MeshUi> {
            uis.iter().copied().filter(|ui| mesh.row(*ui).is_some()).collect()
        };
        let area = Area {
            include: known(&preset.area.include),
            exclude: known(&preset.area.exclude),
            ..preset.area.clone()
        };
        area_rows(&area, mesh).unwrap_or_default()
    })
}

/// Descriptors that lie in some area, in order of first sight.
#[derive(Default)]
struct DescriptorTable {
    rows: FxHashMap<MeshUi, u32>,
    uis: Vec<MeshUi>,
    areas: Vec<Vec<u16>>,
    /// The study's areas of descriptors whose UI is unknown, by row of the MeSH file.
    nameless: FxHashMap<u32, Vec<u16>>,
}

impl DescriptorTable {
    fn fill(
        &mut self,
        areas: &[Area],
        mesh: &MeshThesaurus,
        notes: &mut Vec<String>,
    ) -> Result<(), AreaError> {
        for (number, area) in areas.iter().enumerate() {
            let rows = area_rows(area, mesh)?;
            note_unknown(area, &rows, mesh, notes);
            rows.into_iter().for_each(|row| self.add_row(row, mesh, Some(number as u16)));
        }
        background(mesh).for_each(|row| self.add_row(row, mesh, None));
        Ok(())
    }

    /// Without a MeSH file: includes stand for themselves.
    fn fill_exactly(&mut self, areas: &[Area], notes: &mut Vec<String>) {
        for (number, area) in areas.iter().enumerate() {
            let own = area.include.iter().filter(|ui| !area.exclude.contains(ui));
            own.for_each(|ui| self.add(*ui, Some(number as u16)));
        }
        let areas_with_uis = areas.iter().filter(|area| !area.include.is_empty()).count();
        if areas_with_uis > 0 {
            notes.push(String::from(
                "no MeSH file: an include means this descriptor alone, since what descends from \
                 it is not known; give `mesh` in the study file",
            ));
        }
        let background = presets().iter().filter(|preset| preset.kind == PresetKind::Area);
        for ui in background.flat_map(|preset| &preset.area.include) {
            self.add(*ui, None);
        }
    }

    fn add_row(&mut self, row: u32, mesh: &MeshThesaurus, area: Option<u16>) {
        match mesh.ui_of(row) {
            Some(ui) => self.add(ui, area),
            None => self.nameless.entry(row).or_default().extend(area),
        }
    }

    fn add(&mut self, ui: MeshUi, area: Option<u16>) {
        let row = *self.rows.entry(ui).or_insert_with(|| {
            self.uis.push(ui);
            self.areas.push(Vec::new());
            self.uis.len() as u32 - 1
        });
        let areas = &mut self.areas[row as usize];
        areas.extend(area.filter(|area| areas.last() != Some(area)));
    }

    fn uis_of(&self, area: u16) -> Vec<MeshUi> {
        let own = self.uis.iter().zip(&self.areas).filter(|(_, areas)| areas.contains(&area));
        let mut uis: Vec<MeshUi> = own.map(|(ui, _)| *ui).collect();
        uis.sort_unstable();
        uis
    }

    /// The study's areas of a row of the MeSH file; `None` when it is in no area at all.
    fn areas_of(&self, row: u32, mesh: &MeshThesaurus) -> Option<&[u16]> {
        let known = mesh.ui_of(row).and_then(|ui| self.rows.get(&ui));
        let known = known.map(|ours| self.areas[*ours as usize].as_slice());
        known.or_else(|| self.nameless.get(&row).map(Vec::as_slice))
    }

    fn finish(
        self,
        mesh: Option<&MeshThesaurus>,
    ) -> (FxHashMap<MeshUi, u32>, RaggedArray<u16>, RaggedArray<u32>) {
        let mut above = RaggedArray::default();
        for ui in &self.uis {
            let rows = mesh.zip(mesh.and_then(|mesh| mesh.row(*ui)));
            let rows = rows.map(|(mesh, row)| {
                let uis = mesh.above(row).into_iter().filter_map(|row| mesh.ui_of(row));
                let mut ours: Vec<u32> = uis.filter_map(|ui| self.rows.get(&ui).copied()).collect();
                ours.sort_unstable();
                ours
            });
            above.push(rows.unwrap_or_default());
        }
        (self.rows, self.areas.into_iter().collect(), above)
    }
}

/// The study's keywords, those of the built-in areas as background, and the names and entry terms
/// of every descriptor that lies in some area.
fn phrases(areas: &[Area], mesh: Option<&MeshThesaurus>, table: &DescriptorTable) -> PhraseIndex {
    let mut collection = PhraseCollection::default();
    for (number, area) in areas.iter().enumerate() {
        for keyword in &area.keywords {
            collection.add(keyword, &[number as u16], true);
        }
    }
    for preset in presets().iter().filter(|preset| preset.kind == PresetKind::Area) {
        for keyword in &preset.area.keywords {
            collection.add(keyword, &[], true);
        }
    }
    let Some(mesh) = mesh else {
        for (ui, name) in pinned() {
            if let Some(row) = table.rows.get(&ui) {
                collection.add(name, &table.areas[*row as usize], false);
            }
        }
        return collection.finish();
    };
    let mut add = |row: u32, term: &str| {
        let Some(areas) = table.areas_of(row, mesh) else { return };
        collection.add(term, areas, false);
        if let Some((noun, adjective)) = term.split_once(", ").filter(|(_, a)| !a.contains(',')) {
            collection.add(&format!("{adjective} {noun}"), areas, false);
        }
    };
    for row in mesh.rows() {
        add(row, mesh.name_of(row));
    }
    for (row, term) in &mesh.terms {
        add(*row, term);
    }
    collection.finish()
}

/// A venue pattern, folded and cut at its stars.
fn pattern(venue: &str) -> Vec<String> {
    let piece = |piece: &str| {
        let blank = |edge: bool| if edge { " " } else { "" };
        let folded = fold_name(piece);
        let (start, end) = (piece.starts_with(' '), piece.ends_with(' '));
        format!("{}{folded}{}", blank(start), blank(end && !folded.is_empty()))
    };
    venue.trim().split('*').map(piece).collect()
}

/// Whether a folded venue fits a pattern of [`pattern`]: its first piece at the start, its last at
/// the end, the others between them in order.
pub(super) fn fits(pieces: &[String], venue: &str) -> bool {
    let [first, between @ .., last] = pieces else {
        return pieces.first().is_some_and(|only| only == venue);
    };
    let Some(mut rest) = venue.strip_prefix(first.as_str()) else { return false };
    for piece in between {
        let Some(at) = rest.find(piece.as_str()) else { return false };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_in_a_venue_stands_for_any_text_and_nothing_else_does() {
        let fits = |venue: &str, text: &str| super::fits(&pattern(venue), &fold_name(text));
        assert!(fits("JCS *", "JCS 2026") && fits("*heart*", "Right Heart Journal"));
        assert!(fits("Right Heart Journal", "RIGHT HEART JOURNAL"));
        assert!(!fits("JCS", "JCS 2026") && !fits("JCS *", "AJCS 2026"));
        assert!(!fits("JCS *", "JCSX 2026") && fits("A*B * C", "A xB y C"));
        assert!(fits("*学術集会", "第90回東都循環器学術集会"));
    }
}
