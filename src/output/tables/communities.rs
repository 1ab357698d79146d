//! `communities`: one row per community and area.

use super::{non_empty, profile_of};
use crate::pipeline::{AreaFindings, Community, Findings};
use crate::run_folder::schema::communities as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// `communities`: one row a community × area.
pub(in crate::output) fn communities(findings: &Findings) -> Result<Table, TableError> {
    let all: Vec<_> = findings
        .areas
        .iter()
        .flat_map(|area| area.communities.iter().map(move |community| (area, community)))
        .collect();
    let text = |cell: &dyn Fn(&AreaFindings, &Community) -> String| {
        all.iter().map(|(area, community)| non_empty(&cell(area, community))).collect::<Vec<_>>()
    };
    let leading = |area: &AreaFindings, community: &Community| {
        let members = area
            .ranking
            .rows
            .iter()
            .filter(|row| area.community_of(row.node) == Some(community.id));
        let names = members.take(3).map(|row| profile_of(findings, row).name.clone());
        names.collect::<Vec<_>>().join("; ")
    };
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(column::AREA, text(&|area, _| area.area.id.clone())),
            TableColumn::integer(
                column::COMMUNITY,
                all.iter().map(|(_, c)| Some(c.id.into())).collect(),
            ),
            TableColumn::integer(
                column::SIZE,
                all.iter().map(|(_, c)| Some(c.size.into())).collect(),
            ),
            TableColumn::text(column::LABEL, text(&|_, c| c.label.clone())),
            TableColumn::number(column::STABILITY, all.iter().map(|(_, c)| c.stability).collect()),
            TableColumn::text(column::LEADING_PEOPLE, text(&leading)),
            TableColumn::text(column::COUNTRIES, text(&|_, c| c.countries.join("; "))),
            TableColumn::text(column::INSTITUTIONS, text(&|_, c| c.institutions.join("; "))),
            TableColumn::number(
                column::INTERNAL_SHARE,
                all.iter().map(|(_, c)| Some(c.internal_share)).collect(),
            ),
            TableColumn::text(column::TOPICS, text(&|_, c| c.terms.join("; "))),
        ],
    )
}
