use crate::data::corpus::{
    Appearance, Corpus, CorpusBuilder, PartialDate, RawMention, RawWork, Role, SourceKind,
    WorkKind, merge_records,
};
use crate::data::review::{ReviewAction, ReviewDecision};
use crate::people::key_registry::{KeyRegistry, RunPeople};
use crate::people::person_key::{fresh_person_keys, key_of_anchor, person_fingerprints};

use super::*;

/// A paper with authors "Family, Given" or "Family, Given @ Affiliation".
fn paper(pmid: u32, authors: &[&str]) -> RawWork {
    let mut work = RawWork::new(SourceKind::Pubmed, WorkKind::Article);
    work.ids.pmid = pmid;
    // Titles share no word, so that they are no evidence.
    let letters =
        pmid.to_string().into_bytes().into_iter().map(|digit| char::from(digit - b'0' + b'a'));
    work.title = format!("on{}", letters.collect::<String>());
    for (position, author) in authors.iter().enumerate() {
        let (name, affiliation) = author.split_once(" @ ").unwrap_or((author, ""));
        let (family, given) = name.split_once(", ").unwrap_or((name, ""));
        work.mentions.push(RawMention {
            family: family.to_owned(),
            given: given.to_owned(),
            affiliations: Some(affiliation.to_owned())
                .filter(|a| !a.is_empty())
                .into_iter()
                .collect(),
            position: position as u16,
            ..RawMention::default()
        });
    }
    work
}

fn corpus(works: &[RawWork]) -> Corpus {
    let mut builder = CorpusBuilder::default();
    works.iter().for_each(|work| builder.push(work));
    merge_records(&[builder]).corpus
}

fn resolved(works: &[RawWork]) -> Resolution {
    resolve_corpus(&corpus(works), &IdentityParams::default(), &[]).unwrap()
}

fn people(works: &[RawWork]) -> Vec<u32> {
    resolved(works).person_of.iter().map(|person| person.unwrap().0).collect()
}

#[test]
fn one_full_name_is_one_person_and_another_forename_another() {
    let works =
        [paper(1, &["Muster, Anna"]), paper(2, &["MUSTER, Anna"]), paper(3, &["Muster, Berta"])];
    assert_eq!(people(&works), [0, 0, 1]);
}

#[test]
fn a_name_in_initials_joins_with_a_shared_coauthor_or_organisation() {
    let works = [
        paper(1, &["Muster, Anna", "Specimen, Carl"]),
        paper(2, &["Muster, A", "Specimen, C"]),
        paper(3, &["Muster, A", "Nemo, D"]),
        paper(4, &["Muster, A @ Dept of X, Example University"]),
        paper(5, &["Muster, A @ Example University, Springfield"]),
    ];
    let who = people(&works);
    assert_eq!(who[0], who[2], "the co-author is shared");
    assert_ne!(who[0], who[4], "nothing is shared");
    assert_eq!(who[6], who[7], "the university is shared");
}

#[test]
fn hardly_anybodys_name_in_initials_joins_papers_that_share_nothing_and_wang_y_does_not() {
    let works = [
        paper(1, &["Vanderhoogstraeten, Q Z", "Wang, Y"]),
        paper(2, &["Vanderhoogstraeten, Q Z"]),
        paper(3, &["Wang, Y"]),
    ];
    assert_eq!(people(&works), [0, 1, 0, 2]);
}

#[test]
fn two_names_of_one_work_are_two_people_even_when_printed_alike() {
    let works = [paper(1, &["Muster, Anna", "Muster, Anna"]), paper(2, &["Muster, Anna"])];
    let who = people(&works);
    assert_ne!(who[0], who[1]);
    assert!(who[2] == who[0] || who[2] == who[1]);
}

#[test]
fn an_orcid_joins_names_that_can_be_one_and_reports_those_that_cannot() {
    let orcid = crate::data::corpus::Orcid::parse("0000-0002-1825-0097").unwrap();
    let mut works = [
        paper(1, &["Muster, Anna"]),
        paper(2, &["Muster-Meier, A"]),
        paper(3, &["Nemo, Zacharias"]),
        paper(4, &["Muster, Anna"]),
    ];
    for work in &mut works[..3] {
        work.mentions[0].orcid = orcid;
    }
    works[3].mentions[0].orcid = crate::data::corpus::Orcid::parse("0000-0002-1694-233X").unwrap();
    let found = resolved(&works);
    let who: Vec<u32> = found.person_of.iter().map(|p| p.unwrap().0).collect();
    assert_eq!(who[0], who[1]);
    assert_ne!(who[0], who[2]);
    assert_ne!(who[0], who[3], "another ORCID iD is another person");
    assert_eq!(found.contradictions.len(), 1);
}

#[test]
fn who_speaks_under_the_very_title_of_a_paper_is_its_author() {
    let title = "Outcome of invented patients under an invented treatment";
    let mut session = RawWork::new(SourceKind::Congress, WorkKind::Session);
    session.ids.own = "EX|1".into();
    for (position, (family, given, talk)) in
        [("Muster", "A", title), ("Nemo", "Carl", title), ("Specimen", "B", "Introduction")]
            .into_iter()
            .enumerate()
    {
        session.mentions.push(RawMention {
            family: family.into(),
            given: given.into(),
            position: position as u16,
            appearances: vec![Appearance { role: Role::Oral, talk: talk.into(), sponsored: false }],
            ..RawMention::default()
        });
    }
    let mut works =
        [paper(1, &["Muster, Anna", "Nemo, Dora"]), paper(2, &["Specimen, Bert"]), session];
    works[0].title = format!("{}.", title.to_uppercase());
    works[1].title = "Introduction".into();
    let who = people(&works);
    let [author, other, short, muster, nemo, specimen] = who[..] else { panic!("{who:?}") };
    assert_eq!(muster, author, "the title and the name agree");
    assert_ne!(nemo, other, "the forenames contradict each other");
    assert_ne!(specimen, short, "the title is that of many talks");
}

#[test]
fn kana_beside_kanji_finds_the_romaji_author_in_any_spelling() {
    let mut session = RawWork::new(SourceKind::Congress, WorkKind::Session);
    session.ids.own = "JXS|1".into();
    let speaker = |native: &str, kana: &str, position| RawMention {
        native: native.into(),
        kana: kana.into(),
        position,
        ..RawMention::default()
    };
    session.mentions = vec![speaker("見本　太郎", "みほん　たろう", 0), speaker("例示花子", "", 1)];
    let mut other = session.clone();
    other.ids.own = "JXS|2".into();
    other.mentions = vec![speaker("見本太郎", "", 0), speaker("例示　花子", "", 1)];
    let works = [paper(1, &["Mihon, Taroh"]), session, other];
    let who = people(&works);
    assert_eq!(who, [0, 0, 1, 0, 1]);
}

#[test]
fn the_order_of_records_and_the_threads_change_nothing() {
    let works: Vec<RawWork> = (1..200u32)
        .map(|n| {
            let first = format!("Muster, {}", ["A", "Anna", "Anton", "A B"][n as usize % 4]);
            let second = format!("Nemo{}, Carl", n % 7);
            let third = format!("Specimen, {}", ["D @ Example University", "Dora"][n as usize % 2]);
            paper(n, &[&first, &second, &third])
        })
        .collect();
    let forward = resolved(&works);
    let backward: Vec<RawWork> = works.iter().rev().cloned().collect();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let again = pool.install(|| resolved(&backward));
    assert_eq!(forward.person_of, again.person_of);
    assert_eq!(forward.confidence, again.confidence);
}

#[test]
fn decisions_are_law_and_contradictions_name_both_lines() {
    let works =
        [paper(1, &["Muster, Anna"]), paper(2, &["Muster, Anna"]), paper(3, &["Nemo, Zoe"])];
    let corpus = corpus(&works);
    let decide = |lines: &[(ReviewAction, &str, &str)]| {
        let decisions: Vec<ReviewDecision> = lines
            .iter()
            .enumerate()
            .map(|(line, (action, a, b))| ReviewDecision {
                action: *action,
                a: (*a).into(),
                b: (*b).into(),
                area: String::new(),
                reason: String::new(),
                by: String::new(),
                date: String::new(),
                place: format!("overrides.csv, line {}", line + 2),
            })
            .collect();
        resolve_corpus(&corpus, &IdentityParams::default(), &decisions)
    };
    let who = |r: Resolution| r.person_of.iter().map(|p| p.unwrap().0).collect::<Vec<_>>();
    assert_eq!(
        who(decide(&[(ReviewAction::Different, "PMID:1#1", "PMID:2#1")]).unwrap()),
        [0, 1, 2]
    );
    assert_eq!(who(decide(&[(ReviewAction::Same, "PMID:1#1", "PMID:3#1")]).unwrap()), [0, 0, 0]);
    let alias = decide(&[(ReviewAction::Alias, "Muster, Anna", "Nemo, Zoe")]).unwrap();
    assert_eq!(who(alias), [0, 0, 0]);
    assert!(decide(&[(ReviewAction::Alias, "Muster, Anna", "-")]).is_err());
    let key = key_of_anchor("PMID:3#1");
    assert_eq!(who(decide(&[(ReviewAction::Same, &key, "PMID:1#1")]).unwrap()), [0, 0, 0]);
    let error = decide(&[
        (ReviewAction::Different, "PMID:1#1", "PMID:3#1"),
        (ReviewAction::Same, "PMID:3#1", "PMID:1#1"),
    ]);
    let message = error.unwrap_err().to_string();
    assert!(message.contains("line 2") && message.contains("line 3"), "{message}");
    let spelt = [
        (ReviewAction::Same, "Muster, Anna", "PMID:3#1"),
        (ReviewAction::Same, "Anna MUSTER", "PMID:3#1"),
    ];
    assert_eq!(who(decide(&spelt).unwrap()), [0, 0, 0], "two spellings of one printed name");
    let unknown = decide(&[(ReviewAction::Same, "PMID:9#1", "PMID:1#1")]).unwrap_err().to_string();
    assert!(unknown.contains("PMID:9#1") && unknown.contains("line 2"), "{unknown}");
}

#[test]
fn keys_follow_the_orcid_or_the_first_document() {
    let works = [
        paper(7, &["Muster, A @ Example University"]),
        paper(3, &["MUSTER, Anna @ Example University"]),
    ];
    let corpus = corpus(&works);
    let found = resolve_corpus(&corpus, &IdentityParams::default(), &[]).unwrap();
    assert_eq!(found.person_count, 1);
    assert_eq!(fresh_person_keys(&corpus, &found), [key_of_anchor("PMID:3#1")]);
}

#[test]
fn the_same_words_under_two_cuts_are_one_person_or_a_question() {
    let names = [
        ("Exemplar, Maria do Carmo", "do Carmo Exemplar, Maria"),
        ("Muster, Roger A", "A Muster, Roger"),
        ("Garcia Ejemplez, Luis", "Ejemplez, Luis Garcia"),
        ("Nguyen Van, An Thu", "Van, An Thu Nguyen"),
    ];
    for (one, other) in names {
        let found = resolved(&[paper(1, &[one]), paper(2, &[other])]);
        let people = |row: usize| found.person_of[row];
        let asked = found.questions.iter().any(|open| (open.a.0, open.b.0) == (0, 1));
        assert!(people(0) == people(1) || asked, "{one} / {other}");
    }
    let others = resolved(&[paper(1, &["Muster, Anna"]), paper(2, &["Beispiel, Anna"])]);
    assert!(others.questions.is_empty());
}

#[test]
fn a_mention_without_a_usable_name_is_nobody() {
    let works = [paper(1, &["", "Muster, Anna"]), paper(2, &["???, !"])];
    let found = resolved(&works);
    assert_eq!(found.person_of.iter().filter(|person| person.is_none()).count(), 2);
    assert_eq!(found.person_count, 1);
}

/// A session with speakers printed in kanji, "佐藤花子" or "佐藤花子 @ 見本大学".
fn session(number: u32, speakers: &[&str]) -> RawWork {
    let mut work = RawWork::new(SourceKind::Congress, WorkKind::Session);
    work.ids.own = format!("JXS|{number}");
    for (position, speaker) in speakers.iter().enumerate() {
        let (native, affiliation) = speaker.split_once(" @ ").unwrap_or((speaker, ""));
        work.mentions.push(RawMention {
            native: native.to_owned(),
            affiliations: Some(affiliation.to_owned())
                .filter(|a| !a.is_empty())
                .into_iter()
                .collect(),
            position: position as u16,
            ..RawMention::default()
        });
    }
    work
}

#[test]
fn a_speaker_in_kanji_is_the_one_author_whose_romaji_is_a_reading_of_it() {
    let works = [
        paper(1, &["Satoh, Hanako @ Example University", "Nemo, Zoe"]),
        paper(2, &["Watanabe, Ichiro", "Muster, Anna"]),
        session(1, &["佐藤花子", "渡邉 一郎", "鈴木次郎"]),
    ];
    let found = resolved(&works);
    let who: Vec<u32> = found.person_of.iter().map(|p| p.unwrap().0).collect();
    assert_eq!((who[4], who[5]), (who[0], who[2]));
    assert!(!who[..4].contains(&who[6]), "no author can be read so: a new person");
    assert_eq!(found.questions, []);
}

#[test]
fn of_two_authors_with_one_romaji_name_the_organisation_decides_and_without_it_nobody() {
    let authors = [
        paper(1, &["Sato, Hanako @ Osaka University", "Nemo, Zoe"]),
        paper(2, &["Sato, Hanako @ Hokkaido University", "Muster, Anna"]),
    ];
    let two = {
        let mut works = authors.to_vec();
        works[0].mentions[0].orcid =
            crate::data::corpus::Orcid::parse("0000-0002-1825-0097").unwrap();
        works[1].mentions[0].orcid =
            crate::data::corpus::Orcid::parse("0000-0002-1694-233X").unwrap();
        works
    };
    let with = |speaker: &str| {
        let works: Vec<RawWork> = two.iter().cloned().chain([session(1, &[speaker])]).collect();
        resolved(&works)
    };
    let placed = with("佐藤花子 @ 大阪大学 医学部");
    assert_eq!(placed.person_of[4], placed.person_of[0]);
    let open = with("佐藤花子");
    assert_eq!(open.person_count, 5);
    assert_eq!(open.questions.len(), 2);
}

#[test]
fn adding_a_document_changes_no_other_key() {
    let works: Vec<RawWork> = (1..120u32)
        .map(|n| paper(n, &[&format!("Muster{}, Anna", n % 9), &format!("Nemo{}, Carl", n % 7)]))
        .collect();
    let keyed = |works: &[RawWork]| {
        let corpus = corpus(works);
        let found = resolve_corpus(&corpus, &IdentityParams::default(), &[]).unwrap();
        let fresh_keys = fresh_person_keys(&corpus, &found);
        let fingerprints = person_fingerprints(&corpus, &found);
        RunPeople { fingerprints, fresh_keys, ..RunPeople::default() }
    };
    let before = KeyRegistry::default().carry_over(&keyed(&works[1..]));
    let after = before.registry.carry_over(&keyed(&works));
    assert!(before.keys.iter().all(|key| after.keys.contains(key)));
    assert_eq!(after.events, []);
}

#[test]
fn who_says_that_two_names_are_the_same_joins_the_people_behind_them() {
    let works = [
        paper(1, &["Muster, Anna @ Example University", "Specimen, Carl"]),
        paper(2, &["Muster, Anna @ Example University", "Specimen, Carl"]),
        paper(3, &["Muster, Berta @ Other Hospital", "Nemo, Dora"]),
        paper(4, &["Muster, Berta @ Other Hospital", "Nemo, Dora"]),
    ];
    let corpus = corpus(&works);
    let same = ReviewDecision {
        action: ReviewAction::Same,
        a: "PMID:2#1".into(),
        b: "PMID:3#1".into(),
        area: String::new(),
        reason: String::new(),
        by: String::new(),
        date: String::new(),
        place: "overrides.csv, line 2".into(),
    };
    let found = resolve_corpus(&corpus, &IdentityParams::default(), &[same]).unwrap();
    let who: Vec<u32> = found.person_of.iter().map(|person| person.unwrap().0).collect();
    assert!(who[0] == who[2] && who[2] == who[4] && who[4] == who[6], "{who:?}");
}

/// A guideline panel of a society with members "Family, Given" or "Family, Given @ Affiliation".
fn panel(number: u32, society: &str, year: i16, members: &[&str]) -> RawWork {
    let mut work = paper(number, members);
    (work.source, work.kind) = (SourceKind::Roles, WorkKind::GuidelinePanel);
    work.ids = Default::default();
    work.ids.own = format!("guideline|{number}");
    work.venue = society.to_owned();
    work.date = PartialDate::new(year, 0, 0);
    for member in &mut work.mentions {
        let appearance =
            Appearance { role: Role::GuidelinePanel, talk: String::new(), sponsored: false };
        member.appearances.push(appearance);
    }
    work
}

/// Whether a question is asked about two mentions.
fn is_asked(found: &Resolution, a: usize, b: usize) -> bool {
    found.questions.iter().any(|open| {
        let asked = [open.a, open.b].map(|mention| found.person_of[mention.index()]);
        let pair = [found.person_of[a], found.person_of[b]];
        asked == pair || asked == [pair[1], pair[0]]
    })
}

#[test]
fn a_rare_name_on_lists_of_one_society_is_one_person_and_a_common_one_a_question() {
    let society = "Example Society of Cardiology";
    let found = resolved(&[
        panel(1, society, 2015, &["Wolffenbuttel, BHR", "Kim, J"]),
        panel(2, society, 2017, &["Wolffenbuttel, BHR", "Kim, S"]),
        panel(3, society, 2021, &["Wolffenbuttel, BHR"]),
        panel(4, society, 2021, &["Kim, J", "Kim, H"]),
    ]);
    let who = &found.person_of;
    assert_eq!((who[0], who[0]), (who[2], who[4]), "one name, one society");
    assert_ne!(who[1], who[5], "this society has many of the surname");
    assert!(is_asked(&found, 1, 5));
}

#[test]
fn a_list_that_prints_a_name_twice_names_two_people_of_the_society() {
    let society = "Example Society of Cardiology";
    let found = resolved(&[
        panel(1, society, 2018, &["Abelmoso, CD", "Abelmoso, CD"]),
        panel(2, society, 2019, &["Abelmoso, CD"]),
    ]);
    let who = &found.person_of;
    assert_ne!(who[0], who[1]);
    let is_placed = who[2] == who[0] || who[2] == who[1];
    assert!(is_placed || is_asked(&found, 0, 2) || is_asked(&found, 1, 2));
}

#[test]
fn a_long_list_of_one_common_name_asks_no_more_than_somebody_can_answer() {
    let panels: Vec<RawWork> =
        (0..600).map(|number| panel(number + 1, "Example Society", 2010, &["Kim, J"])).collect();
    let found = resolved(&panels);
    assert_eq!(found.person_count, 600, "nothing says that any two are one");
    assert!((1..=20).contains(&found.questions.len()), "{}", found.questions.len());
}

#[test]
fn one_orcid_on_two_authors_of_a_paper_is_told_and_joins_nobody() {
    let mut works = [paper(1, &["Muster, Anna", "Muster, Anton"]), paper(2, &["Muster, Anna"])];
    let orcid = crate::data::corpus::Orcid::parse("0000-0002-1825-0097").unwrap();
    for work in &mut works {
        work.mentions.iter_mut().for_each(|mention| mention.orcid = orcid);
    }
    let found = resolved(&works);
    assert_ne!(found.person_of[0], found.person_of[1]);
    assert!(found.contradictions.iter().any(|told| told.why.contains("two names of one document")));
}
