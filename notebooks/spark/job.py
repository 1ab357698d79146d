"""Runs the relational steps of kolnet on Apache Spark.

    kolnet sql tables STUDY.toml --out tables
    spark-submit notebooks/spark/job.py --kolnet kolnet tables results

The texts are those that `kolnet sql --dialect spark --json` prints. Reads and writes Parquet: paths may be of any file
system that the cluster knows. Without a cluster it runs in local mode (`pip install pyspark`, Java 17). On Databricks
give the printed plan as a file: `--plan plan.json` in the place of `--kolnet`.
"""

import argparse
import json
import subprocess
import sys

from pyspark.sql import SparkSession


def read_plan(args):
    if args.plan:
        with open(args.plan, encoding="utf-8") as file:
            return json.load(file)
    printed = subprocess.run([args.kolnet, "sql", "--dialect", "spark", "--json"], check=True, capture_output=True)
    return json.loads(printed.stdout)


def run(spark, plan, tables, results):
    """Runs every step and returns the number of rows of each result."""
    rows = {}
    for table in plan["tables"]:
        schema = ", ".join(f"{column['name']} {column['type']}" for column in table["columns"])
        spark.read.schema(schema).parquet(f"{tables}/{table['name']}.parquet").createOrReplaceTempView(table["name"])
    for step in plan["steps"]:
        made = spark.sql(step["query"])
        made.createOrReplaceTempView(step["name"])
        if step["is_result"]:
            place = f"{results}/{step['name']}.parquet"
            made.orderBy(*step["order"]).write.mode("overwrite").option("compression", "zstd").parquet(place)
            rows[step["name"]] = spark.read.parquet(place).count()
    return rows


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("tables")
    parser.add_argument("results")
    parser.add_argument("--kolnet", default="kolnet", help="the program")
    parser.add_argument("--plan", help="what `kolnet sql --dialect spark --json` printed, where the program is not at hand")
    args = parser.parse_args()
    spark = SparkSession.builder.appName("kolnet").getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    for name, rows in run(spark, read_plan(args), args.tables, args.results).items():
        print(f"{name:<12}{rows:>12}")
    spark.stop()


if __name__ == "__main__":
    sys.exit(main())
