//! From the old score to the new one, step by step.

use super::cause::{Cause, PerCause};
use super::classification::ScoreDeltas;
use super::to_micropoints;
use crate::ranking::score::{PerComponent, Pillar, ScoreComponent, log_ratio};

/// What a person's score is made of in one run.
#[derive(Clone, Copy, Debug)]
pub(super) struct ScoreState {
    /// The printed score in micropoints; `None` when not listed.
    pub score: Option<i64>,
    /// Raw sums of items; effective size and harmonic reach.
    pub raw: PerComponent<f64>,
    pub references: PerComponent<f64>,
    pub weights: PerComponent<f64>,
}

impl ScoreState {
    /// The score in micropoints by the formula of
    /// [method 4.1](crate::guide::method#41-formula), rounded pillar by pillar as rankings are.
    fn computed(&self) -> i64 {
        let points = PerComponent::from_fn(|component| {
            let ratio = log_ratio(self.raw[component], self.references[component]);
            100.0 * self.weights[component] * ratio
        });
        let pillar_points = |pillar: Pillar| match pillar.component() {
            Some(component) => points[component],
            None => points.brokerage + points.reach,
        };
        Pillar::ALL.into_iter().map(|pillar| to_micropoints(pillar_points(pillar))).sum()
    }
}

/// How the area as a whole changed.
pub(super) struct AreaShift {
    /// What moved the documents that tie people.
    pub ties: PerCause<f64>,
    /// The cause of a change of the weights in force.
    pub weights: Cause,
    /// Ties are weighted or measured in another way.
    pub network: bool,
}

/// A score on its way from the old run to the new one. Each step puts what it changes down to a cause.
struct ScoreWalk {
    state: ScoreState,
    score: i64,
    causes: PerCause<i64>,
}

impl ScoreWalk {
    fn from(old: &ScoreState, new: &ScoreState) -> Self {
        let mut state = *old;
        // A pillar that had no source has the scale 0: that of the other run is the only one.
        for component in ScoreComponent::ALL {
            if state.references[component] == 0.0 {
                state.references[component] = new.references[component];
            }
        }
        Self { score: state.computed(), state, causes: PerCause::default() }
    }

    /// The change of the score since the last step.
    fn change(&mut self) -> i64 {
        let before = self.score;
        self.score = self.state.computed();
        self.score - before
    }

    fn step(&mut self, cause: Cause) {
        self.causes[cause] += self.change();
    }
}

/// What each cause did to the score, in micropoints. The causes add up to the new printed score less
/// the old one, not listed counting as 0.
pub(super) fn attribute(
    old: &ScoreState,
    new: &ScoreState,
    deltas: &ScoreDeltas,
    shift: &AreaShift,
) -> PerCause<i64> {
    let mut walk = ScoreWalk::from(old, new);
    walk.state.weights = new.weights;
    walk.step(shift.weights);
    for cause in Cause::ORDER {
        for component in ScoreComponent::ALL {
            let raw = &mut walk.state.raw[component];
            *raw = (*raw + deltas.raw[cause][component]).max(0.0);
        }
        walk.step(cause);
    }
    // What adding up in another order leaves, and citations of people who are not listed.
    let PerComponent { brokerage, reach, .. } = walk.state.raw;
    walk.state.raw = PerComponent { brokerage, reach, ..new.raw };
    walk.step(Cause::Others);
    walk.state.raw = new.raw;
    let network = walk.change();
    share_network_change(network, shift, &mut walk.causes);
    walk.state.references = new.references;
    walk.step(Cause::Others);

    let mut causes = walk.causes;
    let printed = |state: &ScoreState| state.score.unwrap_or_default();
    let attributed: i64 = causes.values().sum();
    causes[Cause::Others] += printed(new) - printed(old) - attributed;
    causes
}

/// Shares the change of the network's sums among the causes as they moved the documents that tie
/// people.
fn share_network_change(change: i64, shift: &AreaShift, causes: &mut PerCause<i64>) {
    if shift.network {
        causes[Cause::Method] += change;
        return;
    }
    let total: f64 = shift.ties.values().sum();
    if total <= 0.0 {
        causes[Cause::Others] += change;
        return;
    }
    let mut left = change;
    let mut greatest = Cause::ORDER[0];
    for cause in Cause::ORDER {
        let share = (change as f64 * shift.ties[cause] / total) as i64;
        causes[cause] += share;
        left -= share;
        if shift.ties[cause] > shift.ties[greatest] {
            greatest = cause;
        }
    }
    causes[greatest] += left;
}

#[cfg(test)]
mod tests {
    use super::*;

    const STILL: PerComponent<f64> = PerComponent {
        science: 3.0,
        citation: 4.0,
        congress: 0.0,
        leadership: 0.0,
        brokerage: 2.0,
        reach: 2.0,
    };

    fn state(raw: PerComponent<f64>) -> ScoreState {
        let absent = PerComponent::default();
        let weights =
            PerComponent { science: 0.45, citation: 0.25, brokerage: 0.15, reach: 0.15, ..absent };
        let references =
            PerComponent { science: 10.0, citation: 20.0, brokerage: 5.0, reach: 8.0, ..absent };
        let mut state = ScoreState { score: None, raw, references, weights };
        state.score = Some(state.computed());
        state
    }

    fn no_shift() -> AreaShift {
        AreaShift { ties: PerCause::default(), weights: Cause::Method, network: false }
    }

    #[test]
    fn nothing_changed_has_no_cause() {
        let state = state(STILL);
        let causes = attribute(&state, &state, &ScoreDeltas::default(), &no_shift());
        assert_eq!(causes, PerCause::default());
    }

    #[test]
    fn causes_add_up_and_a_lost_paper_is_evidence() {
        let lost = PerComponent { science: 2.0, brokerage: 1.5, ..STILL };
        let (old, mut new) = (state(STILL), state(lost));
        new.references.science = 9.0;
        new.score = Some(new.computed());
        let mut deltas = ScoreDeltas::default();
        deltas.raw[Cause::Evidence].science = -1.0;
        let mut shift = no_shift();
        shift.ties[Cause::Evidence] = 1.0;
        let causes = attribute(&old, &new, &deltas, &shift);
        assert_eq!(causes.values().sum::<i64>(), new.computed() - old.computed());
        let on_old_scale = ScoreState { raw: new.raw, ..old };
        assert_eq!(causes[Cause::Evidence], on_old_scale.computed() - old.computed());
        assert_eq!(causes[Cause::Others], new.computed() - on_old_scale.computed());
    }
}
