//! What printing can do to names: who-is-who loses no more than a stated amount when something is
//! missing, shortened, turned round or respelt. Measured on the demo's publications, whose people are
//! known by planting.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::LazyLock;

use kolnet::data::corpus::{Corpus, MentionId, RaggedArray, StrId, fold_name};
use kolnet::people::identity::{
    IdentityParams, ListedMention, resolve_corpus, resolve_mentions, score_clusters,
};
use kolnet::pipeline;
use kolnet::study::Study;

use crate::support::{in_checkout, rows};

/// The demo as read, with the planted person of each mention of a publication.
struct Planted {
    corpus: Corpus,
    person: Vec<Option<u32>>,
}

static PLANTED: LazyLock<Planted> = LazyLock::new(|| {
    let mut study = Study::from_path(&in_checkout("data/demo/study.toml")).unwrap();
    study.cache = None;
    let corpus = pipeline::read(&study, &|_| {}).unwrap().reading.corpus;
    let mut number: HashMap<String, u32> = HashMap::new();
    let mut planted: HashMap<(String, String), u32> = HashMap::new();
    for row in rows(&in_checkout("data/demo/truth/mentions.tsv")) {
        let next = number.len() as u32;
        let person = *number.entry(row["person"].clone()).or_insert(next);
        planted.insert((row["document"].clone(), row["position"].clone()), person);
    }
    let person = corpus.mention_ids().map(|mention| {
        let document = corpus.document(corpus.mentions.work[mention.index()]);
        let position = corpus.mentions.position[mention.index()].to_string();
        planted.get(&(document, position)).copied()
    });
    let person: Vec<Option<u32>> = person.collect();
    assert!(person.iter().flatten().count() > 10_000, "the truth speaks of the demo");
    Planted { corpus, person }
});

/// B-cubed F1 after a change of the corpus.
fn quality(change: impl Fn(&mut Corpus)) -> f64 {
    let mut corpus = PLANTED.corpus.clone();
    change(&mut corpus);
    let found = resolve_corpus(&corpus, &IdentityParams::default(), &[]).unwrap();
    // A mention whose name cannot be used is a person of its own.
    let alone = |row: usize| (found.person_count + row) as u32;
    let (found, truth): (Vec<u32>, Vec<u32>) = PLANTED
        .person
        .iter()
        .enumerate()
        .filter_map(|(row, person)| {
            Some((found.person_of[row].map_or(alone(row), |person| person.0), (*person)?))
        })
        .unzip();
    score_clusters(&found, &truth, &vec![""; truth.len()]).b3.f1
}

static UNTOUCHED: LazyLock<f64> = LazyLock::new(|| quality(|_| {}));

fn loses_at_most(bound: f64, change: impl Fn(&mut Corpus)) {
    let changed = quality(change);
    eprintln!("B3 F1 {:.4} -> {changed:.4}", *UNTOUCHED);
    assert!(changed >= *UNTOUCHED - bound, "{changed:.4} from {:.4}", *UNTOUCHED);
}

/// Rewrites family and given name of the mentions that `which` picks.
fn rename(
    corpus: &mut Corpus,
    which: impl Fn(MentionId) -> bool,
    to: impl Fn(&str, &str) -> (String, String),
) {
    for mention in corpus.mention_ids().filter(|mention| which(*mention)) {
        let row = mention.index();
        let [family, given] = [corpus.mentions.family[row], corpus.mentions.given[row]];
        let (family, given) = to(corpus.text(family), corpus.text(given));
        corpus.mentions.family[row] = corpus.strings.intern(&family);
        corpus.mentions.given[row] = corpus.strings.intern(&given);
    }
}

fn initials(given: &str) -> String {
    let first = given.split([' ', '-']).filter_map(|word| word.chars().next());
    first.map(|letter| format!("{letter}. ")).collect::<String>().trim().to_owned()
}

#[test]
fn planted_people_are_found() {
    assert!(*UNTOUCHED >= 0.96, "{:.4}", *UNTOUCHED);
}

#[test]
fn without_affiliations_little_is_lost() {
    loses_at_most(0.02, |corpus| {
        let mentions = corpus.mention_count();
        corpus.mentions.affiliations =
            (0..mentions).map(|_| Vec::new()).collect::<RaggedArray<StrId>>();
        let nothing = corpus.strings.intern("");
        corpus.mentions.organisation = vec![nothing; mentions];
        corpus.mentions.city = vec![nothing; mentions];
        corpus.mentions.country = vec![[0, 0]; mentions];
        corpus.mentions.email_hash = vec![0; mentions];
    });
}

#[test]
fn with_initials_alone_people_are_still_told_apart() {
    loses_at_most(0.10, |corpus| {
        rename(corpus, |_| true, |family, given| (family.to_owned(), initials(given)));
    });
}

#[test]
fn with_every_fifth_forename_cut_to_initials_little_is_lost() {
    loses_at_most(0.03, |corpus| {
        let fifth = |mention: MentionId| mention.0.is_multiple_of(5);
        rename(corpus, fifth, |family, given| (family.to_owned(), initials(given)));
    });
}

#[test]
fn a_name_printed_the_other_way_round_is_recognised() {
    loses_at_most(0.03, |corpus| {
        let fifth = |mention: MentionId| mention.0.is_multiple_of(5);
        rename(corpus, fifth, |family, given| (given.to_owned(), family.to_owned()));
    });
}

#[test]
fn with_all_names_the_other_way_round_people_are_still_told_apart() {
    // As with initials alone: which of two words in full comes first is then nowhere to be seen.
    loses_at_most(0.10, |corpus| {
        rename(corpus, |_| true, |family, given| (given.to_owned(), family.to_owned()));
    });
}

#[test]
fn without_diacritics_nothing_is_lost() {
    loses_at_most(0.001, |corpus| {
        rename(corpus, |_| true, |family, given| (fold_name(family), fold_name(given)));
    });
}

/// The publications of the demo as a bare list, and the paper of each mention.
fn listed() -> (Vec<ListedMention>, Vec<u32>) {
    let corpus = &PLANTED.corpus;
    let (works, mentions) = (&corpus.works, &corpus.mentions);
    let name = |row: usize| {
        format!("{}, {}", corpus.text(mentions.family[row]), corpus.text(mentions.given[row]))
    };
    let of = |mention: MentionId| {
        let (row, work) = (mention.index(), mentions.work[mention.index()]);
        let colleagues = corpus.mentions_of(work).filter(|other| *other != mention);
        let lines = mentions.affiliations.row(row).iter().map(|line| corpus.text(*line));
        ListedMention {
            id: mention.0.to_string(),
            paper: work.0.to_string(),
            family: corpus.text(mentions.family[row]).to_owned(),
            given: corpus.text(mentions.given[row]).to_owned(),
            affiliation: lines.collect::<Vec<_>>().join("; "),
            coauthors: colleagues.map(|other| name(other.index())).collect(),
            title: corpus.text(works.title[work.index()]).to_owned(),
            journal: corpus.text(works.venue[work.index()]).to_owned(),
            year: works.date[work.index()].year.unsigned_abs(),
            ..ListedMention::default()
        }
    };
    let papers = corpus.mention_ids().filter(|mention| PLANTED.person[mention.index()].is_some());
    papers.map(|mention| (of(mention), mentions.work[mention.index()].0)).unzip()
}

/// The people found, each by the ids of its mentions.
fn groups(list: &[ListedMention]) -> BTreeSet<Vec<String>> {
    let found = resolve_mentions(list).unwrap();
    let mut members: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for (mention, person) in list.iter().zip(found.person) {
        members.entry(person).or_default().push(mention.id.clone());
    }
    members.into_values().collect()
}

#[test]
fn one_more_document_changes_who_is_who_for_fewer_than_one_in_a_thousand_others() {
    let (list, papers) = listed();
    let all = groups(&list);
    let last = *papers.last().unwrap();
    let mut changed = 0;
    let turns = 5;
    for turn in 1..=turns {
        let gone = papers[papers.partition_point(|paper| *paper < last / turns * turn)];
        let dropped: BTreeSet<&str> = list
            .iter()
            .zip(&papers)
            .filter(|(_, p)| **p == gone)
            .map(|(m, _)| m.id.as_str())
            .collect();
        let rest: Vec<ListedMention> =
            list.iter().filter(|m| !dropped.contains(m.id.as_str())).cloned().collect();
        let before = groups(&rest);
        // People on the new document may well change; everybody else counts.
        let others =
            all.iter().filter(|group| !group.iter().any(|id| dropped.contains(id.as_str())));
        changed += others.filter(|group| !before.contains(*group)).count();
    }
    eprintln!("{changed} of {} people in {turns} turns", all.len());
    assert!(changed * 1_000 < all.len() * turns as usize, "{changed} of {}", all.len());
}

#[test]
fn the_order_of_the_lines_changes_nothing() {
    let (list, _) = listed();
    let mut turned = list.clone();
    turned.reverse();
    let sorted = |list: &[ListedMention]| -> BTreeSet<Vec<String>> {
        let sort = |mut group: Vec<String>| {
            group.sort();
            group
        };
        groups(list).into_iter().map(sort).collect()
    };
    assert_eq!(sorted(&list), sorted(&turned));
}
