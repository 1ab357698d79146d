//! Printed names to people, their keys across runs, and what is shown of them.

pub mod career;
pub mod identity;
pub mod key_registry;
pub(crate) mod person_key;
pub mod profile;
