//! Small inputs as people print and export them, each with what a careful analyst expects of it
//! (`tests/field-trials/README.md`).

use std::collections::BTreeSet;
use std::process::Command;

use crate::support::in_checkout;

/// Cases that do not hold yet. One that does makes the test fail until it is taken off.
const OPEN: [&str; 0] = [];

#[test]
fn field_trials_end_as_a_careful_analyst_expects() {
    let folder = in_checkout("tests/field-trials");
    let ran = Command::new("python3")
        .arg(folder.join("field_trials.py"))
        .args(["--kolnet", env!("CARGO_BIN_EXE_kolnet")])
        .arg(&folder)
        .output()
        .expect("python3 runs the checker of the field trials");
    let told = String::from_utf8_lossy(&ran.stdout);
    let cases = |word: &str| -> BTreeSet<&str> {
        let lines = told.lines().filter_map(|line| line.strip_prefix(word));
        lines.filter_map(|line| line.trim().split(['-', ':']).next()).collect()
    };
    let (held, failed) = (cases("pass"), cases("FAIL"));
    assert_eq!(held.len() + failed.len(), 47, "{told}{}", String::from_utf8_lossy(&ran.stderr));
    assert_eq!(failed, OPEN.into_iter().collect(), "{told}");
}
