//! Ties of co-authorship that another engine added up, in the place of those that a run adds up itself.

use std::collections::BTreeSet;

use polars::prelude::DataFrame;
use rustc_hash::FxHashMap;

use crate::graph::GraphError;
use crate::ranking::area::{AreaIndex, AreaMembership};
use crate::ranking::network::{Layer, Network, TieScene, tie_documents};
use crate::storage::frame::{self, FrameCell, FrameColumn, FrameError};
use crate::storage::input_file::InputPath;
use crate::storage::sql::tables::edges as column;
use crate::storage::table_schema::TableForm;

/// What is wrong with a table of ties.
#[derive(Debug, thiserror::Error)]
pub enum GivenTiesError {
    /// It cannot be read.
    #[error(
        "{file}: {source}\n  it needs the columns a, b, area, weight and documents, as `kolnet sql run` and notebooks/spark/job.py write them"
    )]
    Unreadable {
        /// The file.
        file: String,
        /// What is wrong with it.
        source: Box<FrameError>,
    },
    /// There is no tie in any of them.
    #[error(
        "{files}: no tie is in it\n  run the steps again over tables of this study, or take the source of kind edges out of the study"
    )]
    Empty {
        /// The files.
        files: String,
    },
    /// It holds ties of an area that the study does not have.
    #[error(
        "{file}: the study has no area '{area}'\n  write one of {known}, or make the tables anew with this study"
    )]
    UnknownArea {
        /// The file.
        file: String,
        /// What stands there.
        area: String,
        /// The areas of the study.
        known: String,
    },
    /// Its ties are not those of the study.
    #[error(
        "{files}: area '{area}': {what}\n  make the tables anew with this study and its run folder (`kolnet sql tables`) and run the steps over them again, or take the source of kind edges out of the study"
    )]
    OtherTies {
        /// The files.
        files: String,
        /// The area.
        area: String,
        /// What is not as in the study, with the first cases.
        what: String,
    },
    /// The weights do not make a graph.
    #[error(transparent)]
    Graph(#[from] GraphError),
}

/// An area whose ties another engine may have added up.
#[derive(Clone, Copy)]
pub(super) struct TiedArea<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its works in the window.
    pub(super) works: &'a [AreaMembership],
    /// What decides on its ties.
    pub(super) scene: TieScene<'a>,
    /// Key of each person.
    pub(super) keys: &'a [String],
}

/// Tables of ties, as they were read.
#[derive(Debug)]
pub struct GivenTies {
    tables: Vec<DataFrame>,
    /// The files, for messages.
    files: String,
    areas: BTreeSet<String>,
}

/// A tie between two nodes, the smaller first.
#[derive(Clone, Copy, Debug, PartialEq)]
struct GivenTie {
    ends: (u32, u32),
    weight: f64,
    documents: i64,
}

impl GivenTies {
    /// Reads the tables that a study names; `None` when it names none.
    ///
    /// # Errors
    /// When a table cannot be read or holds ties of an area that the study does not have, and when there is no tie.
    pub(super) fn read(
        files: &[InputPath],
        areas: &AreaIndex,
    ) -> Result<Option<Self>, GivenTiesError> {
        if files.is_empty() {
            return Ok(None);
        }
        let known: Vec<&str> = areas.areas.iter().map(|area| area.area.id.as_str()).collect();
        let shown: Vec<&str> = files.iter().map(|file| file.display.as_str()).collect();
        let mut given =
            Self { tables: Vec::new(), files: shown.join(", "), areas: BTreeSet::new() };
        for file in files {
            let unreadable = |source| unreadable(&file.display, source);
            let table = read_table(file).map_err(unreadable)?;
            for area in named_areas(&table).map_err(unreadable)? {
                if !known.contains(&area.as_str()) {
                    let (file, known) = (file.display.clone(), known.join(", "));
                    return Err(GivenTiesError::UnknownArea { file, area, known });
                }
                given.areas.insert(area);
            }
            given.tables.push(table);
        }
        if given.areas.is_empty() {
            return Err(GivenTiesError::Empty { files: given.files });
        }
        Ok(Some(given))
    }

    /// Puts the ties of an area that the tables name into its network, in the place of those of co-authorship.
    ///
    /// # Errors
    /// When a tie names somebody who is not in the area, or the ties and their documents are not those of the study.
    pub(super) fn put_into(
        &self,
        network: &mut Network,
        area: &TiedArea<'_>,
    ) -> Result<(), GivenTiesError> {
        if !self.areas.contains(area.id) {
            return Ok(());
        }
        let other = |what| self.other_ties(area, what);
        let key = |node: u32| area.keys[network.people[node as usize].index()].as_str();
        let mut ties = self.ties_of(network, area)?;
        ties.sort_unstable_by_key(|tie| tie.ends);
        let own = documents_of_ties(network, area);
        compare(&ties, &own, &|(a, b)| format!("{} and {}", key(a), key(b))).map_err(other)?;
        let edges: Vec<(u32, u32, f32)> =
            ties.iter().map(|tie| (tie.ends.0, tie.ends.1, tie.weight as f32)).collect();
        Ok(network.set_co_authorship(&edges, area.scene.params)?)
    }

    fn other_ties(&self, area: &TiedArea<'_>, what: String) -> GivenTiesError {
        GivenTiesError::OtherTies { files: self.files.clone(), area: area.id.to_owned(), what }
    }

    /// The ties of an area between nodes of its network.
    fn ties_of(
        &self,
        network: &Network,
        area: &TiedArea<'_>,
    ) -> Result<Vec<GivenTie>, GivenTiesError> {
        let keys = network.people.iter().map(|person| area.keys[person.index()].as_str());
        let node_of: FxHashMap<&str, u32> = keys.zip(0..).collect();
        let mut ties = Vec::new();
        let mut strangers = BTreeSet::new();
        for table in &self.tables {
            let names = column::TABLE.columns.iter().map(|column| column.name).collect::<Vec<_>>();
            let columns = frame::frame_columns(table, &names)
                .map_err(|source| unreadable(&self.files, source))?;
            for row in 0..table.height() {
                let Some(typed) = TypedTie::of(&columns, row) else {
                    return Err(self.other_ties(area, format!("row {} has an empty cell", row + 1)));
                };
                if typed.area != area.id {
                    continue;
                }
                let ends = [typed.a, typed.b].map(|key| node_of.get(key).copied());
                let [Some(a), Some(b)] = ends else {
                    let unknown = [typed.a, typed.b].into_iter().zip(ends);
                    strangers
                        .extend(unknown.filter(|(_, node)| node.is_none()).map(|(key, _)| key));
                    continue;
                };
                // A weight that is nothing in the precision of the network is no tie.
                if !(typed.weight.is_finite() && typed.weight as f32 > 0.0) {
                    let (a, b, weight) = (typed.a, typed.b, typed.weight);
                    let what = format!("the tie of {a} and {b} has the weight {weight}");
                    return Err(self.other_ties(area, what));
                }
                let ends = (a.min(b), a.max(b));
                ties.push(GivenTie { ends, weight: typed.weight, documents: typed.documents });
            }
        }
        if strangers.is_empty() {
            return Ok(ties);
        }
        let (count, cases) =
            (strangers.len(), first(strangers.iter().map(|key| (*key).to_owned())));
        Err(self.other_ties(area, format!("{count} of the keys in it are nobody's there: {cases}")))
    }
}

/// A row as it is typed.
struct TypedTie<'t> {
    a: &'t str,
    b: &'t str,
    area: &'t str,
    weight: f64,
    documents: i64,
}

impl<'t> TypedTie<'t> {
    /// A row of the columns of `edges`; `None` when a cell is empty.
    fn of(columns: &[FrameColumn<'t>], row: usize) -> Option<Self> {
        let [a, b, area, weight, documents] = columns else { return None };
        let text = |column: &FrameColumn<'t>| match column.cell(row)? {
            FrameCell::Text(text) => Some(text),
            _ => None,
        };
        let FrameCell::Number(weight) = weight.cell(row)? else { return None };
        let FrameCell::Integer(documents) = documents.cell(row)? else { return None };
        Some(Self { a: text(a)?, b: text(b)?, area: text(area)?, weight, documents })
    }
}

fn unreadable(file: &str, source: FrameError) -> GivenTiesError {
    GivenTiesError::Unreadable { file: file.to_owned(), source: Box::new(source) }
}

fn read_table(file: &InputPath) -> Result<DataFrame, FrameError> {
    let is_csv = file.path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("csv"));
    let form = if is_csv { TableForm::Csv } else { TableForm::Parquet };
    frame::collect(frame::scan(&file.path, form, column::TABLE.columns)?)
}

fn named_areas(table: &DataFrame) -> Result<BTreeSet<String>, FrameError> {
    let columns = frame::frame_columns(table, &[column::AREA.name])?;
    let mut areas = BTreeSet::new();
    for row in 0..table.height() {
        if let Some(FrameCell::Text(area)) = columns[0].cell(row)
            && !areas.contains(area)
        {
            areas.insert(area.to_owned());
        }
    }
    Ok(areas)
}

/// The pairs that the documents of the study tie by co-authorship, rising, with the number of documents.
fn documents_of_ties(network: &Network, area: &TiedArea<'_>) -> Vec<((u32, u32), i64)> {
    let layers = tie_documents(area.scene, area.works, network);
    let layer = layers.into_iter().find(|layer| layer.layer == Layer::CoAuthorship);
    let documents = layer.map(|layer| layer.documents).unwrap_or_default();
    let same_ends = documents.chunk_by(|x, y| (x.a, x.b) == (y.a, y.b));
    same_ends.map(|tie| ((tie[0].a, tie[0].b), tie.len() as i64)).collect()
}

/// Both are rising. What is not the same in both, with the first cases.
fn compare(
    given: &[GivenTie],
    own: &[((u32, u32), i64)],
    shown: &dyn Fn((u32, u32)) -> String,
) -> Result<(), String> {
    let of_own = |ends: (u32, u32)| own.binary_search_by_key(&ends, |tie| tie.0).ok();
    let named = |what: &str, ties: &[(u32, u32)]| {
        let (count, cases) = (ties.len(), first(ties.iter().map(|ends| shown(*ends))));
        format!("{count} of its ties {what}: {cases}")
    };
    let twice: Vec<_> = given
        .windows(2)
        .filter(|pair| pair[0].ends == pair[1].ends)
        .map(|pair| pair[0].ends)
        .collect();
    if !twice.is_empty() {
        return Err(named("stand in it twice", &twice));
    }
    let ends = given.iter().map(|tie| tie.ends);
    let foreign: Vec<_> = ends.filter(|ends| of_own(*ends).is_none()).collect();
    if !foreign.is_empty() {
        return Err(named("are made by no document of the study", &foreign));
    }
    let is_given = |ends: &(u32, u32)| given.binary_search_by_key(ends, |tie| tie.ends).is_ok();
    let missing: Vec<_> = own.iter().map(|tie| tie.0).filter(|ends| !is_given(ends)).collect();
    if !missing.is_empty() {
        return Err(named("are missing in it", &missing));
    }
    let differs = given.iter().zip(own).filter(|(tie, own)| tie.documents != own.1);
    let differing: Vec<_> = differs.map(|(tie, _)| tie.ends).collect();
    match differing.is_empty() {
        true => Ok(()),
        false => Err(named("have another number of documents than in the study", &differing)),
    }
}

/// Cases that a message names.
const NAMED: usize = 3;

fn first(cases: impl Iterator<Item = String>) -> String {
    let cases: Vec<String> = cases.take(NAMED + 1).collect();
    let more = if cases.len() > NAMED { ", …" } else { "" };
    format!("{}{more}", cases[..cases.len().min(NAMED)].join(", "))
}
