//! The steps printed for an engine that exists.

use std::fmt::Write as _;

use serde::Serialize;

use super::steps::{INPUTS, STEPS, SqlStep, StepRole};
use crate::storage::table_schema::{ColumnKind, ColumnSchema, TableForm, TableSchema};

/// The dialect of an engine: how it calls types, reads Parquet and writes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum SqlDialect {
    /// Apache Spark SQL, and Databricks.
    Spark,
    /// DuckDB.
    Duckdb,
    /// Snowflake.
    Snowflake,
}

/// Where a script reads and writes.
#[derive(Clone, Copy, Debug)]
pub struct SqlPlaces<'a> {
    /// The folder of the tables, as the engine names it.
    pub tables: &'a str,
    /// The folder of the results.
    pub results: &'a str,
}

/// A table as the engine is to know it.
#[derive(Debug, Serialize)]
struct DeclaredTable {
    name: &'static str,
    columns: Vec<DeclaredColumn>,
}

#[derive(Debug, Serialize)]
struct DeclaredColumn {
    name: &'static str,
    #[serde(rename = "type")]
    kind: &'static str,
    meaning: &'static str,
}

/// A step for a program that runs it.
#[derive(Debug, Serialize)]
struct PrintedStep {
    reads: &'static str,
    query: &'static str,
    is_result: bool,
    order: Vec<&'static str>,
    #[serde(flatten)]
    makes: DeclaredTable,
}

/// What `kolnet sql --json` prints.
#[derive(Debug, Serialize)]
struct SqlPlan {
    kolnet: &'static str,
    dialect: SqlDialect,
    tables: Vec<DeclaredTable>,
    steps: Vec<PrintedStep>,
}

impl SqlDialect {
    const fn title(self) -> &'static str {
        match self {
            Self::Spark => "Apache Spark SQL",
            Self::Duckdb => "DuckDB",
            Self::Snowflake => "Snowflake",
        }
    }

    /// What the engine calls the type of a column.
    const fn type_of(self, kind: ColumnKind) -> &'static str {
        match (self, kind) {
            (Self::Spark, ColumnKind::Text) => "STRING",
            (Self::Duckdb | Self::Snowflake, ColumnKind::Text) => "VARCHAR",
            (_, ColumnKind::Integer) => "BIGINT",
            (_, ColumnKind::Number { .. }) => "DOUBLE",
        }
    }

    fn declared(self, table: &TableSchema) -> DeclaredTable {
        let column = |column: &ColumnSchema| DeclaredColumn {
            name: column.name,
            kind: self.type_of(column.kind),
            meaning: column.meaning,
        };
        DeclaredTable { name: table.name, columns: table.columns.iter().map(column).collect() }
    }

    /// The tables and steps for a program that runs them, as JSON.
    pub fn plan(self) -> impl Serialize {
        let step = |step: &SqlStep| PrintedStep {
            reads: step.reads.name,
            query: step.query(),
            is_result: step.role == StepRole::Result,
            order: step.order.iter().map(|column| column.name).collect(),
            makes: self.declared(step.makes),
        };
        SqlPlan {
            kolnet: env!("CARGO_PKG_VERSION"),
            dialect: self,
            tables: INPUTS.iter().map(|table| self.declared(table)).collect(),
            steps: STEPS.iter().map(step).collect(),
        }
    }

    /// A script that reads the tables, runs the steps and writes the results as Parquet.
    pub fn script(self, places: SqlPlaces<'_>) -> String {
        let mut script = format!("-- The relational steps of kolnet for {}.\n", self.title());
        if self == Self::Snowflake {
            script.push_str(
                "-- Before it, upload the tables: CREATE STAGE kolnet; PUT file://… @kolnet/… AUTO_COMPRESS = FALSE;\n",
            );
        }
        for table in INPUTS {
            let _ = write!(script, "\n-- {}: {}\n", table.name, table.row);
            for column in table.columns {
                let _ = writeln!(script, "--   {}: {}", column.name, column.meaning);
            }
            script.push_str(&self.registration(table, places.tables));
        }
        for step in &STEPS {
            let _ = write!(script, "\n-- {}: {}\n", step.name(), step.makes.row);
            let _ = writeln!(
                script,
                "CREATE OR REPLACE TEMPORARY VIEW {} AS\n{};",
                step.name(),
                step.query()
            );
        }
        script.push('\n');
        for step in STEPS.iter().filter(|step| step.role == StepRole::Result) {
            script.push_str(&self.export(step, places.results));
        }
        script
    }

    /// The statement by which the engine comes to know a table.
    fn registration(self, table: &TableSchema, folder: &str) -> String {
        let TableSchema { name, columns, .. } = table;
        let file = place(folder, &table.file_name(TableForm::Parquet));
        let typed =
            |column: &ColumnSchema| format!("  {} {}", column.name, self.type_of(column.kind));
        let cast = |column: &ColumnSchema| {
            format!("  CAST({0} AS {1}) AS {0}", column.name, self.type_of(column.kind))
        };
        let list = |line: &dyn Fn(&ColumnSchema) -> String| {
            columns.iter().map(line).collect::<Vec<_>>().join(",\n")
        };
        match self {
            Self::Spark => format!(
                "CREATE OR REPLACE TEMPORARY VIEW {name} (\n{}\n)\nUSING parquet OPTIONS (path {file});\n",
                list(&typed)
            ),
            Self::Duckdb => format!(
                "CREATE OR REPLACE TEMPORARY VIEW {name} AS SELECT\n{}\nFROM read_parquet({file});\n",
                list(&cast)
            ),
            Self::Snowflake => format!(
                "CREATE OR REPLACE TEMPORARY TABLE {name} (\n{}\n);\nCOPY INTO {name} FROM {}\n  FILE_FORMAT = (TYPE = PARQUET) \
                 MATCH_BY_COLUMN_NAME = CASE_INSENSITIVE;\n",
                list(&typed),
                staged(&file)
            ),
        }
    }

    /// The statement that writes the rows of a step.
    fn export(self, step: &SqlStep, folder: &str) -> String {
        let name = step.name();
        let order: Vec<&str> = step.order.iter().map(|column| column.name).collect();
        let order = order.join(", ");
        match self {
            // Spark writes a folder of files for each table.
            Self::Spark => format!(
                "INSERT OVERWRITE DIRECTORY {} USING parquet\n  SELECT * FROM {name} ORDER BY {order};\n",
                place(folder, name)
            ),
            Self::Duckdb => format!(
                "COPY (SELECT * FROM {name} ORDER BY {order}) TO {} (FORMAT parquet, COMPRESSION zstd);\n",
                place(folder, &step.makes.file_name(TableForm::Parquet))
            ),
            Self::Snowflake => {
                let columns = step.makes.columns.iter().map(|column| {
                    let kind = self.type_of(column.kind);
                    format!("CAST({0} AS {kind}) AS \"{0}\"", column.name)
                });
                format!(
                    "COPY INTO {} FROM (\n  SELECT {}\n  FROM {name} ORDER BY {order}\n) FILE_FORMAT = (TYPE = PARQUET) \
                     HEADER = TRUE OVERWRITE = TRUE;\n",
                    staged(&place(folder, &format!("{name}/"))),
                    columns.collect::<Vec<_>>().join(", ")
                )
            }
        }
    }
}

/// A path as a text of SQL.
fn place(folder: &str, name: &str) -> String {
    format!("'{}/{name}'", folder.trim_end_matches('/').replace('\'', "''"))
}

/// The same path on the stage `kolnet`.
fn staged(place: &str) -> String {
    place.replacen('\'', "'@kolnet/", 1)
}
