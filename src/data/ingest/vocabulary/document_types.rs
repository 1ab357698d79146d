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
    match lower.as_str() {
        "guideline" | "practice guideline" | "consensus" | "ガイドライン" => {
            WorkKind::Guideline
        }
        "phase iii trial" | "phase 3 trial" => WorkKind::TrialPhase3,
        "trial" | "rct" | "clinical trial" | "randomised controlled trial" => WorkKind::TrialReport,
        "meta-analysis" | "systematic review" => WorkKind::SystematicReview,
        "総説" => WorkKind::Review,
        "case report" | "letter" | "editorial" | "comment" | "症例報告" => WorkKind::Minor,
        other => of_index(other, "").unwrap_or(WorkKind::Article),
    }
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
}
