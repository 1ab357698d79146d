//! The words of the page.

use std::collections::BTreeMap;

/// Texts by language and key; blanks are `{name}`.
pub(super) type PageTexts = BTreeMap<String, BTreeMap<String, String>>;

const TEXTS: &str = include_str!("texts.json");

/// The words in all languages.
///
/// # Errors
/// When the catalogue is not JSON of that form: a bug of ours.
pub(super) fn page_texts() -> Result<PageTexts, serde_json::Error> {
    serde_json::from_str(TEXTS)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The blanks of a text.
    fn blanks(text: &str) -> BTreeSet<&str> {
        let parts = text.split('{').skip(1);
        parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_blanks() {
        let texts = page_texts().unwrap();
        let (en, ja) = (&texts["en"], &texts["ja"]);
        assert_eq!(en.keys().collect::<Vec<_>>(), ja.keys().collect::<Vec<_>>());
        for (key, text) in en {
            assert_eq!(blanks(text), blanks(&ja[key]), "{key}");
        }
    }
}
