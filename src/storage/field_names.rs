//! The names of a struct's fields, by which tables are read into it.

use serde::de::value::Error;
use serde::de::{Deserialize, Deserializer, Error as _, Visitor};

/// Names of the fields of a struct that derives `Deserialize`, in their order; none for what is no plain struct.
pub(crate) fn field_names<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    let mut names: &'static [&'static str] = &[];
    // Refused on purpose once the names are known: there is nothing to read.
    let _ = T::deserialize(NameCatcher { names: &mut names });
    names
}

struct NameCatcher<'n> {
    names: &'n mut &'static [&'static str],
}

impl<'de> Deserializer<'de> for NameCatcher<'_> {
    type Error = Error;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> Result<V::Value, Error> {
        *self.names = fields;
        Err(Error::custom("names only"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Error> {
        Err(Error::custom("no struct"))
    }

    serde::forward_to_deserialize_any! {
        bool i8 i16 i32 i64 i128 u8 u16 u32 u64 u128 f32 f64 char str string bytes byte_buf option unit
        unit_struct newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(serde::Deserialize)]
    #[allow(dead_code, reason = "only its names are looked at")]
    struct Row<'r> {
        family: &'r str,
        #[serde(rename = "given name")]
        given: &'r str,
    }

    #[test]
    fn a_struct_tells_its_names_in_order_and_a_map_none() {
        assert_eq!(field_names::<Row<'_>>(), ["family", "given name"]);
        assert_eq!(field_names::<BTreeMap<String, String>>(), [""; 0]);
    }
}
