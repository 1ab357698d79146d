//! The parts of a score: five pillars for readers, six components for the sum.

use std::ops::{Index, IndexMut};

use serde::{Deserialize, Serialize};

/// A part of the score as tables and explanations show it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pillar {
    /// Role-weighted, decayed publications.
    Science,
    /// Citations from papers that share no author.
    Citation,
    /// Roles at congresses.
    Congress,
    /// Trials, guidelines, offices.
    Leadership,
    /// Brokerage and reach in the network.
    Network,
}

impl Pillar {
    /// All pillars in the order of tables.
    pub const ALL: [Self; 5] =
        [Self::Science, Self::Citation, Self::Congress, Self::Leadership, Self::Network];

    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Science => "science",
            Self::Citation => "citation",
            Self::Congress => "congress",
            Self::Leadership => "leadership",
            Self::Network => "network",
        }
    }

    /// The component that a document of this pillar adds to; `None` for the network, which no single
    /// document makes.
    pub const fn component(self) -> Option<ScoreComponent> {
        match self {
            Self::Science => Some(ScoreComponent::Science),
            Self::Citation => Some(ScoreComponent::Citation),
            Self::Congress => Some(ScoreComponent::Congress),
            Self::Leadership => Some(ScoreComponent::Leadership),
            Self::Network => None,
        }
    }
}

/// A raw sum that enters the score with a weight and a reference of its own. The network pillar has
/// two, every other pillar one.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum ScoreComponent {
    /// See [`Pillar::Science`].
    Science,
    /// See [`Pillar::Citation`].
    Citation,
    /// See [`Pillar::Congress`].
    Congress,
    /// See [`Pillar::Leadership`].
    Leadership,
    /// Unweighted effective size (Burt 1992).
    Brokerage,
    /// Harmonic sum over lengths 1/w (Marchiori & Latora 2000).
    Reach,
}

impl ScoreComponent {
    /// All components in the order of tables.
    pub const ALL: [Self; 6] = [
        Self::Science,
        Self::Citation,
        Self::Congress,
        Self::Leadership,
        Self::Brokerage,
        Self::Reach,
    ];

    /// The name in tables and study files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Brokerage => "brokerage",
            Self::Reach => "reach",
            Self::Science | Self::Citation | Self::Congress | Self::Leadership => {
                self.pillar().name()
            }
        }
    }

    /// The pillar that shows it.
    pub const fn pillar(self) -> Pillar {
        match self {
            Self::Science => Pillar::Science,
            Self::Citation => Pillar::Citation,
            Self::Congress => Pillar::Congress,
            Self::Leadership => Pillar::Leadership,
            Self::Brokerage | Self::Reach => Pillar::Network,
        }
    }
}

/// One value for each pillar.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PerPillar<T> {
    /// Of [`Pillar::Science`].
    pub science: T,
    /// Of [`Pillar::Citation`].
    pub citation: T,
    /// Of [`Pillar::Congress`].
    pub congress: T,
    /// Of [`Pillar::Leadership`].
    pub leadership: T,
    /// Of [`Pillar::Network`].
    pub network: T,
}

impl<T> PerPillar<T> {
    /// The value of each pillar by its name.
    pub fn from_fn(mut value: impl FnMut(Pillar) -> T) -> Self {
        Self {
            science: value(Pillar::Science),
            citation: value(Pillar::Citation),
            congress: value(Pillar::Congress),
            leadership: value(Pillar::Leadership),
            network: value(Pillar::Network),
        }
    }
}

impl<T: Copy> PerPillar<T> {
    /// The values in the order of [`Pillar::ALL`].
    pub const fn in_order(&self) -> [T; 5] {
        [self.science, self.citation, self.congress, self.leadership, self.network]
    }
}

impl<T> Index<Pillar> for PerPillar<T> {
    type Output = T;

    fn index(&self, pillar: Pillar) -> &T {
        match pillar {
            Pillar::Science => &self.science,
            Pillar::Citation => &self.citation,
            Pillar::Congress => &self.congress,
            Pillar::Leadership => &self.leadership,
            Pillar::Network => &self.network,
        }
    }
}

impl<T> IndexMut<Pillar> for PerPillar<T> {
    fn index_mut(&mut self, pillar: Pillar) -> &mut T {
        match pillar {
            Pillar::Science => &mut self.science,
            Pillar::Citation => &mut self.citation,
            Pillar::Congress => &mut self.congress,
            Pillar::Leadership => &mut self.leadership,
            Pillar::Network => &mut self.network,
        }
    }
}

/// One value for each component: raw sums, weights, references.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct PerComponent<T> {
    /// Of [`ScoreComponent::Science`].
    pub science: T,
    /// Of [`ScoreComponent::Citation`].
    pub citation: T,
    /// Of [`ScoreComponent::Congress`].
    pub congress: T,
    /// Of [`ScoreComponent::Leadership`].
    pub leadership: T,
    /// Of [`ScoreComponent::Brokerage`].
    pub brokerage: T,
    /// Of [`ScoreComponent::Reach`].
    pub reach: T,
}

impl<T> PerComponent<T> {
    /// The value of each component by its name.
    pub fn from_fn(mut value: impl FnMut(ScoreComponent) -> T) -> Self {
        Self {
            science: value(ScoreComponent::Science),
            citation: value(ScoreComponent::Citation),
            congress: value(ScoreComponent::Congress),
            leadership: value(ScoreComponent::Leadership),
            brokerage: value(ScoreComponent::Brokerage),
            reach: value(ScoreComponent::Reach),
        }
    }
}

impl<T: Copy> PerComponent<T> {
    /// The values in the order of [`ScoreComponent::ALL`].
    pub const fn in_order(&self) -> [T; 6] {
        [self.science, self.citation, self.congress, self.leadership, self.brokerage, self.reach]
    }
}

impl PerComponent<f64> {
    /// Σ over components, in the order of [`ScoreComponent::ALL`].
    pub fn sum(&self) -> f64 {
        self.in_order().iter().sum()
    }
}

impl<T> Index<ScoreComponent> for PerComponent<T> {
    type Output = T;

    fn index(&self, component: ScoreComponent) -> &T {
        match component {
            ScoreComponent::Science => &self.science,
            ScoreComponent::Citation => &self.citation,
            ScoreComponent::Congress => &self.congress,
            ScoreComponent::Leadership => &self.leadership,
            ScoreComponent::Brokerage => &self.brokerage,
            ScoreComponent::Reach => &self.reach,
        }
    }
}

impl<T> IndexMut<ScoreComponent> for PerComponent<T> {
    fn index_mut(&mut self, component: ScoreComponent) -> &mut T {
        match component {
            ScoreComponent::Science => &mut self.science,
            ScoreComponent::Citation => &mut self.citation,
            ScoreComponent::Congress => &mut self.congress,
            ScoreComponent::Leadership => &mut self.leadership,
            ScoreComponent::Brokerage => &mut self.brokerage,
            ScoreComponent::Reach => &mut self.reach,
        }
    }
}

/// g of [method 4.1](crate::guide::method#41-formula): the share of full marks that a raw sum x
/// earns beside the reference X.
pub fn log_ratio(x: f64, reference: f64) -> f64 {
    if x > 0.0 { (x.ln_1p() / reference.ln_1p()).min(1.0) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_component_is_read_back_where_it_was_written() {
        let mut values = PerComponent::<usize>::default();
        for (number, component) in ScoreComponent::ALL.into_iter().enumerate() {
            values[component] = number;
        }
        assert_eq!(values.in_order(), [0, 1, 2, 3, 4, 5]);
        let again = PerComponent::from_fn(|component| values[component]);
        assert_eq!(again, values);
    }

    #[test]
    fn a_document_adds_to_the_component_that_its_pillar_shows() {
        for pillar in Pillar::ALL {
            if let Some(component) = pillar.component() {
                assert_eq!(component.pillar(), pillar);
            }
        }
        assert_eq!(ScoreComponent::Reach.pillar(), Pillar::Network);
        assert_eq!(Pillar::Network.component(), None);
    }
}
