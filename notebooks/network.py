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
# # Network and communities
#
# How people are tied, which communities the ties form, and who connects them. The map itself is `areas/ID/network.svg`
# and the report. Reads a run folder; columns are described in [the run folder](../src/guide/run_folder.md).
#
# `KOLNET_RUN` names another run folder, `KOLNET_AREA` an area (the first without it).

# %%
import os
from pathlib import Path

import altair as alt
import polars as pl
from great_tables import GT
from landscape.run_folder import open_area

RUN = Path(os.environ.get("KOLNET_RUN", "../data/demo/out"))
AREA = os.environ.get("KOLNET_AREA")

alt.renderers.enable("svg")  # drawn here, without a network
run = open_area(RUN, AREA)
edges = pl.read_parquet(RUN / "edges.parquet").filter(pl.col("area") == run.area)
edges.group_by("layer").agg(ties=pl.len(), weight=pl.col("weight").sum(), documents=pl.col("documents").sum()).sort(
    "layer"
)

# %% [markdown]
# ## Communities
#
# How many people, how stable (Jaccard when the documents are resampled; 1 is the same people every time), and how much
# of their tie weight stays inside.

# %%
communities = run.communities.sort("community")
GT(communities.select("community", "label", "size", "stability", "internal_share", "countries"))

# %% [markdown]
# ## Ties between communities
#
# Each cell is the tie weight from the people of one community (row) to those of another (column), as a share of the row.
# The diagonal is what stays inside.

# %%
home = run.rankings.select("person_key", "community").drop_nulls()
ends = pl.concat([edges.select("a", "b", "weight"), edges.select(a="b", b="a", weight="weight")])
between = ends.join(home.rename({"person_key": "a", "community": "from"}), on="a").join(
    home.rename({"person_key": "b", "community": "to"}), on="b"
)
weights = between.group_by("from", "to").agg(pl.col("weight").sum())
shares = weights.with_columns(share=pl.col("weight") / pl.col("weight").sum().over("from")).sort("from", "to")
alt.Chart(shares).mark_rect().encode(
    x=alt.X("to:O", title="to community"),
    y=alt.Y("from:O", title="from community"),
    color=alt.Color("share:Q", scale=alt.Scale(scheme="blues", domain=[0, 1]), title="share of ties"),
).properties(width=360, height=360)

# %% [markdown]
# ## Who connects communities?
#
# `effective_size` (Burt) counts the separate groups around a person; `community_share` says how often the person stays in
# the same community when the documents are resampled. Below .6 a person is between communities.

# %%
reached = (
    ends.select("a", "b")
    .unique()
    .join(home.rename({"person_key": "b", "community": "other"}), on="b")
    .group_by("a")
    .agg(communities_reached=pl.col("other").n_unique())
)
connecting = (
    run.rankings.filter(pl.col("rank") <= 100)
    .join(reached.rename({"a": "person_key"}), on="person_key")
    .sort("communities_reached", "effective_size", descending=True)
    .select("rank", "name", "country", "community", "communities_reached", "effective_size", "community_share")
)
GT(connecting.head(12)).fmt_number("effective_size", decimals=1).sub_missing(missing_text="")

# %%
# Every tie is counted from both ends, and shares of a row add up.
assert len(ends) == 2 * len(edges)
totals = shares.group_by("from").agg(pl.col("share").sum())["share"]
assert all(abs(total - 1) < 1e-9 for total in totals)
