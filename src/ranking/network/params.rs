//! How ties are weighted.

use serde::{Deserialize, Serialize};

use crate::data::corpus::Role;

/// Weights of ties: the section `[network]` of a study file
/// ([method 2.4](crate::guide::method#24-ties)).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NetworkParams {
    /// What a publication of k people adds to each of its ties.
    pub counting: PairCounting,
    /// Half-life of a co-authorship tie in years; 0 means that ties do not decay (measured default).
    pub half_life: f64,
    /// Half-life of a co-speaking tie in years; default: that of congress points, `[congress] half_life`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub speaking_half_life: Option<f64>,
    /// Above this team size only the first two and last two authors are tied (K of
    /// [method 2.3](crate::guide::method#23-large-teams)).
    pub cap: u32,
    /// Sessions with more people tie nobody; also the cap of m for trials.
    pub session_cap: u32,
    /// Weight λ of co-authorship in the combined graph. All four: what a document adds to its ties counts
    /// this many times (judgement).
    pub co_authorship: f64,
    /// Weight λ of co-speaking in the combined graph.
    pub speaking: f64,
    /// Weight λ of guideline panels and boards in the combined graph.
    pub guideline: f64,
    /// Weight λ of trials in the combined graph.
    pub trial: f64,
}

impl Default for NetworkParams {
    fn default() -> Self {
        Self {
            counting: PairCounting::Fractional,
            half_life: 0.0,
            speaking_half_life: None,
            cap: 50,
            session_cap: 30,
            co_authorship: 1.0,
            speaking: 0.5,
            guideline: 0.5,
            trial: 0.25,
        }
    }
}

/// What a publication of k people adds to the tie of each pair of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PairCounting {
    /// 1/(k−1), so that each publication adds 1 to the strength of each author (Newman 2001;
    /// Perianes-Rodriguez et al. 2016).
    Fractional,
    /// 1.
    Full,
    /// 2/(k(k−1)), so that each publication adds 1 in all (Leydesdorff & Park 2017).
    LinkNormalised,
}

impl PairCounting {
    /// The weight for k people, at least two.
    pub(super) fn pair_weight(self, k: f64) -> f64 {
        match self {
            Self::Fractional => 1.0 / (k - 1.0),
            Self::Full => 1.0,
            Self::LinkNormalised => 2.0 / (k * (k - 1.0)),
        }
    }
}

/// What the section `[congress]` of a study means for the ties of a session.
#[derive(Clone, Debug, PartialEq)]
pub struct SessionTies {
    /// Points of each role that ties, as a share of the largest of them.
    role_shares: [(Role, f64); TYING_ROLES.len()],
    /// Half-life in years; 0 means that ties do not decay.
    pub(super) half_life: f64,
}

/// Roles on a stage. Posters and abstracts tie nobody.
const TYING_ROLES: [Role; 9] = [
    Role::Keynote,
    Role::Invited,
    Role::CommitteeChair,
    Role::SessionChair,
    Role::CommitteeMember,
    Role::Panelist,
    Role::Oral,
    Role::Instructor,
    Role::Unknown,
];

impl SessionTies {
    /// From the congress points of each role and their half-life in years.
    pub fn new(points_of: impl Fn(Role) -> f64, half_life: f64) -> Self {
        let points = TYING_ROLES.map(|role| (role, points_of(role)));
        let largest = points.iter().map(|(_, points)| *points).fold(0.0, f64::max);
        let share = |points: f64| if largest > 0.0 { points.max(0.0) / largest } else { 0.0 };
        Self { role_shares: points.map(|(role, points)| (role, share(points))), half_life }
    }

    /// ρ of [method 2.4](crate::guide::method#24-ties): the share of a role, 0 for one that does not tie.
    pub(super) fn share_of(&self, role: Role) -> f64 {
        let known = self.role_shares.iter().find(|(known, _)| *known == role);
        known.map_or(0.0, |(_, share)| *share)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(role: Role) -> f64 {
        match role {
            Role::Keynote => 3.0,
            Role::Invited => 1.0,
            Role::Poster => 5.0,
            _ => 0.0,
        }
    }

    #[test]
    fn roles_tie_by_their_share_of_the_largest_points() {
        let ties = SessionTies::new(points, 4.0);
        assert_eq!(ties.share_of(Role::Keynote), 1.0);
        assert_eq!(ties.share_of(Role::Invited), 1.0 / 3.0);
        assert_eq!(ties.share_of(Role::Poster), 0.0, "posters tie nobody, whatever their points");
        assert_eq!(ties.share_of(Role::Author), 0.0);
    }

    #[test]
    fn without_points_no_role_ties() {
        let ties = SessionTies::new(|_| 0.0, 4.0);
        assert!(TYING_ROLES.iter().all(|role| ties.share_of(*role) == 0.0));
    }

    #[test]
    fn counting_shares_out_what_a_publication_adds() {
        assert_eq!(PairCounting::Fractional.pair_weight(4.0) * 3.0, 1.0, "one to each author");
        assert_eq!(PairCounting::LinkNormalised.pair_weight(4.0) * 6.0, 1.0, "one in all");
        assert_eq!(PairCounting::Full.pair_weight(4.0), 1.0);
    }
}
