use super::*;

/// People of a field as `given|family|native`, others by kind.
fn read(cells: &[&str]) -> Vec<Vec<String>> {
    let column = NameColumn::learn(cells.iter().copied());
    cells
        .iter()
        .map(|cell| match NameReader::default().read_field(cell, &column) {
            Ok(entries) => entries.iter().map(shown).collect(),
            Err(error) => vec![error.to_string()],
        })
        .collect()
}

fn shown(entry: &PrintedEntry) -> String {
    match entry {
        PrintedEntry::Person(person) => {
            let SplitName { family, given, native, suffix } = &person.name;
            [given, family, native, suffix]
                .iter()
                .filter(|field| !field.is_empty())
                .map(|field| field.as_str())
                .collect::<Vec<_>>()
                .join("|")
        }
        PrintedEntry::Group => "<group>".into(),
        PrintedEntry::Placeholder(kind) => format!("<{kind:?}>"),
        PrintedEntry::Refused(why) => format!("<{why:?}>"),
    }
}

fn one(text: &str) -> String {
    shown(&judge_name(text, &NameColumn::default()))
}

#[test]
fn titles_in_front_and_degrees_behind_are_no_part_of_a_name() {
    for (text, bare) in [
        ("Dr. med. univ. Margit Probstfeld, MSc", "Margit|Probstfeld"),
        ("Prof. Dr. med. Dr. h.c. mult. Hans Musterfeld", "Hans|Musterfeld"),
        ("PD Dr. rer. nat. Anke Beispielmann", "Anke|Beispielmann"),
        ("Univ.-Prof. Dr. Karl Vorlagner", "Karl|Vorlagner"),
        ("Assoc. Prof. Dr. Maria Testowa", "Maria|Testowa"),
        ("Associate Professor Maria Testowa", "Maria|Testowa"),
        ("Prof.ssa Giulia Provetti", "Giulia|Provetti"),
        ("Ing. Jan Vzorkovic CSc.", "Jan|Vzorkovic"),
        ("A/Prof Tim Sampleton", "Tim|Sampleton"),
        ("Priv.-Doz. Dr. Eva Schablonska", "Eva|Schablonska"),
        ("Dr Tanaka", "Tanaka"),
        ("Prof.Dr. Jan Proef", "Jan|Proef"),
        ("John A Placewood DDS", "John A|Placewood"),
        ("Jane Placewood MD", "Jane|Placewood"),
        ("Karl Inventson MD PhD", "Karl|Inventson"),
        ("Mary Fictwell, APRN", "Mary|Fictwell"),
        ("Lou Hachetest, M.D.", "Lou|Hachetest"),
        ("Ann Madeupson, Ph. D.", "Ann|Madeupson"),
        ("Sam Placebov, FAHA, FHRS", "Sam|Placebov"),
        ("Pat Dummison FRCP (Edin)", "Pat|Dummison"),
        ("Lee Specimenov, PharmD, BCPS", "Lee|Specimenov"),
        ("Prof. Dr. Jan Proef, MD, PhD", "Jan|Proef"),
        ("Huu Mau Do", "Huu Mau|Do"),
        ("Chr. Muster", "Chr.|Muster"),
        ("Don Muster", "Don|Muster"),
        ("Verdini, M.D.", "M.D.|Verdini"),
        ("Okonjoba, MS", "MS|Okonjoba"),
        ("Ma, Andrew", "Andrew|Ma"),
        ("Do, Minh", "Minh|Do"),
        ("Testa, John, MD", "John|Testa"),
    ] {
        assert_eq!(one(text), bare, "{text}");
    }
}

#[test]
fn marks_numbers_and_letters_that_point_to_notes_are_taken_off() {
    for (text, bare) in [
        ("Marta Fictwell (1,2)", "Marta|Fictwell"),
        ("John Placewood1*", "John|Placewood"),
        ("Jane Placewood1,2", "Jane|Placewood"),
        ("John Placewood†", "John|Placewood"),
        ("Jane Placewood¹", "Jane|Placewood"),
        ("Jane Placewood a,b", "Jane|Placewood"),
        ("Jane Placewoodᵃ", "Jane|Placewood"),
        ("Jane Placewood<sup>1,2</sup>", "Jane|Placewood"),
        ("山川太郎1)", "山川太郎"),
        ("○山川太郎", "山川太郎"),
        ("◎山川花子1),2)", "山川花子"),
        ("山川太郎１", "山川太郎"),
        ("Gattomusto, Giulia Nora (57200000001)", "Giulia Nora|Gattomusto"),
    ] {
        let column = NameColumn::default();
        let entries = NameReader::default().read_field(text, &column).unwrap();
        assert_eq!(entries.iter().map(shown).collect::<Vec<_>>(), [bare], "{text}");
    }
}

#[test]
fn brackets_and_tails_go_where_they_belong() {
    for (text, bare) in [
        ("Jane Placewood (on behalf of John Fictwell)", "Jane|Placewood"),
        ("John Fictwell (Novagenia employee)", "John|Fictwell"),
        ("Mary Inventson [Chair]", "Mary|Inventson"),
        ("Karl Musterfeld (online)", "Karl|Musterfeld"),
        ("Lena Probstfeld (USA)", "Lena|Probstfeld"),
        ("Lena Probstfeld - Invented Heart Institute", "Lena|Probstfeld"),
        ("Otto Vorlagner, Berlin, Germany", "Otto|Vorlagner"),
        ("Robert (Bob) Muster", "Robert|Muster"),
        ("仮屋大輔（座長）", "仮屋大輔"),
        ("仮屋大輔（仮想大学病院 循環器内科）", "仮屋大輔"),
        ("仮屋 大輔 准教授（試田 例也 君に代わり代理発表）", "仮屋 大輔"),
        ("仮屋 大輔 (Daisuke Kariya)", "Daisuke|Kariya|仮屋 大輔"),
        ("Kariya Daisuke（仮屋 大輔）", "Kariya|Daisuke|仮屋 大輔"),
        ("Chair: Jane Placewood", "Jane|Placewood"),
    ] {
        assert_eq!(one(text), bare, "{text}");
    }
    let PrintedEntry::Person(person) =
        judge_name("Lena Probstfeld - Invented Heart Institute", &NameColumn::default())
    else {
        panic!()
    };
    assert_eq!(person.place, "Invented Heart Institute");
}

#[test]
fn posts_and_honorifics_beside_kanji_are_taken_off() {
    for text in [
        "仮屋 大輔君",
        "仮屋 大輔 教授",
        "仮屋大輔医師",
        "仮屋大輔先生",
        "仮屋大輔 博士",
        "仮屋大輔様",
        "教授 仮屋大輔",
        "仮屋大輔 准教授",
        "仮屋大輔特任教授",
    ] {
        assert_eq!(one(text).replace(' ', ""), "仮屋大輔", "{text}");
    }
    assert_eq!(one("김민준 교수"), "김민준");
    assert_eq!(one("王丽君"), "王丽君");
    assert_eq!(one("王伟 教授"), "王伟");
}

#[test]
fn several_people_in_a_cell_are_cut_by_what_the_column_does() {
    let scopus = [
        "Gattomusto, G.N., Sequerinha, F.A.",
        "Gattomusto G.N., Sequerinha F.A., Probevic K.",
        "Gattomusto, G.N.; Sequerinha, F.A.",
    ];
    assert_eq!(
        read(&scopus),
        [
            vec!["G.N.|Gattomusto", "F.A.|Sequerinha"],
            vec!["G.N.|Gattomusto", "F.A.|Sequerinha", "K.|Probevic"],
            vec!["G.N.|Gattomusto", "F.A.|Sequerinha"],
        ]
    );
    let programme = [
        "Jane Placewood, John Fictwell, Mary Inventson",
        "Jane Placewood & John Fictwell",
        "Jane Placewood and John Fictwell",
        "Gabriela Ejemplez y Mary Inventson",
        "Jane Placewood, John Fictwell and Mary Inventson",
    ];
    let read_programme = read(&programme);
    assert_eq!(read_programme[0], ["Jane|Placewood", "John|Fictwell", "Mary|Inventson"]);
    assert_eq!(read_programme[1], ["Jane|Placewood", "John|Fictwell"]);
    assert_eq!(read_programme[2], ["Jane|Placewood", "John|Fictwell"]);
    assert_eq!(read_programme[3], ["Gabriela|Ejemplez", "Mary|Inventson"]);
    assert_eq!(read_programme[4], ["Jane|Placewood", "John|Fictwell", "Mary|Inventson"]);
    assert_eq!(read(&["Santiago Ramón y Cajal"])[0], ["Santiago|Ramón y Cajal"]);
    assert_eq!(read(&["仮屋 大輔 / Daisuke Kariya"])[0], ["Daisuke|Kariya|仮屋 大輔"]);
    assert_eq!(read(&["Daisuke Kariya / 仮屋 大輔"])[0], ["Daisuke|Kariya|仮屋 大輔"]);
    assert_eq!(read(&["○山川太郎1)、山川花子2)"])[0], ["山川太郎", "山川花子"]);
    assert_eq!(read(&["Karl Probe/kp"])[0], ["Karl|Probe"]);
    assert_eq!(read(&["Karl Probe / Jane Placewood"])[0], ["Karl|Probe", "Jane|Placewood"]);
    assert_eq!(read(&["Testa,Maria,L."])[0], ["Maria L.|Testa"]);
    // One cell of two whole names, and nothing in the column says which of two readings is meant.
    assert!(read(&["Garcia Lopez, Maria Jose"])[0][0].contains("separate"));
}

#[test]
fn a_comma_parts_short_native_words_of_one_name_and_longer_names_of_several() {
    let names = |text: &str, column: &NameColumn| {
        NameReader::default().read_field(text, column).map(|names| names.len())
    };
    let plain = NameColumn::default();
    for one in ["黎明, 花子", "佐々木,一", "架空谷, 花子", "김, 철수", "王, 小明"]
    {
        assert_eq!(names(one, &plain), Ok(1), "{one}");
    }
    for several in ["黎明花子, 仮屋大輔", "黎明 花子, 仮屋 大輔", "林太郎, 林花子"]
    {
        assert_eq!(names(several, &plain), Ok(2), "{several}");
    }
    let listed = NameColumn { semicolons: true, ..NameColumn::default() };
    assert_eq!(names("勅使河原, 三十郎; 王, 小明", &listed), Ok(2));
}

#[test]
fn names_in_two_scripts_between_commas_are_several_people_and_two_alone_are_unclear() {
    for cell in [
        "架空谷花子, John Probe, Alice Example",
        "○架空谷花子1), John Probe2), Alice Example1)",
        "Alice Example, MD, 架空谷 花子, J Probe",
    ] {
        assert_eq!(read(&[cell])[0].len(), 3, "{cell}: {:?}", read(&[cell]));
    }
    let reader = |cell: &str| NameReader::default().read_field(cell, &NameColumn::default());
    let unclear = reader("架空谷花子, Hanako Kakutani").unwrap_err().to_string();
    assert!(unclear.contains("one person or two") && unclear.contains("; "), "{unclear}");
    // As the message says.
    assert_eq!(reader("架空谷花子 / Hanako Kakutani").unwrap().len(), 1);
    assert_eq!(reader("架空谷花子; Hanako Kakutani").unwrap().len(), 2);
    assert_eq!(reader("架空谷花子, MD").unwrap().len(), 1);
}

#[test]
fn capitals_are_initials_or_family_names_by_the_column() {
    let congress = ["Naokichi ABE", "Weilan LI", "LI Weilan", "KIM Yung-Taekwon", "Tomasek VLK"];
    let names: Vec<String> = read(&congress).concat();
    assert_eq!(
        names,
        ["Naokichi|ABE", "Weilan|LI", "Weilan|LI", "Yung-Taekwon|KIM", "Tomasek|VLK"]
    );
    let works =
        ["Verdini, M.D.; Okonjoba, M.S.; Ma, Andrew", "Verdini MD; Okonjoba MS; Ma A; Do M"];
    assert_eq!(read(&works)[1], ["MD|Verdini", "MS|Okonjoba", "A|Ma", "M|Do"]);
    assert_eq!(one("Testa ML"), "ML|Testa");
    assert_eq!(one("REIMEI Hanako"), "Hanako|REIMEI");
}

#[test]
fn placeholders_groups_and_the_rest_of_a_list_are_nobody() {
    for text in [
        "TBA",
        "TBD",
        "tbc",
        "To be announced",
        "Speaker TBA",
        "Faculty to be confirmed",
        "N.N.",
        "未定",
        "調整中",
        "演者未定",
        "交渉中",
        "Speaker 2",
        "por confirmar",
        "wird noch bekannt gegeben",
    ] {
        assert_eq!(one(text), "<NobodyYet>", "{text}");
    }
    assert_eq!(one("Host, Jane"), "Jane|Host");
    assert_eq!(one("Anna Sprecher"), "Anna|Sprecher");
    for text in ["[Anonymous]", "Anonymous"] {
        assert_eq!(one(text), "<Anonymous>", "{text}");
    }
    for text in [
        "on behalf of the Fictive Heart Study Group",
        "for the TESTFLOW Investigators",
        "SAPALTEST Team",
        "kTestFab Investigators",
        "European Society of Invented Cardiology",
        "Beispielstudiengruppe",
        "仮想心不全研究会",
    ] {
        assert_eq!(one(text), "<group>", "{text}");
    }
    for (text, expected) in [
        ("Placewood, Jane; et al.", vec!["Jane|Placewood", "<Others>"]),
        ("Placewood J, et al", vec!["J|Placewood", "<Others>"]),
        ("山川太郎、他", vec!["山川太郎", "<Others>"]),
        ("山川太郎 ほか", vec!["山川太郎", "<Others>"]),
        ("山川太郎, 山川花子, 他3名", vec!["山川太郎", "山川花子", "<Others>"]),
        ("Placewood, Jane; ...", vec!["Jane|Placewood", "<Others>"]),
        ("Jane Placewood on behalf of the X Study Group", vec!["Jane|Placewood", "<group>"]),
    ] {
        assert_eq!(read(&[text])[0], expected, "{text}");
    }
}

#[test]
fn a_suffix_is_found_wherever_it_is_printed() {
    for (text, bare) in [
        ("Cobbwell Jr., Fields W.", "Fields W.|Cobbwell|Jr."),
        ("Cobbwell, Fields W., Jr.", "Fields W.|Cobbwell|Jr."),
        ("Cobbwell, Jr., F. W.", "F. W.|Cobbwell|Jr."),
        ("Fields W. Cobbwell, Jr., MD", "Fields W.|Cobbwell|Jr."),
        ("Cobbwell, Fields W Jr", "Fields W|Cobbwell|Jr"),
        ("John Testa III", "John|Testa|III"),
    ] {
        assert_eq!(one(text), bare, "{text}");
    }
    assert_eq!(read(&["Cobbwell FW Jr; Tester, Ann"])[0], ["FW|Cobbwell|Jr", "Ann|Tester"]);
}

#[test]
fn parts_are_read_as_the_whole_name_is() {
    let parts = |family: &str, given: &str| shown(&judge_parts(family, given, ""));
    assert_eq!(parts("Placewood", "Jane"), "Jane|Placewood");
    assert_eq!(parts("Investigators", "the TESTFLOW"), "<group>");
    assert_eq!(parts("Placewood MD", "Jane"), "Jane|Placewood");
    assert_eq!(parts("Placewood1,2", "Jane"), "Jane|Placewood");
    assert_eq!(parts("Placewood", "Jane3"), "Jane|Placewood");
    assert_eq!(parts("", "Jane Placewood"), "Jane|Placewood");
    assert_eq!(parts("Ejempl&eacute;z", "Jos&eacute;"), "José|Ejempléz");
    assert_eq!(parts("O&#39;Dowdwell", "Tony"), "Tony|O'Dowdwell");
    assert_eq!(parts("Smith &amp; Sonsen", "Ann"), "Ann|Smith & Sonsen");
    assert_eq!(parts("山川", "太郎"), "山川 太郎");
    assert_eq!(parts("Verdini", "M.D."), "M.D.|Verdini");
}

#[test]
fn a_name_in_two_scripts_is_one_name_where_only_one_can_stand() {
    for text in ["Daisuke Kariya / 仮屋 大輔", "仮屋 大輔／Daisuke Kariya"] {
        assert_eq!(one(text), "Daisuke|Kariya|仮屋 大輔", "{text}");
    }
}

#[test]
fn letters_that_keep_a_place_open_are_nobody_and_others_are_a_name() {
    for text in ["N. N.", "N.N.", "NN", "n. n."] {
        assert_eq!(one(text), "<NobodyYet>", "{text}");
    }
    assert_eq!(one("A. B."), "A.|B.");
}

#[test]
fn initials_and_surnames_around_a_slash_are_two_people() {
    for text in ["M. Beispiel / E. Mustermann", "M. Beispiel/E. Mustermann"] {
        assert_eq!(read(&[text])[0], ["M.|Beispiel", "E.|Mustermann"], "{text}");
    }
}

#[test]
fn titles_of_other_scripts_come_off_in_any_case_and_only_as_words() {
    for (text, bare) in [
        ("Проф. Пётр Примеров", "Пётр Примеров"),
        ("ДОЦЕНТ Анна Образцова", "Анна Образцова"),
        ("Александр Пример", "Александр Пример"),
        ("Δρ. Μαρία Παραδείγματος", "Μαρία Παραδείγματος"),
        ("د. سارة مثال", "سارة مثال"),
        ("ד\"ר דנה דוגמה", "דנה דוגמה"),
        ("פרופ' דנה דוגמה", "דנה דוגמה"),
    ] {
        assert_eq!(one(text), bare, "{text}");
    }
}

#[test]
fn nothing_gives_nothing() {
    for text in ["", "  ", ",", "，", "()", "-", "123", "*"] {
        let entries = NameReader::default().read_field(text, &NameColumn::default()).unwrap();
        let people = entries.iter().filter(|entry| matches!(entry, PrintedEntry::Person(_)));
        assert_eq!(people.count(), 0, "{text}");
    }
}

#[test]
fn letters_that_only_look_latin_are_latin_in_a_latin_name() {
    // Cyrillic А, О and М.
    for (text, bare) in [
        ("\u{410}nna \u{41c} Beispiel", "Anna M|Beispiel"),
        ("\u{4e6}ZCAN Deniz", "Deniz|ÖZCAN"),
        ("Иван Примеров", "Иван Примеров"),
        ("Анна Beispiel-Probe", "Анна|Beispiel-Probe"),
    ] {
        assert_eq!(one(text), bare, "{text}");
    }
}

#[test]
fn initials_of_a_column_in_capitals_are_neither_degrees_nor_suffixes() {
    let cells = ["PLACEWOOD A; FICTWELL GN; IZQUIERDA-MUESTRA MB", "MUESTRA-EJEMPLO JR; PROEF J"];
    let read = read(&cells);
    assert_eq!(read[0], ["A|PLACEWOOD", "GN|FICTWELL", "MB|IZQUIERDA-MUESTRA"]);
    assert_eq!(read[1], ["JR|MUESTRA-EJEMPLO", "J|PROEF"]);
    assert_eq!(one("Placewood (J.A.)"), "J.A.|Placewood");
}

#[test]
fn two_names_whose_blank_was_lost_are_two_words() {
    for (text, bare) in [
        ("JanProef", "Jan|Proef"),
        ("PlacewoodJane", "Placewood|Jane"),
        ("MacTest", "MacTest"),
        ("FitzProbe", "FitzProbe"),
        ("McProbe", "McProbe"),
        ("Jane deVoorbeeld", "Jane|deVoorbeeld"),
        ("Placewood", "Placewood"),
    ] {
        assert_eq!(one(text), bare, "{text}");
    }
}

#[test]
fn a_particle_behind_a_hyphen_keeps_a_double_name_together() {
    assert_eq!(one("Juan Martín-de la Prueba"), "Juan|Martín-de la Prueba");
    assert_eq!(one("Jan Voorbeeld-de Proef"), "Jan|Voorbeeld-de Proef");
}

#[test]
fn several_names_set_off_by_the_numbers_of_their_affiliations_are_nobody() {
    for text in ["Jan Proef1 Ada Exa2 Eva Sample1", "Jan Proef1, Ada Exa2*, Dr. Eva Sample3"] {
        let entry = judge_name(text, &NameColumn { semicolons: true, ..NameColumn::default() });
        assert_eq!(entry, PrintedEntry::Refused(Refusal::SeveralPeople), "{text}");
    }
    assert_eq!(one("Placewood1 Jane1"), "Placewood|Jane", "one mark for each word");
    assert_eq!(one("Jane Placewood1,2"), "Jane|Placewood");
}

#[test]
fn a_name_of_one_word_is_completed_by_what_the_source_shows() {
    let column = NameColumn::default();
    for (printed, shown, name) in [
        ("PlacewoodJane", "Jane Placewood", "Jane|Placewood"),
        ("Placewood", "Jane Placewood", "Jane|Placewood"),
        ("Placewood", "Mary Fictwell", "Placewood"),
        ("J Placewood", "Jane Placewood", "J|Placewood"),
        ("", "Jane Placewood", "Jane|Placewood"),
        ("黎明 花子", "Hanako Reimei", "Hanako|Reimei|黎明 花子"),
    ] {
        let mut names = NameReader::default();
        assert_eq!(
            super::tests::shown(&names.read_shown(printed, shown, &column)),
            name,
            "{printed}"
        );
        assert_eq!((names.counts().read, names.counts().people), (1, 1), "{printed}");
    }
}

#[test]
fn a_name_that_is_not_cut_for_speed_would_not_be_cut() {
    const WORDS: [&str; 26] = [
        "Testa",
        "Ana",
        "Li",
        "J.",
        "G.N.",
        "JA",
        "MD",
        "PhD",
        "y",
        "e",
        "and",
        "u.",
        "a.",
        "et",
        "al",
        "et al.",
        "for",
        "the",
        "Group",
        "Jr",
        "de",
        "la",
        "Universit\u{e0}",
        "Clinic",
        "Japan",
        "\u{00d6}z",
    ];
    let columns = (0..1 << 5).map(|bits: u32| NameColumn {
        semicolons: bits & 1 > 0,
        family_first: bits & 2 > 0,
        whole_names: bits & 4 > 0,
        capital_family: bits & 8 > 0,
        initials: bits & 16 > 0,
    });
    let columns: Vec<NameColumn> = columns.collect();
    let mut uncut = 0;
    let mut look_at = |text: &str| {
        for column in &columns {
            if cut::is_surely_one_name(text) && judge_bare_name(text, column).is_some() {
                let whole = [cut::FieldPiece::Name(text.to_owned())];
                assert_eq!(cut::cut_field(text, column).as_deref(), Ok(&whole[..]), "{text}");
                uncut += 1;
            }
        }
    };
    for first in WORDS {
        for second in WORDS {
            look_at(&format!("{first}, {second}"));
            look_at(&format!("{first} {second}"));
            for third in WORDS {
                for text in [
                    format!("{first}, {second} {third}"),
                    format!("{first} {second}, {third}"),
                    format!("{first} {second} {third}"),
                    format!("{first} {second} {third}..."),
                ] {
                    look_at(&text);
                }
            }
        }
    }
    assert!(uncut > 10_000, "{uncut}");
}
