//! The columns of a target.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::accounts::RecordIdForm;
use super::error::FeedError;
use super::external_key::EXTERNAL_ID;
use crate::data::ingest::split_name;
use crate::run_folder::schema::rankings;
use crate::storage::formula_guard::guarded;
use crate::storage::frame::FrameCell;
use crate::storage::line_ends::feeds_for_returns;
use crate::storage::table::round;
use crate::storage::table_schema::{ColumnKind, ColumnSchema};

/// A CRM target: which of our columns it takes, under which names and in which form.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CrmProfile {
    /// Name on the command line.
    pub name: String,
    /// What the target is, for people.
    pub description: String,
    /// What a row stands for.
    #[serde(default)]
    pub row: RowOf,
    /// How its files are written.
    #[serde(default, rename = "file")]
    pub form: FileForm,
    /// What loads a file, for the last line of a feed; `{file}` stands for its path.
    pub load_with: Option<String>,
    /// What a row is set to that is no longer in the feed: header and value, which may be the null marker.
    #[serde(default)]
    pub deactivate: BTreeMap<String, String>,
    /// How the accounts of the target are known.
    #[serde(default)]
    pub accounts: AccountForm,
    /// Whether a feed has `link_publication.csv`.
    #[serde(default)]
    pub publications: bool,
    /// Columns in file order.
    #[serde(rename = "column")]
    pub columns: Vec<FeedColumn>,
    /// The file that it was read from; none when it is built in.
    #[serde(skip)]
    pub file: Option<PathBuf>,
}

/// What a row of a target stands for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RowOf {
    /// A person in an area, under `kolnet:PERSON:AREA`.
    #[default]
    PersonInArea,
    /// A person, under `kolnet:PERSON`, as in the area of the best rank.
    Person,
}

/// How the files of a target are written.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct FileForm {
    /// What clears a field; nothing where an empty cell does.
    pub null: String,
    /// Whether files begin with the byte-order mark, which some importers need to see UTF-8 and others take for a part
    /// of the first header.
    pub byte_order_mark: bool,
    /// What ends a line.
    pub line_end: LineEnd,
}

/// How the accounts of a target are known.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct AccountForm {
    /// How their ids are printed.
    pub record_id: RecordIdForm,
}

/// What ends the lines of a feed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// Line feed.
    #[default]
    Lf,
    /// Carriage return and line feed.
    Crlf,
}

/// A column of a target.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeedColumn {
    /// Name in the target.
    pub header: String,
    /// Column of `rankings`, `external_id`, `account_id` (a feed with `--accounts`), or `family_name` or `given_name`,
    /// which are cut from `name`.
    pub field: Option<String>,
    /// What every row has here, in the place of a field.
    pub constant: Option<String>,
    /// What the target calls a value, where its picklist has another word for it.
    #[serde(default)]
    pub values: BTreeMap<String, String>,
    /// Decimals of a number; other cells pass as they are.
    pub round: Option<u8>,
    /// Most characters that the target takes; longer text is cut.
    pub length: Option<usize>,
    /// How far a number may move without being a reason to write a row again.
    #[serde(default)]
    pub tolerance: f64,
    /// Written with each row and never a reason to write it, as the number of the run is.
    #[serde(default)]
    pub stamp: bool,
}

const BUILT_IN: [(&str, &str); 6] = [
    ("plain", include_str!("../../data/profiles/plain.toml")),
    ("salesforce", include_str!("../../data/profiles/salesforce.toml")),
    ("veeva-crm", include_str!("../../data/profiles/veeva-crm.toml")),
    ("vault", include_str!("../../data/profiles/vault.toml")),
    ("network", include_str!("../../data/profiles/network.toml")),
    ("dataverse", include_str!("../../data/profiles/dataverse.toml")),
];

/// A profile that says only how it differs from a built-in one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DerivedProfile {
    name: String,
    description: String,
    /// The built-in profile that it starts from.
    base: String,
    load_with: Option<String>,
    /// Headers of the base with the ones of the target.
    #[serde(default)]
    rename: BTreeMap<String, String>,
    /// Headers of the base that the target lacks.
    #[serde(default)]
    leave_out: Vec<String>,
    /// Columns after those of the base.
    #[serde(default, rename = "column")]
    columns: Vec<FeedColumn>,
}

impl DerivedProfile {
    /// The base with what differs.
    fn profile(self, name: &str) -> Result<CrmProfile, FeedError> {
        let refuse = |problem: String, remedy: &str| FeedError::Profile {
            name: name.to_owned(),
            problem,
            remedy: remedy.to_owned(),
        };
        if !BUILT_IN.iter().any(|(known, _)| *known == self.base) {
            let problem = format!("'{}' is no built-in profile to start from", self.base);
            return Err(refuse(
                problem,
                &format!("write {}", BUILT_IN.map(|(known, _)| known).join(", ")),
            ));
        }
        let mut profile = CrmProfile::named(&self.base)?;
        let is_there =
            |header: &String| profile.columns.iter().any(|column| column.header == *header);
        let named = self.rename.keys().chain(&self.leave_out);
        if let Some(header) = named.into_iter().find(|header| !is_there(header)) {
            let problem = format!("{} has no column '{header}'", self.base);
            return Err(refuse(problem, "write a header of the profile that it starts from"));
        }
        let new_header =
            |header: &str| self.rename.get(header).cloned().unwrap_or_else(|| header.to_owned());
        profile.columns.retain(|column| !self.leave_out.contains(&column.header));
        for column in &mut profile.columns {
            column.header = new_header(&column.header);
        }
        let set = std::mem::take(&mut profile.deactivate).into_iter();
        let set = set.filter(|(header, _)| !self.leave_out.contains(header));
        profile.deactivate = set.map(|(header, value)| (new_header(&header), value)).collect();
        profile.columns.extend(self.columns);
        let load_with = self.load_with.or(profile.load_with);
        Ok(CrmProfile { name: self.name, description: self.description, load_with, ..profile })
    }
}

impl CrmProfile {
    /// A built-in profile by name, or one from a file of the user's own (`*.toml`).
    ///
    /// # Errors
    /// When there is no such profile, or the file is not a profile.
    pub fn named(name: &str) -> Result<Self, FeedError> {
        let built_in = BUILT_IN.iter().find(|(known, _)| *known == name);
        let text = match built_in {
            Some((_, text)) => (*text).to_owned(),
            None if Path::new(name).extension().is_some_and(|ending| ending == "toml") => {
                std::fs::read_to_string(name)
                    .map(feeds_for_returns)
                    .map_err(|source| FeedError::ProfileFile { name: name.to_owned(), source })?
            }
            None => {
                let known = BUILT_IN.map(|(known, _)| known).join(", ");
                let problem = "no built-in profile has this name".to_owned();
                let remedy = format!("write {known}, or a path that ends in .toml for your own");
                return Err(FeedError::Profile { name: name.to_owned(), problem, remedy });
            }
        };
        let syntax = |source| FeedError::ProfileSyntax { name: name.to_owned(), source };
        let keys: toml::Table = toml::from_str(&text).map_err(syntax)?;
        let mut profile = match keys.contains_key("base") {
            true => toml::from_str::<DerivedProfile>(&text).map_err(syntax)?.profile(name)?,
            false => toml::from_str::<Self>(&text).map_err(syntax)?,
        };
        profile.check(name)?;
        profile.file = built_in.is_none().then(|| PathBuf::from(name));
        Ok(profile)
    }

    /// Whether a feed can be made of the columns.
    fn check(&self, name: &str) -> Result<(), FeedError> {
        let refuse = |problem: String, remedy: String| {
            Err(FeedError::Profile { name: name.to_owned(), problem, remedy })
        };
        let mut headers = FxHashSet::default();
        for column in &self.columns {
            let FeedColumn { header, field, constant, .. } = column;
            if !headers.insert(header) {
                let problem = format!("two columns have the header '{header}'");
                return refuse(problem, "give each its own".to_owned());
            }
            if field.is_some() == constant.is_some() {
                let problem = format!("column '{header}' must have a field or a constant");
                return refuse(problem, "write one of the two".to_owned());
            }
            if !(column.tolerance.is_finite() && column.tolerance >= 0.0) {
                let problem = format!("the tolerance of column '{header}' is no number from 0 on");
                return refuse(problem, "write how far the number may move".to_owned());
            }
            let Some(field) = field else { continue };
            if !column.is_key() && !column.is_account() && column.source().is_none() {
                let columns = rankings::TABLE.columns.iter().map(|column| column.name);
                let known = columns.collect::<Vec<_>>().join(", ");
                let problem = format!("the rankings have no column '{field}'");
                return refuse(
                    problem,
                    format!(
                        "write {EXTERNAL_ID}, {ACCOUNT_ID}, {FAMILY_NAME}, {GIVEN_NAME}, {known}"
                    ),
                );
            }
        }
        if let Some(header) = self.deactivate.keys().find(|header| !headers.contains(header)) {
            let problem = format!("[deactivate] sets '{header}', which is no column");
            return refuse(problem, "write the header of a column".to_owned());
        }
        if self.key_column().is_none() {
            let problem = format!("no column takes {EXTERNAL_ID}, which identifies a row");
            return refuse(problem, format!("add one with field = \"{EXTERNAL_ID}\""));
        }
        Ok(())
    }

    /// The profile of a feed that knows no accounts: without columns for them.
    pub(super) fn without_accounts(&self) -> Self {
        let mut bare = self.clone();
        bare.columns.retain(|column| !column.is_account());
        bare
    }

    fn key_column(&self) -> Option<&FeedColumn> {
        self.columns.iter().find(|column| column.is_key())
    }

    /// The header of the column that identifies a row.
    pub fn key_header(&self) -> &str {
        self.key_column().map_or("", |column| &column.header)
    }

    /// Whether a feed is made from a column of `rankings`.
    pub(super) fn takes(&self, column: &ColumnSchema) -> bool {
        self.source_columns().contains(column)
    }

    /// The columns of `rankings` that a feed is made from, those of the key first.
    pub(super) fn source_columns(&self) -> Vec<ColumnSchema> {
        let mut sources = vec![rankings::PERSON_KEY, rankings::AREA];
        for source in self.columns.iter().filter_map(FeedColumn::source) {
            if !sources.contains(source) {
                sources.push(*source);
            }
        }
        sources
    }
}

impl FeedColumn {
    /// Whether it identifies a row.
    pub(super) fn is_key(&self) -> bool {
        self.field.as_deref() == Some(EXTERNAL_ID)
    }

    /// Whether it names the account of the person.
    pub(super) fn is_account(&self) -> bool {
        self.field.as_deref() == Some(ACCOUNT_ID)
    }

    /// Whether its cells come from `rankings`; the key does as well.
    pub(super) fn is_of_rankings(&self) -> bool {
        self.constant.is_none() && !self.is_account()
    }

    /// The column of `rankings` that it is made from; `None` for the key, for accounts and for constants.
    pub(super) fn source(&self) -> Option<&'static ColumnSchema> {
        let field = match self.field.as_deref()? {
            FAMILY_NAME | GIVEN_NAME => rankings::NAME.name,
            field => field,
        };
        rankings::TABLE.column(field)
    }

    /// The part of a text that the column takes.
    fn part<'t>(&self, text: &'t str) -> Cow<'t, str> {
        match self.field.as_deref() {
            Some(FAMILY_NAME) => Cow::Owned(name_parts(text).0),
            Some(GIVEN_NAME) => Cow::Owned(name_parts(text).1),
            _ => Cow::Borrowed(text),
        }
    }

    /// What a cell says, for the administrator of the target.
    pub(super) fn meaning(&self) -> &'static str {
        match (self.field.as_deref(), self.source()) {
            (Some(FAMILY_NAME), _) => "family name, cut from `name`",
            (Some(GIVEN_NAME), _) => "given names, cut from `name`",
            (_, Some(source)) => source.meaning,
            _ if self.is_key() => "identifies the row: kolnet, key of the person, area",
            _ if self.is_account() => {
                "id of the account of the person, where one fits without doubt"
            }
            _ => "set by the feed",
        }
    }

    /// Whether its cells are numbers.
    pub(super) fn is_number(&self) -> bool {
        self.source().is_some_and(|source| source.kind != ColumnKind::Text)
    }

    /// A cell as the target takes it. Text that a spreadsheet would run is marked: feeds are looked at in one before
    /// they are loaded.
    pub(super) fn print(&self, cell: Option<FrameCell<'_>>) -> String {
        let text = match (cell, self.round) {
            (None, _) => String::new(),
            (Some(FrameCell::Text(text)), _) => guarded(&self.part(text)).into_owned(),
            (Some(FrameCell::Bool(yes)), _) => yes.to_string(),
            (Some(FrameCell::Integer(n)), None) => n.to_string(),
            (Some(FrameCell::Integer(n)), Some(decimals)) => print_rounded(n as f64, decimals),
            (Some(FrameCell::Number(x)), round) => {
                print_rounded(x, round.unwrap_or_else(|| self.stored_decimals()))
            }
        };
        let text = match self.values.get(&text) {
            Some(theirs) => theirs.clone(),
            None => text,
        };
        match self.length {
            Some(max) if text.chars().count() > max => text.chars().take(max).collect(),
            _ => text,
        }
    }

    fn stored_decimals(&self) -> u8 {
        match self.source().map(|source| source.kind) {
            Some(ColumnKind::Number { decimals }) => decimals,
            _ => 0,
        }
    }
}

/// Fields that are cut from the name shown.
const FAMILY_NAME: &str = "family_name";
const GIVEN_NAME: &str = "given_name";
/// The field of the account of a person.
const ACCOUNT_ID: &str = "account_id";

/// Family name and given names. A name in its own script is cut at its space, and where it has none it is all family
/// name: nobody else knows where it ends.
fn name_parts(name: &str) -> (String, String) {
    let split = split_name(name);
    if !split.family.is_empty() {
        return (split.family, split.given);
    }
    let (family, given) = name.split_once([' ', '\u{3000}']).unwrap_or((name, ""));
    (family.to_owned(), given.trim().to_owned())
}

fn print_rounded(x: f64, decimals: u8) -> String {
    format!("{:.*}", usize::from(decimals), round(x, decimals))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_profile_is_whole_and_names_itself() {
        for (name, _) in BUILT_IN {
            let profile = CrmProfile::named(name).unwrap();
            assert_eq!(profile.name, name);
        }
    }

    #[test]
    fn numbers_are_rounded_and_unknown_stays_empty() {
        let column = FeedColumn {
            header: "Score__c".into(),
            field: Some("score".into()),
            round: Some(1),
            ..FeedColumn::default()
        };
        assert_eq!(column.print(Some(FrameCell::Number(81.25))), "81.3");
        assert_eq!(column.print(Some(FrameCell::Number(-0.04))), "0.0");
        assert_eq!(column.print(Some(FrameCell::Integer(7))), "7.0");
        assert_eq!(column.print(None), "");
    }

    #[test]
    fn numbers_that_are_not_rounded_keep_the_decimals_of_their_column() {
        let column = FeedColumn {
            header: "Rising".into(),
            field: Some("rising".into()),
            ..FeedColumn::default()
        };
        assert_eq!(column.print(Some(FrameCell::Number(0.5))), "0.500");
    }

    #[test]
    fn a_target_that_wants_two_names_gets_family_name_and_given_names() {
        for (name, family, given) in [
            ("Masaro K Murakami", "Murakami", "Masaro K"),
            ("Ludwig van der Muster", "van der Muster", "Ludwig"),
            ("村上 正郎", "村上", "正郎"),
            ("村上正郎", "村上正郎", ""),
            ("Pele", "Pele", ""),
        ] {
            assert_eq!(name_parts(name), (family.to_owned(), given.to_owned()), "{name}");
        }
    }

    #[test]
    fn a_profile_may_say_only_how_it_differs_from_a_built_in_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("own.toml");
        let file = path.to_str().unwrap();
        let own = |rest: &str| {
            let head = "name = \"own\"\ndescription = \"ours\"\n";
            std::fs::write(&path, format!("{head}{rest}")).unwrap();
            CrmProfile::named(file)
        };
        let text = "base = \"salesforce\"\nleave_out = [\"ORCID__c\"]\n[rename]\nStatus__c = \"State__c\"\n\
                    [[column]]\nheader = \"Cycle__c\"\nconstant = \"H2\"\n";
        let (profile, base) = (own(text).unwrap(), CrmProfile::named("salesforce").unwrap());
        assert_eq!((profile.name.as_str(), &profile.form), ("own", &base.form));
        assert_eq!(profile.columns.len(), base.columns.len());
        assert!(profile.deactivate.contains_key("State__c"));
        for (text, told) in [
            ("base = \"sugar\"", "'sugar' is no built-in profile to start from"),
            ("base = \"plain\"\nleave_out = [\"Town\"]", "plain has no column 'Town'"),
            ("base = \"plain\"\nleave_out = [\"external_id\"]", "no column takes external_id"),
        ] {
            let message = own(text).unwrap_err().to_string();
            assert!(message.contains(told), "{message}");
        }
    }

    #[test]
    fn a_profile_that_cannot_be_loaded_says_what_to_write() {
        let profile = |columns: &[(&str, &str)]| CrmProfile {
            file: None,
            name: "own".into(),
            description: String::new(),
            row: RowOf::default(),
            form: FileForm::default(),
            load_with: None,
            deactivate: BTreeMap::new(),
            accounts: AccountForm::default(),
            publications: false,
            columns: columns
                .iter()
                .map(|(header, field)| FeedColumn {
                    header: (*header).into(),
                    field: Some((*field).into()),
                    ..FeedColumn::default()
                })
                .collect(),
        };
        for (columns, told) in [
            (&[("Id", "external_id"), ("Id", "name")][..], "two columns have the header 'Id'"),
            (
                &[("Id", "external_id"), ("Rank", "place")],
                "write external_id, account_id, family_name, given_name",
            ),
            (&[("Name", "name")], "add one with field = \"external_id\""),
        ] {
            let message = profile(columns).check("own.toml").unwrap_err().to_string();
            assert!(message.contains(told), "{message}");
        }
    }
}
