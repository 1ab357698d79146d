//! What a therapeutic area is in the language of each service.

/// A subject to be asked for: any of its headings, words or journals.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Topic {
    /// Names of the MeSH descriptors that belong, with all that descends from them.
    pub headings: Vec<String>,
    /// Names of those that do not belong, with all that descends from them.
    pub excluded: Vec<String>,
    /// The same exactly, where the MeSH file is known: headings that together stand for the descriptors that
    /// belong and for no other.
    pub exact: Option<Vec<TopicHeading>>,
    /// Words and phrases of titles and abstracts.
    pub keywords: Vec<String>,
    /// Journals.
    pub journals: Vec<String>,
}

/// A heading to be asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopicHeading {
    /// Name of the descriptor.
    pub name: String,
    /// Whether all that descends from it is meant as well.
    pub explode: bool,
}

impl Topic {
    /// For PubMed: headings, words of title and abstract, journals. Words in other scripts are left out: PubMed
    /// indexes transliterations.
    pub fn for_pubmed(&self) -> String {
        let any = |names: &[String]| {
            joined(names.iter().map(|name| format!("{}[MeSH Terms]", quote(name))), " OR ")
        };
        let mut parts: Vec<String> = match &self.exact {
            Some(headings) => headings.iter().map(pubmed_heading).collect(),
            None if self.excluded.is_empty() => {
                self.headings.iter().map(|name| format!("{}[MeSH Terms]", quote(name))).collect()
            }
            None => vec![format!("(({}) NOT ({}))", any(&self.headings), any(&self.excluded))],
        };
        let latin = self.latin_keywords();
        parts.extend(latin.map(|word| format!("{}[Title/Abstract]", quote(word))));
        parts.extend(self.journals.iter().map(|name| format!("{}[Journal]", quote(name))));
        parts.join(" OR ")
    }

    /// For OpenAlex: a search of title and abstract. It has no tree of headings, so that their names are words.
    pub fn for_openalex(&self) -> String {
        // A comma ends a filter.
        let plain = |text: &str| quote(&text.replace([',', '|'], " "));
        let headings = self.headings.iter().map(|name| plain(&in_order(name)));
        joined(distinct(headings.chain(self.keywords.iter().map(|word| plain(word)))), " OR ")
    }

    /// For Europe PMC: keywords (MeSH among them) and words of title and abstract.
    pub fn for_europepmc(&self) -> String {
        let headings = self.headings.iter().map(|name| format!("KW:{}", quote(name)));
        let words = self.keywords.iter().flat_map(|word| {
            let word = quote(word);
            [format!("TITLE:{word}"), format!("ABSTRACT:{word}")]
        });
        let journals = self.journals.iter().map(|name| format!("JOURNAL:{}", quote(name)));
        joined(headings.chain(words).chain(journals), " OR ")
    }

    /// For ClinicalTrials.gov: conditions. It knows the tree of headings by itself.
    pub fn for_trials(&self) -> String {
        let headings = self.headings.iter().map(|name| quote(&in_order(name)));
        joined(distinct(headings.chain(self.latin_keywords().map(quote))), " OR ")
    }

    /// Words that are left out where a service knows Latin letters only.
    pub fn other_scripts(&self) -> impl Iterator<Item = &str> {
        self.keywords.iter().map(String::as_str).filter(|word| !is_latin(word))
    }

    fn latin_keywords(&self) -> impl Iterator<Item = &str> {
        self.keywords.iter().map(String::as_str).filter(|word| is_latin(word))
    }
}

fn is_latin(word: &str) -> bool {
    word.chars().all(|letter| !letter.is_alphabetic() || letter < '\u{250}')
}

fn pubmed_heading(heading: &TopicHeading) -> String {
    let field = if heading.explode { "MeSH Terms" } else { "MeSH Terms:noexp" };
    format!("{}[{field}]", quote(&heading.name))
}

/// A phrase. Marks that end one or mean something in one of the languages are no part of it.
fn quote(text: &str) -> String {
    let plain: String = text
        .chars()
        .map(|c| if "\"“”[]\\*".contains(c) || c.is_control() { ' ' } else { c })
        .collect();
    format!("\"{}\"", plain.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// `Hypertension, Pulmonary` as titles have it: `Pulmonary Hypertension`.
fn in_order(name: &str) -> String {
    match name.split_once(", ") {
        Some((noun, adjective)) if !adjective.contains(',') => format!("{adjective} {noun}"),
        _ => name.to_owned(),
    }
}

/// Phrases without those that differ in capitals only.
fn distinct(phrases: impl Iterator<Item = String>) -> impl Iterator<Item = String> {
    let mut seen = Vec::new();
    phrases.filter(move |phrase| {
        let folded = phrase.to_lowercase();
        let is_new = !seen.contains(&folded);
        seen.push(folded);
        is_new
    })
}

fn joined(parts: impl Iterator<Item = String>, between: &str) -> String {
    parts.collect::<Vec<_>>().join(between)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn topic() -> Topic {
        let texts = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        Topic {
            headings: texts(&["Heart Failure", "Hypertension, Pulmonary"]),
            excluded: texts(&["Cardiomyopathies"]),
            exact: None,
            keywords: texts(&["heart failure", "the \"weak\" heart", "心不全"]),
            journals: texts(&["Right Heart Journal"]),
        }
    }

    #[test]
    fn pubmed_is_asked_for_headings_words_and_journals() {
        assert_eq!(
            topic().for_pubmed(),
            "((\"Heart Failure\"[MeSH Terms] OR \"Hypertension, Pulmonary\"[MeSH Terms]) NOT \
             (\"Cardiomyopathies\"[MeSH Terms])) OR \"heart failure\"[Title/Abstract] OR \
             \"the weak heart\"[Title/Abstract] OR \"Right Heart Journal\"[Journal]"
        );
        assert_eq!(topic().other_scripts().collect::<Vec<_>>(), ["心不全"]);
    }

    #[test]
    fn an_exact_list_of_headings_takes_the_place_of_an_exclusion() {
        let heading = |name: &str, explode| TopicHeading { name: name.to_owned(), explode };
        let exact = Some(vec![heading("Heart Diseases", false), heading("Heart Failure", true)]);
        let topic = Topic { exact, keywords: Vec::new(), journals: Vec::new(), ..topic() };
        assert_eq!(
            topic.for_pubmed(),
            "\"Heart Diseases\"[MeSH Terms:noexp] OR \"Heart Failure\"[MeSH Terms]"
        );
    }

    #[test]
    fn other_services_get_words_that_their_languages_can_hold() {
        let topic = topic();
        assert_eq!(
            topic.for_openalex(),
            "\"Heart Failure\" OR \"Pulmonary Hypertension\" OR \"the weak heart\" OR \"心不全\""
        );
        assert!(
            topic
                .for_europepmc()
                .starts_with("KW:\"Heart Failure\" OR KW:\"Hypertension, Pulmonary\"")
        );
        assert!(topic.for_europepmc().contains("TITLE:\"心不全\" OR ABSTRACT:\"心不全\""));
        assert_eq!(
            topic.for_trials(),
            "\"Heart Failure\" OR \"Pulmonary Hypertension\" OR \"the weak heart\""
        );
    }

    #[test]
    fn a_keyword_cannot_break_out_of_its_phrase() {
        assert_eq!(quote("x\"[All Fields] OR \"y"), "\"x All Fields OR y\"");
    }
}
