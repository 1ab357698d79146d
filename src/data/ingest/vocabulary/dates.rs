//! Dates in the shapes that sources print.

use jiff::{ToSpan, civil};

use crate::data::corpus::PartialDate;
use crate::data::ingest::spec::DateFormat;

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

/// A date in a year that is printed apart: `MAY 12`, `SPR`, `2019-05-12`. Where both contradict each other or the
/// date says nothing, the year alone.
pub(crate) fn with_year(date: &str, year: &str) -> PartialDate {
    let of_year = medline(year);
    let fits = |date: &PartialDate| date.is_some() && date.year == of_year.year;
    let readings =
        [cell(date).unwrap_or_default(), medline(date), medline(&format!("{year} {date}"))];
    readings
        .into_iter()
        .filter(fits)
        .max_by_key(|date| (date.month > 0, date.day > 0))
        .unwrap_or(of_year)
}

/// A month by name only: in `1976-1977` and `1998 1st Quarter` a number is not a month.
fn word_month(word: &str) -> u8 {
    if word.starts_with(|c: char| c.is_ascii_digit()) { 0 } else { month_of(word) }
}

/// The date of a cell that no column goes with; `None` where it can be read in two ways.
pub(crate) fn cell(text: &str) -> Option<PartialDate> {
    DateColumn::default().read(text).ok()
}

/// How the dates of a column are written: whichever of its cells can be read in one way only says how
/// to read the others.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct DateColumn {
    said: Option<DateFormat>,
    day_first: SeparatorSet,
    month_first: SeparatorSet,
    year_first: SeparatorSet,
    year_last: SeparatorSet,
}

/// Why a cell gives no date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum UnreadDate {
    /// It is none.
    Unreadable,
    /// It may be each of these.
    Ambiguous(Vec<(DateFormat, PartialDate)>),
}

/// Which of `.`, `/` and `-` separate such numbers somewhere.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct SeparatorSet {
    dot: bool,
    slash: bool,
    dash: bool,
}

impl SeparatorSet {
    fn add(&mut self, separator: char) {
        match separator {
            '.' => self.dot = true,
            '/' => self.slash = true,
            _ => self.dash = true,
        }
    }

    fn has(self, separator: char) -> bool {
        match separator {
            '.' => self.dot,
            '/' => self.slash,
            _ => self.dash,
        }
    }

    fn is_empty(self) -> bool {
        self == Self::default()
    }
}

impl DateColumn {
    /// Judges a column by its cells, or by what the study says of it.
    pub(crate) fn learn<'c>(
        cells: impl Iterator<Item = &'c str>,
        said: Option<DateFormat>,
    ) -> Self {
        let mut column = Self { said, ..Self::default() };
        for cell in cells {
            let text = normal(cell);
            if !text.contains('年') && !text.chars().any(char::is_alphabetic) {
                column.weigh(&NumericDate::find(&text));
            }
        }
        column
    }

    fn weigh(&mut self, date: &NumericDate) {
        let separator = date.separator();
        if date.year_is_first() {
            self.year_first.add(separator);
        }
        let Some((first, second, year)) = date.with_year_last() else { return };
        self.year_last.add(separator);
        match date.range_order() {
            Some(DateFormat::DayFirst) => self.day_first.add(separator),
            Some(DateFormat::MonthFirst) => self.month_first.add(separator),
            _ => match (calendar(year, second, first), calendar(year, first, second)) {
                (Some(_), None) => self.day_first.add(separator),
                (None, Some(_)) => self.month_first.add(separator),
                _ => {}
            },
        }
    }

    /// The order of the numbers of a date, and what told it.
    pub(crate) fn order_in_words(&self) -> &'static str {
        match (self.said, self.day_first.is_empty(), self.month_first.is_empty()) {
            (Some(DateFormat::DayFirst), ..) => "day first, as the study says",
            (Some(DateFormat::MonthFirst), ..) => "month first, as the study says",
            (Some(DateFormat::YearFirst), ..) => "year first, as the study says",
            (None, false, true) => "day first: a number above 12 or a range tells",
            (None, true, false) => "month first: a number above 12 or a range tells",
            (None, false, false) => {
                "day first and month first occur: dates that may be both are refused"
            }
            (None, true, true) if self.year_last.is_empty() => "year first, or written in words",
            (None, true, true) if self.order('.').is_some() && self.year_last.dot => {
                "day first: written with full stops"
            }
            (None, true, true) => {
                "no date tells day from month: those that may be both are refused"
            }
        }
    }

    /// The order of day and month before a year, as far as it is known. No country writes the month
    /// first with full stops.
    fn order(&self, separator: char) -> Option<DateFormat> {
        let said = self.said.filter(|said| *said != DateFormat::YearFirst);
        let pooled = match (self.day_first.is_empty(), self.month_first.is_empty()) {
            (false, true) => Some(DateFormat::DayFirst),
            (true, false) if separator != '.' || self.month_first.has('.') => {
                Some(DateFormat::MonthFirst)
            }
            (true, true) if separator == '.' => Some(DateFormat::DayFirst),
            (false, false) if separator == '.' && !self.month_first.has('.') => {
                Some(DateFormat::DayFirst)
            }
            _ => None,
        };
        said.or(pooled)
    }

    /// The date of a cell: ISO and its like, `2026年3月5日`, `R8.3.5`, `5 Mar 2026`, `March 5, 2026`,
    /// `15/06/2026`, `12.-14.6.2026` (the first day), the day number of a spreadsheet.
    ///
    /// # Errors
    /// When it is no date, or two and the column does not tell which.
    pub(crate) fn read(&self, text: &str) -> Result<PartialDate, UnreadDate> {
        let text = normal(text);
        if let Ok(date) = text.parse::<PartialDate>() {
            return Some(date)
                .filter(|date| YEARS.contains(&date.year))
                .ok_or(UnreadDate::Unreadable);
        }
        if let Some(date) = plain_number(&text) {
            return Ok(date);
        }
        let text = text.replace('년', "年").replace('월', "月").replace('일', "日");
        if text.contains('年') {
            return japanese(&text).ok_or(UnreadDate::Unreadable);
        }
        if let Some(date) = short_era(&text).or_else(|| worded(&text)) {
            return Ok(date);
        }
        self.numeric(&NumericDate::find(&text))
    }

    fn numeric(&self, date: &NumericDate) -> Result<PartialDate, UnreadDate> {
        if let Some(found) = date.with_year_first() {
            return Ok(found);
        }
        let separator = date.separator();
        if let Some((first, second, year)) = date.with_year_last() {
            let readings = [
                (DateFormat::DayFirst, calendar(year, second, first)),
                (DateFormat::MonthFirst, calendar(year, first, second)),
            ];
            return choose(&readings, date.range_order().or_else(|| self.order(separator)));
        }
        let [(first, 1..=2), (second, 1..=2), (third, 1..=2)] = date.numbers[..] else {
            return Err(UnreadDate::Unreadable);
        };
        let (last, start) = (full_year(third), full_year(first));
        let mut readings = vec![
            (DateFormat::DayFirst, calendar(last, second, first)),
            (DateFormat::MonthFirst, calendar(last, first, second)),
            (DateFormat::YearFirst, calendar(start, second, third)),
        ];
        let known = self.said;
        match (self.year_first.has(separator), self.year_last.has(separator)) {
            (true, false) if known.is_none() => {
                readings.retain(|(order, _)| *order == DateFormat::YearFirst);
            }
            (false, true) if known.is_none() => {
                readings.retain(|(order, _)| *order != DateFormat::YearFirst);
                return choose(&readings, self.order(separator));
            }
            _ => {}
        }
        choose(&readings, known)
    }
}

/// The only reading there is, else the one in this order.
fn choose(
    readings: &[(DateFormat, Option<PartialDate>)],
    known: Option<DateFormat>,
) -> Result<PartialDate, UnreadDate> {
    let possible: Vec<(DateFormat, PartialDate)> =
        readings.iter().filter_map(|(order, date)| Some((*order, (*date)?))).collect();
    let Some((_, first)) = possible.first() else { return Err(UnreadDate::Unreadable) };
    if possible.iter().all(|(_, date)| date == first) {
        return Ok(*first);
    }
    let in_order = possible.iter().find(|(order, _)| Some(*order) == known);
    in_order.map(|(_, date)| *date).ok_or(UnreadDate::Ambiguous(possible))
}

/// A year of two digits: 1950 to 2049.
fn full_year(digits: u16) -> u16 {
    if digits < 50 { 2000 + digits } else { 1900 + digits }
}

fn calendar(year: u16, month: u16, day: u16) -> Option<PartialDate> {
    let date: PartialDate = format!("{year:04}-{month:02}-{day:02}").parse().ok()?;
    (YEARS.contains(&date.year) && date.day > 0).then_some(date)
}

/// The numbers at the start of a date and what separates them.
struct NumericDate {
    /// Values with the count of their digits.
    numbers: Vec<(u16, usize)>,
    /// What is printed between them, without spaces.
    separators: Vec<String>,
}

impl NumericDate {
    fn find(text: &str) -> Self {
        let mut found = Self { numbers: Vec::new(), separators: Vec::new() };
        let start = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
        let mut rest = &text[start..];
        loop {
            let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
            let Some(number) = rest.get(..digits).and_then(|number| number.parse().ok()) else {
                break;
            };
            // A number that ends in a colon is an hour.
            if digits > 4 || rest[digits..].starts_with(':') {
                break;
            }
            found.numbers.push((number, digits));
            rest = &rest[digits..];
            let next = rest.find(|c: char| c.is_ascii_digit()).unwrap_or(rest.len());
            let separator: String =
                rest[..next].chars().filter(|c| !c.is_whitespace()).map(plain_dash).collect();
            let separates = !separator.is_empty()
                && separator.chars().all(|c| matches!(c, '.' | '/' | '-' | '~'));
            if !separates || found.numbers.len() == 6 {
                break;
            }
            found.separators.push(separator);
            rest = &rest[next..];
        }
        found
    }

    fn separator(&self) -> char {
        let plain = self.separators.iter().find(|separator| separator.len() == 1);
        // Between the days of a range is another separator than between the parts of a date.
        let plain = match &self.separators[..] {
            [_, second, third] if second == third => Some(second),
            [first, ..] if first.len() == 1 => Some(first),
            _ => plain,
        };
        plain.and_then(|separator| separator.chars().next()).unwrap_or('-')
    }

    fn year_is_first(&self) -> bool {
        self.numbers.len() >= 2 && self.numbers[0].1 == 4
    }

    /// `2026/3/5`, `2026/03/05-07`, `2026/3`, `3/2026`.
    fn with_year_first(&self) -> Option<PartialDate> {
        match self.numbers[..] {
            [(year, 4), (month, 1..=2), (day, 1..=2), ..] => calendar(year, month, day),
            [(year, 4), (month, 1..=2)] | [(month, 1..=2), (year, 4), ..] => {
                let date: PartialDate = format!("{year:04}-{month:02}").parse().ok()?;
                YEARS.contains(&date.year).then_some(date)
            }
            _ => None,
        }
    }

    /// Two numbers of the first day and the year behind them: `15/06/2026`, `12-14/06/2026`,
    /// `06/12-14/2026`, `12.06.-14.06.2026`.
    fn with_year_last(&self) -> Option<(u16, u16, u16)> {
        match self.numbers[..] {
            [(first, 1..=2), (second, 1..=2), (year, 4), ..] => Some((first, second, year)),
            [(first, 1..=2), (second, 1..=2), (third, 1..=2), (year, 4), ..] => {
                match self.range_order()? {
                    DateFormat::DayFirst => Some((first, third, year)),
                    _ => Some((first, second, year)),
                }
            }
            [(first, 1..=2), (second, 1..=2), (_, 1..=2), (_, 1..=2), (year, 4), ..] => {
                Some((first, second, year))
            }
            _ => None,
        }
    }

    /// The order that a range of days tells.
    fn range_order(&self) -> Option<DateFormat> {
        let [(_, 1..=2), (_, 1..=2), (_, 1..=2), (_, 4), ..] = self.numbers[..] else {
            return None;
        };
        let [first, second, third, ..] = &self.separators[..] else { return None };
        match (first == third, second == third) {
            (false, true) => Some(DateFormat::DayFirst),
            (true, false) => Some(DateFormat::MonthFirst),
            _ => None,
        }
    }
}

fn plain_dash(c: char) -> char {
    match c {
        '–' | '—' | '‐' | '‑' | '−' | '－' => '-',
        '〜' | '～' => '~',
        c => c,
    }
}

/// Serial numbers of days that a spreadsheet writes for dates from 1954 to 2064.
const SERIALS: std::ops::RangeInclusive<u32> = 20_000..=60_000;

/// A year or a date that went through a number (`2026.0`), or the serial number of a day (`46185`,
/// `46185.375`).
fn plain_number(text: &str) -> Option<PartialDate> {
    if let Some(serial) = serial(text) {
        let days = i64::from(serial);
        return civil::date(1899, 12, 30).checked_add(days.days()).ok()?.to_string().parse().ok();
    }
    let digits = text.strip_suffix(".0")?;
    let is_number = matches!(digits.len(), 4 | 8) && digits.bytes().all(|b| b.is_ascii_digit());
    let date: PartialDate = digits.parse().ok().filter(|_| is_number)?;
    YEARS.contains(&date.year).then_some(date)
}

fn serial(text: &str) -> Option<u32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let is_number =
        whole.len() == 5 && whole.bytes().chain(part.bytes()).all(|b| b.is_ascii_digit());
    whole.parse().ok().filter(|serial| is_number && SERIALS.contains(serial))
}

/// Whether a cell is the serial number of a day.
pub(crate) fn is_serial(text: &str) -> bool {
    serial(&normal(text)).is_some()
}

/// Names of months, each with its number; the first three letters or more are one too.
const MONTH_NAMES: [(&str, u8); 63] = [
    ("january", 1),
    ("januar", 1),
    ("janvier", 1),
    ("jänner", 1),
    ("enero", 1),
    ("gennaio", 1),
    ("janeiro", 1),
    ("february", 2),
    ("februar", 2),
    ("février", 2),
    ("fevrier", 2),
    ("febrero", 2),
    ("febbraio", 2),
    ("fevereiro", 2),
    ("march", 3),
    ("märz", 3),
    ("mrz", 3),
    ("mars", 3),
    ("marzo", 3),
    ("março", 3),
    ("maart", 3),
    ("april", 4),
    ("avril", 4),
    ("abril", 4),
    ("aprile", 4),
    ("may", 5),
    ("mai", 5),
    ("mayo", 5),
    ("maggio", 5),
    ("maio", 5),
    ("mei", 5),
    ("june", 6),
    ("juni", 6),
    ("juin", 6),
    ("junio", 6),
    ("giugno", 6),
    ("junho", 6),
    ("july", 7),
    ("juli", 7),
    ("juillet", 7),
    ("julio", 7),
    ("luglio", 7),
    ("julho", 7),
    ("august", 8),
    ("août", 8),
    ("aout", 8),
    ("agosto", 8),
    ("september", 9),
    ("septembre", 9),
    ("septiembre", 9),
    ("settembre", 9),
    ("setembro", 9),
    ("october", 10),
    ("oktober", 10),
    ("octobre", 10),
    ("ottobre", 10),
    ("outubro", 10),
    ("november", 11),
    ("december", 12),
    ("dezember", 12),
    ("décembre", 12),
    ("dicembre", 12),
    ("diciembre", 12),
];

/// Seasons, by their middle month on the northern half of the globe.
const SEASONS: [(&str, u8); 5] =
    [("winter", 1), ("spring", 4), ("summer", 7), ("fall", 10), ("autumn", 10)];

/// The month that a word names, 0 for none.
fn named_month(word: &str) -> u8 {
    let word = word.to_lowercase();
    let short = word.chars().count() >= 3;
    let mut months = MONTH_NAMES.iter().filter(|(name, _)| short && name.starts_with(&*word));
    let season = SEASONS.iter().find(|(name, _)| *name == word);
    months.next().or(season).map_or(0, |(_, month)| *month)
}

/// Words that may be printed between the days of a range, or between day and month.
const BETWEEN: [&str; 13] =
    ["de", "of", "the", "and", "to", "bis", "und", "et", "au", "y", "e", "al", "&"];

/// `5 March 2026`, `March 5, 2026`, `Mar 2026`, `12-14 June 2026`, `Fri 12 Jun 2026 09:00`.
fn worded(text: &str) -> Option<PartialDate> {
    let is_between = |c: char| {
        c.is_whitespace() || matches!(plain_dash(c), ',' | '-' | '/' | '.' | '~' | '(' | ')' | '\'')
    };
    let words: Vec<&str> =
        text.split(is_between).filter(|word| !word.is_empty() && !word.contains(':')).collect();
    let months: Vec<usize> = (0..words.len()).filter(|at| named_month(words[*at]) > 0).collect();
    // `mar` is a Tuesday in front of another month.
    let at = match months[..] {
        [0, other, ..]
            if words[0].eq_ignore_ascii_case("mar")
                && day_of(words.get(1)).is_some()
                && other > 1 =>
        {
            other
        }
        [first, ..] => first,
        [] => return None,
    };
    let month = named_month(words[at]);
    let is_filler = |word: &&str| BETWEEN.contains(&&*word.to_lowercase());
    let before = words[..at].iter().rev().take_while(|w| is_filler(w) || day_of(Some(w)).is_some());
    let before = before.filter_map(|word| day_of(Some(word))).last();
    let behind = words[at + 1..].iter().copied().find(|word| !is_filler(word));
    let years = words.iter().filter(|word| word.len() == 4).filter_map(|word| word.parse().ok());
    let printed: Vec<i16> = years.filter(|year| YEARS.contains(year)).collect();
    let (year, day) = match (printed.first(), before) {
        (Some(year), Some(day)) => (*year, day),
        (Some(year), None) => (*year, day_of(behind.as_ref()).unwrap_or(0)),
        // `12-Jun-26`
        (None, Some(day)) => {
            let digits = behind.filter(|word| word.len() == 2)?.parse().ok()?;
            (i16::try_from(full_year(digits)).ok()?, day)
        }
        (None, None) => return None,
    };
    // `30 December - 2 January 2026` begins in the year before.
    let goes_on = months.iter().any(|other| *other > at && named_month(words[*other]) < month);
    let year = if goes_on && printed.len() == 1 { year - 1 } else { year };
    let date = from_parts(&year.to_string(), &month.to_string(), &day.to_string());
    date.is_some().then_some(date)
}

/// A day as printed in a text: `5`, `5th`, `1er`, `5º`.
fn day_of(word: Option<&&str>) -> Option<u8> {
    let word = word?;
    let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
    let behind = &word[digits.len()..];
    let is_ordinal =
        matches!(behind, "" | "st" | "nd" | "rd" | "th" | "er" | "º" | "o" | "a" | "日");
    let day = digits.parse().ok().filter(|day| digits.len() <= 2 && (1..=31).contains(day))?;
    is_ordinal.then_some(day)
}

/// The year before the first of each era.
const ERAS: [(&str, i16); 5] =
    [("令和", 2018), ("平成", 1988), ("昭和", 1925), ("大正", 1911), ("明治", 1867)];
const SHORT_ERAS: [(&str, i16); 3] = [("R", 2018), ("H", 1988), ("S", 1925)];

/// `R8.6.12`, `令和8/6/12`, `H30.4`.
fn short_era(text: &str) -> Option<PartialDate> {
    let (rest, base) = ERAS
        .iter()
        .chain(&SHORT_ERAS)
        .find_map(|(name, base)| Some((text.strip_prefix(name)?.trim_start(), *base)))?;
    let rest = rest.trim_start_matches('.');
    let date = NumericDate::find(rest);
    if !rest.starts_with(|c: char| c.is_ascii_digit()) {
        return None;
    }
    let year = |count: u16| u16::try_from(base).ok().map(|base| base + count);
    match date.numbers[..] {
        [(count @ 1..=99, _), (month, 1..=2), (day, 1..=2), ..] => {
            calendar(year(count)?, month, day)
        }
        [(count @ 1..=99, _), (month @ 1..=12, 1..=2)] => {
            format!("{}-{month:02}", year(count)?).parse().ok()
        }
        _ => None,
    }
}

/// `2026年3月5日(木)` and the eras Meiji to Reiwa, first year as `元`.
fn japanese(text: &str) -> Option<PartialDate> {
    let (year, rest) = text.split_once('年')?;
    let year = year.trim();
    let in_era = ERAS.iter().chain(&SHORT_ERAS).find_map(|(name, base)| {
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
            ("2026/6/12(金) 10:00", "2026-06-12"),
            ("15/06/2026", "2026-06-15"),
            ("06/15/2026", "2026-06-15"),
            ("05.06.2026", "2026-06-05"),
            ("5. 6. 2026", "2026-06-05"),
            ("12.-14.06.2026", "2026-06-12"),
            ("12-14/06/2026", "2026-06-12"),
            ("06/12-14/2026", "2026-06-12"),
            ("30.06. - 02.07.2026", "2026-06-30"),
            ("06/06/2026", "2026-06-06"),
            ("Fri, 15/06/2026 09:00", "2026-06-15"),
            ("15/06/99", "1999-06-15"),
            ("06/2026", "2026-06"),
            ("12-14 June 2026", "2026-06-12"),
            ("June 12–14, 2026", "2026-06-12"),
            ("30 December – 2 January 2026", "2025-12-30"),
            ("9 am, 12 June 2026", "2026-06-12"),
            ("Fri 12 Jun 2026 09:00", "2026-06-12"),
            ("12-Jun-26", "2026-06-12"),
            ("12. Juni 2026", "2026-06-12"),
            ("12 de junio de 2026", "2026-06-12"),
            ("mar. 16 juin 2026", "2026-06-16"),
            ("Mar 16, 2026", "2026-03-16"),
            ("Spring 2026", "2026-04"),
            ("46185", "2026-06-12"),
            ("46185.375", "2026-06-12"),
            ("2026.0", "2026"),
            ("R8.6.12", "2026-06-12"),
            ("令和8.6.12", "2026-06-12"),
            ("H30/4/1", "2018-04-01"),
            ("2026년 6월 12일", "2026-06-12"),
        ] {
            assert_eq!(cell(text).map(|d| d.to_string()).as_deref(), Some(date), "{text}");
        }
        for text in [
            "soon",
            "",
            "05/03/26",
            "0026-01-01",
            "令和1000年1月1日",
            "2026年13月1日",
            "31/06/2026",
            "13/13/2026",
            "2026-2027",
            "June 26",
            "S1",
            "Day 1",
            "9:00-10:30",
            "12345678",
        ] {
            assert_eq!(cell(text), None, "{text}");
        }
    }

    fn in_column(column: &[&str], said: Option<DateFormat>, text: &str) -> Option<String> {
        let column = DateColumn::learn(column.iter().copied(), said);
        column.read(text).ok().map(|date| date.to_string())
    }

    #[test]
    fn one_cell_that_can_be_read_one_way_tells_the_order_of_the_column() {
        for (column, text, date) in [
            (&["15/06/2026", "03/04/2026"][..], "03/04/2026", Some("2026-04-03")),
            (&["06/15/2026"], "03/04/2026", Some("2026-03-04")),
            (&["12-14/06/2026"], "03/04/2026", Some("2026-04-03")),
            (&["15/06/2026", "06/15/2026"], "03/04/2026", None),
            (&["03/04/2026"], "03/04/2026", None),
            (&["06/15/2026"], "03.04.2026", None),
            (&["15/06/2026"], "05/06/26", Some("2026-06-05")),
            (&["15/06/2026", "06/15/2026"], "15/06/26", Some("2026-06-15")),
            (&["2026/06/15"], "26/06/12", Some("2026-06-12")),
        ] {
            assert_eq!(in_column(column, None, text).as_deref(), date, "{column:?} {text}");
        }
    }

    #[test]
    fn an_order_that_the_study_says_is_taken() {
        for (said, text, date) in [
            (DateFormat::DayFirst, "03/04/2026", "2026-04-03"),
            (DateFormat::MonthFirst, "03/04/2026", "2026-03-04"),
            (DateFormat::MonthFirst, "05/03/26", "2026-05-03"),
            (DateFormat::YearFirst, "05/03/26", "2005-03-26"),
        ] {
            assert_eq!(in_column(&[], Some(said), text).as_deref(), Some(date), "{text}");
        }
    }

    #[test]
    fn a_cell_of_two_dates_gives_both() {
        let read = DateColumn::default().read("03/04/2026");
        let Err(UnreadDate::Ambiguous(readings)) = read else { panic!("{read:?}") };
        let dates: Vec<String> = readings.iter().map(|(_, date)| date.to_string()).collect();
        assert_eq!(dates, ["2026-04-03", "2026-03-04"]);
    }

    #[test]
    fn impossible_parts_are_unknown() {
        assert_eq!(from_parts("2020", "Foo", "3"), PartialDate::new(2020, 0, 0));
        assert_eq!(from_parts("2020", "2", "30"), PartialDate::new(2020, 2, 0));
        assert_eq!(from_parts("99999", "2", "3"), PartialDate::NONE);
        assert_eq!(from_parts("1899", "Jan", ""), PartialDate::new(1899, 1, 0));
    }
}
