//! The corpus as a struct of arrays, and the one way to fill it.

use rayon::prelude::*;

use super::{
    Appearance, CongressLevel, Grant, MentionId, MeshHeading, Orcid, PartialDate, PrintedHeading,
    PrintedPlace, RaggedArray, RawMention, RawWork, Role, SourceKind, StrId, StringInterner,
    WorkId, WorkIds, WorkKind, WorkRef,
};

/// Works, one row each, in canonical order once [`super::merge_records()`] has made them.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct WorkColumns {
    /// Most trusted source that holds the work.
    pub source: Vec<SourceKind>,
    /// What it is.
    pub kind: Vec<WorkKind>,
    /// Date; [`PartialDate::NONE`] when unknown.
    pub date: Vec<PartialDate>,
    /// Revision, see [`RawWork::revision`].
    pub revision: Vec<u32>,
    /// PubMed identifier or 0.
    pub pmid: Vec<u32>,
    /// PubMed Central number or 0.
    pub pmcid: Vec<u32>,
    /// OpenAlex number or 0.
    pub openalex: Vec<u64>,
    /// DOI or empty.
    pub doi: Vec<StrId>,
    /// Registry number or empty.
    pub trial: Vec<StrId>,
    /// The source's own identifier or empty.
    pub own: Vec<StrId>,
    /// Title.
    pub title: Vec<StrId>,
    /// Journal or congress.
    pub venue: Vec<StrId>,
    /// Descriptors.
    pub mesh: RaggedArray<MeshHeading>,
    /// Headings that the source gives by name only, with their star, until
    /// [`CorpusBuilder::look_up_headings`] has taken them.
    pub(super) printed_headings: RaggedArray<(StrId, bool)>,
    /// Keywords.
    pub keywords: RaggedArray<StrId>,
    /// Grants named: agency, number of the award or empty.
    pub grants: RaggedArray<(StrId, StrId)>,
    /// Cited works that are in the corpus.
    pub references: RaggedArray<WorkId>,
    /// Citations counted by the source; `None` when it counts none.
    pub cited_by: Vec<Option<u32>>,
    /// Whether it was retracted.
    pub retracted: Vec<bool>,
    /// The article that a preprint became, when it is in the corpus: one piece of evidence, not
    /// two. `None` for everything else.
    pub article: Vec<Option<WorkId>>,
    /// Length of the author list, or number of distinct persons of a session.
    pub team_size: Vec<u32>,
    /// Reach of the congress.
    pub level: Vec<CongressLevel>,
    /// Phase of a registered trial or 0.
    pub phase: Vec<u8>,
    /// First mention of each work; one entry more than works.
    mention_offsets: Vec<u32>,
}

/// Printed names, one row each, grouped by work and in printed order within it.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct MentionColumns {
    /// The work.
    pub work: Vec<WorkId>,
    /// Place in the author list, from 0.
    pub position: Vec<u16>,
    /// Family name in Latin script.
    pub family: Vec<StrId>,
    /// Given names in Latin script.
    pub given: Vec<StrId>,
    /// Whole name in its own script.
    pub native: Vec<StrId>,
    /// Reading in kana.
    pub kana: Vec<StrId>,
    /// Generational suffix.
    pub suffix: Vec<StrId>,
    /// ORCID iD.
    pub orcid: Vec<Orcid>,
    /// Source's author identifier.
    pub source_id: Vec<StrId>,
    /// Affiliation lines.
    pub affiliations: RaggedArray<StrId>,
    /// Organisation when given apart from the line.
    pub organisation: Vec<StrId>,
    /// City.
    pub city: Vec<StrId>,
    /// State, province or prefecture.
    pub region: Vec<StrId>,
    /// Country code or `[0, 0]`.
    pub country: Vec<[u8; 2]>,
    /// Salted hash of the e-mail address or 0.
    pub email_hash: Vec<u64>,
    /// Equal contributor.
    pub equal_contribution: Vec<bool>,
    /// Corresponding author.
    pub corresponding: Vec<bool>,
    /// What the person did: role, talk, sponsored.
    pub appearances: RaggedArray<(Role, StrId, bool)>,
    /// File and line of the record that is trusted most.
    pub place: Vec<PrintedPlace>,
}

impl MentionColumns {
    /// The affiliation lines of a mention and the organisation printed apart from them, without those that
    /// are empty.
    pub fn workplace_lines(&self, row: usize) -> impl Iterator<Item = StrId> {
        let lines = self.affiliations.row(row).iter().chain([&self.organisation[row]]);
        lines.copied().filter(|line| !line.is_empty())
    }
}

/// Everything read, merged and ordered.
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct Corpus {
    /// Every string once.
    pub strings: StringInterner,
    /// The works.
    pub works: WorkColumns,
    /// The printed names on them.
    pub mentions: MentionColumns,
}

impl Corpus {
    /// Number of works.
    pub fn work_count(&self) -> usize {
        self.works.kind.len()
    }

    /// Number of mentions.
    pub fn mention_count(&self) -> usize {
        self.mentions.work.len()
    }

    /// All works in order.
    pub fn work_ids(&self) -> impl Iterator<Item = WorkId> + use<> {
        (0..self.work_count() as u32).map(WorkId)
    }

    /// All mentions in order.
    pub fn mention_ids(&self) -> impl Iterator<Item = MentionId> + use<> {
        (0..self.mention_count() as u32).map(MentionId)
    }

    /// The mentions of a work, in printed order.
    pub fn mentions_of(&self, work: WorkId) -> impl ExactSizeIterator<Item = MentionId> + use<> {
        let offsets = &self.works.mention_offsets;
        (offsets[work.index()]..offsets[work.index() + 1]).map(MentionId)
    }

    /// The text behind an id.
    pub fn text(&self, id: StrId) -> &str {
        self.strings.get(id)
    }

    /// The name of a work in tables and links: `PMID:1`, else `DOI:…`, `OPENALEX:W1`, `NCT…`, else
    /// the source's own identifier.
    pub fn document(&self, work: WorkId) -> String {
        let (works, row) = (&self.works, work.index());
        if works.pmid[row] != 0 {
            format!("PMID:{}", works.pmid[row])
        } else if !works.doi[row].is_empty() {
            format!("DOI:{}", self.text(works.doi[row]))
        } else if works.openalex[row] != 0 {
            format!("OPENALEX:W{}", works.openalex[row])
        } else if works.pmcid[row] != 0 {
            format!("PMC{}", works.pmcid[row])
        } else if !works.own[row].is_empty() {
            self.text(works.own[row]).to_owned()
        } else if !works.trial[row].is_empty() {
            self.text(works.trial[row]).to_owned()
        } else {
            format!("TITLE:{}", self.text(works.title[row]))
        }
    }

    /// The newest date of any work, `NONE` in an empty corpus.
    pub fn newest_date(&self) -> PartialDate {
        self.works.date.iter().copied().max().unwrap_or_default()
    }

    /// The works for which `keep` says true, with the row that each had here. Ids are new; references
    /// to works that were left out are gone.
    pub fn only_works(&self, keep: impl Fn(WorkId) -> bool) -> (Self, Vec<WorkId>) {
        let kept: Vec<WorkId> = self.work_ids().filter(|work| keep(*work)).collect();
        let mut new_id = vec![None; self.work_count()];
        for (row, work) in kept.iter().enumerate() {
            new_id[work.index()] = Some(WorkId(row as u32));
        }
        let works = self.works.select(&kept, |work| new_id[work.index()]);
        let mut part = Self { strings: self.strings.clone(), works, ..Self::default() };
        part.works.mention_offsets.push(0);
        for (row, work) in kept.iter().enumerate() {
            for mention in self.mentions_of(*work) {
                part.mentions
                    .copy_row(&self.mentions, mention.index(), WorkId(row as u32), |id| id);
            }
            part.works.mention_offsets.push(part.mentions.work.len() as u32);
        }
        (part, kept)
    }

    /// Replaces every text for which `is_private` says true, in titles, affiliations or wherever it stands, by
    /// one that says that it is withheld.
    pub fn withhold(&mut self, is_private: impl Fn(&str) -> bool + Sync) {
        self.strings.withhold(is_private);
    }

    /// Removes the mentions whose place in `is_dropped`, one place a mention, says true. Works, their team sizes and ids stay.
    pub fn remove_mentions(&mut self, is_dropped: &[bool]) {
        let mut kept = 0;
        let offsets: Vec<u32> = std::iter::once(0)
            .chain(self.work_ids().map(|work| {
                kept += self.mentions_of(work).filter(|m| !is_dropped[m.index()]).count() as u32;
                kept
            }))
            .collect();
        self.works.mention_offsets = offsets;
        self.mentions.remove_rows(is_dropped);
    }
}

impl WorkColumns {
    fn select(&self, rows: &[WorkId], new_id: impl Fn(WorkId) -> Option<WorkId>) -> Self {
        fn pick<T: Clone>(column: &[T], rows: &[WorkId]) -> Vec<T> {
            rows.iter().map(|row| column[row.index()].clone()).collect()
        }
        fn pick_lists<T: Clone>(lists: &RaggedArray<T>, rows: &[WorkId]) -> RaggedArray<T> {
            rows.iter().map(|row| lists.row(row.index()).to_vec()).collect()
        }
        let cited = |row: &WorkId| {
            self.references.row(row.index()).iter().filter_map(|work| new_id(*work)).collect()
        };
        Self {
            source: pick(&self.source, rows),
            kind: pick(&self.kind, rows),
            date: pick(&self.date, rows),
            revision: pick(&self.revision, rows),
            pmid: pick(&self.pmid, rows),
            pmcid: pick(&self.pmcid, rows),
            openalex: pick(&self.openalex, rows),
            doi: pick(&self.doi, rows),
            trial: pick(&self.trial, rows),
            own: pick(&self.own, rows),
            title: pick(&self.title, rows),
            venue: pick(&self.venue, rows),
            mesh: pick_lists(&self.mesh, rows),
            printed_headings: pick_lists(&self.printed_headings, rows),
            keywords: pick_lists(&self.keywords, rows),
            grants: pick_lists(&self.grants, rows),
            references: rows.iter().map(cited).collect(),
            cited_by: pick(&self.cited_by, rows),
            article: rows.iter().map(|row| self.article[row.index()].and_then(&new_id)).collect(),
            retracted: pick(&self.retracted, rows),
            team_size: pick(&self.team_size, rows),
            level: pick(&self.level, rows),
            phase: pick(&self.phase, rows),
            mention_offsets: Vec::new(),
        }
    }
}

impl MentionColumns {
    pub(super) fn copy_row(
        &mut self,
        from: &Self,
        row: usize,
        work: WorkId,
        mut string: impl FnMut(StrId) -> StrId,
    ) {
        self.work.push(work);
        self.position.push(from.position[row]);
        self.family.push(string(from.family[row]));
        self.given.push(string(from.given[row]));
        self.native.push(string(from.native[row]));
        self.kana.push(string(from.kana[row]));
        self.suffix.push(string(from.suffix[row]));
        self.orcid.push(from.orcid[row]);
        self.source_id.push(string(from.source_id[row]));
        self.affiliations.push(from.affiliations.row(row).iter().map(|id| string(*id)));
        self.organisation.push(string(from.organisation[row]));
        self.city.push(string(from.city[row]));
        self.region.push(string(from.region[row]));
        self.country.push(from.country[row]);
        self.email_hash.push(from.email_hash[row]);
        self.equal_contribution.push(from.equal_contribution[row]);
        self.corresponding.push(from.corresponding[row]);
        let done = from.appearances.row(row).iter();
        self.appearances
            .push(done.map(|(role, talk, sponsored)| (*role, string(*talk), *sponsored)));
        self.place.push(from.place[row]);
    }

    /// Removes the rows whose place in `is_dropped` says true.
    fn remove_rows(&mut self, is_dropped: &[bool]) {
        fn remove<T>(column: &mut Vec<T>, is_dropped: &[bool]) {
            let mut dropped = is_dropped.iter();
            column.retain(|_| dropped.next() != Some(&true));
        }
        // All by name, so that no column is forgotten.
        let Self {
            work,
            position,
            family,
            given,
            native,
            kana,
            suffix,
            orcid,
            source_id,
            affiliations,
            organisation,
            city,
            region,
            country,
            email_hash,
            equal_contribution,
            corresponding,
            appearances,
            place,
        } = self;
        let texts = [family, given, native, kana, suffix, source_id, organisation, city, region];
        texts.into_par_iter().for_each(|column| remove(column, is_dropped));
        remove(work, is_dropped);
        remove(position, is_dropped);
        remove(orcid, is_dropped);
        remove(country, is_dropped);
        remove(email_hash, is_dropped);
        remove(equal_contribution, is_dropped);
        remove(corresponding, is_dropped);
        remove(place, is_dropped);
        affiliations.remove_rows(is_dropped);
        appearances.remove_rows(is_dropped);
    }
}

/// A corpus in the making, with references still as printed. One per file, or the final one.
#[derive(Clone, Debug, serde::Serialize, serde::Deserialize)]
pub struct CorpusBuilder {
    pub(super) corpus: Corpus,
    pub(super) references: RaggedArray<PackedRef>,
}

/// [`WorkRef`] in twelve bytes.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize,
)]
pub(super) enum PackedRef {
    Pmid(u32),
    OpenAlex(u64),
    Doi(StrId),
}

impl Default for CorpusBuilder {
    fn default() -> Self {
        let mut corpus = Corpus::default();
        corpus.works.mention_offsets.push(0);
        Self { corpus, references: RaggedArray::default() }
    }
}

impl CorpusBuilder {
    /// Number of works so far.
    pub fn len(&self) -> usize {
        self.corpus.work_count()
    }

    /// Whether no work was added.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A copy without the works whose PubMed identifier `is_gone` says true to.
    pub fn without_pmids(&self, is_gone: impl Fn(u32) -> bool) -> Self {
        let mut kept = Self::default();
        for row in (0..self.len()).filter(|row| !is_gone(self.corpus.works.pmid[*row])) {
            kept.push_row(self, row, |strings, id| strings.intern(self.corpus.text(id)));
        }
        kept
    }

    /// The corpus as filled so far; its `references` are empty until [`super::merge_records()`].
    pub fn corpus(&self) -> &Corpus {
        &self.corpus
    }

    /// Adds a work.
    pub fn push(&mut self, work: &RawWork) {
        let Corpus { strings, works, mentions } = &mut self.corpus;
        let id = WorkId(works.kind.len() as u32);
        works.source.push(work.source);
        works.kind.push(work.kind);
        works.date.push(work.date);
        works.revision.push(work.revision);
        works.pmid.push(work.ids.pmid);
        works.pmcid.push(work.ids.pmcid);
        works.openalex.push(work.ids.openalex);
        works.doi.push(strings.intern(&work.ids.doi));
        works.trial.push(strings.intern(&work.ids.trial));
        works.own.push(strings.intern(&work.ids.own));
        works.title.push(strings.intern(&work.title));
        works.venue.push(strings.intern(&work.venue));
        works.mesh.push(work.mesh.iter().copied());
        let headings = work.headings.iter();
        works.printed_headings.push(headings.map(|h| (strings.intern(&h.name), h.major)));
        works.keywords.push(work.keywords.iter().map(|word| strings.intern(word)));
        let grants = work.grants.iter();
        works.grants.push(grants.map(|g| (strings.intern(&g.agency), strings.intern(&g.number))));
        self.references.push(work.references.iter().map(|reference| match reference {
            WorkRef::Pmid(pmid) => PackedRef::Pmid(*pmid),
            WorkRef::OpenAlex(number) => PackedRef::OpenAlex(*number),
            WorkRef::Doi(doi) => PackedRef::Doi(strings.intern(doi)),
        }));
        works.cited_by.push(work.cited_by);
        works.retracted.push(work.retracted);
        works.article.push(None);
        // Collaborators are no authors and no part of k.
        let is_member =
            |m: &&RawMention| m.appearances.iter().any(|a| a.role != Role::Collaborator);
        let members = work.mentions.iter().filter(is_member).count() as u32;
        works.team_size.push(work.team_size.max(members));
        works.level.push(work.level);
        works.phase.push(work.phase);
        for mention in &work.mentions {
            mentions.push(strings, id, mention);
        }
        works.mention_offsets.push(mentions.work.len() as u32);
    }

    /// Adds a row of another builder as it is; `string` carries its strings over.
    pub(super) fn push_row(
        &mut self,
        from: &Self,
        row: usize,
        mut string: impl FnMut(&mut StringInterner, StrId) -> StrId,
    ) {
        let Corpus { strings, works, mentions } = &mut self.corpus;
        let mut string = |id| string(strings, id);
        let theirs = &from.corpus.works;
        let id = WorkId(works.kind.len() as u32);
        works.source.push(theirs.source[row]);
        works.kind.push(theirs.kind[row]);
        works.date.push(theirs.date[row]);
        works.revision.push(theirs.revision[row]);
        works.pmid.push(theirs.pmid[row]);
        works.pmcid.push(theirs.pmcid[row]);
        works.openalex.push(theirs.openalex[row]);
        works.doi.push(string(theirs.doi[row]));
        works.trial.push(string(theirs.trial[row]));
        works.own.push(string(theirs.own[row]));
        works.title.push(string(theirs.title[row]));
        works.venue.push(string(theirs.venue[row]));
        works.mesh.push(theirs.mesh.row(row).iter().copied());
        let headings = theirs.printed_headings.row(row).iter();
        works.printed_headings.push(headings.map(|(name, major)| (string(*name), *major)));
        works.keywords.push(theirs.keywords.row(row).iter().map(|word| string(*word)));
        let grants = theirs.grants.row(row).iter();
        works.grants.push(grants.map(|(agency, number)| (string(*agency), string(*number))));
        let references = from.references.row(row).iter().map(|reference| match reference {
            PackedRef::Doi(doi) => PackedRef::Doi(string(*doi)),
            number => *number,
        });
        self.references.push(references);
        works.cited_by.push(theirs.cited_by[row]);
        works.retracted.push(theirs.retracted[row]);
        works.article.push(None);
        works.team_size.push(theirs.team_size[row]);
        works.level.push(theirs.level[row]);
        works.phase.push(theirs.phase[row]);
        for mention in from.corpus.mentions_of(WorkId(row as u32)) {
            mentions.copy_row(&from.corpus.mentions, mention.index(), id, &mut string);
        }
        works.mention_offsets.push(mentions.work.len() as u32);
    }

    /// The record behind a row, unpacked again.
    pub(super) fn unpack(&self, row: usize) -> RawWork {
        let Corpus { strings, works, mentions } = &self.corpus;
        let text = |id: StrId| strings.get(id).to_owned();
        let references = self.references.row(row).iter().map(|reference| match reference {
            PackedRef::Pmid(pmid) => WorkRef::Pmid(*pmid),
            PackedRef::OpenAlex(number) => WorkRef::OpenAlex(*number),
            PackedRef::Doi(doi) => WorkRef::Doi(text(*doi)),
        });
        let printed = self.corpus.mentions_of(WorkId(row as u32));
        let grants = works.grants.row(row).iter();
        let headings = works.printed_headings.row(row).iter();
        RawWork {
            source: works.source[row],
            kind: works.kind[row],
            ids: WorkIds {
                pmid: works.pmid[row],
                doi: text(works.doi[row]),
                pmcid: works.pmcid[row],
                openalex: works.openalex[row],
                trial: text(works.trial[row]),
                own: text(works.own[row]),
            },
            title: text(works.title[row]),
            venue: text(works.venue[row]),
            date: works.date[row],
            revision: works.revision[row],
            mesh: works.mesh.row(row).to_vec(),
            headings: headings
                .map(|(id, major)| PrintedHeading { name: text(*id), major: *major })
                .collect(),
            keywords: works.keywords.row(row).iter().map(|id| text(*id)).collect(),
            grants: grants.map(|g| Grant { agency: text(g.0), number: text(g.1) }).collect(),
            references: references.collect(),
            cited_by: works.cited_by[row],
            retracted: works.retracted[row],
            team_size: works.team_size[row],
            level: works.level[row],
            phase: works.phase[row],
            mentions: printed.map(|mention| mentions.unpack(strings, mention.index())).collect(),
        }
    }
}

impl MentionColumns {
    fn push(&mut self, strings: &mut StringInterner, work: WorkId, mention: &RawMention) {
        self.work.push(work);
        self.position.push(mention.position);
        self.family.push(strings.intern(&mention.family));
        self.given.push(strings.intern(&mention.given));
        self.native.push(strings.intern(&mention.native));
        self.kana.push(strings.intern(&mention.kana));
        self.suffix.push(strings.intern(&mention.suffix));
        self.orcid.push(mention.orcid);
        self.source_id.push(strings.intern(&mention.source_id));
        self.affiliations.push(mention.affiliations.iter().map(|line| strings.intern(line)));
        self.organisation.push(strings.intern(&mention.organisation));
        self.city.push(strings.intern(&mention.city));
        self.region.push(strings.intern(&mention.region));
        self.country.push(mention.country);
        self.email_hash.push(mention.email_hash);
        self.equal_contribution.push(mention.equal_contribution);
        self.corresponding.push(mention.corresponding);
        let done = mention.appearances.iter();
        self.appearances.push(done.map(|a| (a.role, strings.intern(&a.talk), a.sponsored)));
        self.place.push(mention.place);
    }

    fn unpack(&self, strings: &StringInterner, row: usize) -> RawMention {
        let text = |id: StrId| strings.get(id).to_owned();
        let done = self.appearances.row(row).iter();
        RawMention {
            family: text(self.family[row]),
            given: text(self.given[row]),
            native: text(self.native[row]),
            kana: text(self.kana[row]),
            suffix: text(self.suffix[row]),
            orcid: self.orcid[row],
            source_id: text(self.source_id[row]),
            affiliations: self.affiliations.row(row).iter().map(|id| text(*id)).collect(),
            organisation: text(self.organisation[row]),
            city: text(self.city[row]),
            region: text(self.region[row]),
            country: self.country[row],
            email_hash: self.email_hash[row],
            position: self.position[row],
            equal_contribution: self.equal_contribution[row],
            corresponding: self.corresponding[row],
            appearances: done
                .map(|(role, talk, sponsored)| Appearance {
                    role: *role,
                    talk: text(*talk),
                    sponsored: *sponsored,
                })
                .collect(),
            place: self.place[row],
        }
    }
}
