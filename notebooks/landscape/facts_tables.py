"""Tables of a run as rows, and how their values are printed: the ground of `facts`."""

from collections import Counter

import polars as pl
from babel import Locale

from .run_folder import AreaRun
from .texts import WORDS

LEADING = ("T1", "T2")


class Tables:
    """Rows of the tables of one area, as dictionaries."""

    def __init__(self, run: AreaRun, language: str):
        self.run, self.manifest, self.japanese = run, run.manifest, language == "ja"
        self.locale = Locale(language)
        self.reference = next(entry for entry in self.manifest["references"] if entry["area"] == run.area)
        self.people = self.rows("rankings", "rank")
        self.kana = {
            row["person_key"]: row["name_kana"] for row in pl.read_parquet(run.folder / "people.parquet").to_dicts()
        }
        self.leading = [row for row in self.people if row["tier"] in LEADING]
        self.sampled = [row for row in self.people if row["rank_low"] is not None]

    def rows(self, table: str, order: str) -> list[dict]:
        rows = pl.read_parquet(self.run.folder / f"{table}.parquet").to_dicts()
        return sorted((row for row in rows if row["area"] == self.run.area), key=lambda row: row[order])

    def word(self, key: str, **blanks: str) -> str:
        return WORDS[key][self.japanese].format(**blanks)

    def head(self, columns: str) -> list[str]:
        return [self.word(f"column.{name}") for name in columns.split()]

    def count(self, number: int) -> str:
        return f"{number:,}"

    def persons(self, number: int) -> str:
        if self.japanese:
            return f"{number:,}名"
        return "1 person" if number == 1 else f"{number:,} people"

    def documents(self) -> str:
        number = self.reference["works"]
        return f"資料{number:,}件" if self.japanese else "1 document" if number == 1 else f"{number:,} documents"

    def share(self, part: float) -> str:
        return f"{part * 100:.0f}" + ("％" if self.japanese else " %")

    def name(self, row: dict) -> str:
        return row["name_native"] if self.japanese and row["name_native"] else row["name"]

    def beside(self, row: dict) -> str:
        native, latin = row["name_native"], row["name"]
        if not native:
            return ""
        if native == latin:
            return (self.kana[row["person_key"]] or "") if self.japanese else ""
        return latin if self.japanese else native

    def land(self, code: str | None) -> str:
        return self.locale.territories.get(code, code) if code else ""

    def joined(self, texts) -> str:
        return ("、" if self.japanese else ", ").join(text for text in texts if text)

    def span(self, low, high) -> str:
        return f"{low}～{high}" if self.japanese else f"{low}–{high}"

    def interval(self, row: dict) -> str:
        return "" if row["rank_low"] is None else self.span(self.count(row["rank_low"]), self.count(row["rank_high"]))

    def sources(self) -> str:
        used = Counter()
        for entry in self.manifest["inputs"]:
            used[entry["kind"]] += entry["used"]
        names = {
            kind: self.word(f"{kind}_source")
            if f"{kind}_source" in WORDS
            else self.word(kind)
            if kind in WORDS
            else kind
            for kind in used
        }
        return self.joined(
            self.word("source_count.one" if number == 1 else "source_count", kind=names[kind], count=self.count(number))
            for kind, number in used.items()
        )
