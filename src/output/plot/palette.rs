//! Colours: ink, quiet greys and two sets that stay apart for colour-blind readers.

use plotters::style::RGBColor;

/// Titles and names.
pub(crate) const INK: RGBColor = RGBColor(0x1F, 0x29, 0x33);
/// Explanations, axis captions.
pub(crate) const MUTED: RGBColor = RGBColor(0x5B, 0x67, 0x73);
/// Footnotes, tick labels.
pub(crate) const FAINT: RGBColor = RGBColor(0x82, 0x8D, 0x98);
/// Grid lines and frames.
pub(crate) const RULE: RGBColor = RGBColor(0xE1, 0xE6, 0xEA);
/// Whiskers and medians.
pub(crate) const STEEL: RGBColor = RGBColor(0x9A, 0xA6, 0xB2);
/// Communities beyond the coloured ones, and ties between communities.
pub(crate) const GREY: RGBColor = RGBColor(0xB4, 0xBC, 0xC4);
/// The one accent of a picture without categories.
pub(crate) const ACCENT: RGBColor = RGBColor(0x1F, 0x5F, 0x99);
/// A lighter companion of the accent.
pub(crate) const ACCENT_LIGHT: RGBColor = RGBColor(0x9C, 0xC0, 0xDE);
/// The second accent, against the first.
pub(crate) const WARM: RGBColor = RGBColor(0xD9, 0x6B, 0x27);

/// Paul Tol's "muted" scheme (SRON/EPS/TN/09-002, 2021), safe for the common kinds of colour
/// blindness; ordered so that the largest communities get the hues that differ most.
pub(crate) const COMMUNITIES: [RGBColor; 9] = [
    RGBColor(0x33, 0x22, 0x88),
    RGBColor(0xCC, 0x66, 0x77),
    RGBColor(0x44, 0xAA, 0x99),
    RGBColor(0xDD, 0xBB, 0x55),
    RGBColor(0x88, 0xBB, 0xE6),
    RGBColor(0x88, 0x22, 0x55),
    RGBColor(0x11, 0x77, 0x33),
    RGBColor(0xAA, 0x44, 0x99),
    RGBColor(0x99, 0x99, 0x33),
];

/// Okabe and Ito's set (2008), one for each pillar in the order of the score.
pub(crate) const PILLARS: [RGBColor; 5] = [
    RGBColor(0x00, 0x5A, 0x96),
    RGBColor(0x56, 0xB4, 0xE9),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0xC4, 0x52, 0x0A),
    RGBColor(0x00, 0x9E, 0x73),
];

/// Tiers 1 to 4, from strong to quiet.
pub(crate) const TIERS: [RGBColor; 4] = [
    RGBColor(0xC4, 0x52, 0x0A),
    RGBColor(0x1F, 0x5F, 0x99),
    RGBColor(0x7F, 0xAD, 0xD2),
    RGBColor(0xC2, 0xC9, 0xD0),
];

/// The colour of a tier; tiers beyond the fourth look like the fourth.
pub(crate) fn tier_colour(tier: u8) -> RGBColor {
    TIERS[usize::from(tier.clamp(1, 4)) - 1]
}
