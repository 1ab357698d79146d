//! What pictures say in words: captions, numbers inside sentences, and the words that several pictures share.

use crate::study::Language;

/// Declares the words of a picture, each with its English and its Japanese text.
macro_rules! words {
    ($name:ident { $($field:ident: $english:expr, $japanese:expr;)+ }) => {
        pub(crate) struct $name {
            $(pub(crate) $field: &'static str,)+
        }

        impl $name {
            const ENGLISH: $name = $name { $($field: $english,)+ };
            const JAPANESE: $name = $name { $($field: $japanese,)+ };

            pub(crate) fn of(language: $crate::study::Language) -> &'static $name {
                match language {
                    $crate::study::Language::En => &$name::ENGLISH,
                    $crate::study::Language::Ja => &$name::JAPANESE,
                }
            }
        }
    };
}
pub(super) use words;

/// What all pictures of one area have in common.
#[derive(Debug, Clone, Default)]
pub struct Caption {
    /// The language of the words around the data.
    pub language: Language,
    /// The name of the therapeutic area, as titles begin with it.
    pub area: String,
    /// How the study calls a person, in the singular: KOL, STL, External expert, 社外医科学専門家.
    pub person_label: String,
    /// What was read, such as `PubMed 2,000 records, 3 congresses`; empty where nothing is to be said.
    pub source: String,
    /// The reference date of the study, such as 2026-10-01.
    pub as_of: String,
    /// Identifier of the run; empty without one.
    pub run: String,
    /// A title instead of the one that the picture's figures give.
    pub title: Option<String>,
    /// What there is too little of, for the source line.
    pub thin: ThinData,
}

/// Pillars and layers of the network that hold too little to say much.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ThinData {
    /// Pillars by their place among science, citations, congress, leadership and network, with the people who
    /// have anything in them and all people listed.
    pub pillars: Vec<(usize, usize, usize)>,
    /// Layers by their place among publications, sessions, panels and trials, with their ties.
    pub layers: Vec<(usize, usize)>,
}

impl ThinData {
    fn sentences(&self, words: &SharedWords) -> Vec<String> {
        let pillars = self.pillars.iter().filter_map(|&(pillar, people, of)| {
            let (people, of) = (group_thousands(people as u64), group_thousands(of as u64));
            let blanks =
                [("pillar", *words.pillars().get(pillar)?), ("people", &people), ("of", &of)];
            Some(fill_blanks(words.thin_pillar, &blanks))
        });
        let layers = self.layers.iter().filter_map(|&(layer, ties)| {
            let ties = group_thousands(ties as u64);
            Some(fill_blanks(words.layers().get(layer)?, &[("ties", &ties)]))
        });
        let lists: [(&str, Vec<String>); 2] =
            [(words.thin_pillars, pillars.collect()), (words.few_ties, layers.collect())];
        let filled = lists.into_iter().filter(|(_, list)| !list.is_empty());
        filled
            .map(|(sentence, list)| fill_blanks(sentence, &[("list", &list.join(words.comma))]))
            .collect()
    }
}

impl Caption {
    pub(crate) fn words(&self) -> &'static SharedWords {
        SharedWords::of(self.language)
    }

    /// The source line: what was read, the reference date, the run, what it is for, and what a
    /// ranking does not measure.
    pub(crate) fn source_line(&self) -> String {
        let words = self.words();
        let part = |sentence: &str, name, value: &str| {
            (!value.is_empty()).then(|| fill_blanks(sentence, &[(name, value)]))
        };
        let run: String = self.run.chars().take(8).collect();
        let parts = [
            part(words.source, "source", &self.source),
            part(words.as_of, "date", &self.as_of),
            part(words.run, "run", &run),
            Some(words.purpose.to_owned()),
            Some(words.disclaimer.to_owned()),
        ];
        let line = parts.into_iter().flatten().collect::<Vec<_>>().join(words.semicolon);
        let mut rest = line.chars();
        let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
        let line = first + rest.as_str() + words.full_stop;
        let sentences = self.thin.sentences(words).into_iter();
        std::iter::once(line).chain(sentences).collect::<Vec<_>>().join(words.gap)
    }

    /// A sentence with its blanks filled, `{area}` among them.
    pub(crate) fn sentence(&self, sentence: &str, blanks: &[(&str, &str)]) -> String {
        fill_blanks(sentence, &[&[("area", self.area.as_str())], blanks].concat())
    }

    /// How the study calls a number of people.
    pub(crate) fn people(&self, count: usize) -> String {
        person_label(self.language, &self.person_label, count)
    }
}

/// How a study calls a number of people inside a sentence; `label` is the singular, empty for the usual word.
pub fn person_label(language: Language, label: &str, count: usize) -> String {
    let label = if label.is_empty() { SharedWords::of(language).person } else { label };
    if language != Language::En {
        return label.to_owned();
    }
    let takes_s =
        count != 1 && label.chars().last().is_some_and(|c| c.is_ascii_alphabetic() && c != 's');
    inside_sentence(label) + if takes_s { "s" } else { "" }
}

/// A label in lower case unless it is a name or an abbreviation: `External expert`, but not `KOL` or
/// `Key Opinion Leader`.
fn inside_sentence(label: &str) -> String {
    let mut rest = label.chars();
    match rest.next() {
        Some(first) if !rest.as_str().contains(char::is_uppercase) && label.len() > 1 => {
            first.to_lowercase().chain(rest).collect()
        }
        _ => label.to_owned(),
    }
}

/// A whole number with its thousands separated by commas.
pub(crate) fn group_thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// Replaces the `{blanks}` of a sentence by values; braces in values are left alone.
pub(crate) fn fill_blanks(sentence: &str, blanks: &[(&str, &str)]) -> String {
    let mut out = String::new();
    let mut rest = sentence;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(blanks.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
        rest = tail;
    }
    out + rest
}

/// Ends of an interval of ranks: `3`, `3–8`.
pub(crate) fn interval_text([low, high]: [u32; 2]) -> String {
    if low == high { low.to_string() } else { format!("{low}–{high}") }
}

words! { SharedWords {
    code: "en", "ja";
    gap: " ", "";
    comma: ", ", "、";
    semicolon: "; ", "；";
    full_stop: ".", "。";
    person: "expert", "専門家";
    source: "Source: {source}", "出典：{source}";
    as_of: "as of {date}", "基準日 {date}";
    run: "run {run}", "実行 {run}";
    purpose: "for scientific exchange, not for promotion", "学術交流のための資料で、販売促進には用いない";
    disclaimer: "not a measure of clinical quality", "臨床の質を評価するものではない";
    science: "Science", "学術";
    citations: "Citations", "被引用";
    congress: "Congress", "学会";
    leadership: "Leadership", "リーダーシップ";
    network: "Network", "ネットワーク";
    no_data: "No data to show.", "表示するデータがありません。";
    absent: "No source for: {list}.", "資料なし：{list}。";
    thin_pillars: "Few people in: {list}.", "該当者が少ない要素：{list}。";
    thin_pillar: "{pillar} ({people} of {of})", "{pillar}（{of}名中{people}名）";
    few_ties: "Few ties: {list}.", "つながりが少ない：{list}。";
    by_publications: "{ties} by publications", "共著{ties}件";
    by_sessions: "{ties} by sessions", "共演{ties}件";
    by_panels: "{ties} by panels", "委員会{ties}件";
    by_trials: "{ties} by trials", "治験{ties}件";
    score: "Score", "スコア";
    no_tier: "no tier", "ティアなし";
} }

impl SharedWords {
    /// The pillars in the order of the score.
    pub(crate) fn pillars(&self) -> [&'static str; 5] {
        [self.science, self.citations, self.congress, self.leadership, self.network]
    }

    /// The layers of the network in their order.
    fn layers(&self) -> [&'static str; 4] {
        [self.by_publications, self.by_sessions, self.by_panels, self.by_trials]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_says_what_there_is_too_little_of() {
        let thin = ThinData { pillars: vec![(2, 2, 1473)], layers: vec![(1, 1)] };
        let footnote = |language| {
            let as_of = "2026-10-01".to_owned();
            Caption { language, as_of, thin: thin.clone(), ..Caption::default() }.source_line()
        };
        let english = footnote(Language::En);
        assert!(english.contains("Congress (2 of 1,473)"), "{english}");
        assert!(english.contains("Few ties: 1 by sessions."), "{english}");
        let japanese = footnote(Language::Ja);
        assert!(japanese.contains("学会（1,473名中2名）"), "{japanese}");
    }

    #[test]
    fn thousands_are_separated() {
        let shown: Vec<String> = [0, 999, 1000, 1_234_567].map(group_thousands).into();
        assert_eq!(shown, ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn a_name_with_braces_is_not_taken_for_a_blank() {
        assert_eq!(fill_blanks("{a}: {b}", &[("a", "{b}"), ("b", "x")]), "{b}: x");
        assert_eq!(fill_blanks("open { only", &[]), "open { only");
    }

    #[test]
    fn english_labels_take_a_plural_and_japanese_ones_do_not() {
        let plural = |language, label: &str| person_label(language, label, 2);
        assert_eq!(plural(Language::En, "External expert"), "external experts");
        assert_eq!(plural(Language::En, "Key Opinion Leader"), "Key Opinion Leaders");
        assert_eq!(plural(Language::En, "KOL"), "KOLs");
        assert_eq!(plural(Language::En, ""), "experts");
        assert_eq!(plural(Language::Ja, "STL"), "STL");
        assert_eq!(person_label(Language::En, "", 1), "expert");
    }
}
