//! The causes, and what each item that changed is put down to.

use std::collections::BTreeMap;

use super::run::{AreaSnapshot, ItemSum, PersonItems, RunSnapshot};
use crate::data::corpus::decay;

/// Why a score changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Settings of the score or the network, the length of the window, or another version.
    Method,
    /// A document entered or left the area, or speaks more or less of it.
    Definition,
    /// A printed name went from one person to another, or is surer or less sure to be theirs.
    Identity,
    /// Somebody opted out or is back: seen in others by the ties that went with them.
    Suppression,
    /// A document is new, gone or revised, is cited by others, or is dated after the old reference
    /// date; a pillar got or lost its source.
    Evidence,
    /// The reference date moved: documents count less, and old ones leave the window.
    Decay,
    /// The greatest raw sums of the area, which set the scale, are other people's and moved; also
    /// what rounding leaves.
    Others,
    /// A reviewer took the person off the list or put them back.
    Override,
}

impl Cause {
    /// All causes in the order of the steps.
    pub const ORDER: [Self; 8] = [
        Self::Method,
        Self::Definition,
        Self::Identity,
        Self::Suppression,
        Self::Evidence,
        Self::Decay,
        Self::Others,
        Self::Override,
    ];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Method => "method",
            Self::Definition => "definition",
            Self::Identity => "identity",
            Self::Suppression => "suppression",
            Self::Evidence => "evidence",
            Self::Decay => "decay",
            Self::Others => "others",
            Self::Override => "override",
        }
    }
}

/// One number a cause.
pub(super) type ByCause<T> = [T; 8];

/// What the manifests say of the whole run.
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
    pub opt_outs: bool,
    /// Printed names of people who opted out are more or fewer than before.
    suppressed: bool,
}

impl SettingChanges {
    pub(super) fn of(old: &RunSnapshot, new: &RunSnapshot) -> Self {
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
            suppressed: opt_outs || a.counts.suppressed_mentions != b.counts.suppressed_mentions,
        }
    }
}

/// Raw points of one person that each cause moved, by pillar (science, citation, congress,
/// leadership).
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct ScoreDeltas {
    pub raw: ByCause<[f64; 4]>,
    /// Points of documents that tie people, lost, gained or faded: what the network's sums follow.
    pub ties: ByCause<f64>,
}

impl ScoreDeltas {
    fn add(&mut self, cause: Cause, pillar: usize, points: f64) {
        self.raw[cause as usize][pillar] += points;
    }

    /// A document came or went. Citations tie nobody.
    fn tie(&mut self, cause: Cause, pillar: usize, points: f64) {
        if pillar != CITATION {
            self.ties[cause as usize] += points.abs();
        }
    }
}

const CITATION: usize = 1;
const CONGRESS: usize = 2;
/// Points are printed with nine decimals.
const ROUNDING: f64 = 2e-9;

/// An area in both runs.
pub(super) struct RunPair<'a> {
    pub settings: &'a SettingChanges,
    pub old: &'a RunSnapshot,
    pub new: &'a RunSnapshot,
    pub before: &'a AreaSnapshot,
    pub after: &'a AreaSnapshot,
}

impl RunPair<'_> {
    /// Whether somebody of the old run is held no more and may have opted out. Such people are not
    /// named.
    pub(super) fn may_have_opted_out(&self, key: &str, items: &PersonItems) -> bool {
        if self.new.people.contains(key) || !self.settings.suppressed {
            return false;
        }
        let handed_on = items.keys().any(|(pillar, document)| {
            self.after.gained_by_another(self.before, *pillar, document, key)
        });
        let still_held = items.keys().any(|(_, document)| self.new.documents.contains(document));
        !handed_on && (self.settings.opt_outs || still_held)
    }

    /// What moved the raw sums of one person.
    pub(super) fn moves(&self, key: &str, old: &PersonItems, new: &PersonItems) -> ScoreDeltas {
        let mut moves = ScoreDeltas::default();
        let gone = self.may_have_opted_out(key, old);
        let back = self.settings.opt_outs && !self.old.people.contains(key);
        let mut congress: BTreeMap<Cause, f64> = BTreeMap::new();
        for ((pillar, document), item) in old {
            if new.contains_key(&(*pillar, document.clone())) {
                continue;
            }
            let cause = self.lost(key, *pillar, document, item, gone);
            moves.add(cause, *pillar, -item.points);
            moves.tie(cause, *pillar, item.points);
            if *pillar == CONGRESS {
                *congress.entry(cause).or_default() += item.points;
            }
        }
        for ((pillar, document), item) in new {
            if old.contains_key(&(*pillar, document.clone())) {
                continue;
            }
            let cause = self.gained(key, *pillar, document, item, back);
            moves.add(cause, *pillar, item.points);
            moves.tie(cause, *pillar, item.points);
            if *pillar == CONGRESS {
                *congress.entry(cause).or_default() += item.points;
            }
        }
        let mut most: Vec<(Cause, f64)> = congress.into_iter().collect();
        most.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        let edition = most.first().map(|(cause, _)| *cause);
        for ((pillar, document), item) in old {
            if let Some(now) = new.get(&(*pillar, document.clone())) {
                self.kept(*pillar, document, item, now, edition, &mut moves);
            }
        }
        moves
    }

    /// An item that both runs have: a new half-life, then the time that passed, then the rest.
    fn kept(
        &self,
        pillar: usize,
        document: &str,
        item: &ItemSum,
        now: &ItemSum,
        edition: Option<Cause>,
        moves: &mut ScoreDeltas,
    ) {
        let mut left = item.points;
        let half_life = |cycle: &RunSnapshot| cycle.manifest.config.ranking.half_life(pillar);
        if let (Some(h0), Some(h1)) = (half_life(self.old), half_life(self.new)) {
            let ages = [self.old, self.new].map(|cycle| item.date.age_at(cycle.as_of));
            let by_method = left * decay(ages[0], h1) / decay(ages[0], h0);
            moves.add(Cause::Method, pillar, by_method - left);
            left = by_method;
            let by_time = left * decay(ages[1], h1) / decay(ages[0], h1);
            moves.add(Cause::Decay, pillar, by_time - left);
            if pillar == CONGRESS {
                moves.tie(Cause::Decay, pillar, by_time - left);
            }
            left = by_time;
        }
        let rest = now.points - left;
        if rest.abs() <= ROUNDING {
            // Nothing but the last digit of what the date did.
            moves.add(Cause::Decay, pillar, rest);
        } else {
            moves.add(self.rest(pillar, document, item, now, edition), pillar, rest);
        }
    }

    fn rest(
        &self,
        pillar: usize,
        document: &str,
        item: &ItemSum,
        now: &ItemSum,
        edition: Option<Cause>,
    ) -> Cause {
        let settings = self.settings;
        if settings.definition || item.rule != now.rule {
            return Cause::Definition;
        }
        if pillar == CITATION {
            return self.citing();
        }
        if settings.method {
            return Cause::Method;
        }
        // Within one edition of a congress the best role counts in full, the next by half …
        if let Some(cause) = edition.filter(|_| pillar == CONGRESS) {
            return cause;
        }
        match (self.before.scaled_alike(self.after, pillar, document), settings.same_sources) {
            (true, true) => Cause::Definition,
            (true, false) => Cause::Evidence,
            (false, _) => Cause::Identity,
        }
    }

    fn lost(&self, key: &str, pillar: usize, document: &str, item: &ItemSum, gone: bool) -> Cause {
        if self.after.gained_by_another(self.before, pillar, document, key) {
            return Cause::Identity;
        }
        if gone {
            return Cause::Suppression;
        }
        if self.after.documents.contains(document) {
            return self.revised(pillar);
        }
        let elsewhere = self.new.documents.contains(document);
        self.outside(self.new, item).unwrap_or_else(|| self.moved_area(elsewhere))
    }

    fn gained(
        &self,
        key: &str,
        pillar: usize,
        document: &str,
        item: &ItemSum,
        back: bool,
    ) -> Cause {
        if self.before.gained_by_another(self.after, pillar, document, key) {
            return Cause::Identity;
        }
        let held = self.old.documents.contains(document);
        if back && held {
            return Cause::Suppression;
        }
        if self.before.documents.contains(document) {
            return self.revised(pillar);
        }
        self.outside(self.old, item).unwrap_or_else(|| self.moved_area(held))
    }

    /// What it means that a document does not lie in the window of the run that lacks it.
    fn outside(&self, lacking: &RunSnapshot, item: &ItemSum) -> Option<Cause> {
        let years = |cycle: &RunSnapshot| cycle.manifest.config.window_years;
        let day = item.date.day_number();
        if item.date.is_some() && day < lacking.window_start() {
            let resized = years(self.old) != years(self.new);
            return Some(if resized { Cause::Method } else { Cause::Decay });
        }
        (day > lacking.as_of.day_number()).then_some(Cause::Evidence)
    }

    /// The document is in the area in both runs, and nobody else took the item over.
    fn revised(&self, pillar: usize) -> Cause {
        match self.settings {
            _ if pillar == CITATION => self.citing(),
            settings if settings.method => Cause::Method,
            settings if settings.same_sources => Cause::Identity,
            _ => Cause::Evidence,
        }
    }

    /// What changed citations: the documents that cite, whether they are in the area, or who wrote
    /// them, which makes them independent.
    fn citing(&self) -> Cause {
        let (old, new) = (&self.old.manifest, &self.new.manifest);
        let same_window =
            old.as_of == new.as_of && old.config.window_years == new.config.window_years;
        match self.settings.same_sources && same_window {
            false => Cause::Evidence,
            true if self.before.documents != self.after.documents => Cause::Definition,
            true => Cause::Identity,
        }
    }

    /// The document is in the area in one run only.
    fn moved_area(&self, in_other_area: bool) -> Cause {
        let by_definition = in_other_area || self.settings.same_sources || self.settings.definition;
        if by_definition { Cause::Definition } else { Cause::Evidence }
    }
}
