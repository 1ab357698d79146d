//! How much each work speaks of each therapeutic area, and by which rule.
#![allow(missing_docs)]
use crate::corpus::*;
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule { Mesh }
impl Rule { pub fn name(self) -> &'static str { "mesh" } }
#[derive(Clone, Copy, Debug)]
pub struct Entry { pub work: WorkId, pub fraction: f32, pub rule: Rule }
#[derive(Clone, Debug, Default)]
pub struct AreaWorks { pub entries: Vec<Entry> }
#[derive(Clone, Debug, Default)]
pub struct Area { pub id: String, pub name: String, pub include: Vec<MeshUi>, pub exclude: Vec<MeshUi>, pub keywords: Vec<String>, pub venues: Vec<String> }
#[derive(Clone, Debug, Default, serde::Serialize, serde::Deserialize)]
pub struct AreaParams {}
#[derive(Debug)]
pub struct Mesh;
impl Mesh { pub fn name(&self, _: MeshUi) -> Option<&str> { None } pub fn from_path(_: &crate::ingest::InputPath) -> Result<Self, Error> { Ok(Self) } }
#[derive(Debug, thiserror::Error)]
#[error("x")]
pub struct Error;
pub fn preset(_: &str) -> Option<Area> { None }
#[derive(Debug)] pub struct Checkd { pub problems: Vec<String> }
impl std::fmt::Display for Checkd { fn fmt(&self, _: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { Ok(()) } }
pub fn check(_: Option<&Mesh>) -> Checkd { Checkd { problems: vec![] } }
pub fn resolve(a: &[Area], _: Option<&Mesh>) -> Result<Vec<Area>, Error> { Ok(if a.is_empty() { vec![Area { id: "all".into(), name: "All".into(), ..Area::default() }] } else { a.to_vec() }) }
pub fn assign(c: &Corpus, a: &[Area], _: Option<&Mesh>, _: &AreaParams) -> Vec<AreaWorks> { a.iter().map(|_| AreaWorks { entries: c.work_ids().map(|work| Entry { work, fraction: 1.0, rule: Rule::Mesh }).collect() }).collect() }
