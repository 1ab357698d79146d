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
# # A landscape deck
#
# Writes one area of a run folder as `landscape-AREA.pptx`: 16:9, one message a slide, native charts and tables that
# can be edited in PowerPoint. A title is a sentence that the tables carry: each has a guard, and a slide without data
# is left out. The last slide says how the order was made. English or Japanese, as the study says.
#
# `KOLNET_RUN` names another run folder, `KOLNET_AREA` an area (the first without it), `KOLNET_CHANGES` the folder of
# `kolnet diff`, `KOLNET_OUT` where to write.

# %%
import os
from pathlib import Path

import polars as pl
from great_tables import GT
from landscape.check import mismatches
from landscape.deck import write_deck
from landscape.run_folder import open_area
from pptx import Presentation

RUN = Path(os.environ.get("KOLNET_RUN", "../data/demo/out"))
AREA = os.environ.get("KOLNET_AREA")
CHANGES = os.environ.get("KOLNET_CHANGES")
OUT = Path(os.environ.get("KOLNET_OUT", "."))

run = open_area(RUN, AREA, CHANGES)
path = OUT / f"landscape-{run.area}.pptx"
slides = write_deck(run, path)
print(path)

# %% [markdown]
# ## What the slides say
#
# Titles in their order, with the tables that the figures come from. Read them before the deck: a message that the
# sources cannot carry for a reason that no table knows (a congress that is missing, a definition that is too narrow) is
# taken out by deleting its slide.

# %%
GT(
    pl.DataFrame(
        {
            "slide": range(1, len(slides) + 1),
            "says": [slide.title for slide in slides],
            "from": [slide.tables for slide in slides],
        }
    )
)

# %% [markdown]
# ## The first thirty
#
# For the appendix, or to copy into a document.

# %%
columns = [
    "rank",
    "rank_low",
    "rank_high",
    "name",
    "name_native",
    "affiliation",
    "country",
    "tier",
    "tier_probability",
    "score",
]
first = run.rankings.head(30).select(columns)
(
    GT(first)
    .tab_header(title=run.reference["name"], subtitle=f"as of {run.manifest['as_of']}, run {run.manifest['run_id']}")
    .tab_spanner("90 % interval", ["rank_low", "rank_high"])
    .fmt_number("score", decimals=1)
    .fmt_percent("tier_probability", decimals=0)
    .sub_missing(missing_text="")
)

# %% [markdown]
# ## Every figure, compared with the tables
#
# The deck is opened again and every figure on it (titles, tables, charts and the sheets behind them) compared with the
# run's tables, counted anew. Run this cell on an edited deck to see what was changed.

# %%
assert mismatches(Presentation(path), run) == []
