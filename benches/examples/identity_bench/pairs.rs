//! Expert-labelled pairs of MEDLINE authors with their records.

use std::collections::HashMap;
use std::error::Error;
use std::io::BufReader;
use std::path::Path;

use kolnet::people::identity::{ListedMention, PersonName, resolve_mentions};
use quick_xml::Reader;
use quick_xml::events::Event;

/// What the pairs need of a PubMed record.
#[derive(Default)]
struct Record {
    authors: Vec<(String, String, String)>,
    title: String,
    summary: String,
    mesh: Vec<String>,
    journal: String,
    year: u16,
}

fn records(path: &Path) -> Result<HashMap<String, Record>, Box<dyn Error>> {
    let file = BufReader::new(std::fs::File::open(path)?);
    let mut reader =
        Reader::from_reader(BufReader::new(flate2::bufread::MultiGzDecoder::new(file)));
    let (mut records, mut record, mut pmid) = (HashMap::new(), Record::default(), String::new());
    let (mut path, mut buffer): (Vec<String>, Vec<u8>) = Default::default();
    loop {
        match reader.read_event_into(&mut buffer)? {
            Event::Start(tag) => {
                path.push(tag.name().as_ref().to_owned());
                if path.last().is_some_and(|name| name == "Author") {
                    record.authors.push(Default::default());
                }
            }
            Event::Text(text) => {
                let text: &str = &text;
                let at: Vec<&str> = path.iter().rev().map(String::as_str).collect();
                let author = record.authors.last_mut();
                match (&at[..], author) {
                    (["PMID", "MedlineCitation", ..], _) => pmid.push_str(text),
                    (["LastName", "Author", ..], Some(author)) => author.0.push_str(text),
                    (["ForeName", "Author", ..], Some(author)) => author.1 = text.to_owned(),
                    (["Initials", "Author", ..], Some(author)) if author.1.is_empty() => {
                        author.1.push_str(text);
                    }
                    (["Affiliation", ..], Some(author)) => author.2.push_str(text),
                    (["ArticleTitle", ..], _) => record.title.push_str(text),
                    (["AbstractText", ..], _) => record.summary.push_str(text),
                    (["DescriptorName", ..], _) => record.mesh.push(text.to_owned()),
                    (["ISOAbbreviation", ..], _) => record.journal.push_str(text),
                    (["Year", "PubDate", ..], _) => record.year = text.parse().unwrap_or(0),
                    _ => {}
                }
            }
            Event::End(tag) => {
                path.pop();
                if tag.name().as_ref() == "PubmedArticle" {
                    records.insert(std::mem::take(&mut pmid), std::mem::take(&mut record));
                }
            }
            Event::Eof => return Ok(records),
            _ => {}
        }
        buffer.clear();
    }
}

/// The mention that a labelled pair speaks of.
fn mention(
    records: &HashMap<String, Record>,
    pmid: &str,
    last: &str,
    initials: &str,
) -> Option<ListedMention> {
    let record = records.get(pmid)?;
    let first = |text: &str| text.chars().next().map(|c| c.to_ascii_lowercase());
    let place = record.authors.iter().position(|(family, given, _)| {
        family.to_lowercase() == last.to_lowercase() && first(given) == first(initials)
    })?;
    let (family, given, affiliation) = record.authors[place].clone();
    let others = record.authors.iter().enumerate().filter(|(at, _)| *at != place);
    Some(ListedMention {
        id: pmid.to_owned(),
        paper: pmid.to_owned(),
        family,
        given,
        affiliation,
        coauthors: others.map(|(_, (family, given, _))| format!("{family}, {given}")).collect(),
        title: record.title.clone(),
        summary: record.summary.clone(),
        subjects: record.mesh.clone(),
        journal: record.journal.clone(),
        year: record.year,
        ..ListedMention::default()
    })
}

/// Accuracy over all labelled pairs that can be found in the records.
pub(crate) fn table(dir: &Path) -> Result<(), Box<dyn Error>> {
    let dir = dir.join("medline-pairs");
    let labels = dir.join("1500_pairs_train.csv");
    if !labels.exists() {
        println!("no labelled pairs in {}", dir.display());
        return Ok(());
    }
    let records = records(&dir.join("articles-train.pubmed.xml.gz"))?;
    let (mut mentions, mut pairs) = (Vec::new(), Vec::new());
    let bytes = std::fs::read(labels)?;
    for line in String::from_utf8_lossy(&bytes).lines().skip(1) {
        let cells: Vec<&str> = line.split(';').map(str::trim).collect();
        let [a, last_a, init_a, _, b, last_b, init_b, _, label] = cells[..] else { continue };
        let found = (mention(&records, a, last_a, init_a), mention(&records, b, last_b, init_b));
        let ((Some(x), Some(y)), true) = (found, ["YES", "NO"].contains(&label)) else { continue };
        pairs.push((mentions.len(), label == "YES"));
        mentions.extend([x, y]);
    }
    let name = |row: usize| PersonName::parse(&mentions[row].family, &mentions[row].given, "");
    let ones = pairs.iter().filter(|(_, label)| *label).count();
    let show = |row: &str, same: &dyn Fn(usize) -> bool| {
        let right = |one: bool| {
            let of_label = pairs.iter().filter(|(_, label)| *label == one);
            of_label.filter(|(first, label)| same(*first) == *label).count()
        };
        let all = pairs.len();
        println!(
            "  {row:28} accuracy {:.4} of {all}; right {} of {ones} that are one person, {} of {}",
            (right(true) + right(false)) as f64 / all as f64,
            right(true),
            right(false),
            all - ones,
        );
    };
    let agree = |first: usize, key: &dyn Fn(&PersonName) -> String| {
        name(first).map(|n| key(&n)) == name(first + 1).map(|n| key(&n))
    };
    show("first initial", &|i| agree(i, &|n| format!("{} {:?}", n.surname, n.initial())));
    show("all initials", &|i| agree(i, &|n| format!("{} {}", n.surname, n.initials())));
    show("full name", &|i| agree(i, &|n| format!("{} {}", n.surname, n.given.join(" "))));
    let found = resolve_mentions(&mentions)?.person;
    show("kolnet, all in one list", &|i| found[i] == found[i + 1]);
    Ok(())
}
