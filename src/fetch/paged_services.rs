//! OpenAlex, Europe PMC and ClinicalTrials.gov: how each is asked page by page.

use std::time::Duration;

use serde::Deserialize;

use super::ConnectionSettings;
use super::client::{BadAnswer, ServiceProfile};
use super::page::{PagedService, Parameter, ResultPage, read_json};
use crate::storage::fetch_sidecar::FetchQuestion;

/// A text that may be a number or missing.
fn text(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Null => String::new(),
        other => other.to_string(),
    }
}

/// Works of OpenAlex, by search of title and abstract.
pub(super) struct OpenAlexWorks;

#[derive(Deserialize)]
struct OpenAlexPage {
    meta: OpenAlexMeta,
    results: Vec<OpenAlexId>,
}

#[derive(Deserialize)]
struct OpenAlexMeta {
    count: u64,
    #[serde(default)]
    next_cursor: Option<String>,
}

#[derive(Deserialize)]
struct OpenAlexId {
    id: String,
}

impl PagedService for OpenAlexWorks {
    fn profile(&self) -> ServiceProfile {
        ServiceProfile {
            name: "OpenAlex",
            address: "https://api.openalex.org/",
            gap: Duration::from_millis(120),
            key_remedy: "OpenAlex wants a key for answers of several pages, and for updates one of a plan that has \
                         them: make one at openalex.org/settings/api and put it into the environment variable \
                         OPENALEX_API_KEY.",
        }
    }

    fn path(&self) -> &'static str {
        "works"
    }

    fn parameters(
        &self,
        question: &FetchQuestion,
        changed_since: Option<&str>,
        mark: Option<&str>,
        settings: &ConnectionSettings<'_>,
    ) -> Vec<Parameter> {
        let mut filter = format!("title_and_abstract.search:{}", question.query);
        let limits = [
            ("from_publication_date", question.since.as_deref()),
            ("to_publication_date", question.until.as_deref()),
            ("from_updated_date", changed_since),
        ];
        for (name, day) in limits {
            if let Some(day) = day {
                filter.push_str(&format!(",{name}:{day}"));
            }
        }
        let mut parameters = vec![
            ("filter", filter),
            ("per-page", "200".to_owned()),
            ("cursor", mark.unwrap_or("*").to_owned()),
        ];
        parameters.extend(settings.email.map(|email| ("mailto", email.to_owned())));
        parameters.extend(settings.api_key.map(|key| ("api_key", key.to_owned())));
        parameters
    }

    fn read_page(&self, bytes: &[u8], _: Option<&str>) -> Result<ResultPage, BadAnswer> {
        let page: OpenAlexPage = read_json(bytes)?;
        let is_last = page.results.is_empty();
        Ok(ResultPage {
            announced: Some(page.meta.count),
            next: page.meta.next_cursor.filter(|_| !is_last),
            ids: page.results.into_iter().map(|work| work.id).collect(),
        })
    }
}

/// The search of Europe PMC.
pub(super) struct EuropePmcSearch;

#[derive(Deserialize)]
struct EuropePmcPage {
    #[serde(rename = "hitCount")]
    hits: u64,
    #[serde(rename = "nextCursorMark", default)]
    next: Option<String>,
    #[serde(rename = "resultList", default)]
    list: EuropePmcList,
}

#[derive(Default, Deserialize)]
struct EuropePmcList {
    #[serde(default)]
    result: Vec<EuropePmcId>,
}

#[derive(Deserialize)]
struct EuropePmcId {
    #[serde(default)]
    id: serde_json::Value,
    #[serde(default)]
    source: serde_json::Value,
}

impl PagedService for EuropePmcSearch {
    fn profile(&self) -> ServiceProfile {
        ServiceProfile {
            name: "Europe PMC",
            address: "https://www.ebi.ac.uk/europepmc/webservices/rest/",
            gap: Duration::from_millis(200),
            key_remedy: "Ask again later.",
        }
    }

    fn path(&self) -> &'static str {
        "searchPOST"
    }

    fn asks_in_body(&self) -> bool {
        true
    }

    fn parameters(
        &self,
        question: &FetchQuestion,
        changed_since: Option<&str>,
        mark: Option<&str>,
        settings: &ConnectionSettings<'_>,
    ) -> Vec<Parameter> {
        let mut query = format!("({})", question.query);
        if question.since.is_some() || question.until.is_some() {
            let since = question.since.as_deref().unwrap_or("1000-01-01");
            let until = question.until.as_deref().unwrap_or("3000-12-31");
            query.push_str(&format!(" AND (FIRST_PDATE:[{since} TO {until}])"));
        }
        if let Some(day) = changed_since {
            query.push_str(&format!(" AND (UPDATE_DATE:[{day} TO 3000-12-31])"));
        }
        let mut parameters = vec![
            ("query", query),
            ("resultType", "core".to_owned()),
            ("format", "json".to_owned()),
            ("pageSize", "1000".to_owned()),
            ("cursorMark", mark.unwrap_or("*").to_owned()),
        ];
        parameters.extend(settings.email.map(|email| ("email", email.to_owned())));
        parameters
    }

    fn read_page(&self, bytes: &[u8], mark: Option<&str>) -> Result<ResultPage, BadAnswer> {
        let page: EuropePmcPage = read_json(bytes)?;
        let records = page.list.result;
        // The last page has no mark, or its own once more.
        let next = page.next.filter(|next| !records.is_empty() && Some(next.as_str()) != mark);
        let id = |record: EuropePmcId| format!("{}:{}", text(&record.source), text(&record.id));
        Ok(ResultPage {
            announced: Some(page.hits),
            ids: records.into_iter().map(id).collect(),
            next,
        })
    }
}

/// Studies of ClinicalTrials.gov, by condition.
pub(super) struct ClinicalTrialsGov;

#[derive(Deserialize)]
struct TrialsPage {
    #[serde(rename = "totalCount", default)]
    total: Option<u64>,
    #[serde(rename = "nextPageToken", default)]
    next: Option<String>,
    studies: Vec<TrialRecord>,
}

#[derive(Deserialize)]
struct TrialRecord {
    #[serde(rename = "protocolSection")]
    protocol: TrialProtocol,
}

#[derive(Deserialize)]
struct TrialProtocol {
    #[serde(rename = "identificationModule")]
    identity: TrialIdentity,
}

#[derive(Deserialize)]
struct TrialIdentity {
    #[serde(rename = "nctId")]
    nct: String,
}

impl PagedService for ClinicalTrialsGov {
    fn profile(&self) -> ServiceProfile {
        ServiceProfile {
            name: "ClinicalTrials.gov",
            address: "https://clinicaltrials.gov/api/v2/",
            // About 50 requests a minute are allowed.
            gap: Duration::from_millis(1_250),
            key_remedy: "Ask again later; behind a company's proxy ask its administrators.",
        }
    }

    fn path(&self) -> &'static str {
        "studies"
    }

    fn parameters(
        &self,
        question: &FetchQuestion,
        changed_since: Option<&str>,
        mark: Option<&str>,
        _: &ConnectionSettings<'_>,
    ) -> Vec<Parameter> {
        let mut limits = Vec::new();
        if question.since.is_some() || question.until.is_some() {
            let since = question.since.as_deref().unwrap_or("MIN");
            let until = question.until.as_deref().unwrap_or("MAX");
            // A run dates a trial by its start, or where that is missing by its registration.
            limits.push(format!(
                "(AREA[StartDate]RANGE[{since},{until}] OR \
                 (AREA[StartDate]MISSING AND AREA[StudyFirstPostDate]RANGE[{since},{until}]))"
            ));
        }
        limits.extend(changed_since.map(|day| format!("AREA[LastUpdatePostDate]RANGE[{day},MAX]")));
        let mut parameters = vec![("query.cond", question.query.clone())];
        if !limits.is_empty() {
            parameters.push(("filter.advanced", limits.join(" AND ")));
        }
        parameters.push(("pageSize", "500".to_owned()));
        parameters.push(("countTotal", "true".to_owned()));
        parameters.extend(mark.map(|mark| ("pageToken", mark.to_owned())));
        parameters
    }

    fn read_page(&self, bytes: &[u8], _: Option<&str>) -> Result<ResultPage, BadAnswer> {
        let page: TrialsPage = read_json(bytes)?;
        let ids = page.studies.into_iter().map(|study| study.protocol.identity.nct).collect();
        Ok(ResultPage { announced: page.total, ids, next: page.next })
    }
}
