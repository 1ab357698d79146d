//! Seats on panels, boards and programmes: in one society one name is one person, unless something speaks against it.
//!
//! DatedSeat lists print `Family, FM` and often nothing else: no co-author returns, no affiliation is told. What they have
//! is the society, and that few of its people can bear the same name.

use std::hash::BuildHasher;

use rayon::prelude::*;
use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use crate::data::affiliation::organisation_key;
use crate::data::corpus::{Corpus, MentionId, PersonId, StrId, WorkId, WorkKind, fold_name};
use crate::people::identity::names::corpus_names::{NameEntry, NameTable};
use crate::people::identity::names::name::{ForenameKind, PersonName};
use crate::people::identity::names::name_bearers::NameBearers;
use crate::people::identity::resolution::OpenQuestion;

use super::union_find::ConstrainedUnionFind;

/// Most others of the same printed name that are expected among a society's people where the name is taken for one
/// person's. Judgement: one society in twenty with such a name has a second bearer of it.
const FEW_OTHERS: f32 = 0.05;
/// Years without a seat after which the same name is asked about. Judgement: half a career.
const LONG_GAP: u16 = 15;
/// Most questions about one name of one society.
const MAX_QUESTIONS: usize = 10;
/// Probability that two people of one name in one society are one. Assumed, not measured: half.
const PROBABILITY: f32 = 0.5;
const IN_SOCIETY: &str =
    "the same name on lists of one society, with too little beside it to be sure";
const RARE_NAME: &str =
    "the same full name, which few people bear, with too little beside it to be sure";

/// The seats of one printed name in one society, by year.
struct SeatGroup {
    seats: Vec<DatedSeat>,
    /// Whether another person of the society may well bear the name.
    is_common: bool,
}

/// A printed name on a list, with the year of the list, 0 for none.
#[derive(Clone, Copy)]
struct DatedSeat {
    year: i16,
    mention: u32,
}

impl DatedSeat {
    fn of(corpus: &Corpus, mention: MentionId) -> Self {
        let work = corpus.mentions.work[mention.index()];
        Self { year: corpus.works.date[work.index()].year, mention: mention.0 }
    }
}

/// A seat with its name and the number of the society.
struct PrintedSeat<'a> {
    society: u32,
    name: &'a PersonName,
    seat: DatedSeat,
}

impl PrintedSeat<'_> {
    fn name_key(&self) -> (&str, &[String], &str) {
        name_key(self.name)
    }
}

/// Joins the seats of a name in a society where few can bear it and nothing speaks against it.
pub(super) fn join_seats(corpus: &Corpus, names: &NameTable, clusters: &mut ConstrainedUnionFind) {
    for group in find_groups(corpus, names).iter().filter(|group| !group.is_common) {
        for pair in group.seats.windows(2) {
            if !contradict(corpus, pair[0], pair[1]) {
                // A refusal is a constraint at work, not an error.
                let _ = clusters.join(pair[0].mention, pair[1].mention);
            }
        }
    }
}

/// Asks about people who have one printed name and sit in one society, and about those whose full name few of the
/// whole corpus can bear.
pub(crate) fn same_name_questions(
    corpus: &Corpus,
    names: &NameTable,
    person_of: &[Option<PersonId>],
) -> Vec<OpenQuestion> {
    let of_societies = find_groups(corpus, names).into_iter().map(|group| (group, IN_SOCIETY));
    let rare =
        find_rare_names(corpus, names, person_of).into_iter().map(|group| (group, RARE_NAME));
    let mut questions: Vec<OpenQuestion> = Vec::new();
    for (group, why) in of_societies.chain(rare) {
        let mut seen: FxHashSet<PersonId> = FxHashSet::default();
        let known =
            group.seats.iter().filter_map(|seat| Some((seat, person_of[seat.mention as usize]?)));
        let firsts: Vec<u32> = known
            .filter(|(_, person)| seen.insert(*person))
            .map(|(seat, _)| seat.mention)
            .collect();
        questions.extend(firsts.windows(2).take(MAX_QUESTIONS).map(|pair| OpenQuestion {
            a: MentionId(pair[0]),
            b: MentionId(pair[1]),
            probability: PROBABILITY,
            why,
        }));
    }
    questions
}

/// The names that have several seats in one society, in order of the first.
fn find_groups(corpus: &Corpus, names: &NameTable) -> Vec<SeatGroup> {
    let mut number_of: FxHashMap<String, u32> = FxHashMap::default();
    let mut printed: Vec<PrintedSeat<'_>> = Vec::new();
    for work in corpus.work_ids() {
        let Some(society) = society(corpus, work) else { continue };
        let next = number_of.len() as u32;
        let society = *number_of.entry(society).or_insert(next);
        let seats = corpus.mentions_of(work).map(|mention| DatedSeat::of(corpus, mention));
        printed.extend(seats.filter_map(|seat| {
            Some(PrintedSeat { society, name: latin_name(names, seat)?, seat })
        }));
    }
    group_by_name(corpus, printed)
}

/// The full names that several people print and few of the corpus can bear, each with its mentions.
fn find_rare_names(
    corpus: &Corpus,
    names: &NameTable,
    person_of: &[Option<PersonId>],
) -> Vec<SeatGroup> {
    let full_name = |entry: &NameEntry| -> Option<u64> {
        let name = entry.latin.as_ref()?;
        (name.forename() == ForenameKind::Full).then(|| FxBuildHasher.hash_one(name_key(name)))
    };
    let key_of: Vec<Option<u64>> = names.entries.par_iter().map(full_name).collect();
    let printed = || {
        let mentions = names.name_of.iter().zip(0u32..).zip(person_of);
        mentions.filter_map(|((entry, mention), person)| {
            Some((*key_of.get(*entry as usize)?.as_ref()?, mention, (*person)?))
        })
    };
    // Most names are one person's; the others are grouped.
    let mut of_people: Vec<(u64, PersonId)> =
        printed().map(|(key, _, person)| (key, person)).collect();
    of_people.par_sort_unstable();
    of_people.dedup();
    let by_name = || of_people.chunk_by(|a, b| a.0 == b.0);
    let people = by_name().count();
    let shared: FxHashSet<u64> =
        by_name().filter(|of_name| of_name.len() > 1).map(|of_name| of_name[0].0).collect();
    let mut names_of: FxHashMap<&str, FxHashSet<u64>> = FxHashMap::default();
    for (entry, key) in names.entries.iter().zip(&key_of) {
        if let (Some(name), Some(key)) = (&entry.latin, key) {
            names_of.entry(&name.surname).or_default().insert(*key);
        }
    }
    let mut groups: FxHashMap<u64, Vec<DatedSeat>> = FxHashMap::default();
    for (key, mention, _) in printed().filter(|printed| shared.contains(&printed.0)) {
        groups.entry(key).or_default().push(DatedSeat::of(corpus, MentionId(mention)));
    }
    let mut groups: Vec<SeatGroup> = groups
        .into_values()
        .filter_map(|mut seats| {
            seats.sort_unstable_by_key(|seat| (seat.year, seat.mention));
            let name = latin_name(names, seats[0])?;
            let same_surname = names_of.get(name.surname.as_str()).map_or(0, |names| names.len());
            let others = expected_others(name, people, same_surname.saturating_sub(1));
            let is_common = others > FEW_OTHERS || has_double(corpus, &seats);
            (!is_common).then_some(SeatGroup { seats, is_common })
        })
        .collect();
    groups.sort_by_key(|group| group.seats[0].mention);
    groups
}

fn name_key(name: &PersonName) -> (&str, &[String], &str) {
    (&name.surname, &name.given, name.suffix)
}

fn latin_name(names: &NameTable, seat: DatedSeat) -> Option<&PersonName> {
    names.entry(seat.mention)?.latin.as_ref()
}

/// Groups the seats of each society by name, those of several seats alone, in order of the first mention.
fn group_by_name(corpus: &Corpus, mut printed: Vec<PrintedSeat<'_>>) -> Vec<SeatGroup> {
    printed.sort_unstable_by(|a, b| {
        let by_name = a.society.cmp(&b.society).then_with(|| a.name_key().cmp(&b.name_key()));
        by_name.then((a.seat.year, a.seat.mention).cmp(&(b.seat.year, b.seat.mention)))
    });
    let mut groups = Vec::new();
    for of_society in printed.chunk_by(|a, b| a.society == b.society) {
        let of_names: Vec<&[PrintedSeat<'_>]> =
            of_society.chunk_by(|a, b| a.name_key() == b.name_key()).collect();
        for of_surname in of_names.chunk_by(|a, b| a[0].name.surname == b[0].name.surname) {
            for of_name in of_surname.iter().filter(|of_name| of_name.len() > 1) {
                let others =
                    expected_others(of_name[0].name, of_society.len(), of_surname.len() - 1);
                let seats: Vec<DatedSeat> = of_name.iter().map(|printed| printed.seat).collect();
                let is_common = others > FEW_OTHERS || has_double(corpus, &seats);
                groups.push(SeatGroup { seats, is_common });
            }
        }
    }
    groups.sort_by_key(|group| group.seats[0].mention);
    groups
}

/// How many others of a name are expected among a society's `people`, of whom `same_surname` others print the surname:
/// as many as in the world's literature and as many as those show that the surname is common here. Who sits on
/// a society's lists is at most as many people as there are seats.
fn expected_others(name: &PersonName, people: usize, same_surname: usize) -> f32 {
    if name.forename() == ForenameKind::Missing {
        return f32::INFINITY;
    }
    let bearers = NameBearers::shipped();
    let is_full = name.forename() == ForenameKind::Full;
    let bearing = bearers.shared_name(name, is_full, name.given.len() > 1);
    let share_of_forename = bearing / bearers.surname(&name.surname);
    people as f32 * bearing / 1e6 + same_surname as f32 * share_of_forename
}

/// Whether one document prints the name twice: then the society has two people of it.
fn has_double(corpus: &Corpus, seats: &[DatedSeat]) -> bool {
    let mut works: Vec<WorkId> =
        seats.iter().map(|seat| corpus.mentions.work[seat.mention as usize]).collect();
    works.sort_unstable();
    works.windows(2).any(|pair| pair[0] == pair[1])
}

/// Whether something that is printed at both seats speaks against one person: the workplace, the country, decades
/// between them.
fn contradict(corpus: &Corpus, a: DatedSeat, b: DatedSeat) -> bool {
    let mentions = &corpus.mentions;
    let country = |seat: DatedSeat| mentions.country[seat.mention as usize];
    let workplaces = |seat: DatedSeat| -> FxHashSet<String> {
        let lines = mentions.workplace_lines(seat.mention as usize);
        let keys = lines.map(|line: StrId| organisation_key(corpus.text(line)));
        keys.filter(|key| !key.is_empty()).collect()
    };
    let (countries, [at_a, at_b]) = ([country(a), country(b)], [a, b].map(workplaces));
    let other_country =
        countries.iter().all(|code| *code != [0, 0]) && countries[0] != countries[1];
    let other_workplace = !at_a.is_empty() && !at_b.is_empty() && at_a.is_disjoint(&at_b);
    let long_gap = a.year > 0 && b.year > 0 && a.year.abs_diff(b.year) > LONG_GAP;
    other_country || other_workplace || long_gap
}

/// The society, board or congress whose list a document is, without the year or number of the edition.
fn society(corpus: &Corpus, work: WorkId) -> Option<String> {
    let works = &corpus.works;
    let row = work.index();
    let printed = match works.kind[row] {
        WorkKind::GuidelinePanel | WorkKind::Session => works.venue[row],
        WorkKind::Office if works.venue[row].is_empty() => works.title[row],
        WorkKind::Office => works.venue[row],
        _ => return None,
    };
    let society = without_edition(&fold_name(corpus.text(printed)));
    (!society.is_empty()).then_some(society)
}

/// A folded name without its words that hold a number, and without the numbers in unspaced script (`第70回`).
fn without_edition(folded: &str) -> String {
    let words = folded.split(' ').filter(|word| {
        let has_digit = word.bytes().any(|byte| byte.is_ascii_digit());
        !(word.is_empty() || word.is_ascii() && has_digit)
    });
    let bare = words.map(|word| word.chars().filter(|c| !c.is_numeric()).collect::<String>());
    bare.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::{
        CorpusBuilder, PartialDate, RawMention, RawWork, SourceKind, merge_records,
    };

    /// Whether the rule alone joins the two seats of a name, given as (year, workplace).
    fn joins(seats: [(i16, &str); 2]) -> bool {
        let mut builder = CorpusBuilder::default();
        for (number, (year, workplace)) in seats.into_iter().enumerate() {
            let mut work = RawWork::new(SourceKind::Roles, WorkKind::GuidelinePanel);
            work.ids.own = format!("guideline|{number}");
            work.venue = "Example Society".to_owned();
            work.date = PartialDate::new(year, 0, 0);
            work.mentions.push(RawMention {
                family: "Quistgaard".to_owned(),
                given: "EF".to_owned(),
                affiliations: Some(workplace.to_owned())
                    .filter(|line| !line.is_empty())
                    .into_iter()
                    .collect(),
                ..RawMention::default()
            });
            builder.push(&work);
        }
        let corpus = merge_records(&[builder]).corpus;
        let names = NameTable::of_corpus(&corpus, &[]);
        let works = corpus.mentions.work.iter().map(|work| work.0);
        let mut clusters = ConstrainedUnionFind::new(works);
        join_seats(&corpus, &names, &mut clusters);
        clusters.find(0) == clusters.find(1)
    }

    #[test]
    fn another_workplace_and_many_years_speak_against_one_person_and_a_missing_workplace_does_not()
    {
        let university = "Department of Medicine, Example University";
        assert!(joins([(2010, ""), (2014, "")]));
        assert!(joins([(2010, university), (2014, "Example University, Springfield")]));
        assert!(joins([(2010, university), (2014, "")]));
        assert!(!joins([(2010, university), (2014, "Northfield College")]));
        assert!(!joins([(1990, ""), (2014, "")]));
        assert!(joins([(0, ""), (2014, "")]), "an undated list says nothing of years");
    }

    #[test]
    fn editions_of_a_congress_are_one_society() {
        for (a, b) in [
            ("midl 2020", "midl 2021"),
            (
                "69th annual scientific session of the acc",
                "70th annual scientific session of the acc",
            ),
            ("第69回日本循環器学会", "第70回日本循環器学会"),
        ] {
            assert_eq!(without_edition(a), without_edition(b));
        }
        assert_ne!(without_edition("midl 2020"), without_edition("chil 2020"));
    }

    #[test]
    fn a_rare_name_has_no_other_bearer_in_a_society_and_a_common_one_may_have() {
        let name = |family: &str, given: &str| PersonName::parse(family, given, "").unwrap();
        assert!(expected_others(&name("Wolffenbuttel", "BHR"), 1500, 0) <= FEW_OTHERS);
        assert!(expected_others(&name("Chong", "ST"), 1500, 0) <= FEW_OTHERS);
        for (family, given) in [("Smith", "J"), ("Kim", "S"), ("Wang", "Y"), ("Dorfman", "")] {
            assert!(expected_others(&name(family, given), 1500, 0) > FEW_OTHERS, "{family}");
        }
        // In a Korean society Parks are many, whatever their share in the world.
        assert!(expected_others(&name("Park", "YJ"), 200, 12) > FEW_OTHERS);
    }
}
