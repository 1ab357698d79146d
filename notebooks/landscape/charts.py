"""Native charts of PowerPoint: their data can be edited there."""

import datetime as dt
import math
from contextlib import contextmanager
from dataclasses import replace

from lxml import etree
from pptx.chart.data import CategoryChartData, XyChartData
from pptx.chart.xlsx import CategoryWorkbookWriter, XyWorkbookWriter
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LABEL_POSITION,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
    XL_TICK_MARK,
)
from pptx.enum.dml import MSO_LINE, MSO_PATTERN
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt
from xlsxwriter import Workbook

from .slide import CAPTION, TIER_COLOURS, Bars, Intervals, Scatter
from .text_fit import shorten, text_width

INK, MUTED, RULE = "1F2933", "5B6773", "E1E6EA"
NAME_POINTS, TICK_POINTS, LEGEND_POINTS, CAPTION_POINTS = 10.5, 10, 11, 12
GAP, DOT = 0.08, 0.06
"""Inches between a dot's middle and its name, and a dot's radius."""
LINEAR_UP_TO = 200
"""Ranks that a linear scale can show beside the first ten."""
MOST_YEARS = 16
"""Categories below columns whose names lie side by side; more are turned."""
BESIDE_DOT = "\u00a0\u00a0"
"""Keeps a name off the dot that it is printed beside."""
ROW, AXIS = 0.62, 0.3
"""Inches that a bar gets at most, and those of an axis with its figures."""
NAMES_WIDEST = 2.9
"""Inches that names of categories may take."""


class _PlainWorkbook:
    """Writes the data behind a chart: texts stay texts, whatever they begin with, and the date is fixed."""

    @contextmanager
    def _open_worksheet(self, xlsx_file):
        options = {
            "in_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        workbook = Workbook(xlsx_file, options)
        workbook.set_properties({"created": dt.datetime(2000, 1, 1)})
        yield workbook, workbook.add_worksheet()
        workbook.close()


class _CategoryWriter(_PlainWorkbook, CategoryWorkbookWriter):
    pass


class _XyWriter(_PlainWorkbook, XyWorkbookWriter):
    pass


class _CategoryData(CategoryChartData):
    @property
    def _workbook_writer(self):
        return _CategoryWriter(self)


class _XyData(XyChartData):
    @property
    def _workbook_writer(self):
        return _XyWriter(self)


def colour(hexadecimal: str) -> RGBColor:
    return RGBColor.from_string(hexadecimal)


def add_chart(slide, kind, part, data, alternative: str):
    left, top, width, height = map(Inches, part.box)
    frame = slide.shapes.add_chart(kind, left, top, width, height, data)
    frame.name = part.name
    frame._element.nvGraphicFramePr.cNvPr.set("descr", alternative)
    chart = frame.chart
    chart.font.size, chart.font.color.rgb = Pt(TICK_POINTS), colour(INK)
    chart.has_title = False
    chart.has_legend = False
    return chart


def place_plot(chart, left: float, top: float, width: float, height: float) -> None:
    """Fixes the inner plot area, as shares of the chart."""
    plot_area = chart._chartSpace.chart.plotArea
    for layout in plot_area.findall(qn("c:layout")):
        plot_area.remove(layout)
    xml = (
        '<c:layout xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:manualLayout><c:layoutTarget val="inner"/>'
        '<c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{left:.4f}"/><c:y val="{top:.4f}"/><c:w val="{width:.4f}"/><c:h val="{height:.4f}"/></c:manualLayout></c:layout>'
    )
    plot_area.insert(0, etree.fromstring(xml))


def quiet_axis(axis, points: float = TICK_POINTS, gridlines: bool = False) -> None:
    axis.has_major_gridlines = gridlines
    axis.major_tick_mark = axis.minor_tick_mark = XL_TICK_MARK.NONE
    axis.tick_labels.font.size, axis.tick_labels.font.color.rgb = Pt(points), colour(INK)
    axis.format.line.color.rgb = colour(RULE)
    if gridlines:
        axis.major_gridlines.format.line.color.rgb = colour(RULE)
        axis.major_gridlines.format.line.width = Pt(0.75)


def name_axis(axis, title: str) -> None:
    axis.has_title = True
    axis.axis_title.text_frame.text = title
    font = axis.axis_title.text_frame.paragraphs[0].runs[0].font
    font.size, font.bold, font.color.rgb = Pt(LEGEND_POINTS), False, colour(MUTED)


def draw_bars(slide, part: Bars, alternative: str) -> None:
    caption = CAPTION if part.caption else 0.0
    legend = 0.36 if len(part.series) > 1 else 0.0
    left, top, width, height = part.box
    if part.horizontal:
        thickest = ROW * (1 if part.stacked else len(part.series))
        height = min(height, caption + legend + (0 if part.values_shown else AXIS) + thickest * len(part.categories))
    rows = height - caption - legend
    drawn = replace(part, box=(left, top + caption, width, height - caption))
    data = _CategoryData(number_format=part.number_format)
    data.categories = category_names(part)
    for name, values in part.series.items():
        data.add_series(name, values)
    kinds = {
        (True, False): XL_CHART_TYPE.BAR_CLUSTERED,
        (True, True): XL_CHART_TYPE.BAR_STACKED,
        (False, False): XL_CHART_TYPE.COLUMN_CLUSTERED,
        (False, True): XL_CHART_TYPE.COLUMN_STACKED,
    }
    chart = add_chart(slide, kinds[part.horizontal, part.stacked], drawn, data, alternative)
    plot = chart.plots[0]
    thickness = 0.3 if part.horizontal else 0.62
    room = (rows if part.horizontal else width) / max(1, len(part.categories))
    plot.gap_width = max(35, min(500, round(100 * (room / thickness - 1))))
    plot.overlap = 100 if part.stacked else 0
    for series, shade in zip(plot.series, part.colours):
        series.invert_if_negative = False
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = colour(shade)
        for place in part.hatched:
            fill = series.points[place].format.fill
            fill.patterned()
            fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
            fill.fore_color.rgb, fill.back_color.rgb = colour(shade), colour("FFFFFF")
    set_bar_axes(chart, part)
    label_bars(plot, part)
    if legend:
        chart.has_legend = True
        chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
        chart.legend.font.size, chart.legend.font.color.rgb = Pt(LEGEND_POINTS), colour(INK)
    if part.horizontal:
        names = names_width(part) / width if part.names_shown else 0.02
        total = height - caption
        shown_axis = AXIS if not part.values_shown else 0.0
        place_plot(chart, names, 0.01, 1 - names - 0.02, (total - legend - shown_axis) / total - 0.02)


def category_names(part: Bars) -> list[str]:
    widest = min(NAMES_WIDEST, part.box[2] * 0.45)
    return [shorten(name, widest, NAME_POINTS) for name in part.categories]


def names_width(part: Bars) -> float:
    """Inches that the names left of horizontal bars take."""
    return max((text_width(name, NAME_POINTS) for name in category_names(part)), default=0) + 0.12


def set_bar_axes(chart, part: Bars) -> None:
    values, names = chart.value_axis, chart.category_axis
    quiet_axis(values, gridlines=not part.values_shown)
    quiet_axis(names, NAME_POINTS)
    if part.horizontal:
        names.reverse_order = True
    elif len(part.categories) > MOST_YEARS:
        turned = names._element.find(qn("c:txPr")).find(qn("a:bodyPr"))
        turned.set("rot", "-5400000")
        turned.set("vert", "horz")
    names.tick_label_position = XL_TICK_LABEL_POSITION.LOW if part.names_shown else XL_TICK_LABEL_POSITION.NONE
    values.visible = not part.values_shown
    if not part.values_shown:
        values.tick_labels.number_format, values.tick_labels.number_format_is_linked = part.number_format, False
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH if part.horizontal else XL_TICK_LABEL_POSITION.LOW
        return
    values.minimum_scale = 0
    columns = zip(*part.series.values())
    most = max(
        (sum(v or 0 for v in column) if part.stacked else max(v or 0 for v in column) for column in columns), default=0
    )
    values.maximum_scale = part.maximum or (most * 1.15 if most else 1)


def label_bars(plot, part: Bars) -> None:
    if not part.values_shown:
        return
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.number_format, labels.number_format_is_linked = part.number_format, False
    labels.font.size = Pt(TICK_POINTS)
    labels.show_value = True
    keep_in_one_line(labels._element)
    if not part.stacked:
        labels.position = XL_LABEL_POSITION.OUTSIDE_END
        labels.font.color.rgb = colour(INK)
        return
    labels.position = XL_LABEL_POSITION.CENTER
    for series, shade in zip(plot.series, part.colours):
        own = series.data_labels
        own.show_value, own.position = True, XL_LABEL_POSITION.CENTER
        own.number_format, own.number_format_is_linked = part.number_format, False
        own.font.size, own.font.color.rgb = Pt(TICK_POINTS), colour(readable_on(shade))
        keep_in_one_line(own._element)


def readable_on(shade: str) -> str:
    """Dark or white, whichever has more contrast (WCAG 2.2, relative luminance)."""
    parts = [int(shade[at : at + 2], 16) / 255 for at in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return INK if (luminance + 0.05) / 0.0635 > 1.05 / (luminance + 0.05) else "FFFFFF"


def draw_intervals(slide, part: Intervals, alternative: str) -> None:
    """One series a person through low, rank and high, so that the sheet behind holds the three figures.

    The name of the series is the label left of the bar: it moves with the data.
    """
    left, top, width, height = part.box
    data = _XyData()
    count = len(part.people)
    for row, (name, low, rank, high) in enumerate(zip(part.people, part.low, part.rank, part.high), start=1):
        series = data.add_series(shorten(name, NAMES_WIDEST, NAME_POINTS) + BESIDE_DOT)
        for value in (low, rank, high):
            series.add_data_point(value, row)
    if part.line:
        series = data.add_series(BESIDE_DOT + part.line[0])
        for row in (0, count + 1):
            series.add_data_point(part.line[1], row)
    chart = add_chart(slide, XL_CHART_TYPE.XY_SCATTER_LINES, part, data, alternative)
    for series, tier in zip(chart.plots[0].series, part.tiers):
        shade = colour(TIER_COLOURS[tier] if tier in ("T1", "T2", "T3") else "9AA6B2")
        series.smooth = False
        series.format.line.color.rgb, series.format.line.width = shade, Pt(3.5)
        series.marker.style = XL_MARKER_STYLE.NONE
        dot = series.points[1].marker
        dot.style, dot.size = XL_MARKER_STYLE.CIRCLE, 9
        dot.format.fill.solid()
        dot.format.fill.fore_color.rgb = shade
        dot.format.line.color.rgb = colour("FFFFFF")
        name_point(series.points[0], XL_LABEL_POSITION.LEFT)
    if part.line:
        series = list(chart.plots[0].series)[count]
        series.smooth, series.marker.style = False, XL_MARKER_STYLE.NONE
        series.format.line.color.rgb, series.format.line.width = colour(MUTED), Pt(1.25)
        series.format.line.dash_style = MSO_LINE.DASH
        name_point(series.points[0], XL_LABEL_POSITION.RIGHT)
    most = max(part.high + ([part.line[1]] if part.line else []))
    ranks, rows = chart.category_axis, chart.value_axis
    quiet_axis(ranks, gridlines=True)
    quiet_axis(rows)
    set_rank_scale(ranks, most)
    rows.minimum_scale, rows.maximum_scale, rows.reverse_order, rows.visible = 0, count + 1, True, False
    ranks.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    name_axis(ranks, part.axis)
    names = max(text_width(name, NAME_POINTS) for name in part.people) + 0.2
    place_plot(
        chart, min(NAMES_WIDEST, names) / width, 0.0, 1 - min(NAMES_WIDEST, names) / width - 0.02, 1 - 0.62 / height
    )


def set_rank_scale(ranks, most: int) -> None:
    """Ranks from 0 in round steps; on a logarithmic scale where the first would else lie on one spot."""
    ranks.tick_labels.number_format, ranks.tick_labels.number_format_is_linked = "#,##0", False
    if most > LINEAR_UP_TO:
        ranks.minimum_scale, ranks.maximum_scale = 1, 10 ** math.ceil(math.log10(most))
        scaling = ranks._element.find(qn("c:scaling"))
        scaling.insert(0, scaling.makeelement(qn("c:logBase"), {"val": "10"}))
        return
    step = next(step for step in (1, 2, 5, 10, 20) if most / step <= 12)
    ranks.minimum_scale, ranks.maximum_scale, ranks.major_unit = 0, step * -(-most // step), step


def keep_in_one_line(labels) -> None:
    labels.find(qn("c:txPr")).find(qn("a:bodyPr")).set("wrap", "none")


def name_point(point, position) -> None:
    """Prints the name of the series beside a point."""
    label = point.data_label
    label.font.size, label.font.color.rgb = Pt(NAME_POINTS), colour(INK)
    label.position = position
    element = label._dLbl
    keep_in_one_line(element)
    for tag, shown in (("c:showVal", "0"), ("c:showCatName", "0"), ("c:showSerName", "1"), ("c:showLegendKey", "0")):
        element.find(qn(tag)).set("val", shown)


def draw_scatter(slide, part: Scatter, alternative: str) -> None:
    left, top, width, height = part.box
    data = _XyData(number_format="0.0")
    for name, points in part.groups.items():
        series = data.add_series(name)
        for _, x, y in points:
            series.add_data_point(x, y)
    chart = add_chart(slide, XL_CHART_TYPE.XY_SCATTER, part, data, alternative)
    for series, shade in zip(chart.plots[0].series, part.colours):
        series.format.line.fill.background()
        series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 8
        series.marker.format.fill.solid()
        series.marker.format.fill.fore_color.rgb = colour(shade)
        series.marker.format.line.color.rgb = colour("FFFFFF")
    across, upward = chart.category_axis, chart.value_axis
    everything = [point for points in part.groups.values() for point in points]
    limits = []
    for axis, title, values in (
        (across, part.axes[0], [x for _, x, _ in everything]),
        (upward, part.axes[1], [y for _, _, y in everything]),
    ):
        quiet_axis(axis, gridlines=True)
        name_axis(axis, title)
        least, most = 10 * (min(values) // 10), 10 * -(-max(values) // 10)
        axis.minimum_scale, axis.maximum_scale, axis.major_unit = least, most, 10 if most - least > 20 else 5
        axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = "0", False
        limits.append((least, most))
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.TOP, False
    chart.legend.font.size = Pt(LEGEND_POINTS)
    inner = (0.06, 0.09, 0.92, 0.76)
    place_plot(chart, *inner)
    sizes = (inner[2] * width, inner[3] * height)
    places = {
        group: [
            tuple(
                (value - least) / (most - least) * size for value, (least, most), size in zip(point[1:], limits, sizes)
            )
            for point in points
        ]
        for group, points in part.groups.items()
    }
    label_scatter(chart, part, places, sizes[0])


def label_scatter(chart, part: Scatter, places: dict[str, list[tuple[float, float]]], right_edge: float) -> None:
    """Prints names beside dots, where they cover no other name and stand nearer to their own dot than to any other.

    `places` are inches from the lower left corner of the plot. A name without such a place is left out.
    """
    dots = [dot for group in places.values() for dot in group]
    taken: list[tuple[float, float, float, float]] = []
    series = list(chart.plots[0].series)[list(part.groups).index(part.named)]
    for number, ((name, _, _), own) in enumerate(zip(part.groups[part.named], places[part.named])):
        width, height = text_width(name, NAME_POINTS), NAME_POINTS / 72 * 1.2
        corners = {
            XL_LABEL_POSITION.RIGHT: (GAP, -height / 2),
            XL_LABEL_POSITION.LEFT: (-width - GAP, -height / 2),
            XL_LABEL_POSITION.ABOVE: (-width / 2, GAP),
            XL_LABEL_POSITION.BELOW: (-width / 2, -height - GAP),
        }
        for position, (dx, dy) in corners.items():
            box = (own[0] + dx, own[1] + dy, own[0] + dx + width, own[1] + dy + height)
            crowded = any(box[0] < o[2] and o[0] < box[2] and box[1] < o[3] and o[1] < box[3] for o in taken)
            strange = any(distance(box, dot) <= GAP + DOT for dot in dots if dot is not own)
            if crowded or strange or box[2] > right_edge or box[0] < 0:
                continue
            taken.append(box)
            label = series.points[number].data_label
            label.text_frame.text = name
            font = label.text_frame.paragraphs[0].runs[0].font
            font.size, font.color.rgb = Pt(NAME_POINTS), colour(INK)
            label.position = position
            break


def distance(box: tuple[float, float, float, float], dot: tuple[float, float]) -> float:
    """Inches from a box to a dot, 0 within."""
    across = max(box[0] - dot[0], 0, dot[0] - box[2])
    upward = max(box[1] - dot[1], 0, dot[1] - box[3])
    return math.hypot(across, upward)
