//! A description that was made by hand: one row a field, as `fields.csv` of a feed has them.

use std::path::Path;

use serde::Deserialize;

use super::field::{FieldKind, TargetField};
use crate::data::formats::TableReadError;
use crate::data::formats::rows::read_rows;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::storage::input_file::InputPath;

#[derive(Deserialize)]
struct FieldCells {
    field: String,
    r#type: String,
    length: String,
    decimals: String,
    required: String,
    values: String,
}

const COLUMNS: [ColumnSpec; 6] = [
    ColumnSpec {
        name: "field",
        aliases: &["name", "api_name", "field_api_name", "項目", "api参照名"],
    },
    ColumnSpec { name: "type", aliases: &["data_type", "データ型", "型"] },
    ColumnSpec { name: "length", aliases: &["max_length", "長さ", "文字数"] },
    ColumnSpec { name: "decimals", aliases: &["scale", "小数点以下"] },
    ColumnSpec { name: "required", aliases: &["mandatory", "必須"] },
    ColumnSpec { name: "values", aliases: &["picklist", "picklist_values", "選択リスト値"] },
];

/// Reads the table.
pub(super) fn fields(path: &Path) -> Result<Vec<TargetField>, TableReadError> {
    let required: [&[&str]; 1] = [&["field"]];
    let table =
        read_rows::<FieldCells>(&InputPath::from(path), &TableOptions::new(&COLUMNS), &required)?;
    let number = |row, cell: &str, column: &str| match cell.trim() {
        "" => Ok(0),
        cell => cell.parse::<usize>().map_err(|_| {
            table.error(
                row,
                format!("'{cell}' under {column} is not a whole number"),
                "Write digits, or nothing.",
            )
        }),
    };
    let mut fields = Vec::new();
    for row in &table.rows {
        let cells = &row.cells;
        let length = number(row.line, &cells.length, "length")?;
        let decimals = number(row.line, &cells.decimals, "decimals")? as u32;
        let kind = match cells.r#type.trim().to_lowercase().as_str() {
            "number" | "integer" | "decimal" | "double" | "数値" => {
                FieldKind::Number { digits: (length as u32).saturating_sub(decimals), decimals }
            }
            "date" | "日付" => FieldKind::Date,
            "boolean" | "checkbox" | "チェックボックス" => FieldKind::Boolean,
            "reference" | "lookup" | "参照" => FieldKind::Reference,
            _ => FieldKind::Text,
        };
        let values = cells.values.split([';', '|', '\n']).map(str::trim);
        let is_yes = ["yes", "true", "x", "1", "required", "はい", "必須", "○"];
        fields.push(TargetField {
            name: cells.field.clone(),
            kind,
            length,
            values: values.filter(|value| !value.is_empty()).map(str::to_owned).collect(),
            is_required: is_yes.contains(&cells.required.trim().to_lowercase().as_str()),
            can_create: true,
            can_update: true,
        });
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_by_hand_describes_fields_and_a_wrong_length_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("fields.csv");
        std::fs::write(
            &path,
            "field,type,length,required,values\nTier__c,picklist,,yes,T1; T2\nScore,number,5,,\n",
        )
        .unwrap();
        let found = fields(&path).unwrap();
        assert_eq!(found[0].values, ["T1", "T2"]);
        assert!(found[0].is_required && !found[1].is_required);
        assert_eq!(found[1].kind, FieldKind::Number { digits: 5, decimals: 0 });
        std::fs::write(&path, "field,length\nName,long\n").unwrap();
        let told = fields(&path).unwrap_err().to_string();
        assert!(told.contains("line 2: 'long' under length is not a whole number"), "{told}");
    }
}
