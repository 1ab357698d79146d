//! A column that a reader knows.

/// One column of a table.
pub(crate) struct ColumnSpec {
    /// Its name, as the [guide](crate::guide::inputs#tables) has it and as the field of the row is
    /// called.
    pub(crate) name: &'static str,
    /// Other headings that are taken for it.
    pub(crate) aliases: &'static [&'static str],
}

impl ColumnSpec {
    pub(crate) const fn new(name: &'static str) -> Self {
        Self { name, aliases: &[] }
    }
}
