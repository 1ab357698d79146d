//! The files of a study, each once, with its reader.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;

use crate::data::corpus::SourceKind;
use crate::data::formats::content_kind::describe_content;
use crate::storage::input_file::{InputFile, InputPath};
use crate::storage::reference_format::{ReferenceFormat, reference_format};

use super::parsed::IngestError;
use super::source::ReadLimits;
use super::source::SourceReader;
use super::sources::bibtex::BibtexExport;
use super::sources::congress::CongressTable;
use super::sources::crossref::Crossref;
use super::sources::europepmc::EuropePmc;
use super::sources::frab::FrabSchedule;
use super::sources::medline::MedlineText;
use super::sources::openalex::OpenAlex;
use super::sources::pubmed::PubmedXml;
use super::sources::ris::RisExport;
use super::sources::roles_table::RolesTable;
use super::sources::trials::ClinicalTrials;
use super::sources::works_table::WorksTable;
use super::sources::wos::WosExport;
use super::spec::SourceSpec;

/// One file with the source that names it.
pub(super) struct InputTask<'s> {
    pub(super) spec: &'s SourceSpec,
    pub(super) path: &'s InputPath,
}

impl<'s> InputTask<'s> {
    pub(super) fn open(&self, limits: &ReadLimits) -> Result<InputFile, IngestError> {
        let file = InputFile::open_export(self.path, limits.max_expansion)?;
        let kind = self.spec.kind;
        let told = match reference_format(&file.head) {
            Some(ReferenceFormat::Ris) => SourceKind::Ris,
            Some(ReferenceFormat::Bibtex) => SourceKind::Bibtex,
            Some(ReferenceFormat::WosText) => SourceKind::Wos,
            None => return Ok(file),
        };
        if told == kind {
            return Ok(file);
        }
        let what = format!(
            "it is not of kind {}: it looks like {}",
            kind.name(),
            describe_content(&file.head)
        );
        Err(IngestError::new(&file, 1, what, format!("Say kind = \"{}\".", told.name())))
    }

    pub(super) fn reader(&self) -> Box<dyn SourceReader + 's> {
        let spec = self.spec;
        match spec.kind {
            SourceKind::Pubmed => Box::new(PubmedXml),
            SourceKind::Medline => Box::new(MedlineText),
            SourceKind::Openalex => Box::new(OpenAlex),
            SourceKind::Europepmc => Box::new(EuropePmc),
            SourceKind::Crossref => Box::new(Crossref),
            SourceKind::Wos => Box::new(WosExport { spec }),
            SourceKind::Ris => Box::new(RisExport { spec }),
            SourceKind::Bibtex => Box::new(BibtexExport { spec }),
            SourceKind::Works
            | SourceKind::Scopus
            | SourceKind::Dimensions
            | SourceKind::OpenalexCsv
            | SourceKind::Lens
            | SourceKind::PubmedCsv
            | SourceKind::Ichushi
            | SourceKind::Jstage => Box::new(WorksTable { spec }),
            SourceKind::Congress => Box::new(CongressTable { spec }),
            SourceKind::Frab => Box::new(FrabSchedule { spec }),
            SourceKind::Roles => Box::new(RolesTable { spec }),
            SourceKind::Trials => Box::new(ClinicalTrials),
        }
    }

    /// Everything but the bytes of the file that the result of reading it depends on.
    pub(super) fn description(&self) -> Vec<Cow<'s, str>> {
        let mut description = vec![self.spec.kind.name().into(), self.path.display.as_str().into()];
        for (map, key, value) in settings(self.spec) {
            description.extend([map.into(), key.into(), value]);
        }
        description
    }
}

/// Every file once, ordered by kind, path and column settings, and a note for each file that was named
/// more than once.
pub(super) fn input_tasks(sources: &[SourceSpec]) -> (Vec<InputTask<'_>>, Vec<String>) {
    let mut tasks: Vec<InputTask<'_>> = sources
        .iter()
        .flat_map(|spec| spec.files.iter().map(move |path| InputTask { spec, path }))
        .collect();
    tasks.sort_by(|a, b| {
        let key = |task: &InputTask<'_>| (task.spec.kind, task.path.clone());
        key(a).cmp(&key(b)).then_with(|| settings(a.spec).cmp(&settings(b.spec)))
    });
    let mut seen = FxHashSet::default();
    let mut notes = Vec::new();
    tasks.retain(|task| {
        let canonical = canonical_path(&task.path.path);
        let is_new = seen.insert((task.spec.kind, canonical, settings(task.spec)));
        if !is_new {
            notes.push(format!("{}: named more than once, read once", task.path.display));
        }
        is_new
    });
    (tasks, notes)
}

/// A note as it is printed; a count of 0 is left out.
pub(super) fn note_line(text: &str, count: u64) -> String {
    match count {
        0 => text.to_owned(),
        count => format!("{text} ({count})"),
    }
}

/// The entries of a source's maps (map, key, value) and how its tables are written.
fn settings(spec: &SourceSpec) -> Vec<(&'static str, &str, Cow<'_, str>)> {
    let maps = [("defaults", &spec.defaults), ("columns", &spec.columns), ("roles", &spec.roles)];
    let maps = maps
        .into_iter()
        .flat_map(|(name, map)| map.iter().map(move |(k, v)| (name, k.as_str(), v.into())));
    let layout = [
        ("encoding", spec.layout.encoding.map(|encoding| encoding.name().into())),
        ("header_line", spec.layout.header_line.map(|line| line.to_string().into())),
        ("date_format", spec.layout.date_format.map(|format| format.name().into())),
    ];
    let layout = layout.into_iter().filter_map(|(key, value)| Some(("layout", key, value?)));
    maps.chain(layout).collect()
}

fn canonical_path(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}
