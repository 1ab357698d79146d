//! A service that answers page by page, and a page of its answer.

use super::ConnectionSettings;
use super::client::{BadAnswer, ServiceProfile};
use crate::storage::fetch_sidecar::FetchQuestion;

/// One page as read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ResultPage {
    /// Records of the whole answer; not every page says it.
    pub(super) announced: Option<u64>,
    /// Identifiers of its records.
    pub(super) ids: Vec<String>,
    /// The mark of the next page; `None` on the last.
    pub(super) next: Option<String>,
}

/// A parameter of a request.
pub(super) type Parameter = (&'static str, String);

/// A service that answers page by page.
pub(super) trait PagedService {
    /// Where it is and how often it may be asked.
    fn profile(&self) -> ServiceProfile;
    /// The path below its address.
    fn path(&self) -> &'static str;
    /// Whether the parameters go into the body.
    fn asks_in_body(&self) -> bool {
        false
    }
    /// The parameters that ask for the page at `mark`.
    fn parameters(
        &self,
        question: &FetchQuestion,
        changed_since: Option<&str>,
        mark: Option<&str>,
        settings: &ConnectionSettings<'_>,
    ) -> Vec<Parameter>;
    /// Reads the page at `mark`.
    fn read_page(&self, bytes: &[u8], mark: Option<&str>) -> Result<ResultPage, BadAnswer>;
}

/// Reads JSON; what is not JSON was cut off or is a page of a proxy, and is asked for again.
pub(super) fn read_json<'b, T: serde::Deserialize<'b>>(bytes: &'b [u8]) -> Result<T, BadAnswer> {
    serde_json::from_slice(bytes)
        .map_err(|_| BadAnswer::broken("the answer is not whole or is not JSON"))
}
