//! What the person at the terminal sees.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// The line of a step whose parts are counted, with the time that is left.
const COUNTED: &str = "{spinner} {msg} {bar:24} {pos}/{len}, {elapsed}, about {eta} left";
/// The line of one whose parts are not.
const UNCOUNTED: &str = "{spinner} {msg} {elapsed}";

/// Speaks on standard error: a moving line on a terminal, plain lines otherwise, nothing when quiet.
pub(super) struct Console {
    quiet: bool,
    bar: Option<ProgressBar>,
}

impl Console {
    pub(super) fn new(quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(ProgressBar::new_spinner);
        Self { quiet, bar }
    }

    /// A step that begins.
    pub(super) fn step(&self, text: &str) {
        self.count_step(text, 0);
    }

    /// A step that begins and has so many parts; 0 when they cannot be counted.
    pub(super) fn count_step(&self, text: &str, parts: u64) {
        let Some(bar) = &self.bar else { return self.info(text) };
        Self::set_parts(bar, parts);
        bar.reset();
        bar.set_message(text.to_owned());
        bar.enable_steady_tick(Duration::from_millis(120));
    }

    /// So many of the parts of the step are done; told from any thread, in no order.
    pub(super) fn count(&self, done: u64, parts: u64) {
        let Some(bar) = &self.bar else { return };
        if bar.length() != Some(parts) {
            Self::set_parts(bar, parts);
        }
        bar.set_position(bar.position().max(done));
    }

    fn set_parts(bar: &ProgressBar, parts: u64) {
        let template = if parts > 1 { COUNTED } else { UNCOUNTED };
        if let Ok(style) = ProgressStyle::with_template(template) {
            bar.set_style(style.progress_chars("━╸─"));
        }
        bar.set_length(parts);
    }

    /// The last step is over.
    pub(super) fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// A line on standard error.
    pub(super) fn info(&self, text: &str) {
        if !self.quiet {
            self.error_line(text);
        }
    }

    /// An error with its causes, quiet or not.
    pub(super) fn error(&self, error: &anyhow::Error) {
        self.finish();
        self.error_line(&format!("error: {}", chain(error)));
    }

    fn error_line(&self, text: &str) {
        // A closed standard error leaves nobody to tell.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// A result as indented JSON.
    pub(super) fn print_json(&self, value: &impl Serialize) -> serde_json::Result<()> {
        self.print(&(serde_json::to_string_pretty(value)? + "\n"));
        Ok(())
    }

    /// Results on standard output. A reader that closed the pipe has what it wanted.
    pub(super) fn print(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

/// The message, then each cause that the messages before it do not quote, on a line of its own. The
/// remedies, the indented ends of messages, come last.
fn chain(error: &anyhow::Error) -> String {
    let (mut text, mut remedies) = (String::new(), String::new());
    for message in error.chain().map(ToString::to_string) {
        if format!("{text}{remedies}").contains(&message) {
            continue;
        }
        let (what, remedy) = message.split_at(message.find("\n  ").unwrap_or(message.len()));
        if !text.is_empty() {
            text.push_str("\n  because: ");
        }
        text.push_str(what);
        remedies.push_str(remedy);
    }
    text + &remedies
}

#[cfg(test)]
mod tests {
    use anyhow::Context;

    use super::*;

    #[test]
    fn an_error_says_its_causes_once_and_its_remedy_last() {
        let cause = || Err::<(), _>(std::io::Error::other("no space left"));
        let error = cause().context("a.csv cannot be written\n  free some space").unwrap_err();
        assert_eq!(
            chain(&error),
            "a.csv cannot be written\n  because: no space left\n  free some space"
        );
        let error = cause().context("a.csv: no space left").unwrap_err();
        assert_eq!(chain(&error), "a.csv: no space left");
        let cause = || Err::<(), _>(std::io::Error::other("line 2: no id\n  give it one"));
        let error = cause().context("a.csv cannot be used").unwrap_err();
        assert_eq!(chain(&error), "a.csv cannot be used\n  because: line 2: no id\n  give it one");
        let error = cause().context("a.csv, line 2: no id\n  give it one").unwrap_err();
        assert_eq!(chain(&error), "a.csv, line 2: no id\n  give it one");
    }
}
