//! What a person did on a work, and how large the stage was.

/// Role of a mention. Publications know `Author` and `Collaborator`; the place in the author list
/// is the mention's `position`. The congress roles are those of
/// [method 2.5](crate::guide::method#25-congress-roles), the trial and
/// guideline roles those of [method 2.7](crate::guide::method#27-leadership).
#[derive(
    Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, serde::Serialize, serde::Deserialize,
)]
pub enum Role {
    /// Author of a publication.
    Author,
    /// Listed investigator who is not an author (PubMed `InvestigatorList`).
    Collaborator,
    /// Keynote, plenary, named lecture, late-breaking presenter.
    Keynote,
    /// Invited speaker, state-of-the-art, faculty.
    Invited,
    /// Chair of the programme or scientific committee.
    CommitteeChair,
    /// Session chair, moderator.
    SessionChair,
    /// Member of the steering or programme committee.
    CommitteeMember,
    /// Panelist, discussant, debater.
    Panelist,
    /// Presenting author of an oral abstract.
    Oral,
    /// Workshop or tutorial instructor.
    Instructor,
    /// Presenting author of a poster.
    Poster,
    /// Non-presenting author of an abstract.
    AbstractAuthor,
    /// A congress role that no table knows.
    Unknown,
    /// Principal investigator or study chair of a trial.
    PrincipalInvestigator,
    /// Steering committee of a trial.
    TrialSteering,
    /// Site investigator of a trial.
    SiteInvestigator,
    /// Chair of a guideline panel.
    GuidelineChair,
    /// First or last author of a guideline, by the printed place in its list.
    GuidelineLead,
    /// Member of a guideline panel.
    GuidelinePanel,
    /// Reviewer of a guideline.
    GuidelineReviewer,
    /// President of a society or editor-in-chief.
    President,
    /// Any other office.
    Officer,
}

impl Role {
    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Author => "author",
            Self::Collaborator => "collaborator",
            Self::Keynote => "keynote",
            Self::Invited => "invited",
            Self::CommitteeChair => "committee_chair",
            Self::SessionChair => "session_chair",
            Self::CommitteeMember => "committee_member",
            Self::Panelist => "panelist",
            Self::Oral => "oral",
            Self::Instructor => "instructor",
            Self::Poster => "poster",
            Self::AbstractAuthor => "abstract_author",
            Self::Unknown => "unknown",
            Self::PrincipalInvestigator => "principal_investigator",
            Self::TrialSteering => "trial_steering",
            Self::SiteInvestigator => "site_investigator",
            Self::GuidelineChair => "guideline_chair",
            Self::GuidelineLead => "guideline_lead",
            Self::GuidelinePanel => "guideline_panel",
            Self::GuidelineReviewer => "guideline_reviewer",
            Self::President => "president",
            Self::Officer => "officer",
        }
    }
}

/// Reach of a congress, [method 2.5](crate::guide::method#25-congress-roles).
#[derive(
    Clone,
    Copy,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Debug,
    Default,
    serde::Serialize,
    serde::Deserialize,
)]
pub enum CongressLevel {
    /// One hospital or city.
    Local,
    /// Part of a country.
    Regional,
    /// A country; also what counts when no level is given.
    #[default]
    National,
    /// A continent.
    Continental,
    /// The world.
    International,
}

impl CongressLevel {
    /// Reads the English and Japanese words for a level.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text.trim().to_lowercase().as_str() {
            "local" | "院内" | "地元" => Self::Local,
            "regional" | "地方" | "地方会" => Self::Regional,
            "national" | "全国" | "国内" => Self::National,
            "continental" | "アジア" | "asia" | "europe" => Self::Continental,
            "international" | "global" | "world" | "国際" => Self::International,
            _ => return None,
        })
    }

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Local => "local",
            Self::Regional => "regional",
            Self::National => "national",
            Self::Continental => "continental",
            Self::International => "international",
        }
    }
}
