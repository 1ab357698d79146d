//! The rule weights of Caron & van Eck (2014) as a baseline, as the code of iuni-cadre's
//! `AuthorDisambiguation` has them: points for shared evidence, single linkage over a threshold.
//!
//! Two things are read from what a list has: the address (last two parts of the line for the town, the
//! organisation for 7 points, the whole line for 10), and a first name is rare when fewer than one
//! mention in a thousand has it. The threshold is the one that is best on the other surnames.

use std::collections::{BTreeMap, HashMap};

use kolnet::data::corpus::fold_name;
use kolnet::people::identity::{ForenameKind, ListedMention, PersonName};
use petgraph::unionfind::UnionFind;

const FOLDS: u32 = 5;
const THRESHOLDS: std::ops::RangeInclusive<i32> = 6..=45;

/// What the rules compare, as numbers.
struct RuleEvidence {
    block: u64,
    email: u64,
    initials: Vec<char>,
    forename: u64,
    is_rare: bool,
    address: [u64; 3],
    coauthors: Vec<u64>,
    journal: u64,
    paper: u64,
    references: Vec<u64>,
}

fn hash_text(text: &str) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
    let hash: u64 = BuildHasherDefault::<DefaultHasher>::default().hash_one(text);
    if text.is_empty() { 0 } else { hash.max(1) }
}

fn sorted(mut numbers: Vec<u64>) -> Vec<u64> {
    numbers.retain(|number| *number != 0);
    numbers.sort_unstable();
    numbers.dedup();
    numbers
}

fn count_shared(a: &[u64], b: &[u64]) -> i32 {
    let (mut i, mut j, mut count) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        count += i32::from(a[i] == b[j]);
        let (first, second) = (a[i], b[j]);
        i += usize::from(first <= second);
        j += usize::from(second <= first);
    }
    count
}

fn gather_evidence(mentions: &[ListedMention]) -> Vec<RuleEvidence> {
    let parsed: Vec<Option<PersonName>> =
        mentions.iter().map(|m| PersonName::parse(&m.family, &m.given, "")).collect();
    let forename = |name: &Option<PersonName>| {
        let name = name.as_ref()?;
        (name.forename() == ForenameKind::Full).then(|| hash_text(&name.given[0]))
    };
    let mut mentions_of: HashMap<u64, usize> = HashMap::new();
    parsed.iter().filter_map(forename).for_each(|name| *mentions_of.entry(name).or_default() += 1);
    let one = |(row, (mention, name)): (usize, (&ListedMention, &Option<PersonName>))| {
        let parts: Vec<String> = mention.affiliation.split(',').map(fold_name).collect();
        let town = if parts.len() > 2 { parts[parts.len() - 2..].join(",") } else { String::new() };
        let organisation = kolnet::data::affiliation::find_organisation(&mention.affiliation);
        let key = |person: &String| {
            let split = kolnet::data::ingest::split_name(person);
            let name = PersonName::parse(&split.family, &split.given, "")?;
            Some(hash_text(&format!("{} {:?}", name.surname, name.initial())))
        };
        let first = forename(name).unwrap_or(0);
        let block = name.as_ref().map_or_else(
            || format!("? {row}"),
            |name| format!("{} {:?}", name.surname, name.initial()),
        );
        RuleEvidence {
            block: hash_text(&block),
            email: hash_text(&mention.email),
            initials: name.iter().flat_map(|n| n.initials().chars().collect::<Vec<_>>()).collect(),
            forename: first,
            is_rare: mentions_of.get(&first).is_some_and(|count| count * 1000 < mentions.len()),
            address: [
                hash_text(&town),
                organisation.map_or(0, |o| hash_text(&o.key)),
                hash_text(&fold_name(&mention.affiliation)),
            ],
            coauthors: sorted(mention.coauthors.iter().filter_map(key).collect()),
            journal: hash_text(&fold_name(&mention.journal)),
            paper: hash_text(&mention.paper),
            references: sorted(mention.references.iter().map(|text| hash_text(text)).collect()),
        }
    };
    mentions.iter().zip(&parsed).enumerate().map(one).collect()
}

fn same(a: u64, b: u64) -> bool {
    a != 0 && a == b
}

fn count_points(a: &RuleEvidence, b: &RuleEvidence) -> i32 {
    let mut sum = if same(a.email, b.email) { 100 } else { 0 };
    let printed = a.initials.len().min(b.initials.len());
    sum += match printed {
        _ if a.initials[..printed] != b.initials[..printed] => -10,
        0 | 1 => 0,
        2 => 5,
        _ => 10,
    };
    if same(a.forename, b.forename) {
        sum += if a.is_rare { 6 } else { 3 };
    }
    let [town, organisation, line] =
        [0, 1, 2].map(|which| same(a.address[which], b.address[which]));
    sum += if line {
        10
    } else if organisation {
        7
    } else if town {
        4
    } else {
        0
    };
    sum += [0, 4, 7, 10][count_shared(&a.coauthors, &b.coauthors).min(3) as usize];
    sum += if same(a.journal, b.journal) { 6 } else { 0 };
    let cites =
        |from: &RuleEvidence, to: &RuleEvidence| from.references.binary_search(&to.paper).is_ok();
    sum += if cites(a, b) || cites(b, a) { 10 } else { 0 };
    sum + (2 * count_shared(&a.references, &b.references)).min(10)
}

/// Pairs of a block that reach the lowest threshold.
fn score_pairs(evidence: &[RuleEvidence]) -> Vec<(u32, u32, i32)> {
    let mut blocks: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
    evidence.iter().zip(0..).for_each(|(m, row)| blocks.entry(m.block).or_default().push(row));
    let mut ties = Vec::new();
    for rows in blocks.values() {
        for (place, &a) in rows.iter().enumerate() {
            for &b in &rows[place + 1..] {
                let sum = count_points(&evidence[a as usize], &evidence[b as usize]);
                if sum >= *THRESHOLDS.start() {
                    ties.push((a, b, sum));
                }
            }
        }
    }
    ties
}

fn single_linkage(count: usize, ties: &[(u32, u32, i32)], threshold: i32) -> Vec<u32> {
    let mut clusters = UnionFind::<u32>::new(count);
    for (a, b, _) in ties.iter().filter(|(_, _, sum)| *sum >= threshold) {
        clusters.union(*a, *b);
    }
    clusters.into_labeling()
}

/// People by the rules: each fold of surnames by the threshold that `f1` likes best on the others.
/// `f1` scores the rows it is given.
pub(crate) fn people(
    mentions: &[ListedMention],
    surname: &[u32],
    f1: impl Fn(&[usize], &[u32]) -> f64,
) -> (Vec<u32>, Vec<i32>) {
    let ties = score_pairs(&gather_evidence(mentions));
    let by_threshold: Vec<Vec<u32>> =
        THRESHOLDS.map(|threshold| single_linkage(mentions.len(), &ties, threshold)).collect();
    let mut found = vec![0; mentions.len()];
    let mut thresholds = Vec::new();
    for fold in 0..FOLDS {
        let (in_fold, others): (Vec<usize>, Vec<usize>) =
            (0..mentions.len()).partition(|row| surname[*row] % FOLDS == fold);
        let quality = |groups: &Vec<u32>| f1(&others, groups);
        let best = (0..by_threshold.len())
            .max_by(|a, b| quality(&by_threshold[*a]).total_cmp(&quality(&by_threshold[*b])))
            .unwrap_or(0);
        thresholds.push(THRESHOLDS.start() + best as i32);
        in_fold.iter().for_each(|row| found[*row] = by_threshold[best][*row]);
    }
    (found, thresholds)
}
