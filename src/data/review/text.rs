//! The text of a small table that people keep in a spreadsheet.

use std::path::Path;

/// UTF-8 with or without byte-order mark, else Shift_JIS, which is what Japanese spreadsheets write.
///
/// # Errors
/// When the file cannot be read or is in neither encoding, in words.
pub fn read_spreadsheet(path: &Path) -> Result<String, String> {
    let bytes = std::fs::read(path).map_err(|e| e.to_string())?;
    for encoding in [encoding_rs::UTF_8, encoding_rs::SHIFT_JIS] {
        let (text, _, malformed) = encoding.decode(&bytes);
        if !malformed {
            return Ok(text.into_owned());
        }
    }
    Err("neither UTF-8 nor Shift_JIS; save it as UTF-8".to_owned())
}
