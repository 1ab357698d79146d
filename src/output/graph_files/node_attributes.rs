//! What all formats tell of a person and of a tie.

use std::fmt;

use super::network_picture::NetworkPicture;
use crate::output::view::{GraphPerson, GraphTie};

/// The type of an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AttributeType {
    Text,
    Integer,
    Number,
}

/// A value of an attribute.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum AttributeValue {
    Text(String),
    Integer(i64),
    Number(f64),
}

impl fmt::Display for AttributeValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Number(number) => number.fmt(f),
        }
    }
}

/// Our own attributes of a person, beside label, place, size and colour.
pub(super) const OF_PERSON: [(&str, AttributeType); 8] = [
    ("tier", AttributeType::Text),
    ("rank", AttributeType::Integer),
    ("score", AttributeType::Number),
    ("community", AttributeType::Integer),
    ("community_label", AttributeType::Text),
    ("country", AttributeType::Text),
    ("native", AttributeType::Text),
    ("key", AttributeType::Text),
];

/// Our own attributes of a tie, beside its weight.
pub(super) const OF_TIE: [(&str, AttributeType); 2] =
    [("layers", AttributeType::Text), ("documents", AttributeType::Integer)];

/// The values of [`OF_PERSON`] in its order; what is unknown is `None`.
pub(super) fn of_person(
    picture: &NetworkPicture<'_>,
    person: &GraphPerson,
) -> [Option<AttributeValue>; OF_PERSON.len()] {
    let text = |text: &Option<String>| text.clone().map(AttributeValue::Text);
    let community = picture.community(person);
    [
        text(&person.tier),
        Some(AttributeValue::Integer(person.rank.into())),
        Some(AttributeValue::Number(person.score)),
        community.map(|community| AttributeValue::Integer(community.id.into())),
        community
            .filter(|community| !community.label.is_empty())
            .map(|community| AttributeValue::Text(community.label.clone())),
        text(&person.country),
        text(&person.native),
        Some(AttributeValue::Text(person.key.clone())),
    ]
}

/// The values of [`OF_TIE`] in its order.
pub(super) fn of_tie(tie: &GraphTie) -> [AttributeValue; OF_TIE.len()] {
    [AttributeValue::Text(tie.layers.join("; ")), AttributeValue::Integer(tie.documents)]
}
