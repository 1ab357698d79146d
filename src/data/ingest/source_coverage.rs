//! How complete a file is: how much of it names people, places and subjects.

use std::fmt;

use crate::data::corpus::{Role, SourceKind};
use crate::storage::input_file::InputPath;

use super::parsed::ParsedFile;

/// Counts of one file before it is merged with others.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SourceCoverage {
    /// Path relative to the study file.
    pub path: String,
    /// Source kind.
    pub kind: SourceKind,
    /// Records read.
    pub read: u64,
    /// Records refused.
    pub rejected: u64,
    /// Documents in it.
    pub works: u64,
    /// Documents with at least one MeSH descriptor.
    pub works_with_mesh: u64,
    /// MeSH descriptors, each counted once per document.
    pub headings: u64,
    /// Documents that name a grant.
    pub works_with_grants: u64,
    /// Grants, each counted once per document.
    pub grants: u64,
    /// Years of the oldest and the newest document; `None` when none is dated.
    pub years: Option<(i16, i16)>,
    /// Printed names of authors, speakers, officials.
    pub people: u64,
    /// Printed names of investigators who are not authors.
    pub collaborators: u64,
    /// Names with an ORCID iD, collaborators included.
    pub orcids: u64,
    /// Names with an affiliation line, collaborators included.
    pub with_affiliation: u64,
    /// Names with a country, collaborators included.
    pub with_country: u64,
}

impl SourceCoverage {
    pub(super) fn of(path: &InputPath, kind: SourceKind, part: &ParsedFile) -> Self {
        let corpus = part.works.corpus();
        let (works, people) = (&corpus.works, &corpus.mentions);
        let count =
            |all: usize, is: &dyn Fn(usize) -> bool| (0..all).filter(|row| is(*row)).count() as u64;
        let (documents, names) = (corpus.work_count(), corpus.mention_count());
        let collaborators = count(names, &|row| {
            people.appearances.row(row).iter().all(|done| done.0 == Role::Collaborator)
        });
        let years = works.date.iter().filter(|date| date.is_some()).map(|date| date.year);
        Self {
            path: path.display.clone(),
            kind,
            read: part.read,
            rejected: part.rejected.len() as u64,
            works: documents as u64,
            works_with_mesh: count(documents, &|row| !works.mesh.row(row).is_empty()),
            headings: works.mesh.values().len() as u64,
            works_with_grants: count(documents, &|row| !works.grants.row(row).is_empty()),
            grants: works.grants.values().len() as u64,
            years: years.clone().min().zip(years.max()),
            people: names as u64 - collaborators,
            collaborators,
            orcids: count(names, &|row| people.orcid[row].is_some()),
            with_affiliation: count(names, &|row| !people.affiliations.row(row).is_empty()),
            with_country: count(names, &|row| people.country[row] != [0, 0]),
        }
    }
}

impl fmt::Display for SourceCoverage {
    /// One line: `pubmed a.xml.gz: 112 records, 112 works 2019-2022, 734 names; MeSH 4 %, …`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let share = |part: u64, total: u64| match total {
            0 => 0,
            total => (part * 100 + total / 2) / total,
        };
        let names = self.people + self.collaborators;
        write!(
            f,
            "{} {}: {} records, {} refused, {} works",
            self.kind.name(),
            self.path,
            self.read,
            self.rejected,
            self.works
        )?;
        if let Some((first, last)) = self.years {
            write!(f, " {first}-{last}")?;
        }
        write!(
            f,
            ", {names} names; works with MeSH {} %, grants {} %; names with ORCID {} %, affiliation {} %, country {} %",
            share(self.works_with_mesh, self.works),
            share(self.works_with_grants, self.works),
            share(self.orcids, names),
            share(self.with_affiliation, names),
            share(self.with_country, names),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::corpus::{PartialDate, RawMention, RawWork, WorkKind};

    #[test]
    fn one_line_says_how_complete_a_file_is() {
        let mut part = ParsedFile { read: 3, ..ParsedFile::default() };
        for year in [2001, 2003] {
            let mut work = RawWork::new(SourceKind::Works, WorkKind::Article);
            work.date = PartialDate::new(year, 0, 0);
            work.mentions = vec![
                RawMention::default(),
                RawMention { country: *b"JP", ..RawMention::default() },
            ];
            part.works.push(&work);
        }
        let path = InputPath::new("w.csv", "w.csv");
        let coverage = SourceCoverage::of(&path, SourceKind::Works, &part);
        assert_eq!((coverage.years, coverage.with_country), (Some((2001, 2003)), 2));
        assert!(coverage.to_string().contains("2 works 2001-2003, 4 names"), "{coverage}");
        assert!(coverage.to_string().ends_with("country 50 %"), "{coverage}");
    }
}
