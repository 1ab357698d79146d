//! The headings of an area by name, for services that are asked for them.

use rustc_hash::FxHashSet;

use crate::data::corpus::MeshUi;

use super::preset::preset_heading;
use super::resolve::area_rows;
use super::{Area, AreaError, MeshThesaurus};

/// The headings of an area.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AreaHeadings {
    /// Names of the includes, in their order.
    pub included: Vec<String>,
    /// Names of the excludes, in their order.
    pub excluded: Vec<String>,
    /// With a MeSH file: headings that together stand for the descriptors of the area and for no other, each
    /// before those below it.
    pub exact: Option<Vec<AreaHeading>>,
    /// Includes and excludes whose names are not known.
    pub nameless: Vec<MeshUi>,
}

/// A heading that stands for a descriptor, or for it and all that descends from it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct AreaHeading {
    /// Name of the descriptor.
    pub name: String,
    /// Whether all that descends from it is meant as well.
    pub with_descendants: bool,
}

/// The headings of `area`, by the user's MeSH file where there is one; without, names are those of the
/// built-in areas.
///
/// # Errors
/// A descriptor that the MeSH file does not have.
pub fn area_headings(area: &Area, mesh: Option<&MeshThesaurus>) -> Result<AreaHeadings, AreaError> {
    let mut headings = AreaHeadings::default();
    let name = |ui: MeshUi| mesh.and_then(|mesh| mesh.name(ui)).or_else(|| preset_heading(ui));
    let sides = [(&area.include, &mut headings.included), (&area.exclude, &mut headings.excluded)];
    for (uis, names) in sides {
        for ui in uis {
            match name(*ui) {
                Some(name) => names.push(name.to_owned()),
                None => headings.nameless.push(*ui),
            }
        }
    }
    headings.exact = mesh.map(|mesh| exact(area, mesh)).transpose()?;
    Ok(headings)
}

/// Whole subtrees as far up as they are whole, and single descriptors above those.
fn exact(area: &Area, mesh: &MeshThesaurus) -> Result<Vec<AreaHeading>, AreaError> {
    let rows: FxHashSet<u32> = area_rows(area, mesh)?.into_iter().collect();
    let is_whole = |row: u32| mesh.below(row).iter().all(|below| rows.contains(below));
    let mut found: Vec<AreaHeading> = Vec::new();
    let mut sorted: Vec<u32> = rows.iter().copied().collect();
    sorted.sort_unstable();
    for row in sorted {
        let with_descendants = is_whole(row);
        let is_below_whole =
            || mesh.above(row).into_iter().any(|above| rows.contains(&above) && is_whole(above));
        if with_descendants && is_below_whole() {
            continue;
        }
        found.push(AreaHeading { name: mesh.name_of(row).to_owned(), with_descendants });
    }
    found.sort();
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn area(include: &[&str], exclude: &[&str]) -> Area {
        let uis = |uis: &[&str]| uis.iter().map(|ui| MeshUi::parse(ui).unwrap()).collect();
        Area {
            id: "a".into(),
            name: "A".into(),
            include: uis(include),
            exclude: uis(exclude),
            keywords: Vec::new(),
            venues: Vec::new(),
        }
    }

    /// Diseases over Heart (with Failure and Valves below) and Brain.
    fn mesh() -> MeshThesaurus {
        let mut mesh = MeshThesaurus::named("mesh.tsv");
        let lines = [
            ("D000001", "Diseases", "C01"),
            ("D000002", "Heart", "C01.1"),
            ("D000003", "Failure", "C01.1.1"),
            ("D000004", "Valves", "C01.1.2"),
            ("D000005", "Brain", "C01.2"),
        ];
        for (ui, name, tree) in lines {
            let row = mesh.descriptor(MeshUi::parse(ui), name);
            mesh.place(row, tree);
        }
        mesh.finish();
        mesh
    }

    fn shown(area: &Area) -> Vec<String> {
        let headings = area_headings(area, Some(&mesh())).unwrap().exact.unwrap();
        let shown = |h: AreaHeading| h.name + if h.with_descendants { " +" } else { "" };
        headings.into_iter().map(shown).collect()
    }

    #[test]
    fn a_whole_subtree_is_one_heading_and_what_an_exclusion_breaks_is_named_singly() {
        assert_eq!(shown(&area(&["D000001"], &[])), ["Diseases +"]);
        assert_eq!(
            shown(&area(&["D000001"], &["D000003"])),
            ["Brain +", "Diseases", "Heart", "Valves +"]
        );
        assert_eq!(shown(&area(&["D000002", "D000003"], &[])), ["Heart +"]);
    }

    #[test]
    fn the_headings_stand_for_the_descriptors_of_the_area_and_no_others() {
        let (mesh, area) = (mesh(), area(&["D000001"], &["D000004"]));
        let mut meant: Vec<u32> = Vec::new();
        for heading in area_headings(&area, Some(&mesh)).unwrap().exact.unwrap() {
            let row = mesh.row_named(&heading.name).unwrap();
            meant.extend(if heading.with_descendants { mesh.below(row) } else { vec![row] });
        }
        meant.sort_unstable();
        assert_eq!(meant, area_rows(&area, &mesh).unwrap());
    }

    #[test]
    fn without_a_mesh_file_names_are_those_of_the_built_in_areas() {
        let headings = area_headings(&area(&["D006333", "D999999"], &[]), None).unwrap();
        assert_eq!((headings.included, headings.exact), (vec!["Heart Failure".to_owned()], None));
        assert_eq!(headings.nameless, [MeshUi::parse("D999999").unwrap()]);
    }
}
