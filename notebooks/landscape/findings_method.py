"""The cover, what is missing, and how the order was made."""

import polars as pl

from .people import leading_people
from .run_folder import PILLARS, AreaRun, read_csv
from .slide import BODY, TIER_COLOURS, Bars, Paragraphs, Slide
from .texts import Texts

MOST_FLAGS = 9
COMPONENTS = ["science", "citation", "congress", "leadership", "brokerage", "reach"]


def sources(run: AreaRun, texts: Texts) -> str:
    """Kinds of sources in the order of the manifest, with the records that were used."""
    used: dict[str, int] = {}
    for entry in run.manifest["inputs"]:
        used[entry["kind"]] = used.get(entry["kind"], 0) + entry["used"]
    return texts.say("comma").join(
        texts.say("source_count.one" if count == 1 else "source_count", kind=texts.source(kind), count=count)
        for kind, count in used.items()
    )


def footer(run: AreaRun, texts: Texts) -> str:
    manifest = run.manifest
    return texts.say("footer", sources=sources(run, texts), as_of=manifest["as_of"], run=manifest["run_id"])


def cover(run: AreaRun, texts: Texts) -> Slide:
    manifest = run.manifest
    title = texts.say("cover.title", area=run.reference["name"], label=texts.label(run.person_label))
    years, people = manifest["config"]["window_years"], texts.people(len(run.rankings))
    read = texts.say("cover.read", documents=texts.documents(run.reference["works"]), years=years, people=people)
    version = texts.say("cover.run", as_of=manifest["as_of"], version=manifest["kolnet"], run=manifest["run_id"])
    lines = Paragraphs("cover", (0.5, 3.75, 12.33, 1.4), [manifest["study"], read, version], points=18)
    purpose = Paragraphs("purpose", (0.5, 5.4, 9.5, 1.3), [texts.say("cover.purpose")], points=13)
    return Slide("cover", title, "", [lines, purpose], "manifest.json")


def flag_shares(people: pl.DataFrame) -> dict[str, float]:
    """Per cent of the people who have each flag."""
    flags = people["flags"].drop_nulls().str.split(";").explode()
    counts = flags.value_counts().iter_rows() if len(flags) else []
    return {flag: 100 * count / len(people) for flag, count in counts}


def quality(run: AreaRun, texts: Texts) -> Slide:
    leading = leading_people(run)
    flagged = len(leading) - leading["flags"].null_count()
    if not len(leading):
        of_all = len(run.rankings) - run.rankings["flags"].null_count()
        title = texts.say("quality.title.all", flagged=of_all, people=texts.people(len(run.rankings)))
    elif flagged:
        title = texts.say("quality.title.one" if flagged == 1 else "quality.title", flagged=flagged, count=len(leading))
    else:
        title = texts.say("quality.title.none", count=len(leading))
    among, everybody = flag_shares(leading), flag_shares(run.rankings)
    flags = sorted(everybody, key=lambda flag: (-among.get(flag, 0), -everybody[flag], flag))[:MOST_FLAGS]
    left, top, width, height = BODY
    parts = []
    if flags:
        series = {}
        if len(leading):
            series[texts.say("quality.leading", count=len(leading))] = [among.get(flag, 0.0) for flag in flags]
        series[texts.say("quality.all", count=len(run.rankings))] = [everybody[flag] for flag in flags]
        parts.append(
            Bars(
                "flags",
                (left, top, 7.2, height),
                [texts.say(flag) for flag in flags],
                series,
                [TIER_COLOURS["T1"], TIER_COLOURS["T3"]][-len(series) :],
                number_format="0.0",
            )
        )
    at = left + 7.6 if flags else left
    parts.append(
        Paragraphs(
            "missing", (at, top, left + width - at, height), missing(run, leading, texts), points=13, bullets=True
        )
    )
    return Slide(
        "quality",
        title,
        texts.say("quality.subtitle") if flags else "",
        parts,
        "rankings.parquet (flags, country), review_queue.csv, rejected.csv, manifest.json",
    )


def missing(run: AreaRun, leading: pl.DataFrame, texts: Texts) -> list[str]:
    """What the sources do not say, in figures."""
    comma, people = texts.say("comma"), texts.people(len(run.rankings))
    said = [
        texts.say(
            "quality.country",
            unknown=run.rankings["country"].null_count(),
            people=people,
            leading=leading["country"].null_count(),
        )
    ]
    if absent := [texts.say(p) for p in PILLARS if p in run.reference["missing_pillars"]]:
        said.append(texts.say("quality.missing", list=comma.join(absent)))
    if thin := [texts.say(entry["pillar"]) for entry in run.reference["thin_pillars"]]:
        said.append(texts.say("quality.thin", list=comma.join(thin)))
    single = run.rankings["flags"].fill_null("").str.split(";").list.contains("one_paper").sum()
    said.append(texts.say("quality.one_document", count=int(single), people=people))
    if run.reference["top50_overlap"] is not None and len(run.rankings) > 50:
        said.append(texts.say("quality.top50", share=texts.per_cent(run.reference["top50_overlap"])))
    queue = read_csv(run.folder / "review_queue.csv", infer_schema=False)
    said.append(texts.say("quality.queue", count=len(queue.filter(pl.col("area") == run.area))))
    said.append(texts.say("quality.rejected", rejected=run.manifest["counts"]["rejected"]))
    return said


def method(run: AreaRun, texts: Texts) -> Slide:
    """What was read, how people were told apart, what the score is made of; measured or judgement."""
    manifest, config, weights = run.manifest, run.manifest["config"], run.reference["weights"]
    shown = {name: weights[name] for name in COMPONENTS if weights[name] > 0}
    listed = texts.say("comma").join(
        texts.say("method.weight", pillar=texts.say(name), weight=f"{100 * weight:.1f}")
        for name, weight in shown.items()
    )
    read = texts.say(
        "method.read",
        sources=sources(run, texts),
        documents=texts.documents(run.reference["works"]),
        years=config["window_years"],
        as_of=manifest["as_of"],
        people=texts.people(len(run.rankings)),
    )
    score = texts.say("method.score", weights=listed)
    if run.reference["papers_only"]:
        score += texts.say("method.papers_only")
    sampling = config["resampling"]
    doubt = texts.say("method.doubt", draws=sampling["bootstrap"], weight_draws=sampling["weight_draws"])
    version = texts.say("method.version", version=manifest["kolnet"], run=manifest["run_id"])
    paragraphs = [read, texts.say("method.identity"), score, doubt, texts.say("method.limits"), version]
    return Slide(
        "method",
        texts.say("method.title"),
        "",
        [Paragraphs("method", (0.5, 1.6, 12.33, 5.1), paragraphs, points=15)],
        "manifest.json",
    )
