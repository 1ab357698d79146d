//! Which headings of a table a message may repeat: one of them may be a person's name.

/// Words that headings are made of. A heading with none of them that is not in lower case may be a
/// person's name in the first line, and is not repeated in a message.
const HEADING_WORDS: [&str; 47] = [
    "name",
    "session",
    "title",
    "code",
    "type",
    "kind",
    "role",
    "function",
    "talk",
    "present",
    "date",
    "day",
    "time",
    "year",
    "author",
    "speaker",
    "person",
    "affiliation",
    "institut",
    "organi",
    "country",
    "nation",
    "city",
    "region",
    "prefecture",
    "都道府県",
    "orcid",
    "track",
    "topic",
    "abstract",
    "room",
    "congress",
    "meeting",
    "venue",
    "journal",
    "keyword",
    "mesh",
    "doi",
    "氏名",
    "演者",
    "所属",
    "役割",
    "演題",
    "セッション",
    "日付",
    "番号",
    "種別",
];

pub(crate) fn is_heading(header: &str) -> bool {
    header.chars().count() <= 40
        && !header.contains([',', ';', '@', '"'])
        && !header.starts_with(|c: char| c.is_ascii_digit())
        && match header.is_ascii() {
            true => !capitals(header).any(|word| word != "ID" && !speaks_of_columns(word)),
            false => speaks_of_columns(header),
        }
}

pub(super) fn speaks_of_columns(text: &str) -> bool {
    let folded = text.to_lowercase();
    HEADING_WORDS.iter().any(|word| folded.contains(word))
}

/// The words that begin with a capital, as names do; a heading joined with a cell (`titleTanaka`) has
/// one too.
fn capitals(header: &str) -> impl Iterator<Item = &str> {
    let words = header.split(|c: char| !c.is_ascii_alphanumeric());
    words.flat_map(|word| {
        let starts_word = |&(at, c): &(usize, char)| {
            c.is_ascii_uppercase() && (at == 0 || !word.as_bytes()[at - 1].is_ascii_uppercase())
        };
        let starts: Vec<usize> =
            word.char_indices().filter(starts_word).map(|(at, _)| at).collect();
        let ends: Vec<usize> = starts.iter().skip(1).copied().chain([word.len()]).collect();
        starts.into_iter().zip(ends).map(move |(start, end)| &word[start..end])
    })
}

/// Whether a heading may be repeated that stands in a line of which others are known to be headings.
pub(crate) fn is_column_name(header: &str) -> bool {
    const LONGEST: usize = 40;
    !header.is_empty()
        && header.chars().count() <= LONGEST
        && !header.contains([',', ';', '@', '"'])
        && !header.starts_with(|c: char| c.is_ascii_digit())
        && !has_initial(header)
}

/// Whether a capital stands alone behind another word, as in `Placewood J` and `Placewood J.-K.`.
fn has_initial(header: &str) -> bool {
    let is_initial = |part: &str| {
        let mut letters = part.chars();
        letters.next().is_some_and(char::is_uppercase) && letters.next().is_none()
    };
    header.split_whitespace().skip(1).flat_map(|word| word.split(['-', '.'])).any(is_initial)
}

/// Headings for a message, without what `may_be_shown` takes for data.
pub(crate) fn printable(headers: &[String], may_be_shown: impl Fn(&str) -> bool) -> String {
    let shown: Vec<&str> =
        headers.iter().map(String::as_str).filter(|header| may_be_shown(header)).collect();
    match headers.len() - shown.len() {
        0 => shown.join(", "),
        others => format!("{} and {others} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn beside_known_headings_others_are_repeated_unless_they_look_like_cells() {
        for heading in ["会場", "所属先", "Room Number"] {
            assert!(is_column_name(heading), "{heading}");
        }
        for data in [
            "",
            "jane@example.org",
            "7 May",
            "Placewood, Jane",
            "Placewood J.-K.",
            "Placewood J.K.",
            "Œuvre É",
        ] {
            assert!(!is_column_name(data), "{data}");
        }
    }

    #[test]
    fn headings_are_repeated_and_names_are_not() {
        for heading in
            ["talk_title", "Presenting Author", "Session ID", "sessionTitle", "xyz", "演題番号"]
        {
            assert!(is_heading(heading), "{heading}");
        }
        for data in
            ["Hanako Reimei", "talk_titleReimei", "session\"Reimei", "REIMEI", "黎明 花子", "7 May"]
        {
            assert!(!is_heading(data), "{data}");
        }
    }
}
