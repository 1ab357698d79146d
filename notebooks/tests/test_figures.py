"""Every figure of a deck is that of the tables, and the check that says so notices each one that is altered."""

import re

from landscape.check import compare_slide, expected_slides, mismatches, sheet_numbers
from pptx import Presentation
from pptx.oxml.ns import qn


def test_every_figure_of_every_deck_is_that_of_the_tables(opened):
    for key, (run, deck) in opened.items():
        assert mismatches(deck, run) == [], key


def altered(text):
    """The text with its first digit changed, None without a digit."""
    return (
        re.sub(r"\d", lambda digit: str((int(digit.group()) + 1) % 10), text, count=1)
        if re.search(r"\d", text)
        else None
    )


def figures(shape):
    """Elements of a shape that print or draw a figure."""
    element = shape._element
    holder, tag = (shape.chart._chartSpace, "c:v") if shape.has_chart else (element, "a:t")
    return [figure for figure in holder.iter(qn(tag)) if altered(figure.text or "")]


def test_a_figure_that_is_altered_anywhere_in_a_deck_is_noticed(decks):
    for language in ("en", "ja"):
        run, path, _ = decks["demo", "hf", language]
        expected, tried = expected_slides(run, language), 0
        for slide in Presentation(path).slides:
            facts = expected[slide._element.cSld.get("name")]
            assert compare_slide(slide, facts, language) == []
            for shape in [shape for shape in slide.shapes if shape.name != "slide number"]:
                for figure in figures(shape):
                    before, figure.text = figure.text, altered(figure.text)
                    assert compare_slide(slide, facts, language), (slide._element.cSld.get("name"), shape.name, before)
                    figure.text, tried = before, tried + 1
        assert tried > 700, tried


def test_a_sheet_behind_a_chart_that_differs_from_what_is_drawn_is_noticed(decks):
    run, path, _ = decks["demo", "hf", "en"]
    deck = Presentation(path)
    slide = next(slide for slide in deck.slides if slide._element.cSld.get("name") == "intervals")
    chart = next(shape.chart for shape in slide.shapes if shape.has_chart)
    other = next(
        shape.chart for page in deck.slides for shape in page.shapes if shape.has_chart and shape.name == "works"
    )
    assert sheet_numbers(chart.part.chart_workbook.xlsx_part.blob) != sheet_numbers(
        other.part.chart_workbook.xlsx_part.blob
    )
    chart.part.chart_workbook.xlsx_part._blob = other.part.chart_workbook.xlsx_part.blob
    assert any("sheet behind chart intervals" in problem for problem in mismatches(deck, run))


def test_a_slide_or_a_chart_that_is_taken_out_is_noticed(decks):
    run, path, _ = decks["demo", "hf", "en"]
    deck = Presentation(path)
    shape = next(shape for slide in deck.slides for shape in slide.shapes if shape.has_chart)
    shape._element.getparent().remove(shape._element)
    assert mismatches(deck, run) == ["slide summary: tiers is missing"]
    slides = deck.slides._sldIdLst
    slides.remove(slides[3])
    assert mismatches(deck, run)[0].startswith("slides are")


def test_a_deck_of_another_run_or_area_is_refused(decks):
    run, _, _ = decks["demo", "hf", "en"]
    other = decks["demo", "af", "en"][1]
    assert mismatches(Presentation(other), run)[0].startswith("the deck is of area af")
