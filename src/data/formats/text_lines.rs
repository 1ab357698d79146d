//! A text file of any encoding line by line.

use std::collections::VecDeque;
use std::io::{self, BufRead, BufReader, Read};

use encoding_rs::Encoding;
use encoding_rs_io::DecodeReaderBytesBuilder;

use crate::storage::input_file::InputFile;

use super::encoding::{TextForm, detect_encoding};
use super::table_read_error::TableReadError;

/// The lines of a file.
pub(crate) struct TextLines {
    reader: BufReader<Box<dyn Read>>,
    encoding: &'static Encoding,
    /// Lines that a lone carriage return parts, read and not yet given.
    ahead: VecDeque<String>,
    number: u64,
    longest: usize,
    beginning: String,
}

/// Bytes from which it is judged how a file is written.
const BEGINNING_BYTES: usize = 4 << 20;

/// A line without its end.
pub(crate) struct TextLine {
    /// From 1.
    pub(crate) number: u64,
    /// Its text; of a line that is too long the beginning.
    pub(crate) text: String,
    /// Whether it is longer than allowed.
    pub(crate) is_cut: bool,
}

impl TextLines {
    /// Opens a text. A line longer than `longest` bytes is cut.
    ///
    /// # Errors
    /// When the file cannot be read, is not text or its encoding cannot be told.
    pub(crate) fn open(
        file: &mut InputFile,
        said: Option<&'static Encoding>,
        form: &TextForm,
        longest: usize,
    ) -> Result<Self, TableReadError> {
        let encoding = detect_encoding(file, said, form)?;
        let sample = file.peek(BEGINNING_BYTES);
        let sample = sample.map_err(|error| TableReadError::read_failure(file, 0, error))?;
        let beginning = encoding.decode(&sample).0.into_owned();
        let decoded = DecodeReaderBytesBuilder::new()
            .encoding(Some(encoding))
            .bom_override(true)
            .build(file.take_reader());
        let decoded: Box<dyn Read> = Box::new(decoded);
        let reader = BufReader::with_capacity(128 << 10, decoded);
        Ok(Self { reader, encoding, ahead: VecDeque::new(), number: 0, longest, beginning })
    }

    /// The first megabytes, to judge how the file is written before its first line is taken.
    pub(crate) fn beginning(&self) -> &str {
        &self.beginning
    }

    /// Name of the encoding.
    pub(crate) fn encoding(&self) -> &'static str {
        self.encoding.name()
    }

    /// The next line, `None` at the end.
    pub(crate) fn next_line(&mut self) -> io::Result<Option<TextLine>> {
        self.number += 1;
        if let Some(text) = self.ahead.pop_front() {
            return Ok(Some(TextLine { number: self.number, text, is_cut: false }));
        }
        let mut bytes = Vec::new();
        let limit = self.longest as u64 + 1;
        let count = self.reader.by_ref().take(limit).read_until(b'\n', &mut bytes)?;
        if count == 0 {
            return Ok(None);
        }
        let is_cut = bytes.len() > self.longest && bytes.last() != Some(&b'\n');
        if is_cut {
            self.skip_line()?;
        }
        // The decoder writes UTF-8; only a cut may end within a letter.
        let text = String::from_utf8_lossy(&bytes);
        let text = text.trim_end_matches('\n').trim_end_matches('\r');
        let mut lines = text.trim_start_matches('\u{feff}').split('\r').map(str::to_owned);
        let text = lines.next().unwrap_or_default();
        self.ahead.extend(lines);
        Ok(Some(TextLine { number: self.number, text, is_cut }))
    }

    fn skip_line(&mut self) -> io::Result<()> {
        loop {
            let block = self.reader.fill_buf()?;
            let (length, is_end) = match memchr::memchr(b'\n', block) {
                Some(at) => (at + 1, true),
                None => (block.len(), block.is_empty()),
            };
            self.reader.consume(length);
            if is_end {
                return Ok(());
            }
        }
    }
}
