//! ClinicalTrials.gov, version 2 of its API: pages with `studies`, lists, JSON lines.

use serde::Deserialize;

use crate::data::corpus::{
    Appearance, MeshHeading, MeshUi, PartialDate, RawMention, RawWork, Role, SourceKind, WorkKind,
    add_heading, name_key,
};

use super::pubmed_fields::affiliation;
use crate::data::affiliation::country;
use crate::data::formats::FlawKind;
use crate::data::formats::json_records::{LenientList, LenientOption, LenientText, PageShape};
use crate::data::ingest::sources::json_source::{JsonFormat, RecordOutcome};
use crate::data::ingest::vocabulary::dates;
use crate::data::ingest::vocabulary::printed_names::{NameColumn, NameReader};

/// The reader of registered trials.
pub(crate) struct ClinicalTrials;

#[derive(Deserialize)]
struct RegistryRecord<'a> {
    #[serde(borrow, default, rename = "protocolSection")]
    protocol: LenientOption<RegistryProtocol<'a>>,
    #[serde(borrow, default, rename = "derivedSection")]
    derived: LenientOption<RegistryDerived<'a>>,
}

#[derive(Deserialize)]
struct RegistryProtocol<'a> {
    #[serde(borrow, default, rename = "identificationModule")]
    identity: LenientOption<RegistryIdentity<'a>>,
    #[serde(borrow, default, rename = "statusModule")]
    status: LenientOption<RegistryStatus<'a>>,
    #[serde(borrow, default, rename = "designModule")]
    design: LenientOption<RegistryDesign<'a>>,
    #[serde(borrow, default, rename = "conditionsModule")]
    conditions: LenientOption<RegistryConditions<'a>>,
    #[serde(borrow, default, rename = "contactsLocationsModule")]
    contacts: LenientOption<RegistryContacts<'a>>,
    #[serde(borrow, default, rename = "sponsorCollaboratorsModule")]
    sponsors: LenientOption<RegistrySponsors<'a>>,
}

#[derive(Deserialize)]
struct RegistryIdentity<'a> {
    #[serde(borrow, default, rename = "nctId")]
    nct: LenientText<'a>,
    #[serde(borrow, default, rename = "briefTitle")]
    brief: LenientText<'a>,
    #[serde(borrow, default, rename = "officialTitle")]
    official: LenientText<'a>,
}

#[derive(Deserialize)]
struct RegistryStatus<'a> {
    #[serde(borrow, default, rename = "startDateStruct")]
    start: LenientOption<RegistryDateStruct<'a>>,
    #[serde(borrow, default, rename = "studyFirstPostDateStruct")]
    posted: LenientOption<RegistryDateStruct<'a>>,
    #[serde(borrow, default, rename = "lastUpdatePostDateStruct")]
    updated: LenientOption<RegistryDateStruct<'a>>,
}

#[derive(Deserialize)]
struct RegistryDateStruct<'a> {
    #[serde(borrow, default)]
    date: LenientText<'a>,
}

#[derive(Deserialize)]
struct RegistryDesign<'a> {
    #[serde(borrow, default)]
    phases: LenientList<LenientText<'a>>,
}

#[derive(Deserialize)]
struct RegistryConditions<'a> {
    #[serde(borrow, default)]
    conditions: LenientList<LenientText<'a>>,
    #[serde(borrow, default)]
    keywords: LenientList<LenientText<'a>>,
}

#[derive(Deserialize)]
struct RegistryContacts<'a> {
    #[serde(borrow, default, rename = "overallOfficials")]
    officials: LenientList<RegistryPerson<'a>>,
    #[serde(borrow, default)]
    locations: LenientList<RegistryLocation<'a>>,
}

#[derive(Deserialize)]
struct RegistryPerson<'a> {
    #[serde(borrow, default)]
    name: LenientText<'a>,
    #[serde(borrow, default)]
    affiliation: LenientText<'a>,
    #[serde(borrow, default)]
    role: LenientText<'a>,
}

#[derive(Deserialize)]
struct RegistryLocation<'a> {
    #[serde(borrow, default)]
    facility: LenientText<'a>,
    #[serde(borrow, default)]
    city: LenientText<'a>,
    #[serde(borrow, default)]
    state: LenientText<'a>,
    #[serde(borrow, default)]
    country: LenientText<'a>,
    #[serde(borrow, default)]
    contacts: LenientList<RegistryPerson<'a>>,
}

#[derive(Deserialize)]
struct RegistrySponsors<'a> {
    #[serde(borrow, default, rename = "responsibleParty")]
    party: LenientOption<RegistryParty<'a>>,
}

#[derive(Deserialize)]
struct RegistryParty<'a> {
    #[serde(borrow, default, rename = "investigatorFullName")]
    name: LenientText<'a>,
    #[serde(borrow, default, rename = "investigatorAffiliation")]
    affiliation: LenientText<'a>,
}

#[derive(Deserialize)]
struct RegistryDerived<'a> {
    #[serde(borrow, default, rename = "conditionBrowseModule")]
    conditions: LenientOption<RegistryBrowse<'a>>,
}

#[derive(Deserialize)]
struct RegistryBrowse<'a> {
    #[serde(borrow, default)]
    meshes: LenientList<RegistryMesh<'a>>,
}

#[derive(Deserialize)]
struct RegistryMesh<'a> {
    #[serde(borrow, default)]
    id: LenientText<'a>,
}

impl JsonFormat for ClinicalTrials {
    const SOURCE: SourceKind = SourceKind::Trials;
    const NAME: &'static str = "ClinicalTrials.gov studies";
    const SHAPE: PageShape =
        PageShape { frames: &["studies", "nextPageToken", "totalCount"], inside: &["studies"] };
    const SIGN: &'static str = "\"protocolSection\"";

    fn record(text: &str, names: &mut NameReader) -> RecordOutcome {
        let study: RegistryRecord<'_> = match serde_json::from_str(text) {
            Ok(study) => study,
            Err(error) => return RecordOutcome::broken(&error),
        };
        let Some(protocol) = study.protocol.0 else {
            return RecordOutcome::refused("", FlawKind::NoIdentifier, "it has no protocolSection");
        };
        let identity = protocol.identity.0.as_ref();
        let Some(identity) = identity.filter(|identity| identity.nct.starts_with("NCT")) else {
            return RecordOutcome::refused("", FlawKind::NoIdentifier, "it has no registry number");
        };
        let mut raw = RawWork::new(SourceKind::Trials, WorkKind::RegisteredTrial);
        raw.ids.trial = identity.nct.to_string();
        let title = if identity.official.is_empty() { &identity.brief } else { &identity.official };
        raw.title = title.to_string();
        raw.venue = "ClinicalTrials.gov".into();
        if let Some(status) = &protocol.status.0 {
            let read = |date: &LenientOption<RegistryDateStruct<'_>>| -> PartialDate {
                date.0.as_ref().and_then(|date| dates::cell(&date.date)).unwrap_or_default()
            };
            let start = read(&status.start);
            raw.date = if start.is_some() { start } else { read(&status.posted) };
            raw.revision = dates::stamp(read(&status.updated));
        }
        raw.phase = protocol.design.0.as_ref().map_or(0, |design| phase(&design.phases));
        let mut notes = Vec::new();
        subjects(&protocol, study.derived.0.as_ref(), &mut raw);
        people(&protocol, &mut raw, names);
        if !raw.date.is_some() {
            notes.push("records without a date");
        }
        RecordOutcome::Work { work: Box::new(raw), notes, retracts: Vec::new() }
    }
}

/// The highest phase that is named; `PHASE2, PHASE3` is a phase III trial.
fn phase(phases: &[LenientText<'_>]) -> u8 {
    let digit =
        |text: &LenientText<'_>| text.bytes().rev().find(u8::is_ascii_digit).map(|b| b - b'0');
    phases.iter().filter_map(digit).filter(|phase| (1..=4).contains(phase)).max().unwrap_or(0)
}

fn subjects(
    protocol: &RegistryProtocol<'_>,
    derived: Option<&RegistryDerived<'_>>,
    raw: &mut RawWork,
) {
    for term in derived.and_then(|d| d.conditions.0.as_ref()).iter().flat_map(|b| b.meshes.iter()) {
        if let Some(ui) = MeshUi::parse(&term.id) {
            add_heading(&mut raw.mesh, MeshHeading { ui, major: true });
        }
    }
    if let Some(module) = &protocol.conditions.0 {
        for word in module.conditions.iter().chain(module.keywords.iter()) {
            if !word.is_empty() && !raw.keywords.iter().any(|known| known == &**word) {
                raw.keywords.push(word.to_string());
            }
        }
    }
}

fn people(protocol: &RegistryProtocol<'_>, raw: &mut RawWork, names: &mut NameReader) {
    if let Some(contacts) = &protocol.contacts.0 {
        for official in contacts.officials.iter() {
            let role = match &*official.role {
                "STUDY_DIRECTOR" => Role::TrialSteering,
                _ => Role::PrincipalInvestigator,
            };
            add(raw, official, role, None, names);
        }
        for location in contacts.locations.iter() {
            // Other contacts of a site are its staff, with phones and addresses: never kept.
            let leads = location.contacts.iter().filter(|c| &*c.role == "PRINCIPAL_INVESTIGATOR");
            for lead in leads {
                add(raw, lead, Role::SiteInvestigator, Some(location), names);
            }
        }
    }
    if let Some(party) = protocol.sponsors.0.as_ref().and_then(|sponsors| sponsors.party.0.as_ref())
        && !party.name.is_empty()
    {
        let lead = RegistryPerson {
            name: party.name.clone(),
            affiliation: party.affiliation.clone(),
            role: LenientText::default(),
        };
        add(raw, &lead, Role::PrincipalInvestigator, None, names);
    }
    raw.team_size = raw.mentions.len() as u32;
}

fn add(
    raw: &mut RawWork,
    person: &RegistryPerson<'_>,
    role: Role,
    location: Option<&RegistryLocation<'_>>,
    names: &mut NameReader,
) {
    // With a telephone number it is an office or a hot line.
    if person.name.bytes().any(|b| b.is_ascii_digit()) {
        names.add_group();
        return;
    }
    let entry = names.read_name(&person.name, &NameColumn::default());
    let Some(named) = entry.into_person() else { return };
    let mut mention = RawMention::default();
    let printed_place = named.place.clone();
    named.fill(&mut mention);
    // City and country are the facility's, whose line is therefore the first.
    if let Some(location) = location {
        affiliation(&mut mention, &location.facility);
        mention.city = location.city.to_string();
        mention.region = location.state.to_string();
        mention.country = country::from_cell(&location.country);
    }
    affiliation(&mut mention, &printed_place);
    affiliation(&mut mention, &person.affiliation);
    let appearance = Appearance { role, talk: String::new(), sponsored: false };
    let key = |m: &RawMention| name_key(&[&m.family, &m.given, &m.native]);
    let mine = key(&mention);
    match raw.mentions.iter_mut().find(|known| key(known) == mine) {
        Some(known) => {
            if !known.appearances.contains(&appearance) {
                known.appearances.push(appearance);
                known.appearances.sort_unstable();
            }
            for line in mention.affiliations {
                if !known.affiliations.contains(&line) {
                    known.affiliations.push(line);
                }
            }
        }
        None => {
            mention.position = raw.mentions.len().min(65_535) as u16;
            mention.appearances.push(appearance);
            raw.mentions.push(mention);
        }
    }
}
