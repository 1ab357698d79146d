//! What the default numbers of the score rest on.

use serde::Serialize;

/// What a number rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ValueBasis {
    /// Chosen by experiments on published corpora ([method 11](crate::guide::method#11-what-was-measured)).
    Measured,
    /// Fitted to what came after at conferences and in guideline areas
    /// ([method 8.1](crate::guide::method#81-what-was-fitted)).
    Fitted,
    /// Taken from a publication that reports it.
    Published,
    /// Nobody measured it.
    Judgement,
    /// The study's own.
    Study,
}

/// Numbers with another basis than judgement, by the name in a study file or its beginning.
const NOT_JUDGED: [(&str, ValueBasis); 20] = [
    ("credit.scheme", ValueBasis::Measured),
    ("credit.first", ValueBasis::Published),
    ("credit.second", ValueBasis::Published),
    ("credit.middle", ValueBasis::Published),
    ("credit.penultimate", ValueBasis::Published),
    ("credit.last", ValueBasis::Published),
    ("credit.half_life", ValueBasis::Measured),
    ("congress.committee_member", ValueBasis::Fitted),
    ("congress.half_life", ValueBasis::Fitted),
    ("congress.full_marks_from", ValueBasis::Fitted),
    ("leadership.guideline_lead", ValueBasis::Fitted),
    ("leadership.half_life", ValueBasis::Fitted),
    ("leadership.full_marks_from", ValueBasis::Fitted),
    ("weights.papers_only.", ValueBasis::Measured),
    ("weights.podium.", ValueBasis::Fitted),
    ("weights.congress", ValueBasis::Fitted),
    ("weights.leadership", ValueBasis::Fitted),
    ("weights.science", ValueBasis::Fitted),
    ("weights.brokerage", ValueBasis::Fitted),
    ("weights.reach", ValueBasis::Fitted),
];

impl ValueBasis {
    /// In the order of a statement.
    pub(super) const ALL: [Self; 5] =
        [Self::Measured, Self::Fitted, Self::Published, Self::Judgement, Self::Study];

    /// What the default of a number rests on.
    pub(super) fn of(name: &str) -> Self {
        let known = NOT_JUDGED.iter().find(|(known, _)| {
            if known.ends_with('.') { name.starts_with(known) } else { name == *known }
        });
        known.map_or(Self::Judgement, |(_, basis)| *basis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ranking::score::RankParams;

    #[test]
    fn every_number_said_to_be_more_than_judgement_is_a_number_of_the_score() {
        let defaults = serde_json::to_value(RankParams::default()).unwrap();
        for (name, _) in NOT_JUDGED {
            let keys = name.split('.').filter(|key| !key.is_empty());
            let found = keys.clone().try_fold(&defaults, |value, key| value.get(key));
            assert!(found.is_some(), "{name} is no parameter");
        }
        assert_eq!(ValueBasis::of("weights.podium.science"), ValueBasis::Fitted);
        assert_eq!(ValueBasis::of("congress.keynote"), ValueBasis::Judgement);
    }
}
