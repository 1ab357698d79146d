//! What letters to the people held say of whoever holds their data.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The particulars of a notice that kolnet cannot know (GDPR article 14(1) and (2); APPI articles 21 and 32). Each is
/// printed in letters as it is written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct NoticeParticulars {
    /// Name and address of the controller.
    pub controller: Option<String>,
    /// Where a person writes to: address, e-mail, telephone.
    pub contact: Option<String>,
    /// The data protection officer, where there is one.
    pub dpo: Option<String>,
    /// The purpose, in place of the one that kolnet is for.
    pub purpose: Option<String>,
    /// The legal basis, with the interest pursued where it is that.
    pub legal_basis: Option<String>,
    /// Who receives the data, by name or category.
    pub recipients: Option<String>,
    /// Countries outside the own region to which data go, and the safeguards.
    pub transfers: Option<String>,
    /// How long the data are kept, or what decides it.
    pub retention: Option<String>,
    /// The authority to which a person may complain.
    pub authority: Option<String>,
}

/// How long what kolnet wrote is kept; `kolnet purge` removes what is older.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct RetentionParams {
    /// Years after the reference date; none: nothing is removed without a date.
    pub years: Option<u32>,
}

impl RetentionParams {
    /// Whether the study says nothing.
    pub fn is_empty(&self) -> bool {
        self.years.is_none()
    }
}

impl NoticeParticulars {
    /// Whether the study says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
