//! A writer that hashes what passes.

use std::io::{self, Write};

use sha2::{Digest, Sha256};

/// Passes everything on and hashes it.
#[derive(Debug)]
pub struct HashingWriter<W> {
    out: W,
    hash: Sha256,
}

impl<W: Write> HashingWriter<W> {
    /// Writes into `out`.
    pub fn new(out: W) -> Self {
        Self { out, hash: Sha256::new() }
    }

    /// SHA-256 of everything written, in hexadecimal digits.
    ///
    /// # Errors
    /// When what is left cannot be written.
    pub fn finish(mut self) -> io::Result<String> {
        self.out.flush()?;
        Ok(data_encoding::HEXLOWER.encode(&self.hash.finalize()))
    }
}

impl<W: Write> Write for HashingWriter<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.hash.update(&bytes[..written]);
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
