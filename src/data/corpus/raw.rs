//! One record as a reader hands it over.

use super::{
    CongressLevel, MeshHeading, Orcid, PartialDate, PrintedHeading, Role, SourceKind, WorkKind,
};

/// The identifiers of a work; empty or 0 is "not given".
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WorkIds {
    /// PubMed identifier.
    pub pmid: u32,
    /// DOI in lower case without resolver or `doi:`.
    pub doi: String,
    /// PubMed Central number without `PMC`.
    pub pmcid: u32,
    /// OpenAlex work number without `W`.
    pub openalex: u64,
    /// Registry number of the trial that the work registers or reports (`NCT…`).
    pub trial: String,
    /// An identifier of the source's own: `congress|session`, a spreadsheet's `id`.
    pub own: String,
}

/// A cited work, by one of its identifiers.
#[derive(
    Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub enum WorkRef {
    /// By PubMed identifier.
    Pmid(u32),
    /// By OpenAlex number.
    OpenAlex(u64),
    /// By DOI, normalised as in [`WorkIds`].
    Doi(String),
}

/// Money that a work names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grant {
    /// Who gave it, as printed.
    pub agency: String,
    /// Number of the award; empty when none is printed.
    pub number: String,
}

/// One thing that a person did on a work: an author's place, a talk, a chair.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Appearance {
    /// The role.
    pub role: Role,
    /// Title of the talk; empty when the role has none.
    pub talk: String,
    /// Whether it was in an industry-sponsored session.
    pub sponsored: bool,
}

/// Where a name is printed.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    serde::Serialize,
    serde::Deserialize,
)]
pub struct PrintedPlace {
    /// Row of the file among the inputs; 0 while a file is read alone.
    pub input: u32,
    /// Line on which the record begins, from 1; 0 when the format has no lines.
    pub line: u32,
}

/// A printed name on a work, with what was printed beside it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RawMention {
    /// Family name in Latin script as printed.
    pub family: String,
    /// Given names in Latin script as printed, full or initials.
    pub given: String,
    /// The whole name in its own script (kanji, Hangul, Cyrillic …) as printed.
    pub native: String,
    /// The reading in kana.
    pub kana: String,
    /// Generational suffix (Jr, 3rd).
    pub suffix: String,
    /// ORCID iD.
    pub orcid: Orcid,
    /// The source's own author identifier (OpenAlex `A…`).
    pub source_id: String,
    /// Affiliation lines as printed, e-mail addresses, phones and street addresses removed.
    pub affiliations: Vec<String>,
    /// Name of the (first) organisation when the source gives it apart from the line.
    pub organisation: String,
    /// City when given.
    pub city: String,
    /// State, province or prefecture when given.
    pub region: String,
    /// ISO 3166-1 alpha-2 code of the country when given or printed beyond doubt; else `[0, 0]`.
    pub country: [u8; 2],
    /// Salted hash of the e-mail address; 0 is "not given". The address itself is never kept.
    pub email_hash: u64,
    /// Place in the author list, from 0; for sessions the order of first appearance.
    pub position: u16,
    /// Marked as equal contributor with a neighbour in the list.
    pub equal_contribution: bool,
    /// Marked as corresponding author.
    pub corresponding: bool,
    /// What the person did, at least one entry.
    pub appearances: Vec<Appearance>,
    /// Where it is printed.
    pub place: PrintedPlace,
}

/// One document as a reader hands it over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RawWork {
    /// Where it was read.
    pub source: SourceKind,
    /// What it is.
    pub kind: WorkKind,
    /// Its identifiers.
    pub ids: WorkIds,
    /// Title, markup removed.
    pub title: String,
    /// Journal or congress.
    pub venue: String,
    /// Date of publication or session.
    pub date: PartialDate,
    /// `YYYYMMDD` of the last revision, or the version; the greatest wins among equals.
    pub revision: u32,
    /// Descriptors, each once.
    pub mesh: Vec<MeshHeading>,
    /// Headings that the source gives by name only.
    pub headings: Vec<PrintedHeading>,
    /// Author keywords, session track.
    pub keywords: Vec<String>,
    /// Grants named, each once.
    pub grants: Vec<Grant>,
    /// Works cited.
    pub references: Vec<WorkRef>,
    /// Citations that the source counts; `None` when it counts none.
    pub cited_by: Option<u32>,
    /// Whether the work was retracted.
    pub retracted: bool,
    /// Length of the author list including group authors (k of
    /// [method 2.2](crate::guide::method#22-publications)), or number of distinct
    /// persons of a session.
    pub team_size: u32,
    /// Reach of the congress; `National` elsewhere.
    pub level: CongressLevel,
    /// Phase of a registered trial (1 to 4), 0 when unknown.
    pub phase: u8,
    /// Names printed on it.
    pub mentions: Vec<RawMention>,
}

impl RawWork {
    /// Says that the record begins on `line`, for the names that have no line of their own.
    pub fn begins_on(&mut self, line: u64) {
        let line = u32::try_from(line).unwrap_or(u32::MAX);
        for mention in self.mentions.iter_mut().filter(|mention| mention.place.line == 0) {
            mention.place.line = line;
        }
    }

    /// Adds a grant that is not there yet, white space joined; nothing when both texts are blank.
    pub fn add_grant(&mut self, agency: &str, number: &str) {
        let tidy = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let grant = Grant { agency: tidy(agency), number: tidy(number) };
        if grant != Grant::default() && !self.grants.contains(&grant) {
            self.grants.push(grant);
        }
    }

    /// An empty work of `kind` from `source`.
    pub fn new(source: SourceKind, kind: WorkKind) -> Self {
        Self {
            source,
            kind,
            ids: WorkIds::default(),
            title: String::new(),
            venue: String::new(),
            date: PartialDate::NONE,
            revision: 0,
            mesh: Vec::new(),
            headings: Vec::new(),
            keywords: Vec::new(),
            grants: Vec::new(),
            references: Vec::new(),
            cited_by: None,
            retracted: false,
            team_size: 0,
            level: CongressLevel::default(),
            phase: 0,
            mentions: Vec::new(),
        }
    }
}
