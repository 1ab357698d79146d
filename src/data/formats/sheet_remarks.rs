//! What the notes say of the sheet of a workbook.

use super::headings::is_heading;

/// What a workbook has that its sheet as a table does not show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct SheetRemarks {
    /// Name of the sheet that is read.
    pub(super) sheet: String,
    /// Whether it is read for its name, and not as the first.
    pub(super) is_called: bool,
    /// Sheets that are not read.
    pub(super) other_sheets: u64,
    /// Filled rows that a filter or the user hides; they are read.
    pub(super) hidden_rows: u64,
    /// Formulas of which the program that wrote the workbook kept no value.
    pub(super) unread_formulas: u64,
    /// Cells such as `#REF!`.
    pub(super) error_values: u64,
}

impl SheetRemarks {
    /// The sheet for a message; its name may be a person's, and is then not repeated.
    pub(super) fn shown_sheet(&self) -> String {
        match is_heading(&self.sheet) && !self.sheet.is_empty() {
            _ if self.is_called => format!("its sheet '{}'", self.sheet),
            true => format!("its first sheet '{}'", self.sheet),
            false => "its first sheet".to_owned(),
        }
    }

    /// The name of a sheet that is read for its name.
    pub(super) fn called(&self) -> Option<&str> {
        self.is_called.then_some(self.sheet.as_str())
    }

    /// Each remark with its count; 0 is a remark on the whole file.
    pub(crate) fn notes(&self) -> Vec<(String, u64)> {
        let mut notes = Vec::new();
        if self.other_sheets > 0 {
            let (sheet, others) = (self.shown_sheet(), self.other_sheets);
            notes.push((format!("{sheet} is read, {others} more are not"), 0));
        }
        let counted = [
            ("hidden rows, which are read too; delete those that are not meant", self.hidden_rows),
            (
                "formulas without a value, taken as empty; open and save the workbook in a spreadsheet program",
                self.unread_formulas,
            ),
            ("cells with an error such as #REF!, taken as empty", self.error_values),
        ];
        let counted = counted.into_iter().filter(|(_, count)| *count > 0);
        notes.extend(counted.map(|(text, count)| (text.to_owned(), count)));
        notes
    }
}
