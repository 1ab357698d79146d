//! Countries by name, from the table compiled into the program.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::lexicon::table_rows;

const TABLE: &str = include_str!("../../../data/assets/countries.tsv");

/// A row of `data/assets/countries.tsv`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Country {
    /// ISO 3166-1 alpha-2 code (`XK` for Kosovo).
    pub code: [u8; 2],
    /// ISO 3166-1 alpha-3 code.
    pub code3: &'static str,
    /// English short name.
    pub name: &'static str,
    /// Japanese short name.
    pub name_ja: &'static str,
    /// Region of the UN M49 standard.
    pub region: &'static str,
    /// Income group of the World Bank: `low`, `lower-middle`, `upper-middle`, `high`, or empty.
    pub income: &'static str,
}

struct Index {
    rows: Vec<Country>,
    by_name: FxHashMap<String, u16>,
}

static INDEX: LazyLock<Index> = LazyLock::new(|| {
    let mut index = Index { rows: Vec::new(), by_name: FxHashMap::default() };
    for row in table_rows(TABLE) {
        let &[code, code3, name, aliases, name_ja, region, income] = &row[..] else { continue };
        let &[first, second] = code.as_bytes() else { continue };
        let number = index.rows.len() as u16;
        index.rows.push(Country { code: [first, second], code3, name, name_ja, region, income });
        let names = aliases.split(';').chain([name, name_ja]).map(name_key);
        // Some countries have no other name: an empty key would be the country of every empty cell.
        index.by_name.extend(names.filter(|key| !key.is_empty()).map(|key| (key, number)));
    }
    index
});

/// Letters only, in lower case: `U.S.A.` and `USA` share a key.
fn name_key(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The country of that name (English, Japanese, or a usual other form), and nothing else.
pub fn by_name(name: &str) -> Option<&'static Country> {
    let key = name_key(name);
    let index = &*INDEX;
    index.by_name.get(&key).map(|row| &index.rows[*row as usize])
}

/// The country of a two-letter code.
pub(crate) fn by_code(code: [u8; 2]) -> Option<&'static Country> {
    let code = [code[0].to_ascii_uppercase(), code[1].to_ascii_uppercase()];
    INDEX.rows.iter().find(|country| country.code == code)
}

/// The code of a country given by name or code (of two letters or three) in a cell of its own; `[0, 0]` when unknown.
pub(crate) fn from_cell(text: &str) -> [u8; 2] {
    let text = text.trim();
    if let Some(country) = by_name(text) {
        return country.code;
    }
    match *text.as_bytes() {
        [first, second] => by_code([first, second]).map_or([0, 0], |country| country.code),
        [_, _, _] => {
            let is_it = |country: &&Country| country.code3.eq_ignore_ascii_case(text);
            INDEX.rows.iter().find(is_it).map_or([0, 0], |country| country.code)
        }
        _ => [0, 0],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn usual_names_of_a_country_meet_in_one_code() {
        for (name, code) in [
            ("USA", b"US"),
            ("U.S.A.", b"US"),
            ("P. R. China", b"CN"),
            ("Republic of Korea", b"KR"),
            ("The Netherlands", b"NL"),
            ("日本", b"JP"),
            ("Türkiye", b"TR"),
            ("Turkey", b"TR"),
            ("england", b"GB"),
        ] {
            assert_eq!(&by_name(name).unwrap().code, code, "{name}");
        }
        assert!(by_name("Boston").is_none());
        assert_eq!(&from_cell("jp"), b"JP");
        assert_eq!(&from_cell("JPN"), b"JP");
        assert_eq!(from_cell("Atlantis"), [0, 0]);
    }

    #[test]
    fn a_cell_without_letters_names_no_country() {
        for text in ["", " ", "-", "…", "\u{3000}", "  ", "??"] {
            assert_eq!(from_cell(text), [0, 0], "{text:?}");
            assert!(by_name(text).is_none(), "{text:?}");
        }
    }

    #[test]
    fn no_two_countries_share_a_name_and_each_has_a_region() {
        let mut seen = FxHashMap::default();
        for cells in table_rows(TABLE) {
            assert_eq!(cells.len(), 7, "{cells:?}");
            assert!(!cells[5].is_empty(), "{cells:?}");
            for name in cells[3].split(';').chain([cells[2], cells[4]]).filter(|n| !n.is_empty()) {
                let other = seen.insert(name_key(name), cells[0]);
                assert!(other.is_none_or(|code| code == cells[0]), "{name}");
            }
        }
    }
}
