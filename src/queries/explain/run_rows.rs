//! What a run folder says, row by row.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::Error;
use crate::ranking::score::Pillar;
use crate::run_folder::{self, PersonRow, RunTable, Sums, not_a_run_folder};
use crate::storage::frame::Stored;

/// What an explanation needs of `manifest.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    /// Identifier of the run.
    pub run_id: String,
    /// Reference date.
    pub as_of: String,
    /// One scale an area, in the order of the study.
    pub references: Vec<AreaScale>,
}

/// What earns full marks in an area, and the weights in force.
#[derive(Debug, Deserialize)]
pub(super) struct AreaScale {
    /// Area id.
    pub area: String,
    /// Area name.
    pub name: String,
    /// X of each raw sum.
    pub references: Sums,
    /// Shares of the score.
    pub weights: Sums,
    /// Pillars without a source.
    pub missing_pillars: Vec<String>,
}

/// What every row of an area's ranking is asked for.
#[derive(Clone, Debug)]
pub(super) struct RankedPerson {
    /// Row of the table, for [`Rankings::detail`].
    row: usize,
    pub rank: u32,
    pub person_key: String,
    pub score: f64,
    /// Proposed tier; empty when none.
    pub tier: String,
}

/// What only the person's own row is asked for.
#[derive(Clone, Debug)]
pub(super) struct RankingDetail {
    /// `None` where the run has no source for the pillar.
    pub points: [Option<f64>; 5],
    /// 90 % interval of the rank, where the run estimated them.
    pub rank_interval: [Option<u32>; 2],
    pub tier_probability: Option<f64>,
    pub tier_reviewed: Option<String>,
    pub flags: Vec<String>,
    /// Effective size and harmonic reach.
    pub position: [Option<f64>; 2],
}

/// `rankings`, held by area.
#[derive(Debug)]
pub(super) struct Rankings {
    table: RunTable,
    areas: FxHashMap<String, Vec<RankedPerson>>,
}

/// A row of `evidence`.
#[derive(Clone, Debug)]
pub(super) struct EvidenceRow {
    pub area: String,
    pub document: String,
    pub pillar: String,
    pub kind: String,
    pub role: String,
    pub date: String,
    pub points: f64,
    pub rule: String,
}

/// A row of `edges`, seen from one person.
#[derive(Clone, Debug)]
pub(super) struct EdgeRow {
    pub area: String,
    pub layer: String,
    /// The other end.
    pub other: String,
    pub weight: f64,
    pub documents: u64,
}

/// A run folder.
#[derive(Debug)]
pub(super) struct Folder {
    path: PathBuf,
    pub manifest: Manifest,
    evidence: Stored,
    edges: Stored,
}

const EVIDENCE: [&str; 9] =
    ["area", "person_key", "document", "pillar", "kind", "role", "date", "points", "rule"];
const EDGES: [&str; 6] = ["area", "layer", "a", "b", "weight", "documents"];

impl Folder {
    pub(super) fn open(path: &Path) -> Result<Self, Error> {
        let manifest = run_folder::manifest(path)?;
        let stored = |name: &str, columns: &[&str]| {
            let file = path.join(name);
            Stored::open(&file, columns).map_err(|e| Error::from(not_a_run_folder(&file, e.cause)))
        };
        let evidence = stored("evidence.parquet", &EVIDENCE)?;
        let edges = stored("edges.parquet", &EDGES)?;
        Ok(Self { path: path.to_path_buf(), manifest, evidence, edges })
    }

    fn rows_with(
        &self,
        stored: &Stored,
        name: &str,
        columns: &[&str],
        key: &str,
    ) -> Result<RunTable, Error> {
        let path = self.path.join(format!("{name}.parquet"));
        let frame = stored.rows_with(columns, key).map_err(|e| not_a_run_folder(&path, e.cause))?;
        Ok(RunTable::new(path, frame))
    }

    pub(super) fn people(&self) -> Result<Vec<PersonRow>, Error> {
        Ok(run_folder::people(&self.path)?)
    }

    /// Where people can be looked up.
    pub(super) fn people_path(&self) -> String {
        run_folder::people_path(&self.path)
    }

    pub(super) fn rankings(&self) -> Result<Rankings, Error> {
        let points = Pillar::ALL.map(|pillar| format!("points_{}", pillar.name()));
        let mut columns = vec![
            "area",
            "rank",
            "rank_low",
            "rank_high",
            "person_key",
            "score",
            "tier",
            "tier_probability",
            "tier_reviewed",
            "flags",
            "effective_size",
            "harmonic",
        ];
        columns.extend(points.iter().map(String::as_str));
        let table = RunTable::of_either(&self.path, "rankings", &columns)?;
        let mut areas: FxHashMap<String, Vec<RankedPerson>> = FxHashMap::default();
        for row in 0..table.len() {
            let place = RankedPerson {
                row,
                rank: table.needed("rank", row)?,
                person_key: table.text("person_key", row)?.to_owned(),
                score: table.needed("score", row)?,
                tier: table.text("tier", row)?.to_owned(),
            };
            areas.entry(table.text("area", row)?.to_owned()).or_default().push(place);
        }
        Ok(Rankings { table, areas })
    }

    /// The scored items of a person in all areas.
    pub(super) fn evidence(&self, key: &str) -> Result<Vec<EvidenceRow>, Error> {
        let table = self.rows_with(&self.evidence, "evidence", &["person_key"], key)?;
        let text = |name, row| table.text(name, row).map(str::to_owned);
        (0..table.len())
            .map(|row| {
                Ok(EvidenceRow {
                    area: text("area", row)?,
                    document: text("document", row)?,
                    pillar: text("pillar", row)?,
                    kind: text("kind", row)?,
                    role: text("role", row)?,
                    date: text("date", row)?,
                    points: table.needed("points", row)?,
                    rule: text("rule", row)?,
                })
            })
            .collect()
    }

    /// The ties of a person in all areas.
    pub(super) fn edges(&self, key: &str) -> Result<Vec<EdgeRow>, Error> {
        let table = self.rows_with(&self.edges, "edges", &["a", "b"], key)?;
        (0..table.len())
            .map(|row| {
                let (a, b) = (table.text("a", row)?, table.text("b", row)?);
                Ok(EdgeRow {
                    area: table.text("area", row)?.to_owned(),
                    layer: table.text("layer", row)?.to_owned(),
                    other: if a == key { b } else { a }.to_owned(),
                    weight: table.needed("weight", row)?,
                    documents: table.needed("documents", row)?,
                })
            })
            .collect()
    }
}

impl Rankings {
    /// Everybody listed in an area.
    pub(super) fn area(&self, area: &str) -> &[RankedPerson] {
        self.areas.get(area).map_or(&[], Vec::as_slice)
    }

    /// The place of a person in an area.
    pub(super) fn place(&self, area: &str, key: &str) -> Option<&RankedPerson> {
        self.area(area).iter().find(|place| place.person_key == key)
    }

    /// The rest of a row.
    pub(super) fn detail(&self, place: &RankedPerson) -> Result<RankingDetail, Error> {
        let (table, row) = (&self.table, place.row);
        let mut points = [None; 5];
        for (points, pillar) in points.iter_mut().zip(Pillar::ALL) {
            *points = table.number(&format!("points_{}", pillar.name()), row)?;
        }
        let reviewed = table.text("tier_reviewed", row)?;
        let flags = table.text("flags", row)?.split(';').filter(|flag| !flag.is_empty());
        Ok(RankingDetail {
            points,
            rank_interval: [table.number("rank_low", row)?, table.number("rank_high", row)?],
            tier_probability: table.number("tier_probability", row)?,
            tier_reviewed: (!reviewed.is_empty()).then(|| reviewed.to_owned()),
            flags: flags.map(str::to_owned).collect(),
            position: [table.number("effective_size", row)?, table.number("harmonic", row)?],
        })
    }
}
