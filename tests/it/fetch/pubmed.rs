//! PubMed: everything that was announced comes, once, whatever goes wrong on the way.

use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::json;

use super::desk::{FetchDesk, QUERY};
use super::server::{TestAnswer, TestRequest, TestServer};
use super::shelf::{Shelf, ShelfArticle};
use crate::support::{kolnet, refused, succeeded};

/// A server of a shelf.
fn serving(shelf: &Shelf) -> TestServer {
    let shelf = shelf.clone();
    TestServer::start(move |request| shelf.answer(request))
}

/// A server of a shelf that does something else at the requests for articles with these numbers, from 1.
fn troubled(
    shelf: &Shelf,
    trouble: impl Fn(usize, Vec<u8>) -> Option<TestAnswer> + Send + 'static,
) -> TestServer {
    let shelf = shelf.clone();
    let mut number = 0;
    TestServer::start(move |request| {
        let answer = shelf.answer(request);
        let (TestAnswer::Packed(body), true) = (&answer, request.path.ends_with("efetch.fcgi"))
        else {
            return answer;
        };
        number += 1;
        trouble(number, body.clone()).unwrap_or(answer)
    })
}

#[test]
fn what_was_announced_comes_once_and_the_sidecar_says_what_was_asked() {
    let shelf = Shelf::of(1_234);
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&shelf));
    let printed = desk.succeeds(
        &server,
        &["--query", "heart failure", "--since", "2016", "--email", "a@example.org"],
    );
    assert!(printed.contains("1234 announced, 1234 received"), "{printed}");
    assert!(printed.contains("kind = \"pubmed\", path = \"fetched/*.xml.gz\""), "{printed}");
    assert_eq!(desk.records(), (1_234, 0));

    let sidecar = desk.sidecar();
    assert_eq!(sidecar["service"], "pubmed");
    assert_eq!(sidecar["query"], "heart failure");
    assert_eq!(sidecar["since"], "2016-01-01");
    let round = &sidecar["rounds"][0];
    assert_eq!((&round["announced"], &round["received"]), (&json!(1_234), &json!(1_234)));
    assert_eq!(round["complete"], true);
    assert!(round["asked"].as_str().unwrap().ends_with('Z'), "{round}");
    let files = round["files"].as_array().unwrap();
    assert_eq!(files.len(), desk.names().len());
    for file in files {
        let bytes = std::fs::read(desk.fetched().join(file["path"].as_str().unwrap())).unwrap();
        assert_eq!(file["bytes"], bytes.len());
        let sha = <sha2::Sha256 as sha2::Digest>::digest(&bytes);
        assert_eq!(file["sha256"], data_encoding::HEXLOWER.encode(&sha));
    }
    for request in server.requests() {
        assert_eq!((request.get("tool"), request.get("email")), ("kolnet", "a@example.org"));
        assert_eq!(request.get("db"), "pubmed");
    }
    let out = succeeded(desk.study_run());
    assert!(String::from_utf8_lossy(&out.stdout).contains("1234 documents"));
}

#[test]
fn an_answer_of_more_than_one_search_gives_is_asked_for_by_dates() {
    let shelf = Shelf::of(300);
    // One day that is too many by itself is asked for by the day of entry.
    for number in 0..10_100 {
        let changed = (2020, 1 + (number % 12) as u8, 1 + (number / 12 % 28) as u8);
        shelf.add(ShelfArticle { pmid: 20_000_000 + number, published: (2020, 1, 1), changed });
    }
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&shelf));
    let printed = desk.succeeds(&server, &["--query", "heart failure", "--since", "2016"]);
    assert!(printed.contains("10400 announced, 10400 received"), "{printed}");
    assert_eq!(desk.records(), (10_400, 0));
    let searches = server.count("esearch.fcgi");
    assert!(searches < 60, "{searches} searches");
}

#[test]
fn failures_on_the_way_are_asked_again_and_change_nothing() {
    type Trouble = fn(Vec<u8>) -> TestAnswer;
    let troubles: [(&str, Trouble); 7] = [
        ("429", |_| {
            TestAnswer::Status(
                429,
                Vec::new(),
                "{\"error\":\"API rate limit exceeded\"}".to_owned(),
            )
        }),
        ("429 with a pause", |_| {
            TestAnswer::Status(429, vec![("Retry-After", "3".to_owned())], String::new())
        }),
        ("500", |_| TestAnswer::Status(500, Vec::new(), "<html>Server Error</html>".to_owned())),
        ("cut", TestAnswer::Cut),
        ("truncated gzip", TestAnswer::PackedCut),
        ("half of the XML in a whole answer", |body| {
            TestAnswer::Body(body[..body.len() / 2].to_vec())
        }),
        ("no answer", |_| TestAnswer::Silence(Duration::ZERO)),
    ];
    let shelf = Shelf::of(1_100);
    for (what, trouble) in troubles {
        let server = troubled(&shelf, move |number, body| {
            (number == 2 || number == 3).then(|| trouble(body))
        });
        let desk = FetchDesk::new("pubmed");
        let done = desk.run(&server, &QUERY);
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        assert!(done.status.success(), "{what}: {said}");
        assert_eq!(desk.records(), (1_100, 0), "{what}");
        assert_eq!(said.matches("asking again in").count(), 2, "{what}: {said}");
        if what == "429 with a pause" {
            assert!(said.contains("too many requests (429); asking again in 3 s"), "{said}");
        }
    }
}

#[test]
fn a_service_that_asks_to_wait_is_left_alone_for_so_long() {
    let shelf = Shelf::of(10);
    let server = troubled(&shelf, |number, _| {
        (number == 1)
            .then(|| TestAnswer::Status(429, vec![("Retry-After", "2".to_owned())], String::new()))
    });
    let desk = FetchDesk::new("pubmed");
    succeeded(desk.command(&server, &QUERY).env("KOLNET_FETCH_SECOND", "0.2").output().unwrap());
    let times: Vec<Instant> = server
        .requests()
        .iter()
        .filter(|r| r.path.ends_with("efetch.fcgi"))
        .map(|r| r.at)
        .collect();
    assert!(times[1] - times[0] >= Duration::from_millis(400), "{times:?}");
}

#[test]
fn requests_keep_the_distance_that_ncbi_asks_for() {
    for (key, gap) in [(None, 68), (Some("secret"), 21)] {
        let (desk, server) = (FetchDesk::new("pubmed"), serving(&Shelf::of(2_000)));
        let mut command = desk.command(&server, &QUERY);
        command.env("KOLNET_FETCH_SECOND", "0.2");
        if let Some(key) = key {
            command.env("NCBI_API_KEY", key);
        }
        succeeded(command.output().unwrap());
        let requests = server.requests();
        assert_eq!(requests.len(), 5);
        // A request may be seen late, the one behind it never early: all together take their time.
        let time = requests[4].at - requests[0].at;
        assert!(time >= Duration::from_millis(4 * gap - 15), "{time:?}");
        assert!(requests.iter().all(|request| request.get("api_key") == key.unwrap_or("")));
    }
}

#[test]
fn a_server_that_is_silent_is_given_up_in_the_end_with_what_came() {
    let shelf = Shelf::of(1_100);
    let server = troubled(&shelf, |number, _| {
        (number > 1).then(|| TestAnswer::Silence(Duration::from_secs(3)))
    });
    let desk = FetchDesk::new("pubmed");
    let message = desk.refused(&server, &["--query", "heart failure", "--timeout", "1"]);
    assert!(
        message.contains("error: PubMed: no answer for 1 s, 7 times one after the other"),
        "{message}"
    );
    assert!(
        message.contains("Run the same command again later: it goes on where it stopped."),
        "{message}"
    );
    assert_eq!(desk.records(), (500, 0), "what came stays");
    let check = desk.check().to_string();
    assert!(check.contains("the fetch is not complete"), "{check}");
    let printed = desk.succeeds(&serving(&shelf), &QUERY);
    assert!(
        printed.contains("1100 announced, 1100 received, 500 of them there before"),
        "{printed}"
    );
    assert_eq!(desk.records(), (1_100, 0));
}

#[test]
fn a_service_that_wants_hours_of_pause_is_not_waited_for() {
    let server = TestServer::start(|_| {
        TestAnswer::Status(429, vec![("Retry-After", "36000".to_owned())], String::new())
    });
    let message = FetchDesk::new("pubmed").refused(&server, &QUERY);
    assert!(message.contains("it asks to wait 600 minutes"), "{message}");
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn records_that_never_come_are_named_and_asked_for_alone_the_next_time() {
    let shelf = Shelf::of(700);
    shelf.withheld.lock().unwrap().extend([38_000_007, 38_000_650]);
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&shelf));
    let message = desk.refused(&server, &QUERY);
    assert!(message.contains("2 of 700 records did not come: 38000007, 38000650"), "{message}");
    assert!(message.contains("run the same command again"), "{message}");
    let round = &desk.sidecar()["rounds"][0];
    assert_eq!(
        (&round["complete"], &round["missing"]),
        (&json!(false), &json!(["38000007", "38000650"]))
    );
    assert_eq!(desk.records(), (698, 0));
    shelf.withheld.lock().unwrap().clear();
    let before = server.count("efetch.fcgi");
    desk.succeeds(&server, &QUERY);
    assert_eq!(server.count("efetch.fcgi") - before, 1, "only what is missing is asked for");
    assert_eq!(desk.records(), (700, 0));
}

#[test]
fn a_history_that_is_gone_is_no_loss() {
    // The server says so in a whole answer, or by a status.
    for status in [None, Some(400)] {
        let shelf = Shelf::of(1_300);
        let forgetful = shelf.clone();
        let server = troubled(&shelf, move |number, _| {
            if number == 1 {
                forgetful.forget_history();
            }
            let words = "Cannot retrieve history data".to_owned();
            status
                .filter(|_| number == 2)
                .map(|status| TestAnswer::Status(status, Vec::new(), words))
        });
        let desk = FetchDesk::new("pubmed");
        let done = succeeded(desk.run(&server, &QUERY));
        let said = String::from_utf8_lossy(&done.stderr);
        assert!(said.contains("the history server no longer has the result"), "{said}");
        assert_eq!(desk.records(), (1_300, 0));
    }
}

/// Starts a fetch that runs beside the test.
fn start(desk: &FetchDesk, server: &TestServer) -> Child {
    let made = desk.command(server, &QUERY);
    let mut command = Command::new(made.get_program());
    command.args(made.get_args()).current_dir(desk.desk.path());
    for (name, value) in made.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
}

#[test]
fn a_fetch_that_is_killed_at_any_point_goes_on_and_nothing_is_lost_or_there_twice() {
    let shelf = Shelf::of(2_300);
    let desk = FetchDesk::new("pubmed");
    // At the search, in the first batch, and wherever it is some milliseconds after an answer.
    for (stalled, delay) in [(1, 0), (2, 0), (3, 1), (4, 4), (3, 9)] {
        let (reached, seen) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
        let (flag, count, articles) = (Arc::clone(&reached), Arc::clone(&seen), shelf.clone());
        let server = TestServer::start(move |request: &TestRequest| {
            if count.fetch_add(1, Ordering::SeqCst) + 1 == stalled {
                flag.store(true, Ordering::SeqCst);
                if delay == 0 {
                    return TestAnswer::Silence(Duration::from_secs(5));
                }
            }
            articles.answer(request)
        });
        let mut child = start(&desk, &server);
        let begun = Instant::now();
        while !reached.load(Ordering::SeqCst) {
            assert!(begun.elapsed() < Duration::from_secs(60), "it does not come so far");
            std::thread::sleep(Duration::from_millis(1));
        }
        std::thread::sleep(Duration::from_millis(delay));
        child.kill().unwrap();
        child.wait().unwrap();
        let named =
            desk.fetched().join("kolnet-fetch.json").exists().then(|| desk.sidecar().to_string());
        for name in desk.names_if_any().iter().filter(|name| !name.starts_with('.')) {
            assert!(
                named.as_ref().is_some_and(|text| text.contains(name.as_str())),
                "{name} is unnamed"
            );
        }
    }
    let server = serving(&shelf);
    desk.succeeds(&server, &QUERY);
    assert_eq!(desk.records(), (2_300, 0));
    assert!(desk.names().iter().all(|name| !name.starts_with('.')), "{:?}", desk.names());
    let asked = server.requests().len();
    let printed = desk.succeeds(&server, &QUERY);
    assert!(printed.contains("2300 announced, 2300 received"), "{printed}");
    assert_eq!(server.requests().len(), asked, "what is complete is not asked for again");
}

#[test]
fn an_update_asks_for_what_is_new_or_changed_and_a_run_takes_the_last_version() {
    let shelf = Shelf::of(300);
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&shelf));
    desk.succeeds(&server, &QUERY);
    let to_come = (2_999, 1, 1);
    shelf.add(ShelfArticle { pmid: 39_000_001, published: (2_026, 3, 1), changed: to_come });
    shelf.add(ShelfArticle { pmid: 38_000_005, published: (2_026, 2, 2), changed: to_come });
    // No question is needed: the folder knows its own.
    let printed = desk.succeeds(&server, &["--update"]);
    assert!(printed.contains("2 announced, 2 received"), "{printed}");
    let sidecar = desk.sidecar();
    assert_eq!(sidecar["rounds"].as_array().unwrap().len(), 2);
    let since = sidecar["rounds"][1]["changed_since"].as_str().unwrap();
    let asked = sidecar["rounds"][0]["asked"].as_str().unwrap();
    assert!(since < &asked[..10], "an update overlaps by a day: {since} {asked}");
    assert_eq!(
        desk.records(),
        (301, 1),
        "the changed one is there in two versions and counts once"
    );
    let printed = desk.succeeds(&server, &["--update"]);
    assert!(printed.contains("2 announced, 2 received"), "{printed}");
    assert_eq!(desk.records().0, 301);
}

#[test]
fn a_question_that_finds_nothing_is_said_and_leaves_a_sidecar_alone() {
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&Shelf::default()));
    let printed = desk.succeeds(&server, &QUERY);
    assert!(printed.contains("0 announced, 0 received"), "{printed}");
    assert!(
        printed.contains("The question finds nothing: try its words on the page of the service"),
        "{printed}"
    );
    assert!(desk.names().is_empty());
    assert_eq!(desk.sidecar()["rounds"][0]["announced"], 0);
}

#[test]
fn a_key_that_is_no_longer_valid_is_said_without_the_key() {
    let server = TestServer::start(|request| {
        let words = format!(
            "{{\"error\":\"API key invalid\",\"api-key\":\"{}\",\"type\":\"invalid\",\"status\":\"unknown\"}}",
            request.get("api_key")
        );
        TestAnswer::Status(400, Vec::new(), words)
    });
    let desk = FetchDesk::new("pubmed");
    let done =
        desk.command(&server, &QUERY).env("NCBI_API_KEY", "0123456789abcdef").output().unwrap();
    let message = refused(done);
    assert!(
        message.contains("error: PubMed: it refuses (400): {\"error\":\"API key invalid\""),
        "{message}"
    );
    assert!(
        message.contains("into the environment variable NCBI_API_KEY, or remove it"),
        "{message}"
    );
    assert!(!message.contains("0123456789abcdef"), "{message}");
    assert_eq!(server.requests().len(), 1, "a refusal is not asked again");
}

#[test]
fn the_key_is_in_no_file_and_no_message_of_a_fetch_that_works() {
    let desk = FetchDesk::new("pubmed");
    let server =
        troubled(&Shelf::of(600), |number, body| (number == 1).then_some(TestAnswer::Cut(body)));
    let done =
        desk.command(&server, &QUERY).env("NCBI_API_KEY", "0123456789abcdef").output().unwrap();
    let done = succeeded(done);
    let said = [done.stdout, done.stderr].concat();
    assert!(!String::from_utf8_lossy(&said).contains("0123456789abcdef"));
    assert!(!desk.sidecar().to_string().contains("0123456789abcdef"));
}

#[test]
fn an_address_where_nobody_answers_is_said() {
    let desk = FetchDesk::new("pubmed");
    let gone = serving(&Shelf::default());
    let words = [&QUERY[..], &["--base-url", "http://127.0.0.1:1/"]].concat();
    // The last of two addresses counts for no command line: it is refused as usage.
    let done = desk.run(&gone, &words);
    assert_eq!(done.status.code(), Some(2));
    let refused_at = |url: &str| {
        let mut command = kolnet();
        command.current_dir(desk.desk.path()).args([
            "fetch",
            "pubmed",
            "--out",
            "x",
            "--base-url",
            url,
        ]);
        command.args(QUERY).env("KOLNET_FETCH_SECOND", "0.001").env("NO_PROXY", "127.0.0.1");
        refused(command.output().unwrap())
    };
    let message = refused_at("http://127.0.0.1:1/");
    assert!(message.contains("http://127.0.0.1:1/ cannot be reached, 7 times"), "{message}");
    let message = refused_at("not an address");
    assert!(message.contains("is not an address"), "{message}");
    assert!(message.contains("Write --base-url as http://HOST/PATH/"), "{message}");
}

#[test]
fn a_page_of_a_proxy_in_the_place_of_an_answer_is_not_taken_for_one() {
    let answers = Arc::new(Mutex::new(0));
    let server = TestServer::start(move |_| {
        *answers.lock().unwrap() += 1;
        TestAnswer::Body(b"<html><body>Please sign in</body></html>".to_vec())
    });
    let message = FetchDesk::new("pubmed").refused(&server, &QUERY);
    assert!(message.contains("the answer is not whole or is not JSON, 7 times"), "{message}");
}
