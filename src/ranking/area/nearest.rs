//! Which known text a mistyped one was meant to be.

/// The `count` candidates closest to `text` by edit distance, ignoring case, the closest first and
/// equals in the order given; those farther than a third of the text's length are left out.
pub(super) fn nearest<'a>(
    text: &str,
    candidates: impl Iterator<Item = &'a str>,
    count: usize,
) -> Vec<&'a str> {
    let wanted: Vec<char> = text.to_lowercase().chars().collect();
    let limit = (wanted.len() / 3).max(1);
    let mut found: Vec<(usize, &str)> = candidates
        .filter(|c| c.len().abs_diff(text.len()) <= limit + 4)
        .map(|candidate| (distance(&wanted, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .collect();
    found.sort_by_key(|(distance, _)| *distance);
    found.truncate(count);
    found.into_iter().map(|(_, candidate)| candidate).collect()
}

/// Levenshtein distance.
fn distance(wanted: &[char], candidate: &str) -> usize {
    let mut row: Vec<usize> = (0..=wanted.len()).collect();
    for (i, c) in candidate.to_lowercase().chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, w) in wanted.iter().enumerate() {
            let replaced = diagonal + usize::from(*w != c);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(row[j] + 1).min(row[j + 1] + 1);
        }
    }
    row[wanted.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edit_distances_are_those_of_the_textbook() {
        let letters: Vec<char> = "kitten".chars().collect();
        assert_eq!(distance(&letters, "sitting"), 3);
        assert_eq!(distance(&letters, "kitten"), 0);
        assert_eq!(distance(&[], "abc"), 3);
    }

    #[test]
    fn the_closest_name_comes_first_and_far_ones_not_at_all() {
        let known = ["Heart Failure", "Heart Failure, Systolic", "Gout", "Heart Failures"];
        let found = nearest("Hart Failure", known.into_iter(), 2);
        assert_eq!(found, ["Heart Failure", "Heart Failures"]);
    }
}
