//! What a place in an author list, a congress role or an office is worth.

use crate::data::corpus::{CongressLevel, Role, WorkKind};

use super::params::{CongressParams, CreditParams, CreditScheme, LeadershipParams};
use crate::ranking::network::SessionTies;

/// A mention's place in an author list.
#[derive(Clone, Copy, Debug)]
pub(super) struct AuthorPosition {
    /// From 0.
    pub position: u32,
    /// Length of the list.
    pub team: u32,
    /// Marked as equal contributor together with the first authors.
    pub co_first: bool,
    /// Marked as equal contributor together with the last authors.
    pub co_last: bool,
    pub corresponding: bool,
}

/// The name of a place in tables.
pub(super) fn place_name(place: AuthorPosition) -> &'static str {
    match seat(place) {
        BylineRole::First => "first_author",
        BylineRole::Second => "second_author",
        BylineRole::Middle => "middle_author",
        BylineRole::Penultimate => "penultimate_author",
        BylineRole::Last => "last_author",
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum BylineRole {
    First,
    Second,
    Middle,
    Penultimate,
    Last,
}

fn seat(place: AuthorPosition) -> BylineRole {
    let AuthorPosition { position, team, .. } = place;
    if position == 0 || place.co_first {
        BylineRole::First
    } else if position + 1 >= team || place.co_last {
        BylineRole::Last
    } else if position == 1 {
        BylineRole::Second
    } else if position + 2 == team && team >= 4 {
        BylineRole::Penultimate
    } else {
        BylineRole::Middle
    }
}

/// r(j, k) · c(k) of [method 2.2](crate::guide::method#22-publications) and
/// [2.3](crate::guide::method#23-large-teams).
pub(super) fn authorship(place: AuthorPosition, params: &CreditParams) -> f64 {
    let seat = seat(place);
    let team = f64::from(place.team.max(1));
    let rank = f64::from(place.position + 1);
    let harmonic_sum = || (1..=place.team.max(1)).map(|i| 1.0 / f64::from(i)).sum::<f64>();
    match params.scheme {
        CreditScheme::Flat => 1.0,
        CreditScheme::Fractional => 1.0 / team,
        CreditScheme::FirstLast => {
            f64::from(u8::from(matches!(seat, BylineRole::First | BylineRole::Last)))
        }
        CreditScheme::Harmonic => 1.0 / rank / harmonic_sum(),
        CreditScheme::HarmonicLast if place.team < 2 => 1.0,
        CreditScheme::HarmonicLast if place.position == 0 || place.position + 1 == place.team => {
            0.75 / harmonic_sum()
        }
        CreditScheme::HarmonicLast => 1.0 / (rank + 1.0) / harmonic_sum(),
        CreditScheme::Role => {
            let role = match seat {
                BylineRole::First => params.first,
                BylineRole::Second => params.second,
                BylineRole::Middle => params.middle,
                BylineRole::Penultimate => params.penultimate,
                BylineRole::Last => params.last,
            };
            let role = if place.corresponding { role.max(params.last) } else { role };
            let capped = seat == BylineRole::Middle && place.team > params.cap;
            if capped { role * f64::from(params.cap) / team } else { role }
        }
    }
}

/// What the author at `position` (from 0) of a paper with `team` authors earns by place and kind, without
/// decay: r(j, k) · c(k) · t(p) of [method 2.2](crate::guide::method#22-publications). `kind` says
/// what the paper is and whether it was retracted.
pub fn paper_credit(
    position: u32,
    team: u32,
    kind: (WorkKind, bool),
    params: &CreditParams,
) -> f64 {
    let place =
        AuthorPosition { position, team, co_first: false, co_last: false, corresponding: false };
    publication_factor(kind.0, kind.1) * authorship(place, params)
}

/// t(p) of [method 2.2](crate::guide::method#22-publications) by kind of publication; 0 also for
/// what was retracted.
pub(super) fn publication_factor(kind: WorkKind, retracted: bool) -> f64 {
    if retracted {
        return 0.0;
    }
    match kind {
        WorkKind::Guideline | WorkKind::TrialPhase3 => 1.5,
        WorkKind::TrialReport | WorkKind::SystematicReview => 1.25,
        WorkKind::Article => 1.0,
        WorkKind::Review => 0.8,
        // A preprint is linked to its article when that is known; alone it counts as a minor work.
        WorkKind::Minor | WorkKind::Preprint => 0.3,
        _ => 0.0,
    }
}

/// R(role) of [method 2.5](crate::guide::method#25-congress-roles); `None` for roles that are no
/// congress roles.
pub(super) fn congress_role(role: Role, sponsored: bool, params: &CongressParams) -> Option<f64> {
    let points = match role {
        Role::Keynote => params.keynote,
        Role::Invited => params.invited,
        Role::CommitteeChair => params.committee_chair,
        Role::SessionChair => params.session_chair,
        Role::CommitteeMember => params.committee_member,
        Role::Panelist => params.panelist,
        Role::Oral => params.oral,
        Role::Instructor => params.instructor,
        Role::Poster => params.poster,
        Role::AbstractAuthor => params.abstract_author,
        Role::Unknown => params.unknown,
        _ => return None,
    };
    Some(if sponsored { points * params.sponsored } else { points })
}

impl From<&CongressParams> for SessionTies {
    /// Ties of a session by the points and the half-life that the score uses.
    fn from(congress: &CongressParams) -> Self {
        let points_of = |role| congress_role(role, false, congress).unwrap_or(0.0);
        Self::new(points_of, congress.half_life)
    }
}

/// C(level) of [method 2.5](crate::guide::method#25-congress-roles).
pub(super) fn congress_level(level: CongressLevel, params: &CongressParams) -> f64 {
    match level {
        CongressLevel::International => params.international,
        CongressLevel::Continental => params.continental,
        CongressLevel::National => params.national,
        CongressLevel::Regional => params.regional,
        CongressLevel::Local => params.local,
    }
}

/// Points of [method 2.7](crate::guide::method#27-leadership); `None` for roles that lead nothing.
pub(super) fn leadership_role(role: Role, phase: u8, params: &LeadershipParams) -> Option<f64> {
    let phase = params.phases[usize::from(phase.clamp(1, 4)) - 1];
    Some(match role {
        Role::PrincipalInvestigator => params.principal_investigator * phase,
        Role::TrialSteering => params.steering * phase,
        Role::SiteInvestigator => params.site * phase,
        Role::GuidelineChair => params.guideline_chair,
        Role::GuidelineLead => params.guideline_lead,
        Role::GuidelinePanel => params.guideline_panel,
        Role::GuidelineReviewer => params.guideline_reviewer,
        Role::President => params.president,
        Role::Officer => params.officer,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(position: u32, team: u32) -> AuthorPosition {
        AuthorPosition { position, team, co_first: false, co_last: false, corresponding: false }
    }

    fn list(team: u32, scheme: CreditScheme) -> Vec<f64> {
        let params = CreditParams { scheme, ..CreditParams::default() };
        (0..team).map(|position| authorship(place(position, team), &params)).collect()
    }

    #[test]
    fn role_credit_of_short_author_lists_is_that_of_the_method() {
        assert_eq!(list(1, CreditScheme::Role), [1.0]);
        assert_eq!(list(2, CreditScheme::Role), [1.0, 0.90]);
        assert_eq!(list(3, CreditScheme::Role), [1.0, 0.73, 0.90]);
        assert_eq!(list(5, CreditScheme::Role), [1.0, 0.73, 0.56, 0.63, 0.90]);
    }

    #[test]
    fn schemes_that_share_one_paper_share_exactly_one_paper() {
        for scheme in [CreditScheme::Fractional, CreditScheme::Harmonic, CreditScheme::HarmonicLast]
        {
            for team in 1..12 {
                let total: f64 = list(team, scheme).iter().sum();
                assert!((total - 1.0).abs() < 1e-12, "{scheme:?} of {team}: {total}");
            }
        }
    }

    #[test]
    fn a_consortium_gives_its_middle_authors_a_share_of_the_cap_and_its_leaders_full_credit() {
        let credit = list(500, CreditScheme::Role);
        assert_eq!((credit[0], credit[1], credit[499]), (1.0, 0.73, 0.90));
        assert!((credit[250] - 0.56 * 50.0 / 500.0).abs() < 1e-12);
    }

    #[test]
    fn a_corresponding_author_in_the_middle_counts_as_last_and_a_first_author_stays_first() {
        let params = CreditParams::default();
        let middle = AuthorPosition { corresponding: true, ..place(2, 6) };
        assert_eq!(authorship(middle, &params), 0.90);
        assert_eq!(authorship(AuthorPosition { corresponding: true, ..place(0, 6) }, &params), 1.0);
    }
}
