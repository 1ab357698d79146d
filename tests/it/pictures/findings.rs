//! Titles say what the figures say, and nothing where they do not.

use kolnet::output::plot::{
    ChangeCause, CoverageCurve, CoveragePick, Fonts, IntervalRow, Language, MapNode, NetworkMap,
    OverlapBars, OverlapRow, PlotError, QuadrantChart, QuadrantPoint, QualityPanels, RankChange,
    RankChanges, RankIntervals, RegionMatrix, RegionRow, RisingChart, RisingPoint, SpeakerMatrix,
    SpeakerRole, SpeakerRow, TierFlow, TopBars, TopRow, TopicTrends, TopicYears, TrendChart,
    TrendYear,
};

use super::finished::Finished;
use super::{caption, carried};

/// The title of a picture in English, without the name of the area.
fn title(svg: Result<String, PlotError>) -> String {
    let title = Finished::read(&svg.unwrap()).title;
    title.strip_prefix("Heart failure: ").unwrap_or(&title).to_owned()
}

/// A picture in English.
macro_rules! of {
    ($picture:ident { $($fields:tt)* }) => {
        title($picture { caption: caption(Language::En), $($fields)* }.svg(&fonts()))
    };
}

fn fonts() -> Fonts {
    carried()
}

fn trend(works: &[u32], partial: &[usize]) -> String {
    let year = |(place, works): (usize, &u32)| TrendYear {
        year: 2015 + place as i32,
        works: *works,
        sessions: None,
        people: 3 * works,
        is_partial: partial.contains(&place),
    };
    let years = works.iter().enumerate().map(year).collect();
    of!(TrendChart { years, largest_team: 50 })
}

#[test]
fn growth_is_said_of_whole_years_and_beyond_chance_only() {
    let grown = trend(&[100, 100, 100, 120, 160, 160, 160], &[]);
    assert_eq!(grown, "60 % more publications a year in 2019–2021 than in 2015–2017");
    let shrunk = trend(&[160, 160, 160, 120, 100, 100, 100], &[]);
    assert!(shrunk.contains("fewer publications"), "{shrunk}");
    assert!(trend(&[100; 7], &[]).starts_with("about as many"));
    // A year of three months is no year.
    let cut = trend(&[100, 100, 100, 100, 100, 100, 20], &[6]);
    assert!(cut.starts_with("about as many"), "{cut}");
    let cut = trend(&[20, 100, 100, 100, 100, 100, 100], &[0]);
    assert!(cut.starts_with("about as many"), "{cut}");
    // Three publications more may be chance, and are not nothing either.
    assert_eq!(trend(&[2, 1, 2, 3, 3, 3, 2], &[]), "activity by year");
    assert_eq!(trend(&[100, 110, 120, 130, 140], &[]), "activity by year");
    assert_eq!(trend(&[0, 0, 0, 10, 10, 10], &[]), "activity by year");
}

#[test]
fn who_may_be_first_and_from_where_order_is_chance_are_said_with_their_doubt() {
    let rows = |ends: [[u32; 2]; 3]| {
        let row = |(rank, ends)| IntervalRow {
            rank,
            name: format!("Person {rank}"),
            interval: Some(ends),
            ..IntervalRow::default()
        };
        (1..).zip(ends).map(row).collect::<Vec<_>>()
    };
    let of = |rows: Vec<IntervalRow>, noise_rank, may_be_first| {
        of!(RankIntervals { rows, draws: 200, noise_rank, may_be_first, listed: 40 })
    };
    assert_eq!(
        of(rows([[1, 3], [1, 4], [2, 5]]), Some(27), 2),
        "2 STLs may well be first; from rank 27 on, the order is mostly chance"
    );
    assert_eq!(
        of(rows([[1, 1], [2, 4], [2, 5]]), None, 1),
        "nobody but Person 1 may well be first"
    );
    // Of one person alone it is no finding, and where nothing was tested, nothing is said of doubt.
    let alone = vec![IntervalRow { rank: 1, interval: Some([1, 1]), ..IntervalRow::default() }];
    let alone = of!(RankIntervals {
        rows: alone,
        draws: 200,
        noise_rank: None,
        may_be_first: 1,
        listed: 1
    });
    assert_eq!(alone, "the first 1 STL by rank");
    let untested = (1..4).map(|rank| IntervalRow { rank, ..IntervalRow::default() }).collect();
    assert_eq!(of(untested, None, 0), "the first 3 STLs by rank");
}

fn map(communities: &[Option<usize>]) -> String {
    let node = |(rank, community): (u32, &Option<usize>)| MapNode {
        rank,
        at: (40.0 * f64::from(rank), 200.0),
        score: 1.0,
        community: *community,
        ..MapNode::default()
    };
    let nodes = (1..).zip(communities).map(node).collect();
    of!(NetworkMap {
        nodes,
        edges: Vec::new(),
        islands: Vec::new(),
        listed: 9,
        ties: 0,
        communities: communities.iter().flatten().max().map_or(0, |last| last + 1),
    })
}

#[test]
fn the_largest_community_is_named_unless_two_are_as_large_or_there_is_one() {
    assert_eq!(
        map(&[Some(0), Some(0), Some(1), None]),
        "the largest of 2 communities has 2 of the first 4"
    );
    for none in [&[Some(0), Some(1)][..], &[Some(0), Some(0)], &[None, None]] {
        assert!(!map(none).contains("largest"), "{none:?}");
    }
}

fn regions(leaders: &[u32]) -> String {
    let row = |(place, leaders): (usize, &u32)| RegionRow {
        name: format!("Land {place}"),
        people: [0, *leaders, 5, 0, 0],
        first: None,
    };
    let rows = leaders.iter().enumerate().map(row).collect();
    of!(RegionMatrix { rows, country: None, unknown: [3, 1], listed: 40 })
}

#[test]
fn a_place_is_named_first_unless_two_have_as_many_or_all_are_a_handful() {
    assert_eq!(regions(&[2, 9, 4]), "9 of 16 people in tiers 1 and 2 are in Land 1");
    for none in [&[9, 9][..], &[2, 1], &[], &[0, 0]] {
        assert!(!regions(none).contains("are in Land"), "{none:?}");
    }
}

fn topics(works: Vec<u32>) -> String {
    let topics = vec![
        TopicYears { name: "Iron".into(), works },
        TopicYears { name: "Level".into(), works: vec![30; 8] },
    ];
    of!(TopicTrends { years: (2015..2023).collect(), works: vec![100; 8], topics })
}

#[test]
fn a_topic_rises_only_beyond_chance_and_on_twenty_works_or_more() {
    let rising = topics(vec![2, 5, 9, 14, 20, 24, 30, 36]);
    assert!(rising.starts_with("“Iron” rises most clearly, from"), "{rising}");
    // Shares that fall, stay, jump about, or rest on a few publications.
    for none in [
        vec![36, 30, 24, 20, 14, 9, 5, 2],
        vec![20; 8],
        vec![12, 30, 8, 25, 11, 28, 9, 26],
        vec![0, 0, 0, 1, 1, 1, 2, 2],
    ] {
        let title = topics(none.clone());
        assert!(!title.contains("rises most"), "{none:?}: {title}");
    }
    assert_eq!(of!(TopicTrends { years: vec![], works: vec![], topics: vec![] }), "topics by year");
}

#[test]
fn fast_growth_is_counted_where_somebody_grows_fast() {
    let of = |growth: f64| {
        let point = RisingPoint { rank: 70, age: 5, growth, ..RisingPoint::default() };
        of!(RisingChart { points: vec![point], max_age: 12 })
    };
    assert_eq!(
        of(2.0),
        "1 of 1 STL of tiers 3 and 4 grow a standard deviation faster than their peers (not validated)"
    );
    assert!(!of(0.4).contains("faster"));
    assert!(!of(f64::NAN).contains("faster"));
}

#[test]
fn a_choice_is_said_to_reach_more_only_where_it_does() {
    let of = |shares: &[f64], first: &[f64]| {
        let pick = |share: &f64| CoveragePick { reached: *share, ..CoveragePick::default() };
        of!(CoverageCurve {
            picks: shares.iter().map(pick).collect(),
            first: first.to_vec(),
            unreached: Vec::new(),
        })
    };
    assert_eq!(
        of(&[9.0, 20.0], &[9.0, 14.0]),
        "2 people chosen together reach 20 %, the first 2 of the list 14 %"
    );
    // What rounds to the same figure is no more.
    let level = of(&[9.0, 14.3], &[9.0, 14.1]);
    assert!(level.starts_with("the first 2 of the list reach as much"), "{level}");
    assert!(!of(&[9.0], &[9.0]).contains("reach 9 %"));
    assert!(!of(&[], &[]).contains('%'));
}

fn speakers(roles: &[[u32; 2]]) -> String {
    let congresses = (0..2).map(|place| format!("Congress {place}")).collect();
    let row = |(rank, roles): (u32, &[u32; 2])| SpeakerRow {
        rank,
        name: format!("Person {rank}"),
        roles: roles.iter().map(|count| (SpeakerRole::Speaker, *count)).collect(),
    };
    let rows = (1..).zip(roles).map(row).collect();
    of!(SpeakerMatrix { congresses, rows })
}

#[test]
fn a_congress_is_named_unless_two_have_as_many_or_few_people_are_shown() {
    let most = speakers(&[[1, 1], [2, 0], [1, 0], [1, 1], [1, 0]]);
    assert_eq!(most, "5 of the first 5 had a role at Congress 0");
    assert!(!speakers(&[[1, 1]; 5]).contains("Congress 0"));
    assert!(!speakers(&[[1, 0]; 4]).contains("Congress 0"));
}

/// People of whom the first `leaders` are in tier 2.
fn quadrant(people: u32, leaders: u32, has_source: [bool; 2]) -> String {
    let point = |rank: u32| QuadrantPoint {
        rank,
        print: f64::from(30 - rank),
        podium: f64::from(20 - rank % 7),
        tier: Some(if rank <= leaders { 2 } else { 3 }),
        name: format!("Person {rank}"),
        ..QuadrantPoint::default()
    };
    of!(QuadrantChart { points: (1..=people).map(point).collect(), has_source })
}

#[test]
fn corners_are_counted_only_where_both_axes_have_a_source() {
    let title = quadrant(20, 3, [true, true]);
    assert!(title.contains("lead in print and on the podium"), "{title}");
    for has_source in [[true, false], [false, true]] {
        assert_eq!(quadrant(20, 3, has_source), "evidence in print and on the podium");
    }
    for (people, leaders) in [(9, 3), (20, 20), (20, 0)] {
        let title = quadrant(people, leaders, [true, true]);
        assert_eq!(title, "evidence in print and on the podium");
    }
}

#[test]
fn evidence_in_all_pillars_is_counted_of_five_people_or_more_and_three_pillars() {
    let of = |points: &[[f64; 5]], weights: [f64; 5]| {
        let row = |(rank, points): (u32, &[f64; 5])| TopRow {
            rank,
            name: format!("Person {rank}"),
            score: points.iter().sum(),
            points: points.map(Some),
            ..TopRow::default()
        };
        of!(TopBars { rows: (1..).zip(points).map(row).collect(), weights, listed: 9 })
    };
    let (full, part) = ([9.0, 2.0, 3.0, 1.0, 2.0], [9.0, 2.0, 0.0, 1.0, 2.0]);
    let weights = [30.0, 15.0, 25.0, 15.0, 15.0];
    assert_eq!(of(&[full; 5], weights), "all of the first 5 have evidence in all 5 pillars");
    assert_eq!(
        of(&[full, full, full, part, part], weights),
        "3 of the first 5 have evidence in all 5 pillars"
    );
    // A pillar without a source is nobody's gap.
    let absent = [30.0, 15.0, 0.0, 15.0, 15.0];
    assert_eq!(of(&[part; 5], absent), "all of the first 5 have evidence in all 4 pillars");
    assert_eq!(of(&[full; 4], weights), "the first 4 STLs by evidence");
    assert_eq!(of(&[full; 5], [30.0, 15.0, 0.0, 0.0, 0.0]), "the first 5 STLs by evidence");
}

#[test]
fn who_stayed_is_counted_where_the_earlier_list_was_as_long() {
    let of = |people: u32| {
        let row = |rank: u32| RankChange {
            name: format!("Person {rank}"),
            ranks: [Some(rank), (rank != 3).then_some(rank)],
            cause: ChangeCause::Evidence,
        };
        of!(RankChanges {
            dates: ["2025-10-01".into(), "2026-10-01".into()],
            rows: (1..=people).map(row).collect(),
            is_same_definition: true,
        })
    };
    assert_eq!(of(40), "29 of the first 30 on 2025-10-01 are among the first 30 now");
    assert_eq!(of(12), "ranks on 2025-10-01 and now");
}

#[test]
fn a_tier_gained_is_not_somebody_who_came() {
    let of = |moves: &[(usize, usize, u32)]| {
        let mut table = [[0; 6]; 6];
        moves.iter().for_each(|(from, to, people)| table[*from][*to] = *people);
        of!(TierFlow {
            dates: ["2025-10-01".into(), "2026-10-01".into()],
            moves: table,
            is_same_definition: true,
        })
    };
    assert_eq!(
        of(&[(2, 1, 4), (0, 1, 3)]),
        "4 people rose a tier or more since 2025-10-01, 3 fell"
    );
    assert_eq!(of(&[(5, 1, 4), (2, 5, 3), (1, 1, 9)]), "nobody's tier changed since 2025-10-01");
}

#[test]
fn people_of_several_areas_are_counted_where_there_are_some() {
    let of = |rows: Vec<OverlapRow>| of!(OverlapBars { areas: vec!["A".into(), "B".into()], rows });
    let row = |areas: [bool; 2], people: usize| OverlapRow {
        areas: areas.to_vec(),
        people: (0..people).map(|place| format!("Person {place}")).collect(),
    };
    assert_eq!(
        of(vec![row([true, true], 2), row([true, false], 5)]),
        "2 of 7 people in tiers 1 and 2 are so in another area too"
    );
    assert_eq!(of(vec![row([true, true], 1)]), "who matters in more than one area");
    assert!(of(vec![row([true, false], 5)]).starts_with("nobody in tiers 1 and 2"));
    assert_eq!(of(Vec::new()), "who matters in more than one area");
}

#[test]
fn confidence_is_said_where_it_is_known() {
    let of = |identity: [usize; 10], listed: usize| {
        title(
            QualityPanels {
                caption: caption(Language::En),
                identity,
                listed,
                without_country: listed / 4,
                ..QualityPanels::default()
            }
            .svg(&fonts()),
        )
    };
    assert_eq!(
        of([0, 0, 0, 0, 0, 0, 0, 0, 25, 75], 100),
        "75 % of people are told apart with confidence of .9 or more, 25 % have no known country"
    );
    assert_eq!(of([0; 10], 100), "how far the run may be trusted");
    assert_eq!(of([0, 0, 0, 0, 0, 0, 0, 0, 1, 1], 2), "how far the run may be trusted");
    assert_eq!(of([0; 10], 0), "how far the run may be trusted");
}
