//! One work, one record: the parts of all files become one corpus.
//!
//! Two records are one work when they share a DOI, PMID, PMCID, OpenAlex number or (within one
//! kind of own list) the source's own identifier; failing those, when kind class, folded title,
//! year and the first author's folded family name agree and no identifier of one kind contradicts.
//! Fields are taken by order of trust ([`SourceKind`]), then newest revision, then content, so the
//! answer does not depend on the order of files or records.
//!
//! A preprint and its article are two works; the preprint carries the article's id when the folded
//! title and the first author's family name agree and the article is of the same year or up to
//! [`PREPRINT_YEARS`] later.

use petgraph::unionfind::UnionFind;
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::hash::Hash;

use super::builder::PackedRef;
use super::{Corpus, CorpusBuilder, RaggedArray, RawMention, RawWork, SourceKind, StrId, WorkId};
use super::{WorkKind, fold_name, fold_title, name_key};

/// Years after which an article with a preprint's title is taken for another work. Nine in ten
/// preprints that are published at all are so within two years; the third allows for print.
pub const PREPRINT_YEARS: i16 = 3;

/// What became of the records of one part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MergeCounts {
    /// Works, or appearances on sessions, that stand in the corpus.
    pub used: u64,
    /// Works, or appearances, that another part or row already held.
    pub merged: u64,
}

/// A merged corpus and what became of each part, in the order of the parts.
#[derive(Clone, Debug)]
pub struct MergedCorpus {
    /// The corpus.
    pub corpus: Corpus,
    /// One count a part.
    pub counts: Vec<MergeCounts>,
    /// For each work of the corpus the parts that hold records of it, rising.
    pub parts_of: RaggedArray<PartRecords>,
}

/// The records of one work in one part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartRecords {
    /// The part.
    pub part: u32,
    /// How many records of it are about the work.
    pub records: u32,
}

#[derive(Clone, Copy)]
struct Row {
    part: u32,
    row: u32,
}

/// Merges the parts of all files. Row order within and between parts does not matter, except that
/// among records equal in all that is compared the earlier part gives its count as `used`.
///
/// For publications and registry entries a record is a work. For rows about people (sessions,
/// panels, offices) a record is one appearance of one person.
pub fn merge_records(parts: &[CorpusBuilder]) -> MergedCorpus {
    let rows: Vec<Row> = parts
        .iter()
        .enumerate()
        .flat_map(|(part, builder)| {
            (0..builder.len() as u32).map(move |row| Row { part: part as u32, row })
        })
        .collect();
    let groups = same_work(parts, &rows);
    let mut order: Vec<usize> = (0..groups.len()).collect();
    let heads: Vec<Row> = groups.iter().map(|group| group[0]).collect();
    order.par_sort_unstable_by(|a, b| canonical(parts, heads[*a], heads[*b]));

    let mut carried: Vec<Vec<StrId>> =
        parts.iter().map(|part| vec![StrId::EMPTY; part.corpus.strings.len()]).collect();
    let mut counts = vec![MergeCounts::default(); parts.len()];
    let mut whole = CorpusBuilder::default();
    let mut parts_of = RaggedArray::default();
    for group in order.into_iter().map(|place| &groups[place]) {
        parts_of.push(records_by_part(parts, group));
        let head = group[0];
        let builder = &parts[head.part as usize];
        if group.len() == 1 {
            let seen = &mut carried[head.part as usize];
            let first = whole.corpus.mention_count();
            whole.push_row(builder, head.row as usize, |strings, id| {
                if seen[id.index()].is_empty() && !id.is_empty() {
                    seen[id.index()] = strings.intern(builder.corpus.strings.get(id));
                }
                seen[id.index()]
            });
            for place in &mut whole.corpus.mentions.place[first..] {
                place.input = head.part;
            }
            counts[head.part as usize].used += record_count(builder, head.row);
        } else {
            whole.push(&merge_group(parts, group, &mut counts));
        }
    }
    let mut corpus = resolve_references(whole);
    link_preprints(&mut corpus);
    MergedCorpus { corpus, counts, parts_of }
}

/// The records behind the rows of a group, by part.
fn records_by_part(parts: &[CorpusBuilder], group: &[Row]) -> Vec<PartRecords> {
    let count = |row: &Row| record_count(&parts[row.part as usize], row.row) as u32;
    let mut found: Vec<PartRecords> =
        group.iter().map(|row| PartRecords { part: row.part, records: count(row) }).collect();
    found.sort_unstable_by_key(|of_part| of_part.part);
    found.dedup_by(|next, kept| {
        let is_same = next.part == kept.part;
        if is_same {
            kept.records += next.records;
        }
        is_same
    });
    found
}

/// How many records of the source stand behind a row.
fn record_count(builder: &CorpusBuilder, row: u32) -> u64 {
    if is_document(builder, row) {
        return 1;
    }
    let mentions = builder.corpus.mentions_of(WorkId(row));
    mentions.map(|m| builder.corpus.mentions.appearances.row(m.index()).len() as u64).sum()
}

/// Whether the source has one record a document, rather than one a person on it.
fn is_document(builder: &CorpusBuilder, row: u32) -> bool {
    let works = &builder.corpus.works;
    works.kind[row as usize].is_publication() || works.source[row as usize] == SourceKind::Trials
}

fn merge_group(parts: &[CorpusBuilder], group: &[Row], counts: &mut [MergeCounts]) -> RawWork {
    let head = group[0];
    let mut work = unpack(parts, head);
    counts[head.part as usize].used += record_count(&parts[head.part as usize], head.row);
    for row in &group[1..] {
        let other = unpack(parts, *row);
        let count = &mut counts[row.part as usize];
        if work.kind.is_publication() {
            fill(&mut work, other);
            count.merged += 1;
        } else if is_document(&parts[row.part as usize], row.row) {
            join_people(&mut work, other);
            count.merged += 1;
        } else {
            let records = record_count(&parts[row.part as usize], row.row);
            let added = join_people(&mut work, other);
            count.used += added;
            count.merged += records - added;
        }
    }
    work
}

/// The record behind a row, its names with the file that prints them.
fn unpack(parts: &[CorpusBuilder], row: Row) -> RawWork {
    let mut work = parts[row.part as usize].unpack(row.row as usize);
    for mention in &mut work.mentions {
        mention.place.input = row.part;
    }
    work
}

fn take<T: Default + PartialEq>(mine: &mut T, theirs: &mut T) {
    if *mine == T::default() {
        *mine = std::mem::take(theirs);
    }
}

/// Fills what `work` lacks of identifiers and description.
fn fill_frame(work: &mut RawWork, other: &mut RawWork) {
    take(&mut work.ids.pmid, &mut other.ids.pmid);
    take(&mut work.ids.pmcid, &mut other.ids.pmcid);
    take(&mut work.ids.openalex, &mut other.ids.openalex);
    take(&mut work.ids.doi, &mut other.ids.doi);
    take(&mut work.ids.trial, &mut other.ids.trial);
    take(&mut work.ids.own, &mut other.ids.own);
    take(&mut work.title, &mut other.title);
    take(&mut work.venue, &mut other.venue);
    take(&mut work.mesh, &mut other.mesh);
    take(&mut work.headings, &mut other.headings);
    take(&mut work.keywords, &mut other.keywords);
    take(&mut work.grants, &mut other.grants);
    take(&mut work.phase, &mut other.phase);
    let finer = work.date.month == 0 && other.date.year == work.date.year;
    if other.date.is_some() && (!work.date.is_some() || finer) {
        work.date = other.date;
    }
    work.retracted |= other.retracted;
}

/// Fills what `work` lacks from a record of the same publication that is trusted less.
fn fill(work: &mut RawWork, mut other: RawWork) {
    fill_frame(work, &mut other);
    // Reference lists name the same works by different identifiers; the corpus drops doubles
    // once they are resolved.
    work.references.extend(other.references);
    work.cited_by = work.cited_by.max(other.cited_by);
    if work.kind == WorkKind::Article && other.kind.is_publication() {
        work.kind = other.kind;
    }
    if work.mentions.is_empty() {
        work.team_size = other.team_size;
        work.mentions = other.mentions;
    } else {
        fill_authors(&mut work.mentions, other.mentions);
    }
}

/// Author lists of one paper in two sources: identifiers and affiliations pass from the author at
/// the same position when the family names agree. A list in another script has no family names to
/// compare; when it is as long, its names pass as native names.
fn fill_authors(mine: &mut [RawMention], theirs: Vec<RawMention>) {
    let as_long = mine.len() == theirs.len();
    let mut at: FxHashMap<u16, RawMention> =
        theirs.into_iter().map(|mention| (mention.position, mention)).collect();
    for mention in mine {
        let Some(mut other) = at.remove(&mention.position) else { continue };
        if as_long && other.family.is_empty() && mention.native.is_empty() {
            mention.native = other.native;
            continue;
        }
        if !same_family(mention, &other) {
            continue;
        }
        fill_workplace(mention, &mut other);
        if !mention.orcid.is_some() {
            mention.orcid = other.orcid;
        }
        if mention.source_id.is_empty() {
            mention.source_id = other.source_id;
        }
        if mention.native.is_empty() {
            mention.native = other.native;
        }
        if mention.email_hash == 0 {
            mention.email_hash = other.email_hash;
        }
        if other.given.chars().count() > mention.given.chars().count()
            && !holds_family(&other.given, mention)
            && initials(&other.given).starts_with(&initials(&mention.given))
        {
            mention.given = other.given;
        }
        mention.corresponding |= other.corresponding;
        mention.equal_contribution |= other.equal_contribution;
    }
}

/// Takes over where an author works, as a whole: a line of one source keeps no country of another's. An
/// organisation is taken beside a line only when both are in one country, as far as known.
fn fill_workplace(mention: &mut RawMention, other: &mut RawMention) {
    let is_in_one_country =
        mention.country == [0, 0] || other.country == [0, 0] || mention.country == other.country;
    if mention.affiliations.is_empty() && is_in_one_country {
        mention.affiliations = std::mem::take(&mut other.affiliations);
        let has_cells = !mention.city.is_empty() || !mention.region.is_empty();
        if !has_cells {
            mention.city = std::mem::take(&mut other.city);
            mention.region = std::mem::take(&mut other.region);
        }
    }
    if mention.organisation.is_empty() && is_in_one_country {
        mention.organisation = std::mem::take(&mut other.organisation);
        if mention.country == [0, 0] {
            mention.country = other.country;
        }
    }
}

/// Whether given names hold a word of a family name that is cut otherwise: `García | Ejemplez, María` as
/// `Ejemplez, María García`.
fn holds_family(given: &str, mention: &RawMention) -> bool {
    let (own, family) = (fold_name(&mention.given), fold_name(&mention.family));
    let is_own = |word: &str| own.split(' ').any(|known| known == word);
    fold_name(given)
        .split(' ')
        .any(|word| !is_own(word) && family.split(' ').any(|known| known == word))
}

fn initials(given: &str) -> String {
    fold_name(given).split(' ').filter_map(|word| word.chars().next()).collect()
}

/// Whether the last word of one folded family name ends the other's: sources split "van der Berg"
/// and "Garcia Lopez" differently.
fn same_family(a: &RawMention, b: &RawMention) -> bool {
    let (a, b) = (fold_name(&a.family), fold_name(&b.family));
    !a.is_empty() && !b.is_empty() && (a.ends_with(&b) || b.ends_with(&a))
}

/// Adds the people of another record of the same session, trial or list; returns how many
/// appearances were new.
fn join_people(work: &mut RawWork, mut other: RawWork) -> u64 {
    fill_frame(work, &mut other);
    let mut added = 0;
    for theirs in other.mentions {
        let known = work.mentions.iter_mut().find(|mine| same_person_on_document(mine, &theirs));
        match known {
            Some(mine) => {
                for appearance in theirs.appearances {
                    if !mine.appearances.contains(&appearance) {
                        mine.appearances.push(appearance);
                        added += 1;
                    }
                }
                mine.appearances.sort_unstable();
                for line in theirs.affiliations {
                    if !mine.affiliations.contains(&line) {
                        mine.affiliations.push(line);
                    }
                }
                mine.affiliations.sort_unstable();
            }
            None => {
                added += theirs.appearances.len() as u64;
                work.mentions.push(theirs);
            }
        }
    }
    work.mentions.sort_by_cached_key(|m| (person_key(m), m.orcid, m.affiliations.clone()));
    for (place, mention) in work.mentions.iter_mut().enumerate() {
        mention.position = place as u16;
    }
    work.team_size = work.mentions.len() as u32;
    added
}

fn person_key(mention: &RawMention) -> (String, String) {
    (name_key(&[&mention.family, &mention.given]), name_key(&[&mention.native]))
}

fn same_person_on_document(a: &RawMention, b: &RawMention) -> bool {
    person_key(a) == person_key(b)
        && (a.orcid == b.orcid || !a.orcid.is_some() || !b.orcid.is_some())
}

/// Groups rows that are one work; within a group the most trusted record comes first.
fn same_work(parts: &[CorpusBuilder], rows: &[Row]) -> Vec<Vec<Row>> {
    #[derive(PartialEq, Eq, Hash)]
    enum Key<'a> {
        Pmid(u32),
        Pmcid(u32),
        OpenAlex(u64),
        Doi(&'a str),
        Own(bool, &'a str),
        Trial(WorkKind, &'a str),
        Content(u64),
    }
    let contents: Vec<Option<u64>> = rows
        .par_iter()
        .map(|row| content_key(&parts[row.part as usize].corpus, WorkId(row.row)))
        .collect();
    let mut same = UnionFind::<u32>::new(rows.len());
    let mut first: FxHashMap<Key<'_>, u32> = FxHashMap::default();
    let mut trusted: Vec<u32> = (0..rows.len() as u32).collect();
    trusted.par_sort_unstable_by(|a, b| canonical(parts, rows[*a as usize], rows[*b as usize]));
    for &place in &trusted {
        let row = rows[place as usize];
        let corpus = &parts[row.part as usize].corpus;
        let (works, at) = (&corpus.works, row.row as usize);
        let kind = works.kind[at];
        let mut keys = Vec::with_capacity(4);
        if works.pmid[at] != 0 {
            keys.push(Key::Pmid(works.pmid[at]));
        }
        if works.pmcid[at] != 0 {
            keys.push(Key::Pmcid(works.pmcid[at]));
        }
        if works.openalex[at] != 0 {
            keys.push(Key::OpenAlex(works.openalex[at]));
        }
        if !works.doi[at].is_empty() {
            keys.push(Key::Doi(corpus.text(works.doi[at])));
        }
        if !works.own[at].is_empty() {
            keys.push(Key::Own(kind.is_publication(), corpus.text(works.own[at])));
        }
        if !works.trial[at].is_empty() && kind == WorkKind::RegisteredTrial {
            keys.push(Key::Trial(kind, corpus.text(works.trial[at])));
        }
        keys.extend(contents[place as usize].map(Key::Content));
        for key in keys {
            let by_content = matches!(key, Key::Content(_));
            let other = *first.entry(key).or_insert(place);
            if other == place || (by_content && contradict(parts, row, rows[other as usize])) {
                continue;
            }
            same.union(place, other);
        }
    }
    let mut group_of: FxHashMap<u32, usize> = FxHashMap::default();
    let mut groups: Vec<Vec<Row>> = Vec::new();
    for place in trusted {
        let head = same.find_mut(place);
        let at = *group_of.entry(head).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[at].push(rows[place as usize]);
    }
    groups
}

/// Title, year and first author of a publication as one number; `None` for short titles
/// ("Editorial", "Reply") and for records without year or author.
fn content_key(corpus: &Corpus, work: WorkId) -> Option<u64> {
    let (works, row) = (&corpus.works, work.index());
    if !works.kind[row].is_publication() || !works.date[row].is_some() {
        return None;
    }
    let is_preprint = works.kind[row] == WorkKind::Preprint;
    title_and_author(corpus, work).map(|key| hash_one((key, works.date[row].year, is_preprint)))
}

fn hash_one(value: impl Hash) -> u64 {
    use std::hash::{BuildHasher, BuildHasherDefault};
    BuildHasherDefault::<rustc_hash::FxHasher>::default().hash_one(value)
}

/// Folded title and last word of the first author's family name as one number.
fn title_and_author(corpus: &Corpus, work: WorkId) -> Option<u64> {
    const SHORTEST_TITLE: usize = 24;
    let title = fold_title(corpus.text(corpus.works.title[work.index()]));
    title.chars().nth(SHORTEST_TITLE - 1)?;
    let first = corpus.mentions_of(work).next()?;
    let family = fold_name(corpus.text(corpus.mentions.family[first.index()]));
    let last_word = family.rsplit(' ').next().unwrap_or_default();
    (!last_word.is_empty()).then(|| hash_one((title.as_str(), last_word)))
}

/// Gives each preprint the article it became: the first one within the allowed years.
fn link_preprints(corpus: &mut Corpus) {
    let is_preprint = |kind: &WorkKind| *kind == WorkKind::Preprint;
    let mut wanted: FxHashMap<u64, Vec<WorkId>> = FxHashMap::default();
    for work in corpus.work_ids().filter(|w| is_preprint(&corpus.works.kind[w.index()])) {
        if let Some(key) = title_and_author(corpus, work) {
            wanted.entry(key).or_default().push(work);
        }
    }
    if wanted.is_empty() {
        return;
    }
    for article in corpus.work_ids() {
        let (kind, date) = (corpus.works.kind[article.index()], corpus.works.date[article.index()]);
        let is_article = kind.is_publication()
            && !matches!(kind, WorkKind::Preprint | WorkKind::Erratum | WorkKind::RetractionNotice);
        if !is_article || !date.is_some() {
            continue;
        }
        let Some(preprints) = title_and_author(corpus, article).and_then(|key| wanted.get(&key))
        else {
            continue;
        };
        for preprint in preprints {
            let years = date.year - corpus.works.date[preprint.index()].year;
            let link = &mut corpus.works.article[preprint.index()];
            if link.is_none() && (0..=PREPRINT_YEARS).contains(&years) {
                *link = Some(article);
            }
        }
    }
}

/// Whether two records carry different identifiers of one kind.
fn contradict(parts: &[CorpusBuilder], a: Row, b: Row) -> bool {
    let (first, second) = (&parts[a.part as usize].corpus, &parts[b.part as usize].corpus);
    let (i, j) = (a.row as usize, b.row as usize);
    let doi = |corpus: &Corpus, row: usize| corpus.text(corpus.works.doi[row]).to_owned();
    let numbers_differ = |x: u64, y: u64| x != 0 && y != 0 && x != y;
    let (x, y) = (&first.works, &second.works);
    let (mine, theirs) = (doi(first, i), doi(second, j));
    numbers_differ(x.pmid[i].into(), y.pmid[j].into())
        || numbers_differ(x.pmcid[i].into(), y.pmcid[j].into())
        || (!mine.is_empty() && !theirs.is_empty() && mine != theirs)
}

/// The order of works in the corpus, and of trust within a group: source, newest revision first,
/// then identifiers, then all that is printed.
fn canonical(parts: &[CorpusBuilder], a: Row, b: Row) -> Ordering {
    let (first, second) = (&parts[a.part as usize].corpus, &parts[b.part as usize].corpus);
    let (i, j) = (a.row as usize, b.row as usize);
    let (x, y) = (&first.works, &second.works);
    x.source[i]
        .cmp(&y.source[j])
        .then_with(|| x.kind[i].is_publication().cmp(&y.kind[j].is_publication()).reverse())
        .then_with(|| y.revision[j].cmp(&x.revision[i]))
        .then_with(|| x.pmid[i].cmp(&y.pmid[j]))
        .then_with(|| x.openalex[i].cmp(&y.openalex[j]))
        .then_with(|| first.text(x.doi[i]).cmp(second.text(y.doi[j])))
        .then_with(|| first.text(x.own[i]).cmp(second.text(y.own[j])))
        .then_with(|| first.text(x.trial[i]).cmp(second.text(y.trial[j])))
        .then_with(|| x.date[i].cmp(&y.date[j]))
        .then_with(|| first.text(x.title[i]).cmp(second.text(y.title[j])))
        .then_with(|| first.text(x.venue[i]).cmp(second.text(y.venue[j])))
        .then_with(|| x.mesh.row(i).cmp(y.mesh.row(j)))
        .then_with(|| {
            let names = |corpus: &Corpus, row: u32| -> Vec<(String, String, String)> {
                let printed = corpus.mentions_of(WorkId(row)).map(|m| m.index());
                let text = |id| corpus.text(id).to_owned();
                let m = &corpus.mentions;
                printed.map(|r| (text(m.family[r]), text(m.given[r]), text(m.native[r]))).collect()
            };
            names(first, a.row).cmp(&names(second, b.row))
        })
        .then_with(|| (a.part, a.row).cmp(&(b.part, b.row)))
}

/// Turns printed references into works of the corpus, each once, in order; a work does not cite
/// itself.
fn resolve_references(whole: CorpusBuilder) -> Corpus {
    let CorpusBuilder { mut corpus, references } = whole;
    let works = &corpus.works;
    let by = |column: Vec<(u64, u32)>| -> FxHashMap<u64, u32> {
        column.into_iter().filter(|(key, _)| *key != 0).collect()
    };
    let rows = || 0..works.kind.len() as u32;
    let pmids = by(rows().map(|row| (works.pmid[row as usize].into(), row)).collect());
    let openalex = by(rows().map(|row| (works.openalex[row as usize], row)).collect());
    let dois = by(rows().map(|row| (works.doi[row as usize].0.into(), row)).collect());
    let mut resolved: RaggedArray<WorkId> = RaggedArray::default();
    let mut cited: Vec<WorkId> = Vec::new();
    for row in rows() {
        cited.clear();
        cited.extend(references.row(row as usize).iter().filter_map(|reference| {
            let target = match reference {
                PackedRef::Pmid(pmid) => pmids.get(&u64::from(*pmid)),
                PackedRef::OpenAlex(number) => openalex.get(number),
                PackedRef::Doi(doi) => dois.get(&u64::from(doi.0)),
            };
            target.filter(|target| **target != row).map(|target| WorkId(*target))
        }));
        cited.sort_unstable();
        cited.dedup();
        resolved.push(cited.iter().copied());
    }
    corpus.works.references = resolved;
    corpus
}
