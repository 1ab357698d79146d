//! The words of tables, said in plain English.

/// The pillar whose evidence are positions and not documents.
pub(super) const NETWORK: &str = "network";

/// A figure with two decimals; more than nothing is never printed as nothing.
pub(super) fn hundredths(x: f64) -> String {
    match x > 0.0 && x < 0.005 {
        true => "<0.01".to_owned(),
        false => format!("{x:.2}"),
    }
}

/// A word of a table as it is said: `first_author` as `first author`.
pub(super) fn plain(word: &str) -> String {
    word.replace('_', " ")
}

/// A kind of document as it is said.
pub(super) fn kind(word: &str) -> String {
    match word {
        "position" => "among the people of the area".to_owned(),
        word => plain(word),
    }
}

/// What a pillar is for.
pub(super) fn pillar(name: &str) -> &str {
    match name {
        "science" => "publications",
        "citation" => "citations by others",
        "congress" => "congress roles",
        "leadership" => "trials, guidelines and offices",
        NETWORK => "the position in the network",
        name => name,
    }
}

/// What a raw sum adds up.
pub(super) fn sum(name: &str) -> &str {
    match name {
        "brokerage" => "joining people who are not tied to each other",
        "reach" => "short ways to many people",
        name => pillar(name),
    }
}

/// What a role, a rule or a flag means, where the word alone does not say it.
pub(super) fn meaning(word: &str) -> Option<&'static str> {
    Some(match word {
        "independently_cited" => "by documents of the area that share no author with the cited one",
        "collaborator" => "named in the group behind a publication, not among its authors",
        "abstract_author" => "on an abstract, not its speaker",
        "unknown" => "a role that no word list knows; it counts as the least",
        "effective_size" => "people tied to, less the ties among them",
        "harmonic_reach" => "everybody reached, those further away counting less",
        "everything" => "the study has no areas",
        "stated" => "the source names the area",
        "mesh" => "a MeSH heading of the document belongs to the area",
        "keywords" => "its title or keywords have a phrase of the area",
        "session_title" => "the title of the session has a phrase of the area",
        "talk_titles" => "talks of the session have a phrase of the area",
        "track" => "the track of the session speaks of the area",
        "venue" => "the journal or congress is one of the area's",
        "congress_name" => "the name of the congress has a phrase of the area",
        "neighbours" => "most of its references, or of the documents that cite it, are of the area",
        "ties" => "see the strongest ties",
        "consortium_driven" => "most of the publication points come from very large author lists",
        "identity_uncertain" => "names of several people may have been joined",
        "one_paper" => "a single document",
        "too_few_documents" => "fewer documents than a tier asks for",
        "tier_unsure" => "another tier is more likely than the proposed one",
        "thin_pillar" => "points from a pillar that hardly anybody fills",
        "retraction" => "a publication was retracted",
        "affiliation_stale" => "no affiliation was printed in the last five years",
        "moved" => "the newest documents print another institution than those before",
        "silent" => "no document for three years, and for longer than ever before; not why",
        "interest_declared" => "a list of the study names an interest; it weighs nothing",
        "sole_bridge" => "without the person the network falls apart",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_figure_has_two_decimals_and_is_nothing_only_when_it_is() {
        assert_eq!(
            ["0.00", "<0.01", "0.01", "12.35"],
            [0.0, 0.004, 0.005_1, 12.345_6].map(hundredths)[..]
        );
    }
}
