//! The folder of a fetch: one at a time, a full disk, files that were changed, other questions.

use std::fs;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use super::desk::{FetchDesk, QUERY};
use super::server::{TestAnswer, TestServer};
use super::shelf::Shelf;
use crate::support::{refused, succeeded};

fn serving(shelf: &Shelf) -> TestServer {
    let shelf = shelf.clone();
    TestServer::start(move |request| shelf.answer(request))
}

#[test]
fn a_second_fetch_into_a_folder_is_told_to_wait_and_the_first_is_not_disturbed() {
    let shelf = Shelf::of(600);
    let desk = FetchDesk::new("pubmed");
    let (is_asked, may_go) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (asked, go, articles) = (Arc::clone(&is_asked), Arc::clone(&may_go), shelf.clone());
    let server = TestServer::start(move |request| {
        asked.store(true, Ordering::SeqCst);
        let begun = Instant::now();
        while !go.load(Ordering::SeqCst) && begun.elapsed() < Duration::from_secs(20) {
            std::thread::sleep(Duration::from_millis(2));
        }
        articles.answer(request)
    });
    let mut first = desk.command(&server, &QUERY);
    let first = std::thread::spawn(move || first.output().unwrap());
    while !is_asked.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(2));
    }
    let message = desk.refused(&server, &QUERY);
    may_go.store(true, Ordering::SeqCst);
    assert!(message.contains("another run of kolnet is writing it"), "{message}");
    assert!(
        message.contains("Wait until it has ended, or fetch into another folder."),
        "{message}"
    );
    succeeded(first.join().unwrap());
    assert_eq!(desk.records(), (600, 0));
}

#[cfg(unix)]
#[test]
fn a_disk_that_fills_up_stops_the_fetch_and_more_room_lets_it_go_on() {
    let shelf = Shelf::of(900);
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&shelf));
    let made = desk.command(&server, &QUERY);
    // Writing beyond a limit fails as on a full disk: it gives an error instead of a signal that is ignored.
    let script = "trap '' XFSZ; ulimit -f 2; exec \"$@\"";
    let mut limited = Command::new("bash");
    limited.args(["-c", script, "bash"]).arg(made.get_program()).args(made.get_args());
    for (name, value) in made.get_envs() {
        match value {
            Some(value) => limited.env(name, value),
            None => limited.env_remove(name),
        };
    }
    let message = refused(limited.current_dir(desk.desk.path()).output().unwrap());
    assert!(message.contains("pubmed-00001.xml.gz: it cannot be written"), "{message}");
    assert!(message.contains("Make room on the disk and run the same command again"), "{message}");
    assert!(desk.names().is_empty(), "nothing half-written: {:?}", desk.names());
    desk.succeeds(&server, &QUERY);
    assert_eq!(desk.records(), (900, 0));
}

#[test]
fn a_folder_that_holds_the_answer_to_another_question_is_refused() {
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&Shelf::of(5)));
    desk.succeeds(&server, &QUERY);
    let before = desk.names();
    for words in [&["--query", "asthma"][..], &["--query", "heart failure", "--since", "2020"]] {
        let message = desk.refused(&server, words);
        assert!(
            message.contains("it holds what pubmed answered to another question: heart failure"),
            "{message}"
        );
        assert!(message.contains("Name another folder with --out"), "{message}");
    }
    assert_eq!(desk.names(), before);
}

#[test]
fn a_file_that_was_changed_stops_a_run_and_is_fetched_again() {
    let shelf = Shelf::of(1_200);
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&shelf));
    desk.succeeds(&server, &QUERY);
    let path = desk.fetched().join("pubmed-00002.xml.gz");
    let whole = fs::read(&path).unwrap();
    // Cut off, and of the same size with another content: the comment in its head is free text.
    let mut other = whole.clone();
    other[9] ^= 1;
    for (bytes, what) in [
        (&whole[..whole.len() / 2], "bytes, and kolnet-fetch.json beside it says"),
        (&other, "its SHA-256 is not"),
    ] {
        fs::write(&path, bytes).unwrap();
        let message = refused(desk.study_run());
        assert!(
            message.contains("fetched/pubmed-00002.xml.gz: it is not as it was fetched"),
            "{message}"
        );
        assert!(message.contains(what), "{message}");
        assert!(message.contains("Delete it and run the same `kolnet fetch` again"), "{message}");
        let check = desk.check();
        assert_eq!(check["verdict"], "unusable");
        assert!(check.to_string().contains("it is not as it was fetched"), "{check}");
        assert!(!desk.desk.path().join("out").exists());
    }
    let done = succeeded(desk.run(&server, &QUERY));
    let said = String::from_utf8_lossy(&done.stderr);
    assert!(
        said.contains(
            "pubmed-00002.xml.gz is not as it was fetched: it is now pubmed-00002.xml.gz.old"
        ),
        "{said}"
    );
    fs::remove_file(desk.fetched().join("pubmed-00002.xml.gz.old")).unwrap();
    assert_eq!(desk.records(), (1_200, 0));
    succeeded(desk.study_run());
}

#[test]
fn a_sidecar_that_is_none_is_said_by_fetch_and_by_run() {
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&Shelf::of(5)));
    desk.succeeds(&server, &QUERY);
    fs::write(desk.fetched().join("kolnet-fetch.json"), "{\"service\":").unwrap();
    for message in [desk.refused(&server, &QUERY), refused(desk.study_run())] {
        assert!(
            message.contains("kolnet-fetch.json: it is not what `kolnet fetch` wrote"),
            "{message}"
        );
        assert!(message.contains("Delete it and fetch into another folder"), "{message}");
    }
    assert_eq!(desk.check()["verdict"], "unusable");
}

#[test]
fn a_file_of_the_user_is_never_written_over() {
    let (desk, server) = (FetchDesk::new("pubmed"), serving(&Shelf::of(5)));
    fs::create_dir(desk.fetched()).unwrap();
    fs::write(desk.fetched().join("pubmed-00001.xml.gz"), "mine").unwrap();
    desk.succeeds(&server, &QUERY);
    assert_eq!(desk.names(), ["pubmed-00001.xml.gz", "pubmed-00002.xml.gz"]);
    assert_eq!(fs::read(desk.fetched().join("pubmed-00001.xml.gz")).unwrap(), b"mine");
}

#[test]
fn equal_answers_are_equal_files_whatever_went_wrong() {
    let shelf = Shelf::of(1_100);
    let (calm, stormy) = (FetchDesk::new("pubmed"), FetchDesk::new("pubmed"));
    calm.succeeds(&serving(&shelf), &QUERY);
    let (articles, number) = (shelf.clone(), Mutex::new(0));
    let server = TestServer::start(move |request| {
        let mut number = number.lock().unwrap();
        *number += 1;
        match *number % 2 {
            0 => articles.answer(request),
            _ => TestAnswer::Status(502, Vec::new(), String::new()),
        }
    });
    stormy.succeeds(&server, &QUERY);
    for name in calm.names() {
        let read = |desk: &FetchDesk| fs::read(desk.fetched().join(&name)).unwrap();
        assert!(read(&calm) == read(&stormy), "{name}");
    }
}
