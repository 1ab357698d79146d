"""How people are shown."""

import polars as pl

from .run_folder import AreaRun
from .texts import Texts


def leading_people(run: AreaRun) -> pl.DataFrame:
    return run.rankings.filter(pl.col("tier").is_in(["T1", "T2"]))


def shown_name(row: dict, texts: Texts) -> str:
    """In Japanese the name in its own script where there is one."""
    return (row["name_native"] if texts.language == "ja" else None) or row["name"]


def other_name(row: dict, texts: Texts) -> str:
    """The other script beside it, with the reading in kana where it is known."""
    if not row["name_native"]:
        return ""
    if texts.language == "ja":
        return row["name"] if row["name"] != row["name_native"] else row["name_kana"] or ""
    return row["name_native"] if row["name"] != row["name_native"] else ""


def shown_interval(row: dict, texts: Texts) -> str:
    if row["rank_low"] is None:
        return ""
    return texts.say("from_to", low=row["rank_low"], high=row["rank_high"])
