//! The words of pages and of the workbook in English and Japanese.

use std::collections::BTreeMap;

use crate::study::Language;

/// Texts by language and key; blanks are `{name}`.
pub(crate) type PageTexts = BTreeMap<String, BTreeMap<String, String>>;

const REPORT: &str = include_str!("report_words.json");
const BRIEFS: &str = include_str!("brief_words.json");
const WORKBOOK: &str = include_str!("workbook_words.json");
const SUBJECT: &str = include_str!("subject_words.json");
const AUDIT: &str = include_str!("audit_words.json");

/// The words of the report in all languages.
///
/// # Errors
/// When the catalogue is not JSON of that form: a bug of ours.
pub(crate) fn report_texts() -> Result<PageTexts, serde_json::Error> {
    serde_json::from_str(REPORT)
}

/// The code of a language in pages and catalogues.
pub(crate) const fn language_code(language: Language) -> &'static str {
    match language {
        Language::En => "en",
        Language::Ja => "ja",
    }
}

/// PageWords in one language: those of the report, of the briefs, of the workbook, of audits and of what
/// is written to the people held.
#[derive(Debug)]
pub(crate) struct PageWords {
    language: Language,
    texts: BTreeMap<String, String>,
}

impl PageWords {
    /// # Errors
    /// When a catalogue is not JSON of its form: a bug of ours.
    pub(crate) fn of(language: Language) -> Result<Self, serde_json::Error> {
        let code = language_code(language);
        let mut texts = report_texts()?.remove(code).unwrap_or_default();
        for catalogue in [BRIEFS, WORKBOOK, SUBJECT, AUDIT] {
            let mut others: PageTexts = serde_json::from_str(catalogue)?;
            texts.append(&mut others.remove(code).unwrap_or_default());
        }
        Ok(Self { language, texts })
    }

    pub(crate) const fn language(&self) -> Language {
        self.language
    }

    /// The text of a key with its blanks filled; braces in what fills them are left alone.
    pub(crate) fn text(&self, key: &str, blanks: &[(&str, &str)]) -> String {
        let mut rest = self.texts.get(key).map_or(key, String::as_str);
        let mut filled = String::with_capacity(rest.len());
        while let Some((before, after)) = rest.split_once('{') {
            let Some((blank, behind)) = after.split_once('}') else { break };
            filled.push_str(before);
            filled.push_str(blanks.iter().find(|(name, _)| *name == blank).map_or("", |(_, v)| v));
            rest = behind;
        }
        filled.push_str(rest);
        filled
    }

    /// A text that differs for one and for many, `key.one` and `key.many`, with `{count}`.
    pub(crate) fn counted(&self, key: &str, count: usize) -> String {
        let form = if count == 1 { "one" } else { "many" };
        self.text(&format!("{key}.{form}"), &[("count", &count.to_string())])
    }

    /// The words for a code of the run folder; a code without words is shown with spaces.
    pub(crate) fn code(&self, kind: &str, code: &str) -> String {
        let known = self.texts.get(&format!("{kind}.{code}"));
        known.cloned().unwrap_or_else(|| code.replace('_', " "))
    }

    /// Things one after the other, each at the beginning of a line: the search for suppressed names goes line by
    /// line.
    pub(crate) fn list(&self, items: &[String]) -> String {
        match self.language {
            Language::En => items.join(",\n"),
            Language::Ja => items.join("、\n"),
        }
    }

    pub(crate) fn per_cent(&self, value: Option<i64>) -> String {
        match (value, self.language) {
            (None, _) => "–".to_owned(),
            (Some(value), Language::En) => format!("{value} %"),
            (Some(value), Language::Ja) => format!("{value}％"),
        }
    }
}

/// Hundredths with one decimal, halves up, as the page of the report rounds them; unknown is a dash.
pub(crate) fn decimal(hundredths: Option<i64>) -> String {
    let tenths = |value: i64| (value + 5).div_euclid(10) as f64 / 10.0;
    hundredths.map_or_else(|| "–".to_owned(), |value| format!("{:.1}", tenths(value)))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::run_folder::schema::FLAGS;

    /// The blanks of a text.
    fn blanks(text: &str) -> BTreeSet<&str> {
        let parts = text.split('{').skip(1);
        parts.filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect()
    }

    #[test]
    fn both_languages_have_the_same_keys_with_the_same_blanks() {
        for catalogue in [REPORT, BRIEFS, WORKBOOK, SUBJECT, AUDIT] {
            let texts: PageTexts = serde_json::from_str(catalogue).unwrap();
            let (en, ja) = (&texts["en"], &texts["ja"]);
            assert_eq!(en.keys().collect::<Vec<_>>(), ja.keys().collect::<Vec<_>>());
            for (key, text) in en {
                assert_eq!(blanks(text), blanks(&ja[key]), "{key}");
                assert_ne!(text, &ja[key], "{key} is in one language only");
            }
        }
    }

    #[test]
    fn the_guide_says_of_flags_what_outputs_say() {
        let guide = include_str!("../../guide/method.md");
        for flag in FLAGS {
            for (code, texts) in report_texts().unwrap() {
                assert!(texts.contains_key(&format!("flag.{flag}")), "{flag} in {code}");
            }
            let words = PageWords::of(Language::En).unwrap();
            let line = format!("| `{flag}` | {} |", words.text(&format!("flag.{flag}.why"), &[]));
            assert!(guide.contains(&line), "{line}");
        }
    }

    #[test]
    fn a_blank_is_filled_once_and_braces_in_names_stay() {
        let words = PageWords::of(Language::En).unwrap();
        let said = words.text("person.silent", &[("year", "{rank}")]);
        assert_eq!(said, "Nothing found since {rank}");
        assert_eq!(words.counted("documents", 1), "1 document");
        assert_eq!(words.code("role", "tea_maker"), "tea maker");
    }

    #[test]
    fn figures_are_rounded_as_the_page_rounds_them() {
        for (hundredths, shown) in [(8_415, "84.2"), (8_405, "84.1"), (8_425, "84.3"), (4, "0.0")] {
            assert_eq!(decimal(Some(hundredths)), shown);
        }
        assert_eq!(decimal(None), "–");
    }
}
