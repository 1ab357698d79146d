"""Compares every figure of a deck with the tables of its run.

The figures are counted again here, row by row and without what the slides are made with; texts are read back
with the templates that they were filled from. What differs is told by slide and place.
"""

import io
import re
import zipfile
from dataclasses import dataclass, field
from xml.etree import ElementTree

from pptx.oxml.ns import qn

from .facts import facts_of
from .run_folder import AreaRun
from .texts import WORDS

TOLERANCE = 1e-9
SHEET = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@dataclass(frozen=True)
class SlideFacts:
    """What one slide must show: values of blanks by text, rows by table, values by chart."""

    texts: dict[str, list[tuple[str, dict[str, str]]]]
    """By name of the shape: one (key of the template, blanks) for each paragraph."""
    tables: dict[str, list[list[str]]] = field(default_factory=dict)
    """By name: the head and the rows."""
    charts: dict[str, tuple[list[str], list[str], list[list[float | None]]]] = field(default_factory=dict)
    """By name: categories (of scatter charts none), names and values of the series."""


def expected_slides(run: AreaRun, language: str) -> dict[str, SlideFacts]:
    return {key: SlideFacts(*parts) for key, parts in facts_of(run, language).items()}


def mismatches(deck, run: AreaRun) -> list[str]:
    """What a deck (an open `Presentation`) and the tables of its run say differently; empty when they agree."""
    language, found = deck.core_properties.language, []
    if deck.core_properties.subject != run.area or deck.core_properties.keywords != run.manifest["run_id"]:
        return [f"the deck is of area {deck.core_properties.subject}, run {deck.core_properties.keywords}"]
    expected = expected_slides(run, language)
    slides = {slide._element.cSld.get("name"): slide for slide in deck.slides}
    if list(slides) != list(expected):
        return [f"slides are {list(slides)}, expected {list(expected)}"]
    for key, slide in slides.items():
        found += [f"slide {key}: {problem}" for problem in compare_slide(slide, expected[key], language)]
    return found


def compare_slide(slide, facts: SlideFacts, language: str) -> list[str]:
    problems, seen = [], set()
    for shape in slide.shapes:
        name = "title" if shape == slide.shapes.title else shape.name
        seen.add(name)
        if shape.has_chart:
            problems += compare_chart(name, shape.chart, facts.charts.get(name))
        elif shape.has_table:
            problems += compare_table(name, shape.table, facts.tables.get(name))
        elif shape.has_text_frame and name not in ("slide number", "line"):
            problems += compare_texts(name, shape.text_frame, facts.texts.get(name), language)
    missing = {*facts.texts, *facts.tables, *facts.charts} - seen
    return problems + [f"{name} is missing" for name in sorted(missing)]


def compare_texts(name: str, frame, expected, language: str) -> list[str]:
    paragraphs = [paragraph.text.replace("\v", "") for paragraph in frame.paragraphs]
    if expected is None or len(paragraphs) != len(expected):
        return [f"{name} has {len(paragraphs)} paragraphs, expected {expected and len(expected)}"]
    problems = []
    for shown, (key, blanks) in zip(paragraphs, expected):
        wanted = blanks["text"] if key == "plain" else filled(key, blanks, language)
        if not same_text(shown, wanted):
            problems.append(f"{name} says {shown!r}, the tables say {wanted!r}")
    return problems


def filled(key: str, blanks: dict[str, str], language: str) -> str:
    template = WORDS[key][1 if language == "ja" else 0]
    return re.sub(r"\{(\w+)\}", lambda blank: str(blanks[blank.group(1)]), template)


def same_text(shown: str, wanted: str) -> bool:
    """Equal but for spaces at line breaks, or shortened with an ellipsis."""
    shown, wanted = (re.sub(r"\s+", "", text) for text in (shown, wanted))
    return shown == wanted or shown.endswith("…") and wanted.startswith(shown[:-1])


def compare_table(name: str, table, expected) -> list[str]:
    if expected is None:
        return [f"table {name} is not expected"]
    rows = [[cell.text for cell in row.cells] for row in table.rows]
    if len(rows) != len(expected):
        return [f"table {name} has {len(rows)} rows, expected {len(expected)}"]
    return [
        f"table {name}, row {number}: {shown!r}, the tables say {wanted!r}"
        for number, (row, wanted_row) in enumerate(zip(rows, expected))
        for shown, wanted in zip(row, wanted_row, strict=True)
        if not same_text(shown, wanted)
    ]


def compare_chart(name: str, chart, expected) -> list[str]:
    """What is drawn, and the sheet behind it that a user would edit."""
    if expected is None:
        return [f"chart {name} is not expected"]
    categories, names, wanted = expected
    series = list(chart.plots[0].series)
    scatter = chart._chartSpace.find(".//" + qn("c:scatterChart")) is not None
    if scatter:
        shown = [list(zip(numbers(one, "c:xVal"), numbers(one, "c:yVal"))) for one in series]
    else:
        shown = [numbers(one, "c:val") for one in series]
    problems = []
    of_series = (
        [] if scatter else [[point.text for point in one._element.find(qn("c:cat")).iter(qn("c:v"))] for one in series]
    )
    pairs = [("category", shown_names, categories) for shown_names in of_series]
    for what, shown_names, wanted_names in [*pairs, ("series", [one.name for one in series], names)]:
        if len(shown_names) != len(wanted_names) or not all(map(same_text, shown_names, wanted_names)):
            problems.append(f"{what} names of chart {name} are {shown_names}, in the tables {wanted_names}")
    if not same_values(shown, wanted):
        problems.append(f"chart {name} draws {shown}, the tables say {wanted}")
    drawn = sorted(
        value for one in shown for point in one for value in (point if scatter else [point]) if value is not None
    )
    behind = sorted(sheet_numbers(chart.part.chart_workbook.xlsx_part.blob))
    if not same_values([drawn], [behind]):
        problems.append(f"the sheet behind chart {name} holds other figures than it draws")
    return problems


def numbers(series, tag: str) -> list[float | None]:
    """Values of a series by their place, None where there is no point."""
    holder = series._element.find(qn(tag))
    count = int(holder.find(".//" + qn("c:ptCount")).get("val"))
    values: list[float | None] = [None] * count
    for point in holder.iter(qn("c:pt")):
        values[int(point.get("idx"))] = float(point.find(qn("c:v")).text)
    return values


def sheet_numbers(workbook: bytes) -> list[float]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    cells = [cell for cell in sheet.iter(f"{SHEET}c") if cell.get("t") is None]
    return [float(cell.find(f"{SHEET}v").text) for cell in cells if cell.find(f"{SHEET}v") is not None]


def same_values(shown, wanted) -> bool:
    """Equal nested lists of numbers, to the last digits of a float."""
    if isinstance(wanted, (list, tuple)):
        return isinstance(shown, (list, tuple)) and len(shown) == len(wanted) and all(map(same_values, shown, wanted))
    if shown is None or wanted is None:
        return shown is wanted
    return abs(shown - wanted) <= TOLERANCE * max(1.0, abs(wanted))
