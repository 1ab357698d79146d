"""Writes slides as a .pptx of 16:9 with native charts and tables; the same bytes for the same slides."""

import copy
import datetime as dt
import io
import zipfile
from dataclasses import dataclass
from pathlib import Path

from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from .charts import CAPTION_POINTS, INK, MUTED, RULE, draw_bars, draw_intervals, draw_scatter, names_width
from .findings import slides_of
from .findings_method import footer
from .run_folder import AreaRun
from .slide import (
    CAPTION,
    PILLAR_COLOURS,
    TIER_COLOURS,
    WRAPPED_ROW,
    Bars,
    Intervals,
    Paragraphs,
    Scatter,
    Slide,
    Table,
)
from .text_fit import balanced, count_lines, shorten
from .texts import Texts

WIDTH, HEIGHT = 13.333, 7.5
TABLE_POINTS, FOOTER_POINTS, LEAST_POINTS = 10.5, 9, 11
BULLET_INDENT = 0.2
COVER_BOX = (0.5, 1.4, 12.33, 2.0)
TITLE_BOX = (0.5, 0.35, 12.33, 0.9)
SUBTITLE_BOX = (0.5, 1.27, 12.33, 0.5)
FOOTER_BOX = (0.5, 6.95, 11.4, 0.32)
NUMBER_BOX = (12.0, 6.95, 0.83, 0.4)
LATIN_FONT, EAST_ASIAN_FONT = "Arial", "Yu Gothic"
CELL_MARGIN = 0.05
ZIP_DATE = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Style:
    """How a block of text is set; `least` is the smallest size that a long text may get."""

    points: float
    least: float
    colour: str = INK
    bold: bool = False
    gap: float = 0.0
    """Points between paragraphs."""
    bullets: bool = False
    anchor: MSO_ANCHOR = MSO_ANCHOR.TOP


TITLE = Style(22, 19.5, bold=True, anchor=MSO_ANCHOR.MIDDLE)
COVER_TITLE = Style(34, 19.5, bold=True, anchor=MSO_ANCHOR.BOTTOM)
SUBTITLE = Style(13, LEAST_POINTS, MUTED)
CHART_CAPTION = Style(CAPTION_POINTS, CAPTION_POINTS, bold=True)
FOOTER = Style(FOOTER_POINTS, FOOTER_POINTS, MUTED)


def write_deck(run: AreaRun, path: str | Path, language: str | None = None) -> list[Slide]:
    """Writes the deck of an area and returns its slides. `language` is that of the study when not given."""
    texts = Texts(language or run.language)
    slides = slides_of(run, texts)
    deck = blank_deck(run, texts)
    for slide in slides:
        draw(deck, slide, run, texts)
    content = io.BytesIO()
    deck.save(content)
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_bytes(with_fixed_dates(content.getvalue()))
    return slides


def blank_deck(run: AreaRun, texts: Texts):
    """A deck with one layout, the fonts and colours of ours, and properties that know no clock."""
    deck = Presentation()
    deck.slide_width, deck.slide_height = Inches(WIDTH), Inches(HEIGHT)
    layouts = deck.slide_layouts
    for layout in list(layouts):
        if layout.name != "Title Only":
            layouts.remove(layout)
    boxes = {
        "TITLE": TITLE_BOX,
        "FOOTER": FOOTER_BOX,
        "SLIDE_NUMBER": NUMBER_BOX,
        "DATE": (0.5, 6.95, 0.5, 0.4),
        "BODY": (0.5, 1.85, 12.33, 4.9),
    }
    for holder in (deck.slide_master, layouts[0]):
        for shape in holder.placeholders:
            place(shape, boxes[shape.placeholder_format.type.name.replace("CENTER_TITLE", "TITLE")])
    set_theme(deck)
    core, when = deck.core_properties, dt.datetime.fromisoformat(first_day(run.manifest["as_of"]))
    core.title, core.subject, core.language = run.reference["name"], run.area, texts.language
    core.author = core.last_modified_by = f"kolnet {run.manifest['kolnet']}"
    core.created = core.modified = when
    core.revision, core.keywords = 1, run.manifest["run_id"]
    for key, relation in list(deck.part.package._rels.items()):
        if relation.reltype == RELATIONSHIP_TYPE.THUMBNAIL:
            deck.part.package.drop_rel(key)
    return deck


def first_day(date: str) -> str:
    """A date that may lack month and day, as its first day."""
    return f"{date}-01-01"[:10] if len(date) < 7 else f"{date}-01"[:10]


def set_theme(deck) -> None:
    """Puts our fonts and colours into the theme, so that what a user adds looks alike."""
    part = deck.slide_master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = part.blob.decode("utf-8")
    theme = theme.replace('<a:latin typeface="Calibri"/>', f'<a:latin typeface="{LATIN_FONT}"/>')
    theme = theme.replace('<a:ea typeface=""/>', f'<a:ea typeface="{EAST_ASIAN_FONT}"/>')
    theme = theme.replace('script="Jpan" typeface="ＭＳ Ｐゴシック"', f'script="Jpan" typeface="{EAST_ASIAN_FONT}"')
    for number, (old, new) in enumerate(
        zip(["4F81BD", "C0504D", "9BBB59", "8064A2", "4BACC6", "F79646"], ["12395F", *PILLAR_COLOURS.values()]), start=1
    ):
        theme = theme.replace(
            f'<a:accent{number}><a:srgbClr val="{old}"/>', f'<a:accent{number}><a:srgbClr val="{new}"/>'
        )
    part._blob = theme.encode("utf-8")


def place(shape, box) -> None:
    shape.left, shape.top, shape.width, shape.height = map(Inches, box)


def write(paragraph, text: str, points: float, texts: Texts, colour: str = INK, bold: bool = False) -> None:
    """One run of text; its language tells viewers which shapes of Han characters to take."""
    run = paragraph.add_run()
    run.text = text
    run.font.size, run.font.bold, run.font.color.rgb = Pt(points), bold, RGBColor.from_string(colour)
    japanese, english = "ja-JP", "en-US"
    own, other = (japanese, english) if texts.language == "ja" else (english, japanese)
    run._r.get_or_add_rPr().set("lang", own)
    run._r.get_or_add_rPr().set("altLang", other)


def draw(deck, slide: Slide, run: AreaRun, texts: Texts) -> None:
    page = deck.slides.add_slide(deck.slide_layouts[0])
    page._element.cSld.set("name", slide.key)
    cover = slide.key == "cover"
    style, box = (COVER_TITLE, COVER_BOX) if cover else (TITLE, TITLE_BOX)
    write_block(page.shapes.title, [slide.title], style, box, texts)
    if slide.subtitle:
        subtitle = page.shapes.add_textbox(0, 0, 0, 0)
        subtitle.name = "subtitle"
        write_block(subtitle, [slide.subtitle], SUBTITLE, SUBTITLE_BOX, texts)
    if cover:
        line = page.shapes.add_shape(MSO_SHAPE.RECTANGLE, Inches(0.5), Inches(3.52), Inches(2.0), Pt(4))
        line.name = "line"
        line.fill.solid()
        line.fill.fore_color.rgb = RGBColor.from_string(TIER_COLOURS["T1"])
        line.line.fill.background()
        line.shadow.inherit = False
    for part in slide.parts:
        draw_part(page, part, slide, texts)
    add_footer(page, deck.slide_layouts[0], footer(run, texts), texts)
    notes = page.notes_slide.notes_text_frame
    notes.text = texts.say("notes", tables=slide.tables, area=run.area, run=run.manifest["run_id"])


def write_block(shape, blocks: list[str], style: "Style", box, texts: Texts) -> None:
    """Fills a text box with paragraphs. What is too long gets smaller type, down to the least; then it is shortened."""
    place(shape, box)
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, style.anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    blocks, points = fit_block(blocks, style, box)
    for number, text in enumerate(blocks):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.LEFT
        paragraph.space_after = Pt(style.gap)
        if style.bullets:
            add_bullet(paragraph)
        for line, shown in enumerate(balanced(text, box[2], points, True) if style.bold else [text]):
            if line:
                paragraph.add_line_break()
            write(paragraph, shown, points, texts, style.colour, style.bold)


def fit_block(blocks: list[str], style: "Style", box) -> tuple[list[str], float]:
    """Paragraphs and size of type that fit into a box: the longest paragraph is shortened as long as it must be."""
    width, height = box[2] - (BULLET_INDENT if style.bullets else 0), box[3] + 0.02

    def fits(points: float) -> bool:
        lines = sum(count_lines(text, width, points, style.bold) for text in blocks)
        return lines * points * 1.2 / 72 + style.gap / 72 * (len(blocks) - 1) <= height

    points = style.points
    while not fits(points) and points > style.least:
        points = max(style.least, points - 1)
    while not fits(points) and max(map(len, blocks)) > 1:
        longest = max(range(len(blocks)), key=lambda at: len(blocks[at]))
        blocks = [*blocks[:longest], blocks[longest].rstrip("…")[:-1].rstrip() + "…", *blocks[longest + 1 :]]
    return blocks, points


def add_bullet(paragraph) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.set("marL", str(Inches(BULLET_INDENT)))
    properties.set("indent", str(-Inches(BULLET_INDENT)))
    bullet = properties.makeelement(qn("a:buChar"), {"char": "•"})
    properties.append(bullet)


def draw_part(page, part, slide: Slide, texts: Texts) -> None:
    match part:
        case Paragraphs():
            box = page.shapes.add_textbox(0, 0, 0, 0)
            box.name = part.name
            style = Style(part.points, LEAST_POINTS, gap=part.points * 0.6, bullets=part.bullets)
            write_block(box, part.texts, style, part.box, texts)
        case Table():
            draw_table(page, part, slide, texts)
        case Bars():
            if part.caption:
                add_caption(page, part, texts)
            draw_bars(page, part, slide.title)
        case Intervals():
            draw_intervals(page, part, slide.title)
        case Scatter():
            draw_scatter(page, part, slide.title)


def add_caption(page, part: Bars, texts: Texts) -> None:
    left, top, width, _ = part.box
    if part.horizontal and part.names_shown:
        names = names_width(part)
        left, width = left + names, width - names
    box = page.shapes.add_textbox(0, 0, 0, 0)
    box.name = f"{part.name} caption"
    caption = shorten(part.caption, width, CAPTION_POINTS, bold=True)
    write_block(box, [caption], CHART_CAPTION, (left, top, width, CAPTION - 0.04), texts)


def draw_table(page, part: Table, slide: Slide, texts: Texts) -> None:
    """A table whose cells are shortened to what fits, so that no row grows in a viewer."""
    left, top, width, height = part.box
    columns = [share * width / sum(part.widths) for share in part.widths]
    row_height = min(WRAPPED_ROW if part.wrap else 0.36, height / (len(part.rows) + 1))
    lines = 2 if part.wrap else 1
    frame = page.shapes.add_table(
        len(part.rows) + 1,
        len(columns),
        Inches(left),
        Inches(top),
        Inches(width),
        Inches(row_height * (len(part.rows) + 1)),
    )
    frame.name = part.name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", slide.title)
    table = frame.table
    style = table._tbl.tblPr
    style.find(qn("a:tableStyleId")).text = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"  # no style, no grid
    style.set("bandRow", "0")
    for column, inches in zip(table.columns, columns):
        column.width = Inches(inches)
    for at, row in enumerate([part.head, *part.rows]):
        table.rows[at].height = Inches(row_height)
        for place_in_row, text in enumerate(row):
            room = columns[place_in_row] - 2 * CELL_MARGIN
            shown = fit_lines(text, room, lines, bold=at == 0)
            fill_cell(table.cell(at, place_in_row), shown, at == 0, place_in_row in part.right, texts)


def fit_lines(text: str, inches: float, lines: int, bold: bool) -> str:
    """The text as far as it fits into so many lines."""
    text = text.replace("\n", " ")
    if lines == 1:
        return shorten(text, inches, TABLE_POINTS, bold)
    while text and count_lines(text, inches, TABLE_POINTS, bold) > lines:
        text = text.rstrip("…")[:-1].rstrip() + "…"
    return text


def fill_cell(cell, text: str, head: bool, right: bool, texts: Texts) -> None:
    cell.margin_left = cell.margin_right = Inches(CELL_MARGIN)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    write(paragraph, text, TABLE_POINTS, texts, MUTED if head else INK, bold=head)
    properties = cell._tc.get_or_add_tcPr()
    line = properties.makeelement(
        qn("a:lnB"), {"w": str(Pt(1.25 if head else 0.75)), "cap": "flat", "cmpd": "sng", "algn": "ctr"}
    )
    fill = line.makeelement(qn("a:solidFill"), {})
    fill.append(fill.makeelement(qn("a:srgbClr"), {"val": MUTED if head else RULE}))
    line.append(fill)
    properties.insert(0, line)


def add_footer(page, layout, text: str, texts: Texts) -> None:
    """Copies the placeholders of footer and slide number from the layout."""
    for shape in layout.placeholders:
        kind = shape.placeholder_format.type.name
        if kind not in ("FOOTER", "SLIDE_NUMBER"):
            continue
        page.shapes._spTree.append(copy.deepcopy(shape._element))
        own = page.shapes[-1]
        own.name = "footer" if kind == "FOOTER" else "slide number"
        own._element.nvSpPr.cNvPr.set("id", str(max(int(s.shape_id) for s in page.shapes) + 1))
        if kind == "FOOTER":
            own.text_frame.clear()
            write_block(own, [text], FOOTER, FOOTER_BOX, texts)
        else:
            place(own, NUMBER_BOX)
            own.text_frame.margin_right = own.text_frame.margin_top = 0
            own.text_frame.vertical_anchor = MSO_ANCHOR.TOP
            paragraph = own.text_frame.paragraphs[0]
            paragraph.alignment = PP_ALIGN.RIGHT
            for properties in paragraph._p.iter(qn("a:rPr")):
                properties.set("sz", str(100 * FOOTER_POINTS))


def with_fixed_dates(content: bytes) -> bytes:
    """The same archive with the same date on every part, in those within it too."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            data = old.read(entry)
            if entry.filename.endswith(".xlsx"):
                data = with_fixed_dates(data)
            info = zipfile.ZipInfo(entry.filename, ZIP_DATE)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            new.writestr(info, data)
    return out.getvalue()
