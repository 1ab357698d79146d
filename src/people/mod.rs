//! Who is who: printed names to people, their keys and what is shown of them.

pub mod identity;
pub mod key_registry;
pub mod person_key;
pub mod profile;
