//! What `kolnet check` says, as one object: `--json` prints it, the text is made of it.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

use crate::data::corpus::SourceKind;
use crate::data::ingest::{
    self, CutName, FileCheck, FlawCount, IdCounts, InputSummary, NameCounts, PlaceCounts,
    SourcesCheck, TableFrame, UnusedColumn,
};
use crate::pipeline::{AreaPreview, FutureDates, OptOutPreview, StudyPreview};
use crate::storage::atomic_dir::FolderWriteError;
use crate::study::Study;

/// How far a file or a study is from being run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Verdict {
    /// Nothing is wrong with it.
    Ready,
    /// It can be run; something is worth a look.
    Look,
    /// It cannot be read, or no record of it can be used.
    Unusable,
}

/// Something to mend or to look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct ToDo {
    /// The file.
    pub(super) file: String,
    /// Records, names or lines concerned; 0 for the whole file.
    pub(super) count: u64,
    /// What is wrong, where, and what to do.
    pub(super) what: String,
    /// Whether nothing can be run before it is mended.
    pub(super) stops: bool,
}

/// The whole answer.
#[derive(Debug, Serialize)]
pub(super) struct CheckReport {
    pub(super) study: String,
    pub(super) title: String,
    /// Records of each file that were read at most; none when all were.
    pub(super) head: Option<u64>,
    pub(super) verdict: Verdict,
    /// What stops the run first, then what concerns most records.
    pub(super) to_do: Vec<ToDo>,
    pub(super) files: Vec<FileReport>,
    pub(super) reference_date: Option<ReferenceReport>,
    pub(super) areas: Vec<AreaReport>,
    pub(super) opt_outs: OptOutReport,
    pub(super) notes: Vec<String>,
}

/// The date from which ages are counted.
#[derive(Debug, Serialize)]
pub(super) struct ReferenceReport {
    pub(super) as_of: String,
    /// The source file whose newest document sets it; none when the study names it.
    pub(super) from: Option<String>,
}

/// How much there is of an area; no figures where nothing could be counted.
#[derive(Debug, Serialize)]
pub(super) struct AreaReport {
    pub(super) area: String,
    /// Documents in area and window.
    pub(super) documents: Option<usize>,
    /// People on them.
    pub(super) people: Option<usize>,
}

/// How many records of a file are about an area, as in the manifest.
#[derive(Debug, Serialize)]
pub(super) struct FileAreas {
    pub(super) in_some_area: u64,
    pub(super) in_areas: BTreeMap<String, u64>,
}

/// What is said of one file. The fields of the manifest have its names.
#[derive(Debug, Serialize)]
pub(super) struct FileReport {
    pub(super) path: String,
    pub(super) kind: SourceKind,
    pub(super) bytes: u64,
    pub(super) packing: &'static str,
    pub(super) verdict: Verdict,
    pub(super) read: u64,
    pub(super) used: u64,
    pub(super) merged: u64,
    pub(super) rejected: u64,
    pub(super) flaws: Vec<FlawReport>,
    /// None where files could not be read or the study names no area.
    pub(super) areas: Option<FileAreas>,
    pub(super) names: NameCounts,
    pub(super) people_a_work: PeopleAWork,
    pub(super) ids: IdCounts,
    pub(super) affiliations: PlaceCounts,
    /// None where the file is no table.
    pub(super) table: Option<TableFrame>,
    pub(super) preview: Vec<CutName>,
    pub(super) notes: Vec<String>,
    /// Why the file cannot be read.
    pub(super) error: Option<String>,
}

/// What the opt-out file removes, without a name.
#[derive(Debug, Default, Serialize)]
pub(super) struct OptOutReport {
    /// People in the file.
    pub(super) entries: usize,
    /// Printed names of people who opted out.
    pub(super) removed: usize,
    /// Printed names of people who may have.
    pub(super) undecided: usize,
    /// Where they are, with the reason for the doubt.
    pub(super) questions: Vec<String>,
    pub(super) notes: Vec<String>,
}

impl OptOutReport {
    fn new(preview: &OptOutPreview, study: &Study) -> Self {
        let file = study.suppression.as_ref().map_or("", |file| &file.display);
        let open = preview.questions.iter().filter(|(_, question)| question.answer.is_none());
        let questions = open.map(|(source, question)| {
            format!(
                "{source}, line {}: {} ({file}, line {})",
                question.place.line,
                question.doubt.words(),
                question.optout_line
            )
        });
        Self {
            entries: preview.entries,
            removed: preview.opted_out,
            undecided: preview.undecided,
            questions: questions.collect(),
            notes: preview.notes.clone(),
        }
    }
}

/// Records refused for the same reason.
#[derive(Debug, Serialize)]
pub(super) struct FlawReport {
    /// Line of the first; 0 where the format has none.
    pub(super) line: u64,
    /// What was refused: `row`, `article` …
    pub(super) what: String,
    pub(super) why: String,
    pub(super) records: u64,
}

#[derive(Debug, Serialize)]
pub(super) struct PeopleAWork {
    pub(super) median: usize,
    pub(super) most: usize,
}

impl CheckReport {
    pub(super) fn new(
        path: &Path,
        study: &Study,
        found: &SourcesCheck,
        head: Option<u64>,
        preview: &StudyPreview,
        no_output: Option<&FolderWriteError>,
    ) -> Self {
        let inputs = |file: &FileCheck| {
            let is_of_file =
                |input: &&InputSummary| input.path == file.path && input.kind == file.kind;
            preview.inputs.iter().filter(|_| !study.areas.is_empty()).find(is_of_file)
        };
        let shown = path.display().to_string();
        let files: Vec<FileReport> =
            found.files.iter().map(|file| FileReport::new(file, inputs(file))).collect();
        let mut to_do: Vec<ToDo> =
            found.files.iter().flat_map(|file| to_do(file, inputs(file))).collect();
        to_do.extend(preview.blockers.iter().map(|blocker| ToDo {
            file: if blocker.file.is_empty() { shown.clone() } else { blocker.file.clone() },
            count: 0,
            what: in_one_line(&blocker.what),
            stops: true,
        }));
        to_do.sort_by(|a, b| {
            b.stops.cmp(&a.stops).then(b.count.cmp(&a.count)).then_with(|| a.file.cmp(&b.file))
        });
        to_do.splice(0..0, preview.future.iter().map(future_dates));
        to_do.splice(0..0, no_output.map(closed_output));
        // A file that cannot be read stops the run, and so does a date that is to come, and a run folder that
        // cannot be written or replaced.
        let is_stopped = preview.future.is_some()
            || no_output.is_some()
            || !preview.blockers.is_empty()
            || found.files.iter().any(|file| file.error.is_some())
            || !found.files.iter().any(FileCheck::is_usable);
        let verdict = match (is_stopped, to_do.is_empty()) {
            (true, _) => Verdict::Unusable,
            (false, false) => Verdict::Look,
            (false, true) => Verdict::Ready,
        };
        Self {
            study: shown,
            title: study.config.title.clone(),
            head,
            verdict,
            to_do,
            files,
            reference_date: preview.reference.as_ref().map(|reference| ReferenceReport {
                as_of: reference.date.to_string(),
                from: reference.from.clone(),
            }),
            areas: area_reports(study, &preview.areas),
            opt_outs: OptOutReport::new(&preview.opt_outs, study),
            notes: found.notes.clone(),
        }
    }
}

/// Why the run folder could not be written.
fn closed_output(error: &FolderWriteError) -> ToDo {
    let what = error.source.to_string();
    let what = format!("the run folder cannot be written: {what}; {}", error.remedy());
    ToDo { file: error.path.clone(), count: 0, what, stops: true }
}

/// The areas of the study; a study that names none has one, `all`.
fn area_reports(study: &Study, counted: &[AreaPreview]) -> Vec<AreaReport> {
    let report = |area: &AreaPreview| AreaReport {
        area: area.id.clone(),
        documents: Some(area.documents),
        people: Some(area.people),
    };
    if !counted.is_empty() {
        return counted.iter().map(report).collect();
    }
    let ids = study.areas.iter().map(|area| area.id.as_str());
    let ids: Vec<&str> = if study.areas.is_empty() { vec!["all"] } else { ids.collect() };
    let uncounted = |id: &str| AreaReport { area: id.to_owned(), documents: None, people: None };
    ids.into_iter().map(uncounted).collect()
}

fn future_dates(future: &FutureDates) -> ToDo {
    let what = in_one_line(&future.to_string());
    ToDo { file: String::new(), count: 0, what, stops: true }
}

impl FileReport {
    fn new(file: &FileCheck, input: Option<&InputSummary>) -> Self {
        let flaws = ingest::count_flaws(&file.rejected).into_iter().map(FlawReport::new);
        let verdict = match (file.is_usable(), to_do(file, input).is_empty()) {
            (false, _) => Verdict::Unusable,
            (true, false) => Verdict::Look,
            (true, true) => Verdict::Ready,
        };
        let (median, most) = file.people_a_work;
        Self {
            path: file.path.clone(),
            kind: file.kind,
            bytes: file.bytes,
            packing: file.packing,
            verdict,
            read: file.read,
            used: file.used,
            merged: file.merged,
            rejected: file.rejected.len() as u64,
            flaws: flaws.collect(),
            areas: input.map(|input| FileAreas {
                in_some_area: input.in_some_area,
                in_areas: input.in_areas.clone(),
            }),
            names: file.names,
            people_a_work: PeopleAWork { median, most },
            ids: file.ids,
            affiliations: file.places,
            table: file.table.clone(),
            preview: file.preview.clone(),
            notes: file.note_lines().collect(),
            error: file.error.as_ref().map(ToString::to_string),
        }
    }
}

impl FlawReport {
    fn new(FlawCount { first, records }: FlawCount<'_>) -> Self {
        Self {
            line: first.location.line,
            what: first.what.clone(),
            why: first.flaw.to_string(),
            records,
        }
    }

    /// `line 4, row: it has no title`
    pub(super) fn place_and_reason(&self) -> String {
        match self.line {
            0 => format!("{}: {}", self.what, self.why),
            line => format!("line {line}, {}: {}", self.what, self.why),
        }
    }
}

/// The lines of a message as one: what is wrong; what to do.
fn in_one_line(message: &str) -> String {
    message.lines().map(str::trim).collect::<Vec<_>>().join("; ")
}

/// What there is to do about a file.
fn to_do(file: &FileCheck, input: Option<&InputSummary>) -> Vec<ToDo> {
    let item = |count: u64, what: String, stops: bool| ToDo {
        file: file.path.clone(),
        count,
        what,
        stops,
    };
    if let Some(error) = &file.error {
        return vec![item(0, in_one_line(&error.to_string()), true)];
    }
    if file.read == 0 {
        return vec![item(0, "it holds no records; export it again".to_owned(), true)];
    }
    let mut items = Vec::new();
    for flaw in ingest::count_flaws(&file.rejected).into_iter().map(FlawReport::new) {
        let records = flaw.records;
        let what = match records {
            1 => format!("1 record refused: {}", flaw.place_and_reason()),
            _ => format!("{records} records refused, the first: {}", flaw.place_and_reason()),
        };
        items.push(item(records, what, !file.is_usable()));
    }
    // What takes something from a record, or may: a role, a date, an identifier, an affiliation, a name.
    let costs = |text: &str| {
        text.starts_with("unknown ")
            || text.starts_with("no record has a ")
            || text.starts_with("names ")
            || text.starts_with("texts where a name should be")
            || text.contains("cannot be read")
            || text.contains("could not be given")
            || text.contains("look at its names")
    };
    let noted = file.notes.iter().filter(|(text, _)| costs(text));
    items.extend(noted.map(|(text, count)| item(*count, text.clone(), false)));
    let unused = file.table.iter().flat_map(|table| &table.unused_columns);
    for column in unused.filter(|column| !column.nearest.is_empty() && !column.heading.is_empty()) {
        let UnusedColumn { heading, nearest, column, .. } = column;
        let what = format!(
            "the column '{heading}' is not used; did you mean {nearest}? Rename it, or map it: [source.columns] {column} = \"{heading}\""
        );
        items.push(item(0, what, false));
    }
    if let Some(input) = input {
        let outside = (input.used + input.merged).saturating_sub(input.in_some_area);
        if outside > input.in_some_area {
            let what = "records that speak of no area; see its titles, or list its congress or journal under the area's venues";
            items.push(item(outside, what.to_owned(), false));
        }
    }
    items
}
