//! Colours: ink, quiet greys, and sets whose distances are measured in four kinds of colour vision.

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

/// The colour of a community by its place by size, the largest being 0; `None` is no community.
pub(crate) fn community(place: Option<usize>) -> RGBColor {
    *place.and_then(|place| COMMUNITIES.get(place)).unwrap_or(&REST)
}

/// Red, green and blue of a community by its place by size, the largest being 0; `None` is no community.
pub fn community_colour(place: Option<usize>) -> [u8; 3] {
    let RGBColor(red, green, blue) = community(place);
    [red, green, blue]
}

/// Whether a mark of this colour needs a dark outline on white: its contrast is below 3.
pub(crate) fn is_pale(colour: RGBColor) -> bool {
    contrast_on_white(colour) < 3.0
}

/// Contrast with white by WCAG 2.2, 1 to 21.
fn contrast_on_white(RGBColor(red, green, blue): RGBColor) -> f64 {
    let [red, green, blue] = [red, green, blue].map(linear);
    1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
}

/// A part of an sRGB colour as light, 0 to 1.
fn linear(part: u8) -> f64 {
    let part = f64::from(part) / 255.0;
    if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
}

/// Okabe and Ito's set (2008), one for each pillar in the order of the score.
pub(crate) const PILLARS: [RGBColor; 5] = [
    RGBColor(0x00, 0x5A, 0x96),
    RGBColor(0x56, 0xB4, 0xE9),
    RGBColor(0xE6, 0x9F, 0x00),
    RGBColor(0xC4, 0x52, 0x0A),
    RGBColor(0x00, 0x9E, 0x73),
];

/// Tiers 1 to 4, one hue from dark to light.
pub(crate) const TIERS: [RGBColor; 4] = [
    RGBColor(0x12, 0x39, 0x5F),
    RGBColor(0x2F, 0x6D, 0xA8),
    RGBColor(0x79, 0xA9, 0xD3),
    RGBColor(0xD3, 0xD9, 0xDF),
];

/// The colour of a tier; people without a tier look like the fourth.
pub(crate) fn tier_colour(tier: Option<u8>) -> RGBColor {
    TIERS[usize::from(tier.unwrap_or(4).clamp(1, 4)) - 1]
}

/// A step of one hue, from nearly white at 0 to the dark of the first tier at 1.
pub(crate) fn shade(share: f64) -> RGBColor {
    let share = if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 };
    let (light, dark) = (RGBColor(0xEE, 0xF3, 0xF8), TIERS[0]);
    let mix = |from: u8, to: u8| {
        (f64::from(from) + share * (f64::from(to) - f64::from(from))).round() as u8
    };
    RGBColor(mix(light.0, dark.0), mix(light.1, dark.1), mix(light.2, dark.2))
}

/// The ink that is read on a filled cell.
pub(crate) fn ink_on(colour: RGBColor) -> RGBColor {
    // Contrasts multiply: that of two colours is the quotient of theirs with white.
    let (white, ink) = (contrast_on_white(colour), contrast_on_white(INK));
    if white >= ink / white { RGBColor(255, 255, 255) } else { INK }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Simulations of full colour blindness by Machado, Oliveira and Fernandes (2009), for linear light.
    const VISIONS: [(&str, [[f64; 3]; 3]); 4] = [
        ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
        (
            "protan",
            [
                [0.152_286, 1.052_583, -0.204_868],
                [0.114_503, 0.786_281, 0.099_216],
                [-0.003_882, -0.048_116, 1.051_998],
            ],
        ),
        (
            "deutan",
            [
                [0.367_322, 0.860_646, -0.227_968],
                [0.280_085, 0.672_501, 0.047_413],
                [-0.011_820, 0.042_940, 0.968_881],
            ],
        ),
        (
            "tritan",
            [
                [1.255_528, -0.076_749, -0.178_779],
                [-0.078_411, 0.930_809, 0.147_602],
                [0.004_733, 0.691_367, 0.303_900],
            ],
        ),
    ];

    /// OKLab (Ottosson 2020) of what an eye sees of a colour.
    fn seen(RGBColor(red, green, blue): RGBColor, eye: &[[f64; 3]; 3]) -> [f64; 3] {
        let light = [red, green, blue].map(linear);
        let times = |m: &[[f64; 3]; 3], v: [f64; 3]| {
            [0, 1, 2].map(|row| (0..3).map(|column| m[row][column] * v[column]).sum::<f64>())
        };
        let light = times(eye, light).map(|part| part.clamp(0.0, 1.0));
        let cones = [
            [0.412_221_470_8, 0.536_332_536_3, 0.051_445_992_9],
            [0.211_903_498_2, 0.680_699_545_1, 0.107_396_956_6],
            [0.088_302_461_9, 0.281_718_837_6, 0.629_978_700_5],
        ];
        let lab = [
            [0.210_454_255_3, 0.793_617_785_0, -0.004_072_046_8],
            [1.977_998_495_1, -2.428_592_205_0, 0.450_593_709_9],
            [0.025_904_037_1, 0.782_771_766_2, -0.808_675_766_0],
        ];
        times(&lab, times(&cones, light).map(f64::cbrt))
    }

    /// The least distance of any two in any vision, in hundredths of OKLab.
    fn least_distance(colours: &[RGBColor]) -> f64 {
        let mut least = f64::INFINITY;
        for (_, eye) in &VISIONS {
            for (i, a) in colours.iter().enumerate() {
                for b in &colours[i + 1..] {
                    let (a, b) = (seen(*a, eye), seen(*b, eye));
                    let distance = (0..3).map(|part| (a[part] - b[part]).powi(2)).sum::<f64>();
                    least = least.min(100.0 * distance.sqrt());
                }
            }
        }
        least
    }

    #[test]
    fn any_two_communities_differ_in_every_kind_of_colour_vision() {
        let all = least_distance(&COMMUNITIES);
        assert!(all >= 10.0, "{all}");
        let first = least_distance(&COMMUNITIES[..4]);
        assert!(first >= 13.0, "{first}");
        let with_rest = [&COMMUNITIES[..], &[REST]].concat();
        assert!(least_distance(&with_rest) >= 10.0, "{}", least_distance(&with_rest));
    }

    #[test]
    fn tiers_and_pillars_differ_too_and_are_not_taken_for_each_other() {
        assert!(least_distance(&TIERS) >= 14.0, "{}", least_distance(&TIERS));
        assert!(least_distance(&PILLARS) >= 8.0, "{}", least_distance(&PILLARS));
        assert!(TIERS.iter().all(|tier| !PILLARS.contains(tier)));
    }

    #[test]
    fn colours_that_fade_on_white_are_outlined() {
        let pale: Vec<usize> = (0..8).filter(|place| is_pale(COMMUNITIES[*place])).collect();
        assert_eq!(pale, [0, 2, 5]);
        assert!(is_pale(REST) && !is_pale(INK));
    }

    #[test]
    fn the_report_has_the_same_colours() {
        let script = include_str!("../report/network.mjs");
        for RGBColor(red, green, blue) in COMMUNITIES {
            assert!(script.contains(&format!("#{red:02X}{green:02X}{blue:02X}")));
        }
    }
}
