//! What people decided, line by line.

use serde::Deserialize;
use unicode_normalization::UnicodeNormalization;

use crate::data::formats::TableReadError;
use crate::data::formats::rows::{TableRow, TableRows, read_rows};
use crate::data::formats::table_columns::same_heading;
use crate::data::formats::table_reader::{ColumnSpec, TableOptions};
use crate::storage::input_file::InputPath;

/// What a line of the overrides file decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReviewAction {
    /// `a` and `b` are one person.
    Same,
    /// `a` and `b` are two people.
    Different,
    /// The printed name `a` belongs to the person `b`.
    Assign,
    /// The names `a` and `b` are spellings of one.
    Alias,
    /// The person `a` is not listed in the area.
    Exclude,
    /// The person `a` belongs one tier higher in the area.
    Promote,
    /// The person `a` belongs one tier lower in the area.
    Demote,
}

impl ReviewAction {
    /// All of them, in the order of messages.
    pub const ALL: [Self; 7] = [
        Self::Same,
        Self::Different,
        Self::Assign,
        Self::Alias,
        Self::Exclude,
        Self::Promote,
        Self::Demote,
    ];

    /// The word that tables write for it, in English and in Japanese.
    pub fn words(self) -> [&'static str; 2] {
        let known = WORDS.iter().find(|(action, _)| *action == self);
        known.map_or(["", ""], |(_, words)| [words[0], words[1]])
    }

    /// Whether it is about two people or names.
    pub fn needs_two(self) -> bool {
        matches!(self, Self::Same | Self::Different | Self::Assign | Self::Alias)
    }
}

/// The words for each action. Messages and tables write the first; a message about a word in another script
/// writes the second.
const WORDS: [(ReviewAction, &[&str]); 7] = [
    (ReviewAction::Same, &["same", "同一", "同一人物", "同一人", "同じ", "統合"]),
    (ReviewAction::Different, &["different", "別人", "別", "別人物"]),
    (ReviewAction::Assign, &["assign", "割当", "割り当て", "割当て", "帰属"]),
    (ReviewAction::Alias, &["alias", "別名", "異表記", "別表記"]),
    (ReviewAction::Exclude, &["exclude", "除外", "対象外"]),
    (ReviewAction::Promote, &["promote", "昇格", "格上げ"]),
    (ReviewAction::Demote, &["demote", "降格", "格下げ"]),
];

impl ReviewAction {
    /// The action that a cell names, in any case and width.
    fn of_word(cell: &str) -> Option<Self> {
        let word = cell.nfkc().collect::<String>().to_lowercase();
        let named = WORDS.iter().find(|(_, words)| words.contains(&word.as_str()));
        named.map(|(action, _)| *action)
    }
}

/// A decision with its reason, its author and its date.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReviewDecision {
    /// What is decided.
    pub action: ReviewAction,
    /// First party.
    pub a: String,
    /// Second party; empty for decisions about one person.
    pub b: String,
    /// Area; empty for all.
    pub area: String,
    /// Why.
    pub reason: String,
    /// Who decided.
    pub by: String,
    /// When, as typed.
    pub date: String,
    /// Where it is: `overrides.csv, line 3`.
    pub place: String,
}

/// Why an overrides file cannot be used: file, line and remedy.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct DecisionError(#[from] TableReadError);

const COLUMNS: [ColumnSpec; 7] = [
    ColumnSpec {
        name: "action",
        aliases: &["decision", "操作", "判断", "判定", "決定", "処理", "アクション"],
    },
    ColumnSpec {
        name: "a",
        aliases: &[
            "person_a",
            "person_1",
            "person",
            "対象",
            "対象者",
            "人物a",
            "人物1",
            "氏名a",
            "氏名1",
            // A list cut out of the rankings: the key says who, the name is for people.
            "person_key",
            "氏名",
            "名前",
            "name",
        ],
    },
    ColumnSpec {
        name: "b",
        aliases: &[
            "person_b",
            "person_2",
            "相手",
            "相手方",
            "人物b",
            "人物2",
            "氏名b",
            "氏名2",
            "統合先",
        ],
    },
    ColumnSpec {
        name: "area",
        aliases: &["area_id", "領域", "疾患領域", "領域id", "分野", "対象領域"],
    },
    ColumnSpec {
        name: "reason",
        aliases: &[
            "why",
            "comment",
            "comments",
            "note",
            "notes",
            "理由",
            "根拠",
            "備考",
            "コメント",
        ],
    },
    ColumnSpec {
        name: "by",
        aliases: &[
            "decided_by",
            "reviewer",
            "reviewed_by",
            "担当者",
            "担当",
            "判断者",
            "決定者",
            "確認者",
            "記入者",
            "入力者",
        ],
    },
    ColumnSpec {
        name: "date",
        aliases: &[
            "decided_on",
            "day",
            "日付",
            "判断日",
            "決定日",
            "確認日",
            "記入日",
            "入力日",
            "年月日",
        ],
    },
];

/// The sheet of a run's workbook in which decisions are filled in, in English and in Japanese.
pub const REVIEW_SHEET: [&str; 2] = ["Review", "確認"];

/// Headings of that sheet from which decisions are read, in English and in Japanese.
#[derive(Clone, Copy, Debug)]
pub struct DecisionHeadings {
    /// What is decided.
    pub action: [&'static str; 2],
    /// First party.
    pub a: [&'static str; 2],
    /// Second party.
    pub b: [&'static str; 2],
    /// Area.
    pub area: [&'static str; 2],
    /// Why.
    pub reason: [&'static str; 2],
    /// Who decided.
    pub by: [&'static str; 2],
    /// When.
    pub date: [&'static str; 2],
    /// What is asked. Tells a table in which rows without a decision are still open.
    pub question: [&'static str; 2],
}

impl DecisionHeadings {
    /// Those that the workbook has. Each of them is an alias of its column.
    pub const OF_WORKBOOK: Self = Self {
        action: ["Decision", "判定"],
        a: ["Person A", "人物A"],
        b: ["Person B", "人物B"],
        area: ["Area", "領域"],
        reason: ["Reason", "理由"],
        by: ["Decided by", "担当者"],
        date: ["Date", "日付"],
        question: ["Question", "確認事項"],
    };
}

/// What else a review queue of a run folder and the review sheet of a workbook say. Either with its decisions filled
/// in is a table of decisions.
const QUEUE_COLUMNS: [&str; 36] = [
    QUESTION,
    "rank",
    "person_key",
    "name",
    "name_variants",
    "a_name",
    "a_affiliation",
    "a_years",
    "a_titles",
    "b_name",
    "b_affiliation",
    "b_years",
    "b_titles",
    "identity_confidence",
    "score_at_stake",
    "native name",
    "reading",
    "affiliation",
    "country",
    "tier",
    "score",
    "flags",
    "activity",
    "at stake",
    DecisionHeadings::OF_WORKBOOK.question[1],
    "順位",
    "氏名",
    "ローマ字氏名",
    "よみがな",
    "所属",
    "国",
    "ティア",
    "スコア",
    "注意事項",
    "活動",
    "影響する得点",
];
/// The column by which a review queue is told from a table of decisions.
const QUESTION: &str = "question";

#[derive(Deserialize)]
struct DecisionRow {
    action: String,
    a: String,
    b: String,
    area: String,
    reason: String,
    by: String,
    date: String,
}

/// Reads tables of decisions, one after the other: `action, a, b, area, reason, by, date`, or the review queue
/// of a run folder with its column `decision` filled in, or a workbook of a run with its review sheet. Questions
/// without a decision are still open.
///
/// # Errors
/// When a file cannot be read, has an unknown column, an unknown action or an empty party.
pub fn read_decisions(files: &[InputPath]) -> Result<Vec<ReviewDecision>, DecisionError> {
    let mut decisions = Vec::new();
    for file in files {
        decisions.extend(read_file(file)?);
    }
    Ok(decisions)
}

fn read_file(path: &InputPath) -> Result<Vec<ReviewDecision>, TableReadError> {
    let options = TableOptions {
        refuse_unknown: true,
        passed_over: &QUEUE_COLUMNS,
        years_are_passed_over: true,
        sheets: &REVIEW_SHEET,
        ..TableOptions::new(&COLUMNS)
    };
    let table = read_rows::<DecisionRow>(path, &options, &[&["action"], &["a"]])?;
    let questions = DecisionHeadings::OF_WORKBOOK.question;
    let is_queue = table.headings.iter().any(|heading| {
        [QUESTION].iter().chain(&questions).any(|known| same_heading(known, heading))
    });
    let answered = |row: &&TableRow<DecisionRow>| !is_queue || !row.cells.action.is_empty();
    let decisions = table.rows.iter().filter(answered).map(|row| {
        let mut decision = read_decision(&table, row)?;
        if is_queue && decision.action.needs_two() {
            // Of a question it says whose rank is at stake; who is who holds everywhere.
            decision.area.clear();
        }
        Ok(decision)
    });
    decisions.collect()
}

fn read_decision(
    table: &TableRows<DecisionRow>,
    row: &TableRow<DecisionRow>,
) -> Result<ReviewDecision, TableReadError> {
    let cells = &row.cells;
    let Some(action) = ReviewAction::of_word(&cells.action) else {
        let script = usize::from(!cells.action.is_ascii());
        let words = WORDS.map(|(_, words)| words[script]).join(", ");
        let cell = table.cell_of(row, "action");
        let problem = format!("unknown action '{}'{cell}", cells.action);
        return Err(table.error(row.line, problem, format!("Write one of {words}.")));
    };
    let needs_two = action.needs_two();
    if cells.a.is_empty() || (needs_two && cells.b.is_empty()) {
        let column = if cells.a.is_empty() { "a" } else { "b" };
        let cell = table.cell_of(row, column);
        let what = if needs_two { "a and b must both be given" } else { "a must be given" };
        let what = format!("{what}{}", cell.replace(" in", ": nothing in"));
        return Err(table.error(row.line, what, "Fill in the cell, or take the row out."));
    }
    Ok(ReviewDecision {
        action,
        a: cells.a.clone(),
        b: cells.b.clone(),
        area: cells.area.clone(),
        reason: cells.reason.clone(),
        by: cells.by.clone(),
        date: cells.date.clone(),
        place: table.place_of(row),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<ReviewDecision>, DecisionError> {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("o.csv");
        std::fs::write(&path, text).unwrap();
        read_decisions(&[InputPath::new(path, "o.csv")])
    }

    #[test]
    fn decisions_are_read_with_their_place_and_empty_rows_skipped() {
        let decisions = read(
            "action,a,b,reason\n\n\nSame,\"Sato, S\",\"Satoh, S\",\"read\ntwice\"\n,,,\nexclude,X Y,,",
        )
        .unwrap();
        let places: Vec<&str> = decisions.iter().map(|decision| decision.place.as_str()).collect();
        assert_eq!(places, ["o.csv, line 4", "o.csv, line 7"]);
        assert_eq!(
            (decisions[0].action, decisions[0].b.as_str()),
            (ReviewAction::Same, "Satoh, S")
        );
    }

    #[test]
    fn a_review_queue_is_read_as_decisions_as_far_as_it_is_answered() {
        let head = "question,decision,area,rank,person_key,name,name_variants,a,a_name,a_affiliation,\
                    a_years,a_titles,b,b_name,b_affiliation,b_years,b_titles,identity_confidence,score_at_stake\n";
        let row = |decision: &str, number: u32| {
            format!(
                "Is it?,{decision},hf,1,PX,X,,PMID:{number}#1,X,,,,PMID:{number}#2,Y,,,,0.5,1\n"
            )
        };
        let text =
            [head, &row("", 1), &row("Same", 2), &row("別人", 3), &row("ＤＩＦＦＥＲＥＮＴ", 4)];
        let decisions = read(&text.concat()).unwrap();
        let told: Vec<(ReviewAction, &str, &str, &str)> =
            decisions.iter().map(|d| (d.action, &*d.a, &*d.area, &*d.place)).collect();
        assert_eq!(
            told,
            [
                (ReviewAction::Same, "PMID:2#1", "", "o.csv, line 3"),
                (ReviewAction::Different, "PMID:3#1", "", "o.csv, line 4"),
                (ReviewAction::Different, "PMID:4#1", "", "o.csv, line 5"),
            ]
        );
        assert!(read(&[head, &row("perhaps", 1)].concat()).is_err(), "a word that is no decision");
        assert!(
            read("action,a,b\n,PMID:1#1,PMID:1#2\n").is_err(),
            "no action in a list of decisions"
        );
    }

    #[test]
    fn a_sheet_typed_in_japanese_is_a_table_of_decisions() {
        let text = "操作\t対象者\t相手\t領域\t理由\t担当者\t日付\n\
                    同一人物\t黎明 花子\t黎明 はな子\t\t同じ所属\t佐倉\t2026/5/21\n\
                    別人\tPMID:1#2\tPMID:2#1\t\t\t\t\n\
                    割り当て\tPMID:3#1\t黎明 花子\t\t\t\t\n\
                    別名\t黎明, 花子\tReimei, Hanako\t\t\t\t\n\
                    除外\t例文 太郎\t\thf\t異動\t佐倉\t令和8年\n\
                    昇格\t例文 次郎\t\thf\t\t\t\n\
                    降格\t例文 三郎\t\thf\t\t\t\n";
        let expected = [
            (ReviewAction::Same, "黎明 花子", "黎明 はな子", ""),
            (ReviewAction::Different, "PMID:1#2", "PMID:2#1", ""),
            (ReviewAction::Assign, "PMID:3#1", "黎明 花子", ""),
            (ReviewAction::Alias, "黎明, 花子", "Reimei, Hanako", ""),
            (ReviewAction::Exclude, "例文 太郎", "", "hf"),
            (ReviewAction::Promote, "例文 次郎", "", "hf"),
            (ReviewAction::Demote, "例文 三郎", "", "hf"),
        ];
        // As the three headings are called in one office and in another.
        for head in ["操作\t対象者\t相手", "判断\t氏名1\t氏名2", "判定\t人物Ａ\t人物Ｂ"]
        {
            let decisions = read(&text.replace("操作\t対象者\t相手", head)).unwrap();
            let told: Vec<(ReviewAction, &str, &str, &str)> =
                decisions.iter().map(|d| (d.action, &*d.a, &*d.b, &*d.area)).collect();
            assert_eq!(told, expected, "{head}");
            let first = &decisions[0];
            let noted = [&*first.reason, &*first.by, &*first.date];
            assert_eq!(noted, ["同じ所属", "佐倉", "2026/5/21"], "{head}");
        }
    }

    #[test]
    fn rows_cut_out_of_the_rankings_are_decided_by_their_key() {
        let decisions = read("action,person_key,name,area\nexclude,PABC,Jan Proef,hf\n").unwrap();
        assert_eq!((decisions[0].a.as_str(), decisions[0].area.as_str()), ("PABC", "hf"));
    }

    #[test]
    fn what_cannot_be_decided_is_refused_with_line_and_remedy() {
        let head = "action,a,b,area,reason,by,date\n";
        for (row, words) in [
            ("join,a,b\n", "o.csv, line 2: unknown action 'join'\n  Write one of same, different"),
            ("結合,a,b\n", "o.csv, line 2: unknown action '結合'\n  Write one of 同一, 別人"),
            ("same,a\n", "o.csv, line 2: a and b must both be given"),
            ("exclude,,b\n", "o.csv, line 2: a must be given"),
            ("exclude,a,,,old, retired,me,2026\n", "o.csv, line 2: it has 8 cells"),
        ] {
            let error = read(&format!("{head}{row}")).unwrap_err().to_string();
            assert!(error.starts_with(words), "{error}");
            assert_eq!(error.lines().count(), 2, "{error}");
        }
        let error = read("action,a,who\n").unwrap_err().to_string();
        assert!(error.contains("Columns are: action, a, b"), "{error}");
    }
}
