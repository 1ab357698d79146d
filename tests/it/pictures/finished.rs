//! A reader of finished pictures that knows nothing of how they were made: it has the ink of each text from the
//! outlines of its letters and each dot from the file.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use resvg::usvg::fontdb::{Database, Source};
use resvg::usvg::roxmltree::Document;
use resvg::usvg::{Node, Options, Rect, Tree};

/// Least size of a text: 8.25 points on a slide of 13.33 in, that of the source line.
const LEAST_SIZE: f32 = 11.0;
/// Least size of whatever is no source line.
const LEAST_BODY_SIZE: f32 = 12.0;
/// What two inks may share by the rounding of places to tenths.
const TOUCH: f32 = 0.2;

static FONTS: LazyLock<Arc<Database>> = LazyLock::new(|| {
    let mut database = Database::new();
    for bytes in [notosans::REGULAR_TTF, notosans::BOLD_TTF] {
        database.load_font_source(Source::Binary(Arc::new(bytes)));
    }
    database.load_system_fonts();
    database.set_sans_serif_family("Noto Sans");
    Arc::new(database)
});

/// A text with the ink of its letters.
#[derive(Clone, Debug)]
pub(crate) struct Ink {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) size: f32,
    rect: Rect,
}

/// A dot.
#[derive(Clone, Copy, Debug)]
struct Circle {
    at: (f32, f32),
    radius: f32,
}

/// A picture as its file has it.
pub(crate) struct Finished {
    pub(crate) texts: Vec<Ink>,
    pub(crate) title: String,
    pub(crate) description: String,
    size: (f32, f32),
    dots: BTreeMap<usize, Circle>,
}

impl Finished {
    pub(crate) fn read(svg: &str) -> Finished {
        let document = Document::parse(svg).unwrap();
        let said = |tag: &str| {
            let found = document.descendants().find(|node| node.has_tag_name(tag)).unwrap();
            found.text().unwrap_or_default().to_owned()
        };
        let options = Options {
            font_family: "Noto Sans".to_owned(),
            fontdb: Arc::clone(&FONTS),
            ..Options::default()
        };
        let tree = Tree::from_str(svg, &options).unwrap();
        let mut finished = Finished {
            texts: Vec::new(),
            title: said("title"),
            description: said("desc"),
            size: (tree.size().width(), tree.size().height()),
            dots: BTreeMap::new(),
        };
        finished.add(tree.root().children());
        finished
    }

    fn add(&mut self, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Group(group) => self.add(group.children()),
                Node::Text(text) => {
                    let spans = text.chunks().iter().flat_map(|chunk| chunk.spans());
                    self.texts.push(Ink {
                        id: text.id().to_owned(),
                        text: text.chunks().iter().map(|chunk| chunk.text()).collect(),
                        size: spans.map(|span| span.font_size().get()).fold(f32::MAX, f32::min),
                        rect: text.flattened().abs_bounding_box(),
                    });
                }
                Node::Path(path) => {
                    if let Some(number) = number_of("dot", path.id()) {
                        let rect = path.abs_bounding_box();
                        let at =
                            (rect.left() + rect.width() / 2.0, rect.top() + rect.height() / 2.0);
                        self.dots.insert(number, Circle { at, radius: rect.width() / 2.0 });
                    }
                }
                Node::Image(_) => panic!("a picture holds no pictures"),
            }
        }
    }

    /// Names beside dots, without the numbers that stand there for want of room.
    pub(crate) fn names(&self) -> Vec<&Ink> {
        let is_name = |ink: &&Ink| {
            ink.id.starts_with("name-") && !ink.text.chars().all(|c| c.is_ascii_digit())
        };
        self.texts.iter().filter(is_name).collect()
    }

    /// What breaks the law of names: each is nearer to its own dot than to any other, and covers none.
    pub(crate) fn broken_names(&self) -> Vec<String> {
        let mut broken = Vec::new();
        for ink in &self.texts {
            let Some(number) = number_of("name", &ink.id) else { continue };
            let own = self.dots[&number];
            let [rim, centre] = distances(&ink.rect, &own);
            for (other, dot) in &self.dots {
                if dot.at == own.at {
                    continue;
                }
                let [to_rim, to_centre] = distances(&ink.rect, dot);
                if to_rim < rim + 1.0 || to_centre < centre || to_rim <= 0.0 {
                    broken.push(format!(
                        "{} is {rim:.1} from its dot and {to_rim:.1} from dot {other}",
                        ink.text
                    ));
                }
            }
        }
        broken
    }

    /// Texts that lie on each other, leave the sheet or are too small.
    pub(crate) fn unreadable(&self) -> Vec<String> {
        let mut wrong = Vec::new();
        for (i, ink) in self.texts.iter().enumerate() {
            let is_source_line = ink.rect.top() > self.size.1 - 60.0;
            let least = if is_source_line { LEAST_SIZE } else { LEAST_BODY_SIZE };
            if ink.size < least {
                wrong.push(format!("{} has {} units", ink.text, ink.size));
            }
            let (left, top) = (ink.rect.left(), ink.rect.top());
            let (right, bottom) = (self.size.0 - ink.rect.right(), self.size.1 - ink.rect.bottom());
            if [left, top, right, bottom].into_iter().any(|room| room < 8.0) {
                wrong.push(format!("{} leaves the sheet: {:?}", ink.text, ink.rect));
            }
            for other in &self.texts[i + 1..] {
                let across = ink.rect.right().min(other.rect.right())
                    - ink.rect.left().max(other.rect.left());
                let down = ink.rect.bottom().min(other.rect.bottom())
                    - ink.rect.top().max(other.rect.top());
                if across > TOUCH && down > TOUCH {
                    wrong.push(format!("{} and {} lie on each other", ink.text, other.text));
                }
            }
        }
        wrong
    }

    pub(crate) fn says(&self, part: &str) -> bool {
        self.texts.iter().any(|ink| ink.text.contains(part))
    }
}

fn number_of(kind: &str, id: &str) -> Option<usize> {
    id.strip_prefix(kind)?.strip_prefix('-')?.parse().ok()
}

/// Distances of a rectangle from the rim and from the middle of a dot.
fn distances(rect: &Rect, dot: &Circle) -> [f32; 2] {
    let (x, y) = dot.at;
    let aside = x - x.clamp(rect.left(), rect.right());
    let down = y - y.clamp(rect.top(), rect.bottom());
    let centre = aside.hypot(down);
    [(centre - dot.radius).max(0.0), centre]
}
