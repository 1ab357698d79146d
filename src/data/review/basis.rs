//! What a study says of opt-outs.

/// Where the list of suppressed people comes from. A study names one of the two; with neither it
/// does not run.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SuppressionBasis {
    /// An opt-out file, by the path printed in messages.
    File(String),
    /// No file, for the reason stated by the analyst.
    None(String),
}
