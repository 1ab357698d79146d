//! The schema of the study file says what the study file may say.

use std::fs;

use crate::support::{in_checkout, kolnet, succeeded};
use serde_json::Value;

fn schema() -> Value {
    let done = succeeded(kolnet().arg("schema").output().unwrap());
    serde_json::from_slice(&done.stdout).unwrap()
}

/// The schema behind a reference, and the one of the two that is not null.
fn meant<'s>(root: &'s Value, mut part: &'s Value) -> &'s Value {
    loop {
        if let Some(name) = part.get("$ref").and_then(Value::as_str) {
            part = root.pointer(name.trim_start_matches('#')).unwrap();
        } else if let Some(either) = part.get("anyOf").and_then(Value::as_array) {
            part = either.iter().find(|one| one["type"] != "null").unwrap();
        } else {
            return part;
        }
    }
}

/// What of `typed` the schema does not know, by path.
fn unknown(root: &Value, part: &Value, typed: &Value, path: &str, found: &mut Vec<String>) {
    let part = meant(root, part);
    match typed {
        Value::Object(keys) => {
            for (key, value) in keys {
                let path = format!("{path}.{key}");
                let open = part.get("additionalProperties").filter(|more| more.is_object());
                match part["properties"].get(key).or(open) {
                    Some(inner) => unknown(root, inner, value, &path, found),
                    None => found.push(path),
                }
            }
        }
        Value::Array(items) => {
            items.iter().for_each(|item| unknown(root, &part["items"], item, path, found));
        }
        _ => {}
    }
}

fn unknown_keys(text: &str) -> Vec<String> {
    let typed: toml::Table = toml::from_str(text).unwrap();
    let schema = schema();
    let mut found = Vec::new();
    unknown(&schema, &schema, &serde_json::to_value(typed).unwrap(), "", &mut found);
    found
}

#[test]
fn every_key_of_the_demo_and_of_a_new_study_is_in_the_schema() {
    let demo = fs::read_to_string(in_checkout("data/demo/study.toml")).unwrap();
    assert_eq!(unknown_keys(&demo), [""; 0]);
    let desk = tempfile::tempdir().unwrap();
    let new = desk.path().join("new");
    succeeded(kolnet().arg("init").arg(&new).output().unwrap());
    assert_eq!(unknown_keys(&fs::read_to_string(new.join("study.toml")).unwrap()), [""; 0]);
}

#[test]
fn a_key_that_a_run_refuses_is_not_in_the_schema() {
    let found =
        unknown_keys("title = \"T\"\n[identity]\ntrust_sources = true\n[weigths]\nscience = 1\n");
    assert_eq!(found, [".identity.trust_sources", ".weigths"]);
    assert_eq!(schema()["additionalProperties"], false);
}
