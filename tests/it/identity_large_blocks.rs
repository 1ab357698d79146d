//! Names that thousands bear: not all pairs of such a block are compared, and the laws hold all the same.

use std::collections::HashSet;

use kolnet::people::identity::{ListedMention, resolve_mentions_as_among_millions};

const PEOPLE: u64 = 50;
const PAPERS_EACH: u64 = 14;
const FORENAMES: [&str; 6] = ["Hanako", "Hiroshi", "Haruka", "Hideo", "Hitomi", "Hajime"];

/// Draws that are the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, count: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) % count
    }
}

/// Seven hundred names that are all `Sato, H.` or one of six forenames; one paper in twenty has two of them.
fn block() -> Vec<ListedMention> {
    let mut draws = Draws(11);
    let mut list = Vec::new();
    for person in 0..PEOPLE {
        for paper in 0..PAPERS_EACH {
            let full = FORENAMES[person as usize % FORENAMES.len()];
            let given = if draws.below(2) == 0 { full.to_owned() } else { "H.".to_owned() };
            let colleague = |nth: u64| format!("Colleague{}, A", person * 5 + nth);
            let mut mention = ListedMention {
                id: format!("{person}/{paper}"),
                paper: format!("paper {person} {paper}"),
                family: "Sato".to_owned(),
                given,
                affiliation: format!("Hospital of Place{}, Department {}", person, person % 4),
                coauthors: (0..3).map(|_| colleague(draws.below(5))).collect(),
                title: format!("subject{person} method{} result{}", draws.below(9), draws.below(9)),
                journal: format!("Journal {}", draws.below(20)),
                year: 2010 + draws.below(12) as u16,
                ..ListedMention::default()
            };
            if person > 0 && draws.below(20) == 0 {
                mention.paper = format!("paper {} {paper}", person - 1);
            }
            list.push(mention);
        }
    }
    list
}

#[test]
fn in_a_large_block_two_names_of_one_paper_are_two_people() {
    let list = block();
    let found = resolve_mentions_as_among_millions(&list).unwrap();
    let mut on_paper = HashSet::new();
    for (mention, person) in list.iter().zip(&found.person) {
        assert!(on_paper.insert((&mention.paper, person)), "{}", mention.paper);
    }
    assert!(list.iter().map(|mention| &mention.paper).collect::<HashSet<_>>().len() < list.len());
}

#[test]
fn the_people_of_a_large_block_do_not_depend_on_the_order_of_the_list() {
    let list = block();
    let found = resolve_mentions_as_among_millions(&list).unwrap();
    let mut order: Vec<usize> = (0..list.len()).collect();
    order.sort_by_key(|line| (line * 7919) % list.len());
    let shuffled: Vec<ListedMention> = order.iter().map(|line| list[*line].clone()).collect();
    let again = resolve_mentions_as_among_millions(&shuffled).unwrap();
    let mut number = vec![None; list.len()];
    for (line, person) in order.iter().zip(&again.person) {
        let known = number[found.person[*line] as usize].get_or_insert(*person);
        assert_eq!(known, person);
    }
    assert_eq!(found.person.iter().max(), again.person.iter().max());
}
