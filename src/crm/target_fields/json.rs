//! Descriptions as the systems print them.

use serde_json::Value;

use super::field::{FieldKind, TargetField};

/// The fields of a Salesforce describe (`fields`), of Vault's object metadata (`object.fields`) or of Dataverse's
/// attributes (`value`, `Attributes`), also inside `result` or `data`.
pub(super) fn fields(value: &Value) -> Vec<TargetField> {
    let inner = ["result", "data"].iter().find_map(|name| value.get(name));
    let value = inner.filter(|inner| inner.is_object()).unwrap_or(value);
    let object = value.get("object").unwrap_or(value);
    let lists = [object.get("fields"), value.get("Attributes"), value.get("value"), Some(value)];
    let listed = lists.into_iter().flatten().find_map(Value::as_array);
    listed.into_iter().flatten().filter_map(field).collect()
}

fn text<'v>(value: &'v Value, names: &[&str]) -> Option<&'v str> {
    names.iter().find_map(|name| value.get(name)?.as_str())
}

fn number(value: &Value, names: &[&str]) -> Option<u64> {
    names.iter().find_map(|name| value.get(name)?.as_u64())
}

fn yes(value: &Value, names: &[&str]) -> Option<bool> {
    names.iter().find_map(|name| value.get(name)?.as_bool())
}

fn field(value: &Value) -> Option<TargetField> {
    let name = text(value, &["name", "LogicalName"])?;
    let can_create = yes(value, &["createable", "editable", "IsValidForCreate"]).unwrap_or(true);
    let can_update = yes(value, &["updateable", "editable", "IsValidForUpdate"]).unwrap_or(true);
    Some(TargetField {
        name: name.to_owned(),
        kind: kind(value),
        length: number(value, &["length", "max_length", "MaxLength"]).unwrap_or(0) as usize,
        values: values(value),
        is_required: is_required(value),
        can_create,
        can_update,
    })
}

fn kind(value: &Value) -> FieldKind {
    let printed = text(value, &["type", "AttributeType"]).unwrap_or_default();
    let decimals = number(value, &["scale", "Precision"]).unwrap_or(0) as u32;
    let digits = match number(value, &["digits"]).filter(|digits| *digits > 0) {
        Some(digits) => digits as u32,
        None => (number(value, &["precision"]).unwrap_or(0) as u32).saturating_sub(decimals),
    };
    match printed.to_ascii_lowercase().as_str() {
        "double" | "int" | "currency" | "percent" | "number" | "integer" | "decimal" | "money"
        | "bigint" => FieldKind::Number { digits, decimals },
        "date" | "datetime" => FieldKind::Date,
        "boolean" => FieldKind::Boolean,
        "reference" | "object" | "parentobject" | "lookup" => FieldKind::Reference,
        _ => FieldKind::Text,
    }
}

/// In Salesforce a field that may not be empty and has no default; in Vault `required`; in Dataverse a required level of
/// the application or the system.
fn is_required(value: &Value) -> bool {
    let has_default = yes(value, &["defaultedOnCreate"]).unwrap_or(false);
    if let Some(nillable) = yes(value, &["nillable"]) {
        let is_boolean = text(value, &["type"]) == Some("boolean");
        return !nillable && !has_default && !is_boolean;
    }
    let level = value.get("RequiredLevel").and_then(|level| text(level, &["Value"]));
    yes(value, &["required"]).unwrap_or(false)
        || matches!(level, Some("ApplicationRequired" | "SystemRequired"))
}

/// The values of a picklist that takes no others.
fn values(value: &Value) -> Vec<String> {
    // An open picklist of Salesforce takes any text.
    if yes(value, &["restrictedPicklist"]) == Some(false) {
        return Vec::new();
    }
    let options = value.get("OptionSet").and_then(|set| set.get("Options"));
    let listed =
        ["picklistValues", "picklist_values", "values"].iter().find_map(|name| value.get(name));
    let listed = listed.or(options).and_then(Value::as_array);
    let is_active = |entry: &&Value| yes(entry, &["active"]).unwrap_or(true);
    let printed = |entry: &Value| match entry {
        Value::String(text) => Some(text.clone()),
        entry => {
            let number = || Some(number(entry, &["Value"])?.to_string());
            text(entry, &["value", "name"]).map(str::to_owned).or_else(number)
        }
    };
    listed.into_iter().flatten().filter(is_active).filter_map(printed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<TargetField> {
        fields(&serde_json::from_str(text).unwrap())
    }

    #[test]
    fn a_field_is_read_from_the_description_of_each_system() {
        let salesforce = read(
            r#"{"status": 0, "result": {"name": "KOL_Profile__c", "fields": [
            {"name": "Id", "type": "id", "length": 18, "nillable": false, "defaultedOnCreate": true,
             "createable": false, "updateable": false, "restrictedPicklist": false, "picklistValues": []},
            {"name": "Tier__c", "type": "picklist", "length": 255, "nillable": true, "createable": true,
             "updateable": true, "restrictedPicklist": true,
             "picklistValues": [{"value": "T1", "active": true}, {"value": "T9", "active": false}]},
            {"name": "Score__c", "type": "double", "length": 0, "precision": 6, "scale": 1, "digits": 0,
             "nillable": true, "createable": true, "updateable": true}]}}"#,
        );
        assert!(!salesforce[0].is_required && !salesforce[0].can_create);
        assert_eq!(salesforce[1].values, ["T1"]);
        assert_eq!(salesforce[2].kind, FieldKind::Number { digits: 5, decimals: 1 });
        let vault = read(
            r#"{"responseStatus": "SUCCESS", "object": {"name": "kol_profile__c", "fields": [
            {"name": "name__v", "type": "String", "max_length": 128, "required": true, "editable": true}]}}"#,
        );
        assert!(vault[0].is_required && vault[0].length == 128);
        let dataverse = read(
            r#"{"value": [{"LogicalName": "kolnet_tier", "AttributeType": "Picklist",
            "RequiredLevel": {"Value": "ApplicationRequired"}, "IsValidForCreate": true,
            "OptionSet": {"Options": [{"Value": 1, "Label": {}}, {"Value": 2, "Label": {}}]}}]}"#,
        );
        assert!(dataverse[0].is_required);
        assert_eq!(dataverse[0].values, ["1", "2"]);
        assert!(read("{}").is_empty() && read("[1, null, \"x\"]").is_empty());
    }
}
