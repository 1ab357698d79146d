//! The generator of synthetic studies: publications in PubMed XML, congress programmes, registered
//! trials, guideline panels and offices, and the truth behind them. Same parameters, same content, whatever the number of threads.
//!
//! Papers and people are functions of the seed and their number, so nothing but the careers of the
//! people (12 bytes each) is kept in memory, however many papers are written.
#![allow(unreachable_pub, reason = "modules are private, so `pub` means this crate")]

mod congress;
mod dice;
mod fields;
mod name_lists;
mod names;
mod offices;
mod paper;
mod places;
mod planted;
mod pubmed;
mod tables;
mod trials;
mod world;

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Write};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::{Compression, GzBuilder};
use rayon::prelude::*;

use world::World;

/// What to generate.
pub struct Params {
    /// Number of publications.
    pub papers: u64,
    /// Seed of the people: names, careers, laboratories, leaders.
    pub world: u64,
    /// Seed of what they publish and where they speak.
    pub seed: u64,
    /// Every name in Latin letters bears an ORCID iD where the file has a place for one, so that who is
    /// who is no question.
    pub everybody_identified: bool,
    /// Folder to write to; made if needed.
    pub out: PathBuf,
    /// First year of publication.
    pub first_year: u16,
    /// Last year of publication, which ends with September.
    pub last_year: u16,
    /// Number of XML files.
    pub files: u64,
    /// Level of gzip compression, 1 to 9.
    pub compression: u32,
}

impl Params {
    /// A study of `papers` publications from 2014 to 2026: files of at most 30,000 papers as NLM's
    /// own, small sets compressed as far as possible.
    pub fn new(papers: u64, seed: u64, out: PathBuf) -> Self {
        let files = papers.div_ceil(30_000).max(1);
        let compression = if papers <= 50_000 { 9 } else { 3 };
        Self {
            papers,
            world: seed,
            seed,
            everybody_identified: false,
            out,
            first_year: 2014,
            last_year: 2026,
            files,
            compression,
        }
    }
}

/// What was generated.
pub struct Summary {
    /// People who appear at least once.
    pub people: usize,
    /// Bytes of XML before compression.
    pub xml_bytes: u64,
}

/// Writes the study.
///
/// # Errors
/// When a file cannot be written.
pub fn generate(params: &Params) -> io::Result<Summary> {
    let world = World::new(params);
    let truth = params.out.join("truth");
    std::fs::create_dir_all(params.out.join("pubmed"))?;
    std::fs::create_dir_all(&truth)?;
    let seen: Vec<AtomicBool> = (0..world.people).map(|_| AtomicBool::new(false)).collect();
    let bytes =
        (0..params.files).into_par_iter().map(|file| write_file(params, &world, file, &seen));
    let bytes: Vec<u64> = bytes.collect::<io::Result<_>>()?;
    let mut mentions = BufWriter::new(File::create(truth.join("mentions.tsv"))?);
    writeln!(mentions, "source\tdocument\tposition\tname\tperson")?;
    for file in 0..params.files {
        let part = truth_part(params, file);
        io::copy(&mut BufReader::new(File::open(&part)?), &mut mentions)?;
        std::fs::remove_file(part)?;
    }
    for series in 0..congress::SERIES.len() {
        tables::write_programme(params, &world, series, &seen, &mut mentions)?;
    }
    let folder = params.out.join("trials");
    std::fs::create_dir_all(&folder)?;
    let mut page = BufWriter::new(File::create(folder.join("studies.json"))?);
    trials::write_trials(params, &world, &seen, &mut page, &mut mentions)?;
    page.flush()?;
    offices::write_roles(params, &world, &seen, &mut mentions)?;
    mentions.flush()?;
    let seen: Vec<bool> = seen.into_iter().map(AtomicBool::into_inner).collect();
    tables::write_people(params, &world, &seen)?;
    tables::write_planted(params, &world)?;
    write_study(params)?;
    let people = seen.iter().filter(|seen| **seen).count();
    Ok(Summary { people, xml_bytes: bytes.iter().sum() })
}

/// Puts the demo's study file beside the data, with nobody opted out and nothing decided. Files that
/// are there stay as they are.
fn write_study(params: &Params) -> io::Result<()> {
    let file = "file = \"optout.csv\"\n";
    let nobody = format!("{file}none = \"nobody of an invented field has opted out\"\n");
    let study = include_str!("../../../data/demo/study.toml").replace(file, &nobody);
    let files = [
        ("study.toml", study.as_str()),
        ("mesh.tsv", include_str!("../../../data/demo/mesh.tsv")),
        ("optout.csv", "name,name_native,affiliation,orcid,npi,email_sha256,reason\n"),
        ("overrides.csv", "action,a,b,area,reason,by,date\n"),
    ];
    for (name, content) in files {
        let path = params.out.join(name);
        if !path.exists() {
            std::fs::write(path, content)?;
        }
    }
    Ok(())
}

fn truth_part(params: &Params, file: u64) -> PathBuf {
    params.out.join("truth").join(format!("mentions.part{file:04}"))
}

/// Writes one XML file and its part of the truth.
fn write_file(params: &Params, world: &World, file: u64, seen: &[AtomicBool]) -> io::Result<u64> {
    let name = format!("synth26n{:04}.xml.gz", file + 1);
    let raw = BufWriter::new(File::create(params.out.join("pubmed").join(name))?);
    // Time 0 in the gzip header: the bytes must not depend on the clock.
    let level = Compression::new(params.compression);
    let mut xml = GzBuilder::new().mtime(0).operating_system(255).write(raw, level);
    let mut truth = BufWriter::new(File::create(truth_part(params, file))?);
    let (first, end) =
        (file * params.papers / params.files, (file + 1) * params.papers / params.files);
    xml.write_all(pubmed::HEAD.as_bytes())?;
    let mut bytes = 0;
    let mut scratch = paper::Scratch::default();
    let mut sheet = pubmed::Sheet::default();
    for index in first..end {
        let mut paper = paper::paper(params, world, index, &mut scratch);
        for person in paper.authors.iter().chain(&paper.investigators) {
            seen[*person as usize].store(true, Ordering::Relaxed);
        }
        pubmed::article(params, world, &mut paper, &mut sheet);
        xml.write_all(sheet.xml.as_bytes())?;
        truth.write_all(sheet.truth.as_bytes())?;
        bytes += sheet.xml.len() as u64;
        sheet.xml.clear();
        sheet.truth.clear();
    }
    xml.write_all(pubmed::TAIL.as_bytes())?;
    xml.finish()?.flush()?;
    truth.flush()?;
    Ok(bytes)
}
