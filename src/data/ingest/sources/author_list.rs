//! Which author of a list an affiliation or an ORCID iD printed beside the list belongs to.

use crate::data::affiliation::lexicon::{OrganisationKind, organisation_kinds};
use crate::data::affiliation::{
    country, mark_number, marked_lines, names_organisation, places_by_initials,
};
use crate::data::corpus::{Orcid, fold_name};
use crate::data::ingest::vocabulary::printed_names::{
    self, NameColumn, PrintedEntry, split_outside_brackets,
};

/// The authors of one record, as the matching of names needs them.
pub(super) struct AuthorList<'c> {
    authors: Vec<Option<ListedAuthor>>,
    column: &'c NameColumn,
}

/// Letters of a piece in which a name that leads it must begin and end.
const LONGEST_NAME: usize = 60;

/// A person of the list.
struct ListedAuthor {
    family: Vec<String>,
    given: Vec<String>,
    native: String,
}

/// Values printed beside a list, given to its authors.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct AuthorValues<T> {
    /// Those of each author.
    pub(super) own: Vec<Vec<T>>,
    /// Values of nobody for sure.
    pub(super) left_out: u64,
    /// Values that cannot be read.
    pub(super) unread: u64,
}

/// What the order of lines without names says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum LineOrder {
    /// It is that of the authors.
    AsAuthors,
    /// Nothing.
    Unordered,
}

/// How a printed text fits the authors of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum AuthorMatch {
    /// One author, by family and given names.
    Whole(usize),
    /// One author, by the family name only.
    Family(usize),
    /// Several.
    Unclear,
    Nobody,
}

impl<'c> AuthorList<'c> {
    /// The list as read. `column` says how its names are printed.
    pub(super) fn new<'e>(
        entries: impl IntoIterator<Item = &'e PrintedEntry>,
        column: &'c NameColumn,
    ) -> Self {
        let authors = entries.into_iter().map(|entry| match entry {
            PrintedEntry::Person(person) => Some(ListedAuthor {
                family: words(&person.name.family).map(|(folded, _)| folded).collect(),
                given: given_tokens(words(&person.name.given).map(|(_, printed)| printed)),
                native: without_blanks(&person.name.native),
            }),
            _ => None,
        });
        Self { authors: authors.collect(), column }
    }

    fn empty<T>(&self) -> AuthorValues<T> {
        let own = std::iter::repeat_with(Vec::new).take(self.authors.len()).collect();
        AuthorValues { own, left_out: 0, unread: 0 }
    }

    /// The affiliations of a cell. `names` is the cell of the authors. Lines without names or numbers are those
    /// of the authors in order if there are as many.
    pub(super) fn align_affiliations(&self, cell: &str, names: &str) -> AuthorValues<String> {
        self.align(cell, names, LineOrder::AsAuthors)
    }

    /// The affiliations of a cell that lists each place once, however many authors are there.
    pub(super) fn align_places(&self, cell: &str, names: &str) -> AuthorValues<String> {
        self.align(cell, names, LineOrder::Unordered)
    }

    fn align(&self, cell: &str, names: &str, order: LineOrder) -> AuthorValues<String> {
        if cell.is_empty() || self.authors.is_empty() {
            return self.empty();
        }
        if let Some(aligned) = self.bracketed(cell) {
            return aligned;
        }
        let pieces = cut_as_names(cell, names);
        if let Some(aligned) = self.led_by_names(&pieces) {
            return aligned;
        }
        let mut aligned = self.empty();
        if places_by_initials(cell, None).is_some() {
            // Each author's own are found when the line is added.
            aligned.own.iter_mut().for_each(|own| own.push(cell.to_owned()));
            return aligned;
        }
        if let Some(aligned) = self.by_marks(cell, &pieces, names) {
            return aligned;
        }
        match (pieces.len(), self.authors.len()) {
            (lines, 1) => {
                aligned.own[0].extend(pieces[..lines].iter().map(|line| (*line).to_owned()))
            }
            (lines, authors) if lines == authors && order == LineOrder::AsAuthors => {
                for (own, line) in aligned.own.iter_mut().zip(&pieces) {
                    own.push((*line).to_owned());
                }
            }
            (1, _) if is_one_place(pieces[0]) => {
                aligned.own.iter_mut().for_each(|own| own.push(pieces[0].to_owned()));
            }
            (lines, _) => aligned.left_out = lines as u64,
        }
        aligned
    }

    /// `[A; B] Institute; [C] Hospital`, as Web of Science prints them, and `(A, B) Institute (C) Hospital`, as
    /// Ovid does.
    fn bracketed(&self, cell: &str) -> Option<AuthorValues<String>> {
        let cell = cell.trim_start();
        let is_names = |inner: &str| words(inner).any(|(folded, _)| folded.chars().count() > 1);
        let is_known = |name: &str| !matches!(self.find(name, None), AuthorMatch::Nobody);
        let (open, close) = match cell.chars().next()? {
            '[' => ('[', ']'),
            '(' => ('(', ')'),
            _ => return None,
        };
        let (inner, _) = cell[1..].split_once(close).filter(|(inner, _)| is_names(inner))?;
        if open == '(' && !inner.split([';', ',']).all(|name| is_known(name.trim())) {
            return None;
        }
        let part_names = |c: char| matches!(c, ';' | '；' | '|') || (open == '(' && c == ',');
        let mut aligned = self.empty();
        for group in cell.split(open).skip(1) {
            let Some((inner, places)) = group.split_once(close) else {
                aligned.left_out += 1;
                continue;
            };
            let places: Vec<&str> =
                places.split(['；', ';', '\n']).map(str::trim).filter(|p| !p.is_empty()).collect();
            for name in inner.split(part_names).map(str::trim).filter(|name| !name.is_empty()) {
                match self.find(name, None) {
                    AuthorMatch::Whole(author) | AuthorMatch::Family(author) => {
                        aligned.own[author].extend(places.iter().map(|place| (*place).to_owned()));
                    }
                    AuthorMatch::Unclear | AuthorMatch::Nobody => aligned.left_out += 1,
                }
            }
        }
        Some(aligned)
    }

    /// `A, Institute; B, Hospital`, as Scopus prints them, and `A: Institute`, `A (Institute)`.
    fn led_by_names(&self, pieces: &[&str]) -> Option<AuthorValues<String>> {
        let led: Vec<Option<(usize, &str)>> =
            pieces.iter().enumerate().map(|(at, piece)| self.leading_author(piece, at)).collect();
        let with_place = led.iter().flatten().filter(|(_, place)| !place.is_empty()).count();
        if with_place == 0 || led.iter().flatten().count() * 2 < pieces.len() {
            return None;
        }
        let mut aligned = self.empty();
        let mut last = None;
        for (found, piece) in led.into_iter().zip(pieces) {
            match (found, last) {
                (Some((author, place)), _) => {
                    last = Some(author);
                    let places = cut(place, ';').map(str::to_owned);
                    aligned.own[author].extend(places);
                }
                // A further affiliation of the author before.
                (None, Some(author)) if starts_with_organisation(piece) => {
                    aligned.own[author].push((*piece).to_owned());
                }
                (None, _) => {
                    last = None;
                    aligned.left_out += 1;
                }
            }
        }
        Some(aligned)
    }

    /// The author whose name a piece begins with, and the rest of the piece.
    fn leading_author<'p>(&self, piece: &'p str, position: usize) -> Option<(usize, &'p str)> {
        if !self.may_lead(piece) {
            return None;
        }
        let commas = piece.match_indices([',', '，', '、']).map(|(at, _)| at).take(2);
        let signs = [": ", "：", " - ", " – ", " — ", "/", "（", "("];
        let mut cuts: Vec<usize> =
            commas.chain(signs.iter().filter_map(|sign| piece.find(sign))).collect();
        cuts.sort_unstable();
        let mut by_family = None;
        for at in cuts.into_iter().chain([piece.len()]) {
            match self.find(&piece[..at], Some(position)) {
                AuthorMatch::Whole(author) => return Some((author, trim_place(&piece[at..]))),
                AuthorMatch::Family(author) if by_family.is_none() => {
                    by_family = Some((author, trim_place(&piece[at..])));
                }
                _ => {}
            }
        }
        by_family
    }

    /// Whether the words of an author's family name, or a native name, are at the beginning of a text.
    fn may_lead(&self, piece: &str) -> bool {
        let end = piece.char_indices().nth(LONGEST_NAME).map_or(piece.len(), |(at, _)| at);
        let head: Vec<String> = words(&piece[..end]).map(|(folded, _)| folded).collect();
        let native = without_blanks(&piece[..end]);
        self.authors.iter().flatten().any(|author| {
            let has_family = author.family.iter().all(|word| head.contains(word));
            (!author.family.is_empty() && has_family)
                || (!author.native.is_empty() && native.contains(&author.native))
        })
    }

    /// `1 Institute; 2 Hospital` beside `A1,2; B2`. `None` when neither the lines nor the names have numbers.
    fn by_marks(&self, cell: &str, pieces: &[&str], names: &str) -> Option<AuthorValues<String>> {
        let first = mark_number(cell)?;
        let lines = marked_lines(cell);
        let numbered: Vec<(u32, &str)> = match lines.len() > 1 {
            true => (first..).zip(lines).collect(),
            false => pieces.iter().filter_map(|line| Some((mark_number(line)?, *line))).collect(),
        };
        let printed: Vec<&str> = cut(names, name_separator(names)?).collect();
        if numbered.len() < 2 || printed.len() != self.authors.len() {
            return None;
        }
        let marks: Vec<Vec<u32>> = printed.iter().map(|name| trailing_marks(name)).collect();
        if marks.iter().all(Vec::is_empty) {
            return None;
        }
        let mut aligned = self.empty();
        for (own, marks) in aligned.own.iter_mut().zip(&marks) {
            let theirs = numbered.iter().filter(|(number, _)| marks.contains(number));
            own.extend(theirs.map(|(_, line)| (*line).to_owned()));
        }
        let is_used = |number: &u32| marks.iter().any(|marks| marks.contains(number));
        aligned.left_out = numbered.iter().filter(|(number, _)| !is_used(number)).count() as u64;
        Some(aligned)
    }

    /// The authors that a text names as corresponding: `A (corresponding author), Institute`, `A; B; Institute`,
    /// `A (Institute)`.
    pub(super) fn corresponding(&self, cell: &str) -> Vec<usize> {
        let pieces =
            cell.split(['(', ')', ';', '；']).map(|piece| piece.trim_matches(['.', ' ', ',']));
        let mut found: Vec<usize> = pieces
            .filter(|piece| !piece.is_empty())
            .filter_map(|piece| match self.find(piece, None) {
                AuthorMatch::Whole(author) => Some(author),
                _ => None,
            })
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Values printed one for each author, in order; those of lists of another length belong to nobody.
    pub(super) fn align_in_order(&self, pieces: &[&str]) -> AuthorValues<String> {
        let mut aligned = self.empty();
        if pieces.len() == self.authors.len() {
            for (own, piece) in aligned.own.iter_mut().zip(pieces) {
                own.extend(cut(piece, ';').map(str::to_owned));
            }
        } else {
            aligned.left_out =
                pieces.iter().filter(|piece| !piece.trim().is_empty()).count() as u64;
        }
        aligned
    }

    /// The ORCID iDs of a cell: one for each author in order, or each with the name of its author.
    pub(super) fn align_orcids(&self, cell: &str) -> AuthorValues<Orcid> {
        let mut pieces: Vec<&str> = cell.split(['；', ';', '|', '\n']).map(str::trim).collect();
        if pieces.len() == 1 {
            let parts: Vec<&str> = cell.split(',').map(str::trim).collect();
            if parts.iter().all(|part| Orcid::parse(part).is_some()) {
                pieces = parts;
            }
        }
        let mut aligned = self.empty();
        let filled = || pieces.iter().filter(|piece| !piece.is_empty());
        let is_named = filled().any(|piece| name_beside_orcid(piece).is_some());
        let is_in_order = pieces.len() == self.authors.len();
        for (position, piece) in pieces.iter().enumerate().filter(|(_, piece)| !piece.is_empty()) {
            let Some(orcid) = Orcid::parse(piece) else {
                aligned.unread += 1;
                continue;
            };
            let author = match (is_named, name_beside_orcid(piece)) {
                (true, Some(name)) => match self.find(name, is_in_order.then_some(position)) {
                    AuthorMatch::Whole(author) | AuthorMatch::Family(author) => Some(author),
                    AuthorMatch::Unclear | AuthorMatch::Nobody => None,
                },
                (true, None) => None,
                (false, _) if is_in_order => Some(position),
                (false, _) => (self.authors.len() == 1 && filled().count() == 1).then_some(0),
            };
            match author {
                Some(author) => aligned.own[author].push(orcid),
                None => aligned.left_out += 1,
            }
        }
        aligned
    }

    /// The author that a text names. Of authors that it fits alike, that at `position` is meant.
    fn find(&self, printed: &str, position: Option<usize>) -> AuthorMatch {
        let PrintedEntry::Person(person) = printed_names::judge_name(printed, self.column) else {
            return AuthorMatch::Nobody;
        };
        let native = without_blanks(&person.name.native);
        let name = format!("{} {}", person.name.family, person.name.given);
        let (mut whole, mut family) = (Vec::new(), Vec::new());
        for (index, author) in self.authors.iter().enumerate() {
            match author.as_ref().and_then(|author| author.fit(&name, &native)) {
                Some(true) => whole.push(index),
                Some(false) => family.push(index),
                None => {}
            }
        }
        let choose = |fitting: &[usize]| match *fitting {
            [only] => Some(only),
            _ => position.filter(|position| fitting.contains(position)),
        };
        match (whole.is_empty(), family.is_empty()) {
            (true, true) => AuthorMatch::Nobody,
            (false, _) => choose(&whole).map_or(AuthorMatch::Unclear, AuthorMatch::Whole),
            (true, false) => choose(&family).map_or(AuthorMatch::Unclear, AuthorMatch::Family),
        }
    }
}

impl ListedAuthor {
    /// Whether a name may be the author's: `Some(true)` by family and given names, `Some(false)` by the
    /// family name only.
    fn fit(&self, name: &str, native: &str) -> Option<bool> {
        if !native.is_empty() && native == self.native {
            return Some(true);
        }
        let mut rest: Vec<(String, &str)> = words(name).collect();
        if self.family.is_empty() || rest.is_empty() {
            return None;
        }
        for word in &self.family {
            let at = rest.iter().position(|(folded, _)| folded == word)?;
            rest.remove(at);
        }
        let given = given_tokens(rest.iter().map(|(_, printed)| *printed));
        let agree = |at: usize| match (given.get(at), self.given.get(at)) {
            (Some(a), Some(b)) if at == 0 => a.starts_with(b.as_str()) || b.starts_with(a.as_str()),
            (Some(a), Some(b)) => a.chars().next() == b.chars().next(),
            _ => true,
        };
        if given.len() > self.given.len() + 2 || !agree(0) || !agree(1) {
            return None;
        }
        Some(!given.is_empty() || self.given.is_empty())
    }
}

/// The words of a name, folded and as printed.
fn words(name: &str) -> impl Iterator<Item = (String, &str)> {
    let printed = name.split(|c: char| c.is_whitespace() || "-.,;:()/（）：、".contains(c));
    printed.map(|word| (folded_word(word), word)).filter(|(folded, _)| !folded.is_empty())
}

/// A word folded, `Mueller` like `Müller`.
fn folded_word(word: &str) -> String {
    fold_name(word).replace("ae", "a").replace("oe", "o").replace("ue", "u")
}

/// Given names folded; initials printed together (`JA`) one by one.
fn given_tokens<'w>(words: impl Iterator<Item = &'w str>) -> Vec<String> {
    let mut tokens = Vec::new();
    for word in words {
        let letters = word.chars().count();
        let is_initials = letters <= 3 && word.chars().all(char::is_uppercase);
        if is_initials {
            tokens.extend(word.chars().map(|c| fold_name(&c.to_string())));
        } else {
            tokens.push(folded_word(word));
        }
    }
    tokens
}

fn without_blanks(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// A place without what parts it from the name before it.
fn trim_place(place: &str) -> &str {
    let place = place.trim_matches(|c: char| c.is_whitespace() || ",，、:：/-–—；;".contains(c));
    let inner = place.strip_prefix(['(', '（']).and_then(|rest| rest.strip_suffix([')', '）']));
    let place = inner.unwrap_or(place);
    // Web of Science's reprint address: `A (corresponding author), Institute`.
    let behind = place.split_once(')').filter(|(note, _)| note.ends_with("author"));
    behind.map_or(place, |(_, rest)| rest.trim_start_matches([',', ' ']))
}

fn starts_with_organisation(piece: &str) -> bool {
    piece.split(',').next().is_some_and(names_organisation)
}

fn cut(cell: &str, separator: char) -> impl Iterator<Item = &str> {
    let is_separator = move |c: char| c == separator || (separator == ';' && c == '；');
    cell.split(is_separator).map(str::trim).filter(|piece| !piece.is_empty())
}

/// The separator between the names of a cell, if it is not a comma.
fn name_separator(names: &str) -> Option<char> {
    let separators = [';', '|', '\n', '、', '/'];
    separators.into_iter().find(|c| names.contains(*c) || (*c == ';' && names.contains('；')))
}

/// The lines of a cell: cut at semicolons and line breaks, else where the names are cut.
fn cut_as_names<'l>(cell: &'l str, names: &str) -> Vec<&'l str> {
    let pieces = split_outside_brackets(cell, |c| matches!(c, ';' | '；' | '\n'));
    let pieces: Vec<&str> = pieces.into_iter().map(str::trim).collect();
    match (pieces.len(), name_separator(names)) {
        (1, Some(separator)) => cut(cell, separator).collect(),
        _ => pieces,
    }
}

/// The numbers behind a name: `Jane Placewood1,2*`, `山川太郎¹`.
fn trailing_marks(name: &str) -> Vec<u32> {
    let is_sign = |c: char| !c.is_alphabetic() && c != '.';
    let start = name.trim_end_matches(is_sign).len();
    let spelt: String = name[start..]
        .chars()
        .map(|c| match c {
            '¹' => '1',
            '²' => '2',
            '³' => '3',
            '⁰' | '⁴'..='⁹' => char::from_digit(c as u32 - '⁰' as u32, 10).unwrap_or(' '),
            c => c,
        })
        .collect();
    let numbers = spelt.split(|c: char| !c.is_ascii_digit());
    numbers.filter(|digits| digits.len() <= 3).filter_map(|digits| digits.parse().ok()).collect()
}

/// Whether a line names one place: not a second organisation behind a country or beside a stroke.
fn is_one_place(line: &str) -> bool {
    if marked_lines(line).len() > 1 {
        return false;
    }
    let is_institution = |text: &str| {
        let kinds = organisation_kinds(&fold_name(text));
        let known =
            [OrganisationKind::University, OrganisationKind::Hospital, OrganisationKind::Institute];
        known.into_iter().any(|kind| kinds.has(kind))
    };
    let sides = line.split(" / ").flat_map(|side| side.split(" | "));
    if sides.filter(|side| is_institution(side)).count() > 1 {
        return false;
    }
    let parts = line.split([',', '，']).flat_map(|part| part.split(" and ")).map(str::trim);
    let mut is_behind_country = false;
    for part in parts {
        if is_behind_country && is_institution(part) {
            return false;
        }
        is_behind_country |= country::by_name(part).is_some();
    }
    true
}

/// The name printed with an iD: `Placewood, Jane/0000-…`, `Jane Placewood (0000-…)`, `0000-… (Jane Placewood)`.
fn name_beside_orcid(piece: &str) -> Option<&str> {
    let lower = piece.to_ascii_lowercase();
    let starts =
        [lower.find("http"), lower.find("orcid"), lower.find(|c: char| c.is_ascii_digit())];
    let start = starts.into_iter().flatten().min()?;
    let is_edge = |c: char| c.is_whitespace() || "/:([<-–,)]>".contains(c);
    let name = piece[..start].trim_matches(is_edge);
    if name.chars().any(char::is_alphabetic) {
        return Some(name);
    }
    let (_, behind) = piece.split_once(['(', ' ', '['])?;
    let name = behind.trim_matches(is_edge);
    let is_name = name.chars().any(char::is_alphabetic)
        && !name.contains(|c: char| c.is_ascii_digit())
        && !name.contains("orcid");
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::ingest::vocabulary::printed_names::NameReader;

    fn list(names: &str, check: impl Fn(&AuthorList<'_>)) {
        let column = NameColumn::learn([names]);
        let entries = NameReader::default().read_field(names, &column).unwrap();
        check(&AuthorList::new(&entries, &column));
    }

    fn lines(names: &str, cell: &str) -> (Vec<Vec<String>>, u64) {
        let column = NameColumn::learn([names]);
        let entries = NameReader::default().read_field(names, &column).unwrap();
        let aligned = AuthorList::new(&entries, &column).align_affiliations(cell, names);
        (aligned.own, aligned.left_out)
    }

    #[test]
    fn affiliations_go_to_the_people_they_are_printed_with() {
        for (names, cell) in [
            (
                "Placewood, Jane; Inventson, Mary",
                "[Placewood, Jane] Inst A, Berlin, Germany; [Inventson, Mary] Univ B, Wien, Austria",
            ),
            (
                "Placewood, Jane; Inventson, Mary",
                "[Inventson, M] Univ B, Wien, Austria; [Placewood, J] Inst A, Berlin, Germany",
            ),
            (
                "Placewood J.; Inventson M.",
                "Placewood J., Inst A, Berlin, Germany; Inventson M., Univ B, Wien, Austria",
            ),
            (
                "Placewood, J.; Inventson, M.",
                "Placewood, J., Inst A, Berlin, Germany; Inventson, M., Univ B, Wien, Austria",
            ),
            (
                "Jane Placewood; Mary Inventson",
                "Jane Placewood: Inst A, Berlin, Germany; Mary Inventson: Univ B, Wien, Austria",
            ),
            (
                "Müller, Jörg; de la Cruz, Ana María",
                "Mueller, J., Inst A, Berlin, Germany; de la Cruz, A.M., Univ B, Wien, Austria",
            ),
            (
                "Jane Placewood; Mary Inventson",
                "Jane Placewood (Inst A, Berlin, Germany); Mary Inventson (Univ B, Wien, Austria)",
            ),
            ("Jane Placewood; Mary Inventson", "Inst A, Berlin, Germany; Univ B, Wien, Austria"),
            ("Jane Placewood | Mary Inventson", "Inst A, Berlin, Germany | Univ B, Wien, Austria"),
        ] {
            let wanted = vec![
                vec!["Inst A, Berlin, Germany".to_owned()],
                vec!["Univ B, Wien, Austria".to_owned()],
            ];
            assert_eq!(lines(names, cell), (wanted, 0), "{cell}");
        }
        let (own, _) = lines("山川太郎; 海山花子", "海山花子, 乙病院; 山川太郎, 甲大学");
        assert_eq!(own, [["甲大学"], ["乙病院"]]);
    }

    #[test]
    fn numbers_on_both_sides_tie_lines_to_names() {
        let (own, left_out) =
            lines("Jane Placewood1; Mary Inventson1,2", "1 Inst A, Berlin; 2 Univ B, Wien");
        assert_eq!(own[0], ["Inst A, Berlin"]);
        assert_eq!(own[1], ["Inst A, Berlin", "Univ B, Wien"]);
        assert_eq!(left_out, 0);
    }

    #[test]
    fn a_line_is_everybodys_only_if_it_is_one_place() {
        let names = "Jane Placewood; John Fictwell; Mary Inventson";
        for cell in [
            "Inst A, Berlin, Germany; Univ B, Wien, Austria",
            "Inst A, Berlin, Germany and Univ B, Wien, Austria",
            "Inst A, Berlin, Germany, Univ B, Wien, Austria",
            "Inst A, Berlin / Univ B, Wien",
            "1 Inst A, Berlin. 2 Univ B, Wien",
        ] {
            let (own, left_out) = lines(names, cell);
            assert!(own.iter().all(Vec::is_empty), "{cell}: {own:?}");
            assert!(left_out > 0, "{cell}");
        }
        for cell in
            ["Dept of Tests, Univ B, Wien, Austria", "Sample Clinic, Lebanon, New Hampshire, USA"]
        {
            let (own, left_out) = lines(names, cell);
            assert!(own.iter().all(|own| *own == [cell]) && left_out == 0, "{cell}");
        }
        let (own, left_out) = lines("Jane Placewood", "Inst A, Berlin; Univ B, Wien");
        assert_eq!((own[0].len(), left_out), (2, 0), "one author has all");
    }

    #[test]
    fn names_that_fit_two_authors_or_none_give_nobody_a_line() {
        let cell = "[Placewood, J] Inst A, Berlin; [Other, E] Univ B, Wien";
        let (own, left_out) = lines("Placewood, Jane; Placewood, John", cell);
        assert!(own.iter().all(Vec::is_empty));
        assert_eq!(left_out, 2);
    }

    #[test]
    fn orcids_go_to_the_people_they_are_printed_with() {
        let (first, second) = ("0000-0002-1825-0097", "0000-0002-1694-233X");
        list("Placewood, Jane; Fictwell, John; Inventson, Mary", |authors| {
            for cell in [
                format!("Placewood, Jane/{first}; Inventson, Mary/{second}"),
                format!("Inventson, M/{second}; Placewood, J/{first}"),
                format!("Placewood, Jane (https://orcid.org/{first}); Inventson, Mary ({second})"),
                format!("{first} (Jane Placewood); {second} (Mary Inventson)"),
                format!("{first}; ; {second}"),
            ] {
                let aligned = authors.align_orcids(&cell);
                let own: Vec<String> = aligned
                    .own
                    .iter()
                    .map(|own| own.first().map(ToString::to_string).unwrap_or_default())
                    .collect();
                assert_eq!(own, [first, "", second], "{cell}");
                assert_eq!((aligned.left_out, aligned.unread), (0, 0), "{cell}");
            }
            let aligned = authors.align_orcids(&format!("{first}; {second}"));
            assert_eq!((aligned.left_out, aligned.unread), (2, 0), "two for three people");
            let aligned = authors.align_orcids(&format!("2.1825E+11; {second}; {first}"));
            assert_eq!((aligned.left_out, aligned.unread), (0, 1));
        });
    }
}
