//! The steps run here, part by part.
//!
//! A table that is larger than its share of the budget is cut into parts by ranges of the step's partition column.
//! The parts wait on the disk and are worked off one after the other, so that the results come out sorted as a
//! whole. polars' own spilling is not used: it counts only what goes through an allocator of its own.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

use polars::prelude::{
    DataFrame, IdxCa, IntoLazy, LazyFrame, PolarsError, SortMultipleOptions, len,
};
use polars::sql::SQLContext;

use super::error::SqlError;
use super::grouped_writer::GroupedWriter;
use super::part_bounds::{KeySample, PartBounds, key_ends};
use super::spill::{SpillFolder, SpilledRows};
use super::steps::{RowGrowth, STEPS, SqlStep, StepRole};
use crate::storage::atomic_dir::{FolderWriteError, StagedFolder};
use crate::storage::frame::{self, FrameError, frame_schema};
use crate::storage::table_schema::{TableForm, TableSchema};

/// How many bytes of rows may be in memory at once. A part, what is made of it and their copies share it; what an
/// engine needs beside rows comes on top.
#[derive(Clone, Copy, Debug)]
pub struct MemoryBudget {
    /// Megabytes, at least one.
    pub megabytes: u64,
}

impl MemoryBudget {
    /// Bytes that a part of a table may have.
    fn part(self) -> usize {
        (self.megabytes as usize).saturating_mul(1_000_000 / SHARES)
    }
}

/// Parts of the budget: the rows that are read, those that are made, and a copy of either.
const SHARES: usize = 4;
/// Most parts of a table: each is an open file.
const PARTS: usize = 256;
/// Rows by which the bytes of a row are reckoned.
const MEASURED: usize = 1 << 16;
/// Keys of each part that are looked at to find the bounds.
const SAMPLED: usize = 256;

/// What a step did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StepReport {
    /// Name of the step.
    pub step: &'static str,
    /// Rows that it made.
    pub rows: usize,
    /// Parts into which the table that it reads was cut.
    pub parts: usize,
    /// Bytes written for the time being.
    pub spilled: u64,
    /// Whether the rows are a file of the results.
    pub role: StepRole,
}

/// Runs all steps over the tables in `tables` and writes the results into `staged`, sorted: the same bytes for any
/// budget and number of threads.
///
/// # Errors
/// When a table is missing, damaged or not as declared, when rows can be kept neither in memory nor in `spill`, and
/// when the results cannot be written.
pub fn run_steps(
    tables: &Path,
    staged: &mut StagedFolder,
    spill: SpillFolder,
    budget: MemoryBudget,
) -> Result<Vec<StepReport>, SqlError> {
    let mut runner = StepRunner { tables, spill, budget, kept: BTreeMap::new() };
    STEPS.iter().map(|step| runner.run(step, staged)).collect()
}

/// Rows that a step reads.
enum StepRows {
    Memory(DataFrame),
    File(PathBuf),
}

impl StepRows {
    fn scan(&self, table: &TableSchema) -> Result<LazyFrame, SqlError> {
        match self {
            Self::Memory(frame) => Ok(frame.clone().lazy()),
            Self::File(path) => frame::scan(path, TableForm::Parquet, table.columns)
                .map_err(|source| unreadable(path, source)),
        }
    }

    fn collect(&self, query: LazyFrame) -> Result<DataFrame, SqlError> {
        frame::collect(query).map_err(|source| match self {
            Self::File(path) => unreadable(path, source),
            Self::Memory(_) => unreadable(Path::new("rows in memory"), source),
        })
    }

    fn slice(&self, table: &TableSchema, from: usize, rows: usize) -> Result<DataFrame, SqlError> {
        self.collect(self.scan(table)?.slice(from as i64, rows as u32))
    }

    fn height(&self, table: &TableSchema) -> Result<usize, SqlError> {
        let counted = self.collect(self.scan(table)?.select([len()]))?;
        let rows = counted.columns().first().and_then(|rows| rows.u32().ok()?.get(0));
        Ok(rows.unwrap_or_default() as usize)
    }
}

fn unreadable(file: &Path, source: FrameError) -> SqlError {
    SqlError::Table { file: file.display().to_string(), source: Box::new(source) }
}

/// Takes the rows that a step makes, in order.
type Sink<'s> = &'s mut dyn FnMut(&mut SpillFolder, &DataFrame) -> Result<(), SqlError>;

struct StepRunner<'a> {
    tables: &'a Path,
    spill: SpillFolder,
    budget: MemoryBudget,
    /// What steps made for later ones alone, by name.
    kept: BTreeMap<&'static str, StepRows>,
}

impl StepRunner<'_> {
    fn run(
        &mut self,
        step: &'static SqlStep,
        staged: &mut StagedFolder,
    ) -> Result<StepReport, SqlError> {
        let before = self.spill.bytes();
        let input = self.input(step, staged.path());
        let (rows, parts) = match step.role {
            StepRole::Intermediate => self.keep(step, &input)?,
            StepRole::Result => self.write(step, &input, staged)?,
        };
        let spilled = self.spill.bytes() - before;
        Ok(StepReport { step: step.name(), rows, parts, spilled, role: step.role })
    }

    /// What a step reads: rows that were kept for it, a result that was written before, or a table of the study.
    fn input(&mut self, step: &SqlStep, results: &Path) -> StepRows {
        if let Some(kept) = self.kept.remove(step.reads.name) {
            return kept;
        }
        let is_made = STEPS.iter().any(|made| made.name() == step.reads.name);
        let folder = if is_made { results } else { self.tables };
        StepRows::File(folder.join(step.reads.file_name(TableForm::Parquet)))
    }

    /// Keeps the rows of a step for a later one, and returns how many they are and the parts it worked off.
    fn keep(
        &mut self,
        step: &'static SqlStep,
        input: &StepRows,
    ) -> Result<(usize, usize), SqlError> {
        let schema = frame_schema(step.makes.columns);
        let mut kept = KeptRows::Memory(DataFrame::empty_with_schema(&schema));
        let (mut rows, most) = (0, self.budget.part());
        let parts = self.work_off(step, input, &mut |spill, made| {
            rows += made.height();
            kept.push(made, most, spill)
        })?;
        let kept = match kept {
            KeptRows::Memory(frame) => StepRows::Memory(frame),
            KeptRows::File(file) => StepRows::File(self.spill.close(*file)?),
        };
        self.kept.insert(step.name(), kept);
        Ok((rows, parts))
    }

    /// Writes the rows of a step, and returns how many they are and the parts it worked off.
    fn write(
        &mut self,
        step: &'static SqlStep,
        input: &StepRows,
        staged: &mut StagedFolder,
    ) -> Result<(usize, usize), SqlError> {
        let target = staged.target().to_owned();
        let failed = |cause: PolarsError| FolderWriteError::new(&target, cause);
        let mut worked_off = Ok((0, 0));
        staged.write(&step.makes.file_name(TableForm::Parquet), |out| {
            worked_off = self.write_rows(step, input, out, &failed);
            Ok(())
        })?;
        worked_off
    }

    fn write_rows(
        &mut self,
        step: &'static SqlStep,
        input: &StepRows,
        out: impl Write,
        failed: &dyn Fn(PolarsError) -> FolderWriteError,
    ) -> Result<(usize, usize), SqlError> {
        let schema = frame_schema(step.makes.columns);
        let mut file = GroupedWriter::new(out, &schema).map_err(failed)?;
        let parts =
            self.work_off(step, input, &mut |_, made| Ok(file.push(made).map_err(failed)?))?;
        Ok((file.finish().map_err(failed)?, parts))
    }

    /// Runs a step over its input, part by part, and returns the number of parts.
    fn work_off(
        &mut self,
        step: &'static SqlStep,
        input: &StepRows,
        sink: Sink<'_>,
    ) -> Result<usize, SqlError> {
        let cut = self.cut(step, input)?;
        if cut.parts <= 1 {
            let whole = input.slice(step.reads, 0, cut.rows)?;
            self.run_part(step, whole, sink)?;
            return Ok(1);
        }
        let bounds = cut.bounds(step, input)?;
        let files = self.spill_parts(step, input, &cut, &bounds)?;
        for file in &files {
            let part = StepRows::File(file.clone());
            let rows = part.height(step.reads)?;
            self.run_part(step, part.slice(step.reads, 0, rows)?, sink)?;
            // Its room is needed for what comes; the folder goes at the end anyway.
            let _ = std::fs::remove_file(file);
        }
        Ok(files.len())
    }

    fn cut(&self, step: &SqlStep, input: &StepRows) -> Result<TableCut, SqlError> {
        let rows = input.height(step.reads)?;
        let measured = input.slice(step.reads, 0, rows.min(MEASURED))?;
        let row_bytes = measured.estimated_size().div_ceil(measured.height().max(1)).max(1);
        let part = self.budget.part();
        let parts = rows.saturating_mul(row_bytes).div_ceil(part);
        if parts > PARTS {
            let (table, megabytes) = (step.reads.name, self.budget.megabytes);
            let enough = (megabytes * parts as u64).div_ceil(PARTS as u64);
            return Err(SqlError::TooLittleMemory { table, megabytes, rows, parts, enough });
        }
        // What is on the way to the disk may have half of a part.
        Ok(TableCut { rows, parts, rows_at_once: (part / 2 / row_bytes).max(1) })
    }

    /// Writes each part into a file of its own.
    fn spill_parts(
        &mut self,
        step: &SqlStep,
        input: &StepRows,
        cut: &TableCut,
        bounds: &PartBounds,
    ) -> Result<Vec<PathBuf>, SqlError> {
        let schema = frame_schema(step.reads.columns);
        let files = (0..bounds.parts()).map(|_| self.spill.file(&schema));
        let mut files = files.collect::<Result<Vec<SpilledRows>, SqlError>>()?;
        for from in (0..cut.rows).step_by(cut.rows_at_once) {
            let rows = input.slice(step.reads, from, cut.rows_at_once)?;
            let of_parts = rows
                .column(step.partition.name)
                .and_then(|keys| bounds.rows_of_parts(keys))
                .map_err(|cause| step.failed(cause))?;
            for (file, of_part) in files.iter_mut().zip(of_parts) {
                let of_part = IdxCa::from_vec("row".into(), of_part);
                let taken = rows.take(&of_part).map_err(|cause| step.failed(cause))?;
                self.spill.push(file, &taken)?;
            }
        }
        files.into_iter().map(|file| self.spill.close(file)).collect()
    }

    /// Runs a step over rows that hold every row of their keys.
    fn run_part(
        &mut self,
        step: &'static SqlStep,
        part: DataFrame,
        sink: Sink<'_>,
    ) -> Result<(), SqlError> {
        let batches = self.batches(step, part).map_err(|cause| step.failed(cause))?;
        for batch in batches {
            let made = step.run(batch).map_err(|cause| step.failed(cause))?;
            sink(&mut self.spill, &made)?;
        }
        Ok(())
    }

    /// Cuts a part further between its keys, so that the rows made of each piece have room.
    fn batches(&self, step: &SqlStep, part: DataFrame) -> Result<Vec<DataFrame>, PolarsError> {
        if step.growth == RowGrowth::AtMost || part.height() == 0 {
            return Ok(vec![part]);
        }
        let row_bytes = part.estimated_size().div_ceil(part.height()).max(1);
        let most = self.budget.part() / row_bytes;
        let sorted = part.sort([step.partition.name], SortMultipleOptions::default())?;
        let (mut batches, mut from, mut before, mut pairs) = (Vec::new(), 0, 0, 0);
        for end in key_ends(sorted.column(step.partition.name)?)? {
            let more = (end - before).saturating_mul(end - before) / 2;
            if pairs + more > most && before > from {
                batches.push(sorted.slice(from as i64, before - from));
                (from, pairs) = (before, 0);
            }
            pairs += more;
            before = end;
        }
        batches.push(sorted.slice(from as i64, sorted.height() - from));
        Ok(batches)
    }
}

impl SqlStep {
    /// Runs the text over the rows of the table that it reads; what it makes is sorted.
    fn run(&self, rows: DataFrame) -> Result<DataFrame, PolarsError> {
        let mut context = SQLContext::new();
        context.register(self.reads.name, rows.lazy());
        let made = context.execute(self.text)?;
        let columns: Vec<_> = self.makes.columns.iter().map(|column| column.col()).collect();
        let order: Vec<_> = self.order.iter().map(|column| column.name).collect();
        let made = made.select(columns).collect()?.sort(order, SortMultipleOptions::default())?;
        let declared = frame_schema(self.makes.columns);
        if **made.schema() != declared {
            let what = format!("it made {:?}, not {declared:?}", made.schema());
            return Err(PolarsError::SchemaMismatch(what.into()));
        }
        Ok(made)
    }

    fn failed(&self, source: PolarsError) -> SqlError {
        SqlError::Step { step: self.name(), source }
    }
}

/// How a table is cut.
struct TableCut {
    rows: usize,
    parts: usize,
    /// Rows that are read at once while the table is cut.
    rows_at_once: usize,
}

impl TableCut {
    /// Where the parts begin.
    fn bounds(&self, step: &SqlStep, input: &StepRows) -> Result<PartBounds, SqlError> {
        let stride = (self.rows / (self.parts * SAMPLED)).max(1);
        let kinds = frame_schema(&[step.partition]);
        let mut sample = KeySample::of_type(kinds.get(step.partition.name));
        for from in (0..self.rows).step_by(self.rows_at_once) {
            let keys = input.scan(step.reads)?.select([step.partition.col()]);
            let keys = input.collect(keys.slice(from as i64, self.rows_at_once as u32))?;
            let taken =
                keys.column(step.partition.name).and_then(|keys| sample.take(keys, from, stride));
            taken.map_err(|cause| step.failed(cause))?;
        }
        Ok(sample.bounds(self.parts))
    }
}

/// Rows kept for a later step: in memory while they have room.
enum KeptRows {
    Memory(DataFrame),
    File(Box<SpilledRows>),
}

impl KeptRows {
    /// Adds rows; with more than `most` bytes all of them go to the disk.
    fn push(
        &mut self,
        made: &DataFrame,
        most: usize,
        spill: &mut SpillFolder,
    ) -> Result<(), SqlError> {
        match self {
            Self::File(file) => spill.push(file, made),
            Self::Memory(frame) => {
                frame.vstack_mut(made).map_err(|cause| spill.failed(cause))?;
                if frame.estimated_size() <= most {
                    return Ok(());
                }
                let mut file = spill.file(frame.schema())?;
                spill.push(&mut file, frame)?;
                *self = Self::File(Box::new(file));
                Ok(())
            }
        }
    }
}
