"""What a viewer of a deck meets: native charts, readable type, glyphs, nothing that runs, the same bytes."""

import re
import subprocess
import zipfile
from io import BytesIO

import pytest
from fontTools.ttLib import TTFont
from landscape.deck import write_deck
from landscape.text_fit import SLACK, text_width
from PIL import ImageFont
from pptx.enum.shapes import MSO_SHAPE_TYPE
from pptx.oxml.ns import qn

LEAST, LEAST_NAME, LEAST_TITLE = 9, 9.75, 19.5
CHART_NS = "http://schemas.openxmlformats.org/drawingml/2006/chart"


def fonts(family):
    path = subprocess.run(["fc-match", "--format=%{file}", family], check=True, capture_output=True, text=True).stdout
    return path


def shapes_of(deck):
    return [(slide, shape) for slide in deck.slides for shape in slide.shapes]


def test_charts_are_native_and_nothing_is_a_picture(opened):
    for key, (_, deck) in opened.items():
        kinds = [shape.shape_type for _, shape in shapes_of(deck)]
        assert MSO_SHAPE_TYPE.PICTURE not in kinds, key
        assert key[0] != "demo" or kinds.count(MSO_SHAPE_TYPE.CHART) >= 12, key


def test_slides_are_16_to_9_and_every_shape_is_on_the_slide_and_over_no_other(opened):
    for key, (_, deck) in opened.items():
        assert abs(deck.slide_width / deck.slide_height - 16 / 9) < 0.001
        for slide in deck.slides:
            boxes = [(s.name, s.left, s.top, s.left + s.width, s.top + s.height) for s in slide.shapes]
            for name, left, top, right, bottom in boxes:
                assert 0 <= left < right <= deck.slide_width and 0 <= top < bottom <= deck.slide_height, (key, name)
            for at, one in enumerate(boxes):
                for other in boxes[at + 1 :]:
                    apart = one[3] <= other[1] or other[3] <= one[1] or one[4] <= other[2] or other[4] <= one[2]
                    assert apart, (key, slide._element.cSld.get("name"), one[0], other[0])


def test_no_text_is_smaller_than_the_least_size(opened):
    for key, (_, deck) in opened.items():
        for slide, shape in shapes_of(deck):
            if shape.name == "line":
                continue
            sizes = [int(run.get("sz")) / 100 for run in shape._element.iter(qn("a:rPr")) if run.get("sz")]
            if shape.has_chart:
                root = shape.chart._chartSpace
                sizes = [
                    int(p.get("sz")) / 100 for tag in ("a:defRPr", "a:rPr") for p in root.iter(qn(tag)) if p.get("sz")
                ]
                names = [
                    p
                    for holder in ("c:catAx", "c:dLbl")
                    for axis in root.iter(qn(holder))
                    for p in axis.iter(qn("a:defRPr"))
                ]
                assert all(int(name.get("sz")) / 100 >= LEAST_NAME for name in names if name.get("sz")), (
                    key,
                    shape.name,
                )
            assert sizes and min(sizes) >= (LEAST_TITLE if shape == slide.shapes.title else LEAST), (
                key,
                shape.name,
                sizes,
            )


def test_every_title_is_a_sentence_of_two_lines_at_most(decks, opened):
    for key, (_, _, slides) in decks.items():
        for slide, page in zip(slides, opened[key][1].slides):
            shown = page.shapes.title.text_frame.text
            assert re.sub(r"\s", "", shown) == re.sub(r"\s", "", slide.title) or shown.endswith("…"), (key, shown)
            assert shown.count("\v") <= 1, (key, shown)
            verb = (
                r"(す|せん|した)$"
                if key[2] == "ja"
                else r"\b(is|are|have|has|stays?|sets?|may|hold|puts|moved|were|show|rose|fell|makes|fall|rests|comes|be)\b"
            )
            assert slide.key == "cover" or re.search(verb, shown), (key, shown)


def test_every_glyph_of_the_japanese_decks_is_there(opened):
    """In a common Japanese font, or for Latin letters with signs in the Latin one."""
    have = {code for family in ("IPAexGothic", "Liberation Sans") for code in TTFont(fonts(family)).getBestCmap()}
    for key, (_, deck) in opened.items():
        if key[0] not in ("demo", "papers_only"):
            continue
        texts = [t.text or "" for slide in deck.slides for t in slide._element.iter(qn("a:t"))]
        charts = [shape.chart._chartSpace for _, shape in shapes_of(deck) if shape.has_chart]
        texts += [v.text for chart in charts for v in chart.iter(qn("c:v"))]
        lacking = {sign for text in texts for sign in text if ord(sign) not in have and not sign.isspace()}
        assert not lacking, (key, lacking)


def test_widths_are_those_of_the_fonts(opened):
    """The estimate without a font against FreeType's measure, for every title and cell of the demo."""
    sizes = 100
    latin, japanese = (ImageFont.truetype(fonts(family), sizes) for family in ("Liberation Sans", "IPAexGothic"))
    for key in (("demo", "hf", "en"), ("papers_only", "hf", "ja")):
        texts = {
            t.text
            for slide in opened[key][1].slides
            for t in slide._element.iter(qn("a:t"))
            if t.text and len(t.text) > 8
        }
        for text in texts:
            parts = re.findall(r"[\u2e80-\uffef]+|[^\u2e80-\uffef]+", text)
            measured = sum((japanese if ord(part[0]) >= 0x2E80 else latin).getlength(part) for part in parts)
            estimated = text_width(text, 72) / SLACK * sizes
            assert abs(estimated - measured) <= 0.06 * measured, (text, estimated, measured)


def test_the_same_run_makes_the_same_bytes(decks, tmp_path, monkeypatch):
    for key in (("demo", "hf", "ja"), ("one_person", "all", "en")):
        run, path, _ = decks[key]
        monkeypatch.setenv("TZ", "Asia/Tokyo")
        write_deck(run, tmp_path / "again.pptx", key[2])
        assert (tmp_path / "again.pptx").read_bytes() == path.read_bytes()


def test_no_text_of_a_source_runs_or_leads_out(decks):
    for key, (_, path, _) in decks.items():
        with zipfile.ZipFile(path) as deck:
            for name in deck.namelist():
                content = deck.read(name)
                assert b'TargetMode="External"' not in content, (key, name)
                if name.endswith(".xlsx"):
                    with zipfile.ZipFile(BytesIO(content)) as book:
                        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml"), (key, name)


def test_every_slide_says_where_its_figures_come_from(opened):
    for key, (run, deck) in opened.items():
        for slide in deck.slides:
            assert run.manifest["run_id"] in slide.notes_slide.notes_text_frame.text
            footer = next(shape for shape in slide.shapes if shape.name == "footer").text_frame.text
            assert run.manifest["as_of"] in footer and run.manifest["run_id"] in footer, (key, footer)


@pytest.fixture(scope="session")
def pages(decks, tmp_path_factory):
    """The text of every page that LibreOffice draws, by deck."""
    folder = tmp_path_factory.mktemp("pdf")
    paths = [path for _, path, _ in decks.values()]
    profile = f"-env:UserInstallation=file://{folder}/profile"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", folder, *paths],
        check=True,
        capture_output=True,
    )
    found = {}
    for key, (_, path, _) in decks.items():
        text = subprocess.run(
            ["pdftotext", "-layout", folder / f"{path.stem}.pdf", "-"], check=True, capture_output=True, text=True
        ).stdout
        found[key] = text.split("\f")[:-1]
    return found


def test_libreoffice_draws_every_slide_with_its_title_and_figures(opened, pages):
    for key, (_, deck) in opened.items():
        assert len(pages[key]) == len(deck.slides), key
        for slide, page in zip(deck.slides, pages[key]):
            drawn, title = (re.sub(r"[\s\u00a0]", "", text) for text in (page, slide.shapes.title.text_frame.text))
            assert title[:20] in drawn, (key, title, page)
            for shape in slide.shapes:
                if shape.has_table and key[0] != "hostile":
                    cells = [re.sub(r"\s", "", shape.table.cell(at, 0).text) for at in range(1, len(shape.table.rows))]
                    assert all(cell in drawn for cell in cells), (key, cells)
