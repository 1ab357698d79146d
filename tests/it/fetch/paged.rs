//! OpenAlex, Europe PMC and ClinicalTrials.gov, in the forms in which they answer.

use std::sync::{Arc, Mutex};

use super::desk::{FetchDesk, QUERY};
use super::server::{TestAnswer, TestRequest, TestServer};
use crate::support::refused;

/// Records of one page.
const PAGE: usize = 40;

fn openalex_work(number: usize) -> String {
    format!(
        "{{\"id\":\"https://openalex.org/W{number}\",\"doi\":\"https://doi.org/10.5555/x{number}\",\
         \"title\":\"Invented finding {number} on the failing heart\",\"publication_date\":\"2024-03-01\",\
         \"publication_year\":2024,\"type\":\"article\",\"ids\":{{}},\"authorships\":[{{\"author_position\":\"first\",\
         \"author\":{{\"id\":\"https://openalex.org/A1\",\"display_name\":\"Alice Example\",\"orcid\":null}},\
         \"raw_author_name\":\"Alice Example\",\"institutions\":[],\"raw_affiliation_strings\":[]}}]}}"
    )
}

fn europepmc_result(number: usize) -> String {
    format!(
        "{{\"id\":\"{number}\",\"source\":\"MED\",\"pmid\":\"{number}\",\"title\":\"Invented finding {number} on the \
         failing heart\",\"authorString\":\"Example A.\",\"authorList\":{{\"author\":[{{\"fullName\":\"Example A\",\
         \"firstName\":\"Alice\",\"lastName\":\"Example\",\"initials\":\"A\"}}]}},\"pubYear\":\"2024\",\
         \"firstPublicationDate\":\"2024-03-01\"}}"
    )
}

fn trial(number: usize) -> String {
    format!(
        "{{\"protocolSection\":{{\"identificationModule\":{{\"nctId\":\"NCT{number:08}\",\"briefTitle\":\"Invented trial \
         {number} of the failing heart\"}},\"statusModule\":{{\"startDateStruct\":{{\"date\":\"2024-03\"}}}},\
         \"conditionsModule\":{{\"conditions\":[\"Heart Failure\"]}},\"contactsLocationsModule\":{{\
         \"overallOfficials\":[{{\"name\":\"Alice Example\",\"affiliation\":\"Northfield University Hospital\",\
         \"role\":\"PRINCIPAL_INVESTIGATOR\"}}]}}}}}}"
    )
}

/// A page from `start` on, as the service writes it, of `total` records of which `sent` come.
fn page(service: &str, start: usize, (total, sent): (usize, usize)) -> String {
    let end = (start + PAGE).min(sent);
    let record = match service {
        "openalex" => openalex_work,
        "europepmc" => europepmc_result,
        _ => trial,
    };
    let records: Vec<String> = (start..end).map(|number| record(number + 1)).collect();
    let (records, is_last) = (records.join(","), end >= sent);
    match service {
        "openalex" => {
            let next = if start >= sent { "null".to_owned() } else { format!("\"mark{end}\"") };
            format!(
                "{{\"meta\":{{\"count\":{total},\"db_response_time_ms\":12,\"page\":null,\"per_page\":200,\
                 \"next_cursor\":{next}}},\"results\":[{records}],\"group_by\":[]}}"
            )
        }
        "europepmc" => {
            let mark = if start >= sent { format!("mark{start}") } else { format!("mark{end}") };
            format!(
                "{{\"version\":\"6.9\",\"hitCount\":{total},\"nextCursorMark\":\"{mark}\",\"request\":{{\
                 \"queryString\":\"x\"}},\"resultList\":{{\"result\":[{records}]}}}}"
            )
        }
        _ => {
            let next =
                if is_last { String::new() } else { format!(",\"nextPageToken\":\"mark{end}\"") };
            let count = if start == 0 { format!("\"totalCount\":{total},") } else { String::new() };
            format!("{{{count}\"studies\":[{records}]{next}}}")
        }
    }
}

fn start_of(request: &TestRequest) -> usize {
    let marks = ["cursor", "cursorMark", "pageToken"].map(|name| request.get(name));
    let mark = marks.into_iter().find(|mark| !mark.is_empty()).unwrap_or("*");
    mark.strip_prefix("mark").map_or(0, |start| start.parse().unwrap())
}

fn serving(service: &'static str, counts: (usize, usize)) -> TestServer {
    TestServer::start(move |request| {
        TestAnswer::Packed(page(service, start_of(request), counts).into_bytes())
    })
}

const SERVICES: [&str; 3] = ["openalex", "europepmc", "trials"];

#[test]
fn all_pages_come_and_a_run_reads_every_record_once() {
    for service in SERVICES {
        let (desk, server) = (FetchDesk::new(service), serving(service, (130, 130)));
        let printed = desk.succeeds(&server, &["--query", "heart failure", "--since", "2016"]);
        assert!(printed.contains("130 announced, 130 received"), "{service}: {printed}");
        assert_eq!(desk.records(), (130, 0), "{service}");
        assert_eq!(desk.names().len(), 4, "{service}: an empty last page is no file");
        let first = &server.requests()[0];
        match service {
            "openalex" => {
                let filter =
                    "title_and_abstract.search:heart failure,from_publication_date:2016-01-01";
                assert_eq!((first.path.as_str(), first.get("filter")), ("/works", filter));
                assert_eq!((first.get("cursor"), first.get("per-page")), ("*", "200"));
            }
            "europepmc" => {
                let query = "(heart failure) AND (FIRST_PDATE:[2016-01-01 TO 3000-12-31])";
                assert_eq!((first.path.as_str(), first.get("query")), ("/searchPOST", query));
                assert_eq!((first.get("resultType"), first.get("pageSize")), ("core", "1000"));
            }
            _ => {
                assert_eq!(
                    (first.path.as_str(), first.get("query.cond")),
                    ("/studies", "heart failure")
                );
                assert!(
                    first.get("filter.advanced").contains("AREA[StartDate]RANGE[2016-01-01,MAX]")
                );
                assert_eq!(first.get("countTotal"), "true");
            }
        }
    }
}

#[test]
fn a_service_that_announces_more_than_it_sends_is_caught_and_can_be_asked_again() {
    for service in SERVICES {
        let desk = FetchDesk::new(service);
        let message = desk.refused(&serving(service, (130, 90)), &QUERY);
        assert!(message.contains("40 of 130 records did not come"), "{service}: {message}");
        assert_eq!(desk.records(), (90, 0), "{service}: what came can be used");
        desk.succeeds(&serving(service, (130, 130)), &QUERY);
        let (used, merged) = desk.records();
        assert_eq!(used, 130, "{service}");
        assert!(merged < PAGE as u64, "{service}: {merged}");
    }
}

#[test]
fn a_fetch_that_stopped_in_the_middle_goes_on_behind_the_last_page() {
    for service in SERVICES {
        let desk = FetchDesk::new(service);
        let broken = TestServer::start(move |request| match start_of(request) {
            start if start < 2 * PAGE => {
                TestAnswer::Body(page(service, start, (130, 130)).into_bytes())
            }
            start => TestAnswer::Cut(page(service, start, (130, 130)).into_bytes()),
        });
        let message = desk.refused(&broken, &QUERY);
        assert!(message.contains("it goes on where it stopped"), "{service}: {message}");
        assert_eq!(desk.records(), (2 * PAGE as u64, 0), "{service}");
        let server = serving(service, (130, 130));
        desk.succeeds(&server, &QUERY);
        assert_eq!(start_of(&server.requests()[0]), 2 * PAGE, "{service}: it does not begin anew");
        assert_eq!(desk.records(), (130, 0), "{service}");
    }
}

#[test]
fn a_mark_that_the_service_no_longer_knows_costs_requests_and_no_records() {
    let desk = FetchDesk::new("openalex");
    let broken = TestServer::start(|request| match start_of(request) {
        0 => TestAnswer::Body(page("openalex", 0, (130, 130)).into_bytes()),
        _ => TestAnswer::Status(503, Vec::new(), String::new()),
    });
    desk.refused(&broken, &QUERY);
    let is_first = Mutex::new(true);
    let server = TestServer::start(move |request| {
        match std::mem::replace(&mut *is_first.lock().unwrap(), false) {
            true => {
                TestAnswer::Status(400, Vec::new(), "{\"error\":\"Invalid cursor\"}".to_owned())
            }
            false => TestAnswer::Body(page("openalex", start_of(request), (130, 130)).into_bytes()),
        }
    });
    desk.succeeds(&server, &QUERY);
    assert_eq!(desk.records(), (130, 0), "the page that was there is not kept twice");
}

#[test]
fn a_page_that_is_gone_is_fetched_again() {
    let desk = FetchDesk::new("trials");
    let server = serving("trials", (130, 130));
    desk.succeeds(&server, &QUERY);
    std::fs::remove_file(desk.fetched().join("trials-00002.json.gz")).unwrap();
    let check = desk.check().to_string();
    assert!(check.contains("trials-00002.json.gz were fetched and are gone"), "{check}");
    let done = desk.run(&server, &QUERY);
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        said.contains("trials-00002.json.gz is gone; its records are asked for again"),
        "{said}"
    );
    assert_eq!(desk.records(), (130, 0));
}

#[test]
fn openalex_without_a_key_says_where_to_get_one() {
    let server = TestServer::start(|_| {
        TestAnswer::Status(401, Vec::new(), "{\"error\":\"API key required\"}".to_owned())
    });
    let message = FetchDesk::new("openalex").refused(&server, &QUERY);
    assert!(message.contains("it refuses (401): {\"error\":\"API key required\"}"), "{message}");
    assert!(message.contains("OPENALEX_API_KEY"), "{message}");
}

#[test]
fn a_key_in_an_address_is_in_no_message() {
    let asked = Arc::new(Mutex::new(String::new()));
    let seen = Arc::clone(&asked);
    let server = TestServer::start(move |request| {
        *seen.lock().unwrap() = request.get("api_key").to_owned();
        TestAnswer::Cut(b"{}".to_vec())
    });
    let desk = FetchDesk::new("openalex");
    let done =
        desk.command(&server, &QUERY).env("OPENALEX_API_KEY", "oa-secret-key").output().unwrap();
    assert_eq!(*asked.lock().unwrap(), "oa-secret-key");
    let message = refused(done);
    assert!(!message.contains("oa-secret-key"), "{message}");
}

#[test]
fn updates_ask_for_what_changed_since() {
    for (service, parameter, said) in [
        ("openalex", "filter", ",from_updated_date:20"),
        ("europepmc", "query", " AND (UPDATE_DATE:[20"),
        ("trials", "filter.advanced", "AREA[LastUpdatePostDate]RANGE[20"),
    ] {
        let (desk, server) = (FetchDesk::new(service), serving(service, (30, 30)));
        desk.succeeds(&server, &QUERY);
        let before = server.requests().len();
        desk.succeeds(&server, &["--update"]);
        let request = &server.requests()[before];
        assert!(request.get(parameter).contains(said), "{service}: {}", request.get(parameter));
        assert_eq!(desk.records(), (30, 30), "{service}");
    }
}
