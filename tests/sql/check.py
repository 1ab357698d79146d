"""The same texts on other engines: identical rows, or a failure that says where.

    python3 tests/sql/check.py [--kolnet target/debug/kolnet] [--study data/demo/study.toml] [--spark]

Writes the tables of the study and runs the steps with room for all rows, with one megabyte (rows must wait on the disk,
and every byte of the results be the same), on DuckDB by the printed script, and with `--spark` on Apache Spark in local
mode by notebooks/spark/job.py. Floating-point cells are compared bit by bit. Needs duckdb and polars; Spark needs
pyspark and Java 17.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile
import time

import duckdb
import polars

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
RESULTS = ("edges", "people", "blocking", "candidates")


def printed(*command):
    return subprocess.run([str(part) for part in command], check=True, capture_output=True, text=True).stdout


def rows(place):
    """A result with its rows in order, whether it is one file or a folder of parts."""
    frame = polars.read_parquet(place / "*.parquet" if place.is_dir() else place)
    return frame.sort(frame.columns)


def check_same(engine, found, expected):
    for name in RESULTS:
        ours, theirs = rows(expected / f"{name}.parquet"), rows(found / f"{name}.parquet")
        assert theirs.schema == ours.schema, f"{engine}: {name} has the columns {theirs.schema}, not {ours.schema}"
        assert theirs.equals(ours), f"{engine}: {name} has other rows"
    print(f"{engine}: identical rows in {', '.join(RESULTS)}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kolnet", type=pathlib.Path, default=ROOT / "target/debug/kolnet")
    parser.add_argument("--study", type=pathlib.Path, default=ROOT / "data/demo/study.toml")
    parser.add_argument("--spark", action="store_true")
    args = parser.parse_args()
    kolnet = args.kolnet.resolve()
    with tempfile.TemporaryDirectory() as desk:
        desk = pathlib.Path(desk)
        tables, whole = desk / "tables", desk / "whole"
        printed(kolnet, "sql", "tables", args.study, "--out", tables)
        report = printed(kolnet, "sql", "run", tables, "--out", whole)
        print(report)

        report = printed(kolnet, "sql", "run", tables, "--out", desk / "spilled", "--memory", "1")
        spilled = sum(int(line.split()[3]) for line in report.splitlines()[1:])
        assert spilled > 0, f"nothing waited on the disk:\n{report}"
        for name in RESULTS:
            file = f"{name}.parquet"
            assert (desk / "spilled" / file).read_bytes() == (whole / file).read_bytes(), f"{file} depends on memory"
        print(f"one megabyte: identical bytes, {spilled} bytes waited on the disk")

        (desk / "duckdb").mkdir()
        script = printed(kolnet, "sql", "--dialect", "duckdb", "--tables", tables, "--results", desk / "duckdb")
        start = time.monotonic()
        duckdb.connect().execute(script)
        check_same(f"DuckDB {duckdb.__version__} ({time.monotonic() - start:.1f} s)", desk / "duckdb", whole)

        if args.spark:
            start = time.monotonic()
            job = ROOT / "notebooks/spark/job.py"
            print(printed(sys.executable, job, "--kolnet", kolnet, tables, desk / "spark"))
            check_same(f"Spark ({time.monotonic() - start:.1f} s)", desk / "spark", whole)


if __name__ == "__main__":
    main()
