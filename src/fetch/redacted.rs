//! Texts of services without the keys of the user, which some services quote.

/// Keys that no message, log or file may show.
#[derive(Clone, Default)]
pub(super) struct Secrets(Vec<String>);

/// Printed in the place of a key.
const HIDDEN: &str = "[key]";

impl Secrets {
    /// The keys, empty ones left out.
    pub(super) fn new<'k>(keys: impl IntoIterator<Item = &'k str>) -> Self {
        Self(keys.into_iter().filter(|key| !key.is_empty()).map(str::to_owned).collect())
    }

    /// The text without any key.
    pub(super) fn redact(&self, text: &str) -> String {
        self.0.iter().fold(text.to_owned(), |text, key| text.replace(key.as_str(), HIDDEN))
    }
}

/// The keys themselves are in no output of a debugger either.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Secrets({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_that_a_service_quotes_is_not_passed_on() {
        let secrets = Secrets::new(["0123abcd", ""]);
        let said = secrets.redact("API key invalid: 0123abcd is not known");
        assert_eq!(said, "API key invalid: [key] is not known");
        assert!(!format!("{secrets:?}").contains("0123"));
    }
}
