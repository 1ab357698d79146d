//! A target's columns.

use std::path::Path;

use serde::Deserialize;

use super::Error;
use crate::storage::frame;

/// A CRM target: which of our columns it takes, under which names.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrmProfile {
    /// Name on the command line.
    pub name: String,
    /// What the target is, for people.
    pub description: String,
    /// Columns in file order.
    #[serde(rename = "column")]
    pub columns: Vec<FeedColumn>,
}

/// A column of a target.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedColumn {
    /// Name in the target.
    pub header: String,
    /// Column of `rankings`, or `external_id`.
    pub field: String,
    /// Decimals of a number; other cells pass as they are.
    pub round: Option<u8>,
    /// Most characters that the target takes; longer text is cut.
    pub length: Option<usize>,
}

const BUILT_IN: [(&str, &str); 2] = [
    ("plain", include_str!("../../data/profiles/plain.toml")),
    ("salesforce", include_str!("../../data/profiles/salesforce.toml")),
];

impl CrmProfile {
    /// A built-in profile by name, or one from a file of the user's own (`*.toml`).
    ///
    /// # Errors
    /// When there is no such profile, or the file is no profile.
    pub fn named(name: &str) -> Result<Self, Error> {
        let wrong = |cause: String| Error::Profile { name: name.to_owned(), cause };
        let built_in = BUILT_IN.iter().find(|(known, _)| *known == name);
        let text = match built_in {
            Some((_, text)) => (*text).to_owned(),
            None if Path::new(name).extension().is_some_and(|ending| ending == "toml") => {
                std::fs::read_to_string(name).map_err(|e| wrong(e.to_string()))?
            }
            None => {
                let known: Vec<&str> = BUILT_IN.iter().map(|(known, _)| *known).collect();
                return Err(wrong(format!(
                    "there is none; the built-in ones are {}, and a path that ends in .toml names your own",
                    known.join(", ")
                )));
            }
        };
        let profile: Self = toml::from_str(&text).map_err(|e| wrong(e.to_string()))?;
        if !profile.columns.iter().any(|column| column.field == "external_id") {
            return Err(wrong(
                "no column takes external_id; without it a row cannot be matched".into(),
            ));
        }
        Ok(profile)
    }

    /// The header of the column that identifies a row.
    pub fn key_header(&self) -> &str {
        let key = self.columns.iter().find(|column| column.field == "external_id");
        key.map_or("", |column| &column.header)
    }
}

impl FeedColumn {
    /// A cell as the target takes it.
    pub fn print(&self, cell: &str) -> String {
        let rounded = self.round.and_then(|decimals| {
            let number: f64 = cell.parse().ok()?;
            Some(format!("{:.*}", usize::from(decimals), frame::round(number, decimals)))
        });
        let text = rounded.unwrap_or_else(|| cell.to_owned());
        match self.length {
            Some(most) if text.chars().count() > most => text.chars().take(most).collect(),
            _ => text,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_is_whole_and_names_itself() {
        for (name, _) in BUILT_IN {
            let profile = CrmProfile::named(name).unwrap();
            assert_eq!(profile.name, name);
            let mut headers: Vec<&String> = profile.columns.iter().map(|c| &c.header).collect();
            headers.sort();
            headers.dedup();
            assert_eq!(headers.len(), profile.columns.len(), "{name}: a header stands twice");
        }
    }

    #[test]
    fn numbers_are_rounded_and_unknown_stays_empty() {
        let column = FeedColumn {
            header: "Score__c".into(),
            field: "score".into(),
            round: Some(1),
            length: None,
        };
        assert_eq!(column.print("81.250000"), "81.3");
        assert_eq!(column.print("-0.04"), "0.0");
        assert_eq!(column.print(""), "");
    }
}
