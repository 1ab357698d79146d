"""What each slide of a deck must show, counted again from the tables row by row.

Nothing here is shared with `findings` but the words, so that an error there shows.
"""

import csv
import json
import math
from collections import Counter
from statistics import stdev

from .facts_tables import LEADING, Tables
from .run_folder import AreaRun

PILLARS = ["science", "citation", "congress", "leadership", "network"]
ROLES = {
    "committee_chair": 0,
    "session_chair": 0,
    "committee_member": 0,
    "keynote": 1,
    "invited": 1,
    "panelist": 2,
    "instructor": 2,
    "oral": 3,
    "poster": 4,
    "abstract_author": 4,
}
ROLE_GROUPS = ["chairing", "invited", "panel", "oral", "poster", "other"]


def facts_of(run: AreaRun, language: str) -> dict[str, tuple]:
    """By slide, in order: texts, tables and charts as `check.SlideFacts` has them."""
    tables = Tables(run, language)
    makers = {
        "order": order,
        "intervals": intervals,
        "pillars": pillars,
        "lists": lists,
        "podium": podium,
        "where": where,
        "communities": communities,
        "trend": trend,
        "rising": rising,
        "changes": changes,
        "quality": quality,
    }
    found = {key: facts for key, make in makers.items() if (facts := make(tables))} if tables.people else {}
    slides = {"cover": cover(tables), "summary": summary(tables, found), **found, "method": method(tables)}
    foot = {"sources": tables.sources(), "as_of": tables.manifest["as_of"], "run": tables.manifest["run_id"]}
    for texts, *_ in slides.values():
        texts["footer"] = [("footer", foot)]
    return slides


def cover(t: Tables):
    label = t.manifest["config"]["person_label"]
    if not t.japanese and label.isascii():
        label = label if label.endswith("s") else label + "s"
        label = label if any(map(str.isupper, label[1:-1])) or len(label) == 2 else label[0].lower() + label[1:]
    years = t.count(t.manifest["config"]["window_years"])
    lines = [
        ("plain", {"text": t.manifest["study"]}),
        ("cover.read", {"documents": t.documents(), "years": years, "people": t.persons(len(t.people))}),
        ("cover.run", {"as_of": t.manifest["as_of"], "version": t.manifest["kolnet"], "run": t.manifest["run_id"]}),
    ]
    return (
        {
            "title": [("cover.title", {"area": t.reference["name"], "label": label})],
            "cover": lines,
            "purpose": [("cover.purpose", {})],
        },
    )


def summary(t: Tables, found: dict):
    if not t.people:
        texts = {"title": [("summary.title.none", {})], "nothing": [("summary.nothing", {"documents": t.documents()})]}
        return (texts,)
    title = "summary.title.one" if len(t.people) == 1 else "summary.title"
    texts = {
        "title": [(title, {"people": t.persons(len(t.people)), "leading": t.count(len(t.leading))})],
        "subtitle": [
            ("summary.subtitle", {"documents": t.count(t.manifest["config"]["ranking"]["tiers"]["min_documents"])})
        ],
        "tiers caption": [("summary.chart", {})],
    }
    rows = []
    for number, facts in enumerate(found.values(), start=3):
        key, blanks = facts[0]["title"][0]
        rows.append([str(number), t.word(key, **blanks)])
    tiers = Counter(row["tier"] for row in t.people)
    names = [t.word("tier", tier=number) for number in "1234"] + [t.word("no_tier")]
    head = [t.word("summary.slide"), t.word("summary.finding")]
    return (
        texts,
        {"findings": [head, *rows]},
        {"tiers": (names, [t.word("communities.size")], [[tiers[tier] for tier in ("T1", "T2", "T3", "T4", None)]])},
    )


def order(t: Tables):
    rows = []
    for row in t.people[:13]:
        unsure = "?" if "tier_unsure" in (row["flags"] or "").split(";") else ""
        rows.append(
            [
                t.count(row["rank"]),
                t.interval(row),
                t.name(row),
                t.beside(row),
                row["affiliation"] or "",
                t.joined([row["city"], t.land(row["country"])]),
                (row["tier"] or "") + unsure,
                t.share(row["tier_probability"]) if row["tier"] and row["tier_probability"] is not None else "",
                f"{row['score']:.1f}",
            ]
        )
    first = [row for row in t.people if row["tier"] == "T1"]
    firm = [row for row in first if row["tier_probability"] is not None and row["tier_probability"] >= 0.95]
    blanks = {"firm": t.count(len(firm)), "count": t.count(len(first)), "share": t.share(0.95)}
    if len(t.people) == 1:
        title, blanks = "order.title.single", {"high": rows[0][-1]}
    elif len(first) < 2 or any(row["tier_probability"] is None for row in first):
        title = "order.title.level" if rows[-1][-1] == rows[0][-1] else "order.title.plain"
        blanks = {"count": t.count(len(rows)), "low": rows[-1][-1], "high": rows[0][-1]}
    else:
        title = {len(first): "order.title.all", 1: "order.title.one", 0: "order.title.none"}.get(
            len(firm), "order.title"
        )
    draws = t.count(t.manifest["config"]["resampling"]["bootstrap"])
    subtitle = {"count": t.count(len(rows)), "people": t.persons(len(t.people)), "draws": draws}
    return {
        "title": [(title, blanks)],
        "subtitle": [("order.subtitle.one" if len(t.people) == 1 else "order.subtitle", subtitle)],
    }, {"order": [t.head("rank interval name native affiliation place tier held score"), *rows]}


def intervals(t: Tables):
    if len(t.sampled) < 5:
        return None
    leaders = [row for row in t.sampled if row["rank_low"] == 1]
    kind = {0: "nobody", 1: "only"}.get(len(leaders), "several")
    said = t.word(f"intervals.{kind}", name=t.name(leaders[0]) if leaders else "", count=t.count(len(leaders)))
    noise, title = t.reference["noise_from"], ("plain", {"text": said})
    if noise:
        title = ("intervals.noise", {"said": said, "rank": t.count(noise)})
    first = t.sampled[:25]
    points = [
        [(row["rank_low"], place), (row["rank"], place), (row["rank_high"], place)]
        for place, row in enumerate(first, start=1)
    ]
    names = [t.name(row) for row in first]
    if noise:
        names.append(t.word("intervals.line"))
        points.append([(noise, 0), (noise, len(first) + 1)])
    draws = t.count(t.manifest["config"]["resampling"]["bootstrap"])
    subtitle = {"draws": draws, "count": t.count(len(first)), "people": t.persons(len(t.people))}
    texts = {"title": [title], "subtitle": [("intervals.subtitle", subtitle)]}
    return texts, {}, {"intervals": ([], names, points)}


def pillars(t: Tables):
    weights = dict(t.reference["weights"])
    weights["network"] = weights["brokerage"] + weights["reach"]
    shown = [p for p in PILLARS if weights[p] > 0 and any(row[f"points_{p}"] is not None for row in t.people)]
    first = t.people[:12]
    if len(first) < 5 or not shown:
        return None
    points = {p: [row[f"points_{p}"] or 0.0 for row in first] for p in shown}
    ranked = sorted(shown, key=lambda p: -stdev(points[p]))
    blanks = {
        "count": t.count(len(first)),
        "first": t.word(ranked[0]),
        "second": t.word(ranked[-1] if len(ranked) == 1 else ranked[1]),
    }
    title = "pillars.title.plain" if len(ranked) > 1 else "pillars.title.single"
    if len(ranked) > 1 and stdev(points[ranked[0]]) >= 1.25 * stdev(points[ranked[1]]) and stdev(points[ranked[0]]) > 0:
        best, title = points[ranked[0]], "pillars.title"
        blanks |= {
            "pillar": t.word(ranked[0]),
            "low": f"{min(best):.1f}",
            "high": f"{max(best):.1f}",
            "weight": f"{100 * weights[ranked[0]]:.1f}",
        }
    absent = t.joined(t.word(p) for p in t.reference["missing_pillars"])
    subtitle = {
        "count": t.count(len(first)),
        "people": t.persons(len(t.people)),
        "absent": t.word("pillars.absent", list=absent) if absent else "",
    }
    texts = {"title": [(title, blanks)], "subtitle": [("pillars.subtitle", subtitle)]}
    for p in shown:
        texts[f"pillar_{p} caption"] = [("pillars.caption", {"pillar": t.word(p), "weight": f"{100 * weights[p]:.1f}"})]
    charts = {
        f"pillar_{p}": ([t.name(row) for row in first], [t.word(p)], [[row[f"points_{p}"] for row in first]])
        for p in shown
    }
    return texts, {}, charts


def lists(t: Tables):
    def print_points(row):
        return (row["points_science"] or 0) + (row["points_citation"] or 0)

    def role_points(row):
        return (row["points_congress"] or 0) + (row["points_leadership"] or 0)

    length = len(t.leading)
    if length < 10 or any(sum(axis(row) > 0 for row in t.people) < length for axis in (print_points, role_points)):
        return None
    tops = [
        {row["person_key"] for row in sorted(t.people, key=lambda row: (-axis(row), row["rank"]))[:length]}
        for axis in (print_points, role_points)
    ]
    points = [
        [(print_points(row), role_points(row)) for row in t.people if row["tier"] == tier]
        for tier in ("T3", "T2", "T1")
    ]
    blanks = {"both": t.count(len(tops[0] & tops[1])), "count": t.count(length)}
    texts = {
        "title": [("lists.title", blanks)],
        "subtitle": [("lists.subtitle", {"people": t.persons(sum(map(len, points)))})],
    }
    return texts, {}, {"lists": ([], [t.word("tier", tier=number) for number in "321"], points)}


def podium(t: Tables):
    spoke = sorted(
        (row for row in t.people if (row["points_congress"] or 0) > 0),
        key=lambda row: (-row["points_congress"], row["rank"]),
    )
    if len(spoke) < 5:
        return None
    first = spoke[:15]
    items = [row for row in t.rows("evidence", "document") if row["pillar"] == "congress"]
    counts = Counter((row["person_key"], ROLES.get(row["role"], 5)) for row in items)
    series = [[counts[row["person_key"], group] or None for row in first] for group in range(6)]
    meetings = sorted({row["document"].rsplit("|", 1)[0] for row in items})
    shown = t.joined(meetings[:2]) if len(meetings) > 3 else t.joined(meetings)
    if len(meetings) > 3:
        shown = t.word("podium.more", first=shown, count=t.count(len(meetings) - 2))
    blanks = {"leading": t.count(sum(row["tier"] in LEADING for row in first)), "count": t.count(len(first))}
    texts = {
        "title": [("podium.title.all" if blanks["leading"] == blanks["count"] else "podium.title", blanks)],
        "subtitle": [("podium.subtitle", {"people": t.persons(len(spoke)), "congresses": shown})],
    }
    groups = [t.word(f"roles.{group}") for group, values in zip(ROLE_GROUPS, series) if any(values)]
    return texts, {}, {"podium": ([t.name(row) for row in first], groups, [values for values in series if any(values)])}


def by_place(people: list[dict], column: str):
    """Places by falling number of people, and the people of tiers 1 and 2 in each."""
    counts = Counter(row[column] for row in people if row[column] is not None)
    places = sorted(counts, key=lambda place: (-counts[place], place))
    tiers = Counter((row[column], row["tier"]) for row in people)
    return counts, places, [[tiers[place, tier] or None for place in places[:12]] for tier in LEADING]


def where(t: Tables):
    counts, places, series = by_place(t.leading, "country")
    known = sum(counts.values())
    if known < 5:
        return None
    country, most = t.land(places[0]), counts[places[0]]
    blanks = {
        "people": t.persons(len(t.leading)),
        "countries": t.count(len(places)),
        "first": t.count(most),
        "country": country,
    }
    level = len(places) > 1 and counts[places[1]] == most
    title = "where.title.single" if len(places) == 1 else "where.title.level" if level else "where.title"
    subtitle = {
        "unknown": t.count(sum(row["country"] is None for row in t.people)),
        "people": t.persons(len(t.people)),
        "leading": t.count(sum(row["country"] is None for row in t.leading)),
    }
    texts = {
        "title": [(title, blanks)],
        "subtitle": [("where.subtitle", subtitle)],
        "countries caption": [("where.countries", {})],
    }
    tiers = [t.word("tier", tier=number) for number in "12"]
    charts = {"countries": ([t.land(place) for place in places[:12]], tiers, series)}
    _, regions, of_regions = by_place([row for row in t.leading if row["country"] == places[0]], "region")
    if most >= 0.6 * known and len(regions) > 1:
        texts["regions caption"] = [("where.regions", {"country": country})]
        charts["regions"] = (regions[:12], tiers, of_regions)
    return texts, {}, charts


def communities(t: Tables):
    found = t.rows("communities", "community")
    if len(found) < 4:
        return None
    by_name = {}
    for row in t.people:
        by_name.setdefault(row["name"], t.name(row))
    rows = [
        [
            str(row["community"]),
            (row["topics"] or "–").split("; ")[0],
            t.joined(by_name.get(name, name) for name in (row["leading_people"] or "").split("; ")),
            t.joined(t.land(code) for code in (row["countries"] or "").split("; ")),
            "" if row["stability"] is None else f"{row['stability']:.2f}",
            "" if row["internal_share"] is None else t.share(row["internal_share"]),
        ]
        for row in found[:9]
    ]
    three = sum(sorted((row["size"] for row in found), reverse=True)[:3])
    texts = {
        "title": [
            (
                "communities.title",
                {"count": t.count(len(found)), "members": t.count(three), "people": t.persons(len(t.people))},
            )
        ],
        "subtitle": [("communities.subtitle", {"none": t.count(sum(row["community"] is None for row in t.people))})],
        "sizes caption": [("communities.size", {})],
    }
    head = (
        [t.word(f"communities.{name}") for name in ("topic", "leading")]
        + t.head("place")
        + [t.word(f"communities.{name}") for name in ("again", "inside")]
    )
    return (
        texts,
        {"communities": [["", *head], *rows]},
        {"sizes": ([row[0] for row in rows], [t.word("communities.size")], [[row["size"] for row in found[:9]]])},
    )


def trend(t: Tables):
    said = t.reference["trend"]
    years = said["years"]
    if sum(year["works"] for year in years) < 10:
        return None
    whole = years[1 if said["incomplete_first"] else 0 : len(years) - (1 if said["incomplete_last"] else 0)]
    early, late = whole[:3], whole[-3:]
    before, after = (sum(year["works"] for year in part) for part in (early, late))
    if len(whole) < 6 or before + after < 30:
        span = t.span(years[0]["year"], years[-1]["year"]) if len(years) > 1 else str(years[0]["year"])
        title = ("trend.plain", {"works": t.count(sum(year["works"] for year in years)), "years": span})
    else:
        clear = abs(after - before) / math.sqrt(before + after) >= 2.58
        kind = "level"
        if clear and after >= 1.2 * before:
            kind = "rose"
        elif clear and before >= 1.2 * after:
            kind = "fell"
        spans = [t.span(part[0]["year"], part[-1]["year"]) for part in (early, late)]
        title = (
            f"trend.{kind}",
            {
                "before": a_year(before),
                "after": a_year(after),
                "from_before": spans[0],
                "from_after": spans[1],
            },
        )
    texts = {"title": [title], "subtitle": [("trend.subtitle", {})], "works caption": [("trend.works", {})]}
    labels = [str(year["year"]) for year in years]
    charts = {"works": (labels, [t.word("trend.works")], [[year["works"] for year in years]])}
    if any(year["sessions"] for year in years):
        texts["sessions caption"] = [("trend.sessions", {})]
        charts["sessions"] = (labels, [t.word("trend.sessions")], [[year["sessions"] or None for year in years]])
    return texts, {}, charts


def a_year(count: int) -> str:
    return f"{count / 3:.0f}" if count >= 30 else f"{count / 3:.1f}"


def rising(t: Tables):
    judged = [row for row in t.people if row["rising"] is not None]
    barred = {"consortium_driven", "one_paper", "identity_uncertain"}
    risers = [
        row
        for row in judged
        if row["rising"] >= 1 and row["tier"] not in LEADING and not barred & set((row["flags"] or "").split(";"))
    ]
    if not risers:
        return None
    rows = [
        [
            f"{row['rising']:.1f}",
            t.name(row),
            row["affiliation"] or "",
            t.joined([row["city"], t.land(row["country"])]),
            str(row["first_active"] or ""),
            t.count(row["works"]),
            t.count(row["rank"]),
            t.interval(row),
            row["tier"] or "",
        ]
        for row in sorted(risers, key=lambda row: (-row["rising"], row["rank"]))[:12]
    ]
    title = "rising.title.one" if len(risers) == 1 else "rising.title"
    texts = {
        "title": [(title, {"count": t.count(len(risers)), "least": "1.0"})],
        "subtitle": [("rising.subtitle", {"eligible": t.count(len(judged))})],
    }
    return texts, {"rising": [t.head("rising name affiliation place first_active works rank interval tier"), *rows]}


def changes(t: Tables):
    if t.run.changes is None:
        return None
    with open(t.run.changes / "changes.csv", encoding="utf-8-sig", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["area"] == t.run.area and row["new_rank"]]
    rows = sorted((row for row in rows if int(row["new_rank"]) <= 50), key=lambda row: int(row["new_rank"]))
    stayed = [row for row in rows if row["status"] == "stay"]
    moved = sorted(stayed, key=lambda row: -abs(change(row)))[:10]
    if len(moved) < 5 or not any(map(change, moved)):
        return None
    moved.sort(key=lambda row: -change(row))
    causes = [column for column in rows[0] if column.startswith("cause_")]
    totals = sorted(
        ((sum(abs(float(row[cause])) for row in stayed), -at) for at, cause in enumerate(causes)), reverse=True
    )
    dates = json.loads((t.run.changes / "manifest.json").read_text(encoding="utf-8"))
    outside = sum(not row["old_rank"] or int(row["old_rank"]) > 50 for row in rows)
    blanks = {
        "new": t.count(outside),
        "count": t.count(len(rows)),
        "date": dates["old_as_of"],
        "cause": t.word(causes[-totals[0][1]]),
    }
    title = "changes.title.cause" if totals[0][0] >= 1.25 * totals[1][0] else "changes.title"
    subtitle = {"shown": t.count(len(moved)), "first": "50", "old": dates["old_as_of"], "new": dates["new_as_of"]}
    names = {row["person_key"]: t.name(row) for row in t.people}
    series = [[float(row[cause]) for row in moved] for cause in causes]
    shown = {t.word(cause): values for cause, values in zip(causes, series) if max(map(abs, values)) >= 0.05}
    texts = {"title": [(title, blanks)], "subtitle": [("changes.subtitle", subtitle)]}
    return (
        texts,
        {},
        {"changes": ([names.get(row["person_key"], row["name"]) for row in moved], list(shown), list(shown.values()))},
    )


def change(row: dict) -> float:
    return float(row["new_score"]) - float(row["old_score"])


def quality(t: Tables):
    flagged = sum(row["flags"] is not None for row in t.leading)
    title = (
        {0: "quality.title.none", 1: "quality.title.one"}.get(flagged, "quality.title"),
        {"flagged": t.count(flagged), "count": t.count(len(t.leading))},
    )
    if not t.leading:
        title = (
            "quality.title.all",
            {"flagged": t.count(sum(row["flags"] is not None for row in t.people)), "people": t.persons(len(t.people))},
        )
    among, everybody = (
        Counter(flag for row in rows for flag in (row["flags"] or "").split(";") if flag)
        for rows in (t.leading, t.people)
    )
    flags = sorted(everybody, key=lambda flag: (-among[flag], -everybody[flag], flag))[:9]
    people = t.persons(len(t.people))
    unknown = [t.count(sum(row["country"] is None for row in rows)) for rows in (t.people, t.leading)]
    said = [("quality.country", {"unknown": unknown[0], "people": people, "leading": unknown[1]})]
    missing, thin = t.reference["missing_pillars"], t.reference["thin_pillars"]
    if missing:
        said.append(("quality.missing", {"list": t.joined(t.word(p) for p in missing)}))
    if thin:
        said.append(("quality.thin", {"list": t.joined(t.word(entry["pillar"]) for entry in thin)}))
    said.append(("quality.one_document", {"count": t.count(everybody["one_paper"]), "people": people}))
    if t.reference["top50_overlap"] is not None and len(t.people) > 50:
        said.append(("quality.top50", {"share": t.share(t.reference["top50_overlap"])}))
    with open(t.run.folder / "review_queue.csv", encoding="utf-8-sig", newline="") as file:
        asked = sum(row["area"] == t.run.area for row in csv.DictReader(file))
    said += [
        ("quality.queue", {"count": t.count(asked)}),
        ("quality.rejected", {"rejected": t.count(t.manifest["counts"]["rejected"])}),
    ]
    texts = {"title": [title], "missing": said}
    if not flags:
        return (texts,)
    texts["subtitle"] = [("quality.subtitle", {})]
    shares = [
        [100 * counts[flag] / len(rows) for flag in flags]
        for counts, rows in ((among, t.leading), (everybody, t.people))
        if rows
    ]
    names = [
        t.word(f"quality.{who}", count=t.count(len(rows)))
        for who, rows in (("leading", t.leading), ("all", t.people))
        if rows
    ]
    return texts, {}, {"flags": ([t.word(flag) for flag in flags], names, shares)}


def method(t: Tables):
    config, weights = t.manifest["config"], t.reference["weights"]
    names = [p for p in ("science", "citation", "congress", "leadership", "brokerage", "reach") if weights[p]]
    listed = t.joined(t.word("method.weight", pillar=t.word(p), weight=f"{100 * weights[p]:.1f}") for p in names)
    score = t.word("method.score", weights=listed) + (
        t.word("method.papers_only") if t.reference["papers_only"] else ""
    )
    read = {
        "sources": t.sources(),
        "documents": t.documents(),
        "years": t.count(config["window_years"]),
        "as_of": t.manifest["as_of"],
        "people": t.persons(len(t.people)),
    }
    draws = {
        "draws": t.count(config["resampling"]["bootstrap"]),
        "weight_draws": t.count(config["resampling"]["weight_draws"]),
    }
    said = [
        ("method.read", read),
        ("method.identity", {}),
        ("plain", {"text": score}),
        ("method.doubt", draws),
        ("method.limits", {}),
        ("method.version", {"version": t.manifest["kolnet"], "run": t.manifest["run_id"]}),
    ]
    return ({"title": [("method.title", {})], "method": said},)
