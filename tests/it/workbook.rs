//! The workbook of a run, and the tables beside it that spreadsheets open.
//!
//! That other programs read it alike is shown by `tests/workbook/check.py`.

use std::fs;
use std::path::Path;

use rust_xlsxwriter::{Workbook, XlsxError};

use crate::support::{
    Row, kolnet, parquet_rows, refused, rows, run_study, small_study, succeeded, workbook_text,
};

/// One change to a study file.
fn change(study: &Path, from: &str, to: &str) {
    let text = fs::read_to_string(study).unwrap();
    assert!(text.contains(from), "{from:?}");
    fs::write(study, text.replacen(from, to, 1)).unwrap();
}

/// A workbook with a read-me before a sheet of these rows, whose third column holds years.
fn filled_in(path: &Path, sheet: &str, rows: &[&[&str]]) {
    let write = || -> Result<(), XlsxError> {
        let mut book = Workbook::new();
        book.add_worksheet().set_name("Read me")?.write_string(0, 0, "How to read it")?;
        let filled = book.add_worksheet().set_name(sheet)?;
        for (cells, row) in rows.iter().zip(0..) {
            for (cell, column) in cells.iter().zip(0..) {
                filled.write_string(row, column, *cell)?;
            }
        }
        book.save(path)
    };
    write().unwrap();
}

const ENGLISH: [&str; 7] = ["Question", "Name", "2021", "Decision", "Person B", "Person A", "Area"];
const JAPANESE: [&str; 7] = ["確認事項", "氏名", "2021", "判定", "人物B", "人物A", "領域"];

fn key_of<'r>(listed: &'r [Row], name: &str) -> &'r str {
    &listed.iter().find(|row| row["name"] == name).unwrap()["person_key"]
}

#[test]
fn the_review_sheet_of_a_workbook_is_read_in_both_languages_as_far_as_it_is_filled_in() {
    let folder = tempfile::tempdir().unwrap();
    let study = small_study(folder.path());
    let out = folder.path().join("out");
    run_study(&study, &out);
    let listed = rows(&out.join("rankings.csv"));
    let [alice, carla] = ["Alice Example", "Carla Muster"].map(|name| key_of(&listed, name));
    change(&study, "[suppression]", "[identity]\noverrides = \"rankings.xlsx\"\n[suppression]");
    let book = folder.path().join("rankings.xlsx");
    for (sheet, heads, exclude, promote) in
        [("Review", ENGLISH, "exclude", "promote"), ("確認", JAPANESE, "除外", "昇格")]
    {
        let open = ["Listed rightly?", "Bob", "3", "", "", "PX", "hf"];
        let first = ["Listed rightly?", "Alice", "3", exclude, "", alice, "hf"];
        let second = ["Listed\nrightly?", "Carla", "3", promote, "", carla, ""];
        filled_in(&book, sheet, &[&heads, &open, &first, &second]);
        let decided = folder.path().join("decided");
        run_study(&study, &decided);
        let now = rows(&decided.join("rankings.csv"));
        assert_eq!(now.len(), listed.len() - 1, "{sheet}");
        assert!(now.iter().all(|row| row["person_key"] != alice), "{sheet}");
        let reviewed = now.iter().find(|row| row["person_key"] == carla).unwrap();
        assert_eq!(reviewed["review_status"], "reviewed", "{sheet}");
    }
}

#[test]
fn what_cannot_be_decided_is_refused_with_sheet_and_cell() {
    let folder = tempfile::tempdir().unwrap();
    let study = small_study(folder.path());
    change(&study, "[suppression]", "[identity]\noverrides = \"r.xlsx\"\n[suppression]");
    let book = folder.path().join("r.xlsx");
    let refusal = |rows: &[&[&str]]| {
        filled_in(&book, "Review", rows);
        refused(kolnet().arg("run").arg(&study).output().unwrap())
    };
    let open = ["two\nlines", "", "", "", "", "", ""];
    for (row, words) in [
        (
            ["", "", "", "perhaps", "", "PX", ""],
            "r.xlsx, sheet Review, line 3: unknown action 'perhaps' in cell D3",
        ),
        (
            ["", "", "", "same", "", "PX", ""],
            "r.xlsx, sheet Review, line 3: a and b must both be given: nothing in cell E3",
        ),
        (
            ["", "", "", "exclude", "", "", ""],
            "r.xlsx, sheet Review, line 3: a must be given: nothing in cell F3",
        ),
    ] {
        let said = refusal(&[&ENGLISH, &open, &row]);
        assert!(said.contains(words), "{said}");
    }
    let said = refusal(&[&["Question", "Person A"], &["", "PX"]]);
    assert!(said.contains("r.xlsx, sheet Review, line 1: there is no column 'action'"), "{said}");
    let whole = fs::read(&book).unwrap();
    for bytes in [&whole[..whole.len() / 2], &b"PK\x03\x04"[..]] {
        fs::write(&book, bytes).unwrap();
        let said = refused(kolnet().arg("run").arg(&study).output().unwrap());
        assert!(said.contains("r.xlsx: the workbook cannot be read"), "{said}");
    }
}

const FORMULA: &str = "=HYPERLINK(\"http://example.invalid\")";
const ORGANISATIONS: [&str; 2] = ["=1+1 Klinik", "+49 30 1234 Klinik"];

/// A study whose congress prints formulas and numbers of telephones.
fn formula_study(folder: &Path) -> std::path::PathBuf {
    let study = small_study(folder);
    change(&study, "[[area]]", "[[source]]\nkind = \"congress\"\npath = \"c.csv\"\n[[area]]");
    let quoted = FORMULA.replace('"', "\"\"");
    let [first, second] = ORGANISATIONS;
    fs::write(
        folder.join("c.csv"),
        format!(
            "congress,date,session_title,role,talk_title,name,name_native,affiliation\n\
             C,2023-01-01,Heart failure,chair,\"{quoted}\",Masao Murakami,村上正郎,{first}\n\
             C,2023-01-01,Heart failure,speaker,\"{quoted}\",Yuki Hayashi,林雪,{second}\n"
        ),
    )
    .unwrap();
    study
}

#[test]
fn no_text_of_a_csv_table_or_feed_runs_and_every_reader_gives_it_back() {
    let folder = tempfile::tempdir().unwrap();
    let study = formula_study(folder.path());
    let out = folder.path().join("out");
    run_study(&study, &out);
    let stored = parquet_rows(&out.join("rankings.parquet"));
    let printed = rows(&out.join("rankings.csv"));
    let text_columns = ["affiliation", "name", "city", "community_label"];
    let mut marked = 0;
    for (stored, printed) in stored.iter().zip(&printed) {
        for column in text_columns {
            let cell = &printed[column];
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
            let is_marked = *cell != stored[column];
            assert!(!is_marked || *cell == format!("'{}", stored[column]), "{cell}");
            marked += usize::from(is_marked);
        }
    }
    assert_eq!(marked, ORGANISATIONS.len());
    for text in ORGANISATIONS {
        assert!(stored.iter().any(|row| row["affiliation"] == text), "Parquet keeps the text");
    }
    let text = workbook_text(&fs::read(out.join("rankings.xlsx")).unwrap());
    assert!(
        text.contains("=HYPERLINK(&quot;") || text.contains("=HYPERLINK(\""),
        "so does the workbook"
    );
    assert!(!text.contains("<f>"), "which has no formula");

    // The same answers from a folder that has CSV alone.
    let ask = || {
        let explained =
            kolnet().args(["explain", "--json"]).arg(&out).arg("Masao Murakami").output();
        let feed = folder.path().join("feed");
        let fed = kolnet()
            .args(["feed", "--profile", "salesforce", "--out"])
            .arg(&feed)
            .arg(&out)
            .output();
        succeeded(fed.unwrap());
        (succeeded(explained.unwrap()).stdout, fs::read_to_string(feed.join("upsert.csv")).unwrap())
    };
    let (explained, fed) = ask();
    assert!(fed.contains(",'=1+1 Klinik,") && fed.contains(",'+49 30 1234 Klinik,"), "{fed}");
    let seal = fs::read(out.join("manifest.json")).unwrap();
    for table in ["rankings", "people", "communities"] {
        fs::remove_file(out.join(format!("{table}.parquet"))).unwrap();
    }
    fs::write(out.join("manifest.json"), seal).unwrap();
    assert_eq!(ask(), (explained, fed), "from CSV as from Parquet");
}

#[test]
fn tables_have_a_byte_order_mark_where_kanji_are_expected_or_it_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let study = formula_study(folder.path());
    change(&study, "plots = []", "plots = []\ntables = [\"csv\"]\nreport = false\nbriefs = 0");
    let tables = ["rankings.csv", "people.csv", "review_queue.csv", "notice_register.csv"];
    let plain = folder.path().join("plain");
    run_study(&study, &plain);
    change(&study, "as_of", "language = \"ja\"\nas_of");
    let japanese = folder.path().join("japanese");
    run_study(&study, &japanese);
    change(&study, "plots = []", "plots = []\nbyte_order_mark = false");
    let asked = folder.path().join("asked");
    run_study(&study, &asked);
    for table in tables {
        let marked = |out: &Path| fs::read(out.join(table)).unwrap().starts_with(b"\xef\xbb\xbf");
        assert_eq!(
            [&plain, &japanese, &asked].map(|out| marked(out)),
            [false, true, false],
            "{table}"
        );
    }
    // Read by a run that opts somebody out, and by the questions to both.
    for out in [&plain, &japanese] {
        let said = succeeded(kolnet().args(["explain"]).arg(out).arg("村上正郎").output().unwrap());
        assert!(String::from_utf8_lossy(&said.stdout).contains("Masao Murakami"));
    }
    let changes = folder.path().join("changes");
    let done = kolnet().arg("diff").arg(&plain).arg(&japanese).arg("--out").arg(&changes).output();
    succeeded(done.unwrap());
    assert!(fs::read(changes.join("changes.csv")).unwrap().starts_with(b"\xef\xbb\xbf"));
    assert!(rows(&changes.join("changes.csv")).iter().all(|row| row["status"] == "stay"));
}

#[test]
fn a_list_of_one_person_and_one_of_nobody_have_a_workbook() {
    let folder = tempfile::tempdir().unwrap();
    let study = small_study(folder.path());
    let keywords = "include = [\"D006333\"]\nkeywords = [\"heart failure\"]";
    change(&study, keywords, "keywords = [\"rarity\"]");
    change(&study, "[suppression]", "[identity]\noverrides = \"o.csv\"\n[suppression]");
    let works = folder.path().join("works.csv");
    let text = fs::read_to_string(&works).unwrap();
    fs::write(&works, text + "W9,A rarity,2023,Journal,\"Only, Olga\",,,\n").unwrap();
    for (decisions, listed) in [("action,a\n", 1), ("action,a\nexclude,Olga Only\n", 0)] {
        fs::write(folder.path().join("o.csv"), decisions).unwrap();
        let out = folder.path().join("out");
        run_study(&study, &out);
        assert_eq!(rows(&out.join("rankings.csv")).len(), listed);
        let text = workbook_text(&fs::read(out.join("rankings.xlsx")).unwrap());
        assert!(
            text.contains("Rank_hf") && text.contains("dataValidation "),
            "table and drop-downs"
        );
        assert_eq!(text.contains("Olga Only"), listed == 1);
    }
}
