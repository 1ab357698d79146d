//! What a study says of opt-outs.

/// Where the list of suppressed people comes from: a file, or the reason why there is none, or both where
/// the file is there and names nobody. A study with neither does not run.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct SuppressionBasis {
    /// The opt-out file, by the path printed in messages.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// The reason stated by the analyst why nobody is listed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub none: Option<String>,
}
