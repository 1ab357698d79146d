//! Which cause each item that changed is put down to.

use super::cause::{Cause, PerCause};
use super::joins::{ItemPair, PersonPair};
use super::snapshot::RunSnapshot;
use crate::data::corpus::{PartialDate, decay};
use crate::ranking::score::{PerComponent, Pillar};

/// What the manifests say about the runs as a whole.
pub(super) struct SettingChanges {
    /// Every source file has the same bytes.
    same_sources: bool,
    /// The settings of an item's points, half-lives apart, or the version differ.
    method: bool,
    /// The settings of the ties or the version differ.
    pub network: bool,
    /// The pillar weights of the study file differ.
    pub weights: bool,
    /// The rules that tell areas apart differ.
    definition: bool,
    /// Others opted out than before.
    opt_outs: bool,
    /// Printed names of people who opted out are more or fewer than before.
    suppressed: bool,
}

impl SettingChanges {
    pub(super) fn between(old: &RunSnapshot, new: &RunSnapshot) -> Self {
        let (a, b) = (&old.manifest, &new.manifest);
        let version = a.kolnet != b.kolnet;
        let opt_outs =
            a.counts.opt_outs != b.counts.opt_outs || a.config.suppression != b.config.suppression;
        Self {
            same_sources: a.sources() == b.sources(),
            method: version || a.config.ranking.credit_rules() != b.config.ranking.credit_rules(),
            network: version || a.config.network != b.config.network,
            weights: a.config.ranking.weights != b.config.ranking.weights,
            definition: a.config.area != b.config.area,
            opt_outs,
            suppressed: opt_outs
                || a.counts.suppressed_mentions != b.counts.suppressed_mentions
                || a.counts.undecided_mentions != b.counts.undecided_mentions,
        }
    }
}

/// Raw points of one person that each cause moved.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ScoreDeltas {
    /// By the component that they add to; those of the network stay 0.
    pub raw: PerCause<PerComponent<f64>>,
    /// Points of documents that tie people, lost, gained or faded: what the network's sums follow.
    pub ties: PerCause<f64>,
}

impl ScoreDeltas {
    fn add(&mut self, cause: Cause, pillar: Pillar, points: f64) {
        if let Some(component) = pillar.component() {
            self.raw[cause][component] += points;
        }
    }

    /// A document came or went.
    fn add_document(&mut self, cause: Cause, pillar: Pillar, points: f64) {
        self.add(cause, pillar, points);
        if ties_people(pillar) {
            self.ties[cause] += points.abs();
        }
    }
}

/// Citations tie nobody.
fn ties_people(pillar: Pillar) -> bool {
    pillar != Pillar::Citation
}

/// Points are stored with nine decimals.
const ROUNDING: f64 = 2e-9;

/// An area of two runs.
pub(super) struct RunPair<'a> {
    pub settings: &'a SettingChanges,
    pub old: &'a RunSnapshot,
    pub new: &'a RunSnapshot,
    /// Whether the same documents score people of the area in both runs.
    pub same_documents: bool,
}

impl RunPair<'_> {
    /// Whether somebody of the old run is held no more and may have opted out. Such people are not
    /// named.
    pub(super) fn may_have_opted_out(
        &self,
        person: &PersonPair<'_>,
        items: &[ItemPair<'_>],
    ) -> bool {
        if person.in_new_run || person.new_taken_off || !self.settings.suppressed {
            return false;
        }
        let mut held = items.iter().filter(|item| item.points()[0].is_some());
        let handed_on = held.clone().any(|item| item.gained_by > 0);
        !handed_on && (self.settings.opt_outs || held.any(|item| item.in_new_run))
    }

    /// What moved the raw sums of one person; `items` are theirs.
    pub(super) fn score_deltas(
        &self,
        person: &PersonPair<'_>,
        items: &[ItemPair<'_>],
    ) -> ScoreDeltas {
        let mut deltas = ScoreDeltas::default();
        let gone = self.may_have_opted_out(person, items);
        let back = self.settings.opt_outs && !person.in_old_run;
        let mut congress = PerCause::default();
        for item in items {
            let (cause, points) = match item.points() {
                [Some(points), None] => (self.cause_of_loss(item, gone), -points),
                [None, Some(points)] => (self.cause_of_gain(item, back), points),
                _ => continue,
            };
            deltas.add_document(cause, item.pillar, points);
            if item.pillar == Pillar::Congress {
                congress[cause] += points.abs();
            }
        }
        let edition = main_cause(&congress);
        for item in items {
            if let [Some(old), Some(new)] = item.points() {
                self.add_kept_item(item, old, new, edition, &mut deltas);
            }
        }
        deltas
    }

    /// An item that both runs have: a new half-life, then the time that passed, then the rest.
    fn add_kept_item(
        &self,
        item: &ItemPair<'_>,
        old: f64,
        new: f64,
        edition: Option<Cause>,
        deltas: &mut ScoreDeltas,
    ) {
        let pillar = item.pillar;
        let mut left = old;
        let half_life = |run: &RunSnapshot| run.manifest.config.ranking.half_life(pillar);
        if let (Some(old_life), Some(new_life)) = (half_life(self.old), half_life(self.new)) {
            let date = parse_date(item.old_date);
            let [old_age, new_age] = [self.old, self.new].map(|run| date.age_at(run.as_of));
            let by_method = left * decay(old_age, new_life) / decay(old_age, old_life);
            deltas.add(Cause::Method, pillar, by_method - left);
            left = by_method;
            let by_time = left * decay(new_age, new_life) / decay(old_age, new_life);
            deltas.add(Cause::Decay, pillar, by_time - left);
            // Only ties by sessions fade.
            if pillar == Pillar::Congress {
                deltas.ties[Cause::Decay] += (by_time - left).abs();
            }
            left = by_time;
        }
        let rest = new - left;
        // Less is the last digit of what the date did.
        let cause =
            if rest.abs() <= ROUNDING { Cause::Decay } else { self.cause_of_rest(item, edition) };
        deltas.add(cause, pillar, rest);
    }

    fn cause_of_rest(&self, item: &ItemPair<'_>, edition: Option<Cause>) -> Cause {
        let settings = self.settings;
        if settings.definition || item.old_rule != item.new_rule {
            return Cause::Definition;
        }
        if item.pillar == Pillar::Citation {
            return self.cause_of_citations();
        }
        if settings.method {
            return Cause::Method;
        }
        // Within one edition of a congress the best role counts in full, the next by half …
        if let Some(cause) = edition.filter(|_| item.pillar == Pillar::Congress) {
            return cause;
        }
        match (item.scaled_alike(), settings.same_sources) {
            (true, true) => Cause::Definition,
            (true, false) => Cause::Evidence,
            (false, _) => Cause::Identity,
        }
    }

    fn cause_of_loss(&self, item: &ItemPair<'_>, gone: bool) -> Cause {
        if item.gained_by > 0 {
            return Cause::Identity;
        }
        if gone {
            return Cause::Suppression;
        }
        if item.in_new_area {
            return self.cause_of_revision(item.pillar);
        }
        self.outside_window(self.new, item.old_date)
            .unwrap_or_else(|| self.cause_of_move(item.in_new_run))
    }

    fn cause_of_gain(&self, item: &ItemPair<'_>, back: bool) -> Cause {
        if item.lost_by > 0 {
            return Cause::Identity;
        }
        if back && item.in_old_run {
            return Cause::Suppression;
        }
        if item.in_old_area {
            return self.cause_of_revision(item.pillar);
        }
        self.outside_window(self.old, item.new_date)
            .unwrap_or_else(|| self.cause_of_move(item.in_old_run))
    }

    /// The cause when the document is not in the window of the run that lacks it.
    fn outside_window(&self, lacking: &RunSnapshot, date: Option<&str>) -> Option<Cause> {
        let date = parse_date(date);
        let day = date.day_number();
        if date.is_some() && day < lacking.window_start() {
            let years = [self.old, self.new].map(|run| run.manifest.config.window_years);
            return Some(if years[0] == years[1] { Cause::Decay } else { Cause::Method });
        }
        (day > lacking.as_of.day_number()).then_some(Cause::Evidence)
    }

    /// The document is in the area in both runs, and nobody else took the item over.
    fn cause_of_revision(&self, pillar: Pillar) -> Cause {
        if pillar == Pillar::Citation {
            self.cause_of_citations()
        } else if self.settings.method {
            Cause::Method
        } else if self.settings.same_sources {
            Cause::Identity
        } else {
            Cause::Evidence
        }
    }

    /// What changed citations: the documents that cite, whether they are in the area, or who wrote
    /// them, which makes them independent.
    fn cause_of_citations(&self) -> Cause {
        let (old, new) = (&self.old.manifest, &self.new.manifest);
        let same_window =
            old.as_of == new.as_of && old.config.window_years == new.config.window_years;
        match self.settings.same_sources && same_window {
            false => Cause::Evidence,
            true if self.same_documents => Cause::Identity,
            true => Cause::Definition,
        }
    }

    /// The document is in the area in one run only.
    fn cause_of_move(&self, in_other_run: bool) -> Cause {
        let by_definition = in_other_run || self.settings.same_sources || self.settings.definition;
        if by_definition { Cause::Definition } else { Cause::Evidence }
    }
}

/// The cause that moved most, the first of equals; `None` when nothing moved.
fn main_cause(points: &PerCause<f64>) -> Option<Cause> {
    let causes = Cause::ORDER.into_iter().filter(|cause| points[*cause] > 0.0);
    causes.rev().max_by(|a, b| points[*a].total_cmp(&points[*b]))
}

/// An unknown or damaged date is none.
fn parse_date(text: Option<&str>) -> PartialDate {
    text.and_then(|text| text.parse().ok()).unwrap_or_default()
}
