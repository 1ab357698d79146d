//! `unlisted`: whom the sources name and no ranking lists, so that somebody who is missed can be found.

use super::non_empty;
use crate::data::corpus::{MentionId, PersonId, PrintedPlace};
use crate::people::profile::PersonProfile;
use crate::pipeline::{AreaExclusion, Findings};
use crate::run_folder::UnlistedReason;
use crate::run_folder::schema::unlisted as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// Somebody who is not listed.
struct UnlistedPerson<'f> {
    person: PersonId,
    why: UnlistedReason,
    /// The decision that took the person off a list.
    exclusion: Option<&'f AreaExclusion>,
}

/// `unlisted`: one row a person on no list, and one a decision that took somebody off one.
pub(in crate::output) fn unlisted(findings: &Findings) -> Result<Table, TableError> {
    let first = first_mentions(findings);
    let mut rows = unlisted_people(findings, &first);
    rows.sort_by_key(|row| {
        (&findings.keys[row.person.index()], row.exclusion.map(|found| &found.area))
    });
    let place = |row: &UnlistedPerson<'_>| first[row.person.index()].unwrap_or_default();
    let text = |cell: &dyn Fn(&UnlistedPerson<'_>) -> String| -> Vec<Option<String>> {
        rows.iter().map(|row| non_empty(&cell(row))).collect()
    };
    let profile = |cell: &dyn Fn(&PersonProfile) -> String| {
        text(&|row| cell(&findings.profiles[row.person.index()]))
    };
    let exclusion = |cell: &dyn Fn(&AreaExclusion) -> String| {
        text(&|row| row.exclusion.map(cell).unwrap_or_default())
    };
    let file = |row: &UnlistedPerson<'_>| {
        let input = findings.inputs.get(place(row).place.input as usize);
        input.map(|input| input.path.clone()).unwrap_or_default()
    };
    let document = |row: &UnlistedPerson<'_>| {
        let mention = place(row).mention;
        findings.corpus.document(findings.corpus.mentions.work[mention.index()])
    };
    let lines = rows.iter().map(|row| Some(i64::from(place(row).place.line)).filter(|n| *n > 0));
    let mentions =
        rows.iter().map(|row| Some(findings.profiles[row.person.index()].mentions.into()));
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(
                column::PERSON_KEY,
                text(&|row| findings.keys[row.person.index()].clone()),
            ),
            TableColumn::text(column::NAME, profile(&|profile| profile.name.clone())),
            TableColumn::text(column::NAME_NATIVE, profile(&|profile| profile.native.clone())),
            TableColumn::text(column::NAME_KANA, profile(&|profile| profile.kana.clone())),
            TableColumn::text(
                column::NAME_VARIANTS,
                profile(&|profile| profile.variants.join("; ")),
            ),
            TableColumn::text(column::ORCID, profile(&|profile| profile.orcid.to_string())),
            TableColumn::text(column::AREA, exclusion(&|found| found.area.clone())),
            TableColumn::text(column::WHY, text(&|row| row.why.name().to_owned())),
            TableColumn::text(column::DECIDED_IN, exclusion(&|found| found.place.clone())),
            TableColumn::integer(column::MENTIONS, mentions.collect()),
            TableColumn::text(column::FILE, text(&file)),
            TableColumn::integer(column::LINE, lines.collect()),
            TableColumn::text(column::DOCUMENT, text(&document)),
        ],
    )
}

fn unlisted_people<'f>(
    findings: &'f Findings,
    first: &[Option<FirstMention>],
) -> Vec<UnlistedPerson<'f>> {
    let people = findings.people.person_count;
    let (mut is_answered, mut is_in_area) = (vec![false; people], vec![false; people]);
    for area in &findings.areas {
        area.ranking.rows.iter().for_each(|row| is_answered[row.person.index()] = true);
        area.network.people.iter().for_each(|person| is_in_area[person.index()] = true);
    }
    findings.exclusions.iter().for_each(|found| is_answered[found.person.index()] = true);
    let taken_off = findings.exclusions.iter().map(|found| UnlistedPerson {
        person: found.person,
        why: UnlistedReason::Decided,
        exclusion: Some(found),
    });
    let on_no_list = (0..people as u32)
        .map(PersonId)
        .filter(|person| !is_answered[person.index()] && first[person.index()].is_some());
    let on_no_list = on_no_list.map(|person| UnlistedPerson {
        person,
        why: match is_in_area[person.index()] {
            true => UnlistedReason::NoPoints,
            false => UnlistedReason::NoArea,
        },
        exclusion: None,
    });
    taken_off.chain(on_no_list).collect()
}

/// The mention of a person that stands first in the first file.
#[derive(Clone, Copy, Default)]
struct FirstMention {
    place: PrintedPlace,
    mention: MentionId,
}

fn first_mentions(findings: &Findings) -> Vec<Option<FirstMention>> {
    let mut first: Vec<Option<FirstMention>> = vec![None; findings.people.person_count];
    for mention in findings.corpus.mention_ids() {
        let Some(person) = findings.people.person_of[mention.index()] else { continue };
        let place = findings.corpus.mentions.place[mention.index()];
        let held = &mut first[person.index()];
        let is_before = |held: &FirstMention| {
            (place.input, place.line, mention) < (held.place.input, held.place.line, held.mention)
        };
        if held.as_ref().is_none_or(is_before) {
            *held = Some(FirstMention { place, mention });
        }
    }
    first
}
