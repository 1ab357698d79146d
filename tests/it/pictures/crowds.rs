//! Pictures of crowds that nobody ran: dots and names in any number and of any script.

use kolnet::output::plot::{
    Fonts, Language, MapEdge, MapIsland, MapNode, NetworkMap, QuadrantChart, QuadrantPoint,
};
use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::finished::Finished;
use super::{caption, carried};

const NAMES: [&str; 9] = [
    "Ada Lund",
    "Maximiliane von Hohenfels-Brandt",
    "Jo",
    "Ng",
    "Shigeyoshi Higashiyama",
    "María del Carmen Fernández de la Vega y Ocampo",
    "Ólafur Þór Guðmundsson",
    "Wu",
    "Κωνσταντίνος Παπαδόπουλος",
];

/// A crowd of 10 to 400 dots, some of them in one place, of which `named` have names.
fn map(seed: u64) -> NetworkMap {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let people = random.random_range(10..=400_usize);
    let communities = random.random_range(1..=12_usize);
    let named = random.random_range(1..=40_usize);
    // From a heap in the middle to all over the field.
    let spread = random.random_range(0.1..1.0);
    let (width, height) = NetworkMap::FIELD;
    let mut nodes: Vec<MapNode> = Vec::new();
    for place in 0..people {
        let share =
            |random: &mut Xoshiro256PlusPlus| 0.5 + spread * (random.random_range(0.0..1.0) - 0.5);
        let at = (width * share(&mut random), height * share(&mut random));
        let at =
            if place > 0 && random.random_range(0..20) == 0 { nodes[place - 1].at } else { at };
        let name = NAMES[random.random_range(0..NAMES.len())];
        nodes.push(MapNode {
            rank: place as u32 + 1,
            at,
            score: 96.0 * (1.0 - place as f64 / people as f64),
            community: (random.random_range(0..9) > 0).then(|| random.random_range(0..communities)),
            name: if place < named { name.to_owned() } else { String::new() },
            is_bridge: random.random_range(0..15) == 0,
        });
    }
    let edge = |random: &mut Xoshiro256PlusPlus| MapEdge {
        ends: [0, 0].map(|_: u32| random.random_range(0..people as u32)),
        weight: random.random_range(0.0..4.0),
    };
    let edges = (0..people).map(|_| edge(&mut random)).collect();
    let islands = (0..communities.min(3)).map(|community| MapIsland {
        community,
        label: format!("{} · {}", NAMES[community], NAMES[community + 3]),
        at: (width * (0.2 + 0.3 * community as f64), height / 2.0),
        radii: (120.0, 90.0),
    });
    NetworkMap {
        caption: caption(Language::En),
        islands: islands.collect(),
        nodes,
        edges,
        listed: people,
        ties: people,
        communities,
    }
}

fn quadrant(seed: u64) -> QuadrantChart {
    let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
    let people = random.random_range(10..=400_usize);
    let point = |rank: usize| {
        let strength = 1.0 - rank as f64 / people as f64;
        let mut part = |most: f64| most * strength * random.random_range(0.3..1.0);
        QuadrantPoint {
            rank: rank as u32 + 1,
            print: part(45.0),
            podium: part(40.0),
            reach: part(9.0),
            tier: Some(1 + (4 * rank / people) as u8),
            is_bridge: rank % 17 == 3,
            name: NAMES[rank % NAMES.len()].to_owned(),
        }
    };
    QuadrantChart {
        caption: caption(Language::En),
        points: (0..people).map(point).collect(),
        has_source: [true, true],
    }
}

#[test]
fn no_name_in_any_crowd_stands_nearer_to_another_dot_than_to_its_own() {
    let fonts = carried();
    let (mut names, mut people) = (0, 0);
    for seed in 0..40 {
        for svg in [map(seed).svg(&fonts), quadrant(seed).svg(&fonts)] {
            let picture = Finished::read(&svg.unwrap());
            let broken = picture.broken_names();
            assert!(broken.is_empty(), "crowd {seed}: {broken:#?}");
            let unreadable = picture.unreadable();
            assert!(unreadable.is_empty(), "crowd {seed}: {unreadable:#?}");
            names += picture.names().len();
            people += 1;
        }
    }
    // Without names there is nothing to break.
    assert!(names > 3 * people, "only {names} names on {people} pictures");
}

#[test]
fn the_checker_finds_a_name_beside_the_dot_of_another() {
    let svg = |x: f32| {
        format!(
            "<svg xmlns='http://www.w3.org/2000/svg' width='200' height='200'><title/><desc/>\
             <circle id='dot-0' cx='40' cy='50' r='5'/><circle id='dot-1' cx='120' cy='50' r='5'/>\
             <text id='name-0' x='{x}' y='54' font-size='13'>Lund</text></svg>"
        )
    };
    assert_eq!(Finished::read(&svg(50.0)).broken_names(), Vec::<String>::new());
    assert_eq!(Finished::read(&svg(80.0)).broken_names().len(), 1);
    assert_eq!(Finished::read(&svg(110.0)).broken_names().len(), 1);
}

#[test]
fn a_lone_name_is_drawn_and_a_name_without_room_gives_way_to_its_number() {
    let fonts: Fonts = carried();
    let node = |rank: u32, at: (f64, f64), name: &str| MapNode {
        rank,
        at,
        score: 1.0,
        name: name.to_owned(),
        ..MapNode::default()
    };
    let of = |nodes: Vec<MapNode>| {
        let map = NetworkMap { caption: caption(Language::En), nodes, ..NetworkMap::default() };
        Finished::read(&map.svg(&fonts).unwrap())
    };
    let lone = of(vec![node(1, (400.0, 200.0), "Ada Lund")]);
    assert_eq!(lone.names().len(), 1);
    let ring = (0..40).map(|turn| {
        let turn = f64::from(turn) * std::f64::consts::TAU / 40.0;
        node(9, (400.0 + 26.0 * turn.cos(), 200.0 + 26.0 * turn.sin()), "")
    });
    let ringed = of(std::iter::once(node(1, (400.0, 200.0), "Ada Lund")).chain(ring).collect());
    assert_eq!(ringed.names().len(), 0);
    assert!(
        ringed.texts.iter().any(|ink| ink.text == "1"),
        "its number is in the dot or beside it"
    );
    assert!(ringed.says("Ada Lund"), "its name is in the key");
}
