//! A MeSH edition: descriptors, their places in the trees, their other names.

use rustc_hash::FxHashMap;

use crate::data::corpus::{HeadingNames, MeshUi};

/// The descriptors of one MeSH file.
///
/// A file of NLM's `mtrees*.bin` kind names descriptors without their UIs, and some tables leave
/// the roots of the categories out. Such descriptors are known by name alone until
/// [`MeshThesaurus::read_terms`] or the built-in areas supply the UI.
#[derive(Clone, Debug, Default)]
pub struct MeshThesaurus {
    /// The file as printed.
    pub(super) file: String,
    uis: Vec<Option<MeshUi>>,
    names: Vec<String>,
    /// Tree number and row, sorted by tree number.
    trees: Vec<(String, u32)>,
    /// Row and index into `trees`, sorted: where each descriptor stands.
    places: Vec<(u32, u32)>,
    /// Row and entry term.
    pub(super) terms: Vec<(u32, String)>,
    by_ui: FxHashMap<MeshUi, u32>,
    by_name: FxHashMap<String, u32>,
}

impl MeshThesaurus {
    pub(super) fn named(file: &str) -> Self {
        Self { file: file.to_owned(), ..Self::default() }
    }

    /// Number of descriptors.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// Whether there is no descriptor.
    pub fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Number of descriptors whose UI is not known.
    pub fn without_ui(&self) -> usize {
        self.uis.iter().filter(|ui| ui.is_none()).count()
    }

    /// The name of a descriptor.
    pub fn name(&self, ui: MeshUi) -> Option<&str> {
        self.by_ui.get(&ui).map(|row| self.names[*row as usize].as_str())
    }

    /// The descriptors that `ui` and all below it have, by any path, in rising order. Empty when
    /// the file lacks `ui`.
    pub fn descendants(&self, ui: MeshUi) -> Vec<MeshUi> {
        let rows = self.row(ui).map(|row| self.below(row)).unwrap_or_default();
        let mut found: Vec<MeshUi> = rows.into_iter().filter_map(|row| self.ui_of(row)).collect();
        found.sort_unstable();
        found
    }

    /// Names and entry terms of the descriptors whose UI is known, for sources that print headings by name.
    pub fn heading_names(&self) -> HeadingNames {
        let known = |row: u32| self.ui_of(row);
        let names = self.rows().filter_map(|row| Some((known(row)?, self.name_of(row))));
        let terms = self.terms.iter().filter_map(|(row, term)| Some((known(*row)?, term.as_str())));
        HeadingNames::new(&self.file, names, terms)
    }

    pub(super) fn row(&self, ui: MeshUi) -> Option<u32> {
        self.by_ui.get(&ui).copied()
    }

    pub(super) fn row_named(&self, name: &str) -> Option<u32> {
        self.by_name.get(&name.to_lowercase()).copied()
    }

    pub(super) fn ui_of(&self, row: u32) -> Option<MeshUi> {
        self.uis[row as usize]
    }

    pub(super) fn name_of(&self, row: u32) -> &str {
        &self.names[row as usize]
    }

    pub(super) fn rows(&self) -> impl Iterator<Item = u32> + use<> {
        0..self.names.len() as u32
    }

    /// Rows of a descriptor and of all that descends from it by any path, each once, in order.
    pub(super) fn below(&self, row: u32) -> Vec<u32> {
        let mut found = vec![row];
        for tree in self.trees_of(row) {
            // '.' sorts before every digit and letter, so a subtree is one run.
            let start = self.trees.partition_point(|(other, _)| other.as_str() < tree);
            let run = self.trees[start..].iter().take_while(|(other, _)| {
                let rest = other.strip_prefix(tree);
                rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
            });
            found.extend(run.map(|(_, row)| *row));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Rows above a descriptor by any path, itself not among them, each once, in order.
    pub(super) fn above(&self, row: u32) -> Vec<u32> {
        let mut found = Vec::new();
        for tree in self.trees_of(row) {
            let cuts = tree.match_indices('.').map(|(at, _)| &tree[..at]);
            found.extend(cuts.filter_map(|prefix| self.at(prefix)));
        }
        found.sort_unstable();
        found.dedup();
        found.retain(|other| *other != row);
        found
    }

    fn trees_of(&self, row: u32) -> impl Iterator<Item = &str> {
        let start = self.places.partition_point(|(owner, _)| *owner < row);
        let own = self.places[start..].iter().take_while(move |(owner, _)| *owner == row);
        own.map(|(_, tree)| self.trees[*tree as usize].0.as_str())
    }

    fn at(&self, tree: &str) -> Option<u32> {
        let at = self.trees.binary_search_by(|(other, _)| other.as_str().cmp(tree)).ok()?;
        Some(self.trees[at].1)
    }

    /// Adds a descriptor or finds it again, by UI where given, else by name.
    pub(super) fn descriptor(&mut self, ui: Option<MeshUi>, name: &str) -> u32 {
        let key = name.to_lowercase();
        let known = match ui {
            Some(ui) => self.by_ui.get(&ui).copied().or_else(|| {
                self.by_name.get(&key).copied().filter(|row| self.uis[*row as usize].is_none())
            }),
            None => self.by_name.get(&key).copied(),
        };
        let row = known.unwrap_or_else(|| {
            self.names.push(name.to_owned());
            self.uis.push(None);
            self.names.len() as u32 - 1
        });
        self.by_name.entry(key).or_insert(row);
        if let Some(ui) = ui {
            self.uis[row as usize] = Some(ui);
            self.by_ui.insert(ui, row);
        }
        row
    }

    /// Notes that the descriptor stands at this tree number.
    pub(super) fn place(&mut self, row: u32, tree: &str) {
        self.trees.push((tree.to_owned(), row));
    }

    /// Sorts the tree numbers and lends descriptors without UI those that the built-in areas know
    /// by name.
    pub(super) fn finish(&mut self) {
        self.trees.sort_unstable();
        self.trees.dedup();
        let owners = self.trees.iter().enumerate().map(|(tree, (_, row))| (*row, tree as u32));
        self.places = owners.collect();
        self.places.sort_unstable();
        for (ui, name) in super::preset::pinned() {
            let nameless = self.row_named(name).filter(|row| self.ui_of(*row).is_none());
            if self.row(ui).is_none() && nameless.is_some() {
                self.descriptor(Some(ui), name);
            }
        }
    }
}
