//! Japanese universities, national centres and hospitals, and where they stand.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, MatchKind};
use rustc_hash::FxHashMap;

use super::regions::{self, Region};
use crate::data::affiliation::lexicon::table_rows;
use crate::data::corpus::fold_name;

/// Where a Japanese institution stands, as far as the line says which part of it is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Institution {
    pub region: Option<&'static Region>,
    pub city: Option<&'static str>,
    /// Whether institutions of other countries have the name too.
    pub is_name_shared: bool,
}

#[derive(Debug)]
struct InstitutionRow {
    name_ja: &'static str,
    region: Option<&'static Region>,
    city: Option<&'static str>,
    medical_city: Option<&'static str>,
    is_english_shared: bool,
}

#[derive(Debug)]
struct Campus {
    name_ja: &'static str,
    /// Folded.
    name_en: String,
    region: &'static Region,
    city: &'static str,
}

struct Institutions {
    rows: Vec<InstitutionRow>,
    automaton: AhoCorasick,
    /// The row of each pattern.
    row_of: Vec<usize>,
    campuses: FxHashMap<&'static str, Vec<Campus>>,
}

static INSTITUTIONS: LazyLock<Option<Institutions>> = LazyLock::new(|| {
    let mut rows = Vec::new();
    let mut patterns: Vec<String> = Vec::new();
    let mut row_of = Vec::new();
    let some = |cell: &'static str| (!cell.is_empty()).then_some(cell);
    for cells in table_rows(include_str!("../../../../data/assets/organisations_ja.tsv")) {
        let &[name_ja, name_en, prefecture, city, medical_city, english, also] = &cells[..] else {
            continue;
        };
        for name in also.split(';').chain([name_ja, name_en]).filter(|name| !name.is_empty()) {
            patterns.push(spell_out(name));
            row_of.push(rows.len());
        }
        rows.push(InstitutionRow {
            name_ja,
            region: regions::by_exact_name(*b"JP", prefecture),
            city: some(city),
            medical_city: some(medical_city),
            is_english_shared: english == "shared",
        });
    }
    let automaton =
        AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(patterns).ok()?;
    Some(Institutions { rows, automaton, row_of, campuses: campuses() })
});

fn campuses() -> FxHashMap<&'static str, Vec<Campus>> {
    let mut campuses: FxHashMap<&str, Vec<Campus>> = FxHashMap::default();
    for cells in table_rows(include_str!("../../../../data/assets/places/campuses_ja.tsv")) {
        let &[university, name_ja, name_en, prefecture, city] = &cells[..] else { continue };
        let Some(region) = regions::by_exact_name(*b"JP", prefecture) else { continue };
        let name_en = spell_out(name_en);
        campuses.entry(university).or_default().push(Campus { name_ja, name_en, region, city });
    }
    campuses
}

/// A line folded, abbreviations written out.
fn spell_out(line: &str) -> String {
    let folded = fold_name(line);
    let words = folded.split(' ').map(|word| match word {
        "univ" => "university",
        "hosp" => "hospital",
        "centre" | "ctr" => "center",
        "natl" => "national",
        word => word,
    });
    words.collect::<Vec<_>>().join(" ")
}

/// The Japanese institution that a line names; `None` when it names none, or two in different prefectures.
pub(super) fn find(line: &str) -> Option<Institution> {
    let institutions = INSTITUTIONS.as_ref()?;
    let mut found: Option<Institution> = None;
    // Folded part by part, so that no name is read across a comma.
    let parts: Vec<String> = line.split([',', '，', '、', ';']).map(spell_out).collect();
    let whole = parts.join(" ");
    for part in &parts {
        for hit in institutions.automaton.find_iter(part) {
            let row = &institutions.rows[institutions.row_of[hit.pattern().as_usize()]];
            let text = NamedText { part, start: hit.start(), end: hit.end(), whole: &whole };
            if !text.is_whole_name() {
                continue;
            }
            let next = institutions.place(row, &text);
            found = match found {
                None => Some(next),
                Some(known) if known.region.is_none() => Some(next),
                Some(known) if next.region.is_none() || next == known => Some(known),
                Some(known) if next.region == known.region => {
                    Some(Institution { city: None, ..known })
                }
                Some(_) => return None,
            };
        }
    }
    found
}

/// An institution's name where it is printed.
struct NamedText<'t> {
    /// The folded part between commas.
    part: &'t str,
    start: usize,
    end: usize,
    /// The whole folded line.
    whole: &'t str,
}

/// What stands before the name of a Japanese institution without being part of it.
const FORMS: [&str; 11] =
    ["法人", "国立", "公立", "私立", "機構", "社団", "財団", "済生会", "県", "府", "都"];

/// Words before an English name that make it another institution.
const DIRECTIONS: [&str; 10] =
    ["north", "south", "east", "west", "kita", "minami", "higashi", "nishi", "new", "shin"];

impl NamedText<'_> {
    fn is_kanji(&self) -> bool {
        !self.part[self.start..self.end].is_ascii()
    }

    fn rest(&self) -> &str {
        &self.part[self.end..]
    }

    /// Whether the name is not a piece of a longer one.
    fn is_whole_name(&self) -> bool {
        let before = &self.part[..self.start];
        if self.is_kanji() {
            let follows_letter = before.chars().next_back().is_some_and(char::is_alphabetic);
            return !follows_letter || FORMS.iter().any(|form| before.ends_with(form));
        }
        let is_word = (before.is_empty() || before.ends_with(' '))
            && (self.rest().is_empty() || self.rest().starts_with(' '));
        let previous = before.trim_end().rsplit(' ').next().unwrap_or_default();
        let is_other =
            self.part[..self.end].ends_with("university") && self.rest().starts_with(" of ");
        is_word && !is_other && !DIRECTIONS.contains(&previous)
    }

    /// Whether the line speaks of medicine: of the school or the hospital of a university.
    fn is_medical(&self) -> bool {
        const KANJI: [&str; 9] =
            ["医学", "病院", "医科", "医療", "内科", "外科", "循環器", "医局", "保健学"];
        const LATIN: [&str; 26] = [
            "medic", "hospital", "clinic", "cardi", "surg", "oncol", "neurol", "nephrol", "gastro",
            "hematol", "respir", "pediatr", "paediatr", "psychiat", "radiol", "anesth", "urolog",
            "dermat", "ophthal", "gyneco", "obstet", "endocrin", "pulmon", "rheumat", "orthop",
            "hepat",
        ];
        KANJI.iter().any(|word| self.whole.contains(word))
            || self.whole.split(' ').any(|word| LATIN.iter().any(|start| word.starts_with(start)))
    }

    /// Whether a hospital of its own name follows the university's: 帝京大学某病院.
    fn has_own_hospital(&self) -> bool {
        if self.is_kanji() {
            return self.has_own_hospital_ja();
        }
        const COMMON: [&str; 28] = [
            "school",
            "of",
            "medicine",
            "faculty",
            "graduate",
            "medical",
            "center",
            "the",
            "and",
            "college",
            "institute",
            "department",
            "division",
            "dental",
            "cancer",
            "general",
            "clinical",
            "research",
            "sciences",
            "science",
            "health",
            "biomedical",
            "advanced",
            "main",
            "affiliated",
            "attached",
            "university",
            "heart",
        ];
        let words: Vec<&str> = self.rest().split(' ').filter(|word| !word.is_empty()).collect();
        let at = words
            .iter()
            .position(|word| *word == "hospital")
            .or_else(|| words.windows(2).position(|pair| pair == ["medical", "center"]));
        at.is_some_and(|at| words[..at].iter().any(|word| !COMMON.contains(word)))
    }

    fn has_own_hospital_ja(&self) -> bool {
        const COMMON: [&str; 10] =
            ["医学部", "医学系", "医歯学", "大学院", "附属", "付属", "大学", "総合", "本院", "部"];
        let name = self.rest().split(' ').next().unwrap_or_default();
        let ends = ["病院", "医療センター"].iter().filter_map(|end| name.find(end)).min();
        let own = ends.map(|end| &name[..end]).unwrap_or_default();
        let own = COMMON.iter().fold(own.to_owned(), |own, word| own.replace(word, ""));
        !own.is_empty() && !own.contains("研究科")
    }
}

impl Institutions {
    fn place(&self, row: &InstitutionRow, text: &NamedText<'_>) -> Institution {
        let is_name_shared = row.is_english_shared && !text.is_kanji();
        let nowhere = Institution { region: None, city: None, is_name_shared };
        let campuses = self.campuses.get(row.name_ja).map(Vec::as_slice).unwrap_or_default();
        if let Some(campus) = campuses.iter().find(|campus| campus.is_named_in(text)) {
            return Institution { region: Some(campus.region), city: Some(campus.city), ..nowhere };
        }
        if text.has_own_hospital() {
            return nowhere;
        }
        let medical = row.medical_city.filter(|_| text.is_medical());
        let city = row.city.or(medical);
        let region =
            row.region.or_else(|| medical.and_then(super::cities::region_of_japanese_city));
        Institution { region, city, ..nowhere }
    }
}

impl Campus {
    fn is_named_in(&self, text: &NamedText<'_>) -> bool {
        if text.is_kanji() {
            return text.rest().contains(self.name_ja);
        }
        format!(" {} ", text.whole).contains(&format!(" {} ", self.name_en))
    }
}
