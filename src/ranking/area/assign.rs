//! The fraction f of each work in each area,
//! [method 6.1](crate::guide::method#61-how-a-document-comes-to-an-area).

use rayon::prelude::*;
use rustc_hash::FxHashMap;

use crate::data::corpus::{Corpus, PartialDate, RaggedArray, StrId, WorkId, WorkKind, fold_name};

use super::AreaIndex;
use super::phrases::PhraseMatches;
use super::resolve::fits;

/// How works are given to areas. Defaults and their reasons:
/// [method 6.1](crate::guide::method#61-how-a-document-comes-to-an-area).
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct AreaParams {
    /// Weight of a descriptor that is a major topic, beside 1 for the others.
    pub major: f32,
    /// The same for works dated since MEDLINE indexing became automatic, when major flags got
    /// weaker evidence.
    pub major_automatic: f32,
    /// Smallest fraction that is kept; below it the area is a side remark.
    pub min_fraction: f32,
    /// Factor for fractions from keywords, titles, talks and tracks.
    pub text: f32,
    /// Fraction from a journal or congress that speaks of the area by default, and factor for the words of a
    /// congress's own name.
    pub venue: f32,
    /// Factor for the mean fraction of citing and cited works.
    pub neighbours: f32,
}

impl Default for AreaParams {
    fn default() -> Self {
        Self {
            major: 3.0,
            major_automatic: 2.0,
            min_fraction: 0.15,
            text: 0.8,
            venue: 0.5,
            neighbours: 0.5,
        }
    }
}

/// MEDLINE indexing is automatic since this month ([source 42](crate::guide::method#12-sources)).
const AUTOMATIC_SINCE: PartialDate = PartialDate { year: 2022, month: 4, day: 1 };

/// What said that a work speaks of an area.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AssignmentRule {
    /// The study names no area: every work counts in full.
    Everything,
    /// The source names the area (roles and trials tables).
    Stated,
    /// MeSH descriptors.
    Mesh,
    /// Author keywords and title of a publication.
    Keywords,
    /// Title of a congress session.
    Session,
    /// Titles of the talks of a session.
    Talks,
    /// Track of a session.
    Track,
    /// The journal or congress, by the study's list.
    Venue,
    /// Words of the congress's own name.
    Congress,
    /// Citing and cited works.
    Neighbours,
}

impl AssignmentRule {
    /// The name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Everything => "everything",
            Self::Stated => "stated",
            Self::Mesh => "mesh",
            Self::Keywords => "keywords",
            Self::Session => "session_title",
            Self::Talks => "talk_titles",
            Self::Track => "track",
            Self::Venue => "venue",
            Self::Congress => "congress_name",
            Self::Neighbours => "neighbours",
        }
    }
}

/// A work that speaks of an area.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct AreaMembership {
    /// The work.
    pub work: WorkId,
    /// f of [method 6.1](crate::guide::method#61-how-a-document-comes-to-an-area), in (0, 1].
    pub fraction: f32,
    /// What said so.
    pub rule: AssignmentRule,
}

/// Which works speak of which area.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AreaWorks {
    /// For each area of [`AreaIndex::areas`], its works in rising order.
    pub areas: Vec<Vec<AreaMembership>>,
    /// Works for which no rule had anything to go by.
    pub unknown: usize,
}

impl AreaWorks {
    /// How many works of an area each rule gave, in order of the rules, rules without works left
    /// out.
    pub fn rules(&self, area: usize) -> Vec<(AssignmentRule, usize)> {
        let mut rules: Vec<AssignmentRule> =
            self.areas[area].iter().map(|found| found.rule).collect();
        rules.sort_unstable();
        let runs = rules.chunk_by(|a, b| a == b);
        runs.map(|run| (run[0], run.len())).collect()
    }
}

/// Works a task; fixed, so that results do not depend on the number of threads.
const CHUNK: usize = 4096;

type AreaHit = (u16, f32, AssignmentRule);

/// Gives every work to the areas that it speaks of: by MeSH; without MeSH by keywords and title,
/// then by its venue, then by citing and cited works. Congress sessions go by session title, talk
/// titles, track, the congress as `venues` list it, the words of its own name. The first rule that has anything to go by decides, also when it says
/// that the work speaks of other areas.
pub fn assign_works(corpus: &Corpus, areas: &AreaIndex, params: &AreaParams) -> AreaWorks {
    if areas.everything {
        let whole = |work| AreaMembership { work, fraction: 1.0, rule: AssignmentRule::Everything };
        return AreaWorks { areas: vec![corpus.work_ids().map(whole).collect()], unknown: 0 };
    }
    let judge = AreaAssigner::new(corpus, areas, params);
    let chunks = corpus.work_count().div_ceil(CHUNK);
    let parts: Vec<ChunkAssignment> =
        (0..chunks).into_par_iter().map(|chunk| judge.part(chunk)).collect();
    let mut hits = RaggedArray::default();
    let mut known = Vec::with_capacity(corpus.work_count());
    for part in parts {
        let mut start = 0;
        for (end, is_known) in part.ends {
            hits.push(part.hits[start..end as usize].iter().copied());
            known.push(is_known);
            start = end as usize;
        }
    }
    let borrowed = neighbours(corpus, &hits, &known, areas.areas.len(), params);
    let mut found = AreaWorks { areas: vec![Vec::new(); areas.areas.len()], unknown: 0 };
    let mut lent = borrowed.iter().peekable();
    for work in corpus.work_ids() {
        let own = hits.row(work.index());
        let from_others = lent.next_if(|(other, _)| *other == work).map(|(_, hits)| hits);
        let from_others = from_others.map(Vec::as_slice).unwrap_or_default();
        found.unknown += usize::from(!known[work.index()] && from_others.is_empty());
        for (area, fraction, rule) in own.iter().chain(from_others).copied() {
            found.areas[area as usize].push(AreaMembership { work, fraction, rule });
        }
    }
    found
}

/// What a chunk of works came to: hits, and for each work where its hits end and whether any rule
/// had something to go by.
#[derive(Default)]
struct ChunkAssignment {
    hits: Vec<AreaHit>,
    ends: Vec<(u32, bool)>,
}

/// Where words about an area stand, and what they count there.
#[derive(Clone, Copy)]
struct TextSource {
    rule: AssignmentRule,
    factor: f32,
}

/// Buffers of one task.
#[derive(Default)]
struct AssignBuffers {
    finds: PhraseMatches,
    headings: Vec<(u32, f32)>,
    sums: Vec<f32>,
}

struct AreaAssigner<'a> {
    corpus: &'a Corpus,
    areas: &'a AreaIndex,
    params: &'a AreaParams,
    venues: FxHashMap<StrId, Vec<u16>>,
    /// Areas that MeSH cannot speak for, since they have no include.
    without_mesh: Vec<bool>,
    /// Folded ids and names of the areas.
    labels: FxHashMap<String, u16>,
}

impl<'a> AreaAssigner<'a> {
    fn new(corpus: &'a Corpus, areas: &'a AreaIndex, params: &'a AreaParams) -> Self {
        let mut venues = FxHashMap::default();
        for venue in corpus.works.venue.iter().filter(|venue| !venue.is_empty()) {
            venues.entry(*venue).or_insert_with(|| {
                let folded = fold_name(corpus.text(*venue));
                let fitting =
                    |patterns: &Vec<Vec<String>>| patterns.iter().any(|p| fits(p, &folded));
                let numbers = 0..areas.venues.len() as u16;
                numbers.filter(|number| fitting(&areas.venues[*number as usize])).collect()
            });
        }
        let without_mesh = areas.areas.iter().map(|area| area.area.include.is_empty()).collect();
        let mut labels = FxHashMap::default();
        for (number, area) in areas.areas.iter().enumerate() {
            for label in [&area.area.name, &area.area.id] {
                labels.insert(fold_name(label), number as u16);
            }
        }
        Self { corpus, areas, params, venues, without_mesh, labels }
    }

    fn part(&self, chunk: usize) -> ChunkAssignment {
        let mut scratch =
            AssignBuffers { sums: vec![0.0; self.areas.areas.len()], ..AssignBuffers::default() };
        let mut part = ChunkAssignment::default();
        let end = ((chunk + 1) * CHUNK).min(self.corpus.work_count());
        for work in chunk * CHUNK..end {
            let known = self.work(WorkId(work as u32), &mut scratch, &mut part.hits);
            part.ends.push((part.hits.len() as u32, known));
        }
        part
    }

    /// Judges one work; whether any rule had something to go by.
    fn work(&self, work: WorkId, scratch: &mut AssignBuffers, hits: &mut Vec<AreaHit>) -> bool {
        let kind = self.corpus.works.kind[work.index()];
        if !kind.is_publication() && kind != WorkKind::Session && self.stated(work, hits) {
            return true;
        }
        if self.by_mesh(work, scratch, hits) {
            if self.without_mesh.contains(&true) {
                let start = hits.len();
                let _ = self.by_text(work, kind, scratch, hits) || self.by_venue(work, hits);
                let mut at = 0;
                hits.retain(|hit| {
                    at += 1;
                    at <= start || self.without_mesh[hit.0 as usize]
                });
            }
            return true;
        }
        self.by_text(work, kind, scratch, hits)
            || self.by_venue(work, hits)
            || (kind == WorkKind::Session && self.by_congress_name(work, scratch, hits))
    }

    /// The words of a congress's own name, where nothing of a session says what it is about. The names of
    /// journals are no such evidence: they name fields far wider than their papers, which have titles of
    /// their own.
    fn by_congress_name(
        &self,
        work: WorkId,
        scratch: &mut AssignBuffers,
        hits: &mut Vec<AreaHit>,
    ) -> bool {
        let row = work.index();
        let name = &self.corpus.works.venue[row..=row];
        let source = TextSource { rule: AssignmentRule::Congress, factor: self.params.venue };
        self.texts(name.iter(), source, scratch, hits)
    }

    /// Roles and trials tables name their area in a column, which arrives as a keyword.
    fn stated(&self, work: WorkId, hits: &mut Vec<AreaHit>) -> bool {
        let start = hits.len();
        for keyword in self.corpus.works.keywords.row(work.index()) {
            if let Some(area) = self.labels.get(&fold_name(self.corpus.text(*keyword))) {
                hits.push((*area, 1.0, AssignmentRule::Stated));
            }
        }
        hits.len() > start
    }

    /// f = weight of the descriptors in the area / weight of those in some area, a descriptor above
    /// another of the same work not counted.
    fn by_mesh(&self, work: WorkId, scratch: &mut AssignBuffers, hits: &mut Vec<AreaHit>) -> bool {
        let works = &self.corpus.works;
        let date = works.date[work.index()];
        let automatic = date.is_some() && date.day_number() >= AUTOMATIC_SINCE.day_number();
        let major = if automatic { self.params.major_automatic } else { self.params.major };
        scratch.headings.clear();
        for heading in works.mesh.row(work.index()) {
            if let Some(row) = self.areas.rows.get(&heading.ui) {
                scratch.headings.push((*row, if heading.major { major } else { 1.0 }));
            }
        }
        let mut total = 0.0;
        for (row, weight) in &scratch.headings {
            let below = |(other, _): &(u32, f32)| {
                self.areas.above.row(*other as usize).binary_search(row).is_ok()
            };
            if scratch.headings.iter().any(below) {
                continue;
            }
            total += weight;
            for area in self.areas.membership.row(*row as usize) {
                scratch.sums[*area as usize] += weight;
            }
        }
        if total == 0.0 {
            return false;
        }
        self.take_sums(&mut scratch.sums, total, 1.0, AssignmentRule::Mesh, hits);
        true
    }

    /// Turns sums into hits and clears them.
    fn take_sums(
        &self,
        sums: &mut [f32],
        total: f32,
        factor: f32,
        rule: AssignmentRule,
        hits: &mut Vec<AreaHit>,
    ) {
        for (area, sum) in sums.iter_mut().enumerate().filter(|(_, sum)| **sum > 0.0) {
            let fraction = *sum / total * factor;
            *sum = 0.0;
            if fraction >= self.params.min_fraction {
                hits.push((area as u16, fraction, rule));
            }
        }
    }

    fn by_text(
        &self,
        work: WorkId,
        kind: WorkKind,
        scratch: &mut AssignBuffers,
        hits: &mut Vec<AreaHit>,
    ) -> bool {
        let works = &self.corpus.works;
        let title = &works.title[work.index()..=work.index()];
        let keywords = works.keywords.row(work.index());
        if kind != WorkKind::Session {
            let source = self.own_text(AssignmentRule::Keywords);
            return self.texts(title.iter().chain(keywords), source, scratch, hits);
        }
        let talks = self.corpus.mentions_of(work).flat_map(|mention| {
            let appearances = self.corpus.mentions.appearances.row(mention.index());
            appearances.iter().map(|(_, talk, _)| talk)
        });
        let of = |rule| self.own_text(rule);
        self.texts(title.iter(), of(AssignmentRule::Session), scratch, hits)
            || self.texts(talks, of(AssignmentRule::Talks), scratch, hits)
            || self.texts(keywords.iter(), of(AssignmentRule::Track), scratch, hits)
    }

    fn own_text(&self, rule: AssignmentRule) -> TextSource {
        TextSource { rule, factor: self.params.text }
    }

    /// f = phrases of the area / phrases of some area, each counted once a work.
    fn texts<'t>(
        &self,
        texts: impl Iterator<Item = &'t StrId>,
        source: TextSource,
        scratch: &mut AssignBuffers,
        hits: &mut Vec<AreaHit>,
    ) -> bool {
        scratch.finds.phrases.clear();
        for text in texts.filter(|text| !text.is_empty()) {
            self.areas.phrases.find(self.corpus.text(*text), &mut scratch.finds);
        }
        for phrase in &scratch.finds.phrases {
            for area in self.areas.phrases.areas(*phrase) {
                scratch.sums[*area as usize] += 1.0;
            }
        }
        let total = scratch.finds.phrases.len() as f32;
        if total > 0.0 {
            self.take_sums(&mut scratch.sums, total, source.factor, source.rule, hits);
        }
        total > 0.0
    }

    fn by_venue(&self, work: WorkId, hits: &mut Vec<AreaHit>) -> bool {
        let venue = self.corpus.works.venue[work.index()];
        let areas = self.venues.get(&venue).map(Vec::as_slice).unwrap_or_default();
        hits.extend(areas.iter().map(|area| (*area, self.params.venue, AssignmentRule::Venue)));
        !areas.is_empty()
    }
}

/// For works that no other rule knew anything about: the mean fraction of citing and cited works
/// that some rule knew, times a factor. One pass: what is lent here is not lent on.
fn neighbours(
    corpus: &Corpus,
    hits: &RaggedArray<AreaHit>,
    known: &[bool],
    areas: usize,
    params: &AreaParams,
) -> Vec<(WorkId, Vec<AreaHit>)> {
    let references = &corpus.works.references;
    let mut citing: Vec<(WorkId, WorkId)> = Vec::new();
    for work in corpus.work_ids().filter(|work| known[work.index()]) {
        let unknown = references.row(work.index()).iter().filter(|cited| !known[cited.index()]);
        citing.extend(unknown.map(|cited| (*cited, work)));
    }
    citing.par_sort_unstable();
    let unknown: Vec<WorkId> = corpus.work_ids().filter(|work| !known[work.index()]).collect();
    let mean = |work: &WorkId| {
        let start = citing.partition_point(|(cited, _)| cited < work);
        let citing = citing[start..].iter().take_while(|(cited, _)| cited == work);
        let cited = references.row(work.index()).iter().filter(|cited| known[cited.index()]);
        let mut sums = vec![0.0; areas];
        let mut count = 0;
        for other in citing.map(|(_, citing)| citing).chain(cited) {
            count += 1;
            for (area, fraction, _) in hits.row(other.index()) {
                sums[*area as usize] += fraction;
            }
        }
        let means = sums.into_iter().enumerate().map(|(area, sum)| {
            (area as u16, sum / count.max(1) as f32 * params.neighbours, AssignmentRule::Neighbours)
        });
        (*work, means.filter(|(_, f, _)| *f > 0.0 && *f >= params.min_fraction).collect())
    };
    let lent: Vec<(WorkId, Vec<AreaHit>)> = unknown.par_iter().map(mean).collect();
    lent.into_iter().filter(|(_, hits)| !hits.is_empty()).collect()
}
