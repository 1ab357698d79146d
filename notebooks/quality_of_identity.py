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
# # How good are the identities of this run?
#
# Two errors spoil a ranking: lumping (documents of two people under one key) and splitting (one person under two). The
# run states a probability for each; here they are summed up, and a random sample is drawn that somebody checks by hand.
# From the answers follow the shares with their intervals, beside what the run states. How the probabilities are made is
# in [method](../src/guide/method.md), 1.5.
#
# `KOLNET_RUN` names another run folder, `KOLNET_AREA` an area (the first without it), `KOLNET_OUT` where the sample goes.

# %%
import csv
import os
import random
from pathlib import Path

import altair as alt
import polars as pl
from great_tables import GT
from landscape.run_folder import open_area

RUN = Path(os.environ.get("KOLNET_RUN", "../data/demo/out"))
AREA = os.environ.get("KOLNET_AREA")
OUT = Path(os.environ.get("KOLNET_OUT", "."))
SAMPLE = 60  # people to check, half of them from tiers 1 and 2
SHOWN = 6  # documents of each that are shown
SEED = 42

alt.renderers.enable("svg")  # drawn here, without a network
run = open_area(RUN, AREA)
identity = pl.read_parquet(RUN / "people.parquet").select(
    "person_key", "name_variants", "affiliation_history", "mentions", "identity_split_risk", "identity_evidence"
)
people = run.rankings.select("person_key", "rank", "name", "name_native", "tier", "identity_confidence", "flags")
people = people.join(identity, on="person_key", how="left", maintain_order="left")
people = people.with_columns(
    group=pl.when(pl.col("tier").is_in(["T1", "T2"])).then(pl.lit("tiers 1 and 2")).otherwise(pl.lit("others"))
)

# %% [markdown]
# ## What the run states
#
# `lumped`: of a hundred printed names, how many are expected to belong to somebody else (one less the confidence, by
# printed names). `split`: of a hundred people, how many are expected to stand in the corpus a second time.

# %%
stated = (
    people.group_by("group")
    .agg(
        people=pl.len(),
        printed_names=pl.col("mentions").sum(),
        lumped=100 * (1 - (pl.col("identity_confidence") * pl.col("mentions")).sum() / pl.col("mentions").sum()),
        split=100 * pl.col("identity_split_risk").fill_null(0).mean(),
        uncertain=pl.col("flags").fill_null("").str.contains("identity_uncertain").sum(),
    )
    .sort("group", descending=True)
)
GT(stated).fmt_number(["lumped", "split"], decimals=1)

# %%
alt.Chart(people).mark_bar(color="#2F6DA8").encode(
    x=alt.X("identity_confidence:Q", bin=alt.Bin(step=0.05), title="identity confidence"),
    y=alt.Y("count()", title="people"),
    row=alt.Row("group:N", title=None),
).resolve_scale(y="independent").properties(width=420, height=110)

# %% [markdown]
# What more than one printed name of a person shares besides its letters. People without any of it rest on the name alone.

# %%
kinds = people.with_columns(pl.col("identity_evidence").fill_null("the name alone").str.split("; ")).explode(
    "identity_evidence"
)
several = kinds.filter(pl.col("mentions") > 1).group_by("identity_evidence", "group").len()
GT(several.pivot(on="group", index="identity_evidence", values="len").sort("identity_evidence")).sub_missing(
    missing_text="0"
)

# %% [markdown]
# ## A sample to check by hand
#
# `identity-sample.csv`: for each person some of the documents, drawn at random. Fill in `wrong` (how many of the documents
# shown are somebody else's, by the hospital's page or the ORCID record) and `twice` (the key of another entry that is the
# same person, or `no`). Leave empty what cannot be told. The sample is the same every time, so that a filled-in sheet
# stays good; one that is there is read and never written over.

# %%
draw = random.Random(SEED)
chosen = []
for group in ("tiers 1 and 2", "others"):
    keys = sorted(people.filter(pl.col("group") == group)["person_key"])
    chosen += draw.sample(keys, min(SAMPLE // 2, len(keys)))
documents = pl.read_parquet(RUN / "documents.parquet").select("id", "title", "date")
titles = {
    row["id"]: f"{(row['date'] or '')[:4]} {row['title'] or ''} [{row['id']}]"
    for row in documents.iter_rows(named=True)
}
scored = (
    run.evidence.filter(pl.col("pillar") != "citation").group_by("person_key").agg(pl.col("document").unique().sort())
)
of_person = dict(scored.iter_rows())

sheet = []
for row in people.filter(pl.col("person_key").is_in(chosen)).iter_rows(named=True):
    own = of_person.get(row["person_key"], [])
    shown = draw.sample(own, min(SHOWN, len(own)))
    sheet.append(
        {
            "person_key": row["person_key"],
            "rank": row["rank"],
            "name": row["name"],
            "name_native": row["name_native"] or "",
            "name_variants": row["name_variants"] or "",
            "affiliations": row["affiliation_history"] or "",
            "documents": " | ".join(titles.get(document, document) for document in shown),
            "shown": len(shown),
            "wrong": "",
            "twice": "",
        }
    )

path = OUT / "identity-sample.csv"
if not path.exists() and sheet:
    OUT.mkdir(parents=True, exist_ok=True)
    with open(path, "w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, sheet[0])
        writer.writeheader()
        # A text that a spreadsheet would take for a formula gets an apostrophe.
        writer.writerows(
            {name: f"'{cell}" if str(cell)[:1] in ("=", "+", "-", "@") else cell for name, cell in row.items()}
            for row in sheet
        )
    print(f"{path}: {len(sheet)} people")

# %% [markdown]
# ## What the answers say
#
# The share of wrong documents and of people who are there twice, each with a 90 % interval from resampled people (their
# documents are right or wrong together). Stated values outside of it say that the run is too sure, or not sure enough.

# %%
answers = []
if path.exists():
    with open(path, encoding="utf-8-sig", newline="") as file:
        answers = list(csv.DictReader(file))
known = {row["person_key"]: row for row in people.iter_rows(named=True)}
for line, row in enumerate(answers, start=2):
    assert row["person_key"] in known, (
        f"{path}, line {line}: {row['person_key']} is not in this run; delete the sheet for a new sample"
    )
    wrong = row["wrong"].strip()
    assert not wrong or wrong.isdigit() and int(wrong) <= int(row["shown"]), (
        f"{path}, line {line}: wrong is a number up to {row['shown']}"
    )


def interval(rows, share):
    """5 % and 95 % of a share over resampled people."""
    again = random.Random(SEED)
    draws = sorted(share(again.choices(rows, k=len(rows))) for _ in range(2000))
    return draws[100], draws[1899]


def lumped(rows):
    return 100 * sum(int(row["wrong"]) for row in rows) / sum(int(row["shown"]) for row in rows)


def split(rows):
    return 100 * sum(row["twice"].strip().lower() != "no" for row in rows) / len(rows)


measured = []
for group in ("tiers 1 and 2", "others"):
    of_group = [row for row in answers if known[row["person_key"]]["group"] == group]
    said = stated.filter(pl.col("group") == group)
    for what, column, share in (("lumped", "wrong", lumped), ("split", "twice", split)):
        rows = [row for row in of_group if row[column].strip() and int(row["shown"])]
        if rows:
            low, high = interval(rows, share)
            measured.append((group, what, len(rows), share(rows), low, high, said[what][0]))
schema = {
    "group": pl.String,
    "what": pl.String,
    "people": pl.Int64,
    **dict.fromkeys(["measured", "from", "to", "stated"], pl.Float64),
}
measured = pl.DataFrame(measured, schema=schema, orient="row")
if len(measured):
    result = (
        GT(measured).fmt_number(["measured", "from", "to", "stated"], decimals=1).tab_spanner("90 %", ["from", "to"])
    )
else:
    result = f"no answers in {path} as yet"
result
