//! The people of a run by all that they are known by.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;

use crate::data::corpus::{Orcid, fold_name, name_key};
use crate::data::ingest::split_name;
use crate::people::identity::names::compare::compare_names;
use crate::people::identity::names::japanese::{fold_romaji, kana_to_romaji};
use crate::people::identity::{ForenameKind, PersonName};
use crate::run_folder::{PersonRow, native_key};

use super::listed_person::ListedPerson;
use super::place_fit::PlaceFit;

/// Whom a row means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum RowMatch {
    /// This person, written in full.
    One(u32),
    /// Perhaps this person: by initials, a misprint, or against the place.
    Perhaps(u32, NameDoubt),
    /// One of these, and the row does not say which.
    Several(Vec<u32>),
    /// Two people: one by one script or identifier, another by the other.
    TwoPeople(Vec<u32>),
    /// Nobody of the run.
    Nobody,
}

/// Why a name fits in part only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NameDoubt {
    /// Initials or a short form on one side.
    Initials,
    /// One letter differs.
    Misprint,
}

/// The people of a run by all that they are known by.
pub(crate) struct PeopleIndex<'p> {
    people: &'p [PersonRow],
    by_id: FxHashMap<String, u32>,
    /// Whole printed forms: word keys of Latin names, squeezed forms of others.
    by_name: FxHashMap<String, Vec<u32>>,
    /// Latin forms by surname.
    by_surname: FxHashMap<String, Vec<(u32, PersonName)>>,
    /// Full Latin forms by their sound in Japanese, surname and forenames ([`sound_key`]).
    by_sound: FxHashMap<String, Vec<u32>>,
}

impl<'p> PeopleIndex<'p> {
    pub(crate) fn new(people: &'p [PersonRow]) -> Self {
        let mut index = Self {
            people,
            by_id: FxHashMap::default(),
            by_name: FxHashMap::default(),
            by_surname: FxHashMap::default(),
            by_sound: FxHashMap::default(),
        };
        for (row, person) in people.iter().enumerate() {
            let row = row as u32;
            index.by_id.insert(person.person_key.to_uppercase(), row);
            if let Some(orcid) = &person.orcid {
                index.by_id.insert(orcid.clone(), row);
            }
            let natives = [&person.name_native, &person.name_kana];
            for form in natives.into_iter().flatten() {
                add(index.by_name.entry(native_key(form)).or_default(), row);
            }
            for form in person.name.as_deref().into_iter().chain(person.variants()) {
                if !form.is_ascii() {
                    add(index.by_name.entry(native_key(form)).or_default(), row);
                }
                add(index.by_name.entry(name_key(&[form])).or_default(), row);
                let Some(name) = latin_name(form) else { continue };
                if let Some(sound) = sound_key(&name) {
                    add(index.by_sound.entry(sound).or_default(), row);
                }
                let bearers = index.by_surname.entry(name.surname.clone()).or_default();
                if !bearers.contains(&(row, name.clone())) {
                    bearers.push((row, name));
                }
            }
        }
        index.by_name.remove("");
        index
    }

    /// Bearers of a surname with each printed form.
    pub(super) fn bearers(&self, surname: &str) -> &[(u32, PersonName)] {
        self.by_surname.get(surname).map_or(&[], Vec::as_slice)
    }

    /// People whose Latin name sounds as a reading in kana.
    pub(super) fn sounding(&self, kana: &str) -> &[u32] {
        let key = kana_sound(kana);
        key.and_then(|key| self.by_sound.get(&key)).map_or(&[], Vec::as_slice)
    }

    /// A person by row.
    pub(crate) fn person(&self, row: u32) -> &'p PersonRow {
        &self.people[row as usize]
    }

    /// Whom a row means: identifiers first, then whole names in either script, then initials, then one misprint.
    /// Of several bearers the place decides, if it fits one alone.
    pub(crate) fn find(&self, listed: &ListedPerson) -> RowMatch {
        let by_name = self.by_name(listed);
        if let Some(row) = self.by_identifier(listed) {
            return match &by_name {
                RowMatch::One(other) if *other != row => RowMatch::TwoPeople(vec![row, *other]),
                _ => RowMatch::One(row),
            };
        }
        by_name
    }

    pub(super) fn by_identifier(&self, listed: &ListedPerson) -> Option<u32> {
        let orcid = Orcid::parse(&listed.orcid).map(|orcid| orcid.to_string());
        let known = |id: &str| self.by_id.get(id).copied();
        known(&listed.key.to_uppercase()).or_else(|| known(&orcid?))
    }

    fn by_name(&self, listed: &ListedPerson) -> RowMatch {
        let latin = self.whole_latin(&listed.latin);
        let native = self.whole_native(&listed.native);
        let both: Vec<u32> = latin.iter().copied().filter(|row| native.contains(row)).collect();
        if !both.is_empty() {
            return self.of_bearers(both, listed);
        }
        if !latin.is_empty() && !native.is_empty() {
            let all: BTreeSet<u32> = latin.into_iter().chain(native).collect();
            return RowMatch::TwoPeople(all.into_iter().collect());
        }
        if !native.is_empty() {
            return self.of_bearers(native, listed);
        }
        // Somebody who is printed with other kanji is somebody else.
        let fits = |row: &u32| match self.person(*row).name_native.as_deref() {
            Some(own) if !listed.native.is_empty() => native_key(own) == native_key(&listed.native),
            _ => true,
        };
        let whole: Vec<u32> = latin.into_iter().filter(fits).collect();
        if !whole.is_empty() {
            return self.of_bearers(whole, listed);
        }
        self.alike(listed, &fits)
    }

    pub(super) fn whole_latin(&self, name: &str) -> Vec<u32> {
        let split = split_name(name);
        let keys = [name_key(&[name]), name_key(&[&split.given, &split.family])];
        let found = keys.iter().filter_map(|key| self.by_name.get(key)).flatten().copied();
        let found: BTreeSet<u32> = found.collect();
        found.into_iter().collect()
    }

    pub(super) fn whole_native(&self, name: &str) -> Vec<u32> {
        let bare = split_name(name).native;
        let keys = [native_key(name), native_key(&bare)];
        let found = keys.iter().filter(|key| !key.is_empty());
        let found: BTreeSet<u32> =
            found.filter_map(|key| self.by_name.get(key)).flatten().copied().collect();
        found.into_iter().collect()
    }

    /// Of several who bear the name the one whose place is that of the list.
    fn of_bearers(&self, bearers: Vec<u32>, listed: &ListedPerson) -> RowMatch {
        match bearers.as_slice() {
            [one] => RowMatch::One(*one),
            _ => {
                let here: Vec<u32> = bearers
                    .iter()
                    .copied()
                    .filter(|row| PlaceFit::of(self.person(*row), listed) == PlaceFit::Same)
                    .collect();
                match here.as_slice() {
                    [one] => RowMatch::One(*one),
                    _ => RowMatch::Several(bearers),
                }
            }
        }
    }

    /// People whose names can be the one on the list: initials where one side prints only these, a short form, a
    /// misprint in the surname.
    fn alike(&self, listed: &ListedPerson, fits: &dyn Fn(&u32) -> bool) -> RowMatch {
        let Some(name) = latin_name(&listed.latin) else { return RowMatch::Nobody };
        let mut found: BTreeSet<u32> = self
            .by_surname
            .get(&name.surname)
            .into_iter()
            .flatten()
            .filter(|(row, own)| fits(row) && can_be(own, &name))
            .map(|(row, _)| *row)
            .collect();
        let mut doubt = NameDoubt::Initials;
        if found.is_empty() {
            doubt = NameDoubt::Misprint;
            found = self.misprints(&name).filter(fits).collect();
        }
        let found: Vec<u32> = found.into_iter().collect();
        match self.of_bearers(found, listed) {
            RowMatch::One(row) => match PlaceFit::of(self.person(row), listed) {
                PlaceFit::Same => RowMatch::One(row),
                _ => RowMatch::Perhaps(row, doubt),
            },
            RowMatch::Several(rows) if rows.is_empty() => RowMatch::Nobody,
            several => several,
        }
    }

    /// Bearers of a name with one letter more, less or another one, in surname or forename.
    pub(super) fn misprints<'a>(&'a self, name: &'a PersonName) -> impl Iterator<Item = u32> + 'a {
        let given = name.joined();
        let surnames = self.by_surname.iter().filter(move |(surname, _)| {
            name.forename() == ForenameKind::Full
                && (**surname == name.surname || is_one_off(surname, &name.surname))
        });
        surnames.flat_map(move |(surname, bearers)| {
            let is_same = *surname == name.surname;
            let given = given.clone();
            let near = move |own: &PersonName| {
                let joined = own.joined();
                own.forename() == ForenameKind::Full
                    && if is_same { is_one_off(&joined, &given) } else { joined == given }
            };
            bearers.iter().filter(move |(_, own)| near(own)).map(|(row, _)| *row)
        })
    }
}

/// Whether two long words differ by one letter more, less, another or by two that changed places.
fn is_one_off(a: &str, b: &str) -> bool {
    /// Shorter words have too many neighbours.
    const LONG: usize = 5;
    a.len().min(b.len()) >= LONG
        && a.len().abs_diff(b.len()) <= 1
        && a != b
        && strsim::osa_distance(a, b) == 1
}

/// Whether two names with one surname can be one, of which at least one prints a forename or initials.
pub(super) fn can_be(a: &PersonName, b: &PersonName) -> bool {
    let has_forename = |name: &PersonName| name.forename() != ForenameKind::Missing;
    has_forename(a) && has_forename(b) && compare_names(a, b).is_some()
}

pub(super) fn latin_name(form: &str) -> Option<PersonName> {
    let split = split_name(form);
    if split.family.is_empty() || !fold_name(&split.family).is_ascii() {
        return None;
    }
    PersonName::parse(&split.family, &split.given, "")
}

/// A Latin name by how it sounds in Japanese, whatever the romanisation; none where its letters are not Japanese.
fn sound_key(name: &PersonName) -> Option<String> {
    Some(format!("{} {}", fold_romaji(&name.surname)?, name.reading.as_deref()?))
}

/// A reading in kana, family name before given name, by its sound.
fn kana_sound(kana: &str) -> Option<String> {
    let romaji = kana_to_romaji(kana)?;
    let (family, given) = romaji.split_once(' ')?;
    Some(format!("{} {}", fold_romaji(family)?, fold_romaji(&given.replace(' ', ""))?))
}

fn add(rows: &mut Vec<u32>, row: u32) {
    if rows.last() != Some(&row) {
        rows.push(row);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(key: &str, name: &str, native: &str, variants: &str, affiliation: &str) -> PersonRow {
        let known = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        PersonRow {
            person_key: key.into(),
            name: known(name),
            name_native: known(native),
            name_variants: known(variants),
            affiliation: known(affiliation),
            ..PersonRow::default()
        }
    }

    fn listed(latin: &str, native: &str, place: &str) -> ListedPerson {
        ListedPerson {
            latin: latin.into(),
            native: native.into(),
            places: [place.into(), String::new(), String::new()],
            ..ListedPerson::default()
        }
    }

    fn people() -> Vec<PersonRow> {
        let mut people = vec![
            person("PA", "Hanako Sato", "佐藤花子", "H Sato", "Northfield University Hospital"),
            person("PB", "Hideo Sato", "佐藤英夫", "", "Eastmere Medical Centre"),
            person("PC", "Masaro Murakami", "村上正郎", "", "Northfield University"),
            person("PD", "Alice Example", "", "", "Northfield University"),
            person("PE", "Alice Example", "", "", "Eastmere Medical Centre"),
        ];
        people[2].name_kana = Some("むらかみ まさろう".to_owned());
        people
    }

    #[test]
    fn a_row_is_found_by_whatever_it_prints_and_asked_about_where_that_is_not_enough() {
        let people = people();
        let index = PeopleIndex::new(&people);
        for (latin, native, place, expected) in [
            ("SATO, Hanako", "", "", RowMatch::One(0)),
            ("Prof. Hanako Sato", "", "", RowMatch::One(0)),
            ("", "佐藤 花子", "", RowMatch::One(0)),
            ("Hanako Sato", "佐藤花子", "", RowMatch::One(0)),
            ("", "ﾑﾗｶﾐ ﾏｻﾛｳ", "", RowMatch::One(2)),
            ("Hanako Sato", "村上正郎", "", RowMatch::TwoPeople(vec![0, 2])),
            ("Alice Example", "", "", RowMatch::Several(vec![3, 4])),
            ("Alice Example", "", "Eastmere", RowMatch::One(4)),
            ("M. Murakami", "", "Northfield University", RowMatch::One(2)),
            ("Masaro Murakani", "", "Northfield University", RowMatch::One(2)),
            ("Hanako Sato", "佐藤華子", "", RowMatch::Nobody),
            ("Zoe Nobody", "", "Northfield University", RowMatch::Nobody),
            ("", "", "Northfield University", RowMatch::Nobody),
        ] {
            assert_eq!(
                index.find(&listed(latin, native, place)),
                expected,
                "{latin} {native} {place}"
            );
        }
        for latin in ["M. Murakami", "Masaro Murakani"] {
            let found = index.find(&listed(latin, "", "Southport University"));
            assert!(matches!(found, RowMatch::Perhaps(2, _)), "{latin}: {found:?}");
        }
        let by_key = ListedPerson { key: "pc".into(), ..listed("Hanako Sato", "", "") };
        assert_eq!(index.find(&by_key), RowMatch::TwoPeople(vec![2, 0]));
    }
}
