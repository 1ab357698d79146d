//! `briefs/AREA/KEY.html`: what to know of one person before meeting them, on one printed page without script.
//!
//! Each area has an index and a page with all of its briefs, to print them at once.

mod brief;
mod colleagues;
mod drawings;
mod facts;
mod people;

use minijinja::value::Serde;
use minijinja::{Environment, Value, context};

use self::brief::{Brief, BriefSource};
use super::html::{PAGE_HEAD, PageWords, language_code, page_templates, style_policy};
use super::view::{AreaView, StudyView};

const PAGE: &str = include_str!("page.html");
const BRIEF: &str = include_str!("brief.html");
const INDEX: &str = include_str!("index.html");
const STYLE: &str = include_str!("brief.css");

/// The page with all briefs of an area. No person key has this form.
const ALL: &str = "all.html";

/// People around the person in the drawing of their network.
const NEAREST: usize = 15;

/// Why briefs could not be made. Everything that they are made of is ours, so each of them is a bug.
#[derive(Debug, thiserror::Error)]
pub enum BriefError {
    /// A template cannot be filled in.
    #[error("briefs: {0}\n  please report this as a bug")]
    Template(#[from] minijinja::Error),
    /// The words cannot be read.
    #[error("briefs: {0}\n  please report this as a bug")]
    Words(#[from] serde_json::Error),
}

/// A file of the briefs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BriefFile {
    /// Name in the run folder, with `/` between folders.
    pub name: String,
    /// The page.
    pub html: String,
}

/// The briefs of the first people of each area, as many as the view asks for, in the language of the view.
///
/// # Errors
/// Never but for a bug of ours.
pub fn render(view: &StudyView) -> Result<Vec<BriefFile>, BriefError> {
    if view.briefs == 0 {
        return Ok(Vec::new());
    }
    let words = PageWords::of(view.language)?;
    let pages = BriefPages { view, words: &words, templates: templates()? };
    let mut files = Vec::new();
    for area in &view.areas {
        files.extend(pages.area(area)?);
    }
    Ok(files)
}

fn templates() -> Result<Environment<'static>, minijinja::Error> {
    page_templates(&[
        ("head.html", PAGE_HEAD),
        ("page.html", PAGE),
        ("brief.html", BRIEF),
        ("index.html", INDEX),
    ])
}

struct BriefPages<'a> {
    view: &'a StudyView,
    words: &'a PageWords,
    templates: Environment<'static>,
}

impl BriefPages<'_> {
    /// A page for each person, one with all of them, and the index.
    fn area(&self, area: &AreaView) -> Result<Vec<BriefFile>, BriefError> {
        let count = area.rows.len().min(self.view.briefs as usize);
        let colleagues = colleagues::colleagues_of_first(self.view, area, count, NEAREST);
        let brief = |(row, colleagues)| {
            BriefSource { view: self.view, area, row, colleagues, words: self.words }.brief()
        };
        let briefs: Vec<Brief> = area.rows.iter().zip(&colleagues).map(brief).collect();
        let mut files = Vec::with_capacity(count + 2);
        for brief in &briefs {
            let title = format!("{} · {}", brief.name, area.name);
            let html = self.page(&title, std::slice::from_ref(brief))?;
            files.push(BriefFile {
                name: self.file_name(area, &format!("{}.html", brief.key)),
                html,
            });
        }
        let title = self.words.text("brief.title", &[("area", &area.name)]);
        if !briefs.is_empty() {
            files.push(BriefFile {
                name: self.file_name(area, ALL),
                html: self.page(&title, &briefs)?,
            });
        }
        files.push(BriefFile {
            name: self.file_name(area, "index.html"),
            html: self.index(&title, &briefs)?,
        });
        Ok(files)
    }

    fn file_name(&self, area: &AreaView, file: &str) -> String {
        format!("briefs/{}/{file}", area.id)
    }

    fn page(&self, title: &str, briefs: &[Brief]) -> Result<String, minijinja::Error> {
        self.templates.get_template("page.html")?.render(context! {
            language => language_code(self.view.language),
            policy => style_policy(STYLE),
            style => STYLE,
            title,
            briefs => Serde(briefs),
            words => self.headings(),
        })
    }

    fn index(&self, title: &str, briefs: &[Brief]) -> Result<String, minijinja::Error> {
        self.templates.get_template("index.html")?.render(context! {
            language => language_code(self.view.language),
            policy => style_policy(STYLE),
            style => STYLE,
            title,
            briefs => Serde(briefs),
            all => ALL,
            foot => briefs.first().map_or(&[][..], |brief| &brief.foot[..]).to_vec(),
            words => self.headings(),
        })
    }

    fn headings(&self) -> Value {
        let word = |key: &str| self.words.text(&format!("brief.{key}"), &[]);
        context! {
            index => word("index"),
            all => word("all"),
            none => word("none"),
            why => word("why"),
            noFacts => word("noFacts"),
            points => word("points"),
            activity => word("activity"),
            recent => word("recent"),
            roles => word("roles"),
            venues => word("venues"),
            colleagues => word("colleagues"),
            network => word("network"),
            noTies => word("noTies"),
            changes => word("changes"),
            identity => word("identity"),
            cautions => word("cautions"),
            noCautions => word("noCautions"),
        }
    }
}

#[cfg(test)]
mod tests;
