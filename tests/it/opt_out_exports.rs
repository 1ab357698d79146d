//! Records as databases and reference managers export them, for the tests of opt-outs.

use crate::opt_out::{Printed, Record, table};

/// Kinds of export that print whole names.
pub(crate) const KINDS: [(&str, &str); 9] = [
    ("ris", "export.ris"),
    ("bibtex", "export.bib"),
    ("wos", "savedrecs.txt"),
    ("scopus", "scopus.csv"),
    ("dimensions", "dimensions.csv"),
    ("lens", "lens.csv"),
    ("openalex_csv", "openalex.csv"),
    ("ichushi", "ichushi.csv"),
    ("jstage", "jstage.csv"),
];

/// The file of an export of `kind` that holds the records.
pub(crate) fn source(kind: &str, records: &[Record]) -> String {
    let rows =
        |columns: &[&str], row: fn(&Record) -> Vec<String>| table(columns, records.iter().map(row));
    match kind {
        "ris" => records.iter().map(ris).collect(),
        "bibtex" => records.iter().map(bibtex).collect(),
        "wos" => {
            let records: String = records.iter().map(wos).collect();
            format!("FN Clarivate Analytics Web of Science\nVR 1.0\n{records}EF\n")
        }
        "scopus" => rows(
            &[
                "Authors",
                "Author full names",
                "Title",
                "Year",
                "Source title",
                "Document Type",
                "EID",
            ],
            scopus,
        ),
        "dimensions" => rows(
            &["Publication ID", "Title", "Source title", "PubYear", "Publication Type", "Authors"],
            dimensions,
        ),
        "lens" => rows(
            &[
                "Lens ID",
                "Title",
                "Publication Year",
                "Publication Type",
                "Source Title",
                "Author/s",
            ],
            lens,
        ),
        "openalex_csv" => rows(
            &[
                "id",
                "display_name",
                "publication_year",
                "type",
                "authorships.author.display_name",
                "authorships.raw_author_name",
            ],
            openalex,
        ),
        "pubmed_csv" => rows(
            &["PMID", "Title", "Authors", "Citation", "Journal/Book", "Publication Year"],
            pubmed_csv,
        ),
        "ichushi" => {
            rows(&["医中誌文献番号", "文献タイトル", "著者名", "収載誌名", "発行年月"], ichushi)
        }
        "jstage" => rows(&["論文タイトル", "著者", "資料名", "発行年"], jstage),
        other => panic!("no source of kind {other}"),
    }
}

fn listed(record: &Record, separator: &str, name: fn(&Printed) -> String) -> String {
    record.people.iter().map(name).collect::<Vec<_>>().join(separator)
}

fn family_first(person: &Printed) -> String {
    match person.name.given {
        "" => person.name.family.to_owned(),
        given => format!("{}, {given}", person.name.family),
    }
}

fn whole(person: &Printed) -> String {
    person.name.whole.to_owned()
}

fn ris(record: &Record) -> String {
    let authors = listed(record, "\n", |person| format!("AU  - {}", family_first(person)));
    format!(
        "TY  - JOUR\nTI  - {}\nT2  - Journal of Examples\nPY  - 2021\n{authors}\nER  - \n\n",
        record.title
    )
}

fn bibtex(record: &Record) -> String {
    format!(
        "@article{{example{},\n  author = {{{}}},\n  title = {{{}}},\n  journal = {{Journal of Examples}},\n  year \
         = {{2021}}\n}}\n\n",
        record.number,
        listed(record, " and ", family_first),
        record.title
    )
}

fn wos(record: &Record) -> String {
    format!(
        "PT J\nAU {0}\nAF {0}\nTI {1}\nSO JOURNAL OF EXAMPLES\nDT Article\nPY 2021\nUT WOS:{2:015}\nER\n\n",
        listed(record, "\n   ", family_first),
        record.title,
        500 + record.number
    )
}

fn scopus(record: &Record) -> Vec<String> {
    vec![
        listed(record, "; ", |person| person.name.family.to_owned()),
        listed(record, "; ", family_first),
        record.title.clone(),
        "2021".to_owned(),
        "Journal of Examples".to_owned(),
        "Article".to_owned(),
        format!("2-s2.0-{}", 85_000_000_000_u64 + record.number as u64),
    ]
}

fn dimensions(record: &Record) -> Vec<String> {
    vec![
        format!("pub.{}", 1_000_000_000 + record.number),
        record.title.clone(),
        "Journal of Examples".to_owned(),
        "2021".to_owned(),
        "Article".to_owned(),
        listed(record, "; ", family_first),
    ]
}

fn lens(record: &Record) -> Vec<String> {
    vec![
        format!("000-000-000-000-{:03}", record.number),
        record.title.clone(),
        "2021".to_owned(),
        "journal article".to_owned(),
        "Journal of Examples".to_owned(),
        listed(record, "; ", whole),
    ]
}

fn openalex(record: &Record) -> Vec<String> {
    vec![
        format!("https://openalex.org/W{}", 9_000_000_000_u64 + record.number as u64),
        record.title.clone(),
        "2021".to_owned(),
        "article".to_owned(),
        listed(record, "|", whole),
        listed(record, "|", whole),
    ]
}

/// PubMed's CSV has family names and initials only, whatever the paper printed.
fn pubmed_csv(record: &Record) -> Vec<String> {
    let people = if record.number == 0 { "Placewood J, Example A." } else { "Example A." };
    vec![
        (90_000_100 + record.number).to_string(),
        record.title.clone(),
        people.to_owned(),
        "J Examples. 2021.".to_owned(),
        "J Examples".to_owned(),
        "2021".to_owned(),
    ]
}

fn ichushi(record: &Record) -> Vec<String> {
    vec![
        (2_021_000_000 + record.number).to_string(),
        record.title.clone(),
        listed(record, "; ", whole),
        "架空循環器学会誌".to_owned(),
        "2021.05".to_owned(),
    ]
}

fn jstage(record: &Record) -> Vec<String> {
    vec![
        record.title.clone(),
        listed(record, ", ", whole),
        "架空循環器学会誌".to_owned(),
        "2021".to_owned(),
    ]
}
