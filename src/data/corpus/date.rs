//! Dates as sources print them: a year, often a month, sometimes a day.

use std::fmt;
use std::str::FromStr;

/// A calendar date whose month or day may be unknown (0).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct PartialDate {
    /// Year of the common era; 0 is "no date".
    pub year: i16,
    /// 1 to 12, or 0 when unknown.
    pub month: u8,
    /// 1 to 31, or 0 when unknown.
    pub day: u8,
}

/// Why a text is no date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is no date; write 2026-10-01, 2026-10 or 2026")]
pub struct DateError(pub String);

impl PartialDate {
    /// No date.
    pub const NONE: Self = Self { year: 0, month: 0, day: 0 };

    /// A date from its parts; an impossible month or day counts as unknown.
    pub fn new(year: i16, month: u8, day: u8) -> Self {
        let month = if month <= 12 { month } else { 0 };
        let day = if month > 0 && day <= days_in(year, month) { day } else { 0 };
        Self { year, month, day }
    }

    /// Whether a year is known.
    pub const fn is_some(self) -> bool {
        self.year != 0
    }

    /// Days since 0000-03-01 (proleptic Gregorian). An unknown month counts as the middle of the
    /// year, an unknown day as the middle of the month, so that ages are unbiased.
    pub fn day_number(self) -> i64 {
        let (month, day) = match (self.month, self.day) {
            (0, _) => (7, 1),
            (month, 0) => (month, 15),
            known => known,
        };
        let year = i64::from(self.year) - i64::from(month <= 2);
        let era = year.div_euclid(400);
        let year_of_era = year.rem_euclid(400);
        let month = i64::from(month);
        let day_of_year =
            (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + i64::from(day) - 1;
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year
    }

    /// Age in years (of 365.25 days) at `reference`; a date after it has age 0.
    pub fn age_at(self, reference: Self) -> f64 {
        ((reference.day_number() - self.day_number()) as f64 / 365.25).max(0.0)
    }
}

fn days_in(year: i16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl fmt::Display for PartialDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.year, self.month, self.day) {
            (0, _, _) => Ok(()),
            (year, 0, _) => write!(f, "{year:04}"),
            (year, month, 0) => write!(f, "{year:04}-{month:02}"),
            (year, month, day) => write!(f, "{year:04}-{month:02}-{day:02}"),
        }
    }
}

impl FromStr for PartialDate {
    type Err = DateError;

    /// Reads `2026-10-01`, `2026/10/1`, `2026.10`, `20261001` and `2026`. A text after the day (`T09:00`) is
    /// ignored.
    fn from_str(text: &str) -> Result<Self, DateError> {
        let wrong = || DateError(text.to_owned());
        let trimmed = text.trim();
        if trimmed.len() == 8 && trimmed.bytes().all(|b| b.is_ascii_digit()) {
            let spaced = format!("{}-{}-{}", &trimmed[..4], &trimmed[4..6], &trimmed[6..]);
            return spaced.parse().map_err(|_| wrong());
        }
        let head = trimmed.split(['T', ' ']).next().unwrap_or_default();
        let mut parts = head.split(['-', '/', '.']);
        let year = parts.next().unwrap_or_default();
        if year.len() != 4 {
            return Err(wrong());
        }
        let year: i16 = year.parse().map_err(|_| wrong())?;
        let mut part = |limit: u8| match parts.next() {
            None | Some("") => Ok(0),
            Some(digits) => match digits.parse::<u8>() {
                Ok(number) if (1..=limit).contains(&number) => Ok(number),
                _ => Err(wrong()),
            },
        };
        let month = part(12)?;
        let day = part(if month == 0 { 31 } else { days_in(year, month) })?;
        if year <= 0 || (month == 0 && day > 0) {
            return Err(wrong());
        }
        Ok(Self { year, month, day })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_counted_in_years_of_365_and_a_quarter_days() {
        let reference: PartialDate = "2026-10-01".parse().unwrap();
        let young: PartialDate = "2025-10-01".parse().unwrap();
        assert!((young.age_at(reference) - 365.0 / 365.25).abs() < 1e-12);
        let future: PartialDate = "2030".parse().unwrap();
        assert_eq!(future.age_at(reference), 0.0);
    }

    #[test]
    fn day_numbers_agree_with_an_independent_calendar() {
        use jiff::civil::date;
        for (year, month, day) in [(2000, 2, 29), (1899, 12, 31), (2026, 10, 1), (2100, 3, 1)] {
            let ours = PartialDate::new(year, month, day).day_number();
            let base = PartialDate::new(1970, 1, 1).day_number();
            let theirs =
                date(1970, 1, 1).until(date(year, month as i8, day as i8)).unwrap().get_days();
            assert_eq!(ours - base, i64::from(theirs));
        }
    }

    #[test]
    fn dates_print_as_they_were_known() {
        for text in ["2026", "2026-10", "2026-10-01"] {
            assert_eq!(text.parse::<PartialDate>().unwrap().to_string(), text);
        }
        assert!("26-10-01".parse::<PartialDate>().is_err());
        assert!("2026-13".parse::<PartialDate>().is_err());
        assert!("2026-02-30".parse::<PartialDate>().is_err());
    }
}
