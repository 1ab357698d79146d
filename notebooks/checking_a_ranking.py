# ---
# jupyter:
#   jupytext:
#     text_representation:
#       extension: .py
#       format_name: percent
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # Checking a ranking
#
# For whoever has to sign it and would rather not: how sure the order is, what it hangs on, which documents are behind
# the first ranks, what is missing, and what came true of an earlier one. Reads a run folder; columns are described in
# [the run folder](../src/guide/run_folder.md), the method in [method](../src/guide/method.md).
#
# `KOLNET_RUN` names another run folder, `KOLNET_AREA` an area (the first without it), `KOLNET_BACKTEST` the answer of
# `kolnet backtest STUDY.toml --cutoff 2021 --json`, `KOLNET_OUT` where the page to sign goes.

# %%
import json
import os
import random
from pathlib import Path

import altair as alt
import polars as pl
from great_tables import GT
from landscape.run_folder import open_area, read_csv

RUN = Path(os.environ.get("KOLNET_RUN", "../data/demo/out"))
AREA = os.environ.get("KOLNET_AREA")
BACKTEST = Path(os.environ.get("KOLNET_BACKTEST", "backtest.json"))
OUT = Path(os.environ.get("KOLNET_OUT", "."))
FIRST = 20  # ranks that are looked at closely

alt.renderers.enable("svg")  # drawn here, without a network
run = open_area(RUN, AREA)
people = run.rankings.with_columns(person=pl.format("{}  {}", "rank", "name"))  # no two alike
reference, first = run.reference, people.head(FIRST)
findings = []  # statement, figure: what the page to sign lists
first.select("rank", "rank_low", "rank_high", "name", "name_native", "tier", "tier_probability", "score")

# %% [markdown]
# ## 1. How sure is the order?
#
# The bar is the 90 % interval of the rank over resampled documents, the tick the rank. Two people whose bars overlap
# cannot be told apart by these sources. From `noise_from` on, the order of neighbours is mostly chance.

# %%
resampled = first.filter(pl.col("rank_low").is_not_null())
names = alt.Y("person:N", sort=resampled["person"].to_list(), title=None)
bars = (
    alt.Chart(resampled)
    .mark_bar(height=6, color="#79A9D3")
    .encode(x=alt.X("rank_low:Q", title="rank"), x2="rank_high:Q", y=names)
)
ticks = alt.Chart(resampled).mark_tick(thickness=3, size=14, color="#12395F").encode(x="rank:Q", y=names)
(bars + ticks).properties(width=560, height=18 * max(1, len(resampled)))

# %%
listed, noise = len(people), reference["noise_from"]
may_lead = people.filter(pl.col("rank_low") == 1).height
findings.append(("people listed", f"{listed}"))
findings.append(("people who may well be first (their interval begins at 1)", f"{may_lead}"))
findings.append(("rank from which the order is mostly chance", f"{noise or 'not judged'}"))
for tier in ("T1", "T2"):
    held = people.filter((pl.col("tier") == tier) & (pl.col("tier_probability") >= 0.8)).height
    findings.append(
        (
            f"{tier}: people who stay in it in at least 80 % of the draws",
            f"{held} of {people.filter(pl.col('tier') == tier).height}",
        )
    )

# %% [markdown]
# ## 2. Which pillars carry the first ranks?
#
# Everybody ranked again without one pillar. `stay`: how many of the first twenty are among them still; `moved most`: who
# loses most ranks. A first rank that one pillar alone carries is only as good as that pillar's sources.

# %%
pillars = run.shown_pillars()
points = [pl.col(f"points_{pillar}").fill_null(0) for pillar in pillars]


def ranked_by(score):
    """Ranks of everybody by another score, equal scores in the order of the ranking."""
    order = people.select("person_key", "name", "rank", score=score).sort(-pl.col("score"), "rank")
    return order.with_columns(rank_then=pl.int_range(1, pl.len() + 1))


without = []
for pillar in pillars:
    again = ranked_by(pl.sum_horizontal(points) - pl.col(f"points_{pillar}").fill_null(0)).filter(
        pl.col("rank") <= FIRST
    )
    fell = again.sort(pl.col("rank_then") - pl.col("rank"), descending=True).row(0, named=True)
    without.append(
        {
            "without": pillar,
            "stay": again.filter(pl.col("rank_then") <= FIRST).height,
            "of": len(again),
            "moved most": f"{fell['name']}: {fell['rank']} → {fell['rank_then']}",
        }
    )
GT(pl.DataFrame(without)) if without else None

# %%
shares = first.select("person", *[(pl.col(f"points_{p}").fill_null(0) / pl.col("score")).alias(p) for p in pillars])
long = shares.unpivot(index="person", variable_name="pillar", value_name="share")
alt.Chart(long).mark_rect().encode(
    x=alt.X("pillar:N", sort=pillars, title=None),
    y=alt.Y("person:N", sort=first["person"].to_list(), title=None),
    color=alt.Color("share:Q", scale=alt.Scale(scheme="blues", domainMin=0), title="share of score"),
).properties(width=60 * max(1, len(pillars)), height=18 * len(first))

# %% [markdown]
# ## 3. What if the weights were others?
#
# The weights are judgement. Below: some that a colleague might choose, and a thousand drawn at random around those in
# force (Dirichlet, 20 times the weights, as the run's own `tier_probability_weights` does with roles varied as well).

# %%
weights = {
    p: (reference["weights"]["brokerage"] + reference["weights"]["reach"])
    if p == "network"
    else reference["weights"][p]
    for p in pillars
}
weights = {p: weight for p, weight in weights.items() if weight > 0}
filled = {p: people[f"points_{p}"].fill_null(0) / (100 * weight) for p, weight in weights.items()}  # 0 to 1


def stay_with(chosen):
    """How many of the first twenty are among the first twenty under other weights."""
    total = sum(chosen.values())
    score = sum((filled[p] * (weight / total) for p, weight in chosen.items()), pl.Series([0.0] * listed))
    order = people.with_columns(score=score).sort(-pl.col("score"), "rank").head(FIRST)
    return order.filter(pl.col("rank") <= FIRST).height


choices = {
    "in force": weights,
    "equal": dict.fromkeys(weights, 1),
    "publications and citations alone": {p: w for p, w in weights.items() if p in ("science", "citation")},
    "roles alone (congress, leadership)": {p: w for p, w in weights.items() if p in ("congress", "leadership")},
    "network halved": {p: w / 2 if p == "network" else w for p, w in weights.items()},
}
rows = [(name, stay_with(chosen), len(first)) for name, chosen in choices.items() if chosen]
others = pl.DataFrame(rows, schema={"weights": pl.String, "stay": pl.Int64, "of": pl.Int64}, orient="row")
assert set(others.filter(pl.col("weights") == "in force")["stay"]) <= {len(first)}, (
    "the weights in force make the ranking"
)
GT(others)

# %%
draw = random.Random(42)
drawn = [stay_with({p: draw.gammavariate(20 * weight, 1) for p, weight in weights.items()}) for _ in range(1000)]
drawn = pl.Series("stay", drawn)
findings.append(
    (
        f"of the first {len(first)}, still there under drawn weights (mean; 5 % of the draws have fewer than)",
        f"{drawn.mean():.1f}; {drawn.quantile(0.05):.0f}",
    )
)
alt.Chart(drawn.to_frame()).mark_bar(color="#2F6DA8").encode(
    x=alt.X("stay:O", title=f"of the first {len(first)}, still there"),
    y=alt.Y("count()", title="draws of the weights"),
).properties(width=420, height=180)

# %% [markdown]
# ## 4. Which documents are behind the first ranks?
#
# `best three`: the share of a person's science sum that three items hold. A high share means that one wrongly assigned
# or retracted paper would move the rank. `by words`: the share of all raw points that came to the area by words of a
# title, a venue or neighbours, not by descriptors or by what the source states: these go first when the definition gets
# narrower.

# %%
items = run.evidence.join(first.select("person_key", "name", "rank"), on="person_key")
science = items.filter(pl.col("pillar") == "science")
best = science.group_by("name", "rank").agg(
    works=pl.len(), best_three=pl.col("points").top_k(3).sum() / pl.col("points").sum()
)
loose = items.group_by("name", "rank").agg(
    by_words=pl.col("points").filter(~pl.col("rule").is_in(["mesh", "stated"])).sum() / pl.col("points").sum()
)
hangs = best.join(loose, on=["name", "rank"]).sort("rank")
GT(hangs).fmt_percent(["best_three", "by_words"], decimals=0)

# %%
rules = items.group_by("rule").agg(items=pl.len(), points=pl.col("points").sum()).sort("points", descending=True)
GT(rules.with_columns(share=pl.col("points") / pl.col("points").sum())).fmt_number("points", decimals=1).fmt_percent(
    "share", decimals=0
)

# %% [markdown]
# The documents that count most for the first three, each to be opened and read.

# %%
documents = (
    pl.read_parquet(RUN / "documents.parquet").rename({"id": "document"}).select("document", "title", "venue", "link")
)
most = (
    items.filter(pl.col("rank") <= 3)
    .sort("rank", "points", descending=[False, True])
    .group_by("rank", "name", "pillar", maintain_order=True)
    .head(2)
    .join(documents, on="document", how="left", maintain_order="left")
    .select("rank", "name", "pillar", "role", "date", "points", "title", "venue", "document")
)
GT(most, groupname_col="name").fmt_number("points", decimals=2).sub_missing(missing_text="")

# %% [markdown]
# ## 5. What is known to be missing?

# %%
flags = first.select(pl.col("flags").str.split(";")).explode("flags").drop_nulls()
findings.append(("pillars without any source", ", ".join(reference["missing_pillars"]) or "none"))
findings.append(
    (
        "pillars that too few people fill for full weight",
        ", ".join(entry["pillar"] for entry in reference["thin_pillars"]) or "none",
    )
)
findings.append(
    (
        "country unknown, of those in tiers 1 and 2",
        f"{people.filter(pl.col('tier').is_in(['T1', 'T2']) & pl.col('country').is_null()).height}",
    )
)
findings.append(
    (
        f"flags among the first {len(first)}",
        ", ".join(
            f"{flag} {count}"
            for flag, count in flags["flags"].value_counts(sort=True, name="n").sort("flags").iter_rows()
        )
        or "none",
    )
)
sessions = [year["year"] for year in reference["trend"]["years"] if year["sessions"]]
findings.append(("years with congress sessions read", f"{min(sessions)}–{max(sessions)}" if sessions else "none"))
findings.append(
    (
        "works of large teams that make no ties",
        f"{reference['works_above_cap']}, {reference['share_of_ties_left_out'] or 0:.0%} of all pairs",
    )
)
rejected = read_csv(RUN / "rejected.csv", infer_schema=False)
findings.append(("records refused", f"{len(rejected)}"))
unlisted = pl.read_parquet(RUN / "unlisted.parquet").filter(pl.col("area").is_null() | (pl.col("area") == run.area))
findings.append(
    (
        "people read and not listed, by reason",
        ", ".join(f"{why} {count}" for why, count in sorted(unlisted["why"].value_counts().iter_rows())) or "none",
    )
)
queue = read_csv(RUN / "review_queue.csv", infer_schema=False).filter(pl.col("area") == run.area)
at_stake = queue["score_at_stake"].cast(pl.Float64).sum() if len(queue) else 0.0
findings.append(("open questions of identity, points of score at stake", f"{len(queue)}, {at_stake:.1f}"))
GT(pl.DataFrame(findings, schema=["what", "figure"], orient="row"))

# %% [markdown]
# ## 6. Did an earlier ranking come true?
#
# `kolnet backtest` ranks with the data up to a year and measures against what came after: NDCG of the first fifty, mean
# over outcomes (papers, first and last authorships, new collaborators, independent citations …). A ranking that does not
# beat a count of publications is no better than that count; `random` says what chance gives.

# %%
tested = []
if BACKTEST.is_file():
    answer = json.loads(BACKTEST.read_text(encoding="utf-8"))
    for area in answer["areas"]:
        if area["area"] == run.area:
            tested = [
                {"ranker": ranker["ranker"], "mean_ndcg50": ranker["mean_ndcg50"]} for ranker in area.get("rankers", [])
            ]
tested = pl.DataFrame(tested, schema={"ranker": pl.String, "mean_ndcg50": pl.Float64}).drop_nulls()
tested = tested.sort("mean_ndcg50", descending=True)
ours = tested.filter(pl.col("ranker") == "kolnet")["mean_ndcg50"]
if len(ours):
    better = tested.filter(pl.col("mean_ndcg50") > ours[0]).height
    findings.append(("rankings that did better than ours in the back-test", f"{better} of {len(tested) - 1}"))
else:
    findings.append(("back-test", "not made for this area"))
alt.Chart(tested).mark_bar().encode(
    x=alt.X("mean_ndcg50:Q", title="NDCG of the first 50, mean of outcomes"),
    y=alt.Y("ranker:N", sort=tested["ranker"].to_list(), title=None),
    color=alt.condition(alt.datum.ranker == "kolnet", alt.value("#12395F"), alt.value("#79A9D3")),
).properties(width=420, height=16 * max(1, len(tested)))

# %% [markdown]
# ## 7. A page to sign

# %%
page = (
    GT(
        pl.DataFrame(findings, schema=["what", "figure"], orient="row").with_columns(
            checked=pl.lit(""), remark=pl.lit("")
        )
    )
    .tab_header(
        title=f"Check of the ranking: {reference['name']}",
        subtitle=f"{run.manifest['study']}, as of {run.manifest['as_of']}, run {run.manifest['run_id']}",
    )
    .cols_width({"what": "40%", "figure": "25%", "checked": "10%", "remark": "25%"})
    .tab_source_note("Name, date, signature:")
)
OUT.mkdir(parents=True, exist_ok=True)
path = OUT / f"check-{run.area}.html"
path.write_text(
    "<!doctype html>\n<meta charset='utf-8'>\n<title>Check of the ranking</title>\n" + page.as_raw_html(),
    encoding="utf-8",
)
print(path)
page

# %%
# What was shown is what the tables say.
table = pl.read_parquet(RUN / "rankings.parquet").filter(pl.col("area") == run.area)
sums = table.select(pl.sum_horizontal(pl.col("^points_.*$")) - pl.col("score")).to_series()
assert sums.abs().max() is None or sums.abs().max() < 1e-5, "the points of the pillars add up to the score"
assert table["rank"].to_list() == list(range(1, listed + 1)), "ranks are whole"
