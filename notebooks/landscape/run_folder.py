"""Reads a run folder: its manifest and the tables of one area."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import polars as pl

PILLARS = ["science", "citation", "congress", "leadership", "network"]


class NotARunFolder(Exception):
    """The folder has no manifest of a run, or not what is asked of it."""


# A text that a spreadsheet would run stands behind an apostrophe in CSV files.
GUARDED = r"^'('*(?:\s*[=+\-@＝＋－＠]|[\t\r\n]))"


def read_csv(path: Path, **settings) -> pl.DataFrame:
    """A CSV table of kolnet with its texts as they were."""
    return pl.read_csv(path, **settings).with_columns(pl.col(pl.String).str.replace(GUARDED, "$1"))


@dataclass(frozen=True)
class AreaRun:
    """One area of a run.

    `changes` is the folder of a comparison with an earlier run, None where there is none or where it
    belongs to another run.
    """

    folder: Path
    manifest: dict
    area: str
    changes: Path | None

    @property
    def language(self) -> str:
        return self.manifest["config"]["language"]

    @property
    def person_label(self) -> str:
        return self.manifest["config"]["person_label"]

    @property
    def reference(self) -> dict:
        """What the manifest says of the area: name, documents, weights in force, trend."""
        return next(entry for entry in self.manifest["references"] if entry["area"] == self.area)

    @cached_property
    def rankings(self) -> pl.DataFrame:
        """People of the area by rank."""
        return pl.read_parquet(self.folder / "rankings.parquet").filter(pl.col("area") == self.area)

    @cached_property
    def evidence(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "evidence.parquet").filter(pl.col("area") == self.area)

    @cached_property
    def communities(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "communities.parquet").filter(pl.col("area") == self.area)

    @cached_property
    def changed(self) -> pl.DataFrame | None:
        """Rows of `changes.csv` of the area, None without a comparison."""
        if self.changes is None:
            return None
        table = read_csv(self.changes / "changes.csv", infer_schema_length=None)
        return table.filter(pl.col("area") == self.area)

    @cached_property
    def changes_manifest(self) -> dict | None:
        if self.changes is None:
            return None
        return json.loads((self.changes / "manifest.json").read_text(encoding="utf-8"))

    def shown_pillars(self) -> list[str]:
        """Pillars that some document of the area can fill."""
        return [p for p in PILLARS if self.rankings[f"points_{p}"].null_count() < len(self.rankings)]


def open_area(folder: str | Path, area: str | None = None, changes: str | Path | None = None) -> AreaRun:
    """Opens one area of a run folder, the first one when none is named.

    `changes` names the folder that `kolnet diff` wrote; without it `changes` beside the run folder is
    read where it leads to this run. Raises `NotARunFolder` with what to do.
    """
    folder = Path(folder)
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        areas = [entry["area"] for entry in manifest["references"]]
    except (OSError, ValueError, KeyError) as error:
        raise NotARunFolder(f"{folder} is not a run folder: make it with `kolnet run STUDY.toml` ({error})") from error
    if area is None:
        area = areas[0]
    if area not in areas:
        raise NotARunFolder(f"{folder} has no area {area!r}; it has {', '.join(areas)}")
    return AreaRun(folder, manifest, area, comparison_to(folder, manifest, changes))


def comparison_to(folder: Path, manifest: dict, changes: str | Path | None) -> Path | None:
    """The folder of a comparison, if it leads to this run; an error if a named one does not."""
    candidate = Path(changes) if changes else folder.parent / "changes"
    try:
        leads_to = json.loads((candidate / "manifest.json").read_text(encoding="utf-8")).get("new_run")
    except (OSError, ValueError) as error:
        if changes:
            raise NotARunFolder(
                f"{candidate} is not a comparison: make it with `kolnet diff OLD_RUN NEW_RUN`"
            ) from error
        return None
    if leads_to == manifest["run_id"]:
        return candidate
    if changes:
        raise NotARunFolder(
            f"{candidate} leads to run {leads_to}, not to {manifest['run_id']}: run `kolnet diff` again"
        )
    return None
