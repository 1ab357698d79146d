//! What is written to the people held: letters, and the answer to one person's request.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Output;

use crate::support::{demo_run, files, kolnet, parquet_rows, refused, rows, run_study, succeeded};

fn notice(run: &Path, out: &Path, more: &[&str]) -> Output {
    kolnet().arg("notice").arg(run).arg("--out").arg(out).args(more).output().unwrap()
}

fn answer(person: &str, more: &[&str]) -> String {
    let mut command = kolnet();
    command.arg("explain").arg(&demo_run().out).arg(person).arg("--subject").args(more);
    String::from_utf8(succeeded(command.output().unwrap()).stdout).unwrap()
}

/// A run of a study whose only source has these authors, with the particulars filled in.
fn run_of(folder: &Path, authors: &str, notice: &str) -> PathBuf {
    fs::write(
        folder.join("works.csv"),
        format!("id,title,date,authors\nw1,\"Hearts <b>& minds\",2025-03-01,\"{authors}\"\n"),
    )
    .unwrap();
    let study = folder.join("study.toml");
    let text = format!(
        "title = \"Letters\"\nas_of = \"2026-01-01\"\n[[source]]\nkind = \"works\"\npath = \"works.csv\"\n\
         [suppression]\nfile = \"optout.csv\"\nnone = \"nobody yet\"\n[outputs]\nplots = []\nreport = false\nbriefs = 0\n[notice]\n{notice}"
    );
    fs::write(&study, text).unwrap();
    if !folder.join("optout.csv").exists() {
        fs::write(folder.join("optout.csv"), "name\n").unwrap();
    }
    let out = folder.join("out");
    run_study(&study, &out);
    out
}

const FILLED_IN: &str = "controller = \"A & <B> Pharma\"\ncontact = \"privacy@example.org\"\n\
    legal_basis = \"legitimate interests\"\nrecipients = \"medical affairs\"\nretention = \"two years\"\n";

#[test]
fn there_is_a_letter_to_everybody_in_the_register_and_none_to_whom_it_calls_told() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("letters");
    let done = succeeded(notice(&demo_run().out, &out, &[]));
    let register = rows(&demo_run().out.join("notice_register.csv"));
    let keys: BTreeSet<String> = register.iter().map(|row| row["person_key"].clone()).collect();
    let index = rows(&out.join("letters.csv"));
    let written: BTreeSet<String> = index.iter().map(|row| row["person_key"].clone()).collect();
    assert_eq!(written, keys);
    for row in &index {
        assert!(out.join(&row["file"]).is_file(), "{}", row["file"]);
    }
    let printed = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
    for row in register.iter().take(200) {
        assert!(!printed.contains(&row["name"]) && !printed.contains(&row["person_key"]));
    }
}

#[test]
fn a_letter_says_everything_that_article_14_asks_for_in_both_languages() {
    let folder = tempfile::tempdir().unwrap();
    let letter = |language: &str| {
        let out = folder.path().join(language);
        succeeded(notice(&demo_run().out, &out, &["--language", language]));
        let index = rows(&out.join("letters.csv"));
        let person = index.iter().find(|row| row["name"] == "Masaro Murakami").unwrap();
        fs::read_to_string(out.join(&person["file"])).unwrap()
    };
    let (en, ja) = (letter("en"), letter("ja"));
    for said in [
        "Reimei Example Pharma K.K.",
        "privacy@reimei.example",
        "Article 6(1)(f) GDPR",
        "the medical affairs department of the controller",
        "24 months",
        "Personal Information Protection Commission",
    ] {
        assert!(en.contains(said) && ja.contains(said), "{said}");
    }
    for said in [
        "Dear Masaro Murakami",
        "not for promotion",
        "Publications, from public bibliographic databases (",
        "Congress programmes",
        "Article 21 GDPR",
        "access to all data",
        "correction, erasure or restriction",
        "Article 77",
        "Article 22",
        "Article 35",
    ] {
        assert!(en.contains(said), "{said}");
    }
    for said in [
        "村上正郎 様",
        "利用目的",
        "取得元",
        "開示（第33条）",
        "訂正・追加・削除（第34条）",
        "利用停止",
        "販売促進",
    ] {
        assert!(ja.contains(said), "{said}");
    }
    assert!(ja.contains("<html lang=\"ja\">") && en.contains("<html lang=\"en\">"));
}

#[test]
fn the_documents_that_a_letter_counts_are_those_of_the_evidence() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("letters");
    succeeded(notice(&demo_run().out, &out, &["--language", "en"]));
    let evidence = parquet_rows(&demo_run().out.join("evidence.parquet"));
    let index = rows(&out.join("letters.csv"));
    for name in ["Masaro Murakami", "Jessica Brown", "Wooseok Park"] {
        let person = index.iter().find(|row| row["name"] == name).unwrap();
        let talks: BTreeSet<&str> = evidence
            .iter()
            .filter(|row| row["person_key"] == person["person_key"] && row["kind"] == "session")
            .map(|row| row["document"].as_str())
            .collect();
        let letter = fs::read_to_string(out.join(&person["file"])).unwrap();
        let said = format!("as published by the congresses ({} documents count", talks.len());
        assert!(letter.contains(&said), "{name}: {said}");
    }
}

#[test]
fn people_in_japan_get_a_letter_in_japanese_and_others_in_english() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("letters");
    succeeded(notice(&demo_run().out, &out, &[]));
    let index = rows(&out.join("letters.csv"));
    for row in index.iter().step_by(50) {
        let letter = fs::read_to_string(out.join(&row["file"])).unwrap();
        let language = if row["country"] == "JP" { "ja" } else { "en" };
        assert!(letter.contains(&format!("<html lang=\"{language}\">")), "{}", row["file"]);
    }
}

#[test]
fn a_study_that_does_not_say_who_holds_the_data_is_told_what_is_missing() {
    let folder = tempfile::tempdir().unwrap();
    let filled = FILLED_IN.replace("two years", "…").replace("privacy@example.org", " ");
    let run = run_of(folder.path(), "Okafor, Adaeze", &filled);
    let out = folder.path().join("letters");
    let said = refused(notice(&run, &out, &[]));
    assert!(said.contains("contact, retention, which the law asks for"), "{said}");
    assert!(said.contains("[notice]") && !out.exists(), "{said}");
}

#[test]
fn what_is_told_falls_out_of_the_letters_before_the_next_run_and_due_days_choose() {
    let folder = tempfile::tempdir().unwrap();
    let run = run_of(folder.path(), "Okafor, Adaeze; Brandt, Uwe", FILLED_IN);
    let register = run.join("notice_register.csv");
    let text = fs::read_to_string(&register).unwrap();
    // As a spreadsheet of another country saves it, one of the two told.
    let told = text
        .lines()
        .map(|line| match line.contains("Uwe Brandt") {
            true => line.trim_end_matches(',').to_owned() + ",2026/1/5,letter",
            false => line.to_owned(),
        })
        .collect::<Vec<_>>()
        .join("\r\n")
        .replace("2026-01-01", "2026/1/1")
        .replace("2026-02-01", "2026/2/1");
    fs::write(&register, told).unwrap();
    let out = folder.path().join("letters");
    let said = succeeded(notice(&run, &out, &[])).stdout;
    let said = String::from_utf8(said).unwrap();
    assert!(said.starts_with("1 letters") && said.contains("1 people were told before"), "{said}");
    let later = folder.path().join("later");
    succeeded(notice(&run, &later, &["--due", "2026-01-31"]));
    assert_eq!(rows(&later.join("letters.csv")).len(), 0);
}

#[test]
fn texts_of_people_and_studies_open_no_tag() {
    let folder = tempfile::tempdir().unwrap();
    let run = run_of(folder.path(), "Okafor, Adaeze; O\"\"Brien <i>, Sean", FILLED_IN);
    let out = folder.path().join("letters");
    succeeded(notice(&run, &out, &["--language", "en"]));
    for (name, bytes) in files(&out).iter().filter(|(name, _)| name.ends_with(".html")) {
        let page = String::from_utf8(bytes.clone()).unwrap();
        assert!(page.contains("A &amp; &lt;B&gt; Pharma"), "{name}");
        assert!(
            !page.contains("<i>") && !page.contains("<B>") && !page.contains("<script"),
            "{name}"
        );
    }
    let done =
        kolnet().arg("explain").arg(&run).args(["Adaeze Okafor", "--subject"]).output().unwrap();
    let page = String::from_utf8(succeeded(done).stdout).unwrap();
    assert!(page.contains("Hearts &lt;b&gt;&amp; minds") && !page.contains("<b>"), "{page}");
}

#[test]
fn the_letters_are_the_same_bytes_twice_and_replace_only_what_kolnet_wrote() {
    let folder = tempfile::tempdir().unwrap();
    let run = run_of(folder.path(), "Okafor, Adaeze; Brandt, Uwe", FILLED_IN);
    let out = folder.path().join("letters");
    succeeded(notice(&run, &out, &[]));
    let before = files(&out);
    succeeded(notice(&run, &out, &[]));
    assert_eq!(files(&out), before);
    fs::write(out.join("mine.txt"), "mine").unwrap();
    let said = refused(notice(&run, &out, &[]));
    assert!(said.contains("mine.txt is not kolnet's"), "{said}");
}

#[test]
fn who_opts_out_gets_no_letter_and_older_letters_are_told_of() {
    let folder = tempfile::tempdir().unwrap();
    let run = run_of(folder.path(), "Okafor, Adaeze; Brandt, Uwe", FILLED_IN);
    let out = folder.path().join("notices");
    succeeded(notice(&run, &out, &[]));
    fs::write(folder.path().join("optout.csv"), "name\n\"Brandt, Uwe\"\n").unwrap();
    let guarded = notice(&run, &folder.path().join("again"), &[]);
    assert_eq!(guarded.status.code(), Some(3));
    let study = folder.path().join("study.toml");
    let text = fs::read_to_string(&study).unwrap().replace("none = \"nobody yet\"\n", "");
    fs::write(&study, text).unwrap();
    let done = run_study(&study, &run);
    let said = String::from_utf8(done.stderr).unwrap();
    assert!(said.contains("the earlier letters name 1 person who opted out"), "{said}");
    assert!(!said.contains("Brandt"), "{said}");
    succeeded(notice(&run, &out, &[]));
    let index = rows(&out.join("letters.csv"));
    assert_eq!(index.len(), 1);
}

#[test]
fn an_answer_gives_every_document_and_rank_of_the_person_and_names_nobody_else() {
    let page = answer("Masaro Murakami", &["--language", "en"]);
    let out = &demo_run().out;
    let register = rows(&out.join("notice_register.csv"));
    let own = register.iter().find(|row| row["name"] == "Masaro Murakami").unwrap();
    let evidence = parquet_rows(&out.join("evidence.parquet"));
    let documents: BTreeSet<&str> = evidence
        .iter()
        .filter(|row| row["person_key"] == own["person_key"])
        .map(|row| row["document"].as_str())
        .collect();
    assert!(documents.len() > 20);
    let escaped = |text: &str| text.replace('&', "&amp;").replace('"', "&quot;");
    for document in &documents {
        assert!(page.contains(&escaped(document)), "{document}");
    }
    let ranks = rows(&out.join("rankings.csv"));
    for row in ranks.iter().filter(|row| row["person_key"] == own["person_key"]) {
        let score: f64 = row["score"].parse().unwrap();
        assert!(page.contains(&format!("Rank {} of", row["rank"])), "{}", row["area"]);
        assert!(page.contains(&format!("score {score:.2} of 100")), "{}", row["area"]);
    }
    for said in
        ["村上正郎", "2026-10-01", "Article 15", "logic of the score", "medical affairs department"]
    {
        assert!(page.contains(said), "{said}");
    }
    let same = |row: &&crate::support::Row| row["name"] != own["name"] && row["name"].len() > 8;
    for row in register.iter().filter(same) {
        assert!(!page.contains(row["name"].as_str()), "{}", row["name"]);
        let native = &row["name_native"];
        let is_own = own["name_native"].contains(native.as_str());
        assert!(
            native.chars().count() < 4 || is_own || !page.contains(native.as_str()),
            "{native}"
        );
        assert!(!page.contains(&row["person_key"]), "{}", row["person_key"]);
    }
}

#[test]
fn somebody_on_no_list_gets_an_answer_too() {
    let unlisted = parquet_rows(&demo_run().out.join("unlisted.parquet"));
    let person = unlisted.iter().find(|row| row["why"] == "no_area").unwrap();
    let page = answer(&person["person_key"], &["--language", "en"]);
    assert!(page.contains("You are on no list") && page.contains(&person["name"]), "{page}");
    assert!(page.contains("none of them belongs to a field of it"), "{page}");
    let page = answer(&person["person_key"], &["--language", "ja"]);
    assert!(page.contains("一覧には掲載されていません"), "{page}");
}
