//! `review_queue`: what a person could decide, the questions that move a ranking most first.

use rustc_hash::FxHashMap;

use super::twins::twin_questions;
use super::{UNCERTAIN_IDENTITY, non_empty, profile_of};
use crate::data::corpus::{MentionId, PersonId};
use crate::people::identity::OpenQuestion;
use crate::people::person_key;
use crate::pipeline::{AreaFindings, Findings};
use crate::ranking::score::RankedPerson;
use crate::run_folder::schema::review_queue as column;
use crate::storage::table::{Table, TableColumn, TableError};

/// One question.
struct ReviewQuestion<'f> {
    /// What is asked.
    question: String,
    area: &'f AreaFindings,
    /// The person whose rank would move.
    row: &'f RankedPerson,
    /// What an override would name: two mentions, or nothing when the whole person is in doubt.
    parties: Option<[String; 2]>,
    /// Probability that what was assumed is right.
    confidence: f64,
    /// Points of score that the answer would move, times the chance that it does.
    stake: f64,
}

/// People whose names may be several people's, and pairs of people who may be one.
pub(in crate::output) fn review_queue(findings: &Findings) -> Result<Table, TableError> {
    let mut asked: Vec<ReviewQuestion<'_>> = findings
        .areas
        .iter()
        .flat_map(|area| unsure_people(findings, area).chain(open_pairs(findings, area)))
        .collect();
    asked.sort_by(|a, b| {
        let place = |asked: &ReviewQuestion<'_>| (asked.area.area.id.clone(), asked.row.rank);
        b.stake
            .total_cmp(&a.stake)
            .then_with(|| place(a).cmp(&place(b)))
            .then_with(|| a.parties.cmp(&b.parties))
    });
    let text = |cell: &dyn Fn(&ReviewQuestion<'_>) -> String| -> Vec<Option<String>> {
        asked.iter().map(|asked| non_empty(&cell(asked))).collect()
    };
    let party = |asked: &ReviewQuestion<'_>, which: usize| {
        asked.parties.as_ref().map(|parties| parties[which].clone()).unwrap_or_default()
    };
    let number =
        |value: &dyn Fn(&ReviewQuestion<'_>) -> f64| asked.iter().map(|a| Some(value(a))).collect();
    Table::new(
        &column::TABLE,
        vec![
            TableColumn::text(column::QUESTION, text(&|asked| asked.question.clone())),
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
            TableColumn::text(column::A, text(&|asked| party(asked, 0))),
            TableColumn::text(column::B, text(&|asked| party(asked, 1))),
            TableColumn::number(column::IDENTITY_CONFIDENCE, number(&|asked| asked.confidence)),
            TableColumn::number(column::SCORE_AT_STAKE, number(&|asked| asked.stake)),
        ],
    )
}

/// People who may be several.
fn unsure_people<'f>(
    findings: &'f Findings,
    area: &'f AreaFindings,
) -> impl Iterator<Item = ReviewQuestion<'f>> {
    let rows = area.ranking.rows.iter();
    rows.filter(|row| profile_of(findings, row).confidence < UNCERTAIN_IDENTITY).map(move |row| {
        let profile = profile_of(findings, row);
        ReviewQuestion {
            question: format!("Are these {} printed names one person?", profile.mentions),
            area,
            row,
            parties: None,
            confidence: profile.confidence,
            stake: row.score * (1.0 - profile.confidence),
        }
    })
}

/// Names that were left apart and may be one person: at stake is the score of the lesser of the two.
fn open_pairs<'f>(
    findings: &'f Findings,
    area: &'f AreaFindings,
) -> impl Iterator<Item = ReviewQuestion<'f>> {
    let place: FxHashMap<PersonId, &RankedPerson> =
        area.ranking.rows.iter().map(|row| (row.person, row)).collect();
    let twins = twin_questions(findings, area);
    findings.people.questions.iter().copied().chain(twins).filter_map(move |open| {
        let row = |mention: MentionId| {
            let person = findings.people.person_of[mention.index()]?;
            place.get(&person).copied()
        };
        let (a, b) = (row(open.a)?, row(open.b)?);
        if a.person == b.person {
            return None;
        }
        let probability = f64::from(open.probability);
        let row = if a.rank <= b.rank { a } else { b };
        Some(ReviewQuestion {
            question: ask(findings, &open),
            area,
            row,
            parties: Some(
                [open.a, open.b].map(|m| person_key::mention_anchor(&findings.corpus, m)),
            ),
            confidence: 1.0 - probability,
            stake: a.score.min(b.score) * probability,
        })
    })
}

fn ask(findings: &Findings, open: &OpenQuestion) -> String {
    let name = |mention: MentionId| {
        let (corpus, row) = (&findings.corpus, mention.index());
        let (family, given) = (corpus.mentions.family[row], corpus.mentions.given[row]);
        let latin = format!("{} {}", corpus.text(given), corpus.text(family));
        match corpus.text(corpus.mentions.native[row]) {
            "" => latin.trim().to_owned(),
            native => native.to_owned(),
        }
    };
    format!("Is {} the same person as {}? ({})", name(open.a), name(open.b), open.why)
}
