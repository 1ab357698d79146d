//! From what was typed to what is meant.

use std::error::Error;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use toml::Spanned;
use toml::de::DeTable;

use super::area_places::{AreaPlace, AreaTexts};
use super::file::{
    CACHE_FOLDER, DateText, PathList, SourceFile, SourceFileKind, StudyFile, TableFormat,
};
use super::numbers;
use super::syntax_error::SyntaxError;
use super::{Study, StudyConfig, StudyError, StudyQuestion};
use crate::data::corpus::{DateError, PartialDate, SourceKind, nearest_texts};
use crate::data::ingest::{OptOutAnswers, ParseCache, SourceSpec, TableLayout};
use crate::data::review::SuppressionBasis;
use crate::graph::{Csr, community};
use crate::people::identity::IdentityParams;
use crate::ranking::area::{Area, AreaError, AreaSpec};
use crate::ranking::score::RankParams;
use crate::storage::fetch_sidecar::SIDECAR;
use crate::storage::input_file::InputPath;
use crate::storage::line_ends::feeds_for_returns;

impl Study {
    /// The cache of a study that names none.
    pub fn default_cache(&self) -> ParseCache {
        ParseCache::new(self.folder.join(CACHE_FOLDER))
    }

    /// Every file that a run reads, and the folder of its cache: no place for outputs.
    pub fn reads(&self) -> Vec<PathBuf> {
        let named =
            [&self.mesh, &self.mesh_terms, &self.gazetteer, &self.suppression, &self.ledger];
        let listed = self.opt_out_answers.iter().chain(&self.overrides);
        let listed = listed.chain(&self.told).chain(&self.interests).chain(&self.edges);
        let named = named.into_iter().flatten().chain(listed);
        let sources = self.sources.iter().flat_map(|source| &source.files);
        let files = sources.chain(named).map(|file| file.path.clone());
        let cache = self.cache.as_ref().map(|cache| cache.folder().to_owned());
        files.chain(self.font.clone()).chain(cache).collect()
    }

    /// Reads and checks a study file. Every file that it names is looked up; none is opened.
    ///
    /// # Errors
    /// When the file cannot be read, is no study, or names a file, preset or descriptor that does
    /// not exist. The message gives line and column.
    ///
    /// # Example
    ///
    /// ```
    /// use kolnet::Study;
    ///
    /// let study = Study::from_path("data/demo/study.toml".as_ref())?;
    /// assert_eq!(study.areas[0].id, "hf");
    ///
    /// let folder = tempfile::tempdir()?;
    /// let path = folder.path().join("study.toml");
    /// std::fs::write(&path, "title = \"A study\"\nwindow = 5\n")?;
    /// let error = Study::from_path(&path).unwrap_err();
    /// assert!(error.to_string().contains("line 2, column 1"));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn from_path(path: &Path) -> Result<Self, StudyError> {
        let text = std::fs::read_to_string(path).map_err(|cause| unreadable(path, cause))?;
        Self::from_text(path, feeds_for_returns(text))
    }

    /// Reads a study file under other parameters of the ranking: `parameters` is a TOML file with some of the
    /// sections of a study that say what counts how much, and what it leaves out is the study's.
    ///
    /// # Errors
    /// As [`Self::from_path`]; and when `parameters` cannot be read or has another section.
    pub fn with_parameters(path: &Path, parameters: &Path) -> Result<Self, StudyError> {
        let wrong = |what: String| StudyError {
            file: parameters.display().to_string(),
            place: String::new(),
            what,
            source: None,
        };
        let parse = |file: &Path| -> Result<toml::Table, StudyError> {
            let text = std::fs::read_to_string(file).map_err(|cause| unreadable(file, cause))?;
            feeds_for_returns(text).parse().map_err(|e: toml::de::Error| StudyError {
                file: file.display().to_string(),
                place: String::new(),
                what: e.message().to_owned(),
                source: Some(e.into()),
            })
        };
        // The study alone first, so that what is wrong with it is told with its place.
        Self::from_path(path)?;
        let (mut study, changes) = (parse(path)?, parse(parameters)?);
        if let Some(other) = changes.keys().find(|key| !PARAMETERS.contains(&key.as_str())) {
            let known = PARAMETERS.join("], [");
            return Err(wrong(format!(
                "[{other}] is no section of parameters\n  it may hold [{known}]"
            )));
        }
        overlay(&mut study, changes);
        let text = toml::to_string(&study).map_err(|e| wrong(e.to_string()))?;
        Self::from_text(path, text).map_err(|error| wrong(error.what))
    }

    fn from_text(path: &Path, text: String) -> Result<Self, StudyError> {
        let reader = StudyFileReader::new(path, &text);
        let table = DeTable::parse(&text).map_err(|e| reader.syntax(e))?;
        let table = table.get_ref();
        numbers::check(table).map_err(|wrong| reader.wrong(Some(wrong.span), &wrong.what))?;
        let file: StudyFile = toml::from_str(&text).map_err(|e| reader.syntax(e))?;
        reader.check_methods(&file, table)?;
        reader.study(file, table)
    }
}

impl StudyQuestion {
    /// Reads the part of a study file that says what is asked. Sources need not be there.
    ///
    /// # Errors
    /// When the file cannot be read, is no study, or defines an area that is none.
    pub fn from_path(path: &Path) -> Result<Self, StudyError> {
        let text = std::fs::read_to_string(path).map_err(|cause| unreadable(path, cause))?;
        let text = feeds_for_returns(text);
        let reader = StudyFileReader::new(path, &text);
        let table = DeTable::parse(&text).map_err(|e| reader.syntax(e))?;
        let file: StudyFile = toml::from_str(&text).map_err(|e| reader.syntax(e))?;
        let (areas, _) = reader.areas(&file.area, table.get_ref())?;
        let mesh = file.mesh.as_ref().and_then(|mesh| reader.existing(mesh).ok());
        let reference = reader.as_of(file.as_of.as_ref())?.unwrap_or_else(day_of_run);
        Ok(Self { areas, mesh, since: reference.years_before(file.window_years) })
    }
}

/// Sections of a study that say what counts how much.
const PARAMETERS: [&str; 5] = ["weights", "credit", "congress", "leadership", "network"];

/// Puts the values of `changes` over those of `table`, section by section.
fn overlay(table: &mut toml::Table, changes: toml::Table) {
    for (key, value) in changes {
        match (table.get_mut(&key), value) {
            (Some(toml::Value::Table(known)), toml::Value::Table(section)) => {
                overlay(known, section);
            }
            (_, value) => {
                table.insert(key, value);
            }
        }
    }
}

/// The day of the clock where it is latest on Earth, so that a date after it is to come for everybody.
fn day_of_run() -> PartialDate {
    let furthest_east = Timestamp::now().saturating_add(14.hours()).unwrap_or(Timestamp::MAX);
    let day = furthest_east.to_zoned(TimeZone::UTC).date();
    PartialDate::new(day.year(), day.month() as u8, day.day() as u8)
}

/// Why there is no study at `path`, and where one may be.
fn unreadable(path: &Path, cause: io::Error) -> StudyError {
    let (what, is_plain) = match cause.kind() {
        io::ErrorKind::InvalidData => (
            "the study file is not UTF-8\n  save it as UTF-8: in the Windows editor, Save as, Encoding"
                .to_owned(),
            true,
        ),
        _ if path.is_dir() => {
            let studies = studies_in(path);
            let study = studies.first().map_or_else(|| path.join("study.toml"), PathBuf::clone);
            let remedy = match studies.is_empty() {
                true => "`kolnet init DIR` writes one into a folder".to_owned(),
                false => format!("name the study file in it: {}", study.display()),
            };
            (format!("this is a folder, not a study file\n  {remedy}"), true)
        }
        _ => {
            let typed = path.file_name().map(|name| name.to_string_lossy().into_owned());
            let studies = studies_in(&folder_of(path));
            let names = studies.iter().filter_map(|study| study.file_name()?.to_str());
            let typed = typed.unwrap_or_default();
            let nearest = match nearest_texts(&typed, names.clone(), 1).first() {
                Some(name) => Some((*name).to_owned()),
                None if studies.len() == 1 => names.map(str::to_owned).next(),
                None => None,
            };
            let meant = nearest.map_or(String::new(), |name| format!(" (there is {name})"));
            let remedy = "name one that exists; `kolnet init DIR` writes one to start from";
            (format!("the study file cannot be read{meant}\n  {remedy}"), false)
        }
    };
    StudyError {
        file: path.display().to_string(),
        place: String::new(),
        what,
        source: if is_plain { None } else { Some(cause.into()) },
    }
}

/// The TOML files of a folder, sorted.
fn studies_in(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let mut studies: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|ending| ending == "toml") && path.is_file())
        .collect();
    studies.sort();
    studies
}

fn folder_of(path: &Path) -> PathBuf {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder.to_path_buf(),
        _ => PathBuf::from("."),
    }
}

/// The study file on the reader: its text for line numbers, its folder for paths.
struct StudyFileReader<'a> {
    shown: String,
    text: &'a str,
    folder: PathBuf,
}

impl<'a> StudyFileReader<'a> {
    fn new(path: &Path, text: &'a str) -> Self {
        Self { shown: path.display().to_string(), text, folder: folder_of(path) }
    }
}

impl StudyFileReader<'_> {
    fn wrong(&self, span: Option<Range<usize>>, what: &str) -> StudyError {
        let place = span.map_or_else(String::new, |span| {
            let before = self.text.get(..span.start).unwrap_or_default();
            let line = before.matches('\n').count() + 1;
            let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
            format!(", line {line}, column {column}")
        });
        StudyError { file: self.shown.clone(), place, what: what.to_owned(), source: None }
    }

    /// `study.toml, line 6`.
    fn line_of(&self, span: Range<usize>) -> String {
        let before = self.text.get(..span.start).unwrap_or_default();
        format!("{}, line {}", self.shown, before.matches('\n').count() + 1)
    }

    /// As [`Self::wrong`], with the error that is the reason.
    fn because(
        &self,
        span: Option<Range<usize>>,
        what: &str,
        source: impl Error + Send + Sync + 'static,
    ) -> StudyError {
        StudyError { source: Some(source.into()), ..self.wrong(span, what) }
    }

    fn syntax(&self, error: toml::de::Error) -> StudyError {
        let source = SyntaxError::new(error, self.text);
        self.because(source.error.span(), &source.to_string(), source)
    }

    fn study(&self, file: StudyFile, table: &DeTable<'_>) -> Result<Study, StudyError> {
        let as_of = self.as_of(file.as_of.as_ref())?;
        let sources = self.sources(&file.source)?;
        let (areas, area_places) = self.areas(&file.area, table)?;
        let (suppression, basis) = self.suppression(&file)?;
        let tables = self.tables(&file.outputs.tables)?;
        let named = |path: &Option<Spanned<String>>| {
            path.as_ref().map(|path| self.existing(path)).transpose()
        };
        self.check_mesh_terms(&file)?;
        let overrides = self.listed(file.identity.overrides.as_ref())?;
        let told = self.listed(file.notice.told.as_ref())?;
        let interests = self.listed(file.interests.declared.as_ref())?;
        let ledger = named(&file.identity.ledger)?;
        let font = file.outputs.font.as_ref().map(|path| self.existing(path)).transpose()?;
        let StudyFile { credit, congress, leadership, weights, tiers, .. } = file;
        let ranking = RankParams { credit, congress, leadership, weights, tiers };
        Ok(Study {
            config: StudyConfig {
                title: file.title,
                as_of,
                window_years: file.window_years,
                person_label: file.person_label,
                language: file.language,
                identity: IdentityParams {
                    trust_source_ids: file.identity.trust_source_ids,
                    ..IdentityParams::default()
                },
                area: file.area_rules,
                network: file.network,
                measures: file.measures,
                resampling: file.resampling,
                ranking,
                community: file.community,
                suppression: basis,
                notice: file.notice.particulars(),
                retention: file.retention,
                tables,
                byte_order_mark: file.outputs.marks_csv(file.language),
                plots: file.outputs.plots.clone(),
                graphs: file.outputs.graphs.clone(),
                report: file.outputs.report,
                briefs: file.outputs.briefs,
                seed: file.seed,
            },
            sources,
            edges: self.edges(&file.source)?,
            mesh: named(&file.mesh)?,
            mesh_terms: named(&file.mesh_terms)?,
            gazetteer: named(&file.gazetteer)?,
            area_places,
            areas,
            opt_out_answers: suppression.as_ref().map(answers_beside).unwrap_or_default(),
            suppression,
            overrides,
            told,
            interests,
            notice_register: None,
            ledger,
            cache: (!file.cache.is_empty()).then(|| ParseCache::new(self.folder.join(&file.cache))),
            font: font.map(|font| font.path),
            today: day_of_run(),
            cycles: file.outputs.cycles as usize,
            folder: self.folder.clone(),
        })
    }

    /// Entry terms alone are no MeSH edition.
    fn check_mesh_terms(&self, file: &StudyFile) -> Result<(), StudyError> {
        let (Some(terms), None) = (&file.mesh_terms, &file.mesh) else { return Ok(()) };
        let what = "mesh_terms adds entry terms to a MeSH edition, and the study names none: name it under `mesh`";
        Err(self.wrong(Some(terms.span()), what))
    }

    /// Parameters that a method would refuse are refused before anything is read.
    fn check_methods(&self, file: &StudyFile, table: &DeTable<'_>) -> Result<(), StudyError> {
        let span = |section: &str| numbers::section_span(table, section);
        if let Some(section) = file.weights.section_without_weight() {
            let what = format!(
                "every weight of [{section}] is 0, so nobody has a score\n  give at least one of \
                 them a weight above 0"
            );
            return Err(self.wrong(span(section), &what));
        }
        let checked = file.measures.check();
        checked.map_err(|e| self.because(span("measures"), &format!("[measures] {e}"), e))?;
        let checked = community::leiden(&Csr::default(), &file.community);
        checked.map_err(|e| self.because(span("community"), &format!("[community] {e}"), e))?;
        let checked = file.resampling.check();
        checked
            .map_err(|allowed| self.wrong(span("resampling"), &format!("[resampling] {allowed}")))
    }

    fn as_of(&self, typed: Option<&Spanned<DateText>>) -> Result<Option<PartialDate>, StudyError> {
        let Some(typed) = typed else { return Ok(None) };
        let date: PartialDate = typed
            .get_ref()
            .0
            .parse()
            .map_err(|e: DateError| self.because(Some(typed.span()), &e.to_string(), e))?;
        Ok(Some(date))
    }

    fn existing(&self, path: &Spanned<String>) -> Result<InputPath, StudyError> {
        let opened = self.folder.join(path.get_ref());
        if !opened.is_file() {
            self.refuse_special_letters(path)?;
            let what = format!(
                "no file '{}' (looked for {})\n  paths are relative to the study file",
                path.get_ref(),
                opened.display()
            );
            return Err(self.wrong(Some(path.span()), &what));
        }
        Ok(InputPath::new(opened, path.get_ref().clone()))
    }

    /// `"C:\new"` is a path with a line end in it, and nobody means that.
    fn refuse_special_letters(&self, path: &Spanned<String>) -> Result<(), StudyError> {
        if !path.get_ref().contains(char::is_control) {
            return Ok(());
        }
        let what = "between double quotation marks \\ begins a special letter, so this path has a line end or a \
                    tab in it\n  write the path with / or in single quotation marks: 'C:\\data\\new.csv'";
        Err(self.wrong(Some(path.span()), what))
    }

    fn listed(&self, typed: Option<&Spanned<PathList>>) -> Result<Vec<InputPath>, StudyError> {
        let Some(typed) = typed else { return Ok(Vec::new()) };
        let paths = typed.get_ref().paths().iter();
        paths.map(|path| self.existing(&Spanned::new(typed.span(), path.clone()))).collect()
    }

    /// All sources, in an order that does not depend on that of the file.
    fn sources(&self, typed: &[SourceFile]) -> Result<Vec<SourceSpec>, StudyError> {
        let mut sources = Vec::new();
        for source in typed {
            if let SourceFileKind::Records(kind) = source.kind {
                sources.push(self.source(source, kind)?);
            }
        }
        if sources.is_empty() {
            return Err(self.wrong(None, "the study names no [[source]]; nothing can be read"));
        }
        sources.sort_by(|a, b| (a.kind, &a.files).cmp(&(b.kind, &b.files)));
        Ok(sources)
    }

    /// Tables of ties that another engine added up, sorted.
    fn edges(&self, typed: &[SourceFile]) -> Result<Vec<InputPath>, StudyError> {
        let mut files = Vec::new();
        for source in typed.iter().filter(|source| source.kind == SourceFileKind::Edges) {
            let maps = [&source.defaults, &source.columns, &source.roles];
            if maps.iter().any(|map| !map.is_empty()) {
                let what = "defaults, columns and roles are not for sources of kind edges";
                return Err(self.wrong(Some(source.path.span()), what));
            }
            self.layout(source)?;
            files.extend(self.source_files(source)?);
        }
        files.sort();
        files.dedup();
        Ok(files)
    }

    fn source(&self, source: &SourceFile, kind: SourceKind) -> Result<SourceSpec, StudyError> {
        Ok(SourceSpec {
            kind,
            files: self.source_files(source)?,
            defaults: source.defaults.clone(),
            columns: source.columns.clone(),
            roles: source.roles.clone(),
            layout: self.layout(source)?,
        })
    }

    /// The files that the path of a source matches, sorted.
    fn source_files(&self, source: &SourceFile) -> Result<Vec<InputPath>, StudyError> {
        let typed = source.path.get_ref();
        let pattern =
            PathBuf::from(glob::Pattern::escape(&self.folder.to_string_lossy())).join(typed);
        let span = Some(source.path.span());
        let matches = glob::glob(&pattern.to_string_lossy()).map_err(|e| {
            self.because(span.clone(), &format!("'{typed}' is not a pattern of paths"), e)
        })?;
        let mut files = Vec::new();
        for found in matches {
            let opened = found.map_err(|e| {
                self.because(span.clone(), &format!("the files of '{typed}' cannot be listed"), e)
            })?;
            let is_sidecar = opened.file_name().is_some_and(|name| name == SIDECAR);
            if opened.is_file() && !is_sidecar {
                let display =
                    opened.strip_prefix(&self.folder).unwrap_or(&opened).display().to_string();
                files.push(InputPath::new(opened, display));
            }
        }
        if files.is_empty() {
            self.refuse_special_letters(&source.path)?;
            let what = format!(
                "no file matches '{typed}' (looked for {})\n  paths are relative to the study file",
                pattern.display()
            );
            return Err(self.wrong(span, &what));
        }
        files.sort();
        Ok(files)
    }

    /// How the tables of a source are written.
    fn layout(&self, source: &SourceFile) -> Result<TableLayout, StudyError> {
        let said = [
            ("encoding", source.encoding.as_ref().map(Spanned::span)),
            ("header_line", source.header_line.as_ref().map(Spanned::span)),
            ("date_format", source.date_format.as_ref().map(Spanned::span)),
        ];
        let (is_table, is_text) = match source.kind {
            SourceFileKind::Records(SourceKind::Ris | SourceKind::Bibtex) => (false, true),
            SourceFileKind::Records(kind) => (kind.is_table(), false),
            SourceFileKind::Edges => (false, false),
        };
        let is_said_of = |key: &str| is_table || (is_text && key == "encoding");
        if let Some((key, span)) =
            said.into_iter().find(|(key, span)| !is_said_of(key) && span.is_some())
        {
            let what = format!("{key} is not for sources of kind {}", source.kind.name());
            return Err(self.wrong(span, &what));
        }
        let encoding = match &source.encoding {
            None => None,
            Some(label) => {
                let known = Encoding::for_label(label.get_ref().as_bytes());
                Some(known.ok_or_else(|| {
                    let what = format!(
                        "unknown encoding '{}'\n  use utf-8, windows-1252, windows-1250, macintosh, shift_jis, euc-jp, gbk, big5, euc-kr or another label of the WHATWG Encoding Standard",
                        label.get_ref()
                    );
                    self.wrong(Some(label.span()), &what)
                })?)
            }
        };
        if let Some(line) = source.header_line.as_ref().filter(|line| *line.get_ref() == 0) {
            return Err(self.wrong(Some(line.span()), "header_line counts from 1"));
        }
        Ok(TableLayout {
            encoding,
            header_line: source.header_line.as_ref().map(|line| *line.get_ref()),
            date_format: source.date_format.as_ref().map(|format| *format.get_ref()),
        })
    }

    fn areas(
        &self,
        typed: &[Spanned<AreaSpec>],
        table: &DeTable<'_>,
    ) -> Result<(Vec<Area>, Vec<AreaPlace>), StudyError> {
        let (mut areas, mut places) = (Vec::new(), Vec::new());
        for (typed, texts) in typed.iter().zip(AreaTexts::of_file(table)) {
            areas.push(self.area(typed, &texts, &areas)?);
            let descriptors = texts.descriptors().map(|(ui, span)| (ui, self.line_of(span)));
            let section = self.line_of(typed.span());
            places.push(AreaPlace { section, descriptors: descriptors.collect() });
        }
        Ok((areas, places))
    }

    fn area(
        &self,
        typed: &Spanned<AreaSpec>,
        texts: &AreaTexts<'_>,
        before: &[Area],
    ) -> Result<Area, StudyError> {
        let complete = || {
            let area = typed.get_ref().complete(before.len() + 1)?;
            area.check_beside(before)?;
            Ok(area)
        };
        complete().map_err(|e: AreaError| {
            let span = e.typed_text().and_then(|text| texts.span_of(text));
            self.because(Some(span.unwrap_or_else(|| typed.span())), &e.to_string(), e)
        })
    }

    /// The forms of the tables: without rankings in one that is read nothing can be asked of a run.
    fn tables(&self, typed: &Spanned<Vec<TableFormat>>) -> Result<Vec<TableFormat>, StudyError> {
        let tables = typed.get_ref();
        if tables.iter().any(|form| matches!(form, TableFormat::Csv | TableFormat::Parquet)) {
            return Ok(tables.clone());
        }
        let what = "tables names neither csv nor parquet, so nothing could be asked of the run\n  \
                    write tables = [\"csv\"], [\"parquet\"] or both";
        Err(self.wrong(Some(typed.span()), what))
    }

    fn suppression(
        &self,
        file: &StudyFile,
    ) -> Result<(Option<InputPath>, SuppressionBasis), StudyError> {
        let path = file.suppression.file.as_ref().map(|path| self.existing(path)).transpose()?;
        let none = file.suppression.none.as_ref().map(Spanned::get_ref);
        let none = none.filter(|reason| !reason.trim().is_empty()).cloned();
        if path.is_none() && none.is_none() {
            return Err(self.wrong(
                None,
                "the study does not say who opted out\n  name a file under [suppression] file = \"optout.csv\", or state why there is none: none = \"reason\"",
            ));
        }
        let basis = SuppressionBasis { file: path.as_ref().map(|path| path.display.clone()), none };
        Ok((path, basis))
    }
}

/// The tables of answers that lie beside the opt-out file: `optout_answers.csv` for `optout.csv`, and
/// `undecided_optouts.csv` as a run wrote it.
fn answers_beside(opt_outs: &InputPath) -> Vec<InputPath> {
    let stem = opt_outs.path.file_stem().and_then(|stem| stem.to_str()).unwrap_or("optout");
    [
        format!("{stem}_answers.csv"),
        format!("{stem}_answers.xlsx"),
        OptOutAnswers::ASKED_IN.to_owned(),
    ]
    .into_iter()
    .map(|name| {
        let display = match opt_outs.display.rsplit_once('/') {
            Some((folder, _)) => format!("{folder}/{name}"),
            None => name.clone(),
        };
        InputPath::new(opt_outs.path.with_file_name(name), display)
    })
    .filter(|file| file.path.is_file())
    .collect()
}
