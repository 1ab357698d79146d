//! Roles and sessions of congress programmes, after the table of
//! [method 2.5](crate::guide::method#25-congress-roles).

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::data::corpus::{Role, WorkKind};

use unicode_normalization::char::is_combining_mark;

use super::printed_names::normal;

/// All roles a study file may map to.
pub(crate) const ROLES: [Role; 22] = [
    Role::Author,
    Role::Collaborator,
    Role::Keynote,
    Role::Invited,
    Role::CommitteeChair,
    Role::SessionChair,
    Role::CommitteeMember,
    Role::Panelist,
    Role::Oral,
    Role::Instructor,
    Role::Poster,
    Role::AbstractAuthor,
    Role::Unknown,
    Role::PrincipalInvestigator,
    Role::TrialSteering,
    Role::SiteInvestigator,
    Role::GuidelineChair,
    Role::GuidelineLead,
    Role::GuidelinePanel,
    Role::GuidelineReviewer,
    Role::President,
    Role::Officer,
];

/// The role of that name in tables.
pub(crate) fn by_name(name: &str) -> Option<Role> {
    let name = name.trim().to_lowercase().replace([' ', '-'], "_");
    ROLES.into_iter().find(|role| role.name() == name)
}

/// What a role word says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Role(Role),
    /// A speaker, whose role depends on the kind of session.
    Speaker,
    Unknown,
}

/// A role word with white space, case, width, numbers, brackets and punctuation gone: `Chair 2:`,
/// `ＣＨＡＩＲ`, `座長１`, `Session Chair (virtual)`.
fn folded(word: &str) -> String {
    let word = normal(word).to_lowercase();
    let word = word.split(['(', '[', '（']).map(str::trim).find(|part| !part.is_empty());
    let kept = |c: char| c.is_alphabetic() || c.is_whitespace() || is_combining_mark(c);
    let word: String =
        word.unwrap_or_default().chars().map(|c| if kept(c) { c } else { ' ' }).collect();
    word.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The parts of a cell that names several roles: `Chair/Moderator`, `座長・演者`, `Invited - Keynote`.
fn role_parts(word: &str) -> impl Iterator<Item = &str> {
    let parts = word.split(['/', '／', '・', '、', ',', ';', '&', '+', '|', '–', '—', '\n']);
    parts.flat_map(|part| part.split(" - ")).flat_map(|part| part.split(" and "))
}

/// Role words of congress programmes: role or `speaker`, tab, folded word.
const ROLE_WORDS: &str = include_str!("../../../../data/assets/role_words.tsv");

static MEANINGS: LazyLock<FxHashMap<&'static str, Meaning>> =
    LazyLock::new(|| role_word_lines().collect());

/// The lines of [`ROLE_WORDS`]; a line that names no role is skipped, which a test forbids.
fn role_word_lines() -> impl Iterator<Item = (&'static str, Meaning)> {
    let lines = ROLE_WORDS.lines().filter(|line| !line.starts_with('#'));
    lines.filter_map(|line| {
        let (role, word) = line.split_once('\t')?;
        let meaning = match role {
            "speaker" => Meaning::Speaker,
            role => Meaning::Role(by_name(role)?),
        };
        Some((word, meaning))
    })
}

/// All role words, folded.
pub(crate) fn words() -> impl Iterator<Item = &'static str> {
    MEANINGS.keys().copied().chain(ROLES.iter().map(|role| role.name()))
}

/// What a role word means: the name of a role, or a word of the table, singular or plural. Of several
/// roles in one cell the first of [`ROLES`] counts, a speaker after all that say more.
pub(crate) fn meaning(word: &str) -> Meaning {
    match word_meaning(word) {
        Meaning::Unknown => strongest(role_parts(word).map(word_meaning)),
        known => known,
    }
}

/// What a text means that is one role word and nothing else.
pub(crate) fn word_meaning(word: &str) -> Meaning {
    if let Some(role) = by_name(word) {
        return Meaning::Role(role);
    }
    let word = folded(word);
    let known = MEANINGS.get(word.as_str()).or_else(|| MEANINGS.get(word.trim_end_matches('s')));
    known.copied().or_else(|| by_name(&word).map(Meaning::Role)).unwrap_or(Meaning::Unknown)
}

fn strongest(meanings: impl Iterator<Item = Meaning>) -> Meaning {
    let strength = |meaning: &Meaning| match meaning {
        Meaning::Role(role) => ROLES.iter().position(|known| known == role),
        Meaning::Speaker => Some(ROLES.len()),
        Meaning::Unknown => None,
    };
    let known = meanings.filter_map(|meaning| Some((strength(&meaning)?, meaning)));
    known.min_by_key(|(strength, _)| *strength).map_or(Meaning::Unknown, |(_, meaning)| meaning)
}

/// What a speaker of a session is, from the session's type and title: a plenary lecture, a poster,
/// a symposium. `None` when they say nothing.
pub(crate) fn speaker_in(session: &str) -> Option<Role> {
    let session = normal(session).to_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| session.contains(word));
    Some(if has(&["poster", "ポスター", "示説"]) {
        Role::Poster
    } else if has(&[
        "keynote",
        "plenary",
        "late-breaking",
        "late breaking",
        "基調講演",
        "特別講演",
        "会長講演",
        "記念講演",
        "受賞講演",
        "プレナリー",
    ]) {
        Role::Keynote
    } else if has(&["workshop", "tutorial", "hands-on", "ハンズオン", "実技"]) {
        Role::Instructor
    } else if has(&[
        "panel discussion",
        "round table",
        "roundtable",
        "debate",
        "パネルディスカッション",
        "ディベート",
    ]) {
        Role::Panelist
    } else if has(&["oral", "abstract", "free paper", "一般演題", "一般口演", "口演", "研究発表"])
    {
        Role::Oral
    } else if has(&[
        "symposium",
        "symposia",
        "invited",
        "educational",
        "state of the art",
        "state-of-the-art",
        "lecture",
        "seminar",
        "シンポジウム",
        "教育講演",
        "招待",
        "招請",
        "セミナー",
        "講演",
        "ワークショップ",
        "レクチャー",
    ]) {
        Role::Invited
    } else {
        return None;
    })
}

/// Whether a session is paid for by industry, by the words that programmes use for it.
pub(crate) fn is_sponsored(session: &str) -> bool {
    const WORDS: [&str; 19] = [
        "共催",
        "ランチョン",
        "イブニングセミナー",
        "モーニングセミナー",
        "アフタヌーンセミナー",
        "スイーツセミナー",
        "コーヒーブレイクセミナー",
        "ブレックファーストセミナー",
        "スポンサード",
        "企業",
        "sponsored",
        "satellite symposium",
        "industry",
        "luncheon",
        "lunch seminar",
        "breakfast symposium",
        "evening seminar",
        "morning seminar",
        "afternoon seminar",
    ];
    let session = normal(session).to_lowercase();
    let denied = ["non-sponsored", "unsponsored", "not sponsored", "non-industry"];
    WORDS.iter().any(|word| session.contains(word))
        && !denied.iter().any(|word| session.contains(word))
}

/// The roles of a study file's map, or the first target that is not a role.
pub(crate) fn mapped(roles: &BTreeMap<String, String>) -> Result<BTreeMap<String, Role>, String> {
    let pairs = roles.iter().map(|(word, name)| match by_name(name) {
        Some(role) => Ok((folded(word), role)),
        None => match meaning(name) {
            Meaning::Role(role) => Ok((folded(word), role)),
            _ => Err(name.clone()),
        },
    });
    pairs.collect()
}

/// The role of a word under a study's map.
pub(crate) fn lookup(map: &BTreeMap<String, Role>, word: &str) -> Meaning {
    let mapped = |word: &str| map.get(&folded(word)).map(|role| Meaning::Role(*role));
    mapped(word).unwrap_or_else(|| match meaning(word) {
        Meaning::Unknown => strongest(role_parts(word).filter_map(mapped)),
        known => known,
    })
}

/// All role names, for messages.
pub(crate) fn names() -> String {
    ROLES.iter().map(|role| role.name()).collect::<Vec<_>>().join(", ")
}

/// The role of a word in a guideline panel, trial, society or board.
pub(crate) fn office(map: &BTreeMap<String, Role>, kind: WorkKind, word: &str) -> Option<Role> {
    let word = folded(word);
    if let Some(role) = map.get(&word).copied().or_else(|| by_name(&word)) {
        return Some(role);
    }
    let has = |words: &[&str]| words.iter().any(|w| word.contains(w));
    let chairs = ["chair", "lead", "president", "委員長", "代表", "座長", "統括"];
    let deputies = ["vice", "deputy", "副", "past"];
    match kind {
        WorkKind::GuidelinePanel if has(&["review", "査読", "外部評価", "校閲"]) => {
            Some(Role::GuidelineReviewer)
        }
        WorkKind::GuidelinePanel if has(&chairs) && !has(&deputies) => Some(Role::GuidelineChair),
        WorkKind::GuidelinePanel
            if has(&["panel", "member", "author", "expert", "委員", "執筆", "作成", "班員"])
                || has(&chairs) =>
        {
            Some(Role::GuidelinePanel)
        }
        WorkKind::RegisteredTrial if has(&["site", "sub", "local", "施設", "分担"]) => {
            Some(Role::SiteInvestigator)
        }
        WorkKind::RegisteredTrial if has(&["steering", "committee", "executive", "運営委員"]) => {
            Some(Role::TrialSteering)
        }
        WorkKind::RegisteredTrial
            if has(&chairs) || has(&["principal", "pi", "責任医師", "責任者", "調整医師"]) =>
        {
            Some(Role::PrincipalInvestigator)
        }
        WorkKind::RegisteredTrial if has(&["investigator", "医師"]) => {
            Some(Role::SiteInvestigator)
        }
        WorkKind::Office
            if has(&[
                "president",
                "editor in chief",
                "chair",
                "理事長",
                "会長",
                "編集委員長",
                "編集長",
            ]) && !has(&deputies) =>
        {
            Some(Role::President)
        }
        WorkKind::Office if !word.is_empty() => Some(Role::Officer),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn role_words_as_programmes_print_them_meet_the_table() {
        for (word, role) in [
            ("座長", Role::SessionChair),
            ("座長１", Role::SessionChair),
            ("Co-Chair", Role::SessionChair),
            ("Panelists", Role::Panelist),
            ("招待講演", Role::Invited),
            ("特別講演", Role::Keynote),
            ("教育講演", Role::Invited),
            ("シンポジスト", Role::Invited),
            ("一般演題", Role::Oral),
            ("ポスター", Role::Poster),
            ("共同演者", Role::AbstractAuthor),
            ("session_chair", Role::SessionChair),
        ] {
            assert_eq!(meaning(word), Meaning::Role(role), "{word}");
        }
        for (word, role) in [
            ("Chairpersons:", Role::SessionChair),
            ("座長：", Role::SessionChair),
            ("Chair/Moderator", Role::SessionChair),
            ("Vorsitz", Role::SessionChair),
            ("Modérateur", Role::SessionChair),
            ("좌장", Role::SessionChair),
            ("主持人", Role::SessionChair),
            ("Session Chair (virtual)", Role::SessionChair),
            ("Keynote Speaker/Chair", Role::Keynote),
            ("Invited Speaker - Keynote", Role::Keynote),
            ("オーガナイザー・座長", Role::SessionChair),
            ("座長・演者", Role::SessionChair),
        ] {
            assert_eq!(meaning(word), Meaning::Role(role), "{word}");
        }
        for word in ["Speaker 2:", "Referent", "Orateur", "연자", "讲者", "Presenting author"] {
            assert_eq!(meaning(word), Meaning::Speaker, "{word}");
        }
        assert_eq!(meaning("演者"), Meaning::Speaker);
        assert_eq!(meaning("timekeeper"), Meaning::Unknown);
    }

    #[test]
    fn every_line_of_the_role_words_parses_and_no_word_is_twice() {
        let lines = ROLE_WORDS.lines().filter(|line| !line.starts_with('#')).count();
        let words: Vec<&str> = role_word_lines().map(|(word, _)| word).collect();
        assert_eq!(words.len(), lines);
        for (index, word) in words.iter().enumerate() {
            assert!(!words[..index].contains(word), "'{word}' is twice");
            assert_eq!(folded(word).trim_end_matches('s'), *word);
        }
    }

    #[test]
    fn every_role_is_found_by_its_own_name() {
        for role in ROLES {
            assert_eq!(by_name(role.name()), Some(role));
        }
    }

    #[test]
    fn industry_sessions_are_known_by_their_words() {
        for text in [
            "ランチョンセミナー3",
            "共催セミナー",
            "Industry-sponsored symposium",
            "Satellite Symposium 2",
        ] {
            assert!(is_sponsored(text), "{text}");
        }
        for text in ["シンポジウム5", "Plenary", "Non-sponsored session"] {
            assert!(!is_sponsored(text), "{text}");
        }
    }
}
