//! What pages share: words in two languages, texts that open no tag, and the hash by which a policy knows a style.

mod words;

pub(crate) use words::{PageTexts, PageWords, decimal, language_code, report_texts};

use minijinja::{AutoEscape, Environment, Output, State, Value};
use sha2::{Digest, Sha256};

/// The head of a page without scripts, as a template.
pub(crate) const PAGE_HEAD: &str = include_str!("head.html");

/// Templates of pages by name, whose values are written as [`escape_text`] writes them; what is marked as safe goes as
/// it is.
pub(crate) fn page_templates(
    templates: &[(&'static str, &'static str)],
) -> Result<Environment<'static>, minijinja::Error> {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_formatter(write_escaped);
    for (name, text) in templates {
        environment.add_template(name, text)?;
    }
    Ok(environment)
}

fn write_escaped(
    out: &mut Output<'_>,
    state: &mut State<'_, '_>,
    value: &Value,
) -> Result<(), minijinja::Error> {
    match value.as_str() {
        Some(text) if !value.is_safe() => out.write_str(&escape_text(text)).map_err(Into::into),
        _ => minijinja::escape_formatter(out, state, value),
    }
}

/// The Content-Security-Policy of a page without scripts and requests: its style by the hash, and nothing else.
pub(crate) fn style_policy(style: &str) -> String {
    let style = hash_source(style);
    format!("default-src 'none'; style-src {style}; base-uri 'none'; form-action 'none'")
}

/// How a Content-Security-Policy names a script or style that it allows.
pub(crate) fn hash_source(text: &str) -> String {
    format!("'sha256-{}'", data_encoding::BASE64.encode(&Sha256::digest(text)))
}

/// A text as HTML shows it, in a paragraph and between double quotes alike.
///
/// Apostrophes and slashes stay as they are, so that the search for suppressed names reads names as people write
/// them.
pub(crate) fn escape_text(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            c => escaped.push(c),
        }
    }
    escaped
}

/// The address, if it is one of the web and nothing else.
pub(crate) fn web_address(link: &str) -> Option<&str> {
    let rest = ["https://", "http://"].iter().find_map(|scheme| link.strip_prefix(scheme))?;
    let host = rest.split('/').next()?;
    let is_host = |c: char| c.is_ascii_alphanumeric() || ".-:_".contains(c);
    let is_plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>\"\\".contains(c);
    (!host.is_empty() && host.chars().all(is_host) && rest.chars().all(is_plain)).then_some(link)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_addresses_of_the_web_become_links() {
        for link in [
            "javascript:alert(1)",
            "data:text/html,x",
            "https://",
            "https://a b",
            "https://x@y.invalid/",
            "//x.invalid",
            "https://a/\"onclick",
        ] {
            assert_eq!(web_address(link), None, "{link}");
        }
        for link in ["https://doi.org/10.1000/a(1)", "http://example.org:80/x?y=z#q"] {
            assert_eq!(web_address(link), Some(link));
        }
    }

    #[test]
    fn a_text_opens_no_tag_and_leaves_no_quotes() {
        assert_eq!(escape_text("O'Brien <b> & \"x\""), "O'Brien &lt;b&gt; &amp; &quot;x&quot;");
    }
}
