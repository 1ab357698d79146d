//! No number of a study file has a meaning below zero, and none may be infinite.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A number that a study cannot have.
pub(super) struct WrongNumber {
    /// Where it is in the text.
    pub(super) span: Range<usize>,
    /// What is wrong and what to do.
    pub(super) what: String,
}

/// Checks all numbers, in tables of any depth.
pub(super) fn check(file: &DeTable<'_>) -> Result<(), WrongNumber> {
    check_table(file, "")
}

/// Where a section such as `weights.papers_only` begins.
pub(super) fn section_span(file: &DeTable<'_>, section: &str) -> Option<Range<usize>> {
    let (outer, inner) = section.split_once('.').map_or((section, None), |(a, b)| (a, Some(b)));
    let (key, values) = file.get_key_value(outer)?;
    match inner {
        Some(inner) => section_span(values.get_ref().as_table()?, inner),
        None => Some(key.span()),
    }
}

/// `table` is the name of the table in the file, empty for the file itself.
fn check_table(values: &DeTable<'_>, table: &str) -> Result<(), WrongNumber> {
    values.iter().try_for_each(|(key, value)| check_value(value, table, key.get_ref()))
}

fn check_value(value: &Spanned<DeValue<'_>>, table: &str, key: &str) -> Result<(), WrongNumber> {
    let typed = match value.get_ref() {
        DeValue::Table(values) if table.is_empty() => return check_table(values, key),
        DeValue::Table(values) => return check_table(values, &format!("{table}.{key}")),
        DeValue::Array(values) => {
            return values.iter().try_for_each(|value| check_value(value, table, key));
        }
        DeValue::Integer(number) => number.as_str(),
        DeValue::Float(number) => number.as_str(),
        _ => return Ok(()),
    };
    if typed.parse().is_ok_and(|number: f64| !(number >= 0.0 && number.is_finite())) {
        let place = if table.is_empty() { key.to_owned() } else { format!("[{table}] {key}") };
        let what = format!("{place} is {typed}\n  write a finite number of 0 or more");
        return Err(WrongNumber { span: value.span(), what });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_below_zero_and_infinite_ones_are_refused_where_they_are_typed() {
        for (text, place, typed) in [
            ("window_years = -1", "window_years", "-1"),
            ("[weights]\nscience = -0.5", "[weights] science", "-0.5"),
            ("weights.science = nan", "[weights] science", "nan"),
            ("[weights.papers_only]\nreach = inf", "[weights.papers_only] reach", "inf"),
            ("[tiers]\ncuts = [0.1, -1e-3, 0.2]", "[tiers] cuts", "-1e-3"),
            ("[credit]\nhalf_life = 1e999", "[credit] half_life", "1e999"),
            ("[[area]]\nid = 'a'\n[[area]]\nx = -7", "[area] x", "-7"),
        ] {
            let file = DeTable::parse(text).unwrap();
            let Err(wrong) = check(file.get_ref()) else { panic!("{text}") };
            assert_eq!(&text[wrong.span], typed);
            assert_eq!(wrong.what.lines().next().unwrap(), format!("{place} is {typed}"));
        }
    }

    #[test]
    fn other_numbers_and_what_looks_like_one_are_let_through() {
        let text =
            "a = 0\nb = -0.0\nc = '-1'\nd = 1979-05-27\ne = 0xff\nf = [1_000, 2.5e-3]\ng = true";
        assert!(check(DeTable::parse(text).unwrap().get_ref()).is_ok());
    }

    #[test]
    fn a_section_is_found_by_its_name() {
        let text = "title = 't'\n[weights]\nreach = 0\n[weights.papers_only]\nreach = 0";
        let file = DeTable::parse(text).unwrap();
        let line = |section| {
            let span = section_span(file.get_ref(), section)?;
            Some(text[..span.start].matches('\n').count() + 1)
        };
        assert_eq!(line("weights"), Some(2));
        assert_eq!(line("weights.papers_only"), Some(4));
        assert_eq!(line("credit"), None);
    }
}
