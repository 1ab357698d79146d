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

/// Colours of the communities, the largest first: chosen for the least distance between any two in normal, protan,
/// deutan and tritan vision (a test measures it). The report has the same.
pub(crate) const COMMUNITIES: [RGBColor; 8] = [
    RGBColor(0xF3, 0x81, 0x3F),
    RGBColor(0x74, 0x20, 0x9C),
    RGBColor(0xB5, 0x8B, 0xF9),
    RGBColor(0x97, 0x19, 0x22),
    RGBColor(0x38, 0x6B, 0xE2),
    RGBColor(0x43, 0xAC, 0x9B),
    RGBColor(0x90, 0x6F, 0x23),
    RGBColor(0x10, 0x5E, 0x64),
];
/// Communities beyond the coloured ones, and people in none.
pub(crate) const REST: RGBColor = RGBColor(0xCE, 0xD3, 0xD9);

/// Red, green and blue of a community by its place by size, the largest being 0; `None` is no community.
pub fn community_colour(place: Option<usize>) -> [u8; 3] {
    let colour = place.and_then(|place| COMMUNITIES.get(place)).unwrap_or(&REST);
    [colour.0, colour.1, colour.2]
}

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
