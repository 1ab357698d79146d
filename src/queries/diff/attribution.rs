//! From the old score to the new one, step by step.

use super::cause::{ByCause, Cause, ScoreDeltas};
use super::run::digits;
use crate::ranking::score::log_ratio;

/// What a person's score is made of in one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScoreState {
    /// The printed score; `None` when not listed.
    pub score: Option<i64>,
    /// Raw sums of items, then effective size and harmonic reach.
    pub raw: [f64; 6],
    pub references: [f64; 6],
    pub weights: [f64; 6],
    /// A reviewer took the person off the list, who would be on it.
    pub excluded: bool,
}

impl ScoreState {
    /// The score by the formula of [method 4.1](crate::guide::method#41-formula), rounded pillar by
    /// pillar as rankings are.
    fn computed(&self) -> i64 {
        let part: [f64; 6] = std::array::from_fn(|m| {
            100.0 * self.weights[m] * log_ratio(self.raw[m], self.references[m])
        });
        let pillars = [part[0], part[1], part[2], part[3], part[4] + part[5]];
        pillars.into_iter().map(digits).sum()
    }
}

/// How the area as a whole changed.
pub(super) struct AreaShift {
    /// What moved the documents that tie people.
    pub ties: ByCause<f64>,
    /// What a change of the weights in force is put down to.
    pub weights: Cause,
    /// Ties are weighted or measured in another way.
    pub network: bool,
}

/// What each cause did to the score, as whole counts of the last printed digit. The causes add up to
/// the new printed score less the old one, not listed counting as 0.
pub(super) fn causes(
    old: &ScoreState,
    new: &ScoreState,
    moves: &ScoreDeltas,
    shift: &AreaShift,
) -> ByCause<i64> {
    let mut causes = [0i64; 8];
    let mut state = *old;
    // A scale of 0 belongs to a pillar that had no source: the other run's is the only one there is.
    for (reference, other) in state.references.iter_mut().zip(new.references) {
        if *reference == 0.0 {
            *reference = other;
        }
    }
    let mut score = state.computed();
    let mut step = |cause: Cause, state: &ScoreState, causes: &mut ByCause<i64>| {
        let now = state.computed();
        causes[cause as usize] += now - score;
        score = now;
    };
    state.weights = new.weights;
    step(shift.weights, &state, &mut causes);
    for cause in Cause::ORDER {
        for (raw, moved) in state.raw.iter_mut().zip(moves.raw[cause as usize]) {
            *raw = (*raw + moved).max(0.0);
        }
        step(cause, &state, &mut causes);
    }
    // What adding up in another order leaves, and citations of people who are not listed.
    state.raw[..4].copy_from_slice(&new.raw[..4]);
    step(Cause::Others, &state, &mut causes);
    let before_network = state.computed();
    state.raw = new.raw;
    let network = state.computed() - before_network;
    share_out(network, shift, &mut causes);
    step(Cause::Others, &state, &mut [0; 8]);
    state.references = new.references;
    step(Cause::Others, &state, &mut causes);

    let listed = |end: &ScoreState| end.score.unwrap_or_default();
    if old.excluded {
        causes[Cause::Override as usize] += old.computed();
    }
    if new.excluded {
        causes[Cause::Override as usize] -= new.computed();
    }
    let told: i64 = causes.iter().sum();
    causes[Cause::Others as usize] += listed(new) - listed(old) - told;
    causes
}

/// Shares the change of the network's sums among the causes.
fn share_out(change: i64, shift: &AreaShift, causes: &mut ByCause<i64>) {
    if shift.network {
        causes[Cause::Method as usize] += change;
        return;
    }
    let whole: f64 = shift.ties.iter().sum();
    if whole <= 0.0 {
        causes[Cause::Others as usize] += change;
        return;
    }
    let mut left = change;
    let mut most = 0;
    for (at, moved) in shift.ties.iter().enumerate() {
        let share = (change as f64 * moved / whole) as i64;
        causes[at] += share;
        left -= share;
        if *moved > shift.ties[most] {
            most = at;
        }
    }
    causes[most] += left;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn end(raw: [f64; 6]) -> ScoreState {
        let weights = [0.45, 0.25, 0.0, 0.0, 0.15, 0.15];
        let mut end = ScoreState {
            score: None,
            raw,
            references: [10.0, 20.0, 0.0, 0.0, 5.0, 8.0],
            weights,
            excluded: false,
        };
        end.score = Some(end.computed());
        end
    }

    fn still() -> AreaShift {
        AreaShift { ties: [0.0; 8], weights: Cause::Method, network: false }
    }

    #[test]
    fn nothing_changed_has_no_cause() {
        let one = end([3.0, 4.0, 0.0, 0.0, 2.0, 2.0]);
        assert_eq!(causes(&one, &one, &ScoreDeltas::default(), &still()), [0; 8]);
    }

    #[test]
    fn causes_add_up_and_a_lost_paper_is_evidence() {
        let (old, mut new) =
            (end([3.0, 4.0, 0.0, 0.0, 2.0, 2.0]), end([2.0, 4.0, 0.0, 0.0, 1.5, 2.0]));
        new.references[0] = 9.0;
        new.score = Some(new.computed());
        let mut moves = ScoreDeltas::default();
        moves.raw[Cause::Evidence as usize][0] = -1.0;
        let mut shift = still();
        shift.ties[Cause::Evidence as usize] = 1.0;
        let told = causes(&old, &new, &moves, &shift);
        assert_eq!(told.iter().sum::<i64>(), new.computed() - old.computed());
        let alone = ScoreState { raw: new.raw, ..old };
        assert_eq!(told[Cause::Evidence as usize], alone.computed() - old.computed());
        assert_eq!(told[Cause::Others as usize], new.computed() - alone.computed());
    }

    #[test]
    fn somebody_taken_off_the_list_loses_the_whole_score_to_the_override() {
        let old = end([3.0, 4.0, 0.0, 0.0, 2.0, 2.0]);
        let new = ScoreState { score: None, excluded: true, ..old };
        let told = causes(&old, &new, &ScoreDeltas::default(), &still());
        assert_eq!(told[Cause::Override as usize], -old.computed());
        assert_eq!(told.iter().sum::<i64>(), -old.computed());
    }
}
