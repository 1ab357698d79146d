//! How figures are rounded.

/// Years of half-lives, scores, points and weights are shown in hundredths.
pub(super) fn hundredths(value: f64) -> i64 {
    (value * 100.0).round() as i64
}

/// A share in whole per cent.
pub(super) fn per_cent(share: f64) -> i64 {
    hundredths(share)
}

/// The year that a date begins with.
pub(super) fn year_of(date: &str) -> Option<i64> {
    date.get(..4)?.parse().ok()
}

/// The number of a tier such as `T2`.
pub(super) fn tier_number(tier: &str) -> Option<i64> {
    tier.strip_prefix('T')?.parse().ok()
}
