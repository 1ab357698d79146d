//! An area of the data block.

use schemars::JsonSchema;
use serde::Serialize;

use super::pool::{EvidenceLimits, NamedDocuments, Pool};
use crate::output::view::{AreaView, ItemView, RowView};

/// An area: people by rank, ties between them, and what is known of both.
#[derive(Debug, Serialize, JsonSchema)]
pub(super) struct AreaBlock {
    id: String,
    name: String,
    documents: usize,
    /// People listed in the run, in this file or not.
    listed: usize,
    pub(super) left_out: LeftOutBlock,
    /// Rank from which on the order is chance.
    noise_rank: Option<u32>,
    /// Pillars without a source: 0 science, 1 citation, 2 congress, 3 leadership, 4 network.
    absent: Vec<usize>,
    /// Weights of the pillars in per cent.
    weights: Vec<i64>,
    /// Pillars that too few people fill for their full weight.
    thin: Vec<usize>,
    findings: FindingBlock,
    rows: RowBlock,
    ties: TieBlock,
    evidence: EvidenceBlock,
    activity: ActivityBlock,
    communities: CommunityBlock,
    trend: TrendBlock,
    coverage: CoverageBlock,
    /// Null without an earlier run that had the area.
    changes: Option<ChangeBlock>,
}

/// What is in the run and not in this file.
#[derive(Debug, Default, PartialEq, Eq, Serialize, JsonSchema)]
pub(super) struct LeftOutBlock {
    pub(super) people: usize,
    pub(super) ties: usize,
    /// Scored items of the people in this file.
    pub(super) evidence: usize,
}

#[derive(Debug, Serialize, JsonSchema)]
struct FindingBlock {
    en: Vec<String>,
    ja: Vec<String>,
}

/// People of the area: row `i` has rank `i + 1`. Columns of pillars have the order of `absent`.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct RowBlock {
    /// Places in `people`.
    person: Vec<usize>,
    /// 90 % interval of the rank.
    low: Vec<Option<u32>>,
    high: Vec<Option<u32>>,
    median: Vec<Option<u32>>,
    /// Hundredths.
    score: Vec<i64>,
    /// Hundredths, by pillar.
    points: [Vec<Option<i64>>; 5],
    /// Per cent of the listed with fewer points, by pillar.
    peer_pct: [Vec<Option<i64>>; 5],
    /// 1 to 4.
    tier: Vec<Option<i64>>,
    /// Per cent of the resampled rankings.
    tier_pct: Vec<Option<i64>>,
    reviewed: Vec<Option<i64>>,
    /// Hundredths of points to the next higher tier.
    next_gap: Vec<Option<i64>>,
    /// Places in `communities`.
    community: Vec<Option<usize>>,
    community_pct: Vec<Option<i64>>,
    works: Vec<i64>,
    talks: Vec<Option<i64>>,
    first: Vec<Option<i64>>,
    last: Vec<Option<i64>>,
    /// Hundredths of a standard deviation.
    rising: Vec<Option<i64>>,
    /// Pool.
    reach: Vec<Option<u32>>,
    /// Pool.
    roles: Vec<Vec<u32>>,
    /// Pool.
    flags: Vec<Vec<u32>>,
    /// Pool.
    interests: Vec<Vec<u32>>,
    /// Pool: `active`, `silent`, `new`.
    state: Vec<Option<u32>>,
    /// Pool.
    moved_from: Vec<Option<u32>>,
    /// Year.
    moved_in: Vec<Option<i64>>,
    /// 0 to 10,000 from left to right.
    x: Vec<i64>,
    /// 0 to 10,000 from top to bottom.
    y: Vec<i64>,
}

/// Ties between rows.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct TieBlock {
    /// Ties of each row to rows after it; ties are in the order of both ends.
    from: Vec<usize>,
    /// Rows at the other end.
    b: Vec<u32>,
    /// Hundredths, at least 1.
    weight: Vec<i64>,
    /// Bits: 1 co-authorship, 2 co-speaking, 4 guideline, 8 trial.
    layers: Vec<u8>,
    /// Documents in the run, in this file or not.
    documents: Vec<i64>,
    /// How many documents of each tie are in `doc`.
    len: Vec<usize>,
    /// Places in `docs`, newest first; of many the newest and the oldest, so that the years of a tie can be told.
    doc: Vec<u32>,
}

/// Scored items by row.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct EvidenceBlock {
    /// Where the items of each row begin, and the end.
    off: Vec<usize>,
    /// Places in `docs`.
    doc: Vec<u32>,
    pillar: Vec<usize>,
    /// Pool.
    role: Vec<u32>,
    /// Hundredths of raw points.
    points: Vec<i64>,
    /// Pool.
    rule: Vec<u32>,
    talk: TalkBlock,
    /// Items of each row in the run.
    total: Vec<usize>,
    /// Raw sums of science, citation, congress and leadership in hundredths, by row.
    raw: [Vec<Option<i64>>; 4],
}

/// Titles of talks: few items have one.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct TalkBlock {
    /// Places of the items.
    item: Vec<usize>,
    /// Pool.
    text: Vec<u32>,
}

/// Years of each row.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct ActivityBlock {
    /// Where the years of each row begin, and the end.
    off: Vec<usize>,
    year: Vec<i64>,
    papers: Vec<i64>,
    talks: Vec<i64>,
    other: Vec<i64>,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
struct CommunityBlock {
    /// Number in the run.
    id: Vec<u32>,
    label: Vec<String>,
    size: Vec<i64>,
    /// Per cent.
    stability: Vec<Option<i64>>,
    /// Per cent of the tie weight that stays inside.
    internal: Vec<Option<i64>>,
    /// Rows.
    leaders: Vec<Vec<u32>>,
    /// Pool: terms that its documents carry more than those of the others.
    topics: Vec<Vec<u32>>,
    /// Pool.
    countries: Vec<Vec<u32>>,
    /// Pool.
    institutions: Vec<Vec<u32>>,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
struct TrendBlock {
    first_year: i64,
    works: Vec<u32>,
    sessions: Vec<u32>,
    people: Vec<u32>,
    /// 1 when the window begins within the first year.
    incomplete_first: u8,
    /// 1 when the reference date lies within the last year.
    incomplete_last: u8,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
struct CoverageBlock {
    /// Rows.
    picks: Vec<u32>,
    /// Hundredths of a per cent of the area, as the next two.
    marginal: Vec<i64>,
    cumulative: Vec<i64>,
    /// Covered by as many of the first of the list.
    top_k: Vec<i64>,
    /// Per cent of each community after each pick.
    by_community: Vec<Vec<i64>>,
    by_country: CountryCoverageBlock,
}

#[derive(Debug, Default, Serialize, JsonSchema)]
struct CountryCoverageBlock {
    /// Pool.
    country: Vec<u32>,
    /// Per cent of each after each pick.
    share: Vec<Vec<i64>>,
}

/// What moved since the earlier run.
#[derive(Debug, Default, Serialize, JsonSchema)]
struct ChangeBlock {
    key: Vec<String>,
    name: Vec<String>,
    row: Vec<Option<u32>>,
    /// Pool: `stay`, `go`, `new`.
    status: Vec<u32>,
    /// Ranks.
    old: Vec<Option<u32>>,
    new: Vec<Option<u32>>,
    /// Hundredths.
    old_score: Vec<Option<i64>>,
    new_score: Vec<Option<i64>>,
    /// Hundredths of points by evidence, decay, identity, definition, override, suppression, method, others.
    causes: [Vec<i64>; 8],
}

pub(super) fn area_block(
    area: &AreaView,
    pool: &mut Pool,
    documents: &mut NamedDocuments,
    limits: EvidenceLimits,
) -> AreaBlock {
    let evidence = evidence_block(area, pool, documents, limits);
    let in_run: usize = evidence.total.iter().sum();
    AreaBlock {
        id: area.id.clone(),
        name: area.name.clone(),
        documents: area.documents,
        listed: area.listed,
        left_out: LeftOutBlock {
            people: area.listed - area.rows.len(),
            ties: area.all_ties - area.ties.len(),
            evidence: in_run - evidence.doc.len(),
        },
        noise_rank: area.noise_rank,
        absent: area.absent.clone(),
        weights: area.weights.to_vec(),
        thin: area.thin.iter().map(|thin| thin.pillar).collect(),
        findings: FindingBlock { en: area.findings.en.clone(), ja: area.findings.ja.clone() },
        rows: row_block(&area.rows, pool),
        ties: tie_block(area, documents, limits),
        evidence,
        activity: activity_block(&area.rows),
        communities: community_block(area, pool),
        trend: trend_block(area),
        coverage: coverage_block(area, pool),
        changes: change_block(area, pool),
    }
}

fn row_block(rows: &[RowView], pool: &mut Pool) -> RowBlock {
    let mut block = RowBlock::default();
    for row in rows {
        block.person.push(row.person);
        block.low.push(row.low);
        block.high.push(row.high);
        block.median.push(row.median);
        block.score.push(row.score);
        for pillar in 0..5 {
            block.points[pillar].push(row.points[pillar]);
            block.peer_pct[pillar].push(row.peer_pct[pillar]);
        }
        block.tier.push(row.tier);
        block.tier_pct.push(row.tier_pct);
        block.reviewed.push(row.reviewed);
        block.next_gap.push(row.next_gap);
        block.community.push(row.community);
        block.community_pct.push(row.community_pct);
        block.works.push(row.works);
        block.talks.push(row.talks);
        block.first.push(row.first);
        block.last.push(row.last);
        block.rising.push(row.rising);
        block.reach.push(pool.known(row.reach.as_deref()));
        block.roles.push(pool.all(&row.roles));
        block.flags.push(pool.all(&row.flags));
        block.interests.push(pool.all(&row.interests));
        block.state.push(pool.known(row.state.as_deref()));
        block.moved_from.push(pool.known(row.moved_from.as_deref()));
        block.moved_in.push(row.moved_in);
        let [x, y] = row.at;
        block.x.push(x);
        block.y.push(y);
    }
    block
}

fn tie_block(area: &AreaView, documents: &mut NamedDocuments, limits: EvidenceLimits) -> TieBlock {
    let mut block = TieBlock { from: vec![0; area.rows.len()], ..TieBlock::default() };
    for tie in &area.ties {
        let [a, b] = tie.ends;
        block.from[a as usize] += 1;
        block.b.push(b);
        block.weight.push(tie.weight);
        block.layers.push(tie.layers);
        block.documents.push(tie.documents);
        let listed = newest_and_oldest(&tie.listed, limits.tie_documents);
        block.len.push(listed.len());
        block.doc.extend(listed.into_iter().map(|document| documents.place_of(document)));
    }
    block
}

/// Some of a tie's documents, which are newest first: the last of them is always the oldest.
fn newest_and_oldest(documents: &[u32], most: usize) -> Vec<u32> {
    match documents {
        [.., oldest] if documents.len() > most => {
            let newest = documents.iter().take(most.saturating_sub(1));
            newest.chain([oldest]).copied().collect()
        }
        _ => documents.to_vec(),
    }
}

fn evidence_block(
    area: &AreaView,
    pool: &mut Pool,
    documents: &mut NamedDocuments,
    limits: EvidenceLimits,
) -> EvidenceBlock {
    let mut block = EvidenceBlock { off: vec![0], ..EvidenceBlock::default() };
    for (place, row) in area.rows.iter().enumerate() {
        let most = if place < limits.full { usize::MAX } else { limits.items };
        for item in weightiest(&row.items, most) {
            if let Some(talk) = &item.talk {
                block.talk.item.push(block.doc.len());
                block.talk.text.push(pool.place(talk));
            }
            block.doc.push(documents.place_of(item.document));
            block.pillar.push(item.pillar);
            block.role.push(pool.place(&item.role));
            block.points.push(item.points);
            block.rule.push(pool.place(&item.rule));
        }
        block.off.push(block.doc.len());
        block.total.push(row.items.len());
        for (column, raw) in block.raw.iter_mut().zip(row.raw) {
            column.push(raw);
        }
    }
    block
}

/// The items with the most points, in the order of all.
fn weightiest(items: &[ItemView], most: usize) -> Vec<&ItemView> {
    let mut order: Vec<usize> = (0..items.len()).collect();
    order.sort_by_key(|index| (std::cmp::Reverse(items[*index].points), *index));
    order.truncate(most);
    order.sort_unstable();
    order.into_iter().map(|index| &items[index]).collect()
}

fn activity_block(rows: &[RowView]) -> ActivityBlock {
    let mut block = ActivityBlock { off: vec![0], ..ActivityBlock::default() };
    for row in rows {
        for year in &row.activity {
            block.year.push(year.year);
            block.papers.push(year.papers);
            block.talks.push(year.talks);
            block.other.push(year.other);
        }
        block.off.push(block.year.len());
    }
    block
}

fn community_block(area: &AreaView, pool: &mut Pool) -> CommunityBlock {
    let mut block = CommunityBlock::default();
    for community in &area.communities {
        block.id.push(community.id);
        block.label.push(community.label.clone());
        block.size.push(community.size);
        block.stability.push(community.stability_pct);
        block.internal.push(community.internal_pct);
        block.leaders.push(community.leaders.clone());
        block.topics.push(pool.all(&community.topics));
        block.countries.push(pool.all(&community.countries));
        block.institutions.push(pool.all(&community.institutions));
    }
    block
}

fn trend_block(area: &AreaView) -> TrendBlock {
    let years = &area.trend.years;
    TrendBlock {
        first_year: years.first().map_or(0, |year| year.year.into()),
        works: years.iter().map(|year| year.works).collect(),
        sessions: years.iter().map(|year| year.sessions).collect(),
        people: years.iter().map(|year| year.people).collect(),
        incomplete_first: area.trend.incomplete_first.into(),
        incomplete_last: area.trend.incomplete_last.into(),
    }
}

fn coverage_block(area: &AreaView, pool: &mut Pool) -> CoverageBlock {
    let coverage = &area.coverage;
    let countries = &coverage.countries;
    CoverageBlock {
        picks: coverage.picks.clone(),
        marginal: coverage.marginal.clone(),
        cumulative: coverage.cumulative.clone(),
        top_k: coverage.top_k.clone(),
        by_community: coverage.communities.clone(),
        by_country: CountryCoverageBlock {
            country: countries.iter().map(|(code, _)| pool.place(code)).collect(),
            share: countries.iter().map(|(_, share)| share.clone()).collect(),
        },
    }
}

fn change_block(area: &AreaView, pool: &mut Pool) -> Option<ChangeBlock> {
    let mut block = ChangeBlock::default();
    for change in area.changes.as_ref()? {
        block.key.push(change.key.clone());
        block.name.push(change.name.clone());
        block.row.push(change.row);
        block.status.push(pool.place(change.status));
        let ([old, new], [old_score, new_score]) = (change.ranks, change.scores);
        block.old.push(old);
        block.new.push(new);
        block.old_score.push(old_score);
        block.new_score.push(new_score);
        for (column, points) in block.causes.iter_mut().zip(change.causes) {
            column.push(points);
        }
    }
    Some(block)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_items_those_with_the_most_points_stay_in_their_order() {
        let item = |points| ItemView { points, ..ItemView::default() };
        let items = [item(5), item(1), item(9), item(5)];
        let points: Vec<i64> = weightiest(&items, 3).iter().map(|item| item.points).collect();
        assert_eq!(points, [5, 9, 5]);
        assert_eq!(weightiest(&items, 9).len(), 4);
        assert!(weightiest(&items, 0).is_empty());
    }

    #[test]
    fn of_many_documents_of_a_tie_the_newest_and_the_oldest_stay() {
        assert_eq!(newest_and_oldest(&[4, 3, 2, 1], 3), [4, 3, 1]);
        assert_eq!(newest_and_oldest(&[4, 3], 3), [4, 3]);
        assert_eq!(newest_and_oldest(&[4, 3, 1], 2), [4, 1]);
        assert!(newest_and_oldest(&[], 2).is_empty());
    }
}
