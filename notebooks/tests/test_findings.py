"""Titles say what the data carry: each claim has a case in which it must not be made."""

import json
import re
import shutil
from pathlib import Path

import polars as pl
import pytest
from landscape import run_folder, texts
from landscape.findings import order, pillars_title, slides_of
from landscape.findings_field import trend_title, where
from landscape.run_folder import NotARunFolder, open_area
from landscape.texts import WORDS, Texts

EN = Texts("en")


def keys(decks, study, area, language="en"):
    return [slide.key for slide in decks[study, area, language][2]]


def test_a_slide_without_data_is_left_out(decks):
    assert keys(decks, "one_person", "all") == ["cover", "summary", "order", "quality", "method"]
    assert keys(decks, "nobody", "all") == ["cover", "summary", "method"]
    assert not {"podium", "lists", "changes"} & set(keys(decks, "papers_only", "hf"))
    assert {"podium", "lists", "changes"} <= set(keys(decks, "demo", "hf"))


def test_a_single_person_is_compared_with_nobody(decks):
    titles = " ".join(slide.title for slide in decks["one_person", "all", "en"][2])
    assert "1 person is listed" in titles and "first" not in titles.replace("read first", "")


def years(*works):
    return [{"year": 2015 + at, "works": count, "sessions": 0} for at, count in enumerate(works)]


def test_a_trend_is_named_only_when_counts_can_tell_it_from_chance():
    def title(*works):
        return trend_title(years(*works), years(*works), EN)

    assert title(20, 20, 20, 30, 50, 50, 50) == "Publications read rose from 20 a year in 2015–2017 to 50 in 2019–2021"
    assert title(50, 50, 50, 30, 20, 20, 20).startswith("Publications read fell from 50")
    assert "no clear trend" in title(5, 5, 5, 7, 7, 7), "too few to tell"
    assert "no clear trend" in title(900, 900, 900, 1000, 1000, 1000), "significant, but by less than a fifth"
    assert title(20, 20, 50, 50).startswith("140 publications"), "fewer than two spans of three years"


def test_years_that_window_or_reference_date_cut_short_are_in_no_trend():
    whole = years(60, 60, 60, 60, 60, 60)
    cut = [{"year": 2014, "works": 2, "sessions": 0}, *whole, {"year": 2021, "works": 5, "sessions": 0}]
    assert (
        trend_title(cut, whole, EN) == "Publications read show no clear trend: 60 a year in 2015–2017, 60 in 2018–2020"
    )


def test_no_pillar_sets_people_apart_when_two_differ_about_as_much():
    most = {"science": 30.0, "congress": 25.0}
    people = pl.DataFrame({"points_science": [10.0, 20.0, 30.0], "points_congress": [10.0, 19.0, 28.0]})
    assert pillars_title(people, most, EN).startswith("No single pillar")
    people = pl.DataFrame({"points_science": [10.0, 20.0, 30.0], "points_congress": [10.0, 11.0, None]})
    assert pillars_title(people, most, EN) == "Science sets the first 3 apart most: 10.0 to 30.0 of 30.0 points"
    level = pl.DataFrame({"points_science": [5.0] * 3, "points_congress": [5.0] * 3})
    assert pillars_title(level, most, EN).startswith("No single pillar")


@pytest.fixture
def changed_run(demo, tmp_path):
    """The demo's run folder with the rankings of an area altered."""

    def alter(**columns):
        folder = tmp_path / "run"
        shutil.copytree(
            demo, folder, ignore=shutil.ignore_patterns("areas", "briefs", "report.html"), dirs_exist_ok=True
        )
        rankings = pl.read_parquet(demo / "rankings.parquet").with_columns(**columns)
        rankings.write_parquet(folder / "rankings.parquet")
        return open_area(folder, "hf")

    return alter


def test_no_country_leads_when_two_are_level(changed_run):
    leading = pl.col("tier").is_in(["T1", "T2"])
    level = (
        pl.when(leading & (pl.col("rank") % 2 == 0)).then(pl.lit("FR")).when(leading).then(pl.lit("JP")).otherwise(None)
    )
    run = changed_run(country=pl.when(pl.col("rank") <= 30).then(level).otherwise(None))
    assert where(run, EN).title == "31 people are in tiers 1 and 2, in 2 countries"
    only = changed_run(country=pl.when(leading).then(pl.lit("JP")).otherwise(None))
    assert where(only, EN).title == "All 31 in tiers 1 and 2 whose country is known are in one: Japan"
    assert where(changed_run(country=pl.lit(None, dtype=pl.String)), EN) is None


def test_without_resampling_nothing_is_said_of_doubt(changed_run):
    nothing = dict.fromkeys(["rank_low", "rank_high"], pl.lit(None, dtype=pl.Int64))
    run = changed_run(**nothing, tier_probability=pl.lit(None, dtype=pl.Float64))
    slides = {slide.key: slide for slide in slides_of(run, EN)}
    assert "intervals" not in slides
    assert slides["order"].title.startswith("The first 13 of the list have scores from")


def test_a_tier_that_nobody_or_everybody_keeps_is_said_so(changed_run):
    assert order(changed_run(tier_probability=pl.lit(0.5)), EN).title.startswith("None of the 10 in tier 1 stays")
    assert order(changed_run(tier_probability=pl.lit(1.0)), EN).title.startswith("All 10 in tier 1 stay")


def test_a_comparison_with_another_run_is_not_shown(demo, decks, tmp_path):
    run = decks["demo", "hf", "en"][0]
    other = tmp_path / "changes"
    other.mkdir()
    (other / "manifest.json").write_text(json.dumps({**run.changes_manifest, "new_run": "another"}), encoding="utf-8")
    with pytest.raises(NotARunFolder, match="leads to run another"):
        open_area(demo, "hf", other)


def test_errors_name_the_folder_the_area_and_what_to_do(demo, tmp_path):
    with pytest.raises(NotARunFolder, match="kolnet run STUDY.toml"):
        open_area(tmp_path)
    with pytest.raises(NotARunFolder, match="no area 'x'; it has hf, af, ph"):
        open_area(demo, "x")


def test_both_languages_fill_the_same_blanks_and_every_text_is_used():
    sources = "".join(
        path.read_text(encoding="utf-8")
        for path in Path(run_folder.__file__).parent.glob("*.py")
        if path.name not in ("texts.py", "facts.py")
    )
    sources += Path(texts.__file__).read_text(encoding="utf-8").split("def thousands")[1]
    kinds = {
        "works",
        "pubmed",
        "medline",
        "openalex",
        "europepmc",
        "crossref",
        "congress_source",
        "frab",
        "roles_source",
        "trials",
        "edges",
    }
    flags = {
        "affiliation_stale",
        "consortium_driven",
        "identity_uncertain",
        "interest_declared",
        "moved",
        "one_paper",
        "too_few_documents",
        "retraction",
        "silent",
        "sole_bridge",
        "thin_pillar",
        "tier_unsure",
    }
    for key, (english, japanese) in WORDS.items():
        assert set(re.findall(r"\{(\w+)\}", english)) == set(re.findall(r"\{(\w+)\}", japanese)), key
        stem = key.rsplit(".", 1)[0]
        used = (
            f'"{key}"' in sources
            or key in kinds | flags
            or key.startswith("cause_")
            or any(f'{start}"{stem}.{{' in sources for start in ("f", ""))
        )
        assert used, f"{key} is never said"
