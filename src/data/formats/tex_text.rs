//! Text with TeX in it, as BibTeX files print names and titles.

use biblatex::{Bibliography, Chunk};

/// A piece of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct TexPiece {
    pub(crate) text: String,
    /// Whether braces protect it.
    pub(crate) is_braced: bool,
}

/// The text of a value, accents and signs decoded, white space joined.
pub(crate) fn plain_text(tex: &str) -> String {
    let joined: String = pieces(tex).into_iter().map(|piece| piece.text).collect();
    joined.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The pieces of a value, accents and signs decoded.
pub(crate) fn pieces(tex: &str) -> Vec<TexPiece> {
    if !tex.contains(['\\', '{', '}', '$', '~']) {
        return vec![TexPiece { text: tex.to_owned(), is_braced: false }];
    }
    // The decoder knows `\i` within braces only.
    let tex = dotted(tex);
    // A dollar sign that stands alone opens no formula.
    let decoded = decode(&tex).or_else(|| decode(&tex.replace('$', "\\$")));
    decoded.unwrap_or_else(|| vec![TexPiece { text: without_commands(&tex), is_braced: false }])
}

fn decode(tex: &str) -> Option<Vec<TexPiece>> {
    let bibliography = Bibliography::parse(&format!("@misc{{k, v = {{{tex}}}}}")).ok()?;
    let chunks = bibliography.iter().next()?.get("v")?;
    let piece = |chunk: &Chunk| {
        let is_braced = matches!(chunk, Chunk::Verbatim(_));
        let text = match chunk {
            Chunk::Math(formula) => without_commands(formula).replace(['_', '^'], ""),
            Chunk::Normal(text) | Chunk::Verbatim(text) => without_commands(text),
        };
        TexPiece { text, is_braced }
    };
    Some(chunks.iter().map(|chunk| piece(&chunk.v)).collect())
}

/// `\'\i` with the letter that the accent stands on.
fn dotted(tex: &str) -> String {
    let mut text = String::with_capacity(tex.len());
    let mut rest = tex;
    while let Some(at) = rest.find("\\i").into_iter().chain(rest.find("\\j")).min() {
        let (letter, behind) = (&rest[at + 1..at + 2], &rest[at + 2..]);
        text.push_str(&rest[..at]);
        match behind.starts_with(|c: char| c.is_ascii_alphabetic()) {
            true => text.push_str(&rest[at..at + 2]),
            false => text.push_str(letter),
        }
        rest = behind;
    }
    text + rest
}

/// Text without the commands that the decoder leaves, but with what they enclose.
fn without_commands(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut letters = text.chars().peekable();
    while let Some(c) = letters.next() {
        match c {
            '\\' => match letters.peek() {
                Some(next) if next.is_ascii_alphabetic() => {
                    while letters.next_if(char::is_ascii_alphabetic).is_some() {}
                    letters.next_if_eq(&' ');
                }
                _ => plain.extend(letters.next()),
            },
            '{' | '}' => {}
            '~' => plain.push(' '),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_and_signs_are_letters() {
        for (tex, text) in [
            ("M{\\\"u}ller", "Müller"),
            ("Garc{\\'\\i}a", "García"),
            ("Garc\\'{\\i}a", "García"),
            ("Dvo\\v{r}\\'{a}k", "Dvořák"),
            ("{\\L}ukasz Wi{\\'s}niewski", "Łukasz Wiśniewski"),
            ("{\\O}deg{\\aa}rd", "Ødegård"),
            ("Fran\\c{c}ois", "François"),
            ("Stra{\\ss}e", "Straße"),
            ("50\\% of H$_2$O {\\&} {CT}", "50% of H2O & CT"),
            ("a cost of $5", "a cost of $5"),
            ("\\textit{in vitro}~test", "in vitro test"),
            ("10.1000/a\\_b", "10.1000/a_b"),
            ("plain", "plain"),
            ("\\", ""),
        ] {
            assert_eq!(plain_text(tex), text, "{tex}");
        }
    }
}
