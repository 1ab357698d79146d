"""Turns an area into slides. A title says only what its guard lets it say; a slide without data is left out."""

import polars as pl

from . import findings_field, findings_method
from .people import leading_people, other_name, shown_interval, shown_name
from .run_folder import AreaRun
from .slide import BODY, PILLAR_COLOURS, TIER_COLOURS, Bars, Intervals, Paragraphs, Scatter, Slide, Table
from .texts import Texts, thousands

FIRST_LISTED = 13
FIRST_DRAWN = 25
FIRST_COMPARED = 12
FIRM = 0.95
"""Share of the resampled rankings from which a tier is called firm."""
CLEARLY = 1.25
"""How many times the next a value must be before it is called the most."""
LEAST_COMPARED = 5
"""Fewer people than this are listed, but not compared."""
LEAST_LISTS = 10


def slides_of(run: AreaRun, texts: Texts) -> list[Slide]:
    """All slides of an area, the cover first, the summary of the findings second, the method last."""
    makers = [
        order,
        intervals,
        pillars,
        two_lists,
        findings_field.podium,
        findings_field.where,
        findings_field.communities,
        findings_field.trend,
        findings_field.rising,
        findings_field.changes,
        findings_method.quality,
    ]
    findings = [slide for make in makers if (slide := make(run, texts))] if len(run.rankings) else []
    return [
        findings_method.cover(run, texts),
        summary(run, texts, findings),
        *findings,
        findings_method.method(run, texts),
    ]


def summary(run: AreaRun, texts: Texts, findings: list[Slide]) -> Slide:
    listed, leading = len(run.rankings), len(leading_people(run))
    subtitle = texts.say("summary.subtitle", documents=run.manifest["config"]["ranking"]["tiers"]["min_documents"])
    if not listed:
        nothing = texts.say("summary.nothing", documents=texts.documents(run.reference["works"]))
        return Slide(
            "summary", texts.say("summary.title.none"), "", [Paragraphs("nothing", BODY, [nothing])], "manifest.json"
        )
    title = texts.say(
        "summary.title.one" if listed == 1 else "summary.title", people=texts.people(listed), leading=leading
    )
    left, top, width, height = BODY
    rows = [[str(number), slide.title] for number, slide in enumerate(findings, start=3)]
    head = [texts.say("summary.slide"), texts.say("summary.finding")]
    parts = [Table("findings", (left, top, 8.2, height), head, rows, [0.09, 0.91], frozenset([0]), wrap=True)]
    tiers = ["T1", "T2", "T3", "T4", None]
    counts = dict(run.rankings.group_by("tier").len().iter_rows())
    parts.append(
        Bars(
            "tiers",
            (left + 8.6, top, width - 8.6, height),
            [texts.tier(tier) for tier in tiers],
            {texts.say("communities.size"): [counts.get(tier, 0) for tier in tiers]},
            [TIER_COLOURS["T2"]],
            caption=texts.say("summary.chart"),
        )
    )
    return Slide("summary", title, subtitle, parts, "rankings.parquet (tier)")


def order(run: AreaRun, texts: Texts) -> Slide:
    first = run.rankings.head(FIRST_LISTED)
    rows = []
    for row in first.iter_rows(named=True):
        place = texts.say("comma").join(filter(None, [row["city"], texts.country(row["country"])]))
        held = row["tier_probability"] if row["tier"] else None
        tier = (row["tier"] or "") + ("?" if "tier_unsure" in (row["flags"] or "") else "")
        rows.append(
            [
                thousands(row["rank"]),
                shown_interval(row, texts),
                shown_name(row, texts),
                other_name(row, texts),
                row["affiliation"] or "",
                place,
                tier,
                "" if held is None else texts.per_cent(held),
                f"{row['score']:.1f}",
            ]
        )
    names = ["rank", "interval", "name", "native", "affiliation", "place", "tier", "held", "score"]
    head = [texts.say(f"column.{name}") for name in names]
    widths = [0.05, 0.075, 0.16, 0.145, 0.245, 0.16, 0.05, 0.06, 0.055]
    table = Table("order", BODY, head, rows, widths, frozenset([0, 1, 7, 8]))
    draws = run.manifest["config"]["resampling"]["bootstrap"]
    key = "order.subtitle.one" if len(run.rankings) == 1 else "order.subtitle"
    subtitle = texts.say(key, count=len(first), people=texts.people(len(run.rankings)), draws=draws)
    return Slide("order", order_title(run, texts, first), subtitle, [table], "rankings.parquet, people.parquet")


def order_title(run: AreaRun, texts: Texts, first: pl.DataFrame) -> str:
    """Says how many of tier 1 hold it, or from which score to which the first go when nothing was resampled."""
    tier_1 = run.rankings.filter(pl.col("tier") == "T1")["tier_probability"]
    high, low = f"{first['score'][0]:.1f}", f"{first['score'][-1]:.1f}"
    if len(first) == 1:
        return texts.say("order.title.single", high=high)
    if len(tier_1) < 2 or tier_1.null_count():
        key = "order.title.level" if low == high else "order.title.plain"
        return texts.say(key, count=len(first), low=low, high=high)
    firm, share = int((tier_1 >= FIRM).sum()), texts.per_cent(FIRM)
    if firm == len(tier_1):
        key = "order.title.all"
    else:
        key = {0: "order.title.none", 1: "order.title.one"}.get(firm, "order.title")
    return texts.say(key, firm=firm, count=len(tier_1), share=share)


def intervals(run: AreaRun, texts: Texts) -> Slide | None:
    sampled = run.rankings.filter(pl.col("rank_low").is_not_null())
    if len(sampled) < LEAST_COMPARED:
        return None
    may_lead = sampled.filter(pl.col("rank_low") == 1)
    if len(may_lead) == 1:
        title = texts.say("intervals.only", name=shown_name(may_lead.row(0, named=True), texts))
    else:
        title = texts.say("intervals.several" if len(may_lead) else "intervals.nobody", count=len(may_lead))
    noise, line = run.reference["noise_from"], None
    if noise:
        title = texts.say("intervals.noise", said=title, rank=noise)
        line = (texts.say("intervals.line"), noise)
    first = sampled.head(FIRST_DRAWN)
    people = [shown_name(row, texts) for row in first.iter_rows(named=True)]
    drawn = Intervals(
        "intervals",
        BODY,
        people,
        first["tier"].to_list(),
        first["rank_low"].to_list(),
        first["rank"].to_list(),
        first["rank_high"].to_list(),
        texts.say("axis.rank"),
        line,
    )
    draws = run.manifest["config"]["resampling"]["bootstrap"]
    subtitle = texts.say("intervals.subtitle", count=len(first), people=texts.people(len(run.rankings)), draws=draws)
    return Slide(
        "intervals",
        title,
        subtitle,
        [drawn],
        "rankings.parquet (rank, rank_low, rank_high), manifest.json (noise_from)",
    )


def pillar_weights(run: AreaRun) -> dict[str, float]:
    """The most points that each pillar can give."""
    weights = run.reference["weights"]
    network = weights["brokerage"] + weights["reach"]
    return {p: 100 * (network if p == "network" else weights[p]) for p in run.shown_pillars()}


def pillars(run: AreaRun, texts: Texts) -> Slide | None:
    first, most = run.rankings.head(FIRST_COMPARED), pillar_weights(run)
    most = {pillar: weight for pillar, weight in most.items() if weight > 0}
    if len(first) < LEAST_COMPARED or not most:
        return None
    left, top, width, height = BODY
    names_width = 2.1
    each = (width - names_width) / len(most)
    parts, at = [], left
    for pillar, weight in most.items():
        own = each + (0 if parts else names_width)
        parts.append(
            Bars(
                f"pillar_{pillar}",
                (at, top, own, height),
                [shown_name(row, texts) for row in first.iter_rows(named=True)],
                {texts.say(pillar): first[f"points_{pillar}"].to_list()},
                [PILLAR_COLOURS[pillar]],
                caption=texts.say("pillars.caption", pillar=texts.say(pillar), weight=f"{weight:.1f}"),
                number_format="0.0",
                maximum=weight * 1.25,
                names_shown=not parts,
            )
        )
        at += own
    absent = texts.say("comma").join(texts.say(p) for p in run.reference["missing_pillars"])
    subtitle = texts.say(
        "pillars.subtitle",
        count=len(first),
        people=texts.people(len(run.rankings)),
        absent=texts.say("pillars.absent", list=absent) if absent else "",
    )
    return Slide(
        "pillars",
        pillars_title(first, most, texts),
        subtitle,
        parts,
        "rankings.parquet (points_…), manifest.json (weights)",
    )


def pillars_title(first: pl.DataFrame, most: dict[str, float], texts: Texts) -> str:
    """Names the pillar with the largest standard deviation if it is clearly the largest."""
    spread = sorted(most, key=lambda p: -(first[f"points_{p}"].fill_null(0).std() or 0))
    deviations = [first[f"points_{p}"].fill_null(0).std() or 0 for p in spread]
    if len(spread) == 1:
        return texts.say("pillars.title.single", first=texts.say(spread[0]))
    if deviations[0] >= CLEARLY * deviations[1] and deviations[0] > 0:
        points = first[f"points_{spread[0]}"].fill_null(0)
        return texts.say(
            "pillars.title",
            pillar=texts.say(spread[0]),
            count=len(first),
            low=f"{points.min():.1f}",
            high=f"{points.max():.1f}",
            weight=f"{most[spread[0]]:.1f}",
        )
    return texts.say("pillars.title.plain", count=len(first), first=texts.say(spread[0]), second=texts.say(spread[1]))


def two_lists(run: AreaRun, texts: Texts) -> Slide | None:
    """A list by print beside one by roles, each as long as tiers 1 and 2."""
    length = len(leading_people(run))
    scored = run.rankings.with_columns(
        in_print=pl.sum_horizontal(pl.col("points_science", "points_citation").fill_null(0)),
        in_roles=pl.sum_horizontal(pl.col("points_congress", "points_leadership").fill_null(0)),
    )
    if length < LEAST_LISTS or min((scored[axis] > 0).sum() for axis in ("in_print", "in_roles")) < length:
        return None
    lists = [set(scored.sort(-pl.col(axis), "rank").head(length)["person_key"]) for axis in ("in_print", "in_roles")]
    groups = {}
    for tier in ("T3", "T2", "T1"):
        of_tier = scored.filter(pl.col("tier") == tier).iter_rows(named=True)
        groups[texts.tier(tier)] = [(shown_name(row, texts), row["in_print"], row["in_roles"]) for row in of_tier]
    drawn = sum(map(len, groups.values()))
    scatter = Scatter(
        "lists",
        BODY,
        groups,
        [TIER_COLOURS[tier] for tier in ("T3", "T2", "T1")],
        texts.tier("T1"),
        (texts.say("axis.print"), texts.say("axis.roles")),
    )
    title = texts.say("lists.title", both=len(lists[0] & lists[1]), count=length)
    return Slide(
        "lists",
        title,
        texts.say("lists.subtitle", people=texts.people(drawn)),
        [scatter],
        "rankings.parquet (points_…, tier)",
    )
