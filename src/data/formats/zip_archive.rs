//! The parts of a ZIP archive that holds texts, read with bounded memory.

use std::io::Read;

use rustc_hash::FxHashMap;

use super::flaw::{Flaw, FlawKind};

/// Largest part of a workbook, unpacked; larger tables are better kept as CSV.
pub(super) const PART_BYTES: u64 = 96 << 20;

/// The parts of a ZIP archive by name.
pub(super) struct ZipArchive<'b> {
    bytes: &'b [u8],
    /// Largest part that is unpacked.
    part_bytes: u64,
    entries: FxHashMap<String, Entry>,
}

struct Entry {
    method: u16,
    packed: usize,
    offset: usize,
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn long(bytes: &[u8], at: usize) -> Option<usize> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?) as usize)
}

impl<'b> ZipArchive<'b> {
    /// An archive from outside, of whose parts none is unpacked beyond [`PART_BYTES`].
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, Flaw> {
        Self::open_up_to(bytes, PART_BYTES)
    }

    /// An archive that was written here, with parts as large as the format has them.
    pub(super) fn open_own(bytes: &'b [u8]) -> Result<Self, Flaw> {
        Self::open_up_to(bytes, u64::from(u32::MAX))
    }

    fn open_up_to(bytes: &'b [u8], part_bytes: u64) -> Result<Self, Flaw> {
        let broken = || Flaw::new(FlawKind::Syntax, "its ZIP directory is broken or cut off");
        let from = bytes.len().saturating_sub(66_000);
        let end = memchr::memmem::rfind(&bytes[from..], b"PK\x05\x06").ok_or_else(broken)? + from;
        let count = short(bytes, end + 10).ok_or_else(broken)?;
        let mut at = long(bytes, end + 16).ok_or_else(broken)?;
        let mut entries = FxHashMap::default();
        for _ in 0..count {
            if bytes.get(at..).is_none_or(|rest| !rest.starts_with(b"PK\x01\x02")) {
                return Err(broken());
            }
            let entry = (|| {
                let method = short(bytes, at + 10)?;
                let (packed, offset) = (long(bytes, at + 20)?, long(bytes, at + 42)?);
                let name = short(bytes, at + 28)? as usize;
                let rest = short(bytes, at + 30)? as usize + short(bytes, at + 32)? as usize;
                let text =
                    String::from_utf8_lossy(bytes.get(at + 46..at + 46 + name)?).into_owned();
                Some((text, Entry { method, packed, offset }, at + 46 + name + rest))
            })();
            let (name, entry, next) = entry.ok_or_else(broken)?;
            entries.insert(name, entry);
            at = next;
        }
        Ok(Self { bytes, part_bytes, entries })
    }

    /// Names of all parts, in order.
    pub(super) fn names(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.entries.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// A part as text; `None` when the archive has no such part.
    pub(super) fn text(&self, name: &str) -> Result<Option<String>, Flaw> {
        let Some(entry) = self.entries.get(name) else { return Ok(None) };
        let broken =
            || Flaw::new(FlawKind::Syntax, format!("its part {name} is broken or cut off"));
        let head = entry.offset;
        let names = short(self.bytes, head + 26).ok_or_else(broken)? as usize;
        let extra = short(self.bytes, head + 28).ok_or_else(broken)? as usize;
        let start = head + 30 + names + extra;
        let packed = self.bytes.get(start..start + entry.packed).ok_or_else(broken)?;
        let mut text = String::new();
        let done = match entry.method {
            0 => packed.take(self.part_bytes + 1).read_to_string(&mut text),
            8 => flate2::read::DeflateDecoder::new(packed)
                .take(self.part_bytes + 1)
                .read_to_string(&mut text),
            _ => {
                let detail = format!("its part {name} is packed in a way that is not read");
                return Err(Flaw::new(FlawKind::Encoding, detail));
            }
        };
        done.map_err(|_| broken())?;
        if text.len() as u64 > self.part_bytes {
            let detail = format!("its part {name} is larger than {} MiB", self.part_bytes >> 20);
            return Err(Flaw::new(FlawKind::TooLong, detail));
        }
        Ok(Some(text))
    }
}
