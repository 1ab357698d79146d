//! What speaks for a verdict.

/// What speaks for the verdict on a row. Names of people are never in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowReason {
    /// Where the person is listed, with the tier in force.
    Listed {
        /// Area id.
        area: String,
        /// `T1` to `T4`.
        tier: Option<String>,
    },
    /// A person of the run who is listed in no area.
    ListedNowhere,
    /// The earlier line that names the same person.
    NamedInLine(u64),
    /// The area in which the person has no document.
    NoDocumentIn(String),
    /// The newest date of a document, where it is known.
    LastSeen(Option<String>),
    /// The former organisation that the list has.
    FormerPlace(String),
    /// The name fits by initials or a short form only.
    InitialsOnly,
    /// The name fits but for one letter.
    OneLetterDiffers,
    /// So many people can be meant.
    SeveralPeople(usize),
    /// Names and identifiers are those of different people.
    DifferentPeople,
    /// Nobody of the run has the name or identifier.
    NotInRun,
}

impl RowReason {
    /// In words, as the tables have it.
    pub fn words(&self) -> String {
        match self {
            Self::Listed { area, tier: Some(tier) } => format!("{tier} in {area}"),
            Self::Listed { area, tier: None } => format!("listed in {area}, without a tier"),
            Self::ListedNowhere => "a person of the run, listed in no area".to_owned(),
            Self::NamedInLine(line) => format!("line {line} names the same person"),
            Self::NoDocumentIn(area) => format!("no document in {area}"),
            Self::LastSeen(date) => format!("last seen {}", date.as_deref().unwrap_or("long ago")),
            Self::FormerPlace(place) => format!("the list has a former organisation: {place}"),
            Self::InitialsOnly => {
                "perhaps this person, by initials or a short form of the name".to_owned()
            }
            Self::OneLetterDiffers => {
                "perhaps this person, but for one letter of the name".to_owned()
            }
            Self::SeveralPeople(count) => format!("{count} people can be meant"),
            Self::DifferentPeople => {
                "names and identifiers of the row are those of different people".to_owned()
            }
            Self::NotInRun => "nobody of the run has this name or identifier".to_owned(),
        }
    }
}
