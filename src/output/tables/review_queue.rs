//! `review_queue`: what a person could decide, the questions that move a ranking most first.

use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::review_party::ReviewParty;
use super::twins::twin_questions;
use super::{UNCERTAIN_IDENTITY, non_empty, profile_of};
use crate::data::corpus::{MentionId, PersonId};
use crate::people::identity::OpenQuestion;
use crate::people::person_key;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::score::RankedPerson;
use crate::run_folder::schema::review_queue as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// Why a name within a person is doubted.
const WHY_DOUBTED: &str = "taken for one person, with too little in common to be sure";

/// Questions of a part of the table.
const QUESTIONS_PER_PART: usize = 1 << 15;

/// One question.
pub(in crate::output) struct ReviewQuestion<'f> {
    /// What is asked.
    question: String,
    area: &'f AreaFindings,
    /// The person whose rank would move.
    row: &'f RankedPerson,
    /// What an override would name.
    anchors: [String; 2],
    /// What is known of either side.
    parties: [ReviewParty; 2],
    /// Probability that what was assumed is right.
    confidence: f64,
    /// Points of score that the answer would move, times the chance that it does.
    stake: f64,
}

/// Names within a person that may be somebody else's, and pairs of people who may be one.
pub(in crate::output) fn review_questions<'f>(findings: &'f Findings) -> Vec<ReviewQuestion<'f>> {
    let pairs: Vec<Vec<OpenPair<'_>>> =
        findings.areas.par_iter().map(|area| open_pairs(findings, area)).collect();
    let mentions = mentions_of_people_asked_about(findings, &pairs);
    let mut asked: Vec<ReviewQuestion<'f>> = Vec::new();
    for (area, pairs) in findings.areas.iter().zip(&pairs) {
        asked.extend(doubted_names(findings, area, &mentions));
        asked.par_extend(
            pairs.par_iter().map(|pair| pair_question(findings, area, pair, &mentions)),
        );
    }
    asked.par_sort_by(|a, b| {
        let place = |asked: &ReviewQuestion<'f>| (asked.area.area.id.as_str(), asked.row.rank);
        b.stake
            .total_cmp(&a.stake)
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.anchors.cmp(&b.anchors))
    });
    asked
}

/// Parts of `review_queue`: one row a question.
pub(in crate::output) fn review_queue<'q>(
    findings: &'q Findings,
    asked: &'q [ReviewQuestion<'q>],
) -> impl Iterator<Item = Result<Table, TableError>> + Send + 'q {
    asked.chunks(QUESTIONS_PER_PART).map(|asked| question_table(findings, asked))
}

fn question_table(findings: &Findings, asked: &[ReviewQuestion<'_>]) -> Result<Table, TableError> {
    let text = |cell: &dyn Fn(&ReviewQuestion<'_>) -> String| -> Vec<Option<String>> {
        asked.iter().map(|asked| non_empty(&cell(asked))).collect()
    };
    let number =
        |value: &dyn Fn(&ReviewQuestion<'_>) -> f64| asked.iter().map(|a| Some(value(a))).collect();
    let mut columns = vec![
        TableColumn::text(column::QUESTION, text(&|asked| asked.question.clone())),
        TableColumn::text(column::DECISION, asked.iter().map(|_| None).collect()),
        TableColumn::text(column::AREA, text(&|asked| asked.area.area.id.clone())),
        TableColumn::integer(
            column::RANK,
            asked.iter().map(|asked| Some(asked.row.rank.into())).collect(),
        ),
        TableColumn::text(
            column::PERSON_KEY,
            text(&|asked| findings.keys[asked.row.person.index()].clone()),
        ),
        TableColumn::text(
            column::NAME,
            text(&|asked| profile_of(findings, asked.row).name.clone()),
        ),
        TableColumn::text(
            column::NAME_VARIANTS,
            text(&|asked| profile_of(findings, asked.row).variants.join("; ")),
        ),
    ];
    let sides = [
        [column::A, column::A_NAME, column::A_AFFILIATION, column::A_YEARS, column::A_TITLES],
        [column::B, column::B_NAME, column::B_AFFILIATION, column::B_YEARS, column::B_TITLES],
    ];
    for (side, [anchor, name, affiliation, years, titles]) in sides.into_iter().enumerate() {
        let party = |cell: &dyn Fn(&ReviewParty) -> String| text(&|a| cell(&a.parties[side]));
        columns.extend([
            TableColumn::text(anchor, text(&|asked| asked.anchors[side].clone())),
            TableColumn::text(name, party(&|party| party.name.clone())),
            TableColumn::text(affiliation, party(&|party| party.affiliation.clone())),
            TableColumn::text(years, party(&|party| party.years.clone())),
            TableColumn::text(titles, party(&|party| party.titles.clone())),
        ]);
    }
    columns.extend([
        TableColumn::number(column::IDENTITY_CONFIDENCE, number(&|asked| asked.confidence)),
        TableColumn::number(column::SCORE_AT_STAKE, number(&|asked| asked.stake)),
    ]);
    Table::new(&column::TABLE, columns)
}

/// The printed names of some people, in the order of the corpus.
type MentionsOfPeople = FxHashMap<PersonId, Vec<MentionId>>;

fn mentions_of_people_asked_about(
    findings: &Findings,
    pairs: &[Vec<OpenPair<'_>>],
) -> MentionsOfPeople {
    let in_pairs = pairs.iter().flatten().flat_map(|pair| pair.people);
    let unsure = findings.areas.iter().flat_map(|area| unsure_rows(findings, area));
    let people: FxHashSet<PersonId> = unsure.map(|row| row.person).chain(in_pairs).collect();
    let mut mentions = MentionsOfPeople::default();
    for (row, person) in findings.people.person_of.iter().enumerate() {
        if let Some(person) = person.filter(|person| people.contains(person)) {
            mentions.entry(person).or_default().push(MentionId(row as u32));
        }
    }
    mentions
}

fn unsure_rows<'f>(
    findings: &'f Findings,
    area: &'f AreaFindings,
) -> impl Iterator<Item = &'f RankedPerson> {
    let is_unsure = |row: &&RankedPerson| {
        let profile = profile_of(findings, row);
        profile.confidence < UNCERTAIN_IDENTITY && profile.mentions > 1
    };
    area.ranking.rows.iter().filter(is_unsure)
}

/// For each person who may be several, whether the name that fits least is the person's.
fn doubted_names<'f>(
    findings: &'f Findings,
    area: &'f AreaFindings,
    mentions: &MentionsOfPeople,
) -> Vec<ReviewQuestion<'f>> {
    let rows: Vec<&RankedPerson> = unsure_rows(findings, area).collect();
    let asked = rows.into_par_iter().filter_map(|row| {
        let of_person = mentions.get(&row.person)?;
        let (surest, doubted) = surest_and_doubted(findings, of_person)?;
        let others: Vec<MentionId> =
            of_person.iter().copied().filter(|mention| *mention != doubted).collect();
        let confidence = profile_of(findings, row).confidence;
        let open = OpenQuestion { a: surest, b: doubted, probability: 0.0, why: WHY_DOUBTED };
        Some(ReviewQuestion {
            question: ask(findings, &open),
            area,
            row,
            anchors: anchors(findings, &open),
            parties: [
                ReviewParty::of(findings, surest, &others),
                ReviewParty::of(findings, doubted, &[doubted]),
            ],
            confidence,
            stake: row.score * (1.0 - confidence),
        })
    });
    asked.collect()
}

/// Of a person's names the one that is most surely the person's and the one that is least, on two
/// documents.
fn surest_and_doubted(
    findings: &Findings,
    mentions: &[MentionId],
) -> Option<(MentionId, MentionId)> {
    let sureness = |mention: &MentionId| findings.people.confidence[mention.index()];
    let work = |mention: MentionId| findings.corpus.mentions.work[mention.index()];
    let least = |a: &&MentionId, b: &&MentionId| sureness(a).total_cmp(&sureness(b));
    let doubted = *mentions.iter().min_by(least)?;
    let elsewhere = mentions.iter().filter(|mention| work(**mention) != work(doubted));
    let surest = *elsewhere.max_by(|a, b| least(a, b).then_with(|| b.cmp(a)))?;
    Some((surest, doubted))
}

/// Two people of an area who may be one.
struct OpenPair<'f> {
    open: OpenQuestion,
    people: [PersonId; 2],
    /// The one who ranks higher.
    row: &'f RankedPerson,
    /// The lesser score of the two.
    lesser_score: f64,
}

/// Names that were left apart and may be one person.
fn open_pairs<'f>(findings: &'f Findings, area: &'f AreaFindings) -> Vec<OpenPair<'f>> {
    let place: FxHashMap<PersonId, &RankedPerson> =
        area.ranking.rows.iter().map(|row| (row.person, row)).collect();
    let twins = twin_questions(findings, area);
    let questions = findings.people.questions.iter().copied().chain(twins);
    let pairs = questions.filter_map(|open| {
        let row = |mention: MentionId| {
            let person = findings.people.person_of[mention.index()]?;
            place.get(&person).copied()
        };
        let (a, b) = (row(open.a)?, row(open.b)?);
        (a.person != b.person).then(|| OpenPair {
            open,
            people: [a.person, b.person],
            row: if a.rank <= b.rank { a } else { b },
            lesser_score: a.score.min(b.score),
        })
    });
    pairs.collect()
}

/// At stake is the score of the lesser of the two.
fn pair_question<'f>(
    findings: &Findings,
    area: &'f AreaFindings,
    pair: &OpenPair<'f>,
    mentions: &MentionsOfPeople,
) -> ReviewQuestion<'f> {
    let open = &pair.open;
    let probability = f64::from(open.probability);
    let party = |mention: MentionId, person: PersonId| {
        let of_person = mentions.get(&person).map_or(&[][..], Vec::as_slice);
        ReviewParty::of(findings, mention, of_person)
    };
    ReviewQuestion {
        question: ask(findings, open),
        area,
        row: pair.row,
        anchors: anchors(findings, open),
        parties: [party(open.a, pair.people[0]), party(open.b, pair.people[1])],
        confidence: 1.0 - probability,
        stake: pair.lesser_score * probability,
    }
}

fn anchors(findings: &Findings, open: &OpenQuestion) -> [String; 2] {
    [open.a, open.b].map(|mention| person_key::mention_anchor(&findings.corpus, mention))
}

fn ask(findings: &Findings, open: &OpenQuestion) -> String {
    let name = |mention: MentionId| ReviewParty::printed_name(findings, mention);
    format!("Is {} the same person as {}? ({})", name(open.a), name(open.b), open.why)
}
