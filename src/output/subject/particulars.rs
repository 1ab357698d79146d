//! What only the owner of a study knows, checked.

use super::{SubjectError, SubjectSettings};
use crate::run_folder::RunFolder;
use crate::study::NoticeParticulars;

/// The particulars of a notice that the law asks for, each filled in.
pub(super) struct Particulars<'m> {
    pub(super) controller: &'m str,
    pub(super) contact: &'m str,
    pub(super) legal_basis: &'m str,
    pub(super) recipients: &'m str,
    pub(super) retention: &'m str,
    pub(super) dpo: Option<&'m str>,
    pub(super) purpose: Option<&'m str>,
    pub(super) transfers: Option<&'m str>,
    pub(super) authority: Option<&'m str>,
}

impl<'m> Particulars<'m> {
    /// Those of the study of a run.
    pub(super) fn of(run: &'m RunFolder<SubjectSettings>) -> Result<Self, SubjectError> {
        let NoticeParticulars {
            controller,
            contact,
            dpo,
            purpose,
            legal_basis,
            recipients,
            transfers,
            retention,
            authority,
        } = &run.manifest.config.notice;
        let asked = [
            ("controller", controller),
            ("contact", contact),
            ("legal_basis", legal_basis),
            ("recipients", recipients),
            ("retention", retention),
        ];
        let missing: Vec<&str> = asked
            .iter()
            .filter(|(_, text)| filled_in(text).is_none())
            .map(|(key, _)| *key)
            .collect();
        let parts = asked.map(|(_, text)| filled_in(text));
        let [Some(controller), Some(contact), Some(legal_basis), Some(recipients), Some(retention)] =
            parts
        else {
            return Err(SubjectError::NotFilledIn {
                run: run.path.display().to_string(),
                example: format!("{} = \"…\"", missing.first().unwrap_or(&"controller")),
                missing: missing.join(", "),
            });
        };
        Ok(Self {
            controller,
            contact,
            legal_basis,
            recipients,
            retention,
            dpo: filled_in(dpo),
            purpose: filled_in(purpose),
            transfers: filled_in(transfers),
            authority: filled_in(authority),
        })
    }
}

/// A text that somebody filled in: not blank, and no stand-in for what is to come.
fn filled_in(text: &Option<String>) -> Option<&str> {
    const STAND_INS: [&str; 7] = ["…", "...", "todo", "tbd", "xxx", "<", "未定"];
    let text = text.as_deref()?.trim();
    let lower = text.to_lowercase();
    let stands_in = |mark: &&str| lower.starts_with(*mark) || lower.ends_with(*mark);
    (!text.is_empty() && !STAND_INS.iter().any(stands_in)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stand_in_is_not_filled_in() {
        for text in ["", " ", "…", "TODO: ask legal", "<controller>", "To be said ...", "TBD"] {
            assert_eq!(filled_in(&Some(text.to_owned())), None, "{text}");
        }
        assert_eq!(filled_in(&Some(" Example Pharma ".to_owned())), Some("Example Pharma"));
    }
}
