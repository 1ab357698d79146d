//! A buffer over a stream, as long as one record and one block.

use std::io::{self, Read};

const BLOCK: usize = 256 << 10;

/// A buffer over a stream: the bytes between `start` and the end of what was read.
pub(crate) struct StreamBuffer {
    reader: Box<dyn Read>,
    buffer: Vec<u8>,
    start: usize,
    /// Line of `start`, from 1.
    line: u64,
    ended: bool,
}

impl StreamBuffer {
    pub(crate) fn new(reader: Box<dyn Read>) -> Self {
        Self { reader, buffer: Vec::new(), start: 0, line: 1, ended: false }
    }

    /// The bytes in the buffer.
    #[inline]
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.buffer[self.start..]
    }

    /// The line on which the buffer begins.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Whether the stream has been read to its end.
    pub(crate) fn ended(&self) -> bool {
        self.ended
    }

    /// Removes the first `count` bytes.
    pub(crate) fn advance(&mut self, count: usize) {
        let passed = &self.buffer[self.start..self.start + count];
        self.line += memchr::memchr_iter(b'\n', passed).count() as u64;
        self.start += count;
    }

    /// Reads another block.
    pub(crate) fn extend(&mut self) -> io::Result<()> {
        if self.start > 0 && self.start >= self.buffer.len() / 2 {
            self.buffer.copy_within(self.start.., 0);
            self.buffer.truncate(self.buffer.len() - self.start);
            self.start = 0;
        }
        let filled = self.buffer.len();
        self.buffer.resize(filled + BLOCK, 0);
        let outcome = loop {
            match self.reader.read(&mut self.buffer[filled..]) {
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                other => break other,
            }
        };
        let count = match &outcome {
            Ok(count) => *count,
            Err(_) => 0,
        };
        self.buffer.truncate(filled + count);
        self.ended |= matches!(outcome, Ok(0));
        outcome.map(|_| ())
    }
}
