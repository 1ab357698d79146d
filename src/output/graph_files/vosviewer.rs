//! VOSviewer JSON, for VOSviewer and VOSviewer Online.

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use super::error::GraphFileError;
use super::network_picture::NetworkPicture;
use crate::output::html::escape_text;
use crate::output::plot::{community_colour, person_label};
use crate::output::view::GraphPerson;
use crate::study::Language;

/// Clusters that the format can number.
const MAX_CLUSTERS: usize = 1000;
/// Ties that are drawn at first; VOSviewer's own default.
const MAX_DRAWN_TIES: u32 = 1000;
/// The score among the weights: number of ties and strength of all ties come before it.
const SIZE_BY_SCORE: u32 = 3;
/// The clusters among the colours: the first, whatever scores there are. The reader takes a number only.
const COLOUR_BY_CLUSTER: u32 = 1;

#[derive(Serialize)]
struct VosviewerFile {
    network: VosviewerNetwork,
    config: VosviewerConfig,
    info: VosviewerInfo,
}

#[derive(Serialize)]
struct VosviewerNetwork {
    items: Vec<VosviewerItem>,
    links: Vec<VosviewerLink>,
    clusters: Vec<VosviewerCluster>,
}

#[derive(Serialize)]
struct VosviewerItem {
    id: u32,
    label: String,
    /// HTML.
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cluster: Option<usize>,
    weights: NamedValues,
    scores: NamedValues,
}

#[derive(Serialize)]
struct VosviewerLink {
    source_id: u32,
    target_id: u32,
    strength: f64,
}

#[derive(Serialize)]
struct VosviewerCluster {
    cluster: usize,
    label: String,
}

#[derive(Serialize)]
struct VosviewerConfig {
    color_schemes: ColourSchemes,
    parameters: VosviewerParameters,
    terminology: VosviewerTerminology,
}

#[derive(Serialize)]
struct ColourSchemes {
    cluster_colors: Vec<ClusterColour>,
}

#[derive(Serialize)]
struct ClusterColour {
    cluster: usize,
    color: String,
}

#[derive(Serialize)]
struct VosviewerParameters {
    item_size: u32,
    item_color: u32,
    max_n_links: u32,
    largest_component: bool,
}

#[derive(Serialize)]
struct VosviewerTerminology {
    item: String,
    items: String,
    link: &'static str,
    links: &'static str,
    link_strength: &'static str,
    total_link_strength: &'static str,
    cluster: &'static str,
    clusters: &'static str,
}

#[derive(Serialize)]
struct VosviewerInfo {
    title: String,
    /// HTML.
    description: String,
}

/// Values by name in this order, in which the reader lists them.
struct NamedValues(Vec<(&'static str, Option<f64>)>);

impl Serialize for NamedValues {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

/// The document, each text on a line of its own.
pub(super) fn document(picture: &NetworkPicture<'_>) -> Result<Vec<u8>, GraphFileError> {
    let failed = |error: serde_json::Error| GraphFileError {
        format: "VOSviewer JSON",
        source: error.into(),
    };
    let mut bytes = serde_json::to_vec_pretty(&file(picture)).map_err(failed)?;
    bytes.push(b'\n');
    Ok(bytes)
}

fn file(picture: &NetworkPicture<'_>) -> VosviewerFile {
    let NetworkPicture { study, area, graph, .. } = picture;
    let words = words(study.language);
    let links = graph.ties.iter().map(|tie| {
        let [source_id, target_id] = tie.ends.map(|end| graph.people[end as usize].rank);
        VosviewerLink { source_id, target_id, strength: tie.weight }
    });
    let order = area.communities_by_size();
    let named = order.iter().zip(1..=MAX_CLUSTERS);
    let clusters = named.map(|(community, cluster)| {
        let label = area.communities[*community].label.clone();
        VosviewerCluster { cluster, label }
    });
    let colours = (1..=order.len().min(MAX_CLUSTERS)).map(|cluster| {
        let [r, g, b] = community_colour(Some(cluster - 1));
        ClusterColour { cluster, color: format!("#{r:02X}{g:02X}{b:02X}") }
    });
    // A weight must be a number for everybody, and without a congress nobody's is known.
    let has_talks = graph.people.iter().all(|person| person.talks.is_some());
    let items = graph.people.iter().map(|person| item(picture, person, words, has_talks));
    let about = [&study.title, &area.name].map(|text| escape_text(text)).join(": ");
    VosviewerFile {
        network: VosviewerNetwork {
            items: items.collect(),
            links: links.collect(),
            clusters: clusters.collect(),
        },
        config: VosviewerConfig {
            color_schemes: ColourSchemes { cluster_colors: colours.collect() },
            parameters: VosviewerParameters {
                item_size: SIZE_BY_SCORE,
                item_color: COLOUR_BY_CLUSTER,
                max_n_links: MAX_DRAWN_TIES,
                largest_component: false,
            },
            terminology: VosviewerTerminology {
                item: person_label(study.language, &study.person_label, 1),
                items: person_label(study.language, &study.person_label, 2),
                link: words.tie,
                links: words.ties,
                link_strength: words.strength,
                total_link_strength: words.total_strength,
                cluster: words.community,
                clusters: words.communities,
            },
        },
        info: VosviewerInfo {
            title: area.name.clone(),
            description: format!(
                "<p>{about}</p><p>{} {}. {}</p>",
                words.as_of, study.as_of, words.note
            ),
        },
    }
}

fn item(
    picture: &NetworkPicture<'_>,
    person: &GraphPerson,
    words: &VosviewerWords,
    has_talks: bool,
) -> VosviewerItem {
    let cluster = picture.place_by_size(person).map(|place| place + 1);
    let mut weights = vec![
        (words.score, Some(person.score)),
        (words.publications, Some(person.works.max(0) as f64)),
    ];
    if has_talks {
        weights.push((words.roles, person.talks.map(|talks| talks.max(0) as f64)));
    }
    VosviewerItem {
        id: person.rank,
        label: person.name.clone(),
        description: description(person, words),
        url: person.orcid.as_deref().map(|orcid| format!("https://orcid.org/{orcid}")),
        x: person.at.map(|[x, _]| x as f64 / 1000.0),
        y: person.at.map(|[_, y]| y as f64 / 1000.0),
        cluster: cluster.filter(|cluster| *cluster <= MAX_CLUSTERS),
        weights: NamedValues(weights),
        scores: NamedValues(vec![
            (words.last_active, person.last.map(|year| year as f64)),
            (words.rising, person.rising),
        ]),
    }
}

/// Who a person is, as HTML.
fn description(person: &GraphPerson, words: &VosviewerWords) -> String {
    let interval =
        person.interval.map_or_else(String::new, |[low, high]| format!(" (90 %: {low}–{high})"));
    let rank = format!("{} {}{interval}", words.rank, person.rank);
    let known = [&person.native, &person.tier, &person.affiliation, &person.country];
    let lines = std::iter::once(&person.name).chain(known.into_iter().flatten());
    let lines = lines.map(|line| escape_text(line)).chain([rank]);
    format!("<p>{}</p>", lines.collect::<Vec<_>>().join("<br>"))
}

/// What the reader shows beside names.
struct VosviewerWords {
    rank: &'static str,
    score: &'static str,
    publications: &'static str,
    roles: &'static str,
    last_active: &'static str,
    rising: &'static str,
    tie: &'static str,
    ties: &'static str,
    strength: &'static str,
    total_strength: &'static str,
    community: &'static str,
    communities: &'static str,
    as_of: &'static str,
    note: &'static str,
}

fn words(language: Language) -> &'static VosviewerWords {
    match language {
        Language::En => &ENGLISH,
        Language::Ja => &JAPANESE,
    }
}

const ENGLISH: VosviewerWords = VosviewerWords {
    rank: "Rank",
    score: "Score",
    publications: "Publications",
    roles: "Congress roles",
    last_active: "Last active",
    rising: "Growth",
    tie: "Tie",
    ties: "Ties",
    strength: "Strength",
    total_strength: "Strength of all ties",
    community: "Community",
    communities: "Communities",
    as_of: "As of",
    note: "Ranked by the evidence in the sources that were read; not a measure of clinical quality. For scientific \
           exchange, not for promotion.",
};

const JAPANESE: VosviewerWords = VosviewerWords {
    rank: "順位",
    score: "スコア",
    publications: "文献",
    roles: "学会での役割",
    last_active: "最近の活動年",
    rising: "伸び",
    tie: "つながり",
    ties: "つながり",
    strength: "強さ",
    total_strength: "つながりの強さの合計",
    community: "コミュニティ",
    communities: "コミュニティ",
    as_of: "基準日",
    note: "読み込んだ資料に見つかった根拠に基づく順位であり、臨床の質を評価するものではありません。\
           学術交流のための資料であり、販売促進には用いません。",
};
