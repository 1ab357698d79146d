//! Draws every picture in both languages on invented people, on a run folder, and on data that hold nobody, one
//! person, one tie, one community, one year, very many people, and names of every length and script, with all of
//! them on contact sheets.
//!
//! ```text
//! cargo run --example plots                         invented people and the demo's run, into target/plots
//! cargo run --example plots -- DIR RUN_DIR          into DIR, with another run
//! cargo run --example plots -- DIR RUN_DIR demo     only the sheets of this name
//! ```

mod contact_sheet;
mod invented;

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

use contact_sheet::ContactSheet;
use invented::{Crowd, NameKind, Oddity};
use kolnet::output::figures::{self, AreaPicture};
use kolnet::output::plot::{FontSource, Fonts, GainBars, GainRow, png};
use kolnet::output::view::{StudyView, ViewSource};
use kolnet::study::Language;

/// Bytes of the largest PNG that is taken without complaint.
const LARGEST_PNG: usize = 700_000;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().unwrap_or_else(|| "target/plots".to_owned()));
    let run = PathBuf::from(arguments.next().unwrap_or_else(|| "data/demo/out".to_owned()));
    let only = arguments.next();
    let is_asked_for = |name: &str| only.as_deref().is_none_or(|only| only == name);
    let fonts = Fonts::load(&FontSource::default())?;
    let studio = Studio { folder, fonts };
    for language in [Language::En, Language::Ja] {
        let code = if language == Language::Ja { "ja" } else { "en" };
        for (name, crowd) in crowds().into_iter().filter(|(name, _)| is_asked_for(name)) {
            studio.draw(&format!("{name}-{code}"), &crowd.view(language))?;
        }
        if !is_asked_for("demo") {
            continue;
        }
        if run.is_dir() {
            let source = ViewSource {
                run: &run,
                changes: None,
                previous: None,
                language: Some(language),
                briefs_from: None,
            };
            studio.draw(&format!("demo-{code}"), &StudyView::read(&source)?)?;
        } else {
            say(&format!("{}: no run folder; run the README's main command first", run.display()))?;
        }
    }
    Ok(())
}

/// What studies of every kind lead to.
fn crowds() -> Vec<(&'static str, Crowd)> {
    let crowd = |people| Crowd { people, ..Crowd::default() };
    let named = |people, names| Crowd { people, names, ..Crowd::default() };
    let odd = |people, oddity| Crowd { people, oddity, ..Crowd::default() };
    vec![
        ("invented", crowd(600)),
        ("nobody", crowd(0)),
        ("one", crowd(1)),
        ("tie", crowd(2)),
        ("many", crowd(5_000)),
        ("long", named(200, NameKind::Longest)),
        ("japanese", named(200, NameKind::Japanese)),
        ("arabic", named(200, NameKind::Arabic)),
        ("korean", named(200, NameKind::Korean)),
        ("community", odd(400, Oddity::OneCommunity)),
        ("bare", odd(60, Oddity::Bare)),
    ]
}

struct Studio {
    folder: PathBuf,
    fonts: Fonts,
}

impl Studio {
    /// Draws all pictures of a view, each as a file and all of them on a sheet.
    fn draw(&self, name: &str, view: &StudyView) -> Result<(), Box<dyn Error>> {
        let start = Instant::now();
        let mut pictures = figures::draw(view, &self.fonts)?;
        pictures.push(self.gains(view)?);
        let folder = self.folder.join(name);
        let (mut sheet, mut largest) = (ContactSheet::default(), 0);
        for AreaPicture { name, svg } in &pictures {
            let pixels = png(svg, &self.fonts)?;
            let file = folder.join(name);
            std::fs::create_dir_all(file.parent().unwrap_or(Path::new(".")))?;
            std::fs::write(file.with_extension("svg"), svg)?;
            std::fs::write(file.with_extension("png"), &pixels)?;
            largest = largest.max(pixels.len());
            for missing in self.fonts.missing_glyphs(svg) {
                say(&format!("{name}: {missing}"))?;
            }
            sheet.add(&pixels)?;
        }
        std::fs::write(self.folder.join(format!("{name}.png")), sheet.png()?)?;
        let took = start.elapsed().as_secs_f64();
        let warning = if largest > LARGEST_PNG { " TOO LARGE" } else { "" };
        say(&format!(
            "{name}: {} pictures in {took:.1} s, largest PNG {} kB{warning}",
            pictures.len(),
            largest / 1_000
        ))
    }

    /// The picture of the back-test, which no run folder has.
    fn gains(&self, view: &StudyView) -> Result<AreaPicture, Box<dyn Error>> {
        let names =
            ["kolnet", "citations", "h-index", "pagerank", "publications last 5y", "degree"];
        let row = |(at, name): (usize, &&str)| {
            let mean = 0.3 - 0.08 * at as f64;
            let outcomes = [0.05, -0.04, 0.02, -0.06].map(|away| Some(mean + away));
            GainRow { name: (*name).to_owned(), own: at == 0, mean, outcomes }
        };
        let area = view.areas.first().map_or("", |area| area.name.as_str());
        let caption = kolnet::output::plot::Caption {
            language: view.language,
            area: area.to_owned(),
            ..Default::default()
        };
        let rows = names.iter().enumerate().map(row).collect();
        let svg = GainBars { caption, cutoff: 2020, horizon: 3, rows }.svg(&self.fonts)?;
        Ok(AreaPicture { name: "gain".to_owned(), svg })
    }
}

fn say(text: &str) -> Result<(), Box<dyn Error>> {
    writeln!(std::io::stderr().lock(), "{text}")?;
    Ok(())
}
