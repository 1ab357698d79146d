//! The accounts that a CRM holds already, and which of them are people of a run.
//!
//! A row of a ranking gets the id of an account only where nothing is left open (`ACT`). Where somebody must look, the
//! pair is asked about (`ASK`); whoever has no account is named as new (`ADD`), and no account is made of them.

mod account_export;
mod answers;
mod match_rule;
mod matches;
mod record_id;

pub(crate) use account_export::AccountExport;
pub use account_export::{AccountError, RefusedRow};
pub use answers::AccountAnswers;
pub(crate) use answers::read_answers;
pub use matches::MatchOutcome;
pub(crate) use matches::{AccountMatch, AccountMatching, AccountPeople, match_accounts};
pub use record_id::RecordIdForm;
