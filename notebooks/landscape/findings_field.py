"""Slides on the field: congress roles, places, communities, years, people who rise, what changed."""

import math

import polars as pl

from .people import leading_people, shown_interval, shown_name
from .run_folder import AreaRun
from .slide import BODY, CAPTION, PILLAR_COLOURS, TIER_COLOURS, WRAPPED_ROW, Bars, Slide, Table
from .texts import Texts, thousands

MOST_BARS = 15
MOST_COUNTRIES = 12
MOST_COMMUNITIES = 9
LEAST_COMMUNITIES = 4
LEAST_PLACED = 5
MOST_SHARE = 0.6
"""From this share of one country on, its regions are shown as well."""
YEARS_COMPARED = 3
LEAST_SHOWN_WORKS, LEAST_WORKS = 10, 30
"""Publications from which years are shown at all, and from which two spans are compared."""
SIGNIFICANT = 2.58
"""Normal quantile of a two-sided test at one per cent."""
LEAST_RATIO = 1.2
RISING_FROM = 1.0
MOST_RISING = 12
FIRST_OF_CHANGES = 50
MOST_CHANGES = 10
CLEARLY = 1.25

ROLE_GROUPS = {
    "chairing": ["committee_chair", "session_chair", "committee_member"],
    "invited": ["keynote", "invited"],
    "panel": ["panelist", "instructor"],
    "oral": ["oral"],
    "poster": ["poster", "abstract_author"],
    "other": [],
}
ROLE_COLOURS = ["12395F", "2F6DA8", "79A9D3", "E69F00", "F3D08A", "CED3D9"]
CAUSE_COLOURS = ["2F6DA8", "E69F00", "74209C", "009E73", "C4520A", "56B4E9", "906F23", "9AA6B2"]


def role_group(role: str) -> str:
    return next((group for group, roles in ROLE_GROUPS.items() if role in roles), "other")


def podium(run: AreaRun, texts: Texts) -> Slide | None:
    """Who has the most points from congress roles, and which roles these are."""
    spoke = run.rankings.filter(pl.col("points_congress") > 0).sort(-pl.col("points_congress"), "rank")
    first = spoke.head(MOST_BARS)
    if len(first) < LEAST_PLACED:
        return None
    roles = run.evidence.filter(pl.col("pillar") == "congress")
    keys, counts = first["person_key"].to_list(), {group: [] for group in ROLE_GROUPS}
    for key in keys:
        of_person = [role_group(role) for role in roles.filter(pl.col("person_key") == key)["role"]]
        for group in counts:
            counts[group].append(of_person.count(group))
    shown = {group: values for group, values in counts.items() if any(values)}
    bars = Bars(
        "podium",
        BODY,
        [shown_name(row, texts) for row in first.iter_rows(named=True)],
        {texts.say(f"roles.{group}"): [value or None for value in values] for group, values in shown.items()},
        [ROLE_COLOURS[list(ROLE_GROUPS).index(group)] for group in shown],
        stacked=True,
    )
    leading = len(set(keys) & set(leading_people(run)["person_key"]))
    subtitle = texts.say("podium.subtitle", people=texts.people(len(spoke)), congresses=congresses(roles, texts))
    return Slide(
        "podium",
        texts.say("podium.title.all" if leading == len(first) else "podium.title", leading=leading, count=len(first)),
        subtitle,
        [bars],
        "rankings.parquet (points_congress), evidence.parquet (pillar congress)",
    )


def congresses(roles: pl.DataFrame, texts: Texts) -> str:
    """The congresses that were read: the first two by name and how many more. Sessions are `congress|session`."""
    names = sorted({document.rpartition("|")[0] or document for document in roles["document"]})
    if len(names) <= 3:
        return texts.say("comma").join(names)
    return texts.say("podium.more", first=texts.say("comma").join(names[:2]), count=len(names) - 2)


def places(leading: pl.DataFrame, column: str) -> list[tuple[str, int]]:
    """Places with their people, most first, then by name."""
    counts = leading.filter(pl.col(column).is_not_null()).group_by(column).len().iter_rows()
    return sorted(counts, key=lambda place: (-place[1], place[0]))


def tier_bars(people: pl.DataFrame, column: str, order: list[str], texts: Texts) -> dict[str, list[int | None]]:
    counts = {tuple(key): count for *key, count in people.group_by(column, "tier").len().iter_rows()}
    return {texts.tier(tier): [counts.get((place, tier)) for place in order] for tier in ("T1", "T2")}


def where(run: AreaRun, texts: Texts) -> Slide | None:
    leading = leading_people(run)
    countries = places(leading, "country")
    known = sum(count for _, count in countries)
    if known < LEAST_PLACED:
        return None
    top, first = countries[0]
    name = texts.country(top)
    if len(countries) == 1:
        title = texts.say("where.title.single", first=first, country=name)
    elif first == countries[1][1]:
        title = texts.say("where.title.level", people=texts.people(len(leading)), countries=len(countries))
    else:
        title = texts.say(
            "where.title", people=texts.people(len(leading)), countries=len(countries), first=first, country=name
        )

    left, top_edge, width, height = BODY
    colours = [TIER_COLOURS[tier] for tier in ("T1", "T2")]
    rows = [code for code, _ in countries][:MOST_COUNTRIES]
    at_home = leading.filter(pl.col("country") == top)
    regions = [region for region, _ in places(at_home, "region")][:MOST_COUNTRIES]
    with_regions = first >= MOST_SHARE * known and len(regions) > 1
    own = width / 2 - 0.2 if with_regions else width
    parts = [
        Bars(
            "countries",
            (left, top_edge, own, height),
            [texts.country(code) for code in rows],
            tier_bars(leading, "country", rows, texts),
            colours,
            caption=texts.say("where.countries"),
            stacked=True,
        )
    ]
    if with_regions:
        parts.append(
            Bars(
                "regions",
                (left + width / 2 + 0.2, top_edge, own, height),
                regions,
                tier_bars(at_home, "region", regions, texts),
                colours,
                caption=texts.say("where.regions", country=name),
                stacked=True,
            )
        )
    unknown, unknown_leading = (table["country"].null_count() for table in (run.rankings, leading))
    subtitle = texts.say(
        "where.subtitle", unknown=unknown, people=texts.people(len(run.rankings)), leading=unknown_leading
    )
    return Slide("where", title, subtitle, parts, "rankings.parquet (country, region, tier)")


def communities(run: AreaRun, texts: Texts) -> Slide | None:
    found = run.communities.sort("community")
    if len(found) < LEAST_COMMUNITIES:
        return None
    names = {row["name"]: shown_name(row, texts) for row in run.rankings.reverse().iter_rows(named=True)}
    rows = []
    for row in found.head(MOST_COMMUNITIES).iter_rows(named=True):
        leading = [names.get(name, name) for name in (row["leading_people"] or "").split("; ")]
        rows.append(
            [
                str(row["community"]),
                (row["topics"] or "–").split("; ")[0],
                texts.say("comma").join(leading),
                texts.say("comma").join(texts.country(code) for code in (row["countries"] or "").split("; ")),
                "" if row["stability"] is None else f"{row['stability']:.2f}",
                "" if row["internal_share"] is None else texts.per_cent(row["internal_share"]),
            ]
        )
    left, top, width, height = BODY
    head = ["", texts.say("communities.topic"), texts.say("communities.leading"), texts.say("column.place")]
    head += [texts.say("communities.again"), texts.say("communities.inside")]
    table = Table(
        "communities",
        (left, top, 9.1, height),
        head,
        rows,
        [0.045, 0.215, 0.34, 0.2, 0.1, 0.1],
        frozenset([0, 4, 5]),
        wrap=True,
    )
    bars = Bars(
        "sizes",
        (left + 9.4, top + WRAPPED_ROW - CAPTION, width - 9.4, CAPTION + WRAPPED_ROW * len(rows)),
        [row[0] for row in rows],
        {texts.say("communities.size"): found.head(MOST_COMMUNITIES)["size"].to_list()},
        [TIER_COLOURS["T2"]],
        caption=texts.say("communities.size"),
    )
    three = int(found.sort("size", descending=True).head(3)["size"].sum())
    title = texts.say("communities.title", count=len(found), members=three, people=texts.people(len(run.rankings)))
    subtitle = texts.say("communities.subtitle", none=run.rankings["community"].null_count())
    return Slide("communities", title, subtitle, [table, bars], "communities.parquet, rankings.parquet (community)")


def trend(run: AreaRun, texts: Texts) -> Slide | None:
    years = run.reference["trend"]["years"]
    if sum(year["works"] for year in years) < LEAST_SHOWN_WORKS:
        return None
    partial = set()
    if run.reference["trend"]["incomplete_first"]:
        partial.add(0)
    if run.reference["trend"]["incomplete_last"]:
        partial.add(len(years) - 1)
    labels = [str(year["year"]) for year in years]
    has_sessions = any(year["sessions"] for year in years)
    left, top, width, height = BODY
    upper = height * 0.6 if has_sessions else height
    parts = [
        Bars(
            "works",
            (left, top, width, upper),
            labels,
            {texts.say("trend.works"): [year["works"] for year in years]},
            [TIER_COLOURS["T2"]],
            caption=texts.say("trend.works"),
            horizontal=False,
            hatched=frozenset(partial),
        )
    ]
    if has_sessions:
        parts.append(
            Bars(
                "sessions",
                (left, top + upper, width, height - upper),
                labels,
                {texts.say("trend.sessions"): [year["sessions"] or None for year in years]},
                [PILLAR_COLOURS["congress"]],
                caption=texts.say("trend.sessions"),
                horizontal=False,
                hatched=frozenset(partial),
            )
        )
    whole = [year for place, year in enumerate(years) if place not in partial]
    return Slide(
        "trend",
        trend_title(years, whole, texts),
        texts.say("trend.subtitle"),
        parts,
        "manifest.json (references, trend)",
    )


def trend_title(years: list[dict], whole: list[dict], texts: Texts) -> str:
    """Compares the first and the last three whole years as Poisson counts.

    A trend is named where the difference is significant at one per cent and the rates differ by a fifth.
    """
    counts = [sum(year["works"] for year in part) for part in (whole[:YEARS_COMPARED], whole[-YEARS_COMPARED:])]
    if len(whole) < 2 * YEARS_COMPARED or sum(counts) < LEAST_WORKS:
        span = texts.say("from_to", low=str(years[0]["year"]), high=str(years[-1]["year"]))
        span = span if len(years) > 1 else str(years[0]["year"])
        return texts.say("trend.plain", works=sum(year["works"] for year in years), years=span)
    before, after = counts
    z = (after - before) / math.sqrt(before + after)
    ratio = after / before if before else math.inf
    kind = (
        "rose"
        if z >= SIGNIFICANT and ratio >= LEAST_RATIO
        else "fell"
        if z <= -SIGNIFICANT and ratio <= 1 / LEAST_RATIO
        else "level"
    )
    spans = [
        texts.say("from_to", low=str(part[0]["year"]), high=str(part[-1]["year"]))
        for part in (whole[:YEARS_COMPARED], whole[-YEARS_COMPARED:])
    ]
    return texts.say(
        f"trend.{kind}",
        before=per_year(before),
        after=per_year(after),
        from_before=spans[0],
        from_after=spans[1],
    )


def per_year(count: int) -> str:
    """Mean over the years that are compared, with a decimal below ten."""
    mean = count / YEARS_COMPARED
    return f"{mean:.0f}" if mean >= 10 else f"{mean:.1f}"


def rising(run: AreaRun, texts: Texts) -> Slide | None:
    """People of lower tiers whose index is at least one standard deviation, without those whose papers may not be theirs."""
    judged = run.rankings.filter(pl.col("rising").is_not_null())
    doubtful = pl.col("flags").fill_null("").str.contains("consortium_driven|one_paper|identity_uncertain")
    lower = ~pl.col("tier").fill_null("").is_in(["T1", "T2"])
    risers = judged.filter((pl.col("rising") >= RISING_FROM) & lower & ~doubtful).sort(-pl.col("rising"), "rank")
    if not len(risers):
        return None
    rows = []
    for row in risers.head(MOST_RISING).iter_rows(named=True):
        place = texts.say("comma").join(filter(None, [row["city"], texts.country(row["country"])]))
        rows.append(
            [
                f"{row['rising']:.1f}",
                shown_name(row, texts),
                row["affiliation"] or "",
                place,
                str(row["first_active"] or ""),
                thousands(row["works"]),
                thousands(row["rank"]),
                shown_interval(row, texts),
                row["tier"] or "",
            ]
        )
    names = ["rising", "name", "affiliation", "place", "first_active", "works", "rank", "interval", "tier"]
    table = Table(
        "rising",
        BODY,
        [texts.say(f"column.{name}") for name in names],
        rows,
        [0.06, 0.16, 0.3, 0.16, 0.06, 0.06, 0.05, 0.09, 0.06],
        frozenset([0, 4, 5, 6, 7]),
    )
    least = f"{RISING_FROM:.1f}"
    title = texts.say("rising.title.one" if len(risers) == 1 else "rising.title", count=len(risers), least=least)
    subtitle = texts.say("rising.subtitle", eligible=len(judged))
    return Slide("rising", title, subtitle, [table], "rankings.parquet (rising, flags, tier)")


def changes(run: AreaRun, texts: Texts) -> Slide | None:
    """The largest changes since the run before, by cause; nothing without a comparison."""
    if run.changed is None or not len(run.changed):
        return None
    first = run.changed.filter(pl.col("new_rank") <= FIRST_OF_CHANGES)
    causes = [column for column in run.changed.columns if column.startswith("cause_")]
    moved = (
        first.filter(pl.col("status") == "stay")
        .with_columns(change=pl.col("new_score") - pl.col("old_score"))
        .sort(-pl.col("change").abs(), "new_rank")
        .head(MOST_CHANGES)
        .sort(-pl.col("change"), "new_rank")
    )
    if len(moved) < LEAST_PLACED or not moved["change"].abs().max():
        return None
    totals = {cause: float(first.filter(pl.col("status") == "stay")[cause].abs().sum()) for cause in causes}
    by_points = sorted(causes, key=lambda cause: -totals[cause])
    clear = totals[by_points[0]] >= CLEARLY * totals[by_points[1]]
    names = {row["person_key"]: shown_name(row, texts) for row in run.rankings.iter_rows(named=True)}
    shown = {place: cause for place, cause in enumerate(causes) if (moved[cause].abs() >= 0.05).any()}
    bars = Bars(
        "changes",
        BODY,
        [names.get(key, name) for key, name in moved.select("person_key", "name").iter_rows()],
        {texts.say(cause): moved[cause].to_list() for cause in shown.values()},
        [CAUSE_COLOURS[place] for place in shown],
        stacked=True,
        number_format="+0.0;-0.0;0.0",
        values_shown=False,
    )
    outside = first.filter(pl.col("old_rank").is_null() | (pl.col("old_rank") > FIRST_OF_CHANGES))
    dates = run.changes_manifest
    title = texts.say(
        "changes.title.cause" if clear else "changes.title",
        new=len(outside),
        count=len(first),
        date=dates["old_as_of"],
        cause=texts.say(by_points[0]),
    )
    subtitle = texts.say(
        "changes.subtitle", shown=len(moved), first=FIRST_OF_CHANGES, old=dates["old_as_of"], new=dates["new_as_of"]
    )
    return Slide("changes", title, subtitle, [bars], "changes.csv")
