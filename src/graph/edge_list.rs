//! Reads edge lists: text files with one edge a line.

use std::collections::hash_map::Entry;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashMap;

use crate::storage::input_file::{self, InputFileError, MAX_EXPANSION};

use super::csr::Csr;
use super::error::GraphError;

/// The edges of a text file, one `u v [w]` a line, separated by white space, comma or semicolon.
/// Lines that begin with `#` or `%` are comments. The third column is a weight; a file has one on
/// every line or on none.
#[derive(Debug, Clone, PartialEq)]
pub struct EdgeList {
    /// Number of nodes.
    pub node_count: usize,
    /// First endpoint of each edge.
    pub sources: Vec<u32>,
    /// Second endpoint of each edge.
    pub targets: Vec<u32>,
    /// Weights, if the file has a third column.
    pub weights: Option<Vec<f32>>,
}

/// How the ids in a file become node numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum NodeNumbering {
    /// Any words; nodes are numbered in the order of first appearance.
    #[default]
    FirstAppearance,
    /// Whole numbers that are node numbers already; there are as many nodes as the largest plus one.
    Dense,
}

/// Why an edge list could not be read.
#[derive(Debug, thiserror::Error)]
pub enum EdgeListError {
    /// The file could not be opened or unpacked.
    #[error(transparent)]
    File(#[from] InputFileError),
    /// A line is not an edge.
    #[error("{}, line {line}: {reason}; a line is 'u v' or 'u v weight'", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Line, from 1.
        line: usize,
        /// What is wrong with it.
        reason: EdgeLineError,
    },
    /// The file has no edges.
    #[error("{}: no edges; a line is 'u v' or 'u v weight'", path.display())]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// The edges do not make a graph.
    #[error("{}: these edges do not make a graph", path.display())]
    Graph {
        /// The file.
        path: PathBuf,
        /// What is wrong, with edges counted from 0.
        source: GraphError,
    },
}

/// Why a line is not an edge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum EdgeLineError {
    /// The second endpoint is missing.
    #[error("only one word")]
    OneWord,
    /// With `--dense`, an id is not a whole number below 2^32 - 1.
    #[error("'{word}' is not a node number")]
    NotANodeNumber {
        /// The id.
        word: String,
    },
    /// The third word is not a weight.
    #[error("weight '{word}' is not a finite number of 0 or more")]
    BadWeight {
        /// The word.
        word: String,
    },
    /// Some lines have a weight and some do not.
    #[error("some lines have a weight and some have none")]
    SomeWeights,
    /// There are more ids than node numbers.
    #[error("more nodes than 32-bit node numbers")]
    TooManyNodes,
}

impl EdgeList {
    /// Reads a file, plain, gzip or zstd, told by its content.
    ///
    /// # Errors
    /// A file that cannot be read, has no edges, or has a line that is not an edge.
    pub fn read(path: &Path, numbering: NodeNumbering) -> Result<Self, EdgeListError> {
        let bytes = input_file::read_all(&path.into(), MAX_EXPANSION)?;
        let list = Self::parse(&bytes, numbering).map_err(|(line, reason)| {
            EdgeListError::Line { path: path.to_path_buf(), line, reason }
        })?;
        if list.sources.is_empty() {
            return Err(EdgeListError::Empty { path: path.to_path_buf() });
        }
        Ok(list)
    }

    /// The edges of a text; an error is a line number, from 1, and a reason.
    fn parse(text: &[u8], numbering: NodeNumbering) -> Result<Self, (usize, EdgeLineError)> {
        let mut parser = EdgeParser::new(numbering);
        let mut line = 0;
        let mut rest = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
        while !rest.is_empty() {
            line += 1;
            // A carriage return alone ends a line too: else it would part an edge from the weight that
            // the next edge begins with.
            let end = memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            parser.read_line(&rest[..end]).map_err(|reason| (line, reason))?;
            let after = end + if rest[end..].starts_with(b"\r\n") { 2 } else { 1 };
            rest = &rest[after.min(rest.len())..];
        }
        Ok(parser.finish())
    }

    /// The graph of these edges. Edges that are listed more than once are added up in a weighted list
    /// and are one edge in an unweighted list; self-loops are left out.
    ///
    /// # Errors
    /// As [`Csr::from_edge_arrays`].
    pub fn graph(&self) -> Result<Csr, GraphError> {
        Csr::from_edge_arrays(
            self.node_count,
            &self.sources,
            &self.targets,
            self.weights.as_deref(),
        )
    }
}

/// An edge list being read.
struct EdgeParser {
    numbering: NodeNumbering,
    ids: NodeIds,
    sources: Vec<u32>,
    targets: Vec<u32>,
    weights: Vec<f32>,
}

impl EdgeParser {
    fn new(numbering: NodeNumbering) -> Self {
        let (sources, targets, weights) = (Vec::new(), Vec::new(), Vec::new());
        Self { numbering, ids: NodeIds::default(), sources, targets, weights }
    }

    fn read_line(&mut self, line: &[u8]) -> Result<(), EdgeLineError> {
        let mut words = LineWords(line);
        let Some(first) = words.next() else { return Ok(()) };
        if first[0] == b'#' || first[0] == b'%' {
            return Ok(());
        }
        let second = words.next().ok_or(EdgeLineError::OneWord)?;
        let source = self.node(first)?;
        self.sources.push(source);
        let target = self.node(second)?;
        self.targets.push(target);
        if let Some(word) = words.next() {
            self.weights.push(parse_weight(word)?);
        }
        if !self.weights.is_empty() && self.weights.len() != self.sources.len() {
            return Err(EdgeLineError::SomeWeights);
        }
        Ok(())
    }

    fn node(&mut self, word: &[u8]) -> Result<u32, EdgeLineError> {
        match self.numbering {
            NodeNumbering::FirstAppearance => {
                self.ids.number_of(word).ok_or(EdgeLineError::TooManyNodes)
            }
            NodeNumbering::Dense => parse_whole_number(word)
                .filter(|&u| u < u32::MAX)
                .ok_or_else(|| EdgeLineError::NotANodeNumber { word: readable(word) }),
        }
    }

    fn finish(self) -> EdgeList {
        let node_count = match self.numbering {
            NodeNumbering::FirstAppearance => self.ids.count,
            NodeNumbering::Dense => {
                self.sources.iter().chain(&self.targets).max().map_or(0, |&u| u + 1)
            }
        };
        EdgeList {
            node_count: node_count as usize,
            sources: self.sources,
            targets: self.targets,
            weights: (!self.weights.is_empty()).then_some(self.weights),
        }
    }
}

fn parse_weight(word: &[u8]) -> Result<f32, EdgeLineError> {
    let weight: Option<f32> = std::str::from_utf8(word).ok().and_then(|word| word.parse().ok());
    weight
        .filter(|w| w.is_finite() && *w >= 0.0)
        .ok_or_else(|| EdgeLineError::BadWeight { word: readable(word) })
}

/// A word as a message shows it.
fn readable(word: &[u8]) -> String {
    word.escape_ascii().to_string()
}

/// Words of a line.
struct LineWords<'a>(&'a [u8]);

impl<'a> Iterator for LineWords<'a> {
    type Item = &'a [u8];
    fn next(&mut self) -> Option<&'a [u8]> {
        let is_separator = |b: &u8| matches!(b, b' ' | b'\t' | b',' | b';');
        let start = self.0.iter().position(|b| !is_separator(b))?;
        let rest = &self.0[start..];
        let end = rest.iter().position(is_separator).unwrap_or(rest.len());
        self.0 = &rest[end..];
        Some(&rest[..end])
    }
}

/// The value of a word that is a whole number as printed: no sign, no leading zero.
fn parse_whole_number(word: &[u8]) -> Option<u32> {
    if word.len() > 10 || (word.len() > 1 && word[0] == b'0') {
        return None;
    }
    let digits = word
        .iter()
        .try_fold(0u64, |sum, b| b.is_ascii_digit().then(|| 10 * sum + u64::from(b - b'0')));
    digits.and_then(|value| u32::try_from(value).ok())
}

/// Node numbers by id. Small whole numbers, the usual ids, need no hashing.
#[derive(Default)]
struct NodeIds {
    /// One more than the node of each whole number; 0 if it has not appeared.
    of_number: Vec<u32>,
    of_word: FxHashMap<Box<[u8]>, u32>,
    count: u32,
}

/// Whole numbers below this are looked up in a table of 4 bytes each. The table grows to the next power of
/// two above the largest id, at most 1 GiB; a file with one id just below the limit pays all of it.
const TABLE_LIMIT: u32 = 1 << 28;

impl NodeIds {
    /// The node of an id; `None` when all node numbers are used.
    fn number_of(&mut self, id: &[u8]) -> Option<u32> {
        let small = parse_whole_number(id).filter(|&value| value < TABLE_LIMIT);
        let (node, is_new) = if let Some(value) = small {
            let value = value as usize;
            if value >= self.of_number.len() {
                self.of_number.resize((value + 1).next_power_of_two(), 0);
            }
            let entry = &mut self.of_number[value];
            let is_new = *entry == 0;
            if is_new {
                *entry = self.count + 1;
            }
            (*entry - 1, is_new)
        } else {
            match self.of_word.entry(id.into()) {
                Entry::Occupied(entry) => (*entry.get(), false),
                Entry::Vacant(entry) => (*entry.insert(self.count), true),
            }
        };
        if is_new {
            self.count = self.count.checked_add(1).filter(|&count| count < u32::MAX)?;
        }
        Some(node)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<EdgeList, (usize, EdgeLineError)> {
        EdgeList::parse(text.as_bytes(), NodeNumbering::FirstAppearance)
    }

    #[test]
    fn ids_of_any_kind_are_numbered_by_first_appearance() {
        let list = parse("# people\nZoe 7\n7,Ann\r\n\n% end\n007\tZoe").unwrap();
        assert_eq!(list.node_count, 4);
        assert_eq!((list.sources, list.targets), (vec![0, 1, 3], vec![1, 2, 0]));
        assert_eq!(list.weights, None);
    }

    #[test]
    fn a_list_is_the_same_and_its_lines_are_counted_alike_whatever_ends_them() {
        let lines = ["# people", "1 2 .5", "", "2 3 1", "3 1 x"];
        for end in ["\n", "\r\n", "\r"] {
            let list = parse(&lines[..4].join(end)).unwrap();
            assert_eq!((list.sources, list.targets), (vec![0, 1], vec![1, 2]), "{end:?}");
            assert_eq!(list.weights, Some(vec![0.5, 1.0]), "{end:?}");
            let (line, _) = parse(&lines.join(end)).unwrap_err();
            assert_eq!(line, 5, "{end:?}");
        }
        let (line, _) = parse("1 2 .5\r2 3 1\r\n\n3 1 x\r").unwrap_err();
        assert_eq!(line, 4, "of lines that end in different ways");
        assert_eq!(parse("1 2\r3 4\r5 6").unwrap().weights, None, "no node is taken for a weight");
    }

    #[test]
    fn a_line_that_is_not_an_edge_is_refused_with_its_number() {
        assert_eq!(parse("0 1\n\n2\n").unwrap_err().0, 3);
        assert_eq!(parse("0 1 2\n1 2 x\n").unwrap_err().0, 2);
        assert_eq!(parse("0 1 nan\n").unwrap_err().0, 1);
        assert_eq!(parse("0 1 -1\n").unwrap_err().0, 1);
        assert_eq!(parse("0 1 2\n1 2\n").unwrap_err().0, 2);
        assert_eq!(parse("0 1\n1 2 3\n").unwrap_err().0, 2);
        let dense = |text: &str| EdgeList::parse(text.as_bytes(), NodeNumbering::Dense);
        assert_eq!(dense("0 1\n1 4294967295\n").unwrap_err().0, 2);
        assert_eq!(dense("0 9\n").unwrap().node_count, 10);
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
    fn a_missing_or_empty_file_is_refused_by_name() {
        let refused = EdgeList::read(Path::new("no-such.txt"), NodeNumbering::Dense).unwrap_err();
        assert!(refused.to_string().contains("no-such.txt"));
        let empty = tempfile::NamedTempFile::new().unwrap();
        let refused = EdgeList::read(empty.path(), NodeNumbering::Dense).unwrap_err();
        assert!(matches!(refused, EdgeListError::Empty { .. }));
    }
}
