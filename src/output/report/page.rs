//! The page around the data: skeleton, script, style, and the policy that allows nothing else.

use minijinja::{Environment, Value, context};

use super::bind::bind;
use super::error::ReportError;
use super::modules::MODULES;
use crate::output::html::hash_source;

const SKELETON: &str = include_str!("page.html");
const STYLE: &str = include_str!("report.css");

/// What is put into the page.
pub(super) struct PageParts<'a> {
    pub title: &'a str,
    /// `en` or `ja`.
    pub language: &'a str,
    /// The data block, escaped by [`escape_data`].
    pub data: String,
}

/// The whole page.
pub(super) fn render_page(parts: PageParts<'_>) -> Result<String, ReportError> {
    let script = bind(MODULES)?;
    let mut environment = Environment::new();
    environment.add_template("page.html", SKELETON)?;
    let page = environment.get_template("page.html")?.render(context! {
        title => parts.title,
        language => parts.language,
        csp => policy(&script, STYLE),
        style => Value::from_safe_string(STYLE.to_owned()),
        script => Value::from_safe_string(script),
        data => Value::from_safe_string(parts.data),
    })?;
    Ok(page)
}

/// The Content-Security-Policy: one script and one style, each by its hash; no request leaves the page, and no text
/// becomes HTML or script.
fn policy(script: &str, style: &str) -> String {
    let [script, style] = [script, style].map(hash_source);
    format!(
        "default-src 'none'; script-src {script}; style-src {style}; img-src data:; base-uri 'none'; \
         form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

/// JSON that is inert inside a script element: no tag, comment or line end of JavaScript can begin in it. The three
/// characters occur in texts only, where JSON may write them so.
pub(super) fn escape_data(json: &str) -> String {
    let mut escaped = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' => escaped.push_str("\\u003c"),
            '\u{2028}' => escaped.push_str("\\u2028"),
            '\u{2029}' => escaped.push_str("\\u2029"),
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text between the first `open` and the `close` after it.
    fn between<'p>(page: &'p str, open: &str, close: &str) -> &'p str {
        let after = page.split_once(open).unwrap_or_else(|| panic!("no {open}")).1;
        after.split_once(close).unwrap_or_else(|| panic!("no {close}")).0
    }

    fn page(title: &str, data: &str) -> String {
        render_page(PageParts { title, language: "ja", data: escape_data(data) }).unwrap()
    }

    #[test]
    fn the_policy_allows_exactly_the_script_and_style_of_the_page() {
        let page = page("Heart failure", "{}");
        let script = between(&page, "<script>", "</script>");
        let style = between(&page, "<style>", "</style>");
        let policy = between(&page, "http-equiv=\"Content-Security-Policy\" content=\"", "\"");
        let policy = policy.replace("&#x27;", "'").replace("&#x2f;", "/").replace("&#39;", "'");
        for text in [script, style] {
            assert!(policy.contains(&hash_source(text)), "{policy}");
        }
        assert!(policy.contains("default-src 'none'"), "{policy}");
        assert!(policy.contains("require-trusted-types-for 'script'"), "{policy}");
        assert!(!policy.contains("unsafe"), "{policy}");
    }

    #[test]
    fn hostile_texts_open_no_tag_and_the_data_are_read_back_as_they_were() {
        let hostile = "</script><script>alert(1)</script><!-- \u{2028} \u{2029} ]]> & \" '";
        let data = serde_json::to_string(&[hostile]).unwrap();
        let page = page(hostile, &data);
        let plain = super::tests::page("plain", "[]");
        for mark in ["<script", "</script", "<!--"] {
            assert_eq!(page.matches(mark).count(), plain.matches(mark).count(), "{mark}");
        }
        let block = between(&page, "id=\"data\">", "</script>");
        let read: Vec<String> = serde_json::from_str(block).unwrap();
        assert_eq!(read, [hostile]);
    }

    #[test]
    fn every_module_of_the_folder_is_bound() {
        let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/output/report");
        let files = std::fs::read_dir(folder).unwrap().flatten();
        let names = files.map(|file| file.file_name().into_string().unwrap());
        let mut found: Vec<String> =
            names.filter_map(|name| Some(name.strip_suffix(".mjs")?.to_owned())).collect();
        found.sort();
        let mut bound: Vec<&str> = MODULES.iter().map(|module| module.name).collect();
        bound.sort_unstable();
        assert_eq!(bound, found);
    }
}
