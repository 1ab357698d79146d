//! `kolnet fetch` against a server that answers as the services do, and misbehaves as they do.

mod desk;
mod folder;
mod paged;
mod pubmed;
mod question;
mod server;
mod shelf;
mod whole_files;
