//! MeSH headings that a source prints by name, without their identifiers.

use rustc_hash::FxHashMap;

use super::{CorpusBuilder, MeshHeading, MeshUi, RaggedArray, StrId, add_heading, fold_name};

/// Names of MeSH descriptors, with their identifiers.
#[derive(Clone, Debug, Default)]
pub struct HeadingNames {
    /// The MeSH file as printed in notes.
    file: String,
    /// By folded name; `None` when two descriptors share it.
    by_name: FxHashMap<String, Option<MeshUi>>,
}

impl HeadingNames {
    /// The descriptor names and entry terms of `file`. A name outranks an entry term of the same words; words
    /// that lead to two descriptors lead to none.
    pub fn new<'n>(
        file: &str,
        names: impl Iterator<Item = (MeshUi, &'n str)>,
        entry_terms: impl Iterator<Item = (MeshUi, &'n str)>,
    ) -> Self {
        let collect = |terms: &mut dyn Iterator<Item = (MeshUi, &'n str)>| {
            let mut by_name: FxHashMap<String, Option<MeshUi>> = FxHashMap::default();
            for (ui, name) in terms {
                let known = by_name.entry(fold_name(name)).or_insert(Some(ui));
                *known = known.filter(|known| *known == ui);
            }
            by_name
        };
        let mut by_name = collect(&mut { entry_terms });
        by_name.extend(collect(&mut { names }));
        Self { file: file.to_owned(), by_name }
    }

    /// The MeSH file as printed; empty when the study has none.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The descriptor of that name or entry term; case, accents and punctuation do not count.
    pub fn find(&self, name: &str) -> Option<MeshUi> {
        *self.by_name.get(&fold_name(name))?
    }
}

/// What became of the headings of one file that were printed by name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct HeadingLookup {
    /// Headings that are descriptors now.
    pub found: u64,
    /// Headings that serve as keywords.
    pub unknown: u64,
}

impl CorpusBuilder {
    /// Turns headings printed by name into descriptors; what `names` does not have becomes a keyword, since
    /// it still says what the work is about.
    pub fn look_up_headings(&mut self, names: &HeadingNames) -> HeadingLookup {
        let mut lookup = HeadingLookup::default();
        let corpus = &mut self.corpus;
        let printed = std::mem::take(&mut corpus.works.printed_headings);
        let rows = corpus.works.kind.len();
        corpus.works.printed_headings = (0..rows).map(|_| Vec::new()).collect();
        if printed.values().is_empty() {
            return lookup;
        }
        let mut known: FxHashMap<StrId, Option<MeshUi>> = FxHashMap::default();
        let mut mesh = RaggedArray::default();
        let mut keywords = RaggedArray::default();
        for row in 0..rows {
            let mut headings = corpus.works.mesh.row(row).to_vec();
            let mut words = Vec::new();
            for (name, major) in printed.row(row) {
                let ui =
                    known.entry(*name).or_insert_with(|| names.find(corpus.strings.get(*name)));
                match ui {
                    Some(ui) => add_heading(&mut headings, MeshHeading { ui: *ui, major: *major }),
                    None => words.push(*name),
                }
                lookup.found += u64::from(ui.is_some());
                lookup.unknown += u64::from(ui.is_none());
            }
            words.extend(corpus.works.keywords.row(row));
            let mut seen = rustc_hash::FxHashSet::default();
            words.retain(|word| seen.insert(*word));
            mesh.push(headings);
            keywords.push(words);
        }
        corpus.works.mesh = mesh;
        corpus.works.keywords = keywords;
        lookup
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::{PrintedHeading, RawWork, SourceKind, WorkKind};

    fn ui(text: &str) -> MeshUi {
        MeshUi::parse(text).unwrap()
    }

    fn names() -> HeadingNames {
        let names = [("D006333", "Heart Failure"), ("D054144", "Heart Failure, Diastolic")];
        let terms = [
            ("D006333", "Cardiac Failure"),
            ("D006333", "Failure, Both"),
            ("D054144", "Failure, Both"),
            ("D054144", "Heart Failure"),
        ];
        let pair = |(code, name): &(&str, &'static str)| (ui(code), *name);
        HeadingNames::new("mesh.tsv", names.iter().map(pair), terms.iter().map(pair))
    }

    #[test]
    fn a_name_outranks_an_entry_term_and_a_term_of_two_descriptors_names_none() {
        let names = names();
        assert_eq!(names.find("heart failure"), Some(ui("D006333")));
        assert_eq!(names.find("CARDIAC  FAILURE"), Some(ui("D006333")));
        assert_eq!(names.find("Heart Failure,Diastolic"), Some(ui("D054144")));
        assert_eq!(names.find("Failure, Both"), None);
        assert_eq!(HeadingNames::default().find("Heart Failure"), None);
    }

    #[test]
    fn headings_by_name_become_descriptors_once_with_their_star_and_the_rest_keywords() {
        let mut work = RawWork::new(SourceKind::Medline, WorkKind::Article);
        work.mesh = vec![MeshHeading { ui: ui("D006333"), major: false }];
        work.keywords = vec!["pump".into(), "Tinplate".into()];
        let printed = ["Heart Failure/*genetics", "Cardiac failure", "*Tinplate", "Ringplate"];
        work.headings = printed.iter().filter_map(|text| PrintedHeading::parse(text)).collect();
        let mut builder = CorpusBuilder::default();
        builder.push(&work);
        let lookup = builder.look_up_headings(&names());
        assert_eq!(lookup, HeadingLookup { found: 2, unknown: 2 });
        let corpus = builder.corpus();
        let words = corpus.works.keywords.row(0).iter().map(|id| corpus.text(*id));
        assert_eq!(words.collect::<Vec<_>>(), ["Tinplate", "Ringplate", "pump"]);
        let heading = MeshHeading { ui: ui("D006333"), major: true };
        assert_eq!(corpus.works.mesh.row(0), [heading]);
        assert_eq!(builder.look_up_headings(&names()), HeadingLookup::default());
    }
}
