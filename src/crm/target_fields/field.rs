//! One field of a target.

/// What a field holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FieldKind {
    /// Text.
    #[default]
    Text,
    /// A number with at most so many digits before and after its point.
    Number {
        /// Before the point.
        digits: u32,
        /// After it; more are rounded by the target, which is no error.
        decimals: u32,
    },
    /// A day.
    Date,
    /// Yes or no.
    Boolean,
    /// The id of another record.
    Reference,
}

/// A field as its target describes it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TargetField {
    /// Name in files.
    pub name: String,
    /// What it holds.
    pub kind: FieldKind,
    /// Most characters; 0 where nothing is said.
    pub length: usize,
    /// The only values that it takes; empty where it takes any.
    pub values: Vec<String>,
    /// Whether a new record must have it.
    pub is_required: bool,
    /// Whether a load may set it in a new record.
    pub can_create: bool,
    /// Whether a load may change it.
    pub can_update: bool,
}

/// Most characters of a cell that any target takes (Salesforce Bulk API: 32,000).
pub(crate) const MOST_CHARACTERS: usize = 32_000;

impl TargetField {
    /// The rule that a cell breaks, with the remedy; `is_new` for a record that is inserted.
    ///
    /// # Errors
    /// When a loader would refuse the cell.
    pub fn check(&self, cell: &str, null: &str, is_new: bool) -> Result<(), (String, String)> {
        let refuse = |rule: String, remedy: &str| Err((rule, remedy.to_owned()));
        let is_empty = cell.is_empty() || (!null.is_empty() && cell == null);
        if is_empty {
            // An empty cell of an update leaves the field as it is; the null marker clears it.
            let is_missing = self.is_required && (is_new || !cell.is_empty());
            return match is_missing {
                true => refuse(
                    "the field is required".to_owned(),
                    "give the column a constant, or make the field optional",
                ),
                false => Ok(()),
            };
        }
        if !(if is_new { self.can_create } else { self.can_update }) {
            let what = if is_new { "be set in a new record" } else { "be changed" };
            let remedy = "let the administrator open the field to the loading user, or take the column out of the profile";
            return refuse(format!("the field may not {what}"), remedy);
        }
        let characters = cell.chars().count();
        if self.length > 0 && characters > self.length && self.kind == FieldKind::Text {
            let rule = format!("{characters} characters where the field takes {}", self.length);
            return refuse(
                rule,
                "set `length` of the column in the profile, or make the field longer",
            );
        }
        if !self.values.is_empty() && !self.values.iter().any(|value| value == cell) {
            let shown = self.values.iter().take(SHOWN).cloned().collect::<Vec<_>>().join(", ");
            let more = if self.values.len() > SHOWN { " and more" } else { "" };
            let remedy = "add the value to the picklist, or map it with `values` of the column in the profile";
            return refuse(format!("'{cell}' is not in the picklist: {shown}{more}"), remedy);
        }
        self.check_kind(cell)
    }

    fn check_kind(&self, cell: &str) -> Result<(), (String, String)> {
        let problem = match self.kind {
            FieldKind::Text => None,
            FieldKind::Number { digits, .. } => match cell.parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    let whole = cell.trim_start_matches(['-', '+']).split('.').next();
                    let printed = whole.map_or(0, |whole| whole.trim_start_matches('0').len());
                    (digits > 0 && printed > digits as usize)
                        .then(|| format!("{printed} digits where the field takes {digits}"))
                }
                _ => Some(format!("'{cell}' is not a number")),
            },
            FieldKind::Date => {
                let is_day =
                    cell.get(..10).is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok());
                (!is_day).then(|| format!("'{cell}' is not a day as yyyy-MM-dd"))
            }
            FieldKind::Boolean => {
                let known = ["true", "false", "0", "1"];
                let is_known = known.iter().any(|word| cell.eq_ignore_ascii_case(word));
                (!is_known).then(|| format!("'{cell}' is neither true nor false"))
            }
            FieldKind::Reference => {
                let is_id = cell.bytes().all(|byte| byte.is_ascii_graphic());
                (!is_id).then(|| "it is no id of a record".to_owned())
            }
        };
        match problem {
            None => Ok(()),
            Some(rule) => {
                Err((rule, "give the field a type that takes it, or another column".to_owned()))
            }
        }
    }
}

/// Values of a picklist that a message names.
const SHOWN: usize = 8;

#[cfg(test)]
mod tests {
    use super::*;

    fn field(kind: FieldKind) -> TargetField {
        TargetField {
            name: "F".into(),
            kind,
            can_create: true,
            can_update: true,
            ..TargetField::default()
        }
    }

    #[test]
    fn each_rule_of_a_field_is_told_and_nothing_else_is() {
        let text = TargetField { length: 3, ..field(FieldKind::Text) };
        let number = field(FieldKind::Number { digits: 2, decimals: 1 });
        let list = TargetField { values: vec!["T1".into(), "T2".into()], ..field(FieldKind::Text) };
        let required = TargetField { is_required: true, ..field(FieldKind::Text) };
        let closed = TargetField { can_update: false, ..field(FieldKind::Text) };
        for (field, cell, is_new, told) in [
            (&text, "あいう", true, None),
            (&text, "abcd", true, Some("4 characters where the field takes 3")),
            (&number, "-12.345", true, None),
            (&number, "123", true, Some("3 digits where the field takes 2")),
            (&number, "NaN", true, Some("'NaN' is not a number")),
            (&list, "T1", false, None),
            (&list, "t1", false, Some("'t1' is not in the picklist: T1, T2")),
            (&required, "", false, None),
            (&required, "", true, Some("the field is required")),
            (&required, "#N/A", false, Some("the field is required")),
            (&closed, "x", true, None),
            (&closed, "x", false, Some("the field may not be changed")),
            (&closed, "", false, None),
            (&field(FieldKind::Date), "2026-10-01", true, None),
            (
                &field(FieldKind::Date),
                "2026-13-01",
                true,
                Some("'2026-13-01' is not a day as yyyy-MM-dd"),
            ),
            (&field(FieldKind::Boolean), "TRUE", true, None),
            (&field(FieldKind::Boolean), "maybe", true, Some("'maybe' is neither true nor false")),
            (&field(FieldKind::Reference), "001A 1", true, Some("it is no id of a record")),
        ] {
            let found = field.check(cell, "#N/A", is_new).err().map(|(rule, _)| rule);
            assert_eq!(found.as_deref(), told, "{cell}");
        }
    }
}
