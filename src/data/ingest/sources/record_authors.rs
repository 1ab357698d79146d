//! The authors of one record, with what is printed beside the list.

use crate::data::corpus::{Appearance, Orcid, RawMention, RawWork, Role};
use crate::data::ingest::parsed::{PLACES_LEFT_OUT, ParsedFile};
use crate::data::ingest::vocabulary::printed_names::{NameColumn, PrintedEntry};

use super::author_list::{AuthorList, AuthorValues};
use super::pubmed_fields::{UNREAD_ORCID, affiliation};

/// Remark on affiliations beside a list that cannot be given to single authors.
const NOBODYS_ORCIDS: &str = "ORCID iDs that could not be given to single authors, left out";

/// The team of a record in printed order.
#[derive(Default)]
pub(super) struct RecordAuthors {
    team: Vec<TeamEntry>,
}

/// A person or group of a team.
struct TeamEntry {
    entry: PrintedEntry,
    lines: Vec<String>,
    orcid: Orcid,
    source_id: String,
    is_corresponding: bool,
}

impl RecordAuthors {
    /// Adds what is printed in the place of an author; what is not of the team is left out.
    pub(super) fn push(&mut self, entry: PrintedEntry) {
        if entry.is_in_team() {
            let (lines, orcid) = (Vec::new(), Orcid::default());
            let (source_id, is_corresponding) = (String::new(), false);
            self.team.push(TeamEntry { entry, lines, orcid, source_id, is_corresponding });
        }
    }

    /// Adds an affiliation of the author that was added last.
    pub(super) fn push_line(&mut self, line: &str) {
        if let Some(last) = self.team.last_mut() {
            last.lines.push(line.to_owned());
        }
    }

    /// Number of people and groups.
    pub(super) fn len(&self) -> usize {
        self.team.len()
    }

    /// The list for matching names to it.
    pub(super) fn list<'c>(&self, column: &'c NameColumn) -> AuthorList<'c> {
        AuthorList::new(self.team.iter().map(|author| &author.entry), column)
    }

    /// Gives each author the own affiliations.
    pub(super) fn add_lines(&mut self, lines: AuthorValues<String>, parsed: &mut ParsedFile) {
        note_count(PLACES_LEFT_OUT, lines.left_out, parsed);
        for (author, own) in self.team.iter_mut().zip(lines.own) {
            author.lines.extend(own);
        }
    }

    /// Gives each author the own ORCID iD.
    pub(super) fn add_orcids(&mut self, orcids: AuthorValues<Orcid>, parsed: &mut ParsedFile) {
        note_count(NOBODYS_ORCIDS, orcids.left_out, parsed);
        note_count(UNREAD_ORCID, orcids.unread, parsed);
        for (author, own) in self.team.iter_mut().zip(orcids.own) {
            if let Some(orcid) = own.first() {
                author.orcid = *orcid;
            }
        }
    }

    /// Gives each author the source's identifier, if there are as many.
    pub(super) fn add_source_ids(&mut self, ids: &[&str]) {
        if ids.len() == self.team.len() {
            for (author, id) in self.team.iter_mut().zip(ids) {
                author.source_id = id.trim().rsplit('/').next().unwrap_or_default().to_owned();
            }
        }
    }

    /// Marks the corresponding authors.
    pub(super) fn mark_corresponding(&mut self, authors: &[usize]) {
        for author in authors {
            if let Some(author) = self.team.get_mut(*author) {
                author.is_corresponding = true;
            }
        }
    }

    /// Puts the people into a work.
    pub(super) fn fill(self, work: &mut RawWork) {
        work.team_size += self.team.len() as u32;
        for (position, author) in self.team.into_iter().enumerate() {
            let PrintedEntry::Person(person) = author.entry else { continue };
            let mut mention =
                RawMention { position: position.min(65_535) as u16, ..RawMention::default() };
            affiliation(&mut mention, &person.place);
            person.fill(&mut mention);
            author.lines.iter().for_each(|line| affiliation(&mut mention, line));
            mention.orcid = author.orcid;
            mention.source_id = author.source_id;
            mention.corresponding = author.is_corresponding;
            let role = Role::Author;
            mention.appearances.push(Appearance { role, talk: String::new(), sponsored: false });
            work.mentions.push(mention);
        }
    }
}

fn note_count(note: &str, count: u64, parsed: &mut ParsedFile) {
    if count > 0 {
        parsed.add_note(note, count);
    }
}
