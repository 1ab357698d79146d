//! The one way from the texts of a file to its names, which counts each text as it is judged.

use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

use super::column::NameColumn;
use super::cut::{FieldPiece, SeveralPeople, cut_field, is_surely_one_name, pair_cells};
use super::lexicon::Placeholder;
use super::name_counts::{NameCounts, NameRemarks};
use super::name_preview::{CutName, NamePreview};
use super::{
    PrintedEntry, PrintedPerson, Refusal, SplitName, judge_bare_name, judge_bare_parts, judge_name,
    judge_parts,
};
use crate::data::corpus::fold_name;
use crate::data::formats::name_text::NameText;

/// Reads the printed names of a file and counts how each was judged.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct NameReader {
    counts: NameCounts,
    remarks: NameRemarks,
    #[serde(skip)]
    preview: Option<NamePreview>,
    #[serde(skip)]
    judged: JudgedNames,
}

/// What dressed names turned out to be: a file prints many of its names again and again, and undressing one
/// takes many times as long as looking it up.
#[derive(Clone, Debug, Default)]
struct JudgedNames {
    entries: FxHashMap<String, PrintedEntry>,
    /// The key that is looked up, kept for its buffer.
    key: String,
}

impl JudgedNames {
    /// Names that are kept; then all are forgotten.
    const MOST: usize = 1 << 16;

    /// The entry of a name in parts.
    fn of_parts(&mut self, parts: [&str; 3]) -> PrintedEntry {
        let [family, given, suffix] = parts;
        if let Some(bare) = judge_bare_parts(family, given, suffix) {
            return bare;
        }
        self.key.clear();
        for part in parts {
            self.key.push_str(part);
            self.key.push('\u{1f}');
        }
        self.find(|| judge_parts(family, given, suffix))
    }

    /// The entry of a whole name in a column.
    fn of_name(&mut self, printed: &str, column: &NameColumn) -> PrintedEntry {
        if let Some(bare) = judge_bare_name(printed, column) {
            return bare;
        }
        let NameColumn { semicolons, family_first, whole_names, capital_family, initials } =
            *column;
        self.key.clear();
        for is_so in [semicolons, family_first, whole_names, capital_family, initials] {
            self.key.push(if is_so { '1' } else { '0' });
        }
        self.key.push_str(printed);
        self.find(|| judge_name(printed, column))
    }

    fn find(&mut self, judge: impl FnOnce() -> PrintedEntry) -> PrintedEntry {
        if let Some(entry) = self.entries.get(&self.key) {
            return entry.clone();
        }
        let entry = judge();
        if self.entries.len() == Self::MOST {
            self.entries.clear();
        }
        self.entries.insert(self.key.clone(), entry.clone());
        entry
    }
}

/// A cell of names, or the two cells of their parts, and how the column of names is written.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NameCell<'c> {
    pub(crate) text: NameText<'c>,
    pub(crate) column: &'c NameColumn,
}

/// The entries of two cells of one row that name the same people in two scripts, without `et al.`
#[derive(Debug, Default)]
pub(crate) struct TwoScripts {
    pub(crate) latin: Vec<PrintedEntry>,
    pub(crate) native: Vec<PrintedEntry>,
}

impl NameReader {
    /// A reader that also keeps the oddest names.
    pub(crate) fn with_preview() -> Self {
        Self { preview: Some(NamePreview::default()), ..Self::default() }
    }

    /// The names that were kept, the oddest first.
    pub(crate) fn take_preview(&mut self) -> Vec<CutName> {
        self.preview.take().map(NamePreview::into_names).unwrap_or_default()
    }

    /// How the names read so far were judged.
    pub fn counts(&self) -> &NameCounts {
        &self.counts
    }

    /// What the notes say of the names, with how many they are.
    pub(crate) fn remarks(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.remarks.with(&self.counts).into_iter().filter(|(_, count)| *count > 0)
    }

    /// Reads a field that may name several people.
    ///
    /// # Errors
    /// When commas may part people or the parts of one name.
    pub(crate) fn read_field(
        &mut self,
        field: &str,
        column: &NameColumn,
    ) -> Result<Vec<PrintedEntry>, SeveralPeople> {
        self.read_cell(NameCell { text: NameText::Whole(field), column })
    }

    /// Reads the cells of a row that name the same people in Latin letters and in their own script. Names in
    /// the same place of both count once.
    ///
    /// # Errors
    /// As for [`Self::read_field`].
    pub(crate) fn read_two_scripts(
        &mut self,
        latin: NameCell<'_>,
        native: NameCell<'_>,
    ) -> Result<TwoScripts, SeveralPeople> {
        if native.text.is_empty() || latin.text.is_empty() {
            return Ok(TwoScripts {
                latin: without_others(self.read_cell(latin)?),
                native: without_others(self.read_cell(native)?),
            });
        }
        let pieces = [self.cut_cell(latin)?, self.cut_cell(native)?];
        let columns = [latin.column, native.column];
        let [latin, native] = [0, 1].map(|side| {
            let names = pieces[side].iter().filter_map(|piece| match piece {
                FieldPiece::Others => {
                    self.count(&[], &PrintedEntry::Placeholder(Placeholder::Others));
                    None
                }
                name => Some((name.text(), name.judge(columns[side]))),
            });
            names.collect::<Vec<_>>()
        });
        for at in 0..latin.len().max(native.len()) {
            match (latin.get(at), native.get(at)) {
                (Some((text, entry)), None) | (None, Some((text, entry))) => {
                    self.count(&[text], entry);
                }
                (Some((text, entry)), Some((other_text, other))) => match (entry, other) {
                    (PrintedEntry::Person(person), PrintedEntry::Person(other)) => {
                        let both = PrintedEntry::Person(in_two_scripts(person, other));
                        self.count(&[text, other_text], &both);
                    }
                    (_, PrintedEntry::Person(_)) => self.count(&[other_text], other),
                    _ => self.count(&[text], entry),
                },
                (None, None) => {}
            }
        }
        let entries = |side: Vec<(String, PrintedEntry)>| {
            side.into_iter().map(|(_, entry)| entry).collect::<Vec<_>>()
        };
        Ok(TwoScripts { latin: entries(latin), native: entries(native) })
    }

    /// Reads a text that holds one name.
    pub(crate) fn read_name(&mut self, printed: &str, column: &NameColumn) -> PrintedEntry {
        let entry = self.judged.of_name(printed, column);
        self.count(&[printed], &entry);
        entry
    }

    /// Reads a name whose parts the source gives apart. Each part may be dressed, and a whole name may be in
    /// one.
    pub(crate) fn read_parts(&mut self, family: &str, given: &str, suffix: &str) -> PrintedEntry {
        let entry = self.judged.of_parts([family, given, suffix]);
        self.count(&[given, family, suffix], &entry);
        entry
    }

    /// Reads a name as it was printed, else as the source shows it; both count once. A name printed in its
    /// own script is kept with the Latin form that the source shows.
    pub(crate) fn read_shown(
        &mut self,
        printed: &str,
        shown: &str,
        column: &NameColumn,
    ) -> PrintedEntry {
        let mut entry = judge_name(printed, column);
        // A name of one word is completed by the form that the source shows.
        let is_latin = |entry: &PrintedEntry| match entry {
            PrintedEntry::Person(person) => printed.contains(' ') && !person.name.family.is_empty(),
            PrintedEntry::Group => true,
            _ => false,
        };
        if !is_latin(&entry) && !shown.is_empty() {
            entry = match (entry, judge_name(shown, column)) {
                (PrintedEntry::Person(person), PrintedEntry::Person(shown)) => {
                    let is_completed = !person.name.family.is_empty()
                        && !shown.name.given.is_empty()
                        && has_letters_of(&shown.name, printed);
                    let is_other_script =
                        person.name.family.is_empty() && !shown.name.family.is_empty();
                    match (is_completed, is_other_script) {
                        (true, _) => PrintedEntry::Person(shown),
                        (_, true) => PrintedEntry::Person(in_two_scripts(&shown, &person)),
                        _ => PrintedEntry::Person(person),
                    }
                }
                (PrintedEntry::Person(_), group @ PrintedEntry::Group) => group,
                (person @ PrintedEntry::Person(_), _) => person,
                (_, shown @ (PrintedEntry::Person(_) | PrintedEntry::Group)) => shown,
                (entry, shown) if printed.is_empty() => {
                    drop(entry);
                    shown
                }
                (entry, _) => entry,
            };
        }
        self.count(&[if printed.is_empty() { shown } else { printed }], &entry);
        entry
    }

    /// Counts a name that the source itself calls that of a group.
    pub(crate) fn add_group(&mut self) {
        self.counts.add(&PrintedEntry::Group);
    }

    fn cut(&mut self, field: &str, column: &NameColumn) -> Result<Vec<FieldPiece>, SeveralPeople> {
        let pieces = cut_field(field, column);
        if pieces.is_err() {
            self.count(&[field], &PrintedEntry::Refused(Refusal::SeveralPeople));
        }
        pieces
    }

    fn read_cell(&mut self, cell: NameCell<'_>) -> Result<Vec<PrintedEntry>, SeveralPeople> {
        if let NameText::Whole(text) = cell.text
            && is_surely_one_name(text)
            && let Some(bare) = judge_bare_name(text, cell.column)
        {
            self.count(&[text], &bare);
            return Ok(vec![bare]);
        }
        let pieces = self.cut_cell(cell)?;
        Ok(pieces.iter().map(|piece| self.read_piece(piece, cell.column)).collect())
    }

    fn cut_cell(&mut self, cell: NameCell<'_>) -> Result<Vec<FieldPiece>, SeveralPeople> {
        match cell.text {
            NameText::Whole(text) => self.cut(text, cell.column),
            NameText::Parts { family, given } => {
                let pieces = pair_cells(family, given);
                if pieces.is_err() {
                    let refused = PrintedEntry::Refused(Refusal::SeveralPeople);
                    self.count(&[family, given], &refused);
                }
                pieces
            }
        }
    }

    fn read_piece(&mut self, piece: &FieldPiece, column: &NameColumn) -> PrintedEntry {
        let entry = match piece {
            FieldPiece::Name(name) => self.judged.of_name(name, column),
            FieldPiece::Parts { family, given } => self.judged.of_parts([family, given, ""]),
            FieldPiece::Others => piece.judge(column),
        };
        self.count(&[&piece.text()], &entry);
        entry
    }

    /// Every text that is judged passes here once.
    fn count(&mut self, printed: &[&str], entry: &PrintedEntry) {
        self.counts.add(entry);
        self.remarks.add(entry);
        if let (Some(preview), PrintedEntry::Person(person)) = (&mut self.preview, entry) {
            preview.add(printed, person);
        }
    }
}

impl FieldPiece {
    /// What it turns out to name.
    fn judge(&self, column: &NameColumn) -> PrintedEntry {
        match self {
            Self::Name(name) => judge_name(name, column),
            Self::Parts { family, given } => judge_parts(family, given, ""),
            Self::Others => PrintedEntry::Placeholder(Placeholder::Others),
        }
    }

    /// As it is printed.
    fn text(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Parts { family, given } => NameText::Parts { family, given }.joined(),
            Self::Others => String::new(),
        }
    }
}

/// Whether a word is the family name, or both names written together.
fn has_letters_of(name: &SplitName, word: &str) -> bool {
    let fold = |text: &str| fold_name(text).replace(' ', "");
    let (family, given, word) = (fold(&name.family), fold(&name.given), fold(word));
    word == family || word == format!("{family}{given}") || word == format!("{given}{family}")
}

/// One person of two forms of the name.
fn in_two_scripts(latin: &PrintedPerson, native: &PrintedPerson) -> PrintedPerson {
    let first = |a: &str, b: &str| if a.is_empty() { b.to_owned() } else { a.to_owned() };
    let mut taken_off = latin.taken_off.or(native.taken_off);
    taken_off.other_scripts = true;
    PrintedPerson {
        name: SplitName {
            native: first(&native.name.native, &latin.name.native),
            suffix: first(&latin.name.suffix, &native.name.suffix),
            ..latin.name.clone()
        },
        kana: first(&latin.kana, &native.kana),
        place: first(&latin.place, &native.place),
        role: first(&latin.role, &native.role),
        doubt: latin.doubt.or(native.doubt),
        taken_off,
    }
}

/// `et al.` names nobody to whom other cells of a row could belong.
fn without_others(mut entries: Vec<PrintedEntry>) -> Vec<PrintedEntry> {
    entries.retain(|entry| *entry != PrintedEntry::Placeholder(Placeholder::Others));
    entries
}
