//! Suggestions for a mistyped word.

/// The `count` candidates closest to `text` by edit distance, ignoring case, the closest first and
/// equals in the order given. Candidates farther than a third of the text's length are left out.
pub(crate) fn nearest_texts<'a>(
    text: &str,
    candidates: impl Iterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let wanted = text.to_lowercase();
    let limit = (wanted.chars().count() / 3).max(1);
    let mut found: Vec<(usize, &str)> = candidates
        // The lengths in bytes bound the distance from below, but for accented letters: a margin of 4.
        .filter(|candidate| candidate.len().abs_diff(text.len()) <= limit + 4)
        .map(|candidate| (strsim::levenshtein(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.truncate(count);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closest_name_comes_first_and_far_ones_are_left_out() {
        let known = ["Heart Failure", "Heart Failure, Systolic", "Gout", "Heart Failures"];
        let found = nearest_texts("Hart Failure", known.into_iter(), 2);
        assert_eq!(found, ["Heart Failure", "Heart Failures"]);
    }
}
