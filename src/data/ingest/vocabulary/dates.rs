//! Dates in the shapes that sources print.

use crate::data::corpus::PartialDate;

use super::printed_names::normal;

/// Years outside this range are misprints.
const YEARS: std::ops::RangeInclusive<i16> = 1500..=2200;

/// A date from text parts: a year, a month as number, English name or season, a day.
pub(crate) fn from_parts(year: &str, month: &str, day: &str) -> PartialDate {
    let Some(year) = year.trim().parse().ok().filter(|year| YEARS.contains(year)) else {
        return PartialDate::NONE;
    };
    let month = month_of(month);
    let day = day.trim().parse().unwrap_or(0);
    PartialDate::new(year, month, if month == 0 { 0 } else { day })
}

/// The month of a number, an English name or its first three letters, or a season (its middle month
/// on the northern half of the globe, where the journals that print seasons appear); else 0.
pub(crate) fn month_of(text: &str) -> u8 {
    let text = text.trim();
    if let Ok(number) = text.parse::<u8>() {
        return if (1..=12).contains(&number) { number } else { 0 };
    }
    let Some(start) = text.get(..3) else { return 0 };
    match start.to_ascii_lowercase().as_str() {
        "jan" => 1,
        "feb" => 2,
        "mar" => 3,
        "apr" => 4,
        "may" => 5,
        "jun" => 6,
        "jul" => 7,
        "aug" => 8,
        "sep" => 9,
        "oct" => 10,
        "nov" => 11,
        "dec" => 12,
        "win" => 1,
        "spr" => 4,
        "sum" => 7,
        "fal" | "aut" => 10,
        _ => 0,
    }
}

/// MEDLINE's free form: `1998 Dec-1999 Jan`, `1976-1977`, `2000 Spring`, `Fall 2017`, `1981 Aug 12-18`.
/// The first date of a range counts.
pub(crate) fn medline(text: &str) -> PartialDate {
    let words: Vec<&str> =
        text.split([' ', '-', '/', ',', '–']).filter(|word| !word.is_empty()).collect();
    let is_year = |word: &&str| word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit());
    let Some(at) = words.iter().position(is_year) else { return PartialDate::NONE };
    let behind = words.get(at + 1).map_or(0, |word| word_month(word));
    let before = at.checked_sub(1).map_or(0, |before| word_month(words[before]));
    let month = if behind > 0 { behind } else { before };
    let day = match behind {
        0 => "",
        _ => words.get(at + 2).copied().filter(|word| word.len() <= 2).unwrap_or_default(),
    };
    from_parts(words[at], &month.to_string(), day)
}

/// A month by name only: in `1976-1977` and `1998 1st Quarter` a number is not a month.
fn word_month(word: &str) -> u8 {
    if word.starts_with(|c: char| c.is_ascii_digit()) { 0 } else { month_of(word) }
}

/// The date of a table cell: ISO and its like, `2026年3月5日`, `令和8年3月5日`, `5 Mar 2026`,
/// `March 5, 2026`, `2026/03/05-07` (the first day), an Excel day number is not read.
pub(crate) fn cell(text: &str) -> Option<PartialDate> {
    let text = normal(text);
    if let Ok(date) = text.parse::<PartialDate>() {
        return Some(date).filter(|date| YEARS.contains(&date.year));
    }
    if text.contains('年') {
        return japanese(&text);
    }
    let head = text.split([' ', 'T', '~', '〜']).next().unwrap_or_default();
    let parts: Vec<&str> = head.split(['/', '-', '.']).collect();
    if parts.len() >= 3 && parts[0].len() == 4 {
        let joined = format!("{}-{}-{}", parts[0], parts[1], parts[2]);
        return joined.parse().ok().filter(|date: &PartialDate| YEARS.contains(&date.year));
    }
    worded(&text)
}

/// `5 March 2026`, `March 5, 2026`, `Mar 2026`.
fn worded(text: &str) -> Option<PartialDate> {
    let words: Vec<&str> =
        text.split([' ', ',', '-', '–']).filter(|word| !word.is_empty()).collect();
    let year = words.iter().find(|word| word.len() == 4 && word.parse::<u16>().is_ok())?;
    let month = words.iter().find(|word| word_month(word) > 0)?;
    let day = words.iter().find_map(|word| {
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        (digits.len() <= 2).then(|| digits.parse::<u8>().ok()).flatten()
    });
    let date = from_parts(year, month, &day.unwrap_or(0).to_string());
    date.is_some().then_some(date)
}

/// `2026年3月5日(木)` and the eras Meiji to Reiwa, first year as `元`.
fn japanese(text: &str) -> Option<PartialDate> {
    let (year, rest) = text.split_once('年')?;
    let eras = [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867)];
    let short = [("R", 2018), ("H", 1988), ("S", 1925)];
    let year = year.trim();
    let in_era = eras.iter().chain(&short).find_map(|(name, base)| {
        let count = year.strip_prefix(name)?.trim();
        let count = if count == "元" { 1 } else { count.parse::<i16>().ok()? };
        (1..=100).contains(&count).then_some(base + count)
    });
    let year = in_era.or_else(|| year.parse().ok()).filter(|year| YEARS.contains(year))?;
    let Some((month, rest)) = rest.split_once('月') else {
        return Some(PartialDate::new(year, 0, 0));
    };
    let month: u8 = month.trim().parse().ok().filter(|month| (1..=12).contains(month))?;
    let digits = rest.trim_start().split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
    Some(PartialDate::new(year, month, digits.parse().unwrap_or(0)))
}

/// `YYYYMMDD` of a date for the revision of a record.
pub(crate) fn stamp(date: PartialDate) -> u32 {
    u32::try_from(date.year).unwrap_or(0) * 10_000
        + u32::from(date.month) * 100
        + u32::from(date.day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_medline_dates_give_their_first_date() {
        for (text, date) in [
            ("1998 Dec-1999 Jan", "1998-12"),
            ("1976-1977", "1976"),
            ("2000 Spring", "2000-04"),
            ("Fall 2017", "2017-10"),
            ("1981 Aug 12-18", "1981-08-12"),
            ("1998 1st Quart", "1998"),
            ("2000 Nov-Dec", "2000-11"),
            ("no date", ""),
            ("", ""),
        ] {
            assert_eq!(medline(text).to_string(), date, "{text}");
        }
    }

    #[test]
    fn dates_of_table_cells_are_read_in_english_and_japanese() {
        for (text, date) in [
            ("2026-03-05", "2026-03-05"),
            ("2026/3/5", "2026-03-05"),
            ("２０２６年３月５日", "2026-03-05"),
            ("2026年3月5日（木）", "2026-03-05"),
            ("令和8年3月5日", "2026-03-05"),
            ("平成元年1月8日", "1989-01-08"),
            ("2026年3月", "2026-03"),
            ("5 March 2026", "2026-03-05"),
            ("March 5th, 2026", "2026-03-05"),
            ("2026-03-05 09:00", "2026-03-05"),
            ("2026/03/05-07", "2026-03-05"),
        ] {
            assert_eq!(cell(text).map(|d| d.to_string()).as_deref(), Some(date), "{text}");
        }
        for text in ["soon", "", "05/03/26", "0026-01-01", "令和1000年1月1日", "2026年13月1日"]
        {
            assert_eq!(cell(text), None, "{text}");
        }
    }

    #[test]
    fn impossible_parts_are_unknown() {
        assert_eq!(from_parts("2020", "Foo", "3"), PartialDate::new(2020, 0, 0));
        assert_eq!(from_parts("2020", "2", "30"), PartialDate::new(2020, 2, 0));
        assert_eq!(from_parts("99999", "2", "3"), PartialDate::NONE);
        assert_eq!(from_parts("1899", "Jan", ""), PartialDate::new(1899, 1, 0));
    }
}
