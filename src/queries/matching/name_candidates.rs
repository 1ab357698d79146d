//! Everybody whom a row may mean, with how the names agree.

use std::collections::BTreeMap;

use super::listed_person::ListedPerson;
use super::people_index::{PeopleIndex, can_be, latin_name};
use crate::data::corpus::fold_name;
use crate::people::identity::names::japanese::{fold_variant, has_kanji};
use crate::people::identity::names::name_bearers::NameBearers;
use crate::people::identity::{ForenameKind, PersonName};
use crate::run_folder::{PersonRow, native_key};

/// How a name on a list agrees with that of a person, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum NameAgreement {
    /// Whole, in its own script and in Latin letters or kana.
    TwoScripts,
    /// Whole, in its own script.
    OwnScript,
    /// Whole, in Latin letters.
    Latin,
    /// The reading in kana sounds as the name in Latin letters.
    Sound,
    /// By initials or a short form of a forename.
    Initials,
    /// But for one letter.
    Misprint,
}

impl NameAgreement {
    /// Whether nothing of the name is left open.
    pub(crate) fn is_whole(self) -> bool {
        self <= Self::Sound
    }
}

/// A person whom a row may mean.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct NameCandidate {
    /// Row of the person.
    pub person: u32,
    /// How the names agree at best.
    pub agreement: NameAgreement,
    /// Whether they differ in another script that both print.
    pub has_conflict: bool,
    /// People of the world who bear the name, for each million of distinct names; `None` for a name that is known in
    /// its own script alone.
    pub bearers: Option<f32>,
}

impl PeopleIndex<'_> {
    /// The person whom an identifier of the row names.
    pub(crate) fn identified(&self, listed: &ListedPerson) -> Option<u32> {
        self.by_identifier(listed)
    }

    /// Everybody whom a row may mean by name, in the order of people. Initials count where nobody bears the whole name,
    /// misprints where nobody answers to the initials.
    pub(crate) fn candidates(&self, listed: &ListedPerson) -> Vec<NameCandidate> {
        let mut found: BTreeMap<u32, NameAgreement> = BTreeMap::new();
        // A column of names may hold another script.
        let is_latin = fold_name(&listed.latin).is_ascii();
        let latin = if is_latin { self.whole_latin(&listed.latin) } else { Vec::new() };
        let by_kana = self.whole_native(&listed.kana);
        let sounding = self.sounding(&listed.kana).iter().copied();
        found.extend(sounding.map(|row| (row, NameAgreement::Sound)));
        found.extend(latin.iter().map(|row| (*row, NameAgreement::Latin)));
        found.extend(by_kana.iter().map(|row| (*row, NameAgreement::OwnScript)));
        for row in self.whole_native(&listed.native) {
            let other = found.get(&row);
            let agreement = match other {
                Some(_) => NameAgreement::TwoScripts,
                None => NameAgreement::OwnScript,
            };
            found.insert(row, agreement);
        }
        if found.is_empty()
            && let Some(name) = latin_name(&listed.latin)
        {
            let bearers = self.bearers(&name.surname).iter().filter(|(_, own)| can_be(own, &name));
            found.extend(bearers.map(|(row, _)| (*row, NameAgreement::Initials)));
            if found.is_empty() {
                found.extend(self.misprints(&name).map(|row| (row, NameAgreement::Misprint)));
            }
        }
        let candidate = |(person, agreement)| {
            let row = self.person(person);
            NameCandidate {
                person,
                agreement,
                has_conflict: has_conflict(row, listed, agreement),
                bearers: bearers_of(row, listed),
            }
        };
        found.into_iter().map(candidate).collect()
    }

    /// People whose forename is the one printed and whose family name is another: a name before or after a marriage.
    pub(crate) fn with_forename<'a>(
        &'a self,
        latin: &str,
        people: impl IntoIterator<Item = u32> + 'a,
    ) -> Vec<u32> {
        let Some(name) = latin_name(latin).filter(|name| name.forename() == ForenameKind::Full)
        else {
            return Vec::new();
        };
        let has_forename = |row: &u32| {
            let forms = self.person(*row).name.as_deref().and_then(latin_name);
            forms.is_some_and(|own| own.surname != name.surname && own.joined() == name.joined())
        };
        people.into_iter().filter(has_forename).collect()
    }
}

/// Whether row and person print a name in the same script and differ there.
fn has_conflict(person: &PersonRow, listed: &ListedPerson, agreement: NameAgreement) -> bool {
    let differ = |own: Option<&str>, other: &str, counts: fn(&str) -> bool| {
        let both = own.filter(|own| counts(own) && counts(other));
        both.is_some_and(|own| script_key(own) != script_key(other))
    };
    let is_kana = |text: &str| !text.is_empty() && !has_kanji(text);
    let kanji = differ(person.name_native.as_deref(), &listed.native, has_kanji);
    let kana = differ(person.name_kana.as_deref(), &listed.kana, is_kana);
    let is_latin = matches!(
        agreement,
        NameAgreement::Latin | NameAgreement::Initials | NameAgreement::Misprint
    );
    let latin = !is_latin && !listed.latin.is_empty() && !can_be_latin(person, &listed.latin);
    kanji || kana || latin
}

/// A name by its letters, whatever their variants: 渡邊, 渡辺.
fn script_key(name: &str) -> String {
    native_key(name).chars().map(fold_variant).collect()
}

/// Whether a person who prints a Latin name can be the one of another.
fn can_be_latin(person: &PersonRow, latin: &str) -> bool {
    let Some(name) = latin_name(latin) else { return true };
    let forms = person.name.as_deref().into_iter().chain(person.variants());
    let mut forms = forms.filter_map(latin_name).peekable();
    let sounds_as = |own: &PersonName| own.reading.is_some() && own.reading == name.reading;
    forms.peek().is_none()
        || forms.any(|own| (own.surname == name.surname || sounds_as(&own)) && can_be(&own, &name))
}

fn bearers_of(person: &PersonRow, listed: &ListedPerson) -> Option<f32> {
    let is_full = |name: &PersonName| name.forename() == ForenameKind::Full;
    let own = person.name.as_deref().and_then(latin_name).filter(is_full);
    let name = latin_name(&listed.latin).filter(is_full).or(own)?;
    Some(NameBearers::shipped().shared_name(&name, true, name.given.len() > 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(key: &str, name: &str, native: &str, kana: &str) -> PersonRow {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        PersonRow {
            person_key: key.into(),
            name: known(name),
            name_native: known(native),
            name_kana: known(kana),
            ..PersonRow::default()
        }
    }

    #[test]
    fn names_agree_in_each_script_and_a_script_in_which_they_differ_is_seen() {
        let people = [
            person("PA", "Hanako Sato", "佐藤花子", ""),
            person("PB", "Masao Watanabe", "渡辺正男", "わたなべ まさお"),
            person("PC", "Ludwig van der Muster", "", ""),
        ];
        let index = PeopleIndex::new(&people);
        for (latin, native, kana, expected) in [
            ("Sato, Hanako", "佐藤　花子", "", Some((0, NameAgreement::TwoScripts, false))),
            ("", "佐藤花子", "", Some((0, NameAgreement::OwnScript, false))),
            ("", "", "サトウ　ハナコ", Some((0, NameAgreement::Sound, false))),
            ("", "佐藤華子", "ｻﾄｳ ﾊﾅｺ", Some((0, NameAgreement::Sound, true))),
            ("Hanako Sato", "佐藤華子", "", Some((0, NameAgreement::Latin, true))),
            ("", "渡辺正男", "ワタナベ マサオ", Some((1, NameAgreement::TwoScripts, false))),
            ("", "渡辺正男", "ワタナベ タダオ", Some((1, NameAgreement::OwnScript, true))),
            ("渡辺 正男", "渡辺 正男", "", Some((1, NameAgreement::OwnScript, false))),
            ("Muster L", "", "", Some((2, NameAgreement::Initials, false))),
            ("Ludwig van der Mustar", "", "", Some((2, NameAgreement::Misprint, false))),
            ("Zoe Nobody", "", "", None),
        ] {
            let listed = ListedPerson {
                latin: latin.into(),
                native: native.into(),
                kana: kana.into(),
                ..ListedPerson::default()
            };
            let found = index.candidates(&listed);
            let found = found.first().map(|c| (c.person, c.agreement, c.has_conflict));
            assert_eq!(found, expected, "{latin} {native} {kana}");
        }
    }

    #[test]
    fn a_forename_that_stays_finds_who_changed_the_family_name() {
        let people = [person("PA", "Hanako Sato", "", ""), person("PB", "Jiro Sato", "", "")];
        let index = PeopleIndex::new(&people);
        assert_eq!(index.with_forename("Tanaka, Hanako", 0..2), [0]);
        assert_eq!(index.with_forename("H Tanaka", 0..2), [0u32; 0]);
    }
}
