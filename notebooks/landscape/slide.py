"""What a slide holds, before it is drawn. Boxes are left, top, width, height in inches."""

from dataclasses import dataclass

Box = tuple[float, float, float, float]
BODY: Box = (0.5, 1.85, 12.33, 4.9)
CAPTION = 0.32
"""Height of the line above a chart."""
WRAPPED_ROW = 0.49
"""Height of a row of two lines."""

TIER_COLOURS = {"T1": "12395F", "T2": "2F6DA8", "T3": "79A9D3", "T4": "D3D9DF", None: "EEF1F4"}
# Okabe and Ito (2008), one for each pillar.
PILLAR_COLOURS = {
    "science": "005A96",
    "citation": "56B4E9",
    "congress": "E69F00",
    "leadership": "C4520A",
    "network": "009E73",
}


@dataclass(frozen=True)
class Bars:
    """Bars of one or more series over named categories; None is no bar."""

    name: str
    box: Box
    categories: list[str]
    series: dict[str, list[float | None]]
    colours: list[str]
    caption: str = ""
    horizontal: bool = True
    stacked: bool = False
    number_format: str = "#,##0"
    maximum: float | None = None
    hatched: frozenset[int] = frozenset()
    """Categories whose bars are hatched."""
    names_shown: bool = True
    values_shown: bool = True


@dataclass(frozen=True)
class Intervals:
    """A dot on a bar from low to high for each person, first on top."""

    name: str
    box: Box
    people: list[str]
    tiers: list[str | None]
    low: list[int]
    rank: list[int]
    high: list[int]
    axis: str
    line: tuple[str, int] | None = None
    """A rank that a vertical line marks, and what it says."""


@dataclass(frozen=True)
class Scatter:
    """Groups of points (name, x, y); names are printed for the group `named`, where they fit."""

    name: str
    box: Box
    groups: dict[str, list[tuple[str, float, float]]]
    colours: list[str]
    named: str
    axes: tuple[str, str]


@dataclass(frozen=True)
class Table:
    """Texts in rows; widths are shares of the box, `right` the columns of numbers."""

    name: str
    box: Box
    head: list[str]
    rows: list[list[str]]
    widths: list[float]
    right: frozenset[int] = frozenset()
    caption: str = ""
    wrap: bool = False
    """Whether a text may take two lines."""


@dataclass(frozen=True)
class Paragraphs:
    name: str
    box: Box
    texts: list[str]
    points: float = 14
    bullets: bool = False


@dataclass(frozen=True)
class Slide:
    """One message: a sentence as title, what is drawn as subtitle, the tables it comes from."""

    key: str
    title: str
    subtitle: str
    parts: list[Bars | Intervals | Scatter | Table | Paragraphs]
    tables: str = ""
