//! `people`: one row per person in any ranking.

use rayon::prelude::*;

use super::non_empty;
use crate::data::corpus::PersonId;
use crate::people::profile::PersonProfile;
use crate::pipeline::Findings;
use crate::run_folder::schema::people as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// People of a part of the table.
const PEOPLE_PER_PART: usize = 1 << 16;

/// Parts of `people`: one row a person with a place in any ranking, by key.
pub(in crate::output) fn people(
    findings: &Findings,
) -> impl Iterator<Item = Result<Table, TableError>> + Send + '_ {
    let mut ranked: Vec<PersonId> =
        findings.areas.iter().flat_map(|area| &area.ranking.rows).map(|row| row.person).collect();
    ranked.par_sort_unstable_by(|a, b| findings.keys[a.index()].cmp(&findings.keys[b.index()]));
    ranked.dedup();
    let starts = (0..ranked.len()).step_by(PEOPLE_PER_PART);
    starts.map(move |first| {
        table_of(findings, &ranked[first..(first + PEOPLE_PER_PART).min(ranked.len())])
    })
}

fn table_of(findings: &Findings, ranked: &[PersonId]) -> Result<Table, TableError> {
    let of = |person: &PersonId| &findings.profiles[person.index()];
    let text = |cell: &dyn Fn(&PersonProfile) -> String| -> Vec<Option<String>> {
        ranked.iter().map(|person| non_empty(&cell(of(person)))).collect()
    };
    let keys = ranked.iter().map(|person| Some(findings.keys[person.index()].clone())).collect();
    let confidence = ranked.iter().map(|person| Some(of(person).confidence)).collect();
    let split_risk = ranked.iter().map(|person| Some(of(person).split_risk)).collect();
    let mentions = ranked.iter().map(|person| Some(i64::from(of(person).mentions))).collect();
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(column::PERSON_KEY, keys),
            TableColumn::text(column::NAME, text(&|p| p.name.clone())),
            TableColumn::text(column::NAME_NATIVE, text(&|p| p.native.clone())),
            TableColumn::text(column::NAME_KANA, text(&|p| p.kana.clone())),
            TableColumn::text(column::NAME_VARIANTS, text(&|p| p.variants.join("; "))),
            TableColumn::text(column::ORCID, text(&|p| p.orcid.to_string())),
            TableColumn::text(column::AFFILIATION, text(&|p| p.affiliation.clone())),
            TableColumn::text(column::CITY, text(&|p| p.city.clone())),
            TableColumn::text(column::REGION, text(&|p| p.region.clone())),
            TableColumn::text(column::COUNTRY, text(&|p| p.country.clone())),
            TableColumn::text(column::AFFILIATION_HISTORY, text(&|p| history(p))),
            TableColumn::integer(column::MENTIONS, mentions),
            TableColumn::number(column::IDENTITY_CONFIDENCE, confidence),
            TableColumn::number(column::IDENTITY_SPLIT_RISK, split_risk),
            TableColumn::text(column::IDENTITY_EVIDENCE, text(&|p| p.shared.join("; "))),
        ],
    )
}

fn history(profile: &PersonProfile) -> String {
    let spell = |(line, from, to): &(String, i16, i16)| {
        if from == to { format!("{line} ({from})") } else { format!("{line} ({from}-{to})") }
    };
    profile.history.iter().take(8).map(spell).collect::<Vec<_>>().join(" | ")
}
