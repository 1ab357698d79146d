//! The tables of the run folder, column by column as the
//! [guide](crate::guide::run_folder) names them.

use std::collections::{BTreeMap, BTreeSet};

use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, PartialDate, PersonId, WorkId, WorkKind};
use crate::data::ingest::RejectedRecord;
use crate::people::profile::PersonProfile;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::network::{Layer, Network};
use crate::ranking::score::{Pillar, RankedPerson, SCORE_DECIMALS};
use crate::storage::frame::{Column, Table};

pub(super) fn known(text: &str) -> Option<String> {
    (!text.is_empty()).then(|| text.to_owned())
}

fn year(year: i16) -> Option<i64> {
    (year > 0).then_some(i64::from(year))
}

/// A person's country as far as it is known.
pub(super) fn profile<'a>(findings: &'a Findings, row: &RankedPerson) -> &'a PersonProfile {
    &findings.profiles[row.person.index()]
}

/// Columns of one area's rows, repeated for all areas.
struct RankedRows<'a> {
    findings: &'a Findings,
    rows: Vec<(&'a AreaFindings, &'a RankedPerson)>,
}

impl RankedRows<'_> {
    fn text(
        &self,
        cell: impl Fn(&AreaFindings, &RankedPerson) -> Option<String>,
    ) -> Vec<Option<String>> {
        self.rows.iter().map(|(area, row)| cell(area, row)).collect()
    }

    fn int(&self, cell: impl Fn(&AreaFindings, &RankedPerson) -> Option<i64>) -> Vec<Option<i64>> {
        self.rows.iter().map(|(area, row)| cell(area, row)).collect()
    }

    fn float(
        &self,
        cell: impl Fn(&AreaFindings, &RankedPerson) -> Option<f64>,
    ) -> Vec<Option<f64>> {
        self.rows.iter().map(|(area, row)| cell(area, row)).collect()
    }

    fn person(&self, cell: impl Fn(&PersonProfile) -> &str) -> Vec<Option<String>> {
        self.text(|_, row| known(cell(profile(self.findings, row))))
    }
}

/// `rankings`: one row a person × area. Measures that are only shown come last.
pub(super) fn rankings(findings: &Findings, run_id: &str) -> Table {
    let rows: Vec<_> = findings
        .areas
        .iter()
        .flat_map(|area| area.ranking.rows.iter().map(move |row| (area, row)))
        .collect();
    let rows = RankedRows { findings, rows };
    let available = |area: &AreaFindings, pillar: Pillar| area.evidence.available[pillar];
    let points = |pillar: Pillar| {
        rows.float(|area, row| available(area, pillar).then_some(row.points[pillar]))
    };
    let count = rows.rows.len();
    let as_of = findings.as_of.to_string();
    let mut columns = vec![
        Column::text("area", rows.text(|area, _| Some(area.area.id.clone()))),
        Column::int("rank", rows.int(|_, row| Some(row.rank.into()))),
        Column::text(
            "person_key",
            rows.text(|_, row| Some(findings.keys[row.person.index()].clone())),
        ),
        Column::text("name", rows.person(|p| &p.name)),
        Column::text("name_native", rows.person(|p| &p.native)),
        Column::text("tier", rows.text(|_, row| row.tier.map(|tier| tier.name().to_owned()))),
        Column::float(
            "tier_probability",
            3,
            rows.float(|_, row| row.tier.and(row.interval).map(|s| s.same_tier)),
        ),
        Column::int("rank_low", rows.int(|_, row| row.interval.map(|s| s.low.into()))),
        Column::int("rank_high", rows.int(|_, row| row.interval.map(|s| s.high.into()))),
        Column::float("score", SCORE_DECIMALS, rows.float(|_, row| Some(row.score))),
        Column::float("points_science", SCORE_DECIMALS, points(Pillar::Science)),
        Column::float("points_citation", SCORE_DECIMALS, points(Pillar::Citation)),
        Column::float("points_congress", SCORE_DECIMALS, points(Pillar::Congress)),
        Column::float("points_leadership", SCORE_DECIMALS, points(Pillar::Leadership)),
        Column::float("points_network", SCORE_DECIMALS, points(Pillar::Network)),
        Column::int("works", rows.int(|_, row| Some(row.works.into()))),
        Column::int(
            "talks",
            rows.int(|area, row| available(area, Pillar::Congress).then_some(row.talks.into())),
        ),
        Column::int("first_active", rows.int(|_, row| year(row.active.0))),
        Column::int("last_active", rows.int(|_, row| year(row.active.1))),
        Column::text("affiliation", rows.person(|p| &p.affiliation)),
        Column::text("city", rows.person(|p| &p.city)),
        Column::text("country", rows.person(|p| &p.country)),
        Column::text("orcid", rows.text(|_, row| known(&profile(findings, row).orcid.to_string()))),
        Column::int("community", rows.int(|area, row| area.community_of(row.node).map(i64::from))),
        Column::text(
            "community_label",
            rows.text(|area, row| {
                area.community_of(row.node).map(|c| area.communities[c as usize - 1].label.clone())
            }),
        ),
        Column::text(
            "reach_level",
            rows.text(|_, row| row.reach_level.map(|level| level.name().to_owned())),
        ),
        Column::float("rising", 3, rows.float(|_, row| row.rising)),
        Column::text("role_label", rows.text(|area, row| known(area.role_label(row.node)))),
        Column::float(
            "identity_confidence",
            3,
            rows.float(|_, row| Some(profile(findings, row).confidence)),
        ),
        Column::text("flags", rows.text(|area, row| known(&flags(findings, area, row)))),
        Column::text("review_status", rows.text(|_, row| review_status(row).map(str::to_owned))),
        Column::coded("run_id", vec![run_id.to_owned()], vec![0; count]),
        Column::coded("as_of", vec![as_of], vec![0; count]),
    ];
    let reviewed =
        |_: &AreaFindings, row: &RankedPerson| row.reviewed_tier.map(|t| t.name().to_owned());
    columns.push(Column::text("tier_reviewed", rows.text(reviewed)));
    let by_weights = |_: &AreaFindings, row: &RankedPerson| {
        row.tier.and(row.interval).map(|standing| standing.same_tier_by_weights)
    };
    columns.extend([
        Column::int("rank_median", rows.int(|_, row| row.interval.map(|s| s.median.into()))),
        Column::float("top10_probability", 3, rows.float(|_, row| row.interval.map(|s| s.top10))),
        Column::float("top50_probability", 3, rows.float(|_, row| row.interval.map(|s| s.top50))),
        Column::float("tier_probability_weights", 3, rows.float(by_weights)),
        Column::float(
            "community_share",
            3,
            rows.float(|area, row| area.membership_share_of(row.node)),
        ),
    ]);
    columns.extend(measures(&rows));
    Table { name: "rankings", columns }
}

/// A tier is proposed until a reviewer decides.
fn review_status(row: &RankedPerson) -> Option<&'static str> {
    match (row.reviewed_tier, row.tier) {
        (Some(_), _) => Some("reviewed"),
        (None, Some(_)) => Some("proposed"),
        (None, None) => None,
    }
}

fn measures(rows: &RankedRows<'_>) -> Vec<Column> {
    let node = |values: fn(&AreaFindings) -> &[f64]| {
        rows.float(|area, row| {
            values(area).get(row.node as usize).copied().filter(|x| x.is_finite())
        })
    };
    vec![
        Column::float("degree", 0, node(|area| &area.measures.degree)),
        Column::float("strength", 4, node(|area| &area.measures.strength)),
        Column::float("effective_size", 4, node(|area| &area.measures.effective_size)),
        Column::float("constraint", 4, node(|area| &area.measures.constraint)),
        Column::float("harmonic", 4, node(|area| &area.measures.harmonic)),
        Column::float("core", 0, node(|area| &area.measures.core)),
        Column::float("pagerank", 9, node(|area| &area.measures.pagerank)),
        Column::float("betweenness", 4, node(|area| &area.measures.betweenness)),
    ]
}

/// Confidence below which a person is flagged and put to review.
pub(super) const UNCERTAIN_IDENTITY: f64 = 0.8;

fn flags(findings: &Findings, area: &AreaFindings, row: &RankedPerson) -> String {
    let profile = profile(findings, row);
    let stale = profile.affiliation_year > 0
        && profile.affiliation_year < findings.as_of.year.saturating_sub(5);
    let mut flags = Vec::new();
    let mut flag = |there: bool, name: &'static str| {
        if there {
            flags.push(name);
        }
    };
    flag(row.consortium_share > 0.5, "consortium_driven");
    flag(profile.confidence < UNCERTAIN_IDENTITY, "identity_uncertain");
    flag(row.documents == 1, "one_paper");
    flag(row.retracted, "retraction");
    flag(stale, "affiliation_stale");
    flag(area.articulation.binary_search(&row.node).is_ok(), "sole_bridge");
    flags.join(";")
}

/// `people`: one row a person with a place in any ranking.
pub(super) fn people(findings: &Findings) -> Table {
    let mut ranked: Vec<PersonId> =
        findings.areas.iter().flat_map(|area| &area.ranking.rows).map(|row| row.person).collect();
    ranked.sort_unstable_by(|a, b| findings.keys[a.index()].cmp(&findings.keys[b.index()]));
    ranked.dedup();
    let of = |person: &PersonId| &findings.profiles[person.index()];
    let text = |cell: &dyn Fn(&PersonProfile) -> String| -> Vec<Option<String>> {
        ranked.iter().map(|person| known(&cell(of(person)))).collect()
    };
    let keys = ranked.iter().map(|person| Some(findings.keys[person.index()].clone())).collect();
    let confidence = ranked.iter().map(|person| Some(of(person).confidence)).collect();
    let split_risk = ranked.iter().map(|person| Some(of(person).split_risk)).collect();
    let mentions = ranked.iter().map(|person| Some(i64::from(of(person).mentions))).collect();
    Table {
        name: "people",
        columns: vec![
            Column::text("person_key", keys),
            Column::text("name", text(&|p| p.name.clone())),
            Column::text("name_native", text(&|p| p.native.clone())),
            Column::text("name_kana", text(&|p| p.kana.clone())),
            Column::text("name_variants", text(&|p| p.variants.join("; "))),
            Column::text("orcid", text(&|p| p.orcid.to_string())),
            Column::text("affiliation", text(&|p| p.affiliation.clone())),
            Column::text("city", text(&|p| p.city.clone())),
            Column::text("country", text(&|p| p.country.clone())),
            Column::text("affiliation_history", text(&|p| history(p))),
            Column::int("mentions", mentions),
            Column::float("identity_confidence", 3, confidence),
            Column::float("identity_split_risk", 3, split_risk),
            Column::text("identity_evidence", text(&|p| p.shared.join("; "))),
        ],
    }
}

fn history(profile: &PersonProfile) -> String {
    let spell = |(line, from, to): &(String, i16, i16)| {
        if from == to { format!("{line} ({from})") } else { format!("{line} ({from}-{to})") }
    };
    profile.history.iter().take(8).map(spell).collect::<Vec<_>>().join(" | ")
}

/// `evidence`: one row a scored item.
pub(super) fn evidence(findings: &Findings) -> Table {
    let mut keys = CodedColumn::default();
    let mut areas = CodedColumn::default();
    let mut words: [CodedColumn; 4] = Default::default();
    let (mut documents, mut dates, mut points) = (Vec::new(), Vec::new(), Vec::new());
    let works = &findings.corpus.works;
    for area in &findings.areas {
        for item in &area.evidence.items {
            let person = area.network.people[item.node as usize];
            areas.push(&area.area.id);
            keys.push(&findings.keys[person.index()]);
            words[0].push(item.pillar.name());
            words[1].push(item.role);
            words[2].push(item.rule.name());
            words[3].push(works.kind[item.work.index()].name());
            documents.push(item.work);
            dates.push(known(&works.date[item.work.index()].to_string()));
            points.push(Some(item.points));
        }
    }
    let [pillar, role, rule, kind] = words;
    Table {
        name: "evidence",
        columns: vec![
            areas.column("area"),
            keys.column("person_key"),
            document_column(&findings.corpus, &documents),
            pillar.column("pillar"),
            role.column("role"),
            Column::text("date", dates),
            Column::float("points", 9, points),
            rule.column("rule"),
            kind.column("kind"),
        ],
    }
}

fn document_column(corpus: &Corpus, documents: &[WorkId]) -> Column {
    let mut place: FxHashMap<WorkId, u32> = FxHashMap::default();
    let mut values = Vec::new();
    let codes = documents
        .iter()
        .map(|work| {
            *place.entry(*work).or_insert_with(|| {
                values.push(corpus.document(*work));
                values.len() as u32 - 1
            })
        })
        .collect();
    Column::coded("document", values, codes)
}

/// A text column with few distinct values, in the making.
#[derive(Default)]
struct CodedColumn {
    values: Vec<String>,
    place: FxHashMap<String, u32>,
    codes: Vec<u32>,
}

impl CodedColumn {
    fn push(&mut self, value: &str) {
        let code = match self.place.get(value) {
            Some(code) => *code,
            None => {
                let code = self.values.len() as u32;
                self.values.push(value.to_owned());
                self.place.insert(value.to_owned(), code);
                code
            }
        };
        self.codes.push(code);
    }

    fn column(self, name: &'static str) -> Column {
        Column::coded(name, self.values, self.codes)
    }
}

/// `edges`: one row a tie and layer, with the number of documents behind it.
pub(super) fn edges(findings: &Findings) -> Table {
    let (mut areas, mut layers) = (CodedColumn::default(), CodedColumn::default());
    let (mut first, mut second) = (CodedColumn::default(), CodedColumn::default());
    let (mut weights, mut documents) = (Vec::new(), Vec::new());
    for area in &findings.areas {
        let works_of = documents_of_people(findings, area);
        for layer in &area.network.layers {
            for (u, v, weight) in layer.graph.weighted_edges() {
                areas.push(&area.area.id);
                layers.push(layer.layer.name());
                first.push(key(findings, &area.network, u));
                second.push(key(findings, &area.network, v));
                weights.push(Some(f64::from(weight)));
                let shared = works_in_common(&works_of[u as usize], &works_of[v as usize])
                    .filter(|work| {
                        Layer::of_work(findings.corpus.works.kind[work.index()]) == layer.layer
                    })
                    .count();
                documents.push(Some(shared as i64));
            }
        }
    }
    Table {
        name: "edges",
        columns: vec![
            areas.column("area"),
            layers.column("layer"),
            first.column("a"),
            second.column("b"),
            Column::float("weight", 6, weights),
            Column::int("documents", documents),
        ],
    }
}

fn key<'a>(findings: &'a Findings, network: &Network, node: u32) -> &'a str {
    &findings.keys[network.people[node as usize].index()]
}

/// Documents of the area by node, rising.
fn documents_of_people(findings: &Findings, area: &AreaFindings) -> Vec<Vec<WorkId>> {
    let mut documents = vec![Vec::new(); area.network.people.len()];
    for entry in &area.works {
        for mention in findings.corpus.mentions_of(entry.work) {
            let person = findings.people.person_of[mention.index()];
            if let Some(node) = person.and_then(|person| area.network.node_of(person)) {
                documents[node as usize].push(entry.work);
            }
        }
    }
    for list in &mut documents {
        list.sort_unstable();
        list.dedup();
    }
    documents
}

fn works_in_common<'a>(a: &'a [WorkId], b: &'a [WorkId]) -> impl Iterator<Item = WorkId> + 'a {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    short.iter().copied().filter(|work| long.binary_search(work).is_ok())
}

/// `communities`: one row a community × area.
pub(super) fn communities(findings: &Findings) -> Table {
    let all: Vec<_> = findings
        .areas
        .iter()
        .flat_map(|area| area.communities.iter().map(move |community| (area, community)))
        .collect();
    let text = |cell: &dyn Fn(&AreaFindings, &crate::pipeline::Community) -> String| {
        all.iter().map(|(area, community)| known(&cell(area, community))).collect::<Vec<_>>()
    };
    let leading = |area: &AreaFindings, community: &crate::pipeline::Community| {
        let members = area
            .ranking
            .rows
            .iter()
            .filter(|row| area.community_of(row.node) == Some(community.id));
        let names = members.take(3).map(|row| profile(findings, row).name.clone());
        names.collect::<Vec<_>>().join("; ")
    };
    Table {
        name: "communities",
        columns: vec![
            Column::text("area", text(&|area, _| area.area.id.clone())),
            Column::int("community", all.iter().map(|(_, c)| Some(c.id.into())).collect()),
            Column::int("size", all.iter().map(|(_, c)| Some(c.size.into())).collect()),
            Column::text("label", text(&|_, c| c.label.clone())),
            Column::float("stability", 3, all.iter().map(|(_, c)| c.stability).collect()),
            Column::text("leading_people", text(&leading)),
            Column::text("countries", text(&|_, c| c.countries.join("; "))),
            Column::text("institutions", text(&|_, c| c.institutions.join("; "))),
            Column::float(
                "internal_share",
                3,
                all.iter().map(|(_, c)| Some(c.internal_share)).collect(),
            ),
        ],
    }
}

/// `rejected`: one row a refused record.
pub(super) fn rejected(rejected: &[RejectedRecord]) -> Table {
    let text = |cell: &dyn Fn(&RejectedRecord) -> String| -> Vec<Option<String>> {
        rejected.iter().map(|row| known(&cell(row))).collect()
    };
    Table {
        name: "rejected",
        columns: vec![
            Column::text("source", text(&|row| row.source.name().to_owned())),
            Column::text("file", text(&|row| row.location.file.clone())),
            Column::int(
                "line",
                rejected
                    .iter()
                    .map(|row| match row.location.line {
                        0 => None,
                        line => Some(line as i64),
                    })
                    .collect(),
            ),
            Column::text("record", text(&|row| row.location.record.clone())),
            Column::text("what", text(&|row| row.what.clone())),
            Column::text("why", text(&|row| row.why.clone())),
        ],
    }
}

/// `notice_register`: people held in this run, what their data came from, and by when they are to be
/// told: one month after the reference date (GDPR article 14(3)(a)).
pub(super) fn notice_register(findings: &Findings) -> Table {
    type Held = (PersonId, BTreeSet<&'static str>);
    let mut sources: BTreeMap<&str, Held> = BTreeMap::new();
    for area in &findings.areas {
        for row in &area.ranking.rows {
            let key = findings.keys[row.person.index()].as_str();
            let held = sources.entry(key).or_insert((row.person, BTreeSet::new()));
            let items = area.evidence.of(row.node).iter();
            held.1.extend(items.map(|item| match findings.corpus.works.kind[item.work.index()] {
                WorkKind::Session => "congress programmes",
                WorkKind::RegisteredTrial => "trial registers",
                WorkKind::GuidelinePanel | WorkKind::Office => "guidelines and societies",
                _ => "publications",
            }));
        }
    }
    let due = a_month_after(findings.as_of);
    let column = |cell: &dyn Fn(&Held) -> String| {
        sources.values().map(|held| known(&cell(held))).collect::<Vec<_>>()
    };
    Table {
        name: "notice_register",
        columns: vec![
            Column::text("person_key", sources.keys().map(|key| Some((*key).to_owned())).collect()),
            Column::text(
                "source_category",
                column(&|held| held.1.iter().copied().collect::<Vec<_>>().join("; ")),
            ),
            Column::text(
                "country",
                column(&|held| findings.profiles[held.0.index()].country.clone()),
            ),
            Column::coded("due_date", vec![due.to_string()], vec![0; sources.len()]),
        ],
    }
}

fn a_month_after(date: PartialDate) -> PartialDate {
    let day = date.day.max(1);
    match date.month {
        0 => PartialDate::new(date.year + 1, 1, 31),
        12 => PartialDate::new(date.year + 1, 1, day),
        month => PartialDate { year: date.year, month: month + 1, day: day.min(28) },
    }
}
