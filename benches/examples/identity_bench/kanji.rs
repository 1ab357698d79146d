//! Kanji names against a pool of romaji names, both from the full-name entries of ENAMDICT.

use std::collections::{HashMap, HashSet};
use std::error::Error;
use std::path::Path;

use kolnet::data::corpus::{
    CorpusBuilder, RawMention, RawWork, SourceKind, WorkKind, merge_records,
};
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

pub(crate) fn table(path: &Path) -> Result<(), Box<dyn Error>> {
    if !path.exists() {
        println!("no dictionary at {}", path.display());
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
    link_speakers(&names)
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
    let known = readings.iter().filter_map(|reading| {
        let people = pool.get(&(reading.surname.clone(), reading.given.clone()))?;
        let rank = table.reading_rank(kanji, reading);
        Some(people.iter().map(move |person| (rank, *person)))
    });
    let mut found: Vec<(u32, usize)> = known.flatten().collect();
    found.sort_unstable_by_key(|(rank, person)| (*person, *rank));
    found.dedup_by_key(|(_, person)| *person);
    found
}

/// The same with `resolve_corpus`: papers in romaji, sessions in kanji.
fn link_speakers(names: &[Name]) -> Result<(), Box<dyn Error>> {
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
    for (person, (kanji, ..)) in names.iter().enumerate().take(SPEAKERS) {
        let mut session = RawWork::new(SourceKind::Congress, WorkKind::Session);
        session.ids.own = format!("JXS|{person:05}");
        session.mentions.push(RawMention { native: kanji.clone(), ..RawMention::default() });
        builder.push(&session);
    }
    let corpus = merge_records(&[builder]).corpus;
    let found = resolve_corpus(&corpus, &IdentityParams::default(), &[])?;
    let mut author: HashMap<u32, usize> = HashMap::new();
    for mention in corpus.mention_ids() {
        let pmid = corpus.works.pmid[corpus.mentions.work[mention.index()].index()];
        if let (true, Some(person)) = (pmid > 0, found.person_of[mention.index()]) {
            author.insert(person.0, pmid as usize - 1);
        }
    }
    let (mut right, mut wrong) = (0, 0);
    for mention in corpus.mention_ids() {
        let work = corpus.mentions.work[mention.index()].index();
        let session = corpus.text(corpus.works.own[work]);
        let (Some(speaker), Some(person)) =
            (session.strip_prefix("JXS|"), found.person_of[mention.index()])
        else {
            continue;
        };
        match author.get(&person.0) {
            Some(found) if *found == speaker.parse::<usize>()? => right += 1,
            Some(_) => wrong += 1,
            None => {}
        }
    }
    let all = SPEAKERS as f64;
    println!(
        "  resolver: linked right {:.4}, wrong {:.4}, left open {:.4}",
        f64::from(right) / all,
        f64::from(wrong) / all,
        1.0 - f64::from(right + wrong) / all
    );
    Ok(())
}
