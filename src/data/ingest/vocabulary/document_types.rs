//! From the types that sources print to the kinds of
//! [method 2.2](crate::guide::method#22-publications).

use crate::data::corpus::WorkKind;

/// The kind of a PubMed record from its publication types, highest first: notices, preprint,
/// guideline, phase III randomised trial, other trial, systematic review, minor forms, review.
pub(crate) fn of_pubmed<'t>(types: impl Iterator<Item = &'t str> + Clone) -> WorkKind {
    let any = |named: fn(&str) -> bool| types.clone().any(named);
    if any(|t| matches!(t, "Retraction of Publication" | "Retraction Notice")) {
        return WorkKind::RetractionNotice;
    }
    if any(|t| t == "Published Erratum") {
        return WorkKind::Erratum;
    }
    if any(|t| t == "Preprint") {
        return WorkKind::Preprint;
    }
    if any(|t| {
        matches!(t, "Guideline" | "Practice Guideline" | "Consensus Statement")
            || t.starts_with("Consensus Development Conference")
    }) {
        return WorkKind::Guideline;
    }
    let randomised = any(|t| t == "Randomized Controlled Trial");
    if randomised && any(|t| t == "Clinical Trial, Phase III") {
        return WorkKind::TrialPhase3;
    }
    if randomised || any(is_trial) {
        return WorkKind::TrialReport;
    }
    if any(|t| matches!(t, "Meta-Analysis" | "Systematic Review" | "Network Meta-Analysis")) {
        return WorkKind::SystematicReview;
    }
    if any(is_minor) {
        return WorkKind::Minor;
    }
    if any(|t| matches!(t, "Review" | "Scoping Review")) {
        return WorkKind::Review;
    }
    WorkKind::Article
}

fn is_trial(name: &str) -> bool {
    let named = name.contains("Clinical Trial") || name.ends_with("Equivalence Trial");
    named && !name.contains("Protocol") && !name.contains("Veterinary")
}

fn is_minor(name: &str) -> bool {
    matches!(
        name,
        "Case Reports"
            | "Letter"
            | "Comment"
            | "Editorial"
            | "News"
            | "Newspaper Article"
            | "Interview"
            | "Biography"
            | "Autobiography"
            | "Portrait"
            | "Personal Narrative"
            | "Introductory Journal Article"
            | "Patient Education Handout"
            | "Address"
            | "Lecture"
            | "Bibliography"
            | "Published Correspondence"
    )
}

/// The kind of an article by its title, for sources without publication types.
pub(crate) fn by_title(title: &str) -> WorkKind {
    let title = title.to_lowercase();
    let has = |word: &str| title.contains(word);
    let third_phase = ["phase 3", "phase iii", "phase three"].iter().any(|word| has(word));
    if has("guideline") && (has("practice guideline") || has("clinical guideline"))
        || has("consensus statement")
    {
        WorkKind::Guideline
    } else if has("protocol") {
        WorkKind::Article
    } else if has("systematic review") || has("meta-analysis") || has("metaanalysis") {
        WorkKind::SystematicReview
    } else if (has("randomised") || has("randomized")) && third_phase {
        WorkKind::TrialPhase3
    } else if has("randomised controlled trial") || has("randomized controlled trial") {
        WorkKind::TrialReport
    } else if has("case report") {
        WorkKind::Minor
    } else {
        WorkKind::Article
    }
}

/// The kind of an OpenAlex or Crossref type; `None` for what is not a work with authors (covers,
/// data sets, grants). `title` decides among articles.
pub(crate) fn of_index(name: &str, title: &str) -> Option<WorkKind> {
    Some(match name {
        "retraction" => WorkKind::RetractionNotice,
        "erratum" | "correction" | "corrigendum" => WorkKind::Erratum,
        "preprint" | "posted-content" => WorkKind::Preprint,
        "letter" | "editorial" | "peer-review" | "news" => WorkKind::Minor,
        "review" => match by_title(title) {
            WorkKind::Article => WorkKind::Review,
            other => other,
        },
        "book-chapter" | "book" | "reference-entry" | "monograph" | "reference-book"
        | "edited-book" | "book-section" | "book-part" => WorkKind::Review,
        "paratext"
        | "dataset"
        | "grant"
        | "supplementary-materials"
        | "component"
        | "database"
        | "journal"
        | "journal-issue"
        | "journal-volume"
        | "libguides"
        | "software" => return None,
        _ => by_title(title),
    })
}

/// The kind that a table of works names, in the words of [`WorkKind::name`], PubMed or English.
pub(crate) fn of_cell(text: &str) -> WorkKind {
    let text = text.trim();
    let kinds = [
        WorkKind::Guideline,
        WorkKind::TrialPhase3,
        WorkKind::TrialReport,
        WorkKind::SystematicReview,
        WorkKind::Article,
        WorkKind::Review,
        WorkKind::Minor,
        WorkKind::Preprint,
        WorkKind::Erratum,
        WorkKind::RetractionNotice,
    ];
    let lower = text.to_lowercase();
    let plain = lower.replace([' ', '-'], "_");
    if let Some(kind) = kinds.into_iter().find(|kind| kind.name() == plain) {
        return kind;
    }
    match of_pubmed(text.split(';').map(str::trim)) {
        WorkKind::Article => {}
        known => return known,
    }
    of_word(&lower).or_else(|| of_index(&lower, "")).unwrap_or(WorkKind::Article)
}

/// What the types of an exported record say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ExportedType {
    /// `None` for what is not a work with authors: a data set, a cover.
    pub(crate) kind: Option<WorkKind>,
    /// Whether it was retracted.
    pub(crate) retracted: bool,
}

/// The kind of a record by the types that a database or a reference manager prints, several between `;`, `|`
/// or `/`; of several the one that says most. The title decides where they say no more than `Article`.
pub(crate) fn of_export(types: &str, title: &str) -> ExportedType {
    let retracted_title = ["retracted:", "retracted article:", "[retracted]", "(retracted)"];
    let folded = title.trim().to_lowercase();
    let mut retracted = retracted_title.iter().any(|start| folded.starts_with(start));
    let mut kinds: Vec<WorkKind> = Vec::new();
    let mut is_work = true;
    for word in types.split([';', '；', '|', '/']).map(str::trim).filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase().replace(['-', '_'], " ");
        if matches!(lower.as_str(), "retracted" | "retracted publication" | "retracted article") {
            retracted = true;
        } else if let Some(kind) = of_word(&lower) {
            kinds.push(kind);
        } else {
            match of_index(&lower.replace(' ', "-"), "") {
                Some(WorkKind::Article) | None if lower != word => kinds.push(of_cell(word)),
                Some(kind) => kinds.push(kind),
                None => is_work = false,
            }
        }
    }
    let stated = RANKED.into_iter().find(|kind| kinds.contains(kind));
    let kind = match stated {
        None if !is_work => None,
        None | Some(WorkKind::Article) => {
            Some(notice_by_title(&folded).unwrap_or_else(|| by_title(title)))
        }
        known => known,
    };
    ExportedType { kind, retracted }
}

/// The notice that a title in lower case begins as: databases without types print it as an article.
fn notice_by_title(title: &str) -> Option<WorkKind> {
    let begins = |starts: &[&str]| starts.iter().any(|start| title.starts_with(start));
    if begins(&[
        "retraction:",
        "retraction notice",
        "retraction note",
        "retraction of:",
        "retraction to:",
    ]) {
        Some(WorkKind::RetractionNotice)
    } else if begins(&[
        "erratum:",
        "erratum to",
        "erratum for",
        "corrigendum:",
        "corrigendum to",
        "correction:",
        "correction to",
        "author correction:",
        "publisher correction:",
    ]) {
        Some(WorkKind::Erratum)
    } else {
        None
    }
}

/// Whether a text is a type of a record, or several.
pub(crate) fn is_type(text: &str) -> bool {
    let words = text.split([';', '；', '|', '/']).map(|word| word.trim().to_lowercase());
    let is_known = |word: String| {
        let plain = word.replace(['-', '_'], " ");
        word.starts_with("retracted")
            || of_word(&plain).is_some()
            || of_cell(&word) != WorkKind::Article
    };
    words.into_iter().any(is_known)
}

/// Kinds of publications, what says most first.
const RANKED: [WorkKind; 10] = [
    WorkKind::RetractionNotice,
    WorkKind::Erratum,
    WorkKind::Preprint,
    WorkKind::Guideline,
    WorkKind::TrialPhase3,
    WorkKind::TrialReport,
    WorkKind::SystematicReview,
    WorkKind::Minor,
    WorkKind::Review,
    WorkKind::Article,
];

/// Words for types, in lower case. An abstract of a congress counts as a minor form.
const TYPE_WORDS: [(WorkKind, &[&str]); 10] = [
    (
        WorkKind::RetractionNotice,
        &["retraction", "retraction notice", "retraction of publication", "撤回"],
    ),
    (
        WorkKind::Erratum,
        &[
            "erratum",
            "correction",
            "corrigendum",
            "published erratum",
            "correction erratum",
            "correction, addition",
            "訂正",
            "正誤表",
        ],
    ),
    (WorkKind::Preprint, &["preprint", "posted content"]),
    (
        WorkKind::Guideline,
        &[
            "guideline",
            "practice guideline",
            "consensus",
            "consensus statement",
            "ガイドライン",
            "診療ガイドライン",
        ],
    ),
    (WorkKind::TrialPhase3, &["phase iii trial", "phase 3 trial"]),
    (
        WorkKind::TrialReport,
        &[
            "trial",
            "rct",
            "clinical trial",
            "randomised controlled trial",
            "randomized controlled trial",
            "ランダム化比較試験",
            "準ランダム化比較試験",
            "比較臨床試験",
        ],
    ),
    (
        WorkKind::SystematicReview,
        &[
            "meta analysis",
            "meta-analysis",
            "systematic review",
            "メタアナリシス",
            "システマティックレビュー",
        ],
    ),
    (
        WorkKind::Minor,
        &[
            "case report",
            "case reports",
            "letter",
            "letter to the editor",
            "letter to editor",
            "editorial",
            "editorial material",
            "comment",
            "commentary",
            "note",
            "news",
            "news item",
            "meeting abstract",
            "conference abstract",
            "abstract",
            "meeting summary",
            "meeting",
            "book review",
            "biographical item",
            "biography",
            "interview",
            "discussion",
            "症例報告",
            "会議録",
            "レター",
            "座談会",
            "講義",
            "図説",
            "コメント",
            "q&a",
            "一般",
        ],
    ),
    (
        WorkKind::Review,
        &[
            "review",
            "review article",
            "short survey",
            "book chapter",
            "chapter",
            "book",
            "monograph",
            "edited book",
            "総説",
            "解説",
            "特集",
        ],
    ),
    (
        WorkKind::Article,
        &[
            "article",
            "journal article",
            "research article",
            "original article",
            "early access",
            "conference paper",
            "proceedings paper",
            "proceeding",
            "proceedings",
            "conference proceedings article",
            "data paper",
            "原著",
            "原著論文",
            "unknown",
            "other",
        ],
    ),
];

/// The kind that a word for a type means, in lower case.
fn of_word(word: &str) -> Option<WorkKind> {
    TYPE_WORDS.into_iter().find(|(_, words)| words.contains(&word)).map(|(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn publication_types_give_the_kind_that_counts_most() {
        for (types, kind) in [
            (
                &["Journal Article", "Randomized Controlled Trial", "Clinical Trial, Phase III"][..],
                WorkKind::TrialPhase3,
            ),
            (&["Clinical Trial, Phase III"], WorkKind::TrialReport),
            (&["Clinical Trial Protocol"], WorkKind::Article),
            (&["Review", "Practice Guideline"], WorkKind::Guideline),
            (&["Meta-Analysis", "Review"], WorkKind::SystematicReview),
            (&["Case Reports", "Review"], WorkKind::Minor),
            (&["Retraction of Publication"], WorkKind::RetractionNotice),
            (&["Retracted Publication", "Journal Article"], WorkKind::Article),
            (&["Published Erratum"], WorkKind::Erratum),
            (&[], WorkKind::Article),
        ] {
            assert_eq!(of_pubmed(types.iter().copied()), kind, "{types:?}");
        }
    }

    #[test]
    fn titles_decide_only_where_types_are_silent() {
        assert_eq!(of_index("article", "X: a systematic review"), Some(WorkKind::SystematicReview));
        assert_eq!(of_index("review", "X"), Some(WorkKind::Review));
        assert_eq!(of_index("paratext", "Cover"), None);
        assert_eq!(of_cell("trial_phase_3"), WorkKind::TrialPhase3);
        assert_eq!(of_cell("Case Reports"), WorkKind::Minor);
    }

    #[test]
    fn of_the_types_of_an_export_the_one_that_says_most_counts() {
        for (types, kind) in [
            ("Article", WorkKind::Article),
            ("Article; Early Access", WorkKind::Article),
            ("Review; Book Chapter", WorkKind::Review),
            ("Article; Proceedings Paper", WorkKind::Article),
            ("Meeting Abstract", WorkKind::Minor),
            ("Editorial Material", WorkKind::Minor),
            ("Letter", WorkKind::Minor),
            ("Erratum", WorkKind::Erratum),
            ("Correction", WorkKind::Erratum),
            ("Retraction", WorkKind::RetractionNotice),
            ("原著論文/症例報告", WorkKind::Minor),
            ("総説", WorkKind::Review),
            ("会議録", WorkKind::Minor),
            ("book-chapter", WorkKind::Review),
            ("Randomized Controlled Trial; Journal Article", WorkKind::TrialReport),
            ("", WorkKind::Article),
        ] {
            let found = of_export(types, "On examples");
            assert_eq!(found, ExportedType { kind: Some(kind), retracted: false }, "{types}");
        }
        assert_eq!(of_export("dataset", "On examples").kind, None);
        assert!(of_export("Article; Retracted Publication", "On examples").retracted);
        assert!(of_export("Article", "RETRACTED: On examples").retracted);
        for title in
            ["Correction to: On examples", "Erratum: On examples", "Author Correction: On examples"]
        {
            assert_eq!(of_export("Article", title).kind, Some(WorkKind::Erratum), "{title}");
        }
        let trial = of_export("Article", "X: a systematic review").kind;
        assert_eq!(trial, Some(WorkKind::SystematicReview), "the title decides among articles");
    }
}
