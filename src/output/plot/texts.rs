//! Every word that the pictures print, in English and Japanese.

use crate::study::Language;

/// What all pictures of one area have in common.
#[derive(Debug, Clone, Default)]
pub struct Caption {
    /// The language of the words around the data.
    pub language: Language,
    /// The name of the therapeutic area, as titles begin with it.
    pub area: String,
    /// How the study calls a person, in the singular: KOL, STL, External expert, 社外医科学専門家.
    pub person_label: String,
    /// The reference date of the study, such as 2026-10-01.
    pub as_of: String,
    /// A title instead of the standard one of the picture.
    pub title: Option<String>,
    /// What there is too little of, for the footnote.
    pub thin: ThinData,
    /// A note for the footnote instead of the standard one on what a ranking does not measure.
    pub note: Option<String>,
}

/// Pillars and layers of the network that hold too little to say much.
#[derive(Debug, Clone, Default)]
pub struct ThinData {
    /// Pillars by their place among science, citations, congress, leadership and network, with the people who
    /// have anything in them and all people listed.
    pub pillars: Vec<(usize, usize, usize)>,
    /// Layers by their place among publications, sessions, panels and trials, with their ties.
    pub layers: Vec<(usize, usize)>,
}

impl ThinData {
    fn sentences(&self, words: &Words) -> Vec<String> {
        let pillars = self.pillars.iter().filter_map(|&(pillar, people, of)| {
            let (people, of) = (group_thousands(people as u64), group_thousands(of as u64));
            let pillar = words.pillars.get(pillar)?;
            Some(fill_blanks(
                words.thin_pillar,
                &[("pillar", pillar), ("people", &people), ("of", &of)],
            ))
        });
        let layers = self.layers.iter().filter_map(|&(layer, ties)| {
            let ties = group_thousands(ties as u64);
            Some(fill_blanks(words.layers.get(layer)?, &[("ties", &ties)]))
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
    /// The footnote: the reference date and the note.
    pub(crate) fn footnote(&self) -> String {
        let words = self.language.words();
        let note = self.note.as_deref().unwrap_or(words.disclaimer);
        let said = self.thin.sentences(words).into_iter().chain([note.to_owned()]);
        let note = said.collect::<Vec<_>>().join(words.sentence_gap);
        if self.as_of.is_empty() {
            return note;
        }
        fill_blanks(words.footnote, &[("date", &self.as_of), ("note", &note)])
    }

    /// A sentence with its blanks filled, `{area}` among them.
    pub(crate) fn sentence(&self, sentence: &str, blanks: &[(&str, &str)]) -> String {
        fill_blanks(sentence, &[&[("area", self.area.as_str())], blanks].concat())
    }

    /// A sentence about a number of people: fills `{area}`, `{count}` and `{people}`.
    pub(crate) fn sentence_about(&self, sentence: &str, count: usize) -> String {
        let people = person_label(self.language, &self.person_label, count);
        let number = group_thousands(count as u64);
        self.sentence(sentence, &[("count", &number), ("people", &people)])
    }
}

/// How a study calls a number of people inside a sentence; `label` is the singular, empty for the usual word.
pub fn person_label(language: Language, label: &str, count: usize) -> String {
    let label = if label.is_empty() { language.words().person } else { label };
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

/// The words of one language.
pub(crate) struct Words {
    pub(crate) code: &'static str,
    /// Between two sentences.
    pub(crate) sentence_gap: &'static str,
    pub(crate) comma: &'static str,
    pub(crate) person: &'static str,
    pub(crate) footnote: &'static str,
    pub(crate) disclaimer: &'static str,
    pub(crate) pillars: [&'static str; 5],
    pub(crate) no_data: &'static str,
    pub(crate) network_title: &'static str,
    pub(crate) network_subtitle: &'static str,
    pub(crate) network_ties: &'static str,
    pub(crate) network_thinned: &'static str,
    pub(crate) communities: &'static str,
    pub(crate) community: &'static str,
    pub(crate) other_communities: &'static str,
    pub(crate) score: &'static str,
    pub(crate) top_title: &'static str,
    pub(crate) top_subtitle: &'static str,
    pub(crate) top_interval: &'static str,
    pub(crate) absent: &'static str,
    pub(crate) thin_pillars: &'static str,
    pub(crate) thin_pillar: &'static str,
    pub(crate) few_ties: &'static str,
    pub(crate) layers: [&'static str; 4],
    pub(crate) rank_interval: &'static str,
    pub(crate) tier: &'static str,
    pub(crate) quadrant_title: &'static str,
    pub(crate) quadrant_subtitle: &'static str,
    pub(crate) reach: &'static str,
    pub(crate) relevance: &'static str,
    pub(crate) quadrants: [&'static str; 4],
    pub(crate) trend_title: &'static str,
    pub(crate) trend_short_title: &'static str,
    pub(crate) trend_subtitle: &'static str,
    pub(crate) trend_incomplete: &'static str,
    pub(crate) works: &'static str,
    pub(crate) sessions: &'static str,
    pub(crate) active_people: &'static str,
    pub(crate) incomplete_year: &'static str,
    pub(crate) countries_title: &'static str,
    pub(crate) countries_subtitle: &'static str,
    pub(crate) countries_rest: &'static str,
    pub(crate) leaders: &'static str,
    pub(crate) others: &'static str,
    pub(crate) unknown_country: &'static str,
    pub(crate) of_them: &'static str,
    pub(crate) gain_title: &'static str,
    pub(crate) gain_subtitle: &'static str,
    pub(crate) gain_mean: &'static str,
    pub(crate) gain_outcomes: [&'static str; 4],
}

impl Language {
    pub(crate) fn words(self) -> &'static Words {
        match self {
            Language::En => &ENGLISH,
            Language::Ja => &JAPANESE,
        }
    }
}

const ENGLISH: Words = Words {
    code: "en",
    sentence_gap: " ",
    comma: ", ",
    person: "expert",
    footnote: "As of {date}. {note}",
    disclaimer: "Ranked by the evidence in the sources that were read; this is no measure of \
                 clinical quality.",
    pillars: ["Science", "Citations", "Congress", "Leadership", "Network"],
    no_data: "No data to show.",
    network_title: "{area}: joint publications and talks of {count} {people}",
    network_subtitle: "Each dot is a person, the larger the higher the score. Colours are \
                       communities: people with closer ties to each other than to others. Lines \
                       are joint works and sessions, the darker the stronger.",
    network_ties: "{ties} ties.",
    network_thinned: "The {drawn} strongest of {ties} ties are drawn.",
    communities: "Largest communities",
    community: "Community {number}",
    other_communities: "{count} other communities",
    score: "Score",
    top_title: "{area}: the {count} {people} with the strongest evidence",
    top_subtitle: "Score out of 100, the sum of its pillars.",
    top_interval: "Last column: 90 % interval of the rank over resamplings of the documents.",
    absent: "No source for: {list}. Their weight went to the other pillars.",
    thin_pillars: "Too few people for full weight: {list}.",
    thin_pillar: "{pillar} ({people} of {of})",
    few_ties: "Few ties: {list}.",
    layers: [
        "{ties} by publications",
        "{ties} by sessions",
        "{ties} by panels",
        "{ties} by trials",
    ],
    rank_interval: "90 % rank",
    tier: "Tier {tier}",
    quadrant_title: "{area}: reach in the network and relevance to the area",
    quadrant_subtitle: "{count} {people}. Dashed lines are the medians; larger dots have higher \
                        scores.",
    reach: "Reach in the network",
    relevance: "Relevance to the area",
    quadrants: [
        "Well connected, other focus",
        "Leaders of the area",
        "Occasional contributors",
        "Specialists",
    ],
    trend_title: "{area}: {last} publications in {last_year}, {first} in {first_year}",
    trend_short_title: "{area}: activity by year",
    trend_subtitle: "Publications and congress sessions on the area, and the people active in \
                     each year.",
    trend_incomplete: "{year} is incomplete.",
    works: "Publications",
    sessions: "Congress sessions",
    active_people: "Active people",
    incomplete_year: "Incomplete year",
    countries_title: "{area}: {count} {people} by country",
    countries_subtitle: "Country of the latest affiliation.",
    countries_rest: "{count} other countries",
    leaders: "Tiers 1 and 2",
    others: "Other tiers",
    unknown_country: "Country unknown",
    of_them: "({count} in tiers 1 and 2)",
    gain_title: "{area}: rankings of {cutoff} against the outcomes of the next {horizon} years",
    gain_subtitle: "Gain in NDCG@50 over a ranking by number of publications: how much better each \
                    ranking found the people who were most active afterwards.",
    gain_mean: "Mean of the outcomes",
    gain_outcomes: [
        "Papers",
        "First and last authorships",
        "New collaborators",
        "Independent citations",
    ],
};

const JAPANESE: Words = Words {
    code: "ja",
    sentence_gap: "",
    comma: "、",
    person: "専門家",
    footnote: "基準日 {date}。{note}",
    disclaimer: "読み込んだ資料に見つかった根拠に基づく順位であり、臨床の質を評価するものではありません。",
    pillars: ["学術", "被引用", "学会", "リーダーシップ", "ネットワーク"],
    no_data: "表示するデータがありません。",
    network_title: "{area}：ともに発表し登壇する{people}{count}名のつながり",
    network_subtitle: "点は1名で、大きいほどスコアが高い。色はコミュニティ（互いの結びつきが強い集団）。\
                       線は共著・共演で、濃いほど強い。",
    network_ties: "つながり{ties}件。",
    network_thinned: "つながり{ties}件のうち強い{drawn}件を表示。",
    communities: "主なコミュニティ",
    community: "コミュニティ{number}",
    other_communities: "その他{count}コミュニティ",
    score: "スコア",
    top_title: "{area}：根拠の最も多い{people}上位{count}名",
    top_subtitle: "スコアは100点満点で、各要素の合計。",
    top_interval: "右端の列は、資料を再標本化したときの順位の90％区間。",
    absent: "資料なし：{list}（重みは他の要素に配分）。",
    thin_pillars: "該当者が少なく重みを下げた要素：{list}。",
    thin_pillar: "{pillar}（{of}名中{people}名）",
    few_ties: "つながりが少ない：{list}。",
    layers: ["共著{ties}件", "共演{ties}件", "委員会{ties}件", "治験{ties}件"],
    rank_interval: "順位90％",
    tier: "ティア{tier}",
    quadrant_title: "{area}：影響の広さと領域との関連の深さ",
    quadrant_subtitle: "{people}{count}名。破線は両軸の中央値。点が大きいほどスコアが高い。",
    reach: "ネットワークでの到達範囲",
    relevance: "領域との関連",
    quadrants: ["広い影響・他領域中心", "領域のリーダー", "単発的な活動", "専門家"],
    trend_title: "{area}：{last_year}年の文献は{last}件（{first_year}年は{first}件）",
    trend_short_title: "{area}：年別の活動",
    trend_subtitle: "領域に関する文献と学会演題の件数、および各年に活動した人数。",
    trend_incomplete: "{year}年は集計途中。",
    works: "文献",
    sessions: "学会演題",
    active_people: "活動した人数",
    incomplete_year: "集計途中の年",
    countries_title: "{area}：{people}{count}名の所在国",
    countries_subtitle: "最新の所属機関の国ごとの人数。",
    countries_rest: "その他{count}か国",
    leaders: "ティア1・2",
    others: "その他のティア",
    unknown_country: "国の記載なし",
    of_them: "（ティア1・2は{count}名）",
    gain_title: "{area}：{cutoff}年末時点の順位とその後{horizon}年の実績",
    gain_subtitle: "上位50名のNDCGを論文数による順位と比べた増減。その後に活躍した人をどれだけ的確に挙げたかを示す。",
    gain_mean: "成果の平均",
    gain_outcomes: ["論文", "筆頭・最終著者", "新たな共同研究者", "独立した被引用"],
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_picture_says_what_there_is_too_little_of() {
        let thin = ThinData { pillars: vec![(2, 2, 1473)], layers: vec![(1, 1)] };
        let footnote = |language| {
            let as_of = "2026-10-01".to_owned();
            Caption { language, as_of, thin: thin.clone(), ..Caption::default() }.footnote()
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
