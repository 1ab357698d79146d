//! Rows that wait on the disk.

use std::fs::File;
use std::path::{Path, PathBuf};

use polars::io::parquet::write::BatchedWriter;
use polars::prelude::{DataFrame, ParquetCompression, ParquetWriter, PolarsError, Schema};

use super::error::SqlError;

/// A hidden folder for rows that do not fit into memory; it vanishes when it is dropped.
#[derive(Debug)]
pub struct SpillFolder {
    temporary: tempfile::TempDir,
    /// As the user knows it, for messages.
    shown: String,
    files: usize,
    bytes: u64,
}

impl SpillFolder {
    /// A hidden folder in `folder`, which messages call `shown`.
    ///
    /// # Errors
    /// When `folder` cannot be written.
    pub fn within(folder: &Path, shown: &Path) -> Result<Self, SqlError> {
        let shown = shown.display().to_string();
        let made =
            crate::storage::make_temporary("spill", 0o700, |builder| builder.tempdir_in(folder));
        // An error names the folder and not the hidden one, whose name is random.
        let made = made.map_err(|cause| std::io::Error::from(cause.kind()));
        match made {
            Ok(temporary) => Ok(Self { temporary, shown, files: 0, bytes: 0 }),
            Err(cause) => Err(SqlError::Spill { folder: shown, source: cause.into() }),
        }
    }

    /// Bytes written so far.
    pub(super) fn bytes(&self) -> u64 {
        self.bytes
    }

    pub(super) fn failed(&self, source: PolarsError) -> SqlError {
        SqlError::Spill { folder: self.shown.clone(), source }
    }

    /// A new file of rows.
    pub(super) fn file(&mut self, schema: &Schema) -> Result<SpilledRows, SqlError> {
        self.files += 1;
        let path = self.temporary.path().join(format!("{}.parquet", self.files));
        let open = || {
            let writer = ParquetWriter::new(File::create(&path)?);
            writer.with_compression(ParquetCompression::Zstd(None)).batched(schema)
        };
        match open() {
            Ok(writer) => Ok(SpilledRows { path, writer }),
            Err(cause) => Err(self.failed(cause)),
        }
    }

    /// Adds rows to a file, all at once: what were held back would be in memory.
    pub(super) fn push(&self, file: &mut SpilledRows, rows: &DataFrame) -> Result<(), SqlError> {
        if rows.height() == 0 {
            return Ok(());
        }
        let mut rows = rows.clone();
        rows.rechunk_mut();
        file.writer.write_batch(&rows).map_err(|cause| self.failed(cause))
    }

    /// Ends a file, and returns where it is.
    pub(super) fn close(&mut self, file: SpilledRows) -> Result<PathBuf, SqlError> {
        self.bytes += file.writer.finish().map_err(|cause| self.failed(cause))?;
        Ok(file.path)
    }
}

/// A file of rows in the making.
pub(super) struct SpilledRows {
    path: PathBuf,
    writer: BatchedWriter<File>,
}
