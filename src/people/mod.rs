//! Printed names to people, their keys across runs, and what is shown of them.

pub mod career;
pub mod identity;
mod key_event;
pub mod key_registry;
mod notice_book;
pub(crate) mod person_key;
pub mod profile;

pub use notice_book::{CarriedNotices, Notice, Told};
