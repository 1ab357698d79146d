//! The tables that others load: columns, types and their order. What stands here is a promise; a change
//! of it is a line under "Results change" of the changelog.
//!
//! `UPDATE_EXPECT=1 cargo test run_folder_schema` writes what was found into this file.

use std::fs;
use std::path::Path;

use expect_test::expect;
use polars::prelude::{AnyValue, DataFrame, DataType, ParquetReader, SerReader};

use crate::support::{self, demo_run, kolnet, run_study, small_study, succeeded};

/// A table as found: names of its columns, and its cells as they are printed, column by column.
struct FoundTable {
    columns: Vec<(String, Kind, Vec<String>)>,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Text,
    Int,
    /// With decimals; unknown where the demo has no value.
    Float(Option<usize>),
    Bool,
    /// Of a CSV column without a value.
    Empty,
}

impl Kind {
    fn name(self) -> String {
        match self {
            Self::Text => "text".to_owned(),
            Self::Int => "int64".to_owned(),
            Self::Float(Some(1)) => "float64, 1 decimal".to_owned(),
            Self::Float(Some(decimals)) => format!("float64, {decimals} decimals"),
            Self::Float(None) => "float64 (empty here)".to_owned(),
            Self::Bool => "bool".to_owned(),
            Self::Empty => "(empty here)".to_owned(),
        }
    }
}

fn csv_table(path: &Path) -> FoundTable {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header: Vec<String> = reader.headers().unwrap().iter().map(str::to_owned).collect();
    let mut cells = vec![Vec::new(); header.len()];
    for row in reader.records() {
        row.unwrap().iter().zip(&mut cells).for_each(|(cell, column)| column.push(cell.to_owned()));
    }
    let columns = header.into_iter().zip(cells);
    FoundTable { columns: columns.map(|(name, cells)| (name, kind_of(&cells), cells)).collect() }
}

/// What cells of a CSV file look like.
fn kind_of(cells: &[String]) -> Kind {
    let known = || cells.iter().filter(|cell| !cell.is_empty());
    let decimals = |cell: &String| {
        cell.parse::<f64>().ok()?;
        cell.split_once('.').map(|(_, decimals)| decimals.len())
    };
    let Some(first) = known().next() else { return Kind::Empty };
    if known().all(|cell| cell.parse::<i64>().is_ok()) {
        Kind::Int
    } else if decimals(first).is_some() && known().all(|cell| decimals(cell) == decimals(first)) {
        Kind::Float(decimals(first))
    } else {
        Kind::Text
    }
}

fn parquet_table(path: &Path) -> FoundTable {
    let frame = ParquetReader::new(fs::File::open(path).unwrap()).finish().unwrap();
    let columns = frame.get_column_names().iter().map(|name| name.to_string()).collect::<Vec<_>>();
    FoundTable { columns: columns.into_iter().map(|name| parquet_column(&frame, name)).collect() }
}

fn parquet_column(frame: &DataFrame, name: String) -> (String, Kind, Vec<String>) {
    let column = frame.column(&name).unwrap();
    let values: Vec<AnyValue<'_>> =
        (0..frame.height()).map(|row| column.get(row).unwrap()).collect();
    let kind = match column.dtype() {
        DataType::String => Kind::Text,
        DataType::Int64 => Kind::Int,
        DataType::Boolean => Kind::Bool,
        DataType::Float64 => Kind::Float(decimals_of(&values)),
        other => panic!("{name} is {other}"),
    };
    let print = |value: &AnyValue<'_>| match (value, kind) {
        (AnyValue::Null, _) => String::new(),
        (AnyValue::Float64(x), Kind::Float(Some(decimals))) => format!("{x:.decimals$}"),
        (AnyValue::String(text), _) => (*text).to_owned(),
        (value, _) => value.to_string(),
    };
    let cells = values.iter().map(print).collect();
    (name, kind, cells)
}

/// The fewest decimals that hold every number as it is.
fn decimals_of(values: &[AnyValue<'_>]) -> Option<usize> {
    let holds = |x: f64, decimals: usize| format!("{x:.decimals$}").parse() == Ok(x);
    let numbers = values.iter().filter_map(|value| match value {
        AnyValue::Float64(x) => Some(*x),
        _ => None,
    });
    numbers.map(|x| (0..18).find(|decimals| holds(x, *decimals)).unwrap()).max()
}

fn table(path: &Path) -> FoundTable {
    if path.extension().is_some_and(|ending| ending == "csv") {
        csv_table(path)
    } else {
        parquet_table(path)
    }
}

/// One line a column under the name of the file.
fn schema(path: &Path) -> String {
    let mut text = format!("{}\n", path.file_name().unwrap().to_string_lossy());
    for (name, kind, _) in table(path).columns {
        text.push_str(&format!("  {name:<26}{}\n", kind.name()));
    }
    text
}

#[test]
fn the_run_folder_holds_these_files() {
    let names: Vec<String> = support::files(&demo_run().out).into_keys().collect();
    expect![[r#"
        areas/af/coverage.png
        areas/af/coverage.svg
        areas/af/intervals.png
        areas/af/intervals.svg
        areas/af/network-edges.csv
        areas/af/network-nodes.csv
        areas/af/network.gexf
        areas/af/network.graphml
        areas/af/network.json
        areas/af/network.png
        areas/af/network.svg
        areas/af/overlap.png
        areas/af/overlap.svg
        areas/af/quadrant.png
        areas/af/quadrant.svg
        areas/af/quality.png
        areas/af/quality.svg
        areas/af/regions.png
        areas/af/regions.svg
        areas/af/rising.png
        areas/af/rising.svg
        areas/af/speakers.png
        areas/af/speakers.svg
        areas/af/top.png
        areas/af/top.svg
        areas/af/topics.png
        areas/af/topics.svg
        areas/af/trend.png
        areas/af/trend.svg
        areas/hf/coverage.png
        areas/hf/coverage.svg
        areas/hf/intervals.png
        areas/hf/intervals.svg
        areas/hf/network-edges.csv
        areas/hf/network-nodes.csv
        areas/hf/network.gexf
        areas/hf/network.graphml
        areas/hf/network.json
        areas/hf/network.png
        areas/hf/network.svg
        areas/hf/overlap.png
        areas/hf/overlap.svg
        areas/hf/quadrant.png
        areas/hf/quadrant.svg
        areas/hf/quality.png
        areas/hf/quality.svg
        areas/hf/regions.png
        areas/hf/regions.svg
        areas/hf/rising.png
        areas/hf/rising.svg
        areas/hf/speakers.png
        areas/hf/speakers.svg
        areas/hf/top.png
        areas/hf/top.svg
        areas/hf/topics.png
        areas/hf/topics.svg
        areas/hf/trend.png
        areas/hf/trend.svg
        areas/ph/coverage.png
        areas/ph/coverage.svg
        areas/ph/intervals.png
        areas/ph/intervals.svg
        areas/ph/network-edges.csv
        areas/ph/network-nodes.csv
        areas/ph/network.gexf
        areas/ph/network.graphml
        areas/ph/network.json
        areas/ph/network.png
        areas/ph/network.svg
        areas/ph/overlap.png
        areas/ph/overlap.svg
        areas/ph/quadrant.png
        areas/ph/quadrant.svg
        areas/ph/quality.png
        areas/ph/quality.svg
        areas/ph/regions.png
        areas/ph/regions.svg
        areas/ph/rising.png
        areas/ph/rising.svg
        areas/ph/speakers.png
        areas/ph/speakers.svg
        areas/ph/top.png
        areas/ph/top.svg
        areas/ph/topics.png
        areas/ph/topics.svg
        areas/ph/trend.png
        areas/ph/trend.svg
        briefs/af/P2YKUQQHC2ZE6.html
        briefs/af/P34S2ZUEKCFQS.html
        briefs/af/P6XL73PRN33L5.html
        briefs/af/PADSCIEENWCPM.html
        briefs/af/PAGTHH32ZAQG5.html
        briefs/af/PAXCUV3UCYXTW.html
        briefs/af/PB3IL4O5XU6RQ.html
        briefs/af/PBEADBCLDMPRN.html
        briefs/af/PDUYFXQ4CH4WT.html
        briefs/af/PFDHTUYF5M2MQ.html
        briefs/af/PGCUBXEGVE3BM.html
        briefs/af/PHTGCNUQTQYBO.html
        briefs/af/PJAYIA4F5ANEP.html
        briefs/af/PLUVR2ALOG7SN.html
        briefs/af/POGIV3MP64D3R.html
        briefs/af/PQAR5XC4MYN2D.html
        briefs/af/PUXYLAOBCK36C.html
        briefs/af/PW4LYPIUOQZIW.html
        briefs/af/PXKHYBR2B4FCG.html
        briefs/af/PZWU5N4CQNQDN.html
        briefs/af/all.html
        briefs/af/index.html
        briefs/hf/P34MUWQHCGCHE.html
        briefs/hf/P7TG4C7NU4ZVQ.html
        briefs/hf/PACL46RTANR2U.html
        briefs/hf/PARQDDKPADIN5.html
        briefs/hf/PCSPBEFPG6HDJ.html
        briefs/hf/PD6LQUHC4VCJP.html
        briefs/hf/PEBBNXOE3WXVP.html
        briefs/hf/PFL3PXKZPFWET.html
        briefs/hf/PFZYWQYWWZHU4.html
        briefs/hf/PGCGW47MP2HM2.html
        briefs/hf/PJ2V45WIOR6B7.html
        briefs/hf/PKFCVYJH6IZKM.html
        briefs/hf/PKIUSNOR4NTAI.html
        briefs/hf/PKMAJNTLIL3U7.html
        briefs/hf/PKP5NL4QRZ74B.html
        briefs/hf/PNA4OKN7JCDFB.html
        briefs/hf/PNPWD2JOISGXC.html
        briefs/hf/PR3C4BSYOWEAG.html
        briefs/hf/PSJJ6Y2C2USUX.html
        briefs/hf/PVHJLTW76JEQ6.html
        briefs/hf/all.html
        briefs/hf/index.html
        briefs/ph/P2X34G6W4NJ46.html
        briefs/ph/P4TJK3XLMDU63.html
        briefs/ph/PARJQP6MNBBMJ.html
        briefs/ph/PDOQIG5FQS2LB.html
        briefs/ph/PER454OMOEA2O.html
        briefs/ph/PG4DDWIU4PF33.html
        briefs/ph/PJMAWN32C3LZY.html
        briefs/ph/PJQ7JNZXIN4LY.html
        briefs/ph/PKOK7ISCYZVHG.html
        briefs/ph/PMKULBR33EXML.html
        briefs/ph/POGG4GS6EGGXJ.html
        briefs/ph/POK37F7LCQVXS.html
        briefs/ph/POOU6XH37WTF3.html
        briefs/ph/PQM5ZASY37QUL.html
        briefs/ph/PREMZK5I6AJWP.html
        briefs/ph/PRJ4JZUR4LBZF.html
        briefs/ph/PV2LXUKJCMJ3M.html
        briefs/ph/PW66DDNL4AAE7.html
        briefs/ph/PWYQUIABKHSUJ.html
        briefs/ph/PXMG3P63RWQ4B.html
        briefs/ph/all.html
        briefs/ph/index.html
        communities.csv
        communities.parquet
        decisions.csv
        documents.parquet
        edges.parquet
        evidence.parquet
        ledger.tsv
        manifest.json
        notice_register.csv
        people.csv
        people.parquet
        rankings.csv
        rankings.parquet
        rankings.xlsx
        rejected.csv
        report.html
        review_queue.csv
        tie_documents.parquet
        timings.json
        undecided_optouts.csv
        unlisted.parquet
    "#]]
    .assert_eq(&(names.join("\n") + "\n"));
}

#[test]
fn rankings_have_these_columns() {
    expect![[r#"
        rankings.parquet
          area                      text
          name                      text
          name_native               text
          name_kana                 text
          affiliation               text
          city                      text
          region                    text
          country                   text
          rank                      int64
          rank_low                  int64
          rank_high                 int64
          tier                      text
          tier_probability          float64, 3 decimals
          tier_reviewed             text
          review_status             text
          score                     float64, 6 decimals
          points_science            float64, 6 decimals
          points_citation           float64, 6 decimals
          points_congress           float64, 6 decimals
          points_leadership         float64, 6 decimals
          points_network            float64, 6 decimals
          works                     int64
          talks                     int64
          first_active              int64
          last_active               int64
          last_seen                 text
          state                     text
          moved_from                text
          moved_in                  int64
          community                 int64
          community_label           text
          reach_level               text
          role_label                text
          rising                    float64, 3 decimals
          flags                     text
          declared_interests        text
          identity_confidence       float64, 3 decimals
          science_rank              int64
          podium_rank               int64
          person_key                text
          orcid                     text
          run_id                    text
          as_of                     text
          rank_median               int64
          top10_probability         float64, 3 decimals
          top50_probability         float64, 3 decimals
          tier_probability_weights  float64, 3 decimals
          community_share           float64, 3 decimals
          degree                    float64, 0 decimals
          strength                  float64, 4 decimals
          effective_size            float64, 4 decimals
          constraint                float64, 4 decimals
          harmonic                  float64, 4 decimals
          core                      float64, 0 decimals
          pagerank                  float64, 9 decimals
          betweenness               float64, 4 decimals
    "#]]
    .assert_eq(&schema(&demo_run().out.join("rankings.parquet")));
}

#[test]
fn people_have_these_columns() {
    expect![[r#"
        people.parquet
          person_key                text
          name                      text
          name_native               text
          name_kana                 text
          name_variants             text
          orcid                     text
          affiliation               text
          city                      text
          region                    text
          country                   text
          affiliation_history       text
          mentions                  int64
          identity_confidence       float64, 3 decimals
          identity_split_risk       float64, 3 decimals
          identity_evidence         text
    "#]]
    .assert_eq(&schema(&demo_run().out.join("people.parquet")));
}

#[test]
fn communities_have_these_columns() {
    expect![[r#"
        communities.parquet
          area                      text
          community                 int64
          size                      int64
          label                     text
          stability                 float64, 3 decimals
          leading_people            text
          countries                 text
          institutions              text
          internal_share            float64, 3 decimals
          topics                    text
    "#]]
    .assert_eq(&schema(&demo_run().out.join("communities.parquet")));
}

#[test]
fn evidence_and_edges_have_these_columns() {
    expect![[r#"
        evidence.parquet
          area                      text
          person_key                text
          document                  text
          pillar                    text
          role                      text
          date                      text
          points                    float64, 9 decimals
          rule                      text
          kind                      text
          talk                      text
    "#]]
    .assert_eq(&schema(&demo_run().out.join("evidence.parquet")));
    expect![[r#"
        edges.parquet
          area                      text
          layer                     text
          a                         text
          b                         text
          weight                    float64, 6 decimals
          documents                 int64
    "#]]
    .assert_eq(&schema(&demo_run().out.join("edges.parquet")));
}

#[test]
fn lists_for_people_to_read_have_these_columns() {
    expect![[r#"
        review_queue.csv
          question                  text
          decision                  (empty here)
          area                      text
          rank                      int64
          person_key                text
          name                      text
          name_variants             text
          a                         text
          a_name                    text
          a_affiliation             text
          a_years                   text
          a_titles                  text
          b                         text
          b_name                    text
          b_affiliation             text
          b_years                   text
          b_titles                  text
          identity_confidence       float64, 3 decimals
          score_at_stake            float64, 3 decimals
    "#]]
    .assert_eq(&schema(&demo_run().out.join("review_queue.csv")));
    expect![[r#"
        notice_register.csv
          person_key                text
          name                      text
          name_native               text
          affiliation               text
          country                   text
          source_category           text
          areas                     text
          first_held                text
          due_date                  text
          told                      (empty here)
          how                       (empty here)
    "#]]
    .assert_eq(&schema(&demo_run().out.join("notice_register.csv")));
}

#[test]
fn documents_and_what_they_tie_have_these_columns() {
    expect![[r#"
        documents.parquet
          id                        text
          title                     text
          venue                     text
          date                      text
          kind                      text
          language                  text
          link                      text
          areas                     text
          doi                       text
    "#]]
    .assert_eq(&schema(&demo_run().out.join("documents.parquet")));
    expect![[r#"
        tie_documents.parquet
          area                      text
          layer                     text
          a                         text
          b                         text
          document                  text
    "#]]
    .assert_eq(&schema(&demo_run().out.join("tie_documents.parquet")));
}

#[test]
fn people_on_no_list_have_these_columns() {
    expect![[r#"
        unlisted.parquet
          person_key                text
          name                      text
          name_native               text
          name_kana                 text
          name_variants             text
          orcid                     text
          area                      text
          why                       text
          decided_in                text
          mentions                  int64
          file                      text
          line                      int64
          document                  text
    "#]]
    .assert_eq(&schema(&demo_run().out.join("unlisted.parquet")));
}

#[test]
fn rejected_records_have_these_columns() {
    let desk = tempfile::tempdir().unwrap();
    let study = small_study(desk.path());
    let works = desk.path().join("works.csv");
    let text = fs::read_to_string(&works).unwrap() + "W7,Nobody wrote this,2020,J,,,,\n";
    fs::write(works, text).unwrap();
    run_study(&study, &desk.path().join("out"));
    expect![[r#"
        rejected.csv
          source                    text
          file                      text
          line                      int64
          record                    text
          what                      text
          why                       text
    "#]]
    .assert_eq(&schema(&desk.path().join("out/rejected.csv")));
}

#[test]
fn changes_have_these_columns() {
    let desk = tempfile::tempdir().unwrap();
    let (out, changes) = (&demo_run().out, desk.path().join("changes"));
    let done = kolnet().arg("diff").args([out, out]).arg("--out").arg(&changes).output();
    succeeded(done.unwrap());
    expect![[r#"
        changes.csv
          area                      text
          person_key                text
          name                      text
          status                    text
          old_rank                  int64
          new_rank                  int64
          old_score                 float64, 6 decimals
          new_score                 float64, 6 decimals
          cause_evidence            float64, 6 decimals
          cause_decay               float64, 6 decimals
          cause_identity            float64, 6 decimals
          cause_definition          float64, 6 decimals
          cause_override            float64, 6 decimals
          cause_suppression         float64, 6 decimals
          cause_method              float64, 6 decimals
          cause_others              float64, 6 decimals
    "#]]
    .assert_eq(&schema(&changes.join("changes.csv")));
}

#[test]
fn feeds_have_these_columns() {
    let desk = tempfile::tempdir().unwrap();
    let feed = |profile: &str| {
        let feed = desk.path().join(profile);
        let mut command = kolnet();
        command.args(["feed", "--profile", profile, "--out"]).arg(&feed).arg(&demo_run().out);
        succeeded(command.output().unwrap());
        schema(&feed.join("upsert.csv"))
    };
    expect![[r#"
        upsert.csv
          external_id               text
          area                      text
          rank                      int64
          person_key                text
          name                      text
          name_native               text
          family_name               text
          given_name                text
          name_kana                 text
          tier                      text
          tier_probability          float64, 2 decimals
          rank_low                  int64
          rank_high                 int64
          score                     float64, 1 decimal
          points_science            float64, 1 decimal
          points_citation           float64, 1 decimal
          points_congress           float64, 1 decimal
          points_leadership         float64, 1 decimal
          points_network            float64, 1 decimal
          works                     int64
          talks                     int64
          first_active              int64
          last_active               int64
          affiliation               text
          city                      text
          region                    text
          country                   text
          orcid                     text
          community                 int64
          community_label           text
          reach_level               text
          rising                    float64, 2 decimals
          role_label                text
          identity_confidence       float64, 2 decimals
          flags                     text
          review_status             text
          run_id                    text
          as_of                     text
          status                    text
    "#]]
    .assert_eq(&feed("plain"));
    expect![[r#"
        upsert.csv
          Kolnet_External_Id__c     text
          Name                      text
          Name_Native__c            text
          Last_Name__c              text
          First_Name__c             text
          Name_Kana__c              text
          Therapeutic_Area__c       text
          Rank__c                   int64
          Tier__c                   text
          Tier_Probability__c       float64, 2 decimals
          Rank_Low__c               int64
          Rank_High__c              int64
          Score__c                  float64, 1 decimal
          Points_Science__c         float64, 1 decimal
          Points_Citation__c        float64, 1 decimal
          Points_Congress__c        float64, 1 decimal
          Points_Leadership__c      float64, 1 decimal
          Points_Network__c         float64, 1 decimal
          Publications__c           int64
          Talks__c                  int64
          First_Active_Year__c      int64
          Last_Active_Year__c       int64
          Affiliation__c            text
          City__c                   text
          Region__c                 text
          Country__c                text
          ORCID__c                  text
          Community__c              text
          Reach__c                  text
          Rising_Score__c           float64, 2 decimals
          Role_Labels__c            text
          Identity_Confidence__c    float64, 2 decimals
          Flags__c                  text
          Review_Status__c          text
          Person_Key__c             text
          Kolnet_Run__c             text
          As_Of__c                  text
          Status__c                 text
    "#]]
    .assert_eq(&feed("salesforce"));
}

#[test]
fn csv_and_parquet_hold_the_same_cells() {
    for name in ["rankings", "people", "communities"] {
        let of = |ending: &str| table(&demo_run().out.join(format!("{name}.{ending}"))).columns;
        let (csv, parquet) = (of("csv"), of("parquet"));
        assert_eq!(csv.len(), parquet.len(), "{name}");
        for ((name, kind, cells), (other, stored, others)) in csv.into_iter().zip(parquet) {
            assert_eq!(name, other);
            // Text may look like numbers; a column without decimals may be stored as float64.
            let same = kind == stored
                || kind == Kind::Empty
                || stored == Kind::Text
                || (kind, stored) == (Kind::Int, Kind::Float(Some(0)));
            assert!(same, "{name}: {kind:?} is stored as {stored:?}");
            let decimals = match (kind, stored) {
                (Kind::Float(Some(printed)), Kind::Float(held)) => {
                    assert!(held <= Some(printed), "{name}");
                    printed
                }
                _ => 0,
            };
            for (cell, other) in cells.iter().zip(&others) {
                let printed = match stored {
                    Kind::Float(_) if !other.is_empty() => {
                        format!("{:.decimals$}", other.parse::<f64>().unwrap())
                    }
                    _ => other.clone(),
                };
                assert_eq!(*cell, printed, "{name}");
            }
        }
    }
}

/// The keys of a JSON object with those inside, one a line; a list is told by its first entry.
fn keys(value: &serde_json::Value, path: &str, found: &mut String) {
    match value {
        serde_json::Value::Object(entries) => {
            for (key, value) in entries {
                let path = format!("{path}{key}");
                found.push_str(&path);
                found.push('\n');
                keys(value, &format!("{path}."), found);
            }
        }
        serde_json::Value::Array(entries) => {
            if let Some(first) = entries.first() {
                keys(first, &format!("{}[].", path.trim_end_matches('.')), found);
            }
        }
        _ => {}
    }
}

#[test]
fn the_manifest_has_these_keys() {
    let text = fs::read_to_string(demo_run().out.join("manifest.json")).unwrap();
    let mut manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
    // The study file in full, which its own schema describes.
    manifest["config"] = serde_json::Value::Null;
    let mut found = String::new();
    keys(&manifest, "", &mut found);
    expect![[r#"
        as_of
        as_of_from
        config
        consulted
        consulted[].bytes
        consulted[].path
        consulted[].sha256
        consulted[].what
        counts
        counts.keys_merged
        counts.keys_split
        counts.mentions
        counts.opt_outs
        counts.people
        counts.rejected
        counts.suppressed_mentions
        counts.undecided_mentions
        counts.works
        files
        files[].path
        files[].sha256
        folder
        inputs
        inputs[].bytes
        inputs[].in_areas
        inputs[].in_areas.af
        inputs[].in_areas.hf
        inputs[].in_areas.ph
        inputs[].in_some_area
        inputs[].kind
        inputs[].merged
        inputs[].names
        inputs[].names.doubts
        inputs[].names.doubts.addresses
        inputs[].names.doubts.brackets
        inputs[].names.doubts.digits
        inputs[].names.doubts.many_words
        inputs[].names.doubts.signs
        inputs[].names.groups
        inputs[].names.people
        inputs[].names.placeholders
        inputs[].names.read
        inputs[].names.refused
        inputs[].names.taken_off
        inputs[].names.taken_off.credentials
        inputs[].names.taken_off.ids
        inputs[].names.taken_off.marks
        inputs[].names.taken_off.notes
        inputs[].names.taken_off.other_scripts
        inputs[].names.taken_off.places
        inputs[].names.taken_off.posts
        inputs[].names.taken_off.readings
        inputs[].names.taken_off.roles
        inputs[].names.taken_off.titles
        inputs[].path
        inputs[].read
        inputs[].rejected
        inputs[].sha256
        inputs[].used
        kolnet
        notes
        opt_outs_of
        purpose
        references
        references[].area
        references[].communities
        references[].definition
        references[].definition.exclude
        references[].definition.include
        references[].definition.keywords
        references[].definition.venues
        references[].layers
        references[].layers[].is_thin
        references[].layers[].layer
        references[].layers[].ties
        references[].missing_pillars
        references[].modularity
        references[].name
        references[].noise_from
        references[].papers_only
        references[].people
        references[].ranked
        references[].references
        references[].references.brokerage
        references[].references.citation
        references[].references.congress
        references[].references.leadership
        references[].references.reach
        references[].references.science
        references[].seed_agreement
        references[].share_of_ties_left_out
        references[].thin_pillars
        references[].top50_overlap
        references[].topics
        references[].topics[].term
        references[].topics[].works
        references[].trend
        references[].trend.congress_years
        references[].trend.incomplete_first
        references[].trend.incomplete_last
        references[].trend.years
        references[].trend.years[].people
        references[].trend.years[].sessions
        references[].trend.years[].works
        references[].trend.years[].year
        references[].weights
        references[].weights.brokerage
        references[].weights.citation
        references[].weights.congress
        references[].weights.leadership
        references[].weights.reach
        references[].weights.science
        references[].works
        references[].works_above_cap
        run_id
        seal
        study
    "#]]
    .assert_eq(&found);
}
