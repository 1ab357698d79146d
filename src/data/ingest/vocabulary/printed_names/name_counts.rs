//! How the printed names of a file were judged, in numbers.

use serde::{Deserialize, Serialize};

use super::lexicon::Placeholder;
use super::taken_off::TakenOff;
use super::{NameDoubt, PrintedEntry, Refusal};

/// Printed names by what they turned out to be: `read = people + groups + placeholders + refused`.
/// Names of records that were refused for another reason are among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameCounts {
    /// Printed names. Two forms of one name side by side, as in kanji and in Latin letters, are one.
    pub read: u64,
    /// People.
    pub people: u64,
    /// Groups, societies and studies, which count in the size of a team, and offices.
    pub groups: u64,
    /// `TBA`, `anonymous`, `et al.` and the like.
    pub placeholders: u64,
    /// Texts that are no name, and fields of which nobody can say how many people they name.
    pub refused: u64,
    /// Names with something that names do not have.
    pub doubts: NameDoubtCounts,
    /// Names of people from which something was taken off, by what it was.
    pub taken_off: TakenOffCounts,
}

/// Names with something that names do not have. A name counts once, by the first of these that it has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NameDoubtCounts {
    /// A digit.
    pub digits: u64,
    /// A bracket.
    pub brackets: u64,
    /// `&`, `/`, `:` or `;`.
    pub signs: u64,
    /// More than six words; of more than eight it is refused.
    pub many_words: u64,
    /// An e-mail or web address; it is refused.
    pub addresses: u64,
}

/// Names of people from which something was taken off, by what it was.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakenOffCounts {
    /// Signs, numbers and letters that point to notes or affiliations.
    pub marks: u64,
    /// Titles and forms of address in front.
    pub titles: u64,
    /// Degrees, fellowships and licences behind.
    pub credentials: u64,
    /// Posts and honorifics of East Asian scripts.
    pub posts: u64,
    /// Roles of the programme, which are kept as roles.
    pub roles: u64,
    /// Towns, countries, organisations, which are kept as affiliations.
    pub places: u64,
    /// Numbers of five digits or more.
    pub ids: u64,
    /// The name in another script, which is kept.
    pub other_scripts: u64,
    /// The reading in kana, which is kept.
    pub readings: u64,
    /// Any other text in brackets or behind a dash.
    pub notes: u64,
}

impl NameCounts {
    /// Counts one judged text. Nothing else counts.
    pub(super) fn add(&mut self, entry: &PrintedEntry) {
        self.read += 1;
        match entry {
            PrintedEntry::Person(person) => {
                self.people += 1;
                self.taken_off.add(person.taken_off);
                if let Some(doubt) = person.doubt {
                    self.doubts.add(doubt);
                }
            }
            PrintedEntry::Group => self.groups += 1,
            PrintedEntry::Placeholder(_) => self.placeholders += 1,
            PrintedEntry::Refused(why) => {
                self.refused += 1;
                match why {
                    Refusal::Address => self.doubts.addresses += 1,
                    Refusal::Sentence => self.doubts.many_words += 1,
                    Refusal::NoLetters | Refusal::TooLong | Refusal::SeveralPeople => {}
                }
            }
        }
    }

    /// Names that still look wrong.
    pub fn doubtful(&self) -> u64 {
        self.doubts.by_kind().iter().map(|(_, count)| count).sum()
    }
}

impl NameDoubtCounts {
    /// Each kind with its name and number.
    pub fn by_kind(&self) -> [(&'static str, u64); 5] {
        [
            ("digits", self.digits),
            ("brackets", self.brackets),
            ("signs", self.signs),
            ("many words", self.many_words),
            ("addresses", self.addresses),
        ]
    }

    fn add(&mut self, doubt: NameDoubt) {
        match doubt {
            NameDoubt::Digit => self.digits += 1,
            NameDoubt::Bracket => self.brackets += 1,
            NameDoubt::Sign => self.signs += 1,
            NameDoubt::ManyWords => self.many_words += 1,
        }
    }
}

impl TakenOffCounts {
    fn add(&mut self, taken: TakenOff) {
        if taken == TakenOff::default() {
            return;
        }
        self.marks += u64::from(taken.marks);
        self.titles += u64::from(taken.titles);
        self.credentials += u64::from(taken.credentials);
        self.posts += u64::from(taken.posts);
        self.roles += u64::from(taken.roles);
        self.places += u64::from(taken.places);
        self.ids += u64::from(taken.ids);
        self.other_scripts += u64::from(taken.other_scripts);
        self.readings += u64::from(taken.readings);
        self.notes += u64::from(taken.notes);
    }

    /// Each kind with its name and number.
    pub fn by_kind(&self) -> [(&'static str, u64); 10] {
        [
            ("marks", self.marks),
            ("titles", self.titles),
            ("credentials", self.credentials),
            ("posts", self.posts),
            ("roles", self.roles),
            ("places", self.places),
            ("ids", self.ids),
            ("other scripts", self.other_scripts),
            ("readings", self.readings),
            ("notes", self.notes),
        ]
    }
}

/// What the notes of a file say of its names, with how many they are; nothing of plain names.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct NameRemarks {
    /// Where a name should be; a list of groups is none.
    groups: u64,
    nobody_yet: u64,
    anonymous: u64,
    others: u64,
    not_names: u64,
}

impl NameRemarks {
    pub(super) fn add(&mut self, entry: &PrintedEntry) {
        match entry {
            PrintedEntry::Placeholder(Placeholder::NobodyYet) => self.nobody_yet += 1,
            PrintedEntry::Placeholder(Placeholder::Anonymous) => self.anonymous += 1,
            PrintedEntry::Placeholder(Placeholder::Others) => self.others += 1,
            // The record is refused and says why.
            PrintedEntry::Refused(Refusal::SeveralPeople) => {}
            PrintedEntry::Refused(_) => self.not_names += 1,
            PrintedEntry::Group => self.groups += 1,
            PrintedEntry::Person(_) => {}
        }
    }

    /// The remarks, also those that are made of nothing.
    pub(super) fn with(&self, counts: &NameCounts) -> [(&'static str, u64); 9] {
        let doubts = &counts.doubts;
        let long = doubts.many_words;
        [
            ("names of more than six words", long),
            ("names that hold a digit", doubts.digits),
            ("names that hold a bracket", doubts.brackets),
            ("names that hold a sign such as & or /", doubts.signs),
            ("groups and offices among the names, not counted as people", self.groups),
            ("nobody named yet (TBA, 未定 and the like), left out", self.nobody_yet),
            ("nobody named (anonymous), left out", self.anonymous),
            (
                "lists of names that end in et al. or the like: the others are not known",
                self.others,
            ),
            ("texts where a name should be that are not names, left out", self.not_names),
        ]
    }
}
