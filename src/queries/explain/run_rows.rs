//! What a run folder says, row by row.

use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;
use serde::Deserialize;

use super::Error;
use crate::ranking::score::Pillar;
use crate::run_folder::{self, PersonRow, Sheet, Sums, no_run};
use crate::storage::frame::Stored;

/// What an explanation needs of `manifest.json`.
#[derive(Debug, Deserialize)]
pub(super) struct Manifest {
    /// Identifier of the run.
    pub run_id: String,
    /// Reference date.
    pub as_of: String,
    /// One scale an area, in the order of the study.
    pub references: Vec<Scale>,
}

/// What earns full marks in an area, and the weights in force.
#[derive(Debug, Deserialize)]
pub(super) struct Scale {
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
pub(super) struct Place {
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
pub(super) struct Detail {
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
    sheet: Sheet,
    areas: FxHashMap<String, Vec<Place>>,
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
            Stored::open(&file, columns).map_err(|e| Error::from(no_run(&file, e.cause)))
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
    ) -> Result<Sheet, Error> {
        let path = self.path.join(format!("{name}.parquet"));
        let frame = stored.rows_with(columns, key).map_err(|e| no_run(&path, e.cause))?;
        Ok(Sheet::new(path, frame))
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
        let sheet = Sheet::of_either(&self.path, "rankings", &columns)?;
        let mut areas: FxHashMap<String, Vec<Place>> = FxHashMap::default();
        for row in 0..sheet.len() {
            let place = Place {
                row,
                rank: sheet.needed("rank", row)?,
                person_key: sheet.text("person_key", row)?.to_owned(),
                score: sheet.needed("score", row)?,
                tier: sheet.text("tier", row)?.to_owned(),
            };
            areas.entry(sheet.text("area", row)?.to_owned()).or_default().push(place);
        }
        Ok(Rankings { sheet, areas })
    }

    /// The scored items of a person in all areas.
    pub(super) fn evidence(&self, key: &str) -> Result<Vec<EvidenceRow>, Error> {
        let sheet = self.rows_with(&self.evidence, "evidence", &["person_key"], key)?;
        let text = |name, row| sheet.text(name, row).map(str::to_owned);
        (0..sheet.len())
            .map(|row| {
                Ok(EvidenceRow {
                    area: text("area", row)?,
                    document: text("document", row)?,
                    pillar: text("pillar", row)?,
                    kind: text("kind", row)?,
                    role: text("role", row)?,
                    date: text("date", row)?,
                    points: sheet.needed("points", row)?,
                    rule: text("rule", row)?,
                })
            })
            .collect()
    }

    /// The ties of a person in all areas.
    pub(super) fn edges(&self, key: &str) -> Result<Vec<EdgeRow>, Error> {
        let sheet = self.rows_with(&self.edges, "edges", &["a", "b"], key)?;
        (0..sheet.len())
            .map(|row| {
                let (a, b) = (sheet.text("a", row)?, sheet.text("b", row)?);
                Ok(EdgeRow {
                    area: sheet.text("area", row)?.to_owned(),
                    layer: sheet.text("layer", row)?.to_owned(),
                    other: if a == key { b } else { a }.to_owned(),
                    weight: sheet.needed("weight", row)?,
                    documents: sheet.needed("documents", row)?,
                })
            })
            .collect()
    }
}

impl Rankings {
    /// Everybody listed in an area.
    pub(super) fn area(&self, area: &str) -> &[Place] {
        self.areas.get(area).map_or(&[], Vec::as_slice)
    }

    /// The place of a person in an area.
    pub(super) fn place(&self, area: &str, key: &str) -> Option<&Place> {
        self.area(area).iter().find(|place| place.person_key == key)
    }

    /// The rest of a row.
    pub(super) fn detail(&self, place: &Place) -> Result<Detail, Error> {
        let (sheet, row) = (&self.sheet, place.row);
        let mut points = [None; 5];
        for (points, pillar) in points.iter_mut().zip(Pillar::ALL) {
            *points = sheet.number(&format!("points_{}", pillar.name()), row)?;
        }
        let reviewed = sheet.text("tier_reviewed", row)?;
        let flags = sheet.text("flags", row)?.split(';').filter(|flag| !flag.is_empty());
        Ok(Detail {
            points,
            rank_interval: [sheet.number("rank_low", row)?, sheet.number("rank_high", row)?],
            tier_probability: sheet.number("tier_probability", row)?,
            tier_reviewed: (!reviewed.is_empty()).then(|| reviewed.to_owned()),
            flags: flags.map(str::to_owned).collect(),
            position: [sheet.number("effective_size", row)?, sheet.number("harmonic", row)?],
        })
    }
}
