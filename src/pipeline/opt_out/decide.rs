//! Who goes, who stays, and who is asked about.

use std::collections::{BTreeMap, BTreeSet};

use data_encoding::BASE32_NOPAD;
use rustc_hash::{FxHashMap, FxHashSet};
use sha2::{Digest, Sha256};

use super::OptOuts;
use super::bearers::{
    Bearer, EntryNames, Likeness, find_alike, find_bearers, name_ids, printed_forms,
};
use super::name_fit::{NameForms, OptOutDoubt};
use super::place_fit::{PlaceFit, PlaceWords, places_fit};
use crate::data::corpus::{Corpus, MentionId, Orcid, PersonId, PrintedPlace, name_key};
use crate::data::ingest::OptOutEntry;
use crate::people::identity::{IdentityError, Resolution};

/// Whether a bearer of a name opted out, for somebody to decide.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OptOutQuestion {
    /// Where the first of the printed names is.
    pub place: PrintedPlace,
    /// The document that prints it.
    pub document: String,
    /// How many names the bearer prints.
    pub printed_names: usize,
    /// Line of the entry in the opt-out file.
    pub optout_line: u64,
    /// Why it is not sure.
    pub doubt: OptOutDoubt,
    /// Names the question in the file of answers: the same in every run, and no name.
    pub key: String,
    /// Whether it is the person, when that was answered.
    pub answer: Option<bool>,
}

/// An entry of the opt-out file that nothing in the sources fits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnmatchedEntry {
    /// Its line.
    pub line: u64,
    /// Where names are printed that may be meant all the same, mistyped or cut short here or there, with the
    /// documents that print them; in the order of files and lines.
    pub alike: Vec<(PrintedPlace, String)>,
}

impl UnmatchedEntry {
    /// Places that a remark names.
    const NAMED: usize = 3;
    /// Entries that have a remark of their own.
    const TOLD: usize = 20;

    /// What there is to say of such entries, without a name: where the names are that are alike, and the
    /// lines of the others. `inputs` are the files by row, `file` is the opt-out file.
    pub fn remarks(entries: &[Self], file: &str, inputs: &[&str]) -> Vec<String> {
        let (alike, others): (Vec<&Self>, Vec<&Self>) =
            entries.iter().partition(|entry| !entry.alike.is_empty());
        let mut remarks: Vec<String> =
            alike.iter().take(Self::TOLD).map(|entry| entry.remark(file, inputs)).collect();
        let untold = alike.iter().skip(Self::TOLD).chain(&others).map(|entry| entry.line);
        let mut lines: Vec<u64> = untold.collect();
        lines.sort_unstable();
        let word = match lines.len() {
            0 => return remarks,
            1 => "line",
            _ => "lines",
        };
        let lines: Vec<String> = lines.iter().map(u64::to_string).collect();
        remarks.push(format!(
            "{file}, {word} {}: no source prints such a name, iD or address",
            lines.join(", ")
        ));
        remarks
    }

    fn remark(&self, file: &str, inputs: &[&str]) -> String {
        let place = |(place, document): &(PrintedPlace, String)| {
            let input = inputs.get(place.input as usize).copied().unwrap_or_default();
            match place.line {
                0 => format!("{input} ({document})"),
                line => format!("{input}, line {line}"),
            }
        };
        let named: Vec<String> = self.alike.iter().take(Self::NAMED).map(place).collect();
        let more = match self.alike.len().saturating_sub(Self::NAMED) {
            0 => String::new(),
            more => format!("; and {more} more"),
        };
        format!(
            "{file}, line {}: no source prints such a name, iD or address; alike are names in {}{more}. If one is meant, correct the row",
            self.line,
            named.join("; ")
        )
    }
}

/// What the opt-out file means for a corpus.
#[derive(Clone, Debug, Default)]
pub struct OptOutVerdict {
    /// Which printed names go.
    pub is_gone: Vec<bool>,
    /// How many of them are of people who opted out.
    pub opted_out: usize,
    /// How many are of people who may have.
    pub undecided: usize,
    /// What was asked, answered or not; ordered by file, line and entry.
    pub questions: Vec<OptOutQuestion>,
    /// Entries of the opt-out file that nothing in the sources fits, by rising line.
    pub unmatched: Vec<UnmatchedEntry>,
    /// Remarks for whoever keeps the opt-out file and the answers.
    pub notes: Vec<String>,
}

/// Decides for every printed name whether it goes.
///
/// # Errors
/// When the table of readings is damaged (a broken build).
pub(in crate::pipeline) fn decide_opt_outs(
    corpus: &Corpus,
    people: &Resolution,
    opt_outs: &OptOuts,
) -> Result<OptOutVerdict, IdentityError> {
    let entries = &opt_outs.list.entries;
    let names = EntryNames::new(entries, corpus)?;
    let bearers = find_bearers(corpus, &people.person_of, entries, &names);
    let evidence = Evidence::collect(corpus, people, &bearers);
    let mut outcome = Outcome::default();
    let unmatched: Vec<usize> =
        (0..entries.len()).filter(|entry| bearers[*entry].is_empty()).collect();
    let alike = find_alike(corpus, &names, &unmatched);
    for ((entry, forms), bearers) in entries.iter().zip(&names.forms).zip(&bearers) {
        let case = EntryCase { entry, forms, bearers, evidence: &evidence, opt_outs };
        case.decide(&mut outcome);
    }
    let mut verdict = outcome.verdict(corpus, people);
    verdict.notes = opt_outs.list.notes.clone();
    let place_of = |mention: MentionId| {
        let (mentions, row) = (&corpus.mentions, mention.index());
        (mentions.place[row], corpus.document(mentions.work[row]))
    };
    verdict.unmatched = unmatched
        .into_iter()
        .zip(alike)
        .map(|(entry, alike)| {
            let mut alike: Vec<_> = alike.into_iter().map(place_of).collect();
            alike.sort_unstable();
            UnmatchedEntry { line: entries[entry].line, alike }
        })
        .collect();
    verdict.unmatched.sort_by_key(|entry| entry.line);
    for (_, answer) in opt_outs.answers.iter().filter(|(key, _)| !outcome.keys.contains(*key)) {
        verdict.notes.push(format!(
            "{}: answers a question that is not asked any more; the row can go",
            answer.place
        ));
    }
    verdict.questions.sort_by(|a, b| {
        (a.place, &a.document, a.optout_line, &a.key).cmp(&(
            b.place,
            &b.document,
            b.optout_line,
            &b.key,
        ))
    });
    Ok(verdict)
}

/// What is known of everybody whose name fits an entry.
struct Evidence<'c> {
    corpus: &'c Corpus,
    people: &'c Resolution,
    mentions: FxHashMap<Bearer, Vec<MentionId>>,
}

impl<'c> Evidence<'c> {
    fn collect(
        corpus: &'c Corpus,
        people: &'c Resolution,
        bearers: &[BTreeMap<Bearer, Likeness>],
    ) -> Self {
        let wanted: FxHashSet<Bearer> = bearers.iter().flat_map(|of| of.keys()).copied().collect();
        let mut mentions: FxHashMap<Bearer, Vec<MentionId>> = FxHashMap::default();
        for mention in corpus.mention_ids() {
            let bearer = Bearer::of(mention, &people.person_of);
            if wanted.contains(&bearer) {
                mentions.entry(bearer).or_default().push(mention);
            }
        }
        Self { corpus, people, mentions }
    }

    fn mentions_of(&self, bearer: Bearer) -> &[MentionId] {
        self.mentions.get(&bearer).map_or(&[], Vec::as_slice)
    }

    fn orcids(&self, bearer: Bearer) -> BTreeSet<Orcid> {
        let printed = self.mentions_of(bearer).iter();
        let orcids = printed.map(|mention| self.corpus.mentions.orcid[mention.index()]);
        orcids.filter(|orcid| orcid.is_some()).collect()
    }

    fn places(&self, bearer: Bearer) -> Vec<PlaceWords> {
        let mentions = &self.corpus.mentions;
        let rows = self.mentions_of(bearer).iter().map(|mention| mention.index());
        let lines: BTreeSet<&str> = rows
            .flat_map(|row| mentions.workplace_lines(row).chain([mentions.city[row]]))
            .map(|line| self.corpus.text(line))
            .filter(|line| !line.is_empty())
            .collect();
        lines.into_iter().map(PlaceWords::of).collect()
    }

    fn forms(&self, bearer: Bearer) -> Vec<NameForms> {
        let rows = self.mentions_of(bearer).iter();
        let ids: BTreeSet<_> = rows.map(|m| name_ids(self.corpus, m.index())).collect();
        ids.into_iter().map(|ids| printed_forms(self.corpus, ids)).collect()
    }

    /// People who share a document with a bearer.
    fn company(&self, bearer: Bearer) -> FxHashSet<PersonId> {
        let works = self.mentions_of(bearer).iter().map(|m| self.corpus.mentions.work[m.index()]);
        let others = works.flat_map(|work| self.corpus.mentions_of(work));
        let people = others.filter_map(|mention| self.people.person_of[mention.index()]);
        people.filter(|person| Bearer::Person(*person) != bearer).collect()
    }

    /// Whether identity resolution left open if two bearers are one person.
    fn is_asked(&self, a: Bearer, b: Bearer) -> bool {
        let bearer = |mention| Bearer::of(mention, &self.people.person_of);
        self.people.questions.iter().any(|open| {
            let pair = [bearer(open.a), bearer(open.b)];
            pair == [a, b] || pair == [b, a]
        })
    }
}

/// One entry and the people whose names fit it.
struct EntryCase<'a> {
    entry: &'a OptOutEntry,
    forms: &'a NameForms,
    bearers: &'a BTreeMap<Bearer, Likeness>,
    evidence: &'a Evidence<'a>,
    opt_outs: &'a OptOuts,
}

/// What the people found for an entry are known by.
struct FoundPerson {
    bearer: Bearer,
    orcids: BTreeSet<Orcid>,
    places: Vec<PlaceWords>,
    company: FxHashSet<PersonId>,
}

impl EntryCase<'_> {
    fn decide(&self, outcome: &mut Outcome) {
        let (found, others): (Vec<_>, Vec<_>) =
            self.bearers.iter().partition(|(bearer, likeness)| self.is_meant(**bearer, likeness));
        let found: Vec<FoundPerson> = found
            .into_iter()
            .map(|(bearer, _)| {
                outcome.gone.insert(*bearer);
                FoundPerson {
                    bearer: *bearer,
                    orcids: self.evidence.orcids(*bearer),
                    places: self.evidence.places(*bearer),
                    company: self.evidence.company(*bearer),
                }
            })
            .collect();
        for (bearer, likeness) in others {
            let doubt = match likeness.is_same_name {
                true => Some(OptOutDoubt::Unidentified),
                false => likeness.doubt,
            };
            if let Some(doubt) = doubt
                && !self.is_told_apart(*bearer, likeness, &found)
            {
                self.ask(*bearer, likeness, doubt, outcome);
            }
        }
    }

    /// Whether a bearer is the person of the entry beyond doubt.
    fn is_meant(&self, bearer: Bearer, likeness: &Likeness) -> bool {
        if likeness.has_identifier {
            return true;
        }
        if !likeness.is_same_name || self.has_other_orcid(bearer) || self.has_other_kanji(bearer) {
            return false;
        }
        if self.entry.is_name_alone() {
            return true;
        }
        let place = [PlaceWords::of(&self.entry.affiliation)];
        places_fit(&place, &self.evidence.places(bearer)) == PlaceFit::Same
    }

    fn has_other_orcid(&self, bearer: Bearer) -> bool {
        let orcids = self.evidence.orcids(bearer);
        self.entry.orcid.is_some() && !orcids.is_empty() && !orcids.contains(&self.entry.orcid)
    }

    fn has_other_kanji(&self, bearer: Bearer) -> bool {
        let printed = self.evidence.forms(bearer);
        printed.iter().any(|printed| self.forms.is_other_kanji(printed))
    }

    /// Whether something says that a bearer of the name is somebody else.
    fn is_told_apart(&self, bearer: Bearer, likeness: &Likeness, found: &[FoundPerson]) -> bool {
        if self.has_other_orcid(bearer) || self.has_other_kanji(bearer) {
            return true;
        }
        if !likeness.is_same_name && self.has_other_forename(bearer) {
            return true;
        }
        // Of a name alone, nobody knows how many people it means.
        if self.entry.is_name_alone() || found.is_empty() {
            return false;
        }
        let orcids = self.evidence.orcids(bearer);
        let is_other_orcid = |person: &FoundPerson| {
            !orcids.is_empty() && !person.orcids.is_empty() && orcids.is_disjoint(&person.orcids)
        };
        if found.iter().all(is_other_orcid) {
            return true;
        }
        let places = self.evidence.places(bearer);
        let company = self.evidence.company(bearer);
        let entry_place = [PlaceWords::of(&self.entry.affiliation)];
        let is_elsewhere = self.entry.affiliation.is_empty()
            || places_fit(&entry_place, &places) == PlaceFit::Other;
        is_elsewhere
            && found.iter().all(|person| {
                places_fit(&person.places, &places) == PlaceFit::Other
                    && person.company.is_disjoint(&company)
                    && !self.evidence.is_asked(person.bearer, bearer)
            })
    }

    /// Whether a bearer whose name may be that of the entry prints a forename elsewhere that is not.
    fn has_other_forename(&self, bearer: Bearer) -> bool {
        self.evidence.forms(bearer).iter().any(|printed| {
            self.forms.fit(printed).is_none()
                && !self.forms.latin.is_empty()
                && printed.latin.iter().any(|theirs| {
                    theirs.has_full_given()
                        && !self.forms.latin.iter().any(|mine| theirs.shares_given(mine))
                })
        })
    }

    fn ask(&self, bearer: Bearer, likeness: &Likeness, doubt: OptOutDoubt, outcome: &mut Outcome) {
        let corpus = self.evidence.corpus;
        let order = |mention: &&MentionId| {
            let row = mention.index();
            let work = corpus.mentions.work[row];
            (corpus.mentions.place[row], corpus.document(work), corpus.mentions.position[row])
        };
        let Some(first) = likeness.mentions.iter().min_by_key(order) else { return };
        let keys: Vec<String> =
            likeness.mentions.iter().map(|m| question_key(self.entry, corpus, *m)).collect();
        let given: BTreeSet<bool> = keys
            .iter()
            .filter_map(|key| self.opt_outs.answers.get(key))
            .map(|answer| answer.is_same)
            .collect();
        outcome.keys.extend(keys);
        // Two names of one bearer that were answered differently: left out, as before an answer.
        let answer = (given.len() == 1).then(|| given.contains(&true));
        match answer {
            Some(true) => {
                outcome.gone.insert(bearer);
            }
            Some(false) => {}
            None => {
                outcome.undecided.insert(bearer);
            }
        }
        outcome.questions.push(OptOutQuestion {
            place: corpus.mentions.place[first.index()],
            document: corpus.document(corpus.mentions.work[first.index()]),
            printed_names: self.evidence.mentions_of(bearer).len(),
            optout_line: self.entry.line,
            doubt,
            key: question_key(self.entry, corpus, *first),
            answer,
        });
    }
}

/// Letters of base 32: 80 bits.
const KEY_LETTERS: usize = 16;

/// The key of the question whether a printed name is the person of an entry.
fn question_key(entry: &OptOutEntry, corpus: &Corpus, mention: MentionId) -> String {
    let (mentions, row) = (&corpus.mentions, mention.index());
    let text = |id| corpus.text(id);
    let mut hash = Sha256::new();
    for part in [
        entry.fingerprint.as_str(),
        &corpus.document(mentions.work[row]),
        &name_key(&[text(mentions.family[row]), text(mentions.given[row])]),
        &name_key(&[text(mentions.native[row])]),
    ] {
        hash.update(part);
        hash.update([0]);
    }
    let mut key = BASE32_NOPAD.encode(&hash.finalize());
    key.truncate(KEY_LETTERS);
    key
}

/// What was decided over all entries.
#[derive(Default)]
struct Outcome {
    gone: BTreeSet<Bearer>,
    undecided: BTreeSet<Bearer>,
    questions: Vec<OptOutQuestion>,
    /// Keys of all questions that can be answered.
    keys: FxHashSet<String>,
}

impl Outcome {
    fn verdict(&mut self, corpus: &Corpus, people: &Resolution) -> OptOutVerdict {
        let mut verdict = OptOutVerdict::default();
        for mention in corpus.mention_ids() {
            let bearer = Bearer::of(mention, &people.person_of);
            let is_gone = self.gone.contains(&bearer);
            let is_undecided = !is_gone && self.undecided.contains(&bearer);
            verdict.opted_out += usize::from(is_gone);
            verdict.undecided += usize::from(is_undecided);
            verdict.is_gone.push(is_gone || is_undecided);
        }
        verdict.questions = std::mem::take(&mut self.questions);
        verdict
    }
}
