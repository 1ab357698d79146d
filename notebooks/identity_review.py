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
# # Reviewing identities
#
# Which printed names are one person is decided by rules and a model; what stays doubtful is asked in
# `review_queue.csv`. This notebook shows what to answer first, both sides of each question beside each other, and writes
# the answers as a file that `[identity] overrides` reads.
#
# `KOLNET_RUN` names another run folder, `KOLNET_OUT` where the answers go.

# %%
import csv
import os
from datetime import date
from pathlib import Path

import altair as alt
import polars as pl
from great_tables import GT, loc, style
from IPython.display import display
from landscape.run_folder import read_csv

RUN = Path(os.environ.get("KOLNET_RUN", "../data/demo/out"))
OUT = Path(os.environ.get("KOLNET_OUT", "."))
SHOWN = 8  # questions that are shown in full

alt.renderers.enable("svg")  # drawn here, without a network
numbers = {"rank": pl.Int64, "identity_confidence": pl.Float64, "score_at_stake": pl.Float64}
queue = read_csv(RUN / "review_queue.csv", infer_schema=False).with_columns(
    pl.col(name).cast(kind) for name, kind in numbers.items()
)
queue = queue.sort("score_at_stake", descending=True, maintain_order=True, nulls_last=True).with_row_index(
    "number", offset=1
)
queue = queue.with_columns(kind=pl.col("question").str.extract(r"\((.*)\)$"))
print(f"{len(queue)} questions")

# %% [markdown]
# ## What to ask first
#
# Points at stake are the points of score that an answer would move, times the chance that it does. The curve says how
# many answers are worth the time: where it is flat, a coin would do.

# %%
curve = queue.with_columns(settled=pl.col("score_at_stake").fill_null(0).cum_sum() / pl.col("score_at_stake").sum())
half = curve.filter(pl.col("settled") >= 0.5)["number"].min()
if half is not None:
    print(f"the first {half} of {len(queue)} questions hold half of the points at stake")
alt.Chart(curve).mark_line(color="#12395F", interpolate="step-after").encode(
    x=alt.X("number:Q", title="questions answered, the most telling first"),
    y=alt.Y(
        "settled:Q", title="points at stake that are settled", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])
    ),
).properties(width=520, height=220)

# %%
kinds = queue.group_by("kind").agg(
    questions=pl.len(), at_stake=pl.col("score_at_stake").sum(), best_rank=pl.col("rank").min()
)
GT(kinds.sort("at_stake", descending=True)).fmt_number("at_stake", decimals=1).cols_label(
    at_stake="points at stake", best_rank="best rank concerned"
)

# %% [markdown]
# ## Both sides beside each other
#
# Most help: years that overlap or follow each other, the same town at the same time, titles of one subject. Two names on
# one document are never one person unless the document prints one person twice.


# %%
def sides(row):
    """A question as a table: what is printed on either side."""
    lines = [
        ("printed name", row["a_name"], row["b_name"]),
        ("where", row["a"], row["b"]),
        ("years", row["a_years"], row["b_years"]),
        ("affiliations", row["a_affiliation"], row["b_affiliation"]),
        ("newest documents", row["a_titles"], row["b_titles"]),
    ]
    table = pl.DataFrame(
        [(what, *(side or "" for side in both)) for what, *both in lines], schema=["what", "a", "b"], orient="row"
    )
    confidence = (
        f"taken for right with a probability of {row['identity_confidence']:.2f}"
        if row["identity_confidence"] is not None
        else ""
    )
    title = f"{row['number']}. {row['question']}"
    subtitle = f"rank {row['rank']} in {row['area']}; {row['score_at_stake'] or 0:.1f} points at stake; {confidence}"
    return (
        GT(table)
        .tab_header(title=title, subtitle=subtitle)
        .tab_style(style.text(weight="bold"), loc.body(columns="what"))
        .cols_label(what="")
    )


for row in queue.head(SHOWN).iter_rows(named=True):
    display(sides(row))

# %% [markdown]
# ## Your answers
#
# The number of a question, `same` or `different`, and why. Leave out what you do not know: it is asked again.

# %% tags=["answers"]
BY = ""  # who answers
ANSWERS = {
    # 1: ("different", "two departments, years overlap"),
    # 2: ("same", "moved from Osaka to Nagoya in 2021, says the ORCID record"),
}

# %%
for number, (action, why) in ANSWERS.items():
    assert number in queue["number"], f"there is no question {number}"
    assert action in ("same", "different"), f"question {number}: the answer is same or different, not {action!r}"
    assert why, f"question {number}: say why; somebody will ask in a year"
decided = pl.DataFrame(
    [(n, action, why) for n, (action, why) in ANSWERS.items()],
    schema={"number": pl.UInt32, "action": pl.String, "reason": pl.String},
    orient="row",
)
overrides = queue.join(decided, on="number", maintain_order="left").select(
    "action", "a", "b", area=pl.lit(""), reason="reason", by=pl.lit(BY), date=pl.lit(date.today().isoformat())
)
overrides

# %% [markdown]
# ## The file for the next run
#
# Name it in the study file beside what is there, and run the study again:
#
# ```toml
# [identity]
# overrides = ["overrides.csv", "identity-answers.csv"]
# ```
#
# `kolnet check` says whether every name in it is found. A question that was answered is not asked again.

# %%
path = OUT / "identity-answers.csv"
if len(overrides):
    OUT.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(overrides.columns)
        writer.writerows(overrides.iter_rows())
    print(f"{path}: {len(overrides)} answers")
else:
    print("no answers as yet; nothing was written")

# %%
# What was written is what was answered, by the printed names that the queue gives.
if len(overrides):
    written = read_csv(path, infer_schema=False)
    assert written.select("action", "a", "b").rows() == overrides.select("action", "a", "b").rows()
assert set(overrides["a"]) <= set(queue["a"])
