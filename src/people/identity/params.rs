//! Settings of identity resolution.

/// How names become people.
#[derive(Clone, Debug, PartialEq, serde::Serialize)]
pub struct IdentityParams {
    /// Take the author ids of the source (OpenAlex) as people. Default: false; independent checks find
    /// that they merge and split people more often than a ranking can tolerate (arXiv 2502.11610).
    pub trust_source_ids: bool,
    /// Longest author list whose co-authorship counts as evidence. Default: 100; in longer lists
    /// (consortia) namesakes meet by chance.
    pub max_team: u32,
}

impl Default for IdentityParams {
    fn default() -> Self {
        Self { trust_source_ids: false, max_team: 100 }
    }
}
