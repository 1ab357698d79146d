//! Quotation marks in tab-separated text.
//!
//! Most programs write them there as letters: `A 20" catheter`, `"Best of" sessions`. Spreadsheets quote
//! cells that hold a line break, a tab or a mark, and double the marks inside. A mark is therefore
//! taken for the latter only where it opens a cell and another closes it right before a tab or the end
//! of a line; every other cell is quoted here, so that a CSV reader takes its marks for letters.

use std::io::{self, Read};

use memchr::{memchr, memchr2};

const BLOCK: usize = 64 << 10;
/// Longest quoted cell.
const CELL_BYTES: usize = 1 << 20;

/// Tab-separated text with its bare quotation marks made safe for a CSV reader.
pub(super) struct TabQuotes<R> {
    inner: R,
    input: Vec<u8>,
    at: usize,
    ended: bool,
    output: Vec<u8>,
    given: usize,
    opens_cell: bool,
}

impl<R: Read> TabQuotes<R> {
    pub(super) fn new(inner: R) -> Self {
        Self {
            inner,
            input: Vec::new(),
            at: 0,
            ended: false,
            output: Vec::new(),
            given: 0,
            opens_cell: true,
        }
    }

    fn rest(&self) -> &[u8] {
        &self.input[self.at..]
    }

    /// Reads another block; false at the end.
    fn fill(&mut self) -> io::Result<bool> {
        if self.ended {
            return Ok(false);
        }
        self.input.drain(..self.at);
        self.at = 0;
        let filled = self.input.len();
        self.input.resize(filled + BLOCK, 0);
        let outcome = self.inner.read(&mut self.input[filled..]);
        let count = *outcome.as_ref().unwrap_or(&0);
        self.input.truncate(filled + count);
        match outcome {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => Ok(true),
            Err(error) => Err(error),
            Ok(count) => {
                self.ended = count == 0;
                Ok(count > 0)
            }
        }
    }

    /// Passes on a cell or a part of one; false at the end.
    fn step(&mut self) -> io::Result<bool> {
        while self.rest().is_empty() {
            if !self.fill()? {
                return Ok(false);
            }
        }
        let bytes = if self.opens_cell && self.rest().starts_with(b"\"") {
            match self.quoted_cell()? {
                Some(length) => {
                    self.output.extend_from_slice(&self.input[self.at..self.at + length]);
                    length
                }
                None => self.quote_cell()?,
            }
        } else {
            let end = memchr2(b'\t', b'\n', self.rest());
            let length = end.map_or(self.rest().len(), |end| end + 1);
            self.opens_cell = end.is_some();
            self.output.extend_from_slice(&self.input[self.at..self.at + length]);
            length
        };
        self.at += bytes;
        Ok(true)
    }

    /// Length of the cell with its marks, if it is a quoted one.
    fn quoted_cell(&mut self) -> io::Result<Option<usize>> {
        self.opens_cell = false;
        let mut from = 1;
        loop {
            let mark = memchr(b'"', self.rest().get(from..).unwrap_or_default());
            let Some(mark) = mark.map(|mark| from + mark) else {
                if self.rest().len() > CELL_BYTES || !self.fill()? {
                    return Ok(None);
                }
                continue;
            };
            from = mark;
            match self.rest().get(mark + 1).copied() {
                None if self.fill()? => {}
                Some(b'"') => from = mark + 2,
                None | Some(b'\t' | b'\n' | b'\r') => {
                    let cell = &self.rest()[1..mark];
                    let spans_rows = memchr(b'\n', cell).is_some() && memchr(b'\t', cell).is_some();
                    return Ok((!spans_rows).then_some(mark + 1));
                }
                Some(_) => return Ok(None),
            }
        }
    }

    /// Writes a cell whose marks are letters in quotation marks; returns its length.
    fn quote_cell(&mut self) -> io::Result<usize> {
        let end = loop {
            match memchr2(b'\t', b'\n', self.rest()) {
                Some(end) => break end,
                None if self.fill()? => {}
                None => break self.rest().len(),
            }
        };
        self.output.push(b'"');
        for byte in &self.input[self.at..self.at + end] {
            self.output.push(*byte);
            if *byte == b'"' {
                self.output.push(b'"');
            }
        }
        self.output.push(b'"');
        Ok(end)
    }
}

impl<R: Read> Read for TabQuotes<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while self.given == self.output.len() {
            self.output.clear();
            self.given = 0;
            if !self.step()? {
                return Ok(0);
            }
        }
        let count = buffer.len().min(self.output.len() - self.given);
        buffer[..count].copy_from_slice(&self.output[self.given..self.given + count]);
        self.given += count;
        Ok(count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives one byte at a time.
    struct ByteByByte<'t>(&'t [u8]);

    impl Read for ByteByByte<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.len().min(1).min(buffer.len());
            buffer[..count].copy_from_slice(&self.0[..count]);
            self.0 = &self.0[count..];
            Ok(count)
        }
    }

    fn cells(text: &str) -> Vec<Vec<String>> {
        let read = |reader: Box<dyn Read + '_>| -> Vec<Vec<String>> {
            let mut rows = csv::ReaderBuilder::new()
                .delimiter(b'\t')
                .flexible(true)
                .has_headers(false)
                .from_reader(TabQuotes::new(reader));
            rows.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
        };
        let whole = read(Box::new(text.as_bytes()));
        assert_eq!(whole, read(Box::new(ByteByByte(text.as_bytes()))), "{text}");
        whole
    }

    #[test]
    fn bare_marks_are_letters_and_swallow_no_row() {
        for (text, rows) in [
            ("\"Best of\" it\t1\nx\t2\n", vec![vec!["\"Best of\" it", "1"], vec!["x", "2"]]),
            ("\"Open\t1\nA 20\"\t2\n", vec![vec!["\"Open", "1"], vec!["A 20\"", "2"]]),
            ("\"Open\t1", vec![vec!["\"Open", "1"]]),
            ("a\t\"\nb\t\"\"", vec![vec!["a", "\""], vec!["b", ""]]),
        ] {
            assert_eq!(cells(text), rows, "{text}");
        }
    }

    #[test]
    fn cells_quoted_by_a_spreadsheet_keep_their_line_breaks() {
        let text = "\"Part \"\"1\"\"\npart two\"\t1\r\n\"x\ty\"\t2\n";
        assert_eq!(cells(text)[0], ["Part \"1\"\npart two", "1"]);
        assert_eq!(cells(text)[1], ["x\ty", "2"]);
    }
}
