//! What the person at the terminal sees.

use std::io::{IsTerminal, Write};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// Speaks on standard error: a moving line on a terminal, plain lines otherwise, nothing when quiet.
pub(crate) struct Voice {
    quiet: bool,
    bar: Option<ProgressBar>,
}

impl Voice {
    pub(crate) fn new(quiet: bool) -> Self {
        let bar = (!quiet && std::io::stderr().is_terminal()).then(|| {
            let bar = ProgressBar::new_spinner();
            if let Ok(style) = ProgressStyle::with_template("{spinner} {msg} {elapsed}") {
                bar.set_style(style);
            }
            bar
        });
        Self { quiet, bar }
    }

    /// A step that begins.
    pub(crate) fn step(&self, text: &str) {
        match &self.bar {
            Some(bar) => {
                bar.set_message(text.to_owned());
                bar.enable_steady_tick(Duration::from_millis(120));
            }
            None => self.say(text),
        }
    }

    /// The last step is over.
    pub(crate) fn rest(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }

    /// A line on standard error.
    pub(crate) fn say(&self, text: &str) {
        if !self.quiet {
            self.error_line(text);
        }
    }

    /// An error, quiet or not.
    pub(crate) fn error(&self, text: &str) {
        self.rest();
        self.error_line(&format!("error: {text}"));
    }

    fn error_line(&self, text: &str) {
        // A closed standard error leaves nobody to tell.
        let _ = writeln!(std::io::stderr().lock(), "{text}");
    }

    /// Results on standard output. A reader that closed the pipe has what it wanted.
    pub(crate) fn print(&self, text: &str) {
        let mut out = std::io::stdout().lock();
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}
