"""The workbook and the CSV tables as others read them: openpyxl, LibreOffice and Python's own csv.

    python3 tests/workbook/check.py [--kolnet target/debug/kolnet] [--run data/demo/out]

Every figure of the workbook is that of the tables, texts are texts, and a review sheet comes back as decisions, saved
by openpyxl and by LibreOffice alike. Needs openpyxl, polars and soffice; a missing one fails.
"""

import argparse
import csv
import datetime
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import openpyxl
import polars as pl

ROOT = Path(__file__).resolve().parent.parent.parent
SIGNS = "=+-@\t\r\n＝＋－＠"
HOSTILE = '=HYPERLINK("http://example.invalid","click")'
WORDS = {"en": ("Review", "exclude", "promote", "demote", "same"), "ja": ("確認", "除外", "昇格", "降格", "同一")}
CAUSES = ["new evidence", "ageing of evidence", "identity", "definition of the area", "overrides", "opt-outs", "method", "moves of others"]


def would_run(text):
    bare = text.lstrip("'")
    return bare[:1] in ("\t", "\r", "\n") or (bare.strip() != "" and bare.lstrip()[0] in SIGNS)


def table(path):
    """Rows of a CSV table as they were before a spreadsheet was kept from running them."""
    with open(path, encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name, cell in row.items():
            if cell.startswith("'") and would_run(cell[1:]):
                row[name] = cell[1:]
    return rows


def sheet_rows(sheet):
    rows = sheet.iter_rows(values_only=True)
    heads = next(rows)
    return [dict(zip(heads, row)) for row in rows]


def close(shown, told, decimals):
    """Whether a cell is the figure of a table at so many decimals; empty is empty."""
    if told in ("", None) or shown is None:
        return shown is None and told in ("", None)
    return abs(float(shown) - float(told)) <= 0.5 * 10.0**-decimals + 1e-9


def same(shown, told, what):
    assert (shown or "") == (told or ""), f"{what}: {shown!r} is not {told!r}"


LIST = {  # column of rankings: heading, decimals
    "rank": ("Rank", 0), "rank_low": ("Rank from", 0), "rank_high": ("Rank to", 0), "tier_probability": ("Tier held, %", 2),
    "score": ("Score", 2), "works": ("Works", 0), "talks": ("Talks", 0), "points_science": ("Science", 2),
    "points_citation": ("Citations", 2), "points_congress": ("Congress", 2), "points_leadership": ("Leadership", 2),
    "points_network": ("Network", 2), "last_active": ("Last active", 0), "community": ("Community", 0), "rising": ("Rising (not validated)", 2),
    "first_active": ("First active", 0), "moved_in": ("Moved in", 0), "community_share": ("Found in it again", 2),
    "identity_confidence": ("Identity", 2),
}
TEXTS = {
    "name": "Name", "name_kana": "Reading", "affiliation": "Affiliation", "city": "City", "region": "Region", "tier": "Tier",
    "tier_reviewed": "Tier by a reviewer", "community_label": "Community is about", "moved_from": "Moved from",
    "orcid": "ORCID iD", "person_key": "Person key",
}


def check_figures(run):
    """Every figure on every sheet of an English workbook."""
    book = openpyxl.load_workbook(run / "rankings.xlsx")
    ranked = table(run / "rankings.csv")
    people = {row["person_key"]: row for row in table(run / "people.csv")}
    compared = 0
    for area in dict.fromkeys(row["area"] for row in ranked):
        told = [row for row in ranked if row["area"] == area]
        # The sheet of an area has another name where that is taken or too long.
        sheet = next(sheet for sheet in book if f"Rank_{area.replace('-', '_')}" in sheet.tables)
        shown = sheet_rows(sheet)
        assert len(shown) == len(told), area
        for cells, row in zip(shown, told):
            where = f"{area}, rank {row['rank']}"
            for column, (heading, decimals) in LIST.items():
                assert close(cells[heading], row[column], decimals), f"{where}, {heading}: {cells[heading]} is not {row[column]}"
            for column, heading in TEXTS.items():
                same(cells[heading], row[column], f"{where}, {heading}")
            same(cells["Native name"], row["name_native"] if row["name_native"] != row["name"] else "", where)
            assert len(row["flags"].split(";")) == len((cells["Flags"] or "").split(", ")), where
            compared += len(LIST)
        assert sheet.freeze_panes == "E2" and sheet.print_title_rows == "$1:$1"
    for cells in sheet_rows(book["People"]):
        row = people.pop(cells["Person key"])
        same(cells["Also printed as"], row["name_variants"], row["person_key"])
        assert close(cells["Identity"], row["identity_confidence"], 2)
        assert close(cells["Risk of being two people"], row["identity_split_risk"], 2)
        for one in ranked:
            if one["person_key"] == row["person_key"]:
                assert close(cells[f"Rank {one['area']}"], one["rank"], 0)
                same(cells[f"Tier {one['area']}"], one["tier"], row["person_key"])
    assert not people, f"{len(people)} people are not on the sheet"
    communities = table(run / "communities.csv")
    shown = sheet_rows(book["Communities"])
    assert len(shown) == len(communities)
    for cells, row in zip(shown, communities):
        for heading, column, decimals in [("Community", "community", 0), ("People", "size", 0), ("Recurs", "stability", 2), ("Ties inside", "internal_share", 2)]:
            assert close(cells[heading], row[column], decimals), (row, heading)
        same(cells["Community is about"], row["label"], "communities")
    compared += check_evidence(run, book, ranked)
    check_coverage(book)
    check_changes(run, book)
    print(f"{run}: {compared} figures of the workbook are those of the tables")


def check_evidence(run, book, ranked):
    """Points of each item, and their sums over the first fifty, from the Parquet table."""
    items = pl.read_parquet(run / "evidence.parquet")
    first = pl.DataFrame([{"area": r["area"], "person_key": r["person_key"]} for r in ranked if int(r["rank"]) <= 50])
    told = items.join(first, on=["area", "person_key"]).group_by("area", "person_key", "document", "role").agg(pl.col("points").sort())
    points = {row[:4]: row[4] for row in told.iter_rows()}
    shown = {}
    for cells in sheet_rows(book["Evidence"]):
        role = cells["Role"]
        shown.setdefault((cells["Area"], cells["Person key"], cells["Document"]), []).append((role, cells["Raw points"]))
    by_document = {}
    for (area, key, document, _), values in points.items():
        by_document.setdefault((area, key, document), []).extend(values)
    assert shown.keys() == by_document.keys(), "other items"
    for key, values in by_document.items():
        printed = sorted(value for _, value in shown[key])
        assert len(printed) == len(values) and all(close(a, b, 2) for a, b in zip(printed, sorted(values))), key
    return len(by_document)


def check_coverage(book):
    total = {}
    for cells in sheet_rows(book["Coverage"]):
        if not cells["Area"]:
            continue
        total[cells["Area"]] = total.get(cells["Area"], 0) + cells["Adds"]
        assert abs(total[cells["Area"]] - cells["Total"]) < 1e-6, cells


def check_changes(run, book):
    if "Changes" not in book.sheetnames:
        return
    told = {(row["area"], row["person_key"]): row for row in table(run.parent / "changes" / "changes.csv")}
    for cells in sheet_rows(book["Changes"]):
        row = told[cells["Area"], cells["Person key"]]
        assert close(cells["Old rank"], row["old_rank"], 0) and close(cells["New rank"], row["new_rank"], 0)
        assert close(cells["Old score"], row["old_score"], 2) and close(cells["New score"], row["new_score"], 2)
        assert abs(sum(cells[cause] for cause in CAUSES) - cells[next(h for h in cells if h == "Score")]) < 1e-6, cells
    print(f"{run}: {len(told)} changes add up")


def values(path):
    """Every cell of every sheet, formulas as their text."""
    book = openpyxl.load_workbook(path)
    return {sheet.title: [[cell for cell in row] for row in sheet.iter_rows(values_only=True)] for sheet in book}


def by_libreoffice(path, folder):
    """The workbook as LibreOffice saves it."""
    folder.mkdir(parents=True, exist_ok=True)
    profile = f"-env:UserInstallation=file://{folder}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir", folder, path]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    saved = folder / path.name
    assert done.returncode == 0 and saved.is_file(), done.stderr
    return saved


def check_conversion(run, folder):
    """LibreOffice opens it, and saves every cell as it was."""
    path = run / "rankings.xlsx"
    before, after = values(path), values(by_libreoffice(path, folder))
    assert list(before) == list(after)
    for sheet, rows in before.items():
        for one, other in zip(rows, after[sheet]):
            for a, b in zip(one, other):
                is_same = a == b or (isinstance(a, (int, float)) and isinstance(b, (int, float)) and abs(a - b) < 1e-9)
                assert is_same or (a is None and b is None), f"{sheet}: {a!r} became {b!r}"
    print(f"{run}: LibreOffice saves every cell as it was")


STUDY = """title = "Workbook & \\"others\\""
as_of = "2026-{month}-01"
language = "{language}"
[[source]]
kind = "congress"
path = "congress.csv"
[[source]]
kind = "works"
path = "works.csv"
[[area]]
id = "review"
name = "=1+1"
keywords = ["heart"]
[[area]]
id = "a-very-long-id-of-a-therapeutic-area"
name = "Lung"
keywords = ["lung"]
[suppression]
file = "optout.csv"
[identity]
overrides = {overrides}
[outputs]
plots = []
briefs = 0
"""


def write_study(desk):
    """A study in which cells of sources are formulas, and somebody opted out."""
    people = [("村上 正郎", "むらかみ まさお", HOSTILE), ("林 雪子", "はやし ゆきこ", "-"), ("松田 義香", "まつだ よしか", "=1+1 Klinik"),
              ("三浦 茂志", "みうら しげし", "+49 30 1234 Klinik"), ("吉島 秀人", "よしじま ひでと", "-1+2 Institute"),
              ("O'Neill, Ann", "", "'t Gasthuis"), ("欠席 太郎", "けっせき たろう", "Elsewhere")]
    with open(desk / "congress.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["congress", "date", "session_id", "session_title", "role", "talk_title", "name", "kana", "affiliation", "country"])
        for session in range(8):
            for place, (name, kana, affiliation) in enumerate(people):
                if (session + place) % 4:
                    subject = "heart" if session % 2 else "lung"
                    out.writerow([f"Congress {session}", f"20{18 + session}-05-01", f"S{session}", f"On the {subject} {session}",
                                  "chair" if place == session % 4 else "speaker", HOSTILE, name, kana, affiliation, "JP"])
    with open(desk / "works.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["id", "title", "date", "venue", "authors", "affiliations"])
        for work in range(10):
            authors = ["Murakami, Masao", "Hayashi, Yukiko", "Uchida, Masashi", "Example, Alice"]
            out.writerow([f"W{work}", f"@heart and lung {work}", f"20{16 + work}", "+Journal", "; ".join(authors[work % 3 : work % 3 + 2]), "Asanagi University"])
    (desk / "optout.csv").write_text("name_native\n欠席 太郎\n", encoding="utf-8")
    (desk / "overrides.csv").write_text("action,a,b,area,reason,by,date\n", encoding="utf-8")


def run_study(kolnet, desk, out, language="en", overrides='"overrides.csv"', month="10", previous=None):
    study = desk / "study.toml"
    study.write_text(STUDY.format(language=language, overrides=overrides, month=month), encoding="utf-8")
    command = [kolnet, "run", study, "--out", desk / out, "--quiet"]
    done = subprocess.run(command + (["--previous", previous] if previous else []), capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return desk / out


def check_texts(run, language):
    """Nothing runs, nothing is lost, and nobody who opted out is in any part."""
    marked = 0
    for name in ["rankings", "people", "communities"]:
        path = run / f"{name}.csv"
        head = path.read_bytes()[:3]
        assert (head == b"\xef\xbb\xbf") == (language == "ja"), f"{path}: {head}"
        frame = pl.read_parquet(run / f"{name}.parquet")
        with open(path, encoding="utf-8-sig", newline="") as file:
            raw = list(csv.DictReader(file))
        texts = [column for column in frame.columns if frame.schema[column] == pl.String]
        for row, stored, read in zip(raw, frame.iter_rows(named=True), table(path)):
            for column in texts:
                assert row[column][:1] not in tuple(SIGNS) or not row[column], f"{name}, {column}: {row[column]!r}"
                assert read[column] == (stored[column] or ""), f"{name}, {column}: {read[column]!r} is not {stored[column]!r}"
                marked += row[column] != read[column]
    assert marked >= 3, marked
    book = openpyxl.load_workbook(run / "rankings.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [cell for cell in cells if cell.data_type == "f"], "a cell is a formula"
    assert any(cell.value == HOSTILE for cell in cells)
    parts = zipfile.ZipFile(run / "rankings.xlsx")
    assert not [name for name in parts.namelist() if "欠席" in parts.read(name).decode("utf-8")]
    assert {part.date_time for part in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert book.properties.created.date() == datetime.date(2026, 10, 1), book.properties.created
    return book


def fill_in(path, to, language):
    """Decides as a reviewer does, and gives the same decisions as a table."""
    name, exclude, promote, demote, same_word = WORDS[language]
    book = openpyxl.load_workbook(path)
    sheet = book[name]
    heads = {cell.value: cell.column for cell in sheet[1]}
    action, a, b, reason, by, date, area, question = (
        ("Decision", "Person A", "Person B", "Reason", "Decided by", "Date", "Area", "Question") if language == "en"
        else ("判定", "人物A", "人物B", "理由", "担当者", "日付", "領域", "確認事項"))
    lists = [validation for validation in sheet.data_validations.dataValidation if validation.type == "list"]
    assert len(lists) >= 2 and all(exclude in one.formula1 or same_word in one.formula1 for one in lists), lists
    people = [row for row in range(2, sheet.max_row + 1) if sheet.cell(row, heads[area]).value == "review" and sheet.cell(row, heads[action]).value is None]
    decisions = []
    for row, word, told in zip(people, [exclude, demote, promote], ["exclude", "demote", "promote"]):
        sheet.cell(row, heads[action]).value = word
        sheet.cell(row, heads[reason]).value = "two\nlines, \"quoted\""
        sheet.cell(row, heads[by]).value = "佐倉"
        sheet.cell(row, heads[date]).value = datetime.date(2026, 10, 5)
        decisions.append([told, sheet.cell(row, heads[a]).value, "", "review"])
    # Two people of the list are one: the key of the other is typed beside.
    named = {sheet.cell(row, heads["Name" if language == "en" else "氏名"]).value: row for row in people}
    one, other = named["Alice Example"], named["Ann O'Neill"]
    sheet.cell(one, heads[action]).value = same_word
    sheet.cell(one, heads[b]).value = sheet.cell(other, heads[a]).value
    decisions.append(["same", sheet.cell(one, heads[a]).value, sheet.cell(other, heads[a]).value, ""])
    # A row below those that were there.
    last = sheet.max_row + 3
    sheet.cell(last, heads[action]).value = exclude
    away = sheet.cell(named["三浦 茂志"], heads[a]).value
    sheet.cell(last, heads[a]).value = away
    decisions.append(["exclude", away, "", ""])
    book.save(to)
    return decisions


def check_way_back(kolnet, desk, language):
    run = run_study(kolnet, desk, f"out-{language}", language)
    check_texts(run, language)
    again = run_study(kolnet, desk, f"again-{language}", language)
    assert (run / "rankings.xlsx").read_bytes() == (again / "rankings.xlsx").read_bytes(), "not the same bytes"
    filled = desk / f"filled-{language}.xlsx"
    decisions = fill_in(run / "rankings.xlsx", filled, language)
    saved = by_libreoffice(filled, desk / f"saved-{language}")
    other = desk / f"libreoffice-{language}.xlsx"
    saved.rename(other)
    # LibreOffice's own saving of the untouched workbook, filled in after.
    resaved = by_libreoffice(run / "rankings.xlsx", desk / f"resaved-{language}")
    refilled = desk / f"refilled-{language}.xlsx"
    assert fill_in(resaved, refilled, language) == decisions
    with open(desk / "decided.csv", "w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["action", "a", "b", "area"])
        out.writerows(decisions)
    expected = decided(kolnet, desk, language, "decided.csv")
    assert expected != [{k: v for k, v in row.items() if k != "run_id"} for row in table(run / "rankings.csv")]
    for workbook in (filled, other, refilled):
        assert decided(kolnet, desk, language, workbook.name) == expected, workbook.name
    print(f"{language}: the review sheet comes back as {len(decisions)} decisions from three savings")


def decided(kolnet, desk, language, overrides):
    run = run_study(kolnet, desk, f"with-{language}-{overrides}", language, f'"{overrides}"')
    return [{k: v for k, v in row.items() if k != "run_id"} for row in table(run / "rankings.csv")]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kolnet", type=Path, default=ROOT / "target/debug/kolnet")
    parser.add_argument("--run", type=Path, default=ROOT / "data/demo/out")
    args = parser.parse_args()
    kolnet = args.kolnet.resolve()
    with tempfile.TemporaryDirectory() as folder:
        desk = Path(folder)
        check_figures(args.run.resolve())
        check_conversion(args.run.resolve(), desk / "demo")
        write_study(desk)
        for language in WORDS:
            check_way_back(kolnet, desk, language)
        old = run_study(kolnet, desk, "old", month="04")
        new = run_study(kolnet, desk, "new", previous=old)
        check_figures(new)


if __name__ == "__main__":
    sys.exit(main())
