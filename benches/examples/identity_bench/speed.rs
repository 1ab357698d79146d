//! Seconds for synthetic lists of growing size.

use std::error::Error;
use std::time::Instant;

use kolnet::people::identity::{ListedMention, resolve_mentions, score_clusters};

const HEADS: [&str; 24] = [
    "al", "ber", "cas", "dor", "el", "fen", "gar", "hol", "is", "jan", "kel", "lor", "mar", "nor",
    "ot", "per", "quin", "ros", "sel", "tor", "ul", "ver", "wal", "yor",
];
const TAILS: [&str; 20] = [
    "man", "son", "ini", "ez", "berg", "ova", "ski", "ton", "ley", "aux", "ard", "elli", "sen",
    "ing", "er", "ich", "ano", "ides", "dal", "wood",
];

struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        ((self.0 >> 33) as usize) % limit
    }
}

/// A word that only letters tell apart from its neighbours.
fn word(number: usize) -> String {
    let (head, rest) = (HEADS[number % 24], number / 24);
    let (tail, rest) = (TAILS[rest % 20], rest / 20);
    format!("{head}{}{tail}", HEADS[rest % 24])
}

/// People in groups of twenty who write together: about ten papers each, half of the forenames cut
/// to initials, one move of affiliation in four.
fn synthetic(count: usize) -> (Vec<ListedMention>, Vec<u32>) {
    let mut random = Random(11);
    let people = count / 10;
    let name = |person: usize| {
        // Surnames fall off as in life: a third of the people share 300 of them.
        let mut own = Random(person as u64 ^ 0x5DEE_CE66);
        own.below(2);
        let surname = if own.below(3) == 0 { own.below(300) } else { own.below(11_000) };
        (word(surname), word(own.below(900)))
    };
    let (mut mentions, mut truth) = (Vec::with_capacity(count), Vec::with_capacity(count));
    let mut paper = 0;
    while mentions.len() < count {
        paper += 1;
        let group = random.below(people / 20 + 1) * 20;
        let mut team: Vec<usize> =
            (0..4).map(|_| (group + random.below(20)).min(people - 1)).collect();
        team.sort_unstable();
        team.dedup();
        let printed: Vec<(String, String)> = team.iter().map(|person| name(*person)).collect();
        for (place, person) in team.iter().enumerate() {
            let (family, mut given) = printed[place].clone();
            if random.below(2) == 0 {
                given = given[..1].to_uppercase() + ".";
            }
            let moved = random.below(4) == 0;
            let organisation = (person / 20 + usize::from(moved)) % 4_000;
            let others = printed.iter().enumerate().filter(|(at, _)| *at != place);
            mentions.push(ListedMention {
                id: format!("{paper}#{place}"),
                paper: paper.to_string(),
                family,
                given,
                affiliation: format!("Department of Medicine, {} University", word(organisation)),
                coauthors: others
                    .map(|(_, (family, given))| format!("{family}, {given}"))
                    .collect(),
                title: format!("{} in {}", word(group / 20 % 9_000), word(random.below(11_000))),
                year: 2000 + random.below(25) as u16,
                ..ListedMention::default()
            });
            truth.push(*person as u32);
        }
    }
    (mentions, truth)
}

pub(crate) fn table(counts: &[usize]) -> Result<(), Box<dyn Error>> {
    for &count in counts {
        let (mentions, truth) = synthetic(count);
        let start = Instant::now();
        let found = resolve_mentions(&mentions)?;
        let seconds = start.elapsed().as_secs_f64();
        let s = score_clusters(&found.person, &truth, &[]);
        println!(
            "  {count:9} mentions {seconds:7.2} s, {:9.0} a second; planted truth: B3 {:.3} {:.3} {:.4}",
            count as f64 / seconds,
            s.b3.precision,
            s.b3.recall,
            s.b3.f1
        );
    }
    Ok(())
}
