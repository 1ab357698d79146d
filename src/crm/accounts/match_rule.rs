//! What speaks for a pair of a person and an account, and whether it is enough.

use crate::queries::matching::{NameAgreement, NameCandidate};

/// How a place of work fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum WorkplaceFit {
    /// One institution, now or in an earlier year.
    Same,
    /// Another institution in the same city.
    SameCity,
    /// Another one.
    Other,
    /// One of the two is not known.
    Unknown,
}

/// How sure a pair is, the surest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum MatchStrength {
    /// An identifier or an answer says so, and no name speaks against it.
    Certain,
    /// The whole name and the institution agree.
    Strong,
    /// Somebody must look.
    Weak,
}

/// A pair with what is said of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct JudgedPair {
    pub strength: MatchStrength,
    /// In words.
    pub rule: String,
}

/// What an identifier says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Identifier {
    Answer,
    EarlierFeed,
    KolnetKey,
    Orcid,
    Email,
}

impl Identifier {
    const fn words(self) -> &'static str {
        match self {
            Self::Answer => "a reviewer said so",
            Self::EarlierFeed => "linked by an earlier feed",
            Self::KolnetKey => "the key that an earlier feed left",
            Self::Orcid => "the same ORCID iD",
            Self::Email => "the same e-mail address",
        }
    }
}

/// People of one name for each million of distinct names in the world's literature from which on name and institution
/// together do not tell who is meant: a university with its hospital has some ten thousand people, so that at ten for
/// each million one in ten has a namesake there. A name that agrees in its own script is about ten times rarer than
/// its romanisation. Judgement.
const COMMON: f32 = 10.0;
const RARER_IN_OWN_SCRIPT: f32 = 10.0;

/// Judges a pair by an identifier; `name` is how the names agree, if at all.
pub(super) fn by_identifier(identifier: Identifier, name: Option<&NameCandidate>) -> JudgedPair {
    let rule = identifier.words().to_owned();
    let agrees = name.is_some_and(|name| !name.has_conflict || name.agreement.is_whole());
    if agrees || identifier == Identifier::Answer {
        return JudgedPair { strength: MatchStrength::Certain, rule };
    }
    let rule = format!("{rule}, but another name");
    JudgedPair { strength: MatchStrength::Weak, rule }
}

/// Judges a pair by name and place of work.
pub(super) fn by_name(name: &NameCandidate, workplace: WorkplaceFit) -> JudgedPair {
    let weak = |why: &str| JudgedPair {
        strength: MatchStrength::Weak,
        rule: format!("{}, {why}", agreement_words(name.agreement)),
    };
    if name.has_conflict {
        return weak("but another name in another script");
    }
    match workplace {
        WorkplaceFit::Other => return weak("another institution"),
        WorkplaceFit::SameCity => return weak("another institution in the same city"),
        WorkplaceFit::Unknown => return weak("no institution to compare"),
        WorkplaceFit::Same => {}
    }
    if !name.agreement.is_whole() {
        return weak("same institution");
    }
    let rarer = match name.agreement {
        NameAgreement::TwoScripts | NameAgreement::OwnScript => RARER_IN_OWN_SCRIPT,
        _ => 1.0,
    };
    if name.bearers.is_some_and(|bearers| bearers > COMMON * rarer) {
        return weak("same institution, but many people bear the name");
    }
    let rule = format!("{}, same institution", agreement_words(name.agreement));
    JudgedPair { strength: MatchStrength::Strong, rule }
}

fn agreement_words(agreement: NameAgreement) -> &'static str {
    match agreement {
        NameAgreement::TwoScripts => "same name in two scripts",
        NameAgreement::OwnScript => "same name in its own script",
        NameAgreement::Latin => "same full name",
        NameAgreement::Sound => "same name by its reading",
        NameAgreement::Initials => "name by initials or a short form",
        NameAgreement::Misprint => "name but for one letter",
    }
}
