//! Kanji names against a pool of romaji names: the full-name entries of ENAMDICT, and people of Wikidata.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::error::Error;
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::Path;

use flate2::read::GzDecoder;
use kolnet::data::corpus::{
    CorpusBuilder, PersonId, RawMention, RawWork, SourceKind, WorkKind, merge_records,
};
use kolnet::data::ingest::split_name;
use kolnet::people::identity::{
    IdentityParams, NameReading, PersonName, ReadingTable, fold_romaji, resolve_corpus,
};

/// Kanji, family and given name.
type Name = (String, String, String);

/// People of the pool, and speakers taken from it.
const POOL: usize = 20_000;
const SPEAKERS: usize = 4_000;

/// Kanji, family and given name of the full-name entries (type h), each romaji name once.
fn full_names(path: &Path) -> Result<Vec<Name>, Box<dyn Error>> {
    let bytes = std::fs::read(path)?;
    let (text, _, _) = encoding_rs::EUC_JP.decode(&bytes);
    let mut names = Vec::new();
    let mut seen = HashSet::new();
    for line in text.lines() {
        let Some((form, rest)) = line.split_once(" [") else { continue };
        let Some((_, meaning)) = rest.split_once("] /") else { continue };
        if !meaning.contains("(h)") {
            continue;
        }
        // The kind stands before or behind the name, dates of birth behind it.
        let romaji = meaning.trim_start_matches("(h) ").split([' ', '/']).take(2);
        let words: Vec<&str> = romaji.collect();
        let kanji = form.chars().all(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '々'));
        let [family, given] = words[..] else { continue };
        if kanji && seen.insert((family.to_lowercase(), given.to_lowercase())) {
            names.push((form.to_owned(), family.to_owned(), given.to_owned()));
        }
    }
    Ok(names)
}

/// Both lists: the dictionary's, and real people's beside the labelled lists.
pub(crate) fn table(dictionary: &Path, gold: &Path) -> Result<(), Box<dyn Error>> {
    dictionary_names(dictionary)?;
    real_people(&gold.join("../identity-2/wikidata-kanji-romaji.jsonl.gz"))
}

fn dictionary_names(path: &Path) -> Result<(), Box<dyn Error>> {
    if !path.exists() {
        println!("  no dictionary at {}", path.display());
        return Ok(());
    }
    let mut names = full_names(path)?;
    // A fixed shuffle: the dictionary is in order of the kanji.
    names.sort_by_key(|name| {
        (
            name.0.bytes().fold(7u64, |h, b| (h ^ u64::from(b)).wrapping_mul(0x100_0000_01b3)),
            name.clone(),
        )
    });
    names.truncate(POOL);
    let mut pool: Pool = HashMap::new();
    for (person, (_, family, given)) in names.iter().enumerate() {
        let Some(name) = PersonName::parse(family, given, "") else { continue };
        if let (Some(family), Some(given)) = (fold_romaji(&name.whole_surname), name.reading) {
            pool.entry((family, given)).or_default().push(person);
        }
    }
    let readings = ReadingTable::shipped()?;
    let (mut with_truth, mut first, mut wrong) = (0, 0.0, 0);
    for (person, (kanji, ..)) in names.iter().enumerate().take(SPEAKERS) {
        let mut found = candidates(&readings, &pool, kanji, readings.name_readings(kanji));
        if found.is_empty() {
            found = candidates(&readings, &pool, kanji, readings.composed_readings(kanji));
        }
        let truth = found.iter().find(|(_, candidate)| *candidate == person);
        with_truth += usize::from(truth.is_some());
        wrong += found.len() - usize::from(truth.is_some());
        if let Some(&(rank, _)) = truth
            && found.iter().all(|(other, _)| *other >= rank)
        {
            let ties = found.iter().filter(|(other, _)| *other == rank).count();
            first += 1.0 / ties as f64;
        }
    }
    let share = |count: f64| count / SPEAKERS as f64;
    println!("  pool of {} people, {SPEAKERS} speakers in kanji, nothing but names", names.len());
    println!("  truth among the candidates   {:.4}", share(with_truth as f64));
    println!("  recall@1, ties at random      {:.4}", share(first));
    println!("  false candidates a name      {:.4}", share(wrong as f64));
    link_speakers(&names, SPEAKERS)
}

/// People of the pool by the reading of their romaji name.
type Pool = HashMap<(String, String), Vec<usize>>;

/// The people of the pool whose name is one of the readings, each once with the rank of its best reading.
fn candidates(
    table: &ReadingTable,
    pool: &Pool,
    kanji: &str,
    readings: Vec<NameReading>,
) -> Vec<(u32, usize)> {
    let ranks = table.composed_ranks(kanji);
    let known = readings.iter().filter_map(|reading| {
        let people = pool.get(&(reading.surname.clone(), reading.given.clone()))?;
        let rank = ranks.rank(reading);
        Some(people.iter().map(move |person| (rank, *person)))
    });
    let mut found: Vec<(u32, usize)> = known.flatten().collect();
    found.sort_unstable_by_key(|(rank, person)| (*person, *rank));
    found.dedup_by_key(|(_, person)| *person);
    found
}

/// The same with `resolve_corpus`: papers in romaji, sessions in kanji.
fn link_speakers(names: &[Name], speakers: usize) -> Result<(), Box<dyn Error>> {
    let mut builder = CorpusBuilder::default();
    for (person, (_, family, given)) in names.iter().enumerate() {
        let mut work = RawWork::new(SourceKind::Pubmed, WorkKind::Article);
        work.ids.pmid = person as u32 + 1;
        work.mentions.push(RawMention {
            family: family.clone(),
            given: given.clone(),
            ..RawMention::default()
        });
        builder.push(&work);
    }
    for (person, (kanji, ..)) in names.iter().enumerate().take(speakers) {
        let mut session = RawWork::new(SourceKind::Congress, WorkKind::Session);
        session.ids.own = format!("JXS|{person:05}");
        session.mentions.push(RawMention { native: kanji.clone(), ..RawMention::default() });
        builder.push(&session);
    }
    let corpus = merge_records(&[builder]).corpus;
    let found = resolve_corpus(&corpus, &IdentityParams::default(), &[])?;
    // Whose sessions and whose publications each person that was found holds.
    let mut speaks: BTreeMap<PersonId, Vec<usize>> = BTreeMap::new();
    let mut wrote: BTreeMap<PersonId, HashSet<usize>> = BTreeMap::new();
    for mention in corpus.mention_ids() {
        let Some(person) = found.person_of[mention.index()] else { continue };
        let work = corpus.mentions.work[mention.index()].index();
        match corpus.text(corpus.works.own[work]).strip_prefix("JXS|") {
            Some(speaker) => speaks.entry(person).or_default().push(speaker.parse()?),
            None => {
                wrote.entry(person).or_default().insert(corpus.works.pmid[work] as usize - 1);
            }
        }
    }
    let mut asked: HashSet<usize> = HashSet::new();
    let mut wrong_questions = 0;
    for question in &found.questions {
        let sides = [question.a, question.b].map(|mention| found.person_of[mention.index()]);
        let [Some(a), Some(b)] = sides else { continue };
        let right = [(a, b), (b, a)].into_iter().flat_map(|(speaker, author)| {
            let authors = wrote.get(&author);
            let heard = speaks.get(&speaker).into_iter().flatten();
            heard.copied().filter(move |who| authors.is_some_and(|known| known.contains(who)))
        });
        let before = asked.len();
        asked.extend(right);
        wrong_questions += u32::from(asked.len() == before);
    }
    let (mut right, mut wrong, mut right_or_asked) = (0, 0, 0);
    for (person, heard) in &speaks {
        let authors = wrote.get(person);
        for speaker in heard {
            let is_right = authors.is_some_and(|authors| authors.contains(speaker));
            right += u32::from(is_right);
            wrong += u32::from(authors.is_some() && !is_right);
            right_or_asked += u32::from(is_right || asked.contains(speaker));
        }
    }
    let share = |count: u32| f64::from(count) / speakers as f64;
    println!(
        "  resolver: {speakers} speakers, joined to their own papers {:.4}, to another's {wrong}, joined or asked {:.4}, {wrong_questions} questions about others",
        share(right),
        share(right_or_asked),
    );
    Ok(())
}

/// Real people printed once in each script, a list that no table was made from.
fn real_people(path: &Path) -> Result<(), Box<dyn Error>> {
    if !path.exists() {
        println!("  no list at {}", path.display());
        return Ok(());
    }
    let file = GzDecoder::new(File::open(path)?);
    let mut printed: BTreeMap<String, [String; 2]> = BTreeMap::new();
    for line in BufReader::new(file).lines() {
        let row: serde_json::Value = serde_json::from_str(&line?)?;
        let text = |field: &str| row[field].as_str().unwrap_or_default().to_owned();
        let latin = !has_kanji(&text("name"));
        printed.entry(text("person")).or_default()[usize::from(latin)] = text("name");
    }
    let names: Vec<Name> = printed
        .into_values()
        .filter(|[kanji, latin]| !kanji.is_empty() && !latin.is_empty())
        .map(|[kanji, latin]| {
            let split = split_name(&latin);
            (kanji, split.family, split.given)
        })
        .collect();
    println!("  people of Wikidata, each once in kanji and once in Latin letters");
    link_speakers(&names, names.len())
}

fn has_kanji(text: &str) -> bool {
    text.chars().any(|c| matches!(c, '\u{3400}'..='\u{9fff}' | '々'))
}
