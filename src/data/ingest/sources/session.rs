//! Groups rows about people into documents (sessions, panels, offices), independent of the order of rows.

use rustc_hash::FxHashMap;

use crate::data::corpus::{
    CongressLevel, Orcid, PartialDate, RawMention, RawWork, Role, SourceKind, WorkKind, name_key,
};

use crate::data::ingest::parsed::ParsedFile;

/// One person in one row.
pub(crate) struct Entry<'r> {
    pub(crate) source: SourceKind,
    pub(crate) kind: WorkKind,
    pub(crate) key: &'r str,
    pub(crate) title: &'r str,
    pub(crate) congress: &'r str,
    pub(crate) date: PartialDate,
    pub(crate) level: Option<CongressLevel>,
    pub(crate) track: &'r str,
    /// Registry number of a trial.
    pub(crate) trial: &'r str,
    /// Printed place in the list of the document, from 1.
    pub(crate) place_in_list: Option<u32>,
    pub(crate) mention: RawMention,
}

/// Sessions that are being collected.
#[derive(Default)]
pub(crate) struct Sessions {
    at: FxHashMap<String, usize>,
    all: Vec<Session>,
    /// Line of the row or record that is being added.
    line: u32,
}

struct Session {
    work: RawWork,
    level: Option<CongressLevel>,
    tracks: Vec<String>,
    /// Printed place of each mention.
    places: Vec<Option<u32>>,
}

impl Sessions {
    /// Says on which line the people stand that are added next.
    pub(crate) fn move_to(&mut self, line: u64) {
        self.line = u32::try_from(line).unwrap_or(u32::MAX);
    }

    /// Adds a person to a session. Where rows of a session disagree, the smallest text, the first date and
    /// the smallest level are taken, so that the order of rows does not matter.
    pub(crate) fn add(&mut self, mut entry: Entry<'_>) {
        entry.mention.place.line = self.line;
        let at = match self.at.get(entry.key) {
            Some(at) => *at,
            None => {
                self.at.insert(entry.key.to_owned(), self.all.len());
                let mut work = RawWork::new(entry.source, entry.kind);
                entry.key.clone_into(&mut work.ids.own);
                self.all.push(Session {
                    work,
                    level: None,
                    tracks: Vec::new(),
                    places: Vec::new(),
                });
                self.all.len() - 1
            }
        };
        let session = &mut self.all[at];
        smallest(&mut session.work.title, entry.title);
        smallest(&mut session.work.venue, entry.congress);
        smallest(&mut session.work.ids.trial, entry.trial);
        if entry.date.is_some() && (!session.work.date.is_some() || entry.date < session.work.date)
        {
            session.work.date = entry.date;
        }
        session.level = match (session.level, entry.level) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        if !entry.track.is_empty() && !session.tracks.iter().any(|known| known == entry.track) {
            session.tracks.push(entry.track.to_owned());
        }
        session.work.mentions.push(entry.mention);
        session.places.push(entry.place_in_list);
    }

    /// Adds one work for each session; counts rows that are equal to another.
    pub(crate) fn finish(self, parsed: &mut ParsedFile) {
        for mut session in self.all {
            let mut work = session.work;
            work.level = session.level.unwrap_or_default();
            session.tracks.sort_unstable();
            work.keywords = session.tracks;
            let mut people = std::mem::take(&mut work.mentions);
            if work.kind == WorkKind::GuidelinePanel {
                mark_leads(&mut people, &session.places);
            }
            let (people, repeated) = gather(people);
            parsed.repeated += repeated;
            work.team_size = people.len() as u32;
            work.mentions = people;
            parsed.works.push(&work);
        }
    }
}

/// The members of a panel who stand first or last in its printed list lead it, as does a single author. A list
/// without a first place says nothing, since its numbers may be those of the rows of a whole table.
fn mark_leads(people: &mut [RawMention], places: &[Option<u32>]) {
    let last = places.iter().flatten().copied().max();
    if !places.contains(&Some(1)) {
        return;
    }
    for (person, place) in people.iter_mut().zip(places) {
        let leads = *place == Some(1) || (place.is_some() && *place == last);
        for appearance in person.appearances.iter_mut().filter(|_| leads) {
            if appearance.role == Role::GuidelinePanel {
                appearance.role = Role::GuidelineLead;
            }
        }
    }
}

fn smallest(field: &mut String, text: &str) {
    if !text.is_empty() && (field.is_empty() || text < field.as_str()) {
        text.clone_into(field);
    }
}

/// An entry with the keys of its names.
struct NamedSession {
    latin: String,
    native: String,
    /// The key that says who it is; empty where that is the Latin name.
    who: String,
    entry: RawMention,
    /// Whether another entry was joined to it, so that its names may have changed.
    joined: bool,
}

impl NamedSession {
    fn new(entry: RawMention) -> Self {
        let latin = name_key(&[&entry.family, &entry.given]);
        let native = name_key(&[&entry.native]);
        Self { latin, native, who: String::new(), entry, joined: false }
    }

    fn who(&self) -> &str {
        if self.who.is_empty() { &self.latin } else { &self.who }
    }
}

/// One mention for each person, in the order of names, and the number of entries that added nothing.
///
/// Entries are one person when their native names agree, or their Latin names where at most one native
/// form belongs to them, and their ORCID iDs do not differ.
fn gather(entries: Vec<RawMention>) -> (Vec<RawMention>, u64) {
    let mut entries: Vec<NamedSession> = entries.into_iter().map(NamedSession::new).collect();
    if entries.iter().any(|named| !named.native.is_empty()) {
        find_native_names(&mut entries);
    }
    entries.sort_by(|a, b| {
        let (x, y) = (&a.entry, &b.entry);
        (a.who(), x.orcid, &x.family, &x.given, &x.native, &x.affiliations, &x.appearances).cmp(&(
            b.who(),
            y.orcid,
            &y.family,
            &y.given,
            &y.native,
            &y.affiliations,
            &y.appearances,
        ))
    });
    let mut people: Vec<NamedSession> = Vec::with_capacity(entries.len());
    let mut repeated = 0;
    let mut group_start = 0;
    for named in entries {
        if people.last().is_none_or(|last| last.who() != named.who()) {
            group_start = people.len();
        }
        // Entries without an ORCID iD sort first, and so join the smallest iD of their name.
        let known = people[group_start..].iter_mut().find(|known| {
            let (known, orcid) = (known.entry.orcid, named.entry.orcid);
            known == orcid || !known.is_some() || !orcid.is_some()
        });
        match known {
            Some(known) => {
                repeated += join(&mut known.entry, named.entry);
                known.joined = true;
            }
            None => people.push(named),
        }
    }
    for person in people.iter_mut().filter(|person| person.joined) {
        *person = NamedSession::new(std::mem::take(&mut person.entry));
    }
    people.sort_by(|a, b| {
        let (x, y) = (&a.entry, &b.entry);
        (&a.latin, &a.native, x.orcid, &x.affiliations).cmp(&(
            &b.latin,
            &b.native,
            y.orcid,
            &y.affiliations,
        ))
    });
    let people = people.into_iter().enumerate().map(|(index, mut person)| {
        person.entry.position = u16::try_from(index).unwrap_or(u16::MAX);
        person.entry
    });
    (people.collect(), repeated)
}

/// Says who the entries are whose names are printed in another script somewhere in the session.
fn find_native_names(entries: &mut [NamedSession]) {
    let mut natives: FxHashMap<String, Option<String>> = FxHashMap::default();
    for named in entries.iter().filter(|named| !named.latin.is_empty() && !named.native.is_empty())
    {
        let native = named.native.replace(' ', "");
        let known = natives.entry(named.latin.clone()).or_insert_with(|| Some(native.clone()));
        if known.as_ref() != Some(&native) {
            *known = None;
        }
    }
    for named in entries {
        named.who = match named.native.is_empty() {
            false => named.native.replace(' ', ""),
            true => natives.get(&named.latin).cloned().flatten().unwrap_or_default(),
        };
    }
}

/// Adds another entry of the same person; returns how many appearances it repeats.
fn join(known: &mut RawMention, mut other: RawMention) -> u64 {
    let mut repeated = 0;
    join_workplaces(known, &mut other);
    known.place = known.place.min(other.place);
    for appearance in other.appearances {
        match known.appearances.contains(&appearance) {
            true => repeated += 1,
            false => known.appearances.push(appearance),
        }
    }
    known.appearances.sort_unstable();
    if known.orcid == Orcid::NONE {
        known.orcid = other.orcid;
    }
    if known.family.is_empty() {
        known.family = other.family;
        known.given = other.given;
    }
    smallest_or(&mut known.native, other.native);
    smallest_or(&mut known.kana, other.kana);
    if known.email_hash == 0 {
        known.email_hash = other.email_hash;
    }
    repeated
}

/// Adds the affiliations of another entry. City, region and country are those of one entry: the one with the
/// line that comes first.
fn join_workplaces(known: &mut RawMention, other: &mut RawMention) {
    if workplace_order(other) < workplace_order(known) {
        known.country = other.country;
        std::mem::swap(&mut known.region, &mut other.region);
        std::mem::swap(&mut known.city, &mut other.city);
    }
    for line in std::mem::take(&mut other.affiliations) {
        if !known.affiliations.contains(&line) {
            known.affiliations.push(line);
        }
    }
    known.affiliations.sort_unstable();
}

/// The smallest gives the place: with a line before without, the first line of the alphabet, the fuller place.
fn workplace_order(entry: &RawMention) -> impl Ord + use<> {
    let blanks = [entry.country == [0, 0], entry.city.is_empty(), entry.region.is_empty()];
    let blanks = blanks.into_iter().filter(|is_blank| *is_blank).count();
    let line = entry.affiliations.iter().min().cloned();
    let place = (entry.country, entry.city.clone(), entry.region.clone());
    (line.is_none(), line, blanks, place)
}

fn smallest_or(field: &mut String, other: String) {
    if field.is_empty() || (!other.is_empty() && other < *field) {
        *field = other;
    }
}
