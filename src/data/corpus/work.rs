//! What a work is.

use super::MeshUi;

/// The kind of source a work was read from, in falling order of trust for merged fields: PubMed
/// curates authors and MeSH, OpenAlex adds identifiers and references, exports of databases cut names and
/// affiliations short, what a reference manager writes has gone through hands, a spreadsheet is last.
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    serde::Serialize,
    serde::Deserialize,
    schemars::JsonSchema,
)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// PubMed XML.
    Pubmed,
    /// MEDLINE text (nbib).
    Medline,
    /// OpenAlex works.
    Openalex,
    /// Europe PMC answers.
    Europepmc,
    /// Crossref answers.
    Crossref,
    /// Web of Science: plain text, tab-delimited text or workbook.
    Wos,
    /// Scopus CSV.
    Scopus,
    /// Dimensions CSV or workbook.
    Dimensions,
    /// OpenAlex CSV.
    #[serde(rename = "openalex_csv")]
    OpenalexCsv,
    /// Lens CSV.
    Lens,
    /// PubMed CSV.
    #[serde(rename = "pubmed_csv")]
    PubmedCsv,
    /// Ichushi (医中誌) CSV.
    Ichushi,
    /// J-STAGE CSV.
    Jstage,
    /// RIS.
    Ris,
    /// BibTeX and BibLaTeX.
    Bibtex,
    /// Own table of works.
    Works,
    /// Congress programme table.
    Congress,
    /// frab schedule XML.
    Frab,
    /// Table of roles in guidelines, trials, societies, boards.
    Roles,
    /// ClinicalTrials.gov v2 JSON.
    Trials,
}

impl SourceKind {
    /// The name in the study file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pubmed => "pubmed",
            Self::Medline => "medline",
            Self::Openalex => "openalex",
            Self::Europepmc => "europepmc",
            Self::Crossref => "crossref",
            Self::Wos => "wos",
            Self::Scopus => "scopus",
            Self::Dimensions => "dimensions",
            Self::OpenalexCsv => "openalex_csv",
            Self::Lens => "lens",
            Self::PubmedCsv => "pubmed_csv",
            Self::Ichushi => "ichushi",
            Self::Jstage => "jstage",
            Self::Ris => "ris",
            Self::Bibtex => "bibtex",
            Self::Works => "works",
            Self::Congress => "congress",
            Self::Frab => "frab",
            Self::Roles => "roles",
            Self::Trials => "trials",
        }
    }

    /// Whether its files are tables, whose columns a study can map. Web of Science exports plain text too.
    pub const fn is_table(self) -> bool {
        matches!(
            self,
            Self::Wos
                | Self::Scopus
                | Self::Dimensions
                | Self::OpenalexCsv
                | Self::Lens
                | Self::PubmedCsv
                | Self::Ichushi
                | Self::Jstage
                | Self::Works
                | Self::Congress
                | Self::Roles
        )
    }
}

/// What kind of document a work is. Publication kinds carry the credit factor t(p) of the
/// ranking; the others are evidence of their own.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
)]
pub enum WorkKind {
    /// Practice guideline or consensus statement.
    Guideline,
    /// Randomised controlled trial of phase III.
    TrialPhase3,
    /// Any other clinical trial report.
    TrialReport,
    /// Meta-analysis or systematic review.
    SystematicReview,
    /// Original article, and whatever names no type.
    Article,
    /// Narrative review.
    Review,
    /// Case report, letter, comment, editorial, news.
    Minor,
    /// Preprint.
    Preprint,
    /// Erratum, corrigendum.
    Erratum,
    /// The notice that retracts another work.
    RetractionNotice,
    /// One congress session.
    Session,
    /// A trial in a registry.
    RegisteredTrial,
    /// A guideline panel given as a list of roles.
    GuidelinePanel,
    /// Offices in a society or an editorial board given as a list of roles.
    Office,
}

impl WorkKind {
    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guideline => "guideline",
            Self::TrialPhase3 => "trial_phase_3",
            Self::TrialReport => "trial_report",
            Self::SystematicReview => "systematic_review",
            Self::Article => "article",
            Self::Review => "review",
            Self::Minor => "minor",
            Self::Preprint => "preprint",
            Self::Erratum => "erratum",
            Self::RetractionNotice => "retraction_notice",
            Self::Session => "session",
            Self::RegisteredTrial => "registered_trial",
            Self::GuidelinePanel => "guideline_panel",
            Self::Office => "office",
        }
    }

    /// Whether this is a publication with authors in printed order.
    pub const fn is_publication(self) -> bool {
        !matches!(self, Self::Session | Self::RegisteredTrial | Self::GuidelinePanel | Self::Office)
    }
}

/// A MeSH descriptor on a work.
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
)]
pub struct MeshHeading {
    /// The descriptor.
    pub ui: MeshUi,
    /// Whether the descriptor or one of its qualifiers is a major topic.
    pub major: bool,
}

/// Adds a heading, or its major flag to a descriptor that is in the list.
pub fn add_heading(list: &mut Vec<MeshHeading>, heading: MeshHeading) {
    match list.iter_mut().find(|known| known.ui == heading.ui) {
        Some(known) => known.major |= heading.major,
        None => list.push(heading),
    }
}

/// A heading as MEDLINE text, Europe PMC and spreadsheets print it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PrintedHeading {
    /// The descriptor's name or an entry term of it.
    pub name: String,
    /// Whether the descriptor or one of its qualifiers is a major topic.
    pub major: bool,
}

impl PrintedHeading {
    /// Reads `*Heart Failure/drug therapy`, `Heart Failure/*drug therapy` or `Heart Failure*`: a star marks
    /// a major topic, qualifiers stand behind slashes. `None` when nothing is left.
    ///
    /// ```
    /// use kolnet::data::corpus::PrintedHeading;
    ///
    /// let heading = PrintedHeading::parse("Heart Failure/*drug therapy/genetics").unwrap();
    /// assert_eq!((heading.name.as_str(), heading.major), ("Heart Failure", true));
    /// assert_eq!(PrintedHeading::parse(" * "), None);
    /// ```
    pub fn parse(text: &str) -> Option<Self> {
        let major = text.contains('*');
        let name = text.split('/').next().unwrap_or_default().replace('*', "");
        let name = name.trim().trim_end_matches('.').to_owned();
        (!name.is_empty()).then_some(Self { name, major })
    }
}
