//! The help texts, as they are printed. `UPDATE_EXPECT=1 cargo test help` writes those of today into
//! `tests/snapshots/help`; read the difference before it is committed.

use std::collections::BTreeSet;
use std::fs;

use expect_test::expect_file;

use crate::support::{in_checkout, kolnet, succeeded};

fn help(command: &[&str]) -> String {
    let done = kolnet().args(command).arg("--help").env("COLUMNS", "100").output().unwrap();
    String::from_utf8(succeeded(done).stdout).unwrap()
}

/// Names under "Commands:" of a help text, but for `help` itself.
fn commands(help: &str) -> Vec<String> {
    let listed = help.lines().skip_while(|line| *line != "Commands:").skip(1);
    let listed = listed.take_while(|line| !line.is_empty());
    // A description that goes on in the next line is indented further.
    let names = listed.filter(|line| line.starts_with("  ") && !line.starts_with("   "));
    let names = names.filter_map(|line| line.split_whitespace().next());
    names.filter(|name| *name != "help").map(str::to_owned).collect()
}

#[test]
fn the_help_of_every_command_is_as_committed() {
    let mut open: Vec<Vec<String>> = vec![Vec::new()];
    let mut printed = BTreeSet::new();
    while let Some(command) = open.pop() {
        let words: Vec<&str> = command.iter().map(String::as_str).collect();
        let text = help(&words);
        let inner = commands(&text).into_iter();
        open.extend(inner.map(|name| [&command[..], &[name]].concat()));
        let name = [&["kolnet"], &words[..]].concat().join("-") + ".txt";
        let path = in_checkout("tests/snapshots/help").join(&name);
        expect_file![path].assert_eq(&text);
        printed.insert(name);
    }
    assert!(printed.len() > 12, "{printed:?}");
    let kept = fs::read_dir(in_checkout("tests/snapshots/help")).unwrap();
    let kept = kept.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    assert_eq!(kept.collect::<BTreeSet<_>>(), printed, "no help text of a command that is gone");
}
