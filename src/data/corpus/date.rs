//! Dates as sources print them: a year, often a month, sometimes a day.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;

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

/// Why a text is not a date.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("'{0}' is not a date; write 2026-10-01, 2026-10 or 2026")]
pub struct DateError(pub String);

impl PartialDate {
    /// No date.
    pub const NONE: Self = Self { year: 0, month: 0, day: 0 };

    /// A date from its parts; an impossible month or day counts as unknown.
    pub fn new(year: i16, month: u8, day: u8) -> Self {
        let month = if month <= 12 { month } else { 0 };
        let day = if is_calendar_date(year, month, day) { day } else { 0 };
        Self { year, month, day }
    }

    /// Whether a year is known.
    pub const fn is_some(self) -> bool {
        self.year != 0
    }

    /// Days since the first of January of year 0 (proleptic Gregorian). An unknown month counts as
    /// the middle of the year, an unknown day as the middle of the month, so that ages are unbiased.
    pub fn day_number(self) -> i64 {
        let (month, day) = match (self.month, self.day) {
            (0, _) => (7, 1),
            (month, 0) => (month, 15),
            known => known,
        };
        let date = Date::new(self.year, month as i8, day as i8).unwrap_or(Date::ZERO);
        date.duration_since(Date::ZERO).as_hours() / 24
    }

    /// The earliest day that it may mean.
    #[must_use]
    pub fn first_day(self) -> Self {
        Self { month: self.month.max(1), day: self.day.max(1), ..self }
    }

    /// The latest day that it may mean.
    #[must_use]
    pub fn last_day(self) -> Self {
        let month = if self.month == 0 { 12 } else { self.month };
        let day = if self.month == 0 || self.day == 0 { 31 } else { self.day };
        let days = (28..=day).rev().find(|day| is_calendar_date(self.year, month, *day));
        Self { year: self.year, month, day: days.unwrap_or(day) }
    }

    /// Age in years (of 365.25 days) at `reference`; a date after it has age 0.
    pub fn age_at(self, reference: Self) -> f64 {
        ((reference.day_number() - self.day_number()) as f64 / 365.25).max(0.0)
    }

    /// The same date `years` earlier, in year 1 at the earliest; the last day of February stays the
    /// last day of February.
    pub fn years_before(self, years: u32) -> Self {
        let years = i16::try_from(years).unwrap_or(i16::MAX);
        let year = self.year.saturating_sub(years).max(1);
        let is_leap_day_lost = (self.month, self.day) == (2, 29) && !is_calendar_date(year, 2, 29);
        Self { year, month: self.month, day: self.day - u8::from(is_leap_day_lost) }
    }
}

/// The weight of something `age` years old: 2^(−age/half-life). A half-life of 0 never fades.
pub fn decay(age: f64, half_life: f64) -> f64 {
    if half_life > 0.0 { (-age / half_life).exp2() } else { 1.0 }
}

fn is_calendar_date(year: i16, month: u8, day: u8) -> bool {
    Date::new(year, month as i8, day as i8).is_ok()
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
        let day = part(31)?;
        let is_impossible = day > 0 && !is_calendar_date(year, month, day);
        if year <= 0 || is_impossible {
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
    fn day_numbers_count_every_day_once_across_leap_years() {
        let mut number = PartialDate::new(1899, 12, 31).day_number();
        for (year, days) in [(1900, 365), (1904, 366), (2000, 366), (2026, 365), (2100, 365)] {
            let first = PartialDate::new(year, 1, 1).day_number();
            let last = PartialDate::new(year, 12, 31).day_number();
            assert_eq!(last - first + 1, days, "{year}");
            assert!(first > number);
            number = last;
        }
    }

    #[test]
    fn a_window_starts_on_the_same_day_of_an_earlier_year() {
        let before = |text: &str, years| text.parse::<PartialDate>().unwrap().years_before(years);
        assert_eq!(before("2026-10-01", 10).to_string(), "2016-10-01");
        assert_eq!(before("2024-02-29", 1).to_string(), "2023-02-28");
        assert_eq!(before("2024-02-29", 4).to_string(), "2020-02-29");
        assert_eq!(before("2026-10", 10).to_string(), "2016-10");
        assert_eq!(before("2026", u32::MAX).to_string(), "0001");
    }

    #[test]
    fn a_month_or_a_year_has_a_first_and_a_last_day() {
        for (text, first, last) in [
            ("2026", "2026-01-01", "2026-12-31"),
            ("2024-02", "2024-02-01", "2024-02-29"),
            ("2023-02", "2023-02-01", "2023-02-28"),
            ("2026-11", "2026-11-01", "2026-11-30"),
            ("2026-11-05", "2026-11-05", "2026-11-05"),
        ] {
            let date: PartialDate = text.parse().unwrap();
            assert_eq!(
                (date.first_day().to_string(), date.last_day().to_string()),
                (first.to_owned(), last.to_owned())
            );
        }
    }

    #[test]
    fn weight_halves_with_every_half_life_and_stays_without_one() {
        assert_eq!(decay(6.0, 3.0), 0.25);
        assert_eq!(decay(6.0, 0.0), 1.0);
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
