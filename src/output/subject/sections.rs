//! What letters and answers say alike: who holds the data, what for, on what basis, who receives them, how long they
//! are kept, and what a person may ask for.

use serde::Serialize;

use super::held_data::{DocumentCounts, SourceCategory};
use super::particulars::Particulars;
use crate::output::html::PageWords;

/// A heading with paragraphs and a list below.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Section {
    heading: String,
    paragraphs: Vec<String>,
    points: Vec<String>,
}

/// Makes sections in one language.
#[derive(Clone, Copy)]
pub(super) struct SectionWriter<'a> {
    pub(super) words: &'a PageWords,
    pub(super) particulars: &'a Particulars<'a>,
}

impl SectionWriter<'_> {
    pub(super) fn word(&self, key: &str) -> String {
        self.words.text(key, &[])
    }

    fn section(&self, key: &str, paragraphs: Vec<String>) -> Section {
        Section { heading: self.word(key), paragraphs, points: Vec::new() }
    }

    /// Who is responsible, and for what purpose the data are used on what basis.
    pub(super) fn controller_and_purpose(&self) -> Vec<Section> {
        let Particulars { controller, contact, legal_basis, dpo, purpose, .. } = self.particulars;
        let mut who = vec![
            (*controller).to_owned(),
            self.words.text("letter.contact", &[("contact", contact)]),
        ];
        who.extend(dpo.map(|dpo| self.words.text("letter.dpo", &[("dpo", dpo)])));
        let purpose = purpose.map_or_else(|| self.word("letter.purpose.default"), str::to_owned);
        let basis = self.words.text("letter.basis", &[("basis", legal_basis)]);
        vec![
            self.section("letter.controller", who),
            self.section("letter.purpose", vec![purpose, basis]),
        ]
    }

    /// Which kinds of data are held.
    pub(super) fn categories(&self) -> Section {
        let items = ["who", "what", "computed"];
        let items = items.map(|kind| self.word(&format!("letter.categories.{kind}"))).to_vec();
        Section { points: items, ..self.section("letter.categories", Vec::new()) }
    }

    /// Where the data are from: the categories that name the person, with the documents of each that count.
    pub(super) fn sources(&self, in_register: &str, counts: &DocumentCounts) -> Section {
        let named: Vec<&str> = in_register.split("; ").collect();
        let item = |category: SourceCategory| {
            let count = counts.get(&category).copied().unwrap_or_default();
            let is_named = named.contains(&category.in_register()) || count > 0;
            let text = self.word(&format!("letter.sources.{}", category.key()));
            let counted = self.words.counted("letter.sources.count", count as usize);
            is_named.then(|| match count {
                0 => text,
                _ => text + &counted,
            })
        };
        let items = SourceCategory::ALL.into_iter().filter_map(item).collect();
        let paragraphs = vec![self.word("letter.sources.public")];
        Section { points: items, ..self.section("letter.sources", paragraphs) }
    }

    /// Who receives the data, how long they are kept, what a person may ask for, and that no machine decides.
    pub(super) fn recipients_and_rights(&self) -> Vec<Section> {
        let Particulars { recipients, transfers, retention, authority, .. } = self.particulars;
        let mut received = vec![(*recipients).to_owned()];
        received
            .extend(transfers.map(|to| self.words.text("letter.transfers", &[("transfers", to)])));
        let complaint = match authority {
            Some(authority) => {
                let key = "letter.rights.authority.named";
                self.words.text(key, &[("authority", authority)])
            }
            None => self.word("letter.rights.authority"),
        };
        let rights = vec![
            self.word("letter.rights.object"),
            self.word("letter.rights.others"),
            self.word("letter.rights.appi"),
            complaint,
        ];
        vec![
            self.section("letter.recipients", received),
            self.section("letter.retention", vec![(*retention).to_owned()]),
            Section { points: rights, ..self.section("letter.rights", Vec::new()) },
            self.section("letter.decision", vec![self.word("letter.decision.text")]),
        ]
    }
}
