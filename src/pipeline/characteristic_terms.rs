//! What a community is about: log-odds with an informative Dirichlet prior (Monroe, Colaresi & Quinn
//! 2008) over the descriptors and keywords of its documents against those of the rest of the area.

use std::collections::BTreeMap;

/// How often each term stands on the documents of one community.
pub type TermCounts = BTreeMap<String, f64>;

/// z above which a term is characteristic.
const CHARACTERISTIC: f64 = 1.96;
/// Terms on a greater share of the area's documents tell no communities apart.
const TOO_COMMON: f64 = 0.4;
/// A label never rests on one document.
const FEWEST_DOCUMENTS: f64 = 2.0;

/// Up to `most` characteristic terms for each community, by falling z. `documents` is the number of
/// documents in the area.
pub fn characteristic_terms(
    communities: &[TermCounts],
    documents: f64,
    most: usize,
) -> Vec<Vec<String>> {
    let mut area: TermCounts = TermCounts::new();
    for (term, count) in communities.iter().flatten() {
        *area.entry(term.clone()).or_default() += count;
    }
    let prior_total: f64 = area.values().sum();
    communities
        .iter()
        .map(|own| {
            let own_total: f64 = own.values().sum();
            let mut scored: Vec<(f64, &String)> = own
                .iter()
                .filter(|(term, count)| {
                    **count >= FEWEST_DOCUMENTS && area[*term] <= TOO_COMMON * documents
                })
                .map(|(term, count)| {
                    let all = area[term];
                    let z = log_odds_z(
                        *count,
                        own_total,
                        all - count,
                        prior_total - own_total,
                        all,
                        prior_total,
                    );
                    (z, term)
                })
                .filter(|(z, _)| *z > CHARACTERISTIC)
                .collect();
            scored.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
            scored.into_iter().take(most).map(|(_, term)| term.clone()).collect()
        })
        .collect()
}

/// z of the difference in log-odds of a term with count `own` of `own_total` here and `rest` of
/// `rest_total` elsewhere, under a prior of `prior` of `prior_total`.
fn log_odds_z(
    own: f64,
    own_total: f64,
    rest: f64,
    rest_total: f64,
    prior: f64,
    prior_total: f64,
) -> f64 {
    let odds = |count: f64, total: f64| {
        ((count + prior) / (total + prior_total - count - prior).max(1e-9)).ln()
    };
    let variance = 1.0 / (own + prior) + 1.0 / (rest + prior);
    (odds(own, own_total) - odds(rest, rest_total)) / variance.sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(terms: &[(&str, f64)]) -> TermCounts {
        terms.iter().map(|(term, count)| ((*term).to_owned(), *count)).collect()
    }

    #[test]
    fn a_term_of_one_community_labels_it_and_a_term_of_all_labels_none() {
        let communities = [
            counts(&[("Amyloidosis", 40.0), ("Heart Failure", 50.0)]),
            counts(&[("Telemedicine", 45.0), ("Heart Failure", 55.0)]),
        ];
        let labels = characteristic_terms(&communities, 130.0, 3);
        assert_eq!(labels, [vec!["Amyloidosis".to_owned()], vec!["Telemedicine".to_owned()]]);
    }

    #[test]
    fn a_label_never_rests_on_one_document() {
        let communities = [counts(&[("Rarity", 1.0)]), counts(&[("Common", 90.0)])];
        assert!(characteristic_terms(&communities, 300.0, 3)[0].is_empty());
    }
}
