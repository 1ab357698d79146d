//! The weights of ties, from works to the combined graph, against values worked out by hand.

use std::collections::BTreeMap;

use kolnet::data::corpus::{
    Appearance, Corpus, CorpusBuilder, PartialDate, PersonId, RawMention, RawWork, Role,
    SourceKind, WorkId, WorkKind, merge_records,
};
use kolnet::people::identity::Resolution;
use kolnet::ranking::area::{AreaMembership, AssignmentRule};
use kolnet::ranking::network::{
    Layer, Network, NetworkParams, PairCounting, SessionTies, TieScene, project_network,
    tie_documents,
};
use kolnet::ranking::score::CongressParams;

/// Everything that an area is projected from. People are told apart by their family names.
struct Scene {
    corpus: Corpus,
    people: Resolution,
    names: Vec<String>,
    fraction: f32,
}

impl Scene {
    fn of(works: Vec<RawWork>) -> Self {
        let mut builder = CorpusBuilder::default();
        for (number, mut work) in works.into_iter().enumerate() {
            // Works of one title by the same people would be merged.
            work.ids.pmid = number as u32 + 1;
            work.title = format!("Invented finding number {number}");
            builder.push(&work);
        }
        let corpus = merge_records(&[builder]).corpus;
        let mut names: Vec<String> = Vec::new();
        let person_of = corpus.mention_ids().map(|mention| {
            let name = corpus.text(corpus.mentions.family[mention.index()]);
            let known = names.iter().position(|known| known == name);
            Some(PersonId(known.unwrap_or_else(|| {
                names.push(name.to_owned());
                names.len() - 1
            }) as u32))
        });
        let person_of: Vec<Option<PersonId>> = person_of.collect();
        let confidence = vec![1.0; person_of.len()];
        let person_count = names.len();
        let people = Resolution { person_of, confidence, person_count, ..Resolution::default() };
        Self { corpus, people, names, fraction: 1.0 }
    }

    fn project(&self, params: &NetworkParams) -> Network {
        self.project_with(params, &CongressParams::default())
    }

    fn project_with(&self, params: &NetworkParams, congress: &CongressParams) -> Network {
        let works = self.works();
        let sessions = SessionTies::from(congress);
        let as_of = PartialDate::new(2024, 1, 1);
        project_network(&self.corpus, &self.people, &works, as_of, params, &sessions).unwrap()
    }

    fn works(&self) -> Vec<AreaMembership> {
        (0..self.corpus.work_count())
            .map(|row| AreaMembership {
                work: WorkId(row as u32),
                fraction: self.fraction,
                rule: AssignmentRule::Everything,
            })
            .collect()
    }

    /// How many documents make each tie of a layer.
    fn documents(&self, params: &NetworkParams, layer: Layer) -> BTreeMap<(String, String), usize> {
        let network = self.project(params);
        let scene = TieScene {
            corpus: &self.corpus,
            people: &self.people,
            as_of: PartialDate::new(2024, 1, 1),
            params,
            session_ties: &SessionTies::from(&CongressParams::default()),
        };
        let name = |node: u32| self.names[network.people[node as usize].index()].clone();
        let mut counts = BTreeMap::new();
        let lists = tie_documents(scene, &self.works(), &network);
        for tie in lists.iter().filter(|list| list.layer == layer).flat_map(|list| &list.documents)
        {
            let (a, b) = (name(tie.a), name(tie.b));
            *counts.entry((a.clone().min(b.clone()), a.max(b))).or_default() += 1;
        }
        counts
    }

    /// Ties of a layer by the names of both ends, in the order of the alphabet.
    fn ties(&self, network: &Network, layer: Layer) -> BTreeMap<(String, String), f32> {
        let graph = network.layers.iter().find(|found| found.layer == layer);
        let name = |node: u32| self.names[network.people[node as usize].index()].clone();
        let ties = graph.into_iter().flat_map(|found| found.graph.weighted_edges());
        ties.map(|(u, v, w)| {
            let (a, b) = (name(u), name(v));
            ((a.clone().min(b.clone()), a.max(b)), w)
        })
        .collect()
    }

    fn strengths(&self, network: &Network, layer: Layer) -> BTreeMap<String, f64> {
        let graph = &network.layers.iter().find(|found| found.layer == layer).unwrap().graph;
        let names = network.people.iter().map(|person| self.names[person.index()].clone());
        names.zip(graph.strengths()).collect()
    }
}

fn mention(name: &str, position: usize, role: Role) -> RawMention {
    RawMention {
        family: name.to_owned(),
        position: position as u16,
        appearances: vec![Appearance { role, talk: String::new(), sponsored: false }],
        ..RawMention::default()
    }
}

fn work(kind: WorkKind, year: i16, people: &[(&str, Role)]) -> RawWork {
    let mut work = RawWork::new(SourceKind::Pubmed, kind);
    work.date = PartialDate::new(year, 1, 1);
    let mentions = people.iter().enumerate();
    work.mentions = mentions.map(|(at, (name, role))| mention(name, at, *role)).collect();
    work
}

/// A paper whose authors have names of one letter.
fn paper(authors: &str) -> RawWork {
    let letters: Vec<String> = authors.chars().map(String::from).collect();
    let people: Vec<(&str, Role)> =
        letters.iter().map(|name| (name.as_str(), Role::Author)).collect();
    work(WorkKind::Article, 2020, &people)
}

fn session(people: &[(&str, Role)]) -> RawWork {
    work(WorkKind::Session, 2024, people)
}

fn pair(a: &str, b: &str) -> (String, String) {
    (a.to_owned(), b.to_owned())
}

#[track_caller]
fn near(found: f32, expected: f64) {
    assert!((f64::from(found) - expected).abs() < 1e-6, "{found} instead of {expected}");
}

#[test]
fn a_paper_by_two_ties_them_by_one_and_papers_add_up() {
    let scene = Scene::of(vec![paper("AB"), paper("BA"), paper("C")]);
    let network = scene.project(&NetworkParams::default());
    let ties = scene.ties(&network, Layer::CoAuthorship);
    assert_eq!(ties, BTreeMap::from([(pair("A", "B"), 2.0)]));
    assert_eq!(network.people.len(), 3, "an author without co-authors is a node without ties");
    assert_eq!(network.layers.len(), 1, "only layers with a tie are there");
}

#[test]
fn a_paper_by_k_people_gives_each_of_them_strength_one() {
    let scene = Scene::of(vec![paper("ABC"), paper("AB"), paper("CDEF"), paper("A")]);
    let network = scene.project(&NetworkParams::default());
    let ties = scene.ties(&network, Layer::CoAuthorship);
    near(ties[&pair("A", "B")], 1.5);
    near(ties[&pair("A", "C")], 0.5);
    near(ties[&pair("E", "F")], 1.0 / 3.0);
    let papers = [("A", 2.0), ("B", 2.0), ("C", 2.0), ("D", 1.0), ("E", 1.0), ("F", 1.0)];
    let strengths = scene.strengths(&network, Layer::CoAuthorship);
    for (name, count) in papers {
        assert!((strengths[name] - count).abs() < 1e-6, "{name}: {}", strengths[name]);
    }
}

#[test]
fn counting_by_full_and_by_link_normalised_weights() {
    let scene = Scene::of(vec![paper("ABCD")]);
    for (counting, expected) in [
        (PairCounting::Fractional, 1.0 / 3.0),
        (PairCounting::Full, 1.0),
        (PairCounting::LinkNormalised, 2.0 / (4.0 * 3.0)),
    ] {
        let network = scene.project(&NetworkParams { counting, ..NetworkParams::default() });
        let ties = scene.ties(&network, Layer::CoAuthorship);
        assert_eq!(ties.len(), 6);
        ties.values().for_each(|weight| near(*weight, expected));
    }
}

#[test]
fn above_the_cap_only_the_first_two_and_last_two_authors_are_tied() {
    let params = NetworkParams { cap: 5, ..NetworkParams::default() };
    let at = Scene::of(vec![paper("ABCDE")]);
    assert_eq!(at.ties(&at.project(&params), Layer::CoAuthorship).len(), 10);
    let above = Scene::of(vec![paper("ABCDEF")]);
    let network = above.project(&params);
    let ties = above.ties(&network, Layer::CoAuthorship);
    let leads = ["AB", "AE", "AF", "BE", "BF", "EF"].map(|ends| pair(&ends[..1], &ends[1..]));
    assert_eq!(ties.keys().cloned().collect::<Vec<_>>(), leads);
    // The share of a tie stays that of a paper by six.
    ties.values().for_each(|weight| near(*weight, 1.0 / 5.0));
    let left_out = network.above_cap;
    assert_eq!((left_out.works, left_out.ties_made, left_out.ties_left_out), (1, 6, 9));
}

#[test]
fn a_document_is_listed_for_the_ties_that_it_makes_and_for_no_other_pair_on_it() {
    let params = NetworkParams { cap: 5, session_cap: 3, ..NetworkParams::default() };
    // Everybody of ABCDEF is on the large paper, which ties A, B, E and F alone; B and C wrote two others.
    let crowd = ["A", "B", "C", "D"].map(|name| (name, Role::Keynote));
    let scene = Scene::of(vec![
        paper("ABCDEF"),
        paper("BC"),
        paper("CBA"),
        session(&crowd),
        session(&crowd[..2]),
    ]);
    let papers = scene.documents(&params, Layer::CoAuthorship);
    let network = scene.project(&params);
    let ties = scene.ties(&network, Layer::CoAuthorship);
    assert_eq!(papers.keys().collect::<Vec<_>>(), ties.keys().collect::<Vec<_>>());
    assert_eq!(papers[&pair("B", "C")], 2, "not the large one");
    assert_eq!((papers[&pair("A", "B")], papers[&pair("E", "F")]), (2, 1));
    let sessions = scene.documents(&params, Layer::CoSpeaking);
    assert_eq!(
        sessions,
        BTreeMap::from([(pair("A", "B"), 1)]),
        "a session of four is above the cap"
    );
}

#[test]
fn ties_of_papers_fade_only_when_a_half_life_is_set() {
    let mut old = paper("AB");
    old.date = PartialDate::new(2014, 1, 1);
    let scene = Scene::of(vec![old]);
    let weight = |half_life| {
        let network = scene.project(&NetworkParams { half_life, ..NetworkParams::default() });
        scene.ties(&network, Layer::CoAuthorship)[&pair("A", "B")]
    };
    near(weight(0.0), 1.0);
    // Ten years are two half-lives of five but for the leap days.
    assert!((weight(5.0) - 0.25).abs() < 1e-3, "{}", weight(5.0));
}

#[test]
fn a_work_that_is_half_of_the_area_ties_by_half() {
    let mut scene =
        Scene::of(vec![paper("AB"), session(&[("A", Role::Keynote), ("B", Role::Keynote)])]);
    scene.fraction = 0.5;
    let network = scene.project(&NetworkParams::default());
    for layer in [Layer::CoAuthorship, Layer::CoSpeaking] {
        near(scene.ties(&network, layer)[&pair("A", "B")], 0.5);
    }
}

#[test]
fn collaborators_who_signed_nothing_are_tied_to_nobody() {
    let people = [("A", Role::Author), ("B", Role::Author), ("C", Role::Collaborator)];
    let scene = Scene::of(vec![work(WorkKind::Article, 2020, &people)]);
    let network = scene.project(&NetworkParams::default());
    let ties = scene.ties(&network, Layer::CoAuthorship);
    assert_eq!(ties, BTreeMap::from([(pair("A", "B"), 1.0)]));
}

/// Points of each role over those of a keynote, 1.5
/// ([method 2.5](kolnet::guide::method#25-congress-roles)).
#[test]
fn a_session_ties_by_the_roles_of_both_over_a_keynote_each() {
    let keynote = [("A", Role::Keynote), ("B", Role::Keynote)];
    let scene = Scene::of(vec![session(&keynote)]);
    let network = scene.project(&NetworkParams::default());
    near(scene.ties(&network, Layer::CoSpeaking)[&pair("A", "B")], 1.0);

    let people =
        [("A", Role::Invited), ("B", Role::SessionChair), ("C", Role::Oral), ("D", Role::Panelist)];
    let scene = Scene::of(vec![session(&people)]);
    let network = scene.project(&NetworkParams::default());
    let ties = scene.ties(&network, Layer::CoSpeaking);
    let points = BTreeMap::from([("A", 1.0), ("B", 0.8), ("C", 0.5), ("D", 0.6)]);
    assert_eq!(ties.len(), 6);
    for ((a, b), weight) in &ties {
        let (a, b) = (points[a.as_str()], points[b.as_str()]);
        near(*weight, (a / 1.5) * (b / 1.5) / 3.0);
    }
}

#[test]
fn the_strongest_of_several_roles_in_a_session_counts() {
    let people = [("A", Role::Oral), ("B", Role::Keynote), ("A", Role::Invited)];
    let scene = Scene::of(vec![session(&people)]);
    let network = scene.project(&NetworkParams::default());
    near(scene.ties(&network, Layer::CoSpeaking)[&pair("A", "B")], 1.0 / 1.5);
}

#[test]
fn posters_and_sessions_above_the_cap_tie_nobody() {
    let posters = session(&[("A", Role::Poster), ("B", Role::Poster)]);
    let invited = |people: usize| {
        let names: Vec<String> = (0..people).map(|person| format!("P{person:02}")).collect();
        let people: Vec<(&str, Role)> =
            names.iter().map(|name| (name.as_str(), Role::Invited)).collect();
        session(&people)
    };
    for (works, ties) in
        [(vec![posters], 0), (vec![invited(30)], 30 * 29 / 2), (vec![invited(31)], 0)]
    {
        let scene = Scene::of(works);
        let network = scene.project(&NetworkParams::default());
        assert_eq!(scene.ties(&network, Layer::CoSpeaking).len(), ties);
    }
}

#[test]
fn sessions_fade_with_the_half_life_of_congress_points() {
    let mut old = session(&[("A", Role::Keynote), ("B", Role::Keynote)]);
    old.date = PartialDate::new(2020, 1, 1);
    let scene = Scene::of(vec![old]);
    let network = scene.project(&NetworkParams::default());
    let weight = scene.ties(&network, Layer::CoSpeaking)[&pair("A", "B")];
    // Four years old.
    let faded = (-4.0 / CongressParams::default().half_life).exp2();
    assert!((f64::from(weight) - faded).abs() < 1e-3, "{weight}");
}

#[test]
fn congress_points_of_the_study_decide_the_ties_of_a_session() {
    let people = [("A", Role::Keynote), ("B", Role::Invited), ("C", Role::Invited)];
    let scene = Scene::of(vec![session(&people)]);
    let congress = CongressParams { keynote: 3.0, ..CongressParams::default() };
    let network = scene.project_with(&NetworkParams::default(), &congress);
    let ties = scene.ties(&network, Layer::CoSpeaking);
    near(ties[&pair("A", "B")], (1.0 / 3.0) / 2.0);
    near(ties[&pair("B", "C")], (1.0 / 3.0) * (1.0 / 3.0) / 2.0);
}

#[test]
fn the_half_life_of_congress_points_is_that_of_session_ties() {
    let mut old = session(&[("A", Role::Keynote), ("B", Role::Keynote)]);
    old.date = PartialDate::new(2020, 1, 1);
    let scene = Scene::of(vec![old]);
    let congress = CongressParams { half_life: 2.0, ..CongressParams::default() };
    let weight = |speaking_half_life| {
        let params = NetworkParams { speaking_half_life, ..NetworkParams::default() };
        let network = scene.project_with(&params, &congress);
        scene.ties(&network, Layer::CoSpeaking)[&pair("A", "B")]
    };
    assert!((weight(None) - 0.25).abs() < 1e-3, "{}", weight(None));
    assert!((weight(Some(4.0)) - 0.5).abs() < 1e-3, "[network] says otherwise");
}

#[test]
fn panels_and_trials_share_out_one_a_person() {
    let people: [(&str, Role); 4] = ["A", "B", "C", "D"].map(|name| (name, Role::GuidelinePanel));
    for (kind, layer) in [
        (WorkKind::GuidelinePanel, Layer::Guideline),
        (WorkKind::Office, Layer::Guideline),
        (WorkKind::RegisteredTrial, Layer::Trial),
    ] {
        let scene = Scene::of(vec![work(kind, 2020, &people)]);
        let network = scene.project(&NetworkParams::default());
        let ties = scene.ties(&network, layer);
        assert_eq!(ties.len(), 6, "{kind:?}");
        ties.values().for_each(|weight| near(*weight, 1.0 / 3.0));
        assert_eq!(network.layers.len(), 1, "{kind:?}");
    }
}

/// w(u,v) = Σ λ_L · w_L(u,v).
#[test]
fn layers_are_added_as_they_are_each_with_its_weight() {
    let keynotes = |a, b| session(&[(a, Role::Keynote), (b, Role::Keynote)]);
    let papers = || vec![paper("AB"), paper("AB"), paper("CD")];
    let tied = |works: Vec<RawWork>| {
        let scene = Scene::of(works);
        let network = scene.project(&NetworkParams::default());
        let name = |node: u32| scene.names[network.people[node as usize].index()].as_str();
        let ties = network.combined.weighted_edges();
        ties.map(|(u, v, w)| (pair(name(u), name(v)), w)).collect::<BTreeMap<_, _>>()
    };
    let one = tied([papers(), vec![keynotes("A", "B")]].concat());
    near(one[&pair("A", "B")], 2.0 + 0.5);
    near(one[&pair("C", "D")], 1.0);
    // However many other sessions and panels there are.
    let mut works = papers();
    works.push(keynotes("A", "B"));
    works.extend((0..9).map(|_| keynotes("B", "C")));
    works.push(work(
        WorkKind::GuidelinePanel,
        2020,
        &[("D", Role::GuidelinePanel), ("E", Role::GuidelinePanel)],
    ));
    let many = tied(works);
    near(many[&pair("A", "B")], 2.0 + 0.5);
    near(many[&pair("B", "C")], 9.0 * 0.5);
    near(many[&pair("D", "E")], 0.5);
}

/// A document of any kind and size adds at most its λ to the strength of anybody.
#[test]
fn no_document_adds_more_than_its_layer_weighs() {
    let names: Vec<String> = (0..40).map(|person| format!("P{person:02}")).collect();
    let params = NetworkParams::default();
    let kinds = [
        (WorkKind::Article, Role::Author, params.co_authorship),
        (WorkKind::Session, Role::Keynote, params.speaking),
        (WorkKind::GuidelinePanel, Role::GuidelinePanel, params.guideline),
        // The team of a trial is taken for thirty at most.
        (WorkKind::RegisteredTrial, Role::PrincipalInvestigator, params.trial * 39.0 / 29.0),
    ];
    for (kind, role, most) in kinds {
        for size in [2, 3, 10, 30, 40] {
            let people: Vec<(&str, Role)> =
                names[..size].iter().map(|name| (name.as_str(), role)).collect();
            let scene = Scene::of(vec![work(kind, 2024, &people)]);
            let strengths = scene.project(&params).combined.strengths();
            assert!(strengths.iter().all(|strength| *strength <= most + 1e-6), "{kind:?} {size}");
        }
    }
}

#[test]
fn works_of_one_person_and_no_works_at_all_give_no_ties() {
    for works in [vec![], vec![paper("A"), paper("A")]] {
        let scene = Scene::of(works);
        let network = scene.project(&NetworkParams::default());
        assert!(network.layers.is_empty());
        assert_eq!(network.combined.edge_count(), 0);
        assert_eq!(network.combined.node_count(), network.people.len());
    }
}
