//! The list of an area.

use rust_xlsxwriter::{
    ConditionalFormatDataBar, ConditionalFormatFormula, ConditionalFormatText,
    ConditionalFormatTextRule, ConditionalFormatType, Format, FormatBorder, Worksheet, XlsxError,
};

use super::WorkbookSheets;
use super::cells::{SheetTableLook, write_table};
use super::list_columns::{FROZEN_COLUMNS, PRINTED_COLUMNS, SCORE_COLUMN, TIER_COLUMN};
use super::sheet_names::area_key;
use super::styles::{BAR, NOISE};
use crate::output::view::AreaView;

impl WorkbookSheets<'_> {
    pub(super) fn area_sheet(&self, area: &AreaView) -> Result<Worksheet, XlsxError> {
        let mut sheet = self.named_sheet(&area_key(&area.id))?;
        let columns = self.list_columns(area);
        let width = columns.len() as u16;
        let form = SheetTableLook {
            name: self.names.table_of_area(&area.id),
            frozen: FROZEN_COLUMNS,
            printed: PRINTED_COLUMNS,
            styles: self.styles,
        };
        write_table(&mut sheet, &columns, &area.rows, form)?;
        let last_row = area.rows.len().max(1) as u32;
        for tier in 1..=4 {
            let fill = ConditionalFormatText::new()
                .set_rule(ConditionalFormatTextRule::BeginsWith(format!("T{tier}")))
                .set_format(self.styles.tier(tier));
            sheet.add_conditional_format(1, TIER_COLUMN, last_row, TIER_COLUMN, &fill)?;
        }
        let bar = ConditionalFormatDataBar::new()
            .set_minimum(ConditionalFormatType::Number, 0)
            .set_maximum(ConditionalFormatType::Number, 100)
            .set_fill_color(BAR)
            .set_solid_fill(true)
            .set_border_off(true);
        sheet.add_conditional_format(1, SCORE_COLUMN, last_row, SCORE_COLUMN, &bar)?;
        if let Some(rank) = area.noise_rank {
            let line = Format::new().set_border_top(FormatBorder::Thin).set_border_top_color(NOISE);
            let rule = format!("=$A2={rank}");
            let noise = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(line);
            sheet.add_conditional_format(1, 0, last_row, width - 1, &noise)?;
        }
        Ok(sheet)
    }
}
