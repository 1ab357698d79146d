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
# # Two cycles compared
#
# Who came, who went, who moved, and why. Reads the run folders of two cycles and the `changes.csv` that `kolnet diff`
# writes; the causes of a person's change add up to the change of the score.
#
# The demo has one cycle. `python3 run.py` makes an earlier one, as of April 2026, and compares them; by hand:
#
# ```sh
# cargo run -- run data/demo/study.toml --as-of 2026-04-01 --out target/cycles/april
# cargo run -- diff target/cycles/april data/demo/out --out target/cycles/changes
# ```
#
# `KOLNET_RUN`, `KOLNET_OLD_RUN` and `KOLNET_CHANGES` name other folders, `KOLNET_AREA` an area (the first without it).

# %%
import os
from pathlib import Path

import altair as alt
import polars as pl
from great_tables import GT
from IPython.display import display
from landscape.run_folder import open_area

RUN = Path(os.environ.get("KOLNET_RUN", "../data/demo/out"))
OLD = Path(os.environ.get("KOLNET_OLD_RUN", "../target/cycles/april"))
CHANGES = Path(os.environ.get("KOLNET_CHANGES", "../target/cycles/changes"))
AREA = os.environ.get("KOLNET_AREA")
FIRST = 20

alt.renderers.enable("svg")  # drawn here, without a network
run = open_area(RUN, AREA, CHANGES)
old = open_area(OLD, run.area)
changes = run.changed
changes.group_by("status").agg(people=pl.len(), in_first_50=(pl.col("new_rank") <= 50).sum()).sort("status")

# %% [markdown]
# ## Ranks of the first twenty, then and now
#
# People who were not on the list begin at the foot.

# %%
foot = 2 * FIRST + 5
moves = changes.filter(pl.col("new_rank") <= FIRST).sort("new_rank")
moves = moves.with_columns(
    before=pl.col("old_rank").fill_null(foot).clip(upper_bound=foot), person=pl.format("{}  {}", "new_rank", "name")
)
moves = moves.with_columns(
    moved=pl.when(pl.col("before") - pl.col("new_rank") >= 5)
    .then(pl.lit("up by 5 or more"))
    .when(pl.col("new_rank") - pl.col("before") >= 5)
    .then(pl.lit("down by 5 or more"))
    .otherwise(pl.lit("about the same"))
)
ends = pl.concat(
    [
        moves.select("person", "moved", date=pl.lit(old.manifest["as_of"]), rank="before"),
        moves.select("person", "moved", date=pl.lit(run.manifest["as_of"]), rank="new_rank"),
    ]
)
rank = alt.Y("rank:Q", scale=alt.Scale(reverse=True, domain=[1, foot]), title=f"rank ({foot}: or lower)")
day = alt.X("date:O", axis=alt.Axis(labelAngle=0, title=None))
kinds = {"up by 5 or more": "#2F6DA8", "about the same": "#B4BCC4", "down by 5 or more": "#C4520A"}
scale = alt.Scale(domain=list(kinds), range=list(kinds.values()))
colours = alt.Color("moved:N", scale=scale, legend=alt.Legend(orient="bottom", title=None))
lines = alt.Chart(ends).mark_line(point=True).encode(x=day, y=rank, detail="person:N", color=colours)
now = ends.filter(pl.col("date") == run.manifest["as_of"])
names = alt.Chart(now).mark_text(align="left", dx=8).encode(x=day, y=rank, text="person:N")
(lines + names).properties(width=360, height=560)

# %% [markdown]
# ## Why did scores move?
#
# Points by cause, for the ten largest changes among the first hundred. `decay` is the later reference date, `others` the
# shift of the scale by which raw sums become points.

# %%
causes = [column for column in changes.columns if column.startswith("cause_")]
moved = (
    changes.filter(pl.col("status") == "stay", pl.col("new_rank") <= 100)
    .with_columns(change=pl.col("new_score") - pl.col("old_score"), person=pl.format("{}  {}", "new_rank", "name"))
    .sort(pl.col("change").abs(), descending=True)
    .head(10)
)
long = moved.unpivot(on=causes, index=["person", "change"], variable_name="cause", value_name="points")
long = long.filter(pl.col("points") != 0).with_columns(pl.col("cause").str.strip_prefix("cause_"))
person = alt.Y("person:N", sort=moved["person"].to_list(), title=None)
bars = (
    alt.Chart(long)
    .mark_bar()
    .encode(x=alt.X("points:Q", title="points"), y=person, color=alt.Color("cause:N", title="cause"))
)
total = alt.Chart(moved).mark_tick(color="black", thickness=3, size=18).encode(x="change:Q", y=person)
(bars + total).properties(width=480, height=22 * max(1, len(moved)))

# %%
# The causes add up to the change of score.
gap = (moved.select(pl.sum_horizontal(causes)).to_series() - moved["change"]).abs().max()
assert gap is None or gap < 1e-5

# %% [markdown]
# ## New documents behind a rise
#
# Items of evidence that the later run has and the earlier has not, for the person who gained most.

# %%
keys = ["pillar", "document", "role"]
for gained in moved.sort("change", descending=True).head(1).iter_rows(named=True):
    print(gained["name"], f"{gained['old_rank']} → {gained['new_rank']}")
    own = pl.col("person_key") == gained["person_key"]
    new = run.evidence.filter(own).join(old.evidence.filter(own), on=keys, how="anti")
    display(
        GT(new.select("pillar", "points", "date", "role", "kind", "document").sort("points", descending=True).head(8))
    )
