//! The parts of printed names by which mentions are put into blocks.

use super::clustering::overrides::parse_aliases;
use super::error::IdentityError;
use super::names::corpus_names::{NameTable, block_surname, whole_native};
use crate::data::corpus::Corpus;
use crate::data::review::ReviewDecision;

/// A printed name as it is put into a block: names are compared only with those of the same surname and first
/// initial, or, without Latin letters, of the same whole name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BlockingName {
    /// Surname, folded; `None` for names without Latin letters.
    pub surname: Option<String>,
    /// First letter of the first forename.
    pub first_initial: Option<char>,
    /// The whole name in its own script, folded.
    pub native: Option<String>,
}

/// The name of each mention of a corpus; empty where it has none that can be used.
///
/// # Errors
/// When a decision declares an alias that is no name.
pub fn blocking_names(
    corpus: &Corpus,
    decisions: &[ReviewDecision],
) -> Result<Vec<BlockingName>, IdentityError> {
    let names = NameTable::of_corpus(corpus, &parse_aliases(decisions)?);
    let of_mention = corpus.mention_ids().map(|mention| {
        let Some(entry) = names.entry(mention.0) else { return BlockingName::default() };
        let latin = entry.latin.as_ref();
        BlockingName {
            surname: latin.map(|name| block_surname(name).into_owned()),
            first_initial: latin.and_then(|name| name.initial()),
            native: whole_native(corpus.text(corpus.mentions.native[mention.index()])),
        }
    });
    Ok(of_mention.collect())
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::data::corpus::{
        CorpusBuilder, RawMention, RawWork, SourceKind, WorkKind, merge_records,
    };
    use crate::people::identity::pairs::blocks::build_blocks;

    fn printed(names: &[(&str, &str, &str)]) -> Corpus {
        let mut builder = CorpusBuilder::default();
        for (number, (family, given, native)) in (1..).zip(names) {
            let mut work = RawWork::new(SourceKind::Pubmed, WorkKind::Article);
            work.ids.pmid = number;
            work.title = format!("Work {number}");
            work.mentions.push(RawMention {
                family: (*family).to_owned(),
                given: (*given).to_owned(),
                native: (*native).to_owned(),
                ..RawMention::default()
            });
            builder.push(&work);
        }
        merge_records(&[builder]).corpus
    }

    #[test]
    fn names_of_one_block_are_those_with_one_surname_and_initial_or_one_native_name() {
        let corpus = printed(&[
            ("Sato", "Hanako", ""),
            ("Satoh", "H", "佐藤花子"),
            ("Suzuki", "Hanako", ""),
            ("", "", "佐藤花子"),
            ("", "", "佐藤花子"),
            ("Sato", "", ""),
        ]);
        let mut by_name: BTreeMap<_, Vec<u32>> = BTreeMap::new();
        for (name, mention) in blocking_names(&corpus, &[]).unwrap().into_iter().zip(0..) {
            let key = match (name.surname, name.first_initial, name.native) {
                (Some(surname), Some(initial), _) => (Some((surname, initial)), None),
                (None, _, Some(native)) => (None, Some(native)),
                _ => continue,
            };
            by_name.entry(key).or_default().push(mention);
        }
        let table = NameTable::of_corpus(&corpus, &[]);
        let mut blocks: Vec<Vec<u32>> = build_blocks(&table).iter().map(<[u32]>::to_vec).collect();
        let mut by_name: Vec<Vec<u32>> = by_name.into_values().collect();
        blocks.sort();
        by_name.sort();
        assert_eq!(by_name, blocks);
        assert_eq!(blocks, [vec![0, 1], vec![2], vec![3, 4]]);
    }
}
