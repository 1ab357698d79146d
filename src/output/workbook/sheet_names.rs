//! Names of sheets and tables: each once, whatever its case, and as long as the format takes.

use std::collections::BTreeSet;

/// Longest name of a sheet, in UTF-16 units.
const LONGEST: usize = 31;
/// What a sheet must not be called.
const RESERVED: &str = "history";

/// The sheets of a workbook.
#[derive(Debug, Default)]
pub(super) struct SheetNames {
    /// What a sheet holds, and its name.
    sheets: Vec<(String, String)>,
    taken: BTreeSet<String>,
    /// Areas with the names of their tables.
    tables: Vec<(String, String)>,
}

impl SheetNames {
    /// Gives a sheet its name, or the next that is free.
    pub(super) fn take(&mut self, key: &str, name: &str) {
        let name = self.free(name);
        self.sheets.push((key.to_owned(), name));
    }

    /// Gives the sheet of an area its name, and its table.
    pub(super) fn take_area(&mut self, id: &str) {
        self.take(&area_key(id), id);
        let plain: String =
            id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let known =
            |table: &str| self.tables.iter().any(|(_, name)| name.eq_ignore_ascii_case(table));
        let first = format!("Rank_{plain}");
        let others = (2..).map(|number| format!("Rank_{plain}_{number}"));
        let table = std::iter::once(first).chain(others).find(|table| !known(table));
        self.tables.push((id.to_owned(), table.unwrap_or_default()));
    }

    /// The name of a sheet; `None` where there is no such sheet.
    pub(super) fn of(&self, key: &str) -> Option<&str> {
        self.sheets.iter().find(|(known, _)| known == key).map(|(_, name)| name.as_str())
    }

    /// The name of the table of an area.
    pub(super) fn table_of_area(&self, id: &str) -> &str {
        self.tables.iter().find(|(known, _)| known == id).map_or("", |(_, name)| name.as_str())
    }

    fn free(&mut self, name: &str) -> String {
        let forbidden = ['[', ']', ':', '*', '?', '/', '\\', '\''];
        let plain: String = name.chars().filter(|c| !forbidden.contains(c)).collect();
        let numbered = (2..).map(|number| cut(&plain, &format!(" ({number})")));
        let mut names = std::iter::once(cut(&plain, "")).chain(numbered);
        let is_free = |name: &String| {
            let folded = name.to_lowercase();
            !folded.is_empty() && folded != RESERVED && !self.taken.contains(&folded)
        };
        let name = names.find(is_free).unwrap_or_default();
        self.taken.insert(name.to_lowercase());
        name
    }
}

/// The key of the sheet of an area.
pub(super) fn area_key(id: &str) -> String {
    format!("area {id}")
}

/// A name with its ending, cut to the length that the format takes.
fn cut(name: &str, ending: &str) -> String {
    let room = LONGEST - ending.len();
    let mut units = 0;
    let kept = name.chars().take_while(|c| {
        units += c.len_utf16();
        units <= room
    });
    kept.collect::<String>().trim_end().to_owned() + ending
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_collide_get_a_number_and_long_ones_are_cut() {
        let mut names = SheetNames::default();
        names.take("review", "Review");
        let long = "a-very-long-id-of-a-therapeutic-area";
        let other = format!("{long}-2");
        for id in ["REVIEW", "hf", "HF", "history", "h_f", "h-f", long, &other] {
            names.take_area(id);
        }
        let of = |id: &str| names.of(&area_key(id)).unwrap();
        assert_eq!((of("REVIEW"), of("hf"), of("HF")), ("REVIEW (2)", "hf", "HF (2)"));
        assert_eq!(of("history"), "history (2)");
        assert_eq!(of(long), "a-very-long-id-of-a-therapeutic");
        assert_eq!(of(&other), "a-very-long-id-of-a-therape (2)");
        assert_eq!(
            [names.table_of_area("h_f"), names.table_of_area("h-f")],
            ["Rank_h_f", "Rank_h_f_2"]
        );
        assert_eq!(
            [names.table_of_area("hf"), names.table_of_area("HF")],
            ["Rank_hf", "Rank_HF_2"]
        );
    }
}
