//! Parquet written frame by frame whose bytes depend on the rows alone.

use std::io::Write;

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter, PolarsError, Schema};

/// Rows of a row group: how the rows came in leaves no trace in the file.
const GROUP: usize = 1 << 16;

/// A Parquet file in the making, compressed by zstd.
pub(super) struct GroupedWriter<W: Write> {
    writer: BatchedWriter<W>,
    /// Rows that do not fill a group yet.
    pending: DataFrame,
    rows: usize,
}

impl<W: Write> GroupedWriter<W> {
    pub(super) fn new(out: W, schema: &Schema) -> Result<Self, PolarsError> {
        let writer = ParquetWriter::new(out).with_compression(ParquetCompression::Zstd(None));
        Ok(Self {
            writer: writer.batched(schema)?,
            pending: DataFrame::empty_with_schema(schema),
            rows: 0,
        })
    }

    pub(super) fn push(&mut self, frame: &DataFrame) -> Result<(), PolarsError> {
        self.rows += frame.height();
        self.pending.vstack_mut(frame)?;
        while self.pending.height() >= GROUP {
            let group = self.pending.slice(0, GROUP);
            self.pending = self.pending.slice(GROUP as i64, usize::MAX);
            self.write(group)?;
        }
        Ok(())
    }

    fn write(&mut self, mut group: DataFrame) -> Result<(), PolarsError> {
        group.rechunk_mut();
        self.writer.write_batch(&group)
    }

    /// Writes what is left, and returns the number of rows.
    pub(super) fn finish(mut self) -> Result<usize, PolarsError> {
        let rest = std::mem::take(&mut self.pending);
        if rest.height() > 0 {
            self.write(rest)?;
        }
        self.writer.finish()?;
        Ok(self.rows)
    }
}
