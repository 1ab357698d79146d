//! Edge lists: text files of ties.

use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::storage::input_file::{self, InputFileError, MAX_EXPANSION};

use super::csr::Csr;
use super::error::GraphError;

/// The ties of a text file, one `u v [w]` a line, separated by white space, comma or semicolon.
/// Lines that begin with `#` or `%` are comments. The third column is a weight; a file has one on
/// every line or on none.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeList {
    /// Number of nodes.
    pub nodes: usize,
    /// One end of each tie.
    pub from: Vec<u32>,
    /// The other end.
    pub to: Vec<u32>,
    /// Weights, if the file has a third column.
    pub weights: Option<Vec<f32>>,
}

/// How the names in a file become node numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NodeNumbering {
    /// Any words; nodes are numbered in the order of first appearance.
    #[default]
    FirstAppearance,
    /// Whole numbers that are node numbers already; the largest one tells how many nodes there are.
    Dense,
}

/// Why an edge list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum EdgeListError {
    /// The file could not be opened or unpacked.
    #[error(transparent)]
    File(#[from] InputFileError),
    /// A line is not a tie.
    #[error("{}, line {line}: {reason}; a line is 'u v' or 'u v weight'", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: String,
    },
    /// The file holds no tie.
    #[error("{}: no ties; a line is 'u v' or 'u v weight'", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The ties do not make a graph.
    #[error("{}: {source}", path.display())]
    Graph {
        /// The file.
        path: PathBuf,
        /// What is wrong, with ties counted from 0.
        source: GraphError,
    },
}

impl EdgeList {
    /// Reads a file, plain, gzip or zstd, told by its content.
    ///
    /// # Errors
    /// A file that cannot be read, has no ties, or has a line that is not a tie.
    pub fn read(path: &Path, numbering: NodeNumbering) -> Result<Self, EdgeListError> {
        let bytes = input_file::read_all(&path.into(), MAX_EXPANSION)?;
        Self::parse(&bytes, numbering).map_err(|(line, reason)| match line {
            0 => EdgeListError::Empty { path: path.to_path_buf() },
            _ => EdgeListError::Line { path: path.to_path_buf(), line, reason },
        })
    }

    /// The ties of a text; an error is a line number (0: no ties at all) and a reason.
    fn parse(text: &[u8], numbering: NodeNumbering) -> Result<Self, (usize, String)> {
        let (mut from, mut to, mut weights) = (Vec::new(), Vec::new(), Vec::new());
        let mut names = Names::default();
        let mut line = 0;
        let mut rest = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        while !rest.is_empty() {
            line += 1;
            let end = rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
            let row = &rest[..end];
            rest = &rest[(end + 1).min(rest.len())..];
            let mut words = Words(row);
            let Some(first) = words.next() else { continue };
            if first[0] == b'#' || first[0] == b'%' {
                continue;
            }
            let Some(second) = words.next() else {
                return Err((line, "only one word".to_owned()));
            };
            for (word, ends) in [(first, &mut from), (second, &mut to)] {
                ends.push(match numbering {
                    NodeNumbering::FirstAppearance => names
                        .number(word)
                        .ok_or_else(|| (line, "more nodes than 32-bit node numbers".to_owned()))?,
                    NodeNumbering::Dense => {
                        number(word).filter(|&u| u < u32::MAX).ok_or_else(|| {
                            (line, format!("'{}' is not a node number", word.escape_ascii()))
                        })?
                    }
                });
            }
            if let Some(word) = words.next() {
                let weight: Option<f32> =
                    std::str::from_utf8(word).ok().and_then(|w| w.parse().ok());
                let sound = weight.filter(|w| w.is_finite() && *w >= 0.0);
                weights.push(sound.ok_or_else(|| {
                    let word = word.escape_ascii();
                    (line, format!("weight '{word}' is not a finite number of 0 or more"))
                })?);
            }
            if !weights.is_empty() && weights.len() != from.len() {
                return Err((line, "some lines have a weight and some have none".to_owned()));
            }
        }
        let largest = match numbering {
            NodeNumbering::FirstAppearance => names.count,
            NodeNumbering::Dense => from.iter().chain(&to).max().map_or(0, |&u| u + 1),
        };
        if from.is_empty() {
            return Err((0, String::new()));
        }
        let weights = (!weights.is_empty()).then_some(weights);
        Ok(Self { nodes: largest as usize, from, to, weights })
    }

    /// The graph of these ties. Ties that are listed more than once are added up in a weighted list
    /// and are one tie in an unweighted list; ties of a node to itself are left out.
    ///
    /// # Errors
    /// As [`Csr::from_edge_arrays`].
    pub fn graph(&self) -> Result<Csr, GraphError> {
        Csr::from_edge_arrays(self.nodes, &self.from, &self.to, self.weights.as_deref())
    }
}

/// Words of a line.
struct Words<'a>(&'a [u8]);

impl<'a> Iterator for Words<'a> {
    type Item = &'a [u8];
    fn next(&mut self) -> Option<&'a [u8]> {
        let parts = |b: &u8| matches!(b, b' ' | b'\t' | b'\r' | b',' | b';');
        let start = self.0.iter().position(|b| !parts(b))?;
        let rest = &self.0[start..];
        let end = rest.iter().position(parts).unwrap_or(rest.len());
        self.0 = &rest[end..];
        Some(&rest[..end])
    }
}

/// A word that is a whole number as one would print it.
fn number(word: &[u8]) -> Option<u32> {
    if word.len() > 10 || (word.len() > 1 && word[0] == b'0') {
        return None;
    }
    let digits = word
        .iter()
        .try_fold(0u64, |sum, b| b.is_ascii_digit().then(|| 10 * sum + u64::from(b - b'0')));
    digits.and_then(|value| u32::try_from(value).ok())
}

/// Node numbers by name. Small whole numbers, the usual names, need no hashing.
#[derive(Default)]
struct Names {
    /// One more than the node of each whole number; 0 if it has not appeared.
    of_number: Vec<u32>,
    of_word: FxHashMap<Box<[u8]>, u32>,
    count: u32,
}

/// Whole numbers up to here are looked up in a table of at most 1 GiB.
const TABLE: u32 = 1 << 28;

impl Names {
    fn number(&mut self, word: &[u8]) -> Option<u32> {
        let small = number(word).filter(|&value| value < TABLE);
        let (node, new) = if let Some(value) = small {
            let value = value as usize;
            if value >= self.of_number.len() {
                self.of_number.resize((value + 1).next_power_of_two(), 0);
            }
            let place = &mut self.of_number[value];
            let new = *place == 0;
            if new {
                *place = self.count + 1;
            }
            (*place - 1, new)
        } else {
            match self.of_word.entry(word.into()) {
                Entry::Occupied(entry) => (*entry.get(), false),
                Entry::Vacant(entry) => (*entry.insert(self.count), true),
            }
        };
        if new {
            self.count = self.count.checked_add(1).filter(|&count| count < u32::MAX)?;
        }
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<EdgeList, (usize, String)> {
        EdgeList::parse(text.as_bytes(), NodeNumbering::FirstAppearance)
    }

    #[test]
    fn names_are_numbered_by_first_appearance_whatever_they_are() {
        let list = parse("# people\nZoe 7\n7,Ann\r\n\n% end\n007\tZoe").unwrap();
        assert_eq!(list.nodes, 4);
        assert_eq!((list.from, list.to), (vec![0, 1, 3], vec![1, 2, 0]));
        assert_eq!(list.weights, None);
    }

    #[test]
    fn a_line_that_is_no_tie_is_refused_with_its_number() {
        assert_eq!(parse("0 1\n\n2\n").unwrap_err().0, 3);
        assert_eq!(parse("0 1 2\n1 2 x\n").unwrap_err().0, 2);
        assert_eq!(parse("0 1 nan\n").unwrap_err().0, 1);
        assert_eq!(parse("0 1 -1\n").unwrap_err().0, 1);
        assert_eq!(parse("0 1 2\n1 2\n").unwrap_err().0, 2);
        assert_eq!(parse("0 1\n1 2 3\n").unwrap_err().0, 2);
        assert_eq!(parse("# nothing\n").unwrap_err().0, 0);
        let dense = |text: &str| EdgeList::parse(text.as_bytes(), NodeNumbering::Dense);
        assert_eq!(dense("0 1\n1 4294967295\n").unwrap_err().0, 2);
        assert_eq!(dense("0 9\n").unwrap().nodes, 10);
    }

    #[test]
    fn a_gzip_bomb_is_refused_by_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("edges.txt");
        std::fs::write(&path, crate::storage::input_file::tests::gzip_bomb()).unwrap();
        let refused = EdgeList::read(&path, NodeNumbering::FirstAppearance).unwrap_err();
        let text = refused.to_string();
        assert!(text.contains("edges.txt: it unpacks to more than 250 times"), "{text}");
    }

    #[test]
    fn a_missing_file_is_refused_by_name() {
        let refused = EdgeList::read(Path::new("no-such.txt"), NodeNumbering::Dense).unwrap_err();
        assert!(refused.to_string().contains("no-such.txt"));
    }
}
