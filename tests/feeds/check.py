"""Feeds as their targets read them: Python's csv, LibreOffice and PostgreSQL.

    python3 tests/feeds/check.py [--kolnet target/debug/kolnet] [--run data/demo/out]

Each built-in profile has the form that it promises, keys and identifiers survive a spreadsheet, and a PostgreSQL table
with the types and lengths of fields.csv takes three feeds in turn: everything, nothing, a smaller choice of people. Needs
openpyxl, soffice and the server programs of PostgreSQL; a missing one fails. PostgreSQL refuses to run as root: there
the user postgres of its package runs it.
"""

import argparse
import csv
import io
import os
import pathlib
import shutil
import subprocess
import tempfile

import openpyxl

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# Profile: byte-order mark, line end.
FORMS = {
    "plain": (False, "\n"), "salesforce": (False, "\n"), "veeva-crm": (False, "\n"), "network": (False, "\n"),
    "dataverse": (True, "\r\n"), "vault": (False, "\n"),
}
NULL = "#N/A"


def read(path):
    text = path.read_bytes().decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    return rows[0], rows[1:]


def check_form(folder, profile):
    mark, line_end = FORMS[profile]
    for name in ("upsert.csv", "fields.csv"):
        data = (folder / name).read_bytes()
        assert data.startswith(b"\xef\xbb\xbf") == mark, f"{profile} {name}: byte-order mark"
        text = data.decode("utf-8-sig")
        assert text.endswith(line_end), f"{profile} {name}: last line"
        bare = text.replace("\r\n", "\n") if line_end == "\r\n" else text
        assert "\r" not in bare, f"{profile} {name}: line ends"
        assert not any(ord(c) < 32 and c != "\n" for c in bare), f"{profile} {name}: control characters"
    heads, rows = read(folder / "upsert.csv")
    _, fields = read(folder / "fields.csv")
    assert [field[0] for field in fields] == heads, f"{profile}: fields.csv is not the header"
    assert len(set(heads)) == len(heads)
    key = next(at for at, field in enumerate(fields) if field[4])
    assert key == 0, f"{profile}: the key is the first column"
    assert len({row[key] for row in rows}) == len(rows), f"{profile}: a key stands twice"
    for row in rows:
        assert len(row) == len(heads)
        for cell, (name, kind, length, decimals, *_) in zip(row, fields):
            assert cell == cell.strip(), f"{profile} {name}: white space at an end of {cell!r}"
            if kind == "number" and cell:
                float(cell)
                assert len(cell.partition(".")[2]) == int(decimals), f"{profile} {name}: {cell}"
            if kind == "text":
                assert len(cell) <= int(length), f"{profile} {name}: longer than {length}"
    print(f"{profile}: {len(rows)} rows of {len(heads)} columns in the form of their loader")


def check_spreadsheet(folder, key, identifier):
    """A look at the file in a spreadsheet changes neither keys nor identifiers."""
    heads, rows = read(folder / "upsert.csv")
    with tempfile.TemporaryDirectory() as out:
        # UTF-8, comma, quotes; columns as they are found.
        command = ["soffice", "--headless", f"-env:UserInstallation=file://{out}/profile",
                   "--infilter=CSV:44,34,76,1", "--convert-to", "xlsx", "--outdir", out, str(folder / "upsert.csv")]
        subprocess.run(command, check=True, capture_output=True, timeout=240)
        sheet = openpyxl.load_workbook(pathlib.Path(out) / "upsert.xlsx", read_only=True).worksheets[0]
        shown = list(sheet.iter_rows(values_only=True))
    assert len(shown) == len(rows) + 1
    for name in (key, identifier):
        at = heads.index(name)
        for told, seen in zip(rows, shown[1:]):
            assert (seen[at] or "") == told[at], f"{name}: {told[at]!r} became {seen[at]!r}"
    print(f"spreadsheet: {len(rows)} keys and identifiers unchanged")


class Postgres:
    """A server of its own in a temporary folder."""

    def __init__(self, folder):
        programs = sorted(pathlib.Path("/usr/lib/postgresql").glob("*/bin/initdb"))
        found = shutil.which("initdb") or (programs and str(programs[-1]))
        assert found, "PostgreSQL's initdb is missing: install the package postgresql"
        self.programs = pathlib.Path(found).resolve().parent
        self.user = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self.data = folder / "server"
        if self.user:
            shutil.chown(folder, "postgres")
        self.folder = folder
        self.run("initdb", "-D", self.data, "-E", "UTF8", "--no-locale", "-U", "kolnet", "-A", "trust")
        self.run("pg_ctl", "-D", self.data, "-w", "-l", folder / "log", "-o", f"-c listen_addresses='' -k {folder}", "start")

    def run(self, program, *words):
        command = [*self.user, str(self.programs / program), *map(str, words)]
        subprocess.run(command, check=True, capture_output=True, text=True, cwd=self.folder, timeout=240)

    def sql(self, text):
        command = [*self.user, str(self.programs / "psql"), "-h", str(self.folder), "-U", "kolnet", "-d", "postgres",
                   "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1"]
        done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=self.folder, timeout=240)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def stop(self):
        self.run("pg_ctl", "-D", self.data, "-m", "immediate", "stop")


def column_type(field):
    _, kind, length, decimals, *_ = field
    if kind == "text":
        return f"varchar({length})"
    return "bigint" if decimals == "0" else f"numeric(9, {decimals})"


def load(server, path, fields, key):
    """Upserts a file as a CRM does: an empty cell leaves a field, the null marker clears it."""
    heads, rows = read(path)
    if not rows:
        return []
    types = {field[0]: column_type(field) for field in fields}
    staged = ", ".join(f'"{head}" text' for head in heads)
    names = ", ".join(f'"{head}"' for head in heads)
    typed = ", ".join(f'nullif(nullif("{head}", \'{NULL}\'), \'\')::{types[head]}' for head in heads)
    updates = ", ".join(
        f'"{head}" = case (select s."{head}" from staged s where s."{key}" = held."{key}") '
        f'when \'\' then held."{head}" when \'{NULL}\' then null else excluded."{head}" end'
        for head in heads if head != key
    )
    body = path.read_bytes().decode("utf-8-sig").split("\n", 1)[1]
    loaded = server.sql(
        f"create temp table staged ({staged});\n"
        f"copy staged from stdin with (format csv, force_not_null ({names}));\n{body}\\.\n"
        f"insert into held as held ({names}) select {typed} from staged "
        f'on conflict ("{key}") do update set {updates} returning "{key}";\n'
    )
    return loaded.split()


def check_database(kolnet, run, folder):
    """Three feeds in turn, each acknowledged with what the table took."""
    profile, key = "salesforce", "Kolnet_External_Id__c"
    place = pathlib.Path(tempfile.mkdtemp())
    server = Postgres(place)
    try:
        for turn, words in enumerate(([], [], ["--top", "100", "--accept", "a smaller circle"])):
            feed = folder / f"feed-{turn}"
            command = [kolnet, "feed", run, "--profile", profile, "--acknowledged", folder / "crm", "--out", feed, "--quiet", *words]
            subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True)
            _, fields = read(feed / "fields.csv")
            if turn == 0:
                columns = ", ".join(f'"{field[0]}" {column_type(field)}' for field in fields)
                server.sql(f'create table held ({columns}, primary key ("{key}"));')
            keys = load(server, feed / "upsert.csv", fields, key) + load(server, feed / "deactivate.csv", fields, key)
            if turn == 1:
                assert not keys, "nothing changed, so there is nothing to load"
                continue
            (folder / "success.csv").write_text("\n".join([f"sf__Id,{key}", *(f"x,{one}" for one in keys)]) + "\n")
            command = [kolnet, "feed", "ack", feed, "--success", folder / "success.csv"]
            said = subprocess.run(list(map(str, command)), check=True, capture_output=True, text=True).stdout
            assert said.startswith(f"{len(keys)} rows loaded, 0 refused, 0 without an answer"), said
            wanted = {}
            with open(run / "rankings.csv", encoding="utf-8-sig", newline="") as file:
                for row in csv.DictReader(file):
                    if not words or int(row["rank"]) <= 100:
                        wanted[f"kolnet:{row['person_key']}:{row['area']}"] = row
            held = server.sql(f'select "{key}", "Name", "Score__c", "Tier__c" from held where "Status__c" = \'Active\';')
            held = dict((line.split("|")[0], line.split("|")[1:]) for line in held.splitlines())
            assert set(held) == set(wanted), "active rows are not those of the rankings"
            for one, (name, score, tier) in held.items():
                assert name == wanted[one]["name"][:80] and tier == wanted[one]["tier"], one
                assert abs(float(score) - float(wanted[one]["score"])) <= 0.55, one
            print(f"database: {len(keys)} rows loaded, {len(held)} active, as the rankings say")
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--kolnet", default=ROOT / "target/debug/kolnet", type=pathlib.Path)
    parser.add_argument("--run", default=ROOT / "data/demo/out", type=pathlib.Path)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for profile in FORMS:
            command = [args.kolnet, "feed", args.run, "--profile", profile, "--out", folder / profile, "--quiet"]
            subprocess.run(list(map(str, command)), check=True, capture_output=True)
            check_form(folder / profile, profile)
        check_spreadsheet(folder / "salesforce", "Kolnet_External_Id__c", "ORCID__c")
        check_database(args.kolnet, args.run, folder)


if __name__ == "__main__":
    main()
