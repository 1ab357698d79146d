//! Labelled lists: kolnet and the baselines by one scorer.

use std::collections::{BTreeMap, HashMap};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::time::Instant;

use kolnet::people::identity::{
    ClusterScores, ListResolution, ListedMention, PersonName, read_mentions, resolve_mentions,
    resolve_mentions_as_among_millions, resolve_mentions_with_model, score_clusters,
};

use super::rules;

/// Labelled lists, under the folder of `--gold`.
const LISTS: [&str; 6] = [
    "gold/andez-medline-orcid",
    "gold/inspire-wang",
    "gold/aminer-2012",
    "gold/ads-physics",
    "gold/pmc-names",
    "../identity-2/openreview-ml",
];

/// A list with the truth.
#[derive(Clone)]
pub(crate) struct LabelledList {
    mentions: Vec<ListedMention>,
    people: Vec<u32>,
    /// Hash of the names by which the list is divided into folds.
    fold: Vec<u32>,
}

fn lines(path: &Path) -> Result<Box<dyn BufRead>, Box<dyn Error>> {
    let file = File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    Ok(Box::new(BufReader::new(flate2::read::MultiGzDecoder::new(file))))
}

/// CRC-32 (IEEE), by which the training script divides lists into folds: of the surname, and of surname and
/// first initial where one surname has most mentions.
fn crc32(text: &str) -> u32 {
    let step = |mut crc: u32, byte: u8| {
        crc ^= u32::from(byte);
        for _ in 0..8 {
            crc = if crc & 1 == 1 { crc >> 1 ^ 0xEDB8_8320 } else { crc >> 1 };
        }
        crc
    };
    !text.bytes().fold(!0, step)
}

impl LabelledList {
    fn read(path: &Path) -> Result<Self, Box<dyn Error>> {
        let mut mentions = read_mentions(lines(path)?)?.mentions;
        // ORCID iDs are the truth of some lists, so they are never given to kolnet.
        mentions.iter_mut().for_each(|mention| mention.orcid.clear());
        let mut number: HashMap<String, u32> = HashMap::new();
        let mut gold = Self { mentions, people: Vec::new(), fold: Vec::new() };
        let mut printed: Vec<(String, String)> = Vec::new();
        for line in lines(path)?.lines() {
            let fields: serde_json::Value = serde_json::from_str(&line?)?;
            let person = fields["person"].as_str().unwrap_or_default().to_owned();
            let next = number.len() as u32;
            gold.people.push(*number.entry(person).or_insert(next));
            let name = fields["name"].as_str().or(fields["last"].as_str()).unwrap_or_default();
            let (surname, given) = name.split_once(',').unwrap_or((name, ""));
            let initial = given.trim().chars().take(1).collect::<String>().to_lowercase();
            printed.push((surname.trim().to_lowercase(), initial));
        }
        let mut mentions_of: HashMap<&str, usize> = HashMap::new();
        printed.iter().for_each(|(surname, _)| *mentions_of.entry(surname).or_default() += 1);
        let most = mentions_of.values().max().copied().unwrap_or(0);
        let crowded = 2 * most > printed.len();
        gold.fold = printed
            .iter()
            .map(|(surname, initial)| match crowded {
                true => crc32(&format!("{surname} {initial}")),
                false => crc32(surname),
            })
            .collect();
        Ok(gold)
    }

    fn part(&self, fold: u32, folds: u32) -> Self {
        let kept: Vec<usize> =
            (0..self.people.len()).filter(|i| self.fold[*i] % folds == fold).collect();
        Self {
            mentions: kept.iter().map(|i| self.mentions[*i].clone()).collect(),
            people: kept.iter().map(|i| self.people[*i]).collect(),
            fold: kept.iter().map(|i| self.fold[*i]).collect(),
        }
    }

    fn score(&self, found: &[u32]) -> ClusterScores {
        let groups: Vec<&str> = self.mentions.iter().map(|m| m.group.as_str()).collect();
        score_clusters(found, &self.people, &groups)
    }

    fn show(&self, row: &str, found: &[u32], note: &str) {
        let s = self.score(found);
        print!(
            "  {row:28} B3 {:.3} {:.3} {:.4}  pairs {:.3} {:.3} {:.4}  {} for {} {note}",
            s.b3.precision,
            s.b3.recall,
            s.b3.f1,
            s.pairwise.precision,
            s.pairwise.recall,
            s.pairwise.f1,
            s.clusters,
            s.people
        );
        s.groups.iter().for_each(|(name, group)| print!(" {name} {:.3}", group.b3.f1));
        println!();
    }

    /// The middle 95 % of B-cubed F1 over samples of the blocks, with replacement: how far the figure depends on
    /// which names the list happens to hold.
    fn show_interval(&self, found: &[u32]) {
        const SAMPLES: usize = 400;
        let block = |name: &PersonName| {
            format!("{} {}", name.surname, name.initials().get(..1).unwrap_or(""))
        };
        let blocks = self.by_name(block);
        let mut by_block: BTreeMap<u32, Vec<usize>> = BTreeMap::new();
        for (row, block) in blocks.iter().enumerate() {
            by_block.entry(*block).or_default().push(row);
        }
        // People and groups rarely cross blocks, so each block is scored by itself.
        let scores: Vec<[f64; 3]> = by_block
            .values()
            .map(|rows| {
                let pick =
                    |column: &[u32]| rows.iter().map(|row| column[*row]).collect::<Vec<u32>>();
                let b3 =
                    score_clusters(&pick(found), &pick(&self.people), &vec![""; rows.len()]).b3;
                let count = rows.len() as f64;
                [count, b3.precision * count, b3.recall * count]
            })
            .collect();
        let mut state = 1u64;
        let mut samples: Vec<f64> = (0..SAMPLES)
            .map(|_| {
                let mut sum = [0.0; 3];
                for _ in 0..scores.len() {
                    state =
                        state.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
                    let drawn = scores[(state >> 33) as usize % scores.len()];
                    sum.iter_mut().zip(drawn).for_each(|(sum, part)| *sum += part);
                }
                2.0 * sum[1] * sum[2] / (sum[0] * (sum[1] + sum[2]))
            })
            .collect();
        samples.sort_by(f64::total_cmp);
        let [low, high] = [SAMPLES / 40, SAMPLES - 1 - SAMPLES / 40].map(|at| samples[at]);
        println!("    over {} blocks: B3 F1 {low:.3} to {high:.3}", scores.len());
    }

    /// The mentions whose whole printed name several people bear: the others are easy.
    fn show_shared_names(&self, found: &[u32]) {
        let name = |row: usize| {
            let mention = &self.mentions[row];
            (mention.family.to_lowercase(), mention.given.to_lowercase())
        };
        let mut bearers: HashMap<(String, String), Vec<u32>> = HashMap::new();
        for (row, person) in self.people.iter().enumerate() {
            let known = bearers.entry(name(row)).or_default();
            if !known.contains(person) {
                known.push(*person);
            }
        }
        let rows: Vec<usize> =
            (0..self.people.len()).filter(|row| bearers[&name(*row)].len() > 1).collect();
        let pick = |column: &[u32]| rows.iter().map(|row| column[*row]).collect::<Vec<u32>>();
        let b3 = score_clusters(&pick(found), &pick(&self.people), &vec![""; rows.len()]).b3;
        println!(
            "    {} mentions whose printed name several bear: B3 {:.3} {:.3} {:.4}",
            rows.len(),
            b3.precision,
            b3.recall,
            b3.f1
        );
    }

    /// Groups by a key of the name.
    fn by_name(&self, key: impl Fn(&PersonName) -> String) -> Vec<u32> {
        let mut number: HashMap<String, u32> = HashMap::new();
        let mut found = Vec::new();
        for (row, mention) in self.mentions.iter().enumerate() {
            let name = PersonName::parse(&mention.family, &mention.given, "");
            let key = name.map_or_else(|| format!("? {row}"), |name| key(&name));
            let next = number.len() as u32;
            found.push(*number.entry(key).or_insert(next));
        }
        found
    }
}

/// Questions about two people who may be one.
#[derive(Clone, Copy, Default)]
struct AskedPairs {
    asked: u32,
    /// Those that are one person.
    right: u32,
}

impl AskedPairs {
    fn add(&mut self, other: Self) {
        self.asked += other.asked;
        self.right += other.right;
    }
}

/// All lists, all rows.
pub(crate) fn table(dir: &Path, models: Option<&Path>) -> Result<(), Box<dyn Error>> {
    let mut unseen = AskedPairs::default();
    for list in LISTS {
        let path = dir.join(format!("{list}.jsonl.gz"));
        let list = list.rsplit('/').next().unwrap_or(list);
        if !path.exists() {
            println!("{list}: no such list in {}", dir.display());
            continue;
        }
        let gold = LabelledList::read(&path)?;
        println!("{list}: {} mentions", gold.people.len());
        let initial = |n: &PersonName| n.initial().map(String::from).unwrap_or_default();
        gold.show("first initial", &gold.by_name(|n| format!("{} {}", n.surname, initial(n))), "");
        gold.show("all initials", &gold.by_name(|n| format!("{} {}", n.surname, n.initials())), "");
        let whole = |n: &PersonName| format!("{} {}", n.surname, n.given.join(" "));
        let by_full_name = gold.by_name(whole);
        gold.show("full name", &by_full_name, "");
        gold.show_shared_names(&by_full_name);
        let f1 = |rows: &[usize], groups: &[u32]| {
            let pick = |column: &[u32]| rows.iter().map(|row| column[*row]).collect::<Vec<u32>>();
            score_clusters(&pick(groups), &pick(&gold.people), &vec![""; rows.len()]).b3.f1
        };
        let (found, thresholds) = rules::people(&gold.mentions, &gold.fold, f1);
        gold.show("rules 1.4, threshold by folds", &found, &format!("thresholds {thresholds:?}"));
        let start = Instant::now();
        let found = resolve_mentions(&gold.mentions)?;
        let seconds = start.elapsed().as_secs_f64();
        let is_seen = list.starts_with("andez") || list.starts_with("inspire");
        gold.show(
            &format!("kolnet ({} in training)", if is_seen { "seen" } else { "unseen" }),
            &found.person,
            &format!("{seconds:.2} s"),
        );
        gold.show_interval(&found.person);
        gold.show_shared_names(&found.person);
        let asked = calibration(&gold, &found);
        if !is_seen {
            unseen.add(asked);
        }
        let crowded = resolve_mentions_as_among_millions(&gold.mentions)?;
        gold.show("kolnet, as among millions", &crowded.person, "");
        if let Some(models) = models {
            unseen.add(transfer(&gold, list, models)?);
        }
    }
    println!(
        "questions on lists and names not seen in training: {}, of which {:.3} are one person",
        unseen.asked,
        f64::from(unseen.right) / f64::from(unseen.asked.max(1))
    );
    Ok(())
}

/// How often mentions of a confidence are right: the person of the group's majority is their own; and how
/// often two groups that may be one are, which it returns.
fn calibration(gold: &LabelledList, found: &ListResolution) -> AskedPairs {
    let mut votes: BTreeMap<(u32, u32), u32> = BTreeMap::new();
    for (group, person) in found.person.iter().zip(&gold.people) {
        *votes.entry((*group, *person)).or_default() += 1;
    }
    let mut most: HashMap<u32, (u32, u32)> = HashMap::new();
    for (&(group, person), &count) in &votes {
        let best = most.entry(group).or_default();
        *best = (*best).max((count, person));
    }
    let mut bins = [(0u32, 0u32); 10];
    let mut brier = 0.0;
    for (row, confidence) in found.confidence.iter().enumerate() {
        let right = most[&found.person[row]].1 == gold.people[row];
        let bin = &mut bins[((confidence * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += u32::from(right);
        brier += (f64::from(*confidence) - f64::from(u8::from(right))).powi(2);
    }
    print!("    confidence → right:");
    for (place, (count, right)) in bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
        let share = f64::from(*right) / f64::from(*count);
        print!(" {:.1} {share:.2} ({count})", place as f64 / 10.0);
    }
    println!("; Brier {:.3}", brier / found.confidence.len() as f64);
    let mut bins = [(0u32, 0u32); 10];
    for &(a, b, probability) in &found.open {
        let bin = &mut bins[((probability * 10.0) as usize).min(9)];
        bin.0 += 1;
        bin.1 += u32::from(most[&a].1 == most[&b].1);
    }
    print!("    two people → one:");
    for (place, (count, same)) in bins.iter().enumerate().filter(|(_, bin)| bin.0 > 0) {
        let share = f64::from(*same) / f64::from(*count);
        print!(" {:.1} {share:.2} ({count})", place as f64 / 10.0);
    }
    println!();
    AskedPairs {
        asked: bins.iter().map(|bin| bin.0).sum(),
        right: bins.iter().map(|bin| bin.1).sum(),
    }
}

/// Models fitted elsewhere, and on the other folds of the same lists; returns the questions on the folds.
fn transfer(gold: &LabelledList, list: &str, models: &Path) -> Result<AskedPairs, Box<dyn Error>> {
    for trained in ["andez", "wang"] {
        let Ok(model) = std::fs::read_to_string(models.join(format!("{trained}.json"))) else {
            continue;
        };
        let found = resolve_mentions_with_model(&gold.mentions, &model)?.person;
        if !list.contains(trained) {
            gold.show(&format!("kolnet, trained on {trained}"), &found, "");
        }
    }
    let folds: Vec<String> = (0..)
        .map_while(|k| std::fs::read_to_string(models.join(format!("fold{k}.json"))).ok())
        .collect();
    if folds.is_empty() || !(list.starts_with("andez") || list.starts_with("inspire")) {
        return Ok(AskedPairs::default());
    }
    let mut joined = LabelledList { mentions: Vec::new(), people: Vec::new(), fold: Vec::new() };
    let mut found = ListResolution::default();
    for (fold, model) in folds.iter().enumerate() {
        let part = gold.part(fold as u32, folds.len() as u32);
        let shift = fold as u32 * 1_000_000;
        let resolved = resolve_mentions_with_model(&part.mentions, model)?;
        found.person.extend(resolved.person.iter().map(|person| person + shift));
        found.confidence.extend(resolved.confidence);
        found.open.extend(resolved.open.iter().map(|(a, b, p)| (a + shift, b + shift, *p)));
        joined.mentions.extend(part.mentions);
        joined.people.extend(part.people);
    }
    joined.show("kolnet, other names only", &found.person, "");
    joined.show_interval(&found.person);
    Ok(calibration(&joined, &found))
}

/// How far B-cubed F1 falls when something printed is taken away or changed.
pub(crate) fn noise(dir: &Path) -> Result<(), Box<dyn Error>> {
    type Change = fn(usize, &mut ListedMention);
    let changes: [(&str, Change); 7] = [
        ("no affiliations", |_, m| m.affiliation.clear()),
        ("no co-authors", |_, m| m.coauthors.clear()),
        ("forenames to initials", |_, m| {
            let words = m.given.split([' ', '-']).filter_map(|word| word.chars().next());
            m.given = words.map(|c| format!("{c}. ")).collect::<String>().trim().to_owned();
        }),
        ("no diacritics", |_, m| {
            m.family = kolnet::data::corpus::fold_name(&m.family);
            m.given = kolnet::data::corpus::fold_name(&m.given);
        }),
        ("every fifth name turned round", |row, m| {
            if row.is_multiple_of(5) {
                std::mem::swap(&mut m.family, &mut m.given);
            }
        }),
        ("all names turned round", |_, m| std::mem::swap(&mut m.family, &mut m.given)),
        ("no abstracts, no keywords", |_, m| {
            m.summary.clear();
            m.subjects.clear();
        }),
    ];
    for list in ["andez-medline-orcid", "pmc-names", "aminer-2012"] {
        let path = dir.join(format!("gold/{list}.jsonl.gz"));
        if !path.exists() {
            println!("{list}: no such list in {}", dir.display());
            continue;
        }
        let gold = LabelledList::read(&path)?;
        let base = gold.score(&resolve_mentions(&gold.mentions)?.person).b3.f1;
        println!("{list}: {base:.4}");
        for (name, change) in changes {
            let mut changed = gold.clone();
            changed.mentions.iter_mut().enumerate().for_each(|(row, m)| change(row, m));
            let f1 = gold.score(&resolve_mentions(&changed.mentions)?.person).b3.f1;
            println!("  {name:28} {f1:.4} ({:+.4})", f1 - base);
        }
    }
    Ok(())
}
